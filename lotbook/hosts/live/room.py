"""Whether there is room for a table that grows in a live Excel."""

from lotbook.core.table import column_letters
from lotbook.hosts.grid import Rectangle, cell_name, range_name
from lotbook.hosts.live.book import OpenBook, OpenTable
from lotbook.hosts.live.native import formulas
from lotbook.hosts.plan import in_the_way


def check_tables(book: OpenBook, table: OpenTable, after: Rectangle) -> None:
    """Refuse to grow a table over another one.

    Raises:
        InputError: If one is in the way.
    """
    for name, other in book.others(table):
        if after.meets(other):
            what = f"The table {name} ({table.sheet_name}!{range_name(other)}) is"
            raise in_the_way(table.name, table.place, what, other.top)


def check_below(table: OpenTable, after: Rectangle) -> None:
    """Refuse to grow a table downwards over anything of the user's.

    Raises:
        InputError: If a cell that holds something or a merged range is in the way.
    """
    before = table.place
    if after.bottom <= before.bottom:
        return
    below = Rectangle(before.left, before.bottom + 1, max(before.right, after.right), after.bottom)
    found = occupied(table, below)
    if found is not None:
        raise in_the_way(table.name, before, f"{cell_name(table.sheet_name, *found)} holds something", found[0])
    if table.cells(below.top, below.left, below.bottom, below.right).merge_cells is not False:
        where = cell_name(table.sheet_name, below.top, below.left)
        what = f"The merged range in {where}:{column_letters(below.right)}{below.bottom} is"
        raise in_the_way(table.name, before, what, below.top)


def occupied(table: OpenTable, area: Rectangle) -> tuple[int, int] | None:
    """Row and column of the first cell in an area of a table's sheet that holds something."""
    used = table.sheet.used_range
    last = min(area.bottom, used.row + used.shape[0] - 1)
    if last < area.top:
        return None
    # With the row above: Excel hands over a single cell as a bare value.
    first = max(area.top - 1, 1)
    for row, line in enumerate(formulas(table.cells(first, area.left, last, area.right)), first):
        for column, held in enumerate(line, area.left):
            if row >= area.top and held not in {"", None}:
                return row, column
    return None
