"""Who was told and what they answered, and a mock recall worked by hand from the complaint to its closing."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.recalls.answers import EVERYBODY, Answer, Told, answered, told, write
from lotbook.actions.recalls.marks import apply
from lotbook.actions.recalls.recall import Packet, TimedRecall, recall
from lotbook.actions.recalls.sheet import save
from lotbook.core.days import to_day
from lotbook.core.recalls.recall import Filters
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Host
from tests.cells import cell_of
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.package_checks import problems
from tests.scenarios.test_recall_sheet import named, table, typed

LOT = ("NUT-CASH-250", "CB089D")
SHOP = "Harbor Pharmacy, Tacoma"
TODAY = to_day(SAMPLE_DAY)


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


@pytest.fixture
def shown(lotbook: Command, tracker: Path) -> Path:
    """A tracker whose sheet Recall shows the recall of a lot."""
    assert lotbook("recall", tracker, "--lot", "CB089D", "--sheet", "--complaint", "C-7").code == 0
    return tracker


def sent_to(path: Path) -> dict[str, int]:
    """Units of the lot that each shop got, added up by hand from Shipments."""
    found: dict[str, int] = {}
    for row in table(path, "Shipments"):
        if (row["SKU"], row["Lot"], row["Type"]) == (*LOT, "Sale"):
            found[row["To"]] = found.get(row["To"], 0) + row["Quantity"]
    return found


@pytest.mark.long
def test_a_notice_and_its_answer_become_one_row(lotbook: Command, shown: Path) -> None:
    (shop,) = (name for name in sent_to(shown) if name != "Amazon customers")
    units = sent_to(shown)[shop]
    first = lotbook("recall", shown, "--sent", shop.upper(), "--by", "Ann", "--how", "E-mail", "--on", "2026-11-24")
    assert first.code == 0
    done = lotbook("recall", shown, "--answer", shop, "--found", units, "--disposed", units, "--by", "D. W.")
    assert done.code == 0
    assert f"1 of 1 consignee answered (100%); {units} of {units} units accounted for (100%)." in done.out
    (row,) = table(shown, "RecallResponses")
    assert (row["Consignee"], str(row["Recall"]), row["By"], row["How"]) == (shop, "C-7", "Ann", "E-mail")
    assert (row["Units found"], row["Units disposed or returned"], row["Signed by"]) == (units, units, "D. W.")
    assert row["Sent on"] == dt.datetime(2026, 11, 24)  # noqa: DTZ001 - a day in a cell
    assert named(shown, "RecallAnswers").startswith("1 of 1 consignee answered")
    assert [row["Event"] for row in table(shown, "RecallLog")] == ["Recall", "Answers", "Answers"]
    again = lotbook("recall", shown, "--answer", shop, "--found", 1)
    assert (again.code, "has answered already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--answer", "Nobody", "--found", "1"), "gets no notice in this recall. These do: Harbor"),
        (("--answer", "Amazon customers", "--found", "1"), "gets no notice"),
        (("--answer", SHOP), "--answer needs --found"),
        (("--answer", SHOP, "--found", "9999"), "cannot be found there"),
        (("--answer", SHOP, "--found", "1", "--disposed", "2"), "cannot be disposed of"),
        (("--answer", SHOP, "--found", "1", "--sheet"), "with nothing else"),
        (("--answer", SHOP, "--found", "1", "--sent", SHOP), "exclude each other"),
        (("--sent", SHOP, "--on", "03/04/2026"), "several dates"),
        (("--sent", SHOP, "--on", "2099-12-31"), "A notice can't be dated 2099-12-31, which is still to come."),
        (("--answer", SHOP, "--found", "1", "--on", "2099-12-31"), "An answer can't be dated 2099-12-31"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    lotbook: Command, shown: Path, given: tuple[str, ...], said: str
) -> None:
    before = shown.read_bytes()
    told_so = lotbook("recall", shown, *given)
    assert told_so.code == 2
    assert said in " ".join(told_so.err.split())
    assert shown.read_bytes() == before


@pytest.mark.long
def test_an_answer_before_the_notice_is_refused(lotbook: Command, shown: Path) -> None:
    assert lotbook("recall", shown, "--sent", SHOP, "--on", "2026-11-23").code == 0
    refused = lotbook("recall", shown, "--answer", SHOP, "--found", "1", "--on", "2026-11-22")
    said = f"{SHOP} was notified on 2026-11-23, so it can't have answered on 2026-11-22."
    assert (refused.code, said in " ".join(refused.err.split())) == (2, True)


@pytest.mark.long
def test_everybody_is_told_at_once_and_nobody_twice(lotbook: Command, shown: Path) -> None:
    assert lotbook("recall", shown, "--sent", "*", "--on", "2026-11-23").code == 0
    assert [row["Consignee"] for row in table(shown, "RecallResponses")] == [SHOP]
    again = lotbook("recall", shown, "--sent", "*")
    assert (again.code, "has already been notified" in again.err) == (2, True)


@pytest.mark.long
def test_answers_typed_by_hand_count_like_those_of_the_command(lotbook: Command, shown: Path) -> None:
    book = openpyxl.load_workbook(shown, keep_vba=True)
    for header, value in {"Consignee": SHOP.lower(), "Units found": 3, "Sent on": dt.date(2026, 11, 20)}.items():
        cell_of(book, "RecallResponses", header).value = value
    book.save(shown)
    assert lotbook("recall", shown, "--sheet").code == 0
    assert named(shown, "RecallAnswers").startswith("1 of 1 consignee answered (100%); 3 of ")


@pytest.mark.long
def test_an_overdue_consignee_gets_a_reminder(lotbook: Command, shown: Path, tmp_path: Path) -> None:
    lotbook("recall", shown, "--sent", SHOP, "--on", "2026-11-02")
    assert lotbook("recall", shown, "--sheet", "--packet", tmp_path / "p").code == 0
    assert named(shown, "RecallOverdue") == SHOP
    names = sorted(path.name for path in (tmp_path / "p" / "reminders").iterdir())
    assert names == ["Harbor Pharmacy- Tacoma.eml", "Harbor Pharmacy- Tacoma.txt"]
    text = (tmp_path / "p" / "reminders" / names[1]).read_text("utf-8-sig")
    assert "On 2026-11-02 we sent you a recall notice" in " ".join(text.split())
    lotbook("recall", shown, "--answer", SHOP, "--found", 0)
    lotbook("recall", shown, "--packet", tmp_path / "q")
    assert not (tmp_path / "q" / "reminders").exists()


@pytest.mark.long
def test_an_older_tracker_without_the_sheet_says_what_to_do(lotbook: Command, shown: Path) -> None:
    book = openpyxl.load_workbook(shown, keep_vba=True)
    del book["Recall responses"]
    book.save(shown)
    told_so = lotbook("recall", shown, "--sent", SHOP)
    assert (told_so.code, "lotbook new next.xlsm --from" in told_so.err) == (2, True)
    assert lotbook("recall", shown, "--sheet").code == 0


RECORD: dict[str, Any] = {
    "complaint": "M-1",
    "complained_on": TODAY - 1,
    "reported_by": "A customer in Tacoma",
    "hazard": "Undeclared almond",
    "depth": "Retail",
    "reason": "Almond not declared",
    "contact": "Quality, +1 503 555 0190",
    "strategy": "E-mail, then phone",
    "started_by": "R. Fern",
    "started_on": TODAY + 0.375,
}
"""A record as an exercise begins: decided on at nine in the morning."""


def worked(host: Callable[[], Host], folder: Path) -> TimedRecall:
    """A recall from the complaint to its closing; each step is a command, or a button, of its own."""

    def run(**given: Any) -> TimedRecall:
        filters = Filters(sku=LOT[0], lots=(LOT[1],))
        return recall(host(), filters, clock=lambda: SAMPLE_TIME, mock=None, given=given)

    save(run(**RECORD), filters_too=True)
    on_sheet = recall(host(), None, clock=lambda: SAMPLE_TIME)
    write(told(on_sheet, Told((EVERYBODY,), TODAY, "Ann", "E-mail")), now=SAMPLE_TIME)
    on_sheet = recall(host(), None, clock=lambda: SAMPLE_TIME)
    units = 12
    write(answered(on_sheet, Answer(SHOP, TODAY, units, units, "Mei Tanaka")), now=SAMPLE_TIME)
    closing = {"closed_by": "R. Fern", "closed_on": TODAY + 0.5625, "corrective_action": "Two people check each label"}
    closed = recall(host(), None, clock=lambda: SAMPLE_TIME, given=closing)
    apply(closed, (), now=SAMPLE_TIME, sheet_too=True, packet=Packet(folder))
    return closed


@pytest.mark.long
def test_a_recall_worked_from_complaint_to_closing_on_both_hosts(tracker: Path, tmp_path: Path) -> None:
    held = sent_to(tracker)[SHOP]
    book = opened(tracker)
    for host, folder in ((lambda: FileHost(tracker), "file"), (lambda: ExcelHost(book), "excel")):
        closed = worked(host, tmp_path / folder)
        # By hand: the shop got them once and returned none; it found 12.
        assert (closed.answers.told, closed.answers.answered, closed.answers.held) == (1, 1, held)
        assert closed.answers.accounted == 12
        assert closed.clock == "4 h 30 min, closed 2026-11-23 13:30"
    expected, seen = contents(tracker), contents(saved(book, tmp_path / "excel.xlsm"))
    for key, value in expected.items():
        assert seen[key] == value, key
    assert problems(tracker) == []
    for path in (tmp_path / "file").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "excel" / path.relative_to(tmp_path / "file")).read_bytes(), path
    log = [(row["Event"], str(row["Complaint"])) for row in table(tracker, "RecallLog")]
    assert log == [("Recall", "M-1"), ("Answers", "M-1"), ("Answers", "M-1"), ("Recall", "M-1"), ("Closed", "M-1")]
    assert named(tracker, "RecallClosedBy") == "R. Fern"
    # Nobody who got the lot is without a notice or a reason.
    manifest = csv.DictReader(io.StringIO((tmp_path / "file" / "manifest.csv").read_text("utf-8-sig")))
    files = {row["File"] for row in manifest}
    for name in sent_to(tracker):
        has_notice = any(file.startswith(f"notices/{name.replace(',', '-')}") for file in files)
        assert has_notice == (name != "Amazon customers")


def test_typed_filters_are_those_that_answers_are_held_against(lotbook: Command, tracker: Path) -> None:
    typed(tracker, RecallLot="no such lot")
    told_so = lotbook("recall", tracker, "--answer", SHOP, "--found", 1)
    assert (told_so.code, "gets no notice in this recall" in told_so.err) == (2, True)


@pytest.mark.long
def test_notices_and_answers_are_in_the_journal_and_taken_back(lotbook: Command, shown: Path) -> None:
    assert "Recall: Complaint number (blank) → C-7" in lotbook("history", shown).out
    assert lotbook("recall", shown, "--sent", SHOP, "--by", "Ann", "--on", "2026-11-24").code == 0
    assert lotbook("recall", shown, "--answer", SHOP, "--found", "3", "--on", "2026-11-25").code == 0
    said = lotbook("history", shown).out
    assert f"RecallResponses: new row: Consignee {SHOP}; Recall C-7; Sent on 2026-11-24; By Ann" in said
    assert f"RecallResponses: Consignee {SHOP}: Answered on (blank) → 2026-11-25" in said
    assert f"RecallResponses: Consignee {SHOP}: Units found (blank) → 3" in said
    taken_back = lotbook("undo", shown, "--yes")
    assert (taken_back.code, "The sheet Recall still counts these answers" in taken_back.out) == (0, True)
    (row,) = (row for row in table(shown, "RecallResponses") if row["Consignee"])
    assert (row["By"], row["Answered on"], row["Units found"]) == ("Ann", None, None)
    assert lotbook("undo", shown, "--yes").code == 0
    assert not any(row["Consignee"] for row in table(shown, "RecallResponses"))


@pytest.mark.long
def test_the_log_says_that_an_answer_was_taken_back(lotbook: Command, shown: Path) -> None:
    """Its last word must not be that they answered."""
    assert lotbook("recall", shown, "--sent", SHOP).code == 0
    assert lotbook("recall", shown, "--answer", SHOP, "--found", 3).code == 0
    assert lotbook("undo", shown, "--yes").code == 0
    last = table(shown, "RecallLog")[-1]
    assert (last["Event"], str(last["Complaint"])) == ("Answers", "C-7")
    assert last["Result"] == f"Taken back with undo: what Recall responses said of {SHOP}."


@pytest.mark.long
def test_who_was_notified_before_the_recall_got_a_lot_more_is_named(lotbook: Command, tmp_path: Path) -> None:
    """It counted as notified, and its answer as one for lots that no letter had named."""
    path = tmp_path / "lots.xlsm"
    lots: dict[str, Any] = {
        "sku": ["A", "B"],
        "lot": ["A1", "B1"],
        "received_quantity": [100, 60],
        "place": ["Warehouse"] * 2,
    }
    sales: dict[str, Any] = {
        "date": [46150] * 3, "type": ["Sale"] * 3, "sku": ["A", "B", "B"], "lot": ["A1", "B1", "B1"],
        "quantity": [10, 20, 5], "source": ["Warehouse"] * 3, "destination": ["Shop Two", "Shop Two", "Shop One"],
    }  # fmt: skip
    build(path, rows={"SKUs": {"sku": ["A", "B"]}, "Lots": lots, "Shipments": sales}, macros=False)
    for asked in (("--lot", "A1", "--sheet", "--complaint", "C-1"), ("--sent", "*")):
        lotbook("recall", path, *asked)
    assert "was notified when" not in lotbook("recall", path, "--sheet").out
    lotbook("recall", path, "--lot", "A1", "--lot", "B1", "--sheet")
    said = " ".join(lotbook("recall", path, "--sheet").out.split())
    assert "! Shop Two was notified when this recall asked for Lot A1. It now asks for Lot A1, B1: send the new" in said
    lotbook("recall", path, "--sent", "*")
    assert "was notified when" not in lotbook("recall", path, "--sheet").out
    told = [(row["Consignee"], row["Sent on"] is None) for row in table(path, "RecallResponses")]
    assert sorted(told) == [("Shop One", False), ("Shop Two", False), ("Shop Two", False)]
    assert str(table(path, "RecallLog")[-2]["Result"]).endswith("; notified: Shop One; Shop Two")
