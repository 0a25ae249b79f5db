from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from lotbook.core import ledger
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.records import records_of
from lotbook.core.report import report
from lotbook.core.table import RawTable
from tests.notation import lines, report_on
from tests.strategies import AMAZON_TABLES, AS_OF, countable, entries, raw_trackers

pytestmark = pytest.mark.slow

SKUS = "SKU\nTEA\nJAR\nSET"


def test_every_movement_type_does_what_it_says() -> None:
    result = report_on(
        SKUs=SKUS,
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | 1 | 2027-01-01 | 2026-01-01 | 100 | Warehouse
        """,
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | To
            2026-01-02 | Receipt | TEA | 1 | 20 | | Warehouse
            2026-01-03 | Transfer | TEA | 1 | 60 | Warehouse | FBA-US
            2026-01-04 | Sale | TEA | 1 | 10 | FBA-US | Jane
            2026-01-05 | Return | TEA | 1 | 2 | Jane | FBA-US
            2026-01-06 | Removal | TEA | 1 | 30 | FBA-US | Warehouse
            2026-01-07 | Disposal | TEA | 1 | 5 | Warehouse |
            2026-01-08 | Adjustment | TEA | 1 | -3 | Warehouse |
            2026-01-09 | Adjustment | TEA | 1 | 1 | | FBA-US
        """,
    )  # fmt: skip
    # Warehouse 100+20-60+30-5-3 = 82; FBA 60-10+2-30+1 = 23
    assert sorted(lines(result.stock, "place", "on_hand")) == ["FBA-US | 23", "Warehouse | 82"]


def test_a_bundle_uses_up_its_components_where_it_was_packed() -> None:
    result = report_on(
        SKUs=SKUS,
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | 1 | 2027-05-01 | 2026-01-01 | 100 | Warehouse
            JAR | 7 | 2027-02-01 | 2026-01-01 | 50 | Warehouse
            SET | S1 | | 2026-02-01 | 20 | Warehouse
        """,
        Bundles="""
            Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
            2026-02-01 | SET | S1 | TEA | 1 | 40
            2026-02-01 | SET | S1 | JAR | 7 | 20
        """,
    )
    assert lines(result.stock, "sku", "on_hand", "expiry_date", "expiry_basis") == [
        "JAR | 30 | 2027-02-01 | exact",
        "SET | 20 | 2027-02-01 | computed",
        "TEA | 60 | 2027-05-01 | exact",
    ]


def test_what_has_not_happened_yet_does_not_count() -> None:
    result = report_on(
        SKUs=SKUS,
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity
            TEA | 1 | 2027-01-01 | 2026-03-01 | 100
            TEA | 2 | 2027-01-01 | 2026-03-02 | 7
        """,
        Shipments="Date | Type | SKU | Lot | Quantity\n2026-03-02 | Sale | TEA | 1 | 10",
    )  # fmt: skip
    assert lines(result.stock, "lot", "on_hand") == ["1 | 100"]


def test_a_negative_balance_is_shown_not_clamped() -> None:
    result = report_on(
        SKUs=SKUS,
        Lots="SKU | Lot | Expiry date | Received quantity\nTEA | 1 | 2027-01-01 | 10",
        Shipments="Date | Type | SKU | Lot | Quantity | From\n2026-02-02 | Sale | TEA | 1 | 30 | Shop",
    )
    assert sorted(lines(result.stock, "place", "on_hand")) == ["Shop | -30", "Warehouse | 10"]


Key = tuple[str, str, str]


