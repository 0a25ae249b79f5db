"""What a removal order asks for already is not asked for again: on FEFO, To do and in a digest."""

import datetime as dt

import pytest

from lotbook.actions.outputs import first_things
from lotbook.core import nw
from lotbook.core.amazon.removal_orders import OUT_OF_REACH
from lotbook.core.days import to_day
from lotbook.core.digest import REMOVE, due
from lotbook.core.frames import rows_of
from lotbook.core.report import Report
from tests.notation import TODAY, lines, report_on


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


LOTS = f"""
SKU | Lot | Expiry date | Received date | Received quantity | Place
TEA | old | {day(-3)} | 2026-01-01 | 7 | FBA-US
TEA | 1 | {day(164)} | 2026-01-01 | 100 | FBA-US
TEA | 2 | {day(165)} | 2026-01-01 | 40 | FBA-US
TEA | 3 | {day(20)} | 2026-01-01 | 5 | Garage
"""


def ordered(orders: str, engine: str = "polars", counted: int | None = None) -> Report:
    header = "Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | State"
    tables = {
        "Places": "Place | Kind | Channel\nGarage | Own | DTC\nFBA-US | FBA | FBA-US",
        "SKUs": "SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        "Lots": LOTS,
        "Demand": "SKU | Channel | Units per day\nTEA | FBA-US | 0\nTEA | DTC | 1",
        "RemovalOrders": f"{header}\n{orders}",
    }
    if counted is not None:
        columns = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved"
        tables["AmazonStock"] = f"{columns}\nTEA | US | 2026-02-27 | {counted} | 7 | {140 - counted}"
    return report_on(TODAY, engine=engine, **tables)


def shown(report: Report) -> list[str]:
    return lines(report.stock.filter(nw.col("place") == "FBA-US"), "lot", "action", "removal_left", "due", "reason")


RISK = "More than FBA-US will sell in time."


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_fefo_says_what_is_ordered_and_to_do_what_is_left(engine: str) -> None:
    report = ordered("R1 | TEA | Sellable | Return | 2026-02-20 | 120 | | Saved", engine)
    old, first, second = shown(report)
    assert old.startswith("old | Dispose | 7 | ")
    assert first == "1 | Remove | 0 | - | All 100 units to remove are on a removal order."
    assert second.startswith("2 | Remove | 20 | ")
    assert second.endswith(f"| 20 of 40 units are on a removal order. {RISK}")
    assert lines(report.to_do, "lot") == ["old", "2", "3"]
    assert lines(report.removals, "lot", "units") == ["old | 7", "2 | 20"]


@pytest.mark.slow
def test_nothing_is_said_of_orders_that_are_done_or_of_other_units() -> None:
    for order in (
        "R1 | TEA | Sellable | Return | 2026-02-20 | 120 | | Cancelled",
        "R1 | JAR | Sellable | Return | 2026-02-20 | 120 | | Saved",
    ):
        assert not [row for row in rows_of(ordered(order).stock) if "removal order" in row["reason"]]
    expired, *others = shown(ordered("R1 | TEA | Unsellable | Disposal | 2026-02-20 | 7 | | Pending"))
    assert expired == "old | Dispose | 0 | - | All 7 units to remove are on a removal order."
    assert [line.split(" | ")[2] for line in others] == ["100", "40"]


def test_a_digest_names_the_units_that_are_left() -> None:
    def told(orders: str) -> list[str]:
        found = rows_of(due(ordered(orders).stock, as_of=to_day(TODAY), days=30))
        return [f"{row['lot']} {row['units']}" for row in found if row["kind"] == REMOVE]

    assert told("R1 | JAR | Sellable | Return | 2026-02-20 | 1 | | Saved") == ["1 100", "2 40"]
    assert told("R1 | TEA | Sellable | Return | 2026-02-20 | 120 | | Saved") == ["2 20"]


