"""The lots at Amazon, place by place: what Amazon counts, reports by date and found expired, against the records.

The problem: the records say what was sent in, and Amazon sells without telling of which lot. The idea: three sources,
each better than the one before. Records alone: what was put in, less what was typed as sold. A count of a SKU: the
bounds and the guess of `fba.bounds`. A report of stock by expiration date: the units of a lot, where no other lot of
the SKU has its date; it counts until a count is more than a few days newer. What was put in since is added, lot by lot.

A SKU that is at one place of Amazon has what all marketplaces count together. One that is at several has, at each, what
the marketplace counts that the channel of the place ends with (FBA-DE: DE).
"""

from typing import Any

import narwhals as nw

from lotbook.core import check
from lotbook.core.amazon import fba
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.days import to_date
from lotbook.core.frames import make_frame, rows_of, sums, text, whole
from lotbook.core.reading import Parsed
from lotbook.core.tables import AMAZON_KINDS

_HERE = ("sku", "place")
_LOT = ("sku", "lot", "place")
FOUND = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")

FRESH_DAYS = 3
"""A report by expiration date so much older than a count still says more than the count."""

SLACK_DAYS = 31
"""A label that shows a month only can be read as its first or its last day."""


def at_amazon(tables: Any, lots: Any, moves: Any, hand: Any, *, as_of: int) -> Any:
    """Every lot at a place of Amazon whose units Amazon counts.

    Args:
        tables: The parsed tables by name.
        lots: Usable lots: `sku`, `lot`, `expiry_date`, `received_date`.
        moves: What `ledger.movements` returns.
        hand: What `ledger.on_hand` returns: `sku`, `lot`, `place`, `on_hand`.
        as_of: The day.

    Returns:
        One row per `sku`, `lot`, `place` with the columns of `FOUND`: units there or on their way; None where Amazon
        counts nothing of what was sent there.
    """
    counts = _counts(tables["AmazonStock"], as_of)
    dated = _dated(tables["AmazonExpiry"], as_of)
    if not counts.shape[0] and not dated.shape[0]:
        return None
    places = check.without_repeats(tables["Places"].frame.filter(nw.col("usable")), ("place",))
    lines = fba.lines_at_amazon(moves, places, as_of=as_of).filter(nw.col("kind") == "FBA")
    if not lines.shape[0]:
        return None
    there = fba.put_in(lines, _LOT).select(*_LOT, "put_in")
    of = _marketplaces_of(lines)
    counted = _by_place(counts, of, ("remaining",), "snapshot_date")
    reported = _by_place(dated, of, ("units",), "snapshot_date").rename({"snapshot_date": "reported_on"})
    base = there.join(lots.select("sku", "lot", "expiry_date", "received_date"), on=["sku", "lot"], how="left")
    base = base.join(hand.filter(nw.col("on_hand") != 0).rename({"on_hand": "recorded"}), on=list(_LOT), how="left")
    base = base.join(counted, on=list(_HERE), how="left").join(
        reported.select(*_HERE, "reported_on"), on=list(_HERE), how="left"
    )
    base = base.filter(~nw.col("remaining").is_null() | ~nw.col("reported_on").is_null())
    fresh = nw.col("reported_on") >= nw.col("snapshot_date") - FRESH_DAYS
    by_date = nw.coalesce(fresh, ~nw.col("reported_on").is_null())
    if not base.shape[0]:
        return None
    base = base.with_columns(
        _by_date=nw.coalesce(by_date, nw.lit(value=False)),
        recorded=nw.max_horizontal(nw.coalesce(nw.col("recorded"), whole(0)), whole(0)),
    )
    base = base.with_columns(_day=nw.when(nw.col("_by_date")).then("reported_on").otherwise("snapshot_date"))
    base = _with_since(base, lines)
    unnamed = _unnamed(tables["Shipments"], places, as_of)
    base = base.join(unnamed, on=list(_HERE), how="left").with_columns(unnamed=nw.coalesce("unnamed", whole(0)))
    found = [
        _from_counts(base.filter(~nw.col("_by_date")), tables, of, lines, as_of=as_of),
        _from_dates(base.filter(nw.col("_by_date")), dated, of, lots),
    ]
    every = nw.concat([each for each in found if each is not None])
    since = nw.col("_since")
    return every.with_columns(**{name: (nw.col(name) + since).cast(nw.Int64) for name in FOUND[:3]}).select(
        *_LOT, *FOUND
    )


