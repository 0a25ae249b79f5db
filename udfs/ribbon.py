"""What the ribbon's buttons do in Python.

On Windows VBA calls `CallUDF("udfs.ribbon", "press", Array(job, …), ThisWorkbook)` and shows the text that comes back;
on macOS, where nothing can come back, `RunPython "import udfs.ribbon; udfs.ribbon.press_and_tell('refresh_aging')"`
shows it itself. A text that begins with `ERROR_MARK` says what went wrong; the mark is not to be shown.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import xlwings

from lotbook.actions.allocate import Pick, allocate
from lotbook.actions.amazon.imports import import_reports
from lotbook.actions.amazon.removals import removals, save_removals
from lotbook.actions.computer.doctor import as_text, diagnose
from lotbook.actions.refresh import check, refresh
from lotbook.actions.session import NEEDED, Progress
from lotbook.actions.summary import Summary
from lotbook.core.amazon.removal_orders import WARNING, Line
from lotbook.core.errors import InputError, LotbookError
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.machine import Machine
from lotbook.report.words import new_problems
from udfs import log, recalls, suppliers

ERROR_MARK = "!"
"""What a message about an error begins with, and no other message."""

_TITLE = "lotbook"
_LONGEST = 1000
"""VBA's message box shows 1,024 characters and silently drops the rest."""
_SHOWN_PROBLEMS, _SHOWN_REMARKS, _SHOWN_LOTS = 5, 3, 10
_LONGEST_LINE = 160


def refresh_aging(book: xlwings.Book, progress: Progress) -> str:
    """Bring every output up to date; return what was found, in three lines and the host's remarks."""
    summary = refresh(ExcelHost(book, NEEDED), now=_now(), progress=progress)
    remarks = summary.remarks[:_SHOWN_REMARKS]
    more = len(summary.remarks) - len(remarks)
    return "\n".join(
        [
            f"Everything is refreshed, as of {summary.as_of:%Y-%m-%d} ({summary.as_of:%A}).",
            _figures(summary),
            _problems(summary) + (" See the sheet Checks." if summary.problems else ""),
            *(f"Note: {_line(remark)}" for remark in remarks),
            *([f"… and {more:,} more notes."] if more else []),
        ]
    )


def check_data(book: xlwings.Book, progress: Progress) -> str:
    """Find every problem and write nothing; return how many there are, and the first of them."""
    summary = check(ExcelHost(book, NEEDED), now=_now(), progress=progress)
    shown = summary.problems[:_SHOWN_PROBLEMS]
    more = len(summary.problems) - len(shown)
    return "\n".join(
        [
            f"{_problems(summary)} Nothing was written.",
            *(_line(f"{each.severity.value}, {each.place}: {each.problem}") for each in shown),
            *([f"… and {more:,} more. Refresh, and the sheet Checks lists all of them."] if more else []),
        ]
    )


def allocate_order(book: xlwings.Book, progress: Progress, sku: str, quantity: str) -> str:
    """Which lots to take for an order, and which were passed over; nothing is booked."""
    found = allocate(ExcelHost(book, NEEDED), sku=sku, quantity=quantity, now=_now(), progress=progress)
    lines = [f"{found.quantity:,} units of {found.sku}, first expired first out, as of {found.as_of:%Y-%m-%d}:"]
    lines += [f"    {each.units:,} of {_lot(each)}" for each in found.picks[:_SHOWN_LOTS]] or ["    nothing to take"]
    if len(found.picks) > _SHOWN_LOTS:
        lines.append(f"    … and {len(found.picks) - _SHOWN_LOTS:,} more lots")
    if found.short:
        lines.append(f"Short by {_counted(found.short, 'unit')}.")
    if found.skipped:
        shown = [f"{_lot(each)}: {each.reason}" for each in found.skipped[:_SHOWN_PROBLEMS]]
        lines += ["Passed over:", *(f"    {each}" for each in shown)]
    return "\n".join([*lines, "Nothing was booked: type it on the sheet Shipments when it leaves."])


def import_amazon(book: xlwings.Book, progress: Progress, paths: str) -> str:
    """Bring in the reports whose paths stand on a line each, then refresh; return what changed."""
    host = ExcelHost(book, NEEDED)
    files = [Path(path) for path in paths.splitlines() if path.strip()]
    found = import_reports(host, files, now=_now(), progress=progress)
    kinds = ", ".join(dict.fromkeys(file.kind for file in found.files))
    said = [*(remark for file in found.files for remark in file.remarks), *found.remarks]
    lines = [
        f"Read: {kinds}.",
        *(found.details or ["Nothing changes: what can be used of it is in the tracker already."]),
    ]
    if found.refreshed is not None:
        lines += [_figures(found.refreshed.summary), *new_problems(found.refreshed, _SHOWN_PROBLEMS)]
    return "\n".join([*lines, *_noted(said)])


def preview_removals(book: xlwings.Book, progress: Progress) -> str:
    """What Amazon is to be asked to remove; nothing is saved."""
    found = removals(ExcelHost(book, NEEDED), now=_now(), progress=progress)
    if not found.lines:
        return "\n".join(["Nothing is to be removed from Amazon now.", *_noted(found.remarks)])
    money = (
        ("cost", sum(line.cost or 0 for line in found.lines)),
        ("saves", sum(line.saves or 0 for line in found.lines)),
    )
    told = "".join(f", {word} {amount:,.2f}" for word, amount in money if amount)
    first = (
        f"To remove from Amazon, as of {found.as_of}: {_counted(len(found.by_order), 'order')}, "
        f"{_counted(len(found.lines), 'line')}, {_counted(sum(line.units for line in found.lines), 'unit')}{told}:"
    )
    last = [*_noted(found.remarks), WARNING]
    room = _LONGEST - len("\n".join([first, *last])) - 1
    return "\n".join([first, *_fitting(found.lines, room), *last])


