"""A question to whoever pressed a button."""

import xlwings

from lotbook.told import box

_TITLE = "lotbook"


def yes(book: xlwings.Book, question: str) -> bool:
    """Whether the user agrees."""
    return bool(book.app.alert(question[: box.LONGEST], title=_TITLE, buttons="yes_no") == "yes")
