"""Reports that count stock, of all SKUs or of some, and stock by expiration date."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lotbook.exchange.amazon.cells import Unreadable, column_of_days, column_of_units
from lotbook.exchange.amazon.marketplaces import is_warehouse, marketplace, names_no_marketplace
from lotbook.exchange.amazon.reading import Lines
from lotbook.exchange.amazon.recognise import Kind
from lotbook.exchange.amazon.report_dates import ReportDates, without_times
from lotbook.exchange.amazon.texts import mapped, those

Columns = dict[str, dict[str, list[Any]]]
"""Values by frame of `Facts` and column."""

_SUMS = ("fulfillable", "unfulfillable", "reserved", "inbound")
_COUNTED = {*_SUMS, "units", "orders", "proposed"}
_SEEN = ("aged_on", "stranded_on", "unsellable_on")
"""Columns read for the order of their dates only."""
_WINDOWS = ("units_7", "units_30", "units_90")


def read_stock(lines: Lines, *, default: str, day: int, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """Counts and sales of each SKU and marketplace; conditions and rows of one SKU are added up.

    Args:
        lines: A report of one of these kinds.
        default: The marketplace of a report that names none.
        day: The day of a report that names none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """
    kind = lines.recognised.kind
    key = ["sku", "marketplace", "snapshot_date"]
    parts = []
    for each in lines.pieces():
        # A line for the sellable units of a SKU and one for the others are both told to be unreadable below.
        piece = each if kind is Kind.FULFILLABLE else lines.in_line(each, _numbers(each))
        made = _keyed(piece, default, dates, unreadable)
        for name in _SEEN:
            dates.saw(without_times(piece[name]).unique() if name in piece else (), happened=True)
        for name in _SUMS:
            made[name] = _parts(piece, name, unreadable)
        if kind is Kind.FULFILLABLE:
            made = _by_state(piece, made, unreadable)
        for name in _WINDOWS:
            made[name] = column_of_units(piece, name, unreadable)
        for name in ("stranded_reason", "auto_removal"):
            made[name] = piece.get(name, "")
        # A line without a count says nothing about the stock, but it is on the list of what is stranded.
        says = made["reserved" if kind is Kind.RESERVED else "fulfillable"].notna() | (kind is Kind.STRANDED)
        dates.saw(made["auto_removal"].unique(), happened=False)
        parts.append(made[made["sku"].ne("") & says])
    if not any(len(part) for part in parts):
        return {}
    every = _dated(pd.concat(parts), day, dates, unreadable)
    numbers = every.groupby(key, sort=True)[[*_SUMS, *_WINDOWS]].sum(min_count=1)
    texts = every.groupby(key, sort=True)[["stranded_reason", "auto_removal"]].first()
    table = numbers.join(texts).reset_index()
    read = _lists(table)
    source = [kind.value] * len(table)
    removal_days = dates.days(read["auto_removal"])
    stock = {name: read[name] for name in (*key, *_SUMS)}
    stock["source"] = source
    if kind is Kind.STRANDED:
        stock["stranded_reason"] = [text or None for text in read["stranded_reason"]]
        stock["auto_removal"] = [removal_days.get(text) for text in read["auto_removal"]]
    if kind not in {Kind.PLANNING, Kind.RESTOCK}:
        return {"stock": stock}
    return {"stock": stock, "windows": {**{name: read[name] for name in (*key, *_WINDOWS)}, "source": source}}


def read_expiry(lines: Lines, *, default: str, day: int, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """Units of each SKU, marketplace and expiration date, from the latest count in the report.

    Args:
        lines: The report.
        default: The marketplace of a report that names none.
        day: The day of a line that names none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """
    parts = []
    for piece in lines.pieces():
        made = _keyed(piece, default, dates, unreadable)
        made["units"] = column_of_units(piece, "units", unreadable, needed=True)
        made["disposition"] = mapped(piece["disposition"], str.upper) if "disposition" in piece else "SELLABLE"
        made["expiry_date"] = piece["expiry_date"]
        dates.saw(piece["expiry_date"].unique(), happened=False)
        parts.append(made[made["sku"].ne("") & made["units"].notna()])
    if not any(len(part) for part in parts):
        return {}
    every = _dated(pd.concat(parts), day, dates, unreadable)
    undated = every["expiry_date"].eq("")
    every["expiry_date"] = column_of_days(every["expiry_date"], dates, unreadable, name="expiry_date")
    every = every[undated | every["expiry_date"].notna()]
    every = every[every["snapshot_date"] == every.groupby("marketplace")["snapshot_date"].transform("max")]
    key = ["sku", "marketplace", "snapshot_date", "expiry_date", "disposition"]
    table = every.groupby(key, sort=True, dropna=False)[["units"]].sum().reset_index()
    return {"expiry": _lists(table)}


def _numbers(piece: pd.DataFrame) -> list[str]:
    """The columns of a count of stock that are numbers."""
    return [name for name in map(str, piece.columns) if name.rstrip("_123").split("_")[0] in _COUNTED]


def _keyed(piece: pd.DataFrame, default: str, dates: ReportDates, unreadable: Unreadable) -> pd.DataFrame:
    """SKU, marketplace and day of every line, the day as a text; lines of an unknown marketplace are left out."""
    made = pd.DataFrame({"sku": piece["sku"]})
    made["marketplace"] = marketplaces(piece, default, unreadable)
    made["sku"] = made["sku"].where(made["marketplace"].ne(""), "")
    made["snapshot_date"] = piece.get("snapshot_date", "")
    dates.saw(made["snapshot_date"].unique(), happened=True)
    return made


def _dated(every: pd.DataFrame, day: int, dates: ReportDates, unreadable: Unreadable) -> pd.DataFrame:
    """The lines whose day can be read; one that names none has the day of the report."""
    blank = every["snapshot_date"].eq("")
    read = column_of_days(every["snapshot_date"], dates, unreadable, name="snapshot_date")
    every = every.assign(snapshot_date=read.mask(blank, day))
    return every[every["snapshot_date"].notna()].copy()


def _by_state(piece: pd.DataFrame, made: pd.DataFrame, unreadable: Unreadable) -> pd.DataFrame:
    """A report with a line for the sellable units of a SKU and one for the others: a line says 0 of what it is not."""
    units = column_of_units(piece, "units", unreadable, needed=True)
    sellable = those(piece["state"], lambda text: text.casefold() == "sellable")
    zero = pd.Series(0, index=piece.index, dtype="Int64")
    counted = made.assign(fulfillable=units.where(sellable, zero), unfulfillable=units.where(~sellable, zero))
    # Where one of the two can't be read, the other alone would be taken for all there is.
    unknown = set(piece["sku"][units.isna()])
    return counted[~counted["sku"].isin(unknown)].copy()


def marketplaces(piece: pd.DataFrame, default: str, unreadable: Unreadable) -> "pd.Series[Any]":
    """The marketplace of every line, the default where it names none; blank where lotbook doesn't know it.

    Args:
        piece: The lines.
        default: The marketplace of lines that name none.
        unreadable: Told of blanks, of unknown names, and of warehouses, which may be in any country.
    """
    if "marketplace" not in piece:
        return pd.Series(default, index=piece.index, dtype=object)
    found = {}
    blank = piece["marketplace"].eq("") & piece["sku"].ne("")
    unreadable.assume_for_blanks("marketplace", default, int(blank.sum()))
    for text, times in piece["marketplace"].value_counts().items():
        name = str(text)
        found[name] = marketplace(name)
        if found[name] is None and names_no_marketplace(name):
            found[name] = default
        elif found[name] is None and is_warehouse(name):
            found[name] = default
            unreadable.assume("marketplace", name, default)
        elif found[name] is None:
            found[name] = ""
            unreadable.add("marketplace", name, int(times))
    return mapped(piece["marketplace"], found.__getitem__)


def _parts(piece: pd.DataFrame, name: str, unreadable: Unreadable) -> "pd.Series[Any]":
    """A count, or the sum of its parts where the report gives these."""
    split = [each for each in piece.columns if str(each).startswith(f"{name}_") and str(each)[-1].isdigit()]
    if not split:
        return column_of_units(piece, name, unreadable)
    columns = [column_of_units(piece, each, unreadable) for each in split]
    together, known = columns[0].fillna(0), columns[0].notna()
    for each in columns[1:]:
        together, known = together + each.fillna(0), known | each.notna()
    return together.where(known)


def _lists(table: pd.DataFrame) -> dict[str, list[Any]]:
    """The columns as lists, with None for what is missing."""
    return {str(name): _list(table[name]) for name in table.columns}


def _list(column: "pd.Series[Any]") -> list[Any]:
    missing = column.isna()
    return (column.astype(object).mask(missing, None) if missing.any() else column).tolist()


def lists(table: pd.DataFrame) -> Mapping[str, list[Any]]:
    """The columns of a frame as lists, with None for what is missing."""
    return _lists(table)
