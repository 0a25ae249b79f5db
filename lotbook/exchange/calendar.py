"""A calendar file (.ics) of days on which something is due.

An event keeps its UID for as long as it is about the same thing, whatever day that is on, and its SEQUENCE grows from
one file to the next: a calendar that imports the file again changes the events it has.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lotbook.version import VERSION


@dataclass(frozen=True, slots=True)
class Entry:
    """One day on which something is due."""

    about: tuple[str, ...]
    """What tells it from all others."""
    day: dt.date
    title: str
    text: str
    cancelled: bool = False


def uid(about: Sequence[str]) -> str:
    """The identity of an event.

    Examples:
        >>> uid(("Expires", "TEA-1", "7", "Garage")) == uid(["Expires", "TEA-1", "7", "Garage"])
        True
    """
    return f"{hashlib.sha256(chr(31).join(about).encode('utf-8', 'replace')).hexdigest()[:32]}@lotbook"


def calendar(entries: Sequence[Entry], *, name: str, now: dt.datetime) -> bytes:
    """A calendar file.

    Args:
        entries: What is due.
        name: What the calendar is called.
        now: The time it is made.
    """
    # Slow to load, and needed for nothing else.
    from icalendar import Calendar, Event  # noqa: PLC0415

    made = Calendar()
    made.add("prodid", f"-//lotbook//lotbook {VERSION}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    stamp = now.astimezone(dt.UTC).replace(microsecond=0)
    for entry in entries:
        event = Event()
        event.add("uid", uid(entry.about))
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        event.add("sequence", int(stamp.timestamp()) // 60)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("transp", "TRANSPARENT")
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        made.add_component(event)
    content: bytes = made.to_ical()
    return content
