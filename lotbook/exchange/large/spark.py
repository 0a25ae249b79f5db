"""Spark, for tables that one computer takes too long for: the rules run on its executors.

What is typed into the tables is read by DuckDB, and the results are written by it, too; between them the rows are
Parquet files in the folder beside the results, which all executors must be able to reach.
"""

import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from shutil import which
from typing import Any

from lotbook.core import nw
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import Frame, Rows

LOCAL = "local[2]"
"""Two threads of this computer."""
_MEMORY = "2g"
_SPECIAL = re.compile(r"[\[\]{}*?,\\]")
_AT_ONCE = 4
"""Results that are computed beside each other."""
_SETTINGS = {
    "spark.app.name": "lotbook",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A day is a day wherever an executor is.
    "spark.sql.session.timeZone": "UTC",
    # What follows from the conditions of a plan is written out for every expression: of a report it fills the memory.
    "spark.sql.constraintPropagation.enabled": "false",
}
ON_ONE_COMPUTER = {"spark.driver.host": "localhost", "spark.sql.shuffle.partitions": "4"}
"""Settings of a session that has no other computers."""


class Spark:
    """A session of Spark."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def begin(self, rows: Rows) -> Frame:
        """Rows at hand as the start of a plan."""
        return rows.lazy(backend="pyspark", session=self._session)

    def read(self, path: Path) -> Frame:
        """The rows of a Parquet file as the start of a plan."""
        # It takes a name for a pattern of names.
        plan: Frame = nw.from_native(self._session.read.parquet(_SPECIAL.sub(r"\\\g<0>", path.as_posix())))
        return plan

    def write(self, frames: Mapping[str, Frame], folder: Path) -> dict[str, list[str]]:
        """Compute plans; by name, the Parquet files with their rows, in order.

        Args:
            frames: The plans by name.
            folder: An empty folder.
        """

        def written(name: str) -> list[str]:
            native: Any = frames[name].to_native()
            native.write.parquet(str(folder / name))
            return sorted(str(path) for path in (folder / name).glob("*.parquet"))

        # Most of them are small: while one is planned, others are computed.
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(frames, pool.map(written, frames), strict=True))


@contextmanager
def spark(master: str | None, memory: str | None) -> Iterator[Spark]:
    """A session of Spark for as long as a large report takes.

    Args:
        master: Where it runs, such as "local[4]" or "spark://host:7077"; None is two threads of this computer.
        memory: What its driver may use, such as "2GB".

    Raises:
        InputError: If pyspark or Java is not there, or nothing answers at `master`.
        HostError: If something cannot be worked out.
    """
    try:
        sql, errors = import_module("pyspark.sql"), import_module("pyspark.errors")
        java = import_module("py4j.protocol").Py4JError
    except ImportError:
        raise InputError(
            "This needs Spark, which does not come with lotbook by itself. Install it: pip install 'lotbook[spark]'."
        ) from None
    where = master or LOCAL
    with warnings.catch_warnings():
        # pyspark warns of the newest pandas, of which only texts and numbers are handed over.
        warnings.simplefilter("ignore")
        session = _session(sql.SparkSession.builder.master(where), where, memory, (errors.PySparkException, java))
        try:
            yield Spark(session)
        except (errors.PySparkException, java) as error:
            raise HostError(f"Spark could not work out the report: {_first_line(error)}") from error
        finally:
            session.stop()


def _session(builder: Any, where: str, memory: str | None, wrong: tuple[type[Exception], ...]) -> Any:
    settings = {**_SETTINGS, **(ON_ONE_COMPUTER if where.startswith("local") else {})}
    settings["spark.driver.memory"] = memory.strip().lower().removesuffix("b") if memory else _MEMORY
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _silent():
            return builder.getOrCreate()
    except wrong as error:
        if not _has_java():
            raise InputError(
                "Spark did not start. It needs Java 17 or newer: install it, for example with apt install "
                "default-jre-headless, or set JAVA_HOME."
            ) from None
        reason = "" if "JAVA_GATEWAY" in str(error) else f" ({_first_line(error)})"
        raise InputError(
            f"--master {where}: Spark did not start{reason}. Use local[2] for two cores of this computer, or the "
            "address of a cluster, such as spark://host:7077. It needs Java 17 or newer."
        ) from None


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return which("java", path=None if home is None else str(Path(home) / "bin")) is not None


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing on standard error, here and for good in programs that are started: Java greets there."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
