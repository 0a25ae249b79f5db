"""A pick list, told in a terminal."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.allocate import Allocation
from lotbook.core.counted import counted


def print_allocation(found: Allocation, file: Path | None) -> None:
    """Print what to take, what was passed over, and what is missing; codes and units are never cut."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(Text(found.heading, style="bold"))
    if any(line.picks for line in found.lines):
        console.print(_table(found))
    else:
        console.print("Nothing to take.")
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    skipped = dict.fromkeys((line.sku, pick) for line in found.lines for pick in line.skipped)
    if skipped:
        console.print("Skipped:")
        for sku, pick in skipped:
            console.print(Text(f"    {sku} {pick.named}, {counted(pick.units, 'unit')}: {pick.reason}"))
    if file is not None:
        console.print(Text(f"Wrote {file}"))
    console.print("Nothing was booked: type it on the sheet Shipments when it leaves.")


def _table(found: Allocation) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for header in ("SKU", "Lot", "Place"):
        table.add_column(header, overflow="fold")
    has_cases = any(line.per_case for line in found.lines)
    for header in ("Expires", "Units", *(("Cases",) if has_cases else ())):
        table.add_column(header, justify="right", no_wrap=True)
    for line in found.lines:
        for pick in line.picks:
            cells = [Text(each) for each in (line.sku, pick.lot, pick.place)]
            until = "no date" if pick.expiry_date is None else str(pick.expiry_date)
            cases = (line.cases(pick.units),) if has_cases else ()
            table.add_row(*cells, until, f"{pick.units:,}", *cases)
    return table
