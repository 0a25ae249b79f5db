"""Two at one workbook: nothing is overwritten, locks and conflicted copies are named, and copies are merged."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.days import to_date
from lotbook.core.errors import HostError
from lotbook.hosts.copies import held_open, original_of
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from lotbook.hosts.journal.backup import FOLDER
from lotbook.hosts.journal.runs import read
from lotbook.hosts.ooxml import saving
from lotbook.sheets.defaults import SETTINGS
from tests.cells import cell_of
from tests.command import Command
from tests.drawn import build
from tests.scenarios.test_count import COUNT, TODAY, made
from tests.scenarios.test_history_and_undo import inputs, put, rows


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return made(tmp_path / "lots.xlsm", COUNT)


@pytest.fixture
def theirs(mine: Path) -> Path:
    return copied(mine, "lots (Ann's conflicted copy 2026-11-27).xlsm")


def copied(path: Path, name: str) -> Path:
    return Path(shutil.copy2(path, path.with_name(name)))


def lot(path: Path, code: str) -> dict[str, Any]:
    return next(row for row in rows(path, "Lots") if row["Lot"] == code)


def test_how_a_setting_is_explained_is_no_change_of_anybodys(tmp_path: Path, lotbook: Command) -> None:
    """A tracker without macros got the help of one with macros, which names buttons."""
    base, other, theirs = (tmp_path / name for name in ("lots.xlsx", "other.xlsx", "with.xlsm"))
    for path in (base, other, theirs):
        build(path, as_of=TODAY, cells={"AsOf": TODAY}, macros=path == theirs)
    outcome = lotbook("merge", base, other, theirs)
    assert (outcome.code, outcome.out.strip()) == (0, "with.xlsm has nothing that other.xlsx lacks.")
    outcome = lotbook("merge", base, theirs, "--dry-run")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("has_base", [True, False])
def test_a_setting_that_only_theirs_has_comes_with_its_help(
    tmp_path: Path, lotbook: Command, *, has_base: bool
) -> None:
    """As this edition words it; of a setting that this version doesn't know, as theirs does."""
    mine, theirs = tmp_path / "lots.xlsx", tmp_path / "theirs.xlsm"
    few = {"setting": ["Default place"], "value": ["Garage"], "help": ["As it was."]}
    more = {
        "setting": [*few["setting"], "keep backups", "Brand new"],
        "value": ["Garage", "No", "Yes"],
        "help": ["Other words", "Book count reads it.", "Undo last run reads it."],
    }
    for path, settings in ((mine, few), (theirs, more)):
        build(path, rows={"Settings": settings}, as_of=TODAY, cells={"AsOf": TODAY}, macros=path == theirs)
    base = [copied(mine, "base.xlsx")] if has_base else []
    outcome = lotbook("merge", *base, mine, theirs, "--yes")
    assert outcome.code == 0, outcome.out + outcome.err
    found = {row["Setting"]: (row["Value"], row["Help"]) for row in rows(mine, "Settings")}
    assert found["Default place"] == ("Garage", "As it was.")
    assert found["Brand new"] == ("Yes", "lotbook undo reads it.")
    known = {label: text for label, _, text in SETTINGS}["Keep backups"]
    assert found["keep backups"] == ("No", known)


@pytest.mark.long
def test_both_keep_what_they_changed(mine: Path, theirs: Path, lotbook: Command) -> None:
    base = copied(mine, "base.xlsm")
    put(mine, "Lots", "Note", 1, "opened")
    put(theirs, "Lots", "Expiry date", 1, TODAY + 150)
    put(theirs, "Settings", "Value", 1, "DTC")
    sale: dict[str, Any] = {
        "Date": TODAY - 3,
        "Type": "Sale",
        "SKU": "JAR",
        "Lot": "007",
        "Quantity": 4,
        "From": "Warehouse",
    }
    FileHost(theirs).write(Changes(new_rows=(NewRows("Shipments", [sale]), NewRows("SKUs", [{"SKU": "OIL"}]))))
    before = theirs.read_bytes()
    outcome = lotbook("merge", base, mine, theirs, "--yes")
    assert outcome.code == 0, outcome.err
    assert f"Lots: SKU TEA, Lot T-1: Expiry date {to_date(TODAY + 200)} → {to_date(TODAY + 150)}" in outcome.out
    assert (lot(mine, "T-1")["Note"], lot(mine, "T-1")["Expiry date"]) == ("opened", TODAY + 150)
    assert [row["Quantity"] for row in rows(mine, "Shipments")] == [40, 4]
    assert [row["SKU"] for row in rows(mine, "SKUs")] == ["TEA", "JAR", "OIL"]
    assert rows(mine, "Settings")[0]["Value"] == "DTC"
    assert theirs.read_bytes() == before
    # Once more, there is nothing left to take over; and the other way round, both are the same.
    again = lotbook("merge", base, mine, theirs)
    assert (again.code, again.out.startswith(f"{theirs.name} has nothing that")) == (0, True)
    assert lotbook("merge", base, theirs, mine, "--yes").code == 0
    assert inputs(mine) == inputs(theirs)
    assert "merge" in lotbook("history", mine).out
    assert lotbook("undo", mine, "--yes").code == 0
    assert lot(mine, "T-1")["Expiry date"] == TODAY + 200


