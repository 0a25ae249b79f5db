"""Writers that are killed at any moment: the workbook is as it was or as it should be, and the journal in step.

    python -m tests.fuzz kills [N] [SEED]

Every writer in turn (refresh, import, receive, count, undo) is begun and killed with SIGKILL after a random time. Every
cell of the workbook must then be what it was before, or every cell what the run writes where nothing stops it; the
journal must be whole up to its last line and agree with the workbook; and the next run must clear up what was left
beside it.
"""

import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import python_calamine

from lotbook.core.table import Cell
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from lotbook.hosts.journal import lines, runs
from tests.fuzz.campaign import BYTES, LEDGER, SECONDS, done, originals
from tests.fuzz.commands import begin
from tests.package_checks import problems

LONGEST = 1.2
"""Seconds after which the last are killed; a command that is done by then has nothing to be killed of."""
_PATIENCE = 60
_OF_THE_CLOCK = {"Start", "Change history"}
"""Sheets that say when something was done."""
_REFRESHED = re.compile(r"refreshed \d{4}-\d\d-\d\d \d\d:\d\d")
COUNTED: Mapping[str, Cell] = {
    "Date": "2026-11-20",
    "Place": "Warehouse",
    "SKU": "VIT-C-90",
    "Lot": "C-2409",
    "Counted": 7,
}


def writers(tracker: Path, beside: Path) -> Sequence[tuple[str, ...]]:
    """The commands that write, each with what it reads."""
    ledger, reply = beside / "ledger.txt", beside / "reply.xlsx"
    sound = originals(beside)
    ledger.write_bytes(LEDGER)
    reply.write_bytes(sound.files["reply"])
    tracker.write_bytes(sound.tracker)
    for name, content in sound.beside.items():
        tracker.with_name(name).write_bytes(content)
    FileHost(tracker).write(Changes(new_rows=(NewRows("StockCount", [COUNTED]),)))
    book = str(tracker)
    return (
        ("refresh", book),
        ("import", book, str(ledger)),
        ("count", book, "--yes"),
        ("undo", book, "--yes"),
        ("refresh", book, "--as-of", "2026-11-20"),
        ("receive", book, str(reply), "--take", "all"),
        ("undo", book, "--yes"),
    )


def cells(tracker: Path) -> dict[str, list[list[Any]]]:
    """Every cell, as somebody else's reader sees it."""
    book = python_calamine.load_workbook(tracker)
    names = [name for name in book.sheet_names if name not in _OF_THE_CLOCK]
    return {
        name: [[_known(each) for each in row] for row in book.get_sheet_by_name(name).to_python()] for name in names
    }


def _known(value: Any) -> Any:
    """A value without the minute of the run."""
    return _REFRESHED.sub("", value) if isinstance(value, str) else value


def lost(tracker: Path, before: bytes, allowed: Sequence[dict[str, list[list[Any]]]], *, told_of: bool) -> str:
    """What is wrong after a kill; blank if nothing is.

    Args:
        tracker: The workbook.
        before: What it was.
        allowed: The cells it had, and those the run writes.
        told_of: Whether the journal has a line for every change of this command: a refresh changes nothing typed.
    """
    now = tracker.read_bytes()
    if now != before:
        found = problems(tracker)
        if found:
            return f"the workbook is not whole: {found[0]}"
        got = cells(tracker)
        if got not in allowed:
            unlike = (", ".join(name for name in got if got[name] != each.get(name)) for each in allowed)
            return "neither the old ({}) nor the new ({})".format(*unlike)
    return _out_of_step(tracker, changed=told_of and now != before)


def _out_of_step(tracker: Path, *, changed: bool) -> str:
    journal = lines.journal_of(tracker)
    if not journal.exists():
        return "the workbook changed and no journal says so" if changed else ""
    count, broken = lines.first_break(journal)
    if broken is not None and broken.line != count + 1:
        return f"the journal is broken at line {broken.line}"
    told = runs.read(tracker, lines.hash_of(tracker))
    written = next((each for each in told if each.outcome == runs.WRITTEN), None)
    if any(each.outcome not in {runs.WRITTEN, runs.NOT_WRITTEN} for each in told):
        return "the journal has a run of which nobody knows what became"
    if changed and (written is None or written.after != lines.hash_of(tracker)):
        return "the workbook changed and the journal is not in step"
    return ""


def campaign(number: int, seed: int, told: Callable[[str], None] = print) -> tuple[list[str], int]:
    """Kill so many writers; say what did not hold, and how many were killed before they were done."""
    found: list[str] = []
    killed = 0
    chance = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        folder, beside, whole = (Path(name) / each for each in ("books", "beside", "whole"))
        folder.mkdir()
        beside.mkdir()
        tracker = folder / "lots.xlsm"
        commands = writers(tracker, beside)
        for case in range(number):
            command = commands[case % len(commands)]
            before = tracker.read_bytes()
            allowed = [cells(tracker), _after(command, tracker, whole)]
            killed += _killed(command, chance, Path(name) / "said", folder if case % 2 else None)
            why = lost(tracker, before, allowed, told_of=command[0] in {"count", "receive", "undo"})
            if why:
                found.append(f"case {case} of seed {seed}, {command[0]}: {why}")
                told(found[-1])
        left = _left_after(tracker)
        if left:
            found.append(f"the next run leaves {left}")
            told(found[-1])
    return found, killed


def _after(command: Sequence[str], tracker: Path, whole: Path) -> dict[str, list[list[Any]]]:
    """The cells where nothing stops the command: on a copy of the workbook and of what stands beside it."""
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(tracker.parent, whole)
    copy = whole / tracker.name
    done([str(copy) if part == str(tracker) else part for part in command])
    return cells(copy)


def _killed(command: Sequence[str], chance: random.Random, said: Path, folder: Path | None) -> bool:
    """Begin a command and kill it: after some time, or once it has begun to write into a folder."""
    seconds, more = chance.uniform(0.02, LONGEST), chance.uniform(0, 0.06)
    writing = set() if folder is None else {*folder.rglob(".*.tmp")}
    writer = begin(command, said, seconds=SECONDS, room=BYTES)
    until = time.monotonic() + (seconds if folder is None else _PATIENCE)
    while time.monotonic() < until and writer.is_alive():
        time.sleep(0.002)
        if folder is not None and {*folder.rglob(".*.tmp")} - writing:
            time.sleep(more)
            break
    alive = writer.is_alive()
    writer.kill()
    writer.join()
    return alive


def _left_after(tracker: Path) -> list[str]:
    """What stands beside the workbook once a run went through, a while after the last was killed."""
    for each in tracker.parent.rglob(".*.tmp"):
        os.utime(each, (0, 0))
    done(("refresh", str(tracker)))
    return sorted(each.name for each in tracker.parent.rglob(".*.tmp"))
