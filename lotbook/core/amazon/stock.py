"""The lots at Amazon, place by place: what Amazon counts, reports by date and found expired, against the records.

The problem: the records say what was sent in, and Amazon sells without telling of which lot. The idea: three sources,
each better than the one before. Records alone: what was put in, less what was typed as sold. A count of a SKU: the
bounds and the guess of `fba.bounds`. A report of stock by expiration date: the units of a lot, where no other lot of
the SKU has its date; it counts until a count is more than a few days newer. What was put in since is added, lot by lot;
so is what is thought to be on its way where a count does not tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.amazon import by_date, fba, places, since, speed, under_way
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.amazon.counts import FRESH_DAYS, latest_counts
from lotbook.core.amazon.earlier_counts import counts_that_tell, with_room
from lotbook.core.amazon.left_that_day import before_it_left
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE
from lotbook.core.amazon.sources import at_awd
from lotbook.core.amazon.stranded import with_stranded
from lotbook.core.frames import Frame, at_least_zero, is_true, or_zero, settled, sums, text, until, whole
from lotbook.core.records import Records
from lotbook.core.words import AMAZON_KINDS, Basis

ESTIMATE = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")
"""What is known of the units of a lot at Amazon: the least, the most, the estimate, and how they are known."""
_UNITS = ESTIMATE[:3]

SLACK_DAYS = 31
"""A label that shows a month only can be read as its first or its last day."""

_LOT = ("sku", "lot")


@dataclass(frozen=True, slots=True)
class AtAmazon:
    """What is at the places of Amazon whose units it counts."""

    counts: Frame
    """What `counts.latest_counts` returns."""
    lines: Frame
    """What `fba.lines_at_amazon` returns."""
    lots: Frame
    """One row per lot and place: `sku`, `lot`, `place`, the columns of `ESTIMATE` (units there or on their way) and
    `under_way` (units that no report mentions, and that are thought to be on their way)."""
    counted: Frame
    """What `places.counted_at` returns."""
    reported: Frame
    """What `by_date.reported_at` returns."""
    sent: Frame
    """Units put in by the records, whatever left after the last report: `sku`, `lot`, `place`, `put_in`."""


def estimate_lots_at_amazon(
    records: Records, lots: Frame, hand: Frame, *, shared: Mapping[str, str], as_of: int
) -> AtAmazon:
    """Every lot at a place of Amazon whose units Amazon counts.

    Args:
        records: The records of the tracker.
        lots: `sku`, `lot`, `expiry_date`, `expiry_basis`, `received_date`; one row per lot.
        hand: What `ledger.on_hand` returns: `sku`, `lot`, `place`, `on_hand`.
        shared: What `counts.shared_stock` returns.
        as_of: The day.
    """
    counts = latest_counts(records.tables["AmazonStock"], shared=shared, as_of=as_of)
    counts = with_stranded(counts, records.tables["AmazonStock"], shared=shared, as_of=as_of)
    lines = fba.lines_at_amazon(records.movements, records.places, as_of=as_of)
    dated = by_date.latest_reports(records.tables["AmazonExpiry"], as_of=as_of)
    counts, lines, dated = settled(counts, lines, dated)
    at_fba = lines.filter(nw.col("kind") == "FBA")
    known = nw.concat([counts.select("sku"), dated.filter(~at_awd()).select("sku")])
    sold_at = places.marketplaces_of(at_fba, records.places, known, shared=shared)
    (counts,) = settled(before_it_left(counts, at_fba, sold_at, shared=shared))
    has_awd = "AmazonExpiry" in records.awd
    if has_awd:
        in_awd = places.awd_of(lines, records.places, dated.filter(at_awd()).select("sku"))
        at_fba, sold_at = lines, nw.concat([sold_at, in_awd.select(*SKU_PLACE, "marketplace")])
    sent = fba.put_in(at_fba, LOT_PLACE).select(*LOT_PLACE, "put_in")
    counted = places.counted_at(counts, sold_at, shared=shared)
    has_dates = "AmazonExpiry" in records.filled
    reported = by_date.reported_at(dated, sold_at, lots, shared=shared) if has_dates else by_date.no_reports(lots)
    sold_at, sent, counted, reported = settled(sold_at, sent, counted, reported)
    unnamed = units_without_a_lot(records, SKU_PLACE, as_of)
    tell = counts_that_tell(records, at_fba, sold_at, counted, shared=shared, as_of=as_of)
    moved, tell = settled(since.lines_since(records, at_fba), tell)
    unsure = fba.put_in_meanwhile(at_fba, counted, LOT_PLACE)
    base = _with_since(_lots_counted(sent, lots, hand, counted, reported), moved, unsure)
    base = base.join(unnamed, on=list(SKU_PLACE), how="left").with_columns(unnamed=or_zero("unnamed"))
    way = _Way(at_fba, records.channels, None)
    by_count = base.filter(~nw.col("reported_by_date"))
    if records.has_ledger:
        rows = records.tables["AmazonLedger"].filter(nw.col("usable"), nw.col("date") <= as_of)
        ledger = _Ledger(amazon_ledger.of_ledger(rows), sold_at, shared)
        receipts = ledger.at_places(nw.col("event") == amazon_ledger.RECEIVED)
        base, expired, receipts, covered = settled(
            base, _found_expired(ledger, counted, at_fba), receipts, ledger.covered()
        )
        way = _Way(at_fba, records.channels, (receipts, covered))
        by_count = _with_expired(base.filter(~nw.col("reported_by_date")), expired, _reach(records))
    else:
        (base,) = settled(base)
        by_count = base.filter(~nw.col("reported_by_date")).with_columns(
            may_be_expired=nw.lit(value=False), expired=whole(0), expired_out=whole(0)
        )
    counted_lots = _from_counts(with_room(by_count, tell, at_fba), way)
    estimates = _estimates(counted_lots, base.filter(nw.col("reported_by_date")), reported, way, has_dates=has_dates)
    every = estimates.join(base.select(*LOT_PLACE, "came", "left", "reported_by_date"), on=list(LOT_PLACE))
    every = _less_sure(_as_of_today(every), counted, reported)
    (every,) = settled(every.select(*LOT_PLACE, *ESTIMATE, "under_way"))
    then = base.select(*LOT_PLACE, "counted_on", "reported_by_date", _then="put_in")
    ever = sent.join(then, on=list(LOT_PLACE), how="left")
    ever = ever.join(since.taken_out_since(moved, then), on=list(LOT_PLACE), how="left")
    # A count has what was taken out after its day.
    out = nw.when(is_true(nw.col("reported_by_date"))).then(whole(0)).otherwise(or_zero("taken_out"))
    ever = ever.with_columns(put_in=nw.max_horizontal(nw.col("put_in") + out, or_zero("_then")))
    ever = ever.select(*LOT_PLACE, "put_in")
    return AtAmazon(counts, lines, every, counted, reported, ever)


def _less_sure(every: Frame, counted: Frame, reported: Frame) -> Frame:
    """The estimates; those by a count or report that a later one leaves out are certain of nothing any more."""
    here = list(SKU_PLACE)
    for name, frame in (("by_count", counted), ("by_date", reported)):
        left_out = frame.filter(~nw.col("left_out_on").is_null()).select(*here).unique()
        every = every.join(left_out.with_columns(nw.lit(value=True).alias(name)), on=here, how="left")
    gone = is_true(nw.when(nw.col("reported_by_date")).then("by_date").otherwise("by_count"))
    return certain_no_more(every, gone).drop("by_count", "by_date", "reported_by_date")


def certain_no_more(ranged: Frame, gone: nw.Expr) -> Frame:
    """Ranges of units, of which some are of a count or report that a later one leaves out: none of these need be there.

    Args:
        ranged: `at_fba_low`, `at_fba_high`, `at_fba_basis`.
        gone: Which rows these are.
    """
    sure = nw.col("at_fba_basis").is_in([Basis.EXACT, Basis.REPORTED])
    bounded = gone & sure & (nw.col("at_fba_high") > 0)
    return ranged.with_columns(
        at_fba_low=nw.when(gone).then(whole(0)).otherwise("at_fba_low"),
        at_fba_basis=nw.when(bounded).then(text(Basis.BOUNDED)).otherwise("at_fba_basis"),
    )


def _estimates(counted: tuple[Frame, Frame], dated: Frame, reported: Frame, way: "_Way", *, has_dates: bool) -> Frame:
    """The estimate of every lot, `under_way` beside it; all bounds are worked out in one go."""
    pools = {"counted": counted[0], "counted, less": counted[1]}
    if has_dates:
        base, less = _from_dates(dated, way)
        pools |= {
            name: by_date.pools(lots, reported).with_columns(
                may_be_expired=nw.lit(value=False), expired=whole(0), expired_out=whole(0)
            )
            for name, lots in (("dated", base), ("dated, less", less))
        }
    columns = (*dict.fromkeys((*fba.NEEDED, *fba.KNOWN_AS_WELL, "place", "under_way")), "own_units")
    lots = nw.concat(
        [
            (lots if name.startswith("dated") else lots.with_columns(own_units=whole(0)))
            .select(*columns)
            .with_columns(pool=text(name))
            for name, lots in pools.items()
        ]
    )
    (lots,) = settled(fba.lot_bounds(lots, by=(*SKU_PLACE, "pool"), known=fba.KNOWN_AS_WELL))
    ranged = {name: lots.filter(nw.col("pool") == name) for name in pools}
    names = (*LOT_PLACE, *ESTIMATE, "under_way")
    estimates = [_counted_estimate(ranged["counted"], ranged["counted, less"]).select(*names)]
    if has_dates:
        estimates.append(_dated_estimate(base, ranged["dated"], ranged["dated, less"]).select(*names))
    return nw.concat(estimates)


def _lots_counted(sent: Frame, lots: Frame, hand: Frame, counted: Frame, reported: Frame) -> Frame:
    """The lots of every SKU that Amazon counts or reports at a place, with what speaks for which."""
    known = ("expiry_date", "received_date")
    base = sent.join(lots.select(*_LOT, *known), on=list(_LOT), how="left").with_columns(_sent=whole(1))
    unsent = by_date.never_sent(reported, sent, lots.select(*_LOT, *known))
    unsent = unsent.with_columns(put_in=whole(0), _sent=whole(0))
    columns = (*LOT_PLACE, "put_in", *known, "_sent")
    base = nw.concat([base.select(*columns), unsent.select(*columns)])
    base = base.join(
        hand.filter(nw.col("on_hand") != 0).rename({"on_hand": "recorded"}), on=list(LOT_PLACE), how="left"
    )
    days = reported.group_by(*SKU_PLACE).agg(nw.col("reported_on").min())
    base = base.join(counted, on=list(SKU_PLACE), how="left").join(days, on=list(SKU_PLACE), how="left")
    base = base.filter(~nw.col("remaining").is_null() | ~nw.col("reported_on").is_null())
    fresh = nw.col("reported_on") >= nw.col("snapshot_date") - FRESH_DAYS
    base = base.with_columns(
        reported_by_date=nw.coalesce(fresh, ~nw.col("reported_on").is_null()),
        recorded=at_least_zero(or_zero("recorded")),
    )
    base = base.filter(nw.col("reported_by_date") | (nw.col("_sent") == 1))
    day = nw.when(nw.col("reported_by_date")).then("reported_on").otherwise("snapshot_date")
    return base.with_columns(counted_on=day)


def _with_since(base: Frame, moved: Frame, unsure: Frame) -> Frame:
    """With what came to and left each place after the day of its count or report, and the units as of that day.

    Where a report says which lots are there, what left is off the lot that was typed; else it is off the count.
    """
    base = base.join(since.since_by_lot(moved, base), on=list(LOT_PLACE), how="left")
    base = base.with_columns(came=or_zero("came"), left=or_zero("left"))
    base = base.with_columns(left_in_all=nw.col("left").sum().over(*SKU_PLACE).cast(nw.Int64))
    day, counted_on = nw.col("date"), nw.col("counted_on")
    # What was sent between the counts of several marketplaces can be in none of them.
    late = moved.filter(nw.col("units") > 0, nw.col("effect") != "disposed")
    late = late.join(base.select(*LOT_PLACE, "counted_on", "oldest_date"), on=list(LOT_PLACE))
    coming = sums(late.filter(day > nw.col("oldest_date"), day <= counted_on), LOT_PLACE, ("units",))
    joined = base.join(coming.rename({"units": "coming"}), on=list(LOT_PLACE), how="left")
    joined = joined.join(unsure, on=list(LOT_PLACE), how="left").with_columns(unsure=or_zero("unsure"))
    by_date = nw.col("reported_by_date")
    came = nw.when(by_date).then("came").otherwise(at_least_zero(nw.col("came")))
    joined = joined.with_columns(came=nw.min_horizontal(came, nw.col("put_in")))
    back = nw.when(by_date).then(nw.col("recorded") + nw.col("left") - at_least_zero(nw.col("came")))
    return joined.with_columns(
        put_in=nw.col("put_in") - nw.col("came"),
        recorded=at_least_zero(back.otherwise(nw.col("recorded") - nw.col("came"))),
        remaining=nw.when(by_date)
        .then("remaining")
        .otherwise(at_least_zero(nw.col("remaining") - nw.col("left_in_all"))),
        coming=nw.when(by_date).then(whole(0)).otherwise(or_zero("coming") + nw.col("unsure")),
        came=at_least_zero(nw.col("came")),
    )


def _as_of_today(every: Frame) -> Frame:
    """The estimates of the day of a count or report, with what came since; of a report, less what left.

    Where more of a lot left than the report has, some of what left was of other lots.
    """
    left = nw.when(nw.col("reported_by_date")).then("left").otherwise(whole(0))
    every = every.with_columns(_left=left, _over=at_least_zero(left - nw.col("at_fba_high")))
    every = every.with_columns(_others=nw.col("_over").sum().over(*SKU_PLACE).cast(nw.Int64) - nw.col("_over"))
    of_another = nw.col("_others") > 0
    sure = nw.col("at_fba_basis").is_in([Basis.EXACT, Basis.REPORTED])
    less = {name: at_least_zero(nw.col(name) - nw.col("_left")) for name in _UNITS}
    less["at_fba_low"] = at_least_zero(less["at_fba_low"] - nw.col("_others"))
    return every.with_columns(
        **{name: units + nw.col("came") for name, units in less.items()},
        at_fba_basis=nw.when(of_another & sure).then(text(Basis.ASSUMED)).otherwise("at_fba_basis"),
    ).drop("_left", "_over", "_others")


def units_without_a_lot(records: Records, by: tuple[str, ...], as_of: int) -> Frame:
    """Units that came to a place of Amazon without a lot: the columns of `by`, `unnamed`."""
    amazon = records.places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place")
    moved = records.tables["Shipments"].filter(
        nw.col("lot").is_null(), ~nw.col("sku").is_null(), nw.col("quantity") > 0
    )
    moved = moved.filter(until(as_of)).select("sku", "quantity", place="destination").join(amazon, on="place")
    return sums(moved, by, ("quantity",)).rename({"quantity": "unnamed"})


def _reach(records: Records) -> Frame:
    """One row: `reach`, days before its expiry from which a lot may have been found expired."""
    longest = records.tables["Channels"].select(reach=or_zero(nw.col("cutoff_days").max()) + SLACK_DAYS)
    return longest.with_columns(reach=nw.max_horizontal(nw.col("reach"), whole(SLACK_DAYS)))


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Amazon's ledger by place."""

    rows: Frame
    sold_at: Frame
    shared: Mapping[str, str]

    def at_places(self, which: nw.Expr) -> Frame:
        """Rows that count, by place."""
        rows = amazon_ledger.rows_that_count(self.rows).filter(which)
        return places.at_places(rows, self.sold_at, ("date", "event", "units"), shared=self.shared)

    def covered(self) -> Frame:
        """The last days without a gap the ledger is about, for each SKU and place."""
        spans = speed.last_span(self.rows)
        rows = self.rows.select("sku", "marketplace").unique().join(spans, on="marketplace")
        placed = places.at_places(rows, self.sold_at, ("first_day", "last_day"), shared=self.shared)
        # A country that was emptied has no lines any more; the others are from the same report.
        latest = nw.col("last_day").max().over(*SKU_PLACE)
        placed = placed.filter(nw.col("last_day") >= latest - amazon_ledger.LONGEST_PAUSE)
        return placed.group_by(*SKU_PLACE).agg(nw.col("first_day").min(), nw.col("last_day").max())


