"""The tables that a refresh writes: their columns, headers, types and units; the one place they are named."""

from collections.abc import Sequence

from lotbook.core.table import Column, Kind, Table, column_of
from lotbook.core.tables import EXPIRY_BASES, SELL_BY_HELP

_T, _C, _D, _U, _N, _E = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.DAYS, Kind.LABEL_DATE


_R, _M, _L, _S = Kind.RATE, Kind.MONEY, Kind.LIFE, Kind.LEAST


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
        column_of("Sell-by", "sell_by", _D, SELL_BY_HELP),
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
        column_of("Expiry basis", "expiry_basis", _T, EXPIRY_BASES),
    ),
    output=True,
    title="FEFO: what to pick first",
    help="First expired, first out: one row per lot and place with stock, in the order to use it.",
)


FEFO_IN_FRONT = "Sell-by"
"""The last column of FEFO that shows at first; those behind it are grouped, and open with a click on the plus sign."""


REMOVALS_IN_FRONT = "If left"


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
        column_of("There", "there", _U, "Units that the channel can sell, those on their way to it included."),
        column_of(
            "Out of stock on",
            "sold_out_on",
            _D,
            "From then on nothing of these is left: sold, also since Amazon's count, or past sell-by.",
        ),
        column_of("Send at most", "send_at_most", _U, "Units from your own places that would all sell at Amazon."),
        column_of("Send by", "send_by", _D, "The last day: later, Amazon runs out, or no longer takes them."),
        column_of("If sent, out on", "sent_out_on", _D, "When these are gone too, if they leave today."),
        column_of(
            "Order by",
            "order_by",
            _D,
            "Later orders arrive after the stock is gone. Blank if the supplier's lead days aren't known.",
        ),
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
        column_of("Return-by", "return_by", _D, "Last day to order them back."),
        column_of("If disposed", "if_disposed", _M, "The fee."),
        column_of("Dispose-by", "dispose_by", _D, "Last day to order their disposal."),
        column_of("If left", "if_left", _M, "The fee: Amazon disposes of them itself."),
        column_of("Value at risk", "value_at_risk", _M),
        column_of("FNSKU", "fnsku", _C),
        column_of("Basis", "basis", _T, "How the units are known; see FEFO."),
        column_of("Disposition", "disposition", _T, "SELLABLE, EXPIRED or UNSELLABLE (for another reason)."),
        column_of("How", "how", _T, "Removal order or case at Amazon, or pull from your own stock."),
        column_of("Days left", "days_left", _N),
        column_of("Sell-by", "sell_by", _D, SELL_BY_HELP),
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


HISTORY = Table(
    "History",
    (
        column_of("When", "at", Kind.STAMP, "When lotbook changed it.", "key"),
        column_of("Who", "by", _T, "The user of the computer it ran on."),
        column_of("Command", "command", _T, "The command or button."),
        column_of("Table", "table", _T, flags="key"),
        column_of("SKU", "sku", _C, flags="key"),
        column_of("Lot", "lot", _C, flags="key"),
        column_of("Row", "row_key", _T, "What else identifies the row.", "key"),
        column_of("Column", "column", _T, "Blank if the whole row was added or taken away.", "key"),
        column_of("Old value", "old", _T, "What was there. Blank if the row was added."),
        column_of("New value", "new", _T, "What lotbook wrote. Blank if the row was taken away."),
        column_of("Run", "run", _N, "Its number in the journal beside the workbook."),
    ),
    output=True,
    title="Change history: what lotbook changed in your tables",
    help="The last 200 changes, the newest first. lotbook history shows every one; Undo last run takes back the last.",
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


def aging_columns(buckets: Sequence[str]) -> tuple[Column, ...]:
    """All columns of the Aging table for these buckets, in order.

    Examples:
        >>> [column.header for column in aging_columns(["Expired", "No date"])][4:]
        ['Units: Expired', 'Units: No date', 'Value: Expired', 'Value: No date']
    """
    units = (Column(f"Units: {bucket}", f"units_{i}", Kind.UNITS) for i, bucket in enumerate(buckets))
    value = (Column(f"{AGING_VALUE}{bucket}", f"value_{i}", Kind.MONEY) for i, bucket in enumerate(buckets))
    return (*AGING.columns, *units, *value)
