"""Writing an output table in a live Excel: everything worked out first, then written in a few blocks.

The number of calls depends on the number of columns, never on the number of rows. Formats come before values, since
a text handed to a cell without the format "@" is read again: 00123 becomes 123, 1-2 a date. Texts in a column that
also holds numbers get an apostrophe instead, since a number handed to a cell with "@" becomes a text.

Formulas go through `Formula`, not `Formula2`: it means what a formula in a file without the dynamic-array mark means,
which is what the file host writes, and Excel 2016 and 2019 have nothing else. One assignment to a whole column makes
it a calculated column; Excel spells the references to the own row its own way ([@Lot]), see `same_formula`.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

from lotbook.core.errors import InputError
from lotbook.core.tables import Cell, column_letters
from lotbook.hosts import refusals
from lotbook.hosts.cell_text import LONGEST_TEXT, too_long
from lotbook.hosts.grid import Rectangle, cell_name, translated
from lotbook.hosts.headers import column_reference, sums_column
from lotbook.hosts.host import ColumnData, TableRows
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, OpenTable, body, headers
from lotbook.hosts.live.native import formulas
from lotbook.hosts.live.room import check_below, check_tables, occupied
from lotbook.hosts.live.steps import Step
from lotbook.hosts.matching import match_rows
from lotbook.hosts.plan import Placing, check_size, content_rows, placings, table_rows

Entered = Sequence[str | float | bool]


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into one column: either one value for each row, or one formula for all of them."""

    column: int
    """Worksheet column."""
    values: Entered = ()
    formula: str | None = None
    as_text: bool = False
    """Texts only: the cells get the format "@" first."""


@dataclass(slots=True)
class UserColumn:
    """A column of the user's, as it is."""

    values: Sequence[Cell]
    formulas: Sequence[str | None]
    column_formula: str | None
    """The formula that every row of it has, as the first row has it."""


def filling(column: int, data: ColumnData, rows: int, *, text_format: bool = False) -> Filling:
    """A column of lotbook's.

    Args:
        column: Its worksheet column.
        data: Its content.
        rows: How many rows there are to fill; more than there is content where a blank row must stay.
        text_format: Whether its cells have the format "@".
    """
    if data.formula is not None:
        return Filling(column, formula=f"={data.formula}")
    values = [*data.values, *[None] * (rows - len(data.values))]
    if data.formulas is not None:
        pairs = zip(values, [*data.formulas, *[None] * (rows - len(data.formulas))], strict=True)
        return Filling(
            column, [f"={formula}" if formula is not None else live_cells.guarded(value) for value, formula in pairs]
        )
    texts = live_cells.has_text(values)
    if texts and live_cells.has_others(values) and not text_format:
        return Filling(column, [live_cells.guarded(value) for value in values])
    return Filling(column, [live_cells.entered(value) for value in values], as_text=texts)


def fill(book: OpenBook, table: OpenTable, first: int, last: int, fillings: Sequence[Filling]) -> None:
    """Write columns into some rows of a sheet; neighbours go together."""
    for group in _neighbours(fillings, lambda each: each.as_text):
        if group[0].as_text:
            table.cells(first, group[0].column, last, group[-1].column).number_format = live_cells.TEXT_FORMAT
    for group in _neighbours(fillings, lambda each: each.formula is None):
        if group[0].formula is None:
            block = [list(row) for row in zip(*(each.values for each in group), strict=True)]
            book.native.fill(table.cells(first, group[0].column, last, group[-1].column), block)
            continue
        for each in group:
            cells_of_column = table.cells(first, each.column, last, each.column)
            if cells_of_column.number_format == live_cells.TEXT_FORMAT:
                # A formula in a cell for texts would stay a text.
                cells_of_column.number_format = "General"
            cells_of_column.formula = each.formula


def _neighbours(fillings: Sequence[Filling], kind: Callable[[Filling], bool]) -> list[list[Filling]]:
    """Fillings in groups of one kind that stand side by side."""
    ordered = sorted(fillings, key=lambda each: each.column)
    groups = groupby(enumerate(ordered), lambda pair: (kind(pair[1]), pair[1].column - pair[0]))
    return [[each for _, each in group] for _, group in groups]


