"""A seller has a list already, made the way people make them, and takes it into the tracker."""

import csv
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.new import write_new
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.exchange.adopt.mapping import TABLES
from tests.command import Command
from tests.package_checks import problems
from tests.scenarios.adopted import listed

Rows = list[dict[str, Any]]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


def adopted(lotbook: Command, tracker: Path, *arguments: object) -> Any:
    """What an adoption says; its counts add up, and the same once more changes nothing."""
    outcome = lotbook("adopt", *arguments, "--into", tracker, "--yes", "--json")
    assert outcome.code in {0, 1}, outcome.err
    found = json.loads(outcome.out)
    for each in found["lists"]:
        assert each["new"] + each["changed"] + each["there"] + each["left_out"] == each["rows"]
    assert len(found["left_out"]) == sum(each["left_out"] for each in found["lists"])
    assert problems(tracker) == []
    before = tracker.read_bytes()
    again = json.loads(lotbook("adopt", *arguments, "--into", tracker, "--yes", "--json").out)
    assert again["changed"] == {}
    assert tracker.read_bytes() == before
    return found


def book(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    """A workbook as one types it, without tables; ranges of the first sheet are merged."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        workbook.worksheets[0].merge_cells(cells)
    workbook.save(path)
    return path


def reasons(found: Any) -> dict[int, str]:
    return {row["row"]: row["reason"] for row in found["left_out"]}


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
    with Path(found["left_out_file"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Row"], row["SKU"], row["Best before"]) for row in rows] == [
        ("8", "HON-2", "01/2028"),
        ("9", "", "Total"),
    ]


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
    assert "no list has a column 'colour'" in lotbook("adopt", path, "--into", tracker, "--skip", "Colour").err


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


def test_rows_that_were_left_out_can_be_corrected_and_adopted(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "two.xlsx",
        ("One", [["SKU", "Lot", "Exp", "Qty"], ["A-1", "1", "2027-01-31", 5], ["A-1", "2", "soon", 5]]),
        ("Two", [["Artikelnummer", "Charge", "MHD", "Menge"], ["B-1", "3", "31.03.2027", "viele"]]),
    )
    found = adopted(lotbook, tracker, path)
    assert [row["sheet"] for row in found["left_out"]] == ["One", "Two"]
    file = Path(found["left_out_file"])
    text = file.read_text(encoding="utf-8-sig").replace(",soon,", ",2027-02-28,").replace(",viele", ",7")
    file.write_text(text, encoding="utf-8")
    corrected = adopted(lotbook, tracker, file)
    assert corrected["left_out"] == []
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity")[1:] == [
        ("A-1", "2", dt.date(2027, 2, 28), 5),
        ("B-1", "3", dt.date(2027, 3, 31), 7),
    ]


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


def test_a_recall_log_alone_is_left_out(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    headers = [column.header for column in RECALL_LOG.columns]
    path = book(tmp_path / "log.xlsx", ("Log", [headers, ["x"] * len(headers)]))
    found = adopted(lotbook, tracker, path)
    assert found["changed"] == {}
    assert "only with a whole tracker" in reasons(found)[2]


def without_tables(path: Path, out: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    """A tracker as a program without Excel tables saves it: all cells, and no table."""
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    for sheet in workbook.worksheets:
        for name in list(sheet.tables):
            del sheet.tables[name]
    workbook.save(out)
    return out


def test_a_tracker_without_its_tables_comes_back_whole(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    def own_column(workbook: Any) -> None:
        sheet = workbook["Shipments"]
        column = sheet.max_column + 1
        sheet.cell(4, column, "Pallet")
        for row in range(5, sheet.max_row + 1):
            sheet.cell(row, column, f"P{row}")

    lost = without_tables(sample, tmp_path / "lost.xlsx", own_column)
    refused = lotbook("refresh", lost)
    assert refused.code == 2
    assert "no Excel table" in refused.err
    assert "lotbook adopt" in refused.err
    outcome = lotbook("adopt", lost, "--into", tracker, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    for table, headers in {
        "Lots": ("SKU", "Lot", "Expiry date", "Received quantity", "Status", "Note"),
        "Shipments": ("Date", "Type", "SKU", "Lot", "Quantity", "From", "To"),
        "SKUs": ("SKU", "Product", "Shelf life", "Unit cost"),
        "Buckets": ("Bucket", "From days", "To days"),
        "Settings": ("Setting", "Value"),
    }.items():
        assert listed(tracker, table, *headers) == listed(sample, table, *headers)
    pallets = [cell for (cell,) in listed(tracker, "Shipments", "Pallet")]
    assert pallets == [f"P{row}" for row in range(5, 5 + len(pallets))]
    assert problems(tracker) == []


def as_shown(cell: Any, mark: str) -> str:
    """A cell as a program shows it, and so saves it as text."""
    if cell.value is None or isinstance(cell.value, str | bool):
        return "" if cell.value is None else str(cell.value).upper() if isinstance(cell.value, bool) else cell.value
    if isinstance(cell.value, dt.datetime):
        return f"{cell.value:%Y-%m-%d}"
    shape = cell.number_format
    text = f"{cell.value:,.2f}" if "0.00" in shape else f"{cell.value:,}" if "#,##" in shape else str(cell.value)
    if "%" in shape and 0 < cell.value < 1:
        text = f"{cell.value:.0%}"
    return text if mark == "." else text.translate(str.maketrans(".,", ",."))


def one_file_a_sheet(tracker: Path, folder: Path, delimiter: str, mark: str) -> list[Path]:
    """The sheets of a tracker as text files, in the order of the alphabet, as one picks them in a folder."""
    folder.mkdir()
    workbook = openpyxl.load_workbook(tracker, data_only=True)
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            with (folder / f"my_lots - {sheet.title}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=delimiter).writerows(
                    [as_shown(cell, mark) for cell in row] for row in sheet.iter_rows()
                )
    return sorted(folder.iterdir())


EVERYTHING = ("Lots", "Shipments", "SKUs", "Bundles", "AmazonStock", "Suppliers", "Places", "Channels", "Buckets")


@pytest.mark.parametrize("signs", [",.", ";,"])
def test_a_tracker_with_a_file_for_each_sheet_comes_back_whole(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path, signs: str
) -> None:
    """The signs are what divides the cells, and what comes before decimals."""
    old = tmp_path / "old.xlsm"
    workbook = openpyxl.load_workbook(sample, data_only=True)
    sheet = workbook["Shipments"]
    for column, header in enumerate(("Pallet", "Weight"), sheet.max_column + 1):
        for row in range(4, sheet.max_row + 1):
            sheet.cell(row, column, header if row == 4 else f"00{row}" if header == "Pallet" else row + 0.5)
    # It is filled by a recall, and has the headers of Shipments among its own.
    for column, value in enumerate((dt.datetime(2026, 1, 1), "Sale", "X", "Y", 5), 1):  # noqa: DTZ001 - of a cell
        workbook["Recall movements"].cell(7, column, value)
    workbook["Recall movements"].sheet_state = "visible"
    workbook.save(old)
    files = one_file_a_sheet(old, tmp_path / "sheets", *signs)
    outcome = lotbook("adopt", *files, "--into", tracker, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)
    assert found["left_out"] == []
    (remark,) = found["remarks"]
    assert (remark.startswith("No list was found in "), "my_lots - Aging.csv, " in remark) == (True, True)
    for table in EVERYTHING:
        headers = [column.header for column in TABLES[table].columns if not column.computed]
        assert listed(tracker, table, *headers) == listed(sample, table, *headers), table
    settings = [(name, str(value)) for name, value in listed(sample, "Settings", "Setting", "Value")]
    assert [(name, str(value)) for name, value in listed(tracker, "Settings", "Setting", "Value")] == settings
    own = listed(tracker, "Shipments", "Pallet", "Weight")
    assert own == [(f"00{row}", row + 0.5) for row in range(5, 5 + len(own))]
    assert problems(tracker) == []
    left = {each["why_not"] for each in found["lists"] if each["why_not"]}
    assert all("a refresh writes again" in why for why in left)


def test_some_sheets_of_a_tracker_are_lists_like_others(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    """Without its settings it is not a whole one, and a file without a list is a mistake."""
    files = one_file_a_sheet(sample, tmp_path / "sheets", ",", ".")
    some = [file for file in files if file.stem.endswith((" Lots", " SKUs"))]
    found = adopted(lotbook, tracker, *some, "--date-order", "DMY")
    assert {table: each["new"] > 0 for table, each in found["changed"].items()} == {"SKUs": True, "Lots": True}
    refused = lotbook("adopt", *some, *(file for file in files if "Aging" in file.stem), "--into", tracker, "--yes")
    assert (refused.code, "Aging.csv: no list was found" in refused.err) == (2, True)


def test_sheets_of_a_tracker_into_one_that_is_in_use_bring_only_what_was_typed(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    """FEFO and others that a refresh writes are no lots."""
    files = one_file_a_sheet(sample, tmp_path / "sheets", ",", ".")
    assert lotbook("adopt", *files, "--into", tracker, "--yes", "--json").code == 0
    again = json.loads(lotbook("adopt", *files, "--into", tracker, "--date-order", "DMY", "--yes", "--json").out)
    assert again["changed"] == {}
    results = [each for each in again["lists"] if Path(each["file"]).stem.endswith((" FEFO", " Removals", " To do"))]
    assert [each["tables"] for each in results] == [[]] * 3


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


OWN_WORDS: list[list[Any]] = [
    ["Artikelcode", "Kennung", "Verbrauchen bis", "Da", "Farbe"],
    ["TEA-1", "L1", "2027-03-31", 5, "red"],
]


def asked(lotbook: Command, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> tuple[str, list[str]]:
    """What is printed by an adoption at a terminal where every question is answered with yes, and the questions."""
    questions: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def confirm(question: str, **_: object) -> bool:
        questions.append(question)
        return True

    monkeypatch.setattr("typer.confirm", confirm)
    outcome = lotbook("adopt", *arguments)
    assert outcome.code == 0, outcome.err
    return " ".join(outcome.out.split()), questions


def test_what_was_decided_of_a_list_is_kept(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", ("Sheet1", OWN_WORDS))
    decided = ("Artikelcode=SKU", "Kennung=Lot", "Verbrauchen bis=Expiry date", "Da=Received quantity")
    named = [part for each in decided for part in ("--map", each)]
    _, questions = asked(lotbook, monkeypatch, path, "--into", tracker, *named)
    assert len(questions) == 1
    kept = listed(tracker, "Mappings", "Your header", "Table", "Column")
    assert kept == [
        ("Artikelcode", "Lots", "SKU"),
        ("Kennung", "Lots", "Lot"),
        ("Verbrauchen bis", "Lots", "Expiry date"),
        ("Da", "Lots", "Received quantity"),
        ("Farbe", "Lots", None),
    ]
    assert problems(tracker) == []
    # The next list of that shape, with its columns in another order, below a title.
    order = [3, 0, 4, 2, 1]
    rows: list[list[Any]] = [OWN_WORDS[0], ["TEA-1", "L2", "2027-04-30", 7, "blue"]]
    next_one = book(tmp_path / "b.xlsx", ("Stand", [["Lager"], *([row[i] for i in order] for row in rows)]))
    shown, questions = asked(lotbook, monkeypatch, next_one, "--into", tracker)
    assert (questions, "sure: as last time" in shown) == ([], True)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 5), ("L2", 7)]
    assert listed(tracker, "Mappings", "Your header", "Table", "Column") == kept


def test_another_decision_takes_the_place_of_the_one_before(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", "Cost"], ["TEA-1", "L1", "2027-03-31", 5, 2.5]]
    asked(lotbook, monkeypatch, book(tmp_path / "a.xlsx", ("S", rows)), "--into", tracker, "--skip", "Cost")
    more = book(tmp_path / "b.xlsx", ("S", [rows[0], ["TEA-1", "L2", "2027-03-31", 5, 2.5]]))
    shown, questions = asked(lotbook, monkeypatch, more, "--into", tracker)
    assert (questions, "Left out: 'Cost': skipped" in shown) == ([], True)
    again = book(tmp_path / "c.xlsx", ("S", [rows[0], ["TEA-1", "L3", "2027-03-31", 5, 2.5]]))
    _, questions = asked(lotbook, monkeypatch, again, "--into", tracker, "--map", "Cost=Lots.Unit cost")
    assert len(questions) == 1
    assert listed(tracker, "Mappings", "Your header", "Column")[-1] == ("Cost", "Unit cost")
    assert listed(tracker, "Lots", "Lot", "Unit cost") == [("L1", None), ("L2", None), ("L3", 2.5)]


def test_a_column_that_was_blank_is_read_once_it_is_filled(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", "Supplier"], ["TEA-1", "L1", "2027-03-31", 5, None]]
    asked(lotbook, monkeypatch, book(tmp_path / "a.xlsx", ("S", rows)), "--into", tracker)
    more = book(tmp_path / "b.xlsx", ("S", [rows[0], ["TEA-1", "L2", "2027-03-31", 5, "Acme"]]))
    asked(lotbook, monkeypatch, more, "--into", tracker)
    assert listed(tracker, "Lots", "Lot", "Supplier") == [("L1", None), ("L2", "Acme")]


def test_cases_can_be_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Ctns", "Per ctn"], ["TEA-1", "L1", "2027-03-31", 5, 24]]
    path = book(tmp_path / "a.xlsx", ("S", rows))
    adopted(lotbook, tracker, path, "--map", "Ctns=Cases", "--map", "Per ctn=SKUs.Units per case")
    assert listed(tracker, "Lots", "Received quantity") == [(120,)]


PRODUCTS = "SKU,Product\nTEA-1,Green tea\nHON-2,Honey 250 g\nHON-3,Mixed set\nHON-4,mixed  Set\n"


@pytest.fixture
def named(lotbook: Command, tracker: Path, tmp_path: Path) -> Path:
    """A tracker with products, two of which have one name."""
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS, encoding="utf-8")
    adopted(lotbook, tracker, path)
    return tracker


@pytest.mark.parametrize("header", ["Product name", "Item", "Was es ist"])
def test_a_list_without_skus_takes_them_from_the_names_of_its_products(
    lotbook: Command, named: Path, tmp_path: Path, header: str
) -> None:
    """Whatever the header: 'Item' means an SKU to others, and the last one nothing."""
    path = tmp_path / "stock.csv"
    rows = ["GREEN TEA,A1,2027-03-31,5", "Honey 250g ,A2,2027-03-31,6", "Green tea,A3,2027-03-31,7"]
    rows += ["honey 250 G,A4,2027-03-31,8", "Mixed set,A5,2027-03-31,9"]
    path.write_text("\n".join([f"{header},Batch,Best before,Qty", *rows]), encoding="utf-8")
    found = adopted(lotbook, named, path)
    told = {(each["table"], each["column"]): each["sure"] for each in found["lists"][0]["columns"]}
    assert told["Lots", "SKU"] == "likely"
    shown = lotbook("adopt", path, "--into", named, "--dry-run").out
    assert "likely: the SKU that has this product name on the SKUs sheet" in " ".join(shown.split())
    assert listed(named, "Lots", "SKU", "Lot") == [("TEA-1", "A1"), ("HON-2", "A2"), ("TEA-1", "A3"), ("HON-2", "A4")]
    assert reasons(found) == {6: "the product name 'Mixed set' belongs to the SKUs HON-3 and HON-4"}
    assert listed(named, "SKUs", "SKU", "Product")[0] == ("TEA-1", "Green tea")


def test_a_name_that_is_not_on_the_sheet_makes_no_sku(lotbook: Command, named: Path, tmp_path: Path) -> None:
    path = tmp_path / "sold.csv"
    path.write_text(
        "Date,Product,SKU,Lot,Qty,Customer\n2026-10-01,Green tea,,A1,1,Ann\n2026-10-02,Black tea,,A1,1,Bo\n", "utf-8"
    )
    found = adopted(lotbook, named, path)
    assert listed(named, "Shipments", "SKU", "Lot", "To") == [("TEA-1", "A1", "Ann")]
    assert reasons(found) == {3: "the product name 'Black tea' is not on the SKUs sheet"}
    path.write_text("Product,Lot,Best before,Qty\nCoffee,A1,2027-03-31,5\n", encoding="utf-8")
    assert "no column was recognized as the SKU" in adopted(lotbook, named, path)["lists"][0]["why_not"]


def test_a_list_that_has_skus_keeps_them(lotbook: Command, named: Path, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("SKU,Product,Lot,Best before,Qty\nTEA-9,Green tea,A1,2027-03-31,5\n", encoding="utf-8")
    adopted(lotbook, named, path)
    assert listed(named, "Lots", "SKU") == [("TEA-9",)]


@pytest.mark.parametrize("option", [(), ("--map", "Ware=SKU"), ("--map", "Ware=Product")])
def test_names_are_kept_as_names_for_the_next_list(
    lotbook: Command, named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    """A product that is new in the next list is no SKU, though the list is known."""
    head = ["Ware", "Lot", "Expiry", "Qty"]
    first = book(tmp_path / "a.xlsx", ("S", [head, ["Green tea", "L1", "2027-03-31", 5]]))
    asked(lotbook, monkeypatch, first, "--into", named, *option)
    assert listed(named, "Mappings", "Your header", "Table", "Column")[2:] == [
        ("Ware", "SKUs", "Product"),
        ("Lot", "Lots", "Lot"),
        ("Expiry", "Lots", "Expiry date"),
        ("Qty", "Lots", "Received quantity"),
    ]
    rows: list[list[Any]] = [head, ["Honey 250 g", "L2", "2027-03-31", 6], ["Oat bar", "L3", "2027-03-31", 7]]
    found = adopted(lotbook, named, book(tmp_path / "b.xlsx", ("S", rows)))
    assert reasons(found) == {3: "the product name 'Oat bar' is not on the SKUs sheet"}
    assert listed(named, "Lots", "SKU", "Lot") == [("TEA-1", "L1"), ("HON-2", "L2")]


def test_a_known_list_may_begin_with_its_product(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which fills SKUs; the rows are lots all the same."""
    head = ["Product", "SKU", "Lot", "Expiry", "Qty"]
    for number, name in enumerate("ab", 1):
        rows: list[list[Any]] = [head, ["Green tea", "TEA-1", f"L{number}", "2027-03-31", number]]
        _, questions = asked(lotbook, monkeypatch, book(tmp_path / f"{name}.xlsx", ("S", rows)), "--into", tracker)
        assert len(questions) == 2 - number
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("TEA-1", "L1", 1), ("TEA-1", "L2", 2)]
