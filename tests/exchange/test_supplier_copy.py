"""The workbook a supplier gets: nothing of anybody else in any part of it, formulas that hold, and cells to fill in."""

import datetime as dt
import re
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from lotbook.core.report import report
from lotbook.core.suppliers import form
from lotbook.core.suppliers.lots import Supplier, supplier_lots
from lotbook.core.suppliers.settings import EXTRAS, SupplierSettings
from lotbook.exchange.suppliers.copy import supplier_copy
from tests import examples
from tests.cells import cell_of
from tests.libreoffice import differences, needs_libreoffice
from tests.notation import tracker_of
from tests.package_checks import problems
from tests.strategies import AS_OF

PREPARED = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
SKUS = """
    SKU | Product | Supplier | FNSKU | Shelf life | Unit cost | Net price | Note
    TEA | Green tea | Acme Labs | X00TEA | 12 months | 71.23 | 93.45 | secret-sku-note
    JAR | Zebrajar | Zanzibar Foods | X00JAR | | 81.37 | 94.56 | zz-jar-note
    MIX | Zebra mix | | X00MIX | | 83.11 | |
"""
LOTS = """
    SKU | Lot | Expiry date | Production date | Received quantity | Status | Supplier | Unit cost | Note
    TEA | 007 | 2026-03-11 | | 10 | | | 61.77 | zz-lot-note
    TEA | 2 | | | 12 | Hold | | |
    TEA | QQ-77 | 2026-09-09 | | 5 | | Zanzibar Foods | |
    JAR | ZJ-1 | 2026-08-08 | 2025-08-08 | 7 | | | |
    MIX | ZM-1 | 2026-08-08 | 2025-08-08 | 7 | | | |
"""
SHIPMENTS = """
    Date | Type | SKU | Lot | Quantity | From | To | Document
    2026-01-05 | Sale | TEA | 007 | 1 | Warehouse | Zed Stores Inc | ZINV-9
"""
SUPPLIERS = """
    Supplier | Contact | E-mail | Note
    Acme Labs | Ann | ann@acme.example | zz-acme-note
    Zanzibar Foods | Zoe | zoe@zanzibar.example |
"""
CERTIFICATES = """
    SKU | Lot | Number | Laboratory | Issued | Due | File | Note
    TEA | | ORG-1 | Organic body | 2025-03-01 | 2026-03-20 | zz-scans/org.pdf | zz-certificate-note
    TEA | 007 | COA-1 | Lab One | 2026-01-05 | | |
    TEA | QQ-77 | ZCOA-77 | Zeta Laboratory | 2026-01-07 | 2026-01-31 | |
    JAR | | ZORG-2 | Zeta Laboratory | 2026-01-07 | 2026-01-31 | |
    JAR | ZJ-1 | ZCOA-1 | Zeta Laboratory | 2026-01-07 | 2026-01-31 | |
    MIX | ZM-1 | ZCOA-2 | Zeta Laboratory | 2026-01-07 | 2026-01-31 | |
"""
FOREIGN = (
    *("JAR", "Zebrajar", "MIX", "Zebra mix", "ZJ-1", "ZM-1", "QQ-77", "Zanzibar", "Zoe", "Zed Stores", "ZINV-9"),
    *("ZCOA", "ZORG", "Zeta Laboratory", "zz-scans", "zz-certificate-note"),
    *("71.23", "81.37", "93.45", "94.56", "83.11", "61.77", "secret-sku-note", "zz-", "X00", "ann@acme", "lotbook"),
)
"""What is another's, or is never shown unless the user says so."""


def write(
    path: Path,
    *,
    skus: str = SKUS,
    lots: str = LOTS,
    sees: tuple[str, ...] | None = None,
    certificates: str = "",
) -> Path:
    tracker = tracker_of(SKUs=skus, Lots=lots, Shipments=SHIPMENTS, Suppliers=SUPPLIERS, Certificates=certificates)
    chosen = SupplierSettings() if sees is None else SupplierSettings(sees=sees)
    found = supplier_lots(tracker, report(tracker, as_of=AS_OF), Supplier("Acme Labs"), chosen)
    reference = "LB1-AAAA-BBBB-CCCC"
    made = supplier_copy(found, reference=reference, company="Tea & House", prepared=PREPARED, live=False)
    path.write_bytes(made.content)
    return path


