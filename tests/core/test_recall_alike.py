"""Recalls among lots spelled alike, worked by hand."""

import pytest

from lotbook.core.recalls.recall import Filters, Recall, recall
from tests.core.test_recall import SKUS, names
from tests.notation import lines, tracker_of
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow

TWO_ALIKE = """
    SKU | Lot | Received date | Received quantity | Place | Purchase order
    TEA | 12-3 | 2026-01-01 | 100 | Warehouse | 7-1
    TEA | 1-23 | 2026-01-01 | 50 | Warehouse | 71
    JAR | 9 | 2026-01-01 | 30 | Warehouse |
"""
SOLD_ALIKE = """
    Date | Shipment | Type | SKU | Lot | Quantity | From | To
    2026-01-10 | 5-5 | Sale | TEA | 12-3 | 10 | Warehouse | Ann
    2026-01-10 | 55 | Sale | TEA | 1-23 | 20 | Warehouse | Bob
    2026-01-11 | S-3 | Sale | TEA | 12\u22123 | 7 | Warehouse | Cy
    2026-01-12 | S-4 | Sale | TEA | 123 | 5 | Warehouse | Di
"""


def alike(filters: Filters, **tables: str) -> Recall:
    """What a recall finds among two lots on Lots that are spelled alike."""
    return recall(
        tracker_of(**{"SKUs": SKUS, "Lots": TWO_ALIKE, "Shipments": SOLD_ALIKE, **tables}), filters, as_of=AS_OF
    )


def test_a_code_on_lots_means_that_lot_and_no_other() -> None:
    result = alike(Filters(lots=("12-3",)))
    assert lines(result.lots, "lot", "how", "certain", "received") == [
        "12-3 | Asked for | True | 100",
        "123 | Spelled alike | False | 0",
        "12\u22123 | Spelled alike | False | 0",
    ]
    assert lines(result.near, "asked", "lot", "why") == ["12-3 | 1-23 | Spelled alike"]
    assert result.choices == ()
    # Who got units under another spelling is there with his units, and with none at least.
    assert lines(result.consignees, "consignee", "units_low", "units") == ["Ann | 10 | 10", "Cy | 0 | 7", "Di | 0 | 5"]
    assert lines(result.uncertain, "row", "why") == [
        "7 | It names TEA 12\u22123, which may be TEA 1-23 or TEA 12-3",
        "8 | It names TEA 123, which may be TEA 1-23 or TEA 12-3",
    ]
    most, least = result.headline, result.headline.certain
    assert least is not None
    assert (least.made, least.found, least.to_retrieve, least.unaccounted) == (100, 100, 100, 0)
    assert (most.made, most.found, most.to_retrieve, most.unaccounted) == (100, 112, 112, 12)


@pytest.mark.parametrize("code", ["12.3", "0123", "12\uff0d3", "\uff11\uff12\uff13 "])
def test_codes_spelled_alike_come_up_only_where_none_is_exact_and_are_to_be_chosen_from(code: str) -> None:
    result = alike(Filters(lots=(code,)))
    listed = result.lots.filter(result.lots["received"] > 0)
    assert lines(listed, "lot", "how") == ["1-23 | Spelled alike", "12-3 | Spelled alike"]
    assert result.choices == ("TEA 1-23", "TEA 12-3")
    assert result.hints[0].startswith(
        f"No lot is exactly '{code.strip()}'. Spelled alike, and shown: TEA 1-23, TEA 12-3."
    )
    # Ann and Bob are named either way.
    assert {"Ann", "Bob"} <= set(result.consignees["consignee"].to_list())


def test_a_pattern_means_what_fits_it_as_written() -> None:
    assert alike(Filters(lots=("12-*",))).choices == ()
    assert lines(alike(Filters(lots=("12-*",))).near, "lot", "why") == ["1-23 | Spelled alike"]
    assert alike(Filters(lots=("12.*",))).choices == ("TEA 1-23", "TEA 12-3")


def test_numbers_of_orders_and_shipments_are_meant_exactly_as_well() -> None:
    result = alike(Filters(purchase_order="7-1"), Shipments="")
    assert names(result) == ["TEA | 12-3"]
    assert lines(result.near, "lot", "why") == ["1-23 | Spelled alike", "9 | It has no purchase order"]
    assert alike(Filters(purchase_order="7/1"), Shipments="").choices == ("TEA 1-23", "TEA 12-3")
    result = alike(Filters(shipment="5-5"))
    assert "TEA | 1-23" not in names(result)
    assert "Spelled like '5-5', and not included: '55'." in result.hints
    assert alike(Filters(shipment="5.5")).choices == ("TEA 1-23", "TEA 12-3")


def test_a_sku_on_lots_means_that_sku_and_no_other() -> None:
    lots = TWO_ALIKE + "jar | 8 | 2026-01-01 | 30 | Warehouse | |"
    result = alike(Filters(sku="JAR"), Lots=lots, Shipments="")
    assert (names(result), result.hints) == (["JAR | 9"], ("Spelled like 'JAR', and not included: 'jar'.",))
    assert sorted(names(alike(Filters(sku="Jar"), Lots=lots, Shipments=""))) == ["JAR | 9", "jar | 8"]