def test_start_names_the_units_that_are_left_as_a_digest_does() -> None:
    report = ordered("R1 | TEA | Sellable | Return | 2026-02-20 | 120 | | Saved")
    first = {row["lot"]: row["units"] for row in first_things(report.first)}
    assert first == {"old": 7, "2": 20, "3": 5}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_what_amazon_does_not_have_is_not_to_be_ordered(engine: str) -> None:
    order = "R1 | TEA | Sellable | Return | 2026-02-28 | 139 | | Saved"
    report = ordered(order, engine, 139)
    _, first, second = shown(report)
    assert first.startswith("1 | Remove | 0 | - | All ")
    assert second.startswith("2 | Remove | 0 | - | ")
    assert second.endswith(" units are on a removal order, and Amazon counts no more.")
    assert "2" not in lines(report.to_do, "lot")
    # It counts another, which is still to be ordered.
    *_, second = shown(ordered(order, engine, 140))
    assert second.startswith("2 | Remove | 1 | 2026-")


CAME_BACK = "R1 | TEA | Sellable | Return | 2026-02-20 | 60 | | Saved"


def came_back(moved: str, order: str = CAME_BACK, counted: str = "", engine: str = "polars") -> list[str]:
    """What FEFO says of the first lot at Amazon when some of its units were typed as removed."""
    header = "Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | State"
    tables = {
        "Places": "Place | Kind | Channel\nGarage | Own | DTC\nFBA-US | FBA | FBA-US",
        "SKUs": "SKU | Net price | Removal fee\nTEA | 8 | 0.5",
        "Lots": LOTS,
        "Shipments": f"Date | Type | SKU | Lot | Quantity | From | To | Document\n{moved}",
        "Demand": "SKU | Channel | Units per day\nTEA | FBA-US | 0\nTEA | DTC | 1",
        "RemovalOrders": f"{header}\n{order}",
    }
    if counted:
        tables["AmazonStock"] = f"SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable\n{counted}"
    report = report_on(TODAY, engine=engine, **tables)
    return lines(report.stock.filter(nw.col("place") == "FBA-US", nw.col("lot") == "1"), "on_hand", "removal_left")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(("kind", "into"), [("Removal", "Garage"), ("Disposal", ""), ("Transfer", "Garage")])
def test_what_is_typed_of_an_order_is_not_ordered_any_more(engine: str, kind: str, into: str) -> None:
    back = f"2026-02-27 | {kind} | TEA | 1 | 60 | FBA-US | {into} | "
    assert came_back(f"{back}R1", engine=engine) == ["40 | 40"]
    # Some of them came back, or all without the order's number; of another order, none did.
    assert came_back(f"{back}R1".replace("60", "50"), engine=engine) == ["50 | 40"]
    assert came_back(back, engine=engine) == ["40 | 0"]
    assert came_back(f"{back}R9", engine=engine) == ["40 | 0"]


def test_a_transfer_of_what_came_back_is_none_of_the_order() -> None:
    back = "2026-02-27 | Removal | TEA | 1 | 50 | FBA-US | Garage | R1"
    on = "2026-02-28 | Transfer | TEA | 1 | 50 | Garage | Shop | R1"
    assert came_back(f"{back}\n{on}") == came_back(back) == ["50 | 40"]


@pytest.mark.slow
def test_an_order_is_not_told_twice_of_what_came_back() -> None:
    back = "2026-02-27 | Removal | TEA | 1 | 60 | FBA-US | Garage | R1"
    shipped = "R1 | TEA | Sellable | Return | 2026-02-20 | 60 | 60 | Completed"
    assert came_back(back, shipped) == ["40 | 40"]
    # Amazon says that 60 left, and 50 are typed: 10 are on the records still.
    assert came_back(back.replace("60", "50"), shipped) == ["50 | 40"]
    # Amazon counted before they left, or after.
    assert came_back(back, counted="TEA | US | 2026-02-25 | 147 | 0") == ["40 | 40"]
    assert came_back(back, counted="TEA | US | 2026-02-28 | 87 | 0") == ["40 | 40"]


