"""What Amazon counts of each SKU: the latest count of each marketplace, and a stock that several share once.

The problem: where marketplaces sell from one stock, a report on each of them counts the same units, while the ledger
counts by the country of the warehouse; added up, units would be there twice. The idea: the user names the marketplaces
that share a stock. Of these, the reports by marketplace are views of one thing, and the fullest of the newest is taken;
the ledger's countries are parts of it, and are added up. The newer of the two counts.

Worked example: DE, FR and PL share a stock. Planning of the 20th counts 430 for DE and 430 for FR, the ledger of the
18th 350 in DE and 80 in PL. 430 units are there, counted on the 20th; without planning 430 as well, on the 18th.
"""

from collections.abc import Mapping, Sequence

from lotbook.core import nw
from lotbook.core.amazon.ledger import LONGEST_PAUSE, SUMMARY
from lotbook.core.amazon.sources import BY_COUNTRY, RECOMMENDED, counts_source, is_of_awd
from lotbook.core.frames import Frame, latest_by, or_zero, row_number, text, whole
from lotbook.core.records import once
from lotbook.core.settings import stocks_named
from lotbook.core.tables import AMAZON_STOCK

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
        found = nw.when(name.is_in(members)).then(text(first)).otherwise(found)
    return found


def latest_counts_by_marketplace(stock: Frame, *, as_of: int) -> Frame:
    """The rows of AmazonStock that are the latest count of a SKU and marketplace.

    Args:
        stock: All rows of the table; one without `fulfillable` is not a count, and one of AWD none of what is at FBA.
        as_of: Later counts are left out.

    Returns:
        Those rows with `by_warehouse`: whether the count is of a country's warehouses; and `left_out_on`: the day of
        the last report of the same kind and marketplace, where that is well after the row's and no longer lists the
        SKU. (A ledger that has no row of a SKU says that there is none.)
    """
    rows = once(stock.filter(nw.col("usable")), AMAZON_STOCK.key)
    rows = rows.filter(~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of, ~is_of_awd())
    rows = rows.with_columns(_kind=counts_source())
    rows = rows.with_columns(by_warehouse=nw.col("_kind").is_in([SUMMARY, BY_COUNTRY]))
    rows = rows.with_columns(_last=nw.col("snapshot_date").max().over("marketplace", "_kind"))
    rows = latest_by(rows, _KEY, "snapshot_date")
    left_out = ~nw.col("_kind").is_in(["", RECOMMENDED, SUMMARY])
    left_out &= nw.col("_last") > nw.col("snapshot_date") + FRESH_DAYS
    return rows.with_columns(left_out_on=nw.when(left_out).then("_last")).drop("_kind", "_last")


