"""Which columns an output table will have, where each comes from, and whether there is room for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lotbook.core.table import column_letters
from lotbook.hosts import refusals
from lotbook.hosts.grid import Rectangle, cell_name
from lotbook.hosts.host import ColumnData
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.table_part import TableColumn, TablePart
from lotbook.hosts.plan import Placing, check_size, in_the_way


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the table to come."""

    column: TableColumn
    came_from: int | None
    """Its position in the table as it is; None for a new column."""
    new: ColumnData | None
    """Its content; None for a column of the user's."""


def slots(table: TablePart, columns: Sequence[Placing]) -> list[Slot]:
    """The columns of the table once it is written, in order."""
    number = table.next_id()
    found: list[Slot] = []
    for placing in columns:
        if placing.came_from is not None:
            column = table.columns[placing.came_from]
        else:
            column, number = TableColumn.new(placing.header, number), number + 1
        data = placing.new
        found.append(Slot(column if data is None else _formula_set(column, data), placing.came_from, data))
    return found


def _formula_set(column: TableColumn, data: ColumnData) -> TableColumn:
    return column if data.formulas is not None else column.with_formula(data.formula)


def check_room(
    sheet: SheetPart, sheet_name: str, table: TablePart, after: Rectangle, others: Sequence[TablePart]
) -> None:
    """Refuse to grow a table over anything of the user's.

    Raises:
        InputError: If a cell that holds something, a merged range or another table is in the way.
    """
    check_size(table.name, after)
    before = table.place
    for other in others:
        if after.meets(other.place):
            raise in_the_way(table.name, before, f"The table {other.name} ({sheet_name}!{other.ref}) is", other.top)
    for left, top, right, bottom in sheet.merged():
        if before.holds(top, left) and before.holds(bottom, right):
            where = f"{cell_name(sheet_name, top, left)}:{column_letters(right)}{bottom}"
            raise refusals.merged_inside(where, table.name)
        if after.meets(Rectangle(left, top, right, bottom)):
            raise in_the_way(table.name, before, f"The merged range at {cell_name(sheet_name, top, left)} is", top)
    if after.bottom <= before.bottom and after.right <= before.right:
        return
    for row, column in _occupied(sheet, before, after):
        raise in_the_way(table.name, before, f"{cell_name(sheet_name, row, column)} holds something", row)


def occupied(sheet: SheetPart, area: Rectangle) -> tuple[int, int] | None:
    """Row and column of the first cell in an area that holds something; None if none does."""
    return next(iter(_occupied(sheet, Rectangle(0, 0, 0, 0), area)), None)


def _occupied(sheet: SheetPart, before: Rectangle, after: Rectangle) -> Iterable[tuple[int, int]]:
    # Rows the table has already need a look only if it gets wider.
    first = after.top if after.right > before.right else before.bottom + 1
    for number in sorted(number for number in sheet.rows if first <= number <= after.bottom):
        for column, cell in sheet.rows[number].parts():
            if after.holds(number, column) and not before.holds(number, column) and cells.holds_something(cell):
                yield number, column
