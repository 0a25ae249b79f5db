"""The tables that users fill in: their columns, headers, types and units; the one place they are named.

lotbook reads them and never changes what was typed. It writes the columns marked `computed`. What it writes as a whole
is in `tables_report`, `tables_amazon` and `tables_recall`.
"""

from lotbook.core.table import Kind, Table, column_of
from lotbook.core.words import ExpiryBasis

_T, _C, _D, _U, _N, _E = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.DAYS, Kind.LABEL_DATE


_R, _M, _L, _S = Kind.RATE, Kind.MONEY, Kind.LIFE, Kind.LEAST


EXPIRY_BASES = (
    f"{ExpiryBasis.EXACT}: typed to the day. {ExpiryBasis.EXACT_MONTH}: typed as a month. "
    f"{ExpiryBasis.COMPUTED}: from the production date or a bundle's components. "
    f"{ExpiryBasis.FROM_RECEIPT}: from the received date."
)


SELL_BY_HELP = "The channel stops selling it on this day."
"""Of Sell-by on every sheet; the day itself is no day of sale any more."""


DISPOSAL_LEAD_DAYS = 30
"""Days that a disposal order takes where a channel does not say."""


_WHERE = (
    column_of(
        "Address", "address", _T, "Street, city, postal code and country. Alt+Enter starts a new line.", "optional"
    ),
    column_of("Phone", "phone", _C, "With its country code.", "optional"),
    column_of("GLN", "gln", _C, "Its Global Location Number, 13 digits, if it has one.", "optional"),
)
"""How to find a company or a place."""


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
        column_of("Owner", "owner", _T, "Whose goods these are, if you store for others. Blank: your own.", "optional"),
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
        column_of(
            "Certificate", "certificate", _C, "Number of the certificate of analysis, as on Certificates.", "optional"
        ),
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
        column_of("Sell-by", "sell_by", _D, SELL_BY_HELP, "computed optional"),
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
        column_of(
            "Date",
            "date",
            _D,
            "The day the units left, also for a Transfer or Removal. For a Receipt or Return, the day they arrived.",
            "required",
        ),
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
        column_of(
            "Lot basis",
            "lot_basis",
            _T,
            "Blank if the lot was recorded; assumed if an import took the lot in stock that expires first.",
            "optional",
        ),
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


CERTIFICATES = Table(
    "Certificates",
    (
        column_of("SKU", "sku", _C, "", "required key"),
        column_of(
            "Lot", "lot", _C, "The lot it is about. Blank: every lot of the SKU, as with a product or factory.", "key"
        ),
        column_of(
            "Number", "number", _C, "As in Certificate on Lots; capitals and spaces don't matter.", "required key"
        ),
        column_of("Laboratory", "laboratory", _T, "The laboratory or body that issued it."),
        column_of("Issued", "issue_date", _D, "The day it was issued."),
        column_of("Due", "due_date", _D, "The day by which a new one is needed. Blank: it doesn't run out."),
        column_of("File", "file", _T, "Where the document is. Suppliers don't see it."),
        column_of("Note", "note", _T),
    ),
    title="Certificates",
    help="One row per certificate of a lot or a product. Keep old ones: of the same SKU, lot and laboratory only "
    "the one issued last counts.",
)


SUPPLIERS = Table(
    "Suppliers",
    (
        column_of("Supplier", "supplier", _T, "", "required key"),
        column_of("Contact", "contact", _T),
        column_of("E-mail", "email", _T),
        column_of("Lead days", "lead_days", _N, "Days from an order to its arrival.", "optional"),
        *_WHERE,
        column_of("Note", "note", _T),
    ),
    title="Suppliers",
    help="Who makes the products you sell.",
)


CUSTOMERS = Table(
    "Customers",
    (
        column_of(
            "Customer", "customer", _T, "As in To on Shipments; capitals and spaces don't matter.", "required key"
        ),
        column_of("Contact", "contact", _T, "Who to ask for."),
        column_of("E-mail", "email", _T, "Where a recall notice goes. Separate several with ;."),
        *_WHERE,
        column_of("Note", "note", _T),
    ),
    title="Customers",
    help="The companies and people you sell to, so that a recall can reach each of them. Buyers on a marketplace don't "
    "belong here.",
)


PLACES = Table(
    "Places",
    (
        column_of("Place", "place", _T, "", "required key"),
        column_of("Kind", "kind", _T, "Own, 3PL, FBA or AWD."),
        column_of(
            "Channel", "channel", _T, "The channel whose rules apply here. Blank: the default channel in Settings."
        ),
        *_WHERE,
    ),
    title="Places",
    help="Where your stock can be.",
)


RECALL_RESPONSES = Table(
    "RecallResponses",
    (
        column_of(
            "Consignee", "consignee", _T, "As on Recall consignees; capitals and spaces don't matter.", "required"
        ),
        column_of(
            *("Recall", "recall", _C),
            "Complaint number of the recall. Blank: the recall on the sheet Recall, if the notice went out after it "
            "began.",
        ),
        column_of("Sent on", "sent_on", _D, "The day the notice went out."),
        column_of("By", "sent_by", _T, "Who sent it."),
        column_of("How", "how", _T, "E-mail, phone, letter or visit."),
        column_of("Answered on", "answered_on", _D, "The day the answer came."),
        column_of("Units found", "found", _U, "Units they found and set aside; 0 if none."),
        column_of("Units disposed or returned", "disposed", _U, "How many of these are gone for good or sent back."),
        column_of("Signed by", "signed_by", _T, "Who signed the answer."),
        column_of("Note", "note", _T),
    ),
    title="Recall: what consignees answered",
    help="One row per consignee that was notified. Type here, or use lotbook recall --sent and --answer.",
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


BUCKET_SLOTS = 12
"""How many bucket sheets the workbook holds; those without a bucket are hidden."""


INPUTS = (SKUS, LOTS, SHIPMENTS, BUNDLES, AMAZON_STOCK, SUPPLIERS, PLACES, CHANNELS, BUCKETS, SETTINGS)
"""Every table the user fills in and no tracker lacks."""


LATER_INPUTS = (DEMAND, ACCEPTED, STOCK_COUNT, CUSTOMERS, RECALL_RESPONSES, CERTIFICATES)
"""Tables the user fills in that a tracker made by an older lotbook lacks."""
