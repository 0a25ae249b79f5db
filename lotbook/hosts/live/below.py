"""What stands on a sheet of an open workbook below a table, however far, in few calls.

The problem: formats down to the last row make a sheet a million rows long, and to ask Excel for all of them takes a
minute. The idea: blocks of rows, from the last filled cell upwards; what is blank between them is skipped as Ctrl+Up
skips it. That passes hidden rows by, so where some may be hidden every block is read.
"""

from collections.abc import Callable

import xlwings

from lotbook.hosts.live.native import Native

RowsOf = Callable[[int, int], xlwings.Range]
"""Some rows of a sheet, from the first to the last one, as wide as a table."""

ROWS_AT_ONCE = 20_000


def rows_below(native: Native, rows: RowsOf, first: int, last: int) -> dict[int, list[object]]:
    """The rows between two rows of a sheet, by their numbers; of those far below only what holds something.

    Args:
        native: How to speak to Excel.
        rows: The rows of the sheet, as wide as the table.
        first: The first row; there is one above it.
        last: The last one in use.
    """
    end = min(last, first + ROWS_AT_ONCE - 1)
    found = _block(native, rows, first, end)
    parts = []
    # One height, and not 0: none of them is hidden. Excel would tell each row by itself otherwise.
    hidden = last > end and not rows(end + 1, last).row_height
    while last > end:
        last = last if hidden else _last_filled(native, rows, last)
        top = max(end + 1, last - ROWS_AT_ONCE + 1)
        if last <= end:
            break
        block = _block(native, rows, top, last).items()
        parts.append({row: line for row, line in block if any(value is not None for value in line)})
        last = top - 1
    for part in reversed(parts):
        found |= part
    return found


def _block(native: Native, rows: RowsOf, first: int, last: int) -> dict[int, list[object]]:
    # With the row above: Excel hands over a single cell as a bare value.
    block = native.values(rows(first - 1, last))
    return {row: list(line) for row, line in enumerate(block[1:], first)}


def _last_filled(native: Native, rows: RowsOf, last: int) -> int:
    """The last row up to one that holds something in a column."""
    if any(value is not None for value in native.values(rows(last - 1, last))[1]):
        return last
    row = rows(last, last)
    return max(row[0, place].end("up").row for place in range(row.shape[1]))
