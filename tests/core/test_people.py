"""Who is on Customers, who is not, and which names stand for buyers that no letter reaches."""

import pytest

from lotbook.core import nw
from lotbook.core.errors import InputError
from lotbook.core.frames import make_rows, rows_of
from lotbook.core.people import is_one_of_many, people_of
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.report import report
from lotbook.core.shipped import shipped
from lotbook.exchange.recalls.reaching import reached
from tests.notation import lines, problems, tracker_of
from tests.strategies import AS_OF

BOOK = {
    "SKUs": "SKU | Product\nTEA | Green tea",
    "Lots": """
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | L1 | 2028-05-01 | 2026-01-01 | 500 | Warehouse
    """,
    "Shipments": """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-05 | Transfer | TEA | L1 | 90 | Warehouse | FBA-US
        2026-01-10 | Sale | TEA | L1 | 12 | Warehouse | harbor  MARKET
        2026-01-11 | Sale | TEA | L1 | 5 | Warehouse | Corner Deli
        2026-01-12 | Sale | TEA | L1 | 5 | Warehouse | CORNER deli
        2026-01-13 | Sale | TEA | L1 | 3 | Warehouse | Shopify customers
        2026-01-14 | Sale | TEA | L1 | 7 | FBA-US | 113-0000001-0000001
        2026-01-15 | Sale | TEA | L1 | 1 | Warehouse | Acme Labs
        2026-01-16 | Return | TEA | L1 | 2 | Corner Deli | Warehouse
        2026-01-17 | Return | TEA | L1 | 1 | Old Friend | Warehouse
        2026-01-18 | Sale | TEA | L1 | 4 | Warehouse |
    """,
    "Suppliers": "Supplier | Contact | Phone\nACME Labs | Ann | 555-0100",
}
CUSTOMERS = """
    Customer | Contact | E-mail | Address
    Harbor Market | Mia | mia@harbor.example | 1 Pier, Tacoma
    Shopify customers | | all@shop.example |
"""
EMPTY = "Customer\n"


