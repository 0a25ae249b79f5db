"""What taking back a run means for the log of recalls: which recall the record on the sheet Recall is of again.

The log is kept for auditors, so the run that was taken back stays in it, and a row more says that it was.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from lotbook.actions.recalls import case_cells
from lotbook.actions.recalls import cells as recall_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.marks import RECALLED
from lotbook.core.days import serial
from lotbook.core.errors import InputError
from lotbook.core.table import Cell, RawTable
from lotbook.core.tables import LOTS
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.hosts.host import Book, CellData, NamedCell, TableRows

CELLS = frozenset({*recall_cells.NAMES, *case_cells.NAMES})
"""The filter cells and the record of the sheet Recall."""


def with_log(
    book: Book,
    cells: Sequence[CellData],
    statuses: Mapping[int, Cell],
    known: Collection[str],
    *,
    answers: Collection[str] = (),
    now: dt.datetime,
) -> TableRows | None:
    """The log with rows that say what is taken back; None where that is no recall, or the tracker has no log.

    Args:
        book: What was read: the cells of the sheet Recall as they are, the sheet Lots, and the log.
        cells: The named cells that are to be as they were.
        statuses: By worksheet row the status cells of Lots that are to be as they were.
        known: The lot codes on the sheets, case-folded.
        answers: The consignees whose rows of Recall responses are to be as they were.
        now: The time of this run.
    """
    if RECALL_LOG.name not in book.tables:
        return None
    log = recall_log.rows_in(book.tables[RECALL_LOG.name], RECALL_LOG)
    started = serial(now.replace(microsecond=0))
    rows = _status_rows(log, book.tables[LOTS.name], statuses, started)
    if answers:
        rows.append(_answers_row(log, answers, started))
    if CELLS & {cell.name for cell in cells}:
        rows += _record_row(book, cells, known, log, started)
    return recall_log.written(log, rows) if rows else None


def _status_rows(
    log: Sequence[recall_log.LogRow], lots: RawTable, statuses: Mapping[int, Cell], started: float
) -> list[recall_log.LogRow]:
    """A mark that is taken back is undone, and one whose undoing is taken back was made: --unmark goes by the log."""
    logged = {
        (str(row["sku"]), str(row["lot"])) for row in log if row["event"] in {recall_log.MARKED, recall_log.UNDONE}
    }
    there = recall_log.cells_in(lots, LOTS)
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for row, value in statuses.items():
        of_row = there[row - lots.first_row]
        lot = str(of_row["sku"]).strip(), str(of_row["lot"]).strip()
        before, after = (recall_log.BLANK if cell is None else str(cell) for cell in (of_row["status"], value))
        if lot in logged and RECALLED in {before, after}:
            found.setdefault((*lot, before, after), []).append(row)
    return [
        {
            "started": started,
            "event": recall_log.MARKED if after == RECALLED else recall_log.UNDONE,
            "asked_for": _WITH_UNDO,
            "sku": sku,
            "lot": lot,
            "status_before": before,
            "status_now": after,
            "rows": ", ".join(map(str, numbers)),
        }
        for (sku, lot, before, after), numbers in found.items()
    ]


def _answers_row(log: Sequence[recall_log.LogRow], who: Collection[str], started: float) -> recall_log.LogRow:
    """What the last row of answers says how far the recall reached isn't so any more."""
    last = next((row for row in reversed(log) if row["event"] == recall_log.ANSWERS), {})
    named = ", ".join(sorted(who)[:_NAMED])
    more = f" and {len(who) - _NAMED} more" if len(who) > _NAMED else ""
    return {
        "started": started,
        "event": recall_log.ANSWERS,
        "asked_for": last.get("asked_for"),
        "complaint": last.get("complaint"),
        "result": f"{_WITH_UNDO}: what Recall responses said of {named}{more}.",
    }


def _record_row(
    book: Book,
    cells: Sequence[CellData],
    known: Collection[str],
    log: Sequence[recall_log.LogRow],
    started: float,
) -> list[recall_log.LogRow]:
    last = recall_log.last_run(log)
    there = {**book.cells, **{cell.name: NamedCell(cell.value) for cell in cells}}
    try:
        asked = recall_log.asked_for(recall_cells.filters_in(there, lambda: known))
        complaint = case_cells.case_in(case_cells.only(there, "complaint")).complaint
    except InputError:
        return []
    number = f" ({last['complaint']})" if last is not None and last["complaint"] is not None else ""
    of_it = f"{last['asked_for']}{number}" if last is not None and last["asked_for"] is not None else "the record"
    return [
        {
            "started": started,
            "event": recall_log.TAKEN_BACK,
            "asked_for": asked or None,
            "complaint": complaint or None,
            "result": f"Taken back with undo: {of_it}. {_AGAIN if asked else _NONE}",
        }
    ]


_NAMED = 5
"""So many consignees are named in a row."""
_WITH_UNDO = "Taken back with undo"
_AGAIN = "The record on the sheet Recall is again that of the recall in this row."
_NONE = "The filters on the sheet Recall are blank."
