"""The packet of a recall: what stands in its files, and that it is written whole or not at all."""

import csv
import datetime as dt
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.errors import HostError, InputError
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.recall import AMAZON_PICKS, Filters, Recall, recall
from lotbook.exchange.file_names import safe_name, safe_names
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.notice import MOCK, Sender
from lotbook.exchange.recalls.packet import WARNING, write_packet
from tests.cells import cell_of
from tests.notation import tracker_of
from tests.strategies import AS_OF

MADE_AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
SKUS = "SKU | Product | GTIN | Supplier | FNSKU\nTEA | =Green tea, 20 bags | 00850012340010 | Alpine | X001"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity | Place | Purchase order
    TEA | 007 | 2027-05-01 | 2026-01-01 | 100 | Warehouse | PO-1
"""
SHIPMENTS = """
    Date | Shipment | Type | SKU | Lot | Quantity | From | To | Document | Note
    2026-01-10 | FBA15A | Transfer | TEA | 007 | 40 | Warehouse | FBA-US | |
    2026-01-20 | S-1 | Sale | TEA | 007 | 12 | Warehouse | CON | INV-1 | -x
    2026-01-21 | S-2 | Sale | TEA | 007 | 3 | Warehouse | con? | INV-2 | @x
    2026-01-22 | S-3 | Sale | TEA | 007 | 2 | Warehouse | =HYPERLINK("x") | INV-3 |
    2026-01-23 | S-4 | Sale | TEA | 007 | 1 | Warehouse | | |
    2026-01-24 | R-1 | Return | TEA | 007 | 1 | CON | Warehouse | |
    2026-01-25 | S-5 | Sale | TEA | | 9 | Warehouse | Nobody knows | |
"""


SENDER = Sender("Tea House", "2 Leaf Road, Salem", "555-0199")
CASE = Case(reason="Glass found.", contact="Ann, 555-0100")


@cache
def found(code: str = "7") -> Recall:
    """A recall of the lot above."""
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=SHIPMENTS)
    return recall(tracker, Filters(lots=(code,)), as_of=AS_OF)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packet."""
    path = tmp_path_factory.mktemp("recall") / "packet"
    write_packet(found(), path, Background(SENDER, made_at=MADE_AT, case=CASE))
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def cells(path: Path, sheet: str) -> list[list[Any]]:
    """The cells of a sheet, header first."""
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def test_the_files_of_a_packet(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert names == [
        "consignees/HYPERLINK-x.csv",
        "consignees/HYPERLINK-x.xlsx",
        "consignees/Not named.csv",
        "consignees/Not named.xlsx",
        "consignees/name-CON.csv",
        "consignees/name-CON.xlsx",
        "consignees/name-con-2.csv",
        "consignees/name-con-2.xlsx",
        "fsma204_receiving.csv",
        "fsma204_receiving.xlsx",
        "fsma204_shipping.csv",
        "fsma204_shipping.xlsx",
        "manifest.csv",
        "notices/HYPERLINK-x.docx",
        "notices/HYPERLINK-x.txt",
        "notices/name-CON.docx",
        "notices/name-CON.txt",
        "notices/name-con-2.docx",
        "notices/name-con-2.txt",
        "recall.xlsx",
        "removal_at_fba.csv",
    ]


def test_the_manifest_counts_and_signs_every_other_file(folder: Path) -> None:
    listed = {row["File"]: row for row in rows_of(folder / "manifest.csv")}
    others = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.name != "manifest.csv"}
    assert set(listed) == others
    for name, row in listed.items():
        content = (folder / name).read_bytes()
        assert (row["Bytes"], row["SHA-256"]) == (str(len(content)), hashlib.sha256(content).hexdigest())
    assert listed["consignees/name-CON.csv"]["Rows"] == "1"
    assert listed["fsma204_shipping.csv"]["Rows"] == "5"
    assert listed["consignees/name-CON.csv"]["Consignee"] == "CON"
    assert listed["notices/name-CON.docx"]["Consignee"] == "CON"
    assert not listed["fsma204_shipping.csv"]["Consignee"]


