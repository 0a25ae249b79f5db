"""A command that says it could not do it has changed nothing: the workbook has its old bytes, no file came or went."""

import errno
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.cli import amazon, recalls, suppliers, warehouse
from lotbook.hosts.file import FileHost
from tests.amazon import written
from tests.command import Command
from tests.conftest import SAMPLE_TIME
from tests.drawn import build
from tests.scenarios.sending import FULL, template
from tests.scenarios.two_products import REPORT, TODAY, content, save_reply

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tracker (`book`), and what the commands take in (`in`)."""
    home = tmp_path_factory.mktemp("made")
    (home / "in").mkdir()
    (home / "out").mkdir()
    tracker = home / "book" / "lots.xlsm"
    tracker.parent.mkdir()
    build(tracker, rows=content(), as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(tracker, needed=NEEDED), now=SAMPLE_TIME)
    written(home / "in" / "planning.txt", REPORT)
    template(home / "in" / "template.xlsx", FULL)
    save_reply(tracker, home / "in")
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may spoil."""
    for module in (amazon, recalls, suppliers, warehouse):
        monkeypatch.setattr(module, "now", lambda: SAMPLE_TIME)
    copied = Path(shutil.copytree(made, tmp_path / "home"))
    log = copied / "book" / "lots.sent.jsonl"
    # A reference goes by the workbook's path, so the log is as good beside a copy.
    assert log.exists()
    return copied


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "refresh": ("refresh", "{book}"),
    "import": ("import", "{book}", "{home}/in/planning.txt"),
    "receive": ("receive", "{book}", "{home}/in/reply.xlsx", "--take", "all"),
    "mark": ("recall", "{book}", "--lot", "T1", "--mark", "--sheet", "--packet", "{home}/out/packet"),
    "unmark": ("recall", "{book}", "--lot", "J0", "--unmark"),
    "send": (
        *("send", "{book}", "{home}/in/template.xlsx", "--units", "TEA=48", "--from", "Warehouse", "--book"),
        *("--out", "{home}/out/filled.xlsx", "--labels", "{home}/out/labels.xlsx"),
    ),
    "removals": ("removals", "{book}", "--save", "{home}/out/removals"),
    "count": ("count", "{book}", "--yes"),
}
READING: Mapping[str, tuple[str, ...]] = {
    "sheet": ("recall", "{book}", "--lot", "T1", "--sheet"),
    "share": ("share", "{book}", "--supplier", "Acme", "--again", "--out", "{home}/out/copies", "--no-open"),
}
"""Commands without a refresh: they never come to a table that only a refresh writes."""


def call(lotbook: Command, home: Path, command: tuple[str, ...]) -> Any:
    return lotbook(*(part.format(home=home, book=home / "book" / "lots.xlsm") for part in command))


def files(home: Path) -> dict[str, bytes | None]:
    """Every file and folder, with what is in it."""
    return {str(path.relative_to(home)): path.read_bytes() if path.is_file() else None for path in home.rglob("*")}


def rewritten(home: Path, old: bytes, new: bytes) -> None:
    """Replace a text in the parts that name tables, columns and cells."""
    path = home / "book" / "lots.xlsm"
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    named = [name for name in parts if name.startswith(("xl/tables/", "xl/workbook", "xl/shared"))]
    hits = [name for name in named if old in parts[name]]
    assert hits, old
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content.replace(old, new) if name in hits else content)


