"""From the values of sheets to tables and named cells."""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lotbook.core.errors import InputError
from lotbook.core.table import Cell, ErrorValue, RawTable, folded_header
from lotbook.hosts import refusals
from lotbook.hosts.behind import formulas_behind, may_be_day, moves_on
from lotbook.hosts.cell_text import number_text
from lotbook.hosts.grid import Rectangle, cell_name
from lotbook.hosts.host import NamedCell
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.behind import FormulasInFile
from lotbook.hosts.ooxml.far_rows import NO_FAR_ROWS, FarRows
from lotbook.hosts.ooxml.limits import column_of
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.values import Rows
from lotbook.hosts.ooxml.xml_text import attribute, element, elements, plain

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (cells have no time zone)
_DAY = dt.timedelta(days=1)
_EXACT_UP_TO = 2**53
_REF = re.compile(r"""\sr=["']([A-Z]+)([0-9]+)["']""")


def cell_value(value: object) -> Cell:
    """A value of calamine's as lotbook knows it.

    Examples:
        >>> cell_value(46023.0), cell_value(0.5), cell_value("")
        (46023, 0.5, None)
    """
    made = _MADE.get(type(value))
    return made(value) if made else str(value)


def _column(values: Sequence[Any]) -> list[Cell]:
    """The values of a column as lotbook knows them; the common kinds without a call for each cell."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return [value or None for value in values]
    if kinds == {float} and all(map(float.is_integer, values)):
        return [int(value) if abs(value) <= _EXACT_UP_TO else value for value in values]
    return [cell_value(value) for value in values]


def _number(value: float) -> Cell:
    if not math.isfinite(value):
        return str(value)  # a word where a number belongs: Excel has no such number
    return int(value) if value.is_integer() and abs(value) <= _EXACT_UP_TO else value


def _moment(value: dt.date) -> Cell:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    return _number((moment.replace(tzinfo=None) - _EPOCH) / _DAY)


_MADE: Mapping[type, Callable[..., Cell]] = {
    float: _number,
    str: lambda value: value or None,
    bool: bool,
    int: int,
    dt.date: _moment,
    dt.datetime: _moment,
    dt.time: lambda value: (dt.datetime.combine(_EPOCH, value) - _EPOCH) / _DAY,
    dt.timedelta: lambda value: _number(value / _DAY),
}


def raw_table(
    source: Source, table: TablePart, rows: Rows, needed: Collection[str] | None, far: FarRows = NO_FAR_ROWS
) -> RawTable:
    """One table from the values of its sheet.

    Args:
        source: The workbook.
        table: The table.
        rows: All values of its sheet.
        needed: Case-folded headers of the columns whose formulas must have a result; None for all columns.
        far: Those of its sheet that stand far below.

    Raises:
        InputError: If its headers are merged, or a formula has no stored result.
    """
    sheet = source.sheet_name(table)
    seen = source.looks[table.sheet_part]
    _check_merges(sheet, table, seen.tail)
    width = table.right - table.left + 1
    count = max(table.last_row - table.first_row + 1, 0)
    body = rows[table.first_row - 1 : table.last_row]
    # Rows are all of one length; a column at a time takes a fifth of what zip(*rows) takes.
    ends = min(table.right, len(body[0])) if body else 0
    found = [_column([row[place] for row in body]) for place in range(table.left - 1, ends)]
    found += [[] for _ in range(width - len(found))]
    columns = [column + [None] * (count - len(column)) for column in found]
    if needed is None or needed:
        _check_below(sheet, table, rows)
    top = list(rows[table.top - 1][table.left - 1 : table.right]) if table.top <= len(rows) else []
    headers = tuple(_header(value) for value in top + [""] * (width - len(top)))
    inside = (table.left, table.first_row, table.right, table.last_row)
    for row, column, cell in _within(seen.errors, inside):
        value = element(cell, "v")
        columns[column - table.left][row - table.first_row] = ErrorValue(plain(value.inner) if value else "#VALUE!")
    if needed is None or needed:
        for row, column, _ in _within(seen.resultless, inside):
            if needed is None or folded_header(headers[column - table.left]) in needed:
                raise InputError(
                    f"{cell_name(sheet, row, column)} holds a formula without a stored value, so its result is not "
                    "known. Open the workbook in Excel, save it, and try again."
                )
    behind = None if needed is not None and not needed else _behind(source, table, rows, headers, far)
    moving = tuple(_moving(source, table)) if seen.of_today and (needed is None or needed) else ()
    return RawTable(table.name, sheet, headers, table.first_row, table.left, tuple(columns), behind, moving)


def _moving(source: Source, table: TablePart) -> Iterator[tuple[int, int]]:
    """The cells of a table whose formula gives another day each day."""
    inside = Rectangle(table.left, table.first_row, table.right, table.last_row)
    for row, column, formula in FormulasInFile(source).within(source.sheet_name(table), inside):
        if moves_on(formula):
            yield column - table.left, row - table.first_row


def _behind(source: Source, table: TablePart, rows: Rows, headers: tuple[str, ...], far: FarRows) -> RawTable | None:
    """What stands below a table behind a blank row or its totals, down to the next table."""
    first = table.bottom + (1 if table.totals else 2)
    others = (each.top for each in source.tables.values() if each.sheet_part == table.sheet_part)
    end = min((top - 1 for top in others if top > table.bottom), default=None)
    body = list(rows[first - 1 : end])
    numbers: tuple[int, ...] = ()
    if end is None and far.numbers:
        numbers = (*range(first, first + len(body)), *far.numbers)
        body += far.rows
    if not any(value not in {"", None} for row in body for value in row[table.left - 1 : table.right]):
        return None
    width = range(table.left - 1, table.right)
    columns = tuple(_column([row[place] if place < len(row) else None for row in body]) for place in width)
    return RawTable(table.name, source.sheet_name(table), headers, first, table.left, columns, numbers=numbers)


def _check_below(sheet: str, table: TablePart, rows: Rows) -> None:
    """Refuse rows typed right below a table: it has not grown over them, so they would silently not count."""
    below = rows[table.bottom][table.left - 1 : table.right] if len(rows) > table.bottom and not table.totals else ()
    column = next((i for i, value in enumerate(below) if value not in {"", None}), None)
    if column is not None:
        raise refusals.below_the_table(cell_name(sheet, table.bottom + 1, table.left + column), table.name)


def _header(value: object) -> str:
    cell = cell_value(value)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number_text(cell)
    return "" if cell is None else str(cell)


def _check_merges(sheet: str, table: TablePart, tail: str) -> None:
    for merge in elements(tail, "mergeCell"):
        ref = attribute(merge.tag, "ref") or "A1"
        ends = [_REF.search(f' r="{end}"') for end in (ref.partition(":")[0], ref.rpartition(":")[2])]
        (left, top), (right, bottom) = [(column_of(end[1]), int(end[2])) if end else (0, 0) for end in ends]
        if top <= table.top <= bottom and left <= table.right and table.left <= right:
            name = cell_name(sheet, top, left)
            raise InputError(
                f"{name}:{ref.rpartition(':')[2]} is merged, across the headers of the table {table.name}. Unmerge it "
                "(Home > Merge & Center), save the workbook, and try again."
            )


def _within(found: Iterable[str], inside: tuple[int, int, int, int]) -> Iterable[tuple[int, int, str]]:
    left, top, right, bottom = inside
    for cell in found:
        place = _REF.search(cells.tag_of(cell))
        if place and top <= int(place[2]) <= bottom and left <= (at := column_of(place[1])) <= right:
            yield int(place[2]), at, cell


def named_cell(source: Source, name: str, values: Mapping[str, Rows]) -> NamedCell | None:
    """The cell a defined name of the workbook stands for, or None if it stands for no one cell."""
    place = source.workbook.place(name)
    if place is None or place.sheet not in values:
        return None
    sheet = source.sheet(source.sheets[place.sheet])
    rows = values[place.sheet]
    inside = place.row <= len(rows) and place.column <= len(rows[place.row - 1])
    value = cell_value(rows[place.row - 1][place.column - 1]) if inside else None
    text = sheet.cell(place.row, place.column) or ""
    if attribute(cells.tag_of(text), "t") == "e":
        error = element(text, "v")
        value = ErrorValue(plain(error.inner) if error else "#VALUE!")
    formula = sheet.formula(place.row, place.column)
    behind = (
        ()
        if formula is None or not may_be_day(value)
        else formulas_behind(formula, place.sheet, FormulasInFile(source))
    )
    return NamedCell(value, formula, behind=behind)
