"""The rows of one table in three states, brought together cell by cell.

Rows are told apart by their key; in a table without one by all they hold, and a row that is alike in most cells is
taken for the same row, edited. A row that both sides gave another key is one row, and which key it gets is asked. Both
sides are held against the base. What one side changed is taken over; what both changed to the same is done already;
what both changed to different things is a conflict, which somebody has to decide.
Nothing is dropped: without a base, blank cells are filled, rows of either side stay, and every other difference is a
conflict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lotbook.core.table import Cell
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE

Row = Mapping[str, Cell]
"""By header, without blanks."""

_LEAST_ALIKE = 2
"""A row of fewer cells besides its key is like many others."""
_MOST_PAIRS = 1_000_000
"""So many pairs of edited rows are compared; of more only those in the same place."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing to do to the rows of the first side."""

    kind: str
    place: int
    """Of the row in the first side; -1 for a new one."""
    cells: Row
    """What is to be in it: of a new row all there is, of a changed one the cells that change."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed, each in its own way."""

    row: Row
    """The row as the base has it, or the side that has it."""
    header: str
    """The column; blank where one side took the row away and the other one changed it."""
    base: Cell
    mine: Cell
    theirs: Cell
    edit: Edit
    """What to do if theirs is to count."""


def three_way(
    base: Sequence[Row] | None, mine: Sequence[Row], theirs: Sequence[Row], key: Sequence[str]
) -> tuple[list[Edit], list[Conflict]]:
    """What to do to one side to have what both sides changed, and what has to be decided.

    Args:
        base: The rows both come from; None if they are unknown.
        mine: The rows of the side that is changed.
        theirs: The rows of the other side.
        key: Headers that identify a row; empty if nothing does.

    Examples:
        >>> base = [{"Lot": "7", "Place": "Garage"}]
        >>> mine = [{"Lot": "7", "Place": "Shop"}]
        >>> theirs = [{"Lot": "7", "Place": "Garage", "Note": "open"}, {"Lot": "8"}]
        >>> for edit in three_way(base, mine, theirs, ["Lot"])[0]:
        ...     print(edit.kind, edit.place, edit.cells)
        changed 0 {'Note': 'open'}
        added -1 {'Lot': '8'}
    """
    is_known, base = base is not None, base or ()
    in_mine, in_theirs = _matched(base, mine, key), _matched(base, theirs, key)
    edits: list[Edit] = []
    conflicts: list[Conflict] = []
    for number, row in enumerate(base):
        m, t = in_mine.get(number), in_theirs.get(number)
        if m is not None and t is not None:
            _cells(row, mine[m], theirs[t], place=m, edits=edits, conflicts=conflicts)
        elif m is not None:
            gone = Edit(GONE, m, {})
            if _same_row(mine[m], row):
                edits.append(gone)
            else:
                conflicts.append(Conflict(row, "", None, "changed", "taken away", gone))
        elif t is not None and not _same_row(theirs[t], row):
            back = Edit(ADDED, -1, theirs[t])
            conflicts.append(Conflict(row, "", None, "taken away", "changed", back))
    mine_new, theirs_new = _others(mine, in_mine), _others(theirs, in_theirs)
    # Without a base, a row that is alike may be an old one that one side edited.
    both = _same(mine, mine_new, theirs, theirs_new, key, edited=bool(key) or not is_known)
    taken_away = [number for number in range(len(base)) if number not in in_mine and number not in in_theirs]
    ours = _renamed(base, taken_away, mine, [m for m in mine_new if m not in both.values()], key)
    renamed = _renamed(base, taken_away, theirs, [t for t in theirs_new if t not in both], key)
    named_twice = {t: number for number, t in renamed.items() if number in ours}
    for t in theirs_new:
        if t in named_twice:
            number = named_twice[t]
            m = ours[number]
            _cells(base[number], mine[m], theirs[t], place=m, edits=edits, conflicts=conflicts)
        elif t not in both:
            edits.append(Edit(ADDED, -1, theirs[t]))
        else:
            _cells({}, mine[both[t]], theirs[t], place=both[t], edits=edits, conflicts=conflicts)
    return edits, conflicts


