"""Refresh aging, the main job: read every table, work out what follows, write every result."""

import datetime as dt
import importlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lotbook.actions.outputs import NAMES, READ_AGAIN, changes, first_things
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.inputs import Tracker, read_tracker
from lotbook.core.problem import Problem, Severity
from lotbook.core.report import Report, report
from lotbook.core.tables import BUCKET_SLOTS, INPUTS
from lotbook.core.tables_amazon import IMPORTED
from lotbook.core.totals import bucket_totals, totals
from lotbook.hosts.host import Book, CellData, Host, NamedCell
from lotbook.sheets.formulas import AS_OF

INPUT_TABLES = tuple(table.name for table in INPUTS)
IMPORTED_TABLES = tuple(table.name for table in IMPORTED)
NEEDED: Mapping[str, frozenset[str]] = {
    table.name: frozenset(column.header.casefold() for column in table.columns if not column.computed)
    for table in (*INPUTS, *IMPORTED)
}
"""For each input table the headers of the columns that are read; the others are lotbook's, or the user's own."""

WRITTEN = ("Lots", "FEFO", "Checks", *(f"Bucket{slot}" for slot in range(1, BUCKET_SLOTS + 1)))
"""The tables a refresh gives many new cells."""

_TODAY = re.compile(r"\s*TODAY\(\s*\)\s*", re.IGNORECASE)

_OF_TODAY = re.compile(r"\b(?:TODAY|NOW)\(", re.IGNORECASE)

