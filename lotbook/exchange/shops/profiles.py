"""Which shop or warehouse a list of orders is from, told by its columns: one file of data for each."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NOISE = re.compile(r"[\W_]+")
NEEDED = ("order", "date", "sku", "quantity")
"""What every list of orders has."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one shop or warehouse writes its orders."""

    name: str
    buyers: str
    """Who got the units, where no consignee is kept."""
    columns: Mapping[str, Sequence[str]]
    """Headers by what they mean, the first that is there counts: `order`, `date` (it left), `sku`, `quantity`, `lot`,
    `returned` (units), `refunded`, `status`, `line_status`, `cancelled` (a day), `consignee`."""
    of_order: Sequence[str] = ()
    """Columns that only the first line of an order has."""
    shipped: Mapping[str, Sequence[str]] | None = None
    """By a column of statuses, those of what has left; None where the date alone says it."""

    def places(self, headers: Sequence[str]) -> dict[str, int] | None:
        """Where its columns are, or None if one that it can't do without is missing."""
        there: dict[str, int] = {}
        for position, header in enumerate(headers):
            there.setdefault(folded(header), position)
        found = {
            name: next((there[key] for key in map(folded, names) if key in there), None)
            for name, names in self.columns.items()
        }
        places = {name: position for name, position in found.items() if position is not None}
        needed = (*NEEDED, *(("lot",) if "lot" in self.columns else ()), *(self.shipped or ()))
        return places if all(name in places for name in needed) else None


def folded(header: str) -> str:
    """A header without what drifts: capitals, blanks, signs.

    Examples:
        >>> folded("Lot #"), folded("Item - SKU")
        ('lot', 'itemsku')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile, by the name of its file."""
    folder = files("lotbook.exchange.shops") / "profiles"
    texts = sorted((each.name, each.read_text("utf-8")) for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(Profile(**tomllib.loads(text)) for _, text in texts)


def profile_of(headers: Sequence[str]) -> tuple[Profile, dict[str, int]] | None:
    """The profile that fits a row of headers, and where its columns are; of several the one with most columns there."""
    fits = [(profile, places) for profile in profiles() if (places := profile.places(headers)) is not None]
    return max(fits, key=lambda each: len(each[1]), default=None)
