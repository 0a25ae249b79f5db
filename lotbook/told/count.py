"""A stock count, told in a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.count import Counted, StockCount
from lotbook.actions.session import Refreshed
from lotbook.core.counted import counted
from lotbook.told.counting import lots_counted, nothing_to_book
from lotbook.told.summary import print_new_problems


def print_count(found: StockCount) -> None:
    """Print the differences; codes and units are never cut."""
    console = Console(highlight=False, soft_wrap=False)
    lines = found.to_book
    console.print(Text(f"{lots_counted(found)}, {len(lines):,} to adjust", style="bold"))
    if lines:
        console.print(_table(lines))
    else:
        console.print(Text(nothing_to_book(found)))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))


def _table(lines: Sequence[Counted]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for header in ("SKU", "Lot", "Place"):
        table.add_column(header, overflow="fold")
    for header in ("Date", "Counted", "Records", "Difference"):
        table.add_column(header, justify="right", no_wrap=True)
    for line in lines:
        cells = [Text(each) for each in (line.sku, line.lot, line.place)]
        counts = (f"{line.counted:,}", f"{line.by_records:,}", f"{line.difference:+,}")
        table.add_row(*cells, str(line.date), *counts)
    return table


def print_booked(found: StockCount, refreshed: Refreshed | None, path: Path, *, dry_run: bool) -> None:
    """Print what became of it."""
    console = Console(highlight=False, soft_wrap=True)
    if refreshed is not None:
        console.print(Text(f"Booked {counted(len(found.to_book), 'adjustment')} on Shipments in {path.name}."))
        print_new_problems(console, refreshed)
    elif found.to_book:
        console.print("Nothing was booked. Run it without --dry-run to book it." if dry_run else "Nothing was booked.")