def full_disk(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The disk is full when the workbook is to be put in its place."""
    replace = Path.replace

    def replacing(self: Path, target: Path) -> Path:
        if Path(target).name == "lots.xlsm":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    del home
    monkeypatch.setattr(Path, "replace", replacing)


def full_while_syncing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The disk is full as soon as something large is to last."""
    fsync = os.fsync

    def syncing(handle: int) -> None:
        if os.fstat(handle).st_size > 60_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    del home
    monkeypatch.setattr(os, "fsync", syncing)


def read_only(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    del monkeypatch
    (home / "book").chmod(0o555)


Spoil = Callable[[pytest.MonkeyPatch, Path], None]

STRUCTURE: Mapping[str, Spoil] = {
    "no AsOf": lambda _, home: rewritten(home, b'name="AsOf"', b'name="AsOff"'),
    "no input table": lambda _, home: rewritten(home, b'"Buckets"', b'"MyBuckets"'),
    "no column": lambda _, home: rewritten(home, b"<t>Setting</t>", b"<t>What to set</t>"),
}
REFRESH: Mapping[str, Spoil] = {"no output table": lambda _, home: rewritten(home, b'"FEFO"', b'"MyFEFO"')}
DISK: Mapping[str, Spoil] = {"full": full_disk, "full at once": full_while_syncing, "read-only": read_only}

EVERY_CASE = [
    *((name, why) for name in COMMANDS for why in (*STRUCTURE, *REFRESH, *DISK)),
    *(("sheet", why) for why in (*STRUCTURE, *DISK)),
    *(("share", why) for why in STRUCTURE),
]
FAULTS = (*STRUCTURE, *REFRESH, *DISK)
NAMES = (*COMMANDS, *READING)
CASES = [
    pytest.param(name, why, marks=[pytest.mark.long] * ((NAMES.index(name) + FAULTS.index(why)) % 2))
    for name, why in EVERY_CASE
]
"""Every other case is quick, so that each command and each fault has some."""


@pytest.mark.parametrize(("name", "why"), CASES)
def test_a_command_that_cannot_do_it_changes_nothing(
    name: str, why: str, lotbook: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    {**STRUCTURE, **REFRESH, **DISK}[why](monkeypatch, home)
    before = files(home)
    try:
        outcome = call(lotbook, home, {**COMMANDS, **READING}[name])
    finally:
        (home / "book").chmod(0o755)
    assert outcome.code == 2, outcome.out
    assert outcome.err.startswith("lotbook: ")
    assert sorted(files(home)) == sorted(before)
    assert files(home) == before


@pytest.mark.parametrize("name", [*COMMANDS, *READING])
def test_where_nothing_is_wrong_it_changes_something(name: str, lotbook: Command, home: Path) -> None:
    before = files(home)
    outcome = call(lotbook, home, {**COMMANDS, **READING}[name])
    assert outcome.code in {0, 1}, outcome.err
    assert files(home) != before


@pytest.mark.parametrize("full", [full_disk, full_while_syncing])
def test_a_new_tracker_that_cannot_be_filled_is_not_left_behind(
    full: Spoil, lotbook: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch, home)
    before = files(home)
    outcome = lotbook("new", home / "out" / "lots.xlsm", "--from", home / "book" / "lots.xlsm")
    assert outcome.code == 2, outcome.out
    assert files(home) == before


@pytest.mark.parametrize("name", ["import", "receive", "mark", "send", "removals", "count"])
def test_one_command_reads_once_and_writes_once(
    name: str, lotbook: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(word: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call_it(*args: Any, **more: Any) -> Any:
            asked.append(word)
            return method(*args, **more)

        return call_it

    for word in ("read", "write"):
        monkeypatch.setattr(FileHost, word, counting(word, getattr(FileHost, word)))
    assert call(lotbook, home, COMMANDS[name]).code in {0, 1}
    assert asked == ["read", "write"]


@pytest.mark.long
def test_it_says_which_problems_are_new(lotbook: Command, home: Path) -> None:
    """A reply brings a lot without a date; what was wrong before is not said again."""
    told = call(lotbook, home, COMMANDS["receive"]).out
    assert "New problems: 1 warning." in told
    (line,) = (line for line in told.splitlines() if "no expiry date" in line)
    book = home / "book" / "lots.xlsm"
    sheet = openpyxl.load_workbook(book, data_only=True)["Lots"]
    row = next(row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 2).value == "N1")
    assert line.strip().startswith(f"Lots!C{row}: ")
    assert "No new problems." in call(lotbook, home, COMMANDS["unmark"]).out


@pytest.mark.long
def test_in_memory_and_in_the_file_rows_come_to_the_same_place(lotbook: Command, home: Path) -> None:
    """After a command a refresh on the same day finds the same, so nothing it wrote was out of date."""
    book = home / "book" / "lots.xlsm"
    for name in ("receive", "import", "send", "mark"):
        call(lotbook, home, COMMANDS[name])
        tables = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(book, data_only=True)}
        refresh(FileHost(book, needed=NEEDED), now=SAMPLE_TIME)
        again = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(book, data_only=True)}
        assert tables.keys() == again.keys()
        for title, rows in tables.items():
            assert again[title] == rows, (name, title)
