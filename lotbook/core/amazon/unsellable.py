"""The lots of units that Amazon has and cannot sell.

The problem: Amazon counts unfulfillable units by SKU, so a lot that seems to sell may be a heap of damaged units, and
what Amazon took off the shelf before it expired would be looked for among what it sells. The idea: what it can't sell
is of lots that are held back first, and then of those that expire first: expired ones, those inside the cut-off, and
those that it has sold and got back for longest.

Worked example: 60 units of lot 1, inside the cut-off, and 100 of lot 2; Amazon cannot sell 65. These are all of lot 1
and 5 of lot 2, so 95 are there to be sold.
"""

from lotbook.core import nw
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.frames import FOREVER, Frame, at_least_zero, is_true, or_zero, running_sum, whole
from lotbook.core.words import HELD_STATUSES


def with_unsellable(stock: Frame, counted: Frame) -> Frame:
    """Stock with the units that are thought to be among those that Amazon counts as unfulfillable.

    Args:
        stock: `sku`, `place`, `lot`, `kind`, `status`, `expiry_date`, `received_date` (days or null), `on_hand`.
        counted: What Amazon counts: `sku`, `place`, `unfulfillable` (units or null), `stranded_until` (day or null).

    Returns:
        The rows with `unsellable` (units, 0 <= it <= `on_hand`; 0 outside FBA) and `stranded_until` (null where others
        there can be sold).
    """
    stock = stock.join(counted.select(*SKU_PLACE, "unfulfillable", "stranded_until"), on=list(SKU_PLACE), how="left")
    there = is_true((nw.col("kind") == "FBA") & (nw.col("on_hand") > 0))
    stock = stock.with_columns(
        _there=nw.when(there).then("on_hand").otherwise(whole(0)),
        _turn=nw.when(nw.col("status").is_in(list(HELD_STATUSES))).then(whole(0)).otherwise(whole(1)),
        _expiry=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        _received=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
    )
    turn = ("_turn", "_expiry", "_received")
    stock = stock.with_columns(_upto=running_sum("_there", SKU_PLACE, (*turn, "lot")))
    left = at_least_zero(or_zero("unfulfillable") - (nw.col("_upto") - nw.col("_there")))
    stock = stock.with_columns(unsellable=nw.min_horizontal("_there", left))
    return stock.drop("unfulfillable", "_there", "_upto", *turn)
