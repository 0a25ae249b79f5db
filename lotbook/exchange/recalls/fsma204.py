"""The key data elements of FDA's traceability rule (FSMA 204) for shipping and receiving, as sortable tables.

References:
    21 CFR 1.1340 (shipping) and 1.1345 (receiving).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lotbook.core.table import Column, Kind

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

SHIPPED = ("Sale", "Transfer", "Removal")
RECEIVED = ("Received", "Receipt", "Return")

Row = Mapping[str, Any]


def events(
    movements: Sequence[Row], lots: Sequence[Row], *, event: str, company: str, locations: Mapping[str, str], unit: str
) -> list[dict[str, Any]]:
    """The shipping or the receiving events among the movements of a recall.

    Args:
        movements: Rows of `Recall.movements`.
        lots: Rows of `Recall.lots`; where a row names no place, the `place` of its lot counts, as in the ledger.
        event: "Shipping" (sales, transfers and removals) or "Receiving" (first and later receipts, and returns).
        company: Who keeps the tracker; where a lot names no supplier, it is the source of the lot code.
        locations: Name and address of a place, by its name in the tracker; without one the name counts.
        unit: What one unit is called.

    Returns:
        Rows by the names of `COLUMNS`; what is not known is None.
    """
    kinds = SHIPPED if event == "Shipping" else RECEIVED
    known = {(lot["sku"], lot["lot"]): lot for lot in lots}
    found = []
    for row in movements:
        if row["type"] not in kinds:
            continue
        lot = known[row["sku"], row["lot"]]
        supplier = lot["supplier"] or company
        source, destination, document = row["source"], row["destination"], row["document"]
        if row["type"] in {"Received", "Receipt"}:
            source, destination = source or supplier, destination or lot["place"]
        elif row["type"] in {"Sale", "Transfer"}:
            source = source or lot["place"]
        else:
            destination = destination or lot["place"]
        kind = "Purchase order" if row["type"] == "Received" else "Document"
        found.append(
            {
                "event_type": event,
                "event_date": row["date"],
                "traceability_lot_code": row["lot"],
                "quantity": row["quantity"],
                "unit_of_measure": unit,
                "product_description": lot["product"] or row["sku"],
                "from_location_description": locations.get(source or "", source),
                "to_location_description": locations.get(destination or "", destination),
                "tlc_source_location_description": locations.get(supplier, supplier),
                "tlc_source_reference": None,
                "reference_document_type": kind if document else "Shipment" if row["shipment"] else None,
                "reference_document_number": document or row["shipment"],
            }
        )
    return found
