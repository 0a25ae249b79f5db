"""Counts that Amazon made before what left for it on the same day.

The problem: a report that is downloaded in the morning and the shipment that leaves in the afternoon have one date.
What was sent after the day of a count is added to it; what left on that day would be neither where it came from nor at
Amazon until the next count. The idea: nothing arrives on the day it leaves. So if a count says that fewer units are on
their way than left on its day, it was made before they left, and is one of the evening before.

Where as many or more are on their way, these can be the ones that left on its day or older ones, as far as that many
were sent lately. The count is taken to have them. Since that isn't sure, they are added
once more to the most that can be there.

Worked example: 10 units were counted on Monday, 0 of them on their way, and 60 were sent on Monday: 70 are there. With
60 on their way, 70 are there; with 60 that were sent the week before, too, there can be 130.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon.counts import stock_name
from lotbook.core.amazon.under_way import LONGEST_DAYS
from lotbook.core.frames import Frame, is_true, or_zero, sums, whole


def before_it_left(counts: Frame, lines: Frame, sold_at: Frame, *, shared: Mapping[str, str]) -> Frame:
    """The counts; those made before what left on their day are of the day before.

    A count that doesn't say what is on its way stays: all that was sent lately can be. So does one of a day on which
    units only came in (a lot's first receipt), since they were counted.

    Args:
        counts: What `stranded.with_stranded` returns.
        lines: What `fba.lines_at_amazon` returns.
        sold_at: What `places.marketplaces_of` returns.
        shared: What `counts.shared_stock` returns.

    Returns:
        The counts, with 1 in `unsure_days` where it isn't known whether a count has what left on its day.
    """
    sent = lines.filter(nw.col("effect") == "transferred", nw.col("units") > 0).join(sold_at, on=["sku", "place"])
    sent = sent.select("sku", "units", _market="marketplace", snapshot_date="date")
    alone = sums(sent.filter(nw.col("_market").is_null()), ("sku", "snapshot_date"), ("units",))
    several = sums(sent.filter(~nw.col("_market").is_null()), ("sku", "_market", "snapshot_date"), ("units",))
    day, here = nw.col("snapshot_date"), ["sku", "snapshot_date"]
    known = counts.with_columns(
        _market=stock_name("marketplace", shared), _inbound=nw.col("inbound").sum().over(*here).cast(nw.Int64)
    )
    known = known.join(alone.rename({"units": "_left"}), on=here, how="left")
    known = known.join(several.rename({"units": "_left_there"}), on=[*here, "_market"], how="left")
    before = is_true(nw.col("_left") > nw.col("_inbound")) | is_true(nw.col("_left_there") > nw.col("inbound"))
    before &= ~nw.col("inbound").is_null()
    known = known.join(_sent_before(sent, counts), on=here, how="left")
    left = or_zero("_left") + or_zero("_left_there") > 0
    unsure = is_true(left & ~before & (or_zero("sent_before") >= nw.col("inbound")))
    known = known.with_columns(
        snapshot_date=nw.when(before).then(day - 1).otherwise(day),
        unsure_days=nw.when(unsure).then(whole(1)).otherwise(whole(0)),
    )
    return known.drop("_market", "_inbound", "_left", "_left_there", "sent_before")


def _sent_before(sent: Frame, counts: Frame) -> Frame:
    """Units that left before the day of a count and may be on their way: `sku`, `snapshot_date`, `sent_before`."""
    older = sent.select("sku", "units", _sent="snapshot_date")
    older = older.join(counts.select("sku", "snapshot_date").unique(), on="sku")
    day = nw.col("snapshot_date")
    older = older.filter(nw.col("_sent") < day, nw.col("_sent") > day - LONGEST_DAYS)
    return sums(older, ("sku", "snapshot_date"), ("units",)).rename({"units": "sent_before"})
