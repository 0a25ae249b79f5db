"""Results of a large report as Parquet files: all of them under their final names, or none."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Table, day_columns
from lotbook.exchange.large.source import quoted

_EPOCH = f"DATE '{to_date(0).isoformat()}'"


def write_rows(relation: Any, path: Path, table: Table | None = None) -> None:
    """A result as a Parquet file, its days as dates.

    Args:
        relation: The rows, of DuckDB.
        path: The file.
        table: The table of the tracker it belongs to; None if it has no days.
    """
    days = [] if table is None else day_columns(table, relation.columns)
    dates = ", ".join(f"{date_of(quoted(name))} AS {quoted(name)}" for name in days)
    relation.project(f"* REPLACE ({dates})" if dates else "*").write_parquet(str(path), compression="zstd")


def date_of(day: str) -> str:
    """A day number as a date, in a query."""
    return f"CAST({_EPOCH} + CAST({day} AS INTEGER) AS DATE)"


@contextmanager
def placed(folder: Path, names: Collection[str]) -> Iterator[Path]:
    """A folder to write results into, which takes its place and its name once all of them are written.

    Args:
        folder: What it is to be called; results of an earlier run in it are replaced.
        names: The files it may have.

    Raises:
        InputError: If other files are in it, or it is the folder this runs in.
        HostError: If it cannot be written.
    """
    if folder.exists():
        if not folder.is_dir():
            raise InputError(f"{folder} is a file. Name a folder for the results.")
        others = sorted(each.name for each in folder.iterdir() if each.name not in names)
        if others:
            raise InputError(f"{folder} holds {others[0]}, which is no result of lotbook. Name another folder.")
    folder = folder.resolve()
    if folder in (here := Path.cwd().resolve()).parents or folder == here:
        # The folder is replaced by another of its name, and whoever is in it would be nowhere.
        raise InputError(f"{folder} is the folder you are in, or one above it. Name one inside it, such as results.")
    work, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    try:
        for each in (work, old):
            shutil.rmtree(each, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        work.mkdir()
        yield work
        if folder.exists():
            folder.rename(old)
        work.rename(folder)
    except OSError as error:
        raise HostError(f"{folder} cannot be written: {error.strerror or error}. Nothing was changed.") from error
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for each in (work, old):
            shutil.rmtree(each, ignore_errors=True)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step.

    Raises:
        HostError: If that is not possible; what was there stays.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError as error:
        raise HostError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        new.unlink(missing_ok=True)
