"""A lot whose received quantity can't be read is on Lots all the same, with its date and status, without its units."""

import pytest

from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from lotbook.core.recalls.filters import Filters
from lotbook.core.recalls.recall import recall
from lotbook.core.report import Report
from tests.notation import TODAY, lines, report_on, tracker_of

pytestmark = pytest.mark.slow

SHIPMENTS = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-02-01 | Receipt | TEA | 1 | 30 | | Shop
    2026-02-02 | Sale | TEA | 1 | 10 | Shop | Jane
"""
QUANTITIES = ["300 pcs", "many", "", "-5", "7.5", "#N/A", "5012345678900"]


def lots(quantity: str, status: str = "") -> str:
    return f"""
        SKU | Lot | Expiry date | Received date | Received quantity | Place | Status
        TEA | 1 | 2027-02-28 | 2026-01-05 | {quantity} | Warehouse | {status}
        TEA | 2 | 2027-05-31 | 2026-01-05 | 40 | Shop |
    """


def made(quantity: str, status: str = "", shipments: str = SHIPMENTS) -> Report:
    return report_on(
        SKUs="SKU\nTEA",
        Places="Place | Kind\nWarehouse | Own\nShop | Own",
        Lots=lots(quantity, status),
        Shipments=shipments,
    )


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_its_date_counts_where_its_movements_are(quantity: str) -> None:
    report = made(quantity)
    assert sorted(lines(report.stock, "lot", "place", "on_hand", "expiry_date", "status", "position")) == [
        "1 | Shop | 20 | 2027-02-28 | Released | 1",
        "2 | Shop | 40 | 2027-05-31 | Released | 2",
    ]
    assert lines(report.lots, "lot", "expiry_date", "flag")[0] == "1 | 2027-02-28 | New"


def test_its_status_counts() -> None:
    assert lines(made("many", "Hold").stock, "lot", "status") == ["1 | Hold", "2 | Released"]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_one_problem_says_that_no_units_count(quantity: str) -> None:
    (problem,) = made(quantity).problems
    assert (problem.place, problem.severity) == ("Lots!E5", "Error")
    assert problem.problem.endswith("; the lot is on Lots, but no units count as received.")


@pytest.mark.parametrize("shipments", [SHIPMENTS, "Date | Type | SKU | Lot | Quantity"])
def test_how_much_is_there_in_all_is_unknown_and_the_lot_is_not_used_up(shipments: str) -> None:
    assert [row["on_hand"] for row in rows_of(made("many", shipments=shipments).lots)] == [None, 40]


def test_a_lot_that_was_sent_on_is_not_used_up() -> None:
    sent = "Date | Type | SKU | Lot | Quantity | From | To\n2026-02-02 | Transfer | TEA | 1 | 10 | Warehouse | Shop"
    assert lines(made("many", shipments=sent).lots, "lot", "flag")[0] == "1 | New"


def test_units_that_left_its_place_are_not_said_to_be_more_than_came() -> None:
    sold = "Date | Type | SKU | Lot | Quantity | From | To\n2026-02-02 | Sale | TEA | 1 | 10 | Warehouse | Jane"
    rules = {problem.rule for problem in made("many", shipments=sold).problems}
    assert rules == {"not-whole", "negative-balance"}


def test_a_row_of_another_sheet_does_not_count() -> None:
    report = made("300", shipments=SHIPMENTS.replace("| 10 |", "| ten |"))
    (problem,) = report.problems
    assert problem.problem == "Quantity 'ten' is not a whole number; the row does not count."


def test_a_recall_finds_it_and_says_that_its_units_are_not_known() -> None:
    tracker = tracker_of(SKUs="SKU\nTEA", Lots=lots("many"), Shipments=SHIPMENTS)
    found = recall(tracker, Filters(sku="TEA", lots=("1",)), as_of=to_day(TODAY))
    assert lines(found.lots, "lot", "expiry_date") == ["1 | 2027-02-28"]