@dataclass(frozen=True, slots=True)
class _Way:
    """What says which units are on their way."""

    lines: Frame
    channels: Frame
    ledger: tuple[Frame, Frame] | None
    """What the ledger received, and the days it is about; None without a ledger."""

    def thought(self, days: Frame) -> Frame:
        """What `under_way.under_way` returns."""
        return under_way.under_way(self.lines, days, self.channels, self.ledger)

    def possible(self, days: Frame) -> Frame:
        """What `under_way.sent_lately` returns."""
        return under_way.sent_lately(self.lines, days, self.channels)


def _from_counts(base: Frame, way: _Way) -> tuple[Frame, Frame]:
    """The lots whose SKU Amazon counts, for `fba.lot_bounds`: once with all that can be on its way, once without.

    The bounds must hold whatever is on its way; the guess is of what is there, and what is thought to be coming.
    """
    days = base.filter(nw.col("inbound_known") == 0).select(*SKU_PLACE, "counted_on").unique()
    days = days.with_columns(stated=nw.when(nw.col("counted_on") < 0).then(whole(0)))
    lately, thought = way.possible(days), way.thought(days)
    base = base.join(lately, on=list(LOT_PLACE), how="left").join(thought, on=list(LOT_PLACE), how="left")
    base = base.with_columns(
        under_way=nw.min_horizontal(or_zero("under_way"), nw.col("put_in")),
        coming=nw.max_horizontal(nw.col("coming"), or_zero("sent_lately")),
    )
    (base,) = settled(base)
    less = base.with_columns(
        coming=whole(0),
        put_in=nw.col("put_in") - nw.col("under_way"),
        recorded=at_least_zero(nw.col("recorded") - nw.col("under_way")),
    )
    return base, less


