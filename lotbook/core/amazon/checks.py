"""What in Amazon's reports does not fit the records, or counts units twice."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from lotbook.core import nw
from lotbook.core.amazon.by_date import latest_reports
from lotbook.core.amazon.counts import FRESH_DAYS, UNITS, latest_counts_by_marketplace, stock_name, total
from lotbook.core.amazon.ledger import DISPOSED, FOUND, LOST, REMOVED, RETURNED, SOLD, rows_that_count
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.amazon.removal_states import by_number
from lotbook.core.amazon.sources import at_awd, is_of_awd
from lotbook.core.amazon.stock import AtAmazon, units_without_a_lot
from lotbook.core.amazon.under_way import LONGEST_DAYS
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, is_true, latest_by, or_zero, sums, until
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed
from lotbook.core.records import Records, once
from lotbook.core.tables import AMAZON_STOCK

_EUROPE = {"AT", "BE", "CZ", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"}
"""Countries between whose warehouses Amazon moves units as it likes."""

_LEFT = (SOLD, RETURNED, REMOVED, DISPOSED, LOST, FOUND)
"""Events that take units away, and those that bring them back."""

_CHANCE = 10
"""Units up to which two marketplaces may count the same by chance."""


def odd_reports(at_amazon: AtAmazon, records: Records, *, as_of: int, shared: Mapping[str, str]) -> list[Finding]:
    """Everything in Amazon's reports that does not fit the records.

    Args:
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        records: The records of the tracker.
        as_of: The day.
        shared: What `counts.shared_stock` returns.
    """
    filled, tables = records.filled, records.tables
    return [
        *(odd_counts_of_awd(records, as_of=as_of) if "AmazonStock" in records.awd else ()),
        *(odd_dates_in_awd(at_amazon, records, as_of=as_of) if "AmazonExpiry" in records.awd else ()),
        *(more_at_amazon_than_sent(at_amazon, records, as_of=as_of) if "AmazonStock" in filled else ()),
        *(left_and_not_counted(at_amazon, records, as_of=as_of) if records.has_ledger else ()),
        *(returned_and_not_typed(records, as_of=as_of) if "RemovalOrders" in filled else ()),
        *counts_left_out(tables["AmazonStock"], tables["AmazonExpiry"], as_of=as_of, shared=shared),
        *(odd_dates_at_amazon(at_amazon, records.lots) if "AmazonExpiry" in filled else ()),
    ]


def odd_dates_at_amazon(at_amazon: AtAmazon, lots: Frame) -> list[Finding]:
    """Units Amazon reports by expiration date that are of no lot, of none that was sent, or more than were sent.

    Args:
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        lots: Usable lots: `sku`, `lot`, `expiry_date`.
    """
    reported = at_amazon.reported.filter(nw.col("units") > 0, ~nw.col("labelled").is_null())
    unknown = reported.filter(nw.col("expiry_date").is_null())
    key = (*SKU_PLACE, "expiry_date")
    dated = reported.filter(~nw.col("expiry_date").is_null())
    sent = at_amazon.sent.join(lots.select("sku", "lot", "expiry_date"), on=["sku", "lot"])
    sent = sums(sent.filter(~nw.col("expiry_date").is_null()), key, ("put_in",))
    dated = dated.group_by(*key).agg(
        nw.col("units").sum().cast(nw.Int64), nw.col("labelled").min(), nw.col("row").min()
    )
    dated = dated.join(sent, on=list(key), how="left").with_columns(put_in=or_zero("put_in"))
    never = dated.filter(nw.col("put_in") <= 0)
    more = dated.filter(nw.col("put_in") > 0, nw.col("units") > nw.col("put_in"))
    return [
        Finding("AmazonExpiry", rule, "expiry_date", rows, found="labelled", other="units", third=third, keys=("sku",))
        for rule, rows, third in (
            ("amazon-date-of-no-lot", unknown, ""),
            ("amazon-date-never-sent", never, ""),
            ("amazon-date-more-than-sent", more, "put_in"),
        )
    ]


def more_at_amazon_than_sent(at_amazon: AtAmazon, records: Records, *, as_of: int) -> list[Finding]:
    """SKUs of which Amazon counts more units at FBA than the records ever put in: lots that nobody typed.

    No lot can hold them, so the report is about fewer units than there are.

    Args:
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        records: The records of the tracker.
        as_of: Later counts are left out.
    """
    counts = at_amazon.counts.with_columns(units=total("fulfillable", "unfulfillable", "reserved"))
    counts = counts.group_by("sku").agg(nw.col("units").sum().cast(nw.Int64), nw.col("left_out_on").max())
    rows = latest_counts_by_marketplace(records.tables["AmazonStock"], as_of=as_of).filter(~is_of_awd())
    counts = counts.join(rows.group_by("sku").agg(nw.col("row").min()), on="sku")
    counts = counts.join(records.skus.select("sku"), on="sku", how="semi")
    counts = counts.join(sums(at_amazon.sent, ("sku",), ("put_in",)), on="sku", how="left")
    counts = counts.join(units_without_a_lot(records, ("sku",), as_of), on="sku", how="left")
    counts = counts.with_columns(sent=or_zero("put_in") + or_zero("unnamed"), about="sku")
    odd = counts.filter(nw.col("units") > nw.col("sent"), nw.col("left_out_on").is_null())
    return [
        Finding(
            *("AmazonStock", "amazon-more-than-sent", "fulfillable", odd),
            found="units", other="sent", third="about", keys=("sku",),
        )
    ]  # fmt: skip


def left_and_not_counted(at_amazon: AtAmazon, records: Records, *, as_of: int) -> list[Finding]:
    """SKUs of which more units have left by Amazon's ledger than by Shipments, while no report counts the others.

    The ledger tells of SKUs, and of the days it has, so what left isn't taken off the lots: it counts as there.

    Args:
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        records: The records of the tracker.
        as_of: Later lines are left out.
    """
    rows = records.tables["AmazonLedger"].filter(nw.col("usable"), nw.col("date") <= as_of)
    left = rows_that_count(rows).filter(nw.col("event").is_in(list(_LEFT)))
    left = left.group_by("sku").agg(nw.col("units").sum().cast(nw.Int64), nw.col("row").min())
    for counted in (at_amazon.counts, at_amazon.reported):
        left = left.join(counted.select("sku").unique(), on="sku", how="anti")
    sent = at_amazon.sent.filter(nw.col("put_in") > 0).select("sku").unique()
    typed = at_amazon.lines.filter((nw.col("units") < 0) | (nw.col("effect") == "returned"))
    typed = sums(typed, ("sku",), ("units",)).rename({"units": "typed"})
    odd = left.join(sent, on="sku", how="semi").join(typed, on="sku", how="left")
    odd = odd.with_columns(units=or_zero("typed") - nw.col("units"), about="sku").filter(nw.col("units") > 0)
    return [Finding("AmazonLedger", "amazon-not-counted", "units", odd, found="units", third="about", keys=("sku",))]


def returned_and_not_typed(records: Records, *, as_of: int) -> list[Finding]:
    """Units that Amazon says it has sent back, and that Shipments doesn't have: they are on no sheet.

    A row counts by the order's number, whatever its type; a Removal without any number, from the day of the order on,
    may be of it. Orders that no report has listed lately are left alone, and those of before the SKU's first transfer.

    Args:
        records: The records of the tracker.
        as_of: The day.
    """
    told_on = nw.col("updated_on")
    lately = is_true((told_on >= as_of - _LATELY) & (told_on <= as_of) & ~is_true(nw.col("ordered_on") > as_of))
    orders = records.tables["RemovalOrders"].filter(nw.col("usable"), or_zero("shipped") > 0, lately)
    orders = orders.filter(nw.col("order_type").str.to_lowercase() == "return")
    key = ["order_id", "sku"]
    orders = orders.group_by(*key).agg(
        nw.col("row").min(), nw.col("ordered_on").min(), nw.col("shipped").sum().cast(nw.Int64)
    )
    typed = records.tables["Shipments"].filter(nw.col("usable"), until(as_of))
    units = sums(by_number(typed), key, ("quantity",)).rename({"quantity": "typed"})
    unnumbered = typed.filter(nw.col("type") == "Removal", nw.col("document").is_null(), nw.col("shipment").is_null())
    unnumbered = unnumbered.select("sku", "date", "quantity").join(orders.select(*key, "ordered_on"), on="sku")
    unnumbered = unnumbered.filter(~is_true(nw.col("date") < nw.col("ordered_on")))
    unnumbered = sums(unnumbered, key, ("quantity",)).rename({"quantity": "may_be"})
    sent = typed.filter(nw.col("type") == "Transfer").group_by("sku").agg(first_sent=nw.col("date").min())
    rows = orders.join(units, on=key, how="left").join(unnumbered, on=key, how="left").join(sent, on="sku")
    rows = rows.filter(~is_true(nw.col("ordered_on") < nw.col("first_sent")))
    rows = rows.with_columns(missing=nw.col("shipped") - or_zero("typed") - or_zero("may_be"))
    odd = rows.filter(nw.col("missing") > 0)
    return [
        Finding(
            *("RemovalOrders", "returned-not-typed", "shipped", odd),
            found="missing", other="order_id", third="sku", keys=("sku",),
        )
    ]  # fmt: skip


_LATELY = 90
"""Days after the last report on an order for which its units are asked for."""


def counts_left_out(stock: Frame, expiry: Frame, *, as_of: int, shared: Mapping[str, str]) -> list[Finding]:
    """Counts of units that later reports of the same kind and marketplace no longer list and no other counts since.

    What planning counts as 0 needs no line in the stock by expiration date, and what that report lists is there, though
    planning leaves it out. Marketplaces that share a stock count it for each other.

    Args:
        stock: All rows of AmazonStock.
        expiry: All rows of AmazonExpiry.
        as_of: Later reports are left out.
        shared: What `counts.shared_stock` returns.
    """
    counts = latest_counts_by_marketplace(stock, as_of=as_of).with_columns(units=total(*UNITS))
    # Units of a shared stock move from country to country.
    moves = nw.col("by_warehouse") & nw.col("marketplace").str.to_uppercase().is_in(list(shared))
    counts = counts.with_columns(left_out_on=nw.when(~moves).then("left_out_on"))
    key = ("sku", "marketplace", "snapshot_date", "left_out_on")
    dated = latest_reports(expiry, as_of=as_of).group_by(*key)
    reports = dated.agg(nw.col("units").sum().cast(nw.Int64), nw.col("row").min())
    here, day = ["sku", "_stock"], nw.col("snapshot_date")
    counts, reports = (rows.with_columns(_stock=stock_name("marketplace", shared)) for rows in (counts, reports))
    told = {
        table: rows.filter(nw.col("left_out_on").is_null()).group_by(*here).agg(_told=nw.col("snapshot_date").max())
        for table, rows in (("AmazonStock", reports), ("AmazonExpiry", counts))
    }
    since = (nw.col("_told") > day + FRESH_DAYS) & (nw.col("_told") >= nw.col("left_out_on") - FRESH_DAYS)
    found = {
        table: rows.join(told[table], on=here, how="left").filter(~is_true(since)).drop("_stock")
        for table, rows in (("AmazonStock", counts), ("AmazonExpiry", reports))
    }
    return [
        Finding(
            table,
            "count-left-out",
            "snapshot_date",
            rows.with_columns(later_date="left_out_on").filter(~nw.col("left_out_on").is_null(), nw.col("units") > 0),
            other="later_date",
            third="units",
            keys=("sku",),
        )
        for table, rows in found.items()
    ]


def odd_counts_of_awd(records: Records, *, as_of: int) -> list[Finding]:
    """SKUs of which Amazon counts other units in AWD than the records had there on that day.

    Amazon moves units from AWD to FBA by itself, and the records know only what is typed.

    Args:
        records: The records of the tracker.
        as_of: Later counts are left out.
    """
    counts = _counts_of_awd(records, as_of=as_of).with_columns(counted=total(*UNITS))
    there = records.places.filter(nw.col("kind") == "AWD").select("place")
    moved = records.movements.join(there, on="place").join(counts.select("sku", "snapshot_date"), on="sku")
    moved = moved.filter(nw.col("date").is_null() | (nw.col("date") <= nw.col("snapshot_date")))
    rows = counts.join(sums(moved, ("sku",), ("units",)), on="sku", how="left").with_columns(recorded=or_zero("units"))
    odd = rows.filter(nw.col("counted") != nw.col("recorded"))
    return [_differs("AmazonStock", odd)]


def odd_dates_in_awd(at_amazon: AtAmazon, records: Records, *, as_of: int) -> list[Finding]:
    """SKUs of which a report by expiration date has fewer units in AWD than the records had there on that day.

    It has nothing of what is on its way, so what was sent lately may be missing. A count of that day or a later one
    says the same and more, so such a SKU is left to `odd_counts_of_awd`.

    Args:
        at_amazon: What `stock.estimate_lots_at_amazon` returns.
        records: The records of the tracker.
        as_of: Later reports are left out.
    """
    dated = latest_reports(records.tables["AmazonExpiry"], as_of=as_of).filter(at_awd())
    counts = dated.group_by("sku", "snapshot_date").agg(
        nw.col("units").sum().cast(nw.Int64).alias("counted"), nw.col("row").min()
    )
    moved = at_amazon.lines.filter(nw.col("kind") == "AWD").join(counts.select("sku", "snapshot_date"), on="sku")
    moved = moved.filter(nw.col("date").is_null() | (nw.col("date") <= nw.col("snapshot_date")))
    late = nw.col("date") > nw.col("snapshot_date") - LONGEST_DAYS
    moved = moved.with_columns(lately=nw.when(is_true(late) & (nw.col("units") > 0)).then("units").otherwise(0))
    rows = counts.join(sums(moved, ("sku",), ("units", "lately")), on="sku").rename({"units": "recorded"})
    fewer = rows.filter(nw.col("counted") < nw.col("recorded") - nw.col("lately"))
    counted = _counts_of_awd(records, as_of=as_of).select("sku", counted_on="snapshot_date")
    fewer = fewer.join(counted, on="sku", how="left")
    return [_differs("AmazonExpiry", fewer.filter(~is_true(nw.col("counted_on") >= nw.col("snapshot_date"))))]


def _counts_of_awd(records: Records, *, as_of: int) -> Frame:
    """The rows of AmazonStock that are the latest count of a SKU in AWD."""
    stock = once(records.tables["AmazonStock"].filter(nw.col("usable")), AMAZON_STOCK.key)
    counts = stock.filter(is_of_awd(), ~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of)
    return latest_by(counts, ("sku",), "snapshot_date")


def _differs(table: str, rows: Frame) -> Finding:
    return Finding(
        *(table, "awd-count-differs", "snapshot_date", rows), other="recorded", third="counted", keys=("sku",)
    )


def counts_of_several_marketplaces(stock: Frame, *, as_of: int) -> Frame:
    """The latest counts of SKUs that several marketplaces have units of.

    Args:
        stock: All rows of AmazonStock.
        as_of: Later counts are left out.

    Returns:
        `sku`, `marketplace`, `row`, `by_warehouse`, `units`, by `row`.
    """
    rows = latest_counts_by_marketplace(stock, as_of=as_of).with_columns(units=total(*UNITS))
    rows = rows.filter(nw.col("units") > 0)
    rows = rows.filter(nw.col("sku").count().over("sku") > 1)
    return rows.select("sku", "marketplace", "row", "by_warehouse", "units").sort("row")


def stock_counted_twice(stock: Parsed, rows: list[dict[str, Any]], *, shared: Mapping[str, str]) -> list[Problem]:
    """Marketplaces that seem to sell from one stock, which therefore counts more than once.

    Either every SKU has the same count in both; or a report by marketplace and a ledger by country of the warehouse
    count a SKU in different countries of Europe.

    Args:
        stock: The table AmazonStock.
        rows: What `counts_of_several_marketplaces` returns.
        shared: What `counts.shared_stock` returns.
    """
    counts: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        counts.setdefault(row["sku"], {})[row["marketplace"].upper()] = row
    found: dict[tuple[str, str], int] = {}
    for pair in sorted({pair for each in counts.values() for pair in combinations(sorted(each), 2)}):
        one, other = pair
        if one in shared and shared.get(one) == shared.get(other):
            continue
        both = [(each[one], each[other]) for each in counts.values() if one in each and other in each]
        views = [each for each in both if not each[0]["by_warehouse"] and not each[1]["by_warehouse"]]
        mixed = [each for each in both if each[0]["by_warehouse"] != each[1]["by_warehouse"]]
        alike = views and all(a["units"] == b["units"] for a, b in views)
        if alike and sum(a["units"] for a, _ in views) > _CHANCE:
            found[pair] = min(row["row"] for each in views for row in each)
        elif mixed and set(pair) <= _EUROPE:
            found[pair] = min(row["row"] for each in mixed for row in each)
    if not found:
        return []
    named = ", ".join(dict.fromkeys(name for pair in found for name in pair))
    return [stock.problem("stock-counted-twice", min(found.values()), "marketplace", named)]
