"""FEFO on paper: the pick list first, everything else on further pages, and nothing in a size nobody can read."""

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from lotbook.core.tables import FEFO
from tests.libreoffice import converted, needs_libreoffice

HEADERS = [column.header for column in FEFO.columns]
ALWAYS = HEADERS[:4]
PAGES = [  # what stands on each page side by side
    HEADERS[:11],
    [*ALWAYS, *HEADERS[11:19]],
    [*ALWAYS, *HEADERS[19:26]],
    [*ALWAYS, *HEADERS[26:]],
]
WIDER = 0.636 * 11 * 96 / 72 / 7
"""A digit of DejaVu Sans, which replaces Calibri where nothing better is installed, to the 7 dots of one in Excel."""


def test_the_pages_hold_every_column_once_and_fit_the_paper(sample: Path) -> None:
    book = openpyxl.load_workbook(sample, keep_vba=True)
    sheet = book["FEFO"]
    assert (PAGES[0][-1], PAGES[1][-1], PAGES[2][-1]) == ("On hand", "Remove-by", "Net price")
    assert [each.id for each in sheet.col_breaks.brk] == [11, 19, 26]
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$6", "$A:$D")
    # Excel forgets where pages end on a sheet that is fitted to the page.
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.orientation == "landscape"
    points: dict[str, float] = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            points[get_column_letter(column)] = dimension.width * 7 * 0.75  # 7 dots to a digit, 96 dots to an inch
    letter, margins = 11 * 72, (sheet.page_margins.left + sheet.page_margins.right) * 72
    for page in PAGES:
        width = sum(points[get_column_letter(HEADERS.index(header) + 1)] for header in page)
        assert WIDER * width * sheet.page_setup.scale / 100 <= letter - margins


def header_words(page: str) -> list[str]:
    """The words in the header row of a page, also those of a header that is broken into two lines."""
    words = [
        (word, (float(top) + float(bottom)) / 2)
        for top, bottom, word in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)</word>', page)
    ]
    rank = next((middle for word, middle in words if word == "Rank"), 0)
    half = 36 * 0.63 / 2  # the height of the row as it is printed
    return [word for word, middle in words if abs(middle - rank) < half]


@needs_libreoffice
@pytest.mark.usefixtures("fonts")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_libreoffice_prints_the_pick_list_first(sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample)
    for sheet in book:
        sheet.sheet_state = "visible" if sheet.title == "FEFO" else "hidden"
    book.active = book.sheetnames.index("FEFO")
    book.save(tmp_path / "fefo.xlsx")
    (printed,) = converted([tmp_path / "fefo.xlsx"], "pdf", tmp_path)
    boxed = subprocess.run(  # noqa: S603 - found above
        ["pdftotext", "-bbox", str(printed), "-"],  # noqa: S607 - likewise
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    heads = [head for page in boxed.split("<page ")[1:] if "Rank" in (head := header_words(page))]
    # As many pages of rows for each page of columns, and on each the headers of its columns and no others.
    rows, rest = divmod(len(heads), len(PAGES))
    assert rest == 0
    for number, head in enumerate(heads):
        assert sorted(head) == sorted(" ".join(PAGES[number // rows]).split())
