"""What every host promises, a closed file or a live Excel: reading."""

from pathlib import Path

import pytest

from lotbook.core.errors import InputError, MissingTableError
from lotbook.core.table import ErrorValue
from lotbook.hosts.host import Changes, NamedCell, TableColumns
from tests.hosts.books import replaced
from tests.hosts.hosted import Take

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

LOTS = "xl/worksheets/sheet2.xml"


def test_a_table_reads_as_headers_and_columns(take: Take, book: Path) -> None:
    lots = take(book).read(["LOTS"]).tables["LOTS"]
    assert (lots.name, lots.sheet, lots.first_row, lots.first_column, lots.rows) == ("Lots", "Lots", 4, 2, 2)
    assert lots.headers == ("SKU", "Lot", "Expiry date", "Qty", "Mine", "Days left")
    assert [list(column) for column in lots.values] == [
        ["A-1", "B-2"], ["007", "L & <2>"], [46100, 46200.25], [5, 7.5], [10, 15], [100, 200.25],
    ]  # fmt: skip
    assert type(lots.values[2][0]) is int


def test_a_totals_row_is_not_a_row_of_the_table(take: Take, book: Path) -> None:
    assert list(take(book).read(["FEFO"]).tables["FEFO"].values[0]) == [1, 2, 3]


def test_rows_hidden_by_a_filter_are_read(take: Take, book: Path, tmp_path: Path) -> None:
    hidden = replaced(book, tmp_path / "f.xlsx", LOTS, '<row r="4"', '<row r="4" hidden="1"')
    assert take(hidden).read(["Lots"]).tables["Lots"].rows == 2


def test_a_named_cell_has_a_value_and_a_formula(take: Take, book: Path) -> None:
    assert take(book).read([], ["asof", "Missing"]).cells == {"asof": NamedCell(46000, "TODAY()")}


def test_a_named_cell_on_a_quoted_sheet(take: Take, book: Path, tmp_path: Path) -> None:
    moved = replaced(book, tmp_path / "q.xlsx", "xl/workbook.xml", r"Start!\$C\$4", "'My own sheet'!$A$2")
    assert take(moved).read([], ["AsOf"]).cells == {"AsOf": NamedCell(5, "Lots!E4")}


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_an_error_reads_as_an_error_value(take: Take, book: Path, tmp_path: Path, error: str) -> None:
    broken = replaced(book, tmp_path / "e.xlsx", LOTS, '<c r="E5"><v>7.5</v>', f'<c r="E5" t="e"><v>{error}</v>')
    value = take(broken).read(["Lots"]).tables["Lots"].values[3][1]
    assert isinstance(value, ErrorValue)
    assert value == error


MOVING = [
    ("<f>TODAY()</f>", True),
    ("<f>INT(NOW())-2</f>", True),
    ("<f>EDATE(TODAY(),24)</f>", True),
    ("<f>DATE(2026,3,20)</f>", False),
    ('<f>IF(C5="",TODAY(),46200)</f>', False),
    ("<f>MAX(TODAY(),E5)</f>", False),
]


@pytest.mark.parametrize(("formula", "is_moving"), MOVING)
def test_a_date_that_is_a_formula_of_today_is_told(
    take: Take, book: Path, tmp_path: Path, formula: str, *, is_moving: bool
) -> None:
    cell = r'(<c r="D5"[^>]*>)<v>46200.25</v>'
    dated = replaced(book, tmp_path / "d.xlsx", LOTS, cell, rf"\1{formula}<v>46200</v>")
    assert take(dated).read(["Lots"]).tables["Lots"].moving == (((2, 1),) if is_moving else ())


def test_a_formula_of_today_that_was_filled_down_is_told_in_each_row(take: Take, book: Path, tmp_path: Path) -> None:
    filled = book
    for row, text in ((4, "TODAY()"), (5, "")):
        formula = f'<f t="shared" si="0" ref="D4:D5">{text}</f>' if text else '<f t="shared" si="0"/>'
        cell = rf'(<c r="D{row}"[^>]*>)<v>[0-9.]+</v>'
        filled = replaced(filled, tmp_path / f"{row}.xlsx", LOTS, cell, rf"\1{formula}<v>46000</v>")
    assert take(filled).read(["Lots"]).tables["Lots"].moving == ((2, 0), (2, 1))


