"""Thousands of odd files, each given to the command it is for: what must hold whatever is in them.

    python -m tests.fuzz fuzz [N] [SEED]

A command ends with 0, 1 or 2 and never with a fault of lotbook's own. With 2 the workbook is the same byte for byte,
and nothing is left beside it. Else the workbook can be read by others, and no row that was typed is gone. It takes no
more than 20 seconds and a gigabyte.
"""

import random
import shutil
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import python_calamine

from lotbook.actions.new import write_new
from lotbook.core.suppliers import form
from tests.conftest import SAMPLE_DAY
from tests.fuzz.commands import asked, run
from tests.fuzz.mutations import of_text, of_workbook

SECONDS, BYTES = 20, 1_200_000_000
"""Of computing, and of memory: a process that has polars loaded takes some room of its own."""
PATIENCE = 10
"""So many times as long it may take on the clock, since the computer may be busy."""
TYPED = ("SKUs", "Lots", "Shipments")
LEDGER = (
    b"Date\tFNSKU\tMSKU\tTitle\tEvent Type\tQuantity\tDisposition\tReason\tCountry\tDate and Time\n"
    b"11/02/2026\tX1\tVIT-C-90\tC\tReceipts\t240\tSELLABLE\t\tUS\t2026-11-02T00:00:00-0700\n"
    b"11/13/2026\tX1\tVIT-C-90\tC\tShipments\t-1\tSELLABLE\t\tUS\t2026-11-13T00:00:00-0800\n"
)
PLANNING = (
    b"snapshot-date,sku,available,units-shipped-t7,units-shipped-t30,units-shipped-t90,unfulfillable-quantity\n"
    b"2026-11-21,VIT-C-90,240,14,66,180,3\n2026-11-21,NUT-CASH-250,400,70,270,800,0\n"
)
LIST = (
    ("SKU", "Lot", "Best before", "Units"),
    *((f"TEA-{n}", f"L{n}", f"2027-{n % 12 + 1:02}-28", 10 * n) for n in range(1, 30)),
)
"""A list as sellers keep it."""
TEMPLATE = (
    *("Merchant SKU", "Quantity", "Prep owner", "Labeling owner", "Expiration date (MM/DD/YYYY)"),
    *("Manufacturing lot code", "Units per box", "Number of boxes"),
)
SUPPLIER = "Northwind Botanicals"
NEW_LOT = {"SKU": "OMEGA-100", "Lot": "N-1", "Expiry date": "2029-12-31", "Received quantity": 24}
ORDERS = (
    b"Name,Fulfilled at,Lineitem quantity,Lineitem sku,Lineitem fulfillment status,Shipping Name,Cancelled at\n"
    b"#1,2026-11-17 09:15:00 -0400,2,OMEGA-100,fulfilled,Jane,\n#2,2026-11-18 09:15:00 -0400,1,PROB-30,fulfilled,Joe,\n"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of file, and the command that reads it."""

    name: str
    change: Callable[[bytes, random.Random], bytes]
    arguments: Sequence[str]
    """`{tracker}` and `{file}` stand for the two."""
    ending: str = ""


KINDS = (
    Kind("tracker", of_workbook, ("refresh", "{tracker}")),
    Kind("tracker", of_workbook, ("refresh", "{tracker}")),
    Kind("ledger", of_text, ("import", "{tracker}", "{file}"), ".txt"),
    Kind("planning", of_text, ("import", "{tracker}", "{file}"), ".csv"),
    Kind("orders", of_text, ("import", "{tracker}", "{file}", "--assume-fefo"), ".csv"),
    Kind("list", of_workbook, ("adopt", "{file}", "--into", "{tracker}", "--yes"), ".xlsx"),
    Kind(
        "their tracker",
        of_workbook,
        ("adopt", "{file}", "--into", "{tracker}", "--date-order", "DMY", "--yes"),
        ".xlsx",
    ),
    Kind("reply", of_workbook, ("receive", "{tracker}", "{file}", "--take", "all"), ".xlsx"),
    Kind("template", of_workbook, ("send", "{tracker}", "{file}", "--units", "OMEGA-100=24", "--book"), ".xlsx"),
)


def rows(path: Path) -> dict[str, int]:
    """How many cells each sheet that people type into has, as somebody else's reader sees it."""
    book = python_calamine.load_workbook(path)
    return {
        name: sum(cell not in {"", None} for row in book.get_sheet_by_name(name).to_python() for cell in row[:6])
        for name in TYPED
        if name in book.sheet_names
    }


@dataclass(frozen=True, slots=True)
class Originals:
    """What the mutations begin with."""

    files: Mapping[str, bytes]
    """By the name of the kind."""
    beside: Mapping[str, bytes]
    """What stands beside the tracker, by name."""

    @property
    def tracker(self) -> bytes:
        """A sound tracker."""
        return self.files["tracker"]


def originals(folder: Path) -> Originals:
    """Make the files the mutations begin with."""
    sample, copies = folder / "lots.xlsm", folder / "copies"
    folder.mkdir(exist_ok=True)
    write_new(sample, today=SAMPLE_DAY, sample=True)
    done(("share", str(sample), "--supplier", SUPPLIER, "--out", str(copies), "--no-open"))
    (copy,) = copies.glob("*.xlsx")
    book = sample.read_bytes()
    files = {
        "tracker": book,
        "their tracker": book,
        "list": _workbook(folder / "list.xlsx", "Stock", LIST),
        "reply": _answered(copy),
        "template": _workbook(folder / "template.xlsx", "Create workflow – template", [*[()] * 7, TEMPLATE]),
        "ledger": LEDGER,
        "planning": PLANNING,
        "orders": ORDERS,
    }
    return Originals(files, {"lots.sent.jsonl": (folder / "lots.sent.jsonl").read_bytes()})


def _workbook(path: Path, name: str, lines: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    page = book.create_sheet(name)
    book.remove(book.worksheets[0])
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            page.cell(row, column, value)
    book.save(path)
    return path.read_bytes()


def _answered(copy: Path) -> bytes:
    """What a supplier sends back: a copy with a new lot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(copy)
    page = book[form.NEW]
    columns = {cell.value: cell.column for cell in page[form.HEADER_ROW]}
    for header, value in NEW_LOT.items():
        page.cell(form.HEADER_ROW + 1, columns[header]).value = value
    book.save(copy)
    return copy.read_bytes()


def done(command: Sequence[str]) -> int:
    """Run a command to its end; its exit code."""
    return said_by(command)[0]


def said_by(command: Sequence[str]) -> tuple[int, str]:
    """Run a command to its end; its exit code, and what it says."""
    with tempfile.TemporaryDirectory() as aside:
        return run(command, Path(aside) / "said", seconds=SECONDS, room=BYTES, patience=PATIENCE * SECONDS)


def missed(kind: Kind, content: bytes, sound: Originals, folder: Path) -> str:
    """What does not hold for one file; blank if all does."""
    tracker, file = folder / "lots.xlsm", folder / f"odd{kind.ending or '.xlsm'}"
    tracker.write_bytes(content if kind.name == "tracker" else sound.tracker)
    for name, more in sound.beside.items():
        (folder / name).write_bytes(more)
    file.write_bytes(content)
    before, beside = tracker.read_bytes(), {each.name for each in folder.iterdir()}
    typed = asked(rows, tracker) or {}
    command = [part.format(tracker=tracker, file=file) for part in kind.arguments]
    code, said = said_by(command)
    if code not in {0, 1, 2} or "Traceback" in said or "fault in lotbook" in said:
        return f"exit {code}: {said[-400:]}"
    kept = {"lots-left-out.xlsx", *(() if code == 2 else ("lots.journal.jsonl", ".lotbook-backup", "odd-filled.xlsx"))}
    left = {each.name for each in folder.iterdir()} - beside - kept
    if left:
        return f"left {left}"
    if code == 2:
        return "" if tracker.read_bytes() == before else "exit 2, and the workbook changed"
    now = asked(rows, tracker)
    if now is None:
        return "somebody else's reader ends of the result" if typed else ""
    gone = [name for name, count in typed.items() if now.get(name, 0) < count]
    return f"cells gone from {gone}" if gone else ""


def campaign(number: int, seed: int, told: Callable[[str], None] = print) -> list[str]:
    """Try so many files; say which did not hold, with what makes them again."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = originals(folder)
        for case in range(number):
            chance = random.Random(seed * 1_000_003 + case)  # noqa: S311 - no secret
            kind = chance.choice(KINDS)
            content = kind.change(sound.files[kind.name], chance)
            for each in folder.iterdir():
                shutil.rmtree(each) if each.is_dir() else each.unlink()
            why = missed(kind, content, sound, folder)
            if why:
                found.append(f"case {case} of seed {seed}, {kind.name}: {why}")
                told(found[-1])
    return found
