"""Writing new rows below what the user typed into a table of a live Excel, in a few blocks."""

from contextlib import suppress

from lotbook.hosts import appending
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.host import NewRows
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, OpenTable, body, headers
from lotbook.hosts.live.native import users_formulas
from lotbook.hosts.live.room import check_below, check_tables, occupied
from lotbook.hosts.live.rows import Filling, fill, spread_validations
from lotbook.hosts.live.steps import Step
from lotbook.hosts.plan import check_size
from lotbook.hosts.table_plan import TableNow


def new_rows_step(book: OpenBook, change: NewRows) -> tuple[Step, list[str], tuple[int, int]]:
    """Plan to put rows below the last filled one of a table.

    Returns:
        The step, remarks for the user, the worksheet row of the first new row, and the last row of the table then.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If it lacks a column, or something stands where it has to grow.
    """
    table = book.table(change.table)
    now = TableNow(table.name, table.sheet_name, table.place, table.totals, headers(book, table))
    plan = appending.NewRowsPlan(now, change, *_looked_at(book, table))
    check_size(table.name, plan.after)
    check_tables(book, table, plan.after)
    check_below(table, plan.after)
    step = Step(
        f"new rows into the table {table.name}",
        f"the new rows of {table.name}",
        lambda: _write(book, table, plan),
        typed=True,
    )
    below = None if plan.below is None else occupied(table, plan.below)
    return step, plan.remarks(below), (plan.first, plan.last_row)


def first_new_row(book: OpenBook, table: OpenTable) -> int:
    """The worksheet row in which the first new row of a table comes."""
    return _looked_at(book, table)[1]


def _looked_at(book: OpenBook, table: OpenTable) -> tuple[dict[int, str], int]:
    """The formula of each column that has one, by position, and the row behind the last one that is filled."""
    held = body(book, table)
    # With the headers: Excel hands over a single cell as a bare value.
    lines = users_formulas(table.rows(table.place.top, table.last_row), spilling=book.spilling)[1:]
    formulas = [
        [
            str(line[position])[1:] if live_cells.is_formula(line[position], value) else None
            for line, value in zip(lines, values, strict=True)
        ]
        for position, values in enumerate(held)
    ]
    columns = [[line[position] not in {"", None} for line in lines] for position in range(len(held))]
    typed = [
        [holds and formula is None for holds, formula in zip(*both, strict=True)]
        for both in zip(columns, formulas, strict=True)
    ]
    rows = appending.looked_at(typed, table.first_row, table.last_row)
    own = {}
    for position, of_column in enumerate(formulas):
        some = of_column[rows.start - table.first_row : rows.stop - table.first_row]
        formula = appending.column_formula(some, table.place.left + position, rows, table.last_row)
        if formula is not None:
            own[position] = formula
    return own, appending.free_row(columns, own, table.first_row)


def _write(book: OpenBook, table: OpenTable, plan: appending.NewRowsPlan) -> None:
    live, after = table.table, plan.after
    grows = after.bottom != table.place.bottom
    hide_totals = bool(table.totals) and grows
    try:
        if hide_totals:
            # A table with a totals row cannot be resized; Excel remembers what stood in it.
            live.show_totals = False
        if grows:
            live.resize(table.cells(after.top, after.left, plan.last_row, after.right))
            spread_validations(table, plan.last_row)
        table.rows(plan.new.top, plan.new.bottom).rows.hidden = False
        fill(book, table, plan.new.top, plan.new.bottom, _fillings(book, table, plan))
    except Exception:
        if hide_totals:
            with suppress(Exception):
                live.show_totals = True
        raise
    if hide_totals:
        live.show_totals = True


def _fillings(book: OpenBook, table: OpenTable, plan: appending.NewRowsPlan) -> list[Filling]:
    """What goes into each column, its cells formatted like the one above them."""
    found = []
    for position in range(len(plan.now.headers)):
        column = plan.new.left + position
        values, formula = plan.values(position), plan.formula(position, plan.new.top)
        number_format = _formatted(table, plan.new, column, plan.date_format(position))
        if values is not None:
            entered = live_cells.entered if number_format == live_cells.TEXT_FORMAT else live_cells.guarded
            found.append(Filling(column, [entered(value) for value in values]))
        elif formula is not None:
            there = table.cells(table.first_row, column, table.last_row, column)
            arrays = () if book.spilling or there.has_array is False else tuple(range(len(plan.change.rows)))
            found.append(Filling(column, formula=f"={formula}", of_user=True, arrays=arrays))
    return found


def _formatted(table: OpenTable, new: Rectangle, column: int, of_dates: str | None) -> str:
    """Give the new cells of a column the number format of the one above, or else of dates, and return it."""
    above = max(new.top - 1, table.first_row)
    wanted: str = table.cells(above, column, above, column).number_format
    if wanted == live_cells.GENERAL and of_dates is not None:
        wanted = of_dates
    cells = table.cells(new.top, column, new.bottom, column)
    if cells.number_format != wanted:
        cells.number_format = wanted
    return wanted
