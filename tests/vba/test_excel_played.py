"""What only Excel does by itself, played: other workbooks in front, whole columns, deleted sheets, xlwings' server."""

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pyopenvba.interpreter import _intrinsics
from pyopenvba.interpreter._objects import VBAObject, member, method
from xlwings.conversion import accessors

from lotbook.core.table import column_letters
from lotbook.sheets import project
from lotbook.sheets.conf import SHEET_ON
from lotbook.sheets.defaults import BUCKETS
from lotbook.sheets.help_page import FIRST_ROW, HEADERS, NO_MACROS
from lotbook.sheets.wrappers import NO_PYTHON, ON_MAC
from tests.setup.computers import put, vba_with
from tests.vba import runtime
from tests.vba.runtime import Add, ErrorCell, Workbook
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


@pytest.mark.long
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


def test_a_press_that_reaches_the_wrong_tracker_is_done_by_the_one_in_front(workbook: Path) -> None:
    book = Workbook(workbook)
    book.app.activate_workbook(book.app.add_workbook())
    in_front = book.app.workbook.vba_get("Application").vba_get("ActiveWorkbook").vba_get("Name")
    book.others = {str(in_front)}
    book.call("LotbookQuiet", *[True])
    book.call("LotbookRefreshAging")
    book.call("LotbookShowSheet", "Sheet_FEFO")
    assert book.in_front == [("LotbookRefreshAging", []), ("LotbookShowSheet", ["Sheet_FEFO"])]
    assert not book.asked


def test_a_press_while_no_tracker_is_in_front_does_nothing(workbook: Path) -> None:
    book = Workbook(workbook)
    book.app.activate_workbook(book.app.add_workbook())
    book.call("LotbookQuiet", *[True])
    book.call("LotbookRefreshAging")
    assert book.call("LotbookMessage").startswith(
        "!This button belongs to tracker.xlsm, and the workbook in front has no such button."
    )
    assert not book.asked


def test_what_failed_while_excel_was_loading_is_tried_again(workbook: Path) -> None:
    """Its add-ins may come after the workbook."""
    book = Workbook(workbook, Add.ABSENT)
    assert book.call("GS1_LOT", "(10)007") == NO_PYTHON
    book.add_in = Add.PRESENT
    runtime.recalculated.clear()
    book.opened()
    assert runtime.recalculated == [1]
    assert book.call("GS1_LOT", "(10)007") == "007"


def test_nothing_is_calculated_anew_where_python_is_not_there_at_all(workbook: Path) -> None:
    book = Workbook(workbook, Add.ABSENT)
    assert book.call("GS1_LOT", "(10)007") == NO_PYTHON
    runtime.recalculated.clear()
    book.opened()
    assert runtime.recalculated == []


def test_cells_that_say_macros_are_off_are_calculated_anew_once_they_run(workbook: Path) -> None:
    book = Workbook(workbook)
    runtime.recalculated.clear()
    book.opened()
    assert runtime.recalculated == []
    column = column_letters(1 + list(HEADERS).index("Shows"))
    sheet(book, "Functions").vba_get("Range", [f"{column}{FIRST_ROW + 3}"]).vba_set("Value", NO_MACROS)
    book.opened()
    assert runtime.recalculated == [1]


def test_without_start_and_buckets_the_functions_still_answer(workbook: Path) -> None:
    book = Workbook(workbook)
    for name in ("Start", "Buckets"):
        sheet(book, name).vba_get("Delete")
    assert book.call("LOT_DAYS_LEFT", 46401, 46400) == 1
    assert book.call("GS1_LOT", "(10)007") == "007"
    assert isinstance(book.call("LOT_BUCKET", 46401, 46400), str)


def test_a_sheet_deleted_later_is_missed_no_more_than_one_deleted_before(workbook: Path) -> None:
    book = Workbook(workbook)
    assert book.call("LOT_DAYS_LEFT", 46401) is not None
    sheet(book, "Start").vba_get("Delete")
    assert book.call("LOT_DAYS_LEFT", 46401, 46400) == 1


