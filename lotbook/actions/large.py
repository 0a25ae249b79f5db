"""The report of tables that are too large for a workbook: read where they lie, computed, and written as files.

DuckDB reads them and writes the results; it computes the report too, or Spark does.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lotbook.actions.summary import Summary, summarize
from lotbook.core import check_bundles, nw
from lotbook.core.amazon.checks import stock_counted_twice
from lotbook.core.amazon.counts import shared_stock
from lotbook.core.days import to_day
from lotbook.core.frames import Frame, rows_of
from lotbook.core.inputs import Tracker, places_and_channels, read_tracker, spellings
from lotbook.core.problem import Problem
from lotbook.core.records import records_of
from lotbook.core.report import Plan, Report, accepted_keys, plan_report
from lotbook.core.rules import Severity
from lotbook.core.table import Cell, Column, Kind, RawTable, Table
from lotbook.core.tables import INPUTS, LOTS, SKUS
from lotbook.core.tables_amazon import AMAZON_BALANCE, OPTIONAL
from lotbook.core.tables_report import AGING, FEFO, FEFO_AUDIT, PLAN, REMOVALS, TO_DO
from lotbook.exchange.large.columns import Typed, small_table, typed
from lotbook.exchange.large.engine import engine
from lotbook.exchange.large.found import Found, absent, skus_named
from lotbook.exchange.large.problems import KindFound, kinds_of, write_kinds, write_problems
from lotbook.exchange.large.results import check_apart, placed, replace_file, write_rows
from lotbook.exchange.large.source import find_tables
from lotbook.exchange.large.spark import spark
from lotbook.exchange.plain_workbook import PlainTable, workbook_bytes
from lotbook.sheets.defaults import DEFAULT_ROWS

Progress = Callable[[str], None]

LARGE = ("SKUs", "Lots", "Shipments", "Demand", "StockCount", "AmazonStock", *(table.name for table in OPTIONAL))
"""Tables that may be too large to be read cell by cell; all others tell how to read them."""
SMALL = 20_000
"""Rows up to which a table is read cell by cell all the same, as a workbook is."""
RESULTS: Mapping[str, tuple[str, Table | None]] = {
    "FEFO": ("stock", FEFO),
    "ToDo": ("to_do", FEFO),
    "Plan": ("supply", PLAN),
    "Lots": ("lots", LOTS),
    "Aging": ("aging", None),
    "Removals": ("removals", REMOVALS),
    "AmazonBalance": ("amazon", AMAZON_BALANCE),
    "FefoAudit": ("fefo_audit", FEFO_AUDIT),
}
"""For each file the table of the report, and the table of the tracker it belongs to."""
PROBLEMS, CHECKS = "problems", "Checks"
FILES = tuple(f"{name}.parquet" for name in (*RESULTS, CHECKS, PROBLEMS))
_TO_DO, _SKUS = 200, 1_000
"""Rows of these sheets in the workbook."""
_AT_RISK = ("sku", "product", "on_hand", "units_at_risk", "value", "value_at_risk")
_CHECKS = (
    Column("Severity", "severity"),
    Column("Found", "found", Kind.UNITS),
    Column("Where", "where"),
    Column("Problem", "problem"),
    Column("What to do", "remedy"),
)
_FIGURES = ("sku", "lot", "status", "on_hand", "value", "units_at_risk", "value_at_risk", "days_left", "flag")


@dataclass(frozen=True, slots=True)
class OnSpark:
    """Where Spark runs."""

    master: str | None = None
    """Such as "local[4]" or "spark://host:7077"; None is two threads of this computer."""
    memory: str | None = None
    """What its driver may use, such as "2GB"."""


@dataclass(frozen=True, slots=True)
class LargeReport:
    """What was found, for whoever asked."""

    summary: Summary
    rows: Mapping[str, int]
    """Rows of each table that was read."""
    kinds: tuple[KindFound, ...]
    """The most severe first."""
    others: tuple[str, ...]
    """Files or tables of the source that are none of a tracker's."""
    absent: Mapping[str, tuple[str, ...]]
    """By table, the headers of the columns that the source does not have, and which count as blank."""
    written: tuple[Path, ...] = field(default=())


