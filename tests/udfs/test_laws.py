"""Laws that hold whatever the cells hold, and the core's or a brute-force answer on random tables."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import udfs
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date
from lotbook.core.inputs import read_tracker
from lotbook.core.report import report
from lotbook.core.table import RawTable
from lotbook.core.tables import BUNDLES
from lotbook.sheets.functions import FUNCTIONS
from tests import examples
from tests.strategies import AS_OF, LOT_CODES, PLACE_NAMES, SKU_CODES, raw, raw_trackers, without_amazon

DAYS = st.integers(AS_OF - 400, AS_OF + 900)
ODD_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.decimals(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(["", " ", "#N/A", "#VALUE!", "03/2027", "soon", "24 months", "DMY", "YYDDD", "TEA", "(10)A"]),
    st.dates(),
    st.datetimes(),
)
CELLS = st.one_of(ODD_CELLS, DAYS, DAYS.map(float), DAYS.map(to_date), DAYS.map(lambda day: to_date(day).isoformat()))
CLEAR_CELLS = st.one_of(
    *(st.none(), DAYS, DAYS.map(float), DAYS.map(to_date), DAYS.map(lambda day: to_date(day).isoformat())),
    st.sampled_from(["", "soon", "#N/A", True, 0, 1, 1.0, 120, -3.5, "EXP 03/2027", dt.datetime(1999, 1, 1)]),  # noqa: DTZ001 - as Excel
)
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 2))
PER_CELL: dict[str, Callable[[Any], Any]] = {
    "LOT_DAYS_LEFT": lambda cell: udfs.LOT_DAYS_LEFT(cell, AS_OF),
    "LOT_BUCKET": lambda cell: udfs.LOT_BUCKET(cell, AS_OF),
    "LOT_FLAG": lambda cell: udfs.LOT_FLAG(cell, AS_OF, 50),
    "LOT_SELL_BY": lambda cell: udfs.LOT_SELL_BY(cell, 50),
    "LOT_SELL_BY, cutoff": lambda cell: udfs.LOT_SELL_BY(AS_OF, cell),
    "LOT_SHIP_BY": lambda cell: udfs.LOT_SHIP_BY(cell, 90, 7, 5),
    "LOT_EXPIRY": lambda cell: udfs.LOT_EXPIRY(cell, "24 months"),
    "LOT_EXPIRY, life": lambda cell: udfs.LOT_EXPIRY(AS_OF, cell),
    "LOT_DATE": udfs.LOT_DATE,
    "LOT_DECODE": lambda cell: udfs.LOT_DECODE(cell, "YYDDD"),
    "GS1_LOT": udfs.GS1_LOT,
    "GS1_EXPIRY": udfs.GS1_EXPIRY,
    "GS1_GTIN": udfs.GS1_GTIN,
}


def rows_of(shape: tuple[int, int], cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    """Blocks of cells of one size."""
    row = st.lists(cells, min_size=shape[1], max_size=shape[1])
    return st.lists(row, min_size=shape[0], max_size=shape[0])


@pytest.mark.parametrize("name", PER_CELL)
@settings(max_examples=examples.of(4), deadline=None)
@given(block=SHAPES.flatmap(lambda shape: rows_of(shape, CLEAR_CELLS)))
def test_a_range_gives_what_its_cells_give_in_its_own_shape(name: str, block: list[list[Any]]) -> None:
    function = PER_CELL[name]
    found = function(block)
    assert [list(row) for row in found] == [[function(cell) for cell in row] for row in block]


@pytest.mark.parametrize("function", FUNCTIONS, ids=[function.name for function in FUNCTIONS])
@settings(max_examples=examples.of(10), deadline=None)
@given(data=st.data())
def test_whatever_it_gets_it_answers_with_values_for_cells(function: Any, data: st.DataObject) -> None:
    argument = st.one_of(CELLS, SHAPES.flatmap(lambda shape: rows_of(shape, CELLS)))
    arguments = [data.draw(argument) for _ in function.arguments]
    found = getattr(udfs, function.name)(*arguments)
    rows = found if isinstance(found, list) else [found]
    for cell in (cell for row in rows for cell in (row if isinstance(row, (list, tuple)) else [row])):
        assert type(cell) in {str, int, float, dt.datetime}
        assert cell == cell  # noqa: PLR0124 - nan is not itself
        assert not str(cell).startswith("lotbook error")


@settings(max_examples=examples.of(10), deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS, st.integers(0, 400)), min_size=1, max_size=12))
def test_days_left_flag_and_sell_by_agree_with_the_calendar(rows: list[tuple[int, int, int]]) -> None:
    expiries, on, cutoffs = ([row[i] for row in rows] for i in range(3))
    dates = [(to_date(expiry), to_date(day), dt.timedelta(days=cutoff)) for expiry, day, cutoff in rows]
    assert udfs.LOT_DAYS_LEFT(expiries, on) == [(expiry - day).days for expiry, day, _ in dates]
    assert [found.date() for found in udfs.LOT_SELL_BY(expiries, cutoffs)] == [e - cutoff for e, _, cutoff in dates]
    expected = ["Expired" if e < d else "Inside cut-off" if e - c <= d else "OK" for e, d, c in dates]
    assert udfs.LOT_FLAG(expiries, on, cutoffs) == expected


@settings(max_examples=examples.of(10), deadline=None)
@given(st.integers(FIRST_DAY, LAST_DAY))
def test_each_lot_is_in_the_bucket_whose_range_its_days_left_are_in(expiry: int) -> None:
    left = expiry - AS_OF
    ranges = {"Expired": (-99999, -1), "0-50": (0, 50), "51-90": (51, 90), "91-180": (91, 180), "181-365": (181, 365)}
    expected = next((name for name, (low, high) in ranges.items() if low <= left <= high), "Over 365")
    assert udfs.LOT_BUCKET(expiry, AS_OF) == expected


@settings(max_examples=examples.of(10), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(SKU_CODES), st.none() | DAYS, st.none() | st.integers(AS_OF - 3, AS_OF)),
        min_size=1,
        max_size=10,
    )
)
def test_the_rank_counts_the_dates_that_go_before(lots: list[tuple[str, int | None, int | None]]) -> None:
    def order(lot: tuple[str, int | None, int | None]) -> tuple[float, float]:
        return (lot[1] or float("inf"), lot[2] or float("inf"))

    expected = [
        1 + len({order(other) for other in lots if other[0] == lot[0] and order(other) < order(lot)}) for lot in lots
    ]
    assert udfs.FEFO_RANK(*([lot[i] for lot in lots] for i in range(3))) == expected


@settings(max_examples=examples.of(10), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(AS_OF - 30, AS_OF + 200), st.integers(0, 200)),
        min_size=1,
        max_size=8,
        unique_by=lambda lot: lot[0],
    ),
    st.sampled_from([0, 0.5, 1, 2.5, 7]),
    st.integers(0, 60),
)
def test_units_at_risk_are_what_a_seller_would_count(lots: list[tuple[int, int]], speed: float, cutoff: int) -> None:
    at_risk, sold = {}, 0.0
    for expiry, units in sorted(lots):
        demand = speed * max(0, expiry - cutoff - AS_OF)
        sells = min(units, max(0, demand - sold))
        sold += sells
        at_risk[expiry] = units - sells
    found = udfs.LOT_AT_RISK([lot[0] for lot in lots], [lot[1] for lot in lots], speed, AS_OF, cutoff)
    assert [float(units or 0) for units in found] == pytest.approx([at_risk[lot[0]] for lot in lots])


@settings(max_examples=examples.of(10), deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(AS_OF - 30, AS_OF + 200), st.integers(0, 50), st.sampled_from(["", "Hold"])),
        max_size=8,
    ),
    st.integers(1, 150),
    st.integers(0, 90),
)
def test_an_allocation_takes_the_earliest_that_last(
    lots: list[tuple[int | None, int, str]], wanted: int, life: int
) -> None:
    table = [["SKU", "Lot", "Expiry date", "On hand", "Status"]]
    table += [["TEA", f"L{i}", *lot] for i, lot in enumerate(lots)]  # type: ignore[list-item] # cells of any kind
    fits = [
        (expiry or 10**6, f"L{i}", units)
        for i, (expiry, units, status) in enumerate(lots)
        if not status and units and ((expiry is not None and expiry - AS_OF >= life) or (expiry is None and not life))
    ]
    expected, missing = [], wanted
    for _, lot, units in sorted(fits):
        if missing:
            expected.append([lot, min(units, missing)])
            missing -= min(units, missing)
    if missing:
        expected.append(["Shortage", missing])
    found = udfs.FEFO_ALLOCATE("TEA", wanted, table, AS_OF, life)
    assert [[row[0], row[2]] for row in found] == expected


def argument(raw: RawTable) -> list[list[Any]]:
    """A raw table as Excel hands over Table[#All]."""
    return [list(raw.headers), *(list(row) for row in zip(*raw.values, strict=True))]


@pytest.mark.slow
@settings(max_examples=examples.of(6), deadline=None)
@given(raw_trackers(), st.sampled_from([None, *PLACE_NAMES]))
def test_units_on_hand_are_the_trackers(raws: dict[str, RawTable], place: str | None) -> None:
    # The function gets Lots and Shipments alone: it knows nothing of bundles, nor of what Amazon counts.
    tracker = read_tracker({**without_amazon(raws), "Bundles": raw(BUNDLES, [])})
    stock = report(tracker, as_of=AS_OF).stock.rows(named=True)
    lots, shipments = argument(raws["Lots"]), argument(raws["Shipments"])
    keys = [(sku, lot) for sku in SKU_CODES for lot in LOT_CODES]
    found = udfs.LOT_ON_HAND([key[0] for key in keys], [key[1] for key in keys], lots, shipments, place, AS_OF)
    received = tracker.tables["Lots"].frame.rows(named=True)
    unread = {(lot["sku"], lot["lot"]) for lot in received if lot["received_quantity"] is None}
    for key, units in zip(keys, found, strict=True):
        expected = [r["on_hand"] for r in stock if (r["sku"], r["lot"]) == key and place in {None, r["place"]}]
        if isinstance(units, str):
            assert not expected or key in unread
        else:
            assert units == sum(expected)
