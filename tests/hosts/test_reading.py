import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lotbook.core.errors import HostError, InputError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, NamedCell, TableColumns
from tests.hosts.books import edited, parts, replaced, tracker
from tests.package_checks import problems

LOTS = "xl/worksheets/sheet2.xml"
NEEDED = {"Lots": frozenset({"sku", "lot", "mine"})}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def test_a_named_cell_may_lack_its_result(book: Path, tmp_path: Path) -> None:
    bare = replaced(book, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", "<v>46000</v>", "")
    assert FileHost(bare).read([], ["AsOf"]).cells["AsOf"] == NamedCell(None, "TODAY()")


def test_a_follower_of_a_shared_formula_has_a_formula_too(book: Path, tmp_path: Path) -> None:
    shared = edited(
        book,
        tmp_path / "s.xlsx",
        lambda name, content: (
            content.replace(b"Start!$C$4", b"Lots!$F$5")
            if name == "xl/workbook.xml"
            else content.replace(b"<f>E4*2</f>", b'<f t="shared" ref="F4:F5" si="0">E4*2</f>').replace(
                b"<f>E5*2</f>", b'<f t="shared" si="0"/>'
            )
        ),
    )
    assert FileHost(shared).read([], ["AsOf"]).cells["AsOf"] == NamedCell(15, "E5*2")


@pytest.mark.parametrize("result", ["", "<v></v>", "<v/>"])
def test_a_formula_without_a_result_is_refused_by_its_cell(book: Path, tmp_path: Path, result: str) -> None:
    bare = replaced(book, tmp_path / "b.xlsx", LOTS, r"(<f>E5\*2</f>)<v>15.0</v>", rf"\1{result}")
    with pytest.raises(InputError) as caught:
        FileHost(bare).read(["Lots"], [])
    assert str(caught.value) == (
        "Lots!F5 holds a formula without a stored value, so its result is not known. Open the workbook in Excel, save "
        "it, and try again."
    )


def test_a_formula_that_shows_nothing_has_a_result(book: Path, tmp_path: Path) -> None:
    blank = replaced(
        book, tmp_path / "b.xlsx", LOTS, r'<c r="F5"><f>E5\*2</f><v>15.0</v>', '<c r="F5" t="str"><f>""</f><v></v>'
    )
    assert FileHost(blank).read(["Lots"], []).tables["Lots"].values[4] == [10, None]


def test_lotbooks_own_columns_may_lack_results(book: Path, tmp_path: Path) -> None:
    bare = replaced(book, tmp_path / "b.xlsx", LOTS, r"(-AsOf</f>)<v>[\d.]+</v>", r"\1")
    assert FileHost(bare, needed=NEEDED).read(["Lots"], []).tables["Lots"].values[5] == [None, None]
    with pytest.raises(InputError, match=r"Lots!G4 holds a formula"):
        FileHost(bare).read(["Lots"], [])


def test_two_tables_of_one_name_are_refused(book: Path, tmp_path: Path) -> None:
    double = replaced(book, tmp_path / "d.xlsx", "xl/tables/table2.xml", 'displayName="FEFO"', 'displayName="lots"')
    with pytest.raises(InputError, match=r"two tables named 'lots', on the sheets 'Lots' and 'FEFO'\. Rename one"):
        FileHost(double).read(["Lots"], [])


def test_merged_headers_are_refused(book: Path, tmp_path: Path) -> None:
    merged = replaced(
        book, tmp_path / "m.xlsx", LOTS, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="C2:D3"/></mergeCells>'
    )
    with pytest.raises(InputError, match=r"Lots!C2:D3 is merged, across the headers of the table Lots\. Unmerge it"):
        FileHost(merged).read(["Lots"], [])


def test_merged_cells_elsewhere_are_the_users_business(book: Path, tmp_path: Path) -> None:
    merged = replaced(
        book, tmp_path / "m.xlsx", LOTS, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B1:G2"/></mergeCells>'
    )
    assert FileHost(merged).read(["Lots"], []).tables["Lots"].rows == 2


def _lots(path: Path) -> tuple[object, ...]:
    table = FileHost(path).read(["Lots"], []).tables["Lots"]
    return table.headers, table.values, table.first_row, table.first_column


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _prefixed(content: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content).replace(b' xmlns="' + MAIN, b' xmlns:x="' + MAIN)


def _without_references(content: bytes) -> bytes:
    content = re.sub(rb'<row r="1".*?(?=<row r="3")', b'<row r="2"/>', content)
    content = re.sub(rb'<c r="[B-G]5"', b"<c", content).replace(b'<row r="5" ', b"<row ")
    return content.replace(b'<c t="s"', b'<c r="B5" t="s"', 1)


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "prefix": _prefixed,
    "bom": lambda content: b"\xef\xbb\xbf" + content,
    "utf-16": lambda content: content.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "single quotes": lambda content: content.replace(b'"', b"'"),
    "comments": lambda content: content.replace(b'<c r="E4">', b'<!-- <c r="E4"><v>9</v></c> --><c r="E4">'),
    "cdata": lambda content: content.replace(
        b'<c r="C5" t="s"><v>10</v></c>', b'<c r="C5" t="inlineStr"><is><t><![CDATA[L & <2>]]></t></is></c>'
    ),
    "no references": _without_references,
    "new lines": lambda content: content.replace(b"<c ", b"\n  <c\n").replace(b"</row>", b"\n</row>\n"),
    "rows out of order": lambda content: re.sub(rb'(<row r="4".*?</row>)(<row r="5".*?</row>)', rb"\2\1", content),
}


