"""Commands for what was done to a tracker: history, undo, merge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotbook.cli.app import (
    DONE,
    PROBLEMS_FOUND,
    Json,
    Tracker,
    agreed,
    agreed_at_terminal,
    app,
    at_terminal,
    now,
    steps,
)
from lotbook.core.errors import InputError

if TYPE_CHECKING:
    from lotbook.actions.merge.merge import Merge
    from lotbook.actions.merge.three_way import Conflict

_MOST_SHOWN = 50
_MOST_FILES = 3


@app.command(epilog="Example: lotbook history my_lots.xlsm --lot 24-118B")
def history(
    path: Tracker,
    *,
    sku: Annotated[str, typer.Option("--sku", metavar="SKU", help="Only changes of this SKU.")] = "",
    lot: Annotated[str, typer.Option("--lot", metavar="LOT", help="Only changes of this lot.")] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Check whether the journal is intact, and if not, from which line on.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help=f"Show every change, not only the last {_MOST_SHOWN}.")] = False,
    json: Json = False,
) -> None:
    """Show what lotbook changed, when, and who ran it."""
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


@app.command(epilog='Example: lotbook merge my_lots.xlsm "my_lots (Ann\'s conflicted copy).xlsm"')
def merge(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="[BASE] MINE THEIRS", help="MINE gets the changes of THEIRS; BASE is what both were."),
    ],
    *,
    prefer: Annotated[
        str, typer.Option("--prefer", metavar="mine|theirs", help="Which counts where both changed the same cell.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    json: Json = False,
) -> None:
    """Bring two copies that were changed apart together."""
    from lotbook.actions.merge.merge import look
    from lotbook.actions.merge.merge import merge as bring_together
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost
    from lotbook.told.merge import merge_as_json, print_merge, print_merged

    if dry_run and yes:
        raise InputError("--dry-run and --yes exclude each other. Use one of them.")
    if not 1 < len(files) <= _MOST_FILES:
        raise InputError("Name two files, MINE and THEIRS, or three: BASE, MINE and THEIRS.")
    *base, mine, theirs = files
    with steps(quiet=json) as step:
        host = FileHost(mine, needed=NEEDED, written=WRITTEN, merged=theirs)
        found = look(host, theirs, base[0] if base else None, progress=step)
    if not json:
        print_merge(found, mine, theirs)
    refreshed = None
    if not dry_run and not found.is_empty:
        decided = {id(each) for each in _decided(found, prefer, json=json)}
        if yes or agreed_at_terminal(f"Write this to {mine.name}?", json=json):
            with steps(quiet=json) as step:
                refreshed = bring_together(found, lambda _, each: id(each) in decided, now=now(), progress=step)
    if json:
        typer.echo(merge_as_json(found, refreshed))
    else:
        print_merged(found, refreshed, mine, theirs, dry_run=dry_run)
    left = (not found.is_empty and refreshed is None and not dry_run) or found.remarks
    raise typer.Exit(PROBLEMS_FOUND if left or (dry_run and found.conflicts) else DONE)


def _decided(found: "Merge", prefer: str, *, json: bool) -> "list[Conflict]":
    """The conflicts in which theirs counts.

    Raises:
        InputError: If `prefer` is neither side, or there is nobody to ask.
    """
    import sys

    from lotbook.told.merge import conflict_question

    wanted = prefer.strip().casefold()
    if wanted not in {"", "mine", "theirs"}:
        raise InputError(f"--prefer {prefer!r}: use mine or theirs.")
    if wanted:
        return [conflict for _, conflict in found.conflicts if wanted == "theirs"]
    if found.conflicts and (json or not at_terminal(sys.stdin)):
        raise InputError(
            "Nothing was written: both changed the same cells, and there is no terminal to ask you in. Look at what is "
            "listed, and run the command again with --prefer mine or --prefer theirs."
        )
    return [conflict for table, conflict in found.conflicts if agreed(conflict_question(table, conflict))]
