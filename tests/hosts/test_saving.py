import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lotbook.actions.new import write_once
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import RawTable
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, Host
from lotbook.hosts.ooxml import saving
from tests.hosts.books import fefo, tracker
from tests.package_checks import problems

CHANGES = Changes(rows=(fefo([("S0", "L0", 46100, 1), ("S2", "L2", 46100, 2)]),))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def skus(path: Path) -> list[object]:
    return list(fefo_of(path).values[1])


def fefo_of(path: Path) -> RawTable:
    return FileHost(path, needed={"FEFO": frozenset({"sku", "lot", "on hand"})}).read(["FEFO"], []).tables["FEFO"]


def refused(path: Path, message: str, out: Path | None = None) -> None:
    """The write is refused with this message, and no file has changed, come or gone."""
    before = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    with pytest.raises(HostError, match=message):
        FileHost(path, out).write(CHANGES)
    assert {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before


def test_a_workbook_open_in_excel_is_refused_with_the_name_of_who_has_it(book: Path, tmp_path: Path) -> None:
    owner = bytes([8]) + b"Ann Smit" + b" " * 46 + bytes([8, 0]) + "Ann Smit".encode("utf-16-le")
    (tmp_path / "~$tracker.xlsx").write_bytes(owner)
    refused(
        book,
        r"is open in Excel \(by Ann Smit\)\. Close it there and try again\. "
        r"If nobody has it open, delete ~\$tracker\.xlsx beside it\.",
    )
    FileHost(book, tmp_path / "other.xlsx").write(CHANGES)
    assert skus(tmp_path / "other.xlsx") == ["S0", "S2"]


def test_a_workbook_open_in_libreoffice_is_refused(book: Path, tmp_path: Path) -> None:
    (tmp_path / ".~lock.tracker.xlsx#").write_text(",ann,host,01.01.2026 10:00,file:///home/ann;")
    refused(book, r"is open in LibreOffice \(by ann\)\. Close it there")


def test_only_the_target_must_not_be_open(book: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "copy.xlsx"
    (tmp_path / "out" / "~$copy.xlsx").write_bytes(b"\x01A")
    refused(book, r"copy\.xlsx is open in Excel \(by A\)", target)
    assert not target.exists()


def test_a_link_is_followed_to_its_file_and_to_its_lock(book: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.xlsx"
    link.symlink_to(book)
    FileHost(link).write(CHANGES)
    assert link.is_symlink()
    assert skus(book) == ["S0", "S2"]
    (tmp_path / "~$tracker.xlsx").write_bytes(b"\x01A")
    with pytest.raises(HostError, match="is open in Excel"):
        FileHost(link).write(CHANGES)


def test_out_is_offered_only_where_the_command_has_it(book: Path, tmp_path: Path) -> None:
    """Most commands write the tracker itself: told to use --out, they said that there is no such option."""
    (tmp_path / "~$tracker.xlsx").write_bytes(b"\x01A")
    with pytest.raises(HostError, match=r"Close it there and try again, or use --out to save to another file\. If"):
        FileHost(book, has_out=True).write(CHANGES)
    with pytest.raises(HostError, match=r"Close it there and try again\. If"):
        FileHost(book).write(CHANGES)


def test_a_read_only_file_stays(book: Path) -> None:
    book.chmod(0o444)
    refused(book, r"is read-only\. Allow writing in its properties\.")


def test_a_read_only_folder_stays(book: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        refused(book, r"the folder .* is read-only\. Allow writing in it, or work in a folder where you may write\.")
    finally:
        tmp_path.chmod(0o755)


def test_out_must_be_a_file_in_a_folder_there_is(book: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    refused(book, r"folder is a folder\. Give --out the name of a file in it", tmp_path / "folder")
    refused(
        book, r"there is no folder .*nowhere\. Create it, or choose another folder", tmp_path / "nowhere" / "x.xlsx"
    )


def test_the_file_keeps_its_mode(book: Path) -> None:
    book.chmod(0o640)
    FileHost(book).write(CHANGES)
    assert book.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_reads_a_private_file_while_it_is_made(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.chmod(0o600)
    seen: list[int] = []
    synced = os.fsync

    def looking(handle: int) -> None:
        seen.extend(each.stat().st_mode & 0o777 for each in book.parent.glob(".*.tmp"))
        synced(handle)

    monkeypatch.setattr(os, "fsync", looking)
    FileHost(book).write(Changes())
    assert seen
    assert set(seen) == {0o600}


def test_a_long_name_leaves_room_for_a_temporary_one(book: Path) -> None:
    long = book.with_name("ü" * 122 + ".xlsx")
    book.rename(long)
    FileHost(long).write(Changes())
    assert [each.name for each in long.parent.iterdir() if each.suffix == ".tmp"] == []


def test_a_change_between_reading_and_writing_is_never_lost(book: Path) -> None:
    host = FileHost(book)
    host.read(["FEFO"], [])
    content = book.read_bytes()
    book.write_bytes(content)
    os.utime(book, ns=(1, 1))
    with pytest.raises(
        HostError, match=r"was changed by another program in the meantime, so nothing was saved\. Run the command again"
    ):
        host.write(CHANGES)
    assert book.read_bytes() == content
    # Run again, it works: nothing of the first attempt is left over.
    assert host.read(["FEFO"], []).tables["FEFO"].rows == 3
    host.write(CHANGES)
    assert skus(book) == ["S0", "S2"]


def test_a_change_of_the_source_does_not_matter_to_another_target(book: Path, tmp_path: Path) -> None:
    host = FileHost(book, tmp_path / "out.xlsx")
    host.read(["FEFO"], [])
    os.utime(book, ns=(1, 1))
    host.write(CHANGES)
    assert skus(tmp_path / "out.xlsx") == ["S0", "S2"]


def test_a_host_writes_what_it_read_and_then_reads_what_it_wrote(book: Path) -> None:
    host: Host = FileHost(book)
    host.read(["FEFO"], [])
    host.write(CHANGES)
    assert list(host.read(["FEFO"], []).tables["FEFO"].values[1]) == ["S0", "S2"]


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_failing_disk_leaves_the_old_file(
    book: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace"), "chmod": (Path, "chmod")}[call], fail)
    reason = {
        errno.ENOSPC: "the disk is full: make room",
        errno.EACCES: "writing is not allowed there",
        errno.EIO: "Input",
    }
    refused(book, rf"could not be saved \({reason[number]}.*\)\. It is as it was\.")
    if call != "chmod":
        refused(
            book, rf"could not be saved \({reason[number]}.*\)\. There is no new file\.", book.with_name("new.xlsx")
        )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs to mount a small disk, so root on Linux")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(disk)]
    mounted = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 (as found on the path)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        book = tracker(tmp_path / "tracker.xlsx")
        (disk / "tracker.xlsx").write_bytes(book.read_bytes())
        (disk / "filler").write_bytes(b"x" * 20_000)
        refused(disk / "tracker.xlsx", "the disk is full: make room, or choose another folder")
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S603, S607 (likewise)


def test_a_file_that_does_not_pass_its_check_is_not_saved(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lotbook.hosts.ooxml.sheet_part.SheetPart.encoded", lambda _self: b"<worksheet><sheetData></worksheet>"
    )
    refused(
        book,
        r"did not pass its check \(xl/worksheets/sheet3.xml is not well-formed XML .*\), so nothing was saved\.",
    )


def test_the_owner_of_a_lock_that_cannot_be_read_is_not_named(book: Path) -> None:
    (book.parent / "~$tracker.xlsx").mkdir()
    held = saving.open_elsewhere(book)
    assert held is not None
    assert "is open in Excel. Close it" in held


WRITER = """
import sys
from pathlib import Path
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, TableRows
path = Path(sys.argv[1])
print("ready", flush=True)
for count in range(1, 10_000):
    rows = 1 + count % 20
    columns = tuple(ColumnData(h, [f"{h}{count}"] * rows) for h in ("SKU", "Lot"))
    FileHost(path).write(Changes(rows=(TableRows("FEFO", columns, ("SKU", "Lot")),)))
"""


@pytest.mark.long
def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    """The writer saves again and again, and is killed at 16 moments; at half of them a temp file exists."""
    book = tracker(tmp_path / "tracker.xlsx", user_column=False)
    chance = random.Random(1)  # noqa: S311 (no secret)
    seen_temporary = 0
    for round_ in range(16):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(book)], stdout=subprocess.PIPE) as writer:  # noqa: S603 (ourselves)
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.1))
            temporary = tmp_path / f".tracker.xlsx.{writer.pid}.tmp"
            until = time.monotonic() + 2
            while round_ % 2 and not temporary.exists() and time.monotonic() < until:
                pass
            writer.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            writer.wait()
        seen_temporary += temporary.exists()
        temporary.unlink(missing_ok=True)
        assert problems(book) == []
        table = fefo_of(book)
        # One save is in the file, all of it: each writes one text into every row.
        assert len(set(table.values[1])) == 1 or skus(book) == ["S0", "S1", "S2"]
        if table.values[1][0] != "S0":
            assert table.rows == 1 + int(str(table.values[1][0]).removeprefix("SKU")) % 20
    assert seen_temporary > 0


@pytest.mark.parametrize("links", [True, False], ids=["a disk", "a memory stick"])
def test_a_new_file_has_its_name_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    path = tmp_path / "new.xlsx"
    seen: list[bool] = []
    synced = os.fsync

    def looking(handle: int) -> None:
        seen.append(path.exists())
        synced(handle)

    def refusing(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fsync", looking)
    if not links:
        monkeypatch.setattr(os, "link", refusing)
    write_once(path, b"whole")
    assert (seen, path.read_bytes(), list(tmp_path.iterdir())) == ([False], b"whole", [path])
    with pytest.raises(InputError, match="exists already"):
        write_once(path, b"other")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"whole", [path])


def test_a_file_in_place_of_the_folder_of_a_new_one_is_named(tmp_path: Path) -> None:
    """The message named the new file, said that it exists already, and told to move it away."""
    (tmp_path / "removals").write_bytes(b"x")
    for path in (tmp_path / "removals" / "order.txt", tmp_path / "removals" / "new" / "order.txt"):
        with pytest.raises(HostError) as caught:
            write_once(path, b"whole")
        said = f"The folder {path.parent} can't be made: there is a file in its place. Name another one."
        assert str(caught.value) == said
    assert (tmp_path / "removals").read_bytes() == b"x"


def test_a_new_file_that_is_not_written_out_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", ended)
    with pytest.raises(KeyboardInterrupt):
        write_once(tmp_path / "new.xlsx", b"half")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_gone_after_the_next(book: Path) -> None:
    left, under_way, other = (
        book.with_name(f".{name}.tmp") for name in ("tracker.xlsx.1", "tracker.xlsx.2", "b.xlsx.3")
    )
    for each in (left, under_way, other):
        each.write_bytes(b"x")
    for each in (left, other):
        os.utime(each, (0, 0))
    FileHost(book).write(CHANGES)
    assert [left.exists(), under_way.exists(), other.exists()] == [False, True, True]
