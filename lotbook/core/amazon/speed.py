"""Units sold per day, from what Amazon's reports hold.

The problem: a week shows what is happening and is noise, a quarter is steady and old. The idea: the mean over 7, 30 and
90 days, weighted 2 : 5 : 3. A day on which nothing was there to be sold says nothing about demand, so it is left out
where the ledger tells which days these were.

Worked example: 21, 96 and 276 units in 7, 30 and 90 days are 3, 3.2 and 3.067 a day: 0.2 x 3 + 0.5 x 3.2 + 0.3 x 3.067
= 3.12. Out of stock on 20 of the 90 days, none of them in the last 30: 276 / 70 = 3.943, and 3.383 together.
"""

from lotbook.core import nw
from lotbook.core.amazon.ledger import LONGEST_PAUSE, SELLABLE, SOLD
from lotbook.core.frames import (
    Frame,
    at_least_zero,
    is_true,
    latest_by,
    make_frame,
    neighbour,
    or_zero,
    rows_of,
    running_sum,
    sums,
    text,
    whole,
)

WEIGHTS = {7: 0.2, 30: 0.5, 90: 0.3}
"""What each window of days counts."""

FEWEST_DAYS = 7
"""A report of fewer days says nothing about speed."""

QUIET_DAYS = 28
"""What was there to be sold for so long and was not has a speed of 0."""

_A_MONTH = 30
_KEY = ("sku", "marketplace")


def from_windows(windows: Frame, counts: Frame, arrived: Frame) -> Frame:
    """Units per day from sums a report gives itself.

    A product that came to Amazon within the last month, and sold nothing before it by the report either, is judged by
    the days since. No sales are a speed of 0 only of what was there to be sold for `QUIET_DAYS`; of anything else they
    say nothing.

    Args:
        windows: `sku`, `marketplace`, `snapshot_date`, `units_7`, `units_30`, `units_90` (units or null), `source`.
        counts: `sku`, `marketplace`, `snapshot_date`, `sellable` (units); one row for each.
        arrived: What `arrivals` returns; SKUs that are not in it were there for ever.

    Returns:
        One row per row whose speed is known: `sku`, `marketplace`, `snapshot_date`, `units_per_day`, `source`.

    Examples:
        >>> import polars as pl
        >>> sold = pl.LazyFrame({"sku": ["TEA"], "marketplace": ["US"], "snapshot_date": [46346], "units_7": [21],
        ...     "units_30": [96], "units_90": [276], "source": ["Inventory planning"]})
        >>> count = pl.LazyFrame({"sku": ["TEA"], "marketplace": ["US"], "snapshot_date": [46346], "sellable": [40]})
        >>> since = pl.LazyFrame({"sku": ["TEA"], "on_sale_from": [46000]})
        >>> rows_of(from_windows(*map(nw.from_native, (sold, count, since))))[0]["units_per_day"]
        3.12
    """
    known = windows.join(arrived, on="sku", how="left").join(counts, on=[*_KEY, "snapshot_date"], how="left")
    known = known.with_columns(_there=at_least_zero(nw.col("snapshot_date") - nw.col("on_sale_from")))
    is_new = is_true((nw.col("_there") < _A_MONTH) & (nw.col("units_90") <= nw.col("units_30")))
    is_new &= ~is_true((nw.col("_there") < FEWEST_DAYS) & (nw.col("units_30") > nw.col("units_7")))
    known = known.with_columns(_there=nw.when(is_new).then("_there").otherwise(max(WEIGHTS)))
    rates, lengths = {}, {}
    for days in WEIGHTS:
        shorter = max((other for other in WEIGHTS if other < days), default=FEWEST_DAYS - 1)
        length, counted = nw.min_horizontal(nw.col("_there"), whole(days)), ~nw.col(f"units_{days}").is_null()
        counted &= nw.col("_there") > shorter
        rates[f"_rate_{days}"] = nw.when(counted).then(nw.col(f"units_{days}").cast(nw.Float64) / length)
        lengths[f"_days_{days}"] = nw.when(counted).then(length.cast(nw.String))
    found = _weighted(known.with_columns(**rates, **lengths), {days: f"_rate_{days}" for days in WEIGHTS})
    last = nw.coalesce("_days_90", "_days_30", "_days_7")
    said = nw.concat_str(nw.col("source"), text(", up to "), last, text(" days"))
    was_there = ~is_true(nw.col("sellable") <= 0) & (nw.col("_there") >= QUIET_DAYS)
    found = found.filter((nw.col("units_per_day") > 0) | ((nw.col("units_per_day") == 0) & was_there))
    return found.select(*_KEY, "snapshot_date", "units_per_day", source=said)