def _counted_estimate(wide: Frame, less: Frame) -> Frame:
    """The estimate for lots whose SKU Amazon counts, from the bounds of both."""
    joined = wide.join(less.select(*LOT_PLACE, _guess="at_fba_estimate"), on=list(LOT_PLACE))
    there = nw.max_horizontal(nw.col("_guess") + nw.col("under_way"), nw.col("at_fba_low"))
    return joined.with_columns(at_fba_estimate=nw.min_horizontal(there, nw.col("at_fba_high")))


def _from_dates(base: Frame, way: _Way) -> tuple[Frame, Frame]:
    """The lots that a report by expiration date is about: once with all that can be on its way, once without.

    The report says what is there and nothing of what is on its way. A count of about the same day may say how many
    units of the SKU that is; else all that was sent lately can be.
    """
    here, lot_place = list(SKU_PLACE), list(LOT_PLACE)
    counted, day = nw.col("snapshot_date"), nw.col("counted_on")
    days = base.select(*here, "counted_on", "snapshot_date", "inbound", "inbound_known").unique()
    sent = way.lines.filter(nw.col("effect").is_in(["received", "transferred"]), nw.col("units") > 0)
    sent = sent.join(days, on=here).with_columns(
        _later=nw.when((nw.col("date") > counted) & (nw.col("date") <= day)).then("units").otherwise(whole(0)),
        _since=nw.when((nw.col("date") > day) & (nw.col("date") <= counted)).then("units").otherwise(whole(0)),
    )
    days = days.join(sums(sent, here, ("_later", "_since")), on=here, how="left")
    recent = (nw.col("inbound_known") == 1) & (counted >= day - FRESH_DAYS)
    # What was sent after the report is added lot by lot; a later count has it among what is on its way.
    coming = at_least_zero(nw.col("inbound") + or_zero("_later") - or_zero("_since"))
    days = days.with_columns(stated=nw.when(recent).then(coming))
    (days,) = settled(days.select(*here, "counted_on", "stated"))
    base = base.join(way.thought(days), on=lot_place, how="left").join(days.select(*here, "stated"), on=here)
    base = base.join(way.possible(days), on=lot_place, how="left")
    (base,) = settled(base.with_columns(under_way=nw.min_horizontal(or_zero("under_way"), nw.col("put_in"))))
    less = base.with_columns(put_in=nw.col("put_in") - nw.col("under_way"))
    return base, less.with_columns(recorded=nw.min_horizontal("recorded", "put_in"))


