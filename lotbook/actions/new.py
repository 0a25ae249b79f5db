"""A new tracker on disk, empty or with a sample."""

import datetime as dt
import io
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lotbook.actions.computer.carry_over import CarriedOver, rows_from
from lotbook.actions.new_files import all_or_none
from lotbook.actions.session import NEEDED, WRITTEN, Progress, Refreshed, Session
from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.tables import SETTINGS
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes
from lotbook.hosts.ooxml.saving import temporary_beside
from lotbook.sheets.build import build
from lotbook.sheets.edition import MACROS, NO_MACROS, has_macros
from lotbook.sheets.sample import sample_rows

ENDINGS = {MACROS, NO_MACROS}


def write_new(path: Path, *, today: dt.date, sample: bool = False) -> None:
    """Write a new tracker; nothing that exists is replaced.

    Args:
        path: Where to; must end in .xlsm, or in .xlsx for the edition without macros, and not exist; its folder must be
            there.
        today: The day the as-of cell shows until it is calculated, and the sample is told from.
        sample: Fill in a believable year of rows.

    Raises:
        InputError: If the path cannot be used.
        HostError: If it cannot be written.
    """
    check_ending(path)
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}. Make it first, or choose another.")
    buffer = io.BytesIO()
    build(buffer, rows=sample_rows(today) if sample else None, as_of=to_day(today), macros=has_macros(path))
    write_once(path, buffer.getvalue())


@dataclass(frozen=True, slots=True)
class NewTracker:
    """A tracker that was just made."""

    refreshed: Refreshed | None
    """What it says; None where it is empty."""
    remarks: tuple[str, ...] = ()


def new_tracker(
    path: Path,
    *,
    now: dt.datetime,
    sample: bool = False,
    rows_of: Path | None = None,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> NewTracker:
    """Write a new tracker, with its sheets up to date; nothing that exists is replaced.

    Args:
        path: Where to; must end in .xlsm or .xlsx and not exist.
        now: The time of this run.
        sample: Fill in a believable year of rows.
        rows_of: A tracker of any version whose rows are taken over.
        owner: Whose rows of it; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If a path cannot be used, or the rows cannot; there is then no new file.
        HostError: If it cannot be written; there is then no new file.
    """
    progress("Building the workbook")
    with all_or_none(path):
        write_new(path, today=now.date(), sample=sample)
        if not sample and rows_of is None:
            return NewTracker(None)
        session = Session.open(FileHost(path, needed=NEEDED, written=WRITTEN), progress=progress)
        carried = CarriedOver(Changes(), ())
        if rows_of is not None:
            progress("Taking over the rows")
            carried = rows_from(rows_of, session.book.tables[SETTINGS.name], owner=owner)
        refreshed = session.apply(carried.changes, now=now, progress=progress)
    return NewTracker(refreshed, (*refreshed.summary.remarks, *carried.remarks))


def check_ending(path: Path) -> None:
    """Refuse a file name with which Excel would not open a tracker.

    Raises:
        InputError: If it does not end in .xlsm or .xlsx.
    """
    if path.suffix.lower() not in ENDINGS:
        names = " or, without macros, ".join(path.with_suffix(ending).name for ending in (MACROS, NO_MACROS))
        raise InputError(f"{path}: a tracker's file name ends in .xlsm or .xlsx. Use {names}.")


def write_once(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, whole or not at all, whenever the program may be ended.

    Raises:
        InputError: If it exists.
        HostError: If it cannot be written.
    """
    try:
        if path.exists():
            raise exists_already(path)
        make_folder(path.parent)
        temporary = temporary_beside(path)
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _name(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise exists_already(path) from error
    except OSError as error:
        raise HostError(f"{path} cannot be written: {error.strerror or error}. Choose another folder.") from error


def make_folder(folder: Path) -> None:
    """Make the folder that files are to be written into, if it isn't there.

    Raises:
        HostError: If a file has its name, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise HostError(
            f"The folder {folder} can't be made: there is a file in its place. Name another one."
        ) from error
    except OSError as error:
        raise HostError(f"The folder {folder} can't be made: {error.strerror or error}. Name another one.") from error


def _name(temporary: Path, path: Path) -> None:
    """Give a file its name, unless another one has it by now."""
    with suppress(OSError):
        # The only way that never writes over a file that has just been made; memory sticks don't know it.
        os.link(temporary, path)
        return
    if path.exists():
        raise FileExistsError(path)
    temporary.rename(path)


def exists_already(path: Path) -> InputError:
    """A file is where a new one is to be."""
    return InputError(f"{path} exists already. Choose another name or folder, or move it away first.")
