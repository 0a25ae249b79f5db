"""Where the lists are on a sheet: titles above them, notes beside them and totals below are told apart from their rows.

The idea: a header row is one of texts only, at least two of which are words for columns (`header_words`) or, together,
the headers of one of the tracker's own tables. Everything below it is the list's, until the next header row. Empty
columns divide lists that stand side by side.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.core.date_texts import spelling_of
from lotbook.core.number_texts import number_and_unit
from lotbook.core.table import Cell, Table, column_letters, folded_header
from lotbook.core.tables import INPUTS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.exchange.adopt.cell_kinds import is_date
from lotbook.exchange.adopt.grids import Grid
from lotbook.exchange.adopt.header_words import EXACT, meaning
from lotbook.exchange.adopt.unit_counts import is_unit

OWN_TABLES = (*INPUTS, *OPTIONAL, RECALL_LOG)
"""The tables of a tracker that hold what was typed, imported or logged."""
KEPT_TABLES = (*OWN_TABLES, MAPPINGS)
"""Those that come back with a whole tracker: its memory of lists too."""
_FEWEST = 2
"""Headers that make a header row."""
_CLEARLY = 3
"""Words for columns, each a cell of its own, that make a header row whatever else is in it."""
_RANGE = re.compile(
    r"(\d{1,3}\s?[-\u2013]\s?\d{1,3}|\d{1,3}\s?\+|[<>]=?\s?\d{1,3})(\s?(d|days|tage|jours|giorni|dias|dagen))?",
    re.IGNORECASE,
)
"""Ranges of days in headers."""
_SHARE = 0.3
"""The share of the texts in a header row that are words for columns, at least."""
_LONGEST_HEADER = 80
_SHOWN = 40
"""Characters of a note that are shown."""
_TITLE_ROWS, _TITLE_ABOVE = 3, 2
"""Rows above a header row in which its title is, and how far above at most the title of a further list is."""
_FOLLOWS = 0.6
"""The share of a list's rows that columns behind a gap must have something in, to be columns of the same list."""


_NEAR_THE_TOP = 20
"""Rows in which headers are looked for that are known only by what stands below them."""
_LOOKED_AT = 200
"""Rows below them that say it."""
_CLEAR = 0.8
"""The share of a column that must be SKUs, or dates, for the row above them to be headers whatever they mean."""

_WHOLE = ({"supplier", "contact"}, {"supplier", "email"}, {"supplier", "lead_days"}, {"place", "kind"})
"""Meanings that are enough for a list of suppliers or of places."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a list."""

    number: int
    """On its sheet, counted from 1."""
    cells: Sequence[Cell]
    dates: frozenset[int] = frozenset()
    """Positions of the cells that hold a date for the spreadsheet."""


@dataclass(frozen=True, slots=True)
class FoundList:
    """One list."""

    path: Path
    sheet: str
    title: str
    """What stands above it."""
    header_row: int
    """On its sheet, counted from 1."""
    headers: tuple[str, ...]
    """Blank where a column has none."""
    letters: tuple[str, ...]
    """Of the worksheet's columns."""
    rows: Sequence[SourceRow] = field(repr=False)
    notes: Sequence[str] = ()
    """What is on the sheet and not part of the list."""
    delimiter: str = ""
    """What divides the cells of its file, if it is a text."""
    title_above: str = ""
    """The part of its title that is right above its headers."""

    @property
    def place(self) -> str:
        """Where it is, for the user."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        return f"{self.path.name}{sheet}, row {self.header_row:,}"

    def name(self, position: int) -> str:
        """What a column is called."""
        return self.headers[position] or f"column {self.letters[position]}"

    def column(self, position: int) -> list[Cell]:
        """The cells of a column."""
        return [row.cells[position] for row in self.rows]

    @property
    def own_table(self) -> Table | None:
        """The tracker's table whose headers it has."""
        return own_table(self.headers)


def own_table(headers: Sequence[str]) -> Table | None:
    """The tracker's table that has these headers, with or without others; of several that with the most columns."""
    there = {folded_header(header) for header in headers}
    fits = [
        table
        for table in KEPT_TABLES
        if {folded_header(c.header) for c in table.columns if not c.computed and not c.optional} <= there
    ]
    return max(fits, key=lambda table: len(table.columns), default=None)