def rows_step(book: OpenBook, change: TableRows) -> tuple[Step, list[str]]:
    """Plan to replace the rows of a table; also return remarks for the user.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If something of the user's would be overwritten.
    """
    plan = _Plan(book, book.table(change.table), change)
    return Step(f"the table {plan.table.name}", plan.table.name, plan.write), plan.remarks


@dataclass(slots=True)
class _Plan:
    """One output table to be written: what it was, what it becomes."""

    book: OpenBook
    table: OpenTable
    change: TableRows
    remarks: list[str] = field(default_factory=list)
    headers: list[str] = field(init=False)
    placings: list[Placing] = field(init=False)
    content: int = field(init=False)
    count: int = field(init=False)
    after: Rectangle = field(init=False)
    filtered: bool = field(init=False)
    fillings: list[Filling] = field(init=False)
    sums: list[int] = field(init=False)
    """Positions of new columns that get a sum in the totals row."""

    def __post_init__(self) -> None:
        table, before = self.table, self.table.place
        self.content, self.count = content_rows(self.change), table_rows(self.change)
        self.headers = headers(self.book, table)
        self.placings = placings(self.headers, self.change)
        right = before.left + len(self.placings) - 1
        self.after = Rectangle(before.left, before.top, right, table.first_row + self.count - 1 + table.totals)
        check_size(table.name, self.after)
        self._check_room()
        self.filtered = self.book.native.filtered(table.table)
        if self.filtered:
            self.remarks.append(refusals.filter_cleared(table.name))
        self.fillings = self._fillings()
        self.sums = self._sums()

    @property
    def filled(self) -> int:
        """Rows to fill: one at least, so that the one blank row of an empty table keeps its formulas."""
        return self.content if self.change.fixed_rows is not None else max(self.content, 1)

    @property
    def removed(self) -> list[int]:
        """Positions, in the table as it is, of the columns that go."""
        kept = {placing.came_from for placing in self.placings}
        return [position for position in range(len(self.headers)) if position not in kept]

    # What is in the way

    def _check_room(self) -> None:
        table, after = self.table, self.after
        check_tables(self.book, table, after)
        if self.removed or any(placing.came_from is None for placing in self.placings):
            self._check_beside()
        check_below(table, after)

    def _check_beside(self) -> None:
        """Refuse to insert or delete columns where Excel would move the user's cells along."""
        table, place = self.table, self.table.place
        used = table.sheet.used_range
        last = used.column + used.shape[1] - 1
        beside = Rectangle(place.right + 1, place.top, last, place.bottom)
        found = occupied(table, beside) if last > place.right else None
        if found is not None:
            raise InputError(
                f"{cell_name(table.sheet_name, *found)} holds something beside the table {table.name}, whose columns "
                "change. Move it to another place and try again."
            )

    # What goes in

    def _fillings(self) -> list[Filling]:
        left = self.after.left
        positions = [each.came_from for each in self.placings if each.new is None and each.came_from is not None]
        found = []
        for place, placing in enumerate(self.placings):
            if placing.new is not None:
                self._remark_on_long_texts(placing.new, left + place)
                found.append(filling(left + place, placing.new, self.filled))
        if not positions:
            return found
        values = body(self.book, self.table)
        users = {position: self._user_column(position, values[position]) for position in positions}
        losable = {
            position: [
                value is not None or formula is not None
                for value, formula in zip(user.values, user.formulas, strict=True)
            ]
            for position, user in users.items()
            if user.column_formula is None
        }
        came_from, remarks = match_rows(self.headers, values, self.change, losable, self.table.name)
        self.remarks += remarks
        for place, placing in enumerate(self.placings):
            if placing.new is None and placing.came_from is not None:
                user, origin = users[placing.came_from], left + placing.came_from
                found.append(self._follows(user, came_from, origin, left + place))
        return found

    def _user_column(self, position: int, values: Sequence[Cell]) -> UserColumn:
        table, column = self.table, self.table.place.left + position
        held = formulas(table.cells(table.place.top, column, table.last_row, column))
        own = [
            formula if live_cells.is_formula(formula, value) else None
            for (formula,), value in zip(held[1:], values, strict=True)
        ]
        if not own or None in own:
            return UserColumn(values, own, None)
        letter, first = column_letters(column), table.first_row
        same = len(set(own)) == 1 or {
            translated(str(formula)[1:], f"{letter}{row}", f"{letter}{first}") for row, formula in enumerate(own, first)
        } == {str(own[0])[1:]}
        return UserColumn(values, own, own[0] if same else None)

    def _follows(self, user: UserColumn, came_from: Sequence[int | None], origin: int, column: int) -> Filling:
        """The user's cells where their rows go; a formula of the whole column everywhere."""
        if user.column_formula is not None:
            return Filling(column, formula=user.column_formula)
        first = self.table.first_row
        old, new = column_letters(origin), column_letters(column)
        table = self.table
        text_format = table.cells(first, origin, table.last_row, origin).number_format == live_cells.TEXT_FORMAT
        made: list[str | float | bool] = []
        for row, source in enumerate(came_from[: self.filled], first):
            formula = None if source is None else user.formulas[source]
            value = None if source is None else user.values[source]
            if formula is not None:
                made.append(f"={translated(formula[1:], f'{old}{first + (source or 0)}', f'{new}{row}')}")
            else:
                made.append(live_cells.entered(value) if text_format else live_cells.guarded(value))
        return Filling(column, [*made, *[""] * (self.filled - len(made))])

    def _remark_on_long_texts(self, data: ColumnData, column: int) -> None:
        for row, value in enumerate(data.values, self.table.first_row):
            if too_long(value):
                name = cell_name(self.table.sheet_name, row, column)
                self.remarks.append(refusals.text_cut(name, LONGEST_TEXT))

    def _sums(self) -> list[int]:
        """New columns to the right of a sum: they come to a row of sums, so they are summed like their neighbour."""
        table = self.table
        if not table.totals or all(placing.came_from is not None for placing in self.placings):
            return []
        totals = formulas(table.rows(table.last_row, table.place.bottom))[1]
        found, summing = [], False
        for place, placing in enumerate(self.placings):
            if placing.came_from is not None:
                formula = str(totals[placing.came_from])
                summing = formula.startswith("=") and sums_column(formula[1:], self.headers[placing.came_from])
            elif summing:
                found.append(place)
        return found

    # Writing

    def write(self) -> None:
        """Write what was worked out."""
        table, live = self.table, self.table.table
        resized = self.after.bottom != table.place.bottom
        hide_totals = bool(table.totals) and resized
        if self.filtered:
            live.autofilter.clear()
        try:
            if hide_totals:
                # A table with a totals row cannot be resized; Excel remembers what stood in it.
                live.show_totals = False
            self._write_rows(resized=resized)
        except Exception:
            if hide_totals:
                with suppress(Exception):
                    live.show_totals = True
            raise
        if hide_totals:
            live.show_totals = True
        for place in self.sums:
            total = f"=SUBTOTAL(109,{table.name}{column_reference(self.placings[place].header)})"
            column = self.after.left + place
            table.cells(self.after.bottom, column, self.after.bottom, column).formula = total

    def _write_rows(self, *, resized: bool) -> None:
        table, live, after = self.table, self.table.table, self.after
        first, last = table.first_row, after.bottom - table.totals
        if last < table.last_row:
            # While they still belong to the table: what fails here leaves it whole.
            table.rows(last + 1, table.last_row).clear_contents()
        for position in reversed(self.removed):
            live.columns[position].delete()
        for place, placing in enumerate(self.placings):
            if placing.came_from is None:
                live.columns.add(placing.header, place + 1)
        if resized:
            live.resize(table.cells(after.top, after.left, last, after.right))
        everything = table.cells(first, after.left, max(after.bottom, table.place.bottom), after.right)
        everything.rows.hidden = False
        end = first + self.filled - 1
        if end < last:
            blank = table.cells(end + 1, after.left, last, after.right)
            blank.clear_contents()
            blank.rows.hidden = True
        if last > table.last_row:
            self._spread_formats(last)
        if self.filled:
            fill(self.book, table, first, end, self.fillings)

    def _spread_formats(self, last: int) -> None:
        """Give new rows the number formats of the first one, where the sheet's columns do not have them already."""
        for each in self.fillings:
            column = self.table.cells(self.table.first_row, each.column, last, each.column)
            # Excel answers None where the cells differ.
            if not each.as_text and column.number_format is None:
                column.number_format = column[0, 0].number_format
