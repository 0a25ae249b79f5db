"""What a cell of a list can be: a date, a number, a code, or nothing said."""

import re
from collections.abc import Sequence

from lotbook.core import blanks
from lotbook.core.date_texts import spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.number_texts import number_and_unit, number_and_words
from lotbook.core.table import EXCEL_ERRORS, Cell
from lotbook.core.words import HELD_STATUSES
from lotbook.exchange.adopt.header_words import says, word_for
from lotbook.exchange.adopt.unit_counts import Count, count_of
from lotbook.exchange.adopt.unread_cells import NEVER_CALCULATED
from lotbook.exchange.adopt.word_lists import EXPIRY_STATUSES, STATUSES

_FBA_SHIPMENT = re.compile(r"FBA(?=\w*\d)\w{5,}", re.IGNORECASE | re.ASCII)
_DIGITS = (6, 8)
"""How many digits a date in digits alone has."""


def share(cells: Sequence[Cell], fits: object) -> float:
    """The share of cells that fit; 0 where there are none."""
    return sum(map(fits, cells)) / len(cells) if cells and callable(fits) else 0.0


def is_number(cell: Cell) -> bool:
    """Whether a cell can be a number, with or without a unit."""
    if isinstance(cell, str):
        return number_and_unit(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_bare_number(cell: Cell) -> bool:
    """Whether a cell is a number and nothing else: a place may well be called 3PL Reno."""
    if isinstance(cell, str):
        return number_and_words(cell) is not None and not any(map(str.isalpha, cell))
    return is_number(cell)


def is_count(cell: Cell) -> bool:
    """Whether a cell can be a number of units, or of cases: a weight is none."""
    return isinstance(count_of(cell), Count) if isinstance(cell, str) else is_number(cell)


def is_code(cell: Cell) -> bool:
    """Whether a cell may be a lot code: one word with a digit in it."""
    text = str(cell).strip()
    return not isinstance(cell, bool | float) and any(map(str.isdigit, text)) and len(text.split()) == 1


def is_fba_shipment(cell: Cell) -> bool:
    """Whether a cell is the number that Amazon gives a shipment to it.

    Examples:
        >>> is_fba_shipment("FBA15K7XYZ12"), is_fba_shipment("114-9912"), is_fba_shipment("FBA-US")
        (True, False, False)
    """
    return _FBA_SHIPMENT.fullmatch(str(cell).strip()) is not None


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: blank, what people type for that, such as n/a, or a formula without a value."""
    return blanks.is_blank(cell) or bool(no_value(cell))


def filled(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that say something."""
    return [cell for cell in cells if not is_blank(cell)]


def no_value(cell: Cell) -> str:
    """What is wrong with a cell whose formula has no value, as it goes on behind the header; blank for any other.

    Examples:
        >>> no_value("#N/A"), no_value("24-118B")
        ('shows #N/A: fix the formula, or type the value', '')
    """
    text = cell.strip() if isinstance(cell, str) else ""
    if text == NEVER_CALCULATED:
        return "is a formula that was never calculated: open the file in Excel, save it, and adopt it again"
    return f"shows {text}: fix the formula, or type the value" if text.upper() in EXCEL_ERRORS else ""


def is_date(cell: Cell) -> bool:
    """Whether a cell can be a date, in a spreadsheet or as a text."""
    cell = spelled_date(cell)
    if isinstance(cell, str):
        return bool(spelling_of(cell.strip()).readings)
    return not isinstance(cell, bool) and cell is not None and FIRST_DAY <= cell <= LAST_DAY


def day_of(cell: Cell) -> int | None:
    """The day of a cell; None for a text that may be two.

    Examples:
        >>> day_of("2027-03-31"), day_of(46477), day_of("03/04/2027")
        (46477, 46477, None)
    """
    cell = spelled_date(cell)
    if isinstance(cell, str):
        date = spelling_of(cell.strip()).date
        return None if date is None else date.day
    return int(cell) if is_date(cell) and cell is not None else None


def spelled_date(cell: Cell) -> Cell:
    """A cell of a column of dates, as a text if it is a number made of the digits of a date.

    Examples:
        >>> spelled_date(20270331), spelled_date(270331), spelled_date(46477)
        ('20270331', '270331', 46477)
    """
    if not isinstance(cell, int) or isinstance(cell, bool) or FIRST_DAY <= cell <= LAST_DAY:
        return cell
    return str(cell) if len(str(cell)) in _DIGITS and spelling_of(str(cell)).readings else cell


def tells_expiry(cells: Sequence[Cell]) -> bool:
    """Whether a column of statuses tells how soon lots expire, and of none that it is held back."""
    texts = {str(cell) for cell in cells}
    held = any(word_for(text, STATUSES) in HELD_STATUSES for text in texts)
    return not held and any(says(text, EXPIRY_STATUSES) for text in texts)
