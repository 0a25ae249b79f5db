"""The rows of Shipments that a shipment, or a day, is made of, with what is known about their lots.

Only what ships to a company or a place counts: a sale to consumers isn't a tracking event.
"""

from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, first_known, is_true
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import meant
from lotbook.core.people import consumer_sales
from lotbook.core.recalls.lots import lots_in
from lotbook.core.records import Records, records_of

SHIPPING = ("Sale", "Transfer", "Removal")
_NAMED = 5
"""So many numbers are listed in a message."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What was shipped."""

    rows: Rows
    """Rows of Shipments, all columns, in the order they stand in."""
    lots: Rows
    """One row for each `sku` and `lot` (texts or null) of these: `product`, `supplier`, `gtin`, `place`,
    `expiry_date`, and `is_known`: whether it is on the sheet Lots."""
    consumers: int
    """Rows left out since they went to consumers."""


def shipped(tracker: Tracker, *, number: str | None = None, day: int | None = None) -> Shipped:
    """What left under a shipment or document number, or on a day.

    A number that stands on Shipments as asked means that one and no other.

    Args:
        tracker: What was typed.
        number: Of the shipment or its document; None for all.
        day: The day on which it left; None for any.

    Raises:
        InputError: If nothing was shipped under that number or on that day.
    """
    every = tracker.tables["Shipments"].frame.filter(nw.col("type").is_in(list(SHIPPING)))
    if number is not None:
        every = _numbered(every, number)
    if day is not None:
        every = every.filter(nw.col("date") == day)
    records = records_of(tracker)
    places = records.lots.select("sku", "lot", "place").collect("polars")
    rows = every.filter(~nw.col("row").is_in(consumer_sales(tracker, places, every))).sort("row")
    consumers = every.shape[0] - rows.shape[0]
    if not rows.shape[0]:
        asked = "" if number is None else f" under the number '{number}'"
        asked += "" if day is None else f" on {to_date(day)}"
        if consumers:
            raise InputError(f"Nothing to record{asked}: all of it went to consumers, which isn't a tracking event.")
        raise InputError(f"No sale, transfer or removal on Shipments{asked}. Check the number and the date.")
    return Shipped(rows, _lots(rows, tracker, records), consumers)


def _numbered(rows: Rows, number: str) -> Rows:
    """The rows of a shipment or document."""
    known = [text for name in ("shipment", "document") for text in rows[name].drop_nulls().to_list()]
    found = meant(known, number.strip())
    if not found.exact:
        alike = f" Spelled alike: {', '.join(found.alike[:_NAMED])}." if found.alike else ""
        raise InputError(f"No sale, transfer or removal on Shipments has the number '{number}'.{alike}")
    wanted = list(found.exact)
    return rows.filter(is_true(nw.col("shipment").is_in(wanted)) | is_true(nw.col("document").is_in(wanted)))


def _lots(rows: Rows, tracker: Tracker, records: Records) -> Rows:
    known = lots_in(records).select("sku", "lot", "product", "supplier", "gtin", "place", "expiry_date")
    listed = records.lots.select("sku", "lot", is_known=nw.lit(value=True)).collect("polars").unique()
    lots = rows.select("sku", "lot").unique().join(known, on=["sku", "lot"], how="left")
    lots = lots.join(listed, on=["sku", "lot"], how="left").with_columns(is_known=is_true(nw.col("is_known")))
    return lots.with_columns(place=first_known("place", otherwise=tracker.settings.default_place))
