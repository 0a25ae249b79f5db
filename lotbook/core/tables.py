"""Every table of the tracker: its columns, their headers, types and units; the one place they are named.

Users fill in the input tables: lotbook reads them and never changes what was typed. lotbook writes the columns marked
`computed`, even in an input table, and all of the output tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from lotbook.core.words import ExpiryBasis


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
    LEAST = "days, or a percentage of the shelf life"
    """Whole days such as 90, or a share such as 50% or 2/3."""
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
    signed: bool = False
    """Numbers below 0 are allowed."""


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


@cache
def column_letters(number: int) -> str:
    """The letters of a worksheet column.

    Examples:
        >>> column_letters(1), column_letters(26), column_letters(27), column_letters(16384)
        ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class RawTable:
    """One Excel table as it is in the workbook, uninterpreted."""

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
    behind: "RawTable | None" = field(default=None, repr=False)
    """What stands below the table behind a gap, under the same headers; None where nothing does."""

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
        return column_letters(self.first_column + position)


def folded_header(header: str) -> str:
    r"""A header as it is compared: capitals, line breaks and how many blanks it has make no difference.

    Examples:
        >>> folded_header(" Expiry\n date") == folded_header("expiry date")
        True
    """
    return " ".join(header.casefold().split())


_FLAGS = ("required", "key", "computed", "optional", "signed")


def column_of(header: str, name: str, kind: Kind, help_text: str = "", flags: str = "") -> Column:
    """A column; the flags are words among required, key, computed, optional and signed.

    Raises:
        ValueError: If a flag is none of these.
    """
    words = flags.split()
    if unknown := set(words) - set(_FLAGS):
        raise ValueError(f"Column {header!r}: {min(unknown)!r} is not one of {', '.join(_FLAGS)}.")
    required, key, computed, optional, signed = (flag in words for flag in _FLAGS)
    return Column(header, name, kind, required, key, computed, optional, help_text, signed)


_T, _C, _D, _U, _N, _E = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.DAYS, Kind.LABEL_DATE
_R, _M, _L, _S = Kind.RATE, Kind.MONEY, Kind.LIFE, Kind.LEAST

_EXPIRY_BASES = (
    f"{ExpiryBasis.EXACT}: typed to the day. {ExpiryBasis.EXACT_MONTH}: typed as a month. "
    f"{ExpiryBasis.COMPUTED}: from the production date or a bundle's components. "
    f"{ExpiryBasis.FROM_RECEIPT}: from the received date."
)

_SELL_BY = "The channel stops selling it on this day."
"""Of Sell-by on every sheet; the day itself is no day of sale any more."""

DISPOSAL_LEAD_DAYS = 30
"""Days that a disposal order takes where a channel does not say."""

SKUS = Table(
    "SKUs",
    (
        column_of("SKU", "sku", _C, "Your own code for the product, exactly as in Seller Central.", "required key"),
        column_of("Product", "product", _T, "The name your team uses."),
        column_of("Supplier", "supplier", _T, "Who makes it. Pick one from the Suppliers sheet."),
        column_of("FNSKU", "fnsku", _C, "Amazon's barcode for the product, starting with X00."),
        column_of("ASIN", "asin", _C, "Amazon's product ID, starting with B0."),
        column_of("GTIN", "gtin", _C, "UPC or EAN on the package."),
        column_of(
            "Shelf life",
            "shelf_life",
            _L,
            'Time from production to expiry: "24 months" or "540 days"; or "10 days from receipt".',
        ),
        column_of("Days of use", "days_of_use", _N, "Days one unit lasts a customer. FBA adds them to its minimum."),
        column_of("Units per day", "units_per_day", _R, "How many you sell per day. Blank if unknown."),
        column_of("Unit cost", "unit_cost", _M, "Your landed cost per unit."),
        column_of("Net price", "net_price", _M, "What you keep per unit sold, after fees."),
        column_of("Removal fee", "removal_fee", _M, "What Amazon charges to remove or dispose of one unit."),
        column_of("Cut-off days", "cutoff_days", _N, "Fill in only if different from the channel's."),
        column_of(
            "Min days at receipt",
            "min_days_at_receipt",
            _S,
            "Fill in only if different from the channel's: days, or a percentage of the shelf life, such as 50%.",
        ),
        column_of(
            "Units per box", "units_per_box", _U, "Units in a full box, if you ship full boxes to Amazon.", "optional"
        ),
        column_of(
            "Units per case", "units_per_case", _U, "Units in a full case as it stands on your shelf.", "optional"
        ),
        column_of("Note", "note", _T),
    ),
    title="SKUs",
    help="One row per product. Only the SKU is required; the other columns make the figures better.",
)

