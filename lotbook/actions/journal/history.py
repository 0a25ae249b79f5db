"""What the journal beside a workbook says: every change, and whether the journal is whole."""

from dataclasses import dataclass, replace
from pathlib import Path

from lotbook.actions.journal.lines import Line, is_about, lines_of
from lotbook.actions.journal.undo import in_force
from lotbook.hosts.journal import runs
from lotbook.hosts.journal.lines import Break, first_break, hash_of, journal_of


@dataclass(frozen=True, slots=True)
class History:
    """The changes that were asked for, the newest first."""

    journal: Path
    lines: tuple[Line, ...]
    taken_back: frozenset[int]
    """The runs that were taken back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a journal is whole."""

    journal: Path
    lines: int
    broken: Break | None


def history(workbook: Path, *, sku: str = "", lot: str = "") -> History:
    """Every change that the journal of a workbook has, the newest first; nothing is written.

    Args:
        workbook: The tracker.
        sku: Only changes of this SKU; blank for all.
        lot: Only changes of this lot; blank for all.

    Raises:
        HostError: If the workbook or its journal cannot be read.
    """
    real = workbook.resolve()
    every = runs.read(real, hash_of(workbook))
    asked = every
    if sku or lot:
        asked = [
            replace(run, rows=tuple(row for row in run.rows if is_about(row, sku, lot)), too_many={}) for run in every
        ]
    there = {run.number for run in in_force(every)}
    away = {runs.NOT_WRITTEN, runs.NOT_SAVED}
    taken_back = (run.number for run in every if run.number not in there and run.outcome not in away)
    return History(journal_of(real), tuple(lines_of(asked)), frozenset(taken_back))


def verify(workbook: Path) -> Verdict:
    """Whether every line of the journal follows from the one before.

    Raises:
        HostError: If the journal cannot be read.
    """
    journal = journal_of(workbook.resolve())
    return Verdict(journal, *first_break(journal))
