"""Writers that are killed at any moment: the workbook is as it was or as it should be, and the journal in step.

    python -m tests.fuzz.kills [N] [SEED]

Every writer in turn (refresh, import, receive, count, undo) is begun and killed with SIGKILL after a random time. The
workbook must then be whole and have what it had before or what the run was to write; the journal must be whole up to
its last line and agree with it; and the next run must clear up what was left beside it.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lotbook.actions.new import write_new
from lotbook.hosts.journal import lines, runs
from tests.conftest import SAMPLE_DAY
from tests.fuzz.campaign import LEDGER, rows
from tests.package_checks import problems

LONGEST = 3.0
"""Seconds after which the last are killed; a command that is done by then has nothing to be killed of."""
_PATIENCE = 60
COUNTED = b"SKU,Lot,Place,Counted\nVIT-C-90,C-2409,Warehouse,7\n"


def writers(tracker: Path, beside: Path) -> Sequence[tuple[str, ...]]:
    """The commands that write, each with what it reads."""
    ledger, counted = beside / "ledger.txt", beside / "counted.csv"
    ledger.write_bytes(LEDGER)
    counted.write_bytes(COUNTED)
    book = str(tracker)
    return (
        ("refresh", book),
        ("import", book, str(ledger)),
        ("count", book, str(counted), "--yes"),
        ("undo", book, "--yes"),
        ("refresh", book, "--as-of", "2026-11-20"),
        ("receive", book, str(beside / "none.xlsx"), "--yes"),
    )


def lost(tracker: Path, before: bytes, typed: dict[str, int], *, told_of: bool) -> str:
    """What is wrong after a kill; blank if nothing is.

    Args:
        tracker: The workbook.
        before: What it was.
        typed: The cells its sheets had.
        told_of: Whether the journal has a line for every change of this command: a refresh changes nothing typed.
    """
    now = tracker.read_bytes()
    if now != before:
        found = problems(tracker)
        if found:
            return f"the workbook is not whole: {found[0]}"
        gone = [name for name, count in rows(tracker).items() if count < typed.get(name, 0) - 60]
        if gone:
            return f"rows gone from {gone}"
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
        folder, beside = Path(name) / "books", Path(name) / "beside"
        folder.mkdir()
        beside.mkdir()
        tracker = folder / "lots.xlsm"
        write_new(tracker, today=SAMPLE_DAY, sample=True)
        commands = writers(tracker, beside)
        for case in range(number):
            before, typed = tracker.read_bytes(), rows(tracker)
            command = commands[case % len(commands)]
            killed += _killed(command, chance, folder if case % 2 else None)
            why = lost(tracker, before, typed, told_of=command[0] in {"count", "undo"})
            if why:
                found.append(f"case {case} of seed {seed}, {command[0]}: {why}")
                told(found[-1])
        left = _left_after(tracker)
        if left:
            found.append(f"the next run leaves {left}")
            told(found[-1])
    return found, killed


def _killed(command: Sequence[str], chance: random.Random, folder: Path | None) -> bool:
    """Begin a command and kill it: after some time, or once it has begun to write into a folder."""
    seconds, more = chance.uniform(0.2, LONGEST), chance.uniform(0, 0.06)
    writing = set() if folder is None else {*folder.rglob(".*.tmp")}
    with subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lotbook.cli", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as writer:
        until = time.monotonic() + (seconds if folder is None else _PATIENCE)
        while time.monotonic() < until and writer.poll() is None:
            time.sleep(0.002)
            if folder is not None and {*folder.rglob(".*.tmp")} - writing:
                time.sleep(more)
                break
        if writer.poll() is not None:
            return False
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        return True


def _left_after(tracker: Path) -> list[str]:
    """What stands beside the workbook once a run went through, a while after the last was killed."""
    for each in tracker.parent.rglob(".*.tmp"):
        os.utime(each, (0, 0))
    subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lotbook.cli", "refresh", str(tracker)], capture_output=True, check=False
    )
    return sorted(each.name for each in tracker.parent.rglob(".*.tmp"))


def main() -> None:
    """Run a campaign and say what came of it."""
    number, seed = (int(each) for each in (*sys.argv[1:], *("100", "1")[len(sys.argv) - 1 :])[:2])
    found, killed = campaign(number, seed)
    print(f"{number:,} writers of seed {seed}: {killed:,} killed before they were done, {len(found)} missed")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
