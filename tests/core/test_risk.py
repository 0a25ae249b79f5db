"""Units at risk against a shop that sells day by day, and every action at the edge of its threshold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw, removal, risk
from lotbook.core.action import with_action
from lotbook.core.frames import rows_of
from lotbook.core.settings import Settings
from lotbook.core.words import ACTIONS_BY_URGENCY, Action
from tests.notation import frame, frame_of, lines
from tests.strategies import AS_OF, Row, by_key

NAMES = (
    *("sku", "lot", "place", "expiry_date", "received_date", "sell_by", "status", "on_hand"),
    *("units_per_day", "unit_cost"),
)
NEVER = 10**9


def at_risk(stock: list[Row]) -> dict[tuple[str, str, str], Any]:
    """Units at risk by SKU, lot and place."""
    projected = nw.from_native(risk.project(frame_of(NAMES, stock), as_of=AS_OF), eager_only=True)
    found = by_key(rows_of(projected), "sku", "lot", "place")
    return {key: row["units_at_risk"] for key, row in found.items()}


def test_the_proof_case() -> None:
    stock = frame("""
        sku | lot | place | status | expiry_date | received_date | sell_by | on_hand | units_per_day | unit_cost
        TEA | 2 | Shop | Released | 2026-04-30 | 2026-01-01 | 2026-04-30 | 200 | 5 | 2
        TEA | 1 | Shop | Released | 2026-03-31 | 2026-01-01 | 2026-03-31 | 500 | 5 | 3
    """)
    # From 1 March lot 1 has 30 days and sells 150 of 500; lot 2 has the 30 days after that and sells 150 of 200.
    found = lines(risk.project(stock, as_of=AS_OF), "lot", "units_at_risk", "value_at_risk")
    assert sorted(found) == ["1 | 350 | 1050", "2 | 50 | 100"]


@st.composite
def shelves(draw: st.DrawFn, rates: st.SearchStrategy[float]) -> list[Row]:
    """Lots of two SKUs at two places, mostly released, some past their sell-by date, with demand known throughout."""
    per_day = {sku: draw(rates) for sku in ("TEA", "JAR")}
    keys = st.tuples(st.sampled_from(sorted(per_day)), st.sampled_from(["1", "01", "B"]), st.sampled_from("XY"))
    stock: list[Row] = []
    for sku, lot, place in draw(st.lists(keys, min_size=1, max_size=8, unique=True)):
        expiry = draw(st.integers(AS_OF - 3, AS_OF + 25))
        row: Row = {"sku": sku, "lot": lot, "place": place, "expiry_date": expiry, "units_per_day": per_day[sku]}
        row |= {"received_date": draw(st.none() | st.integers(AS_OF - 9, AS_OF))}
        row |= {"sell_by": expiry - draw(st.sampled_from([0, 0, 10])), "on_hand": draw(st.integers(-5, 60))}
        row |= {"status": draw(st.sampled_from(["Released"] * 4 + ["Hold", "Recalled"])), "unit_cost": 1.0}
        stock.append(row)
    return stock


def next_to_sell(row: dict[str, Any]) -> tuple[Any, ...]:
    """The lot to sell first: sell-by, then expiry, received (unknown last), lot and place."""
    received = NEVER if row["received_date"] is None else row["received_date"]
    return row["sell_by"], row["expiry_date"], received, row["lot"], row["place"]


def left_over(stock: list[dict[str, Any]]) -> dict[tuple[str, str, str], Any]:
    """What stands there on each sell-by day after a shop has sold unit by unit; null where nothing is for sale."""
    there = sorted((row for row in stock if row["status"] == "Released" and row["on_hand"] > 0), key=next_to_sell)
    units = {(row["sku"], row["lot"], row["place"]): row["on_hand"] for row in there}
    for today in range(AS_OF, AS_OF + 30):
        for sku in ("TEA", "JAR"):
            open_lots = [row for row in there if row["sku"] == sku and today < row["sell_by"]]
            for _ in range(int(open_lots[0]["units_per_day"]) if open_lots else 0):
                on_sale = [(row["sku"], row["lot"], row["place"]) for row in open_lots]
                first = next((key for key in on_sale if units[key]), None)
                if first is not None:
                    units[first] -= 1
    return {(row["sku"], row["lot"], row["place"]): None for row in stock} | units


@given(shelves(st.integers(0, 9)))
def test_units_at_risk_are_what_a_shop_has_left(stock: list[Row]) -> None:
    assert at_risk(stock) == left_over(stock)


@given(shelves(st.sampled_from([0, 0.1, 0.3, 1 / 3, 2.7, 1e6])))
def test_units_at_risk_are_part_of_what_is_there(stock: list[Row]) -> None:
    found = at_risk(stock)
    for row in stock:
        units = found[str(row["sku"]), str(row["lot"]), str(row["place"])]
        assert units is None or -1e-6 <= units <= int(row["on_hand"] or 0) + 1e-6


# v units a day, then lots as (units, days until sell-by); and what is left of the last one, in whole units.
WHOLE_LEFT_OVERS = [
    # 2.2 units sell in 2 days, all of the first lot: the second stays as it is.
    (1.1, [(75, 2), (119, 2)], 119),
    # 2.8 sell in 4 days; by day 14 it is 9.8, so 7 of 8 from the second lot.
    (0.7, [(4, 4), (8, 14)], 1),
]


@pytest.mark.parametrize(("per_day", "lots", "left"), WHOLE_LEFT_OVERS)
def test_no_more_is_removed_than_is_left_over(per_day: float, lots: list[tuple[int, int]], left: int) -> None:
    alike: Row = {"sku": "TEA", "place": "FBA", "status": "Released", "units_per_day": per_day}
    stock: list[Row] = [
        alike | {"lot": str(number), "on_hand": units, "expiry_date": AS_OF + days, "sell_by": AS_OF + days}
        for number, (units, days) in enumerate(lots)
    ]
    projected = nw.from_native(risk.project(frame_of(NAMES, stock), as_of=AS_OF), eager_only=True)
    others = (
        *("kind", "basis", "fnsku", "product", "removal_fee", "days_left", "remove_by", "due"),
        *("net_price", "sold_if_back", "back_unknown", "return_by", "dispose_by", "unsellable"),
    )
    rows = [row | {"action": Action.REMOVE, "due": AS_OF, "unsellable": 0} for row in rows_of(projected)]
    listed = removal.propose(frame_of((*NAMES, "units_at_risk", "action", *others), rows))
    assert lines(listed, "lot", "units")[-1] == f"{len(lots) - 1} | {left}"


HEADER = "sku | lot | place | status | expiry_date | received_date | sell_by | on_hand | units_per_day | unit_cost"


def test_unknown_demand_is_unknown_risk_but_what_is_past_its_sell_by_is_at_risk() -> None:
    stock = frame(f"""{HEADER}
        TEA | past | Shop | Released | 2026-04-01 | | 2026-02-28 | 7 | |
        TEA | ends today | Shop | Released | 2026-04-01 | | 2026-03-01 | 8 | |
        TEA | a day left | Shop | Released | 2026-04-01 | | 2026-03-02 | 9 | |
        JAR | not asked for | Shop | Released | 2026-04-01 | | 2026-03-02 | 10 | 0 |
    """)
    assert sorted(lines(risk.project(stock, as_of=AS_OF), "lot", "units_at_risk")) == [
        "a day left | -",
        "ends today | 8",
        "not asked for | 10",
        "past | 7",
    ]


def test_an_unknown_expiry_is_unknown_risk_and_takes_no_demand_from_dated_lots() -> None:
    stock = frame(f"""{HEADER}
        TEA | undated | Shop | Released | | | | 100 | 1 | 2
        TEA | dated | Shop | Released | 2026-03-11 | | 2026-03-11 | 12 | 1 |
    """)
    # Ten days until 11 March sell 10 of 12; without a cost the value stays unknown.
    found = sorted(lines(risk.project(stock, as_of=AS_OF), "lot", "units_at_risk", "value_at_risk"))
    assert found == ["dated | 2 | -", "undated | - | -"]


@pytest.mark.parametrize("status", ["Hold", "Quarantine", "Recalled"])
def test_what_is_held_neither_sells_nor_uses_demand(status: str) -> None:
    stock = frame(f"""{HEADER}
        TEA | held | Shop | {status} | 2026-03-06 | | 2026-03-06 | 50 | 1 |
        TEA | free | Shop | Released | 2026-03-11 | | 2026-03-11 | 10 | 1 |
    """)
    assert sorted(lines(risk.project(stock, as_of=AS_OF), "lot", "units_at_risk")) == ["free | 0", "held | -"]


# Settings: removals are ordered 14 days ahead, the next lot is shipped 30 days ahead. Today is 2026-03-01.
ACTIONS = """
    lot | status | kind | days_left | ship_by | remove_by | sell_by | rank | units_at_risk | send_within
    Recall recalled | Recalled | Own | 200 | 2026-03-02 | 2026-08-01 | 2026-08-01 | | |
    Recall recalled and expired | Recalled | Own | -9 | 2025-01-01 | 2026-02-01 | 2026-02-01 | | |
    Hold hold | Hold | Own | 200 | 2026-03-02 | 2026-08-01 | 2026-08-01 | | |
    Hold quarantine and expired | Quarantine | FBA | -9 | | 2025-01-01 | 2026-02-01 | | |
    Hold not on Lots | Not on Lots | Own | | | | | | |
    Dispose expired yesterday | Released | Own | -1 | 2025-01-01 | 2026-02-01 | 2026-02-01 | | 90 |
    Remove at risk, last good day | Released | FBA | 0 | | 2025-10-01 | 2026-01-10 | 1 | 90 |
    Remove at risk, remove-by in 14 days | Released | FBA | 168 | | 2026-03-15 | 2026-06-27 | 1 | 90 |
    Remove half a unit at risk | Released | FBA | 168 | | 2026-03-15 | 2026-06-27 | 1 | 0.5 |
    Remove own stock at its sell-by | Released | Own | 50 | 2025-12-01 | 2026-03-01 | 2026-03-01 | 1 | 90 |
    Promote or bundle remove-by in 15 days | Released | FBA | 169 | | 2026-03-16 | 2026-06-28 | 1 | 90 |
    Promote or bundle before shipping | Released | Own | 169 | 2026-03-05 | 2026-06-28 | 2026-06-28 | 1 | 90 |
    Keep rounding at risk | Released | FBA | 168 | | 2026-03-15 | 2026-06-27 | 1 | 0.49 |
    Keep no risk at the last minute | Released | FBA | 51 | | 2025-11-18 | 2026-03-02 | 1 | 0 |
    Keep unknown risk | Released | FBA | 51 | | 2025-11-18 | 2026-03-02 | 1 | |
    Ship first ship-by in 30 days | Released | Own | 200 | 2026-03-31 | 2026-08-01 | 2026-08-01 | 1 | 0 |
    Keep ship-by past | Released | 3PL | 100 | 2026-02-28 | 2026-05-01 | 2026-05-01 | 1 | |
    Keep ship-by in 31 days | Released | Own | 200 | 2026-04-01 | 2026-08-01 | 2026-08-01 | 1 | 0 |
    Keep second in line | Released | Own | 200 | 2026-03-31 | 2026-08-01 | 2026-08-01 | 2 | 0 |
    Keep at Amazon already | Released | FBA | 200 | 2026-03-31 | 2026-08-01 | 2026-08-01 | 1 | 0 |
    Keep no date | Released | Own | | | | | 1 | |
    Ship first before its sell-by date | Released | Own | 60 | 2026-04-20 | 2026-03-31 | 2026-03-31 | 1 | 0 |
    Ship first to be sent in 30 days | Released | Own | 200 | 2026-06-01 | 2026-08-01 | 2026-08-01 | 1 | 0 | 30
    Ship first late for its own channel | Released | Own | 200 | 2026-02-01 | 2026-08-01 | 2026-08-01 | 1 | 0 | 7
    Ship first from AWD | Released | AWD | 200 | | 2026-08-01 | 2026-08-01 | 1 | 0 | 0
    Keep to be sent in 31 days | Released | Own | 200 | 2026-06-01 | 2026-08-01 | 2026-08-01 | 1 | 0 | 31
    Keep on its sell-by date | Released | Own | 60 | 2026-04-20 | 2026-03-01 | 2026-03-01 | 1 | 0 |
