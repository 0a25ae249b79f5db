"""The worksheet functions through their VBA wrappers: Python behind them, absent, and with a server that fails."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import udfs
from lotbook.actions.refresh import refresh
from lotbook.core.days import to_day
from lotbook.hosts.file import FileHost
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.wrappers import NO_PYTHON
from tests.drawn import build
from tests.vba.runtime import Add, ErrorCell, Workbook

COLUMN: list[list[Any]] = [[46477], ["EXP 03/2027"], [None], ["31/02/2027"], [dt.datetime(2027, 1, 1)]]  # noqa: DTZ001 - cells have no time zone
LEFT: list[list[Any]] = [[77], [77], [""], ["Not a date: 31/02/2027"], [-12]]


def test_every_function_has_its_wrapper_and_its_python(with_python: Workbook) -> None:
    assert {"lotfunctions", "lotnative", "lotpython", "lotribbon", "thisworkbook"} <= with_python.modules
    for function in FUNCTIONS:
        assert callable(getattr(udfs, function.name))
        with_python.asked.clear()
        with_python.call(function.name, *["nonsense"] * sum(not each.optional for each in function.arguments))
        assert with_python.asked[0][:2] == ("udfs", function.name)


def test_a_column_a_row_and_a_block_keep_their_shape(with_python: Workbook) -> None:
    assert with_python.call("LOT_DAYS_LEFT", COLUMN, 46400) == LEFT
    assert with_python.call("LOT_DAYS_LEFT", [[row[0] for row in COLUMN]], 46400) == [row[0] for row in LEFT]
    assert with_python.call("LOT_DAYS_LEFT", [[46400, 46401], [46402, ""]], 46400) == [[0, 1], [2, ""]]


def test_lot_codes_stay_text(with_python: Workbook) -> None:
    assert with_python.call("GS1_LOT", "(01)09506000134352(10)00123") == "00123"
    lots = [["SKU", "Lot", "Received quantity"], ["TEA", "00123", 5], ["TEA", "123", 7]]
    shipments = [["Date", "Type", "SKU", "Lot", "Quantity"], [46000, "Sale", "TEA", "00123", 1]]
    assert with_python.call("LOT_ON_HAND", "TEA", "00123", lots, shipments) == 4
    assert with_python.call("LOT_ON_HAND", "TEA", "123", lots, shipments) == 7


def test_a_table_spills_with_its_shortage(with_python: Workbook) -> None:
    lots = [["SKU", "Lot", "Expiry date", "On hand"], ["TEA", "B", 46500, 50], ["TEA", "A", 46477, 30]]
    assert with_python.call("FEFO_ALLOCATE", "TEA", 100, lots, 46400) == [
        ["A", dt.datetime(2027, 3, 31), 30],  # noqa: DTZ001
        ["B", dt.datetime(2027, 4, 23), 50],  # noqa: DTZ001
        ["Shortage", "", 20],
    ]


def test_an_error_in_a_range_stays_in_its_cell(with_python: Workbook) -> None:
    assert with_python.call("LOT_DAYS_LEFT", [[46401], [ErrorCell("#N/A")]], 46400) == [[1], ["#N/A"]]


def test_as_of_left_out_is_that_of_the_workbook(with_python: Workbook) -> None:
    today = to_day(dt.date.today())  # noqa: DTZ011 - what =TODAY() in AsOf gives
    assert with_python.call("LOT_DAYS_LEFT", [[today + 3], [today - 3]]) == [[3], [-3]]
    assert with_python.asked[-1][2][1] is not None


@pytest.mark.long
def test_a_flag_follows_the_setting_of_the_workbook_with_and_without_python(tmp_path: Path) -> None:
    path = tmp_path / "strict.xlsm"
    build(path, rows={"Settings": {"setting": ["Expired below days left"], "value": ["1"]}})
    refresh(FileHost(path), now=dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
    for add_in in (Add.PRESENT, Add.ABSENT):
        assert Workbook(path, add_in).call("LOT_FLAG", 46400, 46400, 0) == "Expired"
    assert Workbook(path).call("LOT_FLAG", [[46400], [46401]], 46400, 0) == [["Expired"], ["OK"]]


def test_without_python_a_cell_says_so_and_python_is_tried_once(workbook: Path) -> None:
    book = Workbook(workbook, Add.ABSENT)
    for _ in range(3):
        assert book.call("LOT_DAYS_LEFT", COLUMN, 46400) == [[77], [NO_PYTHON], [""], [NO_PYTHON], [-12]]
        assert book.call("GS1_LOT", "(10)A") == NO_PYTHON
        assert book.call("LOT_DAYS_LEFT", 46401, 46400) == 1
    assert book.tried == 1


def test_reconnect_finds_python_again(workbook: Path) -> None:
    book = Workbook(workbook, Add.ABSENT)
    assert book.call("GS1_LOT", "(10)007") == NO_PYTHON
    book.add_in = Add.PRESENT
    assert book.call("GS1_LOT", "(10)007") == NO_PYTHON
    book.call("LotPythonReconnect")
    assert book.call("GS1_LOT", "(10)007") == "007"


def test_a_server_that_fails_is_tried_again_once_and_its_error_is_one_line(workbook: Path) -> None:
    book = Workbook(workbook, Add.RAISING)
    assert book.call("GS1_LOT", "(10)A") == "lotbook error: RuntimeError: the server is ill"
    assert book.tried == 2
    book.add_in = Add.PRESENT
    assert book.call("GS1_LOT", "(10)A") == "A"


def test_a_server_that_was_closed_is_started_again(workbook: Path) -> None:
    book = Workbook(workbook)
    assert book.call("GS1_LOT", "(10)A") == "A"
    book.add_in = Add.RAISING
    failing = book.call("GS1_LOT", "(10)A")
    book.add_in = Add.PRESENT
    assert failing.startswith("lotbook error:")
    assert book.call("GS1_LOT", "(10)B") == "B"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_wizard_has_room_for_the_help(function: object) -> None:
    described = next(each for each in FUNCTIONS if each is function)
    texts = [described.summary, *(argument.help for argument in described.arguments)]
    assert all(0 < len(text) <= 255 for text in texts)
