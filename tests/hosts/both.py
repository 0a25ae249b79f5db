"""One tracker as its owner left it, in the hands of both hosts: whatever is done to one is done to the other."""

import json
import random
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table, TableColumn, TableFormula
from openpyxl.worksheet.worksheet import Worksheet

from lotbook.hosts import file
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.ooxml.workbook_part import with_sheets_renamed
from tests.cells import book_of
from tests.command import Command
from tests.hosts.compare import held
from tests.hosts.engine import opened, saved

Sheetful = tuple[Worksheet, Table, tuple[int, int, int, int]]


def table_in(book: openpyxl.Workbook, name: str) -> Sheetful:
    """The sheet, the table and its left, top, right and bottom."""
    for page in book.worksheets:
        if name in page.tables:
            return page, page.tables[name], range_boundaries(page.tables[name].ref)
    raise LookupError(name)


def column(book: openpyxl.Workbook, name: str, header: str) -> int:
    page, _, (left, top, right, _) = table_in(book, name)
    headers = [re.sub(r"\s+", " ", str(page.cell(top, each).value)).casefold() for each in range(left, right + 1)]
    return left + headers.index(header.casefold())


def put(book: openpyxl.Workbook, name: str, header: str, row: int, value: Any, *, text: bool = False) -> None:
    """A value into the row of that number, from 1, below the header."""
    page, _, (_, top, _, _) = table_in(book, name)
    cell = page.cell(top + row, column(book, name, header))
    cell.value = value
    if text:
        cell.data_type = "s"


def _placed(table: Table, left: int, top: int, right: int, bottom: int) -> None:
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
    if table.autoFilter is not None:
        data = bottom - (table.totalsRowCount or 0)
        table.autoFilter.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{data}"


def own_column(book: openpyxl.Workbook, name: str, header: str, formula: str | None, *, calculated: bool) -> None:
    """A column of the user's at the end of a table: a formula, in which {row} is its row, or texts."""
    page, table, (left, top, right, bottom) = table_in(book, name)
    made = TableColumn(id=1 + max(each.id for each in table.tableColumns), name=header)
    if formula is not None and calculated:
        made.calculatedColumnFormula = TableFormula(attr_text=formula)
    table.tableColumns.append(made)
    page.cell(top, right + 1).value = header
    for row in range(top + 1, bottom + 1 - (table.totalsRowCount or 0)):
        page.cell(row, right + 1).value = f"mine {row}" if formula is None else f"={formula.format(row=row)}"
    _placed(table, left, top, right + 1, bottom)


def renamed_header(book: openpyxl.Workbook, name: str, header: str, new: str) -> None:
    page, table, (left, top, _, _) = table_in(book, name)
    at = column(book, name, header)
    page.cell(top, at).value = new
    table.tableColumns[at - left].name = new


def renamed_sheet(book: openpyxl.Workbook, old: str, new: str) -> None:
    book[old].title = new
    for names in (book.defined_names, *(page.defined_names for page in book.worksheets)):
        for name in names.values():
            name.attr_text = with_sheets_renamed(name.attr_text, {old: new})
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    cell.value = with_sheets_renamed(cell.value, {old: new})


def filtered(book: openpyxl.Workbook, name: str, header: str) -> None:
    """A filter that hides the second row."""
    page, table, (left, top, _, bottom) = table_in(book, name)
    if table.autoFilter is None or bottom - top < 2:
        return
    at = column(book, name, header)
    shown = str(page.cell(top + 1, at).value)
    table.autoFilter.filterColumn = [FilterColumn(colId=at - left, filters=Filters(filter=[shown]))]
    page.row_dimensions[top + 2].hidden = True


def hidden(book: openpyxl.Workbook, name: str, header: str) -> None:
    page, _, (_, top, _, _) = table_in(book, name)
    page.row_dimensions[top + 1].hidden = True
    page.column_dimensions[get_column_letter(column(book, name, header))].hidden = True


