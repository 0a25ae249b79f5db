"""How long stock lasts in each channel, and how much can be sent in or reordered so that all of it still sells.

The problem: a full shelf of dated goods is a loss in waiting. The idea: a channel sells v units a day and is busy for B
days with what it has; what is added sells from day max(B, the day it is on sale) to its own last day of sale, so at
most v times the days between. For a new lot that day follows from the shelf life, taken as made on the day it arrives:
no real lot is fresher. Lots that are to come sell as well; where they come only after the shelf has been empty for a
while, a new lot that is there earlier sells until then, too.

Worked example: 10 a day, stock for 30 days, a shelf life of 360 days, 8 days from the order to the arrival and 12 on to
Amazon, cut-off 50. A new lot can be sold until day 8 + 360 - 50 = 318, from day 30 on: at most 2,880 units, ordered by
day 10.
"""

from collections.abc import Collection, Sequence

from lotbook.core import nw
from lotbook.core.channels import Outlet, busy_in, sellers, sold_in, unknown_in
from lotbook.core.frames import (
    FOREVER,
    Frame,
    amount,
    is_true,
    or_zero,
    settled,
    shortened,
    sums,
    text,
    whole,
)
from lotbook.core.lots_to_come import with_arriving
from lotbook.core.names import name_key
from lotbook.core.records import Records
from lotbook.core.risk import sells, whole_units_down
from lotbook.core.shelf_life import expiry_of, with_rules
from lotbook.core.suppliers.makers import makers
from lotbook.core.supply_why import with_why
from lotbook.core.words import Status

_KEY = ("sku", "channel")

COLUMNS = (
    *("sku", "product", "channel", "units_per_day", "speed_from", "there", "sold_out_on", "send_at_most"),
    *("send_by", "sent_out_on", "order_by", "reorder_at_most", "why"),
)
"""Columns of the plan of supply."""


def supply(
    stock: Frame,
    demand: Frame,
    outlets: Sequence[Outlet],
    records: Records,
    *,
    arriving: Frame,
    shelf: Frame,
    amazon: Collection[str],
    default_channel: str,
    as_of: int,
) -> Frame:
    """One row for each SKU and channel that has stock or demand.

    Args:
        stock: What `channels.project_by_channel` returns, with `promised` (see `ledger.promised`).
        demand: What `demand.demand` returns.
        outlets: What it was given.
        records: For SKUs, suppliers and the rules of channels.
        arriving: What `lots_to_come.arriving` returns.
        shelf: What `sold_since.shelf_counted` returns.
        amazon: The channels whose units are at places of Amazon.
        default_channel: The channel of a place that has none.
        as_of: The day everything is judged on.

    Returns:
        `COLUMNS`: `sku`, `product`, `channel`, `units_per_day`, `speed_from`, `there` (units that the channel has, or
        that are on their way to it, and that it can sell), `sold_out_on` (day on which these are gone; null where
        nothing sells or it is not known), `send_at_most` (units to send to Amazon; null for other channels, and where
        it is not known), `send_by` (day: the last on which they leave in time to be on sale before the channel has
        nothing to sell, or the last on which any of them can still go there and sell, if that is sooner; null where not
        one unit is to be sent), `sent_out_on` (day on which those are gone too, and
        what other places give; null where that is not one unit more), `order_by` (day: the last on which an order comes
        before the channel has nothing to sell; lots to come count, as far as they come before that; null where no unit
        should be ordered or the supplier's lead days are not known), `reorder_at_most` (units; null where not known)
        and `why` (text).
    """
    lines = _lines(stock, demand, outlets)
    lines = lines.with_columns(place=text("")).join(
        records.skus.select("sku", "product", "shelf_life_months", "shelf_life_days"), on="sku"
    )
    rules = (records.skus, records.places, records.channels)
    lines = with_rules(lines, *rules, default_channel=default_channel, has_channel=True)
    lines = _with_lead(lines, records)
    at_amazon = nw.col("channel").is_in(sorted(amazon))
    speed, busy = nw.col("units_per_day"), nw.col("busy_days")
    way = nw.when(at_amazon).then(nw.col("transit_days") + nw.col("receiving_days")).otherwise(0)
    lines = lines.with_columns(way=way, production_date=whole(as_of) + nw.col("lead_days"))
    lines = _with_sold_since(lines, shelf)
    (lines,) = shortened(lines)
    (lines,) = shortened(expiry_of(lines))
    least = nw.when(at_amazon).then(whole(0)).otherwise("min_days_at_receipt")
    last_day = nw.col("computed_expiry") - nw.max_horizontal("cutoff_days", least)
    lines = lines.with_columns(
        on_sale=(nw.col("lead_days") + nw.col("way")).cast(nw.Float64), life=(last_day - as_of).cast(nw.Float64)
    )
    known = speed > 0
    homes = records.places.select(channel=nw.coalesce(nw.col("channel"), text(default_channel))).unique()
    lines = lines.join(homes.with_columns(has_place=nw.lit(value=True)), on="channel", how="left")
    known &= is_true(nw.col("has_place"))
    (lines,) = settled(with_arriving(lines, arriving, known, at_amazon=at_amazon, as_of=as_of))
    fresh = nw.col("computed_expiry") - nw.col("production_date") - nw.col("way") >= nw.col("min_days_at_receipt")
    covered = nw.max_horizontal(busy, nw.coalesce(nw.col("covered_days"), nw.lit(0.0)))
    # Until lots to come are on sale, an empty shelf sells a new lot that is there earlier.
    on_sale, life, gap = nw.col("on_sale"), nw.col("life"), nw.coalesce(nw.col("gap_days"), nw.lit(0.0))
    days = gap + (life - nw.max_horizontal(on_sale, covered)).clip(lower_bound=0.0)
    lines = lines.with_columns(
        days=nw.when(fresh).then(days).otherwise(nw.when(~fresh).then(0.0)),
        short_lived=is_true(~fresh | (life <= on_sale)),
        ordered_in_time=whole_units_down(nw.coalesce(nw.col("gap_from"), covered) - on_sale) + as_of,
    )
    (lines,) = settled(lines)
    none_known = is_true((nw.col("coming") <= 0) & (nw.col("unknown") > 0))
    here, coming, reorder = nw.col("here_days"), whole_units_down(nw.col("coming")), nw.col("reorder_at_most")
    lines = lines.with_columns(reorder_at_most=nw.when(known).then(whole_units_down(speed * nw.col("days"))))
    lines = lines.with_columns(
        sold_out_on=nw.when(known).then(-whole_units_down(-here) + as_of),
        sent_out_on=nw.when(known & (busy > here) & (coming > 0)).then(-whole_units_down(-busy) + as_of),
        send_by=nw.when(is_true(at_amazon & known & (coming > 0))).then(_leaves_by(here) + as_of),
        order_by=nw.when((reorder > 0) & nw.col("has_lead")).then("ordered_in_time"),
        is_late=is_true((reorder > 0) & (nw.col("ordered_in_time") < as_of)),
        send_at_most=nw.when(at_amazon & known & ~none_known).then(coming),
    )
    (lines,) = settled(lines)
    lines = with_why(lines, speed, unsent=is_true(at_amazon & known), as_of=as_of)
    soonest = nw.coalesce(nw.col("sold_out_on"), whole(FOREVER))
    return lines.with_columns(_soonest=soonest).sort("_soonest", *_KEY).select(*COLUMNS)


