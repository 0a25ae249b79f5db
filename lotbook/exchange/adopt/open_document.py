"""Cells of an .ods file that show an error, which what reads workbooks gives as blank.

Its sheets are one part, in which a cell or a row can stand for many: so they are counted rather than named.
"""

import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

from lotbook.core.table import EXCEL_ERRORS

_CONTENT = "content.xml"
_ERROR = b':value-type="error"'
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHOWN_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_MOST = 1_000
"""Rows and columns that one cell with an error is taken for."""


def cells_with_errors(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet, what each such cell shows; rows and columns count from 0.

    A file that is damaged has none: whoever reads its other cells says what is wrong.
    """
    with zipfile.ZipFile(path) as parts:
        content = parts.read(_CONTENT) if _CONTENT in parts.namelist() else b""
        if _ERROR not in content or b"<!DOCTYPE" in content:
            return {}
        try:
            with parts.open(_CONTENT) as part:
                # Without a document type, nothing in it can expand.
                return dict(_in_sheets(ET.iterparse(part, ("start", "end"))))  # noqa: S314
        except (ET.ParseError, ValueError):
            return {}


def _in_sheets(events: Iterator[tuple[str, ET.Element]]) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    sheet, row = "", 0
    found: dict[tuple[int, int], str] = {}
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            if event == "end":
                yield sheet, found
            sheet, row, found = element.get(f"{_TABLE}name", ""), 0, {}
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            rows = _times(element, "rows")
            for columns, shown in _in_row(element):
                places = product(range(row, row + min(rows, _MOST)), columns)
                found |= dict.fromkeys(places, shown)
            row += rows
            element.clear()


def _in_row(row: ET.Element) -> Iterator[tuple[range, str]]:
    column = 0
    for cell in row:
        columns = _times(cell, "columns")
        if cell.get(_SHOWN_KIND) == "error":
            shown = cell.findtext(f"{_TEXT}p", "")
            # In other languages, and for errors that only LibreOffice has, it shows other words.
            yield range(column, column + min(columns, _MOST)), shown if shown in EXCEL_ERRORS else "#VALUE!"
        column += columns


def _times(element: ET.Element, what: str) -> int:
    """How many rows or columns an element stands for."""
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
