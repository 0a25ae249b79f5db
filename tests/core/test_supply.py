"""How long stock lasts, and how much more can be sold before its sell-by date."""

import datetime as dt
import io
from contextlib import redirect_stdout
from typing import Any

import pytest

from lotbook.actions.refresh import Supply
from lotbook.core.days import to_date, to_day
from lotbook.core.frames import rows_of
from lotbook.told.supply import print_supply
from tests.notation import TODAY, report_on

pytestmark = pytest.mark.slow

PLACES = "Place | Kind | Channel\nGarage | Own | DTC\n3PL | 3PL | FBA-US\nFBA-US | FBA | FBA-US"
CHANNELS = """
Channel | Min days at receipt | Cut-off days | Transit days | Receiving days
FBA-US | 90 | 50 | 7 | 5
DTC | 20 | 0 | 3 | 0
"""


NONE_TO_SEND = "There is nothing elsewhere to send."
AT_HOME = (
    "What is elsewhere sells in its own channels, the last of it in {} days; send some all the same if this one comes "
    "first."
)
NO_LEAD = "The supplier's lead days aren't known, so the last day to order isn't either."
NEW = "A new lot ordered today sells for {} days after what is there"


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def planned(
    *lots: tuple[str, int, int, str], life: str = "360 days", lead: str = "8", **speeds: float
) -> dict[str, dict[str, Any]]:
    """The plan by channel."""
    typed = [f"TEA | {lot} | {day(ahead)} | 2026-01-01 | {units} | {place}" for lot, ahead, units, place in lots]
    names = {"fba": "FBA-US", "dtc": "DTC"}
    found = report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs=f"SKU | Supplier | Shelf life\nTEA | acme | '{life}'",
        Suppliers=f"Supplier | Lead days\nACME | {lead}",
        Demand="\n".join(["SKU | Channel | Units per day", *(f"TEA | {names[n]} | {v}" for n, v in speeds.items())]),
        Lots="\n".join(["SKU | Lot | Expiry date | Received date | Received quantity | Place", *typed]),
    ).supply
    rows = {row["channel"]: row for row in rows_of(found)}
    for row in rows.values():
        for name in ("sold_out_on", "send_by", "sent_out_on", "order_by"):
            row[name] = None if row[name] is None else (to_date(row[name]) - TODAY).days
    return rows


def test_what_is_there_sells_first_and_a_new_lot_until_its_own_last_day() -> None:
    row = planned(("1", 300, 300, "FBA-US"), fba=10)["FBA-US"]
    assert (row["there"], row["sold_out_on"], row["send_at_most"]) == (300, 30, 0)
    # Ordered today it is there in 8 days, on sale in 20, and sold until day 8 + 360 - 50 = 318; from day 30 on.
    assert (row["order_by"], row["reorder_at_most"]) == (10, 2880)
    assert row["why"] == f"{NEW.format(288)}. {NONE_TO_SEND}"


def test_your_own_places_can_send_what_would_all_sell_in_time() -> None:
    row = planned(("1", 300, 300, "FBA-US"), ("2", 150, 2000, "3PL"), fba=10)["FBA-US"]
    # Lot 2 is sold from day 30 to its sell-by date, day 100.
    assert (row["sold_out_on"], row["send_at_most"], row["sent_out_on"], row["order_by"]) == (30, 700, 100, 80)
    # It takes 12 days to be on sale.
    assert row["send_by"] == 18


@pytest.mark.parametrize(
    ("there", "at_home", "speed", "by"),
    [(10, 20, 10, -11), (0, 20, 10, -12), (125, 20, 10, 0), (130, 20, 10, 1), (300, 0, 10, None), (300, 20, 0, None)],
)
def test_what_is_sent_has_to_leave_before_amazon_has_none_left(
    there: int, at_home: int, speed: float, by: int | None
) -> None:
    """In the past where it can't be on sale in time any more; of nothing to send, there is no such day."""
    lots = [("1", 300, there, "FBA-US"), ("2", 250, at_home, "3PL")]
    rows = planned(*(lot for lot in lots if lot[2]), fba=speed, dtc=1)
    assert rows["FBA-US"]["send_by"] == by
    assert rows["DTC"]["send_by"] is None


