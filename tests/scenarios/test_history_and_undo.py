"""What lotbook did can be seen and taken back: the journal, lotbook history, the sheet History, and lotbook undo."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings

from lotbook.actions.journal.changes import NAMED_CELLS, NAMED_LABELS
from lotbook.actions.new import new_tracker
from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.core.days import to_date
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from lotbook.hosts.journal import backup
from lotbook.hosts.journal.lines import journal_of
from tests.cells import cell_of
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.hosts.books import edited
from tests.hosts.engine import opened, saved
from tests.scenarios.test_count import COUNT, TODAY, booked, made
from udfs import ribbon

LIST = """SKU;Product name;Batch;Best before;Quantity;Supplier
TEA;Green tea;T-1;2027-04-30;100;Acme
TEA;Green tea;T-9;2027-05-31;24;Acme
"""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return made(tmp_path / "lots.xlsm", COUNT)


@pytest.fixture
def adopted(tracker: Path, lotbook: Command) -> Path:
    """T-1 has another expiry date and a supplier since, and T-9 is new."""
    stock = tracker.with_name("stock.csv")
    stock.write_text(LIST, encoding="utf-8")
    assert lotbook("adopt", stock, "--into", tracker, "--overwrite", "--yes").code == 0
    return tracker


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    raw = FileHost(path, needed=NEEDED).read([table], []).tables[table]
    return [dict(zip(raw.headers, cells, strict=True)) for cells in zip(*raw.values, strict=True)]


def inputs(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What is in the tables that were typed, without blank rows and computed columns."""
    gray = {"Expiry read as", "On hand", "Sell-by", "Ship-by", "Days left", "Flag"}
    found = {}
    for table in ("SKUs", "Lots", "Shipments", "Settings", "Mappings"):
        every = ({h: v for h, v in row.items() if v is not None and h not in gray} for row in rows(path, table))
        found[table] = [row for row in every if row]
    return found


