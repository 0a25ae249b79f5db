"""A tracker that has had several recalls keeps them apart: who was told of one was not told of the next."""

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cells import cell_of, named_cell
from tests.command import Command
from tests.scenarios.test_recall_answers import SHOP
from tests.scenarios.test_recall_sheet import named, table

OTHER = "OM011D"
"""Another lot, of which the same shop got some."""


@pytest.fixture
def path(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sample, tmp_path / "lots.xlsm"))


@pytest.fixture
def answered(path: Path, lotbook: Command) -> Path:
    """A tracker with a recall whose consignee was told and has answered; nobody gave it a complaint number."""
    assert lotbook("recall", path, "--lot", "CB089D", "--sheet", "--hazard", "Glass").code == 0
    assert lotbook("recall", path, "--sent", SHOP).code == 0
    assert lotbook("recall", path, "--answer", SHOP, "--found", 3).code == 0
    return path


@pytest.mark.long
def test_another_recall_has_answers_of_its_own(lotbook: Command, answered: Path) -> None:
    done = lotbook("recall", answered, "--lot", OTHER, "--sheet", "--new", "--complaint", "C-8")
    assert done.code == 0, done.err
    assert named(answered, "RecallAnswers").startswith("0 of 1 consignee answered")
    (row,) = table(answered, "RecallResponses")
    assert row["Recall"].startswith("before 20")
    said = f"belong to the previous recall: their column Recall now says '{row['Recall']}'."
    assert f"Rows of Recall responses without a complaint number {said}" in done.out
    assert "don't count" not in " ".join(str(note) for note in table(answered, "RecallNotes"))
    told = lotbook("recall", answered, "--lot", OTHER, "--sent", "*")
    assert told.code == 0, told.err
    assert [str(row["Recall"])[:6] for row in table(answered, "RecallResponses")] == ["before", "C-8"]
    assert named(answered, "RecallAnswers").startswith("0 of 1 consignee answered")
    corrected = lotbook("recall", answered, "--sheet", "--complaint", "C-08").out
    assert f"don't count: {SHOP} (C-8). If they belong to this recall, change it to C-08." in " ".join(
        corrected.split()
    )


@pytest.mark.long
def test_a_recall_that_is_replaced_before_it_is_closed_is_named(lotbook: Command, answered: Path) -> None:
    same = lotbook("recall", answered, "--lot", "CB089D", "--sheet", "--new", "--complaint", "C-8").out
    assert (
        "The sheet Recall held a recall that isn't closed. Its record was replaced. It covers some of the same" in same
    )
    other = lotbook("recall", answered, "--lot", OTHER, "--sheet", "--new", "--complaint", "C-9").out
    assert "held recall C-8 that isn't closed. Its record was replaced. If you didn't mean to" in other
    closed = ("--closed-by", "Ann", "--corrective-action", "None")
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    assert lotbook("recall", answered, "--sheet", "--closed-on", today, *closed).code == 0
    third = lotbook("recall", answered, "--lot", "CB089D", "--sheet", "--new", "--complaint", "C-10")
    assert (third.code, "isn't closed" in third.out) == (0, False)


@pytest.mark.long
def test_rows_keep_the_number_of_the_recall_they_are_of(lotbook: Command, answered: Path) -> None:
    assert lotbook("recall", answered, "--sheet", "--complaint", "C-7").code == 0
    assert named(answered, "RecallAnswers").startswith("1 of 1 consignee answered")
    assert lotbook("recall", answered, "--lot", OTHER, "--sheet", "--new").code == 0
    assert [row["Recall"] for row in table(answered, "RecallResponses")] == ["C-7"]
    assert named(answered, "RecallAnswers").startswith("0 of 1 consignee answered")


@pytest.mark.long
@pytest.mark.parametrize("emptied", [("RecallHazard", "RecallStartedOn"), ("RecallHazard",)])
def test_a_record_emptied_by_hand_begins_another_recall_too(
    lotbook: Command, answered: Path, emptied: tuple[str, ...]
) -> None:
    book = openpyxl.load_workbook(answered, keep_vba=True)
    long_ago = dt.date(2026, 3, 2)
    cell_of(book, "RecallResponses", "Sent on").value = long_ago
    for row in (1, 2, 3):
        cell_of(book, "RecallLog", "Started", row).value = long_ago
    for name in emptied:
        named_cell(book, name).value = None
    book.save(answered)
    for _ in range(2):
        assert lotbook("recall", answered, "--lot", OTHER, "--sheet").code == 0
        assert named(answered, "RecallAnswers").startswith("0 of 1 consignee answered")
        notes = [" ".join(map(str, row.values())) for row in table(answered, "RecallNotes")]
        assert [note for note in notes if f"from before this recall began don't count: {SHOP}." in note]
    assert lotbook("recall", answered, "--lot", OTHER, "--sent", SHOP).code == 0
    assert len(table(answered, "RecallResponses")) == 2


