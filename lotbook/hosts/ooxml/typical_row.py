"""How the rows of a table look: as most of them do, so that a row somebody painted doesn't paint all others."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core.table import column_letters
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.xml_text import attribute, without_attributes

_OF_ONE_ROW = ("r", "spans", "hidden", "collapsed", "outlineLevel")
_LOOKED_AT = 9
"""Rows of a table that are looked at, from all over it."""


@dataclass(frozen=True, slots=True)
class TypicalRow:
    """A data row of a table as most of them are."""

    cells: Mapping[int, str]
    """By worksheet column, a blank cell in the style of the column; none where most rows have no cell."""
    attributes: str
    """What the start tag of such a row says, with a blank before it."""


def typical_row(source: Source, sheet: SheetPart, table: TablePart, like: int) -> TypicalRow:
    """A data row of a table as most of them are; of as many of one kind and another, the one without a fill.

    Of a table with a single row, its own number formats count, and the fills of the sheet's columns.

    Args:
        source: The workbook.
        sheet: The sheet the table is on.
        table: The table.
        like: The row that says how high all are.
    """
    step = max((table.last_row - table.first_row + 1) // _LOOKED_AT, 1)
    rows = [row for number in range(table.first_row, table.last_row + 1, step) if (row := sheet.rows.get(number))]
    single = table.first_row == table.last_row
    styles: dict[int, Counter[str | None]] = {
        column: Counter() for column in range(table.left, table.right + 1) if rows
    }
    for row in rows:
        parts = dict(row.parts())
        for column, counted in styles.items():
            counted[_MISSING if column not in parts else cells.style_of(parts[column])] += 1
    found: dict[int, str] = {}
    for column, counted in styles.items():
        usual = sheet.column_style(column)
        style = _commonest(source, counted, usual)
        if style == _MISSING:
            continue
        if single and usual is not None:
            style = source.with_fill_of(style, usual)
        found[column] = f'<c r="{column_letters(column)}{table.first_row}"{cells.style_text(style)}/>'
    paints = Counter(attribute(row.tag, "s") for row in rows)
    paint = None if single else max(paints, key=lambda each: (paints[each], each is None), default=None)
    first = sheet.rows.get(like)
    attributes = "" if first is None else row_attributes(first.tag, "s", "customFormat")
    return TypicalRow(found, attributes + ("" if paint is None else f'{cells.style_text(paint)} customFormat="1"'))


_MISSING = "missing"
"""In place of the style of a cell that isn't there."""


def _commonest(source: Source, counted: Counter[str | None], usual: str | None) -> str | None:
    def rank(style: str | None) -> tuple[int, bool, bool]:
        return counted[style], style == _MISSING or not source.has_fill(style), style == usual

    return max(counted, key=rank)


def row_attributes(tag: str, *without: str) -> str:
    """What the start tag of a row says of its looks, with a blank before it.

    Examples:
        >>> row_attributes('<row r="5" spans="2:8" ht="30" customHeight="1">')
        ' ht="30" customHeight="1"'
    """
    return without_attributes(tag, *_OF_ONE_ROW, *without)[len("<row") : -1].rstrip()
