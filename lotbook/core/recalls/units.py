"""What became of every unit of the affected lots: the mass balance of a recall, place by place, Amazon included.

The problem: a balance that is made to come out always does, and says nothing. The idea: take only what is there to see.
Found are units on hand, with consignees, disposed of, or used up in bundles. What was received and is not found is
unaccounted for, whether a correction made it vanish or nothing did; so is what was found and never received; and so
are the units of every row that could not be counted.

Worked example: 100 received, 60 sold, 2 returned, 5 written off by a correction, 37 on hand. Found 37 + 60 - 2 = 95,
unaccounted 5, reconciled 95 %.
"""

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lotbook.core import check, ledger
from lotbook.core.amazon import fba
from lotbook.core.amazon.counts import by_sku, counts_in_force, shared_stock
from lotbook.core.amazon.stock import at_amazon
from lotbook.core.amazon.under_way import sent_lately
from lotbook.core.frames import sums, text, values_of, whole
from lotbook.core.recalls.bundle_graph import LOT
from lotbook.core.tables import AMAZON_KINDS, MOVEMENT_TYPES
from lotbook.core.tracker import Tracker, lots_that_count, shipments_that_count

BALANCE = ("received", "returned", "adjusted_in", "adjusted_out", "sold", "disposed", "consumed", "on_hand")
AT_FBA = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis", "window_from", "window_to")


@dataclass(frozen=True, slots=True)
class Units:
    """Where the units of the affected lots are."""

    balance: Any
    """One row per affected lot: `sku`, `lot`, the columns of `BALANCE`, `removed`, `found`, `unaccounted` (units, not
    below 0), `unread` (1 where a quantity of the lot cannot be read, else 0), `elsewhere` and `at_amazon` (units on
    hand outside and inside Amazon by the records, not below 0), `uncounted`, and the columns of `AT_FBA`."""
    places: Any
    """`sku`, `lot`, `place`, `kind`, `on_hand` (not 0)."""
    not_counted: Any
    """`row` (on Shipments), `why`: shipments of affected lots that could not be counted."""
    other_rows: int
    """Rows of Lots and Bundles with affected lots that could not be counted."""


def units_of(tracker: Tracker, lots: Any, affected: Any, *, as_of: int) -> Units:
    """The whereabouts of every unit of the affected lots at the end of a day.

    Args:
        tracker: What was typed.
        lots: What `lots.lots_in` returns.
        affected: `sku`, `lot`, each once.
        as_of: The day; what is dated later does not count.
    """
    tables, default_place = tracker.tables, tracker.settings.default_place
    skus = values_of(affected["sku"].unique())
    typed = nw.from_native(lots_that_count(tables["Lots"]), eager_only=True).filter(nw.col("sku").is_in(skus))
    shipped = shipments_that_count(tables["Shipments"]).filter(nw.col("sku").is_in(skus))
    bundles = tables["Bundles"].frame.filter(nw.col("component_sku").is_in(skus))
    packed = bundles.with_columns(usable=nw.col("usable") & (nw.col("component_quantity") > 0))
    moves = nw.from_native(
        ledger.movements(*(frame.to_native() for frame in (typed, shipped, packed)), default_place=default_place),
        eager_only=True,
    )
    places = check.without_repeats(tables["Places"].frame.filter(nw.col("usable")), ("place",))
    ours = moves.join(affected.select(*LOT), on=list(LOT))

    hand = nw.from_native(ledger.on_hand(ours.to_native(), as_of=as_of), eager_only=True)
    hand = hand.join(places.select("place", "kind"), on="place", how="left")
    left_out = _not_counted(
        {
            "Shipments": shipped.select("row", "date", *LOT, "quantity"),
            "Lots": typed.select("row", *LOT, date="received_date", quantity="received_quantity"),
            "Bundles": bundles.select(
                "row", "date", sku="component_sku", lot="component_lot", quantity="component_quantity"
            ),
        },
        ours,
        affected,
        as_of,
    )
    balance = _balance(ours, affected, left_out, as_of)
    balance = _with_places(balance, hand)
    at_amazon = _at_amazon(tracker, lots, moves, places, as_of=as_of)
    balance = balance.join(at_amazon, on=list(LOT), how="left").with_columns(
        *(nw.coalesce(nw.col(name), whole(0)) for name in AT_FBA[:2]),
        at_fba_estimate=nw.when(nw.col("at_fba_basis").is_null()).then(0).otherwise("at_fba_estimate").cast(nw.Int64),
        at_fba_basis=nw.coalesce(nw.col("at_fba_basis"), text(fba.EXACT)),
    )
    on_shipments = left_out.filter(nw.col("table") == "Shipments").select("row").join(shipped, on="row")
    return Units(
        balance,
        hand.filter(nw.col("on_hand") != 0).select(*LOT, "place", "kind", "on_hand").sort(*LOT, "place"),
        on_shipments.select("row", why=_why()),
        left_out.shape[0] - on_shipments.shape[0],
    )


