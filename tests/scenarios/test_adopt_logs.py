"""Logs with a row for each time units came in or went out: their lots, their movements, and what is said of them."""

from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, listed, reasons, text

LOTS = ("SKU", "Lot", "Expiry date", "Received date", "Received quantity", "Place")
MOVES = ("Date", "Type", "Lot", "Quantity", "From", "To")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def shown(tracker: Path, table: str, *headers: str) -> list[tuple[Any, ...]]:
    """Rows with their days as texts."""
    rows = listed(tracker, table, *headers)
    return [tuple(str(cell) if hasattr(cell, "isoformat") else cell for cell in row) for row in rows]


def test_a_log_with_types_brings_its_lots_along(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        "2026-01-05,C1,2027-06-30,Received,500,Depot",
        "2026-02-05,C1,2027-06-30,Sold,40,Depot",
        "2026-02-08,C2,2027-09-30,in,300,Garage",
        "2026-03-08,C1,2027-06-30,Received,100,Garage",
        "2026-04-08,C1,2027-06-30,Damaged,3,Depot",
    )
    path = text(tmp_path / "log.csv", "Date,Lot,Expiry,Type,Qty,Location,SKU", *(f"{line},V" for line in lines))
    found = adopted(lotbook, tracker, path)
    assert shown(tracker, "Lots", *LOTS) == [
        ("V", "C1", "2027-06-30", "2026-01-05", 500, "Depot"),
        ("V", "C2", "2027-09-30", "2026-02-08", 300, "Garage"),
    ]
    # What came later came to the place that its row names; under From, it would be at that of the lot.
    assert shown(tracker, "Shipments", *MOVES) == [
        ("2026-02-05", "Sale", "C1", 40, "Depot", None),
        ("2026-03-08", "Receipt", "C1", 100, None, "Garage"),
        ("2026-04-08", "Disposal", "C1", 3, "Depot", None),
    ]
    assert any("is a log of movements: what came in first" in remark for remark in found["remarks"])


@pytest.mark.long
def test_of_days_of_a_spreadsheet_the_first_is_that_of_the_lot(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Date", "SKU", "Lot", "Expiry", "In", "Out"],
        [46089, "V", "C1", "2027-06-30", 100, None],
        [46058, "V", "C1", "2027-06-30", None, 40],
        [46027, "V", "C1", "2027-06-30", 500, None],
        [46100, "V", "C1", "2027-06-30", 20, 5],
    ]
    path = book(tmp_path / "log.xlsx", ("Log", [*rows, *([[46101, "V", "C1", "2027-06-30", None, 1]] * 2)]))
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 500)]
    moves = [(kind, units) for kind, units in listed(tracker, "Shipments", "Type", "Quantity")]
    # A row with both is two movements.
    assert moves == [("Receipt", 100), ("Sale", 40), ("Receipt", 20), ("Sale", 5), ("Sale", 1), ("Sale", 1)]
    assert reasons(found) == {}


@pytest.mark.long
def test_next_months_log_brings_what_is_new(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    first = ("2026-01-05,V,C1,2027-06-30,Receipt,500", "2026-01-09,V,C1,2027-06-30,Sale,40")
    header = "Date,SKU,Lot,Expiry,Type,Qty"
    adopted(lotbook, tracker, text(tmp_path / "log.csv", header, *first))
    more = ("2026-02-05,V,C1,2027-06-30,Receipt,100", "2026-02-09,V,C2,2027-08-31,Receipt,70")
    adopted(lotbook, tracker, text(tmp_path / "log.csv", header, *first, *more))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 500), ("C2", 70)]
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 40), ("Receipt", 100)]
    # A log that begins anew each month: what came in of a lot that is there is a further delivery.
    later = ("2026-03-05,V,C1,2027-06-30,Receipt,30", "2026-03-06,V,C1,2027-06-30,Sale,2")
    adopted(lotbook, tracker, text(tmp_path / "march.csv", header, *later))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 500), ("C2", 70)]
    assert listed(tracker, "Shipments", "Type", "Quantity")[2:] == [("Receipt", 30), ("Sale", 2)]


@pytest.mark.long
def test_a_receipt_of_a_log_that_is_on_lots_counts_once(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, text(tmp_path / "lots.csv", "SKU,Lot,Expiry,Received", "V,C1,2027-06-30,500"))
    lines = ("2026-01-05,V,C1,Receipt,500", "2026-01-09,V,C1,Sale,40")
    adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,SKU,Lot,Type,Qty", *lines))
    assert shown(tracker, "Lots", "Lot", "Received date", "Received quantity") == [("C1", "2026-01-05", 500)]
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 40)]


