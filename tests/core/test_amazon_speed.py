from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.amazon import speed as amazon_speed
from lotbook.core.frames import make_frame, rows_of

LAST = 46346
_TYPES = {"sku": nw.String(), "marketplace": nw.String(), "source": nw.String(), "disposition": nw.String()}


def frame(rows: list[dict[str, Any]], names: str) -> Any:
    columns = {name: [row.get(name) for row in rows] for name in names.split()}
    return make_frame(columns, {name: _TYPES.get(name, nw.Int64()) for name in columns})


def speed(daily: dict[int, int], *, empty: dict[str, int] | None = None, first: int) -> Any:
    """Units per day from units by days ago; None where there is no row."""
    key = {"sku": "TEA", "marketplace": "US"}
    sales = [{**key, "date": LAST - ago, "units": units, "source": "Ledger detail"} for ago, units in daily.items()]
    span = [{"marketplace": "US", "first_day": first, "last_day": LAST}]
    found = amazon_speed.from_days(
        frame(sales, "sku marketplace date units source"),
        frame(span, "marketplace first_day last_day"),
        frame([{**key, **empty}] if empty else [], "sku marketplace empty_7 empty_30 empty_90"),
    )
    return next(iter(rows_of(found)), None)


def test_worked_by_hand() -> None:
    daily = {0: 21, 10: 75, 60: 180}  # 21, 96 and 276 units in 7, 30 and 90 days
    row = speed(daily, first=LAST - 200)
    assert row["units_per_day"] == pytest.approx(0.2 * 3 + 0.5 * 3.2 + 0.3 * 276 / 90, abs=1e-4)
    assert (row["snapshot_date"], row["source"]) == (LAST, "Ledger detail, up to 90 days")
    # 20 of the 90 days without stock, none of them in the last 30
    row = speed(daily, empty={"empty_7": 0, "empty_30": 0, "empty_90": 20}, first=LAST - 200)
    assert row["units_per_day"] == pytest.approx(0.2 * 3 + 0.5 * 3.2 + 0.3 * 276 / 70, abs=1e-4)
    assert row["source"] == "Ledger detail, 70 of 90 days in stock"
    # A week without stock: only the other windows speak, 2 + 5 + 3 becomes 5 + 3.
    row = speed({10: 75}, empty={"empty_7": 7, "empty_30": 7, "empty_90": 7}, first=LAST - 200)
    assert row["units_per_day"] == pytest.approx((0.5 * 75 / 23 + 0.3 * 75 / 83) / 0.8, abs=1e-4)


def test_a_short_report_has_short_windows() -> None:
    # 20 days: 7 of them, and all 20; the third window would be the second again.
    row = speed({0: 14, 15: 6}, first=LAST - 19)
    assert row["units_per_day"] == pytest.approx((0.2 * 14 / 7 + 0.5 * 20 / 20) / 0.7, abs=1e-4)
    assert row["source"] == "Ledger detail, up to 20 days"
    assert speed({0: 14}, first=LAST - 5) is None


def test_what_is_there_and_not_sold_has_a_speed_of_nothing() -> None:
    key = {"marketplace": "US"}
    counts = [
        {**key, "sku": sku, "snapshot_date": LAST - ago, "sellable": units}
        for sku, ago, units in (
            ("STEADY", 40, 5), ("STEADY", 3, 5),
            ("NEW", 1, 90),
            ("GAP", 40, 5), ("GAP", 20, 0), ("GAP", 3, 5),
            ("SOLD", 40, 5), ("SOLD", 3, 4),
            ("GONE", 60, 5), ("GONE", 20, 5),
        )
    ]  # fmt: skip
    empty = [
        {**key, "sku": sku, "empty_7": 0, "empty_30": 0, "empty_90": days} for sku, days in (("LONG", 30), ("LATE", 63))
    ]
    sales = [{**key, "sku": "SOLD", "date": LAST - 30, "units": 1, "source": "Ledger detail"}]
    names = "sku marketplace date units source"
    for first, expected in ((LAST - 200, ["LONG", "STEADY"]), (LAST - 20, [])):
        span = frame([{**key, "first_day": first, "last_day": LAST}], "marketplace first_day last_day")
        none = amazon_speed.not_sold(
            frame(sales, names),
            span,
            frame(counts, "sku marketplace snapshot_date sellable"),
            frame(empty, "sku marketplace empty_7 empty_30 empty_90"),
            source="Ledger detail",
        )
        assert sorted(row["sku"] for row in rows_of(none)) == expected
        found = amazon_speed.from_days(none, span, frame(empty, "sku marketplace empty_7 empty_30 empty_90"))
        said = {row["sku"]: (row["units_per_day"], row["source"]) for row in rows_of(found)}
        assert set(said) == set(expected)
        assert all(rate == 0.0 for rate, _ in said.values())
        assert not said or said["LONG"][1] == "Ledger detail, 60 of 90 days in stock"


def test_sums_of_a_report_that_gives_some_windows_only() -> None:
    rows = [
        {"sku": sku, "marketplace": "US", "snapshot_date": LAST, "units_30": thirty, "source": "Restock inventory"}
        for sku, thirty in (("TEA", 60), ("JAR", None))
    ]
    assert speeds_of(rows, sellable={}, arrived={}) == [("TEA", 2.0, "Restock inventory, up to 30 days")]