def totals(book: openpyxl.Workbook, name: str, header: str) -> None:
    """The total row switched on, as Excel does it."""
    page, table, (left, top, right, bottom) = table_in(book, name)
    if table.totalsRowCount or any(page.cell(bottom + 1, each).value is not None for each in range(left, right + 1)):
        return
    at = column(book, name, header)
    title = table.tableColumns[at - left].name
    table.totalsRowCount = 1
    table.tableColumns[0].totalsRowLabel = "Total"
    table.tableColumns[at - left].totalsRowFunction = "sum"
    page.cell(bottom + 1, left).value = "Total"
    page.cell(bottom + 1, at).value = f"=SUBTOTAL(109,{name}[{title}])"
    _placed(table, left, top, right, bottom + 1)


def moved_down(book: openpyxl.Workbook, name: str) -> None:
    page, table, (left, top, right, bottom) = table_in(book, name)
    page.move_range(table.ref, rows=3)
    _placed(table, left, top + 3, right, bottom + 3)


def below(book: openpyxl.Workbook, name: str, *, blank_rows: int) -> None:
    """Something typed below a table: part of it as its owner sees it, or a note."""
    page, _, (left, _, _, bottom) = table_in(book, name)
    page.cell(bottom + 1 + blank_rows, left).value = "TEA"


def cleared(book: openpyxl.Workbook, name: str) -> None:
    """The last row, with its formulas, deleted by the Delete key."""
    page, table, (left, _, right, bottom) = table_in(book, name)
    for at in range(left, right + 1):
        page.cell(bottom - (table.totalsRowCount or 0), at).value = None


def typed_over(book: openpyxl.Workbook, name: str, header: str) -> None:
    """A column with a formula and three blank rows, typed over in the last row that holds something."""
    blank_rows(book, name, 3)
    own_column(book, name, header, "ROW()", calculated=True)
    page, table, (_, _, right, bottom) = table_in(book, name)
    page.cell(bottom - 3 - (table.totalsRowCount or 0), right).value = 5


def moved_name(book: openpyxl.Workbook, name: str, table: str) -> None:
    """A cell of lotbook's whose name leads into a table, as after cutting and pasting."""
    page, _, (left, top, _, _) = table_in(book, table)
    if name in book.defined_names:
        book.defined_names[
            name
        ].attr_text = f"'{page.title.replace(chr(39), 2 * chr(39))}'!${get_column_letter(left)}${top + 1}"


def blank_rows(book: openpyxl.Workbook, name: str, count: int) -> None:
    page, table, (left, top, right, bottom) = table_in(book, name)
    if not table.totalsRowCount:
        del page
        _placed(table, left, top, right, bottom + count)


def own_table(book: openpyxl.Workbook, name: str, *, beside: bool) -> None:
    """A table of the user's own on a sheet of lotbook's."""
    page, _, (left, top, right, bottom) = table_in(book, name)
    column, row = (right + 3, top) if beside else (left, bottom + 6)
    for place, header in enumerate(("Mine", "Units")):
        page.cell(row, column + place).value = header
        page.cell(row + 1, column + place).value = f"own {place}"
    ref = f"{get_column_letter(column)}{row}:{get_column_letter(column + 1)}{row + 1}"
    made = Table(displayName=f"Own{name}", ref=ref)
    made._initialise_columns()
    for each, header in zip(made.tableColumns, ("Mine", "Units"), strict=True):
        each.name = header
    page.add_table(made)


def own_sheet(book: openpyxl.Workbook) -> None:
    page = book.create_sheet("My own sheet")
    lots, _, (_, top, _, _) = table_in(book, "Lots")
    at = get_column_letter(column(book, "Lots", "Received quantity"))
    page["A1"] = "=SUM(Lots[Received quantity])"
    page["A2"] = f"='{lots.title}'!{at}{top + 1}*2"
    page["A3"] = '=SUMIFS(FEFO[On hand],FEFO[SKU],"TEA")'
    page["A4"] = "=COUNTA(Shipments[SKU])"
    page["B1"] = "'=text"
    page.protection.sheet = True


def commented(book: openpyxl.Workbook, name: str, header: str) -> None:
    page, _, (_, top, _, _) = table_in(book, name)
    page.cell(top + 1, column(book, name, header)).comment = Comment("look again", "Ann")


def merged(book: openpyxl.Workbook, name: str) -> None:
    page, _, (_, top, right, _) = table_in(book, name)
    page.cell(top, right + 3).value = "a note over two columns"
    page.merge_cells(start_row=top, end_row=top + 1, start_column=right + 3, end_column=right + 4)


