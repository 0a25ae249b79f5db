"""Units per day of each SKU, of all that AmazonStock tells: the latest of each marketplace, added up.

Where marketplaces share a stock, reports by marketplace say where units were bought and the ledger from which country
they were shipped: the same sales twice. The newer of the two counts, of one day the ledger, which knows days without
stock.
"""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from lotbook.core.amazon.counts import stock_name
from lotbook.core.amazon.merge import speed_source
from lotbook.core.frames import text, whole

_LESSER_BY = 7
"""The restock report knows one window of days only: it counts like one that is so many days older."""


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
    return rows.filter(~nw.col("_shared") | (nw.col("_shipped") == by_ledger))
