"""What Shipments has of a shop's orders, and what to say of lines in the shop's list that don't count, or no more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.actions.amazon.imports import FileRead
from lotbook.core import nw
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.frames import Rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.tables import SHIPMENTS
from lotbook.core.words import ASSUMED
from lotbook.exchange.shops.orders import (
    CAME_BACK,
    CANCELLED,
    LINE_CANCELLED,
    PARTLY,
    REFUNDED,
    OrderLine,
    Orders,
    Skipped,
    key_of,
    order_key,
    some,
)

_MOST_NAMED = 5
_Key = tuple[str, str]
"""An order and a SKU, as `key_of` gives them."""


@dataclass(frozen=True, slots=True)
class OrdersShipped:
    """What Shipments has of orders, by order and SKU."""

    sold: dict[_Key, dict[int | None, int]]
    """Units by day; the day of an assumed lot is None."""
    lots: dict[_Key, dict[int | None, Counter[str]]]
    """Units by day, as in `sold`, and lot."""
    days: dict[_Key, set[int]]
    returned: Mapping[_Key, int]
    """Units."""
    sold_to: dict[_Key, Counter[str]]
    """Units by what stands under To."""
    unnamed: Mapping[tuple[str, str, str], list[int]]
    """Worksheet rows of sales, by order, SKU and what stands under To."""

    at_first: frozenset[_Key]
    """What was sold before the lists came in."""

    def has(self, key: _Key) -> bool:
        """Whether units of a SKU are sold to an order and did not come back."""
        return sum(self.sold.get(key, {}).values()) > self.returned.get(key, 0)


def orders_shipped(tracker: Tracker) -> OrdersShipped:
    """What the records say of orders."""
    sold: dict[_Key, dict[int | None, int]] = {}
    lots: dict[_Key, dict[int | None, Counter[str]]] = {}
    days: dict[_Key, set[int]] = {}
    returned: dict[_Key, int] = {}
    sold_to: dict[_Key, Counter[str]] = {}
    unnamed: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row, key in _rows(tracker, "Sale"):
        day = None if row["lot_basis"] == ASSUMED else row["date"]
        units = sold.setdefault(key, {})
        units[day] = units.get(day, 0) + (row["quantity"] or 0)
        lots.setdefault(key, {}).setdefault(day, Counter())[row["lot"] or ""] += row["quantity"] or 0
        sold_to.setdefault(key, Counter())[row["destination"] or ""] += row["quantity"] or 0
        if row["date"] is not None:
            days.setdefault(key, set()).add(row["date"])
        if row["document"] is not None and key[0] == order_key(row["document"]):
            unnamed[*key, row["destination"] or ""].append(row["row"])
    for row, key in _rows(tracker, "Return"):
        returned[key] = returned.get(key, 0) + (row["quantity"] or 0)
    return OrdersShipped(sold, lots, days, returned, sold_to, dict(unnamed), frozenset(sold))


def _rows(tracker: Tracker, kind: str) -> Iterator[tuple[Mapping[str, Any], _Key]]:
    """The rows of a type, each with every number it has."""
    frame: Rows = tracker.tables[SHIPMENTS.name].frame.filter(nw.col("type") == kind)
    for row in rows_of(frame):
        for key in {
            key_of(str(number), str(row["sku"])) for number in (row["document"], row["shipment"]) if number is not None
        }:
            yield row, key


def file_read(orders: Orders, shipped: OrdersShipped, skus: Collection[str]) -> FileRead:
    """What to say of a list.

    Args:
        orders: The list.
        shipped: What is on Shipments before the list comes in.
        skus: Those that are tracked, in small letters.
    """
    first, last = (None, None) if orders.span is None else map(to_date, orders.span)
    by_reason: dict[str, list[Skipped]] = {}
    for each in orders.skipped:
        by_reason.setdefault(each.why, []).append(each)
    remarks = [f"{counted(len(some_), 'line')} left out: {why}." for why, some_ in by_reason.items()]
    for why, what in (
        (REFUNDED, "Refunded: {}. If units of these orders left and didn't come back, type the sale on Shipments."),
        (PARTLY, "Shipped in part: {}. Type what left on Shipments, with the order's number under Document."),
    ):
        named = {each.order for each in to_type(orders, shipped, skus) if each.why == why}
        remarks += [what.format(some(named))] if named else []
    came_back = {order for order, _ in shipped.returned}
    refunded = [order for order in orders.refunded if order_key(order) not in came_back]
    if refunded:
        remarks.append(
            f"Refunded, and counted as shipped: {some(refunded)}. Where the units came back, add a Return on Shipments "
            "with the order's number under Document."
        )
    lines = [line for line in orders.lines if line.sku.casefold() in skus]
    if orders.has_more and any(not _is_named(line.key, orders.profile.buyers, shipped) for line in lines):
        remarks.append("Who got the units is left out. Use --consignees to keep it: a recall can then name them.")
    return FileRead(orders.path, orders.profile.name, (), first, last, (*remarks, *orders.remarks))


def other_lots(lines: Sequence[OrderLine], shipped: OrdersShipped) -> str:
    """How the lots a list has of an order and SKU differ from those on Shipments; blank where they don't.

    Args:
        lines: Those of one order and SKU that are on Shipments already.
        shipped: What is on Shipments.
    """
    if not all(line.lot for line in lines):
        return ""
    listed, held, assumed = _lots(lines, shipped)
    same, folded = _folded(listed), _folded(held)
    if same == folded or (sum(same.values()) != sum(folded.values()) and set(same) <= set(folded)):
        return ""
    basis = f", {ASSUMED}" if assumed else ""
    return f"order {lines[0].order}, {lines[0].sku}: {_by_lot(listed)} (on Shipments {_by_lot(held)}{basis})"


def confirmed_lots(lines: Sequence[OrderLine], shipped: OrdersShipped) -> str:
    """The order and SKU of which a list has the very lots that Shipments has as assumed; blank for any other.

    Args:
        lines: Those of one order and SKU that are on Shipments already.
        shipped: What is on Shipments.
    """
    listed, held, assumed = _lots(lines, shipped)
    is_confirmed = assumed and all(line.lot for line in lines) and _folded(listed) == _folded(held)
    return f"order {lines[0].order}, {lines[0].sku}" if is_confirmed else ""


def _lots(lines: Sequence[OrderLine], shipped: OrdersShipped) -> tuple[Counter[str], Counter[str], bool]:
    """The units by lot of an order and SKU in a list, those on Shipments, and whether lots there are assumed."""
    there = shipped.lots.get(lines[0].key, {})
    listed_days = {line.day for line in lines}
    days = set(there) if None in there or not listed_days <= set(there) else listed_days
    listed: Counter[str] = Counter()
    for line in lines:
        if line.units:
            listed[line.lot] += line.units
    return listed, sum((there[day] for day in days), Counter[str]()), None in days


def _folded(lots: Mapping[str, int]) -> dict[str, int]:
    return {lot.casefold(): units for lot, units in lots.items()}


def _by_lot(units: Mapping[str, int]) -> str:
    return " and ".join(f"{count:,} of lot {lot}" if lot else f"{count:,} of no lot" for lot, count in units.items())


def said_of_lots(other: Sequence[str], confirmed: Sequence[str]) -> Iterator[str]:
    """What to say of orders that are on Shipments with other lots, and of those whose assumed lots are confirmed."""
    clear = " Where a lot was assumed, clear its Lot basis." if any(f", {ASSUMED})" in text for text in other) else ""
    if other:
        yield (
            f"The list has other lots than Shipments: {shown(other)}. Shipments stays as it is: correct it if the list "
            f"is right.{clear}"
        )
    if confirmed:
        yield (
            f"The list has the lots that were assumed: {shown(confirmed)}. Clear Lot basis in these rows of "
            "Shipments: their lots are known now."
        )


def said_of_shops(orders: Sequence[str]) -> Iterator[str]:
    """What to say of orders whose number another shop has, too: nobody can tell whether they are the same."""
    if orders:
        yield (
            f"Another shop has orders with these numbers, so these count as booked already: {shown(orders)}. If one of "
            "them is a different order, type it on Shipments."
        )


def _is_named(key: _Key, buyers: str, shipped: OrdersShipped) -> bool:
    return key in shipped.sold and (*key, buyers) not in shipped.unnamed


def to_type(orders: Orders, shipped: OrdersShipped, skus: Collection[str]) -> list[Skipped]:
    """The lines that don't count, of SKUs that are tracked, of orders that are not on Shipments."""
    return [each for each in orders.skipped if each.key[1] in skus and each.key not in shipped.sold]


