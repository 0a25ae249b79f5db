"""DuckDB, with what it may use, for as long as a large report takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import STEPS
from lotbook.exchange.large.names import text
from lotbook.exchange.large.source import ATTACHED

PREFIX = "lotbook_"
"""Of every table that is made on the way."""


@contextmanager
def engine(work: Path, memory: str | None, threads: int | None) -> Iterator[Any]:
    """A connection to DuckDB, the one that plans of the core run on; afterwards it is as it was.

    Args:
        work: A folder for steps that are computed early, and for what does not fit into memory.
        memory: What it may use, such as "2GB"; None leaves it to DuckDB.
        threads: How many of the processor's cores it may use; None leaves it to DuckDB.

    Raises:
        InputError: If DuckDB is not there, or does not understand `memory`.
        HostError: If something cannot be read or worked out.
    """
    try:
        duckdb = import_module("duckdb")
        import_module("pyarrow")  # DuckDB hands rows over with it
    except ImportError:
        raise InputError(
            "This needs DuckDB, which lotbook does not bring by itself. Run the installer again in lotbook's folder: "
            "sh install/get.sh --ledger (Windows: powershell -ExecutionPolicy Bypass -File install\\get.ps1 -Ledger). "
            "In a Python of your own: pip install 'lotbook[ledger]'."
        ) from None
    connection: Any = duckdb.default_connection()
    before = connection.execute("SELECT current_setting('memory_limit'), current_setting('threads')").fetchone()
    try:
        connection.execute(f"SET temp_directory = {text(str(work / 'spilled'))}")
        steps = work / "steps"
        steps.mkdir()
        connection.execute(f"SET VARIABLE {STEPS} = {text(str(steps))}")
        if memory is not None:
            _limit(connection, memory, duckdb.Error)
        if threads is not None:
            connection.execute(f"SET threads = {threads:d}")
        yield connection
    except RuntimeError as error:
        # What DuckDB makes of Ctrl-C in the middle of a query.
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as error:
        raise HostError(f"The report could not be worked out: {str(error).strip().splitlines()[0]}") from error
    finally:
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
            if name.startswith(PREFIX):
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        if (ATTACHED,) in connection.execute("SELECT database_name FROM duckdb_databases()").fetchall():
            connection.execute(f"DETACH {ATTACHED}")
        connection.execute(f"RESET VARIABLE {STEPS}")
        connection.execute(f"SET memory_limit = {text(before[0])}")
        connection.execute(f"SET threads = {before[1]}")


def _limit(connection: Any, memory: str, wrong: type[Exception]) -> None:
    try:
        connection.execute(f"SET memory_limit = {text(memory)}")
    except wrong:
        raise InputError(f"--memory {memory!r} is not an amount of memory. Write it like 2GB or 800MB.") from None
