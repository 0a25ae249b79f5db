"""Reports into the tables of the tracker: what changes, so that the same report changes nothing a second time.

Counts and speeds go into AmazonStock, one row for each SKU, marketplace and day. Two reports may speak of one row; the
better one counts, whichever comes first, so that the order of imports does not matter. Rows without one of lotbook's
sources are the user's and stay as they are. A row that is older than `KEPT_DAYS` is written over by the next count of
its SKU and marketplace, so that the sheet does not grow for ever.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lotbook.core import nw
from lotbook.core.amazon import left_on, stranded
from lotbook.core.amazon.removal_states import COMPLETED, SAVED, open_units
from lotbook.core.amazon.sources import (
    AWD,
    BY_COUNTRY,
    RECOMMENDED,
    RESERVED,
    counts_and_speed,
    joined,
    with_reserved,
    without_reserved,
)
from lotbook.core.amazon.stranded import StrandedList
from lotbook.core.frames import rows_of
from lotbook.core.table import Cell

STOCK_RANKS = {
    stranded.SOURCE: 1,
    RECOMMENDED: 2,
    AWD: 3,
    BY_COUNTRY: 3,
    "Amazon fulfilled inventory": 4,
    "Ledger summary": 5,
    "Restock inventory": 6,
    "Manage FBA inventory": 7,
    "Inventory planning": 8,
}
"""Of two counts of one day, that of the higher counts; what is reserved may come from a report of its own."""
SPEED_RANKS = {
    "Restock inventory": 1,
    "Amazon fulfilled shipments": 2,
    "Customer shipment sales": 3,
    "Inventory planning": 4,
    "Ledger summary": 5,
    "Ledger detail": 6,
}
"""Of two speeds up to one day, that of the higher counts: the ledger knows days without stock."""

KEPT_DAYS = 100
"""Days a count is kept: those of the longest window of sales, and some to look back on."""

_COUNTS = ("fulfillable", "unfulfillable", "reserved", "inbound")
_KEY_COLUMNS = ("sku", "marketplace", "snapshot_date")
COLUMNS = (*_KEY_COLUMNS, *_COUNTS, "units_per_day", "source", *stranded.MARKS)
"""What AmazonStock holds."""

Row = dict[str, Any]
_Key = tuple[str, str, int]


class Outranked(NamedTuple):
    """A report whose count of a SKU does not count."""

    source: str
    better: str
    """The report that counts instead."""
    marketplace: str
    day: int


@dataclass(slots=True)
class StockChanges:
    """What reports change on the sheet AmazonStock."""

    there: dict[_Key, Row]
    """Every row by its key, as it is to be."""
    cells: dict[str, dict[int, Cell]] = field(default_factory=dict)
    """New values of cells of lotbook's rows, by column and worksheet row."""
    rows: list[Row] = field(default_factory=list)
    """New rows."""
    typed: list[_Key] = field(default_factory=list)
    """Rows the user typed for the same SKU, marketplace and day; they stay."""
    taken: frozenset[int] = frozenset()
    """Worksheet rows in which the user has cells of their own; they are not written over."""
    freed: list[_Key] = field(default_factory=list)
    """Rows that were there and that a later list says are stranded no longer."""
    outranked: list[Outranked] = field(default_factory=list)
    """Counts that do not count, because a better report speaks of the same SKU, marketplace and day."""
    _oldest: dict[tuple[str, str], list[_Key]] | None = None

    def row_for(self, key: _Key) -> Row | None:
        """The row of a key, a new one if there is none; None for one the user typed."""
        if key not in self.there and (old := self._outdated(key)) is not None:
            row = self.there.pop(old)
            for name in COLUMNS:
                self.put(row, name, None if name not in _KEY_COLUMNS else key[_KEY_COLUMNS.index(name)])
            self.there[key] = row
        elif key not in self.there:
            self.there[key] = dict(zip(_KEY_COLUMNS, key, strict=True))
            self.rows.append(self.there[key])
        elif not _is_ours(self.there[key].get("source")):
            self.typed.append(key)
            return None
        return self.there[key]

    def _outdated(self, key: _Key) -> _Key | None:
        """The oldest row of the same SKU and marketplace, if it may be written over."""
        if self._oldest is None:
            self._oldest = {}
            last: dict[tuple[str, str, str], _Key] = {}
            for each in sorted(self.there):
                for name in ("fulfillable", "units_per_day"):
                    if self.there[each].get(name) is not None:
                        last[*each[:2], name] = each
            # The last known count and speed stay, however old.
            needed = set(last.values())
            for each in sorted(self.there.keys() - needed, reverse=True):
                row = self.there[each]
                if "row" in row and row["row"] not in self.taken and _is_ours(row.get("source")):
                    self._oldest.setdefault(each[:2], []).append(each)
        old = self._oldest.get(key[:2])
        return old.pop() if old and old[-1][2] < key[2] - KEPT_DAYS else None

    def put(self, row: Row, name: str, value: Cell) -> None:
        """Give a cell a new value, if it is one."""
        if row.get(name) != value:
            row[name] = value
            if "row" in row:
                self.cells.setdefault(name, {})[row["row"]] = value

    def free(self, row: Row) -> None:
        """Say that what a row speaks of is stranded no longer."""
        for name in stranded.MARKS:
            self.put(row, name, None)
        self.freed.append(_key(row))

    @property
    def changed_rows(self) -> int:
        """Rows that were there and change."""
        return len({row for cells in self.cells.values() for row in cells})