def _counts(parsed: Parsed, as_of: int) -> Any:
    """The latest count of every SKU and marketplace: `sku`, `marketplace`, `snapshot_date`, `remaining`.

    What is on its way to Amazon counts as there: it left the other places.
    """
    rows = check.without_repeats(parsed.frame.filter(nw.col("usable")), parsed.table.key)
    rows = rows.filter(~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of)
    latest = rows.group_by("sku", "marketplace").agg(nw.col("snapshot_date").max())
    rows = rows.join(latest, on=["sku", "marketplace", "snapshot_date"])
    parts = [nw.coalesce(nw.col(name), whole(0)) for name in ("unfulfillable", "reserved", "inbound")]
    remaining = nw.col("fulfillable") + parts[0] + parts[1] + parts[2]
    return rows.select("sku", "marketplace", "snapshot_date", remaining=remaining)


def _dated(parsed: Parsed, as_of: int) -> Any:
    """Amazon's stock by expiration date."""
    names = ("sku", "marketplace", "snapshot_date", "expiry_date", "units")
    return parsed.frame.filter(nw.col("usable"), nw.col("snapshot_date") <= as_of).select(*names)


def _marketplaces_of(lines: Any) -> Any:
    """The places of Amazon units of each SKU were sent to: `sku`, `place`, `marketplace`, null for any."""
    used = lines.filter(nw.col("units") > 0).select(*_HERE, "channel").unique(subset=list(_HERE), keep="any")
    several = sums(used.with_columns(_places=whole(1)), ("sku",), ("_places",))
    suffix = nw.coalesce(nw.col("channel"), text("")).str.replace_all("^.*-", "").str.to_uppercase()
    return used.join(several, on="sku").select(*_HERE, marketplace=nw.when(nw.col("_places") > 1).then(suffix))


def _by_place(rows: Any, of: Any, units: tuple[str, ...], day: str) -> Any:
    """Rows per SKU and marketplace as sums per SKU and place, with the oldest of their days."""
    alone = of.filter(nw.col("marketplace").is_null()).select(*_HERE)
    several = of.filter(~nw.col("marketplace").is_null())
    joined = [
        rows.join(alone, on="sku").select(*_HERE, *units, day),
        rows.join(several, on=["sku", "marketplace"]).select(*_HERE, *units, day),
    ]
    summed = nw.concat(joined).group_by(*_HERE).agg(*(nw.col(name).sum() for name in units), nw.col(day).min())
    return summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in (*units, day)))


def _with_since(base: Any, lines: Any) -> Any:
    """With `_since`: units of each lot put in after the day of the count or report, less those taken out again."""
    late = lines.filter(nw.col("effect").is_in(["received", "transferred", "removed", "returned"]))
    late = late.join(base.select(*_LOT, "_day"), on=list(_LOT)).filter(nw.col("date") > nw.col("_day"))
    joined = base.join(sums(late, _LOT, ("units",)).rename({"units": "_since"}), on=list(_LOT), how="left")
    since = nw.min_horizontal(nw.max_horizontal(nw.coalesce(nw.col("_since"), whole(0)), whole(0)), nw.col("put_in"))
    joined = joined.with_columns(_since=since.cast(nw.Int64))
    return joined.with_columns(
        put_in=nw.col("put_in") - nw.col("_since"),
        recorded=nw.max_horizontal(nw.col("recorded") - nw.col("_since"), whole(0)),
        coming=whole(0),
    )


def _unnamed(parsed: Parsed, places: Any, as_of: int) -> Any:
    """Units that came to a place of Amazon without a lot: `sku`, `place`, `unnamed`."""
    there = places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place")
    moved = parsed.frame.filter(nw.col("lot").is_null(), ~nw.col("sku").is_null(), nw.col("quantity") > 0)
    moved = moved.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    moved = moved.select("sku", "quantity", place="destination").join(there, on="place")
    return sums(moved, _HERE, ("quantity",)).rename({"quantity": "unnamed"})


def _from_counts(base: Any, tables: Any, of: Any, lines: Any, *, as_of: int) -> Any:
    """Bounds from Amazon's count, narrowed by what it found expired."""
    if not base.shape[0]:
        return None
    rows = tables["AmazonLedger"].frame.filter(nw.col("usable"), nw.col("date") <= as_of)
    if rows.filter(nw.col("disposition") == amazon_ledger.EXPIRED).shape[0]:
        base = _with_expired(base, amazon_ledger.in_force(rows), of, lines, tables)
    return _bounded(base)


