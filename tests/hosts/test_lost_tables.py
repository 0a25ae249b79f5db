"""Tables that became mere ranges, as after Convert to Range in Excel or a deleted sheet in LibreOffice."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lotbook.core.errors import MissingTableError
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book
from tests.command import Command
from tests.hosts.books import edited, replaced
from tests.hosts.engine import opened

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

NEEDED = {"Lots": frozenset({"sku", "lot", "expiry date", "qty"}), "FEFO": frozenset({"sku", "lot"})}
Read = Callable[[Path, Sequence[str], Sequence[str]], Book]


def by_file(path: Path, tables: Sequence[str], optional: Sequence[str]) -> Book:
    return FileHost(path, needed=NEEDED).read(tables, [], optional)


def by_excel(path: Path, tables: Sequence[str], optional: Sequence[str]) -> Book:
    return ExcelHost(opened(path), needed=NEEDED).read(tables, [], optional)


def converted_to_range(path: Path, target: Path, sheet: int) -> Path:
    """The same workbook with the table of a sheet made a range: its cells stay."""

    def edit(name: str, content: bytes) -> bytes:
        if name == f"xl/worksheets/_rels/sheet{sheet}.xml.rels":
            return re.sub(rb"<Relationship [^>]*/table\"[^>]*/>", b"", content)
        if name == f"xl/worksheets/sheet{sheet}.xml":
            return re.sub(rb"<tableParts.*?</tableParts>", b"", content)
        return content

    return edited(path, target, edit)


@pytest.mark.parametrize("read", [by_file, by_excel])
@pytest.mark.parametrize("optional", [True, False])
def test_rows_that_are_no_table_any_more_are_named(tmp_path: Path, book: Path, read: Read, *, optional: bool) -> None:
    lost = converted_to_range(book, tmp_path / "lost.xlsx", 2)
    asked = ([], ["Lots"]) if optional else (["Lots"], [])
    with pytest.raises(MissingTableError, match=r"lost\.xlsx: Lots!B3 has the headers of the table Lots, but"):
        read(lost, *asked)


@pytest.mark.parametrize("read", [by_file, by_excel])
def test_a_workbook_without_any_table_is_told_apart(tmp_path: Path, book: Path, read: Read) -> None:
    """As Google Sheets leaves it: all of it is taken into a new tracker."""
    lost = converted_to_range(converted_to_range(book, tmp_path / "one.xlsx", 2), tmp_path / "both.xlsx", 3)
    with pytest.raises(MissingTableError, match=r"there is no Excel table in it\. .* lotbook adopt"):
        read(lost, ["Lots"], [])


@pytest.mark.parametrize("read", [by_file, by_excel])
def test_headers_without_a_row_may_stay(tmp_path: Path, book: Path, read: Read) -> None:
    lost = converted_to_range(book, tmp_path / "lost.xlsx", 2)
    blank = replaced(lost, tmp_path / "blank.xlsx", "xl/worksheets/sheet2.xml", r'<row r="4".*(?=</sheetData>)', "")
    assert read(blank, ["FEFO"], ["Lots"]).tables.keys() == {"FEFO"}


@pytest.mark.parametrize("read", [by_file, by_excel])
def test_a_table_that_was_never_there_is_not_looked_for_among_notes(book: Path, read: Read) -> None:
    assert read(book, ["FEFO"], ["Certificates"]).tables.keys() == {"FEFO"}


def test_a_refresh_does_not_pass_over_certificates(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    lost = converted_to_range(sample, tmp_path / "lost.xlsm", 8)
    before = lost.read_bytes()
    outcome = lotbook("refresh", lost)
    assert outcome.code == 2
    assert "Certificates!A4 has the headers of the table Certificates" in outcome.err
    assert lost.read_bytes() == before


def test_the_doctor_names_them(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    lost = converted_to_range(sample, tmp_path / "lost.xlsm", 8)
    assert "Certificates!A4 has the headers of the table Certificates" in " ".join(lotbook("doctor", lost).out.split())


@pytest.mark.parametrize(("sheet", "table"), [(2, "Lots"), (3, "Shipments"), (8, "Certificates")])
def test_a_new_tracker_does_not_begin_without_them(
    lotbook: Command, sample: Path, tmp_path: Path, sheet: int, table: str
) -> None:
    """LibreOffice drops the table beside a deleted sheet, and the refusal then says to make a new tracker."""
    lost, new = converted_to_range(sample, tmp_path / "lost.xlsm", sheet), tmp_path / "new.xlsm"
    outcome = lotbook("new", new, "--from", lost)
    assert outcome.code == 2
    assert f"{table}!A4 has the headers of the table {table}, but" in outcome.err
    assert not new.exists()
