"""The packet of a recall: a folder of files for the auditor, the authority, every consignee and Amazon."""

import datetime as dt
import hashlib
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import rows_of
from lotbook.core.recalls.answers import OVERDUE, Answers
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.recall import Recall
from lotbook.core.table import Column, Kind
from lotbook.exchange.file_names import safe_names
from lotbook.exchange.plain_csv import csv_bytes
from lotbook.exchange.plain_workbook import PlainTable, workbook_bytes
from lotbook.exchange.recalls import fsma204
from lotbook.exchange.recalls.files import PacketFile, csv_file
from lotbook.exchange.recalls.letters import letters, shipped_on
from lotbook.exchange.recalls.notice import Sender
from lotbook.exchange.recalls.reaching import gaps
from lotbook.exchange.recalls.record import recorded

WARNING = (
    "Amazon removes by SKU and cannot pick a lot: order every unit of the SKU back, and sort the lots when they arrive."
)
_T, _C, _D, _U, _R = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.RATE


def _columns(*described: tuple[str, str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(*each) for each in described)


LOTS = _columns(
    *(("SKU", "sku", _C), ("Lot", "lot", _C), ("Product", "product", _T), ("GTIN", "gtin", _C)),
    *(("Supplier", "supplier", _T), ("Purchase order", "purchase_order", _C)),
    *(("Production date", "production_date", _D), ("Expiry date", "expiry_date", _D)),
    *(("Received date", "received_date", _D), ("Status", "status", _T), ("How", "how", _T), ("Depth", "depth", _U)),
    *(("Through", "via", _C), ("Received", "received", _U), ("Returned", "returned", _U)),
    *(("Adjusted in", "adjusted_in", _U), ("Adjusted out", "adjusted_out", _U), ("Sold", "sold", _U)),
    *(("Disposed", "disposed", _U), ("In bundles", "consumed", _U), ("On hand", "on_hand", _U)),
    *(("Removed from Amazon", "removed", _U), ("Unaccounted", "unaccounted", _U), ("Reconciled %", "reconciled", _R)),
    *(("At FBA, least", "at_fba_low", _U), ("At FBA, most", "at_fba_high", _U)),
    *(("At FBA, estimate", "at_fba_estimate", _U), ("Basis", "at_fba_basis", _T)),
    *(("Orders from", "window_from", _D), ("Orders to", "window_to", _D), ("To retrieve", "to_retrieve", _U)),
)
MOVEMENTS = _columns(
    *(("Date", "date", _D), ("Type", "type", _T), ("Shipment", "shipment", _C), ("Document", "document", _C)),
    *(("SKU", "sku", _C), ("Lot", "lot", _C), ("Quantity", "quantity", _U), ("From", "source", _T)),
    *(("To", "destination", _T), ("Channel", "channel", _T), ("Note", "note", _T), ("Table", "table", _T)),
    ("Row", "row", _U),
)
CONSIGNEES = _columns(
    *(("Consignee", "consignee", _T), ("SKU", "sku", _C), ("Product", "product", _T), ("Lot", "lot", _C)),
    *(
        ("Expiry date", "expiry_date", _D),
        ("Units", "units", _U),
        ("At least", "units_low", _U),
        ("Sent", "sent", _U),
        ("Returned", "returned", _U),
    ),
    *(("First date", "first_date", _D), ("Last date", "last_date", _D), ("Documents", "documents", _C)),
    ("Contact", "contact", _T),
)
UNCERTAIN = _columns(
    *(("Row", "row", _U), ("Date", "date", _D), ("Type", "type", _T), ("SKU", "sku", _C), ("Lot", "lot", _C)),
    *(("Quantity", "quantity", _U), ("To", "destination", _T), ("Why", "why", _T)),
)
SUMMARY = _columns(("Item", "item", _T), ("Value", "value", Kind.VALUE))
AT_FBA = _columns(
    *(("SKU", "sku", _C), ("FNSKU", "fnsku", _C), ("Product", "product", _T), ("Lot", "lot", _C)),
    *(("Expiry date", "expiry_date", _D), ("Units, least", "at_fba_low", _U), ("Units, most", "at_fba_high", _U)),
    *(("Units, estimate", "at_fba_estimate", _U), ("Basis", "at_fba_basis", _T), ("Warning", "warning", _T)),
)
MANIFEST = ("File", "Rows", "Bytes", "SHA-256")

Row = dict[str, Any]


def write_packet(
    recall: Recall,
    folder: Path,
    *,
    sender: Sender,
    made_at: dt.datetime,
    started: dt.datetime | None = None,
    mock: bool = False,
    answer_days: int = 2,
    found: Answers | None = None,
    case: Case = Case(),  # noqa: B008 - cannot be changed
    instructions: str = "",
    locations: Mapping[str, str] | None = None,
    unit: str = "units",
) -> tuple[Path, ...]:
    """Write the packet: all files, or none.

    `recall.xlsx` for the auditor; `fsma204_shipping` and `fsma204_receiving`, each as .xlsx and .csv; for each
    consignee their units (`consignees/`, as .csv and .xlsx) and a notice
    (`notices/`, as .docx and .txt, with a draft of the message as .eml where there is an address; but not to buyers on
    a marketplace or where nobody is named), and a reminder
    (`reminders/`) where an answer is overdue;
    `removal_at_fba.csv`; `manifest.csv` with rows, bytes and SHA-256 of every other file. Equal input gives equal
    bytes.

    Args:
        recall: What was found.
        folder: A folder that does not exist yet, or is empty.
        sender: Who recalls.
        made_at: When it was found; stands in the files.
        started: When the recall began, for its clock in `recall.xlsx`.
        mock: Nothing is recalled: every notice and the workbook say that it is an exercise.
        answer_days: Days that consignees have to answer.
        found: What they answered so far.
        case: What was written down of it; its reason and contact go into the notices.
        instructions: What consignees do with the units.
        locations: Name and address of places and suppliers, by their name in the tracker.
        unit: What one unit is called.

    Returns:
        The files written, the manifest last.

    Raises:
        InputError: If no lot is affected, or the folder holds something.
        HostError: If the disk is in the way.
    """
    if not recall.lots.shape[0]:
        raise InputError("The recall found no lot, so there is nothing to put into a packet. Change the filters.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"'{folder}' is there already. Name a new folder for the packet, or an empty one.")
    lots, movements = rows_of(recall.lots), rows_of(recall.movements)
    company = sender.company
    addressees, date = rows_of(recall.addressees), made_at.date()
    units = _by_consignee(recall, lots, movements)
    names = safe_names(units)
    files = [
        _audit(recall, lots, movements, made_at, tuple(_summary(recall, company, made_at, started, case, mock=mock))),
        *_fsma(lots, movements, made_at, company=company, locations=locations or {}, unit=unit),
        *_units_of_consignees(units, names, made_at),
        *letters(
            addressees,
            units,
            names,
            sender=sender,
            date=date,
            answer_days=answer_days,
            case=case,
            mock=mock,
            instructions=instructions,
            overdue=_overdue(found),
        ),
        csv_file("removal_at_fba.csv", AT_FBA, [{**lot, "warning": WARNING} for lot in lots if lot["at_fba_high"] > 0]),
    ]
    sums = [(file.name, file.rows, len(file.content), hashlib.sha256(file.content).hexdigest()) for file in files]
    files.append(PacketFile("manifest.csv", csv_bytes(MANIFEST, sums), len(sums)))
    _write(files, folder)
    return tuple(folder / file.name for file in files)


def _write(files: Sequence[PacketFile], folder: Path) -> None:
    """Write into a folder beside, then rename it, so that half a packet never lies about."""
    part = folder.parent / f".{folder.name}-{uuid.uuid4().hex}"
    try:
        for file in files:
            path = part / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise HostError(f"The packet cannot be written to '{folder}': {error.strerror or error}.") from error


def _audit(
    recall: Recall, lots: list[Row], movements: list[Row], made_at: dt.datetime, told: Sequence[tuple[str, Any]]
) -> PacketFile:
    uncertain = rows_of(recall.uncertain)
    consignees = _with_lots(rows_of(recall.consignees), lots)
    summary = [{"item": item, "value": value} for item, value in told]
    tables = [
        PlainTable("Summary", SUMMARY, summary),
        PlainTable("Lots", LOTS, lots),
        PlainTable("Movements", MOVEMENTS, movements),
        PlainTable("Consignees", CONSIGNEES, consignees),
        PlainTable("Uncertain", UNCERTAIN, uncertain),
    ]
    rows = sum(len(table.rows) for table in tables)
    return PacketFile("recall.xlsx", workbook_bytes(tables, created=made_at), rows)


def _summary(
    recall: Recall, company: str, made_at: dt.datetime, started: dt.datetime | None, case: Case, *, mock: bool
) -> Iterator[tuple[str, Any]]:
    """What was asked, the clock, the figures over all lots, and what to know about them."""
    head = recall.headline
    yield "Company", company
    yield "Kind", "Mock recall: an exercise, nothing is recalled" if mock else "Recall"
    yield "Made at", made_at.isoformat(sep=" ", timespec="minutes")
    if started is not None:
        yield "Started", started.isoformat(sep=" ", timespec="seconds")
        yield "Finished", made_at.isoformat(sep=" ", timespec="seconds")
        yield "Took, seconds", f"{(made_at - started).total_seconds():.1f}"
    yield "Clock, from start to closing", case.clock(made_at)
    yield from recorded(case)
    yield "As of", to_date(recall.as_of).isoformat()
    yield from ((f"Asked for: {label}", value) for label, value in recall.filters.asked)
    yield "Affected lots", recall.lots.shape[0]
    yield "Units made", head.made
    yield "Units found", head.found
    yield "Units to retrieve", head.to_retrieve
    yield "Units unaccounted for", head.unaccounted
    yield "Reconciled %", "not known" if head.reconciled is None else f"{head.reconciled:.2f}"
    yield "Consignees", len(set(recall.consignees["consignee"].to_list()))
    yield from gaps(rows_of(recall.addressees))
    yield "Shipments that may have moved an affected lot", recall.uncertain.shape[0]
    yield from (("Note", hint) for hint in (*recall.hints, *recall.caveats))
    for near in rows_of(recall.near):
        yield "Not included", f"{near['sku']} {near['lot']}, like {near['asked']} ({near['why']})"


_OF_LOT = ("product", "gtin", "expiry_date", "expiry_date_precision")


def _with_lots(rows: list[Row], lots: list[Row]) -> list[Row]:
    """Rows with the product, GTIN and expiry date of their lot."""
    known = {(lot["sku"], lot["lot"]): {name: lot[name] for name in _OF_LOT} for lot in lots}
    return [{**row, **known[row["sku"], row["lot"]]} for row in rows]


def _fsma(
    lots: list[Row],
    movements: list[Row],
    made_at: dt.datetime,
    *,
    company: str,
    locations: Mapping[str, str],
    unit: str,
) -> Iterator[PacketFile]:
    for event in ("Shipping", "Receiving"):
        rows = fsma204.events(movements, lots, event=event, company=company, locations=locations, unit=unit)
        name = f"fsma204_{event.lower()}"
        book = workbook_bytes([PlainTable(event, fsma204.COLUMNS, rows)], created=made_at)
        yield PacketFile(f"{name}.xlsx", book, len(rows))
        yield csv_file(f"{name}.csv", fsma204.COLUMNS, rows)


def _overdue(found: Answers | None) -> dict[str, int]:
    """Those whose answer is overdue, and the day on which they were told."""
    if found is None:
        return {}
    return {row["consignee"]: row["sent_on"] for row in rows_of(found.rows) if row["state"] == OVERDUE}


def _by_consignee(recall: Recall, lots: list[Row], movements: list[Row]) -> dict[str, list[Row]]:
    """What each consignee got, lot by lot."""
    of: dict[str, list[Row]] = {}
    for row in _with_lots(rows_of(recall.consignees), lots):
        days = shipped_on(movements, row["consignee"], row["sku"], row["lot"])
        of.setdefault(row["consignee"], []).append({**row, "shipped_on": days})
    return of


def _units_of_consignees(
    units: Mapping[str, list[Row]], names: Mapping[str, str], made_at: dt.datetime
) -> Iterator[PacketFile]:
    """For each consignee a list of their units."""
    for consignee, rows in units.items():
        yield csv_file(f"consignees/{names[consignee]}.csv", CONSIGNEES, rows)
        # Of the lot 007 in a CSV file a spreadsheet makes 7, of 2-24 a date; whoever looks for units needs the code.
        book = workbook_bytes([PlainTable("Units", CONSIGNEES, rows)], created=made_at)
        yield PacketFile(f"consignees/{names[consignee]}.xlsx", book, len(rows))