def _with_expired(base: Any, ledger: Any, of: Any, lines: Any, tables: Any) -> Any:
    """With what Amazon found expired at each place, and whether a lot can be among it."""
    days = base.group_by(*_HERE).agg(nw.col("snapshot_date").max().alias("_counted"))
    here = _ledger_by_place(ledger.filter(nw.col("disposition") == amazon_ledger.EXPIRED), of)
    # What left after the count was still counted.
    here = here.join(days, on=list(_HERE))
    gone = nw.col("event").is_in([amazon_ledger.REMOVED, amazon_ledger.DISPOSED]) & (
        nw.col("date") <= nw.col("_counted")
    )
    moved = nw.col("event").is_in([amazon_ledger.CHANGED, amazon_ledger.OTHER])
    here = here.with_columns(
        _moved=nw.when(moved).then("units").otherwise(0),
        _out=nw.when(gone).then(-nw.col("units")).otherwise(0),
        _last=nw.when(moved & (nw.col("units") > 0)).then("date"),
    )
    summed = here.group_by(*_HERE).agg(nw.col("_moved").sum(), nw.col("_out").sum(), nw.col("_last").max())
    # What was typed as removed is off `put_in` already.
    typed = lines.filter(nw.col("effect") == "removed", nw.col("units") < 0).with_columns(_typed=-nw.col("units"))
    summed = summed.join(sums(typed, _HERE, ("_typed",)), on=list(_HERE), how="left")
    out = nw.max_horizontal(nw.col("_out") - nw.coalesce(nw.col("_typed"), whole(0)), whole(0))
    summed = summed.select(
        *_HERE,
        _last=nw.col("_last").cast(nw.Int64),
        expired_out=out.cast(nw.Int64),
        expired=nw.max_horizontal(nw.col("_moved") - nw.col("_out"), whole(0)).cast(nw.Int64),
    )
    cutoffs = [days for days in tables["Channels"].frame["cutoff_days"].drop_nulls().to_list() if days]
    reach = max(cutoffs, default=0) + SLACK_DAYS
    due = nw.col("expiry_date").is_null() | (nw.col("expiry_date") - reach <= nw.col("_last"))
    return base.join(summed, on=list(_HERE), how="left").with_columns(
        may_be_expired=nw.coalesce(due, nw.lit(value=False))
    )


def _ledger_by_place(ledger: Any, of: Any) -> Any:
    alone = of.filter(nw.col("marketplace").is_null()).select(*_HERE)
    several = of.filter(~nw.col("marketplace").is_null())
    names = (*_HERE, "date", "event", "units")
    joined = (ledger.join(alone, on="sku"), ledger.join(several, on=["sku", "marketplace"]))
    return nw.concat([each.select(*names) for each in joined])


def _bounded(base: Any) -> Any:
    """The bounds, SKU and place by SKU and place."""
    keyed = base.with_columns(_sku=nw.col("sku"), sku=nw.concat_str(nw.col("sku"), text("\n"), nw.col("place")))
    keyed = keyed.rename({"_sku": "own_sku", "_since": "since"})
    found = nw.from_native(fba.bounds(keyed.to_native()), eager_only=True)
    return found.with_columns(sku=nw.col("own_sku")).select(*_LOT, *FOUND, _since="since")


