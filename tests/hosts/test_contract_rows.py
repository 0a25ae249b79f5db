"""What every host promises, a closed file or a live Excel: the rows of output tables."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotbook.core.errors import InputError
from lotbook.hosts.host import Changes, ColumnData, TableColumns, TableRows
from tests import examples
from tests.hosts.books import DAYS, NOTE_FORMULA, fefo, many, replaced, tracker, two_tables, with_note_formula
from tests.hosts.engine import saved
from tests.hosts.hosted import Closed, Hosted, Open, Take, place, refreshed, shown

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

SHEET, TABLE = "xl/worksheets/sheet3.xml", "xl/tables/table2.xml"
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7)]


def test_rows_are_replaced_and_the_users_cells_follow_their_row(take: Take, book: Path) -> None:
    hosted = take(book)
    remarks = hosted.write(refreshed(fefo(ROWS)))
    assert remarks == ("FEFO: your Note 'note 1' for SKU S1, Lot L1 was dropped: the row is gone.",)
    assert shown(hosted) == {
        "Rank": [1, 2, 3],
        "SKU": ["S2", "N", "S0"],
        "Lot": ["L2", "00", "L0"],
        "Note": ["note 2", None, "note 0"],
        "Expiry date": [46101, 46102, 46103],
        "Days left": [f"={DAYS}"] * 3,
        "On hand": [5, 6, 7],
    }


def test_cells_around_the_table_stay(take: Take, book: Path) -> None:
    before = replaced(book, book, "xl/workbook.xml", r"FEFO!\$B\$1", r"FEFO!$A$6")
    hosted = take(before)
    hosted.write(refreshed(many(12)))
    assert hosted.contents()["name FEFO!Title"][2] == "left of it"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 20])
def test_table_filter_and_totals_follow_the_number_of_rows(take: Take, book: Path, count: int) -> None:
    hosted = take(book)
    hosted.write(refreshed(many(count)))
    found = hosted.contents()["table FEFO"]
    assert found["place"] == ("FEFO", f"B4:H{5 + count}", f"B4:H{4 + count}")
    assert found["cells"][-1] == ["Total", None, None, None, None, None, "=SUBTOTAL(109,[On hand])"]
    assert found["columns"]["Days left"] == DAYS


def test_an_empty_table_keeps_one_row_with_its_formulas(take: Take, book: Path) -> None:
    hosted = take(book)
    remarks = hosted.write(refreshed(fefo([])))
    assert remarks[-1].endswith("note 2' for SKU S2, Lot L2 was dropped: the row is gone.")
    blank = {header: [None] for header in ("Rank", "SKU", "Lot", "Note", "Expiry date", "On hand")}
    assert shown(hosted) == {**blank, "Days left": [f"={DAYS}"]}
    assert place(hosted) == "B4:H6"
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["SKU"] == ["S2", "N", "S0"]


def test_repeated_keys_keep_the_users_cells_in_order(take: Take, book: Path) -> None:
    same = replaced(book, book, "xl/sharedStrings.xml", "<t>(S|L)[12]</t>", r"<t>\g<1>0</t>")
    hosted = take(same)
    assert hosted.write(refreshed(fefo([("X", "X", 1, 1), ("S0", "L0", 1, 1), ("S0", "L0", 1, 1)]))) == (
        "FEFO: your Note 'note 2' for SKU S0, Lot L0 was dropped: the row is gone.",
    )
    assert shown(hosted)["Note"] == [None, "note 0", "note 1"]


def test_many_losses_are_counted(take: Take, tmp_path: Path) -> None:
    remarks = take(tracker(tmp_path / "t.xlsx", fefo_rows=9)).write(refreshed(fefo([("S8", "L8", 1, 1)])))
    assert len(remarks) == 4
    assert remarks[3] == "FEFO: 5 more of your own cells were dropped, because their rows are gone."


def test_a_lost_key_column_stops_the_write_while_there_is_something_to_lose(
    take: Take, book: Path, tmp_path: Path
) -> None:
    lost = replaced(book, tmp_path / "l.xlsx", TABLE, 'name="Lot"', 'name="Batch"')
    lost = replaced(lost, lost, "xl/sharedStrings.xml", "<t>Lot</t>", "<t>Batch</t>")
    hosted = take(lost)
    before = hosted.contents()
    with pytest.raises(InputError, match=r"table FEFO has lost its column 'Lot', .* Put the column back \(or rename"):
        hosted.write(refreshed(fefo(ROWS)))
    assert hosted.contents() == before


def test_a_users_formula_column_is_filled_down(take: Take, book: Path, tmp_path: Path) -> None:
    path = with_note_formula(book, tmp_path / "f.xlsx")
    hosted = take(path)
    assert hosted.write(refreshed(fefo([*ROWS, ("Q", "Q", 1, 1)]))) == ()
    assert shown(hosted)["Note"] == [f"={NOTE_FORMULA}"] * 4


def test_a_users_own_formula_moves_like_a_copied_cell(take: Take, book: Path, tmp_path: Path) -> None:
    path = replaced(
        book,
        tmp_path / "f.xlsx",
        SHEET,
        r'<c r="E7" s="2" t="s"><v>\d+</v>',
        '<c r="E7" s="2"><f>H7*$A$6+1</f><v>31</v>',
    )
    hosted = take(path)
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["Note"] == ["=H5*$A$6+1", None, "note 0"]


def test_a_table_of_fixed_length_hides_what_it_does_not_need(take: Take, tmp_path: Path) -> None:
    hosted = take(two_tables(tmp_path / "two.xlsx"))
    hosted.write(refreshed(fefo(ROWS, fixed_rows=5)))
    assert shown(hosted)["SKU"] == ["S2", "N", "S0", None, None]
    assert hosted.contents()["table FEFO"]["hidden"] == [5, 6]
    hosted.write(refreshed(fefo([], fixed_rows=5)))
    assert shown(hosted)["SKU"] == [None] * 5
    assert hosted.contents()["table FEFO"]["hidden"] == [2, 3, 4, 5, 6]
    hosted.write(refreshed(fefo([*ROWS, *ROWS][:5], fixed_rows=5)))
    assert hosted.contents()["table FEFO"]["hidden"] == []


def test_a_formula_for_each_row(take: Take, book: Path) -> None:
    rows = fefo(ROWS)
    own = ColumnData("On hand", [1, "a", None], formulas=["1", '"a"&""', None])
    hosted = take(book)
    hosted.write(refreshed(TableRows("FEFO", (*rows.columns[:-1], own), rows.key)))
    assert shown(hosted)["On hand"] == ["=1", '="a"&""', None]


TRICKY = ["=1+1", "+1", "-1", "@a", "'quoted", "00123", "1-2", "1E5", "TRUE", "#N/A", "Mar 7", " padded ", "a\nb"]


def test_text_stays_the_text_it_is(take: Take, book: Path) -> None:
    hosted = take(book)
    hosted.write(refreshed(fefo([(text, "L", 1, 1) for text in TRICKY])))
    assert shown(hosted)["SKU"] == TRICKY
    assert list(hosted.read(["FEFO"]).tables["FEFO"].values[1]) == TRICKY


def test_text_beside_numbers_stays_text_and_numbers_stay_numbers(take: Take, book: Path) -> None:
    rows = fefo(ROWS)
    mixed = ColumnData("On hand", ["007", 8, "1-2"])
    hosted = take(book)
    hosted.write(refreshed(TableRows("FEFO", (*rows.columns[:-1], mixed), rows.key)))
    assert shown(hosted)["On hand"] == ["007", 8, "1-2"]


def test_the_users_text_stays_text_where_it_moves(take: Take, book: Path) -> None:
    hosted = take(book)
    hosted.write(Changes(columns=(TableColumns("FEFO", (ColumnData("Note", ["007", 8, "=x"]),)),)))
    hosted.write(refreshed(fefo([("S2", "L2", 1, 1), ("S1", "L1", 1, 1), ("S0", "L0", 1, 1)])))
    assert shown(hosted)["Note"] == ["=x", 8, "007"]


def test_a_text_too_long_for_a_cell_is_cut_with_a_remark(take: Take, book: Path) -> None:
    hosted = take(book)
    texts = ["x" * 32_767, "y" * 40_000, "😀" * 20_000]
    remarks = hosted.write(refreshed(fefo([(text, "a", 1, 1) for text in texts])))
    assert [each for each in remarks if "cut" in each] == [
        "FEFO!C6: the text was cut to the 32,767 characters a cell holds.",
        "FEFO!C7: the text was cut to the 32,767 characters a cell holds.",
    ]
    assert shown(hosted)["SKU"] == ["x" * 32_767, "y" * 32_767, "😀" * 16_383]


def test_a_filter_is_cleared_with_a_remark(take: Take, book: Path, tmp_path: Path) -> None:
    filtered = replaced(
        book,
        tmp_path / "f.xlsx",
        TABLE,
        '<autoFilter ref="B4:H7"/>',
        '<autoFilter ref="B4:H7"><filterColumn colId="1"><filters><filter val="S1"/></filters></filterColumn>'
        "</autoFilter>",
    )
    filtered = replaced(filtered, filtered, SHEET, '<row r="(5|7)"', r'<row r="\1" hidden="1"')
    hosted = take(filtered)
    assert hosted.read(["FEFO"]).tables["FEFO"].rows == 3
    remarks = hosted.write(refreshed(fefo(ROWS[:2])))
    assert "The filter on FEFO was cleared, because its rows are new." in remarks
    assert hosted.contents()["table FEFO"]["hidden"] == []
    assert hosted.write(refreshed(fefo(ROWS[:2]))) == ()


def test_columns_of_different_lengths_are_a_defect_of_the_caller(take: Take, book: Path) -> None:
    with pytest.raises(ValueError, match="different lengths"):
        take(book).write(refreshed(TableRows("FEFO", (ColumnData("SKU", [1]), ColumnData("Lot", [])), ("SKU",))))
    with pytest.raises(ValueError, match="has 2 rows, not 3"):
        take(book).write(refreshed(fefo(ROWS, fixed_rows=2)))


KEYS = st.lists(st.tuples(st.sampled_from(["A", "a", "1"]), st.sampled_from(["x", " x", "01"])), max_size=6)


@settings(max_examples=examples.of(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=KEYS, after=KEYS)
def test_notes_follow_their_rows_whatever_comes_and_goes(
    take: Take, tmp_path: Path, before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    """The oracle takes the rows to come one by one, and for each the first old row of that key not yet taken."""
    hosted = take(tracker(tmp_path / "t.xlsx"))
    if isinstance(hosted, Closed):
        hosted.checked = False
    hosted.write(refreshed(fefo([(sku, lot, 1, 1) for sku, lot in before])))
    notes = [f"note {i}" for i in range(max(len(before), 1))]
    hosted.write(Changes(columns=(TableColumns("FEFO", (ColumnData("Note", notes),)),)))
    remarks = hosted.write(refreshed(fefo([(sku, lot, 1, 1) for sku, lot in after])))
    left = list(zip(before or [("", "")], notes, strict=True))
    expected: list[str | None] = []
    for key in after or [("", "")]:
        match = next((pair for pair in left if pair[0] == key), None)
        expected.append(match[1] if match else None)
        if match:
            left.remove(match)
    assert shown(hosted)["Note"] == expected
    dropped = [note for _, note in left]
    assert len(remarks) == min(len(dropped), 4)
    assert all(f"your Note {note!r}" in remark for note, remark in zip(dropped[:3], remarks, strict=False))


def test_remarks_come_in_one_order_on_every_host(take: Take, book: Path, tmp_path: Path) -> None:
    shows_one = '<filterColumn colId="1"><filters><filter val="S1"/></filters></filterColumn>'
    filtered = replaced(
        book,
        tmp_path / "f.xlsx",
        TABLE,
        r'<autoFilter ref="([^"]+)"/>',
        rf'<autoFilter ref="\1">{shows_one}</autoFilter>',
    )
    remarks = take(filtered).write(refreshed(fefo([("S1", "L1", 1, 1), ("S2", "x" * 40_000, 1, 1)])))
    assert remarks == (
        "FEFO: your Note 'note 0' for SKU S0, Lot L0 was dropped: the row is gone.",
        "FEFO: your Note 'note 2' for SKU S2, Lot L2 was dropped: the row is gone.",
        "FEFO!D6: the text was cut to the 32,767 characters a cell holds.",
        "The filter on FEFO was cleared, because its rows are new.",
    )


# Height


def heights(hosted: Hosted, book: Path) -> list[float | None]:
    """The height of each data row of FEFO as saved; None where whoever opens the file works it out."""
    path = saved(hosted.book, hosted.path.with_name("high.xlsx")) if isinstance(hosted, Open) else book
    sheet = openpyxl.load_workbook(path)["FEFO"]
    return [sheet.row_dimensions[number].height for number in (5, 6, 7)]


def test_rows_are_as_high_as_their_sentences_need(take: Take, book: Path) -> None:
    long = "A lot whose code is a sentence, and so long that it breaks into lines wherever it is shown"
    rows = [("S2", "L2", 46101, 5), ("N", long, 46102, 6), ("S0", "L0", 46103, 7)]
    hosted = take(book)
    hosted.write(refreshed(fefo(rows)))
    assert heights(hosted, book) == [None, None, None]
    wide = openpyxl.load_workbook(book)
    for number in (5, 6, 7):
        wide["FEFO"].cell(number, 4).alignment = openpyxl.styles.Alignment(wrap_text=True)
        wide["FEFO"].row_dimensions[number].height = 15
    wide["FEFO"].column_dimensions["D"].width = 40
    wide.save(book)
    hosted = take(book)
    if isinstance(hosted, Closed):
        hosted.checked = False  # the package is openpyxl's
    hosted.write(refreshed(fefo(rows)))
    fitted = [18, 48, 18] if isinstance(hosted, Closed) else [None, None, None]
    assert heights(hosted, book) == fitted
