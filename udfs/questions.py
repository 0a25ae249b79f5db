"""What a button asks whoever pressed it, and where it puts files without asking."""

from pathlib import Path

import xlwings

from lotbook.told import box

_TITLE = "lotbook"


def yes(book: xlwings.Book, question: str) -> bool:
    """Whether the user agrees."""
    return bool(book.app.alert(question[: box.LONGEST], title=_TITLE, buttons="yes_no") == "yes")


def folder_beside(book: xlwings.Book) -> Path:
    """The folder a workbook is in; one on OneDrive or SharePoint, or a new one, is in no folder of this computer."""
    return Path(book.fullname).parent if Path(book.fullname).is_absolute() else Path.home()