def test_a_missing_table_is_named_with_those_there_are(take: Take, book: Path) -> None:
    with pytest.raises(
        MissingTableError, match=r"tracker\.xlsx: there is no table 'No'; the workbook has 'Lots', 'FEF"
    ):
        take(book).read(["Lots", "No"])
    with pytest.raises(MissingTableError, match=r"there is no table 'No'"):
        take(book).write(Changes(columns=(TableColumns("No", ()),)))


def test_a_table_without_header_row_is_refused(take: Take, book: Path, tmp_path: Path) -> None:
    bare = replaced(
        book, tmp_path / "h.xlsx", "xl/tables/table1.xml", "(<table [^>]*?) ref", r'\1 headerRowCount="0" ref'
    )
    with pytest.raises(InputError, match=r"the table Lots has its header row turned off\. Turn it on"):
        take(bare).read(["Lots"])


def test_a_row_right_below_a_table_is_refused(take: Take, book: Path, tmp_path: Path) -> None:
    longer = replaced(
        book, tmp_path / "b.xlsx", LOTS, "</sheetData>", '<row r="6"><c r="C6"><v>8</v></c></row></sheetData>'
    )
    with pytest.raises(InputError, match=r"^Lots!C6 is right below the table Lots but is not part of it"):
        take(longer).read(["Lots"])


def test_rows_behind_a_gap_are_handed_over_apart(take: Take, book: Path, tmp_path: Path) -> None:
    assert take(book).read(["Lots"]).tables["Lots"].behind is None
    row = '<row r="8"><c r="B8" t="inlineStr"><is><t>TEA</t></is></c><c r="D8"><v>8</v></c></row></sheetData>'
    longer = replaced(book, tmp_path / "g.xlsx", LOTS, "</sheetData>", row)
    read = take(longer).read(["Lots"]).tables["Lots"]
    assert read.behind is not None
    cells = {
        (read.behind.first_row + number, header): cell
        for header, column in zip(read.behind.headers, read.behind.values, strict=True)
        for number, cell in enumerate(column)
        if cell is not None
    }
    assert cells == {(8, read.headers[0]): "TEA", (8, read.headers[2]): 8}
    assert read.values == take(book).read(["Lots"]).tables["Lots"].values


@pytest.mark.long
@pytest.mark.parametrize(("hidden", "last"), [("", 52_000), (' hidden="1"', 31_000)])
def test_rows_far_below_a_table_are_handed_over_and_where_they_stand(
    take: Take, book: Path, tmp_path: Path, hidden: str, last: int
) -> None:
    """Among formats down to the last row, which hold nothing."""
    far = {8: "A", 2005: "B", 3000: "C", 30_000: "D", last - 6: "E"}
    rows = "".join(
        f'<row r="{row}"{hidden}><c r="B{row}" t="inlineStr"><is><t>{text}</t></is></c><c r="C{row}"/>'
        f'<c r="AF{row}"><v>1</v></c></row>'
        for row, text in far.items()
    )
    formats = f'<row r="{last}"><c r="B{last}"/><c r="AF{last}"><v>3</v></c></row></sheetData>'
    longer = replaced(book, tmp_path / "g.xlsx", LOTS, "</sheetData>", rows + formats)
    behind = take(longer).read(["Lots"]).tables["Lots"].behind
    assert behind is not None
    assert {behind.row_at(at): cell for at, cell in enumerate(behind.values[0]) if cell is not None} == far
    assert behind.rows < 25_000


def test_a_row_right_below_a_totals_row_is_handed_over_apart(take: Take, book: Path, tmp_path: Path) -> None:
    row = '<row r="6"><c r="B6" t="inlineStr"><is><t>TEA</t></is></c><c r="D6"><v>8</v></c></row></sheetData>'
    longer = replaced(book, tmp_path / "t.xlsx", LOTS, "</sheetData>", row)
    totals = replaced(
        longer, tmp_path / "u.xlsx", "xl/tables/table1.xml", "(<table [^>]*?) ref", r'\1 totalsRowCount="1" ref'
    )
    behind = take(totals).read(["Lots"]).tables["Lots"].behind
    assert behind is not None
    assert (behind.first_row, [cells[0] for cells in behind.values[:3]]) == (6, ["TEA", None, 8])


def test_dates_from_1904_are_refused(take: Take, book: Path, tmp_path: Path) -> None:
    old = replaced(book, tmp_path / "o.xlsx", "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    with pytest.raises(Exception, match=r"o\.xlsx counts its dates from 1904\. In Excel, switch off File > Options"):
        take(old).read(["Lots"])
