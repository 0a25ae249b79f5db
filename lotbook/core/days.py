"""Whole days as integers, counted as Excel counts them, and the way to and from dates.

Why integers: date arithmetic differs from engine to engine (subtracting two dates gives a duration in
polars, a whole number in DuckDB and fails in pandas without extra packages), integer arithmetic does not.
Day 46023 is 2026-01-01 here and in every cell of the workbook.
"""

import datetime as dt
import re

_NUMBER = re.compile(r"^([0-9]{5})(?:[.,][0-9]+)?$")
_EPOCH = dt.date(1899, 12, 30)

FIRST_DAY = 36526
"""2000-01-01: no lot was made before it; a smaller number in a date cell is a typing error."""

LAST_DAY = 73415
"""2100-12-31: a larger number in a date cell is a typing error."""

LAST_EXCEL_DAY = 2958465
"""9999-12-31, the last day Excel knows."""


def firsts_of_months() -> list[int]:
    """The first day of every month from `FIRST_DAY` to `LAST_DAY`."""
    years = range(to_date(FIRST_DAY).year, to_date(LAST_DAY).year + 1)
    return [to_day(dt.date(year, month, 1)) for year in years for month in range(1, 13)]


def to_day(date: dt.date) -> int:
    """The day number of a date; a time of day is dropped.

    Examples:
        >>> to_day(dt.date(2026, 1, 1))
        46023
    """
    if isinstance(date, dt.datetime):
        date = date.date()
    return (date - _EPOCH).days


def to_date(day: int) -> dt.date:
    """The date of a day number.

    Examples:
        >>> to_date(46023)
        datetime.date(2026, 1, 1)
    """
    return _EPOCH + dt.timedelta(days=int(day))


def date_of_number(text: str) -> str:
    """The date whose number in Excel a text has, as where a column of dates is not formatted as one; blank for others.

    Examples:
        >>> date_of_number("46346"), date_of_number("46346.25"), date_of_number("120"), date_of_number("2026-11-20")
        ('2026-11-20', '2026-11-20', '', '')
    """
    found = _NUMBER.match(text.strip())
    day = int(found[1]) if found else 0
    return to_date(day).isoformat() if FIRST_DAY <= day <= LAST_DAY else ""


def serial(moment: dt.datetime) -> float:
    """A moment as a cell holds it, to the second: the day number, and the time as a fraction of a day.

    Examples:
        >>> serial(dt.datetime(2026, 1, 1, 12, 0, 0, 400))
        46023.5
    """
    midnight = dt.datetime.combine(moment.date(), dt.time(), tzinfo=moment.tzinfo)
    return to_day(moment) + round((moment - midnight).total_seconds()) / 86400
