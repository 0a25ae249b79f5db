"""The FEFO audit: which shipments took a lot while one that expires earlier was on hand at the same place.

The problem: each shipment asks which lots were there on its day, and 100,000 shipments beside 20,000 lots are very
many pairs. The idea: shipments of one SKU from one place on one day that ask for the same life ask the same question,
and its answer is one lot, the first to expire of those that last long enough. So questions are paired with the
stretches of days that a lot was there, as numbers, and only the answers go back to the shipments.
"""

from lotbook.core import nw
from lotbook.core.calendar_days import first_of_month, with_calendar
from lotbook.core.frames import (
    FOREVER,
    Frame,
    GivenT,
    closed,
    latest_by,
    neighbour,
    opened,
    or_zero,
    running_sum,
    settled,
    sums,
    whole,
)
from lotbook.core.words import Status

_PICK = ("sku", "lot", "place", "date", "expiry_date", "required_days")


def picks(moved: GivenT) -> GivenT:
    """Sales and transfers of dated lots whose lot was recorded, those alike counted together.

    Args:
        moved: What `required_days.with_required_days` returns.

    Returns:
        One row per `sku`, `lot`, `place`, `date`, `expiry_date` and `required_days`: `shipments` (how many), `row` (of
        the last on Shipments).

    Raises:
        MissingColumnError: If the frame lacks a column named above.
    """
    left = opened(moved, "moved", ("row", "type", "is_assumed", *_PICK))
    left = left.filter(nw.col("type") != "Receipt", ~nw.col("is_assumed"))
    left = left.filter(~nw.col("place").is_null(), ~nw.col("expiry_date").is_null())
    left = left.group_by(*_PICK).agg(nw.col("row").max(), shipments=nw.col("row").count().cast(nw.Int64))
    return closed(left, moved)


