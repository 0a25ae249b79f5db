"""Tables as a person would jot them down, turned into what a host hands over.

A table is a header line and one line per row, cells parted by |. Numbers and yyyy-mm-dd dates are stored as Excel
stores them, codes as text; 'quotes' keep a cell as text, and a missing column or an empty cell is blank.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lotbook.core import nw
from lotbook.core.days import to_date, to_day
from lotbook.core.frames import make_rows
from lotbook.core.inputs import Tracker, read_tracker
from lotbook.core.report import Report, report
from lotbook.core.table import Cell, ErrorValue, Kind, RawTable, Table
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL

TODAY = dt.date(2026, 3, 1)
"""The day all scenarios are judged on unless they say otherwise."""

DEFAULTS = {
    "Settings": "Setting | Value\nDefault channel | FBA-US\nDefault place | Warehouse",
    "Places": "Place | Kind | Channel\nWarehouse | Own |\nShop | Own | DTC\nFBA-US | FBA | FBA-US",
    "Channels": """
    Channel | Add days of use | Min days at receipt | Cut-off days | Transit days | Receiving days | Removal lead days
    FBA-US | Yes | 90 | 50 | 7 | 5 | 104
    DTC | No | 0 | 0 | 3 | 0 | 0
    """,
    "Buckets": """
        Bucket | From days | To days
        Expired | | -1
        0-50 | 0 | 50
        51-90 | 51 | 90
        91-180 | 91 | 180
        181-365 | 181 | 365
        Over 365 | 366 |
        No date | |
    """,
}


def rows_of(text: str) -> list[list[str]]:
    """The cells of a jotted table, header first."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def cell_of(text: str, kind: Kind) -> Cell:
    """What Excel would store for a jotted cell."""
    if re.fullmatch(r"'.*'", text):
        return text[1:-1]
    if text.startswith("#") and text[1:2].isupper():
        return ErrorValue(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return to_day(dt.date.fromisoformat(text))
    if kind not in {Kind.TEXT, Kind.CODE, Kind.VALUE} and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    if text == "=TRUE" or re.fullmatch(r"=\d+", text):  # a code that Excel took for a logical value or a number
        return text == "=TRUE" or int(text[1:])
    return text or None


def raw_table(table: Table, text: str = "", *, first_row: int = 5) -> RawTable:
    """A jotted table as a host hands it over, with every column the table has.

    Rows below a line that says (gap) stand below the table, behind a blank row.
    """
    header, *rows = rows_of(text) or [[]]
    if ["(gap)"] in rows:
        gap = rows.index(["(gap)"])
        behind = raw_table(table, "\n".join(" | ".join(row) for row in [header, *rows[gap + 1 :]]))
        inside = "\n".join(" | ".join(row) for row in [header, *rows[:gap]])
        return replace(
            raw_table(table, inside, first_row=first_row), behind=replace(behind, first_row=first_row + gap + 1)
        )
    columns = [column for column in table.columns if not column.computed]
    kinds = {column.header: column.kind for column in columns}
    missing = [column.header for column in columns if column.header not in header]
    assert set(header) <= set(kinds) | {"Mine"}, header
    cells: list[list[Cell]] = [
        [cell_of(row[i], kinds.get(name, Kind.TEXT)) if i < len(row) else None for row in rows]
        for i, name in enumerate(header)
    ]
    blank: list[list[Cell]] = [[None] * len(rows) for _ in missing]
    return RawTable(table.name, table.name, (*header, *missing), first_row, 1, (*cells, *blank))


def raw_tables(tables: Mapping[str, str]) -> dict[str, RawTable]:
    """All input tables, those not given as the tracker has them when new."""
    return {
        table.name: raw_table(table, tables.get(table.name, DEFAULTS.get(table.name, "")))
        for table in (*INPUTS, *OPTIONAL)
    }


def tracker_of(**tables: str) -> Tracker:
    """A tracker with the given tables."""
    return read_tracker(raw_tables(tables))


def report_on(as_of: dt.date = TODAY, *, engine: str = "polars", **tables: str) -> Report:
    """The report on the given tables."""
    return report(tracker_of(**tables), as_of=to_day(as_of), engine=engine)


_TEXTS = {
    *(
        "sku",
        "lot",
        "place",
        "status",
        "kind",
        "channel",
        "why",
        "effect",
        "table",
        "product",
        "reason",
        "fnsku",
        "bucket",
        "action",
        "basis",
    ),
    *(
        "type",
        "source",
        "destination",
        "expiry_date_precision",
        "bundle_sku",
        "bundle_lot",
        "component_sku",
        "component_lot",
    ),
}
_RATES = {"units_per_day", "unit_cost", "units_at_risk", "value", "removal_fee"}
_SHARES = {"min_days_at_receipt_share"}
_CHOICES = {"adds_days_of_use", "back_unknown", "is_assumed", "usable"}


def frame_of(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Any:
    """A native frame of rows by code name, typed as the core has them; what a row lacks is null."""
    types = [(_TEXTS, nw.String()), (_RATES | _SHARES, nw.Float64()), (_CHOICES, nw.Boolean())]
    schema = {name: next((dtype for group, dtype in types if name in group), nw.Int64()) for name in names}
    return make_rows({name: [row.get(name) for row in rows] for name in names}, schema).to_native()


def frame(text: str) -> Any:
    """A jotted frame of the core, its header in code names: dates become day numbers, blanks are null."""
    header, *rows = rows_of(text)
    cells = [{name: _value_of(name, cell) for name, cell in zip(header, row, strict=False)} for row in rows]
    return frame_of(header, cells)


def _value_of(name: str, cell: str) -> Any:
    if not cell or name in _TEXTS:
        return cell or None
    if name in _CHOICES:
        return cell == "yes"
    return float(cell) if name in _RATES | _SHARES else cell_of(cell, Kind.UNITS)


def lines(frame: Any, *columns: str) -> list[str]:
    """The rows of a frame as they would be jotted down: cells parted by |, dates as yyyy-mm-dd, blanks as -."""
    opened: Any = nw.from_native(frame)
    rows = opened.lazy().select(*columns).collect("polars").rows(named=True)
    return [" | ".join(_shown(name, row[name]) for name in columns) for row in rows]


def _shown(name: str, value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - a nan is a blank as well
        return "-"
    if name.endswith(("date", "_by", "due", "expiry")):
        return to_date(int(value)).isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def problems(result: Report) -> list[str]:
    """Where and which, for every problem of a report."""
    return [f"{problem.place} {problem.rule}" for problem in result.problems]
