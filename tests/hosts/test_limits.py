"""What a broken or hostile workbook says of itself costs one message, and never the workbook."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.table import LAST_COLUMN, LAST_ROW
from lotbook.hosts.ooxml.limits import check_cells, check_room, on_the_grid, whole
from lotbook.hosts.ooxml.xml_text import MarkupError, canonical
from tests.command import Command


def changed(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a workbook with one of its parts changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            made = change(content) if entry.filename == part else content
            assert made != content or entry.filename != part, "nothing was changed"
            new.writestr(entry.filename, made)
    return target


def put(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: re.sub(old, new, content, count=1)


LOTS = "xl/worksheets/sheet2.xml"
BROKEN = {
    "a cell in row 4,000,000,000": (LOTS, put(rb'<c r="B5"', b'<c r="B4000000000"'), "beyond the last one"),
    "a cell far away behind a blank": (LOTS, put(rb'<c r="B5"', b'<c r = "B4000000000"'), "beyond the last one"),
    "a cell far away in small letters": (LOTS, put(rb'<c r="B5"', b'<c r="b4000000000"'), "beyond the last one"),
    "a row beyond the last": (LOTS, put(rb'<row r="6"', b'<row r="1048577"'), "beyond the last one"),
    "a column beyond the last": (LOTS, put(rb'<c r="C6"', b'<c r="XFE6"'), "beyond the last one"),
    "a cell at #REF!": (LOTS, put(rb'<c r="A1"', b'<c r="#REF!"'), "'#REF!', which isn't one of a worksheet"),
    "a cell in no column": (LOTS, put(rb'<c r="A1"', b'<c r="1"'), "'1', which isn't one of a worksheet"),
    "a cell in no row": (LOTS, put(rb'<c r="A1"', b'<c r="A"'), "'A', which isn't one of a worksheet"),
    "a cell without a word of its place": (LOTS, put(rb'<c r="A1"', b'<c r=""'), "'', which isn't one of a worksheet"),
    "a cell at #REF! on a sheet that is only written": (
        "xl/worksheets/sheet13.xml", put(rb'<c r="A3"', b'<c r="#REF!"'), "'#REF!', which isn't one of a worksheet"),
    "a cell at #REF!, in other quotes": (
        "xl/worksheets/sheet13.xml", put(rb'<c r="A3"', b"<c r='#REF!'"), "'#REF!', which isn't one of a worksheet"),
    "a row in no place": (LOTS, put(rb'<row r="6"', b'<row r=""'), "a row whose place is '', which"),
    "a row at a cell": (LOTS, put(rb'<row r="6"', b"<row r = 'A6'"), "a row whose place is 'A6', which"),
    "a row above the first": (LOTS, put(rb'<row r="6"', b'<row r="-6"'), "a row whose place is '-6', which"),
    "a table beyond the grid": ("xl/tables/table1.xml", put(rb' ref="([A-Z]+\d+:[A-Z]+)\d+"', rb' ref="\g<1>9999999"'),
                                "beyond a worksheet"),
    "seven rows of headers": ("xl/tables/table1.xml", put(rb"<table ", b'<table headerRowCount="7" '),
                              "rows of headers"),
    "a table number that is none": ("xl/tables/table1.xml", put(rb'totalsRowShown="0"', b'totalsRowCount="1E999"'),
                                    "where a whole number belongs"),
    "a tab of 5,000 digits": ("xl/workbook.xml",
                              put(rb"<workbookView ", b'<workbookView firstSheet="' + b"9" * 5000 + b'" '),
                              "where a whole number belongs"),
    "an encoding nobody reads": ("xl/sharedStrings.xml", put(rb'encoding="UTF-8"', b'encoding="UTF-32"'),
                                 "other than UTF-8"),
    "an encoding nobody knows": ("xl/sharedStrings.xml", put(rb'encoding="UTF-8"', b'encoding="R1C1"'),
                                 "other than UTF-8"),
    "a name beyond the grid": ("xl/workbook.xml", put(rb"(name=\"AsOf\"[^>]*>[^!]*!)[^<]*", rb"\g<1>$C$99999999"),
                               "beyond a worksheet"),
    "a figure among what was typed": ("xl/workbook.xml", put(rb"(name=\"CountOnHold\"[^>]*>)[^<]*", rb"\g<1>Lots!$B$6"),
                                      "inside the table Lots"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_what_no_program_writes_is_refused_and_nothing_is_written(
    lotbook: Command, sample: Path, tmp_path: Path, kind: str
) -> None:
    part, change, said = BROKEN[kind]
    path = changed(sample, tmp_path / "lots.xlsm", part, change)
    before = path.read_bytes()
    outcome = lotbook("refresh", path)
    told = " ".join(outcome.err.split())
    assert (outcome.code, said in told, "fault in lotbook" in told) == (2, True, False), told
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_two_of_lotbooks_names_never_share_a_cell(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sample) as book:
        text = book.read("xl/workbook.xml").decode()
    place = re.search(r'name="CountExpired"[^>]*>([^<]*)', text)
    other = place[1] if place else re.findall(r'name="Count\w+"[^>]*>([^<]*)', text)[0]
    change = put(rb"(name=\"CountOnHold\"[^>]*>)[^<]*", b"\\g<1>" + other.encode())
    path = changed(sample, tmp_path / "lots.xlsm", "xl/workbook.xml", change)
    outcome = lotbook("refresh", path)
    assert (outcome.code, "is, too" in " ".join(outcome.err.split())) == (2, True), outcome.err


def test_a_list_whose_cells_are_far_apart_is_refused(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    def corner(content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', 1)

    odd = changed(sample, tmp_path / "list.xlsx", LOTS, corner)
    refused = lotbook("adopt", odd, "--into", sample, "--dry-run")
    assert (refused.code, "has cells far apart" in " ".join(refused.err.split())) == (2, True)


@given(
    st.integers(1, LAST_ROW),
    st.integers(1, LAST_ROW * 3),
    st.sampled_from(["A", "ZZ", "XFD", "XFE", "XGA", "AAAA", "zz", "xfe"]),
    st.sampled_from(["=", " =", "= ", "\n=\t", "\r\n= "]),
    st.sampled_from("'\""),
    st.sampled_from(["<{0}row r='{1}'><{0}c s='1' {2}/></{0}row>", '<{0}row r="{1}"><{0}c {2}/></{0}row>']),
    st.sampled_from(["", "x:", "é:"]),
)
def test_the_last_cell_is_the_last(  # noqa: PLR0917 (a cell has so many sides)
    inside: int, row: int, column: str, equals: str, quote: str, shape: str, prefix: str
) -> None:
    check_cells(f'<row r="{inside}"><c r="XFD{inside}"/></row>'.encode())
    text = shape.format(prefix, inside, f"r{equals}{quote}{column}{row}{quote}").encode()
    if row > LAST_ROW or column not in {"A", "ZZ", "XFD", "zz"}:
        with pytest.raises(MarkupError):
            check_cells(text)
    else:
        check_cells(text)


def test_room_is_counted_to_the_last_cell() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"/><c r="C%d"/></row>' % (n, n, n) for n in range(1, 11))
    assert check_room(rows) == 30
    with pytest.raises(MarkupError, match="far apart: 1 of them in 1,000,000 rows and 16,384 columns"):
        check_room(b'<row r="1000000"><c r="XFD1000000"/></row>')


@pytest.mark.parametrize("text", ["-1", "1.5", "١", "1e3", "9" * 5000, " 1"])
def test_a_number_is_a_number(text: str) -> None:
    with pytest.raises(MarkupError):
        whole(text)


@pytest.mark.parametrize("place", [(0, 1, 1, 1), (1, 1, LAST_COLUMN + 1, 1), (1, 5, 1, 4), (2, 1, 1, 1)])
def test_a_range_is_on_the_grid(place: tuple[int, int, int, int]) -> None:
    on_the_grid(1, 1, LAST_COLUMN, LAST_ROW)
    with pytest.raises(MarkupError):
        on_the_grid(*place)


ASIDES = st.lists(st.sampled_from(["<a>", "</a>", "x", "<!-- y -->", "<![CDATA[<b>]]>", "<?z w?>", "-->", "]]>", "?>"]))


@given(ASIDES)
def test_asides_go_in_one_pass(parts: list[str]) -> None:
    """As a pattern over the whole text takes them out, which looks again and again at a text full of openings."""
    pattern = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?(?!xml\s).*?\?>", re.DOTALL)
    text = "<r>" + "".join(parts) + "</r>"
    expected = pattern.sub(lambda found: (found[1] or "").replace("<", "&lt;").replace(">", "&gt;"), text)
    assert canonical(text) == expected


def test_openings_without_an_end_are_seen_once() -> None:
    text = "<r>" + "<!--" * 200_000 + "</r>"
    assert canonical(text) == text
