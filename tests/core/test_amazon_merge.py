"""Reports into the tables: the order of imports does not matter, and the same report changes nothing twice."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.amazon import merge as amazon_merge
from lotbook.core.amazon import removal_states
from lotbook.core.amazon.facts import EXPIRY, LEDGER, STOCK
from lotbook.core.errors import InputError
from lotbook.core.frames import make_rows, rows_of

DAY = 46346
_TEXT = ("sku", "marketplace", "source", "stranded_reason")
THERE: dict[str, Any] = {
    "row": nw.Int64(),
    **{n: nw.String() if n in _TEXT else nw.Int64() for n in amazon_merge.COLUMNS},
}
THERE["units_per_day"] = nw.Float64()
SPEED = {name: THERE[name] for name in ("sku", "marketplace", "snapshot_date", "units_per_day", "source")}


def frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> Any:
    return make_rows({name: [row.get(name) for row in rows] for name in schema}, dict(schema))


def stocked(
    there: list[dict[str, Any]], counts: list[dict[str, Any]], speeds: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of AmazonStock after an import."""
    changes = amazon_merge.merge_stock(frame(there, THERE), frame(counts, dict(STOCK)), frame(speeds, SPEED))
    rows = {row["row"]: dict(row) for row in there}
    for name, cells in changes.cells.items():
        for row, value in cells.items():
            rows[row][name] = value
    last = max(rows, default=4)
    return [*rows.values(), *({**row, "row": last + i} for i, row in enumerate(changes.rows, 1))]


KEY = {"sku": "TEA", "marketplace": "US", "snapshot_date": DAY}
PLANNING = {**KEY, "fulfillable": 640, "reserved": 15, "source": "Inventory planning"}
MANAGED = {**KEY, "fulfillable": 641, "inbound": 9, "source": "Manage FBA inventory"}
STRANDED = {
    **KEY,
    "fulfillable": 1,
    "stranded_reason": "Closed",
    "auto_removal": DAY + 20,
    "source": "Stranded inventory",
}
RESTOCK_SPEED = {**KEY, "units_per_day": 3.2, "source": "Restock inventory, up to 30 days"}
PLANNING_SPEED = {**KEY, "units_per_day": 3.12, "source": "Inventory planning, up to 90 days"}


FULFILLABLE = {**KEY, "fulfillable": 500, "unfulfillable": 2, "source": "Amazon fulfilled inventory"}
RESERVED = {**KEY, "reserved": 12, "source": "Reserved inventory"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_is_reserved_may_come_from_a_report_of_its_own(order: tuple[int, ...]) -> None:
    rows: list[dict[str, Any]] = []
    reports: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]] = [
        ([FULFILLABLE], []), ([RESERVED], []), ([], [RESTOCK_SPEED])
    ]  # fmt: skip
    for number in (*order, *order):
        rows = stocked(rows, *reports[number])
    (row,) = rows
    assert [row[name] for name in ("fulfillable", "unfulfillable", "reserved", "units_per_day")] == [500, 2, 12, 3.2]
    assert row["source"] == "Amazon fulfilled inventory + Reserved inventory; speed: Restock inventory, up to 30 days"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_count_that_knows_what_is_reserved_needs_no_other(order: tuple[int, ...]) -> None:
    rows: list[dict[str, Any]] = []
    for number in order:
        rows = stocked(rows, [[FULFILLABLE, RESERVED, PLANNING][number]], [])
    (row,) = rows
    assert (row["fulfillable"], row["reserved"], row["source"]) == (640, 15, "Inventory planning")


@pytest.mark.parametrize("order", list(permutations(range(5))))
def test_the_better_report_counts_whichever_comes_first(order: tuple[int, ...]) -> None:
    rows: list[dict[str, Any]] = []
    for which in (*order, *order):
        fact = (PLANNING, MANAGED, STRANDED, RESTOCK_SPEED, PLANNING_SPEED)[which]
        rows = stocked(rows, [fact] if which < 3 else [], [fact] if which >= 3 else [])
    (row,) = rows
    assert (row["fulfillable"], row.get("inbound"), row["units_per_day"]) == (640, None, 3.12)
    assert (row["stranded_reason"], row["auto_removal"]) == ("Closed", DAY + 20)
    assert row["source"] == "Inventory planning; speed: Inventory planning, up to 90 days"


