"""Lists that say how many units there are of which expiry date, and not of which lot."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, listed, reasons

ROWS: list[list[Any]] = [
    ["SKU", "Product", "Best by", "Qty"],
    ["TEA-M", "Tea", "2027-05-31", 80],
    ["TEA-M", "Tea", "09/2027", 120],
    ["HON", "Honey", None, 20],
]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


@pytest.mark.long
def test_stock_that_does_not_come_in_for_want_of_lots_is_told(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Its products come in, and nothing said that its stock doesn't."""
    with_names = adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("Stock", ROWS)))
    said = "expiry dates and units, but no lots. Add a column Lot with the codes on the labels. If there are none, run"
    assert said in str(with_names)
    assert listed(tracker, "Lots", "Lot") == []
    assert listed(tracker, "SKUs", "SKU") == [("TEA-M",), ("HON",)]
    without = adopted(lotbook, tracker, book(tmp_path / "bare.xlsx", ("Stock", [[r[0], *r[2:]] for r in ROWS])))
    assert said in str(without)


@pytest.mark.long
def test_each_date_can_be_a_lot(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", ("Stock", ROWS))
    found = adopted(lotbook, tracker, path, "--lots-by-date")
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [
        ("TEA-M", "BB 2027-05-31", 80),
        ("TEA-M", "BB 09/2027", 120),
    ]
    assert listed(tracker, "Lots", "Expiry date")[0] == (dt.date(2027, 5, 31),)
    assert reasons(found) == {4: "Lot is blank"}
    content = tracker.read_bytes()
    adopted(lotbook, tracker, path, "--lots-by-date")
    assert tracker.read_bytes() == content


def test_a_list_with_lots_keeps_them(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["SKU", "Batch", "Best by", "Qty"], ["TEA-M", "B1", "2027-05-31", 80]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("Stock", rows)), "--lots-by-date")
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("B1", 80)]


QUICKBOOKS = ["Transaction date", "Transaction type", "Num", "Product/Service", "Customer", "Quantity", "Sales price"]


@pytest.mark.parametrize("more", [[], ["Amount", "Balance"]])
def test_sales_without_lots_are_no_list_of_skus(
    lotbook: Command, tracker: Path, tmp_path: Path, more: list[str]
) -> None:
    """QuickBooks Online's Sales by Product/Service Detail put its products on SKUs, and its sales nowhere."""
    rows: list[list[Any]] = [
        [*QUICKBOOKS, *more, "SKU"],
        ["10/02/2026", "Invoice", "1037", "Tea", "Corner Shop", 2, 9.99, *[19.98 for _ in more], "TEA-M"],
        ["10/13/2026", "Sales Receipt", "1038", "Honey", "Cafe Blue", 1, 12, *[12 for _ in more], "HON"],
    ]
    found = adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("Sales", rows)))
    assert "it looks like a list of what customers bought, but has no lots. Add a column Lot" in str(found)
    assert listed(tracker, "SKUs", "SKU") == []


def test_the_products_of_sales_come_in_if_they_are_asked_for(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*QUICKBOOKS, "SKU"], ["10/02/2026", "Invoice", "1037", "Tea", "Shop", 2, 9, "TEA-M"]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("Sales", rows)), "--as", "SKUs")
    assert listed(tracker, "SKUs", "SKU", "Product") == [("TEA-M", "Tea")]
