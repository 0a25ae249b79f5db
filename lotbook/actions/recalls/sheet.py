"""A recall as it stands on its sheets: figures, clock, what to know, timeline, lots, movements, consignees, log."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from lotbook.actions.outputs import link, recall_banners
from lotbook.actions.recalls import case_cells
from lotbook.actions.recalls import cells as recall_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.recall import TimedRecall
from lotbook.core.counted import counted
from lotbook.core.days import serial, to_date
from lotbook.core.frames import rows_of
from lotbook.core.recalls.answers import BEFORE, Answers
from lotbook.core.recalls.filter_hints import near_in_words
from lotbook.core.recalls.recall import Recall
from lotbook.core.table import Cell, Table
from lotbook.core.tables import RECALL_RESPONSES
from lotbook.core.tables_recall import (
    NOTES,
    RECALL_CONSIGNEES,
    RECALL_LOG,
    RECALL_LOTS,
    RECALL_MOVEMENTS,
    RECALL_NOTES,
    RECALL_SHEETS,
    RECALL_TIMELINE,
    TIMELINE_PERIODS,
)
from lotbook.hosts.host import CellData, Changes, ColumnData, InputCells, Tab, TableRows
from lotbook.version import VERSION

Row = dict[str, Any]


def save(timed: TimedRecall, *, filters_too: bool = False) -> tuple[str, ...]:
    """Write a recall to its sheets, and a row to its log; return the host's remarks.

    Args:
        timed: What was found.
        filters_too: The filter cells are to say what was asked for; else they stay as they are.

    Raises:
        InputError: If the tracker lacks the sheets, they hold the record of another recall, or
            something of the user's would be overwritten.
        HostError: If it cannot be saved; it is then as it was.
    """
    written = changes(timed, filters_too=filters_too)
    return timed.session.write_only(written, now=timed.finished, command="recall")


def changes(
    timed: TimedRecall,
    *,
    filters_too: bool = False,
    statuses: Mapping[tuple[str, str], str] | None = None,
    log: Sequence[recall_log.LogRow] = (),
) -> Changes:
    """Everything that is written: see `save`.

    Args:
        timed: What was found.
        filters_too: The filter cells are to say what was asked for.
        statuses: Lots, by SKU and lot, that have another status by now.
        log: What else goes into the log.
    """
    page, found = timed.needs_page("The sheet Recall"), timed.recall
    timed.record.refuse_to_replace()
    numbered = of_before(timed)
    # Rows that get a number now are no doubt any more.
    said = replace(timed.answers, before=()) if numbered else timed.answers
    movements = _movements(timed)
    cells = [
        *_figures(timed, movements),
        *(recall_cells.filter_cells(found.filters) if filters_too else ()),
        *_record(timed),
        *_stamps(timed),
        *recall_banners(found.as_of, as_of=found.as_of),
    ]
    rows = (
        _rows(RECALL_NOTES, _notes(found, said.doubts), NOTES),
        _rows(RECALL_TIMELINE, [asdict(period) for period in found.timeline], TIMELINE_PERIODS),
        lots(found, statuses or {}),
        _linked(_rows(RECALL_MOVEMENTS, movements), movements),
        _rows(RECALL_CONSIGNEES, _consignees(found)),
        recall_log.written(page.log, [_run(timed), *_closing(timed), *log]),
    )
    tabs = tuple(Tab(table.name, None, visible=True) for table in (RECALL_MOVEMENTS, RECALL_CONSIGNEES, RECALL_LOG))
    tabs += (Tab(RECALL_RESPONSES.name, None, visible=True, optional=True),)
    return Changes(inputs=numbered, rows=rows, cells=tuple(cells), tabs=tabs)


def of_before(timed: TimedRecall) -> tuple[InputCells, ...]:
    """What rows of Recall responses without a number are of, where this recall takes the place of another one there."""
    if timed.record.replaced is None:
        return ()
    blank = [int(row["row"]) for row in rows_of(timed.responses) if row["recall"] is None]
    number = timed.record.replaced or f"{BEFORE}{timed.started:%Y-%m-%d %H:%M}"
    header = RECALL_RESPONSES.column("recall").header
    return (InputCells(RECALL_RESPONSES.name, header, dict.fromkeys(blank, number)),) if blank else ()


def left_open(timed: TimedRecall) -> str:
    """What to know where this recall takes the place of one that was not closed; blank otherwise."""
    page, record = timed.page, timed.record
    if page is None or not record.left_open:
        return ""
    before = f"recall {record.replaced}" if record.replaced else "a recall"
    same = sorted(page.shown & {(row["sku"], row["lot"]) for row in rows_of(timed.recall.lots)})
    named = ", ".join(f"{sku} {lot}" for sku, lot in same[:_NAMED])
    more = f" and {len(same) - _NAMED} more" if len(same) > _NAMED else ""
    told = f" It covers some of the same lots ({named}{more}): the notices and answers of then don't count now."
    return (
        f"The sheet Recall held {before} that isn't closed. Its record was replaced.{told if same else ''} If you "
        "didn't mean to begin another recall, take this back with lotbook undo."
    )


_NAMED = 5
"""So many lots are named in a sentence."""


def _figures(timed: TimedRecall, movements: Sequence[Row]) -> list[CellData]:
    found, head = timed.recall, timed.recall.headline
    values: Mapping[str, Cell] = {
        "RecallAsOf": found.as_of,
        "RecallStarted": serial(timed.started),
        "RecallFinished": serial(timed.finished),
        "RecallSeconds": round(timed.seconds, 1),
        "RecallAsked": f"{timed.event}: {recall_log.asked_for(found.filters) or 'nothing was asked for'}",
        "RecallLotCount": found.lots.shape[0],
        "RecallMade": head.made,
        "RecallFound": head.found,
        "RecallToRetrieve": head.to_retrieve,
        "RecallUnaccounted": head.unaccounted,
        "RecallReconciled": "not known" if head.reconciled is None else head.reconciled,
        "RecallConsigneeCount": len(set(found.consignees["consignee"].to_list())),
        "RecallMovementCount": found.movements.shape[0],
        "RecallDoubtCount": sum(1 for row in movements if row["doubt"]),
    }
    return [CellData(name, value) for name, value in values.items()]


def _record(timed: TimedRecall) -> list[CellData]:
    """What is written down of the recall, and the cells beside it; those that the tracker has."""
    there, settings = timed.session.book.cells, timed.settings
    address = " · ".join(text for text in (settings.company_address, settings.company_phone) if text)
    values = {
        "RecallCompany": settings.company or "Fill in Company on the sheet Settings",
        "RecallAddress": address or _NO_ADDRESS,
    }
    beside = [CellData(name, value) for name, value in values.items() if name in there]
    return [*case_cells.case_cells(timed.case, there), *beside, *answer_cells(timed)]


def answer_cells(timed: TimedRecall) -> list[CellData]:
    """The clock, and what was answered so far; those cells that the tracker has."""
    late = timed.answers.overdue
    values = {
        "RecallClock": timed.clock,
        "RecallAnswers": in_words(timed.answers),
        "RecallOverdue": ", ".join(late) if late else "None",
    }
    return [CellData(name, value) for name, value in values.items() if name in timed.session.book.cells]


def in_words(found: Answers) -> str:
    """How far a recall reached, in one line.

    Args:
        found: The answers.
    """
    if not found.told:
        return "No consignee gets a notice"
    return (
        f"{found.answered} of {counted(found.told, 'consignee')} answered ({found.percent_answered:.0f}%); "
        f"{found.accounted:,} of {counted(found.held, 'unit')} accounted for ({found.percent_accounted or 0:.0f}%)"
    )


_NO_ADDRESS = "Fill in Company address on the sheet Settings"


def _closing(timed: TimedRecall) -> list[recall_log.LogRow]:
    """A row for the closing of the recall, unless the log has it."""
    page, case = timed.needs_page("The sheet Recall"), timed.case
    if case.closed_on is None:
        return []
    said = "; ".join(text for text in (timed.clock, case.closed_by, case.corrective_action) if text)
    row = {
        "event": recall_log.CLOSED,
        "complaint": case.complaint or None,
        "result": said,
        "asked_for": recall_log.asked_for(timed.recall.filters),
    }
    known = [{name: each[name] for name in row} for each in page.log if each["event"] == recall_log.CLOSED]
    return [] if row in known else [{**row, "started": serial(timed.finished)}]


def _stamps(timed: TimedRecall) -> list[CellData]:
    day = to_date(timed.recall.as_of).isoformat()
    stamp = f"{timed.event} as of {day} · run {timed.started:%Y-%m-%d %H:%M:%S} · lotbook {VERSION}"
    tables = (*RECALL_SHEETS, RECALL_LOG)
    return [CellData("Stamp", stamp, sheet_of=table.name) for table in tables]


def _notes(found: Recall, doubts: Sequence[str]) -> list[Row]:
    notes = [{"about": "Note", "note": hint} for hint in (*doubts, *found.hints, *found.caveats)]
    notes += [{"about": "Not included", "note": near_in_words(row)} for row in rows_of(found.near)]
    if len(notes) > NOTES:
        more = len(notes) - NOTES + 1
        told = f"{more:,} more like these: name the SKU or the whole lot code, or see all with lotbook recall."
        notes = [*notes[: NOTES - 1], {"about": "…", "note": told}]
    return notes or [{"about": "All clear", "note": "No lot is spelled alike, and every unit is in the figures below."}]


def lots(found: Recall, statuses: Mapping[tuple[str, str], str]) -> TableRows:
    """The affected lots.

    Args:
        found: The recall.
        statuses: Lots, by SKU and lot, that have another status by now.
    """
    where: dict[tuple[str, str], list[str]] = {}
    for row in rows_of(found.places):
        where.setdefault((row["sku"], row["lot"]), []).append(f"{row['place']} {row['on_hand']:,}")
    rows = [((row["sku"], row["lot"]), row) for row in rows_of(found.lots)]
    return _rows(
        RECALL_LOTS,
        [
            {**row, "places": ", ".join(where.get(key, ())), "status": statuses.get(key, row["status"])}
            for key, row in rows
        ],
    )


def _movements(timed: TimedRecall) -> list[Row]:
    """Every movement, then what may be one; each with the doubt there is about it, and its cell."""
    found = timed.recall
    doubts: dict[int, Row] = {
        row["row"]: {**row, "table": "Shipments", "doubt": row["why"]} for row in rows_of(found.uncertain)
    }
    certain = rows_of(found.movements)
    listed = {row["row"] for row in certain if row["table"] == "Shipments"}
    rows = [
        *({**row, "doubt": doubts[row["row"]]["doubt"] if _is_doubted(row, doubts) else None} for row in certain),
        *(row for number, row in doubts.items() if number not in listed),
    ]
    tabs = timed.tabs or {}
    return [{**row, "cell": f"{tabs.get(row['table'], row['table'])}!A{row['row']}"} for row in rows]


def _is_doubted(row: Row, doubts: Mapping[int, Row]) -> bool:
    return row["table"] == "Shipments" and row["row"] in doubts


def _linked(written: TableRows, movements: Sequence[Row]) -> TableRows:
    """The table with a link to the row in each cell of the column Cell."""

    def followed(column: ColumnData) -> ColumnData:
        if column.header != RECALL_MOVEMENTS.column("cell").header:
            return column
        places = (row["cell"].rpartition("!") for row in movements)
        return replace(column, formulas=[link(sheet, cell, f"{sheet}!{cell}") for sheet, _, cell in places])

    return replace(written, columns=tuple(followed(column) for column in written.columns))


def _consignees(found: Recall) -> list[Row]:
    products = {row["sku"]: row["product"] for row in rows_of(found.lots)}
    reached = {row["consignee"]: row for row in rows_of(found.addressees.select("consignee", "reach", "listed_on"))}
    return [{**reached[row["consignee"]], **row, "product": products[row["sku"]]} for row in rows_of(found.consignees)]


def _run(timed: TimedRecall) -> Row:
    found, head = timed.recall, timed.recall.headline
    return {
        "started": serial(timed.started),
        "event": timed.event,
        "asked_for": recall_log.asked_for(found.filters),
        "complaint": timed.case.complaint or None,
        "lots": found.lots.shape[0],
        "made": head.made,
        "to_retrieve": head.to_retrieve,
        "unaccounted": head.unaccounted,
        "reconciled": head.reconciled,
        "seconds": round(timed.seconds, 1),
    }


def _rows(table: Table, rows: Sequence[Row], fixed: int | None = None) -> TableRows:
    columns = tuple(ColumnData(column.header, [row.get(column.name) for row in rows]) for column in table.columns)
    keys = tuple(column.header for column in table.columns if column.key)
    return TableRows(table.name, columns, keys, fixed_rows=fixed)
