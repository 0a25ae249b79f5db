"""Recall: from a complaint to every affected unit, timed, so that a mock recall documents itself."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lotbook.actions.printing import libreoffice, pdf_of, without_fonts
from lotbook.actions.recalls import case_cells
from lotbook.actions.recalls import cells as recall_cells
from lotbook.actions.recalls import log as recall_log
from lotbook.actions.recalls.log import LogRow
from lotbook.actions.recalls.record import Record, is_still_mock, record_of
from lotbook.actions.session import Progress, Session
from lotbook.core import nw
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import Rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.owners import of_nobody, of_others_too
from lotbook.core.people import people_of
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.answers import Answers, answers
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.recall import Filters, Recall, mock_lot
from lotbook.core.recalls.recall import recall as trace_lots
from lotbook.core.settings import Settings
from lotbook.core.table import Cell, RawTable, folded_header
from lotbook.core.tables import RECALL_RESPONSES
from lotbook.core.tables_recall import RECALL_LOG, RECALL_LOTS
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.locations import Location
from lotbook.exchange.recalls.notice import Sender
from lotbook.hosts.host import Book, Changes, Host

RECORD = ("RecallClock", "RecallCompany", "RecallAddress", "RecallAnswers", "RecallOverdue")
"""Cells beside the record that lotbook writes."""
_CELLS = ("AsOf", "RecallAsOf", *recall_cells.NAMES, *case_cells.NAMES, *RECORD)
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
    answers: Answers = field(repr=False, compare=False)
    """What consignees answered."""
    responses: Rows = field(repr=False, compare=False)
    """The rows of Recall responses, as read."""
    settings: Settings
    """The settings of the tracker: the company, and how long consignees have to answer."""
    locations: Mapping[str, Location] = field(repr=False, compare=False)
    """Everybody and every place that the tracker can find."""
    page: Page | None = None
    """None for a tracker without the sheets of a recall."""
    tabs: Mapping[str, str] | None = None
    """The sheet each table stands on."""
    record: Record = field(default_factory=Record)
    """What was written down of it, from complaint to closing."""
    noted: Changes = field(repr=False, compare=False, default=Changes())
    """What is to be written down of notices and answers."""
    notified: tuple[str, ...] = ()
    """Who is to be written down as notified."""
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
    def practices(self) -> bool:
        """Whether nothing is recalled."""
        return self.event == recall_log.MOCK

    @property
    def case(self) -> Case:
        """What was written down of it."""
        return self.record.case

    @property
    def clock(self) -> str:
        """How long it took from its start to its closing, or has been open, in words."""
        return self.case.clock(self.finished)

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
    given: Mapping[str, Any] | None = None,
    is_new: bool = False,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> TimedRecall:
    """Find every lot that fits the filters, where its units are, and who got them; nothing is written.

    Args:
        host: Where the tracker is.
        filters: What is asked for; None takes the filter cells of the sheet Recall.
        clock: Gives the time; asked when the recall begins and when it is done.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        mock: A number that picks a lot to practice on; the filters are then those of that lot.
        given: What else is written down of it, by the field of `Case`, in place of what the sheet Recall says.
        is_new: The record on the sheet Recall is of another recall: only who to contact stays.
        owner: Whose goods; None for everybody's. The record on the sheet Recall is then left out: it may be of a
            recall of another owner's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook or a filter cannot be used.
        HostError: If the workbook cannot be read.
    """
    started, of_sheet = clock(), filters is None and mock is None
    session = Session.open(
        host, names=_CELLS, tables=(RECALL_LOTS.name, RECALL_LOG.name), owner=owner, progress=progress
    )
    book, day = session.book, session.day(today=started.date(), as_of=as_of)
    progress("Tracing the lots")
    tracker = session.tracker
    if mock is not None:
        sku, lot = mock_lot(tracker, mock)
        filters = replace(Filters(), sku=sku, lots=(lot,))
    elif filters is None:
        filters = recall_cells.filters_in(book.cells, lambda: lot_codes(tracker))
    found = trace_lots(tracker, filters, as_of=day)
    if owner is not None and found.lots.shape[0]:
        found = replace(found, hints=(*found.hints, *_left_out(book.tables, owner, found)))
    page = _page(book)
    log = page.log if page is not None else ()
    practices = mock is not None or (of_sheet and not is_new and is_still_mock(book.cells, log, filters))
    record = record_of(
        {} if owner is not None else book.cells,
        log,
        filters,
        given or {},
        started,
        is_new=is_new,
        is_mock=practices,
        as_of=day,
    )
    if owner is not None or not of_sheet:
        # What has another number is rightly of another recall, which may be another owner's.
        record = replace(record, others=None)
    responses = tracker.tables[RECALL_RESPONSES.name].frame
    run = recall_log.last_run(log)
    if owner is not None and (run is None or run["asked_for"] != recall_log.asked_for(filters)):
        # Without a number they are of the recall on the sheet, which may be of another owner's goods.
        responses = responses.filter(~nw.col("recall").is_null())
    return TimedRecall(
        session,
        found,
        started,
        clock(),
        event=recall_log.MOCK if practices else recall_log.RECALL,
        answers=answers_of(responses, found, record, tracker.settings, log),
        responses=responses,
        settings=tracker.settings,
        locations=locations_of(tracker),
        page=page,
        tabs={name: table.sheet for name, table in book.tables.items()},
        record=record,
        of_sheet=of_sheet,
        statuses=_column(book.tables["Lots"], "Status"),
        since=_column(book.tables["Lots"], "Status since"),
    )


def _left_out(tables: Mapping[str, RawTable], owner: str, found: Recall) -> tuple[str, ...]:
    """Hints with how many rows a recall for one owner leaves out that may be about its lots."""
    shipments = of_nobody(tables)
    bundles = of_others_too(tables, owner, found.lots["lot"].to_list())
    told = {
        f"Shipments that don't say whose goods they moved: {shipments:,}. They name no SKU, or one that isn't on SKUs, "
        "and are left out here, though they may have moved these lots. Fill in the SKU, or run the recall without "
        "--owner.": shipments,
        "Rows of Bundles that may join one of these lots with goods of another owner, or goods not on SKUs: "
        f"{bundles:,}. They are left out here, so units that went into such a bundle count as on hand, and whoever got "
        "the bundle is not named. Run the recall without --owner.": bundles,
    }
    return tuple(text for text, rows in told.items() if rows)


def answers_of(
    responses: Rows, found: Recall, record: Record, settings: Settings, log: Sequence[recall_log.LogRow]
) -> Answers:
    """What the consignees of a recall answered.

    Args:
        responses: Rows of Recall responses.
        found: The recall.
        record: Its record.
        settings: How long consignees have to answer.
        log: The log of recalls.
    """
    asked = recall_log.asked_for(found.filters)
    said = answers(
        responses,
        found.addressees,
        found.handed,
        complaint=record.case.complaint,
        since=record.since,
        others=record.others,
        answer_days=settings.recall_answer_days,
        as_of=found.as_of,
    )
    told = rows_of(said.rows.filter(nw.col("reach") == Reach.NOTICE))
    others = recall_log.notified_for_other_lots(
        log, told, complaint=record.case.complaint, since=record.since, asked=asked
    )
    return replace(said, asked=asked, for_others=others)


def lot_codes(tracker: Tracker) -> frozenset[str]:
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


def save_packet(timed: TimedRecall, packet: Packet) -> tuple[Path, ...]:
    """Write what an auditor and the consignees need into a new folder: all files, or none.

    Raises:
        InputError: If no lot is affected, or the folder holds something.
        HostError: If the disk is in the way.
    """
    from lotbook.exchange.recalls.packet import write_packet  # noqa: PLC0415 - a recall without a packet need not wait

    return write_packet(timed.recall, packet.folder, _background(timed, packet), pdf=_pdf)


def _background(timed: TimedRecall, packet: Packet) -> Background:
    settings = timed.settings
    sender = Sender(
        packet.company or settings.company or "",
        settings.company_address or "",
        settings.company_phone or "",
        settings.company_gln or "",
    )
    return Background(
        sender,
        made_at=timed.finished,
        started=timed.started,
        mock=timed.practices,
        answer_days=settings.recall_answer_days,
        answers=timed.answers,
        case=timed.case,
        locations=timed.locations,
    )


def locations_of(tracker: Tracker) -> dict[str, Location]:
    """Everybody and every place that the tracker can find, by what `names.name_key` makes of the name."""
    return {
        row["known_as"]: Location(row["name"], row["address"] or "", row["phone"] or "", row["gln"] or "")
        for row in rows_of(people_of(tracker))
        if row["known_as"]
    }


def _pdf(workbook: bytes) -> bytes | None:
    """The workbook as a PDF, where LibreOffice is there and makes one."""
    if libreoffice() is None:
        return None
    try:
        return pdf_of(workbook, "recall.xlsx", "The packet has the workbook.")
    except HostError:
        return None


def boxes_in_pdf(files: Sequence[Path]) -> tuple[str, ...]:
    """What to say of a packet whose PDF shows boxes for letters that no font of this computer has.

    Args:
        files: Those of the packet.
    """
    found = {file.name: file for file in files}
    if not {"recall.pdf", "recall.xlsx"} <= found.keys():
        return ()
    scripts = without_fonts(found["recall.xlsx"].read_bytes())
    if not scripts:
        return ()
    return (
        f"recall.pdf has boxes in place of {' and '.join(scripts)} letters: no font on this computer has them. Install "
        "one, such as Noto Sans CJK, and save the packet again, or print recall.xlsx on another computer.",
    )


def blanks(timed: TimedRecall, packet: Packet) -> tuple[str, ...]:
    """What a packet leaves for the user to fill in, each with where it belongs."""
    words = (
        ("Company (Settings)", packet.company or timed.settings.company or ""),
        ("Reason (Recall)", timed.case.reason),
        ("Who to contact (Recall)", timed.case.contact),
    )
    return tuple(word for word, given in words if not given.strip())
