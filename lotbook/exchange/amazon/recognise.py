"""Which of Amazon's reports a file is, told by its header: names drift, order and extra columns do not matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotbook.core.errors import InputError

_ENOUGH = 2
"""So many needed columns make a kind the nearest."""
_NOISE = re.compile(r"[\W_]+")


class Kind(StrEnum):
    """A report, by the name Seller Central gives it."""

    PLANNING = "Inventory planning"
    UNSUPPRESSED = "Manage FBA inventory"
    LEDGER_DETAIL = "Ledger detail"
    LEDGER_SUMMARY = "Ledger summary"
    FULFILLED = "Amazon fulfilled shipments"
    SALES = "Customer shipment sales"
    RESTOCK = "Restock inventory"
    STRANDED = "Stranded inventory"
    EXPIRATION = "Expiration-dated inventory"
    REMOVAL_ORDERS = "Removal order detail"
    REMOVAL_SHIPMENTS = "Removal shipment detail"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a report that lotbook reads."""

    name: str
    """What the code calls it."""
    headers: tuple[str, ...]
    """Its spellings, the usual one first."""
    required: bool = False


def _fields(needed: str, others: str) -> tuple[Field, ...]:
    """Fields from lines such as "sku: sku | msku"."""
    found = []
    for text, required in ((needed, True), (others, False)):
        for line in filter(None, (line.strip() for line in text.split(";"))):
            name, _, headers = line.partition(":")
            found.append(Field(name.strip(), tuple(each.strip() for each in headers.split("|")), required))
    return tuple(found)


_SKU = "sku: sku | msku | Merchant SKU | seller-sku"

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.PLANNING: _fields(
        f"snapshot_date: snapshot-date; {_SKU}; fulfillable: available | available-quantity;"
        "units_30: units-shipped-t30 | units-shipped-last-30-days",
        "units_7: units-shipped-t7 | units-shipped-last-7-days; units_90: units-shipped-t90 |"
        "units-shipped-last-90-days; marketplace: marketplace | country; unfulfillable: unfulfillable-quantity;"
        "reserved: Total Reserved Quantity | reserved-quantity; inbound: inbound-quantity;"
        "inbound_1: inbound-shipped; inbound_2: inbound-received | inbound-receiving;"
        "aged_on: inventory-age-snapshot-date",
    ),
    Kind.UNSUPPRESSED: _fields(
        f"{_SKU}; fulfillable: afn-fulfillable-quantity",
        "unfulfillable: afn-unsellable-quantity; reserved: afn-reserved-quantity;"
        "inbound_1: afn-inbound-shipped-quantity; inbound_2: afn-inbound-receiving-quantity",
    ),
    Kind.LEDGER_DETAIL: _fields(
        "date: Date; sku: MSKU | sku | Merchant SKU; event: Event Type; units: Quantity; disposition: Disposition",
        "reason: Reason; marketplace: Country; stamp: Date and Time",
    ),
    Kind.LEDGER_SUMMARY: _fields(
        "date: Date; sku: MSKU | sku | Merchant SKU; disposition: Disposition; ending: Ending Warehouse Balance;"
        "received: Receipts; sold: Customer Shipments",
        "returned: Customer Returns; removed: Vendor Returns; transferred: Warehouse Transfer In/Out; found: Found;"
        "lost: Lost; damaged: Damaged; disposed: Disposed; other: Other Events; unknown: Unknown Events;"
        "in_transit: In Transit Between Warehouses; marketplace: Location | Country",
    ),
    Kind.FULFILLED: _fields(
        f"date: shipment-date; {_SKU}; units: quantity-shipped; channel: fulfillment-channel",
        "marketplace: sales-channel; purchased_on: purchase-date; paid_on: payments-date;reported_on: reporting-date",
    ),
    Kind.SALES: _fields(
        f"date: shipment-date; {_SKU}; units: quantity | quantity-shipped; center: fulfillment-center-id | fc", ""
    ),
    Kind.RESTOCK: _fields(
        f"{_SKU}; fulfillable: Available; units_30: Units Sold Last 30 Days",
        "marketplace: Country; unfulfillable: Unfulfillable; inbound: Inbound; inbound_1: Shipped;"
        "inbound_2: Receiving; reserved_1: FC transfer;"
        "reserved_2: FC Processing; reserved_3: Customer Order",
    ),
    Kind.STRANDED: _fields(
        f"{_SKU}; stranded_reason: stranded-reason; fulfillable: fulfillable-qty | fulfillable-quantity",
        "unfulfillable: unfulfillable-qty | unfulfillable-quantity; reserved: reserved-quantity | reserved-qty;"
        "inbound: inbound-shipped-qty | inbound-shipped-quantity; auto_removal: Date-to-take-auto-removal;"
        "stranded_on: Date-stranded; unsellable_on: Date-classified-as-unsellable",
    ),
    Kind.EXPIRATION: _fields(
        f"snapshot_date: snapshot-date; {_SKU}; units: quantity; expiry_date: expiration-day | expiration-date |"
        "expiry-date",
        "disposition: detailed-disposition | disposition; marketplace: marketplace | country",
    ),
    Kind.REMOVAL_ORDERS: _fields(
        f"order_id: order-id; {_SKU}; requested: requested-quantity; state: order-status",
        "ordered_on: request-date; order_type: order-type; disposition: disposition; cancelled: cancelled-quantity;"
        "disposed: disposed-quantity; shipped: shipped-quantity; fee: removal-fee; updated_on: last-updated-date",
    ),
    Kind.REMOVAL_SHIPMENTS: _fields(
        f"order_id: order-id; {_SKU}; shipped: shipped-quantity; updated_on: shipment-date",
        "ordered_on: request-date; disposition: disposition; order_type: removal-order-type",
    ),
}
"""What is read of each report; no name, address or order number of a buyer is among it. Some dates are there only
because their order is that of the others.

Of what is inbound, units Amazon calls working have not left the seller's own place yet: they are there.
"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a header says."""

    kind: Kind
    positions: dict[str, int]
    """Position of each field that is there, by its name."""


