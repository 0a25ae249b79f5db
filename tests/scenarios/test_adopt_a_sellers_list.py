"""The list a seller of vitamins has: names and no SKUs, a column for each place, and a row of totals."""

from pathlib import Path
from typing import Any

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, listed, reasons

HEADERS = ["Product", "Lot #", "Best By", "Warehouse", "FBA", "Garage", "Total"]


def test_it_comes_in_as_it_is_and_once(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    rows: list[list[Any]] = [
        HEADERS,
        ["Vitamin C 1000", "C1", "2027-03-31", 24, 100, 2, 126],
        ["vitamin c 1000", "C2", "2027-06-30", 12, None, 0, 12],
        ["Total", None, None, 36, 100, 2, 138],
    ]
    found = adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("Stock", rows)))
    assert reasons(found) == {4: "a total"}
    assert listed(tracker, "SKUs", "SKU", "Product") == [("Vitamin C 1000", "Vitamin C 1000")]
    assert listed(tracker, "Lots", "SKU", "Lot", "Place", "Received quantity", "On hand") == [
        ("Vitamin C 1000", "C1", "Warehouse", 24, 126),
        ("Vitamin C 1000", "C2", "Warehouse", 12, 12),
    ]
    assert listed(tracker, "Shipments", "Type", "Lot", "Quantity", "To") == [
        ("Receipt", "C1", 100, "FBA-US"),
        ("Receipt", "C1", 2, "Garage"),
    ]
    # Checks said that more is on hand than ever came in.
    assert found["new_problems"] == []
    assert ("Garage", "Own") in listed(tracker, "Places", "Place", "Kind")
    # Next week's list, of which something was sold since: nothing counts twice, and it says what to do.
    rows[1] = ["Vitamin C 1000", "C1", "2027-03-31", 24, 80, 2, 106]
    later = adopted(lotbook, tracker, book(tmp_path / "later.xlsx", ("Stock", rows)))
    assert listed(tracker, "Lots", "Lot", "On hand") == [("C1", 126), ("C2", 12)]
    (_, reason), _ = sorted(reasons(later).items())
    assert reason.startswith(
        "its lot is on Lots, and by the records 100 units are there, not 80: import Amazon's report"
    )


def test_another_sheet_of_it_says_the_sku_of_each_name(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    stock: list[list[Any]] = [
        ["Product", "Lot", "Best By", "Qty"],
        ["Zinc", "Z1", "2027-03-31", 5],
        ["Iron", "I1", "2027-03-31", 7],
    ]
    products: list[list[Any]] = [["SKU", "Product", "Cost"], ["ZN-50", "Zinc", 2.5]]
    found = adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", ("Stock", stock), ("Products", products)))
    assert listed(tracker, "Lots", "SKU", "Lot") == [("ZN-50", "Z1")]
    assert reasons(found) == {3: "the product name 'Iron' is not on the SKUs sheet"}


def test_what_a_sheet_of_products_says_comes_in_wherever_it_stands(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    stock: list[list[Any]] = [["SKU", "Lot", "Best By", "Cases"], ["ZN-50", "Z1", "2027-03-31", 5]]
    products: list[list[Any]] = [["SKU", "Product", "Cost", "Units per case"], ["ZN-50", "Zinc", 2.5, 12]]
    found = adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", ("Stock", stock), ("Products", products)))
    assert reasons(found) == {}
    assert listed(tracker, "SKUs", "SKU", "Product", "Unit cost") == [("ZN-50", "Zinc", 2.5)]
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("Z1", 60)]


def test_what_is_there_now_stays_so_where_its_movements_come_with_it(lotbook: Command, tmp_path: Path) -> None:
    """100 in the garage and 40 at Amazon; 40 were sold from the garage, 60 sent to Amazon, and a sale is to come."""
    tracker = empty_tracker(tmp_path)
    stock: list[list[Any]] = [["SKU", "Lot", "Expiry", "Garage", "FBA"], ["V", "A", "2027-03-31", 100, 40]]
    sales: list[list[Any]] = [
        ["Date", "SKU", "Lot", "Qty", "From", "Customer"],
        ["2026-10-01", "V", "A", 30, "Garage", "Ann"],
        ["2026-10-20", "V", "A", 10, "Garage", "Bo"],
        ["2027-01-01", "V", "A", 7, "Garage", "Bo"],
    ]
    sent: list[list[Any]] = [["Date", "SKU", "Lot", "Qty", "From"], ["2026-10-05", "V", "A", 60, "Garage"]]
    path = book(tmp_path / "brand.xlsx", ("Stock", stock), ("Sales", sales), ("Sent to FBA", sent))
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Place", "Received quantity", "On hand") == [("Garage", 200, 140)]
    moves = listed(tracker, "Shipments", "Type", "Quantity", "From", "To")
    assert moves[-2:] == [("Transfer", 60, "Garage", "FBA-US"), ("Adjustment", -20, "FBA-US", None)]
    assert any("What left is added to the Received quantity" in remark for remark in found["remarks"])


def test_more_that_came_back_than_is_there_is_named(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    stock: list[list[Any]] = [["SKU", "Lot", "Expiry", "On hand"], ["V", "A", "2027-03-31", 10]]
    back: list[list[Any]] = [["Date", "SKU", "Lot", "Qty"], ["2026-10-01", "V", "A", 30]]
    found = adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", ("Stock", stock), ("Returns", back)))
    assert listed(tracker, "Lots", "Received quantity") == [(10,)]
    assert any("more of 1 lot came back than is there now, such as V A." in remark for remark in found["remarks"])


def test_a_place_that_a_later_list_has_besides_is_to_be_counted(lotbook: Command, tmp_path: Path) -> None:
    """Its units may have come from the other places, of which nothing is known."""
    tracker = empty_tracker(tmp_path)
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Warehouse", "FBA"], ["V", "A", "2027-03-31", 100, 40]]
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("Stock", rows)))
    rows = [[*rows[0], "Garage"], [*rows[1], 7]]
    found = adopted(lotbook, tracker, book(tmp_path / "later.xlsx", ("Stock", rows)))
    (reason,) = reasons(found).values()
    assert reason.startswith("its lot is on Lots, and by the records 0 units are there, not 7: type what is there on")
    assert listed(tracker, "Lots", "Lot", "On hand") == [("A", 140)]


