"""Which rows of a table hold something, told from the text of its worksheet: cheaply, and by no other reader."""

import re
from collections.abc import Collection, Iterator

from lotbook.core.table import column_letters, folded_header
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.row_counts import TypedRows

_ODD_CELL = re.compile(rb'<c(?![A-Za-z])(?! r=")')
_ROW = b'<row r="'
_ODD_ROW = re.compile(rb'<row(?![A-Za-z])(?! r=")')


def typed_rows(stored: bytes, table: TablePart, headers: Collection[str] | None) -> TypedRows:
    """The rows of a table that hold something typed.

    Args:
        stored: The worksheet, its text canonical.
        table: The table, as it stands in that worksheet.
        headers: Case-folded headers of the columns that people type into; None for all columns.
    """
    columns = [
        column_letters(table.left + position)
        for position, column in enumerate(table.columns)
        if headers is None or folded_header(column.name) in headers
    ]
    # One without an end of its own: most rows hold something in their first cell, so little of each is looked at.
    filled = re.compile(rf'<c r="(?:{"|".join(columns)})[0-9]+"[^>]*(?<!/)>'.encode())
    first, last = table.first_row, table.last_row
    found = (number for number, row in _rows(stored) if first <= number <= last and columns and filled.search(row))
    return TypedRows(frozenset(found), last)


def _rows(stored: bytes) -> Iterator[tuple[int, bytes]]:
    """The number of each row, and its cells, each beginning with its place."""
    if _ODD_CELL.search(stored) or _ODD_ROW.search(stored):
        for number, row in SheetPart.parse(stored.decode()).rows.items():
            yield number, "".join(_placed(cell, column, number) for column, cell in row.parts()).encode()
        return
    start = stored.find(_ROW)
    while start >= 0:
        end = stored.find(_ROW, start + 1)
        piece = stored[start + len(_ROW) : end if end >= 0 else len(stored)]
        yield int(piece[: piece.index(b'"')]), piece
        start = end


def _placed(cell: str, column: int, row: int) -> str:
    end = cell.index(">")
    return f'<c r="{column_letters(column)}{row}"{"/" if cell[end - 1] == "/" else ""}{cell[end:]}'