def find_lists(grid: Grid, words: Collection[str] = ()) -> list[FoundList]:
    """The lists of a sheet, from top to bottom.

    Args:
        grid: The sheet.
        words: Headers, folded, that the user has named: they are headers whatever they mean.
    """
    tops = list(_header_rows(grid, words))
    found: list[FoundList] = []
    for i, (top, depth) in enumerate(tops):
        headers = _headers(grid, top, depth, words)
        end = tops[i + 1][0] if i + 1 < len(tops) else len(grid.rows)
        parts, notes = _parts(grid, headers, range(top + depth, end), words)
        rows = range(top + depth, end)
        notes += _above(grid, top) if i == 0 else []
        for number, part in enumerate(parts):
            found.append(replace(_list(grid, top, headers, part, rows), notes=tuple(notes if number == 0 else ())))
    return found


def part_of(source: FoundList, without: Collection[int], rows: Sequence[int] | None = None) -> FoundList:
    """Some rows of a list, without some of its columns.

    Args:
        source: The list.
        without: The places of the columns to leave out.
        rows: The places of the rows to keep; None keeps all.
    """
    kept = [i for i in range(len(source.headers)) if i not in without]

    def cut(row: SourceRow) -> SourceRow:
        dates = frozenset(place for place, i in enumerate(kept) if i in row.dates)
        return replace(row, cells=tuple(row.cells[i] for i in kept), dates=dates)

    return replace(
        source,
        headers=tuple(source.headers[i] for i in kept),
        letters=tuple(source.letters[i] for i in kept),
        rows=[cut(source.rows[i]) for i in (range(len(source.rows)) if rows is None else rows)],
    )


def headers_by_cells(grid: Grid, is_sku: Callable[[Cell], bool]) -> set[str]:
    """The headers, folded, of a list that is known only by what stands below them: SKUs of the tracker, and dates.

    Args:
        grid: A sheet on which no header says what it is.
        is_sku: Whether a cell is a SKU of the tracker.
    """
    for r in range(min(len(grid.rows), _NEAR_THE_TOP)):
        texts = _texts(grid, r)
        if len(texts) < _FEWEST or not _texts_only(grid, r) or any(map(is_sku, texts)):
            continue
        below = grid.rows[r + 1 : r + 1 + _LOOKED_AT]
        columns = [[row[c] for row in below if row[c] is not None] for c in range(grid.width)]
        if all(any(c and sum(map(fits, c)) >= _CLEAR * len(c) for c in columns) for fits in (is_sku, is_date)):
            return {folded_header(text) for text in texts}
    return set()


def _above(grid: Grid, top: int) -> list[str]:
    """What stands above the first list of a sheet."""
    filled = [r for r in range(top) if _texts(grid, r)]
    if not filled:
        return []
    rows = f"row {filled[0] + 1}" if len(filled) == 1 else f"rows {filled[0] + 1} to {filled[-1] + 1}"
    return [f"{rows} ('{_texts(grid, filled[0])[0][:_SHOWN].strip()}'), above the list"]


def _header_rows(grid: Grid, words: Collection[str]) -> Iterator[tuple[int, int]]:
    """Each header row and the number of rows it has: two where a header stands above others."""
    last, above, in_own = -1, 0, False
    for r in range(len(grid.rows)):
        if r <= last or (hits := _hits(grid, r, words)) < _FEWEST:
            continue
        # A row of texts in the middle of others may have such words too, and so may the first below the headers.
        is_within = (in_own or _is_row(grid, r - 1)) if r - 1 > last else hits < above
        if last >= 0 and is_within and not _only_headers(grid, r):
            continue
        if last >= 0 and _goes_on_below(grid, last, r):
            continue
        depth = 1
        in_own = own_table(_texts(grid, r)) is not None
        if r + 1 < len(grid.rows) and _texts_only(grid, r + 1) and not in_own and _is_second(grid, r, words):
            depth = 2
        last = r + depth - 1
        above = max(hits, _hits(grid, last, words))
        yield r, depth


def _is_row(grid: Grid, r: int) -> bool:
    return sum(cell is not None for cell in grid.rows[r]) > 1


