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
from lotbook.core.gtin import not_gs1, read_gln, read_gtin
from lotbook.exchange.recalls.locations import Location

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_GS1 = "https://id.gs1.org"
_NAMED = 5

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in events."""

    web: str
    """The web address of the company, without a slash at its end; blank if it has none."""
    gln: str = ""
    """Of the company."""

    def own(self, kind: str, *parts: str, why: str = "it has no GS1 number (GTIN or GLN)") -> str:
        """A name below the company's web address.

        Args:
            kind: What is named.
            parts: What it is called.
            why: Why it has no name of GS1's.

        Raises:
            InputError: If the company has no web address.

        Examples:
            >>> Names("https://tea.example").own("location", "Dock 9/A")
            'https://tea.example/location/Dock%209%2FA'
        """
        if not self.web:
            raise InputError(
                f"EPCIS has to name {kind} {' '.join(parts)} by your web address, since {why}. Fill in Company web "
                "address on the sheet Settings."
            )
        return "/".join([self.web, kind, *(quote(part, safe="") for part in parts)])

    def product(self, row: Row) -> str:
        """The lot of a product."""
        lot = row["traceability_lot_code"]
        own = row["sku"], *([lot] if lot else [])
        if row["wrong_gtin"]:
            return self.own("lot", *own, why=f"the GTIN {row['wrong_gtin']} on SKUs is wrong (see Checks)")
        if not row["gtin"]:
            return self.own("lot", *own)
        if lot and (why := not_gs1(lot)):
            return self.own("lot", *own, why=why)
        gtin, _ = read_gtin(row["gtin"])
        return f"{_GS1}/01/{gtin}" + (f"/10/{quote(lot, safe='')}" if lot else "")

    def location(self, at: Location) -> str:
        """A company or a place."""
        if at.number is not None:
            return f"{_GS1}/414/{at.number}"
        if at.wrong_number:
            return self.own("location", at.name, why=f"its GLN {at.wrong_number} is wrong (see Checks)")
        return self.own("location", at.name)

    def document(self, number: str) -> str:
        """A business document."""
        gln = read_gln(self.gln) if self.gln else None
        return self.own("document", number) if gln is None else f"urn:epcglobal:cbv:bt:{gln}:{quote(number, safe='')}"


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
    lacking = [row["row"] for row in rows if _is_bare(row)]
    if lacking:
        more = ", …" if len(lacking) > _NAMED else ""
        raise InputError(
            f"An EPCIS event needs a date and a SKU, and one of them is missing on {', '.join(lacking[:_NAMED])}"
            f"{more}. Fill it in there."
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
