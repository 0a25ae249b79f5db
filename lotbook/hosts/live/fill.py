"""Writing lotbook's own columns in input tables, named cells, and tabs, in a live Excel."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import xlwings

from lotbook.core.errors import InputError
from lotbook.hosts import refusals
from lotbook.hosts.cell_text import is_number
from lotbook.hosts.grid import corners
from lotbook.hosts.headers import position_of
from lotbook.hosts.host import CellData, InputCells, Tab, TableColumns
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, OpenTable, headers
from lotbook.hosts.live.native import formulas
from lotbook.hosts.live.rows import Filling, fill, filling, show_currency
from lotbook.hosts.live.steps import Step
from lotbook.hosts.plan import check_named_cells, name_clash, new_sheet_names


def columns_step(book: OpenBook, change: TableColumns, last_row: int | None = None) -> tuple[Step, list[str]]:
    """Plan to give some columns of a table new content; also return remarks for the user.

    Args:
        book: The workbook.
        change: The columns.
        last_row: The last row of the table by then, where new rows come before; None where it stays.

    Raises:
        MissingTableError: If the table is not there.
        ValueError: If there are more or fewer values than rows.
    """
    table = book.table(change.table)
    names = headers(book, table)
    last = table.last_row if last_row is None else last_row
    count = last - table.first_row + 1
    remarks: list[str] = []
    fillings: list[Filling] = []
    for data in change.columns:
        position = position_of(data.header, names)
        if position is None:
            remarks.append(refusals.no_such_column(table.name, data.header))
            continue
        if len(data.values) != count:
            raise ValueError(f"{change.table} has {count} rows, {data.header} has {len(data.values)} values")
        made = filling(table.place.left + position, data, count)
        if made.formula is None or last != table.last_row or not _holds(table, made.column, made.formula):
            fillings.append(made)
    return Step(
        f"its own columns in the table {table.name}",
        f"lotbook's columns in {table.name}",
        lambda: fill(book, table, table.first_row, last, fillings),
    ), remarks


def inputs_step(book: OpenBook, change: InputCells) -> Step:
    """Plan to give some cells the user typed a new value.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If the column is not.
        ValueError: If a row is not one of the table's.
    """
    table = book.table(change.table)
    position = position_of(change.header, headers(book, table))
    if position is None:
        raise refusals.no_input_column(table.name, change.header)
    column = table.place.left + position
    outside = [row for row in change.values if not table.first_row <= row <= table.last_row]
    if outside:
        raise ValueError(f"{change.table} has no rows {outside}")

    def write() -> None:
        for row, value in change.values.items():
            cell = table.cells(row, column, row, column)
            now = cell.number_format
            if change.date_format is not None and now == live_cells.GENERAL and is_number(value):
                cell.number_format = change.date_format
            cell.raw_value = live_cells.entered(value) if now == live_cells.TEXT_FORMAT else live_cells.guarded(value)

    return Step(f"the column {change.header} of {table.name}", f"{change.header} in {table.name}", write, typed=True)


def _holds(table: OpenTable, column: int, formula: str) -> bool:
    """Whether every row of a column holds a formula already; it is then left to the table."""
    held = formulas(table.cells(table.place.top, column, table.last_row, column))
    # All the same as the first, and the first is right: comparing 20,000 long texts in full takes a second.
    first = held[1][0]
    return live_cells.same_formula(first, formula) and all(each == first for (each,) in held[1:])


@dataclass(frozen=True, slots=True)
class _NewCell:
    """A named cell to be filled: with a formula, or else a value."""

    cell: xlwings.Range
    value: str | float | bool
    formula: str | None

    def write(self) -> None:
        if self.formula is None:
            self.cell.raw_value = self.value
        else:
            self.cell.formula = self.formula


def _placed(book: OpenBook, change: CellData) -> tuple[xlwings.Range | None, tuple[str, int, int] | None]:
    """The cell that a name stands for, one of the sheet first, and its sheet, row and column; None if there is none."""
    cell = None if change.sheet_of is None else book.cell_on(change.name, change.sheet_of)
    if cell is None or change.sheet_of is None:
        place = book.place_of(change.name)
        return (None, None) if place is None else (book.cell_at(place), place)
    column, row, _, _ = corners(cell.address)
    return cell, (book.sheet_of(change.sheet_of)[1], row, column)


def cells_step(book: OpenBook, changes: Sequence[CellData]) -> tuple[Step, list[str]]:
    """Plan to fill named cells; also return remarks for the user.

    Raises:
        MissingTableError: If a table that says which sheet is meant is not there.
        InputError: If names now lead into a table, or to one cell.
    """
    remarks: list[str] = []
    found: list[_NewCell] = []
    places: list[tuple[str, str, int, int]] = []
    money: list[tuple[xlwings.Range, str]] = []
    for change in changes:
        cell, place = _placed(book, change)
        places += [] if place is None else [(change.name, *place)]
        if cell is None:
            remarks.append(refusals.no_such_cell(change.name))
            continue
        if change.currency is not None:
            money.append((cell, change.currency))
        if change.formula is None:
            found.append(_NewCell(cell, live_cells.guarded(change.value), None))
        elif not live_cells.same_formula(cell.formula, f"={change.formula}"):
            found.append(_NewCell(cell, "", f"={change.formula}"))

    check_named_cells(places, book.places({sheet.casefold() for _, sheet, _, _ in places}))

    def write() -> None:
        for each in found:
            each.write()
        for cell, currency in money:
            show_currency(cell, currency)

    return Step("the figures on Start and the dates above the tables", "the figures on Start", write), remarks


@dataclass(slots=True)
class _Tabs:
    renamed: dict[str, str]
    shown: dict[str, bool]
    """By name as it is: what has to change."""
    remarks: list[str] = field(default_factory=list)


def tabs_step(book: OpenBook, tabs: Sequence[Tab]) -> tuple[Step, list[str]]:
    """Plan to rename, show and hide sheets; also return remarks for the user.

    Excel itself takes a new name into everything that refers to the sheet.

    Raises:
        MissingTableError: If a table is not there.
        InputError: If the workbook's structure is protected and something is to change.
    """
    wanted = {book.sheet_of(tab.table)[1]: tab for tab in tabs}
    plan = _planned_tabs(book, wanted)
    if (plan.renamed or plan.shown) and book.native.structure_protected(book.book):
        raise InputError(
            f"{book.name}: the workbook's structure is protected, so lotbook cannot rename, show or hide sheets. "
            "Unprotect it (Review > Protect Workbook), and try again."
        )
    sheets = {name: book.sheet_of(tab.table)[0] for name, tab in wanted.items()}

    def write() -> None:
        # First shown, then hidden, so that one is visible all the time.
        for name in sorted(plan.shown, key=plan.shown.__getitem__, reverse=True):
            sheets[name].visible = plan.shown[name]
        taken = {name.casefold() for name in book.sheet_names}
        for number, (name, new) in enumerate(plan.renamed.items(), 1):
            # Another sheet may still have this name, and give it up later.
            sheets[name].name = f"lotbook {number}" if new.casefold() in taken else new
        for name, new in plan.renamed.items():
            if new.casefold() in taken:
                sheets[name].name = new

    return Step("the names of the bucket sheets", "the names of the bucket sheets", write), plan.remarks


def _planned_tabs(book: OpenBook, wanted: dict[str, Tab]) -> _Tabs:
    renamed = new_sheet_names(book.sheet_names, wanted)
    remarks: list[str] = []
    while clash := name_clash(book.sheet_names, renamed):
        remarks.append(refusals.name_taken(clash, renamed.pop(clash)))
    # Excel on Windows says -1, 0, or 2 for a sheet that only code can show.
    visible = {sheet.name: sheet.visible in {True, -1} for sheet in book.book.sheets}
    after = {name: wanted[name].visible if name in wanted else shows for name, shows in visible.items()}
    if not any(after.values()):
        first = next(name for name, shows in visible.items() if shows)
        after[first] = True
        remarks.append(refusals.stays_visible(renamed.get(first, first)))
    return _Tabs(renamed, {name: shows for name, shows in after.items() if shows != visible[name]}, remarks)
