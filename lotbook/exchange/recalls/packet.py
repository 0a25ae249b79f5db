"""The packet of a recall: a folder of files for the auditor, the authority, every consignee and Amazon."""

import datetime as dt
import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import rows_of
from lotbook.core.names import key_of_name
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.recall import Recall
from lotbook.core.table import Column, Kind
from lotbook.exchange.file_names import safe_names
from lotbook.exchange.plain_csv import csv_bytes
from lotbook.exchange.plain_workbook import PlainTable, workbook_bytes
from lotbook.exchange.recalls import fsma204
from lotbook.exchange.recalls.audit_book import audit_workbook
from lotbook.exchange.recalls.audit_pages import (
    ANSWERS,
    CERTIFICATES,
    CONSIGNEES,
    LOTS,
    MOVEMENTS,
    NOTES,
    UNCERTAIN,
    Page,
)
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.files import PacketFile, csv_file
from lotbook.exchange.recalls.first_page import first_page, limits, not_reached
from lotbook.exchange.recalls.letters import days_shipped, letters
from lotbook.exchange.recalls.locations import Location
from lotbook.exchange.recalls.notice import MOCK
from lotbook.exchange.recalls.reaching import reached

WARNING = (
    "Amazon removes by SKU and cannot pick a lot: order every unit of the SKU back, and sort the lots when they arrive."
)
_T, _C, _D, _U = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS


AT_FBA = tuple(
    Column(*each)
    for each in (
        *(("SKU", "sku", _C), ("FNSKU", "fnsku", _C), ("Product", "product", _T), ("Lot", "lot", _C)),
        *(("Expiry date", "expiry_date", _D), ("Units, least", "at_fba_low", _U), ("Units, most", "at_fba_high", _U)),
        *(("Units, estimate", "at_fba_estimate", _U), ("Basis", "at_fba_basis", _T), ("Warning", "warning", _T)),
    )
)
MANIFEST = ("File", "Rows", "Bytes", "SHA-256", "Consignee")

Row = dict[str, Any]


def write_packet(
    recall: Recall, folder: Path, background: Background, *, pdf: Callable[[bytes], bytes | None] = lambda _: None
) -> tuple[Path, ...]:
    """Write the packet: all files, or none.

    `recall.xlsx` for the auditor, and `recall.pdf` where one can be made; `fsma204_shipping` and `fsma204_receiving`,
    each as .xlsx and .csv; for each consignee their units (`consignees/`, as .csv and .xlsx) and a notice (`notices/`,
    as .docx and .txt, with a draft of the message as .eml where there is an address; but not to buyers on a marketplace
    or where nobody is named), and a reminder (`reminders/`) where an answer is overdue; `removal_at_fba.csv`;
    `manifest.csv` with rows, bytes and SHA-256 of every other file, and whom
    it is for. Equal input gives equal bytes, but for the PDF.

    Args:
        recall: What was found.
        folder: A folder that does not exist yet, or is empty.
        background: Who recalls, when, and how it went.
        pdf: Makes a PDF of a workbook; None where it cannot.

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
    lots = rows_of(recall.lots)
    units = _by_consignee(recall, lots)
    names = safe_names(units)
    traced = {event: _events(recall, lots, background, event) for event in ("Shipping", "Receiving")}
    audit = _audit(recall, lots, background, tuple(fsma204.missing([*traced["Shipping"], *traced["Receiving"]])))
    printed = pdf(audit.content)
    at_fba = _at_fba(recall, lots, f"{MOCK} {WARNING}" if background.mock else WARNING)
    files = [
        audit,
        *([] if printed is None else [PacketFile("recall.pdf", printed)]),
        *_fsma(traced, background.made_at),
        *_units_of_consignees(units, names, background.made_at),
        *letters(rows_of(recall.addressees), units, names, background),
        csv_file("removal_at_fba.csv", AT_FBA, at_fba),
    ]
    # Names of files are ASCII, so that of a Japanese consignee is in none of them.
    whose = {name: consignee for consignee, name in names.items()}
    sums = [
        (file.name, file.rows, len(file.content), hashlib.sha256(file.content).hexdigest(), _of(file, whose))
        for file in files
    ]
    files.append(PacketFile("manifest.csv", csv_bytes(MANIFEST, sums), len(sums)))
    _write(files, folder)
    return tuple(folder / file.name for file in files)


def _of(file: PacketFile, whose: Mapping[str, str]) -> str:
    """The consignee that a file of the packet is for, if it is for one."""
    folder, _, name = file.name.rpartition("/")
    return whose.get(name.rpartition(".")[0], "") if folder else ""


def _at_fba(recall: Recall, lots: list[Row], warning: str) -> list[Row]:
    """The lots of which Amazon may have units; what was sold to a place of its may be there, too."""
    its = {row["consignee"] for row in rows_of(recall.addressees) if row["reach"] == Reach.AMAZON}
    sold: dict[tuple[str, str], int] = {}
    for row in rows_of(recall.consignees):
        if row["consignee"] in its:
            lot = row["sku"], row["lot"]
            sold[lot] = sold.get(lot, 0) + max(row["units"], 0)
    most = [{**lot, "at_fba_high": lot["at_fba_high"] + sold.get((lot["sku"], lot["lot"]), 0)} for lot in lots]
    return [{**lot, "warning": warning} for lot in most if lot["at_fba_high"] > 0]


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


def _audit(recall: Recall, lots: list[Row], background: Background, missing: Sequence[str]) -> PacketFile:
    """The workbook for the auditor."""
    consignees = _with_lots(rows_of(recall.consignees), lots)
    told = rows_of(recall.addressees)
    notes = [
        *not_reached(recall),
        *(("Missing for FSMA 204", text) for text in missing),
        *limits(recall, background),
    ]
    said = background.answers
    answered = {row["consignee"]: row for row in rows_of(said.rows)} if said is not None else {}
    pages: tuple[Page, ...] = (
        Page("Lots", "Affected lots", "Every affected lot with its balance, in units.", LOTS, lots, "Reconciled %"),
        Page(
            *(
                "Movements",
                "Every movement",
                "Every row of Lots, Shipments and Bundles with an affected lot.",
                MOVEMENTS,
            ),
            *(rows_of(recall.movements), "Shipment"),
        ),
        Page(
            *(
                "Consignees",
                "Who got them",
                "Units of each lot by consignee; Units are those sent less those returned.",
            ),
            *(CONSIGNEES, consignees, "Documents"),
        ),
        Page(
            *(
                "Answers",
                "Who was notified, and what they answered",
                "How each consignee is reached, or why it is not.",
            ),
            *(ANSWERS, [{**_NO_ANSWER, **answered.get(row["consignee"], {}), **_reach(row)} for row in told]),
        ),
        Page(
            *("Uncertain", "Shipments in doubt", "Rows that may have moved an affected lot and do not say so."),
            *(UNCERTAIN, rows_of(recall.uncertain)),
        ),
        Page(
            *("Notes", "What to know", "What limits the figures, what is missing, and what was not included."),
            *(NOTES, [{"about": about, "note": text} for about, text in notes]),
        ),
    )
    papers = rows_of(recall.certificates)
    if papers:
        told_of = "Certificates of the affected lots; where the lot is blank, of every lot of the SKU."
        pages = (*pages[:-1], Page("Certificates", "Certificates", told_of, CERTIFICATES, papers), pages[-1])
    content = audit_workbook(first_page(recall, background, missing), pages, background)
    return PacketFile("recall.xlsx", content, sum(len(page.rows) for page in pages))


_NO_ANSWER: Row = {column.name: None for column in ANSWERS}


def _reach(row: Row) -> Row:
    return {"consignee": row["consignee"], "reached": reached(row)}


_OF_LOT = ("product", "gtin", "expiry_date", "expiry_date_precision")


def _with_lots(rows: list[Row], lots: list[Row]) -> list[Row]:
    """Rows with the product, GTIN and expiry date of their lot."""
    known = {(lot["sku"], lot["lot"]): {name: lot[name] for name in _OF_LOT} for lot in lots}
    return [{**row, **known[row["sku"], row["lot"]]} for row in rows]


def _events(recall: Recall, lots: list[Row], background: Background, event: str) -> list[Row]:
    """The events up to the day of the recall: what is still to come hasn't been shipped."""
    sender = background.sender
    return fsma204.events(
        [row for row in rows_of(recall.movements) if row["date"] is None or row["date"] <= recall.as_of],
        lots,
        event=event,
        company=Location(sender.company, sender.address, sender.phone, sender.gln),
        locations=background.locations,
        unit=background.unit,
        consumers=recall.with_consumers,
    )


