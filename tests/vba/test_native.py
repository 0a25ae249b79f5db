"""What VBA answers by itself is what Python answers: thousands of single cells, Python out of reach."""

import datetime as dt
import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

import udfs
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_day
from lotbook.sheets.defaults import BUCKETS
from lotbook.sheets.formulas import AS_OF
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.wrappers import NO_PYTHON
from tests.vba.runtime import ErrorCell, Workbook

assert AS_OF == "TODAY()", "the cases below that leave out as_of compare it with today"

EDGES = [
    *(dt.date(2000, 1, 1), dt.date(2000, 2, 29), dt.date(2023, 2, 28), dt.date(2024, 2, 28), dt.date(2024, 2, 29)),
    *(dt.date(2027, 1, 31), dt.date(2027, 12, 31), dt.date(2028, 1, 1), dt.date(2099, 12, 31), dt.date(2100, 2, 28)),
    *(dt.date(2100, 3, 1), dt.date(2100, 12, 31)),
]
ODD_DATES = [dt.datetime(1900, 1, 1), dt.datetime(1999, 12, 31), dt.datetime(2101, 1, 1), 0, -5, 1, 60, 36525, 73416]  # noqa: DTZ001
LIVES = ["24 months", "1 month", "12m", "2 years", "1 Year", "540 days", "3 weeks", "36", " 18  months ", 540, 365.0]
ODD_LIVES = ["", None, "long", "0 months", "1.5 years", "-3 days", 0, 1.5, "99999 days", "1201 months", "24 moons"]
NAMED = {function.name: function for function in FUNCTIONS}


def as_cell(chance: random.Random, day: int) -> object:
    """A day as a cell may hold it: a date, a number, with a time of day, or a text."""
    date = dt.datetime(1899, 12, 30) + dt.timedelta(days=day)  # noqa: DTZ001 - cells have no time zone
    kinds: list[object] = [date, day, float(day), day + 0.75, date.date().isoformat(), f" {date:%Y-%m-%d} "]
    return chance.choice(kinds)


def any_day(chance: random.Random) -> object:
    """Mostly a date lots can have, often at the end of a month."""
    if chance.random() < 0.1:
        return chance.choice([None, "", "   "])
    if chance.random() < 0.3:
        return as_cell(chance, to_day(chance.choice(EDGES)) + chance.randint(-1, 1))
    return as_cell(chance, chance.randint(FIRST_DAY, LAST_DAY))


def any_days(chance: random.Random) -> object:
    return chance.choice([None, 0, 1, 7, 50, 90, 104, 365, 1000, chance.randint(0, 40000), 14.0])


DEFAULT_BUCKETS = [list(row[:3]) for row in BUCKETS]
CASES = {"LOT_BUCKET": 60}
MANY = 800
"""Cases for each function; the interpreter takes thirty times as long for buckets."""

ARGUMENTS: dict[str, tuple[Callable[[random.Random], object], ...]] = {
    "LOT_DAYS_LEFT": (any_day, any_day),
    "LOT_BUCKET": (any_day, any_day),
    "LOT_FLAG": (any_day, any_day, any_days, lambda chance: chance.choice([None, 0, 1])),
    "LOT_SELL_BY": (any_day, any_days),
    "LOT_SHIP_BY": (any_day, any_days, any_days, any_days),
    "LOT_EXPIRY": (any_day, lambda chance: chance.choice([*LIVES, chance.randint(1, 36525), None])),
}


def cases(name: str) -> list[list[object]]:
    chance = random.Random(name)  # noqa: S311 - the same cases every time
    return [[argument(chance) for argument in ARGUMENTS[name]] for _ in range(CASES.get(name, MANY))]


def plain(value: object) -> object:
    """Numbers as floats, dates as day numbers, so that only the value is compared."""
    if isinstance(value, dt.datetime):
        return float(to_day(value))
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def test_every_native_function_is_compared() -> None:
    assert set(ARGUMENTS) == {name for name, function in NAMED.items() if function.native}


@pytest.mark.long
@pytest.mark.parametrize("name", ARGUMENTS)
def test_single_cells_are_answered_as_python_answers_them(name: str, without_python: Workbook) -> None:
    given = cases(name)
    more = [DEFAULT_BUCKETS] if name == "LOT_BUCKET" else []
    # As ranges, since a call takes Python as long for one cell as for a thousand.
    expected = getattr(udfs, name)(*map(list, zip(*given, strict=True)), *more)
    said = [without_python.call(name, *arguments, *more) for arguments in given]
    wrong = [
        each
        for each in zip(given, said, expected, strict=True)
        if plain(each[1]) != plain(each[2]) and not (each[1] == NO_PYTHON and has_words(each[2]))
    ]
    assert not wrong[:5]
    assert sum(each != NO_PYTHON for each in said) > 0.7 * len(given)


