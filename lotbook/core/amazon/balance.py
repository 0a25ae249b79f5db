"""Does it add up: what was sent to Amazon of each SKU, what its ledger says became of it, and what it counts.

Amazon's ledger speaks from its first day on. Where units were sent in before that, what became of them until then is
not known, and neither is the difference; the sheet says from which day on the ledger counts.
"""

from typing import Any

import narwhals as nw

from lotbook.core import check
from lotbook.core.amazon import fba, ledger
from lotbook.core.amazon.counts import by_sku
from lotbook.core.amazon.under_way import LONGEST_DAYS
from lotbook.core.frames import sums, text, whole

FROM_LEDGER, FROM_RECORDS = "Amazon's ledger", "your records"

_PARTS = {
    "sold": (ledger.SOLD,),
    "returned": (ledger.RETURNED,),
    "removed": (ledger.REMOVED, ledger.DISPOSED),
    "lost": (ledger.LOST,),
    "found": (ledger.FOUND,),
    "other": (ledger.CHANGED, ledger.CORRECTED, ledger.MERGED, ledger.OTHER),
}
"""Columns of the account, and the events they add up; what only changes state comes to nothing."""
_RECORDED = {"sold": "sold", "returned": "returned", "removed": "removed", "disposed": "removed", "adjusted": "other"}


def account(tables: Any, moves: Any, counts: Any, under_way: Any, *, as_of: int) -> Any:
    """One row per SKU that Amazon counts or was sent: what should be there, what is, and the difference.

    Args:
        tables: The parsed tables by name.
        moves: What `ledger.movements` returns.
        counts: What `counts.counts_in_force` returns.
        under_way: Units that no report tells of, and that are thought to be on their way: `sku`, `under_way`; or None.
        as_of: The day.

    Returns:
        Sorted by the size of the difference: `sku`, `sent` (units put in by your records), `received` (by Amazon's
        ledger, null without one), `sold`, `returned`, `removed`, `lost`, `found`, `other` (signed), `expected`,
        `counted` (with what is on its way), `difference` (counted less expected; null
        where `since` is not, or nobody says what was sold),
        `counted_on`, `told_by` (who says what was sold), `since` (first day of the ledger where units were sent before
        it, else null).
    """
    places = check.without_repeats(tables["Places"].frame.filter(nw.col("usable")), ("place",))
    lines = fba.lines_at_amazon(moves, places, as_of=as_of)
    rows = tables["AmazonLedger"].frame.filter(nw.col("usable"), nw.col("date") <= as_of)
    counted = by_sku(counts).with_columns(_coming=whole(0))
    if under_way is not None:
        coming = sums(under_way, ("sku",), ("under_way",)).rename({"under_way": "_coming"})
        counted = counted.drop("_coming").join(coming, on="sku", how="left")
    there = nw.col("remaining") + nw.col("inbound") + nw.coalesce(nw.col("_coming"), whole(0))
    counted = counted.select("sku", counted=there, counted_on="snapshot_date")
    counted = counted.filter(nw.col("counted") > 0) if not lines.shape[0] else counted
    told = _told(ledger.in_force(rows), counted)
    recorded = _recorded(lines, counted)
    skus = nw.concat([counted.select("sku"), recorded.select("sku")]).unique()
    joined = skus.join(recorded, on="sku", how="left").join(told, on="sku", how="left", suffix="_told")
    joined = joined.join(counted, on="sku", how="left")
    by_ledger = ~nw.col("since").is_null()
    columns = {
        name: nw.when(by_ledger).then(f"{name}_told").otherwise(name)
        for name in _PARTS
        if name not in {"lost", "found"}
    }
    joined = joined.with_columns(
        **{name: nw.coalesce(column, whole(0)) for name, column in columns.items()},
        lost=nw.coalesce("lost", whole(0)),
        found=nw.coalesce("found", whole(0)),
        sent=nw.coalesce("sent", whole(0)),
    )
    parts = [nw.col(name) for name in _PARTS]
    expected = nw.col("sent")
    for part in parts:
        expected += part
    earlier = nw.coalesce(nw.col("first_sent") < nw.col("since") - LONGEST_DAYS, nw.lit(value=False))
    joined = joined.with_columns(
        expected=expected,
        told_by=nw.when(by_ledger).then(text(FROM_LEDGER)).otherwise(text(FROM_RECORDS)),
        since=nw.when(by_ledger & earlier).then("since"),
    )
    # Where nobody says what was sold, what is not there any more was.
    told = (nw.col("sold") != 0) | nw.coalesce(nw.col("counted") >= nw.col("expected"), nw.lit(value=True))
    known = nw.col("since").is_null() & (told | nw.lit(bool(rows.shape[0])))
    joined = joined.with_columns(difference=nw.when(known).then(nw.col("counted") - nw.col("expected")))
    ordered = joined.with_columns(_size=-nw.coalesce(nw.col("difference"), whole(0)).abs()).sort("_size", "sku")
    names = ("sku", "sent", "received", *_PARTS, "expected", "counted", "difference", "counted_on", "told_by", "since")
    return ordered.select(*names)


def _until_counted(rows: Any, counted: Any) -> Any:
    """Rows up to the day of the count; all, where there is none."""
    joined = rows.join(counted.select("sku", "counted_on"), on="sku", how="left")
    late = nw.coalesce(nw.col("date") > nw.col("counted_on"), nw.lit(value=False))
    return joined.filter(~late)


def _told(rows: Any, counted: Any) -> Any:
    """What the ledger says of each SKU: signed units by column, `received`, and `since`, its first day."""
    first = rows.group_by("marketplace").agg(nw.col("date").min().alias("since"))
    mine = _until_counted(rows, counted).join(first, on="marketplace")
    units = nw.col("units")
    split = mine.with_columns(
        received=nw.when(nw.col("event") == ledger.RECEIVED).then(units).otherwise(0),
        **{
            f"{name}_told" if name not in {"lost", "found"} else name: nw.when(nw.col("event").is_in(list(events)))
            .then(units)
            .otherwise(0)
            for name, events in _PARTS.items()
        },
    )
    names = ["received", *(f"{name}_told" if name not in {"lost", "found"} else name for name in _PARTS)]
    summed = split.group_by("sku").agg(*(nw.col(name).sum() for name in names), nw.col("since").min())
    return summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in (*names, "since")))


def _recorded(lines: Any, counted: Any) -> Any:
    """What the records say of each SKU: `sent`, signed units by column, and `first_sent`."""
    units, effect = nw.col("units"), nw.col("effect")
    sent = effect.is_in(["received", "transferred"])
    # What was sent after the count is not in it.
    split = _until_counted(lines, counted).with_columns(
        sent=nw.when(sent).then(units).otherwise(0),
        first_sent=nw.when(sent & (units > 0)).then("date"),
        **{
            name: nw.when(effect.is_in([each for each, column in _RECORDED.items() if column == name]))
            .then(units)
            .otherwise(0)
            for name in ("sold", "returned", "removed", "other")
        },
    )
    names = ("sent", "sold", "returned", "removed", "other")
    summed = split.group_by("sku").agg(*(nw.col(name).sum() for name in names), nw.col("first_sent").min())
    return summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in (*names, "first_sent")))
