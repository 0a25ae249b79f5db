"""Marketplaces that were counted on different days: each is held against its own days of the ledger."""

import datetime as dt

import pytest

from lotbook.core.amazon.reconcile import APART, ENDS_EARLY, NOT_COUNTED_THERE
from tests.core.test_amazon_balance import told
from tests.notation import report_on

pytestmark = pytest.mark.slow

TWO_PLACES = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"
ONE_PLACE = "Place | Kind | Channel\nWarehouse | Own |\nFBA | FBA | FBA-US"
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-20 | Transfer | TEA | 1 | 100 | Warehouse | {us}
    2025-12-20 | Transfer | TEA | 1 | 50 | Warehouse | {de}
"""
COUNTED = """
    SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source
    TEA | US | 2026-02-08 | {us} | 0 | Inventory planning
    TEA | DE | 2026-02-02 | {de} | 0 | Inventory planning
"""


def ledger(until: str = "2026-02-10") -> str:
    """100 received in the US and 50 in Germany on January 1; in both, one unit is sold on each day since."""
    rows = ["SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source"]
    for market, units in (("US", 100), ("DE", 50)):
        rows.append(f"TEA | {market} | 2026-01-01 | Received | SELLABLE | {units} | 1 | Ledger detail")
        day = dt.date(2026, 1, 2)
        while day <= dt.date.fromisoformat(until):
            rows.append(f"TEA | {market} | {day} | Sold | SELLABLE | -1 | 1 | Ledger detail")
            day += dt.timedelta(days=1)
    return "\n".join(rows)


def balance(
    *, places: str = TWO_PLACES, us: int | None, de: int, more: str = "", until: str = "2026-02-10"
) -> list[str]:
    """What the balance says of TEA, and who tells it or why nobody does."""
    one = places == ONE_PLACE
    found = report_on(
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity\nTEA | 1 | 2027-05-15 | 2025-12-01 | 300",
        Places=places,
        Shipments=SENT.format(us="FBA" if one else "FBA-US", de="FBA" if one else "FBA-DE") + more,
        AmazonStock="\n".join(row for row in COUNTED.format(us=us, de=de).splitlines() if "None" not in row),
        AmazonLedger=ledger(until),
    ).amazon
    return told(found, "sku", "sold", "expected", "counted", "difference")


@pytest.mark.parametrize("places", [TWO_PLACES, ONE_PLACE])
def test_nothing_is_missing_where_each_marketplace_adds_up_to_its_own_count(places: str) -> None:
    # By February 8, 38 are sold in the US; by February 2, 32 in Germany.
    assert balance(places=places, us=62, de=18) == ["TEA | -70 | 80 | 80 | 0 | Amazon's ledger"]
    assert balance(places=places, us=60, de=18) == ["TEA | -70 | 80 | 78 | -2 | Amazon's ledger"]


def test_what_was_sent_to_one_after_the_count_of_the_other_is_in_its_own() -> None:
    # 30 came in before the count of February 8, which has them; it was sent after that of February 2.
    to_us = "    2026-02-04 | Transfer | TEA | 1 | 30 | Warehouse | FBA-US\n"
    assert balance(us=92, de=18, more=to_us) == ["TEA | -70 | 110 | 110 | 0 | Amazon's ledger"]
    # What was sent to Germany on that day is in no count yet.
    to_de = "    2026-02-04 | Transfer | TEA | 1 | 30 | Warehouse | FBA-DE\n"
    assert balance(us=62, de=18, more=to_de) == ["TEA | -70 | 80 | 80 | 0 | Amazon's ledger"]
    # Nor is what moved from one to the other where it came from.
    over = "    2026-02-04 | Transfer | TEA | 1 | 30 | FBA-US | FBA-DE\n"
    assert balance(us=32, de=18, more=over) == ["TEA | -70 | 50 | 50 | 0 | Amazon's ledger"]


def test_where_it_is_not_known_which_count_has_them_there_is_no_difference() -> None:
    to_both = "    2026-02-04 | Transfer | TEA | 1 | 30 | Warehouse | FBA\n"
    assert balance(places=ONE_PLACE, us=92, de=18, more=to_both) == [f"TEA | -70 | - | 110 | - | {APART}"]


@pytest.mark.parametrize("places", [TWO_PLACES, ONE_PLACE])
def test_a_ledger_without_the_day_of_one_count_tells_nothing(places: str) -> None:
    assert balance(places=places, us=62, de=18, until="2026-02-05") == [f"TEA | -67 | - | 80 | - | {ENDS_EARLY}"]


def test_what_is_in_a_marketplace_that_is_not_counted_is_not_missing() -> None:
    assert balance(us=None, de=18) == [f"TEA | -64 | - | 18 | - | {NOT_COUNTED_THERE}"]
