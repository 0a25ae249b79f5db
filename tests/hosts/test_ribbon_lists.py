"""The button Bring in a list: it shows what goes where, asks, writes into the open workbook, and tells the outcome."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings

from lotbook.actions.adopt.adopt import adopt, look
from lotbook.hosts.file import FileHost
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.scenarios.adopted import listed
from udfs import ribbon

STOCK = """Garage stock;;;;;
SKU;Product name;Batch;Dies;How many;Shelf
TEA-1;Green tea;L001;2027-03-31;120;B3
TEA-1;Green tea;;2027-04-30;5;B4
HON-2;Honey;L002;2027-05-31;24;B5
"""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=SAMPLE_DAY)
    return path


@pytest.fixture
def book(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The tracker, open in Excel."""
    book = opened(tracker)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    return book


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.long
def test_it_shows_asks_writes_and_says_where_the_rest_is(book: Any, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "stock.csv", STOCK)
    app = book.impl.app_impl
    app.answers = ["no"]
    refused = ribbon.press("bring_in", str(path))
    assert refused.split("\n") == [
        "Nothing was written.",
        "To correct this, close the workbook and type on the command line:",
        f'    lotbook adopt "{path}" --into "{tracker}" --map "Shelf=COLUMN"',
    ]
    question = app.alerts[-1][0]
    assert len(question) <= 1000
    lines = question.split("\n")
    assert lines[0] == "stock.csv, row 2, for Lots and SKUs: 3 rows (2 new, 1 left out)"
    assert "    A guess: Dies > Expiry date (the only other column of dates)" in lines
    assert "    Sure: SKU > SKU; Batch > Lot; Product name > Product" in lines
    assert "    Left out: 'Shelf': not a header lotbook knows" in lines
    assert "    row 4: Lot is blank (in 'Batch')" in lines
    assert "    Lots: SKU TEA-1, Lot L001, Expiry date 2027-03-31, Received quantity 120" in lines
    assert lines[-1] == "Write this to the tracker?"
    assert not tracker.with_name("my_lots-left-out.xlsx").exists()
    app.answers = ["yes"]
    told = ribbon.press("bring_in", str(path))
    assert told.startswith("Written, and every sheet is up to date:\n    SKUs: 2 new rows, 0 changed\n    Lots: 2 new")
    assert told.endswith(f"1 row left out, each with its reason: {tracker.with_name('my_lots-left-out.xlsx')}")
    assert tracker.with_name("my_lots-left-out.xlsx").exists()
    live = saved(book, tmp_path / "live.xlsm")
    assert listed(live, "Lots", "SKU", "Lot", "Expiry date", "Received quantity") == [
        ("TEA-1", "L001", dt.date(2027, 3, 31), 120),
        ("HON-2", "L002", dt.date(2027, 5, 31), 24),
    ]
    adopt(look(FileHost(tracker), [path], today=SAMPLE_DAY), tracker, now=SAMPLE_TIME)
    closed, live_cells = contents(tracker), contents(live)
    for table in ("Lots", "SKUs", "Mappings", "FEFO"):
        assert live_cells[f"table {table}"]["cells"] == closed[f"table {table}"]["cells"], table


@pytest.mark.long
def test_a_list_that_is_known_needs_no_question(book: Any, tmp_path: Path) -> None:
    head = "SKU,Lot,Dies,How many\n"
    app = book.impl.app_impl
    app.answers = ["yes"]
    ribbon.press("bring_in", str(written(tmp_path / "a.csv", f"{head}TEA-1,L1,2027-03-31,5\n")))
    assert len(app.alerts) == 1
    told = ribbon.press("bring_in", str(written(tmp_path / "b.csv", f"{head}TEA-1,L2,2027-04-30,7\n")))
    assert (len(app.alerts), told.split("\n")[1]) == (1, "    Lots: 1 new row, 0 changed")
    assert listed(saved(book, tmp_path / "live.xlsm"), "Lots", "Lot", "Received quantity") == [("L1", 5), ("L2", 7)]
    again = ribbon.press("bring_in", str(tmp_path / "b.csv"))
    assert again == "Nothing to bring in: the tracker has all of it already."


@pytest.mark.long
def test_several_files_are_one_question(book: Any, tmp_path: Path) -> None:
    files = [written(tmp_path / f"{n}.csv", f"SKU,Lot,Expiry,Qty\nTEA-{n},L{n},2027-03-31,{n}\n") for n in range(1, 13)]
    book.impl.app_impl.answers = ["yes"]
    told = ribbon.press("bring_in", "\n".join(map(str, files)) + "\n")
    assert len(book.impl.app_impl.alerts) == 1
    question = book.impl.app_impl.alerts[0][0]
    assert len(question) <= 1000
    assert "… more on the command line, with --dry-run.\n" in question
    assert question.endswith("Write this to the tracker?")
    assert "Lots: 12 new rows" in told


@pytest.mark.parametrize(
    ("text", "said", "option"),
    [
        ("SKU,Lot,Expiry,Qty\nA,1,03/04/2027,5\n", "could be 2027-03-04 or 2027-04-03", "--date-order DMY"),
        ("Thing,That\nA,1\n", "no list was found", '--map "Your header=SKU"'),
    ],
)
def test_what_cannot_be_read_names_the_command_that_does(
    book: Any, tracker: Path, text: str, said: str, option: str
) -> None:
    path = written(tracker.with_name("odd.csv"), text)
    told = ribbon.press("bring_in", str(path))
    assert told.startswith("!")
    assert said in told
    assert told.endswith(f'\n    lotbook adopt "{path}" --into "{tracker}" {option}')
    assert book.impl.app_impl.alerts == []


def test_a_list_without_a_sku_is_left_out_and_said_so(book: Any, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "odd.csv", "Size,Lot,Expiry,Qty\nA,1,2027-04-03,5\n")
    told = ribbon.press("bring_in", str(path)).split("\n")
    assert told[0] == "Nothing was brought in."
    assert told[1].startswith("Left out, 1 row: odd.csv, row 1: no column was recognized as the SKU.")
    assert told[-2] == f'    lotbook adopt "{path}" --into "{tracker}" --map "Your header=SKU"'
    assert told[-1].endswith("my_lots-left-out.xlsx")
    assert book.impl.app_impl.alerts == []


def test_a_workbook_on_the_web_has_its_left_out_rows_in_the_home_folder(
    book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(book.impl), "fullname", "https://d.docs.live.net/1/my_lots.xlsm")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    (tmp_path / "home").mkdir()
    book.impl.app_impl.answers = ["yes"]
    told = ribbon.press("bring_in", str(written(tmp_path / "stock.csv", STOCK)))
    assert told.endswith(f": {tmp_path / 'home' / 'my_lots-left-out.xlsx'}")
    assert ' --into "my_lots.xlsm" ' in book.impl.app_impl.alerts[0][0]


@pytest.mark.long
def test_a_tracker_that_lost_its_tables_comes_back_into_the_open_one(book: Any, sample: Path, tmp_path: Path) -> None:
    lost = openpyxl.load_workbook(sample)
    for sheet in lost.worksheets:
        for name in list(sheet.tables):
            del sheet.tables[name]
    lost.save(tmp_path / "lost.xlsx")
    book.impl.app_impl.answers = ["yes"]
    ribbon.press("bring_in", str(tmp_path / "lost.xlsx"))
    live = saved(book, tmp_path / "live.xlsm")
    for table, headers in {"Lots": ("SKU", "Lot", "Expiry date"), "Shipments": ("Date", "SKU", "Quantity")}.items():
        assert listed(live, table, *headers) == listed(sample, table, *headers)
