"""What of a lot can be at Amazon in all, and the days on which an order can have got one of its units.

A recall must not miss a unit: the most of a lot is what any reading of the counts allows. `stock` estimates place by
place; here the places are taken together, and what a report by expiration date says of a lot narrows the range.
"""

from lotbook.core import nw
from lotbook.core.amazon import fba, since
from lotbook.core.amazon.counts import by_sku
from lotbook.core.amazon.stock import AtAmazon, certain_no_more, units_without_a_lot
from lotbook.core.amazon.under_way import sent_lately
from lotbook.core.frames import Frame, at_least_zero, is_true, or_zero, settled, sums, text, whole
from lotbook.core.records import Records
from lotbook.core.words import Basis

AT_FBA = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis", "window_from", "window_to")
"""The least and the most of a lot at Amazon, the estimate, how they are known, and the window of orders."""

_LOT = ("sku", "lot")


def ranges_at_amazon(records: Records, lots: Frame, at_amazon: AtAmazon, *, as_of: int) -> Frame:
    """The units of every lot that was ever at Amazon, over all its places.

    Args:
        records: The records of the tracker.
        lots: `sku`, `lot`, `expiry_date`, `received_date`; one row per lot.
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        as_of: The day.

    Returns:
        `sku`, `lot`, the columns of `AT_FBA` (units and days; the estimate null where Amazon does not count the SKU).
    """
    lines = at_amazon.lines
    counted = by_sku(at_amazon.counts)
    sent = fba.put_in(lines)
    of_sku = sent.group_by("sku").agg(nw.col("has_awd").max())
    days = counted.select("sku", counted_on="snapshot_date")
    for part in (
        counted,
        since.left_since(since.lines_since(records, lines), days, ("sku",)),
        # Of what was sent between the counts of several marketplaces, any can be in none of them.
        fba.put_in_since(lines, counted.with_columns(snapshot_date="oldest_date")),
        fba.channels_used(lines),
        units_without_a_lot(records, ("sku",), as_of),
    ):
        of_sku = of_sku.join(part, on="sku", how="left")
    of_sku = of_sku.with_columns(*(or_zero(name) for name in ("inbound", "since", "unnamed", "left")))
    # A count that leaves out AWD, or a marketplace that units were sent to, is no count of all there is.
    is_whole = (nw.col("has_awd") == 0) & (nw.col("marketplaces") >= nw.col("channels"))
    of_sku = of_sku.with_columns(
        remaining=nw.when(is_whole).then(at_least_zero(nw.col("remaining") - nw.col("left"))),
        coming=nw.col("inbound") + nw.col("since"),
    )
    known = lots.select(*_LOT, "expiry_date", "received_date")
    ranged = sent.drop("has_awd").join(of_sku, on="sku").join(known, on=list(_LOT), how="left")
    # Where no report says what is on its way, all that was sent lately can be.
    days = counted.filter(nw.col("inbound_known") == 0).select("sku", counted_on="snapshot_date")
    lately = sent_lately(lines, days, records.channels, by=_LOT)
    ranged = ranged.join(lately, on=list(_LOT), how="left")
    ranged = ranged.join(fba.put_in_meanwhile(lines, counted, _LOT), on=list(_LOT), how="left")
    ranged = ranged.with_columns(coming=nw.col("coming") + or_zero("sent_lately") + or_zero("unsure"))
    (ranged,) = settled(fba.lot_bounds(ranged))
    ranged = _less_sure(_narrowed(ranged, at_amazon.lots, lines), at_amazon.counts)
    gone = nw.when(nw.col("put_in") <= 0).then("last_out").otherwise("snapshot_date")
    last = nw.when(nw.col("at_fba_high") > 0).then(whole(as_of)).otherwise(gone)
    return ranged.with_columns(window_to=last).select(*_LOT, *AT_FBA)


def _less_sure(ranged: Frame, counts: Frame) -> Frame:
    """The ranges; of a count that a later report leaves out, nothing is certain any more."""
    gone = counts.filter(~nw.col("left_out_on").is_null()).select("sku", gone=nw.lit(value=True)).unique()
    ranged = ranged.join(gone, on="sku", how="left")
    by_count = nw.col("at_fba_basis") != Basis.REPORTED
    return certain_no_more(ranged, is_true(nw.col("gone") & by_count)).drop("gone")


def _narrowed(ranged: Frame, by_place: Frame, lines: Frame) -> Frame:
    """The ranges with what Amazon reports by expiration date or found expired, for SKUs that are at one place of it.

    A report says what is there; what follows from expiry only takes off the upper end, so that no unit is left out.
    """
    other = nw.when(nw.col("at_fba_basis") == Basis.REPORTED).then(whole(0)).otherwise(whole(1))
    units = {"_low": "at_fba_low", "_high": "at_fba_high", "_guess": "at_fba_estimate"}
    summed = sums(
        by_place.with_columns(**{n: nw.col(c) for n, c in units.items()}, _other=other), _LOT, (*units, "_other")
    )
    used = lines.filter(nw.col("units") > 0).select("sku", "place").unique()
    # Between marketplaces Amazon moves units as it likes: what one of them counts says nothing of the others.
    places = used.group_by("sku").agg(nw.col("place").count().alias("_places"))
    summed = summed.join(places, on="sku", how="left")
    summed = summed.filter(nw.col("_places").is_null() | (nw.col("_places") == 1)).drop("_places")
    # What Amazon holds in its hands is there, also where the records never sent it.
    unsent = summed.filter(nw.col("_other") == 0, nw.col("_high") > 0)
    unsent = unsent.join(ranged.select(*_LOT), on=list(_LOT), how="anti").select(*_LOT, put_in=whole(0))
    kept = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis", "window_from", "last_out", "snapshot_date")
    nothing = ranged.filter(nw.col("put_in") < 0).select(*_LOT, *kept)
    unsent = unsent.join(nothing, on=list(_LOT), how="left")
    columns = (*_LOT, "put_in", *kept)
    joined = nw.concat([ranged.select(*columns), unsent.select(*columns)]).join(summed, on=list(_LOT), how="left")
    reported = is_true(nw.col("_other") == 0)
    least = nw.coalesce("_high", "at_fba_high")
    high = nw.when(reported).then("_high").otherwise(nw.min_horizontal(nw.col("at_fba_high"), least))
    low = nw.when(reported).then("_low").otherwise(nw.min_horizontal(nw.col("at_fba_low"), high))
    known = ~nw.col("at_fba_estimate").is_null() | reported
    guess = nw.when(reported).then("_guess").otherwise(nw.min_horizontal(nw.col("at_fba_estimate"), high))
    return joined.with_columns(
        at_fba_low=low,
        at_fba_high=high,
        at_fba_estimate=nw.when(known).then(guess),
        at_fba_basis=nw.when(reported).then(text(Basis.REPORTED)).otherwise("at_fba_basis"),
    ).drop(*units, "_other")
