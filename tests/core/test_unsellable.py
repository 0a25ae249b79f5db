"""Units that Amazon has and cannot sell: nothing sells them, and no order for units that sell asks for them."""

import datetime as dt
from typing import Any

import pytest

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.report import Report
from tests.notation import TODAY, report_on

pytestmark = pytest.mark.slow


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def seen(lots: list[tuple[Any, ...]], *, fulfillable: int, unfulfillable: int, speed: float = 5) -> Report:
    """The report on lots, each as code, days left, units and, where it isn't, FBA-US and Released, place and status."""
    rows = [
        f"TEA | {lot} | {day(ahead)} | 2025-10-01 | {units} | {(*more, 'FBA-US')[0]} | {(*more, '', '')[1]}"
        for lot, ahead, units, *more in lots
    ]
    return report_on(
        SKUs="SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        Lots="\n".join(["SKU | Lot | Expiry date | Received date | Received quantity | Place | Status", *rows]),
        AmazonStock=f"""
            SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Units per day
            TEA | US | 2026-03-01 | {fulfillable} | {unfulfillable} | 0 | 0 | {speed}
        """,
    )


def at_risk(found: Report) -> dict[str, Any]:
    return {row["lot"]: row["units_at_risk"] for row in rows_of(found.stock)}


def to_remove(found: Report) -> list[tuple[Any, ...]]:
    return [(row["lot"], row["units"], row["disposition"]) for row in rows_of(found.removals)]


def test_what_would_sell_is_not_removed_for_what_can_not() -> None:
    # Amazon stops in 29 days and sells 145 by then: of 200 that it can sell, 55 are left over.
    found = seen([("1", 79, 270)], fulfillable=200, unfulfillable=70)
    assert at_risk(found) == {"1": 55}
    assert to_remove(found) == [("1", 55, "SELLABLE"), (None, 70, "UNSELLABLE")]
    (line,) = rows_of(found.stock)
    assert line["reason"] == "More than FBA-US will sell in time. Amazon can't sell 70 units of it."
    (plan,) = rows_of(found.supply)
    assert (plan["there"], to_date(plan["sold_out_on"])) == (200, TODAY + dt.timedelta(days=29))


def test_a_lot_that_amazon_has_taken_off_sale_is_not_looked_for_among_what_it_sells() -> None:
    found = seen([("1", 40, 60), ("2", 300, 100)], fulfillable=100, unfulfillable=60)
    assert at_risk(found) == {"1": 60, "2": 0}
    assert to_remove(found) == [("1", 60, "UNSELLABLE")]
    (plan,) = rows_of(found.supply)
    assert (plan["there"], to_date(plan["sold_out_on"])) == (100, TODAY + dt.timedelta(days=20))
    assert "can't sell" not in plan["why"]


def test_a_lot_that_amazon_is_taking_off_sale_has_a_line_for_each_kind_of_unit() -> None:
    found = seen([("1", 40, 60), ("2", 300, 100)], fulfillable=115, unfulfillable=45)
    assert to_remove(found) == [("1", 15, "SELLABLE"), ("1", 45, "UNSELLABLE")]
    assert [(row["lot"], row["removal_left"]) for row in rows_of(found.stock)] == [("1", 60), ("2", None)]


def test_of_what_is_broken_nothing_sells() -> None:
    found = seen([("1", 300, 40)], fulfillable=0, unfulfillable=40)
    (line,) = rows_of(found.stock)
    assert (line["units_at_risk"], line["gone_on"]) == (0, None)
    assert line["reason"] == "Amazon can't sell any of it."


def test_stock_elsewhere_goes_in_for_what_can_not_be_sold() -> None:
    # 20 days of sale are gone with the 100 units that Amazon can't sell: what is sent sells from day 12 on, not 20.
    found = seen([("1", 300, 100), ("2", 150, 440, "Warehouse")], fulfillable=0, unfulfillable=100)
    assert at_risk(found) == {"1": 0, "2": 0}


def test_what_can_not_be_sold_is_of_lots_that_are_held_first() -> None:
    found = seen([("1", 300, 100), ("2", 400, 50, "FBA-US", "Recalled")], fulfillable=100, unfulfillable=50)
    assert [(row["lot"], row["unsellable"]) for row in rows_of(found.stock)] == [("1", 0), ("2", 50)]
    assert to_remove(found) == []
    (plan,) = rows_of(found.supply)
    assert plan["there"] == 100