def _dated_estimate(base: Frame, wide: Frame, less: Frame) -> Frame:
    """The estimate for lots that a report by expiration date is about, from the bounds of both."""
    ranged = by_date.with_own_units(wide)
    guess = by_date.with_own_units(less).select(*LOT_PLACE, _guess="at_fba_estimate")
    names = ("put_in", "stated", "sent_lately", "under_way", "unsure")
    ranged = ranged.select(*LOT_PLACE, *ESTIMATE).join(base.select(*LOT_PLACE, *names), on=list(LOT_PLACE))
    ranged = ranged.join(guess, on=list(LOT_PLACE))
    most = nw.col("at_fba_high") + nw.coalesce(nw.col("stated") + nw.col("unsure"), or_zero("sent_lately"))
    ranged = ranged.with_columns(
        at_fba_high=nw.max_horizontal(nw.col("at_fba_high"), nw.min_horizontal(most, nw.col("put_in")))
    )
    there = nw.col("_guess") + nw.col("under_way")
    ranged = ranged.with_columns(at_fba_estimate=nw.min_horizontal(there, nw.col("at_fba_high")))
    # What a count says is on its way is in it.
    more = nw.when(nw.col("stated").is_null()).then(nw.col("at_fba_estimate") - nw.col("_guess")).otherwise(0)
    return ranged.with_columns(under_way=at_least_zero(more))


