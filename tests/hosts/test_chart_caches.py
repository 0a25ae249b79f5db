"""The charts on Start in a closed file: what a program that does not calculate draws is what the cells show."""

import re
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from lotbook.actions.refresh import refresh
from lotbook.hosts.file import FileHost
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.books import fefo, parts
from tests.hosts.hosted import refreshed
from tests.package_checks import problems

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def cached(path: Path) -> dict[str, list[str]]:
    """What each chart keeps of the cells it draws, by the reference to them; blanks left out."""
    found: dict[str, list[str]] = {}
    for name, content in parts(path).items():
        if name.startswith("xl/charts/chart"):
            for cells, cache in re.findall(r"<c:f>([^<]*)</c:f><c:\w+Cache>(.*?)</c:\w+Cache>", content.decode()):
                found[cells] = [text for text in re.findall(r"<c:v>([^<]*)</c:v>", cache) if text]
    return found


def shown(path: Path, cells: str) -> list[str]:
    """What these cells show."""
    sheet, _, ref = cells.rpartition("!")
    page = openpyxl.load_workbook(path, data_only=True)[sheet.strip("'")]
    values = [cell.value for (cell,) in page[ref.replace("$", "")]]
    return [f"{value:g}" if isinstance(value, int | float) else value for value in values if value not in {None, ""}]


def rounded(texts: list[str]) -> list[str]:
    return [f"{float(text):g}" if re.fullmatch(r"-?[\d.]+(E[-+]?\d+)?", text) else text for text in texts]


@pytest.mark.long
def test_after_a_refresh_charts_keep_what_their_cells_show(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsm"
    write_new(path, today=SAMPLE_DAY, sample=True)
    refresh(FileHost(path), now=SAMPLE_TIME)
    start = {cells: texts for cells, texts in cached(path).items() if cells.startswith("'Start'")}
    assert len(start) > 2
    for cells, texts in start.items():
        assert rounded(texts) == shown(path, cells), cells
    assert any(float(text) > 0 for texts in start.values() for text in texts if text.isdigit())
    assert problems(path) == []
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_a_chart_on_a_sheet_of_the_users_own_stays_as_it_is(book: Path) -> None:
    before = parts(book)["xl/charts/chart1.xml"]
    FileHost(book).write(refreshed(fefo([("S2", "L2", 46101, 5)])))
    assert parts(book)["xl/charts/chart1.xml"] == before
