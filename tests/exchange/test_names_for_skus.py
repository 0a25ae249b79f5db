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
from lotbook.exchange.adopt.variants import with_variants

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
    # Once they are SKUs, their name, which one of them has on SKUs, tells none of them.
    codes = ("614141000418", "614141000425")
    there = [{**dict.fromkeys(CALLED_BY), "sku": code, "product": "Gummies", "gtin": code} for code in codes[:1]]
    again = (line.format(code) for line, code in zip(lines, codes, strict=True))
    assert skus_of(proposal(tmp_path, "Product,UPC,Lot,Expiry,Qty", *again, skus=there)) == [*codes]
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


@pytest.mark.parametrize(
    ("headers", "lines", "names"),
    [
        ("Product,Flavor", ("Gummies,Berry", "Gummies,Lemon", "Drops,"), ["Gummies Berry", "Gummies Lemon", "Drops"]),
        ("Product,Size,Flavour", ("G,60,Berry", "G,120,Berry", "D,30,"), ["G 60", "G 120", "D 30"]),
        ("Product,Size", ("G,60", "D,120", "G,60"), ["G", "D", "G"]),
        ("SKU,Product,Size", ("G-1,G,60", "G-2,G,120", "D-1,D,30"), ["G", "G", "D"]),
        ("Product,UPC,Size", ("G,614141000418,60", "G,614141000425,120", "D,,30"), ["G", "G", "D"]),
    ],
)
def test_what_tells_products_of_one_name_apart_is_part_of_it(
    tmp_path: Path, headers: str, lines: tuple[str, ...], names: list[str]
) -> None:
    path = tmp_path / "list.csv"
    rows = [f"{line},L{number},2027-03-31,5" for number, line in enumerate(lines)]
    path.write_text("\n".join((f"{headers},Lot,Expiry,Qty", *rows)) + "\n", "utf-8")
    (found,) = find_lists(read_grids(path)[0])
    remarks: list[str] = []
    (source,) = with_variants([found], Known(), remarks)
    assert [row.cells[source.headers.index("Product")] for row in source.rows] == names
    is_changed = names != [row.cells[found.headers.index("Product")] for row in found.rows]
    assert [remark.split(": ", 1)[1] for remark in remarks] == (
        [f"'{headers.split(',')[1]}' tells products with the same name apart, so each is named by both: '{names[0]}'."]
        if is_changed
        else []
    )


def test_a_name_with_its_variant_that_is_known_stays_so_where_it_is_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Product,Size,Flavor,Lot,Expiry,Qty\nGummies,60,Berry,A,2027-03-31,5\n", "utf-8")
    (found,) = find_lists(read_grids(path)[0])
    for name in ("Gummies Berry", "Gummies 60 Berry"):
        known = Known.of([{**dict.fromkeys(CALLED_BY), "sku": name, "product": name}])
        assert with_variants([found], known, [])[0].rows[0].cells[0] == name
    for rows in ([], [{**dict.fromkeys(CALLED_BY), "sku": "G-1", "product": "Gummies"}]):
        assert with_variants([found], Known.of(rows), []) == [found]
