"""The lots at Amazon, place by place: what Amazon counts, reports by date and found expired, against the records.

The problem: the records say what was sent in, and Amazon sells without telling of which lot. The idea: three sources,
each better than the one before. Records alone: what was put in, less what was typed as sold. A count of a SKU: the
bounds and the guess of `fba.bounds`. A report of stock by expiration date: the units of a lot, where no other lot of
the SKU has its date; it counts until a count is more than a few days newer. What was put in since is added, lot by lot;
so is what is thought to be on its way where a count does not tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lotbook.core import check
from lotbook.core.amazon import by_date, fba, places, speed, under_way
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.places import HERE, LOT
from lotbook.core.frames import sums, text, whole
from lotbook.core.reading import Parsed
from lotbook.core.tables import AMAZON_KINDS

FOUND = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")

SLACK_DAYS = 31
"""A label that shows a month only can be read as its first or its last day."""

Tables = Mapping[str, Parsed]


@dataclass(frozen=True, slots=True)
class AtAmazon:
    """What is at the places of Amazon whose units it counts."""

    lots: Any
    """One row per lot and place: `sku`, `lot`, `place`, the columns of `FOUND` (units there or on their way) and
    `under_way` (units that no report tells of, and that are thought to be on their way)."""
    counted: Any
    """What `places.counted_at` returns."""
    reported: Any
    """What `by_date.reported_at` returns."""
    sent: Any
    """Units put in by the records: `sku`, `lot`, `place`, `put_in`."""


def at_amazon(
    tables: Tables, lots: Any, moves: Any, hand: Any, counts: Any, *, shared: Mapping[str, str], as_of: int
) -> AtAmazon | None:
    """Every lot at a place of Amazon whose units Amazon counts.

    Args:
        tables: The parsed tables by name.
        lots: Usable lots: `sku`, `lot`, `expiry_date`, `received_date`.
        moves: What `ledger.movements` returns.
        hand: What `ledger.on_hand` returns: `sku`, `lot`, `place`, `on_hand`.
        counts: What `counts.counts_in_force` returns.
        shared: What `counts.shared_stock` returns.
        as_of: The day.

    Returns:
        None where Amazon counts nothing.
    """
    dated = by_date.reports_in_force(tables["AmazonExpiry"], as_of=as_of)
    if not counts.shape[0] and not dated.shape[0]:
        return None
    kinds = check.without_repeats(tables["Places"].frame.filter(nw.col("usable")), ("place",))
    lines = fba.lines_at_amazon(moves, kinds, as_of=as_of).filter(nw.col("kind") == "FBA")
    of = places.marketplaces_of(lines, kinds, nw.concat([counts.select("sku"), dated.select("sku")]), shared=shared)
    there = fba.put_in(lines, LOT).select(*LOT, "put_in")
    counted = places.counted_at(counts, of, shared=shared)
    reported = by_date.reported_at(dated, of, lots, shared=shared)
    base = _base(there, lots, hand, counted, reported)
    if not base.shape[0]:
        return AtAmazon(_none_of(there), counted, reported, there)
    base = _with_since(base, lines)
    unnamed = _unnamed(tables["Shipments"], kinds, as_of)
    base = base.join(unnamed, on=list(HERE), how="left").with_columns(unnamed=nw.coalesce("unnamed", whole(0)))
    rows = tables["AmazonLedger"].frame.filter(nw.col("usable"), nw.col("date") <= as_of)
    ledger = _Ledger(rows, of, shared)
    by_dates = base.filter(nw.col("_by_date"))
    found = [
        _from_counts(base.filter(~nw.col("_by_date")), tables, lines, ledger),
        _from_dates(by_dates, reported, tables, lines, ledger),
    ]
    every = nw.concat(found)
    since = nw.col("_since")
    every = every.with_columns(**{name: (nw.col(name) + since).cast(nw.Int64) for name in FOUND[:3]})
    return AtAmazon(every.select(*LOT, *FOUND, "under_way"), counted, reported, there)


def _none_of(there: Any) -> Any:
    """No lots, with the columns there would be."""
    units = {name: nw.col("put_in") for name in (*FOUND[:3], "under_way")}
    return there.head(0).with_columns(**units, at_fba_basis=nw.col("lot")).select(*LOT, *FOUND, "under_way")


def _base(there: Any, lots: Any, hand: Any, counted: Any, reported: Any) -> Any:
    """The lots of every SKU that Amazon counts or reports at a place, with what speaks for which."""
    known = ("expiry_date", "received_date")
    base = there.join(lots.select("sku", "lot", *known), on=["sku", "lot"], how="left")
    unsent = by_date.never_sent(reported, there, lots).with_columns(put_in=whole(0))
    unsent = unsent.with_columns(_sent=whole(0)).select(*base.columns, "_sent")
    base = nw.concat([base.with_columns(_sent=whole(1)), unsent])
    base = base.join(hand.filter(nw.col("on_hand") != 0).rename({"on_hand": "recorded"}), on=list(LOT), how="left")
    days = reported.group_by(*HERE).agg(nw.col("reported_on").min())
    base = base.join(counted, on=list(HERE), how="left").join(days, on=list(HERE), how="left")
    base = base.filter(~nw.col("remaining").is_null() | ~nw.col("reported_on").is_null())
    fresh = nw.col("reported_on") >= nw.col("snapshot_date") - FRESH_DAYS
    by_dates = nw.coalesce(nw.coalesce(fresh, ~nw.col("reported_on").is_null()), nw.lit(value=False))
    base = base.with_columns(
        _by_date=by_dates, recorded=nw.max_horizontal(nw.coalesce(nw.col("recorded"), whole(0)), whole(0))
    )
    base = base.filter(nw.col("_by_date") | (nw.col("_sent") == 1))
    return base.with_columns(_day=nw.when(nw.col("_by_date")).then("reported_on").otherwise("snapshot_date"))


def _with_since(base: Any, lines: Any) -> Any:
    """With `_since`: units of each lot put in after the day of the count or report, less those taken out again."""
    late = lines.filter(nw.col("effect").is_in(["received", "transferred", "removed", "returned"]))
    late = late.join(base.select(*LOT, "_day", "oldest_date"), on=list(LOT))
    # What was sent between the counts of several marketplaces can be in none of them.
    between = late.filter(nw.col("date") > nw.col("oldest_date"), nw.col("date") <= nw.col("_day"), nw.col("units") > 0)
    base = base.join(sums(between, LOT, ("units",)).rename({"units": "coming"}), on=list(LOT), how="left")
    late = late.filter(nw.col("date") > nw.col("_day"))
    joined = base.join(sums(late, LOT, ("units",)).rename({"units": "_since"}), on=list(LOT), how="left")
    since = nw.min_horizontal(nw.max_horizontal(nw.coalesce(nw.col("_since"), whole(0)), whole(0)), nw.col("put_in"))
    joined = joined.with_columns(_since=since.cast(nw.Int64))
    return joined.with_columns(
        put_in=nw.col("put_in") - nw.col("_since"),
        recorded=nw.max_horizontal(nw.col("recorded") - nw.col("_since"), whole(0)),
        coming=nw.when(nw.col("_by_date")).then(whole(0)).otherwise(nw.coalesce("coming", whole(0))),
    )


def _unnamed(parsed: Parsed, kinds: Any, as_of: int) -> Any:
    """Units that came to a place of Amazon without a lot: `sku`, `place`, `unnamed`."""
    there = kinds.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place")
    moved = parsed.frame.filter(nw.col("lot").is_null(), ~nw.col("sku").is_null(), nw.col("quantity") > 0)
    moved = moved.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    moved = moved.select("sku", "quantity", place="destination").join(there, on="place")
    return sums(moved, HERE, ("quantity",)).rename({"quantity": "unnamed"})


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Amazon's ledger, looked at only where there is need."""

    rows: Any
    of: Any
    shared: Mapping[str, str]

    def at_places(self, which: nw.Expr) -> Any:
        """Rows in force by place."""
        rows = amazon_ledger.in_force(self.rows).filter(which)
        return places.at_places(rows, self.of, ("date", "event", "units"), shared=self.shared)

    def covered(self) -> Any:
        """The last days without a gap the ledger is about, for each SKU and place."""
        spans = speed.span_of(self.rows)
        each = self.rows.select("sku", "marketplace").unique().join(spans, on="marketplace")
        placed = places.at_places(each, self.of, ("first_day", "last_day"), shared=self.shared)
        # A country that was emptied has no lines any more; the others are from the same report.
        latest = placed.group_by(*HERE).agg(nw.col("last_day").max().alias("_latest"))
        placed = placed.join(latest, on=list(HERE))
        placed = placed.filter(nw.col("last_day") >= nw.col("_latest") - amazon_ledger.LONGEST_PAUSE)
        found = placed.group_by(*HERE).agg(nw.col("first_day").min(), nw.col("last_day").max())
        return found.with_columns(*(nw.col(name).cast(nw.Int64) for name in ("first_day", "last_day")))