def has_words(value: object) -> bool:
    """Whether Python says what is wrong: only that may be left to it."""
    return isinstance(value, str) and value != "" and value not in {row[0] for row in BUCKETS}


@pytest.mark.parametrize("name", ["LOT_DAYS_LEFT", "LOT_FLAG", "LOT_SELL_BY", "LOT_EXPIRY"])
def test_odd_cells_are_left_to_python(name: str, without_python: Workbook, with_python: Workbook) -> None:
    """True, a text that is no date, a date no lot has: Python finds the words, or the cell says Python is needed."""
    others: dict[str, list[Any]] = {"LOT_SELL_BY": [50], "LOT_EXPIRY": ["24 months"]}
    rest = others.get(name, [46400])
    for odd in [*ODD_DATES, True, "soon", "31/02/2027", "2027-02-30", "03/04/2027"]:
        assert without_python.call(name, odd, *rest) == NO_PYTHON
        assert with_python.call(name, odd, *rest) == getattr(udfs, name)(odd, *rest)


@pytest.mark.parametrize("life", ODD_LIVES)
def test_odd_shelf_lives(life: object, without_python: Workbook, with_python: Workbook) -> None:
    expected = udfs.LOT_EXPIRY(46446, life)
    assert with_python.call("LOT_EXPIRY", 46446, life) == expected
    assert without_python.call("LOT_EXPIRY", 46446, life) == (expected if expected == "" else NO_PYTHON)


def test_an_error_cell_stays_an_error(without_python: Workbook) -> None:
    assert without_python.call("LOT_DAYS_LEFT", ErrorCell("#N/A"), 46400) == ErrorCell("#N/A")
    assert without_python.call("LOT_SELL_BY", 46400, ErrorCell("#DIV/0!")) == ErrorCell("#DIV/0!")


BROKEN_BUCKETS = [
    [["Old", "", -1], ["New", 1, ""]],
    [["Old", "", 0], ["New", 0, ""]],
    [["Old", "", -1], ["New", 0, 50]],
    [["Old", 0, 50], ["New", 51, ""]],
    [["Old", "", -1], ["old", 0, ""]],
    [["Old", "", -1], ["Back", 9, 0], ["New", 10, ""]],
    [["Old", "", -1], ["", 0, 5], ["New", 6, ""]],
    [["Old", "", -1], ["New", "soon", ""]],
    [["Old", "", -1], ["New", 0, ""], ["None", "", ""], ["Nil", "", ""]],
    [["Bucket", "From days", "To days"], ["Old", "", -1], ["New", 0, ""]],
]


@pytest.mark.parametrize("buckets", BROKEN_BUCKETS)
def test_buckets_that_do_not_meet_are_left_to_python(buckets: list[list[object]], without_python: Workbook) -> None:
    for expiry in (46399, 46400, 46401, 46460):
        assert without_python.call("LOT_BUCKET", expiry, 46400, buckets) == NO_PYTHON


def test_buckets_in_any_order_with_blank_rows(without_python: Workbook) -> None:
    buckets = [["New", 10, ""], ["", "", ""], ["None", "", ""], ["Mid", 0, 9], [" Old ", "", -1]]
    for days, expected in ((-1, "Old"), (0, "Mid"), (9, "Mid"), (10, "New"), (-500, "Old"), (5000, "New")):
        assert without_python.call("LOT_BUCKET", 46400 + days, 46400, buckets) == expected
        assert udfs.LOT_BUCKET(46400 + days, 46400, buckets) == expected


def test_what_is_left_out_comes_from_the_workbook(without_python: Workbook) -> None:
    today = to_day(dt.date.today())  # noqa: DTZ011 - what =TODAY() in AsOf gives
    assert without_python.call("LOT_DAYS_LEFT", today + 40) == 40
    assert without_python.call("LOT_DAYS_LEFT", today + 40, "") == 40
    assert [without_python.call("LOT_BUCKET", today + days) for days in (-1, 0, 50, 51, 366)] == [
        *("Expired", "0-50", "0-50", "51-90", "Over 365")
    ]


def test_months_keep_the_end_of_the_month(without_python: Workbook) -> None:
    days = [dt.datetime(y, m, d) for (y, m, d) in ((2024, 2, 29), (2026, 1, 31), (2025, 2, 28), (2026, 3, 30))]  # noqa: DTZ001
    for day, months in product(days, (1, 11, 12, 36)):
        assert without_python.call("LOT_EXPIRY", day, f"{months} months") == udfs.LOT_EXPIRY(day, f"{months} months")
