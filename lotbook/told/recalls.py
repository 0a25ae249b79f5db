"""What a recall found, for a terminal and for a script."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.recalls.marks import Applied, MarkedElsewhere, NewStatus
from lotbook.actions.recalls.recall import TimedRecall
from lotbook.actions.recalls.sheet import in_words
from lotbook.core.bundles import ASKED
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.recalls.answers import Answers
from lotbook.core.recalls.filter_hints import near_in_words
from lotbook.core.recalls.recall import Recall
from lotbook.told.summary import print_new_problems
from lotbook.told.words import SINCE_TODAY, day_text, stay_recalled, units_range

_MOST = 30
_LONG = {"Consignee", "Documents", "To", "Why"}


def print_recall(timed: TimedRecall, path: Path) -> None:
    """Print what was found, what to retrieve first."""
    console = Console(highlight=False)
    print_traced(console, timed.recall, path.name)
    for doubt in timed.answers.doubts if timed.of_sheet else ():
        console.print(Text(f"! {doubt}", style="yellow"))
    console.print(Text(f"Took {timed.seconds:.1f} s, from {timed.started:%H:%M:%S} to {timed.finished:%H:%M:%S}."))
    console.print()


def print_traced(console: Console, found: Recall, source: str) -> None:
    """Print what was found, and where."""
    console.print()
    console.print(Text.assemble((source, "bold"), f"  recall, as of {to_date(found.as_of):%Y-%m-%d}"))
    for hint in found.hints:
        console.print(Text(f"! {hint}", style="yellow"))
    for row in rows_of(found.near)[:_MOST]:
        console.print(Text(f"  Not included: {near_in_words(row)}"))
    if (more := found.near.shape[0] - _MOST) > 0:
        console.print(f"  … and {more:,} more that are not included.")
    if found.lots.shape[0]:
        _print_found(console, found)


def _print_found(console: Console, found: Recall) -> None:
    console.print(Text(_figures(found), "bold"))
    lots: list[tuple[object, ...]] = [
        (row["sku"], row["lot"], day_text(row["expiry_date"]), units_range(row["at_fba_low"], row["at_fba_high"]),
         row["to_retrieve"], row["unaccounted"], row["how"])
        for row in rows_of(found.lots)
    ]  # fmt: skip
    for caveat in found.caveats:
        console.print(Text(caveat, style="bright_black"))
    columns = ["SKU", "Lot", "Expires", "Amazon", "To retrieve", "Missing", "Why"]
    if all(row["how"] == ASKED for row in rows_of(found.lots)):
        lots, columns = [row[:-1] for row in lots], columns[:-1]
    _print_table(console, "Affected lots", columns, lots, numbers=range(3, 6))
    _print_balances(console, rows_of(found.lots))
    places = [(row["sku"], row["lot"], row["place"], row["on_hand"]) for row in rows_of(found.places)]
    _print_table(console, "Where they are", ("SKU", "Lot", "Place", "On hand"), places, numbers=range(3, 4))
    who = [
        (
            row["consignee"],
            row["sku"],
            row["lot"],
            row["documents"],
            day_text(row["first_date"]),
            units_range(row["units_low"], row["units"]) + (" or more" if row["unread"] else ""),
        )
        for row in rows_of(found.consignees)
    ]
    heads = ("Consignee", "SKU", "Lot", "Documents", "First", "Units")
    _print_table(console, "Who got them", heads, who, numbers=range(5, 6))
    unsure = [
        (row["row"], day_text(row["date"]), row["type"], row["sku"], row["lot"], row["quantity"], row["destination"],
         row["why"])
        for row in rows_of(found.uncertain)
    ]  # fmt: skip
    in_doubt = ("Row", "Date", "Type", "SKU", "Lot", "Units", "To", "Why")
    _print_table(console, "Shipments that may have moved them", in_doubt, unsure, numbers=(0, 5))


def _print_table(
    console: Console, title: str, headers: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Collection[int]
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


def _figures(found: Recall) -> str:
    """The figures over all lots; as at least and at most where a lot is not certain."""
    most = found.headline
    least = most.certain or most
    share = "not known" if most.reconciled is None else f"{most.reconciled:.1f}%"
    figures = {
        "Made": units_range(least.made, most.made),
        "Found": units_range(least.found, most.found),
        "To retrieve": units_range(least.to_retrieve, most.to_retrieve),
        "Unaccounted": units_range(least.unaccounted, most.unaccounted),
    }
    return "   ".join(f"{name} {units}" for name, units in (*figures.items(), ("Reconciled", share)))


CAME = {"received": "received", "returned": "returned", "adjusted_in": "adjusted in"}
WENT = {
    "on_hand": "on hand",
    "sold": "sold",
    "disposed": "disposed",
    "consumed": "consumed in bundles",
    "adjusted_out": "adjusted out",
    "unaccounted": "unaccounted",
}
"""The terms of a lot's balance, in words."""


