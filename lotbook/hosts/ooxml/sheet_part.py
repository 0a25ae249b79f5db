"""The XML of one worksheet as rows of cells, each cell left as the text it is.

A worksheet can be 100 MB, so it is cut by plain string search: rows at `</row>`, cells at `<c `. That is exact,
because `canonical` has taken out comments and CDATA and everything else spells `<` as `&lt;`.
"""

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lotbook.core.table import column_letters
from lotbook.hosts.grid import corners
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.limits import column_of, whole
from lotbook.hosts.ooxml.xml_text import (
    MarkupError,
    attribute,
    element,
    elements,
    reopened,
    start_tag,
    with_attribute,
    without_attributes,
)

_HEADER_ROWS = 200
_AT_A_TIME = 3_000
"""Pieces of rows that are stored together."""
_COLUMN_WIDTH, _ROW_HEIGHT = 8.43, 15.0
"""Of a worksheet that says none: in characters and in points."""

_ODD_CELL_TAG = re.compile(r"<c(?=[\t\r\n/>])")
_CELL_REF = re.compile(r"""\sr=["']([A-Z]+)[0-9]+["']""")


@dataclass(slots=True)
class Row:
    """One row element."""

    number: int
    tag: str
    """Its start tag, always with `r` and never self-closed."""
    body: str
    """Its cells, as text."""

    def parts(self) -> list[tuple[int, str]]:
        """Column and text of every cell, in order."""
        found: list[tuple[int, str]] = []
        column = 0
        for piece in self.body.split("<c ")[1:]:
            if piece.startswith('r="'):
                letters = piece[3 : piece.index('"', 3)].rstrip("0123456789")
                column = column_of(letters)
                found.append((column, f"<c {piece}"))
            elif named := _CELL_REF.search(f" {piece[: piece.find('>')]}"):
                column = column_of(named[1])
                found.append((column, f"<c {piece}"))
            else:
                # A cell may leave out its place: it then follows the one before it.
                column += 1
                found.append((column, f'<c r="{column_letters(column)}{self.number}" {piece}'))
        return found

    def span(self) -> tuple[int, int] | None:
        """First and last column with a cell."""
        last = self.body.rfind('<c r="')
        if last < 0:
            parts = self.parts()
            return (parts[0][0], parts[-1][0]) if parts else None
        if not self.body.startswith('<c r="') or self.body.rfind("<c ") != last:
            parts = self.parts()
            return parts[0][0], parts[-1][0]
        return _column_at(self.body, 6), _column_at(self.body, last + 6)

    def put(self, parts: Iterable[tuple[int, str]]) -> None:
        """Set the cells."""
        self.body = "".join([text for _, text in parts])

    def cell(self, column: int) -> str | None:
        """The cell in a column, or None."""
        return next((text for number, text in self.parts() if number == column), None)


def _column_at(body: str, start: int) -> int:
    letters = body[start : body.index('"', start)].rstrip("0123456789")
    return column_of(letters)


@lru_cache(maxsize=64)
def _column_tags(head: str) -> tuple[tuple[int, int, str], ...]:
    """First and last column of each description of columns, and its tag."""
    tags = [each.tag for each in elements(head, "col")]
    return tuple((whole(attribute(tag, "min")), whole(attribute(tag, "max")), tag) for tag in tags)


