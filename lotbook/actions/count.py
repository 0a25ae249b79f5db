"""A stock count: its differences from the records, and the adjustments that book them, all or nothing, once."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.core.count import compare, document_of
from lotbook.core.counted import counted
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.ledger import COMING, LEAVING
from lotbook.core.problem import Problem
from lotbook.core.records import Records, records_of
from lotbook.core.rules import Severity
from lotbook.core.tables import STOCK_COUNT
from lotbook.hosts.host import Changes, Host, NewRows

if TYPE_CHECKING:
    from lotbook.core.table import Cell

_STOPS = {"unknown-place", "not-yet", "half-converted"}
"""Rules that are no errors elsewhere, and with which a count is not booked all the same."""
_ASTRAY = "unknown-place"
"""The rule for units that a row of Shipments takes from, or puts into, a place that isn't on Places."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a lot at a place."""

    date: dt.date
    place: str
    sku: str
    lot: str
    counted: int
    by_records: int
    """Units at the end of that day; counts of earlier days that are booked along with it included."""
    row: int | None
    """Row of the sheet Count, the first; None for a lot that is not listed."""
    booked_row: int | None
    """Row of the sheet Shipments; None where this count of the lot is not booked."""

    @property
    def difference(self) -> int:
        """Units counted minus units by the records."""
        return self.counted - self.by_records

    @property
    def document(self) -> str:
        """What it is booked under."""
        return document_of(to_day(self.date), self.place)

    @property
    def changed_since(self) -> str:
        """That the records no longer say what was counted, of a line that is booked."""
        return (
            f"{self.sku}, lot {self.lot} at {self.place}: {self.document} is booked in row {self.booked_row} of "
            f"Shipments, but the records now say {counted(self.by_records, 'unit')}, and the count {self.counted:,}. "
            "To book it again, delete that row."
        )