def _from_counts(base: Any, tables: Tables, lines: Any, ledger: _Ledger) -> Any:
    """Bounds from Amazon's count, narrowed by what it found expired, widened by what it does not tell of."""
    expired = nw.col("disposition") == amazon_ledger.EXPIRED
    if ledger.rows.filter(expired).shape[0]:
        base = _with_expired(base, ledger.at_places(expired), lines, tables)
    days = base.filter(nw.col("inbound_known") == 0).select(*HERE, "_day").unique()
    rules = _rules(tables)
    lately = under_way.sent_lately(lines, days, rules) if days.shape[0] else None
    if lately is None or not lately.shape[0]:
        return _bounded(base).with_columns(under_way=whole(0))
    receipts = ledger.at_places(nw.col("event") == amazon_ledger.RECEIVED)
    days = days.with_columns(_told=nw.when(nw.col("_day") < 0).then(whole(0)))
    coming = under_way.under_way(lines, days, rules, receipts, ledger.covered())
    base = base.join(lately, on=list(LOT), how="left").join(coming, on=list(LOT), how="left")
    on_its_way = nw.min_horizontal(nw.coalesce("under_way", whole(0)), nw.col("put_in"))
    base = base.with_columns(under_way=on_its_way.cast(nw.Int64), coming=nw.max_horizontal("coming", "sent_lately"))
    # The bounds must hold whatever is on its way; the guess is of what is there, and what is thought to be coming.
    wide = _bounded(base)
    less = base.with_columns(
        coming=whole(0),
        put_in=nw.col("put_in") - nw.col("under_way"),
        recorded=nw.max_horizontal(nw.col("recorded") - nw.col("under_way"), whole(0)),
    )
    guess = _bounded(less).select(*LOT, _guess="at_fba_estimate").join(base.select(*LOT, "under_way"), on=list(LOT))
    found = wide.join(guess, on=list(LOT))
    there = nw.max_horizontal(nw.col("_guess") + nw.col("under_way"), nw.col("at_fba_low"))
    found = found.with_columns(at_fba_estimate=nw.min_horizontal(there, nw.col("at_fba_high")).cast(nw.Int64))
    return found.drop("_guess")


