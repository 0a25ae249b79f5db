"""Texts with the day first, pasted into an Excel that reads the month first: what it could read, it swapped."""

import datetime as dt

import pytest

from lotbook.core.days import to_day
from lotbook.core.reading import parse
from lotbook.core.table import Cell, Table
from lotbook.core.tables import BUNDLES, LOTS, SHIPMENTS
from tests.strategies import Row, raw


def day(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


def warnings(header: str, *cells: Cell, table: Table = LOTS) -> list[str]:
    """Cell, date and probable date of each warning, for a column with these cells."""
    rows: list[Row] = [{"SKU": "TEA", "Lot": str(number), header: cell} for number, cell in enumerate(cells)]
    found = [problem for problem in parse(raw(table, rows), table).problems if problem.rule == "half-converted"]
    return [f"{problem.cell} {problem.found} {problem.other}" for problem in found]


@pytest.mark.parametrize("text", ["31/03/2027", "03/31/2027", "EXP 31.03.2027", "31-03-27 0:00", "13/1/2027"])
def test_every_date_that_can_be_swapped_is_named(text: str) -> None:
    assert warnings("Expiry date", text, day("2027-01-09"), None, day("2027-12-12"), day("2027-04-03") + 0.5) == [
        "C6 2027-01-09 2027-09-01",
        "C9 2027-04-03 2027-03-04",
    ]


def test_a_slip_among_the_texts_hides_nothing() -> None:
    assert warnings("Expiry date", "31/03/27", "31/04/27", day("2027-01-09")) == ["C7 2027-01-09 2027-09-01"]


@pytest.mark.parametrize(("table", "header"), [(SHIPMENTS, "Date"), (BUNDLES, "Date"), (LOTS, "Received date")])
def test_in_every_column_of_dates(table: Table, header: str) -> None:
    assert len(warnings(header, "31/03/2026", day("2026-01-09"), table=table)) == 1


@pytest.mark.parametrize(
    "cells",
    [
        ("31/03/2027", day("2027-01-09"), day("2027-01-13")),  # a date no swap can make
        ("31/03/2027", "01/03/2027", day("2027-01-09")),  # a text that Excel would have read
        ("31/03/2027", "03/31/2027", day("2027-01-09")),  # texts of two orders
        ("31/03/2027", day("2027-05-05")),  # the same either way
        ("31/03/2027", "28/02/2027"),
        (
            "2027-03-31",
            "31 Mar 2027",
            "03/2027",
            "31032027",
            "soon",
            day("2027-01-09"),
        ),  # nothing that depends on an order
        (day("2027-01-09"), day("2027-03-04")),
    ],
)
def test_a_cell_that_speaks_against_it_clears_the_column(cells: tuple[Cell, ...]) -> None:
    assert warnings("Expiry date", *cells) == []


def test_many_are_one_problem_that_names_the_first_cells() -> None:
    (said,) = warnings("Expiry date", "31/03/2027", *[day("2027-01-09")] * 1200)
    assert said.startswith("C6 2027-01-09 2027-09-01 (likewise C7, C8, ")
    assert said.endswith("C15 and 1,190 more in this column)")
