"""Expiry dates that count, days left, and the dates the rules of channels and SKUs make of them."""

from typing import Any

import pytest

from lotbook.core import nw, shelf_life
from lotbook.core.fefo import is_pickable
from tests.notation import TODAY, frame, lines, report_on
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow

# Expiry

SKUS = "SKU | Shelf life\nTEA | 24 months\nJAR | 540 days\nRAW | \nSET | 24 months\nBOX |"
LOTS = "SKU | Lot | Expiry date | Production date | Received quantity"
BUNDLES = "Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity"


def expiries(lots: str, bundles: str = "") -> list[str]:
    """SKU, lot, expiry date and how it is known."""
    packed = BUNDLES + "".join(f"\n2026-02-01 | {row.strip()} | 1" for row in bundles.strip().splitlines())
    result = report_on(SKUs=SKUS, Lots=f"{LOTS}\n{lots}", Bundles=packed)
    stock = result.stock.filter(nw.col("on_hand") > 1)
    return sorted(lines(stock, "sku", "lot", "expiry_date", "expiry_basis"))


def test_a_missing_expiry_is_production_plus_shelf_life_and_a_typed_one_wins() -> None:
    found = expiries("""
        TEA | worked out | | 2025-02-28 | 10
        JAR | in days | | 2025-03-15 | 10
        TEA | typed | 2026-08-15 | 2025-02-28 | 10
        TEA | month | '08/2026' | 2025-02-28 | 10
        TEA | unreadable | soon | 2025-02-28 | 10
        TEA | no production | | | 10
        RAW | no shelf life | | 2025-02-28 | 10
    """)
    # 24 months after the last of February is the last of February; 540 days after 15 March 2025 is 6 September 2026.
    assert found == [
        "JAR | in days | 2026-09-06 | computed",
        "RAW | no shelf life | - | -",
        "TEA | month | 2026-08-31 | exact, month end",
        "TEA | no production | - | -",
        "TEA | typed | 2026-08-15 | exact",
        "TEA | unreadable | - | -",
        "TEA | worked out | 2027-02-28 | computed",
    ]


RECEIVED = "SKU | Lot | Expiry date | Production date | Received date | Received quantity"


@pytest.mark.parametrize(
    "life", ["10 days from receipt", "from receipt: 10 days", "10 days after receipt", "10 days (from receipt)"]
)
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_shelf_life_may_count_from_receipt(life: str, engine: str) -> None:
    skus = f"SKU | Shelf life\nFIG | {life}\nPIE | 1 month from receipt\nTEA | 24 months"
    lots = f"""{RECEIVED}
        FIG | received | | | 2026-02-25 | 10
        FIG | made | | 2026-02-01 | 2026-02-25 | 10
        FIG | typed | 2026-03-31 | | 2026-02-25 | 10
        FIG | unreadable | soon | | 2026-02-25 | 10
        FIG | not known | | | | 10
        PIE | month end | | | 2026-02-28 | 10
        TEA | from production | | 2025-02-28 | 2026-02-25 | 10
    """
    result = report_on(SKUs=skus, Lots=lots, engine=engine)
    assert sorted(lines(result.stock, "lot", "expiry_date", "expiry_basis")) == [
        "from production | 2027-02-28 | computed",
        "made | 2026-03-07 | computed, from receipt",
        "month end | 2026-03-31 | computed, from receipt",
        "not known | - | -",
        "received | 2026-03-07 | computed, from receipt",
        "typed | 2026-03-31 | exact",
        "unreadable | - | -",
    ]
    told = [str(each) for each in result.problems if each.lot == "not known"]
    assert [text.split(":")[0] for text in told] == ["Lots!E9"]
    assert "counts from receipt" in told[0]


def test_a_bundle_of_what_counts_from_receipt_expires_with_it() -> None:
    result = report_on(
        SKUs="SKU | Shelf life\nFIG | 10 days from receipt\nBOX | 24 months",
        Lots=f"{RECEIVED}\nFIG | a | | | 2026-02-25 | 10\nBOX | b | | | 2026-02-26 | 2",
        Bundles=f"{BUNDLES}\n2026-02-26 | BOX | b | FIG | a | 2",
    )
    dates = lines(result.stock, "sku", "expiry_date", "expiry_basis")
    assert sorted(dates) == ["BOX | 2026-03-07 | computed", "FIG | 2026-03-07 | computed, from receipt"]


def test_a_formula_that_shows_an_error_is_a_typed_date_that_cannot_be_read() -> None:
    assert expiries("TEA | formula | #N/A | 2025-02-28 | 10") == ["TEA | formula | - | -"]


