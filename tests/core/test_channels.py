"""What will not sell in time when every channel sells what it can reach."""

import datetime as dt
from typing import Any

import pytest

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from tests.notation import DEFAULTS, report_on

pytestmark = pytest.mark.slow

TODAY = dt.date(2026, 3, 1)
PLACES = """
Place | Kind | Channel
3PL | 3PL |
Garage | Own | DTC
FBA-US | FBA | FBA-US
"""
AMAZON = "SKU | Marketplace | Snapshot date | Units per day\nTEA | US | 2026-02-28 | {speed}"


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def at_risk(**tables: Any) -> dict[tuple[str, str], float | None]:
    """Units at risk by lot and place."""
    stock = rows_of(report_on(**{"Places": PLACES, "SKUs": "SKU\nTEA", **tables}).stock)
    return {(row["lot"], row["place"]): row["units_at_risk"] for row in stock}


def lots(*rows: tuple[str, int, int, str]) -> str:
    lines = [f"TEA | {lot} | {day(ahead)} | 2026-01-01 | {units} | {place}" for lot, ahead, units, place in rows]
    return "\n".join(["SKU | Lot | Expiry date | Received date | Received quantity | Place", *lines])


def test_what_amazon_sells_does_not_sell_what_can_not_be_sent_there_any_more() -> None:
    assert at_risk(Lots=lots(("1", 95, 200, "3PL")), AmazonStock=AMAZON.format(speed=8)) == {("1", "3PL"): 200}


def test_units_for_a_channel_whose_demand_is_unknown_are_unknown() -> None:
    assert at_risk(Lots=lots(("1", 300, 140, "Garage")), AmazonStock=AMAZON.format(speed=8)) == {("1", "Garage"): None}


def test_units_on_the_way_get_the_demand_that_those_there_leave() -> None:
    channels = """
    Channel | Min days at receipt | Cut-off days | Transit days | Receiving days
    FBA-US | 23 | 0 | 7 | 5
    """
    stock = lots(("1", 40, 300, "FBA-US"), ("2", 40, 200, "3PL"))
    found = at_risk(Lots=stock, Channels=channels, AmazonStock=AMAZON.format(speed=10))
    assert found == {("1", "FBA-US"): 0, ("2", "3PL"): 100}


def test_a_lot_sells_from_the_day_the_lots_before_it_are_gone() -> None:
    channels = """
    Channel | Min days at receipt | Cut-off days | Transit days | Receiving days
    FBA-US | 23 | 0 | 7 | 5
    """
    stock = lots(("1", 40, 95, "FBA-US"), ("2", 90, 100, "FBA-US"), ("3", 100, 50, "3PL"), ("4", 101, 9999, "3PL"))
    tables: dict[str, Any] = {"Lots": stock, "Channels": channels, "AmazonStock": AMAZON.format(speed=10)}
    rows = rows_of(report_on(Places=PLACES, SKUs="SKU\nTEA", **tables).stock)
    days = {
        row["lot"]: [
            None if row[name] is None else (to_date(row[name]) - TODAY).days for name in ("sells_from", "gone_on")
        ]
        for row in rows
    }
    # 95 last 9.5 days and 100 until day 19.5; then what comes from the 3PL, 50 of it until day 24.5.
    assert days == {"1": [0, 10], "2": [9, 20], "3": [19, 25], "4": [24, None]}


def test_what_its_own_channel_leaves_is_offered_to_the_others() -> None:
    demand = "SKU | Channel | Units per day\nTEA | DTC | 2\nTEA | FBA-US | 5"
    # DTC sells 2 a day for 150 days; FBA takes 5 a day from day 12 to its sell-by, 50 days before the expiry date.
    assert at_risk(Lots=lots(("1", 150, 900, "Garage")), Demand=demand) == {("1", "Garage"): 900 - 300 - 5 * 88}
    # After its ship-by date for FBA only DTC is left.
    assert at_risk(Lots=lots(("1", 101, 900, "Garage")), Demand=demand) == {("1", "Garage"): 900 - 202}


