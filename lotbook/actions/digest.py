"""A digest: what changed since the last one, and what is due in the next 7 and 30 days; as text, mail and calendar."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from itertools import takewhile
from pathlib import Path
from typing import Any

from lotbook.actions.journal.lines import Line, ends_of, lines_of
from lotbook.actions.new import write_once
from lotbook.actions.session import Progress, Session
from lotbook.actions.suppliers.share import supplier_settings
from lotbook.core import nw
from lotbook.core.counted import counted
from lotbook.core.days import to_date, to_day
from lotbook.core.digest import (
    CERTIFICATE,
    EXPIRES,
    ORDER,
    REMOVE,
    SEND,
    SHIP,
    certificates_due,
    certificates_overdue,
    due,
    overdue,
    supply_due,
    supply_overdue,
)
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import Rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.owners import is_of
from lotbook.core.report import Report
from lotbook.core.suppliers.settings import DRAFT, OUTLOOK, SupplierSettings
from lotbook.core.supply_why import caveats
from lotbook.core.words import Action, Flag
from lotbook.exchange.calendar import Entry, calendar
from lotbook.exchange.message import Attachment, addresses, message
from lotbook.exchange.suppliers import outlook, smtp
from lotbook.hosts.host import Host
from lotbook.hosts.journal import notes, runs
from lotbook.hosts.journal.lines import hash_of
from lotbook.hosts.ooxml.saving import save

WEEK, MONTH = 7, 30
CALENDAR = "text/calendar"
SUPPLIED = (SEND, ORDER)
"""What is due of a SKU and a channel, and not of a lot."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due."""

    kind: str
    """Expires, Ship by, Remove by, Send by, Order by or Certificate due; of an overdue lot the action: Dispose."""
    day: dt.date
    sku: str
    lot: str
    """Blank for a certificate of every lot, and for what is to be sent or ordered of a SKU."""
    place: str
    """Of a certificate, its number; of what is to be sent or ordered, the channel."""
    product: str = ""
    units: int = 0
    """Of what is to be sent or ordered, the most that should be."""
    was: dt.date | None = None
    """The day it had in the last digest; None where it was not in it."""
    is_new: bool = False
    remark: str = ""
    """Of what is to be sent or ordered, the stock that isn't counted, or can't be sold; of a lot, why it is to be acted
    on though it is on hold, or how many of its units are on Shipments already."""

    @property
    def named(self) -> tuple[str, ...]:
        """Its lot and its place in words; of a certificate, its lot and its number; of a SKU, the channel."""
        if self.kind in SUPPLIED:
            return (self.place,)
        lot = f"lot {self.lot}" if self.lot else "every lot"
        return lot, f"certificate {self.place}" if self.kind == CERTIFICATE else self.place

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What tells it from all others."""
        return self.kind, self.sku, self.lot, self.place


_DUE_AS = {Action.DISPOSE: EXPIRES, Action.REMOVE: REMOVE, Action.SHIP_FIRST: SHIP}
"""As what an action was due before it was overdue."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What changed, and what is due."""

    workbook: Path
    as_of: dt.date
    due: tuple[Due, ...]
    """In the next 30 days, the first day first."""
    overdue: tuple[Due, ...]
    """What should have been done before, or has to be done at once: lots, the most urgent first, with the action for a
    kind; then what should have been sent or ordered, and certificates."""
    gone: tuple[Due, ...]
    """What the last digest had and is not due any more, though its day is still to come."""
    gone_before: tuple[Due, ...]
    """The same of the digests before: a calendar that didn't get the one in between still has it."""
    since: dt.datetime | None
    """When the last digest was made; None if there was none."""
    changes: tuple[Line, ...]
    """What lotbook changed since, the newest first."""
    run: int
    """The number of the newest run of the workbook; 0 if there was none."""
    to_do: int
    """Lots with something to do now."""
    tracker: Tracker = field(repr=False)
    owner: str | None = None
    """Whose goods; None for everybody's."""

    @property
    def week(self) -> tuple[Due, ...]:
        """What is due in the next 7 days."""
        return tuple(each for each in self.due if each.day <= self.as_of + dt.timedelta(days=WEEK))

    @property
    def no_longer_due(self) -> tuple[Due, ...]:
        """What of `gone` isn't overdue now."""
        late = {(_DUE_AS.get(each.kind, each.kind), *each.about[1:]) for each in self.overdue}
        return tuple(each for each in self.gone if each.about not in late)

    @property
    def later(self) -> tuple[Due, ...]:
        """What is due after that."""
        return self.due[len(self.week) :]


