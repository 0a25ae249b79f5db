"""Writing an output table in a live Excel: everything worked out first, then written in a few blocks.

The number of calls depends on the number of columns, never on the number of rows. Formats come before values, since
a text handed to a cell without the format "@" is read again: 00123 becomes 123, 1-2 a date. Texts in a column that
also holds numbers get an apostrophe instead, since a number handed to a cell with "@" becomes a text.

lotbook's formulas go through `Formula`, not `Formula2`: it means what a formula in a file without the dynamic-array
mark means, which is what the file host writes, and Excel 2016 and 2019 have nothing else. The user's go through
`Formula2`, so that one that works on whole ranges goes on doing so; in an Excel without it, through `FormulaArray`.
One assignment to a whole column makes it a calculated column; Excel spells the references to the own row its own way
([@Lot]), see `same_formula`.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

import xlwings

from lotbook.core.currency import with_currency
from lotbook.core.errors import InputError
from lotbook.core.table import Cell
from lotbook.hosts import refusals
from lotbook.hosts.grid import Rectangle, cell_name
from lotbook.hosts.headers import column_reference, sums_column
from lotbook.hosts.host import ColumnData, TableRows
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, OpenTable, body, headers
from lotbook.hosts.live.native import array_rows, formulas, users_formulas
from lotbook.hosts.live.room import check_below, check_tables, occupied
from lotbook.hosts.live.steps import Step
from lotbook.hosts.plan import check_size
from lotbook.hosts.table_plan import TableNow, TablePlan, UserCell, UserColumn

Entered = Sequence[str | float | bool]


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into one column: one value for each row, or one formula for all of them, or one but for some rows."""

    column: int
    """Worksheet column."""
    values: Entered = ()
    formula: str | None = None
    as_text: bool = False
    """Texts only: the cells get the format "@" first."""
    currency: str | None = None
    """For money, the currency its cells show, blank for none."""
    of_user: bool = False
    """The user's, so its formulas are entered as they entered them."""
    arrays: Sequence[int] = ()
    """Rows, counted from 0, whose formulas are entered like those typed with Ctrl+Shift+Enter."""


def filling(column: int, data: ColumnData, rows: int) -> Filling:
    """A column of lotbook's.

    Args:
        column: Its worksheet column.
        data: Its content.
        rows: How many rows there are to fill; more than there is content where a blank row must stay.
    """
    if data.formula is not None:
        return Filling(column, formula=f"={data.formula}", currency=data.currency)
    values = [*data.values, *[None] * (rows - len(data.values))]
    if data.formulas is not None:
        pairs = zip(values, [*data.formulas, *[None] * (rows - len(data.formulas))], strict=True)
        return Filling(
            column, [f"={formula}" if formula is not None else live_cells.guarded(value) for value, formula in pairs]
        )
    texts = live_cells.has_text(values)
    if texts and live_cells.has_others(values):
        return Filling(column, [live_cells.guarded(value) for value in values])
    entered = [live_cells.entered(value) for value in values]
    return Filling(column, entered, as_text=texts, currency=data.currency)


def fill(book: OpenBook, table: OpenTable, first: int, last: int, fillings: Sequence[Filling]) -> None:
    """Write columns into some rows of a sheet; neighbours go together."""
    for group in _neighbours(fillings, lambda each: each.as_text):
        if group[0].as_text:
            table.cells(first, group[0].column, last, group[-1].column).number_format = live_cells.TEXT_FORMAT
    show_currencies(table, first, last, fillings)
    for group in _neighbours(fillings, lambda each: each.formula is None and not each.of_user):
        if group[0].formula is None and not group[0].of_user:
            block = [list(row) for row in zip(*(each.values for each in group), strict=True)]
            book.native.fill(table.cells(first, group[0].column, last, group[-1].column), block)
            continue
        for each in group:
            _fill_formulas(book, table.cells(first, each.column, last, each.column), each)


def _fill_formulas(book: OpenBook, cells: xlwings.Range, filling: Filling) -> None:
    """Write a column with formulas in it."""
    spilling = filling.of_user and book.spilling
    if filling.formula is not None:
        if cells.number_format == live_cells.TEXT_FORMAT:
            # A formula in a cell for texts would stay a text.
            cells.number_format = live_cells.GENERAL
        if spilling:
            cells.formula2 = filling.formula
        else:
            cells.formula = filling.formula
    if filling.values:
        if spilling:
            cells.formula2 = [[value] for value in filling.values]
        else:
            book.native.fill(cells, [[value] for value in filling.values])
    for row in filling.arrays:
        cell = cells[row, 0]
        cell.formula_array = str(cell.formula)