def test_a_bundle_reached_through_another_spelling_is_not_certain_and_leads_to_no_second_lot() -> None:
    lots = TWO_ALIKE + "SET | S1 | 2026-02-01 | 5 | Warehouse |\n SET | S2 | 2026-02-01 | 5 | Warehouse |"
    bundles = """
        Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
        2026-02-01 | SET | S1 | TEA | 12-3 | 5
        2026-02-01 | SET | S2 | TEA | 123 | 5
    """
    result = alike(Filters(lots=("12-3",)), Lots=lots, Bundles=bundles, Shipments="")
    assert lines(result.lots, "sku", "lot", "how", "certain") == [
        "TEA | 12-3 | Asked for | True",
        "TEA | 123 | Spelled alike | False",
        "SET | S1 | Made from it | True",
        "SET | S2 | Made from it | False",
    ]
    # From the bundle back: its component may be either of the two.
    back = alike(Filters(lots=("S2",)), Lots=lots, Bundles=bundles, Shipments="")
    assert {"TEA | 12-3", "TEA | 1-23"} < set(names(back))
    assert lines(back.lots.filter(back.lots["certain"]), "lot") == ["S2", "123"]


def test_a_shipment_without_a_sku_that_names_another_lot_is_not_in_doubt() -> None:
    shipped = """
        Date | Type | SKU | Lot | Quantity | To
        2026-01-10 | Sale | | 1-23 | 1 | Ann
        2026-01-10 | Sale | | 123 | 1 | Bob
    """
    result = alike(Filters(lots=("12-3",)), Shipments=shipped)
    assert lines(result.uncertain, "destination", "why") == ["Bob | It names no SKU"]


def test_an_affected_code_of_a_sku_without_lots_is_in_doubt() -> None:
    sold = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEB | 12-3 | 5 | Warehouse | Bob
        2026-01-11 | Sale | TEB | 1-2-3 | 5 | Warehouse | Cy
        2026-01-12 | Sale | TEB | 7 | 5 | Warehouse | Di
        2026-01-13 | Sale | JAR | 12-3 | 5 | Warehouse | Ed
    """
    result = alike(Filters(purchase_order="7-1"), Shipments=sold)
    assert names(result) == ["TEA | 12-3"]
    why = "It has the code of an affected lot, and its SKU has no lot on the sheet Lots"
    assert lines(result.uncertain, "destination", "why") == [f"Bob | {why}", f"Cy | {why}"]


def test_a_lot_without_a_supplier_is_not_named_where_another_code_is_asked_for() -> None:
    lots = "SKU | Lot | Received date | Received quantity | Supplier\nTEA | 7 | 2026-01-01 | 9 | Acme\n"
    lots += "TEA | 8 | 2026-01-01 | 9 |\nJAR | 7 | 2026-01-01 | 9 |\n"
    result = alike(Filters(lots=("7",), supplier="acme"), SKUs="SKU\nTEA\nJAR", Lots=lots, Shipments="")
    assert (names(result), lines(result.near, "sku", "lot")) == (["TEA | 7"], ["JAR | 7"])


@pytest.mark.parametrize("sold", ["TEA\u20111", "\uff34EA-1", "\u0422EA-1", "tea 1", "TEA1", "TEA-I"])
@pytest.mark.parametrize("lot", ["24-7", "247"])
def test_who_bought_under_another_spelling_of_the_sku_gets_a_notice(sold: str, lot: str) -> None:
    """Nobody sees the difference, and such a SKU is nowhere else: its buyers have the units."""
    shipments = f"""
        Date | Shipment | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | S-1 | Sale | TEA-1 | 24-7 | 10 | Warehouse | Ann
        2026-01-11 | S-2 | Sale | {sold} | {lot} | 7 | Warehouse | Cy
        2026-01-12 | S-3 | Sale | {sold} | | 2 | Warehouse | Di
        2026-01-13 | S-4 | Sale | JAR | 24-7 | 3 | Warehouse | Ed
    """
    tables = {
        "SKUs": "SKU\nTEA-1\nJAR",
        "Lots": """
            SKU | Lot | Received date | Received quantity | Place
            TEA-1 | 24-7 | 2026-01-01 | 100 | Warehouse
            JAR | 24-7 | 2026-01-01 | 100 | Warehouse
        """,
    }
    result = recall(tracker_of(Shipments=shipments, **tables), Filters(sku="TEA-1", lots=("24-7",)), as_of=AS_OF)
    assert lines(result.lots, "sku", "lot", "certain") == ["TEA-1 | 24-7 | True", f"{sold} | {lot} | False"]
    assert lines(result.consignees, "consignee", "units_low", "units") == ["Ann | 10 | 10", "Cy | 0 | 7"]
    assert lines(result.spelled_like, "sku", "lot", "listed_sku") == [f"{sold} | {lot} | TEA-1"]
    assert lines(result.uncertain, "row", "why") == [
        f"6 | It names {sold} {lot}, which may be TEA-1 24-7",
        "7 | It names no lot",
    ]


def test_a_sku_that_is_on_the_sheet_is_no_other_spelling() -> None:
    sold = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-11 | Sale | TEA1 | 24-7 | 7 | Warehouse | Cy
    """
    lots = "SKU | Lot | Received date | Received quantity | Place\nTEA-1 | 24-7 | 2026-01-01 | 100 | Warehouse"
    book = tracker_of(SKUs="SKU\nTEA-1\nTEA1", Lots=lots, Shipments=sold)
    result = recall(book, Filters(lots=("24-7",), sku="TEA-1"), as_of=AS_OF)
    assert lines(result.lots, "sku", "lot") == ["TEA-1 | 24-7"]
    assert lines(result.uncertain, "row", "why") == [
        "5 | It has the code of an affected lot, and its SKU has no lot on the sheet Lots"
    ]