def _not_counted(rows: dict[str, Any], moves: Any, affected: Any, as_of: int) -> Any:
    """Rows of affected lots, by table, that made no movement: `table`, `row`, `sku`, `lot`, `quantity`."""
    columns = ("table", "row", "date", *LOT, "quantity")
    every = nw.concat([frame.with_columns(table=text(table)).select(*columns) for table, frame in rows.items()])
    due = every.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    counted = moves.select("table", "row").unique()
    mine = due.join(affected.select(*LOT), on=list(LOT)).join(counted, on=["table", "row"], how="anti")
    return mine.drop("date")


def _why() -> nw.Expr:
    """Why a shipment could not be counted."""
    no = nw.lit(value=False)
    reasons = (
        (nw.col("quantity").is_null(), "The quantity cannot be read"),
        (nw.col("date").is_null(), "The date cannot be read"),
        (nw.col("type").is_null(), "It names no type"),
        (~nw.coalesce(nw.col("type").is_in(list(MOVEMENT_TYPES)), no), "The type is not known"),
        (~nw.col("usable"), "The quantity must be above 0"),
    )
    why: nw.Expr = text("It does not name both places")
    for holds, reason in reversed(reasons):
        why = nw.when(holds).then(text(reason)).otherwise(why)
    return why


def _balance(moves: Any, affected: Any, left_out: Any, as_of: int) -> Any:
    """The ledger's mass balance of every affected lot, what of it is found, and what is not."""
    summed = nw.from_native(ledger.mass_balance(moves.to_native(), as_of=as_of), eager_only=True)
    gone = moves.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    gone = gone.filter(nw.col("effect") == "removed", nw.col("units") > 0)
    units = nw.col("quantity")
    uncounted = left_out.with_columns(
        unread=nw.when(units.is_null()).then(whole(1)).otherwise(whole(0)),
        uncounted=nw.coalesce(units.abs(), whole(0)),
    )
    balance = affected.select(*LOT)
    for part in (
        summed,
        sums(gone, LOT, ("units",)).rename({"units": "removed"}),
        sums(uncounted, LOT, ("uncounted", "unread")),
    ):
        balance = balance.join(part, on=list(LOT), how="left")
    balance = balance.with_columns(
        *(nw.coalesce(nw.col(name), whole(0)) for name in (*BALANCE, "removed", "uncounted", "unread"))
    )
    there = nw.max_horizontal(nw.col("on_hand"), whole(0))
    found = there + nw.col("sold") - nw.col("returned") + nw.col("disposed") + nw.col("consumed")
    return balance.with_columns(found=found.cast(nw.Int64)).with_columns(
        unaccounted=((nw.col("received") - nw.col("found")).abs() + nw.col("uncounted")).cast(nw.Int64)
    )


def _with_places(balance: Any, hand: Any) -> Any:
    """Units on hand inside Amazon and outside; a place with less than nothing has nothing."""
    amazon = nw.coalesce(nw.col("kind").is_in(list(AMAZON_KINDS)), nw.lit(value=False))
    units = nw.max_horizontal(nw.col("on_hand"), whole(0))
    split = hand.with_columns(
        at_amazon=nw.when(amazon).then(units).otherwise(whole(0)),
        elsewhere=nw.when(amazon).then(whole(0)).otherwise(units),
    )
    both = ("at_amazon", "elsewhere")
    joined = balance.join(sums(split, LOT, both), on=list(LOT), how="left")
    return joined.with_columns(*(nw.coalesce(nw.col(name), whole(0)) for name in both))


