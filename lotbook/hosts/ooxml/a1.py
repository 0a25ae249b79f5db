"""Cell references as Excel writes them.

openpyxl has the same, but to import it takes longer than to read a small workbook.
"""

import re
from functools import cache

_LETTERS = 26
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?", re.IGNORECASE)


@cache
def column_letters(number: int) -> str:
    """The letters of a column.

    Examples:
        >>> column_letters(1), column_letters(26), column_letters(27), column_letters(16384)
        ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """The number of a column.

    Examples:
        >>> column_number("A"), column_number("AA"), column_number("XFD")
        (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def corners(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a range of cells.

    Raises:
        ValueError: If it is none, such as a whole column.

    Examples:
        >>> corners("B3:F6"), corners("$B$3")
        ((2, 3, 6, 6), (2, 3, 2, 3))
    """
    found = _RANGE.fullmatch(ref)
    if found is None:
        raise ValueError(f"{ref} is not a range of cells")
    left, top, right, bottom = found.groups()
    return column_number(left), int(top), column_number(right or left), int(bottom or top)
