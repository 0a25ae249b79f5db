"""A user's comments and links on a list go where their row goes, in a closed file."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from lotbook.core.errors import InputError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows, TableRows
from tests.hosts.books import edited, fefo, parts, replaced, tracker
from tests.package_checks import problems

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7), ("S1", "L1", 46104, 8)]
LINK = "https://example.com/batch"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


@pytest.fixture
def path(book: Path) -> Path:
    """FEFO with a note on S0's lot, S2's own note and the header of Lot, a link on S1, and others beside the table."""
    made = openpyxl.load_workbook(book)
    page = made["FEFO"]
    for cell in ("D5", "E7", "D4", "B8", "A6"):
        page[cell].comment = Comment(f"on {cell}", "me")
    page["C6"].hyperlink = LINK
    page["L2"].hyperlink = f"{LINK}/2"
    made.save(book)
    return book


def attached(path: Path) -> dict[str, str]:
    """What is attached to cells of FEFO: text or target."""
    page: Any = openpyxl.load_workbook(path)["FEFO"]
    cells = [cell for row in page.iter_rows() for cell in row]
    found = {cell.coordinate: cell.comment.text for cell in cells if cell.comment}
    return found | {cell.coordinate: cell.hyperlink.target for cell in cells if cell.hyperlink}


def written(path: Path, *rows: TableRows) -> tuple[str, ...]:
    remarks = FileHost(path).write(Changes(rows=rows))
    assert problems(path) == []
    return remarks


def boxes(path: Path) -> list[tuple[str, ...]]:
    """Row and column of each box on FEFO, counted from 0."""
    text = next(content for name, content in parts(path).items() if name.endswith(".vml")).decode()
    rows, columns = (re.findall(rf"<\w+:{name}>(\d+)</", text) for name in ("Row", "Column"))
    return sorted(zip(rows, columns, strict=True))


def test_comments_and_links_follow_their_rows(path: Path) -> None:
    before = attached(path)
    assert written(path, fefo(ROWS)) == ()
    moves = {"D5": "D7", "E7": "E5", "D4": "D4", "B8": "B9", "C6": "C8"}
    assert attached(path) == {moves.get(cell, cell): text for cell, text in before.items()}
    assert boxes(path) == [("1", "11"), ("3", "3"), ("4", "4"), ("5", "0"), ("6", "3"), ("8", "1")]
    once = path.read_bytes()
    written(path, fefo(ROWS))
    assert path.read_bytes() == once


def test_those_of_a_row_that_is_gone_are_named(path: Path) -> None:
    remarks = written(path, fefo(ROWS[:2]))
    assert remarks == (
        "FEFO: your Note 'note 0' for SKU S0, Lot L0 was dropped: the row is gone.",
        "FEFO: your Note 'note 1' for SKU S1, Lot L1 was dropped: the row is gone.",
        "FEFO: your comment or link in the row of SKU S0, Lot L0 was dropped: the row is gone.",
        "FEFO: your comment or link in the row of SKU S1, Lot L1 was dropped: the row is gone.",
    )
    assert set(attached(path)) == {"E5", "D4", "B7", "A6", "L2"}
    assert boxes(path) == [("1", "11"), ("3", "3"), ("4", "4"), ("5", "0"), ("6", "1")]


def test_a_box_stays_beside_its_cell(book: Path) -> None:
    made = replaced(book, book, "xl/comments1.xml", "L2", "D5")
    box = "xl/drawings/vmlDrawing1.vml"
    made = replaced(made, made, box, "<x:Row>1</x:Row><x:Column>11<", "<x:Row>4</x:Row><x:Column>3<")
    assert written(made, fefo(ROWS)) == ()
    assert b"<x:Anchor>12, 15, 2, 10, 14, 15, 6, 4</x:Anchor>" in parts(made)[box]


def test_they_need_no_column_of_the_users(tmp_path: Path) -> None:
    book = tracker(tmp_path / "bare.xlsx", user_column=False)
    made = openpyxl.load_workbook(book)
    made["FEFO"]["D5"].comment = Comment("mine", "me")
    made["FEFO"]["C6"].hyperlink = LINK
    made.save(book)
    assert written(book, fefo(ROWS)) == ()
    assert attached(book) == {"D7": "mine", "C8": LINK, "L2": "a comment"}


def test_they_need_to_know_their_row(path: Path) -> None:
    lost = replaced(path, path, "xl/tables/table2.xml", 'name="Lot"', 'name="Code"')
    with pytest.raises(InputError, match="has lost its column 'Lot'"):
        FileHost(lost).write(Changes(rows=(fefo(ROWS),)))


def test_a_conversation_moves_with_the_note_that_is_its_copy(path: Path) -> None:
    thread = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="D5" dT="2026-01-01T00:00:00.00" personId="{{1}}" '
        'id="{2}"><text>on D5</text></threadedComment><threadedComment ref="D5" personId="{1}" id="{3}" '
        'parentId="{2}"><text>yes</text></threadedComment><threadedComment ref="A6" personId="{1}" id="{4}">'
        "<text>beside</text></threadedComment></ThreadedComments>"
    )
    relation = (
        '<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="/xl/threadedComments/threadedComment1.xml"/>'
    )
    declared = (
        '<Override PartName="/xl/threadedComments/threadedComment1.xml" '
        'ContentType="application/vnd.ms-excel.threadedcomments+xml"/>'
    )

    def edit(name: str, content: bytes) -> bytes:
        end, more = {
            "xl/worksheets/_rels/sheet3.xml.rels": (b"</Relationships>", relation),
            "[Content_Types].xml": (b"</Types>", declared),
        }.get(name, (b"", ""))
        return content.replace(end, more.encode() + end) if end else content

    edited(path, path, edit, {"xl/threadedComments/threadedComment1.xml": thread.encode()})
    FileHost(path).write(Changes(rows=(fefo(ROWS),)))
    after = parts(path)["xl/threadedComments/threadedComment1.xml"].decode()
    assert after == thread.replace('"D5"', '"D7"')


def test_notes_and_height_of_a_totals_row_go_where_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page = made.add_worksheet("Lots")
    columns: list[dict[str, str]] = [{"header": "SKU"}, {"header": "Qty", "total_function": "sum"}]
    page.add_table("B4:C6", {"name": "Lots", "columns": columns, "total_row": True, "data": [["A", 5]]})
    page.set_row(5, 45)
    page.write_comment("C6", "on the total")
    page.write_comment("C5", "on a lot")
    made.close()
    FileHost(path).write(Changes(new_rows=(NewRows("Lots", [{"SKU": "B", "Qty": 6}, {"SKU": "C", "Qty": 7}]),)))
    lots: Any = openpyxl.load_workbook(path)["Lots"]
    notes = {cell.coordinate: cell.comment.text for row in lots.iter_rows() for cell in row if cell.comment}
    assert notes == {"C5": "on a lot", "C8": "on the total"}
    assert [lots.row_dimensions[row].height for row in (5, 6, 7, 8)] == [None, None, None, 45]
    assert boxes(path) == [("4", "2"), ("7", "2")]
    assert problems(path) == []
