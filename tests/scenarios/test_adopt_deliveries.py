"""Lots that came in two parts: the first is on Lots, and the other a Receipt on Shipments."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, empty_tracker, listed, reasons, text

HEADER = "SKU,Lot,Expiry,Received,Qty,Location,PO"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def test_a_further_delivery_is_a_receipt(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        "V,C1,2027-06-30,2026-03-08,240,Garage,PO-2",
        "V,C1,2027-06-30,2026-01-05,480,Garage,PO-1",
        "V,C2,2027-09-30,2026-03-08,100,Garage,PO-2",
        "V,C1,2027-06-30,2026-01-05,60,Depot,PO-1",
    )
    adopted(lotbook, tracker, text(tmp_path / "list.csv", HEADER, *lines))
    lots = listed(tracker, "Lots", "Lot", "Received quantity", "Place", "Purchase order")
    assert lots == [("C1", 480, "Garage", "PO-1"), ("C2", 100, "Garage", "PO-2")]
    moves = listed(tracker, "Shipments", "Type", "Quantity", "To", "Document")
    assert moves == [("Receipt", 60, "Depot", "PO-1"), ("Receipt", 240, "Garage", "PO-2")]


@pytest.mark.long
def test_what_is_there_twice_or_with_another_date_is_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        "V,C1,2027-06-30,2026-01-05,480,Garage,PO-1",
        "V,C1,2027-06-30,2026-01-05,480,Garage,PO-1",
        "V,C1,2027-07-31,2026-02-05,10,Garage,PO-1",
        "V,C1,2027-06-30,,10,Garage,PO-1",
    )
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", HEADER, *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 480)]
    assert listed(tracker, "Shipments", "Type") == []
    assert reasons(found).keys() == {3, 4, 5}


def test_what_is_there_now_is_no_delivery(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("V,C1,2027-06-30,2026-01-05,480,Garage", "V,C1,2027-06-30,2026-01-05,60,Depot")
    path = text(tmp_path / "list.csv", "SKU,Lot,Expiry,Received,On hand,Location", *lines)
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == [("Receipt", 60, "Depot")]
    assert reasons(found) == {}


def test_a_lot_that_is_there_with_another_day_may_be_a_further_delivery(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    adopted(lotbook, tracker, text(tmp_path / "list.csv", HEADER, "V,C1,2027-06-30,2026-01-05,240,Garage,PO-1"))
    later = text(tmp_path / "later.csv", HEADER, "V,C1,2027-06-30,2026-03-08,240,Garage,PO-1")
    found = adopted(lotbook, tracker, later)
    assert "a further delivery is a Receipt on Shipments" in reasons(found)[2]
