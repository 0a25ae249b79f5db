"""The functions through xlwings' own call_udf, as its COM server calls it on Windows; what pywin32 gives is stubbed."""

import datetime as dt
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import xlwings

import udfs
from lotbook.sheets.functions import FUNCTIONS
from udfs import registry

DESCRIBED = {function.name: function for function in FUNCTIONS}
NA = -2146826246
"""How COM hands over #N/A."""


class Engine:
    """What xlwings' Windows engine does to values on their way in and out."""

    @staticmethod
    def clean_value_data(rows: Any, _dates: Any, empty: Any, _numbers: Any, err_to_str: bool) -> Any:  # noqa: FBT001 - xlwings' own call
        """Blanks become `empty`, error numbers their text."""

        def cleaned(cell: Any) -> Any:
            if cell in {None, ""}:
                return empty
            return ("#N/A" if err_to_str else None) if cell == NA else cell

        return [[cleaned(cell) for cell in row] for row in rows]

    @staticmethod
    def prepare_xl_data_element(cell: Any, _options: Any) -> Any:
        """A value as COM takes it."""
        return "" if cell is None else cell


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(contents)
    return module


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """CallUDF of the COM server: a function of `udfs` by name, with what VBA passes."""
    stubs = {
        "pythoncom": _module("pythoncom", CoInitialize=lambda: None),
        "pywintypes": _module("pywintypes"),
        "win32com": _module("win32com"),
        "win32com.client": _module("win32com.client", Dispatch=lambda thing: thing),
        "xlwings.com_server": _module("xlwings.com_server", loop=None),
    }
    for name, module in stubs.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "xlwings.udfs", raising=False)
    windows = importlib.import_module("xlwings.udfs")
    excel = SimpleNamespace(Range=lambda xl: xl, is_range_instance=lambda _: False)
    monkeypatch.setattr(xlwings, "_xlwindows", excel, raising=False)
    monkeypatch.setattr(windows, "Range", lambda impl: impl)
    monkeypatch.setattr(xlwings, "engines", {"excel": SimpleNamespace(impl=Engine, type="desktop")})
    monkeypatch.setattr(xlwings, "func", windows.xlfunc)
    monkeypatch.setattr(xlwings, "arg", windows.xlarg)
    monkeypatch.setattr(registry, "sys", SimpleNamespace(platform="win32"))
    for name, description in DESCRIBED.items():
        registry._for_xlwings(getattr(udfs, name), description)

    def call_udf(name: str, *arguments: Any) -> Any:
        rows = windows.call_udf("udfs", name, arguments)
        if len(rows) == 1:  # as CallUDF flattens
            return rows[0][0] if len(rows[0]) == 1 else rows[0]
        return rows

    yield call_udf
    for name in DESCRIBED:
        del getattr(udfs, name).__xlfunc__
    sys.modules.pop("xlwings.udfs", None)
    vars(xlwings).pop("udfs", None)


def test_every_function_carries_its_name_its_arguments_and_their_help(call: Any) -> None:
    assert callable(call)
    for name, description in DESCRIBED.items():
        info = getattr(udfs, name).__xlfunc__
        assert (info["name"], info["category"]) == (name, "Lotbook")
        assert [arg["name"] for arg in info["args"]] == [argument.name for argument in description.arguments]
        assert [arg["doc"] for arg in info["args"]] == [argument.help for argument in description.arguments]
        assert all(arg["options"] == {"ndim": 2, "err_to_str": True} for arg in info["args"])
        assert ["optional" in arg for arg in info["args"]] == [argument.optional for argument in description.arguments]


def test_a_cell_a_row_a_column_and_a_block(call: Any) -> None:
    assert call("LOT_DAYS_LEFT", 46477.0, 46388.0) == 89
    assert call("LOT_DAYS_LEFT", (46477.0, None, NA), 46388.0) == [89, "", "#N/A"]
    assert call("LOT_DAYS_LEFT", ((46477.0,), ("soon",)), 46388.0) == [[89], ["Not a date: soon"]]
    assert call("LOT_DAYS_LEFT", ((46477.0, ""), (46478.0, "03/2027")), ((46388.0,),)) == [[89, ""], [90, 89]]
    assert call("LOT_SELL_BY", 46477.0, 50.0) == dt.datetime(2027, 2, 9)  # noqa: DTZ001 - as Excel takes dates


def test_what_was_left_out_arrives_as_none(call: Any) -> None:
    assert call("LOT_FLAG", 46477.0, 46477.0, None) == "Inside cut-off"
    assert call("LOT_BUCKET", 46477.0, 46388.0, -2147352572) == "51-90"


def test_spills(call: Any) -> None:
    assert len(call("LOT_DECODE", "5123", "YDDD")) == 5
    table = (("SKU", "Lot", "Expiry date", "On hand"), ("TEA", "A1", 46477.0, 30.0))
    allocated = [["A1", dt.datetime(2027, 3, 31), 30], ["Shortage", "", 10]]  # noqa: DTZ001 - as Excel takes dates
    assert call("FEFO_ALLOCATE", "TEA", 40.0, table, 46054.0, None) == allocated
    assert call("LOT_TRACE", "TEA", "A1", (("Date", "Type", "SKU", "Lot", "Quantity"),)) == "No movements"
