"""Does it add up: what was sent to Amazon of each SKU, what its ledger says became of it, and what it counts.

Amazon's ledger speaks from its first day on. Where units were sent in before that, what became of them until then is
not known, and neither is the difference; the sheet says from which day on the ledger counts. All of it is about FBA:
what is in AWD counts once it was sent on from there.
"""

from lotbook.core import nw
from lotbook.core.amazon import ledger
from lotbook.core.amazon.counts import by_sku
from lotbook.core.amazon.stock import AtAmazon
from lotbook.core.amazon.under_way import LONGEST_DAYS
from lotbook.core.frames import Frame, is_true, make_frame, or_zero, sums, text, whole

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


COLUMNS = (
    *("sku", "sent", "received", *_PARTS),
    *("expected", "counted", "difference", "counted_on", "told_by", "since"),
)
"""Columns of the reconciliation."""


def reconcile(ledger_rows: Frame, at_amazon: AtAmazon, *, has_ledger: bool) -> Frame:
    """One row per SKU that Amazon counts at FBA, or was sent there: what should be there, what is, and the difference.

    Args:
        ledger_rows: Usable rows of AmazonLedger up to the day.
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        has_ledger: Whether there are any such rows but of returns.

    Returns:
        Sorted by the size of the difference: `sku`, `sent` (units put in by your records), `received` (by Amazon's
        ledger, null without one), `sold`, `returned`, `removed`, `lost`, `found`, `other` (signed), `expected` (`lost`
        and `found` are null without a ledger, `sold` and `expected` where no source says what was sold),
        `counted` (with what is on its way), `difference` (counted less expected; null where `since` is not, or where no
        source says what was sold), `counted_on`, `told_by` (which source says what was sold), `since` (first day of the
        ledger where units were sent before it, else null).
    """
    # What is in AWD is in none of these counts, and in no ledger, until Amazon moves it on.
    lines = at_amazon.lines.filter(nw.col("kind") == "FBA")
    at_fba = at_amazon.lots.join(lines.select("place").unique(), on="place", how="semi")
    coming = sums(at_fba, ("sku",), ("under_way",))
    counted = by_sku(at_amazon.counts).join(coming, on="sku", how="left")
    units = nw.col("remaining") + nw.col("inbound") + or_zero("under_way")
    counted = counted.select("sku", counted=units, counted_on="snapshot_date")
    # Where nothing was ever sent, a count of 0 is nothing to reconcile.
    sent = lines.select("sku").unique().with_columns(_sent=whole(1))
    anything = sent.select(_anything=nw.col("_sent").max())
    counted = counted.join(anything, how="cross")
    counted = counted.filter((nw.col("counted") > 0) | ~nw.col("_anything").is_null()).drop("_anything")
    stated = _stated(ledger.rows_that_count(ledger_rows), counted) if has_ledger else _nothing_stated(counted)
    recorded = _recorded(lines, counted)
    skus = nw.concat([counted.select("sku"), recorded.select("sku")]).unique()
    joined = skus.join(recorded, on="sku", how="left").join(stated, on="sku", how="left")
    joined = joined.join(counted, on="sku", how="left")
    joined = joined.join(_sent_back(ledger_rows, counted), on="sku", how="left")
    by_ledger = ~nw.col("since").is_null()
    # Who books no returns of Amazon's customers may have Amazon's report on them.
    joined = joined.with_columns(returned=nw.when(or_zero("returned") != 0).then("returned").otherwise("sent_back"))
    joined = joined.with_columns(
        sent=or_zero("sent"),
        lost=or_zero("stated_lost"),
        found=or_zero("stated_found"),
        **{
            name: or_zero(nw.when(by_ledger).then(f"stated_{name}").otherwise(name))
            for name in ("sold", "returned", "removed", "other")
        },
    )
    expected = nw.col("sent")
    for name in _PARTS:
        expected += nw.col(name)
    earlier = is_true(nw.col("first_sent") < nw.col("since") - LONGEST_DAYS)
    joined = joined.with_columns(
        expected=expected,
        told_by=nw.when(by_ledger).then(text(FROM_LEDGER)).otherwise(text(FROM_RECORDS)),
        since=nw.when(by_ledger & earlier).then("since"),
    )
    # Where no source says what was sold, what is not there any more was.
    sales_known = (nw.col("sold") != 0) | nw.coalesce(nw.col("counted") >= nw.col("expected"), nw.lit(value=True))
    known = nw.col("since").is_null() & (sales_known | nw.lit(has_ledger))
    joined = joined.with_columns(difference=nw.when(known).then(nw.col("counted") - nw.col("expected")))
    # What nobody has told is not known, rather than 0.
    if not has_ledger:
        none = nw.lit(None, dtype=nw.Int64())
        open_ = {name: nw.when(sales_known).then(name) for name in ("sold", "expected")}
        joined = joined.with_columns(**open_, lost=none, found=none)
    return joined.with_columns(_size=-or_zero("difference").abs()).sort("_size", "sku").select(*COLUMNS)


def _until_counted(rows: Frame, counted: Frame) -> Frame:
    """Rows up to the day of the count; all, where there is none."""
    joined = rows.join(counted.select("sku", "counted_on"), on="sku", how="left")
    return joined.filter(~is_true(nw.col("date") > nw.col("counted_on")))


def _stated(rows: Frame, counted: Frame) -> Frame:
    """What the ledger says of each SKU: signed units by column (`stated_…`), `received`, and `since`, its first day."""
    first = rows.group_by("marketplace").agg(nw.col("date").min().alias("since"))
    mine = _until_counted(rows, counted).join(first, on="marketplace")
    parts = {"received": (ledger.RECEIVED,), **{f"stated_{name}": events for name, events in _PARTS.items()}}
    split = mine.with_columns(
        **{
            name: nw.when(nw.col("event").is_in(list(events))).then("units").otherwise(whole(0))
            for name, events in parts.items()
        }
    )
    return split.group_by("sku").agg(*(nw.col(name).sum().cast(nw.Int64) for name in parts), nw.col("since").min())


def _sent_back(rows: Frame, counted: Frame) -> Frame:
    """What reports on returns say that customers sent back of each SKU, as `sent_back`."""
    mine = _until_counted(ledger.returns_of(rows), counted)
    return mine.group_by("sku").agg(nw.col("units").sum().cast(nw.Int64).alias("sent_back"))


def _nothing_stated(like: Frame) -> Frame:
    """What `_stated` returns where there is no ledger."""
    numbers = ("received", *(f"stated_{name}" for name in _PARTS), "since")
    schema = {"sku": nw.String(), **dict.fromkeys(numbers, nw.Int64())}
    return make_frame({name: [] for name in schema}, schema, like)


def _recorded(lines: Frame, counted: Frame) -> Frame:
    """What the records say of each SKU: `sent`, signed units by column, and `first_sent`."""
    units, effect = nw.col("units"), nw.col("effect")
    sent = effect.is_in(["received", "transferred"])
    effects = {
        name: [effect for effect, column in _RECORDED.items() if column == name]
        for name in ("sold", "returned", "removed", "other")
    }
    # What was sent after the count is not in it.
    split = _until_counted(lines, counted).with_columns(
        sent=nw.when(sent).then(units).otherwise(whole(0)),
        first_sent=nw.when(sent & (units > 0)).then("date"),
        **{name: nw.when(effect.is_in(words)).then(units).otherwise(whole(0)) for name, words in effects.items()},
    )
    names = ("sent", *effects)
    return split.group_by("sku").agg(*(nw.col(name).sum().cast(nw.Int64) for name in names), nw.col("first_sent").min())
