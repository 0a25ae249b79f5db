"""Commands that set up this computer, and look for what keeps Excel from working: init, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Rows, app, now, steps
from lotbook.core.errors import InputError


@app.command(epilog="Example: lotbook init my_lots.xlsm")
def init(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The tracker to make; ends in .xlsm or .xlsx.")],
    *,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="PATH exists: keep its data, update its macros, ribbon and settings.")
    ] = False,
    replace_macros: Annotated[
        bool, typer.Option("--replace-macros", help="With --upgrade: allow it to remove your own macros and ribbon.")
    ] = False,
    rows_of: Rows = None,
    dry_run: Annotated[bool, typer.Option("--print", help="Only print what would be done.")] = False,
    json: Json = False,
) -> None:
    """Make a tracker, and set up Excel on this computer."""
    from lotbook.actions.computer.init import prepare
    from lotbook.hosts.machine import Machine
    from lotbook.told.as_json import plan_as_json
    from lotbook.told.computer import print_plan

    if replace_macros and not upgrade:
        raise InputError("--replace-macros goes with --upgrade: a new tracker has no macros of your own.")
    if rows_of is not None and upgrade:
        raise InputError("--from goes with a new tracker; --upgrade keeps the rows of the one there is.")
    with steps(quiet=json) as step:
        step("Looking at this computer")
        plan = prepare(
            path,
            Machine.this(),
            today=now().date(),
            upgrade=upgrade,
            replace_macros=replace_macros,
            rows_of=rows_of,
        )
        if not dry_run:
            step("Setting up")
            plan = plan.carry_out()
    if json:
        typer.echo(plan_as_json(plan, done=not dry_run))
    else:
        print_plan(plan, done=not dry_run)


@app.command(epilog="Example: lotbook doctor my_lots.xlsm")
def doctor(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A tracker to check as well, for example my_lots.xlsm.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Find what keeps functions or buttons from working."""
    from lotbook.actions.computer.doctor import diagnose
    from lotbook.actions.computer.finding import State
    from lotbook.hosts.machine import Machine
    from lotbook.told.as_json import findings_as_json
    from lotbook.told.computer import print_findings

    with steps(quiet=json) as step:
        step("Looking at this computer")
        findings = diagnose(path, Machine.this())
    if json:
        typer.echo(findings_as_json(findings))
    else:
        print_findings(findings)
    raise typer.Exit(PROBLEMS_FOUND if any(each.state is State.PROBLEM for each in findings) else DONE)
