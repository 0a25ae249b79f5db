"""The runs of a journal as lines to read: when, who, which cell, and what it held before and after."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lotbook.actions.journal.changes import NAMED_DAYS, NAMED_LABELS, TABLES
from lotbook.core.days import FIRST_DAY, LAST_EXCEL_DAY, to_date
from lotbook.core.recalls.case import moment_text
from lotbook.core.table import Cell, Kind, folded_header
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE, NAMED, RowChange, Run

_SKUS = ("SKU", "Bundle SKU", "Component SKU")
_LOTS = ("Lot", "Bundle lot", "Component lot")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One change."""

    run: int
    at: dt.datetime
    by: str
    command: str
    outcome: str
    kind: str
    table: str
    sku: str
    lot: str
    row_key: str
    """What else identifies the row."""
    column: str
    """Blank for a whole row; of a cell with a name, the name."""
    old: str
    new: str

    @property
    def called(self) -> str:
        """The column, or what a cell with a name is called on its sheet."""
        return NAMED_LABELS.get(self.column, self.column) if self.kind == NAMED else self.column


def lines_of(runs: Iterable[Run], keeps: Callable[[RowChange], bool] = lambda _: True) -> Iterator[Line]:
    """The changes of some runs, in their order.

    Args:
        runs: The runs.
        keeps: Says of a row whether its changes are wanted.
    """
    for run in runs:
        for row in filter(keeps, run.rows):
            yield from _lines(run, row)
        for table, count in run.too_many.items():
            row = RowChange(CHANGED, table, 0, {}, {})
            if keeps(row):
                yield _line(run, row, "", "", f"{count:,} rows, too many for the journal")


def _lines(run: Run, row: RowChange) -> Iterator[Line]:
    if row.kind == ADDED:
        yield _line(run, row, "", "", _listed((header, row.table, new) for header, (_, new) in row.cells.items()))
    elif row.kind == GONE:
        yield _line(run, row, "", _listed((header, row.table, old) for header, (old, _) in row.cells.items()), "")
    else:
        for header, (old, new) in row.cells.items():
            yield _line(run, row, header, shown(row.table, header, old), shown(row.table, header, new))


def _line(run: Run, row: RowChange, column: str, old: str, new: str) -> Line:
    others = [
        f"{header} {shown(row.table, header, value)}"
        for header, value in row.key.items()
        if value is not None and header not in {"SKU", "Lot"}
    ]
    return Line(
        run=run.number,
        at=dt.datetime.fromisoformat(run.at),
        by=run.by,
        command=run.command,
        outcome=run.outcome,
        kind=row.kind,
        table=row.table,
        sku=_first(row, _SKUS),
        lot=_first(row, _LOTS),
        row_key="; ".join(others),
        column=column,
        old=old,
        new=new,
    )


def _first(row: RowChange, headers: Iterable[str]) -> str:
    return next(iter(codes(row, headers)), "")


def codes(row: RowChange, headers: Iterable[str]) -> list[str]:
    """What a row holds, or held, in some columns."""
    wanted = [folded_header(header) for header in headers]
    held: dict[str, list[Cell]] = {}
    for header, value in row.key.items():
        held.setdefault(folded_header(header), []).append(value)
    for header, pair in row.cells.items():
        held.setdefault(folded_header(header), []).extend(pair)
    return [str(value) for header in wanted for value in held.get(header, ()) if value is not None]


def ends_of(row: RowChange) -> Iterator[tuple[str | None, str | None]]:
    """What a row is or was about, one after the other: each SKU it names, or each lot where it names none."""
    for sku, lot in zip(_SKUS, _LOTS, strict=True):
        skus = codes(row, [sku])
        yield from ((each, None) for each in skus)
        yield from ((None, each) for each in (() if skus else codes(row, [lot])))


def is_about(row: RowChange, sku: str, lot: str) -> bool:
    """Whether a change is about a SKU and a lot, in any capitals; blank asks for none."""
    asked = ((sku, _SKUS), (lot, _LOTS))
    return all(
        not code or code.strip().casefold() in {each.strip().casefold() for each in codes(row, headers)}
        for code, headers in asked
    )


def _listed(cells: Iterable[tuple[str, str, Cell]]) -> str:
    text = "; ".join(f"{header} {shown(table, header, value)}" for header, table, value in cells)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@cache
def _kind(table: str, header: str) -> Kind | None:
    columns = TABLES[table].columns if table in TABLES else ()
    return next((c.kind for c in columns if folded_header(c.header) == folded_header(header)), None)


def shown(table: str, header: str, value: Cell) -> str:
    """A value as people read it: a day in a column of dates is a date, and has its time in a cell that holds one.

    Examples:
        >>> shown("Lots", "Expiry date", 46477), shown("Lots", "Lot", None), shown("", "RecallClosedOn", 46353.5)
        ('2027-03-31', '', '2026-11-27 12:00')
    """
    if value is None:
        return ""
    is_day = isinstance(value, int | float) and not isinstance(value, bool) and FIRST_DAY <= value <= LAST_EXCEL_DAY
    if is_day and not table and header in NAMED_DAYS:
        return moment_text(float(value))
    if is_day and _kind(table, header) in {Kind.DATE, Kind.LABEL_DATE}:
        return to_date(int(value)).isoformat()
    return str(value)


def what_row(row: RowChange) -> str:
    """Which row is meant, in words."""
    if row.kind == NAMED:
        name = next(iter(row.cells))
        return NAMED_LABELS.get(name, name)
    said = ", ".join(
        f"{header} {shown(row.table, header, value)}" for header, value in row.key.items() if value is not None
    )
    return f"{row.table}: {said}" if said else row.table
