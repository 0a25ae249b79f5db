"""Amazon's report of stock by expiration date, brought to the lots of each date.

A date fits the lots of exactly that day, else the only ones within a day of it, else those of its month whose labels
show no more than a month. A lot alone with its date has what is reported, also where the records never sent any of it:
what Amazon holds in its hands is there. All else is one pool: dates of several lots, dates between those of two lots,
dates of none, and no date. Of it a lot can have what it was sent and is not reported, but not more than is reported of
its date, beside it, and without a date.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.ledger import SELLABLE
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE, at_places
from lotbook.core.amazon.sources import AWD_MARKETPLACE, at_awd
from lotbook.core.calendar_days import with_calendar
from lotbook.core.frames import Frame, at_least_zero, is_true, make_frame, or_zero, row_number, sums, text, whole
from lotbook.core.words import Basis, ExpiryBasis

_UNITS = ("at_fba_low", "at_fba_high", "at_fba_estimate")
_DATED = (*SKU_PLACE, "expiry_date")
_BETWEEN = ("day_before", "day_after")


def latest_reports(expiry: Frame, *, as_of: int) -> Frame:
    """Amazon's stock by expiration date, as its last report on each SKU and marketplace has it.

    Args:
        expiry: All rows of the table AmazonExpiry.
        as_of: Later reports are left out.

    Returns:
        `sku`, `marketplace`, `snapshot_date`, `expiry_date`, `units`, `unsellable` (units of these that Amazon can't
        sell), `row`; and `left_out_on`: the day of the last report on the marketplace, where that is well after the
        row's and no longer lists the SKU.
    """
    names = ("sku", "marketplace", "snapshot_date", "expiry_date", "units", "unsellable", "row")
    broken = is_true(nw.col("disposition").str.to_uppercase() != SELLABLE)
    rows = expiry.with_columns(unsellable=nw.when(broken).then("units").otherwise(whole(0)))
    rows = rows.filter(nw.col("usable"), nw.col("snapshot_date") <= as_of).select(*names)
    rows = rows.with_columns(marketplace=nw.when(at_awd()).then(text(AWD_MARKETPLACE)).otherwise("marketplace"))
    rows = rows.with_columns(
        _latest=nw.col("snapshot_date").max().over("sku", "marketplace"),
        _last=nw.col("snapshot_date").max().over("marketplace"),
    ).filter(nw.col("snapshot_date") == nw.col("_latest"))
    left_out = nw.col("_last") > nw.col("snapshot_date") + FRESH_DAYS
    return rows.select(*names, left_out_on=nw.when(left_out).then("_last"))


def reported_at(dated: Frame, sold_at: Frame, lots: Frame, *, shared: Mapping[str, str]) -> Frame:
    """Reported units by place and the expiry date of a lot.

    Args:
        dated: What `latest_reports` returns.
        sold_at: What `places.marketplaces_of` returns.
        lots: `sku`, `expiry_date`, `expiry_basis`.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `place`, `expiry_date` (null where no lot has it for sure), `day_before` and `day_after` (of a date
        between two: the dates of lots a day off on either side, else null), `labelled` (as reported, or null), `units`,
        `unsellable`, `reported_on`, `row` (the first one), `left_out_on` (see `latest_reports`).
    """
    columns = ("snapshot_date", "expiry_date", "units", "unsellable", "row", "left_out_on")
    placed = at_places(dated, sold_at, columns, shared=shared)
    fitted = _with_expiry_of_a_lot(placed.rename({"expiry_date": "labelled"}), lots)
    grouped = fitted.group_by(*SKU_PLACE, "label_day").agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in ("units", "unsellable")),
        *(nw.col(name).min() for name in ("expiry_date", *_BETWEEN, "labelled", "snapshot_date", "row")),
        nw.col("left_out_on").max(),
    )
    return grouped.rename({"snapshot_date": "reported_on"}).drop("label_day")


def no_reports(like: Frame) -> Frame:
    """What `reported_at` returns where there is no report.

    Args:
        like: A plan of the engine it is for.
    """
    numbers = ("expiry_date", *_BETWEEN, "labelled", "units", "unsellable", "reported_on", "row", "left_out_on")
    schema = dict.fromkeys(SKU_PLACE, nw.String()) | dict.fromkeys(numbers, nw.Int64())
    return make_frame({name: [] for name in schema}, schema, like)


def _with_expiry_of_a_lot(placed: Frame, lots: Frame) -> Frame:
    """With `expiry_date`: the date of the lots of the SKU that the reported date stands for; and `_BETWEEN`.

    Lots with exactly that date; else the only date within a day of it, since Amazon keeps dates in UTC; else lots of
    its month that were typed as a month, since Amazon has a day for them too. It is null where no lot fits, or where
    two dates do; `label_day` is the reported date, or -1.
    """
    known = lots.filter(~nw.col("expiry_date").is_null()).select("sku", "expiry_date", "expiry_basis").unique()
    dates = known.select("sku", "expiry_date").unique()
    exact = dates.select("sku", labelled="expiry_date", _exact="expiry_date")
    beside = nw.concat([dates.with_columns(labelled=nw.col("expiry_date") + days) for days in (-1, 1)])
    near = beside.group_by("sku", "labelled").agg(
        nw.col("expiry_date").min().alias("_near"), nw.col("expiry_date").max().alias("_other")
    )
    monthly = known.filter(nw.col("expiry_basis") == ExpiryBasis.EXACT_MONTH)
    monthly = with_calendar(monthly, "expiry_date").with_columns(month=_month())
    monthly = monthly.select("sku", "month", _of_month="expiry_date").unique()
    placed = with_calendar(placed, "labelled")
    placed = placed.with_columns(month=_month(), label_day=nw.coalesce("labelled", whole(-1)))
    for dated, key in ((exact, "labelled"), (near, "labelled"), (monthly, "month")):
        placed = placed.join(dated, on=["sku", key], how="left")
    other = nw.when(nw.col("_near") == nw.col("_other")).then("_near")
    unexact = nw.when(nw.col("_near").is_null()).then("_of_month").otherwise(other)
    names = (*SKU_PLACE, "labelled", "label_day", "snapshot_date", "units", "unsellable", "row", "left_out_on")
    between = nw.when(nw.col("_exact").is_null() & (nw.col("_near") != nw.col("_other")))
    return placed.select(
        *names,
        expiry_date=nw.coalesce(nw.col("_exact"), unexact),
        day_before=between.then("_near"),
        day_after=between.then("_other"),
    )


def _month() -> nw.Expr:
    return nw.col("calendar_year") * 12 + nw.col("calendar_month")


def never_sent(reported: Frame, base: Frame, lots: Frame) -> Frame:
    """Lots alone with a date that is reported where the records sent none of them: with their dates.

    Args:
        reported: What `reported_at` returns.
        base: `sku`, `lot`, `place`: what was sent by the records.
        lots: `sku`, `lot`, `expiry_date`, `received_date`.
    """
    dated = sums(reported.filter(~nw.col("expiry_date").is_null()), _DATED, ("units",)).filter(nw.col("units") > 0)
    candidates = dated.join(lots, on=["sku", "expiry_date"])
    alone = candidates.filter(nw.col("lot").count().over(*_DATED) == 1)
    unsent = alone.join(base.select(*LOT_PLACE), on=list(LOT_PLACE), how="anti")
    return unsent.select(*LOT_PLACE, "expiry_date", "received_date")


def pools(base: Frame, reported: Frame) -> Frame:
    """Lots with the units that a report gives to them alone, and the pool of all others, for `fba.lot_bounds`.

    Args:
        base: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `put_in`, `recorded`.
        reported: What `reported_at` returns.

    Returns:
        The rows with `own_units`, and for the pool `put_in`, `remaining`, `recorded`, `unnamed`.
    """
    here = list(SKU_PLACE)
    dateless, between = nw.col("expiry_date").is_null(), ~nw.col("day_before").is_null()
    known = sums(reported.filter(~dateless), _DATED, ("units",)).rename({"units": "_units"})
    undated = sums(reported.filter(dateless & ~between), here, ("units",)).rename({"units": "_undated"})
    either = reported.filter(between)
    sides = [either.select(*here, "units", expiry_date=day) for day in _BETWEEN]
    beside = sums(nw.concat(sides), _DATED, ("units",)).rename({"units": "_beside"})
    once = sums(either, here, ("units",)).rename({"units": "_between"})
    for frame, key in ((known, _DATED), (beside, _DATED), (undated, here), (once, here)):
        base = base.join(frame, on=list(key), how="left")
    base = base.with_columns(*(or_zero(name) for name in ("_units", "_beside", "_undated", "_between")))
    alone = nw.when(nw.col("lot").count().over(*_DATED) == 1)
    base = base.with_columns(
        own_units=alone.then("_units").otherwise(0),
        _shared=alone.then(0).otherwise("_units"),
        _first=row_number(_DATED, ("lot",)) == 1,
    )
    pool = sums(base.filter(nw.col("_first")), here, ("_shared",)).rename({"_shared": "_pool"})
    base = base.join(pool, on=here, how="left")
    possible = at_least_zero(nw.col("put_in") - nw.col("own_units"))
    return base.with_columns(
        put_in=nw.min_horizontal(possible, nw.col("_shared") + nw.col("_beside") + nw.col("_undated")),
        remaining=or_zero("_pool") + nw.col("_between") + nw.col("_undated"),
        recorded=at_least_zero(nw.col("recorded") - nw.col("own_units")),
        unnamed=nw.col("_undated"),
    )


def with_own_units(ranged: Frame) -> Frame:
    """What `fba.lot_bounds` makes of `pools`, with the units that are a lot's alone.

    A lot is `reported` where its bounds meet, else `assumed`: a pool smaller than what was sent and is not reported
    leaves the lots of its dates open, and no others.
    """
    exact = is_true(nw.col("at_fba_basis") == Basis.EXACT) | (nw.col("at_fba_low") == nw.col("at_fba_high"))
    return ranged.with_columns(
        **{name: nw.col(name) + nw.col("own_units") for name in _UNITS},
        at_fba_basis=nw.when(exact).then(text(Basis.REPORTED)).otherwise(text(Basis.ASSUMED)),
    )