@dataclass(slots=True)
class SheetPart:
    """A worksheet: what stands before its rows, the rows, and what stands behind them."""

    head: str
    rows: dict[int, Row] = field(repr=False)
    """By number; `encoded` brings them into order."""
    tail: str

    @classmethod
    def parse(cls, text: str) -> "SheetPart":
        """The worksheet in a canonical text.

        Raises:
            MarkupError: If it has no rows element, or a row twice.
        """
        opened = start_tag(text, "sheetData")
        if opened is None:
            raise MarkupError("is not a worksheet: it has no sheetData")
        if opened[0].endswith("/>"):
            return cls(text[: opened.start()] + reopened(opened[0]), {}, f"</sheetData>{text[opened.end() :]}")
        close = text.rindex("</sheetData")
        if _ODD_CELL_TAG.search(text, opened.end(), close):
            odd = _ODD_CELL_TAG.sub("<c ", text[opened.end() : close])
            text = text[: opened.end()] + odd + text[close:]
            close = opened.end() + len(odd)
        return cls(text[: opened.end()], _rows(text, opened.end(), close), text[close:])

    def encoded(self) -> bytes:
        """The worksheet as it is stored, its dimension as its cells are.

        Some rows at a time: as one text it takes twice its size wherever it has an arrow in it.
        """
        stored = io.BytesIO()
        stored.write(self._head_with_dimension().encode())
        pieces: list[str] = []
        for number in sorted(self.rows):
            row = self.rows[number]
            pieces += (row.tag, row.body, "</row>") if row.body else (row.tag[:-1], "/>")
            if len(pieces) > _AT_A_TIME:
                stored.write("".join(pieces).encode())
                pieces.clear()
        stored.write("".join((*pieces, self.tail)).encode())
        return stored.getvalue()

    def _head_with_dimension(self) -> str:
        found = element(self.head, "dimension")
        if found is None:
            return self.head
        filled = [number for number, row in self.rows.items() if row.body]
        if filled:
            # A hint to readers: rows exactly, columns no fewer than there are, without a look at every row.
            ends = [span for number in self._telling_rows(filled) if (span := self.rows[number].span())]
            old = bounds(attribute(found.tag, "ref") or "A1")
            left, right = min(old[0], *(first for first, _ in ends)), max(old[2], *(last for _, last in ends))
            top_left, end = f"{column_letters(left)}{min(filled)}", f"{column_letters(right)}{max(filled)}"
            ref = top_left if top_left == end else f"{top_left}:{end}"
        else:
            ref = "A1"
        return self.head[: found.start] + with_attribute(found.tag, "ref", ref) + self.head[found.tag_end :]

    @staticmethod
    def _telling_rows(filled: list[int]) -> list[int]:
        """The first rows, where headers are, and the last: rows of a table reach as far as its headers."""
        return [*sorted(filled)[:_HEADER_ROWS], max(filled)]

    def row(self, number: int) -> Row:
        """The row of this number, made if it is not there."""
        row = self.rows.get(number)
        if row is None:
            row = self.rows[number] = Row(number, f'<row r="{number}">', "")
        return row

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell, or None."""
        found = self.rows.get(row)
        return found.cell(column) if found else None

    def style_at(self, row: int, column: int) -> str | None:
        """The raw style id of a cell."""
        cell = self.row(row).cell(column)
        return self.column_style(column) if cell is None else cells.style_of(cell)

    def set_style(self, row: int, column: int, style: str | None) -> None:
        """Give a cell that is there another style."""
        found = self.row(row)
        parts = dict(found.parts())
        if column in parts:
            parts[column] = cells.with_style(parts[column], style)
            found.put(sorted(parts.items()))

    def set_cell(self, row: int, column: int, content: str) -> None:
        """Give a cell new content (see `cells.content`), keeping its style."""
        found = self.row(row)
        parts = dict(found.parts())
        style = cells.style_of(parts[column]) if column in parts else self.column_style(column)
        parts[column] = f'<c r="{column_letters(column)}{row}"{cells.style_text(style)}{content}'
        found.tag = without_attributes(found.tag, "spans")
        found.put(sorted(parts.items()))

    def column_style(self, column: int) -> str | None:
        """The style new cells of a column have."""
        tag = self._column_tag(column)
        return None if tag is None else attribute(tag, "style")

    def column_width(self, column: int) -> float | None:
        """Width of a column in characters; None where the user doesn't see it."""
        tag = self._column_tag(column)
        if tag is None:
            return _COLUMN_WIDTH
        hidden = attribute(tag, "hidden") in {"1", "true"}
        return None if hidden else _size(attribute(tag, "width"), _COLUMN_WIDTH)

    def _column_tag(self, column: int) -> str | None:
        return next((tag for first, last, tag in _column_tags(self.head) if first <= column <= last), None)

    @property
    def default_height(self) -> float:
        """Height in points of a row that says none."""
        found = start_tag(self.head, "sheetFormatPr")
        return _size(attribute(found[0], "defaultRowHeight") if found else None, _ROW_HEIGHT)

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Left, top, right and bottom of every merged range."""
        refs = [attribute(each.tag, "ref") for each in elements(self.tail, "mergeCell")]
        return [bounds(ref) for ref in refs if ref]

    def unshare(self, inside: Callable[[int, int], bool]) -> None:
        """Give every cell of the sheet its own formula, if a formula shared by several touches the cells `inside`.

        Args:
            inside: Whether a row and column are among the cells that will change.
        """
        sharing = [(row, row.parts()) for row in self.rows.values() if "shared" in row.body]
        masters: dict[str | None, tuple[str, str]] = {}
        touched = False
        for row, parts in sharing:
            for column, cell in parts:
                found = element(cell, "f") if "shared" in cell else None
                if found and attribute(found.tag, "t") == "shared":
                    touched = touched or inside(row.number, column)
                    if found.inner:
                        origin = f"{column_letters(column)}{row.number}"
                        masters[attribute(found.tag, "si")] = (cells.formula_of(cell) or "", origin)
        if not touched:
            return
        for row, parts in sharing:
            row.put([(column, _own_formula(cell, row.number, column, masters)) for column, cell in parts])

    def formula(self, row: int, column: int) -> str | None:
        """The formula of a cell, also where it only follows a shared one."""
        text = self.cell(row, column)
        own = cells.formula_of(text) if text else None
        if own != "" or text is None:
            return own
        self.unshare(lambda number, place: (number, place) == (row, column))
        return cells.formula_of(self.cell(row, column) or "")


def _own_formula(cell: str, row: int, column: int, masters: Mapping[str | None, tuple[str, str]]) -> str:
    found = element(cell, "f") if "shared" in cell else None
    if found is None or attribute(found.tag, "t") != "shared":
        return cell
    formula, origin = masters.get(attribute(found.tag, "si"), ("", ""))
    return cells.moved(cell, row, column, formula, origin) if formula else cell


def _rows(text: str, start: int, end: int) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    number = 0
    while (start := text.find("<row", start, end)) >= 0:
        tag_end = _after(text, ">", start)
        tag = text[start:tag_end]
        if tag.endswith("/>"):
            tag, body, start = reopened(tag), "", tag_end
        else:
            close = _after(text, "</row", tag_end) - len("</row")
            body, start = text[tag_end:close], _after(text, ">", close)
        named = tag[8 : tag.index('"', 8)] if tag.startswith('<row r="') else attribute(tag, "r")
        number = whole(named) if named else number + 1
        if number in rows:
            raise MarkupError(f"has row {number} twice")
        rows[number] = Row(number, tag if named else with_attribute(tag, "r", str(number)), body)
    return rows


def _after(text: str, sign: str, start: int) -> int:
    """Just behind the next sign."""
    found = text.find(sign, start)
    if found < 0:
        raise MarkupError("has a row that does not end")
    return found + len(sign)


def _size(text: str | None, otherwise: float) -> float:
    """A size that an attribute holds, or another where it holds none."""
    try:
        size = float(text or otherwise)
    except ValueError:
        return otherwise
    return size if math.isfinite(size) else otherwise


def bounds(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a range such as "B3:F6" or "$B$3"."""
    try:
        return corners(ref)
    except ValueError:
        raise MarkupError(f"has the range {ref}, where lotbook needs cells") from None
