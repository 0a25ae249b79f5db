"""What comes from lists of one's own: adopt."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, agreed_at_terminal, app, now, order_in, steps
from lotbook.core.errors import InputError


def _named(texts: list[str]) -> dict[str, str]:
    """What --map says, by the list's header.

    Raises:
        InputError: If one has no equals sign.
    """
    from lotbook.core.table import folded_header

    found = {}
    for text in texts:
        header, sign, column = text.rpartition("=")
        if not sign or not header.strip() or not column.strip():
            raise InputError(
                f"--map {text!r}: give the list's header and the tracker's, as in \"Best before=Expiry date\"."
            )
        found[folded_header(header)] = column.strip()
    return found


def _headers(texts: list[str]) -> list[str]:
    return [text.rpartition("=")[0] for text in texts]


@app.command(epilog='Example: lotbook adopt "my old list.xlsx" --into my_lots.xlsm')
def adopt(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Your lists: .xlsx, .xlsm, .xls, .ods, .csv or .tsv.")
    ],
    *,
    into: Annotated[Path, typer.Option("--into", metavar="PATH", help="The tracker, for example my_lots.xlsm.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADER=COLUMN",
            help='Name the tracker\'s column for one of yours, as in "Best before=Expiry date". May be repeated.',
        ),
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option("--skip", metavar="HEADER", help="Leave out a column. May be repeated.")
    ] = None,
    sheet: Annotated[
        list[str] | None, typer.Option("--sheet", metavar="NAME", help="Only look at this sheet. May be repeated.")
    ] = None,
    table: Annotated[
        str, typer.Option("--as", metavar="TABLE", help="The tracker's table the lists are for, such as Lots.")
    ] = "",
    date_order: Annotated[
        str | None,
        typer.Option(
            "--date-order",
            metavar="DMY|MDY|YMD",
            help="Order of day, month and year in your dates (default: found in each file).",
        ),
    ] = None,
    lots_by_date: Annotated[
        bool,
        typer.Option(
            "--lots-by-date", help="In a list without lots, make each expiry date a lot, such as BB 2027-05-31."
        ),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what the tracker has where your list says something else.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    json: Json = False,
) -> None:
    """Take your own lists into a tracker."""
    from lotbook.actions.adopt.adopt import adopt as take_over
    from lotbook.actions.adopt.adopt import look
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.core.table import folded_header
    from lotbook.exchange.adopt.proposal import Wishes
    from lotbook.hosts.file import FileHost
    from lotbook.told.adopt import adoption_as_json, print_adopted, print_proposal

    spelled = {folded_header(name): name.strip() for name in (*_headers(columns or []), *(skip or []))}
    skipped = [folded_header(name) for name in skip or []]
    wishes = Wishes(_named(columns or []), skipped, table, spelled=spelled, lots_by_date=lots_by_date)
    order = None if date_order is None else order_in(date_order)
    with steps(quiet=json) as step:
        host = FileHost(into, needed=NEEDED, written=WRITTEN)
        found = look(
            host,
            files,
            today=now().date(),
            wishes=wishes,
            sheets=sheet or [],
            order=order,
            overwrite=overwrite,
            progress=step,
        )
    if not json:
        print_proposal(found)
    if not dry_run and (
        yes or found.is_empty or found.is_known or agreed_at_terminal(f"Write this to {into.name}?", json=json)
    ):
        with steps(quiet=json) as step:
            found = take_over(found, into, now=now(), progress=step)
    elif not dry_run:
        typer.echo("Nothing was written.")
        raise typer.Exit(PROBLEMS_FOUND)
    if json:
        typer.echo(adoption_as_json(found, written=found.refreshed is not None))
    elif not dry_run:
        print_adopted(found, into)
    raise typer.Exit(PROBLEMS_FOUND if found.left_out else DONE)