def _spelled(book: Path, target: Path, spelling: str) -> Path:
    """The same sheet, as other programs spell it."""

    def edit(name: str, content: bytes) -> bytes:
        if name != LOTS:
            return content
        assert SPELLINGS[spelling](content) != content
        return SPELLINGS[spelling](content)

    return edited(book, target, edit)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_other_spellings_of_the_same_sheet_read_the_same(book: Path, tmp_path: Path, spelling: str) -> None:
    assert _lots(_spelled(book, tmp_path / "s.xlsx", spelling)) == _lots(book)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_other_spellings_of_the_same_sheet_are_written_the_same(book: Path, tmp_path: Path, spelling: str) -> None:
    changes = Changes(
        columns=(
            TableColumns(
                "Lots",
                (ColumnData("Days left", [1, None]), ColumnData("SKU", ["x", "y"])),
            ),
        )
    )
    found = []
    for path in (book, _spelled(book, tmp_path / "s.xlsx", spelling)):
        FileHost(path, tmp_path / "out.xlsx").write(changes)
        assert problems(tmp_path / "out.xlsx") == []
        found.append(_lots(tmp_path / "out.xlsx"))
    assert found[0] == found[1]


def test_other_names_of_parts(book: Path, tmp_path: Path) -> None:
    names = {
        "xl/sharedStrings.xml": "xl/texts/all.xml",
        "xl/styles.xml": "xl/looks.xml",
        LOTS: "xl/worksheets/lots.xml",
    }
    names |= {"xl/worksheets/_rels/sheet2.xml.rels": "xl/worksheets/_rels/lots.xml.rels"}
    before = parts(book)
    new = {names[name]: content for name, content in before.items() if name in names}

    def edit(name: str, content: bytes) -> bytes | None:
        if name in names:
            return None
        for short, target in (
            (b"sharedStrings.xml", b"texts/all.xml"),
            (b"styles.xml", b"/xl/looks.xml"),
            (b"worksheets/sheet2.xml", b"/xl/worksheets/lots.xml"),
        ):
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(b'"' + short, b'"' + target)
        return content

    assert _lots(edited(book, tmp_path / "n.xlsx", edit, new)) == _lots(book)


def test_dates_are_the_serial_numbers_in_the_file(book: Path, tmp_path: Path) -> None:
    for serial, expected in (("46024.123456789", 46024.123456789), ("60", 60), ("1E5", 100000), ("-3", -3)):
        path = replaced(book, tmp_path / "d.xlsx", LOTS, "<v>46100</v>", f"<v>{serial}</v>")
        assert FileHost(path).read(["Lots"], []).tables["Lots"].values[2][0] == expected


def test_an_iso_date_is_a_serial_number_too(book: Path, tmp_path: Path) -> None:
    path = replaced(
        book, tmp_path / "d.xlsx", LOTS, r'(<c r="D4" s="\d")><v>46100</v>', r'\1 t="d"><v>2026-03-19T12:00:00</v>'
    )
    assert FileHost(path).read(["Lots"], []).tables["Lots"].values[2][0] == 46100.5


def test_stray_cells_far_away_cost_nothing(book: Path, tmp_path: Path) -> None:
    """Read in full these would be 17 thousand million cells."""
    stray = '<c r="XFD5"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = replaced(book, tmp_path / "s.xlsx", LOTS, "</row></sheetData>", stray)
    assert _lots(path) == _lots(book)
    FileHost(path).write(Changes(columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2]),)),)))
    assert b'<c r="XFD5"><v>1</v></c></row><row r="1048576"><c r="XFD1048576">' in parts(path)[LOTS]


def test_a_sheet_that_is_not_xml_is_refused(book: Path, tmp_path: Path) -> None:
    path = replaced(book, tmp_path / "x.xlsx", LOTS, "<v>7.5</v></c>", "<v>7.5</c>")
    with pytest.raises(HostError, match=r"the part xl/worksheets/sheet2\.xml is not well-formed XML"):
        FileHost(path).read(["Lots"], [])


def test_a_file_saved_by_openpyxl_lacks_every_result(book: Path, tmp_path: Path) -> None:
    saved = tmp_path / "op.xlsx"
    with pytest.warns(UserWarning, match="will be removed"):
        opened = openpyxl.load_workbook(book)
    opened.save(saved)
    with pytest.raises(InputError, match=r"Lots!F4 holds a formula"):
        FileHost(saved, needed=NEEDED).read(["Lots"], [])
