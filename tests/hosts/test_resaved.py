"""Workbooks that went through LibreOffice or openpyxl before lotbook sees them again."""

import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, ColumnData, TableColumns
from tests.hosts.books import fefo, parts, replaced, tracker, with_note_formula
from tests.libreoffice import converted, differences, needs_libreoffice
from tests.package_checks import problems

NEEDED = {"Lots": frozenset({"sku", "lot"}), "FEFO": frozenset({"sku", "lot"})}
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7), ("X", "1", 46104, 8)]
CHANGES = Changes(
    rows=(fefo(ROWS),),
    columns=(
        TableColumns("Lots", (ColumnData("Days left", [100, 200.25], formula="Lots[[#This Row],[Expiry date]]-AsOf"),)),
    ),
)


def by_openpyxl(path: Path, folder: Path) -> Path:
    saved = folder / "openpyxl.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        openpyxl.load_workbook(path).save(saved)
    return saved


def by_libreoffice(path: Path, folder: Path) -> Path:
    (folder / "lo").mkdir(exist_ok=True)
    return converted([path], "xlsx", folder / "lo")[0]


SAVERS = [
    pytest.param(by_openpyxl, id="openpyxl"),
    pytest.param(by_libreoffice, id="LibreOffice", marks=needs_libreoffice),
]


@pytest.mark.parametrize("saver", SAVERS)
def test_a_resaved_workbook_is_read_and_written_like_any_other(
    tmp_path: Path, saver: Callable[[Path, Path], Path]
) -> None:
    path = saver(tracker(tmp_path / "tracker.xlsx"), tmp_path)
    before = parts(path)
    book = FileHost(path, needed=NEEDED).read(["Lots", "FEFO"], ["AsOf"])
    lots = book.tables["Lots"]
    assert lots.headers == ("SKU", "Lot", "Expiry date", "Qty", "Mine", "Days left")
    assert lots.values[:4] == (["A-1", "B-2"], ["007", "L & <2>"], [46100, 46200.25], [5, 7.5])
    assert book.tables["FEFO"].values[0] == [1, 2, 3]
    assert book.cells["AsOf"].formula == "TODAY()"

    remarks = FileHost(path, needed=NEEDED).write(CHANGES)
    assert remarks == ("FEFO: your Note 'note 1' for SKU S1, Lot L1 was dropped: the row is gone.",)
    again = FileHost(path, needed=NEEDED).read(["Lots", "FEFO"], [])
    assert again.tables["FEFO"].values[1] == ["S2", "N", "S0", "X"]
    assert again.tables["FEFO"].values[3] == ["note 2", None, "note 0", None]
    assert again.tables["Lots"].values[5] == [100, 200.25]
    assert problems(path) == []
    # What the other program wrote and lotbook did not touch is as it was, but for a sparkline over all rows.
    mine = "xl/worksheets/sheet4.xml"
    assert parts(path)[mine].replace(b"B5:B8", b"B5:B7") == before[mine]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("saver", SAVERS)
def test_a_calculated_column_of_the_users_goes_on_in_new_rows(
    tmp_path: Path, saver: Callable[[Path, Path], Path]
) -> None:
    made = with_note_formula(tracker(tmp_path / "tracker.xlsx"), tmp_path / "note.xlsx")
    path = saver(made, tmp_path)
    assert FileHost(path, needed=NEEDED).write(CHANGES) == ()
    written = openpyxl.load_workbook(path)["FEFO"]
    held = [written.cell(5 + row, 5).value for row in range(len(ROWS))]
    assert all(str(each).startswith("=") for each in held), held


@pytest.mark.long
@needs_libreoffice
def test_libreoffice_keeps_every_row_and_agrees_with_every_formula(tmp_path: Path) -> None:
    # XlsxWriter leaves out the table's name, which Excel writes and LibreOffice needs.
    sheet = "xl/worksheets/sheet3.xml"
    path = replaced(tracker(tmp_path / "tracker.xlsx"), tmp_path / "named.xlsx", sheet, r",\[On", ",FEFO[On")
    many = [(f"S{i}", f"L{i}", 46100 + i, i) for i in range(25 - 2)]
    FileHost(path).write(Changes(rows=(fefo(many),), columns=CHANGES.columns))
    assert OpenXmlValidator().validate(str(path)).errors == []
    saved = by_libreoffice(path, tmp_path)
    table = FileHost(saved, needed=NEEDED).read(["FEFO"], []).tables["FEFO"]
    assert table.values[1] == [sku for sku, *_ in many]
    assert table.values[6] == [units for *_, units in many]
    # AsOf is =TODAY() in the file; with a fixed day every formula must come out as it was written.
    FileHost(path).write(Changes(cells=(CellData("AsOf", 46000),)))
    assert [line for line in differences(path) if "My own sheet" not in line] == []
