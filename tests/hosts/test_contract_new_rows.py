"""What every host promises, a closed file or a live Excel: rows that come below those the user typed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from lotbook.core.errors import InputError
from lotbook.core.table import Cell
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, InputCells, NewRows, TableColumns
from tests.conftest import SAMPLE_DAY
from tests.drawn import build, write_new
from tests.hosts.books import DAYS, parts, replaced, two_tables
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.hosts.engine_count import calls
from tests.hosts.hosted import Closed, Take, place, shown
from tests.hosts.test_resaved import SAVERS
from tests.package_checks import problems

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

LOTS = "xl/worksheets/sheet2.xml"
LOT_DAYS = "=Lots[[#This Row],[Expiry date]]-AsOf"
NEW: Mapping[str, Cell] = {" sku ": "C-3", "Lot": "0012", "Expiry date": 46300}


def added(table: str, *rows: Mapping[str, Cell]) -> Changes:
    return Changes(new_rows=(NewRows(table, rows),))


def test_rows_come_below_the_last_one_with_the_formulas_of_their_columns(take: Take, book: Path) -> None:
    hosted = take(book)
    before = shown(hosted, "Lots")
    assert hosted.write(added("Lots", NEW, {"SKU": "=D-4", "Qty": 8})) == ()
    after = shown(hosted, "Lots")
    assert {header: column[:2] for header, column in after.items()} == before
    assert {header: column[2:] for header, column in after.items()} == {
        "SKU": ["C-3", "=D-4"],
        "Lot": ["0012", None],
        "Expiry date": [46300, None],
        "Qty": [None, 8],
        "Mine": ["=E6*2", "=E7*2"],  # typed in every row, and of its own row
        "Days left": [LOT_DAYS] * 2,
    }
    assert place(hosted, "Lots") == "B3:G7"


def test_columns_reach_over_rows_that_come_in_the_same_write(take: Take, book: Path) -> None:
    for host in (FileHost(book), ExcelHost(opened(book))):
        assert host.first_new_row("Lots") == 6
    hosted = take(book)
    days = ColumnData("Days left", [10, 20, 30], LOT_DAYS.removeprefix("="))
    changes = added("Lots", NEW)
    hosted.write(
        replace(changes, inputs=(InputCells("Lots", "Qty", {4: 9}),), columns=(TableColumns("Lots", (days,)),))
    )
    after = shown(hosted, "Lots")
    assert (after["SKU"][2], after["Lot"][2], after["Qty"][0]) == ("C-3", "0012", 9)
    assert after["Days left"] == [LOT_DAYS] * 3
    assert place(hosted, "Lots") == "B3:G6"


def test_a_formula_that_only_adds_up_numbers_is_not_copied(take: Take, book: Path, tmp_path: Path) -> None:
    path = replaced(book, tmp_path / "c.xlsx", LOTS, "<f>E[45][*]2</f>", "<f>12*2</f>")
    hosted = take(path)
    hosted.write(added("Lots", NEW))
    assert shown(hosted, "Lots")["Mine"] == ["=12*2", "=12*2", None]


def test_cells_above_and_new_rows_in_one_write(take: Take, book: Path) -> None:
    hosted = take(book)
    hosted.write(Changes(inputs=(InputCells("Lots", "Qty", {4: 1}),), new_rows=(NewRows("Lots", [NEW]),)))
    assert shown(hosted, "Lots")["Qty"] == [1, 7.5, None]
    assert shown(hosted, "Lots")["Lot"][2] == "0012"


def test_no_rows_change_nothing(take: Take, book: Path) -> None:
    hosted = take(book)
    before = hosted.contents()
    assert hosted.write(added("Lots")) == ()
    assert hosted.contents() == before


def test_a_totals_row_moves_down(take: Take, book: Path) -> None:
    hosted = take(book)
    hosted.write(added("FEFO", {"SKU": "N", "Note": "mine"}))
    found = hosted.contents()["table FEFO"]
    assert found["place"] == ("FEFO", "B4:H9", "B4:H8")
    assert found["cells"][-2] == [None, "N", None, "mine", None, f"={DAYS}", None]
    assert found["cells"][-1] == ["Total", None, None, None, None, None, "=SUBTOTAL(109,[On hand])"]


def test_blank_rows_at_the_end_are_filled_first(take: Take, book: Path) -> None:
    hosted = take(book)
    blank = [ColumnData(header, [value, None]) for header, value in (("SKU", "A"), ("Lot", "1"), ("Mine", None))]
    blank += [ColumnData(header, [None, None]) for header in ("Expiry date", "Qty")]
    hosted.write(Changes(columns=(TableColumns("Lots", tuple(blank)),)))
    hosted.write(added("Lots", NEW, {"SKU": "D"}))
    after = shown(hosted, "Lots")
    assert (after["SKU"], after["Lot"]) == (["A", "C-3", "D"], ["1", "0012", None])
    assert after["Days left"] == [LOT_DAYS] * 3
    assert place(hosted, "Lots") == "B3:G6"


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_formula_goes_on_behind_cleared_rows_and_typed_over_cells(take: Take, book: Path) -> None:
    """The Delete key leaves the rows in the table, and takes the formulas too; the new rows come there, not below."""
    made = openpyxl.load_workbook(book)
    page = made["Lots"]
    table = page.tables["Lots"]
    for row in (6, 7):
        page.cell(row, 2, f"C-{row}")
        page.cell(row, 6, f"=E{row}*2")
        page.cell(row, 7, "=Lots[[#This Row],[Expiry date]]-AsOf")
    page["F6"] = 99
    table.ref = table.autoFilter.ref = "B3:G9"
    made.save(book)
    hosted = take(book)
    if isinstance(hosted, Closed):
        hosted.checked = False  # openpyxl's files are not sound to begin with
    hosted.write(Changes(new_rows=(NewRows("Lots", [{"SKU": "N-1"}, {"SKU": "N-2"}, {"SKU": "N-3"}]),)))
    assert place(hosted, "Lots") == "B3:G10"
    lots = shown(hosted, "Lots")
    assert lots["SKU"][-4:] == ["C-7", "N-1", "N-2", "N-3"]
    assert lots["Mine"] == ["=E4*2", "=E5*2", 99, "=E7*2", "=E8*2", "=E9*2", "=E10*2"]
    assert lots["Days left"] == ["=Lots[[#This Row],[Expiry date]]-AsOf"] * 7


def test_the_first_row_of_an_empty_tracker(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsm"
    write_new(path, today=SAMPLE_DAY)
    hosted = take(path)
    row = shown(hosted, "Lots")
    hosted.write(added("Lots", {"SKU": "A", "Lot": "01", "Expiry date": "03/2027", "Received quantity": 5}))
    once = shown(hosted, "Lots")
    assert (once["SKU"], once["Lot"], once["Expiry date"]) == (["A"], ["01"], ["03/2027"])
    assert once["Flag"] == row["Flag"]
    hosted.write(added("Lots", {"SKU": "B", "Lot": "1-2"}))
    assert shown(hosted, "Lots")["Lot"] == ["01", "1-2"]
    assert shown(hosted, "Lots")["Days left"] == row["Days left"] * 2


def test_what_stands_below_is_not_written_over(take: Take, tmp_path: Path) -> None:
    hosted = take(two_tables(tmp_path / "two.xlsx"))
    before = hosted.contents()
    rows: list[Mapping[str, Cell]] = [{"SKU": f"S{i}"} for i in range(9)]
    with pytest.raises(InputError, match=r"The table Other \(Both!C10:D12\) is below the table FEFO"):
        hosted.write(added("FEFO", *rows))
    with pytest.raises(InputError, match="The table FEFO has no column 'Colour'"):
        hosted.write(added("FEFO", {"Colour": "red"}))
    with pytest.raises(ValueError, match="new rows come for one table twice"):
        hosted.write(Changes(new_rows=(NewRows("FEFO", rows[:1]), NewRows("fefo", rows[:1]))))
    assert hosted.contents() == before
    hosted.write(added("FEFO", *rows[:8]))
    assert place(hosted) == "A1:F9"


def test_a_typed_cell_below_is_not_written_over(take: Take, book: Path, tmp_path: Path) -> None:
    below = '</row><row r="7"><c r="C7"><v>1</v></c></row></sheetData>'
    hosted = take(replaced(book, tmp_path / "b.xlsx", LOTS, "</row></sheetData>", below))
    # It is right below the table then, and the next command would say that it doesn't count.
    assert hosted.write(added("Lots", NEW)) == (
        "Lots!C7 is right below the table Lots now. If it isn't a row of the table, move it to another sheet.",
    )
    with pytest.raises(InputError, match=r"Lots!C7 holds something below the table Lots, which needs these rows"):
        hosted.write(added("Lots", NEW))


def test_a_text_too_long_for_a_cell_is_cut_and_said(take: Take, book: Path) -> None:
    assert take(book).write(added("Lots", NEW, {"Lot": "x" * 40_000})) == (
        "Lots!C7: the text was cut to the 32,767 characters a cell holds.",
    )


def test_only_the_sheet_its_table_and_a_chart_of_it_change(book: Path) -> None:
    before = parts(book)
    FileHost(book).write(added("Lots", NEW))
    after = parts(book)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {LOTS, "xl/tables/table1.xml", "xl/charts/chart1.xml"}


def test_new_cells_look_like_those_above(book: Path) -> None:
    live = opened(book)
    ExcelHost(live).write(added("Lots", NEW, NEW))
    assert live.sheets["Lots"].range((4, 4), (7, 4)).number_format == "yyyy-mm-dd"
    FileHost(book).write(added("Lots", NEW, NEW))
    assert opened(book).sheets["Lots"].range((4, 4), (7, 4)).number_format == "yyyy-mm-dd"


def test_two_thousand_rows_take_as_many_calls_as_two(book: Path) -> None:
    made = []
    for count in (2, 2_000):
        live = opened(book)
        before = calls.copy()
        ExcelHost(live).write(added("Lots", *[NEW] * count))
        made.append(calls - before)
    assert made[0] == made[1]


@pytest.mark.long
def test_both_hosts_leave_the_same_tracker(sample: Path, tmp_path: Path) -> None:
    change = added("Lots", {"SKU": "A", "Lot": "007", "Expiry date": 46700, "Note": "=1+1"}, {"SKU": "B", "Lot": "1-2"})
    book = opened(sample)
    ExcelHost(book).write(change)
    FileHost(sample, tmp_path / "file.xlsm").write(change)
    expected, found = contents(tmp_path / "file.xlsm"), contents(saved(book, tmp_path / "excel.xlsm"))
    assert found == expected


@pytest.mark.long
@pytest.mark.parametrize("saver", SAVERS)
def test_a_resaved_tracker_takes_new_rows(saver: Callable[[Path, Path], Path], sample: Path, tmp_path: Path) -> None:
    path = saver(sample, tmp_path)
    unsound = problems(path)
    before = contents(path)["table Lots"]["cells"]
    assert FileHost(path).write(added("Lots", {"SKU": "A", "Lot": "007"})) == ()
    assert problems(path) == unsound
    after = contents(path)["table Lots"]["cells"]
    assert after[:-1] == before
    assert after[-1][:2] == ["A", "007"]
    assert [text.startswith("=") for text in after[-1] if text] == [False, False, True, True]


@pytest.mark.long
def test_many_rows_at_once_into_a_new_tracker(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsm"
    build(path)
    rows: list[Mapping[str, Cell]] = [{"SKU": "A", "Lot": f"{i:05}", "Received quantity": 1} for i in range(3_000)]
    FileHost(path).write(added("Lots", *rows))
    assert problems(path) == []
    found = FileHost(path, needed={"Lots": frozenset({"sku"})}).read(["Lots"], []).tables["Lots"]
    assert found.values[1] == [row["Lot"] for row in rows]