def _found_expired(ledger: _Ledger, counted: Frame, lines: Frame) -> Frame:
    """What Amazon found expired: `sku`, `place`, `expired`, `expired_out` (units), `found_expired_on` (last day)."""
    here = list(SKU_PLACE)
    placed = ledger.at_places(nw.col("disposition") == amazon_ledger.EXPIRED)
    placed = placed.join(counted.select(*here, _counted="snapshot_date"), on=here)
    # What left after the count was still counted.
    out = [amazon_ledger.REMOVED, amazon_ledger.DISPOSED]
    gone = nw.col("event").is_in(out) & (nw.col("date") <= nw.col("_counted"))
    moved = nw.col("event").is_in([amazon_ledger.CHANGED, amazon_ledger.OTHER])
    placed = placed.with_columns(
        _moved=nw.when(moved).then("units").otherwise(whole(0)),
        _out=nw.when(gone).then(-nw.col("units")).otherwise(whole(0)),
        found_expired_on=nw.when(moved & (nw.col("units") > 0)).then("date"),
    )
    summed = placed.group_by(*here).agg(
        nw.col("_moved").sum().cast(nw.Int64), nw.col("_out").sum().cast(nw.Int64), nw.col("found_expired_on").max()
    )
    # What was typed as removed is off `put_in` already.
    typed = lines.filter(nw.col("effect") == "removed", nw.col("units") < 0).with_columns(_typed=-nw.col("units"))
    summed = summed.join(sums(typed, here, ("_typed",)), on=here, how="left")
    return summed.select(
        *here,
        "found_expired_on",
        expired_out=at_least_zero(nw.col("_out") - or_zero("_typed")),
        expired=at_least_zero(nw.col("_moved") - nw.col("_out")),
    )


def _with_expired(base: Frame, expired: Frame, reach: Frame) -> Frame:
    """With what Amazon found expired at each place, and whether a lot can be among it."""
    base = base.join(expired, on=list(SKU_PLACE), how="left").join(reach, how="cross")
    due = nw.col("expiry_date").is_null() | (nw.col("expiry_date") - nw.col("reach") <= nw.col("found_expired_on"))
    possible = ~nw.col("expired").is_null() & is_true(due)
    # What left since may have been of these.
    still = at_least_zero(or_zero("expired") - nw.col("left_in_all"))
    return base.with_columns(may_be_expired=possible, expired=still, expired_out=or_zero("expired_out"))
