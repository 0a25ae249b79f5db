"""Lots for orders that name none, against taking unit by unit whatever leaves every later day with enough."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.assumed_picks import LotThere, Pick, Wanted, assumed_picks
from tests.notation import lines, report_on

DAYS = st.integers(0, 9)
LOTS = st.lists(
    st.tuples(st.integers(0, 12) | st.none(), st.none() | DAYS, st.none() | st.integers(0, 1), st.none() | DAYS),
    min_size=1,
    max_size=4,
)
About = list[tuple[int | None, int | None, int | None, int | None]]
"""Of each lot the last day it is good, the day it is held from, the day it came, the day its place stops selling it."""
MOVES = st.lists(st.tuples(st.integers(0, 3), DAYS, st.integers(-4, 8)), max_size=10)
WANTED = st.lists(st.tuples(DAYS, st.integers(1, 6)), max_size=6)


def unit_by_unit(
    wanted: list[Wanted], lots: list[LotThere], moved: list[tuple[str, str, int, int]]
) -> dict[tuple[int, str], int]:
    """The same, one unit at a time: a lot may give one if it has one left on that day and every later one."""
    left = {
        lot.lot: [sum(u for _, code, d, u in moved if code == lot.lot and d <= day) for day in range(11)]
        for lot in lots
    }
    never = 99

    def turn(lot: LotThere, day: int) -> tuple[bool, int, int, str]:
        dates = [never if each is None else each for each in (lot.expiry, lot.received)]
        return lot.off_sale_on is not None and day >= lot.off_sale_on, dates[0], dates[1], lot.lot

    found: dict[tuple[int, str], int] = {}
    for number, line in sorted(enumerate(wanted), key=lambda item: item[1].day):
        for _ in range(line.units):
            for lot in sorted(lots, key=lambda each: turn(each, line.day)):
                gone = lot.expiry is not None and lot.expiry < line.day
                held = lot.held_from is not None and lot.held_from <= line.day
                if not gone and not held and min(left[lot.lot][line.day :]) > 0:
                    for day in range(line.day, 11):
                        left[lot.lot][day] -= 1
                    found[number, lot.lot] = found.get((number, lot.lot), 0) + 1
                    break
    return found


@given(LOTS, MOVES, WANTED)
def test_the_same_as_unit_by_unit(
    about: About, moves: list[tuple[int, int, int]], asked: list[tuple[int, int]]
) -> None:
    lots = [LotThere("TEA", f"L{i}", *of_lot) for i, of_lot in enumerate(about)]
    moved = [("TEA", lots[i % len(lots)].lot, day, units) for i, day, units in moves]
    wanted = [Wanted("TEA", day, units) for day, units in asked]
    picks, missing = assumed_picks(wanted, lots, moved)
    assert {(pick.wanted, pick.lot): pick.units for pick in picks} == unit_by_unit(wanted, lots, moved)
    for number, line in enumerate(wanted):
        got = sum(pick.units for pick in picks if pick.wanted == number)
        assert got + missing.get(number, 0) == line.units


@given(LOTS, MOVES, WANTED)
def test_whole_lines_are_filled_as_if_the_others_had_not_been_asked_for(
    about: About, moves: list[tuple[int, int, int]], asked: list[tuple[int, int]]
) -> None:
    """Against leaving out the first line that cannot be filled, and beginning again, until all can."""
    lots = [LotThere("TEA", f"L{i}", *of_lot) for i, of_lot in enumerate(about)]
    moved = [("TEA", lots[i % len(lots)].lot, day, units) for i, day, units in moves]
    wanted = [Wanted("TEA", day, units) for day, units in asked]
    kept = list(range(len(wanted)))
    while True:
        picks, missing = assumed_picks([wanted[number] for number in kept], lots, moved)
        if not missing:
            break
        kept.remove(min((kept[i] for i in missing), key=lambda number: (wanted[number].day, number)))
    filled, left = assumed_picks(wanted, lots, moved, range(len(wanted)))
    assert [(kept[pick.wanted], pick.lot, pick.units) for pick in picks] == [
        (pick.wanted, pick.lot, pick.units) for pick in filled
    ]
    assert {*left} == {*range(len(wanted))} - {*kept}


def test_a_lot_that_moves_later_keeps_what_it_then_needs() -> None:
    """The example at the top of the module."""
    lots = [LotThere("A", "may", 100), LotThere("A", "june", 130)]
    moved = [("A", "may", 1, 10), ("A", "june", 1, 10), ("A", "may", 20, -6)]
    picks, missing = assumed_picks([Wanted("A", 10, 7)], lots, moved)
    assert (picks, missing) == ([Pick(0, "may", 4), Pick(0, "june", 3)], {})


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_units_left_by_an_assumed_lot_are_assumed_themselves(engine: str) -> None:
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To | Lot basis
        2026-01-10 | Sale | TEA | 1 | 5 | Garage | Shopify customers | assumed
        2026-01-11 | Sale | JAR | 1 | 5 | Garage | Jane |
    """
    lots = """
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | 1 | 2026-12-31 | 2025-12-01 | 20 | Garage
        TEA | 2 | 2027-12-31 | 2025-12-01 | 20 | Garage
        TEA | 3 | 2027-12-31 | 2025-12-01 | 20 | Shop
        JAR | 1 | 2027-12-31 | 2025-12-01 | 20 | Garage
    """
    places = "Place | Kind\nGarage | Own\nShop | Own"
    report = report_on(engine=engine, SKUs="SKU\nTEA\nJAR", Lots=lots, Shipments=shipments, Places=places)
    assert lines(report.stock, "sku", "lot", "place", "basis") == [
        "JAR | 1 | Garage | exact",
        "TEA | 1 | Garage | assumed",
        "TEA | 2 | Garage | assumed",
        "TEA | 3 | Shop | exact",
    ]


def test_an_assumed_lot_that_leaves_later_makes_nothing_assumed_before() -> None:
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To | Lot basis
        2026-03-05 | Sale | TEA | 1 | 5 | Warehouse | Shopify customers | assumed
    """
    lots = "SKU | Lot | Received date | Received quantity\nTEA | 1 | 2025-12-01 | 20"
    tables = {"SKUs": "SKU\nTEA", "Lots": lots, "Shipments": shipments}
    assert lines(report_on(dt.date(2026, 3, 4), **tables).stock, "basis") == ["exact"]
    assert lines(report_on(dt.date(2026, 3, 5), **tables).stock, "basis") == ["assumed"]
