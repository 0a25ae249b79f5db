"""A stock count held against the records: what was counted, what should be there, and by how much they differ.

The problem: a count says how many units of a lot are at a place at the end of a day, and the records say something
else. One adjustment of the difference makes them agree, unless several counts of the lot are booked at once: what the
first adds or takes changes what the records say on the day of the next. The idea: the gap between a count and the
records as they are is the sum of all adjustments up to that day, so each adjustment is what its gap adds to the one
before.

Worked example: the records say 50 on both days. Counted 48 on the first and 53 on the second: gaps -2 and 3, so the
adjustments are -2 and 5, and the records then say 48 and 53.
"""

from lotbook.core import nw
from lotbook.core.days import to_date
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, first_known, is_true, make_frame, neighbour, or_zero, rows_of, sums, whole
from lotbook.core.names import key_of_name, name_key
from lotbook.core.records import Records, repeated
from lotbook.core.words import AMAZON_KINDS, IN_CASES

KEY = ("date", "place", "sku", "lot")
"""What a count has one number for."""

_DOCUMENT = r"^count\d{4}-\d\d-\d\d"
"""What the key of the document of every booked count fits; see `document_of`."""


def document_of(day: int, place: str) -> str:
    """The document under which a count is booked.

    Examples:
        >>> document_of(46353, "Garage")
        'Count 2026-11-27 Garage'
    """
    return f"Count {to_date(day)} {place}"


def counted_units(records: Records, default_place: str | None) -> Frame:
    """The rows of Count with what they come to.

    Args:
        records: The records of the tracker.
        default_place: Where a lot was counted if the row doesn't say, or None.

    Returns:
        All rows with `place` filled in, `in_cases` (whether cases were counted), `units_per_case` (units or null) and
        `units` (null where they are not known).
    """
    rows = records.tables["StockCount"].with_columns(
        place=first_known("place", otherwise=default_place), in_cases=is_true(nw.col("unit").is_in(list(IN_CASES)))
    )
    rows = rows.join(records.skus.select("sku", "units_per_case"), on="sku", how="left")
    each = nw.when(nw.col("in_cases")).then("units_per_case").otherwise(whole(1))
    return rows.with_columns(units=nw.col("counted") * each)


def odd_counts(records: Records, default_place: str | None, *, as_of: int) -> list[Finding]:
    """Rows of Count that cannot be held against the records.

    Args:
        records: The records of the tracker.
        default_place: Where a lot was counted if the row doesn't say, or None.
        as_of: The day everything is judged on.
    """
    rows = counted_units(records, default_place)
    known = rows.join(records.skus.select("sku"), on="sku", how="semi")
    unsized = known.filter(nw.col("in_cases"), is_true(or_zero("units_per_case") == 0))
    amazon = records.places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place")
    unread = records.lots.filter(nw.col("received_quantity").is_null()).select("sku", "lot")
    complete = rows.filter(nw.col("usable"), ~nw.col("place").is_null())
    came = _came_in(records)
    early = (
        complete.filter(nw.col("counted") > 0)
        .join(came, on=["sku", "lot"])
        .filter(nw.col("date") < nw.col("came_date"))
    )
    return [
        Finding("StockCount", "no-place", "place", rows.filter(nw.col("place").is_null())),
        Finding("StockCount", "no-case-size", "unit", unsized, found="sku"),
        Finding("StockCount", "count-at-amazon", "place", rows.join(amazon, on="place", how="semi")),
        Finding("StockCount", "count-of-unknown-stock", "lot", rows.join(unread, on=["sku", "lot"], how="semi")),
        Finding("StockCount", "not-yet", "date", rows.filter(nw.col("date") > as_of)),
        Finding("StockCount", "counted-too-early", "date", early, other="came_date", third="lot"),
        Finding("StockCount", "duplicate-key", "lot", repeated(complete, (*KEY, "in_cases")), other="first_row"),
    ]


def _came_in(records: Records) -> Frame:
    """The day on which each lot first came in, `came_date`; lots with an undated receipt are left out."""
    undated = records.movements.filter(nw.col("date").is_null()).select("sku", "lot").unique()
    first = records.movements.group_by("sku", "lot").agg(nw.col("date").min()).rename({"date": "came_date"})
    return first.join(undated, on=["sku", "lot"], how="anti")


