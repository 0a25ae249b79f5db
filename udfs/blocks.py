"""Arguments as Excel hands them over, and results as it takes them: one cell, a row of cells, or rows of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from lotbook.sheets import cell_texts as messages
from lotbook.sheets.cell_texts import ArgumentError


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one argument, row by row."""

    cells: list[Any]
    rows: int
    columns: int
    form: Literal["value", "row", "rows"]
    """A single value, a flat list, or a list of lists; a result takes the form of its argument."""

    @property
    def is_single(self) -> bool:
        """True of one cell, in whatever form: it goes with every cell of the other arguments."""
        return self.rows == self.columns == 1

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.rows * self.columns

    @property
    def extent(self) -> str:
        """Rows and columns, as a message names them."""
        return f"{self.rows} x {self.columns}"

    def filled(self, values: Sequence[Any]) -> Any:
        """Values, one for each cell, in the form of this block."""
        if self.form == "value":
            return values[0]
        if self.form == "row":
            return list(values)
        # Tuples, as Excel hands rows over: a hundred thousand lists keep the garbage collector busy.
        return list(zip(*[iter(values)] * self.columns, strict=True))


def block(value: Any) -> Block:
    """An argument as a block.

    Examples:
        >>> block(((1, 2), (3, 4))).cells, block([1, 2]).extent, block("x").is_single
        ([1, 2, 3, 4], '1 x 2', True)
    """
    if not isinstance(value, (list, tuple)):
        return Block([value], 1, 1, "value")
    types = set(map(type, value))
    if types.isdisjoint({list, tuple}):
        return Block(list(value) or [None], 1, len(value) or 1, "row")
    rows = value if types <= {list, tuple} else [row if isinstance(row, (list, tuple)) else (row,) for row in value]
    widths = set(map(len, rows))
    width = max(widths) or 1
    if widths != {width}:
        rows = [(*row, *[None] * (width - len(row))) for row in rows]
    cells = list(chain.from_iterable(rows))
    return Block(cells, len(rows), width, "rows")


def common(blocks: Mapping[str, Block]) -> Block:
    """The block that gives a result its size and form: the first of several cells, else the first that is a list.

    Raises:
        ArgumentError: If two blocks of several cells differ in size.
    """
    ranges = [each for each in blocks.values() if not each.is_single]
    for other in ranges[1:]:
        if other.extent != ranges[0].extent:
            raise ArgumentError(messages.SIZES.format(one=ranges[0].extent, other=other.extent))
    listed = [each for each in blocks.values() if each.form != "value"]
    return (ranges or listed or list(blocks.values()))[0]
