"""Functions that take cells side by side and give a range of the same shape, as formulas.

One cell goes with every cell of the other arguments; ranges of different sizes are named. Where a cell that the result
needs is blank, the result is blank; where one cannot be read, its message takes the place of the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from lotbook.sheets.cell_texts import WHOLE_COLUMN
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
    may_be_blank: bool = False
    """Whether there is a result without it."""

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
            cell = f'IF(TRIM({cell})="", {self.otherwise}, {cell})'
        return self.reader.format(cell=cell)


def date(argument: str, name: str, *, otherwise: str = "", order: str = '""', may_be_blank: bool = False) -> Given:
    """A date; the clear ones of its texts settle the unclear ones."""
    cells = f"{name}_cells" if otherwise else argument
    seen = f"{name}_seen"
    reader = f"LotDay({{cell}},{order},{seen})"
    return Given(argument, name, reader, otherwise, f"{seen}, LotSeen({cells}), ", may_be_blank)


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


def cellwise(arguments: Sequence[Given], value: str, *, parameters: Sequence[str] | None = None) -> str:
    """A function of cells side by side.

    Args:
        arguments: What it takes, in order.
        value: The formula of one result, of the names that the arguments give.
        parameters: Of the LAMBDA; None: the arguments. Empty: the body alone, for a formula that declares them itself.
    """
    read = ", ".join(f"{each.name}, {each.reading}" for each in arguments)
    result = value
    for each in reversed(arguments):
        is_message = f'AND(ISTEXT({each.name}), {each.name}<>"")' if each.may_be_blank else f"ISTEXT({each.name})"
        result = f"IF({is_message}, {each.name}, {result})"
    needed = [f'{each.name}=""' for each in arguments if not each.may_be_blank]
    if needed:
        result = f'IF(OR({",".join(needed)}), "", {result})'
    setup = "".join(each.setup for each in arguments)
    height, width = (
        f"MAX({','.join(f'{size}({each.cells})' for each in arguments)})" for size in ("LotHigh", "LotWide")
    )
    body = f"one_cell, LAMBDA(row, column, LET({read}, {result})), "
    made = f"IF({height}*{width}=1, one_cell(1,1), MAKEARRAY({height}, {width}, one_cell))"
    for one, other in reversed(list(combinations([each.cells for each in arguments], 2))):
        sizes = f"LotSizes({one},{other})"
        made = f'IF({sizes}<>"", {sizes}, {made})'
    whole = unless_whole_columns([arguments[0].cells], f"LET({setup}{body}{made})")
    declared = [each.parameter for each in arguments] if parameters is None else parameters
    return f"LAMBDA({', '.join(declared)}, {whole})" if declared else whole
