"""What was read from a workbook, as it will read once some changes are written: worked out without writing them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotbook.core.table import Cell, RawTable
from lotbook.hosts.appending import positions_of, values_of
from lotbook.hosts.headers import position_of
from lotbook.hosts.host import Book, Changes, InputCells, NamedCell, NewRows, TableRows
from lotbook.hosts.plan import placings, table_rows
from lotbook.hosts.refusals import no_input_column


def after(book: Book, changes: Changes, first_new_rows: Mapping[str, int]) -> Book:
    """The tables and named cells of a book after some changes; what was not read is left out.

    Args:
        book: What was read.
        changes: What is to be written: input cells, new rows, whole tables, named cells.
        first_new_rows: For each table that gets new rows, the worksheet row in which the host puts the first.

    Raises:
        InputError: If a table lacks a column that is to be written.
    """
    tables = dict(book.tables)
    for inputs in changes.inputs:
        if inputs.table in tables:
            tables[inputs.table] = _with_cells(tables[inputs.table], inputs)
    for new in changes.new_rows:
        if new.rows and new.table in tables:
            tables[new.table] = _with_new_rows(tables[new.table], new, first_new_rows[new.table])
    for rows in changes.rows:
        if rows.table in tables:
            tables[rows.table] = _with_rows(tables[rows.table], rows)
    cells = {
        cell.name: NamedCell(cell.value, cell.formula) for cell in changes.cells if cell.sheet_of is None
    }  # those of one sheet each are never read
    return Book(tables, {**book.cells, **cells})


def _with_cells(raw: RawTable, change: InputCells) -> RawTable:
    position = position_of(change.header, raw.headers)
    if position is None:
        raise no_input_column(raw.name, change.header)
    column = list(raw.values[position])
    for row, value in change.values.items():
        column[row - raw.first_row] = value
    moving = tuple(at for at in raw.moving if at[0] != position or at[1] + raw.first_row not in change.values)
    return replace(raw, values=(*raw.values[:position], column, *raw.values[position + 1 :]), moving=moving)


def _with_new_rows(raw: RawTable, change: NewRows, first_row: int) -> RawTable:
    """The table with rows from a worksheet row on; a column that no row names keeps what its blank rows hold."""
    positions = positions_of(change, raw.headers, raw.name)
    start = first_row - raw.first_row
    columns: list[Sequence[Cell]] = []
    for position, old in enumerate(raw.values):
        new = values_of(change, positions, position)
        kept = old[start : start + len(change.rows)]
        filled = [*kept, *[None] * (len(change.rows) - len(kept))] if new is None else new
        columns.append([*old[:start], *filled, *old[start + len(change.rows) :]])
    return replace(raw, values=tuple(columns))


def _with_rows(raw: RawTable, change: TableRows) -> RawTable:
    """The table with other rows, in the order the host gives its columns; cells of the user's columns are left out."""
    count = table_rows(change)
    columns = placings(raw.headers, change)
    values: list[Sequence[Cell]] = []
    for column in columns:
        held = () if column.new is None else column.new.values
        values.append([*held, *[None] * (count - len(held))])
    return replace(raw, headers=tuple(column.header for column in columns), values=tuple(values), moving=())
