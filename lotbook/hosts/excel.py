"""The host for a workbook that is open in Excel, through xlwings: the caller's own workbook and no other.

Nothing is saved: that is left to the user, as after any other work in Excel.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import xlwings

from lotbook.core.errors import HostError
from lotbook.hosts import refusals
from lotbook.hosts.appending import once_each
from lotbook.hosts.behind import formulas_behind, may_be_day
from lotbook.hosts.headers import tables_in
from lotbook.hosts.host import Book, Changes, NamedCell
from lotbook.hosts.journal import runs
from lotbook.hosts.journal.lines import hash_of, journal_of
from lotbook.hosts.journal.lock import locked
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.behind import FormulasInExcel
from lotbook.hosts.live.book import OpenBook, check_lost, check_writable, headers, raw_table
from lotbook.hosts.live.fill import cells_step, columns_step, inputs_step, tabs_step
from lotbook.hosts.live.native import Native, asking, formulas, native
from lotbook.hosts.live.new_rows import first_new_row, new_rows_step
from lotbook.hosts.live.rows import rows_step
from lotbook.hosts.live.steps import Step
from lotbook.hosts.live.steps import run as do
from lotbook.hosts.live.typed_rows import differing, rows_now, written_tables
from lotbook.hosts.plan import formulas_in, table_rows, with_users_headers
from lotbook.hosts.row_counts import TypedRows

_READ_ONLY = "The workbook is open read-only: save it under another name to keep these results (File > Save As)."
_NO_FOLDER = (
    "The workbook is not in a folder of this computer, so this run is not in a journal, and Undo last run can't take "
    "it back."
)
_MANUAL = "Excel is set to manual calculation: press F9 to update the formulas."


@dataclass(slots=True)
class _Planned:
    """What is to be done, and what the rows of the tables it is done to are like before."""

    opened: OpenBook
    rows: dict[str, TypedRows]
    steps: list[Step] = field(default_factory=list)
    first_new: dict[str, int] = field(default_factory=dict)
    """For each table that gets new rows, by case-folded name, the worksheet row of the first one."""


class ExcelHost:
    """A tracker that is open in Excel."""

    def __init__(self, book: xlwings.Book, needed: Mapping[str, frozenset[str]] | None = None) -> None:
        """Name the workbook; nothing is read yet.

        Args:
            book: The workbook.
            needed: For each table the case-folded headers of the columns whose values will be used: a value that
                Excel is still fetching is no problem elsewhere. Every column of a table that is not named here.
        """
        self.book = book
        self._needed = {name.casefold(): headers for name, headers in (needed or {}).items()}
        self._native: Native = native()

    @property
    def is_open(self) -> bool:
        """It is open."""
        return True

    @property
    def workbook(self) -> Path | None:
        """The file on this computer; None for a new workbook, and for one on OneDrive or SharePoint."""
        try:
            path = Path(self.book.fullname)
        except Exception:  # noqa: BLE001 - xlwings gives up in many ways on a workbook that is only on the web
            return None
        return path.resolve() if path.is_absolute() and path.is_file() else None

    def read(self, tables: Sequence[str], names: Sequence[str], optional: Sequence[str] = ()) -> Book:
        """Read the named tables and cells, once; a name that stands for no one cell is left out.

        Raises:
            MissingTableError: If a table is not there.
            InputError: If a cell that is to be read cannot be.
            HostError: If Excel does not answer, or the workbook counts its dates from 1904.
        """
        with asking("read the workbook"):
            opened = OpenBook.look(self.book, self._native)
            there = [name for name in optional if opened.has(name)]
            missing = [name for name in (*tables, *optional) if not opened.has(name)]
            check_lost(opened, {name: typed for name in missing if (typed := self._needed.get(name.casefold()))})
            places = {name: opened.table(name) for name in (*tables, *there)}
            found = {
                name: raw_table(opened, table, self._needed.get(name.casefold())) for name, table in places.items()
            }
            calculated = self.book.app.calculation != "manual"
            cells = {name: _named_cell(opened, name, calculated=calculated) for name in names}
        return Book(found, {name: cell for name, cell in cells.items() if cell is not None})

    def first_new_row(self, table: str) -> int:
        """The worksheet row in which `write` puts the first of the new rows of a table.

        Raises:
            MissingTableError: If the table is not there.
            HostError: If Excel does not answer.
        """
        with asking("read the workbook"):
            opened = OpenBook.look(self.book, self._native)
            return first_new_row(opened, opened.table(table))

    def write(self, changes: Changes, *, run: runs.Run | None = None) -> tuple[str, ...]:
        """Write everything; return remarks for the user, if any.

        All is worked out before the first cell changes, so what can be refused is refused with nothing written.

        Args:
            changes: What to write.
            run: What the journal beside the workbook is to keep of it. A journal that cannot be written is a remark:
                the user sees what changes, and can close the workbook without saving.

        Raises:
            MissingTableError: If a table to be written is not there.
            InputError: If something of the user's would be overwritten, or a sheet is protected.
            HostError: If Excel stops it midway; the message says what is not up to date. What was typed is untouched.
                Also if rows that people typed are not all there afterwards.
        """
        remarks: list[str] = []
        with asking("prepare the results"):
            planned = self._plan(changes, remarks)
            app = self.book.app
            if app.calculation == "manual":
                remarks.append(_MANUAL)
            if self._native.read_only(self.book):
                remarks.append(_READ_ONLY)
        kept = None if run is None or run.is_empty else self._begin(run, remarks)
        try:
            do(planned.steps, app)
            found, said = differing(planned.opened, planned.rows, self._needed, changes, planned.first_new)
            if found is not None:
                raise refusals.other_rows(planned.opened.name, found)
        except HostError:
            self._end(kept, runs.PARTLY)
            raise
        self._end(kept, runs.WRITTEN)
        remarks += said
        return tuple(remarks)

    def _begin(self, run: runs.Run, remarks: list[str]) -> runs.Run | None:
        """Write a run down before it is done; None where there is no journal."""
        workbook = self.workbook
        if workbook is None:
            remarks.append(_NO_FOLDER)
            return None
        try:
            with locked(workbook):
                sha256 = hash_of(workbook)
                runs.settle(workbook, sha256, is_open=True)
                return runs.begin(workbook, replace(run, host=runs.EXCEL, before=sha256))
        except (HostError, OSError) as error:
            why = error.strerror or "unknown reason" if isinstance(error, OSError) else str(error.__cause__ or error)
            remarks.append(
                f"This run is not in the journal {journal_of(workbook).name}, which cannot be written: {why}"
            )
            return None

    def _end(self, kept: runs.Run | None, outcome: str) -> None:
        workbook = self.workbook
        if kept is not None and workbook is not None:
            # What is not written down counts as unclear.
            with suppress(HostError, OSError), locked(workbook):
                runs.end(workbook, kept, outcome)

    def _plan(self, changes: Changes, remarks: list[str]) -> _Planned:
        opened = OpenBook.look(self.book, self._native)
        mentioned = set().union(*map(tables_in, formulas_in(changes)))
        changes = with_users_headers(
            changes, {name: headers(opened, opened.table(name)) for name in sorted(mentioned) if opened.has(name)}
        )
        rows = [change for change in changes.rows if opened.has(change.table) or not change.optional]
        sheets: dict[str, xlwings.Sheet] = {}
        written = [*(each.table for each in rows), *(each.table for each in changes.columns)]
        typed = [*(each.table for each in changes.inputs), *(each.table for each in changes.new_rows)]
        for table in (*written, *typed):
            sheet, name = opened.sheet_of(table)
            sheets.setdefault(name, sheet)
        done = _Planned(opened, rows_now(opened, written_tables(changes, self._needed), self._needed))
        steps = done.steps

        def add(planned: tuple[Step, list[str]]) -> None:
            steps.append(planned[0])
            remarks.extend(planned[1])

        check_writable(opened, sheets)
        # Looked at before anything is written: how far a table reaches by then has to be handed on.
        last_rows: dict[str, int] = {}
        steps += [inputs_step(opened, inputs) for inputs in changes.inputs]
        for new in once_each(changes.new_rows):
            step, said, (done.first_new[new.table.casefold()], last_rows[new.table.casefold()]) = new_rows_step(
                opened, new
            )
            add((step, said))
        for change in rows:
            add(rows_step(opened, change))
            last_rows[change.table.casefold()] = opened.table(change.table).first_row + table_rows(change) - 1
        for columns in changes.columns:
            add(columns_step(opened, columns, last_rows.get(columns.table.casefold())))
        add(cells_step(opened, changes.cells))
        add(tabs_step(opened, [tab for tab in changes.tabs if opened.has(tab.table) or not tab.optional]))
        return done


def _named_cell(opened: OpenBook, name: str, *, calculated: bool) -> NamedCell | None:
    # With the cell below: Excel hands over a single cell as a bare value.
    cells = opened.named_cell(name, height=2)
    if cells is None:
        return None
    value, formula = live_cells.cell(opened.native.values(cells)[0][0]), formulas(cells)[0][0]
    if not live_cells.is_formula(formula, value):
        return NamedCell(value, calculated=calculated)
    behind: tuple[str, ...] = ()
    if may_be_day(value) and not calculated:
        behind = formulas_behind(formula[1:], cells.sheet.name, FormulasInExcel(opened))
    return NamedCell(value, formula[1:], calculated, behind)
