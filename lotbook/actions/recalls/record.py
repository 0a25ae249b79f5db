"""The record on the sheet Recall: whether it is of this recall, and since when this one has been going on."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lotbook.actions.recalls import case_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.log import LogRow
from lotbook.core.days import serial
from lotbook.core.errors import InputError
from lotbook.core.names import key_of_name
from lotbook.core.recalls.case import Case, moment_text
from lotbook.core.recalls.recall import Filters
from lotbook.hosts.host import NamedCell

_EMPTY_IT = (
    "To begin another one, empty its cells from Complaint number to Corrective action; "
    "lotbook recall --new --sheet does so."
)
_MOCK_IN_THE_WAY = (
    f"The sheet Recall holds the record of a mock recall. {_EMPTY_IT} If you typed this recall over it, empty only "
    "Started on."
)


@dataclass(frozen=True, slots=True)
class Record:
    """What was written down of a recall."""

    case: Case = field(default_factory=Case)
    """From complaint to closing; a recall that wasn't started yet starts with this run."""
    since: int | None = None
    """The day it began, where there may have been another one before it."""
    replaced: str | None = None
    """The complaint number, or blank, of the recall that this one takes the place of on the sheet."""
    left_open: bool = False
    """Whether that recall was not closed."""
    in_the_way: Case | None = None
    """What the sheet says of another recall, which nobody said this one may take the place of."""
    is_mock_in_the_way: bool = False
    """Whether that is a mock recall."""
    others: frozenset[str] | None = frozenset()
    """The numbers of recalls that were logged before this one began, as `names.key_of_name` makes them.

    None where this is not the recall on the sheet.
    """

    def refuse_to_replace(self) -> None:
        """Refuse to write over the record of another recall.

        Raises:
            InputError: If the sheet holds one.
        """
        other = self.in_the_way
        if other is None:
            return
        if self.is_mock_in_the_way:
            raise InputError(_MOCK_IN_THE_WAY)
        was = "is open" if other.closed_on is None else f"was closed on {moment_text(other.closed_on)}"
        raise InputError(f"The sheet Recall holds the record of a recall that {was}. {_EMPTY_IT}")


def record_of(
    cells: Mapping[str, NamedCell],
    log: Sequence[LogRow],
    filters: Filters,
    given: Mapping[str, Any],
    started: dt.datetime,
    *,
    is_new: bool,
    is_mock: bool,
    as_of: int | None = None,
) -> Record:
    """What was written down of this recall.

    The sheet's record is of another recall where it was closed and something else was asked for then, or where only one
    of the two is a mock recall.

    Args:
        cells: The cells of the sheet Recall.
        log: The log of recalls.
        filters: What is asked for.
        given: What else is to be written down, by the field of `Case`.
        started: The time of this run.
        is_new: The user says that the record is of another recall; only who to contact stays.
        is_mock: This is a mock recall.
        as_of: The day everything is judged on; None for the day of the run.

    Raises:
        InputError: If a cell cannot be read, the record contradicts itself, or a day in it is still to come.
    """
    contact = case_cells.case_in(case_cells.only(cells, "contact")).contact
    now = serial(started.replace(second=0, microsecond=0))
    if is_new:
        before = case_cells.case_in({**case_cells.only(cells, "complaint"), **case_cells.only(cells, "closed_on")})
        run = recall_log.last_run(log)
        is_open = run is not None and run["event"] == recall_log.RECALL and before.closed_on is None
        record = Record(Case(contact=contact), int(now) + 1, before.complaint, left_open=is_open)
    else:
        record = _written(cells, log, filters, now, is_mock=is_mock, closes="closed_on" in given)
    case = replace(record.case, **given)
    since = record.since
    if since is None and case.started_on is not None and min(_times(log), default=case.started_on) < case.started_on:
        since = int(case.started_on)
    if case.started_on is None:
        case = replace(case, started_on=now)
    case.check()
    case_cells.refuse_to_come(case, given, today=int(now), as_of=as_of)
    return replace(record, case=case, since=since, others=_numbers_before(log, case.started_on or now))


def _written(
    cells: Mapping[str, NamedCell],
    log: Sequence[LogRow],
    filters: Filters,
    now: float,
    *,
    is_mock: bool,
    closes: bool,
) -> Record:
    """What the sheet says of this recall, where nobody said that it is of another one."""
    written = case_cells.case_in(cells)
    run, asked = recall_log.last_run(log), recall_log.asked_for(filters)
    practises = is_mock and run is not None and run["event"] == recall_log.RECALL
    if run is not None and not is_mock and run["event"] == recall_log.MOCK:
        return _after_mock(written, now)
    if not practises and (run is None or run["asked_for"] == asked):
        return Record(written)
    if replace(written, started_on=None, reason="", contact="") == Case():
        # Nobody wrote down when this one began: the day after the last that was done for another.
        others = _times(row for row in log if row["asked_for"] != asked)
        last = int(now) if practises or not others else int(max(others))
        begun = replace(written, started_on=None)
        return Record(begun, last + 1, "", left_open=True) if practises else Record(begun, last + 1)
    other = Record(Case(contact=written.contact), in_the_way=written)
    if practises:
        return replace(other, since=int(now) + 1)
    if written.closed_on is not None and not closes:
        return replace(other, since=int(written.closed_on))
    return Record(written)


def _after_mock(written: Case, now: float) -> Record:
    """What the sheet says of a recall that comes after a mock recall: nothing that was only an exercise."""
    since = int(now) + 1
    if written.started_on is None:
        return Record(written, since, "")
    if replace(written, started_on=None, contact="") == Case():
        return Record(replace(written, started_on=None), since, "")
    return Record(Case(contact=written.contact), since, in_the_way=written, is_mock_in_the_way=True)


def is_still_mock(cells: Mapping[str, NamedCell], log: Sequence[LogRow], filters: Filters) -> bool:
    """Whether what the sheet Recall asks for is the mock recall that was run there, until another one is begun.

    Args:
        cells: The cells of the sheet Recall.
        log: The log of recalls.
        filters: What the filter cells ask for.
    """
    run = recall_log.last_run(log)
    if run is None or run["event"] != recall_log.MOCK or run["asked_for"] != recall_log.asked_for(filters):
        return False
    began = case_cells.only(cells, "started_on")
    return not began or case_cells.case_in(began).started_on is not None


def _numbers_before(log: Iterable[LogRow], began: float) -> frozenset[str]:
    """The numbers that the log has from before a time."""
    early = (row for row in log if isinstance(row["started"], int | float) and row["started"] < began)
    return frozenset(key_of_name(str(row["complaint"])) for row in early if row["complaint"] is not None)


def _times(log: Iterable[LogRow]) -> list[float]:
    """When the rows were written that have a time."""
    return [float(row["started"]) for row in log if isinstance(row["started"], int | float)]
