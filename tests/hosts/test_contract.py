"""What every host promises, a closed file or a live Excel: inputs, named cells, tabs, and the whole tracker."""

import shutil
from pathlib import Path

import pytest

from lotbook.actions.refresh import refresh
from lotbook.actions.session import INPUT_TABLES, NEEDED
from lotbook.core.errors import InputError
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, ColumnData, InputCells, Tab, TableColumns
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.books import replaced
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.hosts.hosted import Take, shown

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

LOTS = "xl/worksheets/sheet2.xml"
LOT_DAYS = "Lots[[#This Row],[Expiry date]]-AsOf"


def test_only_lotbooks_columns_of_an_input_table_change(take: Take, book: Path) -> None:
    hosted = take(book)
    before = shown(hosted, "Lots")
    days = ColumnData("Days left", [7, None], formula=LOT_DAYS)
    assert hosted.write(Changes(columns=(TableColumns("Lots", (ColumnData(" qty ", [1, None]), days)),))) == ()
    assert shown(hosted, "Lots") == {**before, "Qty": [1, None], "Days left": [f"={LOT_DAYS}"] * 2}


def test_what_the_user_typed_changes_cell_by_cell_on_their_word(take: Take, book: Path) -> None:
    hosted = take(book)
    before = shown(hosted, "Lots")
    assert hosted.write(Changes(inputs=(InputCells("Lots", " lot ", {5: "00123"}),))) == ()
    assert shown(hosted, "Lots") == {**before, "Lot": [before["Lot"][0], "00123"]}
    hosted.write(Changes(inputs=(InputCells("Lots", "Lot", {4: None}), InputCells("Lots", "Qty", {4: 12}))))
    assert shown(hosted, "Lots")["Lot"] == [None, "00123"]
    assert shown(hosted, "Lots")["Qty"] == [12, before["Qty"][1]]


def test_a_column_or_row_that_is_not_there_is_not_typed_into(take: Take, book: Path) -> None:
    hosted = take(book)
    before = hosted.contents()
    with pytest.raises(InputError, match="The table Lots has no column 'Status'"):
        hosted.write(Changes(inputs=(InputCells("Lots", "Status", {4: "Hold"}),)))
    with pytest.raises(ValueError, match=r"Lots has no rows \[9\]"):
        hosted.write(Changes(inputs=(InputCells("Lots", "Lot", {9: "x"}),)))
    assert hosted.contents() == before


def test_a_column_the_user_deleted_is_skipped_with_a_remark(take: Take, book: Path) -> None:
    hosted = take(book)
    before = hosted.contents()
    flags = TableColumns("Lots", (ColumnData("Flag", [1, 2]),))
    assert hosted.write(Changes(columns=(flags,))) == (
        "The table Lots no longer has a column 'Flag', so it was not filled.",
    )
    assert hosted.contents() == before


def test_a_formula_lost_in_one_row_comes_back(take: Take, book: Path, tmp_path: Path) -> None:
    lost = replaced(book, tmp_path / "l.xlsx", LOTS, r'<c r="G5"([^>]*)><f>.*?</f>', r'<c r="G5"\1>')
    hosted = take(lost)
    assert shown(hosted, "Lots")["Days left"] == [f"={LOT_DAYS}", 200.25]
    hosted.write(Changes(columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2], formula=LOT_DAYS),)),)))
    assert shown(hosted, "Lots")["Days left"] == [f"={LOT_DAYS}"] * 2


def test_a_wrong_number_of_values_is_a_defect_of_the_caller(take: Take, book: Path) -> None:
    with pytest.raises(ValueError, match="Lots has 2 rows, Days left has 3 values"):
        take(book).write(Changes(columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2, 3]),)),)))


def test_named_cells_get_values_and_formulas(take: Take, book: Path) -> None:
    hosted = take(book)
    changes = Changes(cells=(CellData("ASOF", 46010), CellData("Gone", 1)))
    assert hosted.write(changes) == ("There is no longer a cell named Gone, so it was not filled.",)
    assert hosted.contents()["name !AsOf"] == ("Start", "$C$4", 46010)
    hosted.write(Changes(cells=(CellData("AsOf", 46011, "TODAY()+1"),)))
    assert hosted.contents()["name !AsOf"][2] == "=TODAY()+1"


def test_a_name_of_one_sheet(take: Take, book: Path) -> None:
    hosted = take(book)
    assert hosted.write(Changes(cells=(CellData("Title", "0-50 & <more>", sheet_of="FEFO"),))) == ()
    assert hosted.contents()["name FEFO!Title"][2] == "0-50 & <more>"
    assert hosted.write(Changes(cells=(CellData("Title", "x", sheet_of="Lots"),))) == (
        "There is no longer a cell named Title, so it was not filled.",
    )


