"""What becomes of lists of the user's own, as people and scripts read it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from lotbook.actions.adopt.adopt import AdoptedList, Adoption
from lotbook.actions.adopt.merge import Fate
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.table import Cell, Kind
from lotbook.exchange.adopt.left_out import LeftOut
from lotbook.exchange.adopt.proposal import OWN, TABLES, Match, Sure
from lotbook.exchange.adopt.rows import TableRow
from lotbook.told.as_json import new_problems_as_json
from lotbook.told.summary import print_new_problems

_MOST_REASONS = 8
_MOST_PLACES = 3
_ANY_WIDTH = 1_000
"""Characters in a line that no table needs."""
_STYLES = {Sure.SURE: "green", Sure.LIKELY: "yellow", Sure.GUESS: "red"}


def print_proposal(found: Adoption) -> None:
    """Print what each list is read as, the first rows as they will be, and what is left out and why."""
    console = Console(highlight=False, soft_wrap=True)
    for each in found.lists:
        if each.proposal.tables:
            _print_list(console, each)
    for text in lists_left_out(found):
        console.print(Text(text))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    _print_left_rows(console, found.left_out)
    for table, (new, changed) in found.changed.items():
        console.print(Text(f"{table}: {counted(new, 'new row')}, {changed:,} changed", style="bold"))


def lists_left_out(found: Adoption) -> list[str]:
    """For each reason which whole lists are left out."""
    why_not: dict[str, list[AdoptedList]] = {}
    for each in found.lists:
        if not each.proposal.tables:
            why_not.setdefault(each.proposal.why_not, []).append(each)
    lines = []
    for why, lists in why_not.items():
        sources = [each.proposal.source for each in lists]
        places = "; ".join(source.place for source in sources)
        if len(sources) > _MOST_PLACES:
            sheets = ", ".join(dict.fromkeys(source.sheet or source.path.name for source in sources))
            places = f"{len(sources):,} lists, on {sheets}"
        lines.append(f"Left out, {counted(sum(each.rows for each in lists), 'row')}: {places}: {why}.")
    return lines


def reasons_of(left_out: Sequence[LeftOut]) -> list[str]:
    """For each reason the first row that was left out for it, and how many more there are."""
    reasons: dict[str, list[str]] = {}
    for row in left_out:
        sheet = f"{row.source.sheet} " if row.source.sheet else ""
        reasons.setdefault(row.reason, []).append(f"{sheet}row {row.row.number:,}")
    return [
        f"{rows[0]}{f' and {len(rows) - 1:,} more' if len(rows) > 1 else ''}: {reason}"
        for reason, rows in reasons.items()
    ]


def _print_left_rows(console: Console, left_out: Sequence[LeftOut]) -> None:
    if left_out:
        console.print(Text(f"{counted(len(left_out), 'row')} left out:", style="bold"))
        reasons = reasons_of(left_out)
        for reason in reasons[:_MOST_REASONS]:
            console.print(Text(f"  {reason}"))
        if len(reasons) > _MOST_REASONS:
            console.print(Text(f"  and {counted(len(reasons) - _MOST_REASONS, 'more reason')}"))


def columns_left_out(each: AdoptedList) -> list[str]:
    """For each reason the columns of a list that are left out for it."""
    source, left = each.proposal.source, each.proposal.left_out
    return [
        ", ".join(f"'{source.name(i)}'" for i, reason in left.items() if reason == why) + f": {why}"
        for why in dict.fromkeys(left.values())
    ]


def _print_list(console: Console, each: AdoptedList) -> None:
    proposal, source = each.proposal, each.proposal.source
    rows = counted(each.rows, "row")
    console.print(Text.assemble((source.place, "bold"), f"  {rows} for {' and '.join(proposal.tables)}"))
    if proposal.matches and each.examples:
        _print_matches(console, each)
    for left in columns_left_out(each):
        console.print(Text(f"  Left out: {left}."))
    for note in source.notes:
        console.print(Text(f"  Left out: {note}."))
    for table, parts in each.examples.items():
        if parts:
            _print_first_rows(console, table, parts)
    for remark in each.remarks:
        console.print(Text(f"  Note: {remark}"))
    fates = ", ".join(f"{number:,} {fate}" for fate, number in counts_of_fates(each.fates).items())
    if fates:
        console.print(Text(f"  Rows of this list: {fates}"))


def _print_matches(console: Console, each: AdoptedList) -> None:
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=True)
    for match in each.proposal.matches:
        why = f"{match.sure}: {match.why}" if match.why else str(match.sure)
        name = each.proposal.source.name(match.position)
        table.add_row(Text(f" {name}"), Text(f"-> {_target(match)}"), Text(why, style=_STYLES[match.sure]))
    for column, said, why in each.proposal.every_row:
        likely = Text(f"{Sure.LIKELY}: {why}" if why else str(Sure.LIKELY), style=_STYLES[Sure.LIKELY])
        table.add_row(Text(" (every row)"), Text(f"-> {column}: {said}"), likely)
    console.print(table)


def _target(match: Match) -> str:
    return f"{match.table}.{match.column.header}"


def counts_of_fates(fates: Mapping[Fate, int]) -> dict[str, int]:
    """How many rows have each fate, in words; those without rows are left out."""
    words = {Fate.NEW: "new", Fate.CHANGED: "changed", Fate.THERE: "already there", Fate.LEFT_OUT: "left out"}
    return {words[fate]: fates[fate] for fate in Fate if fates.get(fate)}


def _print_first_rows(console: Console, table: str, parts: Sequence[TableRow]) -> None:
    """Print the first rows as they will be, with every date and code whole: side by side where they are too wide."""
    names = list(dict.fromkeys(name for part in parts for name in part.cells))
    headers = [header_of(table, name) for name in names]
    rows = [[shown_cell(table, name, part.cells.get(name)) for name in names] for part in parts]
    title = f"{table}, as the rows will be"
    shown = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", padding=(0, 1))
    for header in headers:
        shown.add_column(header)
    for row in rows:
        shown.add_row(*map(Text, row))
    unbroken = Measurement.get(console, console.options.update(max_width=_ANY_WIDTH), shown).maximum
    if unbroken > console.width:
        shown = Table(box=None, show_header=False, title=title, title_justify="left", padding=(0, 1))
        shown.add_column(no_wrap=True, style="bold")
        for _ in rows:
            shown.add_column(overflow="fold")
        for header, *cells in zip(headers, *rows, strict=True):
            shown.add_row(Text(f" {header}"), *map(Text, cells))
    console.print(shown)


def header_of(table: str, name: str) -> str:
    """The header of a column, the user's own included."""
    return name.removeprefix(OWN) if name.startswith(OWN) else TABLES[table].column(name).header


