"""Lists whose lines a spreadsheet had in one cell each.

An Excel that divides cells with semicolons opens a list with commas so. It saves the list as it has it: with quotation
marks around each line that has some, with a semicolon behind it for each blank cell, and a line with semicolons of its
own in several cells.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_SIGNS = (",", ";", "\t")
_LEAST = 3
"""Cells of a line in which it is one of a list."""
_LOOKED_AT = 1000
"""So many lines are looked at, and so many more with a quotation mark at their beginning."""


def sign_between(lines: Sequence[str]) -> str:
    """The sign that parts a spreadsheet's cells in a list that it had in one cell for each line; blank for any other.

    Args:
        lines: Lines of a text file, its header among them.

    Examples:
        >>> sign_between(["sku,product,units", '"TEA-1,""Tea, green"",5"']), sign_between(["sku,lot,units;;"] * 2)
        (';', ';')
        >>> sign_between(["sku,product,units", 'TEA-1,"Tea, green",5'])
        ''
    """
    marked = (line for line in lines[_LOOKED_AT:] if line.startswith('"'))
    lines = [line.strip("\ufeff\r\n") for line in (*lines[:_LOOKED_AT], *islice(marked, _LOOKED_AT))]
    lines = [line for line in lines if line.strip()]
    try:
        return next((sign for sign in _SIGNS if any(_is_between(sign, each, lines) for each in _SIGNS)), "")
    except csv.Error:  # a cell that is larger than any
        return ""


def _is_between(sign: str, delimiter: str, lines: Sequence[str]) -> bool:
    """Whether lines with this delimiter stand in one cell each, of a file in which this sign parts the cells."""
    if sign == delimiter:
        return False
    now = [len(_cells(line, delimiter)) for line in lines]
    then = [len(_cells(line, delimiter)) for line in as_they_were(lines, sign)]
    usual = max(set(then), key=then.count, default=0)
    if usual < _LEAST or any(cells == usual != were for cells, were in zip(now, then, strict=True)):
        return False
    whole = (line.count('"') % 2 == 0 and cells == 1 for line, cells in zip(lines, now, strict=True))
    if any(is_whole and cells == usual for is_whole, cells in zip(whole, then, strict=True)):
        return True
    parts = [_cells(line, sign) for line in lines]
    alone = sum(not any(part.strip() for part in each[1:]) for each in parts)
    return min(map(len, parts)) > 1 and len({len(each) for each in parts}) == 1 and alone > len(lines) / 2


def as_they_were(lines: Iterable[str], sign: str) -> Iterator[str]:
    r"""The lines of a list before a spreadsheet had it in one cell for each line.

    Args:
        lines: Lines of the file, with their ends or without.
        sign: What parts the spreadsheet's cells; blank leaves the lines as they are.

    Examples:
        >>> list(as_they_were(['"TEA-1,""Tea, green"",5";;\n', "TEA-1,Tea;green,5;\n", "\n"], ";"))
        ['TEA-1,"Tea, green",5\n', 'TEA-1,Tea;green,5\n', '\n']
    """
    for line in lines:
        bare = line.rstrip("\r\n")
        yield sign.join(_cells(bare.lstrip("\ufeff"), sign)).rstrip(sign) + line[len(bare) :] if sign else line


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])
