"""Ranges answered in VBA: cell by cell what Python answers, in the shape of the range, with Python out of reach."""

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import udfs
from lotbook.core.days import to_day
from lotbook.sheets import cell_texts, project
from lotbook.sheets.defaults import BUCKETS
from lotbook.sheets.wrappers import NO_PYTHON, ON_MAC
from tests.setup.computers import put, vba_with
from tests.vba.runtime import Add, ErrorCell, Workbook
from tests.vba.test_native import ARGUMENTS, plain

DEFAULT_BUCKETS = [list(row[:3]) for row in BUCKETS]
ODD = ["soon", "EXP 03/2027", True, -5, "31/02/2027", 1.5, ErrorCell("#N/A"), ErrorCell("#DIV/0!")]
SHAPES = [(1, 1), (1, 6), (7, 1), (3, 4)]
REST: dict[str, list[Any]] = {"LOT_BUCKET": [DEFAULT_BUCKETS]}


def rows_of(answer: Any) -> list[list[Any]]:
    """An answer as rows, however many cells it has."""
    if not isinstance(answer, list):
        return [[answer]]
    return [list(row) if isinstance(row, (list, tuple)) else [row] for row in answer]


def cells_of(answer: Any) -> list[Any]:
    return [plain(cell) for row in rows_of(answer) for cell in row]


def block(make: Callable[[], Any], rows: int, columns: int) -> list[list[Any]]:
    return [[make() for _ in range(columns)] for _ in range(rows)]


def ranges(name: str, shape: tuple[int, int], odd: float, chance: random.Random) -> list[Any]:
    """Arguments: the first a range, each of the others a range or a single cell."""

    def cell(argument: Callable[[random.Random], Any]) -> Any:
        return chance.choice(ODD) if chance.random() < odd else argument(chance)

    given = []
    for place, argument in enumerate(ARGUMENTS[name]):
        spread = place == 0 or chance.random() < 0.5
        given.append(block(lambda a=argument: cell(a), *shape) if spread else cell(argument))  # type: ignore[misc]
    return given


def asked(name: str, given: list[Any]) -> list[Any]:
    """Python's answer; a blank as-of date means today there, as it does in a tracker with =TODAY()."""
    return cells_of(getattr(udfs, name)(*given, *REST.get(name, [])))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_range_is_answered_as_python_answers_it(name: str, shape: tuple[int, int], without_python: Workbook) -> None:
    chance = random.Random(f"{name} {shape}")  # noqa: S311 - the same cases every time
    for _ in range(3 if name == "LOT_BUCKET" else 12):
        given = ranges(name, shape, 0, chance)
        said = without_python.call(name, *given, *REST.get(name, []))
        expected = asked(name, given)
        cells = cells_of(said)
        assert (len(rows_of(said)), len(rows_of(said)[0])) == shape
        for mine, theirs in zip(cells, expected, strict=True):
            # Only dates that no lot can have are left to Python, which words the problem.
            assert mine == (NO_PYTHON if cell_texts.is_message(str(theirs)) else theirs)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_odd_cell_spoils_no_other(name: str, without_python: Workbook) -> None:
    chance = random.Random(f"odd {name}")  # noqa: S311 - the same cases every time
    answered = spoiled = 0
    for _ in range(6 if name == "LOT_BUCKET" else 15):
        given = ranges(name, (8, 1), 0.1, chance)
        said = cells_of(without_python.call(name, *given, *REST.get(name, [])))
        for mine, expected in zip(said, asked(name, given), strict=True):
            assert mine in (expected, NO_PYTHON)
            answered += mine != NO_PYTHON
            spoiled += mine == NO_PYTHON
    assert answered > spoiled > 0


def test_python_gets_the_whole_range_as_soon_as_one_cell_is_odd(with_python: Workbook) -> None:
    """The clear dates of a range settle the unclear ones."""
    with_python.asked.clear()
    assert with_python.call("LOT_DAYS_LEFT", [["13/03/2027"], ["12/03/2027"], [46477]], 46400) == [[59], [58], [77]]
    assert len(with_python.asked) == 1
    assert with_python.call("LOT_DAYS_LEFT", [[46401], [""], [ErrorCell("#N/A")]], 46400) == [[1], [""], ["#N/A"]]
    assert len(with_python.asked) == 1


def test_a_list_is_one_row(without_python: Workbook) -> None:
    """So Excel hands over the row of an array formula."""
    assert without_python.call("LOT_DAYS_LEFT", [46401, None, 46403], 46400) == [[1, "", 3]]
    assert without_python.call("LOT_DAYS_LEFT", [46401, None, 46403], [[46400, 46400, 46401]]) == [[1, "", 2]]
    assert without_python.call("LOT_DAYS_LEFT", [46401, 46402], [46400]) == [[1, 2]]


