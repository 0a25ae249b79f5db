"""What left FBA by removal orders, whether it is typed as a Removal, as a Transfer, or not at all.

The problem: Amazon reports what left by an order. Some type it as a Removal, some as a Transfer to their warehouse,
with the order's number or without; some don't type it. Each unit has left once. The idea: typed units count; what
Amazon reports of an order beyond the units with its number counts as well, as far as it can't be units that were
typed without a number.

Worked example: order R1 shipped 90 units, and 60 are typed with its number: 30 more have left, unless 30 are typed
without a number.
"""

from lotbook.core import nw
from lotbook.core.amazon.removal_states import taken_out_by_order
from lotbook.core.frames import Frame, at_least_zero, is_true, or_zero, sums, text, whole
from lotbook.core.records import Records

MOVED_OUT = "moved out"
"""What a Transfer from FBA to another place than FBA does."""

_OUT = (MOVED_OUT, "removed", "disposed")
_ORDERED_SKU = ("order_id", "sku")


def apart(lines: Frame) -> Frame:
    """Movements at FBA, with `MOVED_OUT` as the effect of a Transfer that left it; one from place to place stays.

    Args:
        lines: The movements at FBA: `table`, `row`, `effect`, `units` and others.
    """
    in_all = nw.col("units").sum().over("table", "row")
    left = (nw.col("effect") == "transferred") & (in_all < 0)
    return lines.with_columns(effect=nw.when(left).then(text(MOVED_OUT)).otherwise("effect"))


def without_other_transfers(shipments: Frame, lines: Frame) -> Frame:
    """Shipments without the Transfers that didn't leave FBA: with an order's number or not, they are none of it.

    Args:
        shipments: `row`, `type` and others.
        lines: The movements at FBA.
    """
    left = apart(lines).filter(nw.col("effect") == MOVED_OUT).select("row", _left=whole(1)).unique()
    joined = shipments.join(left, on="row", how="left")
    return joined.filter(~is_true((nw.col("type") == "Transfer") & nw.col("_left").is_null())).drop("_left")


def by_orders(records: Records, lines: Frame, counted: Frame) -> Frame:
    """Units that Amazon reports as gone by removal orders up to its count, and that nobody typed as gone.

    Args:
        records: The records of the tracker.
        lines: The movements at FBA up to its count, as `apart` returns them.
        counted: `sku`, `counted_on` (day or null); one row per SKU.

    Returns:
        `sku`, `by_orders` (units), `by_later_orders` (units of orders that Amazon reported on after the count: some may
        have left before it).
    """
    days = counted.select("sku", "counted_on")
    orders = records.tables["RemovalOrders"].filter(nw.col("usable")).join(days, on="sku", how="left")
    counted_on = nw.col("counted_on")
    orders = orders.filter(~is_true(nw.col("ordered_on") > counted_on))
    later = is_true(nw.col("updated_on") > counted_on)
    gone = or_zero("shipped") + or_zero("disposed")
    orders = orders.with_columns(
        _gone=nw.when(later).then(whole(0)).otherwise(gone), _later=nw.when(later).then(gone).otherwise(whole(0))
    )
    orders = sums(orders, _ORDERED_SKU, ("_gone", "_later"))
    out = lines.filter(nw.col("effect").is_in(list(_OUT)))
    out = out.select("sku", "table", "row", typed=-nw.col("units"))
    named = taken_out_by_order(records.tables["Shipments"]).select("row", "order_id", table=text("Shipments"))
    of_orders = out.join(named, on=["table", "row"]).join(orders.select(*_ORDERED_SKU), on=list(_ORDERED_SKU))
    orders = orders.join(sums(of_orders, _ORDERED_SKU, ("typed",)), on=list(_ORDERED_SKU), how="left")
    untyped = at_least_zero(nw.col("_gone") - or_zero("typed"))
    untyped_later = at_least_zero(nw.col("_later") - at_least_zero(or_zero("typed") - nw.col("_gone")))
    of_sku = sums(
        orders.with_columns(_untyped=untyped, _untyped_later=untyped_later, _numbered=or_zero("typed")),
        ("sku",),
        ("_untyped", "_untyped_later", "_numbered"),
    )
    of_sku = of_sku.join(sums(out, ("sku",), ("typed",)), on="sku", how="left")
    without_number = at_least_zero(or_zero("typed") - nw.col("_numbered"))
    rest = at_least_zero(without_number - nw.col("_untyped"))
    return of_sku.select(
        "sku",
        by_orders=at_least_zero(nw.col("_untyped") - without_number),
        by_later_orders=at_least_zero(nw.col("_untyped_later") - rest),
    )
