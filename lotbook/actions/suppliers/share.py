"""Copies for suppliers, and the messages they go out with: prepared all at once, delivered one by one."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from lotbook.actions.new import write_once
from lotbook.actions.session import Progress, Session, resolve_as_of
from lotbook.actions.suppliers.reply_file import cells_of_copy
from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError, LotbookError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.reading import parse
from lotbook.core.suppliers import form as supplier_form
from lotbook.core.suppliers.lots import (
    SupplierLots,
    asked_certificates,
    expiring_suppliers,
    find_supplier,
    supplier_lots,
)
from lotbook.core.suppliers.reply_parts import shown_marks
from lotbook.core.suppliers.reply_sheet import raw_table
from lotbook.core.suppliers.settings import (
    CERTIFICATES_WORD,
    DRAFT,
    OUTLOOK,
    SMTP,
    SupplierSettings,
    filled,
    read_supplier_settings,
)
from lotbook.core.table import Cell
from lotbook.exchange.file_names import safe_name
from lotbook.exchange.message import Attachment, addresses, message
from lotbook.exchange.suppliers import outlook, send_log, smtp
from lotbook.exchange.suppliers.copy import Copy, supplier_copy
from lotbook.exchange.suppliers.send_log import Event
from lotbook.exchange.suppliers.strays import marks
from lotbook.hosts.host import Host

TOO_SOON = dt.timedelta(days=7)
"""A second message to a supplier within this time is only made on the user's word."""

SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One supplier's copy and message, ready to go."""

    copy: Copy
    to: str
    """The addresses, for people to read."""
    subject: str
    message: EmailMessage
    problem: str = ""
    """Why it cannot go out; blank if it can."""
    lately: bool = False
    """Whether that is only because something went out a short while ago."""

    @property
    def lots(self) -> SupplierLots:
        """What is in it."""
        return self.copy.lots

    @property
    def supplier(self) -> str:
        """Whom it is for."""
        return self.copy.lots.supplier.name

    @property
    def stem(self) -> str:
        """The name of its files, without extension."""
        name = safe_name(self.supplier)
        return f"{'supplier' if name == 'consignee' else name} {self.copy.reference}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one parcel."""

    supplier: str
    event: str
    """drafted, sent, failed, uncertain or skipped."""
    detail: str = ""
    files: tuple[Path, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it went out."""
        return self.event in {send_log.DRAFTED, send_log.SENT}


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that is to go out, and how."""

    parcels: tuple[Parcel, ...]
    settings: SupplierSettings
    as_of: dt.date
    log: Path
    folder: Path
    """Where the copies and drafts are written."""
    owner: str = ""
    """Whose goods they are about; blank for everybody's."""


def prepare(
    host: Host,
    workbook: Path,
    *,
    now: dt.datetime,
    suppliers: Sequence[str] = (),
    way: str | None = None,
    folder: Path | None = None,
    as_of: dt.date | None = None,
    again: bool = False,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> Post:
    """Make the copy and the message of each supplier; nothing is written or sent.

    Args:
        host: Where the tracker is.
        workbook: Its file, beside which the log is kept.
        now: The time of this run.
        suppliers: Their names; none means everybody with lots that expire soon or have expired.
        way: Draft, Outlook or SMTP; None lets the Settings rule.
        folder: Where files go; None means a folder beside the workbook.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        again: Also to suppliers who got a message within `TOO_SOON`; one about another owner's goods only is none.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If the tracker, a setting or a name cannot be used, or a supplier who is named has no lots.
        HostError: If the workbook or the log cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    day, cell = resolve_as_of(session.book, today=now.date(), as_of=as_of)
    live = cell is not None and cell.formula is not None
    progress("Choosing the lots")
    tracker = session.tracker
    settings = supplier_settings(tracker)
    settings = replace(settings, way=way or settings.way)
    result = session.report(day)
    if suppliers:
        found = dict.fromkeys(find_supplier(tracker, name) for name in suppliers)
        chosen = tuple(supplier_lots(tracker, result, each, settings) for each in found)
        without = [lots.supplier.name for lots in chosen if not lots.lots.shape[0]]
        if without:
            raise InputError(
                f"{without[0]} has no lots in the tracker, or only lots that are used up, so there is no copy to send."
            )
    else:
        chosen = expiring_suppliers(tracker, result, settings)
    log = send_log.log_of(workbook)
    events = send_log.read(log)
    parcels = []
    for lots in chosen:
        progress(f"Preparing the copy for {lots.supplier.name}")
        lately = send_log.already(events, lots.supplier.name, since=now - TOO_SOON, owner=owner or "")
        parcels.append(_parcel(lots, workbook, now, live=live, before=None if again else lately))
    folder = folder or workbook.with_name(f"{workbook.stem} to suppliers")
    return Post(tuple(parcels), settings, to_date(day), log, folder, owner or "")


def supplier_settings(tracker: Tracker) -> SupplierSettings:
    """What Settings say about suppliers.

    Raises:
        InputError: If a value cannot be used.
    """
    rows = rows_of(tracker.tables["Settings"].frame)
    return read_supplier_settings({row["setting"]: row["value"] for row in rows if row["usable"]})


def _parcel(lots: SupplierLots, workbook: Path, now: dt.datetime, *, live: bool, before: Event | None) -> Parcel:
    settings, supplier = lots.settings, lots.supplier
    reference = supplier_form.reference(str(workbook.resolve()), supplier.name, now.isoformat())
    copy = supplier_copy(lots, reference=reference, company=settings.company, prepared=now, live=live)
    as_of = to_date(lots.as_of).isoformat()
    contact = supplier.contact or ""
    words = {
        "supplier": supplier.name,
        "contact": contact or supplier.name,
        "company": settings.company,
        "as_of": as_of,
        "lots": str(lots.lots.shape[0]),
        "expiring": str(lots.expiring),
        "held": str(lots.held),
        "asked": str(lots.asked),
        CERTIFICATES_WORD: _certificates(lots),
        "reference": reference,
    }
    problem = ""
    if before is not None:
        problem = f"{before.event} on {before.at[:10]} already ({before.reference}); use --again to write once more"
    lately = bool(problem)
    try:
        to = addresses(supplier.email or "", where=f"Suppliers, E-mail of {supplier.name}", name=contact)
    except InputError as error:
        to, problem, lately = (), str(error), False
    sender = addresses(settings.mail_from, where="Settings, Mail from", name=settings.company)[:1]
    if settings.way == SMTP and not problem:
        problem = "" if to else f"{supplier.name} has no e-mail address. Type it on the sheet Suppliers."
        problem = problem if sender else "Settings, Mail from is blank. Type your own address there."
    subject = filled(settings.subject, words)
    made = message(
        to=to,
        sender=sender,
        subject=subject,
        text=_letter(settings.text, words),
        attachment=Attachment(f"Your lots {as_of}.xlsx", copy.content),
        draft=settings.way != SMTP,
    )
    return Parcel(copy, "; ".join(each.addr_spec for each in to), str(made["Subject"]), made, problem, lately)


_MOST_NAMED = 20
"""So many certificates are named in a message; the copy has every one."""


def _certificates(lots: SupplierLots) -> str:
    """What a message says of certificates that are due or missing; blank where there are none."""
    asked = asked_certificates(lots)
    if not asked:
        return ""
    more = [f"… and {len(asked) - _MOST_NAMED} more"] if len(asked) > _MOST_NAMED else []
    listed = "\n".join(f"- {each}" for each in [*asked[:_MOST_NAMED], *more])
    return (
        "Please also send us new certificates, and fill in their numbers and dates on the sheet "
        f"{supplier_form.CERTIFICATES}:\n{listed}"
    )


def _letter(template: str, words: Mapping[str, str]) -> str:
    """The text of a message; certificates come at its end where the user's own text has no word for them."""
    named = f"{{{CERTIFICATES_WORD}}}" in template
    text = filled(template if named else f"{template.rstrip()}\n\n{{{CERTIFICATES_WORD}}}", words)
    return _BLANK_LINES.sub("\n\n", text)


_BLANK_LINES = re.compile(r"\n\s*\n\s*\n")


def deliver(post: Post, *, clock: Callable[[], dt.datetime], through: smtp.Server | None = None) -> Iterator[Outcome]:
    """Write, draft or send each parcel, one after the other; one that fails does not stop the others.

    Every step is logged beside the workbook. A log that cannot be written stops everything: without it somebody could
    be mailed twice.

    Args:
        post: What is to go out.
        clock: Gives the time.
        through: The mail server, for messages that are sent.

    Yields:
        What became of each, in order.

    Raises:
        HostError: If the log cannot be written.
    """
    out: list[str] = []
    for parcel in post.parcels:
        if parcel.problem:
            yield Outcome(parcel.supplier, SKIPPED, parcel.problem)
            continue
        try:
            outcome = _delivered(post, parcel, clock, through)
        except _UnloggedError as error:
            raise HostError(f"{error} {_went_out([*out, parcel.supplier])}") from error
        except HostError as error:
            raise HostError(f"{error} {_went_out(out)}") from error
        out += [parcel.supplier] if outcome.done else []
        yield outcome


class _UnloggedError(HostError):
    """A message went out, and the log could not be written after it."""


def _went_out(suppliers: Sequence[str]) -> str:
    return f"Messages went out to: {', '.join(suppliers)}." if suppliers else "No message went out."


def _marked(entry: Event, cells: Mapping[str, Sequence[Sequence[Cell]]]) -> Event:
    """The entry of a copy, with marks of what is in it."""
    name, table = supplier_form.LOTS, supplier_form.REPLY_LOTS
    lots = parse(raw_table(cells[name], name, table), table)
    return replace(entry, texts=marks(cells), shown=shown_marks(lots))


def _delivered(post: Post, parcel: Parcel, clock: Callable[[], dt.datetime], through: smtp.Server | None) -> Outcome:
    copy, way = parcel.copy, post.settings.way
    path = post.folder / f"{parcel.stem}.xlsx"
    entry = Event(
        at="",
        event="",
        reference=copy.reference,
        supplier=parcel.supplier,
        to=parcel.to,
        by=way,
        subject=parcel.subject,
        lots=int(copy.lots.lots.shape[0]),
        asked=copy.lots.asked,
        blanks=tuple(copy.lots.blanks()),
        certificates=copy.lots.certificates_asked,
        certificates_listed=copy.lots.certificates_listed,
        listed=tuple((row["sku"], row["lot"]) for row in rows_of(copy.lots.lots)),
        file=path.name,
        sha256=hashlib.sha256(copy.content).hexdigest(),
        owner=post.owner,
    )

    def log(event: str, detail: str = "") -> None:
        send_log.append(post.log, replace(entry, at=clock().isoformat(timespec="seconds"), event=event, detail=detail))

    # Before anything leaves: whoever finds this alone in the log does not know that it did not.
    log(send_log.SENDING)
    files: tuple[Path, ...] = (path,)
    detail = ""
    try:
        write_once(path, copy.content)
        entry = _marked(entry, cells_of_copy(path))
        if way == DRAFT:
            letter = path.with_suffix(".eml")
            write_once(letter, parcel.message.as_bytes())
            files = (path, letter)
        elif way == OUTLOOK:
            outlook.draft(parcel.message, path)
        elif through is None:
            raise InputError("No mail server was given.")
        else:
            refused = smtp.send(parcel.message, through, now=clock())
            detail = f"refused for {'; '.join(refused)}" if refused else ""
    except smtp.UncertainError as error:
        log(send_log.UNCERTAIN, str(error))
        return Outcome(parcel.supplier, send_log.UNCERTAIN, str(error), files)
    except LotbookError as error:
        log(send_log.FAILED, str(error))
        return Outcome(parcel.supplier, send_log.FAILED, str(error), files)
    event = send_log.SENT if way == SMTP else send_log.DRAFTED
    try:
        log(event, detail)
    except HostError as error:
        raise _UnloggedError(str(error)) from error
    return Outcome(parcel.supplier, event, detail, files)
