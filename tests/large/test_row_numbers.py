"""Rows of a large table go by its column `row` only if it can number them; no row is lost or doubled for it."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from lotbook.core.reading import parse
from lotbook.core.tables import LOTS as TABLE
from lotbook.exchange.large.columns import small_table, typed
from lotbook.exchange.large.narrowed import narrowed
from lotbook.exchange.large.source import find_tables
from tests.large.test_ledger import reported

pytestmark = pytest.mark.slow

LOTS = {
    "SKU": ["TEA", "TEA", "TEA", None],
    "Lot": ["1", "2", "3", "4"],
    "Expiry date": ["2026-12-31", "2027-12-31", "soon", "2027-12-31"],
    "Received quantity": [10, 20, 30, 40],
    "Received date": ["2026-01-02"] * 4,
    "Place": ["Warehouse"] * 4,
}
SALES = {
    "Date": ["2026-02-01"] * 4,
    "Type": ["Sale"] * 4,
    "SKU": ["TEA"] * 4,
    "Lot": ["2", "2", "9", "3"],
    "Quantity": [1, 2, 3, 4],
    "From": ["Warehouse"] * 4,
}
UNSOUND: dict[str, tuple[list[Any], Any]] = {
    "nulls": ([5, None, None, 8], pl.Int64),
    "only nulls": ([None] * 4, pl.Int32),
    "one twice": ([5, 6, 6, 8], pl.Int64),
    "zero": ([0, 1, 2, 3], pl.UInt8),
    "negative": ([-1, 1, 2, 3], pl.Int64),
    "far apart": ([1, 2, 3, 100_000], pl.Int64),
    "no number of a row": ([2**63, 2**63 + 1, 2**63 + 2, 2**63 + 3], pl.UInt64),
    "fractions": ([1.0, 2.0, 3.5, 4.0], pl.Float64),
    "texts": (["5", "6", "7", "8"], pl.String),
}


def numbers_of(folder: Path, row: pl.Series) -> tuple[list[int], ...]:
    """The numbers of the rows of Lots by each way that reads it: large, small and for a recall."""
    tables = folder / "tables"
    tables.mkdir(exist_ok=True)
    pl.DataFrame(LOTS).with_columns(row).write_parquet(tables / "Lots.parquet")
    connection = duckdb.connect()
    ((lots,), _) = find_tables(connection, str(tables), {"Lots": TABLE})
    large = connection.sql(typed(connection, lots, order=None, words={}).query).pl()["row"].to_list()
    small = parse(small_table(connection, lots), TABLE).frame["row"].to_list()
    reached = connection.sql(narrowed(connection, lots, None).query).pl()["lotbook_row"].to_list()
    return large, small, reached


@pytest.mark.parametrize(("numbers", "dtype"), UNSOUND.values(), ids=UNSOUND)
def test_a_column_that_cannot_number_the_rows_is_left_alone(tmp_path: Path, numbers: list[Any], dtype: Any) -> None:
    counted = [1, 2, 3, 4]
    assert numbers_of(tmp_path, pl.Series("row", numbers, dtype=dtype)) == (counted, counted, counted)


def test_a_column_that_can_is_used(tmp_path: Path) -> None:
    large, small, reached = numbers_of(tmp_path, pl.Series("row", [9, 5, 6, 12], dtype=pl.UInt16))
    assert (large, sorted(small), reached) == ([9, 5, 6, 12], [5, 6, 9, 12], [9, 5, 6, 12])


def test_rows_of_a_csv_file_have_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    """The first row below the headers was row 1, so that a message led to the row above the one it meant."""
    (tmp_path / "Lots.csv").write_text(
        "SKU,Lot,Expiry date,Received quantity\nTEA,1,2026-12-31,5\nTEA,2,soon,5\n", encoding="utf-8"
    )
    connection = duckdb.connect()
    ((lots,), _) = find_tables(connection, str(tmp_path), {"Lots": TABLE})
    assert connection.sql(typed(connection, lots, order=None, words={}).query).pl()["row"].to_list() == [2, 3]
    parsed = parse(small_table(connection, lots), TABLE)
    assert parsed.frame["row"].to_list() == [2, 3]
    assert [each.row for each in parsed.problems] == [3]
    assert connection.sql(narrowed(connection, lots, None).query).pl()["lotbook_row"].to_list() == [2, 3]


@pytest.mark.long
def test_no_row_is_lost_or_doubled_in_the_report(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    for name, columns in {"Lots": LOTS, "Shipments": SALES}.items():
        row = pl.Series("row", [5, None, 6, 6], dtype=pl.Int64)
        pl.DataFrame(columns).with_columns(row).write_parquet(tables / f"{name}.parquet")
    reported(tables, tmp_path / "results")
    stock = pl.read_parquet(tmp_path / "results" / "FEFO.parquet").sort("lot")
    assert stock.select("lot", "on_hand").rows() == [("1", 10), ("2", 17), ("3", 26), ("9", -3)]
    problems = pl.read_parquet(tmp_path / "results" / "problems.parquet")
    assert problems.select("table", "row", "rule").is_unique().all()


@pytest.mark.parametrize("own", ["file_row_number", "FILE_ROW_NUMBER"])
def test_a_column_called_as_duckdb_numbers_rows_is_no_hindrance(tmp_path: Path, own: str) -> None:
    counted = [1, 2, 3, 4]
    assert numbers_of(tmp_path, pl.Series(own, [7, 7, None, 9])) == (counted, counted, counted)
