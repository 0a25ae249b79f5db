"""Every kind of file lotbook writes, made from a tracker that Excel 365 has saved: Excel opens each without a repair.

One after the other every command works on that tracker. What comes out is held against the rules only Excel enforces
and, where it is installed, Microsoft's own validator.
"""

import contextlib
import datetime as dt
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import typer.main
import xlsxwriter

from lotbook import cli
from lotbook.actions.refresh import refresh
from lotbook.cli.app import app
from lotbook.core.days import to_day
from lotbook.exchange.pick_list import PickLine, pick_sheet
from lotbook.hosts.file import FileHost
from lotbook.sheets.sample import sample_rows
from tests import openxml_validator
from tests.amazon import written
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.excel_rules import broken
from tests.hosts.books import parts, replaced
from tests.package_checks import problems
from tests.saved_by_excel import OWN_FORMULA, saved_by_excel
from tests.scenarios.importing import PLANNING
from tests.scenarios.sending import FULL

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")]

TODAY = to_day(SAMPLE_DAY)
COUNT: dict[str, list[Any]] = {
    "date": [TODAY],
    "place": ["Warehouse"],
    "sku": ["TEA-CHAM-20"],
    "lot": ["24-2036B"],
    "counted": [7],
}


class Commands:
    """Runs commands on one day, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tracker = folder / "lots.xlsm"
        self.used: set[str] = set()

    def __call__(self, name: str, *arguments: object) -> str:
        """What a command prints; it must have done its work."""
        self.used.add(name)
        printed = io.StringIO()
        sys.argv = ["lotbook", name, *map(str, arguments)]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = cli.run()
        assert code in {0, 1}, f"{name}: {printed.getvalue()}"
        return printed.getvalue()


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """The commands, the tracker that Excel has saved, and a clock that stands still."""
    folder = tmp_path_factory.mktemp("every")
    rows = {**sample_rows(SAMPLE_DAY), "StockCount": COUNT}
    build(folder / "built.xlsm", rows=rows, as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(folder / "built.xlsm"), now=SAMPLE_TIME)
    saved_by_excel(folder / "built.xlsm", folder / "lots.xlsm")
    build(folder / "empty.xlsm", as_of=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [])
        patch.setenv("HOME", str(folder / "home"))
        stopped = SimpleNamespace(datetime=SimpleNamespace(now=lambda: SAMPLE_TIME), date=dt.date)
        patch.setattr(sys.modules["lotbook.cli.app"], "dt", stopped)
        yield Commands(folder)


def adopt(run: Commands) -> None:
    book = openpyxl.Workbook()
    for row in (["SKU", "Lot", "Expiry date", "Received quantity"], ["TEA-CHAM-20", "NEW-1", SAMPLE_DAY, 12]):
        book.active.append(row)
    book.save(run.folder / "old list.xlsx")
    run("adopt", run.folder / "old list.xlsx", "--into", run.tracker, "--as", "Lots", "--yes")


def reports(run: Commands) -> None:
    run("import", run.tracker, written(run.folder / "planning.txt", PLANNING))


def count(run: Commands) -> None:
    run("count", run.tracker, "--yes")


def removals(run: Commands) -> None:
    run("removals", run.tracker, "--save", run.folder / "removals")


def send(run: Commands) -> None:
    amazons = run.folder / "template.xlsx"
    with xlsxwriter.Workbook(amazons) as book:
        sheet = book.add_worksheet("Create workflow – template")
        sheet.write_row("A3", ["Default prep owner", "Seller"])
        sheet.write_row("A8", FULL)
    labels, out = run.folder / "labels.xlsx", run.folder / "sent.xlsx"
    arguments = ["--units", "TEA-CHAM-20=24", "--per-box", "TEA-CHAM-20=24", "--out", out, "--labels", labels]
    run("send", run.tracker, amazons, *arguments, "--book", "--shipment", "FBA15X1")
    run("labels", run.tracker, run.folder / "again.xlsx", "--shipment", "FBA15X1", "--per-box", "TEA-CHAM-20=24")


def recall(run: Commands) -> None:
    run("recall", run.tracker, "--lot", "CB089D", "--packet", run.folder / "packet", "--sheet", "--mark")
    run("recall", run.tracker, "--lot", "CB089D", "--unmark")


def share(run: Commands) -> None:
    run("share", run.tracker, "--supplier", "Alpine Pantry Co.", "--out", run.folder / "copies", "--no-open")
    (copy,) = (run.folder / "copies").glob("*.xlsx")
    run("receive", run.tracker, copy, "--take", "none")


def newer(run: Commands) -> None:
    run("new", run.folder / "from.xlsm", "--from", run.tracker)
    run("new", run.folder / "plain.xlsx", "--from", run.tracker)


def upgrade(run: Commands) -> None:
    run("init", run.tracker, "--upgrade")


def looks(run: Commands) -> None:
    for name in ("check", "plan", "doctor"):
        run(name, run.tracker)
    run("allocate", run.tracker, "TEA-CHAM-20=5")


def due(run: Commands) -> None:
    run("digest", run.tracker, "--ics", run.folder / "lots.ics")


def shipped(run: Commands) -> None:
    records = run.folder / "records"
    records.mkdir()
    run("shipment-record", run.tracker, "--shipment", "FBA15X1", "--out", records)


def large(run: Commands) -> None:
    run("export", run.tracker, run.folder / "tables")
    run("ledger", run.folder / "tables", "--out", run.folder / "results", "--workbook", run.folder / "top.xlsx")
    run("ledger", run.folder / "tables", "--lot", "CB089D", "--out", run.folder / "found")


def copies(run: Commands) -> None:
    """Two copies, of which one marks a lot, are brought together; then the last run is taken back."""
    theirs = run.folder / "theirs.xlsm"
    theirs.write_bytes(run.tracker.read_bytes())
    run("recall", theirs, "--lot", "NEW-1", "--mark")
    run("merge", run.tracker, theirs, "--yes")
    run("history", run.tracker)
    run("undo", run.tracker, "--yes")


def again(run: Commands) -> None:
    run("refresh", run.tracker)


STEPS: list[Callable[[Commands], None]] = [
    *(again, looks, adopt, reports, count, removals, send, recall, share, due, shipped, large, copies, newer, upgrade)
]
WRITTEN = {
    "empty.xlsm": "a new tracker",
    "from.xlsm": "one with the rows of another",
    "plain.xlsx": "one without macros",
    "lots.xlsm": "the one that Excel saved, after every command",
    "labels.xlsx": "labels of a shipment to come",
    "again.xlsx": "labels of one that was booked",
    "sent.xlsx": "Amazon's template, filled in",
    "copies/*.xlsx": "a supplier's copy",
    "packet/**/*.xlsx": "a recall packet",
    "records/*.xlsx": "a record of a shipment",
    "theirs.xlsm": "a copy that was changed apart",
    "top.xlsx": "what to look at of tables too large for a workbook",
}


@pytest.fixture(scope="module")
def files(commands: Commands) -> list[Path]:
    """Every workbook there is once all commands have run."""
    for step in STEPS:
        step(commands)
    made = [sorted(commands.folder.glob(pattern)) for pattern in WRITTEN]
    assert all(made), WRITTEN
    return [path for each in made for path in each]


def test_every_command_is_tried(commands: Commands, files: list[Path]) -> None:
    assert files
    assert commands.used | {"new", "build"} == set(typer.main.get_group(app).commands)


def test_what_excel_saved_survives_every_command(commands: Commands, files: list[Path]) -> None:
    assert files
    kept = parts(commands.tracker)
    book = kept["xl/workbook.xml"].decode()
    assert '<functionGroup name="Lotbook"/>' in book
    assert 'vbProcedure="1"' in book
    assert "xr:revisionPtr" in book
    assert "xl/metadata.xml" in kept
    sheets = b"".join(content for name, content in kept.items() if name.startswith("xl/worksheets/"))
    assert f'cm="1"><f t="array" ref="H2">{OWN_FORMULA}</f>'.encode() in sheets
    assert sheets.count(b"xr:uid") == book.count("<sheet ")
    assert openpyxl.load_workbook(commands.tracker)["Places"]["H2"].value.text == f"={OWN_FORMULA}"


def test_no_file_breaks_a_rule_that_excel_enforces(files: list[Path]) -> None:
    assert {path.name: found for path in files if (found := [*problems(path), *broken(path)])} == {}


@pytest.mark.parametrize("version", openxml_validator.VERSIONS)
def test_microsofts_validator_finds_nothing(version: str, files: list[Path]) -> None:
    openxml_validator.needed()
    found = openxml_validator.errors(files, version)
    assert len(found) == len(files)
    assert {name: json.dumps(each, indent=1) for name, each in found.items() if each} == {}


def test_microsofts_validator_finds_what_is_wrong(files: list[Path], tmp_path: Path) -> None:
    openxml_validator.needed()
    spoiled = replaced(files[0], tmp_path / "spoiled.xlsm", "xl/workbook.xml", "<calcPr ", "<calculation/><calcPr ")
    (found,) = openxml_validator.errors([spoiled], "Microsoft365").values()
    assert ["calculation" in each["description"] for each in found] == [True]


def test_a_pick_list_is_sound(tmp_path: Path) -> None:
    """It is only ever written on its way to a PDF."""
    lines = [PickLine("TEA", "Tea & <herbs>", "00123", "Warehouse", SAMPLE_DAY, 24, "2 cases")]
    path = tmp_path / "pick list.xlsx"
    path.write_bytes(pick_sheet("To pick", lines, ["Nothing else."], created=SAMPLE_TIME, paper=9))
    assert [*problems(path), *broken(path)] == []
    openxml_validator.needed()
    assert openxml_validator.errors([path], "Office2019") == {path.name: []}