def _goes_on_below(grid: Grid, top: int, r: int) -> bool:
    """Whether a row has what stands below the headers of a list already, as one behind a blank row may have."""
    above = grid.rows[top + 1 : r]
    values = [(c, cell) for c, cell in enumerate(grid.rows[r]) if cell is not None and meaning(str(cell)) is None]
    return any(row[c] == cell for c, cell in values for row in above)


def _only_headers(grid: Grid, r: int) -> bool:
    """Whether a row holds nothing but headers."""
    texts = _texts(grid, r)
    exact = [text for text in texts if (found := meaning(text)) is not None and found[1] == EXACT]
    return own_table(texts) is not None or (len(exact) == len(texts) and len(exact) > _FEWEST)


def _texts(grid: Grid, r: int) -> list[str]:
    return [str(cell) for cell in grid.rows[r] if cell is not None]


def _is_second(grid: Grid, r: int, words: Collection[str]) -> bool:
    """Whether the row below a header row goes on with it, so that each says something where the other is blank."""
    above, below = grid.rows[r], grid.rows[r + 1]
    spans = {
        (top, column)
        for (top, left), (bottom, right) in grid.merged
        for column in range(left, right + 1)
        if top == r and (right > left or bottom > top)
    }
    return _hits(grid, r + 1, words) >= 1 and any(
        below[c] is not None and ((r, c) in spans or above[c] is None) for c in range(grid.width)
    )


def _hits(grid: Grid, r: int, words: Collection[str]) -> int:
    """How many headers a row has; 0 if it is no header row."""
    if not _texts_only(grid, r, words) and not _mostly_headers(grid, r):
        return 0
    texts = _texts(grid, r)
    if own_table(texts) is not None:
        return len(texts)
    if any(len(text) > _LONGEST_HEADER for text in texts):
        return 0
    named = [text for text in texts if folded_header(text) in words]
    meant = {found[0] for text in texts if (found := meaning(text)) is not None}
    exact = {found[0] for text in texts if (found := meaning(text)) is not None and found[1] == EXACT}
    is_clear = len(exact) > _CLEARLY or len(meant) >= _SHARE * len(texts)
    return max(len(named) + 1 if named else 0, len(meant) if is_clear else 0)


def _texts_only(grid: Grid, r: int, words: Collection[str] = ()) -> bool:
    cells = [cell for cell in grid.rows[r] if cell is not None]
    return bool(cells) and all(
        isinstance(cell, str) and (folded_header(cell) in words or not _is_value(cell)) for cell in cells
    )


def _mostly_headers(grid: Grid, r: int) -> bool:
    """Whether a row is one of headers although some of them are numbers, such as 2026, or look like them."""
    filled = [(c, cell) for c, cell in enumerate(grid.rows[r]) if cell is not None]
    if any(isinstance(cell, bool | float) or (r, c) in grid.dates for c, cell in filled):
        return False
    exact = [found[0] for _, cell in filled if (found := meaning(str(cell))) is not None and found[1] == EXACT]
    return len({*exact}) >= _CLEARLY and 2 * len(exact) >= len(filled)


def _is_value(text: str) -> bool:
    """Whether a text is a number or a date, which few headers are; one that only begins with a digit is not.

    Neither is a range of days, as an aging report has it above its columns of units.

    Examples:
        >>> [_is_value(text) for text in ("31-60", "0 - 30 days", "90+", "> 180", "31-12-27", "24 pcs", "31.60")]
        [False, False, False, False, True, True, True]
    """
    if _RANGE.fullmatch(text.strip()):
        return False
    found = number_and_unit(text)
    return bool(spelling_of(text.strip()).readings) or (found is not None and is_unit(found[1]))


def _headers(grid: Grid, top: int, depth: int, words: Collection[str]) -> list[str]:
    rows = [_spread(grid, r) for r in range(top, top + depth)]
    if depth == 1:
        return rows[0]
    joined = []
    for above, below in zip(*rows, strict=True):
        known = folded_header(below) in words or meaning(below) is not None
        both = f"{above} {below}".strip()
        better = (meaning(both) or ("", 0, 0))[1:] > (meaning(below) or ("", 0, 0))[1:]
        joined.append(above if not below or below == above else below if known and not better else both)
    return joined


