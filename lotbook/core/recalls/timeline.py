"""When the units of a recall moved: a handful of periods of equal length, up to the day everything is judged on."""

from collections.abc import Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from lotbook.core import nw
from lotbook.core.days import to_date, to_day
from lotbook.core.frames import Rows, text, whole
from lotbook.core.recalls.trace import from_them, to_them
from lotbook.core.words import MONTHS

PERIODS = 12
"""How many periods a timeline has."""

CAME_IN, TO_AMAZON, TO_CONSIGNEES, CAME_BACK = "came_in", "to_amazon", "to_consignees", "came_back"
_FLOWS = (CAME_IN, TO_AMAZON, TO_CONSIGNEES, CAME_BACK)
_WEEK, _QUARTER, _YEAR = 7, 3, 12
_LENGTHS = (
    relativedelta(days=1),
    relativedelta(days=_WEEK),
    relativedelta(months=1),
    relativedelta(months=_QUARTER),
    relativedelta(years=1),
    relativedelta(years=5),
    relativedelta(years=25),
)


@dataclass(frozen=True, slots=True)
class Period:
    """What moved from one day until the next period begins, in units."""

    first_day: int
    period: str
    """What it is called: "23 Nov 2026" for a day, "from 23 Nov 2026" for a week, "Nov 2026", "Q4 2026", "2026"."""
    came_in: int = 0
    to_amazon: int = 0
    to_consignees: int = 0
    came_back: int = 0


def timeline(movements: Rows, amazon: Sequence[str], apart: Sequence[str], *, as_of: int) -> tuple[Period, ...]:
    """Units by period and way, in the shortest periods of which twelve reach back to the first movement.

    What has no date, no quantity above 0, or a date after `as_of` is left out, and so is what only moved within the
    house. Transfers to a place of Amazon's are counted as well as the sales from there that name a lot.

    Args:
        movements: What `trace.all_movements` returns.
        amazon: Places that are Amazon's.
        apart: What `people.apart` returns.
        as_of: The day the last period holds.

    Returns:
        Twelve periods, the last one with `as_of` in it; without movements the last twelve months.
    """
    kind, there = nw.col("type"), nw.col("destination").is_in(list(amazon))
    flow = (
        nw.when(kind.is_in(["Received", "Receipt"]))
        .then(text(CAME_IN))
        .when((kind == "Transfer") & there)
        .then(text(TO_AMAZON))
        .when(to_them(apart))
        .then(text(TO_CONSIGNEES))
        .when(from_them(apart))
        .then(text(CAME_BACK))
    )
    moved = movements.filter(nw.col("date") <= as_of, nw.col("quantity") > 0).with_columns(flow=flow)
    moved = moved.filter(~nw.col("flow").is_null())
    starts, length = _starts(int(moved["date"].min()) if moved.shape[0] else None, as_of)
    nth: nw.Expr = whole(0)
    for number, start in enumerate(starts[1:], 1):
        nth = nw.when(nw.col("date") >= start).then(whole(number)).otherwise(nth)
    summed = moved.with_columns(nth=nth).group_by("nth", "flow").agg(nw.col("quantity").sum())
    columns = [summed[name].to_list() for name in ("nth", "flow", "quantity")]
    units = {(number, name): int(quantity) for number, name, quantity in zip(*columns, strict=True)}
    return tuple(
        Period(start, _name(start, length), **{name: units.get((number, name), 0) for name in _FLOWS})
        for number, start in enumerate(starts)
    )


def _starts(first: int | None, as_of: int) -> tuple[list[int], relativedelta]:
    """First days of the periods, and how long each is."""
    lengths = _LENGTHS if first is not None else _LENGTHS[2:3]
    for length in lengths:
        last = _begin(as_of, length)
        starts = [to_day(to_date(last) - length * back) for back in range(PERIODS - 1, -1, -1)]
        if first is None or starts[0] <= first or length == lengths[-1]:
            break
    return starts, length


def _begin(day: int, length: relativedelta) -> int:
    """First day of the period with a day in it."""
    date = to_date(day)
    if length.days:
        return day - (date.weekday() if length.days == _WEEK else 0)
    if length.months:
        return to_day(date.replace(month=1 + (date.month - 1) // length.months * length.months, day=1))
    return to_day(date.replace(year=date.year - date.year % length.years, month=1, day=1))


def _name(start: int, length: relativedelta) -> str:
    date = to_date(start)
    if length.days:
        return f"{'from ' if length.days == _WEEK else ''}{date.day} {MONTHS[date.month - 1]} {date.year}"
    if length.months == 1:
        return f"{MONTHS[date.month - 1]} {date.year}"
    if length.months:
        return f"Q{1 + (date.month - 1) // _QUARTER} {date.year}"
    return str(date.year) if length.years == 1 else f"{date.year}-{date.year + length.years - 1}"
