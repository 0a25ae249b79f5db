"""What Amazon's ledger covers: whether it tells all that became of the units of a SKU up to the day they were counted.

The problem: a ledger is about some SKUs, some marketplaces and some days. What was sold on other days is in no sum, and
would look as if it were missing. The idea: a ledger tells what is missing of a SKU only where it has lines of it in
every marketplace that counts the SKU or that it was sent to, and where these lines are in a stretch of days without a
gap that begins before units came in and has the day of the count. What was sent before the first of these days is
covered too if it came in within them: because the ledger received as much as was sent, or because all that it has on
its very first day are receipts.

Worked example: 60 units were sent on January 5 and 100 on January 28. A ledger from January 31 received 100: of the 60
it says nothing. It received 160: it covers both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.amazon import ledger
from lotbook.core.amazon.counts import UNITS, stock_name, total
from lotbook.core.amazon.places import SKU_PLACE, marketplace_in
from lotbook.core.amazon.under_way import LONGEST_DAYS
from lotbook.core.frames import Frame, is_true, or_zero, settled, sums, text, whole

COVERAGE = ("uncounted", "elsewhere", "ends_early", "begins_late", "ledger_from")
"""Columns of what `coverage` returns, beside the SKU."""
_SCOPE = ("sku", "scope")

_ALL = "all"
"""The scope of a SKU that is at one place: what all marketplaces tell together."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is held against the ledger."""

    lines: Frame
    """The movements at FBA up to the count: `sku`, `place`, `channel`, `date`, `effect`, `units`."""
    counts: Frame
    """What `counts.latest_counts` returns."""
    totals: Frame
    """One row per SKU: `sku`, `counted_on` (day or null), `sent`, `coming` (units sent in up to that day, and on their
    way on that day)."""
    shared: Mapping[str, str]
    """What `counts.shared_stock` returns."""


def coverage(rows: Frame, counted_days: Frame, account: Account) -> Frame:
    """What Amazon's ledger lacks to tell what is missing of a SKU.

    Args:
        rows: What `ledger.rows_that_count` returns.
        counted_days: Days up to which a ledger was, with lines or without: `marketplace`, `date`.
        account: What is held against it.

    Returns:
        One row per SKU of `totals`: `sku`, and 1 or 0 in `uncounted` (whether by the ledger a marketplace of its places
        has units that nobody counts), `elsewhere` (whether a marketplace lacks lines of the SKU),
        `ends_early` (whether it is not about the day of the count, or the records have sales after its last line of
        the SKU) and `begins_late` (whether units may have come in before its days); `ledger_from` (the first of its
        days where it begins late, else null).
    """
    rows = rows.with_columns(marketplace=stock_key("marketplace", account))
    counted_days = counted_days.select("date", marketplace=stock_key("marketplace", account)).select(
        "marketplace", "date"
    )
    days = ledger.in_stretches(nw.concat([rows.select("marketplace", "date"), counted_days]))
    rows, days = settled(rows, days)
    scopes = _scopes(account)
    spans, asked = _spans(rows, days, account), rows.select("sku", "marketplace").unique()
    listed = _scoped(asked, scopes).select(*_SCOPE).unique().with_columns(listed=whole(1))
    begun = _scoped(spans, scopes).group_by(*_SCOPE).agg(nw.col("first_day").min(), nw.col("is_begin").max())
    every = scopes.join(listed, on=list(_SCOPE), how="left").join(begun, on=list(_SCOPE), how="left")
    every = every.join(_first_sent(account), on=list(_SCOPE), how="left")
    every = every.join(sums(spans, ("sku",), ("came_in",)), on="sku", how="left").join(account.totals, on="sku")
    first, begin = nw.col("first_sent"), nw.col("first_day")
    all_came_in = or_zero("came_in") + nw.col("coming") >= nw.col("sent")
    is_begin = is_true(nw.col("is_begin") == 1) & (first >= begin - LONGEST_DAYS)
    late = is_true((first < begin) & ~all_came_in & ~is_begin)
    every = every.with_columns(
        uncounted=whole(0),
        elsewhere=_flag(nw.col("listed").is_null()),
        ends_early=_flag(~nw.col("listed").is_null() & begin.is_null()),
        begins_late=_flag(late),
        ledger_from=nw.when(late).then("first_day"),
    )
    found = every.group_by("sku").agg(*(nw.col(name).max() for name in COVERAGE))
    lacking = (
        ("uncounted", _uncounted(rows, scopes, account)),
        ("elsewhere", _counted_elsewhere(asked, account)),
        ("ends_early", _sold_later(rows, account)),
        ("ends_early", _counted_after(asked, spans, account)),
    )
    for name, skus in lacking:
        found = found.join(skus.with_columns(_too=whole(1)), on="sku", how="left")
        found = found.with_columns(nw.max_horizontal(nw.col(name), or_zero("_too")).alias(name)).drop("_too")
    return found


