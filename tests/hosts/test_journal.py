"""The files beside a workbook: a journal whose lines follow from each other, earlier states, and a lock."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lotbook.core.errors import HostError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes
from lotbook.hosts.journal import backup, lines, runs
from lotbook.hosts.journal.lock import lock_of, locked
from lotbook.hosts.journal.runs import CHANGED, RowChange, Run
from tests.hosts.books import fefo, tracker
from tests.package_checks import problems


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def run(number: int = 1, *, kept: bool = False) -> Run:
    row = RowChange(CHANGED, "Lots", 5, {"SKU": "TEA", "Lot": "7"}, {"Note": (None, f"note {number}")})
    return Run(f"2026-11-27T10:00:{number % 60:02}+00:00", "ann", "count", (row,), backup=kept)


def written(path: Path, number: int = 1, *, kept: bool = False) -> None:
    FileHost(path).write(Changes(rows=(fefo([(f"S{number}", "L", 46100, 1)]),)), run=run(number, kept=kept))


def outcomes(path: Path) -> list[str]:
    return [each.outcome for each in runs.read(path)]


def test_a_run_is_in_the_journal_with_the_file_before_and_after(book: Path) -> None:
    before = lines.hash_of(book)
    written(book)
    (found,) = runs.read(book)
    assert (found.number, found.by, found.command, found.outcome) == (1, "ann", "count", runs.WRITTEN)
    assert (found.before, found.after) == (before, lines.hash_of(book))
    assert found.rows == run().rows


def test_a_run_that_changes_nothing_typed_makes_no_journal(book: Path) -> None:
    FileHost(book).write(Changes(), run=Run("2026-11-27T10:00:00", "ann", "refresh"))
    assert sorted(each.name for each in book.parent.iterdir()) == ["tracker.xlsx"]


def test_a_copy_written_elsewhere_has_no_journal(book: Path, tmp_path: Path) -> None:
    host = FileHost(book, tmp_path / "january.xlsx")
    assert host.workbook is None
    host.write(Changes(), run=run(kept=True))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["january.xlsx", "tracker.xlsx"]


def test_a_name_that_leaves_no_room_for_a_journal_is_refused_before_anything_is_written(book: Path) -> None:
    long = book.rename(book.with_name(f"{'l' * 245}.xlsx"))
    before = long.read_bytes()
    for command in ("refresh", "count"):
        with pytest.raises(HostError, match=r"is too long: its journal .* Shorten the name of the workbook"):
            FileHost(long).write(Changes(), run=Run("2026-11-27T10:00:00", "ann", command))
    with pytest.raises(HostError, match="Shorten the name of the workbook"):
        runs.read(long)
    assert [each.name for each in book.parent.iterdir()] == [long.name]
    assert long.read_bytes() == before
    FileHost(long, book).write(Changes())


def changed(text: bytes) -> bytes:
    return text.replace(b"note 2", b"note 9")


def without_a_line(text: bytes) -> bytes:
    every = text.splitlines(keepends=True)
    return b"".join([*every[:2], *every[3:]])


def swapped(text: bytes) -> bytes:
    every = text.splitlines(keepends=True)
    return b"".join([*every[:2], every[4], every[3], every[2], *every[5:]])


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (changed, 3),
        (without_a_line, 2),
        (swapped, 2),
        (lambda text: text.split(b"\n", 1)[1], 1),
        (lambda text: text.replace(b'"note 2"]', b'"note 2"'), 3),
        (lambda text: text[:-20], 6),
    ],
    ids=["changed", "line taken out", "swapped", "first line taken out", "unreadable", "cut off"],
)
def test_the_journal_names_the_line_where_it_is_not_whole(book: Path, harm: Any, line: int) -> None:
    for number in (1, 2, 3):
        written(book, number)
    journal = lines.journal_of(book)
    assert lines.first_break(journal) == (6, None)
    journal.write_bytes(harm(journal.read_bytes()))
    found = lines.first_break(journal)[1]
    assert found is not None
    assert found.line == line


def test_a_line_that_broke_off_is_named_by_the_next_and_the_journal_is_whole(book: Path) -> None:
    written(book, 1)
    journal = lines.journal_of(book)
    with journal.open("ab") as file:
        file.write(b'{"prev":"half a li')
    assert lines.first_break(journal)[1] is not None
    written(book, 2)
    assert lines.first_break(journal) == (6, None)
    assert outcomes(book) == [runs.WRITTEN, runs.WRITTEN]
    # Not any text can stand there: it is the one that broke off.
    journal.write_bytes(journal.read_bytes().replace(b"half a li", b"half a lx"))
    assert lines.first_break(journal)[1] == lines.Break(3, "it can't be read")


def test_the_newest_is_found_in_a_journal_larger_than_one_block(book: Path) -> None:
    journal = lines.journal_of(book)
    lines.append(book, [{"event": "note", "text": "x" * 200_000}, {"event": "note", "text": "é" * 100_000}])
    written(book)
    assert [event["event"] for event in lines.backwards(journal)] == ["written", "run", "note", "note"]
    assert lines.first_break(journal) == (4, None)


def test_two_editions_of_one_name_share_a_journal_and_not_their_runs(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "tracker.xlsm"
    other.write_bytes(book.read_bytes())
    written(book, 1)
    written(other, 2)
    assert [each.after for each in runs.read(book)] == [lines.hash_of(book)]
    assert [each.after for each in runs.read(other)] == [lines.hash_of(other)]
    assert lines.first_break(lines.journal_of(book)) == (4, None)


@pytest.mark.parametrize("replaced", [False, True])
def test_what_became_of_a_run_that_was_cut_short_is_told_by_the_file(book: Path, *, replaced: bool) -> None:
    other = tracker(book.with_name("other.xlsx"), user_column=False)
    pending = Run(**{**_fields(run()), "before": lines.hash_of(book), "after": lines.hash_of(other)})
    runs.begin(book, pending)
    if replaced:
        other.replace(book)
    expected = runs.WRITTEN if replaced else runs.NOT_WRITTEN
    assert outcomes(book) == [""]
    assert [each.outcome for each in runs.read(book, lines.hash_of(book))] == [expected]
    # A refresh replaces the file, so it settles first what its hash told.
    FileHost(book).write(Changes(), run=Run("2026-11-27T11:00:00", "ann", "refresh"))
    assert outcomes(book) == [expected]


def _fields(given: Run) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("at", "by", "command", "rows")}


def test_a_journal_that_cannot_be_written_leaves_the_workbook_as_it_was(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.read_bytes()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("lotbook.hosts.journal.lines.os.write", full)
        with pytest.raises(HostError, match=r"Nothing was changed: The journal .* cannot be written \(No space left"):
            written(book, kept=True)
    assert book.read_bytes() == before
    assert backup.backups_of(book) == []
    written(book)
    assert outcomes(book) == [runs.WRITTEN]


def test_the_last_three_states_are_kept(book: Path) -> None:
    states = []
    for number in range(1, 6):
        states.append(book.read_bytes())
        written(book, number, kept=True)
    assert [each.read_bytes() for each in backup.backups_of(book)] == states[:1:-1]


def test_states_of_one_second_and_without_links_are_kept_as_well(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refusing)
    states = []
    for _ in range(12):
        states.append(book.read_bytes())
        written(book, 7, kept=True)
    assert [each.read_bytes() for each in backup.backups_of(book)] == states[:-4:-1]


def test_states_take_only_so_much_room(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "MOST_BYTES", 2 * book.stat().st_size + 1000)
    for number in range(1, 5):
        written(book, number, kept=True)
    assert len(backup.backups_of(book)) == 2
    monkeypatch.setattr(backup, "MOST_BYTES", 10)
    written(book, 5, kept=True)
    assert len(backup.backups_of(book)) == 1


def test_other_workbooks_in_the_folder_keep_theirs(book: Path) -> None:
    other = book.with_name("tracker.2.xlsx")
    other.write_bytes(book.read_bytes())
    for number in range(1, 5):
        written(book, number, kept=True)
        written(other, number, kept=True)
    assert (len(backup.backups_of(book)), len(backup.backups_of(other))) == (3, 3)


def test_a_state_that_cannot_be_kept_is_a_remark(book: Path) -> None:
    (book.parent / backup.FOLDER).write_text("a file of that name")
    (remark,) = FileHost(book).write(Changes(), run=run(kept=True))
    assert remark.startswith("The file as it was could not be kept in .lotbook-backup")


def test_a_lock_is_waited_for_and_leaves_nothing_behind(book: Path) -> None:
    with locked(book):
        with pytest.raises(HostError, match=r"is being written by another lotbook\. Wait"), locked(book, wait=0.1):
            pass
        assert lock_of(book).exists()
    with locked(book, wait=0.1):
        pass
    assert not lock_of(book).exists()


WRITER = """
import sys
from pathlib import Path
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, TableRows
from lotbook.hosts.journal.runs import CHANGED, RowChange, Run
path = Path(sys.argv[1])
print("ready", flush=True)
for count in range(1, 10_000):
    text = f"{sys.argv[2]}-{count}"
    columns = tuple(ColumnData(h, [text]) for h in ("SKU", "Lot"))
    row = RowChange(CHANGED, "Lots", 5, {"SKU": "TEA"}, {"Note": (None, text)})
    run = Run("2026-11-27T10:00:00", "ann", "count", (row,), backup=True)
    FileHost(path).write(Changes(rows=(TableRows("FEFO", columns, ("SKU", "Lot")),)), run=run)
