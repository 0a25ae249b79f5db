"""The columns of a workbook's tables that nobody types into: each of their cells holds a formula."""

from collections.abc import Sequence
from pathlib import Path

from lotbook.core.table import column_letters
from lotbook.hosts.grid import translated
from lotbook.hosts.ooxml.cells import formula_of, is_array
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart


def formula_columns(path: Path, names: Sequence[str]) -> dict[str, frozenset[str]]:
    """The headers of the columns with nothing but formulas, by table; a table that is not there has none.

    Raises:
        HostError: If the workbook cannot be opened.
    """
    source = Source.open(path)
    return {name: _of_table(source, name) for name in names}


def column_formulas(path: Path, names: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The formula of each column with nothing but formulas, by table and header.

    It is None where the cells have different ones, or one that reads otherwise in another row.

    Raises:
        HostError: If the workbook cannot be opened.
    """
    source = Source.open(path)
    found: dict[str, dict[str, str | None]] = {}
    for name in names:
        headers = _of_table(source, name)
        table = source.tables.get(name.casefold())
        positions = enumerate(table.columns if table is not None else ())
        found[name] = {
            column.name: _formula(source, table, place)
            for place, column in positions
            if table is not None and column.name in headers
        }
    return found


def _formula(source: Source, table: TablePart, position: int) -> str | None:
    sheet, at = source.sheet(table.sheet_part), table.left + position
    rows = range(table.first_row, table.last_row + 1)
    if any(is_array(sheet.cell(row, at) or "") for row in rows):
        return None
    first, *more = {formula for row in rows if (formula := sheet.formula(row, at)) is not None}
    here = column_letters(at)
    return None if more or translated(first, f"{here}5", f"{here}6") != first else first


def _of_table(source: Source, name: str) -> frozenset[str]:
    table = source.tables.get(name.casefold())
    if table is None:
        return frozenset()
    sheet = source.sheet(table.sheet_part)
    formulas: set[int] = set()
    typed: set[int] = set()
    for number in range(table.first_row, table.last_row + 1):
        row = sheet.rows.get(number)
        for column, cell in row.parts() if row is not None else ():
            if formula_of(cell) is not None:
                formulas.add(column)
            elif "<v" in cell or "<is" in cell:
                typed.add(column)
    return frozenset(table.columns[c - table.left].name for c in formulas - typed if table.left <= c <= table.right)
