"""The tables about Amazon: those that imports and removal orders fill, and the balance a refresh works out of them."""

from lotbook.core.table import Kind, Table, column_of
from lotbook.core.tables import LATER_INPUTS

_T, _C, _D, _U, _M = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.MONEY

AMAZON_LEDGER = Table(
    "AmazonLedger",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        column_of("Date", "date", _D, "", "required key"),
        column_of("Event", "event", _T, "For example Sold, Found or Removed.", "required key"),
        column_of("Disposition", "disposition", _T, "Amazon's term for the condition of the units.", "key"),
        column_of("Units", "units", _U, "Units on that day; negative if they left.", "required signed"),
        column_of("Lines", "lines", _U, "Report lines added up in this row."),
        column_of("Source", "source", _T, "Ledger detail, Ledger summary or Customer returns.", "key"),
    ),
    title="Amazon's inventory ledger, day by day",
    help="Filled in by Import Amazon report: units received, sold, removed, lost and found. Nothing to type here.",
)

AMAZON_EXPIRY = Table(
    "AmazonExpiry",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        column_of("Snapshot date", "snapshot_date", _D, "The day Amazon counted.", "required"),
        column_of("Expiration date", "expiry_date", _D, "Blank if Amazon does not know it.", "key"),
        column_of("Disposition", "disposition", _T, "Amazon's term for the condition of the units.", "key"),
        column_of("Units", "units", _U, "", "required"),
    ),
    title="Amazon's stock by expiration date",
    help="Filled in by Import Amazon report from the latest count of each marketplace. Nothing to type here.",
)

REMOVAL_ORDERS = Table(
    "RemovalOrders",
    (
        column_of("Order ID", "order_id", _C, "As in the upload file and in Seller Central.", "required key"),
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Disposition", "disposition", _T, "Sellable or Unsellable.", "required key"),
        column_of("Type", "order_type", _T, "Return or Disposal."),
        column_of("Ordered on", "ordered_on", _D),
        column_of("Requested", "requested", _U, "Units requested."),
        column_of("Shipped", "shipped", _U, "Units on their way to you or delivered."),
        column_of("Disposed", "disposed", _U),
        column_of("Cancelled", "cancelled", _U),
        column_of("State", "state", _T, "Saved until Amazon reports on it, then Amazon's status."),
        column_of("Updated on", "updated_on", _D, "Date of the last report that lists it."),
        column_of("Fee", "fee", _M),
        column_of("Lots", "lots", _T, "The lots you meant; Amazon picks by SKU."),
        column_of("File", "file", _T),
        column_of("Left on", "left_on", _T, "Units shipped day by day, as far as reported.", "optional"),
        column_of(
            "From",
            "taken_from",
            _T,
            "The place or marketplace the units leave, such as FBA-DE or DE; blank if unknown.",
            "optional",
        ),
    ),
    title="Removal orders",
    help="Filled in by Save removal files and Import Amazon report. If you did not upload an order, delete its rows.",
)

AMAZON_BALANCE = Table(
    "AmazonBalance",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Sent in", "sent", _U, "Units you sent to FBA, from the Lots and Shipments sheets."),
        column_of("Received", "received", _U, "Units Amazon's ledger says it received."),
        column_of("Sold", "sold", _U, "Negative: units that left."),
        column_of("Returned", "returned", _U),
        column_of("Removed", "removed", _U, "Removed and disposed of."),
        column_of("Lost", "lost", _U, "By Amazon's ledger; blank without one."),
        column_of("Found", "found", _U, "By Amazon's ledger; blank without one."),
        column_of("Other", "other", _U, "Corrections; changes of condition cancel out."),
        column_of(
            "Should be there",
            "expected",
            _U,
            "Sent in plus the changes from Sold to Other. Blank if some of them are unknown.",
        ),
        column_of("Amazon counts", "counted", _U, "Sellable, unsellable, reserved and inbound units."),
        column_of(
            "Difference",
            "difference",
            _U,
            "Amazon's count minus what should be there; negative: missing. If it is blank, Told by says why.",
        ),
        column_of(
            "Counted on",
            "counted_on",
            _D,
            "The day of the count; an earlier one where Amazon's ledger ends before the latest.",
        ),
        column_of(
            "Told by",
            "told_by",
            _T,
            "Where sales and removals come from: Amazon's ledger or your records. Without a difference: why.",
        ),
        column_of(
            "Ledger from", "since", _D, "First day of the ledger, if you sent units before it: import earlier days."
        ),
    ),
    output=True,
    title="At Amazon: does it add up?",
    help="What you sent in, what became of it, and what Amazon counts, by SKU; the largest difference first.",
)

IMPORTED = (AMAZON_LEDGER, AMAZON_EXPIRY, REMOVAL_ORDERS)
"""Tables that imports fill and a refresh reads."""

OPTIONAL = (*LATER_INPUTS, *IMPORTED)
"""Tables that are read and that a tracker made by an older lotbook lacks; they then count as empty."""
