"""The lots of units that Amazon has and cannot sell.

The problem: Amazon counts unfulfillable units by SKU, so a lot that seems to sell may be a heap of damaged units, and
what Amazon took off the shelf before it expired would be looked for among what it sells. The idea: what its report of
stock by expiration date says of a date is of the lots of that date. All else is of lots that are held back first, and
then of those that expire first: expired ones, those inside the cut-off, and those that it has sold and got back for
longest.

Worked example: 60 units of lot 1, inside the cut-off, and 100 of lot 2; Amazon cannot sell 65. These are all of lot 1
and 5 of lot 2, so 95 are there to be sold. Where a report says that 20 of lot 2's date are damaged, 20 are of lot 2,
and 45 of lot 1.
"""

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.frames import FOREVER, Frame, at_least_zero, is_true, or_zero, running_sum, sums, whole
from lotbook.core.words import HELD_STATUSES

_DATED = (*SKU_PLACE, "expiry_date")
_TURN = ("turn", "turn_expiry", "turn_received")


def with_unsellable(stock: Frame, counted: Frame, reported: Frame | None) -> Frame:
    """Stock with the units that are thought to be among those that Amazon counts as unfulfillable.

    Args:
        stock: `sku`, `place`, `lot`, `kind`, `status`, `expiry_date`, `received_date` (days or null), `on_hand`.
        counted: What Amazon counts: `sku`, `place`, `unfulfillable` (units or null), `snapshot_date`, `stranded_until`
            (days or null).
        reported: What `by_date.reported_at` returns; None where there are no reports by date.

    Returns:
        The rows with `unsellable` (units, 0 <= it <= `on_hand`; 0 outside FBA) and `stranded_until` (null where others
        there can be sold).
    """
    counts = counted.select(*SKU_PLACE, "unfulfillable", "stranded_until", counted_on="snapshot_date")
    stock = stock.join(counts, on=list(SKU_PLACE), how="left")
    there = is_true((nw.col("kind") == "FBA") & (nw.col("on_hand") > 0))
    stock = stock.with_columns(
        at_fba_units=nw.when(there).then("on_hand").otherwise(whole(0)),
        turn=nw.when(nw.col("status").is_in(list(HELD_STATUSES))).then(whole(0)).otherwise(whole(1)),
        turn_expiry=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        turn_received=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
        unnamed_units=or_zero("unfulfillable"),
    )
    if reported is None:
        stock = stock.with_columns(unsellable=_taken("unnamed_units", SKU_PLACE))
    else:
        stock = _with_those_of_a_date(stock, reported)
    return stock.drop("unfulfillable", "at_fba_units", "unnamed_units", "counted_on", *_TURN)


def _with_those_of_a_date(stock: Frame, reported: Frame) -> Frame:
    """With `unsellable`: first the units that a report gives to a date, then the others."""
    dated = reported.filter(nw.col("unsellable") > 0, ~nw.col("expiry_date").is_null())
    dated = dated.group_by(*_DATED).agg(
        nw.col("unsellable").sum().cast(nw.Int64).alias("_of_date"), nw.col("reported_on").max().alias("_reported")
    )
    stock = stock.join(dated, on=list(_DATED), how="left")
    is_new = nw.col("counted_on").is_null() | (nw.col("_reported") >= nw.col("counted_on") - FRESH_DAYS)
    stock = stock.with_columns(_of_date=nw.when(is_true(is_new)).then("_of_date").otherwise(whole(0)))
    stock = stock.with_columns(_own=_taken("_of_date", _DATED))
    # What a count says is not more because an earlier report had more.
    own = running_sum("_own", SKU_PLACE, (*_TURN, "lot")) - nw.col("_own")
    capped = nw.min_horizontal("_own", at_least_zero(nw.col("unfulfillable") - own))
    stock = stock.with_columns(_own=nw.when(nw.col("unfulfillable").is_null()).then("_own").otherwise(capped))
    named = sums(stock, SKU_PLACE, ("_own",)).rename({"_own": "_named"})
    stock = stock.join(named, on=list(SKU_PLACE)).with_columns(
        unnamed_units=at_least_zero(nw.col("unnamed_units") - nw.col("_named")),
        at_fba_units=nw.col("at_fba_units") - nw.col("_own"),
    )
    stock = stock.with_columns(unsellable=_taken("unnamed_units", SKU_PLACE) + nw.col("_own"))
    return stock.drop("_of_date", "_reported", "_own", "_named")


def _taken(units: str, by: tuple[str, ...]) -> nw.Expr:
    """Units of each lot that are there, of those that its group has, in its turn."""
    before = running_sum("at_fba_units", by, (*_TURN, "lot")) - nw.col("at_fba_units")
    return nw.min_horizontal("at_fba_units", at_least_zero(or_zero(units) - before))
