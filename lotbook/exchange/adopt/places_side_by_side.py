"""Lists with a column of units for each place, as in Warehouse, FBA and Garage: made a row for each lot and place.

The problem: most who keep stock in several places have a column for each, perhaps with one for the sum of them. Left
alone, none of these columns is read, or the sum counts at one place. The idea: the name of a column is that of a place
if Places has it, or a word for a place or for Amazon is in it. Where a column is the sum, row by row, it also tells
which other columns are of places.

Worked example: `Lot, Warehouse, FBA, Total` with `A1, 24, 100, 124` is A1 with 24 at Warehouse, and A1 with 100 at FBA.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lotbook.core.names import key_of_name
from lotbook.core.tables import LOTS
from lotbook.exchange.adopt.cell_kinds import filled, is_blank, is_count, share
from lotbook.exchange.adopt.header_words import EXACT, came_in, folded, is_pack, meaning, phrases, says
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.proposal import QUANTITY, SKIPPED, UNKNOWN_HEADER, Proposal, Sure
from lotbook.exchange.adopt.unit_counts import Count, count_of
from lotbook.exchange.adopt.word_lists import NO_PLACES, PLACES, TOTALS

_MOSTLY = 0.8
"""The share of a column that is units if it has those of a place."""
_SEVERAL = 2
_WORDS = "qty|quantity|units?|stock|inventory|pcs|pieces|menge|bestand|stk"
_UNITS_AT = re.compile(rf"(?:{_WORDS})\.?\s+(?P<at>(?:on|at|in|@)\s+(?:the\s+)?)?(?P<place>.+)", re.IGNORECASE)
_AT_UNITS = re.compile(rf"(?P<place>.+?)\s+(?:on\s+hand|{_WORDS})\.?", re.IGNORECASE)
_PLACE, _UNITS = "Place", "On hand"
"""The headers of the list as it is read then."""


def with_a_row_for_each_place(proposal: Proposal, places: PlaceNames) -> tuple[FoundList, str] | None:
    """A list with a row for each lot and place, where it has a column for each place, and what to say of it.

    Args:
        proposal: What becomes of the list as it is.
        places: The places of the tracker.

    Returns:
        None for any other list.
    """
    if proposal.own or _is_no_stock(proposal):
        return None
    source = proposal.source
    named = columns_named_as_places(proposal, places)
    others = _others(proposal, named)
    total = _total(proposal, named)
    columns = _columns(source, named, others, total)
    if not columns:
        return None
    said = f"{source.place}: each lot has a row for each place, from {_shown(source, columns)}."
    if total is not None:
        said = f"{said} '{source.name(total)}' is their sum."
    left = [] if total is not None else [i for i in others if i not in columns]
    if left:
        said = (
            f"{said} {_shown(source, left)} {'are' if len(left) > 1 else 'is'} left out: for a place, put that name on "
            "the sheet Places first."
        )
    return _divided(source, columns, total), said


def _shown(source: FoundList, columns: Sequence[int]) -> str:
    *first, last = (f"'{source.name(position)}'" for position in columns)
    return f"{', '.join(first)} and {last}" if first else last


def columns_named_as_places(proposal: Proposal, places: PlaceNames) -> list[int]:
    """The columns of units whose headers are names of places.

    Args:
        proposal: What becomes of a list.
        places: The places of the tracker.
    """
    if any(match.column.name == "place" for match in proposal.matches):
        return []
    source = proposal.source
    open_ = {position for position, why in proposal.left_out.items() if why != SKIPPED}
    units = {match for match in proposal.matches if match.column.name == QUANTITY.get(match.table)}
    open_ |= {match.position for match in units if match.sure is not Sure.SURE}
    return [
        position
        for position in sorted(open_)
        if _is_place(source.headers[position], places) and _is_of_units(source, position)
    ]


def place_in(header: str) -> str:
    """The header of a column of units without the words for units.

    Examples:
        >>> [place_in(header) for header in ("FBA Qty", "Units at Reno", "Qty on hand", "Stock", "Warehouse")]
        ['FBA', 'Reno', 'Qty on hand', 'Stock', 'Warehouse']
    """
    found = _UNITS_AT.fullmatch(header.strip()) or _AT_UNITS.fullmatch(header.strip())
    if found is None or (meaning(header) or ("", 0))[1] == EXACT:
        return header
    return found["place"]


def _is_place(header: str, places: PlaceNames) -> bool:
    at = _UNITS_AT.fullmatch(header.strip())
    name = place_in(header)
    if key_of_name(name) in places.by_key or places.meant(name) or places.could_be(name):
        return True
    what = (meaning(name) or ("",))[0]
    is_said = at is not None and at["at"] and not says(name, NO_PLACES)
    return what in {"place", "shop"} or (not what and (is_said or says(name, PLACES)))


def _is_of_units(source: FoundList, position: int) -> bool:
    return share(filled(source.column(position)), is_count) >= _MOSTLY


def _is_no_stock(proposal: Proposal) -> bool:
    """Whether a list is not one of lots, or has a place for each row already."""
    meant = {(meaning(header) or ("",))[0] for header in proposal.source.headers}
    is_of_others = bool(proposal.tables) and proposal.tables[0] != LOTS.name
    return is_of_others or "lot" not in meant or bool(proposal.place)


def _total(proposal: Proposal, named: Sequence[int]) -> int | None:
    """The column that may be the sum of those of the places."""
    source = proposal.source
    for match in proposal.of(LOTS.name):
        is_units = match.column.name == QUANTITY[LOTS.name] and match.position not in named
        if is_units and not (came_in(header := source.headers[match.position]) or is_pack(header)):
            return match.position
    totals = phrases(TOTALS)
    said = [i for i, header in enumerate(source.headers) if totals & {folded(header), *folded(header).split()}]
    return next((i for i in said if i not in named and _is_of_units(source, i)), None)


def _others(proposal: Proposal, named: Sequence[int]) -> list[int]:
    """The columns of units whose headers say nothing."""
    source = proposal.source
    unknown = {position for position, why in proposal.left_out.items() if why == UNKNOWN_HEADER}
    unknown |= {i for i, why in proposal.left_out.items() if why != SKIPPED and _has_name(source.headers[i])}
    whole = [i for i in sorted(unknown) if not any(isinstance(cell, float) for cell in source.column(i))]
    return [i for i in whole if i not in named and _is_of_units(source, i)]


def _columns(source: FoundList, named: Sequence[int], others: Sequence[int], total: int | None) -> list[int]:
    """The columns that have the units of a place; none where that isn't clear."""
    if total is None:
        return [*named] if len(named) >= _SEVERAL or not others else []
    choices = ([*named], sorted({*named, *others} - {total}))
    return next((some for some in choices if named and _add_up(source, some, total)), [])


