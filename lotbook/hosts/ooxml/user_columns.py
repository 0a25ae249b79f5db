"""The user's own columns in an output table: their cells go where their row goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lotbook.core.tables import Cell, RawTable, column_letters
from lotbook.hosts.host import TableRows
from lotbook.hosts.matching import match_rows
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.layout import Slot
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.table_part import TablePart


@dataclass(slots=True)
class UserCells:
    """The user's cells of every row the table has."""

    columns: dict[int, list[str | None]] = field(repr=False)
    """By position in the table as it is: the XML of each row's cell."""
    old: RawTable = field(repr=False)
    came_from: list[int | None] = field(repr=False)
    """For every row to come, the row it was before, counted from 0."""

    def values(self, position: int) -> list[Cell]:
        """What the column shows in the rows to come."""
        column = self.old.values[position]
        return [None if row is None else column[row] for row in self.came_from]

    def moved(self, position: int, column: int, first_row: int) -> list[str | None]:
        """The cells of a column at their new places, None where a row has none.

        Args:
            position: Position of the column in the table as it is.
            column: Worksheet column it gets.
            first_row: Worksheet row of the first row to come.
        """
        found: list[str | None] = []
        letter = column_letters(self.old.first_column + position)
        for number, row in enumerate(self.came_from, first_row):
            cell = None if row is None else self.columns[position][row]
            if cell is None or row is None:
                found.append(None)
            else:
                origin = f"{letter}{self.old.first_row + row}"
                found.append(cells.moved(cell, number, column, cells.formula_of(cell), origin))
        return found


def user_cells(
    sheet: SheetPart, table: TablePart, slots: Sequence[Slot], change: TableRows, old: RawTable
) -> tuple[UserCells, list[str]]:
    """Match the rows to come with the rows there are; return the cells, and remarks on those whose row is gone.

    Raises:
        InputError: If there is something to keep and a key column is missing.
    """
    positions = [slot.came_from for slot in slots if slot.new is None and slot.came_from is not None]
    columns: dict[int, list[str | None]] = {position: [] for position in positions}
    for number in range(table.first_row, table.last_row + 1):
        row = sheet.rows.get(number)
        parts = dict(row.parts()) if row else {}
        for position in positions:
            columns[position].append(parts.get(table.left + position))
    # A formula of the whole column is filled in again everywhere, so nothing is lost with a row.
    keeping = [position for position in positions if table.columns[position].formula is None]
    losable = {
        position: [cell is not None and cells.holds_something(cell) for cell in columns[position]]
        for position in keeping
    }
    headers = [column.name for column in table.columns]
    came_from, remarks = match_rows(headers, old.values, change, losable, table.name)
    return UserCells(columns, old, came_from), remarks