def merge_stock(
    there: Any,
    counts: Any,
    speeds: Any,
    *,
    taken: frozenset[int] = frozenset(),
    lists: Sequence[StrandedList] = (),
    last: Mapping[str, int] | None = None,
) -> StockChanges:
    """What reports change on the sheet AmazonStock.

    Args:
        there: Usable rows of the table: the columns `COLUMNS` and `row`.
        counts: The frame `stock` of `Facts`.
        speeds: `sku`, `marketplace`, `snapshot_date`, `units_per_day`, `source`.
        taken: Worksheet rows in which the user has cells of their own.
        lists: The lists of stranded stock that count: what one leaves out is marked as stranded no longer, up to its
            day.
        last: Day of the last such list of each marketplace that was read before; older reports mark nothing.
    """
    last = last or {}
    changes = StockChanges({_key(row): row for row in reversed(rows_of(there))}, taken=taken)
    for new in _ranked(counts, STOCK_RANKS):
        row = changes.row_for(_key(new))
        if row is not None:
            _put_count(changes, row, new)
            told = new["source"] == stranded.SOURCE and new["snapshot_date"] >= last.get(new["marketplace"], 0)
            if told and not any(each.clears(new) for each in lists):
                for name in stranded.MARKS:
                    changes.put(row, name, new[name])
    for row in changes.there.values():
        if _is_marked(row) and _is_ours(row.get("source")) and any(each.clears(row) for each in lists):
            changes.free(row)
    for new in _ranked(speeds, SPEED_RANKS):
        row = changes.row_for(_key(new))
        if row is not None:
            stock, speed = counts_and_speed(row.get("source"))
            if _rank(new["source"], SPEED_RANKS) >= _rank(speed, SPEED_RANKS):
                changes.put(row, "units_per_day", new["units_per_day"])
                changes.put(row, "source", joined(stock, new["source"]))
    changes.outranked = list(_outranked(changes, counts))
    changes.typed = sorted(set(changes.typed))
    changes.rows.sort(key=_key)
    return changes


def _put_count(changes: StockChanges, row: Row, new: Row) -> None:
    stock, speed = counts_and_speed(row.get("source"))
    counted = without_reserved(stock)
    apart = stock != counted
    if new["source"] == RESERVED:
        if apart or row.get("reserved") is None:
            changes.put(row, "reserved", new["reserved"])
            changes.put(row, "source", joined(with_reserved(counted), speed))
    elif STOCK_RANKS[new["source"]] >= STOCK_RANKS.get(counted, 0):
        keeps = apart and new["reserved"] is None
        for name in _COUNTS:
            if not (keeps and name == "reserved"):
                changes.put(row, name, new[name])
        changes.put(row, "source", joined(with_reserved(new["source"]) if keeps else new["source"], speed))


def _outranked(changes: StockChanges, counts: Any) -> Iterator[Outranked]:
    for new in rows_of(counts):
        row = changes.there.get(_key(new), {})
        better = without_reserved(counts_and_speed(row.get("source"))[0])
        # What a list says of stranded stock counts, whatever counts its units.
        if new["source"] not in {RESERVED, stranded.SOURCE} and STOCK_RANKS.get(better, 0) > STOCK_RANKS[new["source"]]:
            yield Outranked(new["source"], better, new["marketplace"], new["snapshot_date"])


def _is_marked(row: Mapping[str, Any]) -> bool:
    return any(row.get(name) is not None for name in stranded.MARKS)


def last_lists(there: Any, text: str | None) -> dict[str, int]:
    """Day of the last list of stranded stock of each marketplace, as Settings says and as the rows show.

    Args:
        there: Usable rows of AmazonStock.
        text: The setting.
    """
    found = stranded.last_read(text)
    for row in rows_of(there):
        if _is_marked(row) and _is_ours(row["source"]):
            found[row["marketplace"]] = max(row["snapshot_date"], found.get(row["marketplace"], row["snapshot_date"]))
    return found


def _key(row: Mapping[str, Any]) -> _Key:
    return row["sku"], row["marketplace"], row["snapshot_date"]


def _ranked(frame: Any, ranks: Mapping[str, int]) -> list[Row]:
    """The rows, those of the lesser reports first."""
    return sorted(rows_of(frame), key=lambda row: (_key(row), _rank(row["source"], ranks), row["source"]))


def _rank(source: str, ranks: Mapping[str, int]) -> int:
    return ranks.get(source.partition(",")[0], 0)


