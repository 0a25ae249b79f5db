"""The record of a recall as lines for a reader: every entry, and what is still missing."""

from collections.abc import Iterator

from lotbook.core.days import to_date
from lotbook.core.recalls.case import Case, moment_text
from lotbook.core.recalls.case_list import ENTRIES, Entry

NOT_FILLED_IN = "Not filled in (sheet Recall)"
_WHEN_CLOSED = {"closed_by", "closed_on", "corrective_action"}


def recorded(case: Case) -> Iterator[tuple[str, str]]:
    """Every entry by its label; one that is blank says so, and where it is filled in.

    Examples:
        >>> dict(recorded(Case(complained_on=46353)))["Complaint date"], dict(recorded(Case()))["Closed on"]
        ('2026-11-27', 'Not closed yet')
    """
    for each in ENTRIES:
        yield each.label, _shown(each, case)


def _shown(entry: Entry, case: Case) -> str:
    value = getattr(case, entry.field)
    if value in {None, ""}:
        open_still = case.closed_on is None and entry.field in _WHEN_CLOSED
        return "Not closed yet" if open_still else NOT_FILLED_IN
    if entry.kind == "moment":
        return moment_text(value)
    return to_date(value).isoformat() if entry.kind == "day" else str(value)
