"""The log of recalls: every run, mark and undo, kept in the workbook for the auditor."""

import re
from collections.abc import Mapping, Sequence

from lotbook.core.recalls.recall import Filters
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.hosts.host import ColumnData, TableRows

RECALL, MOCK, MARKED, UNDONE, CLOSED, ANSWERS = (
    *("Recall", "Mock recall", "Marked", "Undone", "Closed"),
    "Answers",
)
TAKEN_BACK = "Taken back"
"""A run of `lotbook undo` that took back what the sheet Recall asks for, or its record."""

BLANK = "(blank)"
"""What the log says of a status cell with nothing in it."""

LogRow = Mapping[str, Cell]
"""By column name."""


def rows_in(raw: RawTable, table: Table) -> tuple[LogRow, ...]:
    """The rows of a table as they stand; blank rows left out, a missing column blank."""
    return tuple(row for row in cells_in(raw, table) if any(value is not None for value in row.values()))


def cells_in(raw: RawTable, table: Table) -> tuple[LogRow, ...]:
    """Every row of a table as it stands; a missing column is blank."""
    places = {folded_header(header): position for position, header in enumerate(raw.headers)}
    found = {column.name: places.get(folded_header(column.header)) for column in table.columns}
    return tuple(
        {name: None if place is None else raw.values[place][row] for name, place in found.items()}
        for row in range(raw.rows)
    )


def written(log: Sequence[LogRow], new: Sequence[LogRow]) -> TableRows:
    """The table with some rows more."""
    rows = [*log, *new]
    columns = tuple(ColumnData(column.header, [row.get(column.name) for row in rows]) for column in RECALL_LOG.columns)
    return TableRows(RECALL_LOG.name, columns, tuple(column.header for column in RECALL_LOG.columns if column.key))


Before = dict[int | None, str]
"""Status before a mark by worksheet row; under None what an older lotbook logged of the whole lot."""


def status_before(log: Sequence[LogRow]) -> dict[tuple[str, str], Before]:
    """The status each lot had before it was marked, by SKU and lot; those whose mark was undone are left out."""
    found: dict[tuple[str, str], Before] = {}
    for row in log:
        lot = str(row["sku"]), str(row["lot"])
        if row["event"] == MARKED and row["status_before"] is not None:
            numbers: list[int | None] = [int(number) for number in re.findall(r"\d+", str(row["rows"] or ""))]
            found.setdefault(lot, {}).update(dict.fromkeys(numbers or [None], str(row["status_before"])))
        elif row["event"] == UNDONE:
            found.pop(lot, None)
    return found


def marked_for(log: Sequence[LogRow]) -> dict[tuple[str, str], str]:
    """What the recall asked for that each lot was marked in, by SKU and lot, but for marks that were undone."""
    found: dict[tuple[str, str], str] = {}
    for row in log:
        lot = str(row["sku"]), str(row["lot"])
        if row["event"] == MARKED and row["asked_for"] is not None:
            found[lot] = str(row["asked_for"])
        elif row["event"] == UNDONE:
            found.pop(lot, None)
    return found


def days_marked(log: Sequence[LogRow]) -> dict[tuple[str, str], set[int]]:
    """The days on which each lot was marked, by SKU and lot."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in log:
        started = row["started"]
        if row["event"] == MARKED and isinstance(started, int | float):
            found.setdefault((str(row["sku"]), str(row["lot"])), set()).add(int(started))
    return found


def last_run(log: Sequence[LogRow]) -> LogRow | None:
    """The recall or mock recall that the record on the sheet Recall is of, or None.

    It is the last one that was run, or, where that was taken back, the last of those that asked for the same as the
    sheet does again.
    """
    last = next((row for row in reversed(log) if row["event"] in {RECALL, MOCK, TAKEN_BACK}), None)
    if last is None or last["event"] != TAKEN_BACK:
        return last
    same = (row for row in reversed(log) if row["event"] in {RECALL, MOCK} and row["asked_for"] == last["asked_for"])
    return next(same, None)


def asked_for(filters: Filters) -> str:
    """What a recall asks for, in words."""
    return "; ".join(f"{label} {value}" for label, value in filters.asked)
