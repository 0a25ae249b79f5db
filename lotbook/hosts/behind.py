"""The formulas behind a formula: those of the cells it refers to, of the cells these refer to, and so on."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Protocol

from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.table import LAST_COLUMN, LAST_ROW, Cell, column_number
from lotbook.hosts.grid import Rectangle

_SHEET = r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!"
_CELLS = r"(\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)"
_REFERENCE = re.compile(
    r"""("(?:[^"]|"")*")"""
    rf"|(?<![\w.\\])(?:{_SHEET})?{_CELLS}(?![\w.(!\[])"
    r"|([^\W\d][\w.\\]*)\[(?:(?:\[\#[\w ]+\],)?\[?((?:[^\[\]@\#']|'.)+)\]?\])?"
    rf"|(?:{_SHEET})?([^\W\d][\w.\\]*)(?![\w.(!])",
    re.IGNORECASE,
)
"""A text, a range of cells with or without its sheet, a table and its column, or another name."""
_ONE = re.compile(rf"\+?(?:{_SHEET})?(?:\$?[A-Z]{{1,3}}\$?[0-9]+|[^\W\d][\w.\\]*)", re.IGNORECASE)
_END = re.compile(r"\$?([A-Z]*)\$?([0-9]*)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d][\w.]*")
_OF_TODAY = {"TODAY", "NOW"}
_OF_DAYS = {
    "INT",
    "TRUNC",
    "ROUND",
    "ROUNDDOWN",
    "DATE",
    "EDATE",
    "EOMONTH",
    "YEAR",
    "MONTH",
    "DAY",
    "WORKDAY",
    "VALUE",
}
_MOST = 10_000
"""Formulas that are looked at."""


class Formulas(Protocol):
    """Where the formulas of a workbook are."""

    def within(self, sheet: str, area: Rectangle) -> Iterable[tuple[int, int, str]]:
        """Row, column and formula of each cell of an area that has one; none if there is no such sheet."""

    def refers_to(self, name: str, sheet: str) -> str | None:
        """What a defined name stands for, seen from a sheet, without an equals sign; None if there is none."""

    def table(self, name: str, header: str | None) -> tuple[str, Rectangle] | None:
        """The sheet of a table, and where its column of that header is or else all of it; None if there is none."""


def may_be_day(value: Cell) -> bool:
    """Whether a cell may show a day: only then does it matter what its formula leads to."""
    return isinstance(value, int | float) and not isinstance(value, bool) and FIRST_DAY <= value < LAST_DAY + 1


def is_reference(formula: str) -> bool:
    """Whether a formula only shows another cell, which a name may stand for.

    Examples:
        >>> is_reference("O6"), is_reference("+'My days'!$B$2"), is_reference("Today_is"), is_reference("O6+1")
        (True, True, True, False)
    """
    return _ONE.fullmatch(formula.strip()) is not None


def moves_on(formula: str) -> bool:
    """Whether a formula gives another day on another day, whatever the cells of its row hold.

    One that looks at a cell may give today's date for as long as that cell is blank, and is left alone.

    Examples:
        >>> moves_on("TODAY()"), moves_on("INT(NOW())-1"), moves_on("EDATE(TODAY(),24)")
        (True, True, True)
        >>> moves_on('IF(C5="",TODAY(),C5)'), moves_on("DATE(2027,3,1)")
        (False, False)
    """
    words = {word.upper() for word in _WORD.findall(formula)}
    return bool(words & _OF_TODAY) and words <= _OF_TODAY | _OF_DAYS and '"' not in formula


def formulas_behind(formula: str, sheet: str, workbook: Formulas) -> tuple[str, ...]:
    """The formulas that a formula leads to, the nearest first.

    Where several columns of a table are meant, all of it counts. What OFFSET and INDIRECT lead to is not known.

    Args:
        formula: The formula, without its equals sign.
        sheet: The sheet its cell is on.
        workbook: Where the others are.
    """
    found: list[str] = []
    seen: set[object] = set()
    waiting = deque([(formula, sheet)])
    while waiting and len(found) < _MOST:
        for on, area in _areas(*waiting.popleft(), workbook, seen):
            for row, column, each in workbook.within(on, area):
                if (on.casefold(), row, column) not in seen:
                    seen.add((on.casefold(), row, column))
                    found.append(each)
                    waiting.append((each, on))
    return tuple(found)


def _areas(formula: str, sheet: str, workbook: Formulas, seen: set[object]) -> Iterator[tuple[str, Rectangle]]:
    """The areas a formula refers to that have not been looked at."""
    for each in _REFERENCE.finditer(formula):
        text, quoted, bare, cells, table, header, *named = each.groups()
        if text is not None:
            continue
        if cells is not None:
            area = _area(cells)
            places = [] if area is None else [(_sheet(quoted, bare) or sheet, area)]
        elif table is not None:
            place = workbook.table(table, None if header is None else re.sub("'(.)", r"\1", header))
            places = [] if place is None else [place]
        else:
            yield from _named(named, sheet, workbook, seen)
            continue
        for place in places:
            if place not in seen:
                seen.add(place)
                yield place


def _named(parts: list[str], sheet: str, workbook: Formulas, seen: set[object]) -> Iterable[tuple[str, Rectangle]]:
    quoted, bare, name = parts
    on = _sheet(quoted, bare) or sheet
    if (on, name.casefold()) in seen:
        return []
    seen.add((on, name.casefold()))
    stands_for = workbook.refers_to(name, on)
    place = workbook.table(name, None) if stands_for is None else None
    if place is not None:
        return [place]
    return [] if stands_for is None else _areas(stands_for, on, workbook, seen)


def _sheet(quoted: str | None, bare: str | None) -> str | None:
    return quoted.replace("''", "'") if quoted is not None else bare


def _area(cells: str) -> Rectangle | None:
    """An area as a formula writes it; None if it is off the grid."""
    first, _, last = cells.partition(":")
    try:
        ends = [_corner(each, at_end=at_end) for each, at_end in ((first, False), (last or first, True))]
    except ValueError:
        return None
    (left, top), (right, bottom) = ends
    return Rectangle(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _corner(text: str, *, at_end: bool) -> tuple[int, int]:
    found = _END.fullmatch(text)
    letters, digits = found.groups() if found else ("", "")
    column = column_number(letters) if letters else LAST_COLUMN if at_end else 1
    return column, int(digits) if digits else LAST_ROW if at_end else 1
