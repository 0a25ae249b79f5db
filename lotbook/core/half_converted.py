"""Dates that Excel has swapped while it left the other texts of their column alone.

The problem: somebody pastes 31/03/2027, 03/04/2027 and 09/01/2027 into an Excel that reads the month first. It makes
dates of the two it can read so, March 4 and September 1, and leaves the first a text. The column looks half tidy, and
half of it is wrong. The idea: if it happened so, every text has a day above 12 and no date has one.
"""

from collections.abc import Iterable, Sequence

from lotbook.core.date_texts import spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.table import Cell

_LAST_MONTH = 12


def swapped_dates(cells: Sequence[Cell]) -> list[tuple[int, int, int]]:
    """The dates of a column that Excel has probably swapped; none if any cell speaks against it.

    Args:
        cells: The column: dates as day numbers, texts as they were typed.

    Returns:
        Index of the cell, its day, and the day that was probably meant. Dates such as May 5 are the same either way.

    Examples:
        >>> import datetime as dt
        >>> april, may = to_day(dt.date(2027, 4, 3)), to_day(dt.date(2027, 5, 5))
        >>> [(place, str(to_date(meant))) for place, _, meant in swapped_dates(["31/03/2027", april, may])]
        [(1, '2027-03-04')]
        >>> swapped_dates(["31/03/2027", april, "01/03/2027"]), swapped_dates([april, may])
        ([], [])
    """
    if not _all_above_12({cell for cell in cells if isinstance(cell, str)}):
        return []
    dates = [
        (place, int(cell))
        for place, cell in enumerate(cells)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and FIRST_DAY <= cell < LAST_DAY + 1
    ]
    if any(to_date(day).day > _LAST_MONTH for _, day in dates):
        return []
    found = [(place, day, _swapped(day)) for place, day in dates]
    return [each for each in found if each[1] != each[2]]


def _all_above_12(texts: Iterable[str]) -> bool:
    """Whether there are texts that Excel could make dates of, all in one order and with a day above 12."""
    spellings = [each for each in map(spelling_of, texts) if "y" in each.form and each.readings and not each.is_slip]
    orders = {frozenset({"DMY", "MDY"} & each.readings.keys()) for each in spellings}
    return len(orders) == 1 and len(orders.pop()) == 1


def _swapped(day: int) -> int:
    date = to_date(day)
    return to_day(date.replace(month=date.day, day=date.month))
