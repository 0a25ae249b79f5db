"""A tracker that lost its tables, in one file or with a file for each of its sheets, brought back as it was."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lotbook.core.number_texts import decimal_mark, with_dot
from lotbook.core.table import Cell, Kind, folded_header
from lotbook.core.tables import BUCKETS, LOTS, SETTINGS, SKUS
from lotbook.exchange.adopt.file_texts import DATES, NUMBERS, Habits
from lotbook.exchange.adopt.grids import TEXTS
from lotbook.exchange.adopt.proposal import TABLES, Proposal
from lotbook.exchange.adopt.rows import read_list
from lotbook.exchange.adopt.unread_cells import NEVER_CALCULATED
from lotbook.sheets import tracker

Files = Sequence[tuple[Path, Sequence[Proposal]]]
"""Each file and what becomes of its lists."""

_A_TRACKER = {LOTS.name, SKUS.name, BUCKETS.name, SETTINGS.name}
"""Lists that have the headers of all these are a tracker without its tables."""
_RESULTS = [
    {folded_header(column.header) for column in spec.columns}
    for sheet in tracker.sheets(())
    for spec in sheet.tables
    if spec.name not in TABLES
]
"""The headers of each table that a refresh writes as a whole."""
_RESULT = "a tracker's own sheet, which a refresh writes again, or none that lotbook reads"
_BESIDE = f"{_RESULT}; if it is a list of your own, adopt it by itself afterwards"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)([.,]\d+)?")
_WRITTEN_NUMBER = re.compile(r"-?\d[\d.,' \u00a0\u202f]*")
_TRUTH = {"TRUE": True, "FALSE": False}


def _is_tracker(proposals: Iterable[Proposal]) -> bool:
    return {proposal.tables[0] for proposal in proposals if proposal.own} >= _A_TRACKER


def is_one_tracker(files: Files) -> bool:
    """Whether files are one tracker and nothing else: a single file that is one, or several that are one together."""
    whole = _is_tracker(proposal for _, some in files for proposal in some)
    return whole and (len(files) == 1 or not any(_is_tracker(some) for _, some in files))


def without_results(files: Files) -> Files:
    """The files; of a tracker only the lists that are filled in, each once, and not what a refresh writes."""
    if is_one_tracker(files):
        kept = iter(
            _filled_in([proposal for _, some in files for proposal in some], _RESULT if len(files) == 1 else _BESIDE)
        )
        return [(path, [next(kept) for _ in some]) for path, some in files]
    return [(path, _filled_in(some, _RESULT) if _is_tracker(some) else some) for path, some in files]


def _filled_in(proposals: Sequence[Proposal], why_not: str) -> list[Proposal]:
    best: dict[str, int] = {}
    for place, proposal in enumerate(proposals):
        if proposal.own:
            name = proposal.tables[0]
            if name not in best or _likeness(proposal) > _likeness(proposals[best[name]]):
                best[name] = place
    return [
        proposal
        if place in best.values()
        else replace(proposal, tables=(), matches=(), left_out={}, why_not=_RESULT if _is_result(proposal) else why_not)
        for place, proposal in enumerate(proposals)
    ]


def _likeness(proposal: Proposal) -> tuple[bool, int, int]:
    """How much a list is its table and not another one that has the same headers among its own."""
    headers, table = _headers(proposal), TABLES[proposal.tables[0]]
    ours = {folded_header(column.header) for column in table.columns}
    return not _is_result(proposal), len(headers & ours), -len(headers - ours)


def _is_result(proposal: Proposal) -> bool:
    return any(headers <= _headers(proposal) for headers in _RESULTS)


def _headers(proposal: Proposal) -> set[str]:
    return {folded_header(header) for header in proposal.source.headers if header}


def rows_as_they_are(proposal: Proposal, habits: Habits) -> tuple[list[str], list[dict[str, Cell]]]:
    """The headers and rows of a tracker's own table, with the columns that the user added.

    A text file holds its cells as they were shown: what can be read as a number or a date is one again, and all else
    stays as it is. Of a workbook only numbers that a program made texts of, such as `9,5`, are numbers again.

    Args:
        proposal: What the columns of the list are.
        habits: How its file writes dates and numbers.
    """
    source = proposal.source
    names = [source.name(position) for position in range(len(source.headers))]
    rows: list[dict[str, Cell]] = [dict(zip(names, row.cells, strict=True)) for row in source.rows]
    if source.path.suffix.lower() not in TEXTS:
        rows = [{n: None if cell == NEVER_CALCULATED else cell for n, cell in row.items()} for row in rows]
        return names, _numbers_again(proposal, habits, rows)
    table = TABLES[proposal.tables[0]]
    computed = {folded_header(column.header) for column in table.columns if column.computed}
    names = [name for name in names if folded_header(name) not in computed]
    stay = {folded_header(column.header) for column in table.columns if column.kind in {Kind.TEXT, Kind.CODE}}
    read = _read(proposal, habits)
    called = {
        source.name(match.position): match.column.name
        for match in proposal.matches
        if match.column.kind in {*DATES, *NUMBERS}
    }
    found = []
    for line, row in zip(source.rows, rows, strict=True):
        typed: Mapping[str, Cell] = read.get(line.number, {})
        found.append(
            {
                name: _as_typed(row[name], typed.get(called.get(name, "")), habits, is_text=folded_header(name) in stay)
                for name in names
            }
        )
    return names, found


def _read(proposal: Proposal, habits: Habits) -> dict[int, Mapping[str, Cell]]:
    """What the cells of a list are read as, by the number of their row."""
    name = proposal.tables[0]
    return {row.source.number: row.parts[name].cells for row in read_list(proposal, habits, {}).rows if row.parts}


def _numbers_again(proposal: Proposal, habits: Habits, rows: list[dict[str, Cell]]) -> list[dict[str, Cell]]:
    """The rows of a workbook's list, in which what is a number with the file's own marks is one."""
    source = proposal.source
    called = {
        source.name(match.position): match.column.name for match in proposal.matches if match.column.kind in NUMBERS
    }
    if not any(_is_written_number(row[name]) for row in rows for name in called):
        return rows
    read = _read(proposal, habits)
    found = []
    for line, row in zip(source.rows, rows, strict=True):
        typed: Mapping[str, Cell] = read.get(line.number, {})
        numbers = {name: typed.get(column) for name, column in called.items() if _is_written_number(row[name])}
        found.append({**row, **{name: cell for name, cell in numbers.items() if isinstance(cell, int | float)}})
    return found


def _is_written_number(cell: Cell) -> bool:
    return isinstance(cell, str) and _WRITTEN_NUMBER.fullmatch(cell.strip()) is not None


def _as_typed(shown: Cell, read: Cell, habits: Habits, *, is_text: bool) -> Cell:
    """A cell of a text file as it was before it was one."""
    if isinstance(read, int | float):
        return read
    if is_text or not isinstance(shown, str):
        return shown
    text = shown.strip()
    if text.upper() in _TRUTH:
        return _TRUTH[text.upper()]
    mark = habits.mark or decimal_mark([text])
    if not _NUMBER.fullmatch(text) or (mark is None and not text.lstrip("-").isdecimal()):
        return shown
    plain = with_dot(text, mark)
    number = float(plain) if "." in plain else int(plain)
    # A code such as 12.10 is not the number 12.1.
    return number if str(number) == plain else shown
