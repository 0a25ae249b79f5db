"""Lists that read well and would be wrong: thousands, what is left of what came in, zeros in front, two places."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, listed, reasons, text

LOT = ("SKU", "Lot", "Received quantity")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        (("Artikel;Charge;MHD;Menge;EK-Preis", "A1;L1;31.03.2027;24,000 ST;3,50"), 24),
        (("Artikel;Charge;MHD;Menge;EK-Preis", "A1;L1;31.03.2027;24,000;3"), 24),
        (("Articulo;Lote;Caducidad;Cantidad", "A1;L1;31/03/2027;1.240"), 1240),
        (("SKU,Lot,Expiry,Qty,Cost", 'A1,L1,2027-03-31,"1,200",1.50'), 1200),
        (("SKU,Lot,Expiry,Qty,Cost", "A1,L1,2027-03-31,24.000,1.50"), 24),
    ],
)
def test_three_digits_behind_a_mark_are_read_as_the_file_writes_numbers(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: tuple[str, str], units: int
) -> None:
    adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", *LOT) == [("A1", "L1", units)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("SKU,Lot,Expiry,Qty,Cost", "A1,L1,2027-03-31,1.200,1.50"), "Received quantity '1.2"),
        (("SKU,Lot,Expiry,Qty", "A1,L1,2027-03-31,1.240"), "Received quantity '1.240' could be 1240 or 1.24"),
    ],
)
def test_units_that_could_be_a_thousand_times_as_many_are_left_out(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: tuple[str, str], said: str
) -> None:
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", *LOT) == []
    assert reasons(found)[2].startswith(said)


@pytest.mark.parametrize("left", ["Balance", "On hand"])
def test_what_is_left_counts_and_not_what_came_in(lotbook: Command, tracker: Path, tmp_path: Path, left: str) -> None:
    path = text(tmp_path / "list.csv", f"SKU,Lot,Expiry,Received,Sold,{left}", "A1,L1,2027-03-31,100,40,60")
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("A1", "L1", 60)]
    columns = {each["source"]: each["column"] for each in found["lists"][0]["columns"]}
    assert columns[left] == "Received quantity"
    assert found["lists"][0]["left_out_columns"]["Received"] == f"Received quantity comes from '{left}'"


@pytest.mark.long
def test_movements_of_what_is_there_now_were_received_besides(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    sheets: tuple[Any, ...] = (
        ("On hand now", [["SKU", "Lot", "Expiry", "On hand"], ["T1", "L1", "2027-03-31", 100]]),
        ("Sales", [["Date", "SKU", "Lot", "Qty sold"], ["2026-10-01", "T1", "L1", 30]]),
    )
    found = adopted(lotbook, tracker, book(tmp_path / "two.xlsx", *sheets))
    assert listed(tracker, "Shipments", "Type", "Quantity") == [("Sale", 30)]
    assert listed(tracker, "Lots", "Received quantity", "On hand") == [(130, 100)]
    assert any(
        "Shipments already has movements of 1 lot in it. What left is added to the" in r for r in found["remarks"]
    )


def test_what_came_in_is_no_sale(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("01.10.2026;T1;L1;100;;", "02.10.2026;T1;L1;;20;Cafe")
    found = adopted(lotbook, tracker, text(tmp_path / "moves.csv", "Date;SKU;Charge;Eingang;Ausgang;Kunde", *lines))
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == [("Sale", 20, "Cafe")]
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 100)]
    assert reasons(found) == {}


@pytest.mark.long
def test_zeros_that_a_format_shows_are_part_of_a_code(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("S", [["SKU", "Lot", "Expiry", "Qty"], [815, 240118, "2027-03-31", 7]]))
    workbook = openpyxl.load_workbook(path)
    workbook["S"]["A2"].number_format, workbook["S"]["B2"].number_format = "00000", "00000000"
    workbook["S"]["D2"].number_format = "000"
    workbook.save(path)
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("00815", "00240118", 7)]


@pytest.mark.long
def test_a_lot_at_two_places_counts_at_both(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows = ("T1,L1,2027-03-31,Garage,100", "T1,L1,2027-03-31,Depot,50", "T1,L1,2027-03-31,Garage,1")
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", "SKU,Lot,Expiry,Place,Qty", *rows))
    assert listed(tracker, "Lots", "Lot", "Place", "Received quantity") == [("L1", "Garage", 100)]
    assert listed(tracker, "Shipments", "Type", "Lot", "Quantity", "To") == [("Receipt", "L1", 50, "Depot")]
    assert reasons(found) == {4: "it repeats row 2; enter a later delivery as a Receipt on Shipments"}


def test_bare_numbers_are_no_place(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "list.csv", "SKU,Lot,Expiry,Qty,Location", "T1,L1,2027-03-31,10,5")
    found = lotbook("adopt", path, "--into", tracker, "--dry-run", "--json").json
    assert "Place" not in {each["column"] for each in found["lists"][0]["columns"]}
    assert "Places" not in found["changed"]


def test_customers_may_be_called_by_number(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """A recall has to find whoever got a lot."""
    path = text(
        tmp_path / "moves.csv", "Date;SKU;Charge;Menge;Kunde", "01.10.2026;T1;L1;3;10023", "02.10.2026;T1;L1;4;10024"
    )
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Shipments", "Quantity", "To") == [(3, "10023"), (4, "10024")]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Name,Fulfilled at,Lineitem sku,Lineitem quantity,Lineitem fulfillment status", "a list of Shopify orders"),
        (
            "Sales Record Number,Order Number,Item Number,Custom Label,Quantity,Sale Date,Shipped On Date",
            "a list of eBay orders",
        ),
        ("Sale Date,Buyer,Quantity,Date Shipped,Order ID,SKU,Lot", "a list of Etsy order items"),
        ("sku,fnsku,asin,afn-fulfillable-quantity,snapshot-date,available,units-shipped-t30", "a report of Amazon's"),
    ],
)
def test_what_has_a_command_of_its_own_is_not_adopted(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str, what: str
) -> None:
    path = text(tmp_path / "export.csv", header, ",".join("x" for _ in header.split(",")))
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    where = "in Excel: Import Amazon report" if "Amazon" in what else "in a terminal"
    said = f"export.csv is {what}: lotbook import takes it in ({where})."
    assert (refused.code, said in " ".join(refused.err.split())) == (2, True)


def test_cases_may_name_their_unit(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "list.csv", "SKU,Lot,Expiry,Cases,Units per case", "T1,L1,2027-03-31,4 cs,12")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("T1", "L1", 48)]


def test_a_text_by_the_name_of_a_spreadsheet_is_read(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "export.xls", "SKU\tLot\tExpiry\tQty", "T1\tL1\t2027-03-31\t48")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("T1", "L1", 48)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("list.xls", "is an .xlsx file by another name. Give it the ending .xlsx."),
        ("list.numbers", "In Numbers: File > Export To > Excel, and adopt that file."),
        ("list.gsheet", "In Google Sheets: File > Download > Microsoft Excel, and adopt that file."),
        ("list.pdf", "From PDF), save it as .xlsx, and adopt that file."),
        ("list.png", "Save it as .xlsx, .ods or .csv, and adopt that file."),
    ],
)
def test_a_file_of_another_kind_is_told_how_to_become_a_spreadsheet(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / name).write_bytes(b"PK\3\4")
    refused = lotbook("adopt", tmp_path / name, "--into", tracker, "--yes")
    assert (refused.code, said in " ".join(refused.err.split())) == (2, True)


def test_a_web_page_by_another_name_is_called_one(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "orders.xls", "<html><table><tr><td>SKU</td></tr></table></html>")
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    assert (refused.code, "is a web page by another name" in refused.err) == (2, True)


@pytest.mark.long
def test_words_that_hold_a_lot_back_are_told(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """The lots came in as released, and a note as a lot code, and nothing said so."""
    lines = (
        "V,S101,2027-07-31,60,fine",
        "V,S102 (on hold),2027-10-31,120,",
        "V,S103,2027-11-30,200,gesperrt",
        "V,S104,2027-12-31,30,QC passed",
        "V,ask Anna,2028-01-31,40,",
    )
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", "SKU,Lot,Expiry,On hand,Note", *lines))
    assert listed(tracker, "Lots", "Lot", "Status") == [(line.split(",")[1], None) for line in lines]
    assert found["lists"][0]["remarks"] == [
        "Row 3 and 1 more say 'S102 (on hold)' or the like and give no status, and a new lot without one counts as "
        "released. If that is wrong, give the list a column Status with Hold in it, and leave nothing but the code "
        "under Lot.",
        "Row 6 says 'ask Anna' for a lot. If that is a note and not a lot code, type the code on the label instead: a "
        "recall finds the lot by it.",
    ]
    with_status = (f"{lines[1]},Hold", f"{lines[2]},blocked")
    again = adopted(lotbook, tracker, text(tmp_path / "b.csv", "SKU,Lot,Expiry,On hand,Note,Status", *with_status))
    assert again["lists"][0]["remarks"] == []
