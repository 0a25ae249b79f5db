"""Cells of a workbook opened with openpyxl, found by what they are called, so that a new column moves none of them."""

from typing import Any

from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries


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
