"""Trackers for notebooks: typed frames in pandas and polars, and the report of any day."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import lotbook
from lotbook.core import tables, tables_amazon, tables_recall, tables_report
from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.table import Kind, Table
from lotbook.sheets.defaults import Content
from tests.conftest import SAMPLE_DAY
from tests.drawn import build

ROWS: dict[str, dict[str, list[Content]]] = {
    "SKUs": {"sku": ["TEA"], "units_per_day": [2.5]},
    "Lots": {
        "sku": ["TEA", "TEA", "TEA"],
        "lot": ["00123", "2", "3"],
        "expiry_date": [dt.date(2026, 12, 31), "03/2027", None],
        "received_quantity": [100, 40, 7],
        "place": ["Warehouse"] * 3,
    },
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracker with three lots."""
    path = tmp_path_factory.mktemp("api") / "my_lots.xlsm"
    build(path, rows=ROWS)
    return path


def test_inputs_are_typed(path: Path) -> None:
    lots = lotbook.read(path).tables["Lots"]
    assert lots["lot"].tolist() == ["00123", "2", "3"]
    assert str(lots["received_quantity"].dtype) == "Int64"
    assert [None if day is None else day.date() for day in lots["expiry_date"].astype(object).where(
        lots["expiry_date"].notna(), None)] == [dt.date(2026, 12, 31), dt.date(2027, 3, 31), None]  # fmt: skip
    assert lots["expiry_date_precision"].tolist()[:2] == ["day", "month"]


def test_a_report_is_of_the_day_asked_for(path: Path) -> None:
    book = lotbook.read(path)
    before, after = (book.report(day)["FEFO"].set_index("lot") for day in ("2026-12-31", dt.date(2027, 1, 1)))
    assert before.loc["00123", "days_left"] == 0
    assert after.loc["00123", "action"] == "Dispose"
    assert after["on_hand"].sum() == 147


def test_polars_and_pandas_frames_hold_the_same(path: Path) -> None:
    report = lotbook.read(path).report("2026-11-26")
    assert set(report) == {"FEFO", "ToDo", "Plan", "Lots", "Aging", "Removals", "AmazonBalance", "FefoAudit", "Checks"}
    for name, frame in report.items():
        polars = report.to_polars(name)
        assert list(frame.columns) == polars.columns
        assert frame.shape == polars.shape
    sell_by = report.to_polars("FEFO").schema["sell_by"]
    assert sell_by == pl.Date


def test_reading_changes_nothing(path: Path) -> None:
    content = path.read_bytes()
    lotbook.read(path).report("2026-11-26")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("soon", "Type it as 2027-02-28"),
        ("03/04/2026", "can be several dates"),
        ("1999-12-31", "is not between 2000-01-01 and 2100-12-31"),
        (dt.date(1999, 12, 31), "as_of '1999-12-31' is not between 2000-01-01 and 2100-12-31"),
        (dt.date(2101, 1, 1), "is not between"),
        (None, "as_of None is not a date"),
        (46000, "as_of 46000 is not a date. Give a date"),
        (pd.NaT, "as_of NaT is not a date"),
    ],
)
def test_a_day_that_no_report_can_be_of_is_refused(path: Path, day: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        lotbook.read(path).report(day)


def test_a_table_that_is_not_there_is_named_beside_those_that_are(path: Path) -> None:
    book = lotbook.read(path)
    for ask in (lambda: book.tables["lots"], lambda: book.report("2026-11-26").to_polars("Fefo")):
        with pytest.raises(KeyError, match=r"no table '(lots|Fefo)'; there are (SKUs, Lots|FEFO, ToDo), "):
            ask()
    assert "lots" not in book.tables


def test_a_moment_is_its_day(path: Path) -> None:
    book = lotbook.read(path)
    stock = book.report("2026-11-26").to_polars("FEFO")
    assert book.report(pd.Timestamp("2026-11-26 23:59")).to_polars("FEFO").equals(stock)


def test_one_owner_is_read_alone(path: Path, tmp_path: Path) -> None:
    build(tmp_path / "two.xlsx", rows={**ROWS, "SKUs": {"sku": ["TEA", "JAR"], "owner": ["Harbor Foods", "Acme"]}})
    assert lotbook.read(tmp_path / "two.xlsx", owner="Acme").tables["SKUs"]["sku"].tolist() == ["JAR"]
    with pytest.raises(InputError):
        lotbook.read(path, owner="nobody")


ALL = [value for module in (tables, tables_amazon, tables_recall, tables_report) for value in vars(module).values()]
DATES = {
    column.name
    for table in ALL
    if isinstance(table, Table)
    for column in table.columns
    if column.kind in {Kind.DATE, Kind.LABEL_DATE}
}
"""Names under which any sheet has days."""


def whole_number_days(frame: pl.DataFrame) -> list[str]:
    """The columns of whole numbers that have the name of a day, or hold nothing but days."""
    near = range(to_day(SAMPLE_DAY) - 3_000, to_day(SAMPLE_DAY) + 3_000)
    return [
        column.name
        for column in frame.select(pl.selectors.integer())
        if column.name in DATES
        or column.name.endswith(("_by", "_on", "_until", "_date", "_since"))
        or (column.count() and all(each in near for each in column.drop_nulls()))
    ]


def test_no_whole_number_of_a_result_is_a_day(sample: Path) -> None:
    book = lotbook.read(sample)
    report = book.report(SAMPLE_DAY)
    results = {name: report.to_polars(name) for name in report} | {
        f"input {name}": book.tables.to_polars(name) for name in book.tables
    }
    for name, frame in results.items():
        assert (name, whole_number_days(frame)) == (name, [])


def test_results_have_the_columns_of_their_sheets(sample: Path) -> None:
    audit = lotbook.read(sample).report(SAMPLE_DAY).to_polars("FefoAudit")
    assert set(audit.columns) == {column.name for column in tables_report.FEFO_AUDIT.columns}
    assert audit.height > 2
    in_order = sorted(audit.rows(named=True), key=lambda row: (row["sku"], -row["month"].toordinal()))
    assert audit.rows(named=True) == in_order
