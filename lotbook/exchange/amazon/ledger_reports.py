"""Reports on what happened day by day: the inventory ledger, and sales. Lines are added up as they stream by."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lotbook.core.amazon import ledger
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.cells import Unreadable, column_of_days, column_of_units, is_of_several_days
from lotbook.exchange.amazon.reading import Lines
from lotbook.exchange.amazon.recognise import Kind
from lotbook.exchange.amazon.report_dates import ReportDates, without_times
from lotbook.exchange.amazon.stock_reports import Columns, lists, marketplaces
from lotbook.exchange.amazon.texts import mapped

_KEY = ["sku", "marketplace", "day", "event", "disposition"]
_SUMMARY = {
    "received": ledger.RECEIVED,
    "sold": ledger.SOLD,
    "returned": ledger.RETURNED,
    "removed": ledger.REMOVED,
    "transferred": ledger.MOVED,
    "found": ledger.FOUND,
    "lost": ledger.LOST,
    "damaged": ledger.CHANGED,
    "disposed": ledger.DISPOSED,
    "other": ledger.OTHER,
    "unknown": ledger.OTHER,
}
_SEEN = ("purchased_on", "paid_on", "reported_on")
"""Columns read for the order of their dates only."""
_MANY = 500_000
"""Sums that are held at most before they are added up again."""


def read_detail(lines: Lines, *, default: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """The ledger's lines, added up by SKU, marketplace, day, event and disposition.

    Args:
        lines: The report.
        default: The marketplace of lines that name none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """

    def sums() -> Iterator[pd.DataFrame]:
        for piece in lines.pieces():
            made = pd.DataFrame({"sku": piece["sku"], "marketplace": marketplaces(piece, default, unreadable)})
            # The stamp is the same day in a spelling that cannot be mistaken.
            stamped = "stamp" in piece and piece["stamp"].ne("").all()
            made["day"] = without_times(piece["stamp"]) if stamped else piece["date"]
            made["event"] = _events(piece)
            made["disposition"] = mapped(piece["disposition"], str.upper)
            made["units"] = column_of_units(piece, "units", unreadable, signed=True, needed=True)
            yield made[_named(made) & made["units"].notna()]

    return _ledger(_added_up(sums()), ledger.DETAIL, dates, unreadable)


def read_returns(lines: Lines, *, default: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """Units that customers sent back, by SKU, marketplace, day and disposition; nothing about who did.

    Args:
        lines: The report.
        default: The marketplace of lines that name none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """

    def sums() -> Iterator[pd.DataFrame]:
        for piece in lines.pieces():
            place = marketplaces(piece, default, unreadable)
            made = pd.DataFrame({"sku": piece["sku"], "marketplace": place, "day": without_times(piece["date"])})
            made["event"] = ledger.RETURNED
            made["disposition"] = mapped(piece["disposition"], str.upper)
            made["units"] = column_of_units(piece, "units", unreadable, needed=True)
            yield made[_named(made) & made["units"].gt(0).fillna(value=False)]

    return _ledger(_added_up(sums()), ledger.RETURNS, dates, unreadable)


def _named(made: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a line says of which SKU and marketplace it is; a day that is blank is told with those that are odd."""
    return made["sku"].ne("") & made["marketplace"].ne("")


def _events(piece: pd.DataFrame) -> Any:
    reason = piece["reason"] if "reason" in piece else pd.Series("", index=piece.index)
    pairs = pd.Series(zip(piece["event"], reason, strict=True), index=piece.index, dtype=object)
    return mapped(pairs, lambda pair: ledger.event_of(*pair))