@pytest.mark.long
def test_a_note_of_two_lines_is_told_on_one(mine: Path, theirs: Path, lotbook: Command) -> None:
    base = copied(mine, "base.xlsm")
    put(theirs, "Lots", "Note", 1, "opened\ntaped")
    for command in (("merge", base, mine, theirs, "--yes"), ("history", mine), ("undo", mine, "--dry-run")):
        assert "opened / taped" in lotbook(*command).out
    assert lot(mine, "T-1")["Note"] == "opened\ntaped"


@pytest.mark.long
def test_what_both_changed_is_listed_and_asked(mine: Path, theirs: Path, lotbook: Command) -> None:
    base = copied(mine, "base.xlsm")
    put(mine, "Lots", "Place", 1, "Warehouse")
    put(theirs, "Lots", "Place", 1, "Attic")
    put(theirs, "Lots", "Note", 2, "new")
    before = mine.read_bytes()
    outcome = lotbook("merge", base, mine, theirs, "--yes")
    assert outcome.code == 2
    assert "Lots: SKU TEA, Lot T-1: Place: mine Warehouse, theirs Attic" in outcome.out
    assert "run the command again with --prefer mine or --prefer theirs" in outcome.err
    assert mine.read_bytes() == before
    shown = lotbook("merge", base, mine, theirs, "--dry-run", "--json")
    assert (shown.code, [each["column"] for each in shown.json["conflicts"]]) == (1, ["Place"])
    assert lotbook("merge", base, mine, theirs, "--yes", "--prefer", "mine").code == 0
    assert (lot(mine, "T-1")["Place"], lot(mine, "T-2")["Note"]) == ("Warehouse", "new")
    assert lotbook("merge", base, mine, theirs, "--yes", "--prefer", "theirs").code == 0
    assert lot(mine, "T-1")["Place"] == "Attic"


