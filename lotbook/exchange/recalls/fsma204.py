"""The key data elements of FDA's traceability rule (FSMA 204) for shipping and receiving, as sortable tables.

References:
    21 CFR 1.1340 (shipping) and 1.1345 (receiving); sales to consumers and what they return are no tracking events
    (1.1310).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lotbook.core.gtin import read_gtin
from lotbook.core.names import key_of_name
from lotbook.core.table import Column, Kind
from lotbook.exchange.recalls.locations import Location, location_of

COLUMNS = (
    Column("event_type", "event_type"),
    Column("event_date", "event_date", Kind.DATE),
    Column("traceability_lot_code", "traceability_lot_code", Kind.CODE),
    Column("quantity", "quantity", Kind.UNITS),
    Column("unit_of_measure", "unit_of_measure"),
    Column("product_description", "product_description"),
    Column("from_location_description", "from_location_description"),
    Column("to_location_description", "to_location_description"),
    Column("tlc_source_location_description", "tlc_source_location_description"),
    Column("tlc_source_reference", "tlc_source_reference"),
    Column("reference_document_type", "reference_document_type"),
    Column("reference_document_number", "reference_document_number", Kind.CODE),
)
"""Headers as in the sortable spreadsheets FDA shows."""

SHIPMENT_COLUMNS = (
    Column("shipment", "shipment", Kind.CODE),
    *COLUMNS,
    Column("gtin", "gtin", Kind.CODE),
    Column("expiration_date", "expiry_date", Kind.DATE),
)
"""The record of a shipment: with its number, and what retailers ask for besides."""
MISSING = Column("missing", "missing")
"""What `missing` says, a row each."""

SHIPPED = ("Sale", "Transfer", "Removal")
RECEIVED = ("Received", "Receipt", "Return")
_ENDS = ("from", "to", "tlc_source")
_NAMED = 8
"""So many names are listed in a sentence."""

Row = Mapping[str, Any]


def events(
    movements: Sequence[Row],
    lots: Sequence[Row],
    *,
    event: str,
    company: Location,
    locations: Mapping[str, Location],
    unit: str,
    consumers: Collection[int] = (),
) -> list[dict[str, Any]]:
    """The shipping or the receiving events among the movements of a recall.

    Args:
        movements: Rows of `Recall.movements`.
        lots: Rows of `Recall.lots`; where a row names no place, the `place` of its lot counts, as in the ledger. Lots
            that may be no lots of the tracker say so in `is_known`.
        event: "Shipping" (sales, transfers and removals) or "Receiving" (first and later receipts, and returns).
        company: Who keeps the tracker; where a lot names no supplier, it is the source of the lot code.
        locations: Companies, people and places by what `names.name_key` makes of their name.
        unit: What one unit is called.
        consumers: Rows on Shipments of what consumers bought or sent back: they are no events.

    Returns:
        Rows by the names of `COLUMNS`, `locations` (from, to, source of the lot code; None where not known), `row`
        (where it is in the tracker), `wrong_gtin` (as typed, where it cannot be right) and `lot_is_known` (false where
        Lots doesn't have the lot); what is not known, or cannot be right, is None.
    """
    kinds = SHIPPED if event == "Shipping" else RECEIVED
    known = {(lot["sku"], lot["lot"]): lot for lot in lots}
    return [
        _event(row, known[row["sku"], row["lot"]], event=event, company=company, locations=locations, unit=unit)
        for row in movements
        if row["type"] in kinds and (row["row"] not in consumers or row["type"] == "Received")
    ]


def _event(
    row: Row, lot: Row, *, event: str, company: Location, locations: Mapping[str, Location], unit: str
) -> dict[str, Any]:
    source, destination, document = row["source"], row["destination"], row["document"]
    if row["type"] in {"Received", "Receipt"}:
        source, destination = source or lot["supplier"] or company.name, destination or lot["place"]
    elif row["type"] in {"Sale", "Transfer"}:
        source = source or lot["place"]
    else:
        destination = destination or lot["place"]
    known = {**locations, key_of_name(company.name): company}
    maker = location_of(lot["supplier"], known) or company
    ends = (location_of(source, known), location_of(destination, known), maker)
    kind = "Purchase order" if row["type"] == "Received" else "Document"
    gtin, given = read_gtin(lot["gtin"]) if lot["gtin"] else (None, False)
    return {
        "event_type": event,
        "event_date": row["date"],
        "traceability_lot_code": row["lot"],
        "quantity": row["quantity"] if (row["quantity"] or 0) > 0 else None,
        "unit_of_measure": unit,
        "product_description": lot["product"] or row["sku"],
        **{
            f"{end}_location_description": None if at is None else at.description
            for end, at in zip(_ENDS, ends, strict=True)
        },
        "tlc_source_reference": f"GLN {maker.number}" if maker.number else None,
        "reference_document_type": kind if document else "Shipment" if row["shipment"] else None,
        "reference_document_number": document or row["shipment"],
        "shipment": row["shipment"],
        "gtin": lot["gtin"] if gtin else None,
        "wrong_gtin": lot["gtin"] if given and not gtin else None,
        "expiry_date": lot["expiry_date"],
        "sku": row["sku"],
        "locations": ends,
        "row": f"{'Lots' if row['type'] == 'Received' else 'Shipments'} row {row['row']}",
        "lot_is_known": lot.get("is_known", True),
    }


def missing(rows: Sequence[Row], *, with_gtins: bool = False) -> Iterator[str]:
    """What the rule asks for and these events do not have, a sentence for each kind.

    Args:
        rows: What `events` returns.
        with_gtins: Whether GTINs that cannot be right are named, too: the rule doesn't ask for any, retailers do.
    """
    places = {key_of_name(at.name): at for row in rows for at in row["locations"] if at is not None}
    for word in ("address", "phone"):
        if names := sorted(at.name or "your company" for at in places.values() if word in at.lacking):
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            where = "fill it in on Suppliers, Customers, Places or Settings."
            yield f"No {word} of {', '.join(names[:_NAMED])}{more}: {where}"
    yield from _wrong_numbers(rows if with_gtins else (), places.values())
    lacking = {
        "name no place or consignee": [row["row"] for row in rows if None in row["locations"]],
        "have no lot code": [row["row"] for row in rows if row["traceability_lot_code"] is None],
        "have a lot that isn't on the sheet Lots": [
            row["row"] for row in rows if row["traceability_lot_code"] is not None and not row["lot_is_known"]
        ],
        "have no date": [row["row"] for row in rows if row["event_date"] is None],
        "have no quantity above 0": [row["row"] for row in rows if row["quantity"] is None],
        "have no document": [row["row"] for row in rows if row["reference_document_number"] is None],
    }
    for what, at in lacking.items():
        if at:
            more = ", …" if len(at) > _NAMED else ""
            yield f"Events that {what}: {len(at):,} ({', '.join(at[:_NAMED])}{more})."


def _wrong_numbers(rows: Sequence[Row], places: Iterable[Location]) -> Iterator[str]:
    """GTINs and GLNs that cannot be right: the tables have none in their place."""
    gtins = {row["sku"]: row["wrong_gtin"] for row in rows if row["wrong_gtin"]}
    glns = {at.name or "your company": at.wrong_number for at in places if at.wrong_number}
    for word, wrong, where in (
        ("GTIN", gtins, "correct it on SKUs."),
        ("GLN", glns, "correct it on Suppliers, Customers, Places or Settings."),
    ):
        named = [f"{name} ({number})" for name, number in sorted(wrong.items())]
        if named:
            more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
            yield f"No {word} of {', '.join(named[:_NAMED])}{more}, since its check digit or length is wrong: {where}"
