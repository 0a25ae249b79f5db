"""What a table of the tracker is: its columns with their headers, types and units, and its cells as they were read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """What a column holds, and so how a cell of it is read and shown."""

    TEXT = "text"
    CODE = "code"
    """Text that may look like a number: kept as text, leading zeros and all."""
    DATE = "date"
    """A day number (see `days`), null where there is none."""
    LABEL_DATE = "date on a label"
    """A day number as well, but a month alone is allowed and means its last day; the precision is kept beside it."""
    UNITS = "units"
    """Whole units."""
    DAYS = "days"
    """A whole number of days."""
    LEAST = "days, or a percentage of the shelf life"
    """Whole days such as 90, or a share such as 50% or 2/3."""
    RATE = "units per day"
    MONEY = "money"
    LIFE = "shelf life"
    """Text such as "24 months" or "540 days"."""
    CHOICE = "yes or no"
    STAMP = "date and time"
    """An Excel serial with a fraction of a day."""
    VALUE = "value"
    """Whatever the cell holds, as text; read by whoever knows the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    header: str
    """What the user sees; matched after trimming and case-folding."""
    name: str
    """What the code calls it, the same in every frame."""
    kind: Kind = Kind.TEXT
    required: bool = False
    """A row without it cannot be used."""
    key: bool = False
    """Together with the other key columns it identifies a row."""
    computed: bool = False
    """Written by lotbook, never read."""
    optional: bool = False
    """The table may lack the whole column; it then reads as blank."""
    help: str = ""
    """One sentence for the person who fills it in."""
    signed: bool = False
    """Numbers below 0 are allowed."""


@dataclass(frozen=True, slots=True)
class Table:
    """One Excel table."""

    name: str
    """Its Excel name, which formulas use and which survives a renamed sheet."""
    columns: tuple[Column, ...]
    output: bool = False
    """True where lotbook writes all of it."""
    title: str = ""
    help: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """The column the code calls `name`.

        Raises:
            KeyError: If the table has none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


_DAYS = {Kind.DATE, Kind.LABEL_DATE}
_MORE_DAYS = {
    *("due", "sell_by", "ship_by", "send_by", "typed_sell_by", "return_by", "dispose_by", "sold_elsewhere_until"),
}
"""Columns of a report that hold days and are not on every sheet whose rows have them."""


def day_columns(table: Table, names: Iterable[str]) -> list[str]:
    """Those of some columns that hold day numbers.

    Args:
        table: The table of the tracker that a frame belongs to.
        names: The columns of the frame, by their code names.
    """
    kinds = {column.name: column.kind for column in table.columns}
    return [name for name in names if kinds.get(name) in _DAYS or name in _MORE_DAYS]


LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of every worksheet."""

Cell = str | int | float | bool | None
"""One cell as a host hands it over: dates are serial numbers, blanks are None."""


class ErrorValue(str):
    """The text of a cell that shows an Excel error such as #N/A."""

    __slots__ = ()


EXCEL_ERRORS = frozenset(
    (
        *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"),
        *("#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#BUSY!", "#PYTHON!", "#EXTERNAL!"),
    )
)
"""What a cell with an error shows."""


@cache
def column_letters(number: int) -> str:
    """The letters of a worksheet column.

    Raises:
        ValueError: If the number is below 1.

    Examples:
        >>> column_letters(1), column_letters(26), column_letters(27), column_letters(16384)
        ('A', 'Z', 'AA', 'XFD')
    """
    if number < 1:
        raise ValueError(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """The number of a column.

    Raises:
        ValueError: If no worksheet has such a column.

    Examples:
        >>> column_number("A"), column_number("AA"), column_number("XFD")
        (1, 27, 16384)
    """
    number = 0
    if not (letters.isascii() and letters.isalpha()):
        raise ValueError(letters)
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > LAST_COLUMN:
            raise ValueError(letters)
    return number


@dataclass(frozen=True, slots=True)
class RawTable:
    """One Excel table as it is in the workbook, uninterpreted."""

    name: str
    sheet: str
    """The tab it is on, whatever the user calls that today."""
    headers: tuple[str, ...]
    first_row: int
    """Worksheet row of the first data row, counted from 1."""
    first_column: int
    """Worksheet column of the first header, counted from 1."""
    values: tuple[Sequence[Cell], ...] = field(repr=False)
    """One sequence per header, all of the same length."""
    behind: "RawTable | None" = field(default=None, repr=False)
    """What stands below the table behind a gap, under the same headers; None where nothing does."""
    moving: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """Header and row, both counted from 0, of each cell whose formula gives another day each day."""
    numbers: Sequence[int] = field(default=(), repr=False)
    """The worksheet row of each data row, where some of them do not follow on the one before."""

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return len(self.values[0]) if self.values else 0

    def row_at(self, index: int) -> int:
        """The worksheet row of a data row, counted from 0.

        Examples:
            >>> RawTable("Lots", "Lots", ("SKU",), 5, 1, (("A", "B"),)).row_at(1)
            6
        """
        return self.numbers[index] if self.numbers else self.first_row + index

    def column_letter(self, position: int) -> str:
        """Worksheet letters of the column at `position` (0 is the first header).

        Examples:
            >>> RawTable("Lots", "Lots", ("SKU", "Lot"), 5, 27, ((), ())).column_letter(1)
            'AB'
        """
        return column_letters(self.first_column + position)


def folded_header(header: str) -> str:
    r"""A header as it is compared: capitals, line breaks and how many blanks it has make no difference.

    Examples:
        >>> folded_header(" Expiry\n date") == folded_header("expiry date")
        True
    """
    return " ".join(header.casefold().split())


_FLAGS = ("required", "key", "computed", "optional", "signed")


def column_of(header: str, name: str, kind: Kind, help_text: str = "", flags: str = "") -> Column:
    """A column; the flags are words among required, key, computed, optional and signed.

    Raises:
        ValueError: If a flag is none of these.
    """
    words = flags.split()
    if unknown := set(words) - set(_FLAGS):
        raise ValueError(f"Column {header!r}: {min(unknown)!r} is not one of {', '.join(_FLAGS)}.")
    required, key, computed, optional, signed = (flag in words for flag in _FLAGS)
    return Column(header, name, kind, required, key, computed, optional, help_text, signed)
