"""The currency on Settings in the number formats of every cell of money, in a closed file and in a live Excel."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openxml_audit import OpenXmlValidator

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from tests.cells import cell_of, named_cell
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.hosts.engine import opened, saved
from tests.libreoffice import converted, needs_libreoffice
from tests.package_checks import problems

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")]

MONEY = (
    ("Removals", "Value at risk"),
    ("Removals", "If disposed"),
    ("FEFO", "Value"),
    ("Aging", "Value"),
    ("FirstTen", "Value at risk"),
    ("BucketTotals", "Value"),
    ("RiskByMonth", "Value at risk"),
    ("Bucket1", "Value"),
)


def in_file(path: Path) -> Path:
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    return path


def in_excel(path: Path) -> Path:
    book = opened(path)
    refresh(ExcelHost(book, NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    return saved(book, path)


def with_setting(path: Path, currency: str | None) -> Path:
    book = openpyxl.load_workbook(path, keep_vba=True)
    rows = {book["Settings"].cell(row, 1).value: row for row in range(1, book["Settings"].max_row + 1)}
    book["Settings"].cell(rows["Currency"], 2).value = currency
    book.save(path)
    return path


def formats(book: Workbook) -> dict[str, str]:
    found = {f"{table}, {header}": cell_of(book, table, header).number_format for table, header in MONEY}
    aging = next(name for name in _headers(book, "Aging") if name.startswith("Value: "))
    found["a bucket of Aging"] = cell_of(book, "Aging", aging).number_format
    found["a tile"] = named_cell(book, "ValueAtRisk").number_format
    return found


def _headers(book: Workbook, table: str) -> list[str]:
    return [column.name for column in book[table].tables[table].tableColumns]


def _total(book: Workbook) -> str:
    table = book["Aging"].tables["Aging"]
    cell = cell_of(book, "Aging", "Value")
    return str(
        book["Aging"][
            f"{cell.column_letter}{table.ref.split(':')[1].lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
        ].number_format
    )


@pytest.mark.parametrize("refreshed", [in_file, in_excel])
def test_cells_of_money_show_it_until_it_is_taken_away(
    refreshed: Callable[[Path], Path], sample: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(sample, tmp_path / "lots.xlsm"))
    before = openpyxl.load_workbook(path)
    plain, units = formats(before), cell_of(before, "FEFO", "On hand").number_format
    with_setting(path, "EUR")
    book = openpyxl.load_workbook(refreshed(path))
    shown = formats(book)
    assert shown.pop("a tile") == '"EUR "#,##0;-"EUR "#,##0'
    assert shown.pop("a bucket of Aging") == '"EUR "#,##0.00;-"EUR "#,##0.00;"–"'
    assert set(shown.values()) == {'"EUR "#,##0.00;-"EUR "#,##0.00'}
    assert _total(book) == '"EUR "#,##0.00;-"EUR "#,##0.00'
    assert cell_of(book, "FEFO", "On hand").number_format == units
    with_setting(path, None)
    assert formats(openpyxl.load_workbook(refreshed(path))) == plain


def _complaints(path: Path) -> list[str]:
    return sorted(each.id for each in OpenXmlValidator().validate(str(path)).errors)


def test_without_it_no_format_changes_and_with_it_the_file_is_sound(sample: Path, tmp_path: Path) -> None:
    path = in_file(Path(shutil.copy(sample, tmp_path / "lots.xlsm")))
    assert formats(openpyxl.load_workbook(path)) == formats(openpyxl.load_workbook(sample))
    plain = in_file(with_setting(Path(shutil.copy(path, tmp_path / "plain.xlsm")), None))
    in_file(with_setting(path, 'U"S<&'))
    assert problems(path) == []
    # What is told of a file that openpyxl saved is told of it either way.
    assert _complaints(path) == _complaints(plain)
    book = openpyxl.load_workbook(path)
    assert cell_of(book, "FEFO", "Value").number_format == '"U"\\""S<&"#,##0.00;-"U"\\""S<&"#,##0.00'
    once = path.read_bytes()
    assert in_file(path).read_bytes() == once


@needs_libreoffice
def test_a_spreadsheet_shows_it(sample: Path, tmp_path: Path) -> None:
    path = in_file(with_setting(Path(shutil.copy(sample, tmp_path / "lots.xlsm")), "€"))
    (html,) = converted([path], "html", tmp_path)
    assert re.search(r"€[\d,]+\.\d\d\b", html.read_text(encoding="utf-8", errors="replace"))


def test_the_terminal_says_it(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = with_setting(Path(shutil.copy(sample, tmp_path / "lots.xlsm")), "CHF")
    told = lotbook("refresh", str(path), "--as-of", SAMPLE_DAY.isoformat())
    removals = lotbook("removals", str(path), "--as-of", SAMPLE_DAY.isoformat())
    assert "CHF " in told.out
    assert "CHF " in removals.out
