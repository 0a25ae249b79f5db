import math
import warnings
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotbook.core.table import Cell
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, TableColumns
from lotbook.hosts.ooxml.xml_text import escaped, plain
from tests import examples
from tests.hosts.books import tracker

# A lone surrogate is no text that another program could have typed.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TRICKY = st.lists(
    st.sampled_from(["_x0041_", "_x005F_", "_", "x000D_", "\r", "\n", "\t", " ", "<", "&amp;", "]]>", "\x00", "A"])
).map("".join)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


def read_back(folder: Path, values: list[Cell], formula: str | None = None) -> tuple[list[Cell], list[object]]:
    """What calamine and openpyxl make of two cells in the table Lots."""
    path = folder / "t.xlsx"
    if not path.exists():
        tracker(path)
    out = folder / "out.xlsx"
    FileHost(path, out).write(Changes(columns=(TableColumns("Lots", (ColumnData("Mine", values, formula=formula),)),)))
    found = list(FileHost(out).read(["Lots"], []).tables["Lots"].values[4])
    return found, _openpyxl(out)


def _openpyxl(path: Path) -> list[object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        sheet = openpyxl.load_workbook(path, data_only=True)["Lots"]
    return [sheet["F4"].value, sheet["F5"].value]


@settings(max_examples=examples.of(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=TEXTS | TRICKY, two=TRICKY, as_formula=st.booleans())
def test_any_text_is_read_back_as_it_was(tmp_path: Path, one: str, two: str, *, as_formula: bool) -> None:
    found, _ = read_back(tmp_path, [one, two], "A1" if as_formula else None)
    assert found == [one or None, two or None]


@settings(max_examples=examples.of(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=NUMBERS, two=NUMBERS | st.booleans() | st.none())
def test_any_number_is_read_back_as_it_was(tmp_path: Path, one: float, two: Cell) -> None:
    found, other = read_back(tmp_path, [one, two])
    assert found == [one, two]
    assert other == [one, two]
    assert type(found[1]) is type(two) or isinstance(two, float)


def test_what_is_no_number_is_blank(tmp_path: Path) -> None:
    assert read_back(tmp_path, [math.nan, math.inf])[0] == [None, None]


def test_numbers_of_numpy(tmp_path: Path) -> None:
    assert read_back(tmp_path, [np.float64(0.1), int(np.int64(3))])[0] == [0.1, 3]
    values: list[Cell] = [np.int64(7), np.float64(2.0)]  # type: ignore[list-item]  # not a Cell, yet what frames hand out
    assert read_back(tmp_path, values)[0] == [7, 2]


@pytest.mark.long
@given(st.text())
def test_escaping_can_be_undone(text: str) -> None:
    assert plain(escaped(text)) == text
