"""Removal orders: what is asked of Amazon per SKU, less what was ordered before, and no more than Amazon has.

Amazon takes removal orders by SKU, sellable or unsellable, and picks the units itself: the lots that are meant stand
beside the order, and what comes back may be of others.
"""

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lotbook.core import removal
from lotbook.core.amazon import fba
from lotbook.core.amazon.counts import by_sku
from lotbook.core.amazon.merge import SAVED, open_units
from lotbook.core.errors import InputError
from lotbook.core.frames import make_frame, rows_of
from lotbook.core.settings import Settings

RETURN, DISPOSAL = "Return", "Disposal"
SELLABLE, UNSELLABLE = "Sellable", "Unsellable"
WARNING = "Amazon picks units by SKU, not by lot: check which units arrive."

_KINDS = {
    removal.SELLABLE: (SELLABLE, RETURN),
    removal.EXPIRED: (UNSELLABLE, DISPOSAL),
    removal.UNSELLABLE: (UNSELLABLE, DISPOSAL),
}
"""What a line of the removal list becomes: what is still good comes back, all else is disposed of."""

_ADDRESS = {
    "Return name": "return_name",
    "Return address line 1": "return_line_1",
    "Return city": "return_city",
    "Return postal code": "return_postal_code",
    "Return country code": "return_country",
}
"""Settings without which Amazon takes no return."""
_COUNTRY_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU to be asked for."""

    order_id: str
    order_type: str
    place: str
    sku: str
    product: str
    disposition: str
    units: int
    wanted: int
    """Before it was cut to what Amazon has."""
    lots: str
    """The lots that are meant, with their units."""
    basis: str
    """How the units of these lots are known; the least sure of them."""
    reason: str
    remove_by: int | None
    cost: float | None
    saves: float | None
    """What the units are worth at cost, where they come back."""


def ordered(orders: list[dict[str, Any]], shipments: Any, counts: Any) -> dict[tuple[str, str], int]:
    """Units of each SKU and disposition that were ordered and that Amazon's count, or the records, still hold.

    These are what is open, and what left after Amazon last counted; where Amazon does not count the SKU, what left and
    is not typed as a Removal with the order's number.

    Args:
        orders: Rows of RemovalOrders.
        shipments: `type`, `document`, `shipment`.
        counts: What `counts.counts_in_force` returns.
    """
    if not orders:
        return {}
    counted = {row["sku"]: row["snapshot_date"] for row in rows_of(by_sku(counts))}
    moved = shipments.filter(nw.col("type") == "Removal")
    typed = {*moved["document"].to_list(), *moved["shipment"].to_list()}
    found: dict[tuple[str, str], int] = {}
    for row in orders:
        key = row["sku"], row["disposition"]
        left = (row.get("shipped") or 0) + (row.get("disposed") or 0)
        count = counted.get(row["sku"])
        known = row["order_id"] in typed if count is None else (row.get("updated_on") or 0) <= count
        found[key] = found.get(key, 0) + open_units(row) + (0 if known else left)
    return found


def less_ordered(removals: Any, ordered_units: dict[tuple[str, str], int]) -> Any:
    """The removal list without the units that were ordered; the most urgent lines are the ordered ones.

    Args:
        removals: What `removal.propose` returns, and so sorted.
        ordered_units: What `ordered` returns.
    """
    if not any(ordered_units.values()) or not removals.shape[0]:
        return removals
    left = dict(ordered_units)
    units = []
    for row in rows_of(removals.select("sku", "disposition", "units", "how")):
        key = row["sku"], _KINDS[row["disposition"]][0]
        taken = min(row["units"], left.get(key, 0)) if row["how"] == removal.BY_ORDER else 0
        left[key] = left.get(key, 0) - taken
        units.append(row["units"] - taken)
    backend = "pandas" if removals.implementation.is_pandas() else "polars"
    new = make_frame({"_new": units}, {"_new": nw.Int64()}, backend)["_new"]
    each = nw.col("value_at_risk") / nw.col("units")
    changed = removals.with_columns(new).with_columns(
        units=nw.col("_new"),
        removal_cost=nw.col("_new") * nw.col("removal_fee"),
        value_at_risk=nw.col("_new") * each,
    )
    return changed.filter(nw.col("units") > 0).drop("_new")


def order_lines(
    removals: list[dict[str, Any]], available: dict[tuple[str, str, str], int], ids: dict[tuple[str, str], str]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """One line for each place, SKU and disposition that Amazon is to be asked for.

    Args:
        removals: Rows of the removal list that are at Amazon, the most urgent first.
        available: Units Amazon counts, by place, SKU and disposition; what is not in it is not known.
        ids: The number of the order for each place and type.

    Returns:
        The lines with units; and what was cut or could not be checked.
    """
    grouped: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in removals:
        grouped.setdefault((row["place"], row["sku"], _KINDS[row["disposition"]][0]), []).append(row)
    lines, remarks = [], []
    for (place, sku, disposition), rows in grouped.items():
        wanted = sum(row["units"] for row in rows)
        there = available.get((place, sku, disposition))
        if there is None:
            remarks.append(
                f"{sku}: how many units Amazon has is not known, so {wanted:,} are asked for. Import a report."
            )
        elif there < wanted:
            remarks.append(
                f"{sku}: {wanted:,} {disposition.lower()} units are on the list, but Amazon counts {there:,} "
                f"that are not ordered; {there:,} are asked for."
            )
        units = wanted if there is None else min(wanted, there)
        order_type = _KINDS[rows[0]["disposition"]][1]
        if units:
            lines.append(
                _line(rows, units, order_id=ids[place, order_type], disposition=disposition, order_type=order_type)
            )
    return tuple(lines), tuple(remarks)


_SURENESS = (fba.EXACT, fba.REPORTED, fba.BOUNDED, fba.ASSUMED)


def _line(rows: list[dict[str, Any]], units: int, *, order_id: str, disposition: str, order_type: str) -> Line:
    first, rest = rows[0], units
    lots, worth = [], 0.0
    for row in rows:
        taken = min(row["units"], rest)
        rest -= taken
        if taken:
            lots.append(f"{row['lot'] or 'any lot'} ({taken:,})")
            worth += taken * (row["value_at_risk"] or 0.0) / row["units"]
    fee = first["removal_fee"]
    return Line(
        order_id,
        order_type,
        first["place"],
        first["sku"],
        first["product"] or "",
        disposition,
        units,
        sum(row["units"] for row in rows),
        ", ".join(lots),
        max((row["basis"] for row in rows), key=lambda basis: _SURENESS.index(basis) if basis in _SURENESS else 0),
        "; ".join(dict.fromkeys(row["reason"] for row in rows)),
        min((row["remove_by"] for row in rows if row["remove_by"] is not None), default=None),
        None if fee is None else units * fee,
        worth if order_type == RETURN and worth else None,
    )


def check_lines(lines: tuple[Line, ...], settings: Settings, skus: set[str]) -> None:
    """Refuse what Amazon would not take.

    Args:
        lines: What is to be asked for.
        settings: With the address of returns.
        skus: Every SKU of the sheet SKUs.

    Raises:
        InputError: If a SKU is not on the sheet SKUs, or the address of a return is incomplete.
    """
    strangers = sorted({line.sku for line in lines if line.sku not in skus})
    if strangers:
        raise InputError(
            f"{', '.join(strangers)}: not on the sheet SKUs, so Amazon may know it by another code. Add it there with "
            "the code of Seller Central, refresh, and save again."
        )
    if not any(line.order_type == RETURN for line in lines):
        return
    missing = [label for label, name in _ADDRESS.items() if not (getattr(settings, name) or "").strip()]
    if missing:
        raise InputError(
            f"Amazon needs an address to return units to. Fill in on the sheet Settings: {', '.join(missing)} (add the "
            "rows if they are not there), and save again."
        )
    country = (settings.return_country or "").strip()
    if len(country) != _COUNTRY_LETTERS or not country.isalpha():
        raise InputError(f"Settings: Return country code '{country}' is not two letters, such as US. Correct it.")


def as_rows(lines: tuple[Line, ...], *, day: int, files: dict[str, str]) -> list[dict[str, Any]]:
    """The lines as rows of RemovalOrders.

    Args:
        lines: What is asked for.
        day: The day it is ordered on.
        files: Name of the file of each order.
    """
    return [
        {
            "order_id": line.order_id,
            "sku": line.sku,
            "disposition": line.disposition,
            "order_type": line.order_type,
            "ordered_on": day,
            "requested": line.units,
            "state": SAVED,
            "lots": line.lots,
            "file": files[line.order_id],
        }
        for line in lines
    ]


def free_id(start: str, taken: set[str]) -> str:
    """A number for an order that none has yet: letters, digits and dashes, which every system takes.

    Examples:
        >>> free_id("LOT-20261120-R", {"LOT-20261120-R1"})
        'LOT-20261120-R2'
    """
    number = 1
    while f"{start}{number}".casefold() in {each.casefold() for each in taken}:
        number += 1
    return f"{start}{number}"
