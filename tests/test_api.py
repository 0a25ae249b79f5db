"""Trackers for notebooks: typed frames in pandas and polars, and the report of any day."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

import lotbook
from lotbook.core.errors import InputError
from lotbook.sheets.build import build
from lotbook.sheets.defaults import Content

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


def test_a_text_that_is_not_a_date_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="Type it as 2027-02-28"):
        lotbook.read(path).report("soon")
