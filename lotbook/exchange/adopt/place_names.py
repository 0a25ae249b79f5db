"""The places of a tracker by the names that lists give them: Amazon's above all, which Places has by marketplace.

Nearly every seller's list says FBA or Amazon, and Places says FBA-US. Left as it is, such stock would be at no place
of Amazon's: nothing would be sold of it there, and it would be sent to where it is. So a name that says Amazon and a
marketplace, or no marketplace, means the place that Places has for that; where several could be meant, none is taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from lotbook.core.names import key_of_name
from lotbook.core.words import PLACE_KINDS
from lotbook.exchange.amazon.marketplaces import marketplace

_OWN, _THIRD_PARTY, _FBA, _AWD = PLACE_KINDS
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_DIGITS = re.compile(r"\d+")
_AMAZON = {"amazon", "amz", "amzn", "fba", "fulfillment", "fulfilment", "fulfilled"}
"""Words of a name of Amazon's that say nothing of the marketplace."""
_SAYS_AMAZON = {"amazon", "amz", "amzn", "fba", "awd"}
_NO_MARKETPLACE = {
    "at",
    "by",
    "in",
    "the",
    "warehouse",
    "warehouses",
    "inventory",
    "stock",
    "lager",
    "center",
    "centre",
}
"""Other words that say nothing of it."""
_ALIKE = 0.8
"""So much alike, the name of a place may be a slip."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The place that a name means."""

    place: str
    why: str


@dataclass(slots=True)
class PlaceNames:
    """The places of a tracker."""

    by_key: dict[str, str]
    """How each is spelled, by `key_of_name`."""
    kinds: Mapping[str, str | None] = field(default_factory=dict)
    """The kind of each, by its spelling on Places."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """The marketplace of each place of the kind FBA."""
    of_default_channel: tuple[str, ...] = ()
    """Those whose channel is the default one."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], default_channel: str) -> "PlaceNames":
        """The places that Places has.

        Args:
            rows: Its rows: `place`, `kind`, `channel`, and `marketplace`, after which the channel is named.
            default_channel: The channel of places that name none.
        """
        listed = {row["place"]: row for row in reversed(list(rows)) if row["place"]}
        countries = {
            place: marketplace(row["marketplace"]) or row["marketplace"]
            for place, row in listed.items()
            if row["kind"] == _FBA
        }
        default = tuple(place for place in countries if listed[place]["channel"] in {None, default_channel})
        kinds = {place: row["kind"] for place, row in listed.items()}
        return cls({key_of_name(place): place for place in listed}, kinds, countries, default)

    def meant(self, name: str) -> Meant | None:
        """The place of Amazon's that a list means by a name which Places does not have.

        Examples:
            >>> row = {"kind": "FBA", "channel": None}
            >>> names = PlaceNames.of([{**row, "place": f"FBA-{c}", "channel": f"FBA-{c}", "marketplace": c}
            ...     for c in ("US", "DE")], "FBA-US")
            >>> [meant and meant.place for meant in map(names.meant, ("Amazon FBA", "Amazon.de", "FBA prep", "FBA CA"))]
            ['FBA-US', 'FBA-DE', None, None]
        """
        if not key_of_name(name) or key_of_name(name) in self.by_key:
            return None
        words = _WORD.findall(name.casefold())
        if "awd" in words:
            return _only([place for place, kind in self.kinds.items() if kind == _AWD], "your only place in AWD")
        if not _says_amazon(words):
            return None
        rest = " ".join(word for word in words if word not in _AMAZON | _NO_MARKETPLACE)
        if rest:
            country = marketplace(rest)
            there = [place for place, its in self.countries.items() if country is not None and its == country]
            return _only(there, f"your place for {country}")
        return _only([*self.countries], "your only place at FBA") or _only(
            self.of_default_channel, "the place of your default channel"
        )

    def add(self, names: Iterable[str]) -> None:
        """Take in places that Places is to have."""
        self.by_key |= {key_of_name(name): name for name in names}

    def of_sheet(self, name: str) -> str | None:
        """The place that the name of a sheet, or the title above a list, says outright."""
        named = self.by_key.get(key_of_name(name))
        if named is None and not {"fba", "awd"}.isdisjoint(_WORD.findall(name.casefold())):
            meant = self.meant(name)
            return None if meant is None else meant.place
        return named

    def of_transfers(self, name: str) -> str | None:
        """The place that the name of a list of transfers says they went to."""
        named = self.by_key.get(key_of_name(name))
        if named is None and (meant := self.meant(name)) is not None:
            return meant.place
        return named

    def could_be(self, name: str) -> list[str]:
        """The places at FBA of which one may be meant, where a name says Amazon and nothing says which."""
        words = _WORD.findall(name.casefold())
        is_open = _says_amazon(words) and not set(words) - _AMAZON - _NO_MARKETPLACE
        return sorted(self.countries) if is_open and key_of_name(name) not in self.by_key else []

    def may_be_amazons(self, name: str) -> bool:
        """Whether a place that Places lacks, and no other name of one there means, may be Amazon's by its name."""
        is_known = key_of_name(name) in self.by_key or self.meant(name) is not None or self.could_be(name)
        return not is_known and _says_amazon(_WORD.findall(name.casefold()))

    def kind_of_new(self, name: str) -> str | None:
        """The kind of a place that Places lacks; None where the name may be a slip, or Amazon's."""
        key = key_of_name(name)
        # Warehouse 1 and Warehouse 2 are two places: nobody types another number by a slip.
        same_number = [other for other in self.by_key if _DIGITS.findall(other) == _DIGITS.findall(key)]
        slip = get_close_matches(key, same_number, cutoff=_ALIKE)
        if not key or key in self.by_key or slip or any(said in key for said in ("amazon", "fba", "awd")):
            return None
        return _THIRD_PARTY if "3pl" in _WORD.findall(name.casefold()) else _OWN


def _says_amazon(words: Sequence[str]) -> bool:
    return any(word in _SAYS_AMAZON or word.startswith("amazon.") for word in words)


def _only(places: Sequence[str], why: str) -> Meant | None:
    return Meant(places[0], why) if len(places) == 1 else None
