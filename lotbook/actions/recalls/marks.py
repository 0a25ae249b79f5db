"""Marking the lots of a recall, which takes them out of the pick order, and taking the marks back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lotbook.actions.new_files import all_or_none
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls import sheet as recall_sheet
from lotbook.actions.recalls.recall import Packet, TimedRecall, save_packet
from lotbook.actions.session import Progress, Refreshed
from lotbook.core import nw
from lotbook.core.bundles import WENT_INTO
from lotbook.core.days import serial, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import first_that_holds, rows_of
from lotbook.core.recalls.recall import Recall
from lotbook.core.table import Cell
from lotbook.core.words import STATUSES
from lotbook.hosts.host import Changes, InputCells

RECALLED, HOLD, RELEASED = "Recalled", "Hold", "Released"
_NAMED = 5
"""So many lots are named in a message."""
_ONLY_MOCK = (
    "The sheet Recall holds a mock recall, so nothing is marked. If these lots are to be recalled, begin a recall: "
    "empty the cells of the record from Complaint number to Corrective action, run it, and mark then. Or name the lot: "
    "lotbook recall my_lots.xlsm --lot 24-118B --mark."
)


@dataclass(frozen=True, slots=True)
class NewStatus:
    """A lot whose status changes."""

    sku: str
    lot: str
    before: str
    """As it stood in the cell; "(blank)" where nothing did."""
    now: str
    rows: tuple[int, ...]
    """Worksheet rows of the lot on Lots that had the one status and get the other: that which counts, or others."""


@dataclass(frozen=True, slots=True)
class MarkedElsewhere:
    """A lot that was marked in a recall which asked for something else."""

    sku: str
    lot: str
    asked_for: str


def marks(timed: TimedRecall) -> tuple[NewStatus, ...]:
    """The lots to set to Recalled: those that were asked for, and the bundles made from them, but those that are.

    Lots that went into an affected bundle are suspects, and are left to the user; so are those that only another
    spelling leads to. Every row of a lot is marked, and what stood in each is kept.

    Raises:
        InputError: If a code asked for is not exactly that of a lot: the user has to choose. Or if it is a mock recall.
    """
    if timed.practices:
        raise InputError(_ONLY_MOCK)
    _refuse_guesses(timed)
    found = []
    for lot, rows in _rows_to_mark(timed).items():
        others = {row: _typed(timed, row) for row in rows if not _is_recalled(timed, row)}
        found += _grouped(lot, others, dict.fromkeys(others, RECALLED))
    return tuple(found)


def unmarks(timed: TimedRecall) -> tuple[NewStatus, ...]:
    """The same lots, as far as they are Recalled, with the status that each row had before it was marked.

    Lots that were marked in another recall stay as they are; `marked_elsewhere` names them.

    A lot that was not marked by lotbook goes to Hold, so that none is released by accident; so does one whose rows had
    different statuses and cannot be told apart any more.

    Raises:
        InputError: If a code asked for is not exactly that of a lot: the user has to choose.
    """
    _refuse_guesses(timed)
    before = recall_log.status_before(timed.page.log if timed.page else ())
    others = {(each.sku, each.lot) for each in marked_elsewhere(timed)}
    found = []
    for lot, rows in _rows_to_mark(timed).items():
        if lot in others:
            continue
        recalled = [row for row in rows if _is_recalled(timed, row)]
        back = _back(rows, before.get(lot, {}))
        now = {row: back[row] for row in recalled if row in back}
        found += _grouped(lot, dict.fromkeys(now, RECALLED), now)
    return tuple(found)


def marked_elsewhere(timed: TimedRecall) -> tuple[MarkedElsewhere, ...]:
    """The lots that stay Recalled when a mark is taken back: another recall marked them, and nobody names them now."""
    asked = recall_log.asked_for(timed.recall.filters)
    marked = recall_log.marked_for(timed.page.log if timed.page else ())
    return tuple(
        MarkedElsewhere(*lot, marked[lot])
        for lot, rows in _rows_to_mark(timed).items()
        if marked.get(lot, asked) != asked
        and lot[1] not in timed.recall.filters.lots
        and any(_is_recalled(timed, row) for row in rows)
    )


def _back(rows: Sequence[int], before: recall_log.Before) -> dict[int, str]:
    """The status of each row of a lot before it was marked; rows that lotbook did not mark are left out.

    Examples:
        >>> _back([5, 9], {5: "Hold"}), _back([6, 10], {5: "Hold", 9: "(blank)"}), _back([6], {5: "Hold", 9: "(blank)"})
        ({5: 'Hold'}, {6: 'Hold', 10: '(blank)'}, {6: 'Hold'})
    """
    marked = {row: status for row, status in before.items() if row is not None}
    if None in before:
        return {row: marked.get(row, before[None]) for row in rows}
    if marked and marked.keys() <= set(rows):
        return marked
    # Rows have moved since: by their order, or where they have become more or fewer, only where all had one status.
    if len(marked) == len(rows):
        return dict(zip(sorted(rows), (marked[row] for row in sorted(marked)), strict=True))
    statuses = set(marked.values())
    return dict.fromkeys(rows, statuses.pop() if len(statuses) == 1 else HOLD)


def _grouped(lot: tuple[str, str], before: Mapping[int, str], now: Mapping[int, str]) -> list[NewStatus]:
    """One change for all rows of a lot that have the same status before and after."""
    rows: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in sorted(now):
        change = before[row], now[row]
        rows[change] = (*rows.get(change, ()), row)
    return [NewStatus(*lot, *change, numbers) for change, numbers in rows.items()]


def _typed(timed: TimedRecall, row: int) -> str:
    """What stands in the status cell of a row; where that is no text, the safest."""
    value = timed.statuses.get(row)
    if _is_blank(value):
        return recall_log.BLANK
    return value if isinstance(value, str) else HOLD


def _is_recalled(timed: TimedRecall, row: int) -> bool:
    return _typed(timed, row).strip().casefold() == RECALLED.casefold()


def _refuse_guesses(timed: TimedRecall) -> None:
    """Refuse to change the status of a lot that is only spelled like what was asked for."""
    choices = timed.recall.choices
    if choices:
        named = ", ".join(choices[:_NAMED])
        more = f" and {len(choices) - _NAMED} more" if len(choices) > _NAMED else ""
        asked = "; ".join(f"{label} {value}" for label, value in timed.recall.filters.asked)
        raise InputError(
            f"No status was changed: nothing matches exactly ({asked}). Spelled alike: {named}{more}. Ask for the lot "
            "you mean, with its SKU and its code exactly as on the Lots sheet."
        )


def _rows_to_mark(timed: TimedRecall) -> dict[tuple[str, str], tuple[int, ...]]:
    """The rows on Lots of each lot that a mark is about."""
    rows = _rows_on_lots(timed)
    sure = timed.recall.lots.filter(nw.col("certain"), nw.col("how") != WENT_INTO, ~nw.col("row").is_null())
    lots = rows_of(sure.select("sku", "lot"))
    return {(row["sku"], row["lot"]): rows[row["sku"], row["lot"]] for row in lots}


def _rows_on_lots(timed: TimedRecall) -> dict[tuple[str, str], tuple[int, ...]]:
    """Every row of each affected lot: a second one does not count, but whoever looks at it is to see the mark."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in rows_of(timed.recall.movements.filter(nw.col("table") == "Lots").sort("row")):
        lot = row["sku"], row["lot"]
        found[lot] = (*found.get(lot, ()), row["row"])
    return found


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written of a recall."""

    files: tuple[Path, ...]
    """The packet."""
    refreshed: Refreshed | None
    """The tracker, where a status changed."""
    dated: int = 0
    """Rows of Lots whose Status since was blank and is now the day of the mark."""


def apply(
    timed: TimedRecall,
    statuses: Sequence[NewStatus],
    *,
    now: dt.datetime,
    sheet_too: bool = False,
    packet: Packet | None = None,
    progress: Progress = lambda _: None,
) -> Applied:
    """Write new statuses to the sheet Lots with every sheet up to date, what was done to the log, and the packet.

    All of it is written, or nothing.

    Args:
        timed: The recall.
        statuses: What `marks` or `unmarks` gave.
        now: When.
        sheet_too: The whole recall is written to its sheets as well.
        packet: The packet to write as well.
        progress: Told of each step.

    Raises:
        InputError: If a sheet cannot be written.
        HostError: If the workbook cannot be saved; it is then as it was.
    """
    now_known = _shown_now(timed, statuses)
    log = _log(timed, statuses, now)
    changes, since = Changes(), _since(timed, statuses, now)
    if sheet_too:
        changes = recall_sheet.changes(timed, filters_too=True, statuses=now_known, log=log)
    elif timed.page is not None and statuses:
        shown = (recall_sheet.lots(timed.recall, now_known),) if _is_shown(timed) else ()
        changes = Changes(rows=(*shown, recall_log.written(timed.page.log, log)))
    if statuses:
        new = {row: None if each.now == recall_log.BLANK else each.now for each in statuses for row in each.rows}
        cells = (InputCells("Lots", "Status", new), *([InputCells("Lots", "Status since", since)] if since else []))
        changes = replace(changes, inputs=cells)
    session = timed.session
    files: tuple[Path, ...] = ()
    # The workbook comes last: a folder can be taken away again. The packet asks for what was read, so it comes first.
    with all_or_none(*(() if packet is None else (packet.folder,))):
        if packet is not None:
            files = save_packet(replace(timed, recall=_with_statuses(timed.recall, now_known)), packet)
        if statuses:
            prepared = session.prepare(changes, now=now, command="recall", progress=progress)
            dated = sum(day is not None for day in since.values())
            return Applied(files, session.write(prepared, progress=progress), dated)
        if changes != Changes():
            session.write_only(changes, now=now, command="recall")
    return Applied(files, None)


def _since(timed: TimedRecall, statuses: Sequence[NewStatus], now: dt.datetime) -> dict[int, int | None]:
    """Status since by worksheet row, where it changes: today for a mark where it is blank, blank again once undone."""
    marked = recall_log.days_marked(timed.page.log if timed.page else ())
    found: dict[int, int | None] = {}
    for each in statuses:
        for row in each.rows:
            before = timed.since.get(row)
            if each.now == RECALLED and row in timed.since and _is_blank(before):
                found[row] = to_day(now)
            elif each.now != RECALLED and before in marked.get((each.sku, each.lot), ()):
                found[row] = None
    return found


def _is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown_now(timed: TimedRecall, statuses: Sequence[NewStatus]) -> dict[tuple[str, str], str]:
    """The status that counts of each lot that changes, by its row that counts: blank is Released, unknown is Hold."""
    known = {status.casefold(): status for status in STATUSES} | {recall_log.BLANK: RELEASED}
    counts = {(row["sku"], row["lot"]): row["row"] for row in rows_of(timed.recall.lots.select("sku", "lot", "row"))}
    return {
        (each.sku, each.lot): known.get(each.now.strip().casefold(), HOLD)
        for each in statuses
        if counts.get((each.sku, each.lot)) in each.rows
    }


def _with_statuses(found: Recall, statuses: Mapping[tuple[str, str], str]) -> Recall:
    """The recall with the statuses that its lots get."""
    rows: dict[str, list[int]] = {}
    for row in rows_of(found.lots.select("sku", "lot", "row")):
        if status := statuses.get((row["sku"], row["lot"])):
            rows.setdefault(status, []).append(row["row"])
    cases = {status: nw.col("row").is_in(numbers) for status, numbers in rows.items()}
    if not cases:
        return found
    return replace(found, lots=found.lots.with_columns(status=first_that_holds(cases, nw.col("status"))))


def check_shown(timed: TimedRecall) -> None:
    """Refuse to act on other lots than those the sheet Recall shows.

    Raises:
        InputError: If it shows none, or the filters or the tables have changed since.
    """
    page = timed.needs_page("This")
    if not page.shown:
        raise InputError("The sheet Recall shows no lots. Fill in its filter cells, run the recall, and look.")
    if not _is_shown(timed):
        raise InputError(
            "The filters or the tables have changed since the recall on the sheet Recall was run. Run it again, "
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
            "rows": ", ".join(map(str, each.rows)),
        }
        for each in statuses
    ]
