"""From the parts of a workbook to tables and named cells.

Values come from calamine, which is given only the sheets that are wanted and no styles: so dates arrive as the
serial numbers the file holds, not as dates rounded to milliseconds, and parts may have any name.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl.utils import column_index_from_string, get_column_letter
from python_calamine import CalamineError, load_workbook

from lotbook.core.errors import InputError
from lotbook.core.tables import Cell, ErrorValue, RawTable
from lotbook.hosts import cells, refusals
from lotbook.hosts.host import NamedCell
from lotbook.hosts.sheet_part import SheetPart
from lotbook.hosts.source import Look, Source
from lotbook.hosts.table_part import TablePart, folded
from lotbook.hosts.workbook_part import Place
from lotbook.hosts.xml_text import MAIN, attribute, element, elements, plain

Rows = Sequence[Sequence[object]]

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (cells have no time zone)
_DAY = dt.timedelta(days=1)
_EXACT_UP_TO = 2**53
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# A formula with nothing behind it: cheap to find, looked at closely only where found.
_NO_RESULT = re.compile(rb"(?:</f\s*>|<f[^>]*/>)\s*(?:<v\s*/>|<v[^>]*>\s*</v\s*>)?\s*</c\s*>")
_ERROR = re.compile(rb"""<c [^>]*\bt=["']e["'][^>]*>""")
_LAST_OF_TWO_LETTERS = 702
_THREE_LETTERS = re.compile(rb'<c r="[A-Z]{3}[0-9]')
_REF = re.compile(r"""\sr=["']([A-Z]+)([0-9]+)["']""")


def values_of(source: Source, sheets: Collection[str], places: Iterable[Place] = ()) -> dict[str, Rows]:
    """The values of some sheets, by sheet name, as far as tables and `places` reach; they begin at A1.

    Raises:
        HostError: If a sheet cannot be read.
    """
    if not sheets:
        return {}
    package = source.package
    small = io.BytesIO()
    listed, related = [], []
    with zipfile.ZipFile(small, "w") as archive:
        for number, name in enumerate(sheets, 1):
            listed.append(f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>')
            related.append(
                f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            )
            stored, reached = f"xl/worksheets/sheet{number}.xml", _reached(source, name, places)
            if reached is None:
                package.copy_packed(source.sheets[name], archive, stored)
            else:
                archive.writestr(stored, reached)
        for relation in package.relations(package.workbook):
            if relation.kind == "sharedStrings" and relation.target in package:
                archive.writestr("xl/sharedStrings.xml", package.text(relation.target))
        main = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{main}</Relationships>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(listed)}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{"".join(related)}</Relationships>'
        )
    found: dict[str, Rows] = {}
    name = ""
    try:
        small.seek(0)
        book = load_workbook(small)
        for name in sheets:
            found[name] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        part = source.sheets.get(name, "xl/sharedStrings.xml")
        raise refusals.bad_part(package.path, part, f"cannot be read ({error})") from error
    return found


def _reached(source: Source, name: str, places: Iterable[Place]) -> bytes | None:
    """A sheet without what is far away, or None if nothing is: calamine makes room for every cell up to the last one.

    A single number typed into the last row of a sheet would take gigabytes.
    """
    part = source.sheets[name]
    ends = [(table.bottom + 1, table.right) for table in source.tables.values() if table.sheet_part == part]
    ends += [(place.row, place.column) for place in places if place.sheet == name]
    last_row, last_column = max((row for row, _ in ends), default=1), max((column for _, column in ends), default=1)
    text, untouched = placed(source, part)
    stored = text
    source.looks[part] = look(text)
    close = end = max(text.rfind(b"</sheetData"), 0)
    while (start := text.rfind(b'<row r="', 0, end)) >= 0 and int(
        text[start + 8 : text.index(b'"', start + 8)]
    ) > last_row:
        end = start
    if end < close:
        text = text[:end] + text[close:]
    if last_column <= _LAST_OF_TWO_LETTERS and _THREE_LETTERS.search(text):
        with source.blaming(part):
            sheet = SheetPart.parse(text.decode())
        for row in sheet.rows.values():
            row.put((column, cell) for column, cell in row.parts() if column <= last_column)
        text = sheet.text().encode()
    return None if untouched and text is stored else text