"""


@pytest.mark.long
def test_killed_at_any_moment_journal_and_workbook_are_in_step(tmp_path: Path) -> None:
    """The last run that the journal calls written is the one the workbook has, whenever the writer was killed."""
    book = tracker(tmp_path / "tracker.xlsx", user_column=False)
    chance = random.Random(2)  # noqa: S311 (no secret)
    unsettled = 0
    for round_ in range(16):
        command = [sys.executable, "-c", WRITER, str(book), str(round_)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:  # noqa: S603 (ourselves)
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            if round_ % 2:
                _wait_for_a_pending_line(lines.journal_of(book))
            writer.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            writer.wait()
        for each in tmp_path.glob(".*.tmp"):
            each.unlink()
        if not lines.journal_of(book).exists():
            continue
        assert problems(book) == []
        unsettled += outcomes(book)[0] == ""
        found = runs.read(book, lines.hash_of(book))
        assert {each.outcome for each in found} <= {runs.WRITTEN, runs.NOT_WRITTEN}
        there = FileHost(book, needed={"FEFO": frozenset({"sku"})}).read(["FEFO"], []).tables["FEFO"].values[1][0]
        last = next((each for each in found if each.outcome == runs.WRITTEN), None)
        assert there == ("S0" if last is None else last.rows[0].cells["Note"][1])
        assert last is None or last.after == lines.hash_of(book)
        kept = backup.backups_of(book)
        assert len(kept) <= backup.KEPT + 1
        assert all(problems(each) == [] for each in kept[:1])
    assert unsettled > 0
    _whole_but_for_the_end(lines.journal_of(book))


def _wait_for_a_pending_line(journal: Path) -> None:
    until = time.monotonic() + 2
    while time.monotonic() < until:
        if journal.exists():
            last = journal.read_bytes().rpartition(b'{"prev"')[2]
            if b'"event":"run"' in last:
                return


def _whole_but_for_the_end(journal: Path) -> None:
    count, found = lines.first_break(journal)
    assert found is None or found.line == count + 1
    assert all(
        json.loads(line)
        for line in journal.read_bytes().splitlines()[:count]
        if line.startswith(b"{") and line.endswith(b"}")
    )


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each writes on what it read; who comes second is refused, and every run that is written is in the journal."""
    book = tracker(tmp_path / "tracker.xlsx", user_column=False)
    writer = WRITER.replace("10_000", "12").replace(
        "    FileHost(path)", "    if True:\n     try:\n      FileHost(path)"
    )
    writer += "     except Exception as error: print(type(error).__name__, flush=True)\n"
    command = [sys.executable, "-c", writer, str(book)]
    both = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in "ab"]  # noqa: S603 (ourselves)
    said = [each.communicate()[0].split() for each in both]
    assert {word for words in said for word in words} <= {"ready", "ChangedMeanwhileError"}
    refused = sum(word == "ChangedMeanwhileError" for words in said for word in words)
    done = runs.read(book)
    assert len(done) == 2 * 11 - refused
    assert [each.number for each in done] == list(range(len(done), 0, -1))
    assert {each.outcome for each in done} == {runs.WRITTEN}
    # Each was written on top of the one before.
    assert [each.before for each in done[:-1]] == [each.after for each in done[1:]]
    assert lines.first_break(lines.journal_of(book))[1] is None


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_file_that_cannot_be_replaced_leaves_no_more_than_a_line_that_says_so(
    book: Path, monkeypatch: pytest.MonkeyPatch, earlier: int
) -> None:
    for number in range(earlier):
        written(book, number)
    there = {each.name for each in book.parent.iterdir()}

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        with pytest.raises(HostError, match="could not be saved"):
            written(book, 5, kept=True)
    assert {each.name for each in book.parent.iterdir()} == there
    assert outcomes(book) == [runs.NOT_WRITTEN, runs.WRITTEN][: 2 * earlier]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_journal_and_backups_have_the_rights_of_the_workbook(book: Path) -> None:
    book.chmod(0o600)
    written(book, kept=True)
    (kept,) = backup.backups_of(book)
    assert {each.stat().st_mode & 0o777 for each in (lines.journal_of(book), kept, book)} == {0o600}
