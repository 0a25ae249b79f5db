"""The SKUs that a tracker has, and the names of their products, by which a list may call them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lotbook.core.names import key_of_name
from lotbook.core.table import Cell

_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\w\s.\u2010-\u2015/-]")
"""Words, numbers and signs, but not what only stands between them."""


def alike(skus: Iterable[str]) -> list[tuple[str, ...]]:
    """The SKUs that look like one in several spellings: blanks, dashes, dots and slashes make no difference.

    Capitals alone are no other spelling.

    Examples:
        >>> alike(["GUM-9", "TEA 1", "GUM 9", "gum-9", "GUM9", "GUM-90", "1-12", "11-2"])
        [('GUM-9', 'GUM 9', 'GUM9')]
    """
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for sku in skus:
        parts = tuple(_PARTS.findall(unicodedata.normalize("NFKC", sku).casefold()))
        groups.setdefault(parts, {}).setdefault(sku.casefold(), sku)
    return [tuple(group.values()) for parts, group in groups.items() if parts and len(group) > 1]


@dataclass(frozen=True, slots=True)
class Known:
    """The SKUs sheet as lists are held against it."""

    skus: Mapping[str, str] = field(default_factory=dict)
    """How each SKU is spelled, by its folded spelling."""
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The SKUs that have a product name, by the key of the name."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Known":
        """What the rows of the SKUs sheet say."""
        skus: dict[str, str] = {}
        products: dict[str, tuple[str, ...]] = {}
        for row in rows:
            if row["sku"] and row["sku"].casefold() not in skus:
                skus[row["sku"].casefold()] = row["sku"]
                key = key_of_name(row["product"] or "")
                if key:
                    products[key] = (*products.get(key, ()), row["sku"])
        return cls(skus, products)

    def is_sku(self, cell: Cell) -> bool:
        """Whether a cell is one of the SKUs."""
        return str(cell).strip().casefold() in self.skus

    def is_name(self, cell: Cell) -> bool:
        """Whether a cell is the name of a product, and not an SKU."""
        return not self.is_sku(cell) and key_of_name(str(cell)) in self.products

    def sku_of(self, cell: Cell) -> tuple[Cell, str]:
        """The SKU of a cell that has it or its product's name, and otherwise why it can't be told."""
        if self.is_sku(cell):
            return self.skus[str(cell).strip().casefold()], ""
        found = self.products.get(key_of_name(str(cell)), ())
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, f"the product name '{cell}' belongs to the SKUs {' and '.join(found)}"
        return None, f"the product name '{cell}' is not on the SKUs sheet"