def show_currencies(table: OpenTable, first: int, last: int, fillings: Sequence[Filling]) -> None:
    """Have the columns of money show their currency in some rows; neighbours of one format go together."""
    for group in _neighbours(fillings, lambda each: each.currency):
        currency, columns = group[0].currency, [each.column for each in group]
        if currency is None or show_currency(table.cells(first, columns[0], last, columns[-1]), currency):
            continue
        for column in columns:
            cells = table.cells(first, column, last, column)
            if not show_currency(cells, currency):
                cells.number_format = with_currency(cells[0, 0].number_format or "", currency)


def show_currency(cells: xlwings.Range, currency: str) -> bool:
    """Have cells of money show a currency, or none; return whether they are of one format."""
    now = cells.number_format
    if now is None:
        return False
    wanted = with_currency(now, currency)
    if wanted != now:
        cells.number_format = wanted
    return True


def _neighbours(fillings: Sequence[Filling], kind: Callable[[Filling], object]) -> list[list[Filling]]:
    """Fillings in groups of one kind that stand side by side."""
    ordered = sorted(fillings, key=lambda each: each.column)
    groups = groupby(enumerate(ordered), lambda pair: (kind(pair[1]), pair[1].column - pair[0]))
    return [[each for _, each in group] for _, group in groups]


def spread_validations(table: OpenTable, last: int) -> None:
    """Give new rows of a table, down to `last`, the drop-downs and hints of the row above them.

    Excel does that for a row somebody types below a table, but not for a table that is resized. Whatever is entered
    next ends Excel's copying. A drop-down is not worth failing for: the clipboard may be another program's just now.
    """
    with suppress(Exception):
        table.rows(table.last_row, table.last_row).copy()
        table.rows(table.last_row + 1, last).paste("validation")


def rows_step(book: OpenBook, change: TableRows) -> tuple[Step, list[str]]:
    """Plan to replace the rows of a table; also return remarks for the user.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If something of the user's would be overwritten.
    """
    rewriting = _Rewriting(book, book.table(change.table), change)
    table = rewriting.table
    return Step(f"the table {table.name}", table.name, rewriting.write), rewriting.plan.remarks