def strangers(**tables: str) -> list[str]:
    return [
        each
        for each in problems(report(tracker_of(**{**BOOK, **tables}), as_of=AS_OF))
        if each.endswith("unknown-customer")
    ]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_each_consignee_that_is_not_on_customers_is_named_once(engine: str) -> None:
    result = report(tracker_of(**{**BOOK, "Customers": CUSTOMERS}), as_of=AS_OF, engine=engine)
    told = [f"{each.place} {each.found}" for each in result.problems if each.rule == "unknown-customer"]
    assert told == ["Shipments!G7 Corner Deli", "Shipments!F13 Old Friend"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_sale_to_a_place_and_a_return_from_one_are_named(engine: str) -> None:
    """Units that were sent to Amazon as a Sale are nobody's stock."""
    moved = """
        2026-01-20 | Sale | TEA | L1 | 40 | Warehouse | fba-us
        2026-01-21 | Return | TEA | L1 | 4 | FBA-US | Warehouse
        2026-01-22 | Sale | TEA | L1 | 2 | Warehouse | Shop
        2026-01-23 | Transfer | TEA | L1 | 2 | Warehouse | FBA-US
        2026-01-24 | Sale | TEA | L1 | 2 | FBA-US |
    """
    tables = {**BOOK, "Shipments": BOOK["Shipments"].rstrip() + moved, "Customers": "Customer\nShop"}
    result = report(tracker_of(**tables), as_of=AS_OF, engine=engine)
    told = [f"{each.place} {each.found}" for each in result.problems if each.rule == "place-as-customer"]
    assert told == ["Shipments!G15 FBA-US", "Shipments!F16 FBA-US"]


def test_who_keeps_no_list_of_customers_is_not_told_of_any() -> None:
    assert strangers() == strangers(Customers=EMPTY) == []


def test_how_each_consignee_is_reached() -> None:
    found = recall(tracker_of(**BOOK, Customers=CUSTOMERS), Filters(lots=("L1",)), as_of=AS_OF)
    assert lines(found.addressees, "consignee", "reach", "units", "email", "listed_on") == [
        "113-0000001-0000001 | Through the marketplace | 7 | - | -",
        "ACME Labs | Notice | 1 | - | Suppliers",
        "CORNER deli | Notice | 8 | - | -",
        "Harbor Market | Notice | 12 | mia@harbor.example | Customers",
        "Not named | Not named | 4 | - | -",
        "Old Friend | Notice | -1 | - | -",
        "Shopify customers | Through the marketplace | 3 | all@shop.example | Customers",
    ]


@pytest.mark.parametrize("word", ["-", "n/a", "Unknown", "k. A.", "?"])
def test_a_word_for_nobody_names_nobody(word: str) -> None:
    """A letter was addressed to it."""
    sales = f"""
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-18 | Sale | TEA | L1 | 4 | Warehouse | {word}
        2026-01-19 | Sale | TEA | L1 | 2 | Warehouse |
        2026-01-20 | Return | TEA | L1 | 1 | {word} | Warehouse
    """
    found = recall(tracker_of(**{**BOOK, "Shipments": sales}), Filters(lots=("L1",)), as_of=AS_OF)
    assert lines(found.addressees, "consignee", "reach", "units") == ["Not named | Not named | 5"]


# Units stand at a place because the row says so, because the lot's own place is there, or because the default place is.
AT_AMAZON = {
    "typed": {"lot_place": "Warehouse", "source": "FBA-US"},
    "of the lot": {"lot_place": "FBA-US", "source": ""},
    "the default": {"lot_place": "", "source": "", "Settings": "Setting | Value\nDefault place | FBA-US"},
}


@pytest.mark.parametrize("given", AT_AMAZON.values(), ids=AT_AMAZON.keys())
def test_what_left_a_place_of_amazon_went_to_its_buyers_however_the_place_is_known(given: dict[str, str]) -> None:
    lot = f"TEA | L1 | 2028-05-01 | 2026-01-01 | 500 | {given['lot_place']}"
    sale = f"2026-01-14 | S-7 | Sale | TEA | L1 | 7 | {given['source']} | Jane Doe"
    settings = {name: text for name, text in given.items() if name == "Settings"}
    lots = f"SKU | Lot | Expiry date | Received date | Received quantity | Place\n{lot}"
    book = {**BOOK, "Lots": lots, "Shipments": f"Date | Shipment | Type | SKU | Lot | Quantity | From | To\n{sale}"}
    tracker = tracker_of(**book, **settings, Customers=CUSTOMERS)
    found = recall(tracker, Filters(lots=("L1",)), as_of=AS_OF)
    assert lines(found.addressees, "consignee", "reach", "units") == ["Jane Doe | Through the marketplace | 7"]
    assert not [each for each in problems(report(tracker, as_of=AS_OF)) if each.endswith("unknown-customer")]
    with pytest.raises(InputError, match="all of it went to consumers"):
        shipped(tracker, number="S-7")


def test_what_was_sold_to_a_place_of_amazon_is_ordered_back_and_its_buyers_told() -> None:
    """Nobody answers a letter to FBA-US, and Amazon may have sold the units on any day since."""
    sold = BOOK["Shipments"] + "2026-01-20 | Sale | TEA | L1 | 40 | Warehouse | fba-us\n"
    tracker = tracker_of(**{**BOOK, "Shipments": sold})
    found = recall(tracker, Filters(lots=("L1",)), as_of=AS_OF)
    (place,) = (row for row in rows_of(found.addressees) if row["consignee"] == "FBA-US")
    said = (
        "No letter: this is Amazon. Order the units back, and ask it to notify the buyers from 2026-01-20 to 2026-03-01"
    )
    assert reached(place) == f"{said}."
    assert [hint for hint in found.hints if hint.startswith("Sales went to FBA-US, where Amazon keeps your stock.")]
    # Who has a customer that is called so knows better.
    named = recall(tracker_of(**{**BOOK, "Shipments": sold}, Customers="Customer\nFBA-US"), found.filters, as_of=AS_OF)
    assert {row["consignee"]: row["reach"] for row in rows_of(named.addressees)}["FBA-US"] == "Notice"


def test_every_consignee_is_an_addressee_once_with_all_its_units() -> None:
    found = recall(tracker_of(**BOOK, Customers=CUSTOMERS), Filters(lots=("L1",)), as_of=AS_OF)
    names = found.addressees["consignee"].to_list()
    assert sorted(names) == sorted(set(found.consignees["consignee"].to_list()))
    assert found.addressees["units"].sum() == found.consignees["units"].sum()


def test_customers_come_before_suppliers_and_places_and_the_first_row_counts() -> None:
    book = {
        **BOOK,
        "Customers": "Customer | E-mail\nAcme  Labs | a@x.example\nACMELABS | b@x.example",
        "Places": "Place | Kind | Address\nWarehouse | Own | 9 Dock\nFBA-US | FBA |",
    }
    people = {row["known_as"]: row for row in rows_of(people_of(tracker_of(**book)))}
    assert (people["acmelabs"]["email"], people["acmelabs"]["listed_on"]) == ("a@x.example", "Customers")
    assert people["warehouse"]["address"] == "9 Dock"


def test_a_company_whose_name_ends_like_buyers_is_one_where_customers_has_it() -> None:
    sales = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | L1 | 12 | Warehouse | Farm Clients
        2026-01-10 | Sale | TEA | L1 | 12 | Warehouse | Amazon-Kunden
    """

    def reach(customers: str) -> list[str]:
        tracker = tracker_of(**{**BOOK, "Shipments": sales, "Customers": customers})
        return lines(recall(tracker, Filters(lots=("L1",)), as_of=AS_OF).addressees, "consignee", "reach")

    many = "Through the marketplace"
    assert reach(EMPTY) == [f"Amazon-Kunden | {many}", f"Farm Clients | {many}"]
    listed = reach("Customer\nfarm clients\nAmazon-Kunden")
    assert listed == [f"Amazon-Kunden | {many}", "farm clients | Notice"]


@pytest.mark.parametrize(
    "name",
    [
        *("Amazon customers", "AMAZON  Customers", "amazon.co.uk customers", "Amazon.de-Kunden", "Clientes de Amazon"),
        *("TikTok Shop buyers", "Walmart.com shoppers", "Shopify (customers)", "FBA customers", "eBay-Käufer", "DTC"),
        "Amazonのお客様",
        "Amazon FBM customers",
    ],
)
def test_buyers_of_a_known_shop_are_never_one_person_even_if_customers_lists_them(name: str) -> None:
    rows = make_rows({"name": [name]}, {"name": nw.String()})
    assert rows.select(is_one_of_many("name", nw.lit(value=True)))["name"].to_list() == [True]


@pytest.mark.parametrize(
    "name", ["Harbor Market", "Amazon", "Clients First LLC", "Webster & Co", "Shopko", "Kunden GmbH"]
)
def test_a_company_is_not_taken_for_buyers(name: str) -> None:
    rows = make_rows({"name": [name]}, {"name": nw.String()})
    assert rows.select(is_one_of_many("name", nw.lit(value=False)))["name"].to_list() == [False]


def test_a_name_is_spelled_as_its_sheet_has_it() -> None:
    found = recall(tracker_of(**BOOK, Customers=CUSTOMERS), Filters(lots=("L1",)), as_of=AS_OF)
    assert {"Harbor Market", "ACME Labs"} <= set(found.consignees["consignee"].to_list())
    no_lists = {**BOOK, "Suppliers": "Supplier"}
    found = recall(tracker_of(**no_lists), Filters(lots=("L1",)), as_of=AS_OF)
    assert {"harbor MARKET", "Acme Labs"} <= set(found.consignees["consignee"].to_list())


def test_a_hint_names_each_supplier_once() -> None:
    suppliers = "SKU | Supplier\nTEA | Acme Labs\nJAR | acme  labs\nOIL | Acme  Labs"
    found = recall(tracker_of(**{**BOOK, "SKUs": suppliers}), Filters(supplier="acme"), as_of=AS_OF)
    (hint,) = [each for each in found.hints if "supplier" in each]
    assert hint == "No supplier is 'acme'. Did you mean 'Acme Labs'?"


HANDED = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-05 | Transfer | TEA | L1 | 90 | Warehouse | FBA-US
    2026-01-06 | Sale | TEA | L1 | 4 | FBA-US | Harbor Market
    2026-01-10 | Transfer | TEA | L1 | 12 | Warehouse | harbor  MARKET
    2026-02-11 | Transfer | TEA | L1 | 3 | Harbor Market | Warehouse
    2026-01-12 | Removal | TEA | L1 | 20 | FBA-US | Acme Labs
    2026-01-13 | Transfer | TEA | L1 | 5 | Warehouse | Shelf 9
    2026-01-14 | Transfer | TEA | L1 | 6 | Warehouse | Own Shop
"""
PLACES = "Place | Kind\nWarehouse | Own\nFBA-US | FBA\nOwn Shop | Own"


def test_units_at_a_customer_by_transfer_or_a_buyer_by_removal_are_with_somebody() -> None:
    customers = f"{CUSTOMERS}    Own Shop | | |\n"
    tracker = tracker_of(**{**BOOK, "Shipments": HANDED, "Customers": customers, "Places": PLACES})
    found = recall(tracker, Filters(lots=("L1",)), as_of=AS_OF)
    assert lines(found.addressees, "consignee", "reach", "sent", "returned", "email") == [
        "ACME Labs | Notice | 20 | 0 | -",
        "Harbor Market | Notice | 16 | 3 | mia@harbor.example",  # Amazon sold it 4, and 12 were brought there
    ]
    assert [
        text
        for text in found.hints
        if text.startswith("Units are at Shelf 9, not found on Places, Customers or Suppliers, so nobody")
    ]
    assert sum(period.to_consignees for period in found.timeline) == 36
    assert sum(period.came_back for period in found.timeline) == 3
    told = [str(each) for each in report(tracker, as_of=AS_OF).problems if "Places sheet" in str(each)]
    assert [text.partition(" Make ")[0].partition(": ")[2] for text in told if "customer" in text] == [
        "To 'harbor  MARKET' is a customer and not on the Places sheet, so these units count as your stock there.",
        "From 'Harbor Market' is a customer and not on the Places sheet, so these units count as your stock there.",
    ]
    assert [text.partition(". ")[0] for text in told if "Shelf" in text] == [
        "Shipments!G10: To 'Shelf 9' is not on the Places sheet"
    ]