def save_removal_files(book: xlwings.Book, progress: Progress, folder: str) -> str:
    """Write Amazon's upload files into a folder, and keep the orders on the sheet RemovalOrders."""
    found = removals(ExcelHost(book, NEEDED), now=_now(), progress=progress)
    saved = save_removals(found, Path(folder.strip()), now=_now(), progress=progress)
    names = ", ".join(file.name for file in saved.files)
    told = (
        f"Saved in {folder.strip()}: {names}.\nUpload them in Seller Central: Inventory > FBA inventory > Create "
        "removal order > Upload file.\nThe orders are kept on the sheet RemovalOrders; save the workbook."
    )
    return "\n".join([told, *new_problems(saved.refreshed, _SHOWN_PROBLEMS)])


def _fitting(lines: Sequence[Line], room: int) -> list[str]:
    """Every line with its lots, or without them, or as many as there is room for."""
    for said in (_asked, _asked_briefly):
        shown = [_line(said(line)) for line in lines]
        if len("\n".join(shown)) <= room:
            return shown
    more = "… and {:,} more lines: once saved, all stand on the sheet RemovalOrders; look at them before you upload."
    while shown and len("\n".join([*shown, more.format(len(lines))])) > room:
        shown.pop()
    return [*shown, more.format(len(lines) - len(shown))]


def _asked_briefly(line: Line) -> str:
    return f"    {line.units:,} {line.sku}, {line.order_type}"


def _asked(line: Line) -> str:
    return f"    {line.units:,} {line.disposition.lower()} of {line.sku} ({line.order_type}): {line.lots}, {line.basis}"


def _noted(remarks: Sequence[str]) -> list[str]:
    shown = [f"Note: {_line(remark)}" for remark in remarks[:_SHOWN_REMARKS]]
    more = len(remarks) - len(shown)
    return [*shown, *([f"… and {more:,} more notes."] if more else [])]


def examine(book: xlwings.Book, progress: Progress) -> str:
    """What is missing on this computer and in this workbook, and how to mend it."""
    progress("Looking at this computer")
    # On OneDrive it is a web address, which the doctor knows; nothing is opened by it.
    return as_text(diagnose(Path(book.fullname), Machine.this()))


def email_supplier(book: xlwings.Book, progress: Progress, name: str) -> str:
    """A supplier's copy and the message it goes out with, as Settings say; asked first where it is sent at once."""
    return suppliers.email(book, progress, name, clock=_now)


def take_in_reply(book: xlwings.Book, progress: Progress, file: str) -> str:
    """What a supplier sent back: shown, asked about, and taken in with every output brought up to date."""
    return suppliers.take_in(book, progress, file, clock=_now)


def _lot(pick: Pick) -> str:
    until = "no date" if pick.expiry_date is None else f"{pick.expiry_date:%Y-%m-%d}"
    return f"lot {pick.lot} ({until}) at {pick.place}"


JOBS: Mapping[str, Callable[..., str]] = {
    "refresh_aging": refresh_aging,
    "check_data": check_data,
    "allocate": allocate_order,
    "import_amazon": import_amazon,
    "preview_removals": preview_removals,
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
    "import_amazon": ("the files of one report or more",),
    "save_removals": ("a folder for the files",),
    "email_supplier": ("the name of a supplier (or all)",),
    "take_in_reply": ("the workbook that a supplier sent back",),
}
"""What each job needs to be told, for the jobs that do."""


@xlwings.func
def press(job: str, first: str = "", second: str = "") -> str:
    """Do a job on the workbook whose button was pressed.

    Args:
        job: One of `JOBS`.
        first: What was typed for it, where it asks for something.
        second: The second thing that was typed.

    Returns:
        The one message to show, at most 1,000 characters; it begins with `ERROR_MARK` if the job was not done.
    """
    try:
        return _done(job, *_typed(job, (first, second)))
    except LotbookError as error:
        if error.__cause__ is not None:
            log.logger().warning("%s could not be done", job, exc_info=True)
        return f"{ERROR_MARK}{error}"[:_LONGEST]
    except Exception as error:  # noqa: BLE001 (VBA cannot show a traceback; it goes into the log)
        log.logger().exception("%s failed", job)
        told = _line(f"{type(error).__name__}: {error}")
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
        return JOBS[job](book, progress, *typed)[:_LONGEST]
    finally:
        # False hands the status bar back to Excel; where even that fails, what is told is more useful than why.
        with suppress(Exception):
            app.status_bar = False


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _figures(summary: Summary) -> str:
    return (
        f"{_whole(summary.units_on_hand)} units on hand in {_counted(summary.lots, 'lot')} of "
        f"{_counted(summary.skus, 'SKU')}: {_whole(summary.units_expired)} expired, {_whole(summary.units_at_risk)} at "
        f"risk of expiring unsold; {_counted(summary.removals, 'line')} to remove."
    )


def _problems(summary: Summary) -> str:
    if not summary.problems:
        return "No problems found in the tables."
    counts = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "note"))
    spelled = ", ".join(_counted(number, word) for number, word in counts if number)
    left_out = f" ({_counted(summary.rows_left_out, 'row')} not fully counted)" if summary.rows_left_out else ""
    return f"Found in the tables: {spelled}{left_out}."


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _whole(units: float) -> str:
    return f"{math.floor(units + 0.5):,}"


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