def _fsma(traced: Mapping[str, list[Row]], made_at: dt.datetime) -> Iterator[PacketFile]:
    for event, rows in traced.items():
        name = f"fsma204_{event.lower()}"
        book = workbook_bytes([PlainTable(event, fsma204.COLUMNS, rows)], created=made_at)
        yield PacketFile(f"{name}.xlsx", book, len(rows))
        yield csv_file(f"{name}.csv", fsma204.COLUMNS, rows)


def _by_consignee(recall: Recall, lots: list[Row]) -> dict[str, list[Row]]:
    """What each consignee got, lot by lot."""
    of: dict[str, list[Row]] = {}
    shipped, meant = days_shipped(rows_of(recall.handed), as_of=recall.as_of), _meant(recall, lots)
    for row in _with_lots(rows_of(recall.consignees), lots):
        lot = row["sku"], row["lot"]
        days = shipped.get((key_of_name(row["consignee"]), *lot), [])
        of.setdefault(row["consignee"], []).append({**row, "shipped_on": days, "meant": meant.get(lot, [])})
    return of


def _meant(recall: Recall, lots: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Of each lot that is not on Lots the affected lots that its code is spelled like."""
    known = {(lot["sku"], lot["lot"]): lot for lot in lots}
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(recall.spelled_like):
        if lot := known.get((row["listed_sku"], row["listed_lot"])):
            found.setdefault((row["sku"], row["lot"]), []).append(lot)
    return found


def _units_of_consignees(
    units: Mapping[str, list[Row]], names: Mapping[str, str], made_at: dt.datetime
) -> Iterator[PacketFile]:
    """For each consignee a list of their units."""
    for consignee, rows in units.items():
        yield csv_file(f"consignees/{names[consignee]}.csv", CONSIGNEES, rows)
        # Of the lot 007 in a CSV file a spreadsheet makes 7, of 2-24 a date; whoever looks for units needs the code.
        book = workbook_bytes([PlainTable("Units", CONSIGNEES, rows)], created=made_at)
        yield PacketFile(f"consignees/{names[consignee]}.xlsx", book, len(rows))