def withdrawn(orders: Orders, shipped: OrdersShipped, counted_now: Collection[_Key]) -> list[str]:
    """What to say of orders that are on Shipments, and were cancelled or refunded since, or came back.

    Args:
        orders: The list.
        shipped: What is on Shipments.
        counted_now: What other lines have of the same orders and SKUs: those are held against Shipments.
    """
    remarks = []
    for why, what in (
        (CANCELLED, "cancelled"),
        (LINE_CANCELLED, "cancelled"),
        (REFUNDED, "refunded"),
        (CAME_BACK, "all returned"),
    ):
        lines = [each for each in orders.skipped if each.why == why and each.key not in counted_now]
        texts = {
            each.key: f"order {each.order}, {sum(shipped.sold[each.key].values()):,} of {each.sku}"
            for each in lines
            if shipped.has(each.key)
        }
        if texts:
            remarks.append(
                f"{orders.path.name} lists these as {what}, but Shipments has them as sold: {shown(texts.values())}. "
                "Where units came back, add a Return with the order's number under Document; if they never left, "
                "delete the rows."
            )
    return remarks


def gone(orders: Orders, shipped: OrdersShipped, skus: Mapping[str, str]) -> list[str]:
    """What to say of SKUs that Shipments has of an order and a shop's list has no more, as after an exchange.

    A warehouse lists what left, perhaps day by day, and not whole orders. What is of another day may be another shop's.

    Args:
        orders: The list.
        shipped: What is on Shipments.
        skus: How those that are tracked are spelled, by what they are in small letters.
    """
    if "lot" in orders.profile.columns:
        return []
    listed = {line.key for line in orders.lines} | {each.key for each in (*orders.skipped, *orders.left_out)}
    days: dict[str, set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    for line in orders.lines:
        days[line.key[0]].add(line.day)
        names[line.key[0]] = line.order
    keys = [
        (order, sku)
        for order, sku in sorted(shipped.at_first - listed)
        if sku in skus and shipped.has((order, sku)) and days[order] & shipped.days.get((order, sku), set())
    ]
    texts = [f"order {names[key[0]]}, {sum(shipped.sold[key].values()):,} of {skus[key[1]]}" for key in keys]
    return (
        [f"On Shipments, but not in {orders.path.name}: {shown(texts)}. Correct Shipments if need be."] if texts else []
    )


def shown(texts: Collection[str]) -> str:
    """Some of the texts, for the user."""
    first = [*texts][:_MOST_NAMED]
    more = f" and {len(texts) - len(first):,} more" if len(texts) > len(first) else ""
    return f"{'; '.join(first)}{more}"