MESSES: Mapping[str, Callable[[openpyxl.Workbook], None]] = {
    "own formula in Lots": partial(
        own_column, name="Lots", header="Twice", formula="Lots[[#This Row],[Received quantity]]*2", calculated=True
    ),
    "own formula by cell in Shipments": partial(
        own_column, name="Shipments", header="My row", formula="ROW(B{row})", calculated=False
    ),
    "own notes in FEFO": partial(own_column, name="FEFO", header="My note", formula=None, calculated=False),
    "own formula in FEFO": partial(
        own_column, name="FEFO", header="Half", formula="FEFO[[#This Row],[On hand]]/2", calculated=True
    ),
    "own notes in Lots": partial(own_column, name="Lots", header="Shelf 2", formula=None, calculated=False),
    "wrapped header": partial(renamed_header, name="Lots", header="Expiry date", new="EXPIRY\ndate"),
    "other capitals": partial(renamed_header, name="FEFO", header="On hand", new="ON HAND"),
    "renamed input header": partial(renamed_header, name="Shipments", header="Quantity", new="quantity "),
    "renamed sheet": partial(renamed_sheet, old="Lots", new="My lot's"),
    "filter on Lots": partial(filtered, name="Lots", header="Lot"),
    "filter on FEFO": partial(filtered, name="FEFO", header="Lot"),
    "hidden in Lots": partial(hidden, name="Lots", header="Place"),
    "hidden in FEFO": partial(hidden, name="FEFO", header="SKU"),
    "total of FEFO": partial(totals, name="FEFO", header="On hand"),
    "total of Lots": partial(totals, name="Lots", header="Received quantity"),
    "total of Shipments": partial(totals, name="Shipments", header="Quantity"),
    "moved down": partial(moved_down, name="Lots"),
    "FEFO moved down": partial(moved_down, name="FEFO"),
    "typed below Lots": partial(below, name="Lots", blank_rows=0),
    "typed behind a gap": partial(below, name="Shipments", blank_rows=1),
    "own table below FEFO": partial(own_table, name="FEFO", beside=False),
    "own table beside Lots": partial(own_table, name="Lots", beside=True),
    "own table below AmazonStock": partial(own_table, name="AmazonStock", beside=False),
    "own sheet": own_sheet,
    "comment in Lots": partial(commented, name="Lots", header="Lot"),
    "comment in Shipments": partial(commented, name="Shipments", header="SKU"),
    "merged beside Lots": partial(merged, name="Lots"),
    "merged beside FEFO": partial(merged, name="FEFO"),
    "cleared row in Lots": partial(cleared, name="Lots"),
    "cleared row in Shipments": partial(cleared, name="Shipments"),
    "cleared row in FEFO": partial(cleared, name="FEFO"),
    "typed over in Lots": partial(typed_over, name="Lots", header="Over"),
    "name moved into Lots": partial(moved_name, name="UnitsOnHand", table="Lots"),
    "#N/A": partial(put, name="Lots", header="Received quantity", row=2, value="#N/A"),
    "#REF!": partial(put, name="Lots", header="Status", row=1, value="#REF!"),
    "date as text": partial(put, name="Lots", header="Expiry date", row=1, value="31.03.2027"),
    "number as text": partial(put, name="Lots", header="Received quantity", row=1, value="40", text=True),
    "long text": partial(put, name="Lots", header="Note", row=1, value="long " * 6000),
    "text like a formula": partial(put, name="Lots", header="Note", row=2, value="=1+1", text=True),
    "text with an apostrophe": partial(put, name="Lots", header="Note", row=3, value="'quoted", text=True),
    "blank rows in Lots": partial(blank_rows, name="Lots", count=3),
    "blank rows in Shipments": partial(blank_rows, name="Shipments", count=2),
}
"""What owners do to their tracker."""


def messed(path: Path, names: list[str]) -> None:
    """Do some of that to a tracker; what its formulas showed is forgotten."""
    book = openpyxl.load_workbook(path)
    for name in names:
        MESSES[name](book)
    book.save(path)


