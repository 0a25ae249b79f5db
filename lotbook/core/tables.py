"""Every table of the tracker: its columns, their headers, types and units; the one place they are named.

Input tables are the user's: lotbook reads them and rewrites nothing that was typed. Columns marked
`computed` are lotbook's own, also where they stand in an input table. Output tables are lotbook's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and so how a cell of it is read and shown."""

    TEXT = "text"
    CODE = "code"
    """Text that may look like a number: kept as text, leading zeros and all."""
    DATE = "date"
    """A day number (see `days`), null where there is none."""
    LABEL_DATE = "date on a label"
    """A day number as well, but a month alone is allowed and means its last day; the precision is kept beside it."""
    UNITS = "units"
    """Whole units."""
    DAYS = "days"
    """A whole number of days."""
    RATE = "units per day"
    MONEY = "money"
    LIFE = "shelf life"
    """Text such as "24 months" or "540 days"."""
    CHOICE = "yes or no"
    STAMP = "date and time"
    """An Excel serial with a fraction of a day."""
    VALUE = "value"
    """Whatever the cell holds, as text; read by whoever knows the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    header: str
    """What the user sees; matched after trimming and case-folding."""
    name: str
    """What the code calls it, the same in every frame."""
    kind: Kind = Kind.TEXT
    required: bool = False
    """A row without it cannot be used."""
    key: bool = False
    """Together with the other key columns it identifies a row."""
    computed: bool = False
    """Written by lotbook, never read."""
    optional: bool = False
    """The table may lack the whole column; it then reads as blank."""
    help: str = ""
    """One sentence for the person who fills it in."""


@dataclass(frozen=True, slots=True)
class Table:
    """One Excel table."""

    name: str
    """Its Excel name, which formulas use and which survives a renamed sheet."""
    columns: tuple[Column, ...]
    output: bool = False
    """True where lotbook writes all of it."""
    title: str = ""
    help: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """The column the code calls `name`.

        Raises:
            KeyError: If the table has none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


Cell = str | int | float | bool | None
"""One cell as a host hands it over: dates are serial numbers, blanks are None."""


