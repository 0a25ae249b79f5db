"""What lotbook asks of a place that holds the workbook: read everything once, write everything once.

A host knows cells, tables and names. It knows nothing about lots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lotbook.core.table import Cell, RawTable
from lotbook.hosts.journal.runs import Run


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell that has a defined name."""

    value: Cell
    formula: str | None = None
    """Its formula without the equals sign, or None."""
    calculated: bool = field(default=False, compare=False)
    """Whether the value is what the formula gives now, and not when the workbook was last saved."""
    behind: tuple[str, ...] = field(default=(), compare=False)
    """For a formula that gives a day and isn't calculated: the formulas it leads to, the nearest first."""


@dataclass(frozen=True, slots=True)
class Book:
    """All that was read from a workbook."""

    tables: Mapping[str, RawTable]
    """By Excel table name."""
    cells: Mapping[str, NamedCell]
    """By defined name."""


@dataclass(frozen=True, slots=True)
class ColumnData:
    """New content of one table column."""

    header: str
    values: Sequence[Cell]
    """One per row; for a formula column the values the formula will show."""
    formula: str | None = None
    """The formula of every cell of the column, without the equals sign, as Excel stores it."""
    formulas: Sequence[str | None] | None = None
    """A formula of its own for each row, where they differ."""
    currency: str | None = None
    """For money, the currency its cells show, blank for none; None for what is not money."""
    number_format: str | None = None
    """The number format of what it holds, without a currency, for a table that lacks the column; None: as its left
    neighbor."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """All rows of an output table, replacing those it has.

    Columns stand in the order given, except that a user's own order is kept for those already there. Columns
    of the table that are not named here are the user's: their cells follow their row by `key`.
    """

    table: str
    columns: tuple[ColumnData, ...]
    key: tuple[str, ...]
    """Headers that identify a row."""
    owned_prefixes: tuple[str, ...] = ()
    """Columns whose headers begin like this are lotbook's too, and go when they are not named."""
    optional: bool = False
    """The table may be gone, and is then not written."""
    fixed_rows: int | None = None
    """The table always has this many rows; those without content are blank and hidden."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """New content of lotbook's own columns in an input table; every other cell stays as it is."""

    table: str
    columns: tuple[ColumnData, ...]


@dataclass(frozen=True, slots=True)
class InputCells:
    """New values of some cells the user typed, in one column of an input table; only ever on the user's word."""

    table: str
    header: str
    values: Mapping[int, Cell]
    """By worksheet row."""
    date_format: str | None = None
    """For a column of dates the number format of a cell that has none."""


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows to stand below the last filled row of an input table; only ever on the user's word.

    Blank rows at the end of the table are filled first. A header a row does not name stays blank, except that a column
    with the same formula in every row gets it in the new ones too.
    """

    table: str
    rows: Sequence[Mapping[str, Cell]]
    """Values by header, one mapping per row."""
    date_formats: Mapping[str, str] = field(default_factory=dict)
    """By header of each column of dates the number format of a cell that has none."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header a row names, in the order they come up."""
        return tuple(dict.fromkeys(header for row in self.rows for header in row))


@dataclass(frozen=True, slots=True)
class CellData:
    """New content of a named cell. With a formula, `value` is what the formula will show."""

    name: str
    value: Cell
    formula: str | None = None
    sheet_of: str | None = None
    """For a name that exists once per sheet: a table on the sheet that is meant."""
    currency: str | None = None
    """For money, the currency the cell shows, blank for none; None for what is not money."""


@dataclass(frozen=True, slots=True)
class Tab:
    """What the sheet that holds a table is called, and whether it shows."""

    table: str
    name: str | None
    """None: it keeps the one it has."""
    visible: bool
    optional: bool = False
    """The table may be gone, and its sheet with it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything one run writes, all or nothing."""

    rows: tuple[TableRows, ...] = ()
    columns: tuple[TableColumns, ...] = ()
    cells: tuple[CellData, ...] = ()
    tabs: tuple[Tab, ...] = ()
    inputs: tuple[InputCells, ...] = ()
    new_rows: tuple[NewRows, ...] = ()
    """At most one for each table."""


class Host(Protocol):
    """A place that holds one tracker workbook."""

    @property
    def is_open(self) -> bool:
        """Whether the workbook is open in Excel, which saves it later."""

    @property
    def workbook(self) -> Path | None:
        """The file that is written to, with its journal beside it; None where it is in no folder of this computer.

        A copy that is written elsewhere has no journal either.
        """

    def read(self, tables: Sequence[str], names: Sequence[str], optional: Sequence[str] = ()) -> Book:
        """Read the named tables and cells, once; of the optional tables those that are there.

        Raises:
            MissingTableError: If a table is not there.
            InputError: If a cell that is to be read cannot be.
            HostError: If the workbook cannot be opened.
        """

    def first_new_row(self, table: str) -> int:
        """The worksheet row in which `write` puts the first of the new rows of a table.

        Raises:
            MissingTableError: If the table is not there.
            HostError: If the workbook cannot be read.
        """

    def write(self, changes: Changes, *, run: Run | None = None) -> tuple[str, ...]:
        """Write everything, or nothing; return remarks for the user, if any.

        New values of input cells and new rows come first: the columns of a table that also gets new rows have a value
        for each of them.

        Args:
            changes: What to write.
            run: What the journal beside the workbook is to keep of it; None keeps nothing.

        Raises:
            MissingTableError: If a table to be written is not there.
            InputError: If something of the user's would be overwritten.
            HostError: If the workbook cannot be saved; it is then as it was.
        """
