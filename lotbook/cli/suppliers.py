"""What goes out to suppliers and comes back: share, receive."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotbook.cli.app import (
    DONE,
    NOT_DONE,
    PROBLEMS_FOUND,
    Json,
    Owner,
    Tracker,
    agreed,
    app,
    at_terminal,
    day_in,
    now,
    steps,
)
from lotbook.core.errors import InputError

if TYPE_CHECKING:
    from lotbook.actions.suppliers.share import Outcome, Post
    from lotbook.exchange.suppliers.smtp import Server


@app.command(epilog='Example: lotbook share my_lots.xlsm --supplier "Acme Labs" --out copies')
def share(
    path: Tracker,
    *,
    supplier: Annotated[
        list[str] | None, typer.Option("--supplier", metavar="NAME", help="The supplier to write to. May be repeated.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everyone with lots that expire soon or have expired.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where copies and drafts go (default: beside the tracker)."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WAY", help="draft, outlook or smtp (default: the one in Settings).")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Calculate for another day.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Include suppliers who got a message within the past week.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open a draft in the mail program.")] = True,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Make a supplier a copy of its own lots, and a message."""
    from lotbook.actions.session import NEEDED
    from lotbook.actions.suppliers.share import prepare
    from lotbook.core.suppliers.settings import DRAFT, SMTP, WAYS
    from lotbook.exchange.suppliers.smtp import server
    from lotbook.hosts.file import FileHost
    from lotbook.told.as_json import outcomes_as_json
    from lotbook.told.suppliers import print_outcomes, print_post

    if bool(supplier) == everybody:
        raise InputError("Name the supplier to write to with --supplier, or use --all for everyone with expiring lots.")
    way = next((each for each in WAYS if by is not None and each.lower() == by.strip().lower()), None)
    if by is not None and way is None:
        raise InputError(f"--by {by!r} is not valid. Use draft, outlook or smtp.")
    day = None if as_of is None else day_in(as_of)
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED)
        names = tuple(supplier or ())
        post = prepare(
            host,
            path,
            now=now(),
            suppliers=names,
            way=way,
            folder=out,
            as_of=day,
            again=again,
            owner=owner,
            progress=step,
        )
    ready = [parcel for parcel in post.parcels if not parcel.problem]
    sends = post.settings.way == SMTP and bool(ready)
    through = server(post.settings) if sends else None
    if not json:
        print_post(post)
    if ready and not yes and (sends or everybody) and (json or not agreed(_question(post, len(ready)))):
        raise InputError("Nothing was sent or written: it was not confirmed. Use --yes where nobody can be asked.")
    outcomes = _delivered(post, through, quiet=json)
    if json:
        typer.echo(outcomes_as_json(post, outcomes))
    else:
        print_outcomes(post, outcomes)
        if show and post.settings.way == DRAFT and len(outcomes) == 1 and outcomes[0].done and at_terminal(sys.stdout):
            typer.launch(str(outcomes[0].files[-1]))
    done = sum(outcome.done for outcome in outcomes)
    raise typer.Exit(DONE if done == len(outcomes) else PROBLEMS_FOUND if done else NOT_DONE)


def _question(post: "Post", number: int) -> str:
    """Asked before anything goes out."""
    verb = {"SMTP": "Send", "Outlook": "Put into Outlook as drafts:"}.get(post.settings.way, "Write drafts of")
    return f"{verb} {number} message{'' if number == 1 else 's'}?"


def _delivered(post: "Post", through: "Server | None", *, quiet: bool) -> "list[Outcome]":
    from lotbook.actions.suppliers.share import deliver

    found = deliver(post, clock=now, through=through)
    if quiet or not at_terminal(sys.stderr) or len(post.parcels) == 1:
        return list(found)
    from rich.console import Console
    from rich.progress import track

    return list(track(found, "Suppliers", total=len(post.parcels), console=Console(stderr=True)))


@app.command(epilog="Example: lotbook receive my_lots.xlsm reply.xlsx")
def receive(
    path: Tracker,
    reply: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook a supplier sent back.")],
    *,
    supplier: Annotated[
        str | None, typer.Option("--supplier", metavar="NAME", help="Who sent it; anything else is refused.")
    ] = None,
    take: Annotated[
        str | None,
        typer.Option("--take", metavar="WHICH", help="all, none, or numbers such as 1,3-5 (default: lotbook asks)."),
    ] = None,
    older: Annotated[bool, typer.Option("--older", help="Accept a reply to an older copy.")] = False,
    json: Json = False,
) -> None:
    """Show what a supplier's reply changes, and take it in."""
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.actions.suppliers.receive import chosen, read_reply, take_in
    from lotbook.hosts.file import FileHost
    from lotbook.told.as_json import received_as_json
    from lotbook.told.suppliers import print_received, print_taken_in

    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN)
        received = read_reply(host, path, reply, supplier=supplier, older=older, progress=step)
    if not json:
        print_received(received)
    if take is None and not json and received.numbers:
        take = _answer("Apply all (except conflicts), none, or numbers such as 1,3-5?")
    numbers = chosen(take or "none", received)
    with steps(quiet=json) as step:
        taken = take_in(path, received, numbers, clock=now, progress=step)
    if json:
        typer.echo(received_as_json(received, numbers, taken))
    else:
        print_taken_in(received, numbers, taken, path)
    left = received.reply.problems or set(received.numbers) - set(numbers)
    raise typer.Exit(PROBLEMS_FOUND if left else DONE)


def _answer(question: str) -> str:
    try:
        return str(typer.prompt(question, default="none"))
    except typer.Abort:
        return "none"
