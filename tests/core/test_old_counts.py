"""Plan on a count that is some days old: what Amazon has sold since is not there any more."""

import datetime as dt
from typing import Any

import pytest

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.supply_why import caveats
from tests.notation import TODAY, report_on

pytestmark = pytest.mark.slow

OLD = "Amazon counted it {} days ago. Out of stock allows for what has sold since: import a newer report."
COUNTS = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound"


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def planned(
    *counts: str, later: int = 0, elsewhere: int = 500, engine: str = "polars", expires: int = 450, **tables: str
) -> dict[str, Any]:
    """The plan of a SKU that FBA-US sells 10 of a day, on a later day than the count; days from the day of the count.

    It takes 12 days to Amazon and its cut-off is 50 days.
    """
    moves = (
        f"{day(-400)} | Transfer | TEA | 1 | 4000 | 3PL | FBA-US",
        f"{day(-399)} | Disposal | TEA | 1 | {1000 - elsewhere} | 3PL | ",
    )
    found = report_on(
        TODAY + dt.timedelta(days=later),
        engine=engine,
        Places="Place | Kind | Channel\n3PL | 3PL | FBA-US\nFBA-US | FBA | FBA-US",
        Channels="Channel | Min days at receipt | Cut-off days | Transit days | Receiving days\n"
        "FBA-US | 90 | 50 | 7 | 5",
        SKUs="SKU | Supplier | Shelf life\nTEA | Acme | '720 days'",
        Suppliers="Supplier | Lead days\nAcme | 8",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 10",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
        f"TEA | 1 | {day(expires)} | {day(-410)} | 5000 | 3PL",
        Shipments="\n".join(["Date | Type | SKU | Lot | Quantity | From | To", *moves]),
        AmazonStock="\n".join([COUNTS, *(f"TEA | {count}" for count in counts)]),
        **tables,
    )
    (row,) = rows_of(found.supply)
    days = ("sold_out_on", "send_by", "sent_out_on", "order_by")
    return row | {name: None if row[name] is None else (to_date(row[name]) - TODAY).days for name in days}


def told(count: str, **more: Any) -> tuple[Any, ...]:
    row = planned(count, **more)
    return tuple(row[name] for name in ("sold_out_on", "send_by", "sent_out_on", "order_by", "send_at_most"))


def test_a_count_is_of_its_day_whenever_the_plan_is_made() -> None:
    """300 units last until day 31, at 10 a day from the day after the count: nothing moves on without a newer count."""
    count = f"US | {day(0)} | 300 | 0 | 0 | 0"
    assert [told(count, later=later) for later in (1, 2, 8, 18)] == [(31, 19, 81, 61, 500)] * 4


@pytest.mark.long
def test_duckdb_says_the_same() -> None:
    assert told(f"US | {day(0)} | 300 | 0 | 0 | 0", later=8, engine="duckdb") == (31, 19, 81, 61, 500)


def test_on_the_day_of_the_count_nothing_is_taken_off() -> None:
    assert told(f"US | {day(0)} | 300 | 0 | 0 | 0") == (30, 18, 80, 60, 500)
    assert told(f"US | {day(-1)} | 300 | 0 | 0 | 0") == (30, 18, 80, 60, 500)


def test_no_more_can_have_sold_than_was_on_the_shelf() -> None:
    """What is on its way isn't sold before it is there, and what can't be sold isn't sold at all."""
    row = planned(f"US | {day(0)} | 30 | 40 | 0 | 0", later=20)
    assert (row["there"], row["sold_out_on"], row["send_by"]) == (30, 20, 8)
    # On day 20, 5 days' worth of the 80 units is what was on its way.
    assert told(f"US | {day(0)} | 30 | 0 | 0 | 50", later=20)[0] == 25


def test_what_will_not_all_sell_keeps_amazon_in_stock_all_the_same() -> None:
    row = planned(f"US | {day(0)} | 3000 | 0 | 0 | 0", later=20, expires=150, elsewhere=0)
    assert row["sold_out_on"] == 100
    assert "Amazon counted it" not in row["why"]
    # Of 1,010 units it sold 190 by day 20, and has 820 for 80 days: 20 of them are at risk, where 210 would have been.
    row = planned(f"US | {day(0)} | 1010 | 0 | 0 | 0", later=20, expires=150, elsewhere=0)
    assert row["sold_out_on"] == 100


def test_what_could_not_all_be_sent_is_sent_for_the_days_that_become_free() -> None:
    """FBA's 300 units last until day 31, and what is sent sells from then until the last day of sale, day 60."""
    count = f"US | {day(0)} | 300 | 0 | 0 | 0"
    told_then = [told(count, later=later, expires=110) for later in (1, 4, 8)]
    assert told_then == [(31, 8, 60, 40, 290)] * 3


def test_a_count_of_several_days_is_named_with_what_to_do() -> None:
    why = planned(f"US | {day(0)} | 300 | 0 | 0 | 0", later=4)["why"]
    assert OLD.format(4) in why
    assert caveats(why) == OLD.format(4)
    assert "Amazon counted it" not in planned(f"US | {day(0)} | 300 | 0 | 0 | 0", later=3)["why"]


def test_the_newest_count_of_several_marketplaces_says_how_old_they_are() -> None:
    """Nobody knows how much of it sold where, so no more is taken off than what the newest one leaves out."""
    counts = (f"US | {day(0)} | 200 | 0 | 0 | 0", f"CA | {day(5)} | 100 | 0 | 0 | 0")
    assert planned(*counts, later=8)["sold_out_on"] == 8 + 30 - 2


def test_a_newer_report_by_date_counts() -> None:
    header = "SKU | Marketplace | Snapshot date | Expiration date | Units"
    dated = f"{header}\nTEA | US | {day(7)} | {day(450)} | 300"
    assert planned(f"US | {day(0)} | 400 | 0 | 0 | 0", later=8, AmazonExpiry=dated)["sold_out_on"] == 8 + 30


def test_without_a_count_the_records_are_of_today() -> None:
    row = planned(later=8, elsewhere=0, expires=1000)
    assert (row["there"], row["sold_out_on"]) == (4000, 8 + 400)
