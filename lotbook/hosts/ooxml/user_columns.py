"""The user's own columns in an output table, as XML: their cells go where their row goes, and keep their looks."""

from collections.abc import Mapping, Sequence

from lotbook.core.table import RawTable, column_letters
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.table_plan import UserCell, UserColumn

Moving = Mapping[int, Sequence[str | None]]
"""The XML of each row's cell, by position of the column in the table as it is."""


def cells_of(sheet: SheetPart, table: TablePart, positions: Sequence[int]) -> Moving:
    """The cells of some columns, None where a row has none."""
    columns: dict[int, list[str | None]] = {position: [] for position in positions}
    for number in range(table.first_row, table.last_row + 1):
        row = sheet.rows.get(number)
        parts = dict(row.parts()) if row else {}
        for position in positions:
            columns[position].append(parts.get(table.left + position))
    return columns


def user_column(table: TablePart, position: int, column: Sequence[str | None], old: RawTable) -> UserColumn:
    """A column of the user's, as the plan of the table wants it."""
    formulas = [None if cell is None else cells.formula_of(cell) for cell in column]
    place = (table.first_row, table.left + position)
    # LibreOffice states no formula of a column, so that of its cells counts where the file has none.
    return UserColumn.of(old.values[position], formulas, place, table.columns[position].formula)


def model_of(table: TablePart, position: int, column: Sequence[str | None], user: UserColumn) -> str | None:
    """A cell that has the formula of a column as it is to be entered in others, or None if there is none."""
    following = (cell for cell, follows in zip(column, user.follows, strict=True) if follows)
    return next(following, cells.ARRAY_CELL if table.columns[position].has_array else None)


def moved_cells(
    column: Sequence[str | None], goes: Sequence[UserCell | None], at: int, first_row: int
) -> list[str | None]:
    """The cells of a column at their new places, None where a row has none.

    Args:
        column: Its cells as they are.
        goes: What each row to come gets.
        at: Worksheet column it gets.
        first_row: Worksheet row of the first row to come.
    """
    found: list[str | None] = []
    for number, goal in enumerate(goes, first_row):
        cell = None if goal is None else column[goal.row]
        if goal is None or cell is None:
            found.append(None)
        else:
            # The formula reads already as it is to read there.
            found.append(cells.moved(cell, number, at, goal.formula, f"{column_letters(at)}{number}"))
    return found