def speeds_of(rows: list[dict[str, Any]], *, sellable: dict[str, int], arrived: dict[str, int]) -> list[Any]:
    """Speeds from windows, where Amazon counts some units on that day, and the first came some days before."""
    counts = [
        {"sku": sku, "marketplace": "US", "snapshot_date": LAST, "sellable": units} for sku, units in sellable.items()
    ]
    came = [{"sku": sku, "on_sale_from": LAST - ago} for sku, ago in arrived.items()]
    found = amazon_speed.from_windows(
        frame(rows, "sku marketplace snapshot_date units_7 units_30 units_90 source"),
        frame(counts, "sku marketplace snapshot_date sellable"),
        frame(came, "sku on_sale_from"),
    )
    return [(row["sku"], row["units_per_day"], row["source"]) for row in rows_of(found)]


@pytest.mark.parametrize(
    ("sold", "sellable", "ago", "speed"),
    [
        # Nothing was sold, which is a speed of 0 of what was there for four weeks, and of nothing else.
        ((0, 0, 0), 100, 28, 0.0),
        ((0, 0, 0), 100, 27, None),
        ((0, 0, 0), 100, 0, None),
        ((0, 0, 0), 0, 400, None),
        ((0, 0, 0), 100, None, 0.0),
        ((0, 0, 0), None, 400, 0.0),
        # A product that came 10 days ago: 35 in a week are 5 a day, 50 in the 10 days as well.
        ((35, 50, 50), 40, 10, 5.0),
        ((35, 35, 35), 40, 7, 5.0),
        ((35, 35, 35), 40, 6, None),
        # It sold before it came by the records, so these do not tell when it came.
        ((21, 96, 276), 40, 10, 3.12),
        ((21, 96, 96), 40, 3, 2.52),
        # It came long ago.
        ((21, 96, 276), 40, 45, 3.12),
        ((35, 50, 50), 40, 30, 2.0),
    ],
)
def test_a_new_product_is_judged_by_the_days_it_was_there(
    sold: tuple[int, int, int], sellable: int | None, ago: int | None, speed: float | None
) -> None:
    windows = dict(zip(("units_7", "units_30", "units_90"), sold, strict=True))
    row = {"sku": "TEA", "marketplace": "US", "snapshot_date": LAST, "source": "Inventory planning", **windows}
    there = {} if sellable is None else {"TEA": sellable}
    found = speeds_of([row], sellable=there, arrived={} if ago is None else {"TEA": ago})
    assert [each[1] for each in found] == ([] if speed is None else [pytest.approx(speed)])


@given(
    opening=st.integers(0, 4),
    flows=st.lists(st.integers(-2, 3), min_size=8, max_size=40),
    counted_ago=st.integers(0, 7),
)
def test_days_without_stock_are_those_a_walk_from_day_to_day_finds(
    opening: int, flows: list[int], counted_ago: int
) -> None:
    first = LAST - len(flows) + 1
    balance, balances = opening, []
    for flow in flows:
        balance += flow
        balances.append(balance)
    key = {"sku": "TEA", "marketplace": "US"}
    # Something of another SKU happens on the first and the last day: the report covers all of them.
    ledger = [
        {**key, "date": first + i, "disposition": "SELLABLE", "units": flow} for i, flow in enumerate(flows) if flow
    ]
    ledger += [{**key, "sku": "JAR", "date": day, "disposition": "SELLABLE", "units": 1} for day in (first, LAST)]
    counts = [{**key, "snapshot_date": LAST - counted_ago, "sellable": balances[-1 - counted_ago]}]
    found = amazon_speed.days_without_stock(
        frame(ledger, "sku marketplace date disposition units"),
        frame(counts, "sku marketplace snapshot_date sellable"),
    )
    row = next((row for row in rows_of(found) if row["sku"] == "TEA"), None)
    # A day counts once nothing happens on it: what is sold out in the course of a day was there to be sold.
    idle = [i for i, flow in enumerate(flows) if not flow and balances[i] <= 0]
    expected = {days: sum(first + i > LAST - days for i in idle) for days in (7, 30, 90)}
    assert (row is None) == (not any(flows))
    if row is not None:
        assert {days: row[f"empty_{days}"] for days in (7, 30, 90)} == expected


def test_the_span_is_the_last_stretch_without_a_gap() -> None:
    rows = [{"marketplace": "US", "date": LAST - ago} for ago in (100, 99, 20, 14, 7, 0)]
    rows += [{"marketplace": "DE", "date": LAST - 3}]
    found = amazon_speed.last_span(frame(rows, "marketplace date")).sort("marketplace").collect()
    assert found.rows() == [("DE", LAST - 3, LAST - 3), ("US", LAST - 20, LAST)]


def test_a_pause_within_one_report_is_no_gap() -> None:
    rows = frame([{"marketplace": "US", "date": LAST - ago} for ago in (60, 20)], "marketplace date")
    whole = frame([{"marketplace": "US", "date": LAST - ago} for ago in (89, 0)], "marketplace date")
    found = amazon_speed.last_span(rows, amazon_speed.covered_by(whole)).collect()
    assert found.rows() == [("US", LAST - 89, LAST)]
