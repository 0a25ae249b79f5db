"""Lists with several lots in one row: each lot is taken in, with its own date and units."""

from pathlib import Path

import pytest

from tests.exchange.taken import cells_of, in_table

LOT = ("sku", "lot", "expiry_date", "received_quantity")


@pytest.mark.parametrize(
    "headers",
    [
        "SKU,Product,Lot 1,Exp 1,Qty 1,Lot 2,Exp 2,Qty 2,Lot 3,Exp 3,Qty 3",
        "SKU,Product,Lot,Expiry,Qty,Lot 2,Expiry 2,Qty 2,Lot 3,Expiry 3,Qty 3",
        "SKU,Product,Batch #1,BBD #1,On hand #1,Batch #2,BBD #2,On hand #2,Batch #3,BBD #3,On hand #3",
    ],
)
def test_each_lot_of_a_row_is_taken_in(tmp_path: Path, headers: str) -> None:
    lines = ("V,Vitamin C,C1,2027-06-30,100,C2,2027-09-30,50,,,", "M,Magnesium,M1,2027-01-31,7,,,,M3,2028-01-31,9")
    rows = cells_of(tmp_path, headers, *lines)
    assert in_table(rows, "Lots", *LOT) == [
        ("V", "C1", 46568, 100),
        ("V", "C2", 46660, 50),
        ("M", "M1", 46418, 7),
        ("M", "M3", 46783, 9),
    ]
    assert {*in_table(rows, "SKUs", "sku", "product")} == {("V", "Vitamin C"), ("M", "Magnesium")}


def test_columns_with_numbers_that_are_no_lots_stay(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "SKU,Lot,Expiry,Qty,Note 1,Note 2", "V,C1,2027-06-30,100,a,b")
    assert in_table(rows, "Lots", *LOT) == [("V", "C1", 46568, 100)]