def typed(path: Path, change: Callable[[Any], None]) -> None:
    """Somebody types into the workbook and saves it."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    change(book)
    book.save(path)


@pytest.mark.long
def test_who_changed_the_expiry_of_a_lot(adopted: Path, lotbook: Command) -> None:
    said = lotbook("history", adopted, "--sku", "tea", "--lot", "T-1").out
    was = to_date(TODAY + 200)
    assert f"Lots: SKU TEA, Lot T-1: Expiry date {was} → 2027-04-30" in said
    assert "run 1, adopt by " in said
    assert "T-9" not in said
    changes = lotbook("history", adopted, "--lot", "T-1", "--json").json["changes"]
    (change,) = (each for each in changes if each["column"] == "Expiry date")
    assert (change["table"], change["old"], change["new"]) == ("Lots", str(was), "2027-04-30")
    assert change["by"]
    assert lotbook("history", adopted, "--lot", "T-2").out == "No changes found in the journal.\n"


@pytest.mark.long
def test_the_sheet_history_comes_up_with_the_first_change(tracker: Path, lotbook: Command) -> None:
    assert openpyxl.load_workbook(tracker)["Change history"].sheet_state == "hidden"
    assert not journal_of(tracker).exists()
    assert lotbook("count", tracker, "--yes").code == 0
    book = openpyxl.load_workbook(tracker)
    assert book["Change history"].sheet_state == "visible"
    shown = {row["Lot"]: row for row in rows(tracker, "History")}
    assert set(shown) == {"T-1", "007"}
    assert (shown["T-1"]["Table"], shown["T-1"]["Command"], shown["T-1"]["Run"]) == ("Shipments", "count", 1)
    assert "Type Adjustment" in shown["T-1"]["New value"]
    assert lotbook("undo", tracker, "--yes").code == 0
    assert [(row["Command"], row["Lot"]) for row in rows(tracker, "History")] == [
        ("undo", "T-1"), ("undo", "007"), ("count", "T-1"), ("count", "007"),
    ]  # fmt: skip


def test_a_workbook_that_was_renamed_is_said_to_have_left_its_journal(tracker: Path, lotbook: Command) -> None:
    """It said that the journal beside the workbook has no such run, where there is none under its name."""
    put(tracker, "Lots", "Note", 1, "new")
    renamed = tracker.rename(tracker.with_name("next.xlsm"))
    told = "there is no next.journal.jsonl beside the workbook."
    assert told in lotbook("undo", renamed, "--yes").err
    assert told in lotbook("history", renamed).out


@pytest.mark.long
def test_undo_gives_back_what_was_there(tracker: Path, lotbook: Command) -> None:
    before = inputs(tracker)
    stock = tracker.with_name("stock.csv")
    stock.write_text(LIST, encoding="utf-8")
    assert lotbook("adopt", stock, "--into", tracker, "--overwrite", "--yes").code == 0
    after = inputs(tracker)
    assert lotbook("undo", tracker, "--dry-run").code == 0
    assert inputs(tracker) == after
    outcome = lotbook("undo", tracker, "--yes")
    assert outcome.code == 0
    assert "Lots: SKU TEA, Lot T-9: the new row is cleared" in outcome.out
    assert inputs(tracker) == before
    # Once more goes on to the run before, and there is none.
    again = lotbook("undo", tracker, "--yes")
    assert (again.code, "There is nothing to take back" in again.err) == (2, True)
    # An undo is a run as well.
    assert lotbook("undo", tracker, "--run", 2, "--yes").code == 0
    assert {name: sorted(map(str, every)) for name, every in inputs(tracker).items()} == {
        name: sorted(map(str, every)) for name, every in after.items()
    }
    assert lotbook("undo", tracker, "--run", 2, "--yes").code == 2
    assert lotbook("history", tracker, "--verify").code == 0


@pytest.mark.long
def test_undo_twice_goes_back_two_runs(tracker: Path, lotbook: Command) -> None:
    before = inputs(tracker)
    assert lotbook("count", tracker, "--yes").code == 0
    stock = tracker.with_name("stock.csv")
    stock.write_text(LIST, encoding="utf-8")
    assert lotbook("adopt", stock, "--into", tracker, "--overwrite", "--yes").code == 0
    assert lotbook("undo", tracker, "--yes").code == 0
    assert len(booked(tracker)) == 2
    assert lotbook("undo", tracker, "--yes").code == 0
    assert inputs(tracker) == before


@pytest.mark.long
def test_cells_that_were_changed_since_stay_and_are_listed(adopted: Path, lotbook: Command) -> None:
    typed(adopted, lambda book: setattr(cell_of(book, "Lots", "Expiry date", 1), "value", to_date(TODAY + 300)))
    outcome = lotbook("undo", adopted, "--yes")
    assert outcome.code == 1
    assert f"Lots: SKU TEA, Lot T-1: Expiry date: it is '{to_date(TODAY + 300)}' now" in outcome.out
    (lot,) = (row for row in rows(adopted, "Lots") if row["Lot"] == "T-1")
    assert lot["Expiry date"] == TODAY + 300
    assert lot["Supplier"] is None


@pytest.mark.long
@pytest.mark.parametrize(("header", "value"), [("Received quantity", 25), ("Note", "opened")])
def test_a_new_row_that_was_touched_since_stays(adopted: Path, lotbook: Command, header: str, value: Any) -> None:
    typed(adopted, lambda book: setattr(cell_of(book, "Lots", header, 4), "value", value))
    outcome = lotbook("undo", adopted, "--yes")
    assert f"Lots: SKU TEA, Lot T-9: the row was changed since: {header} is '{value}' now" in outcome.out
    (lot,) = (row for row in rows(adopted, "Lots") if row["Lot"] == "T-9")
    assert lot[header] == value


@pytest.mark.long
def test_rows_are_found_wherever_they_were_moved(adopted: Path, lotbook: Command) -> None:
    def moved(book: Any) -> None:
        for header in ("SKU", "Lot", "Expiry date", "Received date", "Received quantity", "Place", "Supplier"):
            first, third = (cell_of(book, "Lots", header, number) for number in (1, 3))
            first.value, third.value = third.value, first.value

    typed(adopted, moved)
    assert lotbook("undo", adopted, "--yes").code == 0
    (lot,) = (row for row in rows(adopted, "Lots") if row["Lot"] == "T-1")
    assert (lot["Expiry date"], lot["Supplier"]) == (TODAY + 200, None)
    assert not any(row["Lot"] == "T-9" for row in rows(adopted, "Lots"))


@pytest.mark.long
def test_a_row_that_was_deleted_since_is_said(adopted: Path, lotbook: Command) -> None:
    typed(adopted, lambda book: setattr(cell_of(book, "Lots", "Lot", 1), "value", "T-0"))
    outcome = lotbook("undo", adopted, "--dry-run")
    assert "Lots: SKU TEA, Lot T-1: the row is no longer there" in outcome.out


@pytest.mark.long
def test_a_mark_is_taken_back_with_its_day(tracker: Path, lotbook: Command) -> None:
    before = inputs(tracker)
    assert lotbook("recall", tracker, "--lot", "T-1", "--mark").code in {0, 1}
    assert rows(tracker, "Lots")[0]["Status"] == "Recalled"
    assert "Lots: SKU TEA, Lot T-1: Status (blank) → Recalled" in lotbook("history", tracker).out
    assert lotbook("undo", tracker, "--yes").code == 0
    assert inputs(tracker) == before


@pytest.mark.long
def test_another_as_of_day_is_a_change_and_today_is_none(tracker: Path, lotbook: Command) -> None:
    assert lotbook("refresh", tracker, "--as-of", "2027-01-31").code in {0, 1}
    assert f"As-of date {to_date(TODAY)} → 2027-01-31" in lotbook("history", tracker).out
    assert lotbook("refresh", tracker, "--as-of", "today").code in {0, 1}
    assert lotbook("refresh", tracker).code in {0, 1}
    assert lotbook("undo", tracker, "--yes").code == 0
    assert FileHost(tracker).read([], ["AsOf"]).cells["AsOf"].value == 46418
    assert lotbook("undo", tracker, "--yes").code == 0
    assert FileHost(tracker).read([], ["AsOf"]).cells["AsOf"].value == TODAY


def test_cells_of_a_recall_are_called_as_on_its_sheet_and_have_their_time(tracker: Path, lotbook: Command) -> None:
    given = ("--lot", "T-1", "--sheet", "--complained-on", "2026-11-20", "--started-on", "2026-11-21 15:26")
    assert lotbook("recall", tracker, *given).code == 0
    said = lotbook("history", tracker).out
    assert "Recall: Complaint date (blank) → 2026-11-20" in said
    assert "Recall: Started on (blank) → 2026-11-21 15:26" in said
    assert "Recall: Lot (blank) → T-1" in said
    assert "RecallStartedOn" not in said
    assert "Recall: Started on: 2026-11-21 15:26 → (blank)" in lotbook("undo", tracker, "--dry-run").out


@pytest.mark.long
def test_a_time_with_the_digits_that_libreoffice_keeps_is_the_same_time(tracker: Path, lotbook: Command) -> None:
    assert lotbook("recall", tracker, "--lot", "T-1", "--sheet", "--started-on", "2026-11-21 15:26").code == 0
    stored = FileHost(tracker).read([], ["RecallStartedOn"]).cells["RecallStartedOn"].value
    assert stored == 46347.643055555556
    edited(tracker, tracker, lambda _, part: part.replace(b"46347.643055555556", b"46347.6430555556"))
    assert FileHost(tracker).read([], ["RecallStartedOn"]).cells["RecallStartedOn"].value != stored
    assert "Recall: Started on: 2026-11-21 15:26 → (blank)" in lotbook("undo", tracker, "--dry-run").out


def test_every_cell_with_a_name_has_a_label() -> None:
    assert set(NAMED_LABELS) == NAMED_CELLS


@pytest.mark.long
def test_a_refresh_alone_has_no_journal_and_keeps_the_file_as_it_was(tracker: Path, lotbook: Command) -> None:
    before = tracker.read_bytes()
    assert lotbook("refresh", tracker).code in {0, 1}
    assert not journal_of(tracker).exists()
    assert [each.read_bytes() for each in backup.backups_of(tracker)][:1] == [before]
    count = len(backup.backups_of(tracker))
    FileHost(tracker).write(Changes(new_rows=(NewRows("Settings", [{"Setting": "Keep backups", "Value": "No"}]),)))
    assert lotbook("refresh", tracker).code in {0, 1}
    assert len(backup.backups_of(tracker)) == count


@pytest.mark.long
def test_a_new_tracker_and_a_copy_for_a_supplier_have_no_journal(
    adopted: Path, lotbook: Command, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    outcome = lotbook("share", adopted, "--supplier", "Acme", "--out", away)
    assert outcome.code == 0, outcome.err
    assert any(each.suffix == ".eml" for each in away.iterdir())
    assert lotbook("new", away / "next.xlsm", "--from", adopted).code == 0
    names = [each.name for each in away.rglob("*")]
    assert "next.xlsm" in names, outcome.err
    assert not [name for name in names if "journal" in name or "backup" in name]
    assert not any(row["When"] for row in rows(away / "next.xlsm", "History"))


@pytest.mark.long
def test_a_tracker_without_the_sheet_has_a_journal_all_the_same(tracker: Path, lotbook: Command) -> None:
    typed(tracker, lambda book: book.remove(book["Change history"]))
    assert lotbook("count", tracker, "--yes").code == 0
    assert "Lot T-1" in lotbook("history", tracker).out
    assert lotbook("undo", tracker, "--yes").code == 0


@pytest.mark.long
def test_a_table_too_large_for_the_journal_is_counted(
    tracker: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotbook.actions.journal.changes.MOST_ROWS", 1)
    assert lotbook("count", tracker, "--yes").code == 0
    assert "Shipments: 2 rows, too many for the journal" in lotbook("history", tracker).out
    outcome = lotbook("undo", tracker, "--yes")
    assert outcome.code == 1
    assert "2 rows are too many for the journal" in outcome.out
    assert "is in the folder .lotbook-backup" in outcome.out


@pytest.mark.long
def test_what_a_row_is_worth_to_the_journal_is_its_cells_and_key_only(adopted: Path) -> None:
    FileHost(adopted).write(Changes(inputs=(InputCells("Shipments", "To", {5: "Ann Buyer"}),)))
    assert "Ann" not in journal_of(adopted).read_text("utf-8")


@pytest.mark.long
def test_a_whole_tracker_that_was_brought_back_is_taken_back(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    lost, new = tmp_path / "lost.xlsx", tmp_path / "new.xlsx"
    book = openpyxl.load_workbook(tracker, data_only=True)
    for sheet in book.worksheets:
        for name in list(sheet.tables):
            del sheet.tables[name]
    book.save(lost)
    assert lotbook("new", new).code == 0
    before = inputs(new)
    assert lotbook("adopt", lost, "--into", new, "--yes").code == 0
    assert len(inputs(new)["Lots"]) == 3
    (added, *_) = (line for line in lotbook("history", new).out.splitlines() if "Lots: new row" in line)
    assert "On hand" not in added
    # What is worked out may change; the row is as it was left all the same.
    put(new, "Shipments", "Quantity", 1, 45)
    outcome = lotbook("undo", new, "--yes")
    assert "Shipments: Date" in outcome.out
    left = inputs(new)
    assert [row["Quantity"] for row in left.pop("Shipments")] == [45]
    assert left == {name: rows for name, rows in before.items() if name != "Shipments"}


def put(path: Path, table: str, header: str, row: int, value: Any) -> None:
    """Type a value into a row of a table, counted from 1."""
    first = FileHost(path, needed=NEEDED).read([table], []).tables[table].first_row
    FileHost(path).write(Changes(inputs=(InputCells(table, header, {first + row - 1: value}),)))


@pytest.mark.long
def test_a_journal_that_was_tampered_with_is_named_by_its_line(adopted: Path, lotbook: Command) -> None:
    journal = journal_of(adopted)
    journal.write_text(
        journal.read_text("utf-8").replace("2027-04-30", "2027-04-29").replace("46507", "46506"), "utf-8"
    )
    outcome = lotbook("history", adopted, "--verify")
    assert outcome.code == 1
    assert "is not intact at line 1: line 2 was written after another line" in outcome.out


# In Excel


@pytest.fixture
def caller(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    book = opened(tracker)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    return book


@pytest.mark.long
def test_the_button_shows_asks_and_takes_back(caller: Any, tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    app = caller.impl.app_impl
    before = inputs(saved(caller, tmp_path / "before.xlsm"))
    assert "There is nothing to take back" in ribbon.press("undo_last")
    app.answers = ["yes", "yes"]
    assert ribbon.press("book_count").startswith("3 adjustments booked")
    # Nothing is saved yet: for the file, it did not happen.
    assert "(in Excel, and not saved)" in lotbook("history", tracker).out
    app.answers = ["no"]
    assert ribbon.press("undo_last") == "Nothing was changed."
    assert app.alerts[-1][0].startswith("Run 1, count, ")
    assert app.alerts[-1][0].endswith("\nTake it back?")
    app.answers = ["yes"]
    assert ribbon.press("undo_last") == "Run 1 (count) is taken back, and every sheet is up to date.\nNo new problems."
    after = saved(caller, tmp_path / "after.xlsm")
    assert inputs(after) == before
    assert [row["Command"] for row in rows(after, "History")] == ["undo"] * 3 + ["count"] * 3


@pytest.mark.long
def test_what_excel_never_saved_is_settled_by_the_next_command(caller: Any, tracker: Path, lotbook: Command) -> None:
    caller.impl.app_impl.answers = ["yes", "yes"]
    ribbon.press("book_count")
    outcome = lotbook("undo", tracker, "--yes")
    assert (outcome.code, "There is nothing to take back" in outcome.err) == (2, True)
    assert lotbook("refresh", tracker).code in {0, 1}
    assert "(in Excel, and not saved)" in lotbook("history", tracker).out
    assert not any(row["When"] for row in rows(tracker, "History"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may write everywhere is never refused")
def test_in_a_read_only_folder_the_button_works_and_says_so(caller: Any, tracker: Path) -> None:
    caller.impl.app_impl.answers = ["yes", "yes"]
    tracker.parent.chmod(0o555)
    try:
        said = ribbon.press("book_count")
    finally:
        tracker.parent.chmod(0o755)
    assert "This run is not in the journal lots.journal.jsonl, which cannot be written" in said


@pytest.mark.long
def test_a_journal_that_cannot_be_written_is_a_remark_in_excel(caller: Any, tracker: Path) -> None:
    journal_of(tracker).mkdir()
    caller.impl.app_impl.answers = ["yes", "yes"]
    said = ribbon.press("book_count")
    assert said.startswith("3 adjustments booked")
    assert "This run is not in the journal lots.journal.jsonl, which cannot be written" in said


@pytest.mark.long
def test_a_journal_that_cannot_be_read_stops_a_command_and_no_refresh(tracker: Path, lotbook: Command) -> None:
    journal_of(tracker).mkdir()
    before = tracker.read_bytes()
    outcome = lotbook("count", tracker, "--yes")
    assert (outcome.code, "The journal" in outcome.err) == (2, True)
    assert tracker.read_bytes() == before
    outcome = lotbook("refresh", tracker, "--json")
    assert outcome.code in {0, 1}
    assert "cannot be read" in outcome.json["remarks"][0]


@pytest.mark.long
def test_a_new_tracker_begins_without_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    new_tracker(path, now=SAMPLE_TIME, sample=True)
    refresh(FileHost(path), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".xlsx") == ["new.xlsx"]


@pytest.mark.long
def test_a_mark_knows_the_status_before_also_after_undo(tracker: Path, lotbook: Command) -> None:
    """An --unmark that was taken back and made again put the lot on Hold; a mark taken back was still taken for one."""

    def status(*how: str) -> Any:
        for each in how:
            asked = ("undo", tracker, "--yes") if each == "undo" else ("recall", tracker, "--lot", "T-1", each)
            assert lotbook(*asked).code == 0
        return next(row["Status"] for row in rows(tracker, "Lots") if row["Lot"] == "T-1")

    assert status("--mark", "--unmark", "undo") == "Recalled"
    assert status("--unmark") is None
    assert status("--mark", "undo") is None
    place = next(n for n, row in enumerate(rows(tracker, "Lots"), 5) if row["Lot"] == "T-1")
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Status", {place: "Recalled"}),)))
    assert status("--unmark") == "Hold"
