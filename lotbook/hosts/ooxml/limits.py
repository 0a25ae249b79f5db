"""What numbers, ranges and worksheets of a file may be, checked before anything relies on them.

The problem: a cell in row 4,000,000,000 ends the reader and the program with it, two cells in opposite corners take
gigabytes, and a number of 5,000 digits is a fault; a file of 20 KB can have all of these. The idea: everything that a
file says of itself goes through here, and what no spreadsheet program writes is refused before it costs anything.
"""

import re

from lotbook.core.table import LAST_COLUMN, LAST_ROW, column_number
from lotbook.hosts.ooxml.xml_text import MarkupError

_DIGITS = 10
_SHOWN = 24
_ROW = (
    rb"(?:[0-9]{8,}|[2-9][0-9]{6}|1[1-9][0-9]{5}|10[5-9][0-9]{4}|1049[0-9]{3}|1048[6-9][0-9]{2}|10485[89][0-9]|"
    rb"104857[7-9])"
)
_COLUMN = rb"(?:[A-Z]{4,}|[YZ][A-Z]{2}|X[G-Z][A-Z]|XF[E-Z])"
_BEYOND = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]*""" + _ROW + rb"|" + _COLUMN + rb"""[0-9]*)["']""", re.IGNORECASE)
_ODD = [
    re.compile(each) for each in (rb'<c\s(?!r="[A-Z]{1,2}[0-9]{1,6}")', rb'<row\s(?!r="[0-9]{1,6}")', rb":(?:c|row)\s")
]
"""Cells and rows that may be far away, or do not begin with their place.

Few sheets have one, and to look for them takes a tenth as long as to look at each cell.
"""
_NOWHERE = {
    "cell": re.compile(rb"""<c\s[^>]*?\br\s*=\s*["'](?![A-Za-z]{1,3}[0-9])([^"'<>]{0,%d})""" % _SHOWN),
    "row": re.compile(rb"""<row\s[^>]*?\br\s*=\s*["'](?![0-9]+["'])([^"'<>]{0,%d})""" % _SHOWN),
}
"""Cells and rows whose place is none, by what they are."""
_CELL_PLACE = re.compile(rb"""<c\s[^>]*?\br\s*=\s*["']([A-Za-z]+)[0-9]""")
_ROW_PLACE = re.compile(rb"""<row\s[^>]*?\br\s*=\s*["']([0-9]+)""")
ROOM = 3_000_000
"""Cells that a sheet may have room for, whatever is in them: some 100 MB."""
_SPARSE = 20
"""So many times as many cells as are filled a sheet may have room for, beyond that."""


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number from 0 that an attribute holds.

    Args:
        text: The attribute, None where it is not there.
        otherwise: What then counts.

    Raises:
        MarkupError: If it is none.

    Examples:
        >>> whole("12"), whole(None, 1)
        (12, 1)
    """
    if text is None or text == "":
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise MarkupError(f"has {text[:_SHOWN]!r} where a whole number belongs")
    return int(text)


def column_of(letters: str) -> int:
    """The number of the column that a cell names.

    Raises:
        MarkupError: If no worksheet has it.

    Examples:
        >>> column_of("B")
        2
    """
    try:
        return column_number(letters)
    except ValueError:
        raise MarkupError(f"has a cell in the column {letters[:_SHOWN]!r}, which no worksheet has") from None


def on_the_grid(left: int, top: int, right: int, bottom: int) -> None:
    """Refuse a range that no worksheet has.

    Raises:
        MarkupError: If it reaches beyond the last cell, or its corners are the wrong way round.
    """
    if not (1 <= left <= right <= LAST_COLUMN and 1 <= top <= bottom <= LAST_ROW):
        raise MarkupError(f"has a range that reaches beyond a worksheet, or ends before it begins (row {bottom:,})")


def check_cells(raw: bytes) -> None:
    """Refuse a worksheet with a cell beyond the last row or column, or one whose place is none.

    Raises:
        MarkupError: If it has one.
    """
    if not any(each.search(raw) for each in _ODD):
        return
    for what, pattern in _NOWHERE.items():
        nowhere = pattern.search(raw)
        if nowhere:
            shown = nowhere[1].decode("utf-8", "replace")
            raise MarkupError(f"has a {what} whose place is {shown!r}, which isn't one of a worksheet")
    found = _BEYOND.search(raw)
    if found:
        shown = b"".join(found[0].split())[:_SHOWN].decode()
        raise MarkupError(f"has a cell beyond the last one of a worksheet ({shown})")


def check_room(raw: bytes) -> int:
    """The cells a worksheet has room for, from A1 to its last one.

    Raises:
        MarkupError: If they are many, and nearly all of them are empty.
    """
    check_cells(raw)
    filled = raw.count(b"<c ") + raw.count(b"<c\t") + raw.count(b"<c\n")
    rows = max((int(each) for each in _ROW_PLACE.findall(raw)), default=0)
    letters = set(_CELL_PLACE.findall(raw))
    columns = max((_number(each) for each in letters), default=1)
    room = rows * columns
    if room > ROOM and room > _SPARSE * filled:
        raise MarkupError(
            f"has cells far apart: {filled:,} of them in {rows:,} rows and {columns:,} columns. Delete the empty rows "
            "and columns behind the list"
        )
    return room


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
