"""Calendar arithmetic on whole numbers, against the standard library and dateutil."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.calendar_days import first_of_month, with_calendar
from lotbook.core.dates import add_shelf_life
from lotbook.core.days import FIRST_DAY, LAST_DAY, firsts_of_months, to_date, to_day
from lotbook.core.frames import Frame, make_frame
from lotbook.core.shelf_life import expiry_of

ENGINES = ("polars", "duckdb")


def days_on(engine: str, days: list[int]) -> Frame:
    """A plan with a column of days."""
    rows = make_frame({"day": days}, {"day": nw.Int64()}).collect()
    return rows.lazy() if engine == "polars" else rows.lazy(backend="duckdb")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_day_a_lot_can_have_is_the_date_the_standard_library_says(engine: str) -> None:
    days = list(range(FIRST_DAY, LAST_DAY + 1))
    plan = with_calendar(days_on(engine, days), "day")
    month = nw.col("calendar_year") * 12 + nw.col("calendar_month") - 1
    rows = plan.with_columns(first=first_of_month(month)).sort("day").collect("polars")
    dates = [to_date(day) for day in days]
    assert rows["day"].to_list() == days
    assert rows["calendar_year"].to_list() == [date.year for date in dates]
    assert rows["calendar_month"].to_list() == [date.month for date in dates]
    assert rows["calendar_day"].to_list() == [date.day for date in dates]
    assert rows["first"].to_list() == [to_day(date.replace(day=1)) for date in dates]


@given(st.integers(FIRST_DAY, LAST_DAY), st.integers(0, 240), st.integers(0, 1000))
def test_production_date_plus_shelf_life_is_what_dateutil_says(day: int, months: int, days: int) -> None:
    names = ("production_date", "shelf_life_months", "shelf_life_days")
    columns = dict(zip(names, ([day], [months], [days]), strict=True))
    found = expiry_of(make_frame(columns, dict.fromkeys(names, nw.Int64()))).collect()
    assert found["computed_expiry"].to_list() == [add_shelf_life(day, months, days)]


def test_the_firsts_of_months_are_those_of_the_days_a_lot_can_have() -> None:
    firsts = firsts_of_months()
    assert {day for day in range(FIRST_DAY, LAST_DAY + 1) if to_date(day).day == 1} == set(firsts)
    assert to_day(dt.date(2027, 3, 1)) in firsts
