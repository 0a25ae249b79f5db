"""The rows of Shipments that a shipment, or a day, is made of, with what is known about their lots.

Only what ships to a company or a place counts: a sale to consumers isn't a tracking event. A row of which nobody can
tell whether it belongs there, since its type or its day can't be read, is left out and named. A row that has a Note and
nothing else is a remark, and no shipment.
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
from lotbook.core.tables import SHIPMENTS
from lotbook.core.words import MOVEMENT_TYPES

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
    untyped: tuple[int, ...]
    """Rows left out since nobody can tell whether they are shipments: their type is blank or not known."""
    undated: tuple[int, ...]
    """Rows left out since nobody can tell whether they left on the day: their date is blank or can't be read."""


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
    shipping, typed = (is_true(nw.col("type").is_in(list(kinds))) for kinds in (SHIPPING, MOVEMENT_TYPES))
    every = tracker.tables["Shipments"].frame.filter(shipping | ~typed)
    every = every.filter(~nw.col("row").is_in(_remarks(tracker)))
    if number is not None:
        every = _numbered(every, number)
    records = records_of(tracker)
    places = records.lots.select("sku", "lot", "place").collect("polars")
    to_consumers = nw.col("row").is_in(consumer_sales(tracker, places, every.filter(shipping)))
    undated = tuple(_row_numbers(every.filter(nw.col("date").is_null(), ~to_consumers)) if day is not None else ())
    if day is not None:
        every = every.filter(nw.col("date") == day)
    untyped = tuple(_row_numbers(every.filter(~typed)))
    every = every.filter(shipping)
    rows = every.filter(~to_consumers).sort("row")
    found = Shipped(rows, _lots(rows, tracker, records), every.shape[0] - rows.shape[0], untyped, undated)
    if not rows.shape[0]:
        raise _nothing(found, number=number, day=day)
    return found


def _remarks(tracker: Tracker) -> list[int]:
    """The rows that say nothing but a Note; one with a cell that can't be read says more."""
    table = tracker.tables["Shipments"]
    typed = [column.name for column in SHIPMENTS.columns if not column.computed and column.name != "note"]
    blank = table.frame.filter(*(nw.col(name).is_null() for name in typed))
    unreadable = {problem.row for problem in table.problems if problem.rule != "missing"}
    return sorted(set(_row_numbers(blank)) - unreadable)


def _row_numbers(rows: Rows) -> list[int]:
    return sorted(rows["row"].to_list())


def _nothing(found: Shipped, *, number: str | None, day: int | None) -> InputError:
    """That there is nothing to record, and why."""
    asked = "" if number is None else f" under the number '{number}'"
    asked += "" if day is None else f" on {to_date(day)}"
    left_out = " ".join(left_out_of(found))
    if found.consumers and not left_out:
        return InputError(f"Nothing to record{asked}: all of it went to consumers, which isn't a tracking event.")
    return InputError(
        f"No sale, transfer or removal on Shipments{asked}. {left_out or 'Check the number and the date.'}"
    )


def left_out_of(found: Shipped) -> list[str]:
    """Which rows may belong to the record and are left out, a sentence for each reason."""
    reasons = (
        ("their Type is blank or not known", found.untyped),
        ("their Date is blank or can't be read, so they may belong to that day", found.undated),
    )
    return [
        f"Rows left out because {why}: {len(at):,} ({', '.join(f'Shipments row {row}' for row in at[:_NAMED])}"
        f"{', …' if len(at) > _NAMED else ''}). Correct that there, and make the record again."
        for why, at in reasons
        if at
    ]


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
