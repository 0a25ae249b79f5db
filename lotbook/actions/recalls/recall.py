"""Recall: from a complaint to every affected unit, timed, so that a mock recall documents itself."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.actions.recalls import cells as recall_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.log import LogRow
from lotbook.actions.session import Progress, Session
from lotbook.core.errors import InputError
from lotbook.core.inputs import Tracker
from lotbook.core.recalls.recall import Filters, Recall, mock_lot
from lotbook.core.recalls.recall import recall as trace_lots
from lotbook.core.table import Cell, RawTable, folded_header
from lotbook.core.tables_recall import RECALL_LOG, RECALL_LOTS
from lotbook.exchange.recalls.packet import write_packet
from lotbook.hosts.host import Book, Host

_WORDS = ("RecallReason", "RecallContact")
_CELLS = ("AsOf", "RecallAsOf", *recall_cells.NAMES, *_WORDS)
_NO_PAGE = (
    "{what} needs the sheets of a recall (tables RecallLots, RecallLog …), which this tracker does not have. Make a "
    "new tracker with its rows: lotbook init new_lots.xlsm --from, followed by the name of this one."
)


@dataclass(frozen=True, slots=True)
class Page:
    """What the sheets of a recall hold already."""

    log: tuple[LogRow, ...]
    shown: frozenset[tuple[str, str]]
    """SKU and lot of the affected lots that stand there."""


@dataclass(frozen=True, slots=True)
class TimedRecall:
    """A recall, and how long it took from the press of the button to the figures."""

    session: Session = field(repr=False, compare=False)
    """The tracker it was run on."""
    recall: Recall
    started: dt.datetime
    finished: dt.datetime
    event: str
    """Recall, or Mock recall."""
    page: Page | None = None
    """None for a tracker without the sheets of a recall."""
    tabs: Mapping[str, str] | None = None
    """The sheet each table stands on."""
    company: str = ""
    reason: str = ""
    contact: str = ""
    of_sheet: bool = False
    """It is what the filter cells ask for."""
    statuses: Mapping[int, Cell] = field(default_factory=dict)
    """What stands in the status cells of Lots, by worksheet row."""
    since: Mapping[int, Cell] = field(default_factory=dict)
    """What stands in its cells Status since; empty for a tracker without that column."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished - self.started).total_seconds()

    @property
    def practises(self) -> bool:
        """Whether nothing is recalled: it is a mock recall, or asks what the mock recall on the sheet asked."""
        run = recall_log.last_run(self.page.log) if self.of_sheet and self.page is not None else None
        shown = run is not None and run["asked_for"] == recall_log.asked_for(self.recall.filters)
        return recall_log.MOCK in {self.event, run["event"] if run is not None and shown else None}

    def needs_page(self, what: str) -> Page:
        """The page.

        Raises:
            InputError: If the tracker has none.
        """
        if self.page is None:
            raise InputError(_NO_PAGE.format(what=what))
        return self.page


def recall(
    host: Host,
    filters: Filters | None,
    *,
    clock: Callable[[], dt.datetime],
    as_of: dt.date | None = None,
    mock: int | None = None,
    progress: Progress = lambda _: None,
) -> TimedRecall:
    """Find every lot that fits the filters, where its units are, and who got them; nothing is written.

    Args:
        host: Where the tracker is.
        filters: What is asked for; None takes the filter cells of the sheet Recall.
        clock: Gives the time; asked when the recall begins and when it is done.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        mock: A number that picks a lot to practise on; the filters are then those of that lot.
        progress: Told of each step.

    Raises:
        InputError: If the workbook or a filter cannot be used.
        HostError: If the workbook cannot be read.
    """
    started, of_sheet = clock(), filters is None and mock is None
    session = Session.open(host, names=_CELLS, tables=(RECALL_LOTS.name, RECALL_LOG.name), progress=progress)
    book, day = session.book, session.day(today=started.date(), as_of=as_of)
    progress("Tracing the lots")
    tracker = session.tracker
    if mock is not None:
        sku, lot = mock_lot(tracker, mock)
        filters = replace(Filters(), sku=sku, lots=(lot,))
    elif filters is None:
        filters = recall_cells.filters_in(book.cells, lambda: _codes(tracker))
    found = trace_lots(tracker, filters, as_of=day)
    reason, contact = (str(book.cells[name].value or "") if name in book.cells else "" for name in _WORDS)
    return TimedRecall(
        session,
        found,
        started,
        clock(),
        event=recall_log.RECALL if mock is None else recall_log.MOCK,
        page=_page(book),
        tabs={name: table.sheet for name, table in book.tables.items()},
        company=tracker.settings.company or "",
        reason=reason,
        contact=contact,
        of_sheet=of_sheet,
        statuses=_column(book.tables["Lots"], "Status"),
        since=_column(book.tables["Lots"], "Status since"),
    )


def _codes(tracker: Tracker) -> frozenset[str]:
    """Every lot code on the sheets, case-folded."""
    columns = (("Lots", "lot"), ("Shipments", "lot"), ("Bundles", "bundle_lot"), ("Bundles", "component_lot"))
    texts = (tracker.tables[table].frame[column].unique().to_list() for table, column in columns)
    return frozenset(text.strip().casefold() for column in texts for text in column if text)


def _column(raw: RawTable, header: str) -> dict[int, Cell]:
    """The cells of a column by worksheet row; none where the table lacks it."""
    places = {folded_header(name): place for place, name in enumerate(raw.headers)}
    place = places.get(folded_header(header))
    return {} if place is None else dict(enumerate(raw.values[place], raw.first_row))


def _page(book: Book) -> Page | None:
    if RECALL_LOG.name not in book.tables or RECALL_LOTS.name not in book.tables:
        return None
    shown = recall_log.rows_in(book.tables[RECALL_LOTS.name], RECALL_LOTS)
    keys = ((str(row["sku"]), str(row["lot"])) for row in shown if row["sku"] is not None)
    return Page(recall_log.rows_in(book.tables[RECALL_LOG.name], RECALL_LOG), frozenset(keys))


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that is to be written."""

    folder: Path
    """A folder that does not exist yet, or is empty."""
    company: str = ""
    """Who recalls; blank for the Company of Settings."""
    reason: str = ""
    """Of the recall, for the notices; blank for what the sheet Recall says."""
    contact: str = ""
    """Who consignees should reply to; blank for what the sheet Recall says."""


def save_packet(timed: TimedRecall, packet: Packet) -> tuple[Path, ...]:
    """Write what an auditor and the consignees need into a new folder: all files, or none.

    Raises:
        InputError: If no lot is affected, or the folder holds something.
        HostError: If the disk is in the way.
    """
    return write_packet(
        timed.recall,
        packet.folder,
        company=packet.company or timed.company,
        made_at=timed.finished,
        started=timed.started,
        mock=timed.practises,
        reason=packet.reason or timed.reason,
        contact=packet.contact or timed.contact,
    )


def blanks(timed: TimedRecall, packet: Packet) -> tuple[str, ...]:
    """What a packet leaves for the user to fill in, each with where it belongs."""
    words = (
        ("Company (Settings)", packet.company or timed.company),
        ("Reason (Recall)", packet.reason or timed.reason),
        ("Who to contact (Recall)", packet.contact or timed.contact),
    )
    return tuple(word for word, given in words if not given.strip())
