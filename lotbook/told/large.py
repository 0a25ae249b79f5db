"""What `lotbook ledger` found, as people read it in a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lotbook.actions.large import LargeReport
from lotbook.actions.large_recall import LargeRecall
from lotbook.core.counted import counted
from lotbook.core.tables import SKUS
from lotbook.told.recalls import print_traced
from lotbook.told.summary import in_colour, plain_table, print_figures


def print_large(found: LargeReport, source: str) -> None:
    """Print the figures, how many problems of each kind there are with the first of each, and where all of it is.

    Args:
        found: What was found.
        source: What was read.
    """
    console = Console(highlight=False, soft_wrap=False)
    day = found.summary.as_of
    console.print()
    console.print(Text.assemble((source, "bold"), f"  as of {day:%Y-%m-%d} ({day:%A})"))
    console.print(Text(", ".join(f"{name} {rows:,}" for name, rows in found.rows.items())))
    print_figures(console, found.summary)
    if not found.kinds:
        console.print("No problems found in the tables.")
    else:
        console.print(Text("Found in the tables", style="bold"))
    table = plain_table()
    for kind in found.kinds:
        first = kind.first[0]
        told = f"{kind.found:,}", f"First: {first.table}, row {first.row:,}. {first.problem} {first.remedy}"
        table.add_row(in_colour(kind.severity), Text(told[0], justify="right"), Text(told[1]))
    console.print(table)
    for name, headers in found.absent.items():
        console.print(Text(f"{name} lacks columns, which count as blank: {', '.join(headers)}."))
    if SKUS.name not in found.rows:
        console.print(Text("There is no table SKUs: shelf lives, costs and suppliers of products count as blank."))
    if found.others:
        console.print(Text(f"Not read, since no table of a tracker has that name: {', '.join(found.others)}."))
    _print_written(console, found.written)


def print_large_recall(found: LargeRecall, source: str) -> None:
    """Print what a recall found, and where all of it is.

    Args:
        found: What was found.
        source: What was read.
    """
    console = Console(highlight=False)
    print_traced(console, found.recall, source)
    if not found.recall.lots.shape[0]:
        console.print("No lot fits.")
    _print_written(console, found.written)


def _print_written(console: Console, written: Sequence[Path]) -> None:
    console.print(Text(f"Wrote {counted(len(written), 'file')}:"))
    for path in written:
        console.print(Text(f"  {path}"), soft_wrap=True)
