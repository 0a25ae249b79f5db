"""What lotbook changed, and what is taken back, told in a terminal and in Excel's message box."""

from collections.abc import Iterator
from itertools import groupby
from json import dumps
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lotbook.actions.journal.history import History, Verdict
from lotbook.actions.journal.lines import Line, shown, what_row
from lotbook.actions.journal.undo import Undo
from lotbook.actions.recalls.undone import CELLS as RECALL_CELLS
from lotbook.actions.session import Refreshed
from lotbook.core.counted import counted
from lotbook.core.tables import RECALL_RESPONSES
from lotbook.hosts.journal.backup import FOLDER
from lotbook.hosts.journal.lines import no_journal
from lotbook.hosts.journal.runs import ADDED, GONE, NOT_SAVED, NOT_WRITTEN, PARTLY, UNCLEAR, RowChange
from lotbook.told.summary import print_outcome
from lotbook.told.words import new_problems, on_one_line

_OUTCOMES = {
    NOT_WRITTEN: "it never got into the workbook",
    NOT_SAVED: "in Excel, and not saved",
    PARTLY: "Excel stopped it midway",
    UNCLEAR: "it may not have got into the workbook",
}
_BLANK = "(blank)"
_MOST_ASKED = 12


def print_history(found: History, most: int | None) -> None:
    """Print the changes, run by run."""
    console = Console(highlight=False, soft_wrap=True)
    if not found.lines:
        there = found.journal.exists()
        console.print(
            Text("No changes found in the journal." if there else f"Nothing yet: {no_journal(found.journal)}")
        )
        return
    for number, lines in groupby(found.lines[:most], key=lambda line: line.run):
        first, *others = lines
        console.print(Text(_headline(first, taken_back=number in found.taken_back), style="bold"))
        for line in (first, *others):
            console.print(Text(f"    {on_one_line(change(line))}"))
    left = len(found.lines) - len(found.lines[:most])
    if left:
        console.print(Text(f"… and {counted(left, 'earlier change')}; --all shows every one."))


def _headline(line: Line, *, taken_back: bool) -> str:
    notes = [_OUTCOMES[line.outcome]] if line.outcome in _OUTCOMES else []
    notes += ["taken back"] if taken_back else []
    by = f" by {line.by}" if line.by else ""
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"{line.at:%Y-%m-%d %H:%M} run {line.run}, {line.command}{by}{note}"


def change(line: Line) -> str:
    """One change, in words."""
    which = [f"SKU {line.sku}"] if line.sku else []
    which += [f"Lot {line.lot}"] if line.lot else []
    which += [line.row_key] if line.row_key else []
    where = f"{line.table}: {', '.join(which)}" if which else line.table
    if line.kind == ADDED:
        return f"{line.table}: new row: {line.new}"
    if line.kind == GONE:
        return f"{line.table}: row taken away: {line.old}"
    said = f"{line.called} {line.old or _BLANK} → {line.new or _BLANK}" if line.column else line.new
    return f"{where}: {said}" if where else said


def history_as_json(found: History) -> str:
    """The changes as JSON."""
    names = ("run", "by", "command", "outcome", "kind", "table", "sku", "lot", "row_key", "column", "old", "new")
    changes = [
        {
            "at": line.at.isoformat(),
            **{name: getattr(line, name) for name in names},
            "taken_back": line.run in found.taken_back,
        }
        for line in found.lines
    ]
    return dumps({"journal": str(found.journal), "changes": changes}, indent=2, ensure_ascii=False)


def verdict(found: Verdict) -> str:
    """Whether a journal is whole, in a sentence."""
    if not found.lines and found.broken is None:
        return f"There is no journal {found.journal} yet."
    if found.broken is None:
        return f"{found.journal} is intact: {counted(found.lines, 'line')}, each following from the one before."
    return f"{found.journal} is not intact at line {found.broken.line}: {found.broken.why}."


def print_undo(found: Undo) -> None:
    """Print what would be taken back, and what stays."""
    console = Console(highlight=False, soft_wrap=True)
    for line in undo_lines(found):
        console.print(Text(line))