Progress = Callable[[str], None]
"""Told what is being done, when it begins."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do, with the figures that led to it."""

    action: str
    sku: str
    lot: str
    place: str
    units: int
    due: dt.date | None
    value_at_risk: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found, for whoever asked for it."""

    as_of: dt.date
    skus: int
    """SKUs with stock."""
    lots: int
    """Lots with stock."""
    units_on_hand: float
    value_on_hand: float
    units_expired: float
    value_expired: float
    units_at_risk: float
    value_at_risk: float
    lots_past_ship_by: float
    removals: int
    """Lines on the removal list."""
    errors: int
    warnings: int
    infos: int
    rows_left_out: int
    """Rows with an error: what cannot be counted in them is not."""
    buckets: Mapping[str, float]
    """Units on hand by bucket."""
    first: tuple[ToDo, ...]
    """The ten things to do first."""
    problems: tuple[Problem, ...] = field(repr=False)
    remarks: tuple[str, ...] = ()
    """What the host had to say."""

    @property
    def data_problems(self) -> int:
        """Errors and warnings: what the tile on Start counts."""
        return self.errors + self.warnings


def refresh(
    host: Host,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    live_as_of: bool = False,
    progress: Progress = lambda _: None,
) -> Summary:
    """Bring every output of a tracker up to date.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        as_of: A date to judge everything on, written into the as-of cell; None lets the cell rule.
        live_as_of: Put `=TODAY()` back into the as-of cell; `as_of` is then ignored.
        progress: Told of each step.

    Returns:
        What was found.

    Raises:
        InputError: If the workbook cannot be used as it is; nothing was written.
        HostError: If it cannot be read or saved; it is as it was.
    """
    progress("Reading the workbook")
    _load_the_engine()
    book = read_inputs(host, NAMES)
    day, cell = resolve_as_of(book, today=now.date(), as_of=as_of, live_as_of=live_as_of)
    progress("Working out what expires when")
    tracker = read_tracker(book.tables)
    # The rows of a large workbook take much room, and only these are looked at again.
    book = Book({name: book.tables[name] for name in READ_AGAIN}, book.cells)
    result = report(tracker, as_of=day)
    summary = _summary(tracker, result)
    prepared = changes(tracker, result, book, as_of=cell, now=now)
    del book, tracker, result
    progress("Writing the results")
    return replace(summary, remarks=host.write(prepared))


def check(host: Host, *, now: dt.datetime, progress: Progress = lambda _: None) -> Summary:
    """Find every problem in a tracker and write nothing.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If it cannot be read.
    """
    progress("Reading the workbook")
    _load_the_engine()
    book = read_inputs(host, NAMES)
    day, _ = resolve_as_of(book, today=now.date())
    progress("Looking for problems")
    tracker = read_tracker(book.tables)
    return _summary(tracker, report(tracker, as_of=day))


def read_inputs(host: Host, names: Sequence[str], also: Sequence[str] = ()) -> Book:
    """Every input table, the imported ones where there are any, some named cells, and other tables if they are there.

    Raises:
        MissingTableError: If an input table is not there.
        InputError: If a cell that is to be read cannot be.
        HostError: If the workbook cannot be read.
    """
    return host.read(INPUT_TABLES, names, optional=(*IMPORTED_TABLES, *also))


def _load_the_engine() -> None:
    """Import the engine, which takes as long as reading a small workbook, while the workbook is being read."""
    threading.Thread(target=importlib.import_module, args=("polars",), daemon=True).start()


def resolve_as_of(
    book: Book, *, today: dt.date, as_of: dt.date | None = None, live_as_of: bool = False
) -> tuple[int, CellData | None]:
    """The day everything is judged on, and what to write into the as-of cell, if anything.

    A cell that says `=TODAY()` means today, whatever day it was last calculated on.

    Raises:
        InputError: If the cell is not there or holds no date.
    """
    found = book.cells.get("AsOf")
    if found is None:
        raise InputError(
            "The workbook has no cell named AsOf. On the sheet Start, select the as-of date, type AsOf into the name "
            "box left of the formula bar, and press Enter."
        )
    if live_as_of or (as_of is None and found.formula is not None and _TODAY.fullmatch(found.formula)):
        return to_day(today), CellData("AsOf", to_day(today), AS_OF)
    if as_of is not None:
        return to_day(as_of), CellData("AsOf", to_day(as_of))
    if found.formula is not None and not found.calculated and _OF_TODAY.search(found.formula):
        raise InputError(
            f"The as-of cell on the sheet Start (AsOf) holds the formula ={found.formula}, whose stored value is from "
            "the day the workbook was last saved. Type a date or =TODAY(), or use --as-of with the date you mean."
        )
    return _day_in(found), None


def _day_in(cell: NamedCell) -> int:
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and FIRST_DAY <= value < LAST_DAY + 1:
        return int(value)
    shown = "is blank" if value is None else f"holds '{value}', which is not a date"
    if cell.formula is not None and value is None:
        shown = f"holds the formula ={cell.formula} without a stored value"
    raise InputError(f"The as-of cell on the sheet Start (AsOf) {shown}. Type a date, or =TODAY().")


def _summary(tracker: Tracker, result: Report) -> Summary:
    figures = totals(result.stock, result.problems, expired_below=tracker.settings.expired_below)
    severities = [problem.severity for problem in result.problems]
    lots = set(zip(result.stock["sku"].to_list(), result.stock["lot"].to_list(), strict=True))
    by_bucket = bucket_totals(result.stock, tracker.buckets, "on_hand")
    return Summary(
        as_of=to_date(result.as_of),
        skus=len({sku for sku, _ in lots}),
        lots=len(lots),
        units_on_hand=figures.units_on_hand,
        value_on_hand=figures.value_on_hand,
        units_expired=figures.units_expired,
        value_expired=figures.value_expired,
        units_at_risk=figures.units_at_risk,
        value_at_risk=figures.value_at_risk,
        lots_past_ship_by=figures.lots_past_ship_by,
        removals=result.removals.shape[0],
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        infos=severities.count(Severity.INFO),
        rows_left_out=len({(p.table, p.row) for p in result.problems if p.severity is Severity.ERROR}),
        buckets={bucket.name: units for bucket, units in zip(tracker.buckets, by_bucket, strict=True)},
        first=tuple(
            ToDo(
                row["action"],
                row["sku"],
                row["lot"],
                row["place"],
                row["units"],
                None if row["due"] is None else to_date(row["due"]),
                row["value_at_risk"],
            )
            for row in first_things(result.first)
        ),
        problems=result.problems,
    )
