"""A recall on its sheets: filter cells, figures, lots, movements, consignees, timeline, log, marks and undoing."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from lotbook.actions.recalls import sheet as recall_sheet
from lotbook.actions.recalls.marks import apply, marks
from lotbook.actions.recalls.recall import recall
from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.core.recalls.recall import Filters
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, InputCells, NewRows
from tests.cells import book_of, named_cell
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.libreoffice import differences, needs_libreoffice
from tests.package_checks import problems

LOT = ("NUT-CASH-250", "CB089D")


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


def table(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table as openpyxl reads them; blank ones left out."""
    book = book_of(path)
    sheet, found = next((page, page.tables[name]) for page in book if name in page.tables)
    header, *rows = ([cell.value for cell in row] for row in sheet[found.ref])
    return [dict(zip(header, row, strict=True)) for row in rows if any(value is not None for value in row)]


def named(path: Path, name: str) -> Any:
    book = book_of(path)
    ((sheet, cell),) = book.defined_names[name].destinations
    return book[sheet][cell.replace("$", "")].value


def typed(path: Path, **cells: Any) -> None:
    """What the user types into filter cells."""
    FileHost(path).write(Changes(cells=tuple(CellData(name, value) for name, value in cells.items())))


@pytest.mark.long
def test_the_filter_cells_are_asked_and_the_sheets_filled(lotbook: Command, tracker: Path) -> None:
    typed(tracker, RecallLot="cb089d", RecallSku="NUT-CASH-250", RecallReason="Almond not declared")
    assert lotbook("recall", tracker, "--sheet").code == 0
    (lot,) = table(tracker, "RecallLots")
    shipped = [row for row in table(tracker, "Shipments") if (row["SKU"], row["Lot"]) == LOT]
    (received,) = (row for row in table(tracker, "Lots") if (row["SKU"], row["Lot"]) == LOT)
    sold = sum(row["Quantity"] for row in shipped if row["Type"] == "Sale")
    back = sum(row["Quantity"] for row in shipped if row["Type"] == "Return")
    assert (lot["Received"], lot["Sold"], lot["Returned"]) == (received["Received quantity"], sold, back)
    assert (lot["On hand"], lot["Unaccounted"]) == (received["Received quantity"] - sold + back, 0)
    assert lot["Where"] == "FBA-US 108, Warehouse 140"
    moved = table(tracker, "RecallMovements")
    assert [row["Quantity"] for row in moved] == [received["Received quantity"], *(row["Quantity"] for row in shipped)]
    who = {row["To"] for row in shipped if row["Type"] == "Sale"}
    assert {row["Consignee"] for row in table(tracker, "RecallConsignees")} == who
    assert named(tracker, "RecallMade") == received["Received quantity"]
    assert (named(tracker, "RecallReconciled"), named(tracker, "RecallMovementCount")) == (100, 1 + len(shipped))
    periods = table(tracker, "RecallTimeline")
    assert (len(periods), periods[-1]["Period"]) == (12, "Nov 2026")
    assert sum(row["To consignees"] for row in periods) == sold
    assert named(tracker, "RecallAsked") == "Recall: SKU NUT-CASH-250; Lot cb089d"
    assert named(tracker, "RecallStarted") <= named(tracker, "RecallFinished")
    (logged,) = table(tracker, "RecallLog")
    assert (logged["Event"], logged["Lots"], logged["Units made"]) == ("Recall", 1, lot["Received"])
    assert named(tracker, "RecallReason") == "Almond not declared"
    shown = {page.title: page.sheet_state for page in book_of(tracker) if page.title.startswith("Recall")}
    names = ("Recall", "Recall movements", "Recall consignees", "Recall log", "Recall responses")
    assert shown == dict.fromkeys(names, "visible")
    assert problems(tracker) == []
    assert OpenXmlValidator().validate(str(tracker)).errors == []


@pytest.mark.long
def test_options_go_into_the_filter_cells_and_can_be_run_again_from_there(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, "--lot", "CB*", "--lot", "24-1*", "--expiry", "2026-12-01..2027-06-30", "--sheet")
    first = table(tracker, "RecallLots")
    assert (named(tracker, "RecallLot"), f"{named(tracker, 'RecallExpiryTo'):%Y-%m-%d}") == ("CB*; 24-1*", "2027-06-30")
    assert lotbook("recall", tracker, "--sheet").code == 0
    assert table(tracker, "RecallLots") == first != []
    assert [row["Event"] for row in table(tracker, "RecallLog")] == ["Recall", "Recall"]


