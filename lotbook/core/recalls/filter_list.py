"""Every filter of a recall, described once: its cell, its option, what it is called, and what to say about it.

The filter cells of the sheet Recall, the options of `lotbook recall` and the words of a recall are made from this list.
It imports nothing, so that `lotbook --help` answers at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing a recall can be asked for."""

    field: str
    """The field of `Filters`."""
    label: str
    """What it is called in a recall, its log and its packet."""
    option: str
    """The option of the command."""
    finds: str
    """The help of the option: it finds the lots …"""
    cell: str
    """The name of its cell; of a range of days, what the names of its two cells begin with."""
    caption: str
    """The text above or beside the cell."""
    hint: str = ""
    """Shown when the cell is selected."""
    metavar: str | None = None
    """What the help shows for the value of the option."""
    column: str | None = None
    """For a range of days, the column of Lots it is about."""

    @property
    def is_range(self) -> bool:
        """Whether it is a range of days."""
        return self.column is not None


FILTERS = (
    Filter("sku", "SKU", "--sku", "with this SKU.", "RecallSku", "SKU", "Pick or type a SKU.", "SKU"),
    Filter(
        "lots",
        "Lot",
        "--lot",
        "with this code; * and ? are wildcards. May be repeated.",
        "RecallLot",
        "Lot",
        "A lot code; * matches any characters, ? matches one. Separate several with ;. Put a code that contains ; or , "
        "in quotes.",
        "LOT",
    ),
    Filter(
        "supplier",
        "Supplier",
        "--supplier",
        "from this supplier.",
        "RecallSupplier",
        "Supplier",
        "Who made it, or sent a delivery of it.",
        "NAME",
    ),
    Filter(
        *("purchase_order", "Purchase order", "--purchase-order", "of this purchase order.", "RecallPurchaseOrder"),
        *("Purchase order", "As on Lots, or on a receipt on Shipments.", "NUMBER"),
    ),
    Filter(
        *("shipment", "Shipment", "--shipment", "that were in this shipment or document.", "RecallShipment"),
        *("Shipment or document", "A number from Shipments; finds the lots that were in it.", "NUMBER"),
    ),
    Filter(
        *("consignee", "Consignee", "--consignee", "that went to this consignee.", "RecallConsignee"),
        *("Consignee or place", "Who received it, or where it went.", "NAME"),
    ),
    Filter(
        *(
            "production",
            "Production date",
            "--produced",
            "made on these days: a day or a month, or two with .. between.",
            "RecallProduced",
            "Produced",
        ),
        metavar="A..B",
        column="production_date",
    ),
    Filter(
        *(
            "received",
            "Received date",
            "--received",
            "received on these days; see --produced.",
            "RecallReceived",
            "Received",
        ),
        metavar="A..B",
        column="received_date",
    ),
    Filter(
        *("expiry", "Expiry date", "--expiry", "that expire on these days; see --produced.", "RecallExpiry", "Expires"),
        metavar="A..B",
        column="expiry_date",
    ),
)
BY_FIELD = {each.field: each for each in FILTERS}
TEXTS = tuple(each for each in FILTERS if not each.is_range)
RANGES = tuple(each for each in FILTERS if each.is_range)
