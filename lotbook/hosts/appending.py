"""What rows that come below the last filled one will look like: for a file and for a live Excel alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lotbook.core.table import Cell, column_letters
from lotbook.hosts import refusals
from lotbook.hosts.cell_text import LONGEST_TEXT, too_long
from lotbook.hosts.grid import Rectangle, cell_name, translated
from lotbook.hosts.headers import position_of
from lotbook.hosts.host import NewRows
from lotbook.hosts.table_plan import TableNow

ALIKE = 5
"""So many rows at the end of a table say whether a column has one formula."""

_OWN_ROW = ("[#this row]", "[@", "@")


def once_each(changes: Sequence[NewRows]) -> Sequence[NewRows]:
    """The changes that have rows.

    Raises:
        ValueError: If two are for one table: where the second begins is not known before the first is written.
    """
    tables = [change.table.casefold() for change in changes]
    if len(set(tables)) < len(tables):
        raise ValueError(f"new rows come for one table twice: {tables}")
    return [change for change in changes if change.rows]


def positions_of(change: NewRows, headers: Sequence[str], table: str) -> dict[str, int]:
    """Position in the table of every header a row names.

    Raises:
        InputError: If the table has no such column.
    """
    found: dict[str, int] = {}
    for header in change.headers:
        position = position_of(header, headers)
        if position is None:
            raise refusals.no_input_column(table, header)
        found[header] = position
    return found


def values_of(change: NewRows, positions: Mapping[str, int], position: int) -> list[Cell] | None:
    """What the new rows hold in a column of the table, or None if no row names it."""
    names = [header for header, place in positions.items() if place == position]
    if not names:
        return None
    return [next((row[name] for name in names if name in row), None) for row in change.rows]


@dataclass(frozen=True, slots=True)
class NewRowsPlan:
    """Rows that come below the last filled one of a table: where they come, and what goes into each column."""

    now: TableNow
    change: NewRows
    formulas: Mapping[int, str]
    """By position of each column with one formula: that formula, as the last row of the table has it."""
    first: int
    """Worksheet row of the first new row."""
    positions: Mapping[str, int] = field(init=False)
    """Position in the table of every header a row names."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "positions", positions_of(self.change, self.now.headers, self.now.name))

    @property
    def new(self) -> Rectangle:
        """Where the new rows will be."""
        return Rectangle(self.now.place.left, self.first, self.now.place.right, self.first + len(self.change.rows) - 1)

    @property
    def after(self) -> Rectangle:
        """Where the table will be."""
        return replace(self.now.place, bottom=max(self.now.last_row, self.new.bottom) + self.now.totals)

    @property
    def last_row(self) -> int:
        """The last data row to come."""
        return self.after.bottom - self.now.totals

    def values(self, position: int) -> list[Cell] | None:
        """What the new rows hold in a column of the table, or None if no row names it."""
        return values_of(self.change, self.positions, position)

    def date_format(self, position: int) -> str | None:
        """The number format of the dates in a column whose cells have none; None where it is not one of dates."""
        formats = self.change.date_formats.items()
        return next((each for header, each in formats if self.positions.get(header) == position), None)

    def formula(self, position: int, row: int) -> str | None:
        """The formula of a column without values, as it reads in a worksheet row; None where it has none."""
        formula = self.formulas.get(position)
        if formula is None:
            return None
        letters = column_letters(self.now.place.left + position)
        return translated(formula, f"{letters}{self.now.last_row}", f"{letters}{row}")

    def cut_texts(self) -> list[str]:
        """Remarks on texts that are too long for their cells."""
        left = self.now.place.left
        return [
            refusals.text_cut(cell_name(self.now.sheet, number, left + self.positions[header]), LONGEST_TEXT)
            for number, row in enumerate(self.change.rows, self.first)
            for header, value in row.items()
            if too_long(value)
        ]


def column_formula(last: Sequence[str | None], column: int, row: int) -> str | None:
    """The formula that new rows of a column get, as the last of these rows would have it, or None.

    It is one the rows share and that looks at its own row: `=12*1.05`, typed once, is a value.

    Args:
        last: The formulas of the last rows, without the equals sign; None where a cell has none.
        column: Worksheet column.
        row: Worksheet row of the last one.

    Examples:
        >>> column_formula(["E4*2", "E5*2"], 7, 5), column_formula(["Lots[[#This Row],[Qty]]*2"], 7, 4)
        ('E5*2', 'Lots[[#This Row],[Qty]]*2')
        >>> column_formula(["12*1.05"], 7, 4), column_formula(["E4*2", "E4*3"], 7, 5)
        (None, None)
    """
    formula = last[-1] if last else None
    if not formula or None in last:
        return None
    letters = column_letters(column)
    if not _looks_at_its_row(formula, letters, row):
        return None
    above = enumerate(reversed(last[:-1]), 1)
    same = (
        other == formula or translated(str(other), f"{letters}{row - up}", f"{letters}{row}") == formula
        for up, other in above
    )
    return formula if all(same) else None


def _looks_at_its_row(formula: str, letters: str, row: int) -> bool:
    if any(sign in formula.casefold() for sign in _OWN_ROW):
        return True
    return translated(formula, f"{letters}{row}", f"{letters}{row + 1}") != formula


def free_row(columns: Sequence[Sequence[object]], formulas: Collection[int], first_row: int) -> int:
    """The worksheet row behind the last one that holds something beside the formulas of its columns.

    Args:
        columns: For each column of the table, for each row what it holds; nothing is None or False.
        formulas: Positions of the columns that have one formula.
        first_row: Worksheet row of the first data row.
    """
    typed = [column for position, column in enumerate(columns) if position not in formulas]
    filled = (
        len(column) - next((i for i, held in enumerate(reversed(column)) if held), len(column)) for column in typed
    )
    return first_row + max(filled, default=0)
