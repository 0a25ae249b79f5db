"""What a refresh prints, on a narrow terminal too."""

import datetime as dt
import io
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from lotbook.actions.summary import ToDo
from lotbook.api import read
from lotbook.core.words import Basis
from lotbook.told.summary import _first
from tests.command import Command

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