def _spread(grid: Grid, r: int) -> list[str]:
    """The texts of a row; one in a range merged sideways is that of each of its columns if there are rows below it."""
    texts = ["" if cell is None else " ".join(str(cell).split()) for cell in grid.rows[r]]
    for (top, left), (bottom, right) in grid.merged:
        if top == r and right > left and bottom == top:
            texts[left : right + 1] = [texts[left]] * (right + 1 - left)
    return texts


def _parts(
    grid: Grid, headers: Sequence[str], rows: range, words: Collection[str]
) -> tuple[list[list[int]], list[str]]:
    """The columns of each list under one header row, and what stands beside them."""
    runs: list[list[int]] = []
    open_run = False
    for c in range(grid.width):
        if not headers[c] and not any(grid.rows[r][c] is not None for r in rows):
            open_run = False
            continue
        again = open_run and headers[c] and folded_header(headers[c]) in {folded_header(headers[p]) for p in runs[-1]}
        if not open_run or again:
            runs.append([])
        runs[-1].append(c)
        open_run = True
    lists: list[list[int]] = []
    notes: list[str] = []
    for run in runs:
        meant = _meanings(headers, run, words)
        before = _meanings(headers, lists[-1], words) if lists else {}
        more = lists and meant and not _is_whole(meant) and not meant.keys() & before.keys()
        if more and _goes_on(grid, lists[-1], run, rows):
            lists[-1] += run
        elif len(meant) >= _FEWEST:
            lists.append(run)
        else:
            shown = headers[run[0]] or next((str(grid.rows[r][c]) for r in rows for c in run if grid.rows[r][c]), "")
            first, last = column_letters(run[0] + 1), column_letters(run[-1] + 1)
            where = f"column {first}" if first == last else f"columns {first} to {last}"
            notes.append(f"{where} ('{shown[:_SHOWN].strip()}'), beside the list")
    return lists, notes


def _meanings(headers: Sequence[str], run: Sequence[int], words: Collection[str]) -> Mapping[str, int]:
    if own_table([headers[c] for c in run]) is not None:
        return {headers[c]: c for c in run} | {"own": -1}
    found: dict[str, int] = {}
    for c in run:
        meant = meaning(headers[c])
        if folded_header(headers[c]) in words:
            found.setdefault(headers[c], c)
            found.setdefault("named", c)
        elif meant is not None:
            found.setdefault(meant[0], c)
    return found


def _is_whole(meant: Mapping[str, int]) -> bool:
    """Whether columns are a list of their own, and not more of the list beside them."""
    return bool({"sku", "own"} & meant.keys()) or any(columns <= meant.keys() for columns in _WHOLE)


def _goes_on(grid: Grid, before: Sequence[int], run: Sequence[int], rows: range) -> bool:
    """Whether columns behind a gap are filled in the same rows as those before it."""
    ours = {r for r in rows if sum(grid.rows[r][c] is not None for c in before) > 1}
    theirs = {r for r in rows if any(grid.rows[r][c] is not None for c in run)}
    return bool(ours) and len(ours & theirs) >= _FOLLOWS * max(len(ours), len(theirs))


def _list(grid: Grid, top: int, headers: Sequence[str], columns: Sequence[int], rows: range) -> FoundList:
    filled = [r for r in rows if any(grid.rows[r][c] is not None for c in columns)]
    # A single text right above the next header row is its title.
    if rows.stop < len(grid.rows) and filled and rows.stop - filled[-1] <= _TITLE_ABOVE and _is_title(grid, filled[-1]):
        filled.pop()
    above = range(max(top - _TITLE_ROWS, 0), top)
    titles = {r: str(next(filter(None, grid.rows[r]))).strip() for r in above if _is_title(grid, r)}
    return FoundList(
        grid.path,
        grid.sheet,
        " ".join(titles.values()),
        top + 1,
        tuple(headers[c] for c in columns),
        tuple(column_letters(c + 1) for c in columns),
        [
            SourceRow(
                r + 1,
                tuple(grid.rows[r][c] for c in columns),
                frozenset(i for i, c in enumerate(columns) if (r, c) in grid.dates),
            )
            for r in filled
        ],
        delimiter=grid.delimiter,
        title_above=titles.get(top - 1, ""),
    )


def _is_title(grid: Grid, r: int) -> bool:
    cells = [cell for cell in grid.rows[r] if cell is not None]
    return len(cells) == 1 and isinstance(cells[0], str)
