"""Whether what was sent to Amazon adds up, worked by hand."""

import datetime as dt
from typing import Any

import pytest

from lotbook.core import nw
from lotbook.core.amazon.reconcile import (
    BEGINS_LATE,
    ENDS_EARLY,
    LATER_ORDER,
    NO_LEDGER,
    NOT_COUNTED,
    NOT_EVERYWHERE,
)
from lotbook.core.days import to_day
from tests.core.test_at_amazon import LOTS, SKUS
from tests.notation import TODAY, lines, report_on

pytestmark = pytest.mark.slow

SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-05 | Transfer | TEA | 1 | 200 | Warehouse | FBA-US
    2025-12-20 | Sale | TEA | 1 | 15 | FBA-US | Amazon customers
    2026-01-05 | Transfer | JAR | 7 | 60 | Warehouse | FBA-US
"""
COUNTED = """
    SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source
    TEA | US | 2026-02-20 | 100 | 4 | 6 | 10 | Inventory planning
    JAR | US | 2026-02-20 | 58 | | | | Inventory planning
"""
LEDGER = """
    SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source
    TEA | US | {first} | Received | SELLABLE | 190 | 1 | Ledger detail
    TEA | US | 2026-02-01 | Sold | SELLABLE | -70 | 60 | Ledger detail
    TEA | US | 2026-02-02 | Returned | SELLABLE | 3 | 3 | Ledger detail
    TEA | US | 2026-02-03 | Lost | SELLABLE | -9 | 2 | Ledger detail
    TEA | US | 2026-02-04 | Found | SELLABLE | 4 | 1 | Ledger detail
    TEA | US | 2026-02-21 | Sold | SELLABLE | -50 | 40 | Ledger detail
