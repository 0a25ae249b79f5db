"""Rows that a user painted do not paint the others, and all else of how a table looks stays."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.hosts.books import fefo, many
from tests.package_checks import problems

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

YELLOW, OWN = "00FFFF00", "FFDDEEFF"
"""The user's color, and the one that the cells of FEFO have."""


def painted(path: Path, sheet: str, rows: Iterable[int], *, whole: bool = False) -> Path:
    """The workbook with rows painted: the cells of the table, or whole rows of the sheet."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    fill = PatternFill("solid", start_color=YELLOW)
    for row in rows:
        for cell in page[row]:
            cell.fill = fill
        if whole:
            page.row_dimensions[row].fill = fill
    book.save(path)
    return path


def fills(path: Path, sheet: str, rows: Iterable[int], columns: str = "BCDFGH") -> set[str]:
    """The colors of some cells of a sheet and of their rows; a cell in a user's own column takes its color along."""
    page: Any = openpyxl.load_workbook(path)[sheet]
    cells = [page[f"{column}{row}"] for row in rows for column in columns]
    return {
        each.fill.start_color.rgb
        for each in (*cells, *(page.row_dimensions[row] for row in rows))
        if each.fill.fill_type
    }


@pytest.mark.parametrize("whole", [False, True], ids=["cells", "whole rows"])
@pytest.mark.parametrize("rows", [[5], [6], [7]], ids=["the first", "the second", "the last"])
def test_a_painted_row_does_not_paint_the_rows_of_a_list(book: Path, rows: list[int], whole: bool) -> None:  # noqa: FBT001 - a case
    painted(book, "FEFO", rows, whole=whole)
    FileHost(book).write(Changes(rows=(many(6),)))
    assert fills(book, "FEFO", range(5, 11)) == {OWN}
    assert problems(book) == []


def test_a_list_that_is_painted_all_over_stays_so(book: Path) -> None:
    painted(book, "FEFO", [5, 6, 7])
    FileHost(book).write(Changes(rows=(many(6),)))
    assert fills(book, "FEFO", range(5, 11)) == {YELLOW}


def test_of_two_rows_the_one_without_a_fill_counts(book: Path) -> None:
    FileHost(book).write(Changes(rows=(fefo([("S1", "L", 46100, 1), ("S2", "L", 46100, 1)]),)))
    bare = openpyxl.load_workbook(book)
    for row in (5, 6):
        for cell in bare["FEFO"][row]:
            cell.fill = PatternFill()
    bare.save(book)
    painted(book, "FEFO", [5])
    FileHost(book).write(Changes(rows=(many(3),)))
    assert fills(book, "FEFO", [5, 6, 7]) == set()


def test_the_only_row_keeps_its_formats_and_takes_the_fill_of_the_columns(book: Path) -> None:
    FileHost(book).write(Changes(rows=(many(1),)))
    made = openpyxl.load_workbook(book)
    for letter in "BCDEFGH":
        made["FEFO"].column_dimensions[letter].number_format = "0"
    made["FEFO"]["F5"].number_format = "0.0"
    made.save(book)
    painted(book, "FEFO", [5], whole=True)
    FileHost(book).write(Changes(rows=(many(3),)))
    page = openpyxl.load_workbook(book)["FEFO"]
    assert fills(book, "FEFO", [5, 6, 7]) == set()
    assert [page[f"F{row}"].number_format for row in (5, 6, 7)] == ["0.0"] * 3


def test_new_rows_do_not_take_over_the_paint_of_the_row_above(book: Path) -> None:
    painted(book, "Lots", [5], whole=True)
    new = NewRows("Lots", [{"SKU": "C", "Lot": "1", "Expiry date": 46300, "Qty": 2}] * 2)
    FileHost(book).write(Changes(new_rows=(new,)))
    assert fills(book, "Lots", [6, 7]) == set()
    assert fills(book, "Lots", [5]) == {YELLOW}
    page = openpyxl.load_workbook(book)["Lots"]
    assert [page[f"D{row}"].number_format for row in (5, 6, 7)] == ["yyyy-mm-dd"] * 3
