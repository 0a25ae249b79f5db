"""Texts in a reply that were not in the copy: somebody wrote them where nothing is asked for.

Rows of a reply can be sorted, and lots can be gone, so where a text stands says nothing. What was in the copy is known
by short marks of its texts, which the log keeps; a mark tells nothing of its text.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from lotbook.core.suppliers import form
from lotbook.core.suppliers.lots import FLAGS
from lotbook.core.suppliers.reply_parts import ReplyProblem
from lotbook.core.suppliers.reply_sheet import header_row
from lotbook.core.table import ErrorValue, Table, column_letters, folded_header

Sheets = Mapping[str, Sequence[Sequence[object]]]

_MARK = 8
_MOST, _LONGEST = 20, 200
_READ: Mapping[str, tuple[Table, Table]] = {
    form.LOTS: (form.REPLY_LOTS, form.REPLY_LOTS),
    form.SOON: (form.REPLY_ANSWERS, form.ANSWERS),
    form.HELD: (form.REPLY_ANSWERS, form.ANSWERS),
    form.NEW: (form.NEW_LOTS, form.NEW_LOTS),
    form.CERTIFICATES: (form.REPLY_CERTIFICATES, form.REPLY_CERTIFICATES),
}
"""For each sheet the table it holds, and the columns whose content is told of elsewhere."""


def marks(sheets: Sheets) -> tuple[str, ...]:
    """The marks of all texts of a copy, for the log.

    Args:
        sheets: The cells of each worksheet, from A1.
    """
    return tuple(sorted({_mark(text) for cells in sheets.values() for _, text in _texts(cells)}))


def strays(sheets: Sheets, known: Sequence[str]) -> tuple[ReplyProblem, ...]:
    """Each text of a reply that was not in the copy, outside of the cells that are read; none if no marks are known.

    Args:
        sheets: The cells of each worksheet of the reply, from A1.
        known: The marks of the copy.
    """
    if not known:
        return ()
    ours = {*known, *map(_mark, FLAGS)}
    found = []
    for name, cells in sheets.items():
        top, read = _columns_read(name, cells)
        for (row, column), text in _texts(cells):
            if _mark(text) not in ours and not (row > top and column in read):
                shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
                found.append((f"{name}!{column_letters(column)}{row}", shown))
    told = [
        ReplyProblem(
            place, f"'{text}' was not in the file you sent.", "Read it, and type in the tracker what is right."
        )
        for place, text in found[:_MOST]
    ]
    if len(found) > _MOST:
        rest = f"{len(found) - _MOST} more texts were not in the file you sent."
        told.append(ReplyProblem(found[_MOST][0], rest, "Look at the reply yourself."))
    return tuple(told)


def _columns_read(name: str, cells: Sequence[Sequence[object]]) -> tuple[int, set[int]]:
    """The row of a sheet's headers, and the columns that are read below them."""
    if name not in _READ:
        return 0, set()
    table, told = _READ[name]
    top = header_row(cells, table)
    if len(cells) < top:
        return top, set()
    wanted = {folded_header(column.header) for column in told.columns}
    return top, {number for number, header in enumerate(cells[top - 1], 1) if folded_header(str(header)) in wanted}


def _texts(cells: Sequence[Sequence[object]]) -> Iterator[tuple[tuple[int, int], str]]:
    for row, values in enumerate(cells, 1):
        for column, value in enumerate(values, 1):
            if isinstance(value, str) and not isinstance(value, ErrorValue) and value.strip():
                yield (row, column), value.strip()


def _mark(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:_MARK]
