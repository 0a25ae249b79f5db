"""A pick list on paper: what to take from where, with a box to tick for each line."""

import datetime as dt
import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

_COLUMNS = (("Done", 7), ("SKU", 20), ("Product", 28), ("Lot", 20), ("Place", 18), ("Expiry date", 13), ("Units", 10))
_CASES = ("Cases", 18)
_ROW_POINTS = 24
"""High enough to tick a line by hand."""
_LINE_POINTS = 15
_FILLED = 0.85
"""How full a line gets before the next word goes to a new one."""
_MARGIN = 0.5


@dataclass(frozen=True, slots=True)
class PickLine:
    """Units of one lot to take from one place."""

    sku: str
    product: str
    lot: str
    place: str
    expiry_date: dt.date | None
    units: int
    cases: str
    """The same units in cases, where it is known what is in one."""


def pick_sheet(
    heading: str, lines: Sequence[PickLine], remarks: Sequence[str], *, created: dt.datetime, paper: int
) -> bytes:
    """A workbook with one sheet that prints on upright pages, as wide as the paper.

    Args:
        heading: What stands above the list.
        lines: What to take, in this order.
        remarks: What to know about it; below the list.
        created: The time of this run, which stands in the file.
        paper: The number Excel knows the paper by.
    """
    columns = (*_COLUMNS, *((_CASES,) if any(line.cases for line in lines) else ()))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        page = book.add_worksheet("Pick list")
        bold, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
        head, boxed = book.add_format({**cell, "bold": True}), book.add_format(cell)
        beside = book.add_format({**cell, "indent": 1})
        day, units = (book.add_format({**cell, "num_format": form}) for form in ("yyyy-mm-dd", "#,##0"))
        page.set_paper(paper)
        page.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=_MARGIN)
        page.fit_to_pages(1, 0)
        page.repeat_rows(2)
        page.set_footer("&RPage &P of &N")
        page.write_string(0, 0, heading, bold)
        for number, (header, width) in enumerate(columns):
            page.set_column(number, number, width)
            page.write_string(2, number, header, head)
        for row, line in enumerate(lines, 3):
            texts = (line.sku, line.product, line.lot, line.place, line.cases)
            widths = [columns[number][1] for number in (1, 2, 3, 4, 7) if number < len(columns)]
            rows = max(_rows(each, width) for each, width in zip(texts, widths, strict=False))
            page.set_row(row, max(_ROW_POINTS, rows * _LINE_POINTS))
            for number, value in enumerate(("", line.sku, line.product, line.lot, line.place)):
                page.write_string(row, number, value, boxed)
            if line.expiry_date is None:
                page.write_string(row, 5, "no date", boxed)
            else:
                page.write_datetime(row, 5, line.expiry_date, day)
            page.write_number(row, 6, line.units, units)
            if len(columns) > len(_COLUMNS):
                page.write_string(row, 7, line.cases, beside)
        for row, remark in enumerate(remarks, len(lines) + 4):
            page.merge_range(row, 0, row, len(columns) - 1, remark, plain)
            page.set_row(row, _rows(remark, sum(width for _, width in columns)) * _LINE_POINTS)
    return buffer.getvalue()


def _rows(text: str, width: float) -> int:
    """Lines a text needs in a cell; no program makes a row as high as its merged cells need.

    Examples:
        >>> _rows("", 20), _rows("Cashew butter", 20), _rows("Cashew butter, 250 g", 20), _rows("北" * 12, 20)
        (1, 1, 2, 2)
    """
    signs = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return max(1, math.ceil(signs / (width * _FILLED)))
