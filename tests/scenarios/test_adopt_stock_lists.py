"""Lists of what is there now, beside the movements that the tracker has: nothing is taken off twice, or added twice."""

from pathlib import Path
from typing import Any

import pytest

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, listed, reasons, text

HEADER = "SKU,Lot,Expiry,On hand,Location"
DAY = "2026-11-10"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def moved(tracker: Path, *rows: dict[str, Any]) -> None:
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [{"Date": DAY, "SKU": "T", **r} for r in rows]),)))


@pytest.fixture
def next_month(lotbook: Command, tracker: Path, tmp_path: Path) -> Path:
    """A tracker made of a stock list, from which 40 of L1 were sold and 60 of L2 went to FBA."""
    lines = ("T,L1,2027-05-31,50,Garage", "T,L2,2027-06-30,200,Garage", "T,L3,2027-08-31,200,Garage")
    adopted(lotbook, tracker, text(tmp_path / "october.csv", HEADER, *lines))
    sold = {"Type": "Sale", "Lot": "L1", "Quantity": 40, "From": "Garage"}
    moved(tracker, sold, {"Type": "Transfer", "Lot": "L2", "Quantity": 60, "From": "Garage", "To": "FBA-US"})
    return tracker


@pytest.mark.long
def test_what_the_records_say_too_is_there_already(lotbook: Command, next_month: Path, tmp_path: Path) -> None:
    lines = ("T,L1,2027-05-31,10,Garage", "T,L2,2027-06-30,140,Garage", "T,L2,2027-06-30,60,FBA")
    found = adopted(lotbook, next_month, text(tmp_path / "november.csv", HEADER, *lines))
    assert found["left_out"] == []
    assert found["lists"][0]["there"] == 3
    assert listed(next_month, "Lots", "Lot", "Received quantity", "Place")[:2] == [
        ("L1", 50, "Garage"), ("L2", 200, "Garage")
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("option", [(), ("--overwrite",)])
def test_another_number_of_a_lot_that_moved_is_for_a_count(
    lotbook: Command, next_month: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    lines = ("T,L1,2027-05-31,9,Garage", "T,L2,2027-06-30,140,Garage", "T,L2,2027-06-30,50,FBA")
    found = adopted(lotbook, next_month, text(tmp_path / "november.csv", HEADER, *lines), *option)
    assert reasons(found) == {
        2: "its lot is on Lots, and by the records 10 units are there, not 9: type what is there on the sheet Count, "
        "and lotbook count books the difference",
        4: "its lot is on Lots, and by the records 60 units are there, not 50: import Amazon's report, which counts "
        "its own stock",
    }
    assert listed(next_month, "Lots", "Received quantity") == [(50,), (200,), (200,)]


@pytest.mark.long
def test_a_lot_that_never_moved_can_be_overwritten(lotbook: Command, next_month: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "november.csv", HEADER, "T,L3,2027-08-31,150,Garage")
    adopted(lotbook, next_month, path, "--overwrite")
    assert listed(next_month, "Lots", "Lot", "Received quantity")[2] == ("L3", 150)


@pytest.mark.long
def test_movements_that_the_tracker_has_were_received_besides(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    moved(tracker, {"Type": "Sale", "Lot": "L1", "Quantity": 40, "From": "Garage"})
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", HEADER, "T,L1,2027-05-31,50,Garage"))
    assert listed(tracker, "Lots", "Received quantity", "On hand") == [(90, 50)]
    assert any("Shipments already has movements of 1 lot in it." in remark for remark in found["remarks"])


@pytest.mark.long
def test_a_log_with_a_balance_is_no_list_of_lots(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("2026-10-01,T,L1,100", "2026-10-02,T,L1,60")
    path = text(tmp_path / "card.csv", "Date,SKU,Batch,Balance", *lines)
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot") == []
    assert "it looks like a log of movements with a balance" in found["lists"][0]["why_not"]
    # What is there of each lot once, with the day it was counted, is a list all the same.
    path = text(tmp_path / "once.csv", "Date,SKU,Batch,Balance", "2026-10-01,T,L1,100", "2026-10-02,T,L2,60")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 100), ("L2", 60)]


def test_what_was_sold_of_what_came_in_is_pointed_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "SKU,Lot,Expiry,Received,Sold", "T,L1,2027-05-31,500,380")
    said = "'Sold' is left out, so what was sold still counts as there."
    assert said in lotbook("adopt", path, "--into", tracker, "--dry-run").out
    path = text(tmp_path / "b.csv", "SKU,Lot,Expiry,Received,Sold,Left", "T,L1,2027-05-31,500,380,120")
    assert said not in lotbook("adopt", path, "--into", tracker, "--dry-run").out


def test_a_column_for_each_place_is_pointed_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["SKU", "Lot", "Expiry", "Warehouse", "FBA", "Units"],
        ["T", "L1", "2027-05-31", 50, 200, 300],
    ]
    shown = lotbook("adopt", book(tmp_path / "a.xlsx", ("S", rows)), "--into", tracker, "--dry-run").out
    assert "'Warehouse' and 'FBA' are names of places, but nothing shows which columns add up to all units" in shown
    # A column of units that is one place's is not all there is where another may be, too.
    rows = [[*row[:3], row[4], 7] for row in rows]
    rows[0][4] = "Reno"
    shown = lotbook("adopt", book(tmp_path / "b.xlsx", ("S", rows)), "--into", tracker, "--dry-run").out
    assert "'FBA' is the name of a place, but nothing shows" in shown
    rows = [["SKU", "Lot", "Expiry", "FBA", "Qty"], ["T", "L1", "2027-05-31", "yes", 250]]
    shown = lotbook("adopt", book(tmp_path / "c.xlsx", ("S", rows)), "--into", tracker, "--dry-run").out
    assert "is the name of a place" not in shown


