"""What is written down of a recall, from complaint to closing: cells and options are the same data, the clock runs."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions import printing
from lotbook.actions.recalls import recall as packets
from lotbook.actions.recalls.case_cells import case_given, case_in, refuse_to_come
from lotbook.actions.recalls.record import record_of
from lotbook.core.errors import InputError
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.case_list import ENTRIES
from lotbook.core.recalls.filters import Filters
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, NamedCell
from tests.command import Command
from tests.fonts import families, fontconfig, hide
from tests.libreoffice import SOFFICE, needs_libreoffice
from tests.scenarios.test_recall_sheet import named, table, typed


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


LOT = ("--lot", "CB089D")
RECORD = {
    "--complaint": "C-2026-14",
    "--complained-on": "25 Nov 2026",
    "--reported-by": "Dana Whitfield, Corner Health",
    "--hazard": "Undeclared almond: may be life-threatening",
    "--depth": "consumer",
    "--reason": "Almond not declared",
    "--contact": "Quality, +1 503 555 0190",
    "--strategy": "E-mail at once, phone after 2 days",
    "--started-by": "R. Fern",
    "--started-on": "2026-11-25 09:30",
    "--closed-by": "R. Fern",
    "--closed-on": "27.11.2026 1:45 pm",
    "--corrective-action": "Second person checks every label roll",
}


def options(**without: str) -> list[str]:
    return [part for option, text in RECORD.items() if option not in without.values() for part in (option, text)]


@pytest.mark.long
def test_options_fill_the_cells_and_the_cells_give_the_same_record(lotbook: Command, tracker: Path) -> None:
    assert lotbook("recall", tracker, *LOT, "--sheet", *options()).code == 0
    assert named(tracker, "RecallComplaint") == "C-2026-14"
    assert named(tracker, "RecallComplaintDate") == dt.datetime(2026, 11, 25)  # noqa: DTZ001 - a day in a cell
    assert named(tracker, "RecallClosedOn") == dt.datetime(2026, 11, 27, 13, 45)  # noqa: DTZ001
    assert named(tracker, "RecallDepth") == "Consumer"
    names = [each.cell for each in ENTRIES]
    by_cells = case_in(FileHost(tracker).read((), names).cells)
    assert by_cells == Case(**case_given({option[2:].replace("-", "_"): text for option, text in RECORD.items()}))
    assert named(tracker, "RecallClock") == "2 days 4 h 15 min, closed 2026-11-27 13:45"


def test_a_run_without_options_keeps_what_was_typed(lotbook: Command, tracker: Path) -> None:
    typed(tracker, RecallLot="CB089D", RecallHazard="Glass", RecallStartedOn="2026-11-20", RecallDepth="RETAIL")
    assert lotbook("recall", tracker, "--sheet").code == 0
    assert (named(tracker, "RecallHazard"), named(tracker, "RecallDepth")) == ("Glass", "Retail")
    assert str(named(tracker, "RecallClock")).startswith("open for ")
    assert "since 2026-11-20" in named(tracker, "RecallClock")


@pytest.mark.long
def test_a_recall_starts_with_its_first_run_and_not_with_a_later_one(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, *LOT, "--sheet")
    started = named(tracker, "RecallStartedOn")
    typed(tracker, RecallStartedOn=46000.5)
    lotbook("recall", tracker, *LOT, "--sheet", "--hazard", "x")
    assert started is not None
    assert named(tracker, "RecallStartedOn") == dt.datetime(2025, 12, 9, 12, 0)  # noqa: DTZ001


@pytest.mark.long
def test_the_log_has_the_closing_once(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, *LOT, "--sheet", *options())
    lotbook("recall", tracker, *LOT, "--sheet")
    log = table(tracker, "RecallLog")
    assert [row["Event"] for row in log] == ["Recall", "Closed", "Recall"]
    assert {row["Complaint"] for row in log} == {"C-2026-14"}
    assert log[1]["Result"].startswith("2 days 4 h 15 min, closed 2026-11-27 13:45; R. Fern; Second person")


@pytest.mark.long
def test_a_closed_record_is_not_given_to_another_recall(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, *LOT, "--sheet", *options())
    other = lotbook("recall", tracker, "--lot", "24-1130E", "--sheet")
    assert (other.code, "was closed on 2026-11-27 13:45" in other.err) == (2, True)
    again = lotbook("recall", tracker, "--lot", "24-1130E", "--sheet", "--new", "--hazard", "Mold")
    assert again.code == 0
    assert (named(tracker, "RecallComplaint"), named(tracker, "RecallClosedOn")) == (None, None)
    assert (named(tracker, "RecallHazard"), named(tracker, "RecallContact")) == ("Mold", RECORD["--contact"])


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--closed-on", "03/04/2026", "several dates"),
        ("--complained-on", "03/2026", "has no day"),
        ("--closed-on", "2026-03-01 25:10", "does not exist"),
        ("--depth", "everybody", "Consumer, Retail or Wholesale"),
        ("--started-on", "soon", "is not a date"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_option_or_cell(
    lotbook: Command,
    tracker: Path,
    option: str,
    text: str,
    said: str,
) -> None:
    by_option = lotbook("recall", tracker, *LOT, "--sheet", option, text)
    assert (by_option.code, said in by_option.err, option in by_option.err) == (2, True, True)
    cell = next(each.cell for each in ENTRIES if each.option == option)
    FileHost(tracker).write(Changes(cells=(CellData(cell, text),)))
    by_cell = lotbook("recall", tracker, *LOT)
    assert (by_cell.code, said in by_cell.err, cell in by_cell.err) == (2, True, True)


def test_a_recall_cannot_be_closed_before_it_was_started() -> None:
    cells: dict[str, Any] = {"RecallStartedOn": NamedCell(46353.5), "RecallClosedOn": NamedCell(46353)}
    assert case_in(cells).closed_on == 46353  # that very day, at a time nobody wrote down
    with pytest.raises(InputError, match="before it was started"):
        case_in({**cells, "RecallClosedOn": NamedCell(46352)})


@pytest.mark.long
@pytest.mark.parametrize("option", ["--closed-on", "--started-on", "--complained-on"])
def test_nothing_of_a_record_happened_on_a_day_to_come(lotbook: Command, tracker: Path, option: str) -> None:
    """The as-of date of the sample is past, and what happened since then may be written down."""
    before = tracker.read_bytes()
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    tomorrow = today + dt.timedelta(days=1)
    by_option = lotbook("recall", tracker, *LOT, "--sheet", option, tomorrow)
    assert by_option.code == 2, by_option.out
    assert f"{option} {tomorrow} is after today, {today}. Type the day on which it happened" in by_option.err
    assert tracker.read_bytes() == before
    entry = next(each for each in ENTRIES if each.option == option)
    FileHost(tracker).write(Changes(cells=(CellData(entry.cell, f"{tomorrow}"),)))
    by_cell = lotbook("recall", tracker, *LOT)
    assert (by_cell.code, f"The cell {entry.label} ({entry.cell}) on the sheet Recall: " in by_cell.err) == (2, True)
    assert lotbook("recall", tracker, *LOT, "--sheet", option, today).code == 0


def test_on_a_later_as_of_date_that_day_has_come() -> None:
    case = Case(started_on=46350.0, closed_on=46352.75)
    refuse_to_come(case, {}, today=46350, as_of=46352)
    with pytest.raises(InputError, match="--closed-on 2026-11-26 18:00 is after the as-of date, 2026-11-25"):
        refuse_to_come(case, {"closed_on": 46352.75}, today=46350, as_of=46351)


def test_a_record_that_would_be_kept_nowhere_is_refused(lotbook: Command, tracker: Path) -> None:
    told = lotbook("recall", tracker, *LOT, "--hazard", "Glass")
    assert (told.code, "--sheet" in told.err, "--packet" in told.err) == (2, True, True)


def test_the_packet_says_what_is_missing(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lotbook("recall", tracker, *LOT, "--packet", tmp_path / "p", "--hazard", "Glass")
    cells = openpyxl.load_workbook(tmp_path / "p" / "recall.xlsx").worksheets[0].iter_rows(values_only=True)
    told = {row[0]: row[1] for row in cells if row[0]}
    assert told["Hazard"] == "Glass"
    assert told["Depth"] == "Not filled in (sheet Recall)"
    assert told["Closed on"] == "Not closed yet"


@pytest.mark.long
def test_an_older_tracker_without_the_cells_says_what_was_not_kept(lotbook: Command, tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    for name in ("RecallHazard", "RecallClock", "RecallStartedOn"):
        del book.defined_names[name]
    book.save(tracker)
    told = lotbook("recall", tracker, *LOT, "--sheet", "--hazard", "Glass", "--complaint", "7")
    assert told.code == 0
    assert "no cell for it: Hazard." in " ".join(told.out.split())
    assert str(named(tracker, "RecallComplaint")) == "7"


@pytest.mark.long
@needs_libreoffice
def test_the_packet_has_a_pdf_where_libreoffice_is_there(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lotbook("recall", tracker, *LOT, "--packet", tmp_path / "without").code == 0
    monkeypatch.setattr(packets, "libreoffice", lambda: SOFFICE)
    assert lotbook("recall", tracker, *LOT, "--packet", tmp_path / "with").code == 0
    assert not (tmp_path / "without" / "recall.pdf").exists()
    assert (tmp_path / "with" / "recall.pdf").read_bytes().startswith(b"%PDF")
    assert "recall.pdf" in (tmp_path / "with" / "manifest.csv").read_text("utf-8-sig")


@pytest.mark.long
def test_mark_sheet_and_packet_go_together(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    done = lotbook("recall", tracker, *LOT, "--mark", "--sheet", "--packet", tmp_path / "p", "--hazard", "Glass")
    assert done.code == 0, done.err
    assert (tmp_path / "p" / "recall.xlsx").exists()
    assert named(tracker, "RecallHazard") == "Glass"
    assert "Mark" in table(tracker, "RecallLog")[-1]["Event"]


def test_only_what_was_logged_before_a_recall_began_is_of_an_earlier_one() -> None:
    """A number that was logged since is its own, before somebody corrected it."""
    log: list[dict[str, Any]] = [
        {"started": 46000.5, "event": "Recall", "asked_for": "Lot A", "complaint": "C-1"},
        {"started": 46010.5, "event": "Recall", "asked_for": "Lot B", "complaint": "C - 2"},
        {"started": None, "event": "Recall", "asked_for": "Lot B", "complaint": "C-3"},
    ]
    now = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
    began: dict[str, Any] = {"started_on": 46010.25}
    record = record_of({}, log, Filters(lots=("B",)), began, now, is_new=False, is_mock=False)
    assert record.others == frozenset({"c-1"})
    record = record_of({}, log, Filters(lots=("B",)), {}, now, is_new=True, is_mock=False)
    assert record.others == frozenset({"c-1", "c-2"})
    assert record.replaced == ""


@pytest.mark.long
@needs_libreoffice
def test_a_pdf_with_boxes_for_letters_of_no_font_is_told(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packets, "libreoffice", lambda: SOFFICE)
    monkeypatch.setattr(shutil, "which", lambda name: SOFFICE if name == "soffice" else name)
    monkeypatch.setattr(printing, "_has_no_font", lambda asked, sign: (asked, sign) == ("fc-list", "\u65e5"))
    told = lotbook("recall", tracker, *LOT, "--packet", tmp_path / "p", "--hazard", "\u6df7\u5165")
    assert "recall.pdf has boxes in place of Chinese letters: no font on this computer has them." in told.out
    assert "has boxes" not in lotbook("recall", tracker, *LOT, "--packet", tmp_path / "q", "--hazard", "Glass").out


@pytest.mark.skipif(not fontconfig(), reason="needs fontconfig")
def test_fontconfig_says_which_letters_no_font_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = str(shutil.which("fc-list"))
    assert not printing._has_no_font(asked, "a")
    hide(tuple(families()), tmp_path, monkeypatch)
    assert printing._has_no_font(asked, "a")
    assert not printing._has_no_font(str(tmp_path / "nowhere"), "a")