def test_rows_the_user_typed_stay_as_they_are() -> None:
    for source in (None, "Counted by phone"):
        typed = {**KEY, "row": 5, "fulfillable": 7, "source": source}
        changes = amazon_merge.merge_stock(frame([typed], THERE), frame([PLANNING], dict(STOCK)), frame([], SPEED))
        assert (changes.cells, changes.rows, changes.typed) == ({}, [], [("TEA", "US", DAY)])


def counted(day: int, units: int, **other: Any) -> dict[str, Any]:
    return {**KEY, "snapshot_date": day, "fulfillable": units, "source": "Inventory planning", **other}


@pytest.mark.long
@pytest.mark.slow
def test_a_year_of_daily_reports_does_not_grow_for_ever() -> None:
    rows: list[dict[str, Any]] = [counted(DAY - 400, 1, row=5, source=None)]
    for day in range(DAY - 365, DAY + 1):
        rows = stocked(rows, [counted(day, day - DAY + 500)], [])
        rows = stocked(rows, [counted(day, day - DAY + 500)], [])
    assert len(rows) == 1 + 101  # the typed row, and the days from 100 days ago to today
    assert rows[0] == counted(DAY - 400, 1, row=5, source=None)
    latest = {row["snapshot_date"]: row["fulfillable"] for row in rows[1:]}
    assert {day: latest[day] - 500 for day in range(DAY - 99, DAY + 1)} == {
        day: day - DAY for day in range(DAY - 99, DAY + 1)
    }


def test_what_is_written_over_leaves_nothing_behind_and_takes_no_row_of_the_users() -> None:
    old = [
        counted(DAY - 300, 9, row=5, unfulfillable=3, auto_removal=DAY - 280, stranded_reason="Closed"),
        counted(DAY - 290, 8, row=6),
        counted(
            DAY - 280, 7, row=7, units_per_day=2.0, source="Inventory planning; speed: Ledger detail, up to 90 days"
        ),
        counted(DAY - 50, 6, row=8),
    ]
    merged = amazon_merge.merge_stock(
        frame(old, THERE), frame([PLANNING], dict(STOCK)), frame([], SPEED), taken=frozenset({6})
    )
    assert (merged.rows, {row for cells in merged.cells.values() for row in cells}) == ([], {5})
    (row,) = (row for row in merged.there.values() if row["row"] == 5)
    assert {name: value for name, value in row.items() if value is not None} == {**PLANNING, "row": 5}
    merged = amazon_merge.merge_stock(
        frame(old[1:], THERE), frame([PLANNING], dict(STOCK)), frame([], SPEED), taken=frozenset({6})
    )
    # Row 7 has the last known speed.
    assert (len(merged.rows), merged.cells) == (1, {})


def day_line(
    date: int, units: int, *, sku: str = "TEA", place: str = "US", lines: int = 1, **other: Any
) -> dict[str, Any]:
    row = {"sku": sku, "marketplace": place, "date": date, "event": "Sold", "disposition": "SELLABLE"}
    return {**row, "units": units, "lines": lines, "source": "Ledger detail", **other}


def test_a_ledger_replaces_its_days_in_its_marketplaces() -> None:
    there = [day_line(DAY + i, -1) for i in range(5)]
    there += [day_line(DAY + 2, -9, place="DE"), day_line(DAY + 2, -8, source="Ledger summary")]
    new = [day_line(DAY + 1, -2), day_line(DAY + 3, -4, lines=2)]  # nothing on the day between
    after, out = amazon_ledger.replaced(frame(there, dict(LEDGER)), frame(new, dict(LEDGER)))
    assert [row["date"] - DAY for row in rows_of(out)] == [1, 2, 3]
    assert [(row["marketplace"], row["date"] - DAY, row["units"]) for row in rows_of(after)] == [
        ("DE", 2, -9),
        *(("US", day, units) for day, units in ((0, -1), (1, -2), (2, -8), (3, -4), (4, -1))),
    ]
    again, out = amazon_ledger.replaced(after, frame(new, dict(LEDGER)))
    assert rows_of(again) == rows_of(after)