def _from_dates(base: Any, reported: Any, tables: Tables, lines: Any, ledger: _Ledger) -> Any:
    """What a report by expiration date says is there, and what is on its way, of which it tells nothing.

    A count of about the same day may tell how many units of the SKU that is; else all that was sent lately can be.
    """
    found = by_date.from_dates(base, reported, _bounded)
    counted, here = nw.col("snapshot_date"), list(HERE)
    days = base.select(*HERE, "_day", "snapshot_date", "inbound", "inbound_known").unique()
    if not days.shape[0]:
        return found.with_columns(under_way=whole(0))
    late = lines.filter(nw.col("effect").is_in(["received", "transferred"]), nw.col("units") > 0).join(days, on=here)
    late = sums(late.filter(nw.col("date") > counted, nw.col("date") <= nw.col("_day")), HERE, ("units",))
    days = days.join(late.rename({"units": "_later"}), on=here, how="left")
    told = (nw.col("inbound_known") == 1) & (counted >= nw.col("_day") - FRESH_DAYS)
    days = days.with_columns(_told=nw.when(told).then(nw.col("inbound") + nw.coalesce("_later", whole(0))))
    days, rules = days.select(*HERE, "_day", "_told"), _rules(tables)
    receipts = ledger.at_places(nw.col("event") == amazon_ledger.RECEIVED)
    thought = under_way.under_way(lines, days, rules, receipts, ledger.covered())
    base = base.join(thought, on=list(LOT), how="left").join(days.select(*HERE, "_told"), on=here)
    base = base.join(under_way.sent_lately(lines, days, rules), on=list(LOT), how="left")
    coming = nw.min_horizontal(nw.coalesce("under_way", whole(0)), nw.col("put_in"))
    base = base.with_columns(under_way=coming.cast(nw.Int64))
    less = base.with_columns(put_in=nw.col("put_in") - nw.col("under_way"))
    less = less.with_columns(recorded=nw.min_horizontal("recorded", "put_in"))
    guess = by_date.from_dates(less, reported, _bounded).select(*LOT, _guess="at_fba_estimate")
    found = found.join(base.select(*LOT, "put_in", "_told", "sent_lately", "under_way"), on=list(LOT))
    found = found.join(guess, on=list(LOT))
    most = nw.col("at_fba_high") + nw.coalesce("_told", "sent_lately", whole(0))
    high = nw.max_horizontal(nw.col("at_fba_high"), nw.min_horizontal(most, "put_in"))
    there = nw.col("_guess") + nw.col("under_way")
    found = found.with_columns(at_fba_high=high.cast(nw.Int64)).with_columns(
        at_fba_estimate=nw.min_horizontal(there, "at_fba_high").cast(nw.Int64)
    )
    # What a count tells of is in it.
    more = nw.when(nw.col("_told").is_null()).then(nw.col("at_fba_estimate") - nw.col("_guess")).otherwise(whole(0))
    more = nw.max_horizontal(more, whole(0)).cast(nw.Int64)
    return found.with_columns(under_way=more).drop("put_in", "_told", "sent_lately", "_guess")


