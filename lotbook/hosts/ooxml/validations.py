"""Drop-downs and hints for the rows of a table follow the table when it grows, as they do in Excel."""

import re
from collections.abc import Callable, Iterator, Sequence

from lotbook.hosts.grid import Rectangle, corners, range_name
from lotbook.hosts.ooxml.xml_text import attribute, elements, with_attribute

_NEWER_RANGES = re.compile(r"(<xm:sqref>)([^<]*)(</xm:sqref>)")
"""What a rule of 2010 covers, between its tags."""
_VALIDATIONS = ("dataValidation", "x14:dataValidations")
CONDITIONAL_FORMATS = ("conditionalFormatting", "x14:conditionalFormattings")
"""What `with_references` takes for them."""


def stretched(tail: str, table: Rectangle, rows: tuple[int, int], bottom: int) -> str:
    """What stands behind the rows of a worksheet, with the validations of a table down to another row.

    A validation belongs to the table if it is within its columns and covers its rows from the first to the last. One
    that would then meet another one stays as it is.

    Args:
        tail: The text behind the rows.
        table: The table as it was.
        rows: Its first and last row of data until now.
        bottom: Its last row of data from now on.
    """
    if bottom <= rows[1]:
        return tail
    every = [each for ref in _references(tail) for each in _rectangles(ref)]

    def follow(ref: str) -> str:
        return " ".join(_followed(each, table, rows, bottom, every) for each in ref.split())

    return with_references(tail, follow)


def _followed(ref: str, table: Rectangle, rows: tuple[int, int], bottom: int, every: Sequence[Rectangle]) -> str:
    first, last = rows
    for now in _rectangles(ref):
        inside = table.left <= now.left and now.right <= table.right
        if inside and now.top <= first and last <= now.bottom < bottom:
            new = Rectangle(now.left, now.bottom + 1, now.right, bottom)
            if not any(new.meets(other) for other in every):
                return range_name(Rectangle(now.left, now.top, now.right, bottom))
    return ref


def _rectangles(ref: str) -> Iterator[Rectangle]:
    """The ranges of a reference; whole columns and rows cover every table already."""
    for each in ref.split():
        try:
            yield Rectangle(*corners(each))
        except ValueError:
            continue


def _references(tail: str) -> list[str]:
    found: list[str] = []

    def noted(ref: str) -> str:
        found.append(ref)
        return ref

    with_references(tail, noted)
    return found


def with_references(tail: str, change: Callable[[str], str], of: tuple[str, str] = _VALIDATIONS) -> str:
    """The text with the reference of each element changed: those of 2007, and those of 2010 in the extensions.

    Args:
        tail: What stands behind the rows of a worksheet.
        change: What becomes of a reference.
        of: The name of the elements, and that of the extension which holds the newer ones.
    """
    older, newer = of
    for each in reversed(list(elements(tail, older))):
        ref = attribute(each.tag, "sqref")
        if ref is not None:
            tail = tail[: each.start] + with_attribute(each.tag, "sqref", change(ref)) + tail[each.tag_end :]
    for each in reversed(list(elements(tail, newer))):
        text = tail[each.start : each.end]
        changed = _NEWER_RANGES.sub(lambda found: f"{found[1]}{change(found[2])}{found[3]}", text)
        tail = tail[: each.start] + changed + tail[each.end :]
    return tail
