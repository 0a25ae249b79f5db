"""Which columns an output table will have, where each comes from, and whether there is room for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lotbook.core.errors import InputError
from lotbook.hosts import cells
from lotbook.hosts.host import ColumnData, TableRows
from lotbook.hosts.reading import cell_name
from lotbook.hosts.sheet_part import LAST_COLUMN, LAST_ROW, SheetPart
from lotbook.hosts.table_part import TableColumn, TablePart, folded


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the table to come."""

    column: TableColumn
    came_from: int | None
    """Its position in the table as it is; None for a new column."""
    new: ColumnData | None
    """Its content; None for a column of the user's."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A range of cells, ends included."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Rectangle") -> bool:
        """Whether the two share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def rectangle(table: TablePart) -> Rectangle:
    """Where a table stands."""
    return Rectangle(table.left, table.top, table.right, table.bottom)


def slots(table: TablePart, change: TableRows) -> list[Slot]:
    """The columns of the table once it is written, in order.

    The user's order stays. A column of lotbook's that is missing comes behind the one it follows in `change`;
    one with an owned prefix that is not named goes.
    """
    named = {folded(column.header): column for column in change.columns}
    prefixes = tuple(prefix.casefold() for prefix in change.owned_prefixes)
    found: list[Slot] = []
    placed: set[str] = set()
    for position, column in enumerate(table.columns):
        header = folded(column.name)
        if header in named and header not in placed:
            placed.add(header)
            found.append(Slot(_formula_set(column, named[header]), position, named[header]))
        elif not (prefixes and header.startswith(prefixes)):
            found.append(Slot(column, position, None))
    number, place = table.next_id(), 0
    for data in change.columns:
        header = folded(data.header)
        if header in placed:
            place = 1 + next(i for i, slot in enumerate(found) if slot.new is named[header])
            continue
        placed.add(header)
        found.insert(place, Slot(_formula_set(TableColumn.new(data.header, number), data), None, data))
        number, place = number + 1, place + 1
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
    if after.bottom > LAST_ROW or after.right > LAST_COLUMN:
        raise InputError(
            f"The table {table.name} would need row {after.bottom:,} of its sheet, which ends at row {LAST_ROW:,}. "
            "Move finished lots to another workbook."
        )
    before = rectangle(table)
    for other in others:
        if after.meets(rectangle(other)):
            raise _in_the_way(table, f"The table {other.name} ({sheet_name}!{other.ref}) stands", other.top)
    for left, top, right, bottom in sheet.merged():
        if after.meets(Rectangle(left, top, right, bottom)):
            raise _in_the_way(table, f"The merged range at {cell_name(sheet_name, top, left)} stands", top)
    if after.bottom <= before.bottom and after.right <= before.right:
        return
    for row, column in _occupied(sheet, before, after):
        raise _in_the_way(table, f"{cell_name(sheet_name, row, column)} holds something", row)


def _in_the_way(table: TablePart, what: str, row: int) -> InputError:
    side, needed = ("below", "these rows") if row > table.bottom else ("beside", "these columns")
    return InputError(
        f"{what} {side} the table {table.name}, which needs {needed}. Move it to another place and try again."
    )


def _occupied(sheet: SheetPart, before: Rectangle, after: Rectangle) -> Iterable[tuple[int, int]]:
    # Rows the table has already need a look only if it gets wider.
    first = after.top if after.right > before.right else before.bottom + 1
    for number in sorted(number for number in sheet.rows if first <= number <= after.bottom):
        for column, cell in sheet.rows[number].parts():
            if after.holds(number, column) and not before.holds(number, column) and cells.holds_something(cell):
                yield number, column
