"""One lotbook at a time writes to a workbook: a lock that ends with the process that holds it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.core.file_lock import lock_file

_WAIT = 30.0
"""Seconds after which a run that waits for another gives up; putting a file in its place takes less than one."""
_PAUSE = 0.02
_LONGEST_NAME = 200
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)


def lock_of(workbook: Path) -> Path:
    """The file that is locked while a workbook is replaced."""
    name = workbook.name
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return workbook.parent / f".{name}.lotbook-lock"


@contextmanager
def locked(workbook: Path, *, wait: float = _WAIT) -> Iterator[None]:
    """Hold the lock of a workbook; wait for it while another lotbook has it.

    Raises:
        HostError: If the other one holds it for too long.
        OSError: If there can be no such file.
    """
    lock = lock_of(workbook)
    until = time.monotonic() + wait
    while (handle := _taken(lock)) is None:
        if time.monotonic() > until:
            raise HostError(f"{workbook} is being written by another lotbook. Wait until that is done, and try again.")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        # Windows removes no file that is open; elsewhere the lock has to be held until the file is gone.
        if sys.platform == "win32":
            os.close(handle)
        with suppress(OSError):
            lock.unlink(missing_ok=True)
        if sys.platform != "win32":
            os.close(handle)


def _taken(lock: Path) -> int | None:
    """The open file with the lock on it, or None while another has it."""
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
    except PermissionError:
        # Another user's; on Windows also one that is about to be removed.
        if os.path.lexists(lock):
            return None
        raise
    # Where the file system has no locks, the check of the file's state has to do.
    if lock_file(handle) is not False:
        with suppress(OSError):
            # Whoever had it before may have removed it in between.
            if lock.stat().st_ino == os.fstat(handle).st_ino:
                return handle
    os.close(handle)
    return None
