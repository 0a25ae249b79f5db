"""The command for a digest."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import Json, Owner, Tracker, app, now, steps
from lotbook.core.errors import HostError, InputError


@app.command(epilog="Example: lotbook digest my_lots.xlsm --mail --ics lots.ics")
def digest(
    path: Tracker,
    *,
    mail: Annotated[bool, typer.Option("--mail", help="Mail it to yourself, the way Settings say.")] = False,
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
    json: Json = False,
) -> None:
    """Say what is due in 7 and 30 days, and what changed."""
    from lotbook.actions.digest import digest as look
    from lotbook.actions.digest import mail as send
    from lotbook.actions.digest import note, write_calendar
    from lotbook.actions.session import NEEDED
    from lotbook.core.suppliers.settings import WAYS
    from lotbook.hosts.file import FileHost
    from lotbook.told.digest import digest_as_json, digest_text

    way = next((each for each in WAYS if by is not None and each.lower() == by.strip().lower()), None)
    if by is not None and way is None:
        raise InputError(f"--by {by!r} is not valid. Use draft, outlook or smtp.")
    if dry_run and (mail or ics):
        raise InputError("--dry-run only shows the digest. Leave out --mail and --ics.")
    if ics is not None and ics.suffix.lower() != ".ics":
        raise InputError(f"--ics {ics}: a calendar file's name ends in .ics.")
    at = now()
    with steps(quiet=json) as step:
        found = look(FileHost(path, needed=NEEDED), path, now=at, owner=owner, progress=step)
    typer.echo(digest_as_json(found) if json else digest_text(found))
    if ics is not None:
        write_calendar(found, ics, now=at)
        _say(f"Wrote {ics}.", json=json)
    if mail:
        address, draft = send(found, digest_text(found), way=way, now=at, ics=ics)
        _say(f"Wrote {draft}; open it to send it." if draft else f"Mailed to {address}.", json=json)
    if not dry_run:
        try:
            note(found, now=at)
        except HostError as error:
            _say(f"Note: the next digest will say the same again: {error}", json=json)


def _say(text: str, *, json: bool) -> None:
    typer.echo(text, err=json)