LOTS = Table(
    "Lots",
    (
        column_of("SKU", "sku", _C, "Pick a product. Add new ones to the SKUs sheet first.", "required key"),
        column_of("Lot", "lot", _C, "Lot or batch code as on the label, with zeros and dashes.", "required key"),
        column_of("Expiry date", "expiry_date", _E, "The last good day. 03/2027 means the last day of that month."),
        column_of("Production date", "production_date", _E, "Used with the shelf life if the expiry date is blank."),
        column_of("Received date", "received_date", _D, "The day it arrived."),
        column_of(
            "Received quantity", "received_quantity", _U, "Units that arrived; for a bundle, units packed.", "required"
        ),
        column_of("Place", "place", _T, "Where it arrived. Blank: the default place in Settings."),
        column_of("Status", "status", _T, "Released, Hold, Quarantine or Recalled. Blank means Released."),
        column_of("Supplier", "supplier", _T, "Fill in only if different from the product's."),
        column_of("Purchase order", "purchase_order", _C),
        column_of("Unit cost", "unit_cost", _M, "Fill in only if different from the product's."),
        column_of("Note", "note", _T),
        column_of("Certificate", "certificate", _C, "Number of the certificate of analysis.", "optional"),
        column_of(
            "Status since",
            "status_since",
            _D,
            "The day from which it is on hold, in quarantine or recalled. Checks then names what left after it.",
            "optional",
        ),
        column_of(
            "Sell-by date",
            "typed_sell_by",
            _D,
            "Fill in only if this lot has its own: no channel sells it from this day on.",
            "optional",
        ),
        column_of(
            "Expiry read as", "expiry_read", _D, "The expiry date lotbook uses for this lot.", "computed optional"
        ),
        column_of("On hand", "on_hand", _U, "Units at all places as of the last refresh.", "computed optional"),
        column_of("Sell-by", "sell_by", _D, _SELL_BY, "computed optional"),
        column_of("Ship-by", "ship_by", _D, "Last day to ship it to the channel.", "computed optional"),
        column_of(
            "Days left", "days_left", _N, "Expiry date minus the as-of date. Updates itself.", "computed optional"
        ),
        column_of("Flag", "flag", _T, "The state of the lot at a glance. Updates itself.", "computed optional"),
    ),
    title="Lots",
    help="One row per lot received. The gray columns fill themselves in.",
)

SHIPMENTS = Table(
    "Shipments",
    (
        column_of("Date", "date", _D, "The day it left or arrived.", "required"),
        column_of("Shipment", "shipment", _C, "Your reference, for example FBA15ABC or an order number."),
        column_of("Type", "type", _T, "Receipt, Transfer, Sale, Return, Removal, Disposal or Adjustment.", "required"),
        column_of("SKU", "sku", _C, "", "required"),
        column_of("Lot", "lot", _C, "The lot that moved, as on the Lots sheet.", "required"),
        column_of(
            "Quantity", "quantity", _U, "Units moved, above 0. Only an Adjustment may be negative.", "required signed"
        ),
        column_of("From", "source", _T, "The place it left. For a Return, the customer."),
        column_of("To", "destination", _T, "The place it went to. For a Sale, the customer."),
        column_of("Channel", "channel", _T, "Selling channel, for example FBA-US or Wholesale."),
        column_of("Document", "document", _C, "Invoice, bill of lading or order number."),
        column_of("Note", "note", _T),
    ),
    title="Shipments",
    help="One row per movement after the first receipt: transfers, sales, returns, removals, corrections.",
)

