"""What a run changes in what was typed or taken in, row by row, as the journal keeps it."""

import getpass
from collections import Counter
from collections.abc import Mapping, Sequence

from lotbook.actions.recalls.cells import NAMES as FILTER_CELLS
from lotbook.core.number_texts import as_shown
from lotbook.core.recalls.case_list import CASE_CELLS, ENTRIES
from lotbook.core.recalls.filter_list import RANGES, TEXTS
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables import INPUTS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_amazon import IMPORTED, OPTIONAL
from lotbook.hosts.headers import position_of
from lotbook.hosts.host import Book, CellData, Changes, ColumnData, NamedCell, NewRows, TableRows
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE, NAMED, RowChange

TABLES: Mapping[str, Table] = {table.name: table for table in (*INPUTS, *OPTIONAL, MAPPINGS)}
"""The tables whose changes are kept, by Excel name."""

WHOLE = frozenset(table.name for table in (*IMPORTED, MAPPINGS))
"""Those among them whose rows lotbook writes all at once."""

NAMED_CELLS = frozenset({"AsOf", *FILTER_CELLS, *CASE_CELLS})
"""Named cells that people type into."""

NAMED_DAYS = frozenset(
    {
        "AsOf",
        *(name for name in FILTER_CELLS if name.startswith(tuple(each.cell for each in RANGES))),
        *(each.cell for each in ENTRIES if each.kind in {"day", "moment"}),
    }
)
"""Those among them that hold a day."""

NAMED_LABELS: Mapping[str, str] = {
    "AsOf": "As-of date",
    **{each.cell: f"Recall: {each.caption}" for each in TEXTS},
    **{f"{each.cell}{end}": f"Recall: {each.caption} {end.lower()}" for each in RANGES for end in ("From", "To")},
    **{each.cell: f"Recall: {each.label}" for each in ENTRIES},
}
"""What each of them is called on its sheet."""

MOST_ROWS = 20_000
"""So many rows of a table are written down for one run; of more only how many they are."""

_MOST_COMPARED = 150_000

Row = Mapping[str, Cell]


