"""What only a live Excel asks of its host: few calls, a quiet Excel, and a clear word when it refuses."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lotbook.actions.refresh import refresh
from lotbook.actions.session import INPUT_TABLES, NEEDED
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import ErrorValue
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, ColumnData, InputCells, Tab, TableColumns, TableRows
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build, write_new
from tests.hosts.books import fefo, many, replaced
from tests.hosts.engine import opened
from tests.hosts.engine_cells import com_error
from tests.hosts.engine_count import calls, failing
from tests.hosts.hosted import Open, refreshed, shown

SHEET, LOTS = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet2.xml"
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7)]
LOT_DAYS = "Lots[[#This Row],[Expiry date]]-AsOf"


@pytest.fixture(autouse=True)
def working() -> Iterator[None]:
    """Whatever a test lets fail works again afterwards."""
    yield
    failing.clear()


def counted(action: Callable[[], object]) -> Counter[str]:
    before = calls.copy()
    action()
    return calls - before


def fail_at(name: str, number: int, message: str = "Call was rejected by callee.") -> None:
    """Let Excel refuse a call, the number of times it is made counted from 1."""
    made = iter(range(1, 1_000_000))
    failing[name] = lambda: com_error(message) if next(made) == number else None


# Few calls


def lots_of(count: int) -> dict[str, dict[str, list[Any]]]:
    """Lots of one SKU, each with a shipment, in every bucket, some to be removed, some with a problem."""
    days = [-5, 20, 70, 120, 300, 500, None]
    expiries = [None if day is None else SAMPLE_DAY + dt.timedelta(days=day) for day in days]
    lots = [f"{i:06}" for i in range(count)]
    return {
        "SKUs": {"sku": ["A"], "units_per_day": [1], "unit_cost": [2], "removal_fee": [0.5]},
        "Lots": {
            "sku": ["A"] * count,
            "lot": lots,
            "expiry_date": [expiries[i % len(expiries)] for i in range(count)],
            "received_quantity": [10] * count,
            "place": ["Warehouse"] * count,
        },
        "Shipments": {
            "date": [SAMPLE_DAY] * count,
            "type": ["Sale"] * count,
            "sku": ["A"] * count,
            "lot": lots,
            "quantity": [1] * count,
            "source": ["Warehouse"] * count,
        },
    }


@pytest.mark.long
def test_ten_times_the_lots_make_as_many_calls(tmp_path: Path) -> None:
    """Each refresh begins with empty output tables, and all of them grow."""
    made = []
    for count in (20, 200):
        build(tmp_path / f"{count}.xlsm", rows=lots_of(count))
        live = opened(tmp_path / f"{count}.xlsm")
        host = ExcelHost(live, needed=NEEDED)
        made.append(counted(partial(refresh, host, now=SAMPLE_TIME, as_of=SAMPLE_DAY)))
        assert live.sheets["FEFO"].tables["FEFO"].range.shape[0] == count + 1
    assert made[0] == made[1]
    assert sum(made[0].values()) < 3_760


@pytest.mark.long
def test_twenty_thousand_rows_make_as_many_calls_as_twenty(book: Path, tmp_path: Path) -> None:
    """Written, written again with the user's notes in another order, and read."""
    book = replaced(book, tmp_path / "room.xlsx", SHEET, '<row r="30".*?</row>', "")
    made = []
    for count in (20, 20_000):
        live = opened(book)
        lots = [(f"S{i}", "L", 46100, 1) for i in range(count)]
        notes = TableColumns("FEFO", (ColumnData("Note", [f"note {i}" for i in range(count)]),))
        made.append(
            counted(partial(ExcelHost(live).write, refreshed(fefo(lots))))
            + counted(partial(ExcelHost(live).write, Changes(columns=(notes,))))
            + counted(partial(ExcelHost(live).write, refreshed(fefo(lots[::-1]))))
            + counted(partial(ExcelHost(live).read, ["FEFO", "Lots"], ["AsOf"]))
        )
        assert live.sheets["FEFO"].range((5, 5)).impl.api.Value2 == f"note {count - 1}"
    assert made[0] == made[1]


