"""Raw cells of one Excel table to a typed frame, with every cell that could not be read as a problem.

A cell that cannot be read becomes null and a problem; a row whose required cells are not all there stays in the
frame with `usable` false, so that nothing is lost and nothing is counted that should not be.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from lotbook.core import nw
from lotbook.core.code_texts import UNSEEN, code_text
from lotbook.core.date_texts import Order, is_iso_date
from lotbook.core.dates import TextDates, counts_from_receipt, is_short_bare_life, read_column, read_shelf_life
from lotbook.core.days import FIRST_DAY, LAST_DAY, LAST_EXCEL_DAY, to_date
from lotbook.core.errors import MissingColumnError
from lotbook.core.frames import Rows, make_rows
from lotbook.core.half_converted import swapped_dates
from lotbook.core.least import read_share
from lotbook.core.number_texts import LARGEST, as_shown, may_have_decimals, whole_number
from lotbook.core.problem import Problem
from lotbook.core.table import Cell, Column, ErrorValue, Kind, RawTable, Table, folded_header

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
_LONGEST_DAYS = 36525
_MANY = 10
"""So many codes typed as numbers in one column are one problem of the column, not one each."""

_DTYPES: dict[Kind, Any] = {
    Kind.TEXT: nw.String(),
    Kind.CODE: nw.String(),
    Kind.VALUE: nw.String(),
    Kind.DATE: nw.Int64(),
    Kind.LABEL_DATE: nw.Int64(),
    Kind.UNITS: nw.Int64(),
    Kind.DAYS: nw.Int64(),
    Kind.RATE: nw.Float64(),
    Kind.MONEY: nw.Float64(),
    Kind.CHOICE: nw.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A table read into a frame."""

    table: Table
    raw: RawTable
    """Where it stands and its headers, without the cells."""
    frame: Rows
    """Columns: `row` (worksheet row), every column of the table by its code name, `<name>_precision` ("day", "month"
    or "unreadable") beside a date on a label, `<name>_months`, `<name>_days` and `<name>_from_receipt` in place of a
    shelf life, `<name>_share` (percent) beside days or a percentage, `usable`."""
    problems: tuple[Problem, ...]

    def problem(self, rule: str, row: int, name: str, found: str, other: str = "", **lot: str | None) -> Problem:
        """A problem of the cell in worksheet row `row` under the column the code calls `name`."""
        return _problem(self.table, self.raw, rule, row=row, name=name, found=found, other=other, **lot)


def as_typed(column: Column, row: Mapping[str, Any]) -> Cell:
    """What was read of a cell, as it is typed into another table: a month on a label as a text, so that it stays one.

    Examples:
        >>> column = Column("Expiry date", "expiry_date", Kind.LABEL_DATE)
        >>> as_typed(column, {"expiry_date": 46112, "expiry_date_precision": "month"})
        '2026-03'
    """
    value: Cell = row.get(column.name)
    is_month = column.kind is Kind.LABEL_DATE and row.get(f"{column.name}_precision") == "month"
    return to_date(int(value)).strftime("%Y-%m") if is_month and isinstance(value, int) else value


def parse(
    raw: RawTable,
    table: Table,
    *,
    order: Order | None = None,
    spellings: Mapping[str, Sequence[str]] | None = None,
) -> Parsed:
    """Read a raw table.

    Headers match as `folded_header` says, in any order; columns the table does not know are left alone. Rows without
    any content are left out. Text is trimmed; codes keep their zeros.

    Args:
        raw: The cells.
        table: What they should hold.
        order: Day/month order of text dates, None to work it out for each column.
        spellings: By column name, the words it may hold; other capitals are read as these.

    Returns:
        The frame, and a problem for every cell that could not be read.

    Raises:
        MissingColumnError: If a column is not there.
    """
    known = {name: _folded(words) for name, words in (spellings or {}).items() if words}
    reader = _Reader(raw, table, order, known)
    columns = [column for column in table.columns if not column.computed]
    positions = match_headers(raw, columns)
    filled = _filled_rows(raw, [position for position in positions.values() if position is not None])
    reader.rows = [raw.row_at(index) for index in filled]
    whole = len(filled) == raw.rows
    data: dict[str, list[Any]] = {"row": list(reader.rows)}
    schema: dict[str, Any] = {"row": nw.Int64()}
    usable = [True] * len(filled)
    for column in columns:
        position = positions[column.name]
        source = raw.values[position] if position is not None else [None] * raw.rows
        cells = source if whole else [source[index] for index in filled]
        for name, (dtype, values) in reader.read(column, cells).items():
            data[name], schema[name] = values, dtype
        if column.required:
            read = data[column.name]
            if None not in read:
                continue
            usable = [ok and value is not None for ok, value in zip(usable, read, strict=True)]
    data["usable"], schema["usable"] = usable, nw.Boolean()
    # The cells are in the frame now, and a large table has a million.
    headers = replace(raw, values=(), behind=None, numbers=())
    return Parsed(table, headers, make_rows(data, schema), tuple(_with_lots(reader.problems, data)))


