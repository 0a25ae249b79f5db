"""Writing new rows below what the user typed into a table of a live Excel, in a few blocks."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from lotbook.core.tables import Cell, column_letters
from lotbook.hosts import appending
from lotbook.hosts.grid import Rectangle, translated
from lotbook.hosts.host import NewRows
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, OpenTable, body, headers
from lotbook.hosts.live.native import formulas
from lotbook.hosts.live.room import check_below, check_tables
from lotbook.hosts.live.rows import Filling, fill
from lotbook.hosts.live.steps import Step
from lotbook.hosts.plan import check_size


def new_rows_step(book: OpenBook, change: NewRows) -> tuple[Step, list[str], int]:
    """Plan to put rows below the last filled one of a table; also return remarks for the user, and its last row then.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If it lacks a column, or something stands where it has to grow.
    """
    table = book.table(change.table)
    positions = appending.positions_of(change, headers(book, table), table.name)
    own, first = _looked_at(book, table)
    last = first + len(change.rows) - 1
    place = table.place
    after = Rectangle(place.left, place.top, place.right, max(table.last_row, last) + table.totals)
    check_size(table.name, after)
    check_tables(book, table, after)
    check_below(table, after)
    remarks = list(appending.cut_texts(change, positions, table.sheet_name, first, place.left))
    plan = _Plan(book, table, change, positions, own, Rectangle(place.left, first, place.right, last), after)
    step = Step(f"new rows into the table {table.name}", f"the new rows of {table.name}", plan.write, typed=True)
    return step, remarks, after.bottom - table.totals


def first_new_row(book: OpenBook, table: OpenTable) -> int:
    """The worksheet row in which the first new row of a table comes."""
    return _looked_at(book, table)[1]


def _looked_at(book: OpenBook, table: OpenTable) -> tuple[dict[int, str], int]:
    """The formula of each column that has one, by position, and the row behind the last one that is filled."""
    held = body(book, table)
    # With the headers: Excel hands over a single cell as a bare value.
    lines = formulas(table.rows(table.place.top, table.last_row))[1:]
    own = _formulas(table, held, lines[-appending.ALIKE :])
    columns = [[line[position] not in {"", None} for line in lines] for position in range(len(held))]
    return own, appending.free_row(columns, own, table.first_row)


def _formulas(table: OpenTable, held: Sequence[Sequence[Cell]], lines: Sequence[Sequence[str]]) -> dict[int, str]:
    """By position of each column with one formula: that formula, as the last row has it."""
    found = {}
    for position, values in enumerate(held):
        last = [
            str(line[position])[1:] if live_cells.is_formula(line[position], value) else None
            for line, value in zip(lines, values[-len(lines) :], strict=True)
        ]
        formula = appending.column_formula(last, table.place.left + position, table.last_row)
        if formula is not None:
            found[position] = formula
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows to be written, and where."""

    book: OpenBook
    table: OpenTable
    change: NewRows
    positions: dict[str, int]
    formulas: dict[int, str]
    """By position, as the last row of the table has them."""
    new: Rectangle
    """The new rows."""
    after: Rectangle
    """The table with them."""

    def write(self) -> None:
        """Write what was worked out."""
        table, live = self.table, self.table.table
        grows = self.after.bottom != table.place.bottom
        hide_totals = bool(table.totals) and grows
        try:
            if hide_totals:
                # A table with a totals row cannot be resized; Excel remembers what stood in it.
                live.show_totals = False
            if grows:
                last = self.after.bottom - table.totals
                live.resize(table.cells(self.after.top, self.after.left, last, self.after.right))
            table.rows(self.new.top, self.new.bottom).rows.hidden = False
            fill(self.book, table, self.new.top, self.new.bottom, self._fillings())
        except Exception:
            if hide_totals:
                with suppress(Exception):
                    live.show_totals = True
            raise
        if hide_totals:
            live.show_totals = True

    def _fillings(self) -> list[Filling]:
        """What goes into each column, its cells formatted like the one above them."""
        found = []
        for position in range(self.new.right - self.new.left + 1):
            column = self.new.left + position
            text_format = self._format(column) == live_cells.TEXT_FORMAT
            values = appending.values_of(self.change, self.positions, position)
            if values is not None:
                entered = live_cells.entered if text_format else live_cells.guarded
                found.append(Filling(column, [entered(value) for value in values]))
            elif position in self.formulas:
                letters = column_letters(column)
                origin, target = f"{letters}{self.table.last_row}", f"{letters}{self.new.top}"
                found.append(Filling(column, formula=f"={translated(self.formulas[position], origin, target)}"))
        return found

    def _format(self, column: int) -> str:
        """Give the new cells of a column the number format of the one above, and return it."""
        above = max(self.new.top - 1, self.table.first_row)
        wanted: str = self.table.cells(above, column, above, column).number_format
        new = self.table.cells(self.new.top, column, self.new.bottom, column)
        if new.number_format != wanted:
            new.number_format = wanted
        return wanted