BUNDLES = Table(
    "Bundles",
    (
        column_of("Date", "date", _D, "The day the bundle was packed.", "required"),
        column_of("Bundle SKU", "bundle_sku", _C, "", "required"),
        column_of("Bundle lot", "bundle_lot", _C, "The bundle's lot, as on the Lots sheet.", "required"),
        column_of("Component SKU", "component_sku", _C, "", "required"),
        column_of("Component lot", "component_lot", _C, "The lot that went into the bundle.", "required"),
        column_of("Component quantity", "component_quantity", _U, "Units used in the whole bundle lot.", "required"),
    ),
    title="Bundles",
    help="Which lots went into which bundles. A recall traces these rows in both directions.",
)

AMAZON_STOCK = Table(
    "AmazonStock",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Marketplace", "marketplace", _T, "For example US or DE.", "required key"),
        column_of("Snapshot date", "snapshot_date", _D, "The day Amazon counted.", "required key"),
        column_of("Fulfillable", "fulfillable", _U),
        column_of("Unfulfillable", "unfulfillable", _U),
        column_of("Reserved", "reserved", _U),
        column_of("Inbound", "inbound", _U),
        column_of("Units per day", "units_per_day", _R, "Used if the SKUs sheet has none."),
        column_of("Source", "source", _T, "The report it comes from; blank in rows you type yourself."),
        column_of("Auto-removal", "auto_removal", _D, "For stranded stock: the day Amazon removes it.", "optional"),
        column_of("Stranded because", "stranded_reason", _T, "Why Amazon isn't selling it.", "optional"),
    ),
    title="Amazon stock",
    help="What Amazon says it has, by SKU and marketplace. Import Amazon report fills it in; you can type here too.",
)

DEMAND = Table(
    "Demand",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of("Channel", "channel", _T, "The channel that sells them, as on the Channels sheet.", "required key"),
        column_of("Units per day", "units_per_day", _R, "Units sold per day in this channel.", "required"),
        column_of("Note", "note", _T),
    ),
    title="Demand",
    help="How many units a channel sells per day, if you know better than Amazon's reports and your own sales.",
)

ACCEPTED = Table(
    "Accepted",
    (
        column_of("Rule", "rule", _T, "As in the column Rule of Checks.", "required"),
        column_of("Key", "accept_key", _T, "As in the column Key of Checks.", "required"),
        column_of("By", "accepted_by", _T, "Who accepted it."),
        column_of("On", "accepted_on", _D),
        column_of("Why", "why", _T),
    ),
    title="Accepted",
    help="Warnings and notes that are all right as they are: they stay off Checks until their row changes.",
)

STOCK_COUNT = Table(
    "StockCount",
    (
        column_of("Date", "date", _D, "The day it was counted, after the last movement.", "required"),
        column_of("Place", "place", _T, "Where it was counted. Blank: the default place in Settings."),
        column_of("SKU", "sku", _C, "", "required"),
        column_of("Lot", "lot", _C, "The lot that was counted, as on the Lots sheet.", "required"),
        column_of("Counted", "counted", _U, "How many are there; 0 if none is left.", "required"),
        column_of("Unit", "unit", _T, "eaches or cases (see Units per case on SKUs). Blank: eaches.", "optional"),
        column_of("Note", "note", _T, "", "optional"),
    ),
    title="Stock count",
    help="What you counted, by place and lot. Book count adds the differences to Shipments, each of them once.",
)

SUPPLIERS = Table(
    "Suppliers",
    (
        column_of("Supplier", "supplier", _T, "", "required key"),
        column_of("Contact", "contact", _T),
        column_of("E-mail", "email", _T),
        column_of("Lead days", "lead_days", _N, "Days from an order to its arrival.", "optional"),
        column_of("Note", "note", _T),
    ),
    title="Suppliers",
    help="Who makes the products you sell.",
)

PLACES = Table(
    "Places",
    (
        column_of("Place", "place", _T, "", "required key"),
        column_of("Kind", "kind", _T, "Own, 3PL, FBA or AWD."),
        column_of(
            "Channel", "channel", _T, "The channel whose rules apply here. Blank: the default channel in Settings."
        ),
    ),
    title="Places",
    help="Where your stock can be.",
)

