"""A workbook open in Excel: its tables and names, found without looking at its rows."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import xlwings

from lotbook.core.errors import InputError
from lotbook.core.table import LAST_ROW, Cell, RawTable, folded_header
from lotbook.hosts import lost_tables, refusals
from lotbook.hosts.behind import may_be_day, moves_on
from lotbook.hosts.grid import Rectangle, cell_name, corners
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.below import ROWS_AT_ONCE, rows_below
from lotbook.hosts.live.native import Block, Native, formulas, knows_spilling, refused_by_excel

_ONE_CELL = re.compile(r"=('(?:[^']|'')+'|[^'!\[\]]+)!(\$?[A-Z]{1,3}\$?[0-9]+)")


@dataclass(slots=True)
class OpenTable:
    """A table of an open workbook, and where it stands."""

    name: str
    sheet: xlwings.Sheet
    sheet_name: str
    table: xlwings.main.Table = field(repr=False)
    place: Rectangle
    """With its headers and its totals row."""
    totals: int
    """Number of totals rows: 0 or 1."""
    headers: list[str] | None = None
    """Once they are known."""

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.place.top + 1

    @property
    def last_row(self) -> int:
        """The last data row."""
        return self.place.bottom - self.totals

    def cells(self, top: int, left: int, bottom: int, right: int) -> xlwings.Range:
        """A range on its sheet, by rows and columns of the sheet."""
        return self.sheet.range((top, left), (bottom, right))

    def rows(self, first: int, last: int) -> xlwings.Range:
        """Some rows of the sheet, as wide as the table."""
        return self.cells(first, self.place.left, last, self.place.right)


@dataclass(slots=True)
class OpenBook:
    """The caller's workbook; no other one is ever looked at."""

    book: xlwings.Book
    native: Native
    name: str
    _found: dict[str, tuple[str, xlwings.Sheet, str, xlwings.main.Table]] = field(repr=False)
    """By case-folded name of the table: its name, its sheet, the name of that, itself."""
    _placed: dict[str, OpenTable] = field(default_factory=dict, repr=False)
    sheet_names: tuple[str, ...] = ()
    _names: xlwings.main.Names | None = field(default=None, repr=False)
    _sheets: dict[str, xlwings.Sheet] = field(default_factory=dict, repr=False)
    _spilling: bool | None = None

    @classmethod
    def look(cls, book: xlwings.Book, native: Native) -> "OpenBook":
        """Find the tables.

        Raises:
            HostError: If its dates count from 1904.
        """
        name = book.name
        if native.from_1904(book):
            raise refusals.dates_from_1904(name)
        found: dict[str, tuple[str, xlwings.Sheet, str, xlwings.main.Table]] = {}
        sheets = []
        for sheet in book.sheets:
            sheet_name = sheet.name
            sheets.append(sheet_name)
            for table in sheet.tables:
                table_name = table.name
                found[table_name.casefold()] = (table_name, sheet, sheet_name, table)
        return cls(book, native, name, found, sheet_names=tuple(sheets))

    @property
    def spilling(self) -> bool:
        """Whether this Excel has formulas that spill."""
        if self._spilling is None:
            self._spilling = knows_spilling(self.book.sheets[0].range((1, 1)))
        return self._spilling

    def has(self, table: str) -> bool:
        """Whether there is a table of this name, in any case."""
        return table.casefold() in self._found

    def table(self, name: str) -> OpenTable:
        """The table of this name, in any case.

        Raises:
            MissingTableError: If there is none.
            InputError: If its header row is switched off.
        """
        key = name.casefold()
        if key not in self._found:
            raise refusals.missing_table(self.name, name, (each for each, *_ in self._found.values()))
        if key not in self._placed:
            table_name, sheet, sheet_name, table = self._found[key]
            if not table.show_headers:
                raise refusals.no_header_row(self.name, table_name)
            self._placed[key] = OpenTable(table_name, sheet, sheet_name, table, _place(table), int(table.show_totals))
        return self._placed[key]

    def looked_at_again(self, name: str) -> OpenTable:
        """The table of this name as it is now, whatever was known of it."""
        self._placed.pop(name.casefold(), None)
        return self.table(name)

    def sheet_of(self, table: str) -> tuple[xlwings.Sheet, str]:
        """The sheet a table is on, and its name.

        Raises:
            MissingTableError: If there is no such table.
        """
        if not self.has(table):
            self.table(table)
        _, sheet, sheet_name, _ = self._found[table.casefold()]
        return sheet, sheet_name

    def others(self, table: OpenTable) -> Iterable[tuple[str, Rectangle]]:
        """Name and place of every other table on the sheet of a table."""
        for name, _, sheet_name, other in self._found.values():
            if sheet_name == table.sheet_name and name != table.name:
                yield name, _place(other)

    def without_tables(self) -> list[xlwings.Sheet]:
        """The sheets that have no table; none where the workbook has no table at all."""
        with_tables = {sheet_name for _, _, sheet_name, _ in self._found.values()}
        return [self.book.sheets[name] for name in self.sheet_names if with_tables and name not in with_tables]

    def places(self, sheets: Collection[str]) -> list[tuple[str, str, Rectangle]]:
        """Name, sheet and place of every table on some sheets, named by their case-folded names."""
        found = []
        for key, (name, _, sheet_name, table) in self._found.items():
            if sheet_name.casefold() in sheets:
                known = self._placed.get(key)
                found.append((name, sheet_name, _place(table) if known is None else known.place))
        return found

    def named_cell(self, name: str, height: int = 1) -> xlwings.Range | None:
        """The one cell a name of the whole workbook stands for, or None.

        Args:
            name: The name, in any case.
            height: How many cells to take, from that one downwards.
        """
        place = self.place_of(name)
        return None if place is None else self.cell_at(place, height)

    def cell_at(self, place: tuple[str, int, int], height: int = 1) -> xlwings.Range:
        """The cell at a sheet, row and column, or so many cells from there downwards."""
        on, row, column = place
        if on not in self._sheets:
            self._sheets[on] = self.book.sheets[on]
        return self._sheets[on].range((row, column), (row + height - 1, column))

    def refers_to(self, name: str) -> str | None:
        """What a name of the whole workbook stands for, as a formula; None if there is none."""
        if self._names is None:
            self._names = self.book.names
        if name not in self._names:
            return None
        named = self._names[name]
        if "!" in named.name:
            # A copied sheet has names of its own, which hide those of the workbook while it is in front.
            named = next((each for each in self._names if each.name.casefold() == name.casefold()), named)
            if "!" in named.name:
                return None
        found: str | None = named.refers_to
        return found

    def place_of(self, name: str) -> tuple[str, int, int] | None:
        """Sheet, row and column of the one cell a name of the whole workbook stands for, or None."""
        found = _ONE_CELL.fullmatch(self.refers_to(name) or "")
        if found is None:
            return None
        on = found[1][1:-1].replace("''", "'") if found[1].startswith("'") else found[1]
        actual = next((each for each in self.sheet_names if each.casefold() == on.casefold()), None)
        if actual is None:
            return None
        column, row, _, _ = corners(found[2])
        return actual, row, column

    def cell_on(self, name: str, table: str) -> xlwings.Range | None:
        """The cell of a name that exists once per sheet, on the sheet of a table; None if there is none."""
        sheet, _ = self.sheet_of(table)
        try:
            cell = sheet.range(name)
        except KeyError:
            return None
        except Exception as error:
            if not refused_by_excel(error):
                raise
            return None
        return cell if len(cell) == 1 else None


