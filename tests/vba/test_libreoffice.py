"""The workbook in LibreOffice with macros on: functions compute, buttons degrade as designed."""

import datetime as dt
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import udfs
from lotbook.core.days import to_day
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.help_page import FIRST_ROW
from lotbook.sheets.wrappers import NO_PYTHON
from tests.libreoffice import needs_libreoffice

SCRIPT = Path(__file__).parent / "office.py"


@cache
def python_with_uno() -> str | None:
    """A Python that has LibreOffice's module `uno`: Debian gives it to its own Python."""
    for name in ("/usr/bin/python3", shutil.which("python3"), "/opt/libreoffice/program/python"):
        if name and Path(name).exists():
            found = subprocess.run([name, "-c", "import uno"], capture_output=True, check=False)  # noqa: S603 - a Python on this machine
            if found.returncode == 0:
                return name
    return None


def asked(book: Path, request: dict[str, Any]) -> dict[str, Any]:
    python = python_with_uno()
    if python is None:
        pytest.skip("no Python with LibreOffice's module uno (Debian: python3-uno)")
    run = subprocess.run(  # noqa: S603 - our own script
        [python, str(SCRIPT), str(book)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


@pytest.mark.long
@needs_libreoffice
def test_functions_compute_and_python_is_asked_for_where_it_is_needed(workbook: Path) -> None:
    rows = {function.name: FIRST_ROW + i for i, function in enumerate(FUNCTIONS)}
    cells = [["Functions", f"E{row}"] for row in rows.values()]
    today = to_day(dt.date.today())  # noqa: DTZ011 - what =TODAY() in AsOf gives
    formulas = {
        "=LOT_DAYS_LEFT(46477;46400)": 77,
        f"=LOT_DAYS_LEFT({today + 12})": 12,
        '=LOT_DAYS_LEFT("")': "",
        "=LOT_DAYS_LEFT(BA301)": "",
        '=LOT_DAYS_LEFT("2024-02-29";"2024-03-01")': -1,
        "=LOT_BUCKET(46477;46400)": "51-90",
        f"=LOT_BUCKET({today - 1})": "Expired",
        "=LOT_FLAG(46477;46400;80)": "Inside cut-off",
        "=LOT_SELL_BY(46477;50)": 46427,
        "=LOT_SHIP_BY(46477;90;7)": 46380,
        '=LOT_EXPIRY(46446;"24 months")': to_day(udfs.LOT_EXPIRY(46446, "24 months")),
        '=LOT_DATE("EXP 03/2027")': NO_PYTHON,
    }
    found = asked(workbook, {"cells": cells, "formulas": list(formulas)})
    shown = dict(zip(rows, found["cells"], strict=True))
    for function in FUNCTIONS:
        value = function.example_value
        expected = to_day(value) if isinstance(value, dt.date) else value
        assert shown[function.name] == (expected if function.native else NO_PYTHON), function.name
    assert dict(zip(formulas, found["formulas"], strict=True)) == formulas


@pytest.mark.long
@needs_libreoffice
def test_the_refresh_button_says_what_it_could_not_do_and_calculates(workbook: Path) -> None:
    quiet, press = ["LotRibbon.LotbookQuiet", True], ["LotRibbon.LotbookRefreshAging"]
    found = asked(workbook, {"subs": [quiet, press, ["LotRibbon.LotbookMessage"]], "cells": [["Start", "C6"]]})
    message = found["subs"][-1]
    assert message.startswith("!Python could not be reached, so the lists were not refreshed.")
    assert "lotbook doctor" in message
    assert found["cells"] == [to_day(dt.date.today())]  # noqa: DTZ011 - what =TODAY() in AsOf gives


@pytest.mark.long
@needs_libreoffice
def test_ranges_compute_as_array_formulas(workbook: Path) -> None:
    block = [[46477, 46478, 0], ["2027-03-31", None, 30], [None, 46400, 5], ["EXP 03/2027", 46402, "=NA()"]]
    arrays: dict[str, list[list[object]]] = {
        "=LOT_DAYS_LEFT(AZ401:AZ404;46400)": [[77], [77], [""], [NO_PYTHON]],
        "=LOT_DAYS_LEFT(AZ401:BA402;46400)": [[77, 78], [77, ""]],
        "=LOT_DAYS_LEFT(AZ401:BA401;46400)": [[77, 78]],
        "=LOT_DAYS_LEFT({46477};46400)": [[77]],
        "=LOT_BUCKET(AZ401:AZ403;46400)": [["51-90"], ["51-90"], [""]],
        "=LOT_FLAG(BA401:BA404;46400;80)": [["Inside cut-off"], [""], ["Inside cut-off"], ["Inside cut-off"]],
        "=LOT_SELL_BY(BA401:BA404;BB401:BB404)": [[46478], [""], [46395], [NO_PYTHON]],
        "=LOT_SHIP_BY(AZ401:AZ403;90;7)": [[46380], [46380], [""]],
        '=LOT_EXPIRY(BA401:BA403;"12 months")': [[46844], [""], [46765]],
        "=LOT_SELL_BY(AZ401:AZ403;BB401:BB402)": [["Ranges of different sizes: 3 x 1 and 2 x 1."]] * 3,
    }
    asked_for = [[formula, len(rows), len(rows[0])] for formula, rows in arrays.items()]
    found = asked(workbook, {"block": block, "arrays": asked_for})
    assert dict(zip(arrays, found["arrays"], strict=True)) == arrays
