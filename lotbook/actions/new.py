"""A new tracker on disk, empty or with a sample."""

import datetime as dt
import io
import os
from pathlib import Path

from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.sheets.build import build
from lotbook.sheets.sample import sample_rows

ENDINGS = {".xlsm"}


def write_new(path: Path, *, today: dt.date, sample: bool = False) -> None:
    """Write a new tracker; nothing that exists is replaced.

    Args:
        path: Where to; must end in .xlsm and not exist.
        today: The day the as-of cell shows until it is calculated, and the sample is told from.
        sample: Fill in a believable year of rows.

    Raises:
        InputError: If the path cannot be used.
        HostError: If it cannot be written.
    """
    check_ending(path)
    buffer = io.BytesIO()
    build(buffer, rows=sample_rows(today) if sample else None, as_of=to_day(today))
    write_once(path, buffer.getvalue())


def check_ending(path: Path) -> None:
    """Refuse a file name with which Excel would not open a tracker.

    Raises:
        InputError: If it does not end in .xlsm.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: a tracker's file name ends in .xlsm. Use {path.with_suffix('.xlsm').name}.")


def write_once(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, whole or not at all.

    Raises:
        InputError: If it exists.
        HostError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink()
                raise
    except FileExistsError as error:
        raise exists_already(path) from error
    except OSError as error:
        raise HostError(f"{path} cannot be written: {error.strerror or error}. Choose another folder.") from error


def exists_already(path: Path) -> InputError:
    """A file is where a new one is to be."""
    return InputError(f"{path} exists already. Choose another name, or move it away first.")