def user() -> str:
    """The computer's user; blank where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def changes_of(
    book: Book, changes: Changes, first_new_rows: Mapping[str, int]
) -> tuple[tuple[RowChange, ...], dict[str, int]]:
    """What a run changes, and by table how many rows where they are too many to be written down.

    Args:
        book: What was read.
        changes: What is to be written.
        first_new_rows: The worksheet row of the first new row of each table that gets some.
    """
    found: dict[str, list[RowChange]] = {}
    too_many: dict[str, int] = {}
    for table, rows in _typed_cells(book, changes).items():
        found.setdefault(table, []).extend(rows)
    for new in changes.new_rows:
        if new.rows and new.table in TABLES:
            found.setdefault(new.table, []).extend(_new_rows(new, first_new_rows[new.table]))
    for rows_written in changes.rows:
        raw = book.tables.get(rows_written.table)
        if rows_written.table in TABLES and raw is not None:
            after = len(rows_written.columns[0].values)
            if max(after, len(raw.values[0])) > _MOST_COMPARED:
                too_many[raw.name] = after
            else:
                found.setdefault(raw.name, []).extend(_whole(raw, rows_written, _written_rows(rows_written)))
    for table, rows in list(found.items()):
        if len(rows) > MOST_ROWS:
            too_many[table] = len(found.pop(table))
    named = _named_cells(book, changes.cells)
    return (*(row for rows in found.values() for row in rows), *named), too_many


def key_headers(table: str) -> list[str]:
    """The headers of the columns that identify a row: its key, or what is required of it where it has none."""
    columns = TABLES[table].columns
    return [column.header for column in columns if column.key] or [c.header for c in columns if c.required]


def key_of(table: str, row: Row) -> dict[str, Cell]:
    """What identifies a row."""
    held = {folded_header(header): value for header, value in row.items()}
    return {header: held.get(folded_header(header)) for header in key_headers(table)}


def plain(value: Cell) -> Cell:
    """A cell as values are compared: a blank text is a blank, and a whole number is one however it is stored.

    A number has the 15 digits that Excel shows and LibreOffice stores: a time of the day often has more.

    Examples:
        >>> plain(""), plain(5.0), plain("5"), plain(True), plain(46356.60138888889)
        (None, 5, '5', True, 46356.6013888889)
    """
    if isinstance(value, str):
        return str(value) or None
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else as_shown(value)


def rows_of(raw: RawTable) -> list[dict[str, Cell]]:
    """The rows of a table by header, from the first to the last."""
    return [dict(zip(raw.headers, map(plain, cells), strict=True)) for cells in zip(*raw.values, strict=True)]


def _typed_cells(book: Book, changes: Changes) -> dict[str, list[RowChange]]:
    cells: dict[tuple[str, int], dict[str, tuple[Cell, Cell]]] = {}
    for each in changes.inputs:
        raw = book.tables.get(each.table)
        position = None if raw is None else position_of(each.header, raw.headers)
        if raw is None or position is None or each.table not in TABLES:
            continue
        for row, value in each.values.items():
            old, new = plain(raw.values[position][row - raw.first_row]), plain(value)
            if old != new:
                cells.setdefault((each.table, row), {})[raw.headers[position]] = (old, new)
    found: dict[str, list[RowChange]] = {}
    for (table, row), pairs in cells.items():
        raw = book.tables[table]
        key = {}
        for header in key_headers(table):
            position = position_of(header, raw.headers)
            key[header] = None if position is None else plain(raw.values[position][row - raw.first_row])
        found.setdefault(table, []).append(_cleared_or_changed(table, row, key, pairs))
    return found


def _cleared_or_changed(table: str, row: int, key: Row, cells: Mapping[str, tuple[Cell, Cell]]) -> RowChange:
    """A row whose key is taken away is gone, which is how rows that were added are taken back."""
    is_gone = all(header in cells and cells[header][1] is None for header, value in key.items() if value is not None)
    return RowChange(GONE if is_gone else CHANGED, table, row, key, cells)


def _new_rows(new: NewRows, first: int) -> list[RowChange]:
    return [_added(new.table, row, number) for number, row in enumerate(new.rows, first)]


def _added(table: str, row: Row, number: int) -> RowChange:
    held = {header: plain(value) for header, value in row.items()}
    cells: dict[str, tuple[Cell, Cell]] = {header: (None, value) for header, value in held.items() if value is not None}
    return RowChange(ADDED, table, number, key_of(table, held), cells)


def _gone(table: str, row: Row) -> RowChange:
    cells: dict[str, tuple[Cell, Cell]] = {header: (value, None) for header, value in row.items() if value is not None}
    return RowChange(GONE, table, 0, key_of(table, row), cells)


def _kept(change: TableRows) -> list[ColumnData]:
    """The columns of a table that are not worked out from the others."""
    computed = {folded_header(column.header) for column in TABLES[change.table].columns if column.computed}
    return [column for column in change.columns if folded_header(column.header) not in computed]


def _written_rows(change: TableRows) -> list[dict[str, Cell]]:
    columns = _kept(change)
    headers = [column.header for column in columns]
    return [
        dict(zip(headers, map(plain, cells), strict=True))
        for cells in zip(*(column.values for column in columns), strict=True)
    ]


def _whole(raw: RawTable, change: TableRows, after: Sequence[dict[str, Cell]]) -> list[RowChange]:
    """What differs where all rows of a table are written: by key where rows have one, else rows as they are."""
    named = {folded_header(column.header): column.header for column in _kept(change)}
    before = [
        {named[folded_header(header)]: value for header, value in row.items() if folded_header(header) in named}
        for row in rows_of(raw)
    ]
    before = [row for row in before if any(value is not None for value in row.values())]
    rows = {number: row for number, row in enumerate(after, raw.first_row) if any(v is not None for v in row.values())}
    keys_before, keys_after = (
        [tuple(row.get(h) for h in change.key) for row in some] for some in (before, rows.values())
    )
    if change.key and len(set(keys_before)) == len(keys_before) and len(set(keys_after)) == len(keys_after):
        return _by_key(raw.name, dict(zip(keys_before, before, strict=True)), rows, change.key)
    left = Counter(map(_signature, before))
    found = []
    for number, row in rows.items():
        if left[_signature(row)] > 0:
            left[_signature(row)] -= 1
        else:
            found.append(_added(raw.name, row, number))
    for row in reversed(before):
        if left[_signature(row)] > 0:
            left[_signature(row)] -= 1
            found.append(_gone(raw.name, row))
    return found


def _signature(row: Row) -> tuple[tuple[str, Cell], ...]:
    return tuple(sorted((header, value) for header, value in row.items() if value is not None))


def _by_key(
    table: str, before: dict[tuple[Cell, ...], dict[str, Cell]], after: Mapping[int, Row], key: Sequence[str]
) -> list[RowChange]:
    found = []
    for number, row in after.items():
        old = before.pop(tuple(row.get(header) for header in key), None)
        if old is None:
            found.append(_added(table, row, number))
            continue
        cells = {header: (old.get(header), value) for header, value in row.items() if old.get(header) != value}
        if cells:
            found.append(RowChange(CHANGED, table, number, key_of(table, row), cells))
    return [*found, *(_gone(table, row) for row in before.values())]


def _named_cells(book: Book, cells: Sequence[CellData]) -> list[RowChange]:
    found = []
    for cell in cells:
        old = book.cells.get(cell.name)
        if cell.name in NAMED_CELLS and cell.sheet_of is None and old is not None:
            pair = (content(old), content(cell))
            if pair[0] != pair[1]:
                found.append(RowChange(NAMED, "", 0, {}, {cell.name: pair}))
    return found


def content(cell: NamedCell | CellData) -> Cell:
    """What is in a cell, a formula with its equals sign."""
    return plain(cell.value) if cell.formula is None else f"={cell.formula}"
