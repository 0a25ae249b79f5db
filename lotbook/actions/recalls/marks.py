"""Marking the lots of a recall, which takes them out of the pick order, and taking the marks back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls import sheet as recall_sheet
from lotbook.actions.recalls.recall import TimedRecall
from lotbook.core.days import serial
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.recalls.bundle_graph import WENT_INTO
from lotbook.hosts.host import Changes, Host, InputCells

RECALLED, HOLD = "Recalled", "Hold"


@dataclass(frozen=True, slots=True)
class NewStatus:
    """A lot whose status changes."""

    sku: str
    lot: str
    before: str
    now: str
    rows: tuple[int, ...]
    """Worksheet rows on Lots: the one that counts, and any further ones of the same lot."""


def marks(timed: TimedRecall) -> tuple[NewStatus, ...]:
    """The lots to set to Recalled: those that were asked for, and the bundles made from them, but those that are.

    Lots that went into an affected bundle are suspects, and are left to the user.
    """
    rows = _rows_on_lots(timed)
    return tuple(
        NewStatus(row["sku"], row["lot"], row["status"], RECALLED, rows[row["sku"], row["lot"]])
        for row in rows_of(timed.recall.lots)
        if row["row"] is not None and row["how"] != WENT_INTO and row["status"] != RECALLED
    )


def unmarks(timed: TimedRecall) -> tuple[NewStatus, ...]:
    """The same lots, as far as they are Recalled, with the status each had before it was marked.

    A lot that was not marked by lotbook goes to Hold, so that none is released by accident.
    """
    before = recall_log.status_before(timed.page.log if timed.page else ())
    rows = _rows_on_lots(timed)
    return tuple(
        NewStatus(*lot, RECALLED, before.get(lot, HOLD), rows[lot])
        for row in rows_of(timed.recall.lots)
        if row["row"] is not None and row["how"] != WENT_INTO and row["status"] == RECALLED
        for lot in ((row["sku"], row["lot"]),)
    )


def _rows_on_lots(timed: TimedRecall) -> dict[tuple[str, str], tuple[int, ...]]:
    """Every row of each affected lot: a second one does not count, but whoever looks at it is to see the mark."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in rows_of(timed.recall.movements.filter(nw.col("table") == "Lots").sort("row")):
        lot = row["sku"], row["lot"]
        found[lot] = (*found.get(lot, ()), row["row"])
    return found


def apply(
    host: Host, timed: TimedRecall, statuses: Sequence[NewStatus], *, now: dt.datetime, sheet_too: bool = False
) -> tuple[str, ...]:
    """Write new statuses to the sheet Lots, and what was done to the log; return the host's remarks.

    Args:
        host: Where the tracker is, not read or written since the recall.
        timed: The recall.
        statuses: What `marks` or `unmarks` gave.
        now: When.
        sheet_too: The whole recall is written to its sheets as well.

    Raises:
        InputError: If a sheet cannot be written.
        HostError: If the workbook cannot be saved; it is then as it was.
    """
    now_known = {(each.sku, each.lot): each.now for each in statuses}
    log = _log(timed, statuses, now)
    changes = Changes()
    if sheet_too:
        changes = recall_sheet.changes(timed, filters_too=True, statuses=now_known, log=log)
    elif timed.page is not None and statuses:
        shown = (recall_sheet.lots(timed.recall, now_known),) if _is_shown(timed) else ()
        changes = Changes(rows=(*shown, recall_log.written(timed.page.log, log)))
    if statuses:
        cells = InputCells("Lots", "Status", {row: each.now for each in statuses for row in each.rows})
        changes = replace(changes, inputs=(cells,))
    return () if changes == Changes() else host.write(changes)


def check_shown(timed: TimedRecall) -> None:
    """Refuse to act on other lots than those the sheet Recall shows.

    Raises:
        InputError: If it shows none, or the filters or the tables have changed since.
    """
    page = timed.needs_page("This")
    if not page.shown:
        raise InputError("The sheet Recall shows no lots. Fill in its filter cells, press Run recall, and look.")
    if not _is_shown(timed):
        raise InputError(
            "The filters or the tables have changed since the recall on the sheet Recall was run. Press Run recall, "
            "look at the lots, and try again."
        )


def _is_shown(timed: TimedRecall) -> bool:
    found = {(row["sku"], row["lot"]) for row in rows_of(timed.recall.lots.select("sku", "lot"))}
    return timed.page is not None and found == timed.page.shown


def _log(timed: TimedRecall, statuses: Sequence[NewStatus], now: dt.datetime) -> list[recall_log.LogRow]:
    asked = recall_log.asked_for(timed.recall.filters)
    return [
        {
            "started": serial(now),
            "event": recall_log.MARKED if each.now == RECALLED else recall_log.UNDONE,
            "asked_for": asked,
            "sku": each.sku,
            "lot": each.lot,
            "status_before": each.before,
            "status_now": each.now,
        }
        for each in statuses
    ]
