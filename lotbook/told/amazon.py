"""What went in from Amazon's reports and what goes out to Amazon, as people and scripts read it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lotbook.actions.amazon.dispatch import Dispatched
from lotbook.actions.amazon.removals import NOTHING_TO_REMOVE, Removals, Saved
from lotbook.actions.amazon.send import Shipment
from lotbook.core.amazon.removal_lines import WARNING, Line
from lotbook.core.counted import counted
from lotbook.core.currency import money
from lotbook.core.days import to_date
from lotbook.told.imports import nothing_imported
from lotbook.told.summary import print_new_problems
from lotbook.told.words import UPLOAD

if TYPE_CHECKING:
    from lotbook.actions.amazon.imports import Imported
    from lotbook.exchange.amazon.products import Product

_MOST_SKUS = 20


def print_imported(found: "Imported", path: Path, *, dry_run: bool) -> None:
    """Print each report, what changes, and what could not be used."""
    console = Console(highlight=False, soft_wrap=True)
    for file in found.files:
        days = "" if file.first_day is None else f"  {file.first_day}"
        days += f" to {file.last_day}" if file.last_day not in {None, file.first_day} else ""
        console.print(Text.assemble((file.path.name, "bold"), f"  {file.kind}  {' '.join(file.marketplaces)}{days}"))
        for remark in file.remarks:
            console.print(Text(f"  Note: {remark}"))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    if found.is_empty:
        console.print(Text(nothing_imported(found)))
        return
    console.print(Text("Would change" if dry_run else f"Changed in {path.name}", style="bold"))
    for line in found.details:
        console.print(Text(f"  {line}"))
    print_new_problems(console, found.refreshed)


def print_new_skus(new: Sequence["Product"], path: Path) -> None:
    """Print the products of reports that the tracker does not have."""
    console = Console(highlight=False)
    console.print(Text(f"On no row of the SKUs sheet of {path.name}: {counted(len(new), 'SKU')}", style="bold"))
    table = Table("SKU", "Product", "FNSKU", "ASIN", box=box.SIMPLE)
    for each in new[:_MOST_SKUS]:
        table.add_row(*(Text(text) for text in (each.sku, each.product, each.fnsku, each.asin)))
    console.print(table)
    if len(new) > _MOST_SKUS:
        console.print(f"… and {len(new) - _MOST_SKUS:,} more.")


def print_removals(found: Removals, saved: Saved | None) -> None:
    """Print what Amazon is to be asked for, and the files that were written."""
    files = () if saved is None else saved.files
    console = Console(highlight=False, soft_wrap=False)
    console.print(Text(f"To remove from Amazon, as of {found.as_of}", style="bold"))
    if found.lines:
        for order in found.by_order.values():
            console.print(Text(f"\n{order[0].order_id}: {order[0].order_type} from {order[0].place}", style="bold"))
            for line in order:
                _print_line(console, line, found.settings.currency, as_of=found.as_of)
        console.print(Text(f"Note: {WARNING}"))
    else:
        console.print(NOTHING_TO_REMOVE)
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    if found.own:
        console.print(f"Note: {found.own:,} more on the sheet Removals, at places that no removal order reaches.")
    for file in files:
        console.print(Text(f"Wrote {file}"))
    if files:
        console.print("The orders are kept on the sheet RemovalOrders. Delete the rows of any order you do not upload.")
        console.print(UPLOAD)
        print_new_problems(console, None if saved is None else saved.refreshed)
    elif found.lines:
        console.print("Nothing was saved; --save DIR writes the upload files.")


def _print_line(console: Console, line: Line, currency: str, *, as_of: dt.date) -> None:
    """A line of an order: what is asked for and by when, what each choice brings in, the lots meant, and why."""
    by = "" if line.remove_by is None else f", to be ordered by {to_date(line.remove_by)}"
    console.print(Text(f"  {line.units:,} of {line.sku}, {line.disposition.lower()}{by}"))
    choices = (
        ("ordered back", line.if_returned, line.return_by),
        ("disposed of", line.if_disposed, line.dispose_by),
        ("left there", line.if_left, None),
    )
    worth = ", ".join(
        f"{name} {money(amount, currency)}{_until(day, as_of)}" for name, amount, day in choices if amount is not None
    )
    for text in (f"If {worth}." if worth else "", f"Lots: {line.lots}, {line.basis}. {line.reason}."):
        if text:
            console.print(Padding(Text(text), (0, 0, 0, 6)))


def _until(day: int | None, as_of: dt.date) -> str:
    """The last day of a choice."""
    if day is None:
        return ""
    last = to_date(day)
    return f" (by {last}, past)" if last < as_of else f" (by {last})"


def print_shipment(done: Dispatched) -> None:
    """Print what goes to Amazon, what stays and why, and the file that was written."""
    found = done.shipment
    console = Console(highlight=False, soft_wrap=False)
    console.print(Text(f"{found.source} to {found.destination}, {found.as_of}", style="bold"))
    console.print(_packed(found) if found.lines else "No lot can go.")
    for lot in found.refused:
        console.print(Text(f"Stays: {lot.sku}, lot {lot.lot}, {counted(lot.units, 'unit')}: {lot.why}."))
    for remark in (*found.remarks, *done.remarks):
        console.print(Text(f"Note: {remark}"))
    for file in (*([done.template] if done.template else []), *done.labels):
        console.print(Text(f"Wrote {file}"))
    if done.template is not None:
        told = (
            f"Added {counted(done.booked, 'row')} to Shipments."
            if done.booked
            else ("Nothing was booked; use --book to add it to Shipments.")
        )
        console.print(told)
        print_new_problems(console, done.refreshed)


def _packed(found: Shipment) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in ("SKU", "Lot"):
        table.add_column(header, overflow="fold")
    table.add_column("Expires", no_wrap=True)
    for header in ("Units", "Per box", "Boxes"):
        table.add_column(header, justify="right", no_wrap=True)
    for line in found.lines:
        date = "" if line.expiry_date is None else to_date(line.expiry_date).isoformat()
        numbers = ("" if each is None else f"{each:,}" for each in (line.units, line.per_box, line.boxes))
        table.add_row(Text(line.sku), Text(line.lot), date, *numbers)
    return table


def print_labels(found: Shipment, files: tuple[Path, ...]) -> None:
    """Print what the labels are for, and the files that were written."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(_packed(found))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    for file in files:
        console.print(Text(f"Wrote {file}"))
    console.print("Print them at 100 %, not fitted to the page, so that the codes can be scanned.")