def _rules(tables: Tables) -> Any:
    """The channels, each once."""
    channels = tables["Channels"]
    return check.without_repeats(channels.frame.filter(nw.col("usable")), channels.table.key)


def _with_expired(base: Any, placed: Any, lines: Any, tables: Tables) -> Any:
    """With what Amazon found expired at each place, and whether a lot can be among it."""
    days = base.group_by(*HERE).agg(nw.col("snapshot_date").max().alias("_counted"))
    # What left after the count was still counted.
    here = placed.join(days, on=list(HERE))
    gone = nw.col("event").is_in([amazon_ledger.REMOVED, amazon_ledger.DISPOSED]) & (
        nw.col("date") <= nw.col("_counted")
    )
    moved = nw.col("event").is_in([amazon_ledger.CHANGED, amazon_ledger.OTHER])
    here = here.with_columns(
        _moved=nw.when(moved).then("units").otherwise(0),
        _out=nw.when(gone).then(-nw.col("units")).otherwise(0),
        _last=nw.when(moved & (nw.col("units") > 0)).then("date"),
    )
    summed = here.group_by(*HERE).agg(nw.col("_moved").sum(), nw.col("_out").sum(), nw.col("_last").max())
    # What was typed as removed is off `put_in` already.
    typed = lines.filter(nw.col("effect") == "removed", nw.col("units") < 0).with_columns(_typed=-nw.col("units"))
    summed = summed.join(sums(typed, HERE, ("_typed",)), on=list(HERE), how="left")
    out = nw.max_horizontal(nw.col("_out") - nw.coalesce(nw.col("_typed"), whole(0)), whole(0))
    summed = summed.select(
        *HERE,
        _last=nw.col("_last").cast(nw.Int64),
        expired_out=out.cast(nw.Int64),
        expired=nw.max_horizontal(nw.col("_moved") - nw.col("_out"), whole(0)).cast(nw.Int64),
    )
    cutoffs = [days for days in tables["Channels"].frame["cutoff_days"].drop_nulls().to_list() if days]
    reach = max(cutoffs, default=0) + SLACK_DAYS
    due = nw.col("expiry_date").is_null() | (nw.col("expiry_date") - reach <= nw.col("_last"))
    return base.join(summed, on=list(HERE), how="left").with_columns(
        may_be_expired=nw.coalesce(due, nw.lit(value=False))
    )


def _bounded(base: Any) -> Any:
    """The bounds, SKU and place by SKU and place."""
    keyed = base.with_columns(_sku=nw.col("sku"), sku=nw.concat_str(nw.col("sku"), text("\n"), nw.col("place")))
    keyed = keyed.rename({"_sku": "own_sku", "_since": "since"})
    found = nw.from_native(fba.bounds(keyed.to_native()), eager_only=True)
    return found.with_columns(sku=nw.col("own_sku")).select(*LOT, *FOUND, _since="since")