def test_a_table_is_read_and_written_in_blocks(book: Path) -> None:
    live = opened(book)
    reading = counted(lambda: ExcelHost(live).read(["Lots", "FEFO"], ["AsOf"]))
    # One block for each table, one for what stands below one of them, and one for the named cell and its formula. Of
    # each table's dates also the formulas.
    assert (reading["Range.api"], reading["Range.formula"]) == (4, 3)
    writing = counted(lambda: ExcelHost(live).write(refreshed(many(20))))
    # Rank to Expiry date, On hand; one formula for Days left.
    assert (writing["Range.raw_value ="], writing["Range.formula ="]) == (2, 1)
    assert writing["Table.resize"] == 1


# Formulas


def test_formulas_that_are_right_are_left_to_the_table(book: Path) -> None:
    live = opened(book)
    days = Changes(columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2], formula=LOT_DAYS),)),))
    assert counted(lambda: ExcelHost(live).write(days))["Range.formula ="] == 0
    live.sheets["Lots"].range((5, 7)).impl.raw_value = 7
    assert counted(lambda: ExcelHost(live).write(days))["Range.formula ="] == 1


def test_a_formula_in_a_column_for_texts_is_a_formula_still(book: Path) -> None:
    hosted = Open(book)
    hosted.book.sheets["FEFO"].range((5, 7), (7, 7)).number_format = "@"
    hosted.write(refreshed(many(6)))
    assert {str(value)[:1] for value in shown(hosted)["Days left"]} == {"="}


def test_the_as_of_formula_is_not_written_again(book: Path) -> None:
    live = opened(book)
    written = counted(lambda: ExcelHost(live).write(Changes(cells=(CellData("AsOf", 46000, "TODAY()"),))))
    assert written["Range.formula ="] == written["Range.raw_value ="] == 0


# The user's things


def test_the_users_texts_in_a_column_for_texts(book: Path) -> None:
    hosted = Open(book)
    notes = hosted.book.sheets["FEFO"].range((5, 5), (7, 5))
    notes.number_format = "@"
    notes.impl.raw_value = [["001"], ["1-2"], ["=x"]]
    hosted.write(refreshed(fefo(ROWS)))
    assert shown(hosted)["Note"] == ["=x", None, "001"]


def test_new_rows_have_the_number_formats_of_the_first(book: Path) -> None:
    live = opened(book)
    live.sheets["FEFO"].range((5, 8)).number_format = "0.000"
    ExcelHost(live).write(refreshed(many(9)))
    assert live.sheets["FEFO"].range((13, 8)).number_format == "0.000"


def test_cells_beside_stop_a_change_of_columns_but_not_of_rows(book: Path, tmp_path: Path) -> None:
    """Excel would move them along."""
    beside = replaced(
        book, tmp_path / "b.xlsx", SHEET, r'<c r="A6" (t="s"><v>\d+</v></c>)(.*?)</row>', r'\2<c r="N6" \1</row>'
    )
    rows, live = fefo(ROWS), opened(beside)
    wider = TableRows("FEFO", (*rows.columns, ColumnData("New", [1, 2, 3])), rows.key)
    with pytest.raises(InputError, match=r"^FEFO!N6 holds something beside the table FEFO, whose columns change\."):
        ExcelHost(live).write(refreshed(wider))
    ExcelHost(live).write(refreshed(rows))


def test_sheets_can_swap_their_names(book: Path) -> None:
    hosted = Open(book)
    hosted.write(Changes(tabs=(Tab("FEFO", "Lots", visible=True), Tab("Lots", "FEFO", visible=True))))
    assert [name for name, _ in hosted.contents()["tabs"]] == ["Start", "FEFO", "Lots", "My own sheet"]


def test_a_sheet_others_refer_to_is_renamed_since_excel_takes_them_along(book: Path) -> None:
    hosted = Open(book)
    assert hosted.write(Changes(tabs=(Tab("Lots", "Batches", visible=True),))) == ()
    assert hosted.book.sheets["My own sheet"].range((2, 1)).formula == "='Batches'!E4"


