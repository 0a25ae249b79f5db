"""The rows that were not taken over, in a file of their own, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from lotbook.core.days import to_date
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.plain_csv import Value, csv_bytes

_ABOUT = ("File", "Sheet", "Row", "Why it was left out")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not taken over."""

    source: FoundList
    row: SourceRow
    reason: str


def left_out_bytes(rows: Sequence[LeftOut]) -> bytes:
    """A CSV file of them: where each is from, why it was left out, and its cells under their headers."""
    names = list(dict.fromkeys(each.source.name(i) for each in rows for i in range(len(each.source.headers))))
    lines = []
    for each in rows:
        cells = {each.source.name(i): _shown(each.row, i) for i in range(len(each.source.headers))}
        about = (each.source.path.name, each.source.sheet, each.row.number, each.reason)
        lines.append([*about, *(cells.get(name) for name in names)])
    return csv_bytes([*_ABOUT, *names], lines)


def _shown(row: SourceRow, position: int) -> Value:
    cell = row.cells[position]
    return to_date(int(cell)).isoformat() if position in row.dates and isinstance(cell, int | float) else cell