class _Rewriting:
    """One output table being written."""

    def __init__(self, book: OpenBook, table: OpenTable, change: TableRows) -> None:
        """Work out everything; nothing is written yet."""
        self.book, self.table = book, table
        self.arrays: dict[int, tuple[int, ...]] = {}
        now = TableNow(table.name, table.sheet_name, table.place, table.totals, headers(book, table))
        self.plan = TablePlan(now, change)
        check_size(table.name, self.plan.after)
        self._check_room()
        self.fillings = self._fillings()
        self.plan.remarks += self.plan.cut_texts()
        self.filtered = book.native.filtered(table.table)
        if self.filtered:
            self.plan.remarks.append(refusals.filter_cleared(table.name))
        self.sums = self._sums()

    # What is in the way

    def _check_room(self) -> None:
        table, after = self.table, self.plan.after
        check_tables(self.book, table, after)
        if self.plan.removed or any(column.came_from is None for column in self.plan.columns):
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
        plan, left = self.plan, self.plan.after.left
        if plan.of_user:
            values = body(self.book, self.table)
            plan.follow(values, {position: self._user_column(position, values[position]) for position in plan.of_user})
        found = []
        for place, column in enumerate(plan.columns):
            if column.new is not None:
                found.append(filling(left + place, column.new, plan.filled))
            elif column.came_from is not None:
                found.append(self._follows(place, column.came_from))
        return found

    def _user_column(self, position: int, values: Sequence[Cell]) -> UserColumn:
        table, column = self.table, self.table.place.left + position
        cells = table.cells(table.place.top, column, table.last_row, column)
        held = users_formulas(cells, spilling=self.book.spilling)
        own = [
            formula if live_cells.is_formula(formula, value) else None
            for (formula,), value in zip(held[1:], values, strict=True)
        ]
        bare = [None if formula is None else formula[1:] for formula in own]
        if not self.book.spilling and any(bare):
            self.arrays[position] = array_rows(cells[1:, :])
        return UserColumn.of(values, bare, (table.first_row, column))

    def _follows(self, place: int, position: int) -> Filling:
        """The user's cells where their rows go; a formula of the whole column everywhere."""
        table, plan = self.table, self.plan
        column, origin = plan.after.left + place, plan.after.left + position
        user, goes = plan.user_columns[position], plan.user_cells(place)
        filled = plan.filled_down(place)
        arrays = self._array_rows(position, goes, filled=filled is not None)
        formula = None if filled is None else f"={filled[0]}"
        if formula is not None and all(cell is None for cell in goes):
            return Filling(column, formula=formula, of_user=True, arrays=arrays)
        text_format = table.cells(table.first_row, origin, table.last_row, origin).number_format
        entered = live_cells.entered if text_format == live_cells.TEXT_FORMAT else live_cells.guarded
        made: list[str | float | bool] = []
        for row, cell in enumerate(goes):
            if cell is None:
                made.append("" if filled is None else f"={filled[row]}")
            else:
                made.append(entered(cell.value) if cell.formula is None else f"={cell.formula}")
        return Filling(column, made, formula, of_user=any(user.formulas), arrays=arrays)

    def _array_rows(self, position: int, goes: Sequence[UserCell | None], *, filled: bool) -> tuple[int, ...]:
        """The rows to come whose formulas are entered with Ctrl+Shift+Enter, in an Excel that does not spill."""
        before = set(self.arrays.get(position, ()))
        follows = self.plan.user_columns[position].follows
        whole = filled and any(follows[row] for row in before)
        return tuple(row for row, cell in enumerate(goes) if (whole if cell is None else cell.row in before))

    def _sums(self) -> list[int]:
        """Positions of the new columns that get a sum in the totals row."""
        table, plan = self.table, self.plan
        if not table.totals or all(column.came_from is not None for column in plan.columns):
            return []
        totals = formulas(table.rows(table.last_row, table.place.bottom))[1]
        return plan.summed(
            [
                str(formula).startswith("=") and sums_column(str(formula)[1:], header)
                for formula, header in zip(totals, plan.now.headers, strict=True)
            ]
        )

    # Writing

    def write(self) -> None:
        """Write what was worked out."""
        table, live = self.table, self.table.table
        resized = self.plan.after.bottom != table.place.bottom
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
        if table.totals:
            self._format_new(self.plan.after.bottom, self.plan.after.bottom)
        if table.totals and self.plan.filled:
            show_currencies(table, self.plan.after.bottom, self.plan.after.bottom, self.fillings)
        for place in self.sums:
            total = f"=SUBTOTAL(109,{table.name}{column_reference(self.plan.columns[place].header)})"
            column = self.plan.after.left + place
            table.cells(self.plan.after.bottom, column, self.plan.after.bottom, column).formula = total

    def _write_rows(self, *, resized: bool) -> None:
        table, live, after = self.table, self.table.table, self.plan.after
        first, last = table.first_row, after.bottom - table.totals
        if last < table.last_row:
            # While they still belong to the table: what fails here leaves it whole.
            table.rows(last + 1, table.last_row).clear_contents()
        for position in reversed(self.plan.removed):
            live.columns[position].delete()
        for place, placing in enumerate(self.plan.columns):
            if placing.came_from is None:
                live.columns.add(placing.header, place + 1)
        if resized:
            live.resize(table.cells(after.top, after.left, last, after.right))
        everything = table.cells(first, after.left, max(after.bottom, table.place.bottom), after.right)
        everything.rows.hidden = False
        end = first + self.plan.filled - 1
        if end < last:
            blank = table.cells(end + 1, after.left, last, after.right)
            blank.clear_contents()
            blank.rows.hidden = True
        self._format_new(first, last)
        if last > table.last_row:
            self._spread_formats(last)
            if self.plan.of_user and not self.plan.relaid:
                spread_validations(table, last)
        if self.plan.filled:
            fill(self.book, table, first, end, self.fillings)
            self._make_room(end)

    def _format_new(self, first: int, last: int) -> None:
        """Give each new column, in some rows, the number format of what it shows; Excel gave it its left neighbor's."""
        table, plan = self.table, self.plan
        for place, column in enumerate(plan.columns):
            if column.came_from is not None or column.new is None or column.new.number_format is None:
                continue
            wanted, sibling = column.new.number_format, plan.sibling(place)
            if sibling is not None:
                at = plan.after.left + sibling
                wanted = table.cells(table.first_row, at, table.first_row, at).number_format
            table.cells(first, plan.after.left + place, last, plan.after.left + place).number_format = wanted

    def _make_room(self, end: int) -> None:
        """Make the filled rows as high as their sentences need, where some break into lines."""
        table, after = self.table, self.plan.after
        # Excel answers None where the cells differ.
        if table.cells(table.first_row, after.left, table.first_row, after.right).wrap_text is not False:
            table.cells(table.first_row, after.left, end, after.right).rows.autofit()

    def _spread_formats(self, last: int) -> None:
        """Give new rows the number formats of the first one, where the sheet's columns do not have them already."""
        for each in self.fillings:
            column = self.table.cells(self.table.first_row, each.column, last, each.column)
            # Excel answers None where the cells differ.
            if not each.as_text and column.number_format is None:
                column.number_format = column[0, 0].number_format