# Refusals


def test_a_value_still_being_fetched_is_refused_where_it_counts(book: Path) -> None:
    live = opened(book)
    live.sheets["Lots"].range((5, 5)).impl.raw_value = "#GETTING_DATA"
    with pytest.raises(InputError, match=r"^Lots!E5 shows #GETTING_DATA: Excel is still fetching its value\. Wait"):
        ExcelHost(live).read(["Lots"], [])
    elsewhere = ExcelHost(live, needed={"Lots": frozenset({"sku"})}).read(["Lots"], []).tables["Lots"]
    assert elsewhere.values[3][1] == ErrorValue("#GETTING_DATA")


def test_protected_sheets_are_named_before_anything_is_written(book: Path) -> None:
    hosted = Open(book)
    hosted.book.impl.file["FEFO"].protection.sheet = True
    before = hosted.contents()
    with pytest.raises(InputError, match=r"^tracker\.xlsx: the sheet 'FEFO' is protected, so .* \(Review > Unpr"):
        hosted.write(refreshed(fefo(ROWS)))
    hosted.book.impl.file["Lots"].protection.sheet = True
    with pytest.raises(InputError, match=r"the sheets 'FEFO', 'Lots' are protected, so .* Unprotect them"):
        hosted.write(Changes((fefo(ROWS),), (TableColumns("Lots", (ColumnData("Qty", [1, 2]),)),)))
    hosted.book.impl.file["FEFO"].protection.sheet = hosted.book.impl.file["Lots"].protection.sheet = False
    assert hosted.contents() == before


def test_a_protected_structure_matters_only_where_it_is_in_the_way(book: Path) -> None:
    hosted = Open(book)
    hosted.book.impl.native["ProtectStructure"] = True
    hosted.write(Changes(tabs=(Tab("FEFO", "FEFO", visible=True),)))
    with pytest.raises(InputError, match=r"the workbook's structure is protected, .* \(Review > Protect Workbook\)"):
        hosted.write(Changes(tabs=(Tab("FEFO", "Other", visible=True),)))


def test_what_the_user_should_know_afterwards(book: Path) -> None:
    hosted = Open(book)
    hosted.book.impl.native["ReadOnly"] = True
    hosted.book.app.calculation = "manual"
    assert hosted.write(Changes()) == (
        "Excel is set to manual calculation: press F9 to update the formulas.",
        "The workbook is open read-only: save it under another name to keep these results (File > Save As).",
    )
    assert hosted.book.app.calculation == "manual"


# When Excel stops in between


def test_an_excel_that_does_not_answer_when_read(book: Path) -> None:
    fail_at("Table.show_headers", 1)
    with pytest.raises(
        HostError,
        match=r"^Excel did not let lotbook read the workbook \(Call was rejected by callee\.\)\. Nothing was",
    ):
        ExcelHost(opened(book)).read(["Lots"], [])


def test_a_defect_is_not_blamed_on_excel(book: Path) -> None:
    failing["Table.show_headers"] = ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        ExcelHost(opened(book)).read(["Lots"], [])


def both(book: Path) -> tuple[Open, Changes]:
    """A write of an output table with a totals row and of lotbook's columns in an input table."""
    hosted = Open(book)
    lots = TableColumns("Lots", (ColumnData("Days left", [1, 2], formula="1+1"),))
    return hosted, Changes((many(9),), (lots,), (CellData("AsOf", 46010),))