def undo_lines(found: Undo, most: int | None = None) -> list[str]:
    """What would be taken back, and what stays."""
    run = found.run
    by = f" by {run.by}" if run.by else ""
    lines = [f"Run {run.number}, {run.command}, {run.at[:10]} {run.at[11:16]}{by}:"]
    back = [f"    {on_one_line(text)}" for each in found.back for text in _back(*each)]
    kept = [f"    {on_one_line(_kept_row(each.row, each.header))}: {on_one_line(each.why)}" for each in found.kept]
    lines += ["To take back:", *_some(back, most)] if back else ["Nothing can be taken back."]
    lines += ["To stay as it is:", *_some(kept, most)] if kept else []
    if any(name in RECALL_CELLS for _, names in found.back for name in names):
        lines.append(
            "The sheet Recall still shows what this run found, until its recall is run again (lotbook recall --sheet). "
            "Recall log gets a row that says that the run was taken back."
        )
    elif any(row.table == RECALL_RESPONSES.name for row, _ in found.back):
        lines.append("The sheet Recall still counts these answers until its recall is run again.")
    lines += _left_files(found)
    if run.too_many:
        lines.append(f"The workbook as it was before its last runs is in the folder {FOLDER}.")
    return lines


def _left_files(found: Undo) -> list[str]:
    """What to say of files for Amazon that the run wrote: undo deletes no file."""
    if found.uploads:
        return [
            f"Still in the folder that this run saved to: {', '.join(found.uploads)}. Don't upload what is taken back: "
            "it won't be on RemovalOrders. If you have uploaded it, leave this run as it is, or cancel the order in "
            "Seller Central."
        ]
    if found.run.command == "send" and found.back:
        return ["The file that was filled in for Amazon is still there. Don't upload it unless the shipment goes out."]
    return []


def _some(lines: list[str], most: int | None) -> list[str]:
    if most is None or len(lines) <= most:
        return lines
    return [*lines[:most], f"    … and {len(lines) - most:,} more"]


def _back(row: RowChange, headers: tuple[str, ...]) -> Iterator[str]:
    if row.kind == ADDED:
        yield f"{what_row(row)}: the new row is cleared"
    elif row.kind == GONE:
        yield f"{what_row(row)}: the row comes back"
    for header in headers:
        old, new = (shown(row.table, header, value) or _BLANK for value in row.cells[header])
        column = f"{header} " if row.table else ""
        yield f"{what_row(row)}: {column}{new} → {old}"


def _kept_row(row: RowChange, header: str) -> str:
    return f"{what_row(row)}: {header}" if header and row.table else what_row(row)


def print_undone(found: Undo, refreshed: Refreshed | None, path: Path, *, dry_run: bool) -> None:
    """Print what became of it."""
    said = f"Run {found.run.number} is taken back in {path.name}."
    print_outcome(said, refreshed, is_empty=found.is_empty, dry_run=dry_run)


def undo_as_json(found: Undo, refreshed: Refreshed | None) -> str:
    """What is taken back, and what stays, as JSON."""
    return dumps(
        {
            "run": found.run.number,
            "taken_back": [text for each in found.back for text in _back(*each)],
            "upload_files_left": list(found.uploads),
            "stays": [f"{_kept_row(each.row, each.header)}: {each.why}" for each in found.kept],
            "written": refreshed is not None,
        },
        indent=2,
        ensure_ascii=False,
    )


def undo_question(found: Undo) -> str:
    """What Undo last run asks."""
    return "\n".join([*undo_lines(found, _MOST_ASKED), "Take it back?"])


def undone(found: Undo, refreshed: Refreshed) -> str:
    """What Undo last run did."""
    kept = f" {counted(len(found.kept), 'change')} stayed, because you changed the cells since." if found.kept else ""
    head = f"Run {found.run.number} ({found.run.command}) is taken back, and every sheet is up to date.{kept}"
    return "\n".join([head, *new_problems(refreshed, _MOST_ASKED)])
