"""On paper: FEFO's columns in front are one page wide; wide lists take several pages, in a size that can be read."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from lotbook.core.row_height import ONE_LINE
from lotbook.core.tables_report import FEFO, FEFO_IN_FRONT
from tests.libreoffice import converted, needs_libreoffice

HEADERS = [column.header for column in FEFO.columns]
SHOWN = HEADERS[: HEADERS.index(FEFO_IN_FRONT) + 1]
"""The columns that show at first, and that are printed."""
WITH_SENTENCES = ("To do", "FEFO", "Plan", "Checks")
READABLE = 0.55
"""The scale below which nobody reads a page."""


def test_the_columns_in_front_fit_one_page_and_the_others_are_grouped(sample: Path) -> None:
    sheet = openpyxl.load_workbook(sample, keep_vba=True)["FEFO"]
    assert len(SHOWN) <= 14
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # 1 is not written
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$6:$6", "landscape")
    points: dict[str, float] = {}
    grouped: dict[str, tuple[bool, int]] = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            # 7 dots to a digit, 96 dots to an inch
            points[get_column_letter(column)] = dimension.width * 7 * 0.75
            grouped[get_column_letter(column)] = (dimension.hidden, dimension.outlineLevel)
    letters = {header: get_column_letter(number) for number, header in enumerate(HEADERS, 1)}
    assert [header for header in HEADERS if grouped[letters[header]] == (False, 0)] == SHOWN
    assert {grouped[letters[header]] for header in HEADERS if header not in SHOWN} == {(True, 1)}
    letter, margins = 11 * 72, (sheet.page_margins.left + sheet.page_margins.right) * 72
    assert (letter - margins) / sum(points[letters[header]] for header in SHOWN) >= READABLE


def test_wide_lists_take_pages_that_each_begin_with_what_a_row_is_about(sample: Path) -> None:
    book = openpyxl.load_workbook(sample, keep_vba=True)
    several = {}
    for sheet in book:
        # Those of a recall show with the first one.
        if sheet.title in {"Start", "Recall"} or (sheet.sheet_state != "visible" and "Recall" not in sheet.title):
            continue
        widths = {
            column: each.width
            for each in sheet.column_dimensions.values()
            for column in range(each.min, each.max + 1)
            if not each.hidden
        }
        inches = [widths[column] * 7 / 96 for column in sorted(widths) if column <= sheet.max_column]
        if sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert 10.2 / sum(inches) >= READABLE, sheet.title
            continue
        ends = [*(each.id for each in sheet.col_breaks.brk), len(inches)]
        again = sum(inches[: column_index_from_string((sheet.print_title_cols or "$A:$A").rsplit("$", 1)[1])])
        pages = [sum(inches[start:end]) + (again if start else 0) for start, end in pairwise([0, *ends])]
        # As wide as LibreOffice makes them; else a page ends before its break, and the next has one column.
        assert 1.06 * max(pages) * sheet.page_setup.scale / 100 <= 10.2, sheet.title
        assert sum(page > again for page in pages) == 2, sheet.title
        several[sheet.title] = (sheet.print_title_cols, sheet.page_setup.scale >= 100 * READABLE)
    first = {"Recall consignees": "$A:$D"}  # consignee, SKU, product and lot
    wide = ("Lots", "SKUs", "Aging", "Recall consignees", "Recall log")
    assert several == {title: (first.get(title, "$A:$B"), True) for title in wide}
    assert book["Recall"].print_title_cols == "$B:$C"


def test_the_text_of_a_mail_is_shown_whole(sample: Path) -> None:
    sheet = openpyxl.load_workbook(sample, keep_vba=True)["Settings"]
    (value,) = (row[1] for row in sheet.iter_rows() if row[0].value == "Mail text")
    characters = int(1.1 * sheet.column_dimensions["B"].width)
    lines = [1 + len(line) // characters for line in str(value.value).splitlines()]
    assert value.alignment.wrap_text
    assert sheet.row_dimensions[value.row].height >= 15 * sum(lines)


@pytest.mark.long
@needs_libreoffice
@pytest.mark.usefixtures("fonts")
def test_every_row_is_as_high_as_its_sentences_need(sample: Path, tmp_path: Path) -> None:
    """The heights LibreOffice works out where it is told none are no larger than those that lotbook gives."""
    book = openpyxl.load_workbook(sample)
    for sheet in book.worksheets:
        if sheet.title not in WITH_SENTENCES:
            del book[sheet.title]
    given = {
        (sheet.title, number): sheet.row_dimensions[number].height
        for sheet in book
        for number in range(7, sheet.max_row + 1)
    }
    for title, number in given:
        book[title].row_dimensions[number].height = None
    assert {title for title, number in given if given[title, number] > ONE_LINE} == set(WITH_SENTENCES)
    for sheet in book:
        sheet.sheet_format.customHeight = None
        sheet.print_title_rows = None
    book.save(tmp_path / "free.xlsx")
    (tmp_path / "out").mkdir()
    (free,) = converted([tmp_path / "free.xlsx"], "xlsx", tmp_path / "out")
    needed = openpyxl.load_workbook(free)
    for (title, number), height in given.items():
        assert needed[title].row_dimensions[number].height <= height, (title, number)


def header_words(page: str) -> list[str]:
    """The words in the header row of a page, also those of a header that is broken into two lines."""
    words = [
        (word, (float(top) + float(bottom)) / 2)
        for top, bottom, word in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)</word>', page)
    ]
    rank = next((middle for word, middle in words if word == "Rank"), 0)
    half = 36 * READABLE / 2  # half the height of the row as it is printed at least
    return [word for word, middle in words if abs(middle - rank) < half]


READ_BY_FEFO = {"FEFO", "Start", "Lots", "SKUs", "Channels", "Buckets", "Settings"}


@needs_libreoffice
@pytest.mark.usefixtures("fonts")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_libreoffice_prints_the_pick_list_first(sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample)
    for sheet in book.worksheets:
        if sheet.title not in READ_BY_FEFO:  # LibreOffice calculates hidden sheets, too
            book.remove(sheet)
        sheet.sheet_state = "visible" if sheet.title == "FEFO" else "hidden"
    book.active = book.sheetnames.index("FEFO")
    book.save(tmp_path / "fefo.xlsx")
    (printed,) = converted([tmp_path / "fefo.xlsx"], "pdf", tmp_path)
    boxed = subprocess.run(  # noqa: S603 - found above
        ["pdftotext", "-bbox", str(printed), "-"],  # noqa: S607 - likewise
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    heads = [head for page in boxed.split("<page ")[1:] if "Rank" in (head := header_words(page))]
    assert heads
    for head in heads:
        assert sorted(head) == sorted(" ".join(SHOWN).split())
