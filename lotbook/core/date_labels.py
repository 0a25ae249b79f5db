"""The words around a date on a label or in an export: what kind of date it is, a day of the week, a time of day."""

import re
import unicodedata

_PHRASES = (
    # English
    r"exp(?:iry|iration|ire[ds]?|iring)?(?: date| dt)?(?: on)?|e\.?d|e(?=:|\s\d+[-/.]\d)",
    r"(?:best|good)(?: if| when)?(?: used| consumed| enjoyed)?(?: before| by| until)(?: end)?(?: of)?(?: date)?",
    r"(?:use|sell|freeze|consume|use or freeze) (?:by|before)(?: end)?(?: of)?(?: date)?",
    r"bb/ma|b\.?b\.?[edf]|b/?\.?b|u\.?b\.?(?:d\.?)?|(?:valid|good) (?:until|till|through|thru|to)|display until",
    r"enjoy (?:by|before)|end(?: of)?|eom",
    # German
    r"m\.?h\.?d|mindesthaltbarkeits?datum",
    r"(?:mind(?:estens)? )?haltbar bis(?: zum)?(?: ende)?",
    r"(?:zu )?ver(?:brauchen|wenden) bis(?: zum)?(?: ende)?|(?:zu )?verwendbar bis(?: zum)?(?: ende)?|verw bis",
    r"verbrauchsdatum|verfall(?:s?datum|sdat)?|ablauf(?:datum)?|gultig bis|lauft ab(?: am)?|ende",
    # French
    r"d\.?l\.?c|d\.?l\.?u\.?o|d\.?d\.?m|date limite de consommation|date de durabilite minimale",
    r"date d'?expiration|date de peremption",
    r"(?:a consommer|consommer|a utiliser|utiliser|meilleur)(?: de preference)?"
    r"(?: avant| jusqu'?au?)(?: la)?(?: fin)?(?: de| du| le)?",
    r"peremption|perime(?: le)?|expire le|fin(?: de)?",
    # Italian
    r"scad(?:enza)?|data di scadenza|t\.?m\.?c|scade(?: il)?",
    r"(?:da )?consumar(?:e|si)(?: preferibilmente)? (?:entro|prima)(?: (?:fine|la fine|il))?(?: di| del)?|fine",
    # Portuguese
    r"val(?:idade)?|data de validade|valido ate|consumir(?: de preferencia)? (?:antes|ate)(?: do?)?(?: fim)?(?: de)?",
    # Spanish
    r"cad(?:ucidad|uca)?(?: el)?|(?:fecha|f)(?: de)? (?:caducidad|vencimiento|consumo preferente)|f\.?c\.?p",
    r"cons(?:umo|umir)?(?: pref(?:erente(?:mente)?)?)?(?: antes)?(?: de| del)?(?: fin(?: de)?)?",
    r"ven(?:ce|c|cimiento)(?: el)?|vto|valido hasta",
    # Dutch
    r"t\.?h\.?t|t\.?g\.?t|(?:ten minste )?houdbaar tot(?: en met)?(?: einde)?",
    r"te gebruiken tot(?: en met)?|vervaldatum|verv dat|einde?",
    # Swedish
    r"bast fore(?: utgangen av)?(?: utgang)?|sista forbrukningsdag",
    # Polish
    r"(?:najlepiej|nalezy) spozyc (?:przed|do)(?: koncem| konca)?|data waznosci|wazne do",
    r"termin (?:waznosci|przydatnosci(?: do spozycia)?)",
    # Danish, Norwegian, Finnish, Turkish, Czech, Hungarian
    r"bedst for|bedst før|best for|best før|mindst holdbar til|siste forbruksdag|sidste anvendelsesdato",
    r"parasta ennen|viimeinen kayttopaiva|s\.?k\.?t|t\.?e\.?t\.?t|son (?:kullanma|tuketim) tarihi",
    r"minimalni trvanlivosti? do|spotrebujte do|minoseget megorzi|fogyaszthato",
    # Japanese, Chinese, Korean
    r"賞味期限|消費期限|使用期限|有効期限|期限",
    r"有效期[至到]|保[质質]期[至到]|有效期|限用日期|失效日期|到期日期?",
    r"사용\s?기한|유통\s?기한|소비\s?기한",
    # days of the week, which Excel's long dates begin with
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun",
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:mo|di|mi|do|fr|sa|so)[.,]",
    r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:lune|marte|mercole|giove|vener)di|sabato|domenica",
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|(?:maan|dins|woens|donder|vrij|zater|zon)dag",
)
_LABEL = re.compile(rf"^[(\[]?(?:{'|'.join(_PHRASES)})(?![a-z])[\s.,:)\]/=-]*".replace(" ", r"[\s.-]*"))
"""Words may be run together, or have a dot or a hyphen between them."""
_MOST_LABELS = 3
"""Labels say the same in several languages."""
_BEHIND = re.compile(
    r"(?:(?<=日)[\s(]*[月火水木金土日](?:曜日?)?\)?|(?<=\d)\s?\([月火水木金土日](?:曜日?)?\))?\s?(?:まで|迄|까지)?$"
)
"""A day of the week, and until."""
_KIND_BEHIND = re.compile(
    r"(?<=\d)\s*[(\[]?"
    r"(?:exp(?:iry|ires?)?(?: date)?|bb[ed]?|best before|use by|mhd|dlc|ddm|end of month|eom|г)\.?[)\]]?$"
)
"""What kind of date it is, behind it."""