def digest(
    host: Host, workbook: Path, *, now: dt.datetime, owner: str | None = None, progress: Progress = lambda _: None
) -> Digest:
    """What changed since the last digest, and what is due; nothing is written.

    Args:
        host: Where the tracker is.
        workbook: Its file.
        now: The time of this run.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If the workbook or its journal cannot be read.
    """
    real = workbook.resolve()
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date())
    progress("Looking for what is due")
    report = session.report(day)
    last = notes.last_digest(real, owner)
    before = {} if last is None else {row[:4]: to_date(row[4]) for row in last.due}
    every = _every_due(session.tracker, report)
    found = tuple(compared(each, before, is_first=last is None, as_of=to_date(day)) for each in every)
    there = {each.about for each in found}
    gone = _gone(() if last is None else last.due, there, day)
    gone_before = _gone(() if last is None else last.cancelled, there | {each.about for each in gone}, day)
    since = None if last is None else dt.datetime.fromisoformat(last.at)
    to_do = len({(row["sku"], row["lot"]) for row in rows_of(report.to_do.select("sku", "lot"))})
    theirs = None if owner is None else is_of(session.book.tables, owner)
    run, changes = _changes(real, last, lambda row: theirs is None or theirs(ends_of(row)))
    late = tuple(_of_lot(row) for row in rows_of(overdue(report.to_do, as_of=day)))
    late += tuple(_of_supply(row) for row in rows_of(supply_overdue(report.supply, as_of=day)))
    late += _of_certificates(session.tracker, certificates_overdue(report.certificates, as_of=day))
    return Digest(
        real, to_date(day), found, late, gone, gone_before, since, changes, run, to_do, session.tracker, owner
    )


def _gone(rows: Sequence[notes.DueRow], there: Collection[tuple[str, str, str, str]], day: int) -> tuple[Due, ...]:
    """What is not due any more though its day is still to come."""
    return tuple(
        Due(kind, to_date(then), sku, lot, place)
        for kind, sku, lot, place, then in rows
        if (kind, sku, lot, place) not in there and then >= day
    )


def _of_lot(row: Mapping[str, Any]) -> Due:
    return Due(
        *(row["kind"], to_date(row["day"]), row["sku"], row["lot"], row["place"]),
        product=row["product"] or "",
        units=int(row["units"]),
        remark=row["why"] if row["kind"] == Action.HOLD else caveats(row["why"]),
    )


def _of_supply(row: Mapping[str, Any]) -> Due:
    return Due(
        *(row["kind"], to_date(row["day"]), row["sku"], "", row["channel"]),
        product=row["product"] or "",
        units=int(row["units"]),
        remark=caveats(row["why"]),
    )


def _of_certificates(tracker: Tracker, certificates: Rows) -> tuple[Due, ...]:
    products = {row["sku"]: row["product"] or "" for row in reversed(rows_of(tracker.tables["SKUs"].frame))}
    return tuple(
        Due(
            *(CERTIFICATE, to_date(row["day"]), row["sku"], row["lot"] or "", row["number"]),
            product=products.get(row["sku"], ""),
        )
        for row in rows_of(certificates)
    )


def _every_due(tracker: Tracker, report: Report) -> list[Due]:
    """What is due in the next 30 days, the first day first."""
    # What is next in line leaves before its sell-by date.
    leaves = nw.when(nw.col("action") == Action.SHIP_FIRST).then("due").otherwise("ship_by")
    # What has expired is to be disposed of at once, and nothing else.
    stock = report.stock.filter(nw.col("flag") != Flag.EXPIRED).with_columns(ship_by=leaves)
    found = [_of_lot(row) for row in rows_of(due(stock, as_of=report.as_of, days=MONTH))]
    found += [_of_supply(row) for row in rows_of(supply_due(report.supply, as_of=report.as_of, days=MONTH))]
    found += _of_certificates(tracker, certificates_due(report.certificates, as_of=report.as_of, days=MONTH))
    return sorted(found, key=lambda each: (each.day, each.about))


def compared(each: Due, before: Mapping[tuple[str, str, str, str], dt.date], *, is_first: bool, as_of: dt.date) -> Due:
    """One thing that is due, beside the last digest.

    Args:
        each: What is due.
        before: The days of the last digest, by what they are about.
        is_first: Whether there was none.
        as_of: The day of this one.
    """
    was = before.get(each.about)
    # What is overdue is due today, every day anew: that is no other day.
    was = each.day if was is not None and was < each.day == as_of else was
    return replace(each, was=was, is_new=not is_first and each.about not in before)


def _changes(
    workbook: Path, last: notes.LastDigest | None, keeps: Callable[[runs.RowChange], bool]
) -> tuple[int, tuple[Line, ...]]:
    """The number of the newest run, and what lotbook changed since a digest in the rows that are wanted."""
    newest = next(runs.newest(workbook), None)
    later = takewhile(lambda run: not _was_told(run, last), runs.newest(workbook, hash_of(workbook)))
    done = (run for run in later if run.outcome not in {runs.NOT_WRITTEN, runs.NOT_SAVED})
    return newest.number if newest else 0, tuple(lines_of(done, keeps))


def _was_told(run: runs.Run, last: notes.LastDigest | None) -> bool:
    """Whether a digest knew of a run. Its number tells, since both may be of one second."""
    if last is None:
        return False
    if last.run is None:
        return dt.datetime.fromisoformat(run.at) < dt.datetime.fromisoformat(last.at)
    return run.number <= last.run