@pytest.mark.parametrize(
    ("lots", "by"),
    [
        # Amazon takes lot 2 until day 107 - 90 - 12 = 5, and has its own units until day 30.
        ([("2", 107, 200, "3PL")], 5),
        # Lot 3 can still be there when these are sold; lot 2 has its own day on FEFO.
        ([("2", 107, 50, "3PL"), ("3", 300, 50, "3PL")], 18),
        ([("3", 300, 50, "Garage")], 18),
        ([("2", 107, 200, "Garage")], 5),
    ],
)
def test_nothing_can_wait_longer_than_amazon_takes_it(lots: list[tuple[str, int, int, str]], by: int) -> None:
    row = planned(("1", 90, 300, "FBA-US"), *lots, fba=10, dtc=0.1)["FBA-US"]
    assert (row["sold_out_on"], row["send_by"]) == (30, by)


def test_what_one_channel_leaves_can_go_to_amazon() -> None:
    rows = planned(("1", 150, 500, "Garage"), fba=5, dtc=1)
    # DTC promises 20 days, so it sells until day 130; FBA takes 5 a day from day 12 to day 100, all that is left.
    assert (rows["DTC"]["there"], rows["DTC"]["sold_out_on"], rows["DTC"]["send_at_most"]) == (500, 130, None)
    found = rows["FBA-US"]
    assert (found["there"], found["sold_out_on"], found["send_at_most"], found["sent_out_on"]) == (0, 0, 370, 86)


def test_what_is_sent_sells_after_what_is_there() -> None:
    row = planned(("1", 300, 300, "FBA-US"), ("2", 213, 500, "Garage"), fba=10, dtc=1)["FBA-US"]
    # DTC promises 20 days, so it sells 193 of lot 2; FBA's own last 30 days, and the 307 that are left 31 more.
    assert (row["there"], row["sold_out_on"]) == (300, 30)
    assert (row["send_at_most"], row["sent_out_on"], row["order_by"]) == (307, 61, 40)


@pytest.mark.parametrize(
    ("life", "lead", "speed", "most", "why"),
    [
        ("", "8", 10, None, "No shelf life on SKUs, so a new lot's last day of sale isn't known. " + NONE_TO_SEND),
        ("100 days", "8", 10, 0, f"A new lot would be too short-lived. {NONE_TO_SEND}"),
        (
            "360 days",
            "",
            10,
            2980,
            f"{NEW.format(298)}. {NO_LEAD} Stock ends before an order comes. {NONE_TO_SEND}",
        ),
        ("360 days", "8", 0, None, "Nothing sells."),
    ],
)
def test_a_number_has_its_reason_and_so_has_none(
    life: str, lead: str, speed: float, most: int | None, why: str
) -> None:
    row = planned(life=life, lead=lead, fba=speed)["FBA-US"]
    assert (row["reorder_at_most"], row["why"]) == (most, why)


def test_an_empty_shelf_is_out_of_stock_today_whatever_could_be_sent() -> None:
    row = planned(("1", 300, 500, "3PL"), fba=10)["FBA-US"]
    assert (row["there"], row["sold_out_on"], row["send_at_most"], row["sent_out_on"]) == (0, 0, 500, 62)


@pytest.mark.parametrize(
    ("lots", "speeds", "send", "why"),
    [
        # 500 in the garage; how many of them the shop needs is not known.
        ([("1", 300, 500, "Garage")], {}, None, "It isn't known how much of the stock elsewhere can be sent."),
        ([("1", 300, 100, "Garage")], {"dtc": 1}, 0, AT_HOME.format(100)),
        ([("1", 95, 100, "3PL")], {}, 0, "Nothing that could be sent would sell in time."),
        # However many the shop needs, Amazon takes none of them any more.
        ([("1", 95, 500, "Garage")], {}, 0, "Nothing that could be sent would sell in time."),
    ],
)
def test_why_nothing_is_sent(lots: Any, speeds: Any, send: int | None, why: str) -> None:
    row = planned(("0", 300, 20, "FBA-US"), *lots, fba=8, **speeds)["FBA-US"]
    assert (row["send_at_most"], row["why"].split(". ")[-1].rstrip(".")) == (send, why.rstrip("."))