def test_units_sent_to_a_place_are_not_sold(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Date", "SKU", "Lot", "Units"], ["2026-10-05", "V", "C1", 100]]
    path = book(tmp_path / "a.xlsx", ("Sent to Warehouse", rows), ("Moved to FBA-US", rows), ("Sent to Luna", rows))
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Type", "To") == [
        ("Transfer", "Warehouse"),
        ("Transfer", "FBA-US"),
        ("Sale", None),
    ]


@pytest.mark.long
def test_stock_without_the_day_it_came_is_not_added_to_by_a_log(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    adopted(lotbook, tracker, text(tmp_path / "stock.csv", "SKU,Lot,Expiry,On hand", "V,C1,2027-06-30,120"))
    lines = ("2026-01-05,V,C1,2027-06-30,500,", "2026-02-05,V,C1,2027-06-30,,380")
    found = adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,SKU,Lot,Expiry,In,Out", *lines))
    assert "it is on Lots with" in reasons(found)[2]
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 120)]
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 380)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("Type", "Receipt", "Shipped"), "Transfer"),
        (("Direction", "In", "Out"), "Transfer"),
        (("Bewegungsart", "Wareneingang", "Warenausgang"), "Transfer"),
        # Who says that it was sold knows.
        (("Type", "Receipt", "Sale"), "Sale"),
    ],
)
def test_what_a_type_says_went_out_with_a_number_of_amazons_was_sent_there(
    lotbook: Command, tracker: Path, tmp_path: Path, words: tuple[str, str, str], kind: str
) -> None:
    """Sold, its units were gone; and under Direction, what went out came in."""
    header, came, left = words
    lines = (
        f"PO-1,V,L77,2026-08-03,2027-08-31,{came},500",
        f"FBA15K7XYZ12,V,L77,2026-08-20,2027-08-31,{left},200",
        f"INV-77,V,L77,2026-09-04,2027-08-31,{left},24",
    )
    found = adopted(
        lotbook, tracker, text(tmp_path / "log.csv", f"Shipment ID,SKU,Lot,Date,Expiry,{header},Qty", *lines)
    )
    there = "FBA-US" if kind == "Transfer" else None
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == [(kind, 200, there), ("Sale", 24, None)]
    assert any("counts as sent there" in remark for remark in found["remarks"]) == (kind == "Transfer")


@pytest.mark.long
@pytest.mark.parametrize("header", ["Ref", "Shipment ID", "Remarks", "Paper"])
@pytest.mark.parametrize("units", ["In,Out", "Change,Unit"])
def test_what_left_with_a_number_of_amazons_was_sent_there(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str, units: str
) -> None:
    """Sold, those units would be gone from the tracker, and the lot no longer at Amazon in a recall."""
    is_signed = units != "In,Out"
    came, left, sold = ("500,", "-200,", "-24,") if is_signed else ("500,", ",200", ",24")
    lines = (
        f"PO-1,FBAVITC90,FBALOT77,2026-08-03,2027-08-31,{came}",
        f"FBA15K7XYZ12,FBAVITC90,FBALOT77,2026-08-20,2027-08-31,{left}",
        f"INV-77,FBAVITC90,FBALOT77,2026-09-04,2027-08-31,{sold}",
        "PO-2,FBAVITC90,FBALOT77,2026-11-02,2027-08-31,100,",
    )
    path = text(tmp_path / "log.csv", f"{header},SKU,Lot,Date,Expiry,{units}", *lines)
    found = adopted(lotbook, tracker, path)
    moves = listed(tracker, "Shipments", "Type", "Quantity", "To")
    assert moves == [("Transfer", 200, "FBA-US"), ("Sale", 24, None), ("Receipt", 100, None)]
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("FBALOT77", 500)]
    assert any("the number of a shipment to it" in remark for remark in found["remarks"])


CARD = "Date,Ref. no,Product,Batch,Expiry,Quantity received,Quantity issued,Balance"