def test_a_mock_recall_documents_itself(lotbook: Command, tracker: Path) -> None:
    assert lotbook("recall", tracker, "--mock", "--seed", 7, "--sheet").code == 0
    (lot,) = (row for row in table(tracker, "RecallLots") if row["Why"] == "Asked for")
    (logged,) = table(tracker, "RecallLog")
    assert logged["Event"] == "Mock recall"
    assert logged["Asked for"] == f"SKU {lot['SKU']}; Lot {lot['Lot']}"
    assert logged["Reconciled %"] == pytest.approx(named(tracker, "RecallReconciled"))
    assert logged["Seconds"] == named(tracker, "RecallSeconds")
    assert (named(tracker, "RecallSku"), str(named(tracker, "RecallLot"))) == (lot["SKU"], lot["Lot"])


@pytest.mark.long
def test_no_filter_and_a_filter_that_is_no_day_write_what_to_do(lotbook: Command, tracker: Path) -> None:
    before = tracker.read_bytes()
    nothing = lotbook("recall", tracker)
    assert (nothing.code, "Fill in at least one filter" in " ".join(nothing.out.split())) == (1, True)
    assert tracker.read_bytes() == before
    lotbook("recall", tracker, "--sheet")
    assert [row["What to know"][:18] for row in table(tracker, "RecallNotes")] == ["There is nothing t"]
    assert table(tracker, "RecallLots") == []
    typed(tracker, RecallReceivedFrom="03/04/2026")
    wrong = lotbook("recall", tracker)
    assert (wrong.code, "RecallReceivedFrom" in wrong.err, "several dates" in wrong.err) == (2, True, True)


def test_lots_spelled_alike_are_named_and_not_included(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, "--lot", "CB089", "--sheet")
    notes = table(tracker, "RecallNotes")
    assert table(tracker, "RecallLots") == []
    assert any(note["About"] == "Not included" and "CB089D" in note["What to know"] for note in notes)


def status(path: Path) -> str | None:
    return next(
        None if row["Status"] is None else str(row["Status"])
        for row in table(path, "Lots")
        if (row["SKU"], row["Lot"]) == LOT
    )


@pytest.mark.long
@pytest.mark.parametrize("before", [None, "Released", "Quarantine", "Relased"])
def test_undo_brings_back_the_status_each_lot_had(lotbook: Command, tracker: Path, before: str | None) -> None:
    found = recall(FileHost(tracker), Filters(lots=("CB089D",)), clock=lambda: SAMPLE_TIME)
    (mark,) = marks(found)
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Status", {mark.rows[0]: before}),)))
    assert lotbook("recall", tracker, "--lot", "CB089D", "--mark", "--sheet").code == 0
    assert status(tracker) == "Recalled"
    assert table(tracker, "RecallLots")[0]["Status"] == "Recalled"
    assert lotbook("recall", tracker, "--unmark").code == 0
    assert status(tracker) == before
    counts = {None: "Released", "Relased": "Hold"}
    assert table(tracker, "RecallLots")[0]["Status"] == counts.get(before, before)
    last = table(tracker, "RecallLog")[-1]
    assert (last["Event"], last["Status before"], last["Status now"]) == ("Undone", "Recalled", before or "(blank)")
    assert "No status needed to change" in lotbook("recall", tracker, "--unmark").out


@pytest.mark.long
def test_every_row_of_a_lot_is_marked(lotbook: Command, tracker: Path) -> None:
    """Somebody typed a second delivery of a lot as a second row: nobody may ship from it, whichever row they read."""
    second_row(tracker)
    lotbook("recall", tracker, "--lot", "CB089D", "--mark")
    assert statuses(tracker) == ["Recalled", "Recalled"]
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert statuses(tracker) == [None, None]


def second_row(path: Path, **other: str) -> None:
    row = {"SKU": LOT[0], "Lot": LOT[1], "Place": "Shop", **other}
    FileHost(path).write(Changes(new_rows=(NewRows("Lots", [row]),)))


def statuses(path: Path) -> list[str | None]:
    return [row["Status"] for row in table(path, "Lots") if (row["SKU"], row["Lot"]) == LOT]


