"""The sheet Change history: the last changes, the newest first."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lotbook.actions.journal.lines import Line, lines_of
from lotbook.core.days import serial
from lotbook.core.table import Cell
from lotbook.core.tables_report import HISTORY
from lotbook.hosts.host import ColumnData, TableRows
from lotbook.hosts.journal import runs
from lotbook.hosts.journal.lines import check_name, hash_of, journal_of

MOST_LINES = 200
_NOT_THERE = {runs.NOT_WRITTEN, runs.NOT_SAVED}


def history(workbook: Path, run: runs.Run, *, is_open: bool) -> TableRows | None:
    """All rows of the sheet once a run is done; None where nothing is in the journal yet.

    Args:
        workbook: The workbook, as it is before the run.
        run: The run that is about to be done.
        is_open: Whether the workbook is open in Excel.

    Raises:
        HostError: If the journal cannot be read.
    """
    check_name(workbook)
    if run.is_empty and not journal_of(workbook).exists():
        return None
    before = _earlier(workbook, is_open=is_open)
    first = next(before, None)
    number = 1 if first is None else first.number + 1
    every = (each for each in _chain(replace(run, number=number), first, before) if each.outcome not in _NOT_THERE)
    lines = list(islice(lines_of(every), MOST_LINES))
    names = [column.name for column in HISTORY.columns]
    cells = [_cells(line) for line in lines]
    data = tuple(
        ColumnData(column.header, [row[name] for row in cells])
        for column, name in zip(HISTORY.columns, names, strict=True)
    )
    return TableRows(HISTORY.name, data, tuple(column.header for column in HISTORY.columns if column.key))


def _earlier(workbook: Path, *, is_open: bool) -> Iterator[runs.Run]:
    """The runs before, with what became of them."""
    settled = runs.is_settled(workbook, is_open=is_open)
    return runs.newest(workbook, "" if settled else hash_of(workbook))


def _chain(run: runs.Run, first: runs.Run | None, others: Iterator[runs.Run]) -> Iterator[runs.Run]:
    yield run
    if first is not None:
        yield first
    yield from others


def _cells(line: Line) -> dict[str, Cell]:
    return {
        "at": serial(line.at),
        "by": line.by or None,
        "command": line.command,
        "table": line.table or None,
        "sku": line.sku or None,
        "lot": line.lot or None,
        "row_key": line.row_key or None,
        "column": line.called or None,
        "old": line.old or None,
        "new": line.new or None,
        "run": line.run,
    }
