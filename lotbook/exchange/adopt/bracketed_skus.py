"""The SKU that stands in brackets before the name of a product, as in the lists of Odoo: [VITC-60] Vitamin C."""

import re
from collections.abc import Collection
from dataclasses import replace

from lotbook.core.table import Cell
from lotbook.exchange.adopt.cell_kinds import filled, share
from lotbook.exchange.adopt.header_words import is_reference, meaning
from lotbook.exchange.adopt.lists import FoundList

SKU = "SKU"
_NAMED = re.compile(r"\s*\[([^\[\]]+)\]\s*(\S.*)")
_MOST = 0.8


def with_bracketed_skus(source: FoundList, named: Collection[str]) -> FoundList:
    """A list with a column of SKUs made of its products, where it has none of them; else the list itself.

    Args:
        source: The list.
        named: Folded headers of the columns that the user has named.
    """
    # Odoo's list of moves has a column Reference: the number of the delivery.
    meant = ["" if is_reference(header) else (meaning(header) or ("",))[0] for header in source.headers]
    if "sku" in meant or "product" not in meant or named:
        return source
    at = meant.index("product")
    if share(filled(source.column(at)), _has_sku) < _MOST:
        return source
    rows = []
    for row in source.rows:
        sku, name = _parts(row.cells[at])
        rows.append(replace(row, cells=(*row.cells[:at], name, *row.cells[at + 1 :], sku)))
    headers = (*source.headers, SKU)
    return replace(source, headers=headers, letters=(*source.letters, source.letters[at]), rows=rows)


def _has_sku(cell: Cell) -> bool:
    return _NAMED.fullmatch(str(cell)) is not None


def _parts(cell: Cell) -> tuple[Cell, Cell]:
    """The SKU of a product, and its name.

    Examples:
        >>> _parts("[VITC-60] Vitamin C"), _parts("Vitamin C")
        (('VITC-60', 'Vitamin C'), (None, 'Vitamin C'))
    """
    found = _NAMED.fullmatch(cell) if isinstance(cell, str) else None
    return (None, cell) if found is None else (found[1].strip(), found[2].strip())