def _leaves_by(here: nw.Expr) -> nw.Expr:
    """Days within which units have to leave: to be there when the others are sold, and while one of them can be sent.

    On the last day of its last lot, `last_within`, something can still be sent: lots with a day of their own before
    that are due by themselves.
    """
    return nw.min_horizontal(whole_units_down(here - nw.col("way")), "last_within")


def _lines(stock: Frame, demand: Frame, outlets: Sequence[Outlet]) -> Frame:
    """Each SKU and channel with `there`, `coming` (units that would sell there if they were sent) and `busy_days`.

    And with `unknown`: units elsewhere that it could take, were it known how many of them their own channel sells; and
    `last_within`: the days within which the last lot for it has to leave, null where none has such a day.
    """
    own = stock.filter(sells())
    on_sale = own.filter(~nw.col("must_travel"), ~nw.col("is_shut"))
    on_sale = on_sale.with_columns(there=nw.col("on_hand") - nw.col("unsellable"))
    here = on_sale.group_by(*_KEY).agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in ("there", "unsellable", "on_the_way")),
        amount("left_at_home").alias("left_there"),
    )
    listed = on_sale.filter(nw.col("on_hand") > 0).with_columns(_listed=nw.col("stranded_until").is_null())
    stranded = listed.group_by(*_KEY).agg(stranded=~nw.col("_listed").any())
    sent = own.filter(nw.col("must_travel")).with_columns(
        sold=nw.col("on_hand") - nw.coalesce(nw.col("left_at_home"), "on_hand")
    )
    travelling = sums(sent, _KEY, ("on_hand",)).rename({"on_hand": "travelling"})
    waiting = sent.filter(~nw.col("is_shut"), ~nw.col("arrives_late"), ~nw.col("left_at_home").is_null())
    waiting = waiting.group_by(*_KEY).agg(amount("left_at_home").alias("left_sent"))
    unknown = nw.when(nw.col("left_at_home").is_null()).then("on_hand").otherwise(whole(0))
    parts = [sent.select(*_KEY, "sold", unknown=unknown)]
    parts += [
        own.select("sku", channel=text(outlet.channel), sold=sold_in(number), unknown=unknown_in(number))
        for number, outlet in enumerate(sellers(outlets))
    ]
    coming = nw.concat(parts).group_by(*_KEY).agg(amount("sold").alias("coming"), nw.col("unknown").sum())
    days = [stock.select(*_KEY, "busy_days")]
    days += [
        stock.select("sku", channel=text(outlet.channel), busy_days=busy_in(number))
        for number, outlet in enumerate(sellers(outlets))
    ]
    busy = nw.concat(days).group_by(*_KEY).agg(nw.col("busy_days").max())
    first = stock.group_by(*_KEY).agg(nw.col("here_days", "empty_until_landing").max())
    elsewhere = own.filter(~is_true(nw.col("kind") == "FBA")).with_columns(
        elsewhere_left=nw.coalesce(nw.col("left_at_home"), nw.lit(0.0)),
        elsewhere_unknown=unknown,
        _offered=nw.coalesce(nw.when(~nw.col("must_travel") & nw.col("has_outlet")).then("units_at_risk"), nw.lit(0.0)),
    )
    elsewhere = elsewhere.group_by("sku").agg(
        nw.col("on_hand").sum().alias("elsewhere"),
        nw.col("promised").sum(),
        nw.col("elsewhere_left", "elsewhere_unknown").sum(),
        nw.col("_offered").sum().alias("left_offered"),
        nw.col("gone_on").max().alias("elsewhere_until"),
    )
    held = stock.filter(nw.col("status").is_in([Status.HOLD, Status.QUARANTINE]), nw.col("on_hand") > 0)
    held = held.group_by("sku").agg(held=nw.col("on_hand").sum())
    keys = nw.concat([own.select(*_KEY), demand.select(*_KEY)]).unique()
    lines = keys.join(demand, on=list(_KEY), how="left")
    # A lot for several channels of Amazon has the days of the one that it has to leave for first.
    within = own.filter(~nw.col("send_to").is_null()).select("sku", "send_within", channel="send_to")
    within = within.group_by(*_KEY).agg(last_within=nw.col("send_within").max())
    for part in (here, stranded, coming, busy, first, travelling, waiting, within):
        lines = lines.join(part, on=list(_KEY), how="left")
    lines = lines.join(elsewhere, on="sku", how="left").join(held, on="sku", how="left")
    days_and_units = ("coming", "busy_days", "here_days", "empty_until_landing", "elsewhere_left")
    zero = (*days_and_units, "left_there", "left_sent", "left_offered")
    units = ("there", "on_the_way", "travelling", "elsewhere", "elsewhere_unknown", "promised", "unsellable", "unknown")
    return lines.with_columns(
        *(nw.coalesce(nw.col(name), nw.lit(0.0)).alias(name) for name in zero),
        *(or_zero(name).alias(name) for name in units),
    )


