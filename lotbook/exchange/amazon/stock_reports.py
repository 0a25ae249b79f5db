"""Reports that count stock: planning, manage inventory, restock, stranded, and stock by expiration date."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lotbook.exchange.amazon.cells import Unreadable, column_of_units, days, marketplace
from lotbook.exchange.amazon.reading import Lines
from lotbook.exchange.amazon.recognise import Kind

Columns = dict[str, dict[str, list[Any]]]
"""Values by frame of `Facts` and column."""

_SUMS = ("fulfillable", "unfulfillable", "reserved", "inbound")
_WINDOWS = ("units_7", "units_30", "units_90")


def read_stock(lines: Lines, *, default: str, day: int, unreadable: Unreadable) -> Columns:
    """Counts and sales of each SKU and marketplace; conditions and rows of one SKU are added up.

    Args:
        lines: A report of one of these kinds.
        default: The marketplace of a report that names none.
        day: The day of a report that names none.
        unreadable: Told of what cannot be read.
    """
    kind = lines.recognised.kind
    key = ["sku", "marketplace", "snapshot_date"]
    parts = []
    for piece in lines.pieces():
        made = _keyed(piece, default, day, unreadable)
        for name in _SUMS:
            made[name] = _parts(piece, name, unreadable)
        for name in _WINDOWS:
            made[name] = column_of_units(piece, name, unreadable)
        for name in ("stranded_reason", "auto_removal"):
            made[name] = piece.get(name, "")
        # A line without a count says nothing about the stock, but it is on the list of what is stranded.
        says = made["fulfillable"].notna() | (kind is Kind.STRANDED)
        parts.append(made[made["sku"].ne("") & says & made["snapshot_date"].notna()])
    if not parts:
        return {}
    every = pd.concat(parts)
    numbers = every.groupby(key, sort=True)[[*_SUMS, *_WINDOWS]].sum(min_count=1)
    texts = every.groupby(key, sort=True)[["stranded_reason", "auto_removal"]].first()
    table = numbers.join(texts).reset_index()
    read = _lists(table)
    source = [kind.value] * len(table)
    removal_days = days(read["auto_removal"])
    stock = {name: read[name] for name in (*key, *_SUMS)}
    stock["source"] = source
    if kind is Kind.STRANDED:
        stock["stranded_reason"] = [text or None for text in read["stranded_reason"]]
        stock["auto_removal"] = [removal_days.get(text) for text in read["auto_removal"]]
    if kind not in {Kind.PLANNING, Kind.RESTOCK}:
        return {"stock": stock}
    return {"stock": stock, "windows": {**{name: read[name] for name in (*key, *_WINDOWS)}, "source": source}}


def read_expiry(lines: Lines, *, default: str, day: int, unreadable: Unreadable) -> Columns:
    """Units of each SKU, marketplace and expiration date, from the latest count in the report.

    Args:
        lines: The report.
        default: The marketplace of a report that names none.
        day: The day of a line that names none.
        unreadable: Told of what cannot be read.
    """
    parts = []
    for piece in lines.pieces():
        made = _keyed(piece, default, day, unreadable)
        made["units"] = column_of_units(piece, "units", unreadable, needed=True)
        made["disposition"] = piece["disposition"].str.upper() if "disposition" in piece else "SELLABLE"
        read = days(piece["expiry_date"].unique())
        for text, value in read.items():
            if value is None and text:
                unreadable.add("expiry_date", text, int(piece["expiry_date"].eq(text).sum()))
        unclear = piece["expiry_date"].ne("") & piece["expiry_date"].map(
            {text: value is None for text, value in read.items()}
        )
        made["expiry_date"] = piece["expiry_date"].map({t: pd.NA if d is None else d for t, d in read.items()})
        parts.append(made[made["sku"].ne("") & made["units"].notna() & made["snapshot_date"].notna() & ~unclear])
    if not parts:
        return {}
    every = pd.concat(parts)
    every["expiry_date"] = every["expiry_date"].astype("Int64")
    every = every[every["snapshot_date"] == every.groupby("marketplace")["snapshot_date"].transform("max")]
    key = ["sku", "marketplace", "snapshot_date", "expiry_date", "disposition"]
    table = every.groupby(key, sort=True, dropna=False)[["units"]].sum().reset_index()
    return {"expiry": _lists(table)}


def _keyed(piece: pd.DataFrame, default: str, day: int, unreadable: Unreadable) -> pd.DataFrame:
    """SKU, marketplace and day of every line."""
    made = pd.DataFrame({"sku": piece["sku"]})
    made["marketplace"] = marketplaces(piece, default)
    if "snapshot_date" not in piece:
        made["snapshot_date"] = pd.Series(day, index=piece.index, dtype="Int64")
        return made
    read = days(piece["snapshot_date"].unique())
    for text, value in read.items():
        if value is None and text:
            unreadable.add("snapshot_date", text, int(piece["snapshot_date"].eq(text).sum()))
    read[""] = day
    made["snapshot_date"] = (
        piece["snapshot_date"].map({t: pd.NA if d is None else d for t, d in read.items()}).astype("Int64")
    )
    return made


def marketplaces(piece: pd.DataFrame, default: str) -> "pd.Series[Any]":
    """The marketplace of every line, the default where it names none."""
    if "marketplace" not in piece:
        return pd.Series(default, index=piece.index)
    return piece["marketplace"].map({text: marketplace(text) or default for text in piece["marketplace"].unique()})


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
    return {str(name): [None if pd.isna(each) else each for each in table[name].tolist()] for name in table.columns}


def lists(table: pd.DataFrame) -> Mapping[str, list[Any]]:
    """The columns of a frame as lists, with None for what is missing."""
    return _lists(table)
