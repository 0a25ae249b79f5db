"""Columns that say no more than Reference: the SKUs of a list, or the numbers of its papers.

*Référence* and *Referencia* are the SKU in many a list. *Ref. no* in a log of movements is the delivery note or the
invoice: taken for the SKU, each movement would be of a product of its own.
"""

from collections.abc import Collection
from dataclasses import replace

from lotbook.core.table import Cell, folded_header
from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.header_words import is_reference, meaning
from lotbook.exchange.adopt.lists import FoundList

_MOST = 0.8
"""The share of rows with a reference of their own, for these to be papers."""
_MOVED = frozenset(("type", "on_hand", "sold"))
"""What a log has beside its dates: types of movements, a balance, or what left."""


def with_documents(source: FoundList, named: Collection[str]) -> FoundList:
    """A log whose references are the numbers of papers, with a header that says so; any other list as it is.

    They are if nearly each row has one of its own although a product, or a lot where none is named, has several rows.

    Args:
        source: The list.
        named: Folded headers of the columns that the user has named.
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
