"""The type of a movement as a list has it, and why a row of movements can't count."""

import re
from collections.abc import Mapping
from typing import Any

from lotbook.core.table import Cell
from lotbook.exchange.adopt.header_words import folded, phrases, says, word_for
from lotbook.exchange.adopt.lists import FoundList
from lotbook.exchange.adopt.word_lists import (
    CANCELLED,
    MOVEMENTS,
    MOVEMENTS_IN_CELLS,
    REASONS,
    SENT,
    SMALL_WORDS,
    STOCK,
    TO_AMAZON,
    UNSELLABLE,
)

_TO = re.compile(r"\sto\s", re.IGNORECASE)
FBA = "FBA"
"""What a list calls a place of Amazon's where it doesn't say which."""
_SIGNED = "Adjustment"
"""The only type whose quantity may be below 0."""


def type_of(cell: Cell) -> str | None:
    """The type of movement that a cell means, or None.

    Examples:
        >>> [type_of(text) for text in ("Sold", "write-off", "count corr.", "Sent to FBA", "lent")]
        ['Sale', 'Disposal', 'Adjustment', 'Transfer', None]
    """
    text = str(cell)
    to_amazon = "Transfer" if folded(text) in phrases(TO_AMAZON) else None
    return word_for(text, MOVEMENTS) or word_for(text, MOVEMENTS_IN_CELLS) or to_amazon


def names_of(source: FoundList) -> tuple[str, ...]:
    """What a list is called, the nearest first: its sheet, the title above it, its file."""
    return source.sheet, source.title, source.path.stem


def type_in_names(source: FoundList) -> str:
    """The type of movement that the names of a list say, the nearest first; blank if none says one.

    *Damaged* or *Samples* says it where each row has the reason why the units left.
    """
    names = names_of(source)
    if said := next(filter(None, map(type_in_name, names)), ""):
        return said
    if not any(folded(header) in phrases(REASONS) for header in source.headers):
        return ""
    return next((word for name in names for word, others in MOVEMENTS_IN_CELLS.items() if says(name, others)), "")


def moved_by_name(source: FoundList) -> bool:
    """Whether a list says by what it is called that its rows are of units that left, moved or came back.

    Orders may be those that suppliers get.
    """
    plain = (" ".join(word for word in folded(name).split() if word != "order") for name in names_of(source))
    return next(filter(None, map(type_in_name, plain)), "Receipt") != "Receipt"


def type_in_name(name: str) -> str:
    """The type of movement that the name of a sheet or a title says; blank if it says none.

    Examples:
        >>> [type_in_name(name) for name in ("Sold 26", "Shipped to FBA", "FBA shipments", "FBA sales", "Made in May")]
        ['Sale', 'Transfer', 'Transfer', 'Sale', '']
        >>> [type_in_name(name) for name in ("Shipments received", "Sales returns", "Return to vendor", "FBA stock")]
        ['Receipt', 'Return', 'Removal', '']
    """
    words = folded(name).split()
    if says(name, TO_AMAZON):
        return "Transfer"
    said = {
        phrase: word
        for word, others in MOVEMENTS.items()
        for phrase in phrases(others) - {"fba"}
        if says(name, phrase) and (phrase not in phrases(SMALL_WORDS) or phrase == words[-1])
    }
    if "fba" in words and said.keys() <= phrases(SENT) and (said or not says(name, STOCK)):
        return "Transfer"
    if says(name, STOCK) and said.keys() <= {"order"}:
        return ""
    found = {*said.values()} or ({"Sale"} if "sent" in words else set())
    return next((word for word in _MOST_TELLING if word in found), "")


_MOST_TELLING = ("Removal", "Return", "Disposal", "Adjustment", "Transfer", "Receipt", "Sale")
"""Types by how much a word for one says beside a word for another: what is shipped may be shipped to us, or back."""


def says_it_came_back(header: str) -> bool:
    """Whether the header of a column of days says that units came back on them.

    Examples:
        >>> [says_it_came_back(header) for header in ("Return date", "Returned on", "Return by", "Returns", "Date")]
        [True, True, False, False, False]
    """
    words = folded(header).split()
    rest = " ".join(word for word in words if word not in _DAYS)
    return len(words) > len(rest.split()) and rest in phrases(MOVEMENTS["Return"])


_DAYS = {"date", "on", "day", "datum", "am"}


def sent_to(name: str) -> str:
    """What the name of a list of transfers says besides: the place they went to, perhaps.

    Examples:
        >>> sent_to("Shipped to 3PL-Reno"), sent_to("FBA-US shipments"), sent_to("fba_ship"), sent_to("Transfers")
        ('3PL-Reno', 'FBA-US', 'fba', '')
    """
    last = _TO.split(name.replace("_", " "))[-1]
    words = [word for word in last.split() if folded(word) not in phrases(SENT) | {"to"}]
    return " ".join(word for word in words if folded(word) == "fba" or word_for(word, MOVEMENTS) != "Transfer")


def is_sent_to(name: str) -> bool:
    """Whether the name of a list says that units were sent to somebody, or to a place.

    Examples:
        >>> is_sent_to("Sent to Reno"), is_sent_to("Sold to Reno"), is_sent_to("Reno")
        (True, False, False)
    """
    return says(name, SENT) and _TO.search(name) is not None


def amazon_in(called: Cell) -> str | None:
    """What a type of movement says of where the units went: to Amazon, or nothing.

    Examples:
        >>> amazon_in("sent to FBA"), amazon_in("transfer")
        ('FBA', None)
    """
    return FBA if folded(str(called)) in phrases(TO_AMAZON) | {"fba", "to fba"} else None


def no_movement(typed: Mapping[str, Any], called: Cell, condition: Cell, *, status: Cell = None) -> str:
    """Why a movement would not count; blank if it does.

    Args:
        typed: The row of Shipments as the core reads it.
        called: Its type as the list has it, if a column says it.
        condition: What the list says of the condition of the units, if a column says it.
        status: What the list says has become of the order or invoice, if a column says it.
    """
    if status is not None and folded(str(status)) in phrases(CANCELLED):
        return f"its status is '{status}', so nothing left; if units did, type them on Shipments"
    kind, quantity = typed.get("type"), typed.get("quantity")
    if quantity is not None and quantity <= 0 and kind != _SIGNED:
        how = "type it without the minus sign" if quantity else "type the number of units"
        return f"Quantity {quantity:,} of a {kind} must be above 0: {how}"
    if kind == "Return" and condition is not None and says(str(condition), UNSELLABLE):
        return (
            f"it came back as '{condition}', and a Return counts as stock: type it on Shipments, and a Disposal if it "
            "was thrown away"
        )
    if kind == "Transfer" and called is None and not typed.get("destination"):
        return "the list is of transfers, but doesn't say to which place: give it a column To, with that place"
    return ""