def everything(path: Path) -> dict[str, Any]:
    """All cells of a workbook, its tables, hidden rows, tabs."""
    book = book_of(path, formulas=True)
    found: dict[str, Any] = {"tabs": [(page.title, page.sheet_state) for page in book.worksheets]}
    for page in book.worksheets:
        number = page.title
        for row in page.iter_rows():
            for cell in row:
                value = held(cell)
                if value is not None:
                    found[f"{number}!{cell.coordinate}"] = (cell.data_type == "f", value)
        for table in page.tables.values():
            filters = table.autoFilter
            found[f"table {table.name}"] = (
                page.title,
                table.ref,
                filters.ref if filters else None,
                bool(filters and filters.filterColumn),
                [column.name for column in table.tableColumns],
                [
                    column.calculatedColumnFormula.attr_text if column.calculatedColumnFormula else None
                    for column in table.tableColumns
                ],
            )
        found[f"{number} hidden"] = [row for row, each in page.row_dimensions.items() if each.hidden]
        found[f"{number} merged"] = sorted(str(each) for each in page.merged_cells.ranges)
        found[f"{number} comments"] = sorted(
            f"{cell.coordinate} {cell.comment.text}" for row in page.iter_rows() for cell in row if cell.comment
        )
    for name, defined in book.defined_names.items():
        found[f"name {name}"] = defined.attr_text
    return found


def formats(path: Path) -> dict[str, str]:
    """The number formats of the cells of tables that hold something."""
    book = book_of(path, formulas=True)
    found = {}
    for page in book.worksheets:
        for table in page.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            for row in page.iter_rows(top + 1, bottom, left, right):
                for cell in row:
                    if cell.value is not None and not isinstance(cell.value, str):
                        found[f"{page.title}!{cell.coordinate}"] = cell.number_format
    return found


@dataclass
class Both:
    """A folder for each host with the same tracker and the same files to take in."""

    lotbook: Command
    monkeypatch: pytest.MonkeyPatch
    home: Path
    names: list[str]
    made: Path = field(init=False)
    closed: Path = field(init=False)
    live: Path = field(init=False)
    book: xlwings.Book = field(init=False)

    def __post_init__(self) -> None:
        made = self.home / "made"
        messed(made / "book" / "lots.xlsx", self.names)
        self.made = made / "book" / "lots.xlsx"
        self.closed, self.live = (Path(shutil.copytree(made, self.home / name)) for name in ("closed", "opened"))
        self.book = opened(self.live / "book" / "lots.xlsx")
        of_file, path = file.FileHost, self.live / "book" / "lots.xlsx"

        def host(given: Path, out: Any = None, needed: Any = None, **more: Any) -> Any:
            return ExcelHost(self.book, needed) if Path(given) == path else of_file(given, out, needed, **more)

        self.monkeypatch.setattr(file, "FileHost", host)

    def do(self, command: tuple[str, ...]) -> tuple[list[Any], list[Any]]:
        """What a command says, and the journal behind it."""
        found = []
        for home in (self.closed, self.live):
            outcome = self.lotbook(*(part.format(home=home, book=home / "book" / "lots.xlsx") for part in command))
            texts = [
                re.sub(
                    r"\s+",
                    " ",
                    each.replace(str(home), "HOME")
                    .replace(" (in Excel, and not saved)", "")
                    .replace(" (taken back)", ""),
                )
                for each in (outcome.out, outcome.err)
            ]
            journal = home / "book" / "lots.journal.jsonl"
            lines = journal.read_text("utf-8").splitlines() if journal.exists() else []
            found.append([outcome.code, *texts, [_line(each) for each in lines]])
        return found[0], found[1]

    def looked(self) -> tuple[Path, Path]:
        """Both trackers as files."""
        return self.closed / "book" / "lots.xlsx", saved(self.book, self.home / "saved.xlsx")


_OF_HOST = {"at", "host", "before", "after", "sha256", "prev", "run", "bytes", "backup", "by", "id"}


def _line(text: str) -> Any:
    found = json.loads(text)
    return {name: value for name, value in found.items() if name not in _OF_HOST}


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    return [f"{key}: file {one.get(key)!r:.300}, excel {other.get(key)!r:.300}" for key in keys]


def chosen(seed: int, commands: Mapping[str, tuple[str, ...]], messes: int, count: int) -> tuple[list[str], list[str]]:
    dice = random.Random(seed)  # noqa: S311 - a game, no secret
    return dice.sample(list(MESSES), messes), [dice.choice(list(commands)) for _ in range(count)]
