"""The place of lists that have no column for it: the name of their sheet, or the title right above their headers.

People who keep stock in several places keep a sheet for each. A name that is on Places is one. Any other is taken for
a place only where lists on several sheets have the same headers and a lot in common, as lists by month may have,
too: so months, years and names such as Sheet2 or Old never count.
"""

from collections.abc import Sequence
from dataclasses import replace

from lotbook.core.names import key_of_name
from lotbook.core.table import Kind, folded_header
from lotbook.core.tables import LOTS, STOCK_COUNT
from lotbook.exchange.adopt.cell_kinds import is_fba_shipment
from lotbook.exchange.adopt.header_words import meaning
from lotbook.exchange.adopt.movements import FBA, is_sent_to, names_of, sent_to
from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.places_side_by_side import columns_named_as_places, shown_columns
from lotbook.exchange.adopt.proposal import QUANTITY, Proposal, Sure
from lotbook.exchange.adopt.sheet_names import says_what

_WITH_PLACE = (LOTS.name, STOCK_COUNT.name)
_PLACE = "it is the name of a place"
_BY_TITLE, _BY_SHEET = "the title above it is on Places", "the name of its sheet is on Places"
_SAID = "the title above it says so"
_BY_LISTS = "the name of its sheet, because other sheets have the same lots in a list like it"


def with_places(proposals: Sequence[Proposal], places: PlaceNames) -> list[Proposal]:
    """The proposals, of which those without a column for the place get that of their sheet or title.

    Args:
        proposals: All lists that are adopted together.
        places: The places of the tracker.
    """
    named = [_named(proposal, places) for proposal in proposals]
    alike: dict[object, list[int]] = {}
    for i, proposal in enumerate(named):
        if proposal.source.sheet and _lacks_place(proposal):
            headers = frozenset(map(folded_header, filter(None, proposal.source.headers)))
            alike.setdefault((proposal.source.path, proposal.tables, headers), []).append(i)
    for group in alike.values():
        sheets = {named[i].source.sheet for i in group}
        if len(sheets) == len(group) > 1 and _share_lots([named[i] for i in group]):
            open_ = [i for i in group if not named[i].place]
            if all(says_what(named[i].source.sheet) for i in open_):
                for i in open_:
                    named[i] = replace(named[i], place=named[i].source.sheet.strip(), place_why=_BY_LISTS)
    return named


def with_columns_of_places(proposal: Proposal, places: PlaceNames) -> tuple[Proposal, str]:
    """The proposal for a list with columns of units at places that could not be told apart, and what to say of it.

    Args:
        proposal: What becomes of the list; it is as it was if the list has none.
        places: The places of the tracker.
    """
    source = proposal.source
    named = columns_named_as_places(proposal, places)
    if not named:
        return proposal, ""
    shown = shown_columns(source, named)
    units = [match for match in proposal.matches if match.column.name == QUANTITY.get(match.table)]
    if at := next((source.headers[match.position] for match in units if match.position in named), ""):
        why = f"its column '{at}' has the units at one place, and not all of a lot"
        proposal = replace(proposal, tables=(), matches=(), why_not=why)
    at = f", so all units count at {proposal.place or 'the default place'}" if proposal.tables else ""
    are = "are names of places" if len(named) > 1 else "is the name of a place"
    left = {position: _PLACE if position in named else why for position, why in proposal.left_out.items()}
    return replace(proposal, left_out=left), (
        f"{source.place}: {shown} {are}, but nothing shows which columns add up to all units of a lot{at}. Put each "
        "place on the sheet Places under the name of its column, or give each lot a row for each place, with the "
        "columns Place and Quantity, and adopt that."
    )


def without_guesses(proposal: Proposal, places: PlaceNames) -> Proposal:
    """The proposal, left out if its only units are guessed to be those below the name of a place.

    Args:
        proposal: What becomes of the list.
        places: The places of the tracker.
    """
    guessed = [match for match in proposal.matches if match.sure is Sure.GUESS and match.column.kind is Kind.UNITS]
    headers = [proposal.source.headers[match.position] for match in guessed]
    if not any(key_of_name(header) in places.by_key or places.meant(header) for header in headers):
        return proposal
    why = f"its only column of units is '{headers[0]}', the name of a place"
    return replace(proposal, tables=(), matches=(), why_not=why)


def _named(proposal: Proposal, places: PlaceNames) -> Proposal:
    """The proposal with a place of the tracker's that its title or its sheet names."""
    if proposal.movement == "Sale" and (sent := _sent(proposal, places)):
        return replace(proposal, movement="Transfer", destination=sent)
    if proposal.movement == "Transfer" and all(match.column.name != "destination" for match in proposal.matches):
        named = [sent_to(name) for name in names_of(proposal.source)]
        named += [FBA] if _has_amazons_numbers(proposal) else []
        return replace(proposal, destination=next(filter(None, map(places.of_transfers, named)), ""))
    if not _lacks_place(proposal):
        return proposal
    if said := _said_to_be_a_place(proposal.source.title_above, places):
        return replace(proposal, place=said, place_why=_SAID)
    for name, why in ((proposal.source.title_above, _BY_TITLE), (proposal.source.sheet, _BY_SHEET)):
        place = places.of_sheet(name.strip().rstrip(":"))
        if place:
            return replace(proposal, place=place, place_why=why)
    return proposal


def _said_to_be_a_place(title: str, places: PlaceNames) -> str:
    """The place in a title such as Location: Garage, also if it isn't on Places; blank where it says none."""
    label, _, name = title.partition(":")
    if not name.strip() or (meaning(label) or ("",))[0] not in {"place", "shop"}:
        return ""
    known = places.of_sheet(name.strip())
    return known or ("" if places.could_be(name) or places.meant(name) else name.strip())


def _has_amazons_numbers(proposal: Proposal) -> bool:
    """Whether a list has the numbers that Amazon gives shipments to it."""
    at = [match.position for match in proposal.matches if match.column.name == "shipment"]
    return any(is_fba_shipment(row.cells[position]) for row in proposal.source.rows for position in at)


def _sent(proposal: Proposal, places: PlaceNames) -> str:
    """The place to which units were sent by the name of a list, and not sold: Sent to Reno, where Reno is on Places."""
    sent = (places.of_transfers(sent_to(name)) for name in names_of(proposal.source) if is_sent_to(name))
    return next(filter(None, sent), "")


def _lacks_place(proposal: Proposal) -> bool:
    if proposal.own or not proposal.tables or proposal.tables[0] not in _WITH_PLACE:
        return False
    return all(match.column.name != "place" for match in proposal.of(proposal.tables[0]))


def _share_lots(proposals: Sequence[Proposal]) -> bool:
    """Whether a lot is in more than one of some lists."""
    seen: set[tuple[str, ...]] = set()
    for proposal in proposals:
        at = {match.column.name: match.position for match in proposal.of(proposal.tables[0])}
        rows = proposal.source.rows if {"sku", "lot"} <= at.keys() else ()
        cells = [(row.cells[at["sku"]], row.cells[at["lot"]]) for row in rows]
        lots = {tuple(str(cell).strip().casefold() for cell in pair) for pair in cells if None not in pair}
        if lots & seen:
            return True
        seen |= lots
    return False