class Clerk:
    """Goes through the tables row after row and keeps two tallies: what is where, and what came and left."""

    def __init__(self, raws: dict[str, RawTable]) -> None:
        self.here: Counter[Key] = Counter()
        """Units by SKU, lot and place."""
        self.fate: Counter[Key] = Counter()
        """Units by SKU, lot, and "in" or "out"."""
        lots: dict[tuple[str, str], dict[str, Any]] = {}
        for row in entries(raws["Lots"]):
            lots.setdefault((row["SKU"], row["Lot"]), row)  # of a lot that is there twice the first row counts
        self.home = {key: row["Place"] or "Warehouse" for key, row in lots.items()}
        received = {key: row for key, row in lots.items() if countable(row, "Received quantity")}
        for key, row in received.items():
            if row["Received date"] is None or row["Received date"] <= AS_OF:
                self._count(row, self.home[key], row["Received quantity"])
        for row in entries(raws["Shipments"]):
            if countable(row, "Date", "Quantity") and row["Date"] <= AS_OF:
                self._ship(row)
        for row in entries(raws["Bundles"]):
            if countable(row, "Date", "Component quantity") and row["Date"] <= AS_OF:
                place = self.home.get((row["Bundle SKU"], row["Bundle lot"]), "Warehouse")
                used = {"SKU": row["Component SKU"], "Lot": row["Component lot"]}
                self._count(used, place, -row["Component quantity"])

    def _count(self, row: dict[str, Any], place: str, units: int, *, moved: bool = False) -> None:
        self.here[row["SKU"], row["Lot"], place] += units
        if not moved:
            self.fate[row["SKU"], row["Lot"], "in" if units > 0 else "out"] += abs(units)

    def _ship(self, row: dict[str, Any]) -> None:
        own = self.home.get((row["SKU"], row["Lot"]), "Warehouse")
        kind, units = row["Type"], row["Quantity"]
        if kind == "Transfer" and row["To"] is not None:
            self._count(row, row["From"] or own, -units, moved=True)
            self._count(row, row["To"], units, moved=True)
        elif kind == "Removal" and row["From"] is not None:
            self._count(row, row["From"], -units, moved=True)
            self._count(row, row["To"] or own, units, moved=True)
        elif kind in {"Sale", "Disposal"}:
            self._count(row, row["From"] or own, -units)
        elif kind in {"Receipt", "Return"}:
            self._count(row, row["To"] or own, units)
        elif kind == "Adjustment":
            self._count(row, row["From"] or row["To"] or own, units)


@pytest.mark.long
@pytest.mark.slow
@given(raw_trackers())
def test_stock_is_what_a_clerk_counts(raws: dict[str, RawTable]) -> None:
    tracker = read_tracker(raws)
    clerk = {key: units for key, units in Clerk(raws).here.items() if units != 0}
    moves = ledger.on_hand(records_of(tracker).movements, as_of=AS_OF).collect("polars")
    assert {(row["sku"], row["lot"], row["place"]): row["on_hand"] for row in rows_of(moves) if row["on_hand"]} == clerk
    stock = {(r["sku"], r["lot"], r["place"]): r["on_hand"] for r in rows_of(report(tracker, as_of=AS_OF).stock)}
    # What Amazon counts stands in for the records at its own places, and nowhere else.
    amazon_counts = any(raws[name].rows for name in AMAZON_TABLES)
    own = {key for key in stock.keys() | clerk.keys() if not amazon_counts or key[2] != "FBA-US"}
    assert {key: stock[key] for key in stock.keys() & own} == {key: clerk[key] for key in clerk.keys() & own}


@pytest.mark.slow
@given(raw_trackers())
def test_units_are_conserved(raws: dict[str, RawTable]) -> None:
    moves = records_of(read_tracker(raws)).movements
    clerk = Clerk(raws)
    balance = rows_of(ledger.mass_balance(moves, as_of=AS_OF).collect("polars"))
    assert {(row["sku"], row["lot"]) for row in balance} == {key[:2] for key in clerk.here}
    for row in balance:
        came = row["received"] + row["returned"] + row["adjusted_in"]
        left = row["sold"] + row["disposed"] + row["consumed"] + row["adjusted_out"]
        sku, lot = row["sku"], row["lot"]
        assert came == row["on_hand"] + left
        assert (came, left) == (clerk.fate[sku, lot, "in"], clerk.fate[sku, lot, "out"])
        assert row["on_hand"] == sum(units for key, units in clerk.here.items() if key[:2] == (sku, lot))
