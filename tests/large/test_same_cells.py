"""A cell is read by one rule, whether its table is large or small and whatever type its column is stored in."""

import datetime as dt
import decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from lotbook.actions.large import LARGE
from lotbook.core.reading import parse
from lotbook.core.table import EXCEL_ERRORS, Column, Table
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.exchange.large.columns import small_table, typed
from lotbook.exchange.large.problems import PROBLEM, _of_cells
from lotbook.exchange.large.source import find_tables
from tests.large.test_ledger import ABOUT_CELLS

pytestmark = pytest.mark.slow

TEXTS = [
    *(
        "",
        " ",
        "\u00a0",
        None,
        "A1",
        " a1 ",
        "007",
        "7.0",
        "7.50",
        "1,200",
        "-3",
        "0",
        "1e3",
        "1000000001",
        "NaN",
        "inf",
    ),
    *("2027-03-31", "31/03/2027", "13.04.2027", "05/2027", "2027-02-30", "1999-12-31", "03/04/2027", "46477", "soon"),
    *(
        "TRUE",
        "yes",
        "No",
        "24 months",
        "540",
        "50%",
        "2/3",
        "Sale",
        " sale",
        "ware house",
        "x" * 300,
        "\u00c41",
        "\u200bZ1",
    ),
    *sorted(EXCEL_ERRORS),
    *("#n/a", " #N/A"),
]
TYPED: dict[str, pl.Series] = {
    "texts": pl.Series(TEXTS),
    "doubles": pl.Series([7.0, 2.5, -1.0, float("nan"), float("inf"), None, 46477.0, 46477.5, 36525.0, 1e12, 0.0]),
    "doubles but one": pl.Series([10.0, float("nan")]),
    "singles": pl.Series([7.0, 2.5, float("nan"), None], dtype=pl.Float32),
    "decimals": pl.Series([decimal.Decimal(each) for each in ("7.00", "2.50", "-1.25", "36525.00")] + [None]),
    "whole numbers": pl.Series([7, 0, -1, 36525, 36526, 46477, 73416, 3_000_000, 2 * 10**9, None]),
    "bytes": pl.Series([7, 0, 255], dtype=pl.UInt8),
    "logical values": pl.Series([True, False, None]),
    "dates": pl.Series([dt.date(2027, 3, 31), dt.date(1999, 12, 31), dt.date(2101, 1, 1), dt.date(9999, 12, 31), None]),
    "moments": pl.Series(["2027-03-31 15:30:00", "1999-12-31 00:00:00", "2027-03-31 00:00:00", None]).str.to_datetime(),
    "moments at midnight in UTC": pl.Series([dt.datetime(2027, 3, 31, tzinfo=dt.UTC), None]),
    "categories": pl.Series(["A1", "2027-03-31", "#N/A", None], dtype=pl.Categorical),
}
TABLES = [table for table in (*INPUTS, *OPTIONAL) if table.name in LARGE]
COLUMNS = {
    (column.kind, column.required, column.signed): (table, column)
    for table in TABLES
    for column in table.columns
    if not column.computed
}
"""One of each kind."""


def both(folder: Path, table: Table, column: Column, cells: pl.Series) -> tuple[list[Any], list[Any]]:
    """What is read of a column, and its problems, as a small table and as a large one."""
    needed = [other for other in table.columns if other.required or (table.name, other.name) == ("Lots", "expiry_date")]
    others = {other.header: ["2027-03-31"] * len(cells) for other in needed}
    pl.DataFrame({**others, column.header: cells, "mine": ["x"] * len(cells)}).write_parquet(
        folder / f"{table.name}.parquet"
    )
    connection = duckdb.connect()
    ((found,), _) = find_tables(connection, str(folder), {table.name: table})
    words = {"status": ["Released", "Hold"], "type": ["Sale", "Receipt"]}
    small = parse(small_table(connection, found), table, spellings=words)
    large = typed(connection, found, order=None, words=words)
    names = [name for name in small.frame.columns if name in {"row", "usable"} or name.startswith(column.name)]
    rows = [
        sorted(small.frame.to_native().select(names).rows()),
        sorted(connection.sql(large.query).pl().select(names).rows()),
    ]
    told = [each for query in _of_cells(connection, large) for each in connection.sql(query).fetchall()]
    at = [PROBLEM.index(name) for name in ("row", "column", "rule", "found", "other")]
    problems = [
        [(each.row, each.header, each.rule, each.found, each.other) for each in small.problems],
        [tuple(each[place] for place in at) for each in told],
    ]
    wrong = [sorted(each for each in side if each[2] not in ABOUT_CELLS) for side in problems]
    return [rows[0], wrong[0]], [rows[1], wrong[1]]


@pytest.mark.long
@pytest.mark.parametrize(("table", "column"), COLUMNS.values(), ids=["-".join(map(str, each)) for each in COLUMNS])
def test_a_cell_is_read_by_one_rule(tmp_path: Path, table: Table, column: Column) -> None:
    for what, cells in TYPED.items():
        small, large = both(tmp_path, table, column, cells)
        assert large == small, (table.name, column.header, what)


def test_what_is_no_value_is_a_problem_in_every_column(tmp_path: Path) -> None:
    lots = next(table for table in TABLES if table.name == "Lots")
    for name in ("lot", "note", "received_quantity", "expiry_date"):
        _, (rows, problems) = both(tmp_path, lots, lots.column(name), pl.Series(["#N/A", "#REF!"]))
        rules = [rule for _, header, rule, *_ in problems if header == lots.column(name).header]
        assert rules == ["error-value"] * 2, name
        assert {cell for row in rows for cell in row[1:]} <= {None, False, "unreadable", True}, name
    skus = next(table for table in TABLES if table.name == "SKUs")
    for table, name, rule in ((lots, "received_quantity", "not-whole"), (skus, "units_per_day", "not-a-number")):
        folder = tmp_path / table.name
        folder.mkdir()
        _, (_, problems) = both(folder, table, table.column(name), pl.Series([10.0, float("nan")]))
        assert [(each[0], each[2]) for each in problems] == [(2, rule)], name
