"""The log beside the workbook of what went to suppliers and came back: one line of JSON for each event.

Lines are only ever added, each in one write, so that a crash costs the last one at most. A message is logged before it
is sent and again when it is known what became of it: what broke off in between counts as sent.
"""

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.core.names import key_of_name

DRAFTED, SENDING, SENT, FAILED, UNCERTAIN, RECEIVED = "drafted", "sending", "sent", "failed", "uncertain", "received"
TAKEN_BACK, TAKEN_IN_AGAIN = "taken back", "taken in again"
"""A reply whose run was taken back with undo, and one of which that undo was taken back."""
_OUT = (DRAFTED, SENDING, SENT, UNCERTAIN)
_BACK = (RECEIVED, TAKEN_BACK, TAKEN_IN_AGAIN)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: str
    """When, as ISO 8601."""
    event: str
    reference: str
    """Of the copy."""
    supplier: str
    to: str = ""
    by: str = ""
    """Draft, Outlook or SMTP."""
    subject: str = ""
    lots: int = 0
    asked: int = 0
    blanks: tuple[tuple[str, str, str], ...] = ()
    """SKU, lot and header of each cell that was asked for."""
    certificates: tuple[tuple[str, str, str], ...] = ()
    """SKU, lot (blank: every lot) and number (blank: missing) of each certificate that was asked for."""
    certificates_listed: tuple[tuple[str, str, str], ...] = ()
    """The same of each certificate in the copy; none in a log of lotbook 0.1."""
    listed: tuple[tuple[str, str], ...] = ()
    """SKU and lot of each lot in the copy; none in a log of lotbook 0.1."""
    texts: tuple[str, ...] = ()
    """Marks of the texts and dates in the copy (see `strays.marks`), so that a reply's own can be told from them."""
    shown: tuple[str, ...] = ()
    """Marks of what the copy shows of its lots (see `reply_parts.shown_marks`), which Lots may no longer have."""
    file: str = ""
    sha256: str = ""
    """Of the workbook that went out or came back."""
    detail: str = ""
    owner: str = ""
    """Whose goods the copy is about; blank for everybody's."""
    run: int = 0
    """Number, as `lotbook history` counts, of the run that took a reply in; 0 where the journal has none."""


def log_of(workbook: Path) -> Path:
    """Where the log of a workbook is.

    Examples:
        >>> log_of(Path("lots/my_lots.xlsm")).name
        'my_lots.sent.jsonl'
    """
    return workbook.with_name(f"{workbook.stem}.sent.jsonl")


def read(log: Path) -> tuple[Event, ...]:
    """Every event, the oldest first; a line that cannot be read is left out.

    Raises:
        HostError: If there is a log that cannot be opened.
    """
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise HostError(f"The send log {log} cannot be read: {error.strerror or error}.") from error
    return tuple(event for line in lines if (event := _event(line)) is not None)


def _event(line: str) -> Event | None:
    try:
        found = json.loads(line)
        known = {each.name for each in fields(Event)}
        event = Event(**{name: value for name, value in found.items() if name in known})
        return replace(
            event,
            blanks=_texts(event.blanks),
            certificates=_texts(event.certificates),
            certificates_listed=_texts(event.certificates_listed),
            listed=tuple((str(sku), str(lot)) for sku, lot in event.listed),
            texts=tuple(event.texts),
            shown=tuple(event.shown),
        )
    except (ValueError, TypeError, AttributeError):
        return None


def _texts(rows: Iterable[Iterable[object]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(first), str(second), str(third)) for first, second, third in rows)


def append(log: Path, event: Event) -> None:
    """Add an event, and make sure it lasts.

    Raises:
        HostError: If it cannot be written.
    """
    line = json.dumps(asdict(event), ensure_ascii=False) + "\n"
    try:
        broken = log.exists() and log.stat().st_size > 0 and not _ends_with_line(log)
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, (("\n" if broken else "") + line).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise HostError(
            f"The send log {log} cannot be written: {error.strerror or error}. Nothing more was done."
        ) from error


def _ends_with_line(log: Path) -> bool:
    with log.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def states(events: Iterable[Event]) -> dict[str, Event]:
    """The last that is known of each copy that went out, by its reference."""
    return {event.reference: event for event in events if event.event not in _BACK}


def already(events: Iterable[Event], supplier: str, *, since: dt.datetime, owner: str = "") -> Event | None:
    """The last message to a supplier since a time, unless it failed; None if there was none.

    Args:
        events: The log.
        supplier: Whose copy.
        since: Earlier messages don't count.
        owner: Messages about this owner's goods or everybody's; blank for those about anybody's.
    """
    about = {"", key_of_name(owner)}
    found = [
        event
        for event in states(event for event in events if not owner or key_of_name(event.owner) in about).values()
        if event.event in _OUT and key_of_name(event.supplier) == key_of_name(supplier) and _moment(event) >= since
    ]
    # Of two that went out within a second, the one that was logged last.
    return max(reversed(found), key=_moment, default=None)


def latest(events: Iterable[Event], supplier: str, owner: str = "") -> Event | None:
    """The last copy that went to a supplier, or None.

    Args:
        events: The log.
        supplier: Whose copy.
        owner: Copies about this owner's goods or everybody's; one about another's takes no other's place.
    """
    about = {"", key_of_name(owner)}
    found = [event for event in events if key_of_name(event.owner) in about]
    return already(found, supplier, since=dt.datetime.min.replace(tzinfo=dt.UTC))


def _moment(event: Event) -> dt.datetime:
    return moment(event.at)


def moment(at: str) -> dt.datetime:
    """A time that was written down; the first there is if it can't be read."""
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
