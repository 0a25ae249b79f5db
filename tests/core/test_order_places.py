"""A removal order takes units from one place of Amazon's: the one that the data say, else from any."""

import datetime as dt

import pytest

from lotbook.core import nw
from lotbook.core.frames import rows_of
from tests.notation import TODAY, lines, report_on

pytestmark = pytest.mark.slow


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


TABLES = {
    "Places": "Place | Kind | Channel\nGarage | Own | DTC\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE",
    "Channels": """
        Channel | Min days at receipt | Cut-off days | Transit days | Receiving days | Removal lead days
        FBA-US | 90 | 50 | 7 | 5 | 104
        FBA-DE | 90 | 50 | 7 | 5 | 104
        DTC | 0 | 0 | 3 | 0 | 0
    """,
    "SKUs": "SKU | Net price | Removal fee\nTEA | 8 | 0.5\nJAR | 8 | 0.5",
    "Demand": "SKU | Channel | Units per day\nTEA | FBA-US | 0\nTEA | FBA-DE | 0\nTEA | DTC | 1",
    "Lots": f"""
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | usa | {day(165)} | 2026-01-01 | 100 | FBA-US
        TEA | ger | {day(164)} | 2026-01-01 | 100 | FBA-DE
        JAR | 7 | {day(165)} | 2026-01-01 | 100 | FBA-US
    """,
    "AmazonStock": """
        SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable
        TEA | US | 2026-02-27 | 100 | 0
        TEA | DE | 2026-02-27 | 100 | 0
    """,
}
ORDERS = "Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | State | From"
TEA = "R1 | TEA | Sellable | Return | 2026-02-28 | 60 | | Pending | "
SHIPMENTS = "Date | Type | SKU | Lot | Quantity | From | To | Document"


def on_order(orders: str, shipments: str = "", engine: str = "polars", **more: str) -> list[str]:
    """Units of each lot of TEA that no order asks for yet."""
    tables = {**TABLES, "RemovalOrders": f"{ORDERS}\n{orders}", "Shipments": f"{SHIPMENTS}\n{shipments}", **more}
    report = report_on(TODAY, engine=engine, **tables)
    found = report.stock.filter(nw.col("sku") == "TEA", nw.col("place") != "Garage")
    return sorted(lines(found, "lot", "removal_left"))


@pytest.mark.parametrize(
    ("taken_from", "engine"),
    [
        ("FBA-US", "polars"),
        ("fba-us", "polars"),
        ("US", "polars"),
        ("us", "polars"),
        pytest.param("US", "duckdb", marks=pytest.mark.long),
    ],
)
def test_an_order_that_names_its_place_is_there(taken_from: str, engine: str) -> None:
    assert on_order(f"{TEA}{taken_from}", engine=engine) == ["ger | 100", "usa | 40"]


def test_the_name_of_a_place_is_read_in_any_capitals_where_the_marketplace_says_nothing() -> None:
    shared = "Setting | Value\nDefault channel | FBA-US\nDefault place | Garage\nAmazon shared stock | DE, US"
    found = on_order(f"{TEA}FBA-US", Settings=shared)
    assert on_order(f"{TEA}Fba-us", Settings=shared) == found
    assert on_order(TEA, Settings=shared) != found


def test_an_order_of_an_unknown_place_is_of_the_units_that_are_due_first() -> None:
    assert on_order(TEA) == on_order(f"{TEA}Atlantis") == ["ger | 40", "usa | 100"]


def test_another_sku_of_the_order_says_where_it_is() -> None:
    jar = TEA.replace("TEA", "JAR")
    assert on_order(f"{TEA}\n{jar}") == ["ger | 100", "usa | 40"]
    assert on_order(f"{TEA}\n{jar.replace('R1', 'R2')}") == ["ger | 40", "usa | 100"]


@pytest.mark.slow
def test_units_typed_with_the_number_of_the_order_say_where_it_is() -> None:
    back = "2026-02-28 | Removal | TEA | usa | 20 | FBA-US | Garage | R1"
    assert on_order(TEA, back) == ["ger | 100", "usa | 40"]
    # The second has no number: both countries may have sent it.
    assert on_order(TEA, back.replace("R1", "")) == ["ger | 40", "usa | 80"]


@pytest.mark.slow
def test_orders_of_both_countries_and_of_none_add_up() -> None:
    usa, germany, unknown = (
        TEA.replace("R1", number).replace("60", units) + place
        for number, units, place in (("R1", "90", "US"), ("R2", "30", "DE"), ("R3", "40", ""))
    )
    orders = f"{usa}\n{germany}\n{unknown}"
    assert on_order(orders, AmazonStock="") == ["ger | 30", "usa | 10"]
    # Amazon counts 100 in each, and the last 10 of the US can be in the order of an unknown place.
    assert on_order(orders) == ["ger | 30", "usa | 0"]


def test_a_country_without_the_sku_takes_none_from_another() -> None:
    """The order is of the other account, which has the same SKU."""
    lots = "\n".join(line for line in TABLES["Lots"].splitlines() if "TEA | usa" not in line)
    stock = "\n".join(line for line in TABLES["AmazonStock"].splitlines() if "TEA | US" not in line)
    assert on_order(f"{TEA}US", Lots=lots, AmazonStock=stock) == ["ger | 100"]
    assert on_order(TEA, Lots=lots, AmazonStock=stock) == ["ger | 40"]


def test_what_can_be_ordered_is_what_the_place_has() -> None:
    report = report_on(TODAY, **{**TABLES, "RemovalOrders": f"{ORDERS}\n{TEA.replace('60', '100')}US"})
    assert [(row["sku"], row["place"], row["ordered"]) for row in rows_of(report.ordered)] == [("TEA", "FBA-US", 100)]
    assert lines(report.removals.filter(nw.col("sku") == "TEA"), "lot", "units") == ["ger | 100"]
