"""The lines of a removal order: what Amazon is asked for by SKU, checked before it is saved for Seller Central."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.amazon.removal_orders import SELLABLE, UNSELLABLE
from lotbook.core.amazon.removal_states import SAVED
from lotbook.core.counted import counted
from lotbook.core.errors import InputError
from lotbook.core.settings import Settings
from lotbook.core.words import BASES, Disposition, Proposal

WARNING = "Amazon picks units by SKU, not by lot: check which units arrive."

_AMAZONS_WORD = {
    Disposition.SELLABLE: SELLABLE,
    Disposition.EXPIRED: UNSELLABLE,
    Disposition.UNSELLABLE: UNSELLABLE,
}
"""What Amazon calls the state of units on the removal list."""

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
    return_by: int | None
    """The last day to order them back, of the lot that is due first."""
    dispose_by: int | None
    """The last day to order their disposal."""
    cost: float | None
    if_returned: float | None
    """Money the units bring in if they are ordered back; negative where that costs more than they sell for."""
    if_disposed: float | None
    """If Amazon is told to dispose of them."""
    if_left: float | None
    """If nothing is done, and Amazon disposes of them itself."""


def order_lines(
    removals: list[dict[str, Any]], available: dict[tuple[str, str, str], int], ids: dict[tuple[str, str], str]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """One line for each place, SKU, disposition and kind of order that Amazon is to be asked for.

    Args:
        removals: Rows of the removal list that are at Amazon, the most urgent first.
        available: Units Amazon counts, by place, SKU and disposition; what is not in it is not known.
        ids: The number of the order for each place and type.

    Returns:
        The lines with units; and what was cut or could not be checked.
    """
    grouped: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in removals:
        key = (row["place"], row["sku"], _AMAZONS_WORD[row["disposition"]], row["proposal"])
        grouped.setdefault(key, []).append(row)
    lines, remarks, rest = [], [], dict(available)
    for (place, sku, disposition, order_type), rows in grouped.items():
        wanted = sum(row["units"] for row in rows)
        there = rest.get((place, sku, disposition))
        if there is None:
            remarks.append(
                f"{sku}: how many units Amazon has isn't known, so the order is for {wanted:,}. Import a report."
            )
        elif there < wanted:
            listed = counted(wanted, f"{disposition.lower()} unit")
            enough = f"{there:,} that can be ordered, so the order is for {there:,}"
            none = "none that can be ordered, so nothing is ordered"
            remarks.append(f"{sku}: the list has {listed}, but Amazon counts {enough if there else none}.")
        units = wanted if there is None else min(wanted, there)
        if there is not None:
            rest[place, sku, disposition] = there - units
        if units:
            lines.append(
                _line(rows, units, order_id=ids[place, order_type], disposition=disposition, order_type=order_type)
            )
    return tuple(lines), tuple(remarks)


def _line(rows: list[dict[str, Any]], units: int, *, order_id: str, disposition: str, order_type: str) -> Line:
    first, rest = rows[0], units
    lots: list[str] = []
    worth: dict[str, float | None] = dict.fromkeys(_WORTH, 0.0)
    for row in rows:
        taken = min(row["units"], rest)
        rest -= taken
        if taken:
            lots.append(f"{row['lot'] or 'any lot'} ({taken:,})")
            for name, so_far in worth.items():
                known = so_far is not None and row[name] is not None
                worth[name] = so_far + taken * row[name] / row["units"] if known else None
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
        max((row["basis"] for row in rows), key=lambda basis: BASES.index(basis) if basis in BASES else 0),
        "; ".join(dict.fromkeys(row["reason"] for row in rows)),
        _soonest(rows, "remove_by"),
        _soonest(rows, "return_by"),
        _soonest(rows, "dispose_by"),
        None if fee is None else units * fee,
        **worth,
    )


def _soonest(rows: Sequence[Mapping[str, Any]], name: str) -> int | None:
    return min((row[name] for row in rows if row[name] is not None), default=None)


_WORTH = ("if_returned", "if_disposed", "if_left")


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
    if not any(line.order_type == Proposal.RETURN for line in lines):
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
            "taken_from": line.place,
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
