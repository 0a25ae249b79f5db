"""Cells of a workbook opened with openpyxl, found by what they are called, so that a new column moves none of them."""

import io
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries


def book_of(path: Path, *, formulas: bool = False) -> Workbook:
    """What openpyxl reads in a file, once for as long as it stays the same: not to be changed."""
    return _book(path.read_bytes(), formulas=formulas)


@lru_cache(maxsize=4)
def _book(content: bytes, *, formulas: bool) -> Workbook:
    with warnings.catch_warnings():
        # openpyxl tells what it doesn't keep.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=not formulas)


def cell_of(book: Workbook, table: str, header: str, row: int = 1) -> Any:
    """The cell of a table in the row of that number, from 1, below the header; the header itself is row 0."""
    for sheet in book.worksheets:
        if table in sheet.tables:
            left, top, right, _ = range_boundaries(sheet.tables[table].ref)
            headers = [sheet.cell(top, column).value for column in range(left, right + 1)]
            return sheet.cell(top + row, left + headers.index(header))
    raise LookupError(table)


def named_cell(book: Workbook, name: str, sheet: str | None = None) -> Any:
    """The cell that a name of the workbook, or of one sheet, points to."""
    names = book.defined_names if sheet is None else book[sheet].defined_names
    ((title, cell),) = names[name].destinations
    return book[title][cell]
