"""Where a movement came from and went to, as FDA's traceability rule asks for it: name, address and phone."""

from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core.gtin import read_gln, read_gtin
from lotbook.core.names import key_of_name


@dataclass(frozen=True, slots=True)
class Location:
    """A company, a person or a place."""

    name: str
    address: str = ""
    phone: str = ""
    gln: str = ""

    @property
    def description(self) -> str:
        r"""Name, address and phone on one line.

        Examples:
            >>> Location("Harbor Market", "1 Pier\nTacoma", "555-0100").description
            'Harbor Market, 1 Pier Tacoma, 555-0100'
        """
        return ", ".join(text for text in (self.name, " ".join(self.address.split()), self.phone) if text)

    @property
    def number(self) -> str | None:
        """Its GLN; None where it has none, or one that cannot be right."""
        return read_gln(self.gln) if self.gln else None

    @property
    def wrong_number(self) -> str | None:
        """What is typed as its GLN and cannot be right; None where it is right, or no number at all."""
        return self.gln if self.number is None and read_gtin(self.gln)[1] else None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What of it is not known."""
        return tuple(word for word, text in (("address", self.address), ("phone", self.phone)) if not text)


def location_of(name: str | None, known: Mapping[str, Location]) -> Location | None:
    """The location of a name; one that no sheet has is its name alone.

    Args:
        name: As typed; None where none is.
        known: Locations by what `names.name_key` makes of their name.
    """
    if not name:
        return None
    return known.get(key_of_name(name), Location(" ".join(name.split())))
