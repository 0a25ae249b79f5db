"""How functions take ranges: cells side by side, read one by one, and a result of the same shape.

One cell goes with every cell of the other arguments; ranges of different sizes are named. Where a cell that the result
needs is blank, the result is blank; where one cannot be read, its message takes the place of the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from lotbook.sheets.cell_texts import ONE_VALUE, WHOLE_COLUMN
from lotbook.sheets.lambdas.language import quoted

_MOST_ROWS = 1_000_000
"""A range with more is a whole column."""


@dataclass(frozen=True, slots=True)
class Given:
    """An argument whose cells are read one by one."""

    argument: str
    name: str
    """What the formula of the result calls it."""
    reader: str
    """The formula that reads `{cell}`."""
    otherwise: str = ""
    """What a cell is that is blank or left out; blank: the result needs it."""
    before: str = ""
    """What has to be known of all cells first, as `name, formula, `."""

    @property
    def parameter(self) -> str:
        """How it is declared."""
        return f"[{self.argument}]" if self.otherwise else self.argument

    @property
    def cells(self) -> str:
        """The name of its cells, which it has even if it is left out."""
        return f"{self.name}_cells" if self.otherwise else self.argument

    @property
    def setup(self) -> str:
        """What comes before the first cell is read."""
        given = f"{self.cells}, IF(ISOMITTED({self.argument}), {self.otherwise}, {self.argument}), "
        return (given if self.otherwise else "") + self.before

    @property
    def reading(self) -> str:
        """The formula that reads the cell in a row and column."""
        cell = f"LotCell({self.cells},row,column)"
        if self.otherwise:
            cell = f'IF(LotTrim({cell})="", {self.otherwise}, {cell})'
        return self.reader.format(cell=cell)


def date(argument: str, name: str, *, otherwise: str = "", order: str = '""') -> Given:
    """A date; the clear ones of its texts settle the unclear ones."""
    cells = f"{name}_cells" if otherwise else argument
    seen = f"{name}_seen"
    reader = f"LotDay({{cell}},{order},{seen})"
    return Given(argument, name, reader, otherwise, f"{seen}, LotSeen({cells}), ")


def days(argument: str, name: str, *, otherwise: str = "") -> Given:
    """Whole days, none below 0."""
    return Given(argument, name, "LotWhole({cell})", otherwise)


def unless_whole_columns(ranges: Sequence[str], result: str) -> str:
    """A result that says so instead if a range has all rows of a sheet, which would take minutes.

    Examples:
        >>> unless_whole_columns(["expiry"], "1")[:31]
        'IF(MAX(LotHigh(expiry))>1000000'
    """
    highest = ",".join(f"LotHigh({each})" for each in ranges)
    return f"IF(MAX({highest})>{_MOST_ROWS}, {quoted(WHOLE_COLUMN)}, {result})"


def one_value(argument: str, result: str, cells: str = "") -> str:
    """A result that says so instead if an argument is a range."""
    message = quoted(ONE_VALUE.format(argument=argument))
    return f"IF(LotIsOne({cells or argument}), {result}, {message})"


def same_size(cells: Sequence[str], result: str) -> str:
    """A result that says so instead if ranges differ in size."""
    for one, other in reversed(list(combinations(cells, 2))):
        sizes = f"LotSizes({one},{other})"
        result = f'IF({sizes}<>"", {sizes}, {result})'
    return result


def shape(*cells: str) -> str:
    """The names `high` and `wide` for the size of the largest range."""
    sizes = (("high", "LotHigh"), ("wide", "LotWide"))
    return ", ".join(f"{name}, MAX({','.join(f'{size}({each})' for each in cells)})" for name, size in sizes)


def read_cells(name: str, cells: str, reader: str) -> str:
    """The cells of an argument, each read, in the shape of the result; after `shape`."""
    return f"{name}, MAKEARRAY(high, wide, LAMBDA(row, column, {reader.format(cell=f'LotCell({cells},row,column)')})),"


def read_dates(name: str, cells: str) -> str:
    """The dates of an argument; the clear ones of its texts settle the unclear ones."""
    reader = f'LotDay({{cell}},"",{name}_seen)'
    return f"{name}_seen, LotSeen({cells}), {read_cells(name, cells, reader)}"


def cellwise(arguments: Sequence[Given], value: str) -> str:
    """A function of cells side by side.

    Args:
        arguments: What it takes, in order.
        value: The formula of one result, of the names that the arguments give.
    """
    return f"LAMBDA({', '.join(each.parameter for each in arguments)}, {body(arguments, value)})"


def body(arguments: Sequence[Given], value: str) -> str:
    """What such a function does, for one that declares its arguments itself."""
    read = ", ".join(f"{each.name}, {each.reading}" for each in arguments)
    result = value
    for each in reversed(arguments):
        result = f"IF(ISTEXT({each.name}), {each.name}, {result})"
    needed = ",".join(f'{each.name}=""' for each in arguments)
    one_cell = f'LAMBDA(row, column, LET({read}, IF(OR({needed}), "", {result})))'
    setup = "".join(each.setup for each in arguments)
    cells = [each.cells for each in arguments]
    made = same_size(cells, "IF(high*wide=1, one_cell(1,1), MAKEARRAY(high, wide, one_cell))")
    return unless_whole_columns(cells[:1], f"LET({setup}{shape(*cells)}, one_cell, {one_cell}, {made})")