@dataclass(frozen=True, slots=True)
class StockCount:
    """A stock count beside the records."""

    session: Session = field(repr=False, compare=False)
    """The tracker it was worked out from."""
    as_of: dt.date
    lines: tuple[Counted, ...]
    """By date, place, SKU and lot."""
    not_listed: tuple[Counted, ...] = ()
    """Lots of the counted SKUs and places that are not listed and not taken as 0, though the records have units."""
    unknown: tuple[Counted, ...] = ()
    """Lots that are not listed and stand on Shipments only, so that no correction could count."""
    not_in_records: tuple[Problem, ...] = ()
    """What keeps rows of Shipments about lots that are to be booked from counting there."""

    @property
    def to_book(self) -> tuple[Counted, ...]:
        """The differences that are not booked yet."""
        return tuple(line for line in self.lines if line.difference and line.booked_row is None)

    @property
    def booked_already(self) -> tuple[Counted, ...]:
        """Lines that are booked."""
        return tuple(line for line in self.lines if line.booked_row is not None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before it is booked, in sentences."""
        if not self.not_in_records:
            return ()
        return (
            "Rows of Shipments about these lots are left out of the records. Correct them first, or their units are "
            f"booked twice. {_named(self.not_in_records)}",
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about it, in sentences."""
        told = [*self.warnings, *(line.changed_since for line in self.booked_already if line.difference)]
        if self.not_listed:
            lots = [f"{line.sku} {line.lot} ({line.by_records:,} at {line.place})" for line in self.not_listed[:_NAMED]]
            more = len(self.not_listed) - len(lots)
            named = ", ".join(lots) + (f" and {more:,} more" if more else "")
            told.append(f"Lots of these SKUs and places that are not listed stay as they are: {named}.")
        told += [
            f"{line.sku} {line.lot} at {line.place} isn't on the Lots sheet, so it isn't counted as 0. Correct its "
            "code on Shipments, or add the lot."
            for line in self.unknown
        ]
        return tuple(told)


def look(
    host: Host, *, now: dt.datetime, missing_is_zero: bool = False, progress: Progress = lambda _: None
) -> StockCount:
    """Hold the sheet Count against the records; nothing is written.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        missing_is_zero: Whether lots of a counted SKU and place that are not listed count as 0.
        progress: Told of each step.

    Raises:
        InputError: If there is no sheet Count or nothing on it, a row of it cannot be counted, a later count is booked
            already, or the workbook cannot be used.
        HostError: If it cannot be read.
    """
    session = Session.open(host, progress=progress)
    if STOCK_COUNT.name not in session.book.tables:
        raise InputError(
            "This tracker has no sheet Count; an older lotbook made it. `lotbook new next.xlsm --from my_lots.xlsm` "
            "writes one that has it, with all your rows."
        )
    day = session.day(today=now.date())
    if not session.tracker.tables[STOCK_COUNT.name].frame.shape[0]:
        raise InputError("The sheet Count has no rows. Type what you counted: date, place, SKU, lot and units.")
    progress("Comparing the count with the records")
    _check_rows(session.report(day).problems)
    return counts_of(session, day, missing_is_zero=missing_is_zero)


def counts_of(session: Session, day: int, *, missing_is_zero: bool) -> StockCount:
    """The sheet Count beside the records, where each of its rows can be counted.

    Raises:
        InputError: If a later count of a lot is booked already, which an earlier one would change.
    """
    records, place = records_of(session.tracker), session.tracker.settings.default_place
    rows = rows_of(compare(records, place, missing_is_zero=missing_is_zero))
    _check_order(rows, session.tracker.tables["Shipments"].raw.sheet)
    others: list[dict[str, Any]] = []
    if not missing_is_zero:
        every = rows_of(compare(records, place, missing_is_zero=True))
        others = [row for row in every if row["row"] is None and row["booked_row"] is None]
    known = {(row["sku"], row["lot"]) for row in rows_of(records.lots.select("sku", "lot"))}
    lines = tuple(map(_line, rows))
    unknown = tuple(line for line in lines if line.row is None and (line.sku, line.lot) not in known)
    lines = tuple(line for line in lines if line not in unknown)
    lacking = _not_in_records(session, records, day, [line for line in lines if line.booked_row is None])
    return StockCount(session, to_date(day), lines, tuple(map(_line, others)), unknown, lacking)


def _not_in_records(session: Session, records: Records, day: int, lines: Sequence[Counted]) -> tuple[Problem, ...]:
    """What keeps rows of Shipments from counting, that may be about lots and places of these lines; one of each row."""
    typed = {row["row"]: row for row in rows_of(session.tracker.tables["Shipments"].frame)}
    counting = {row["row"] for row in rows_of(records.shipments.select("row", "usable")) if row["usable"]}
    places = {row["place"] for row in rows_of(records.places.select("place"))}
    found: dict[int, Problem] = {}
    for each in session.report(day).problems:
        left_out = each.severity is Severity.ERROR and each.row not in counting
        if each.table != "Shipments" or not (left_out or each.rule == _ASTRAY) or each.row in found:
            continue
        row = typed.get(each.row, {})
        named = _places_of(row, places)
        is_open = not named <= places
        for line in lines:
            # What has a place that isn't on Places counts at its other one.
            is_there = line.place not in named if each.rule == _ASTRAY else is_open or line.place in named
            if is_there and _may_be_of(line, each, row.get("date")):
                found[each.row] = each
    return tuple(found.values())


def _places_of(row: Mapping[str, Any], known: Collection[str]) -> set[str | None]:
    """What a row of Shipments has for its places, None where one is blank; a customer is no place."""
    kind, (source, destination) = row.get("type"), (row.get(name) for name in ("source", "destination"))
    leaves, comes = kind in LEAVING.values(), kind in COMING.values()
    if leaves or comes:
        return {*([source] if leaves else []), *([destination] if comes else [])}
    # Of an Adjustment, or of a type that isn't known, one may be blank, or a customer.
    return {place for place in (source, destination) if place in known} or {None}


def _may_be_of(line: Counted, problem: Problem, day: int | None) -> bool:
    """Whether a row with a problem may be about the lot of a line, on its day or before."""
    key = ((problem.sku, line.sku), (problem.lot, line.lot))
    fits = any(typed for typed, _ in key) and all(not typed or typed == meant for typed, meant in key)
    return fits and (day is None or day <= to_day(line.date))


def book(found: StockCount, *, now: dt.datetime, progress: Progress = lambda _: None) -> Refreshed | None:
    """Book the differences on the sheet Shipments, one adjustment for each lot and place, and refresh.

    Returns:
        The tracker afterwards, or None where there is nothing to book; nothing is written then.

    Raises:
        InputError: If the workbook cannot be used as it is; nothing was written.
        HostError: If it cannot be saved; it is as it was.
    """
    if not found.to_book:
        return None
    rows: list[dict[str, Cell]] = [
        {
            "Date": to_day(line.date),
            "Type": "Adjustment",
            "SKU": line.sku,
            "Lot": line.lot,
            "Quantity": line.difference,
            "From": line.place,
            "Document": line.document,
            "Note": f"Counted {line.counted:,}, records {line.by_records:,}",
        }
        for line in found.to_book
    ]
    return found.session.apply(
        Changes(new_rows=(NewRows("Shipments", rows),)), now=now, command="count", progress=progress
    )


def _line(row: dict[str, Any]) -> Counted:
    names = ("place", "sku", "lot", "counted", "by_records", "row", "booked_row")
    return Counted(to_date(row["date"]), *(row[name] for name in names))


def _check_rows(problems: Sequence[Problem]) -> None:
    """Refuse a count with rows that cannot be counted."""
    stop = [
        each
        for each in problems
        if each.table == STOCK_COUNT.name and (each.severity is Severity.ERROR or each.rule in _STOPS)
    ]
    if stop:
        raise InputError(f"Nothing was booked, since the count has rows that can't be used. {_named(stop)}")


def _named(problems: Sequence[Problem]) -> str:
    """The first few problems, and how many more there are."""
    more = f" … and {len(problems) - _NAMED:,} more; lotbook check lists them." if len(problems) > _NAMED else ""
    return " ".join(map(_told, problems[:_NAMED])) + more


def _told(problem: Problem) -> str:
    """A problem as it keeps a count from being booked, also where it is none to the records."""
    if problem.rule != "not-yet":
        return str(problem)
    return f"{problem.place}: {problem.problem} Correct the date, or take the row out until then."


def _check_order(rows: Sequence[dict[str, Any]], sheet: str) -> None:
    """Refuse an earlier count of a lot of which a later one is booked: the later one would no longer be right."""
    for row in rows:
        if row["later_row"] is not None:
            raise InputError(
                f"Nothing was booked: the count of {row['sku']}, lot {row['lot']} at {row['place']} on "
                f"{to_date(row['date'])} comes before one that is booked already, in row {row['later_row']} of the "
                f"sheet {sheet}. Booking it now would change what the later count says. Delete this row of the count, "
                f"or delete that row of {sheet} to book both again."
            )
