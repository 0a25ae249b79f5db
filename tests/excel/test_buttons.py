"""The ribbon's buttons pressed in a real Excel, and the cells read back.

Needs the xlwings add-in in that Excel and its interpreter set to this one, as `lotbook init` does it.
"""

from pathlib import Path

import pytest
import xlwings

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.hosts.compare import contents

CALLBACKS = ("LotbookRefreshAging", "LotbookCheckData")


@pytest.mark.parametrize("callback", CALLBACKS)
def test_every_button_works_and_leaves_excel_as_it_was(tracker: xlwings.Book, callback: str) -> None:
    app = tracker.app
    before = (app.screen_updating, app.enable_events, app.calculation, tracker.sheets.active.name)
    tracker.macro(callback)()
    assert (app.screen_updating, app.enable_events, app.calculation, tracker.sheets.active.name) == before
    assert app.status_bar is False
    refreshed = tracker.sheets["Start"].range("RefreshedBy").value
    assert (refreshed is not None) == (callback == "LotbookRefreshAging")


@pytest.mark.parametrize("callback", ["LotbookDoctor", "LotbookReconnect", "LotbookAbout"])
def test_a_button_that_only_tells_has_something_to_tell(tracker: xlwings.Book, callback: str) -> None:
    tracker.macro(callback)()
    message = tracker.macro("LotbookMessage")()
    assert message
    assert not message.startswith("!")


@pytest.mark.parametrize(
    ("callback", "sheet"), [("Ribbon_Fefo", "FEFO"), ("Ribbon_Removals", "Removals"), ("Ribbon_Functions", "Functions")]
)
def test_a_button_that_leads_somewhere_goes_there(tracker: xlwings.Book, callback: str, sheet: str) -> None:
    # Any object stands in for the ribbon's control, which the callback does not look at.
    tracker.macro(callback)(tracker.sheets["Start"].api)
    assert tracker.sheets.active.name == sheet


def test_a_recall_is_run_marked_and_undone(tracker: xlwings.Book) -> None:
    tracker.sheets["Recall"].range("C7").value = "CB089D"
    tracker.macro("LotbookRunRecall")()
    assert tracker.sheets.active.name == "Recall"
    assert tracker.macro("LotbookMessage")().startswith("Recall: 1 lot affected")
    tracker.macro("LotbookMarkRecalled")()
    assert tracker.macro("LotbookMessage")().startswith("    NUT-CASH-250 CB089D: now Recalled")
    tracker.macro("LotbookUndoMark")()
    assert tracker.macro("LotbookMessage")().startswith("    NUT-CASH-250 CB089D: now (blank)")


def test_excel_and_the_file_host_leave_the_same_tracker(tracker: xlwings.Book, tmp_path: Path) -> None:
    tracker.save(str(tmp_path / "before.xlsm"))
    refresh(ExcelHost(tracker, NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    tracker.save(str(tmp_path / "excel.xlsm"))
    by_file = FileHost(tmp_path / "before.xlsm", tmp_path / "file.xlsm", needed=NEEDED)
    refresh(by_file, now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    expected, found = contents(tmp_path / "file.xlsm"), contents(tmp_path / "excel.xlsm")
    for key, value in expected.items():
        assert found[key] == value, key


def test_texts_stay_texts(tracker: xlwings.Book) -> None:
    """Excel reads what is written to a cell; the format "@" and a first apostrophe stop it."""
    cells = tracker.sheets["Start"].range("A100:A104")
    texts = ["00123", "1-2", "=1+1", "TRUE", "#N/A"]
    cells.number_format = "@"
    cells.raw_value = [[text] for text in texts]
    assert [value for (value,) in ExcelHost(tracker)._native.values(cells)] == texts
    cells.number_format = "General"
    cells.raw_value = [[f"'{text}"] for text in texts]
    assert [value for (value,) in ExcelHost(tracker)._native.values(cells)] == texts
    cells.number_format = "@"
    cells.raw_value = [["''quoted"]] * 5
    assert [value for (value,) in ExcelHost(tracker)._native.values(cells)] == ["'quoted"] * 5


def test_hidden_rows_of_a_filtered_input_table_are_filled_too(tracker: xlwings.Book) -> None:
    lots = tracker.sheets["Lots"].tables["Lots"]
    sku = lots.range[1, 0].value
    lots.autofilter.apply_values(1, [str(sku)])
    refresh(ExcelHost(tracker, NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    table = ExcelHost(tracker, NEEDED).read(["Lots"], []).tables["Lots"]
    on_hand = table.values[[header.casefold() for header in table.headers].index("on hand")]
    assert None not in on_hand


def test_a_second_refresh_changes_no_cell(tracker: xlwings.Book, tmp_path: Path) -> None:
    for name in ("once.xlsm", "twice.xlsm"):
        refresh(ExcelHost(tracker, NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
        tracker.save(str(tmp_path / name))
    assert contents(tmp_path / "once.xlsm") == contents(tmp_path / "twice.xlsm")
