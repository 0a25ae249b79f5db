"""Lists with a column of units for each place, as lists with a row for each place."""

from pathlib import Path
from typing import Any

import pytest

from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.places_side_by_side import with_a_row_for_each_place
from tests.exchange.taken import proposals

PLACES = PlaceNames.of(
    [
        {"place": "Warehouse", "kind": "Own", "channel": None, "marketplace": None},
        {"place": "FBA-US", "kind": "FBA", "channel": "FBA-US", "marketplace": "US"},
    ],
    "FBA-US",
)


def by_place(folder: Path, headers: str, *lines: str) -> tuple[list[tuple[Any, ...]], str]:
    """The lot, place and units of each row, and what is said; no rows for a list that stays as it is."""
    path = folder / "list.csv"
    path.write_text("\n".join((headers, *lines)) + "\n", "utf-8")
    (proposal,) = proposals(path)
    divided = with_a_row_for_each_place(proposal, PLACES)
    if divided is None:
        return [], ""
    source, said = divided
    lot, place, units = (source.headers.index(header) for header in ("Lot", "Place", "On hand"))
    rows = [(row.cells[lot], row.cells[place], row.cells[units]) for row in source.rows]
    return [(*keys, None if number is None else int(number)) for *keys, number in rows], said.split(": ", 1)[1]


def test_each_place_gets_its_row_and_a_blank_none(tmp_path: Path) -> None:
    rows, said = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,FBA,Notes", "V,A,2027-03-31,24,100,old", "V,B,,,12,")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 100), ("B", "FBA", 12)]
    assert said == "each lot has a row for each place, from 'Warehouse' and 'FBA'."


def test_a_sum_shows_which_columns_are_places(tmp_path: Path) -> None:
    lines = ("V,A,2027-03-31,24,100,2,126", "V,B,2027-03-31,1,,,1")
    rows, said = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,FBA,Mom's,Total", *lines)
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 100), ("A", "Mom's", 2), ("B", "Warehouse", 1)]
    assert said.endswith("from 'Warehouse', 'FBA' and 'Mom's'. 'Total' is their sum.")


def test_headers_may_say_units_besides(tmp_path: Path) -> None:
    rows, _ = by_place(
        tmp_path, "Item,Count,Lot,Expiry,Qty on Shelf,Qty at Amazon,Price", "V,60,A,2027-03-31,4,20,9.99"
    )
    assert rows == [("A", "Shelf", 4), ("A", "Amazon", 20)]
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,FBA Qty,Warehouse Qty", "V,A,2027-03-31,40,7")
    assert rows == [("A", "FBA", 40), ("A", "Warehouse", 7)]
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Qty,FBA Qty,Reno Qty", "V,A,2027-03-31,47,40,7")
    assert rows == [("A", "FBA", 40), ("A", "Reno", 7)]
    assert by_place(tmp_path, "SKU,Lot,Expiry,Qty on hand,Qty on order", "V,A,2027-03-31,47,40") == ([], "")


def test_columns_named_after_marketplaces_are_amazons(tmp_path: Path) -> None:
    rows, said = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,US,DE,Total", "V,A,2027-03-31,24,100,2,126")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA US", 100), ("A", "FBA DE", 2)]
    assert "'US' and 'DE' are read as the stock at Amazon there." in said
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Canada,USA", "V,A,2027-03-31,4,100")
    assert rows == [("A", "FBA CA", 4), ("A", "FBA US", 100)]
    # none of them is a place at FBA that Places has
    assert by_place(tmp_path, "SKU,Lot,Expiry,Qty,CA,DE", "V,A,2027-03-31,1,4,100") == ([], "")


def test_bins_are_no_places_beside_columns_of_places(tmp_path: Path) -> None:
    rows, said = by_place(tmp_path, "SKU,Lot,Expiry,Location,Warehouse,FBA,Total", "V,A,2027-03-31,A-03-2,24,100,124")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 100)]
    assert said.endswith("'Total' is their sum. 'Location' has bins, which are not places, so it is left out.")
    assert by_place(tmp_path, "SKU,Lot,Expiry,Location,Warehouse,FBA,Total", "V,A,2027-03-31,Reno,4,1,5") == ([], "")