def large_report(
    source: str,
    out: Path,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    workbook: Path | None = None,
    memory: str | None = None,
    threads: int | None = None,
    on_spark: OnSpark | None = None,
    small: int = SMALL,
    progress: Progress = lambda _: None,
) -> LargeReport:
    """Read tables where they lie, and write the report on them as Parquet files: all of them or none.

    Args:
        source: A folder of Parquet or CSV files, a DuckDB file, or the address of a database.
        out: The folder for the results.
        now: The time of this run.
        as_of: The day everything is judged on; None is today.
        workbook: An .xlsx file of what a person looks at; None writes none.
        memory: What DuckDB may use, such as "2GB"; None leaves it to DuckDB.
        threads: How many of the processor's cores it may use.
        on_spark: Where Spark is to compute it; None has DuckDB do it.
        small: Rows up to which a table is read cell by cell.
        progress: Told of each step.

    Raises:
        InputError: If the source has no such tables, a table lacks a column, or the folder for the results has the
            source, the workbook or files in it that aren't results.
        HostError: If something cannot be read or written; nothing is left half written.
    """
    day = to_day(as_of or now.date())
    schema = {table.name: table for table in (*INPUTS, *OPTIONAL)}
    check_apart(out, source, schema, workbook)
    with placed(out, FILES) as places:
        folder, work = places.results, places.work
        with engine(work, memory, threads) as connection:
            progress("Reading the tables")
            found, others = find_tables(connection, source, schema)
            tracker, large = _read(connection, found, work, small)
            progress("Computing")
            if on_spark is None:
                plans = {name: nw.from_native(connection.read_parquet(str(each.path))) for name, each in large.items()}
                plan = plan_report(tracker, records_of(tracker, engine="duckdb", large=plans), as_of=day)
            else:
                plan = _plan_on_spark(connection, tracker, large, on_spark, work, as_of=day)
            progress("Writing the results")
            for name, (key, table) in RESULTS.items():
                write_rows(plan.tables[key].to_native(), folder / f"{name}.parquet", table)
            every = write_problems(
                connection,
                folder / f"{PROBLEMS}.parquet",
                told=_told(tracker, plan),
                large=[each.columns for each in large.values()],
                findings=plan.findings,
                tables=schema,
            )
            kinds, accepted = kinds_of(every, accepted_keys(tracker))
            write_kinds(folder / f"{CHECKS}.parquet", kinds)
            summary = _summary(tracker, plan, kinds, accepted, as_of=day)
            pages = b"" if workbook is None else _pages(plan, kinds, now)
        if workbook is not None:
            replace_file(workbook, pages)
    written = tuple(out / name for name in FILES) + (() if workbook is None else (workbook,))
    missing = {
        each.table.name: tuple(column.header for column in absent(each) if not column.optional) for each in found
    }
    counts = {each.table.name: each.rows for each in found}
    return LargeReport(
        summary, counts, kinds, tuple(others), {name: each for name, each in missing.items() if each}, written
    )


def _plan_on_spark(
    connection: Any, tracker: Tracker, large: Mapping[str, "_Large"], on_spark: OnSpark, work: Path, *, as_of: int
) -> Plan:
    """The plan of a report that Spark has computed: all that is left of it is to read its rows."""
    with spark(on_spark.master, on_spark.memory) as engine_of_rules:
        plans = {name: engine_of_rules.read(each.path) for name, each in large.items()}
        records = records_of(tracker, engine=engine_of_rules.begin, large=plans)
        plan = plan_report(tracker, records, as_of=as_of)
        findings = {f"finding-{number}": finding.plan for number, finding in enumerate(plan.findings)}
        frames = {**plan.tables, **findings, "several-counts": plan.several_counts}
        paths = engine_of_rules.write(frames, work / "computed")
    rows: dict[str, Frame] = {name: nw.from_native(connection.read_parquet(files)) for name, files in paths.items()}
    return Plan(
        {name: rows[name] for name in plan.tables},
        [replace(finding, rows=rows[f"finding-{number}"]) for number, finding in enumerate(plan.findings)],
        rows["several-counts"],
    )


@dataclass(frozen=True, slots=True)
class _Large:
    """A table that is not read cell by cell."""

    columns: Typed
    path: Path
    """Its rows, typed, as Parquet."""


