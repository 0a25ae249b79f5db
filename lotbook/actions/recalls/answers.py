"""Writing down who was told of a recall and what they answered, on the sheet Recall responses."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from lotbook.actions import in_memory
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.recall import TimedRecall, answers_of
from lotbook.actions.recalls.sheet import answer_cells, in_words
from lotbook.core.counted import counted
from lotbook.core.days import serial, to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.names import key_of_name
from lotbook.core.reading import parse
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.answers import ANSWERED, of_recall
from lotbook.core.table import Cell
from lotbook.core.tables import RECALL_RESPONSES
from lotbook.hosts.host import Changes, InputCells, NewRows

_NAMED = 8
"""So many consignees are named in a message."""
EVERYBODY = "*"
"""Instead of a name: everybody who gets a notice and was not told yet, or was sent more units since."""
_NO_SHEET = (
    "This tracker has no sheet Recall responses; an older lotbook made it. `lotbook new next.xlsm --from my_lots.xlsm` "
    "writes one that has it, with all your rows."
)


@dataclass(frozen=True, slots=True)
class Told:
    """That notices went out."""

    consignees: tuple[str, ...]
    """Who was told; `EVERYBODY` for all."""
    on: int
    by: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a consignee answered."""

    consignee: str
    on: int
    found: int
    disposed: int = 0
    signed_by: str = ""
    how: str = ""


def told(timed: TimedRecall, what: Told) -> TimedRecall:
    """The recall with the notices that went out written down; `write` puts them into the workbook.

    Raises:
        InputError: If a name got none of the lots or gets no notice, the day is to come, or the tracker lacks the
            sheet.
    """
    rows = rows_of(timed.answers.rows)
    if EVERYBODY in what.consignees:
        others = {name for name, _ in timed.answers.for_others}
        lacking = [row for row in rows if row["sent_on"] is None or row["sent_since"] or row["consignee"] in others]
        names = [row["consignee"] for row in lacking if row["reach"] == Reach.NOTICE]
        if not any(row["reach"] == Reach.NOTICE for row in rows):
            raise InputError("No consignee of this recall gets a notice. See the sheet Recall consignees.")
        if not names:
            raise InputError(
                "Every consignee that gets a notice has already been notified. See the sheet Recall responses."
            )
    else:
        names = [_found(timed, name) for name in what.consignees]
    _check_day("A notice", what.on, timed)
    cells: dict[str, Cell] = {"sent_on": what.on, "sent_by": what.by or None, "how": what.how or None}
    for name in names:
        timed = _written(timed, name, cells, blank="sent_on")
    left = tuple(each for each in timed.answers.for_others if each[0] not in names)
    return replace(timed, notified=tuple(names), answers=replace(timed.answers, for_others=left))


def answered(timed: TimedRecall, what: Answer) -> TimedRecall:
    """The recall with an answer written down; `write` puts it into the workbook.

    Raises:
        InputError: If the name got none of the lots or gets no notice, has answered already, found more than it held,
            or answered before it was told or in the future; or the tracker lacks the sheet.
    """
    name = _found(timed, what.consignee)
    row = next(row for row in rows_of(timed.answers.rows) if row["consignee"] == name)
    if row["state"] == ANSWERED:
        raise InputError(
            f"{name} has answered already: {counted(row['found'] or 0, 'unit')} found. Correct it on the sheet Recall "
            "responses."
        )
    _check_day("An answer", what.on, timed)
    if row["sent_on"] is not None and what.on < row["sent_on"]:
        raise InputError(
            f"{name} was notified on {to_date(row['sent_on'])}, so it can't have answered on {to_date(what.on)}. "
            "Correct the day (--on), or the day under Sent on in the sheet Recall responses."
        )
    before = row["answered_for"]
    if before + what.found > row["held"] and not row["unread"]:
        known = f", and {before:,} are accounted for already" if before else ""
        raise InputError(
            f"{name} had {counted(row['held'], 'unit')}{known}, so {what.found:,} cannot be found there."
            + (" Count only units that no earlier answer counted." if before else "")
        )
    if what.disposed > what.found:
        raise InputError(f"{counted(what.disposed, 'unit')} cannot be disposed of or returned; {what.found:,} found.")
    cells: dict[str, Cell] = {
        "answered_on": what.on,
        "found": what.found,
        "disposed": what.disposed,
        "signed_by": what.signed_by or None,
    }
    if what.how:
        cells["how"] = what.how
    return _written(timed, name, cells, blank="answered_on")


