"""Lots that are still to come, and the days on which a channel has nothing to sell before and between them.

The problem: stock lasts until it is sold, then come two lots, months apart. Whoever looks at their sum orders too late.
The idea: in each channel the lots sell one after the other. One that is on sale on day s and lasts d days keeps the
channel busy until max(s, the end of the one before) + d; with D the running sum of d, lot i ends on D_i + max(busy, the
largest of (s_k - D_(k-1)) for k <= i), so no loop over rows is needed. What lies between the end of one and the first
day of the next is a gap.

Worked example: stock for 10 days, 100 units on day 5 and 1,000 on day 150, 10 a day. The first lasts from day 10 to 20,
the second from 150 to 250; from day 20 to 150 there is nothing to sell.
"""

from lotbook.core import nw
from lotbook.core.frames import FOREVER, Frame, is_true, neighbour, shortened, text, whole
from lotbook.core.records import Records
from lotbook.core.shelf_life import arrive_by, sell_by
from lotbook.core.words import HELD_STATUSES

_KEY = ("sku", "channel")
_ORDER = ("first_day", "until_or_never", "lot", "place", "date")
_NOTHING = 1e-6
"""What a number of days may be off by rounding."""
_PASSES = 3
"""A lot that waits for others may not sell out in time; how much of it does follows from where these end. Each pass
gets one more lot of a channel right; where a fourth waits like that, it ends by the last day of sale of all of them."""


def arriving(records: Records, *, default_channel: str, as_of: int) -> Frame:
    """Units of released lots that come in after a day, by the records.

    Args:
        records: For movements, lots and places.
        default_channel: The channel of a place that has none.
        as_of: The day.

    Returns:
        One row for each `sku`, `lot`, `place` and `date` (day): `arriving` (units, > 0), `expiry_date`,
        `typed_sell_by` (days or null), and `only_channel`: the one that the units come to directly, at its own place at
        Amazon; null where every channel can have them.
    """
    later = records.movements.filter(nw.col("effect") == "received", nw.col("units") > 0, nw.col("date") > as_of)
    later = later.group_by("sku", "lot", "place", "date").agg(arriving=nw.col("units").sum().cast(nw.Int64))
    dates = records.lots.filter(nw.col("usable")).select("sku", "lot", "status", "expiry_date", "typed_sell_by")
    later = later.join(dates, on=["sku", "lot"], how="left")
    later = later.filter(~is_true(nw.col("status").is_in(list(HELD_STATUSES)))).drop("status")
    there = records.places.filter(nw.col("kind") == "FBA").select(
        "place", only_channel=nw.coalesce("channel", text(default_channel))
    )
    return later.join(there, on="place", how="left")


def with_arriving(lines: Frame, arriving: Frame, known: nw.Expr, *, at_amazon: nw.Expr, as_of: int) -> Frame:
    """Lines of the plan with what is to come, all in days from the as-of date.

    Channels sell what comes to a place of your own as fast as they sell, so each has enough for the same number of
    days. A lot sells until its own last day of sale, and one that arrives too late for a channel isn't counted there.

    Args:
        lines: `sku`, `channel`, `units_per_day`, `busy_days`, `way` (days to the channel), `on_sale` and `life` (days
            after which a new lot is on sale, and can't be sold any more; `life` null where not known), and the days
            that `shelf_life.with_rules` gives.
        arriving: What `arriving` returns.
        known: Whether anything is planned for a line.
        at_amazon: Whether a line's channel is one of Amazon's.
        as_of: The day everything is judged on.

    Returns:
        The lines with `arriving` (units), `covered_days` (when the last of it is sold), `empty_days` (with nothing to
        sell before and between), `gap_days` (of these, those on which a new lot can be on sale) and `gap_from` (when
        the first such stretch begins); all null where nothing comes.
    """
    (lines,) = shortened(lines)
    names = ("way", "busy_days", "on_sale", "life", "cutoff_days", "min_days_at_receipt")
    at_once = is_true(nw.col("only_channel") == nw.col("channel"))
    lots = lines.filter(known).with_columns(_amazon=at_amazon).select(*_KEY, "units_per_day", *names, "_amazon")
    lots = lots.join(arriving, on="sku").filter(nw.col("only_channel").is_null() | at_once)
    lots = lots.with_columns(way=nw.when(at_once).then(whole(0)).otherwise("way"))
    lots = lots.with_columns(first_day=nw.col("date") - as_of + nw.col("way"))
    accepted = nw.col("expiry_date") - nw.col("min_days_at_receipt")
    last = nw.when(nw.col("_amazon")).then(sell_by()).otherwise(nw.min_horizontal(sell_by(), accepted))
    lots = lots.with_columns(until_or_never=nw.coalesce(last - as_of, whole(FOREVER)))
    refused = nw.col("_amazon") & (nw.col("way") > 0) & (arrive_by() - as_of < nw.col("first_day"))
    lots = lots.filter(nw.col("first_day") < nw.col("until_or_never"), ~is_true(refused))
    speeds = nw.col("units_per_day").sum().over("sku", "lot", "place", "date")
    lots = _one_after_the_other(lots.with_columns(lasts=nw.col("arriving") / speeds))
    first = nw.col("first_day").cast(nw.Float64)
    empty = first - nw.col("before")
    usable = nw.min_horizontal(first, nw.col("life")) - nw.max_horizontal("before", "on_sale")
    lots = lots.with_columns(
        empty_days=nw.when(empty > _NOTHING).then(empty).otherwise(0.0),
        gap_days=nw.when(~nw.col("life").is_null() & (usable > _NOTHING)).then(usable).otherwise(0.0),
    )
    lots = lots.with_columns(gap_from=nw.when(nw.col("gap_days") > 0).then("before"))
    found = lots.group_by(*_KEY).agg(
        nw.col("arriving", "empty_days", "gap_days").sum(), nw.col("gap_from").min(), covered_days=nw.col("end").max()
    )
    return lines.join(found, on=list(_KEY), how="left")


def _one_after_the_other(lots: Frame) -> Frame:
    """With `before` and `end`: the days when all that sells before a lot is gone, and when the lot is, too."""
    first, until = (nw.col(name).cast(nw.Float64) for name in ("first_day", "until_or_never"))
    lots = lots.with_columns(before="busy_days", latest=until.cum_max().over(*_KEY, order_by=list(_ORDER)))
    for _ in range(_PASSES):
        (lots,) = shortened(lots)
        left = until - nw.max_horizontal(first, "before")
        lots = lots.with_columns(days=nw.min_horizontal("lasts", left.clip(lower_bound=0.0)))
        lots = lots.with_columns(sum_days=nw.col("days").cum_sum().over(*_KEY, order_by=list(_ORDER)))
        lots = lots.with_columns(delay=first - nw.col("sum_days") + nw.col("days"))
        lots = lots.with_columns(delay=nw.col("delay").cum_max().over(*_KEY, order_by=list(_ORDER)))
        end = nw.col("sum_days") + nw.max_horizontal("busy_days", "delay")
        lots = lots.with_columns(end=nw.min_horizontal(end, nw.max_horizontal("busy_days", "latest")))
        lots = lots.with_columns(before=nw.coalesce(neighbour("end", 1, _KEY, _ORDER), nw.col("busy_days")))
    return lots