@pytest.mark.long
def test_a_stock_card_by_product_has_papers_for_references(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Each reference became an SKU of its own, with a lot that had the whole balance."""
    lines = (
        "2026-01-05,GRN-1,Vitamin C,B100,2027-12-31,500,,500",
        "2026-02-01,INV-12,Vitamin C,B100,2027-12-31,,40,460",
        "2026-02-03,GRN-2,Zinc,Z1,2028-01-31,100,,100",
    )
    adopted(lotbook, tracker, text(tmp_path / "card.csv", CARD, *lines))
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [
        ("Vitamin C", "B100", 500),
        ("Zinc", "Z1", 100),
    ]
    moves = ("SKU", "Lot", "Type", "Quantity", "Document")
    assert listed(tracker, "Shipments", *moves) == [("Vitamin C", "B100", "Sale", 40, "INV-12")]
    # A card that begins anew: what came in of a lot that is there is a further delivery.
    later = ("2026-03-05,GRN-3,Vitamin C,B100,2027-12-31,30,,490", "2026-03-06,INV-13,Vitamin C,B100,2027-12-31,,2,488")
    adopted(lotbook, tracker, text(tmp_path / "march.csv", CARD, *later))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("B100", 500), ("Z1", 100)]
    assert [row[2:] for row in listed(tracker, "Shipments", *moves)[1:]] == [
        ("Receipt", 30, "GRN-3"),
        ("Sale", 2, "INV-13"),
    ]


@pytest.mark.long
def test_a_stock_card_takes_its_skus_from_the_skus_sheet(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    stock = text(
        tmp_path / "stock.csv", "SKU,Product,Lot,Expiry,Received,Units", "VC-1,Vitamin C,B100,2027-12-31,2026-01-05,500"
    )
    adopted(lotbook, tracker, stock)
    lines = ("2026-03-05,GRN-3,Vitamin C,B100,2027-12-31,30,,530", "2026-03-06,INV-13,Vitamin C,B100,2027-12-31,,2,528")
    adopted(lotbook, tracker, text(tmp_path / "march.csv", CARD, *lines))
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("VC-1", "B100", 500)]
    assert listed(tracker, "Shipments", "SKU", "Type", "Quantity") == [("VC-1", "Receipt", 30), ("VC-1", "Sale", 2)]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("Date,Référence,Désignation,Lot,DLC,Entrée,Sortie", ("VC,Vitamine C,L1", "ZN,Zinc,L1", "VC,Vitamine C,L1")),
        ("Date,Référence,Désignation,Lot,DLC,Entrée,Sortie", ("VC,Vitamine C,L1", "ZN,Zinc,L1", "MG,Magnésium,L1")),
    ],
)
def test_a_reference_for_each_product_is_its_sku(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str, lines: tuple[str, ...]
) -> None:
    rows = [f"2026-01-0{number},{line},2027-06-30,10," for number, line in enumerate(lines, 1)]
    path = text(tmp_path / "log.csv", header, *rows, f"2026-02-01,{lines[0]},2027-06-30,,4")
    adopted(lotbook, tracker, path)
    skus = sorted({line.split(",")[0] for line in lines})
    assert sorted(sku for (sku,) in listed(tracker, "SKUs", "SKU")) == skus
    assert ("Sale", 4, None) in listed(tracker, "Shipments", "Type", "Quantity", "Document")


@pytest.mark.long
def test_a_log_with_places_and_customers_has_both_under_to(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Customer was left out where the log also has To location, so a recall missed who bought the units."""
    lines = (
        "01/15/2026,Receive,VC1,B1,12/31/2027,500,,MAIN,PO-1,",
        "01/20/2026,Ship,VC1,B1,12/31/2027,40,MAIN,,SO-1,Corner Shop",
        "01/21/2026,Ship,VC1,B1,12/31/2027,9,MAIN,Customer dock,SO-2,Cafe",
        "01/22/2026,Move,VC1,B1,12/31/2027,100,MAIN,Shelf 2,,Cafe",
        "01/25/2026,Cycle Count,VC1,B1,12/31/2027,-2,MAIN,,,",
    )
    header = "Transaction Date,Transaction Type,SKU,Lot,Expiration,Quantity,From Location,To Location,Order #,Customer"
    found = adopted(lotbook, tracker, text(tmp_path / "log.csv", header, *lines))
    assert reasons(found) == {}
    assert shown(tracker, "Lots", *LOTS) == [("VC1", "B1", "2027-12-31", "2026-01-15", 500, "MAIN")]
    assert listed(tracker, "Shipments", "Type", "Quantity", "From", "To") == [
        ("Sale", 40, "MAIN", "Corner Shop"),
        ("Sale", 9, "MAIN", "Cafe"),
        ("Transfer", 100, "MAIN", "Shelf 2"),
        ("Adjustment", -2, "MAIN", None),
    ]


def test_a_record_of_disposals_is_no_stock(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """What was destroyed came in as received, for what became of it stands under Disposition."""
    header = "Product,SKU,Batch/Lot,Expiration Date,Units,Disposition,Date,Reason"
    lines = (
        "Tea,T,B1,2025-12-31,12,Destroyed,2026-01-05,expired",
        "Tea,T,B2,2025-11-30,4,Returned to vendor,2026-01-06,",
    )
    adopted(lotbook, tracker, text(tmp_path / "record.csv", header, *lines))
    assert listed(tracker, "Lots", "Lot") == []
    assert listed(tracker, "Shipments", "Lot", "Type", "Quantity") == [("B1", "Disposal", 12), ("B2", "Removal", 4)]


def test_stock_with_a_disposition_is_stock(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("T,B1,2027-12-31,12,Sellable", "T,B2,2027-12-31,3,Damaged")
    path = text(tmp_path / "stock.csv", "SKU|Lot|Expiration|Units|Disposition", *(x.replace(",", "|") for x in lines))
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("B1", 12), ("B2", 3)]
