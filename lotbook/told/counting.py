"""What a stock count comes to, in a sentence that a terminal and a message box say alike."""

from lotbook.actions.count import StockCount
from lotbook.told.words import counted

_MOST_DOCUMENTS = 3


def nothing_to_book(found: StockCount) -> str:
    """Why a count changes nothing: it is booked, or the records say the same."""
    booked = len(found.booked_already)
    if not booked:
        return "Nothing to book: the count matches the records."
    rest = "the rest matches the records" if booked < len(found.lines) else "nothing is left to book"
    documents = dict.fromkeys(line.document for line in found.booked_already)
    named = ", ".join([*documents][:_MOST_DOCUMENTS]) + (", …" if len(documents) > _MOST_DOCUMENTS else "")
    return f"Nothing to book: {counted(booked, 'lot')} of it booked already ({named}), and {rest}."
