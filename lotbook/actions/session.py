"""One session with a tracker: read once, changed in memory, reported on, and written once or not at all."""

import datetime as dt
import importlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lotbook.actions import in_memory, outputs
from lotbook.actions.formats import with_formats
from lotbook.actions.journal.changes import changes_of, user
from lotbook.actions.journal.sheet import history
from lotbook.actions.summary import Summary, summarize
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.inputs import Tracker, read_tracker
from lotbook.core.new_problems import problems_added
from lotbook.core.owners import limited
from lotbook.core.problem import Problem
from lotbook.core.report import Report, report
from lotbook.core.table import RawTable, folded_header
from lotbook.core.tables import BUCKET_SLOTS, INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.core.tables_report import FEFO_AUDIT, HISTORY
from lotbook.hosts.behind import is_reference
from lotbook.hosts.host import Book, CellData, Changes, Host, NamedCell, TableRows
from lotbook.hosts.journal.runs import Run
from lotbook.sheets.formulas import AS_OF

INPUT_TABLES = tuple(table.name for table in INPUTS)
OPTIONAL_TABLES = tuple(table.name for table in OPTIONAL)
NEEDED: Mapping[str, frozenset[str]] = {
    table.name: frozenset(folded_header(column.header) for column in table.columns if not column.computed)
    for table in (*INPUTS, *OPTIONAL)
}
"""For each input table the headers of the columns that are read; the others are lotbook's, or the user's own."""

WRITTEN = ("Lots", "FEFO", "Checks", *(f"Bucket{slot}" for slot in range(1, BUCKET_SLOTS + 1)))
"""The tables a refresh gives many new cells."""

_LATER_OUTPUTS = (FEFO_AUDIT.name, HISTORY.name)
"""Output tables that a tracker made by an older lotbook lacks; what they hold is not read."""

_TODAY = re.compile(r"\s*TODAY\(\s*\)\s*", re.IGNORECASE)

_OF_TODAY = re.compile(r"\b(?:TODAY|NOW)\(", re.IGNORECASE)

Progress = Callable[[str], None]
"""Told what is being done, when it begins."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A tracker with every sheet up to date."""

    summary: Summary
    new_problems: tuple[Problem, ...] = ()
    """Problems that the changes to what was typed brought about."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is to be written, and what the tracker will say then."""

    changes: Changes
    refreshed: Refreshed
    run: Run | None = None
    """What the journal is to keep of it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the sheets are to show: the goods of all owners, or of the one that Settings name."""

    every: Tracker
    of_owner: Tracker | None
    """None where Settings name none."""

    @classmethod
    def of(cls, every: Tracker, book: Book) -> "_Shown":
        """What a book shows.

        Raises:
            InputError: If nobody is called like the owner in Settings.
        """
        owner = every.settings.show_only_owner
        return cls(every, None if owner is None else read_tracker(limited(book.tables, owner)))

    @property
    def tracker(self) -> Tracker:
        """What was typed, as far as it is shown."""
        return self.of_owner or self.every

    def report(self, day: int) -> Report:
        """What follows from it; every lot has its figures on the sheet Lots, whoever owns it."""
        found = report(self.every, as_of=day)
        return found if self.of_owner is None else replace(report(self.of_owner, as_of=day), lots=found.lots)