def _with_sold_since(lines: Frame, shelf: Frame) -> Frame:
    """Lines whose shelf is empty as many days sooner as Amazon's count of it is old.

    What was counted and will not all be sold lasts as long all the same, and what is sent doesn't open any sooner. The
    days that become free sell more of what can be sent, where that wouldn't all be sold in time.

    Args:
        lines: `here_days`, `busy_days`, `empty_until_landing`, `units_per_day`, `way`, `coming`, and the units that
            won't be sold: `left_there`, `left_sent` (of its own that can be sent), `left_offered` (of other channels').
        shelf: What `sold_since.shelf_counted` returns.

    Returns:
        The lines with `here_days`, `busy_days` and `coming` as they are then, and `count_age` (days, or null) where one
        differs.
    """
    lines = lines.join(shelf, on=list(_KEY), how="left")
    here, busy, way = (nw.col(name) for name in ("here_days", "busy_days", "way"))
    speed = nw.when(nw.col("units_per_day") > 0).then("units_per_day")
    # A count is of the evening of its day, and the as-of date is still to be sold on.
    sold = nw.min_horizontal(nw.col("count_age") - 1, nw.col("shelf") / speed) - nw.col("left_there") / speed
    sold = nw.when(nw.col("empty_until_landing") <= 0).then(nw.coalesce(sold, nw.lit(0.0))).otherwise(0.0)
    lines = lines.with_columns(_sooner=nw.min_horizontal(sold.clip(lower_bound=0.0), here))
    then = here - nw.col("_sooner")
    free = nw.max_horizontal(here, way) - nw.max_horizontal(then, way)
    more = nw.coalesce(nw.min_horizontal(free, nw.col("left_sent") / speed), nw.lit(0.0))
    sooner = (free - more - nw.coalesce(nw.col("left_offered") / speed, nw.lit(0.0))).clip(lower_bound=0.0)
    is_sent = busy > here
    return lines.with_columns(
        here_days=then,
        busy_days=nw.when(is_sent).then(busy - sooner).otherwise(nw.min_horizontal(busy, then)),
        coming=nw.when(is_sent).then(nw.col("coming") + more * nw.coalesce(speed, nw.lit(0.0))).otherwise("coming"),
        count_age=nw.when(nw.col("_sooner") > 0).then("count_age"),
    ).drop("shelf", "_sooner")


def _with_lead(lines: Frame, records: Records) -> Frame:
    """With `maker` (see `makers`) and the days it takes: `lead_days`, 0 where not known, and `has_lead`."""
    leads = records.tables["Suppliers"].filter(nw.col("usable"), ~nw.col("lead_days").is_null())
    leads = leads.select(maker=name_key("supplier"), lead="lead_days").group_by("maker").agg(nw.col("lead").max())
    lines = lines.join(makers(records), on="sku", how="left").join(leads, on="maker", how="left")
    return lines.with_columns(lead_days=or_zero("lead"), has_lead=~nw.col("lead").is_null())