def _cells(base: Row, mine: Row, theirs: Row, *, place: int, edits: list[Edit], conflicts: list[Conflict]) -> None:
    taken: dict[str, Cell] = {}
    for header in dict.fromkeys((*base, *mine, *theirs)):
        was, ours, other = base.get(header), mine.get(header), theirs.get(header)
        if _alike(other, was) or _alike(other, ours):
            continue
        if _alike(ours, was):
            taken[header] = other
        else:
            conflicts.append(Conflict(base or mine, header, was, ours, other, Edit(CHANGED, place, {header: other})))
    if taken:
        edits.append(Edit(CHANGED, place, taken))


def _alike(one: Cell, other: Cell) -> bool:
    """Python takes 1 and True for the same; cells don't."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _same_row(one: Row, other: Row) -> bool:
    return _content(one) == _content(other)


def _others(rows: Sequence[Row], matched: Mapping[int, int]) -> list[int]:
    taken = set(matched.values())
    return [place for place in range(len(rows)) if place not in taken]


def _same(
    mine: Sequence[Row],
    mine_new: Sequence[int],
    theirs: Sequence[Row],
    theirs_new: Sequence[int],
    key: Sequence[str],
    *,
    edited: bool,
) -> dict[int, int]:
    """New rows that both sides have: by place in theirs the place in mine."""
    found = _matched([theirs[t] for t in theirs_new], [mine[m] for m in mine_new], key, edited=edited)
    return {theirs_new[t]: mine_new[m] for t, m in found.items()}


def _matched(base: Sequence[Row], side: Sequence[Row], key: Sequence[str], *, edited: bool = True) -> dict[int, int]:
    """By place of each row of the base, where a side has it."""
    found: dict[int, int] = {}
    there: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(side):
        there.setdefault(_content(row), []).append(place)
    for places in there.values():
        places.reverse()
    for number, row in enumerate(base):
        if free := there.get(_content(row)):
            found[number] = free.pop()
    if not edited:
        return found
    left = [number for number in range(len(base)) if number not in found]
    others = _others(side, found)
    return found | (_by_key(base, left, side, others, key) if key else _alike_rows(base, left, side, others))


def _renamed(
    base: Sequence[Row], gone: Sequence[int], side: Sequence[Row], new: Sequence[int], key: Sequence[str]
) -> dict[int, int]:
    """By place of each row of the base that is gone, the new row of a side that differs from it in the key alone."""
    if not key:
        return {}
    there: dict[tuple[object, ...], list[int]] = {}
    for place in reversed(new):
        there.setdefault(_rest(side[place], key), []).append(place)
    found: dict[int, int] = {}
    for number in gone:
        rest = _rest(base[number], key)
        if len(rest) >= _LEAST_ALIKE and (places := there.get(rest)):
            found[number] = places.pop()
    return found


def _rest(row: Row, key: Sequence[str]) -> tuple[object, ...]:
    return _content({header: value for header, value in row.items() if header not in key})


def _content(row: Row) -> tuple[object, ...]:
    """A row as it is compared: the number 1, the text 1 and TRUE are three things."""
    return tuple(sorted((header, isinstance(v, bool), isinstance(v, str), str(v)) for header, v in row.items()))


def _key(row: Row, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.get(header, "")).strip().casefold() for header in key)


def _by_key(
    base: Sequence[Row], left: Sequence[int], side: Sequence[Row], free: Sequence[int], key: Sequence[str]
) -> dict[int, int]:
    places: dict[tuple[str, ...], list[int]] = {}
    for place in reversed(free):
        places.setdefault(_key(side[place], key), []).append(place)
    found = {}
    for number in left:
        there = places.get(_key(base[number], key))
        if there:
            found[number] = there.pop()
    return found


def _alike_rows(base: Sequence[Row], left: Sequence[int], side: Sequence[Row], free: Sequence[int]) -> dict[int, int]:
    """Rows that most cells of are the same, the most alike first."""
    pairs = (
        [(number, place) for number in left for place in free]
        if len(left) * len(free) <= _MOST_PAIRS
        else [(number, number) for number in set(left) & set(free)]
    )
    scored = []
    for number, place in pairs:
        one, other = base[number], side[place]
        same = sum(_alike(value, other.get(header)) for header, value in one.items())
        if 2 * same > max(len(one), len(other)):
            scored.append((-same, abs(number - place), number, place))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, number, place in sorted(scored):
        if number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found