def test_the_terminal_says_what_has_to_be_sent_soon() -> None:
    lots = [("1", 300, 190, "FBA-US"), ("2", 250, 1, "3PL")]
    row = planned(*lots, fba=10)["FBA-US"]

    def told(by: int | None) -> str:
        output = io.StringIO()
        with redirect_stdout(output):
            when = None if by is None else to_day(TODAY) + by
            print_supply(Supply(TODAY, ({**row, "send_by": when, "sold_out_on": None, "order_by": None},)))
        _, _, sending = output.getvalue().partition("or else Amazon runs out or no longer takes them:\n")
        return sending

    assert (row["send_by"], told(7)) == (7, f"  {TODAY + dt.timedelta(days=7)}  TEA (FBA-US): at most 1 unit\n")
    assert told(0).startswith(f"  {TODAY}  TEA")
    assert told(-3).startswith("  at once     TEA")
    assert told(8) == told(None) == ""


def test_stock_elsewhere_of_which_it_is_not_known_what_is_left_is_named() -> None:
    lots = (("0", 300, 20, "Garage"), ("1", 300, 500, "3PL"), ("2", 15, 40, "3PL"))
    row = planned(*lots, dtc=1)["DTC"]
    # The lot that DTC no longer takes isn't among them.
    left_out = "Not counted: 500 units elsewhere, since it isn't known how many of them are left for DTC."
    assert row["why"] == f"{NEW.format(328)}. {left_out}"
    told = io.StringIO()
    with redirect_stdout(told):
        print_supply(Supply(TODAY, ({**row, "send_by": None, "order_by": None},)))
    assert f"TEA (DTC): {left_out}" in " ".join(told.getvalue().split())
    # Once it is known, they are counted.
    assert "Not counted" not in planned(*lots, dtc=1, fba=1)["DTC"]["why"]


def test_a_channel_without_a_place_says_that_other_rows_leave_it_out() -> None:
    rows = {
        row["channel"]: row
        for row in rows_of(
            report_on(
                Places="Place | Kind | Channel\nWarehouse | Own | \nFBA-US | FBA | FBA-US",
                Channels=CHANNELS,
                SKUs="SKU | Shelf life\nTEA | '360 days'",
                Demand="SKU | Channel | Units per day\nTEA | FBA-US | 0.5\nTEA | DTC | 5",
                Lots=f"SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
                f"TEA | 1 | {day(300)} | 2026-01-01 | 100 | Warehouse",
            ).supply
        )
    }
    assert rows["DTC"]["why"].startswith(
        "No place on Places has this channel, so no stock is planned for it, and what it sells isn't counted in other "
        "rows."
    )
    assert "DTC" not in rows["FBA-US"]["why"]
    assert to_date(rows["FBA-US"]["sold_out_on"]) == TODAY


def test_unknown_demand_is_said() -> None:
    row = planned(("1", 300, 300, "FBA-US"))["FBA-US"]
    assert (row["there"], row["sold_out_on"], row["reorder_at_most"]) == (300, None, None)
    assert row["why"] == "Not known how many FBA-US sells per day: type it on Demand, or 0 if it sells none."


def test_what_sells_none_in_its_own_channel_is_there_for_the_others() -> None:
    lots = (("0", 300, 20, "Garage"), ("1", 300, 500, "3PL"))
    assert planned(*lots, dtc=1)["DTC"]["order_by"] == 20 - 8
    # 280 days of sale in all, of which DTC's own units take 20.
    assert planned(*lots, dtc=1, fba=0)["DTC"]["order_by"] == 280 - 8


def with_more(
    received: str, units: int, expires: int = 360, place: str = "Garage", **speeds: float
) -> dict[str, dict[str, Any]]:
    """The plan by channel, where a lot of 300 is at Amazon and another comes in on some day."""
    names = {"fba": "FBA-US", "dtc": "DTC"}
    found = report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs="SKU | Supplier | Shelf life\nTEA | acme | '360 days'",
        Suppliers="Supplier | Lead days\nACME | 8",
        Demand="\n".join(["SKU | Channel | Units per day", *(f"TEA | {names[n]} | {v}" for n, v in speeds.items())]),
        Lots="SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
        f"TEA | 1 | {day(300)} | 2026-01-01 | 300 | FBA-US\n"
        f"TEA | 2 | {day(expires)} | {received} | {units} | {place}",
    ).supply
    return {row["channel"]: row for row in rows_of(found)}


