"""Whole days as integers, counted as Excel counts them, and the way to and from dates.

Why integers: date arithmetic differs from engine to engine (subtracting two dates gives a duration in
polars, a whole number in DuckDB and fails in pandas without extra packages), integer arithmetic does not.
Day 46023 is 2026-01-01 here and in every cell of the workbook.
"""

import datetime as dt

from lotbook.core import nw
from lotbook.core.frames import Frame

_EPOCH = dt.date(1899, 12, 30)

FIRST_DAY = 36526
"""2000-01-01: no lot was made before it; a smaller number in a date cell is a typing error."""

LAST_DAY = 73415
"""2100-12-31: a larger number in a date cell is a typing error."""

LAST_EXCEL_DAY = 2958465
"""9999-12-31, the last day Excel knows."""

_ERA = 146097
"""Days of 400 years, after which the calendar repeats."""

_DAYS_BEFORE = 693899
"""Days from 0000-03-01 to day 0."""


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


def serial(moment: dt.datetime) -> float:
    """A moment as a cell holds it, to the second: the day number, and the time as a fraction of a day.

    Examples:
        >>> serial(dt.datetime(2026, 1, 1, 12, 0, 0, 400))
        46023.5
    """
    midnight = dt.datetime.combine(moment.date(), dt.time(), tzinfo=moment.tzinfo)
    return to_day(moment) + round((moment - midnight).total_seconds()) / 86400


def with_calendar(frame: Frame, column: str) -> Frame:
    """A plan with the calendar date of a column of day numbers: `calendar_year`, `calendar_month`, `calendar_day`.

    The problem: engines turn numbers into dates in ways of their own, or not at all. The idea: years are counted from
    1 March, so that the leap day comes last and every other month has its fixed place in the year; then a date is
    whole-number arithmetic, the same on every engine.

    Args:
        frame: Any plan.
        column: Its column of day numbers, from 1900 to 9999, or null.

    References:
        Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days.
    """
    since = nw.col(column) + _DAYS_BEFORE
    frame = frame.with_columns(_era=since // _ERA, _of_era=since % _ERA)
    leap = nw.col("_of_era") // 1460 - nw.col("_of_era") // 36524 + nw.col("_of_era") // 146096
    frame = frame.with_columns(calendar_year=(nw.col("_of_era") - leap) // 365)
    year = nw.col("calendar_year")
    frame = frame.with_columns(calendar_day=nw.col("_of_era") - (year * 365 + year // 4 - year // 100))
    frame = frame.with_columns(calendar_month=(nw.col("calendar_day") * 5 + 2) // 153)
    month = nw.col("calendar_month")
    frame = frame.with_columns(
        calendar_day=nw.col("calendar_day") - (month * 153 + 2) // 5 + 1,
        calendar_month=nw.when(month < 10).then(month + 3).otherwise(month - 9),  # noqa: PLR2004 - March to December
        calendar_year=year + nw.col("_era") * 400 + month // 10,
    )
    return frame.drop("_era", "_of_era")


def first_of_month(month_number: nw.Expr) -> nw.Expr:
    """The day number of the first of a month that is counted from year 0: year * 12 + month - 1."""
    shifted = month_number - 2  # years from 1 March
    year, month = shifted // 12, shifted % 12
    before = year * 365 + year // 4 - year // 100 + year // 400
    return before + (month * 153 + 2) // 5 - _DAYS_BEFORE
