"""What Amazon counts of each SKU: the latest count of each marketplace, and a stock that several share once.

The problem: where marketplaces sell from one stock, a report on each of them counts the same units, while the ledger
counts by the country of the warehouse; added up, units would be there twice. The idea: the user names the marketplaces
that share a stock. Of these, the reports by marketplace are views of one thing, and the fullest of the newest is taken;
the ledger's countries are parts of it, and are added up. The newer of the two counts.

Worked example: DE, FR and PL share a stock. Planning of the 20th counts 430 for DE and 430 for FR, the ledger of the
18th 350 in DE and 80 in PL. 430 units are there, counted on the 20th; without planning 430 as well, on the 18th.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from lotbook.core import check
from lotbook.core.amazon.ledger import LONGEST_PAUSE, SUMMARY
from lotbook.core.frames import text, whole
from lotbook.core.reading import Parsed
from lotbook.core.settings import stocks_named

UNITS = ("fulfillable", "unfulfillable", "reserved", "inbound")

FRESH_DAYS = 3
"""Counts that are not further apart than this speak of one time."""

_KEY = ("sku", "marketplace")


def shared_stock(setting: str | None) -> dict[str, str]:
    """Each marketplace that shares a stock, with the first one of those it shares it with.

    Args:
        setting: Marketplaces parted by commas or blanks; several stocks parted by semicolons.

    Examples:
        >>> shared_stock("de, FR; US, CA"), shared_stock("DE FR GB"), shared_stock(None), shared_stock("DE")
        ({'DE': 'DE', 'FR': 'DE', 'US': 'US', 'CA': 'US'}, {'DE': 'DE', 'FR': 'DE', 'UK': 'DE'}, {}, {})
    """
    found: dict[str, str] = {}
    for names in stocks_named(setting):
        if len(names) > 1:
            found |= {name: names[0] for name in names if name not in found}
    return found


def stock_name(column: str, shared: Mapping[str, str]) -> nw.Expr:
    """The marketplace a column names, or the first of those it shares its stock with."""
    name = nw.col(column).str.to_uppercase()
    found: nw.Expr = nw.col(column)
    for first in dict.fromkeys(shared.values()):
        members = [each for each, group in shared.items() if group == first]
        found = nw.when(nw.coalesce(name.is_in(members), nw.lit(value=False))).then(text(first)).otherwise(found)
    return found


def latest_counts(stock: Parsed, *, as_of: int) -> Any:
    """The rows of AmazonStock that are the latest count of a SKU and marketplace.

    Args:
        stock: The table; a row without `fulfillable` is no count.
        as_of: Later counts are left out.
    """
    rows = check.without_repeats(stock.frame.filter(nw.col("usable")), stock.table.key)
    rows = rows.filter(~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of)
    latest = rows.group_by(*_KEY).agg(nw.col("snapshot_date").max())
    rows = rows.join(latest, on=[*_KEY, "snapshot_date"])
    return rows.with_columns(by_warehouse=nw.coalesce(nw.col("source").str.starts_with(SUMMARY), nw.lit(value=False)))


def counts_in_force(stock: Parsed, *, shared: Mapping[str, str], as_of: int) -> Any:
    """The latest count of every SKU and marketplace; one for marketplaces that share a stock.

    Args:
        stock: The table AmazonStock.
        shared: What `shared_stock` returns.
        as_of: Later counts are left out.

    Returns:
        `sku`, `marketplace` (of a shared stock the first), `marketplaces` (for how many the row speaks),
        `snapshot_date`, the columns of `UNITS` (null where the report does not say).
    """
    rows = latest_counts(stock, as_of=as_of)
    columns = (*_KEY, "marketplaces", "snapshot_date", *UNITS)
    if not shared:
        return rows.with_columns(marketplaces=whole(1)).select(*columns)
    rows = rows.with_columns(
        _group=stock_name("marketplace", shared),
        _shared=nw.col("marketplace").str.to_uppercase().is_in(list(shared)),
    )
    own = rows.filter(~nw.col("_shared")).with_columns(marketplaces=whole(1)).select(*columns)
    one = _one_stock(rows.filter(nw.col("_shared")))
    size: nw.Expr = whole(1)
    for first in dict.fromkeys(shared.values()):
        number = sum(group == first for group in shared.values())
        size = nw.when(nw.col("marketplace") == first).then(whole(number)).otherwise(size)
    return nw.concat([own, one.with_columns(marketplaces=size).select(*columns)])


def total(*names: str) -> nw.Expr:
    """Units of several columns together, blank ones counting nothing."""
    units: nw.Expr = whole(0)
    for name in names:
        units += nw.coalesce(nw.col(name), whole(0))
    return units


def _one_stock(rows: Any) -> Any:
    """One count of each shared stock: of the newer kind of report."""
    by_group = ("sku", "_group")
    day, there = nw.col("snapshot_date"), nw.col("by_warehouse")
    newest = rows.with_columns(_there=nw.when(there).then(day), _seen=nw.when(~there).then(day))
    newest = newest.group_by(*by_group).agg(nw.col("_there").max(), nw.col("_seen").max())
    rows = rows.join(newest, on=list(by_group))
    # Of one day, the report by marketplace, which knows what is on its way.
    ledger = nw.coalesce(nw.col("_there"), whole(0)) > nw.coalesce(nw.col("_seen"), whole(0))
    # A country whose last unit has left is in no later ledger.
    parts = rows.filter(ledger, there, day >= nw.col("_there") - FRESH_DAYS)
    summed = parts.group_by(*by_group).agg(*(nw.col(name).sum() for name in UNITS[:3]), day.min())
    summed = summed.with_columns(
        *(nw.col(name).cast(nw.Int64) for name in (*UNITS[:3], "snapshot_date")),
        inbound=nw.when(day < 0).then(whole(0)),
    )
    views = rows.filter(~ledger, ~there, day == nw.col("_seen"))
    views = views.with_columns(_less=-total(*UNITS), _one=whole(1))
    views = views.with_columns(_rank=nw.col("_one").cum_sum().over(*by_group, order_by=["_less", "marketplace"]))
    columns = ("sku", "marketplace", "snapshot_date", *UNITS)
    found = (summed, views.filter(nw.col("_rank") == 1))
    return nw.concat([each.with_columns(marketplace=nw.col("_group")).select(*columns) for each in found])


def inbound_known() -> nw.Expr:
    """1 where a count tells what is on its way, else 0."""
    return nw.when(nw.col("inbound").is_null()).then(whole(0)).otherwise(whole(1))


def days_counted(rows: Any, by: Sequence[str]) -> Any:
    """The day of several counts that are added up, which is the oldest of those that are of about one time.

    A marketplace that is in no report any more would else make the count of all others as old as its own, and what was
    sent since would be added to what is counted of it already.

    Args:
        rows: Counts: the columns of `by`, `snapshot_date`, the columns of `UNITS`.
        by: What they are added up by.

    Returns:
        The columns of `by`, `snapshot_date`, `oldest_date` (of the oldest count that has units).
    """
    day = nw.col("snapshot_date")
    newest = rows.group_by(*by).agg(day.max().alias("_newest"))
    dated = rows.join(newest, on=list(by)).with_columns(_fresh=day >= nw.col("_newest") - LONGEST_PAUSE)
    dated = dated.with_columns(
        snapshot_date=nw.when("_fresh").then(day),
        oldest_date=nw.when(nw.col("_fresh") | (total(*UNITS) > 0)).then(day),
    )
    names = ("snapshot_date", "oldest_date")
    found = dated.group_by(*by).agg(*(nw.col(name).min() for name in names))
    return found.with_columns(*(nw.col(name).cast(nw.Int64) for name in names))


def by_sku(counts: Any) -> Any:
    """What Amazon says it has of each SKU, over all marketplaces.

    Args:
        counts: What `counts_in_force` returns.

    Returns:
        One row per `sku`: `remaining` (fulfillable + unfulfillable + reserved), `inbound` (units; what no report tells
        is 0), `inbound_known` (1 where every count tells what is on its way, else 0), `marketplaces` (how many),
        and what `days_counted` returns.
    """
    units = ("remaining", "inbound", "marketplaces")
    lowest = ("inbound_known",)
    each = counts.with_columns(remaining=total(*UNITS[:3]), inbound=total("inbound"), inbound_known=inbound_known())
    summed = each.group_by("sku").agg(*(nw.col(name).sum() for name in units), *(nw.col(name).min() for name in lowest))
    summed = summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in (*units, *lowest)))
    return summed.join(days_counted(counts, ("sku",)), on="sku")
