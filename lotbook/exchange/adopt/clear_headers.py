"""Headers that say less than the cells below them, made to say what these show.

*Référence* and *Referencia* are the SKU in many a list. *Ref. no* in a log of movements is the delivery note or the
invoice: taken for the SKU, each movement would be of a product of its own. *Disposition* is the condition of units in
Amazon's reports, and what became of them in a record of disposals: without it, what was destroyed would be stock. A log
with *To location* and *Customer* has the customers of its sales in one and the places of its transfers in the other.
"""

from collections.abc import Collection
from dataclasses import replace

from lotbook.core.table import Cell, folded_header
from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.header_words import is_reference, meaning, says, word_for
from lotbook.exchange.adopt.lists import FoundList, SourceRow, part_of
from lotbook.exchange.adopt.movements import type_of
from lotbook.exchange.adopt.word_lists import CUSTOMERS_IN_HEADERS, FOR_SALE, MOVEMENTS, RELEASED, UNSELLABLE

_MOST = 0.8
"""The share of rows with a reference of their own, for these to be papers."""
_PLACE_AND_CUSTOMER = 2
"""Columns for where units went."""
_MOVED = frozenset(("type", "on_hand", "sold"))
"""What a log has beside its dates: types of movements, a balance, or what left."""


def with_clear_headers(source: FoundList, named: Collection[str]) -> FoundList:
    """A list with headers that say what its cells show; the list itself where they do already.

    Args:
        source: The list.
        named: Folded headers of the columns that the user has named.
    """
    return _with_customers(_with_types(_with_documents(source, named), named), named)


def _with_customers(source: FoundList, named: Collection[str]) -> FoundList:
    """A log with one column for where units went: the customer where a row names one, or else the place."""
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    goes = [i for i, what in enumerate(meant) if what == "destination"]
    buys = [i for i in goes if says(source.headers[i], CUSTOMERS_IN_HEADERS)]
    is_named = any(folded_header(source.headers[i]) in named for i in goes)
    if "date" not in meant or len(goes) != _PLACE_AND_CUSTOMER or len(buys) != 1 or is_named:
        return source
    customer, place = buys[0], next(i for i in goes if i not in buys)
    types = [i for i, what in enumerate(meant) if what == "type"]

    def went(row: SourceRow) -> SourceRow:
        cells = [*row.cells]
        is_move = any(type_of(cells[i]) == "Transfer" for i in types)
        if not is_blank(cells[customer]) and not (is_move and not is_blank(cells[place])):
            cells[place] = cells[customer]
        return replace(row, cells=tuple(cells))

    return part_of(replace(source, rows=[went(row) for row in source.rows]), {customer})


def _with_types(source: FoundList, named: Collection[str]) -> FoundList:
    """A record of disposals or the like whose column of conditions says what became of the units."""
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    if "type" in meant or "condition" not in meant:
        return source
    at = meant.index("condition")
    cells = {str(cell) for cell in source.column(at) if not is_blank(cell)}
    is_condition = any(says(cell, f"{UNSELLABLE}, {RELEASED}, {FOR_SALE}") for cell in cells)
    if folded_header(source.headers[at]) in named or is_condition or not any(word_for(c, MOVEMENTS) for c in cells):
        return source
    headers = [*source.headers]
    headers[at] = f"Type ({headers[at]})"
    return replace(source, headers=tuple(headers))


def _with_documents(source: FoundList, named: Collection[str]) -> FoundList:
    """A log whose references are the numbers of papers, with a header that says so; any other list as it is.

    They are if nearly each row has one of its own although a product, or a lot where none is named, has several rows.
    """
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    by = next((meant.index(what) for what in ("product", "lot") if what in meant), None)
    if by is None or "date" not in meant or not _MOVED & {*meant}:
        return source
    refers = {i for i, header in enumerate(source.headers) if is_reference(header)}
    if any(what == "sku" and position not in refers for position, what in enumerate(meant)):
        return source  # beside a SKU, a reference is a document anyway
    papers = {i for i in refers if folded_header(source.headers[i]) not in named and _is_of_each_row(source, i, by)}
    headers = [f"Document ({header})" if i in papers else header for i, header in enumerate(source.headers)]
    return replace(source, headers=tuple(headers)) if papers else source


def _is_of_each_row(source: FoundList, position: int, by: int) -> bool:
    """Whether nearly each row has a reference of its own, and what it is a row of has several."""
    pairs = [(row.cells[by], row.cells[position]) for row in source.rows]
    pairs = [pair for pair in pairs if not any(map(is_blank, pair))]
    several: dict[Cell, set[Cell]] = {}
    for what, reference in pairs:
        several.setdefault(what, set()).add(reference)
    different = len({reference for _, reference in pairs})
    return different >= _MOST * len(pairs) and any(len(each) > 1 for each in several.values())
