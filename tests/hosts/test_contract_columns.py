"""What every host promises, a closed file or a live Excel: columns of output tables, and what is in their way."""

from pathlib import Path

import openpyxl
import pytest

from lotbook.core.errors import InputError
from lotbook.hosts.host import Changes, ColumnData, Tab, TableRows
from tests.hosts.books import fefo, many, replaced, tracker, two_tables
from tests.hosts.hosted import Closed, Hosted, Take, place, refreshed, shown

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

SHEET, TABLE = "xl/worksheets/sheet3.xml", "xl/tables/table2.xml"
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7)]


def test_a_missing_column_comes_behind_the_one_before_it(take: Take, book: Path) -> None:
    rows = fefo(ROWS)
    more = TableRows("FEFO", (*rows.columns[:3], ColumnData("Place", ["a", "b", "c"]), *rows.columns[3:]), rows.key)
    hosted = take(book)
    hosted.write(refreshed(more))
    found = shown(hosted)
    assert list(found) == ["Rank", "SKU", "Lot", "Place", "Note", "Expiry date", "Days left", "On hand"]
    assert (found["Place"], found["Note"]) == (["a", "b", "c"], ["note 2", None, "note 0"])
    assert place(hosted) == "B4:I8"
    # The total has moved with its column.
    assert hosted.contents()["table FEFO"]["cells"][-1][-1] == "=SUBTOTAL(109,[On hand])"


def test_a_new_column_beside_a_sum_is_summed(take: Take, book: Path) -> None:
    rows = fefo(ROWS)
    hosted = take(book)
    hosted.write(refreshed(TableRows("FEFO", (*rows.columns, ColumnData("Units: #1", [1, 2, 3])), rows.key)))
    assert hosted.contents()["table FEFO"]["cells"][-1][-2:] == [
        "=SUBTOTAL(109,[On hand])",
        "=SUBTOTAL(109,FEFO[Units: '#1])",
    ]


def test_the_users_order_of_columns_stays(take: Take, book: Path) -> None:
    rows = fefo(ROWS)
    hosted = take(book)
    hosted.write(refreshed(TableRows("FEFO", tuple(reversed(rows.columns)), rows.key)))
    assert list(shown(hosted)) == ["Rank", "SKU", "Lot", "Note", "Expiry date", "Days left", "On hand"]


def test_columns_with_an_owned_prefix_go_when_not_named(take: Take, book: Path) -> None:
    rows, hosted = fefo(ROWS), take(book)

    def with_columns(*names: str) -> Changes:
        more = tuple(ColumnData(f"Units: {name}", [1, 2, 3]) for name in names)
        return refreshed(TableRows("FEFO", (*rows.columns, *more), rows.key, owned_prefixes=("units: ",)))

    hosted.write(with_columns("a", "b"))
    assert list(shown(hosted))[-3:] == ["On hand", "Units: a", "Units: b"]
    hosted.write(with_columns("c & <d>"))
    found = shown(hosted)
    assert list(found)[-2:] == ["On hand", "Units: c & <d>"]
    assert (found["Note"], found["Units: c & <d>"]) == (["note 2", None, "note 0"], [1, 2, 3])
    hosted.write(with_columns())
    assert place(hosted) == "B4:H8"


def refused(hosted: Hosted, rows: TableRows, message: str) -> None:
    before = hosted.contents()
    with pytest.raises(InputError, match=message):
        hosted.write(refreshed(rows))
    assert hosted.contents() == before


def test_a_cell_below_is_never_overwritten(take: Take, book: Path) -> None:
    """Header in row 4, so 24 rows and the totals end in row 29; row 30 holds the user's text."""
    message = r"^FEFO!B30 holds something below the table FEFO, which needs these rows\. Move it to another place and"
    hosted = take(book)
    refused(hosted, many(25), message)
    hosted.write(refreshed(many(24)))


def test_a_formula_below_is_never_overwritten_and_a_mere_style_is(take: Take, book: Path, tmp_path: Path) -> None:
    formula = replaced(book, tmp_path / "f.xlsx", SHEET, '<c r="B30" t="s"><v>28</v></c>', '<c r="C30"><f>1+1</f></c>')
    refused(take(formula), many(25), r"^FEFO!C30 holds something below")
    style = replaced(book, tmp_path / "s.xlsx", SHEET, '<c r="B30" t="s"><v>28</v></c>', '<c r="B30" s="1"/>')
    take(style).write(refreshed(many(25)))