@pytest.fixture
def lonely(book: Path, tmp_path: Path) -> Path:
    """Without the sparkline that mentions FEFO by its tab."""
    return replaced(book, tmp_path / "lonely.xlsx", "xl/worksheets/sheet4.xml", "<extLst>.*</extLst>", "")


def test_a_sheet_is_renamed_with_the_names_that_refer_to_it(take: Take, lonely: Path) -> None:
    hosted = take(lonely)
    assert hosted.write(Changes(tabs=(Tab("FEFO", "Bob's [0/30] days: what to pick first", visible=True),))) == ()
    found = hosted.contents()
    assert found["tabs"][2] == ("Bob's -0-30- days- what to pick", "visible")
    assert found["name Bob's -0-30- days- what to pick!Title"][0] == "'Bob''s -0-30- days- what to pick'"
    assert hosted.read(["FEFO"]).tables["FEFO"].sheet == "Bob's -0-30- days- what to pick"


def test_sheet_names_stay_unique(take: Take, lonely: Path) -> None:
    hosted = take(lonely)
    assert hosted.write(Changes(tabs=(Tab("FEFO", "my OWN sheet", visible=True),))) == ()
    assert hosted.contents()["tabs"][2][0] == "my OWN sheet (2)"


@pytest.mark.parametrize("name", ["FEFO", None])
def test_hiding_and_showing(take: Take, book: Path, name: str | None) -> None:
    hosted = take(book)
    for visible, state in ((False, "hidden"), (True, "visible")):
        hosted.write(Changes(tabs=(Tab("FEFO", name, visible=visible),)))
        assert hosted.contents()["tabs"][2] == ("FEFO", state)


def test_one_sheet_stays_visible(take: Take, book: Path, tmp_path: Path) -> None:
    path = replaced(book, tmp_path / "h.xlsx", "xl/workbook.xml", r'(sheetId="[14]")', r'\1 state="hidden"')
    path = replaced(path, path, "xl/workbook.xml", "<workbookView ", '<workbookView activeTab="1" ')
    hosted = take(path)
    both = Changes(tabs=(Tab("FEFO", "FEFO", visible=False), Tab("Lots", "Lots", visible=False)))
    assert hosted.write(both) == ("The sheet 'Lots' stays visible, because a workbook must show at least one sheet.",)
    assert [state for _, state in hosted.contents()["tabs"]] == ["hidden", "visible", "hidden", "hidden"]


def _fewer_lots(path: Path) -> TableColumns:
    """Every other lot without a lot code, so that it is left out."""
    lots = FileHost(path).read(["Lots"], []).tables["Lots"]
    codes = lots.values[lots.headers.index("Lot")]
    return TableColumns("Lots", (ColumnData("Lot", [code if i % 2 else None for i, code in enumerate(codes)]),))


def _other_buckets(path: Path) -> TableColumns:
    """One bucket has another name: its sheet and two columns of Aging are called otherwise."""
    names = list(FileHost(path).read(["Buckets"], []).tables["Buckets"].values[0])
    return TableColumns("Buckets", (ColumnData("Bucket", [*names[:1], "Right now", *names[2:]]),))


@pytest.mark.long
@pytest.mark.parametrize("again", [False, True], ids=["first refresh", "second refresh"])
def test_both_hosts_leave_the_same_tracker(tmp_path: Path, sample: Path, *, again: bool) -> None:
    """Every table, formula, named cell and tab; the second refresh finds fewer lots and other buckets."""
    path = tmp_path / "sample.xlsm"
    if again:
        shutil.copy(sample, path)
        FileHost(path).write(Changes(columns=(_fewer_lots(path), _other_buckets(path))))
    else:
        write_new(path, today=SAMPLE_DAY, sample=True)
    book = opened(path)
    # Each in its own place: a copy that is written elsewhere has no journal.
    shutil.copy(path, tmp_path / "file.xlsm")
    by_file, by_excel = FileHost(tmp_path / "file.xlsm", needed=NEEDED), ExcelHost(book, needed=NEEDED)
    names = ("AsOf", "LookupSku", "LookupLot")
    a, b = by_file.read(INPUT_TABLES, names), by_excel.read(INPUT_TABLES, names)
    assert a.cells == b.cells
    for name in INPUT_TABLES:
        assert a.tables[name] == b.tables[name]
        assert [list(column) for column in a.tables[name].values] == [list(column) for column in b.tables[name].values]
    first = refresh(by_file, now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert refresh(by_excel, now=SAMPLE_TIME, as_of=SAMPLE_DAY) == first
    expected, found = contents(tmp_path / "file.xlsm"), contents(saved(book, tmp_path / "excel.xlsm"))
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == value, key
