"""Further deliveries in a list of what came in: the same lot on another day, or at another place.

The problem: a lot often comes in two parts, and Lots has one row for each lot. The idea: the first row of a lot goes to
Lots, and any other of the same lot with another day or another place is a Receipt on Shipments. Rows that say the same
twice stay where they are: they are left out as repeated.

Worked example: 480 units of C1 came on January 5, and 240 on March 8. Lots gets the 480, Shipments a Receipt of 240.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotbook.core.days import LAST_DAY
from lotbook.core.tables import LOTS, SHIPMENTS
from lotbook.exchange.adopt.cell_kinds import day_of, is_blank
from lotbook.exchange.adopt.held_in_words import status_in
from lotbook.exchange.adopt.lists import SourceRow
from lotbook.exchange.adopt.proposal import CASES, LOOSE, TABLES, Match, Proposal

_NAMES = {
    "sku": "sku",
    "lot": "lot",
    "received_date": "date",
    "received_quantity": "quantity",
    "place": "destination",
    "purchase_order": "document",
    "note": "note",
}
"""By column of Lots, the column of Shipments that has the same of a Receipt."""
_NEEDED = ("sku", "lot", "received_date")
_RECEIPT = "Receipt"


def with_deliveries(proposal: Proposal) -> list[Proposal]:
    """The proposal for a list of lots, and that for its further deliveries where it has any.

    What is there now is no delivery, and without the day it came a row can't be told from one that is there twice.

    Args:
        proposal: What becomes of a list.
    """
    at = {match.column.name: match.position for match in proposal.of(LOTS.name)}
    if proposal.tables[:1] != (LOTS.name,) or proposal.own or proposal.there_now or not {*_NEEDED} <= at.keys():
        return [proposal]
    seen: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    expiries: dict[tuple[str, ...], set[str]] = {}
    held: set[tuple[str, ...]] = set()
    first: list[SourceRow] = []
    further: list[SourceRow] = []
    for row in _by_day(proposal.source.rows, at["received_date"]):
        lot = tuple(_said(row, at, name) for name in ("sku", "lot"))
        delivery = tuple(_said(row, at, name) for name in ("received_date", "place"))
        before = seen.setdefault(lot, set())
        expiry = expiries.setdefault(lot, set())
        # Another expiry date is a slip in one of the rows, which has to be seen.
        is_further = bool(before) and "" not in (*lot, delivery[0]) and delivery not in before
        is_further &= _said(row, at, "expiry_date") in {"", *expiry}
        # A Receipt has no status: units on hold would count as released.
        is_held = bool(status_in(_said(row, at, "status")))
        is_further &= lot in held or not is_held
        (further if is_further else first).append(row)
        held |= {lot} if not before and is_held else set()
        before.add(delivery)
        expiry.add(_said(row, at, "expiry_date"))
    if not further:
        return [proposal]
    columns = {match.column.name: match for match in proposal.of(LOTS.name)}
    matches = [_as_receipt(match, _NAMES.get(name, name)) for name, match in columns.items() if name in _TAKEN]
    left = {match.position: "it is on Lots" for name, match in columns.items() if name not in _TAKEN}
    receipts = Proposal(
        replace(proposal.source, rows=further, notes=()),
        (SHIPMENTS.name,),
        tuple(matches),
        {**proposal.left_out, **left},
        movement=_RECEIPT,
        destination=proposal.place,
        further=True,
    )
    number = operator.attrgetter("number")
    return [replace(proposal, source=replace(proposal.source, rows=sorted(first, key=number))), receipts]


def _by_day(rows: Sequence[SourceRow], at: int) -> list[SourceRow]:
    """Rows by the day in one of their columns, if it is known of each that has one, those without last; else as is."""
    days = {row.number: day_of(row.cells[at]) for row in rows if not is_blank(row.cells[at])}
    return [*rows] if None in days.values() else sorted(rows, key=lambda row: days.get(row.number) or LAST_DAY)


_TAKEN = frozenset((*_NAMES, CASES, LOOSE))


def _as_receipt(match: Match, name: str) -> Match:
    """The same column of a list for Shipments."""
    column = match.column if name in {CASES, LOOSE} else TABLES[SHIPMENTS.name].column(name)
    return replace(match, table=SHIPMENTS.name, column=column)


def _said(row: SourceRow, at: Mapping[str, int], name: str) -> str:
    cell = row.cells[at[name]] if name in at else None
    return "" if is_blank(cell) else " ".join(str(cell).split()).casefold()