def test_an_order_of_both_kinds_of_units_counts_what_came_back_once() -> None:
    both = f"{CAME_BACK}\nR1 | TEA | Unsellable | Return | 2026-02-20 | 7 | | Saved"
    assert came_back("2026-02-27 | Removal | TEA | 1 | 67 | FBA-US | Garage | R1", both) == ["33 | 33"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_what_left_of_an_order_of_both_kinds_is_of_the_kind_that_amazon_says(engine: str) -> None:
    both = f"{CAME_BACK}\nR1 | TEA | Unsellable | Disposal | 2026-02-20 | 7 | 7 | Pending"
    gone = "2026-02-27 | Disposal | TEA | old | 7 | FBA-US | | R1"
    assert came_back(gone, both, engine=engine) == ["100 | 40"]
    back = "2026-02-27 | Removal | TEA | 1 | 20 | FBA-US | Garage | R1"
    assert came_back(f"{gone}\n{back}", both, engine=engine) == ["80 | 40"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(("unfulfillable", "says"), [("0", True), ("5", False), ("", False)])
def test_expired_units_that_amazon_counts_as_sellable_are_said_to_be_out_of_reach(
    engine: str,
    unfulfillable: str,
    says: bool,  # noqa: FBT001 - a column of the table
) -> None:
    counts = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable"
    report = report_on(
        TODAY,
        engine=engine,
        Lots=f"SKU | Lot | Expiry date | Received quantity | Place\nTEA | old | {day(-3)} | 50 | FBA-US",
        AmazonStock=f"{counts}\nTEA | US | {TODAY} | 50 | {unfulfillable}",
    )
    for told in (report.to_do, report.removals):
        assert [OUT_OF_REACH in row["reason"] for row in rows_of(told)] == [says]
    assert [row["how"].startswith("Removal order") for row in rows_of(report.removals)] == [not says]


SENT_BACK = "R1 | TEA | Sellable | {kind} | 2026-01-20 | 60 | {shipped} | Completed | {told}"


def not_typed(
    moved: str = "", kind: str = "Return", shipped: int = 60, told: str = "2026-02-26", **more: str
) -> list[str]:
    """What Checks says of units that Amazon has sent back."""
    header = "Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | State | Updated on"
    of_tea = f"TEA | 1 | {day(400)} | 2025-11-01 | 100 | Garage"
    sent = f"{more.get('sent', '2025-12-01')} | Transfer | TEA | 1 | 90 | Garage | FBA-US | | "
    report = report_on(
        TODAY,
        engine=more.get("engine", "polars"),
        Places="Place | Kind | Channel\nGarage | Own | DTC\nFBA-US | FBA | FBA-US",
        SKUs="SKU\nTEA\nJAR",
        Lots=f"SKU | Lot | Expiry date | Received date | Received quantity | Place\n{of_tea}",
        Shipments=f"Date | Type | SKU | Lot | Quantity | From | To | Document | Shipment\n{sent}\n{moved}",
        RemovalOrders=f"{header}\n{SENT_BACK.format(kind=kind, shipped=shipped, told=told)}",
    )
    return [str(each) for each in report.problems if each.rule == "returned-not-typed"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_what_amazon_sent_back_and_nobody_typed_is_named(engine: str) -> None:
    (said,) = not_typed(engine=engine)
    assert said == (
        "RemovalOrders!G5: Amazon has sent you 60 units of TEA under removal order R1, but they are not on Shipments, "
        "so no sheet counts them. When they arrive, add them to Shipments as a Removal, with the order ID as Document."
    )
    back = "2026-02-10 | Removal | TEA | 1 | 50 | FBA-US | Garage | R1 | "
    (said,) = not_typed(back, engine=engine)
    assert " 10 units of TEA " in said
    assert not_typed(back.replace("50", "60"), engine=engine) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "moved",
    [
        "2026-02-10 | Transfer | TEA | 1 | 60 | FBA-US | Garage | | R1",
        "2026-02-10 | Receipt | TEA | 1 | 60 | | Garage | R1 | ",
        "2026-02-10 | Removal | TEA | 1 | 60 | FBA-US | Garage | | ",
        "2026-02-10 | Removal | TEA | 1 | 60 | FBA-US | | R1 | R1",
    ],
)
def test_what_is_typed_in_another_way_is_not_asked_for(moved: str) -> None:
    assert not_typed(moved) == []


def test_a_removal_without_a_number_of_before_the_order_is_another_one() -> None:
    assert len(not_typed("2026-01-10 | Removal | TEA | 1 | 60 | FBA-US | Garage | | ")) == 1


@pytest.mark.slow
def test_what_does_not_come_back_or_is_long_past_is_not_asked_for() -> None:
    assert not_typed(kind="Disposal") == not_typed(shipped=0) == not_typed(told="2025-10-01") == []
    # The order was of stock from before the tracker: its first transfer is later. A report of tomorrow isn't known yet.
    assert not_typed(sent="2026-02-01") == not_typed(told="2026-03-02") == []
