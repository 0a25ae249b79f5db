"""Dates as people and labels write them, read without ever guessing.

The problem: `03/04/2027` is two dates, `03/2027` is none, and a wrong one costs a pallet. The idea: every text has a
set of possible readings, one per day/month order. What one value leaves open, the other values of its column may
settle; what stays open is reported, not read. `03/04/2027` beside `25/12/2026` is 3 April, alone it is an error.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dateutil.relativedelta import relativedelta

from lotbook.core.days import to_date, to_day

Order = Literal["DMY", "MDY", "YMD"]
ORDERS: tuple[Order, ...] = ("DMY", "MDY", "YMD")
Precision = Literal["day", "month"]

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WORDS = re.compile(
    r"^(?:expiry|expires|expiration|exp|best before end|best before|best by|bbe|bb|use by)\b[:.\s]*", re.IGNORECASE
)
_TIME = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$")
_GS1 = re.compile(r"^\(?1[1567]\)?\s*(\d{6})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?$")
_YEAR_FIRST_SOLID = re.compile(r"^((?:19|20|21)\d\d)(\d\d)(\d\d)$")
_YEAR_LAST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$")
_SHORT_YEAR = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2})$")
_SIX_DIGITS = re.compile(r"^(\d\d)(\d\d)(\d\d)$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/. ](\d{4}|\d{2})$")
_NAME_FIRST = re.compile(r"^([a-z]{3,9})\.?[-/. ]*(?:(\d{1,2})(?:st|nd|rd|th)?[-/., ]+)?(\d{4}|\d{2})$", re.IGNORECASE)
_DAY_NAME = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})\.?[-/., ]*(\d{4}|\d{2})$", re.IGNORECASE)
_LIFE = re.compile(r"^(\d{1,5})\s*(d|day|days|m|mo|month|months|w|wk|week|weeks|y|yr|year|years)\.?$", re.IGNORECASE)
_LONGEST_LIFE = (1200, 36525)
"""Months, days."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One date read from a text."""

    day: int
    precision: Precision


@dataclass(frozen=True, slots=True)
class TextDates:
    """What the texts of one column mean."""

    readings: Mapping[str, Reading]
    order: Order | None
    """The day/month order the column was read in, where it mattered and was settled."""
    unreadable: frozenset[str]
    ambiguous: Mapping[str, tuple[Reading, ...]]
    """Texts with more than one possible date that nothing settles."""


def read_column(texts: Iterable[str], order: Order | None = None) -> TextDates:
    """Read all texts of one column together, so that clear dates settle the unclear ones.

    Args:
        texts: The distinct texts of the column.
        order: What the user fixed in Settings, or None to work it out. A text with one possible reading is
            read that way whatever the order.

    Returns:
        A reading for each text that has exactly one, and the texts that have none or several.

    Examples:
        >>> found = read_column(["03/04/2027", "25/12/2026", "2027"])
        >>> to_date(found.readings["03/04/2027"].day), found.order, sorted(found.unreadable)
        (datetime.date(2027, 4, 3), 'DMY', ['2027'])
        >>> [to_date(r.day).isoformat() for r in read_column(["03/04/2027"]).ambiguous["03/04/2027"]]
        ['2027-04-03', '2027-03-04']
    """
    options = {text: possible_readings(text) for text in texts}
    settled = order
    if order is None:
        witnesses = {next(iter(found)) for found in options.values() if len(found) == 1}
        settled = witnesses.pop() if len(witnesses) == 1 else None
    readings: dict[str, Reading] = {}
    ambiguous: dict[str, tuple[Reading, ...]] = {}
    for text, found in options.items():
        distinct = tuple(dict.fromkeys(found.values()))
        if len(distinct) == 1:
            readings[text] = distinct[0]
        elif settled in found:
            readings[text] = found[settled]
        elif distinct:
            ambiguous[text] = distinct
    unreadable = frozenset(text for text, found in options.items() if not found)
    return TextDates(readings, settled, unreadable, ambiguous)


