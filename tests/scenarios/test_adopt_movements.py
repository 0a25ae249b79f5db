"""A log of movements as people keep it: its types, its references, and the rows that could not count."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, left_out, listed, reasons, text


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


@pytest.mark.parametrize("reference", ["Ref", "Reference", "Our ref no."])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_reference_of_a_movement_is_its_document(
    lotbook: Command, tracker: Path, tmp_path: Path, reference: str, *, is_first: bool
) -> None:
    others, cells = "Type,SKU,Lot,Qty,To", "sold,U-1,L1,2,Corner Shop"
    header = f"{reference},Date,{others}" if is_first else f"Date,{others},{reference}"
    row = f"A-4,2026-10-15,{cells}" if is_first else f"2026-10-15,{cells},A-4"
    adopted(lotbook, tracker, text(tmp_path / "log.csv", header, row))
    assert listed(tracker, "Shipments", "SKU", "Document") == [("U-1", "A-4")]


@pytest.mark.long
def test_a_reference_is_no_sku_beside_a_product_with_its_sku_or_an_item_code(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Odoo's moves and Xero's invoices came in with the number of a delivery, or of a customer's order, for a SKU."""
    header = "Date,Reference,Product,Lot/Serial Number,From,To,Quantity"
    row = "2026-10-15 09:00:00,WH/OUT/00012,[U-1] Tea,L1,Warehouse,Corner Shop,2.0"
    adopted(lotbook, tracker, text(tmp_path / "moves.csv", header, row))
    assert listed(tracker, "Shipments", "SKU", "Document", "Quantity") == [("U-1", "WH/OUT/00012", 2)]
    header = "*ContactName,*InvoiceNumber,Reference,*InvoiceDate,InventoryItemCode,*Description,*Quantity,*UnitAmount"
    row = "Corner Shop,INV-1,PO-9,2026-10-15,U-2,Honey,2.0000,5.00"
    adopted(lotbook, tracker, text(tmp_path / "invoices.csv", header, row))
    assert listed(tracker, "SKUs", "SKU") == [("U-2",)]


def test_a_reference_is_still_the_sku_where_nothing_else_is(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, text(tmp_path / "list.csv", "Référence,Lot,DDM,Quantité", "A-4,L1,2027-03-31,5"))
    assert listed(tracker, "Lots", "SKU", "Lot") == [("A-4", "L1")]


@pytest.mark.long
@pytest.mark.parametrize("header", ["Status", "Order status"])
def test_what_was_cancelled_has_not_left(lotbook: Command, tracker: Path, tmp_path: Path, header: str) -> None:
    """Cancelled moves of Odoo and voided invoices of Xero came in as sales."""
    rows = [f"2026-10-15,U-1,L{n},2,Cafe,{status}" for n, status in enumerate(("Done", "Cancelled", "VOIDED", "Draft"))]
    outcome = adopted(lotbook, tracker, text(tmp_path / "m.csv", f"Ship date,SKU,Lot,Qty,Customer,{header}", *rows))
    assert listed(tracker, "Shipments", "Lot") == [("L0",)]
    assert "its status is 'VOIDED', so nothing left" in str(outcome)


def test_the_words_people_have_for_movements(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    types = {
        "damaged": "Disposal",
        "write-off": "Disposal",
        "sample": "Disposal",
        "expired": "Disposal",
        "destroyed": "Disposal",
        "count corr.": "Adjustment",
        "Count correction": "Adjustment",
        "stock correction": "Adjustment",
        "adjustment": "Adjustment",
        "ship to FBA": "Transfer",
        "sent to Amazon": "Transfer",
    }
    rows = [f"2026-10-15,{word},U-1,L{n},2,Warehouse,FBA-US" for n, word in enumerate(types, 1)]
    adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,Type,SKU,Lot,Qty,From,To", *rows))
    assert [row[0] for row in listed(tracker, "Shipments", "Type")] == list(types.values())


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        (("Date,Type,SKU,Lot,Qty,Customer", "2026-10-15,returned,U-1,L1,2,Cafe"), ("Cafe", None)),
        (("Date,Type,SKU,Lot,Qty,From,Client", "2026-10-15,returned,U-1,L1,2,Warehouse,Cafe"), ("Cafe", "Warehouse")),
        (("Date,Type,SKU,Lot,Qty,From,Kunde", "2026-10-15,returned,U-1,L1,2,Cafe,Cafe"), ("Cafe", None)),
        (("Date,Type,SKU,Lot,Qty,From,To", "2026-10-15,returned,U-1,L1,2,Cafe,Warehouse"), ("Cafe", "Warehouse")),
        (("Return date,SKU,Lot,Qty,Buyer", "2026-10-15,U-1,L1,2,Cafe"), ("Cafe", None)),
    ],
)
def test_what_came_back_from_a_customer_is_at_your_place(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: tuple[str, str], ends: tuple[str, str | None]
) -> None:
    """The customer became a place of your own, with the units in stock; a list of days of return was one of sales."""
    adopted(lotbook, tracker, text(tmp_path / "october.csv", *lines))
    assert listed(tracker, "Shipments", "Type", "From", "To") == [("Return", *ends)]
    assert "Cafe" not in [name for (name,) in listed(tracker, "Places", "Place")]