class ErrorValue(str):
    """The text of a cell that shows an Excel error such as #N/A."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """One Excel table as it stands in the workbook, uninterpreted."""

    name: str
    sheet: str
    """The tab it is on, whatever the user calls that today."""
    headers: tuple[str, ...]
    first_row: int
    """Worksheet row of the first data row, counted from 1."""
    first_column: int
    """Worksheet column of the first header, counted from 1."""
    values: tuple[Sequence[Cell], ...] = field(repr=False)
    """One sequence per header, all of the same length."""

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return len(self.values[0]) if self.values else 0

    def column_letter(self, position: int) -> str:
        """Worksheet letters of the column at `position` (0 is the first header).

        Examples:
            >>> RawTable("Lots", "Lots", ("SKU", "Lot"), 5, 27, ((), ())).column_letter(1)
            'AB'
        """
        number, letters = self.first_column + position, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


def _column(header: str, name: str, kind: Kind, help_text: str = "", flags: str = "") -> Column:
    words = flags.split()
    return Column(
        header, name, kind, "required" in words, "key" in words, "computed" in words, "optional" in words, help_text
    )


_T, _C, _D, _U, _N, _E = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.DAYS, Kind.LABEL_DATE
_R, _M, _L = Kind.RATE, Kind.MONEY, Kind.LIFE

SKUS = Table(
    "SKUs",
    (
        _column("SKU", "sku", _C, "Your own code for the product, exactly as in Seller Central.", "required key"),
        _column("Product", "product", _T, "Name your team knows it by."),
        _column("Supplier", "supplier", _T, "Who makes it. Pick one from the sheet Suppliers."),
        _column("FNSKU", "fnsku", _C, "Amazon's barcode code, starting with X00."),
        _column("ASIN", "asin", _C, "Amazon's product page code, starting with B0."),
        _column("GTIN", "gtin", _C, "UPC or EAN number on the pack."),
        _column("Shelf life", "shelf_life", _L, 'From production to expiry: "24 months" or "540 days".'),
        _column("Days of use", "days_of_use", _N, "Days one pack lasts a customer. FBA adds them to its minimum."),
        _column("Units per day", "units_per_day", _R, "How many you sell a day. Blank means not known."),
        _column("Unit cost", "unit_cost", _M, "What one unit cost you, landed."),
        _column("Net price", "net_price", _M, "What you keep of one sale, after fees."),
        _column("Removal fee", "removal_fee", _M, "What Amazon charges to remove or dispose of one unit."),
        _column("Cut-off days", "cutoff_days", _N, "Only if it differs from the channel's."),
        _column("Min days at receipt", "min_days_at_receipt", _N, "Only if it differs from the channel's."),
        _column("Units per box", "units_per_box", _U, "If you ship it to Amazon in boxes of so many.", "optional"),
        _column("Note", "note", _T),
    ),
    title="SKUs",
    help="One row for each product you sell. Only the SKU is required; the rest makes the figures better.",
)

LOTS = Table(
    "Lots",
    (
        _column("SKU", "sku", _C, "Pick the product. New ones go on the sheet SKUs first.", "required key"),
        _column("Lot", "lot", _C, "Lot or batch code from the label, with its zeros and dashes.", "required key"),
        _column("Expiry date", "expiry_date", _E, "Last good day. 03/2027 means the last day of that month."),
        _column("Production date", "production_date", _E, "Used with the shelf life where the expiry date is blank."),
        _column("Received date", "received_date", _D, "The day it arrived."),
        _column("Received quantity", "received_quantity", _U, "Units that arrived (or were bundled).", "required"),
        _column("Place", "place", _T, "Where it arrived. Blank means the default place in Settings."),
        _column("Status", "status", _T, "Released, Hold, Quarantine or Recalled. Blank means Released."),
        _column("Supplier", "supplier", _T, "Only if it differs from the product's."),
        _column("Purchase order", "purchase_order", _C),
        _column("Unit cost", "unit_cost", _M, "Only if this lot cost something else than the product."),
        _column("Note", "note", _T),
        _column("Certificate", "certificate", _C, "Number of its certificate of analysis.", "optional"),
        _column("Expiry read as", "expiry_read", _D, "The expiry date lotbook uses for this lot.", "computed optional"),
        _column("On hand", "on_hand", _U, "Units over all places at the last refresh.", "computed optional"),
        _column("Sell-by", "sell_by", _D, "Last day a channel sells it.", "computed optional"),
        _column("Ship-by", "ship_by", _D, "Last day to send it to the channel.", "computed optional"),
        _column("Days left", "days_left", _N, "Expiry date minus the as-of date. Live.", "computed optional"),
        _column("Flag", "flag", _T, "What to know about this lot at a glance. Live.", "computed optional"),
    ),
    title="Lots",
    help="One row for each lot that arrived. The grey columns fill themselves.",
)

SHIPMENTS = Table(
    "Shipments",
    (
        _column("Date", "date", _D, "The day it left or arrived.", "required"),
        _column("Shipment", "shipment", _C, "Your reference, for example FBA15ABC or an order number."),
        _column("Type", "type", _T, "Receipt, Transfer, Sale, Return, Removal, Disposal or Adjustment.", "required"),
        _column("SKU", "sku", _C, "", "required"),
        _column("Lot", "lot", _C, "The lot that moved, as on the sheet Lots.", "required"),
        _column("Quantity", "quantity", _U, "Units, above 0. Only an Adjustment may be negative.", "required"),
        _column("From", "source", _T, "Place it left. For a Return: the customer."),
        _column("To", "destination", _T, "Place it went to. For a Sale: the customer."),
        _column("Channel", "channel", _T, "Selling channel, for example FBA-US or Wholesale."),
        _column("Document", "document", _C, "Invoice, bill of lading or order number."),
        _column("Note", "note", _T),
    ),
    title="Shipments",
    help="One row for each movement after the first receipt: transfers, sales, returns, removals, corrections.",
)

BUNDLES = Table(
    "Bundles",
    (
        _column("Date", "date", _D, "The day the bundle was packed.", "required"),
        _column("Bundle SKU", "bundle_sku", _C, "", "required"),
        _column("Bundle lot", "bundle_lot", _C, "The lot of the bundle, as on the sheet Lots.", "required"),
        _column("Component SKU", "component_sku", _C, "", "required"),
        _column("Component lot", "component_lot", _C, "The lot that went into it.", "required"),
        _column("Component quantity", "component_quantity", _U, "Units used for all bundles of the lot.", "required"),
    ),
    title="Bundles",
    help="Which lots went into which bundle. A recall follows these rows both ways.",
)

AMAZON_STOCK = Table(
    "AmazonStock",
    (
        _column("SKU", "sku", _C, "", "required key"),
        _column("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        _column("Snapshot date", "snapshot_date", _D, "The day Amazon counted.", "required key"),
        _column("Fulfillable", "fulfillable", _U),
        _column("Unfulfillable", "unfulfillable", _U),
        _column("Reserved", "reserved", _U),
        _column("Inbound", "inbound", _U),
        _column("Units per day", "units_per_day", _R, "Used where the sheet SKUs has none."),
        _column("Source", "source", _T, "The report it is from; what you type yourself has none."),
        _column("Auto-removal", "auto_removal", _D, "Stranded: Amazon takes it out on this day.", "optional"),
        _column("Stranded because", "stranded_reason", _T, "Why Amazon does not sell it.", "optional"),
    ),
    title="Amazon stock",
    help="What Amazon says it has, per SKU and marketplace. Import Amazon report fills it; you may type, too.",
)

AMAZON_LEDGER = Table(
    "AmazonLedger",
    (
        _column("SKU", "sku", _C, "", "required key"),
        _column("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        _column("Date", "date", _D, "", "required key"),
        _column("Event", "event", _T, "For example Sold, Found or Removed.", "required key"),
        _column("Disposition", "disposition", _T, "Amazon's word for the state of the units.", "key"),
        _column("Units", "units", _U, "Of that day, with sign: what left is below 0.", "required"),
        _column("Lines", "lines", _U, "Lines of the report that were added up here."),
        _column("Source", "source", _T, "Ledger detail or Ledger summary.", "key"),
    ),
    title="Amazon's inventory ledger, day by day",
    help="Filled by Import Amazon report: what came, was sold, removed, lost and found. Nothing to type here.",
)

AMAZON_EXPIRY = Table(
    "AmazonExpiry",
    (
        _column("SKU", "sku", _C, "", "required key"),
        _column("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        _column("Snapshot date", "snapshot_date", _D, "The day Amazon counted.", "required"),
        _column("Expiration date", "expiry_date", _D, "Blank: Amazon does not know it.", "key"),
        _column("Disposition", "disposition", _T, "Amazon's word for the state of the units.", "key"),
        _column("Units", "units", _U, "", "required"),
    ),
    title="Amazon's stock by expiration date",
    help="Filled by Import Amazon report, from the latest count of each marketplace. Nothing to type here.",
)

REMOVAL_ORDERS = Table(
    "RemovalOrders",
    (
        _column("Order ID", "order_id", _C, "As in the upload file and in Seller Central.", "required key"),
        _column("SKU", "sku", _C, "", "required key"),
        _column("Disposition", "disposition", _T, "Sellable or Unsellable.", "required key"),
        _column("Type", "order_type", _T, "Return or Disposal."),
        _column("Ordered on", "ordered_on", _D),
        _column("Requested", "requested", _U, "Units asked for."),
        _column("Shipped", "shipped", _U, "Units on their way to you, or there."),
        _column("Disposed", "disposed", _U),
        _column("Cancelled", "cancelled", _U),
        _column("State", "state", _T, "Saved until Amazon reports on it, then Amazon's word."),
        _column("Updated on", "updated_on", _D, "Day of the report it was last seen in."),
        _column("Fee", "fee", _M),
        _column("Lots", "lots", _T, "The lots that were meant; Amazon picks by SKU."),
        _column("File", "file", _T),
    ),
    title="Removal orders",
    help="Filled by Save removal files and Import Amazon report. Delete the rows of an order you did not upload.",
)

SUPPLIERS = Table(
    "Suppliers",
    (
        _column("Supplier", "supplier", _T, "", "required key"),
        _column("Contact", "contact", _T),
        _column("E-mail", "email", _T),
        _column("Note", "note", _T),
    ),
    title="Suppliers",
    help="Who makes what you sell.",
)

PLACES = Table(
    "Places",
    (
        _column("Place", "place", _T, "", "required key"),
        _column("Kind", "kind", _T, "Own, 3PL, FBA or AWD."),
        _column("Channel", "channel", _T, "Whose rules apply to stock here. Blank: the default channel in Settings."),
    ),
    title="Places",
    help="Where your units can be.",
)

CHANNELS = Table(
    "Channels",
    (
        _column("Channel", "channel", _T, "", "required key"),
        _column("Min days at receipt", "min_days_at_receipt", _N, "Life a unit must still have when it arrives."),
        _column("Add days of use", "adds_days_of_use", Kind.CHOICE, "Yes: add the SKU's Days of use.", "optional"),
        _column("Cut-off days", "cutoff_days", _N, "Days before expiry at which the channel stops selling."),
        _column("Transit days", "transit_days", _N, "Days on the road."),
        _column("Receiving days", "receiving_days", _N, "Days until received and on sale."),
        _column("Removal lead days", "removal_lead_days", _N, "Days a removal takes."),
        _column("Source", "source", _T, "Where the numbers come from."),
        _column("Checked on", "checked_on", _D, "When somebody last looked."),
    ),
    title="Channels",
    help="The rules of each channel. They change: edit them, and note when you checked.",
)

BUCKETS = Table(
    "Buckets",
    (
        _column("Bucket", "bucket", _T, "", "required key"),
        _column("From days", "from_days", _N, "Fewest days left. Blank: no lower end."),
        _column("To days", "to_days", _N, "Most days left. Blank: no upper end."),
        _column("Colour", "colour", _T, "Six hex digits, for example F4B183."),
    ),
    title="Buckets",
    help="How days left are grouped. Every number falls into exactly one bucket; lots without a date have their own.",
)

SETTINGS = Table(
    "Settings",
    (
        _column("Setting", "setting", _T, "", "required key"),
        _column("Value", "value", Kind.VALUE),
        _column("Help", "help", _T),
    ),
    title="Settings",
    help="How lotbook decides. Change a value, then refresh.",
)

FEFO = Table(
    "FEFO",
    (
        _column("Rank", "rank", _N, "1 goes out first. Blank: not to be picked."),
        _column("SKU", "sku", _C, flags="key"),
        _column("Product", "product", _T),
        _column("Lot", "lot", _C, flags="key"),
        _column("Place", "place", _T, flags="key"),
        _column("Status", "status", _T),
        _column("Expiry date", "expiry_date", _D),
        _column("Days left", "days_left", _N),
        _column("Flag", "flag", _T),
        _column("Action", "action", _T),
        _column("On hand", "on_hand", _U),
        _column("Basis", "basis", _T, "How the units are known: exact, reported by Amazon, bounded or assumed (FEFO)."),
        _column("At least", "at_fba_low", _U, "At Amazon: units that must be there, by its count."),
        _column("At most", "at_fba_high", _U, "At Amazon: units that can be there, by its count."),
        _column("Running units", "running_units", _U, "Units of the SKU down to this row."),
        _column("Ship-by", "ship_by", _D, "Last day to send it to the channel."),
        _column("Arrive-by", "arrive_by", _D, "Last day the channel accepts it."),
        _column("Sell-by", "sell_by", _D, "The channel stops selling it on this day."),
        _column("Remove-by", "remove_by", _D, "Last day to order its removal."),
        _column("Units per day", "units_per_day", _R),
        _column("Speed from", "speed_from", _T, "SKUs: you typed it there. Else the Amazon report it is from."),
        _column("Units at risk", "units_at_risk", _R, "Units not sold by the sell-by date. Blank: not known."),
        _column("Value at risk", "value_at_risk", _M),
        _column("Value", "value", _M, "On hand at cost."),
        _column("Unit cost", "unit_cost", _M),
        _column("Net price", "net_price", _M, "What selling one unit brings."),
        _column("Removal", "removal_money", _M, "What removing one unit brings: minus the fee."),
        _column("Channel", "channel", _T),
        _column("Received date", "received_date", _D),
        _column("Expiry basis", "expiry_basis", _T, "exact: typed to the day. month: end of month. computed: derived."),
    ),
    output=True,
    title="FEFO: what to pick first",
    help="First expired, first out: one row for each lot and place with stock, in the order to use it up.",
)

_LOT_LINE = (
    *("sku", "product", "lot", "place", "status", "expiry_date", "days_left", "action", "on_hand", "basis", "value"),
)

BUCKET_LINES = Table(
    "Bucket",
    (*(FEFO.column(name) for name in (*_LOT_LINE, "units_at_risk", "value_at_risk", "ship_by", "sell_by")),),
    output=True,
    help="Lots whose days left fall into this bucket.",
)
"""The columns of every bucket sheet; the tables themselves are Bucket1, Bucket2, …"""

BUCKET_SLOTS = 12
"""How many bucket sheets the workbook holds; those without a bucket are hidden."""

AGING = Table(
    "Aging",
    (
        _column("SKU", "sku", _C, flags="key"),
        _column("Product", "product", _T),
        _column("Units", "units", _U, "On hand, all buckets."),
        _column("Value", "value", _M, "On hand at cost, all buckets."),
    ),
    output=True,
    title="Aging: stock by days left",
    help="Units and value of each SKU by bucket.",
)
"""Followed by one column per bucket for units and one for value: see `aging_columns`."""

REMOVALS = Table(
    "Removals",
    (
        _column("SKU", "sku", _C, flags="key"),
        _column("FNSKU", "fnsku", _C),
        _column("Product", "product", _T),
        _column("Lot", "lot", _C, flags="key"),
        _column("Place", "place", _T, flags="key"),
        _column("Units", "units", _U, "Units to remove or dispose of."),
        _column("Basis", "basis", _T, "How the units of the lot are known; see FEFO."),
        _column("Disposition", "disposition", _T, "SELLABLE or EXPIRED, as Amazon will see the units."),
        _column("Reason", "reason", _T),
        _column("How", "how", _T, "Removal order at Amazon, or pull from your own stock."),
        _column("Expiry date", "expiry_date", _D),
        _column("Days left", "days_left", _N),
        _column("Sell-by", "sell_by", _D),
        _column("Remove-by", "remove_by", _D),
        _column("Removal fee", "removal_fee", _M, "Per unit."),
        _column("Removal cost", "removal_cost", _M, "Units times fee."),
        _column("Value at risk", "value_at_risk", _M),
    ),
    output=True,
    title="Removals: what to take out",
    help="Amazon takes removal orders by SKU, not by lot or date: check which units arrive.",
)

AMAZON_BALANCE = Table(
    "AmazonBalance",
    (
        _column("SKU", "sku", _C, flags="key"),
        _column("Sent in", "sent", _U, "Units you sent to Amazon, by the sheets Lots and Shipments."),
        _column("Received", "received", _U, "Units Amazon's ledger says it received."),
        _column("Sold", "sold", _U, "What left is below 0."),
        _column("Returned", "returned", _U),
        _column("Removed", "removed", _U, "Removed and disposed of."),
        _column("Lost", "lost", _U),
        _column("Found", "found", _U),
        _column("Other", "other", _U, "Corrections; a change of state comes to nothing."),
        _column("Should be there", "expected", _U, "Sent in, and all that follows, added up."),
        _column("Amazon counts", "counted", _U, "Sellable, unsellable, reserved and on its way."),
        _column(
            "Difference",
            "difference",
            _U,
            "Counted less what should be there; below 0: missing. Blank: the ledger begins too late to say.",
        ),
        _column("Counted on", "counted_on", _D),
        _column("Told by", "told_by", _T, "Who says what was sold and removed: Amazon's ledger, or your records."),
        _column("Ledger from", "since", _D, "Units were sent before this first day of the ledger: import more of it."),
    ),
    output=True,
    title="At Amazon: does it add up?",
    help="What was sent in, what became of it, and what Amazon counts, for each SKU; the largest difference first.",
)

CHECKS = Table(
    "Checks",
    (
        _column("Severity", "severity", _T, "Error: left out of figures. Warning: look at it. Info: good to know."),
        _column("Cell", "cell", _T, "Click to go there.", "key"),
        _column("SKU", "sku", _C),
        _column("Lot", "lot", _C),
        _column("Problem", "problem", _T, "", "key"),
        _column("What to do", "remedy", _T),
    ),
    output=True,
    title="Checks: what needs a look",
    help="Every problem found in the tables, with a link to its cell.",
)

FIRST_TEN = Table(
    "FirstTen",
    (
        _column("#", "number", _N, flags="key"),
        _column("Action", "action", _T),
        _column("SKU", "sku", _C),
        _column("Product", "product", _T),
        _column("Lot", "lot", _C),
        _column("Place", "place", _T),
        _column("Units", "units", _U),
        _column("Due", "due", _D),
        _column("Value at risk", "value_at_risk", _M),
    ),
    output=True,
    title="Do these first",
)

BUCKET_TOTALS = Table(
    "BucketTotals",
    (
        _column("Bucket", "bucket", _T, flags="key"),
        _column("From", "from_days", _N),
        _column("To", "to_days", _N),
        _column("Units", "units", _U),
        _column("Value", "value", _M),
    ),
    output=True,
    title="Stock by days left",
)

RISK_BY_MONTH = Table(
    "RiskByMonth",
    (
        _column("No", "number", _N, flags="key"),
        _column("From", "from_date", _D),
        _column("Before", "before_date", _D),
        _column("Month", "month", _T),
        _column("Value at risk", "value_at_risk", _M),
    ),
    output=True,
    title="Value at risk by sell-by month",
)

RISK_MONTHS = 12
"""Months shown one by one; what is due before or after them has a row of its own."""

INPUTS = (SKUS, LOTS, SHIPMENTS, BUNDLES, AMAZON_STOCK, SUPPLIERS, PLACES, CHANNELS, BUCKETS, SETTINGS)
"""Every table the user fills in."""

IMPORTED = (AMAZON_LEDGER, AMAZON_EXPIRY, REMOVAL_ORDERS)
"""Tables that imports fill and a refresh reads; a tracker of an older lotbook lacks them: they then count as empty."""

STATUSES = ("Released", "Hold", "Quarantine", "Recalled")
MOVEMENT_TYPES = ("Receipt", "Transfer", "Sale", "Return", "Removal", "Disposal", "Adjustment")
PLACE_KINDS = ("Own", "3PL", "FBA", "AWD")
AMAZON_KINDS = ("FBA", "AWD")
"""Places where Amazon picks units by SKU, not by lot."""

NO_DATE = "No date"
"""The bucket of lots whose expiry is not known; it always exists and is always last."""


def aging_columns(buckets: Sequence[str]) -> tuple[Column, ...]:
    """All columns of the Aging table for these buckets, in order.

    Examples:
        >>> [column.header for column in aging_columns(["Expired", "No date"])][4:]
        ['Units: Expired', 'Units: No date', 'Value: Expired', 'Value: No date']
    """
    units = (Column(f"Units: {bucket}", f"units_{i}", Kind.UNITS) for i, bucket in enumerate(buckets))
    value = (Column(f"Value: {bucket}", f"value_{i}", Kind.MONEY) for i, bucket in enumerate(buckets))
    return (*AGING.columns, *units, *value)
