"""LibreOffice as the second opinion on every formula: recalculate a workbook from nothing, and compare.

`recalculated` gives what LibreOffice makes of the formula cells of a workbook whose cached values were thrown away;
`differences` lists the cells where that is not what the workbook says, and the cells that show an error.
"""

import datetime as dt
import math
import re
import shutil
import subprocess
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

from lotbook.sheets.functions import FUNCTIONS

Value = str | float | bool | None
"""A cell: numbers and dates as float, blank and "" both as None."""

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
"""Marks a test that cannot run without LibreOffice."""

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""

_FORMULA_CELL = re.compile(rb"<c\b([^>]*)>(<f\b[^>]*?(?:/>|>[^<]*</f>))\s*(?:<v\b[^>]*?(?:/>|>[^<]*</v>))?\s*</c>")
_REPEATED = re.compile(rb'<definedName [^>]*"_xlnm\.Print_Titles"[^>]*>[^<]*</definedName>')
_OWN_FUNCTION = re.compile("|".join(rf"\b{function.name}\(" for function in FUNCTIONS))
_TYPE = re.compile(rb'\s+t="[^"]*"')


def converted(paths: Sequence[Path], extension: str, folder: Path, *, timeout: float = 300) -> list[Path]:
    """Convert workbooks with LibreOffice, every formula calculated anew, in a profile of its own.

    Args:
        paths: The workbooks; their names differ.
        extension: What to make of it, for example "xlsx" or "pdf".
        folder: Where the result goes.
        timeout: Seconds after which LibreOffice is given up.
    """
    assert SOFFICE is not None, "LibreOffice (soffice) is not installed"
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_SETTINGS)
        command = [SOFFICE, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", extension, "--outdir", str(folder), *map(str, paths)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)  # noqa: S603 - soffice as found on the path
    results = [folder / f"{path.stem}.{extension}" for path in paths]
    missing = [result.name for result in results if not result.exists()]
    assert not missing, f"LibreOffice did not make {missing}: {run.stdout} {run.stderr}"
    return results


def without_values(path: Path, target: Path) -> None:
    """Copy a workbook without the cached values of its formulas, and without the rows that repeat on every page.

    Those cost LibreOffice a tenth of a second for each sheet: more than half the time it takes to open a tracker.
    """
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _FORMULA_CELL.sub(lambda cell: b"<c" + _TYPE.sub(b"", cell[1]) + b">" + cell[2] + b"</c>", part)
            if name == "xl/workbook.xml":
                part = _REPEATED.sub(b"", part)
            if name != "xl/calcChain.xml":
                copy.writestr(name, part)


def formula_cells(path: Path) -> dict[tuple[str, str], str]:
    """The formula of every cell that has one, by sheet and cell."""
    return {
        place: str(getattr(value, "text", value)) for place, value, kind in _cells(path, values=False) if kind == "f"
    }


def cached(path: Path) -> dict[tuple[str, str], Value]:
    """What the workbook says its formula cells show."""
    return _values(path, set(formula_cells(path)))


def recalculated(path: Path) -> dict[tuple[str, str], Value]:
    """What LibreOffice says the formula cells of the workbook show, cached values disregarded."""
    return recalculated_all([path])[0]


def recalculated_all(paths: Sequence[Path]) -> list[dict[tuple[str, str], Value]]:
    """As `recalculated`, for several workbooks at once: LibreOffice takes longer to start than to calculate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = [folder / f"{i}{path.suffix}" for i, path in enumerate(paths)]
        for path, copy in zip(paths, bare, strict=True):
            without_values(path, copy)
        (folder / "out").mkdir()
        results = converted(bare, "xlsx", folder / "out")
        wanted = [set(formula_cells(path)) for path in paths]
        return [_values(result, cells) for result, cells in zip(results, wanted, strict=True)]


def differences(path: Path) -> list[str]:
    """Formula cells that LibreOffice sees otherwise than the workbook, or as an error; one line each, empty if none.

    Converting runs no macros, so cells with functions of the workbook's own are left to `tests/vba`, where they run.
    """
    said, seen, formulas = cached(path), recalculated(path), formula_cells(path)
    found = []
    for (sheet, cell), formula in formulas.items():
        if _OWN_FUNCTION.search(formula):
            continue
        here, there = said[sheet, cell], seen[sheet, cell]
        if not same(here, there) or is_error(there):
            found.append(f"{sheet}!{cell}: the workbook says {here!r}, LibreOffice {there!r}: ={formula[:200]}")
    return found


def same(one: Value, other: Value) -> bool:
    """Equal texts, or numbers within a billionth of each other; blank equals blank."""
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def is_error(value: Value) -> bool:
    """Whether a cell shows an Excel error such as #N/A."""
    return isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper()


def _cells(path: Path, *, values: bool) -> Iterator[tuple[tuple[str, str], object, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells which extensions it does not know
        book = load_workbook(path, data_only=values)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield (sheet.title, cell.coordinate), cell.value, cell.data_type
    book.close()


def _values(path: Path, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Value]:
    found: dict[tuple[str, str], Value] = dict.fromkeys(wanted)
    for place, value, _ in _cells(path, values=True):
        if place in wanted:
            found[place] = _plain(value)
    return found


def _plain(value: object) -> Value:
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value) or None
