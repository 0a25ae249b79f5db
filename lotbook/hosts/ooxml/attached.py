"""What is attached to cells of an output table, links and comments: it goes where its row goes.

A worksheet lists links by cell behind its rows; comments are in parts of their own, up to three of them: the text, the
conversation that it is a copy of, and the box it is shown in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lotbook.core.table import column_letters
from lotbook.hosts.grid import Rectangle, corners
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.xml_text import MarkupError, attribute, decoded, elements, with_attribute
from lotbook.hosts.table_plan import TablePlan

Cell = tuple[int, int]
"""Row and column on the worksheet."""
Goes = Callable[[Cell], Cell | None]
"""Where what is attached to a cell goes; None if its row is gone."""

_COMMENT = re.compile(r"<((?:\w+:)?(?:threadedC|c)omment)(?=\s)[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL)
_REF = re.compile(r"""(\sref\s*=\s*["'])([A-Za-z]{1,3}[0-9]{1,7})(?=["'])""")
_BOX = re.compile(
    r"""<((?:\w+:)?)shape(?=\s)(?:(?!</\1shape\s*>).)*?ObjectType=["']Note["'].*?</\1shape\s*>""", re.DOTALL
)
_BOX_ROW, _BOX_COLUMN, _BOX_PLACE = (
    re.compile(rf"(<(?:\w+:)?{name}>\s*)({digits})(?=\s*</(?:\w+:)?{name}>)")
    for name, digits in (("Row", "[0-9]{1,7}"), ("Column", "[0-9]{1,7}"), ("Anchor", r"\s*\d+\s*(?:,\s*\d+\s*){7}"))
)
_COLUMNS_AND_ROWS = ((0, 4), (2, 6))
"""Which of the eight numbers of a box's place are columns, and which are rows."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached to cells of a table."""

    source: Source
    sheet: SheetPart
    sheet_part: str
    table: Rectangle
    cells: frozenset[Cell]
    """Cells of the table that have something attached."""

    @classmethod
    def to(cls, source: Source, sheet: SheetPart, sheet_part: str, table: Rectangle) -> "Attached":
        """Look for it."""
        found = [*_links(sheet.tail)]
        for _, text in _comment_parts(source, sheet_part):
            found += [cell for each in _COMMENT.finditer(text) if (cell := _cell(each[0])) is not None]
        return cls(source, sheet, sheet_part, table, frozenset(cell for cell in found if table.holds(*cell)))

    def to_rows(self, first: int, last: int) -> list[tuple[int, int]]:
        """Of those in some rows, the row counted from the first one and the position in the table."""
        inside = sorted(cell for cell in self.cells if first <= cell[0] <= last)
        return [(row - first, column - self.table.left) for row, column in inside]

    def move(self, goes: Goes) -> None:
        """Take everything to its new place."""
        self.sheet.tail = _links_moved(self.sheet.tail, self.cells, goes)
        for part, text in _comment_parts(self.source, self.sheet_part):
            moved = _COMMENT.sub(lambda each: _comment_moved(each[0], self.cells, goes), text)
            moved = _BOX.sub(lambda each: _box_moved(each[0], self.cells, goes), moved)
            if moved != text:
                self.source.package.replace(part, moved)


def places(table: Rectangle, plan: TablePlan) -> Goes:
    """Where the rows of a table that is written anew go, and what is attached to their cells."""
    columns = {each.came_from: place for place, each in enumerate(plan.columns) if each.came_from is not None}
    first = plan.now.first_row
    rows: Mapping[int, int] = {
        table.top: table.top,
        **({table.bottom: plan.after.bottom} if plan.now.totals else {}),
        **{first + old: first + new for new, old in enumerate(plan.rows_came_from) if old is not None},
    }

    def goes(cell: Cell) -> Cell | None:
        row, place = rows.get(cell[0]), columns.get(cell[1] - table.left)
        return None if row is None or place is None else (row, table.left + place)

    return goes


def _cell(text: str) -> Cell | None:
    """The cell that an element with a reference is about."""
    found = _REF.search(text)
    if found is None:
        return None
    column, row, _, _ = corners(found[2])
    return row, column


def _links(tail: str) -> Iterator[Cell]:
    for each in elements(tail, "hyperlink"):
        ref = attribute(each.tag, "ref") or ""
        cell = _cell(f' ref="{ref}"')
        if cell is not None:
            yield cell


def _links_moved(tail: str, cells: frozenset[Cell], goes: Goes) -> str:
    for each in reversed(list(elements(tail, "hyperlink"))):
        cell = _cell(each.tag)
        if cell is None or cell not in cells:
            continue
        place = goes(cell)
        text = "" if place is None else with_attribute(each.tag, "ref", _name(place)) + tail[each.tag_end : each.end]
        tail = tail[: each.start] + text + tail[each.end :]
    for each in reversed(list(elements(tail, "hyperlinks"))):
        if not each.inner.strip():
            tail = tail[: each.start] + tail[each.end :]
    return tail


def _comment_parts(source: Source, sheet_part: str) -> Iterator[tuple[str, str]]:
    """Name and text of each part that has comments on cells of a sheet, or their boxes."""
    for relation in source.package.relations(sheet_part):
        if relation.kind in {"comments", "threadedComment", "vmlDrawing"} and relation.target in source.package:
            # Boxes are not always well-formed, and what can't be read stays where it is.
            with suppress(MarkupError):
                yield relation.target, decoded(source.package.raw(relation.target))


def _comment_moved(text: str, cells: frozenset[Cell], goes: Goes) -> str:
    cell = _cell(text)
    if cell is None or cell not in cells:
        return text
    place = goes(cell)
    return "" if place is None else _REF.sub(lambda found: found[1] + _name(place), text, count=1)


def _box_moved(text: str, cells: frozenset[Cell], goes: Goes) -> str:
    row, column = _BOX_ROW.search(text), _BOX_COLUMN.search(text)
    cell = (int(row[2]) + 1, int(column[2]) + 1) if row and column else None
    if cell is None or cell not in cells:
        return text
    place = goes(cell)
    if place is None:
        return ""
    text = _BOX_ROW.sub(lambda found: f"{found[1]}{place[0] - 1}", text, count=1)
    text = _BOX_COLUMN.sub(lambda found: f"{found[1]}{place[1] - 1}", text, count=1)
    down, right = place[0] - cell[0], place[1] - cell[1]
    return _BOX_PLACE.sub(lambda found: found[1] + _shifted(found[2], right, down), text, count=1)


def _shifted(numbers: str, right: int, down: int) -> str:
    """The place of a box, so many columns and rows further."""
    found: Sequence[str] = numbers.split(",")
    columns, rows = _COLUMNS_AND_ROWS
    moved = [int(each) + (right if i in columns else down if i in rows else 0) for i, each in enumerate(found)]
    return ", ".join(str(max(each, 0)) for each in moved)


def _name(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"