def _place(table: xlwings.main.Table) -> Rectangle:
    whole = table.range
    rows, columns = whole.shape
    return Rectangle(whole.column, whole.row, whole.column + columns - 1, whole.row + rows - 1)


def headers(book: OpenBook, table: OpenTable) -> list[str]:
    """The headers of a table, looked at once."""
    if table.headers is not None:
        return table.headers
    # Two rows, since Excel hands over a range of one cell as a bare value.
    both = book.native.values(table.rows(table.place.top, table.first_row))
    table.headers = [live_cells.header(value) for value in both[0]]
    return table.headers


def body(book: OpenBook, table: OpenTable) -> list[list[Cell]]:
    """The columns of a table, without headers and totals."""
    block = book.native.values(table.rows(table.place.top, table.last_row))
    return _columns(block[1:], table)


def _columns(rows: Block, table: OpenTable) -> list[list[Cell]]:
    found = [live_cells.column(values) for values in zip(*rows, strict=True)]
    return found or [[] for _ in range(table.place.left, table.place.right + 1)]


def raw_table(book: OpenBook, table: OpenTable, needed: Collection[str] | None) -> RawTable:
    """A table as it stands, read at one go.

    Args:
        book: The workbook.
        table: The table.
        needed: Case-folded headers of the columns whose values will be used; None for all columns.

    Raises:
        InputError: If something stands right below it, or a value that will be used is still being fetched.
    """
    last, below = table.last_row, int(not table.totals and table.last_row < LAST_ROW)
    block = book.native.values(table.rows(table.place.top, last + below))
    count = last - table.place.top
    if below:
        stray = next((i for i, value in enumerate(block[-1]) if live_cells.cell(value) is not None), None)
        if stray is not None:
            raise refusals.below_the_table(cell_name(table.sheet_name, last + 1, table.place.left + stray), table.name)
    names = tuple(live_cells.header(value) for value in block[0])
    columns = _columns(block[1 : 1 + count], table)
    for position, (name, values) in enumerate(zip(names, columns, strict=True)):
        if (needed is None or folded_header(name) in needed) and live_cells.STILL_FETCHING in values:
            row = table.first_row + values.index(live_cells.STILL_FETCHING)
            raise InputError(
                f"{cell_name(table.sheet_name, row, table.place.left + position)} shows {live_cells.STILL_FETCHING}: "
                "Excel is still fetching its value. Wait until it is there, and try again."
            )
    behind = None if needed is not None and not needed else _behind(book, table, names)
    moving = tuple(_moving(table, columns, [needed is None or folded_header(name) in needed for name in names]))
    return RawTable(
        table.name, table.sheet_name, names, table.first_row, table.place.left, tuple(columns), behind, moving
    )