@pytest.mark.long
def test_each_conflict_is_a_question(
    mine: Path, theirs: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = copied(mine, "base.xlsm")
    for header, ours, other in (("Place", "Warehouse", "Attic"), ("Note", "old", "new")):
        put(mine, "Lots", header, 1, ours)
        put(theirs, "Lots", header, 1, other)
    asked: list[str] = []

    def answer(question: str, **_: object) -> bool:
        asked.append(question)
        return "Note" not in question

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", answer)
    assert lotbook("merge", base, mine, theirs).code == 0
    assert len(asked) == 3
    assert asked[-1] == "Write this to lots.xlsm?"
    assert (lot(mine, "T-1")["Place"], lot(mine, "T-1")["Note"]) == ("Attic", "old")


@pytest.mark.long
def test_the_base_is_found_among_the_backups(mine: Path, lotbook: Command) -> None:
    theirs = copied(mine, "lots.sync-conflict-20261127-101010-ABCDEF7.xlsm")
    put(theirs, "Lots", "Note", 2, "theirs")
    # Each of mine's runs keeps the state before it; the first of them is what both were.
    assert lotbook("count", mine, "--yes").code == 0
    assert lotbook("refresh", mine).code in {0, 1}
    outcome = lotbook("merge", mine, theirs, "--yes")
    assert outcome.code == 0, outcome.err
    assert "the backup closest to both" in outcome.out
    assert "to decide" not in outcome.out
    assert lot(mine, "T-2")["Note"] == "theirs"
    assert len([row for row in rows(mine, "Shipments") if row["Type"] == "Adjustment"]) == 2


@pytest.mark.long
def test_a_backup_that_has_ones_own_changes_in_it_takes_none_of_them_back(
    mine: Path, theirs: Path, lotbook: Command
) -> None:
    put(mine, "Lots", "Note", 1, "typed after the copy was made")
    assert lotbook("refresh", mine).code in {0, 1}  # so the backup has the note
    shutil.rmtree(mine.parent / FOLDER)
    assert lotbook("refresh", mine).code in {0, 1}
    outcome = lotbook("merge", mine, theirs, "--yes")
    assert outcome.code == 2
    assert "Note: mine typed after the copy was made, theirs (blank)" in outcome.out
    assert lot(mine, "T-1")["Note"] == "typed after the copy was made"


@pytest.mark.long
def test_without_a_base_what_differs_is_asked(tmp_path: Path, lotbook: Command) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    mine = made(tmp_path / "a" / "lots.xlsm", COUNT)
    shutil.rmtree(tmp_path / "a" / FOLDER)
    theirs = Path(shutil.copy2(mine, tmp_path / "b" / "lots.xlsm"))
    put(theirs, "Shipments", "Quantity", 1, 45)
    put(theirs, "Lots", "Note", 1, "open")
    outcome = lotbook("merge", mine, theirs, "--yes")
    assert outcome.code == 2
    assert "no earlier state of them is known" in outcome.out
    assert "Quantity: mine 40, theirs 45" in outcome.out
    assert lotbook("merge", mine, theirs, "--yes", "--prefer", "theirs").code == 0
    assert [row["Quantity"] for row in rows(mine, "Shipments")] == [45]


@pytest.mark.long
def test_first_rows_of_a_table_are_two_though_they_are_alike(tmp_path: Path, lotbook: Command) -> None:
    """Both had booked a first sale, which differed in a note: only one of them was left, and nothing was said."""
    base = tmp_path / "base.xlsx"
    lots: dict[str, list[Any]] = {"sku": ["TEA"], "lot": ["1"], "expiry_date": [TODAY + 300]}
    build(base, rows={"SKUs": {"sku": ["TEA"]}, "Lots": lots}, as_of=TODAY, cells={"AsOf": TODAY}, macros=False)
    mine, theirs = (copied(base, name) for name in ("lots.xlsx", "theirs.xlsx"))
    columns = ("Date", "Type", "SKU", "Lot", "Quantity", "From", "To")
    sale: dict[str, Any] = dict(zip(columns, (TODAY - 1, "Sale", "TEA", "1", 4, "Garage", "Ann"), strict=True))
    FileHost(mine).write(Changes(new_rows=(NewRows("Shipments", [{**sale, "Note": "by courier"}]),)))
    FileHost(theirs).write(Changes(new_rows=(NewRows("Shipments", [sale]),)))
    assert lotbook("merge", base, mine, theirs, "--yes").code == 0
    assert [(row["Quantity"], row["Note"]) for row in rows(mine, "Shipments")] == [(4, "by courier"), (4, None)]


@pytest.mark.long
def test_columns_of_ones_own_come_along_and_formulas_stay(mine: Path, lotbook: Command) -> None:
    book = openpyxl.load_workbook(mine, keep_vba=True)
    sheet = book["Lots"]
    table = sheet.tables["Lots"]
    last = sheet.max_column
    for place, name in ((last + 1, "Shelf"), (last + 2, "Twice")):
        sheet.cell(4, place, name)
        table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=90 + place, name=name))
    for row in range(5, 8):
        sheet.cell(row, last + 1, f"S{row}")
        sheet.cell(row, last + 2, f"=F{row}*2")
    table.ref = table.autoFilter.ref = f"A4:{sheet.cell(7, last + 2).coordinate}"
    book.save(mine)
    base, theirs = copied(mine, "base.xlsm"), copied(mine, "theirs.xlsm")
    put(theirs, "Lots", "Shelf", 2, "B9")
    put(theirs, "Lots", "Received quantity", 2, 51)
    assert lotbook("merge", base, mine, theirs, "--yes").code == 0
    after = openpyxl.load_workbook(mine)
    assert [cell_of(after, "Lots", "Shelf", row).value for row in (1, 2, 3)] == ["S5", "B9", "S7"]
    assert cell_of(after, "Lots", "Twice", 2).value == "=F6*2"


