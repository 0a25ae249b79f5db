"""Recalls worked by hand."""

from functools import cache

import pytest

from lotbook.core.errors import InputError
from lotbook.core.inputs import Tracker
from lotbook.core.recalls.recall import AMAZON_PICKS, Filters, Recall, Span, mock_lot, recall
from tests.notation import lines, tracker_of
from tests.strategies import AS_OF, day

pytestmark = pytest.mark.slow

SKUS = """
    SKU | Product | Supplier
    TEA | Green tea, 20 bags | Alpine
    JAR | Honey, 250 g | Alpine
    SET | Tea and honey | Northwind
    BOX | Two sets |
"""
LOTS = """
    SKU | Lot | Expiry date | Production date | Received date | Received quantity | Place | Supplier | Purchase order
    TEA | 24-118B | 2027-05-01 | 2025-05-01 | 2026-01-01 | 100 | Warehouse | | PO-1
    TEA | 24-119A | 2027-06-01 | '06/2025' | 2026-01-15 | 50 | Warehouse | Other Co | PO-2
    JAR | 7 | 2027-02-01 | | 2026-01-02 | 50 | Warehouse | | PO-1
    SET | S1 | | | 2026-02-01 | 20 | Warehouse | |
    SET | S2 | | | 2026-02-02 | 10 | Warehouse | |
    BOX | B1 | | | 2026-02-03 | 5 | Warehouse | |
"""
BUNDLES = """
    Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
    2026-02-01 | SET | S1 | TEA | 24-118B | 20
    2026-02-01 | SET | S1 | JAR | 7 | 20
    2026-02-02 | SET | S2 | TEA | 24-119A | 10
    2026-02-02 | SET | S2 | JAR | 7 | 10
    2026-02-03 | BOX | B1 | SET | S1 | 10
"""
SHIPMENTS = """
    Date | Shipment | Type | SKU | Lot | Quantity | From | To | Document
    2026-01-10 | FBA15A | Transfer | TEA | 24-118B | 40 | Warehouse | FBA-US |
    2026-01-20 | S-1 | Sale | TEA | 24-118B | 12 | Warehouse | Jane | INV-1
    2026-01-22 | S-2 | Sale | TEA | 24-118B | 3 | Warehouse | Jane | INV-2
    2026-01-25 | R-1 | Return | TEA | 24-118B | 2 | Jane | Warehouse |
    2026-02-05 | S-3 | Sale | BOX | B1 | 2 | Warehouse | Joe | INV-3
    2026-02-06 | S-4 | Sale | SET | S2 | 4 | Warehouse | Ann | INV-4
    2026-02-07 | | Disposal | TEA | 24-118B | 1 | Warehouse | |
    2026-02-08 | | Adjustment | TEA | 24-118B | -4 | Warehouse | |
"""


@cache
def house(**tables: str) -> Tracker:
    """The tracker above, with some tables replaced."""
    return tracker_of(**{"SKUs": SKUS, "Lots": LOTS, "Bundles": BUNDLES, "Shipments": SHIPMENTS, **tables})


def found(filters: Filters, **tables: str) -> Recall:
    """What a recall in the tracker above finds."""
    return recall(house(**tables), filters, as_of=AS_OF)


def names(result: Recall) -> list[str]:
    """The affected lots."""
    return lines(result.lots, "sku", "lot")


