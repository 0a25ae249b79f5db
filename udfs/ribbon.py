"""What the ribbon's buttons do in Python.

On Windows VBA calls `CallUDF("udfs.ribbon", "press", Array(job, …), ThisWorkbook)` and shows the text that comes back;
on macOS, where nothing can come back, `RunPython "import udfs.ribbon; udfs.ribbon.press_and_tell('refresh_aging')"`
shows it itself. A text that begins with `ERROR_MARK` says what went wrong; the mark is not to be shown.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import xlwings

from lotbook.actions.allocate import allocate
from lotbook.actions.amazon.imports import import_reports
from lotbook.actions.amazon.removals import removals, save_removals
from lotbook.actions.computer.doctor import as_text, diagnose
from lotbook.actions.orders import Ask
from lotbook.actions.refresh import check, refresh
from lotbook.actions.session import NEEDED, Progress
from lotbook.actions.shop_orders import refuse_orders
from lotbook.core.errors import InputError, LotbookError
from lotbook.exchange.file_names import safe_name
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.machine import Machine
from lotbook.told import box
from udfs import counts, journal, lists, log, recalls, suppliers
from udfs.questions import folder_beside, yes

ERROR_MARK = "!"
"""What a message about an error begins with, and no other message."""

_TITLE = "lotbook"


def refresh_aging(book: xlwings.Book, progress: Progress) -> str:
    """Bring every output up to date; return what was found, in three lines and the host's remarks."""
    return box.refreshed(refresh(ExcelHost(book, NEEDED), now=_now(), progress=progress))


def check_data(book: xlwings.Book, progress: Progress) -> str:
    """Find every problem and write nothing; return how many there are, and the first of them."""
    return box.checked(check(ExcelHost(book, NEEDED), now=_now(), progress=progress))


def allocate_order(book: xlwings.Book, progress: Progress, sku: str, quantity: str, whom: str = "") -> str:
    """Which lots to take for an order, and which were passed over; nothing is booked."""
    order = [Ask(sku, quantity)]
    found = allocate(ExcelHost(book, NEEDED), order, channel=whom, now=_now(), progress=progress)
    return box.allocated(found)


def import_amazon(book: xlwings.Book, progress: Progress, paths: str) -> str:
    """Bring in the reports whose paths stand on a line each, and refresh; return what changed."""
    files = [Path(path) for path in paths.splitlines() if path.strip()]
    refuse_orders(files)
    return box.imported(import_reports(ExcelHost(book, NEEDED), files, now=_now(), progress=progress))


def save_removal_files(book: xlwings.Book, progress: Progress) -> str:
    """Show what Amazon is to be asked to remove; on yes write its upload files, and keep the orders on RemovalOrders.

    One job: on a Mac nothing can come back from Python for the user to answer before the next job begins.
    """
    found = removals(ExcelHost(book, NEEDED), now=_now(), progress=progress)
    if not found.lines:
        return box.removal_list(found)
    folder = folder_beside(book) / safe_name(f"removals {found.as_of}")
    if not yes(book, box.removals_question(found, folder)):
        return "Nothing was saved."
    saved = save_removals(found, folder, now=_now(), progress=progress)
    return box.removals_saved(saved, str(folder))


def examine(book: xlwings.Book, progress: Progress) -> str:
    """What is missing on this computer and in this workbook, and how to fix it."""
    progress("Looking at this computer")
    # On OneDrive it is a web address, which the doctor knows; nothing is opened by it.
    return as_text(diagnose(Path(book.fullname), Machine.this()))


def email_supplier(book: xlwings.Book, progress: Progress, name: str) -> str:
    """A supplier's copy and the message it goes out with, as Settings say; asked first where it is sent at once."""
    return suppliers.email(book, progress, name, clock=_now)


def take_in_reply(book: xlwings.Book, progress: Progress, file: str) -> str:
    """What a supplier sent back: shown, asked about, and taken in with every output brought up to date."""
    return suppliers.take_in(book, progress, file, clock=_now)


JOBS: Mapping[str, Callable[..., str]] = {
    "refresh_aging": refresh_aging,
    "check_data": check_data,
    "allocate": allocate_order,
    "book_count": lambda book, progress: counts.book(book, progress, _now),
    "undo_last": lambda book, progress: journal.undo(book, progress, _now),
    "bring_in": lambda book, progress, paths: lists.bring_in(book, progress, paths, _now),
    "import_amazon": import_amazon,
    "save_removals": save_removal_files,
    "doctor": examine,
    "run_recall": lambda book, progress: recalls.run(book, progress, _now),
    "mock_recall": lambda book, progress: recalls.practise(book, progress, _now),
    "mark_recalled": lambda book, progress: recalls.mark(book, progress, _now),
    "undo_mark": lambda book, progress: recalls.undo(book, progress, _now),
    "recall_packet": lambda book, progress: recalls.packet(book, progress, _now),
    "email_supplier": email_supplier,
    "take_in_reply": take_in_reply,
}
"""Every job a button can ask for, by the name VBA uses; each gets the workbook, a progress to tell, and what was typed,
and returns what to tell the user."""


TYPED: Mapping[str, tuple[str, ...]] = {
    "allocate": ("a SKU", "a number of units"),
    "bring_in": ("a file with your list",),
    "import_amazon": ("the files of one or more reports",),
    "email_supplier": ("the name of a supplier (or all)",),
    "take_in_reply": ("the workbook that a supplier sent back",),
}
"""What each job needs to be told, for the jobs that do."""


@xlwings.func
def press(job: str, first: str = "", second: str = "", third: str = "") -> str:
    """Do a job on the workbook whose button was pressed.

    Args:
        job: One of `JOBS`.
        first: What was typed for it, where it asks for something.
        second: The second thing that was typed.
        third: The third.

    Returns:
        The one message to show, at most 1,000 characters; it begins with `ERROR_MARK` if the job was not done.
    """
    try:
        return _done(job, *_typed(job, (first, second, third)))
    except LotbookError as error:
        if error.__cause__ is not None:
            log.logger().warning("%s could not be done", job, exc_info=True)
        return f"{ERROR_MARK}{error}"[: box.LONGEST]
    except Exception as error:  # noqa: BLE001 (VBA cannot show a traceback; it goes into the log)
        log.logger().exception("%s failed", job)
        told = box.line(f"{type(error).__name__}: {error}")
        return f"{ERROR_MARK}Something went wrong in lotbook ({told}). Details are in {log.path()}."


def _typed(job: str, given: Sequence[str]) -> list[str]:
    """What was typed for a job.

    Raises:
        InputError: If something it needs is blank.
    """
    texts = [str(each or "").strip() for each in given]
    for what, text in zip(TYPED.get(job, ()), texts, strict=False):
        if not text:
            raise InputError(f"Nothing was done, since {what} is needed. Press the button again, and say which.")
    return [text for text in texts if text]


def press_and_tell(job: str, *typed: str) -> None:
    """Do a job on the workbook whose button was pressed, and show what comes of it."""
    message = press(job, *typed)
    failed = message.startswith(ERROR_MARK)
    app = xlwings.Book.caller().app
    app.alert(message.removeprefix(ERROR_MARK), title=_TITLE, mode="critical" if failed else "info")


def _done(job: str, *typed: str) -> str:
    book = xlwings.Book.caller()
    app = book.app

    def progress(text: str) -> None:
        app.status_bar = f"{_TITLE}: {text} …"

    try:
        return JOBS[job](book, progress, *typed)[: box.LONGEST]
    finally:
        # False hands the status bar back to Excel; where even that fails, what is told is more useful than why.
        with suppress(Exception):
            app.status_bar = False


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()
