"""What taking back a run means for the log of recalls: which recall the record on the sheet Recall is of again.

The log is kept for auditors, so the run that was taken back stays in it, and a row more says that it was.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from lotbook.actions.recalls import case_cells
from lotbook.actions.recalls import cells as recall_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.core.days import serial
from lotbook.core.errors import InputError
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.hosts.host import Book, CellData, NamedCell, TableRows

CELLS = frozenset({*recall_cells.NAMES, *case_cells.NAMES})
"""The filter cells and the record of the sheet Recall."""


def with_log(book: Book, cells: Sequence[CellData], known: Collection[str], *, now: dt.datetime) -> TableRows | None:
    """The log with a row that says what is taken back; None where that is no recall, or the tracker has no log.

    Args:
        book: What was read: the cells of the sheet Recall as they are, and the log.
        cells: The named cells that are to be as they were.
        known: The lot codes on the sheets, case-folded.
        now: The time of this run.
    """
    if RECALL_LOG.name not in book.tables or not CELLS & {cell.name for cell in cells}:
        return None
    log = recall_log.rows_in(book.tables[RECALL_LOG.name], RECALL_LOG)
    last = recall_log.last_run(log)
    there = {**book.cells, **{cell.name: NamedCell(cell.value) for cell in cells}}
    try:
        asked = recall_log.asked_for(recall_cells.filters_in(there, lambda: known))
        complaint = case_cells.case_in(case_cells.only(there, "complaint")).complaint
    except InputError:
        return None
    number = f" ({last['complaint']})" if last is not None and last["complaint"] is not None else ""
    of_it = f"{last['asked_for']}{number}" if last is not None and last["asked_for"] is not None else "the record"
    row: recall_log.LogRow = {
        "started": serial(now.replace(microsecond=0)),
        "event": recall_log.TAKEN_BACK,
        "asked_for": asked or None,
        "complaint": complaint or None,
        "result": f"Taken back with undo: {of_it}. {_AGAIN if asked else _NONE}",
    }
    return recall_log.written(log, [row])


_AGAIN = "The record on the sheet Recall is again of what this row asks for."
_NONE = "The sheet Recall asks for nothing."