def test_names_outside_the_code_page_reach_python(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook(workbook)
    book.call("LotbookQuiet", *[True])
    monkeypatch.setattr(ribbon, "press", lambda *given: " | ".join(given))
    runtime.typed[:] = ["Чай-1", "5", "Łódź 北京"]
    book.call("LotbookAllocate")
    assert book.call("LotbookMessage") == "allocate | Чай-1 | 5 | Łódź 北京"
    runtime.typed[:] = [False]
    book.call("LotbookQuiet", *[True])
    runtime.questions.clear()
    book.call("LotbookAllocate")
    assert len(runtime.questions) == 1, "Cancel asks nothing more"


def test_a_file_in_excels_folder_is_not_taken_for_lotbook(workbook: Path, tmp_path: Path) -> None:
    """Xlwings starts Python with -c, which looks for modules in the current folder first."""
    (tmp_path / "udfs.py").write_text("raise SystemExit('not lotbook')")
    book = Workbook(workbook)
    book.call("GS1_LOT", "(10)007")
    (statement,) = book.prepared
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.path.insert(0, ''); {statement}; import udfs; print(udfs.__file__)",
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert Path(run.stdout.strip()).parent.name == "udfs"
    assert "LotPythonRun(LotPythonOwnModules & " in project.sources()["LotRibbon"], "on a Mac as well"
    assert "|" not in statement, "AppleScript splits there"


def test_on_a_mac_a_cell_says_what_it_needs(workbook: Path, tmp_path: Path) -> None:
    source = project.sources()["LotFunctions"].replace("#If Mac Then", "#If True Then")
    path = tmp_path / "mac.xlsm"
    path.write_bytes(workbook.read_bytes())
    put(path, {"xl/vbaProject.bin": vba_with(LotFunctions=source)})
    book = Workbook(path)
    assert book.call("GS1_LOT", "(10)007") == ON_MAC
    assert book.call("LOT_DAYS_LEFT", 46401, 46400) == 1
    assert book.tried == 0


FOLDER = r"C:\Users\me\Python312"
NO_DLL = rf"The xlwings DLL is neither in {FOLDER}\Scripts nor a folder up."


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        (["Scripts\\python.exe", "Scripts\\xlwings64-*.dll"], ""),
        (["Scripts\\python.exe", "xlwings32-*.dll"], ""),
        (["Scripts\\python.exe"], NO_DLL),
        ([], rf"Python was not found at {FOLDER}\Scripts\python.exe."),
    ],
)
def test_what_the_add_in_would_miss_is_found_before_it_fails(
    workbook: Path, monkeypatch: pytest.MonkeyPatch, there: list[str], reason: str
) -> None:
    book = Workbook(workbook)
    page = sheet(book, f"_{SHEET_ON}")
    page.vba_set("Name", SHEET_ON)
    names = [page.vba_get("Range", [f"A{row}"]).vba_get("Value") for row in range(1, 10)]
    path = rf"{FOLDER}\Scripts\python.exe"
    page.vba_get("Range", [f"B{1 + names.index('Interpreter_Win')}"]).vba_set("Value", path)
    files = {rf"{FOLDER}\{each}" for each in there}

    def found(_: object, asked: list[object], __: object) -> str:
        return str(asked[0]) if str(asked[0]) in files else ""

    monkeypatch.setitem(_intrinsics.INTRINSICS, "dir", found)
    assert book.call("GS1_LOT", "(10)007") == (NO_PYTHON if reason else "007")
    assert book.tried == int(not reason)
    assert book.call("LotPythonReason") == reason


def test_a_hidden_sheet_is_shown_by_its_button_and_a_deleted_one_is_said_to_be(workbook: Path) -> None:
    book = Workbook(workbook)
    book.call("LotbookQuiet", *[True])
    sheet(book, "FEFO").vba_set("Visible", 0)
    book.call("ShowSheet", "Sheet_FEFO")
    assert book.app.workbook.vba_get("ActiveSheet").vba_get("Name") == "FEFO"
    sheet(book, "FEFO").vba_get("Delete")
    book.call("ShowSheet", "Sheet_FEFO")
    assert book.call("LotbookMessage") == "!The sheet is no longer in this workbook."


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
