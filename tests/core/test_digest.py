"""What is due in the next days, by lot and place."""

import pytest

from lotbook.core import nw
from lotbook.core.days import to_day
from lotbook.core.digest import due, overdue, supply_due, supply_overdue
from tests.notation import TODAY, frame, lines

HEADER = (
    "sku | lot | place | product | status | on_hand | expiry_date | ship_by | remove_by | units_at_risk | removal_left"
    " | send_by | send_units | reason"
)


def due_lines(stock: str, days: int = 7) -> list[str]:
    found = due(frame(f"{HEADER}\n{stock}"), as_of=to_day(TODAY), days=days)
    return lines(found, "sku", "lot", "kind", "day", "units")


def day(text: str) -> str:
    return str(to_day(TODAY) + int(text))


def test_the_first_and_the_last_day_count() -> None:
    stock = """
        TEA | A | Shop | Tea | Released | 5 | 2026-03-01 | | 2026-02-28 | |
        TEA | B | Shop | Tea | Released | 6 | 2026-03-08 | 2026-03-09 | | |
    """
    assert due_lines(stock) == [f"TEA | A | Expires | {day('0')} | 5", f"TEA | B | Expires | {day('7')} | 6"]


def test_one_lot_can_be_due_three_times() -> None:
    stock = "TEA | A | FBA-US | Tea | | 5 | 2026-03-31 | 2026-03-02 | 2026-03-05 | 2.4 |"
    assert due_lines(stock, 30) == [
        f"TEA | A | Ship by | {day('1')} | 5",
        f"TEA | A | Remove by | {day('4')} | 3",
        f"TEA | A | Expires | {day('30')} | 5",
    ]


def test_what_amazon_has_to_sell_leaves_when_that_is_due_and_no_more_of_it() -> None:
    stock = "TEA | A | Shop | Tea | | 50 | 2027-03-31 | 2026-03-06 | | 0 | | 2026-03-04 | 38"
    assert due_lines(stock) == [f"TEA | A | Ship by | {day('3')} | 38"]
    stock = "TEA | A | Shop | Tea | | 50 | 2027-03-31 | | | 0 | | 2026-03-04 | 38"
    assert due_lines(stock) == [f"TEA | A | Ship by | {day('3')} | 38"]
    stock = "TEA | A | Shop | Tea | | 50 | 2027-03-31 | 2026-03-03 | | 0 | | 2026-03-04 | 38"
    assert due_lines(stock) == [f"TEA | A | Ship by | {day('2')} | 50"]


@pytest.mark.parametrize("status", ["Hold", "Quarantine", "Recalled"])
def test_what_is_held_only_expires(status: str) -> None:
    stock = f"TEA | A | Shop | Tea | {status} | 5 | 2026-03-04 | 2026-03-02 | 2026-03-03 | |"
    assert due_lines(stock) == [f"TEA | A | Expires | {day('3')} | 5"]


def test_what_is_gone_or_owed_is_not_due() -> None:
    stock = """
        TEA | A | Shop | Tea | Released | 0 | 2026-03-04 | | | |
        TEA | B | Shop | Tea | Released | -3 | 2026-03-04 | | | |
    """
    assert due_lines(stock) == []


def test_what_sells_in_time_is_not_to_be_removed() -> None:
    stock = """
        TEA | A | FBA-US | Tea | Released | 600 | 2026-12-31 | | 2026-03-05 | 392 |
        TEA | B | FBA-US | Tea | Released | 600 | 2026-12-31 | | 2026-03-05 | 0 |
        TEA | C | FBA-US | Tea | Released | 600 | 2026-12-31 | | 2026-03-05 | |
    """
    assert due_lines(stock) == [
        f"TEA | A | Remove by | {day('4')} | 392",
        f"TEA | C | Remove by | {day('4')} | 600",
    ]


def test_what_is_on_a_removal_order_is_not_to_be_removed() -> None:
    stock = """
        TEA | A | FBA-US | Tea | Released | 600 | 2026-12-31 | | 2026-03-05 | 392 | 92
        TEA | B | FBA-US | Tea | Released | 600 | 2026-12-31 | | 2026-03-05 | 392 | 0
    """
    assert due_lines(stock) == [f"TEA | A | Remove by | {day('4')} | 92"]