def arrivals(lines: Frame, channels: Frame) -> Frame:
    """The first day on which units of each SKU could be on sale at Amazon, by the records.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        channels: `channel`, `transit_days`, `receiving_days`; one row per channel.

    Returns:
        `sku`, `on_sale_from` (day); no row where the day isn't known.
    """
    came = lines.filter(nw.col("kind") == "FBA", nw.col("units") > 0)
    came = came.join(channels.select("channel", "transit_days", "receiving_days"), on="channel", how="left")
    sent = nw.col("effect") == "transferred"
    way = nw.when(sent).then(or_zero("transit_days") + or_zero("receiving_days")).otherwise(0)
    first = came.with_columns(on_sale_from=or_zero("date") + way).group_by("sku").agg(nw.col("on_sale_from").min())
    return first.filter(nw.col("on_sale_from") > _A_MONTH)


def _weighted(frame: Frame, rates: dict[int, str]) -> Frame:
    """With `units_per_day`: the weighted mean of those rates that are known."""
    known = [nw.when(~nw.col(name).is_null()) for name in rates.values()]
    parts = [there.then(nw.col(name) * WEIGHTS[days]) for there, (days, name) in zip(known, rates.items(), strict=True)]
    weights = [there.then(nw.lit(WEIGHTS[days])) for there, days in zip(known, rates, strict=True)]
    summed = frame.with_columns(_sum=nw.sum_horizontal(*parts), _weight=nw.sum_horizontal(*weights))
    return summed.with_columns(
        units_per_day=nw.when(nw.col("_weight") > 0).then((nw.col("_sum") / nw.col("_weight")).round(4))
    )


def sales_of(ledger: Frame) -> Frame:
    """The sales in the ledger: `sku`, `marketplace`, `date`, `units` (> 0), `source`.

    Args:
        ledger: Rows in force: `sku`, `marketplace`, `date`, `event`, `units`, `source`.
    """
    sold = ledger.filter(nw.col("event") == SOLD).select(*_KEY, "date", "source", units=-nw.col("units"))
    return sold.filter(nw.col("units") > 0)


def from_days(sales: Frame, span: Frame, empty: Frame) -> Frame:
    """Units per day from what was sold on each day.

    Windows end with the last day of the report and are cut where it begins; of two that become alike one counts.

    Args:
        sales: `sku`, `marketplace`, `date`, `units`, `source`.
        span: The days the report covers: `marketplace`, `first_day`, `last_day`; shorter ones than `FEWEST_DAYS` are
            left out.
        empty: What `days_without_stock` returns; SKUs that are not in it were never known to be out of stock.

    Returns:
        One row per `sku`, `marketplace`: `snapshot_date` (the last day), `units_per_day`, `source`, which names the
        days that counted.
    """
    covered = nw.col("last_day") - nw.col("first_day") + 1
    lines = sales.join(span.filter(covered >= FEWEST_DAYS), on="marketplace")
    ago = nw.col("last_day") - nw.col("date")
    lines = lines.filter(ago >= 0, ago < max(WEIGHTS), nw.col("date") >= nw.col("first_day"))
    windows = {f"units_{days}": nw.when(ago < days).then("units").otherwise(0) for days in WEIGHTS}
    parts = [nw.col(name).sum() for name in windows]
    names = ("first_day", "last_day", "source")
    sold = lines.with_columns(**windows).group_by(*_KEY).agg(*parts, *(nw.col(name).min() for name in names))
    sold = sold.join(empty, on=list(_KEY), how="left")
    lengths, rates = {}, {}
    for days in WEIGHTS:
        length = nw.min_horizontal(covered, whole(days))
        lengths[f"_days_{days}"] = length - or_zero(f"empty_{days}")
        shorter = max((other for other in WEIGHTS if other < days), default=0)
        counts = (covered > shorter) & (nw.col(f"_days_{days}") > 0)
        rates[f"_rate_{days}"] = nw.when(counts).then(
            nw.col(f"units_{days}").cast(nw.Float64) / nw.col(f"_days_{days}")
        )
    found = _weighted(sold.with_columns(**lengths).with_columns(**rates), {days: f"_rate_{days}" for days in WEIGHTS})
    longest = nw.min_horizontal(covered, whole(max(WEIGHTS)))
    said = nw.concat_str(
        nw.col("source"), text(", "), nw.col(f"_days_{max(WEIGHTS)}").cast(nw.String), text(" of "),
        longest.cast(nw.String), text(" days in stock"),
    )  # fmt: skip
    plain = nw.concat_str(nw.col("source"), text(", up to "), longest.cast(nw.String), text(" days"))
    known = ~nw.col(f"empty_{max(WEIGHTS)}").is_null()
    return found.filter(~nw.col("units_per_day").is_null()).select(
        *_KEY, "units_per_day", snapshot_date="last_day", source=nw.when(known).then(said).otherwise(plain)
    )


