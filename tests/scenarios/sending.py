"""A tracker of what goes to Amazon, its templates, and what was sent, as tests of shipments and of labels have it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openxml_audit import OpenXmlValidator

from lotbook.actions.refresh import refresh
from lotbook.core.days import to_date, to_day
from lotbook.hosts.file import FileHost
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build

TODAY = to_day(SAMPLE_DAY)
FULL = (
    *("Merchant SKU", "Quantity", "Prep owner", "Labeling owner", "Expiration date (MM/DD/YYYY)"),
    *("Manufacturing lot code ", "Units per box ", "Number of boxes", "Box length (in)", "Box width (in)"),
    *("Box height (in)", "Box weight (lb)"),
)
METRIC = (*FULL[:2], *FULL[4:8], "Box length (cm)", "Box width (cm)", "Box height (cm)", "Box weight (kg)")
GERMAN = ("Händler-SKU", "Menge", "Vorbereitung", "Etikettierung", "Ablaufdatum", "Chargennummer")


def template(path: Path, headers: Sequence[str], *, filled: bool = False) -> Path:
    """A template as Amazon makes it, with an example sheet that is filled in."""
    book = openpyxl.Workbook()
    for name, example in (("Create workflow – example", True), ("Create workflow – template", filled)):
        sheet = book.create_sheet(name)
        sheet["A1"], sheet["A3"], sheet["B3"] = "Please review the Example tab", "Default prep owner", "Seller"
        for column, header in enumerate(headers, 1):
            sheet.cell(8, column, header)
        if example:
            sheet["A9"], sheet["B9"] = "MySKU001", 23
    book.remove(book["Sheet"])
    book.save(path)
    return path


def rows(path: Path) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path)["Create workflow – template"]
    return [row for row in sheet.iter_rows(min_row=9, values_only=True) if any(row)]


def tea_and_jar(path: Path) -> Path:
    """A tracker with TEA in boxes of 24 in three lots, one of them too old, and JAR loose in two.

    FBA asks for 90 days, and 12 pass on the way.
    """
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR"], "units_per_box": [24, None]},
        "Lots": {
            "sku": ["TEA", "TEA", "TEA", "JAR", "JAR"],
            "lot": ["T0", "T1", "T2", "J1", "J2"],
            "expiry_date": [TODAY + 101, TODAY + 102, TODAY + 300, TODAY + 200, TODAY + 300],
            "received_date": [TODAY - 30] * 5,
            "received_quantity": [50, 60, 500, 30, 90],
            "place": ["Warehouse"] * 5,
        },
        "Places": {"place": ["Warehouse", "FBA-US"], "kind": ["Own", "FBA"], "channel": [None, "FBA-US"]},
    }
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(path), now=SAMPLE_TIME)
    return path


def said(path: Path) -> set[str]:
    """What a validator complains of."""
    return {each.description for each in OpenXmlValidator().validate(str(path)).errors}


def date(days: int) -> str:
    return f"{to_date(TODAY + days):%m/%d/%Y}"


def sent(lotbook: Command, tracker: Path, *arguments: object, code: int = 0) -> Any:
    outcome = lotbook("send", tracker, *arguments, "--json")
    assert outcome.code == code, outcome.err
    return json.loads(outcome.out)


def printed(path: Path) -> list[str]:
    """The texts on a label sheet."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