@pytest.mark.long
def test_each_row_of_a_lot_gets_its_own_status_back(lotbook: Command, tracker: Path) -> None:
    second_row(tracker, Status="Quarantine")
    lotbook("recall", tracker, "--lot", "CB089D", "--mark")
    assert statuses(tracker) == ["Recalled", "Recalled"]
    marked = [(row["Status before"], row["Status now"], row["Lot"]) for row in table(tracker, "RecallLog")]
    assert marked == [("(blank)", "Recalled", "CB089D"), ("Quarantine", "Recalled", "CB089D")]
    undone = lotbook("recall", tracker, "--lot", "CB089D", "--unmark").out
    assert "now (blank), was Recalled" in undone
    assert "now Quarantine, was Recalled" in undone
    assert statuses(tracker) == [None, "Quarantine"]


@pytest.mark.long
def test_a_mark_says_since_when_and_its_undo_takes_that_back(lotbook: Command, tracker: Path) -> None:
    """So that Checks names what leaves after the mark; a day that the user typed stays."""

    def since() -> list[object]:
        return [row["Status since"] for row in table(tracker, "Lots") if (row["SKU"], row["Lot"]) == LOT]

    second_row(tracker, Status="Hold", **{"Status since": "2026-09-01"})
    before = since()
    told = lotbook("recall", tracker, "--lot", "CB089D", "--mark").out
    assert since() == [dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time()), "2026-09-01"] != before
    assert "Status since was blank and is now today" in " ".join(told.split())
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert since() == before == [None, "2026-09-01"]


@pytest.mark.long
def test_a_row_that_was_recalled_before_the_mark_stays_so(lotbook: Command, tracker: Path) -> None:
    second_row(tracker, Status="recalled")
    lotbook("recall", tracker, "--lot", "CB089D", "--mark")
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert statuses(tracker) == [None, "recalled"]


@pytest.mark.long
def test_rows_that_cannot_be_told_apart_any_more_go_to_hold(lotbook: Command, tracker: Path) -> None:
    second_row(tracker, Status="Quarantine")
    lotbook("recall", tracker, "--lot", "CB089D", "--mark")
    lots = FileHost(tracker).read(["Lots"], []).tables["Lots"]
    number = next(row for row, lot in enumerate(lots.values[1], lots.first_row) if lot == LOT[1])
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Lot", {number: "CB089D-OLD"}),)))
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert statuses(tracker) == ["Hold"]


@pytest.mark.long
def test_a_lot_code_with_a_comma_is_one_code(lotbook: Command, tracker: Path) -> None:
    """Typed as it stands on the label, in quotes where it is not on the sheets, and never guessed."""
    for lot in ("CB,1;2", "C7,8", "C7", "8"):
        second_row(tracker, Lot=lot)

    def found(text: str) -> list[str]:
        typed(tracker, RecallLot=text)
        lotbook("recall", tracker, "--sheet")
        return [str(row["Lot"]) for row in table(tracker, "RecallLots")]

    assert found("cb,1;2") == ["CB,1;2"]
    assert found('CB089D; "CB,1;2"') == ["CB,1;2", "CB089D"]
    assert found("CB089D, C7") == ["C7", "CB089D"]
    assert found('"C7,8"') == ["C7,8"]
    typed(tracker, RecallLot="C7,8")
    refused = lotbook("recall", tracker, "--sheet")
    assert refused.code == 2
    assert "RecallLot on the sheet Recall: 'C7,8' is a lot code, and so are 'C7', '8'." in " ".join(refused.err.split())
    # What the command asks for stands in the cell so that it is asked for again.
    lotbook("recall", tracker, "--lot", "CB,1;2", "--lot", "C7", "--sheet")
    assert named(tracker, "RecallLot") == '"CB,1;2"; C7'
    assert table(tracker, "RecallLog")[-1]["Asked for"] == 'Lot "CB,1;2", C7'


@pytest.mark.long
def test_a_mark_of_an_older_lotbook_is_undone_as_it_was_logged(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, "--lot", "CB089D", "--mark")
    log = FileHost(tracker).read(["RecallLog"], []).tables["RecallLog"]
    changes = [InputCells("RecallLog", header, {log.first_row: value})
               for header, value in (("Status before", "Released"), ("Rows", None))]  # fmt: skip
    FileHost(tracker).write(Changes(inputs=tuple(changes)))
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert statuses(tracker) == ["Released"]


@pytest.mark.long
def test_a_lot_somebody_else_marked_goes_to_hold(lotbook: Command, tracker: Path) -> None:
    found = recall(FileHost(tracker), Filters(lots=("CB089D",)), clock=lambda: SAMPLE_TIME)
    (mark,) = marks(found)
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Status", {mark.rows[0]: "Recalled"}),)))
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert status(tracker) == "Hold"