def read_summary(lines: Lines, *, default: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """The ledger's daily sums, and the stock at the end of the last day of each marketplace.

    Args:
        lines: The report.
        default: The marketplace of lines that name none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.

    Raises:
        InputError: If its lines are sums of weeks or months.
    """
    balances: list[pd.DataFrame] = []

    def sums() -> Iterator[pd.DataFrame]:
        for piece in lines.pieces():
            place = marketplaces(piece, default, unreadable)
            key = pd.DataFrame({"sku": piece["sku"], "marketplace": place, "day": piece["date"]})
            key["disposition"] = mapped(piece["disposition"], str.upper)
            usable = _named(key)
            for name, event in _SUMMARY.items():
                if name in piece:
                    made = key.assign(event=event, units=column_of_units(piece, name, unreadable, signed=True))
                    yield made[usable & made["units"].fillna(0).ne(0)]
            balance = key.assign(
                location=piece.get("marketplace", ""),
                units=column_of_units(piece, "ending", unreadable, signed=True, needed=True),
                in_transit=column_of_units(piece, "in_transit", unreadable, signed=True).fillna(0),
            )
            balances.append(balance[usable & balance["units"].notna()])

    table = _added_up(sums())
    for text in dict.fromkeys([*table["day"], *(day for each in balances for day in each["day"].unique())]):
        if is_of_several_days(text):
            raise InputError(
                f"{lines.path} adds up whole weeks or months ({text!r}), and lotbook needs the days. Download the "
                "inventory ledger summary again by day."
            )
    dates.saw((day for each in balances for day in each["day"].unique()), happened=True)
    found = _ledger(table, ledger.SUMMARY, dates, unreadable)
    return {**found, **_ending(balances, dates)}


def _ending(balances: list[pd.DataFrame], dates: ReportDates) -> Columns:
    """What was there at the end of the last day, as a count; a day to come has not ended for anyone.

    A state of a SKU with nothing left and nothing new has no line any more, so that its last line counts, whatever its
    day: what was sold out on Wednesday is counted as 0 on Sunday, and so is a country that was emptied.
    """
    if not any(len(each) for each in balances):
        return {}
    every = pd.concat(balances)
    every["snapshot_date"] = column_of_days(every["day"], dates)
    every = every[every["snapshot_date"].le(dates.today).fillna(value=False)]
    # Lines of a day may come in parts, by FNSKU or by warehouse.
    state = ["sku", "marketplace", "location", "disposition"]
    every = every[every["snapshot_date"] == every.groupby(state)["snapshot_date"].transform("max")]
    every["snapshot_date"] = every["snapshot_date"].max()
    sellable = every["disposition"].eq(ledger.SELLABLE)
    every = every.assign(
        fulfillable=every["units"].where(sellable, 0),
        unfulfillable=every["units"].where(~sellable, 0),
        reserved=every["in_transit"],
    )
    key = ["sku", "marketplace", "snapshot_date"]
    table = every.groupby(key)[["fulfillable", "unfulfillable", "reserved"]].sum().clip(lower=0).reset_index()
    return {"stock": {**lists(table), "source": [ledger.SUMMARY] * len(table)}}


def read_sales(lines: Lines, *, default: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    """Units sold by SKU, marketplace and day; only what Amazon shipped, and nothing about who bought it.

    Args:
        lines: The report.
        default: The marketplace of lines that name none.
        dates: Told of every date, and asked what it means.
        unreadable: Told of what cannot be read.
    """

    def sums() -> Iterator[pd.DataFrame]:
        for piece in lines.pieces():
            made = pd.DataFrame({"sku": piece["sku"], "marketplace": marketplaces(piece, default, unreadable)})
            for name in _SEEN:
                dates.saw(without_times(piece[name]).unique() if name in piece else (), happened=True)
            # Without the time, or there would be as many sums as lines.
            made["day"] = without_times(piece["date"])
            made["event"], made["disposition"] = ledger.SOLD, ledger.SELLABLE
            made["units"] = column_of_units(piece, "units", unreadable, signed=True, needed=True)
            by_amazon = (
                mapped(piece["channel"], str.upper).isin(["AFN", ""])
                if lines.recognised.kind is Kind.FULFILLED
                else True
            )
            yield made[_named(made) & made["units"].gt(0).fillna(value=False) & by_amazon]

    found = _ledger(_added_up(sums()), lines.recognised.kind.value, dates, unreadable).get("ledger")
    if found is None:
        return {}
    return {"sales": {name: found[name] for name in ("sku", "marketplace", "date", "units", "source")}}


def _added_up(pieces: Iterator[pd.DataFrame]) -> pd.DataFrame:
    """Sums of units and lines by key, whatever the number of lines."""
    held: list[pd.DataFrame] = []
    rows = 0
    for piece in pieces:
        if not len(piece):
            continue
        grouped = piece.assign(lines=1).groupby(_KEY, sort=False)[["units", "lines"]].sum().reset_index()
        held.append(grouped)
        rows += len(grouped)
        if rows > _MANY:
            held = [pd.concat(held).groupby(_KEY, sort=False)[["units", "lines"]].sum().reset_index()]
            rows = len(held[0])
    if not held:
        return pd.DataFrame(columns=[*_KEY, "units", "lines"])
    return pd.concat(held).groupby(_KEY, sort=True)[["units", "lines"]].sum().reset_index()


def _ledger(table: pd.DataFrame, source: str, dates: ReportDates, unreadable: Unreadable) -> Columns:
    dates.saw(table["day"].unique(), happened=True)
    read = column_of_days(table["day"], dates)
    for text, lines in table[read.isna()].groupby("day")["lines"].sum().items():
        unreadable.add("date", str(text), int(lines))
    table = table.assign(date=read)
    # What moves between warehouses comes to nothing by itself; the rest of it is under way.
    table = table[table["date"].notna() & ~(table["event"].eq(ledger.MOVED) & table["units"].eq(0))]
    if not len(table):
        return {}
    # Two spellings of a day are one day.
    key = ["sku", "marketplace", "date", "event", "disposition"]
    summed = table.groupby(key)[["units", "lines"]].sum().reset_index()
    return {"ledger": {**lists(summed), "source": [source] * len(summed)}}
