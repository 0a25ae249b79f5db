"""Lists that say in which bin each lot is: its bins are no places, and a lot in several of them is one lot.

The problem: a warehouse writes A-01-02 under Location, and has a row for each bin. Taken for places, each bin would be
one: a lot would have no rank among those beside it. Taken for nothing, a lot in two bins would be there twice. The
idea: short codes with a digit, nearly one for each row, are bins. Rows of a lot that differ in nothing but the bin are
added up.

Worked example: 10 units of B1 in C-12 and 6 in C-13 are 16 units of B1.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lotbook.core.names import key_of_name
from lotbook.core.table import folded_header
from lotbook.exchange.adopt.cell_kinds import filled, is_blank, share
from lotbook.exchange.adopt.header_words import folded, meaning, says
from lotbook.exchange.adopt.held_in_words import status_in
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.word_lists import BINS, MAY_BE_BINS

_BETWEEN = re.compile(r"[\s./:_-]+")
_PART = re.compile(r"[a-z]{0,3}\d{1,4}(?:[a-z]{1,2}\d{0,4}){0,3}|[a-z]{1,2}", re.IGNORECASE)
_NO_BIN = {"3pl", "4pl"}
_MOSTLY = 0.8
"""The share of cells that must look like bins."""
_FEWEST, _OF_ROWS = 4, 0.34
"""Different bins at least, and as a share of the rows: WH1 and WH2 are warehouses."""
_PARTS, _WITH_DIGITS = 3, 2
"""What a code has that is a bin however few there are, such as A-01-02."""
_UNITS = frozenset(("quantity", "on_hand"))
_NO_STOCK = frozenset(("type", "sold", "date", "destination", "source", "counted"))
_SAME = frozenset(("sku", "lot", "expiry_date", "place", "received_date", "status"))
"""What rows must have in common to be added up: units on hold in one bin are not those released in another."""
BIN = "Bin"
"""The header of a column of bins as its list is read then."""


def without_bins(source: FoundList, places: Collection[str], named: Collection[str], remarks: list[str]) -> FoundList:
    """A list of lots without its bins, whose units are added up; any other list as it is.

    Args:
        source: The list.
        places: The places of the tracker, by `key_of_name`.
        named: Headers, folded, of which the user says what they are.
        remarks: What there is to say is added to it.
    """
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    # Beside what is on hand, a client is whose goods they are, and not who bought them.
    no_stock = _NO_STOCK - {"destination"} if "on_hand" in meant else _NO_STOCK
    if not {"sku", "lot"} <= {*meant} or not _UNITS & {*meant} or no_stock & {*meant}:
        return source
    bins = [i for i, what in enumerate(meant) if _has_bins(source, i, what, places)]
    if not bins or not {folded_header(source.headers[i]) for i in bins}.isdisjoint(named):
        return source
    units = [i for i, what in enumerate(meant) if what in _UNITS]
    key = {i: what for i, what in enumerate(meant) if what in _SAME and i not in bins}
    rows, added = _added_up(source.rows, key, bins, units)
    shown = " and ".join(f"'{source.name(i)}'" for i in bins)
    if any(meant[i] == "place" for i in bins):
        remarks.append(f"{source.place}: {shown} has bins, which are not places, so it is left out.")
    if added:
        lots = "1 lot is" if added == 1 else f"{added:,} lots are"
        remarks.append(f"{source.place}: {lots} in several bins; the units in them are added up.")
    headers = [BIN if i in bins and meant[i] == "place" else header for i, header in enumerate(source.headers)]
    return replace(source, headers=tuple(headers), rows=rows)


def _has_bins(source: FoundList, position: int, what: str, places: Collection[str]) -> bool:
    """Whether a column has bins: by its header, or as a column of places whose cells look like them."""
    cells = [str(cell).strip() for cell in filled(source.column(position))]
    if not what and says(source.headers[position], BINS):
        return bool(cells)
    if (
        what != "place"
        or not says(source.headers[position], MAY_BE_BINS)
        or any(key_of_name(cell) in places for cell in cells)
    ):
        return False
    different = len({*map(folded, cells)})
    fewest = 1 if all(map(_is_surely_bin, cells)) else _FEWEST
    return share(cells, is_bin) >= _MOSTLY and different >= max(fewest, _OF_ROWS * len(cells))


def has_bins(source: FoundList, position: int) -> bool:
    """Whether the cells of a column look like bins."""
    cells = [str(cell) for cell in filled(source.column(position))]
    return bool(cells) and share(cells, is_bin) >= _MOSTLY


def is_bin(cell: str) -> bool:
    """Whether a text looks like the code of a bin.

    Examples:
        >>> [is_bin(cell) for cell in ("A-01-02", "R1 S2 L3", "12B", "FBA-US", "3PL", "Garage 2", "Reno")]
        [True, True, True, False, False, False, False]
    """
    parts = _BETWEEN.split(cell.strip().casefold())
    has_digit = any(map(str.isdigit, cell))
    return has_digit and _NO_BIN.isdisjoint(parts) and all(_PART.fullmatch(part) for part in parts)


def _is_surely_bin(cell: str) -> bool:
    """Whether a text is a code of several parts, as no place of a seller's is called."""
    parts = _BETWEEN.split(cell.strip())
    return is_bin(cell) and len(parts) >= _PARTS and sum(any(map(str.isdigit, part)) for part in parts) >= _WITH_DIGITS


def _added_up(
    rows: Sequence[SourceRow], key: Mapping[int, str], bins: Sequence[int], units: Sequence[int]
) -> tuple[list[SourceRow], int]:
    """The rows with one for each lot, as far as all its units are whole numbers; and how many lots had several."""
    groups: dict[tuple[str, ...], list[SourceRow]] = {}
    for row in rows:
        texts = ((what, "" if is_blank(row.cells[i]) else str(row.cells[i])) for i, what in key.items())
        same_as = tuple(status_in(text) if what == "status" else folded(text) for what, text in texts)
        groups.setdefault(same_as, []).append(row)
    codes = [i for i, what in key.items() if what in {"sku", "lot"}]
    made: Mapping[int, SourceRow] = {
        same[0].number: total for same in groups.values() if (total := _sum(same, codes, bins, units)) is not None
    }
    gone = {row.number for same in groups.values() if same[0].number in made for row in same[1:]}
    return [made.get(row.number, row) for row in rows if row.number not in gone], len(made)


def _sum(
    rows: Sequence[SourceRow], codes: Sequence[int], bins: Sequence[int], units: Sequence[int]
) -> SourceRow | None:
    """One row for several of a lot; None for a single one, where a bin is in two, or a number can't be added."""
    cells = list(rows[0].cells)
    different = {tuple(folded(str(row.cells[i])) for i in bins) for row in rows}
    if len(rows) == 1 or len(different) < len(rows) or any(is_blank(cells[i]) for i in codes):
        return None
    for i in units:
        numbers = [_whole(row.cells[i]) for row in rows]
        if None in numbers:
            return None
        cells[i] = sum(number for number in numbers if number is not None)
    return replace(rows[0], cells=tuple(cells))


def _whole(cell: object) -> int | None:
    if isinstance(cell, str) and cell.strip().isdecimal():
        return int(cell)
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None
