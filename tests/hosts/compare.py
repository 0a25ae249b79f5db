"""What a workbook says, for comparing two of them: every table, named cell and tab."""

import datetime as dt
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import to_excel

from tests.cells import book_of
from tests.hosts.engine_cells import bounds


def held(cell: Any) -> Any:
    """What a cell holds, a formula as a formula and a day as its number."""
    value = getattr(cell.value, "text", cell.value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        value = float(to_excel(value))
    if isinstance(value, float):
        return round(value, 9)
    return None if value == "" else value


def contents(path: Path) -> dict[str, Any]:
    """Tables (place, headers, cells, hidden rows, column formulas), named cells, tabs; formulas as formulas."""
    book = book_of(path, formulas=True)
    found: dict[str, Any] = {"tabs": [(page.title, page.sheet_state) for page in book.worksheets]}
    for page in book.worksheets:
        for table in page.tables.values():
            left, top, right, bottom = bounds(table.ref)
            found[f"table {table.name}"] = {
                "place": (page.title, table.ref, table.autoFilter.ref if table.autoFilter else None),
                "columns": {
                    column.name: column.calculatedColumnFormula.attr_text if column.calculatedColumnFormula else None
                    for column in table.tableColumns
                },
                "cells": [
                    [held(cell) for cell in row] for row in page.iter_rows(top, bottom, min_col=left, max_col=right)
                ],
                "hidden": [row for row in range(top, bottom + 1) if page.row_dimensions[row].hidden],
            }
    for scope, names in [("", book.defined_names), *((page.title, page.defined_names) for page in book.worksheets)]:
        for name, defined in names.items():
            sheet, _, ref = str(defined.attr_text).rpartition("!")
            if sheet and ":" not in ref:
                found[f"name {scope}!{name}"] = (sheet, ref, held(book[sheet.strip("'").replace("''", "'")][ref]))
    return found
