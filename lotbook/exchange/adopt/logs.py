"""Logs: a list with a row for each time units came in or went out, as the lots and the movements that it is of.

The problem: many keep one sheet on which a lot comes again and again, with its expiry date in each row. Lots has one
row for each lot, with what came in first; Shipments has all that moved later. Units may stand under In and Out, or
below 0 where they left.

The idea: give each row a type of movement first, if no column says it. Then divide the list in two: the first receipt
of each lot is a list of lots, and the other rows are a list of movements.

Worked example: of lot C1, 500 came in on January 5, 40 went out on February 5, and 100 more came in on March 8. C1 goes
to Lots with 500 received on January 5; Shipments gets a Sale of 40 and a Receipt of 100.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from lotbook.core.table import Cell
from lotbook.core.words import MOVEMENT_TYPES
from lotbook.exchange.adopt.cell_kinds import day_of, filled, is_blank, is_date, is_fba_shipment
from lotbook.exchange.adopt.header_words import folded, is_reference, meaning, phrases, says
from lotbook.exchange.adopt.left_out import REASON
from lotbook.exchange.adopt.lists import FoundList, SourceRow, part_of
from lotbook.exchange.adopt.movements import type_of

IN_OR_OUT = "In/Out"
"""The header of a type that the cells or the columns of a log say, and no column of types."""
_QUANTITY, _RECEIVED, _PLACE = "Quantity", "Received date", "Place"
_IN = (
    "in, qty in, quantity in, units in, pcs in, stock in, goods in, received, qty received, received qty, "
    "quantity received, units received, added, eingang, zugang, entree, entrees, entrata, entrate, carico, entrada, "
    "entradas, ontvangen, 入庫, 入庫数, 入荷, 入荷数"
)
_OUT = (
    "out, qty out, quantity out, units out, pcs out, stock out, goods out, shipped, qty shipped, shipped qty, "
    "quantity shipped, units shipped, sold, qty sold, sold qty, quantity sold, units sold, dispatched, issued, "
    "qty issued, issued qty, quantity issued, units issued, used, qty used, quantity used, consumed, removed, "
    "ausgang, abgang, sortie, sorties, uscita, uscite, scarico, salida, salidas, verzonden, "
    "出庫, 出庫数, 出荷, 出荷数"
)
"""Headers of units that came in, and of those that left, where a list has both."""
_CHANGE = (
    "change, qty change, quantity change, change in qty, stock change, movement, moved, delta, net change, plus minus"
)
"""Headers of units that came in, or left if they are below 0, where lotbook knows no other meaning."""
_TO = "to, to place, to location, to warehouse, nach, an, a, naar"
"""Headers for where units went that may be a place as well as a customer."""
_SIGNED, _COME = "Adjustment", frozenset(("Receipt", "Return"))
_LEFT = frozenset(MOVEMENT_TYPES) - _COME - {_SIGNED}
_MOST = 0.8
"""The share of rows that must say one thing, for a list to be a log."""
_TO_AMAZON = "sent to FBA"
"""What the number of a shipment to Amazon says."""
_SENT_THERE = (
    "What went out with the number of a shipment to Amazon, such as FBA15K7XYZ12, counts as sent there, and not as "
    "sold."
)
_DIVIDED = "what came in first of each lot goes to Lots, and all other rows to Shipments"
_OF_KNOWN_LOTS = "its lots are on Lots and keep their dates, and all rows go to Shipments"
_SOLD = (
    "sale, sales, sold, verkauf, verkaufe, verkauft, vente, ventes, vendita, vendite, venta, ventas, verkoop, "
    "販売, 売上"
)
"""Words for what left that say it was sold; others say no more than that it left."""
_OF_SHIPMENT = frozenset(("shipment", "document", "note", ""))
"""What columns mean that may have such a number; blank where lotbook knows no meaning."""
_NUMBER = re.compile(r"[+\-\u2212]?\s?\d+(?:\.0+)?")


Lots = Mapping[tuple[str, str], tuple[int | None, int | None]]
"""By case-folded SKU or name of a product, and lot, the day and the units with which a lot is on Lots."""


def lots_of(rows: Iterable[Mapping[str, Any]], skus: Iterable[Mapping[str, Any]] = ()) -> Lots:
    """The lots of a tracker, as `of_log` needs them: under their SKUs, and under the names of the products.

    Args:
        rows: Rows of Lots.
        skus: Rows of SKUs.

    Examples:
        >>> row = {"sku": "VC-1", "lot": "B1", "received_date": 46000, "received_quantity": 5}
        >>> [*lots_of([row], [{"sku": "VC-1", "product": "Vitamin C"}])]
        [('vitamin c', 'b1'), ('vc-1', 'b1')]
    """
    lots = [row for row in rows if row["sku"] and row["lot"]]
    names = {row["sku"].casefold(): row["product"] or row["sku"] for row in skus if row["sku"]}
    called = [(names.get(row["sku"].casefold(), row["sku"]), row) for row in lots]
    return {
        (name.strip().casefold(), row["lot"].casefold()): (row["received_date"], row["received_quantity"])
        for name, row in (*called, *((row["sku"], row) for row in lots))
    }


def of_log(source: FoundList, there: Lots) -> tuple[list[FoundList], str]:
    """A log as the lots that came in and the movements of them, and what to say of it; any other list as it is.

    Args:
        source: A list.
        there: The lots that the tracker has: what came in of them on another day is a further delivery.
    """
    meant = _meant(source)
    if not {"sku", "lot", "date"} <= meant.keys() or REASON in source.headers or source.own_table is not None:
        return [source], ""
    has_types = "type" in meant
    plain = _without_signs(source, meant) if has_types else _with_types(source, meant, there)
    typed = _with_transfers(plain, meant["type"]) if has_types else plain
    parts = _divided(typed, _meant(typed), there)
    kept = _OF_KNOWN_LOTS if parts[0] is not typed else ""
    said = _said(source, _DIVIDED if len(parts) > 1 else kept, is_typed=not has_types and typed is not source)
    return parts, " ".join(filter(None, (said, _SENT_THERE if typed is not plain else "")))


def _said(source: FoundList, kept: str, *, is_typed: bool) -> str:
    if not (is_typed or kept):
        return ""
    said = [f"{source.place}, is a log of movements{f': {kept}' if kept else ''}."]
    if is_typed:
        said.append(
            "Units that left count as sold unless a note says otherwise, such as damaged, and as sent to Amazon where "
            "the row has the number of a shipment to it, such as FBA15K7XYZ12."
        )
    return " ".join(said)


def _meant(source: FoundList) -> dict[str, int]:
    """The first column of each meaning; where no column has SKUs, the products tell the lots apart."""
    found: dict[str, int] = {}
    for position, what in enumerate(_meanings(source)):
        found.setdefault(what, position)
    if "product" in found:
        found.setdefault("sku", found["product"])
    return found


def _meanings(source: FoundList) -> list[str]:
    """What each column means, blank where lotbook knows nothing. Beside a SKU, a reference is a document."""
    found = [(meaning(header) or ("",))[0] for header in source.headers]
    refers = [is_reference(header) for header in source.headers]
    has_sku = any(what == "sku" and not is_ref for what, is_ref in zip(found, refers, strict=True))
    return ["document" if has_sku and is_ref else what for what, is_ref in zip(found, refers, strict=True)]


def _with_types(source: FoundList, meant: Mapping[str, int], there: Lots) -> FoundList:
    """A list whose columns of units say which rows came in: with a type and a number of units for each row."""
    note = meant.get("note")
    rows = [row for row in source.rows if not is_blank(row.cells[meant["lot"]])]
    ins, outs = _columns(source, _IN), _columns(source, _OUT)
    if len(ins) == len(outs) == 1:
        sides = [[_is_some(row.cells[side]) for row in rows] for side in (*ins, *outs)]
        if all(map(any, sides)) and sum(a != b for a, b in zip(*sides, strict=True)) >= _MOST * len(rows):
            return _in_and_out(source, meant["lot"], (ins[0], outs[0]), note)
    signed = _columns(source, _CHANGE) or ([meant["quantity"]] if "quantity" in meant else [])
    if len(signed) == 1:
        numbers = [(_number(row.cells[signed[0]]), _lot(row, meant)) for row in rows]
        came = {lot for number, lot in numbers if number is not None and number > 0}
        gone = [lot for number, lot in numbers if number is not None and number < 0]
        is_log = sum(lot in came or lot in there for lot in gone) >= _MOST * len(gone) > 0
        if is_log and sum(number is not None for number, _ in numbers) >= _MOST * len(rows):
            return _signed(source, signed[0], note)
    return source


def _lot(row: SourceRow, meant: Mapping[str, int]) -> tuple[str, str]:
    """The lot of a row, as `Lots` has it."""
    sku, lot = (str(row.cells[meant[name]]).strip().casefold() for name in ("sku", "lot"))
    return sku, lot


def _has_lot(row: SourceRow, meant: Mapping[str, int]) -> bool:
    return not any(is_blank(row.cells[meant[name]]) for name in ("sku", "lot"))


def _without_signs(source: FoundList, meant: Mapping[str, int]) -> FoundList:
    """A list with types, of which all that left is below 0: above 0, as Shipments has it."""
    if "quantity" not in meant:
        return source
    units = meant["quantity"]
    gone = [row.cells[units] for row in source.rows if type_of(row.cells[meant["type"]]) in _LEFT]
    below = [number for number in map(_number, gone) if number is not None and number < 0]
    if not below or len(below) < _MOST * len(gone):
        return source

    def whole(row: SourceRow) -> SourceRow:
        number = _number(row.cells[units])
        if number is None or number > 0 or type_of(row.cells[meant["type"]]) not in _LEFT:
            return row
        return replace(row, cells=(*row.cells[:units], abs(number), *row.cells[units + 1 :]))

    return replace(source, rows=[whole(row) for row in source.rows])


def _with_transfers(source: FoundList, kind: int) -> FoundList:
    """A list with types, in which what went out with the number of a shipment to Amazon was sent there."""
    numbers = _numbers(source)

    def is_sent(row: SourceRow) -> bool:
        said = row.cells[kind]
        is_out = type_of(said) == "Sale" and not says(str(said), _SOLD)
        return is_out and any(is_fba_shipment(row.cells[number]) for number in numbers)

    sent = {row.number for row in source.rows if is_sent(row)}
    if not sent:
        return source
    rows = [
        replace(row, cells=(*row.cells[:kind], _TO_AMAZON, *row.cells[kind + 1 :])) if row.number in sent else row
        for row in source.rows
    ]
    return replace(source, rows=rows)


def _columns(source: FoundList, words: str) -> list[int]:
    """The columns of numbers whose header is one of some words."""
    named = [i for i, header in enumerate(source.headers) if folded(header) in phrases(words)]
    return [i for i in named if filled(source.column(i)) and not any(map(is_date, filled(source.column(i))))]


def _is_some(cell: Cell) -> bool:
    """Whether a cell says that units moved."""
    return not is_blank(cell) and _number(cell) != 0


def _number(cell: Cell) -> int | None:
    """A whole number as a list has it, with its sign; None for anything else.

    Examples:
        >>> [_number(cell) for cell in (-40, "+500", "- 3", "12 cases", 2.5)]
        [-40, 500, -3, None, None]
    """
    if isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        cell = float(cell.strip().replace("\u2212", "-").replace(" ", ""))
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != int(cell):
        return None
    return int(cell)


def _in_and_out(source: FoundList, lot: int, columns: tuple[int, int], note: int | None) -> FoundList:
    """A log with a type under what was In, and units under what was Out; a row with both is two."""
    rows = []
    came, left = columns
    numbers = _numbers(source)
    for row in source.rows:
        if is_blank(row.cells[lot]):
            # A total, perhaps: it is left out as it is.
            rows.append(row)
            continue
        said = _why(row, note, numbers)
        sides = ((row.cells[came], True), (row.cells[left], False))
        moved = [_moves(units, said, is_in=is_in) for units, is_in in sides if _is_some(units)]
        for kind, units in moved or [(None, None)]:
            cells = [*row.cells]
            cells[came], cells[left] = kind, units
            rows.append(replace(row, cells=tuple(cells)))
    headers = [*source.headers]
    headers[came], headers[left] = IN_OR_OUT, _QUANTITY
    return replace(source, headers=tuple(headers), rows=rows)


def _signed(source: FoundList, units: int, note: int | None) -> FoundList:
    """A log with its numbers of units above 0, and their type in a further column."""
    rows = []
    numbers = _numbers(source)
    for row in source.rows:
        number = _number(row.cells[units])
        said = _why(row, note, numbers)
        cells = [*row.cells, None]
        if number:
            cells[-1], cells[units] = _moves(abs(number), said, is_in=number > 0)
        rows.append(replace(row, cells=tuple(cells)))
    headers = [*source.headers, IN_OR_OUT]
    headers[units] = _QUANTITY
    return replace(source, headers=tuple(headers), letters=(*source.letters, source.letters[units]), rows=rows)


def _why(row: SourceRow, note: int | None, numbers: Collection[int]) -> Cell:
    """What a row says of why units moved: its note, or else that it has the number of a shipment to Amazon."""
    said = None if note is None else row.cells[note]
    if not is_blank(said) and type_of(said):
        return said
    return _TO_AMAZON if any(is_fba_shipment(row.cells[number]) for number in numbers) else said


def _numbers(source: FoundList) -> list[int]:
    """The columns that may have the number of a shipment: a SKU or a lot may look like one."""
    return [i for i, what in enumerate(_meanings(source)) if what in _OF_SHIPMENT]


def _moves(units: Cell, note: Cell, *, is_in: bool) -> tuple[Cell, Cell]:
    """The type of a movement and its units: what a note says, if it fits, or else a Receipt or a Sale."""
    number = _number(units)
    units = units if number is None else abs(number)
    said = None if is_blank(note) else type_of(note)
    if said == _SIGNED:
        return said, units if is_in or not isinstance(units, int) else -units
    if said in (_COME if is_in else _LEFT):
        # As it is spelled: what was sent to Amazon has to say where.
        return note, units
    return ("Receipt" if is_in else "Sale"), units


def _divided(source: FoundList, meant: Mapping[str, int], there: Lots) -> list[FoundList]:
    """The first receipt of each lot as a list of lots, and all other rows as one of movements."""
    if not {"type", "quantity"} <= meant.keys():
        return [source]
    first = _first_receipts(source, meant, there)
    others = sorted({*range(len(source.rows))} - {*first})
    of_lots = {"expiry_date", "production_date"}
    gone = {i for i, header in enumerate(source.headers) if (meaning(header) or ("",))[0] in {"type", "on_hand"}}
    dated = {i for i, header in enumerate(source.headers) if (meaning(header) or ("",))[0] in of_lots}
    if not first and dated and all(_lot(row, meant) in there for row in source.rows if _has_lot(row, meant)):
        return [part_of(source, dated, others)]
    if not first or not others:
        return [source]
    came = part_of(source, gone, first)
    named = {source.headers[meant["date"]]: _RECEIVED}
    if "place" not in meant:
        named |= {header: _PLACE for header in source.headers if folded(header) in phrases(_TO)}
    came = replace(came, headers=tuple(named.get(header, header) for header in came.headers))
    return [came, replace(part_of(source, dated, others), notes=())]


def _first_receipts(source: FoundList, meant: Mapping[str, int], there: Lots) -> list[int]:
    """The places of the rows with what came in first of each lot: by its day, or by the order of the rows."""
    found: dict[tuple[str, str], int] = {}
    days = [day_of(cell) for cell in source.column(meant["date"])]
    known = [day for day in days if day is not None]
    rows = list(enumerate(source.rows))
    for i, row in reversed(rows) if known and known[0] > known[-1] else rows:
        kind, units = (row.cells[meant[name]] for name in ("type", "quantity"))
        if not _has_lot(row, meant) or is_blank(kind) or type_of(kind) != "Receipt":
            continue
        key = _lot(row, meant)
        known_day, known_units = there.get(key, (None, None))
        # Without a day in both it isn't known to be another delivery, and would count twice.
        if None not in {known_day, days[i]} and known_day != days[i] and known_units != _number(units):
            continue
        if key not in found or _is_earlier(days[i], days[found[key]]):
            found[key] = i
    return sorted(found.values())


def _is_earlier(day: int | None, than: int | None) -> bool:
    return day is not None and than is not None and day < than
