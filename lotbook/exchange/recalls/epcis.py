"""Shipments as EPCIS 2.0 events in JSON-LD, which retailers' systems read.

A product with a GTIN and a place with a GLN are named as GS1 names them, by Digital Link; the others below the web
address of the company. The tracker keeps days, so every event is at the beginning of its day, in UTC.

References:
    GS1 EPCIS and CBV 2.0; GS1 Digital Link URI syntax, AI (01), (10) and (414).
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.gtin import read_gtin
from lotbook.exchange.recalls.locations import Location

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_GS1 = "https://id.gs1.org"
_GLN_DIGITS = 13
_NAMED = 5

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in events."""

    web: str
    """The web address of the company, without a slash at its end; blank if it has none."""
    gln: str = ""
    """Of the company."""

    def own(self, kind: str, *parts: str) -> str:
        """A name below the company's web address.

        Raises:
            InputError: If it has none.

        Examples:
            >>> Names("https://tea.example").own("location", "Dock 9/A")
            'https://tea.example/location/Dock%209%2FA'
        """
        if not self.web:
            raise InputError(
                f"{kind.capitalize()} {' '.join(parts)} has no GS1 number (GTIN or GLN), so EPCIS names it by your "
                "web address. Fill in Company web address on the sheet Settings."
            )
        return "/".join([self.web, kind, *(quote(part, safe="") for part in parts)])

    def product(self, row: Row) -> str:
        """The lot of a product."""
        gtin, _ = read_gtin(row["gtin"]) if row["gtin"] else (None, False)
        lot = row["traceability_lot_code"]
        if gtin is None:
            return self.own("lot", row["sku"], *([lot] if lot else []))
        return f"{_GS1}/01/{gtin}" + (f"/10/{quote(lot, safe='')}" if lot else "")

    def location(self, at: Location) -> str:
        """A company or a place."""
        gln = valid_gln(at.gln)
        return self.own("location", at.name) if gln is None else f"{_GS1}/414/{gln}"

    def document(self, number: str) -> str:
        """A business document."""
        gln = valid_gln(self.gln)
        return self.own("document", number) if gln is None else f"urn:epcglobal:cbv:bt:{gln}:{quote(number, safe='')}"


def valid_gln(text: str) -> str | None:
    """A Global Location Number whose check digit fits, or None.

    Examples:
        >>> valid_gln("0614141 000012"), valid_gln("0614141000011"), valid_gln("")
        ('0614141000012', None, None)
    """
    digits = "".join(text.split())
    gtin = read_gtin(digits)[0] if len(digits) == _GLN_DIGITS else None
    return digits if gtin is not None else None


def document(rows: Sequence[Row], names: Names, *, made_at: dt.datetime) -> str:
    """Shipping events as an EPCIS document.

    Args:
        rows: What `fsma204.events` returns for shipping.
        names: What things are called.
        made_at: When the document is made, with its zone.

    Returns:
        JSON-LD: an event for each shipment, day, place it left and place it went to, with the units of each lot.

    Raises:
        InputError: If a row has no date or SKU, or something has no name.
    """
    lacking = [row["reference_document_number"] or row["traceability_lot_code"] or "?" for row in rows if _is_bare(row)]
    if lacking:
        raise InputError(
            f"An EPCIS event needs a date and a SKU: {', '.join(lacking[:_NAMED])} has none. Fill it in on Shipments."
        )
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        source, destination, _ = row["locations"]
        key = (row["event_date"], row["shipment"], row["reference_document_number"], source, destination)
        groups.setdefault(key, []).append(row)
    body = {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "epcisBody": {"eventList": [_event(key, lots, names) for key, lots in groups.items()]},
    }
    return json.dumps(body, indent=2, ensure_ascii=False)


def _is_bare(row: Row) -> bool:
    return row["event_date"] is None or not row["sku"]


def _event(key: tuple[Any, ...], rows: Sequence[Row], names: Names) -> dict[str, Any]:
    day, shipment, number, source, destination = key
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "eventTime": f"{to_date(day).isoformat()}T00:00:00.000Z",
        "eventTimeZoneOffset": "+00:00",
        "quantityList": _quantities(rows, names),
    }
    if documents := list(dict.fromkeys(text for text in (shipment, number) if text)):
        event["bizTransactionList"] = [{"bizTransaction": names.document(text)} for text in documents]
    if source is not None:
        at = names.location(source)
        event |= {"readPoint": {"id": at}, "sourceList": [{"type": "location", "source": at}]}
    if destination is not None:
        event["destinationList"] = [{"type": "location", "destination": names.location(destination)}]
    return event


def _quantities(rows: Sequence[Row], names: Names) -> list[dict[str, Any]]:
    """The units of each lot; a lot whose number of units is not known has none."""
    units: dict[str, int | None] = {}
    for row in rows:
        lot, quantity = names.product(row), row["quantity"]
        before = units.get(lot, 0)
        units[lot] = None if before is None or quantity is None else before + quantity
    return [{"epcClass": lot} | ({} if number is None else {"quantity": number}) for lot, number in units.items()]