"""
ACCOUNT = ("sku", "sent", "sold", "returned", "lost", "found", "expected", "counted", "difference")


def told(found: Any, *columns: str) -> list[str]:
    """Columns of the balance, and who tells it or why nobody does."""
    return [f"{line} | {who}" for line, who in zip(lines(found, *columns), found["told_by"].to_list(), strict=True)]


def others(first: str, last: str, marketplace: str = "US") -> str:
    """Lines of the ledger on another SKU, so that it has no gap between two days."""
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = [day + dt.timedelta(days=5 * i) for i in range((end - day).days // 5 + 1)]
    return "".join(
        f"    TIN | {marketplace} | {each} | Sold | SELLABLE | -1 | 1 | Ledger detail\n" for each in (*days, end)
    )


def full_ledger(first: str = "2025-12-15") -> str:
    return LEDGER.format(first=first) + others(first, "2026-02-21")


def test_a_ledger_from_the_first_shipment_on_tells_what_is_missing() -> None:
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=full_ledger()).amazon
    # TEA: 200 - 70 + 3 - 9 + 4 = 128 by the day of the count, which has 100 + 4 + 6 and 10 on their way. All of it came
    # in: 190 and the 10. The ledger has no line of JAR, so nobody says what was sold of it.
    assert told(found, *ACCOUNT, "since") == [
        "TEA | 200 | -70 | 3 | -9 | 4 | 128 | 120 | -8 | - | Amazon's ledger",
        f"JAR | 60 | - | 0 | - | - | - | 58 | - | - | {NO_LEDGER}",
    ]


def test_a_ledger_that_begins_too_late_leaves_the_difference_open() -> None:
    ledger = full_ledger("2026-01-31").replace(" 190 ", " 150 ")  # day 46053
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=ledger).amazon
    tea = found.filter(nw.col("sku") == "TEA")
    assert told(tea, "sku", "expected", "counted", "difference", "since") == [
        f"TEA | - | 120 | - | 46053 | {BEGINS_LATE}"
    ]


def balance(shipments: str, ledger: str, *, stock: str = COUNTED, engine: str = "polars", **more: str) -> str:
    """What the balance says of TEA: what should be there, the difference, and who tells it or why nobody does."""
    found = report_on(
        TODAY, SKUs=SKUS, Lots=LOTS, Shipments=shipments, AmazonStock=stock, AmazonLedger=ledger, engine=engine, **more
    ).amazon
    return told(found.filter(nw.col("sku") == "TEA"), "expected", "difference")[0]


HEADER = LEDGER.strip().splitlines()[0] + "\n"
IN_DECEMBER = "    TEA | US | 2025-12-15 | Received | SELLABLE | 200 | 1 | Ledger detail\n"
SOLD = "    TEA | US | {day} | Sold | SELLABLE | -70 | 60 | Ledger detail\n"


@pytest.mark.long
def test_a_ledger_tells_nothing_where_it_does_not_have_the_days_up_to_the_count() -> None:
    ledger = HEADER + IN_DECEMBER + SOLD.format(day="2026-01-05")
    # 80 more were sold up to the count of February 20, and are typed on Shipments, or not typed at all.
    typed = SENT + "    2026-02-10 | Sale | TEA | 1 | 80 | FBA-US | Amazon customers\n"
    for last in ("2026-01-31", "2026-02-19"):
        for shipments in (SENT, typed):
            assert balance(shipments, ledger + others("2025-12-15", last)) == f"- | - | {ENDS_EARLY}"
    assert balance(SENT, ledger + others("2025-12-15", "2026-02-20")) == "130 | -10 | Amazon's ledger"
    # The days are there, but not for this SKU.
    assert balance(typed, ledger + others("2025-12-15", "2026-02-20")) == f"- | - | {ENDS_EARLY}"


@pytest.mark.parametrize("engine", ["polars", pytest.param("duckdb", marks=pytest.mark.long)])
def test_where_the_ledger_is_behind_the_count_before_is_held_against_it(engine: str) -> None:
    later = COUNTED + "    TEA | US | 2026-02-25 | 90 | 4 | 6 | 10 | Inventory planning\n"
    shipments = SENT + "    2026-02-22 | Transfer | TEA | 1 | 30 | Warehouse | FBA-US\n"
    found = report_on(
        TODAY, SKUs=SKUS, Lots=LOTS, Shipments=shipments, AmazonStock=later, AmazonLedger=full_ledger(), engine=engine
    ).amazon
    # The ledger ends on February 21: by the count of the 20th, all is as if there were no later one.
    assert told(found, *ACCOUNT, "counted_on") == [
        f"TEA | 200 | -70 | 3 | -9 | 4 | 128 | 120 | -8 | {to_day(dt.date(2026, 2, 20))} | Amazon's ledger",
        f"JAR | 60 | - | 0 | - | - | - | 58 | - | {to_day(dt.date(2026, 2, 20))} | {NO_LEDGER}",
    ]
    # Without a count that the ledger covers, nothing tells.
    only = later.replace("TEA | US | 2026-02-20 | 100 | 4 | 6 | 10 | Inventory planning", "")
    assert balance(shipments, full_ledger(), stock=only, engine=engine) == f"- | - | {ENDS_EARLY}"


def test_a_count_from_before_the_ledger_is_not_the_last_that_it_covers() -> None:
    old = COUNTED + "TEA | US | 2025-06-01 | 7 | | | | Inventory planning"
    early = LEDGER.format(first="2026-01-10")
    tables: dict[str, Any] = {
        "SKUs": SKUS,
        "Lots": LOTS,
        "Shipments": SENT,
        "AmazonLedger": "\n".join(early.splitlines()[:-2]),
    }
    one, other = (report_on(AmazonStock=stock, **tables).amazon for stock in (COUNTED, old))
    assert one.filter(nw.col("sku") == "TEA")["told_by"].to_list() == [ENDS_EARLY]
    assert told(one, *ACCOUNT) == told(other, *ACCOUNT)


def test_a_summary_is_about_the_days_up_to_its_count() -> None:
    ledger = (HEADER + IN_DECEMBER + SOLD.format(day="2026-02-01") + others("2025-12-15", "2026-02-17")).replace(
        "Ledger detail", "Ledger summary"
    )
    assert balance(SENT, ledger) == f"- | - | {ENDS_EARLY}"
    counted = COUNTED.replace("Inventory planning", "Ledger summary")
    assert balance(SENT, ledger, stock=counted) == "130 | -10 | Amazon's ledger"


def test_a_gap_in_the_ledger_is_no_time_without_sales() -> None:
    lines_ = HEADER + IN_DECEMBER + SOLD.format(day="2026-02-05")
    gap = lines_ + others("2025-12-15", "2026-01-05") + others("2026-02-05", "2026-02-21")
    assert balance(SENT, gap) == f"- | - | {BEGINS_LATE}"
    # The count is in the gap.
    gap = lines_ + others("2025-12-15", "2026-02-05") + others("2026-02-28", "2026-03-01")
    assert balance(SENT, gap) == f"- | - | {ENDS_EARLY}"


@pytest.mark.slow
def test_units_sent_before_the_first_day_can_have_been_sold_before_it() -> None:
    sent = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-05 | Transfer | TEA | 1 | 60 | Warehouse | FBA-US
        2026-01-28 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
    """
    came = "    TEA | US | 2026-02-02 | Received | SELLABLE | {} | 1 | Ledger detail\n"
    late = HEADER + others("2026-01-31", "2026-02-21")
    stock = COUNTED.replace("| 100 | 4 | 6 | 10 |", "| 90 | | | 0 |")
    assert balance(sent, late + came.format(100), stock=stock) == f"- | - | {BEGINS_LATE}"
    assert balance(sent, late + came.format(160), stock=stock) == "160 | -70 | Amazon's ledger"
    # A ledger that begins with receipts begins with the account: 60 of 160 never came in.
    first = HEADER + came.format(100) + others("2026-02-03", "2026-02-21")
    assert balance(sent, first, stock=stock) == "160 | -70 | Amazon's ledger"