def test_another_quantity_of_a_lot_that_moved_may_be_a_count(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Put on Lots as received, what was counted would be less by all that left since."""
    lines = ("T,L1,2027-05-31,50", "T,L2,2027-05-31,50")
    adopted(lotbook, tracker, text(tmp_path / "list.csv", "SKU,Lot,Expiry,Qty", *lines))
    moved(tracker, {"Type": "Sale", "Lot": "L1", "Quantity": 40, "From": "Warehouse"})
    found = adopted(lotbook, tracker, text(tmp_path / "count.csv", "SKU,Lot,Count", "T,L1,9", "T,L2,9"))
    assert reasons(found) == {
        2: "it is on Lots with Received quantity '50', and units of it have moved. If 9 units are there now, type that "
        "on the sheet Count, and lotbook count books the difference; --overwrite puts this row's values on Lots",
        3: "it is on Lots with Received quantity '50'; --overwrite puts this row's values there",
    }


@pytest.mark.long
@pytest.mark.parametrize("status", ["Hold", "QC Hold", "Damaged"])
@pytest.mark.parametrize(
    "parts",
    [
        ("On hand,Bin", "10,A-01-01", "6,A-01-02"),
        ("On hand,Warehouse", "10,Reno", "6,Garage"),
        ("Qty,Received date", "10,2026-01-05", "6,2026-03-05"),
    ],
)
def test_units_of_a_lot_on_hold_do_not_come_in_beside_released_ones(
    lotbook: Command, tracker: Path, tmp_path: Path, parts: tuple[str, str, str], status: str
) -> None:
    """In another bin, at another place or of another day: they were released, as the first row of the lot is."""
    headers, first, second = parts
    lines = (f"V,B1,2027-06-30,Available,{first}", f"V,B1,2027-06-30,{status},{second}")
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", f"SKU,Lot,Expiry,Status,{headers}", *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity", "Status") == [("B1", 10, "Released")]
    assert listed(tracker, "Shipments", "Quantity") == []
    assert reasons(found) == {
        3: f"its lot is Released in row 2, and {status} here, and a lot has one status on Lots: give both rows the "
        "status that fits all its units, and adopt the list again"
    }
