"""Which units at Amazon are still on their way there, and the day from which they are on sale.

The problem: Amazon's counts have a unit from the day it leaves for Amazon, but nobody can buy it before it has been
checked in. Where Amazon is sold out, the days until then are lost: they sell nothing, whatever is on its way. The idea:
each shipment is on sale once the channel's days on the way and for the check-in are over. A count or report that says
that more has arrived is believed: the earliest came first, and of one day the first to expire. In a channel the
shipments sell one after the other, so one that lands while another still sells loses no day. With s_k the days until
shipment k is on sale and D_k the days for which all up to it last, shipment k begins as if no day were lost from the
largest of (s_j - D_(j-1)) for j <= k.

Worked example: 10 a day. 20 units are on sale in 2 days, 100 in 10. The 20 last until day 4, and 6 days are lost: both
together sell as 120 units that are there on day 8.
"""

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE
from lotbook.core.amazon.stock import AtAmazon
from lotbook.core.frames import FOREVER, Frame, at_least_zero, is_true, or_zero, running_sum, shortened, sums, whole
from lotbook.core.risk import sells
from lotbook.core.shelf_life import sell_by

_HOME = ("sku", "channel")
_LANDING = ("lands", "lot", "place")


def with_on_the_way(stock: Frame, at_amazon: AtAmazon, demand: Frame, *, as_of: int) -> Frame:
    """Stock with the units at Amazon that are not on sale yet.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `kind`, `channel`, `status`, `expiry_date`,
            `typed_sell_by` (days or null), `on_hand`, `unsellable` (units), and the rules of its channel in days:
            `cutoff_days`, `transit_days`, `receiving_days`.
        at_amazon: What is at Amazon: its lines, counts and reports by date.
        demand: What `demand.demand` returns.
        as_of: The day.

    Returns:
        The rows with `on_the_way` (units, 0 <= it <= `on_hand` - `unsellable`; 0 outside FBA) and `lands_in` (days
        with fractions until they sell as if no day were lost; 0.0 where none are on their way).

    References:
        docs/domain.md, section 6.
    """
    there = stock.filter(nw.col("kind") == "FBA", nw.col("on_hand") > 0)
    there = there.with_columns(_way=nw.col("transit_days") + nw.col("receiving_days"))
    there = there.with_columns(
        _room=at_least_zero(nw.col("on_hand") - nw.col("unsellable")),
        _last_to_expire=-nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        days_of_sale=nw.when(sells()).then(nw.coalesce(sell_by(), whole(FOREVER)) - as_of).otherwise(whole(0)),
    )
    there = there.select(*LOT_PLACE, "channel", "days_of_sale", "_way", "_room", "_last_to_expire")
    sent = at_amazon.lines.filter(nw.col("effect") == "transferred", nw.col("units") > 0).select(
        *LOT_PLACE, "date", "units"
    )
    sent = sent.join(there, on=list(LOT_PLACE)).with_columns(lands=nw.col("date") + nw.col("_way") - as_of)
    columns = (*LOT_PLACE, "channel", "days_of_sale", "lands", "_room", "_last_to_expire")
    sent = sums(sent.filter(nw.col("lands") > 0), columns, ("units",))
    sent = sent.join(on_their_way(stock, at_amazon), on=list(SKU_PLACE), how="left")
    (sent,) = shortened(sent.with_columns(_last_first=-nw.col("lands")))
    later = running_sum("units", SKU_PLACE, ("_last_first", "_last_to_expire", "lot")) - nw.col("units")
    left = nw.min_horizontal("units", at_least_zero(nw.col("on_way") - later))
    sent = sent.with_columns(units=nw.when(nw.col("on_way").is_null()).then("units").otherwise(left))
    of_lot = running_sum("units", LOT_PLACE, ("_last_first",)) - nw.col("units")
    sent = sent.with_columns(units=nw.min_horizontal("units", at_least_zero(nw.col("_room") - of_lot)))
    landing = _landing(sent.filter(nw.col("units") > 0), demand)
    stock = stock.join(landing, on=list(LOT_PLACE), how="left")
    return stock.with_columns(on_the_way=or_zero("on_the_way"), lands_in=nw.coalesce("lands_in", nw.lit(0.0)))


def on_their_way(stock: Frame, at_amazon: AtAmazon) -> Frame:
    """Units of each SKU that are thought to be on their way: of what is there or on its way, all but what has arrived.

    Args:
        stock: `sku`, `place`, `kind`, `on_hand` (units there or on their way).
        at_amazon: What is at Amazon: its counts and reports by date, of which the later one says what has arrived.

    Returns:
        `sku`, `place`, `on_way` (units, >= 0); no row where no report says what has arrived.
    """
    here = list(SKU_PLACE)
    counts = at_amazon.counted.select(*here, "snapshot_date", counted=nw.col("remaining") - nw.col("inbound"))
    dated = at_amazon.reported.group_by(*here).agg(nw.col("units").sum().cast(nw.Int64), nw.col("reported_on").min())
    in_all = sums(stock.filter(nw.col("kind") == "FBA", nw.col("on_hand") > 0), SKU_PLACE, ("on_hand",))
    both = in_all.join(counts, on=here, how="left").join(dated, on=here, how="left")
    later = nw.col("reported_on") >= nw.coalesce(nw.col("snapshot_date"), whole(0)) - FRESH_DAYS
    arrived = nw.when(is_true(later)).then("units").otherwise("counted")
    found = both.with_columns(on_way=at_least_zero(nw.col("on_hand") - arrived))
    return found.filter(~nw.col("on_way").is_null()).select(*here, "on_way")


def _landing(sent: Frame, demand: Frame) -> Frame:
    """What is on its way of each lot and place: `on_the_way`, `lands_in`."""
    sent = sent.join(demand.select(*_HOME, "units_per_day"), on=list(_HOME), how="left")
    lasts = nw.when(nw.col("units_per_day") > 0).then(nw.col("units") / nw.col("units_per_day")).otherwise(0.0)
    most = at_least_zero(nw.col("days_of_sale") - nw.col("lands")).cast(nw.Float64)
    sent = sent.with_columns(_lasts=nw.min_horizontal(lasts, most))
    sent = sent.with_columns(_upto=nw.col("_lasts").cum_sum().over(*_HOME, order_by=list(_LANDING)))
    sent = sent.with_columns(_begin=nw.col("lands").cast(nw.Float64) - nw.col("_upto") + nw.col("_lasts"))
    sent = sent.with_columns(_begin=nw.col("_begin").cum_max().over(*_HOME, order_by=list(_LANDING)))
    return sent.group_by(*LOT_PLACE).agg(
        nw.col("units").sum().cast(nw.Int64).alias("on_the_way"), nw.col("_begin").max().alias("lands_in")
    )
