"""The ribbon's button for a stock count. It shows the differences and asks before it books them."""

import datetime as dt
from collections.abc import Callable

import xlwings

from lotbook.actions.count import book as book_count
from lotbook.actions.count import counts_of, look
from lotbook.actions.session import NEEDED, Progress
from lotbook.core.days import to_day
from lotbook.hosts.excel import ExcelHost
from lotbook.told import box
from udfs.questions import yes

Clock = Callable[[], dt.datetime]


def book(book: xlwings.Book, progress: Progress, clock: Clock) -> str:
    """Show how a count differs from the records; on yes book the differences, and refresh."""
    found = look(ExcelHost(book, NEEDED), now=clock(), progress=progress)
    if found.not_listed and yes(book, box.not_listed_question(found)):
        found = counts_of(found.session, to_day(found.as_of), missing_is_zero=True)
    if not found.to_book:
        return box.nothing_counted(found)
    if not yes(book, box.count_question(found)):
        return "Nothing was booked."
    return box.count_booked(found, book_count(found, now=clock(), progress=progress))
