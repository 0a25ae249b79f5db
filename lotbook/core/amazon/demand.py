"""Units per day of each SKU and marketplace, of all that AmazonStock tells: the latest.

Where marketplaces share a stock, reports by marketplace say where units were bought and the ledger from which country
they were shipped: the same sales twice. The newer of the two counts, of one day the ledger, which knows days without
stock. An import works the ledger out for the whole stock: a day without stock in one country is none if another has
some, and a country that was emptied sells nothing any more. Of speeds by country, those of about the last day count.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS, stock_name
from lotbook.core.amazon.ledger import SUMMARY
from lotbook.core.amazon.sources import counts_source, speed_source
from lotbook.core.frames import Frame, is_true, latest_by, or_zero, text, whole

_LESSER_BY = 7
"""The restock report knows one window of days only: it counts like one that is so many days older."""

OF_ALL = ", shared stock"
"""Behind the source of a speed that is of a whole stock and not of one country."""


def latest_speeds(stock: Frame, *, shared: Mapping[str, str]) -> Frame:
    """Units per day of each SKU in each marketplace, and where they are from.

    Args:
        stock: Usable rows of AmazonStock, one per `sku`, `marketplace` and `snapshot_date`: `units_per_day`, `source`.
        shared: What `counts.shared_stock` returns.

    Returns:
        One row per `sku` and `marketplace` with a speed: `amazon_speed` (units per day), `amazon_speed_from`.
    """
    frame = stock.filter(~nw.col("units_per_day").is_null())
    lesser = nw.col("source").str.contains("speed: Restock", literal=True)
    day = nw.col("snapshot_date")
    frame = frame.with_columns(
        snapshot_date=nw.when(lesser).then(day - _LESSER_BY).otherwise(day),
        amazon_speed_from=nw.coalesce(speed_source(), text("AmazonStock")),
    )
    frame = latest_by(frame, ("sku", "marketplace"), "snapshot_date")
    if shared:
        frame = _one_kind(frame, shared)
    return frame.select("sku", "marketplace", "amazon_speed_from", amazon_speed="units_per_day")


def _one_kind(rows: Frame, shared: Mapping[str, str]) -> Frame:
    """The rows, of a shared stock only those of the newer kind of report."""
    day, group = nw.col("snapshot_date"), ("sku", "_group")
    rows = rows.with_columns(
        _group=stock_name("marketplace", shared),
        _shared=nw.col("marketplace").str.to_uppercase().is_in(list(shared)),
        _ledger=nw.col("amazon_speed_from").str.starts_with("Ledger"),
    )
    rows = rows.with_columns(_ledger_day=nw.when("_ledger").then(day), _view_day=nw.when(~nw.col("_ledger")).then(day))
    rows = rows.with_columns(
        _ledger_day=nw.col("_ledger_day").max().over(*group), _view_day=nw.col("_view_day").max().over(*group)
    )
    by_ledger = or_zero("_ledger_day") >= or_zero("_view_day")
    last = ~nw.col("_ledger") | is_true(day >= nw.col("_ledger_day") - FRESH_DAYS)
    rows = rows.filter(~nw.col("_shared") | ((nw.col("_ledger") == by_ledger) & last))
    whole_stock = nw.col("amazon_speed_from").str.ends_with(OF_ALL)
    rows = rows.with_columns(_all=nw.when(whole_stock & nw.col("_shared")).then(whole(1)).otherwise(whole(0)))
    return rows.filter(nw.col("_all") == nw.col("_all").max().over(*group))


def of_one_stock(rows: Frame, shared: Mapping[str, str]) -> Frame:
    """Rows by marketplace with one name for all that share a stock.

    Args:
        rows: `marketplace` and others.
        shared: What `counts.shared_stock` returns.
    """
    return rows.with_columns(marketplace=stock_name("marketplace", shared)) if shared else rows


def sellable_of_one_stock(counts: Frame, shared: Mapping[str, str]) -> Frame:
    """What there was to be sold on each day, of a shared stock in all.

    Args:
        counts: `sku`, `marketplace`, `snapshot_date`, `sellable` (units), `source`.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `marketplace`, `snapshot_date`, `sellable`; one row for each day.
    """
    key = ("sku", "marketplace", "snapshot_date")
    # A row of AmazonStock names its speed as well: it is the same count as that of the file it came from.
    counts = counts.with_columns(source=counts_source()).unique(subset=[*key, "source"])
    # The ledger's countries are parts of the stock, and reports by marketplace views of all of it.
    part = is_true(nw.col("source").str.starts_with(SUMMARY))
    counts = of_one_stock(counts, shared).with_columns(
        _part=nw.when(part).then("sellable").otherwise(0), _view=nw.when(~part).then("sellable").otherwise(0)
    )
    found = counts.group_by(*key).agg(nw.col("_part").sum(), nw.col("_view").max())
    return found.select(*key, sellable=nw.max_horizontal("_part", "_view").cast(nw.Int64))


def named(speeds: Frame, shared: Mapping[str, str]) -> Frame:
    """Speeds of the ledger, those of a whole stock with a word on it.

    Args:
        speeds: `marketplace`, `source` and others.
        shared: What `counts.shared_stock` returns.
    """
    whole_stock = nw.col("marketplace").is_in(list(dict.fromkeys(shared.values())))
    said = nw.concat_str(nw.col("source"), text(OF_ALL))
    return speeds.with_columns(source=nw.when(whole_stock).then(said).otherwise("source"))