def latest_counts(stock: Frame, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """The latest count of every SKU and marketplace; one for marketplaces that share a stock.

    Args:
        stock: All rows of the table AmazonStock.
        shared: What `shared_stock` returns.
        as_of: Later counts are left out.

    Returns:
        `sku`, `marketplace` (of a shared stock the first), `marketplaces` (for how many the row speaks),
        `snapshot_date`, the columns of `UNITS` (null where the report does not say), `left_out_on` (see
        `latest_counts_by_marketplace`), `unsure_days` (0: `left_that_day` says how many days before its own the count
        may be of).
    """
    rows = latest_counts_by_marketplace(stock, as_of=as_of)
    columns = (*_KEY, "marketplaces", "snapshot_date", *UNITS, "left_out_on")
    if not shared:
        return _sure(rows.with_columns(marketplaces=whole(1)).select(*columns))
    rows = rows.with_columns(
        stock=stock_name("marketplace", shared),
        _shared=nw.col("marketplace").str.to_uppercase().is_in(list(shared)),
    )
    own = rows.filter(~nw.col("_shared")).with_columns(marketplaces=whole(1)).select(*columns)
    one = _one_stock(rows.filter(nw.col("_shared")))
    size: nw.Expr = whole(1)
    for first in dict.fromkeys(shared.values()):
        number = sum(group == first for group in shared.values())
        size = nw.when(nw.col("marketplace") == first).then(whole(number)).otherwise(size)
    return _sure(nw.concat([own, one.with_columns(marketplaces=size).select(*columns)]))


def _sure(counts: Frame) -> Frame:
    return counts.with_columns(unsure_days=whole(0))


def total(*names: str) -> nw.Expr:
    """Units of several columns together, blank ones counting nothing."""
    units: nw.Expr = whole(0)
    for name in names:
        units += or_zero(name)
    return units


def _one_stock(rows: Frame) -> Frame:
    """One count of each shared stock: of the newer kind of report."""
    group = ("sku", "stock")
    day, ledger = nw.col("snapshot_date"), nw.col("by_warehouse")
    rows = rows.with_columns(_ledger_day=nw.when(ledger).then(day), _view_day=nw.when(~ledger).then(day))
    rows = rows.with_columns(
        _ledger_day=nw.col("_ledger_day").max().over(*group), _view_day=nw.col("_view_day").max().over(*group)
    )
    # Of one day, the report by marketplace, which knows what is on its way.
    by_ledger = or_zero("_ledger_day") > or_zero("_view_day")
    # A country whose last unit has left is in no later ledger.
    parts = rows.filter(by_ledger, ledger, day >= nw.col("_ledger_day") - FRESH_DAYS)
    summed = parts.group_by(*group).agg(*(nw.col(name).sum().cast(nw.Int64) for name in UNITS[:3]), day.min())
    summed = summed.with_columns(inbound=nw.when(day < 0).then(whole(0)), left_out_on=nw.when(day < 0).then(day))
    views = rows.filter(~by_ledger, ~ledger, day == nw.col("_view_day")).with_columns(_less=-total(*UNITS))
    views = views.filter(row_number(group, ("_less", "marketplace")) == 1)
    columns = ("sku", "snapshot_date", *UNITS, "left_out_on")
    return nw.concat([kind.select(*columns, marketplace="stock") for kind in (summed, views)])


def inbound_known() -> nw.Expr:
    """1 where a count tells what is on its way, else 0."""
    return nw.when(nw.col("inbound").is_null()).then(whole(0)).otherwise(whole(1))


def days_counted(rows: Frame, by: Sequence[str]) -> Frame:
    """The day of several counts that are added up, which is the oldest of those that are of about one time.

    A marketplace that is in no report any more would else make the count of all others as old as its own, and what was
    sent since would be added to what is counted of it already.

    Args:
        rows: Counts: the columns of `by`, `snapshot_date`, `unsure_days`, the columns of `UNITS`.
        by: What they are added up by.

    Returns:
        The columns of `by`, `snapshot_date`, `oldest_date` (of the oldest count that has units), `sure_until` (the
        last day of which all that left for Amazon is in these counts), `newest_date`.
    """
    day = nw.col("snapshot_date")
    dated = rows.with_columns(_fresh=day >= day.max().over(*by) - LONGEST_PAUSE)
    dated = dated.with_columns(
        snapshot_date=nw.when("_fresh").then(day),
        oldest_date=nw.when(nw.col("_fresh") | (total(*UNITS) > 0)).then(day),
    )
    dated = dated.with_columns(newest_date=day, sure_until=nw.col("oldest_date") - nw.col("unsure_days"))
    first = (nw.col(name).min() for name in ("snapshot_date", "oldest_date", "sure_until"))
    return dated.group_by(*by).agg(*first, nw.col("newest_date").max())


def by_sku(counts: Frame) -> Frame:
    """What Amazon says it has of each SKU, over all marketplaces.

    Args:
        counts: What `latest_counts` returns.

    Returns:
        One row per `sku`: `remaining` (fulfillable + unfulfillable + reserved), `inbound` (units; what no report tells
        is 0), `inbound_known` (1 where every count tells what is on its way, else 0), `marketplaces` (how many),
        and what `days_counted` returns.
    """
    units = ("remaining", "inbound", "marketplaces")
    lines = counts.with_columns(remaining=total(*UNITS[:3]), inbound=total("inbound"), inbound_known=inbound_known())
    summed = lines.group_by("sku").agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in units), nw.col("inbound_known").min()
    )
    return summed.join(days_counted(counts, ("sku",)), on="sku")
