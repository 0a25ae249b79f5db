"""The host for a closed workbook: reads a file, and writes it back with only lotbook's parts changed."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from lotbook.hosts import lost_tables, refusals
from lotbook.hosts.appending import once_each
from lotbook.hosts.cell_text import is_number
from lotbook.hosts.copies import conflict_remarks
from lotbook.hosts.grid import cell_name
from lotbook.hosts.host import Book, CellData, Changes, InputCells
from lotbook.hosts.journal.keeping import Keeping
from lotbook.hosts.journal.lines import check_name
from lotbook.hosts.journal.runs import Run
from lotbook.hosts.ooxml.cells import content
from lotbook.hosts.ooxml.macro_parts import Macros, put_macros
from lotbook.hosts.ooxml.new_rows import append_rows, first_new_row
from lotbook.hosts.ooxml.reading import named_cell, raw_table
from lotbook.hosts.ooxml.saving import Fingerprint, check_target, fingerprint, save
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_columns import write_columns
from lotbook.hosts.ooxml.table_rows import write_rows
from lotbook.hosts.ooxml.tabs import write_tabs
from lotbook.hosts.ooxml.values import Values
from lotbook.hosts.ooxml.workbook_part import Place
from lotbook.hosts.plan import check_named_cells, with_users_headers
from lotbook.hosts.row_counts import difference, kept_tables


class FileHost:
    """A tracker in a closed .xlsx or .xlsm file."""

    def __init__(
        self,
        path: Path,
        out: Path | None = None,
        needed: Mapping[str, frozenset[str]] | None = None,
        written: Collection[str] = (),
        merged: Path | None = None,
        *,
        has_out: bool = False,
    ) -> None:
        """Name the files; nothing is opened yet.

        Args:
            path: The workbook to read.
            out: Where to write, if not back to `path`; what is there is replaced.
            needed: For each table the case-folded headers of the columns whose values will be used: a formula
                without a stored result is no problem elsewhere. Every column of a table that is not named here.
            written: Tables that will be written after the reading: they are made ready while others are read.
            merged: The other copy, if its changes are taken over.
            has_out: The command can write somewhere else with --out, which messages then say.
        """
        self.path = Path(path)
        self.out = None if out is None else Path(out)
        self._needed = {name.casefold(): headers for name, headers in (needed or {}).items()}
        self._written = tuple(written)
        self._merged = merged
        self._has_out = has_out or out is not None
        self._opened: tuple[Source, Fingerprint | None] | None = None

    def _open(self) -> tuple[Source, Fingerprint | None]:
        if self._opened is None:
            # Taken before the bytes are read, so a change while reading shows as a change.
            state = fingerprint(self.path)
            self._opened = Source.open(self.path, self._needed), state
        return self._opened

    def read(self, tables: Sequence[str], names: Sequence[str], optional: Sequence[str] = ()) -> Book:
        """Read the named tables and cells, once; a name that stands for no one cell is left out.

        Raises:
            MissingTableError: If a table is not there.
            InputError: If a cell that is to be read cannot be.
            HostError: If the workbook cannot be opened.
        """
        source, _ = self._open()
        with source.blaming(source.package.workbook):
            return self._read(source, tables, names, optional)

    def _read(self, source: Source, tables: Sequence[str], names: Sequence[str], optional: Sequence[str]) -> Book:
        there = [name for name in optional if name.casefold() in source.tables]
        self._check_lost(source, [name for name in (*tables, *optional) if name.casefold() not in source.tables])
        found = {name: source.table(name) for name in (*tables, *there)}
        sheets = {source.sheet_name(table): None for table in found.values()}
        places = [place for name in names if (place := source.workbook.place(name))]
        sheets |= {place.sheet: None for place in places if place.sheet in source.sheets}
        values = Values(source, list(sheets), places)
        for name in self._written:
            if name.casefold() in source.tables:
                source.sheet(source.table(name).sheet_part)
        book = {
            name: raw_table(source, table, values[on], self._needed.get(name.casefold()), values.far(on))
            for name, table in found.items()
            if (on := source.sheet_name(table))
        }
        cells = {name: named_cell(source, name, values) for name in names}
        return Book(book, {name: cell for name, cell in cells.items() if cell is not None})

    def _check_lost(self, source: Source, missing: Sequence[str]) -> None:
        """Refuse a workbook that has the rows of a missing table; one without any table is told apart."""
        missing = [name for name in missing if source.tables and self._needed.get(name.casefold())]
        with_tables = {table.sheet_part for table in source.tables.values()}
        bare = [name for name, part in source.sheets.items() if part not in with_tables] if missing else []
        values = Values(source, bare, [Place(name, lost_tables.LAST_ROW, lost_tables.LAST_COLUMN) for name in bare])
        for table in missing:
            for sheet in bare:
                place = lost_tables.header_row(values[sheet], self._needed[table.casefold()])
                if place is not None:
                    raise refusals.lost_table(self.path, cell_name(sheet, place[0] + 1, place[1] + 1), table)

    def first_new_row(self, table: str) -> int:
        """The worksheet row in which `write` puts the first of the new rows of a table.

        Raises:
            MissingTableError: If the table is not there.
            HostError: If the workbook cannot be opened.
        """
        source, _ = self._open()
        return first_new_row(source, source.table(table))

    @property
    def is_open(self) -> bool:
        """A file is closed."""
        return False

    @property
    def workbook(self) -> Path | None:
        """The file, if it is written back to its own place."""
        return self.path.resolve() if self._in_place else None

    @property
    def _in_place(self) -> bool:
        return self.out is None or self.out.resolve() == self.path.resolve()

    def write(self, changes: Changes, macros: Macros | None = None, *, run: Run | None = None) -> tuple[str, ...]:
        """Write everything, or nothing; return remarks for the user, if any.

        Args:
            changes: What to write into cells, tables and tabs.
            macros: A VBA project and a ribbon to put in the place of those there are, which only a closed file takes.
            run: What the journal beside the workbook is to keep of it, if it is written to its own place.

        Raises:
            MissingTableError: If a table to be written is not there.
            InputError: If something of the user's would be overwritten.
            HostError: If the workbook cannot be saved; it is then as it was.
        """
        target = self.out or self.path
        if self._opened is None and not self.path.exists():
            refusals.file_bytes(self.path)
        check_target(target, has_out=self._has_out)
        if run is not None and self._in_place:
            check_name(target)
        source, state = self._open()
        # What was opened is changed from here on, so it serves only once.
        self._opened = None
        changes = with_users_headers(
            changes, {name: [column.name for column in table.columns] for name, table in source.tables.items()}
        )
        with source.blaming(source.package.workbook):
            remarks, first_new = _write(source, changes, macros)
            package = source.finish()
        _check_rows(source, changes, first_new)
        keeping = Keeping(run, lambda: package.content) if run is not None and self._in_place else None
        save(target, package.write_to, package.check_written, state if self._in_place else None, keeping)
        if keeping is not None:
            remarks += [*keeping.remarks, *conflict_remarks(self.path.resolve(), self._merged)]
        return tuple(remarks)


def _write(source: Source, changes: Changes, macros: Macros | None) -> tuple[list[str], dict[str, int]]:
    """Write everything into the parts; the file is untouched.

    Returns:
        Remarks for the user, and for each table with new rows, by case-folded name, where the first one is.
    """
    _check_places(source, changes.cells)
    remarks: list[str] = []
    first_new: dict[str, int] = {}
    for inputs in changes.inputs:
        _write_inputs(source, inputs)
    for rows_typed in once_each(changes.new_rows):
        said, first_new[rows_typed.table.casefold()] = append_rows(source, rows_typed)
        remarks += said
    for rows in changes.rows:
        if not (rows.optional and rows.table.casefold() not in source.tables):
            remarks += write_rows(source, rows)
    for columns in changes.columns:
        remarks += write_columns(source, columns)
    for cell in changes.cells:
        remarks += _write_cell(source, cell)
    there = [tab for tab in changes.tabs if not (tab.optional and tab.table.casefold() not in source.tables)]
    remarks += write_tabs(source, there)
    if macros is not None:
        remarks += put_macros(source.package, macros)
    return remarks, first_new


def _check_rows(source: Source, changes: Changes, first_new: Mapping[str, int]) -> None:
    """Refuse to save where a table that people type into would have other rows than were planned.

    Raises:
        HostError: If one does; that is a defect of lotbook.
    """
    for name in kept_tables(source.rows_after, changes, source.typed):
        before, after = source.rows_before[name], source.rows_after[name]
        found = difference(source.tables[name].name, before, after, changes, first_new)
        if found is not None:
            raise source.package.not_saved(found)


def _write_inputs(source: Source, change: InputCells) -> None:
    table = source.table(change.table)
    position = table.position(change.header)
    if position is None:
        raise refusals.no_input_column(table.name, change.header)
    column, sheet = table.left + position, source.changing(table.sheet_part)
    outside = [row for row in change.values if not table.first_row <= row <= table.last_row]
    if outside:
        raise ValueError(f"{change.table} has no rows {outside}")
    sheet.unshare(lambda row, place: place == column and row in change.values)
    for row, value in change.values.items():
        sheet.set_cell(row, column, content(value, None))
        if change.date_format is not None and is_number(value):
            style = source.number_style(sheet.style_at(row, column), change.date_format, only_general=True)
            sheet.set_style(row, column, style)


def _check_places(source: Source, cells: Sequence[CellData]) -> None:
    """Refuse to fill named cells whose names now lead into a table, or to one cell.

    Raises:
        InputError: If some do.
    """
    found = []
    for cell in cells:
        sheet = None if cell.sheet_of is None else source.sheet_name(source.table(cell.sheet_of))
        place = source.workbook.place(cell.name, sheet)
        if place is not None:
            found.append((cell.name, place.sheet, place.row, place.column))
    check_named_cells(found, [(table.name, source.sheet_name(table), table.place) for table in source.tables.values()])


def _write_cell(source: Source, cell: CellData) -> list[str]:
    sheet_name = None if cell.sheet_of is None else source.sheet_name(source.table(cell.sheet_of))
    place = source.workbook.place(cell.name, sheet_name)
    if place is None or place.sheet not in source.sheets:
        return [refusals.no_such_cell(cell.name)]
    sheet = source.changing(source.sheets[place.sheet])
    sheet.unshare(lambda row, column: (row, column) == (place.row, place.column))
    sheet.set_cell(place.row, place.column, content(cell.value, cell.formula))
    if cell.currency is not None:
        style = sheet.style_at(place.row, place.column)
        sheet.set_style(place.row, place.column, source.money_style(style, cell.currency))
    return []
