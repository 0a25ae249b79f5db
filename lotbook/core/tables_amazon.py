"""The tables about Amazon that imports and saved removal orders fill, and the account a refresh draws up from them."""

from lotbook.core.tables import Kind, Table, column_of

_T, _C, _D, _U, _M = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.MONEY

AMAZON_LEDGER = Table(
    "AmazonLedger",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        column_of("Date", "date", _D, "", "required key"),
        column_of("Event", "event", _T, "For example Sold, Found or Removed.", "required key"),
        column_of("Disposition", "disposition", _T, "Amazon's word for the state of the units.", "key"),
        column_of("Units", "units", _U, "Of that day, with sign: what left is below 0.", "required"),
        column_of("Lines", "lines", _U, "Lines of the report that were added up here."),
        column_of("Source", "source", _T, "Ledger detail or Ledger summary.", "key"),
    ),
    title="Amazon's inventory ledger, day by day",
    help="Filled by Import Amazon report: what came, was sold, removed, lost and found. Nothing to type here.",
)

AMAZON_EXPIRY = Table(
    "AmazonExpiry",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        column_of("Snapshot date", "snapshot_date", _D, "The day Amazon counted.", "required"),
        column_of("Expiration date", "expiry_date", _D, "Blank: Amazon does not know it.", "key"),
        column_of("Disposition", "disposition", _T, "Amazon's word for the state of the units.", "key"),
        column_of("Units", "units", _U, "", "required"),
    ),
    title="Amazon's stock by expiration date",
    help="Filled by Import Amazon report, from the latest count of each marketplace. Nothing to type here.",
)

REMOVAL_ORDERS = Table(
    "RemovalOrders",
    (
        column_of("Order ID", "order_id", _C, "As in the upload file and in Seller Central.", "required key"),
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Disposition", "disposition", _T, "Sellable or Unsellable.", "required key"),
        column_of("Type", "order_type", _T, "Return or Disposal."),
        column_of("Ordered on", "ordered_on", _D),
        column_of("Requested", "requested", _U, "Units asked for."),
        column_of("Shipped", "shipped", _U, "Units on their way to you, or there."),
        column_of("Disposed", "disposed", _U),
        column_of("Cancelled", "cancelled", _U),
        column_of("State", "state", _T, "Saved until Amazon reports on it, then Amazon's word."),
        column_of("Updated on", "updated_on", _D, "Day of the report it was last seen in."),
        column_of("Fee", "fee", _M),
        column_of("Lots", "lots", _T, "The lots that were meant; Amazon picks by SKU."),
        column_of("File", "file", _T),
        column_of("Left on", "left_on", _T, "Units that were shipped, day by day, as far as reported.", "optional"),
    ),
    title="Removal orders",
    help="Filled by Save removal files and Import Amazon report. Delete the rows of an order you did not upload.",
)

AMAZON_BALANCE = Table(
    "AmazonBalance",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Sent in", "sent", _U, "Units you sent to Amazon, by the sheets Lots and Shipments."),
        column_of("Received", "received", _U, "Units Amazon's ledger says it received."),
        column_of("Sold", "sold", _U, "What left is below 0."),
        column_of("Returned", "returned", _U),
        column_of("Removed", "removed", _U, "Removed and disposed of."),
        column_of("Lost", "lost", _U),
        column_of("Found", "found", _U),
        column_of("Other", "other", _U, "Corrections; a change of state comes to nothing."),
        column_of("Should be there", "expected", _U, "Sent in, and all that follows, added up."),
        column_of("Amazon counts", "counted", _U, "Sellable, unsellable, reserved and on its way."),
        column_of(
            "Difference",
            "difference",
            _U,
            "Counted less what should be there; below 0: missing. Blank: not all sales are known.",
        ),
        column_of("Counted on", "counted_on", _D),
        column_of("Told by", "told_by", _T, "Who says what was sold and removed: Amazon's ledger, or your records."),
        column_of(
            "Ledger from", "since", _D, "Units were sent before this first day of the ledger: import more of it."
        ),
    ),
    output=True,
    title="At Amazon: does it add up?",
    help="What was sent in, what became of it, and what Amazon counts, for each SKU; the largest difference first.",
)

IMPORTED = (AMAZON_LEDGER, AMAZON_EXPIRY, REMOVAL_ORDERS)
"""Tables that imports fill and a refresh reads; a tracker of an older lotbook lacks them: they then count as empty."""