def test_a_return_that_names_its_customer_under_from_stays(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Under a header such as To customer, the place that it came to would be taken for the customer."""
    header = "Date,Type,SKU,Lot,Qty,From,To customer"
    sale, back = "2026-10-14,sold,U-1,L1,5,Warehouse,Cafe", "2026-10-15,returned,U-1,L1,2,Cafe,Warehouse"
    adopted(lotbook, tracker, text(tmp_path / "october.csv", header, sale, back))
    assert listed(tracker, "Shipments", "From", "To") == [("Warehouse", "Cafe"), ("Cafe", "Warehouse")]


def test_movements_that_could_not_count_are_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows = (
        "10/15/26,returned,U-1,L1,-2,Corner Shop,Warehouse",
        "10/15/26,count corr.,U-1,L1,-2,Warehouse,",
        "10/15/26,sold,U-1,L1,0,Warehouse,Cafe",
        "10/15/26,lent,U-1,L1,5,Warehouse,",
    )
    found = adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,Type,SKU,Lot,Qty,From,To", *rows))
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Adjustment", -2)]
    assert reasons(found) == {
        2: "Quantity -2 of a Return must be above 0: type it without the minus sign",
        4: "Quantity 0 of a Sale must be above 0: type the number of units",
        5: "Type 'lent' is not known: type one of Receipt, Transfer, Sale, Return, Removal, Disposal, Adjustment",
    }


def test_what_was_sent_to_amazon_is_at_the_place_of_the_default_channel(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    rows = ("10/15/26,ship to FBA,U-1,L1,5,Warehouse,", "10/16/26,to FBA,U-1,L1,2,Warehouse,FBA-DE")
    found = adopted(lotbook, tracker, text(tmp_path / "log.csv", "Date,Type,SKU,Lot,Qty,From,To", *rows))
    assert listed(tracker, "Shipments", "Type", "To") == [("Transfer", "FBA-US"), ("Transfer", "FBA-DE")]
    assert "'FBA' is taken as FBA-US, the place of your default channel." in found["remarks"]


def test_a_file_called_sample_is_no_list_of_disposals(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, text(tmp_path / "sample.csv", "Date,SKU,Lot,Qty", "2026-10-15,U-1,L1,2"))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 2)]


@pytest.mark.long
@pytest.mark.parametrize("name", ["Damaged goods", "Samples 2026", "Write-offs", "Giveaways"])
def test_what_left_for_a_reason_is_disposed_of_and_did_not_come_in(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str
) -> None:
    rows: list[list[object]] = [["Date", "SKU", "Lot", "Qty", "Reason"], ["2026-07-01", "U-1", "L1", 5, "Leaked"]]
    adopted(lotbook, tracker, book(tmp_path / "log.xlsx", (name, rows)))
    assert listed(tracker, "Shipments", "Type", "Quantity", "Note") == [("Disposal", 5, "Leaked")]
    assert listed(tracker, "Lots", "Lot") == []


@pytest.mark.long
def test_rows_that_were_left_out_keep_the_type_that_the_name_of_their_sheet_says(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    headers: list[object] = ["Date", "SKU", "Lot", "Qty"]
    path = book(
        tmp_path / "2026.xlsx",
        ("Waste log", [headers, ["2026-07-01", "U-1", "L1", "5?"], ["2026-07-02", "U-1", "L1", 6]]),
        ("Returns", [headers, ["2026-07-03", "U-1", "L1", "4?"]]),
    )
    found = adopted(lotbook, tracker, path)
    assert left_out(found, "Type", "Qty") == {"Left out": [("Disposal", "5?"), ("Return", "4?")]}
    corrected = openpyxl.load_workbook(found["left_out_file"])
    for sheet in corrected:
        for cell in (cell for row in sheet for cell in row if str(cell.value).endswith("?")):
            cell.value = int(str(cell.value)[:-1])
    corrected.save(found["left_out_file"])
    adopted(lotbook, tracker, found["left_out_file"])
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Disposal", 6), ("Disposal", 5), ("Return", 4)]


@pytest.mark.long
def test_a_sale_and_a_disposal_of_as_many_units_on_one_day_are_two_movements(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    rows: list[list[object]] = [["Date", "SKU", "Lot", "Qty"], ["2026-07-01", "U-1", "L1", 5]]
    adopted(lotbook, tracker, book(tmp_path / "sales.xlsx", ("Sales", rows)))
    adopted(lotbook, tracker, book(tmp_path / "waste.xlsx", ("Waste", rows)))
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 5), ("Disposal", 5)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("sheet", "moved"),
    [
        ("Shipped to FBA", ("Transfer", "FBA-US")),
        ("Sent to Amazon", ("Transfer", "FBA-US")),
        ("FBA shipments", ("Transfer", "FBA-US")),
        ("Inbound to FBA-DE", ("Transfer", "FBA-DE")),
        ("Transfers to Reno", ("Transfer", "Reno")),
        ("FBA sales", ("Sale", None)),
        ("Dispatched", ("Sale", None)),
        ("Return to vendor", ("Removal", None)),
        ("Shipments", ("Sale", None)),
    ],
)
def test_what_a_sheet_says_was_sent_to_a_place_is_not_sold(
    lotbook: Command, tracker: Path, tmp_path: Path, sheet: str, moved: tuple[str, str | None]
) -> None:
    places = text(tmp_path / "places.csv", "Place,Kind,Channel", "Reno,3PL,DTC", "FBA-DE,FBA,FBA-DE")
    adopted(lotbook, tracker, places, "--as", "Places")
    rows: list[list[object]] = [
        ["Ship date", "SKU", "Lot", "Qty", "Shipment ID"],
        ["2026-07-01", "U-1", "L1", 5, "FBA15X"],
    ]
    adopted(lotbook, tracker, book(tmp_path / "log.xlsx", (sheet, rows)))
    assert listed(tracker, "Shipments", "Type", "To") == [moved]


@pytest.mark.long
@pytest.mark.parametrize(
    ("sheet", "more", "moved"),
    [
        ("Sheet1", {"Customer": "Green Shop"}, [("Sale", 40, "Green Shop")]),
        ("Sales", {}, [("Sale", 40, None)]),
        ("Disposals", {}, [("Disposal", 40, None)]),
        ("Sheet1", {"Type": "Out"}, [("Sale", 40, None)]),
        ("Sheet1", {"Type": "In"}, []),
        ("Order list", {}, []),
        ("Sales", {"Left": 460}, []),
        ("Sales", {"Received": "2026-06-01"}, []),
    ],
)
def test_units_that_left_did_not_come_in_because_their_expiry_date_is_known(
    lotbook: Command, tracker: Path, tmp_path: Path, *, sheet: str, more: dict[str, Any], moved: list[tuple[Any, ...]]
) -> None:
    """Who sells by lot often notes the expiry date beside each sale."""
    row = {"Date": "2026-07-01", "SKU": "U-1", "Lot": "L1", "Expiry": "2028-07-01", "Qty": 40, **more}
    adopted(lotbook, tracker, book(tmp_path / "log.xlsx", (sheet, [[*row], [*row.values()]])))
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == moved
    assert len(listed(tracker, "Lots", "Lot")) == (0 if moved else 1)


def test_transfers_to_nobody_knows_where_are_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Date", "SKU", "Lot", "Qty"], ["2026-07-01", "U-1", "L1", 5]]
    found = adopted(lotbook, tracker, book(tmp_path / "log.xlsx", ("Transfers", rows)))
    assert listed(tracker, "Shipments", "Type") == []
    assert reasons(found) == {
        2: "the list is of transfers, but doesn't say to which place: give it a column To, with that place"
    }
    assert left_out(found, "Type", "Qty") == {"Left out": [("Transfer", 5)]}