def _at_amazon(tracker: Tracker, lots: Any, moves: Any, places: Any, *, as_of: int) -> Any:
    """The columns of `AT_FBA` for every lot of these SKUs that was ever at Amazon."""
    tables = tracker.tables
    shared = shared_stock(tracker.settings.amazon_shared_stock)
    counts = counts_in_force(tables["AmazonStock"], shared=shared, as_of=as_of)
    counted = by_sku(counts)
    lines = fba.lines_at_amazon(moves, places, as_of=as_of)
    there = fba.put_in(lines)
    of_sku = there.group_by("sku").agg(nw.col("has_awd").max())
    for part in (
        counted,
        # Of what was sent between the counts of several marketplaces, any can be in none of them.
        fba.put_in_since(lines, counted.with_columns(snapshot_date="oldest_date")),
        fba.channels_used(lines),
        _without_a_lot(tracker, places, as_of),
    ):
        of_sku = of_sku.join(part, on="sku", how="left")
    of_sku = of_sku.with_columns(*(nw.coalesce(nw.col(name), whole(0)) for name in ("inbound", "since", "unnamed")))
    # A count that leaves out AWD, or a marketplace that units were sent to, is no count of all there is.
    whole_count = (nw.col("has_awd") == 0) & (nw.col("marketplaces") >= nw.col("channels"))
    of_sku = of_sku.with_columns(
        remaining=nw.when(whole_count).then("remaining"), coming=nw.col("inbound") + nw.col("since")
    )
    known = lots.select(*LOT, "expiry_date", "received_date")
    ranged = there.drop("has_awd").join(of_sku, on="sku").join(known, on=list(LOT), how="left")
    # Where no report tells what is on its way, all that was sent lately can be.
    days = counted.filter(nw.col("inbound_known") == 0).select("sku", _day="snapshot_date")
    rules = tables["Channels"]
    channels = check.without_repeats(rules.frame.filter(nw.col("usable")), rules.table.key)
    ranged = ranged.join(sent_lately(lines, days, channels, by=LOT), on=list(LOT), how="left")
    ranged = ranged.with_columns(coming=nw.col("coming") + nw.coalesce("sent_lately", whole(0)))
    ranged = nw.from_native(fba.bounds(ranged.to_native()), eager_only=True)
    counted_lots = at_amazon(tables, known, moves, _hand(moves, as_of), counts, shared=shared, as_of=as_of)
    ranged = _narrowed(ranged, None if counted_lots is None else counted_lots.lots, lines)
    gone = nw.when(nw.col("put_in") <= 0).then("last_out").otherwise("snapshot_date")
    last = nw.when(nw.col("at_fba_high") > 0).then(whole(as_of)).otherwise(gone)
    return ranged.with_columns(window_to=last.cast(nw.Int64)).select(*LOT, *AT_FBA)


def _hand(moves: Any, as_of: int) -> Any:
    return nw.from_native(ledger.on_hand(moves.to_native(), as_of=as_of), eager_only=True)


def _narrowed(ranged: Any, found: Any, lines: Any) -> Any:
    """The ranges with what Amazon reports by expiration date or found expired, for SKUs that are at one place of it.

    A report says what is there; what follows from expiry only takes off the upper end, so that no unit is left out.
    """
    if found is None:
        return ranged
    reported = nw.when(nw.col("at_fba_basis") == fba.REPORTED).then(whole(0)).otherwise(whole(1))
    units = {"_low": nw.col("at_fba_low"), "_high": nw.col("at_fba_high"), "_guess": nw.col("at_fba_estimate")}
    summed = sums(found.with_columns(**units, _other=reported), LOT, (*units, "_other"))
    used = lines.filter(nw.col("units") > 0).select("sku", "place").unique().with_columns(_places=whole(1))
    # Between marketplaces Amazon moves units as it likes: what one of them counts says nothing of the others.
    alone = sums(used, ("sku",), ("_places",)).filter(nw.col("_places") == 1).select("sku")
    never = summed.select("sku").unique().join(used.select("sku"), on="sku", how="anti")
    summed = summed.join(nw.concat([alone, never]), on="sku")
    # What Amazon holds in its hands is there, also where the records never sent it.
    unsent = summed.filter(nw.col("_other") == 0, nw.col("_high") > 0)
    unsent = unsent.join(ranged.select(*LOT), on=list(LOT), how="anti").with_columns(put_in=whole(0))
    ranged = nw.concat([ranged, unsent.select(*LOT, "put_in")], how="diagonal") if unsent.shape[0] else ranged
    joined = ranged.join(summed, on=list(LOT), how="left")
    told = nw.coalesce(nw.col("_other") == 0, nw.lit(value=False))
    least = nw.coalesce(nw.col("_high"), nw.col("at_fba_high"))
    high = nw.when(told).then("_high").otherwise(nw.min_horizontal(nw.col("at_fba_high"), least))
    low = nw.when(told).then("_low").otherwise(nw.min_horizontal(nw.col("at_fba_low"), high))
    guess = nw.when(told).then("_guess").otherwise(nw.min_horizontal(nw.col("at_fba_estimate"), high))
    known = nw.when(nw.col("at_fba_estimate").is_null() & ~told).then(whole(0)).otherwise(whole(1))
    return joined.with_columns(
        at_fba_low=low.cast(nw.Int64),
        at_fba_high=high.cast(nw.Int64),
        at_fba_estimate=nw.when(known == 1).then(guess).cast(nw.Int64),
        at_fba_basis=nw.when(told).then(text(fba.REPORTED)).otherwise("at_fba_basis"),
    ).drop(*units, "_other")


def _without_a_lot(tracker: Tracker, places: Any, as_of: int) -> Any:
    """Units of each SKU that came to Amazon without a lot: `sku`, `unnamed`."""
    there = places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select(destination="place")
    moved = tracker.tables["Shipments"].frame.filter(nw.col("lot").is_null(), ~nw.col("sku").is_null())
    moved = moved.filter(nw.col("quantity") > 0, nw.col("date").is_null() | (nw.col("date") <= as_of))
    moved = moved.join(there, on="destination")
    return sums(moved, ("sku",), ("quantity",)).rename({"quantity": "unnamed"})
