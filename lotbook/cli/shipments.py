"""The command shipment-record."""

from pathlib import Path
from typing import Annotated

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Owner, Tracker, app, day_in, now, steps


@app.command(name="shipment-record", epilog="Example: lotbook shipment-record my_lots.xlsm --shipment S-1042 --epcis")
def shipment_record(
    path: Tracker,
    *,
    shipment: Annotated[
        str | None, typer.Option("--shipment", metavar="NUMBER", help="The shipment or document, as on Shipments.")
    ] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="All shipments of this day.")] = None,
    epcis: Annotated[bool, typer.Option("--epcis", help="Write EPCIS 2.0 events (JSON-LD) as well.")] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where to (default: here).", show_default=False)
    ] = Path(),
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Write the FSMA 204 record of a shipment."""
    from lotbook.actions.session import NEEDED
    from lotbook.actions.shipment_record import record, save
    from lotbook.core.days import to_day
    from lotbook.hosts.file import FileHost
    from lotbook.told.shipments import print_record, record_as_json

    day = None if date is None else day_in(date, "--date")
    with steps(quiet=json) as step:
        found = record(
            FileHost(path, needed=NEEDED),
            number=shipment,
            day=None if day is None else to_day(day),
            owner=owner,
            progress=step,
        )
        files = save(found, out, made_at=now(), with_epcis=epcis)
    if json:
        typer.echo(record_as_json(found, files))
    else:
        print_record(found, files)
    raise typer.Exit(PROBLEMS_FOUND if found.missing else DONE)
