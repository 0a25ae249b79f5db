"""The year, the month and the day of a day number, as rules work them out on every engine."""

from lotbook.core import nw
from lotbook.core.frames import Frame

_ERA = 146097
"""Days of 400 years, after which the calendar repeats."""

_DAYS_BEFORE = 693899
"""Days from 0000-03-01 to day 0."""


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
