"""The tables a recall fills: affected lots, movements, consignees, notes, timeline, and the log of recalls."""

from lotbook.core.table import Column, Kind, Table
from lotbook.core.tables import SHIPMENTS

_T, _C, _D, _U, _P = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.RATE

_SKU, _LOT = Column("SKU", "sku", _C, key=True), Column("Lot", "lot", _C, key=True)
_PRODUCT = Column("Product", "product")

RECALL_LOTS = Table(
    "RecallLots",
    (
        _SKU,
        _LOT,
        _PRODUCT,
        Column(
            "Why",
            "how",
            _T,
            help="Asked for, or reached through a bundle, as a component or as the bundle made from one. Spelled "
            "alike: its code differs in separators, capitals, width or leading zeros; check whether it is meant.",
        ),
        Column("Status", "status"),
        Column("Expiry date", "expiry_date", _D),
        Column("Received", "received", _U, help="Units made or received, including bundles."),
        Column("On hand", "on_hand", _U, help="Units at all places, according to your records."),
        Column("Sold", "sold", _U),
        Column("Amazon, least", "at_fba_low", _U, help="The fewest units of this lot that can still be at Amazon."),
        Column("Amazon, most", "at_fba_high", _U, help="The most units of this lot that can still be at Amazon."),
        Column(
            "To retrieve", "to_retrieve", _U, help="The most units that can still be on a shelf or with a customer."
        ),
        Column("Unaccounted", "unaccounted", _U, help="Units received but not found, or found but never received."),
        Column("Reconciled %", "reconciled", _P, help="Share of the units made that are accounted for."),
        Column("Where", "places", help="Units on hand by place, according to your records."),
        Column("Returned", "returned", _U),
        Column("Removed", "removed", _U, help="Units that Amazon sent back as removals."),
        Column("Disposed", "disposed", _U),
        Column("In bundles", "consumed", _U, help="Units used in bundles."),
        Column("Adjusted in", "adjusted_in", _U),
        Column("Adjusted out", "adjusted_out", _U),
        Column("Basis", "at_fba_basis", _T, help="How the units at Amazon are known: exact, bounded or assumed."),
        Column(
            "Orders from", "window_from", _D, help="First day an Amazon order could have shipped a unit of this lot."
        ),
        Column("Orders to", "window_to", _D, help="Last day an Amazon order could have shipped a unit of this lot."),
        Column("Supplier", "supplier"),
        Column("Purchase order", "purchase_order", _C),
        Column("Production date", "production_date", _D),
        Column("Received date", "received_date", _D),
        Column("Reached through", "via", _C),
    ),
    output=True,
    title="Recall",
    help="Every affected lot with its mass balance.",
)

RECALL_MOVEMENTS = Table(
    "RecallMovements",
    (
        Column("Date", "date", _D),
        Column("Type", "type", _T, help="Received: from the row on Lots. Bundled: used in the bundle named under To."),
        _SKU,
        _LOT,
        Column("Quantity", "quantity", _U),
        Column("From", "source"),
        Column("To", "destination"),
        Column("Shipment", "shipment", _C),
        Column("Document", "document", _C),
        Column("Channel", "channel"),
        Column("Doubt", "doubt", _T, help="Why it is uncertain that this row moved these units, or how many."),
        SHIPMENTS.column("note"),
        Column("Cell", "cell", _T, key=True, help="Click to go to the source row."),
    ),
    output=True,
    title="Recall: every movement",
    help="Every row of Lots, Shipments and Bundles that has, or may have, an affected lot, earliest first.",
)

RECALL_CONSIGNEES = Table(
    "RecallConsignees",
    (
        Column("Consignee", "consignee", _T, key=True),
        _SKU,
        _PRODUCT,
        _LOT,
        Column("Units", "units", _U, help="Sent minus returned."),
        Column(
            *("At least", "units_low", _U),
            help="Without sales whose lot is assumed; 0 where the lot is only spelled like an affected one.",
        ),
        Column("Sent", "sent", _U),
        Column("Returned", "returned", _U),
        Column("First date", "first_date", _D),
        Column("Last date", "last_date", _D),
        Column("Documents", "documents", _C),
        Column("Contact", "contact"),
        Column(
            "Reached by",
            "reach",
            help="A notice; the marketplace, for its buyers; Amazon, for what was sold to one of its places; or Not "
            "named, where the sale names nobody.",
        ),
        Column("Listed on", "listed_on", help="The sheet that has the name. Blank: no sheet has it."),
    ),
    output=True,
    title="Recall: who got them",
    help="Units of each affected lot by consignee.",
)

RECALL_NOTES = Table(
    "RecallNotes",
    (Column("About", "about", key=True), Column("What to know", "note", key=True)),
    output=True,
    title="What to know",
)

RECALL_TIMELINE = Table(
    "RecallTimeline",
    (
        Column("From", "first_day", _D, key=True),
        Column("Period", "period"),
        Column("Came in", "came_in", _U, help="Received or made."),
        Column("To Amazon", "to_amazon", _U),
        Column("To consignees", "to_consignees", _U),
        Column("Came back", "came_back", _U, help="Returned by consignees."),
    ),
    output=True,
    title="When the units moved",
)
TIMELINE_PERIODS = 12
"""Rows of the timeline."""
NOTES = 8
"""Rows of what to know."""

RECALL_LOG = Table(
    "RecallLog",
    (
        Column("Started", "started", Kind.STAMP, key=True),
        Column(
            "Event", "event", _T, key=True, help="Recall, Mock recall, Answers, Closed, Marked, Undone or Taken back."
        ),
        Column("Asked for", "asked_for"),
        _SKU,
        _LOT,
        Column("Status before", "status_before", _T, help="The status Undo mark restores; (blank) is an empty cell."),
        Column("Status now", "status_now"),
        Column("Lots", "lots", _U),
        Column("Units made", "made", _U),
        Column("To retrieve", "to_retrieve", _U),
        Column("Unaccounted", "unaccounted", _U),
        Column("Reconciled %", "reconciled", _P),
        Column("Seconds", "seconds", _P, help="From pressing the button to the figures."),
        Column("Complaint", "complaint", _C, help="Complaint number of the recall."),
        Column(
            *("Result", "result", _T),
            help="Closed: how long it took, by whom, and the corrective action. Answers: how far the recall reached.",
        ),
        Column("Rows", "rows", _T, help="The lot's rows on Lots that had this status when it was marked."),
    ),
    output=True,
    title="Recall log",
    help="Every recall and mock recall written to the Recall sheet, and every lot marked. Kept for auditors.",
)

RECALL_SHEETS = (RECALL_LOTS, RECALL_MOVEMENTS, RECALL_CONSIGNEES)
"""The tables that show what the last recall found."""
