"""What writing a table will come to, worked out before anything is written: for a file and for a live Excel alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lotbook.core.errors import InputError
from lotbook.core.table import LAST_COLUMN, LAST_ROW, folded_header
from lotbook.hosts import refusals
from lotbook.hosts.grid import Rectangle, cell_name, valid_sheet_name
from lotbook.hosts.headers import with_own_headers
from lotbook.hosts.host import Changes, ColumnData, Tab, TableRows


@dataclass(frozen=True, slots=True)
class Placing:
    """One column of the table to come."""

    header: str
    came_from: int | None
    """Its position in the table as it is; None for a new column."""
    new: ColumnData | None
    """Its content; None for a column of the user's."""


def placings(headers: Sequence[str], change: TableRows) -> list[Placing]:
    """The columns of the table once it is written, in order.

    The user's order stays. A column of lotbook's that is missing comes behind the one it follows in `change`;
    one with an owned prefix that is not named goes.

    Examples:
        >>> change = TableRows("T", (ColumnData("SKU", []), ColumnData("Lot", [])), ("SKU",), owned_prefixes=("Old ",))
        >>> [(each.header, each.came_from) for each in placings(["Mine", "sku", "Old 1"], change)]
        [('Mine', 0), ('sku', 1), ('Lot', None)]
    """
    named = {folded_header(column.header): column for column in change.columns}
    prefixes = tuple(prefix.casefold() for prefix in change.owned_prefixes)
    found: list[Placing] = []
    placed: set[str] = set()
    for position, name in enumerate(headers):
        header = folded_header(name)
        if header in named and header not in placed:
            placed.add(header)
            found.append(Placing(name, position, named[header]))
        elif not (prefixes and header.startswith(prefixes)):
            found.append(Placing(name, position, None))
    place = 0
    for data in change.columns:
        header = folded_header(data.header)
        if header in placed:
            place = 1 + next(i for i, placing in enumerate(found) if placing.new is named[header])
            continue
        placed.add(header)
        found.insert(place, Placing(data.header, None, data))
        place += 1
    return found


def formulas_in(changes: Changes) -> list[str]:
    """Every formula that is the same in a whole column, or is one of a named cell."""
    columns = [data.formula for rows in changes.rows for data in rows.columns]
    columns += [data.formula for some in changes.columns for data in some.columns]
    return [formula for formula in (*columns, *(cell.formula for cell in changes.cells)) if formula is not None]


def with_users_headers(changes: Changes, tables: Mapping[str, Sequence[str]]) -> Changes:
    """The changes, their formulas calling columns as the user's headers are written.

    Args:
        changes: What is to be written.
        tables: The headers of each table, by its case-folded name.
    """

    def called(columns: tuple[ColumnData, ...]) -> tuple[ColumnData, ...]:
        return tuple(replace(data, formula=_own(data.formula, tables)) for data in columns)

    return replace(
        changes,
        rows=tuple(replace(change, columns=called(change.columns)) for change in changes.rows),
        columns=tuple(replace(change, columns=called(change.columns)) for change in changes.columns),
        cells=tuple(replace(cell, formula=_own(cell.formula, tables)) for cell in changes.cells),
    )


def _own(formula: str | None, tables: Mapping[str, Sequence[str]]) -> str | None:
    return None if formula is None else with_own_headers(formula, tables)


def content_rows(change: TableRows) -> int:
    """Number of rows that hold something.

    Raises:
        ValueError: If the columns differ in length, or there are more rows than the table has.
    """
    lengths = {len(column.values) for column in change.columns}
    if len(lengths) > 1:
        raise ValueError(f"columns of {change.table} have different lengths: {sorted(lengths)}")
    length = lengths.pop() if lengths else 0
    if change.fixed_rows is not None and not length <= change.fixed_rows:
        raise ValueError(f"{change.table} has {change.fixed_rows} rows, not {length}")
    return length


def table_rows(change: TableRows) -> int:
    """Number of rows the table will have: one at least, since a table cannot have none."""
    return max(content_rows(change), 1) if change.fixed_rows is None else change.fixed_rows


def check_size(table: str, after: Rectangle) -> None:
    """Refuse a table that reaches beyond the sheet.

    Raises:
        InputError: If it does.
    """
    if after.bottom > LAST_ROW or after.right > LAST_COLUMN:
        raise InputError(
            f"The table {table} would need row {after.bottom:,} of its sheet, which ends at row {LAST_ROW:,}. "
            "Move finished lots to another workbook."
        )


def in_the_way(table: str, before: Rectangle, what: str, row: int) -> InputError:
    """What stands where a table has to grow.

    Args:
        table: The table.
        before: Where it is now.
        what: What is in the way, and a verb: "Lots!B9 holds something".
        row: Where that is.
    """
    side, needed = ("below", "these rows") if row > before.bottom else ("beside", "these columns")
    return InputError(f"{what} {side} the table {table}, which needs {needed}. Move it to another place and try again.")


def check_named_cells(
    cells: Iterable[tuple[str, str, int, int]], tables: Collection[tuple[str, str, Rectangle]]
) -> None:
    """Refuse to fill named cells that stand in a table, or two names of one cell: what the user typed would be lost.

    Args:
        cells: Name, sheet, row and column of each.
        tables: Name, sheet and place of each table.

    Raises:
        InputError: If there are such cells.
    """
    taken: dict[tuple[str, int, int], str] = {}
    for name, sheet, row, column in cells:
        place = (sheet.casefold(), row, column)
        inside = next((table for table, on, at in tables if on.casefold() == place[0] and at.holds(row, column)), None)
        if inside is not None or place in taken:
            raise refusals.name_in_the_way(name, cell_name(sheet, row, column), taken.get(place), inside)
        taken[place] = name


def new_sheet_names(there: Collection[str], tabs: Mapping[str, Tab]) -> dict[str, str]:
    """The new names of those sheets that get one: valid, and each only once.

    Args:
        there: The names of all sheets.
        tabs: What some of them are to be called.
    """
    wanted = {old: tab.name for old, tab in tabs.items() if tab.name is not None}
    taken = {name.casefold() for name in there if name not in wanted}
    found: dict[str, str] = {}
    for old, name in wanted.items():
        new = valid_sheet_name(name, taken) or old
        taken.add(new.casefold())
        if new != old:
            found[old] = new
    return found


def name_clash(there: Collection[str], renamed: Mapping[str, str]) -> str | None:
    """A sheet whose new name another sheet would have too, or None."""
    after = [renamed.get(name, name).casefold() for name in there]
    return next((old for old, new in renamed.items() if after.count(new.casefold()) > 1), None)
