"""Labels as a workbook, for printing from Excel: cartons first, three unit labels side by side."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from lotbook.core.errors import InputError
from lotbook.exchange.amazon.label_paper import Paper
from lotbook.exchange.amazon.labels import CARTON_POINTS, Code, Label, code_picture

_ACROSS = 3
"""Unit labels side by side."""
_DPI = 300
_POINTS_OF_CODE = 48
"""Height of the row a code stands in."""
_SPACE = 15
"""Height of a plain row: that of the readable code, and of the space below a label."""
_CARTON_ROWS = (24, 52, 52, 20)
_UNIT_ROWS = (16, 20, 16)
_BELOW = _POINTS_OF_CODE + 2 * _SPACE
_MARGIN = 0.4
"""Inches on every side. The labels are as wide as fits the narrower A4, and never scaled: codes keep their size."""
_WIDTHS_FROM = {"font_name": "Courier New", "font_size": 11, "font_family": 3, "font_scheme": False}
"""The font of the workbook's plain cells, from whose digits a spreadsheet program works out how wide columns are.

The digits of a typewriter font are 0.6 of its size in every program. Where Calibri is missing, what comes in its place
is up to a quarter wider, and so would the labels be. Even where only DejaVu Sans is to be had, 24 digits fit.
"""
_PLAIN_COLUMN = 80
"""Dots in a column whose width nobody set, in this font: XlsxWriter derives the other widths from it."""
_CHARACTERS = 24
_SCREEN, _COLUMN, _HEIGHT = 96, 223, 58
"""Dots to an inch on a sheet; width of a column (24 digits of 9 dots, and 7) and height of a code in them."""


EXCEL_PAPER = {Paper.A4: 9, Paper.LETTER: 1}
"""The numbers by which Excel knows paper."""


def holds(paper: Paper, height: int) -> int:
    """How many labels of a height fit below each other; the space below the last one need not."""
    return int((paper.height - 2 * 72 * _MARGIN + _SPACE) // height)


def label_sheet(labels: Sequence[Label], *, created: dt.datetime, paper: Paper = Paper.A4) -> bytes:
    """A workbook with one sheet of labels, cartons first; no label is cut by the end of a page.

    Raises:
        InputError: If there are none, or the package that draws codes is not installed.
    """
    if not labels:
        raise InputError("There is nothing to label.")
    pictures = {label.code: code_picture(label.code) for label in labels if label.code}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "default_format_properties": _WIDTHS_FROM, "default_column_width": _PLAIN_COLUMN},
    ) as book:  # fmt: skip
        book.set_properties({"created": created.replace(tzinfo=None)})
        _Page(book, pictures, paper).fill(labels)
    return buffer.getvalue()


class _Page:
    def __init__(self, book: Any, pictures: Mapping[Code, bytes], paper: Paper) -> None:
        self.page = book.add_worksheet("Labels")
        self.pictures = pictures
        self.paper = paper
        base = {"font_name": "Calibri", "valign": "vcenter", "align": "center", "shrink": True}
        sizes = {"date": CARTON_POINTS, "head": 14, "text": 12, "small": 8, "unit date": 14}
        self.formats = {
            name: book.add_format({**base, "font_size": size, "bold": "date" in name}) for name, size in sizes.items()
        }
        self.page.set_paper(EXCEL_PAPER[paper])
        self.page.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=_MARGIN)
        self.page.set_default_row(_SPACE)
        self.page.set_column(0, _ACROSS - 1, _CHARACTERS)
        self.page.hide_gridlines(2)
        # Not fitted to the page: Excel then forgets where pages are to end.
        self.page.center_horizontally()
        self.row = 0

    def fill(self, labels: Sequence[Label]) -> None:
        """Write all labels."""
        breaks = []
        cartons, rows = (holds(self.paper, sum(heights) + _BELOW) for heights in (_CARTON_ROWS, _UNIT_ROWS))
        for number, label in enumerate(each for each in labels if each.carton):
            if number and number % cartons == 0:
                breaks.append(self.row)
            self._carton(label)
        units = [each for each in labels if not each.carton]
        for start in range(0, len(units), _ACROSS):
            if self.row and start % (rows * _ACROSS) == 0:
                breaks.append(self.row)
            self._units(units[start : start + _ACROSS])
        self.page.set_h_pagebreaks(breaks)
        self.page.print_area(0, 0, self.row - 1, _ACROSS - 1)

    def _carton(self, label: Label) -> None:
        rows = (
            ("head", label.head),
            ("date", f"EXP {label.expires}"),
            ("date", f"LOT {label.lot}"),
            ("text", label.line),
        )
        for height, (form, text) in zip(_CARTON_ROWS, rows, strict=True):
            self.page.set_row(self.row, height)
            self.page.merge_range(self.row, 0, self.row, _ACROSS - 1, text, self.formats[form])
            self.row += 1
        self._code(label, 0)
        self.row += 1
        self.page.merge_range(self.row, 0, self.row, _ACROSS - 1, label.below, self.formats["small"])
        self.row += 2

    def _units(self, labels: Sequence[Label]) -> None:
        rows = (
            ("small", [label.head for label in labels]),
            ("unit date", [f"EXP {label.expires}" for label in labels]),
            ("text", [f"LOT {label.lot}" for label in labels]),
        )
        for height, (form, texts) in zip(_UNIT_ROWS, rows, strict=True):
            self.page.set_row(self.row, height)
            for column, text in enumerate(texts):
                self.page.write_string(self.row, column, text, self.formats[form])
            self.row += 1
        for column, label in enumerate(labels):
            self._code(label, column)
            self.page.write_string(self.row + 1, column, label.below, self.formats["small"])
        self.row += 3

    def _code(self, label: Label, column: int) -> None:
        self.page.set_row(self.row, _POINTS_OF_CODE)
        if not label.code:
            return
        picture = self.pictures[label.code]
        wide, high = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        # Narrower where there is no room; all bars alike, or no scanner reads them. On a carton twice as wide, as GS1
        # asks for what is scanned in a warehouse, and so that a label printer of 203 dots to an inch can draw it.
        room = _ACROSS * _COLUMN if label.carton else _COLUMN
        across = min((2 if label.carton else 1) * _SCREEN / _DPI, room / wide)
        beside = int(_ACROSS * _COLUMN - wide * across) // 2 if label.carton else 4
        self.page.insert_image(
            self.row, column, "code.png",
            {"image_data": io.BytesIO(picture), "x_scale": across, "y_scale": _HEIGHT / high,
             "x_offset": beside, "y_offset": 2, "object_position": 1,
             "description": f"{label.code.kind}: {label.code.readable}"},
        )  # fmt: skip
