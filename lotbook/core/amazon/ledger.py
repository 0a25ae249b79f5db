"""Amazon's inventory ledger: what its events mean, which of two reports counts, and replacing a range of days.

The ledger has no key: thousands of its lines are alike. So an import replaces all days from the first to the last of
the report, in the marketplaces the report covers, for the SKUs it lists; where that leaves fewer lines than were there,
it is refused, since a report cut short would otherwise take days away unseen. What happened to a SKU does not go away,
so a report that does not list it was filtered, or is of another account, and the lines of that SKU stay.
"""

from lotbook.core import nw
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import Frame, Rows, is_true, neighbour, or_zero, rows_of, running_sum, whole

RECEIVED, SOLD, RETURNED, REMOVED, MOVED = "Received", "Sold", "Returned", "Removed", "Between warehouses"
FOUND, LOST, DISPOSED, CHANGED = "Found", "Lost", "Disposed", "Changed state"
CORRECTED, MERGED, OTHER = "Corrected", "Merged SKU", "Other"
EVENTS = (
    RECEIVED, SOLD, RETURNED, REMOVED, MOVED, FOUND, LOST, DISPOSED, CHANGED, CORRECTED, MERGED, OTHER
)  # fmt: skip
"""What can happen to units at Amazon."""

EXPIRED, SELLABLE = "EXPIRED", "SELLABLE"
"""Dispositions that rules look at."""

DETAIL, SUMMARY = "Ledger detail", "Ledger summary"
"""Sources that tell everything that happened."""

RETURNS = "Customer returns"
"""A source that tells returns only: it says nothing of days without one."""

LONGEST_PAUSE = 7
"""Days from one day with lines to the next, up to which a report covers what is between them."""

_TYPES = {
    "receipts": RECEIVED,
    "shipments": SOLD,
    "customershipments": SOLD,
    "customerreturns": RETURNED,
    "vendorreturns": REMOVED,
    "whsetransfers": MOVED,
}
_REASONS = {
    **dict.fromkeys("FN", FOUND),
    **dict.fromkeys("M5", LOST),
    **dict.fromkeys("DG", DISPOSED),
    **dict.fromkeys("67EHKUPQ", CHANGED),
    **dict.fromkeys("34", MERGED),
    "O": CORRECTED,
}
"""Reason codes of adjustments; the damages are changes of state as well, since the units stay."""


def event_of(kind: str, reason: str) -> str:
    """What an event type and its reason code mean.

    Examples:
        >>> event_of("Adjustments", "Q"), event_of("WhseTransfers", ""), event_of("Adjustments", "?")
        ('Changed state', 'Between warehouses', 'Other')

    References:
        Amazon's help page on the inventory ledger; codes 6 7 E H K U come with a P at the new disposition.
    """
    found = _TYPES.get("".join(kind.casefold().split()))
    return found or _REASONS.get(reason.strip().upper(), OTHER)


def rows_that_count(ledger: Frame) -> Frame:
    """The rows that count: where both reports cover a SKU and a day of a marketplace, the detail.

    The detail covers the days from one of its lines to the next, unless there are more than `LONGEST_PAUSE` between
    them: details of March and May say nothing about April. A SKU without a line in such a stretch was not asked for.
    A report on returns is no ledger: see `returns_of`.

    Args:
        ledger: `sku`, `marketplace`, `date`, `source` and others.
    """
    detailed = ledger.filter(nw.col("source") == DETAIL)
    days = in_stretches(detailed.select("marketplace", "date")).drop("stretch")
    lines = detailed.select("sku", "marketplace", "date").unique().join(days, on=["marketplace", "date"])
    asked = lines.select("sku", "marketplace", "first_day", "last_day").unique()
    summed = of_ledger(ledger).filter(nw.col("source").is_null() | (nw.col("source") != DETAIL))
    key = ["sku", "marketplace", "date"]
    both = summed.select(*key).unique().join(asked, on=["sku", "marketplace"])
    both = both.filter(nw.col("date") >= nw.col("first_day"), nw.col("date") <= nw.col("last_day"))
    both = both.select(*key).unique()
    return nw.concat([detailed, summed.join(both, on=key, how="anti")])


