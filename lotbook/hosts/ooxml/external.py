"""Somebody else's workbook: read cell by cell without running anything in it, or copied with some cells changed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lotbook.core.table import Cell, ErrorValue
from lotbook.hosts.ooxml.cells import content, tag_of
from lotbook.hosts.ooxml.limits import check_room
from lotbook.hosts.ooxml.reading import cell_value
from lotbook.hosts.ooxml.saving import check_target, save
from lotbook.hosts.ooxml.sheet_part import bounds
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.values import Values
from lotbook.hosts.ooxml.workbook_part import Place
from lotbook.hosts.ooxml.xml_text import attribute, elements, plain

NO_RESULT = "a formula without a result"
_COMMENTS = re.compile(r"/(threadedC|c)omments?[^/]*\.xml$", re.IGNORECASE)
_COPY_OF_CONVERSATION = "[Threaded comment]"
_LONGEST_COMMENT = 500
_LAST = (20_000, 60)
"""Rows and columns beyond which nothing is read."""


@dataclass(frozen=True, slots=True)
class ExternalWorkbook:
    """What a workbook holds."""

    sheets: Mapping[str, Sequence[Sequence[Cell]]] = field(repr=False)
    """The cells of each worksheet, from A1, by the name on its tab, in order."""
    others: tuple[str, ...]
    """Tabs that are no worksheets, such as charts and dialogs."""
    macros: bool
    """Whether it holds a VBA project, or another part that runs."""
    comments: tuple[str, ...]
    """The texts of comments and notes on cells."""
    content: bytes = field(repr=False)
    """The file."""


def read_external(path: Path, check: Callable[[Sequence[str], Sequence[str], bool], None]) -> ExternalWorkbook:
    """Read all worksheets of a workbook that came from somebody else.

    Args:
        path: The workbook.
        check: Told of its worksheets, its other tabs and whether it holds macros, before any of them is read; raises
            where it must not be.

    Raises:
        HostError: If it is no workbook lotbook can work with; the message says what it is instead.
        InputError: If two of its tables have one name.
    """
    source = Source.open(path)
    names = [entry.filename.casefold() for entry in source.package.entries.values()]
    runs = ("vbaproject.bin", "vbadata.xml")
    macros = any(name.endswith(runs) or "/macrosheets/" in name or "/activex/" in name for name in names)
    others = tuple(entry.name for entry in source.workbook.sheets if entry.name not in source.sheets)
    check(list(source.sheets), others, macros)
    for part in source.sheets.values():
        with source.blaming(part):
            check_room(source.package.text(part).encode())
    ends = [Place(name, *_LAST) for name in source.sheets]
    values = Values(source, list(source.sheets), ends)
    sheets = {}
    for name, part in source.sheets.items():
        rows = [[cell_value(value) for value in row[: _LAST[1]]] for row in values[name][: _LAST[0]]]
        looks = source.looks[part]
        for told, cells in (("#VALUE!", looks.errors), (NO_RESULT, looks.resultless)):
            for cell in cells:
                left, top, _, _ = bounds(attribute(tag_of(cell), "r") or "A1")
                if top <= _LAST[0] and left <= _LAST[1]:
                    _put(rows, top, left, ErrorValue(told))
        sheets[name] = rows
    return ExternalWorkbook(sheets, others, macros, tuple(_comments(source)), source.package.content)


def _comments(source: Source) -> Iterator[str]:
    """Cell and text of each comment, in the file's order; a conversation stands in for the note that is its copy."""
    parts = sorted(entry.filename for entry in source.package.entries.values() if _COMMENTS.search(entry.filename))
    for part in parts:
        with source.blaming(part):
            text = source.package.text(part)
            for comment in (*elements(text, "comment"), *elements(text, "threadedComment")):
                pieces = list(elements(comment.inner, "t")) or list(elements(comment.inner, "text"))
                said = plain("".join(each.inner for each in pieces)).strip()
                if said and not said.startswith(_COPY_OF_CONVERSATION):
                    yield f"{attribute(comment.tag, 'ref')}: {said[:_LONGEST_COMMENT]}"


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    """Put a value where the reader found nothing, and so may have ended."""
    rows.extend([] for _ in range(row - len(rows)))
    line = rows[row - 1]
    line.extend([None] * (column - len(line)))
    line[column - 1] = value


def put_cells(path: Path, out: Path, sheet: str, cells: Mapping[tuple[int, int], Cell]) -> None:
    """Write a copy of a workbook with some cells changed; they keep their style.

    Args:
        path: The workbook.
        out: The copy.
        sheet: The sheet the cells are on.
        cells: New values by row and column, counted from 1.

    Raises:
        HostError: If it cannot be read or written.
    """
    check_target(out, has_out=True)
    source = Source.open(path)
    part = source.sheets[sheet]
    with source.blaming(part):
        rows = source.sheet(part)
        for (row, column), value in sorted(cells.items()):
            rows.set_cell(row, column, content(value, None))
        source.package.replace(part, rows.encoded())
    save(out, source.package.write_to, source.package.check_written, None)