def test_every_figure_of_one_lot_worked_by_hand() -> None:
    result = recall(house(), Filters(lots=("24-118B",)), as_of=AS_OF)
    # 100 came, 2 came back. 15 sold, 1 disposed of, 4 lost, 20 in sets: 62 are left, 40 of them at Amazon.
    columns = ("received", "returned", "sold", "disposed", "consumed", "adjusted_out", "on_hand", "unaccounted")
    assert lines(result.lots, "sku", "lot", "how", "depth", "via", *columns) == [
        "TEA | 24-118B | Asked for | 0 | - | 100 | 2 | 15 | 1 | 20 | 4 | 62 | 4",
        "SET | S1 | Made from it | 1 | TEA 24-118B | 20 | 0 | 0 | 0 | 10 | 0 | 10 | 0",
        "BOX | B1 | Made from it | 2 | SET S1 | 5 | 0 | 2 | 0 | 0 | 0 | 3 | 0",
    ]
    assert lines(result.lots, "at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis", "reconciled") == [
        "0 | 40 | - | bounded | 96",
        "0 | 0 | 0 | exact | 100",
        "0 | 0 | 0 | exact | 100",
    ]
    assert lines(result.lots, "to_retrieve", "product", "supplier", "purchase_order", "row") == [
        "75 | Green tea, 20 bags | Alpine | PO-1 | 5",  # 22 in the warehouse, 40 at Amazon, 13 with Jane
        "10 | Tea and honey | Northwind | - | 8",
        "5 | Two sets | - | - | 10",
    ]
    head = result.headline
    assert (head.made, head.found, head.to_retrieve, head.unaccounted) == (125, 121, 90, 4)
    assert head.reconciled == pytest.approx(96.8)
    assert lines(result.places, "sku", "lot", "place", "kind", "on_hand") == [
        "BOX | B1 | Warehouse | Own | 3",
        "SET | S1 | Warehouse | Own | 10",
        "TEA | 24-118B | FBA-US | FBA | 40",
        "TEA | 24-118B | Warehouse | Own | 22",
    ]
    assert lines(
        result.consignees, "consignee", "sku", "lot", "units", "sent", "returned", "first_date", "last_date"
    ) == [
        "Jane | TEA | 24-118B | 13 | 15 | 2 | 2026-01-20 | 2026-01-25",
        "Joe | BOX | B1 | 2 | 2 | 0 | 2026-02-05 | 2026-02-05",
    ]
    assert lines(result.consignees, "documents", "contact") == ["INV-1, INV-2, R-1 | -", "INV-3 | -"]
    assert (result.hints, result.uncertain.shape[0], result.near.shape[0]) == ((), 0, 0)
    assert result.caveats == (AMAZON_PICKS,)


def test_movements_are_listed_by_date_whatever_table_they_stand_in() -> None:
    result = found(Filters(lots=("24-118B",)))
    assert lines(result.movements, "date", "type", "sku", "lot", "quantity", "destination", "table", "row")[:4] == [
        "2026-01-01 | Received | TEA | 24-118B | 100 | Warehouse | Lots | 5",
        "2026-01-10 | Transfer | TEA | 24-118B | 40 | FBA-US | Shipments | 5",
        "2026-01-20 | Sale | TEA | 24-118B | 12 | Jane | Shipments | 6",
        "2026-01-22 | Sale | TEA | 24-118B | 3 | Jane | Shipments | 7",
    ]
    bundled = lines(result.movements.filter(result.movements["table"] == "Bundles"), "sku", "quantity", "destination")
    assert bundled == ["TEA | 20 | SET S1", "SET | 10 | BOX B1"]


def test_a_bundle_leads_back_to_its_components_and_on_to_what_has_them() -> None:
    assert lines(found(Filters(sku="BOX")).lots, "sku", "lot", "how", "depth", "via") == [
        "BOX | B1 | Asked for | 0 | -",
        "SET | S1 | Went into it | 1 | BOX B1",
        "JAR | 7 | Went into it | 2 | SET S1",
        "TEA | 24-118B | Went into it | 2 | SET S1",
        "SET | S2 | Made from it | 3 | JAR 7",  # has the same honey
    ]
    # The other component of a bundle that is only reached forward did nothing wrong.
    assert "JAR | 7" not in names(found(Filters(lots=("24-118B",))))


