"""Commands for what no worksheet holds: export, ledger."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Owner, Tracker, app, day_in, now, steps
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

    with steps() as step:
        counts = export_tables(FileHost(path, needed=NEEDED), folder, owner=owner, progress=step)
    for name, rows in counts.items():
        if rows:
            typer.echo(f"{name}: {rows:,} rows")
    typer.echo(f"Wrote {len(counts)} tables to {folder}. Report on them: lotbook ledger {folder} --out results")


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
        int | None, typer.Option("--threads", min=1, help="How many of the processor's cores to use.")
    ] = None,
) -> None:
    """Report on tables that are too large for a workbook."""
    from lotbook.actions.large import large_report
    from lotbook.told.large import print_large

    if workbook is not None and workbook.suffix.lower() != ".xlsx":
        raise InputError(f"--workbook {workbook}: the name must end in .xlsx.")
    day = None if as_of is None else day_in(as_of)
    with steps() as step:
        found = large_report(
            source, out, now=now(), as_of=day, workbook=workbook, memory=memory, threads=threads, progress=step
        )
    print_large(found, source)
    raise typer.Exit(PROBLEMS_FOUND if found.summary.data_problems else DONE)
