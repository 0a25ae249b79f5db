"""What goes to suppliers and what comes back, as people read it in a terminal and as scripts do."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.suppliers.receive import Received, TakenIn
from lotbook.actions.suppliers.share import Outcome, Post
from lotbook.core.counted import counted
from lotbook.core.suppliers.form import CERTIFICATES, LOTS, NEW
from lotbook.core.suppliers.reply_parts import Difference, NewRow, Reply, ReplyProblem
from lotbook.exchange.suppliers.send_log import DRAFTED, FAILED, SENT, UNCERTAIN, Event
from lotbook.told.summary import print_new_problems
from lotbook.told.words import DATES, NOTHING_IN_REPLY, shown

_LONGEST = 24
"""Characters of a cell in a preview; the tables then fit an ordinary terminal."""
_LOOKS = {DRAFTED: "green", SENT: "green", FAILED: "red", UNCERTAIN: "yellow"}


def print_post(post: Post) -> None:
    """Print who would get what."""
    console = Console(highlight=False)
    if not post.parcels:
        console.print(f"No supplier has lots that expire within {post.settings.soon_days} days of {post.as_of}.")
        return
    table = _preview(f"As of {post.as_of}, by {post.settings.way}")
    for header in ("Supplier", "To"):
        table.add_column(header, overflow="fold")
    for header in ("Lots", "Expiring", "Held", "Asked"):
        table.add_column(header, justify="right")
    for parcel in post.parcels:
        lots = parcel.lots
        figures = (lots.lots.shape[0], lots.expiring, lots.held, lots.asked)
        counts = (str(figure) for figure in figures)
        table.add_row(Text(parcel.supplier), Text(parcel.to), *counts)
    console.print(table)
    for parcel in post.parcels:
        note = parcel.problem or ("" if parcel.to else "no address on Suppliers; type it in the draft")
        if note:
            console.print(Text(f"  {parcel.supplier}: {note.rstrip(chr(46))}.", style="yellow"))


def print_outcomes(post: Post, outcomes: Sequence[Outcome]) -> None:
    """Print what became of each, those that failed last."""
    console = Console(highlight=False, soft_wrap=True)
    for outcome in sorted(outcomes, key=lambda each: not each.done):
        look = _LOOKS.get(outcome.event, "yellow")
        told = f": {outcome.detail}" if outcome.detail else ""
        console.print(Text.assemble((outcome.event, look), f"  {outcome.supplier}{told}"))
        if outcome.done:
            for file in outcome.files:
                console.print(Text(f"    {file}"))
    failed = [outcome.supplier for outcome in outcomes if not outcome.done]
    if failed:
        console.print(Text(f"Not done for {len(failed)} of {len(outcomes)}: {', '.join(failed).rstrip('.')}."))
    if any(outcome.event == DRAFTED for outcome in outcomes):
        console.print("Nothing has been sent yet: open the draft, look at it, and press Send.")
    if outcomes:
        console.print(Text(f"Log: {post.log}"))


def print_received(received: Received) -> None:
    """Print what a reply would change, numbered, and what is wrong with it."""
    console = Console(highlight=False)
    sent, reply = received.sent, received.reply
    console.print(Text(f"{received.path.name}: {sent.supplier}, in reply to {sent.reference} of {sent.at[:10]}"))
    if received.before is not None:
        console.print(Text(_applied_before(received.before, taken_back=received.taken_back), style="yellow"))
    _print_changes(console, reply)
    notes = [*(each.note for each in reply.differences), *(row.note for row in reply.rows)]
    for number, note in enumerate(notes, 1):
        if note:
            console.print(Text(f"  No {number}: {note}.", style="yellow"))
    for number, lot in enumerate(reply.new_lots, 1 + len(reply.differences)):
        if words := lot.values.get("Note"):
            console.print(Text(f"  No {number}, Note: {' '.join(str(words).split())}"))
    if reply.problems:
        console.print(Text("Not applied:", style="bold"))
        for problem in reply.problems:
            console.print(Text(f"  {problem.source}{_of_lot(problem)}: {problem.problem} {problem.remedy}"))
    if not received.numbers:
        console.print(NOTHING_IN_REPLY)


def _applied_before(before: Event, *, taken_back: bool) -> str:
    if not taken_back:
        return f"This file was already applied on {before.at[:10]}."
    return f"This file was applied on {before.at[:10]}, and that run was taken back since. It can be applied again."


def _print_changes(console: Console, reply: Reply) -> None:
    for table, sheet in (("Lots", LOTS), (CERTIFICATES, CERTIFICATES)):
        numbered = [(number, each) for number, each in enumerate(reply.differences, 1) if each.table == table]
        if numbered:
            console.print(_differences(f"Changes on {table}, from the sheet {sheet}", numbered))
    if reply.new_lots:
        title = f"New rows on Lots, on Hold until you release them, from the sheet {NEW}"
        console.print(_new_rows(title, _OF_NEW_LOTS, reply.new_lots, 1 + len(reply.differences)))
    if reply.new_certificates:
        first = 1 + len(reply.differences) + len(reply.new_lots)
        title = f"New rows on {CERTIFICATES}, from the sheet {CERTIFICATES}"
        console.print(_new_rows(title, _OF_CERTIFICATES, reply.new_certificates, first))


_OF_NEW_LOTS = ("Expiry date", "Production date", "Received quantity", "Purchase order", "Certificate")
_OF_CERTIFICATES = ("Number", "Laboratory", "Issued", "Due")


def _differences(title: str, found: Sequence[tuple[int, Difference]]) -> Table:
    table = _preview(title)
    for header in ("No", "SKU", "Lot", "Column", "Now", "Reply", "From"):
        least = 10 if header in {"Now", "Reply"} else len(header)
        table.add_column(header, overflow="fold", min_width=least, no_wrap=header in {"SKU", "Lot", "Column"})
    for number, each in found:
        cells = (each.sku, each.lot, each.header, shown(each.header, each.old), shown(each.header, each.new))
        row = [Text(_cut(cell)) for cell in (str(number), *cells, _cell(each.source))]
        table.add_row(*row, style="yellow" if each.conflict else "")
    return table


def _new_rows(title: str, headers: Sequence[str], found: Sequence[NewRow], first: int) -> Table:
    table = _preview(title)
    given = [header for header in headers if any(lot.values.get(header) is not None for lot in found)]
    for header in ("No", "SKU", "Lot", *given, "From"):
        # The longest word of a header is the least a column needs: no word is broken.
        least = max(len(word) for word in header.split())
        no_wrap = header in {"SKU", "Lot"}
        table.add_column(header, overflow="fold", min_width=10 if header in DATES else least, no_wrap=no_wrap)
    for number, lot in enumerate(found, first):
        told = (shown(header, lot.values.get(header)) for header in given)
        row = [Text(_cut(cell)) for cell in (str(number), lot.sku, lot.lot, *told, _cell(lot.source))]
        table.add_row(*row, style="yellow" if lot.conflict else "")
    return table


def _preview(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)


def _cell(source: str) -> str:
    return source.rpartition("!")[2]


def _cut(text: str) -> str:
    """A text as far as a preview shows it."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _of_lot(problem: ReplyProblem) -> str:
    return f" ({' '.join(filter(None, (problem.sku, problem.lot)))})" if problem.sku else ""


def print_taken_in(received: Received, numbers: Sequence[int], taken: TakenIn, path: Path) -> None:
    """Print what of a reply is in the tracker now, and what that brought about."""
    console = Console(highlight=False, soft_wrap=True)
    for remark in taken.remarks:
        console.print(Text(f"Note: {remark}"))
    are = "is" if len(numbers) == 1 else "are"
    changes = counted(len(received.numbers), "change")
    done = f"{len(numbers):,} of {changes} {are} in {path.name}, and every sheet is up to date."
    console.print(Text(done if numbers else "Nothing was changed."))
    print_new_problems(console, taken.refreshed)