def shown_cell(table: str, name: str, cell: Cell) -> str:
    """A cell as people read it: dates as yyyy-mm-dd, blanks as nothing."""
    if cell is None:
        return ""
    is_date = not name.startswith(OWN) and TABLES[table].column(name).kind in {Kind.DATE, Kind.LABEL_DATE}
    return to_date(int(cell)).isoformat() if is_date and isinstance(cell, int | float) else str(cell)


def print_adopted(found: Adoption, path: Path) -> None:
    """Print what was written."""
    console = Console(highlight=False, soft_wrap=True)
    if found.is_empty:
        console.print(Text("Nothing to adopt: the tracker is as it was."))
    else:
        console.print(Text(f"Written to {path.name}, and every sheet is up to date.", style="bold"))
    if found.file is not None:
        console.print(Text(f"The rows that were left out are in {found.file}, each with its reason."))
    print_new_problems(console, found.refreshed)


def adoption_as_json(found: Adoption, *, written: bool) -> str:
    """The result as JSON."""
    result = {
        "lists": [_list_as_json(each) for each in found.lists],
        "changed": {table: {"new": new, "changed": changed} for table, (new, changed) in found.changed.items()},
        "left_out": [
            {
                "file": str(row.source.path),
                "sheet": row.source.sheet,
                "row": row.row.number,
                "reason": row.reason,
            }
            for row in found.left_out
        ],
        "remarks": list(found.remarks),
        "written": written,
        "left_out_file": None if found.file is None else str(found.file),
        "new_problems": new_problems_as_json(found.refreshed),
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


def _list_as_json(each: AdoptedList) -> dict[str, Any]:
    source = each.proposal.source
    return {
        "file": str(source.path),
        "sheet": source.sheet,
        "header_row": source.header_row,
        "tables": list(each.proposal.tables),
        "columns": [
            {
                "source": source.name(match.position),
                "table": match.table,
                "column": match.column.header,
                "sure": str(match.sure),
            }
            for match in each.proposal.matches
        ],
        "every_row": {column: said for column, said, _ in each.proposal.every_row},
        "left_out_columns": {source.name(i): why for i, why in each.proposal.left_out.items()},
        "why_not": each.proposal.why_not,
        "remarks": list(each.remarks),
        "rows": each.rows,
        **{str(fate).replace(" ", "_"): each.fates.get(fate, 0) for fate in Fate},
    }
