"""What a recall found, for a terminal and for a script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.recalls.marks import NewStatus
from lotbook.actions.recalls.recall import TimedRecall
from lotbook.actions.session import Refreshed
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.told.summary import print_new_problems
from lotbook.told.words import day_text

_MOST = 30
_LONG = {"Consignee", "Documents", "Why"}


def print_recall(timed: TimedRecall, path: Path) -> None:
    """Print what was found, what to retrieve first."""
    console, found = Console(highlight=False), timed.recall
    console.print()
    console.print(Text.assemble((path.name, "bold"), f"  recall, as of {to_date(found.as_of):%Y-%m-%d}"))
    for hint in found.hints:
        console.print(Text(f"! {hint}", style="yellow"))
    for row in rows_of(found.near)[:_MOST]:
        console.print(Text(f"  Not included: {row['sku']} {row['lot']}, like {row['asked']} ({row['why']})"))
    if found.lots.shape[0]:
        _print_found(console, timed)
    console.print(Text(f"Took {timed.seconds:.1f} s, from {timed.started:%H:%M:%S} to {timed.finished:%H:%M:%S}."))
    console.print()


def _print_found(console: Console, timed: TimedRecall) -> None:
    found, head = timed.recall, timed.recall.headline
    share = "not known" if head.reconciled is None else f"{head.reconciled:.1f}%"
    figures = (("Made", head.made), ("Found", head.found), ("To retrieve", head.to_retrieve),
               ("Unaccounted", head.unaccounted))  # fmt: skip
    console.print(Text("   ".join(f"{name} {units:,}" for name, units in figures) + f"   Reconciled {share}", "bold"))
    lots: list[tuple[object, ...]] = [
        (row["sku"], row["lot"], day_text(row["expiry_date"]), row["received"],
         row["on_hand"], row["sold"], _range(row),
         row["unaccounted"], row["how"])
        for row in rows_of(found.lots)
    ]  # fmt: skip
    for caveat in found.caveats:
        console.print(Text(caveat, style="bright_black"))
    columns = ["SKU", "Lot", "Expires", "Received", "On hand", "Sold", "Amazon", "Missing", "Why"]
    if all(row["depth"] == 0 for row in rows_of(found.lots)):
        lots, columns = [row[:-1] for row in lots], columns[:-1]
    _print_table(console, "Affected lots", columns, lots, numbers=range(3, 8))
    places = [(row["sku"], row["lot"], row["place"], row["on_hand"]) for row in rows_of(found.places)]
    _print_table(console, "Where they are", ("SKU", "Lot", "Place", "On hand"), places, numbers=range(3, 4))
    who = [
        (row["consignee"], row["sku"], row["lot"], row["documents"], day_text(row["first_date"]), row["units"])
        for row in rows_of(found.consignees)
    ]
    heads = ("Consignee", "SKU", "Lot", "Documents", "First", "Units")
    _print_table(console, "Who got them", heads, who, numbers=range(5, 6))
    if unsure := found.uncertain.shape[0]:
        console.print(Text(f"Shipments that may have moved them and do not say so: {unsure}.", style="yellow"))


def _print_table(
    console: Console, title: str, headers: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: range
) -> None:
    """Print some rows; some columns are numbers."""
    if not rows:
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold cyan")
    for place, header in enumerate(headers):
        justify: Literal["left", "right"] = "right" if place in numbers else "left"
        table.add_column(header, justify=justify, no_wrap=header not in _LONG, overflow="fold")
    for row in rows[:_MOST]:
        table.add_row(*(Text(_shown(value)) for value in row))
    console.print()
    console.print(table)
    if len(rows) > _MOST:
        console.print(f"  … and {len(rows) - _MOST:,} more.")


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _range(row: dict[str, Any]) -> str:
    low, high = row["at_fba_low"], row["at_fba_high"]
    if high is None:
        return ""
    return f"{high:,}" if low == high else f"{low:,}-{high:,}"


def print_marked(lots: Sequence[NewStatus], refreshed: Refreshed | None) -> None:
    """Print which lots were given another status, and what that brought about."""
    console = Console(highlight=False)
    for each in lots[:_MOST]:
        console.print(Text(f"{each.sku} {each.lot}: now {each.now}, was {each.before}."))
    if len(lots) > _MOST:
        console.print(f"… and {len(lots) - _MOST:,} more.")
    if not lots:
        console.print("No status needed to change.")
    print_new_problems(console, refreshed)


def print_packet(files: Sequence[Path], folder: Path | None, blanks: Sequence[str]) -> None:
    """Print where a packet is, and what is still to be filled in."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"Wrote {len(files)} files into {folder}."))
    if blanks:
        console.print(Text(f"Blank in the notices: {', '.join(blanks)}."))
