"""The facts everything else starts from, each worked out once: the rows that count, and what they come to.

A row counts if its required cells can be read and no earlier row has its key; a lot counts without its units if only
their number can't be read. Whoever asks for a lot's expiry date, a
place's rules or a movement of units takes it from here, so that the sheet Lots, a recall and a supplier's copy cannot
disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lotbook.core import ledger, nw, shelf_life
from lotbook.core.amazon.ledger import RETURNS
from lotbook.core.amazon.sources import at_awd, is_of_awd
from lotbook.core.bundles import nesting
from lotbook.core.frames import Engine, Frame, Rows, collected, is_true, make_rows, plan_of, settled, text
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import code_keys, looks_like
from lotbook.core.words import ASSUMED, MOVEMENT_TYPES, STATUSES, Status


@dataclass(frozen=True, slots=True)
class Records:
    """What the tables of a tracker come to; all of it plans of one engine."""

    tables: Mapping[str, Frame]
    """Every input table by its Excel name, all rows: the columns that `reading.parse` gives."""
    filled: frozenset[str]
    """The tables that have any rows; what needs the others can be left out of a plan."""
    has_ledger: bool
    """Whether AmazonLedger has rows that tell everything that happened, and not only what customers sent back."""
    has_assumed: bool
    """Whether the lot of any shipment was only assumed."""
    awd: frozenset[str]
    """Those of AmazonStock and AmazonExpiry that say what is in AWD."""
    skus: Frame
    """Usable rows of SKUs, one per `sku`."""
    places: Frame
    """Usable rows of Places, one per `place`."""
    channels: Frame
    """Usable rows of Channels, one per `channel`."""
    typed_lots: Frame
    """All rows of Lots, each with a `status`, the expiry date that counts (`expiry_date`, `expiry_basis`), the date as
    it was typed (`typed_expiry`), its own sell-by date (`typed_sell_by`), and `usable` false where the lot is in an
    earlier row already."""
    lots: Frame
    """The usable ones: one row per `sku` and `lot`."""
    shipments: Frame
    """All rows of Shipments; `usable` is false where the row cannot be counted."""
    placed: Frame
    """What `ledger.placed` makes of the usable ones: `row`, `date`, `type`, `sku`, `lot`, `quantity`, `source`,
    `destination`, `channel`, `lot_basis`, `out_of`, `into`, `at`."""
    bundles: Frame
    """All rows of Bundles; `usable` is false where the row cannot be counted."""
    movements: Frame
    """What `ledger.movements` makes of them."""
    lot_codes: Frame
    """What `lot_match.code_keys` gives for every lot code on Lots, Shipments, Bundles, Count and Certificates."""
    sku_codes: Frame
    """The same for every SKU on SKUs."""
    skus_meant: Frame
    """SKUs of other sheets that are not on SKUs but look like one there: `code`, `meant`."""


def records_of(tracker: Tracker, *, engine: Engine = "polars", large: Mapping[str, Frame] | None = None) -> Records:
    """The records of a tracker.

    Args:
        tracker: What was typed.
        engine: What computes them.
        large: Plans of that engine for tables that are too large to read: they stand in for those of `tracker`.
    """
    tables = {name: plan_of(parsed.frame, engine) for name, parsed in tracker.tables.items()} | dict(large or {})
    known = _known(tables, large or ())
    skus, places, channels = (
        once(tables[name].filter(nw.col("usable")), tracker.tables[name].table.key)
        for name in ("SKUs", "Places", "Channels")
    )
    bundles = countable_bundles(tables["Bundles"])
    shipments = countable_shipments(tables["Shipments"])
    lots = countable_lots(tables["Lots"])
    placed = shipments.filter(nw.col("usable")).select(*_PLACED)
    placed = ledger.placed(placed, lots.filter(nw.col("usable")), tracker.settings.default_place)
    lots = shelf_life.with_expiry(
        lots,
        tables["SKUs"],
        bundles,
        levels=nesting(tracker.tables["Bundles"].frame),
        derives=bool(known[_DERIVES].shape[0]),
    )
    lots, placed = settled(shelf_life.with_sell_by_that_counts(lots), placed)
    counted, packed = (frame.filter(nw.col("usable")) for frame in (lots, bundles))
    moves = ledger.lines_of(counted, placed, packed, default_place=tracker.settings.default_place)
    (moves,) = settled(moves)
    filled = frozenset(name for name, parsed in tracker.tables.items() if known.get(name, parsed.frame).shape[0])
    has_ledger = bool(set(known[_SOURCES]["source"].to_list()) - {RETURNS})
    codes = plan_of(code_keys(known[_CODES]["lot"].to_list()), engine)
    listed = known[_LISTED]["sku"].to_list()
    alike = looks_like(known[_SKUS]["sku"].sort().to_list(), listed)
    meant = plan_of(make_rows({"code": list(alike), "meant": list(alike.values())}, _MEANT), engine)
    named = plan_of(code_keys(listed), engine)
    awd = frozenset(name for name in _AWD if known[f"{name}, AWD"].shape[0])
    rows = (skus, places, channels, lots, counted, shipments, placed, bundles, moves, codes, named, meant)
    return Records(tables, filled, has_ledger, bool(known[_ASSUMED].shape[0]), awd, *rows)


_PLACED = ("row", "date", "type", "sku", "lot", "quantity", "source", "destination", "channel", "lot_basis")
_LOT_COLUMNS = (
    ("Lots", "lot"),
    ("Shipments", "lot"),
    ("Bundles", "bundle_lot"),
    ("Bundles", "component_lot"),
    ("StockCount", "lot"),
    ("Certificates", "lot"),
)
_SKU_COLUMNS = (
    *((table, "sku") for table in ("Lots", "Shipments", "AmazonStock", "Demand", "StockCount", "Certificates")),
    *(("Bundles", column) for column in ("bundle_sku", "component_sku")),
)
_MEANT = {"code": nw.String(), "meant": nw.String()}
_DERIVES, _SOURCES, _CODES, _ASSUMED = "derives", "sources", "codes", "assumed"
_SKUS, _LISTED = "skus", "listed"
_AWD = {"AmazonStock": is_of_awd, "AmazonExpiry": at_awd}


def _known(tables: Mapping[str, Frame], large: Iterable[str]) -> dict[str, Rows]:
    """What must be known before the plan is made.

    A lot whose date follows from another, where the lines of AmazonLedger are from, every lot code, the SKUs that are
    not on SKUs and those that are, a count of AWD, and a row of each large table.
    """
    follows = nw.col("expiry_date").is_null() & ~(
        nw.col("production_date").is_null() & nw.col("received_date").is_null()
    )
    codes = nw.concat([tables[table].select(lot=column) for table, column in _LOT_COLUMNS])
    skus = nw.concat([tables[table].select(sku=column) for table, column in _SKU_COLUMNS])
    listed = tables["SKUs"].filter(~nw.col("sku").is_null())
    strange = skus.filter(~nw.col("sku").is_null()).unique().join(listed.select("sku"), on="sku", how="anti")
    return collected(
        {
            _DERIVES: tables["Lots"].filter(follows).select("row").head(1),
            _SOURCES: tables["AmazonLedger"].select("source").unique(),
            _CODES: codes.unique(),
            _SKUS: strange,
            _LISTED: listed.select("row", "sku").sort("row"),
            _ASSUMED: tables["Shipments"].filter(is_assumed()).select("row").head(1),
            **{f"{name}, AWD": tables[name].filter(test()).select("row").head(1) for name, test in _AWD.items()},
            **{name: tables[name].select("row").head(1) for name in large},
        }
    )


def is_assumed() -> nw.Expr:
    """Whether the lot of a shipment was not recorded: what nobody wrote down is nobody's to audit."""
    return is_true(nw.col("lot_basis").str.to_lowercase() == ASSUMED)