@pytest.mark.parametrize(
    ("filters", "asked"),
    [
        (Filters(sku=" tea "), ["24-118B", "24-119A"]),
        (Filters(sku="TEA", lots=("24-11*",)), ["24-118B", "24-119A"]),
        (Filters(lots=("24119a", "s2")), ["24-119A", "S2"]),
        (Filters(supplier="alpine"), ["24-118B", "7"]),  # 24-119A came from somebody else
        (Filters(supplier="Other Co"), ["24-119A"]),
        (Filters(purchase_order="po 1"), ["24-118B", "7"]),
        (Filters(purchase_order="PO-1", sku="JAR"), ["7"]),
        (Filters(production=Span(day("2025-05-01"), day("2025-05-01"))), ["24-118B"]),
        (Filters(production=Span(day("2025-06-10"), day("2025-06-12"))), ["24-119A"]),  # some day in June
        (Filters(production=Span(last=day("2025-06-01"))), ["24-118B", "24-119A"]),
        (Filters(production=Span(first=day("2025-07-01"))), []),
        (Filters(received=Span(day("2026-01-02"), day("2026-01-15"))), ["24-119A", "7"]),
        (Filters(expiry=Span(day("2027-05-01"), day("2027-05-31"))), ["24-118B"]),
        (Filters(expiry=Span(last=day("2027-02-01"))), ["7", "B1", "S1", "S2"]),  # bundles expire with the honey
        (Filters(shipment="inv1"), ["24-118B"]),
        (Filters(shipment="S-3"), ["B1"]),
        (Filters(consignee="jane"), ["24-118B"]),
        (Filters(consignee="FBA-US"), ["24-118B"]),
        (Filters(consignee="Joe", sku="TEA"), ["24-118B"]),  # he got it in a box of sets
        (Filters(consignee="Ann", sku="TEA"), ["24-119A"]),
        (Filters(consignee="Ann", shipment="S-3"), []),
    ],
)
def test_filters_name_lots(filters: Filters, asked: list[str]) -> None:
    lots = found(filters).lots
    assert sorted(lines(lots.filter(lots["how"].is_in(["Asked for", "Spelled alike"])), "lot")) == asked


def test_nothing_asked_for_is_a_hint_and_not_everything() -> None:
    for filters in (Filters(), Filters(sku="  ", lots=("", " "))):
        assert filters.is_empty
        result = found(filters)
        assert (result.lots.shape[0], result.movements.shape[0], result.uncertain.shape[0]) == (0, 0, 0)
        assert result.headline.reconciled is None
        assert "Fill in at least one filter" in result.hints[0]


@pytest.mark.parametrize(
    ("filters", "hint"),
    [
        (Filters(lots=("24-118C",)), "No lot is '24-118C'. The nearest: TEA 24-118B."),
        (Filters(lots=("XXXX",)), "No lot is 'XXXX'. Check it against the label."),
        (Filters(sku="TEE"), "No SKU is 'TEE'. Did you mean 'TEA'?"),
        (Filters(supplier="Alpina"), "No supplier is 'Alpina'. Did you mean 'Alpine'?"),
        (Filters(consignee="Jan"), "No consignee or place is 'Jan'. Did you mean 'Jane'?"),
        (Filters(shipment="Q-9"), "No shipment or document is 'Q-9'. Check how it is written."),
        (Filters(sku="JAR", lots=("24-118B",)), "No lot fits all filters together."),
    ],
)
def test_an_unknown_name_says_what_may_have_been_meant(filters: Filters, hint: str) -> None:
    result = found(filters)
    assert result.lots.shape[0] == 0
    assert [text for text in result.hints if text.startswith(hint)], result.hints


def test_near_lots_are_shown_and_never_included() -> None:
    result = found(Filters(lots=("24-1188",)))
    assert names(result) == []
    assert lines(result.near, "asked", "sku", "lot") == ["24-1188 | TEA | 24-118B"]
    result = found(Filters(sku="JAR", lots=("24-118B",)))
    assert lines(result.near, "asked", "sku", "lot", "why") == [
        "24-118B | TEA | 24-118B | The same code in another SKU"
    ]
    result = found(Filters(production=Span(first=day("2025-07-01")), sku="JAR"))
    assert lines(result.near, "asked", "lot", "why") == ["production date | 7 | It has no production date"]


def test_a_lot_code_of_two_skus_shows_both() -> None:
    lots = LOTS + "JAR | 24-118B | 2027-02-01 | | 2026-01-02 | 5 | Warehouse | |\n"
    result = found(Filters(lots=("24-118B",)), Lots=lots)
    assert names(result)[:2] == ["JAR | 24-118B", "TEA | 24-118B"]
    assert (
        result.hints[0] == "Several SKUs have a lot '24-118B': JAR, TEA. All are shown; name the SKU to see only one."
    )


def test_reversed_dates_are_refused() -> None:
    with pytest.raises(InputError, match=r"Recall filter 'Expiry date': 2027-05-01 is after 2027-04-01. Swap"):
        found(Filters(expiry=Span(day("2027-05-01"), day("2027-04-01"))))


def test_bundles_that_contain_themselves_are_reported_and_end() -> None:
    bundles = BUNDLES + "2026-02-03 | TEA | 24-118B | BOX | B1 | 1\n"
    result = found(Filters(sku="BOX"), Bundles=bundles)
    assert sorted(names(result)) == ["BOX | B1", "JAR | 7", "SET | S1", "SET | S2", "TEA | 24-118B"]
    assert result.hints == (
        "Bundles contain themselves: BOX B1, SET S1, TEA 24-118B. Correct the components on Bundles.",
    )


