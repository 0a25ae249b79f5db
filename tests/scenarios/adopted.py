"""Lists as people type them, what becomes of them, and what a tracker's table then holds."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from lotbook.core.days import to_date
from lotbook.core.table import Kind, folded_header
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.exchange.adopt.proposal import TABLES
from lotbook.hosts.file import FileHost
from tests.command import Command
from tests.drawn import write_new
from tests.package_checks import problems


def listed(path: Path, table: str, *headers: str) -> list[tuple[Any, ...]]:
    """The cells of some columns, row by row, without blank rows; day numbers in columns of dates are dates."""
    needed = {table: frozenset(folded_header(header) for header in headers)}
    raw = FileHost(path, needed=needed).read([table], []).tables[table]
    columns = {folded_header(header): cells for header, cells in zip(raw.headers, raw.values, strict=True)}
    dates = {
        folded_header(c.header)
        for c in {**TABLES, MAPPINGS.name: MAPPINGS}[table].columns
        if c.kind in {Kind.DATE, Kind.LABEL_DATE}
    }

    def shown(header: str, cell: Any) -> Any:
        return to_date(int(cell)) if header in dates and isinstance(cell, int | float) else cell

    wanted = [folded_header(header) for header in headers]
    rows = zip(*([shown(header, cell) for cell in columns[header]] for header in wanted), strict=True)
    filled = [row for row in rows if any(cell is not None for cell in row)]
    assert all(not isinstance(cell, dt.datetime) for row in filled for cell in row)
    return filled


def adopted(lotbook: Command, tracker: Path, *arguments: object) -> Any:
    """What an adoption says; its counts add up, and the same once more changes nothing."""
    outcome = lotbook("adopt", *arguments, "--into", tracker, "--yes", "--json")
    assert outcome.code in {0, 1}, outcome.err
    found = json.loads(outcome.out)
    for each in found["lists"]:
        assert each["new"] + each["changed"] + each["there"] + each["left_out"] == each["rows"]
    assert len(found["left_out"]) == sum(each["left_out"] for each in found["lists"])
    assert problems(tracker) == []
    before = tracker.read_bytes()
    again = json.loads(lotbook("adopt", *arguments, "--into", tracker, "--yes", "--json").out)
    assert again["changed"] == {}
    assert tracker.read_bytes() == before
    return found


def empty_tracker(folder: Path) -> Path:
    """A new tracker without a row."""
    path = folder / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


def text(path: Path, *lines: str) -> Path:
    """A list as text, such as a .csv."""
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def book(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    """A workbook as one types it, without tables; ranges of the first sheet are merged."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        workbook.worksheets[0].merge_cells(cells)
    workbook.save(path)
    return path


def reasons(found: Any) -> dict[int, str]:
    return {row["row"]: row["reason"] for row in found["left_out"]}


def left_out(found: Any, *headers: str) -> dict[str, list[tuple[Any, ...]]]:
    """By sheet, some columns of the workbook of left-out rows; of sheets that have all of them."""
    path = found["left_out_file"]
    assert problems(path) == []
    rows = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(path)}
    return {
        name: [tuple(row[some[0].index(header)] for header in headers) for row in some[1:]]
        for name, some in rows.items()
        if {*headers} <= {*some[0]}
    }
