"""The type of a movement as a list has it, and why a row of movements can't count."""

from collections.abc import Mapping
from typing import Any

from lotbook.core.table import Cell
from lotbook.exchange.adopt.header_words import MOVEMENTS, MOVEMENTS_IN_CELLS, TO_AMAZON, folded, phrases, word_for

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


def no_movement(typed: Mapping[str, Any], called: Cell) -> str:
    """Why a movement would not count; blank if it does.

    Args:
        typed: The row of Shipments as the core reads it.
        called: Its type as the list has it, if a column says it.
    """
    kind, quantity = typed.get("type"), typed.get("quantity")
    if quantity is not None and quantity <= 0 and kind != _SIGNED:
        how = "type it without the minus sign" if quantity else "type the number of units"
        return f"Quantity {quantity:,} of a {kind} must be above 0: {how}"
    if called is not None and folded(str(called)) in phrases(TO_AMAZON) and not typed.get("destination"):
        return f"Type '{called}' is a Transfer, but the row doesn't say to which place: type that place under To"
    return ""
