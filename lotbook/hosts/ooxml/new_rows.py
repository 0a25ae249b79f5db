"""Writing new rows below what the user typed into a table; every other cell stays as it is."""

from collections.abc import Sequence

from lotbook.core.table import column_letters
from lotbook.hosts import appending
from lotbook.hosts.host import NewRows
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.attached import Attached
from lotbook.hosts.ooxml.layout import check_room, occupied
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.typical_row import row_attributes, typical_row
from lotbook.hosts.ooxml.xml_text import without_attributes
from lotbook.hosts.table_plan import TableNow


def append_rows(source: Source, change: NewRows) -> tuple[list[str], int]:
    """Put rows below the last filled one of a table; return remarks for the user, and where the first one is.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If it lacks a column, or something stands where it has to grow.
    """
    table = source.table(change.table)
    sheet, sheet_name = source.changing(table.sheet_part), source.sheet_name(table)
    now = TableNow(table.name, sheet_name, table.place, table.totals, [column.name for column in table.columns])
    plan = appending.NewRowsPlan(now, change, *_looked_at(sheet, table))
    others = [each for each in source.tables.values() if each.sheet_part == table.sheet_part and each is not table]
    check_room(sheet, sheet_name, table, plan.after, others)
    below = None if plan.below is None else occupied(sheet, plan.below)
    sheet.unshare(lambda row, column: row >= plan.first and table.place.holds(row, column))
    if table.totals and plan.after.bottom > table.bottom:
        _move_totals(source, sheet, table, plan.after.bottom)
    contents: list[tuple[int, Sequence[str]]] = []
    for position in range(len(table.columns)):
        values = plan.values(position)
        if values is not None:
            contents.append((table.left + position, cells.column_contents(values, None, None)))
        elif position in plan.formulas:
            model = _model(sheet, table, position)
            contents.append((table.left + position, _filled_down(plan, position, model)))
    _write(source, table, plan, contents)
    source.follow(table, plan.last_row)
    table.bottom = plan.after.bottom
    table.rebuilt()
    return plan.remarks(below), plan.first


def first_new_row(source: Source, table: TablePart) -> int:
    """The worksheet row in which the first new row of a table comes."""
    return _looked_at(source.sheet(table.sheet_part), table)[1]


def _looked_at(sheet: SheetPart, table: TablePart) -> tuple[dict[int, str], int]:
    """The formula of each column that has one, by position, and the row behind the last one that is filled."""
    held, typed = _held(sheet, table)
    own = _formulas(sheet, table, appending.looked_at(typed, table.first_row, table.last_row))
    return own, appending.free_row(held, own, table.first_row)


def _formulas(sheet: SheetPart, table: TablePart, rows: range) -> dict[int, str]:
    """By position of each column with one formula: that formula, as the last row has it."""
    found: dict[int, str] = {}
    last = table.last_row
    for position, column in enumerate(table.columns):
        at = table.left + position
        stated = column.formula
        if stated is not None and appending.column_formula([stated] * 2, at, range(last - 1, last + 1), last) == stated:
            # Names its own row, so it reads alike in every row.
            found[position] = stated
            continue
        shared = appending.column_formula([sheet.formula(row, at) for row in rows], at, rows, last)
        if shared is None and stated is not None:
            # Where most rows were typed over, the formula Excel keeps for the column counts.
            shared = stated
        if shared is not None:
            found[position] = shared
    return found


def _held(sheet: SheetPart, table: TablePart) -> tuple[list[list[bool]], list[list[bool]]]:
    """For each column of the table, whether each row holds something, and whether that is no formula."""
    count = max(table.last_row - table.first_row + 1, 0)
    held, typed = ([[False] * count for _ in table.columns] for _ in range(2))
    for number in range(table.first_row, table.last_row + 1):
        row = sheet.rows.get(number)
        for column, cell in row.parts() if row else ():
            if table.left <= column <= table.right and cells.holds_something(cell):
                held[column - table.left][number - table.first_row] = True
                typed[column - table.left][number - table.first_row] = cells.formula_of(cell) is None
    return held, typed


def _model(sheet: SheetPart, table: TablePart, position: int) -> str | None:
    """A cell that has the formula of a column as it is to be entered in others, or None if there is none."""
    array = table.columns[position].has_array
    for row in range(table.last_row, table.first_row - 1, -1):
        cell = sheet.cell(row, table.left + position)
        if cell is not None and cells.formula_of(cell) is not None and (cells.is_array(cell) or not array):
            return cell
    return cells.ARRAY_CELL if array else None


def _filled_down(plan: appending.NewRowsPlan, position: int, model: str | None) -> list[str]:
    """Cells of a formula column, their results left for Excel to fill in."""
    rows = range(plan.new.top, plan.new.bottom + 1)
    same = plan.formula(position, plan.now.last_row + 1) == plan.formulas[position]
    letters = column_letters(plan.new.left + position)
    if same and not (model is not None and cells.is_array(model)):
        return [cells.filled_down(plan.formulas[position], f"{letters}{plan.new.top}", model)] * len(rows)
    texts = [plan.formulas[position] if same else plan.formula(position, row) or "" for row in rows]
    return [cells.filled_down(text, f"{letters}{row}", model) for row, text in zip(rows, texts, strict=True)]


def _move_totals(source: Source, sheet: SheetPart, table: TablePart, bottom: int) -> None:
    """Take the totals row down, with its height and its notes; what stands beside the table stays in its row."""
    totals = table.bottom
    attached = Attached.to(source, sheet, table.sheet_part, table.place)
    if any(row == totals for row, _ in attached.cells):
        attached.move(lambda cell: (bottom, cell[1]) if cell[0] == totals else cell)
    old = sheet.rows.get(totals)
    if old is None:
        return
    parts = old.parts()
    moving = [(column, cell) for column, cell in parts if table.left <= column <= table.right]
    old.put([(column, cell) for column, cell in parts if not table.left <= column <= table.right])
    looks = row_attributes(old.tag) if bottom not in sheet.rows else None
    if not old.body:
        # The new row there looks like the others.
        del sheet.rows[totals]
    new = sheet.row(bottom)
    there = dict(new.parts())
    for column, cell in moving:
        there[column] = cells.moved(cell, bottom, column, None, "")
        if cells.formula_of(cell) is not None:
            there[column] = cells.without_result(there[column])
    new.tag = without_attributes(new.tag, "spans") if looks is None else f'<row r="{bottom}"{looks}>'
    new.put(sorted(there.items()))


def _write(
    source: Source, table: TablePart, plan: appending.NewRowsPlan, contents: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """Write the cells of the new rows, styled like those of most rows above them."""
    sheet = source.sheet(table.sheet_part)
    typical = typical_row(source, sheet, table, max(plan.first - 1, table.first_row))
    tag, above = typical.attributes, typical.cells
    styles = {
        column: cells.style_of(above[column]) if column in above else sheet.column_style(column)
        for column in range(table.left, table.right + 1)
    }
    for place, number in enumerate(range(plan.new.top, plan.new.bottom + 1)):
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
            style = source.number_style(style, plan.date_format(column - table.left), only_general=True)
            if made[place] != "/>" or style is not None:
                parts[column] = f'<c r="{column_letters(column)}{number}"{cells.style_text(style)}{made[place]}'
        row.put(sorted(parts.items()))
