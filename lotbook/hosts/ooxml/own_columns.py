"""The columns of a workbook's tables that nobody types into: each of their cells holds a formula."""

from collections.abc import Sequence
from pathlib import Path

from lotbook.hosts.ooxml.cells import formula_of
from lotbook.hosts.ooxml.source import Source


def formula_columns(path: Path, names: Sequence[str]) -> dict[str, frozenset[str]]:
    """The headers of the columns with nothing but formulas, by table; a table that is not there has none.

    Raises:
        HostError: If the workbook cannot be opened.
    """
    source = Source.open(path)
    return {name: _of_table(source, name) for name in names}


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
