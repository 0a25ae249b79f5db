"""The timeline of a recall, worked by hand."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.days import to_day
from lotbook.core.frames import make_rows
from lotbook.core.recalls.timeline import timeline

SCHEMA = {
    "date": nw.Int64(),
    "type": nw.String(),
    "destination": nw.String(),
    "quantity": nw.Int64(),
    "source": nw.String(),
}
Movement = tuple[int | None, str, str | None, int | None]


def on(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


def moved(rows: list[Movement]) -> nw.DataFrame[Any]:
    columns = [*(zip(*rows, strict=True) if rows else [()] * 4), [None] * len(rows)]
    return make_rows({name: list(values) for name, values in zip(SCHEMA, columns, strict=True)}, SCHEMA)


def test_a_recall_by_month() -> None:
    rows: list[Movement] = [
        (on("2026-01-31"), "Received", "Warehouse", 100),
        (on("2026-03-01"), "Transfer", "FBA-US", 40),
        (on("2026-03-02"), "Transfer", "Shelf 2", 30),  # within the house
        (on("2026-03-31"), "Sale", "Jane", 5),
        (on("2026-04-01"), "Sale", "Ann", 7),
        (on("2026-04-02"), "Return", "Warehouse", 2),
        (on("2026-11-24"), "Sale", "Ann", 50),  # after the day
        (None, "Sale", "Ann", 50),
        (on("2026-04-01"), "Sale", "Ann", None),
    ]
    periods = timeline(moved(rows), ["FBA-US"], [], as_of=on("2026-11-23"))
    assert [each.period for each in periods][:2] == ["Dec 2025", "Jan 2026"]
    assert periods[-1].period == "Nov 2026"
    some = {each.period: (each.came_in, each.to_amazon, each.to_consignees, each.came_back) for each in periods}
    assert {name: units for name, units in some.items() if any(units)} == {
        "Jan 2026": (100, 0, 0, 0),
        "Mar 2026": (0, 40, 5, 0),
        "Apr 2026": (0, 0, 7, 2),
    }


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("2026-11-12", ("12 Nov 2026", "23 Nov 2026")),
        ("2026-11-11", ("from 7 Sep 2026", "from 23 Nov 2026")),
        ("2026-09-06", ("Dec 2025", "Nov 2026")),
        ("2025-11-30", ("Q1 2024", "Q4 2026")),
        ("2023-12-31", ("2015", "2026")),
        ("2014-12-31", ("1970-1974", "2025-2029")),
    ],
)
def test_periods_are_as_short_as_the_first_movement_allows(first: str, names: tuple[str, str]) -> None:
    periods = timeline(moved([(on(first), "Sale", "Ann", 1)]), [], [], as_of=on("2026-11-23"))
    assert (periods[0].period, periods[-1].period) == names


def test_without_movements_there_are_twelve_months_of_nothing() -> None:
    periods = timeline(moved([]), [], [], as_of=on("2026-11-23"))
    assert [each.period for each in periods][::11] == ["Dec 2025", "Nov 2026"]
    assert sum(each.came_in + each.to_consignees for each in periods) == 0


_DAYS = st.integers(on("2005-01-01"), on("2026-11-23"))


@given(st.lists(st.tuples(_DAYS, st.just("Sale"), st.just("Ann"), st.integers(1, 99))), _DAYS)
def test_every_sale_up_to_the_day_is_in_one_period(rows: list[Movement], as_of: int) -> None:
    due = [units for date, _, _, units in rows if date is not None and date <= as_of and units is not None]
    periods = timeline(moved(rows), [], [], as_of=as_of)
    assert sum(each.to_consignees for each in periods) == sum(due)
    starts = [each.first_day for each in periods]
    assert starts == sorted(set(starts))
    assert starts[-1] <= as_of
