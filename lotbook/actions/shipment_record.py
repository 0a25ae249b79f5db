"""The record of a shipment for a retailer: the key data elements as a table, and as EPCIS events."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.actions.new import exists_already, make_folder, write_once
from lotbook.actions.new_files import all_or_none
from lotbook.actions.recalls.recall import locations_of
from lotbook.actions.session import Progress, Session
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.shipped import Shipped, left_out_of, shipped
from lotbook.exchange.file_names import safe_name
from lotbook.exchange.plain_workbook import PlainTable, workbook_bytes
from lotbook.exchange.recalls import epcis, fsma204
from lotbook.exchange.recalls.files import csv_file
from lotbook.exchange.recalls.locations import Location
from lotbook.hosts.host import Host

_UNIT = "units"


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a shipment, or of all shipments of a day."""

    rows: tuple[dict[str, Any], ...]
    """What `fsma204.events` returns."""
    missing: tuple[str, ...]
    """Rows that may belong here and are left out, and what the rule asks for and the tracker does not have."""
    consumers: int
    """Rows left out since they went to consumers."""
    name: str
    """What its files are called, without ending."""
    names: epcis.Names


def record(
    host: Host, *, number: str | None, day: int | None, owner: str | None = None, progress: Progress = lambda _: None
) -> Record:
    """Put the record of a shipment, or of a day, together; nothing is written.

    Args:
        host: Where the tracker is.
        number: Of the shipment or its document; None for all of the day.
        day: The day; None for any.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If neither is given, or nothing was shipped.
        HostError: If the workbook cannot be read.
    """
    if number is None and day is None:
        raise InputError("Name a shipment with --shipment, or a day with --date.")
    tracker = Session.open(host, owner=owner, progress=progress).tracker
    found, settings = shipped(tracker, number=number, day=day), tracker.settings
    company = Location(
        settings.company or "",
        settings.company_address or "",
        settings.company_phone or "",
        settings.company_gln or "",
    )
    rows = _events(found, company, locations_of(tracker))
    what = " ".join(text for text in (number, None if day is None else to_date(day).isoformat()) if text)
    return Record(
        tuple(rows),
        (*left_out_of(found), *fsma204.missing(rows, with_gtins=True)),
        found.consumers,
        safe_name(f"shipment {what}"),
        epcis.Names(settings.company_web or "", company.gln),
    )


def _events(found: Shipped, company: Location, locations: dict[str, Location]) -> list[dict[str, Any]]:
    return fsma204.events(
        rows_of(found.rows), rows_of(found.lots), event="Shipping", company=company, locations=locations, unit=_UNIT
    )


def save(found: Record, folder: Path, *, made_at: dt.datetime, with_epcis: bool) -> tuple[Path, ...]:
    """Write the record as .xlsx and .csv, and as EPCIS if asked: all files, or none; none is replaced.

    Args:
        found: The record.
        folder: Where to; it is made if it isn't there.
        made_at: When, with its zone.
        with_epcis: Whether to write `.epcis.jsonld` as well.

    Raises:
        InputError: If a file exists, or an event lacks what EPCIS needs.
        HostError: If a file cannot be written.
    """
    table = PlainTable("Shipping", fsma204.SHIPMENT_COLUMNS, found.rows)
    lacking = PlainTable("Missing", (fsma204.MISSING,), [{"missing": text} for text in found.missing or ("None",)])
    contents = {
        ".xlsx": workbook_bytes([table, lacking], created=made_at),
        ".csv": csv_file("", fsma204.SHIPMENT_COLUMNS, found.rows).content,
    }
    if with_epcis:
        contents[".epcis.jsonld"] = epcis.document(found.rows, found.names, made_at=made_at).encode()
    files = {folder / f"{found.name}{ending}": content for ending, content in contents.items()}
    for path in files:
        if path.exists():
            raise exists_already(path)
    make_folder(folder)
    with all_or_none(*files):
        for path, content in files.items():
            write_once(path, content)
    return tuple(files)
