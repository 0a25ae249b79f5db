"""What became of every unit of the affected lots: the mass balance of a recall, place by place, Amazon included.

The problem: a balance that is made to come out always does, and says nothing. The idea: take only what is there to see.
Found are units on hand, with consignees, disposed of, or used up in bundles. What was received and is not found is
unaccounted for, whether a correction made it vanish or nothing did; so is what was found and never received; and so
are the units of every row that could not be counted.

Worked example: 100 received, 60 sold, 2 returned, 5 written off by a correction, 37 on hand. Found 37 + 60 - 2 = 95,
unaccounted 5, reconciled 95 %.
"""

from dataclasses import dataclass, replace

from lotbook.core import ledger, nw
from lotbook.core.amazon.counts import shared_stock
from lotbook.core.amazon.recall_range import ranges_at_amazon
from lotbook.core.amazon.stock import estimate_lots_at_amazon
from lotbook.core.bundles import LOT
from lotbook.core.frames import (
    Frame,
    Rows,
    at_least_zero,
    first_that_holds,
    is_true,
    or_zero,
    settled,
    sums,
    text,
    until,
)
from lotbook.core.records import Records
from lotbook.core.settings import Settings
from lotbook.core.words import AMAZON_KINDS, MOVEMENT_TYPES, Basis

BALANCE = ("received", "returned", "adjusted_in", "adjusted_out", "sold", "disposed", "consumed", "on_hand")


@dataclass(frozen=True, slots=True)
class Units:
    """Where the units of the affected lots are."""

    balance: Rows
    """One row per affected lot: `sku`, `lot`, the columns of `BALANCE`, `removed`, `found`, `unaccounted` (units, not
    below 0), `unread` (1 where a quantity of the lot cannot be read, else 0), `elsewhere` and `at_amazon` (units on
    hand outside and inside Amazon by the records, not below 0), `uncounted`, and the columns of `AT_FBA`."""
    places: Rows
    """`sku`, `lot`, `place`, `kind`, `on_hand` (not 0)."""
    not_counted: Rows
    """`row` (on Shipments), `why`: shipments of affected lots that could not be counted."""
    other_rows: int
    """Rows of Lots and Bundles with affected lots that could not be counted."""


def units_of(records: Records, settings: Settings, lots: Rows, affected: Rows, *, as_of: int) -> Units:
    """The whereabouts of every unit of the affected lots at the end of a day.

    Args:
        records: The records of the tracker.
        settings: Its settings.
        lots: What `lots.lots_in` returns.
        affected: `sku`, `lot`, each once.
        as_of: The day; what is dated later does not count.
    """
    narrow = _of_skus(records, affected)
    keys = affected.select(*LOT).lazy()
    ours = narrow.movements.join(keys, on=list(LOT))
    hand = ledger.on_hand(ours, as_of=as_of).join(records.places.select("place", "kind"), on="place", how="left")
    rows = {
        "Shipments": narrow.shipments.select("row", "date", *LOT, "quantity"),
        "Lots": narrow.typed_lots.select("row", *LOT, date="received_date", quantity="received_quantity"),
        "Bundles": narrow.bundles.select(
            "row", "date", sku="component_sku", lot="component_lot", quantity="component_quantity"
        ),
    }
    hand, left_out = settled(hand, _not_counted(rows, ours, keys, as_of))
    balance = _with_places(_balance(ours, keys, left_out, as_of), hand)
    known = lots.select(*LOT, "expiry_date", "expiry_basis", "received_date").lazy()
    every_hand = ledger.on_hand(narrow.movements, as_of=as_of)
    shared = shared_stock(settings.amazon_shared_stock)
    at_amazon = estimate_lots_at_amazon(narrow, known, every_hand, shared=shared, as_of=as_of)
    balance = balance.join(ranges_at_amazon(narrow, known, at_amazon, as_of=as_of), on=list(LOT), how="left")
    counted = ~nw.col("at_fba_basis").is_null()
    balance = balance.with_columns(
        at_fba_low=or_zero("at_fba_low"),
        at_fba_high=or_zero("at_fba_high"),
        at_fba_estimate=nw.when(counted).then("at_fba_estimate").otherwise(0),
        at_fba_basis=nw.coalesce(nw.col("at_fba_basis"), text(Basis.EXACT)),
    )
    on_shipments = left_out.filter(nw.col("table") == "Shipments").select("row").join(narrow.shipments, on="row")
    places = hand.filter(nw.col("on_hand") != 0).select(*LOT, "place", "kind", "on_hand").sort(*LOT, "place")
    not_counted = on_shipments.select("row", why=_why()).collect("polars")
    return Units(
        balance.collect("polars"),
        places.collect("polars"),
        not_counted,
        left_out.collect("polars").shape[0] - not_counted.shape[0],
    )


