"""What a cell can hold: numbers as it stores them, and texts as far as they fit."""

import math
from numbers import Integral

from lotbook.core.table import Cell

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""

_WHOLE_BELOW = 1e15


def number_text(number: float) -> str:
    """A number as a cell stores it; blank for what is no number.

    Examples:
        >>> number_text(12.0), number_text(0.1), number_text(float("nan"))
        ('12', '0.1', '')
    """
    if not isinstance(number, float):
        return str(int(number)) if isinstance(number, Integral) else number_text(float(number))
    if not math.isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < _WHOLE_BELOW else float.__repr__(number)


def cut(text: str) -> str:
    """The part of a text that a cell can hold."""
    if 2 * len(text) <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


def is_number(value: Cell) -> bool:
    """Whether a cell holds a number, which a date is too; TRUE and FALSE are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def too_long(value: Cell) -> bool:
    """Whether a cell cannot hold all of a value."""
    return isinstance(value, str) and 2 * len(value) > LONGEST_TEXT and cut(value) != value