@pytest.mark.parametrize("place", ["FBA-US", ""])
def test_what_was_unsellable_and_left_by_an_order_is_not_asked_for_again(place: str) -> None:
    columns = "Order ID | SKU | Disposition | Type | Ordered on | Requested | State | From"
    found = report_on(
        SKUs="SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        Lots=f"SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | {day(300)} | 300 | FBA-US",
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | Document
            2026-02-25 | Disposal | TEA | 1 | 70 | FBA-US | R1
        """,
        RemovalOrders=f"{columns}\nR1 | TEA | Unsellable | Disposal | 2026-02-21 | 70 | Saved | {place}",
        AmazonStock="""
            SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Units per day
            TEA | US | 2026-02-20 | 200 | 75 | 1
        """,
    )
    assert to_remove(found) == [(None, 5, "UNSELLABLE")]
    (plan,) = rows_of(found.supply)
    assert plan["there"] == 200


@pytest.mark.parametrize(
    ("disposed", "left"),
    [
        ("2026-02-25 | Disposal | TEA | 1 | 70 | FBA-US | ", [(None, 5, "UNSELLABLE")]),
        ("2026-02-25 | Disposal | TEA | 1 | 80 | FBA-US | my note", []),
        ("2026-02-20 | Disposal | TEA | 1 | 70 | FBA-US | ", [(None, 75, "UNSELLABLE")]),
        ("2026-02-25 | Disposal | TEA | 1 | 70 | Warehouse | ", [(None, 75, "UNSELLABLE")]),
        ("2026-02-25 | Removal | TEA | 1 | 70 | FBA-US | ", [(None, 75, "UNSELLABLE")]),
    ],
)
@pytest.mark.parametrize("another_order", [True, False])
def test_what_amazon_disposed_of_is_not_asked_for_again_without_the_number_of_its_order(
    disposed: str, left: list[tuple[Any, ...]], *, another_order: bool
) -> None:
    columns = "Order ID | SKU | Disposition | Type | Ordered on | Requested | State"
    order = "R9 | TEA | Sellable | Disposal | 2026-01-01 | 1 | Completed" if another_order else ""
    found = report_on(
        SKUs="SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        Lots=f"""
            SKU | Lot | Expiry date | Received quantity | Place
            TEA | 1 | {day(300)} | 300 | FBA-US
            TEA | 1 | {day(300)} | 300 | Warehouse
        """,
        Shipments=f"Date | Type | SKU | Lot | Quantity | From | Document\n{disposed}",
        AmazonStock="""
            SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Units per day
            TEA | US | 2026-02-20 | 200 | 75 | 1
        """,
        RemovalOrders=f"{columns}\n{order}",
    )
    assert to_remove(found) == left


@pytest.mark.parametrize(
    ("reported", "unfulfillable", "of_lots"),
    [
        ("2026-03-01 | 1", 65, {"1": 45, "2": 20, "3": 0}),
        ("2026-03-01 | 1", 15, {"1": 0, "2": 15, "3": 0}),  # some of them left since
        ("2026-01-20 | 1", 65, {"1": 60, "2": 5, "3": 0}),  # of before the count
        ("2026-03-01 | 1", None, {"1": 0, "2": 20, "3": 0}),
    ],
)
def test_what_a_report_by_date_says_is_damaged_is_of_that_date(
    reported: str, unfulfillable: int | None, of_lots: dict[str, int]
) -> None:
    on, _ = reported.split(" | ")
    counted = f"TEA | US | 2026-03-01 | 195 | {unfulfillable} | 5"
    found = report_on(
        SKUs="SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        Lots=f"""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | 1 | {day(40)} | 2025-10-01 | 60 | FBA-US
            TEA | 2 | {day(300)} | 2025-10-01 | 100 | FBA-US
            TEA | 3 | {day(400)} | 2025-10-01 | 100 | FBA-US
        """,
        AmazonStock=f"""
            SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Units per day
            {counted if unfulfillable is not None else ""}
        """,
        AmazonExpiry=f"""
            SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
            TEA | US | {on} | {day(40)} | SELLABLE | 60
            TEA | US | {on} | {day(300)} | SELLABLE | 80
            TEA | US | {on} | {day(300)} | DEFECTIVE | 15
            TEA | US | {on} | {day(300)} | customer_damaged | 5
            TEA | US | {on} | {day(400)} | SELLABLE | 100
        """,
    )
    assert {row["lot"]: row["unsellable"] for row in rows_of(found.stock)} == of_lots