def test_a_consignee_gets_their_units_and_nobody_elses(folder: Path) -> None:
    (row,) = rows_of(folder / "consignees" / "name-CON.csv")
    assert (row["Consignee"], row["Lot"], row["Units"], row["Sent"], row["Returned"]) == ("CON", "007", "11", "12", "1")
    assert (row["Documents"], row["First date"], row["Expiry date"]) == ("INV-1, R-1", "2026-01-20", "2027-05-01")
    assert row["Product"] == "'=Green tea, 20 bags"  # a text that Excel would run
    header, only = cells(folder / "consignees" / "name-CON.xlsx", "Units")
    assert dict(zip(header, only, strict=True))["Lot"] == "007"
    (row,) = rows_of(folder / "consignees" / "HYPERLINK-x.csv")
    assert row["Consignee"] == '\'=HYPERLINK("x")'


def test_a_notice_says_all_it_must(folder: Path) -> None:
    text = (folder / "notices" / "name-CON.txt").read_text("utf-8-sig")
    for said in (
        "URGENT: PRODUCT RECALL",
        "Date: 2026-03-01",
        "From: Tea House · 2 Leaf Road, Salem · 555-0199",
        "To: CON",
        "Product and size: =Green tea, 20 bags (SKU TEA, GTIN 00850012340010)",
        "Lot number: 007",
        "Units sent to you and not returned: 11",
        "Glass found.",
        "Stop using, selling and passing on",
        "Notify everyone you passed units on to",
        "Ann, 555-0100",
    ):
        assert said in text
    assert max(map(len, text.splitlines())) <= 78
    assert "con-2" not in text
    assert "INV-2" not in text


def test_the_shipping_and_receiving_events(folder: Path) -> None:
    shipped = rows_of(folder / "fsma204_shipping.csv")
    assert ",".join(shipped[0]) == (
        "event_type,event_date,traceability_lot_code,quantity,unit_of_measure,product_description,"
        "from_location_description,to_location_description,tlc_source_location_description,tlc_source_reference,"
        "reference_document_type,reference_document_number"
    )
    assert list(shipped[1].values()) == [
        *("Shipping", "2026-01-20", "007", "12", "units", "'=Green tea, 20 bags", "Warehouse", "CON", "Alpine"),
        *("", "Document", "INV-1"),
    ]
    assert list(shipped[0].values())[6:] == ["Warehouse", "FBA-US", "Alpine", "", "Shipment", "FBA15A"]
    received = rows_of(folder / "fsma204_receiving.csv")
    assert [list(row.values())[1:4] for row in received] == [["2026-01-01", "007", "100"], ["2026-01-24", "007", "1"]]
    assert list(received[0].values())[6:] == ["Alpine", "Warehouse", "Alpine", "", "Purchase order", "PO-1"]
    assert list(received[1].values())[6:8] == ["CON", "Warehouse"]
    header, first, *_ = cells(folder / "fsma204_shipping.xlsx", "Shipping")
    assert header == list(shipped[0])
    assert first[1:4] == [dt.datetime(2026, 1, 10), "007", 40]  # noqa: DTZ001 - a day in a cell


