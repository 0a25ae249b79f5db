"""Drop-downs and hints of a table's rows: they grow with the table, in a closed file and in a live Excel."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from lotbook.core.table import column_letters
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.host import Changes, NewRows
from lotbook.hosts.ooxml.validations import stretched
from tests.drawn import build
from tests.hosts.engine import opened, saved

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

TABLE, ROWS = Rectangle(2, 4, 5, 9), (5, 8)
LOTS = Changes(new_rows=(NewRows("Lots", tuple({"SKU": "A", "Lot": str(lot)} for lot in range(7))),))


def ranges(path: Path, sheet: str) -> list[str]:
    """What the validations of a sheet cover, each as one range."""
    rules = openpyxl.load_workbook(path)[sheet].data_validations.dataValidation
    return sorted(covered(rule) for rule in rules)


def covered(rule: DataValidation) -> str:
    """From its first cell to its last; all of them are in one column."""
    every = list(rule.sqref.ranges)
    assert len({(each.min_col, each.max_col) for each in every}) == 1
    first, last = min(each.min_row for each in every), max(each.max_row for each in every)
    assert sum(each.max_row - each.min_row + 1 for each in every) == last - first + 1
    return f"{column_letters(every[0].min_col)}{first}:{last}"


@pytest.mark.long
def test_rows_added_to_a_table_have_its_drop_downs_in_both_hosts(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsm"
    build(path)
    before = ranges(path, "Lots")
    assert {rows_of(each) for each in before} == {"5:5"}
    live = opened(path)
    ExcelHost(live).write(LOTS)
    FileHost(path).write(LOTS)
    assert ranges(path, "Lots") == [each.replace("5:5", "5:11") for each in before]
    assert ranges(saved(live, tmp_path / "live.xlsm"), "Lots") == ranges(path, "Lots")


def test_a_second_write_into_room_that_is_there_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsm"
    build(path, rows={"Lots": {"sku": ["A"] * 3, "lot": ["1", "2", None]}})
    before = ranges(path, "Lots")
    assert {rows_of(each) for each in before} == {"5:7"}
    FileHost(path).write(Changes(new_rows=(NewRows("Lots", ({"SKU": "A", "Lot": "9"},)),)))
    assert {rows_of(each) for each in ranges(path, "Lots")} == {"5:8"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B5:B8", "B5:B12"),
        ("B5:C8 E5:E8", "B5:C12 E5:E12"),
        ("B4:B9", "B4:B12"),  # with the header and the totals
        ("B5:B1048576", "B5:B1048576"),  # as trackers before 0.2.0 have it
        ("B6:B8", "B6:B8"),  # of some rows only
        ("B8", "B8"),
        ("B5:B7", "B5:B7"),
        ("A5:B8", "A5:B8"),  # wider than the table
        ("F5:F8", "F5:F8"),
        ("B:B", "B:B"),
    ],
)
def test_what_belongs_to_a_table_grows_with_it(before: str, after: str) -> None:
    for text in (
        '<dataValidations count="1"><dataValidation type="list" sqref="{}"><formula1>X</formula1></dataValidation>'
        "</dataValidations>",
        '<extLst><ext><x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>S!$A$1:$A$3'
        "</xm:f></x14:formula1><xm:sqref>{}</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>",
    ):
        assert stretched(text.format(before), TABLE, ROWS, 12) == text.format(after)
        assert stretched(text.format(before), TABLE, ROWS, 8) == text.format(before)


def test_other_ranges_of_the_sheet_stay() -> None:
    text = (
        '<conditionalFormatting sqref="B5:B8"/><ext><x14:conditionalFormatting><xm:sqref>B5:B8</xm:sqref>'
        "</x14:conditionalFormatting></ext>"
    )
    assert stretched(text, TABLE, ROWS, 12) == text


def rows_of(covered: str) -> str:
    return covered.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_a_validation_does_not_grow_over_another_one() -> None:
    """Excel allows one for each cell."""
    text = '<dataValidation sqref="B5:B8"/><dataValidation sqref="B11"/><dataValidation sqref="C5:C8"/>'
    assert stretched(text, TABLE, ROWS, 12) == text.replace("C5:C8", "C5:C12")
