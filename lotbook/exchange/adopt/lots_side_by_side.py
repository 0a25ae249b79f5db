"""Lists with several lots in one row, as in Lot 1, Exp 1, Qty 1, Lot 2, Exp 2, Qty 2: made a row for each lot.

Left alone, only the first lot of each row would be taken in.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.header_words import folded, meaning
from lotbook.exchange.adopt.lists import FoundList, SourceRow

_NUMBERED = re.compile(r"(.*?[^\W\d_])[\s_.#-]*(\d)")
_NEEDED = "lot"
_ONE_OF = frozenset(("expiry_date", "quantity", "on_hand"))


def with_a_row_for_each_lot(source: FoundList) -> FoundList:
    """A list with a row for each lot, where it has columns for several; any other list as it is.

    Args:
        source: The list.
    """
    columns = _columns(source.headers)
    meant = {(meaning(name) or ("",))[0] for name in columns}
    if _NEEDED not in meant or not meant & _ONE_OF:
        return source
    every = sorted(position for places in columns.values() for position in places)
    kept = [i for i in range(len(source.headers)) if i not in every]
    groups = list(zip(*columns.values(), strict=True))
    rows = [part for row in source.rows for part in _parts(row, kept, groups)]
    first = [places[0] for places in columns.values()]
    return replace(
        source,
        headers=(*(source.headers[i] for i in kept), *columns),
        letters=tuple(source.letters[i] for i in (*kept, *first)),
        rows=rows,
    )


def _columns(headers: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """By name without its number the columns that are there as often as lots are, where that is more than once."""
    found: dict[str, list[int]] = {}
    spelled: dict[str, str] = {}
    for position, header in enumerate(headers):
        numbered = _NUMBERED.fullmatch(header.strip())
        name = numbered[1] if numbered else header
        spelled.setdefault(folded(name), name)
        found.setdefault(folded(name), []).append(position)
    often = [len(places) for name, places in found.items() if (meaning(spelled[name]) or ("",))[0] == _NEEDED]
    count = often[0] if len(often) == 1 else 1
    return {spelled[name]: tuple(places) for name, places in found.items() if name and len(places) == count > 1}


def _parts(row: SourceRow, kept: Sequence[int], groups: Sequence[tuple[int, ...]]) -> list[SourceRow]:
    """A row for each group of columns that says something; one if none does."""
    there = [group for group in groups if not all(is_blank(row.cells[i]) for i in group)]
    parts = []
    for group in there or groups[:1]:
        order = (*kept, *group)
        dates = frozenset(place for place, i in enumerate(order) if i in row.dates)
        parts.append(replace(row, cells=tuple(row.cells[i] for i in order), dates=dates))
    return parts