"""
DUE = {"Recall": AS_OF, "Hold": AS_OF, "Dispose": AS_OF, "Keep": None}
DUE_COLUMN = {"Remove": "remove_by", "Promote or bundle": "remove_by", "Ship first": "ship_by"}
OTHER_DAYS = {"before its sell-by date": 29, "to be sent in 30 days": 30, "late for its own channel": 7, "from AWD": 0}
"""Days from now to those dates of lots to ship first that are not their ship-by dates."""


def acted(settings: Settings) -> list[dict[str, Any]]:
    """The cases with their actions."""
    return rows_of(nw.from_native(with_action(frame(ACTIONS), settings, as_of=AS_OF), eager_only=True))


def test_each_lot_gets_the_first_action_that_holds() -> None:
    settings = Settings(remove_soon_days=14, ship_first_horizon_days=30)
    rows = acted(settings)
    assert {row["action"] for row in rows} == set(ACTIONS_BY_URGENCY)
    for row in rows:
        assert row["lot"].startswith(row["action"]), row["lot"]
        due = row[DUE_COLUMN[row["action"]]] if row["action"] in DUE_COLUMN else DUE[row["action"]]
        due = next((AS_OF + days for name, days in OTHER_DAYS.items() if row["lot"].endswith(name)), due)
        assert row["due"] == due, row["lot"]


def test_a_lot_may_count_as_expired_on_its_expiry_date() -> None:
    last_day = next(row for row in acted(Settings(expired_below=1)) if row["lot"].endswith("last good day"))
    assert last_day["action"] == "Dispose"


def test_what_is_urgent_comes_first_and_what_is_held_waits() -> None:
    order = ["Recall", "Dispose", "Remove", "Promote or bundle", "Ship first", "Hold", "Keep"]
    assert {row["action"]: row["urgency"] for row in acted(Settings())} == {word: i for i, word in enumerate(order)}