PLACES = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"
IN_DE = """    2026-01-10 | Transfer | TEA | 1 | 50 | Warehouse | FBA-DE
    2026-02-10 | Sale | TEA | 1 | 45 | FBA-DE | Amazon customers
"""


@pytest.mark.parametrize("engine", ["polars", pytest.param("duckdb", marks=pytest.mark.long)])
def test_a_ledger_of_one_country_tells_nothing_of_units_in_another(engine: str) -> None:
    usa = HEADER + IN_DECEMBER + SOLD.format(day="2026-02-01") + others("2025-12-15", "2026-02-21")
    assert balance(SENT + IN_DE, usa, engine=engine, Places=PLACES) == f"- | - | {NOT_EVERYWHERE}"
    germany = """    TEA | DE | 2026-01-20 | Received | SELLABLE | 50 | 1 | Ledger detail
    TEA | DE | 2026-02-10 | Sold | SELLABLE | -45 | 1 | Ledger detail
    """
    both = usa + germany + others("2026-01-20", "2026-02-21", "DE")
    counted = f"{COUNTED}    TEA | DE | 2026-02-20 | 5 | | | 0 | Inventory planning\n"
    assert balance(SENT + IN_DE, both, stock=counted, engine=engine, Places=PLACES) == "135 | -10 | Amazon's ledger"
    # At one place, and counted in another country than the ledger is about.
    canada = COUNTED.replace("TEA | US", "TEA | CA")
    assert balance(SENT, usa, stock=canada) == f"- | - | {NOT_EVERYWHERE}"


def test_what_no_report_counts_is_not_missing() -> None:
    usa = HEADER + IN_DECEMBER + SOLD.format(day="2026-02-01") + others("2025-12-15", "2026-02-21")
    without = "\n".join(line for line in COUNTED.splitlines() if "TEA" not in line)
    assert balance(SENT, usa, stock=without) == f"130 | - | {NOT_COUNTED}"


def test_without_a_ledger_the_records_tell() -> None:
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED).amazon
    assert lines(found, "sku", "sold", "expected", "difference") == ["TEA | -15 | 185 | -65", "JAR | - | - | -"]
    # Of JAR nobody says what was sold; that more is there than was sent needs no sales.
    more = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED.replace("58", "61")).amazon
    assert lines(more.filter(more["sku"] == "JAR"), "counted", "difference") == ["61 | 1"]


@pytest.mark.parametrize("day", ["2026-02-20", "2026-02-21"])
def test_what_left_after_the_count_is_not_in_it(day: str) -> None:
    later = f"{SENT}    {day} | Sale | TEA | 1 | 40 | FBA-US | Amazon customers\n"
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=later, AmazonStock=COUNTED).amazon
    assert lines(found, "sku", "sold")[0] == ("TEA | -55" if day == "2026-02-20" else "TEA | -15")


@pytest.mark.slow
def test_returns_of_amazons_customers_count_where_nothing_else_tells_them() -> None:
    """A report on returns is no ledger: what was sold is from the records, and the difference stays known."""
    returns = """
        SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source
        TEA | US | 2026-02-02 | Returned | SELLABLE | 3 | 3 | Customer returns
        TEA | US | 2026-02-03 | Returned | CUSTOMER_DAMAGED | 1 | 1 | Customer returns
        TEA | US | 2026-02-21 | Returned | SELLABLE | 9 | 9 | Customer returns
    """
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=returns).amazon
    tea = found.filter(nw.col("sku") == "TEA")
    assert lines(tea, *ACCOUNT) == ["TEA | 200 | -15 | 4 | - | - | 189 | 120 | -69"]
    assert tea["told_by"].to_list() == ["your records"]
    both = returns + full_ledger().split("\n", 2)[2]
    found = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=COUNTED, AmazonLedger=both).amazon
    assert lines(found.filter(nw.col("sku") == "TEA"), *ACCOUNT) == ["TEA | 200 | -70 | 3 | -9 | 4 | 128 | 120 | -8"]


