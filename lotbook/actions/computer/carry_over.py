"""The rows of one tracker taken over into a new one, as a tracker keeps the sheets of the lotbook that made it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lotbook.actions.computer.own_formulas import own_formulas
from lotbook.actions.recalls.cells import NAMES as FILTER_CELLS
from lotbook.core.errors import InputError
from lotbook.core.owners import handed_over, taken_by_others
from lotbook.core.recalls.case_list import CASE_CELLS
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables import BUCKETS, CHANNELS, INPUTS, PLACES, SETTINGS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book, CellData, Changes, ColumnData, NamedCell, TableRows
from lotbook.hosts.ooxml.facts import Facts, facts_of
from lotbook.hosts.ooxml.source import Source
from lotbook.sheets import tracker
from lotbook.sheets.conf import SHEET_OFF, SHEET_ON
from lotbook.sheets.formulas import FORMULAS

_KEPT = {table.name: table for table in (*INPUTS, *OPTIONAL, MAPPINGS, RECALL_LOG)}
_SHEETS = tracker.sheets(())
_RECALL_CELLS = (*FILTER_CELLS, *CASE_CELLS)
_EVERYWHERE = {CHANNELS.name, BUCKETS.name, SETTINGS.name, PLACES.name}
"""Tables that are filled in in a new tracker."""

Row = dict[str, Cell]
"""By header."""


def carry_over(old: Path, new: Path) -> tuple[str, ...]:
    """Take all that was typed, imported or logged from one tracker into a new one; the old one stays as it is.

    The user's own columns come along, with their formula if it looks only at tables that come along, too. Other
    formulas in the tables' cells come as their values.

    Args:
        old: A tracker of any version.
        new: A tracker that was just made.

    Returns:
        What stays behind, for the user.

    Raises:
        InputError: If `old` is no tracker, or one of its cells cannot be read.
        HostError: If a file cannot be read or written.
    """
    host = FileHost(new)
    carried = rows_from(old, host.read([SETTINGS.name], []).tables[SETTINGS.name])
    return (*host.write(carried.changes), *carried.remarks)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """The rows of a tracker, for a new one."""

    changes: Changes
    remarks: tuple[str, ...]
    """How many rows came along, what is blank now, and what stays behind, for the user."""


def rows_from(old: Path, fresh_settings: RawTable, *, owner: str | None = None) -> CarriedOver:
    """All that was typed, imported or logged in a tracker, as changes to a new one; nothing is written.

    Args:
        old: A tracker of any version.
        fresh_settings: The settings of the new one.
        owner: Whose rows; None for everybody's. What is said of recalls and of lists that were taken in then stays
            behind.

    Raises:
        MissingTableError: If `old` has the rows of a table that is none any more.
        InputError: If `old` is no tracker, one of its cells cannot be read, or nobody is called like the owner.
        HostError: If it cannot be read.
    """
    facts = facts_of(old)
    names = [name for name in _KEPT if name.casefold() in facts.tables]
    _check_lost(old, names)
    if "Lots" not in names:
        raise InputError(f"{old} is not a tracker: there is no table 'Lots'. Name the tracker to take the rows from.")
    typed = _typed_columns(old, names)
    formulas = own_formulas(old, typed, facts.names)
    needed = {name: frozenset(map(folded_header, typed[name])) - set(formulas.along[name]) for name in names}
    book = FileHost(old, needed=needed).read(names, ("AsOf", *_RECALL_CELLS))
    for_others = 0
    if owner is not None:
        for_others = taken_by_others(book.tables, owner)
        book = Book(
            handed_over(book.tables, owner), {name: book.cells[name] for name in ("AsOf",) if name in book.cells}
        )
    rows = {name: _rows(raw, formulas.are_in(name)) for name, raw in book.tables.items()}
    tables = whole_tables(
        {name: (raw.headers, rows[name]) for name, raw in book.tables.items()}, fresh_settings, formulas.along
    )
    own = ", ".join(_own_sheets(facts))
    stays = (f"Sheets of your own stay in {old.name}: {own}. Take them over in Excel.",) if own else ()
    said = formulas.remarks(old.name)
    remarks = (*_taken_over(old, rows), *blank_now(old.name, book.tables), *said, *stays, *_left_out(for_others))
    return CarriedOver(Changes(rows=tables, cells=(*_as_of(book.cells.get("AsOf")), *_case(book.cells))), remarks)


def _check_lost(old: Path, there: Collection[str]) -> None:
    """Refuse a tracker with rows that were one of its tables: the new one would begin without them.

    Raises:
        MissingTableError: If there are such rows.
    """
    headers = {
        name: frozenset(folded_header(column.header) for column in table.columns if not column.computed)
        for name, table in _KEPT.items()
        if name not in there
    }
    FileHost(old, needed=headers).read([], [], [*headers])


def _taken_over(old: Path, rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """How many rows of each table came along, but for those that every tracker has."""
    found = ", ".join(f"{name} {len(there):,}" for name, there in rows.items() if there and name not in _EVERYWHERE)
    yield f"Rows taken over from {old.name}: {found or 'none'}."


def _left_out(for_others: int) -> Iterator[str]:
    """How many rows of Bundles an owner's tracker lacks though units of theirs were used."""
    if for_others:
        yield (
            f"Rows of Bundles left out, since their bundle isn't this owner's or on SKUs: {for_others:,}. "
            "The units that went into it count as on hand in the new tracker. Enter them there as negative Adjustments "
            "on Shipments."
        )