@pytest.mark.slow
def test_a_lot_that_is_to_come_is_not_ordered_again() -> None:
    # 300 last 30 days, and 1,000 more another 100: a new lot sells from day 130 to 318, and is ordered by day 110.
    row = with_more(day(7), 1000, fba=10)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (110, 1880)
    assert row["there"] == 300
    assert "Included: 1,000 units of new lots to come." in row["why"]
    # It comes on day 18, is on sale at Amazon on day 30, just in time, and lasts until day 130.
    row = with_more(day(18), 1000, fba=10)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (110, 1880)
    # Two channels share it: 1,100 at 11 a day are 100 days for both, for DTC from day 7 to 107.
    rows = with_more(day(7), 1100, fba=10, dtc=1)
    assert {name: row["reorder_at_most"] for name, row in rows.items()} == {"DTC": 348 - 107, "FBA-US": 1880}
    assert "to come" not in with_more(day(0), 1000, fba=10)["FBA-US"]["why"]


@pytest.mark.long
def test_a_shelf_that_is_empty_until_a_lot_comes_can_be_filled_before() -> None:
    # It is on sale on day 72, and the shelf is empty from day 30: a new lot sells from then to 72, and from 172 to 318.
    row = with_more(day(60), 1000, fba=10)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (10, 420 + 1460)
    # What comes after a new lot's last day takes nothing from it; it was said to be too short-lived.
    row = with_more(day(340), 1000, fba=10)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (10, 2880)
    # A new lot ordered today is on sale on day 20 at the earliest, which is later than the one to come.
    row = with_more(day(7), 1000, fba=100)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (9, 100 * (318 - 29))
    # 300 days' worth are to come in time, but Amazon sells them until day 360 - 50 = 310 only; a new lot until 318.
    row = with_more(day(7), 3000, fba=10)["FBA-US"]
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (290, 80)
    # One that is younger sells for as long as there is some of it, which a new lot does not outlive.
    row = with_more(day(7), 3000, expires=400, fba=10)["FBA-US"]
    assert (row["order_by"], row["reorder_at_most"]) == (None, 0)
    assert row["why"].startswith(
        "What there is lasts longer than a new lot would. Included: 3,000 units of new lots to come"
    )


def test_nothing_to_sell_between_lots_to_come_is_filled_first() -> None:
    """The first day and the units of all were looked at: the last day to order was months too late."""
    found = report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs="SKU | Supplier | Shelf life\nTEA | acme | '360 days'",
        Suppliers="Supplier | Lead days\nACME | 8",
        Demand="SKU | Channel | Units per day\nTEA | DTC | 10",
        Lots=f"""
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | 0 | {day(300)} | 2026-01-01 | 100 | Garage
        TEA | 1 | {day(360)} | {day(5)} | 100 | Garage
        TEA | 2 | {day(360)} | {day(150)} | 1000 | Garage
        """,
    ).supply
    (row,) = rows_of(found)
    # Sold out on day 20; lot 2 sells from day 150 to 250; a new lot, ordered by day 12, until day 8 + 360 - 20 = 348.
    assert ((to_date(row["order_by"]) - TODAY).days, row["reorder_at_most"]) == (12, 10 * (130 + 98))
    assert row["why"] == (
        f"{NEW.format(228)}. Included: 1,100 units of new lots to come. Even so, nothing is there to sell for 130 days "
        "before the last of them is on sale."
    )


def test_a_lot_that_comes_to_amazon_directly_is_on_sale_at_once_and_only_there() -> None:
    # 300 last 30 days; 300 more come to Amazon on day 30, and last until day 60.
    rows = with_more(day(30), 300, place="FBA-US", fba=10, dtc=1)
    assert (to_date(rows["FBA-US"]["order_by"]) - TODAY).days == 60 - 20
    assert "to come" in rows["FBA-US"]["why"]
    assert "nothing to sell" not in rows["FBA-US"]["why"]
    assert "to come" not in rows["DTC"]["why"]


def test_what_is_not_one_whole_unit_is_neither_sent_nor_ordered() -> None:
    # One unit lasts to the end of its life, and a new lot would sell 0.002 a day for the 68 days after it.
    row = planned(("1", 300, 1, "FBA-US"), ("2", 310, 5, "3PL"), fba=0.002)["FBA-US"]
    assert (row["send_at_most"], row["sent_out_on"]) == (0, None)
    assert (row["reorder_at_most"], row["order_by"]) == (0, None)
    assert (
        row["why"]
        == "Less than one unit of a new lot would sell in time. Nothing that could be sent would sell in time."
    )