def _read(connection: Any, found: Sequence[Found], work: Path, small: int) -> tuple[Tracker, dict[str, _Large]]:
    """The small tables as a tracker, and the large ones typed."""
    too_large = [each for each in found if each.table.name in LARGE and each.rows > small]
    raws = {table.name: default_table(table) for table in INPUTS}
    raws |= {each.table.name: small_table(connection, each) for each in found if each not in too_large}
    tables_found = {each.table.name: each for each in found}
    if SKUS.name not in tables_found and LOTS.name in tables_found:
        # A list of lots is enough to begin with; that no SKU is known is no error in each of its rows.
        raws[SKUS.name] = small_table(connection, skus_named(connection, tables_found[LOTS.name]))
    tracker = read_tracker(raws)
    words = places_and_channels(tracker)
    large: dict[str, _Large] = {}
    for each in too_large:
        name = each.table.name
        columns = typed(connection, each, order=tracker.settings.date_order, words=spellings(name, *words))
        path = work / f"{name}.parquet"
        # Read once, so that every step after it finds the same rows under the same numbers.
        write_rows(connection.sql(columns.query), path)
        large[name] = _Large(columns, path)
    tables = {**tracker.tables, **{name: each.columns.parsed for name, each in large.items()}}
    return replace(tracker, tables=tables), large


def _told(tracker: Tracker, plan: Plan) -> list[Problem]:
    """The problems that are no rows of a plan."""
    shared = shared_stock(tracker.settings.amazon_shared_stock)
    twice = stock_counted_twice(tracker.tables["AmazonStock"], rows_of(plan.several_counts), shared=shared)
    return [*tracker.problems, *check_bundles.bundle_cycles(tracker.tables["Bundles"]), *twice]


def default_table(table: Table) -> RawTable:
    """A table that the source does not have: as it is in a new tracker.

    Args:
        table: The table.
    """
    columns = [column for column in table.columns if not column.computed]
    given = DEFAULT_ROWS.get(table.name, {})
    rows = len(next(iter(given.values()), ()))
    values = tuple(
        [_cell(each) for each in given[column.name]] if column.name in given else [None] * rows for column in columns
    )
    return RawTable(table.name, table.name, tuple(column.header for column in columns), 1, 1, values)


def _cell(value: Any) -> Cell:
    return to_day(value) if isinstance(value, dt.date) else value


def _summary(tracker: Tracker, plan: Plan, kinds: Sequence[KindFound], accepted: int, *, as_of: int) -> Summary:
    """The figures, of all of the stock."""
    stock = plan.tables["stock"].select(*_FIGURES).collect("polars")
    read = {
        "stock": stock,
        "first": plan.tables["first"].collect("polars"),
        "removals": plan.tables["removals"].select("sku").collect("polars"),
    }
    report = Report(
        as_of=as_of,
        **{name: read.get(name, stock.head(0)) for name in plan.tables},
        problems=(),
        accepted=accepted,
    )
    found: Counter[Severity] = Counter()
    for kind in kinds:
        found[kind.severity] += kind.found
    return replace(
        summarize(tracker, report),
        errors=found[Severity.ERROR],
        warnings=found[Severity.WARNING],
        infos=found[Severity.INFO],
    )


def _pages(plan: Plan, kinds: Sequence[KindFound], now: dt.datetime) -> bytes:
    """The workbook: what to do first, the buckets, the SKUs with most at risk, and the problems."""
    stock = plan.tables["stock"]
    at_risk = stock.group_by("sku", "product").agg(
        *(nw.col(name).sum() for name in ("on_hand", "units_at_risk", "value", "value_at_risk"))
    )
    at_risk = at_risk.sort("value_at_risk", "units_at_risk", "sku", descending=[True, True, False], nulls_last=True)
    to_do, buckets = rows_of(plan.tables["to_do"].head(_TO_DO)), rows_of(plan.tables["aging"].head(_SKUS))
    checks = [
        {
            "severity": kind.severity.value,
            "found": kind.found,
            "where": f"{problem.table}, row {problem.row:,}, {problem.header}",
            "problem": problem.problem,
            "remedy": problem.remedy,
        }
        for kind in kinds
        for problem in kind.first
    ]
    tables = [
        PlainTable("To do", TO_DO.columns, to_do),
        PlainTable("Aging", [_column(name) for name in buckets[0]] if buckets else AGING.columns, buckets),
        PlainTable("Most at risk", [FEFO.column(name) for name in _AT_RISK], rows_of(at_risk.head(_SKUS))),
        PlainTable("Checks", _CHECKS, checks),
    ]
    return workbook_bytes(tables, created=now)


def _column(name: str) -> Column:
    """A column of Aging, whose buckets the seller names."""
    known = {column.name: column for column in AGING.columns}
    return known.get(name, Column(name, name, Kind.UNITS))
