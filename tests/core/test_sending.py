"""How many units of a lot Amazon has to sell, and by when they have to leave for that."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.actions.outputs import first_things
from lotbook.core.supply_why import caveats
from tests import examples
from tests.notation import TODAY, lines, report_on

PLACES = "Place | Kind | Channel\nGarage | Own | DTC\nStorage | AWD | FBA-US\nFBA-US | FBA | FBA-US"


def to_send(lots: str, ahead: int = 0, engine: str = "polars") -> list[str]:
    """Action, units at risk, due and reason of each lot, some days from now, with 5 a day sold at Amazon alone."""
    report = report_on(
        TODAY + dt.timedelta(days=ahead),
        engine=engine,
        Places=PLACES,
        Lots=f"SKU | Lot | Expiry date | Received quantity | Place\n{lots}",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 5\nTEA | DTC | 0",
    )
    return lines(report.stock, "lot", "action", "units_at_risk", "due", "reason")


def ahead(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_lot_that_amazon_has_to_sell_says_how_many_units_to_send_and_by_when(engine: str) -> None:
    # 60 days of sale before the sell-by date in 164 days, and 12 days on the way.
    (told,) = to_send(f"TEA | 1 | {ahead(214)} | 300 | Garage", engine=engine)
    assert told == "1 | Keep | 0 | - | It will sell in time if 300 units go to FBA-US within 92 days."
    # 10 days of sale, but Amazon takes it for 112 days only.
    (told,) = to_send(f"TEA | 1 | {ahead(214)} | 50 | Storage", engine=engine)
    assert told == "1 | Keep | 0 | - | It will sell in time if 50 units go to FBA-US within 112 days."


@pytest.mark.slow
@pytest.mark.parametrize("place", ["Garage", "Storage"])
@pytest.mark.parametrize(("units", "days"), [(300, 92), (50, 112), (298, 92), (1, 112)])
def test_it_is_right_about_the_last_day(place: str, units: int, days: int) -> None:
    lot = f"TEA | 1 | {ahead(214)} | {units} | {place}"
    (last,) = to_send(lot, days)
    counted = "1 unit" if units == 1 else f"{units} units"
    why = f": later, {'it' if units == 1 else 'they'} won't {'' if units == 1 else 'all '}sell in time."
    assert last == f"1 | Ship first | 0 | {ahead(days)} | Send {counted} to FBA-US today{why}"
    (before,) = to_send(lot, days - 1)
    assert before.endswith(f"Send {counted} to FBA-US within 1 day{why}")
    (late,) = to_send(lot, days + 1)
    assert float(late.split(" | ")[2]) > 0


def test_start_names_the_units_to_send_and_not_those_that_sell_at_home() -> None:
    # Until the lot expires, in 124 days, DTC sells 124 of the 300 units.
    report = report_on(
        ahead(90),
        Places=PLACES,
        Lots=f"SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | {ahead(214)} | 300 | Garage",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 5\nTEA | DTC | 1",
    )
    (first,) = first_things(report.first)
    assert (first["action"], first["units"], first["reason"][:32]) == (
        "Ship first",
        176,
        "Send 176 units to FBA-US within ",
    )


def test_lots_that_amazon_sells_one_after_the_other_have_their_own_days() -> None:
    lots = f"TEA | 1 | {ahead(214)} | 100 | Garage\nTEA | 2 | {ahead(224)} | 400 | Garage"
    first, second = to_send(lots)
    # The second sells for 80 days up to day 174, so from day 94; the first has to be sold by then, and takes 20 days.
    assert first.endswith("It will sell in time if 100 units go to FBA-US within 62 days.")
    assert second.endswith("It will sell in time if 400 units go to FBA-US within 82 days.")
    # Units at Amazon go first, so only some of these can be sold there.
    there = f"{lots}\nTEA | 0 | {ahead(300)} | 750 | FBA-US"
    first, second, third = to_send(there)
    assert first.startswith("1 | Promote or bundle | 30 | ")
    assert first.endswith(
        "More than DTC and other channels will sell in time. Send 70 units to FBA-US within 112 days."
    )
    assert second.startswith("2 | Promote or bundle | 350 | ")
    assert second.endswith("Send 50 units to FBA-US within 122 days.")
    assert third.startswith("0 | Keep | 0 | ")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_lot_says_which_other_channels_of_your_own_have_to_sell_some_of_it(engine: str) -> None:
    """Without it, 0 units at risk would be right only for a seller who guesses who has to sell them."""
    report = report_on(
        engine=engine,
        Places=f"{PLACES}\nDepot | Own | Wholesale\n3PL | 3PL | FBA-US",
        Channels="Channel | Cut-off days | Transit days\nFBA-US | 50 | 12\nDTC | 10 | 3\nWholesale | 10 | 3",
        SKUs="SKU | Shelf life\nTEA | 24 months",
        Lots=f"SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | {ahead(113)} | 420 | 3PL",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 1\nTEA | DTC | 3\nTEA | Wholesale | 0.01",
    )
    (told,) = lines(report.stock, "units_at_risk", "reason")
    # Amazon sells it until day 63, from day 12 on; DTC and Wholesale from day 3 to day 103, and Wholesale one unit.
    assert told == (
        "68 | More than FBA-US and other channels will sell in time. Send 51 units to FBA-US today. "
        "DTC has to sell 300 units of it. Wholesale has to sell 1 unit of it."
    )
    why = {line.split(" | ")[0]: line.split(" | ")[1] for line in lines(report.supply, "channel", "why")}
    assert why["DTC"].endswith(". It can sell 300 units of other places, too: fill its orders from there.")
    assert caveats(why["DTC"]) == "It can sell 300 units of other places, too: fill its orders from there."
    assert "other places" not in why["FBA-US"]


def test_a_lot_on_hold_at_amazon_says_what_can_be_done_there() -> None:
    lots = "SKU | Lot | Expiry date | Received quantity | Place | Status\nTEA | {} | 2027-03-01 | 5 | {} | Hold"
    told = [
        lines(report_on(Places=PLACES, Lots=lots.format(place, place)).stock, "reason")[0]
        for place in ("FBA-US", "Garage")
    ]
    assert told == [
        "Its status on Lots is Hold, but Amazon sells it: close the listing or order it back.",
        "Its status on Lots is Hold: don't ship it.",
    ]


WAY, CUTOFF = 12, 50
"""Days on the way to Amazon, and days before the expiry date at which it stops selling."""


def sold_of(sent: list[tuple[int, int, int]]) -> list[float]:
    """What Amazon sells of lots that arrive one by one: day by day, 5 units of what goes out of sale first.

    Args:
        sent: Day of arrival, first day on which it isn't sold any more, units.
    """
    left = [float(units) for _, _, units in sent]
    for day in range(max((until for _, until, _ in sent), default=0)):
        more = 5.0
        for place in sorted(range(len(sent)), key=lambda each: sent[each][1]):
            arrived, until, _ = sent[place]
            if arrived <= day < until:
                some = min(more, left[place])
                left[place], more = left[place] - some, more - some
    return [units - rest for (_, _, units), rest in zip(sent, left, strict=True)]


@pytest.mark.slow
@settings(max_examples=examples.of(12))
@given(
    st.lists(
        st.tuples(st.integers(150, 400), st.integers(1, 500)), min_size=1, max_size=4, unique_by=lambda lot: lot[0]
    )
)
def test_lots_that_each_leave_on_their_last_day_are_all_sold(lots: list[tuple[int, int]]) -> None:
    told = to_send("\n".join(f"TEA | {days} | {ahead(days)} | {units} | Garage" for days, units in lots))
    sent = []
    for line in told:
        lot, *_, reason = line.split(" | ")
        if found := re.search(r"(\d+) units? (?:go )?to FBA-US (within (\d+) days?|today)", reason):
            sent.append((int(found[3] or 0) + WAY, int(lot) - CUTOFF, int(found[1])))
    assert sold_of(sent) == [units for _, _, units in sent]