def test_a_place_that_was_left_blank_is_the_one_the_ledger_counts(tmp_path: Path) -> None:
    """The rule asks where each shipment left from; the user may leave that to the lot, or to Settings."""
    shipped = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | 007 | 4 | | Jane
        2026-01-11 | Transfer | TEA | 007 | 5 | | FBA-US
        2026-01-12 | Return | TEA | 007 | 1 | Jane |
        2026-01-13 | Removal | TEA | 007 | 2 | FBA-US |
        2026-01-14 | Receipt | TEA | 007 | 3 | |
        2026-01-15 | Sale | TEA | 8 | 6 | | Joe
        2026-03-02 | Sale | TEA | 8 | 1 | | (tomorrow, which is no event yet)
    """
    lots = LOTS.replace("Warehouse", "Shop") + "TEA | 8 | | 2026-01-01 | 10 | | \n"
    tracker = tracker_of(SKUs=SKUS, Lots=lots, Shipments=shipped)
    write_packet(recall(tracker, Filters(sku="TEA"), as_of=AS_OF), tmp_path / "p", Background(SENDER, made_at=MADE_AT))
    went, came = (
        [
            [*list(row.values())[1:4], *list(row.values())[6:8]]
            for row in rows_of(tmp_path / "p" / f"fsma204_{name}.csv")
        ]
        for name in ("shipping", "receiving")
    )
    assert went == [
        ["2026-01-10", "007", "4", "Shop", "Jane"],
        ["2026-01-11", "007", "5", "Shop", "FBA-US"],
        ["2026-01-13", "007", "2", "FBA-US", "Shop"],
        ["2026-01-15", "8", "6", "Warehouse", "Joe"],
    ]
    assert came == [
        ["2026-01-01", "007", "100", "Alpine", "Shop"],
        ["2026-01-01", "8", "10", "Alpine", "Warehouse"],
        ["2026-01-12", "007", "1", "Jane", "Shop"],
        ["2026-01-14", "007", "3", "Alpine", "Shop"],
    ]


def test_what_a_customer_bought_at_amazon_is_no_event_though_it_buys_from_us_too(tmp_path: Path) -> None:
    shipped = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Transfer | TEA | 007 | 40 | Warehouse | FBA-US
        2026-01-11 | Sale | TEA | 007 | 12 | Warehouse | Jane
        2026-01-12 | Sale | TEA | 007 | 7 | FBA-US | Jane
        2026-01-13 | Sale | TEA | 007 | 3 | Warehouse | Amazon customers
        2026-01-14 | Return | TEA | 007 | 1 | Jane | Warehouse
        2026-01-15 | Return | TEA | 007 | 2 | Amazon customers | Warehouse
    """
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=shipped)
    write_packet(recall(tracker, Filters(sku="TEA"), as_of=AS_OF), tmp_path / "p", Background(SENDER, made_at=MADE_AT))
    units = [
        [row["quantity"] for row in rows_of(tmp_path / "p" / f"fsma204_{name}.csv")]
        for name in ("shipping", "receiving")
    ]
    assert units == [["40", "12"], ["100", "1"]]


def test_what_is_at_amazon_is_listed_with_the_warning(folder: Path) -> None:
    (row,) = rows_of(folder / "removal_at_fba.csv")
    assert (row["FNSKU"], row["Lot"], row["Units, least"], row["Units, most"]) == ("X001", "007", "0", "40")
    assert row["Warning"] == WARNING
    assert "cannot pick a lot" in WARNING


def test_every_page_and_the_removal_of_a_mock_recall_say_that_it_is_one(folder: Path, tmp_path: Path) -> None:
    """A page that lies alone, or the file for Amazon, must not be taken for a real one."""
    write_packet(found(), tmp_path / "p", Background(SENDER, made_at=MADE_AT, case=CASE, mock=True))
    (row,) = rows_of(tmp_path / "p" / "removal_at_fba.csv")
    assert row["Warning"] == f"{MOCK} {WARNING}"
    for path, says in ((tmp_path / "p", True), (folder, False)):
        for sheet in openpyxl.load_workbook(path / "recall.xlsx"):
            assert ("MOCK RECALL" in str(sheet.oddFooter.center.text)) is says


def test_what_was_sold_to_a_place_of_amazon_is_ordered_back(tmp_path: Path) -> None:
    """Only a slip made the transfer a sale: the units may be there, and nobody there answers a letter."""
    sale = "2026-01-10 | FBA15A | Sale | TEA | 007 | 40 | Warehouse | FBA-US | |"
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Shipments="\n".join([SHIPMENTS.strip().splitlines()[0], sale]))
    write_packet(recall(tracker, Filters(sku="TEA"), as_of=AS_OF), tmp_path / "p", Background(SENDER, made_at=MADE_AT))
    (row,) = rows_of(tmp_path / "p" / "removal_at_fba.csv")
    assert (row["Lot"], row["Units, least"], row["Units, most"]) == ("007", "0", "40")
    assert not (tmp_path / "p" / "notices").exists()


