"""What a command prints never decides whether it worked: whatever the terminal can show, and whoever reads along."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from lotbook.cli.app import app
from lotbook.cli.sections import SECTIONS
from lotbook.core.tables import LOTS
from tests.conftest import SAMPLE_DAY

COMMANDS: dict[str, tuple[str, ...]] = {
    "refresh": ("--as-of", str(SAMPLE_DAY)),
    "check": (),
    "recall": ("--lot", "北-1", "--as-of", str(SAMPLE_DAY)),
}
CODES = {"refresh": 1, "check": 1, "recall": 0}
"""The sample has data problems, which a recall does not report."""
ENCODINGS = {"ascii": "utf-8", "cp1252": "cp1252", "utf-8": "utf-8"}
"""What Python is told, and what the output is to be read as: typer takes ASCII for a wrong guess, and writes UTF-8."""


@pytest.fixture(scope="module")
def tracker(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with a lot whose code is in no Western code page."""
    path = tmp_path_factory.mktemp("output") / "tracker.xlsm"
    book = openpyxl.load_workbook(sample, keep_vba=True)
    lots = book["Lots"]
    header = next(cell for row in lots.iter_rows() for cell in row if cell.value == LOTS.columns[1].header)
    lots.cell(header.row + 1, header.column, "北-1")
    book.save(path)
    return path


def run(*arguments: object, out: int = subprocess.PIPE, **python: str) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own, with variables that only Python looks at."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | python
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lotbook.cli", *map(str, arguments)],
        stdout=out, stderr=subprocess.PIPE, env=environment, check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_not_fail_for_a_character(tracker: Path, tmp_path: Path, command: str, encoding: str) -> None:
    path = tmp_path / "tracker.xlsm"
    shutil.copy(tracker, path)
    done = run(command, path, *COMMANDS[command], PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (CODES[command], b"")
    shown = done.stdout.decode(ENCODINGS[encoding])
    assert "tracker.xlsm" in shown
    assert ("北" in shown) == (encoding == "utf-8")


@pytest.mark.long
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_json_loses_no_character(tracker: Path, tmp_path: Path, command: str, encoding: str) -> None:
    path = tmp_path / "tracker.xlsm"
    shutil.copy(tracker, path)
    done = run(command, path, *COMMANDS[command], "--json", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (CODES[command], b"")
    assert "北-1" in json.dumps(json.loads(done.stdout.decode(ENCODINGS[encoding])), ensure_ascii=False)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", [(), ("import",)])
def test_help_is_shown_in_any_encoding(command: tuple[str, ...], encoding: str) -> None:
    done = run(*command, "--help", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(ENCODINGS[encoding]).startswith("Usage:")


def test_help_names_each_command_once_and_cuts_nothing_at_80_columns() -> None:
    done = run("--help", COLUMNS="80")
    told = done.stdout.decode()
    assert not [line for line in told.splitlines()[1:] if line.endswith("...") or len(line) > 80]
    commands = sorted(each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands)
    assert [told.count(f"\n  {name} ") for name in commands] == [1] * len(commands)
    assert sorted(name for names in SECTIONS.values() for name in names) == commands


@pytest.mark.parametrize("command", sorted(name for names in SECTIONS.values() for name in names))
def test_help_says_in_words_what_an_option_takes(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "80"}).output
    assert told.startswith("Usage:")
    assert not re.findall(r"<[a-z ]+>", told)
    assert [line for line in told.splitlines() if line.count("default:") > 1 or len(line) > 80] == []


def test_an_error_is_told_in_any_encoding(tmp_path: Path) -> None:
    done = run("refresh", tmp_path / "北京.xlsm", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no such file" in done.stderr


@pytest.mark.parametrize(
    ("command", "options", "unbuffered"),
    [
        ("refresh", (), ""),
        ("refresh", ("--json",), "1"),
        ("check", (), "1"),
        ("recall", (), ""),
        ("recall", ("--json",), ""),
    ],
)
def test_a_reader_that_leaves_fails_nothing(
    tracker: Path, tmp_path: Path, command: str, options: tuple[str, ...], unbuffered: str
) -> None:
    path = tmp_path / "tracker.xlsm"
    shutil.copy(tracker, path)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run(command, path, *COMMANDS[command], *options, out=writer, PYTHONUNBUFFERED=unbuffered)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (CODES[command], b"")


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_kept_is_said_to_be_lost(tracker: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("check", tracker, "--json", out=full.fileno())
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "lotbook: not all of the output could be written (No space left on device)."
    ]


@pytest.mark.long
def test_no_cell_gives_the_terminal_orders(sample: Path, tmp_path: Path) -> None:
    """A SKU that would rename the window, wipe the line or speak in lotbook's name is shown as what it is not."""
    path = tmp_path / "tracker.xlsm"
    orders = "X\x1b]0;mine\x07\x1b[2J\rAll is well\x9b1m"
    escaped = "".join(f"_x{ord(each):04X}_" if ord(each) < 32 or 127 <= ord(each) < 160 else each for each in orders)
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry, text.replace(b">NUT-CASH-250<", f">{escaped}<".encode()))
    for command in (("check", path, "--all"), ("refresh", path), ("recall", path, "--lot", "CB089D"), ("plan", path)):
        done = run(*command)
        assert command[0] != "recall" or b"All is well" in done.stdout
        for sign in (b"\x1b]", b"\x1b[2J", b"\x07", b"\r", b"\xc2\x9b"):
            assert sign not in done.stdout + done.stderr
