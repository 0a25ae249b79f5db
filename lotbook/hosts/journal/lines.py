"""The lines of a journal: only ever added, each with the hash of the one before.

A line is JSON with the key `prev`. Whoever changes a line or takes one out breaks the chain at that place. A line that
broke off, because the computer stopped or the disk was full, stays as it is: the next line to be added is preceded by
one that names it by its hash.
"""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError
from lotbook.hosts.refusals import file_bytes

BROKEN_OFF = "broken off"
"""The event of the line behind one that is incomplete."""

_ENDING = ".journal.jsonl"
_SHOWN = 40
"""So many characters of a name that is too long are in a message."""
_START = "0" * 64
_BLOCK = 1 << 16
_NOT_TO_RUN = 0o666
_BINARY: int = getattr(os, "O_BINARY", 0)

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """Where a journal is not whole."""

    line: int
    why: str


def journal_of(workbook: Path) -> Path:
    """Where the journal of a workbook is.

    Examples:
        >>> journal_of(Path("lots/my_lots.xlsm")).name
        'my_lots.journal.jsonl'
    """
    return workbook.with_name(f"{workbook.stem}{_ENDING}")


def check_name(workbook: Path) -> None:
    """Refuse a workbook beside which there can be no journal, since the name would be too long for the system.

    Raises:
        HostError: If it is.
    """
    try:
        journal_of(workbook).lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise HostError(_too_long(journal_of(workbook))) from error


def _too_long(journal: Path) -> str:
    name = journal.name.removesuffix(_ENDING)
    return (
        f"The name of the workbook, {name[:_SHOWN]}…, is too long: its journal has the same name with {_ENDING} at the "
        f"end, and the system allows no name that long. Shorten the name of the workbook by {len(_ENDING)} characters, "
        "and try again. Nothing was changed."
    )


def _unreadable(journal: Path, error: OSError) -> HostError:
    told = f"The journal {journal} cannot be read ({error.strerror or error})."
    return HostError(_too_long(journal) if error.errno == errno.ENAMETOOLONG else told)


def no_journal(journal: Path) -> str:
    """That a workbook has none, as the end of a sentence, and what to do if it had one.

    Args:
        journal: Where it would be.
    """
    return (
        f"there is no {journal.name} beside the workbook. lotbook begins it with the first run that changes your "
        "tables. If you renamed or moved the workbook, move its journal along, and give it this name."
    )


def append(workbook: Path, events: Sequence[Event]) -> None:
    """Add a line for each event to the journal of a workbook, and make sure that they last.

    Whoever may not read the workbook may not read its journal.

    Raises:
        HostError: If they cannot be written.
    """
    journal = journal_of(workbook)
    try:
        last, rest = _end(journal)
        out = bytearray()
        if rest:
            out += b"\n"
            last = _add(out, {"event": BROKEN_OFF, "sha256": digest(rest)}, last)
        for event in events:
            last = _add(out, event, last)
        mode = stat.S_IMODE(workbook.stat().st_mode) & _NOT_TO_RUN
        handle = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY, mode | stat.S_IWUSR)
        try:
            left = memoryview(out)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise HostError(
            f"The journal {journal} cannot be written ({error.strerror or error}). Make room on the disk, allow "
            "writing to the file, or close the program that holds it, and try again."
        ) from error


def _add(out: bytearray, event: Event, prev: str) -> str:
    line = json.dumps({"prev": prev, **event}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    out += line + b"\n"
    return digest(line)


def digest(line: bytes) -> str:
    """The hash of a line, without its end, or of a file."""
    return hashlib.sha256(line).hexdigest()


def hash_of(workbook: Path) -> str:
    """The hash of a file as it is now.

    Raises:
        HostError: If it cannot be read.
    """
    return digest(file_bytes(workbook))


def _end(journal: Path) -> tuple[str, bytes]:
    """The hash of the last line that is complete, and what stands behind it."""
    lines = _backwards(journal)
    rest = next(lines, b"")
    for line in lines:
        # A line that broke off earlier is followed by one that says so.
        return digest(line), rest
    return _START, rest


def backwards(journal: Path) -> Iterator[Event]:
    """Every event that can be read, the newest first; no more of the file is read than is asked for.

    Raises:
        HostError: If there is a journal that cannot be opened.
    """
    try:
        lines = _backwards(journal)
        next(lines, b"")
        for line in lines:
            event = _event(line)
            if event is not None:
                yield event
    except OSError as error:
        raise _unreadable(journal, error) from error


def _backwards(journal: Path) -> Iterator[bytes]:
    """What stands behind the last end of a line, then every line, the last one first."""
    try:
        file = journal.open("rb")
    except FileNotFoundError:
        return
    with file:
        place, held = file.seek(0, os.SEEK_END), b""
        while place:
            size = min(_BLOCK, place)
            place -= size
            file.seek(place)
            first, *others = (file.read(size) + held).split(b"\n")
            yield from reversed(others)
            held = first
        yield held


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def first_break(journal: Path) -> tuple[int, Break | None]:
    """How many lines a journal has, and the first place where it is not whole.

    Raises:
        HostError: If it cannot be opened.
    """
    try:
        lines = journal.read_bytes().split(b"\n")
    except FileNotFoundError:
        return 0, None
    except OSError as error:
        raise _unreadable(journal, error) from error
    rest = lines.pop()
    prev = _START
    for number, line in enumerate(lines, 1):
        event = _event(line)
        if event is None:
            following = _event(lines[number]) if number < len(lines) else None
            if following is None or following.get("event") != BROKEN_OFF or following.get("sha256") != digest(line):
                return len(lines), Break(number, "it can't be read")
            continue
        if event.get("prev") != prev:
            if number == 1:
                return len(lines), Break(1, "lines before it are missing")
            why = f"line {number} was written after another line: it was changed, or lines between them are missing"
            return len(lines), Break(number - 1, why)
        prev = digest(line)
    return len(lines), Break(len(lines) + 1, "it is incomplete") if rest else None
