"""Commands on a whole tracker: new, refresh, check, build."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Owner, Rows, Tracker, app, check_out, day_in, now, show, steps
from lotbook.core.counted import counted
from lotbook.core.errors import InputError


@app.command(epilog="Example: lotbook new my_lots.xlsm --sample")
def new(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Where to write it; ends in .xlsm, or .xlsx for one without macros.")
    ],
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Fill in a realistic year of a small seller.")] = False,
    rows_of: Rows = None,
    owner: Owner = None,
) -> None:
    """Write a new tracker."""
    from lotbook.actions.new import new_tracker

    if sample and rows_of is not None:
        raise InputError("--sample and --from exclude each other. Use one of them.")
    if owner is not None and rows_of is None:
        raise InputError("--owner goes with --from: a new tracker has no rows yet.")
    with steps() as step:
        made = new_tracker(path, now=now(), sample=sample, rows_of=rows_of, owner=owner, progress=step)
    for remark in made.remarks:
        typer.echo(f"Note: {remark}")
    typer.echo(f"{path} is ready. Open it in Excel or LibreOffice and start on the sheet Start.")


@app.command(epilog="Example: lotbook refresh my_lots.xlsm --as-of 2027-01-31 --out january.xlsm")
def refresh(
    path: Tracker,
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Calculate for another day; today restores =TODAY()."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write to this file and leave the tracker as it is.")
    ] = None,
    json: Json = False,
) -> None:
    """Bring every sheet of a tracker up to date."""
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost

    live = as_of is not None and as_of.strip().lower() == "today"
    day = None if as_of is None or live else day_in(as_of)
    check_out(path, out)
    with steps(quiet=json) as step:
        host = FileHost(path, out=out, needed=NEEDED, written=WRITTEN, has_out=True)
        summary = refresh_aging(host, now=now(), as_of=day, live_as_of=live, progress=step)
    show(summary, path, json=json)
    if not json:
        typer.echo(f"Open {out or path} in Excel or LibreOffice.")
    raise typer.Exit(PROBLEMS_FOUND if summary.data_problems else DONE)


@app.command(epilog="Example: lotbook check my_lots.xlsm")
def check(
    path: Tracker,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Show every problem, and not only the first 25 of each kind.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every problem to this CSV file.")
    ] = None,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Find every problem in a tracker and change nothing."""
    from lotbook.actions.refresh import check as find_problems
    from lotbook.actions.session import NEEDED
    from lotbook.hosts.file import FileHost

    with steps(quiet=json) as step:
        summary = find_problems(FileHost(path, needed=NEEDED), now=now(), owner=owner, progress=step)
    if csv is not None:
        from lotbook.told.as_csv import write_problems

        write_problems(summary.problems, csv)
    show(summary, path, json=json, problems_only=True, every=every)
    if csv is not None and not json:
        typer.echo(f"Wrote {counted(len(summary.problems), 'problem')} to {csv}.")
    raise typer.Exit(PROBLEMS_FOUND if summary.data_problems else DONE)


@app.command(epilog="Example: lotbook plan my_lots.xlsm")
def plan(
    path: Tracker,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Calculate for another day.")
    ] = None,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Show how long stock lasts, and how much to reorder."""
    from lotbook.actions.refresh import plan as planned
    from lotbook.actions.session import NEEDED
    from lotbook.hosts.file import FileHost

    with steps(quiet=json) as step:
        day = None if as_of is None else day_in(as_of)
        found = planned(FileHost(path, needed=NEEDED), now=now(), as_of=day, owner=owner, progress=step)
    if json:
        from lotbook.told.as_json import supply_as_json

        typer.echo(supply_as_json(found))
        return
    from lotbook.told.supply import print_supply

    print_supply(found)


@app.command(epilog="Example: lotbook build")
def build(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="Where to write it; what is there is replaced.")
    ] = Path("workbook/lot_tracker.xlsm"),
) -> None:
    """Build the empty tracker from its description."""
    from lotbook.sheets import project
    from lotbook.sheets.build import build as build_tracker

    project.rebuild()
    path.parent.mkdir(parents=True, exist_ok=True)
    build_tracker(path)
    typer.echo(f"Built {path}.")
