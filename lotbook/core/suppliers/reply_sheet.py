"""Where the columns of a sheet of a reply are, whatever the supplier inserted above, before or between them."""

from collections.abc import Iterator, Sequence

from lotbook.core.suppliers.form import HEADER_ROW
from lotbook.core.table import Cell, RawTable, Table, column_letters, folded_header

_DEEPEST = 50
"""Headers are looked for in so many rows."""


def header_row(rows: Sequence[Sequence[object]], table: Table) -> int:
    """The worksheet row of the headers: the first with every key column of the table, else the one of the form.

    Args:
        rows: The cells of the sheet, from A1.
        table: What is read of it.
    """
    keys = {folded_header(column.header) for column in table.columns if column.key}
    there = (
        row
        for row, cells in enumerate(rows[:_DEEPEST], 1)
        if keys <= {folded_header(header) for header in _said(cells)}
    )
    return next(there, HEADER_ROW)


def raw_table(rows: Sequence[Sequence[Cell]], sheet: str, table: Table) -> RawTable:
    """The cells below the headers, as far right as the last column that the table has.

    Args:
        rows: The cells of the sheet, from A1.
        sheet: Its name.
        table: What is read of it.
    """
    top = header_row(rows, table)
    known = {folded_header(column.header) for column in table.columns}
    headers = _said(rows[top - 1]) if len(rows) >= top else []
    wide = max((at for at, header in enumerate(headers, 1) if folded_header(header) in known), default=0)
    columns = [[row[at] if at < len(row) else None for row in rows[top:]] for at in range(wide)]
    return RawTable(table.name, sheet, tuple(headers[:wide]), top + 1, 1, tuple(columns))


def wrong_headers(raw: RawTable, table: Table) -> Iterator[str]:
    """What keeps a sheet from being read, as the end of a sentence that begins with its name."""
    row = raw.first_row - 1
    there = [folded_header(header) for header in raw.headers]
    for column in table.columns:
        places = [at for at, header in enumerate(there, 1) if header == folded_header(column.header)]
        if len(places) > 1:
            cells = ", ".join(f"{column_letters(at)}{row}" for at in places)
            yield f"has the column {column.header!r} more than once: {cells}"
        elif not places and not column.optional:
            yield lost(raw, column.header)


def lost(raw: RawTable, header: str) -> str:
    """That a column is gone, and what is there; the end of a sentence that begins with the sheet."""
    there = ", ".join(repr(each) for each in raw.headers if each) or "none of its columns"
    return f"has lost its column {header!r}; row {raw.first_row - 1} has {there}"


def _said(cells: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in cells]
