"""Spark comes to what polars comes to, for single rules and for whole reports; and says what it lacks."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lotbook.actions.large import OnSpark
from lotbook.core.frames import native_rows
from lotbook.core.nw import engine_of, from_native
from lotbook.core.table import RawTable
from lotbook.exchange.large.spark import LOCAL, ON_ONE_COMPUTER, spark
from tests import examples
from tests.command import Command
from tests.core.test_engines import STEPS, in_polars, rows, sample
from tests.errors.messy import TABLES as MESSY
from tests.large.test_ledger import same_as_the_workbook
from tests.notation import frame, raw_tables
from tests.strategies import raw_trackers

HAS_JAVA = shutil.which("java") is not None or "JAVA_HOME" in os.environ
needs_java = pytest.mark.skipif(not HAS_JAVA, reason="Spark needs Java, which is not installed")
pytestmark = pytest.mark.slow


FOR_A_FEW_ROWS = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
}
"""Spark compiles a program for each step, and Java all of these anew, the better the longer it runs: both take longer
than to work through a few rows without."""


@needs_java
def test_spark_gives_the_rows_of_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FOR_A_FEW_ROWS.items():
        monkeypatch.setitem(ON_ONE_COMPUTER, name, value)
    with spark(LOCAL, None) as session:
        for name, step in STEPS.items():
            plan = step(lambda text: session.begin(native_rows(frame(text))))
            assert engine_of(from_native(plan)) == "pyspark"
            assert (name, rows(plan)) == (name, rows(step(in_polars)))


@needs_java
@pytest.mark.long
def test_the_messy_workbook(tmp_path: Path) -> None:
    # Spark takes a name for a pattern of names.
    folder = tmp_path / "our [2026] books, {a}"
    found = same_as_the_workbook(raw_tables(MESSY), folder, on_spark=OnSpark("local[2]", "2GB"))
    assert found.summary.errors > 20


@needs_java
@pytest.mark.long
def test_the_sample_year(tmp_path: Path) -> None:
    found = same_as_the_workbook(sample(), tmp_path / "books", small=100, on_spark=OnSpark())
    assert found.summary.units_on_hand > 0


@needs_java
@pytest.mark.long
@settings(max_examples=examples.of(2), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw_trackers())
def test_random_books(tmp_path: Path, raws: dict[str, RawTable]) -> None:
    same_as_the_workbook(raws, tmp_path / "books", on_spark=OnSpark())


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "Lots.csv").write_text("SKU,Lot,Expiry date,Received quantity\nTEA,1,2026-12-31,5\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "flink"), "Use duckdb or spark"),
        (("--master", "local[2]"), "Add --engine spark"),
        (("--engine", "spark", "--lot", "1"), "--engine spark is for the report"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    lotbook: Command, tables: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    outcome = lotbook("ledger", tables, "--out", tmp_path / "results", *options)
    assert (outcome.code, said in " ".join(outcome.err.split())) == (2, True), outcome.err


def test_without_pyspark_it_says_how_to_get_it(
    lotbook: Command, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.import_module

    def none_of_it(name: str, *rest: Any) -> Any:
        if name.startswith("pyspark"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr("lotbook.exchange.large.spark.import_module", none_of_it)
    outcome = lotbook("ledger", tables, "--out", tmp_path / "results", "--engine", "spark")
    assert (outcome.code, "pip install 'lotbook[spark]'" in " ".join(outcome.err.split())) == (2, True), outcome.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["tables"]


def started(tables: Path, out: Path, *options: str, **environment: str) -> tuple[int, str]:
    """Exit code and errors of a process of its own: one that has started Java keeps it."""
    command = [sys.executable, "-m", "lotbook.cli", "ledger", str(tables), "--out", str(out), "--engine", "spark"]
    found = subprocess.run(  # noqa: S603 - ourselves
        [*command, *options], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return found.returncode, " ".join(found.stderr.split())


def test_without_java_it_says_what_spark_needs(tables: Path, tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    code, said = started(tables, tmp_path / "results", JAVA_HOME=none, PATH=none)
    assert (code, "It needs Java 17 or newer" in said) == (2, True), said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["tables"]


@pytest.mark.long
@needs_java
@pytest.mark.parametrize("master", ["nonsense", "local[many]"])
def test_a_master_that_does_not_exist_is_named(tables: Path, tmp_path: Path, master: str) -> None:
    code, said = started(tables, tmp_path / "results", "--master", master)
    assert (code, f"lotbook: --master {master}: Spark did not start" in said) == (2, True), said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["tables"]
