"""Somebody else's spreadsheet is read where it can be stopped; what the reader ends of is one message."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from lotbook.core.errors import HostError, InputError
from lotbook.exchange import apart
from lotbook.exchange.adopt.grids import read_grids, sheets_of
from lotbook.exchange.amazon.send_template import template_of
from lotbook.exchange.apart import read_apart
from tests.exchange import hostile_readers as hostile

ROOT = Path(__file__).parents[2]
NO_LIMIT = "this system does not limit what a process takes"


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.xls"
    path.write_bytes(b"x")
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        names = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet><table:table '
            f'table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


CELL = '<table:table-cell office:value-type="string"><text:p>SKU</text:p></table:table-cell>'


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason=NO_LIMIT)
@pytest.mark.parametrize(
    ("reader", "why"),
    [
        (hostile.busy, "takes more than 2 seconds to read, too long for a file of its size"),
        (hostile.greedy, "takes more memory to read than a file of its size should"),
        (hostile.killed, "takes more memory to read than a file of its size should"),
        (hostile.ended, "ends the program that reads it"),
        (hostile.at_fault, "ends the program that reads it"),
    ],
)
def test_what_a_reader_ends_of_is_one_message(small: Path, reader: Callable[[Path], Any], why: str) -> None:
    with pytest.raises(HostError) as told:
        read_apart(reader, small)
    assert str(told.value) == (
        f"{small} {why}, so lotbook stopped. Check where it came from. If you trust it, open it, save it again as "
        ".xlsx or .csv, and try again."
    )


@pytest.mark.long
def test_a_reader_that_waits_is_stopped_by_the_clock(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_PATIENCE", 1)
    begun = time.monotonic()
    with pytest.raises(HostError, match="takes more than 2 seconds to read"):
        read_apart(hostile.asleep, small)
    assert time.monotonic() - begun < 30


def test_answers_and_refusals_come_as_they_are(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert read_apart(hostile.telling, small) == ["small.xls", 1.5, None, "\ud800\u2028é"]
    with pytest.raises(InputError, match=r"^small\.xls is not for me\.$"):
        read_apart(hostile.refusing, small)
    assert capfd.readouterr() == ("", "")


def test_a_file_beside_the_user_is_no_module(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small.parent / "json.py").write_text("raise SystemExit(0)")
    monkeypatch.chdir(small.parent)
    assert read_apart(hostile.telling, small)[0] == "small.xls"


def test_a_larger_file_may_take_longer(tmp_path: Path) -> None:
    path = tmp_path / "large.xls"
    assert apart._seconds(path) == 2
    for size, seconds in ((100_000, 2), (100_001, 3), (1_100_000, 22)):
        with path.open("wb") as file:
            file.truncate(size)
        assert apart._seconds(path) == seconds


READ = """
import resource, sys
from pathlib import Path
from lotbook.core.errors import HostError
from lotbook.exchange.adopt.grids import read_grids, sheets_of
try:
    read_grids(Path(sys.argv[1]))
except HostError as error:
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(taken.ru_utime + taken.ru_stime, taken.ru_maxrss, error, sep="|")
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason=NO_LIMIT)
def test_a_few_bytes_that_stand_for_millions_of_cells(tmp_path: Path) -> None:
    rows = f'<table:table-row table:number-rows-repeated="1048576">{CELL}</table:table-row>' * 40
    path = ods(tmp_path / "list.ods", rows)
    # A process of its own, because the largest child so far is all that a process can ask for.
    asked = [sys.executable, "-c", READ, str(path)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout  # noqa: S603 (this Python)
    seconds, kilobytes, told = said.split("|")
    assert "so lotbook stopped" in told
    assert float(seconds) < 6
    assert int(kilobytes) < 600_000


def test_an_honest_list_is_read_as_ever(tmp_path: Path) -> None:
    path = ods(tmp_path / "list.ods", f"<table:table-row>{CELL}</table:table-row>" * 2)
    (grid,) = read_grids(path)
    assert (grid.sheet, grid.rows) == ("A", [["SKU"], ["SKU"]])


def test_merged_cells_and_dates_come_through(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("A")
    sheet.merge_range("A2:A4", "TEA")
    sheet.write("C3", 46023, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_boolean("A6", True)  # noqa: FBT003 - the value of a cell
    book.close()
    (grid,) = read_grids(path)
    assert grid.rows == [
        [None, None, None],
        ["TEA", None, None],
        ["TEA", None, 46023],
        ["TEA", None, None],
        [None, None, None],
        [True, None, None],
    ]
    assert grid.dates == frozenset({(2, 2)})
    assert grid.merged == [((1, 0), (3, 0))]


def test_a_template_is_read_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotbook.exchange.amazon.send_template.shown_in", hostile.ended)
    with pytest.raises(HostError, match="ends the program that reads it, so lotbook stopped"):
        template_of(tmp_path / "t.xlsx")


def test_zeros_of_codes_are_not_lost_for_lack_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_workbook(*_: Any, **__: Any) -> Any:
        raise MemoryError

    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_number(0, 0, 815, book.add_format({"num_format": "00000"}))
    assert sheets_of(path)[0][2] == [["00815"]]
    monkeypatch.setattr("openpyxl.load_workbook", load_workbook)
    with pytest.raises(MemoryError):
        sheets_of(path)
