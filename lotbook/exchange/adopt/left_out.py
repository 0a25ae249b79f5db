"""The rows that were not taken over, in a workbook of their own, each with its reason."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lotbook.core.days import to_date
from lotbook.core.table import Cell, Column, Kind
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.plain_workbook import PlainTable, workbook_bytes

_SHEET = "Left out"
REASON = "Why it was left out"
_ABOUT = (
    Column("File", "file", Kind.TEXT),
    Column("Sheet", "sheet", Kind.TEXT),
    Column("Row", "row", Kind.UNITS),
    Column(REASON, "reason", Kind.TEXT),
)
_LONGEST_HEADER = 240

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not taken over."""

    source: FoundList
    row: SourceRow
    reason: str
    said: Mapping[str, str] = field(default_factory=dict)
    """By header, such as Place and Type, what the name of its sheet or its title says and no column does."""


def left_out_bytes(rows: Sequence[LeftOut], *, created: dt.datetime) -> bytes:
    """An .xlsx file of them: where each is from, why it was left out, and its cells; a sheet for each list's headers.

    What was a text stays one, so that a code keeps its zeros and a month its year when the rows are corrected. Then
    the file can be adopted like any other.

    Args:
        rows: The rows, in the order they are shown.
        created: What the file gives as the time it was made.
    """
    by_headers: dict[tuple[tuple[str, ...], tuple[str, ...]], list[LeftOut]] = {}
    for each in rows:
        names = tuple(each.source.name(i) for i in range(len(each.source.headers)))
        by_headers.setdefault((names, tuple(each.said)), []).append(each)
    sheets = [
        _sheet(_SHEET if number == 1 else f"{_SHEET} {number}", names, some)
        for number, ((names, _), some) in enumerate(by_headers.items(), 1)
    ]
    return workbook_bytes(sheets, created=created)


def _sheet(name: str, headers: Sequence[str], rows: Sequence[LeftOut]) -> PlainTable:
    """One sheet: a column of nothing but dates has dates, any other holds what is typed as it is typed."""
    shown: list[dict[str, Value]] = [
        {
            "file": each.source.path.name,
            "sheet": each.source.sheet or None,
            "row": each.row.number,
            "reason": each.reason,
            **{f"said {header}": value for header, value in each.said.items()},
        }
        for each in rows
    ]
    # What the list says of all its rows gets columns, so that these can be adopted from here.
    columns = [*_ABOUT, *(Column(header, f"said {header}", Kind.TEXT) for header in rows[0].said)]
    for position, header in enumerate(_each_once(headers, [column.header for column in columns])):
        are_dates = [
            each.row.cells[position] is None or (position in each.row.dates and _is_number(each.row.cells[position]))
            for each in rows
        ]
        kind = Kind.DATE if all(are_dates) and any(position in each.row.dates for each in rows) else Kind.TEXT
        columns.append(Column(header, f"cell {position}", kind))
        for row, each, is_date in zip(shown, rows, are_dates, strict=True):
            row[f"cell {position}"] = _shown(each.row.cells[position], as_text=is_date and kind is Kind.TEXT)
    return PlainTable(name, columns, shown)


def _each_once(headers: Sequence[str], before: Sequence[str]) -> list[str]:
    """Headers as a table of Excel's may have them: no two alike, none too long, and none of those before them."""
    found: list[str] = []
    there = {header.casefold() for header in before}
    for header in headers:
        short = name = header[:_LONGEST_HEADER]
        number = 1
        while name.casefold() in there:
            number += 1
            name = f"{short} ({number})"
        there.add(name.casefold())
        found.append(name)
    return found


def _shown(cell: Cell, *, as_text: bool) -> Value:
    if isinstance(cell, bool):
        return str(cell).upper()
    if as_text and isinstance(cell, int | float):
        return to_date(int(cell)).isoformat()
    return cell


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