_ZONE = r"(?:z|utc|gmt|[a-z]{2,4}t)?\s*(?:[+-]\d\d:?(?:\d\d)?)?(?:\s*\([a-z ]+\))?"
_TIME = re.compile(
    r"(?<=\d)(?:t|[\s,]+(?:at |um |as |a las |alle |ore |om )?)"
    r"(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s*"
    rf"(?:[ap]\.?\s?m\.?|uhr)?\s*{_ZONE}$"
    r"|(?<=\d)[\s,]+(?:1[0-2]|0?[1-9])\s?[ap]\.?m\.?$"
    r"|(?<=[\d.])\s+(?:오전|오후|上午|下午|午前|午後)\s?\d{1,2}[:時시]\d\d(?:[:分분]\d\d)?[分분초秒]?$"
    rf"|(?<=^\d{{8}})t[0-2]\d[0-5]\d(?:[0-5]\d(?:\.\d+)?)?{_ZONE}$"
    r"|(?<=^(?:19|20|21)\d{6})(?:000000|235959)$"
    r"|(?<=^\d{4}-\d\d-\d\d)(?:z|[+-]\d\d:\d\d)$"
)
_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fc]")
_SIGNS = {
    **dict.fromkeys(map(ord, "\u2044\u2215\u29f8"), "/"),
    **dict.fromkeys(map(ord, "\u00b7\u2022\u2027\u2219\u22c5\u30fb"), "."),
    ord("\u0131"): "i",
}
"""Slashes and dots of other fonts and keyboards, and the Turkish i without a dot."""
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u00b4\u2032"), "'")
_ACCENT = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def plain_text(text: str) -> str:
    """A text in small letters without accents, with plain hyphens and single blanks.

    Examples:
        >>> plain_text(" 31.\u00a0MÄRZ\u20112027 "), plain_text("２０２７年３月")
        ('31. marz-2027', '2027年3月')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _DASH.sub("-", _INVISIBLE.sub("", text)))
        text = unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_APOSTROPHES | _SIGNS)
    return " ".join(text.lower().split())


def without_label(text: str) -> str:
    """A plain text without the words around a date that say what it is.

    Examples:
        >>> without_label("best if used by 03/31/2027"), without_label("exp. date: 03/2027")
        ('03/31/2027', '03/2027')
        >>> without_label("made on 03/31/2027"), without_label("a consommer avant fin 03/2027")
        ('made on 03/31/2027', '03/2027')
        >>> without_label("wednesday, march 31, 2027"), without_label("2027年3月31日(水)まで")
        ('march 31, 2027', '2027年3月31日')
    """
    for _ in range(_MOST_LABELS):
        text = _LABEL.sub("", text, count=1)
    return _KIND_BEHIND.sub("", _BEHIND.sub("", text, count=1), count=1)


def without_time(text: str) -> tuple[str, bool]:
    """A plain text without a time of day behind the date, and whether it had one.

    Examples:
        >>> without_time("2027-03-31t00:00:00.000z"), without_time("3/31/2027 12:00 am"), without_time("03/2027")
        (('2027-03-31', True), ('3/31/2027', True), ('03/2027', False))
    """
    date = _TIME.sub("", text)
    return date, date != text
