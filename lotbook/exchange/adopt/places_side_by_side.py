"""Lists with a column of units for each place, as in Warehouse, FBA and Garage: made a row for each lot and place.

The problem: most who keep stock in several places have a column for each, perhaps with one for the sum of them. Left
alone, none of these columns is read, or the sum counts at one place. The idea: the name of a column is that of a place
if Places has it, or a word for a place or for Amazon is in it. Where a column is the sum, row by row, it also tells
which other columns are of places.

Columns named after marketplaces, as in US and CA, are Amazon's where Places has one of them at FBA.

Worked example: `Lot, Warehouse, FBA, Total` with `A1, 24, 100, 124` is A1 with 24 at Warehouse, and A1 with 100 at FBA.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from lotbook.core.names import key_of_name
from lotbook.core.tables import LOTS
from lotbook.exchange.adopt.bins import BIN, has_bins
from lotbook.exchange.adopt.cell_kinds import filled, is_blank, is_count, share
from lotbook.exchange.adopt.header_limits import IN_CASES, NO_UNITS_THERE
from lotbook.exchange.adopt.header_words import came_in, folded, is_available, is_pack, meaning, phrases, says
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.proposal import QUANTITY, SKIPPED, UNKNOWN_HEADER, Proposal, Sure
from lotbook.exchange.adopt.unit_counts import Count, count_of
from lotbook.exchange.adopt.word_lists import NO_PLACES, PLACES, TOTALS, WORDS
from lotbook.exchange.amazon.marketplaces import amazon_sells_in

_MOSTLY = 0.8
"""The share of a column that is units if it has those of a place."""
_SEVERAL = 2
_WORDS = (
    r"(?:on hand|in stock|qty|quantity|units?|stock|inventory|pcs|pieces|total|available|fulfillable|sellable|count|"
    r"menge|bestand|stk|stück|verfügbar|gesamt|quantité|qté|disponible|cantidad|existencias|quantità|giacenza|"
    r"disponibile|aantal|voorraad|beschikbaar)\.?"
)
_AT = r"(?P<at>(?:on|at|in|@)\s+(?:the\s+)?)?"
_UNITS_AT = re.compile(rf"(?:{_WORDS}\s+)+{_AT}(?P<place>[^(\[].*)|{_WORDS}\s*[(\[](?P<inside>.+)[)\]]", re.IGNORECASE)
_AT_UNITS = re.compile(
    rf"(?P<place>.+?)(?:\s+{_WORDS})*\s+(?:{_WORDS}|[(\[]{_WORDS}[)\]])|(?P<before>.+?)(?:在庫数?|数量)", re.IGNORECASE
)
_BETWEEN = " -–—:/|"
"""What may stand between a place and the word for units."""
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
    source = proposal.source
    if proposal.own or _is_no_stock(proposal) or not all(has_bins(source, i) for i in _say_where(source)):
        return None
    named = columns_named_as_places(proposal, places)
    others = _others(proposal, named)
    total = _total(proposal, named)
    one_each = _one_for_each_place(source, named, places)
    # Of units in the header, or read as those of a lot: this much is sure of it.
    is_sure = _units_at(proposal, one_each) or any(_has_name(source.headers[i]) for i in one_each)
    columns = _columns(source, one_each, others, total, is_sure=is_sure)
    beside = _not_there(source, one_each, total) if total is not None and not columns else []
    columns = columns or (one_each if beside else [])
    if not columns or _has_another_in_cases(source, columns, places):
        return None
    said = f"{source.place}: each lot has a row for each place, from {shown_columns(source, columns)}."
    if total is not None:
        said = f"{said} '{source.name(total)}' is their sum."
    if beside:
        said = f"{said[:-1]} with {shown_columns(source, beside)}, which {'are' if len(beside) > 1 else 'is'} left out."
    left = [] if total is not None else [i for i in others if i not in columns]
    if left:
        are = "are" if len(left) > 1 else "is"
        shown = shown_columns(source, left)
        said = f"{said} {shown} {are} left out: for a place, put that name on the sheet Places first."
    if bins := _say_where(source):
        said = f"{said} {shown_columns(source, bins)} has bins, which are not places, so it is left out."
        source = replace(source, headers=tuple(BIN if i in bins else each for i, each in enumerate(source.headers)))
    at_amazon = {i: name for i, name in _of_marketplaces(source, places).items() if i in columns}
    if at_amazon:
        are = "are" if len(at_amazon) > 1 else "is"
        said = f"{said} {shown_columns(source, [*at_amazon])} {are} read as the stock at Amazon there."
    names = {i: place_in(source.headers[i]) for i in columns} | at_amazon
    return _divided(source, names, columns, total), said


def shown_columns(source: FoundList, columns: Sequence[int]) -> str:
    """The names of columns, as a text."""
    *first, last = (f"'{source.name(position)}'" for position in columns)
    return f"{', '.join(first)} and {last}" if first else last


def columns_named_as_places(proposal: Proposal, places: PlaceNames) -> list[int]:
    """The columns of units whose headers are names of places.

    Args:
        proposal: What becomes of a list.
        places: The places of the tracker.
    """
    source = proposal.source
    if not all(has_bins(source, position) for position in _say_where(source)):
        return []
    open_ = {position for position, why in proposal.left_out.items() if why != SKIPPED}
    units = {match for match in proposal.matches if match.column.name == QUANTITY.get(match.table)}
    open_ |= {
        match.position for match in units if match.sure is not Sure.SURE or _has_name(source.headers[match.position])
    }
    at_amazon = _of_marketplaces(source, places)
    return [
        position
        for position in sorted(open_)
        if (position in at_amazon or _is_place(source.headers[position], places)) and _is_of_units(source, position)
    ]


def _say_where(source: FoundList) -> list[int]:
    """The columns that say where each row is: in which bin, or at which place."""
    found = [i for i, header in enumerate(source.headers) if (meaning(header) or ("",))[0] == "place"]
    return [i for i in found if not all(is_blank(cell) or is_count(cell) for cell in source.column(i))]


def _of_marketplaces(source: FoundList, places: PlaceNames) -> dict[int, str]:
    """The columns named after marketplaces, as Amazon's place there; none if Places has none of these at FBA."""
    named = {position: place_in(header) for position, header in enumerate(source.headers)}
    open_ = {position: name for position, name in named.items() if key_of_name(name) not in places.by_key}
    found = {i: country for i, name in open_.items() if (country := amazon_sells_in(name)) is not None}
    return {} if {*places.countries.values()}.isdisjoint(found.values()) else {i: f"FBA {c}" for i, c in found.items()}


