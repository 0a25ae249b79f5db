"""Tables that no worksheet holds give the report that a workbook with the same rows gives."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from lotbook.actions.export import write_tables
from lotbook.actions.large import FILES, RESULTS, LargeReport, large_report
from lotbook.core.inputs import read_tracker
from lotbook.core.report import report
from lotbook.core.table import RawTable
from tests import examples
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.core.test_engines import rows, sample
from tests.errors.messy import TABLES as MESSY
from tests.notation import TODAY, raw_tables
from tests.strategies import AS_OF, raw_trackers
from tests.test_api import whole_number_days

pytestmark = pytest.mark.slow

ABOUT_CELLS = {"behind-a-gap", "number-code", "date-code", "logical-code", "half-converted"}
"""What Excel made of what was typed shows only in Excel's own cells."""
NOW = dt.datetime.combine(TODAY, dt.time(9), tzinfo=dt.UTC)


def reported(source: Path, out: Path, *, small: int = 0, **options: Any) -> LargeReport:
    return large_report(str(source), out, now=NOW, small=small, **options)


def in_days(path: Path) -> pl.DataFrame:
    """A result with day numbers in place of dates."""
    frame = pl.read_parquet(path, glob=False)
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    epoch = dt.date(1899, 12, 30)
    return frame.with_columns(**{name: (pl.col(name) - epoch).dt.total_days() for name in dates})


def same_as_the_workbook(raws: dict[str, RawTable], folder: Path, **options: Any) -> LargeReport:
    """Fails where the report on Parquet files differs from that on the same rows of a workbook."""
    shutil.rmtree(folder, ignore_errors=True)
    write_tables(raws, folder / "tables")
    found = reported(folder / "tables", folder / "results", **options)
    expected = report(read_tracker(raws), as_of=AS_OF)
    for name, (key, _) in RESULTS.items():
        assert rows(in_days(folder / "results" / f"{name}.parquet")) == rows(getattr(expected, key)), name
    every = pl.read_parquet(folder / "results" / "problems.parquet", glob=False)
    told = every.select("rule", "table", "row", "column").rows()
    of_rows = [each for each in expected.problems if each.rule not in ABOUT_CELLS]
    assert sorted(told) == sorted((each.rule, each.table, each.row, each.header) for each in of_rows)
    counts = {kind.rule: kind.found for kind in found.kinds}
    assert counts == {rule: len([each for each in told if each[0] == rule]) for rule in counts}
    return found


@pytest.mark.long
def test_the_sample_year(tmp_path: Path) -> None:
    found = same_as_the_workbook(sample(), tmp_path / "books", small=100)
    assert found.rows["Shipments"] > 400
    assert found.summary.units_on_hand > 0
    assert len(found.summary.first) > 5
    for path in found.written:
        assert (path.stem, whole_number_days(pl.read_parquet(path, glob=False))) == (path.stem, [])


@pytest.mark.long
def test_the_messy_workbook(tmp_path: Path) -> None:
    found = same_as_the_workbook(raw_tables(MESSY), tmp_path / "books")
    assert found.summary.errors > 20


@pytest.mark.long
@settings(max_examples=examples.of(2), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw_trackers())
def test_random_books(tmp_path: Path, raws: dict[str, RawTable]) -> None:
    same_as_the_workbook(raws, tmp_path / "books")


LOTS = """sku,LOT,Expiry Date,received quantity,place
TEA,01,2026-12-31,100,
TEA,02,31.01.2027,"1,200",warehouse
JAR,9,soon,7,Warehouse
,10,2027-01-31,5,Warehouse
,,,,
"""
SHIPMENTS = """Date,Type,SKU,Lot,Quantity,From,To,Paid
2026-01-10,sale,TEA,01,5,Warehouse,Jane,yes
2026-01-11,Sale,TEA,02,200,Warehouse,Joe,no
2026-01-12,Sail,TEA,02,1,Warehouse,Joe,no
"""


@pytest.mark.long
def test_csv_files_are_read_by_the_rules_of_cells(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "lots.csv").write_text(LOTS, encoding="utf-8")
    (tmp_path / "tables" / "Shipments.csv").write_text(SHIPMENTS, encoding="utf-8")
    (tmp_path / "tables" / "notes.txt").write_text("hello", encoding="utf-8")
    found = reported(
        tmp_path / "tables", tmp_path / "results", workbook=tmp_path / "top.xlsx", memory="500MB", threads=1
    )
    stock = pl.read_parquet(tmp_path / "results" / "FEFO.parquet").sort("sku", "lot")
    assert stock.select("sku", "lot", "place", "expiry_date", "on_hand").rows() == [
        ("JAR", "9", "Warehouse", None, 7),
        ("TEA", "01", "Warehouse", dt.date(2026, 12, 31), 95),
        ("TEA", "02", "Warehouse", dt.date(2027, 1, 31), 1000),
    ]
    every = pl.read_parquet(tmp_path / "results" / "problems.parquet")
    told = every.select("table", "row", "column", "rule", "found").rows()
    assert {("Lots", 4, "Expiry date", "not-a-date", "soon"), ("Lots", 5, "SKU", "missing", "")} <= set(told)
    assert ("Shipments", 4, "Type", "unknown-type", "Sail") in told
    assert not [row for row in told if row[:2] == ("Lots", 6)]
    assert "Note" in found.absent["Lots"]
    assert (found.rows["Lots"], found.others) == (5, ("notes.txt",))
    assert found.summary.units_on_hand == 7 + 95 + 1000
    sheets = openpyxl.load_workbook(tmp_path / "top.xlsx")
    assert sheets.sheetnames == ["To do", "Aging", "Most at risk", "Checks"]
    assert "soon" in " ".join(str(cell) for row in sheets["Checks"].iter_rows(values_only=True) for cell in row)


