"""Units to remove that are still on their way to Amazon, which takes no order for them."""

import pytest

from lotbook.core.amazon.removal_orders import NOT_THERE_YET
from tests.notation import lines, report_on

LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity
    TEA | 1 | 2026-05-05 | 2025-12-01 | 60
    TEA | 2 | 2027-06-05 | 2025-12-01 | 30
"""
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-02-20 | Transfer | TEA | 1 | 60 | Warehouse | FBA-US
    2026-02-20 | Transfer | TEA | 2 | 30 | Warehouse | FBA-US
"""
COUNT = """
    SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source
    TEA | US | 2026-02-27 | {there} | 0 | {reserved} | {inbound} | Inventory planning
"""
AT_ONCE = "Its last day is past: order at once, or Amazon disposes of it"


@pytest.mark.parametrize(
    ("counted", "reason", "left"),
    [
        # Units that can be sold, reserved ones and those on their way. 1 a day sells 15 of the 60 units by March 16,
        # and 12 if none of them is on sale before March 4; the others are to go.
        ((0, 0, 90), NOT_THERE_YET, 0),
        ((10, 0, 80), f"{AT_ONCE}. 35 of 45 units are still on their way: order them once they have arrived", 10),
        ((44, 0, 46), f"{AT_ONCE}. 1 of 45 units is still on its way: order it once it has arrived", 44),
        ((45, 0, 45), AT_ONCE, 45),
        ((90, 0, 0), AT_ONCE, 45),
        ((10, 80, 0), AT_ONCE, 45),  # what Amazon moves between its warehouses is there
    ],
)
def test_what_is_on_its_way_cannot_be_ordered_yet(counted: tuple[int, int, int], reason: str, left: int) -> None:
    count = COUNT.format(**dict(zip(("there", "reserved", "inbound"), counted, strict=True)))
    found = report_on(SKUs="SKU | Units per day\nTEA | 1", Lots=LOTS, Shipments=SENT, AmazonStock=count)
    to_go = 45 if counted[0] else 48
    assert lines(found.removals, "lot", "units", "reason") == [f"1 | {to_go} | {reason}"]
    due = "2026-02-14" if left else "-"
    assert lines(found.stock, "lot", "action", "removal_left", "due")[0] == f"1 | Remove | {left} | {due}"
    assert lines(found.to_do, "lot") == (["1"] if left else [])


def test_a_later_report_by_date_says_what_has_arrived() -> None:
    count = COUNT.format(there=0, reserved=0, inbound=90).replace("2026-02-27", "2026-02-21")
    dated = """
        SKU | Marketplace | Snapshot date | Expiration date | Units
        TEA | US | 2026-02-28 | 2026-05-05 | 60
        TEA | US | 2026-02-28 | 2027-06-05 | 30
    """
    found = report_on(
        SKUs="SKU | Units per day\nTEA | 1", Lots=LOTS, Shipments=SENT, AmazonStock=count, AmazonExpiry=dated
    )
    assert lines(found.removals, "lot", "units", "reason") == [f"1 | 45 | {AT_ONCE}"]


def test_what_is_ordered_leaves_no_more_than_has_arrived() -> None:
    orders = """
        Order ID | SKU | Disposition | Type | Ordered on | Requested | State
        R1 | TEA | Sellable | Disposal | 2026-02-26 | 5 | Pending
    """
    count = COUNT.format(there=12, reserved=0, inbound=78)
    found = report_on(
        SKUs="SKU | Units per day\nTEA | 1", Lots=LOTS, Shipments=SENT, AmazonStock=count, RemovalOrders=orders
    )
    # 45 to go, 5 of them ordered; of the 40 others 7 can be ordered now.
    assert lines(found.removals, "units") == ["40"]
    assert lines(found.stock, "lot", "removal_left")[0] == "1 | 7"