def place_in(header: str) -> str:
    """The header of a column of units without the words for units.

    Examples:
        >>> [place_in(header) for header in ("FBA Qty", "Units at Reno", "Qty on hand", "Stock", "Warehouse")]
        ['FBA', 'Reno', 'Qty on hand', 'Stock', 'Warehouse']
        >>> [place_in(header) for header in ("FBA available qty", "Stock (Reno)", "Reno (units)", "倉庫在庫")]
        ['FBA', 'Reno', 'Reno', '倉庫']
        >>> place_in("On hand - Garage"), place_in("FBA: qty")
        ('Garage', 'FBA')
    """
    name = header.strip()
    found = _UNITS_AT.fullmatch(name) or _AT_UNITS.fullmatch(name)
    texts = [text for key, text in found.groupdict().items() if text and key != "at"] if found else []
    place = texts[0].strip(_BETWEEN) if texts else ""
    is_whole = folded(name) in phrases(WORDS["quantity"]) | phrases(WORDS["on_hand"])
    return header if not place or is_whole or re.fullmatch(_WORDS, place, re.IGNORECASE) else place


def _is_place(header: str, places: PlaceNames) -> bool:
    at = _UNITS_AT.fullmatch(header.strip())
    name = place_in(header)
    if key_of_name(name) in places.by_key:
        return True
    if says(header, NO_UNITS_THERE):
        return False
    if places.meant(name) or places.could_be(name):
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
        is_units = is_units and (match.sure is not Sure.GUESS or _add_up(source, named, match.position))
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
    unknown = {i for i in unknown if not says(source.headers[i], NO_UNITS_THERE)}
    whole = [i for i in sorted(unknown) if not any(isinstance(cell, float) for cell in source.column(i))]
    return [i for i in whole if i not in named and _is_of_units(source, i)]