def test_the_last_day_to_order_is_not_known_without_the_days_a_supplier_needs() -> None:
    """It counted as if an order came at once, which no order does."""
    row = planned(("1", 300, 300, "FBA-US"), lead="", fba=10)["FBA-US"]
    assert (row["sold_out_on"], row["order_by"], row["reorder_at_most"]) == (30, None, 2800)
    assert row["why"] == f"{NEW.format(280)}. {NO_LEAD} {NONE_TO_SEND}"


@pytest.mark.parametrize(
    ("of_sku", "of_lots", "order_by"),
    [
        ("", ("Acme", "ACME "), 30 - 20),
        ("", ("Acme", ""), 30 - 20),
        ("", ("Acme", "Brill"), None),
        ("Brill", ("Acme", "Acme"), 30 - 22),
        ("", ("", ""), None),
    ],
)
def test_who_supplies_a_sku_is_known_from_its_lots_if_they_name_one(
    of_sku: str, of_lots: tuple[str, str], order_by: int | None
) -> None:
    """Whoever typed the supplier on Lots only had no last day to order."""
    found = report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs=f"SKU | Supplier | Shelf life\nTEA | {of_sku} | '360 days'",
        Suppliers="Supplier | Lead days\nACME | 8\nBrill | 10",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 10",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity | Place | Supplier\n"
        f"TEA | 1 | {day(300)} | 2026-01-01 | 200 | FBA-US | {of_lots[0]}\n"
        f"TEA | 2 | {day(300)} | 2026-01-01 | 100 | FBA-US | {of_lots[1]}",
    ).supply
    (row,) = rows_of(found)
    assert row["order_by"] == (None if order_by is None else to_day(TODAY) + order_by)
    assert ("SKUs names no supplier, so the last day to order isn't known." in row["why"]) == (order_by is None)


@pytest.mark.parametrize(("status", "said"), [("Hold", 1), ("Quarantine", 1), ("Recalled", 0)])
def test_units_on_hold_are_named_where_none_can_be_sent(status: str, said: int) -> None:
    found = report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs="SKU | Shelf life\nTEA | '360 days'",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 10",
        Lots=f"SKU | Lot | Expiry date | Received date | Received quantity | Place | Status\n"
        f"TEA | 1 | {day(300)} | 2026-01-01 | 212 | 3PL | {status}",
    ).supply
    (row,) = rows_of(found)
    assert NONE_TO_SEND in row["why"]
    assert row["why"].count("Not counted: 212 units on hold.") == said


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_what_amazon_cannot_sell_keeps_nobody_in_stock(engine: str) -> None:
    def row(fulfillable: int, unfulfillable: int, lots: str = "") -> dict[str, Any]:
        report = report_on(
            engine=engine,
            Places=PLACES,
            Channels=CHANNELS,
            SKUs="SKU | Supplier | Shelf life\nTEA | acme | '360 days'",
            Suppliers="Supplier | Lead days\nACME | 8",
            Demand="SKU | Channel | Units per day\nTEA | FBA-US | 10",
            Lots=f"SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
            f"TEA | 1 | {day(300)} | 2026-01-01 | 100 | FBA-US\n{lots}",
            AmazonStock=f"SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable\n"
            f"TEA | US | {day(-1)} | {fulfillable} | {unfulfillable}",
        )
        return rows_of(report.supply)[0]

    # 5 days' worth can be sold, and a new lot sells from its first day on sale to day 318.
    found = row(50, 50)
    assert (found["there"], (to_date(found["sold_out_on"]) - TODAY).days) == (50, 5)
    assert (to_date(found["order_by"]) - TODAY).days == 5 - 20
    assert "Amazon has 50 more, which it can't sell." in found["why"]
    # What is unfulfillable because it has expired is no part of what is there in any case.
    found = row(100, 30, f"TEA | 0 | {day(-9)} | 2026-01-01 | 30 | FBA-US")
    assert (found["there"], (to_date(found["sold_out_on"]) - TODAY).days) == (100, 10)
    assert "can't sell" not in found["why"]


@pytest.mark.parametrize(("ahead", "speed"), [(204, 0.1), (203, 0.3), (163, 0.7)])
def test_the_last_day_to_order_is_not_a_day_early_by_rounding(ahead: int, speed: float) -> None:
    # DTC sells until 20 days before the expiry date; 143 days at 0.7 come to a little less than 143 in binary.
    row = planned(("1", ahead, 3000, "Garage"), lead="30", dtc=speed)["DTC"]
    assert (row["sold_out_on"], row["order_by"]) == (ahead - 20, ahead - 20 - 30)