class Session:
    """A tracker that was read once. What an action changes is written together with all that follows from it.

    Nothing is written before everything is worked out, and all of it goes into one call of the host: whatever fails,
    the workbook is as it was.
    """

    def __init__(self, host: Host, book: Book, owner: str | None = None) -> None:
        """Take what was read; see `open`."""
        self.host = host
        self.owner = owner
        self.book = book
        self._read = book
        self._tracker: Tracker | None = None
        self._reports: dict[int, Report] = {}

    @classmethod
    def open(
        cls,
        host: Host,
        *,
        names: Sequence[str] = (),
        tables: Sequence[str] = (),
        owner: str | None = None,
        progress: Progress = lambda _: None,
    ) -> "Session":
        """Read the tracker: every input table, and the imported ones if there are any.

        Args:
            host: Where it is.
            names: Named cells to read besides those a refresh needs.
            tables: Tables to read as well, if they are there.
            owner: Whose goods `tracker` and `report` are about; None for everybody's. What is written is never limited.
            progress: Told that it is read.

        Raises:
            MissingTableError: If an input table is not there.
            InputError: If a cell that is to be read cannot be, or nobody is called like the owner.
            HostError: If the workbook cannot be read.
        """
        progress("Reading the workbook")
        _load_the_engine()
        cells = tuple(dict.fromkeys((*outputs.NAMES, *names)))
        return cls(host, host.read(INPUT_TABLES, cells, optional=(*OPTIONAL_TABLES, *_LATER_OUTPUTS, *tables)), owner)

    @property
    def tracker(self) -> Tracker:
        """What was typed, of the owner if there is one."""
        if self._tracker is None:
            self._tracker = read_tracker(self.tables_shown)
        return self._tracker

    @property
    def tables_shown(self) -> Mapping[str, RawTable]:
        """The tables that were read, with the rows of the owner if there is one."""
        return self.book.tables if self.owner is None else limited(self.book.tables, self.owner)

    @property
    def everything(self) -> Tracker:
        """What was typed, of every owner."""
        return self.tracker if self.owner is None else read_tracker(self.book.tables)

    def day(self, *, today: dt.date, as_of: dt.date | None = None) -> int:
        """The day everything is judged on: a day that is asked for, else that of the as-of cell.

        Raises:
            InputError: If the cell is not there or holds no date.
        """
        return resolve_as_of(self.book, today=today, as_of=as_of)[0]

    def report(self, day: int) -> Report:
        """What follows from what was typed, on a day."""
        if day not in self._reports:
            self._reports[day] = report(self.tracker, as_of=day)
        return self._reports[day]

    def summary(self, day: int) -> Summary:
        """The figures of a day."""
        return summarize(self.tracker, self.report(day))

    def prepare(
        self,
        changes: Changes = Changes(),  # noqa: B008 - cannot be changed
        *,
        now: dt.datetime,
        command: str = "",
        undoes: int = 0,
        as_of: dt.date | None = None,
        live_as_of: bool = False,
        progress: Progress = lambda _: None,
    ) -> Prepared:
        """Work out what there is to write: some changes, and every output that follows from them.

        Args:
            changes: What an action changes in the tables that were typed or imported.
            now: The time of this run.
            command: What the journal calls the run; blank for a new tracker, which has no journal yet.
            undoes: The number of the run that it takes back; 0 for none.
            as_of: A date to judge everything on, written into the as-of cell; None lets the cell rule.
            live_as_of: Put `=TODAY()` back into the as-of cell; `as_of` is then ignored.
            progress: Told that it begins.

        Raises:
            InputError: If the workbook cannot be used as it is.
        """
        new_rows = {new.table: self.host.first_new_row(new.table) for new in changes.new_rows if new.rows}
        book = in_memory.after(self.book, changes, new_rows)
        day, cell = resolve_as_of(book, today=now.date(), as_of=as_of, live_as_of=live_as_of)
        progress("Working out what expires when")
        changed = any(book.tables[name] is not self.book.tables[name] for name in NEEDED if name in book.tables)
        before = self._problems(day) if changed else None
        shows = _Shown.of(read_tracker(book.tables) if changed else self.everything, book)
        tracker, only = shows.tracker, shows.every.settings.show_only_owner
        run = self._run(changes, cell, new_rows, tracker.settings.keep_backups, command=command, undoes=undoes, now=now)
        shown = None if run is None or HISTORY.name not in book.tables else self._history(run)
        has_audit = FEFO_AUDIT.name in book.tables
        # The rows of a large workbook take much room, and only these are looked at again.
        book = self.book = self._read = Book({name: book.tables[name] for name in outputs.READ_AGAIN}, book.cells)
        self._tracker = None
        self._reports.clear()
        found = shows.report(day)
        refreshed = Refreshed(
            summarize(tracker, found), () if before is None else problems_added(before, found.problems)
        )
        return Prepared(
            _merged(
                changes,
                outputs.changes(
                    tracker, found, book, as_of=cell, now=now, has_audit=has_audit, only=only, history=shown
                ),
            ),
            refreshed,
            run,
        )

    def _problems(self, day: int) -> Sequence[Problem]:
        """The problems that the sheets show before anything is changed."""
        if self.owner is None and self.tracker.settings.show_only_owner is None:
            return self.report(day).problems
        return _Shown.of(self.everything, self.book).report(day).problems

    def _run(
        self,
        changes: Changes,
        as_of: CellData | None,
        new_rows: Mapping[str, int],
        keep_backups: bool,  # noqa: FBT001 - a setting
        *,
        command: str,
        undoes: int,
        now: dt.datetime,
    ) -> Run | None:
        """What the journal is to keep, told from what is about to be written."""
        if not command:
            return None
        written = replace(changes, cells=(*changes.cells, *(() if as_of is None else (as_of,))))
        # What the workbook holds, also where an action has worked out in `book` what it will hold.
        rows, too_many = changes_of(self._read, written, new_rows)
        at = now.isoformat(timespec="seconds")
        return Run(at, user(), command, rows, too_many, undoes=undoes, backup=keep_backups)

    def _history(self, run: Run) -> TableRows | None:
        """The sheet Change history, where there is a journal.

        Raises:
            HostError: If the journal cannot be read, and this run has to be in it.
        """
        workbook = self.host.workbook
        if workbook is None:
            return None
        try:
            return history(workbook, run, is_open=self.host.is_open)
        except HostError:
            if run.is_empty or self.host.is_open:
                return None
            raise

    def write_only(self, changes: Changes, *, now: dt.datetime, command: str) -> tuple[str, ...]:
        """Write some changes after which nothing has to be worked out anew; return the host's remarks.

        Raises:
            InputError: If something of the user's would be overwritten.
            HostError: If the workbook cannot be saved; it is then as it was.
        """
        new_rows = {new.table: self.host.first_new_row(new.table) for new in changes.new_rows if new.rows}
        keep_backups = self.tracker.settings.keep_backups
        run = self._run(changes, None, new_rows, keep_backups, command=command, undoes=0, now=now)
        return self.host.write(with_formats(changes), run=run)

    def write(self, prepared: Prepared, *, progress: Progress = lambda _: None) -> Refreshed:
        """Write what was prepared; the session has then done its work.

        Raises:
            InputError: If something of the user's would be overwritten.
            HostError: If the workbook cannot be saved; it is then as it was.
        """
        progress("Writing the results")
        remarks = self.host.write(with_formats(prepared.changes), run=prepared.run)
        return replace(prepared.refreshed, summary=replace(prepared.refreshed.summary, remarks=remarks))

    def apply(
        self,
        changes: Changes,
        *,
        now: dt.datetime,
        command: str = "",
        undoes: int = 0,
        progress: Progress = lambda _: None,
    ) -> Refreshed:
        """Write some changes and every output that follows from them: all of it, or nothing.

        Args:
            changes: What an action changes.
            now: The time of this run.
            command: What the journal calls the run; see `prepare`.
            undoes: The number of the run that it takes back; 0 for none.
            progress: Told of each step.

        Raises:
            InputError: If the workbook cannot be used as it is; nothing was written.
            HostError: If it cannot be saved; it is as it was.
        """
        return self.write(
            self.prepare(changes, now=now, command=command, undoes=undoes, progress=progress), progress=progress
        )


