"""The pick list of an order on paper."""

import datetime as dt
from pathlib import Path

from lotbook.actions.allocate import Allocation
from lotbook.actions.new import exists_already, write_once
from lotbook.actions.printing import check_pdf, pdf_of
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.label_paper import paper_of
from lotbook.exchange.amazon.label_sheet import EXCEL_PAPER
from lotbook.exchange.pick_list import PickLine, pick_sheet


def check_pick_list(out: Path) -> None:
    """Refuse, before anything is read, a printed pick list that cannot be made here.

    Raises:
        InputError: If the file has another ending or exists, or LibreOffice is not installed.
    """
    if out.suffix.lower() != ".pdf":
        raise InputError(f"{out}: the name of the pick list ends in .pdf. Use {out.with_suffix('.pdf').name}.")
    if out.exists():
        raise exists_already(out)
    check_pdf(", and print what is shown.")


def print_pick_list(found: Allocation, out: Path, *, now: dt.datetime) -> None:
    """Write the pick list as a PDF.

    Raises:
        InputError: If the file has another ending or exists, or LibreOffice is not installed.
        HostError: If it cannot be written.
    """
    check_pick_list(out)
    lines = [
        PickLine(line.sku, line.product, pick.lot, pick.place, pick.expiry_date, pick.units, line.cases(pick.units))
        for line in found.lines
        for pick in line.picks
    ]
    paper = EXCEL_PAPER[paper_of("", found.marketplace)]
    content = pick_sheet(found.heading, lines, found.remarks, created=now, paper=paper)
    write_once(out, pdf_of(content, str(out), "Leave out --pdf, and print what is shown."))