def test_what_came_in_is_no_sum(tmp_path: Path) -> None:
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Qty received,Garage,Amazon", "V,A,2027-03-31,500,24,100")
    assert rows == [("A", "Garage", 24), ("A", "Amazon", 100)]


def test_a_column_that_may_be_a_place_is_named(tmp_path: Path) -> None:
    rows, said = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,FBA,Reno", "V,A,2027-03-31,24,100,7")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 100)]
    assert "'Reno' is left out: for a place, put that name on the sheet Places first." in said


def test_what_is_no_stock_is_no_place(tmp_path: Path) -> None:
    headers = "SKU,Lot,Expiry,Warehouse,FBA,FBA inbound,FBA min,FBA fee,Warehouse reserved,Amazon sales"
    rows, _ = by_place(tmp_path, headers, "V,A,2027-03-31,24,100,25,50,3,2,90")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 100)]
    assert by_place(tmp_path, "SKU,Lot,Expiry,Qty received,FBA fee", "V,A,2027-03-31,24,3") == ([], "")
    rows, said = by_place(
        tmp_path, "SKU,Lot,Expiry,Warehouse,Damaged,FBA,Reorder,Total", "V,A,2027-03-31,24,3,10,50,37"
    )
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 10)]
    assert said.endswith("'Total' is their sum with 'Damaged', which is left out.")


@pytest.mark.parametrize(
    "headers",
    [
        "Stock (Warehouse),Stock (FBA)",
        "Warehouse (units),FBA (pcs)",
        "Warehouse available,FBA available",
        "倉庫在庫,FBA在庫",
    ],
)
def test_units_in_the_header_are_no_part_of_the_place(tmp_path: Path, headers: str) -> None:
    rows, _ = by_place(tmp_path, f"SKU,Lot,Expiry,{headers}", "V,A,2027-03-31,24,100")
    assert rows == [("A", "倉庫" if "倉庫" in headers else "Warehouse", 24), ("A", "FBA", 100)]


def test_one_of_two_columns_of_a_place_counts(tmp_path: Path) -> None:
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,FBA available,FBA total", "V,A,2027-03-31,24,100,130")
    assert rows == [("A", "Warehouse", 24), ("A", "FBA", 130)]


def test_numbers_of_shelves_are_no_sum_of_places(tmp_path: Path) -> None:
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse Qty,Weight,Shelf", "V,A,2027-03-31,24,100,3")
    assert rows == [("A", "Warehouse", 24)]


def test_totals_have_one_row_and_0_is_said(tmp_path: Path) -> None:
    lines = ("V,A,2027-03-31,0,0", "V,B,2027-03-31,,", "Total,,,24,100", "Total Greens,C,2027-03-31,1,2")
    rows, _ = by_place(tmp_path, "SKU,Lot,Expiry,Warehouse,FBA", *lines)
    assert rows == [
        ("A", "Warehouse", 0),
        ("A", "FBA", 0),
        ("B", None, None),
        (None, "Warehouse", 24),
        ("C", "Warehouse", 1),
        ("C", "FBA", 2),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        "SKU,Lot,Expiry,Qty,FBA",  # of the lot in all, or of one's own
        "SKU,Lot,Expiry,Reno,FBA",  # what Reno is, nothing says
        "SKU,Name,Expiry,Warehouse,FBA",  # no lots
        "SKU,Lot,Expiry,Reorder at,Weight",
        "SKU,Lot,Expiry,Warehouse (cases),FBA",  # how many units are in a case
    ],
)
def test_where_nothing_shows_the_places_a_list_stays_as_it_is(tmp_path: Path, headers: str) -> None:
    assert by_place(tmp_path, headers, "V,A,2027-03-31,24,100") == ([], "")
