"""What every cell of an output table becomes, decided before anything is written.

A closed file and a live Excel tell what the table is like now, and carry out what is decided here: how many rows there
will be, which column comes where, which of the user's cells follow which row, and which new columns are summed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lotbook.core.table import Cell, column_letters, folded_header
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
    follows: Sequence[bool] = ()
    """For each row of a column with such a formula, whether its cell has it; all others the user typed over."""

    @classmethod
    def of(
        cls,
        values: Sequence[Cell],
        formulas: Sequence[str | None],
        place: tuple[int, int],
        stated: str | None = None,
    ) -> "UserColumn":
        """A column, and whether it has one formula: the one stated, or else the one most of its cells have.

        Args:
            values: What its cells show.
            formulas: Their formulas, without the equals sign.
            place: Its first row and its column on the worksheet.
            stated: The formula that the file says the column has.
        """
        alike = list(_as_in_the_first_row(formulas, *place))
        counted = Counter(each for each in alike if each is not None).most_common(1)
        commonest, times = counted[0] if counted else (None, 0)
        whole = stated
        if times * 2 > len(alike) and (stated is None or stated not in alike):
            # A stated formula may read as it does in some other row.
            whole = commonest
        follows = () if whole is None else [each == whole for each in alike]
        return cls(values, formulas, whole, follows)

    def holds(self, row: int) -> bool:
        """Whether a cell holds something."""
        return self.values[row] is not None or self.formulas[row] is not None

    def is_own(self, row: int) -> bool:
        """Whether a cell is the user's own, rather than one of a column with one formula."""
        return self.whole is None or not self.follows[row]


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

    @property
    def rows_came_from(self) -> Sequence[int | None]:
        """For each row to come the one it was, counted from 0; nothing before `follow`."""
        return self._came_from[: self.filled]

    def follow(
        self,
        values: Sequence[Sequence[Cell]],
        user_columns: Mapping[int, UserColumn],
        attached: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Work out which row each of the user's cells goes to.

        Args:
            values: All columns of the table as it is.
            user_columns: Those of the user, by position.
            attached: Row, counted from 0, and position of each cell to which the user attached something.

        Raises:
            InputError: If there is something to keep and a key column is missing.
        """
        losable = {
            position: [column.is_own(row) and column.holds(row) for row in range(len(column.values))]
            for position, column in user_columns.items()
        }
        self.user_columns = user_columns
        self._came_from, remarks = match_rows(
            self.now.headers, values, self.change, losable, self.now.name, attached=attached
        )
        self.remarks += remarks
        self.remarks += [refusals.perhaps_renamed(self.now.name, *each) for each in self._perhaps_renamed()]

    def _perhaps_renamed(self) -> Iterator[tuple[str, str]]:
        """Headers of missing columns, each with the header of the user's column that probably took its place.

        It is where the missing one would be, and half of it or more is as lotbook would fill it. That is no proof, so
        both columns are kept.
        """
        named = [folded_header(each.header) for each in self.change.columns]
        ends: list[Placing | None] = [*self.columns, None]
        for column, other, behind in zip(self.columns, ends[1:], ends[2:], strict=False):
            if column.new is None or column.came_from is not None or other is None or other.came_from is None:
                continue
            following = named[named.index(folded_header(column.header)) + 1 :]
            next_one = None if behind is None else folded_header(behind.header)
            in_place = next_one == next(iter(following), None)
            if other.new is None and in_place and self._is_like(column.new, self.user_columns[other.came_from]):
                yield column.header, other.header

    def _is_like(self, new: ColumnData, old: UserColumn) -> bool:
        if new.formula is not None and old.whole is not None:
            return True
        pairs = zip(new.values, self.rows_came_from, strict=False)
        alike = [value == old.values[row] for value, row in pairs if row is not None and value is not None]
        return any(alike) and sum(alike) * 2 >= len(alike)

    def user_cells(self, place: int) -> list[UserCell | None]:
        """What each row to fill holds in a column that the user added; None where nothing comes.

        In a column with one formula, that formula belongs there; see `filled_down`.

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
            if source is None or not column.is_own(source):
                found.append(None)
                continue
            formula = column.formulas[source]
            if formula is not None:
                formula = translated(formula, f"{old}{self.now.first_row + source}", f"{new}{row}")
            found.append(UserCell(source, column.values[source], formula))
        return [*found, *[None] * (self.filled - len(found))]

    def filled_down(self, place: int) -> list[str] | None:
        """The formula of a column of the user's in each row to fill, or None if it has no such formula.

        Args:
            place: Its position in the table to come.
        """
        position = self.columns[place].came_from
        whole = None if position is None else self.user_columns[position].whole
        if position is None or whole is None:
            return None
        first, left = self.now.first_row, self.now.place.left
        origin = f"{column_letters(left + position)}{first}"
        new = column_letters(left + place)
        texts = [translated(whole, origin, f"{new}{row}") for row in range(first, first + min(self.filled, 2))]
        if len(set(texts)) == 1:
            # It names its own row, so it reads alike in every row.
            return texts[:1] * self.filled
        return [translated(whole, origin, f"{new}{row}") for row in range(first, first + self.filled)]

    def sibling(self, place: int) -> int | None:
        """The place of the nearest column that was there and shows what a new one shows, or None if there is none.

        Args:
            place: The place of the new column in the table to come.
        """
        new = self.columns[place].new
        shown = None if new is None else new.number_format
        alike = [
            each
            for each, column in enumerate(self.columns)
            if column.came_from is not None and column.new is not None and column.new.number_format == shown
        ]
        return min(alike, key=lambda each: abs(each - place), default=None) if shown is not None else None

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
            # Texts repeat, and hardly a column has one that is too long.
            if any(map(too_long, set(_values(column.new))))
            for row, value in enumerate(_values(column.new), self.now.first_row)
            if too_long(value)
        ]


def _as_in_the_first_row(formulas: Sequence[str | None], first_row: int, column: int) -> Iterator[str | None]:
    """The formulas of a column, each as it would read in the first row."""
    letters = column_letters(column)
    moves: dict[str, bool] = {}
    for row, formula in enumerate(formulas, first_row):
        if formula is None:
            yield None
            continue
        here = f"{letters}{row}"
        # To translate a formula takes long, and most name their own row.
        if formula not in moves:
            moves[formula] = translated(formula, here, f"{letters}{row + 1}") != formula
        yield translated(formula, here, f"{letters}{first_row}") if moves[formula] else formula


def _values(data: ColumnData | None) -> Sequence[Cell]:
    return () if data is None else data.values
