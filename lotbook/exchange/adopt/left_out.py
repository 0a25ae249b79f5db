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
    """A CSV file of them: where each is from, why it was left out, and its cells; each list under its own headers.

    Once they are corrected, the file can be adopted like any other.
    """
    lines: list[list[Value]] = []
    before: tuple[str, ...] | None = None
    for each in rows:
        names = tuple(each.source.name(i) for i in range(len(each.source.headers)))
        if names != before:
            lines += [[], [*_ABOUT, *names]] if lines else [[*_ABOUT, *names]]
            before = names
        about: tuple[Value, ...] = (each.source.path.name, each.source.sheet, each.row.number, each.reason)
        lines.append([*about, *(_shown(each.row, i) for i in range(len(names)))])
    return csv_bytes([str(cell) for cell in lines[0]], lines[1:])


def _shown(row: SourceRow, position: int) -> Value:
    cell = row.cells[position]
    return to_date(int(cell)).isoformat() if position in row.dates and isinstance(cell, int | float) else cell
