"""Hints and drop-downs of the columns people type into, as XlsxWriter data validations.

A wrong entry is questioned, never refused: the refresh lists what it can't use.
"""

from lotbook.core.table import Column, Kind
from lotbook.sheets.model import Choice

_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
"""Excel's limits for an input message."""

_MONTH_HINT = " If the label shows only a month, type an apostrophe first ('03/2027), or Excel turns it into the 1st."

_FAR_BELOW = -1_000_000_000


def entry_rule(column: Column, choice: Choice | None) -> dict[str, object] | None:
    """The hint and the rule of a column while somebody types into it; None if it has neither."""
    rule = hint(column) | _rule(column, choice)
    return {"validate": "any", **rule} if rule else None


def hint(column: Column) -> dict[str, object]:
    """The note that shows while a cell of the column is selected; empty without help for it."""
    text = column.help + (_MONTH_HINT if column.kind is Kind.LABEL_DATE else "")
    if not text:
        return {}
    return {"input_title": column.header[:_LONGEST_TITLE], "input_message": text[:_LONGEST_MESSAGE]}


def listed(choice: Choice) -> dict[str, object]:
    """The drop-down. Other texts are allowed, after the advice if the choice has one."""
    source = f"={choice.source}" if isinstance(choice.source, str) else list(choice.source)
    if not choice.advice:
        return {"validate": "list", "source": source, "show_error": False}
    advice = {"error_type": "warning", "error_title": "Not in the list", "error_message": choice.advice}
    return {"validate": "list", "source": source, **advice}


def _rule(column: Column, choice: Choice | None) -> dict[str, object]:
    """What may be typed; a wrong number is questioned, never refused."""
    if choice:
        return listed(choice)
    if column.computed:
        return {}
    low = _FAR_BELOW if column.signed else 0
    warn = {"error_type": "warning", "error_title": column.header[:_LONGEST_TITLE]}
    if column.kind in {Kind.UNITS, Kind.DAYS}:
        message = f"Enter a whole number{'' if column.signed else ', 0 or more'}."
        return {"validate": "integer", "criteria": ">=", "value": low, "error_message": message, **warn}
    if column.kind is Kind.LEAST:
        message = "Enter whole days, or a percentage of the shelf life such as 50%."
        return {"validate": "decimal", "criteria": ">=", "value": low, "error_message": message, **warn}
    if column.kind in {Kind.RATE, Kind.MONEY}:
        message = "Enter a number, 0 or more."
        return {"validate": "decimal", "criteria": ">=", "value": low, "error_message": message, **warn}
    return {}
