"""Labels for a shipment or for some lots: a workbook, and with LibreOffice a PDF of it."""

import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lotbook.actions.amazon.send import Shipment
from lotbook.actions.new import write_once
from lotbook.actions.session import Progress, Session
from lotbook.core.amazon.inbound import Packing
from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.words import Flag
from lotbook.exchange.amazon.labels import label_sheet, labels_of, needs_codes, paper_of, without_code
from lotbook.hosts.host import Host

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS = 180
_FINE = {Flag.OK, Flag.NEW, Flag.USED_UP, Flag.INSIDE_CUTOFF, Flag.PAST_SHIP_BY}
"""Flags that are no reason to look at a lot again before it is labelled: what left is past its day to leave."""


def check_labels(out: Path, *, pdf: bool, paper: str) -> None:
    """Refuse, before anything is written, labels that cannot be made here.

    Args:
        out: The workbook to write.
        pdf: Whether a PDF is made of it.
        paper: What was asked for; blank takes the marketplace's.

    Raises:
        InputError: If the file has another ending, there is no such paper, or LibreOffice or the package for codes is
            not installed.
    """
    if out.suffix.lower() != ".xlsx":
        raise InputError(f"{out}: the name of the label file ends in .xlsx. Use {out.with_suffix('.xlsx').name}.")
    if pdf and _program() is None:
        raise InputError(
            "Making a PDF requires LibreOffice, which is not installed here. Leave out --pdf, and print the sheet."
        )
    paper_of(paper, "")
    needs_codes()


def _program() -> str | None:
    """LibreOffice, where it is installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def save_labels(
    found: Shipment, out: Path, *, each: int, now: dt.datetime, pdf: bool = False, paper: str = ""
) -> tuple[Path, ...]:
    """Write the labels of a shipment.

    Args:
        found: The shipment.
        out: The workbook to write; must not exist.
        each: Unit labels for each lot.
        now: The time of this run, which stands in the file.
        pdf: Also a PDF beside it, by LibreOffice.
        paper: Letter or A4; blank takes what the marketplace in Settings prints on.

    Returns:
        The files.

    Raises:
        InputError: If nothing goes, there is no such paper, a file is there already, or LibreOffice or the package for
            codes is not installed.
        HostError: If something cannot be written.
    """
    check_labels(out, pdf=pdf, paper=paper)
    program = _program()
    sheet = paper_of(paper, found.marketplace)
    content = label_sheet(list(labels_of(found.lines, found.products, each=each)), created=now, paper=sheet)
    write_once(out, content)
    if not pdf or program is None:
        return (out,)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program,
            f"-env:UserInstallation={Path(folder).as_uri()}/profile",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        command += ["--outdir", folder, str(out)]
        try:
            # The program is the one found on this computer, the arguments are file names.
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
            made = (Path(folder) / out.with_suffix(".pdf").name).read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise HostError(f"LibreOffice made no PDF of {out} ({error}). Open it and print it yourself.") from error
    write_once(out.with_suffix(".pdf"), made)
    return out, out.with_suffix(".pdf")


def to_label(
    host: Host,
    *,
    now: dt.datetime,
    shipment: str = "",
    lots: Mapping[str, int] | None = None,
    sku: str = "",
    per_box: Mapping[str, int] | None = None,
    progress: Progress = lambda _: None,
) -> Shipment:
    """What labels are to be printed for: a shipment that is on the sheet Shipments, or lots with their units.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        shipment: The number of a transfer; blank where lots are named.
        lots: Units by lot code.
        sku: Of these lots, where several SKUs have a lot of that code.
        per_box: Units per box by SKU; others as on the sheet SKUs.
        progress: Told of each step.

    Raises:
        InputError: If there is no such shipment or lot, or a lot code is of several SKUs.
        HostError: If the workbook cannot be read.
    """
    session = Session.open(host, progress=progress)
    tracker, day = session.tracker, session.day(today=now.date())
    known = {(row["sku"], row["lot"]): row for row in rows_of(session.report(day).lots)}
    if shipment.strip():
        wanted = _shipped(tracker, shipment.strip())
    else:
        wanted = {_lot_of(known, lot, sku.strip()): units for lot, units in (lots or {}).items()}
    products = {row["sku"]: row for row in rows_of(tracker.tables["SKUs"].frame) if row["usable"]}
    sizes = {code: row["units_per_box"] for code, row in products.items() if row["units_per_box"]} | dict(per_box or {})
    lines: list[Packing] = []
    remarks = []
    for (code, lot), units in wanted.items():
        if (code, lot) not in known:
            raise InputError(f"{code}, lot {lot} is not on the sheet Lots, so its date is not known. Add it there.")
        row = known[code, lot]
        line = Packing(code, lot, "", row["expiry_date"], units, sizes.get(code))
        whole = 0 if line.per_box is None else units // line.per_box * line.per_box
        parts = [(whole, line.per_box), (units - whole, None)]
        lines += [Packing(code, lot, "", row["expiry_date"], part, size) for part, size in parts if part]
        if row["expiry_date"] is None:
            remarks.append(f"{code}, lot {lot} has no expiry date, so its labels say so. Type it on the sheet Lots.")
        elif row["flag"] not in _FINE:
            remarks.append(f"{code}, lot {lot}: {row['flag']}.")
    remarks += without_code(lines, products)
    place = tracker.settings.amazon_marketplace
    return Shipment(session, to_date(day), "", "", None, tuple(lines), (), tuple(remarks), products, place)


def _shipped(tracker: Tracker, number: str) -> dict[tuple[str, str], int]:
    """Units of each lot in the transfers of a number."""
    found: dict[tuple[str, str], int] = {}
    rows = [row for row in rows_of(tracker.tables["Shipments"].frame) if row["usable"] and row["type"] == "Transfer"]
    for row in rows:
        if (row["shipment"] or "").casefold() == number.casefold() and row["quantity"] > 0:
            key = row["sku"], row["lot"]
            found[key] = found.get(key, 0) + row["quantity"]
    if not found:
        raise InputError(
            f"The sheet Shipments has no Transfer with the number '{number}' in its column Shipment. Type it as it "
            "stands there, or name the lots with --lot LOT=UNITS."
        )
    return found


def _lot_of(known: Mapping[tuple[str, str], Any], lot: str, sku: str) -> tuple[str, str]:
    found = [key for key in known if key[1].casefold() == lot.casefold() and sku.casefold() in {"", key[0].casefold()}]
    if not found:
        of = f" of {sku}" if sku else ""
        raise InputError(f"The sheet Lots has no lot '{lot}'{of}. Type it as it is there.")
    if len(found) > 1:
        skus = ", ".join(sorted(key[0] for key in found))
        raise InputError(f"Lot '{lot}' is on the sheet Lots for {skus}. Name the one you mean with --sku.")
    return found[0]
