"""Lists as other programs than Excel save them: Google Sheets, WPS Office, LibreOffice."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.command import Command
from tests.drawn import write_new
from tests.libreoffice import converted, needs_libreoffice
from tests.scenarios.adopted import adopted, book, listed, reasons

LOT = ("SKU", "Lot", "Expiry date", "Received quantity")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


def test_a_google_sheet_downloaded_as_text(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Quotes only where needed, dates as they are shown, boxes to tick as TRUE, rows and columns that are blank."""
    path = tmp_path / "Vitamin stock - Sheet1.csv"
    path.write_text(
        "Vitamin stock,,,,,,\r\n,,,,,,\r\nItem,Description,Lot #,Best by,Qty,Ordered?,\r\n"
        'VIT-C,"Vitamin C, 60 tabs",A17,3/31/2027,"1,200",TRUE,\r\n'
        'VIT-C,"Vitamin C, 60 tabs",A18,12/15/2027,48,FALSE,\r\n'
        "ZINC,Zinc,0042,,#N/A,FALSE,\r\nZINC,Zinc,0043,#REF!,12,FALSE,\r\n,,,,,FALSE,\r\n,,,,,FALSE,\r\n",
        encoding="utf-8",
        newline="",
    )
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [
        ("VIT-C", "A17", dt.date(2027, 3, 31), 1200),
        ("VIT-C", "A18", dt.date(2027, 12, 15), 48),
    ]
    assert listed(tracker, "SKUs", "SKU", "Product")[0] == ("VIT-C", "Vitamin C, 60 tabs")
    assert reasons(found).keys() == {6, 7, 8, 9}


@pytest.mark.long
def test_a_google_sheet_downloaded_as_a_workbook(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """A thousand formatted rows below the list, and what a formula of Google's left behind."""
    day = dt.datetime(2027, 3, 31)  # noqa: DTZ001 - of a cell
    rows: list[list[Any]] = [["SKU", "Lot", "Expiration", "Units", "Days"], ["VIT-C", "A17", day, 24, None]]
    path = book(tmp_path / "Vitamin stock.xlsx", ("Sheet1", rows))
    workbook = openpyxl.load_workbook(path)
    workbook["Sheet1"]["E2"] = '=IFERROR(__xludf.DUMMYFUNCTION("""COMPUTED_VALUE"""),150.0)'
    for row in workbook["Sheet1"].iter_rows(min_row=3, max_row=1000, max_col=26):
        for cell in row:
            cell.font = openpyxl.styles.Font(name="Arial")
    workbook.save(path)
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("VIT-C", "A17", dt.date(2027, 3, 31), 24)]


@pytest.mark.long
def test_a_list_saved_by_wps_office(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Headers in Chinese characters as Japanese has them, pictures in cells, a part of WPS's own in the file."""
    rows: list[list[Any]] = [
        ["商品コード", "ロット", "賞味期限", "数量", "図"],
        ["VIT-C", "A17", "2027年3月31日", "24個", None],
    ]
    plain = book(tmp_path / "plain.xlsx", ("Sheet1", rows))
    workbook = openpyxl.load_workbook(plain)
    workbook["Sheet1"]["E2"] = '=_xlfn.DISPIMG("ID_0123456789ABCDEF",1)'
    workbook.save(plain)
    path = tmp_path / "在庫.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/app.xml":
                part = part.replace(b"Microsoft Excel", b"WPS Office")
            target.writestr(name, part)
        target.writestr(
            "xl/cellimages.xml",
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>',
        )
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("VIT-C", "A17", dt.date(2027, 3, 31), 24)]


@pytest.mark.long
@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ods", "xls", "xlsx"])
def test_a_list_saved_by_libreoffice(lotbook: Command, tracker: Path, tmp_path: Path, ending: str) -> None:
    day = dt.datetime(2027, 3, 31)  # noqa: DTZ001 - of a cell
    rows: list[list[Any]] = [
        ["Bestand Keller"],
        [],
        ["Artikelnr.", "Bezeichnung", "Charge", "MHD", "Menge", "EK-Preis"],
        ["VIT-C", "Vitamin C", "0042", day, "1.200 Stk.", "3,50 €"],
        ["VIT-C", "Vitamin C", "0043", "30.06.2027", 48, 3.5],
        [None, None, None, "Summe", 1248, None],
    ]
    (tmp_path / "made").mkdir()
    source = book(tmp_path / "made" / "Bestand.xlsx", ("Tabelle1", rows))
    (path,) = converted([source], ending, tmp_path)
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [
        ("VIT-C", "0042", dt.date(2027, 3, 31), 1200),
        ("VIT-C", "0043", dt.date(2027, 6, 30), 48),
    ]
    assert reasons(found) == {6: "a total"}
