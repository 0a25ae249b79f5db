"""A shipment to Amazon from plan to booking: the template filled in, labels, and the transfer; all of it or nothing."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from lotbook.actions.amazon.labels import LabelOrder, label_remarks, save_labels
from lotbook.actions.amazon.send import Shipment, check_number, fill, sent_today, transfer
from lotbook.actions.new_files import all_or_none
from lotbook.actions.session import Progress, Refreshed


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What was written for a shipment."""

    shipment: Shipment
    template: Path | None
    """The template, filled in; None where no lot can go."""
    labels: tuple[Path, ...]
    booked: int
    """Rows added to the sheet Shipments."""
    remarks: tuple[str, ...]
    refreshed: Refreshed | None
    """The tracker, where the transfer was booked."""


def dispatch(
    found: Shipment,
    template: Path,
    out: Path,
    *,
    now: dt.datetime,
    labels: LabelOrder | None = None,
    booking: str | None = None,
    progress: Progress = lambda _: None,
) -> Dispatched:
    """Write what a shipment needs, and book it if that is wanted.

    Args:
        found: What goes.
        template: The seller's Send-to-Amazon workbook.
        out: Its copy; must not exist.
        now: The time of this run.
        labels: Labels to write as well.
        booking: The shipment's number, for the sheet Shipments, or ""; None does not book it.
        progress: Told of each step.

    Raises:
        InputError: If a file or the workbook cannot be used as it is, the shipment is booked already, or labels cannot
            be made here; nothing is written.
        HostError: If the disk or the workbook is in the way; nothing is written.
    """
    if booking is not None:
        check_number(found, booking)
    if labels is not None:
        labels.check()
    if not found.lines:
        return Dispatched(found, None, (), 0, (), None)
    said = sent_today(found) if booking == "" else ()
    changes = None if booking is None else transfer(found, shipment=booking)
    prepared = None if changes is None else found.session.prepare(changes, now=now, command="send", progress=progress)
    printed: tuple[Path, ...] = ()
    refreshed = None
    # The workbook comes last: a file can be taken away again.
    with all_or_none(out, *(labels.files if labels else ())):
        remarks = (*said, *fill(found, template, out))
        if labels is not None:
            remarks = (*remarks, *label_remarks(found, labels))
            printed = save_labels(found, labels, now=now)
        if prepared is not None:
            refreshed = found.session.write(prepared, progress=progress)
    booked = sum(len(new.rows) for new in changes.new_rows) if changes else 0
    return Dispatched(found, out, printed, booked, remarks, refreshed)
