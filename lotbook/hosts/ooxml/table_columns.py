"""Writing lotbook's own columns in an input table: those cells and no others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lotbook.core.table import column_letters
from lotbook.hosts import refusals
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.host import TableColumns
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.sheet_part import Row, SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.xml_text import without_attributes

_STYLE = re.compile(r"""\ss=["']([0-9]+)["']""")


@cache
def _style_in(attributes: str) -> str:
    """The style among the attributes of a cell, as `cells.style_text` gives it; few differ within a column."""
    found = _STYLE.search(attributes)
    return cells.style_text(found[1] if found else None)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What goes into one column."""

    column: int
    start: str
    """A cell up to its row number."""
    style: str | None
    """For cells that are not there yet."""
    contents: Sequence[str]


def write_columns(source: Source, change: TableColumns) -> list[str]:
    """Give some columns of a table new content; return remarks for the user.

    Raises:
        MissingTableError: If the table is not there.
    """
    table = source.table(change.table)
    count = table.last_row - table.first_row + 1
    remarks: list[str] = []
    sheet = source.changing(table.sheet_part)
    fillings: list[_Filling] = []
    for data in change.columns:
        position = table.position(data.header)
        if position is None:
            remarks.append(refusals.no_such_column(table.name, data.header))
            continue
        if len(data.values) != count:
            raise ValueError(f"{change.table} has {count} rows, {data.header} has {len(data.values)} values")
        if data.formula is not None:
            table.columns[position] = table.columns[position].with_formula(data.formula)
        column = table.left + position
        contents = cells.column_contents(data.values, data.formula, data.formulas)
        start = f'<c r="{column_letters(column)}'
        fillings.append(_Filling(column, start, _new_style(sheet, table, column), contents))
    if fillings:
        _fill(sheet, table, fillings)
        table.rebuilt()
    return remarks


def _new_style(sheet: SheetPart, table: TablePart, column: int) -> str | None:
    cell = sheet.cell(table.first_row, column)
    return cells.style_of(cell) if cell else sheet.column_style(column)


def _fill(sheet: SheetPart, table: TablePart, fillings: Sequence[_Filling]) -> None:
    own = {filling.column for filling in fillings}
    area = Rectangle(table.left, table.first_row, table.right, table.last_row)
    sheet.unshare(lambda row, column: column in own and area.holds(row, column))
    ordered = sorted(fillings, key=lambda filling: filling.column)
    for place, number in enumerate(range(table.first_row, table.last_row + 1)):
        row = sheet.row(number)
        body = _with_cells_replaced(row, ordered, place)
        if body is None:
            _set_cells(row, ordered, place)
        else:
            row.body = body


def _with_cells_replaced(row: Row, fillings: Sequence[_Filling], place: int) -> str | None:
    """The cells of a row with new content in some, or None if one of them is not there yet.

    Only what is looked for is looked at: cutting up all cells of 20,000 rows takes three times as long.
    """
    body, done = row.body, 0
    pieces: list[str] = []
    for filling in fillings:
        start = f'{filling.start}{row.number}"'
        found = body.find(start, done)
        if found < 0:
            return None
        behind = found + len(start)
        style = _style_in(body[behind : body.index(">", behind)])
        pieces += (body[done:found], start, style, filling.contents[place])
        done = body.find("<c ", found + 1)
        if done < 0:
            done = len(body)
    pieces.append(body[done:])
    return "".join(pieces)


def _set_cells(row: Row, fillings: Sequence[_Filling], place: int) -> None:
    parts = dict(row.parts())
    for filling in fillings:
        content = filling.contents[place]
        old = parts.get(filling.column)
        style = filling.style if old is None else cells.style_of(old)
        if old is not None or style is not None or content != "/>":
            parts[filling.column] = f'{filling.start}{row.number}"{cells.style_text(style)}{content}'
    row.tag = without_attributes(row.tag, "spans")
    row.put(sorted(parts.items()))
