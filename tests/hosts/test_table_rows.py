import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from lotbook.core.errors import InputError
from lotbook.core.table import Cell
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, TableRows
from tests.hosts.books import (
    DAYS,
    FOREIGN,
    NOTE_FORMULA,
    edited,
    fefo,
    parts,
    replaced,
    tracker,
    two_tables,
    with_foreign_parts,
    with_note_formula,
)
from tests.package_checks import problems

SHEET, TABLE = "xl/worksheets/sheet3.xml", "xl/tables/table2.xml"
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7)]
OWNED = {SHEET, TABLE, "xl/workbook.xml"}
MINE = "xl/worksheets/sheet4.xml"
"""One of the user's own sheets, with a sparkline over all rows of FEFO. Only its range changes when rows are added."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def write(path: Path, *rows: TableRows) -> tuple[str, ...]:
    """Write in place; whatever is written, the package must be sound, and a second write change nothing."""
    remarks = FileHost(path).write(Changes(rows=rows))
    assert problems(path) == []
    assert OpenXmlValidator().validate(str(path)).errors == []
    once = path.read_bytes()
    FileHost(path).write(Changes(rows=rows))
    assert path.read_bytes() == once
    return remarks


def columns(path: Path, table: str = "FEFO") -> dict[str, list[Cell]]:
    raw = FileHost(path).read([table], []).tables[table]
    return dict(zip(raw.headers, (list(column) for column in raw.values), strict=True))


def cell(path: Path, ref: str, sheet: str = "FEFO") -> object:
    """A cell as openpyxl sees it: its formula if it has one."""
    book = openpyxl.load_workbook(path)
    return book[sheet][ref].value


def xml(path: Path, part: str = SHEET) -> str:
    return parts(path)[part].decode()


def quiet(path: Path) -> Path:
    """Without what openpyxl warns about."""
    return edited(
        path,
        path,
        lambda _name, content: re.sub(rb"<extLst>.*?</extLst>", b"", content) if b"x14:" in content else content,
    )


def test_every_other_part_is_byte_identical(book: Path, tmp_path: Path) -> None:
    path = with_foreign_parts(book, tmp_path / "foreign.xlsm")
    path = replaced(path, path, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    before = parts(path)
    FileHost(path).write(Changes(rows=(_many(4),)))
    after = parts(path)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert list(after) == [name for name in before if name != "xl/calcChain.xml"]
    changed = {name for name in after if after[name] != before[name]}
    assert changed == OWNED | {MINE, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert after[MINE].replace(b"FEFO!B5:B8", b"FEFO!B5:B7") == before[MINE]
    assert {name: after[name] for name in FOREIGN} == FOREIGN
    assert problems(path) == []


def test_untouched_parts_are_not_even_packed_again(book: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "level9.xlsx", "w", 8, compresslevel=9) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2021, 2, 3, 4, 5, 6)), old.read(name), 8)
    FileHost(tmp_path / "level9.xlsx", tmp_path / "out.xlsx").write(Changes(rows=(_many(4),)))
    with zipfile.ZipFile(tmp_path / "level9.xlsx") as old, zipfile.ZipFile(tmp_path / "out.xlsx") as new:
        same = {
            info.filename
            for info in new.infolist()
            if (info.date_time, info.compress_size)
            == (old.getinfo(info.filename).date_time, old.getinfo(info.filename).compress_size)
        }
        assert same == set(old.namelist()) - OWNED - {MINE}


class _Stream(io.BytesIO):
    """As a download is written: without going back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def test_a_streamed_package_is_copied_with_sizes_in_its_headers(book: Path, tmp_path: Path) -> None:
    stream = _Stream()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    path = tmp_path / "streamed.xlsx"
    path.write_bytes(stream.getvalue())
    with zipfile.ZipFile(path) as archive:
        assert {info.flag_bits & 8 for info in archive.infolist()} == {8}
    write(path, fefo(ROWS))
    with zipfile.ZipFile(path) as archive:
        assert {info.flag_bits & 8 for info in archive.infolist()} == {0}


def test_white_space_at_the_ends_of_a_text_is_marked_as_meant(book: Path) -> None:
    write(book, fefo([(" A ", "x", 1, 1), ("B", "a\nb", 1, 1)]))
    assert xml(book).count('<t xml:space="preserve"> A </t>') == 1
    assert "<is><t>B</t></is>" in xml(book)


def test_cells_around_the_table_stay(book: Path) -> None:
    write(book, fefo([(f"S{i}", "L", 46100, 1) for i in range(12)]))
    quiet(book)
    assert [cell(book, ref) for ref in ("B1", "A6", "L2", "B30")] == [
        "Old title",
        "left of it",
        "right of it",
        "far below",
    ]
    assert cell(book, "B17") == "Total"


