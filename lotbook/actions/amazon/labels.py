"""Labels for a shipment or for some lots: a workbook, a PDF, or both."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.actions.amazon.send import Shipment, by_sku
from lotbook.actions.new import write_once
from lotbook.actions.orders import Names
from lotbook.actions.session import Progress, Session
from lotbook.core.amazon.inbound import Packing
from lotbook.core.code_texts import code_text
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name
from lotbook.core.words import Flag
from lotbook.exchange.amazon.label_paper import Paper, paper_of
from lotbook.exchange.amazon.label_pdf import can_draw, label_pdf
from lotbook.exchange.amazon.label_sheet import label_sheet
from lotbook.exchange.amazon.labels import labels_of, needs_codes, without_code
from lotbook.hosts.host import Host

_FINE = {Flag.OK, Flag.NEW, Flag.USED_UP, Flag.INSIDE_CUTOFF, Flag.PAST_SHIP_BY}
"""Flags that are no reason to look at a lot again before it is labelled: what left is past its day to leave."""


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """Labels that are to be printed."""

    file: Path
    """What to write: a workbook, or a PDF in the labels' real size."""
    each: int
    """Unit labels for each lot."""
    pdf: bool = False
    """Also a PDF beside a workbook."""
    paper: str = ""
    """letter, a4, 4x6 or 30-up; blank takes what the marketplace in Settings prints on."""
    fnsku: bool = False
    """Whether unit labels have the FNSKU in place of the lot's own code."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What is written."""
        return (
            (self.file, self.file.with_suffix(".pdf"))
            if self.pdf and self.file.suffix.lower() == ".xlsx"
            else (self.file,)
        )

    def check(self) -> None:
        """Refuse, before anything is written, labels that cannot be made here.

        Raises:
            InputError: If the file has another ending, there is no such paper or not for a workbook, or the packages
                that draw labels are not installed.
        """
        if self.file.suffix.lower() not in {".xlsx", ".pdf"}:
            name = self.file.with_suffix(".pdf").name
            raise InputError(f"{self.file}: the name of the label file ends in .pdf or .xlsx. Use {name}.")
        if self.file.suffix.lower() == ".xlsx" and not paper_of(self.paper, "").in_excel:
            name = self.file.with_suffix(".pdf").name
            raise InputError(
                f"Labels on {self.paper} must be a PDF, because Excel doesn't have that paper size. Use {name}."
            )
        needs_codes()


def save_labels(found: Shipment, order: LabelOrder, *, now: dt.datetime) -> tuple[Path, ...]:
    """Write the labels of a shipment.

    Args:
        found: The shipment.
        order: The labels; their files must not exist.
        now: The time of this run, which stands in the file.

    Returns:
        The files.

    Raises:
        InputError: If nothing goes, or `LabelOrder.check` refuses, or a file is there already.
        HostError: If something cannot be written.
    """
    order.check()
    paper = paper_of(order.paper, found.marketplace)
    labels = list(
        labels_of(found.lines, found.products, each=order.each, fnsku=order.fnsku, marketplace=found.marketplace)
    )
    for file in order.files:
        write = label_pdf if file.suffix.lower() == ".pdf" else label_sheet
        write_once(file, write(labels, created=now, paper=paper))
    return order.files


def label_remarks(found: Shipment, order: LabelOrder) -> list[str]:
    """What is missing on the labels of a shipment."""
    paper = paper_of(order.paper, found.marketplace)
    said = without_code(found.lines, found.products, fnsku=order.fnsku)
    if paper is Paper.THIRTY_UP:
        said.append("30-up sheets hold unit labels only. Print the carton labels on 4x6, letter or a4.")
    if order.file.suffix.lower() == ".pdf":
        said += [
            f"{sku}: its labels have no product name, since lotbook can't draw '{name}' in a PDF. Write the labels as "
            "a workbook instead (LABELS.xlsx), and print them from Excel."
            for sku in dict.fromkeys(line.sku for line in found.lines)
            if not can_draw(name := str(found.products.get(sku, {}).get("product") or ""))
        ]
    return said


def to_label(
    host: Host,
    *,
    now: dt.datetime,
    shipment: str = "",
    lots: Mapping[str, int] | None = None,
    sku: str = "",
    per_box: Mapping[str, int] | None = None,
    owner: str | None = None,
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
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If there is no such shipment, lot or SKU, or a lot code is of several SKUs.
        HostError: If the workbook cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    tracker, day = session.tracker, session.day(today=now.date())
    report = session.report(day)
    known = {(row["sku"], row["lot"]): row for row in rows_of(report.lots)}
    typed = by_sku(per_box or {}, Names(tracker, report.stock))
    if shipment.strip():
        wanted = _shipped(tracker, shipment.strip())
    else:
        wanted = {_lot_of(known, lot, sku.strip()): units for lot, units in (lots or {}).items()}
    products = {row["sku"]: row for row in rows_of(tracker.tables["SKUs"].frame) if row["usable"]}
    sizes = {code: row["units_per_box"] for code, row in products.items() if row["units_per_box"]} | typed
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
    place = tracker.settings.amazon_marketplace
    return Shipment(session, to_date(day), "", "", "", tuple(lines), (), tuple(remarks), products, place)


def _shipped(tracker: Tracker, number: str) -> dict[tuple[str, str], int]:
    """Units of each lot in the transfers of a number."""
    found: dict[tuple[str, str], int] = {}
    rows = [row for row in rows_of(tracker.tables["Shipments"].frame) if row["usable"] and row["type"] == "Transfer"]
    for row in rows:
        if key_of_name(row["shipment"] or "") == key_of_name(number) and row["quantity"] > 0:
            key = row["sku"], row["lot"]
            found[key] = found.get(key, 0) + row["quantity"]
    if not found:
        raise InputError(
            f"The sheet Shipments has no Transfer with the number '{number}' in its column Shipment. Type it as it "
            "stands there, or name the lots with --lot LOT=UNITS."
        )
    return found


def _lot_of(known: Mapping[tuple[str, str], Any], lot: str, sku: str) -> tuple[str, str]:
    lot, sku = code_text(lot), code_text(sku)
    of_sku = [key for key in known if sku.casefold() in {"", key[0].casefold()}]
    # A code that is there as typed means that lot and no other.
    found = [key for key in of_sku if key[1] == lot] or [key for key in of_sku if key[1].casefold() == lot.casefold()]
    if not found:
        of = f" of {sku}" if sku else ""
        raise InputError(f"The sheet Lots has no lot '{lot}'{of}. Type it as it is there.")
    codes = dict.fromkeys(key[1] for key in found)
    if len(codes) > 1:
        raise InputError(f"Lot '{lot}' could be {' or '.join(codes)}. Type it as it is on the sheet Lots.")
    if len(found) > 1:
        skus = ", ".join(sorted(key[0] for key in found))
        raise InputError(f"Lot '{lot}' is on the sheet Lots for {skus}. Name the one you mean with --sku.")
    return found[0]
