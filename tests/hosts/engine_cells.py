"""The cells of the test engine: what Excel makes of what is handed to them, over an openpyxl worksheet."""

import copy
import datetime as dt
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table, TableFormula
from openpyxl.worksheet.worksheet import Worksheet

ERROR_CODES = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#GETTING_DATA": -2146826245,
}
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LIKE_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|(?:[A-Z][a-z]{2,8}) \d{1,4}")
_COLUMN = re.compile(r"(?<![@\w.])\w+\[[^\[\]@#]+\]")
_SHORT = re.compile(r"(?<![\w.])\[(?:@\[([^\]]*)\]|@([^\[\]]+))\]")


class com_error(Exception):  # noqa: N801, N818 (pywin32's name for it)
    """What Excel's refusals arrive as."""


class Cells:
    """The cells of one worksheet."""

    def __init__(self, sheet: Worksheet, results: Worksheet) -> None:
        """Take a worksheet, and the same one with what its formulas last showed."""
        self.sheet = sheet
        self.results: dict[tuple[int, int], Any] = {
            (cell.row, cell.column): results.cell(cell.row, cell.column).value
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    @cached_property
    def _column_styles(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for letter, dimension in self.sheet.column_dimensions.items():
            first = dimension.min or column_index_from_string(letter)
            for column in range(first, min(dimension.max or first, 300) + 1):
                found[column] = dimension._style
        return found

    def at(self, row: int, column: int) -> Cell:
        """A cell; one that was not there gets the style of its column, as in Excel."""
        known = (row, column) in self.sheet._cells
        cell = self.sheet.cell(row, column)
        if not known and column in self._column_styles:
            cell._style = copy.copy(self._column_styles[column])
        return cell

    def block(self, top: int, left: int, bottom: int, right: int) -> Iterator[list[Cell]]:
        for row in range(top, bottom + 1):
            yield [self.at(row, column) for column in range(left, right + 1)]

    def value2(self, cell: Cell) -> Any:
        """What Excel says a cell holds."""
        value, kind = cell.value, cell.data_type
        if kind == "f":
            value = self.results.get((cell.row, cell.column))
            kind = "e" if isinstance(value, str) and value in ERROR_CODES else "s"
        if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
            return float(to_excel(value))
        if kind == "e":
            return ERROR_CODES[value]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def formula(self, cell: Cell) -> str:
        """What Excel says a cell's formula is."""
        if cell.data_type != "f":
            value = self.value2(cell)
            return "" if value is None else str(value)
        text = str(getattr(cell.value, "text", cell.value))
        table = self.table_at(cell.row, cell.column)
        if table is None:
            return text
        return re.sub(
            rf"{re.escape(table.name)}\[\[#This Row\],\[((?:[^\[\]']|'.)*)\]\]",
            lambda found: f"[@{found[1]}]" if re.fullmatch(r"\w+", found[1]) else f"[@[{found[1]}]]",
            text,
        )

    def formula2(self, cell: Cell) -> str:
        """Likewise, as an Excel whose formulas can spill says it: one that looks at its own row only says so."""
        text = self.formula(cell)
        if cell.data_type != "f" or isinstance(cell.value, ArrayFormula):
            return text
        return _COLUMN.sub(lambda found: f"@{found[0]}", text)

    def enter_formula2(self, cell: Cell, formula: str) -> None:
        """Put a formula into a cell; one that looks at a whole column goes on doing so unless it has an @ before it."""
        self.enter(cell, formula)
        if cell.data_type == "f":
            text = str(cell.value)
            if _COLUMN.search(text):
                self.enter_array(cell, text)
            else:
                cell.value = re.sub(r"@(?=\w+\[)", "", text)

    @staticmethod
    def enter_array(cell: Cell, formula: str) -> None:
        """Put a formula into a cell that is worked out for whole ranges."""
        cell.value = ArrayFormula(cell.coordinate, formula)

    def table_at(self, row: int, column: int) -> Table | None:
        for table in self.sheet.tables.values():
            left, top, right, bottom = bounds(table.ref)
            if left <= column <= right and top <= row <= bottom:
                return table
        return None

    def enter(self, cell: Cell, value: Any) -> None:
        """Put into a cell what Excel makes of a value."""
        if isinstance(cell, MergedCell):
            raise com_error("We can't do that to a merged cell.")
        self.results.pop((cell.row, cell.column), None)
        if value is None or value == "":
            cell.value = None
        elif isinstance(value, str) and value.startswith("'"):
            self._text(cell, value[1:])
        elif cell.number_format == "@":
            self._text(cell, value if isinstance(value, str) else _as_text(value))
        elif isinstance(value, str):
            self._typed(cell, value)
        else:
            cell.value = value

    def _typed(self, cell: Cell, value: str) -> None:
        """What Excel makes of a text in a cell that may hold anything."""
        if value.startswith("="):
            self.enter_formula(cell, value)
        elif value in ERROR_CODES:
            cell.value = value
        elif value.upper() in {"TRUE", "FALSE"}:
            cell.value = value.upper() == "TRUE"
        elif _NUMBER.fullmatch(value):
            cell.value = float(value)
        elif _LIKE_A_DATE.fullmatch(value):
            cell.value = 45678
        elif value[0] in "+-@" and len(value) > 1:
            raise com_error("There's a problem with this formula.")
        else:
            self._text(cell, value)

    @staticmethod
    def _text(cell: Cell, text: str) -> None:
        cell.value = text
        cell.data_type = "s"

    def enter_formula(self, cell: Cell, formula: str) -> None:
        """Put a formula into a cell, spelled as files spell it."""
        if cell.number_format == "@" or not formula.startswith("="):
            self.enter(cell, formula)
            return
        table = self.table_at(cell.row, cell.column)
        if table is not None:
            formula = _SHORT.sub(lambda found: f"{table.name}[[#This Row],[{found[1] or found[2]}]]", formula)
        elif "[@" in formula:
            raise com_error("There's a problem with this formula.")
        self.results.pop((cell.row, cell.column), None)
        cell.value = formula

    def enter_formulas(
        self, top: int, left: int, bottom: int, right: int, formula: str, *, spills: bool = False
    ) -> None:
        """One formula for a range: its relative references move along; a whole column of a table takes it over."""
        origin = f"{get_column_letter(left)}{top}"
        relative = "[" not in formula
        for line in self.block(top, left, bottom, right):
            for cell in line:
                moved = Translator(formula, origin).translate_formula(cell.coordinate) if relative else formula
                (self.enter_formula2 if spills else self.enter_formula)(cell, moved)
        table = self.table_at(top, left)
        if table is not None and left == right and formula.startswith("="):
            table_left, table_top, _, table_bottom = bounds(table.ref)
            if (top, bottom) == (table_top + 1, table_bottom - (table.totalsRowCount or 0)):
                column = table.tableColumns[left - table_left]
                held = self.at(top, left).value
                column.calculatedColumnFormula = TableFormula(
                    attr_text=str(getattr(held, "text", held))[1:], array=isinstance(held, ArrayFormula) or None
                )

    def move(self, source: tuple[int, int], target: tuple[int, int]) -> None:
        """Move a cell with its look; what was there is lost."""
        old, new = self.at(*source), self.at(*target)
        new._value, new.data_type = old._value, old.data_type
        new._style = copy.copy(old._style)
        self.results.pop(target, None)
        if source in self.results:
            self.results[target] = self.results.pop(source)
        old.value = None


def bounds(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a reference."""
    first, _, last = ref.replace("$", "").partition(":")
    ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in (first, last or first)]
    (left, top), (right, bottom) = [(column_index_from_string(end[1]), int(end[2])) for end in ends if end]
    return left, top, right, bottom


def reference(left: int, top: int, right: int, bottom: int) -> str:
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return str(int(value)) if float(value).is_integer() else str(value)
