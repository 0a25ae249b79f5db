"""The buttons of the group Recall, as Excel calls them."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLE_TIME
from tests.hosts.test_ribbon import caller, logged  # noqa: F401 - fixtures
from udfs import ribbon


@pytest.fixture
def cells(caller: Any) -> Any:  # noqa: F811 - the fixture
    """The named cells of the workbook: what stands in them, by name."""

    class Cells:
        def __getitem__(self, name: str) -> Any:
            return self._cell(name).value

        def __setitem__(self, name: str, value: Any) -> None:
            self._cell(name).value = value

        @staticmethod
        def _cell(name: str) -> Any:
            ((sheet, cell),) = caller.file.defined_names[name].destinations
            return caller.file[sheet][cell.replace("$", "")]

    return Cells()


def rows(caller: Any, sheet: str, name: str) -> list[list[Any]]:  # noqa: F811 - the fixture's value
    return [[cell.value for cell in row] for row in caller.file[sheet][caller.file[sheet].tables[name].ref]][1:]


def test_run_recall_fills_the_sheet_and_says_what_it_found(caller: Any, cells: Any) -> None:  # noqa: F811
    cells["RecallLot"] = "CB089D"
    lines = ribbon.press("run_recall").split("\n")
    assert lines[0] == "Recall: 1 lot affected, 2 consignees, in 0.0 seconds."
    assert lines[1] == "Made 340, found 340, to retrieve at most 340, unaccounted 0 units. Reconciled: 100.0 %."
    assert cells["RecallMade"] == 340
    assert [row[:2] for row in rows(caller, "Recall", "RecallLots")] == [["NUT-CASH-250", "CB089D"]]
    assert cells["RecallLot"] == "CB089D"


@pytest.mark.long
def test_without_a_filter_it_says_what_to_fill_in(cells: Any) -> None:
    message = ribbon.press("run_recall")
    assert message.startswith("No lot is affected.")
    assert "Fill in at least one filter" in message
    assert cells["RecallLotCount"] == 0


@pytest.mark.long
def test_mark_and_undo_follow_the_sheet(caller: Any, cells: Any) -> None:  # noqa: F811
    assert ribbon.press("mark_recalled").startswith("!The sheet Recall shows no lots.")
    cells["RecallLot"] = "CB089D"
    ribbon.press("run_recall")
    cells["RecallLot"] = "CB*"
    assert ribbon.press("mark_recalled").startswith("!The filters or the tables have changed since")
    cells["RecallLot"] = "CB089D"
    before = rows(caller, "Lots", "Lots")
    message = ribbon.press("mark_recalled")
    assert message == (
        "    NUT-CASH-250 CB089D: now Recalled, was (blank)\n"
        "Status since was blank and is now today; type the real day if it was earlier.\n"
        "Every list is refreshed.\nNo new problems."
    )

    def status() -> Any:
        (found,) = (row for row in rows(caller, "Lots", "Lots") if row[:2] == ["NUT-CASH-250", "CB089D"])
        return found[7]

    assert status() == "Recalled"
    assert ribbon.press("undo_mark").startswith("    NUT-CASH-250 CB089D: now (blank), was Recalled")
    assert status() is None
    after = rows(caller, "Lots", "Lots")
    assert [row[:12] for row in after if row[1] != "CB089D"] == [row[:12] for row in before if row[1] != "CB089D"]
    assert [row[1] for row in rows(caller, "Recall log", "RecallLog")] == ["Recall", "Marked", "Undone"]


@pytest.mark.long
@pytest.mark.parametrize("reason", ["", "Almond not declared"])
def test_the_packet_goes_beside_the_workbook(caller: Any, cells: Any, reason: str) -> None:  # noqa: F811
    cells["RecallLot"], cells["RecallReason"] = "CB089D", reason or None
    ribbon.press("run_recall")
    message, *hint = ribbon.press("recall_packet").split("\n")
    blank = "Who to contact (Recall)" if reason else "Reason (Recall), Who to contact (Recall)"
    assert hint == [f"Missing from the notices: {blank}. Fill in and save again."]
    found = re.fullmatch(r"(\d+) files are in (.+)\.", message)
    assert found is not None
    folder = Path(found[2])
    assert folder.parent == Path(caller.fullname).parent
    assert len([file for file in folder.rglob("*") if file.is_file()]) == int(found[1])
    notices = [file.read_text("utf-8-sig") for file in (folder / "notices").glob("*.txt")]
    assert all(reason in notice and "Fern & Fell Wellness" in notice for notice in notices)


def test_a_mock_recall_fills_in_the_filters_it_used(caller: Any, cells: Any) -> None:  # noqa: F811
    assert ribbon.press("mock_recall").startswith("Mock recall: ")
    shown = [[str(value) for value in row[:2]] for row in rows(caller, "Recall", "RecallLots")]
    assert [cells["RecallSku"], str(cells["RecallLot"])] in shown
    (logged_row,) = rows(caller, "Recall log", "RecallLog")
    assert logged_row[1] == "Mock recall"


@pytest.mark.long
def test_the_packet_of_a_mock_recall_says_it_is_an_exercise(caller: Any, cells: Any) -> None:  # noqa: F811
    """Whoever finds a notice must not take it for a real one, until a real recall is begun."""

    def notices() -> list[str]:
        folder = ribbon.press("recall_packet").split("\n")[0].partition(" files are in ")[2][:-1]
        return [file.read_text("utf-8-sig") for file in (Path(folder) / "notices").glob("*.txt")]

    ribbon.press("mock_recall")
    practised = notices()
    assert practised
    assert all(notice.startswith("MOCK RECALL: THIS IS AN EXERCISE") for notice in practised)
    ribbon._now = lambda: SAMPLE_TIME.replace(minute=SAMPLE_TIME.minute + 1)
    assert ribbon.press("run_recall").startswith("Mock recall: ")
    assert ribbon.press("mark_recalled").startswith("!The sheet Recall holds a mock recall, so nothing is marked.")
    assert [row[1] for row in rows(caller, "Recall log", "RecallLog")] == ["Mock recall", "Mock recall"]
    cells["RecallStartedOn"] = None
    ribbon._now = lambda: SAMPLE_TIME.replace(minute=SAMPLE_TIME.minute + 2)
    assert ribbon.press("run_recall").startswith("Recall: ")
    real = notices()
    assert len(real) == len(practised)
    assert all(notice.startswith("URGENT: PRODUCT RECALL") for notice in real)
