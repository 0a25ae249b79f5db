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
    """Headers by what they mean, the first that is there counts: `order`, `date` (it left), `ordered` (a day that
    stands in where that is missing), `sku`, `quantity`, `lot`, `returned` (units), `refunded`, `status`, `line_status`,
    `cancelled` (a day). Of `consignee` the first that is filled counts, line by line; one of several parts has a plus
    between them."""
    of_order: Sequence[str] = ()
    """Columns that only the first line of an order has."""
    described: bool = False
    """Whether the line below the headers says what they mean."""
    shipped: Mapping[str, Sequence[str]] | None = None
    """By a column of statuses, those of what has left; None where the date alone says it."""

    @property
    def needed(self) -> tuple[str, ...]:
        """What it can't do without, by what it means."""
        return (*NEEDED, *(("lot",) if "lot" in self.columns else ()), *(self.shipped or ()))

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Where its columns are, of those that are there."""
        there = _positions(headers)
        found = {
            name: next((there[key] for key in map(folded, names) if key in there), None)
            for name, names in self.columns.items()
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


def profile_of(headers: Sequence[str]) -> Profile | None:
    """The profile that fits a row of headers; of several the one with most columns there."""
    fits = [profile for profile in profiles() if not profile.lacks(headers)]
    return max(fits, key=lambda each: len(each.places(headers)), default=None)


def nearest(headers: Sequence[str]) -> tuple[Profile, str] | None:
    """The profile that a row of headers fits but for one column, and what that means; None if there is none."""
    found = [(profile, profile.lacks(headers)) for profile in profiles()]
    fits = [(profile, lacks[0]) for profile, lacks in found if len(lacks) == 1]
    return max(fits, key=lambda each: len(each[0].places(headers)), default=None)


def known_lists() -> str:
    """What lists of orders there are, for the user."""
    names = [profile.name for profile in profiles()]
    return f"{', '.join(names[:-1])} and {names[-1]}"
