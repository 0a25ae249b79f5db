"""Which of Amazon's reports a file is, told by its header: names drift, order and extra columns do not matter.

Headers come in the language of the account. Those of the SKU are known from public programs that read reports in
English, German, French, Italian, Spanish, Portuguese, Chinese and Japanese; all others in English, and of the report
Manage FBA inventory in Japanese too. Those of AWD's inventory, which stand below some lines about the report, are what
several public programs read. No header is guessed.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotbook.core.errors import InputError
from lotbook.exchange.amazon.other_reports import OTHERS, Other
from lotbook.exchange.shops.profiles import known_lists

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
    FULFILLABLE = "Amazon fulfilled inventory"
    BY_COUNTRY = "Multi-country inventory"
    RESERVED = "Reserved inventory"
    RECOMMENDED = "Recommended removal"
    RETURNS = "Customer returns"
    AWD = "AWD inventory"


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


_SKU = (
    "sku: sku | msku | Merchant SKU | seller-sku | 出品者SKU | 卖家 SKU | Händler-SKU | SKU venditore | sku-vendeur |"
    "SKU del vendedor | sku-do-vendedor"
)
_PLACE = (
    "country | Country/Region Code | Country/Region | country-code | marketplace | marketplace-name | marketplace-id |"
    "Amazon store | store"
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.PLANNING: _fields(
        f"snapshot_date: snapshot-date; {_SKU}; fulfillable: available | available-quantity;"
        "units_30: units-shipped-t30 | units-shipped-last-30-days",
        "units_7: units-shipped-t7 | units-shipped-last-7-days; units_90: units-shipped-t90 |"
        f"units-shipped-last-90-days; marketplace: marketplace | {_PLACE}; unfulfillable: unfulfillable-quantity;"
        "reserved: Total Reserved Quantity | reserved-quantity; inbound: inbound-quantity;"
        "inbound_1: inbound-shipped; inbound_2: inbound-received | inbound-receiving;"
        "aged_on: inventory-age-snapshot-date",
    ),
    Kind.UNSUPPRESSED: _fields(
        f"{_SKU}; fulfillable: afn-fulfillable-quantity | Amazon出荷在庫(出荷可) | Amazon宛出荷可能在庫(出荷可)",
        f"unfulfillable: afn-unsellable-quantity | Amazon出荷在庫(販売不可) | Amazon宛出荷可能在庫(販売不可);"
        f"reserved: afn-reserved-quantity | Amazon出荷在庫(引当済み) | Amazon宛出荷可能在庫(引当済み);"
        f"inbound_1: afn-inbound-shipped-quantity | Amazon納品数(発送済み) | Amazon納品中(発送済み);"
        f"inbound_2: afn-inbound-receiving-quantity | Amazon納品数(受領中) | Amazon納品中(受領中);"
        f"marketplace: {_PLACE}",
    ),
    Kind.LEDGER_DETAIL: _fields(
        f"date: Date; {_SKU}; event: Event Type; units: Quantity; disposition: Disposition",
        f"reason: Reason; marketplace: {_PLACE}; stamp: Date and Time",
    ),
    Kind.LEDGER_SUMMARY: _fields(
        f"date: Date; {_SKU}; disposition: Disposition; ending: Ending Warehouse Balance;"
        "received: Receipts; sold: Customer Shipments",
        "returned: Customer Returns; removed: Vendor Returns; transferred: Warehouse Transfer In/Out; found: Found;"
        "lost: Lost; damaged: Damaged; disposed: Disposed; other: Other Events; unknown: Unknown Events;"
        f"in_transit: In Transit Between Warehouses; marketplace: Location | {_PLACE}",
    ),
    Kind.FULFILLED: _fields(
        f"date: shipment-date; {_SKU}; units: quantity-shipped; channel: fulfillment-channel",
        "marketplace: sales-channel; purchased_on: purchase-date; paid_on: payments-date;reported_on: reporting-date",
    ),
    Kind.SALES: _fields(
        f"date: shipment-date; {_SKU}; units: quantity | quantity-shipped; center: fulfillment-center-id | fc",
        f"marketplace: {_PLACE}",
    ),
    Kind.RESTOCK: _fields(
        f"{_SKU}; fulfillable: Available; units_30: Units Sold Last 30 Days",
        f"marketplace: {_PLACE}; unfulfillable: Unfulfillable; inbound: Inbound; inbound_1: Shipped;"
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
        f"disposition: detailed-disposition | disposition; marketplace: marketplace | {_PLACE}",
    ),
    Kind.REMOVAL_ORDERS: _fields(
        f"order_id: order-id; {_SKU}; requested: requested-quantity; state: order-status",
        "ordered_on: request-date; order_type: order-type; disposition: disposition; cancelled: cancelled-quantity;"
        "disposed: disposed-quantity; shipped: shipped-quantity; fee: removal-fee; updated_on: last-updated-date;"
        f"taken_from: {_PLACE}",
    ),
    Kind.REMOVAL_SHIPMENTS: _fields(
        f"order_id: order-id; {_SKU}; shipped: shipped-quantity; updated_on: shipment-date",
        f"ordered_on: request-date; disposition: disposition; order_type: removal-order-type; taken_from: {_PLACE}",
    ),
    Kind.FULFILLABLE: _fields(
        f"{_SKU}; state: Warehouse-Condition-code; units: Quantity Available", f"marketplace: {_PLACE}"
    ),
    Kind.BY_COUNTRY: _fields(f"{_SKU}; marketplace: {_PLACE}; fulfillable: quantity-for-local-fulfillment", ""),
    Kind.RESERVED: _fields(
        f"{_SKU}; reserved: reserved_qty; orders: reserved_customerorders", f"marketplace: {_PLACE}"
    ),
    Kind.RECOMMENDED: _fields(
        f"snapshot_date: snapshot-date; {_SKU}; fulfillable: sellable-quantity;"
        "proposed: sellable-removal-quantity; unfulfillable: unsellable-quantity",
        f"marketplace: marketplace | {_PLACE}",
    ),
    Kind.RETURNS: _fields(
        f"date: return-date; {_SKU}; units: quantity; disposition: detailed-disposition",
        f"marketplace: {_PLACE}",
    ),
    Kind.AWD: _fields(
        f"{_SKU}; fulfillable: Available in AWD (units); inbound: Inbound to AWD (units)",
        "reserved: Reserved in AWD (units); unfulfillable: Researching (units)",
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
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold()).removeprefix("deprecated")


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
    found, lacking, other = _held_against(headers)
    fitting = [kind for kind in FIELDS if not lacking[kind]]
    if fitting and not (other is not None and other.looks_like_one):
        kind = max(fitting, key=lambda each: len(found[each]))
        return Recognised(kind, found[kind])
    if other is not None:
        raise InputError(f"{name} is the report {other.name}, which lotbook doesn't read. {other.instead}")
    nearest = min(FIELDS, key=lambda each: (len(lacking[each]) / _needed(each), -len(found[each])))
    language = _OTHER_LANGUAGE if any(_NOT_ENGLISH.search(header) for header in headers) else ""
    if _needed(nearest) - len(lacking[nearest]) < _ENOUGH:
        raise InputError(
            f"{name} isn't a report lotbook recognizes; {_shown(headers)}. {language}lotbook reads these reports from "
            f"Seller Central: {', '.join(FIELDS)}; and lists of orders: {known_lists()}. Any other list is for lotbook "
            "adopt, which asks what its columns are."
        )
    columns = "column" if len(lacking[nearest]) == 1 else "columns"
    raise InputError(
        f"{name} isn't a report lotbook recognizes. It looks most like {nearest.value}, but lacks the {columns} "
        f"{', '.join(map(repr, lacking[nearest]))}; {_shown(headers)}. {language}If it is that report, "
        "download it again from Seller Central, with all its columns; if it is another one, lotbook doesn't read it."
    )


def numbers_in(headers: Sequence[str]) -> tuple[int, ...]:
    """The positions of columns that hold numbers in every report, and of which nothing else is read.

    Examples:
        >>> numbers_in(["sku", "Product Name", "your-price", "afn-fulfillable-quantity", "Sales last 30 days"])
        (2, 4)
    """
    return tuple(position for position, header in enumerate(headers) if normal(header) in _NUMBERS)


def is_amazons(headers: Sequence[str]) -> bool:
    """Whether headers are those of a report of Amazon's, whether lotbook reads it or not."""
    _, lacking, other = _held_against(headers)
    return other is not None or not all(lacking.values())


