"""Rows of Shipments that are there twice, as when a block was pasted again: units that moved once would count twice."""

import pytest

from tests.notation import TODAY, report_on

SOLD = "2026-02-10 | FBA15 | Transfer | TEA | A | 30 | Warehouse | FBA-US | | "


def named(*rows: str, engine: str = "polars") -> list[str]:
    header = "Date | Shipment | Type | SKU | Lot | Quantity | From | To | Document | Note"
    report = report_on(
        TODAY,
        engine=engine,
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity\nTEA | A | 2027-05-05 | 2026-01-05 | 500",
        Shipments="\n".join([header, *rows]),
    )
    return [str(each) for each in report.problems if each.rule == "same-row-twice"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_row_that_is_there_again_is_named(engine: str) -> None:
    assert named(SOLD, SOLD.replace("FBA15", "FBA16"), SOLD, engine=engine) == [
        "Shipments!F7: This row is the same as row 5, so 30 units may count twice. Delete one of the two if it was "
        "entered twice. If both are right, type something under Note in one of them."
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("02-10", "02-11"),
        ("FBA15", "FBA16"),
        ("| A |", "| a |"),
        ("30", "31"),
        ("Warehouse", "Garage"),
        ("| | ", "| | 2nd"),
    ],
)
def test_rows_that_differ_in_anything_are_two(before: str, after: str) -> None:
    assert named(SOLD, SOLD.replace(before, after)) == []


def test_equal_sales_of_a_day_without_a_number_are_two() -> None:
    sale = SOLD.replace("FBA15 | Transfer", " | Sale").replace("FBA-US", "Ann")
    assert named(sale, sale) == []
    invoiced = sale.replace("| Ann | |", "| Ann | INV-7 |")
    assert len(named(invoiced, invoiced)) == 1