@cache
def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("copy") / "copy.xlsx")


def test_no_part_says_a_word_about_anybody_else(copy: Path) -> None:
    for name, text in parts(copy).items():
        assert not [word for word in FOREIGN if word.casefold() in text.casefold()], name
    assert "007" in parts(copy)["xl/sharedStrings.xml"]  # the search finds what is there


@pytest.mark.long
def test_no_part_says_a_word_about_the_certificates_of_anybody_else(tmp_path: Path) -> None:
    path = write(tmp_path / "certificates.xlsx", certificates=CERTIFICATES)
    for name, text in parts(path).items():
        assert not [word for word in FOREIGN if word.casefold() in text.casefold()], name
    texts = parts(path)["xl/sharedStrings.xml"]
    assert all(word in texts for word in ("ORG-1", "Organic body", "COA-1", "Lab One"))
    assert problems(path) == []
    assert OpenXmlValidator().validate(str(path)).errors == []
    header, *rows = cells(path, form.CERTIFICATES)[3:]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["Lot"], row["Certificate"], row["State"]) for row in found] == [
        (None, "ORG-1", "Due soon"),
        ("007", "COA-1", "On file"),
        ("2", None, "Missing"),
    ]


def test_only_what_is_due_or_missing_can_be_answered_and_is_asked_once(tmp_path: Path) -> None:
    path = write(tmp_path / "certificates.xlsx", certificates=CERTIFICATES)
    page = openpyxl.load_workbook(path)[form.CERTIFICATES]
    headers = {cell.column: cell.value for cell in page[form.HEADER_ROW]}
    open_ = {(headers[c.column], c.row) for line in page.iter_rows() for c in line if not c.protection.locked}
    new = [column.header for column in form.NEW_CERTIFICATE]
    assert open_ == {(header, row) for row in (5, 7) for header in new}
    header, *rows = cells(path, form.LOTS)[3:]
    assert [dict(zip(header, row, strict=True))["Certificate"] for row in rows] == ["COA-1", None]
    assert "Certificate" not in {
        header[c.column - 1]
        for line in openpyxl.load_workbook(path)[form.LOTS].iter_rows()
        for c in line
        if not c.protection.locked
    }


def test_who_asks_for_no_certificates_shows_none() -> None:
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Suppliers=SUPPLIERS, Certificates=CERTIFICATES)
    asks = SupplierSettings(asks=("Expiry date",))
    assert not supplier_lots(tracker, report(tracker, as_of=AS_OF), Supplier("Acme Labs"), asks).certificates.shape[0]


def test_the_search_finds_a_cost_that_the_user_lets_out(tmp_path: Path) -> None:
    text = "".join(parts(write(tmp_path / "open.xlsx", sees=tuple(EXTRAS))).values())
    assert all(word in text for word in ("61.77", "zz-lot-note", "X00TEA"))
    assert not [word for word in FOREIGN[:11] if word in text]


def test_nothing_but_sheets_tables_and_looks_is_in_the_package(copy: Path) -> None:
    assert {re.sub(r"\d+", "#", name) for name in parts(copy)} == {
        *("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"),
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"),
        *("xl/theme/theme#.xml", "xl/worksheets/sheet#.xml", "xl/worksheets/_rels/sheet#.xml.rels"),
        "xl/tables/table#.xml",
    }
    everything = "".join(parts(copy).values())
    assert not re.search(r'hidden="1"|veryHidden|TargetMode="External"|<hyperlink|password=|hashValue', everything)
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", everything) == [""]
    names = re.findall(r'<definedName name="(.*?)"', everything)
    assert set(names) <= {"_xlnm.Print_Titles", "_xlnm.Print_Area"}


def test_the_package_is_sound_and_the_same_each_time(copy: Path, tmp_path: Path) -> None:
    assert problems(copy) == []
    assert OpenXmlValidator().validate(str(copy)).errors == []
    assert write(tmp_path / "again.xlsx").read_bytes() == copy.read_bytes()


def cells(path: Path, sheet: str, *, values: bool = True) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path, data_only=values)[sheet].iter_rows(values_only=True))


