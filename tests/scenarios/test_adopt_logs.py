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


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ("In,Out,Balance", "Date,SKU,Lot,Expiry"),
        ("Received,Shipped,Customer", "Date,SKU,Lot,Expiry"),
        ("Stock in,Stock out,Stock", "Date,SKU,Lot,Expiry"),
        ("Eingang,Ausgang,Bestand", "Datum,Artikel,Charge,MHD"),
        ("Entrée,Sortie,Solde", "Date,Article,Lot,DDM"),
    ],
)
def test_units_under_in_and_out(lotbook: Command, tracker: Path, tmp_path: Path, headers: str, words: str) -> None:
    lines = (
        "2026-03-08,V,C1,2027-06-30,100,,",
        "2026-02-05,V,C1,2027-06-30,,40,",
        "2026-01-05,V,C1,2027-06-30,500,-,",
        "Total,,,,600,40,",
    )
    adopted(lotbook, tracker, text(tmp_path / "log.csv", f"{words},{headers}", *lines))
    assert shown(tracker, "Lots", *LOTS[:5]) == [("V", "C1", "2027-06-30", "2026-01-05", 500)]
    assert shown(tracker, "Shipments", *MOVES[:4]) == [
        ("2026-03-08", "Receipt", "C1", 100),
        ("2026-02-05", "Sale", "C1", 40),
    ]


@pytest.mark.parametrize("is_newest_first", [True, False])
def test_days_that_could_be_two_go_by_the_order_of_the_rows(
    lotbook: Command, tracker: Path, tmp_path: Path, *, is_newest_first: bool
) -> None:
    rows = ["01/13/2026,9,A,Receipt", "02/03/2026,500,B,Receipt", "03/02/2026,100,B,Receipt", "05/25/2026,1,B,Sale"]
    lines = [f"{row},V" for row in (reversed(rows) if is_newest_first else rows)]
    adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,Qty,Lot,Type,SKU", *lines))
    assert dict(listed(tracker, "Lots", "Lot", "Received quantity")) == {"A": 9, "B": 500}


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


def test_units_below_0_left(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        "01/15/2026,V,L1,06/30/2027,+500,",
        "02/15/2026,V,L1,06/30/2027,-40,",
        "02/16/2026,V,L1,06/30/2027,-3,damaged",
        "02/17/2026,V,L1,06/30/2027,2,customer return",
        "02/18/2026,V,L1,06/30/2027,-4,count correction",
        "02/19/2026,V,L1,06/30/2027,-30,sent to FBA",
    )
    found = adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,SKU,Lot,Expiry,Qty +/-,Reason", *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 500)]
    assert listed(tracker, "Shipments", "Type", "Quantity", "Note") == [
        ("Sale", 40, None),
        ("Disposal", 3, "damaged"),
        ("Return", 2, "customer return"),
        ("Adjustment", -4, "count correction"),
        ("Transfer", 30, "sent to FBA"),
    ]
    assert listed(tracker, "Shipments", "To")[-1] == ("FBA-US",)
    assert reasons(found) == {}


def test_a_lot_with_less_than_nothing_is_no_movement(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("2026-01-05,V,L1,2027-06-30,500", "2026-01-06,V,L2,2027-06-30,-3")
    found = adopted(lotbook, tracker, text(tmp_path / "a.csv", "Date,SKU,Lot,Expiry,Qty", *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 500)]
    assert "-3 is below 0" in reasons(found)[3]


def test_a_number_of_cases_in_a_log_is_one(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("2026-01-05,V,C1,2027-06-30,500,", *(f"2026-02-0{n},V,C1,2027-06-30,,{n}" for n in range(1, 7)))
    path = text(tmp_path / "log.csv", "Date,SKU,Lot,Expiry,In,Out", *lines, "2026-02-08,V,C1,2027-06-30,,2 cases")
    found = adopted(lotbook, tracker, path)
    assert len(listed(tracker, "Shipments", "Quantity")) == 6
    assert "the units of a case are not known" in reasons(found)[9]


def test_a_list_of_lots_with_what_came_and_left_is_no_log(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("2026-01-05,V,C1,2027-06-30,500,40,460", "2026-01-06,V,C2,2027-06-30,300,0,300")
    adopted(lotbook, tracker, text(tmp_path / "a.csv", "Date,SKU,Lot,Expiry,Received,Sold,Closing", *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 460), ("C2", 300)]
    assert listed(tracker, "Shipments", "Type") == []


def test_what_came_in_is_never_what_was_sold(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("2026-01-05,V,C1,2027-06-30,500,10,Cafe", "2026-01-06,V,C2,2027-06-30,50,40,Cafe")
    adopted(lotbook, tracker, text(tmp_path / "a.csv", "Date,SKU,Lot,Expiry,Received,Shipped,Customer", *lines))
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 10), ("Sale", 40)]


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


def test_a_store_is_the_place_of_stock(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, text(tmp_path / "a.csv", "Store,SKU,Lot,Expiry,Units", "Main St,V,C1,2027-06-30,9"))
    assert listed(tracker, "Lots", "Lot", "Place") == [("C1", "Main St")]
    # Of sales it is where they were made.
    adopted(lotbook, tracker, text(tmp_path / "b.csv", "Date,Store,SKU,Lot,Sold", "2026-10-05,Etsy,V,C1,2"))
    assert listed(tracker, "Shipments", "Type", "From") == [("Sale", None)]


def test_a_case_qty_is_that_of_a_case_where_nothing_else_can_be(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    adopted(lotbook, tracker, text(tmp_path / "skus.csv", "SKU,Product,Case Qty", "V,Vitamin C,24"))
    assert listed(tracker, "SKUs", "SKU", "Units per case") == [("V", 24)]
    adopted(lotbook, tracker, text(tmp_path / "a.csv", "SKU,Lot,Expiry,Cases,Case Qty", "W,C1,2027-06-30,10,12"))
    adopted(lotbook, tracker, text(tmp_path / "b.csv", "SKU,Lot,Expiry,Case Qty", "V,C2,2027-06-30,3"))
    assert listed(tracker, "Lots", "SKU", "Received quantity") == [("W", 120), ("V", 72)]


def test_the_day_of_a_count(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, text(tmp_path / "a.csv", "Count date,SKU,Lot,Counted", "2026-10-05,V,C1,9"))
    assert shown(tracker, "StockCount", "Date", "Lot", "Counted") == [("2026-10-05", "C1", 9)]
    # The day a list of lots was counted is not the day they came in.
    adopted(lotbook, tracker, text(tmp_path / "b.csv", "Counted on,SKU,Lot,Expiry,Qty", "2026-10-05,V,C1,2027-06-30,9"))
    assert listed(tracker, "Lots", "Lot", "Received date") == [("C1", None)]
