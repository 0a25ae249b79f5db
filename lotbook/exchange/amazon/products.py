"""What reports say of a product beside its SKU, for those that are to be added to the tracker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotbook.exchange.amazon.recognise import normal

if TYPE_CHECKING:
    import pandas as pd

ABOUT: Mapping[str, tuple[str, ...]] = {
    "product": ("product-name", "Product Name", "Title", "item-name", "商品名"),
    "fnsku": ("fnsku", "fulfillment-channel-sku"),
    "asin": ("asin",),
}
"""Headers by column of the table SKUs."""


@dataclass(frozen=True, slots=True)
class Product:
    """A SKU of a report."""

    sku: str
    product: str = ""
    fnsku: str = ""
    asin: str = ""

    def with_more(self, other: "Product") -> "Product":
        """What this one says, and where it says nothing what the other does.

        Examples:
            >>> Product("TEA-1", fnsku="X001").with_more(Product("tea-1", "Tea", "X002"))
            Product(sku='TEA-1', product='Tea', fnsku='X001', asin='')
        """
        return Product(self.sku, self.product or other.product, self.fnsku or other.fnsku, self.asin or other.asin)


def places_of(headers: tuple[str, ...]) -> dict[str, int]:
    """Where a report says something of a product, by column of the table SKUs."""
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        places.setdefault(normal(header), position)
    found = {
        name: next((places[key] for key in map(normal, names) if key in places), None) for name, names in ABOUT.items()
    }
    return {name: position for name, position in found.items() if position is not None}


def remember(products: dict[str, Product], piece: "pd.DataFrame") -> None:
    """Add what some lines say of their products.

    Args:
        products: By SKU.
        piece: `sku`, and columns of `ABOUT`.
    """
    names = ["sku", *(name for name in ABOUT if name in piece)]
    for row in piece[names].drop_duplicates().to_dict("records"):
        new = Product(**{str(name): str(text) for name, text in row.items()})
        products[new.sku] = products[new.sku].with_more(new) if new.sku in products else new