def compare(records: Records, default_place: str | None, *, missing_is_zero: bool = False) -> Frame:
    """What was counted beside what the records say, for rows of Count of which none is odd.

    Cases and eaches of one lot are added up. The records count as they are at the end of the day of the count, later
    movements left out.

    Args:
        records: The records of the tracker.
        default_place: Where a lot was counted if the row doesn't say, or None.
        missing_is_zero: Whether lots of a counted SKU and place that are not listed were counted as 0.

    Returns:
        One row per `date`, `place`, `sku`, `lot`: `row` (of Count, the first; null for a lot that is not listed),
        `counted` (units), `by_records` (units, after earlier counts that are not booked yet), `difference` (counted
        minus records), `booked_row` (of Shipments, null where this count is not booked) and `later_row` (of Shipments:
        a later count of the lot that is booked already, or null). A lot that is not listed has a row only where there
        is a difference.
    """
    rows = counted_units(records, default_place).filter(nw.col("usable"))
    first = rows.group_by(*KEY).agg(nw.col("row").min())
    counts = sums(rows, KEY, ("units",)).rename({"units": "counted"}).join(first, on=list(KEY))
    if missing_is_zero:
        counts = nw.concat([counts.select(*KEY, "counted", "row"), _not_listed(counts, records)])
    lines = counts.join(_by_records(counts, records), on=list(KEY), how="left")
    lines = lines.join(_booked(counts, records), on=list(KEY), how="left")
    lines = lines.with_columns(gap=nw.col("counted") - or_zero("by_records"))
    booked = lines.filter(~nw.col("booked_row").is_null()).with_columns(difference=nw.col("gap"))
    before = neighbour("gap", 1, ("sku", "lot", "place"), ("date",))
    open_ = lines.filter(nw.col("booked_row").is_null()).with_columns(difference=nw.col("gap") - or_zero(before))
    lines = nw.concat([booked, open_]).with_columns(by_records=nw.col("counted") - nw.col("difference"))
    lines = lines.join(_later(lines, records), on=list(KEY), how="left")
    told = lines.filter(~nw.col("row").is_null() | (nw.col("difference") != 0))
    return told.select(*KEY, "row", "counted", "by_records", "difference", "booked_row", "later_row").sort(*KEY)


def _not_listed(counts: Frame, records: Records) -> Frame:
    """The other lots of each SKU and place that was counted, as counted 0; not those whose receipt can't be read."""
    lot = ("sku", "lot", "place")
    known = nw.concat([records.movements.select(*lot), counts.select(*lot)]).unique()
    unread = records.lots.filter(nw.col("received_quantity").is_null()).select("sku", "lot")
    known = known.join(unread, on=["sku", "lot"], how="anti")
    every = counts.select("date", "place", "sku").unique().join(known, on=["place", "sku"])
    every = every.join(counts.select(*KEY), on=list(KEY), how="anti")
    return every.select(*KEY, counted=whole(0), row=nw.when(nw.col("date") < 0).then("date"))


def _by_records(counts: Frame, records: Records) -> Frame:
    """Units of each counted lot and place at the end of the day of its count."""
    moves = records.movements.select("sku", "lot", "place", "units", moved_on="date")
    there = counts.select(*KEY).join(moves, on=["sku", "lot", "place"])
    there = there.filter(nw.col("moved_on").is_null() | (nw.col("moved_on") <= nw.col("date")))
    return sums(there, KEY, ("units",)).rename({"units": "by_records"})


def _adjustments(records: Records) -> Frame:
    """Adjustments on Shipments, with the key of their document."""
    made = records.shipments.filter(nw.col("usable"), nw.col("type") == "Adjustment")
    return made.with_columns(document_key=name_key("document"))


def _booked(counts: Frame, records: Records) -> Frame:
    """The counts that are booked, each with its first row on Shipments: `booked_row`."""
    days = [(row["date"], row["place"]) for row in rows_of(counts.select("date", "place").unique())]
    columns = {
        "date": [day for day, _ in days],
        "place": [place for _, place in days],
        "document_key": [key_of_name(document_of(*each)) for each in days],
    }
    schema = {"date": nw.Int64(), "place": nw.String(), "document_key": nw.String()}
    documents = make_frame(columns, schema, like=counts)
    rows = _adjustments(records).select("sku", "lot", "row", "document_key").join(documents, on="document_key")
    return rows.group_by(*KEY).agg(nw.col("row").min()).rename({"row": "booked_row"})


def _later(lines: Frame, records: Records) -> Frame:
    """Counts that would change what a later one says that is booked already, with a row of the latter: `later_row`."""
    made = _adjustments(records).filter(is_true(nw.col("document_key").str.contains(_DOCUMENT)))
    made = made.select("sku", "lot", "row", place="source", booked_on="date")
    open_ = lines.filter(nw.col("booked_row").is_null(), nw.col("difference") != 0).select(*KEY)
    later = open_.join(made, on=["sku", "lot", "place"]).filter(nw.col("booked_on") > nw.col("date"))
    return later.group_by(*KEY).agg(nw.col("row").min()).rename({"row": "later_row"})