def _flag(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(whole(1)).otherwise(whole(0))


def stock_key(column: str, account: Account) -> nw.Expr:
    """The marketplace, or the first of those it shares its stock with, in capitals."""
    return stock_name(column, account.shared).str.to_uppercase()


def days_of_stock(account: Account) -> Frame:
    """The day of the count of each SKU and stock: `sku`, `stock_key`, `snapshot_date`."""
    counts = account.counts.select("sku", "snapshot_date", stock_key=stock_key("marketplace", account))
    return counts.group_by("sku", "stock_key").agg(nw.col("snapshot_date").max())


def _scopes(account: Account) -> Frame:
    """What the ledger must be about for each SKU: `sku`, `scope`; the marketplaces of its places if it has several."""
    at = _places(account).select("sku", "scope").unique()
    return nw.concat([at, account.totals.select("sku", scope=text(_ALL)).join(at, on="sku", how="anti")])


def _places(account: Account) -> Frame:
    """The places of the SKUs that are at several, with the marketplace of each: `sku`, `place`, `scope`."""
    at = account.lines.select(*SKU_PLACE, "channel").unique(subset=list(SKU_PLACE), keep="any")
    several = at.with_columns(_places=nw.col("place").count().over("sku")).filter(nw.col("_places") > 1)
    named = several.select(*SKU_PLACE, scope=marketplace_in("channel"))
    return named.select(*SKU_PLACE, scope=stock_key("scope", account))


def _scoped(rows: Frame, scopes: Frame) -> Frame:
    """Rows by SKU and marketplace as rows by SKU and scope."""
    joined = rows.join(scopes, on="sku")
    return joined.filter((nw.col("scope") == _ALL) | (nw.col("scope") == nw.col("marketplace")))


def _spans(rows: Frame, days: Frame, account: Account) -> Frame:
    """The stretch of days of each SKU and marketplace that has the day of its count.

    Returns:
        `sku`, `marketplace`, `first_day`, `is_begin` (1 where the ledger of the marketplace begins with this stretch,
        and its first day has nothing but receipts), `came_in` (units received within it up to the count).
    """
    day = nw.col("date")
    received = nw.col("event") == ledger.RECEIVED
    other = rows.filter(~received).select("marketplace", "date").unique().with_columns(_other=whole(1))
    days = days.join(other, on=["marketplace", "date"], how="left")
    opening = days.filter(day == nw.col("first_day"), nw.col("stretch") == 1, nw.col("_other").is_null())
    opening = opening.select("marketplace", "first_day", is_begin=whole(1))
    lines = rows.select("sku", "marketplace", "date", "units", _received=_flag(received))
    lines = lines.join(days.select("marketplace", "date", "first_day", "last_day"), on=["marketplace", "date"])
    lines = lines.join(account.totals.select("sku", _of_sku="counted_on"), on="sku")
    own = days_of_stock(account).select("sku", "snapshot_date", marketplace="stock_key")
    lines = lines.join(own, on=["sku", "marketplace"], how="left")
    lines = lines.with_columns(counted_on=nw.coalesce("snapshot_date", "_of_sku"))
    counted_on = nw.col("counted_on")
    lines = lines.filter(nw.col("first_day") <= counted_on, nw.col("last_day") >= counted_on)
    came = (nw.col("_received") == 1) & (day <= counted_on)
    lines = lines.with_columns(came_in=nw.when(came).then("units").otherwise(whole(0)))
    spans = sums(lines, ("sku", "marketplace", "first_day"), ("came_in",))
    return spans.join(opening, on=["marketplace", "first_day"], how="left")


def _first_sent(account: Account) -> Frame:
    """The first day units were sent in, up to the count: `sku`, `scope`, `first_sent`; 0 where a day isn't known."""
    sent = account.lines.filter(nw.col("effect").is_in(["received", "transferred"]), nw.col("units") > 0)
    sent = sent.join(account.totals.select("sku"), on="sku", how="semi").with_columns(first_sent=or_zero("date"))
    placed = sent.join(_places(account), on=list(SKU_PLACE), how="left")
    placed = placed.with_columns(scope=nw.coalesce(nw.col("scope"), text(_ALL)))
    return placed.group_by(*_SCOPE).agg(nw.col("first_sent").min())


def _counted_elsewhere(asked: Frame, account: Account) -> Frame:
    """The SKUs that Amazon counts in a marketplace of which the ledger has no line of them."""
    counts = account.counts.filter(total(*UNITS) > 0)
    counts = counts.select("sku", marketplace=stock_key("marketplace", account))
    return counts.join(asked, on=["sku", "marketplace"], how="anti").select("sku").unique()


def _uncounted(rows: Frame, scopes: Frame, account: Account) -> Frame:
    """The SKUs that are at several places, one of which has units by the ledger and no count."""
    left = rows.join(account.totals.select("sku", "counted_on"), on="sku")
    left = sums(left.filter(nw.col("date") <= nw.col("counted_on")), ("sku", "marketplace"), ("units",))
    left = left.filter(nw.col("units") > 0).select("sku", scope="marketplace")
    counted = days_of_stock(account).select("sku", scope="stock_key")
    at = scopes.filter(nw.col("scope") != _ALL).join(counted.select("sku").unique(), on="sku", how="semi")
    return at.join(left, on=list(_SCOPE), how="semi").join(counted, on=list(_SCOPE), how="anti").select("sku").unique()


def _sold_later(rows: Frame, account: Account) -> Frame:
    """The SKUs of which the records have sales after the ledger's last line of them, and up to the count."""
    last = rows.group_by("sku").agg(nw.col("date").max().alias("_last"))
    sold = account.lines.filter(nw.col("effect") == "sold").join(last, on="sku")
    return sold.filter(nw.col("date") > nw.col("_last")).select("sku").unique()


def _counted_after(asked: Frame, spans: Frame, account: Account) -> Frame:
    """The SKUs that a marketplace counted on another day than the others, which is in no stretch of its ledger."""
    own = days_of_stock(account).join(account.totals.select("sku", "counted_on"), on="sku")
    own = own.filter(nw.col("snapshot_date") != nw.col("counted_on")).select("sku", marketplace="stock_key")
    own = own.join(asked, on=["sku", "marketplace"], how="semi")
    return own.join(spans, on=["sku", "marketplace"], how="anti").select("sku").unique()