def test_a_product_under_a_new_name_is_asked_about(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    rows: list[list[Any]] = [["Product", "Lot", "Expiry", "Qty"], ["Vit C", "A", "2027-03-31", 5]]
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("Stock", rows)))
    rows = [rows[0], ["Vit C 60 ct", "A", "2027-03-31", 5], ["Zinc", "B", "2027-03-31", 5]]
    found = adopted(lotbook, tracker, book(tmp_path / "later.xlsx", ("Stock", rows)))
    (said,) = (remark for remark in found["remarks"] if "which the list doesn't have any more" in remark)
    assert said.startswith("Lot A of 'Vit C 60 ct' is in the tracker with the same expiry date as a lot of 'Vit C'")
    # One batch in two sizes is two products.
    rows = [rows[0], *([name, "B", "2027-03-31", 5] for name in ("Zinc", "Zinc 120 ct"))]
    found = adopted(lotbook, tracker, book(tmp_path / "sizes.xlsx", ("Stock", rows)))
    assert not any("any more" in remark for remark in found["remarks"])


def test_none_at_a_place_is_what_is_there_too(lotbook: Command, tmp_path: Path) -> None:
    """60 were sent to Amazon, where none is left."""
    tracker = empty_tracker(tmp_path)
    stock: list[list[Any]] = [["SKU", "Lot", "Expiry", "Garage", "FBA"], ["V", "A", "2027-03-31", 100, 0]]
    sent: list[list[Any]] = [["Date", "SKU", "Lot", "Qty", "From"], ["2026-10-05", "V", "A", 60, "Garage"]]
    adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", ("Stock", stock), ("Sent to FBA", sent)))
    assert listed(tracker, "Lots", "Received quantity", "On hand") == [(160, 100)]
    assert listed(tracker, "Shipments", "Type", "Quantity", "From")[-1] == ("Adjustment", -60, "FBA-US")


def test_one_list_may_have_what_came_in_and_another_what_is_elsewhere(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    came: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty received", "Place"], ["V", "A", "2027-03-31", 100, "Garage"]]
    there: list[list[Any]] = [["SKU", "Lot", "Expiry", "On hand", "Place"], ["V", "A", "2027-03-31", 40, "FBA"]]
    sales: list[list[Any]] = [["Date", "SKU", "Lot", "Qty", "From"], ["2026-10-01", "V", "A", 30, "Garage"]]
    lists = (("Came in", came), ("Stock", there), ("Sales", sales))
    adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", *lists))
    assert listed(tracker, "Lots", "Received quantity", "On hand") == [(100, 110)]


def test_sales_of_one_flavor_are_of_the_product_that_the_stock_calls_so(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    head = ["Product", "Flavor", "Lot", "Expiry", "On hand"]
    stock: list[list[Any]] = [
        head,
        *(["Gummies", flavor, flavor[0], "2027-03-31", 50] for flavor in ("Berry", "Lemon")),
    ]
    sales: list[list[Any]] = [["Date", "Product", "Flavor", "Lot", "Qty"]]
    sales.append(["2026-10-01", "Gummies", "Berry", "B", 30])
    adopted(lotbook, tracker, book(tmp_path / "brand.xlsx", ("Sales", sales), ("Stock", stock)))
    assert listed(tracker, "Shipments", "SKU", "Lot") == [("Gummies Berry", "B")]
    assert listed(tracker, "SKUs", "SKU") == [("Gummies Berry",), ("Gummies Lemon",)]
    assert listed(tracker, "Lots", "On hand") == [(50,), (50,)]
