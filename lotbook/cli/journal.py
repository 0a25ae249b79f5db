"""Commands for what lotbook did: history, undo."""

from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Tracker, agreed_at_terminal, app, now, steps
from lotbook.core.errors import InputError

_MOST_SHOWN = 50


@app.command(epilog="Example: lotbook history my_lots.xlsm --lot 24-118B")
def history(
    path: Tracker,
    *,
    sku: Annotated[str, typer.Option("--sku", metavar="SKU", help="Only changes of this SKU.")] = "",
    lot: Annotated[str, typer.Option("--lot", metavar="LOT", help="Only changes of this lot.")] = "",
    verify: Annotated[bool, typer.Option("--verify", help="Say whether the journal is whole, or where not.")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"Show every change, not only the last {_MOST_SHOWN}.")] = False,
    json: Json = False,
) -> None:
    """Show what lotbook changed in your tables, when, and who ran it."""
    from lotbook.actions.journal.history import history as changes
    from lotbook.actions.journal.history import verify as verified
    from lotbook.told.journal import history_as_json, print_history, verdict

    if verify:
        if sku or lot:
            raise InputError("--verify is about the whole journal. Leave out --sku and --lot.")
        found = verified(path)
        typer.echo(verdict(found))
        raise typer.Exit(PROBLEMS_FOUND if found.broken else DONE)
    shown = changes(path, sku=sku, lot=lot)
    if json:
        typer.echo(history_as_json(shown))
    else:
        print_history(shown, None if every else _MOST_SHOWN)


@app.command(epilog="Example: lotbook undo my_lots.xlsm")
def undo(
    path: Tracker,
    *,
    run: Annotated[
        int | None,
        typer.Option("--run", metavar="NUMBER", help="The run to take back, as in history (default: the last one)."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take it back without asking.")] = False,
    json: Json = False,
) -> None:
    """Take back what the last run changed in your tables."""
    from lotbook.actions.journal.undo import look
    from lotbook.actions.journal.undo import undo as take_back
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost
    from lotbook.told.journal import print_undo, print_undone, undo_as_json

    if dry_run and yes:
        raise InputError("--dry-run and --yes exclude each other. Use one of them.")
    with steps(quiet=json) as step:
        found = look(FileHost(path, needed=NEEDED, written=WRITTEN), now=now(), number=run, progress=step)
    if not json:
        print_undo(found)
    does = not found.is_empty and not dry_run and (yes or agreed_at_terminal("Take this back?", json=json))
    refreshed = None
    if does:
        with steps(quiet=json) as step:
            refreshed = take_back(found, now=now(), progress=step)
    if json:
        typer.echo(undo_as_json(found, refreshed))
    else:
        print_undone(found, refreshed, path, dry_run=dry_run)
    raise typer.Exit(PROBLEMS_FOUND if found.kept or (refreshed is None and not dry_run) else DONE)
