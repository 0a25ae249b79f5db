"""What left on which day, as one cell of RemovalOrders keeps it, so that reports of different days add up."""

import datetime as dt
import re
from collections.abc import Mapping

from lotbook.core.days import to_date, to_day

_ONE = re.compile(r"(\d{4}-\d{2}-\d{2}|no day): (\d+)")
_NO_DAY = "no day"

Days = dict[int | None, int]
"""Units by day; None for those of which no report names the day."""


def read_days(text: str | None) -> Days:
    """Units by day from the cell; what is none in it is passed over.

    Examples:
        >>> read_days("2026-11-20: 50; no day: 3"), read_days("soon"), read_days(None)
        ({46346: 50, None: 3}, {}, {})
    """
    found: Days = {}
    for each in (text or "").split(";"):
        if one := _ONE.fullmatch(each.strip()):
            try:
                day = None if one[1] == _NO_DAY else to_day(dt.date.fromisoformat(one[1]))
            except ValueError:
                continue
            found[day] = max(int(one[2]), found.get(day, 0))
    return found


def as_cell(days: Mapping[int | None, int]) -> str | None:
    """The cell for units by day, the first day first.

    Examples:
        >>> as_cell({None: 3, 46351: 30, 46346: 50, 46352: 0})
        '2026-11-20: 50; 2026-11-25: 30; no day: 3'
    """
    dated = sorted((day, units) for day, units in days.items() if day is not None and units)
    parts = [f"{to_date(day)}: {units}" for day, units in dated]
    return "; ".join([*parts, *([f"{_NO_DAY}: {days[None]}"] if days.get(None) else [])]) or None
