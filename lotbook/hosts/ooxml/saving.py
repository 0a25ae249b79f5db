"""Putting a new file in the place of the old one: whole or not at all, and never under the feet of Excel."""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from lotbook.core.errors import ChangedMeanwhileError, HostError
from lotbook.hosts.journal.keeping import Keeping
from lotbook.hosts.journal.lock import locked

_OWNER_NAME = 54
"""Excel's owner file gives the name in at most this many bytes, behind a byte for its length."""

_LONGEST_NAME = 200
"""Bytes of the name of a temporary file, without what makes it one of its own."""


_LEFT_AFTER = 900
"""Seconds after which nobody is still making a temporary file."""


class Fingerprint(NamedTuple):
    """What tells one state of a file on disk from another."""

    modified: int
    size: int
    inode: int


def fingerprint(path: Path) -> Fingerprint | None:
    """The state of the file at `path`, or None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Fingerprint(found.st_mtime_ns, found.st_size, found.st_ino)


def open_elsewhere(path: Path, remedy: str = "") -> str | None:
    """Who has the workbook open, as a message, or None if nobody has.

    Excel keeps an owner file `~$name` beside an open workbook, LibreOffice `.~lock.name#`.

    Args:
        path: The workbook.
        remedy: What else can be done about it, after a comma.
    """
    for folder_and_name in {path, path.resolve()}:
        folder, name = folder_and_name.parent, folder_and_name.name
        for program, lock in (("Excel", folder / f"~${name}"), ("LibreOffice", folder / f".~lock.{name}#")):
            # No program can have made a name too long for the system.
            if not os.path.lexists(lock):
                continue
            user = _owner(lock)
            by = f" (by {user})" if user else ""
            return (
                f"{path} is open in {program}{by}. Close it there and try again{remedy}. If nobody has it open, "
                f"delete {lock.name} beside it."
            )
    return None


def _owner(lock: Path) -> str:
    try:
        content = lock.read_bytes()
    except OSError:
        return ""
    if lock.name.startswith("~$"):
        length = content[0] if content else 0
        return content[1 : 1 + min(length, _OWNER_NAME)].decode("latin-1").strip("\0 ")
    fields = content.decode("utf-8", "replace").split(",")
    return next((each.strip() for each in fields[:2] if each.strip()), "")


def writable(path: Path) -> bool:
    """Whether a file or folder that is there may be written to."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def check_target(path: Path, *, has_out: bool = False) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Args:
        path: The place.
        has_out: The command can write somewhere else with --out, which the messages then say.

    Raises:
        HostError: If it is a folder, read-only, open in a program, or in a folder that is not there.
    """
    real = path.resolve()
    if real.is_dir():
        raise HostError(f"{path} is a folder. Give --out the name of a file in it.")
    if not real.parent.is_dir():
        raise HostError(f"{path}: there is no folder {real.parent}. Create it, or choose another folder.")
    elsewhere = ", or use --out to save to another file" if has_out else ""
    held = open_elsewhere(path, elsewhere)
    if held:
        raise HostError(held)
    if real.exists() and not writable(real):
        raise HostError(f"{path} is read-only. Allow writing in its properties{elsewhere}.")
    if not writable(real.parent):
        elsewhere = (
            ", or use --out to save to another folder" if has_out else ", or work in a folder where you may write"
        )
        raise HostError(f"{path}: the folder {real.parent} is read-only. Allow writing in it{elsewhere}.")


def save(
    path: Path,
    write: Callable[[IO[bytes]], None],
    check: Callable[[IO[bytes]], None],
    expected: Fingerprint | None,
    keeping: Keeping | None = None,
) -> None:
    """Replace the file at `path`, or make it; on any failure it is as it was.

    Args:
        path: The file; through a symbolic link the file it leads to.
        write: Writes the content.
        check: Raises if the content, read back, is not right.
        expected: The state the file was read in, or None if it need not be the file that was read.
        keeping: What is to be kept beside the file of this write.

    Raises:
        ChangedMeanwhileError: If it changed since it was read.
        HostError: If it cannot be saved.
    """
    real = path.resolve()
    temporary = temporary_beside(real)
    try:
        # Whoever may not read the file may not read it while it is made.
        mode = stat.S_IMODE(real.stat().st_mode) | stat.S_IRUSR | stat.S_IWUSR if real.exists() else 0o666
        # Created anew, so a link that somebody put there is not followed.
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, mode), "w+b") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
            stream.seek(0)
            check(stream)
        if real.exists():
            temporary.chmod(stat.S_IMODE(real.stat().st_mode))
        with locked(real):
            _check_unchanged(path, real, expected)
            _put(temporary, real, keeping)
    except OSError as error:
        left = "It is as it was." if real.exists() else "There is no new file."
        raise HostError(f"{path} could not be saved ({_reason(error)}). {left}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(real.parent)
    clear_left(real.parent, real.name)


def clear_left(folder: Path, name: str) -> None:
    """Delete what runs that were killed while they made a file of this name left; a run under way is left alone."""
    pattern = re.compile(rf"\.{re.escape(_start_of(name))}\.[0-9]+\.tmp")
    with contextlib.suppress(OSError):
        for each in folder.iterdir():
            if pattern.fullmatch(each.name) and time.time() - each.stat().st_mtime > _LEFT_AFTER:
                each.unlink()


def _check_unchanged(path: Path, real: Path, expected: Fingerprint | None) -> None:
    if expected is not None and fingerprint(real) != expected:
        raise ChangedMeanwhileError(
            f"{path} was changed by another program in the meantime, so nothing was saved. Run the command again."
        )
    held = open_elsewhere(path)
    if held:
        raise HostError(held)


def _put(temporary: Path, real: Path, keeping: Keeping | None) -> None:
    """Replace a file, and keep of it what is to be kept."""
    if keeping is None:
        temporary.replace(real)
        return
    replaced = False
    try:
        with temporary.open("rb") as new:
            keeping.before(real, new)
        temporary.replace(real)
        replaced = True
    finally:
        keeping.after(real, replaced=replaced)


def temporary_beside(path: Path) -> Path:
    """Where a file is made before it gets its name."""
    return path.parent / f".{_start_of(path.name)}.{os.getpid()}.tmp"


def _start_of(name: str) -> str:
    """A name, cut to what leaves room for more: a system takes 255 bytes."""
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return name


_BINARY: int = getattr(os, "O_BINARY", 0)


def _reason(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "the disk is full: make room, or choose another folder"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "writing is not allowed there, or another program holds the file: close it, or choose another folder"
    return error.strerror or "unknown reason"


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
