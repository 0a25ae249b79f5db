"""The ribbon's buttons pressed in VBA, with the real Python behind them: it works on the test engine's workbook."""

from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.cells import cell_of, named_cell
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.engine import opened
from tests.vba.runtime import Add, Workbook, picked
from udfs import ribbon


@pytest.fixture
def sample_path(tmp_path: Path) -> Path:
    write_new(tmp_path / "lots.xlsm", today=SAMPLE_DAY, sample=True)
    return tmp_path / "lots.xlsm"


@pytest.fixture
def book(sample_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The workbook in the test engine, on which Python works."""
    book = opened(sample_path)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    return book.impl


def pressed(sample_path: Path, sub: str, add_in: Add = Add.PRESENT) -> str:
    workbook = Workbook(sample_path, add_in)
    workbook.call("LotbookQuiet", *[True])
    workbook.call(sub)
    message: str = workbook.call("LotbookMessage")
    return message


@pytest.mark.long
def test_refresh_aging_fills_the_lists_and_says_what_it_found(sample_path: Path, book: Any) -> None:
    assert pressed(sample_path, "LotbookRefreshAging").startswith("Everything is refreshed, as of 2026-11-23 (Monday).")
    assert str(named_cell(book.file, "RefreshedBy").value).startswith("lotbook ")
    assert book.file["FEFO"].max_row > 20


@pytest.mark.long
def test_check_data_says_what_it_found(sample_path: Path, book: Any) -> None:
    del book
    assert "Nothing was written." in pressed(sample_path, "LotbookCheckData")


@pytest.mark.long
def test_what_goes_wrong_in_python_is_one_message(sample_path: Path, book: Any) -> None:
    del book.file["Bundles"].tables["Bundles"]
    message = pressed(sample_path, "LotbookRefreshAging")
    assert message.startswith("!lots.xlsm: Bundles!A4 has the headers of the table Bundles")
    assert "Traceback" not in message


def test_a_server_that_fails_is_said_to_be_wrong(sample_path: Path) -> None:
    message = pressed(sample_path, "LotbookRefreshAging", Add.RAISING)
    assert message == "!lotbook error: RuntimeError: the server is ill"


@pytest.mark.long
def test_a_count_is_booked_by_its_button(sample_path: Path, book: Any) -> None:
    assert pressed(sample_path, "LotbookBookCount") == (
        "!The sheet Count has no rows. Type what you counted: date, place, SKU, lot and units."
    )
    for header, value in {"Date": SAMPLE_DAY, "SKU": "NUT-CASH-250", "Lot": "CB089D", "Counted": 7}.items():
        cell_of(book.file, "StockCount", header).value = value
    book.app_impl.answers = ["no", "yes"]
    assert pressed(sample_path, "LotbookBookCount").startswith("1 adjustment booked on Shipments;")
    assert pressed(sample_path, "LotbookBookCount").startswith("Nothing to book: 1 lot is booked already (Count 202")


@pytest.mark.long
def test_files_are_picked_for_a_list_of_ones_own(sample_path: Path, book: Any, tmp_path: Path) -> None:
    """Several at once, with letters that no code page has; Cancel does nothing."""
    files = [tmp_path / "Łódź.csv", tmp_path / "my list.csv"]
    for number, file in enumerate(files):
        file.write_text(f"SKU,Lot,Expiry,Qty\nNEW-1,N{number},2027-03-31,5\n", encoding="utf-8")
    assert pressed(sample_path, "LotbookBringIn") == ""
    picked.append([str(file) for file in files])
    book.app_impl.answers = ["yes"]
    told = pressed(sample_path, "LotbookBringIn")
    assert told.startswith(
        "Written, and every sheet is up to date:\n    SKUs: 1 new row, 0 changed\n    Lots: 2 new rows"
    )
    assert [name in book.app_impl.alerts[-1][0] for name in ("Łódź.csv", "my list.csv")] == [True, True]


@pytest.mark.long
def test_reports_are_picked_in_the_same_way(sample_path: Path, book: Any, tmp_path: Path) -> None:
    del book
    picked.append([str(tmp_path / "none.txt")])
    assert pressed(sample_path, "LotbookImportAmazon").startswith(f"!{tmp_path / 'none.txt'}")
    assert pressed(sample_path, "LotbookImportAmazon") == ""


@pytest.mark.parametrize("sub", ["LotbookBringIn", "LotbookImportAmazon"])
def test_without_python_picked_files_stay_where_they_are(sample_path: Path, sub: str) -> None:
    picked.append(["a.csv"])
    message = pressed(sample_path, sub, Add.ABSENT)
    assert message.startswith("!Python could not be reached, so nothing was ")
    assert f'lotbook doctor "{sample_path}"' in message


RECALL = ("LotbookRunRecall", "LotbookMockRecall", "LotbookRecallPacket", "LotbookMarkRecalled", "LotbookUndoMark")


@pytest.mark.long
def test_the_buttons_of_a_recall_reach_python(sample_path: Path, book: Any) -> None:
    named_cell(book.file, "RecallLot").value = "CB089D"
    assert pressed(sample_path, "LotbookRunRecall").startswith("Recall: 1 lot affected, 2 consignees")
    assert pressed(sample_path, "LotbookMarkRecalled").startswith("    NUT-CASH-250 CB089D: now Recalled")
    assert pressed(sample_path, "LotbookUndoMark").startswith("    NUT-CASH-250 CB089D: now (blank)")
    assert "files are in" in pressed(sample_path, "LotbookRecallPacket")
    assert pressed(sample_path, "LotbookMockRecall").startswith("Mock recall: ")


@pytest.mark.parametrize(
    "sub",
    ["LotbookRefreshAging", "LotbookCheckData", "LotbookBookCount", "LotbookDoctor", "LotbookReconnect", *RECALL],
)
def test_without_python_every_button_says_what_to_do(sample_path: Path, sub: str) -> None:
    message = pressed(sample_path, sub, Add.ABSENT)
    assert message.startswith("!Python could not be reached")
    assert f'lotbook doctor "{sample_path}"' in message
    assert "The macro may not be available" in message


@pytest.mark.long
def test_reconnect_says_that_python_is_there(sample_path: Path) -> None:
    assert pressed(sample_path, "LotbookReconnect") == "Connected to Python. All formulas were recalculated."


def test_about_names_the_version(sample_path: Path) -> None:
    assert pressed(sample_path, "LotbookAbout").startswith("Lotbook 0.")
