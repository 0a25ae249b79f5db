"""Units sold a day of each SKU in each channel, and where the figure is from.

The problem: what Amazon sells a day does not sell what stands in your garage. So demand belongs to a SKU and a channel,
and is known from four sources, the first that knows it: typed on Demand; the SKU's own number, for the default channel;
Amazon's reports, for the channels of its marketplaces; your own sales. Your sales are those on Shipments in the last 90
days, divided by the days on which there was anything to sell.

Worked example: 46 units sold in a channel in 90 days, 44 days of them without stock: 1 a day, from 46 days.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon.counts import stock_name
from lotbook.core.amazon.places import marketplace_in
from lotbook.core.frames import Frame, Rows, amount, neighbour, or_zero, rows_of, running_sum, sums, text, whole
from lotbook.core.number_words import counted, grouped
from lotbook.core.records import Records, once
from lotbook.core.tables import DEMAND
from lotbook.core.words import AMAZON_KINDS

WINDOW_DAYS = 90
"""How far back your own sales count."""

FEWEST_DAYS = 14
"""Fewer days with stock say nothing about demand."""

_CHANNEL = ("sku", "channel")


def demand(records: Records, amazon: Frame, sales: Frame, *, default_channel: str) -> Frame:
    """The demand that counts.

    Args:
        records: For what is typed on Demand and on SKUs.
        amazon: What `at_amazon` returns.
        sales: What `from_sales` returns.
        default_channel: The channel of the number on SKUs.

    Returns:
        One row per `sku` and `channel` of which it is known: `units_per_day`, `speed_from` (text).
    """
    given = ~nw.col("units_per_day").is_null()
    typed = once(records.tables["Demand"].filter(nw.col("usable"), given), DEMAND.key)
    own = records.skus.filter(given).with_columns(channel=text(default_channel))
    sources = (
        typed.with_columns(speed_from=text("Demand")),
        own.with_columns(speed_from=text("SKUs")),
        amazon,
        sales,
    )
    every = nw.concat(
        [
            source.select(*_CHANNEL, "units_per_day", "speed_from", _order=whole(number))
            for number, source in enumerate(sources)
        ]
    )
    return every.filter(nw.col("_order") == nw.col("_order").min().over(*_CHANNEL)).drop("_order")


def at_amazon(speeds: Frame, lines: Frame, places: Frame, *, shared: Mapping[str, str], default_channel: str) -> Frame:
    """What Amazon's reports say, by channel.

    A SKU in one channel of Amazon sells in it whatever its marketplaces sell together. One in several sells in each
    what the marketplace sells that the channel is named after (FBA-DE: DE); a marketplace without a channel of its own
    sells in that of the first one it shares a stock with.

    Args:
        speeds: `sku`, `marketplace`, `amazon_speed`, `amazon_speed_from`.
        lines: What `fba.lines_at_amazon` returns.
        places: `place`, `kind`, `channel`; one row per place.
        shared: What `counts.shared_stock` returns.
        default_channel: The channel of a place that has none.

    Returns:
        One row per `sku` and `channel`: `units_per_day`, `speed_from`.
    """
    channel = nw.coalesce(nw.col("channel"), text(default_channel))
    used = lines.filter(nw.col("units") > 0).select("sku", channel=channel).unique()
    never = speeds.select("sku").unique().join(used.select("sku").unique(), on="sku", how="anti")
    anywhere = places.filter(nw.col("kind") == "FBA").select(channel=channel).unique()
    every = nw.concat([used, never.join(anywhere, how="cross").select(*_CHANNEL)])
    every = every.with_columns(marketplace=marketplace_in("channel"), _channels=nw.col("channel").count().over("sku"))
    alone = every.filter(nw.col("_channels") == 1).select(*_CHANNEL).join(speeds, on="sku")
    several = every.filter(nw.col("_channels") > 1).select(*_CHANNEL, "marketplace")
    key, columns = ["sku", "marketplace"], (*_CHANNEL, "amazon_speed", "amazon_speed_from")
    speeds = speeds.with_columns(marketplace=nw.col("marketplace").str.to_uppercase())
    of_stock = speeds.join(several, on=key, how="anti").with_columns(marketplace=stock_name("marketplace", shared))
    parts = (alone, speeds.join(several, on=key), of_stock.join(several, on=key))
    found = nw.concat([part.select(*columns) for part in parts])
    return found.group_by(*_CHANNEL).agg(
        amount("amazon_speed").alias("units_per_day"), nw.col("amazon_speed_from").min().alias("speed_from")
    )


def from_sales(sold: Frame, moved: Frame, *, as_of: int) -> Frame:
    """Your own sales in the days up to `as_of`, by the days with stock at the places they were sold from.

    Args:
        sold: Usable sales: `sku`, `channel` (the channel that counts), `place` (they left it), `date`, `quantity`.
        moved: What `ledger.daily` returns.
        as_of: The last day that counts.

    Returns:
        One row per `sku` and `channel` with sales and at least `FEWEST_DAYS` days with stock: `units_per_day`,
        `speed_from`.
    """
    begin = as_of - WINDOW_DAYS + 1
    lately = sold.filter(nw.col("date") >= begin, nw.col("date") <= as_of)
    served = lately.select(*_CHANNEL, "place").unique()
    daily = sums(moved.join(served, on=["sku", "place"]), (*_CHANNEL, "date"), ("units", "came"))
    daily = daily.with_columns(
        _after=running_sum("units", _CHANNEL, ("date",)),
        _next=nw.coalesce(neighbour("date", -1, _CHANNEL, ("date",)), whole(as_of + 1)),
    )
    day = nw.col("date")
    there = (nw.col("_after") - nw.col("units") + nw.col("came") > 0) & (day >= begin)
    first = nw.max_horizontal(day + 1, whole(begin))
    between = nw.when((nw.col("_after") > 0) & (nw.col("_next") > first)).then(nw.col("_next") - first)
    stocked = daily.with_columns(
        days=nw.when(there).then(whole(1)).otherwise(whole(0)) + or_zero(between.otherwise(whole(0)))
    )
    totals = sums(lately, _CHANNEL, ("quantity",)).join(sums(stocked, _CHANNEL, ("days",)), on=list(_CHANNEL))
    enough = totals.filter(nw.col("days") >= FEWEST_DAYS)
    said = nw.concat_str(
        *(text("Shipments, "), grouped(nw.col("quantity")), text(" sold in "), counted(nw.col("days"), "day")),
        text(" with stock"),
    )
    speed = (nw.col("quantity").cast(nw.Float64) / nw.col("days")).round(4)
    return enough.select(*_CHANNEL, units_per_day=speed, speed_from=said)


def sales_by_channel(placed: Frame, places: Frame, *, default_channel: str) -> Frame:
    """The sales on Shipments with the channel that counts: the row's own, else that of the place the units left.

    Args:
        placed: What `ledger.placed` makes of the usable shipments.
        places: `place`, `channel`; one row per place.
        default_channel: The channel of a place that has none.

    Returns:
        `sku`, `channel`, `place`, `date`, `quantity`.
    """
    sold = placed.filter(nw.col("type") == "Sale").select("sku", "date", "quantity", place="out_of", _typed="channel")
    sold = sold.join(places.select("place", _here="channel"), on="place", how="left")
    channel = nw.coalesce("_typed", "_here", text(default_channel))
    return sold.filter(~nw.col("place").is_null()).select("sku", "place", "date", "quantity", channel=channel)


def channels_of_amazon(places: Rows, *, default_channel: str) -> frozenset[str]:
    """The channels whose units are at places of Amazon.

    Args:
        places: The table Places: `place`, `kind`, `channel`.
        default_channel: The channel of a place that has none.
    """
    rows = (row for row in rows_of(places) if row["kind"] in AMAZON_KINDS)
    return frozenset(row["channel"] or default_channel for row in rows)
