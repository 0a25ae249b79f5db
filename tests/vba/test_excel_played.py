"""What only Excel does by itself, played: other workbooks in front, whole columns, deleted sheets, xlwings' server."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pyopenvba.interpreter import _intrinsics
from pyopenvba.interpreter._objects import VBAObject, member, method
from xlwings.conversion import accessors

from lotbook.sheets import project
from lotbook.sheets.conf import SHEET_ON
from lotbook.sheets.defaults import BUCKETS
from lotbook.sheets.wrappers import NO_PYTHON
from tests.vba.runtime import ErrorCell, Workbook
from udfs import ribbon

LAST_ROW = 1048576


def sheet(book: Workbook, name: str) -> Any:
    return book.app.workbook.vba_get("Worksheets", [name])


class Count(VBAObject):  # type: ignore[misc] # pyopenvba ships no types
    """The Rows or Areas of a range."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    @member  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Count(self) -> int:  # noqa: N802 - Excel's own name
        """How many."""
        return self._count


class RestOfColumn(VBAObject):  # type: ignore[misc] # pyopenvba ships no types
    """Cells from row 4 of a sheet down to its end, whose values nobody may ask for all at once."""

    vba_type_name = "Range"

    def __init__(self, page: Any) -> None:
        super().__init__()
        self._page = page

    @member(default=True)  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Value(self) -> object:  # noqa: N802 - Excel's own name
        """All of them; not to be asked for."""
        raise AssertionError("a million cells were read")

    @member  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Row(self) -> int:  # noqa: N802 - Excel's own name
        """The first row."""
        return 4

    @member  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Rows(self) -> Count:  # noqa: N802 - Excel's own name
        """Its rows."""
        return Count(LAST_ROW - 3)

    @member  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Areas(self) -> Count:  # noqa: N802 - Excel's own name
        """Its areas: one."""
        return Count(1)

    @member  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Worksheet(self) -> object:  # noqa: N802 - Excel's own name
        """Its sheet."""
        return self._page

    @method  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Resize(self, rows: Any) -> object:  # noqa: N802 - Excel's own name
        """Its first rows."""
        return self._page.vba_get("Range", [f"A4:A{3 + int(rows)}"])


def test_of_a_whole_column_only_the_rows_in_use_are_sent(with_python: Workbook) -> None:
    assert with_python.call("LOT_DATE", RestOfColumn(sheet(with_python, "Lots")))[0] == ["Not a date: SKU"]
    assert with_python.asked[-1][2][0] == [["SKU"], [None]]


def test_several_areas_are_refused_rather_than_half_read(with_python: Workbook) -> None:
    areas = sheet(with_python, "Lots").vba_get("Range", ["A2:A3,C2:C3"])
    assert with_python.call("LOT_DAYS_LEFT", areas, 46400) == ErrorCell("#REF!")


def test_a_long_range_of_buckets_is_left_to_python(with_python: Workbook) -> None:
    buckets = [list(row[:3]) for row in BUCKETS] + [[None, None, None]] * 200
    with_python.asked.clear()
    assert with_python.call("LOT_BUCKET", 46477, 46400, buckets) == "51-90"
    assert len(with_python.asked) == 1


def test_python_is_not_looked_for_while_another_workbook_is_in_front(workbook: Path) -> None:
    """The add-in would take the interpreter from that one."""
    book = Workbook(workbook)
    tracker = book.app.workbook
    book.app.activate_workbook(book.app.add_workbook())
    assert book.call("GS1_LOT", "(10)007") == NO_PYTHON
    assert book.tried == 0
    book.app.activate_workbook(tracker)
    assert book.call("LotPythonMissed") is True
    assert book.call("LotPythonMissed") is False
    assert book.call("GS1_LOT", "(10)007") == "007"


def test_a_press_that_reaches_the_wrong_tracker_does_nothing(workbook: Path) -> None:
    book = Workbook(workbook)
    book.app.activate_workbook(book.app.add_workbook())
    book.call("LotbookQuiet", *[True])
    book.call("LotbookRefreshAging")
    assert book.call("LotbookMessage").startswith(
        "!This button belongs to tracker.xlsm, which is not the workbook in front."
    )
    assert not book.asked


@pytest.mark.parametrize("there", [True, False])
def test_an_interpreter_that_is_gone_is_found_before_the_add_in_fails(
    workbook: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    book = Workbook(workbook)
    page = sheet(book, f"_{SHEET_ON}")
    page.vba_set("Name", SHEET_ON)
    names = [page.vba_get("Range", [f"A{row}"]).vba_get("Value") for row in range(1, 10)]
    path = r"C:\Python\python.exe"
    page.vba_get("Range", [f"B{1 + names.index('Interpreter_Win')}"]).vba_set("Value", path)
    monkeypatch.setitem(_intrinsics.INTRINSICS, "dir", lambda *_: "python.exe" if there else "")
    assert book.call("GS1_LOT", "(10)007") == ("007" if there else NO_PYTHON)
    assert book.tried == int(there)
    assert book.call("LotPythonReason") == ("" if there else rf"Python was not found at {path}.")


def test_a_hidden_sheet_is_shown_by_its_button_and_a_deleted_one_is_said_to_be(workbook: Path) -> None:
    book = Workbook(workbook)
    book.call("LotbookQuiet", *[True])
    sheet(book, "FEFO").vba_set("Visible", 0)
    book.call("ShowSheet", "Sheet_FEFO")
    assert book.app.workbook.vba_get("ActiveSheet").vba_get("Name") == "FEFO"
    sheet(book, "FEFO").vba_get("Delete")
    book.call("ShowSheet", "Sheet_FEFO")
    assert book.call("LotbookMessage") == "!The sheet is no longer in this workbook."


def test_buttons_compile_without_the_sheets_they_show() -> None:
    code = re.sub(r'"[^"]*"', "", project.sources()["LotRibbon"])
    assert "Sheet_" not in code


def test_on_a_mac_what_was_typed_reaches_python_unchanged(with_python: Workbook) -> None:
    typed = ['it\'s "a" $(echo b) `echo c` \\ | %d; é漢', "12"]
    listed = with_python.call("Listed", typed)
    assert "|" not in listed
    command = f'"{sys.executable}" -c "print(ascii([\'job\'{listed}]))"'
    run = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert run.stdout.strip() == ascii(["job", *typed])


def test_xlwings_can_convert_what_a_press_takes_and_gives() -> None:
    """On Windows xlwings takes every annotation for a converter."""
    for hint in get_type_hints(ribbon.press).values():
        assert (get_origin(hint) or hint) in accessors, get_args(hint)
