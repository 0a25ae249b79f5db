"""An Excel to try the Excel host on where there is none: a small xlwings engine over openpyxl.

It keeps to what Excel on Windows does where the host relies on it: a text handed to a cell is read again unless the
cell has the format "@" or the text begins with an apostrophe, dates come as serial numbers and errors as numbers,
references to the own row are spelled [@Column], a table with a totals row cannot be resized, inserting a column moves
what stands beside the table, sheet names are unique, one sheet stays visible. It calculates nothing: a formula shows
what the file last held. Every call is counted.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import xlwings
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import base_classes as base

from lotbook.hosts.ooxml.workbook_part import with_sheets_renamed
from tests.cells import book_of
from tests.hosts.engine_cells import Cells, bounds, com_error, reference
from tests.hosts.engine_count import counted
from tests.hosts.engine_names import Names
from tests.hosts.engine_tables import Tables

_VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}


class Engine:
    name, type = "openpyxl", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:  # noqa: ARG004 (xlwings' own parameters)
        return value


class Apps(base.Apps):
    def keys(self) -> list[int]:
        return [-1]


@counted
class App(base.App):
    """An Excel with one workbook in it."""

    pid = -1
    engine = Engine()

    def __init__(self) -> None:
        self.state: dict[str, Any] = {
            "screen_updating": True, "enable_events": True, "calculation": "automatic", "status_bar": False,
        }  # fmt: skip
        self.alerts: list[tuple[str, str | None, str | None]] = []
        self.answers: list[str] = []
        self.status: list[Any] = []

    @property
    def screen_updating(self) -> bool:
        return bool(self.state["screen_updating"])

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.state["screen_updating"] = value

    @property
    def enable_events(self) -> bool:
        return bool(self.state["enable_events"])

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self.state["enable_events"] = value

    @property
    def calculation(self) -> str:
        return str(self.state["calculation"])

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.state["calculation"] = value

    @property
    def status_bar(self) -> Any:
        return self.state["status_bar"]

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self.state["status_bar"] = value
        self.status.append(value)

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: str | None) -> str:  # noqa: ARG002 (xlwings' own parameters)
        self.alerts.append((prompt, title, mode))
        return self.answers.pop(0) if self.answers else "ok"


@counted
class Book(base.Book):
    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            # What openpyxl cannot keep is not looked at here.
            warnings.simplefilter("ignore")
            self.file = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
        shown = book_of(path)
        self.path, self.app_impl = path, App()
        self.native: dict[str, Any] = {"Date1904": self.file.epoch.year == 1904, "ReadOnly": False}
        self.native["ProtectStructure"] = False
        self.spilling = True
        """Whether it is an Excel whose formulas can spill: 365 and 2021 are, 2016 and 2019 are not."""
        self.totals: dict[str, Any] = {}
        self.copied: Range | None = None
        """What is to be pasted."""
        self.pages = {page: Cells(page, shown[page.title]) for page in self.file.worksheets}
        self.activated: list[str] = []

    @property
    def api(self) -> Any:
        return SimpleNamespace(**self.native)

    @property
    def app(self) -> App:
        return self.app_impl

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def fullname(self) -> str:
        return str(self.path)

    @property
    def sheets(self) -> "Sheets":
        return Sheets(self)

    @property
    def names(self) -> "Names":
        return Names(self.file)

    def save(self, path: str | None = None, password: str | None = None) -> None:  # noqa: ARG002 (xlwings' own parameters)
        self.file.save(path or self.path)


@counted
class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> "Sheet":
        return Sheet(self.book, self.book.file.active)

    def __len__(self) -> int:
        return len(self.book.file.worksheets)

    def __iter__(self) -> Iterator["Sheet"]:
        return iter([Sheet(self.book, page) for page in self.book.file.worksheets])

    def __call__(self, key: str | int) -> "Sheet":
        if isinstance(key, int):
            return Sheet(self.book, self.book.file.worksheets[key - 1])
        found = next((page for page in self.book.file.worksheets if page.title.casefold() == key.casefold()), None)
        if found is None:
            raise com_error(f"Subscript out of range: {key}")
        return Sheet(self.book, found)


@counted
class Sheet(base.Sheet):
    def __init__(self, book: Book, page: Worksheet) -> None:
        self.book_impl, self.page, self.cells_of = book, page, book.pages[page]

    @property
    def api(self) -> Any:
        return SimpleNamespace(ProtectContents=bool(self.page.protection.sheet))

    @property
    def book(self) -> Book:
        return self.book_impl

    @property
    def name(self) -> str:
        return str(self.page.title)

    @name.setter
    def name(self, value: str) -> None:
        others = [page.title.casefold() for page in self.book_impl.file.worksheets if page is not self.page]
        if value.casefold() in others:
            raise com_error("That name is already taken. Try a different one.")
        renamed = {self.page.title: value}
        self.page.title = value
        book = self.book_impl.file
        for names in (book.defined_names, *(page.defined_names for page in book.worksheets)):
            for name in names.values():
                name.attr_text = with_sheets_renamed(name.attr_text, renamed)
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f" and isinstance(cell.value, str) and "!" in cell.value:
                        cell.value = with_sheets_renamed(cell.value, renamed)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def used_range(self) -> "Range":
        page = self.page
        return self.area(page.min_row, page.min_column, page.max_row, page.max_column)

    @property
    def visible(self) -> int:
        return _VISIBLE[self.page.sheet_state]

    @visible.setter
    def visible(self, value: bool) -> None:
        book = self.book_impl.file
        showing = [page for page in book.worksheets if page.sheet_state == "visible"]
        if not value and showing == [self.page]:
            raise com_error("A workbook must contain at least one visible worksheet.")
        self.page.sheet_state = "visible" if value else "hidden"
        if not value and book.active is self.page:
            book.active = next(page for page in showing if page is not self.page)

    def activate(self) -> None:
        self.book_impl.activated.append(self.page.title)

    def range(self, first: Any, last: Any = None) -> "Range":
        if isinstance(first, str):
            return self._named(first)
        if isinstance(first, Range):
            return self.area(first.row, first.column, last.row, last.column)
        if len(first) == 4:
            row, column, rows, columns = first
            return self.area(row, column, row + rows - 1, column + columns - 1)
        (top, left), (bottom, right) = first, last or first
        return self.area(top, left, bottom, right)

    def area(self, top: int, left: int, bottom: int, right: int) -> "Range":
        return Range(self, top, left, bottom, right)

    def _named(self, name: str) -> "Range":
        for names in (self.page.defined_names, self.book_impl.file.defined_names):
            for each, defined in names.items():
                if each.casefold() == name.casefold():
                    on, _, ref = defined.attr_text.rpartition("!")
                    if on.strip("'").replace("''", "'") == self.page.title:
                        left, top, right, bottom = bounds(ref)
                        return self.area(top, left, bottom, right)
        raise com_error("Exception occurred.", f"no range {name}")


@counted
class Range(base.Range):
    options: dict[str, Any]

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet, self._place = sheet, (top, left, bottom, right)

    def _lines(self) -> Iterator[list[Any]]:
        return self._sheet.cells_of.block(*self._place)

    def _each(self) -> Iterator[Any]:
        return (cell for line in self._lines() for cell in line)

    def _shaped(self, rows: list[tuple[Any, ...]]) -> Any:
        return rows[0][0] if len(self) == 1 else tuple(rows)

    @property
    def api(self) -> "Native":
        return Native(self)

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self._place[0]

    @property
    def column(self) -> int:
        return self._place[1]

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self._place
        return bottom - top + 1, right - left + 1

    @property
    def address(self) -> str:
        top, left, bottom, right = self._place
        return f"${get_column_letter(left)}${top}:${get_column_letter(right)}${bottom}"

    def __len__(self) -> int:
        top, left, bottom, right = self._place
        return (bottom - top + 1) * (right - left + 1)

    def __call__(self, row: int, column: int) -> "Range":
        top, left, _, _ = self._place
        return self._sheet.area(top + row - 1, left + column - 1, top + row - 1, left + column - 1)

    @property
    def raw_value(self) -> Any:
        raise AssertionError("Value gives dates as dates and rounds money; Value2 does not")

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        enter = self._sheet.cells_of.enter
        if not isinstance(value, list):
            for cell in self._each():
                enter(cell, value)
            return
        for line, new in zip(self._lines(), value, strict=True):
            for cell, each in zip(line, new, strict=True):
                enter(cell, each)

    @property
    def formula(self) -> Any:
        return self._shaped([tuple(map(self._sheet.cells_of.formula, line)) for line in self._lines()])

    @formula.setter
    def formula(self, value: str) -> None:
        self._sheet.cells_of.enter_formulas(*self._place, value)

    def _spilling(self) -> None:
        if not self._sheet.book_impl.spilling:
            raise com_error("Object doesn't support this property or method")

    @property
    def formula2(self) -> Any:
        self._spilling()
        return self._shaped([tuple(map(self._sheet.cells_of.formula2, line)) for line in self._lines()])

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self._spilling()
        if isinstance(value, str):
            self._sheet.cells_of.enter_formulas(*self._place, value, spills=True)
            return
        for line, new in zip(self._lines(), value, strict=True):
            for cell, each in zip(line, new, strict=True):
                enter = self._sheet.cells_of.enter_formula2 if str(each).startswith("=") else self._sheet.cells_of.enter
                enter(cell, each)

    @property
    def has_array(self) -> bool | None:
        found = {isinstance(cell.value, ArrayFormula) for cell in self._each()}
        return found.pop() if len(found) == 1 else None

    @property
    def formula_array(self) -> Any:
        return self.formula

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        for cell in self._each():
            self._sheet.cells_of.enter_formula(cell, value)
            self._sheet.cells_of.enter_array(cell, str(cell.value))

    @property
    def number_format(self) -> str | None:
        found = {cell.number_format for cell in self._each()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        for cell in self._each():
            cell.number_format = value

    @property
    def wrap_text(self) -> bool | None:
        found = {bool(cell.alignment.wrap_text) for cell in self._each()}
        return found.pop() if len(found) == 1 else None

    def autofit(self, axis: str | None = None) -> None:
        assert axis == "r", "the only thing it can fit"
        for row in range(self._place[0], self._place[2] + 1):
            # The next program that shows the row works its height out.
            self._sheet.page.row_dimensions[row].height = None

    @property
    def merge_cells(self) -> bool | None:
        top, left, bottom, right = self._place
        for merged in self._sheet.page.merged_cells.ranges:
            if (
                merged.min_row <= bottom
                and merged.max_row >= top
                and merged.min_col <= right
                and merged.max_col >= left
            ):
                return None
        return False

    @property
    def row_height(self) -> float | None:
        rows = self._sheet.page.row_dimensions
        found = {
            0.0 if rows[row].hidden else float(rows[row].height or 15)
            for row in list(rows)
            if self._place[0] <= row <= self._place[2]
        } or {15.0}
        return found.pop() if len(found) == 1 else None

    def end(self, direction: str) -> "Range":
        assert direction == "up", "the only way it can go"
        top, left, _, _ = self._place
        rows = (row for row, column in self._sheet.page._cells if column == left and row < top)
        filled = (row for row in rows if self._sheet.page._cells[row, left].value is not None)
        row = max((row for row in filled if not self._sheet.page.row_dimensions[row].hidden), default=1)
        return self._sheet.area(row, left, row, left)

    @property
    def row_hidden(self) -> bool | None:
        found = {bool(self._sheet.page.row_dimensions[row].hidden) for row in range(self._place[0], self._place[2] + 1)}
        return found.pop() if len(found) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        for row in range(self._place[0], self._place[2] + 1):
            self._sheet.page.row_dimensions[row].hidden = value

    def copy(self, destination: Any) -> None:
        assert destination is None
        self._sheet.book_impl.copied = self

    def paste(self, paste: str, operation: str | None, skip_blanks: bool, transpose: bool) -> None:  # noqa: FBT001 (xlwings' own parameters)
        del operation, skip_blanks, transpose
        assert paste == "validation", "the only thing it can paste"
        copied = self._sheet.book_impl.copied
        assert copied is not None
        row, first = copied._place[:2]
        top, left, bottom, right = self._place
        for column in range(left, right + 1):
            source = f"{get_column_letter(first + column - left)}{row}"
            for rule in self._sheet.page.data_validations.dataValidation:
                if source in rule.sqref:
                    rule.sqref.add(reference(column, top, column, bottom))

    def clear_contents(self) -> None:
        for cell in self._each():
            self._sheet.cells_of.enter(cell, None)


class Native:
    """The part of COM's Range that the host speaks to."""

    def __init__(self, area: Range) -> None:
        self._area = area

    @property
    def Value2(self) -> Any:  # noqa: N802 (Excel's name for it)
        return _value2(self._area)


def _value2(area: Range) -> Any:
    return area._shaped([tuple(map(area._sheet.cells_of.value2, line)) for line in area._lines()])


def opened(path: Path) -> xlwings.Book:
    """A workbook as if it were open in Excel."""
    return xlwings.Book(impl=Book(path))


def saved(book: xlwings.Book, path: Path) -> Path:
    """What is in the open workbook, as a file; formulas have no results in it."""
    book.impl.save(str(path))
    return path