def add_column(path: Path, header: str, *cells: str) -> None:
    """Add a column of the user's own to Lots."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Lots"]
    table, place = sheet.tables["Lots"], sheet.max_column + 1
    for row, cell in enumerate((header, *cells), 4):
        sheet.cell(row, place, cell)
    table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=90, name=header))
    table.ref = table.autoFilter.ref = f"A4:{sheet.cell(7, place).coordinate}"
    book.save(path)


@pytest.mark.long
def test_a_column_that_only_the_other_one_has_is_named_and_left(mine: Path, theirs: Path, lotbook: Command) -> None:
    add_column(theirs, "Shelf", "B9")
    outcome = lotbook("merge", copied(mine, "base.xlsm"), mine, theirs, "--yes")
    assert (outcome.code, "lacks" in outcome.out) == (1, False)
    assert "The table Lots of lots.xlsm has no column Shelf" in outcome.out


@pytest.mark.long
def test_a_column_of_formulas_that_only_the_other_one_has_is_named(mine: Path, theirs: Path, lotbook: Command) -> None:
    """It said that theirs has nothing more, and the copy could be deleted."""
    add_column(theirs, "Twice", *(f"=F{row}*2" for row in range(5, 8)))
    outcome = lotbook("merge", copied(theirs, "base.xlsm"), mine, theirs, "--yes")
    assert "The table Lots of lots.xlsm has no column Twice, and formulas are not merged." in outcome.out


def test_copies_of_one_name_are_told_apart_by_their_folders(mine: Path, tmp_path: Path, lotbook: Command) -> None:
    """It said that lots.xlsm had nothing that lots.xlsm lacked."""
    (tmp_path / "ann").mkdir()
    theirs = Path(shutil.copy2(mine, tmp_path / "ann" / mine.name))
    assert lotbook("merge", mine, theirs, "--dry-run").out.strip() == f"{theirs} has nothing that {mine} lacks."
    put(theirs, "Lots", "Note", 1, "new")
    assert f"From {theirs} into {mine} (" in lotbook("merge", mine, theirs, "--dry-run").out


def test_what_cannot_be_merged_is_refused(mine: Path, theirs: Path, lotbook: Command) -> None:
    assert "is the tracker itself" in lotbook("merge", mine, mine).err
    assert "Name two files" in lotbook("merge", mine).err
    put(theirs, "Lots", "Note", 1, "new")
    assert "use mine or theirs" in lotbook("merge", mine, theirs, "--prefer", "ours", "--yes").err
    assert "there is no such file" in lotbook("merge", mine, mine.with_name("nowhere.xlsm")).err


# Two at once


@pytest.mark.long
def test_a_workbook_that_changed_meanwhile_is_read_again(
    mine: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = copied(mine, "other.xlsm")
    put(other, "Lots", "Note", 1, "typed meanwhile")
    others = [other]
    checked = saving._check_unchanged

    def changing(path: Path, real: Path, expected: Any) -> None:
        if others:
            real.write_bytes(others.pop().read_bytes())
        checked(path, real, expected)

    monkeypatch.setattr(saving, "_check_unchanged", changing)
    outcome = lotbook("count", mine, "--yes")
    assert outcome.code == 0, outcome.err
    assert "was changed by another program in the meantime, so nothing was saved. Doing it again on" in outcome.err
    assert lot(mine, "T-1")["Note"] == "typed meanwhile"
    assert len([row for row in rows(mine, "Shipments") if row["Type"] == "Adjustment"]) == 2
    assert [run.outcome for run in read(mine)] == ["written"]


@pytest.mark.long
def test_several_commands_at_once_are_all_saved(mine: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five at once, the last finds the workbook changed four times."""
    checked, others = saving._check_unchanged, list(range(4))

    def changing(path: Path, real: Path, expected: Any) -> None:
        if others:
            others.pop()
            real.write_bytes(real.read_bytes())
        checked(path, real, expected)

    monkeypatch.setattr(saving, "_check_unchanged", changing)
    outcome = lotbook("count", mine, "--yes")
    assert outcome.code == 0, outcome.err
    assert outcome.err.count("Doing it again") == 1
    assert [run.outcome for run in read(mine)] == ["written"]