def test_a_ledger_with_fewer_lines_is_refused_unless_allowed() -> None:
    there = frame([day_line(DAY, -5, lines=5), day_line(DAY + 1, -5, lines=5)], dict(LEDGER))
    short = frame([day_line(DAY, -5, lines=5), day_line(DAY + 1, -1, lines=1)], dict(LEDGER))
    with pytest.raises(InputError, match=r"for US from 2026-11-20 to 2026-11-21 has 6 lines, where 10 were"):
        amazon_ledger.replaced(there, short)
    after, _ = amazon_ledger.replaced(there, short, allow_fewer=True)
    assert after["units"].to_list() == [-5, -1]


def test_days_to_come_do_not_make_up_for_lines_that_are_missing() -> None:
    there = frame([day_line(DAY + i, -5, lines=5) for i in (0, 1)], dict(LEDGER))
    longer = [day_line(DAY, -1, lines=1), day_line(DAY + 1, -5, lines=5), day_line(DAY + 2, -90, lines=90)]
    with pytest.raises(InputError, match=r"from 2026-11-20 to 2026-11-21 has 6 lines, where 10 were"):
        amazon_ledger.replaced(there, frame(longer, dict(LEDGER)))
    around = [day_line(DAY - 1, -9, lines=90), day_line(DAY + 2, -90, lines=90)]
    with pytest.raises(InputError, match=r"has 0 lines, where 10 were"):
        amazon_ledger.replaced(there, frame(around, dict(LEDGER)))


def test_a_ledger_without_a_sku_takes_none_of_its_lines_away() -> None:
    there = frame([day_line(DAY + i, -1) for i in range(3)], dict(LEDGER))
    jars = frame([day_line(DAY + i, -9, sku="JAR") for i in (0, 2)], dict(LEDGER))
    summed = frame([day_line(DAY + i, -9, sku="JAR", source="Ledger summary") for i in (0, 2)], dict(LEDGER))
    assert [row["units"] for row in rows_of(amazon_ledger.not_listed(there, jars))] == [-1, -1, -1]
    assert rows_of(amazon_ledger.not_listed(there, summed)) == []
    one, out = amazon_ledger.replaced(there, jars)
    other, _ = amazon_ledger.replaced(jars, there)
    assert rows_of(out) == []
    assert rows_of(one) == rows_of(other)
    assert sorted(one["units"].to_list()) == [-9, -9, -1, -1, -1]
    again, _ = amazon_ledger.replaced(one, jars)
    assert rows_of(again) == rows_of(one)


def test_lines_of_another_sku_do_not_make_up_for_lines_that_are_missing() -> None:
    there = frame([day_line(DAY, -5, lines=5)], dict(LEDGER))
    both = [day_line(DAY, -1, lines=1), day_line(DAY, -90, lines=90, sku="JAR")]
    with pytest.raises(InputError, match=r"has 1 lines, where 5 were"):
        amazon_ledger.replaced(there, frame(both, dict(LEDGER)))


def test_where_both_ledgers_cover_a_day_the_detail_counts() -> None:
    rows = [day_line(DAY + i, -1) for i in (0, 2)]
    rows += [day_line(DAY + i, -7, source="Ledger summary") for i in (0, 1, 3)]
    kept = rows_of(amazon_ledger.rows_that_count(frame(rows, dict(LEDGER))))
    assert sorted((row["date"] - DAY, row["units"]) for row in kept) == [(0, -1), (2, -1), (3, -7)]


def test_a_detail_hides_no_summary_of_days_or_skus_it_was_not_downloaded_for() -> None:
    rows = [day_line(DAY + i, -1) for i in (0, 5, 60, 65)]
    rows += [day_line(DAY + i, -7, source="Ledger summary") for i in (3, 30, 62)]
    rows += [day_line(DAY + i, -9, source="Ledger summary", sku="JAR") for i in (3, 30)]
    kept = rows_of(amazon_ledger.rows_that_count(frame(rows, dict(LEDGER))))
    summed = sorted((row["sku"], row["date"] - DAY) for row in kept if row["source"] == "Ledger summary")
    assert summed == [("JAR", 3), ("JAR", 30), ("TEA", 30)]
    assert sum(row["source"] == "Ledger detail" for row in kept) == 4


