"""Rows far below the tables of a worksheet, brought close together so that a reader makes no room for what is between.

The problem: a lot typed in row 900,000 is still a row that somebody meant, and calamine makes room for every row above
it. The idea: only the cells with a value are taken, in rows right behind the last one that is read anyway, and where
they really stand is remembered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lotbook.core.table import LAST_COLUMN, column_number

_VALUE = re.compile(rb"<(?:v(?: [^>]*)?>(?!</)|is[ >])")
_PLACE = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')


@dataclass(frozen=True, slots=True)
class FarRows:
    """Some rows of a worksheet, and where they stand."""

    numbers: tuple[int, ...] = ()
    rows: Sequence[Sequence[object]] = field(default=(), repr=False)


NO_FAR_ROWS = FarRows()


def packed(text: bytes, first: int, last_column: int) -> tuple[bytes, tuple[int, ...]]:
    """The cells with a value among some rows, as rows that follow on each other.

    Args:
        text: The rows, in each of which every cell says where it is.
        first: The number that the first of the new rows gets.
        last_column: The last column that matters.

    Returns:
        The new rows, and where each one stands.

    Examples:
        >>> packed(b'<row r="8"><c r="A8" s="1"/></row><row r="9"><c r="B9"><v>5</v></c></row>', 3, 2)
        (b'<row r="3"><c r="B3"><v>5</v></c></row>', (9,))
    """
    found: dict[int, list[bytes]] = {}
    end = 0
    for value in sorted((*_places(text, b"<v"), *_places(text, b"<is"))):
        start = text.rfind(b"<c ", end, value)
        place = _PLACE.match(text, start) if start >= 0 and _VALUE.match(text, value) else None
        if place is None or column_number(place[1].decode()) > min(last_column, LAST_COLUMN):
            continue
        end = text.find(b"</c", value)
        cells = found.setdefault(int(place[2]), [])
        if not cells:
            cells.append(b'<row r="%d">' % (first + len(found) - 1))
        cells.append(b'<c r="%s%d"' % (place[1], first + len(found) - 1) + text[place.end() : end] + b"</c>")
    rows = b"".join(b"".join((*cells, b"</row>")) for cells in found.values())
    return rows, tuple(found)


def _places(text: bytes, tag: bytes) -> Iterator[int]:
    """Where a tag is; rare ones are found in this way twenty times as fast as by a pattern."""
    place = text.find(tag)
    while place >= 0:
        yield place
        place = text.find(tag, place + 1)