def read_cells(
    table: Table,
    name: str,
    cells: Sequence[Cell],
    *,
    order: Order | None = None,
    words: Sequence[str] = (),
) -> tuple[dict[str, tuple[Any, list[Any]]], tuple[Problem, ...]]:
    """Read some cells of one column, for whoever holds the table elsewhere.

    Args:
        table: The table.
        name: The column, as the code calls it.
        cells: Its cells, or each that differs once.
        order: Day/month order of text dates, None to work it out from the cells.
        words: Those it may hold; other capitals are read as these.

    Returns:
        As `parse` names them, the columns it makes: their types and values. And a problem for every cell that could
        not be read: its `row` is the place of the cell, counted from 1.

    Examples:
        >>> from lotbook.core.tables import LOTS
        >>> found, wrong = read_cells(LOTS, "expiry_date", ["2027-03-01", "soon"])
        >>> found["expiry_date"][1], [(each.row, each.rule) for each in wrong]
        ([46447, None], [(2, 'not-a-date')])
    """
    headers = tuple(column.header for column in table.columns)
    known = {name: _folded(words)} if words else {}
    reader = _Reader(RawTable(table.name, table.name, headers, 1, 1, ()), table, order, known)
    reader.rows = list(range(1, len(cells) + 1))
    return reader.read(table.column(name), cells), tuple(reader.problems)


def _folded(words: Sequence[str]) -> dict[str, str]:
    return {word.casefold(): word for word in words}


def _with_lots(problems: list[Problem], data: dict[str, list[Any]]) -> list[Problem]:
    """Problems of cells with the SKU and lot of their row, where it has them."""
    if not problems or "sku" not in data:
        return problems
    places = {row: i for i, row in enumerate(data["row"])}
    lots = data.get("lot") or [None] * len(places)
    return [replace(p, sku=data["sku"][places[p.row]], lot=lots[places[p.row]]) for p in problems]


def match_headers(raw: RawTable, columns: Sequence[Column]) -> dict[str, int | None]:
    """Position of each column in the raw table; None for an optional one that is not there.

    Raises:
        MissingColumnError: If a column is missing, or two headers are alike.
    """
    found: dict[str, int] = {}
    for index, header in enumerate(raw.headers):
        folded = folded_header(header)
        if folded in found and folded in {folded_header(column.header) for column in columns}:
            raise MissingColumnError(
                f"Table '{raw.name}' on sheet '{raw.sheet}' has two columns '{header.strip()}'. Rename one of them."
            )
        found.setdefault(folded, index)
    positions: dict[str, int | None] = {}
    for column in columns:
        position: int | None = found.get(folded_header(column.header))
        if position is None and not column.optional:
            there = ", ".join(f"'{header}'" for header in raw.headers)
            raise MissingColumnError(
                f"Table '{raw.name}' on sheet '{raw.sheet}' has no column '{column.header}'; it has {there}. "
                f"Rename the header to '{column.header}', or add the column again if it was deleted."
            )
        positions[column.name] = position
    return positions