def test_of_stock_by_expiration_date_the_latest_count_of_each_marketplace_stays() -> None:
    def line(day: int, place: str, units: int) -> dict[str, Any]:
        row = {"sku": "TEA", "marketplace": place, "snapshot_date": day, "expiry_date": DAY + 300}
        return {**row, "disposition": "SELLABLE", "units": units}

    there = frame([line(DAY, "US", 5), line(DAY, "DE", 6)], dict(EXPIRY))
    new = frame([line(DAY + 7, "US", 4), line(DAY - 1, "DE", 9)], dict(EXPIRY))
    after, older = amazon_merge.merge_expiry(there, new)
    assert [(row["marketplace"], row["units"]) for row in rows_of(after)] == [("DE", 6), ("US", 4)]
    assert older == ("DE",)


def test_what_a_later_report_by_expiration_date_leaves_out_keeps_its_rows() -> None:
    def line(sku: str, day: int, expiry: int, units: int) -> dict[str, Any]:
        row = {"sku": sku, "marketplace": "US", "snapshot_date": day, "expiry_date": expiry}
        return {**row, "disposition": "SELLABLE", "units": units}

    first = [line("TEA", DAY, DAY + 300, 5), line("JAR", DAY, DAY + 90, 6), line("JAR", DAY, DAY + 120, 7),
             line("OLD", DAY, DAY + 90, 8)]  # fmt: skip
    after = frame(first, dict(EXPIRY))
    # A second file of the day adds to the first.
    for new in (line("TEA", DAY + 7, DAY + 300, 4), line("TEA", DAY + 7, DAY + 300, 4), line("NEW", DAY + 7, DAY, 3)):
        after, _ = amazon_merge.merge_expiry(after, frame([new], dict(EXPIRY)))
    shown = [(row["sku"], row["snapshot_date"] - DAY, row["expiry_date"], row["units"]) for row in rows_of(after)]
    assert shown == [
        ("JAR", 0, DAY + 90, 6),
        ("JAR", 0, DAY + 120, 7),
        ("NEW", 7, DAY, 3),
        ("OLD", 0, DAY + 90, 8),
        ("TEA", 7, DAY + 300, 4),
    ]


ORDER = {"order_id": "LB-1", "sku": "TEA", "disposition": "Sellable"}
SAVED = {**ORDER, "order_type": "Return", "requested": 50, "state": "Saved", "lots": "A 50", "ordered_on": DAY}
DETAIL = "Removal order detail"


def test_reports_close_a_saved_order() -> None:
    shipped = {
        **ORDER,
        "shipped": 30,
        "updated_on": DAY + 5,
        "source": "Removal shipment detail",
        "ordered_on": DAY,
        "order_type": "Return",
    }
    (row,) = amazon_merge.merge_orders([SAVED], [shipped])
    assert (row["lots"], removal_states.open_units(row)) == ("A 50", 20)
    rest = {**ORDER, "requested": 50, "shipped": 30, "cancelled": 20, "state": "Completed", "updated_on": DAY + 9}
    (row,) = amazon_merge.merge_orders([row], [{**rest, "source": DETAIL}])
    assert (row["state"], row["lots"], removal_states.open_units(row)) == ("Completed", "A 50", 0)
    older = {**rest, "state": "Pending", "shipped": 1, "updated_on": DAY + 2, "source": DETAIL}
    assert amazon_merge.merge_orders([row], [older]) == [row]


def test_a_report_without_dispositions_closes_the_order_that_was_saved() -> None:
    done = {**ORDER, "disposition": "", "requested": 50, "shipped": 50, "state": "Completed", "updated_on": DAY + 9}
    (row,) = amazon_merge.merge_orders([SAVED], [{**done, "source": DETAIL}])
    assert (row["disposition"], row["state"], row["lots"]) == ("Sellable", "Completed", "A 50")
    (row,) = amazon_merge.merge_orders([], [{**done, "source": DETAIL}])
    assert row["disposition"] == "Unsellable"


def left(units: int, day: int | None, **other: Any) -> dict[str, Any]:
    """What a report on shipments says of one day, counted from `DAY`."""
    on = None if day is None else DAY + day
    row = {**ORDER, "shipped": units, "updated_on": on, "ordered_on": DAY, "order_type": "Return"}
    return {**row, "source": "Removal shipment detail", **other}


