"""Fresh .xlsx files of plain tables, for whoever is not to have the tracker: sortable, filterable, nothing runs."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from lotbook.core.table import Column, Kind
from lotbook.exchange.plain_csv import RISKY

_RIGHT, _LEFT = {"align": "right", "indent": 1}, {"align": "left"}
_FORMATS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.DATE: {"num_format": "yyyy-mm-dd", **_LEFT},
    Kind.UNITS: {"num_format": "#,##0", **_RIGHT},
    Kind.RATE: {"num_format": "#,##0.0", **_RIGHT},
    Kind.CODE: {"num_format": "@", **_LEFT},
    Kind.TEXT: {"num_format": "@", **_LEFT},
    Kind.VALUE: {"num_format": "#,##0", **_LEFT},
}
_HEADER = {"bold": True, "font_color": "FFFFFF", "bg_color": "17324D"}
"""Not left to the style of the table, which other programs than Excel do not draw."""
_MOST_ROWS = 1_000_000
"""Rows of one sheet, a little below what Excel holds."""
_LONGEST_TEXT = 32_767
_WIDTHS = (8, 48)
_LOOKED_AT = 500
"""So many rows of a column say how wide it must be."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """One sheet with one table."""

    name: str
    """Of the sheet and the table."""
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    """Values by the columns' code names; days as numbers; None is blank."""


def workbook_bytes(tables: Sequence[PlainTable], *, created: dt.datetime) -> bytes:
    """An .xlsx file with one sheet per table, the same bytes for the same input.

    Dates are dates, codes are texts, and no text is taken for a number, a link or a formula. The header stays in view.
    A table of more rows than a sheet holds goes on on another sheet.

    Args:
        tables: The tables, in the order of their sheets.
        created: What the file gives as the time it was made.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        formats = {
            (kind, quoted): book.add_format({**form, "valign": "top", **({"quote_prefix": True} if quoted else {})})
            for kind, form in _FORMATS.items()
            for quoted in (False, True)
        }
        header = book.add_format(_HEADER)
        for table in tables:
            starts = range(0, len(table.rows) or 1, _MOST_ROWS)
            for number, start in enumerate(starts, 1):
                name = table.name if number == 1 else f"{table.name}{number}"
                _write(book, PlainTable(name, table.columns, table.rows[start : start + _MOST_ROWS]), formats, header)
    return buffer.getvalue()


def _write(book: Any, table: PlainTable, formats: Mapping[tuple[Kind, bool], Any], header: Any) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, column in enumerate(table.columns):
        values = [row[column.name] for row in table.rows]
        lengths = [len(str(value)) for value in values[:_LOOKED_AT] if value is not None]
        widest = max([len(column.header) + 3, *(lengths if column.kind is not Kind.DATE else (10,))])
        sheet.set_column(at, at, min(max(widest + 1, _WIDTHS[0]), _WIDTHS[1]))
        for row, value in enumerate(values, 1):
            # A text such as =1+1 stays one, also once somebody has edited it.
            quoted = isinstance(value, str) and value.startswith(RISKY)
            _write_cell(sheet, row, at, value, formats.get((column.kind, quoted)))
    last = max(len(table.rows), 1)
    headers = [{"header": column.header, "header_format": header} for column in table.columns]
    sheet.add_table(
        *(0, 0, last, len(table.columns) - 1),
        {"name": table.name.replace(" ", ""), "columns": headers, "style": "Table Style Light 9"},
    )


def _write_cell(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:_LONGEST_TEXT], form)
    else:
        sheet.write_number(row, column, value, form)