def test_formulas_have_the_values_they_will_show(book: Path) -> None:
    write(book, fefo(ROWS))
    assert cell(quiet(book), "G6") == f"={DAYS}"
    assert "<f>FEFO[[#This Row],[Expiry date]]-AsOf</f><v>102</v>" in xml(book)
    assert xml(book, TABLE).count(f"<calculatedColumnFormula>{DAYS}</calculatedColumnFormula>") == 1


def test_new_rows_look_like_the_first_one(book: Path) -> None:
    styled = dict(re.findall(r'<c r="([B-H])5" s="(\d+)"', xml(book)))
    assert styled == {"B": "2", "C": "2", "D": "2", "E": "2", "F": "1", "G": "2", "H": "2"}
    write(book, fefo([(f"S{i}", "L", 46100, 1) for i in range(9)]))
    assert dict(re.findall(r'<c r="([B-H])13" s="(\d+)"', xml(book))) == styled


def test_the_height_of_the_first_row_is_that_of_all(book: Path, tmp_path: Path) -> None:
    tall = replaced(book, tmp_path / "t.xlsx", SHEET, '<row r="5"', '<row r="5" ht="30" customHeight="1"')
    write(tall, fefo(ROWS))
    assert re.findall(r'<row r="(\d+)"[^>]* ht="30" customHeight="1"', xml(tall)) == ["5", "6", "7"]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 20])
def test_table_filter_and_totals_follow_the_number_of_rows(book: Path, count: int) -> None:
    write(book, fefo([(f"S{i}", "L", 46100, i) for i in range(count)]))
    text = xml(book, TABLE)
    assert f'ref="B4:H{5 + count}"' in text
    assert f'<autoFilter ref="B4:H{4 + count}"/>' in text
    total = count * (count - 1) // 2
    assert f'<c r="H{5 + count}"><f>SUBTOTAL(109,[On hand])</f><v>{total}</v></c>' in xml(book)
    assert xml(book).count("SUBTOTAL") == 1
    assert len(columns(book)["SKU"]) == count


def test_a_total_lotbook_cannot_compute_has_no_stored_value(book: Path, tmp_path: Path) -> None:
    other = replaced(book, tmp_path / "o.xlsx", TABLE, 'totalsRowFunction="sum"', 'totalsRowFunction="average"')
    other = replaced(
        other, other, SHEET, r"SUBTOTAL\(109,\[On hand\]\)</f><v>0</v>", "SUBTOTAL(101,[On hand])</f><v>20</v>"
    )
    write(other, fefo(ROWS))
    assert '<c r="H8"><f>SUBTOTAL(101,[On hand])</f></c>' in xml(other)


def test_an_empty_table_keeps_one_row_with_its_formulas(book: Path) -> None:
    remarks = write(book, fefo([]))
    assert remarks[-1].endswith("note 2' for SKU S2, Lot L2 was dropped: the row is gone.")
    assert columns(book) == {
        header: [None] for header in ("Rank", "SKU", "Lot", "Note", "Expiry date", "Days left", "On hand")
    }
    assert f'<c r="G5" s="2" t="str"><f>{DAYS}</f><v></v></c>' in xml(book)
    assert 'ref="B4:H6"' in xml(book, TABLE)
    write(book, fefo(ROWS))
    assert columns(book)["SKU"] == ["S2", "N", "S0"]


def test_a_users_formula_column_is_filled_down(book: Path, tmp_path: Path) -> None:
    path = with_note_formula(book, tmp_path / "f.xlsx")
    assert write(path, fefo([*ROWS, ("Q", "Q", 1, 1)])) == ()
    assert re.findall(rf'<c r="E(\d+)" s="2"><f>{re.escape(NOTE_FORMULA)}</f></c>', xml(path)) == ["5", "6", "7", "8"]