def test_shipments_of_different_days_add_up_and_the_same_day_counts_once() -> None:
    (row,) = amazon_merge.merge_orders([SAVED], [left(12, 5)])
    assert (row["shipped"], row["left_on"], row["state"]) == (12, "2026-11-25: 12", "Saved")
    # Downloaded again later: all of the 25th, and the 30th.
    (row,) = amazon_merge.merge_orders([row], [left(20, 5), left(18, 10)])
    assert (row["shipped"], row["left_on"], row["updated_on"]) == (38, "2026-11-25: 20; 2026-11-30: 18", DAY + 10)
    assert removal_states.open_units(row) == 12
    (row,) = amazon_merge.merge_orders([row], [left(12, 5), left(18, 10)])
    assert (row["shipped"], removal_states.open_units(row)) == (38, 12)
    (row,) = amazon_merge.merge_orders([row], [left(10, 12), left(2, None)])
    assert row["left_on"] == "2026-11-25: 20; 2026-11-30: 18; 2026-12-02: 10; no day: 2"
    assert (row["shipped"], row["state"], removal_states.open_units(row)) == (50, "Completed", 0)


def test_of_the_order_report_and_the_days_the_larger_counts() -> None:
    order = {**ORDER, "requested": 50, "shipped": 30, "state": "Pending", "updated_on": DAY + 9, "source": DETAIL}
    for reports in ([order, left(12, 5)], [left(12, 5), order]):
        rows: list[dict[str, Any]] = []
        for report in reports:
            rows = amazon_merge.merge_orders(rows, [report])
        assert [(row["shipped"], row["requested"], row["left_on"]) for row in rows] == [(30, 50, "2026-11-25: 12")]
    rows = amazon_merge.merge_orders(rows, [left(20, 11)])
    assert rows[0]["shipped"] == 32
    # Amazon's later word on the order may lag behind its shipments.
    rows = amazon_merge.merge_orders(rows, [{**order, "updated_on": DAY + 12}])
    assert (rows[0]["shipped"], rows[0]["state"], removal_states.open_units(rows[0])) == (32, "Pending", 18)


@pytest.mark.parametrize("source", [DETAIL, "Removal shipment detail"])
def test_the_marketplace_of_a_report_is_kept_unless_the_place_is_known(source: str) -> None:
    told = {**ORDER, "requested": 50, "shipped": 1, "ordered_on": DAY, "order_type": "Return", "updated_on": DAY + 5}
    (row,) = amazon_merge.merge_orders([SAVED], [{**told, "taken_from": "DE", "source": source}])
    assert row["taken_from"] == "DE"
    (row,) = amazon_merge.merge_orders(
        [{**row, "taken_from": "FBA-DE"}], [{**told, "taken_from": "DE", "source": source}]
    )
    assert row["taken_from"] == "FBA-DE"


def test_what_was_asked_for_is_learned_from_a_report_older_than_the_shipments() -> None:
    (row,) = amazon_merge.merge_orders([], [left(12, 5)])
    assert (row.get("requested"), row["shipped"], row["state"]) == (None, 12, "Completed")
    order = {**ORDER, "requested": 50, "shipped": 0, "state": "Pending", "updated_on": DAY + 1, "source": DETAIL}
    (row,) = amazon_merge.merge_orders([row], [order])
    assert (row["requested"], row["shipped"], row["state"], row["updated_on"]) == (50, 12, "Pending", DAY + 5)
    assert removal_states.open_units(row) == 38


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 30)), max_size=6), st.randoms(use_true_random=False))
def test_shipments_add_up_to_the_most_told_of_each_day(drawn: list[tuple[int, int]], random: Any) -> None:
    rows = [SAVED]
    for day, units in drawn:
        rows = amazon_merge.merge_orders(rows, [left(units, day)])
    shuffled = random.sample(drawn, len(drawn))
    assert amazon_merge.merge_orders([SAVED], [left(units, day) for day, units in shuffled]) == rows
    most = [max(units for day, units in drawn if day == each) for each in {day for day, _ in drawn}]
    assert (rows[0].get("shipped") or 0) == sum(most)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 30), st.integers(0, 9)), max_size=6))
def test_removal_reports_change_nothing_twice(drawn: list[tuple[str, int, int]]) -> None:
    facts = [
        {**ORDER, "order_id": order, "shipped": shipped, "updated_on": DAY + day, "ordered_on": DAY, "order_type": None,
         "source": "Removal shipment detail"}
        for order, shipped, day in drawn
    ]  # fmt: skip
    once = amazon_merge.merge_orders([SAVED], facts)
    assert amazon_merge.merge_orders(once, facts) == once