def _merged(first: Changes, then: Changes) -> Changes:
    """Two changes in one; of what both write the second counts."""
    cells = {(cell.name, cell.sheet_of): cell for cell in (*first.cells, *then.cells)}
    tabs = {tab.table: tab for tab in (*first.tabs, *then.tabs)}
    return Changes(
        (*first.rows, *then.rows),
        (*first.columns, *then.columns),
        tuple(cells.values()),
        tuple(tabs.values()),
        (*first.inputs, *then.inputs),
        (*first.new_rows, *then.new_rows),
    )


def _load_the_engine() -> None:
    """Import the engine, which takes as long as reading a small workbook, while the workbook is being read."""
    threading.Thread(target=importlib.import_module, args=("polars",), daemon=True).start()


def resolve_as_of(
    book: Book, *, today: dt.date, as_of: dt.date | None = None, live_as_of: bool = False
) -> tuple[int, CellData | None]:
    """The day everything is judged on, and what to write into the as-of cell, if anything.

    A cell that says `=TODAY()`, or shows a cell that does, means today, whatever day it was last calculated on.

    Raises:
        InputError: If the cell is not there or holds no date.
    """
    found = book.cells.get("AsOf")
    if found is None:
        raise InputError(
            "The workbook has no cell named AsOf. On the sheet Start, select the as-of date, type AsOf into the name "
            "box left of the formula bar, and press Enter. If that sheet was deleted, make a new tracker with the rows "
            "of this one: lotbook new next.xlsm --from, followed by the name of this one."
        )
    if live_as_of:
        return to_day(today), CellData("AsOf", to_day(today), AS_OF)
    if as_of is not None:
        return to_day(as_of), CellData("AsOf", to_day(as_of))
    if found.formula is None:
        return _day_in(found), None
    *on_the_way, last = formulas = (found.formula, *found.behind)
    if _TODAY.fullmatch(last) and all(map(is_reference, on_the_way)):
        return to_day(today), CellData("AsOf", to_day(today), found.formula if on_the_way else AS_OF)
    if not found.calculated and any(map(_OF_TODAY.search, formulas)):
        follows = ", which follows today's date" if _OF_TODAY.search(found.formula) is None else ""
        raise InputError(
            f"The as-of cell on the sheet Start (AsOf) holds the formula ={found.formula}{follows}, and its stored "
            "value is from the day the workbook was last saved. Type a date or =TODAY(), or use --as-of with the date "
            "you mean."
        )
    return _day_in(found), None


def _day_in(cell: NamedCell) -> int:
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and FIRST_DAY <= value < LAST_DAY + 1:
        return int(value)
    shown = "is blank" if value is None else f"holds '{value}', which is not a date"
    if cell.formula is not None and value is None:
        shown = f"holds the formula ={cell.formula} without a stored value"
    raise InputError(f"The as-of cell on the sheet Start (AsOf) {shown}. Type a date, or =TODAY().")
