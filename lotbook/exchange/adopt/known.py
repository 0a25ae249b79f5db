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


_PRODUCT = "product"
_CALLED = {_PRODUCT: "product name", "fnsku": "FNSKU", "asin": "ASIN", "gtin": "barcode"}
CALLED_BY = tuple(_CALLED)
"""The columns of SKUs by which a list may call a product, the best one first."""


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
class Names:
    """What tells the SKU of each cell of a column that has no SKUs."""

    what: str
    """The column of SKUs whose cells they are, such as the product's name."""
    skus: Mapping[str, str]
    """How each SKU is spelled, by its folded spelling."""
    found: Mapping[str, tuple[str, ...]]
    """The SKUs that have a name, by its key."""
    new: dict[str, str] | None = None
    """The names, by key, that are SKUs of their own, as nothing else is one; None where only known names have one."""

    @property
    def why(self) -> str:
        """How the SKUs are known."""
        if self.new is not None:
            return f"no column has SKUs, so this is the SKU and the {_CALLED[self.what]}"
        return f"the SKU that has this {_CALLED[self.what]} on the SKUs sheet"

    def is_known(self, cell: Cell) -> bool:
        """Whether a cell is a name on the SKUs sheet, and not an SKU."""
        return _folded(cell) not in self.skus and _key(self.what, cell) in self.found

    def sku_of(self, cell: Cell) -> tuple[Cell, str]:
        """The SKU of a cell that has it or a name of it, and otherwise why it can't be told."""
        if _folded(cell) in self.skus:
            return self.skus[_folded(cell)], ""
        key = _key(self.what, cell)
        found = self.found.get(key, ())
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, f"the {_CALLED[self.what]} '{cell}' belongs to the SKUs {' and '.join(found)}"
        if self.new is not None and key:
            return self.new.setdefault(key, _spelled(cell)), ""
        return None, f"the {_CALLED[self.what]} '{cell}' is not on the SKUs sheet"


@dataclass(frozen=True, slots=True)
class Known:
    """The SKUs sheet as lists are held against it."""

    skus: Mapping[str, str] = field(default_factory=dict)
    """How each SKU is spelled, by its folded spelling."""
    found: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """By column of SKUs, and by key of what it says, the SKUs that have it."""
    new: dict[str, str] | None = None
    """Where every SKU is its product's name or code, or there is none yet: the names that are SKUs, by key."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], *, may_stand_in: bool = False) -> "Known":
        """What the rows of the SKUs sheet say.

        Args:
            rows: Its rows: `sku`, and the columns by which a product may be called, as far as they are there.
            may_stand_in: Whether names may become SKUs where the sheet has no other ones.
        """
        skus: dict[str, str] = {}
        said: dict[str, dict[str, str]] = {}
        for row in rows:
            if not row["sku"]:
                continue
            keys = said.setdefault(skus.setdefault(row["sku"].casefold(), row["sku"]), {})
            for what in CALLED_BY:
                if key := _key(what, row.get(what)):
                    keys.setdefault(what, key)
        found: dict[str, dict[str, tuple[str, ...]]] = {what: {} for what in CALLED_BY}
        for sku, keys in said.items():
            for what, key in keys.items():
                found[what][key] = (*found[what].get(key, ()), sku)
        are_names = all(any(key == _key(what, sku) for what, key in keys.items()) for sku, keys in said.items())
        return cls(skus, found, {} if may_stand_in and are_names else None)

    def is_sku(self, cell: Cell) -> bool:
        """Whether a cell is one of the SKUs."""
        return _folded(cell) in self.skus

    def names(self, what: str) -> Names:
        """What tells the SKUs of a column of names.

        Args:
            what: The column of SKUs whose cells they are.
        """
        return Names(what, self.skus, self.found.get(what, {}), self.new)


def _folded(cell: Cell) -> str:
    return str(cell).strip().casefold()


def _spelled(cell: Cell) -> str:
    whole = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return " ".join(str(whole).split())


def _key(what: str, cell: Cell) -> str:
    """What two spellings of a name have in common: of a code, its letters and digits without zeros in front."""
    if cell is None:
        return ""
    if what == _PRODUCT:
        return key_of_name(_spelled(cell))
    return re.sub(r"[\W_]", "", _spelled(cell)).casefold().lstrip("0")
