"""Sentences that a terminal and a message box say alike."""

import math
from collections.abc import Sequence

from lotbook.actions.recalls.marks import MarkedElsewhere
from lotbook.actions.session import Refreshed
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.problem import Problem
from lotbook.core.rules import Severity
from lotbook.core.suppliers.form import EXPIRY, PRODUCTION
from lotbook.core.table import Cell
from lotbook.core.tables import CERTIFICATES

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MOST_NEW = 20
_MOST_LOTS = 5
NOTHING_IN_REPLY = "The reply changes nothing in the tracker."
SINCE_TODAY = "Status since was blank and is now today; type the real day if it was earlier."
UPLOAD = "Upload them in Seller Central: Inventory > FBA inventory > Create removal order > Upload file."
DATES = {EXPIRY.header, PRODUCTION.header, *(CERTIFICATES.column(n).header for n in ("issue_date", "due_date"))}
"""Headers of a reply whose cells hold days."""


def stay_recalled(lots: Sequence[MarkedElsewhere]) -> list[str]:
    """Which lots stay Recalled for the sake of another recall: a line for each of those, and what to do.

    Examples:
        >>> for said in stay_recalled([MarkedElsewhere("TEA", "24-118B", "Supplier Acme")]):
        ...     print(said)
        TEA 24-118B stays Recalled: it was marked in another recall (Supplier Acme).
        If that recall is over, too, use its filters again, or the lot's code, and take the mark back.
    """
    by_recall: dict[str, list[str]] = {}
    for each in lots:
        by_recall.setdefault(each.asked_for, []).append(f"{each.sku} {each.lot}")
    said = []
    for asked_for, names in by_recall.items():
        more = f" and {len(names) - _MOST_LOTS:,} more" if len(names) > _MOST_LOTS else ""
        stay, was = ("stays", "it was") if len(names) == 1 else ("stay", "they were")
        said.append(
            f"{', '.join(names[:_MOST_LOTS])}{more} {stay} Recalled: {was} marked in another recall ({asked_for})."
        )
    if said:
        said.append("If that recall is over, too, use its filters again, or the lot's code, and take the mark back.")
    return said


def problem_counts(problems: Sequence[Problem]) -> str:
    """How many problems of each severity there are: "1 error, 2 notes"."""
    severities = [problem.severity for problem in problems]
    return ", ".join(counted(severities.count(each), word) for each, word in _WORDS.items() if each in severities)


def new_problems(refreshed: Refreshed | None, most: int = _MOST_NEW) -> list[str]:
    """What a change brought about that was not wrong before, and what the host had to say; nothing without a change.

    Args:
        refreshed: The tracker after the change.
        most: How many problems to name.
    """
    if refreshed is None:
        return []
    found, notes = refreshed.new_problems, [f"Note: {remark}" for remark in refreshed.summary.remarks]
    if not found:
        return ["No new problems.", *notes]
    more = len(found) - most
    return [
        f"New problems: {problem_counts(found)}.",
        *(f"    {problem}" for problem in found[:most]),
        *([f"    … and {more:,} more on the sheet Checks."] if more > 0 else []),
        *notes,
    ]


def shown(header: str, value: Cell) -> str:
    """A cell as people read it: dates as yyyy-mm-dd, blanks as nothing."""
    if value is None:
        return ""
    is_day = isinstance(value, int | float) and not isinstance(value, bool) and header in DATES
    return to_date(int(value)).isoformat() if is_day else str(value)


def day_text(day: int | None) -> str:
    """A day as yyyy-mm-dd, or nothing."""
    return "" if day is None else to_date(day).isoformat()


def whole(units: float) -> str:
    """Units as the sheets show them: halves are rounded up."""
    return f"{math.floor(units + 0.5):,}"


def on_one_line(text: str) -> str:
    """What a cell of several lines says, for a list that has a line for each row.

    Examples:
        >>> on_one_line(f"Note: opened{chr(10)}taped")
        'Note: opened / taped'
    """
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())


def in_units(units: float) -> str:
    """The same with what they are."""
    return counted(math.floor(units + 0.5), "unit")


def units_range(low: int | None, high: int | None) -> str:
    """Units as at least and at most, or one number where these are the same; nothing where they are not known.

    Examples:
        >>> units_range(0, 1200), units_range(7, 7), units_range(None, None)
        ('0-1,200', '7', '')
    """
    if low is None or high is None:
        return ""
    return f"{high:,}" if low == high else f"{low:,}-{high:,}"
