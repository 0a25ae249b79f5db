"""IronCalc as the second opinion on formulas that LibreOffice does not know: the named formulas of a built tracker."""

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import ironcalc
import xlsxwriter

from lotbook.core.days import serial, to_day
from lotbook.sheets.defaults import BUCKETS

Cell = object
"""A cell to type in: a text, a formula, a number, a date, True or None."""

AS_OF = 46400
"""What the workbook's own as-of cell says."""

DEFAULT_PLACE = "Depot"
"""What the workbook's Settings say."""

_HERE = {
    "AsOf": "Set!$A$1",
    "ExpiredBelow": "Set!$A$2",
    "DefaultPlace": "Set!$A$3",
    "BucketRows": f"Set!$B$1:$D${len(BUCKETS)}",
}
"""Cells for the names that the formulas take from the sheets of a tracker."""


def names_in_file(path: Path) -> dict[str, str]:
    """Every defined name of a workbook that is not of one sheet, as its file spells it."""
    with zipfile.ZipFile(path) as archive:
        workbook = archive.read("xl/workbook.xml").decode()
    found = re.findall(r'<definedName name="([^"]+)"(?: comment="[^"]*")?>([^<]*)</definedName>', workbook)
    return {name: unescape(formula) for name, formula in found}


class Sheet:
    """Cells and formulas to calculate with the formulas that a tracker carries."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = {**names, **_HERE}
        self._columns: list[Sequence[Sequence[Cell]]] = []
        self._formulas: list[tuple[str, int, int]] = []

    def range(self, rows: Sequence[Sequence[Cell]]) -> str:
        """Put a block of cells somewhere; returns its address."""
        first = sum(len(block[0]) + 1 for block in self._columns)
        self._columns.append(rows)
        ends = (
            xlsxwriter.utility.xl_rowcol_to_cell(*end)
            for end in ((0, first), (len(rows) - 1, first + len(rows[0]) - 1))
        )
        return "Cells!" + ":".join(ends)

    def column(self, cells: Sequence[Cell]) -> str:
        """Put cells below each other; returns their address."""
        return self.range([[cell] for cell in cells])

    def ask(self, formula: str, rows: int = 1, columns: int = 1) -> None:
        """Add a formula, whose result has this size."""
        self._formulas.append((formula, rows, columns))

    def answers(self) -> list[list[list[object]]]:
        """The rows of each result; blank texts and empty cells as ""."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cells.xlsx"
            self._write(path)
            model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
            model.evaluate()
        results: list[list[list[object]]] = []
        left = 1
        for _, rows, columns in self._formulas:
            block = [[model.get_cell_value(0, row + 1, left + c) for c in range(columns)] for row in range(rows)]
            results.append([["" if value is None else value for value in row] for row in block])
            left += columns + 1
        return results

    def _write(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        answers, cells, settings = (book.add_worksheet(name) for name in ("Answers", "Cells", "Set"))
        for name, formula in self._names.items():
            book.define_name(name, f"={formula}")
        settings.write_number("A1", AS_OF)
        settings.write_number("A2", 0)
        settings.write_string("A3", DEFAULT_PLACE)
        _put(settings, 1, [row[:3] for row in BUCKETS])
        left = 0
        for block in self._columns:
            _put(cells, left, block)
            left += len(block[0]) + 1
        left = 0
        for formula, _, columns in self._formulas:
            answers.write_dynamic_array_formula(0, left, 0, left, f"={formula}")
            left += columns + 1
        book.close()


def _put(page: xlsxwriter.worksheet.Worksheet, left: int, rows: Sequence[Sequence[Cell]]) -> None:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells, start=left):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                page.write_boolean(row, column, cell)
            elif isinstance(cell, str) and cell.startswith("="):
                page.write_formula(row, column, cell)
            elif isinstance(cell, str):
                page.write_string(row, column, cell)
            else:
                page.write_number(row, column, as_number(cell))


def as_number(cell: Cell) -> float:
    """A number or a date as a cell holds it."""
    if isinstance(cell, dt.date):
        return serial(cell) if isinstance(cell, dt.datetime) else to_day(cell)
    return float(cell)  # type: ignore[arg-type]  # a number