def test_what_stands_in_it(copy: Path) -> None:
    book = openpyxl.load_workbook(copy, data_only=True)
    assert tuple(book.sheetnames) == form.SHEETS
    cover = {row[1]: row[2] for row in cells(copy, form.COVER) if row[1]}
    assert (cover["Reference"], cover["Supplier"], cover["From"]) == ("LB1-AAAA-BBBB-CCCC", "Acme Labs", "Tea & House")
    assert cover["As of"] == dt.datetime(2026, 3, 1)  # noqa: DTZ001 - as openpyxl reads it
    counts = [cover[label] for label in ("Your lots", "Expired, or expiring soon", "On hold, or recalled")]
    assert (counts, cover["Cells still to fill in"]) == ([2, 1, 1], 5)
    header, *rows = cells(copy, form.LOTS)[3:]
    assert [dict(zip(header, row, strict=True))["Flag"] for row in rows] == ["Expiring soon", "On hold"]
    assert [dict(zip(header, row, strict=True))["Days left"] for row in rows] == [10, None]
    assert [row[2] for row in cells(copy, form.SOON)[4:]] == ["007"]
    assert [row[2] for row in cells(copy, form.HELD)[4:]] == ["2"]


def test_only_what_is_asked_for_can_be_typed_into(copy: Path) -> None:
    book = openpyxl.load_workbook(copy)
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    page = book[form.LOTS]
    headers = {cell.column: cell.value for cell in page[form.HEADER_ROW]}
    open_ = {(headers[c.column], c.row) for line in page.iter_rows() for c in line if not c.protection.locked}
    asked_of = {5: ("Production date", "Certificate"), 6: ("Expiry date", "Production date", "Certificate")}
    assert open_ == {(header, row) for row, headers_of in asked_of.items() for header in headers_of}
    asked = {str(cell) for rule in page.data_validations.dataValidation for cell in rule.sqref.ranges}
    assert len(asked) == len(open_)


@pytest.mark.long
@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_agrees_with_every_formula(copy: Path, tmp_path: Path) -> None:
    assert differences(copy) == []
    book = openpyxl.load_workbook(copy)
    cell_of(book, "YourLots", "Expiry date", 2).value = dt.date(2026, 3, 31)  # what a supplier fills in
    book.save(tmp_path / "filled.xlsx")
    book.close()
    found = {line.split(":")[0]: line for line in differences(tmp_path / "filled.xlsx")}
    assert "LibreOffice 30.0" in found["Your lots!F6"]
    assert "LibreOffice 4.0" in found["Cover!C15"]


RISKY = st.text(st.sampled_from("=+-@\tA1(!\"'"), min_size=1, max_size=9).map(str.strip).filter(bool)


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=examples.of(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(RISKY, RISKY), min_size=1, max_size=12, unique_by=lambda texts: texts[0]))
def test_no_text_becomes_a_formula(tmp_path: Path, texts: list[tuple[str, str]]) -> None:
    skus = "SKU | Product | Supplier\n'=T' | '@product' | Acme Labs"
    rows = "".join(f"'=T' | '{lot}' | 2026-08-08 | 7 | '{order}'\n" for lot, order in texts)
    lots = f"SKU | Lot | Expiry date | Received quantity | Purchase order\n{rows}"
    page = openpyxl.load_workbook(write(tmp_path / "risky.xlsx", skus=skus, lots=lots))[form.LOTS]
    headers = {cell.value: cell.column for cell in page[form.HEADER_ROW]}
    found = set()
    for row in range(form.HEADER_ROW + 1, form.HEADER_ROW + 1 + len(texts)):
        cells_of = [page.cell(row, headers[header]) for header in ("SKU", "Product", "Lot", "Purchase order")]
        assert {cell.data_type for cell in cells_of} == {"s"}
        assert all(cell.quotePrefix or not str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells_of)
        found.add(tuple(cell.value for cell in cells_of))
    assert found == {("=T", "@product", lot, order) for lot, order in texts}


def test_a_formula_that_shows_nothing_says_that_it_is_a_text(copy: Path) -> None:
    cells = [
        cell for name, text in parts(copy).items() if "worksheets" in name for cell in re.findall(r"<c .*?</c>", text)
    ]
    shown = [cell for cell in cells if "<f>" in cell and "<v></v>" in cell]
    assert shown, "a lot without a date has no days left"
    assert all(' t="str"' in cell for cell in shown)