STRAY = """
    Date | Shipment | Type | SKU | Lot | Quantity | From | To
    2026-01-20 | S-1 | Sale | TEA | 24118b | 12 | Warehouse | Jane
    2026-01-21 | S-2 | Sale | tea | 24-118B | 1 | Warehouse | Joe
    2026-01-22 | S-3 | Sale | TEA | 24-11BB | 5 | Warehouse | Ann
    2026-01-23 | S-4 | Sale | TEA | | 6 | Warehouse | Tom
    2026-01-24 | S-5 | Sale | | 24-118B | 7 | Warehouse | Tim
    2026-01-25 | S-6 | Sale | | | 8 | Warehouse | Kim
    2026-01-26 | S-7 | Sale | JAR | | 9 | Warehouse | Sam
    '31/02/2026' | S-8 | Sale | TEA | 24-118B | 10 | Warehouse | Eve
    2026-01-28 | S-9 | Sold | TEA | 24-118B | 11 | Warehouse | Max
    2026-01-29 | S-10 | Transfer | TEA | 24-118B | 13 | Warehouse |
    2026-03-09 | S-11 | Sale | TEA | 24-118B | 14 | Warehouse | Zoe
"""


def test_what_does_not_name_a_lot_is_listed_with_its_units() -> None:
    tracker = house(Shipments=STRAY, Bundles="")
    result = recall(tracker, Filters(sku="TEA", lots=("24-118B",)), as_of=AS_OF)
    assert sorted(names(result)) == ["TEA | 24-118B", "TEA | 24118b", "tea | 24-118B"]
    assert lines(result.uncertain, "row", "sku", "lot", "quantity", "destination", "why") == [
        "5 | TEA | 24118b | 12 | Jane | It names TEA 24118b, which may be TEA 24-118B",
        "6 | tea | 24-118B | 1 | Joe | It names tea 24-118B, which may be TEA 24-118B",
        "7 | TEA | 24-11BB | 5 | Ann | Its lot is not on the sheet Lots",
        "8 | TEA | - | 6 | Tom | It names no lot",
        "9 | - | 24-118B | 7 | Tim | It names no SKU",
        "10 | - | - | 8 | Kim | It names neither SKU nor lot",
        "12 | TEA | 24-118B | 10 | Eve | The date cannot be read",
        "13 | TEA | 24-118B | 11 | Max | The type is not known",
        "14 | TEA | 24-118B | 13 | - | It does not name both places",
    ]
    assert lines(result.consignees, "consignee", "units") == ["Eve | 10", "Jane | 12", "Joe | 1", "Max | 11"]
    # Of the lot itself nothing could be counted: 10 + 11 + 13 units. The others left without having come.
    assert sorted(lines(result.lots, "sku", "lot", "received", "on_hand", "unaccounted", "reconciled")) == [
        "TEA | 24-118B | 100 | 100 | 34 | 66",
        "TEA | 24118b | 0 | -12 | 12 | -",
        "tea | 24-118B | 0 | -1 | 1 | -",
    ]
    later, elsewhere = result.hints
    assert later == (
        "Movements dated after the as-of date: 1. They are listed and not counted. Because of that no notice goes to "
        "Zoe. Stop what has not left yet; where units have left, correct the date on Shipments, or the as-of date, and "
        "run the recall again."
    )
    assert elsewhere.startswith("Only another spelling leads to TEA 24118b, tea 24-118B,")