@pytest.mark.long
@pytest.mark.parametrize("code", ["TEA", 12])
def test_lots_alone_are_enough(lotbook: Command, tmp_path: Path, code: str | int) -> None:
    (tmp_path / "tables").mkdir()
    lots = {"sku": [code] * 2, "lot": ["1", "2"], "expiry_date": ["2099-12-31"] * 2, "received_quantity": [5, 6]}
    pl.DataFrame(lots).write_parquet(tmp_path / "tables" / "Lots.parquet")
    outcome = lotbook("ledger", tmp_path / "tables", "--out", tmp_path / "results")
    assert "There is no table SKUs" in outcome.out
    told = pl.read_parquet(tmp_path / "results" / "problems.parquet")
    assert "unknown-sku" not in told["rule"].to_list()
    stock = pl.read_parquet(tmp_path / "results" / "FEFO.parquet")
    assert stock.sort("lot").select("sku", "on_hand").rows() == [(str(code), 5), (str(code), 6)]


@pytest.mark.long
def test_a_database_with_types_of_its_own_is_read(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "brand.duckdb")) as database:
        database.execute(
            "CREATE TABLE lots AS SELECT 'TEA' AS sku, 7 AS lot, TIMESTAMP '2026-12-31 09:30:00' AS expiry_date, "
            "100::DECIMAL(12, 2) AS received_quantity, 'Warehouse' AS place, 2.50::DECIMAL(12, 2) AS unit_cost"
        )
        database.execute(
            "CREATE VIEW Shipments AS SELECT DATE '2026-01-10' AS date, 'Sale' AS type, 'TEA' AS sku, 7 AS lot, "
            "40::UTINYINT AS quantity, 'Warehouse' AS source, 'Jane' AS destination"
        )
        database.execute("CREATE TABLE prices AS SELECT 1 AS price")
    found = reported(tmp_path / "brand.duckdb", tmp_path / "results")
    (row,) = pl.read_parquet(tmp_path / "results" / "FEFO.parquet").rows(named=True)
    assert (row["lot"], row["expiry_date"], row["on_hand"], row["value"]) == ("7", dt.date(2026, 12, 31), 60, 150.0)
    assert found.others == ("prices",)
    assert ("number-code", 2) in {(kind.rule, kind.found) for kind in found.kinds}


@pytest.mark.long
def test_what_cannot_be_reported_on_is_said_and_nothing_is_written(
    lotbook: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    (tmp_path / "empty").mkdir()
    (tmp_path / "short").mkdir()
    (tmp_path / "short" / "Lots.csv").write_text("SKU,Lot\nTEA,1\n", encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "Lots.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "file.txt").write_text("", encoding="utf-8")
    for source, said in (
        (tmp_path / "none", "is not there"),
        (tmp_path / "empty", "has no table of a tracker"),
        (tmp_path / "short", "no column 'Expiry date' (or 'expiry_date'); it has 'SKU', 'Lot'"),
        (tmp_path / "broken", "cannot be read"),
        (tmp_path / "file.txt", "neither a folder nor a database"),
        ("postgres://nobody@localhost/none", "INSTALL postgres"),
    ):
        outcome = lotbook("ledger", source, "--out", out)
        assert (outcome.code, said in " ".join(outcome.err.split())) == (2, True), outcome.err
        assert not out.exists()
    monkeypatch.chdir(tmp_path)
    outcome = lotbook("ledger", tmp_path / "short", "--out", ".")
    assert (outcome.code, "has the tables that are read in it" in outcome.err) == (2, True), outcome.err
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for command in (
        ("ledger", tmp_path / "short", "--out", "."),
        ("ledger", tmp_path / "short", "--out", tmp_path / "here"),
    ):
        outcome = lotbook(*command)
        assert (outcome.code, "is the folder you are in" in outcome.err) == (2, True), outcome.err
    monkeypatch.chdir(tmp_path)
    outcome = lotbook("ledger", tmp_path / "short", "--out", out, "--memory", "plenty")
    assert "not an amount of memory" in " ".join(outcome.err.split())
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    outcome = lotbook("ledger", tmp_path / "short", "--out", out)
    assert (outcome.code, "mine.txt" in outcome.err, (out / "mine.txt").read_text("utf-8")) == (2, True, "mine")
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []


@pytest.mark.long
def test_results_are_replaced_whole_or_stay(
    lotbook: Command, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, out = tmp_path / "tables", tmp_path / "results"
    outcome = lotbook("export", sample, tables)
    assert (outcome.code, "Lots: 61 rows" in outcome.out) == (0, True)
    outcome = lotbook("ledger", tables, "--out", out, "--as-of", SAMPLE_DAY.isoformat())
    assert (outcome.code, "Do these first" in outcome.out) == (1, True), outcome.err
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    assert set(before) == set(FILES)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lotbook.actions.large.write_kinds", full)
    outcome = lotbook("ledger", tables, "--out", out)
    assert (outcome.code, "No space left" in outcome.err) == (2, True)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["results", "tables"]
