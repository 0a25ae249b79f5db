"""What a refresh prints, on a narrow terminal too."""

import datetime as dt
import io
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from rich.console import Console

from lotbook.actions.summary import ToDo
from lotbook.api import read
from lotbook.core.words import Basis
from lotbook.told.summary import _first
from tests.command import Command
from tests.drawn import build
from tests.libreoffice import differences, needs_libreoffice

if TYPE_CHECKING:
    from lotbook.sheets.defaults import Rows

ACTION, SKU, LOT, PLACE = "Promote or bundle", "NUT-CASHEW-250-ORGANIC-2027", "24-118B/0042", "FBA-US (assumed)"


def printed(columns: int) -> str:
    to_do = ToDo(ACTION, SKU, LOT, "FBA-US", 12_345, dt.date(2026, 11, 23), 98_765.43, Basis.ASSUMED)
    told = io.StringIO()
    Console(file=told, width=columns, highlight=False).print(_first((to_do,)))
    return told.getvalue()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_figure_or_date_is_cut(columns: int) -> None:
    told = printed(columns)
    assert max(map(len, told.splitlines())) <= columns
    assert [told.count(each) for each in ("…", "2026-11-23", "12,345", "98,765.43")] == [0, 1, 1, 1]


@pytest.mark.parametrize("columns", [80, 120])
def test_names_wrap_whole(columns: int) -> None:
    lines = printed(columns).splitlines()
    (head,) = (number for number, line in enumerate(lines) if "SKU" in line)
    starts = [lines[head].index(name) for name in ("Action", "SKU", "Lot", "Place", "Units")]
    for name, (start, end) in zip((ACTION, SKU, LOT, PLACE), pairwise(starts), strict=True):
        cell = "".join(line[start : end - 2] for line in lines[head + 2 :])
        assert "".join(cell.split()).startswith(name.replace(" ", ""))


def test_json_names_places_as_the_sheets_do(lotbook: Command, sample: Path) -> None:
    told = lotbook("check", sample, "--json").json
    rows = read(sample).report(told["as_of"]).to_polars("ToDo").head(len(told["first"]))
    names = ("sku", "lot", "place", "action")
    assert [tuple(each[name] for name in names) for each in told["first"]] == rows.select(names).rows()
    assert {each["basis"] for each in told["first"]} - {"exact"}


def without_costs(path: Path, *costs: float | None) -> Path:
    """A tracker with a lot of 10 units for each SKU, and one of the first SKU of which 3 more left than came in."""
    skus = [f"S{number}" for number in range(len(costs))]
    units = [10] * len(skus)
    rows: Rows = {
        "SKUs": {"sku": skus, "unit_cost": costs},
        "Lots": {"sku": [*skus, "S0"], "lot": [*("L" for _ in skus), "M"], "received_quantity": [*units, 0]},
        "Shipments": {"date": ["2026-11-01"], "type": ["Sale"], "sku": ["S0"], "lot": ["M"], "quantity": [3]},
    }
    build(path, rows=rows)
    return path


@pytest.mark.parametrize(
    ("costs", "units", "value"),
    [((None, 2.5, 0, None), 20, 25), ((None, 2.5), 10, 25), ((0, 2.5), 0, 25), ((None,), 10, 0)],
)
def test_units_that_no_value_has_are_told(
    lotbook: Command, tmp_path: Path, costs: tuple[float | None, ...], units: int, value: float
) -> None:
    path = without_costs(tmp_path / "lots.xlsx", *costs)
    told = lotbook("refresh", path, "--as-of", "2026-11-23").out
    assert (f"leave out {units} units without a unit cost: type Unit cost on SKUs" in told) == (units > 0)
    found = lotbook("check", path, "--json").json
    assert (found["units_without_cost"], found["value_on_hand"]) == (units, value)
    start = load_workbook(path, data_only=True)["Start"]
    below = f"{units} without cost" if units else "by product"
    assert (start["D10"].value, start["D11"].value) == (value, below)
    assert start["D11"].hyperlink.location == "'Aging'!A1"


@needs_libreoffice
@pytest.mark.long
def test_what_start_says_of_them_is_what_its_formula_says(lotbook: Command, tmp_path: Path) -> None:
    path = without_costs(tmp_path / "lots.xlsm", None, 2.5, 0, None)
    lotbook("refresh", path, "--as-of", "2026-11-23")
    assert differences(path) == []