def blank_now(old: str, tables: Mapping[str, RawTable]) -> Iterator[str]:
    """Tables and columns that every tracker has until somebody deletes or renames them: blank in the new one."""
    for table in INPUTS:
        if table.name not in tables:
            yield f"{old} has no table {table.name}, so the new one begins without its rows."
            continue
        headers = {folded_header(header): header for header in tables[table.name].headers}
        known = {folded_header(column.header) for column in table.columns}
        typed = [column.header for column in table.columns if not (column.optional or column.computed)]
        missing = ", ".join(f"'{header}'" for header in typed if folded_header(header) not in headers)
        if not missing:
            continue
        own = " or ".join(f"'{header}'" for folded, header in headers.items() if folded not in known)
        said = f"{table.name} in {old} has no column {missing}, so it is blank in the new tracker."
        renamed = f" If that is {own} now, rename the header in {old} and make the new tracker once more."
        yield said + (renamed if own else "")


def whole_tables(
    tables: Mapping[str, tuple[Sequence[str], list[Row]]],
    fresh_settings: RawTable,
    formulas: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[TableRows, ...]:
    """The tables of a tracker with the rows of another one in the place of those they have.

    Args:
        tables: By name the headers and the rows, with the columns that the user added.
        fresh_settings: The settings of the new tracker.
        formulas: By table and case-folded header those of columns with nothing but formulas.
    """
    rows = {name: rows for name, (_, rows) in tables.items()}
    if SETTINGS.name in rows:
        rows[SETTINGS.name] = _with_values(_rows(fresh_settings), rows[SETTINGS.name])
    along = formulas or {}
    return tuple(_table(_KEPT[name], headers, rows[name], along.get(name, {})) for name, (headers, _) in tables.items())


def _typed_columns(path: Path, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each header of each table the one in a new tracker, but for the columns lotbook computes anew."""
    source = Source.open(path)
    found: dict[str, dict[str, str]] = {}
    for name in names:
        known = {folded_header(column.header): column for column in _KEPT[name].columns}
        there = {each.name: known.get(folded_header(each.name)) for each in source.table(name).columns}
        found[name] = {
            header: header if column is None else column.header
            for header, column in there.items()
            if column is None or not column.computed
        }
    return found


def _rows(raw: RawTable, formulas: Collection[str] = ()) -> list[Row]:
    """The rows of a table that hold something but what the columns with nothing but formulas show."""
    rows = [dict(zip(raw.headers, values, strict=True)) for values in zip(*raw.values, strict=True)]
    typed = [header for header in raw.headers if folded_header(header) not in formulas]
    return [row for row in rows if any(row[header] is not None for header in typed)]


def _with_values(fresh: list[Row], old: list[Row]) -> list[Row]:
    """Settings of this version with the old values, then those it does not know."""
    setting, value, _ = (column.header for column in SETTINGS.columns)
    known = {str(row.get(setting)).strip().casefold(): row for row in old}
    merged = [{**row, **known.pop(str(row[setting]).strip().casefold(), {}), setting: row[setting]} for row in fresh]
    helps = {row[setting]: row for row in fresh}
    return [*({**row, **_texts(helps[row[setting]], value)} for row in merged), *known.values()]


def _texts(row: Row, value: str) -> Row:
    """All of a row but its value: how a setting is explained is this version's."""
    return {header: cell for header, cell in row.items() if header != value}


def _table(table: Table, headers: Sequence[str], rows: Sequence[Row], along: Mapping[str, str]) -> TableRows:
    """All columns the old table had, and blank ones for those this version has more."""
    ours = {folded_header(column.header): column.header for column in table.columns}
    named = [(header, ours.get(folded_header(header), header)) for header in headers]
    missing = [header for header in ours.values() if header not in {new for _, new in named}]
    columns = [
        replace(column, formula=column.formula or along.get(folded_header(column.header)))
        for column in (_column(table.name, new, [row.get(old) for row in rows]) for old, new in named)
    ]
    columns += [_column(table.name, header, [None] * len(rows)) for header in missing]
    return TableRows(table.name, tuple(columns), tuple(column.header for column in table.columns if column.key))


def _column(table: str, header: str, values: Sequence[Cell]) -> ColumnData:
    formula = FORMULAS.get(table, {}).get(header)
    return ColumnData(header, ["" for _ in values] if formula else values, formula)


def _as_of(cell: NamedCell | None) -> tuple[CellData, ...]:
    """The day the user looks at, where it is not today."""
    return (CellData("AsOf", cell.value),) if cell and cell.formula is None and cell.value is not None else ()


def _case(cells: Mapping[str, NamedCell]) -> Iterator[CellData]:
    """What is asked for on the sheet Recall, and what is written down of that recall."""
    there = ((name, cells[name].value) for name in _RECALL_CELLS if name in cells)
    yield from (CellData(name, value) for name, value in there if value is not None)


def _own_sheets(facts: Facts) -> list[str]:
    ours = {spec.name.casefold() for sheet in _SHEETS for spec in sheet.tables}
    taken = {sheet for table, sheet in facts.tables.items() if table in ours}
    plain = {sheet.name for sheet in _SHEETS if not sheet.tables} | {SHEET_ON, SHEET_OFF}
    return [sheet for sheet in facts.sheets if sheet not in taken | plain]
