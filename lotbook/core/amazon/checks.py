"""What in Amazon's reports does not fit the records, or counts units twice."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import narwhals as nw

from lotbook.core.amazon.counts import UNITS, latest_counts, total
from lotbook.core.amazon.places import HERE
from lotbook.core.amazon.stock import AtAmazon
from lotbook.core.check import problems_in
from lotbook.core.frames import rows_of, sums, whole
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed

_EUROPE = {"AT", "BE", "CZ", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"}
"""Countries between whose warehouses Amazon moves units as it likes."""

_CHANCE = 10
"""Units up to which two marketplaces may count the same by chance."""


def odd_dates_at_amazon(expiry: Parsed, found: AtAmazon | None, lots: Any) -> list[Problem]:
    """Units Amazon reports by expiration date that are of no lot, of none that was sent, or more than were sent.

    Args:
        expiry: The table AmazonExpiry.
        found: What `stock.at_amazon` returns.
        lots: Usable lots: `sku`, `lot`, `expiry_date`.
    """
    if found is None or not found.reported.shape[0]:
        return []
    there = found.reported.filter(nw.col("units") > 0, ~nw.col("labelled").is_null())
    shown = {"_date": nw.col("labelled"), "_units": nw.col("units").cast(nw.String())}
    unknown = there.filter(nw.col("expiry_date").is_null()).with_columns(**shown)
    key = (*HERE, "expiry_date")
    dated = there.filter(~nw.col("expiry_date").is_null())
    of_date = found.sent.join(lots.select("sku", "lot", "expiry_date"), on=["sku", "lot"])
    of_date = sums(of_date.filter(~nw.col("expiry_date").is_null()), key, ("put_in",))
    reported = dated.group_by(*key).agg(nw.col("units").sum(), nw.col("labelled").min(), nw.col("row").min())
    reported = reported.join(of_date, on=list(key), how="left")
    sent = nw.coalesce("put_in", whole(0))
    never = reported.filter(sent <= 0).with_columns(**shown)
    more = reported.filter(sent > 0, nw.col("units") > sent)
    more = more.with_columns(**shown, _sent=sent.cast(nw.String()))
    return [
        *problems_in(expiry, unknown, "amazon-date-of-no-lot", "expiry_date", found="_date", other="_units"),
        *problems_in(expiry, never, "amazon-date-never-sent", "expiry_date", found="_date", other="_units"),
        *problems_in(
            expiry, more, "amazon-date-more-than-sent", "expiry_date", found="_date", other="_units", third="_sent"
        ),
    ]


def stock_counted_twice(stock: Parsed, *, shared: Mapping[str, str], as_of: int) -> list[Problem]:
    """Marketplaces that seem to sell from one stock, which therefore counts more than once.

    Either every SKU has the same count in both; or a report by marketplace and a ledger by country of the warehouse
    count a SKU in different countries of Europe.

    Args:
        stock: The table AmazonStock.
        shared: What `counts.shared_stock` returns.
        as_of: Later counts are left out.
    """
    rows = latest_counts(stock, as_of=as_of).with_columns(_units=total(*UNITS))
    rows = rows.filter(nw.col("_units") > 0)
    several = sums(rows.with_columns(_one=whole(1)), ("sku",), ("_one",)).filter(nw.col("_one") > 1)
    rows = rows.join(several.select("sku"), on="sku")
    counts: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows_of(rows.select("sku", "marketplace", "row", "by_warehouse", "_units").sort("row")):
        counts.setdefault(row["sku"], {})[row["marketplace"].upper()] = row
    found: dict[tuple[str, str], int] = {}
    for pair in sorted({pair for each in counts.values() for pair in combinations(sorted(each), 2)}):
        one, other = pair
        if one in shared and shared.get(one) == shared.get(other):
            continue
        both = [(each[one], each[other]) for each in counts.values() if one in each and other in each]
        views = [each for each in both if not each[0]["by_warehouse"] and not each[1]["by_warehouse"]]
        mixed = [each for each in both if each[0]["by_warehouse"] != each[1]["by_warehouse"]]
        alike = views and all(a["_units"] == b["_units"] for a, b in views)
        if alike and sum(a["_units"] for a, _ in views) > _CHANCE:
            found[pair] = min(row["row"] for each in views for row in each)
        elif mixed and set(pair) <= _EUROPE:
            found[pair] = min(row["row"] for each in mixed for row in each)
    if not found:
        return []
    named = ", ".join(dict.fromkeys(name for pair in found for name in pair))
    return [stock.problem("stock-counted-twice", min(found.values()), "marketplace", named)]