def test_a_bundle_expires_with_its_first_component_through_any_number_of_levels() -> None:
    found = expiries(
        """
        TEA | a | 2026-09-30 | | 50
        JAR | b | | 2025-03-15 | 50
        BOX | outer | | | 9
        SET | inner | | 2020-01-15 | 9
        SET | typed | 2026-05-05 | | 9
        SET | unreadable | soon | | 9
        """,
        """
        BOX | outer | SET | inner
        BOX | outer | TEA | a
        SET | inner | TEA | a
        SET | inner | JAR | b
        SET | typed | TEA | a
        SET | unreadable | TEA | a
        """,
    )
    # The inner set takes 6 September from the jar, not its own production date plus the SKU's 24 months.
    assert found == [
        "BOX | outer | 2026-09-06 | computed",
        "JAR | b | 2026-09-06 | computed",
        "SET | inner | 2026-09-06 | computed",
        "SET | typed | 2026-05-05 | exact",
        "SET | unreadable | - | -",
        "TEA | a | 2026-09-30 | exact",
    ]


@pytest.mark.parametrize("component", ["RAW | undated", "RAW | not on Lots", "RAW | unreadable"])
def test_an_undated_component_keeps_the_bundle_undated(component: str) -> None:
    found = expiries(
        "TEA | a | 2026-09-30 | | 50\nRAW | undated | | | 50\nRAW | unreadable | soon | | 50\nSET | s | | | 9",
        f"SET | s | TEA | a\nSET | s | {component}",
    )
    assert "SET | s | - | -" in found


def test_a_bundle_that_contains_itself_stays_undated() -> None:
    found = expiries(
        "TEA | a | 2026-09-30 | | 50\nSET | s | | | 9\nBOX | t | | | 9\nBOX | alone | | | 9",
        "SET | s | TEA | a\nSET | s | BOX | t\nBOX | t | SET | s\nBOX | alone | BOX | alone",
    )
    assert found == ["BOX | alone | - | -", "BOX | t | - | -", "SET | s | - | -", "TEA | a | 2026-09-30 | exact"]


# Days left

DAYS = """
    lot | expiry_date | kind | cutoff_days | min_days_at_receipt | transit_days | receiving_days | removal_lead_days
    tomorrow | 2026-03-02 | Own | 0 | 0 | 0 | 0 | 0
    today | 2026-03-01 | Own | 0 | 0 | 0 | 0 | 0
    yesterday | 2026-02-28 | Own | 0 | 0 | 0 | 0 | 0
    a year ago | 2025-03-01 | Own | 0 | 0 | 0 | 0 | 0
    undated | | Own | 50 | 90 | 7 | 5 | 104
"""


def test_days_left_are_0_on_the_last_good_day_and_never_clamped() -> None:
    dated = shelf_life.with_dates(frame(DAYS), as_of=AS_OF)
    days = ("days_left", "sell_by", "arrive_by", "ship_by", "remove_by")
    assert lines(dated, "lot", "days_left") == [
        "tomorrow | 1",
        "today | 0",
        "yesterday | -1",
        "a year ago | -365",
        "undated | -",
    ]
    assert lines(dated, *days)[-1] == "- | - | - | - | -"


@pytest.mark.parametrize(("expired_below", "good"), [(0, ["tomorrow", "today"]), (1, ["tomorrow"])])
def test_one_setting_says_whether_the_expiry_date_itself_is_good(expired_below: int, good: list[str]) -> None:
    dated = nw.from_native(shelf_life.with_dates(frame(DAYS), as_of=AS_OF), eager_only=True)
    there = dated.with_columns(status=nw.lit("Released"), on_hand=nw.lit(1))
    assert lines(there.filter(is_pickable(expired_below)), "lot") == [*good, "undated"]
    result = report_on(
        TODAY,
        SKUs="SKU\nTEA",
        Settings=f"Setting | Value\nDefault place | Warehouse\nExpired below days left | {expired_below}",
        Lots=f"{LOTS}\nTEA | today | 2026-03-01 | | 1\nTEA | tomorrow | 2026-03-02 | | 1",
    )
    assert sorted(lines(result.stock.filter(nw.col("action") != "Dispose"), "lot")) == sorted(good)


# Rules

