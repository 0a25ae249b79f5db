"""A seller has a list already, made the way people make them, and takes it into the tracker."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.tables_recall import RECALL_LOG
from tests.command import Command
from tests.drawn import write_new
from tests.scenarios.adopted import adopted, book, left_out, listed, reasons


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


@pytest.mark.long
def test_a_list_with_a_title_a_note_beside_it_and_a_total(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    day = dt.datetime(2027, 3, 31)  # noqa: DTZ001 - of a cell
    path = book(
        tmp_path / "stock.xlsx",
        (
            "Sheet1",
            [
                ["Garage stock, checked by Ann"],
                [],
                ["SKU", "Product name", "Batch #", "Best before", "Qty", None, "To buy"],
                ["TEA-1", "Green tea", "L001", day, 120, None, "boxes"],
                ["TEA-1", "Green tea", "L002", "30 Jun 2027", "1,200 pcs", None, None],
                [],
                ["HON-2", "Honey", 240117, "12/2027", "24.00", None, "tape"],
                ["HON-2", "Honey", None, "01/2028", 5, None, None],
                [None, None, None, "Total", 1349],
            ],
        ),
    )
    found = adopted(lotbook, tracker, path)
    assert found["changed"] == {"SKUs": {"new": 2, "changed": 0}, "Lots": {"new": 3, "changed": 0}}
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity") == [
        ("TEA-1", "L001", dt.date(2027, 3, 31), 120),
        ("TEA-1", "L002", dt.date(2027, 6, 30), 1200),
        ("HON-2", "240117", "2027-12", 24),
    ]
    assert listed(tracker, "SKUs", "SKU", "Product") == [("TEA-1", "Green tea"), ("HON-2", "Honey")]
    assert reasons(found) == {8: "Lot is blank (in 'Batch #')", 9: "a total"}
    assert left_out(found, "Row", "SKU", "Best before") == {
        "Left out": [(8, "HON-2", "01/2028"), (9, None, "Total")],
    }


@pytest.mark.long
def test_german_dates_and_decimals_in_a_text_file(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(
        "Bestand Lager;;;;;\r\n"
        "Artikelnummer;Bezeichnung;Charge;MHD;Menge;EK (€)\r\n"
        "TEE-1;Grüner Tee;L001;05.03.2027;1.240 Stk.;3,50 €\r\n"
        "TEE-2;Roter Tee;L002;Juni 2027;48;12,00\r\n"
        "Summe;;;;1.288;\r\n".encode("cp1252")
    )
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity", "Unit cost") == [
        ("TEE-1", "L001", dt.date(2027, 3, 5), 1240, 3.5),
        ("TEE-2", "L002", "2027-06", 48, 12),
    ]
    assert listed(tracker, "SKUs", "SKU", "Product") == [("TEE-1", "Grüner Tee"), ("TEE-2", "Roter Tee")]
    assert reasons(found) == {5: "a total"}


@pytest.mark.long
def test_two_lists_on_a_sheet_one_below_the_other(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "both.xlsx",
        (
            "2026",
            [
                ["Received"],
                ["Item no.", "Lot no.", "Exp date", "Received on", "Units"],
                ["JAM-1", "A1", "2027-05-01", "2026-02-01", 200],
                ["JAM-1", "A2", "2027-08-01", "2026-05-01", 100],
                [],
                ["Sold"],
                ["Date", "Item no.", "Lot no.", "Qty", "Customer", "Invoice"],
                ["2026-06-01", "JAM-1", "A1", 20, "Cafe Blue", "R-17"],
                ["2026-06-01", "JAM-1", "A1", 20, "Cafe Blue", "R-17"],
            ],
        ),
    )
    found = adopted(lotbook, tracker, path)
    assert [each["tables"] for each in found["lists"]] == [["Lots", "SKUs"], ["Shipments"]]
    assert listed(tracker, "Lots", "SKU", "Lot", "Received date", "Received quantity") == [
        ("JAM-1", "A1", dt.date(2026, 2, 1), 200),
        ("JAM-1", "A2", dt.date(2026, 5, 1), 100),
    ]
    assert (
        listed(tracker, "Shipments", "Date", "Type", "SKU", "Lot", "Quantity", "To", "Document")
        == [(dt.date(2026, 6, 1), "Sale", "JAM-1", "A1", 20, "Cafe Blue", "R-17")] * 2
    )


def test_two_lists_side_by_side(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "side.xlsx",
        (
            "Stock",
            [
                ["SKU", "Lot", "BBE", "Pcs", None, "Supplier", "Contact person", "E-mail"],
                ["TEA-1", "L1", "2027-01-31", 10, None, "Leaf Ltd", "Joe", "joe@leaf.example"],
                ["TEA-1", "L2", "2027-02-28", 20, None, "Bee Co", "Sue", "sue@bee.example"],
                ["TEA-1", "L3", "2027-03-31", 30],
            ],
        ),
    )
    found = adopted(lotbook, tracker, path)
    assert {table: each["new"] for table, each in found["changed"].items()} == {"SKUs": 1, "Lots": 3, "Suppliers": 2}
    assert listed(tracker, "Suppliers", "Supplier", "Contact", "E-mail") == [
        ("Leaf Ltd", "Joe", "joe@leaf.example"),
        ("Bee Co", "Sue", "sue@bee.example"),
    ]


@pytest.mark.long
def test_cases_and_eaches(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "cases.xlsx",
        (
            "Inventory",
            [
                ["Item", "Description", "Lot", "Use by", "Cases", "Loose", "Units per case"],
                ["OIL-1", "Olive oil", "0042", "2027-09-30", 10, 3, 12],
                ["OIL-1", "Olive oil", "0043", "2027-10-31", 4, None, None],
                ["OIL-9", "Nut oil", "0051", "2027-10-31", 4, None, None],
            ],
        ),
    )
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("OIL-1", "0042", 123), ("OIL-1", "0043", 48)]
    assert listed(tracker, "SKUs", "SKU", "Product", "Units per case") == [("OIL-1", "Olive oil", 12)]
    assert list(reasons(found)) == [4]
    assert "units of a case are not known" in reasons(found)[4]


@pytest.mark.long
def test_headers_in_two_merged_rows_and_cells_merged_down(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "merged.xlsx",
        (
            "Lots",
            [
                ["Our lots"],
                ["SKU", "Lot", "Dates", None, "Quantity", None],
                [None, None, "Produced", "Expires", "Received", "Sold"],
                ["NUT-1", "B1", "2026-01-10", "2027-01-10", 50, 7],
                [None, "B2", "2026-02-10", "2027-02-10", 60, 0],
                ["NUT-2", "B3", "2026-03-10", "2027-03-10", 70, 1],
            ],
        ),
        merged=("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "A4:A5"),
    )
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "SKU", "Lot", "Production date", "Expiry date", "Received quantity") == [
        ("NUT-1", "B1", dt.date(2026, 1, 10), dt.date(2027, 1, 10), 50),
        ("NUT-1", "B2", dt.date(2026, 2, 10), dt.date(2027, 2, 10), 60),
        ("NUT-2", "B3", dt.date(2026, 3, 10), dt.date(2027, 3, 10), 70),
    ]
    assert [*found["lists"][0]["left_out_columns"]] == ["Quantity Sold"]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["Référence", "Désignation", "N° de lot", "DDM", "Quantité", "Prix d'achat"], ["31/03/2027", "1 200", "3,50"]),
        (["Codice", "Descrizione", "Lotto", "Scadenza", "Quantità", "Costo"], ["31/03/2027", "1.200", "3,50"]),
        (["Código", "Descripción", "Lote", "Fecha de caducidad", "Cantidad", "Coste"], ["31-03-2027", "1.200", "3,5"]),
        (["Artikelcode", "Omschrijving", "Partij", "THT", "Aantal", "Kostprijs"], ["31-3-2027", "1200", "€ 3,50"]),
        (["品番", "商品名", "ロット番号", "賞味期限", "数量", "原価"], ["2027年3月31日", "１，２００個", "3.5"]),
        (["Item", "Title", "Batch", "BB", "Amount", "Cost"], ["31MAR2027", "1200 ea", "$3.50"]),
    ],
    ids=["French", "Italian", "Spanish", "Dutch", "Japanese", "English"],
)
def test_languages(lotbook: Command, tracker: Path, tmp_path: Path, headers: list[str], cells: list[str]) -> None:
    path = tmp_path / "list.tsv"
    rows = [headers, ["X-1", "Thing", "L-1", *cells], ["X-1", "Thing", "L-2", cells[0], "3", cells[2]]]
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity", "Unit cost") == [
        ("X-1", "L-1", dt.date(2027, 3, 31), 1200, 3.5),
        ("X-1", "L-2", dt.date(2027, 3, 31), 3, 3.5),
    ]
    assert listed(tracker, "SKUs", "SKU", "Product") == [("X-1", "Thing")]


@pytest.mark.long
def test_headers_no_word_fits_are_told_by_their_cells_or_by_the_user(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    first = book(tmp_path / "skus.xlsx", ("x", [["SKU", "Product"], ["A-1", "Soap"], ["B-1", "Cream"]]))
    adopted(lotbook, tracker, first)
    path = book(
        tmp_path / "odd.xlsx",
        (
            "x",
            [
                ["Thing", "Batch", "Dies", "How many", "Notes"],
                ["A-1", "7", "2027-01-31", 5, "top shelf"],
                ["B-1", "8", "2027-02-28", 6, None],
            ],
        ),
    )
    found = adopted(lotbook, tracker, path)
    told = {
        each["source"]: (each["column"], each["sure"])
        for each in found["lists"][0]["columns"]
        if each["table"] == "Lots"
    }
    assert told == {
        "Thing": ("SKU", "likely"),
        "Batch": ("Lot", "sure"),
        "Dies": ("Expiry date", "a guess"),
        "How many": ("Received quantity", "a guess"),
        "Notes": ("Note", "sure"),
    }
    other = book(tmp_path / "odder.xlsx", ("x", [["What", "Which", "Dies", "N"], ["C-1", "9", "2027-03-31", 7]]))
    assert lotbook("adopt", other, "--into", tracker, "--yes").code == 2
    named = [f"--map={pair}" for pair in ("What=SKU", "Which=Lots.Lot", "Dies=Sell-by date", "N=Received quantity")]
    adopted(lotbook, tracker, other, *named)
    assert listed(tracker, "Lots", "SKU", "Lot", "Sell-by date", "Received quantity")[-1] == (
        "C-1",
        "9",
        dt.date(2027, 3, 31),
        7,
    )
    assert "no column 'Nope'" in lotbook("adopt", path, "--into", tracker, "--map", "Batch=Nope").err
    assert "no list has a column 'Colour'" in lotbook("adopt", path, "--into", tracker, "--skip", "Colour").err


@pytest.mark.long
def test_the_order_of_day_and_month_is_settled_for_the_file_or_asked_for(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    text = "SKU,Lot,Expiry,Received,Qty\nA,1,03/04/2027,05/06/2026,1\nA,2,04/05/2027,{},1\n"
    path = tmp_path / "us.csv"
    path.write_text(text.format("07/08/2026"), encoding="utf-8")
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    assert refused.code == 2
    assert "'03/04/2027' could be 2027-03-04 or 2027-04-03" in refused.err
    assert "--date-order DMY" in refused.err
    adopted(lotbook, tracker, path, "--date-order", "DMY")
    assert listed(tracker, "Lots", "Expiry date")[0] == (dt.date(2027, 4, 3),)
    path.write_text(text.replace("A,", "B,").format("12/31/2026"), encoding="utf-8")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Expiry date")[2] == (dt.date(2027, 3, 4),)


@pytest.mark.long
def test_what_is_there_already_stays_unless_asked(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    head = "SKU,Product,Lot,Expiry,Qty,Note\n"
    path = tmp_path / "list.csv"
    path.write_text(head + "T-1,Tea,L1,2027-01-31,10,\nT-1,Tea,L2,2027-02-28,20,\n", encoding="utf-8")
    adopted(lotbook, tracker, path)
    path.write_text(
        head
        + "t-1,Green tea,L1,2027-01-31,11,\nT-1,Tea,L2,28 Feb 2027,20,cold\n"
        + "T-1,Tea,L3,2027-03-31,5,\nT-1,Tea,L3,2027-03-31,5,\n",
        encoding="utf-8",
    )
    found = adopted(lotbook, tracker, path)
    assert found["changed"] == {"Lots": {"new": 1, "changed": 1}}
    assert reasons(found) == {
        2: "it is on Lots with Received quantity '10'; --overwrite puts this row's values there",
        5: "it repeats row 4; enter a later delivery as a Receipt on Shipments",
    }
    assert listed(tracker, "Lots", "Lot", "Received quantity", "Note") == [
        ("L1", 10, None),
        ("L2", 20, "cold"),
        ("L3", 5, None),
    ]
    adopted(lotbook, tracker, path, "--overwrite", "--skip", "Product")
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity")[0] == ("T-1", "L1", 11)
    assert listed(tracker, "SKUs", "SKU", "Product") == [("T-1", "Tea")]


@pytest.mark.long
def test_rows_that_were_left_out_can_be_corrected_and_adopted(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "two.xlsx",
        ("One", [["SKU", "Lot", "Exp", "Qty"], ["A-1", "1", "2027-01-31", 5], ["A-1", "2", "soon", 5]]),
        ("Two", [["Artikelnummer", "Charge", "MHD", "Menge"], ["B-1", "3", "31.03.2027", "viele"]]),
    )
    found = adopted(lotbook, tracker, path)
    assert [row["sheet"] for row in found["left_out"]] == ["One", "Two"]
    file = Path(found["left_out_file"])
    workbook = openpyxl.load_workbook(file)
    assert [cell.value for cell in workbook["Left out"]["G"]] == ["Exp", "soon"]
    workbook["Left out"]["G2"] = "2027-02-28"
    assert [cell.value for cell in workbook["Left out 2"]["H"]] == ["Menge", "viele"]
    workbook["Left out 2"]["H2"] = 7
    workbook.save(file)
    corrected = adopted(lotbook, tracker, file)
    assert corrected["left_out"] == []
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity")[1:] == [
        ("A-1", "2", dt.date(2027, 2, 28), 5),
        ("B-1", "3", dt.date(2027, 3, 31), 7),
    ]


def test_rows_that_were_left_out_keep_zeros_months_and_dates(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """In a text file Excel would turn 00123 into 123 and 03/2027 into March 1, without a word."""
    day = dt.datetime(2027, 3, 31)  # noqa: DTZ001 - of a cell
    rows: list[list[Any]] = [["SKU", "Lot", "Exp", "Qty", "row", "ok"], ["00123", None, "03/2027", 2.5, 1, True]]
    path = book(
        tmp_path / "list.xlsx",
        ("One", rows),
        ("Two", [["SKU", "Batch", "MHD", "Qty"], ["@SUM(A1)", None, day, 5], ["A-2", None, day, 7]]),
    )
    found = adopted(lotbook, tracker, path)
    assert left_out(found, "SKU", "Exp", "Qty", "row (2)", "ok")["Left out"] == [("00123", "03/2027", 2.5, 1, "TRUE")]
    assert left_out(found, "SKU", "MHD", "Qty")["Left out 2"] == [("@SUM(A1)", day, 5), ("A-2", day, 7)]
    sheets = openpyxl.load_workbook(found["left_out_file"])
    assert sheets["Left out"]["G2"].number_format == "@"
    assert sheets["Left out 2"]["E2"].quotePrefix


def test_nothing_is_written_unasked(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU,Lot,Expiry,Qty\nT-1,L1,2027-01-31,10\nT-1,,2027-01-31,10\n", encoding="utf-8")
    before = tracker.read_bytes()
    refused = lotbook("adopt", path, "--into", tracker)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    looked = lotbook("adopt", path, "--into", tracker, "--dry-run")
    assert looked.code == 1
    assert "Lots, as the rows will be" in looked.out
    assert "row 3: Lot is blank" in looked.out
    assert tracker.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["list.csv", "my_lots.xlsm"]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_it_asks_where_there_is_a_terminal(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU,Lot,Expiry,Qty\nT-1,L1,2027-01-31,10\n", encoding="utf-8")
    before = tracker.read_bytes()
    asked: list[str] = []

    def confirm(text: str, **_: Any) -> bool:
        asked.append(text)
        return answer == "yes"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", confirm)
    outcome = lotbook("adopt", path, "--into", tracker)
    assert asked == ["Write this to my_lots.xlsm?"]
    assert (outcome.code, "Nothing was written." in outcome.out) == ((0, False) if answer == "yes" else (1, True))
    assert (tracker.read_bytes() == before) is (answer == "no")


@pytest.mark.long
def test_columns_of_ones_own_are_filled_where_the_tracker_has_them(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", "Shelf"], ["A-1", "1", "2027-01-31", 5, "B3"]]
    path = book(tmp_path / "shelf.xlsx", ("Stock", rows), ("Old", [rows[0], ["A-1", "0", "2026-01-31", 5, "B4"]]))
    workbook = openpyxl.load_workbook(tracker, keep_vba=True)
    sheet = workbook["Lots"]
    table = sheet.tables["Lots"]
    first, last = table.ref.split(":")
    column = openpyxl.utils.column_index_from_string("".join(filter(str.isalpha, last))) + 1
    sheet.cell(4, column, "Shelf")
    table.ref = f"{first}:{openpyxl.utils.get_column_letter(column)}{''.join(filter(str.isdigit, last))}"
    table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=100, name="Shelf"))
    table.autoFilter.ref = table.ref
    workbook.save(tracker)
    found = adopted(lotbook, tracker, path, "--sheet", "stock")
    assert found["changed"]["Lots"]["new"] == 1
    assert listed(tracker, "Lots", "SKU", "Lot", "Shelf") == [("A-1", "1", "B3")]


def test_the_table_can_be_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = tmp_path / "count.csv"
    path.write_text("Day,SKU,Lot,Qty,Location\n2026-10-31,A-1,1,5,Warehouse\n", encoding="utf-8")
    adopted(lotbook, tracker, path, "--as", "stockcount")
    assert listed(tracker, "StockCount", "Date", "Place", "SKU", "Lot", "Counted") == [
        (dt.date(2026, 10, 31), "Warehouse", "A-1", "1", 5)
    ]


@pytest.mark.parametrize("named", [("--as", "Bundles"), ()], ids=["named", "not named"])
def test_a_list_with_a_tables_own_headers_fills_it_also_where_it_is_named(
    lotbook: Command, tracker: Path, tmp_path: Path, named: tuple[str, ...]
) -> None:
    path = tmp_path / "sets.csv"
    headers = ("Date", "Bundle SKU", "Bundle lot", "Component SKU", "Component lot", "Component quantity")
    path.write_text(f"{','.join(headers)}\n2026-10-31,SET,S1,TEA,007,5\n", encoding="utf-8")
    adopted(lotbook, tracker, path, *named)
    assert listed(tracker, "Bundles", *headers) == [(dt.date(2026, 10, 31), "SET", "S1", "TEA", "007", 5)]


def test_a_recall_log_alone_is_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    headers = [column.header for column in RECALL_LOG.columns]
    path = book(tmp_path / "log.xlsx", ("Log", [headers, ["x"] * len(headers)]))
    found = adopted(lotbook, tracker, path)
    assert found["changed"] == {}
    assert "only with a whole tracker" in reasons(found)[2]


def test_files_of_other_kinds_are_refused_in_a_sentence(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    words = tmp_path / "words.csv"
    words.write_text("Dear all,\nsee you soon\n", encoding="utf-8")
    for path, said in ((letter, "not a spreadsheet"), (broken, "is damaged"), (words, "no list was found")):
        refused = lotbook("adopt", path, "--into", tracker, "--yes")
        assert refused.code == 2
        assert said in refused.err
    assert "cannot be read" in lotbook("adopt", tmp_path / "none.csv", "--into", tracker).err
    assert "not a table of the tracker" in lotbook("adopt", words, "--into", tracker, "--as", "Stuff").err
