"""Reports on removal orders: what was asked for, and what of it was shipped, disposed of or cancelled."""

from typing import Any

import pandas as pd

from lotbook.exchange.amazon.cells import Unreadable, column_of_days, column_of_units, money
from lotbook.exchange.amazon.marketplaces import marketplace
from lotbook.exchange.amazon.reading import Lines
from lotbook.exchange.amazon.recognise import Kind
from lotbook.exchange.amazon.report_dates import ReportDates
from lotbook.exchange.amazon.stock_reports import Columns, lists
from lotbook.exchange.amazon.texts import mapped

_COUNTS = ("requested", "shipped", "disposed", "cancelled")
_KEY = ["order_id", "sku", "disposition"]
UNSELLABLE, SELLABLE = "Unsellable", "Sellable"
_TYPES = {"return": "Return", "disposal": "Disposal", "liquidate": "Liquidation", "liquidations": "Liquidation"}


def read_removals(lines: Lines, *, asked_for: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """One row for each order, SKU and disposition, and of shipments for each day; what is not said is missing.

    Args:
        lines: The report.
        asked_for: The marketplace of a report that names none, if somebody said it; else blank.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """
    parts = []
    for piece in lines.pieces():
        made = pd.DataFrame({"order_id": piece["order_id"], "sku": piece["sku"]})
        words = piece["disposition"] if "disposition" in piece else pd.Series("", index=piece.index)
        made["disposition"] = mapped(words, _disposition)
        for name in _COUNTS:
            made[name] = column_of_units(piece, name, unreadable)
        for name in ("order_type", "state", "ordered_on", "updated_on", "fee"):
            made[name] = piece.get(name, "")
        made["fee"] = mapped(made["fee"], money).astype("Float64")
        named = piece.get("taken_from", pd.Series("", index=piece.index))
        made["taken_from"] = mapped(named, lambda text: marketplace(text) or asked_for)
        for name in ("ordered_on", "updated_on"):
            dates.saw(made[name].unique(), happened=True)
        parts.append(made[made["order_id"].ne("") & made["sku"].ne("")])
    if not parts:
        return {}
    by_day = lines.recognised.kind is Kind.REMOVAL_SHIPMENTS
    every = pd.concat(parts)
    for name in ("ordered_on", "updated_on"):
        every[name] = column_of_days(every[name], dates)
    every = every.assign(day=every["updated_on"])
    grouped = every.groupby([*_KEY, "day"] if by_day else _KEY, sort=True, dropna=False)
    table = grouped[[*_COUNTS, "fee"]].sum(min_count=1)
    table["ordered_on"], table["updated_on"] = grouped["ordered_on"].min(), grouped["updated_on"].max()
    table["order_type"], table["state"] = grouped["order_type"].first(), grouped["state"].last()
    table["taken_from"] = grouped["taken_from"].max()
    table = table.reset_index().drop(columns="day", errors="ignore")
    found: dict[str, list[Any]] = dict(lists(table))
    found["order_type"] = [_TYPES.get(str(text).casefold(), text or None) for text in found["order_type"]]
    for name in ("state", "taken_from"):
        found[name] = [text or None for text in found[name]]
    return {"orders": {**found, "source": [lines.recognised.kind.value] * len(table)}}


def _disposition(word: str) -> str:
    """Sellable or Unsellable, whatever Amazon's word; blank where there is none."""
    if not word:
        return ""
    return SELLABLE if word.casefold() == "sellable" else UNSELLABLE
