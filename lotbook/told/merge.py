"""What merging two trackers changes, told in a terminal and as JSON."""

from json import dumps
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lotbook.actions.journal.changes import key_of
from lotbook.actions.journal.lines import shown
from lotbook.actions.merge.merge import Merge
from lotbook.actions.merge.three_way import Conflict, Edit, Row
from lotbook.actions.session import Refreshed
from lotbook.core.counted import counted
from lotbook.core.table import Cell
from lotbook.hosts.copies import conflicts_of
from lotbook.hosts.journal.runs import ADDED, GONE
from lotbook.told.summary import print_outcome
from lotbook.told.words import on_one_line

_MOST = 50


def print_merge(found: Merge, mine: Path, theirs: Path) -> None:
    """Print what is taken over, and what both changed."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(_of(found, mine, theirs), style="bold"))
    lines = _edits(found)
    for line in lines[:_MOST]:
        console.print(Text(f"    {line}"))
    if len(lines) > _MOST:
        console.print(Text(f"    … and {len(lines) - _MOST:,} more"))
    if found.conflicts:
        console.print(Text(f"{counted(len(found.conflicts), 'difference')} to decide:", style="bold"))
    for table, conflict in found.conflicts:
        console.print(Text(f"    {on_one_line(_conflict(table, conflict))}"))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))


def _of(found: Merge, mine: Path, theirs: Path) -> str:
    # Copies that are passed around often keep their name, and are told apart by their folders.
    own, other = (mine.name, theirs.name) if mine.name != theirs.name else (str(mine), str(theirs))
    if found.is_empty and found.remarks:
        return f"There is nothing to take over from {other}."
    if found.is_empty:
        return f"{other} has nothing that {own} lacks."
    if found.base is None:
        base = "no earlier state of them is known, so every cell that differs is asked about"
    elif found.is_guess:
        base = f"compared with {found.base.name}, the backup closest to both"
    else:
        base = f"compared with {found.base.name}"
    return f"From {other} into {own} ({base}):"


def _edits(found: Merge) -> list[str]:
    return [
        on_one_line(said) for each in found.tables for edit in each.edits for said in _edit(found, each.table, edit)
    ]


def _edit(found: Merge, table: str, edit: Edit) -> list[str]:
    if edit.kind == ADDED:
        cells = "; ".join(f"{header} {shown(table, header, value)}" for header, value in edit.cells.items())
        return [f"{table}: new row: {cells}"]
    raw = found.session.book.tables[table]
    row = {header: values[edit.place] for header, values in zip(raw.headers, raw.values, strict=True)}
    if edit.kind == GONE:
        return [f"{_row(table, row)}: the row is taken away"]
    return [
        f"{_row(table, row)}: {header} {_value(table, header, row.get(header))} → {_value(table, header, value)}"
        for header, value in edit.cells.items()
    ]


def _row(table: str, row: Row) -> str:
    said = ", ".join(f"{h} {shown(table, h, value)}" for h, value in key_of(table, row).items() if value is not None)
    return f"{table}: {said}" if said else table


def _value(table: str, header: str, value: Cell) -> str:
    return shown(table, header, value) or "(blank)"


def _conflict(table: str, conflict: Conflict) -> str:
    if not conflict.header:
        return f"{_row(table, conflict.row)}: mine {conflict.mine}, theirs {conflict.theirs}"
    mine, theirs = (_value(table, conflict.header, value) for value in (conflict.mine, conflict.theirs))
    return f"{_row(table, conflict.row)}: {conflict.header}: mine {mine}, theirs {theirs}"


def conflict_question(table: str, conflict: Conflict) -> str:
    """What is asked where both changed the same cell."""
    return f"{_conflict(table, conflict)}. Take theirs?"


def print_merged(found: Merge, refreshed: Refreshed | None, mine: Path, theirs: Path, *, dry_run: bool) -> None:
    """Print what became of it, and what is to become of a conflicted copy that isn't needed any more."""
    said = f"Written to {mine.name}, and every sheet is up to date."
    print_outcome(said, refreshed, is_empty=found.is_empty, dry_run=dry_run)
    is_done = (refreshed is not None or found.is_empty) and not found.remarks
    if is_done and theirs.resolve() in [copy.resolve() for copy in conflicts_of(mine.resolve())]:
        console = Console(highlight=False, soft_wrap=True)
        console.print(Text(f"You can delete {theirs.name} now: {mine.name} has its changes."))


def merge_as_json(found: Merge, refreshed: Refreshed | None) -> str:
    """What is taken over, and what both changed, as JSON."""
    conflicts = [
        {
            "table": table,
            "row": _row(table, conflict.row),
            "column": conflict.header,
            "mine": shown(table, conflict.header, conflict.mine),
            "theirs": shown(table, conflict.header, conflict.theirs),
        }
        for table, conflict in found.conflicts
    ]
    content = {
        "base": None if found.base is None else str(found.base),
        "taken_over": _edits(found),
        "conflicts": conflicts,
        "remarks": list(found.remarks),
        "written": refreshed is not None,
    }
    return dumps(content, indent=2, ensure_ascii=False)
