"""A lot that came in several deliveries is found by any of them."""

import pytest
from hypothesis import given, settings

from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.recall import Filters, Recall, Span, recall
from lotbook.core.table import RawTable
from tests import examples
from tests.notation import lines, tracker_of
from tests.strategies import AS_OF, day, raw_trackers

pytestmark = pytest.mark.slow

SKUS = "SKU | Supplier\nTEA | Alpine\nJAR | Alpine"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity | Place | Supplier | Purchase order
    TEA | A1 | 2027-05-01 | 2026-01-01 | 100 | Warehouse | | PO-1
    TEA | A2 | 2027-06-01 | 2026-01-15 | 50 | Warehouse | | PO-2
    JAR | J1 | 2027-06-01 | | | Warehouse | |
"""
SHIPMENTS = """
    Date | Shipment | Type | SKU | Lot | Quantity | From | To | Document
    2026-01-20 | | Receipt | TEA | A1 | 300 | Other Co | Warehouse | PO-9
    2026-01-22 | IN-7 | Receipt | JAR | J1 | 300 | | Warehouse | INV-4
    2026-01-23 | | Receipt | TEA | B1 | 20 | Third Ltd | Warehouse |
    2026-01-24 | | Sale | TEA | A2 | 5 | Warehouse | Other Co | PO-9
    2026-02-02 | | Receipt | TEA | | 8 | Third Ltd | Warehouse | PO-8
    | | Receipt | TEA | A2 | 8 | Alpine | Warehouse | PO-7
"""


def found(filters: Filters) -> Recall:
    """What a recall finds in the tables above."""
    return recall(tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=SHIPMENTS), filters, as_of=AS_OF)


def on(first: str, last: str) -> Span:
    """A range of days."""
    return Span(day(first), day(last))


@pytest.mark.parametrize(
    ("filters", "lots"),
    [
        (Filters(supplier="other co"), ["TEA | A1"]),  # to whom A2 was sold
        (Filters(supplier="Third*"), ["TEA | B1"]),
        (Filters(supplier="Alpine"), ["JAR | J1", "TEA | A1", "TEA | A2", "TEA | B1"]),
        (Filters(purchase_order="PO-9"), ["TEA | A1"]),
        (Filters(purchase_order="po 9"), ["TEA | A1"]),
        (Filters(purchase_order="PO-1"), ["TEA | A1"]),
        (Filters(purchase_order="IN-7"), ["JAR | J1"]),
        (Filters(purchase_order="INV-4"), ["JAR | J1"]),
        (Filters(received=on("2026-01-20", "2026-01-20")), ["TEA | A1"]),
        (Filters(received=on("2026-01-01", "2026-01-01")), ["TEA | A1"]),
        (Filters(received=on("2026-01-21", "2026-01-31")), ["JAR | J1", "TEA | B1"]),
        (Filters(received=on("2026-01-20", "2026-01-20"), supplier="Other Co", purchase_order="PO-9"), ["TEA | A1"]),
        (Filters(supplier="Other Co", sku="JAR"), []),
    ],
)
def test_every_delivery_of_a_lot_finds_it(filters: Filters, lots: list[str]) -> None:
    assert sorted(lines(found(filters).lots, "sku", "lot")) == lots


@pytest.mark.parametrize(
    "filters",
    [
        Filters(supplier="Borealis"),
        Filters(purchase_order="PO-6"),
        Filters(received=on("2026-02-10", "2026-02-10")),
        Filters(expiry=on("2027-08-01", "2027-08-31")),
        Filters(supplier="Borealis", purchase_order="PO-6", sku="TEA"),
    ],
)
def test_a_delivery_that_was_typed_as_a_second_row_of_its_lot_finds_it_too(filters: Filters) -> None:
    """The row doesn't count, and Checks says so; what came with it has to be found all the same."""
    again = "TEA | A1 | 2027-08-31 | 2026-02-10 | 40 | Warehouse | Borealis | PO-6\n"
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS.rstrip() + "\n" + again, Shipments=SHIPMENTS)
    result = recall(tracker, filters, as_of=AS_OF)
    assert lines(result.lots, "sku", "lot", "received", "unaccounted") == ["TEA | A1 | 400 | 40"]
    assert recall(tracker, Filters(supplier="Borealis", purchase_order="PO-2"), as_of=AS_OF).lots.shape[0] == 0


def test_a_delivery_without_a_day_is_near() -> None:
    result = found(Filters(received=on("2026-01-21", "2026-01-31")))
    # J1 has no day on Lots and one on Shipments; B1 came once, and that is known.
    assert lines(result.near, "lot", "why") == ["A2 | It has no received date"]


def test_a_number_spelled_alike_is_near_where_one_is_exact() -> None:
    # The delivery on Lots of J1 has no number, nor has that of B1; the receipt of A2 has one.
    nameless = ["J1 | It has no purchase order", "B1 | It has no purchase order"]
    assert lines(found(Filters(purchase_order="PO-9")).near, "lot", "why") == nameless
    shipments = f"{SHIPMENTS}    2026-01-25 | | Receipt | JAR | J1 | 1 | | Warehouse | po9\n"
    result = recall(tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=shipments), Filters(purchase_order="PO-9"), as_of=AS_OF)
    assert lines(result.lots, "lot") == ["A1"]
    assert "J1 | Spelled alike" in lines(result.near, "lot", "why")


def test_a_lot_whose_supplier_nobody_wrote_down_is_near() -> None:
    lots = LOTS + "MUG | M1 | | 2026-01-01 | 5 | Warehouse | |\nMUG | M2 | | 2026-01-01 | 5 | Warehouse | |\n"
    packed = "Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n"
    packed += "2026-01-01 | MUG | M2 | TEA | A2 | 1"
    shipments = f"{SHIPMENTS}    2026-01-25 | | Receipt | TEA | A2 | 1 | | Warehouse | PO-7\n"
    tracker = tracker_of(Lots=lots, Shipments=shipments, Bundles=packed, SKUs=SKUS)
    result = recall(tracker, Filters(supplier="Other Co"), as_of=AS_OF)
    assert lines(result.lots, "lot") == ["A1"]
    near = ["MUG | M1 | It has no supplier", "JAR | J1 | It has no supplier", "TEA | A2 | It has no supplier"]
    assert sorted(lines(result.near, "sku", "lot", "why")) == sorted(near)  # M2 was made here


@pytest.mark.parametrize(
    "filters",
    [Filters(supplier="Third Ltd"), Filters(purchase_order="PO-8"), Filters(received=Span(day("2026-02-01")))],
)
def test_a_delivery_that_names_no_lot_is_said(filters: Filters) -> None:
    assert "1 of these receipts names no lot: see Shipments." in found(filters).hints


def test_an_unknown_supplier_may_be_that_of_a_later_delivery() -> None:
    assert found(Filters(supplier="Other C")).hints == ("No supplier is 'Other C'. Did you mean 'Other Co'?",)


@pytest.mark.long
@settings(max_examples=examples.of(30))
@given(raw_trackers())
def test_no_delivery_is_missed(raws: dict[str, RawTable]) -> None:
    tracker = read_tracker(raws)
    for row in rows_of(tracker.tables["Shipments"].frame):
        if row["type"] != "Receipt" or None in (row["sku"], row["lot"], row["date"]):
            continue
        result = recall(tracker, Filters(received=Span(row["date"], row["date"])), as_of=AS_OF)
        assert (row["sku"], row["lot"]) in {(each["sku"], each["lot"]) for each in rows_of(result.lots)}