def test_a_channel_on_demand_is_read_like_one_on_shipments_and_a_stranger_is_told() -> None:
    typed = "SKU | Channel | Units per day\nTEA | fba-us\u00a0 | 1\nTEA | FBA US | 9\nTE | FBA-US | 9"
    result = report_on(Places=PLACES, SKUs="SKU\nTEA", Lots=lots(("1", 60, 100, "FBA-US")), Demand=typed)
    assert [row["units_at_risk"] for row in rows_of(result.stock)] == [90]
    assert [(each.rule, each.place) for each in result.problems if each.table == "Demand"] == [
        ("unknown-sku", "Demand!A7"), ("unknown-channel", "Demand!B6")
    ]  # fmt: skip


def test_units_at_amazon_are_offered_to_no_other_channel() -> None:
    demand = "SKU | Channel | Units per day\nTEA | DTC | 50\nTEA | FBA-US | 1"
    assert at_risk(Lots=lots(("1", 60, 100, "FBA-US")), Demand=demand) == {("1", "FBA-US"): 90}


@pytest.mark.parametrize(
    ("own", "speed", "said"),
    [
        ("Demand", 4.0, "Demand"),
        ("SKUs", 3.0, "SKUs"),
        ("Amazon", 2.0, "AmazonStock"),
        ("Shipments", 1.0, "Shipments, 60 sold in 60 days with stock"),
    ],
)
def test_the_speed_of_a_channel_is_the_first_that_is_known(own: str, speed: float, said: str) -> None:
    known = ("Demand", "SKUs", "Amazon", "Shipments")
    there = known[known.index(own) :]
    sold = "Date | Type | SKU | Lot | Quantity | From | Channel\n" + "\n".join(
        f"{day(-number)} | Sale | TEA | 1 | 1 | FBA-US | FBA-US" for number in range(60)
    )
    tables = {
        "Demand": "SKU | Channel | Units per day\nTEA | FBA-US | 4",
        "SKUs": "SKU | Units per day\nTEA | 3",
        "Amazon": AMAZON.format(speed=2),
        "Shipments": sold,
    }
    given: dict[str, Any] = {"AmazonStock" if name == "Amazon" else name: tables[name] for name in there}
    row = rows_of(report_on(Lots=lots(("1", 300, 500, "FBA-US")), **given).stock)[0]
    assert (row["units_per_day"], row["speed_from"]) == (speed, said)


def speed_of(came: int, *rows: str) -> tuple[float | None, str | None]:
    """The speed of a lot of 80 units that came to the garage some days ago, and where it is from."""
    lot = "SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
    lot += f"TEA | 1 | {day(300)} | {day(-came)} | 80 | "
    moved = "\n".join(["Date | Type | SKU | Lot | Quantity | From | To | Channel", *rows])
    stock = report_on(Places=PLACES, SKUs="SKU\nTEA", Lots=f"{lot}Garage", Shipments=moved).stock
    return next((row["units_per_day"], row["speed_from"]) for row in rows_of(stock))


def test_days_without_stock_say_nothing_about_demand() -> None:
    again = f"{day(0)} | Receipt | TEA | 1 | 500 | | Garage |"
    found = speed_of(39, f"{day(-20)} | Sale | TEA | 1 | 80 | Garage | Ann | DTC", again)
    assert found == (round(80 / 21, 4), "Shipments, 80 sold in 21 days with stock")


def test_few_days_with_stock_say_nothing() -> None:
    assert speed_of(12, f"{day(-1)} | Sale | TEA | 1 | 5 | Garage | Ann | DTC") == (None, None)
    assert speed_of(13, f"{day(-1)} | Sale | TEA | 1 | 7 | Garage | Ann | DTC")[0] == 0.5


@pytest.mark.parametrize("name", ["FBA-DE", "FBA-de", "FBA-DE other goods", "FBA-DE non-food"])
def test_the_demand_of_a_marketplace_is_that_of_its_own_channel(name: str) -> None:
    places = f"{PLACES}FBA-DE | FBA | {name}\n"
    amazon = f"{AMAZON.format(speed=1)}\nTEA | DE | 2026-02-28 | 5"
    stock = lots(("1", 150, 300, "FBA-US"), ("2", 150, 300, "FBA-DE"))
    found = at_risk(Places=places, Lots=stock, AmazonStock=amazon, Channels=f"{DEFAULTS['Channels']}{name} | | | 50 |")
    assert found == {("1", "FBA-US"): 200, ("2", "FBA-DE"): 0}