@pytest.mark.parametrize("call", ["Table.resize", "Range.clear_contents", "Range.number_format =", "Range.raw_value ="])
def test_a_write_that_breaks_off_names_what_is_stale(book: Path, call: str) -> None:
    hosted, changes = both(book)
    if call == "Range.clear_contents":
        changes = Changes((many(1),), changes.columns, changes.cells)
    before = hosted.contents()
    fail_at(call, 1, "Excel is in the middle of\n  something.")
    with pytest.raises(HostError) as caught:
        hosted.write(changes)
    assert str(caught.value) == (
        "Excel stopped lotbook while it wrote the table FEFO (Excel is in the middle of something.). Not up to date: "
        "FEFO, lotbook's columns in Lots, the figures on Start, the names of the bucket sheets. Nothing else was "
        "changed, and nothing you typed was touched. Leave the cell you are editing, close any open dialog, and "
        "refresh again."
    )
    after = hosted.contents()
    assert {key: after[key] for key in after if key != "table FEFO"} == {
        key: before[key] for key in before if key != "table FEFO"
    }
    # Its totals row is back, and the next refresh brings all of it up to date.
    assert after["table FEFO"]["cells"][-1] == before["table FEFO"]["cells"][-1]
    failing.clear()
    hosted.write(changes)
    assert len(shown(hosted)["SKU"]) == len(changes.rows[0].columns[0].values)


def test_a_write_that_breaks_off_after_typed_cells_says_so(book: Path) -> None:
    hosted, changes = both(book)
    fail_at("Table.resize", 1, "Excel is busy.")
    with pytest.raises(
        HostError, match=r"What was written before that is new, with the cells you asked to change\. Leave"
    ):
        hosted.write(replace(changes, inputs=(InputCells("Lots", "Qty", {4: 1}),)))
    assert shown(hosted, "Lots")["Qty"][0] == 1


def test_what_was_written_before_is_said_to_be_new(book: Path) -> None:
    hosted, changes = both(book)
    fail_at("Range.formula =", 2)
    with pytest.raises(
        HostError, match=r"its own columns in the table Lots \(.*\)\. Not up to date: lotbook's columns"
    ) as e:
        hosted.write(changes)
    assert "What was written before that is new" in str(e.value)
    assert len(shown(hosted)["SKU"]) == 9


def test_an_excel_that_cannot_be_quietened_is_left_alone(book: Path) -> None:
    hosted, changes = both(book)
    before = hosted.contents()
    fail_at("App.calculation =", 1)
    with pytest.raises(HostError, match=r"^Excel did not let lotbook begin to write \(.*\)\. Nothing was changed\."):
        hosted.write(changes)
    assert hosted.contents() == before


def test_excel_is_put_back_even_if_one_setting_cannot_be(book: Path) -> None:
    hosted, changes = both(book)
    fail_at("App.calculation =", 2)
    live = hosted.book
    ExcelHost(live).write(changes)
    assert live.app.impl.state == {
        "screen_updating": True, "enable_events": True, "calculation": "manual", "status_bar": False,
    }  # fmt: skip


@pytest.mark.long
def test_the_sample_reads_alike_after_a_refresh_by_file(tmp_path: Path, sample: Path) -> None:
    """Refreshed tables hold live formulas with results; Excel reads these as the file host does."""
    del tmp_path
    by_file, by_excel = FileHost(sample).read([*INPUT_TABLES, "FEFO", "Checks"], []), ExcelHost(opened(sample))
    found = by_excel.read([*INPUT_TABLES, "FEFO", "Checks"], [])
    for name, table in by_file.tables.items():
        assert [list(column) for column in found.tables[name].values] == [list(column) for column in table.values]


@pytest.mark.long
def test_nothing_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsm"
    write_new(path, today=SAMPLE_DAY)
    before = path.read_bytes()
    refresh(ExcelHost(opened(path), needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert path.read_bytes() == before


@pytest.mark.long
def test_a_date_that_follows_today_is_current_in_a_live_excel(tmp_path: Path) -> None:
    """In a closed file its value is from the day it was saved, and is refused."""
    write_new(tmp_path / "lots.xlsm", today=SAMPLE_DAY, sample=True)
    book = opened(tmp_path / "lots.xlsm")
    book.impl.file["Start"]["C6"] = "=TODAY()+7"
    for calculation, calculated in (("automatic", True), ("manual", False)):
        book.app.calculation = calculation
        assert ExcelHost(book).read([], ["AsOf"]).cells["AsOf"].calculated is calculated
