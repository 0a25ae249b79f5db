"""Results of a large report as Parquet files: all of them under their final names, or none.

Each file is marked inside, so that one of the user's own files that has the name of a result is never replaced.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import Rows
from lotbook.core.table import Table, day_columns, folded_header
from lotbook.exchange.large.names import quoted, text
from lotbook.exchange.large.working import OLD, working

RESULTS, TABLES = "results", "tables"
"""What a file is marked as: a result of a report or a recall, or a table of a tracker."""
_MARK = "lotbook"
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
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{_MARK}: {text(RESULTS)}}}"
    rows = f"SELECT * REPLACE ({dates})" if dates else "SELECT *"
    relation.query("lotbook_rows", f"COPY ({rows} FROM lotbook_rows) TO {text(str(path))} ({options})")


def write_made(rows: Rows, path: Path, mark: str = RESULTS) -> None:
    """Rows at hand as a Parquet file.

    Args:
        rows: The rows.
        path: The file.
        mark: What it is marked as.
    """
    rows.to_native().write_parquet(path, metadata={_MARK: mark})


def date_of(day: str) -> str:
    """A day number as a date, in a query."""
    return f"CAST({_EPOCH} + CAST({day} AS INTEGER) AS DATE)"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run writes."""

    results: Path
    """The folder that takes its place and its name once all of the results are in it."""
    work: Path
    """A folder for what is needed on the way."""


@contextmanager
def placed(folder: Path, names: Collection[str], mark: str = RESULTS) -> Iterator[Places]:
    """A folder to write results into, which takes its place and its name once all of them are written.

    Args:
        folder: What it is to be called; results of an earlier run in it are replaced.
        names: The files it may have.
        mark: What these files are marked as.

    Raises:
        InputError: If other files are in it, or it is the folder this runs in.
        HostError: If it cannot be written.
    """
    _check_replaceable(folder, names, mark)
    folder = folder.resolve()
    if folder in (here := Path.cwd().resolve()).parents or folder == here:
        # The folder is replaced by another of its name, and whoever is in it would be nowhere.
        raise InputError(f"{folder} is the folder you are in, or one above it. Name one inside it, such as results.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with working(folder.parent) as work:
            places, old = Places(work / "new", work / "work"), work / OLD / folder.name
            for each in (places.results, places.work, old.parent):
                each.mkdir()
            yield places
            _check_replaceable(folder, names, mark)
            if folder.exists():
                folder.rename(old)
            try:
                places.results.rename(folder)
            finally:
                if old.exists() and not folder.exists():
                    old.rename(folder)
    except OSError as error:
        raise HostError(f"{folder} cannot be written: {error.strerror or error}. Nothing was changed.") from error


def _check_replaceable(folder: Path, names: Collection[str], mark: str) -> None:
    file = next((each for each in (folder, *folder.absolute().parents) if each.exists() and not each.is_dir()), None)
    if file is not None:
        raise InputError(f"{file} is a file. Name a folder for the results.")
    if not folder.exists():
        return
    there = sorted(folder.iterdir())
    others = [each.name for each in there if each.name not in names]
    if others:
        raise InputError(f"{folder} holds {others[0]}, which lotbook didn't write. Name another folder.")
    for each in there:
        if not _is_marked(each, mark):
            raise InputError(
                f"{folder} holds {each.name}, and lotbook can't tell that it wrote this file itself: it may be yours, "
                "or from an earlier version. Move it away, or name another folder."
            )


def _is_marked(path: Path, mark: str) -> bool:
    if not path.is_file():
        return False
    try:
        return pl.read_parquet_metadata(path).get(_MARK) == mark
    except (pl.exceptions.PolarsError, OSError):
        return False


def check_apart(folder: Path, source: str, tables: Collection[str], file: Path | None = None) -> None:
    """Refuse a folder for results that would replace what is read or another file that is written, or be read itself.

    Args:
        folder: The folder for the results.
        source: Where the tables are, as `source.find_tables` has it.
        tables: The names that tables may have.
        file: A file to write beside the results.

    Raises:
        InputError: If so; the message names both.
    """
    if "://" not in source:
        if _is_within(Path(source), folder):
            raise InputError(
                f"{folder} has the tables that are read in it, and the results would replace them. Name another "
                "folder, such as results."
            )
        above, below = Path(source).resolve(), folder.resolve()
        first = below.relative_to(above).parts[0] if above in below.parents else ""
        if folded_header(first) in map(folded_header, tables):
            raise InputError(
                f"{folder} is in {source}, where {first} is the name of a table. Name another folder, such as results."
            )
    if file is not None and _is_within(file, folder):
        raise InputError(
            f"{file} would lie in {folder}, which is replaced by each run. Name a file outside this folder."
        )


def _is_within(path: Path, folder: Path) -> bool:
    """Whether it is the folder or in it, by whatever links and capitals its name is written with."""
    path, folder = path.resolve(), folder.resolve()
    above = (path, *path.parents)
    return folder in above or (folder.exists() and any(each.exists() and each.samefile(folder) for each in above))


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
