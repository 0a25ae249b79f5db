"""The ribbon's jobs, as Excel calls them: one message comes back, and Excel is left as it was."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.engine import opened
from tests.hosts.engine_cells import com_error
from tests.hosts.engine_count import failing
from udfs import log, ribbon


@pytest.fixture(autouse=True)
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log file, in a folder of the test's own."""
    kept = logging.getLogger("lotbook").handlers[:]
    logging.getLogger("lotbook").handlers.clear()
    monkeypatch.setattr(log, "path", lambda: tmp_path / "lotbook.log")
    yield tmp_path / "lotbook.log"
    for handler in logging.getLogger("lotbook").handlers:
        handler.close()
    logging.getLogger("lotbook").handlers[:] = kept


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The engine's workbook whose button is pressed: a sample that was never refreshed."""
    write_new(tmp_path / "lots.xlsm", today=SAMPLE_DAY, sample=True)
    book = opened(tmp_path / "lots.xlsm")
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    yield book.impl
    failing.clear()


def test_refresh_aging_says_what_it_found_in_three_lines(caller: Any) -> None:
    """The figures are those the sheet Start shows."""
    lines = ribbon.press("refresh_aging").split("\n")
    assert lines[0] == "Everything is refreshed, as of 2026-11-23 (Monday)."
    assert re.fullmatch(
        r"[\d,]+ units on hand in \d+ lots of \d+ SKUs: [\d,]+ expired, [\d,]+ at risk of expiring unsold "
        r"\(of [\d,]+ more it is not known\); \d+ lines? to remove\.",
        lines[1],
    )
    assert re.fullmatch(r"Found in the tables: .*\d+ warnings?.*\. See the sheet Checks\.", lines[2])
    assert len(lines) == 3
    assert str(caller.file["Start"]["H6"].value).startswith("lotbook ")
    assert caller.app_impl.status == [
        "lotbook: Reading the workbook …",
        "lotbook: Working out what expires when …",
        "lotbook: Writing the results …",
        False,
    ]


@pytest.mark.long
def test_check_data_writes_nothing(caller: Any, logged: Path) -> None:
    before = [[cell.value for cell in row] for row in caller.file["Checks"].iter_rows()]
    message = ribbon.press("check_data")
    assert re.match(r"Found in the tables: .*\. Nothing was written\.\n(Error|Warning|Info), \w+![A-Z]+\d+: ", message)
    assert re.search(r"\n… and \d+ more\. Refresh, and see the sheet Checks\.$", message)
    assert len(message) < 1024
    assert [[cell.value for cell in row] for row in caller.file["Checks"].iter_rows()] == before
    assert not logged.exists()


def test_an_error_the_user_can_mend_is_marked_and_told_as_it_is(caller: Any) -> None:
    del caller.file["Bundles"].tables["Bundles"]
    message = ribbon.press("refresh_aging")
    assert message.startswith("!lots.xlsm: Bundles!A4 has the headers of the table Bundles, but ")
    assert caller.app_impl.status[-1] is False


@pytest.mark.long
def test_what_excel_refused_is_in_the_log_too(caller: Any, logged: Path) -> None:
    del caller
    failing["Table.resize"] = lambda: com_error("Call was rejected by callee.")
    message = ribbon.press("refresh_aging")
    assert message.startswith(
        "!Excel stopped lotbook while it wrote the table FEFO (Call was rejected by callee.). Not up"
    )
    assert "Traceback" in logged.read_text(encoding="utf-8")


