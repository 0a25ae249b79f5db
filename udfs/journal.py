"""The ribbon's button Undo last run. It shows what would change and asks before it takes anything back."""

import datetime as dt
from collections.abc import Callable

import xlwings

from lotbook.actions.journal.undo import look
from lotbook.actions.journal.undo import undo as take_back
from lotbook.actions.session import NEEDED, Progress
from lotbook.hosts.excel import ExcelHost
from lotbook.told.journal import undo_lines, undo_question, undone
from udfs.questions import yes

Clock = Callable[[], dt.datetime]


def undo(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Show what the last run changed; on yes take it back, and refresh."""
    found = look(ExcelHost(book, NEEDED), now=clock(), progress=progress)
    if found.is_empty:
        return "\n".join(undo_lines(found))
    if not yes(book, undo_question(found)):
        return "Nothing was changed."
    return undone(found, take_back(found, now=clock(), progress=progress))
