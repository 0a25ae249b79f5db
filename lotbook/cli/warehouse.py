"""Commands for the people at the shelf: what to take for an order, and what was counted."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Owner, Tracker, agreed, app, day_in, now, steps
from lotbook.core.errors import InputError


@app.command(epilog="Example: lotbook allocate my_lots.xlsm TEA-1=240 JAR-2:24-118B=12 --channel Wholesale")
def allocate(
    path: Tracker,
    order: Annotated[
        list[str], typer.Argument(metavar="SKU=UNITS…", help="What to take; SKU:LOT=UNITS takes it from that lot only.")
    ],
    *,
    place: Annotated[
        str, typer.Option("--place", metavar="PLACE", help="Take from this place only (default: all but Amazon's).")
    ] = "",
    channel: Annotated[
        str, typer.Option("--channel", metavar="CHANNEL", help="Take only lots that this channel still accepts.")
    ] = "",
    cases: Annotated[
        bool,
        typer.Option(
            "--cases", help="Take full cases only: each line is rounded up to full cases, and no case mixes lots."
        ),
    ] = False,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Print the pick list to a PDF; requires LibreOffice.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day it leaves.")] = None,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Show which lots to take for an order."""
    from lotbook.actions.allocate import allocate as lots_to_take
    from lotbook.actions.orders import asks
    from lotbook.actions.pick_list import check_pick_list, print_pick_list
    from lotbook.actions.session import NEEDED
    from lotbook.hosts.file import FileHost
    from lotbook.told.allocation import print_allocation
    from lotbook.told.as_json import allocation_as_json

    if pdf is not None:
        check_pick_list(pdf)  # said before the tracker is read
    day = None if as_of is None else day_in(as_of)
    with steps(quiet=json) as step:
        found = lots_to_take(
            FileHost(path, needed=NEEDED),
            asks(order),
            now=now(),
            place=place,
            channel=channel,
            cases=cases,
            as_of=day,
            owner=owner,
            progress=step,
        )
        if pdf is not None:
            print_pick_list(found, pdf, now=now())
    if json:
        typer.echo(allocation_as_json(found, pdf))
    else:
        print_allocation(found, pdf)
    raise typer.Exit(PROBLEMS_FOUND if found.short else DONE)


@app.command(epilog="Example: lotbook count my_lots.xlsm --dry-run")
def count(
    path: Tracker,
    *,
    missing_is_zero: Annotated[
        bool, typer.Option("--missing-is-zero", help="Lots of a counted SKU and place that aren't listed count as 0.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the differences and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Book without asking.")] = False,
    json: Json = False,
) -> None:
    """Compare a stock count with the records, and book it."""
    from lotbook.actions.count import book, look
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.core.counted import counted
    from lotbook.hosts.file import FileHost
    from lotbook.told.as_json import count_as_json
    from lotbook.told.count import print_booked, print_count

    if dry_run and yes:
        raise InputError("--dry-run and --yes exclude each other. Use one of them.")
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN)
        found = look(host, now=now(), missing_is_zero=missing_is_zero, progress=step)
    if not json:
        print_count(found)
    question = f"Book {counted(len(found.to_book), 'adjustment')}?"
    books = yes or (not dry_run and not json and bool(found.to_book) and agreed(question))
    with steps(quiet=json) as step:
        refreshed = book(found, now=now(), progress=step) if books else None
    if json:
        typer.echo(count_as_json(found, refreshed))
    else:
        print_booked(found, refreshed, path, dry_run=dry_run)
    left = found.to_book and refreshed is None and not dry_run
    changed = any(line.difference for line in found.booked_already)
    raise typer.Exit(PROBLEMS_FOUND if left or changed else DONE)
