"""How each lot came: by its row on Lots, by every further one, and by every later receipt of it on Shipments.

The problem: a lot can come in several deliveries, of which its row on Lots names the first; the second may be another
supplier's, on another purchase order. It belongs on Shipments, as a receipt; who types it on Lots has a row that
doesn't count. A recall of either has to find the lot. The idea: a table of arrivals, which filters of a
supplier, a purchase order or a received date look at; a lot fits where any of its arrivals does.
"""

from lotbook.core import nw
from lotbook.core.bundles import LOT
from lotbook.core.frames import Rows

_KNOWN = ("supplier", "purchase_order", "received_date")
"""What is known about an arrival."""


def arrivals_of(lots: Rows, again: Rows, shipments: Rows) -> Rows:
    """Every arrival of every lot.

    Rows that do not count for figures count here, and so do receipts that name no lot: what came with them has to be
    looked for.

    Args:
        lots: What `lots.lots_in` returns.
        again: What `lots.repeated_in` returns.
        shipments: `row`, `type`, `sku`, `lot`, `date`, `source`, `document`, `shipment`.

    Returns:
        `receipt` (its row on Shipments; null for a row of Lots), `sku`, `lot`, `supplier`, `purchase_order` (texts or
        null), `received_date` (day or null). A later receipt that
        has a document and a shipment number stands there with each, as either may be that of the order. A lot that is
        not on Lots came on its first receipt, if it has one.
    """
    later = shipments.filter(nw.col("type") == "Receipt")
    known = {"receipt": "row", "supplier": "source", "received_date": "date"}
    came = nw.concat([later.select(*LOT, **known, purchase_order=number) for number in ("document", "shipment")])
    earliest = came.drop_nulls(list(LOT)).group_by(*LOT).agg(nw.col("received_date").min().alias("first_receipt"))
    day = nw.when(nw.col("row").is_null()).then("first_receipt").otherwise("received_date")
    first = lots.join(earliest, on=list(LOT), how="left")
    first = first.with_columns(received_date=day, receipt=nw.when(nw.col("row") < 0).then("row"))
    more = again.with_columns(receipt=nw.when(nw.col("row") < 0).then("row"))
    return nw.concat([each.select("receipt", *LOT, *_KNOWN) for each in (first, more, came)]).unique()
