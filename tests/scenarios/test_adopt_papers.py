"""Lists made of invoices, shipments to Amazon, returns and address books: what each is of, and what is left out."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, empty_tracker, listed, text


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


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


def test_a_code_of_something_is_no_sku(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "people.csv", "Title,Surname,Province Code", "Dr,Lee,TX")
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    assert refused.code == 2
    assert "no list was found" in refused.err