def _held_against(headers: Sequence[str]) -> tuple[dict[Kind, dict[str, int]], dict[Kind, list[str]], Other | None]:
    """By kind where its fields are and which needed ones are lacking; and what other report of Amazon's it is."""
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        places.setdefault(normal(header), position)
    found = {kind: _places(fields, places) for kind, fields in FIELDS.items()}
    lacking = {
        kind: [field.headers[0] for field in fields if field.required and field.name not in found[kind]]
        for kind, fields in FIELDS.items()
    }
    return found, lacking, next((o for o in OTHERS if all(normal(header) in places for header in o.headers)), None)


def _needed(kind: Kind) -> int:
    return sum(field.required for field in FIELDS[kind])


def _places(fields: Sequence[Field], places: dict[str, int]) -> dict[str, int]:
    found = {}
    for field in fields:
        position = next((places[key] for key in map(normal, field.headers) if key in places), None)
        if position is not None:
            found[field.name] = position
    return found


_NUMBERS = frozenset(
    map(
        normal,
        (
            "price", "your-price", "価格", "Sales last 30 days", "Total Units", "per-unit-volume", "容積",
            "mfn-fulfillable-quantity", "afn-warehouse-quantity", "afn-total-quantity", "pending-removal-quantity",
            "units-shipped-t60", "inv-age-0-to-90-days", "Working", "afn-inbound-working-quantity", "inbound-working",
        ),
    )
)  # fmt: skip
_NOT_ENGLISH = re.compile(r"[^\W\d_a-zA-Z]")
_OTHER_LANGUAGE = "Its headers aren't in English: switch Seller Central to English, and download it again. "
_MOST_SHOWN = 8
_KNOWN = {normal(header) for fields in FIELDS.values() for field in fields for header in field.headers} | {
    normal(header) for other in OTHERS for header in other.headers
}


def _shown(headers: Sequence[str]) -> str:
    """The columns that a report may have; others may hold what is nobody's business, such as a buyer's name."""
    known = [header.strip() for header in headers if normal(header) in _KNOWN]
    if not known:
        return "none of its columns is known"
    shown = ", ".join(map(repr, known[:_MOST_SHOWN]))
    more = len(headers) - len(known[:_MOST_SHOWN])
    return f"it has {shown} and {more} more" if more else f"it has {shown}"
