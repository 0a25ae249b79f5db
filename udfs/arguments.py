"""The arguments of a function read side by side, by the rules that read the tables of the workbook.

Arguments are the columns of a small table: cell by cell they belong together, a single cell goes with every row. A row
that lacks a required cell is blank in the result. A cell that cannot be read gives its message in place of the result.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any

from lotbook.core import nw
from lotbook.core.date_texts import ORDERS, Order
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.problem import Problem
from lotbook.core.reading import parse
from lotbook.core.rules import Severity
from lotbook.core.table import Cell, Column, ErrorValue, Kind, RawTable, Table
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.cell_texts import ArgumentError
from udfs.blocks import Block, block, common

_EPOCH = to_date(0).toordinal()
_MIDNIGHT = dt.time()
_LARGEST = 10**300
"""No float is much larger; what is comes from nowhere in Excel."""
_BY_RULE = {
    "not-a-number": messages.NOT_A_NUMBER,
    "not-whole": messages.NOT_WHOLE,
    "too-large": messages.TOO_LARGE,
    "negative": messages.NEGATIVE,
    "not-a-shelf-life": messages.NOT_A_SHELF_LIFE,
}


UNREAD = frozenset({"error-value", *_BY_RULE})
"""Rules that a cell breaks which holds a number and cannot be read."""


@dataclass(frozen=True, slots=True)
class Given:
    """One argument as it was given."""

    value: Any
    kind: Kind
    required: bool = True
    """Where it is blank, the result is."""
    otherwise: Callable[[], Cell] | None = None
    """What a blank cell of it means, where it is not required; None: not known."""


def date(value: Any) -> Given:
    """A date that the result needs."""
    return Given(value, Kind.LABEL_DATE)


def maybe_date(value: Any) -> Given:
    """A date that may be unknown."""
    return Given(value, Kind.LABEL_DATE, required=False)


def as_of(value: Any) -> Given:
    """The as-of date; blank is today, which only happens outside the workbook, whose wrappers pass its own."""
    return Given(value, Kind.LABEL_DATE, required=False, otherwise=lambda: to_day(dt.date.today()))  # noqa: DTZ011 - the seller's own calendar day


def days(value: Any, otherwise: int | None = None) -> Given:
    """Whole days, needed unless there is something else to take."""
    if otherwise is None:
        return Given(value, Kind.DAYS)
    return Given(value, Kind.DAYS, required=False, otherwise=lambda: otherwise)


@dataclass(frozen=True, slots=True)
class Rows:
    """Arguments, read."""

    shape: Block
    """Whose size and form the result has."""
    cells: Sequence[int]
    """For each row of the frame the cell of the result it belongs to."""
    frame: nw.DataFrame[Any]
    """A row for each cell of the result that can be worked out, and a column for each argument by its name, as
    `core.reading` names them."""
    messages: Mapping[int, str]
    """What the result says in cells where an argument cannot be read."""
    size: int
    """How many cells `cells` and `messages` are of."""
    like: Sequence[int] | None = None
    """For each cell of the result the one of them that it is like; None if they are the cells of the result."""
    unread: Mapping[str, Collection[int]] = field(default_factory=dict)
    """By the name of each argument that cannot be read somewhere: the cells of the result in which it cannot."""

    def is_unread(self, *names: str) -> list[bool]:
        """For each row of the frame whether one of these arguments is there and cannot be read."""
        unread = set[int]().union(*(self.unread.get(name, ()) for name in names))
        return [cell in unread for cell in self.cells]

    def filled(self, values: Sequence[Any]) -> Any:
        """The result: a value for each row of the frame; blank where it is None."""
        shown = list(values) if None not in values else ["" if value is None else value for value in values]
        if len(self.cells) < self.size or self.messages:
            result: list[Any] = [""] * self.size
            for cell, value in zip(self.cells, shown, strict=True):
                result[cell] = value
            for cell, message in self.messages.items():
                result[cell] = message
            shown = result
        return self.shape.filled(shown if self.like is None else list(map(shown.__getitem__, self.like)))

    def computed(self, value: nw.Expr) -> list[Any]:
        """A value for each row of the frame, which follows from that row alone."""
        return self.frame.select(value=value)["value"].to_list()

    def filled_dates(self, day_numbers: Sequence[int | None]) -> Any:
        """The result, for day numbers."""
        return self.filled(dates_of(day_numbers))


@dataclass(frozen=True, slots=True)
class _Column:
    """One argument, read: each different value once, since dates and codes repeat."""

    at: list[int]
    """For each cell the number of its like among the different values."""
    blank: set[int]
    """Numbers of those without which there is no result."""
    messages: Mapping[int, str]
    """What is said about those that cannot be read."""
    frame: nw.DataFrame[Any]
    """What they hold, in one column or two."""


def read_rows(order: Order | None = None, *, alike: bool = False, partly: bool = False, **given: Given) -> Rows:
    """Read arguments side by side.

    Args:
        order: Order of dates in texts; None works it out from all texts of an argument.
        alike: Whether cells with the same arguments have the same result, so that one row will do for all of them.
        partly: Whether a row of which only some arguments can be read is in the frame too, blank where they cannot:
            other results depend on it.
        **given: Arguments by the name of their column.

    Raises:
        ArgumentError: If two ranges differ in size.
    """
    blocks = {name: block(each.value) for name, each in given.items()}
    shape = common(blocks)
    columns = [_read_column(name, blocks[name], each, order) for name, each in given.items()]
    at = [column.at for column in columns]
    size, like = shape.size, None
    if alike and size > 1:
        at, like = _different([places for places in at if len(places) == size], at)
        size = max(map(len, at))
    at = [places if len(places) == size else places * size for places in at]
    blank: set[int] = set()
    said: dict[int, str] = {}
    unread: dict[str, Collection[int]] = {}
    for name, column, places in zip(given, columns, at, strict=True):
        if column.blank:
            blank.update(cell for cell, place in enumerate(places) if place in column.blank)
        if column.messages:
            found = {cell: column.messages[place] for cell, place in enumerate(places) if place in column.messages}
            unread[name] = found.keys()
            said = found | said
    cells: Sequence[int] = range(size)
    if blank or said:
        cells = [cell for cell in cells if cell not in blank and (partly or cell not in said)]
        at = [[places[cell] for cell in cells] for places in at]
    parts = [
        column.frame if len(places) == column.frame.shape[0] == 1 else column.frame[places]
        for column, places in zip(columns, at, strict=True)
    ]
    frame = nw.concat(parts, how="horizontal") if len(parts) > 1 else parts[0]
    said = {cell: message for cell, message in said.items() if cell not in blank}
    return Rows(shape, cells, frame, said, size, like, unread)


def _different(several: Sequence[list[int]], at: Sequence[list[int]]) -> tuple[list[list[int]], list[int]]:
    """Each different combination of cells once, and for each cell of the result the number of its combination."""
    size = len(several[0])
    if len(several) == 1:  # the cells of one range are numbered as they differ
        numbers = list(range(max(several[0]) + 1))
        return [numbers if len(places) == size else places for places in at], several[0]
    different, like = _distinct(list(zip(*several, strict=True)))
    columns = iter(zip(*different, strict=True))
    return [list(next(columns)) if len(places) == size else places for places in at], like


def _read_column(name: str, given_cells: Block, given: Given, order: Order | None) -> _Column:
    distinct, at = _distinct(given_cells.cells)
    cells = cells_of(distinct)
    if given.otherwise is not None and None in cells:
        default = given.otherwise()
        cells = [default if cell is None else cell for cell in cells]
    read = _one_cell if len(cells) == 1 else _parsed
    frame, said = read(name, given.kind, order, tuple(cells), type(cells[0]))
    blank = {number for number, cell in enumerate(cells) if cell is None} if given.required else set[int]()
    return _Column(at, blank, said, frame)


def _parsed(
    name: str, kind: Kind, order: Order | None, cells: tuple[Cell, ...], _: type
) -> tuple[nw.DataFrame[Any], Mapping[int, str]]:
    """A column of cells, typed, and what is said about those that cannot be read."""
    # The number keeps a blank cell from being left out as a blank row.
    raw = RawTable("arguments", "arguments", ("number", name), 0, 1, (range(len(cells)), cells))
    parsed = parse(raw, Table("arguments", (_NUMBER, Column(name, name, kind))), order=order)
    said: dict[int, str] = {}
    for problem in parsed.problems:
        if problem.severity is Severity.WARNING:
            continue  # it is read all the same
        said.setdefault(problem.row, message_of(problem, cells[problem.row]))
    unused = {"row", "number", "usable", f"{name}_precision"}
    return parsed.frame.select(column for column in parsed.frame.columns if column not in unused), said


_one_cell = lru_cache(maxsize=256)(_parsed)
"""The same for one cell: an as-of date or a cut-off is the same in every cell of a column. Its type is in the key,
since True and 1 are one key, but not one cell."""


_NUMBER = Column("number", "number", Kind.DAYS)


def _distinct(values: list[Any]) -> tuple[list[Any], list[int]]:
    """The different values, and for each value the number of its like."""
    types = set(map(type, values))
    if bool in types or not types.isdisjoint({list, dict}):
        return values, list(range(len(values)))  # True and 1 are one key of a dict, and a list is none
    numbers: defaultdict[Any, int] = defaultdict(count().__next__)
    at = list(map(numbers.__getitem__, values))
    return list(numbers), at


def message_of(problem: Problem, cell: Cell) -> str:
    """What a function says about a cell that could not be read."""
    if problem.rule == "error-value":
        return str(cell)
    found = messages.shown(cell)
    if problem.rule == "ambiguous-date":
        dates = problem.other.split(" or ")
        message = messages.TWO_DATES if len(dates) == 2 else messages.MORE_DATES  # noqa: PLR2004 - two
        return message.format(found=found, dates=problem.other)
    if problem.rule == "date-out-of-range" and not isinstance(cell, str):
        return messages.OUT_OF_RANGE.format(found=messages.shown(problem.found))
    if problem.rule in {"not-a-date", "date-out-of-range"}:
        return messages.NOT_A_DATE.format(found=found)
    return _BY_RULE[problem.rule].format(found=found)


def cells_of(values: Sequence[Any]) -> list[Cell]:
    """Values as the core takes cells: dates as day numbers, blanks as None, errors and messages as errors."""
    return [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        text = value.strip()
        return (ErrorValue(text) if messages.is_message(text) else value) if text else None
    if value is None or value != value:  # noqa: PLR0124 - nan and NaT are not themselves
        return None
    if isinstance(value, dt.date):
        return value.toordinal() - _EPOCH
    if isinstance(value, (bool, int)) and abs(value) <= _LARGEST:
        return value
    if isinstance(value, (float, Decimal)):
        return float(value)
    return str(value)


def one(name: str, given: Given) -> Any:
    """The value of an argument of one cell, None if it is blank.

    Raises:
        ArgumentError: If it is a range, or cannot be read; the text says why.
    """
    shape = block(given.value)
    if not shape.is_single:
        raise ArgumentError(messages.ONE_VALUE.format(argument=name))
    rows = read_rows(value=given)
    if rows.messages:
        raise ArgumentError(rows.messages[0])
    return rows.frame["value"].to_list()[0] if rows.frame.shape[0] else None


def order_of(value: Any) -> Order | None:
    """The order of dates that was asked for, None if none was.

    Raises:
        ArgumentError: If there is no such order.
    """
    text = one("order", Given(value, Kind.TEXT))
    if text is None:
        return None
    order = next((order for order in ORDERS if order == text.upper()), None)
    if order is None:
        raise ArgumentError(messages.NOT_AN_ORDER.format(found=messages.shown(text)))
    return order


def dates_of(day_numbers: Sequence[int | None]) -> list[dt.datetime | str | None]:
    """Day numbers as dates for cells; a message for one that no lot can have."""
    known: dict[int | None, dt.datetime | str | None] = {day: _date_of(day) for day in set(day_numbers)}
    return [known[day] for day in day_numbers]


def _date_of(day: int | None) -> dt.datetime | str | None:
    if day is None:
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        return messages.RESULT_OUT_OF_RANGE
    return dt.datetime.combine(to_date(day), _MIDNIGHT)
