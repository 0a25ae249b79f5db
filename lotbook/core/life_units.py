"""The words for days, weeks, months and years behind the number of a shelf life, in the languages of lists and labels.

A word that means one thing here and another there is left out: 2 J is two days in French and two years in German, and
6月 is June or six months.
"""

from collections.abc import Mapping
from functools import cache

from lotbook.core.date_labels import plain_text

DAYS, WEEKS, MONTHS, YEARS = "dwmy"

WORDS: Mapping[str, str] = {
    DAYS: "d day days tag tage tagen jour jours giorno giorni día días dia dias dag dagen dage dagar dzień dni den "
    "dny dní 日 日間 天 일 일간",
    WEEKS: "w wk wks week weeks woche wochen semaine semaines settimana settimane semana semanas weken vecka veckor "
    "uge uger uke uker tydzień tygodnie tygodni týden týdny týdnů 週 週間 周 주 주간",
    MONTHS: "m mo mos mth mths mnth mnths month months monat monate monaten mois mese mesi mes meses mês maand maanden "
    "månad månader måned måneder miesiąc miesiące miesięcy měsíc měsíce měsíců ヶ月 ヶ月間 か月 か月間 カ月 カ月間 "
    "ヵ月 ケ月 箇月 个月 個月 개월",
    YEARS: "y yr yrs year years jahr jahre jahren an ans année années anno anni año años ano anos jaar jaren år rok "
    "roky lata lat let 年 年間 년 년간",
}
_MOST_AS_A_YEAR = 15
"""27年 is the year 2027 as well."""


@cache
def _units() -> Mapping[str, str]:
    return {plain_text(word): unit for unit, words in WORDS.items() for word in words.split()}


def unit_of(word: str, number: int = 1) -> str | None:
    """What a word counts behind a number, by its first letter in English; None where it is not clear.

    Examples:
        >>> [unit_of(word) for word in ("Monate", "años", "か月", "WKS.", "J")], unit_of("年", 27)
        (['m', 'y', 'm', 'w', None], None)
    """
    plain = plain_text(word).strip(" .")
    if plain.startswith(("年", "년")) and number > _MOST_AS_A_YEAR:
        return None
    return _units().get(plain)