@pytest.mark.long
def test_a_workbook_that_changes_all_the_time_is_refused(
    mine: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = saving._check_unchanged

    def changing(path: Path, real: Path, expected: Any) -> None:
        real.write_bytes(real.read_bytes())
        checked(path, real, expected)

    monkeypatch.setattr(saving, "_check_unchanged", changing)
    outcome = lotbook("refresh", mine)
    assert (outcome.code, outcome.err.count("was changed by another program")) == (2, 2)


@pytest.mark.long
def test_two_runs_at_the_same_moment_are_both_in_the_workbook(mine: Path) -> None:
    lists = []
    for number in (1, 2):
        lists.append(mine.with_name(f"list{number}.csv"))
        lists[-1].write_text(f"SKU;Lot;Best before;Quantity\nTEA;N-{number};2027-04-30;10\n", encoding="utf-8")
    runs = [
        subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "lotbook.cli", "adopt", str(each), "--into", str(mine), "--yes"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for each in lists
    ]
    said = [run.communicate()[0].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert {"N-1", "N-2"} <= {row["Lot"] for row in rows(mine, "Lots")}
    assert [run.number for run in read(mine)] == [2, 1]


@pytest.mark.parametrize(("name", "program"), [("~$lots.xlsm", "Excel"), (".~lock.lots.xlsm#", "LibreOffice")])
def test_what_a_program_keeps_beside_an_open_workbook_is_named(
    mine: Path, name: str, program: str, lotbook: Command
) -> None:
    held = mine.with_name(name)
    held.write_bytes(b"\x03Ann")
    assert held_open(held) == (
        f"{held} isn't a workbook: {program} keeps it beside lots.xlsm while that is open. Use lots.xlsm, and close it "
        "first."
    )
    with pytest.raises(HostError, match="isn't a workbook"):
        FileHost(held).read(["Lots"], [])
    assert f"is open in {program}" in lotbook("refresh", mine).err


@pytest.mark.parametrize(
    "name",
    [
        "lots (Ann's conflicted copy 2026-11-27).xlsm",
        "lots (conflicted copy 2026-11-27 101010).xlsm",
        "lots (In Konflikt stehende Kopie von Ann 2026-11-27).xlsm",
        "lots (Copie en conflit de Ann 2026-11-27).xlsm",
        "lots (copia en conflicto de Ann).xlsm",
        "lots [Conflict].xlsm",
        "lots.sync-conflict-20261127-101010-ABCDEF7.xlsm",
        "lots-DESKTOP-4F7K2QA.xlsm",
        "lots-LAPTOP-9Z8Y7X6W-2.xlsm",
        "lots-Ann's MacBook Pro.xlsm",
    ],
)
def test_a_conflicted_copy_is_known_by_its_name(name: str) -> None:
    original = original_of(Path("here") / name)
    assert original == Path("here") / "lots.xlsm"


@pytest.mark.parametrize(
    "name", ["lots.xlsm", "lots-2026.xlsm", "lots (1).xlsm", "lots-left-out.xlsx", "lots-copy.xlsm"]
)
def test_other_files_are_no_conflicted_copies(name: str) -> None:
    assert original_of(Path(name)) is None


@pytest.mark.long
def test_a_conflicted_copy_beside_the_tracker_is_said(mine: Path, theirs: Path, lotbook: Command) -> None:
    (said,) = lotbook("refresh", mine, "--json").json["remarks"]
    assert said.startswith(f"{theirs.name} beside it is a conflicted copy")
    assert said.endswith(f'lotbook merge "lots.xlsm" "{theirs.name}". Then delete the copy.')
    (said,) = lotbook("refresh", theirs, "--json").json["remarks"]
    assert said.startswith(f"{theirs.name} is a conflicted copy of lots.xlsm")


@pytest.mark.long
def test_a_conflicted_copy_that_is_merged_can_be_deleted_and_is_not_to_be_merged_again(
    mine: Path, theirs: Path, lotbook: Command
) -> None:
    other = copied(mine, "lots-DESKTOP-4F7K2QA.xlsm")
    put(theirs, "Lots", "Note", 1, "opened")
    done = f"You can delete {theirs.name} now: lots.xlsm has its changes."
    outcome = lotbook("merge", mine, theirs, "--prefer", "theirs", "--yes")
    assert done in outcome.out
    told = [line for line in outcome.out.splitlines() if "beside it is a conflicted copy" in line]
    assert [line.split(" beside it")[0] for line in told] == [f"Note: {other.name}"]
    assert done in lotbook("merge", mine, theirs, "--yes").out
    # A copy that has any name you like may be one to keep.
    assert "delete" not in lotbook("merge", mine, copied(mine, "mine of May.xlsm"), "--yes").out
