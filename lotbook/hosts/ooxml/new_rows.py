"""Writing new rows below what the user typed into a table; every other cell stays as it is."""

from collections.abc import Sequence

from lotbook.core.tables import column_letters
from lotbook.hosts import appending
from lotbook.hosts.grid import Rectangle, translated
from lotbook.hosts.host import NewRows
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.layout import check_room
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.xml_text import without_attributes

_OF_ONE_ROW = ("r", "spans", "hidden", "collapsed", "outlineLevel")


def append_rows(source: Source, change: NewRows) -> list[str]:
    """Put rows below the last filled one of a table; return remarks for the user.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If it lacks a column, or something stands where it has to grow.
    """
    table = source.table(change.table)
    positions = appending.positions_of(change, [column.name for column in table.columns], table.name)
    sheet, sheet_name = source.changing(table.sheet_part), source.sheet_name(table)
    formulas = _formulas(sheet, table)
    first = first_new_row(source, table)
    last = first + len(change.rows) - 1
    after = Rectangle(table.left, table.top, table.right, max(table.last_row, last) + table.totals)
    others = [each for each in source.tables.values() if each.sheet_part == table.sheet_part and each is not table]
    check_room(sheet, sheet_name, table, after, others)
    sheet.unshare(lambda row, column: row >= first and table.place.holds(row, column))
    if table.totals and after.bottom > table.bottom:
        _move_totals(sheet, table, after.bottom)
    contents: list[tuple[int, Sequence[str]]] = []
    for position in range(len(table.columns)):
        column = table.left + position
        values = appending.values_of(change, positions, position)
        if values is not None:
            contents.append((column, cells.column_contents(values, None, None)))
        elif position in formulas:
            contents.append((column, _filled_down(formulas[position], column, first, last)))
    _write(sheet, table, first, len(change.rows), contents)
    table.bottom = after.bottom
    table.rebuilt()
    return list(appending.cut_texts(change, positions, sheet_name, first, table.left))


def first_new_row(source: Source, table: TablePart) -> int:
    """The worksheet row in which the first new row of a table comes."""
    sheet = source.sheet(table.sheet_part)
    return appending.free_row(_held(sheet, table), _formulas(sheet, table), table.first_row)


def _formulas(sheet: SheetPart, table: TablePart) -> dict[int, tuple[str, int]]:
    """By position of each column with one formula: that formula, and the worksheet row it is written for."""
    found: dict[int, tuple[str, int]] = {}
    last = table.last_row
    first = max(table.first_row, last - appending.ALIKE + 1)
    for position, column in enumerate(table.columns):
        at = table.left + position
        of_column = column.formula
        if of_column is not None and appending.column_formula([of_column] * 2, at, last) == of_column:
            # Names its own row, so it reads alike in every row.
            found[position] = of_column, last
            continue
        there = [sheet.formula(row, at) for row in range(first, last + 1)]
        shared = appending.column_formula(there, at, last)
        if shared is None and of_column is not None:
            # Where a row at the end was typed over, the formula Excel keeps for the column counts.
            shared = of_column
        if shared is not None:
            found[position] = shared, last
    return found


def _held(sheet: SheetPart, table: TablePart) -> list[list[bool]]:
    """For each column of the table, whether each row holds something."""
    columns = [[False] * max(table.last_row - table.first_row + 1, 0) for _ in table.columns]
    for number in range(table.first_row, table.last_row + 1):
        row = sheet.rows.get(number)
        for column, cell in row.parts() if row else ():
            if table.left <= column <= table.right and cells.holds_something(cell):
                columns[column - table.left][number - table.first_row] = True
    return columns


def _filled_down(formula: tuple[str, int], column: int, first: int, last: int) -> list[str]:
    """Cells of a formula column, their results left for Excel to fill in."""
    text, origin = formula
    letters = column_letters(column)
    texts = [text] * (last - first + 1)
    if translated(text, f"{letters}1", f"{letters}2") != text:
        texts = [translated(text, f"{letters}{origin}", f"{letters}{row}") for row in range(first, last + 1)]
    made = {each: cells.without_result(f"<c{cells.content(None, each)}")[len("<c") :] for each in set(texts)}
    return [made[each] for each in texts]


def _move_totals(sheet: SheetPart, table: TablePart, bottom: int) -> None:
    """Take the totals row down; what stands beside the table stays in its row."""
    old = sheet.rows.get(table.bottom)
    if old is None:
        return
    parts = old.parts()
    moving = [(column, cell) for column, cell in parts if table.left <= column <= table.right]
    old.put([(column, cell) for column, cell in parts if not table.left <= column <= table.right])
    new = sheet.row(bottom)
    there = dict(new.parts())
    for column, cell in moving:
        there[column] = cells.moved(cell, bottom, column, None, "")
        if cells.formula_of(cell) is not None:
            there[column] = cells.without_result(there[column])
    new.tag = without_attributes(new.tag, "spans")
    new.put(sorted(there.items()))


def _write(
    sheet: SheetPart, table: TablePart, first: int, count: int, contents: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """Write the cells of the new rows, styled like those of the row above them."""
    template = sheet.rows.get(max(first - 1, table.first_row))
    above = dict(template.parts()) if template else {}
    tag = without_attributes(template.tag, *_OF_ONE_ROW)[len("<row") : -1].rstrip() if template else ""
    styles = {
        column: cells.style_of(above[column]) if column in above else sheet.column_style(column)
        for column in range(table.left, table.right + 1)
    }
    for place in range(count):
        number = first + place
        new = number not in sheet.rows
        row = sheet.row(number)
        row.tag = f'<row r="{number}"{tag}>' if new else without_attributes(row.tag, "spans", "hidden")
        parts = dict(row.parts())
        if number > table.last_row:
            # Blank cells as well: a date typed there later is to look like one.
            for column, style in styles.items():
                if style is not None:
                    parts[column] = f'<c r="{column_letters(column)}{number}"{cells.style_text(style)}/>'
        for column, made in contents:
            style = cells.style_of(parts[column]) if column in parts else styles[column]
            if made[place] != "/>" or style is not None:
                parts[column] = f'<c r="{column_letters(column)}{number}"{cells.style_text(style)}{made[place]}'
        row.put(sorted(parts.items()))