@pytest.mark.long
def test_a_mock_recall_is_not_the_recall_on_the_sheet(lotbook: Command, answered: Path, tmp_path: Path) -> None:
    before = answered.read_bytes()
    for seed in range(40):
        done = lotbook("recall", answered, "--mock", "--seed", seed, "--packet", tmp_path / str(seed))
        first = openpyxl.load_workbook(tmp_path / str(seed) / "recall.xlsx").worksheets[0]
        cells = {row[0]: row[1] for row in first.iter_rows(values_only=True) if row[0]}
        assert (done.code, cells["Hazard"]) == (0, "Not filled in (sheet Recall)")
        assert str(cells.get("Consignees that answered", "0 of")).startswith("0 of")
        if SHOP in done.out:
            break
    assert SHOP in done.out
    refused = lotbook("recall", answered, "--mock", "--seed", seed, "--sheet")
    said = "The sheet Recall holds the record of a recall that is open. To begin another one, empty its cells"
    assert (refused.code, said in " ".join(refused.err.split())) == (2, True)
    assert answered.read_bytes() == before
    assert lotbook("recall", answered, "--mock", "--seed", seed, "--sheet", "--new").code == 0
    assert named(answered, "RecallHazard") is None


@pytest.mark.long
def test_a_mock_recall_stays_one_and_leaves_nothing_to_a_real_one(
    lotbook: Command, sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    assert lotbook("recall", path, "--lot", "CB089D", "--sheet").code == 0
    begun = lotbook("recall", path, "--mock", "--seed", 3, "--sheet").out
    assert "The sheet Recall held a recall that isn't closed. Its record was replaced." in begun
    lot = named(path, "RecallLot")
    for name in {row["Consignee"] for row in table(path, "RecallConsignees") if row["Reached by"] == "Notice"}:
        assert lotbook("recall", path, "--sent", name).code == 0
        assert lotbook("recall", path, "--answer", name, "--found", 1).code == 0
    before = path.read_bytes()
    refused = lotbook("recall", path, "--mark")
    assert (refused.code, "holds a mock recall, so nothing is marked" in refused.err) == (2, True)
    assert path.read_bytes() == before
    again = lotbook("recall", path, "--sheet")
    assert "The mock recall on the sheet Recall: nothing is recalled." in again.out
    assert [row["Event"] for row in table(path, "RecallLog") if "recall" in str(row["Event"]).lower()] == [
        *("Recall", "Mock recall", "Mock recall")
    ]
    told = table(path, "RecallResponses")
    assert told
    real = lotbook("recall", path, "--lot", lot, "--sheet")
    assert real.code == 0, real.err
    assert named(path, "RecallAnswers").startswith("0 of ")
    assert named(path, "RecallAsked").startswith("Recall: ")
    assert all(str(row["Recall"]).startswith("before ") for row in table(path, "RecallResponses"))
    assert lotbook("recall", path, "--mark").code == 0


@pytest.mark.long
def test_a_recall_that_was_begun_by_mistake_is_taken_back_whole(lotbook: Command, answered: Path) -> None:
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    closed = ("--closed-by", "Ann", "--closed-on", today, "--corrective-action", "None")
    assert lotbook("recall", answered, "--sheet", *closed, "--complaint", "C-7").code == 0
    assert lotbook("recall", answered, "--lot", OTHER, "--sheet", "--new", "--complaint", "C-8").code == 0
    undone = lotbook("undo", answered, "--yes")
    assert "The sheet Recall still shows what this run found" in undone.out
    last = table(answered, "RecallLog")[-1]
    assert (last["Event"], last["Asked for"], str(last["Complaint"])) == ("Taken back", "Lot CB089D", "C-7")
    assert last["Result"].startswith(f"Taken back with undo: Lot {OTHER} (C-8). The record on the sheet Recall is")
    # The recall before is the one on the sheet again: it isn't refused as if it were in the way of another one.
    again = lotbook("recall", answered, "--sheet")
    assert again.code == 0, again.err
    assert named(answered, "RecallAnswers").startswith("1 of 1 consignee answered")
    assert {row["Lot"] for row in table(answered, "RecallLots")} >= {"CB089D"}


@pytest.mark.long
def test_a_lot_of_another_recall_stays_recalled(lotbook: Command, path: Path) -> None:
    """Glass in one lot, then mold in all of the SKU: when the mold was a false alarm, the glass was on sale again."""
    sku, glass = "NUT-CASH-250", "CB089D"
    assert lotbook("recall", path, "--lot", glass, "--mark").code == 0
    assert lotbook("recall", path, "--sku", sku, "--mark").code == 0
    others = {row["Lot"] for row in table(path, "Lots") if row["SKU"] == sku} - {glass}
    assert others
    done = " ".join(lotbook("recall", path, "--sku", sku, "--unmark").out.split())
    assert f"{sku} {glass} stays Recalled: it was marked in another recall (Lot {glass})." in done
    assert recalled(path) == {glass}
    assert "stays" not in lotbook("recall", path, "--lot", glass, "--unmark").out
    assert recalled(path) == set()


@pytest.mark.long
def test_what_was_marked_with_others_is_released_by_its_code(lotbook: Command, path: Path) -> None:
    assert lotbook("recall", path, "--sku", "NUT-CASH-250", "--mark").code == 0
    marked = recalled(path)
    narrower = lotbook("recall", path, "--lot", "CB089?", "--unmark")
    assert "marked in another recall (SKU NUT-CASH-250)" in " ".join(narrower.out.split())
    assert recalled(path) == marked
    assert lotbook("recall", path, "--lot", "CB089D", "--unmark").code == 0
    assert recalled(path) == marked - {"CB089D"}


def recalled(path: Path) -> set[str]:
    return {row["Lot"] for row in table(path, "Lots") if row["Status"] == "Recalled"}