def test_who_got_units_after_the_as_of_date_is_named_unless_there_is_a_notice() -> None:
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-20 | Sale | JAR | 7 | 4 | Warehouse | Jane
        2026-03-05 | Sale | JAR | 7 | 5 | Warehouse | JANE
        2026-03-06 | Sale | JAR | 7 | 6 | Warehouse | Joe
        2026-03-07 | Sale | JAR | 7 | 1 | Warehouse | joe
        2026-03-08 | Return | JAR | 7 | 1 | Kim | Warehouse
        2026-03-08 | Sale | JAR | 7 | 1 | Warehouse |
        2026-03-09 | Transfer | JAR | 7 | 1 | Warehouse | FBA-US
    """
    result = found(Filters(sku="JAR"), Shipments=shipments, Bundles="")
    assert lines(result.addressees, "consignee", "reach")[0] == "Jane | Notice"
    (later,) = (hint for hint in result.hints if "as-of" in hint)
    assert "date: 6." in later
    assert "no notice goes to Joe. Stop" in later


def test_a_row_of_an_unknown_type_names_who_got_the_units_but_no_place_of_ours() -> None:
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-20 | Sold | JAR | 7 | 4 | Warehouse | Jane
        2026-01-21 | | JAR | 7 | 5 | Warehouse | Joe
        2026-01-22 | Moved | JAR | 7 | 6 | Warehouse | fba-us
        2026-01-23 | Recieved | JAR | 7 | 7 | Jane |
    """
    result = found(Filters(sku="JAR"), Shipments=shipments, Bundles="")
    assert lines(result.consignees, "consignee", "units") == ["Jane | 4", "Joe | 5"]
    assert lines(result.addressees, "consignee", "reach") == ["Jane | Notice", "Joe | Notice"]


def test_a_quantity_that_cannot_be_read_leaves_the_percentage_unknown() -> None:
    shipments = "Date | Type | SKU | Lot | Quantity | To\n2026-01-20 | Sale | JAR | 7 | 'ten' | Jane"
    result = found(Filters(sku="JAR"), Shipments=shipments, Bundles="")
    assert lines(result.lots, "received", "sold", "unaccounted", "reconciled") == ["50 | 0 | 0 | -"]
    assert result.headline.reconciled is None
    assert lines(result.consignees, "consignee", "units") == ["Jane | 0"]
    assert lines(result.uncertain, "why") == ["The quantity cannot be read"]


def test_more_left_than_came() -> None:
    shipments = "Date | Type | SKU | Lot | Quantity | To\n2026-01-20 | Sale | JAR | 7 | 65 | Jane"
    result = found(Filters(sku="JAR"), Shipments=shipments, Bundles="")
    # 50 came and 65 are found, so 15 are not explained.
    assert lines(result.lots, "on_hand", "unaccounted", "reconciled", "to_retrieve") == ["-15 | 15 | 70 | 65"]


def test_all_but_a_few_units_are_not_all() -> None:
    shipments = "Date | Type | SKU | Lot | Quantity | From\n2026-01-20 | Adjustment | JAR | 8 | 4 | Warehouse"
    lots = LOTS + "JAR | 8 | 2027-02-01 | | | 10430 | | |\n"
    result = found(Filters(lots=("8",)), Lots=lots, Shipments=shipments, Bundles="")
    assert lines(result.lots, "received", "unaccounted", "reconciled") == ["10430 | 4 | 99.9"]
    assert result.headline.reconciled == 99.9


def test_a_second_row_of_a_lot_is_not_counted_and_said_so() -> None:
    result = found(Filters(sku="JAR"), Lots=LOTS + "JAR | 7 | 2027-02-01 | | | 30 | | |\n", Bundles="", Shipments="")
    assert lines(result.lots, "received", "unaccounted", "reconciled") == ["50 | 30 | 40"]
    assert result.hints == ("Rows of these lots on Lots and Bundles that cannot be counted: 1. See Checks.",)


def test_units_under_another_spelling_are_explained() -> None:
    shipped = "Date | Type | SKU | Lot | Quantity | To\n2026-01-20 | Sale | TEA | 24118b | 30 | Jane"
    result = found(Filters(lots=("24-118B",)), Shipments=shipped, Bundles="")
    # The 30 were never received under that code, and nobody can know that they are 30 of the 100.
    most, least = result.headline, result.headline.certain
    assert least is not None
    assert (most.made, most.found, most.to_retrieve, most.unaccounted) == (100, 130, 130, 30)
    assert (least.made, least.found, least.to_retrieve, least.unaccounted) == (100, 100, 100, 0)
    assert lines(result.consignees, "consignee", "lot", "units_low", "units") == ["Jane | 24118b | 0 | 30"]
    (hint,) = result.hints
    assert hint.startswith("Only another spelling leads to TEA 24118b, so their units may or may not be affected.")
    assert "Without them: made 100, found 100, to retrieve 100, unaccounted 0." in hint
    assert found(Filters(lots=("24-118B",)), Bundles="").hints == ()


