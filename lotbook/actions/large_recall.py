"""A recall among tables that are too large for a workbook: the recall of a workbook with the rows that it can reach."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.actions.large import LARGE, Progress, default_table
from lotbook.core import nw
from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, make_rows
from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.filters import FILL_IN
from lotbook.core.recalls.recall import Filters, Recall, recall
from lotbook.core.table import RawTable, Table
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.core.tables_recall import RECALL_CONSIGNEES, RECALL_LOTS, RECALL_MOVEMENTS
from lotbook.exchange.large.columns import small_table
from lotbook.exchange.large.engine import engine
from lotbook.exchange.large.narrowed import ROW, narrowed, skus_meant, skus_without_supplier
from lotbook.exchange.large.results import check_apart, placed, write_rows
from lotbook.exchange.large.source import find_tables

RESULTS: Mapping[str, tuple[str, Table | None]] = {
    "RecallLots": ("lots", RECALL_LOTS),
    "RecallPlaces": ("places", None),
    "RecallMovements": ("movements", RECALL_MOVEMENTS),
    "RecallConsignees": ("consignees", RECALL_CONSIGNEES),
    "RecallUncertain": ("uncertain", RECALL_MOVEMENTS),
}
"""For each file the table of the recall, and the table of the tracker it belongs to."""
FILES = tuple(f"{name}.parquet" for name in RESULTS)


@dataclass(frozen=True, slots=True)
class LargeRecall:
    """What was found, for whoever asked."""

    recall: Recall
    """What was found; `row` counts the rows that were read, and that of the files the rows of the source."""
    written: tuple[Path, ...]
    """Every file."""


def large_recall(
    source: str,
    out: Path,
    filters: Filters,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    memory: str | None = None,
    threads: int | None = None,
    progress: Progress = lambda _: None,
) -> LargeRecall:
    """Trace lots in tables that no worksheet holds, and write what was found as Parquet files.

    Args:
        source: A folder, a DuckDB file or the address of a database: see `source.find_tables`.
        out: The folder for the results, which are all written or none of them.
        filters: What is asked for: a SKU, lots, a supplier.
        now: The time of this run.
        as_of: The day everything is judged on; None is today.
        memory: What DuckDB may use, such as "2GB"; None leaves it to DuckDB.
        threads: How many of the processor's cores it may use.
        progress: Told of each step.

    Raises:
        InputError: If nothing is asked for, the source has no such tables, or a table lacks a column.
        HostError: If something cannot be read or written; nothing is left half written.
    """
    if filters.is_empty:
        raise InputError(FILL_IN)
    schema = {table.name: table for table in (*INPUTS, *OPTIONAL)}
    check_apart(out, source, schema)
    with placed(out, FILES) as places, engine(places.work, memory, threads) as connection:
        progress("Reading the tables")
        found, _ = find_tables(connection, source, schema)
        skus = skus_meant(connection, found, sku=filters.sku, lots=filters.codes, supplier=filters.supplier)
        by_supplier_alone = not (filters.sku.strip() or filters.codes)
        nameless = skus_without_supplier(connection, found, supplier=filters.supplier if by_supplier_alone else "")
        raws = {table.name: default_table(table) for table in INPUTS}
        numbers: dict[str, Sequence[Any]] = {}
        for each in found:
            reached = narrowed(connection, each, skus if each.table.name in (*LARGE, "Bundles") else None, nameless)
            raws[each.table.name] = raw = small_table(connection, reached)
            numbers[each.table.name] = _numbers(raw)
        progress("Tracing")
        traced = recall(read_tracker(raws), filters, as_of=to_day(as_of or now.date()))
        progress("Writing the results")
        for name, (key, table) in RESULTS.items():
            rows = _numbered(getattr(traced, key), numbers, otherwise="Lots" if key == "lots" else "Shipments")
            write_rows(connection.from_arrow(rows.to_arrow()), places.results / f"{name}.parquet", table)
    return LargeRecall(traced, tuple(out / name for name in FILES))


def _numbers(raw: RawTable) -> Sequence[Any]:
    return raw.values[raw.headers.index(ROW)]


def _numbered(rows: Rows, numbers: Mapping[str, Sequence[Any]], *, otherwise: str) -> Rows:
    """Rows with the numbers they have in the source in place of those among the rows that were read."""
    if "row" not in rows.columns:
        return rows
    places: dict[str, list[Any]] = {"table": [], "row": [], "number": []}
    for name, each in numbers.items():
        places["table"] += [name] * len(each)
        places["row"] += range(1, len(each) + 1)
        places["number"] += each
    known = make_rows(places, {"table": nw.String(), "row": nw.Int64(), "number": nw.Int64()})
    columns = rows.columns
    if "table" not in columns:
        rows = rows.with_columns(table=nw.lit(otherwise))
    joined = rows.with_row_index("_place").join(known, on=["table", "row"], how="left").sort("_place")
    return joined.with_columns(row=nw.col("number")).select(*columns)
