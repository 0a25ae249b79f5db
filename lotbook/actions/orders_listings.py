"""Lines of orders under a SKU that isn't tracked, of a product that is, as of a listing for what a seller ships."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lotbook.core.counted import counted
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.exchange.shops.orders import OrderLine, Orders, Skipped

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with the SKUs of the tracker."""

    orders: Orders
    remarks: tuple[str, ...] = ()
    open: int = 0
    """Lines that left, of a product that several SKUs have."""


def with_tracked_skus(orders: Orders, tracker: Tracker) -> Listed:
    """A list whose lines have the SKU of the tracker, where the tracker has that of the list under its ASIN only.

    Args:
        orders: The list.
        tracker: What was typed.
    """
    there, by_asin = _of_asins(tracker)
    named: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    every: list[OrderLine | Skipped] = [*orders.lines, *orders.skipped, *orders.left_out]
    for each in every:
        skus = by_asin.get(each.asin.casefold(), ()) if each.sku and each.sku.casefold() not in there else ()
        if len(skus) == 1:
            named[each.sku] = skus[0]
        elif skus:
            unclear[each.sku] = skus
    found = replace(
        orders,
        lines=tuple(
            replace(line, sku=named.get(line.sku, line.sku)) for line in orders.lines if line.sku not in unclear
        ),
        skipped=[replace(each, sku=named.get(each.sku, each.sku)) for each in orders.skipped],
        left_out=[replace(each, sku=named.get(each.sku, each.sku)) for each in orders.left_out],
    )
    open_ = [line for line in orders.lines if line.sku in unclear]
    remarks = _counted_as(orders, named)
    if open_:
        texts = [f"{sku} ({' or '.join(skus)})" for sku, skus in sorted(unclear.items())]
        remarks.append(
            f"{counted(len(open_), 'line')} left out, since more than one SKU on SKUs has its ASIN: {_shown(texts)}. "
            "Keep the ASIN only in the row of the SKU that was sold, and import again."
        )
    return Listed(found, tuple(remarks), len(open_))


def _counted_as(orders: Orders, named: Mapping[str, str]) -> list[str]:
    used = sorted({line.sku for line in orders.lines} & named.keys())
    texts = [f"{sku} as {named[sku]}" for sku in used]
    return [f"Not on the SKUs sheet, and counted as the SKU that has their ASIN: {_shown(texts)}."] if texts else []


def _shown(texts: list[str]) -> str:
    more = f" and {len(texts) - _MOST_NAMED:,} more" if len(texts) > _MOST_NAMED else ""
    return f"{', '.join(texts[:_MOST_NAMED])}{more}"


def _of_asins(tracker: Tracker) -> tuple[set[str], dict[str, tuple[str, ...]]]:
    """The SKUs there are, in small letters, and by ASIN those that have it."""
    there: set[str] = set()
    found: dict[str, dict[str, None]] = {}
    frame = tracker.tables["SKUs"].frame
    columns = [name for name in ("sku", "asin") if name in frame.columns]
    for row in rows_of(frame.select(*columns)):
        if row["sku"]:
            there.add(row["sku"].casefold())
            found.setdefault(str(row.get("asin") or "").strip().casefold(), {})[row["sku"]] = None
    found.pop("", None)
    return there, {asin: tuple(skus) for asin, skus in found.items()}
