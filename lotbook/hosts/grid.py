"""Cells, ranges and sheets as Excel names them, and how far a sheet reaches: what every host knows of the grid.

openpyxl has some of it, but importing it takes longer than reading a small workbook.
"""

import re
from dataclasses import dataclass

from lotbook.core.table import column_letters, column_number

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?", re.IGNORECASE)
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\\/?*\[\]:\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A range of cells, ends included."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Rectangle") -> bool:
        """Whether the two share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


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


def range_name(place: Rectangle) -> str:
    """A range of cells, without its sheet.

    Examples:
        >>> range_name(Rectangle(2, 3, 6, 6))
        'B3:F6'
    """
    return f"{column_letters(place.left)}{place.top}:{column_letters(place.right)}{place.bottom}"


def cell_name(sheet: str, row: int, column: int) -> str:
    """A cell as a message names it.

    Examples:
        >>> cell_name("Lots", 17, 3), cell_name("My lots", 1, 1)
        ('Lots!C17', "'My lots'!A1")
    """
    quoted = sheet if re.fullmatch(r"[^\W\d]\w*", sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{column_letters(column)}{row}"


def translated(formula: str, origin: str, target: str) -> str:
    """A formula copied from one cell to another, its relative references moved along.

    One that would refer to cells above row 1, or that openpyxl cannot take apart, stays as it is: a formula of the
    user's that may need a look is better than none.

    Examples:
        >>> translated("B2*$C$1", "A2", "A5"), translated("B1", "A3", "A2")
        ('B5*$C$1', 'B1')
    """
    if origin == target or not formula:
        return formula
    # Rarely needed, and to import it takes longer than to read a small workbook.
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415

    try:
        return str(Translator(f"={formula}", origin).translate_formula(target))[1:]
    except (TokenizerError, TranslatorError):
        return formula


def valid_sheet_name(wanted: str, taken: set[str]) -> str | None:
    """The sheet name nearest to the one wanted that Excel takes and that is not in `taken` (case-folded).

    Examples:
        >>> valid_sheet_name("0/30 days", {"0-30 days"}), valid_sheet_name("  ", set())
        ('0-30 days (2)', None)
    """
    name = _NOT_IN_SHEET_NAMES.sub("-", wanted)[:_LONGEST_SHEET_NAME].strip().strip("'")
    if not name:
        return None
    # Excel keeps this name for itself.
    base = "History-" if name.casefold() == "history" else name
    number, name = 1, base
    while name.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        name = base[: _LONGEST_SHEET_NAME - len(suffix)] + suffix
    return name
