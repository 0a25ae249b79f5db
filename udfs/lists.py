"""The ribbon's button for lists of the user's own. It shows what goes where and asks before it writes."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import xlwings

from lotbook.actions.adopt.adopt import adopt, look
from lotbook.actions.session import NEEDED, Progress
from lotbook.core.errors import InputError
from lotbook.hosts.excel import ExcelHost
from lotbook.told import box_adopt
from udfs.questions import folder_beside, yes

Clock = Callable[[], dt.datetime]


def bring_in(book: xlwings.Book, progress: Progress, paths: str, clock: Clock) -> str:
    """Show what the lists in some files change, one path on a line; on yes write it, and refresh.

    Raises:
        InputError: If a file cannot be read as it is; the message says which command does.
    """
    files = [Path(path) for path in paths.splitlines() if path.strip()]
    into = folder_beside(book) / book.name
    workbook = str(into) if Path(book.fullname).is_absolute() else book.name
    try:
        found = look(ExcelHost(book, NEEDED), files, today=clock().date(), progress=progress)
    except InputError as error:
        raise InputError(box_adopt.refused(str(error), files, workbook)) from error.__cause__
    asks = not (found.is_empty or found.is_known)
    if asks and not yes(book, box_adopt.question(found, files, workbook)):
        return box_adopt.not_written(found, files, workbook)
    return box_adopt.brought_in(adopt(found, into, now=clock(), progress=progress), files, workbook)
