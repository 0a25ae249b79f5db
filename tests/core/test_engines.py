"""The same rules on polars and DuckDB give the same figures: every table of the report, and each rule by itself."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from lotbook.core import fefo, ledger, nw, risk, shelf_life
from lotbook.core.days import to_day
from lotbook.core.inputs import read_tracker
from lotbook.core.report import Report, report
from lotbook.core.table import Cell, RawTable
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.sheets.defaults import DEFAULT_ROWS, Content
from lotbook.sheets.sample import sample_rows
from tests import examples
from tests.errors.messy import TABLES as MESSY
from tests.notation import TODAY, frame, raw_tables
from tests.strategies import AS_OF, Row, raw, raw_trackers

pytestmark = pytest.mark.slow


def rows(native: Any) -> list[dict[str, Any]]:
    """The rows of an eager or lazy native frame, blanks as None, figures rounded, in an order of their own."""
    found: Any = nw.from_native(native)
    if isinstance(found, nw.LazyFrame):
        found = found.collect("polars")
    columns = {name: [_plain(cell) for cell in found[name].to_list()] for name in sorted(found.columns)}
    plain = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return sorted(plain, key=lambda row: str(list(row.values())))


def _plain(cell: Any) -> Any:
    """A cell as plain Python: whole numbers are equal whatever holds them, nan and NA are blanks."""
    if cell is None or str(cell) in {"nan", "<NA>"}:
        return None
    if isinstance(cell, str | bool):
        return cell
    number = round(float(cell), 9)
    return int(number) if math.isfinite(number) and number.is_integer() else number


TABLES = ("lots", "stock", "supply", "first", "aging", "removals", "ordered", "amazon", "counted")


def same(one: Report, other: Report) -> None:
    """Fails where two reports differ."""
    for name in TABLES:
        assert rows(getattr(one, name)) == rows(getattr(other, name)), name
    assert sorted(map(str, one.problems)) == sorted(map(str, other.problems))


def on_both(raws: dict[str, RawTable], as_of: int) -> None:
    """Fails where polars and DuckDB disagree."""
    tracker = read_tracker(raws)
    same(report(tracker, as_of=as_of), report(tracker, as_of=as_of, engine="duckdb"))


@pytest.mark.long
@settings(max_examples=examples.of(3))
@given(raw_trackers())
def test_a_report_is_the_same_on_polars_and_duckdb(raws: dict[str, RawTable]) -> None:
    on_both(raws, AS_OF)


def _stored(content: Content) -> Cell:
    return to_day(content) if isinstance(content, dt.date) else content


def sample() -> dict[str, RawTable]:
    """The sample year as a host hands it over."""
    tables = {}
    typed = {**DEFAULT_ROWS, **sample_rows(TODAY)}
    for table in (*INPUTS, *OPTIONAL):
        headers = {column.name: column.header for column in table.columns}
        columns = {headers[name]: list(map(_stored, cells)) for name, cells in typed.get(table.name, {}).items()}
        lines: list[Row] = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        tables[table.name] = raw(table, lines)
    return tables


@pytest.mark.long
def test_the_sample_year_is_the_same_on_polars_and_duckdb() -> None:
    on_both(sample(), AS_OF)


@pytest.mark.long
def test_the_messy_workbook_is_the_same_on_polars_and_duckdb() -> None:
    on_both(raw_tables(MESSY), AS_OF)


# Rule by rule

LOTS = """
    row | sku | lot | expiry_date | received_date | received_quantity | place | status | usable
    5 | TEA | 1 | 2026-05-01 | 2026-01-01 | 100 | Warehouse | Released | yes
    6 | TEA | 01 | 2026-05-01 | | 80 | | Released | yes
    7 | TEA | 2 | 2026-02-01 | 2026-01-05 | 60 | FBA-US | Released | yes
    8 | TEA | 3 | | 2026-01-05 | 40 | Warehouse | Released | yes
    9 | JAR | 1 | 2026-09-01 | 2026-01-05 | 30 | Warehouse | Hold | yes
    10 | JAR | 2 | 2026-08-01 | 2026-01-05 | 500 | FBA-US | Released | yes
    11 | JAR | 3 | 2026-08-01 | 2026-01-05 | 70 | FBA-US | Released | no
"""
SHIPMENTS = """
    row | date | type | sku | lot | quantity | source | destination | usable
    5 | 2026-01-10 | Transfer | TEA | 1 | 30 | Warehouse | FBA-US | yes
    6 | 2026-01-11 | Sale | TEA | 1 | 5 | FBA-US | Jane | yes
    7 | 2026-01-12 | Return | TEA | 1 | 1 | Jane | | yes
    8 | 2026-01-13 | Removal | JAR | 2 | 20 | FBA-US | | yes
    9 | 2026-01-14 | Disposal | JAR | 1 | 40 | | | yes
    10 | 2026-01-15 | Adjustment | TEA | 01 | -2 | | | yes
    11 | 2026-03-02 | Sale | TEA | 1 | 5 | FBA-US | Joe | yes
    12 | 2026-01-15 | Receipt | TEA | 3 | 9 | | Shop | no
"""
BUNDLES = """
    row | date | bundle_sku | bundle_lot | component_sku | component_lot | component_quantity | usable
    5 | 2026-01-20 | SET | s | TEA | 1 | 10 | yes
    6 | 2026-01-20 | SET | s | JAR | 1 | 5 | no
"""
RULES = """
    sku | kind | units_per_day | unit_cost | cutoff_days | min_days_at_receipt | transit_days | receiving_days | removal_lead_days
    TEA | Own | 1.5 | 2 | 20 | 60 | 7 | 5 | 104
    JAR | FBA | | 4 | 50 | 90 | 7 | 5 | 104
"""  # noqa: E501 - a table

Frames = Callable[[str], Any]


def in_duckdb(text: str) -> Any:
    """A jotted frame as a relation, which computes nothing until asked."""
    return duckdb.from_arrow(frame(text).to_arrow())


def in_polars(text: str) -> Any:
    """A jotted frame in polars."""
    return frame(text)


def moves(make: Frames) -> Any:
    """All movements."""
    return ledger.movements(make(LOTS), make(SHIPMENTS), make(BUNDLES), default_place="Warehouse")


def stock(make: Frames) -> Any:
    """Stock with what is known of its lot and SKU."""
    hand: Any = nw.from_native(ledger.on_hand(moves(make), as_of=AS_OF))
    lots: Any = nw.from_native(make(LOTS))
    known = lots.filter(nw.col("usable")).select("sku", "lot", "expiry_date", "received_date", "status")
    rules: Any = nw.from_native(make(RULES))
    return hand.join(known, on=["sku", "lot"], how="left").join(rules, on="sku", how="left").to_native()


def dated(make: Frames) -> Any:
    """Stock with its dates."""
    return shelf_life.with_dates(stock(make), as_of=AS_OF)


STEPS: dict[str, Callable[[Frames], Any]] = {
    "movements": moves,
    "on hand": lambda make: ledger.on_hand(moves(make), as_of=AS_OF),
    "mass balance": lambda make: ledger.mass_balance(moves(make), as_of=AS_OF),
    "dates": dated,
    "pick order": lambda make: fefo.pick_order(dated(make)),
    "units at risk": lambda make: risk.project(dated(make), as_of=AS_OF),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_duckdb_gives_the_rows_of_polars(step: Callable[[Frames], Any]) -> None:
    lazily = step(in_duckdb)
    assert isinstance(lazily, duckdb.DuckDBPyRelation)
    found = rows(lazily)
    assert found
    assert found == rows(step(in_polars))