def balance(row: Mapping[str, Any]) -> str:
    """The balance of a lot in one line: what came is what is there, what went, and what nothing explains.

    Args:
        row: A row of the affected lots.
    """
    left_over = sum(row[name] for name in CAME) - sum(row[name] for name in WENT if name != "unaccounted")
    units = {**row, "unaccounted": left_over}
    came, went = (" + ".join(f"{word} {units[name]:,}" for name, word in terms.items()) for terms in (CAME, WENT))
    return f"{came} = {went}"


def _print_balances(console: Console, lots: Sequence[Mapping[str, Any]]) -> None:
    console.print()
    adjusted = any(row["adjusted_in"] or row["adjusted_out"] for row in lots)
    also = "; above, adjusted units count as unaccounted as well" if adjusted else ""
    console.print(Text(f"Balance, in units{also}", style="italic"))
    for row in lots[:_MOST]:
        console.print(Text(f"{row['sku']} {row['lot']}: {balance(row)}"))
    if len(lots) > _MOST:
        console.print(f"  … and {len(lots) - _MOST:,} more.")


def print_answers(found: Answers, path: Path) -> None:
    """Print who was told and answered so far, and how far the recall reached."""
    console = Console(highlight=False)
    rows = [
        (row["consignee"], row["held"], day_text(row["sent_on"]), day_text(row["answered_on"]), row["found"],
         row["disposed"], row["state"])
        for row in rows_of(found.rows)
    ]  # fmt: skip
    heads = ("Consignee", "Had", "Sent", "Answered", "Found", "Disposed", "State")
    _print_table(console, f"{path.name}: answers", heads, rows, numbers=range(1, 2))
    console.print()
    for doubt in found.doubts:
        console.print(Text(f"! {doubt}", style="yellow"))
    console.print(Text(f"{in_words(found)}.", "bold"))


def print_marked(lots: Sequence[NewStatus], applied: Applied, stay: Sequence[MarkedElsewhere] = ()) -> None:
    """Print which lots were given another status, what that brought about, and which stay Recalled."""
    console = Console(highlight=False)
    for said in stay_recalled(stay):
        console.print(Text(said, style="yellow"))
    for each in lots[:_MOST]:
        console.print(Text(f"{each.sku} {each.lot}: now {each.now}, was {each.before}."))
    if len(lots) > _MOST:
        console.print(f"… and {len(lots) - _MOST:,} more.")
    if not lots:
        console.print("No status needed to change.")
    if applied.dated:
        console.print(SINCE_TODAY)
    print_new_problems(console, applied.refreshed)


def print_packet(files: Sequence[Path], folder: Path | None, blanks: Sequence[str], remarks: Sequence[str]) -> None:
    """Print where a packet is, what is still to be filled in, and what else there is to say."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"Wrote {counted(len(files), 'file')} into {folder}."))
    if blanks:
        console.print(Text(f"Missing from the notices: {', '.join(blanks)}."))
    for remark in remarks:
        console.print(Text(remark))