def test_a_defect_is_one_line_and_a_traceback_in_the_log(
    caller: Any, logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(book: object, progress: object) -> str:
        del book, progress
        raise KeyError("two\nlines")

    monkeypatch.setattr(ribbon, "JOBS", {"refresh_aging": broken})
    assert ribbon.press("refresh_aging") == (
        rf"!Something went wrong in lotbook (KeyError: 'two\nlines'). Details are in {logged}."
    )
    assert "KeyError: 'two\\nlines'" in logged.read_text(encoding="utf-8")
    assert caller.app_impl.status == [False]


@pytest.mark.long
def test_on_macos_python_shows_the_message_itself(caller: Any) -> None:
    ribbon.press_and_tell("check_data")
    del caller.file["Lots"].tables["Lots"]
    ribbon.press_and_tell("check_data")
    (found, title, mode), (failed, _, failed_mode) = caller.app_impl.alerts
    assert found.startswith("Found in the tables: ")
    assert (title, mode, failed_mode) == ("lotbook", "info", "critical")
    assert failed.startswith("lots.xlsm: Lots!A4 has the headers of the table Lots")


def test_a_click_outside_excel_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(xlwings.Book, "_mock_caller", raising=False)
    assert ribbon.press("check_data").startswith("!Something went wrong in lotbook (")


@pytest.mark.long
def test_allocate_says_which_lots_to_take(caller: Any) -> None:
    del caller
    stock = ribbon.press("allocate", "vit-c-90", "99999")
    first, *picks = stock.split("\n")
    assert re.fullmatch(r"99,999 units of \S+, first expired first out, as of 2026-11-23:", first)
    dates = [found[1] for line in picks if (found := re.match(r"    [\d,]+ of lot \S+ \((\d{4}-\d\d-\d\d)\)", line))]
    assert dates == sorted(dates)
    units = [int(found[1].replace(",", "")) for line in picks if (found := re.match(r"    ([\d,]+) of lot", line))]
    short = re.search(r"Short by ([\d,]+) units\.", stock)
    assert short is not None
    assert sum(units) + int(short[1].replace(",", "")) == 99999


@pytest.mark.long
def test_allocate_takes_a_lot_by_name_or_says_how_many_units_of_it_there_are(caller: Any) -> None:
    del caller
    any_lot = ribbon.press("allocate", "NUT-CASH-250", "1").split("\n")[1]
    lot = re.match(r"    1 of lot (\S+) ", any_lot)
    assert lot is not None
    named = ribbon.press("allocate", f"NUT-CASH-250:{lot[1]}", "1").split("\n")
    assert named[:2] == [f"1 unit of NUT-CASH-250, lot {lot[1]}, first expired first out, as of 2026-11-23:", any_lot]
    short = ribbon.press("allocate", f"NUT-CASH-250:{lot[1]}", "99999")
    assert re.search(r"99,999 units wanted, but there are only [\d,]+\. Nothing is taken from it\.", short)


@pytest.mark.long
def test_allocate_keeps_to_the_minimum_of_a_channel_or_customer(caller: Any) -> None:
    channels = caller.file["Channels"]
    table = channels.tables["Channels"]
    row = table.ref.split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    at = {cell.value: cell.column for cell in channels[int(row)]}
    channels.cell(int(row) + 1, at["Channel"]).value = "Green Grocer"
    channels.cell(int(row) + 1, at["Min days at receipt"]).value = "99%"
    told = ribbon.press("allocate", "NUT-CASH-250", "5", " green  grocer")
    assert told.startswith("5 units of NUT-CASH-250 for Green Grocer, first expired first out, as of 2026-11-23:")
    assert "nothing to take" in told
    assert "Too short-lived" in told
    assert ribbon.press("allocate", "VIT-C-90", "5", "Nobody").startswith(
        "!There is no channel 'Nobody' on the sheet Channels;"
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("sku", "quantity", "message"),
    [
        ("nothing like it", "5", "!There is no SKU 'nothing like it'. It is neither on the sheet SKUs nor on hand."),
        ("VIT-C-9", "5", "!There is no SKU 'VIT-C-9'. Did you mean 'VIT-C-90'?"),
        ("VIT-C-90", "0", "!'0' is not a number of units. Type a whole number above 0, such as 120."),
        ("VIT-C-90", "1.5", "!'1.5' is not a number of units. Type a whole number above 0, such as 120."),
    ],
)
def test_an_order_that_cannot_be_is_refused(caller: Any, sku: str, quantity: str, message: str) -> None:
    del caller
    assert ribbon.press("allocate", sku, quantity) == message


def test_the_doctor_looks_at_the_workbook_of_the_button(caller: Any) -> None:
    fine = ribbon.press("doctor")
    Path(caller.fullname).unlink()
    missing = ribbon.press("doctor")
    assert missing != fine
    assert "lots.xlsm" in missing
