"""Which row of an output table was which row before, so that the user's cells can go where their row goes."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from lotbook.core.errors import InputError
from lotbook.core.table import Cell, folded_header
from lotbook.hosts.cell_text import number_text
from lotbook.hosts.headers import position_of
from lotbook.hosts.host import TableRows

_NAMED_LOSSES = 3
_SHOWN_TEXT = 60


def shown(value: Cell) -> str:
    """A value as text, for comparing keys."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value).upper() if isinstance(value, bool) else number_text(value)


def match_rows(
    headers: Sequence[str],
    values: Sequence[Sequence[Cell]],
    change: TableRows,
    losable: Mapping[int, Sequence[bool]],
    name: str,
    *,
    attached: Sequence[tuple[int, int]] = (),
) -> tuple[list[int | None], list[str]]:
    """For every row to come the row it was before, counted from 0, or None; and remarks on what is lost.

    Rows of one key keep their order.

    Args:
        headers: Headers of the table as it is.
        values: Its columns.
        change: The rows to come.
        losable: By position the columns whose cells are the user's own, and for each row whether there is something.
        name: The name of the table.
        attached: Row, counted from 0, and position of each cell that has a comment or a link.

    Raises:
        InputError: If there is something to keep and a key column is missing.
    """
    rows = len(values[0]) if values else 0
    at_stake = {row: [each for each, holds in losable.items() if holds[row]] for row in range(rows)}
    keys, new_keys = _keys(headers, values, change, name, needed=bool(attached) or any(at_stake.values()))
    waiting: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for row, key in enumerate(keys):
        waiting[key].append(row)
    came_from = [waiting[key].popleft() if waiting.get(key) else None for key in new_keys]
    gone = [row for left in waiting.values() for row in left]
    lost = sorted((row, position) for row in gone for position in at_stake[row])
    remarks = []

    def key_of(row: int) -> str:
        named = ", ".join(f"{header} {text}" for header, text in zip(change.key, keys[row], strict=True) if text)
        return named or "a blank row"

    for row, position in lost[:_NAMED_LOSSES]:
        text = shown(values[position][row])
        text = text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"
        remarks.append(f"{name}: your {headers[position]} {text!r} for {key_of(row)} was dropped: the row is gone.")
    more = len(lost) - _NAMED_LOSSES
    if more > 0:
        remarks.append(f"{name}: {more:,} more of your own cells were dropped, because their rows are gone.")
    without_row = sorted({*gone} & {row for row, _ in attached})
    remarks += [
        f"{name}: your comment or link in the row of {key_of(row)} was dropped: the row is gone."
        for row in without_row[:_NAMED_LOSSES]
    ]
    more = len(without_row) - _NAMED_LOSSES
    if more > 0:
        remarks.append(f"{name}: comments or links in {more:,} more rows were dropped, because these are gone.")
    return came_from, remarks


def _keys(
    headers: Sequence[str], values: Sequence[Sequence[Cell]], change: TableRows, name: str, *, needed: bool
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    before: list[list[str]] = []
    after: list[list[str]] = []
    named = {folded_header(column.header): column for column in change.columns}
    count = len(change.columns[0].values) if change.columns else 0
    for header in change.key:
        position = position_of(header, headers)
        if position is None:
            if needed:
                raise InputError(
                    f"The table {name} has lost its column {header!r}, so lotbook cannot tell which row your own "
                    "columns belong to. Put the column back (or rename it back), and try again."
                )
            return [], [()] * max(count, 1)
        before.append([shown(value) for value in values[position]])
        after.append([shown(value) for value in named[folded_header(header)].values])
    blank = tuple("" for _ in change.key)
    return list(zip(*before, strict=True)), list(zip(*after, strict=True)) or [blank]
