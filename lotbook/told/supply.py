"""How long stock lasts, told in a terminal."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.refresh import Supply
from lotbook.core.counted import counted
from lotbook.core.days import to_date, to_day
from lotbook.core.supply_why import caveats

_SOON = 7
"""Days ahead of which it is told what has to be sent to Amazon."""
_NAMED = 3
"""How many lines are named beside a reason."""


def _has_figures(line: Mapping[str, Any]) -> bool:
    """Whether a line says more than why it says nothing."""
    return line["there"] > 0 or any(line[name] is not None for name in ("sold_out_on", "order_by", "reorder_at_most"))


def _speed(units: float) -> str:
    """Units per day, of slow sellers with as many decimals as it takes to see them.

    Examples:
        >>> _speed(12.345), _speed(0.0333333), _speed(0.5), _speed(0)
        ('12.3', '0.0333', '0.5', '0')
    """
    return f"{units:,.1f}" if units >= 1 else f"{units:.3g}"


def print_supply(found: Supply) -> None:
    """Print the plan of supply; figures and dates are never cut, however narrow the terminal."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(Text(f"How long stock lasts, as of {found.as_of}", style="bold"))
    if not found.lines:
        console.print("No SKU has stock or demand.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for header in ("SKU", "Channel"):
        table.add_column(header, overflow="fold")
    for header in ("Per day", "Out of stock", "Send", "Order by", "Reorder"):
        table.add_column(header, justify="right", no_wrap=True)
    for line in filter(_has_figures, found.lines):
        speed = "" if line["units_per_day"] is None else _speed(line["units_per_day"])
        out, by = ("" if line[name] is None else str(to_date(line[name])) for name in ("sold_out_on", "order_by"))
        send, more = ("" if line[name] is None else f"{line[name]:,}" for name in ("send_at_most", "reorder_at_most"))
        table.add_row(Text(line["sku"]), Text(line["channel"]), speed, out, send, by, more)
    console.print(table)
    console.print("Send and Reorder are upper limits: more would not sell before its sell-by date.")
    _print_sending(console, found)
    reasons: dict[str, list[str]] = {}
    for line in found.lines:
        if line["reorder_at_most"] is None or line["reorder_at_most"] == 0:
            reasons.setdefault(line["why"], []).append(f"{line['sku']} ({line['channel']})")
        elif left_out := caveats(line["why"]):
            reasons.setdefault(left_out, []).append(f"{line['sku']} ({line['channel']})")
    for why, lines in reasons.items():
        others = len(lines) - _NAMED
        named = ", ".join(lines[:_NAMED]) + (f" and {others} more" if others > 0 else "")
        console.print(Text(f"{named}: {why}"))
    if any("last day to order" in line["why"] for line in found.lines):
        console.print(
            "Order by is blank where the supplier (SKUs) or its lead days (Suppliers) aren't known: type them there."
        )


def _print_sending(console: Console, found: Supply) -> None:
    """Print what has to be sent soon, so that Amazon always has something to sell."""
    last = to_day(found.as_of) + _SOON
    lines = sorted(
        (line["send_by"], line["sku"], line["channel"], line["send_at_most"])
        for line in found.lines
        if line["send_by"] is not None and line["send_by"] <= last
    )
    if not lines:
        return
    console.print("To send, or else Amazon runs out or no longer takes them:")
    for day, sku, channel, units in lines:
        by = str(to_date(day)) if to_date(day) >= found.as_of else "at once"
        console.print(Text(f"  {by:<12}{sku} ({channel}): at most {counted(units, 'unit')}"))