def _from_dates(base: Any, dated: Any, of: Any, lots: Any) -> Any:
    """Units by expiration date, for the lots of that date; bounds where several lots share it, or Amazon knows none.

    A lot alone with its date has what is reported. All else (dates of several lots, of none, and no date) is one pool,
    of which a lot can have what it was sent and is not reported, but not more than its date or the undated leave.
    """
    if not base.shape[0]:
        return None
    here = _dates_by_place(dated, of, lots)
    known = here.filter(~nw.col("expiry_date").is_null())
    undated = here.filter(nw.col("expiry_date").is_null()).rename({"units": "_undated"}).select(*_HERE, "_undated")
    base = base.join(known.rename({"units": "_units"}), on=[*_HERE, "expiry_date"], how="left")
    base = base.join(undated, on=list(_HERE), how="left").with_columns(
        _units=nw.coalesce(nw.col("_units"), whole(0)),
        _undated=nw.coalesce(nw.col("_undated"), whole(0)),
        _one=whole(1),
    )
    base = base.with_columns(_sharing=nw.col("_one").sum().over(*_HERE, "expiry_date"))
    alone = nw.col("_sharing") == 1
    base = base.with_columns(
        _own=nw.when(alone).then("_units").otherwise(0),
        _shared=nw.when(alone).then(0).otherwise("_units"),
        _first=nw.col("lot").cum_count().over(*_HERE, "expiry_date", order_by="lot") == 1,
    )
    pool = sums(base.filter(nw.col("_first")), _HERE, ("_shared",)).rename({"_shared": "_pool"})
    base = base.join(pool, on=list(_HERE), how="left")
    open_ = nw.max_horizontal(nw.col("put_in") - nw.col("_own"), whole(0))
    base = base.with_columns(
        put_in=nw.min_horizontal(open_, nw.col("_shared") + nw.col("_undated")).cast(nw.Int64),
        remaining=(nw.coalesce(nw.col("_pool"), whole(0)) + nw.col("_undated")).cast(nw.Int64),
        recorded=nw.max_horizontal(nw.col("recorded") - nw.col("_own"), whole(0)).cast(nw.Int64),
        unnamed=nw.col("_undated"),
    )
    found = _bounded(base).join(base.select(*_LOT, "_own"), on=list(_LOT))
    own = nw.col("_own")
    exact = nw.col("at_fba_basis") == fba.EXACT
    # A pool smaller than what was sent and is not reported leaves the lots of its dates open, and no others.
    return found.with_columns(
        **{name: (nw.col(name) + own).cast(nw.Int64) for name in FOUND[:3]},
        at_fba_basis=nw.when(exact | (nw.col("at_fba_low") == nw.col("at_fba_high")))
        .then(text(fba.REPORTED))
        .otherwise(text(fba.ASSUMED)),
    ).select(*_LOT, *FOUND, "_since")


def _dates_by_place(dated: Any, of: Any, lots: Any) -> Any:
    """Reported units by place and the expiry date of a lot: `sku`, `place`, `expiry_date`, null where no lot has it.

    A date fits the lots of exactly that day, else those of its month: labels often show no more.
    """
    summed = _by_date(dated, of)
    days: dict[str, set[int]] = {}
    for row in rows_of(lots.filter(~nw.col("expiry_date").is_null()).select("sku", "expiry_date").unique()):
        days.setdefault(row["sku"], set()).add(row["expiry_date"])
    rows = rows_of(summed)
    for row in rows:
        row["expiry_date"] = _fitting(row["expiry_date"], days.get(row["sku"], set()))
    columns = {name: [row[name] for row in rows] for name in (*_HERE, "expiry_date", "units")}
    schema = {"sku": nw.String(), "place": nw.String(), "expiry_date": nw.Int64(), "units": nw.Int64()}
    frame = make_frame(columns, schema, "pandas" if summed.implementation.is_pandas() else "polars")
    return (
        sums(frame, (*_HERE, "expiry_date"), ("units",)) if not frame["expiry_date"].is_null().any() else _summed(frame)
    )


def _summed(frame: Any) -> Any:
    """Sums by date, with a null date as a date of its own on every engine."""
    known = sums(frame.filter(~nw.col("expiry_date").is_null()), (*_HERE, "expiry_date"), ("units",))
    none = sums(frame.filter(nw.col("expiry_date").is_null()), _HERE, ("units",))
    none = none.with_columns(expiry_date=nw.when(nw.col("units") < 0).then(whole(0)))
    return nw.concat([known, none.select(*known.columns)])


def _by_date(dated: Any, of: Any) -> Any:
    alone = of.filter(nw.col("marketplace").is_null()).select(*_HERE)
    several = of.filter(~nw.col("marketplace").is_null())
    joined = (dated.join(alone, on="sku"), dated.join(several, on=["sku", "marketplace"]))
    return nw.concat([each.select(*_HERE, "expiry_date", "units") for each in joined])


def _fitting(day: int | None, days: set[int]) -> int | None:
    if day is None or day in days:
        return day
    month = to_date(day).replace(day=1)
    same = [each for each in days if to_date(each).replace(day=1) == month]
    return same[0] if len(same) == 1 else None