def not_sold(sales: Frame, span: Frame, counts: Frame, empty: Frame, *, source: str) -> Frame:
    """Sales of 0 units of what was there to be sold and was not, so that it gets a speed of 0 instead of an old one.

    It was there if the ledger's balances say so for `QUIET_DAYS`; or if it was counted that long ago and in the last
    week, and was never counted as sold out in between.

    Args:
        sales: What was sold: `sku`, `marketplace`, `date`, `units`.
        span: The days the report covers: `marketplace`, `first_day`, `last_day`.
        counts: `sku`, `marketplace`, `snapshot_date`, `sellable` (units), of the SKUs the report is about.
        empty: What `days_without_stock` returns.
        source: Name of the report.

    Returns:
        `sku`, `marketplace`, `date` (the last day), `units` (0), `source`.
    """
    span = span.filter(nw.col("last_day") - nw.col("first_day") + 1 >= QUIET_DAYS)
    begin = nw.max_horizontal(nw.col("first_day"), nw.col("last_day") - max(WEIGHTS) + 1)
    span = span.with_columns(_begin=begin)
    there = empty.join(span, on="marketplace")
    in_stock = nw.col("last_day") - nw.col("_begin") + 1 - nw.col(f"empty_{max(WEIGHTS)}")
    by_balance = there.filter(in_stock >= QUIET_DAYS).select(*_KEY)
    seen = counts.join(span, on="marketplace")
    day = nw.col("snapshot_date")
    seen = seen.filter(day >= nw.col("_begin"), day <= nw.col("last_day") + 1)
    seen = seen.with_columns(_first=day, _last=day)
    seen = seen.group_by(*_KEY).agg(
        nw.col("_first").min(), nw.col("_last").max(), nw.col("sellable").min(), nw.col("last_day").max()
    )
    last = nw.col("last_day")
    steady = (nw.col("_first") <= last - QUIET_DAYS + 1) & (nw.col("_last") >= last - LONGEST_PAUSE)
    by_count = seen.filter(steady, nw.col("sellable") > 0).select(*_KEY)
    sold = sales.join(span, on="marketplace").filter(nw.col("date") >= nw.col("_begin"), nw.col("units") > 0)
    quiet = nw.concat([by_balance, by_count]).unique().join(sold.select(*_KEY).unique(), on=list(_KEY), how="anti")
    quiet = quiet.join(span.select("marketplace", date="last_day"), on="marketplace")
    return quiet.select(*_KEY, "date", units=whole(0), source=text(source))


def covered_by(report: Frame) -> Frame:
    """The days one report is about, from its first line to its last: `marketplace`, `first_day`, `last_day`.

    Args:
        report: All lines of the report, also of SKUs that are not tracked: `marketplace`, `date`.
    """
    return report.group_by("marketplace").agg(
        nw.col("date").min().alias("first_day"), nw.col("date").max().alias("last_day")
    )


