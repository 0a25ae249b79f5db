"""Taking back what a run changed, cell by cell; what the user changed since then stays."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lotbook.actions.journal.changes import NAMED_CELLS, TABLES, WHOLE, content, key_headers, plain, rows_of
from lotbook.actions.journal.lines import shown
from lotbook.actions.recalls.recall import lot_codes
from lotbook.actions.recalls.undone import with_log
from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.actions.suppliers.reply_log import note_taken_back
from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Cell, RawTable, folded_header
from lotbook.core.tables import RECALL_RESPONSES
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_amazon import REMOVAL_ORDERS
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.hosts.host import CellData, Changes, ColumnData, Host, InputCells, NewRows, TableRows
from lotbook.hosts.journal.lines import hash_of, journal_of, no_journal
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE, NAMED, NOT_SAVED, NOT_WRITTEN, RowChange, Run, read

_FOLDED = {name: {folded_header(column.header): column for column in table.columns} for name, table in TABLES.items()}
_FILE = REMOVAL_ORDERS.column("file").header
_STATUS = ("Lots", folded_header("Status"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that is not taken back."""

    row: RowChange
    header: str
    """The column; blank for the whole row."""
    why: str


@dataclass(frozen=True, slots=True)
class Undo:
    """What taking back a run would change, and what stays."""

    session: Session = field(repr=False)
    run: Run
    changes: Changes = field(repr=False)
    back: tuple[tuple[RowChange, tuple[str, ...]], ...]
    """Each row that is taken back, with the columns that are."""
    kept: tuple[Kept, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be taken back."""
        return self.changes == Changes()

    @property
    def uploads(self) -> tuple[str, ...]:
        """The names of the upload files of removal orders that are taken back; they stay where they were saved."""
        saved = [row for row, _ in self.back if row.table == REMOVAL_ORDERS.name and row.kind == ADDED]
        if self.run.command != "removals":
            return ()
        return tuple(dict.fromkeys(str(new) for row in saved if (new := row.cells.get(_FILE, (None, None))[1])))


def in_force(runs: Iterable[Run]) -> list[Run]:
    """The runs that changed something and were not taken back, the newest first."""
    taken_back: set[int] = set()
    found = []
    for run in runs:
        if run.outcome in {NOT_WRITTEN, NOT_SAVED} or run.number in taken_back:
            continue
        if run.undoes:
            taken_back.add(run.undoes)
        if not run.is_empty:
            found.append(run)
    return found


def look(host: Host, *, now: dt.datetime, number: int | None = None, progress: Progress = lambda _: None) -> Undo:
    """What taking back a run would change; nothing is written.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        number: The run to take back, as `lotbook history` numbers them; None takes back the last one that was not
            taken back yet.
        progress: Told of each step.

    Raises:
        InputError: If there is no such run, or it was taken back already.
        HostError: If the journal or the workbook cannot be read.
    """
    run = _chosen(host, number)
    tables = (MAPPINGS.name, RECALL_LOG.name)
    session = Session.open(host, names=sorted(NAMED_CELLS), tables=tables, progress=progress)
    work = _Work(session, now)
    for row in run.rows:
        work.take_back(row)
    for table, count in run.too_many.items():
        work.keep(RowChange(CHANGED, table, 0, {}, {}), "", f"{count:,} rows are too many for the journal")
    return Undo(session, run, work.changes(), tuple(work.back), tuple(work.kept))


def undo(found: Undo, *, now: dt.datetime, progress: Progress = lambda _: None) -> Refreshed:
    """Take a run back and bring every sheet up to date: all of it, or nothing.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If it cannot be saved; it is as it was.
    """
    host = found.session.host
    runs = runs_of(host)
    done = found.session.apply(found.changes, now=now, command="undo", undoes=found.run.number, progress=progress)
    if host.workbook is None:
        return done
    try:
        note_taken_back(host.workbook, found.run, runs, at=now.isoformat(timespec="seconds"))
    except HostError as error:
        remark = f"The run is taken back in the tracker, but that is not in the log: {error}"
        return replace(done, summary=replace(done.summary, remarks=(*done.summary.remarks, remark)))
    return done


def runs_of(host: Host) -> list[Run]:
    """The runs in the journal of a tracker, the newest first.

    Raises:
        HostError: If the journal or the workbook cannot be read.
    """
    return [] if host.workbook is None else read(host.workbook, "" if host.is_open else hash_of(host.workbook))


def _chosen(host: Host, number: int | None) -> Run:
    runs = runs_of(host)
    there = in_force(runs)
    if number is None:
        found = next((run for run in there if not run.undoes), None)
        if found is None:
            told = (
                "the journal beside the workbook has no run that changed your tables, or all of them were taken back "
                "already."
            )
            if host.workbook is not None and not journal_of(host.workbook).exists():
                told = no_journal(journal_of(host.workbook))
            raise InputError(f"There is nothing to take back: {told}")
        return found
    found = next((run for run in there if run.number == number), None)
    if found is None:
        known = any(run.number == number for run in runs)
        why = "was taken back already, or never got into the workbook" if known else "is not in the journal"
        raise InputError(f"Run {number} {why}. lotbook history shows the runs and their numbers.")
    return found


class _Rows:
    """The rows of a table as they are now."""

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        known = _FOLDED[raw.name]
        self.headers = {folded_header(header): header for header in raw.headers}
        self.rows = [{folded_header(header): value for header, value in row.items()} for row in rows_of(raw)]
        self.used: set[int] = set()
        first = folded_header(key_headers(raw.name)[0])
        filled = [row for row in self.rows if row.get(first) is not None]
        self.typed = [
            header
            for header in self.headers
            # If every row of a user's column is filled, the column has a formula.
            if (not known[header].computed if header in known else any(row[header] is None for row in filled))
        ]
        self._by_key: dict[tuple[Cell, ...], list[int]] = {}
        self._key = [folded_header(header) for header in key_headers(raw.name)]
        for place, row in enumerate(self.rows):
            self._by_key.setdefault(self._key_of(row), []).append(place)

    def _key_of(self, row: Mapping[str, Cell]) -> tuple[Cell, ...]:
        return tuple(row.get(header) for header in self._key)

    def find(self, change: RowChange) -> int | None:
        """The row that a change was made to: where it was if it is there still, else wherever one has its key."""
        key = {folded_header(header): plain(value) for header, value in change.key.items()}
        for header, (_, new) in change.cells.items():
            if folded_header(header) in key:
                key[folded_header(header)] = plain(new)
        places = [place for place in self._by_key.get(self._key_of(key), ()) if place not in self.used]
        wanted = change.row - self.raw.first_row
        if change.kind == ADDED:
            same = [place for place in places if not self.differing(place, change)]
            places = same or places
        return wanted if wanted in places else next(iter(places), None)

    def differing(self, place: int, change: RowChange) -> list[str]:
        """The typed columns of a row that differ from what was added."""
        added = {folded_header(header): plain(new) for header, (_, new) in change.cells.items()}
        row = self.rows[place]
        names = dict.fromkeys((*added, *self.typed))
        return [header for header in names if row.get(header) != added.get(header) and header in row]


class _Work:
    """The changes as they come together."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self.session, self.now = session, now
        self.back: list[tuple[RowChange, tuple[str, ...]]] = []
        self.kept: list[Kept] = []
        self._tables: dict[str, _Rows] = {}
        self._cells: dict[tuple[str, str], dict[int, Cell]] = {}
        self._new: dict[str, list[Mapping[str, Cell]]] = {}
        self._named: list[CellData] = []
        self._touched: set[str] = set()
        self._gone: dict[str, set[int]] = {}

    def keep(self, row: RowChange, header: str, why: str) -> None:
        """Say why something stays."""
        self.kept.append(Kept(row, header, why))

    def take_back(self, row: RowChange) -> None:
        """Take back one row, as far as it is as it was left."""
        if row.kind == NAMED:
            self._named_cell(row)
            return
        if row.table not in self.session.book.tables or row.table not in TABLES:
            self.keep(row, "", f"the workbook has no table {row.table} any more")
            return
        if row.table not in self._tables:
            self._tables[row.table] = _Rows(self.session.book.tables[row.table])
        {ADDED: self._added, GONE: self._taken_away}.get(row.kind, self._changed)(row, self._tables[row.table])

    def _named_cell(self, row: RowChange) -> None:
        name, (old, new) = next(iter(row.cells.items()))
        there = self.session.book.cells.get(name)
        now = None if there is None else content(there)
        if there is None or now != plain(new):
            if now != plain(old):
                self.keep(row, name, f"it is {_said('', name, now)} now")
            return
        is_formula = name == "AsOf" and isinstance(old, str) and old.startswith("=")
        value = to_day(self.now) if is_formula else old
        self._named.append(CellData(name, value, str(old)[1:] if is_formula else None))
        self.back.append((row, (name,)))

    def _changed(self, row: RowChange, there: _Rows) -> None:
        place = there.find(row)
        if place is None:
            self.keep(row, "", "the row is no longer there")
            return
        there.used.add(place)
        back = []
        for header, (old, new) in row.cells.items():
            name = folded_header(header)
            now = there.rows[place].get(name)
            if name not in there.headers:
                self.keep(row, header, "the column is no longer there")
            elif now == plain(new):
                self._set(row.table, there, place, name, plain(old))
                back.append(header)
            elif now != plain(old):
                self.keep(row, header, f"it is {_said(row.table, header, now)} now")
        if back:
            self.back.append((row, tuple(back)))

    def _added(self, row: RowChange, there: _Rows) -> None:
        place = there.find(row)
        if place is None:
            self.keep(row, "", "the row is no longer there, or its key was changed")
            return
        there.used.add(place)
        if differing := there.differing(place, row):
            said = ", ".join(
                f"{there.headers[name]} is {_said(row.table, name, there.rows[place][name])} now" for name in differing
            )
            self.keep(row, "", f"the row was changed since: {said}")
            return
        if row.table in WHOLE:
            self._gone.setdefault(row.table, set()).add(place)
            self._touched.add(row.table)
        else:
            for header in row.cells:
                self._set(row.table, there, place, folded_header(header), None)
        self.back.append((row, ()))

    def _taken_away(self, row: RowChange, there: _Rows) -> None:
        is_keyed = bool(TABLES[row.table].key)
        if is_keyed and there.find(RowChange(CHANGED, row.table, row.row, row.key, {})) is not None:
            self.keep(row, "", "there is such a row again")
            return
        known = {header: old for header, (old, _) in row.cells.items() if folded_header(header) in there.headers}
        self._new.setdefault(row.table, []).append({there.headers[folded_header(h)]: v for h, v in known.items()})
        self._touched.add(row.table)
        self.back.append((row, ()))

    def _set(self, table: str, there: _Rows, place: int, name: str, value: Cell) -> None:
        self._touched.add(table)
        there.rows[place][name] = value
        self._cells.setdefault((table, there.headers[name]), {})[there.raw.first_row + place] = value

    def changes(self) -> Changes:
        """All that is to be written."""
        typed = [(table, header) for table, header in self._cells if table not in WHOLE]
        whole = [self._whole(table) for table in sorted(self._touched & WHOLE)]
        codes = lot_codes(self.session.tracker)
        statuses = next((self._cells[t, h] for t, h in typed if (t, folded_header(h)) == _STATUS), {})
        number = RECALL_RESPONSES.column("recall").header
        said = [row for row, back in self.back if row.table == RECALL_RESPONSES.name and back != (number,)]
        told = {str(next(iter(row.key.values()))) for row in said}
        log = with_log(self.session.book, self._named, statuses, codes, answers=told, now=self.now)
        return Changes(
            rows=(*whole, *([] if log is None else [log])),
            cells=tuple(self._named),
            inputs=tuple(InputCells(t, h, dict(sorted(self._cells[t, h].items()))) for t, h in typed),
            new_rows=tuple(NewRows(table, rows) for table, rows in self._new.items() if table not in WHOLE),
        )

    def _whole(self, table: str) -> TableRows:
        there, columns = self._tables[table], TABLES[table].columns
        gone = self._gone.get(table, set())
        rows: Sequence[Mapping[str, Cell]] = [
            *(
                row
                for place, row in enumerate(there.rows)
                if place not in gone and any(v is not None for v in row.values())
            ),
            *({folded_header(h): v for h, v in row.items()} for row in self._new.get(table, ())),
        ]
        data = tuple(ColumnData(c.header, [row.get(folded_header(c.header)) for row in rows]) for c in columns)
        return TableRows(table, data, tuple(column.header for column in columns if column.key))


def _said(table: str, header: str, value: Cell) -> str:
    return "blank" if value is None else f"'{shown(table, header, value)}'"