RULES: dict[str, Any] = {
    "skus": """
        sku | cutoff_days | min_days_at_receipt | days_of_use | min_days_at_receipt_share | shelf_life_months | \
shelf_life_days
        PLAIN | | | | | |
        USED | | | 30 | | |
        OWN | 20 | 60 | 30 | | |
        NONE | 0 | 0 | 30 | | |
        YEAR | | | 30 | | 12 | 0
        DAYS | | | | | 0 | 100
        HALF | | | | 50 | 0 | 101
    """,
    "places": """
        place | kind | channel
        Warehouse | Own |
        Rented | 3PL | FBA-US
        Shop | Own | DTC
        FBA-US | FBA | FBA-US
        AWD | AWD | FBA-US
        Somewhere | | Blank
        Store | Own | Retail
        Shelf | Own | Retail+use
    """,
    "channels": """
    channel | disposal_lead_days | adds_days_of_use | min_days_at_receipt | cutoff_days | transit_days | \
receiving_days | removal_lead_days | min_days_at_receipt_share
    FBA-US | | yes | 90 | 50 | 7 | 5 | 104 |
    DTC | | no | 10 | 2 | 3 | 0 | 4 |
    Blank | | | | | | | |
    Retail | | no | | 2 | 3 | 0 | 4 | 66.7
    Retail+use | | yes | | 2 | 3 | 0 | 4 | 50
    """,
}  # fmt: skip

# SKU, place, then cut-off and minimum days, then sell-by, arrive-by, ship-by, remove-by of units good to 2026-12-31.
CASES = {
    "the default channel, for a place without one": (
        "PLAIN | Warehouse", "50 | 90", "2026-11-11 | 2026-10-02 | 2026-09-20 | 2026-11-11"),
    "days of use, where the channel adds them": (
        "USED | Rented", "50 | 120", "2026-11-11 | 2026-09-02 | 2026-08-21 | 2026-11-11"),
    "no days of use, where it does not": (
        "USED | Shop", "2 | 10", "2026-12-29 | 2026-12-21 | 2026-12-18 | 2026-12-29"),
    "the SKU's own days beat the channel's": (
        "OWN | Warehouse", "20 | 60", "2026-12-11 | 2026-11-01 | 2026-10-20 | 2026-12-11"),
    "also where they are 0": (
        "NONE | Warehouse", "0 | 0", "2026-12-31 | 2026-12-31 | 2026-12-19 | 2026-12-31"),
    "at Amazon it has arrived, and a removal takes time": (
        "PLAIN | FBA-US", "50 | 90", "2026-11-11 | - | - | 2026-07-30"),
    "AWD is Amazon as well": (
        "OWN | AWD", "20 | 60", "2026-12-11 | - | - | 2026-08-29"),
    "a number nobody gave is 0": (
        "USED | Somewhere", "0 | 0", "2026-12-31 | 2026-12-31 | 2026-12-31 | 2026-12-31"),
    "a percentage of the shelf life, rounded up": (
        "YEAR | Store", "2 | 244", "2026-12-29 | 2026-05-01 | 2026-04-28 | 2026-12-29"),
    "of one in days": (
        "DAYS | Store", "2 | 67", "2026-12-29 | 2026-10-25 | 2026-10-22 | 2026-12-29"),
    "days of use on top of it": (
        "YEAR | Shelf", "2 | 213", "2026-12-29 | 2026-06-01 | 2026-05-29 | 2026-12-29"),
    "the SKU's own percentage beats the channel's": (
        "HALF | Store", "2 | 51", "2026-12-29 | 2026-11-10 | 2026-11-07 | 2026-12-29"),
    "a percentage of a shelf life that is not known": (
        "PLAIN | Store", "2 | 0", "2026-12-29 | 2026-12-28 | 2026-12-25 | 2026-12-29"),
    "a place not on Places": (
        "PLAIN | Attic", "50 | 90", "2026-11-11 | 2026-10-02 | 2026-09-20 | 2026-11-11"),
    "a SKU not on SKUs": (
        "LOST | Shop", "2 | 10", "2026-12-29 | 2026-12-21 | 2026-12-18 | 2026-12-29"),
}  # fmt: skip


@pytest.mark.parametrize(("where", "days", "dates"), CASES.values(), ids=CASES.keys())
def test_the_rules_that_count_are(where: str, days: str, dates: str) -> None:
    tables = {name: frame(text) for name, text in RULES.items()}
    stock = frame(f"sku | place | expiry_date\n{where} | 2026-12-31")
    ruled = shelf_life.with_rules(stock, **tables, default_channel="FBA-US")
    assert lines(ruled, "cutoff_days", "min_days_at_receipt") == [days]
    dated = shelf_life.with_dates(ruled, as_of=AS_OF)
    assert lines(dated, "sell_by", "arrive_by", "ship_by", "remove_by") == [dates]
