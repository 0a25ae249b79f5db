"""The figures over all stock: what is on hand, what expires, what is at risk, bucket by bucket and in all."""

from collections.abc import Sequence
from dataclasses import dataclass

from lotbook.core.buckets import Bucket
from lotbook.core.frames import Rows
from lotbook.core.problem import Problem
from lotbook.core.rules import Severity
from lotbook.core.words import Flag, Status

_MANY_DAYS = 99999
"""More days than any lot has left."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the stock; stock without a cost adds no value."""

    units_on_hand: float
    value_on_hand: float
    units_expired: float
    value_expired: float
    units_at_risk: float
    value_at_risk: float
    units_unknown: float
    """Units that can be sold, and of which it is not known whether they will be in time."""
    units_without_cost: float
    """Units on hand that the values leave out, since nothing says what one costs."""
    lots_past_ship_by: int
    data_problems: int
    """Errors and warnings."""


def totals(stock: Rows, problems: Sequence[Problem], *, expired_below: int) -> Totals:
    """The figures at the top of the sheet Start.

    Args:
        stock: The stock of a report: `status`, `on_hand`, `value`, `units_at_risk`, `value_at_risk`, `days_left`,
            `flag`.
        problems: Its problems.
        expired_below: Days left below which a lot is expired.
    """
    days_left = stock["days_left"].to_list()
    expired = [left is not None and left < expired_below for left in days_left]
    names = ("status", "on_hand", "units_at_risk")
    columns = (stock[name].to_list() for name in names)
    rows = zip(*columns, strict=True)
    unknown = [status == Status.RELEASED and units > 0 and risk is None for status, units, risk in rows]
    priced = zip(stock["on_hand"].to_list(), stock["value"].to_list(), strict=True)
    counted = {Severity.ERROR, Severity.WARNING}
    return Totals(
        units_on_hand=total(stock["on_hand"].to_list()),
        value_on_hand=total(stock["value"].to_list()),
        units_expired=total(_where(stock["on_hand"].to_list(), expired)),
        value_expired=total(_where(stock["value"].to_list(), expired)),
        units_at_risk=total(stock["units_at_risk"].to_list()),
        value_at_risk=total(stock["value_at_risk"].to_list()),
        units_unknown=total(_where(stock["on_hand"].to_list(), unknown)),
        units_without_cost=total([units for units, value in priced if units > 0 and value is None]),
        lots_past_ship_by=stock["flag"].to_list().count(Flag.PAST_SHIP_BY),
        data_problems=sum(problem.severity in counted for problem in problems),
    )


def bucket_totals(stock: Rows, buckets: Sequence[Bucket], column: str) -> list[float]:
    """Sum of a column over the stock in each bucket, as the sheet Start adds it up.

    Args:
        stock: The stock of a report.
        buckets: The buckets.
        column: `on_hand` or `value`.
    """
    cells = list(zip(stock[column].to_list(), stock["days_left"].to_list(), strict=True))
    dated = [(value, left) for value, left in cells if left is not None]
    sums = []
    for bucket in buckets:
        if bucket.is_undated:
            sums.append(total([value for value, _ in cells]) - total([value for value, _ in dated]))
            continue
        low = -_MANY_DAYS if bucket.from_days is None else bucket.from_days
        high = _MANY_DAYS if bucket.to_days is None else bucket.to_days
        sums.append(total([value for value, left in dated if low <= left <= high]))
    return sums


def total(values: Sequence[float | None]) -> float:
    """The sum of the values that are known."""
    return float(sum(value for value in values if value is not None))


def _where(values: Sequence[float | None], chosen: Sequence[bool]) -> list[float | None]:
    return [value for value, is_chosen in zip(values, chosen, strict=True) if is_chosen]
