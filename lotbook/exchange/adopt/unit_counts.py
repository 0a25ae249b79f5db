"""What a text such as 12 pcs, 2 dz or 5 boxes counts. A word that isn't known is never taken for single units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lotbook.core.number_texts import number_and_words, whole_with, with_dot
from lotbook.exchange.adopt.header_words import folded, phrases
from lotbook.exchange.adopt.word_lists import (
    BOX_UNITS,
    CASE_UNITS,
    DOZEN_UNITS,
    DUTCH_BOXES,
    DUTCH_HEADERS,
    MONTHS,
    PER,
    PIECE_UNITS,
    SIZE_UNITS,
)

PER_CASE, PER_BOX = PACKS = "units_per_case", "units_per_box"
"""The columns of SKUs that say what a pack holds."""
_DOZEN = 12
_DOUBT = re.compile(r"[^\w\s.()/'-]|_")
"""A sign beside a number that says it is no exact one, or that can't be read."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it is a number of."""

    number: str
    times: int = 1
    """Units in each: 12 for dozens."""
    pack: str = ""
    """For cases and boxes, the column of SKUs that says how many units one holds; blank for units."""

    def units(self, mark: str | None) -> int | None:
        """The whole number of units, or of packs; None if it is none.

        Args:
            mark: What the file has before decimals, if that is known.
        """
        if self.times == 1:
            return whole_with(self.number, mark)
        try:
            units = Decimal(with_dot(self.number, mark)) * self.times
        except InvalidOperation:
            return None
        return int(units) if units == units.to_integral_value() else None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a text counts nothing, as it goes on behind the header and the text, and what to type instead."""

    reason: str


def count_of(text: str, column: str = "", *, is_dutch: bool = False) -> Count | Unclear | None:
    """What a text counts, why it doesn't, or None if it isn't one number with words around it.

    Args:
        text: A cell.
        column: The name of the column it is for: a number of cases may be followed by "cases" only, and the units
            in a case by "per case" too.
        is_dutch: Whether the list is Dutch, so that "dozen" may be boxes.

    Examples:
        >>> count_of("12 pcs"), count_of("2 dz").times, count_of("5 boxes").pack, count_of("about 5")
        (Count(number='12', times=1, pack=''), 12, 'units_per_box', None)
        >>> count_of("2 kg").reason
        'is a weight or a volume and not a number of units: type the number of units, such as 24'
    """
    found = number_and_words(text)
    if found is None:
        return None
    before, number, after = found
    what = "cases" if column == "cases" else "units"
    if _DOUBT.search(before + after) or "(" in before:
        return Unclear(f"isn't an exact number of {what}: type the number alone, such as {number.lstrip('-')}")
    word, front = folded(after), folded(before)
    said = f"type the number of {what}, such as 24"
    if word == DUTCH_BOXES and is_dutch:
        return Unclear(f"could be dozens or, in Dutch, boxes: {said}")
    count = _count(number, word, column) if not front or front in phrases(PIECE_UNITS) else None
    if count is not None:
        return count
    if word in phrases(SIZE_UNITS):
        return Unclear(f"is a weight or a volume and not a number of {what}: {said}")
    shown = after or before
    return Unclear(f"can't be counted, because lotbook doesn't know how many {what} '{shown}' are: {said}")


def _count(number: str, word: str, column: str) -> Count | None:
    """The count of a number with a word that may be behind it in a column; None if another word is."""
    if not word:
        return Count(number)
    if column == "cases":
        return Count(number) if word in phrases(CASE_UNITS) else None
    if column in PACKS:
        words = [part for part in word.split() if part not in phrases(PER)]
        return Count(number) if {*words} <= phrases(PIECE_UNITS) | phrases(CASE_UNITS) else None
    if word in phrases(PIECE_UNITS):
        return Count(number)
    if word in phrases(DOZEN_UNITS):
        return Count(number, times=_DOZEN)
    return Count(number, pack=pack_of(word)) if word in phrases(CASE_UNITS) else None


def is_unit(word: str) -> bool:
    """Whether a word, or nothing, behind a number makes both a quantity, a weight, a volume or a price.

    Examples:
        >>> is_unit("pcs"), is_unit(""), is_unit("\u20ac"), is_unit("PL")
        (True, True, True, False)
    """
    units = (PIECE_UNITS, CASE_UNITS, DOZEN_UNITS, SIZE_UNITS, MONTHS)
    return not folded(word) or any(folded(word) in phrases(words) for words in units)


def pack_of(word: str) -> str:
    """The column of SKUs that says how many units a case or a box of this name holds.

    Examples:
        >>> pack_of("Boxes"), pack_of("Kartons")
        ('units_per_box', 'units_per_case')
    """
    return PER_BOX if folded(word) in phrases(BOX_UNITS) else PER_CASE


def is_dutch(headers: Sequence[str]) -> bool:
    """Whether a list has headers that only a Dutch one has.

    Examples:
        >>> is_dutch(["SKU", "THT datum", "Aantal"]), is_dutch(["SKU", "Lot", "Qty"])
        (True, False)
    """
    return any(word in phrases(DUTCH_HEADERS) for header in headers for word in folded(header).split())