def test_every_further_sheet_is_a_titled_table_with_a_frozen_header(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "recall.xlsx")
    assert book.sheetnames == ["Recall", "Lots", "Movements", "Consignees", "Answers", "Uncertain", "Notes"]
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        assert sheet["A1"].value
        assert table.autoFilter is not None
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[4]]
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A5", "$4:$4")
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    lot = cell_of(book, "Lots", "Lot")
    assert (lot.value, lot.number_format) == ("007", "@")
    assert cell_of(book, "Lots", "Expiry date").is_date
    assert cell_of(book, "Lots", "Product").value == "=Green tea, 20 bags"
    assert cell_of(book, "Uncertain", "Quantity").value == 9


def test_equal_input_gives_equal_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    written = write_packet(found(), again, Background(SENDER, made_at=MADE_AT, case=CASE))
    for path in written:
        assert path.read_bytes() == (folder / path.relative_to(again)).read_bytes(), path.name


def test_the_workbook_says_what_kind_of_recall_it_was_how_long_it_took_and_what_limits_it(tmp_path: Path) -> None:
    lots = LOTS + "TEA | 0O7 | | 2026-01-01 | 10 | | \n"
    tracker = tracker_of(SKUs=SKUS, Lots=lots, Shipments=SHIPMENTS)
    result = recall(tracker, Filters(lots=("007",)), as_of=AS_OF)
    began = MADE_AT - dt.timedelta(seconds=90)
    write_packet(result, tmp_path / "p", Background(SENDER, made_at=MADE_AT, started=began, mock=True))
    first = [[cell for cell in row if cell is not None] for row in cells(tmp_path / "p" / "recall.xlsx", "Recall")]
    assert first[0] == ["MOCK RECALL: an exercise, nothing is recalled"]
    for line in (
        ["Computer, seconds", "90.0"],
        ["Note", AMAZON_PICKS],
        ["Not included", "TEA 0O7, like 007 (Looks alike: O and 0, I and 1, B and 8 or S and 5)"],
    ):
        assert line in first


def test_an_empty_folder_is_used_and_a_full_one_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_packet(found(), tmp_path / "empty", Background(SENDER, made_at=MADE_AT))
    assert (tmp_path / "empty" / "manifest.csv").exists()
    with pytest.raises(InputError, match="is there already"):
        write_packet(found(), tmp_path / "empty", Background(SENDER, made_at=MADE_AT))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        write_packet(found(), tmp_path / "file", Background(SENDER, made_at=MADE_AT))


def test_a_recall_without_lots_makes_no_packet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found no lot"):
        write_packet(found("nine"), tmp_path / "new", Background(SENDER, made_at=MADE_AT))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_gives_up_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name == "removal_at_fba.csv":
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(HostError, match="No space left on device"):
        write_packet(found(), tmp_path / "new", Background(SENDER, made_at=MADE_AT))
    assert list(tmp_path.iterdir()) == []


RESERVED = ("CON", "prn", "Aux.txt", "nul ", "COM1", "lpt9.csv")


@pytest.mark.parametrize(
    "name", [*RESERVED, "a/b", r"a\b", "..", "", "  ", ".hidden", "end.", "a" * 500, "tab\tbell\a"]
)
def test_no_name_is_dangerous(name: str) -> None:
    check(safe_name(name))


@given(st.lists(st.one_of(st.text(max_size=80), st.sampled_from(RESERVED)), max_size=12))
def test_names_are_safe_and_no_two_alike(names: list[str]) -> None:
    found = safe_names(names)
    assert set(found) == set(names)
    assert len({name.casefold() for name in found.values()}) == len(set(names))
    for name in found.values():
        check(name)


def check(name: str) -> None:
    """Fails where a name cannot be that of a file on Windows, macOS or Linux."""
    assert 0 < len(name) < 80
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
    assert name[0] not in " .-"
    assert name[-1] not in " ."
    stem = name.split(".", maxsplit=1)[0].rstrip().upper()
    assert stem not in {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
