"""The number formats of columns and dates that a workbook gets later, in a closed file and in a live Excel."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from lotbook.actions.formats import with_formats
from lotbook.hosts.host import Changes, ColumnData, InputCells, NewRows, TableRows
from tests.cells import cell_of
from tests.hosts.engine import saved
from tests.hosts.hosted import Hosted, Open, Take
from tests.hosts.test_currency import in_excel, in_file, with_setting

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def written(hosted: Hosted, path: Path) -> openpyxl.Workbook:
    """The workbook as a file, in whichever hands it is."""
    return openpyxl.load_workbook(saved(hosted.book, path) if isinstance(hosted, Open) else path)


def with_columns(*columns: ColumnData, before: Sequence[str] = ("Rank", "SKU", "Lot", "Expiry date")) -> Changes:
    """FEFO with some columns more, behind those of these headers."""
    held: dict[str, Sequence[int | str]] = {
        "Rank": [1, 2],
        "SKU": ["S0", "S1"],
        "Lot": ["L0", "L1"],
        "Expiry date": [46100, 46101],
    }
    known = [ColumnData(name, held[name]) for name in before]
    return with_formats(Changes(rows=(TableRows("FEFO", (*known, *columns), ("SKU", "Lot")),)))


def test_a_new_column_has_the_format_of_what_it_holds(take: Take, book: Path) -> None:
    hosted = take(book)
    hosted.write(
        with_columns(
            ColumnData("Units at risk", [1.5, None]),
            ColumnData("Value", [2, 3]),
            ColumnData("Received date", [46000, None]),
            before=("Rank", "SKU", "Lot"),
        )
    )
    made = written(hosted, book)
    assert [cell_of(made, "FEFO", header).number_format for header in ("Units at risk", "Value")] == [
        "#,##0.0",
        "#,##0.00",
    ]
    assert {cell_of(made, "FEFO", "Received date", row).number_format for row in (1, 2)} == {"yyyy-mm-dd;;"}
    assert cell_of(made, "FEFO", "Value", 0).number_format == "General"


def test_a_new_column_looks_like_one_that_holds_the_same(take: Take, book: Path) -> None:
    """The book writes its expiry dates its own way."""
    hosted = take(book)
    hosted.write(with_columns(ColumnData("Units", [5, 6]), ColumnData("Received date", [46000, None])))
    assert cell_of(written(hosted, book), "FEFO", "Received date").number_format == "yyyy-mm-dd"


def test_a_date_typed_into_a_column_without_a_format_is_shown_as_one(take: Take, book: Path) -> None:
    plain = openpyxl.load_workbook(book)
    cell_of(plain, "Lots", "Qty", 0).value = "Status since"
    plain["Lots"].tables["Lots"].tableColumns[3].name = "Status since"
    plain.save(book)
    hosted = take(book)
    if not isinstance(hosted, Open):
        hosted.checked = False  # type: ignore[attr-defined]  # openpyxl's file is as odd before
    new = NewRows("Lots", ({"SKU": "N", "Status since": 46301, "Expiry date": 46400},))
    hosted.write(with_formats(Changes(inputs=(InputCells("Lots", "Status since", {5: 46300}),), new_rows=(new,))))
    made = written(hosted, book)
    shown = [cell_of(made, "Lots", "Status since", row).number_format for row in (1, 2, 3)]
    assert shown == ["General", "yyyy-mm-dd;;", "yyyy-mm-dd;;"]
    assert cell_of(made, "Lots", "Expiry date", 3).number_format == "yyyy-mm-dd"


@pytest.mark.long
@pytest.mark.parametrize("refreshed", [in_file, in_excel])
def test_a_renamed_bucket_shows_units_as_units(refreshed: Callable[[Path], Path], sample: Path, tmp_path: Path) -> None:
    path = refreshed(with_setting(Path(shutil.copy(sample, tmp_path / "lots.xlsm")), "EUR"))
    book = openpyxl.load_workbook(path, keep_vba=True)
    cell_of(book, "Buckets", "Bucket").value = "Gone off"
    book.save(path)
    book = openpyxl.load_workbook(refreshed(path))
    for row in (1, 2):
        assert cell_of(book, "Aging", "Units: Gone off", row).number_format == '#,##0;-#,##0;"–"'
        assert cell_of(book, "Aging", "Value: Gone off", row).number_format == ('"EUR "#,##0.00;-"EUR "#,##0.00;"–"')
    totals = int(book["Aging"].tables["Aging"].ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    at = {head: cell_of(book, "Aging", head).column for head in ("Units: Gone off", "Value: Gone off")}
    assert "EUR" not in book["Aging"].cell(totals, at["Units: Gone off"]).number_format
    assert "EUR" in book["Aging"].cell(totals, at["Value: Gone off"]).number_format
