"""What a cell of a list can be: a date, a number, a code, or nothing said."""

from collections.abc import Sequence

from lotbook.core.date_texts import spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.number_texts import number_and_unit, number_and_words
from lotbook.core.table import Cell
from lotbook.exchange.adopt.header_words import BLANKS
from lotbook.exchange.adopt.unit_counts import Count, count_of


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


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: blank, or what people type for that, such as n/a."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in {"", *BLANKS})


def is_date(cell: Cell) -> bool:
    """Whether a cell can be a date, in a spreadsheet or as a text."""
    if isinstance(cell, str):
        return bool(spelling_of(cell.strip()).readings)
    solid = isinstance(cell, int) and bool(spelling_of(str(cell)).readings)
    return not isinstance(cell, bool) and cell is not None and (FIRST_DAY <= cell <= LAST_DAY or solid)