def test_what_should_have_been_done_is_overdue_and_what_waits_for_somebody_is_not() -> None:
    to_do = f"""{HEADER.replace("status", "kind | action | due | status")}
        TEA | A | FBA-US | Tea | FBA | Recall | 2026-03-01 | Recalled | 5 | | | | |
        TEA | B | FBA-US | Tea | FBA | Dispose | 2026-03-01 | | 6 | | | | 6 |
        TEA | C | FBA-US | Tea | FBA | Remove | 2026-02-28 | | 9 | | | | 2.4 |
        TEA | D | FBA-US | Tea | FBA | Remove | 2026-02-28 | | 9 | | | | 9 | 4
        TEA | E | FBA-US | Tea | FBA | Remove | 2026-03-01 | | 9 | | | | 9 |
        TEA | F | Shop | Tea | Own | Ship first | 2026-03-01 | | 9 | | | | 0 |
        TEA | H | Shop | Tea | Own | Promote or bundle | 2026-02-28 | | 9 | | | | 2.4 |
        TEA | G | Shop | Tea | Own | Hold | 2026-02-01 | Hold | 9 | | | | |
        TEA | I | AWD-US | Tea | AWD | Hold | 2026-02-01 | Hold | 9 | | | | |
        TEA | K | FBA-US | Tea | FBA | Hold | 2026-03-01 | Hold | 9 | | | | |
    """
    found = overdue(nw.from_native(frame(to_do), eager_only=True), as_of=to_day(TODAY))
    assert lines(found, "lot", "kind", "day", "units") == [
        f"A | Recall | {day('0')} | 5",
        f"B | Dispose | {day('0')} | 6",
        f"C | Remove | {day('-1')} | 3",
        f"D | Remove | {day('-1')} | 4",
        f"H | Promote or bundle | {day('-1')} | 3",
        f"K | Hold | {day('0')} | 9",
    ]


def test_the_reason_goes_with_what_is_to_be_done_and_not_with_a_lot_that_only_expires() -> None:
    stock = "TEA | A | FBA-US | Tea | | 5 | 2026-03-31 | 2026-03-02 | 2026-03-05 | 2.4 | | | | So."
    found = due(frame(f"{HEADER}\n{stock}"), as_of=to_day(TODAY), days=30)
    assert lines(found, "kind", "why") == ["Ship by | So.", "Remove by | So.", "Expires | "]


def test_sending_and_ordering_are_due_on_their_last_day_and_overdue_after_it() -> None:
    plan = nw.from_native(
        frame("""
        sku | product | channel | there | send_by | send_at_most | order_by | reorder_at_most | why
        TEA | Tea | DTC | 5 | | | 2026-03-01 | 90 | Why.
        TEA | Tea | FBA-US | 5 | 2026-03-03 | 40 | 2026-03-08 | 300 | Why.
        JAR | | DTC | 5 | | | 2026-03-09 | 40 | Why.
        NUT | | DTC | 5 | | | 2026-02-28 | 12 | Why.
        OIL | | DTC | 0 | | | 2026-01-31 | 15 | Why.
        OIL | | FBA-US | 0 | 2026-02-17 | 8 | | 15 | Why.
        SOAP | | DTC | 5 | | | | 12 | Why.
        """),
        eager_only=True,
    )
    told = ("kind", "sku", "channel", "day", "units")
    assert lines(supply_due(plan, as_of=to_day(TODAY), days=7), *told) == [
        f"Order by | TEA | DTC | {day('0')} | 90",
        f"Send by | TEA | FBA-US | {day('2')} | 40",
        f"Order by | TEA | FBA-US | {day('7')} | 300",
    ]
    assert lines(supply_overdue(plan, as_of=to_day(TODAY)), *told) == [
        f"Order by | OIL | DTC | {day('-29')} | 15",
        f"Send by | OIL | FBA-US | {day('-12')} | 8",
        f"Order by | NUT | DTC | {day('-1')} | 12",
    ]
