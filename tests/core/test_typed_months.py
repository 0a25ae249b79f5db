"""A month that was typed as 12/27: Excel makes December 27 of the current year of it, and good units look expired."""

import pytest

from tests.notation import report_on

HEADER = "SKU | Lot | Expiry date | Received date | Received quantity"
GOOD = ("TEA | G1 | 2027-08-15 | 2025-09-01 | 10", "TEA | G2 | 2027-11-30 | 2026-01-10 | 10")


def warned(*lots: str, life: str = "") -> list[str]:
    """Lot, date and probable date of each warning."""
    made = report_on(SKUs=f"SKU | Shelf life\nTEA | {life}\nJAR |", Lots="\n".join([HEADER, *lots]))
    return [f"{each.lot} {each.found} {each.other}" for each in made.problems if each.rule == "month-as-day"]


def test_a_lot_with_far_less_time_than_its_product_has() -> None:
    lot = "TEA | L1 | 2026-12-27 | 2026-02-20 | 100"
    assert warned(lot, life="24 months") == ["L1 2026-12-27 2027-12-31"]
    assert warned(lot, life="730 days") == ["L1 2026-12-27 2027-12-31"]
    assert warned(lot, life="10 months") == []  # it is as long as that
    assert warned(lot) == []  # how long it lasts isn't known


def test_a_lot_with_far_less_time_than_the_others_had() -> None:
    assert warned(*GOOD, "TEA | L1 | 2026-12-27 | 2026-02-20 | 100") == ["L1 2026-12-27 2027-12-31"]
    # a product of its own, beside those of another
    assert warned(*GOOD, "JAR | L1 | 2026-10-27 | 2026-02-20 | 100") == ["L1 2026-10-27 2027-10-31"]
    # expired on the day it came
    assert warned(*GOOD, "TEA | L1 | 2026-01-27 | 2026-02-20 | 100") == ["L1 2026-01-27 2027-01-31"]


def test_a_whole_list_that_was_typed_so() -> None:
    typed = ("TEA | L1 | 2026-03-27 | 2026-02-20 | 1", "TEA | L2 | 2026-06-28 | 2026-02-20 | 1")
    assert warned(*typed) == ["L1 2026-03-27 2027-03-31", "L2 2026-06-28 2028-06-30"]
    last_year = "JAR | L3 | 2025-12-27 | 2026-02-20 | 1"
    assert warned(*typed, last_year) == [*warned(*typed), "L3 2025-12-27 2027-12-31"]


@pytest.mark.slow
def test_a_whole_list_of_what_is_there_now() -> None:
    """Nobody knows when these lots came in; one date that can't be a month says that the others are none."""
    typed = ("TEA | L1 | 2026-03-27 | | 1", "TEA | L2 | 2025-06-28 | | 1", "TEA | L3 | 2026-12-26 | | 1")
    assert warned(*typed) == ["L1 2026-03-27 2027-03-31", "L2 2025-06-28 2028-06-30", "L3 2026-12-26 2026-12-31"]
    assert warned(*typed, life="24 months") == warned(*typed)
    assert warned(*typed, "JAR | L4 | 2026-12-18 | | 1") == []
    assert warned(*typed, "JAR | L4 | 2026-12-31 | | 1") == []
    assert warned(typed[0]) == []
    # a lot that comes in later
    assert warned(*typed, "JAR | L4 | 2027-12-18 | 2026-03-02 | 1") == warned(*typed)


@pytest.mark.parametrize(
    "lot",
    [
        "TEA | L1 | 2026-12-18 | 2026-02-20 | 100",  # no year that lies ahead
        "TEA | L1 | 2026-11-30 | 2026-02-20 | 100",  # the end of a month
        "TEA | L1 | 2027-01-28 | 2026-02-20 | 100",  # not of the year in which it came
        "TEA | L1 | 2026-10-31 | 2026-02-20 | 100",
        "TEA | L1 | '2026-12-31' | 2026-02-20 | 100",
        "TEA | L1 | 2026-12-27 | | 100",  # when it came isn't known
        "TEA | L1 | 12/2026 | 2026-02-20 | 100",
    ],
)
def test_dates_that_are_probably_right(lot: str) -> None:
    assert warned(*GOOD, lot) == []


def test_a_short_date_that_no_month_explains() -> None:
    """As the end of that month it would have more time than any lot before."""
    assert warned(*GOOD, "TEA | L1 | 2026-12-29 | 2026-02-20 | 100") == []


def test_some_lots_with_little_time_are_usual() -> None:
    short = "TEA | G3 | 2026-05-15 | 2025-12-20 | 10"
    assert warned(*GOOD, short, "TEA | L1 | 2026-06-27 | 2026-02-20 | 100") == []
