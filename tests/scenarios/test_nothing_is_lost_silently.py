"""What a user does to a workbook without thinking of lotbook, and what must not go unsaid."""

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import load_workbook

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.core.errors import InputError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes
from lotbook.sheets.defaults import Rows
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.notation import problems as listed
from tests.notation import report_on
from tests.scenarios.test_command_line import copy, set_buckets, table

LOT: Rows = {
    "SKUs": {"sku": ["TEA"]},
    "Lots": {"sku": ["TEA"], "lot": ["1"], "expiry_date": [dt.date(2027, 6, 30)], "received_quantity": [10]},
}


def test_a_row_right_below_a_table_is_refused_not_ignored(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsm"
    build(path, rows=LOT)
    _type_below_lots(path)
    with pytest.raises(
        InputError,
        match=r"Lots!A6 is right below the table Lots.*Drag the.*LibreOffice, choose Data > Define Range, then Lots",
    ):
        refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)


def _type_below_lots(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    row = b'<row r="6"><c r="A6" t="inlineStr"><is><t>TEA</t></is></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_lot_without_a_place_is_reported_where_no_default_is_set() -> None:
    result = report_on(
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received quantity\nTEA | 1 | 2027-06-30 | 10",
        Settings="Setting | Value\nDefault channel | FBA-US\nDefault place | ",
    )
    assert "Lots!G5 no-place" in listed(result)
    assert result.lots["on_hand"].is_null().all()


def test_an_unknown_default_is_reported() -> None:
    result = report_on(SKUs="SKU\nTEA", Settings="Setting | Value\nDefault channel | Mars\nDefault place | Garage")
    assert {"Settings!B5 unknown-channel", "Settings!B6 unknown-place"} <= set(listed(result))


def test_totals_follow_renamed_buckets(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    set_buckets(
        path,
        *(("Gone", None, -1), ("Soon #1", 0, 90), ("Later", 91, None), ("Unknown", None, None)),
        *((("", None, None),) * 3),
    )
    lotbook("refresh", path, "--as-of", SAMPLE_DAY.isoformat(), "--json")
    *rows, total = table(path, "Aging", 6)
    for header in total:
        if header.startswith(("Units", "Value")):
            assert float(str(total[header])) == pytest.approx(sum(float(str(row[header] or 0)) for row in rows)), header


@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31", "2101-01-01"])
def test_a_day_that_could_not_be_read_back_is_refused(day: str, lotbook: Command, sample: Path) -> None:
    outcome = lotbook("refresh", sample, "--as-of", day)
    assert (outcome.code, "is not between 2000-01-01 and 2100-12-31" in outcome.err) == (2, True)


def test_out_keeps_the_ending_that_excel_needs(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    outcome = lotbook("refresh", sample, "--out", tmp_path / "out.xlsx", "--json")
    assert outcome.code == 2
    assert "ending, .xlsm" in outcome.json["error"]
    assert list(tmp_path.iterdir()) == []


def test_a_formula_on_today_is_not_taken_from_the_last_save(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    FileHost(path).write(Changes(cells=(CellData("AsOf", 46000, "TODAY()+30"),)))
    outcome = lotbook("check", path)
    assert (outcome.code, "=TODAY()+30" in outcome.err) == (2, True)


def without(sheet: str, sample: Path, folder: Path) -> Path:
    """A copy of the sample from which somebody deleted a sheet."""
    path = copy(sample, folder)
    book = openpyxl.load_workbook(path, keep_vba=True)
    del book[sheet]
    book.save(path)
    return path


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("deleted", ["FEFO", "Bundles", "SKUs", "Settings", "Channels"])
def test_after_a_sheet_was_deleted_the_advice_brings_everything_else_back(
    lotbook: Command, sample: Path, tmp_path: Path, deleted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = without(deleted, sample, tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = lotbook("refresh", path)
    advice = re.search(r'with the rows of all other sheets: lotbook (new \S+ --from) "([^"]*)"', outcome.err)
    assert advice is not None, outcome.err
    assert (outcome.code, advice[2]) == (2, str(path))
    assert lotbook(*advice[1].split(), advice[2]).code == 0
    old, new = (FileHost(each).read(["Lots", "Shipments"], []).tables for each in (sample, tmp_path / "next.xlsm"))
    for name in ("Lots", "Shipments"):
        assert [list(column) for column in new[name].values[:4]] == [list(column) for column in old[name].values[:4]]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_after_start_was_deleted_the_advice_is_the_same(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = without("Start", sample, tmp_path)
    outcome = lotbook("refresh", path)
    assert (outcome.code, "lotbook new next.xlsm --from, followed by the name of this one" in outcome.err) == (2, True)
    assert lotbook("new", tmp_path / "next.xlsm", "--from", path).code == 0


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_without_lots_there_is_nothing_to_take_over(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = without("Lots", sample, tmp_path)
    outcome = lotbook("refresh", path)
    assert (outcome.code, "or start from a new tracker (lotbook new)." in outcome.err) == (2, True)


def test_the_tabs_of_the_sample_are_the_ones_described(sample: Path) -> None:
    names = load_workbook(sample).sheet_names
    assert names[:6] == ["Start", "Lots", "Shipments", "SKUs", "Bundles", "Demand"]
