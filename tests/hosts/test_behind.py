"""A formula leads to other formulas, through cells, ranges, names and tables; its day may be that of the last save."""

from pathlib import Path

import pytest
import xlsxwriter

from lotbook.hosts.host import NamedCell
from tests.hosts.hosted import Open, Take

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

DAY = 46000
FORMULAS = {
    "a cell": ("O6", ("TODAY()",)),
    "a cell that is fixed": ("$O$6", ("TODAY()",)),
    "a cell through another one": ("O7", ("O6", "TODAY()")),
    "a cell of another sheet": ("'My days'!B2+1", ("Start!O7", "O6", "TODAY()")),
    "a cell in lower case": ("'my days'!b2", ("Start!O7", "O6", "TODAY()")),
    "a range": ("MAX(O5:O6)", ("TODAY()",)),
    "a column": ("MAX('My days'!B:B)", ("Start!O7", "O6", "TODAY()")),
    "a row": ("MAX(6:6)", ("TODAY()",)),
    "a name": ("Whatday", ("O6", "TODAY()")),
    "a column of a table": ("MAX(Days[When])", ("NOW()-1",)),
    "a row of a table": ("INDEX(Days[[#All],[When]],2)", ("NOW()-1",)),
    "another column of a table": ("MAX(Days[Which])", ()),
    "a typed day": ("O5", ()),
    "a text like a cell": ('IF("O6"="",O5,O5)', ()),
    "a function like a cell": ("LOG10(O5)+DAYS360(O5,O5)", ()),
    "a cell that is not there": ("Q99", ()),
    "another workbook": ("'[1]Start'!O6", ()),
}


def days(path: Path, formula: str) -> Path:
    """A workbook whose cell AsOf holds a formula."""
    book = xlsxwriter.Workbook(str(path))
    start, mine = book.add_worksheet("Start"), book.add_worksheet("My days")
    start.write_formula("C4", f"={formula}", None, DAY)
    start.write("O5", DAY)
    start.write_formula("O6", "=TODAY()", None, DAY)
    start.write_formula("O7", "=O6", None, DAY)
    mine.write_formula("B2", "=Start!O7", None, DAY)
    mine.add_table("D1:E2", {"name": "Days", "columns": [{"header": "Which"}, {"header": "When"}]})
    mine.write("D2", DAY)
    mine.write_formula("E2", "=NOW()-1", None, DAY)
    book.define_name("AsOf", "=Start!$C$4")
    book.define_name("Whatday", "=Start!$O$7")
    book.close()
    return path


@pytest.mark.parametrize("case", FORMULAS)
def test_what_a_formula_leads_to(take: Take, tmp_path: Path, case: str) -> None:
    formula, behind = FORMULAS[case]
    hosted = take(days(tmp_path / "days.xlsx", formula))
    if isinstance(hosted, Open):
        hosted.book.app.calculation = "manual"
    cell = hosted.read([], ["AsOf"]).cells["AsOf"]
    assert cell == NamedCell(DAY, formula)
    # A row meets its own cell again.
    assert tuple(each for each in cell.behind if each != formula) == behind


def test_formulas_that_lead_to_each_other_end(take: Take, tmp_path: Path) -> None:
    hosted = take(days(tmp_path / "days.xlsx", "O8"))
    path = tmp_path / "days.xlsx"
    book = xlsxwriter.Workbook(str(path))
    start = book.add_worksheet("Start")
    for cell, formula in {"C4": "=O8", "O8": "=O9", "O9": "=C4+O8"}.items():
        start.write_formula(cell, formula, None, DAY)
    book.define_name("AsOf", "=Start!$C$4")
    book.close()
    hosted = take(path)
    if isinstance(hosted, Open):
        hosted.book.app.calculation = "manual"
    assert hosted.read([], ["AsOf"]).cells["AsOf"].behind == ("O9", "C4+O8", "O8")


def test_excel_that_calculates_knows_the_day(tmp_path: Path) -> None:
    hosted = Open(days(tmp_path / "days.xlsx", "O6"))
    assert hosted.read([], ["AsOf"]).cells["AsOf"].behind == ()
