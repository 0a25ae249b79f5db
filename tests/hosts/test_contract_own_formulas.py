"""What every host promises, a closed file or a live Excel: formulas of the user's in columns of their own."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from lotbook.hosts.host import Changes, NewRows
from tests.hosts.books import LARGEST, NOTE_FORMULA, fefo, parts, replaced, with_note_formula, with_spilling_mark
from tests.hosts.hosted import Closed, Hosted, Open, Take, refreshed, shown
from tests.package_checks import problems

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

SHEET, LOTS = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet2.xml"
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7), ("S1", "L1", 46104, 8)]
ENTERED = pytest.mark.parametrize("array", [' cm="1"', ""], ids=["spilling", "ctrl-shift-enter"])


def arrays(hosted: Hosted, sheet: str, column: str) -> dict[str, str]:
    """The array formulas in a column: range and text by cell."""
    if isinstance(hosted, Open):
        page: Any = hosted.book.impl.file[sheet]
    else:
        assert isinstance(hosted, Closed)
        page = openpyxl.load_workbook(hosted.path)[sheet]
    found = {cell.coordinate: cell.value for cell in page[column]}
    return {place: f"{each.ref} {each.text}" for place, each in found.items() if isinstance(each, ArrayFormula)}


def alike(formula: str, column: str, *rows: int) -> dict[str, str]:
    return {f"{column}{row}": f"{column}{row} ={formula}" for row in rows}


@ENTERED
def test_a_formula_for_whole_columns_stays_one(take: Take, book: Path, tmp_path: Path, array: str) -> None:
    hosted = take(with_note_formula(book, tmp_path / "a.xlsx", LARGEST, array=array))
    assert hosted.write(refreshed(fefo(ROWS))) == ()
    assert arrays(hosted, "FEFO", "E") == alike(LARGEST, "E", 5, 6, 7, 8)


@ENTERED
def test_a_formula_for_whole_columns_in_a_single_cell_moves_with_its_row(
    take: Take, book: Path, tmp_path: Path, array: str
) -> None:
    own = f'<c r="E7" s="2"{array}><f t="array" ref="E7">{LARGEST}</f><v>5</v>'
    path = replaced(book, tmp_path / "a.xlsx", SHEET, r'<c r="E7" s="2" t="s"><v>\d+</v>', own)
    hosted = take(with_spilling_mark(path))
    hosted.write(refreshed(fefo(ROWS)))
    assert arrays(hosted, "FEFO", "E") == alike(LARGEST, "E", 5)


OF_LOTS = "SUM(IF(FEFO[Lot]=Lots[[#This Row],[Lot]],FEFO[On hand],0))"


@ENTERED
def test_new_rows_get_the_formula_for_whole_columns(take: Take, book: Path, tmp_path: Path, array: str) -> None:
    path = replaced(
        book,
        tmp_path / "a.xlsx",
        LOTS,
        r'<c r="F(\d)"( s="\d+")?><f>E\d\*2</f>',
        rf'<c r="F\1"\2{array}><f t="array" ref="F\1">{OF_LOTS}</f>',
    )
    hosted = take(with_spilling_mark(path))
    hosted.write(Changes(new_rows=(NewRows("Lots", ({"SKU": "C-3", "Lot": "1"}, {"SKU": "C-4", "Lot": "2"})),)))
    assert arrays(hosted, "Lots", "F") == alike(OF_LOTS, "F", 4, 5, 6, 7)


def test_in_a_file_it_keeps_the_mark_that_it_spills(book: Path, tmp_path: Path) -> None:
    path = with_note_formula(book, tmp_path / "a.xlsx", LARGEST, array=' cm="1"')
    Closed(path).write(refreshed(fefo(ROWS)))
    cell = r'<c r="E(\d)" s="2" cm="1"><f t="array" ref="E(\d)">MAX'
    assert re.findall(cell, parts(path)[SHEET].decode()) == [(row, row) for row in "5678"]
    assert b'<calculatedColumnFormula array="1">MAX' in parts(path)["xl/tables/table2.xml"]
    assert "xl/metadata.xml" in parts(path)


def test_in_a_file_a_total_for_whole_columns_says_where_it_is(book: Path, tmp_path: Path) -> None:
    total = '<c r="E8"><f t="array" ref="E8">SUM(LEN(FEFO[Note]))</f><v>18</v></c>'
    path = replaced(book, tmp_path / "t.xlsx", SHEET, r'(<c r="H8")', rf"{total}\1")
    Closed(path).write(refreshed(fefo(ROWS)))
    assert '<f t="array" ref="E9">SUM(LEN' in parts(path)[SHEET].decode()
    assert problems(path) == []


def test_an_excel_whose_formulas_cannot_spill_enters_them_as_they_were(book: Path, tmp_path: Path) -> None:
    hosted = Open(with_note_formula(book, tmp_path / "a.xlsx", LARGEST, array=""))
    hosted.book.impl.spilling = False
    hosted.write(refreshed(fefo(ROWS)))
    assert arrays(hosted, "FEFO", "E") == alike(LARGEST, "E", 5, 6, 7, 8)
    plain = Open(with_note_formula(book, tmp_path / "p.xlsx"))
    plain.book.impl.spilling = False
    plain.write(refreshed(fefo(ROWS)))
    assert arrays(plain, "FEFO", "E") == {}
    assert shown(plain)["Note"] == [f"={NOTE_FORMULA}"] * 4


TYPED = {"a number": ("<v>12</v>", 12), "nothing": ("", None), "a formula": ("<f>1+1</f><v>2</v>", "=1+1")}


@pytest.mark.parametrize("typed", TYPED)
def test_a_cell_typed_over_in_a_calculated_column_goes_where_its_row_goes(
    take: Take, book: Path, tmp_path: Path, typed: str
) -> None:
    path = with_note_formula(book, tmp_path / "f.xlsx")
    content, value = TYPED[typed]
    path = replaced(path, path, SHEET, r'<c r="E7" s="2"><f>[^<]*</f><v>1</v></c>', f'<c r="E7" s="2">{content}</c>')
    hosted = take(path)
    assert hosted.write(refreshed(fefo(ROWS))) == ()
    formula = f"={NOTE_FORMULA}"
    assert shown(hosted)["Note"] == [value, formula, formula, formula]


def test_a_cell_typed_over_whose_row_goes_is_named(take: Take, book: Path, tmp_path: Path) -> None:
    path = with_note_formula(book, tmp_path / "f.xlsx")
    hosted = take(replaced(path, path, SHEET, r'<c r="E6" s="2"><f>[^<]*</f><v>1</v>', '<c r="E6" s="2"><v>77</v>'))
    assert hosted.write(refreshed(fefo(ROWS[:3]))) == (
        "FEFO: your Note '77' for SKU S1, Lot L1 was dropped: the row is gone.",
    )
    assert shown(hosted)["Note"] == [f"={NOTE_FORMULA}"] * 3


def test_a_calculated_column_that_names_cells_counts_from_each_row(take: Take, book: Path, tmp_path: Path) -> None:
    path = with_note_formula(book, tmp_path / "f.xlsx", "H5*2")
    for row in "67":
        path = replaced(path, path, SHEET, rf'(<c r="E{row}" s="2"><f>)H5', rf"\g<1>H{row}")
    hosted = take(path)
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["Note"] == [f"=H{row}*2" for row in (5, 6, 7, 8)]


@pytest.mark.parametrize("formula", [NOTE_FORMULA, "H5*2"])
def test_a_calculated_column_that_the_file_does_not_state_is_filled_down(
    take: Take, book: Path, tmp_path: Path, formula: str
) -> None:
    """LibreOffice writes the formulas of the cells, and none of the column."""
    path = with_note_formula(book, tmp_path / "f.xlsx", formula)
    for row in ("6", "7") if formula == "H5*2" else ():
        path = replaced(path, path, SHEET, rf'(<c r="E{row}" s="2"><f>)H5', rf"\g<1>H{row}")
    table = "xl/tables/table2.xml"
    path = replaced(path, path, table, '(name="Note">)<calculatedColumnFormula>[^<]*</calculatedColumnFormula>', r"\1")
    hosted = take(path)
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["Note"] == [f"={formula}".replace("H5", f"H{row}") for row in (5, 6, 7, 8)]


def test_formulas_of_few_cells_are_not_filled_down(take: Take, book: Path, tmp_path: Path) -> None:
    cell = r'<c r="E6" s="2" t="s"><v>\d+</v></c>'
    hosted = take(replaced(book, tmp_path / "f.xlsx", SHEET, cell, '<c r="E6" s="2"><f>1+1</f><v>2</v></c>'))
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["Note"] == ["note 2", None, "note 0", "=1+1"]
