"""What the buttons of the group Recall do in Python: each gives one message."""

import datetime as dt
from collections.abc import Callable, Sequence

import xlwings

from lotbook.actions.recalls import sheet as recall_sheet
from lotbook.actions.recalls.marks import (
    MarkedElsewhere,
    NewStatus,
    apply,
    check_shown,
    marked_elsewhere,
    marks,
    unmarks,
)
from lotbook.actions.recalls.recall import Packet, TimedRecall, blanks, boxes_in_pdf, recall, save_packet
from lotbook.actions.session import NEEDED, Progress
from lotbook.exchange.file_names import safe_name
from lotbook.hosts.excel import ExcelHost
from lotbook.told import box
from udfs.questions import folder_beside

Clock = Callable[[], dt.datetime]


def run(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Run the recall the filter cells ask for, onto the sheet Recall."""
    return _onto_the_sheet(book, progress, clock, None)


def practise(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Run a mock recall of a lot picked at random, onto the sheet Recall; the filter cells then say which."""
    return _onto_the_sheet(book, progress, clock, clock().microsecond)


def _onto_the_sheet(book: xlwings.Book, progress: Progress, clock: Clock, mock: int | None) -> str:
    timed = recall(ExcelHost(book, NEEDED), None, clock=clock, mock=mock, progress=progress)
    timed.needs_page("This button")
    progress("Writing the results")
    remarks = recall_sheet.save(timed, filters_too=mock is not None)
    return box.recalled(timed, [was_open for was_open in [recall_sheet.left_open(timed)] if was_open] + [*remarks])


def mark(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Set the lots the sheet Recall shows to Recalled, and refresh."""
    return _with_statuses(book, progress, clock, marks, lambda _: ())


def undo(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Give them the status back that each had, and refresh."""
    return _with_statuses(book, progress, clock, unmarks, marked_elsewhere)


def _with_statuses(
    book: xlwings.Book,
    progress: Progress,
    clock: Clock,
    which: Callable[[TimedRecall], Sequence[NewStatus]],
    staying: Callable[[TimedRecall], Sequence[MarkedElsewhere]],
) -> str:
    timed = recall(ExcelHost(book, NEEDED), None, clock=clock, progress=progress)
    check_shown(timed)
    changed = which(timed)
    applied = apply(timed, changed, now=clock(), progress=progress) if changed else None
    return box.statuses_changed(changed, applied, staying(timed))


def packet(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Write the packet into a new folder beside the workbook."""
    timed = recall(ExcelHost(book, NEEDED), None, clock=clock, progress=progress)
    check_shown(timed)
    progress("Writing the packet")
    asked = ", ".join(value for _, value in timed.recall.filters.asked)
    name = safe_name(f"recall {timed.started:%Y-%m-%d %H%M%S} {asked}")
    wanted = Packet(folder_beside(book) / name)
    files = save_packet(timed, wanted)
    return box.packet_saved(files, wanted.folder, blanks(timed, wanted), boxes_in_pdf(files))