def test_ranges_of_different_sizes_are_named_without_python(without_python: Workbook, with_python: Workbook) -> None:
    cases = [([[46401], [46402]], [[1], [2], [3]]), ([46401, 46402], [[1], [2]]), ([[46401, 46402]], [1, 2, 3])]
    for given in cases:
        expected = udfs.LOT_SELL_BY(*given)
        assert expected.startswith(cell_texts.SIZES.partition("{")[0])
        assert without_python.call("LOT_SELL_BY", *given) == expected
        assert with_python.call("LOT_SELL_BY", *given) == expected


def test_a_blank_comes_before_an_error_and_the_first_error_before_the_others(without_python: Workbook) -> None:
    missing, broken = ErrorCell("#N/A"), ErrorCell("#DIV/0!")
    for given in ((None, broken), (missing, broken), (46477, broken), (missing, None), (missing, "soon")):
        expected = udfs.LOT_SELL_BY(*given)
        assert without_python.call("LOT_SELL_BY", *given) == expected
        assert without_python.call("LOT_SELL_BY", [[given[0]], [46477]], given[1]) == cells_in_rows(
            udfs.LOT_SELL_BY([[given[0]], [46477]], given[1]), [[given[0]], [46477]], given[1]
        )


def cells_in_rows(expected: Any, first: list[list[Any]], second: Any) -> list[list[Any]]:
    """Python's answer, with what only Python can say left out."""
    return [
        [NO_PYTHON if second == "soon" and row[0] not in (None, ErrorCell("#N/A")) else answer]
        for row, (answer,) in zip(first, expected, strict=True)
    ]


@pytest.mark.long
def test_a_blank_in_a_range_of_as_of_dates_is_the_as_of_date_of_the_workbook(workbook: Path) -> None:
    """Not today, and not blank: what it means for a single cell."""
    for add_in in Add.PRESENT, Add.ABSENT:
        book = Workbook(workbook, add_in)
        start = book.app.workbook.vba_get("Worksheets", ["Start"])
        start.vba_get("Range", ["AsOf"]).vba_set("Value", 46400)
        assert book.call("LOT_DAYS_LEFT", [[46401], [46402]], [[46401], [None]]) == [[0], [2]]
        assert book.call("LOT_DAYS_LEFT", 46402, " ") == 2
        odd = book.call("LOT_DAYS_LEFT", [["EXP 01/2027"], [46402]], [[46401], [None]])
        assert odd == [[17 if add_in is Add.PRESENT else NO_PYTHON], [2]]


@pytest.mark.long
def test_without_an_as_of_cell_today_counts_with_and_without_python(workbook: Path) -> None:
    today = to_day(dt.date.today())  # noqa: DTZ011 - the seller's own calendar day
    for add_in in Add.PRESENT, Add.ABSENT:
        book = Workbook(workbook, add_in)
        book.app.workbook.vba_get("Worksheets", ["Start"]).vba_get("Delete")
        assert book.call("LOT_DAYS_LEFT", today + 5) == 5
        assert book.call("LOT_DAYS_LEFT", [[today + 5], ["EXP 03/2027"]])[0] == [5]


def test_broken_buckets_are_said_to_be_for_the_whole_range(without_python: Workbook, with_python: Workbook) -> None:
    broken = [["Old", "", -1], ["New", 1, ""]]
    for expiry in ([[46401], [None]], None, 46401):
        assert without_python.call("LOT_BUCKET", expiry, 46400, broken) == NO_PYTHON
        assert with_python.call("LOT_BUCKET", expiry, 46400, broken) == udfs.LOT_BUCKET(expiry, 46400, broken)


def test_a_mac_answers_ranges_and_says_in_which_cells_it_cannot(workbook: Path, tmp_path: Path) -> None:
    source = project.sources()["LotFunctions"].replace("#If Mac Then", "#If True Then")
    path = tmp_path / "mac.xlsm"
    path.write_bytes(workbook.read_bytes())
    put(path, {"xl/vbaProject.bin": vba_with(LotFunctions=source)})
    book = Workbook(path)
    assert book.call("LOT_DAYS_LEFT", [[46401, "EXP 03/2027"], [None, 46400]], 46400) == [[1, ON_MAC], ["", 0]]
    assert book.call("LOT_DATE", [["EXP 03/2027"]]) == ON_MAC
    assert not book.asked
