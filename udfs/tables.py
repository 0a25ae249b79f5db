"""Arguments that are tables: Lots[#All] and its like, with their header row."""

from dataclasses import replace
from typing import Any

from lotbook.core.errors import MissingColumnError
from lotbook.core.reading import Parsed, parse
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.words import MOVEMENT_TYPES, STATUSES
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.cell_texts import ArgumentError
from udfs.arguments import cells_of
from udfs.blocks import Block, block

_SPELLINGS = {"type": MOVEMENT_TYPES, "status": STATUSES}


def table_of(table: Table, *needed: str, optional: tuple[str, ...] = ()) -> Table:
    """A table of the tracker with some of its columns: those it cannot do without, and those it may have."""
    columns = [replace(table.column(name), optional=False, computed=False) for name in needed]
    columns += [replace(table.column(name), optional=True, computed=False) for name in optional]
    return Table(table.name, tuple(columns))


def read_table(argument: str, value: Any, table: Table, example: str) -> Parsed:
    """Read an argument that is a table.

    Args:
        argument: Its name.
        value: Its cells, header row first.
        table: The columns it should have.
        example: What one would pass, for the message.

    Raises:
        ArgumentError: If a column is not there, or there twice.
    """
    given = block(value)
    headers = tuple("" if cell is None else str(cell) for cell in given.cells[: given.columns])
    folded = [" ".join(header.casefold().split()) for header in headers]
    missing = [
        column.header for column in table.columns if not column.optional and column.header.casefold() not in folded
    ]
    if missing:
        known = {column.header.casefold() for column in table.columns}
        said = messages.NO_COLUMN if known & set(folded) else messages.NO_HEADERS
        raise ArgumentError(said.format(argument=argument, header=missing[0], example=example))
    try:
        raw = raw_table(table, headers, given, skip=1)
        return parse(raw, table, spellings=_SPELLINGS)
    except MissingColumnError as error:
        twice = next(header for header, name in zip(headers, folded, strict=True) if folded.count(name) > 1)
        raise ArgumentError(messages.TWO_COLUMNS.format(argument=argument, header=twice)) from error


def cell_of(value: Any, row: int, header: str) -> Cell:
    """A cell of an argument that is a table, by its row, counted from the header row as 1, and its header."""
    given = block(value)
    headers = [folded_header("" if cell is None else str(cell)) for cell in given.cells[: given.columns]]
    return cells_of([given.cells[(row - 1) * given.columns + headers.index(folded_header(header))]])[0]


def raw_table(table: Table, headers: tuple[str, ...], given: Block, *, skip: int) -> RawTable:
    """The cells of an argument as a host would hand them over, without its first `skip` rows."""
    read = {column.header.casefold() for column in table.columns}
    columns = []
    for i, header in enumerate(headers):
        cells = given.cells[skip * given.columns + i :: given.columns]
        known = " ".join(header.casefold().split()) in read
        columns.append(cells_of(cells) if known else [None] * len(cells))
    return RawTable(table.name, table.name, headers, 1 + skip, 1, tuple(columns))