def _check_day(what: str, day: int, timed: TimedRecall) -> None:
    """Refuse a day that is still to come."""
    if day > to_day(timed.started.date()):
        raise InputError(f"{what} can't be dated {to_date(day)}, which is still to come. Correct the day (--on).")


def write(timed: TimedRecall, *, now: dt.datetime) -> tuple[str, ...]:
    """Write down what `told` and `answered` noted: the rows, the figures on the sheet Recall, and the log.

    Returns:
        The host's remarks.

    Raises:
        HostError: If the workbook cannot be saved; it is then as it was.
    """
    page, noted = timed.page, timed.noted
    if page is not None:
        asked = recall_log.asked_for(timed.recall.filters)
        row: recall_log.LogRow = {
            "started": serial(now),
            "event": recall_log.ANSWERS,
            "asked_for": asked,
            "complaint": timed.case.complaint or None,
            "result": recall_log.said_of_answers(in_words(timed.answers), timed.notified),
        }
        cells = answer_cells(timed) if timed.of_sheet else []
        noted = replace(noted, rows=(recall_log.written(page.log, [row]),), cells=tuple(cells))
    return timed.session.write_only(noted, now=now, command="recall")


def _found(timed: TimedRecall, asked: str) -> str:
    """The consignee that is meant."""
    rows = {key_of_name(row["consignee"]): row for row in rows_of(timed.answers.rows)}
    row = rows.get(key_of_name(asked))
    if row is None:
        names = [each["consignee"] for each in rows.values() if each["reach"] == Reach.NOTICE]
        listed = f"These do: {', '.join(names[:_NAMED])}{'…' if len(names) > _NAMED else ''}."
        raise InputError(f"'{asked}' gets no notice in this recall. {listed if names else 'Nobody does.'}")
    if row["reach"] != Reach.NOTICE:
        raise InputError(
            f"{row['consignee']} gets no notice, so no answer is expected. See the first page of the packet."
        )
    name: str = row["consignee"]
    return name


def _written(timed: TimedRecall, name: str, cells: dict[str, Cell], *, blank: str) -> TimedRecall:
    """The recall with some cells of a consignee's row: the first whose cell is blank, or a new row."""
    session, table = timed.session, RECALL_RESPONSES
    raw = session.book.tables.get(table.name)
    if raw is None:
        raise InputError(_NO_SHEET)
    header = {column.name: column.header for column in table.columns}
    row = next((int(each["row"]) for each in _rows_of(timed, name) if each[blank] is None), None)
    if row is None:
        new = {"consignee": name, "recall": timed.case.complaint or None, **cells}
        named = {header[column]: value for column, value in new.items() if value is not None}
        noted = Changes(new_rows=(NewRows(table.name, [named]),))
    else:
        given = {column: value for column, value in cells.items() if value is not None}
        noted = Changes(
            inputs=tuple(InputCells(table.name, header[column], {row: value}) for column, value in given.items())
        )
    start = {table.name: session.host.first_new_row(table.name) + _new_rows(timed.noted)}
    session.book = in_memory.after(session.book, noted, start)
    responses = parse(session.book.tables[table.name], table, order=timed.settings.date_order).frame
    return replace(
        timed,
        noted=_together(timed.noted, noted),
        responses=responses,
        answers=answers_of(
            responses, timed.recall, timed.record, timed.settings, () if timed.page is None else timed.page.log
        ),
    )


def _rows_of(timed: TimedRecall, name: str) -> list[dict[str, Any]]:
    """The typed rows of a consignee in this recall."""
    ours = of_recall(timed.responses, timed.case.complaint, timed.record.since)
    return [row for row in rows_of(ours) if key_of_name(row["consignee"] or "") == key_of_name(name)]


def _new_rows(noted: Changes) -> int:
    return sum(len(new.rows) for new in noted.new_rows)


def _together(first: Changes, then: Changes) -> Changes:
    """Both changes; the new rows as one set, since a host takes one for each table."""
    rows = [row for noted in (first, then) for new in noted.new_rows for row in new.rows]
    new = (NewRows(RECALL_RESPONSES.name, rows),) if rows else ()
    return Changes(inputs=(*first.inputs, *then.inputs), new_rows=new)
