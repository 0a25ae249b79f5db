"""lotbook's own columns in input tables, named cells, and tabs."""

import re
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, ColumnData, NamedCell, Tab, TableColumns
from tests.hosts.books import edited, parts, replaced, tracker
from tests.package_checks import problems

LOTS = "xl/worksheets/sheet2.xml"
DAYS = "Lots[[#This Row],[Expiry date]]-AsOf"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def write(path: Path, changes: Changes) -> tuple[str, ...]:
    remarks = FileHost(path).write(changes)
    assert problems(path) == []
    assert OpenXmlValidator().validate(str(path)).errors == []
    once = path.read_bytes()
    FileHost(path).write(Changes(rows=changes.rows, columns=changes.columns, cells=changes.cells))
    assert path.read_bytes() == once
    return remarks


def days(values: list[int | None], header: str = "Days left") -> Changes:
    return Changes(columns=(TableColumns("Lots", (ColumnData(header, values, formula=DAYS),)),))


def cells(path: Path, part: str = LOTS) -> dict[str, str]:
    return {ref: text for text, ref in re.findall(r'(<c r="(\w+)".*?(?:(?<=/)>|</c>))', parts(path)[part].decode())}


def test_only_these_cells_change(book: Path) -> None:
    before = cells(book)
    assert write(book, days([7, None])) == ()
    after = cells(book)
    assert {ref for ref in after if after[ref] != before.get(ref)} == {"G4", "G5"}
    assert after["G4"] == f'<c r="G4"><f>{DAYS}</f><v>7</v></c>'
    assert after["G5"] == f'<c r="G5" t="str"><f>{DAYS}</f><v></v></c>'
    sheet = parts(book)[LOTS]
    assert sheet.count(b"<dataValidation ") == 1
    assert b"x14:conditionalFormatting" in sheet


def test_missing_cells_and_rows_are_made_in_their_place(book: Path, tmp_path: Path) -> None:
    bare = replaced(book, tmp_path / "b.xlsx", LOTS, r'<row r="5".*?</row>', "")
    bare = replaced(bare, bare, LOTS, r'<c r="E4">.*?</c>', "")
    write(
        bare, Changes(columns=(TableColumns("Lots", (ColumnData("qty", [1, 2]), ColumnData(" DAYS LEFT ", [3, 4]))),))
    )
    assert FileHost(bare).read(["Lots"], []).tables["Lots"].values == (
        ["A-1", None], ["007", None], [46100, None], [1, 2], [10, None], [3, 4],
    )  # fmt: skip


def test_the_cells_keep_their_style(book: Path) -> None:
    write(book, Changes(columns=(TableColumns("Lots", (ColumnData("Expiry date", [1, None]),)),)))
    assert (cells(book)["D4"], cells(book)["D5"]) == ('<c r="D4" s="1"><v>1</v></c>', '<c r="D5" s="1"/>')


def test_a_formula_lost_by_another_program_comes_back(book: Path, tmp_path: Path) -> None:
    lost = replaced(
        book, tmp_path / "l.xlsx", "xl/tables/table1.xml", "<calculatedColumnFormula>.*?</calculatedColumnFormula>", ""
    )
    write(lost, days([1, 2]))
    assert f"<calculatedColumnFormula>{DAYS}</calculatedColumnFormula>".encode() in parts(lost)["xl/tables/table1.xml"]


