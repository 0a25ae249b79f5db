"""Does it add up: what was sent to Amazon of each SKU, what its ledger says became of it, and what it counts.

Amazon's ledger tells what is missing only where it covers all that could have become of the units: `covered` says
where. Without it the records tell, with what Amazon reports of removal orders and returns, as far as they say what was
sold. Elsewhere what should be there isn't known, and neither is the difference; the sheet says why. All of it is about
FBA: what is in AWD counts once it was sent on from there.
"""

from collections.abc import Mapping, Sequence

from lotbook.core import nw
from lotbook.core.amazon import covered, ledger, moved_out
from lotbook.core.amazon.counts import by_sku
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.amazon.sources import counts_source
from lotbook.core.amazon.stock import AtAmazon, estimate_lots_at_amazon
from lotbook.core.frames import (
    Frame,
    at_least_zero,
    collected,
    first_that_holds,
    is_true,
    or_zero,
    settled,
    sums,
    text,
    whole,
)
from lotbook.core.ledger import on_hand
from lotbook.core.records import Records

FROM_LEDGER, FROM_RECORDS = "Amazon's ledger", "your records"

NOT_COUNTED = "No report says how many units Amazon has: import one."
NOT_COUNTED_THERE = "No report says how many units Amazon has in a marketplace that has some: import one."
NOT_EVERYWHERE = "Amazon's ledger lacks a marketplace that this SKU is in: import the ledger of all marketplaces."
ENDS_EARLY = "Amazon's ledger doesn't have the days up to the count: import them."
BEGINS_LATE = "Units were sent in before the days of Amazon's ledger: import the days before Ledger from."
NO_LEDGER = "No report says what was sold of this SKU: import Amazon's ledger."
APART = "Units moved between the days on which its marketplaces were counted: import counts of one day."
LATER_ORDER = "Amazon's report on a removal order is newer than its count: import a newer count."

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


