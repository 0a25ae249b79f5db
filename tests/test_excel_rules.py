"""The rules that only Excel enforces are really looked at: each is broken once."""

from pathlib import Path

import pytest

from tests.excel_rules import broken
from tests.hosts.books import replaced

BOOK = Path(__file__).parents[1] / "workbook" / "lot_tracker.xlsm"
WORKBOOK, STYLES, LOTS, TABLE = "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/tables/table4.xml"

BREAKS = {
    "a name like a cell": (WORKBOOK, 'name="SkuList"', 'name="SKU1"', "the name SKU1 is not allowed"),
    "a name like R1C1": (WORKBOOK, 'name="SkuList"', 'name="r2c"', "the name r2c is not allowed"),
    "a name of no sheet": (WORKBOOK, "'Start'!\\$G\\$10", "'Gone'!$G$10", "refers to a sheet that is not there"),
    "a sheet name with a slash": (WORKBOOK, '<sheet name="Lots"', '<sheet name="Lo/ts"', "sheet name 'Lo/ts'"),
    "a code name without a module": (LOTS, 'codeName="Sheet_Lots"', 'codeName="Sheet_Lost"', "has no module"),
    "no code name": (LOTS, ' codeName="Sheet_Lots"', "", "has no code name"),
    "a wrong count of formats": (STYLES, '<dxfs count="', '<dxfs count="9', "styles: dxfs says"),
    "a style that is not there": (LOTS, '<c r="A5" s="\\d+"', '<c r="A5" s="9999"', "the style of A5 is not there"),
    "text in a number": (LOTS, '<c r="A5" s="(\\d+)"/>', '<c r="A5" s="\\1"><v>x</v></c>', "which is not a number"),
    "a value without anything": (LOTS, '<c r="A5" s="(\\d+)"/>', '<c r="A5" s="\\1"><v></v></c>', "not a number"),
    "a new function without its prefix": (LOTS, "<f>", "<f>XLOOKUP(1,2,3)+", "calls XLOOKUP without _xlfn."),
    "a formula with =": (LOTS, "<f>", "<f>=", "begins with ="),
    "a long prompt": (LOTS, ' prompt="', f' prompt="{"x" * 255}', "the prompt of the validation"),
    "a long list": (LOTS, '<formula1>"Rel', f'<formula1>"{"x," * 128}Rel', "the list or formula of the validation"),
    "a validation with a column": (LOTS, "<formula1>SkuList", "<formula1>Lots[SKU]", "names a column of a table"),
    "a validation with no name": (LOTS, "<formula1>SkuList", "<formula1>NoList", "uses a name that is not there"),
    "two validations on a cell": (LOTS, 'sqref="B5"', 'sqref="A5"', "two validations on"),
    "a look that is not there": (LOTS, 'dxfId="\\d+"', 'dxfId="999"', "the look of the conditional format"),
    "equal priorities": (LOTS, 'priority="\\d+"', 'priority="1"', "the priority of a conditional format"),
    "a table named like a cell": (TABLE, 'displayName="\\w+"', 'displayName="AB12"', "the table name AB12"),
    "a table without rows": (TABLE, 'ref="([A-Z]+\\d+):([A-Z]+)\\d+"', 'ref="\\1:\\g<2>4"', "has no row"),
    "a header that is no text": (LOTS, '<c r="A4"( s="\\d+") t="s">', '<c r="A4"\\1>', "the header SKU of Lots is not"),
    "a column that is not there": (LOTS, "\\[Expiry date\\]", "[Expiry]", "names a column that is not there"),
    "a table that is not there": (LOTS, "Lots\\[", "Lost[", "names a table that is not there: Lost"),
    "a chart of no sheet": ("xl/charts/chart1.xml", "'?Start'?!", "Gone!", "draws what is not there"),
    "a wide column": (LOTS, ' width="[\\d.]+"', ' width="300"', "is too wide"),
    "a high row": (LOTS, ' ht="[\\d.]+"', ' ht="500"', "is too high"),
}


def test_the_tracker_breaks_no_rule() -> None:
    assert broken(BOOK) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_rule_that_is_broken_is_named(name: str, tmp_path: Path) -> None:
    part, before, after, expected = BREAKS[name]
    found = broken(replaced(BOOK, tmp_path / "book.xlsm", part, before, after))
    assert any(expected in line for line in found), found[:10]
