"""Commands for what no worksheet holds: export, ledger."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Owner, Tracker, app, day_in, ended_in_order, now, steps
from lotbook.cli.recalls import filter_option
from lotbook.core.counted import counted
from lotbook.core.errors import InputError


@app.command(epilog="Example: lotbook export my_lots.xlsm my_tables")
def export(
    path: Tracker,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to.")],
    *,
    owner: Owner = None,
) -> None:
    """Write the tables of a tracker as Parquet files."""
    from lotbook.actions.export import export as export_tables
    from lotbook.actions.session import NEEDED
    from lotbook.hosts.file import FileHost

    with ended_in_order(), steps() as step:
        counts = export_tables(FileHost(path, needed=NEEDED), folder, owner=owner, progress=step)
    for name, rows in counts.items():
        if rows:
            typer.echo(f"{name}: {counted(rows, 'row')}")
    typer.echo(
        f"Wrote {counted(len(counts), 'table')} to {folder}. Report on them: lotbook ledger {folder} --out results"
    )


@app.command(epilog="Example: lotbook ledger my_tables --out results --workbook top.xlsx")
def ledger(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="A folder of Parquet or CSV files named after the tables, or a DuckDB file."
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the results.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Calculate for another day than today.")
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option("--workbook", metavar="FILE", help="Write what to look at to this .xlsx, too.")
    ] = None,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="The most memory to use, for example 2GB.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", metavar="N", min=1, help="How many of the processor's cores to use.")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", metavar="duckdb|spark", help="What computes the report (default: duckdb).", show_default=False
        ),
    ] = "duckdb",
    master: Annotated[
        str | None,
        typer.Option("--master", metavar="ADDRESS", help="Where Spark runs (default: local[2], two cores here)."),
    ] = None,
    sku: Annotated[str | None, filter_option("sku")] = None,
    lot: Annotated[list[str] | None, filter_option("lots")] = None,
    supplier: Annotated[str | None, filter_option("supplier")] = None,
) -> None:
    """Report on tables that are too large for a workbook.

    With --sku, --lot or --supplier it makes a recall of these lots, and no report.
    """
    is_spark = _is_spark(engine, master)
    asked = {"sku": sku or "", "lots": tuple(lot or ()), "supplier": supplier or ""}
    if (sku, lot, supplier) != (None, None, None):
        if workbook is not None or is_spark:
            option = "--engine spark" if is_spark else "--workbook"
            raise InputError(f"{option} is for the report. Leave it out, or --sku, --lot and --supplier.")
        _recall(source, asked, out=out, as_of=as_of, memory=memory, threads=threads)
    from lotbook.actions.large import OnSpark, large_report
    from lotbook.told.large import print_large

    if workbook is not None and workbook.suffix.lower() != ".xlsx":
        raise InputError(f"--workbook {workbook}: the name must end in .xlsx.")
    day = None if as_of is None else day_in(as_of)
    with ended_in_order(), steps() as step:
        found = large_report(
            source,
            out,
            now=now(),
            as_of=day,
            workbook=workbook,
            memory=memory,
            threads=threads,
            on_spark=OnSpark(master, memory) if is_spark else None,
            progress=step,
        )
    print_large(found, source)
    raise typer.Exit(PROBLEMS_FOUND if found.summary.data_problems else DONE)


def _is_spark(engine: str, master: str | None) -> bool:
    """Whether Spark is to compute the report."""
    name = engine.strip().lower()
    if name not in {"duckdb", "spark"}:
        raise InputError(f"--engine {engine!r} is not valid. Use duckdb or spark.")
    if master is not None and name != "spark":
        raise InputError("--master says where Spark runs. Add --engine spark, or leave it out.")
    return name == "spark"


def _recall(
    source: str, asked: dict[str, Any], *, out: Path, as_of: str | None, memory: str | None, threads: int | None
) -> NoReturn:
    """Recall lots, and end."""
    from lotbook.actions.large_recall import large_recall
    from lotbook.core.recalls.filters import Filters
    from lotbook.told.large import print_large_recall

    day = None if as_of is None else day_in(as_of)
    with ended_in_order(), steps() as step:
        found = large_recall(
            source, out, Filters(**asked), now=now(), as_of=day, memory=memory, threads=threads, progress=step
        )
    print_large_recall(found, source)
    raise typer.Exit(DONE if found.recall.lots.shape[0] else PROBLEMS_FOUND)
