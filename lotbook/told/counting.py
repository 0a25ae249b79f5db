"""What a stock count comes to, in a sentence that a terminal and a message box say alike."""

from collections.abc import Sequence

from lotbook.actions.count import Counted, StockCount
from lotbook.core.counted import counted, counted_are

_MOST_DOCUMENTS = 3


def lots_counted(found: StockCount) -> str:
    """How many lots were counted, and how many counts that are where one was counted at several places or days."""
    lots, counts = _lots(found.lines), len(found.lines)
    several = "" if lots == counts else f" (in {counted(counts, 'count')}: one for each lot, place and day)"
    return f"{counted(lots, 'lot')} counted{several}"


def _lots(lines: Sequence[Counted]) -> int:
    return len({(line.sku, line.lot) for line in lines})


def nothing_to_book(found: StockCount) -> str:
    """Why a count changes nothing: it is booked, or the records say the same."""
    booked = found.booked_already
    if not booked:
        return "Nothing to book: the count matches the records."
    documents = dict.fromkeys(line.document for line in booked)
    named = ", ".join([*documents][:_MOST_DOCUMENTS]) + (", …" if len(documents) > _MOST_DOCUMENTS else "")
    rest = "; the others match the records" if len(booked) < len(found.lines) else ""
    return f"Nothing to book: {counted_are(_lots(booked), 'lot')} booked already ({named}){rest}."