def test_shared_formulas_become_the_cells_own(book: Path, tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        content = re.sub(
            rb'<c r="E5" s="2" t="s"><v>\d+</v>',
            b'<c r="E5" s="2"><f t="shared" ref="E5:E7" si="0">H5*2</f><v>20</v>',
            content,
        )
        return re.sub(
            rb'<c r="E([67])" s="2" t="s"><v>\d+</v>', rb'<c r="E\1" s="2"><f t="shared" si="0"/><v>40</v>', content
        )

    path = edited(book, tmp_path / "s.xlsx", edit)
    write(path, fefo([("S2", "L2", 46101, 5), ("S1", "L1", 46101, 5)]))
    assert re.findall(r'<c r="(E\d)" s="2"><f>(.*?)</f>', xml(path)) == [("E5", "H5*2"), ("E6", "H6*2")]
    assert "shared" not in xml(path)


def test_a_missing_column_comes_behind_the_one_before_it(book: Path) -> None:
    rows = fefo(ROWS)
    more = TableRows("FEFO", (*rows.columns[:3], ColumnData("Place", ["a", "b", "c"]), *rows.columns[3:]), rows.key)
    write(book, more)
    assert list(columns(book)) == ["Rank", "SKU", "Lot", "Place", "Note", "Expiry date", "Days left", "On hand"]
    assert columns(book)["Note"] == ["note 2", None, "note 0"]
    assert 'ref="B4:I8"' in xml(book, TABLE)
    assert re.search(r'<tableColumn id="8" name="Place"/><tableColumn id="4" name="Note"/>', xml(book, TABLE))
    assert '<c r="E5" s="2" t="inlineStr"><is><t>a</t></is></c>' in xml(book)
    # The total has moved with its column.
    assert '<c r="I8"><f>SUBTOTAL(109,[On hand])</f><v>18</v></c>' in xml(book)


def test_header_cells_stay_while_the_columns_do(book: Path) -> None:
    before = re.search(r'<row r="4".*?</row>', xml(book))
    write(book, fefo(ROWS))
    after = re.search(r'<row r="4".*?</row>', xml(book))
    assert before
    assert after
    assert before[0] == after[0]


def _many(count: int) -> TableRows:
    return fefo([(f"S{i}", "L", 46100, 1) for i in range(count)])


def test_a_filter_is_cleared_with_a_remark(book: Path, tmp_path: Path) -> None:
    filtered = replaced(
        book,
        tmp_path / "f.xlsx",
        TABLE,
        '<autoFilter ref="B4:H7"/>',
        '<autoFilter ref="B4:H7"><filterColumn colId="1"><filters><filter val="S1"/></filters></filterColumn>'
        '</autoFilter><sortState ref="B5:H7"><sortCondition ref="C5:C7"/></sortState>',
    )
    filtered = replaced(filtered, filtered, SHEET, '<row r="(5|7)"', r'<row r="\1" hidden="1"')
    assert FileHost(filtered).read(["FEFO"], []).tables["FEFO"].rows == 3
    remarks = write(filtered, fefo(ROWS[:2]))
    assert "The filter on FEFO was cleared, because its rows are new." in remarks
    assert "hidden" not in xml(filtered)
    assert '<autoFilter ref="B4:H6"></autoFilter>' in xml(filtered, TABLE)
    assert "sort" not in xml(filtered, TABLE)


def test_a_formula_for_each_row(book: Path) -> None:
    rows = fefo(ROWS)
    own = ColumnData("On hand", [1, "a", None], formulas=["1", '"a"&""', None])
    write(book, TableRows("FEFO", (*rows.columns[:-1], own), rows.key))
    text = xml(book)
    assert '<c r="H5" s="2"><f>1</f><v>1</v></c>' in text
    assert '<c r="H6" s="2" t="str"><f>"a"&amp;""</f><v>a</v></c>' in text
    assert '<c r="H7" s="2"/>' in text


@pytest.mark.parametrize("body", ["<sheetData/>", "<sheetData></sheetData>"])
def test_a_sheet_with_hardly_any_cells(tmp_path: Path, body: str) -> None:
    """Table cells other programs leave out when they are blank are made."""
    path = two_tables(tmp_path / "two.xlsx")
    bare = replaced(path, path, "xl/worksheets/sheet1.xml", "<sheetData>.*</sheetData>", body)
    FileHost(bare).write(Changes(rows=(fefo(ROWS),)))
    assert FileHost(bare).read(["FEFO"], []).tables["FEFO"].values[1] == ["S2", "N", "S0"]


def test_same_input_same_bytes(book: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        FileHost(book, tmp_path / name).write(Changes(rows=(fefo(ROWS),)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_cells_merged_inside_a_list_are_named(book: Path, tmp_path: Path) -> None:
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="D5:D6"/></mergeCells>'
    merged = replaced(book, tmp_path / "merged.xlsx", "xl/worksheets/sheet3.xml", "</sheetData>", merge)
    with pytest.raises(InputError, match=r"^FEFO!D5:D6 is merged, inside the table FEFO, .* Unmerge it \(Home"):
        FileHost(merged).write(Changes(rows=(fefo([("S", "L", 46100, 1)]),)))