def once(frame: Frame, key: Sequence[str]) -> Frame:
    """The first row of each key, by `row`."""
    return frame.filter(nw.col("row") == nw.col("row").min().over(*key))


def repeated(frame: Frame, key: Sequence[str]) -> Frame:
    """Rows whose key an earlier row has already, with the first such row as `first_row`."""
    numbered = frame.with_columns(first_row=nw.col("row").min().over(*key))
    return numbered.filter(nw.col("row") != nw.col("first_row"))


def status_that_counts() -> nw.Expr:
    """The column `status` with Released where it is blank, and Hold where lotbook does not know the word."""
    known = nw.col("status").is_in(list(STATUSES))
    given = nw.when(known).then("status").otherwise(text(Status.HOLD))
    return nw.when(nw.col("status").is_null()).then(text(Status.RELEASED)).otherwise(given)


def countable_lots(lots: Frame) -> Frame:
    """All rows of Lots with a status each; usable are those that name a lot which no earlier row has already.

    A lot whose received quantity can't be read is there all the same, with its dates and its status: only the units it
    came with are not known.

    Args:
        lots: `row`, `sku`, `lot`, `status`.
    """
    named = ~nw.col("sku").is_null() & ~nw.col("lot").is_null()
    first = nw.col("row") == nw.col("row").min().over("sku", "lot")
    return lots.with_columns(status=status_that_counts(), usable=named & first)


def countable_shipments(shipments: Frame) -> Frame:
    """All rows of Shipments; those of an unknown type or without a quantity above 0 are not usable.

    Args:
        shipments: `type`, `quantity`, `usable`.
    """
    sound = nw.col("type").is_in(list(MOVEMENT_TYPES)) & ((nw.col("quantity") > 0) | (nw.col("type") == "Adjustment"))
    return shipments.with_columns(usable=nw.col("usable") & is_true(sound))


def countable_bundles(bundles: Frame) -> Frame:
    """All rows of Bundles; those without a quantity above 0 are not usable: nothing of that lot went in.

    Args:
        bundles: `component_quantity`, `usable`.
    """
    return bundles.with_columns(usable=nw.col("usable") & is_true(nw.col("component_quantity") > 0))