AT_AMAZON = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-10 | Transfer | TEA | 24-118B | 100 | Warehouse | FBA-US
    2026-01-20 | Transfer | TEA | 24-119A | 50 | Warehouse | FBA-US
    2026-02-01 | Sale | TEA | 24-118B | 30 | FBA-US | Amazon customers
"""


def test_units_at_amazon_are_a_range_with_the_days_of_orders() -> None:
    stock = """
        SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound
        TEA | US | 2026-02-20 | 80 | 2 | 8 | 0
    """
    result = found(Filters(lots=("24-118B",)), Shipments=AT_AMAZON, AmazonStock=stock, Bundles="")
    columns = ("at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis", "to_retrieve")
    # Amazon has 90, of which the other lot can be 50. By the records 70 are there, so the 30 sold are not all.
    assert lines(result.lots, *columns) == ["40 | 90 | 40 | assumed | 100"]
    assert result.lots.select("window_from", "window_to").rows() == [(day("2026-01-10"), AS_OF)]
    gone = "SKU | Marketplace | Snapshot date | Fulfillable | Inbound\nTEA | US | 2026-02-20 | 0 | 0"
    result = found(Filters(lots=("24-118B",)), Shipments=AT_AMAZON, AmazonStock=gone, Bundles="")
    # None is left there, so all 100 are with somebody, whatever the records say.
    assert lines(result.lots, *columns) == ["0 | 0 | 0 | exact | 100"]
    assert result.lots.select("window_from", "window_to").rows() == [(day("2026-01-10"), day("2026-02-20"))]
    assert result.hints == (
        "TEA 24-118B: the records have 70 at Amazon, but at most 0 can be there; the rest went to Amazon's customers.",
    )
    # A count that does not tell what is on its way leaves open that all is: it was sent 41 days before.
    untold = "SKU | Marketplace | Snapshot date | Fulfillable\nTEA | US | 2026-02-20 | 0"
    result = found(Filters(lots=("24-118B",)), Shipments=AT_AMAZON, AmazonStock=untold, Bundles="")
    assert lines(result.lots, *columns) == ["0 | 100 | 0 | assumed | 100"]


def test_a_count_of_one_marketplace_says_nothing_about_another() -> None:
    places = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"
    stock = "SKU | Marketplace | Snapshot date | Fulfillable\nTEA | US | 2026-02-20 | 5"
    moved = AT_AMAZON + "2026-02-02 | Transfer | TEA | 24-119A | 1 | FBA-US | FBA-DE\n"
    result = found(Filters(lots=("24-118B",)), Shipments=moved, AmazonStock=stock, Places=places, Bundles="")
    assert lines(result.lots, "at_fba_low", "at_fba_high", "at_fba_basis") == ["0 | 100 | bounded"]


def test_unnamed_units_at_amazon_make_the_count_of_one_lot_inexact() -> None:
    stock = "SKU | Marketplace | Snapshot date | Fulfillable | Inbound\nJAR | US | 2026-02-20 | 20 | 0"
    moved = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Transfer | JAR | 7 | 50 | Warehouse | FBA-US
        2026-01-11 | Transfer | JAR | | 15 | Warehouse | FBA-US
    """
    result = found(Filters(sku="JAR"), Shipments=moved, AmazonStock=stock, Bundles="")
    assert lines(result.lots, "at_fba_low", "at_fba_high", "at_fba_basis") == ["5 | 20 | assumed"]


def test_a_consignee_on_suppliers_has_a_contact() -> None:
    suppliers = "Supplier | Contact | E-mail\nJANE | J. Doe | jane@shop.example"
    result = found(Filters(lots=("24-118B",)), Suppliers=suppliers)
    assert lines(result.consignees, "consignee", "contact") == ["JANE | J. Doe, jane@shop.example", "Joe | -"]