CHANNELS = Table(
    "Channels",
    (
        column_of(
            "Channel",
            "channel",
            _T,
            "A selling channel, or the name of a customer with a minimum of its own.",
            "required key",
        ),
        column_of(
            "Min days at receipt",
            "min_days_at_receipt",
            _S,
            "Days a unit must have left when it arrives, or a percentage of the SKU's shelf life, such as 50%.",
        ),
        column_of("Add days of use", "adds_days_of_use", Kind.CHOICE, "Yes: add the SKU's Days of use.", "optional"),
        column_of("Cut-off days", "cutoff_days", _N, "Days before expiry at which the channel stops selling."),
        column_of("Transit days", "transit_days", _N, "Days in transit."),
        column_of("Receiving days", "receiving_days", _N, "Days from arrival until it is on sale."),
        column_of("Removal lead days", "removal_lead_days", _N, "Days until removed units are back with you."),
        column_of(
            "Disposal lead days",
            "disposal_lead_days",
            _N,
            f"Days until a disposal order is carried out. Blank: {DISPOSAL_LEAD_DAYS}.",
            "optional",
        ),
        column_of("Source", "source", _T, "Where the numbers come from."),
        column_of("Checked on", "checked_on", _D, "When the numbers were last checked."),
    ),
    title="Channels",
    help="The rules of each channel. They change: keep them up to date, and note when you checked.",
)

BUCKETS = Table(
    "Buckets",
    (
        column_of("Bucket", "bucket", _T, "", "required key"),
        column_of("From days", "from_days", _N, "Fewest days left. Blank: no lower limit.", "signed"),
        column_of("To days", "to_days", _N, "Most days left. Blank: no upper limit.", "signed"),
        column_of("Colour", "colour", _T, "Six hex digits, for example F4B183."),
    ),
    title="Buckets",
    help="How days left are grouped. Every number falls into exactly one bucket; lots without a date have their own.",
)

SETTINGS = Table(
    "Settings",
    (
        column_of("Setting", "setting", _T, "", "required key"),
        column_of("Value", "value", Kind.VALUE),
        column_of("Help", "help", _T),
    ),
    title="Settings",
    help="The rules lotbook follows. Change a value, then refresh.",
)

FEFO = Table(
    "FEFO",
    (
        column_of("Rank", "rank", _N, "1 goes out first. Blank: do not pick."),
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Product", "product", _T),
        column_of("Lot", "lot", _C, flags="key"),
        column_of("Place", "place", _T, flags="key"),
        column_of("Expiry date", "expiry_date", _D),
        column_of("Days left", "days_left", _N),
        column_of("Flag", "flag", _T),
        column_of("On hand", "on_hand", _U),
        column_of("Units at risk", "units_at_risk", _R, "Units that no channel will sell in time. Blank if unknown."),
        column_of("Action", "action", _T),
        column_of("Reason", "reason", _T, "Why this action."),
        column_of("Ship-by", "ship_by", _D, "Last day to ship it to the channel."),
        column_of("Sell-by", "sell_by", _D, _SELL_BY),
        column_of("Status", "status", _T),
        column_of(
            "Basis", "basis", _T, "How the units are known: exact, reported (by Amazon), bounded or assumed (FEFO)."
        ),
        column_of("At least", "at_fba_low", _U, "At Amazon: the fewest units its count allows."),
        column_of("At most", "at_fba_high", _U, "At Amazon: the most units its count allows."),
        column_of("Running units", "running_units", _U, "Units of the SKU up to and including this row."),
        column_of("Arrive-by", "arrive_by", _D, "Last day the channel accepts it."),
        column_of("Remove-by", "remove_by", _D, "Last day to order its removal."),
        column_of("Channel", "channel", _T, "The channel that sells it first."),
        column_of("Units per day", "units_per_day", _R, "Units that the channel sells per day. Blank if unknown."),
        column_of(
            "Speed from",
            "speed_from",
            _T,
            "The sheet you typed it on, Amazon's report, or your own sales.",
        ),
        column_of("Sells from", "sells_from", _D, "The day its channel begins to sell it, after earlier lots."),
        column_of("Gone on", "gone_on", _D, "The day its channel has sold all of it. Blank if not in time."),
        column_of("Value at risk", "value_at_risk", _M),
        column_of("Value", "value", _M, "Units on hand at cost."),
        column_of("Unit cost", "unit_cost", _M),
        column_of("Net price", "net_price", _M, "What you keep per unit sold, after fees."),
        column_of("Removal", "removal_money", _M, "What removing one unit brings in: minus the fee."),
        column_of("Received date", "received_date", _D),
        column_of("Expiry basis", "expiry_basis", _T, _EXPIRY_BASES),
    ),
    output=True,
    title="FEFO: what to pick first",
    help="First expired, first out: one row per lot and place with stock, in the order to use it.",
)

