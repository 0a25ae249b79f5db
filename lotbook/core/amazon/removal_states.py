"""How far a removal order has come, for rows at hand and as an expression."""

from collections.abc import Mapping
from typing import Any

from lotbook.core import nw
from lotbook.core.frames import Frame, at_least_zero, is_true, or_zero, whole

COMPLETED, SAVED = "Completed", "Saved"
_CLOSED = ("completed", "cancelled", "canceled")
_DONE = ("shipped", "disposed", "cancelled")
_NUMBERS = ("document", "shipment")
"""Where Shipments may have the number of an order."""


def is_closed(row: Mapping[str, Any]) -> bool:
    """Whether Amazon is done with an order."""
    return str(row.get("state") or "").casefold() in _CLOSED


def open_units(row: Mapping[str, Any]) -> int:
    """Units of a removal order that are still to leave.

    Examples:
        >>> open_units({"requested": 50, "shipped": 30, "state": "Pending"})
        20
    """
    if is_closed(row):
        return 0
    done = sum(row.get(name) or 0 for name in _DONE)
    return max(0, (row.get("requested") or 0) - done)


def units_open() -> nw.Expr:
    """`open_units` of each row of RemovalOrders, which need not have its units."""
    left = or_zero("requested")
    for name in _DONE:
        left -= or_zero(name)
    closed = is_true(nw.col("state").str.to_lowercase().is_in(list(_CLOSED)))
    return nw.when(closed).then(whole(0)).otherwise(at_least_zero(left))


def taken_out_by_order(shipments: Frame) -> Frame:
    """The units on Shipments that may have left by a removal order, once for each number that may be the order's.

    Some type a Transfer to their own warehouse instead of a Removal.

    Args:
        shipments: `row`, `type`, `date` (day), `sku`, `quantity` (units), `document`, `shipment` (texts or null).

    Returns:
        `row`, `date`, `sku`, `quantity`, `order_id` (null where that number is blank).
    """
    return by_number(shipments.filter(nw.col("type").is_in(["Removal", "Disposal", "Transfer"])))


def by_number(shipments: Frame) -> Frame:
    """Rows of Shipments, once for each number that may be that of an order: what `taken_out_by_order` returns."""
    return nw.concat([shipments.select("row", "date", "sku", "quantity", order_id=name) for name in _NUMBERS]).unique()
