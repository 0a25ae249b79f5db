"""A large table as typed columns, by the rules of cells, without a look at each cell in Python.

The problem: a table of a hundred million rows cannot be read cell by cell, and a second set of rules for what a date or
a code is would disagree with the first. The idea: values that need no reading (a date in a column of dates, a plain
code) are taken as they are where they lie; of all others, each that differs is read once by the rules of cells
(`reading.read_cells`), and what came of it is joined back.
"""

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotbook.core import nw
from lotbook.core.date_texts import Order
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import make_rows
from lotbook.core.number_texts import LARGEST
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed, match_headers, parse, read_cells
from lotbook.core.table import EXCEL_ERRORS, Cell, Column, ErrorValue, Kind, RawTable
from lotbook.exchange.large.found import MOMENTS, WHOLE, Found, absent, headers_of
from lotbook.exchange.large.names import ROW, quoted, text
from lotbook.exchange.large.row_numbers import has_row_numbers, numbered

_EPOCH = f"DATE '{to_date(0).isoformat()}'"
_PLAIN_CODE = "{cell} <> '' AND {cell} NOT GLOB '*[! -~]*' AND {cell} NOT LIKE ' %' AND {cell} NOT LIKE '% '"
"""What reading leaves as it is: printable ASCII without blanks at its ends.

A regular expression says the same, but DuckDB tries it on each row, and these once on each of a column's values.
"""
_TYPES = {"Int64": "BIGINT", "Float64": "DOUBLE", "String": "VARCHAR", "Boolean": "BOOLEAN"}
_CODES_LOOKED_AT = 20
_CHANGED_CODES = {"number-code", "date-code", "logical-code"}
_IS_ERROR = f"IN ({', '.join(map(text, sorted(EXCEL_ERRORS)))})"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What could not be read in one column, by what stands there."""

    column: str
    """Its code name."""
    stored: str
    """Its name in the source."""
    problems: Mapping[str, Problem]
    """By the value as text."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A table as a query of typed columns."""

    parsed: Parsed
    """The table and its headers, without rows."""
    query: str
    """Its rows: the columns that `reading.parse` gives, `row` as `row_numbers` has it."""
    numbered: str
    """Its rows that are not blank as they are stored, with their number as `lotbook_row`."""
    unreadable: tuple[Unreadable, ...]
    missing: tuple[tuple[str, str], ...]
    """Code name, and name in the source, of each column that a row must have."""


def small_table(connection: Any, found: Found) -> RawTable:
    """A table with all its cells, for the rules of cells; its rows under the numbers that `row_numbers` gives them."""
    headers = headers_of(found)
    rows = connection.execute(found.query).fetchall()
    columns = {name: [_cell(row[place]) for row in rows] for place, name in enumerate(headers)}
    places: list[Any] = columns[ROW] if has_row_numbers(connection, found) else []
    first, last = found.first_row, found.first_row + len(rows) - 1
    if places:
        first, last = min(places), max(places)
    values = []
    for name in headers:
        cells: list[Cell] = columns[name]
        if places:
            # Rows between that are not there are blank ones, which do not count.
            cells = [None] * (last - first + 1)
            for place, cell in zip(places, columns[name], strict=True):
                cells[place - first] = cell
        values.append(cells if name != ROW else [None] * len(cells))
    more = [column.header for column in absent(found)]
    values += [[None] * (last - first + 1)] * len(more)
    return RawTable(found.table.name, found.table.name, (*headers.values(), *more), first, 1, tuple(values))


