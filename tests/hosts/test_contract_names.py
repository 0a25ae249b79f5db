"""A named cell that was moved to where something of the user's may be is refused, with nothing written."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from lotbook.core.errors import InputError
from lotbook.hosts.host import CellData, Changes
from tests.hosts.books import fefo
from tests.hosts.hosted import Take

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Lots!$B$4", "Lots!B4, inside the table Lots"),
        ("'My own sheet'!$A$5", "'My own sheet'!A5, where the name AsOf is, too"),
    ],
)
def test_a_name_in_a_table_or_on_another_name_is_refused(take: Take, book: Path, cell: str, why: str) -> None:
    made = openpyxl.load_workbook(book)
    made.defined_names["AsOf"].attr_text = "'My own sheet'!$A$5"
    made.defined_names["Units"] = DefinedName("Units", attr_text=cell)
    made.save(book)
    hosted = take(book)
    before = hosted.contents()
    with pytest.raises(InputError, match=f"^The name Units stands for {why}, so a refresh would write over what"):
        hosted.write(
            Changes(rows=(fefo([("N", "1", 46100, 3)]),), cells=(CellData("AsOf", 46000), CellData("Units", 7)))
        )
    assert hosted.contents() == before


def test_a_name_of_a_sheet_in_a_table_is_refused(take: Take, book: Path) -> None:
    made = openpyxl.load_workbook(book)
    made["FEFO"].defined_names["Title"].attr_text = "FEFO!$E$5"
    made.save(book)
    hosted = take(book)
    with pytest.raises(InputError, match=r"^The name Title stands for FEFO!E5, inside the table FEFO, so"):
        hosted.write(Changes(cells=(CellData("Title", "new", sheet_of="FEFO"),)))
