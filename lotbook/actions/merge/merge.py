"""Merging two states of one tracker: the other one's changes are taken into the first, by key and cell by cell."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.actions.journal.changes import TABLES, WHOLE, plain
from lotbook.actions.merge.three_way import Conflict, Edit, Row, three_way
from lotbook.actions.session import NEEDED, Progress, Refreshed, Session
from lotbook.core.errors import InputError
from lotbook.core.table import Cell, Column, RawTable, folded_header
from lotbook.core.tables import SETTINGS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book, Changes, ColumnData, InputCells, NewRows, TableRows
from lotbook.hosts.journal.backup import backups_of
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE
from lotbook.hosts.ooxml.own_columns import formula_columns
from lotbook.sheets.edition import has_macros, help_of_setting

Headers = Mapping[str, str]
"""How each column is called in the tracker that is changed, by its folded header."""


@dataclass(frozen=True, slots=True)
class TableMerge:
    """What is to be done to one table."""

    table: str
    edits: tuple[Edit, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging would change."""

    session: Session = field(repr=False)
    base: Path | None
    """The state both come from; None where none is known."""
    is_guess: bool
    """Whether lotbook chose the base among the backups."""
    tables: tuple[TableMerge, ...]
    remarks: tuple[str, ...]

    @property
    def conflicts(self) -> tuple[tuple[str, Conflict], ...]:
        """What has to be decided, each with its table."""
        return tuple((each.table, conflict) for each in self.tables for conflict in each.conflicts)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take over and nothing to decide."""
        return not any(each.edits or each.conflicts for each in self.tables)


Takes = Callable[[str, Conflict], bool]
"""Asked of a table and a conflict whether theirs is to count."""


def look(mine: FileHost, theirs: Path, base: Path | None, *, progress: Progress = lambda _: None) -> Merge:
    """What merging would change; nothing is written.

    Args:
        mine: The tracker that is changed.
        theirs: The other one.
        base: The state both come from; None looks for one among the backups of both.
        progress: Told of each step.

    Raises:
        InputError: If a file cannot be used.
        HostError: If it cannot be read.
    """
    if theirs.resolve() == mine.path.resolve():
        raise InputError(f"{theirs} is the tracker itself. Name the file to take the changes from.")
    session = Session.open(mine, tables=(MAPPINGS.name,), progress=progress)
    progress("Comparing the trackers")
    other = _read(theirs)
    states = [mine.path, theirs]
    columns, remarks = _columns(session.book, other, states)
    ours, others = (_rows(book, columns) for book in (session.book, other))
    is_guess = base is None
    chosen = _best_base(mine.path.resolve(), columns, ours, others) if base is None else base
    before = {} if chosen is None else _rows(_read(chosen), columns)
    if is_guess:
        # What neither side had in a backup, both can have had since: it says of such a table no more than no base does.
        before = {name: rows for name, rows in before.items() if rows}
    tables = tuple(_table(name, headers, before, ours, others) for name, headers in columns.items())
    explained = _Help(session.book, other, macros=has_macros(mine.path))
    tables = tuple(explained.with_help(each) if each.table == SETTINGS.name else each for each in tables)
    if is_guess:
        tables = tuple(_careful(each, ours[each.table]) for each in tables)
    return Merge(session, chosen, is_guess and chosen is not None, tables, tuple(remarks))


def merge(found: Merge, takes: Takes, *, now: dt.datetime, progress: Progress = lambda _: None) -> Refreshed | None:
    """Take the other one's changes over and bring every sheet up to date; None where nothing changes.

    Args:
        found: What there is to do.
        takes: Says of each conflict whether theirs is to count.
        now: The time of this run.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If it cannot be saved; it is as it was.
    """
    written = changes(found, takes)
    if written == Changes():
        return None
    return found.session.apply(written, now=now, command="merge", progress=progress)


def changes(found: Merge, takes: Takes) -> Changes:
    """All that is to be written, with the conflicts decided."""
    inputs: list[InputCells] = []
    new: list[NewRows] = []
    whole: list[TableRows] = []
    for each in found.tables:
        decided = [conflict.edit for conflict in each.conflicts if takes(each.table, conflict)]
        edits = [*each.edits, *decided]
        if not edits:
            continue
        raw = found.session.book.tables[each.table]
        if each.table in WHOLE:
            whole.append(_whole(raw, edits))
        else:
            _typed(raw, edits, inputs, new)
    return Changes(rows=tuple(whole), inputs=tuple(inputs), new_rows=tuple(new))


def _read(path: Path) -> Book:
    names = [*TABLES]
    return FileHost(path, needed=NEEDED).read([], [], optional=names)


def _columns(mine: Book, theirs: Book, paths: Sequence[Path]) -> tuple[dict[str, Headers], list[str]]:
    """By table the columns that are merged, and what to say of those that are not."""
    names = [name for name in TABLES if name in mine.tables and name in theirs.tables]
    formulas = [formula_columns(path, names) for path in paths]
    found: dict[str, Headers] = {}
    remarks = [
        f"The sheet {name} is in only one of the trackers, so it is not merged."
        for name in TABLES
        if (name in mine.tables) != (name in theirs.tables)
        and any(
            v is not None for book in (mine, theirs) if name in book.tables for c in book.tables[name].values for v in c
        )
    ]
    for name in names:
        known = {folded_header(column.header): column for column in TABLES[name].columns}
        own = {folded_header(header) for each in formulas for header in each[name]} - set(known)
        ours, others = (
            {folded_header(header): header for header in book.tables[name].headers} for book in (mine, theirs)
        )
        found[name] = {
            folded: header
            for folded, header in ours.items()
            if folded not in own and not (folded in known and _is_lotbooks(name, known[folded]))
        }
        there = [
            header
            for folded, header in others.items()
            if folded not in ours
            and not (folded in known and _is_lotbooks(name, known[folded]))
            and (folded in own or any(v is not None for v in _cells(theirs.tables[name], header)))
        ]
        remarks += _lacking(name, paths, there, own)
    return found, remarks


def _lacking(table: str, paths: Sequence[Path], lacking: Sequence[str], formulas: Collection[str]) -> Iterator[str]:
    """What to say of columns that only theirs has, of which some may have nothing but formulas."""
    mine, theirs = (path.name for path in paths)
    typed = [header for header in lacking if folded_header(header) not in formulas]
    if typed:
        yield (
            f"The table {table} of {mine} has no column {', '.join(typed)}, so what {theirs} has there is not merged. "
            "Add the header beside the table, and merge again."
        )
    if computed := [header for header in lacking if folded_header(header) in formulas]:
        yield (
            f"The table {table} of {mine} has no column {', '.join(computed)}, and formulas are not merged. If you "
            f"want what {theirs} has there, copy the column over in Excel."
        )


def _is_lotbooks(table: str, column: Column) -> bool:
    """Whether nobody types it: how a setting is explained is of the version, and of the edition, that made the file."""
    return column.computed or (table == SETTINGS.name and column == SETTINGS.columns[-1])


class _Help:
    """What new rows of Settings say about their setting: as this version and edition explain it, if they do."""

    def __init__(self, mine: Book, theirs: Book, *, macros: bool) -> None:
        self.macros = macros
        folded = [folded_header(column.header) for column in SETTINGS.columns]
        ours, others = (
            {folded_header(header): header for header in book.tables[SETTINGS.name].headers} for book in (mine, theirs)
        )
        self.name, self.header = (ours.get(each) for each in (folded[0], folded[-1]))
        self.theirs: dict[str, str] = {}
        if folded[0] in others and folded[-1] in others:
            raw = theirs.tables[SETTINGS.name]
            names, texts = (_cells(raw, others[each]) for each in (folded[0], folded[-1]))
            self.theirs = {_folded(n): str(text) for n, text in zip(names, texts, strict=True) if text is not None}

    def with_help(self, found: TableMerge) -> TableMerge:
        """The edits and conflicts, in which every new row has its help."""
        conflicts = tuple(replace(each, edit=self._of(each.edit)) for each in found.conflicts)
        return TableMerge(found.table, tuple(map(self._of, found.edits)), conflicts)

    def _of(self, edit: Edit) -> Edit:
        label = None if self.name is None else edit.cells.get(self.name)
        if edit.kind != ADDED or label is None or self.header is None:
            return edit
        text = help_of_setting(str(label), self.theirs.get(_folded(label), ""), macros=self.macros)
        return replace(edit, cells={**edit.cells, self.header: text}) if text else edit


def _folded(label: Cell) -> str:
    return str(label).strip().casefold()


def _cells(raw: RawTable, header: str) -> Sequence[Cell]:
    return raw.values[raw.headers.index(header)]


def _rows(book: Book, columns: Mapping[str, Headers]) -> dict[str, dict[int, Row]]:
    """The rows of each table, without blank ones, by their place in it."""
    return {name: _rows_of(book.tables[name], headers) for name, headers in columns.items() if name in book.tables}


def _rows_of(raw: RawTable, headers: Headers) -> dict[int, Row]:
    names = [headers.get(folded_header(header)) for header in raw.headers]
    found: dict[int, Row] = {}
    for place, cells in enumerate(zip(*raw.values, strict=True)):
        values = {name: plain(value) for name, value in zip(names, cells, strict=True) if name is not None}
        row = {name: value for name, value in values.items() if value is not None}
        if row:
            found[place] = row
    return found


def _key(name: str, headers: Headers) -> list[str]:
    """The headers of the key, as the tracker spells them."""
    columns = [folded_header(column.header) for column in TABLES[name].columns if column.key]
    return [headers[folded] for folded in columns if folded in headers]


def _table(
    name: str,
    headers: Headers,
    base: Mapping[str, Mapping[int, Row]],
    mine: Mapping[str, Mapping[int, Row]],
    theirs: Mapping[str, Mapping[int, Row]],
) -> TableMerge:
    before = None if name not in base else list(base[name].values())
    others, places = list(theirs.get(name, {}).values()), list(mine[name])
    edits, conflicts = three_way(before, list(mine[name].values()), others, _key(name, headers))
    return TableMerge(
        name,
        tuple(_placed(edit, places) for edit in edits),
        tuple(
            Conflict(each.row, each.header, each.base, each.mine, each.theirs, _placed(each.edit, places))
            for each in conflicts
        ),
    )


def _placed(edit: Edit, places: Sequence[int]) -> Edit:
    return edit if edit.place < 0 else Edit(edit.kind, places[edit.place], edit.cells)


def _best_base(
    mine: Path,
    columns: Mapping[str, Headers],
    ours: Mapping[str, Mapping[int, Row]],
    others: Mapping[str, Mapping[int, Row]],
) -> Path | None:
    """The backup closest to both trackers; the oldest of several, which has the fewest changes of one side in it."""
    best: tuple[int, Path] | None = None
    for backup in backups_of(mine):
        rows = _rows(_read(backup), columns)
        far = sum(
            _distance(rows.get(name, {}), side.get(name, {}), _key(name, headers))
            for name, headers in columns.items()
            if name not in WHOLE
            for side in (ours, others)
        )
        if best is None or far <= best[0]:
            best = far, backup
    return None if best is None else best[1]


def _distance(one: Mapping[int, Row], other: Mapping[int, Row], key: Sequence[str]) -> int:
    """How many cells and rows differ."""
    edits, conflicts = three_way(list(one.values()), list(one.values()), list(other.values()), key)
    return sum(len(edit.cells) if edit.kind == CHANGED else 1 for edit in edits) + len(conflicts)


def _careful(found: TableMerge, mine: Mapping[int, Row]) -> TableMerge:
    """Ask before anything is overwritten or taken away: a backup may have changes of this side in it already.

    What differs from it in the other tracker is then no change there, but what both had before.
    """
    edits, conflicts = [], list(found.conflicts)
    for edit in found.edits:
        if edit.kind == ADDED:
            edits.append(edit)
            continue
        row = mine[edit.place]
        if edit.kind == GONE:
            conflicts.append(Conflict(row, "", None, "there", "not there", edit))
            continue
        blank = {header: value for header, value in edit.cells.items() if header not in row}
        if blank:
            edits.append(Edit(CHANGED, edit.place, blank))
        for header, value in edit.cells.items():
            if header not in blank:
                one = Edit(CHANGED, edit.place, {header: value})
                conflicts.append(Conflict(row, header, row[header], row[header], value, one))
    return TableMerge(found.table, tuple(edits), tuple(conflicts))


def _typed(raw: RawTable, edits: Sequence[Edit], inputs: list[InputCells], new: list[NewRows]) -> None:
    cells: dict[str, dict[int, Cell]] = {}
    for edit in edits:
        row = raw.first_row + edit.place
        if edit.kind == CHANGED:
            for header, value in edit.cells.items():
                cells.setdefault(header, {})[row] = value
        elif edit.kind == GONE:
            known = {folded_header(column.header) for column in TABLES[raw.name].columns if not column.computed}
            for header, values in zip(raw.headers, raw.values, strict=True):
                if folded_header(header) in known and plain(values[edit.place]) is not None:
                    cells.setdefault(header, {})[row] = None
    rows = [edit.cells for edit in edits if edit.kind == ADDED]
    inputs += [InputCells(raw.name, header, dict(sorted(values.items()))) for header, values in cells.items()]
    if rows:
        new.append(NewRows(raw.name, rows))


def _whole(raw: RawTable, edits: Sequence[Edit]) -> TableRows:
    """All rows of a table that lotbook writes at once."""
    columns = TABLES[raw.name].columns
    rows = {
        place: dict(zip(map(folded_header, raw.headers), cells, strict=True))
        for place, cells in enumerate(zip(*raw.values, strict=True))
        if any(value is not None for value in cells)
    }
    for edit in edits:
        cells = {folded_header(header): value for header, value in edit.cells.items()}
        if edit.kind == GONE:
            rows.pop(edit.place, None)
        elif edit.kind == CHANGED:
            rows[edit.place].update(cells)
    every = [*rows.values(), *({folded_header(h): v for h, v in e.cells.items()} for e in edits if e.kind == ADDED)]
    data = tuple(ColumnData(c.header, [row.get(folded_header(c.header)) for row in every]) for c in columns)
    return TableRows(raw.name, data, tuple(column.header for column in columns if column.key))
