"""What a supplier's reply comes to: cells it would change, rows it would add, and what can't be taken in."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lotbook.core.blanks import is_blank
from lotbook.core.certificates import is_number
from lotbook.core.frames import rows_of
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed, changed_code
from lotbook.core.suppliers.form import FILLABLE, SHOWN
from lotbook.core.table import Cell, Column, RawTable, folded_header

DATE_NUMBER = (
    "a conflict: Excel may have made {} of a number such as 3-2027; pick the number if {} is on the certificate"
)

_MARK = 8

Asked = Collection[tuple[str, str, str]]
"""SKU, lot and header of each cell that was asked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of the tracker that the reply would change."""

    sku: str
    lot: str
    header: str
    row: int
    """Worksheet row."""
    old: Cell
    """What the tracker holds; a date as its day number."""
    new: Cell
    source: str
    """The cell of the reply."""
    conflict: bool = False
    """The tracker has another value, which is only replaced on the user's word."""
    note: str = ""
    table: str = "Lots"


@dataclass(frozen=True, slots=True)
class NewRow:
    """One row that the reply would add."""

    sku: str
    lot: str
    """Blank for a certificate of every lot."""
    values: Mapping[str, Cell]
    """By header of the table."""
    source: str
    note: str = ""
    table: str = "Lots"
    conflict: bool = False
    """The tracker may have it already, so it is only added on the user's word."""


@dataclass(frozen=True, slots=True)
class ReplyProblem:
    """Something in the reply that cannot be taken in."""

    source: str
    """The cell of the reply, or its sheet."""
    problem: str
    remedy: str
    sku: str | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply comes to."""

    differences: tuple[Difference, ...]
    new_lots: tuple[NewRow, ...]
    problems: tuple[ReplyProblem, ...]
    new_certificates: tuple[NewRow, ...] = ()

    @property
    def rows(self) -> tuple[NewRow, ...]:
        """Every row it would add, in the order in which they are numbered, after the differences."""
        return *self.new_lots, *self.new_certificates

    def with_certificates(self, other: "Reply") -> "Reply":
        """This reply, and what its sheet Certificates comes to."""
        return Reply(
            (*self.differences, *other.differences),
            self.new_lots,
            (*self.problems, *other.problems),
            other.new_certificates,
        )


def shown_marks(parsed: Parsed) -> tuple[str, ...]:
    """Short marks of what a copy shows of its lots, each with its cell; a mark tells nothing of what it stands for.

    Args:
        parsed: The sheet Your lots of the copy, read as `REPLY_LOTS`.
    """
    cells = ((row, column) for row in rows_of(parsed.frame) for column in (*FILLABLE, *SHOWN))
    return tuple(sorted(shown_mark(row, column) for row, column in cells if row[column.name] is not None))


def shown_mark(row: Mapping[str, Any], column: Column) -> str:
    """The mark of a cell of the sheet Your lots, as it was read."""
    cell = (row["sku"], row["lot"], column.name, row[column.name])
    return hashlib.sha256("\x1f".join(map(str, cell)).encode()).hexdigest()[:_MARK]


def plain(problem: Problem) -> ReplyProblem:
    """A problem of a cell without what follows from it in a tracker."""
    problem = replace(problem, third="")
    return ReplyProblem(problem.place, problem.problem, problem.remedy, problem.sku, problem.lot)


def place_of(parsed: Parsed, row: int, name: str) -> str:
    """The cell of a reply in a row, under the column the code calls `name`."""
    return parsed.problem("missing", row, name, "").place


def dates_in(raw: RawTable, column: Column) -> frozenset[str]:
    """The cells of a column that hold a date, or a number that can be one.

    Args:
        raw: A sheet of a reply, with its cells.
        column: One for the numbers of certificates.
    """
    return _changed_in(raw, column, "date-code")


def numbers_in(raw: RawTable, column: Column) -> frozenset[str]:
    """The cells of a column that hold a number, where a copy asks for a text; a program that made it one dropped zeros.

    Args:
        raw: A sheet of a reply, with its cells.
        column: One for codes.
    """
    return _changed_in(raw, column, "number-code")


def _changed_in(raw: RawTable, column: Column, rule: str) -> frozenset[str]:
    headers = [folded_header(header) for header in raw.headers]
    found: set[str] = set()
    for at, header in enumerate(headers):
        if header == folded_header(column.header):
            where = f"{raw.sheet}!{raw.column_letter(at)}"
            cells = enumerate(raw.values[at], raw.first_row)
            found |= {f"{where}{row}" for row, cell in cells if changed_code(cell) == rule}
    return frozenset(found)


def no_number(found: str) -> tuple[str, str] | None:
    """What is wrong with what stands where the number of a certificate belongs, and what to do; None if it may be one.

    A number has a digit: "n/a" and "see mail" are answers, and no numbers.

    Examples:
        >>> no_number("COA-77"), no_number("see mail")[0]
        (None, "Certificate 'see mail' is not a number of a certificate: it has no digit.")
    """
    if is_blank(found):
        return f"Certificate '{found}' is not a number of a certificate.", "Ask the supplier for it."
    if is_number(found):
        return None
    told = f"Certificate '{found}' is not a number of a certificate: it has no digit."
    return told, "Ask the supplier for it; if that is what the certificate says, type it yourself."
