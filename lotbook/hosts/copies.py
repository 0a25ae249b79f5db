"""Files beside a workbook that are not it: what programs keep while it is open, and copies made by a conflict."""

import platform
import re
from pathlib import Path

_EXCEL, _LIBREOFFICE = "~$", ".~lock."

_SAID = re.compile(
    r"(.+?) ?[(\[][^()\[\]]*(?:conflict|konflikt|conflit|conflicto|conflitto|競合|冲突)[^()\[\]]*[)\]]", re.IGNORECASE
)
"""Dropbox, Nextcloud, Google Drive and others say it in brackets, in the user's language."""
_SYNCTHING = re.compile(r"(.+)\.sync-conflict-\d{8}-\d{6}(?:-\w+)?")
_ONEDRIVE = re.compile(
    r"(.+)-(?:(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{4,11}|[^-]*(?:MacBook|iMac|Mac-?mini)[^-]*)(?:-\d+)?", re.IGNORECASE
)
"""OneDrive adds the name of the computer, and nothing else; these are the names that Windows and macOS give."""


def held_open(path: Path) -> str | None:
    """What a file is that a program keeps beside an open workbook, as a message; None for any other file.

    Examples:
        >>> held_open(Path("my_lots.xlsm")) is None
        True
    """
    if path.name.startswith(_EXCEL):
        program, name = "Excel", path.name.removeprefix(_EXCEL)
    elif path.name.startswith(_LIBREOFFICE) and path.name.endswith("#"):
        program, name = "LibreOffice", path.name.removeprefix(_LIBREOFFICE).removesuffix("#")
    else:
        return None
    return (
        f"{path} isn't a workbook: {program} keeps it beside {name} while that is open. Use {name}, and close it first."
    )


def original_of(path: Path) -> Path | None:
    """The workbook that a conflicted copy was made of, by its name; None if it is no such copy.

    Examples:
        >>> original_of(Path("my_lots (Ann's conflicted copy 2026-11-27).xlsm")).name
        'my_lots.xlsm'
        >>> original_of(Path("my_lots-DESKTOP-4F7K2QA.xlsm")).name
        'my_lots.xlsm'
        >>> original_of(Path("my_lots-2026.xlsm")) is None
        True
    """
    this_computer = re.compile(rf"(.+)-{re.escape(platform.node() or '?')}(?:-\d+)?", re.IGNORECASE)
    for pattern in (_SAID, _SYNCTHING, _ONEDRIVE, this_computer):
        if found := pattern.fullmatch(path.stem):
            return path.with_name(f"{found[1].rstrip()}{path.suffix}")
    return None


def conflicts_of(workbook: Path) -> list[Path]:
    """The conflicted copies beside a workbook."""
    try:
        there = sorted(workbook.parent.iterdir())
    except OSError:
        return []
    return [
        each
        for each in there
        if each.suffix.casefold() == workbook.suffix.casefold()
        and (original := original_of(each)) is not None
        and original.name.casefold() == workbook.name.casefold()
    ]


def conflict_remarks(workbook: Path, merged: Path | None = None) -> list[str]:
    """What to say of conflicted copies beside a workbook, or of a workbook that is one itself.

    Args:
        workbook: The workbook.
        merged: A copy whose changes it has now.
    """
    remarks = [
        f"{each.name} beside it is a conflicted copy: somebody changed the tracker elsewhere at the same time. To take "
        f'those changes over: lotbook merge "{workbook.name}" "{each.name}". Then delete the copy.'
        for each in conflicts_of(workbook)
        if merged is None or each.resolve() != merged.resolve()
    ]
    original = original_of(workbook)
    if original is not None and original.exists():
        remarks.append(
            f"{workbook.name} is a conflicted copy of {original.name}: changes made here are not there. To take them "
            f'over: lotbook merge "{original.name}" "{workbook.name}"'
        )
    return remarks
