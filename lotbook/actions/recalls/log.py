"""The log of recalls: every run, mark and undo, kept in the workbook for the auditor."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lotbook.core.names import key_of_name
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


_NOTIFIED = "; notified: "
"""Before the names, in the result of a row that says who was notified."""


def said_of_answers(reach: str, notified: Sequence[str]) -> str:
    """The result of a row on notices and answers: how far the recall reached, and who was notified then."""
    return f"{reach}{_NOTIFIED}{'; '.join(notified)}" if notified else reach


def notified_for_other_lots(
    log: Sequence[LogRow], told: Iterable[Mapping[str, Any]], *, complaint: str, since: int | None, asked: str
) -> tuple[tuple[str, str], ...]:
    """Who was last notified when this recall asked for something else, and for what.

    Args:
        log: The rows of the log.
        told: Rows of `Answers.rows`: `consignee`, `last_told` (day or null).
        complaint: The number of this recall, or blank.
        since: The day it began, if there may be another one before it.
        asked: What it asks for now.
    """
    ours = [row for row in log if _is_of(row, complaint, since)]
    found = []
    for name, day in ((row["consignee"], row["last_told"]) for row in told if row["last_told"] is not None):
        named = [row for row in ours if key_of_name(name) in _notified_in(row) and _day(row) >= day]
        then = named[-1] if named else next((row for row in reversed(ours) if _day(row) <= day), None)
        if then is not None and then["asked_for"] != asked:
            found.append((name, str(then["asked_for"])))
    return tuple(found)


def _is_of(row: LogRow, complaint: str, since: int | None) -> bool:
    is_ours = key_of_name(str(row["complaint"] or "")) == key_of_name(complaint)
    is_since = since is None or (_day(row) >= since)
    return row["event"] in {RECALL, ANSWERS} and row["asked_for"] is not None and is_ours and is_since


def _day(row: LogRow) -> int:
    started = row["started"]
    return int(started) if isinstance(started, int | float) else 0


def _notified_in(row: LogRow) -> set[str]:
    _, _, names = str(row["result"] or "").partition(_NOTIFIED)
    return {key_of_name(name) for name in names.split("; ") if name}


def asked_for(filters: Filters) -> str:
    """What a recall asks for, in words."""
    return "; ".join(f"{label} {value}" for label, value in filters.asked)