def test_shipments_that_name_no_lot_stand_among_the_movements_with_their_doubt(lotbook: Command, tracker: Path) -> None:
    shipments = FileHost(tracker).read(["Shipments"], []).tables["Shipments"]
    rows = list(zip(shipments.values[3], shipments.values[4], shipments.values[2], strict=True))
    first = next(i for i, row in enumerate(rows) if row == (*LOT, "Sale")) + shipments.first_row
    FileHost(tracker).write(Changes(inputs=(InputCells("Shipments", "Lot", {first: None}),)))
    lotbook("recall", tracker, "--lot", "CB089D", "--sku", "NUT-CASH-250", "--sheet")
    doubtful = {row["Cell"]: row["Doubt"] for row in table(tracker, "RecallMovements") if row["Doubt"]}
    assert doubtful[f"Shipments!A{first}"] == "It names no lot"
    assert named(tracker, "RecallDoubtCount") == len(doubtful)


@pytest.mark.long
def test_a_refresh_leaves_the_recall_and_says_when_it_is_of_another_day(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, "--lot", "CB089D", "--sheet")
    before = [table(tracker, name) for name in ("RecallLots", "RecallMovements", "RecallLog")]
    refresh(FileHost(tracker, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert named_cell(book_of(tracker), "Banner", "Recall").value in {None, ""}
    refresh(FileHost(tracker, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY + dt.timedelta(days=9))
    assert [table(tracker, name) for name in ("RecallLots", "RecallMovements", "RecallLog")] == before
    banners = {book_of(tracker)[sheet][cell].value for sheet, cell in (("Recall", "B3"), ("Recall movements", "A3"))}
    assert banners == {"This recall was run as of another day. Run it again before you act on it."}


@pytest.mark.long
@needs_libreoffice
def test_libreoffice_sees_the_sheets_as_they_are(lotbook: Command, tracker: Path) -> None:
    lotbook("recall", tracker, "--sku", "NUT*", "--sheet")
    refresh(FileHost(tracker, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY + dt.timedelta(days=9))
    assert len(table(tracker, "RecallMovements")) > 20
    assert differences(tracker) == []


@pytest.mark.long
def test_both_hosts_leave_the_same_recall(tracker: Path, tmp_path: Path) -> None:
    book = opened(tracker)
    for host in (FileHost(tracker, tmp_path / "file.xlsm"), ExcelHost(book)):
        found = recall(host, Filters(sku="NUT*"), clock=lambda: SAMPLE_TIME)
        apply(found, marks(found), now=SAMPLE_TIME, sheet_too=True)
    expected, seen = contents(tmp_path / "file.xlsm"), contents(saved(book, tmp_path / "excel.xlsm"))
    assert len(expected["table RecallMovements"]["cells"]) > 20
    for key, value in expected.items():
        # A copy that is written elsewhere has no journal, and so no more history than it had.
        if "History" not in key:
            assert seen[key] == value, key


@pytest.mark.long
def test_a_tracker_without_the_sheets_can_be_traced_and_marked(lotbook: Command, tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    for name in ("Recall", "Recall movements", "Recall consignees", "Recall log"):
        del book[name]
    for name in [name for name in book.defined_names if name.startswith("Recall")]:
        del book.defined_names[name]
    book.save(tracker)
    assert lotbook("recall", tracker, "--lot", "CB089D", "--mark").code == 0
    assert status(tracker) == "Recalled"
    lotbook("recall", tracker, "--lot", "CB089D", "--unmark")
    assert status(tracker) == "Hold"
    refused = lotbook("recall", tracker, "--lot", "CB089D", "--sheet")
    assert (refused.code, "does not have" in refused.err, "lotbook init" in refused.err) == (2, True, True)


def test_the_sheet_keeps_to_the_trackers_own_day(lotbook: Command, tracker: Path) -> None:
    refused = lotbook("recall", tracker, "--lot", "CB089D", "--sheet", "--as-of", "2026-12-01")
    assert (refused.code, "Leave out --as-of" in refused.err) == (2, True)


def test_recall_sheet_needs_lots_to_show(tracker: Path) -> None:
    found = recall(FileHost(tracker), Filters(lots=("CB089D",)), clock=lambda: SAMPLE_TIME)
    written = recall_sheet.changes(found)
    assert {change.table for change in written.rows} == {
        "RecallNotes", "RecallTimeline", "RecallLots", "RecallMovements", "RecallConsignees", "RecallLog",
    }  # fmt: skip
