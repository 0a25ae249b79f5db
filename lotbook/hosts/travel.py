"""The user's own columns in an output table: their cells go where their row goes."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from lotbook.core.errors import InputError
from lotbook.core.tables import Cell, RawTable
from lotbook.hosts import cells
from lotbook.hosts.host import TableRows
from lotbook.hosts.layout import Slot
from lotbook.hosts.sheet_part import SheetPart
from lotbook.hosts.table_part import TablePart, folded

_NAMED_LOSSES = 3
_SHOWN_TEXT = 60


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
        letter = get_column_letter(self.old.first_column + position)
        for number, row in enumerate(self.came_from, first_row):
            cell = None if row is None else self.columns[position][row]
            if cell is None or row is None:
                found.append(None)
            else:
                origin = f"{letter}{self.old.first_row + row}"
                found.append(cells.moved(cell, number, column, cells.formula_of(cell), origin))
        return found


def shown(value: Cell) -> str:
    """A value as text, for comparing keys."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value).upper() if isinstance(value, bool) else cells.number_text(value)


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
        place: [position for position in keeping if (cell := columns[position][place]) and cells.holds_something(cell)]
        for place in range(old.rows)
    }
    keys, new_keys = _keys(table, change, old, any(losable.values()))
    waiting: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for place, key in enumerate(keys):
        waiting[key].append(place)
    came_from = [waiting[key].popleft() if waiting.get(key) else None for key in new_keys]
    lost = [(gone, position) for left in waiting.values() for gone in left for position in losable[gone]]
    return UserCells(columns, old, came_from), _losses(table, change, old, sorted(lost), keys)


def _keys(
    table: TablePart,
    change: TableRows,
    old: RawTable,
    needed: bool,  # noqa: FBT001 (private, one caller)
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    before: list[list[str]] = []
    after: list[list[str]] = []
    named = {folded(column.header): column for column in change.columns}
    count = len(change.columns[0].values) if change.columns else 0
    for header in change.key:
        position = table.position(header)
        if position is None:
            if needed:
                raise InputError(
                    f"The table {table.name} has lost its column {header!r}, so lotbook cannot tell which row your own "
                    "columns belong to. Put the column back (or rename it back), and try again."
                )
            return [], [()] * max(count, 1)
        before.append([shown(value) for value in old.values[position]])
        after.append([shown(value) for value in named[folded(header)].values])
    blank = tuple("" for _ in change.key)
    return list(zip(*before, strict=True)), list(zip(*after, strict=True)) or [blank]


def _losses(
    table: TablePart, change: TableRows, old: RawTable, lost: list[tuple[int, int]], keys: list[tuple[str, ...]]
) -> list[str]:
    remarks = []
    for row, position in lost[:_NAMED_LOSSES]:
        key = ", ".join(f"{header} {text}" for header, text in zip(change.key, keys[row], strict=True) if text)
        text = shown(old.values[position][row])
        text = text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"
        header = table.columns[position].name
        remarks.append(f"{table.name}: your {header} {text!r} for {key or 'a blank row'} was dropped: the row is gone.")
    more = len(lost) - _NAMED_LOSSES
    if more > 0:
        remarks.append(f"{table.name}: {more:,} more of your own cells were dropped, because their rows are gone.")
    return remarks