FEFO_IN_FRONT = "Sell-by"
"""The last column of FEFO that shows at first; those behind it are grouped, and open with a click on the plus sign."""
REMOVALS_IN_FRONT = "Value at risk"
CHECKS_IN_FRONT = "What to do"

TO_DO = Table(
    "ToDo",
    (
        *(FEFO.column(name) for name in ("action", "reason")),
        column_of("Due", "due", _D, "The day to have done it by."),
        *(FEFO.column(name) for name in ("sku", "product", "lot", "place", "expiry_date", "days_left", "on_hand")),
        *(FEFO.column(name) for name in ("units_at_risk", "value_at_risk")),
    ),
    output=True,
    title="To do: every lot that needs something, the most urgent first",
    help="One row per lot and place with an action other than Keep.",
)

PLAN = Table(
    "Plan",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Product", "product", _T),
        column_of("Channel", "channel", _T, flags="key"),
        column_of("Units per day", "units_per_day", _R, "Units that the channel sells per day. Blank if unknown."),
        column_of("Speed from", "speed_from", _T),
        column_of("There", "there", _U, "Units the channel has now."),
        column_of("Sold out on", "sold_out_on", _D, "With what it has and what can still be sent there."),
        column_of("Send at most", "send_at_most", _U, "Units from your own places that would all sell at Amazon."),
        column_of("Order by", "order_by", _D, "Later orders arrive after the stock is sold out."),
        column_of("Reorder at most", "reorder_at_most", _U, "More of a new lot would not sell in time."),
        column_of("Why", "why", _T),
    ),
    output=True,
    title="Plan: how long stock lasts, and how much to send in or reorder",
    help="One row per SKU and channel with stock or demand. An upper limit, not a forecast.",
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

RISK_MONTHS = 12
"""Months that RiskByMonth shows one by one; what is due before or after them has a row of its own."""

BUCKET_SLOTS = 12
"""How many bucket sheets the workbook holds; those without a bucket are hidden."""

AGING = Table(
    "Aging",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Product", "product", _T),
        column_of("Units", "units", _U, "On hand, all buckets."),
        column_of("Value", "value", _M, "On hand at cost, all buckets."),
    ),
    output=True,
    title="Aging: stock by days left",
    help="Units and value of each SKU by bucket.",
)
"""Followed by one column per bucket for units and one for value: see `aging_columns`."""

AGING_VALUE = "Value: "
"""How the header of a bucket's value begins."""

REMOVALS = Table(
    "Removals",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Product", "product", _T),
        column_of("Lot", "lot", _C, "Blank if the lot is unknown.", "key"),
        column_of("Place", "place", _T, flags="key"),
        column_of("Units", "units", _U, "Units to remove or dispose of."),
        column_of("Proposal", "proposal", _T, "The choice that is worth most; in your own place: Take out."),
        column_of("Reason", "reason", _T),
        column_of("Expiry date", "expiry_date", _D),
        column_of("Remove-by", "remove_by", _D),
        column_of("If returned", "if_returned", _M, "What your own channels would sell of them, minus the fee."),
        column_of("If disposed", "if_disposed", _M, "The fee."),
        column_of("If left", "if_left", _M, "The fee: Amazon disposes of them itself."),
        column_of("Value at risk", "value_at_risk", _M),
        column_of("FNSKU", "fnsku", _C),
        column_of("Basis", "basis", _T, "How the units are known; see FEFO."),
        column_of("Disposition", "disposition", _T, "SELLABLE, EXPIRED or UNSELLABLE (for another reason)."),
        column_of("How", "how", _T, "Removal order at Amazon, or pull from your own stock."),
        column_of("Days left", "days_left", _N),
        column_of("Sell-by", "sell_by", _D, _SELL_BY),
        column_of("Return-by", "return_by", _D, "Last day to order them back."),
        column_of("Dispose-by", "dispose_by", _D, "Last day to order their disposal."),
        column_of("Removal fee", "removal_fee", _M, "Per unit."),
        column_of("Removal cost", "removal_cost", _M, "Units times fee."),
    ),
    output=True,
    title="Removals: what to take out",
    help="Amazon accepts removal orders by SKU, not by lot or date: check which units arrive.",
)