def up_to_the_ledger(records: Records, at_amazon: AtAmazon, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """What `reconcile` returns; where Amazon's ledger ends before the latest count, of the count before that one.

    The problem: Amazon's ledger is a day or two behind its counts, so the latest count can hardly ever be held against
    it. The idea: what the ledger doesn't tell of today it tells of the last count it covers.

    Args:
        records: The records of the tracker.
        at_amazon: What `stock.estimate_lots_at_amazon` returns for the day.
        shared: What `counts.shared_stock` returns.
        as_of: The day.

    Returns:
        Each SKU once, with the day of the count that it is about in `counted_on`.
    """
    now = reconcile(records, at_amazon, shared=shared, as_of=as_of)
    last = _last_day(records, as_of)
    if last is None:
        return now
    hand = on_hand(records.movements, as_of=last)
    earlier = estimate_lots_at_amazon(records, records.lots, hand, shared=shared, as_of=last)
    then = reconcile(records, earlier, shared=shared, as_of=last).filter(nw.col("told_by") == FROM_LEDGER)
    # A marketplace that wasn't counted by then may have had units.
    where = ("sku", "marketplace")
    first_counted = at_amazon.counts.select(*where).join(earlier.counts.select(*where), on=list(where), how="anti")
    then = then.join(first_counted.select("sku").unique(), on="sku", how="anti")
    (now, then) = settled(now, then)
    open_ = now.filter(nw.col("told_by").is_in([ENDS_EARLY, APART])).select("sku")
    better = then.join(open_, on="sku", how="semi")
    return _largest_first(nw.concat([now.join(better.select("sku"), on="sku", how="anti"), better]))


def _last_day(records: Records, as_of: int) -> int | None:
    """The last day of Amazon's ledger, if it has counted since, and had before; else None."""
    if not records.has_ledger:
        return None
    told = ledger.of_ledger(records.tables["AmazonLedger"].filter(nw.col("usable"), nw.col("date") <= as_of))
    counts = records.tables["AmazonStock"].filter(nw.col("usable"), nw.col("snapshot_date") <= as_of)
    found = collected(
        {
            "ledger": told.select(day=nw.col("date").max()),
            "latest": counts.select(day=nw.col("snapshot_date").max()),
            "first": counts.select(day=nw.col("snapshot_date").min()),
        }
    )
    last, latest, first = (found[name]["day"][0] for name in ("ledger", "latest", "first"))
    return int(last) if None not in {last, latest, first} and first <= last < latest else None


def reconcile(records: Records, at_amazon: AtAmazon, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """One row per SKU that Amazon counts at FBA, or was sent there: what should be there, what is, and the difference.

    Args:
        records: The records of the tracker.
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        shared: What `counts.shared_stock` returns.
        as_of: The day.

    Returns:
        Sorted by the size of the difference: `sku`, `sent` (units put in by your records), `received` (by Amazon's
        ledger, null without one), `sold`, `returned`, `removed`, `lost`, `found`, `other` (signed; `sold` null where no
        source says it, `lost` and `found` without a line in the ledger), `expected` (null where it isn't known),
        `counted` (with what is on its way), `difference` (counted less expected; null where either isn't known),
        `counted_on`, `told_by` (which source says what was sold; where there is no difference, why), `since` (first day
        of the ledger where units were sent before it, else null).
    """
    # What is in AWD is in none of these counts, and in no ledger, until Amazon moves it on.
    lines = at_amazon.lines.filter(nw.col("kind") == "FBA")
    at_fba = at_amazon.lots.join(lines.select("place").unique(), on="place", how="semi")
    coming = sums(at_fba, ("sku",), ("under_way",)).rename({"under_way": "_under_way"})
    counted = by_sku(at_amazon.counts).join(coming, on="sku", how="left")
    on_its_way = nw.col("inbound") + or_zero("_under_way")
    counted = counted.select(
        "sku", counted=nw.col("remaining") + on_its_way, coming=on_its_way, counted_on="snapshot_date"
    )
    # Where nothing was ever sent, a count of 0 is nothing to reconcile.
    sent = lines.select("sku").unique().with_columns(_sent=whole(1))
    anything = sent.select(_anything=nw.col("_sent").max())
    counted = counted.join(anything, how="cross")
    counted = counted.filter((nw.col("counted") > 0) | ~nw.col("_anything").is_null()).drop("_anything")
    moved = moved_out.apart(lines)
    lines = _until_counted(moved, counted, at_amazon.counted, SKU_PLACE)
    recorded = _recorded(lines)
    skus = nw.concat([counted.select("sku"), recorded.select("sku")]).unique()
    joined = skus.join(recorded, on="sku", how="left").join(counted, on="sku", how="left")
    joined = joined.with_columns(*(or_zero(name) for name in ("sent", "moved_out")))
    joined = joined.join(_moved_between(moved, at_amazon.counted), on="sku", how="left")
    (joined,) = settled(joined)
    rows = records.tables["AmazonLedger"].filter(nw.col("usable"), nw.col("date") <= as_of)
    account = covered.Account(lines, at_amazon.counts, joined, shared)
    stated = _with_stated(joined, rows, account, records, as_of=as_of)
    stated = stated.join(_sent_back(rows, account), on="sku", how="left")
    return _balanced(stated.join(moved_out.by_orders(records, lines, joined), on="sku", how="left"))


def _balanced(joined: Frame) -> Frame:
    """What should be there of each SKU, and the difference, as far as they are known."""
    by_ledger = ~nw.col("stated_sold").is_null()
    # Units typed as moved out can be what the ledger says was removed, beside those typed as removed; the others
    # never came in.
    explained = at_least_zero(or_zero("removed") - or_zero("stated_removed"))
    never_in = nw.when(by_ledger).then(nw.col("moved_out") + nw.min_horizontal(explained, -nw.col("moved_out")))
    # Who books no returns of Amazon's customers may have Amazon's report on them.
    joined = joined.with_columns(
        sent=nw.col("sent") + or_zero(never_in),
        returned=nw.when(or_zero("returned") != 0).then("returned").otherwise("sent_back"),
        removed=or_zero("removed") + nw.col("moved_out") - or_zero("by_orders"),
    )
    joined = joined.with_columns(
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
    joined = joined.with_columns(expected=expected)
    # Where no source says what was sold, what is not there any more was.
    sales_known = (nw.col("sold") != 0) | nw.coalesce(nw.col("counted") >= nw.col("expected"), nw.lit(value=True))
    why = {
        NOT_COUNTED: nw.col("counted").is_null(),
        NOT_COUNTED_THERE: by_ledger & (nw.col("uncounted") == 1),
        NOT_EVERYWHERE: by_ledger & (nw.col("elsewhere") == 1),
        ENDS_EARLY: by_ledger & (nw.col("ends_early") == 1),
        BEGINS_LATE: by_ledger & (nw.col("begins_late") == 1),
        NO_LEDGER: ~by_ledger & ~sales_known,
        LATER_ORDER: ~by_ledger & (or_zero("by_later_orders") > 0),
        APART: or_zero("moved_between") > 0,
    }
    source = nw.when(by_ledger).then(text(FROM_LEDGER)).otherwise(text(FROM_RECORDS))
    joined = joined.with_columns(told_by=first_that_holds(why, source))
    known = ~nw.col("told_by").is_in(list(why))
    none = nw.lit(None, dtype=nw.Int64())
    joined = joined.with_columns(
        difference=nw.when(known).then(nw.col("counted") - nw.col("expected")),
        expected=nw.when(known | (nw.col("told_by") == NOT_COUNTED)).then("expected"),
        sold=nw.when(by_ledger | sales_known).then("sold"),
        since=nw.when(nw.col("told_by") == BEGINS_LATE).then("ledger_from"),
        # What nobody has told is not known, rather than 0.
        **{name: nw.when(by_ledger).then(name).otherwise(none) for name in ("lost", "found")},
    )
    return _largest_first(joined)


def _largest_first(rows: Frame) -> Frame:
    return rows.with_columns(_size=-or_zero("difference").abs()).sort("_size", "sku").select(*COLUMNS)


def _until_counted(rows: Frame, counted: Frame, days: Frame, by: Sequence[str]) -> Frame:
    """Rows up to the day of the count; all, where there is none.

    Args:
        rows: The columns of `by`, `date`.
        counted: `sku`, `counted_on`: the day of a SKU that is counted elsewhere only.
        days: The columns of `by`, `snapshot_date`: the day of the marketplace or place itself.
        by: What has a count of its own.
    """
    joined = rows.join(counted.select("sku", _of_sku="counted_on"), on="sku", how="left")
    joined = joined.join(days.select(*by, _own="snapshot_date"), on=list(by), how="left")
    joined = joined.with_columns(_day=nw.coalesce("_own", "_of_sku"))
    return joined.filter(~is_true(nw.col("date") > nw.col("_day"))).drop("_of_sku", "_own", "_day")


def _moved_between(lines: Frame, counted: Frame) -> Frame:
    """How often units of a SKU moved at a place between the days on which its marketplaces counted it.

    It isn't known which of these counts has them.
    """
    apart = counted.filter(nw.col("newest_date") > nw.col("oldest_date"))
    moved = lines.join(apart.select(*SKU_PLACE, "oldest_date", "newest_date"), on=list(SKU_PLACE))
    moved = moved.filter(nw.col("date") > nw.col("oldest_date"), nw.col("date") <= nw.col("newest_date"))
    return moved.group_by("sku").agg(moved_between=nw.col("date").count().cast(nw.Int64))


def _with_stated(joined: Frame, rows: Frame, account: covered.Account, records: Records, *, as_of: int) -> Frame:
    """With what the ledger says of each SKU, null where it has no line of it, and what `covered.coverage` returns."""
    if not records.has_ledger:
        numbers = ("received", *(f"stated_{name}" for name in _PARTS), *covered.COVERAGE)
        return joined.with_columns(**{name: nw.lit(None, dtype=nw.Int64()) for name in numbers})
    rows = ledger.rows_that_count(rows)
    stock = records.tables["AmazonStock"].filter(nw.col("usable"), counts_source() == ledger.SUMMARY)
    days = stock.select("marketplace", date="snapshot_date").filter(nw.col("date") <= as_of)
    stated = joined.join(_stated(_ledger_until_counted(rows, account)), on="sku", how="left")
    return stated.join(covered.coverage(rows, days, account), on="sku", how="left")


def _stated(rows: Frame) -> Frame:
    """What the ledger says of each SKU: signed units by column (`stated_…`), and `received`."""
    parts = {"received": (ledger.RECEIVED,), **{f"stated_{name}": events for name, events in _PARTS.items()}}
    split = rows.with_columns(
        **{
            name: nw.when(nw.col("event").is_in(list(events))).then("units").otherwise(whole(0))
            for name, events in parts.items()
        }
    )
    return sums(split, ("sku",), tuple(parts))


def _ledger_until_counted(rows: Frame, account: covered.Account) -> Frame:
    """Rows of the ledger up to the day their marketplace was counted; of one that isn't counted, the SKU."""
    rows = rows.with_columns(stock_key=covered.stock_key("marketplace", account))
    return _until_counted(rows, account.totals, covered.days_of_stock(account), ("sku", "stock_key")).drop("stock_key")


def _sent_back(rows: Frame, account: covered.Account) -> Frame:
    """What reports on returns say that customers sent back of each SKU, as `sent_back`."""
    mine = _ledger_until_counted(ledger.returns_of(rows), account)
    return sums(mine, ("sku",), ("units",)).rename({"units": "sent_back"})


def _recorded(lines: Frame) -> Frame:
    """What the records say of each SKU up to its count: `sent`, signed units by column, and `moved_out`."""
    units, effect = nw.col("units"), nw.col("effect")
    effects = {
        name: [effect for effect, column in _RECORDED.items() if column == name]
        for name in ("sold", "returned", "removed", "other")
    }
    effects |= {"sent": ["received", "transferred"], "moved_out": [moved_out.MOVED_OUT]}
    split = lines.with_columns(
        **{name: nw.when(effect.is_in(words)).then(units).otherwise(whole(0)) for name, words in effects.items()}
    )
    return sums(split, ("sku",), tuple(effects))
