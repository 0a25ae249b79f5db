"""Lists whose rows don't name their product each."""

from pathlib import Path
from typing import Any

import pytest

from lotbook.exchange.adopt.grids import read_grids
from lotbook.exchange.adopt.lists import find_lists
from lotbook.exchange.adopt.products_above import with_products
from tests.scenarios.adopted import book

HEADERS = ["Lot", "Expiry", "Qty"]
A1, A2, B1 = (["A1", "2027-03-31", 24], ["A2", "2027-05-31", 10], ["B1", "2027-06-30", 5])


def products(folder: Path, *sheets: tuple[str, list[list[Any]]]) -> tuple[list[tuple[Any, Any]], list[str]]:
    """The product and the lot of each row, and what is said."""
    path = book(folder / "list.xlsx", *sheets)
    remarks: list[str] = []
    lists = with_products([each for grid in read_grids(path) for each in find_lists(grid)], remarks)
    rows = [(each, row) for each in lists for row in each.rows]
    named = [
        tuple(
            row.cells[each.headers.index(header)] if header in each.headers else None for header in ("Product", "Lot")
        )
        for each, row in rows
    ]
    return [(product, lot) for product, lot in named], [remark.split(": ", 1)[1] for remark in remarks]


def test_a_blank_is_the_product_above(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Product", *HEADERS], ["Vitamin C", *A1], [None, *A2], ["Zinc", *B1]]
    rows.append([None, None, None, 39])
    found, said = products(tmp_path, ("S", rows))
    assert found == [("Vitamin C", "A1"), ("Vitamin C", "A2"), ("Zinc", "B1"), (None, None)]
    assert said == ["1 row without a product has that of the row above."]


@pytest.mark.parametrize("named", [("Tea", "Tea", None), (None, "Tea", "Zinc")])
def test_a_blank_that_may_be_a_slip_stays(tmp_path: Path, named: tuple[str | None, ...]) -> None:
    """Where a product stands in each of its rows, or nothing is above."""
    rows = [[name, *each] for name, each in zip(named, (A1, A2, B1), strict=True)]
    assert products(tmp_path, ("S", [["Product", *HEADERS], *rows]))[0] == [
        (name, each[0]) for name, each in zip(named, (A1, A2, B1), strict=True)
    ]


def test_one_blank_of_many_is_a_slip(tmp_path: Path) -> None:
    rows = [[f"P{i}" if i != 4 else None, f"L{i}", "2027-03-31", 1] for i in range(10)]
    assert products(tmp_path, ("S", [["Product", *HEADERS], *rows]))[0][4] == (None, "L4")


def test_a_row_with_a_name_alone_is_the_product_of_what_follows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADERS, ["Vitamin C 1000"], A1, A2, ["Zinc"], B1, ["Total", None, 39]]
    assert products(tmp_path, ("S", rows))[0] == [
        *(("Vitamin C 1000", lot) for lot in ("A1", "A2")),
        ("Zinc", "B1"),
        (None, "Total"),
    ]
    # A name in the middle may be a note.
    assert products(tmp_path, ("S", [HEADERS, A1, ["checked by Ann"], A2]))[0][0] == (None, "A1")


def test_several_lists_have_the_product_above_them_or_on_their_sheet(tmp_path: Path) -> None:
    blocks: list[list[Any]] = [["Vitamin C"], HEADERS, A1, [], ["Zinc"], HEADERS, B1]
    found, said = products(tmp_path, ("S", blocks))
    assert found == [("Vitamin C", "A1"), ("Zinc", "B1")]
    assert said == [f"its product is '{name}', as nothing else names it." for name in ("Vitamin C", "Zinc")]
    assert products(tmp_path, ("Zinc", [HEADERS, B1]), ("Iron", [HEADERS, A1]))[0] == [("Zinc", "B1"), ("Iron", "A1")]


@pytest.mark.parametrize("names", [("March", "April"), ("Sheet1", "Sheet2"), ("Stock 2025", "Stock 2026")])
def test_months_and_the_like_are_no_products(tmp_path: Path, names: tuple[str, str]) -> None:
    first: list[list[Any]] = [HEADERS, A1]
    second: list[list[Any]] = [HEADERS, B1]
    found = products(tmp_path, (names[0], first), (names[1], second))
    assert found == ([(None, "A1"), (None, "B1")], [])


def test_one_list_alone_has_no_product_in_its_title(tmp_path: Path) -> None:
    assert products(tmp_path, ("Zinc", [["Stock"], HEADERS, A1])) == ([(None, "A1")], [])


def test_a_sum_is_no_lot(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Product", *HEADERS], ["Vitamin C", *A1], [None, *A2], [None, "Subtotal", None, 34]]
    found, _ = products(tmp_path, ("S", [*rows, ["Zinc", *B1], [None, "SUM-1", "2027-03-31", 4]]))
    assert found == [
        *(("Vitamin C", lot) for lot in ("A1", "A2")),
        (None, "Subtotal"),
        ("Zinc", "B1"),
        ("Zinc", "SUM-1"),
    ]
    found, _ = products(tmp_path, ("S", [HEADERS, ["Zinc"], A1, ["Subtotal", None, 24], ["Iron"], B1]))
    assert found == [("Zinc", "A1"), (None, "Subtotal"), ("Iron", "B1")]


def test_products_may_stand_alone_in_their_own_column(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Product", *HEADERS],
        ["Vitamin C", None, None, 34],
        [None, *A1],
        [None, *A2],
        ["Zinc"],
        [None, *B1],
    ]
    found, said = products(tmp_path, ("S", [*rows, ["Total", None, None, 39]]))
    assert found == [("Vitamin C", "A1"), ("Vitamin C", "A2"), ("Zinc", "B1"), ("Total", None)]
    assert said == ["each row is of the product that stands alone above it: 'Vitamin C', 'Zinc'."]


@pytest.mark.parametrize("names", [("Stock as of 30 Nov", "Stock as of 31 Oct"), ("Garage", "Office")])
def test_titles_of_days_and_places_are_no_products(tmp_path: Path, names: tuple[str, str]) -> None:
    sheets: list[tuple[str, list[list[Any]]]] = [(f"Sheet{i}", [[name], HEADERS, A1]) for i, name in enumerate(names)]
    assert products(tmp_path, *sheets) == ([(None, "A1"), (None, "A1")], [])


def test_a_label_is_no_part_of_the_product(tmp_path: Path) -> None:
    sheets: list[tuple[str, list[list[Any]]]] = [
        (f"S{i}", [[f"Product: {name}"], HEADERS, A1]) for i, name in enumerate(("Tea", "Zinc"))
    ]
    assert products(tmp_path, *sheets)[0] == [("Tea", "A1"), ("Zinc", "A1")]
