"""What left Amazon after the day of a count or report is there no more, and stands where it went."""

from typing import Any

import pytest

from lotbook.core.days import to_day
from lotbook.core.recalls.filters import Filters
from lotbook.core.recalls.recall import recall
from tests.notation import TODAY, lines, problems, report_on, tracker_of

SKUS = "SKU | Product\nTEA | Tea"
PLACES = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity | Place
    TEA | 1 | 2027-10-02 | 2025-10-01 | 100 | FBA-US
    TEA | 2 | 2027-12-02 | 2025-10-01 | 50 | FBA-US
"""
REPORT = """
    SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
    TEA | US | 2026-02-01 | 2027-10-02 | SELLABLE | 100
    TEA | US | 2026-02-01 | 2027-12-02 | SELLABLE | 50
"""
COUNT = """
    SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source
    TEA | US | 2026-02-01 | {} | 0 | 0 | 0 | Inventory planning
"""
MOVED = "Date | Type | SKU | Lot | Quantity | From | To | Document\n"
BACK = MOVED + "2026-02-10 | Removal | TEA | 1 | 90 | FBA-US | Warehouse | R1"
ORDER = """
    Order ID | SKU | Disposition | Type | Requested | Shipped | Disposed | Cancelled | State | Updated on
    R1 | TEA | Sellable | Return | 90 | 90 | 0 | 0 | Completed | {}
"""
BASE: dict[str, Any] = {"SKUs": SKUS, "Places": PLACES, "Lots": LOTS}


def stock(**tables: Any) -> list[str]:
    engine = tables.pop("engine", "polars")
    report = report_on(engine=engine, **BASE, **tables)
    assert not [each for each in problems(report) if "records show only" in each]
    return lines(report.stock, "lot", "place", "on_hand", "basis")


def in_recall(**tables: str) -> list[str]:
    found = recall(tracker_of(**BASE, **tables), Filters(sku="TEA"), as_of=to_day(TODAY))
    return lines(found.lots, "lot", "at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(("counted", "odd"), [(150, False), (151, True), (1000, True)])
def test_more_than_ever_came_to_amazon_is_of_no_lot(engine: str, counted: int, odd: bool) -> None:  # noqa: FBT001 - a case
    found = report_on(engine=engine, **BASE, AmazonStock=COUNT.format(counted)).problems
    said = f"Amazon counts {counted:,} units of TEA, but by your records 150 came there. FEFO leaves the rest out."
    assert any(said in str(each) for each in found) is odd


def test_units_that_came_without_a_lot_are_no_surprise() -> None:
    came = MOVED + "2026-01-10 | Transfer | TEA | | 40 | Warehouse | FBA-US |"
    found = problems(report_on(**BASE, Shipments=came, AmazonStock=COUNT.format(190)))
    assert not any("amazon-more-than-sent" in each for each in found)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_after_a_report_by_date_it_is_off_the_lot_that_left(engine: str) -> None:
    found = stock(engine=engine, AmazonExpiry=REPORT, Shipments=BACK)
    assert found == ["1 | FBA-US | 10 | reported", "1 | Warehouse | 90 | exact", "2 | FBA-US | 50 | reported"]
    assert in_recall(AmazonExpiry=REPORT, Shipments=BACK) == [
        "1 | 10 | 10 | 10 | reported",
        "2 | 50 | 50 | 50 | reported",
    ]


@pytest.mark.slow
def test_what_was_disposed_of_or_moved_to_another_country_is_gone_too() -> None:
    away = MOVED + "2026-02-10 | Disposal | TEA | 1 | 100 | FBA-US | |"
    assert stock(AmazonExpiry=REPORT, Shipments=away) == ["2 | FBA-US | 50 | reported"]
    assert in_recall(AmazonExpiry=REPORT, Shipments=away)[0] == "1 | 0 | 0 | 0 | reported"
    moved = MOVED + "2026-02-10 | Transfer | TEA | 1 | 100 | FBA-US | FBA-DE |"
    found = stock(AmazonExpiry=REPORT, Shipments=moved)
    assert [line.split(" | ")[:3] for line in found] == [["1", "FBA-DE", "100"], ["2", "FBA-US", "50"]]


def test_after_a_count_it_is_off_the_count() -> None:
    found = stock(AmazonStock=COUNT.format(110), Shipments=BACK)
    assert found == ["1 | Warehouse | 90 | exact", "2 | FBA-US | 20 | assumed"]
    # 20 are left, of which at most 10 are of the lot of which 90 were taken out.
    assert in_recall(AmazonStock=COUNT.format(110), Shipments=BACK) == [
        "1 | 0 | 10 | 0 | assumed",
        "2 | 10 | 20 | 20 | assumed",
    ]


def test_more_than_the_report_has_of_a_lot_was_of_another_in_part() -> None:
    report = REPORT.replace("SELLABLE | 100", "SELLABLE | 60")
    found = report_on(**BASE, AmazonExpiry=report, Shipments=BACK).stock
    at_fba = lines(found, "lot", "place", "at_fba_low", "at_fba_high", "basis")[-1]
    assert at_fba == "2 | FBA-US | 20 | 50 | assumed"
    # A recall looks for all 50.
    assert in_recall(AmazonExpiry=report, Shipments=BACK)[1] == "2 | 0 | 50 | - | bounded"


def test_what_amazon_said_had_left_by_then_is_not_off_once_more() -> None:
    before, after = ORDER.format("2026-01-30"), ORDER.format("2026-02-09")
    count = COUNT.format(60)
    there = ["1 | FBA-US | 10 | exact", "1 | Warehouse | 90 | exact", "2 | FBA-US | 50 | exact"]
    assert stock(AmazonStock=count, Shipments=BACK, RemovalOrders=before) == there
    assert stock(AmazonStock=count, Shipments=BACK, RemovalOrders=after) == ["1 | Warehouse | 90 | exact"]


def test_what_was_typed_up_to_the_day_of_the_count_is_in_it() -> None:
    early = BACK.replace("2026-02-10", "2026-02-01")
    assert stock(AmazonStock=COUNT.format(60), Shipments=early) == [
        "1 | FBA-US | 10 | exact",
        "1 | Warehouse | 90 | exact",
        "2 | FBA-US | 50 | exact",
    ]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    "way", ["Removal | TEA | 1 | 90 | FBA-US | Warehouse", "Transfer | TEA | 1 | 90 | FBA-US | FBA-DE"]
)
def test_what_left_since_had_come_there_before_it_was_counted(engine: str, way: str) -> None:
    moved = f"{MOVED}2026-02-10 | {way} | R1"
    for counted, odd in ((150, False), (151, True)):
        report = report_on(engine=engine, **BASE, AmazonStock=COUNT.format(counted), Shipments=moved)
        assert any("amazon-more-than-sent" in each for each in problems(report)) is odd


def test_what_had_left_before_it_was_counted_is_in_no_count() -> None:
    early = BACK.replace("2026-02-10", "2026-01-31")
    assert any(
        "amazon-more-than-sent" in each
        for each in problems(report_on(**BASE, AmazonStock=COUNT.format(61), Shipments=early))
    )
    assert not any(
        "amazon-more-than-sent" in each
        for each in problems(report_on(**BASE, AmazonStock=COUNT.format(60), Shipments=early))
    )
