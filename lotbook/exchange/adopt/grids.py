"""The cells of any spreadsheet or text file, sheet by sheet, whoever wrote it."""

import csv
import datetime as dt
import io
import itertools
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, SheetTypeEnum, load_workbook

from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Cell
from lotbook.exchange.adopt.open_document import cells_with_errors
from lotbook.exchange.adopt.unread_cells import unread_cells
from lotbook.exchange.amazon.layout import encodings_of
from lotbook.exchange.apart import read_apart
from lotbook.exchange.one_cell import as_they_were, sign_between

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
_SAVED_BY = {
    ".numbers": "In Numbers: File > Export To > Excel",
    ".gsheet": "In Google Sheets: File > Download > Microsoft Excel",
    ".gdoc": "Copy its table into Google Sheets, and there: File > Download > Microsoft Excel",
    ".pdf": (
        "Ask for the spreadsheet it was made from, or get it in Excel (Data > Get Data > From File > From PDF), save "
        "it as .xlsx"
    ),
}
"""How to get a spreadsheet of a file, by its ending."""
_ZEROS = re.compile(rb'formatCode="00+"')
_MARKED = re.compile(r"'[+\-=]?[\d\s().\-/]+")
"""A number behind an apostrophe."""
_DELIMITERS = "\t;,|"
"""In the order in which one is taken where two would do: a comma is often in a number."""
_PACKED = b"PK"
"""How an .xlsx begins, as any .zip does."""
_START = 200
_LOOKED_AT = 200
"""Lines that say which delimiter a text has."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet; rows and columns count from 0."""

    path: Path
    sheet: str
    """Blank for a text file."""
    rows: Sequence[Sequence[Cell]] = field(repr=False)
    """All of one length. Dates are day numbers."""
    dates: frozenset[tuple[int, int]] = field(default=frozenset(), repr=False)
    """Cells that hold a date for the spreadsheet."""
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    """First and last cell of each merged range."""
    delimiter: str = ""
    """What divides the cells of a text file."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


def read_grids(path: Path) -> list[Grid]:
    """Every sheet of a file that holds something.

    Raises:
        InputError: If it is of a kind lotbook doesn't read.
        HostError: If it cannot be read.
    """
    ending = path.suffix.lower()
    if ending not in (*WORKBOOKS, *TEXTS):
        how = _SAVED_BY.get(ending, "Save it as .xlsx, .ods or .csv")
        raise InputError(f"{path} is not a spreadsheet lotbook reads. {how}, and adopt that file.")
    try:
        grids = _workbook(path) if ending in WORKBOOKS and not is_text(path) else [_text(path)]
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error
    return [grid for grid in grids if any(cell is not None for row in grid.rows for cell in row)]


def read_tabbed(path: Path) -> Grid:
    """A text divided by tabs in which a quotation mark is a sign like any other, as in Amazon's reports.

    Raises:
        HostError: If it cannot be read.
    """
    try:
        return _text(path, quoted=False)
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error


def is_text(path: Path) -> bool:
    """Whether a file is a text with the ending .xls, as many programs export it; Excel opens it, with a warning."""
    if path.suffix.lower() != ".xls":
        return False
    with path.open("rb") as file:
        start = file.read(_START)
    return bool(start) and b"\0" not in start and not start.startswith(_PACKED) and not start.lstrip().startswith(b"<")


def _workbook(path: Path) -> list[Grid]:
    path.open("rb").close()  # says why a file cannot be read in the system's own words
    found = []
    for sheet, width, rows, dates, merged in read_apart(sheets_of, path):
        blank = [None] * width
        whole = [row or blank for row in rows]
        ranges = [(_pair(first), _pair(last)) for first, last in merged]
        found.append(Grid(path, sheet, whole, frozenset(map(_pair, dates)), ranges))
    return found


def _pair(place: Sequence[int]) -> tuple[int, int]:
    row, column = place
    return row, column


def sheets_of(path: Path) -> list[tuple[str, int, list[list[Cell]], list[tuple[int, int]], list[Any]]]:
    """Of each worksheet its name, width, cells, the places of its dates, and merged ranges; a blank row has no cells.

    Raises:
        HostError: If the file cannot be read.
    """
    try:
        return [*_sheets(path)]
    except (OSError, CalamineError, zipfile.BadZipFile) as error:
        with path.open("rb") as file:
            start = file.read(_START)
        if start.startswith(_PACKED) and path.suffix.lower() == ".xls":
            raise HostError(f"{path} is an .xlsx file by another name. Give it the ending .xlsx.") from error
        if start.lstrip().startswith(b"<"):
            raise HostError(f"{path} is a web page by another name. Open it in Excel, and save it as .xlsx.") from error
        raise HostError(f"{path} cannot be read ({error}). Open it, save it again as .xlsx, and try again.") from error


def _sheets(path: Path) -> Iterable[tuple[str, int, list[list[Cell]], list[tuple[int, int]], list[Any]]]:
    is_xml = path.suffix.lower() in {".xlsx", ".xlsm"}
    padded = _shown_with_zeros(path) if is_xml else {}
    unread = unread_cells(path) if is_xml else cells_with_errors(path) if path.suffix.lower() == ".ods" else {}
    with load_workbook(path) as book:
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            width = len(rows[0]) if rows else 0
            # Most rows of a sheet that is far larger than its list are blank, and those must not take long.
            filled = {number: row for number, row in enumerate(rows) if row.count("") < width}
            dates = [(r, c) for r, row in filled.items() for c, cell in enumerate(row) if isinstance(cell, dt.date)]
            merged = [] if path.suffix.lower() == ".xlsb" else [*(sheet.merged_cell_ranges or ())]
            cells = [
                [_cell(cell) for cell in filled[number]] if number in filled else [] for number in range(len(rows))
            ]
            for (r, c), digits in padded.get(about.name, {}).items():
                if r < len(cells) and c < len(cells[r]) and isinstance(cells[r][c], int):
                    cells[r][c] = str(cells[r][c]).zfill(digits)
            for (r, c), shown in unread.get(about.name, {}).items():
                if r < len(cells) and c < len(cells[r]) and cells[r][c] is None:
                    cells[r][c] = shown
            yield about.name, width, _spread(cells, merged), dates, merged


def _shown_with_zeros(path: Path) -> dict[str, dict[tuple[int, int], int]]:
    """By sheet, the whole numbers that a format such as 00000000 shows with zeros in front, and how many digits."""
    with zipfile.ZipFile(path) as parts:
        if "xl/styles.xml" not in parts.namelist() or not _ZEROS.search(parts.read("xl/styles.xml")):
            return {}
    import openpyxl  # noqa: PLC0415 - few lists have such a format, and all others need not wait for it

    found: dict[str, dict[tuple[int, int], int]] = {}
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int)):
                shown = str(cell.number_format)
                if set(shown) == {"0"} and len(shown) > len(str(cell.value)):
                    found.setdefault(sheet.title, {})[cell.row - 1, cell.column - 1] = len(shown)
        book.close()
    except MemoryError:
        raise  # a code that lost its zeros would be another code
    except Exception:  # noqa: BLE001 - what calamine reads may be too odd for openpyxl; its formats then say nothing
        return found
    return found


def _spread(cells: list[list[Cell]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[list[Cell]]:
    """The cells, where what stands in a merged range that goes down stands in each of its rows."""
    for (top, left), (bottom, _) in merged:
        value = cells[top][left] if top < len(cells) and left < len(cells[top]) else None
        if value is None:
            continue
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if not cells[row]:
                cells[row] = [None] * len(cells[top])
            if left < len(cells[row]) and cells[row][left] is None:
                cells[row][left] = value
    return cells


def _cell(cell: object) -> Cell:
    if isinstance(cell, dt.datetime):
        time = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second) / dt.timedelta(days=1)
        return to_day(cell.date()) + time if time else to_day(cell.date())
    if isinstance(cell, dt.date):
        return to_day(cell)
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)  # a word where a number belongs: no program shows it as one
    if isinstance(cell, bool | int | float):
        return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return None if cell is None else str(cell)


def _text(path: Path, *, quoted: bool = True) -> Grid:
    with path.open(encoding=encodings_of(path)[0], errors="replace", newline="") as file:
        text = file.read()
    if "\0" in text:
        raise InputError(f"{path} is not plain text. Name the spreadsheet itself, as .xlsx, .ods or .xls.")
    lines = list(io.StringIO(text, newline=""))
    text = "".join(as_they_were(lines, sign_between(lines)))
    delimiter = _delimiter(text) if quoted else "\t"
    source = io.StringIO(text, newline="")
    rows = list(
        csv.reader(source, delimiter=delimiter, strict=False)
        if quoted
        else csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    )
    if rows and rows[0] and rows[0][0].casefold().startswith("sep="):
        rows[0] = []
    width = max(map(len, rows), default=0)
    cells: list[list[Cell]] = [[_unmarked(cell) if cell.strip() else None for cell in row] for row in rows]
    return Grid(path, "", [[*row, *[None] * (width - len(row))] for row in cells], delimiter=delimiter)


def _unmarked(cell: str) -> str:
    """A number without the apostrophe by which an export tells a spreadsheet that it is a text.

    Examples:
        >>> _unmarked("'+1 555 0100"), _unmarked("'00123"), _unmarked("'90s mix")
        ('+1 555 0100', '00123', "'90s mix")
    """
    return cell.lstrip()[1:] if _MARKED.fullmatch(cell.strip()) else cell


def _delimiter(text: str) -> str:
    """What divides the cells: that which gives the most lines the same number of them."""

    def alike(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        counts = Counter(len(row) for row in itertools.islice(reader, _LOOKED_AT) if len(row) > 1)
        return max(((lines, cells) for cells, lines in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=alike)
