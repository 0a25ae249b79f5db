"""Amazon's report of stock by expiration date, brought to the lots of each date.

A date fits the lots of exactly that day, else those of its month: labels often show no more. A lot alone with its date
has what is reported, also where the records never sent any of it: what Amazon holds in its hands is there. All else
(dates of several lots, of none, and no date) is one pool, of which a lot can have what it was sent and is not reported,
but not more than its date or the undated leave.
"""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from lotbook.core.amazon import fba
from lotbook.core.amazon.places import HERE, LOT, at_places
from lotbook.core.days import to_date
from lotbook.core.frames import backend_of, make_frame, rows_of, sums, text, whole
from lotbook.core.reading import Parsed


def reports_in_force(parsed: Parsed, *, as_of: int) -> Any:
    """Amazon's stock by expiration date: `sku`, `marketplace`, `snapshot_date`, `expiry_date`, `units`, `row`.

    Args:
        parsed: The table AmazonExpiry.
        as_of: Later reports are left out.
    """
    names = ("sku", "marketplace", "snapshot_date", "expiry_date", "units", "row")
    return parsed.frame.filter(nw.col("usable"), nw.col("snapshot_date") <= as_of).select(*names)


def reported_at(dated: Any, of: Any, lots: Any, *, shared: Mapping[str, str]) -> Any:
    """Reported units by place and the expiry date of a lot.

    Args:
        dated: What `reports_in_force` returns.
        of: What `places.marketplaces_of` returns.
        lots: `sku`, `expiry_date`.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `place`, `expiry_date` (null where no lot has it), `labelled` (the date as reported, or null), `units`,
        `reported_on`, `row` (the first one).
    """
    placed = at_places(dated, of, ("snapshot_date", "expiry_date", "units", "row"), shared=shared)
    rows = _fitted(placed, lots)
    names = (*HERE, "expiry_date", "labelled", "units", "snapshot_date", "row")
    columns = {name: [row[name] for row in rows] for name in names}
    schema = {name: nw.String() if name in HERE else nw.Int64() for name in names}
    frame = make_frame(columns, schema, backend_of(dated))
    # No date is a date of its own on every engine.
    frame = frame.with_columns(_date=nw.coalesce("labelled", whole(-1)), reported_on="snapshot_date")
    lowest = ("expiry_date", "labelled", "reported_on", "row")
    found = frame.group_by(*HERE, "_date").agg(nw.col("units").sum(), *(nw.col(name).min() for name in lowest))
    return found.with_columns(*(nw.col(name).cast(nw.Int64) for name in ("units", *lowest))).drop("_date")


def _fitted(rows: Any, lots: Any) -> list[dict[str, Any]]:
    """The rows with the expiry date of the lots they fit, null where they fit none."""
    days: dict[str, set[int]] = {}
    for row in rows_of(lots.filter(~nw.col("expiry_date").is_null()).select("sku", "expiry_date").unique()):
        days.setdefault(row["sku"], set()).add(row["expiry_date"])
    found = rows_of(rows)
    for row in found:
        row["labelled"] = row["expiry_date"]
        row["expiry_date"] = _fitting(row["expiry_date"], days.get(row["sku"], set()))
    return found


def _fitting(day: int | None, days: set[int]) -> int | None:
    if day is None or day in days:
        return day
    month = to_date(day).replace(day=1)
    same = [each for each in days if to_date(each).replace(day=1) == month]
    return same[0] if len(same) == 1 else None


def never_sent(reported: Any, base: Any, lots: Any) -> Any:
    """Lots alone with a date that is reported where the records sent none of them: with their dates.

    Args:
        reported: What `reported_at` returns.
        base: `sku`, `lot`, `place`: what was sent by the records.
        lots: `sku`, `lot`, `expiry_date`, `received_date`.
    """
    dated = sums(reported.filter(~nw.col("expiry_date").is_null()), (*HERE, "expiry_date"), ("units",))
    mine = dated.filter(nw.col("units") > 0).join(lots, on=["sku", "expiry_date"]).with_columns(_one=whole(1))
    alone = sums(mine, (*HERE, "expiry_date"), ("_one",)).filter(nw.col("_one") == 1)
    mine = mine.drop("_one").join(alone, on=[*HERE, "expiry_date"]).join(base.select(*LOT), on=list(LOT), how="anti")
    return mine.select(*LOT, "expiry_date", "received_date")


def from_dates(base: Any, reported: Any, bounded: Any) -> Any:
    """Units by expiration date, for the lots of that date; bounds where several lots share it, or Amazon knows none.

    Args:
        base: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `put_in`, `recorded`, and what `bounded`
            takes.
        reported: What `reported_at` returns.
        bounded: Gives each row of a pool its bounds.

    Returns:
        `sku`, `lot`, `place`, the columns of `stock.FOUND`, `_since`.
    """
    known = sums(reported.filter(~nw.col("expiry_date").is_null()), (*HERE, "expiry_date"), ("units",))
    undated = sums(reported.filter(nw.col("expiry_date").is_null()), HERE, ("units",)).rename({"units": "_undated"})
    base = base.join(known.rename({"units": "_units"}), on=[*HERE, "expiry_date"], how="left")
    base = base.join(undated, on=list(HERE), how="left").with_columns(
        _units=nw.coalesce(nw.col("_units"), whole(0)),
        _undated=nw.coalesce(nw.col("_undated"), whole(0)),
        _one=whole(1),
    )
    base = base.with_columns(_sharing=nw.col("_one").sum().over(*HERE, "expiry_date"))
    alone = nw.col("_sharing") == 1
    base = base.with_columns(
        _own=nw.when(alone).then("_units").otherwise(0),
        _shared=nw.when(alone).then(0).otherwise("_units"),
        _first=nw.col("lot").cum_count().over(*HERE, "expiry_date", order_by="lot") == 1,
    )
    pool = sums(base.filter(nw.col("_first")), HERE, ("_shared",)).rename({"_shared": "_pool"})
    base = base.join(pool, on=list(HERE), how="left")
    open_ = nw.max_horizontal(nw.col("put_in") - nw.col("_own"), whole(0))
    base = base.with_columns(
        put_in=nw.min_horizontal(open_, nw.col("_shared") + nw.col("_undated")).cast(nw.Int64),
        remaining=(nw.coalesce(nw.col("_pool"), whole(0)) + nw.col("_undated")).cast(nw.Int64),
        recorded=nw.max_horizontal(nw.col("recorded") - nw.col("_own"), whole(0)).cast(nw.Int64),
        unnamed=nw.col("_undated"),
    )
    found = bounded(base).join(base.select(*LOT, "_own"), on=list(LOT))
    own = nw.col("_own")
    exact = nw.col("at_fba_basis") == fba.EXACT
    units = ("at_fba_low", "at_fba_high", "at_fba_estimate")
    # A pool smaller than what was sent and is not reported leaves the lots of its dates open, and no others.
    return found.with_columns(
        **{name: (nw.col(name) + own).cast(nw.Int64) for name in units},
        at_fba_basis=nw.when(exact | (nw.col("at_fba_low") == nw.col("at_fba_high")))
        .then(text(fba.REPORTED))
        .otherwise(text(fba.ASSUMED)),
    ).select(*LOT, *units, "at_fba_basis", "_since")
