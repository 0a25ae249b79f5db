"""The ribbon's buttons for suppliers: a message goes out, a reply comes in. It asks before it sends or writes."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import xlwings

from lotbook.actions.session import NEEDED, Progress
from lotbook.actions.suppliers.receive import read_reply
from lotbook.actions.suppliers.receive import take_in as write_reply
from lotbook.actions.suppliers.share import Post, deliver, prepare
from lotbook.core.errors import InputError
from lotbook.core.suppliers.settings import DRAFT, SMTP
from lotbook.exchange.suppliers.smtp import server
from lotbook.hosts.excel import ExcelHost
from lotbook.told import box
from udfs.questions import yes

EVERYBODY = "all"

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
    asks = ready and (sends or (len(ready) > 1 and not again))
    if asks and not yes(book, box.sending_question(ready, sends=sends)):
        return "Nothing was sent or written."
    outcomes = []
    for outcome in deliver(post, clock=clock, through=through):
        progress(f"{outcome.supplier}: {outcome.event}")
        outcomes.append(outcome)
    if post.settings.way == DRAFT and len(outcomes) == 1 and outcomes[0].done:
        _open(outcomes[0].files[-1])
    return box.sent(post, outcomes)


def _with_those_asked_about(book: xlwings.Book, post: Post, anew: Callable[[], Post]) -> tuple[Post, bool]:
    """The post, also to those who got a message a short while ago if the user says so."""
    waiting = [parcel for parcel in post.parcels if parcel.lately]
    if not waiting or len(waiting) < len(post.parcels):
        return post, False
    return (anew(), True) if yes(book, box.again_question(post)) else (post, False)


def take_in(book: xlwings.Book, progress: Progress, file: str, *, clock: Clock) -> str:
    """Show what a reply would change; on yes take in all that contradicts nothing, and refresh."""
    host = ExcelHost(book, NEEDED)
    workbook = _file(book)
    received = read_reply(host, workbook, Path(file), progress=progress)
    if not received.safe:
        return box.nothing_in_reply(received)
    if not yes(book, box.reply_question(received)):
        return "Nothing was changed."
    taken = write_reply(workbook, received, received.safe, clock=clock, progress=progress)
    return box.taken_in(received, taken)


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


def _open(letter: Path) -> None:
    """Open a draft in the mail program; where that fails, the message says where it is."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(letter)  # noqa: S606 - a file lotbook has just made
        elif sys.platform == "darwin":
            subprocess.run(["/usr/bin/open", str(letter)], check=False)  # noqa: S603 - likewise