def test_a_consignee_with_other_capitals_or_blanks_is_one_consignee_and_other_names_are_not() -> None:
    shipped = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-20 | Sale | JAR | 7 | 12 | Warehouse | Harbor Pharmacy
        2026-01-21 | Sale | JAR | 7 | 3 | Warehouse | HARBOR  pharmacy
        2026-01-22 | Return | JAR | 7 | 2 | harbor pharmacy | Warehouse
        2026-01-23 | Sale | JAR | 7 | 4 | Warehouse | Harborpharmacy
        2026-01-23 | Sale | JAR | 7 | 1 | Warehouse | Harbor Pharmacies
    """
    result = recall(house(Shipments=shipped, Bundles=""), Filters(sku="JAR"), as_of=AS_OF)
    assert lines(result.consignees, "consignee", "sent", "returned", "units") == [
        "HARBOR pharmacy | 19 | 2 | 17",
        "Harbor Pharmacies | 1 | 0 | 1",
    ]


def test_long_lists_of_documents_are_cut() -> None:
    rows = "\n".join(f"2026-01-{day:02} | S-{day} | Sale | JAR | 7 | 1 | Warehouse | Jane" for day in range(3, 28))
    header = "Date | Shipment | Type | SKU | Lot | Quantity | From | To\n"
    result = found(Filters(sku="JAR"), Shipments=header + rows, Bundles="")
    assert result.consignees["documents"][0] == ", ".join(f"S-{number}" for number in range(3, 23)) + ", …"


def test_a_mock_recall_picks_a_lot_that_left_and_the_same_for_the_same_seed() -> None:
    tracker = house()
    picked = {mock_lot(tracker, seed) for seed in range(40)}
    assert picked == {("TEA", "24-118B"), ("BOX", "B1"), ("SET", "S2")}
    assert mock_lot(tracker, 7) == mock_lot(tracker, 7)
    with pytest.raises(InputError, match="none to practice on"):
        mock_lot(house(Shipments=""), 1)


def test_a_consignee_whose_shipment_names_no_lot_is_said_so() -> None:
    result = found(Filters(consignee="Tom"), Shipments=STRAY)
    assert (result.lots.shape[0], result.hints) == (0, ("1 of these shipments names no lot: see Shipments.",))


def test_who_got_units_whose_lot_is_only_assumed_is_listed() -> None:
    """Told that all of them have to be asked, one has to know who they are."""
    tracker = tracker_of(
        SKUs="SKU\nTEA\nJAR",
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | A | 2027-05-01 | 2026-01-01 | 100 | Warehouse
            TEA | B | 2027-06-01 | 2026-01-01 | 100 | Warehouse
            JAR | A | 2027-06-01 | 2026-01-01 | 100 | Warehouse
        """,
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | To | Lot basis
            2026-02-01 | Sale | TEA | A | 5 | Warehouse | Jane | assumed
            2026-02-02 | Sale | TEA | A | 6 | Warehouse | Joe |
            2026-02-03 | Sale | TEA | B | 7 | Warehouse | Jim | Assumed
            2026-02-04 | Sale | JAR | A | 8 | Warehouse | Jill | assumed
            2026-02-05 | Sale | TEA | C | 9 | Warehouse | Jack | assumed
            2026-02-06 | Sale | TEA | B | 4 | Warehouse | Jim |
            2026-02-07 | Return | TEA | B | 1 | Jim | Warehouse |
            2026-02-08 | Sold | TEA | B | 3 | Warehouse | Jo |
        """,
    )
    result = recall(tracker, Filters(sku="TEA", lots=("B",)), as_of=AS_OF)
    assert lines(result.uncertain, "row", "destination", "quantity", "why") == [
        "5 | Jane | 5 | Its lot is only assumed",
        "7 | Jim | 7 | Its lot is only assumed",
        "9 | Jack | 9 | Its lot is not on the sheet Lots",
        "12 | Jo | 3 | The type is not known",
    ]
    assert lines(result.consignees, "consignee", "units_low", "units") == ["Jim | 3 | 10", "Jo | 0 | 3"]


def test_who_is_named_by_a_disposal_may_have_got_a_sample() -> None:
    moved = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Disposal | TEA | A | 2 | Warehouse | Tea Review
        2026-01-11 | Disposal | TEA | A | 2 | Warehouse | shop
        2026-01-12 | Disposal | TEA | A | 2 | Warehouse |
    """
    lots = "SKU | Lot | Received date | Received quantity\nTEA | A | 2026-01-01 | 50"
    result = recall(tracker_of(Lots=lots, Shipments=moved), Filters(lots=("A",)), as_of=AS_OF)
    why = "It is a Disposal that names Tea Review, who may have got the units"
    assert lines(result.uncertain, "quantity", "why") == [f"2 | {why}"]
    assert lines(result.lots, "disposed", "unaccounted") == ["6 | 0"]
