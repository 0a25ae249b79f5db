"""What to take out of Amazon, and what each choice is worth."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from tests.notation import TODAY, report_on

pytestmark = pytest.mark.slow

PLACES = "Place | Kind | Channel\nGarage | Own | DTC\nFBA-US | FBA | FBA-US"
CHANNELS = """
Channel | Min days at receipt | Cut-off days | Transit days | Receiving days | Removal lead days | Disposal lead days
FBA-US | 90 | 50 | 7 | 5 | 104 |
DTC | 0 | 0 | 3 | 0 | 0 |
"""


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def listed(
    days: int, shop: float | None, *, price: str = "8", garage: int = 0, lead: int = 104, orders: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The removal list for units at Amazon that expire in some days, of which a shop of your own sells some a day."""
    lots = [f"TEA | 1 | {day(days)} | 2026-01-01 | 100 | FBA-US"]
    if garage:
        lots.append(f"TEA | 2 | {day(days)} | 2026-01-01 | {garage} | Garage")
    demand = "SKU | Channel | Units per day\nTEA | FBA-US | 0"
    return rows_of(
        report_on(
            Places=PLACES,
            Channels=CHANNELS.replace("104", str(lead)),
            SKUs=f"SKU | Net price | Removal fee\nTEA | {price} | 0.5",
            Lots="\n".join(["SKU | Lot | Expiry date | Received date | Received quantity | Place", *lots]),
            Demand=demand if shop is None else f"{demand}\nTEA | DTC | {shop}",
            RemovalOrders="\n".join(["Order ID | SKU | Disposition | Type | Requested", *orders]),
        ).removals
    )


def chosen(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("place", "units", "proposal", "if_returned", "if_disposed", "if_left")
    return [tuple(row[name] for name in names) for row in rows]


def test_units_come_back_if_your_own_shop_would_sell_them() -> None:
    # Back in 104 days, and the shop sells 1 a day until day 164.
    (row,) = listed(164, 1)
    assert chosen([row]) == [("FBA-US", 100, "Return", 60 * 8 - 50, -50, -50)]
    # Each day it waits the shop sells one unit less, until day 60. Back by Amazon's own sell-by date: day 10.
    assert (row["remove_by"], row["return_by"]) == (row["sell_by"] - 104, to_day(TODAY) + 60)
    assert row["reason"] == "Won't sell in time at Amazon; your own channels would sell 60 of them"


@pytest.mark.parametrize(("days", "shop"), [(90, 5), (104, 5), (70, None), (70, 0)])
def test_units_that_would_come_back_too_late_or_to_nobody_are_disposed_of(days: int, shop: float | None) -> None:
    found = [row for row in listed(days, shop) if row["remove_by"] is not None]
    # Disposal takes 30 days, so it is ordered 30 days before the sell-by date, 50 days before they expire.
    proposed = [("FBA-US", 100, "Disposal", -50, -50, -50)] if days - 50 - 30 <= 14 else []
    assert chosen(found) == proposed
    assert [row["remove_by"] - row["sell_by"] for row in found] == [-30 for _ in proposed]


@pytest.mark.parametrize(
    ("days", "shop", "why"),
    [
        (80, None, "Won't sell in time, and wouldn't be back in time to sell elsewhere"),
        (79, None, "Its last day is past: order at once, or Amazon disposes of it"),
        # Amazon stops selling it on day 70, and the shop on day 120, 16 days after it is back.
        (120, 1, "Won't sell in time at Amazon; your own channels would sell 16 of them"),
    ],
)
def test_a_last_day_that_is_past_is_said(days: int, shop: float | None, why: str) -> None:
    (row,) = listed(days, shop)
    assert row["reason"] == why
    assert (row["remove_by"] < to_day(TODAY)) == (days == 79)
    assert (row["return_by"] >= to_day(TODAY)) == (row["proposal"] == "Return")


def test_a_return_does_not_sell_what_the_garage_sells_already() -> None:
    # 120 in the garage keep the shop busy until day 120; 44 days are left for what comes back.
    assert chosen(listed(164, 1, garage=120))[0] == ("FBA-US", 100, "Return", 44 * 8 - 50, -50, -50)
    assert chosen(listed(120, 1, garage=120)) == []
    assert chosen(listed(94, 1, garage=120))[0][:3] == ("FBA-US", 100, "Disposal")


def test_what_is_not_known_is_not_worth_0() -> None:
    ((_, _, proposal, returned, disposed, _),) = chosen(listed(164, 1, price=""))
    assert (proposal, returned, disposed) == ("Return", None, -50)


@pytest.mark.parametrize(("shop", "returned"), [(None, None), (0, -50), (2, 60 * 8 - 50)])
def test_what_a_channel_of_unknown_demand_would_sell_is_not_known(shop: float | None, returned: int | None) -> None:
    # Back in 60 days, and 30 days before the shop stops selling it.
    (row,) = listed(90, shop, lead=60)
    assert row["if_returned"] == returned
    assert ("not known how many your own channels would sell" in row["reason"]) == (shop is None)


def test_expired_units_are_disposed_of_and_your_own_are_taken_out() -> None:
    rows = listed(-1, 1, garage=7)
    assert chosen(rows) == [
        ("FBA-US", 100, "Disposal", -50, -50, -50),
        ("Garage", 7, "Take out", None, None, None),
    ]


COVERED = "Won't sell in time at Amazon; removal orders bring back all that your own channels would sell"


@pytest.mark.parametrize(
    ("orders", "left"),
    [
        # The shop would sell 60 of the 100: those that are ordered are the first of them.
        (["A | TEA | Sellable | Return | 20"], (80, "Return", 40 * 8 - 40, "40")),
        (["A | TEA | Sellable | return | 59"], (41, "Return", 8 - 20.5, "1")),
        (["A | TEA | Sellable | | 20"], (80, "Return", 40 * 8 - 40, "40")),
        (["A | TEA | Sellable | Return | 60"], (40, "Disposal", -20, None)),
        (["A | TEA | Sellable | Return | 90"], (10, "Disposal", -5, None)),
        # What Amazon disposes of or sells off comes back to nobody; no more can come back than is left.
        (["A | TEA | Sellable | Disposal | 20"], (80, "Return", 60 * 8 - 40, "60")),
        (["A | TEA | Sellable | Liquidation | 30"], (70, "Return", 60 * 8 - 35, "60")),
        (["A | TEA | Sellable | Disposal | 70"], (30, "Return", 30 * 8 - 15, "30")),
        (["A | TEA | Sellable | Disposal | 30", "B | TEA | Sellable | Return | 50"], (20, "Return", 10 * 8 - 10, "10")),
        (["A | TEA | Unsellable | Return | 60"], (100, "Return", 60 * 8 - 50, "60")),
    ],
)
def test_what_is_ordered_back_is_not_sold_twice(orders: list[str], left: tuple[int, str, float, str | None]) -> None:
    units, proposal, returned, sold = left
    (row,) = listed(164, 1, orders=orders)
    assert chosen([row]) == [("FBA-US", units, proposal, returned, -units / 2, -units / 2)]
    sells = f"Won't sell in time at Amazon; your own channels would sell {sold} of them"
    assert row["reason"] == (COVERED if sold is None else sells)