def _one_for_each_place(source: FoundList, named: Sequence[int], places: PlaceNames) -> list[int]:
    """The columns of places without those of which another has more, as FBA has more than FBA available.

    None where two columns are of one place and nothing says which has all of its units.
    """
    groups: dict[str, list[int]] = {}
    for position in named:
        name = place_in(source.headers[position])
        meant = places.meant(name)
        groups.setdefault(key_of_name(meant.place if meant else name), []).append(position)
    whole = [[i for i in group if not is_available(source.headers[i])] or group for group in groups.values()]
    return sorted(i for group in whole for i in group) if all(len(group) == 1 for group in whole) else []


def _has_another_in_cases(source: FoundList, columns: Sequence[int], places: PlaceNames) -> bool:
    """Whether what is at a further place is in cases, as in Warehouse (cases)."""
    there = {key_of_name(place_in(source.headers[i])) for i in columns}
    named = {header.partition("(")[0].strip() for header in source.headers if says(header.partition("(")[2], IN_CASES)}
    return any(_is_place(name, places) and key_of_name(place_in(name)) not in there for name in named if name)


def _units_at(proposal: Proposal, named: Sequence[int]) -> bool:
    """Whether what is read as the units of each lot is those at a place."""
    units = {match.position for match in proposal.matches if match.column.name == QUANTITY.get(match.table)}
    return not units.isdisjoint(named)


def _columns(
    source: FoundList, named: Sequence[int], others: Sequence[int], total: int | None, *, is_sure: bool
) -> list[int]:
    """The columns that have the units of a place; none where that isn't clear."""
    if total is None:
        return [*named] if len(named) >= _SEVERAL or is_sure or not others else []
    choices = ([*named], sorted({*named, *others} - {total}))
    return next((some for some in choices if named and _add_up(source, some, total)), [])


def _not_there(source: FoundList, named: Sequence[int], total: int) -> list[int]:
    """The columns of units such as Damaged that are in a sum with those of all places; none where it isn't so."""
    stray = [i for i, header in enumerate(source.headers) if i != total and says(header, NO_UNITS_THERE)]
    stray = [i for i in stray if i not in named and meaning(source.headers[i]) is None and _is_of_units(source, i)]
    some = [[i] for i in stray] + [list(pair) for pair in combinations(stray, 2)] + [stray]
    return next((each for each in some if named and each and _add_up(source, [*named, *each], total)), [])


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


def _divided(source: FoundList, names: Mapping[int, str], columns: Sequence[int], total: int | None) -> FoundList:
    kept = [i for i in range(len(source.headers)) if i not in columns and i != total]
    lots = [i for i in kept if (meaning(source.headers[i]) or ("",))[0] == "lot"]
    return replace(
        source,
        headers=(*(source.headers[i] for i in kept), _PLACE, _UNITS),
        letters=tuple(source.letters[i] for i in (*kept, columns[0], columns[0])),
        rows=[
            _part(names[position], row, kept, position)
            for row in source.rows
            for position in _places_of(row, columns, is_total=_is_total(row, lots))
        ],
    )


def _places_of(row: SourceRow, columns: Sequence[int], *, is_total: bool) -> list[int]:
    """The columns of places that a row says something of, those with units first: 0 is what is there, too."""
    said = [i for i in columns if not is_blank(row.cells[i])]
    there = sorted(said, key=lambda i: _units(row.cells[i]) == 0)
    return there[:1] if is_total and there else there or [*columns][:1]


def _is_total(row: SourceRow, lots: Sequence[int]) -> bool:
    """Whether a row is a total of other ones: it has the word for it, and no lot."""
    totals = phrases(TOTALS)
    words = [folded(cell).split(" ")[0] for cell in row.cells if isinstance(cell, str)]
    return not totals.isdisjoint(words) and all(is_blank(row.cells[i]) for i in lots)


def _has_name(header: str) -> bool:
    """Whether a header has a word for units, and a name beside it."""
    return place_in(header) != header


def _part(place: str, row: SourceRow, kept: Sequence[int], position: int) -> SourceRow:
    """The row of one place; nowhere if there is no number of units."""
    units = row.cells[position]
    cells = (*(row.cells[i] for i in kept), None if is_blank(units) else place, units)
    return replace(row, cells=cells, dates=frozenset(at for at, i in enumerate(kept) if i in row.dates))
