"""The file as it was before each of the last writes, in the folder .lotbook-backup beside the workbook."""

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

FOLDER = ".lotbook-backup"
KEPT = 3
"""So many earlier states of a workbook are kept."""
MOST_BYTES = 300_000_000
"""What they may take together; the newest one is kept in any case."""

_TIME = re.compile(r"\.(\d{8}T\d{6}-\d+)$")


def backups_of(workbook: Path) -> list[Path]:
    """The earlier states of a workbook, the newest first."""
    folder = workbook.parent / FOLDER
    try:
        there = list(folder.iterdir())
    except OSError:
        return []
    mine = [each for each in there if each.suffix == workbook.suffix and _is_of(each.stem, workbook.stem)]
    return sorted(mine, key=_order, reverse=True)


def _is_of(stem: str, workbook: str) -> bool:
    found = _TIME.search(stem)
    return found is not None and stem[: found.start()] == workbook


def _order(backup: Path) -> tuple[str, int]:
    found = _TIME.search(backup.stem)
    stamp, _, number = (found[1] if found else "-0").partition("-")
    return stamp, int(number)


def keep(workbook: Path, at: str) -> Path:
    """Keep the file as it is now, without a copy where the system can: the workbook is about to be replaced.

    Args:
        workbook: The file.
        at: The time of the run, as ISO 8601.

    Returns:
        Where it is kept.

    Raises:
        OSError: If it cannot be kept.
    """
    folder = workbook.parent / FOLDER
    folder.mkdir(exist_ok=True)
    for last in backups_of(workbook)[:1]:
        # A run that was ended before it replaced the file had kept it already.
        if last.samefile(workbook):
            return last
    stamp = re.sub(r"[-:]", "", at)[:15]
    number = 1
    while True:
        backup = folder / f"{workbook.stem}.{stamp}-{number}{workbook.suffix}"
        if not os.path.lexists(backup):
            break
        number += 1
    try:
        os.link(workbook, backup)
    except OSError:
        # Made under another name first: a copy that broke off is no earlier state.
        part = backup.with_name(f".{backup.name}.{os.getpid()}.tmp")
        try:
            shutil.copy2(workbook, part)
            part.replace(backup)
        finally:
            part.unlink(missing_ok=True)
    return backup


def thin_out(workbook: Path) -> None:
    """Remove what is older than the last states, or more than they may take."""
    for backup in _too_much(backups_of(workbook)):
        with suppress(OSError):
            backup.unlink()


def _too_much(backups: Sequence[Path]) -> list[Path]:
    taken, gone = 0, list(backups[KEPT:])
    for number, backup in enumerate(backups[:KEPT]):
        with suppress(OSError):
            taken += backup.stat().st_size
            if number and taken > MOST_BYTES:
                gone.append(backup)
    return gone