def _add_up(source: FoundList, columns: Sequence[int], total: int) -> bool:
    """Whether columns come to their sum in each row."""
    return all(
        sum(_units(row.cells[position]) or 0 for position in columns) == (_units(row.cells[total]) or 0)
        for row in source.rows
    )


def _units(cell: object) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    count = count_of(cell) if isinstance(cell, str) else None
    return count.units(None) if isinstance(count, Count) and not count.pack else None


def _divided(source: FoundList, columns: Sequence[int], total: int | None) -> FoundList:
    kept = [i for i in range(len(source.headers)) if i not in columns and i != total]
    lots = [i for i in kept if (meaning(source.headers[i]) or ("",))[0] == "lot"]
    return replace(
        source,
        headers=(*(source.headers[i] for i in kept), _PLACE, _UNITS),
        letters=tuple(source.letters[i] for i in (*kept, columns[0], columns[0])),
        rows=[
            _part(source, row, kept, position)
            for row in source.rows
            for position in _places_of(row, columns, is_total=_is_total(row, lots))
        ],
    )


def _places_of(row: SourceRow, columns: Sequence[int], *, is_total: bool) -> list[int]:
    """The columns of places where a row has units; the first one that says something if it has none."""
    said = [i for i in columns if not is_blank(row.cells[i])]
    there = [i for i in said if _units(row.cells[i]) != 0]
    return there if there and not is_total else [*said, *columns][:1]


def _is_total(row: SourceRow, lots: Sequence[int]) -> bool:
    """Whether a row is a total of other ones: it has the word for it, and no lot."""
    totals = phrases(TOTALS)
    words = [folded(cell).split(" ")[0] for cell in row.cells if isinstance(cell, str)]
    return not totals.isdisjoint(words) and all(is_blank(row.cells[i]) for i in lots)


def _has_name(header: str) -> bool:
    """Whether a header has a word for units, and a name beside it."""
    return place_in(header) != header


def _part(source: FoundList, row: SourceRow, kept: Sequence[int], position: int) -> SourceRow:
    """The row of one place; nowhere if there is no number of units."""
    units = row.cells[position]
    cells = (*(row.cells[i] for i in kept), None if is_blank(units) else place_in(source.headers[position]), units)
    return replace(row, cells=cells, dates=frozenset(at for at, i in enumerate(kept) if i in row.dates))
