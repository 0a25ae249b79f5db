"""The words the workbook is described in: sheets, tables placed on them, single cells, flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lotbook.core.table import Column, Table


class Role(StrEnum):
    """What a sheet is for; its tab colour says so."""

    START = "start"
    INPUT = "input"
    """The user types here."""
    OUTPUT = "output"
    """lotbook writes all of it."""
    RECALL = "recall"
    """A recall writes it; on its first sheet the user enters what to look for."""
    SETUP = "set-up"
    """Typed once, changed seldom."""
    HELP = "help"
    """Only to be read."""
    CONF = "conf"
    """Read by the xlwings add-in."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A word of the columns called Flag, and how it looks. The word carries the meaning, not the colour."""

    word: str
    meaning: str
    fill: str
    """Six hex digits: the background of the cell."""
    ink: str
    """Six hex digits: the text."""
    tint: str
    """Six hex digits: the lighter background of the days left beside it, or "" for none."""
    table: str
    """The table whose Flag column is counted for the legend."""
    count: str
    """Defined name of the cell with the count."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The drop-down of an input column."""

    source: str | Sequence[str]
    """A defined name, or the words themselves."""
    advice: str = ""
    """The warning when something else is typed, which is allowed. Blank: no warning."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A core table placed on a sheet."""

    name: str
    """Its Excel name; that of the core table, except for the bucket tables."""
    columns: tuple[Column, ...]
    row: int
    """Worksheet row of the header, counted from 1."""
    column: int = 1
    """Worksheet column of the first header, counted from 1."""
    filters: bool = True
    totals: bool = False
    fixed_rows: int = 1
    """Data rows of an empty table."""

    @classmethod
    def of(
        cls, table: Table, row: int, *, column: int = 1, filters: bool = True, totals: bool = False, fixed_rows: int = 1
    ) -> "TableSpec":
        """The table as core describes it."""
        return cls(table.name, table.columns, row, column, filters, totals, fixed_rows)


@dataclass(frozen=True, slots=True)
class Text:
    """A cell that says something."""

    cell: str
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to another sheet."""

    cell: str
    text: str
    sheet: str
    style: str = "link"


@dataclass(frozen=True, slots=True)
class Fill:
    """A block of empty cells of one style."""

    cells: str
    style: str


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell with a name of its own in the whole workbook."""

    name: str
    cell: str
    style: str
    formula: str = ""
    """Without the equals sign; blank where the refresh or the user writes a value."""
    hint: str = ""
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A column of a table that a chart draws."""

    header: str
    colour: str
    """Six hex digits."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A column chart of one table; several series are stacked and get a legend."""

    table: TableSpec
    labels: str
    """Header of the column under the axis."""
    series: tuple[Series, ...]
    first: str
    """Cell at its upper left."""
    last: str
    """Cell at its lower right."""
    by_bucket: bool = False
    """Each column has the colour of its bucket and carries its number; there is no axis."""
    font_size: int = 9


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A sheet laid out cell by cell, with its tables among the cells."""

    widths: tuple[float, ...]
    """Column widths from A on, in characters."""
    heights: Mapping[int, float]
    """Row heights in points that are not the usual one, by worksheet row."""
    row_height: float
    rows: int
    """So many rows get a height."""
    frozen_rows: int
    stamp_cell: str
    stamp: str
    """What it says until lotbook writes it."""
    banner_cell: str
    banner_last: str
    """The banner's colour reaches to this cell."""
    banner: str
    """Its formula, without the equals sign."""
    fills: tuple[Fill, ...]
    texts: tuple[Text, ...]
    links: tuple[Link, ...]
    named_cells: tuple[NamedCell, ...]
    charts: tuple[Chart, ...]
    print_columns: int
    print_rows: int | None
    """None: as many pages as needed."""
    selection: str
    """The cell that is selected when the workbook is new."""
    print_again: tuple[int, int] = (0, 0)
    """First and last column, from 0, that further pages begin with."""
    hidden_rows: tuple[int, ...] = ()
    """Worksheet rows without content yet."""
    flag_words: Mapping[str, str] = field(default_factory=dict)
    """Cells that show a flag word, for the legend, by the word."""
    flag_cells: tuple[str, ...] = ()
    """Cells colored by the flag they hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    name: str
    """Its tab."""
    code_name: str
    """What VBA calls it, whatever its tab says."""
    role: Role
    title: str
    help: str
    tables: tuple[TableSpec, ...]
    frozen_columns: int = 0
    tab_colour: str = ""
    """Six hex digits, where it is not the colour of the role."""
    hidden: bool = False
    widths: Mapping[str, float] = field(default_factory=dict)
    """Column widths by header, where the kind of the column does not give it."""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """Drop-downs by header."""
    named_title: bool = False
    """The title cell has the sheet-scoped name Title, as the refresh renames the sheet."""
    stamp: str = ""
    """What the stamp says until lotbook writes it; blank where the sheet has none."""
    banner: str = ""
    """The banner's formula, without the equals sign; blank where the sheet has none."""
    in_front: str = ""
    """Header of the last column that shows at first; those behind it are grouped. Blank: all show."""
    dashboard: Dashboard | None = None
    """How it is laid out, where it is more than one table under a title."""