def test_a_formula_others_share_survives_its_own_cell(book: Path, tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        if name != LOTS:
            return content
        content = re.sub(rb'<c r="G4"><f>.*?</f>', b'<c r="G4"><f t="shared" ref="G4:G5" si="0">D4+1</f>', content)
        return re.sub(rb'<c r="F5"><f>.*?</f>', b'<c r="F5"><f t="shared" si="0"/>', content)

    write(edited(book, tmp_path / "s.xlsx", edit), days([1, 2]))
    assert cells(tmp_path / "s.xlsx")["F5"] == '<c r="F5"><f>C5+1</f><v>15.0</v></c>'


def test_named_cells_keep_their_style(book: Path) -> None:
    assert write(book, Changes(cells=(CellData("ASOF", 46010), CellData("Gone", 1)))) == (
        "There is no longer a cell named Gone, so it was not filled.",
    )
    assert cells(book, "xl/worksheets/sheet1.xml")["C4"] == '<c r="C4" s="1"><v>46010</v></c>'
    write(book, Changes(cells=(CellData("AsOf", 46011, "TODAY()+1"),)))
    assert FileHost(book).read([], ["AsOf"]).cells["AsOf"] == NamedCell(46011, "TODAY()+1")


def test_a_name_of_one_sheet(book: Path) -> None:
    write(book, Changes(cells=(CellData("Title", "FEFO & more", sheet_of="FEFO"),)))
    assert (
        cells(book, "xl/worksheets/sheet3.xml")["B1"]
        == '<c r="B1" s="2" t="inlineStr"><is><t>FEFO &amp; more</t></is></c>'
    )
    assert write(book, Changes(cells=(CellData("Title", "x", sheet_of="Lots"),))) != ()


def lonely(book: Path, tmp_path: Path) -> Path:
    """Without the sparkline that mentions FEFO by its tab."""
    return replaced(book, tmp_path / "lonely.xlsx", "xl/worksheets/sheet4.xml", "<extLst>.*</extLst>", "")


def names(path: Path) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(path)
    return [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]


@pytest.mark.filterwarnings("ignore:Data Validation extension:UserWarning")
@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning")
def test_a_sheet_is_renamed_with_everything_that_names_it(book: Path, tmp_path: Path) -> None:
    path = lonely(book, tmp_path)
    path = replaced(
        path,
        path,
        "xl/worksheets/sheet3.xml",
        '<c r="B30" t="s"><v>28</v></c>',
        '<c r="B30"><f>FEFO!B1&amp;"FEFO!B1"</f><v>1</v></c>',
    )
    assert write(path, Changes(tabs=(Tab("FEFO", "Bob's [0/30] days: what to pick first", visible=True),))) == ()
    assert names(path)[2] == ("Bob's -0-30- days- what to pick", "visible")
    assert (
        "<f>'Bob''s -0-30- days- what to pick'!B1&amp;\"FEFO!B1\"</f>" in cells(path, "xl/worksheets/sheet3.xml")["B30"]
    )
    assert openpyxl.load_workbook(path)["Bob's -0-30- days- what to pick"].defined_names["Title"].attr_text == (
        "'Bob''s -0-30- days- what to pick'!$B$1"
    )
    assert FileHost(path).read(["FEFO"], []).tables["FEFO"].sheet == "Bob's -0-30- days- what to pick"
    assert write(path, Changes(tabs=(Tab("FEFO", "FEFO", visible=True),))) == ()
    assert names(path)[2] == ("FEFO", "visible")
    assert FileHost(path).read(["FEFO"], ["AsOf"]).cells["AsOf"].value == 46000


@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning")
@pytest.mark.parametrize("tab", [("FEFO", "Pick"), ("Lots", "Batches")])
def test_a_sheet_the_user_refers_to_keeps_its_name(book: Path, tab: tuple[str, str]) -> None:
    """FEFO is named by a sparkline, Lots by a formula and a chart."""
    table, wanted = tab
    assert write(book, Changes(tabs=(Tab(table, wanted, visible=True),))) == (
        f"The sheet {table!r} keeps its name, because something else in the workbook refers to it; lotbook would have "
        f"called it {wanted!r}.",
    )
    assert [name for name, _ in names(book)] == ["Start", "Lots", "FEFO", "My own sheet"]


@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning")
def test_the_active_sheet_may_be_hidden_and_hands_over(book: Path, tmp_path: Path) -> None:
    path = replaced(book, tmp_path / "a.xlsx", "xl/workbook.xml", "<workbookView ", '<workbookView activeTab="2" ')
    path = replaced(path, path, "xl/worksheets/sheet3.xml", "<sheetView ", '<sheetView tabSelected="1" ')
    write(path, Changes(tabs=(Tab("FEFO", "FEFO", visible=False),)))
    assert 'activeTab="0"' in parts(path)["xl/workbook.xml"].decode()
    assert b"tabSelected" not in parts(path)["xl/worksheets/sheet3.xml"]


def test_excel_is_asked_to_recalculate(book: Path, tmp_path: Path) -> None:
    """The element has its place in the schema: behind the defined names."""
    path = replaced(book, tmp_path / "c.xlsx", "xl/workbook.xml", "<calcPr[^>]*/>", "")
    write(path, Changes())
    assert b'</definedNames><calcPr fullCalcOnLoad="1"/></workbook>' in parts(path)["xl/workbook.xml"]
    manual = replaced(book, tmp_path / "m.xlsx", "xl/workbook.xml", "<calcPr[^>]*/>", '<calcPr calcMode="manual"/>')
    write(manual, Changes())
    assert b'<calcPr calcMode="manual" fullCalcOnLoad="1"/>' in parts(manual)["xl/workbook.xml"]
