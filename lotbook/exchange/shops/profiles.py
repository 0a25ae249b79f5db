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
_LOT = ("Lot", "Lot Number", "Lot No", "Lot #", "Lot Code")
"""Headers of a column of lots that a seller has added to a shop's list."""
_PLACE = (
    "Warehouse",
    "Warehouse Name",
    "Ship From",
    "Shipped From",
    "Fulfilled From",
    "Fulfillment Location",
    "Facility",
    "Site",
    "Location",
)
"""Headers of a column that says where a line left from, where its cells are names of places."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one shop or warehouse writes its orders."""

    name: str
    buyers: str
    """Who got the units, where no consignee is kept."""
    columns: Mapping[str, Sequence[str]]
    """Headers by what they mean, the first that is there counts: `order`, `date` (it left), `ordered` (a day that
    stands in where that is missing), `sku`, `quantity`, `lot`, `returned` (units), `refunded`, `status`, `line_status`,
    `cancelled` (a day), `fulfilled_by` (who ships), `item` (what only lines of an item have, and no sum of an order or
    line below the list), `record` (another number of the order, where not every one has an `order` yet), `asin`
    (Amazon's product ID, for a SKU that isn't tracked). Of `consignee` the first that is filled counts, line by line;
    one of several parts has a plus between them."""
    marks: Sequence[str] = ()
    """Headers without which it is another list, where those of its columns could be anybody's."""
    own: Mapping[str, Sequence[str]] | None = None
    """By a column that says who ships, what it says where the seller does; None where nobody else does."""
    also_needed: Sequence[str] = ()
    """Columns that it can't do without, cell by cell, by what they mean."""
    of_order: Sequence[str] = ()
    """Columns that only the first line of an order has."""
    export: str = ""
    """What to download, where the shop has two lists alike and their columns can't be picked."""
    of_many_shops: bool = False
    """Whether it lists orders of any shop, by their numbers there."""
    described: bool = False
    """Whether the line below the headers says what they mean."""
    shipped: Mapping[str, Sequence[str]] | None = None
    """By a column of statuses, those of what has left; None where the date alone says it."""
    open: Mapping[str, Sequence[str]] | None = None
    """By the same columns, the statuses of what has not left yet."""

    @property
    def needed(self) -> tuple[str, ...]:
        """What it can't do without, by what it means."""
        also = [name for name in ("lot", "item") if name in self.columns]
        return (*NEEDED, *also, *(self.shipped or ()), *self.also_needed)

    def header(self, name: str) -> str:
        """How its column is called, by what it means."""
        return (self.columns.get(name) or self.columns["ordered"])[0]

    @property
    def is_of_amazon(self) -> bool:
        """Whether it is a report of Seller Central."""
        return "amazon-order-id" in self.marks

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Where its columns are, of those that are there."""
        there = _positions(headers)
        found = {
            name: next((there[key] for key in map(folded, names) if key in there), None)
            for name, names in {"lot": _LOT, "place": _PLACE, **self.columns}.items()
            if name != "consignee"
        }
        places = {name: position for name, position in found.items() if position is not None}
        if "ordered" in places:
            places.setdefault("date", places["ordered"])
        return places

    def lacks(self, headers: Sequence[str]) -> list[str]:
        """What it can't do without and is missing, by what it means."""
        places = self.places(headers)
        return [name for name in self.needed if name not in places]

    def consignees(self, headers: Sequence[str]) -> list[tuple[int, ...]]:
        """Where it says who got the units, the best place first; each of one column, or of the parts of a name."""
        there = _positions(headers)
        ways = [[folded(part) for part in way.split(" + ")] for way in self.columns.get("consignee", ())]
        return [tuple(there[part] for part in way) for way in ways if all(part in there for part in way)]


def _positions(headers: Sequence[str]) -> dict[str, int]:
    """The first place of each header, folded."""
    there: dict[str, int] = {}
    for position, header in enumerate(headers):
        there.setdefault(folded(header), position)
    return there


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


def _could_be(headers: Sequence[str]) -> list[Profile]:
    """The profiles whose marks a row of headers has."""
    there = _positions(headers)
    return [profile for profile in profiles() if all(folded(mark) in there for mark in profile.marks)]


def profile_of(headers: Sequence[str]) -> Profile | None:
    """The profile that fits a row of headers; of several the one with most columns there."""
    fits = [profile for profile in _could_be(headers) if not profile.lacks(headers)]
    return max(fits, key=lambda each: len(each.places(headers)), default=None)


def nearest(headers: Sequence[str]) -> tuple[Profile, str] | None:
    """The profile that a row of headers fits but for one column, and what that means; None if there is none."""
    found = [(profile, profile.lacks(headers)) for profile in _could_be(headers)]
    fits = [(profile, lacks[0]) for profile, lacks in found if len(lacks) == 1]
    return max(fits, key=lambda each: len(each[0].places(headers)), default=None)


def buyers_elsewhere(profile: Profile) -> frozenset[str]:
    """What stands for the buyers of other shops; nothing if the list may have those, too.

    Args:
        profile: Whose list it is.
    """
    if profile.of_many_shops:
        return frozenset()
    return frozenset(each.buyers for each in profiles() if not each.of_many_shops) - {profile.buyers}


def known_lists() -> str:
    """What lists of orders there are, for the user."""
    names = [profile.name for profile in profiles()]
    return f"{', '.join(names[:-1])} and {names[-1]}"
