"""Recall: from a complaint to every affected unit, timed, so that a mock recall documents itself."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from lotbook.actions.refresh import Progress, engine, read_inputs, resolve_as_of
from lotbook.core.bundle_graph import WENT_INTO
from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.recall import Filters, Recall, Span, mock_lot
from lotbook.core.recall import recall as trace_lots
from lotbook.core.tracker import read_tracker
from lotbook.exchange.packet import write_packet
from lotbook.hosts.host import Changes, Host, InputCells

RECALLED, HOLD = "Recalled", "Hold"
_TO = ".."


@dataclass(frozen=True, slots=True)
class TimedRecall:
    """A recall, and how long it took from the press of the button to the figures."""

    recall: Recall
    started: dt.datetime
    finished: dt.datetime

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished - self.started).total_seconds()


def recall(
    host: Host,
    filters: Filters,
    *,
    clock: Callable[[], dt.datetime],
    as_of: dt.date | None = None,
    mock: int | None = None,
    progress: Progress = lambda _: None,
) -> TimedRecall:
    """Find every lot that fits the filters, where its units are, and who got them; nothing is written.

    Args:
        host: Where the tracker is.
        filters: What is asked for.
        clock: Gives the time; asked when the recall begins and when it is done.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        mock: A number that picks a lot to practise on; the filters are then those of that lot.
        progress: Told of each step.

    Raises:
        InputError: If the workbook or a filter cannot be used.
        HostError: If the workbook cannot be read.
    """
    started = clock()
    progress("Reading the workbook")
    book = read_inputs(host, ("AsOf",))
    day, _ = resolve_as_of(book, today=started.date(), as_of=as_of)
    progress("Tracing the lots")
    tracker = read_tracker(book.tables, backend=engine())
    if mock is not None:
        sku, lot = mock_lot(tracker, mock)
        filters = replace(Filters(), sku=sku, lots=(lot,))
    found = trace_lots(tracker, filters, as_of=day)
    return TimedRecall(found, started, clock())


def mark(host: Host, found: Recall, *, status: str) -> tuple[tuple[str, str], ...]:
    """Give the lots that were asked for, and the bundles made from them, a status on the sheet Lots.

    Lots that went into an affected bundle are suspects, and are left to the user.

    Args:
        host: Where the tracker is, not read or written since the recall.
        found: The recall.
        status: "Recalled" to stop them; "Hold" to take a mark back, which changes recalled lots only and releases none.

    Returns:
        SKU and lot of each one that was changed.

    Raises:
        InputError: If the sheet Lots cannot be written.
        HostError: If the workbook cannot be saved; it is then as it was.
    """
    lots = [row for row in rows_of(found.lots) if row["row"] is not None and row["how"] != WENT_INTO]
    if status == RECALLED:
        lots = [row for row in lots if row["status"] != RECALLED]
    else:
        lots = [row for row in lots if row["status"] == RECALLED]
    if lots:
        host.write(Changes(inputs=(InputCells("Lots", "Status", {row["row"]: status for row in lots}),)))
    return tuple((row["sku"], row["lot"]) for row in lots)


def save_packet(timed: TimedRecall, folder: Path, *, company: str, reason: str, contact: str) -> tuple[Path, ...]:
    """Write what an auditor and the consignees need into a new folder: all files, or none.

    Args:
        timed: What was found.
        folder: A folder that does not exist yet, or is empty.
        company: Who recalls.
        reason: Of the recall, for the notices.
        contact: Whom consignees answer.

    Raises:
        InputError: If no lot is affected, or the folder holds something.
        HostError: If the disk is in the way.
    """
    return write_packet(timed.recall, folder, company=company, made_at=timed.finished, reason=reason, contact=contact)


def span(text: str) -> Span:
    """A range of days as people type it: one day, or two with .. between, either of which may be left out.

    Raises:
        InputError: If it is none.

    Examples:
        >>> span("2027-03-01..2027-03-31"), span("..2027-03-31"), span("2027-03-31")
        (Span(first=46447, last=46477), Span(first=None, last=46477), Span(first=46477, last=46477))
    """
    first, dots, last = (part.strip() for part in text.partition(_TO))
    try:
        days = [to_day(dt.date.fromisoformat(part)) if part else None for part in (first, last)]
    except ValueError:
        raise InputError(
            f"{text!r} is no range of days. Type one day as 2027-03-31, or two as 2027-03-01..2027-03-31."
        ) from None
    return Span(days[0], days[1]) if dots else Span(days[0], days[0])
