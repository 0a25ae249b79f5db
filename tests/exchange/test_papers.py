"""Lists made of invoices, transfers, returns and address books: what each is of, and what is left out."""

from pathlib import Path

import pytest

from tests.exchange.taken import cells_of, in_table, read_rows


def test_lines_of_invoices_are_sales(tmp_path: Path) -> None:
    header = "Invoice #,Invoice date,Customer,SKU,Lot,Qty,Price"
    rows = cells_of(tmp_path, header, "INV-9,10/25/2026,Green Shop,V,C1,24,9.99")
    names = ("type", "lot", "quantity", "destination", "document")
    assert in_table(rows, "Shipments", *names) == [("Sale", "C1", 24, "Green Shop", "INV-9")]


def test_from_and_to_which_warehouse(tmp_path: Path) -> None:
    header = "Date,SKU,Lot,Qty,From warehouse,To warehouse"
    rows = cells_of(tmp_path, header, "2026-10-25,V,C1,50,Garage,Reno", name="transfers.csv")
    assert in_table(rows, "Shipments", "type", "source", "destination") == [("Transfer", "Garage", "Reno")]


@pytest.mark.parametrize("condition", ["Damaged", "Unsellable", "CUSTOMER_DAMAGED", "opened - dispose"])
def test_what_came_back_damaged_is_no_stock(tmp_path: Path, condition: str) -> None:
    lines = ("10/25/2026,114-1,V,C1,1,Sellable", f"10/26/2026,114-2,V,C1,1,{condition}")
    header = "Return date,Order #,SKU,Lot,Qty,Condition"
    good, bad = read_rows(tmp_path, header, *lines, name="returns.csv")
    assert good.reason == ""
    assert bad.reason.startswith(f"it came back as '{condition}', and a Return counts as stock: type it on Shipments")


def test_an_address_in_columns_is_whole(tmp_path: Path) -> None:
    lines = ("Green Shop,Ann Lee,1 Road,,Austin,TX,78701", "Blue Shop,Bo Ray,2 Way,Suite 5,,,")
    rows = cells_of(tmp_path, "Customer Name,Contact,Ship To Address,Address 2,City,State,Zip", *lines)
    assert in_table(rows, "Customers", "customer", "address") == [
        ("Green Shop", "1 Road, Austin, TX, 78701"),
        ("Blue Shop", "2 Way, Suite 5"),
    ]


def test_names_in_two_columns_are_whole(tmp_path: Path) -> None:
    lines = ("Ann,Lee,ann@x.com,Green Shop,1 Road,Austin,TX,78701", "Bo,Ray,bo@x.com,,2 Way,Reno,NV,89501")
    rows = cells_of(tmp_path, "First Name,Last Name,Email,Company,Address1,City,Province Code,Zip", *lines)
    assert in_table(rows, "Customers", "customer", "contact", "email", "address") == [
        ("Green Shop", "Ann Lee", "ann@x.com", "1 Road, Austin, TX, 78701"),
        ("Bo Ray", None, "bo@x.com", "2 Way, Reno, NV, 89501"),
    ]


@pytest.mark.parametrize("before", ["Default Address ", "Shipping "])
def test_parts_of_an_address_may_all_say_whose_they_are(tmp_path: Path, before: str) -> None:
    """As in Shopify's list of customers, of which only the street came in; and phones have an apostrophe."""
    named = ",".join(f"{before}{part}" for part in ("Company", "Address1", "City", "Zip"))
    lines = ("Ann,Lee,ann@x.com,Green Shop,1 Road,Austin,78701,'+15550100",)
    rows = cells_of(tmp_path, f"First Name,Last Name,Email,{named},Phone", *lines)
    assert in_table(rows, "Customers", "customer", "contact", "address", "phone") == [
        ("Green Shop", "Ann Lee", "1 Road, Austin, 78701", "+15550100")
    ]


def test_who_buys_for_a_company_is_its_contact(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "Business name,Buyer,Email,Phone", "Green Shop,Ann,ann@x.com,555-1")
    assert in_table(rows, "Customers", "customer", "contact") == [("Green Shop", "Ann")]


def test_a_company_beside_a_customer_of_sales_is_left_out(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "Date,SKU,Lot,Qty,Company,Customer", "2026-10-25,V,C1,2,Brand A,Green Shop")
    assert in_table(rows, "Shipments", "type", "destination") == [("Sale", "Green Shop")]


def test_the_day_of_a_count(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "Count date,SKU,Lot,Counted", "2026-10-05,V,C1,9")
    assert in_table(rows, "StockCount", "lot", "counted") == [("C1", 9)]
    # The day a list of lots was counted is not the day they came in.
    rows = cells_of(tmp_path, "Counted on,SKU,Lot,Expiry,Qty", "2026-10-05,V,C1,2027-06-30,9")
    assert in_table(rows, "Lots", "lot", "received_quantity", "received_date") == [("C1", 9, None)]


def test_a_store_is_the_place_of_stock(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "Store,SKU,Lot,Expiry,Units", "Main St,V,C1,2027-06-30,9")
    assert in_table(rows, "Lots", "lot", "place") == [("C1", "Main St")]
    # Of sales it is where they were made.
    rows = cells_of(tmp_path, "Date,Store,SKU,Lot,Sold", "2026-10-05,Etsy,V,C1,2")
    assert in_table(rows, "Shipments", "type", "source") == [("Sale", None)]


def test_a_case_qty_is_that_of_a_case_where_nothing_else_can_be(tmp_path: Path) -> None:
    rows = cells_of(tmp_path, "SKU,Product,Case Qty", "V,Vitamin C,24")
    assert in_table(rows, "SKUs", "sku", "units_per_case") == [("V", 24)]
    rows = cells_of(tmp_path, "SKU,Lot,Expiry,Cases,Case Qty", "W,C1,2027-06-30,10,12")
    assert in_table(rows, "Lots", "sku", "received_quantity") == [("W", 120)]
    (row,) = read_rows(tmp_path, "SKU,Lot,Expiry,Case Qty", "V,C2,2027-06-30,3")
    assert "the units of a case are not known" in row.reason


@pytest.mark.parametrize("headers", ["Item code,Item", "Item,Item code"])
def test_an_item_beside_its_code_is_its_name(tmp_path: Path, headers: str) -> None:
    cells = "SER-30,Serum" if headers.endswith("Item") else "Serum,SER-30"
    (row,) = cells_of(tmp_path, f"{headers},Batch code,Best before,Stock", f"{cells},B77,2027-06-30,40")
    assert (row["SKUs"]["sku"], row["SKUs"]["product"], row["Lots"]["sku"]) == ("SER-30", "Serum", "SER-30")


def test_a_month_is_no_barcode(tmp_path: Path) -> None:
    (row,) = cells_of(tmp_path, "SKU,Lot,Expiry,Jan,Feb,On hand", "V,C1,2027-06-30,10,20,40")
    assert "gtin" not in row["SKUs"]
    (row,) = cells_of(tmp_path, "SKU,Lot,Expiry,JAN code,On hand", "V,C1,2027-06-30,4006381333931,40")
    assert row["SKUs"]["gtin"] == "4006381333931"
