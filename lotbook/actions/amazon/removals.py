"""Removal files for Amazon: first the list with all that speaks for it, then, on the user's word, the files."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lotbook.actions.amazon.import_changes import order_rows, owned_rows
from lotbook.actions.new import write_once
from lotbook.actions.new_files import all_or_none
from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.core.amazon.removal_lines import Line, as_rows, check_lines, free_id, order_lines
from lotbook.core.amazon.removal_orders import available
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.removal import BY_CASE, BY_ORDER
from lotbook.core.report import Report
from lotbook.core.settings import Settings
from lotbook.core.tables_amazon import REMOVAL_ORDERS
from lotbook.core.words import HELD_STATUSES, Proposal
from lotbook.exchange.amazon.removal_upload import upload
from lotbook.hosts.host import Changes, Host

NOTHING_TO_REMOVE = "Nothing needs to be removed from Amazon now."


@dataclass(frozen=True, slots=True)
class Removals:
    """What Amazon is to be asked for."""

    as_of: dt.date
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    own: int
    """Lines of the list that are in places of your own or in AWD, and need no order."""
    settings: Settings = field(repr=False)
    skus: frozenset[str] = field(repr=False)
    orders: tuple[dict[str, Any], ...] = field(repr=False)
    """Orders there are already."""
    session: Session = field(repr=False, compare=False)
    """The tracker it was worked out from."""
    can_be_kept: bool = True
    """Whether the tracker has the sheet orders are kept on."""

    @property
    def by_order(self) -> dict[str, list[Line]]:
        """The lines of each order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.order_id, []).append(line)
        return found


def removals(
    host: Host,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> Removals:
    """What Amazon is to be asked for, worked out from what is typed now; nothing is written.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used.
        HostError: If it cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date(), as_of=as_of)
    progress("Looking for what to remove")
    tracker, found = session.tracker, session.report(day)
    rows = rows_of(found.removals)
    at_amazon = [row for row in rows if row["how"] in {BY_ORDER, BY_CASE}]
    # Every order is kept with the workbook, and its number is never given again.
    orders = order_rows(session.everything)
    ids = _ids({row["place"] for row in at_amazon}, day, {row["order_id"] for row in orders})
    lines, remarks = order_lines(at_amazon, _available(found), ids)
    remarks += _held_back(lines, found) + (() if lines else _ordered(found))
    return Removals(
        to_date(day),
        lines,
        remarks,
        len(rows) - len(at_amazon),
        tracker.settings,
        frozenset(sku for sku in tracker.tables["SKUs"].frame["sku"].to_list() if sku),
        tuple(orders),
        session,
        REMOVAL_ORDERS.name in session.book.tables,
    )


def _ordered(found: Report) -> tuple[str, ...]:
    """What to say where nothing is asked for, and orders are open."""
    told = (
        "Units on open removal orders are not ordered again: the sheet RemovalOrders lists them, with the names of "
        "their files."
    )
    return (told,) if any(row["ordered"] for row in rows_of(found.ordered)) else ()


def _held_back(lines: tuple[Line, ...], found: Report) -> tuple[str, ...]:
    """What to say of disposals that can take units of a lot that is held back or recalled."""
    held = [
        row for row in rows_of(found.stock.select("sku", "place", "lot", "status")) if row["status"] in HELD_STATUSES
    ]
    return tuple(
        f"{line.sku}: lot {row['lot']} there has the status {row['status']}, and Amazon, which picks by SKU, may "
        "dispose of its units as well. If they have to be kept, delete the line from the file before you upload it."
        for line in lines
        if line.order_type == Proposal.DISPOSAL
        for row in held
        if (row["sku"], row["place"]) == (line.sku, line.place)
    )


def _ids(places: set[str], day: int, taken: set[str]) -> dict[tuple[str, str], str]:
    """A number for the order of each place and type."""
    found: dict[tuple[str, str], str] = {}
    for place in sorted(places):
        for kind, letter in ((Proposal.RETURN, "R"), (Proposal.DISPOSAL, "D")):
            found[place, kind] = free_id(f"LOT-{to_date(day):%Y%m%d}-{letter}", taken | set(found.values()))
    return found


def _available(found: Report) -> dict[tuple[str, str, str], int]:
    """Units Amazon counts that can be removed and are not ordered yet, by place, SKU and disposition."""
    rows = rows_of(available(found.counted.lazy(), found.ordered.lazy()))
    return {(row["place"], row["sku"], row["order_disposition"]): row["available"] for row in rows}


@dataclass(frozen=True, slots=True)
class Saved:
    """Upload files that were written, and the tracker that keeps the orders."""

    files: tuple[Path, ...]
    """One for each order."""
    refreshed: Refreshed


def save_removals(found: Removals, folder: Path, *, now: dt.datetime, progress: Progress = lambda _: None) -> Saved:
    """Write the upload files, keep the orders with the workbook, and refresh it: all of it or nothing.

    Args:
        found: What to ask for.
        folder: Where the files go; made if it is not there.
        now: The time of this run.
        progress: Told of each step.

    Raises:
        InputError: If there is nothing to ask for, or the address or a SKU is missing; nothing is written.
        HostError: If the disk or the workbook is in the way; nothing is written.
    """
    if not found.lines:
        said = " ".join(found.remarks) or NOTHING_TO_REMOVE
        raise InputError(f"There is nothing to save. {said}")
    check_lines(found.lines, found.settings, set(found.skus))
    if not found.can_be_kept:
        raise InputError(
            "The tracker was made by an older lotbook and has no sheet RemovalOrders to keep the orders on. Make a "
            "new one with the rows of this one (lotbook init new_lots.xlsm --from this one), and save from it."
        )
    files = {order: f"{order}-{lines[0].order_type.lower()}.txt" for order, lines in found.by_order.items()}
    paths = {order: folder / name for order, name in files.items()}
    rows = [*found.orders, *as_rows(found.lines, day=to_day(found.as_of), files=files)]
    changes = Changes(rows=(owned_rows(REMOVAL_ORDERS, rows),))
    prepared = found.session.prepare(changes, now=now, command="removals", progress=progress)
    # The workbook comes last: a file can be taken away again.
    with all_or_none(*paths.values()):
        for order, lines in found.by_order.items():
            write_once(paths[order], upload(lines, found.settings))
        refreshed = found.session.write(prepared, progress=progress)
    return Saved(tuple(paths.values()), refreshed)