def possible_readings(text: str) -> dict[Order, Reading]:
    """Every date a text can mean, by day/month order; all orders map to the same date where the order is clear.

    Examples:
        >>> sorted(possible_readings("31/03/2027"))
        ['DMY']
        >>> {to_date(r.day).isoformat() for r in possible_readings("EXP 03/2027").values()}
        {'2027-03-31'}
    """
    text = _TIME.sub("", _WORDS.sub("", text.strip())).strip()
    clear = _read_clear(text)
    if clear is not None:
        return dict.fromkeys(ORDERS, clear)
    if found := _YEAR_LAST.match(text):
        first, second, year = (int(part) for part in found.groups())
        return _keep({"DMY": (year, second, first), "MDY": (year, first, second)})
    if found := _SHORT_YEAR.match(text) or _SIX_DIGITS.match(text):
        a, b, c = (int(part) for part in found.groups())
        return _keep({"DMY": (2000 + c, b, a), "MDY": (2000 + c, a, b), "YMD": (2000 + a, b, c)})
    return {}


def _read_clear(text: str) -> Reading | None:
    if found := _YEAR_FIRST.match(text) or _YEAR_FIRST_SOLID.match(text):
        year, month, day = (int(part or 0) for part in found.groups())
    elif found := _GS1.match(text):
        year, month, day = 2000 + int(found[1][:2]), int(found[1][2:4]), int(found[1][4:])
    elif (found := _SIX_DIGITS.match(text)) and found[3] == "00":
        year, month, day = 2000 + int(found[1]), int(found[2]), 0
    elif found := _MONTH_YEAR.match(text):
        year, month, day = _full_year(found[2]), int(found[1]), 0
    elif found := _NAME_FIRST.match(text):
        year, month, day = _full_year(found[3]), _month(found[1]), int(found[2] or 0)
    elif found := _DAY_NAME.match(text):
        year, month, day = _full_year(found[3]), _month(found[2]), int(found[1])
    else:
        return None
    # Day 00 stands for the whole month, as in GS1 element strings.
    return _reading(year, month, day or None)


def _keep(dates: dict[Order, tuple[int, int, int]]) -> dict[Order, Reading]:
    read = {order: _reading(*date) for order, date in dates.items()}
    return {order: reading for order, reading in read.items() if reading is not None}


def _full_year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 - two digits are a year of this century


def _month(name: str) -> int:
    """Number of a month by its English name or its first letters, three at least; 0 if it is none."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _reading(year: int, month: int, day: int | None) -> Reading | None:
    if not 2000 <= year <= 2100 or not 1 <= month <= 12:  # noqa: PLR2004 - the range a lot can be in
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return Reading(to_day(dt.date(year, month, last)), "month")
    return Reading(to_day(dt.date(year, month, day)), "day") if 1 <= day <= last else None


def read_shelf_life(text: str) -> tuple[int, int] | None:
    """Months and days of a shelf life such as "24 months", "2 years", "540 days" or "540"; None if it is none.

    What is longer than a hundred years is none: it is a code or a date in the wrong cell.

    Examples:
        >>> read_shelf_life("24 months"), read_shelf_life("540"), read_shelf_life("long")
        ((24, 0), (0, 540), None)
    """
    text = text.strip()
    found = _LIFE.match(f"{text} days" if text.isdecimal() else text)
    if not found:
        return None
    number, unit = int(found[1]), found[2][0].lower()
    months, days = {"d": (0, number), "w": (0, 7 * number), "m": (number, 0), "y": (12 * number, 0)}[unit]
    return (months, days) if number and months <= _LONGEST_LIFE[0] and days <= _LONGEST_LIFE[1] else None


def add_shelf_life(production_day: int, months: int, days: int) -> int:
    """The expiry day of something produced on a day: months by calendar, with the end of a month kept, then days.

    What was produced on the last day of a month expires on the last day of a month.

    Examples:
        >>> to_date(add_shelf_life(to_day(dt.date(2026, 1, 31)), 1, 0))
        datetime.date(2026, 2, 28)
        >>> to_date(add_shelf_life(to_day(dt.date(2025, 2, 28)), 36, 0))
        datetime.date(2028, 2, 29)
    """
    produced = to_date(production_day)
    expiry = produced + relativedelta(months=months)
    if months and produced.day == calendar.monthrange(produced.year, produced.month)[1]:
        expiry += relativedelta(day=31)
    return to_day(expiry) + days
