"""Lists that have no SKUs, but the names or codes of products."""

from pathlib import Path
from typing import Any

import pytest

from lotbook.exchange.adopt.file_texts import habits_of
from lotbook.exchange.adopt.grids import read_grids
from lotbook.exchange.adopt.known import CALLED_BY, Known
from lotbook.exchange.adopt.lists import find_lists
from lotbook.exchange.adopt.mapping import propose
from lotbook.exchange.adopt.proposal import Proposal, Sure, Wishes
from lotbook.exchange.adopt.rows import read_list

SKUS = [
    {**dict.fromkeys(CALLED_BY), "sku": "VC-1", "product": "Vitamin C", "asin": "B0001", "gtin": "0614141000418"},
    {**dict.fromkeys(CALLED_BY), "sku": "ZN-2", "product": "Zinc", "fnsku": "X0002"},
]


def proposal(folder: Path, headers: str, *lines: str, skus: Any = ()) -> Proposal:
    path = folder / "list.csv"
    path.write_text("\n".join((headers, *lines)) + "\n", "utf-8")
    (found,) = find_lists(read_grids(path)[0])
    return propose(found, Wishes(), Known.of(skus, may_stand_in=True), {})


def skus_of(found: Proposal) -> list[Any]:
    """The SKU of each row, or why it has none."""
    assert found.tables, found.why_not
    rows = read_list(found, habits_of(found.source.path, [found], None), {}).rows
    return [row.reason or row.parts[found.tables[0]].typed["sku"] for row in rows]


@pytest.mark.parametrize("header", ["Product", "Description", "Item name", "Produkt", "Supplement"])
def test_the_name_is_the_sku_where_there_is_no_other(tmp_path: Path, header: str) -> None:
    lines = ("Vitamin C,A,2027-03-31,5", "vitamin  c ,B,2027-03-31,5", "Zinc,C,2027-03-31,5")
    found = proposal(tmp_path, f"{header},Lot,Expiry,Qty", *lines)
    assert skus_of(found) == ["Vitamin C", "Vitamin C", "Zinc"]
    assert {match.column.name for match in found.of("SKUs")} >= {"sku", "product"}
    assert {match.sure for match in found.of("SKUs")} == {Sure.GUESS if header == "Supplement" else Sure.LIKELY}


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [("UPC", "614141000418", "gtin"), ("ASIN", "B0001", "asin"), ("FNSKU", "X0002", "fnsku")],
)
def test_so_is_a_code(tmp_path: Path, header: str, code: str, column: str) -> None:
    found = proposal(tmp_path, f"{header},Lot,Expiry,Qty", f"{code},A,2027-03-31,5")
    assert skus_of(found) == [code]
    assert column in {match.column.name for match in found.of("SKUs")}


@pytest.mark.parametrize(
    ("header", "code", "sku"),
    [("UPC", "614141000418", "VC-1"), ("ASIN", "b0001", "VC-1"), ("FNSKU", "X0002", "ZN-2"), ("Title", "zinc", "ZN-2")],
)
def test_the_skus_sheet_says_whose_code_it_is(tmp_path: Path, header: str, code: str, sku: str) -> None:
    found = proposal(tmp_path, f"{header},Lot,Expiry,Qty", f"{code},A,2027-03-31,5", "QQ9,B,2027-03-31,5", skus=SKUS)
    called = {"UPC": "barcode", "Title": "product name"}.get(header, header)
    assert skus_of(found) == [sku, f"the {called} 'QQ9' is not on the SKUs sheet"]


def test_one_name_of_several_products_is_no_sku(tmp_path: Path) -> None:
    lines = ("Gummies,{},A,2027-03-31,5", "Gummies,{},B,2027-03-31,5")
    by_code = (line.format(code) for line, code in zip(lines, ("614141000418", "614141000425"), strict=True))
    assert skus_of(proposal(tmp_path, "Product,UPC,Lot,Expiry,Qty", *by_code)) == ["614141000418", "614141000425"]
    by_size = (line.format(size) for line, size in zip(lines, ("60 ct", "120 ct"), strict=True))
    assert not proposal(tmp_path, "Product,Size,Lot,Expiry,Qty", *by_size).tables
    assert skus_of(proposal(tmp_path, "Product,Size,Lot,Expiry,Qty", *(line.format("60 ct") for line in lines))) == [
        "Gummies",
        "Gummies",
    ]


def test_where_the_tracker_has_skus_of_its_own_a_new_name_is_none(tmp_path: Path) -> None:
    found = proposal(tmp_path, "Product,Lot,Expiry,Qty", "Coffee,A,2027-03-31,5", skus=SKUS)
    assert not found.tables
    assert "none of its product names is on the SKUs sheet" in found.why_not
    named = [{**dict.fromkeys(CALLED_BY), "sku": "Zinc", "product": "Zinc"}]
    found = proposal(tmp_path, "Product,Lot,Expiry,Qty", "Coffee,A,2027-03-31,5", "zinc,B,2027-03-31,5", skus=named)
    assert skus_of(found) == ["Coffee", "Zinc"]


@pytest.mark.parametrize("headers", ["Name,Email,Phone", "Name,Contact,Lead time", "Company,Name,Address"])
def test_people_and_companies_are_no_products(tmp_path: Path, headers: str) -> None:
    assert proposal(tmp_path, headers, "Ann,ann@example.com,1").tables != ("SKUs",)


@pytest.mark.parametrize("header", ["Room", "Brand", "Checked by", "Shelf no", "Raum"])
def test_a_column_of_other_texts_is_not_guessed_to_be_products(tmp_path: Path, header: str) -> None:
    assert not proposal(tmp_path, f"{header},Lot,Expiry,Qty", "North,A,2027-03-31,5").tables
