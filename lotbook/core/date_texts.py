"""One text as a date: every date it can mean, each by the order its parts would have to be in."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lotbook.core.date_labels import plain_text, without_label, without_time
from lotbook.core.days import to_day
from lotbook.core.month_names import canadian_month_of, month_of

Order = Literal["DMY", "MDY", "YMD"]
ORDERS: tuple[Order, ...] = ("DMY", "MDY", "YMD")
Layout = Literal["DMY", "MDY", "YMD", "MY", "YM"]
"""What bare digits can hold besides a day, a month and a year: a month and a year of four digits."""

Precision = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One date read from a text."""

    day: int
    precision: Precision


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text spells a date."""

    readings: Mapping[Layout, Reading]
    """Every date it can mean; all orders have the same one if the order is clear."""
    form: str = ""
    """Its separators and the length of its year, for example "n/n/yyyy"; blank if the order is clear. Only texts of one
    form say anything about each other."""
    is_slip: bool = False
    """Whether it would begin with its day if that month had so many: 31.04.28 is rather a slip than April 28, 2031.
    So it says nothing about others, and is read only where others say that the year comes first."""

    @property
    def date(self) -> Reading | None:
        """The one date it means, if nothing else has to tell."""
        return self.dates[0] if len(self.dates) == 1 and not self.is_slip else None

    @property
    def dates(self) -> tuple[Reading, ...]:
        """The different dates it can mean."""
        return tuple(dict.fromkeys(self.readings.values()))

    @property
    def only_layout(self) -> Layout | None:
        """The order its parts must be in, if there is just one."""
        return next(iter(self.readings)) if len(self.readings) == 1 and not self.is_slip else None


_Date = tuple[int, int, int]
"""Year, month, and day; day 0 is the whole month."""

_SEP = r"\s*[-/._\\\s]\s*"
_ANY = r"[-/.,_\s]*"
_ORDINAL = r"(?:st|nd|rd|th|er|e|o|a)?\b"
_OF = r"(?:(?:de|del|di|of|den|van) )?"
_YEAR = r"'?(\d{4}|\d{2})"
"""An apostrophe may stand for the century, as in Mar '27."""
_GS1 = re.compile(r"^\(?1[1567]\)?\s*(\d\d)(\d\d)(\d\d)$")
_YEAR_FIRST = re.compile(rf"^(\d{{4}}){_SEP}(\d{{1,2}})(?:{_SEP}(\d{{1,2}}))?$")
_YEAR_FIRST_SOLID = re.compile(r"^((?:19|20|21)\d\d)(\d\d)(\d\d)$")
_MONTH_YEAR = re.compile(rf"^(\d{{1,2}}){_SEP}{_YEAR}$")
_DAY_00 = re.compile(r"^(\d\d)(\d\d)(00)$")
_CJK = re.compile(
    r"^(\d{4}|令和(?:[1-9]\d?|元))\s?[年년]\s?(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일]?|末日?|말일?|底)?$"
)
_NAME_FIRST = re.compile(rf"^([a-zа-яα-ω]{{3,}}){_ANY}(?:(\d{{1,2}}){_ORDINAL}[-/.,_\s]+)?{_OF}{_YEAR}$")
_DAY_NAME = re.compile(
    rf"^(?:le |am |den |il |el |the )?(\d{{1,2}}){_ANY}(?:{_ORDINAL}{_ANY}{_OF})?([a-zа-яα-ω]{{3,}}){_ANY}{_OF}{_YEAR}$"
)
_YEAR_NAME = re.compile(rf"^(\d{{4}}){_ANY}([a-zа-яα-ω]{{2,}}){_ANY}(?:(\d{{1,2}}){_ORDINAL})?$")
_CANADIAN = re.compile(rf"^(\d\d){_ANY}([a-z]{{2}}){_ANY}(\d\d)$")
_SEPARATED = re.compile(rf"^(\d{{1,2}})({_SEP})(\d{{1,2}})({_SEP})(\d{{4}}|\d\d)$")
_SOLID = re.compile(r"^(\d\d)(\d\d)(\d{4}|\d\d)$")
_DAY_BLANK = re.compile(rf"^(?:00|xx|dd|--|__){_SEP}(\d{{1,2}}){_SEP}(\d{{4}})$")
_DAY_BLANK_AFTER = re.compile(rf"^(\d{{1,2}}){_SEP}00{_SEP}(\d{{4}})$")
_MONTH_END = re.compile(r"^(\d{4})[-/.](\d{1,2})\s?月?末日?$")
_REIWA = re.compile(r"^(?:令和|r)\s?(\d{1,2}|元)[-/.](\d{1,2})[-/.](\d{1,2})$")
_WITH_COMMAS = re.compile(r"^(\d{1,2}),\s?(\d{1,2}),\s?(\d{4})$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN_MONTH = re.compile(r"^(\d{1,2}|\d{4})\s?[-/.]\s?([ivx]+)\s?[-/.]\s?(\d{1,2}|\d{4})$")
_LONG_YEAR = 4
_AROUND = re.compile("^[\"'(\\[\u201c\u201e\u00ab]\\s*([^\"')]*)\\s*[\"')\\]\u201c\u201d\u00bb]$")
"""A date between quotes or brackets, which nothing else is taken for."""
_FIRST_REIWA_YEAR = 2019


def possible_readings(text: str) -> dict[Layout, Reading]:
    """Every date a text can mean, by day/month order; all orders have the same date if the order is clear.

    None where it is rather a slip: 31.04.28 is hardly April 28, 2031.

    Examples:
        >>> from lotbook.core.days import to_date
        >>> sorted(possible_readings("31/03/2027"))
        ['DMY']
        >>> {to_date(r.day).isoformat() for r in possible_readings("EXP 03/2027").values()}
        {'2027-03-31'}
    """
    spelling = spelling_of(text)
    return {} if spelling.is_slip else dict(spelling.readings)


@lru_cache(maxsize=4096)
def spelling_of(text: str) -> Spelling:
    """How a text spells a date; no readings if it is none.

    Case, accents, full-width digits, kinds of blanks and hyphens, and a full stop at the end do not matter, nor do the
    words of a label before the date and a time of day behind it. The apostrophe that makes a text of it in Excel is
    left out: LibreOffice keeps it in the cell.

    Examples:
        >>> spelling_of("3/4/2027 12:00 AM").form, spelling_of("MHD 31. März 2027").form
        ('n/n/yyyy', '')
        >>> sorted(spelling_of("032027").readings)
        ['MDY', 'MY']
    """
    if _YEAR_FIRST.match(text):
        return _certain(text) or Spelling({})
    plain = plain_text(text)
    date, timed = without_time(without_label(plain.removeprefix("'")))
    date = date.lstrip(" .,;:[").rstrip(" .,;:)]")
    found = _certain(date) or _unclear(date)
    if not found.readings and (inside := _AROUND.match(plain) or _AROUND.match(date)):
        return spelling_of(inside[1])
    # 03/27 10:05 is a day of no year, not a month.
    return Spelling({}) if timed and any(each.precision == "month" for each in found.dates) else found


def _certain(text: str) -> Spelling | None:
    """The spelling of a text that leaves no doubt about the order; None if there is no such date."""
    date = _clear(text) or _unusual(text)
    reading = None if date is None else _reading(date)
    return None if reading is None else Spelling(dict.fromkeys(ORDERS, reading))


def _clear(text: str) -> _Date | None:
    """The one date of a text whose spelling leaves no doubt about the order."""
    if found := _YEAR_FIRST.match(text) or _YEAR_FIRST_SOLID.match(text):
        return int(found[1]), int(found[2]), int(found[3] or 0)
    if found := _GS1.match(text) or _DAY_00.match(text):
        return _full_year(found[1]), int(found[2]), int(found[3])
    if found := _MONTH_YEAR.match(text):
        return _full_year(found[2]), int(found[1]), 0
    if found := _CJK.match(text):
        return _cjk_year(found[1]), int(found[2]), int(found[3] or 0)
    return _named(text)


def _unusual(text: str) -> _Date | None:
    """The one date of a text in a spelling that few people use: without its day, of an era, or with a Roman month."""
    if found := _DAY_BLANK.match(text) or _DAY_BLANK_AFTER.match(text):
        return int(found[2]), int(found[1]), 0
    if found := _MONTH_END.match(text):
        return int(found[1]), int(found[2]), 0
    if found := _REIWA.match(text):
        return _cjk_year(f"令和{found[1]}"), int(found[2]), int(found[3])
    if (found := _ROMAN_MONTH.match(text)) and found[2] in _ROMAN and len(found[1]) + len(found[3]) > _LONG_YEAR:
        year, day = (found[1], found[3]) if len(found[1]) == _LONG_YEAR else (found[3], found[1])
        return int(year), _ROMAN.index(found[2]) + 1, int(day)
    return None


def _named(text: str) -> _Date | None:
    """The date of a text with the month in letters."""
    if (found := _YEAR_NAME.match(text)) and (month := month_of(found[2]) or canadian_month_of(found[2])):
        return int(found[1]), month, int(found[3] or 0)
    if (found := _NAME_FIRST.match(text)) and (month := month_of(found[1])):
        return _full_year(found[3]), month, int(found[2] or 0)
    if (found := _DAY_NAME.match(text)) and (month := month_of(found[2])):
        return _full_year(found[3]), month, int(found[1])
    return None


def _unclear(text: str) -> Spelling:
    """The dates of a text that only its order tells apart."""
    if found := _WITH_COMMAS.match(text):
        return Spelling(_kept(_by_order(*found.groups())), "n,n,yyyy")
    if found := _SEPARATED.match(text):
        dates = _by_order(found[1], found[3], found[5])
        year = "y" * len(found[5])
        return Spelling(_kept(dates), f"n{_mark(found[2])}n{_mark(found[4])}{year}", _is_slip(dates))
    if found := _SOLID.match(text):
        dates = _by_order(*found.groups())
        if len(text) == 6:  # noqa: PLR2004 - a month and a year of four digits
            dates |= {"MY": (int(text[2:]), int(text[:2]), 0), "YM": (int(text[:4]), int(text[4:]), 0)}
        return Spelling(_kept(dates), "n" * len(text), _is_slip(dates))
    if (found := _CANADIAN.match(text)) and (month := canadian_month_of(found[2])):
        # The label's own order is year, month, day; other people write the day first.
        first, last = int(found[1]), int(found[3])
        dates = {"YMD": (2000 + first, month, last), "DMY": (2000 + last, month, first)}
        return Spelling(_kept(dates), "n a n", _is_slip(dates))
    return Spelling({})


def _by_order(first: str, second: str, third: str) -> dict[Layout, _Date]:
    a, b, year = int(first), int(second), _full_year(third)
    dates: dict[Layout, _Date] = {"DMY": (year, b, a), "MDY": (year, a, b)}
    if len(third) == 2:  # noqa: PLR2004 - it may be a day as well
        dates["YMD"] = (2000 + a, b, int(third))
    return {layout: date for layout, date in dates.items() if date[2]}


def _mark(separator: str) -> str:
    return separator.strip() or " "


def _kept(dates: Mapping[Layout, _Date]) -> dict[Layout, Reading]:
    read = {layout: _reading(date) for layout, date in dates.items()}
    return {layout: reading for layout, reading in read.items() if reading is not None}


def _is_slip(dates: Mapping[Layout, _Date]) -> bool:
    """Whether it is a date with its year first only because its month is too short for the day it begins with."""
    _, month, day = dates.get("DMY", (0, 0, 0))
    is_too_long = 1 <= month <= 12 and 28 < day <= 31  # noqa: PLR2004 - months, and days that some of them lack
    return is_too_long and _kept(dates).keys() == {"YMD"}


def _full_year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 - two digits are a year of this century


def _cjk_year(text: str) -> int:
    """A year, or one of the era Reiwa, the only one that labels of today can mean."""
    if not text.startswith("令和"):
        return int(text)
    return _FIRST_REIWA_YEAR - 1 + int(text[2:].replace("元", "1"))


def _reading(date: _Date) -> Reading | None:
    """The day meant; day 0 is the whole month, and so its last day, as in GS1 element strings."""
    year, month, day = date
    if not 2000 <= year <= 2100 or not 1 <= month <= 12:  # noqa: PLR2004 - the range a lot can be in
        return None
    last = calendar.monthrange(year, month)[1]
    if not day:
        return Reading(to_day(dt.date(year, month, last)), "month")
    return Reading(to_day(dt.date(year, month, day)), "day") if 1 <= day <= last else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What texts say about the order of others of their form."""

    layouts: Mapping[str, Layout | None]
    """By form, the order that all texts which can be in one order only share; None if they contradict each other."""

    @classmethod
    def of(cls, spellings: Iterable[Spelling]) -> "Evidence":
        """What these say."""
        found: dict[str, Layout | None] = {}
        for each in spellings:
            layout = each.only_layout
            if layout is not None:
                found[each.form] = layout if found.get(each.form, layout) == layout else None
        return cls(found)


def is_iso_date(text: str) -> bool:
    """Whether a text is a date of any century, as files have those that no lot can have."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text
