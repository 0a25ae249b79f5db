"""The values of worksheets, read by calamine.

calamine is given only the sheets that are wanted and no styles: so dates arrive as the serial numbers the file
holds, not as dates rounded to milliseconds, and parts may have any name. It lets other threads run while it reads,
so the largest sheet is read beside the others, and the rest of the work on a workbook goes on meanwhile.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from python_calamine import CalamineError, load_workbook

from lotbook.hosts import refusals
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.far_rows import FarRows, packed
from lotbook.hosts.ooxml.limits import ROOM, check_cells
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Look, Source
from lotbook.hosts.ooxml.workbook_part import Place
from lotbook.hosts.ooxml.xml_text import MAIN, attribute_text

Rows = Sequence[Sequence[object]]

_AT_ONCE = 2
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# A formula with nothing behind it: cheap to find, looked at closely only where found.
_NO_RESULT = re.compile(rb"(?:</f\s*>|<f[^>]*/>)\s*(?:<v\s*/>|<v[^>]*>\s*</v\s*>)?\s*</c\s*>")
_ERROR = re.compile(rb"""<c [^>]*\bt=["']e["'][^>]*>""")
_BELOW = 2_000
"""Rows below a table that are read as they stand; those further down are `FarRows`."""
_LAST_OF_TWO_LETTERS = 702
_THREE_LETTERS = re.compile(rb'<c r="[A-Z]{3}[0-9]')
_TWO_LETTERS = re.compile(rb'<c r="[A-Z]{2,3}[0-9]')
_LAST_OF_ONE_LETTER = 26


class Values(Mapping[str, Rows]):
    """The values of some sheets, by sheet name, as far as tables and named places reach; they begin at A1.

    Asking for a sheet waits until it is read.

    Raises:
        HostError: If a sheet cannot be read; when it is asked for, or at once.
    """

    def __init__(self, source: Source, sheets: Collection[str], places: Iterable[Place] = ()) -> None:
        """Begin to read."""
        self._source = source
        self._found: dict[str, Future[dict[str, Rows]]] = {}
        self._far: dict[str, tuple[int, tuple[int, ...]]] = {}
        """By sheet that has rows far below, the last row above them, and where each of them stands."""
        places = list(places)
        by_size = sorted(sheets, key=lambda name: source.package.size(source.sheets[name]), reverse=True)
        readers = ThreadPoolExecutor(_AT_ONCE)
        try:
            for name in by_size[:1]:
                self._begin_largest(readers, name, places)
            if by_size[1:]:
                self._begin(readers, by_size[1:], places)
        finally:
            readers.shutdown(wait=False)

    def _begin_largest(self, readers: ThreadPoolExecutor, name: str, places: Sequence[Place]) -> None:
        """Begin at once where nothing seems to be far away, and make sure of it meanwhile."""
        source, part = self._source, self._source.sheets[name]
        raw, end = source.package.raw(part), _end(source, name, places)
        with source.blaming(part):
            check_cells(raw)
        near = _seems_near(raw, end)
        reading = self._submit(readers, {name: None}) if near else None
        text, trimmed, far = _reached(source, part, raw, end, near=near)
        self._far[name] = end[0], far
        if reading is None or trimmed is not None:
            reading = self._submit(readers, {name: trimmed})
        self._found[name] = reading
        source.looks[part] = _look(text)

    def _begin(self, readers: ThreadPoolExecutor, names: Sequence[str], places: Sequence[Place]) -> None:
        source = self._source
        texts: dict[str, tuple[bytes, bytes | None]] = {}
        # The largest last, so that its bytes are still at hand for whoever changes it.
        for name in reversed(names):
            raw, end = source.package.raw(source.sheets[name]), _end(source, name, places)
            with source.blaming(source.sheets[name]):
                check_cells(raw)
            text, trimmed, far = _reached(source, source.sheets[name], raw, end, near=_seems_near(raw, end))
            texts[name] = text, trimmed
            self._far[name] = end[0], far
        reading = self._submit(readers, {name: trimmed for name, (_, trimmed) in texts.items()})
        self._found |= dict.fromkeys(names, reading)
        for name, (text, _) in texts.items():
            source.looks[source.sheets[name]] = _look(text)

    def _submit(self, readers: ThreadPoolExecutor, sheets: Mapping[str, bytes | None]) -> Future[dict[str, Rows]]:
        return readers.submit(_read, self._source, _archive(self._source, sheets), list(sheets))

    def __getitem__(self, name: str) -> Rows:
        rows = self._found[name].result()[name]
        last, far = self._far[name]
        return rows[:last] if far else rows

    def far(self, name: str) -> FarRows:
        """The rows of a sheet that stand further below its tables than those it has here."""
        last, numbers = self._far[name]
        return FarRows(numbers, self._found[name].result()[name][last:] if numbers else ())

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _archive(source: Source, sheets: Mapping[str, bytes | None]) -> io.BytesIO:
    """A workbook of some sheets only; None stands for a sheet as it is stored."""
    package = source.package
    small = io.BytesIO()
    listed, related = [], []
    with zipfile.ZipFile(small, "w") as archive:
        for number, (name, trimmed) in enumerate(sheets.items(), 1):
            listed.append(f'<sheet name="{attribute_text(name)}" sheetId="{number}" r:id="r{number}"/>')
            related.append(
                f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            )
            stored = f"xl/worksheets/sheet{number}.xml"
            if trimmed is None:
                package.copy_packed(source.sheets[name], archive, stored)
            else:
                archive.writestr(stored, trimmed)
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
    small.seek(0)
    return small


def _read(source: Source, archive: io.BytesIO, names: Collection[str]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    name = ""
    try:
        book = load_workbook(archive)
        for name in names:
            found[name] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        part = source.sheets.get(name, "xl/sharedStrings.xml")
        raise refusals.bad_part(source.package.path, part, f"cannot be read ({error})") from error
    return found


def _end(source: Source, name: str, places: Iterable[Place]) -> tuple[int, int]:
    """The last row and column of a sheet that matter."""
    part = source.sheets[name]
    ends = [(table.bottom + _BELOW, table.right) for table in source.tables.values() if table.sheet_part == part]
    ends += [(place.row, place.column) for place in places if place.sheet == name]
    return max((row for row, _ in ends), default=1), max((column for _, column in ends), default=1)


def _seems_near(raw: bytes, end: tuple[int, int]) -> bool:
    """Whether a part, as it is stored, plainly has no row or column far beyond its end."""
    start = raw.rfind(b'<row r="')
    number = raw[start + 8 : raw.find(b'"', start + 8)]
    near = start >= 0 and number.isdigit() and int(number) <= end[0]
    far = _far_columns(end)
    return near and (far is None or not far.search(raw))


def _far_columns(end: tuple[int, int]) -> re.Pattern[bytes] | None:
    """What a cell so far to the right begins with that the reader would make too much room; None where none can be."""
    last_row, last_column = end
    if last_column > _LAST_OF_TWO_LETTERS:
        return None
    long = last_row * _LAST_OF_TWO_LETTERS > ROOM
    return _TWO_LETTERS if long and last_column <= _LAST_OF_ONE_LETTER else _THREE_LETTERS


def _reached(
    source: Source, part: str, raw: bytes, end: tuple[int, int], *, near: bool
) -> tuple[bytes, bytes | None, tuple[int, ...]]:
    """The text of a sheet, and the text without what is far away, or None if nothing is.

    Rows far below that have values are brought close; where each of them stands comes last.

    calamine makes room for every cell up to the last one: a single number typed into the last row of a sheet would
    take gigabytes.

    Args:
        source: The workbook.
        part: The sheet.
        raw: The sheet as it is stored.
        end: The last row and column that matter.
        near: What `_seems_near` says.
    """
    if near and source.package.is_plain(part, raw) and not (_has_formulas(raw) or _has_errors(raw)):
        # Nobody will ask for single cells, so it does not matter whether each says where it is.
        return raw, None, ()
    last_row, last_column = end
    far_rows: tuple[int, ...] = ()
    stored, untouched = _placed(source, part, raw)
    if not untouched:
        with source.blaming(part):
            check_cells(stored)
    text = stored
    close = stop = max(text.rfind(b"</sheetData"), 0)
    while (start := text.rfind(b'<row r="', 0, stop)) >= 0 and int(
        text[start + 8 : text.index(b'"', start + 8)]
    ) > last_row:
        stop = start
    if stop < close:
        rows, far_rows = packed(text[stop:close], last_row + 1, last_column)
        text = text[:stop] + rows + text[close:]
    far = _far_columns(end)
    if far is not None and far.search(text):
        with source.blaming(part):
            sheet = SheetPart.parse(text.decode())
        for row in sheet.rows.values():
            row.put((column, cell) for column, cell in row.parts() if column <= last_column)
        text = sheet.encoded()
    return stored, None if untouched and text is stored else text, far_rows


def _placed(source: Source, part: str, raw: bytes) -> tuple[bytes, bool]:
    """A worksheet as UTF-8, in which every row and cell says where it is, and whether it is stored just so."""
    plain = source.package.is_plain(part, raw)
    text = raw if plain else source.package.text(part).encode()
    if text.count(b"<c ") == text.count(b'<c r="') and text.count(b"<row") == text.count(b'<row r="'):
        return text, plain
    with source.blaming(part):
        sheet = SheetPart.parse(text.decode())
    for row in sheet.rows.values():
        row.put(row.parts())
    return sheet.encoded(), False


def _look(text: bytes) -> Look:
    """What calamine does not tell about a sheet."""
    errors = tuple(_error_cells(text)) if _has_errors(text) else ()
    resultless = tuple(_resultless_cells(text)) if _has_formulas(text) else ()
    of_today = b"TODAY()" in text or b"NOW()" in text
    end = text.rfind(b"</sheetData")
    return Look(text[end:].decode(), errors, resultless, of_today, text.find(b"!", 0, end) >= 0)


def _has_errors(text: bytes) -> bool:
    """Whether some cell may show an error: they all begin with a sign that few sheets have, and is quickly found."""
    return b"#" in text and (b'="e"' in text or b"='e'" in text)


def _has_formulas(text: bytes) -> bool:
    """Whether some cell may have a formula; a letter is found ten times as quickly as a tag."""
    start, stop = max(text.find(b"<sheetData"), 0), text.rfind(b"</sheetData")
    return text.find(b"f", start, stop) >= 0 and text.find(b"<f", start, stop) >= 0


def _error_cells(text: bytes) -> Iterable[str]:
    for found in _ERROR.finditer(text):
        close = found.end() if found[0].endswith(b"/>") else text.find(b"</c", found.end())
        yield text[found.start() : close].decode()


def _resultless_cells(text: bytes) -> Iterable[str]:
    for found in _NO_RESULT.finditer(text):
        cell = text[text.rfind(b"<c ", 0, found.start()) : found.end()].decode()
        if cells.lacks_result(cell):
            yield cell