def note(found: Digest, *, now: dt.datetime) -> None:
    """Remember that the digest was made: the next one says what changed since.

    Raises:
        HostError: If the journal cannot be written.
    """
    due_, gone = (
        tuple((*each.about, to_day(each.day)) for each in some)
        for some in (found.due, (*found.gone, *found.gone_before))
    )
    made = notes.LastDigest(now.isoformat(timespec="seconds"), due_, found.run, gone)
    notes.note_digest(found.workbook, made, found.owner)


def as_calendar(found: Digest, *, now: dt.datetime) -> bytes:
    """What is due as a calendar file; what is not due any more is marked as cancelled."""
    entries = [_entry(each) for each in found.due]
    entries += [_cancelled(each) for each in (*found.gone, *found.gone_before)]
    return calendar(entries, name=f"Lots of {found.workbook.stem}", now=now)


def _entry(each: Due) -> Entry:
    sku = f"SKU {each.sku}" + (f" ({each.product})" if each.product else "")
    if each.kind == CERTIFICATE:
        lot, number = each.named
        text = f"A new certificate is needed for {sku}, {lot}: {number} is due."
    elif each.kind in SUPPLIED:
        most = f"{'Send' if each.kind == SEND else 'Order'} at most {counted(each.units, 'unit')}"
        text = " ".join(filter(None, (f"{most} of {sku} for {each.place}.", each.remark, "The sheet Plan says why.")))
    else:
        lot, place = each.named
        units = f"{counted(each.units, 'unit')} of {sku}, {lot}, at {place}."
        text = " ".join(filter(None, (units, each.remark)))
    return Entry(each.about, each.day, f"{each.kind}: {', '.join((each.sku, *each.named))}", text)


def _cancelled(each: Due) -> Entry:
    # It may be due on another day, overdue, on hold or done: only that it isn't due that day is known.
    text = f"No longer due on this day: SKU {', '.join((each.sku, *each.named))}."
    return replace(_entry(each), text=text, cancelled=True)


def write_calendar(found: Digest, path: Path, *, now: dt.datetime) -> None:
    """Write the calendar file; one that is there is replaced.

    Raises:
        HostError: If it cannot be written.
    """
    content = as_calendar(found, now=now)
    save(path, lambda stream: _written(stream.write(content)), lambda _: None, None)


def _written(count: int) -> None:
    del count


def deliver(
    found: Digest, text: str, *, mail: bool, way: str | None, now: dt.datetime, ics: Path | None
) -> tuple[str, Path | None]:
    """Write the calendar file, and send the digest to the user's own address or make a draft of it: both or neither.

    Args:
        found: The digest.
        text: What it says.
        mail: Whether it is to be sent.
        way: Draft, Outlook or SMTP; None lets the Settings rule.
        now: The time of this run.
        ics: The calendar file; None writes none. It goes with the mail.

    Returns:
        The address, blank if it wasn't sent, and the file of the draft if there is one.

    Raises:
        InputError: If a setting is missing.
        HostError: If it cannot be sent or written; the calendar file is as it was.
    """
    if not mail:
        if ics is not None:
            write_calendar(found, ics, now=now)
        return "", None
    settings = supplier_settings(found.tracker)
    settings = replace(settings, way=way or settings.way)
    me = addresses(settings.mail_from, where="Settings, Mail from")[:1]
    if not me:
        raise InputError("Settings, Mail from is blank. Type your own address there: the digest goes to it.")
    before = ics.read_bytes() if ics is not None and ics.is_file() else None
    if ics is not None:
        write_calendar(found, ics, now=now)
    late = f"{len(found.overdue)} overdue, " if found.overdue else ""
    try:
        letter = message(
            to=me,
            sender=me,
            subject=f"{found.workbook.stem}: {late}{len(found.week)} due in the next {WEEK} days",
            text=text,
            attachment=None if ics is None else Attachment(ics.name, ics.read_bytes(), CALENDAR),
            draft=settings.way == DRAFT,
        )
        return me[0].addr_spec, _sent(letter, found, settings, now=now, ics=ics)
    except (InputError, HostError):
        if ics is not None:
            _put_back(ics, before)
        raise


def _put_back(path: Path, before: bytes | None) -> None:
    """The file as it was before it was written."""
    if before is None:
        path.unlink(missing_ok=True)
    else:
        save(path, lambda stream: _written(stream.write(before)), lambda _: None, None)


def _sent(
    letter: EmailMessage, found: Digest, settings: SupplierSettings, *, now: dt.datetime, ics: Path | None
) -> Path | None:
    if settings.way == DRAFT:
        path = found.workbook.with_name(f"{found.workbook.stem} digest {now:%Y-%m-%d %H%M%S}.eml")
        write_once(path, letter.as_bytes())
        return path
    if settings.way == OUTLOOK:
        outlook.draft(letter, ics)
    else:
        smtp.send(letter, smtp.server(settings), now=now)
    return None
