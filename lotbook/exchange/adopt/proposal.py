"""What becomes of a list: the columns of the tracker that its columns fill, and what the user wishes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lotbook.core.table import Column, Table
from lotbook.exchange.adopt.header_words import meaning
from lotbook.exchange.adopt.known import Names
from lotbook.exchange.adopt.lists import KEPT_TABLES, FoundList

TABLES: Mapping[str, Table] = {table.name: table for table in KEPT_TABLES}
SOLD = "sold"
CASES, LOOSE = "cases", "loose"
"""What is not a column of a table: full cases, and units beside them. Units per case make a quantity of them."""
CASE_QTY = "case_qty"
"""Cases, or the units of a case: which of them, the other columns of a list say."""
QUANTITY = {"Lots": "received_quantity", "Shipments": "quantity", "StockCount": "counted"}
SKIPPED, UNKNOWN_HEADER = "skipped", "not a header lotbook knows"
"""Why a column is left out: the user said so, or its header is unknown."""
OWN = "own "
"""How the name of a column begins that is the user's own, in the list as in the tracker."""


class Sure(StrEnum):
    """How sure a proposal is."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "a guess"


@dataclass(frozen=True, slots=True)
class Match:
    """A column of a list, and the column of a table that it fills."""

    position: int
    """In the list."""
    table: str
    column: Column
    sure: Sure
    why: str = ""
    names: Names | None = None
    """Where the cells are names or codes of products, what tells the SKU of each."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of one list."""

    source: FoundList
    tables: tuple[str, ...]
    """The tables its rows go to; none if it is left out."""
    matches: tuple[Match, ...]
    left_out: Mapping[int, str]
    """By position, why a column is left out."""
    why_not: str = ""
    """Why the whole list is left out."""
    movement: str = ""
    """The type of all its movements, where no column says it."""
    place: str = ""
    """Where all its lots are, where no column says it."""
    place_why: str = ""
    """How that is known."""
    destination: str = ""
    """Where all its movements went, where no column says it."""
    own: bool = False
    """Whether it is a table of a tracker, with all its headers."""
    further: bool = False
    """Whether it is of further deliveries of the lots in the list before it."""

    @property
    def every_row(self) -> list[tuple[str, str, str]]:
        """What is the same in all its rows, as no column says it: the column, what it says, and why."""
        why = {"place": self.place_why}
        return [(TABLES[self.tables[0]].column(name).header, v, why.get(name, "")) for name, v in self.fixed.items()]

    @property
    def fixed(self) -> dict[str, str]:
        """The same by the name of the column, of its first table."""
        said = {"type": self.movement, "place": self.place, "destination": self.destination} if self.tables else {}
        return {name: value for name, value in said.items() if value}

    def of(self, table: str) -> list[Match]:
        """The columns that fill a table."""
        return [match for match in self.matches if match.table == table]

    @property
    def there_now(self) -> str:
        """The header of what is there now, where that counts as received; blank for a list of what came in."""
        columns = [match for match in self.of("Lots") if match.column.name == QUANTITY["Lots"]]
        headers = [self.source.headers[match.position] for match in columns]
        return next((header for header in headers if (meaning(header) or ("",))[0] == "on_hand"), "")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user said about the lists."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """By folded header of the list, the header of the tracker, perhaps with its table and a dot before it."""
    skip: Collection[str] = ()
    """Folded headers of columns to leave out."""
    table: str = ""
    """The table that the lists are for."""
    before: Collection[str] = ()
    """Folded headers of those columns that were decided before, and not now."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """By folded header, how the user spelled it."""
    lots_by_date: bool = False
    """Whether a list without lots gets them by its expiry dates."""
