"""What rows that come below the last filled one will look like: for a file and for a live Excel alike."""

from collections import Counter
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
"""So many rows, the last with something typed, say whether a column has one formula."""

_OWN_ROW = ("[#this row]", "[@", "@", "row()")


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

    @property
    def below(self) -> Rectangle | None:
        """The row right below a table that grows, where nothing may stand; None if it doesn't, or has a totals row."""
        after = self.after
        if self.now.totals or after.bottom == self.now.place.bottom:
            return None
        return replace(after, top=after.bottom + 1, bottom=after.bottom + 1)

    def remarks(self, below: tuple[int, int] | None) -> list[str]:
        """What to say of the new rows.

        Args:
            below: Row and column of the first cell in `below` that holds something; None if none does.
        """
        stands = [] if below is None else [refusals.now_below(cell_name(self.now.sheet, *below), self.now.name)]
        return [*self._cut_texts(), *stands]

    def _cut_texts(self) -> list[str]:
        """Remarks on texts that are too long for their cells."""
        left = self.now.place.left
        return [
            refusals.text_cut(cell_name(self.now.sheet, number, left + self.positions[header]), LONGEST_TEXT)
            for number, row in enumerate(self.change.rows, self.first)
            for header, value in row.items()
            if too_long(value)
        ]


def looked_at(typed: Sequence[Sequence[bool]], first_row: int, last_row: int) -> range:
    """The worksheet rows that say whether a column has one formula: the last ones in which something is typed.

    Behind them come rows that wait to be filled, with formulas or, once they were cleared, without. Where nothing is
    typed at all, the last rows of the table say it.

    Args:
        typed: For each column of the table, for each row whether it holds something that is no formula.
        first_row: Worksheet row of the first data row.
        last_row: Worksheet row of the last one.
    """
    last = free_row(typed, (), first_row) - 1
    last = last_row if last < first_row else last
    return range(max(first_row, last - ALIKE + 1), last + 1)


def column_formula(formulas: Sequence[str | None], column: int, rows: range, last_row: int) -> str | None:
    """The formula that new rows of a column get, as the last row of the table would have it, or None.

    It is one that most of some rows share, since one or another may be typed over, and that looks at its own row:
    `=12*1.05`, typed once, is a value.

    Args:
        formulas: The formulas in these rows, without the equals sign; None where a cell has none.
        column: Worksheet column.
        rows: The worksheet rows; see `looked_at`.
        last_row: Worksheet row of the last data row.

    Examples:
        >>> column_formula(["E4*2", "E5*2"], 7, range(4, 6), 5)
        'E5*2'
        >>> column_formula(["Lots[[#This Row],[Qty]]*2", None, "Lots[[#This Row],[Qty]]*2"], 7, range(4, 7), 9)
        'Lots[[#This Row],[Qty]]*2'
        >>> column_formula(["ROW()-3", "ROW()-3"], 7, range(4, 6), 5)
        'ROW()-3'
        >>> column_formula(["12*1.05"], 7, range(4, 5), 4), column_formula(["E4*2", "E4*3"], 7, range(4, 6), 5)
        (None, None)
    """
    letters = column_letters(column)
    alike = Counter(
        translated(formula, f"{letters}{row}", f"{letters}{last_row}")
        for row, formula in zip(rows, formulas, strict=True)
        if formula
    )
    formula, times = next(iter(alike.most_common(1)), ("", 0))
    return formula if times * 2 > len(rows) and _looks_at_its_row(formula, letters, last_row) else None


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