FEFO_AUDIT = Table(
    "FefoAudit",
    (
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Month", "month", _D, "The first day of the month.", "key"),
        column_of("Picks", "picks", _U, "Sales and transfers from your own places and 3PLs; Amazon picks its own."),
        column_of("Out of order", "out_of_order", _U, "Picks of a lot while one that expires earlier was there."),
        column_of("In order %", "in_order", _R, "Share of the picks that kept the order."),
        column_of("Newest row", "newest_row", _N, "Row on Shipments of the newest pick that was out of order."),
        column_of("Lot picked", "newest_lot", _C, "The lot in that row."),
        column_of("Lot passed over", "earlier_lot", _C, "The lot that expires first of those there."),
    ),
    output=True,
    title="FEFO audit: were the lots picked in order?",
    help="Picks by SKU and month, the newest month first. Only lots with an expiry date count.",
)

CHECKS = Table(
    "Checks",
    (
        column_of(
            "Severity", "severity", _T, "Error: left out of the figures. Warning: look into it. Info: good to know."
        ),
        column_of("Found", "found", _U, "How many of this kind there are, in the rows on top."),
        column_of("Cell", "cell", _T, "Click to go there.", "key"),
        column_of("SKU", "sku", _C),
        column_of("Lot", "lot", _C),
        column_of("Problem", "problem", _T, "", "key"),
        column_of("What to do", "remedy", _T),
        column_of("Rule", "rule", _T, "To accept a warning, copy Rule and Key to the Accepted sheet."),
        column_of("Key", "accept_key", _T, "Stays the same until the row changes."),
    ),
    output=True,
    title="Checks: what needs attention",
    help="How many problems of each kind there are, then the first of each, with a link to its cell.",
)

FIRST_TEN = Table(
    "FirstTen",
    (
        column_of("#", "number", _N, flags="key"),
        column_of("Action", "action", _T),
        column_of("SKU", "sku", _C),
        column_of("Product", "product", _T),
        column_of("Lot", "lot", _C),
        column_of("Place", "place", _T),
        column_of("Units", "units", _U),
        column_of("Due", "due", _D),
        column_of("Value at risk", "value_at_risk", _M),
    ),
    output=True,
    title="Do these first",
)

BUCKET_TOTALS = Table(
    "BucketTotals",
    (
        column_of("Bucket", "bucket", _T, flags="key"),
        column_of("From", "from_days", _N),
        column_of("To", "to_days", _N),
        column_of("Units", "units", _U),
        column_of("Value", "value", _M),
    ),
    output=True,
    title="Stock by days left",
)

RISK_BY_MONTH = Table(
    "RiskByMonth",
    (
        column_of("No", "number", _N, flags="key"),
        column_of("From", "from_date", _D),
        column_of("Before", "before_date", _D),
        column_of("Month", "month", _T),
        column_of("Value at risk", "value_at_risk", _M),
    ),
    output=True,
    title="Value at risk by sell-by month",
)

INPUTS = (SKUS, LOTS, SHIPMENTS, BUNDLES, AMAZON_STOCK, SUPPLIERS, PLACES, CHANNELS, BUCKETS, SETTINGS)
"""Every table the user fills in and no tracker lacks."""

LATER_INPUTS = (DEMAND, ACCEPTED, STOCK_COUNT)
"""Tables the user fills in that a tracker made by an older lotbook lacks."""


def aging_columns(buckets: Sequence[str]) -> tuple[Column, ...]:
    """All columns of the Aging table for these buckets, in order.

    Examples:
        >>> [column.header for column in aging_columns(["Expired", "No date"])][4:]
        ['Units: Expired', 'Units: No date', 'Value: Expired', 'Value: No date']
    """
    units = (Column(f"Units: {bucket}", f"units_{i}", Kind.UNITS) for i, bucket in enumerate(buckets))
    value = (Column(f"{AGING_VALUE}{bucket}", f"value_{i}", Kind.MONEY) for i, bucket in enumerate(buckets))
    return (*AGING.columns, *units, *value)
