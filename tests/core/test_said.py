"""What a rule says is the same on every engine, and polars is told it as it was written."""

import subprocess
import sys
from typing import Any

import narwhals
import pandas as pd
import polars as pl
import pytest

from lotbook.core import nw
from lotbook.core.frames import Frame, make_rows, plan_of, rows_of

ROWS: dict[str, Any] = {"sku": ["TEA", "JAR", "TEA", None], "row": [1, 2, 3, 4]}
UNITS = [5, None, 2, 1]
ENGINES = ["polars", "duckdb", "pandas"]


def plan(engine: str) -> Frame:
    """Four rows, as a plan of an engine."""
    rows = make_rows({**ROWS, "units": UNITS}, SCHEMA)
    if engine == "pandas":
        return nw.from_native(pd.DataFrame({**ROWS, "units": pd.array(UNITS, "Int64")})).lazy()
    return plan_of(rows, engine)


SCHEMA = {"sku": nw.String(), "units": nw.Int64(), "row": nw.Int64()}
SAID = {
    "arithmetic": (nw.col("units") * 2 + 1, [11, None, 5, 3]),
    "what stands before a number": (10 - nw.col("row"), [9, 8, 7, 6]),
    "conditions": ((nw.col("units") > 1) & ~(nw.col("row") == 3), [True, None, False, False]),
    "a choice": (
        nw.when(nw.col("units") > 1).then(nw.lit("much")).otherwise(nw.lit("little")),
        "much little much little",
    ),
    "the first known": (nw.coalesce(nw.col("units"), nw.col("row")), [5, 2, 2, 1]),
    "texts": (nw.col("sku").str.to_lowercase().str.slice(0, 2), ["te", "ja", "te", None]),
    "a group": (nw.col("row").max().over("sku"), [3, 2, 3, 4]),
    "an order in a group": (nw.col("row").cum_sum().over("sku", order_by=["row"]), [1, 2, 4, 4]),
    "a list": (nw.col("sku").is_in(["TEA"]).fill_null(value=False), [True, False, True, False]),
    "a type": (nw.col("row").cast(nw.String), ["1", "2", "3", "4"]),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SAID)
def test_a_word_means_the_same_on_every_engine(name: str, engine: str) -> None:
    said, expected = SAID[name]
    found = [row["found"] for row in rows_of(plan(engine).with_columns(found=said).collect("polars").sort("row"))]
    assert found == (expected.split() if isinstance(expected, str) else expected)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_frames_are_joined_and_summed_on_every_engine(engine: str) -> None:
    sums = plan(engine).group_by("sku").agg(nw.col("units").sum().cast(nw.Int64).alias("all"))
    joined = plan(engine).join(sums, on="sku", how="left").filter(nw.col("row") < 4).rename({"all": "sum"})
    both = nw.concat([joined.select("row", "sum"), joined.select("row", sum=nw.lit(0, dtype=nw.Int64()))])
    assert nw.engine_of(both) == engine
    found = rows_of(both.collect("polars").sort("row", "sum"))
    assert [(row["row"], row["sum"]) for row in found] == [(1, 0), (1, 7), (2, 0), (2, 0), (3, 0), (3, 7)]


def test_polars_is_told_what_was_written() -> None:
    said = nw.when(nw.col("units") > 1).then(nw.lit(1)).otherwise(nw.col("row").max().over("sku", order_by="row"))
    spoken = pl.when(pl.col("units") > 1).then(pl.lit(1)).otherwise(pl.col("row").max().over("sku", order_by="row"))
    told: Any = plan("polars").select(said).to_native()
    assert told.explain(optimized=False) == plan("polars").to_native().select(spoken).explain(optimized=False)


def test_a_frame_of_narwhals_is_told_what_is_written() -> None:
    rows: Any = narwhals.from_native(pl.DataFrame({"units": [1, 2]}))
    assert nw.from_native(rows).select(nw.col("units") + 1)["units"].to_list() == [2, 3]


def test_a_condition_is_no_python_truth() -> None:
    with pytest.raises(TypeError, match="combine conditions with & and"):
        assert nw.col("units") > 1


def test_an_expression_is_shown_as_it_was_written() -> None:
    said = nw.col("sku").str.replace_all("a", "b", literal=True)
    assert repr(said) == "nw.col('sku').str.replace_all('a', 'b', literal=True)"


@pytest.mark.long
def test_a_refresh_needs_no_translator(tmp_path: Any) -> None:
    code = (
        "import sys, datetime as dt\nfrom pathlib import Path\n"
        "from lotbook.actions.new import write_new\nfrom lotbook.api import read\n"
        f"path = Path({str(tmp_path / 'book.xlsm')!r})\n"
        "write_new(path, today=dt.date(2026, 11, 26), sample=True)\nread(path).report('2026-11-26')\n"
        "print('narwhals' in sys.modules, 'polars' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - this test's own code
    assert ran.stdout.split() == ["False", "True"]


def test_the_help_needs_no_dataframes() -> None:
    code = (
        "import sys\nfrom lotbook import cli\nsys.argv = ['lotbook', '--help']\ncli.run()\n"
        "print(sorted({'polars', 'narwhals', 'pandas', 'openpyxl'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - this test's own code
    assert "refresh" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"
