"""The command for a digest."""

import datetime as dt
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotbook.cli.app import Json, Owner, Tracker, agreed_at_terminal, app, at_terminal, now, steps
from lotbook.core.errors import HostError, InputError

if TYPE_CHECKING:
    from lotbook.actions.digest import Digest


@app.command(epilog="Example: lotbook digest my_lots.xlsm --mail --ics lots.ics")
def digest(
    path: Tracker,
    *,
    mail: Annotated[bool, typer.Option("--mail", help="Mail it to yourself, as Mail by on Settings says.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WAY", help="draft, outlook or smtp (default: the one in Settings).")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Write what is due to this calendar file.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show it: the next digest then says the same again.")
    ] = False,
    owner: Owner = None,
    schedule: Annotated[
        str | None,
        typer.Option("--schedule", metavar="HOW OFTEN", help="Have the computer do it: daily, weekly or off."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --schedule: write without asking.")] = False,
    json: Json = False,
) -> None:
    """Say what is due in 7 and 30 days, and what changed."""
    from lotbook.actions.digest import deliver
    from lotbook.actions.digest import digest as look
    from lotbook.actions.session import NEEDED
    from lotbook.core.suppliers.settings import WAYS
    from lotbook.hosts.file import FileHost
    from lotbook.told.digest import digest_as_json, digest_text

    way = next((each for each in WAYS if by is not None and each.lower() == by.strip().lower()), None)
    if by is not None and way is None:
        raise InputError(f"--by {by!r} is not valid. Use draft, outlook or smtp.")
    if ics is not None and ics.suffix.lower() != ".ics":
        raise InputError(f"--ics {ics}: a calendar file's name ends in .ics.")
    if schedule is not None:
        if json:
            raise InputError("--schedule goes without --json.")
        if owner is not None:
            raise InputError("--schedule is for the goods of all owners. Leave out --owner.")
        _schedule(path, schedule.strip().lower(), mail=mail, by=by, ics=ics, dry_run=dry_run, yes=yes)
        return
    if yes or (dry_run and (mail or ics)):
        raise InputError(
            "--yes goes with --schedule." if yes else "--dry-run only shows the digest. Leave out --mail and --ics."
        )
    at = now()
    with steps(quiet=json) as step:
        found = look(FileHost(path, needed=NEEDED), path, now=at, owner=owner, progress=step)
    width = shutil.get_terminal_size().columns if at_terminal(sys.stdout) else None
    typer.echo(digest_as_json(found) if json else digest_text(found, width=width))
    address, draft = deliver(found, digest_text(found), mail=mail, way=way, now=at, ics=ics)
    if ics is not None:
        _say(f"Wrote {ics}.", json=json)
    if mail:
        _say(f"Wrote {draft}; open it to send it." if draft else f"Mailed to {address}.", json=json)
    if not dry_run:
        _keep(found, at, json=json)


def _keep(found: "Digest", at: dt.datetime, *, json: bool) -> None:
    from lotbook.actions.digest import note

    try:
        note(found, now=at)
    except HostError as error:
        _say(f"Note: the next digest will say the same again: {error}", json=json)


def _schedule(
    path: Path, often: str, *, mail: bool, by: str | None, ics: Path | None, dry_run: bool, yes: bool
) -> None:
    """Write the entry that makes a digest by itself, or take it away; it is shown first."""
    from lotbook.actions.schedule import OFF, OFTEN
    from lotbook.actions.schedule import schedule as look
    from lotbook.hosts.machine import Machine

    if often not in OFTEN:
        raise InputError(f"--schedule {often!r} is not valid. Use daily, weekly or off.")
    if dry_run and yes:
        raise InputError("--dry-run and --yes exclude each other. Use one of them.")
    if often == OFF and (mail or by or ics):
        raise InputError("--schedule off takes the entry away. Leave out --mail, --by and --ics.")
    found = look(path, often, Machine.this(), mail=mail, by=by, ics=ics, ask=not dry_run or often == OFF)
    where, off = found.scheduler.where, often == OFF
    if found.is_done:
        none = f"There is no digest of {path} in {where}{f': {found.remark}' if found.remark else '.'}"
        typer.echo(none if off else f"{where} has it already:\n{found.shown}")
        return
    typer.echo(f"{'To be taken out of' if off else 'To be written into'} {where}:\n{found.shown}")
    if found.remark:
        typer.echo(f"Note: {found.remark}")
    if dry_run or not (yes or agreed_at_terminal("Take it out?" if off else "Write it?", json=False)):
        typer.echo("Nothing was changed.")
        return
    found.carry_out()
    typer.echo(f"Taken out of {where}." if off else f"Written into {where}.")


def _say(text: str, *, json: bool) -> None:
    typer.echo(text, err=json)
