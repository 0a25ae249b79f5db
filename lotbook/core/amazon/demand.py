"""Units per day of each SKU, of all that AmazonStock tells: the latest of each marketplace, added up.

Where marketplaces share a stock, reports by marketplace say where units were bought and the ledger from which country
they were shipped: the same sales twice. The newer of the two counts, of one day the ledger, which knows days without
stock. An import works the ledger out for the whole stock: a day without stock in one country is none if another has
some, and a country that was emptied sells nothing any more. Of speeds by country, those of about the last day count.
"""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from lotbook.core.amazon.counts import FRESH_DAYS, stock_name
from lotbook.core.amazon.ledger import SUMMARY
from lotbook.core.amazon.merge import speed_source
from lotbook.core.frames import text, whole

_LESSER_BY = 7
"""The restock report knows one window of days only: it counts like one that is so many days older."""

OF_ALL = ", shared stock"
"""Behind the source of a speed that is of a whole stock and not of one country."""


def demand_in_force(stock: Any, *, shared: Mapping[str, str]) -> Any:
    """Units per day of each SKU over all marketplaces, and where they are from.

    Args:
        stock: Usable rows of AmazonStock, one per `sku`, `marketplace` and `snapshot_date`: `units_per_day`, `source`.
        shared: What `counts.shared_stock` returns.

    Returns:
        One row per `sku` with a speed: `amazon_speed` (units per day), `amazon_speed_from`.
    """
    frame = stock.filter(~nw.col("units_per_day").is_null())
    told_by = nw.coalesce(speed_source(), text("AmazonStock"))
    lesser = nw.coalesce(nw.col("source").str.contains("speed: Restock", literal=True), nw.lit(value=False))
    day = nw.col("snapshot_date")
    frame = frame.with_columns(
        snapshot_date=nw.when(lesser).then(day - _LESSER_BY).otherwise(day), amazon_speed_from=told_by
    )
    latest = frame.group_by("sku", "marketplace").agg(day.max())
    frame = frame.join(latest, on=["sku", "marketplace", "snapshot_date"])
    if shared:
        frame = _one_kind(frame, shared)
    summed = frame.group_by("sku").agg(nw.col("units_per_day").sum(), nw.col("amazon_speed_from").min())
    return summed.rename({"units_per_day": "amazon_speed"})


def _one_kind(rows: Any, shared: Mapping[str, str]) -> Any:
    """The rows, of a shared stock only those of the newer kind of report."""
    day = nw.col("snapshot_date")
    rows = rows.with_columns(
        _group=stock_name("marketplace", shared),
        _shared=nw.col("marketplace").str.to_uppercase().is_in(list(shared)),
        _shipped=nw.col("amazon_speed_from").str.starts_with("Ledger"),
    )
    newest = rows.with_columns(_there=nw.when("_shipped").then(day), _seen=nw.when(~nw.col("_shipped")).then(day))
    newest = newest.group_by("sku", "_group").agg(nw.col("_there").max(), nw.col("_seen").max())
    rows = rows.join(newest, on=["sku", "_group"])
    by_ledger = nw.coalesce(nw.col("_there"), whole(0)) >= nw.coalesce(nw.col("_seen"), whole(0))
    last = ~nw.col("_shipped") | (day >= nw.col("_there") - FRESH_DAYS)
    rows = rows.filter(~nw.col("_shared") | ((nw.col("_shipped") == by_ledger) & last))
    whole_stock = nw.col("amazon_speed_from").str.ends_with(OF_ALL)
    rows = rows.with_columns(_all=nw.when(whole_stock & nw.col("_shared")).then(whole(1)).otherwise(whole(0)))
    told = rows.group_by("sku", "_group").agg(nw.col("_all").max().alias("_told"))
    return rows.join(told, on=["sku", "_group"]).filter(nw.col("_all") == nw.col("_told"))


def of_one_stock(rows: Any, shared: Mapping[str, str]) -> Any:
    """Rows by marketplace with one name for all that share a stock.

    Args:
        rows: `marketplace` and others.
        shared: What `counts.shared_stock` returns.
    """
    return rows.with_columns(marketplace=stock_name("marketplace", shared)) if shared else rows


def sellable_of_one_stock(counts: Any, shared: Mapping[str, str]) -> Any:
    """What there was to be sold on each day, of a shared stock in all.

    Args:
        counts: `sku`, `marketplace`, `snapshot_date`, `sellable` (units), `source`.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `marketplace`, `snapshot_date`, `sellable`; one row for each day.
    """
    key = ("sku", "marketplace", "snapshot_date")
    counts = counts.unique(subset=[*key, "source"])
    # The ledger's countries are parts of the stock, and reports by marketplace views of all of it.
    part = nw.coalesce(nw.col("source").str.starts_with(SUMMARY), nw.lit(value=False))
    counts = of_one_stock(counts, shared).with_columns(
        _part=nw.when(part).then("sellable").otherwise(0), _view=nw.when(~part).then("sellable").otherwise(0)
    )
    found = counts.group_by(*key).agg(nw.col("_part").sum(), nw.col("_view").max())
    return found.select(*key, sellable=nw.max_horizontal("_part", "_view").cast(nw.Int64))


def named(speeds: Any, shared: Mapping[str, str]) -> Any:
    """Speeds of the ledger, those of a whole stock with a word on it.

    Args:
        speeds: `marketplace`, `source` and others.
        shared: What `counts.shared_stock` returns.
    """
    whole_stock = nw.col("marketplace").is_in(list(dict.fromkeys(shared.values())))
    said = nw.concat_str(nw.col("source"), text(OF_ALL))
    return speeds.with_columns(source=nw.when(whole_stock).then(said).otherwise("source"))