ORDER = """
    Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | Disposed | State | Updated on
    R1 | TEA | Sellable | Return | 2026-01-20 | 60 | {units} | 0 | Completed | {day}
"""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "145"),
        # Once, however it is typed, and with the number of the order or without.
        ("2026-02-10 | Removal | TEA | 1 | 40 | FBA-US | Warehouse | R1", "145"),
        ("2026-02-10 | Removal | TEA | 1 | 40 | FBA-US | Warehouse |", "145"),
        ("2026-02-10 | Transfer | TEA | 1 | 40 | FBA-US | Warehouse | R1", "145"),
        ("2026-02-10 | Transfer | TEA | 1 | 40 | FBA-US | Warehouse |", "145"),
        ("2026-02-10 | Disposal | TEA | 1 | 40 | FBA-US | | R1", "145"),
        ("2026-02-10 | Transfer | TEA | 1 | 25 | FBA-US | Warehouse | R1", "145"),
        # It arrives after the count, and left before it.
        ("2026-02-25 | Removal | TEA | 1 | 40 | FBA-US | Warehouse | R1", "145"),
        # Another order, that the report does not have.
        ("2026-02-10 | Removal | TEA | 1 | 40 | FBA-US | Warehouse | R1\n2026-02-11 | Removal | TEA | 1 | 7 | FBA-US | "
         "Warehouse | R0", "138"),
    ],
)  # fmt: skip
def test_what_left_by_a_removal_order_left_once(typed: str, expected: str) -> None:
    """200 were sent, 15 of them sold, and Amazon says that 40 left by an order: 145."""
    shipments = "\n".join(
        f"{line} |" if line.strip() and "Document" not in line else line
        for line in SENT.replace("From | To", "From | To | Document").splitlines()
    )
    order = ORDER.format(units=40, day="2026-02-15")
    found = report_on(
        SKUs=SKUS, Lots=LOTS, Shipments=f"{shipments}\n{typed}", AmazonStock=COUNTED, RemovalOrders=order
    ).amazon
    assert told(found.filter(nw.col("sku") == "TEA"), "expected") == [f"{expected} | your records"]


def test_what_left_by_an_order_that_is_newer_than_the_count_leaves_the_difference_open() -> None:
    order = ORDER.format(units=40, day="2026-02-22")
    assert balance(SENT, "", RemovalOrders=order) == f"- | - | {LATER_ORDER}"
    later = order.replace("2026-01-20", "2026-02-21")
    assert balance(SENT, "", RemovalOrders=later) == "185 | -65 | your records"


@pytest.mark.slow
def test_a_transfer_back_is_what_the_ledger_says_was_removed() -> None:
    """200 came in, 70 were sold, and 40 were removed: 90, and 120 are there; it said that 50 should be."""
    ledger = HEADER + IN_DECEMBER + SOLD.format(day="2026-02-01") + others("2025-12-15", "2026-02-21")
    removed = f"{ledger}    TEA | US | 2026-02-03 | Removed | SELLABLE | -40 | 1 | Ledger detail\n"
    for kind in ("Removal", "Transfer"):
        back = f"{SENT}    2026-02-10 | {kind} | TEA | 1 | 40 | FBA-US | Warehouse\n"
        assert balance(back, removed) == "90 | 30 | Amazon's ledger"
    # What the ledger knows nothing of never came in: a carrier brought it back.
    assert balance(back, ledger) == "90 | 30 | Amazon's ledger"
    # From one place of Amazon's to another is neither.
    moved = f"{SENT}    2026-02-10 | Transfer | TEA | 1 | 40 | FBA-US | FBA 2\n"
    places = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA 2 | FBA | FBA-US"
    assert balance(moved, removed, Places=places) == "90 | 30 | Amazon's ledger"


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    ("stock", "typed", "units"),
    [
        ("", "", 107),  # 70 + 50 sold, 3 returned, 9 lost, 4 found, and 15 of these sales are on Shipments
        ("", "2026-02-01 | Sale | TEA | 1 | 106 | FBA-US | Amazon customers\n", 1),
        ("", "2026-02-01 | Sale | TEA | 1 | 107 | FBA-US | Amazon customers\n", 0),
        ("", "2026-02-22 | Transfer | TEA | 1 | 107 | FBA-US | Warehouse\n", 0),
        (COUNTED, "", 0),
    ],
)
def test_what_left_and_is_counted_by_nobody_is_named(engine: str, stock: str, typed: str, units: int) -> None:
    more = {"AmazonStock": stock} if stock else {}
    found = report_on(
        TODAY, SKUs=SKUS, Lots=LOTS, Shipments=SENT + typed, AmazonLedger=full_ledger(), engine=engine, **more
    )
    told = [(each.sku, each.found) for each in found.problems if each.rule == "amazon-not-counted"]
    assert told == ([("TEA", str(units))] if units else [])
