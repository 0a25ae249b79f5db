"""The further sheets of the auditor's workbook: which columns each has, those an auditor needs in front."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.table import Column, Kind

_T, _C, _D, _U, _R = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.RATE


def _columns(*described: tuple[str, str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(*each) for each in described)


LOTS = _columns(
    *(("SKU", "sku", _C), ("Lot", "lot", _C), ("Product", "product", _T), ("Expiry date", "expiry_date", _D)),
    *(("Why", "how", _T), ("Status", "status", _T), ("Received", "received", _U), ("Returned", "returned", _U)),
    *(("Sold", "sold", _U), ("Disposed", "disposed", _U), ("On hand", "on_hand", _U)),
    *(("To retrieve", "to_retrieve", _U), ("Unaccounted", "unaccounted", _U), ("Reconciled %", "reconciled", _R)),
    *(("Adjusted in", "adjusted_in", _U), ("Adjusted out", "adjusted_out", _U), ("In bundles", "consumed", _U)),
    *(("Removed from Amazon", "removed", _U), ("At FBA, least", "at_fba_low", _U), ("At FBA, most", "at_fba_high", _U)),
    *(("At FBA, estimate", "at_fba_estimate", _U), ("Basis", "at_fba_basis", _T)),
    *(("Orders from", "window_from", _D), ("Orders to", "window_to", _D), ("GTIN", "gtin", _C)),
    *(("Supplier", "supplier", _T), ("Purchase order", "purchase_order", _C)),
    *(("Production date", "production_date", _D), ("Received date", "received_date", _D)),
    *(("Bundles between", "depth", _U), ("Through", "via", _C)),
)
MOVEMENTS = _columns(
    *(("Date", "date", _D), ("Type", "type", _T), ("SKU", "sku", _C), ("Lot", "lot", _C), ("Quantity", "quantity", _U)),
    *(("From", "source", _T), ("To", "destination", _T), ("Document", "document", _C), ("Shipment", "shipment", _C)),
    *(("Channel", "channel", _T), ("Note", "note", _T), ("Table", "table", _T), ("Row", "row", _U)),
)
CONSIGNEES = _columns(
    *(("Consignee", "consignee", _T), ("SKU", "sku", _C), ("Product", "product", _T), ("Lot", "lot", _C)),
    *(("Expiry date", "expiry_date", _D), ("Units", "units", _U), ("At least", "units_low", _U), ("Sent", "sent", _U)),
    *(("Returned", "returned", _U), ("Unreadable rows", "unread", _U), ("First date", "first_date", _D)),
    *(("Last date", "last_date", _D), ("Documents", "documents", _C), ("Contact", "contact", _T)),
)
ANSWERS = _columns(
    *(
        ("Consignee", "consignee", _T),
        ("State", "state", _T),
        ("Units held", "held", _U),
        ("Unreadable rows", "unread", _U),
    ),
    *(
        ("Sent on", "sent_on", _D),
        ("By", "sent_by", _T),
        ("How", "how", _T),
        ("Answered on", "answered_on", _D),
        ("Found", "found", _U),
    ),
    *(("Disposed or returned", "disposed", _U), ("Accounted for", "accounted", _U), ("Signed by", "signed_by", _T)),
    ("How it is reached", "reached", _T),
)
UNCERTAIN = _columns(
    *(("Row", "row", _U), ("Date", "date", _D), ("Type", "type", _T), ("SKU", "sku", _C), ("Lot", "lot", _C)),
    *(("Quantity", "quantity", _U), ("To", "destination", _T), ("Why", "why", _T)),
)
CERTIFICATES = _columns(
    *(("SKU", "sku", _C), ("Lot", "lot", _C), ("Number", "number", _C), ("Laboratory", "laboratory", _T)),
    *(("Issued", "issue_date", _D), ("Due", "due_date", _D), ("File", "file", _T)),
)
NOTES = _columns(("About", "about", _T), ("What to know", "note", _T))


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of one table under a title."""

    name: str
    """Of the sheet and the table."""
    title: str
    help: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    in_front: str = ""
    """Header of the last column that is printed; those behind it are folded away. Blank: all are."""
