"""Lists made of invoices, shipments to Amazon, returns and address books: what each is of, and what is left out."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, empty_tracker, listed, reasons, text


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def test_lines_of_invoices_are_sales(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("INV-9,10/25/2026,Green Shop,V,C1,24,9.99",)
    path = text(tmp_path / "list.csv", "Invoice #,Invoice date,Customer,SKU,Lot,Qty,Price", *lines)
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Type", "Lot", "Quantity", "To", "Document") == [
        ("Sale", "C1", 24, "Green Shop", "INV-9")
    ]
    assert listed(tracker, "Lots", "Lot") == []


def test_what_somebody_bought_is_no_stock_without_a_date_either(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", "Customer,SKU,Lot,Qty", "Green Shop,V,C1,24"))
    assert "no column was recognized as Date" in found["lists"][0]["why_not"]
    assert listed(tracker, "Lots", "Lot") == []
    # Stock of a client whose goods are kept has a date for each lot.
    path = text(tmp_path / "stock.csv", "Client,SKU,Lot,Expiry,Qty", "Brand A,V,C1,2027-06-30,24")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("C1", 24)]


@pytest.mark.parametrize("expiry", ["", ",2027-06-30"])
def test_numbers_of_shipments_say_that_they_went_to_amazon(
    lotbook: Command, tracker: Path, tmp_path: Path, expiry: str
) -> None:
    header = "Shipment ID,Ship date,SKU,Lot,Units,Boxes,Destination FC" + (",Exp" if expiry else "")
    lines = (f"FBA15K7XYZ{n},2026-10-2{n},V,C1,100,5,ONT8{expiry}" for n in range(3))
    adopted(lotbook, tracker, text(tmp_path / "november.csv", header, *lines))
    # ONT8 is a warehouse of Amazon's, and no place of one's own.
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == [("Transfer", 100, "FBA-US")] * 3
    assert listed(tracker, "Lots", "Lot") == []


def test_shipments_with_other_numbers_are_sales_as_before(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "shipments.csv", "Shipment ID,Ship date,SKU,Lot,Units", "S-12,2026-10-21,V,C1,100")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Type", "To") == [("Sale", None)]


def test_from_and_to_which_warehouse(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    header = "Date,SKU,Lot,Qty,From warehouse,To warehouse"
    adopted(lotbook, tracker, text(tmp_path / "transfers.csv", header, "2026-10-25,V,C1,50,Garage,Reno"))
    assert listed(tracker, "Shipments", "Type", "From", "To") == [("Transfer", "Garage", "Reno")]


@pytest.mark.parametrize("condition", ["Damaged", "Unsellable", "CUSTOMER_DAMAGED", "opened - dispose"])
def test_what_came_back_damaged_is_no_stock(lotbook: Command, tracker: Path, tmp_path: Path, condition: str) -> None:
    lines = ("10/25/2026,114-1,V,C1,1,Sellable", f"10/26/2026,114-2,V,C1,1,{condition}")
    header = "Return date,Order #,SKU,Lot,Qty,Condition"
    found = adopted(lotbook, tracker, text(tmp_path / "returns.csv", header, *lines))
    assert listed(tracker, "Shipments", "Type", "Shipment") == [("Return", "114-1")]
    said = f"it came back as '{condition}', and a Return counts as stock: type it on Shipments, and a Disposal"
    assert reasons(found)[3].startswith(said)


def test_an_address_in_columns_is_whole(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("Green Shop,Ann Lee,1 Road,,Austin,TX,78701", "Blue Shop,Bo Ray,2 Way,Suite 5,,,")
    header = "Customer Name,Contact,Ship To Address,Address 2,City,State,Zip"
    adopted(lotbook, tracker, text(tmp_path / "customers.csv", header, *lines))
    assert listed(tracker, "Customers", "Customer", "Address") == [
        ("Green Shop", "1 Road, Austin, TX, 78701"),
        ("Blue Shop", "2 Way, Suite 5"),
    ]


def test_names_in_two_columns_are_whole(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("Ann,Lee,ann@x.com,Green Shop,1 Road,Austin,TX,78701", "Bo,Ray,bo@x.com,,2 Way,Reno,NV,89501")
    header = "First Name,Last Name,Email,Company,Address1,City,Province Code,Zip"
    adopted(lotbook, tracker, text(tmp_path / "shopify.csv", header, *lines))
    assert listed(tracker, "Customers", "Customer", "Contact", "E-mail", "Address") == [
        ("Green Shop", "Ann Lee", "ann@x.com", "1 Road, Austin, TX, 78701"),
        ("Bo Ray", None, "bo@x.com", "2 Way, Reno, NV, 89501"),
    ]


def test_who_buys_for_a_company_is_its_contact(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "customers.csv", "Business name,Buyer,Email,Phone", "Green Shop,Ann,ann@x.com,555-1")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Customers", "Customer", "Contact") == [("Green Shop", "Ann")]


def test_a_company_beside_a_customer_of_sales_is_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "sales.csv", "Date,SKU,Lot,Qty,Company,Customer", "2026-10-25,V,C1,2,Brand A,Green Shop")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Type", "To") == [("Sale", "Green Shop")]


def test_a_code_of_something_is_no_sku(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "people.csv", "Title,Surname,Province Code", "Dr,Lee,TX")
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    assert refused.code == 2
    assert "no list was found" in refused.err