def test_a_cell_beside_is_never_overwritten(take: Take, book: Path, tmp_path: Path) -> None:
    beside = replaced(
        book, tmp_path / "b.xlsx", SHEET, r'<c r="A6" (t="s"><v>\d+</v></c>)(.*?)</row>', r'\2<c r="I6" \1</row>'
    )
    rows, hosted = fefo(ROWS), take(beside)
    wider = TableRows("FEFO", (*rows.columns, ColumnData("New", [1, 2, 3])), rows.key)
    refused(hosted, wider, r"^FEFO!I6 holds something beside the table FEFO, .* Move it to another place")
    hosted.write(refreshed(rows))


def test_a_merged_range_below_is_never_overlapped(take: Take, book: Path, tmp_path: Path) -> None:
    merged = replaced(
        book,
        tmp_path / "m.xlsx",
        SHEET,
        "</sheetData>",
        '</sheetData><mergeCells><mergeCell ref="C15:D16"/></mergeCells>',
    )
    refused(take(merged), many(20), r"^The merged range .* is below the table FEFO, which needs these rows")


def test_another_table_below_is_never_overlapped(take: Take, tmp_path: Path) -> None:
    hosted = take(two_tables(tmp_path / "two.xlsx"))
    refused(
        hosted,
        many(9),
        r"^The table Other \(Both!C10:D12\) is below the table FEFO, which needs these rows\. Move it",
    )
    other = TableRows("Other", (ColumnData("SKU", ["a", "b", "c"]), ColumnData("Units", [1, 2, 3])), ("SKU",))
    hosted.write(refreshed(many(2), other))
    assert shown(hosted, "Other") == {"SKU": ["a", "b", "c"], "Units": [1, 2, 3]}
    assert shown(hosted)["SKU"] == ["S0", "S1"]


def test_more_rows_than_a_sheet_has(take: Take, book: Path) -> None:
    values = [None] * 1_048_572
    rows = TableRows("FEFO", (ColumnData("SKU", values), ColumnData("Lot", values)), ("SKU",))
    with pytest.raises(InputError, match=r"would need row 1,048,577 of its sheet, which ends at row 1,048,576\. Move"):
        take(book).write(refreshed(rows))


def test_an_optional_table_may_be_gone(take: Take, book: Path) -> None:
    gone = TableRows("Bucket9", (ColumnData("SKU", []),), ("SKU",), optional=True)
    tab = Tab("Bucket9", "Spare 9", visible=False, optional=True)
    assert take(book).write(Changes(rows=(gone,), tabs=(tab,))) == ()


def test_a_column_that_was_there_is_not_summed_because_its_neighbour_is(take: Take, book: Path, tmp_path: Path) -> None:
    summed = '<c r="F8"><f>SUBTOTAL(109,FEFO[Expiry date])</f><v>0</v></c>'
    path = replaced(book, tmp_path / "sum.xlsx", SHEET, r'(<c r="H8")', rf"{summed}\1")
    path = replaced(path, path, TABLE, 'name="Expiry date"', 'name="Expiry date" totalsRowFunction="sum"')
    hosted = take(path)
    hosted.write(refreshed(fefo(ROWS)))
    totals = hosted.contents()["table FEFO"]["cells"][-1]
    assert [bool(cell) for cell in totals] == [True, False, False, False, True, False, True]


@pytest.mark.parametrize(("header", "other"), [("On hand", "Stock"), ("Days left", "Left"), ("Expiry date", "Use by")])
def test_a_column_that_seems_to_be_renamed_is_named(take: Take, tmp_path: Path, header: str, other: str) -> None:
    made = openpyxl.load_workbook(tracker(tmp_path / "bare.xlsx", user_column=False))
    page = made["FEFO"]
    next(cell for cell in page[4] if cell.value == header).value = other
    next(column for column in page.tables["FEFO"].tableColumns if column.name == header).name = other
    made.save(tmp_path / "renamed.xlsx")
    hosted = take(tmp_path / "renamed.xlsx")
    if isinstance(hosted, Closed):
        hosted.checked = False  # the validator objects to what openpyxl wrote
    change = fefo([("S0", "L0", 46100, 10), ("S1", "L1", 46101, 20), ("S2", "L2", 46105, 25)])
    assert hosted.write(refreshed(change)) == (
        f"FEFO: the column {header!r} was missing, so it was added. If {other!r} is that column under a new name, "
        "delete it: it is no longer updated.",
    )
    assert {header, other} <= shown(hosted).keys()
    assert hosted.write(refreshed(change)) == ()


def test_a_column_of_ones_own_is_not_taken_for_a_renamed_one(take: Take, book: Path) -> None:
    """Note is the user's, and stands where a column of a newer lotbook comes."""
    rows = fefo(ROWS)
    more = TableRows("FEFO", (*rows.columns[:3], ColumnData("Place", ["a", "b", "c"]), *rows.columns[3:]), rows.key)
    assert not any("was missing" in remark for remark in take(book).write(refreshed(more)))