def in_stretches(days: Frame) -> Frame:
    """The days of each marketplace in stretches without a gap, which is more than `LONGEST_PAUSE` between two of them.

    Args:
        days: `marketplace`, `date`.

    Returns:
        One row per day: `marketplace`, `date`, `stretch` (1 for the first of a marketplace), `first_day` and `last_day`
        of the stretch.
    """
    days = days.select("marketplace", "date").unique()
    pause = nw.col("date") - neighbour("date", 1, ("marketplace",), ("date",))
    days = days.with_columns(_begin=nw.when(pause <= LONGEST_PAUSE).then(whole(0)).otherwise(whole(1)))
    days = days.with_columns(stretch=running_sum("_begin", ("marketplace",), ("date",)))
    day = nw.col("date")
    ends = {"first_day": day.min().over("marketplace", "stretch"), "last_day": day.max().over("marketplace", "stretch")}
    return days.with_columns(**ends).drop("_begin")


def of_ledger(rows: Frame) -> Frame:
    """The rows of AmazonLedger that tell everything that happened on their days.

    Args:
        rows: `source` and others.
    """
    return rows.filter(nw.col("source").is_null() | (nw.col("source") != RETURNS))


def returns_of(rows: Frame) -> Frame:
    """The rows of AmazonLedger that tell only what customers sent back.

    Args:
        rows: `source` and others.
    """
    return rows.filter(is_true(nw.col("source") == RETURNS))


def replaced(there: Rows, new: Rows, *, allow_fewer: bool = False) -> tuple[Rows, Rows]:
    """The ledger with the days of a report in the place of those there were, for the SKUs that it lists.

    Args:
        there: Rows of the table AmazonLedger: `sku`, `marketplace`, `date`, `event`, `disposition`, `units`, `lines`,
            `source`.
        new: Rows of one source, with the same columns.
        allow_fewer: Whether the days may hold fewer lines than before.

    Returns:
        All rows, sorted; and the rows that were taken out.

    Raises:
        InputError: If the days that were there would hold fewer lines than before.
    """
    columns = ["sku", "marketplace", "date", "event", "disposition", "units", "lines", "source"]
    joined = _beside(there.select(*columns), new)
    out = joined.filter(nw.col("inside") & nw.col("listed"))
    if not allow_fewer:
        _check_fewer(out, new)
    kept = joined.filter(~(nw.col("inside") & nw.col("listed"))).select(*columns)
    every = nw.concat([kept, new.select(*columns)])
    return every.sort("marketplace", "date", "sku", "event", "disposition", "source"), out.select(*columns)


def not_listed(there: Rows, new: Rows) -> Rows:
    """The rows on days of a report that are of SKUs it has no line of, which stay.

    Args:
        there: As for `replaced`.
        new: As for `replaced`.
    """
    columns = there.columns
    return _beside(there, new).filter(nw.col("inside") & ~nw.col("listed")).select(*columns)


def _beside(there: Rows, new: Rows) -> Rows:
    """The rows with `inside` (on the days of a report) and `listed` (of a SKU that it lists)."""
    here = ["marketplace", "source"]
    span = new.group_by(*here).agg(nw.col("date").min().alias("_from"), nw.col("date").max().alias("_to"))
    listed = new.select("sku", *here).unique().with_columns(_named=nw.lit(value=True))
    joined = there.join(span, on=here, how="left").join(listed, on=["sku", *here], how="left")
    inside = (nw.col("date") >= nw.col("_from")) & (nw.col("date") <= nw.col("_to"))
    return joined.with_columns(inside=is_true(inside), listed=is_true(nw.col("_named")))


def _check_fewer(out: Rows, new: Rows) -> None:
    if not out.shape[0]:
        return
    here = ["marketplace", "source"]
    before = out.group_by(*here).agg(
        nw.col("lines").sum().alias("_before"), nw.col("date").min().alias("_from"), nw.col("date").max().alias("_to")
    )
    # Days and SKUs that were not there before would make up for lines that are missing.
    again = new.join(out.select("sku", *here).unique(), on=["sku", *here]).join(before, on=here)
    again = again.filter(nw.col("date") >= nw.col("_from"), nw.col("date") <= nw.col("_to"))
    after = again.group_by(*here).agg(nw.col("lines").sum().alias("_after"))
    fewer = before.join(after, on=here, how="left")
    fewer = fewer.with_columns(_after=or_zero("_after"))
    for row in rows_of(fewer.filter(nw.col("_after") < nw.col("_before")).sort("marketplace", "source")):
        first, last = to_date(row["_from"]), to_date(row["_to"])
        raise InputError(
            f"The {row['source'].lower()} for {row['marketplace']} from {first} to {last} has {row['_after']:,} lines, "
            f"where {row['_before']:,} were imported before, so it is probably cut short or filtered. Download it "
            "again for all SKUs. If Amazon really took lines back, delete the rows of these days on the sheet "
            "AmazonLedger and import it again, or use lotbook import with --allow-fewer."
        )
