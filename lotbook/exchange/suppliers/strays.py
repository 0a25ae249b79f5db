"""Texts and numbers in a reply that were not in the copy: somebody wrote them where nothing is asked for.

Rows of a reply can be sorted, and lots can be gone, so where a text stands says nothing. What was in the copy is known
by short marks of its texts and dates, which the log keeps; a mark tells nothing of its text. Numbers of a copy change
with the days, so a number is known by where it stands: below a header of the copy, or beside a label of its cover.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeGuard

from lotbook.core.date_texts import spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date
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
    """The marks of all texts and dates of a copy, for the log.

    Args:
        sheets: The cells of each worksheet, from A1.
    """
    texts = {_mark(text) for cells in sheets.values() for _, text in _texts(cells)}
    numbers = {number for cells in sheets.values() for row in cells for number in row if _is_number(number)}
    return tuple(sorted(texts | {_mark_of_day(int(each)) for each in numbers if FIRST_DAY <= each <= LAST_DAY}))


def strays(sheets: Sheets, known: Sequence[str]) -> tuple[ReplyProblem, ...]:
    """Each text or number of a reply that was not in the copy, outside of the cells that are read.

    None if no marks are known.

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
        is_for_numbers = _places_of_numbers(name, cells, ours)
        for (row, column), text in _texts(cells):
            is_told = _mark(text) not in ours and not (row > top and column in read)
            is_date = is_for_numbers(row, column) and _is_date_of(text, ours)
            if is_told and not (is_date or _stands_for_today(cells[row - 1], column, text)):
                shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
                found.append((f"{name}!{column_letters(column)}{row}", f"'{shown}'"))
        found += [
            (f"{name}!{column_letters(column)}{row}", text) for (row, column), text in _numbers(name, cells, ours)
        ]
    told = [
        ReplyProblem(place, f"{text} was not in the file you sent.", "Read it, and type in the tracker what is right.")
        for place, text in found[:_MOST]
    ]
    if len(found) > _MOST:
        rest = f"{len(found) - _MOST} more cells were not in the file you sent."
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


def _numbers(
    name: str, cells: Sequence[Sequence[object]], ours: Collection[str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Each number that stands where a copy has none."""
    is_for_numbers = _places_of_numbers(name, cells, ours)
    for row, values in enumerate(cells, 1):
        for column, value in enumerate(values, 1):
            if not _is_number(value):
                continue
            if not is_for_numbers(row, column):
                whole = int(value) if float(value).is_integer() else value
                day = f" (as a date {to_date(int(value))})" if FIRST_DAY <= value <= LAST_DAY else ""
                yield (row, column), f"{whole}{day}"


def _places_of_numbers(
    name: str, cells: Sequence[Sequence[object]], ours: Collection[str]
) -> Callable[[int, int], bool]:
    """Where a copy may have a number, by row and column: below one of its headers, or beside a label of its cover."""
    top = header_row(cells, _READ[name][0]) if name in _READ else 0
    headers = cells[top - 1] if 0 < top <= len(cells) else ()
    known = {column for column, header in enumerate(headers, 1) if _is_ours(header, ours)}

    def is_for_numbers(row: int, column: int) -> bool:
        is_labelled = not top and column > 1 and _is_ours(cells[row - 1][column - 2], ours)
        return is_labelled or (0 < top < row and column in known)

    return is_for_numbers


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date_of(text: str, ours: Collection[str]) -> bool:
    """Whether a text is a date of the copy: some programs make texts of its dates."""
    return any(_mark_of_day(each.day) in ours for each in spelling_of(text).dates)


def _stands_for_today(values: Sequence[object], column: int, text: str) -> bool:
    """Whether a text is a date beside the label of the day from which a copy counts, which goes on."""
    label = values[column - 2] if column > 1 else None
    return isinstance(label, str) and label.strip() == form.AS_OF and bool(spelling_of(text).dates)


def _mark_of_day(day: int) -> str:
    return _mark(f"day:{day}")


def _is_ours(value: object, ours: Collection[str]) -> bool:
    return isinstance(value, str) and _mark(value) in ours


def _texts(cells: Sequence[Sequence[object]]) -> Iterator[tuple[tuple[int, int], str]]:
    for row, values in enumerate(cells, 1):
        for column, value in enumerate(values, 1):
            if isinstance(value, str) and not isinstance(value, ErrorValue) and value.strip():
                yield (row, column), value.strip()


def _mark(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:_MARK]