def normal(header: str) -> str:
    """A header without what drifts: capitals, blanks, hyphens, a note that it is deprecated.

    Examples:
        >>> normal("DEPRECATED healthy-inventory-level"), normal("Date-to-take auto_removal ")
        ('healthyinventorylevel', 'datetotakeautoremoval')
    """
    return _NOISE.sub("", header.casefold()).removeprefix("deprecated")


def recognise(headers: Sequence[str], name: str) -> Recognised:
    """The kind of report with these headers, and where its fields are.

    Of several kinds that fit, the one with most of its fields there. Of two columns alike the first counts.

    Args:
        headers: As they stand in the file.
        name: What to call the file.

    Raises:
        InputError: If no kind fits; it names the nearest and the columns it lacks.

    Examples:
        >>> recognise(["MSKU ", "event type", "Date", "Disposition", "quantity"], "a.csv").kind.value
        'Ledger detail'
    """
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        places.setdefault(normal(header), position)
    found = {kind: _places(fields, places) for kind, fields in FIELDS.items()}
    lacking = {
        kind: [field.headers[0] for field in fields if field.required and field.name not in found[kind]]
        for kind, fields in FIELDS.items()
    }
    fitting = [kind for kind in FIELDS if not lacking[kind]]
    if fitting:
        kind = max(fitting, key=lambda each: len(found[each]))
        return Recognised(kind, found[kind])
    nearest = min(FIELDS, key=lambda each: (len(lacking[each]) / _needed(each), -len(found[each])))
    if _needed(nearest) - len(lacking[nearest]) < _ENOUGH:
        raise InputError(
            f"{name} isn't a report lotbook recognizes; its columns are {_shown(headers)}. lotbook reads these "
            "reports from Seller Central: "
            f"{', '.join(FIELDS)}."
        )
    columns = "column" if len(lacking[nearest]) == 1 else "columns"
    raise InputError(
        f"{name} isn't a report lotbook recognizes. It looks most like {nearest.value}, but lacks the {columns} "
        f"{', '.join(map(repr, lacking[nearest]))}; it has {_shown(headers)}. Download that report again from Seller "
        "Central, with all its columns."
    )


def _needed(kind: Kind) -> int:
    return sum(field.required for field in FIELDS[kind])


def _places(fields: Sequence[Field], places: dict[str, int]) -> dict[str, int]:
    found = {}
    for field in fields:
        position = next((places[key] for key in map(normal, field.headers) if key in places), None)
        if position is not None:
            found[field.name] = position
    return found


_MOST_SHOWN = 8


def _shown(headers: Sequence[str]) -> str:
    shown = ", ".join(repr(header.strip()[:40]) for header in headers[:_MOST_SHOWN])
    return f"{shown} and {len(headers) - _MOST_SHOWN} more" if len(headers) > _MOST_SHOWN else shown or "nothing"