def typed(connection: Any, found: Found, *, order: Order | None, words: Mapping[str, Sequence[str]]) -> Typed:
    """A large table as typed columns.

    Args:
        connection: To DuckDB.
        found: Where the table is.
        order: Day/month order of text dates, None to work it out.
        words: By column, the words it may hold.

    Raises:
        MissingColumnError: If a column is missing, or is there twice.
    """
    table = found.table
    headers = headers_of(found)
    named = (*headers.values(), *(column.header for column in absent(found)))
    raw = RawTable(table.name, table.name, named, 1, 1, ((),) * len(named))
    parsed = parse(raw, table)
    columns = [column for column in table.columns if not column.computed]
    names = list(headers)
    places = match_headers(raw, columns)
    stored = {name: names[place] for name, place in places.items() if place is not None and place < len(names)}
    filled = " OR ".join(f"coalesce(CAST(s.{quoted(name)} AS VARCHAR), '') <> ''" for name in stored.values()) or "true"
    rows = f"SELECT * FROM ({numbered(connection, found, 'lotbook_row')}) s WHERE {filled}"
    reader = _Columns(connection, found, rows, order=order, words=words)
    made: dict[str, str] = {}
    for column in columns:
        if column.name in stored:
            made |= reader.read(column, stored[column.name])
    needed = [column.name for column in columns if column.required and column.name in parsed.frame.columns]
    usable = " AND ".join(f"({made[name]}) IS NOT NULL" if name in made else "false" for name in needed) or "true"
    picked = ['s.lotbook_row AS "row"']
    for name, dtype in parsed.frame.schema.items():
        if name != ROW:
            value = usable if name == "usable" else made.get(name, "NULL")
            picked.append(f"CAST({value} AS {_TYPES[str(dtype)]}) AS {quoted(name)}")
    query = f"SELECT {', '.join(picked)} FROM ({rows}) s {' '.join(reader.joins)}"
    missing = tuple(
        (column.name, stored[column.name]) for column in columns if column.required and column.name in stored
    )
    return Typed(parsed, query, rows, tuple(reader.unreadable), missing)


class _Columns:
    """Makes the columns of one table, and remembers what it joins and what could not be read."""

    def __init__(
        self, connection: Any, found: Found, numbered: str, *, order: Order | None, words: Mapping[str, Sequence[str]]
    ) -> None:
        self.connection, self.found, self.table = connection, found, found.table
        self.numbered, self.order, self.words = numbered, order, words
        self.joins: list[str] = []
        self.unreadable: list[Unreadable] = []

    def read(self, column: Column, stored: str) -> dict[str, str]:
        """Expressions of the columns that one column makes, by code name."""
        cell, kind = f"s.{quoted(stored)}", self.found.columns[stored]
        words = tuple(self.words.get(column.name, ()))
        plain, value = _as_it_is(column, cell, kind, words)
        others = self._others(stored, plain)
        if kind in WHOLE and column.kind is Kind.CODE and column.required:
            self._note(column, stored, self._some(stored))
        if not others:
            return _named(column, f"{cell} IS NOT NULL", value, None)
        read, problems = read_cells(
            self.table, column.name, [_cell(each) for _, each in others], order=self.order, words=words
        )
        self._note(column, stored, others, problems)
        alias = f"m{len(self.joins)}"
        self._join(alias, [shown for shown, _ in others], read, cell)
        return _named(column, plain, value, alias, tuple(read))

    def _others(self, stored: str, plain: str) -> list[tuple[str, Any]]:
        """Each value that is not taken as it is, as text and as it is."""
        cell = f"s.{quoted(stored)}"
        query = (
            f"SELECT DISTINCT CAST({cell} AS VARCHAR), {cell} FROM ({self.numbered}) s "
            f"WHERE {cell} IS NOT NULL AND NOT coalesce({plain}, false) ORDER BY 1"
        )
        found: list[tuple[str, Any]] = self.connection.execute(query).fetchall()
        return found

    def _some(self, stored: str) -> list[tuple[str, Any]]:
        cell = quoted(stored)
        query = f"SELECT DISTINCT CAST({cell} AS VARCHAR), {cell} FROM ({self.numbered}) WHERE {cell} IS NOT NULL"
        found: list[tuple[str, Any]] = self.connection.execute(f"{query} LIMIT {_CODES_LOOKED_AT}").fetchall()
        return found

    def _note(
        self,
        column: Column,
        stored: str,
        cells: Sequence[tuple[str, Any]],
        problems: Sequence[Problem] | None = None,
    ) -> None:
        if problems is None:
            _, problems = read_cells(self.table, column.name, [_cell(each) for _, each in cells])
        # Of many codes that are numbers, the first is told for all of them; here it goes with its own rows alone.
        by_value = {
            cells[problem.row - 1][0]: replace(problem, found=problem.found.partition(" (and ")[0])
            if problem.rule in _CHANGED_CODES
            else problem
            for problem in problems
        }
        if by_value:
            self.unreadable.append(Unreadable(column.name, stored, by_value))

    def _join(self, alias: str, shown: Sequence[str], read: Mapping[str, tuple[Any, list[Any]]], cell: str) -> None:
        values: dict[str, Sequence[Any]] = {"lotbook_shown": shown, **{name: each for name, (_, each) in read.items()}}
        types = {"lotbook_shown": nw.String(), **{name: dtype for name, (dtype, _) in read.items()}}
        name = f"lotbook_read_{self.table.name}_{alias}"
        self.connection.register(f"{name}_made", make_rows(values, types).to_arrow())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM {name}_made")
        self.connection.unregister(f"{name}_made")
        self.joins.append(f"LEFT JOIN {name} {alias} ON {alias}.lotbook_shown = CAST({cell} AS VARCHAR)")


