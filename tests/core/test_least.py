"""What is to be left of a shelf life on arrival: days or a percentage, of a channel, a SKU or a customer."""

import pytest

from lotbook.core.least import read_share
from lotbook.core.report import Report
from tests.notation import lines, problems, report_on

pytestmark = pytest.mark.slow

CHANNELS = """
    Channel | Min days at receipt | Cut-off days | Transit days | Receiving days
    FBA-US | 90 | 50 | 7 | 5
    Retail | {least} | 0 | 3 | 0
    Green Grocer | 0.5 | 0 | 3 | 0
"""
PLACES = "Place | Kind | Channel\nWarehouse | Own | Retail"
LOTS = "SKU | Lot | Expiry date | Received date | Received quantity\n"
SALES = "Date | Type | SKU | Lot | Quantity | From | To | Channel\n"


def report_of(least: str, *sales: str, life: str = "300 days", own: str = "") -> Report:
    return report_on(
        SKUs=f"SKU | Shelf life | Min days at receipt\nOAT | {life} | {own}",
        Channels=CHANNELS.format(least=least),
        Places=PLACES,
        Lots=f"{LOTS}OAT | A | 2026-07-29 | 2026-01-02 | 50",
        Shipments=SALES + "\n".join(sales),
    )


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        (0.5, 50), (0.66, 66), (2 / 3, 66.666667), ("50%", 50), ("66 %", 66), ("66,7%", 66.7), ("100%", 100),
        ("1/2", 50), ("3/4", 75), (1, None), (90, None), (0, None), (-0.5, None), ("90", None), ("120%", None),
        ("0%", None), ("3/2", None), ("1/0", None), ("half", None), (True, None),
    ],
)  # fmt: skip
def test_a_percentage_is_read_as_excel_keeps_it_and_as_people_type_it(cell: str | float, percent: float | None) -> None:
    assert read_share(cell) == percent


@pytest.mark.parametrize(("least", "days"), [("'50%'", 150), ("0.5", 150), ("'1/3'", 100), ("60", 60), ("", 0)])
def test_a_channel_asks_for_days_or_a_percentage_of_the_shelf_life(least: str, days: int) -> None:
    # 29 July is 150 days after 1 March.
    assert lines(report_of(least).stock, "arrive_by") == [
        {150: "2026-03-01", 100: "2026-04-20", 60: "2026-05-30", 0: "2026-07-29"}[days]
    ]


def test_the_skus_own_beats_it_and_may_be_a_percentage_too() -> None:
    assert lines(report_of("'50%'", own="0.2").stock, "arrive_by") == ["2026-05-30"]


def test_what_is_neither_is_told_by_its_cell_and_a_date_is_not_taken_for_days() -> None:
    # Excel makes 2/3 a day of this year.
    for least, rule in (("soon", "not-days-or-share"), ("7.5", "not-days-or-share"), ("46056", "too-large")):
        result = report_of(least)
        assert [each for each in problems(result) if "Channels" in each] == [f"Channels!B6 {rule}"]


def test_a_percentage_of_a_shelf_life_nobody_typed_is_told_and_does_not_count() -> None:
    result = report_of("'50%'", life="")
    assert "SKUs!B5 share-of-no-life" in problems(result)
    assert lines(result.stock, "arrive_by") == ["2026-07-29"]
    assert not [each for each in problems(report_of("60", life="")) if each.endswith("share-of-no-life")]


def test_a_sale_is_held_against_the_row_of_its_customer() -> None:
    sales = (
        "2026-02-27 | Sale | OAT | A | 1 | Warehouse | Green Grocer | Retail",
        "2026-02-28 | Sale | OAT | A | 1 | Warehouse | GREENGROCER | Retail",
        "2026-03-01 | Sale | OAT | A | 1 | Warehouse | green grocer |",
        "2026-03-01 | Sale | OAT | A | 1 | Warehouse | Jane | Retail",
    )
    # The customer asks for 150 days: on 1 March there are 150 left, so the day before is fine, too.
    assert not [each for each in problems(report_of("60", *sales)) if each.endswith("left-too-late")]
    late = tuple(row.replace("2026-02-27", "2026-03-01") for row in sales)
    asked = report_of("60", *late, life="320 days")
    # Half of 320 days are 160: too few are left for the customer on each of these days, and enough for Jane.
    assert [each for each in problems(asked) if each.endswith("left-too-late")] == [
        "Shipments!A5 left-too-late", "Shipments!A6 left-too-late", "Shipments!A7 left-too-late",
    ]  # fmt: skip


def test_the_audit_asks_of_earlier_lots_what_the_customer_asks() -> None:
    def out_of_order(to: str) -> list[int]:
        result = report_on(
            SKUs="SKU | Shelf life\nOAT | 300 days",
            Channels=CHANNELS.format(least="60"),
            Places=PLACES,
            Lots=f"{LOTS}OAT | early | 2026-07-01 | 2026-01-02 | 5\nOAT | late | 2026-12-31 | 2026-01-02 | 5",
            Shipments=f"{SALES}2026-02-20 | Sale | OAT | late | 1 | Warehouse | {to} | Retail",
        )
        return [int(count) for count in result.fefo_audit["out_of_order"].to_list()]

    assert (out_of_order("Jane"), out_of_order("Green Grocer")) == ([1], [0])
