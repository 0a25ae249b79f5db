"""A folder to work in beside the results: it goes with the run that made it, or with the next one if that was killed.

The problem: a run that is killed leaves gigabytes behind, and nobody may remove what another run still works with. The
idea: beside each folder lies a file that is locked for as long as its run lives, which the system unlocks whatever ends
the run. What can be locked has no owner.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lotbook.core.file_lock import lock_file

PREFIX = ".lotbook-work-"
OLD = "old"
"""The folder in it with the results that were there before, for the moment it takes to replace them."""
_LOCK = ".lock"


@contextmanager
def working(parent: Path) -> Iterator[Path]:
    """A new folder to work in, removed at the end.

    Args:
        parent: The folder it is made in; what killed runs left there is removed.

    Raises:
        OSError: If it cannot be made.
    """
    _clear(parent)
    while True:
        folder = parent / f"{PREFIX}{secrets.token_hex(4)}"
        handle = os.open(_lock_of(folder), os.O_RDWR | os.O_CREAT | os.O_EXCL)
        # A folder is made once it is locked, so that no other run can take it for one without an owner.
        if lock_file(handle) is not False:
            break
        os.close(handle)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        _lock_of(folder).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{_LOCK}")


def _clear(parent: Path) -> None:
    """Remove the folders of runs that were killed; results they were about to replace get their place back."""
    for lock in sorted(parent.glob(f"{PREFIX}*{_LOCK}")):
        folder = lock.with_name(lock.name.removesuffix(_LOCK))
        with suppress(OSError):
            handle = os.open(lock, os.O_RDWR)
            try:
                is_left_over = lock_file(handle) is True
                if is_left_over:
                    for old in folder.glob(f"{OLD}/*"):
                        if not (parent / old.name).exists():
                            old.rename(parent / old.name)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)
            if is_left_over:
                lock.unlink(missing_ok=True)
