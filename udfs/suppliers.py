"""The ribbon's buttons for suppliers: a message goes out, a reply comes in. It asks before it sends or writes."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import xlwings

from lotbook.actions.session import NEEDED, Progress
from lotbook.actions.suppliers.receive import Received, read_reply
from lotbook.actions.suppliers.receive import take_in as write_reply
from lotbook.actions.suppliers.share import Outcome, Post, deliver, prepare
from lotbook.core.errors import InputError
from lotbook.core.suppliers.settings import DRAFT, SMTP
from lotbook.exchange.suppliers.smtp import server
from lotbook.hosts.excel import ExcelHost
from lotbook.report.suppliers import shown
from lotbook.report.words import new_problems

EVERYBODY = "all"
_TITLE = "lotbook"
_SHOWN = 8
_LONGEST_LINE = 120

Clock = Callable[[], dt.datetime]


def email(book: xlwings.Book, progress: Progress, name: str, *, clock: Clock) -> str:
    """Make the copy and message of a supplier, or of everybody with expiring lots; send or show it as Settings say."""
    names = () if name.strip().lower() == EVERYBODY else (name,)
    workbook = _file(book)
    post = prepare(ExcelHost(book, NEEDED), workbook, now=clock(), suppliers=names, progress=progress)
    if not post.parcels:
        return f"No supplier has lots that expire within {post.settings.soon_days} days."
    post, again = _with_those_asked_about(
        book,
        post,
        lambda: prepare(ExcelHost(book, NEEDED), workbook, now=clock(), suppliers=names, again=True, progress=progress),
    )
    ready = [parcel.supplier for parcel in post.parcels if not parcel.problem]
    sends = post.settings.way == SMTP
    through = server(post.settings) if sends and ready else None
    if ready and (sends or (len(ready) > 1 and not again)):
        verb = "Send" if sends else "Make"
        if not _yes(book, f"{verb} {len(ready)} message{'s'[: len(ready) > 1]} to:\n{_listed(ready)}"):
            return "Nothing was sent or written."
    outcomes = []
    for outcome in deliver(post, clock=clock, through=through):
        progress(f"{outcome.supplier}: {outcome.event}")
        outcomes.append(outcome)
    if post.settings.way == DRAFT and len(outcomes) == 1 and outcomes[0].done:
        _open(outcomes[0].files[-1])
    return _told(post, outcomes)


def _with_those_asked_about(book: xlwings.Book, post: Post, anew: Callable[[], Post]) -> tuple[Post, bool]:
    """The post, also to those who got a message a short while ago if the user says so."""
    waiting = [parcel for parcel in post.parcels if parcel.lately]
    if not waiting or len(waiting) < len(post.parcels):
        return post, False
    told = _listed([f"{parcel.supplier}: {parcel.problem.partition(';')[0]}" for parcel in waiting])
    return (anew(), True) if _yes(book, f"{told}\n\nWrite once more?") else (post, False)


def take_in(book: xlwings.Book, progress: Progress, file: str, *, clock: Clock) -> str:
    """Show what a reply would change; on yes take in all that contradicts nothing, and refresh."""
    host = ExcelHost(book, NEEDED)
    workbook = _file(book)
    received = read_reply(host, workbook, Path(file), progress=progress)
    problems = [f"{each.source}: {each.problem}" for each in received.reply.problems]
    rest = [f"Not taken in: {len(problems)}", _listed(problems)] if problems else []
    head = f"Reply of {received.sent.supplier} to {received.sent.reference}."
    if not received.safe:
        left = len(received.numbers)
        conflicts = [f"{left} conflicts: use lotbook receive on the command line to pick."] if left else []
        return "\n".join([head, "It changes nothing in the tracker.", *conflicts, *rest])
    lines = _changes(received)
    if not _yes(book, "\n".join([head, f"Take in {len(received.safe)} changes?", _listed(lines), *rest])):
        return "Nothing was changed."
    progress("Writing the changes")
    taken = write_reply(workbook, received, received.safe, clock=clock, progress=progress)
    as_of = "" if taken.refreshed is None else f" as of {taken.refreshed.summary.as_of:%Y-%m-%d}"
    left = len(received.numbers) - len(received.safe)
    conflicts = [f"{left} conflicts were left as they are here."] if left else []
    done = f"{len(received.safe)} changes are in the tracker; everything is refreshed{as_of}."
    new = new_problems(taken.refreshed, _SHOWN)
    return "\n".join([done, *conflicts, *new, *rest, *(f"Note: {remark}" for remark in taken.remarks)])


def _changes(received: Received) -> list[str]:
    lines = []
    for each in received.reply.differences:
        if not each.conflict:
            old, new = shown(each.header, each.old) or "blank", shown(each.header, each.new)
            lines.append(f"{each.sku} {each.lot}, {each.header}: {old} > {new}")
    return lines + [f"New lot {lot.sku} {lot.lot}, on Hold" for lot in received.reply.new_lots]


def _file(book: xlwings.Book) -> Path:
    """The file of the workbook, beside which the log is kept.

    Raises:
        InputError: If it has none on this computer.
    """
    name = book.fullname
    if "://" in name or not Path(name).is_absolute():
        raise InputError(
            f"{book.name} is not in a folder of this computer ({name}), where the send log could be kept beside it. "
            "Save it there (File > Save As), and press again."
        )
    return Path(name)


def _yes(book: xlwings.Book, question: str) -> bool:
    return bool(book.app.alert(question[:1000], title=_TITLE, buttons="yes_no") == "yes")


def _listed(lines: Sequence[str]) -> str:
    cut = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in lines[:_SHOWN]]
    more = [f"    … and {len(lines) - _SHOWN:,} more"] if len(lines) > _SHOWN else []
    return "\n".join([*(f"    {line}" for line in cut), *more])


def _told(post: Post, outcomes: Sequence[Outcome]) -> str:
    done = [outcome for outcome in outcomes if outcome.done]
    lines = [f"    {outcome.supplier}: {outcome.event} {outcome.detail}".rstrip() for outcome in outcomes]
    drafts = post.settings.way != SMTP and done
    waiting = ["Nothing has been sent yet: look at the draft, and press Send there.", f"It is in {post.folder}."]
    head = f"{len(done)} of {len(outcomes)} messages {'made' if drafts else 'sent'}:"
    return "\n".join([head, *lines[:_SHOWN], *(waiting if drafts else [])])


def _open(letter: Path) -> None:
    """Open a draft in the mail program; where that fails, the message says where it is."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(letter)  # noqa: S606 - a file lotbook has just made
        elif sys.platform == "darwin":
            subprocess.run(["/usr/bin/open", str(letter)], check=False)  # noqa: S603 - likewise