def _is_ours(text: str | None) -> bool:
    stock, speed = counts_and_speed(text)
    counted = without_reserved(stock)
    return (
        bool(stock or speed)
        and (not counted or counted in STOCK_RANKS)
        and (not speed or _rank(speed, SPEED_RANKS) > 0)
    )


def merge_expiry(there: Any, new: Any) -> tuple[Any, tuple[str, ...]]:
    """Stock by expiration date: for each SKU and marketplace the latest report that lists it.

    A SKU that a later report leaves out keeps its rows: how many of its units are still there isn't known any more,
    and the older rows say how many there can be (`by_date.latest_reports`).

    Args:
        there: Usable rows of the table AmazonExpiry.
        new: The frame `expiry` of `Facts`.

    Returns:
        All rows, sorted; and the marketplaces whose new count is older than the one that is there, which stays.
    """
    columns = ["sku", "marketplace", "snapshot_date", "expiry_date", "disposition", "units"]
    days = [_latest(frame) for frame in (there, new)]
    older = tuple(sorted(place for place, day in days[1].items() if day < days[0].get(place, day)))
    fresh = [place for place in days[1] if place not in older]
    kept = [there.filter(~nw.col("marketplace").is_in(fresh)).select(*columns)]
    for place in fresh:
        here = nw.col("marketplace") == place
        taken = new.filter(here, nw.col("snapshot_date") == days[1][place]).select(*columns)
        # Several files of one day are one report.
        kept += [there.filter(here).join(taken.select("sku").unique(), on="sku", how="anti").select(*columns), taken]
    every = nw.concat(kept).unique(subset=[*columns[:2], "expiry_date", "disposition"], keep="last")
    return every.sort("marketplace", "sku", "expiry_date", "disposition", nulls_last=True), older


def _latest(frame: Any) -> dict[str, int]:
    found = frame.group_by("marketplace").agg(nw.col("snapshot_date").max())
    return {row["marketplace"]: row["snapshot_date"] for row in rows_of(found)}


_SHIPMENTS = "Removal shipment detail"


def merge_orders(there: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """Removal orders with what reports say of them.

    Args:
        there: Rows of the table RemovalOrders.
        new: Rows of the frame `orders` of `Facts`. What a report on orders says replaces what is there, unless it is
            older. A report on shipments adds what left on its days; of one day the larger figure counts, so that the
            same day is not added twice.

    Returns:
        All rows, by day and order.
    """
    rows = {(row["order_id"], row["sku"], row["disposition"]): dict(row) for row in there}

    def of(fact: Row) -> str:
        """The disposition; where a report has none, that of the order's only row of the SKU."""
        if fact["disposition"]:
            return str(fact["disposition"])
        saved = [key[2] for key in rows if key[:2] == (fact["order_id"], fact["sku"])]
        return saved[0] if len(saved) == 1 else "Unsellable"

    # Reports on orders first: those on shipments know less.
    for fact in sorted(new, key=lambda row: (row["source"] == _SHIPMENTS, row["updated_on"] or 0)):
        key = fact["order_id"], fact["sku"], of(fact)
        fact = {**fact, "disposition": key[2]}  # noqa: PLW2901 - the same fact, complete
        row = rows.setdefault(key, {"order_id": key[0], "sku": key[1], "disposition": key[2]})
        if fact["source"] == _SHIPMENTS:
            _shipped(row, fact)
        else:
            _reported(row, fact)
    return sorted(
        rows.values(), key=lambda row: (row.get("ordered_on") or 0, row["order_id"], row["sku"], row["disposition"])
    )


def _reported(row: Row, fact: Row) -> None:
    """What a report on orders says, unless one that says more of the order was later."""
    known = row.get("updated_on") or 0
    if (fact["updated_on"] or 0) < known and row.get("state") != SAVED and row.get("requested") is not None:
        return
    # An order that lotbook saved, or somebody typed, says its place, and the report only its marketplace.
    kept = {"source"} | ({"taken_from"} if row.get("taken_from") is not None else set())
    row |= {name: value for name, value in fact.items() if value is not None and name not in kept}
    row["updated_on"] = max(known, fact["updated_on"] or 0) or None
    _add_up(row)


def _shipped(row: Row, fact: Row) -> None:
    days = left_on.read_days(row.get("left_on"))
    days[fact["updated_on"]] = max(fact["shipped"] or 0, days.get(fact["updated_on"], 0))
    row["left_on"] = left_on.as_cell(days)
    row["updated_on"] = max(row.get("updated_on") or 0, fact["updated_on"] or 0) or None
    _add_up(row)
    for name in ("ordered_on", "order_type", "taken_from"):
        if row.get(name) is None:
            row[name] = fact.get(name)
    if open_units({**row, "state": None}) == 0:
        row["state"] = COMPLETED


def _add_up(row: Row) -> None:
    """Shipped is what left on all days, or what Amazon says of the order, if that is more."""
    left = sum(left_on.read_days(row.get("left_on")).values())
    if left > (row.get("shipped") or 0):
        row["shipped"] = left