def violations(days: GivenT, lots: GivenT, picked: GivenT) -> GivenT:
    """Picks of a lot while an earlier-expiring one was on hand at the same place.

    The earlier lot must have been there before that day, and still have had units at its end; be Released today; not
    have come to its own sell-by date; and have lasted long enough for what left. Days, not hours, are known: what
    arrived or ran out the same day is not held against anyone.

    Args:
        days: What `ledger.daily` returns.
        lots: `sku`, `lot`, `expiry_date`, `typed_sell_by` (days or null), `status`.
        picked: What `picks` returns.

    Returns:
        The rows of `picked` that broke the order, with the earliest lot each passed over: `earlier_lot`,
        `earlier_expiry`.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    daily = opened(days, "days", ("date", "sku", "lot", "place", "units"))
    left = opened(picked, "picks", (*_PICK, "row", "shipments"))
    dated = opened(lots, "lots", ("sku", "lot", "expiry_date", "typed_sell_by", "status")).filter(
        ~nw.col("expiry_date").is_null()
    )
    released = dated.filter(nw.col("status") == Status.RELEASED)
    released = released.select("sku", "lot", "typed_sell_by", earlier_expiry="expiry_date")
    daily = daily.join(left.select("sku", "place").unique(), on=["sku", "place"])
    stays = _stays(daily).join(released, on=["sku", "lot"])
    stays = stays.with_columns(until=nw.min_horizontal("until", "typed_sell_by")).drop("typed_sell_by")
    stays, left = settled(stays, left)
    (left,) = settled(_while_an_earlier_lot_lasted(left, stays))
    (found,) = settled(_first_to_expire(left, stays))
    asked = ["sku", "place", "date", "required_days"]
    broken = left.join(found, on=asked).filter(nw.col("earlier_expiry") < nw.col("expiry_date"))
    return closed(broken.select(*_PICK, "row", "shipments", "earlier_lot", "earlier_expiry"), picked)


def _first_to_expire(left: Frame, stays: Frame) -> Frame:
    """Which lot was to go first, for each SKU, place, day and life asked for: `earlier_lot`, `earlier_expiry`.

    Of lots that expire on one day it is the first by its code.
    """
    shelves = left.group_by("sku", "place").agg(shelf=nw.col("row").min())
    asked = left.join(shelves, on=["sku", "place"]).group_by("shelf", "date", "required_days")
    questions = asked.agg(question=nw.col("row").min())
    there = (nw.col("arrived") < nw.col("date")) & (nw.col("date") < nw.col("until"))
    on_shelf = stays.join(shelves, on=["sku", "place"]).select("shelf", "lot", "arrived", "until", "earlier_expiry")
    questions, on_shelf = settled(_in_short(questions), _in_short(on_shelf))
    # Only short numbers meet in the many pairs: the lot is looked up for the answers.
    pairs = questions.join(on_shelf.drop("lot"), on="shelf")
    pairs = pairs.filter(there, nw.col("earlier_expiry") - nw.col("date") >= nw.col("required_days"))
    first = pairs.group_by("question").agg(nw.col("earlier_expiry").min())
    (answers,) = settled(questions.join(first, on="question"))
    named = answers.join(on_shelf.rename({"lot": "earlier_lot"}), on=["shelf", "earlier_expiry"]).filter(there)
    lots = named.group_by("question").agg(nw.col("earlier_lot").min())
    found = answers.join(lots, on="question").join(_in_short(shelves), on="shelf").drop("question", "shelf")
    numbers = ("date", "required_days", "earlier_expiry")
    return found.with_columns(*(nw.col(name).cast(nw.Int64) for name in numbers))


def _in_short(rows: Frame) -> Frame:
    """The rows with their numbers in half the room: days and rows of a sheet fit."""
    texts = ("sku", "place", "lot")
    numbers = [name for name in rows.collect_schema().names() if name not in texts]
    return rows.with_columns(*(nw.col(name).cast(nw.Int32) for name in numbers))


def _stays(daily: Frame) -> Frame:
    """For each lot and place the stretches of days that ended with units there: `arrived` <= day < `until`."""
    where = ("sku", "lot", "place")
    daily = daily.with_columns(
        balance=running_sum("units", where, ("date",)), until=neighbour("date", -1, where, ("date",))
    )
    before = or_zero(neighbour("balance", 1, where, ("date",)))
    daily = daily.with_columns(
        _came=nw.when(before <= 0).then("date").otherwise(whole(0)), until=nw.coalesce("until", whole(FOREVER))
    )
    daily = daily.with_columns(arrived=nw.col("_came").cum_max().over(*where, order_by="date"))
    return daily.filter(nw.col("balance") > 0).group_by(*where, "arrived").agg(nw.col("until").max())


def _while_an_earlier_lot_lasted(left: Frame, stays: Frame) -> Frame:
    """Shipments from before every earlier-expiring lot was gone: most kept the order, and need no closer look."""
    at = ("sku", "place", "expiry_date")
    ends = nw.concat(
        [
            stays.select("sku", "place", nw.col("earlier_expiry").alias("expiry_date"), "until"),
            left.select(*at, whole(0).alias("until")),
        ]
    )
    ends = ends.group_by(*at).agg(nw.col("until").max())
    ends = ends.with_columns(_gone=nw.col("until").cum_max().over("sku", "place", order_by="expiry_date"))
    ends = ends.with_columns(_gone=neighbour("_gone", 1, ("sku", "place"), ("expiry_date",)))
    return left.join(ends.select(*at, "_gone"), on=list(at)).filter(nw.col("date") < nw.col("_gone")).drop("_gone")


def by_sku_and_month(picked: GivenT, broken: GivenT) -> GivenT:
    """How many picks of each SKU and month were out of order.

    Args:
        picked: What `picks` returns.
        broken: What `violations` returns.

    Returns:
        One row per `sku` and `month` (its first day): `picks`, `out_of_order` (shipments), `in_order` (percent), and of
        the newest that was out of order, or null: `newest_row` (on Shipments), `newest_lot`, `earlier_lot`; by SKU, the
        newest month first.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    every = sums(opened(picked, "picks", ("sku", "date", "shipments")), ("sku", "date"), ("shipments",))
    wrong = opened(broken, "violations", ("row", "sku", "lot", "date", "shipments", "earlier_lot"))
    wrong = _with_month(wrong.select("row", "sku", "lot", "date", "shipments", "earlier_lot"))
    by = ("sku", "month")
    table = sums(_with_month(every), by, ("shipments",)).rename({"shipments": "picks"})
    out = sums(wrong, by, ("shipments",)).rename({"shipments": "out_of_order"})
    table = table.join(out, on=list(by), how="left")
    newest = _newest(wrong, by).select(*by, newest_row="row", newest_lot="lot", earlier_lot="earlier_lot")
    table = table.join(newest, on=list(by), how="left").with_columns(out_of_order=or_zero("out_of_order"))
    share = 100.0 - 100.0 * nw.col("out_of_order") / nw.col("picks")
    return closed(table.with_columns(in_order=share).sort("sku", "month", descending=[False, True]), picked)


def by_sku(broken: GivenT) -> GivenT:
    """The newest pick of each SKU that was out of order, and how many there were.

    Args:
        broken: What `violations` returns.

    Returns:
        One row per `sku`: `row` (on Shipments), `lot`, `earlier_lot`, `shipments` (text; null where it is the only
        one).

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    wrong = opened(broken, "violations", ("row", "sku", "lot", "date", "shipments", "earlier_lot"))
    counts = sums(wrong, ("sku",), ("shipments",))
    several = nw.when(nw.col("shipments") > 1).then(nw.col("shipments").cast(nw.String()))
    newest = _newest(wrong, ("sku",)).select("row", "sku", "lot", "earlier_lot")
    return closed(newest.join(counts, on="sku").with_columns(shipments=several), broken)


def _newest(rows: Frame, by: tuple[str, ...]) -> Frame:
    """The last row of each group, by date and then row."""
    latest = latest_by(rows, by, "date")
    return latest_by(latest, by, "row")


def _with_month(rows: Frame) -> Frame:
    """The rows with the first day of the month of their date: `month`."""
    dated = with_calendar(rows, "date")
    number = nw.col("calendar_year") * 12 + nw.col("calendar_month") - 1
    return dated.with_columns(month=first_of_month(number)).drop("calendar_year", "calendar_month", "calendar_day")
