"""Cells on their way from a live Excel and into it."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lotbook.core.table import Cell, ErrorValue
from lotbook.hosts.cell_text import cut, number_text
from lotbook.hosts.live.native import ShownError

TEXT_FORMAT, GENERAL = "@", "General"
STILL_FETCHING = ErrorValue("#GETTING_DATA")

_ERROR_BASE = -2146828288
_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: str(STILL_FETCHING),
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Excel's numbers of errors (XlCVError), by which COM reports them."""

_EXACT_UP_TO = 2**53
# A reference to this row, as files and as Excel spell it: Lots[[#This Row],[On hand]], [@[On hand]], Lots[@Lot].
_THIS_ROW = re.compile(
    r"[\w.\\]*\[(?:\[#This Row\],\[((?:[^\[\]']|'.)*)\]|@\[((?:[^\[\]']|'.)*)\]|@((?:[^\[\]']|'.)+))\]", re.IGNORECASE
)


def cell(value: Any) -> Cell:
    """A value of Excel's as lotbook knows it: what a file holds in that cell.

    Examples:
        >>> cell(46023.0), cell(""), cell("007"), cell(-2146826246), cell(True)
        (46023, None, '007', '#N/A', True)
    """
    made = _MADE.get(type(value))
    return made(value) if made else _other(value)


def column(values: Sequence[Any]) -> list[Cell]:
    """All values of a column as lotbook knows them."""
    return [cell(value) for value in values]


def _number(value: float) -> Cell:
    return int(value) if value.is_integer() and abs(value) <= _EXACT_UP_TO else value


def _whole(value: int) -> Cell:
    code = value - _ERROR_BASE
    return ErrorValue(_ERRORS.get(code, "#VALUE!")) if 2000 <= code <= 2100 else value  # noqa: PLR2004 (Excel's errors)


def _other(value: Any) -> Cell:
    return None if type(value).__name__ == "Keyword" else str(value)


_MADE: Mapping[type, Callable[[Any], Cell]] = {
    type(None): lambda _: None,
    bool: bool,
    float: _number,
    int: _whole,
    str: lambda value: value or None,
    ShownError: ErrorValue,
}


def header(value: Any) -> str:
    """The text of a header cell."""
    found = cell(value)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return number_text(found)
    return "" if found is None else str(found)


def entered(value: Cell) -> str | float | bool:
    """A value as it is handed to a cell of Excel's, for a cell that takes texts as they are.

    Whole numbers go as decimal ones, because Excel on macOS drops large whole ones. A blank is an empty text.

    Examples:
        >>> entered(5), entered(None), entered("00123"), entered(True)
        (5.0, '', '00123', True)
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, ErrorValue):
        return str(value)
    if isinstance(value, str):
        # A first apostrophe only says that a text follows.
        return f"'{cut(value)}" if value.startswith("'") else cut(value)
    return float(value) if math.isfinite(value) else ""


def guarded(value: Cell) -> str | float | bool:
    """A value as it is handed to a cell that may take a text for a number, a date or a formula.

    Examples:
        >>> guarded("00123"), guarded("=1+1"), guarded("'a"), guarded(5)
        ("'00123", "'=1+1", "''a", 5.0)
    """
    if isinstance(value, str) and not isinstance(value, ErrorValue) and value:
        return f"'{cut(value)}"
    return entered(value)


def has_text(values: Sequence[Cell]) -> bool:
    """Whether a column holds a text."""
    return any(isinstance(value, str) and value and not isinstance(value, ErrorValue) for value in values)


def has_others(values: Sequence[Cell]) -> bool:
    """Whether a column holds numbers, truth values or errors."""
    return any(value is not None and (not isinstance(value, str) or isinstance(value, ErrorValue)) for value in values)


def same_formula(one: object, other: str) -> bool:
    """Whether two formulas are the same but for how they name a cell of their own row.

    Examples:
        >>> same_formula("=[@[On hand]]*[@Price]", "=Lots[[#This Row],[On hand]]*Lots[[#This Row],[Price]]")
        True
        >>> same_formula("=[@Price]", "=Lots[Price]")
        False
    """
    return isinstance(one, str) and _canonical(one) == _canonical(other)


def _canonical(formula: str) -> str:
    return _THIS_ROW.sub(lambda found: f"[@[{found[1] or found[2] or found[3]}]]".casefold(), formula)


def is_formula(formula: object, value: object) -> bool:
    """Whether a cell holds a formula; a text that only looks like one is its own value."""
    return isinstance(formula, str) and formula.startswith("=") and formula != value
