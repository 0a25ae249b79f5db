"""A summary as people read it in a terminal."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.session import Refreshed
from lotbook.actions.summary import Summary, ToDo
from lotbook.core.counted import counted
from lotbook.core.currency import money
from lotbook.core.problem_list import kinds
from lotbook.core.rules import Severity
from lotbook.told.words import in_units, new_problems, problem_counts, whole

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_BAR = 36


def print_summary(summary: Summary, path: Path, *, problems_only: bool = False, every: bool = False) -> None:
    """Print what was found, most important first.

    Args:
        summary: What was found.
        path: The tracker.
        problems_only: Leave out the figures.
        every: Every problem, and not only the first of each kind.
    """
    console = Console(highlight=False, soft_wrap=False)
    console.print()
    console.print(Text.assemble((path.name, "bold"), f"  as of {summary.as_of:%Y-%m-%d} ({summary.as_of:%A})"))
    if not problems_only:
        print_figures(console, summary)
    _print_problems(console, summary, every=every)
    for remark in summary.remarks:
        console.print(Text(f"Note: {remark}"))
    console.print()


def print_figures(console: Console, summary: Summary) -> None:
    """Print what is on hand, expired and at risk, the buckets, and what to do first."""
    console.print(_tiles(summary))
    if summary.units_without_cost:
        left_out = counted(int(summary.units_without_cost), "unit")
        console.print(f"The values leave out {left_out} without a unit cost: type Unit cost on SKUs, or on Lots.")
    console.print(_buckets(summary))
    if summary.first:
        console.print(_first(summary.first, summary.currency))


def print_new_problems(console: Console, refreshed: Refreshed | None) -> None:
    """Print what a change brought about that was not wrong before."""
    for line in new_problems(refreshed):
        console.print(Text(line), soft_wrap=True)


def _tiles(summary: Summary) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    table.add_row(
        "On hand",
        in_units(summary.units_on_hand),
        money(summary.value_on_hand, summary.currency),
        f"{counted(summary.lots, 'lot')} of {counted(summary.skus, 'SKU')}",
    )
    table.add_row("Expired", in_units(summary.units_expired), money(summary.value_expired, summary.currency), "")
    table.add_row(
        "At risk",
        in_units(summary.units_at_risk),
        money(summary.value_at_risk, summary.currency),
        "unsold by sell-by" + (f"; {whole(summary.units_unknown)} unknown" if summary.units_unknown else ""),
    )
    table.add_row("Past ship-by", counted(int(summary.lots_past_ship_by), "lot"), "", "too late to reach the channel")
    table.add_row("To remove", counted(summary.removals, "line"), "", "see Removals")
    return table


def _buckets(summary: Summary) -> Table:
    table = Table(title="Units by days left", title_justify="left", box=None, show_header=False, padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="cyan")
    most = max([*summary.buckets.values(), 1])
    for bucket, units in summary.buckets.items():
        table.add_row(Text(bucket), f"{units:,.0f}", "█" * round(_BAR * max(units, 0) / most))
    return table


def _first(first: tuple[ToDo, ...], currency: str = "") -> Table:
    """The names wrap; figures and dates are never cut, however narrow the terminal."""
    table = Table(
        title="Do these first", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for header in ("Action", "SKU", "Lot", "Place"):
        table.add_column(header, overflow="fold")
    for header in ("Units", "Due", "At risk"):
        table.add_column(header, justify="right", no_wrap=True, min_width=10 if header == "Due" else None)
    for to_do in first:
        risk = "" if to_do.value_at_risk is None else money(to_do.value_at_risk, currency)
        due = "" if to_do.due is None else to_do.due.isoformat()
        names = (Text(name) for name in (to_do.action, to_do.sku, to_do.lot, to_do.where))
        table.add_row(*names, f"{to_do.units:,}", due, risk)
    return table


def _print_problems(console: Console, summary: Summary, *, every: bool) -> None:
    """Print how many problems of each kind there are, then the first of each kind, or every one."""
    if summary.accepted:
        console.print(f"Accepted, and not shown: {counted(summary.accepted, 'problem')} (sheet Accepted).")
    if not summary.problems:
        console.print("No problems found in the tables.")
        return
    spelled = problem_counts(summary.problems)
    left_out = f"; rows not fully counted: {summary.rows_left_out}" if summary.rows_left_out else ""
    console.print(Text(f"Found in the tables: {spelled}{left_out}", style="bold"))
    found = kinds(summary.problems)
    counts = plain_table()
    for kind in found:
        counts.add_row(in_colour(kind.severity), Text(f"{kind.found:,}", justify="right"), Text(kind.name))
    console.print(counts)
    console.print()
    table = plain_table()
    for kind in found:
        for problem in kind.every if every else kind.first:
            told = Text(f"{problem.problem} {problem.remedy}")
            table.add_row(in_colour(kind.severity), Text(problem.place, style="bold"), told)
        if kind.rest and not every:
            table.add_row("", "…", Text(f"{kind.rest} lotbook check --all lists every one."))
    console.print(table)


def print_outcome(said: str, refreshed: Refreshed | None, *, is_empty: bool, dry_run: bool) -> None:
    """Print what became of a change that was shown before.

    Args:
        said: The sentence for one that was written.
        refreshed: The tracker after it; None where nothing was written.
        is_empty: Whether there was nothing to change.
        dry_run: Whether it was only to be shown.
    """
    console = Console(highlight=False, soft_wrap=True)
    if refreshed is not None:
        console.print(Text(said))
        print_new_problems(console, refreshed)
    elif not is_empty:
        console.print(
            "Nothing was changed. Run it without --dry-run to change it." if dry_run else "Nothing was changed."
        )


def plain_table() -> Table:
    """A table of three columns without lines."""
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column()
    return table


def in_colour(severity: Severity) -> Text:
    """The word for how much a problem matters."""
    return Text(severity.value, style=_COLOURS[severity])