def _as_it_is(column: Column, cell: str, kind: str, words: Sequence[str]) -> tuple[str, str]:
    """Where a value needs no reading, and what it then is."""
    match column.kind:
        case Kind.TEXT | Kind.CODE | Kind.VALUE:
            return _plain_text(cell, kind, words)
        case Kind.DATE | Kind.LABEL_DATE:
            return _plain_date(cell, kind)
        case Kind.UNITS | Kind.DAYS | Kind.RATE | Kind.MONEY:
            return _plain_number(column, cell, kind)
        case _:
            return "false", "NULL"


def _plain_number(column: Column, cell: str, kind: str) -> tuple[str, str]:
    whole = column.kind in {Kind.UNITS, Kind.DAYS}
    if kind == "VARCHAR":
        return f"regexp_full_match({cell}, '[0-9]{{1,9}}')", f"TRY_CAST({cell} AS {'BIGINT' if whole else 'DOUBLE'})"
    if kind in WHOLE or (not whole and (kind in {"FLOAT", "DOUBLE"} or kind.startswith("DECIMAL"))):
        return f"{cell} BETWEEN {-LARGEST if column.signed else 0} AND {LARGEST}", cell
    return "false", "NULL"


def _plain_text(cell: str, kind: str, words: Sequence[str]) -> tuple[str, str]:
    if words:
        known = ", ".join(text(word) for word in words)
        return (f"{cell} IN ({known})", cell) if kind == "VARCHAR" else ("false", "NULL")
    if kind == "VARCHAR":
        return f"{_PLAIN_CODE.format(cell=cell)} AND NOT {cell} {_IS_ERROR}", cell
    return ("true", f"CAST({cell} AS VARCHAR)") if kind in WHOLE else ("false", "NULL")


def _plain_date(cell: str, kind: str) -> tuple[str, str]:
    if kind in WHOLE:
        return f"{cell} BETWEEN {FIRST_DAY} AND {LAST_DAY}", cell
    if kind == "DATE" or kind in MOMENTS:
        day = f"datediff('day', {_EPOCH}, CAST({cell} AS DATE))"
        return f"{day} BETWEEN {FIRST_DAY} AND {LAST_DAY}", day
    if kind == "VARCHAR":
        # A year, a month and a day with dashes is a date whatever the others look like.
        date = (
            f"CASE WHEN regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST({cell} AS DATE) END"
        )
        day = f"datediff('day', {_EPOCH}, {date})"
        return f"{day} BETWEEN {FIRST_DAY} AND {LAST_DAY}", day
    return "false", "NULL"


def _named(column: Column, plain: str, value: str, alias: str | None, read: Sequence[str] = ()) -> dict[str, str]:
    """Expressions by code name, those of values that are taken as they are and those that were read."""
    as_it_is = {column.name: value}
    if column.kind is Kind.LABEL_DATE:
        as_it_is[f"{column.name}_precision"] = "'day'"
    if alias is None:
        return {name: f"CASE WHEN {plain} THEN {each} END" for name, each in as_it_is.items()}
    made = {name: f"{alias}.{quoted(name)}" for name in read}
    return {
        name: f"CASE WHEN {plain} THEN {as_it_is[name]} ELSE {each} END" if name in as_it_is else each
        for name, each in made.items()
    }


def _cell(value: Any) -> Cell:
    """A value of a database as a cell."""
    if isinstance(value, str) and value in EXCEL_ERRORS:
        return ErrorValue(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        plain = value.replace(tzinfo=None)
        return to_day(plain.date()) + (plain - dt.datetime.combine(plain.date(), dt.time())) / dt.timedelta(days=1)
    if isinstance(value, dt.date):
        return to_day(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise InputError(f"A column holds {type(value).__name__}, where lotbook needs texts, numbers or dates.")
