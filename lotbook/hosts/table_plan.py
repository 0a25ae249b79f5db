"""What every cell of an output table becomes, decided before anything is written.

A closed file and a live Excel tell what the table is like now, and carry out what is decided here: how many rows there
will be, which column comes where, which of the user's cells follow which row, and which new columns are summed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lotbook.core.tables import Cell, column_letters
from lotbook.hosts import refusals
from lotbook.hosts.cell_text import LONGEST_TEXT, too_long
from lotbook.hosts.grid import Rectangle, cell_name, translated
from lotbook.hosts.host import ColumnData, TableRows
from lotbook.hosts.matching import match_rows
from lotbook.hosts.plan import Placing, content_rows, placings, table_rows


@dataclass(frozen=True, slots=True)
class TableNow:
    """A table as it is."""

    name: str
    sheet: str
    """Name on the tab of its sheet."""
    place: Rectangle
    """With its headers and its totals row."""
    totals: int
    """Number of totals rows: 0 or 1."""
    headers: Sequence[str]

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.place.top + 1

    @property
    def last_row(self) -> int:
        """The last data row."""
        return self.place.bottom - self.totals


@dataclass(frozen=True, slots=True)
class UserColumn:
    """A column of the user's, as it is."""

    values: Sequence[Cell]
    formulas: Sequence[str | None]
    """The formula of each cell, without the equals sign; None where there is none."""
    whole: str | None
    """The formula of the whole column, as its first row has it; it is filled down, and nothing of it can be lost."""

    def holds(self, row: int) -> bool:
        """Whether a cell holds something."""
        return self.values[row] is not None or self.formulas[row] is not None


@dataclass(frozen=True, slots=True)
class UserCell:
    """A cell of the user's at its new place."""

    row: int
    """The row it comes from, counted from 0."""
    value: Cell
    formula: str | None
    """Its formula, without the equals sign, as it reads at its new place."""


@dataclass(slots=True)
class TablePlan:
    """What an output table becomes."""

    now: TableNow
    change: TableRows
    columns: Sequence[Placing] = field(init=False)
    """The columns to come, in order."""
    content: int = field(init=False)
    """Rows that hold something."""
    filled: int = field(init=False)
    """Rows to fill: one at least, so that the one blank row of an empty table keeps its formulas."""
    count: int = field(init=False)
    """Rows there will be."""
    after: Rectangle = field(init=False)
    """Where the table will stand."""
    remarks: list[str] = field(default_factory=list)
    user_columns: Mapping[int, UserColumn] = field(default_factory=dict)
    """The user's columns, by position in the table as it is; see `follow`."""
    _came_from: Sequence[int | None] = ()

    def __post_init__(self) -> None:
        now, change = self.now, self.change
        self.content, self.count = content_rows(change), table_rows(change)
        self.filled = self.content if change.fixed_rows is not None else max(self.content, 1)
        self.columns = placings(now.headers, change)
        right = now.place.left + len(self.columns) - 1
        self.after = Rectangle(now.place.left, now.place.top, right, now.first_row + self.count - 1 + now.totals)

    @property
    def last_row(self) -> int:
        """The last data row to come."""
        return self.after.bottom - self.now.totals

    @property
    def of_user(self) -> list[int]:
        """Positions, in the table as it is, of the columns that are the user's."""
        return [each.came_from for each in self.columns if each.new is None and each.came_from is not None]

    @property
    def removed(self) -> list[int]:
        """Positions, in the table as it is, of the columns that go."""
        kept = {each.came_from for each in self.columns}
        return [position for position in range(len(self.now.headers)) if position not in kept]

    @property
    def relaid(self) -> bool:
        """Whether a column comes, goes or moves."""
        return [each.came_from for each in self.columns] != list(range(len(self.now.headers)))

    def follow(self, values: Sequence[Sequence[Cell]], user_columns: Mapping[int, UserColumn]) -> None:
        """Work out which row each of the user's cells goes to.

        Args:
            values: All columns of the table as it is.
            user_columns: Those of the user, by position.

        Raises:
            InputError: If there is something to keep and a key column is missing.
        """
        losable = {
            position: [column.holds(row) for row in range(len(column.values))]
            for position, column in user_columns.items()
            if column.whole is None
        }
        self.user_columns = user_columns
        self._came_from, remarks = match_rows(self.now.headers, values, self.change, losable, self.now.name)
        self.remarks += remarks

    def user_cells(self, place: int) -> list[UserCell | None]:
        """What each row to fill holds in a column of the user's that has no formula of its own.

        Args:
            place: Its position in the table to come.
        """
        position = self.columns[place].came_from
        if position is None:
            return [None] * self.filled
        column, left = self.user_columns[position], self.now.place.left
        old, new = column_letters(left + position), column_letters(left + place)
        found: list[UserCell | None] = []
        for row, source in enumerate(self._came_from[: self.filled], self.now.first_row):
            if source is None:
                found.append(None)
                continue
            formula = column.formulas[source]
            if formula is not None:
                formula = translated(formula, f"{old}{self.now.first_row + source}", f"{new}{row}")
            found.append(UserCell(source, column.values[source], formula))
        return [*found, *[None] * (self.filled - len(found))]

    def summed(self, sums: Sequence[bool]) -> list[int]:
        """Positions of the new columns that get a sum in the totals row: those that come behind a sum.

        Args:
            sums: For each column of the table as it is, whether its totals cell adds it up.
        """
        found, summing = [], False
        for place, column in enumerate(self.columns):
            if column.came_from is not None:
                summing = sums[column.came_from]
            elif summing:
                found.append(place)
        return found

    def cut_texts(self) -> list[str]:
        """Remarks on texts that are too long for their cells."""
        return [
            refusals.text_cut(cell_name(self.now.sheet, row, self.after.left + place), LONGEST_TEXT)
            for place, column in enumerate(self.columns)
            for row, value in enumerate(_values(column.new), self.now.first_row)
            if too_long(value)
        ]


def _values(data: ColumnData | None) -> Sequence[Cell]:
    return () if data is None else data.values
