"""The runs of a journal: what each changed, row by row, and whether the workbook has it.

A run is written down before the workbook is replaced, with the hash of the file before and after, and once more when it
is known what became of it. If the computer stops in between, the file's hash tells: it is the one before or the one
after.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lotbook.core.table import Cell
from lotbook.hosts.journal.lines import Event, append, backwards, journal_of

WRITTEN, NOT_WRITTEN, PARTLY, NOT_SAVED, UNCLEAR = "written", "not written", "partly written", "not saved", "unclear"
"""What became of a run. NOT_SAVED: it was written into a live Excel, which was closed without saving."""

CHANGED, ADDED, GONE, NAMED = "changed", "added", "gone", "named cell"
"""What became of a row; or a named cell, whose name is the one header."""

FILE, EXCEL = "file", "Excel"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that a run changed, added or took away."""

    kind: str
    table: str
    row: int
    """Worksheet row when it was written; 0 in a table whose rows lotbook writes whole."""
    key: Mapping[str, Cell]
    """What identifies the row, by header."""
    cells: Mapping[str, tuple[Cell, Cell]]
    """Old and new value by header."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command or button."""

    at: str
    """When, as ISO 8601."""
    by: str
    """The computer's user."""
    command: str
    rows: tuple[RowChange, ...] = ()
    too_many: Mapping[str, int] = field(default_factory=dict)
    """By table, how many rows changed where they are too many to be written down."""
    undoes: int = 0
    """The number of the run it takes back; 0 for none."""
    backup: bool = False
    """Whether the file as it was is to be kept."""
    number: int = 0
    """Counted from 1."""
    host: str = FILE
    before: str = ""
    """SHA-256 of the file before."""
    after: str = ""
    """SHA-256 of the file after; blank for a live Excel, which saves it later."""
    outcome: str = ""
    """Blank where it is not known yet."""

    @property
    def is_empty(self) -> bool:
        """Whether it changed nothing that was typed or taken in."""
        return not self.rows and not self.too_many


def read(workbook: Path, sha256: str = "") -> list[Run]:
    """Every run of a workbook, the newest first.

    Args:
        workbook: The workbook.
        sha256: The hash of the file as it is now, which tells what became of the last run; blank if unknown.

    Raises:
        HostError: If the journal cannot be read.
    """
    return list(newest(workbook, sha256))


def newest(workbook: Path, sha256: str = "") -> Iterator[Run]:
    """The runs of a workbook, the newest first, read one by one; see `read`."""
    outcomes: dict[int, str] = {}
    unsaved = True
    for event in backwards(journal_of(workbook)):
        if not _is_of(event, workbook):
            continue
        number = int(event["number"])
        if event["event"] != "run":
            outcomes.setdefault(number, event["event"])
            continue
        outcome = outcomes.get(number, "")
        if sha256 and unsaved:
            outcome = _by_hash(event, outcome, sha256)
            unsaved = outcome == NOT_SAVED
        yield _run(event, outcome)


def _is_of(event: Event, workbook: Path) -> bool:
    """Whether an event is of this workbook: its two editions, .xlsm and .xlsx, may be in one folder."""
    return str(event.get("workbook", "")).casefold() == workbook.suffix.casefold() and "number" in event


def _by_hash(event: Event, outcome: str, sha256: str) -> str:
    """What became of a run after which no other one is known to have got into the file."""
    if event["host"] == EXCEL:
        return NOT_SAVED if sha256 == event["before"] else outcome or UNCLEAR
    return outcome or {event["after"]: WRITTEN, event["before"]: NOT_WRITTEN}.get(sha256, UNCLEAR)


def is_settled(workbook: Path, *, is_open: bool = False) -> bool:
    """Whether the journal says what became of the last run, so that the file's hash has nothing to tell.

    Args:
        workbook: The workbook.
        is_open: Whether Excel has it open, and may yet save what was written into it.

    Raises:
        HostError: If the journal cannot be read.
    """
    last = next((event for event in backwards(journal_of(workbook)) if _is_of(event, workbook)), None)
    if last is None:
        return True
    unsaved = last.get("host") == EXCEL and last["event"] != NOT_SAVED and not is_open
    return last["event"] != "run" and not unsaved


def settle(workbook: Path, sha256: str, *, is_open: bool = False) -> None:
    """Write down what became of the last runs, where that is not in the journal yet.

    Args:
        workbook: The workbook.
        sha256: The hash of the file as it is now.
        is_open: Whether Excel has it open, and may yet save what was written into it.

    Raises:
        HostError: If the journal cannot be read or written.
    """
    settled = []
    for known, told in zip(newest(workbook, sha256), newest(workbook), strict=True):
        if known.outcome == told.outcome or (is_open and known.host == EXCEL):
            break
        settled.append(_outcome(workbook, known, known.outcome))
    if settled:
        append(workbook, settled)


def begin(workbook: Path, run: Run) -> Run:
    """Write a run down before it is done; give it with its number.

    Raises:
        HostError: If it cannot be written.
    """
    last = next(newest(workbook), None)
    number = 1 if last is None else last.number + 1
    event = {
        "event": "run",
        "number": number,
        "workbook": workbook.suffix,
        **{name: getattr(run, name) for name in ("at", "by", "command", "undoes", "host", "before", "after")},
        "rows": [[row.kind, row.table, row.row, dict(row.key), _cells(row.cells)] for row in run.rows],
        "too_many": dict(run.too_many),
    }
    append(workbook, [event])
    return _run(event, "")


def end(workbook: Path, run: Run, outcome: str) -> None:
    """Write down what became of a run.

    Raises:
        HostError: If it cannot be written.
    """
    append(workbook, [_outcome(workbook, run, outcome)])


def _outcome(workbook: Path, run: Run, outcome: str) -> dict[str, Any]:
    return {"event": outcome, "number": run.number, "workbook": workbook.suffix, "host": run.host}


def _cells(cells: Mapping[str, tuple[Cell, Cell]]) -> dict[str, list[Cell]]:
    return {header: [old, new] for header, (old, new) in cells.items()}


def _run(event: Event, outcome: str) -> Run:
    return Run(
        at=str(event.get("at", "")),
        by=str(event.get("by", "")),
        command=str(event.get("command", "")),
        rows=tuple(_rows(event.get("rows", ()))),
        too_many=dict(event.get("too_many", {})),
        undoes=int(event.get("undoes", 0)),
        number=int(event["number"]),
        host=str(event.get("host", FILE)),
        before=str(event.get("before", "")),
        after=str(event.get("after", "")),
        outcome=outcome,
    )


def _rows(rows: Iterable[Sequence[Any]]) -> Iterator[RowChange]:
    for kind, table, row, key, cells in rows:
        yield RowChange(kind, table, int(row), key, {header: (old, new) for header, (old, new) in cells.items()})
