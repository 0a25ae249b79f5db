"""Units at risk against a clerk who sells them day by day, channel by channel, without the product's code."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from tests.notation import TODAY, report_on

CHANNELS = ("FBA-US", "DTC", "Wholesale")
PLACES = {
    "FBA-US": ("FBA", "FBA-US"),
    "3PL": ("3PL", "FBA-US"),
    "Garage": ("Own", "DTC"),
    "Depot": ("Own", "Wholesale"),
}
NEVER = 10**6
HORIZON = 800
"""Days that the clerk works."""


@dataclass(slots=True)
class Pile:
    """Units of one lot at one place."""

    lot: str
    place: str
    days: int | None
    """Days until it expires."""
    units: int
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Days a channel asks for, and days on the way."""

    cutoff: int
    least: int
    way: int


def last_day(pile: Pile, channel: str, rule: Rule) -> int:
    """The last day of its sale, counted from today."""
    if pile.days is None:
        return NEVER
    return pile.days - (rule.cutoff if channel == "FBA-US" else max(rule.cutoff, rule.least))


def may_go(pile: Pile, channel: str, rule: Rule) -> bool:
    """Whether it can still be sent to a channel, and be on sale there in time."""
    if pile.days is None:
        return True
    return pile.days - rule.least - rule.way >= 0 and last_day(pile, channel, rule) > rule.way


Left = dict[tuple[str, str], float | None]


def clerk(piles: list[Pile], rules: dict[str, Rule], demand: dict[str, float]) -> tuple[Left, dict[str, int]]:
    """What is left of each pile when every day is over, and the day on which each channel sells its last unit."""
    for pile in piles:
        pile.left = float(pile.units)
    unsold_demand = {channel: [speed] * HORIZON for channel, speed in demand.items()}
    unknown = set()

    def sell(queue: list[Pile], channel: str, first: int) -> None:
        queue = sorted(queue, key=lambda p: (last_day(p, channel, rules[channel]), p.days or NEVER, p.lot, p.place))
        for number in range(HORIZON):
            for pile in queue:
                if number >= first and number < last_day(pile, channel, rules[channel]):
                    sold = min(pile.left, unsold_demand[channel][number])
                    pile.left -= sold
                    unsold_demand[channel][number] -= sold

    for channel in CHANNELS:
        own = [pile for pile in piles if PLACES[pile.place][1] == channel]
        rule = rules[channel]
        here = [p for p in own if channel != "FBA-US" or p.place == "FBA-US"]
        coming = [p for p in own if p not in here and may_go(p, channel, rule)]
        if channel in demand:
            sell(here, channel, 0)
            sell(coming, channel, rule.way)
        open_ = [p for p in here if last_day(p, channel, rule) > 0]
        open_ += [p for p in own if p not in here and (p.days is None or p.days - rule.least - rule.way >= 0)]
        open_ = [p for p in open_ if last_day(p, channel, rule) > 0]
        unknown |= {(p.lot, p.place) for p in open_ if channel not in demand}
    unknown |= {(p.lot, p.place) for p in piles if p.days is None}
    for channel in (name for name in CHANNELS if name in demand):
        others = [p for p in piles if p.place != "FBA-US" and PLACES[p.place][1] != channel]
        known = [p for p in others if (p.lot, p.place) not in unknown]
        sell([p for p in known if may_go(p, channel, rules[channel])], channel, rules[channel].way)
    left = {(p.lot, p.place): None if (p.lot, p.place) in unknown else p.left for p in piles}
    sold = {name: [n for n, rest in enumerate(days, 1) if rest < demand[name]] for name, days in unsold_demand.items()}
    return left, {name: max(days, default=0) for name, days in sold.items()}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Pile], dict[str, Rule], dict[str, float]]:
    few = st.integers(0, 40)
    rules = {channel: Rule(draw(few), draw(few), draw(st.integers(0, 15))) for channel in CHANNELS}
    speeds = {channel: draw(st.none() | st.sampled_from([0.0, 0.5, 1.0, 3.0, 10.0])) for channel in CHANNELS}
    days = st.none() | st.integers(0, 120)
    keys = draw(st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from(list(PLACES))), max_size=8, unique=True))
    dates = {lot: draw(days) for lot in "12345"}
    piles = [Pile(lot, place, dates[lot], draw(st.integers(1, 400))) for lot, place in keys]
    return piles, rules, {channel: speed for channel, speed in speeds.items() if speed is not None}


def tables_of(piles: list[Pile], rules: dict[str, Rule], demand: dict[str, float]) -> dict[str, Any]:
    """The same as a tracker: each lot arrives at its first place and is moved from there."""
    lots = ["SKU | Lot | Expiry date | Received date | Received quantity | Place"]
    moves = ["Date | Type | SKU | Lot | Quantity | To"]
    seen = set()
    for pile in piles:
        expiry = "" if pile.days is None else (TODAY + dt.timedelta(days=pile.days)).isoformat()
        if pile.lot in seen:
            moves.append(f"2026-01-01 | Receipt | TEA | {pile.lot} | {pile.units} | {pile.place}")
        else:
            lots.append(f"TEA | {pile.lot} | {expiry} | 2026-01-01 | {pile.units} | {pile.place}")
        seen.add(pile.lot)
    head = "Channel | Cut-off days | Min days at receipt | Transit days | Receiving days"
    return {
        "SKUs": "SKU\nTEA",
        "Lots": "\n".join(lots),
        "Shipments": "\n".join(moves),
        "Places": "\n".join(["Place | Kind | Channel", *(f"{p} | {kind} | {c}" for p, (kind, c) in PLACES.items())]),
        "Channels": "\n".join([head, *(f"{c} | {r.cutoff} | {r.least} | {r.way} | 0" for c, r in rules.items())]),
        "Demand": "\n".join(["SKU | Channel | Units per day", *(f"TEA | {c} | {v}" for c, v in demand.items())]),
    }


def check(case: tuple[list[Pile], dict[str, Rule], dict[str, float]], engine: str) -> None:
    expected, last_days = clerk(*case)
    result = report_on(engine=engine, **tables_of(*case))
    found = {(row["lot"], row["place"]): row["units_at_risk"] for row in rows_of(result.stock)}
    assert found.keys() == expected.keys()
    for key, units in expected.items():
        assert (found[key] is None) == (units is None), key
        assert found[key] == pytest.approx(units, abs=1e-4), key
    planned = {row["channel"]: row["sold_out_on"] for row in rows_of(result.supply)}
    for channel, day in last_days.items():
        if case[2][channel] > 0:
            assert min(planned[channel] - to_day(TODAY), HORIZON) == day, channel


@given(cases())
@settings(max_examples=60)
@pytest.mark.slow
def test_a_clerk_who_sells_day_by_day_is_left_with_the_same_units(case: Any) -> None:
    check(case, "polars")


@given(cases())
@settings(max_examples=5)
@pytest.mark.slow
def test_duckdb_leaves_the_same_units(case: Any) -> None:
    check(case, "duckdb")
