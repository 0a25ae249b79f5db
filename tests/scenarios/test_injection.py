"""Texts that somebody typed or sent, opened in every file that goes out: none runs, none becomes a header or a path."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.exchange.plain_csv import RISKY
from tests.command import Command
from tests.drawn import build

SKU, LOT, PLACE, SHOP = "=1+1;=2", "@SUM(1)", "+WH ../../x", "-Shop\r\nBcc: evil@example.com"
ODD = ("=1+1", "@SUM", "+WH", "-Shop", "=cmd", "../../")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "books" / "lots.xlsm"
    path.parent.mkdir()
    day = dt.date(2026, 2, 1)
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": [SKU], "product": ["=cmd|' /C calc'!A0"], "supplier": ["../../=Sup"]},
        "Places": {"place": [PLACE], "kind": ["Warehouse"]},
        "Lots": {
            "sku": [SKU], "lot": [LOT], "expiry_date": [dt.date(2027, 5, 1)], "received_date": [day],
            "received_quantity": [90], "place": [PLACE], "note": ["=NOTE()"],
        },
        "Shipments": {
            "date": [day], "shipment": ["=S/1"], "type": ["Sale"], "sku": [SKU], "lot": [LOT], "quantity": [12],
            "source": [PLACE], "destination": [SHOP], "document": ["@D"],
        },
        "Suppliers": {"supplier": ["../../=Sup"], "email": ["a@example.com"]},
    }  # fmt: skip
    build(path, rows=content)
    return path


@pytest.mark.long
def test_nothing_that_goes_out_runs_or_leads_away(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    outside = {*tmp_path.iterdir()}
    out = tmp_path / "out"
    out.mkdir()
    for command in (
        ("refresh", tracker),
        ("recall", tracker, "--lot", LOT, "--packet", out / "packet", "--company", "=Tea"),
        ("shipment-record", tracker, "--shipment", "=S/1", "--out", out),
        ("share", tracker, "--supplier", "../../=Sup", "--out", out, "--yes"),
        ("digest", tracker, "--ics", out / "a.ics"),
        ("export", tracker, out / "tables"),
    ):
        done = lotbook(*command)
        assert "fault" not in done.err, done.err
    files = [each for each in out.rglob("*") if each.is_file()]
    assert {each.suffix for each in files} >= {".csv", ".xlsx", ".ics"}
    assert {*tmp_path.iterdir()} - outside == {out}
    assert any(b"'=1+1" in content for file in files for name, content in _parts(file) if name.endswith(".csv"))
    for file in files:
        assert not set(file.name) & set('\r\n/\\:*?"<>|'), file
        for name, content in _parts(file):
            _check(name, content)


def _parts(file: Path) -> list[tuple[str, bytes]]:
    """The file, or what a zip holds, which must not lead out of it."""
    if file.suffix != ".zip":
        return [(file.name, file.read_bytes())]
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if ".." in name or name.startswith(("/", "\\"))]
        return [(name, archive.read(name)) for name in archive.namelist()]


def _check(name: str, content: bytes) -> None:
    if name.endswith(".csv"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.startswith(RISKY) and not _is_number(cell)], (name, row)
    elif name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for cells in sheet.iter_rows():
                for cell in cells:
                    run = cell.data_type == "f" and str(cell.value).startswith(ODD)
                    assert not run, (name, sheet.title, cell.coordinate, cell.value)
    elif name.endswith((".eml", ".ics")):
        lines = content.replace(b"\r\n ", b"").splitlines()
        assert not [line for line in lines if line.lower().startswith(b"bcc:")], name


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