def _of_skus(records: Records, affected: Rows) -> Records:
    """The records of the SKUs of some lots, and of no others.

    Amazon's counts stay: that a report leaves a SKU out shows by what it says of others.
    """
    skus = affected["sku"].unique().to_list()
    ours = nw.col("sku").is_in(skus)
    tables = {
        name: table.filter(ours) if name in {"Shipments", "AmazonLedger"} else table
        for name, table in records.tables.items()
    }
    return replace(
        records,
        tables=tables,
        typed_lots=records.typed_lots.filter(ours),
        lots=records.lots.filter(ours),
        shipments=records.shipments.filter(ours),
        bundles=records.bundles.filter(nw.col("component_sku").is_in(skus)),
        movements=records.movements.filter(ours),
    )


def _not_counted(rows: dict[str, Frame], moves: Frame, affected: Frame, as_of: int) -> Frame:
    """Rows of affected lots, by table, that made no movement: `table`, `row`, `sku`, `lot`, `quantity`."""
    columns = ("table", "row", "date", *LOT, "quantity")
    every = nw.concat([frame.with_columns(table=text(table)).select(*columns) for table, frame in rows.items()])
    due = every.filter(until(as_of))
    counted = moves.select("table", "row").unique()
    mine = due.join(affected, on=list(LOT)).join(counted, on=["table", "row"], how="anti")
    return mine.drop("date")


def _why() -> nw.Expr:
    """Why a shipment could not be counted."""
    cases = {
        "The quantity cannot be read": nw.col("quantity").is_null(),
        "The date cannot be read": nw.col("date").is_null(),
        "It names no type": nw.col("type").is_null(),
        "The type is not known": ~nw.col("type").is_in(list(MOVEMENT_TYPES)),
        "The quantity must be above 0": ~nw.col("usable"),
    }
    return first_that_holds(cases, text("It does not name both places"))


def _balance(moves: Frame, affected: Frame, left_out: Frame, as_of: int) -> Frame:
    """The ledger's mass balance of every affected lot, what of it is found, and what is not."""
    summed = ledger.mass_balance(moves, as_of=as_of)
    gone = moves.filter(until(as_of), nw.col("effect") == "removed", nw.col("units") > 0)
    units = nw.col("quantity")
    uncounted = left_out.with_columns(
        unread=nw.when(units.is_null()).then(1).otherwise(0), uncounted=or_zero(units.abs())
    )
    balance = affected
    for part in (
        summed,
        sums(gone, LOT, ("units",)).rename({"units": "removed"}),
        sums(uncounted, LOT, ("uncounted", "unread")),
    ):
        balance = balance.join(part, on=list(LOT), how="left")
    balance = balance.with_columns(*(or_zero(name) for name in (*BALANCE, "removed", "uncounted", "unread")))
    there = at_least_zero(nw.col("on_hand"))
    found = there + nw.col("sold") - nw.col("returned") + nw.col("disposed") + nw.col("consumed")
    return balance.with_columns(found=found).with_columns(
        unaccounted=(nw.col("received") - nw.col("found")).abs() + nw.col("uncounted")
    )


def _with_places(balance: Frame, hand: Frame) -> Frame:
    """Units on hand inside Amazon and outside; a place with less than nothing has nothing."""
    amazon = is_true(nw.col("kind").is_in(list(AMAZON_KINDS)))
    units = at_least_zero(nw.col("on_hand"))
    split = hand.with_columns(
        at_amazon=nw.when(amazon).then(units).otherwise(0), elsewhere=nw.when(amazon).then(0).otherwise(units)
    )
    both = ("at_amazon", "elsewhere")
    joined = balance.join(sums(split, LOT, both), on=list(LOT), how="left")
    return joined.with_columns(*(or_zero(name) for name in both))