def last_span(rows: Frame, covered: Frame | None = None) -> Frame:
    """The last stretch of days of each marketplace without a gap: `marketplace`, `first_day`, `last_day`.

    Reports of March and of May say nothing about April. A week in which nothing at all happens is a gap, unless one
    report is about what is before it and behind it: then nothing was sold.

    Args:
        rows: `marketplace`, `date`.
        covered: What `covered_by` returns, of several reports together.
    """
    days = rows.select("marketplace", "date").unique()
    if covered is not None:
        days = nw.concat([days, _each_day(covered)]).unique()
    pause = nw.col("date") - neighbour("date", 1, ("marketplace",), ("date",))
    goes_on = nw.when(pause <= LONGEST_PAUSE).then(whole(0)).otherwise("date")
    days = days.with_columns(first_day=goes_on, last_day=nw.col("date"))
    return days.group_by("marketplace").agg(nw.col("first_day").max(), nw.col("last_day").max())


def _each_day(covered: Frame) -> Frame:
    """Every day of some spans: `marketplace`, `date`."""
    pairs = [
        (row["marketplace"], day) for row in rows_of(covered) for day in range(row["first_day"], row["last_day"] + 1)
    ]
    columns = {"marketplace": [place for place, _ in pairs], "date": [day for _, day in pairs]}
    return make_frame(columns, {"marketplace": nw.String(), "date": nw.Int64()}, covered)


def in_span(rows: Frame, span: Frame) -> Frame:
    """The rows within the span of their marketplace.

    Args:
        rows: `marketplace`, `date` and others.
        span: What `last_span` returns.
    """
    joined = rows.join(span, on="marketplace")
    return joined.filter(nw.col("date") >= nw.col("first_day")).drop("first_day", "last_day")


def days_without_stock(ledger: Frame, counts: Frame, span: Frame | None = None) -> Frame:
    """How many days of each window a SKU had nothing to sell, where Amazon's count and its ledger tell.

    The balance at the end of a day is the count less what the ledger says came and left between the two. It stays until
    the next day of the ledger on which anything happens to the SKU; before the first such day it was what it was then.

    Args:
        ledger: Rows in force, within one span: `sku`, `marketplace`, `date`, `disposition`, `units`.
        counts: `sku`, `marketplace`, `snapshot_date`, `sellable` (units); those within the ledger's days, or on the day
            after, count, the latest of them.
        span: What `last_span` returns for the ledger; None works it out.

    Returns:
        One row per `sku`, `marketplace` with such a count: `empty_7`, `empty_30`, `empty_90` (days).
    """
    span = last_span(ledger) if span is None else span
    flows = sums(ledger.filter(nw.col("disposition") == SELLABLE), (*_KEY, "date"), ("units",))
    usable = counts.join(span, on="marketplace").filter(
        nw.col("snapshot_date") >= nw.col("first_day"), nw.col("snapshot_date") <= nw.col("last_day") + 1
    )
    usable = latest_by(usable, _KEY, "snapshot_date").select(*_KEY, "snapshot_date", "sellable")
    opening = flows.select(*_KEY).unique().join(span, on="marketplace")
    columns = (*_KEY, "date", "units")
    opening = opening.select(*_KEY, date=nw.col("first_day") - 1, units=whole(0)).select(*columns)
    lines = nw.concat([opening, flows.select(*columns)]).join(usable, on=list(_KEY)).join(span, on="marketplace")
    lines = lines.with_columns(_upto=running_sum("units", _KEY, ("date",)))
    counted = lines.filter(nw.col("date") <= nw.col("snapshot_date")).group_by(*_KEY)
    lines = lines.join(counted.agg(nw.col("units").sum().alias("_counted")), on=list(_KEY), how="left")
    lines = lines.with_columns(
        _balance=nw.col("sellable") - or_zero("_counted") + nw.col("_upto"),
        _next=nw.coalesce(neighbour("date", -1, _KEY, ("date",)), nw.col("last_day") + 1),
    )
    empty = {}
    for days in WEIGHTS:
        first = nw.max_horizontal(nw.col("date") + 1, nw.col("last_day") - days + 1)
        between = at_least_zero(nw.col("_next") - first)
        empty[f"empty_{days}"] = nw.when(nw.col("_balance") <= 0).then(between).otherwise(0)
    return sums(lines.with_columns(**empty), _KEY, tuple(empty))
