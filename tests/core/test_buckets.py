"""Buckets partition days left, also when the table Buckets is wrong; what is wrong names its rows."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.buckets import Bucket, aging, bucket_of, read_buckets
from lotbook.core.frames import rows_of
from lotbook.core.problem import Problem
from lotbook.core.reading import parse
from lotbook.core.tables import BUCKET_SLOTS, BUCKETS
from tests import examples
from tests.notation import DEFAULTS, frame_of, problems, raw_table, report_on
from tests.strategies import Row, raw

HEADER = "Bucket | From days | To days"


def read(table: str) -> tuple[tuple[Bucket, ...], tuple[Problem, ...]]:
    """Buckets and problems of a jotted table."""
    return read_buckets(parse(raw_table(BUCKETS, table), BUCKETS))


def names_of(days: list[int | None], buckets: tuple[Bucket, ...]) -> list[Any]:
    """The bucket of each of some days left."""
    lots = nw.from_native(frame_of(["days_left"], [{"days_left": day} for day in days]))
    return [row["name"] for row in rows_of(lots.with_columns(name=bucket_of(nw.col("days_left"), buckets)))]


def test_the_default_buckets_at_their_ends() -> None:
    buckets, found = read(DEFAULTS["Buckets"])
    assert not found
    ends = {-400: "Expired", -1: "Expired", 0: "0-50", 50: "0-50", 51: "51-90", 90: "51-90", 91: "91-180"}
    ends |= {180: "91-180", 181: "181-365", 365: "181-365", 366: "Over 365", 4000: "Over 365"}
    assert names_of([*ends, None], buckets) == [*ends.values(), "No date"]


@st.composite
def sound_tables(draw: st.DrawFn) -> list[tuple[str, int | None, int | None]]:
    """Buckets that meet end to end, in any row order, with or without a row for lots without a date."""
    cuts = sorted(draw(st.sets(st.integers(-50, 500), max_size=8)))
    ends = zip([None, *cuts], [*(cut - 1 for cut in cuts), None], strict=True)
    rows = [(f"B{number}", low, high) for number, (low, high) in enumerate(ends)] if cuts else []
    rows += draw(st.sampled_from([[], [("Unknown", None, None)]]))
    return draw(st.permutations(rows))


def parsed_rows(rows: list[tuple[str, int | None, int | None]]) -> tuple[tuple[Bucket, ...], tuple[Problem, ...]]:
    """Buckets and problems of rows of the table Buckets."""
    cells: list[Row] = [{"Bucket": name, "From days": low, "To days": high} for name, low, high in rows]
    return read_buckets(parse(raw(BUCKETS, cells), BUCKETS))


some_days = st.lists(st.none() | st.integers(-80, 600), min_size=1)


@given(sound_tables(), some_days)
def test_every_lot_is_in_the_one_bucket_that_holds_its_days(
    rows: list[tuple[str, int | None, int | None]], days: list[int | None]
) -> None:
    assume(any((low, high) != (None, None) for _, low, high in rows))
    buckets, found = parsed_rows(rows)
    assert not found
    undated = "Unknown" if ("Unknown", None, None) in rows else "No date"
    for day, name in zip(days, names_of(days, buckets), strict=True):
        if day is None:
            assert name == undated
        else:
            ranges = [(n, low, high) for n, low, high in rows if (low, high) != (None, None)]
            fits = [n for n, low, high in ranges if (low is None or low <= day) and (high is None or day <= high)]
            assert [name] == fits


any_rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", "D", "E", "a", "No date"]),
        st.none() | st.integers(-20, 60),
        st.none() | st.integers(-20, 60),
    ),
    max_size=6,
)


@settings(max_examples=examples.of(60))
@given(any_rows, some_days)
def test_aging_adds_up_whatever_the_buckets_say(
    rows: list[tuple[str, int | None, int | None]], days: list[int | None]
) -> None:
    buckets, _ = parsed_rows(rows)
    names = names_of(days, buckets)
    assert set(names) <= {bucket.name for bucket in buckets}
    lots: list[Row] = [
        {"sku": f"S{i % 2}", "product": None, "bucket": name, "on_hand": 1 + i, "value": None if i % 3 else 2.5 * i}
        for i, name in enumerate(names)
    ]
    native = aging(frame_of(("sku", "product", "bucket", "on_hand", "value"), lots), buckets)
    for row in rows_of(nw.from_native(native, eager_only=True)):
        own = [lot for lot in lots if lot["sku"] == row["sku"]]
        for column, units in (("units", "on_hand"), ("value", "value")):
            parts = [row[f"{column}_{i}"] for i in range(len(buckets))]
            assert (row[column] or 0) == pytest.approx(sum(part or 0 for part in parts))
            assert (row[column] or 0) == pytest.approx(sum(lot[units] or 0 for lot in own))  # type: ignore[misc] # numbers


def test_what_nobody_knows_the_cost_of_has_no_value() -> None:
    buckets, _ = parsed_rows([("Old", None, 10), ("Young", 11, None)])
    lots: list[Row] = [
        {"sku": sku, "product": None, "bucket": bucket, "on_hand": 5, "value": value}
        for sku, bucket, value in [
            ("NONE", "Old", None),
            ("FREE", "Old", 0.0),
            *[("SOME", "Old", None), ("SOME", "Old", 2.5), ("SOME", "Young", None)],
        ]
    ]
    found = aging(frame_of(("sku", "product", "bucket", "on_hand", "value"), lots), buckets)
    shown = nw.from_native(found, eager_only=True).select("sku", "units", "value", "value_0", "value_1")
    # A bucket without stock is worth nothing, and that is known.
    assert shown.rows() == [("FREE", 5, 0, 0, 0), ("NONE", 5, None, None, 0), ("SOME", 15, 2.5, 2.5, None)]


# What is wrong, and the one cell and the words that say so.
FAULTS = {
    "gap": ("Old | | 10\nYoung | 21 |", "Buckets!B6", "11 to 20", ("'Old'", "'Young'")),
    "gap of a day": ("Old | | 10\nYoung | 12 |", "Buckets!B6", "holds 11 days", ("'Old'", "'Young'")),
    "gap below": ("Old | 0 | 10\nYoung | 11 |", "Buckets!B5", "fewer than 0", ()),
    "gap above": ("Old | | 10\nYoung | 11 | 20", "Buckets!C6", "more than 20", ("'Young'",)),
    "overlap": ("Old | | 10\nYoung | 10 |", "Buckets!B6", "overlaps", ("'Old'", "'Young'")),
    "overlap, rows mixed": ("Young | 5 |\nOld | | 10", "Buckets!B5", "overlaps", ("'Old'", "'Young'")),
    "open ends": ("Old | |  10\nMiddle | 11 |\nYoung | 21 |", "Buckets!B7", "overlaps", ("'Middle'", "'Young'")),
    "two without a date": ("All | | 0\nYoung | 1 |\nX | |\nY | |", "Buckets!A8", "overlaps", ("'X'", "'Y'")),
    "reversed": ("Old | | 9\nTurned | 20 | 10\nYoung | 11 |", "Buckets!B6", "20 is above To days 10", ()),
}


@pytest.mark.parametrize(("rows", "place", "words", "names"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_its_rows_and_the_report_still_partitions(
    rows: str, place: str, words: str, names: tuple[str, ...]
) -> None:
    buckets, found = read(f"{HEADER}\n{rows}")
    said = [problem.problem for problem in found if problem.place == place and words in problem.problem]
    assert said, [str(problem) for problem in found]
    assert all(name in said[0] for name in names)
    assert set(names_of([-5, 0, 5, 10, 11, 15, 20, 21, None], buckets)) <= {b.name for b in buckets}


def test_more_buckets_than_sheets_are_a_problem_each_and_their_lots_go_to_the_last() -> None:
    rows = "\n".join(f"From {10 * i} | {10 * i} | {10 * i + 9}" for i in range(BUCKET_SLOTS))
    buckets, found = read(f"{HEADER}\nExpired | | -1\n{rows}")
    assert len(buckets) == BUCKET_SLOTS
    # One of the twelve sheets is for lots without a date: the twelfth and thirteenth dated bucket are too many.
    assert [p.place for p in found if p.rule == "too-many-buckets"] == ["Buckets!A16", "Buckets!A17"]
    assert names_of([99, 100, 119, None], buckets) == ["From 90", "From 90", "From 90", "No date"]


@pytest.mark.parametrize("again", ["Old", "OLD"])
def test_two_buckets_of_one_name_are_a_problem_of_the_second(again: str) -> None:
    # Two tabs cannot have one name, and Excel does not tell capitals apart.
    result = report_on(Buckets=f"{HEADER}\nOld | | 10\n{again} | 11 | 20\nYoung | 21 |")
    assert "Buckets!A6 duplicate-key" in problems(result)


def test_a_dated_bucket_called_no_date_counts_no_unit_twice() -> None:
    result = report_on(
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received quantity\nTEA | 1 | 2026-12-31 | 10\nTEA | 2 | | 4",
        Buckets=f"{HEADER}\nYoung | | 10\nNo date | 11 |",
    )
    row = rows_of(result.aging)[0]
    assert row["units"] == 14
    assert sum(units for name, units in row.items() if name.startswith("units_")) == 14


def test_a_table_without_ranges_is_reported_and_holds_every_dated_lot() -> None:
    buckets, found = parsed_rows([])
    assert [problem.rule for problem in found] == ["bucket-gap"]
    assert names_of([-5, 0, 400, None], buckets) == ["All dates", "All dates", "All dates", "No date"]


def test_a_missing_top_range_leaves_no_lot_out_of_the_sums() -> None:
    buckets, found = parsed_rows([("Gone", None, -1), ("Soon", 0, 50), ("Later", 51, 90)])
    assert [problem.rule for problem in found] == ["bucket-gap"]
    assert [(bucket.name, bucket.from_days, bucket.to_days) for bucket in buckets][2] == ("Later", 51, None)
    assert names_of([130], buckets) == ["Later"]
