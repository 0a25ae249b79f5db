"""Digests in the journal: when the last one was made, and what it said was due."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError
from lotbook.core.names import key_of_name
from lotbook.hosts.journal.lines import append, backwards, journal_of
from lotbook.hosts.journal.lock import locked

_DIGEST = "digest"

DueRow = tuple[str, str, str, str, int]
"""Kind, SKU, lot, place and day number."""


@dataclass(frozen=True, slots=True)
class LastDigest:
    """The digest that was made last."""

    at: str
    """When, as ISO 8601."""
    due: tuple[DueRow, ...]
    run: int | None
    """The number of the newest run it knew of, 0 if there was none; None in a note by an older lotbook."""
    cancelled: tuple[DueRow, ...] = ()
    """What earlier ones said was due, and wasn't any more: calendars may still have it."""


def last_digest(workbook: Path, owner: str | None = None) -> LastDigest | None:
    """The last digest of a workbook for an owner, or None; without an owner, the last of everybody's goods.

    Raises:
        HostError: If the journal cannot be read.
    """
    suffix = workbook.suffix.casefold()
    for event in backwards(journal_of(workbook)):
        is_theirs = event.get("event") == _DIGEST and event.get("owner") == (owner and key_of_name(owner))
        if is_theirs and str(event.get("workbook", "")).casefold() == suffix:
            due, cancelled = (_rows(event.get(name, ())) for name in ("due", "cancelled"))
            return LastDigest(str(event["at"]), due, event.get("run"), cancelled)
    return None


def _rows(rows: Iterable[Any]) -> tuple[DueRow, ...]:
    return tuple((str(kind), str(sku), str(lot), str(place), int(day)) for kind, sku, lot, place, day in rows)


def note_digest(workbook: Path, last: LastDigest, owner: str | None = None) -> None:
    """Write down that a digest was made.

    Args:
        workbook: The workbook.
        last: The digest.
        owner: Whose goods; None for everybody's.

    Raises:
        HostError: If it cannot be written.
    """
    event: dict[str, object] = {"event": _DIGEST, "workbook": workbook.suffix, "at": last.at, "run": last.run}
    event |= {"owner": key_of_name(owner)} if owner else {}
    event["due"] = [list(row) for row in last.due]
    event |= {"cancelled": [list(row) for row in last.cancelled]} if last.cancelled else {}
    try:
        with locked(workbook):
            append(workbook, [event])
    except OSError as error:
        raise HostError(f"{journal_of(workbook)} cannot be written ({error.strerror or error}).") from error