def _filled_rows(raw: RawTable, positions: Sequence[int]) -> list[int]:
    """Indexes of the rows with content in any column that is read."""
    columns = [raw.values[position] for position in positions]
    if any(None not in cells and "" not in cells for cells in columns):
        return list(range(raw.rows))
    return [i for i, cells in enumerate(zip(*columns, strict=True)) if any(c is not None and c != "" for c in cells)]


def _problem(
    table: Table, raw: RawTable, rule: str, *, row: int, name: str, found: str, other: str = "", **lot: str | None
) -> Problem:
    header = table.column(name).header
    letters = _letters(raw.headers, raw.first_column, header)
    return Problem(
        *(rule, table.name, raw.sheet, f"{letters}{row}", row, header, found, other),
        sku=lot.get("sku"),
        lot=lot.get("lot"),
        third=lot.get("third") or "",
    )


@cache
def _letters(headers: tuple[str, ...], first_column: int, header: str) -> str:
    """Worksheet letters of the column with a header."""
    position = next((i for i, text in enumerate(headers) if folded_header(text) == folded_header(header)), 0)
    return RawTable("", "", headers, 1, first_column, ()).column_letter(position)


_Read = dict[str, tuple[Any, list[Any]]]


class _Reader:
    """Reads the cells of one table, column by column, and remembers what it could not read."""

    def __init__(
        self, raw: RawTable, table: Table, order: Order | None, spellings: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.raw, self.table, self.order, self.spellings = raw, table, order, spellings
        self.rows: list[int] = []
        self.problems: list[Problem] = []

    def read(self, column: Column, cells: Sequence[Cell]) -> _Read:
        """Typed values of one column, and of the columns derived from it."""
        typed, kinds = cells, set(map(type, cells))
        if ErrorValue in kinds and column.name not in self.spellings and column.kind is not Kind.LABEL_DATE:
            cells = [self._drop_error(column, i, cell) for i, cell in enumerate(cells)]
        match column.kind:
            case Kind.DATE | Kind.LABEL_DATE:
                read = self._dates(column, cells)
            case Kind.LIFE:
                read = self._shelf_lives(column, cells)
            case Kind.LEAST:
                read = self._least(column, cells)
            case Kind.TEXT | Kind.CODE | Kind.VALUE:
                read = {column.name: (_DTYPES[column.kind], self._texts(column, cells))}
            case _:
                read = {column.name: (_DTYPES[column.kind], self._each(column, cells, _SCALARS[column.kind]))}
        if column.required and any(None in values for _, values in read.values()):
            for i, cell in enumerate(typed):
                if _text(cell) is None:
                    self._report("missing", column, i, "")
        return read

    def _report(self, rule: str, column: Column, index: int, found: object, other: str = "") -> None:
        text = str(found) if not isinstance(found, float) else f"{found:.15g}"
        row = self.rows[index]
        self.problems.append(
            _problem(
                self.table,
                self.raw,
                rule,
                row=row,
                name=column.name,
                found=text,
                other=other,
                third=_consequence(self.table, column),
            )
        )

    def _drop_error(self, column: Column, index: int, cell: Cell) -> Cell:
        if isinstance(cell, ErrorValue):
            self._report("error-value", column, index, cell)
            return None
        return cell

    def _texts(self, column: Column, cells: Sequence[Cell]) -> list[str | None]:
        if column.kind is Kind.CODE and column.required and not {int, float, bool}.isdisjoint(map(type, cells)):
            self._report_changed_codes(column, cells)
        known = self.spellings.get(column.name, {})
        if not known and set(map(type, cells)) <= {str, type(None)}:
            plain = cast("Sequence[str | None]", cells)
            if all(map(str.isascii, filter(None, plain))):
                return [text.strip() or None if text else None for text in plain]

        def spelled(cell: Cell) -> str | None:
            text = _text(cell)
            return text and known.get(text.casefold(), text)

        as_text = _code if column.kind is Kind.CODE else _text
        return _mapped(cells, spelled if known else as_text)

    def _report_changed_codes(self, column: Column, cells: Sequence[Cell]) -> None:
        """Say which codes are numbers, dates or logical values; many of one kind are one problem."""
        kinds: dict[str, list[int]] = {}
        for i, cell in enumerate(cells):
            rule = changed_code(cell)
            if rule is not None:
                kinds.setdefault(rule, []).append(i)
        for rule, places in kinds.items():
            for i in places[:1] if len(places) > _MANY else places:
                more = f" (and {len(places) - 1:,} more in this column)" if len(places) > _MANY else ""
                as_date = to_date(int(cells[i])).isoformat() if rule == "date-code" else ""  # type: ignore[arg-type] # a whole number
                self._report(rule, column, i, f"{_text(cells[i])}{more}", as_date)

    def _each(self, column: Column, cells: Sequence[Cell], read: Callable[[Cell], Any]) -> list[Any]:
        """Read cell by cell; `read` returns the value, None for a blank, or the name of a rule."""
        values = _mapped(cells, read)
        for i, value in enumerate(values):
            rule = value if isinstance(value, str) else None
            if rule is None and value is not None and value < 0 and not column.signed:
                rule = "negative"
            if rule is not None:
                self._report(rule, column, i, cells[i])
                values[i] = None
        return values

    def _shelf_lives(self, column: Column, cells: Sequence[Cell]) -> _Read:
        texts = [_text(cell) for cell in cells]
        lives = [read_shelf_life(text) if text else None for text in texts]
        for i, (text, life) in enumerate(zip(texts, lives, strict=True)):
            if text and life is None:
                self._report("not-a-shelf-life", column, i, text)
            elif text and is_short_bare_life(text):
                self._report("short-shelf-life", column, i, text)
        months = [life[0] if life else None for life in lives]
        days = [life[1] if life else None for life in lives]
        received = [
            counts_from_receipt(text) if text and life else None for text, life in zip(texts, lives, strict=True)
        ]
        return {
            f"{column.name}_months": (nw.Int64(), months),
            f"{column.name}_days": (nw.Int64(), days),
            f"{column.name}_from_receipt": (nw.Boolean(), received),
        }

    def _least(self, column: Column, cells: Sequence[Cell]) -> _Read:
        shares = [None if cell is None or isinstance(cell, ErrorValue) else read_share(cell) for cell in cells]
        days = self._each(
            column, [cell if share is None else None for cell, share in zip(cells, shares, strict=True)], _days_wanted
        )
        return {column.name: (nw.Int64(), days), f"{column.name}_share": (nw.Float64(), shares)}

    def _dates(self, column: Column, cells: Sequence[Cell]) -> _Read:
        kinds = set(map(type, cells))
        if kinds == {int} and min(cells) >= FIRST_DAY and max(cells) <= LAST_DAY:  # type: ignore[type-var,operator] # whole numbers all
            return self._read_dates(column, list(cells), ["day"] * len(cells))  # type: ignore[arg-type] # whole numbers all
        found = read_column({cell.strip() for cell in cells if type(cell) is str and cell.strip()}, self.order)
        read = [self._date(column, i, cell, found) for i, cell in enumerate(cells)]
        if str in kinds:
            self._report_swapped(column, cells)
        precisions = [
            precision or ("unreadable" if _text(cell) else None)
            for cell, (_, precision) in zip(cells, read, strict=True)
        ]
        return self._read_dates(column, [day for day, _ in read], precisions)

    def _date(self, column: Column, i: int, cell: Cell, found: TextDates) -> tuple[int | None, str | None]:
        """The day of one cell and how precisely it is given; None for both if it can't be read."""
        if isinstance(cell, ErrorValue):
            self._report("error-value", column, i, cell)
        elif isinstance(cell, bool):
            self._report("not-a-date", column, i, cell)
        elif isinstance(cell, (int, float)):
            cell = as_shown(cell) if isinstance(cell, float) else cell
            if FIRST_DAY <= cell < LAST_DAY + 1:
                return int(cell), "day"
            if 1 <= cell < LAST_EXCEL_DAY + 1:
                self._report("date-out-of-range", column, i, to_date(int(cell)))
            else:
                self._report("not-a-date", column, i, cell)
        elif cell is not None and (text := cell.strip()):
            reading = found.readings.get(text)
            if reading is None:
                options = found.ambiguous.get(text, ())
                dates = " or ".join(to_date(option.day).isoformat() for option in options)
                rule = "ambiguous-date" if options else "date-out-of-range" if is_iso_date(text) else "not-a-date"
                self._report(rule, column, i, text, dates)
            elif reading.precision == "month" and column.kind is Kind.DATE:
                self._report("no-day", column, i, text)
            else:
                return reading.day, reading.precision
        return None, None

    def _report_swapped(self, column: Column, cells: Sequence[Cell]) -> None:
        """Say which dates Excel has probably swapped; if there are many, all in one problem."""
        swapped = swapped_dates(cells)
        for place, day, meant in swapped[:1] if len(swapped) > _MANY else swapped:
            self._report("half-converted", column, place, to_date(day), to_date(meant).isoformat())
        if len(swapped) > _MANY:
            last = self.problems[-1]
            letters = last.cell.rstrip("0123456789")
            named = ", ".join(f"{letters}{self.rows[place]}" for place, *_ in swapped[1:_MANY])
            more = f" (likewise {named} and {len(swapped) - _MANY:,} more in this column)"
            self.problems[-1] = replace(last, other=f"{last.other}{more}")

    @staticmethod
    def _read_dates(column: Column, days: list[int | None], precisions: list[str | None]) -> _Read:
        read: _Read = {column.name: (nw.Int64(), days)}
        if column.kind is Kind.LABEL_DATE:
            read[f"{column.name}_precision"] = (nw.String(), precisions)
        return read


def _mapped(cells: Sequence[Cell], read: Callable[[Cell], Any]) -> list[Any]:
    """What `read` makes of each cell; each distinct one is read once, since SKUs, places and numbers repeat."""
    if bool in set(map(type, cells)):  # True and 1 are one key of a dict, but not one cell
        return [read(cell) for cell in cells]
    known = {cell: read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def changed_code(cell: Cell) -> str | None:
    """The rule that a code breaks which is not a text."""
    if isinstance(cell, bool):
        return "logical-code"
    if not isinstance(cell, int | float):
        return None
    return "date-code" if float(cell).is_integer() and FIRST_DAY <= cell <= LAST_DAY else "number-code"


def _consequence(table: Table, column: Column) -> str:
    """What follows if a cell of a column is blank or can't be read; blank if nothing else does."""
    if (table.name, column.name) == ("Lots", "received_quantity"):
        return "the lot is on Lots, but no units count as received"
    return "the row does not count" if column.required else ""


def _text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return (cell if cell.isascii() else cell.translate(UNSEEN)).strip() or None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if float(cell).is_integer() else repr(cell)


def _code(cell: Cell) -> str | None:
    text = _text(cell)
    return text and (code_text(text) or None)


def _whole(cell: Cell) -> int | str | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, str):
        number = None if may_have_decimals(cell) else whole_number(cell)
        if number is None:
            return "not-whole"
        cell = number
    if isinstance(cell, float):
        cell = as_shown(cell)
    if isinstance(cell, bool) or not float(cell).is_integer():
        return "not-whole"
    return int(cell) if abs(cell) <= LARGEST else "too-large"


def _days_wanted(cell: Cell) -> int | str | None:
    """Days that are to be left of a shelf life; more than a hundred years are a date, such as Excel makes of 2/3."""
    days = _whole(cell)
    if days == "not-whole":
        return "not-days-or-share"
    return "too-large" if isinstance(days, int) and days > _LONGEST_DAYS else days


def _number(cell: Cell) -> float | str | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, bool):
        return "not-a-number"
    if isinstance(cell, str) and not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", cell.strip()):
        return "not-a-number"
    return float(cell) if math.isfinite(float(cell)) else "not-a-number"


def _choice(cell: Cell) -> bool | str | None:
    text = (_text(cell) or "").casefold()
    if not text:
        return None
    return True if text in _YES else False if text in _NO else "not-yes-or-no"


_SCALARS: dict[Kind, Callable[[Cell], Any]] = {
    Kind.UNITS: _whole,
    Kind.DAYS: _whole,
    Kind.RATE: _number,
    Kind.MONEY: _number,
    Kind.CHOICE: _choice,
}
