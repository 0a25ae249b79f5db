"""Drives LibreOffice with macros on, and prints what it was asked for as JSON; run by a Python that has `uno`.

    python3 office.py book.xlsm < request.json

The request: {"cells": [[sheet, cell], …], "formulas": [formula, …], "subs": [["Module.Sub", argument, …], …],
"block": rows of cells, "arrays": [[formula, rows, columns], …]}. Formulas are put into a far cell of the first sheet
one after the other, as Calc writes them; array formulas into rows and columns of cells, next to the block, which begins
at BLOCK. Subs run before cells are read.
"""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

ALWAYS_EXECUTE_NO_WARN = 4
FAR = "AZ300"
BLOCK = (51, 400)
"""Column and row, counted from 0: AZ401."""
ARRAYS = (71, 400)


def main() -> None:
    """Open the workbook, do what is asked, print the answers."""
    book, request = Path(sys.argv[1]).resolve(), json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"lotbook{Path(profile).name}"
        office = subprocess.Popen(  # noqa: S603 - LibreOffice as found on the path
            [
                *("soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"),
                *("--nologo", f"--accept=pipe,name={pipe};urp;"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        desktop = None
        try:
            desktop = connected(pipe)
            json.dump(answers(desktop, book, request), sys.stdout)
        finally:
            if desktop is not None:
                # It is going away, and may be gone; UNO's exceptions have no common Python class.
                with suppress(Exception):
                    desktop.terminate()
            try:
                office.wait(20)
            except subprocess.TimeoutExpired:
                office.kill()


def connected(pipe: str) -> Any:
    """The desktop of the office just started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:  # noqa: BLE001 - it is not up yet
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not start")


def answers(desktop: Any, book: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What the cells show, what the formulas give, what the Subs return."""
    options = []
    for name, value in (("Hidden", True), ("MacroExecutionMode", ALWAYS_EXECUTE_NO_WARN)):
        option = PropertyValue()
        option.Name, option.Value = name, value
        options.append(option)
    document = desktop.loadComponentFromURL(book.as_uri(), "_blank", 0, tuple(options))
    try:
        subs = [run(document, *each) for each in request.get("subs", [])]
        document.calculateAll()
        found = {
            "subs": subs,
            "cells": [shown(document.Sheets.getByName(sheet), cell) for sheet, cell in request.get("cells", [])],
        }
        far, first = [], document.Sheets.getByIndex(0)
        for formula in request.get("formulas", []):
            first.getCellRangeByName(FAR).Formula = formula
            far.append(shown(first, FAR))
        put(first, *BLOCK, request.get("block", []))
        arrays = [array(first, *each) for each in request.get("arrays", [])]
        return {**found, "formulas": far, "arrays": arrays}
    finally:
        document.close(True)  # noqa: FBT003 - UNO takes it by position


def put(sheet: Any, left: int, top: int, rows: list[list[Any]]) -> None:
    """Fill cells: with numbers, texts, formulas, or nothing."""
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            cell = sheet.getCellByPosition(left + c, top + r)
            if isinstance(value, (int, float)):
                cell.Value = value
            elif str(value).startswith("="):
                cell.Formula = value
            elif value is not None:
                cell.String = value


def array(sheet: Any, formula: str, rows: int, columns: int) -> list[list[Any]]:
    """What an array formula shows in its cells."""
    left, top = ARRAYS
    cells = sheet.getCellRangeByPosition(left, top, left + columns - 1, top + rows - 1)
    cells.setArrayFormula(formula)
    found = [[value_of(cells.getCellByPosition(c, r)) for c in range(columns)] for r in range(rows)]
    cells.setArrayFormula("")
    return found


def shown(sheet: Any, cell: str) -> Any:
    """A number, or the text of a cell; an error as its text."""
    return value_of(sheet.getCellRangeByName(cell))


def value_of(there: Any) -> Any:
    """The same, of a cell already found."""
    numeric = there.FormulaResultType2 == 1 if there.Formula.startswith(("=", "{=")) else there.Type.value == "VALUE"
    return there.Value if numeric and not there.getError() else there.String


def run(document: Any, name: str, *arguments: Any) -> Any:
    """Call a Sub or Function of the document."""
    address = f"vnd.sun.star.script:VBAProject.{name}?language=Basic&location=document"
    result, _, _ = document.getScriptProvider().getScript(address).invoke(tuple(arguments), (), ())
    return result


if __name__ == "__main__":
    main()
