"""A count of the morning, and what leaves for Amazon on the same day."""

import pytest

from lotbook.core.recalls.filters import Filters
from lotbook.core.recalls.recall import recall
from lotbook.core.report import report
from tests.notation import lines, problems, report_on, tracker_of
from tests.strategies import AS_OF

LOTS = "SKU | Lot | Expiry date | Received date | Received quantity\nTEA | 1 | 2027-05-15 | 2025-12-01 | 300"
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-05 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
    {day} | Transfer | TEA | 1 | 60 | Warehouse | {to}
"""
COUNT = """
    SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source
    TEA | US | 2026-02-27 | 10 | {inbound} | Inventory planning
"""


@pytest.mark.parametrize(
    ("day", "inbound", "there"),
    [
        ("2026-02-27", "0", 70),  # counted before they left: 10 and 60
        ("2026-02-27", "20", 90),  # 20 of an earlier shipment are on their way as well
        ("2026-02-27", "60", 70),  # counted after they left: they are among the 60
        ("2026-02-28", "0", 70),  # left on the day after
        ("2026-02-26", "0", 10),  # left on the day before: the count knows about it
    ],
)
def test_what_left_on_the_day_of_a_count_that_was_made_before_is_not_lost(day: str, inbound: str, there: int) -> None:
    tables = {
        "Lots": LOTS,
        "Shipments": SENT.format(day=day, to="FBA-US"),
        "AmazonStock": COUNT.format(inbound=inbound),
    }
    result = report(tracker_of(SKUs="SKU\nTEA", **tables), as_of=AS_OF)
    assert problems(result) == []
    assert lines(result.stock, "place", "on_hand") == [f"FBA-US | {there}", "Warehouse | 140"]
    found = recall(tracker_of(SKUs="SKU\nTEA", **tables), Filters(sku="TEA"), as_of=AS_OF).lots
    assert lines(found, "at_fba_high") == [str(there)]


def test_what_left_for_one_marketplace_makes_no_count_of_another_older() -> None:
    places = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"
    count = COUNT.format(inbound="0") + "    TEA | DE | 2026-02-27 | 0 | 0 | Inventory planning\n"
    sent = SENT.format(day="2026-02-27", to="FBA-DE")
    result = report_on(SKUs="SKU\nTEA", Lots=LOTS, Shipments=sent, AmazonStock=count, Places=places)
    assert lines(result.stock, "place", "on_hand") == ["FBA-DE | 60", "FBA-US | 10", "Warehouse | 140"]


def test_a_lot_that_came_directly_to_amazon_on_the_day_of_the_count_was_counted() -> None:
    lots = LOTS.replace("quantity", "quantity | Place").replace("2025-12-01 | 300", "2026-02-27 | 10 | FBA-US")
    result = report_on(SKUs="SKU\nTEA", Lots=lots, AmazonStock=COUNT.format(inbound="0"))
    assert lines(result.stock, "place", "on_hand") == ["FBA-US | 10"]


@pytest.mark.parametrize(
    ("older", "inbound", "most"),
    [
        # 40 left on February 20. The 60 on their way are those of the day of the count: not all can be older.
        ("2026-02-20 | 40", "60", 70),
        # 60 left on February 20: the 60 on their way can be these, so that those of the day come on top.
        ("2026-02-20 | 60", "60", 130),
        ("2026-02-20 | 80", "70", 140),
        # What left two months ago is on no way any more.
        ("2025-12-20 | 60", "60", 70),
    ],
)
def test_the_most_of_a_lot_has_what_a_count_of_its_day_may_lack(older: str, inbound: str, most: int) -> None:
    day, units = older.split(" | ")
    sent = (
        SENT.format(day="2026-02-27", to="FBA-US") + f"    {day} | Transfer | TEA | 1 | {units} | Warehouse | FBA-US\n"
    )
    tables = {"Lots": LOTS, "Shipments": sent, "AmazonStock": COUNT.format(inbound=inbound)}
    tracker = tracker_of(SKUs="SKU\nTEA", **tables)
    assert lines(recall(tracker, Filters(sku="TEA"), as_of=AS_OF).lots, "at_fba_high") == [str(most)]
    stock = report(tracker, as_of=AS_OF).stock
    # The estimate goes by the count.
    assert lines(stock, "place", "on_hand", "at_fba_high")[0] == f"FBA-US | {10 + int(inbound)} | {most}"


def test_so_it_is_where_a_report_by_date_says_what_is_there() -> None:
    expiry = """
        SKU | Marketplace | Expiration date | Snapshot date | Units
        TEA | US | 2027-05-15 | 2026-02-27 | 10
    """
    sent = (
        SENT.format(day="2026-02-27", to="FBA-US") + "    2026-02-20 | Transfer | TEA | 1 | 60 | Warehouse | FBA-US\n"
    )
    tables = {"Lots": LOTS, "Shipments": sent, "AmazonStock": COUNT.format(inbound="60"), "AmazonExpiry": expiry}
    found = recall(tracker_of(SKUs="SKU\nTEA", **tables), Filters(sku="TEA"), as_of=AS_OF).lots
    assert lines(found, "at_fba_high") == ["130"]
