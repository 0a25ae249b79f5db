"""Months by their names in the languages of the labels lotbook meets, whole or cut short."""

from collections.abc import Iterator
from functools import cache

_NAMES = (
    # English, German, French, Italian, Spanish, Dutch, Portuguese, Swedish, Polish, Danish, Norwegian; without accents
    "january januar janner jaenner janvier gennaio enero januari janeiro styczen stycznia",
    "february februar feber fevrier febbraio febrero februari fevereiro luty lutego",
    "march marz maerz mrz mars marzo maart mrt marco marzec marca marts",
    "april avril aprile abril kwiecien kwietnia",
    "may mai maggio mayo mei maio maj maja",
    "june juni juin giugno junio junho czerwiec czerwca",
    "july juli juillet luglio julio julho lipiec lipca",
    "august aout agosto augustus augusti sierpien sierpnia",
    "september septembre settembre septiembre setiembre setembro wrzesien wrzesnia",
    "october oktober octobre ottobre octubre outubro pazdziernik pazdziernika",
    "november novembre noviembre novembro listopad listopada",
    "december dezember decembre dicembre diciembre dezembro grudzien grudnia desember",
)
_WHOLE_ONLY = (
    *("ocak", "subat", "mart", "nisan", "mayis", "haziran"),
    *("temmuz", "agustos", "eylul", "ekim", "kasim", "aralik"),
)
"""Turkish names, whose first letters are those of too many codes: TEM-12, KAS-30."""
_OTHERS = (
    # Czech, Finnish, Russian, Greek; without accents
    "leden ledna tammikuu tammikuuta tammik tammi январь января янв ιανουαριος ιανουαριου ιαν",
    "unor unora helmikuu helmikuuta helmik helmi февраль февраля февр фев φεβρουαριος φεβρουαριου φεβρ φεβ",
    "brezen brezna maaliskuu maaliskuuta maalisk maalis март марта мар μαρτιος μαρτιου μαρτ μαρ",
    "duben dubna huhtikuu huhtikuuta huhtik huhti апрель апреля апр απριλιος απριλιου απρ",
    "kveten kvetna toukokuu toukokuuta toukok touko маи мая μαιος μαιου μαι",
    "cerven cervna kesakuu kesakuuta kesak kesa июнь июня июн ιουνιος ιουνιου ιουν",
    "cervenec cervence heinakuu heinakuuta heinak heina июль июля июл ιουλιος ιουλιου ιουλ",
    "srpen srpna elokuu elokuuta elok август августа авг αυγουστος αυγουστου αυγ",
    "zari syyskuu syyskuuta syysk syys сентябрь сентября сент сен σεπτεμβριος σεπτεμβριου σεπτ σεπ",
    "rijen rijna lokakuu lokakuuta lokak loka октябрь октября окт οκτωβριος οκτωβριου οκτ",
    "listopadu marraskuu marraskuuta marrask marras ноябрь ноября нояб ноя νοεμβριος νοεμβριου νοεμ νοε",
    "prosinec prosince joulukuu joulukuuta jouluk joulu декабрь декабря дек δεκεμβριος δεκεμβριου δεκ",
)
"""Names and short forms that are read just as they are: cut short, cerven is July too, and srp is July in Croatian."""
_SHORTEST = 3
"""Letters; jui is June or July and so neither."""

_CANADIAN = ("ja", "fe", "mr", "al", "ma", "jn", "jl", "au", "se", "oc", "no", "de")
"""The two letters of a month on Canadian labels, the same in English and French."""


def month_of(name: str) -> int | None:
    """The number of a month by its name or its first letters, in small letters without accents.

    Examples:
        >>> [month_of(name) for name in ("march", "marz", "sept", "dez", "juil", "jui", "ma", "ab")]
        [3, 3, 9, 12, 7, None, None, None]
    """
    return _spellings().get(name)


def canadian_month_of(letters: str) -> int | None:
    """The number of a month by the two letters that Canadian labels use.

    Examples:
        >>> canadian_month_of("mr"), canadian_month_of("xx")
        (3, None)
    """
    return _CANADIAN.index(letters) + 1 if letters in _CANADIAN else None


def whole_names() -> dict[str, int]:
    """Names of months in the alphabet and languages that the workbook's own formulas know, each with its number.

    Examples:
        >>> whole_names()["march"], len(set(whole_names().values()))
        (3, 12)
    """
    named = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
    return named | {name: number for number, name in enumerate(_WHOLE_ONLY, 1)}


def unclear_beginnings() -> frozenset[str]:
    """Beginnings of names that belong to more than one month.

    Examples:
        >>> sorted(unclear_beginnings())
        ['jui']
    """
    return frozenset(spelling for spelling, _ in _beginnings()) - _spellings().keys()


@cache
def _spellings() -> dict[str, int]:
    """Every beginning of a name that belongs to one month only."""
    months: dict[str, set[int]] = {}
    for spelling, number in _beginnings():
        months.setdefault(spelling, set()).add(number)
    found = {spelling: numbers.pop() for spelling, numbers in months.items() if len(numbers) == 1}
    others = {name: number for number, names in enumerate(_OTHERS, 1) for name in names.split()}
    return {name: number for number, name in enumerate(_WHOLE_ONLY, 1)} | others | found


def _beginnings() -> Iterator[tuple[str, int]]:
    for number, names in enumerate(_NAMES, 1):
        for name in names.split():
            yield from ((name[:length], number) for length in range(_SHORTEST, len(name) + 1))
