"""Whether what was sent to Amazon adds up, worked by hand."""

import pytest

from lotbook.core import nw
from tests.core.test_at_amazon import LOTS, SKUS
from tests.notation import lines, report_on

pytestmark = pytest.mark.slow

SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-05 | Transfer | TEA | 1 | 200 | Warehouse | FBA-US
    2025-12-20 | Sale | TEA | 1 | 15 | FBA-US | Amazon customers
    2026-01-05 | Transfer | JAR | 7 | 60 | Warehouse | FBA-US
"""
COUNTED = """
    SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source
    TEA | US | 2026-02-20 | 100 | 4 | 6 | 10 | Inventory planning
    JAR | US | 2026-02-20 | 58 | | | | Inventory planning
"""
LEDGER = """
    SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source
    TEA | US | {first} | Received | SELLABLE | 190 | 1 | Ledger detail
    TEA | US | 2026-02-01 | Sold | SELLABLE | -70 | 60 | Ledger detail
    TEA | US | 2026-02-02 | Returned | SELLABLE | 3 | 3 | Ledger detail
    TEA | US | 2026-02-03 | Lost | SELLABLE | -9 | 2 | Ledger detail
    TEA | US | 2026-02-04 | Found | SELLABLE | 4 | 1 | Ledger detail
    TEA | US | 2026-02-21 | Sold | SELLABLE | -50 | 40 | Ledger detail
"""
ACCOUNT = ("sku", "sent", "sold", "returned", "lost", "found", "expected", "counted", "difference")


def test_a_ledger_from_the_first_shipment_on_tells_what_is_missing() -> None:
    ledger = LEDGER.format(first="2025-12-15")
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=ledger).amazon
    # TEA: 200 - 70 + 3 - 9 + 4 = 128 by the day of the count, which has 100 + 4 + 6 and 10 on their way.
    assert lines(found, *ACCOUNT, "since") == [
        "TEA | 200 | -70 | 3 | -9 | 4 | 128 | 120 | -8 | -",
        "JAR | 60 | 0 | 0 | 0 | 0 | 60 | 58 | -2 | -",
    ]
    assert found["told_by"].to_list() == ["Amazon's ledger", "your records"]


def test_a_ledger_that_begins_too_late_leaves_the_difference_open() -> None:
    ledger = LEDGER.format(first="2026-01-31")  # day 46053
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=ledger).amazon
    assert lines(found, "sku", "expected", "counted", "difference", "since") == [
        "JAR | 60 | 58 | -2 | -",
        "TEA | 128 | 120 | - | 46053",
    ]


def test_without_a_ledger_the_records_tell() -> None:
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED).amazon
    assert lines(found, "sku", "sold", "expected", "difference") == ["TEA | -15 | 185 | -65", "JAR | - | - | -"]
    # Of JAR nobody says what was sold; that more is there than was sent needs no sales.
    more = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED.replace("58", "61")).amazon
    assert lines(more.filter(more["sku"] == "JAR"), "counted", "difference") == ["61 | 1"]


@pytest.mark.parametrize("day", ["2026-02-20", "2026-02-21"])
def test_what_left_after_the_count_is_not_in_it(day: str) -> None:
    later = f"{SENT}    {day} | Sale | TEA | 1 | 40 | FBA-US | Amazon customers\n"
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=later, AmazonStock=COUNTED).amazon
    assert lines(found, "sku", "sold")[0] == ("TEA | -55" if day == "2026-02-20" else "TEA | -15")


def test_returns_of_amazons_customers_count_where_nothing_else_tells_them() -> None:
    """A report on returns is no ledger: what was sold is from the records, and the difference stays known."""
    returns = """
        SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source
        TEA | US | 2026-02-02 | Returned | SELLABLE | 3 | 3 | Customer returns
        TEA | US | 2026-02-03 | Returned | CUSTOMER_DAMAGED | 1 | 1 | Customer returns
        TEA | US | 2026-02-21 | Returned | SELLABLE | 9 | 9 | Customer returns
    """
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=returns).amazon
    tea = found.filter(nw.col("sku") == "TEA")
    assert lines(tea, *ACCOUNT) == ["TEA | 200 | -15 | 4 | - | - | 189 | 120 | -69"]
    assert tea["told_by"].to_list() == ["your records"]
    both = returns + LEDGER.format(first="2025-12-15").split("\n", 2)[2]
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=both).amazon
    assert lines(found.filter(nw.col("sku") == "TEA"), *ACCOUNT) == ["TEA | 200 | -70 | 3 | -9 | 4 | 128 | 120 | -8"]
