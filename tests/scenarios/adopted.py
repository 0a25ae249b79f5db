"""What a tracker's table holds, as one sees it in the cells."""

import datetime as dt
from pathlib import Path
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.table import Kind, folded_header
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.exchange.adopt.mapping import TABLES
from lotbook.hosts.file import FileHost


def listed(path: Path, table: str, *headers: str) -> list[tuple[Any, ...]]:
    """The cells of some columns, row by row, without blank rows; day numbers in columns of dates are dates."""
    needed = {table: frozenset(folded_header(header) for header in headers)}
    raw = FileHost(path, needed=needed).read([table], []).tables[table]
    columns = {folded_header(header): cells for header, cells in zip(raw.headers, raw.values, strict=True)}
    dates = {
        folded_header(c.header)
        for c in {**TABLES, MAPPINGS.name: MAPPINGS}[table].columns
        if c.kind in {Kind.DATE, Kind.LABEL_DATE}
    }

    def shown(header: str, cell: Any) -> Any:
        return to_date(int(cell)) if header in dates and isinstance(cell, int | float) else cell

    wanted = [folded_header(header) for header in headers]
    rows = zip(*([shown(header, cell) for cell in columns[header]] for header in wanted), strict=True)
    filled = [row for row in rows if any(cell is not None for cell in row)]
    assert all(not isinstance(cell, dt.datetime) for row in filled for cell in row)
    return filled