def _moving(table: OpenTable, columns: Sequence[Sequence[Cell]], wanted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The cells of a table whose formula gives another day each day; only columns that have days are looked at."""
    for position, (values, is_wanted) in enumerate(zip(columns, wanted, strict=True)):
        if is_wanted and any(map(may_be_day, values)):
            column = table.place.left + position
            written = formulas(table.cells(table.place.top, column, table.last_row, column))
            for index, (formula,) in enumerate(written[1:]):
                if formula.startswith("=") and moves_on(formula[1:]):
                    yield position, index


def _behind(book: OpenBook, table: OpenTable, names: tuple[str, ...]) -> RawTable | None:
    """What stands below a table behind a blank row or its totals, down to the next table."""
    first = table.place.bottom + (1 if table.totals else 2)
    used = table.sheet.used_range
    last = min([used.row + used.shape[0] - 1, *(other.top - 1 for _, other in book.others(table) if other.top > first)])
    found = rows_below(book.native, table.rows, first, last) if last >= first else {}
    columns = tuple(_columns(list(found.values()), table))
    if not any(value is not None for column in columns for value in column):
        return None
    numbers = tuple(found) if len(found) > ROWS_AT_ONCE else ()
    return RawTable(table.name, table.sheet_name, names, first, table.place.left, columns, numbers=numbers)


def check_lost(book: OpenBook, missing: Mapping[str, Collection[str]]) -> None:
    """Refuse a workbook that has the rows of a missing table, and no table around them.

    Args:
        book: The workbook.
        missing: The case-folded headers of each missing table.

    Raises:
        MissingTableError: If it has.
    """
    for sheet in book.without_tables() if missing else ():
        used = sheet.used_range
        last = min(used.row + used.shape[0], lost_tables.LAST_ROW)
        right = min(used.column + used.shape[1] - 1, lost_tables.LAST_COLUMN)
        # A row more than there is: Excel hands over a single cell as a bare value.
        block = book.native.values(sheet.range((1, 1), (max(last, 2), right)))
        rows = [[live_cells.cell(value) for value in row] for row in block]
        for table, headers in missing.items():
            place = lost_tables.header_row(rows, headers)
            if place is not None:
                raise refusals.lost_table(book.name, cell_name(sheet.name, place[0] + 1, place[1] + 1), table)


def check_writable(book: OpenBook, sheets: Mapping[str, xlwings.Sheet]) -> None:
    """Refuse sheets that Excel will not let lotbook write to.

    Raises:
        InputError: If one is protected.
    """
    locked = [name for name, sheet in sheets.items() if book.native.protected(sheet)]
    if locked:
        which, them = (
            (f"sheet {locked[0]!r} is", "it") if len(locked) == 1 else (f"sheets {_listed(locked)} are", "them")
        )
        raise InputError(
            f"{book.name}: the {which} protected, so lotbook cannot write there. Unprotect {them} (Review > Unprotect "
            "Sheet), and try again."
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