def placed(source: Source, part: str) -> tuple[bytes, bool]:
    """A worksheet as UTF-8, in which every row and cell says where it is, and whether it is stored just so."""
    plain = source.package.plain(part)
    raw = source.package.text(part).encode() if plain is None else plain
    if raw.count(b"<c ") == raw.count(b'<c r="') and raw.count(b"<row") == raw.count(b'<row r="'):
        return raw, plain is not None
    with source.blaming(part):
        sheet = SheetPart.parse(raw.decode())
    for row in sheet.rows.values():
        row.put(row.parts())
    return sheet.text().encode(), False


def cell_value(value: object) -> Cell:
    """A value of calamine's as lotbook knows it.

    Examples:
        >>> cell_value(46023.0), cell_value(0.5), cell_value("")
        (46023, 0.5, None)
    """
    made = _MADE.get(type(value))
    return made(value) if made else str(value)


def _column(values: Sequence[Any]) -> list[Cell]:
    """The values of a column as lotbook knows them; the common kinds without a call for each cell."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return [value or None for value in values]
    if kinds == {float} and all(map(float.is_integer, values)):
        return [int(value) if abs(value) <= _EXACT_UP_TO else value for value in values]
    return [cell_value(value) for value in values]


def _number(value: float) -> Cell:
    return int(value) if value.is_integer() and abs(value) <= _EXACT_UP_TO else value


def _moment(value: dt.date) -> Cell:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    return _number((moment.replace(tzinfo=None) - _EPOCH) / _DAY)


_MADE: Mapping[type, Callable[..., Cell]] = {
    float: _number,
    str: lambda value: value or None,
    bool: bool,
    int: int,
    dt.date: _moment,
    dt.datetime: _moment,
    dt.time: lambda value: (dt.datetime.combine(_EPOCH, value) - _EPOCH) / _DAY,
    dt.timedelta: lambda value: _number(value / _DAY),
}


def cell_name(sheet: str, row: int, column: int) -> str:
    """A cell as a message names it.

    Examples:
        >>> cell_name("Lots", 17, 3), cell_name("My lots", 1, 1)
        ('Lots!C17', "'My lots'!A1")
    """
    quoted = sheet if re.fullmatch(r"[^\W\d]\w*", sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{get_column_letter(column)}{row}"


def raw_table(source: Source, table: TablePart, rows: Rows, needed: Collection[str] | None) -> RawTable:
    """One table from the values of its sheet.

    Args:
        source: The workbook.
        table: The table.
        rows: All values of its sheet.
        needed: Case-folded headers of the columns whose formulas must have a result; None for all columns.

    Raises:
        InputError: If its headers are merged, or a formula has no stored result.
    """
    sheet = source.sheet_name(table)
    seen = source.looks[table.sheet_part]
    _check_merges(sheet, table, seen.tail)
    width = table.right - table.left + 1
    count = max(table.last_row - table.first_row + 1, 0)
    slices = [row[table.left - 1 : table.right] for row in rows[table.first_row - 1 : table.last_row]]
    found = [_column(column) for column in zip(*slices, strict=True)]
    found += [[] for _ in range(width - len(found))]
    columns = [column + [None] * (count - len(column)) for column in found]
    if needed is None or needed:
        _check_below(sheet, table, rows)
    top = list(rows[table.top - 1][table.left - 1 : table.right]) if table.top <= len(rows) else []
    headers = tuple(_header(value) for value in top + [""] * (width - len(top)))
    inside = (table.left, table.first_row, table.right, table.last_row)
    for row, column, cell in _within(seen.errors, inside):
        value = element(cell, "v")
        columns[column - table.left][row - table.first_row] = ErrorValue(plain(value.inner) if value else "#VALUE!")
    if needed is None or needed:
        for row, column, _ in _within(seen.resultless, inside):
            if needed is None or folded(headers[column - table.left]) in needed:
                raise InputError(
                    f"{cell_name(sheet, row, column)} holds a formula without a stored value, so its result is not "
                    "known. Open the workbook in Excel, save it, and try again."
                )
    return RawTable(table.name, sheet, headers, table.first_row, table.left, tuple(columns))


def _check_below(sheet: str, table: TablePart, rows: Rows) -> None:
    """Refuse rows typed right below a table: it has not grown over them, so they would silently not count."""
    below = rows[table.bottom][table.left - 1 : table.right] if len(rows) > table.bottom and not table.totals else ()
    column = next((i for i, value in enumerate(below) if value not in {"", None}), None)
    if column is not None:
        raise InputError(
            f"{cell_name(sheet, table.bottom + 1, table.left + column)} stands right below the table {table.name} but "
            "does not belong to it, so it would not count. Drag the corner at the table's lower right over it, or "
            "leave an empty row in between."
        )


def _header(value: object) -> str:
    cell = cell_value(value)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cells.number_text(cell)
    return "" if cell is None else str(cell)


def _check_merges(sheet: str, table: TablePart, tail: str) -> None:
    for merge in elements(tail, "mergeCell"):
        ref = attribute(merge.tag, "ref") or "A1"
        ends = [_REF.search(f' r="{end}"') for end in (ref.partition(":")[0], ref.rpartition(":")[2])]
        (left, top), (right, bottom) = [
            (column_index_from_string(end[1]), int(end[2])) if end else (0, 0) for end in ends
        ]
        if top <= table.top <= bottom and left <= table.right and table.left <= right:
            name = cell_name(sheet, top, left)
            raise InputError(
                f"{name}:{ref.rpartition(':')[2]} is merged, across the headers of the table {table.name}. Unmerge it "
                "(Home > Merge & Center), save the workbook, and try again."
            )


def look(text: bytes) -> Look:
    """What calamine does not tell about a sheet."""
    errors = tuple(_error_cells(text)) if b'="e"' in text or b"='e'" in text else ()
    return Look(text[text.rfind(b"</sheetData") :].decode(), errors, tuple(_resultless_cells(text)))


def _error_cells(text: bytes) -> Iterable[str]:
    for found in _ERROR.finditer(text):
        close = found.end() if found[0].endswith(b"/>") else text.find(b"</c", found.end())
        yield text[found.start() : close].decode()


def _resultless_cells(text: bytes) -> Iterable[str]:
    for found in _NO_RESULT.finditer(text):
        cell = text[text.rfind(b"<c ", 0, found.start()) : found.end()].decode()
        if cells.lacks_result(cell):
            yield cell


def _within(found: Iterable[str], inside: tuple[int, int, int, int]) -> Iterable[tuple[int, int, str]]:
    left, top, right, bottom = inside
    for cell in found:
        place = _REF.search(cells.tag_of(cell))
        if place and top <= int(place[2]) <= bottom and left <= (at := column_index_from_string(place[1])) <= right:
            yield int(place[2]), at, cell


def named_cell(source: Source, name: str, values: Mapping[str, Rows]) -> NamedCell | None:
    """The cell a defined name of the workbook stands for, or None if it stands for no one cell."""
    place = source.workbook.place(name)
    if place is None or place.sheet not in values:
        return None
    sheet = source.sheet(source.sheets[place.sheet])
    rows = values[place.sheet]
    inside = place.row <= len(rows) and place.column <= len(rows[place.row - 1])
    value = cell_value(rows[place.row - 1][place.column - 1]) if inside else None
    text = sheet.cell(place.row, place.column) or ""
    if attribute(cells.tag_of(text), "t") == "e":
        error = element(text, "v")
        value = ErrorValue(plain(error.inner) if error else "#VALUE!")
    return NamedCell(value, sheet.formula(place.row, place.column))
