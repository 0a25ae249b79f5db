"""Taking in what a supplier sends back: read, matched with what went out, compared, and written on the user's word."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from lotbook.actions.journal.undo import in_force, runs_of
from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.actions.suppliers.reply_file import RESEND, ReplyFile, read_reply_file
from lotbook.actions.suppliers.reply_log import COMMAND, run_of
from lotbook.core.counted import counted
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import rows_of
from lotbook.core.names import key_of_name
from lotbook.core.reading import parse
from lotbook.core.suppliers import form
from lotbook.core.suppliers.reply import compare
from lotbook.core.suppliers.reply_certificates import compare_certificates, lost_certificate
from lotbook.core.suppliers.reply_parts import Reply, ReplyProblem, dates_in, numbers_in, place_of, plain
from lotbook.core.suppliers.reply_sheet import lost, raw_table, wrong_headers
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables import CERTIFICATES
from lotbook.exchange.suppliers import send_log
from lotbook.exchange.suppliers.send_log import Event
from lotbook.exchange.suppliers.strays import strays
from lotbook.hosts.host import Changes, Host, InputCells, NewRows


@dataclass(frozen=True, slots=True)
class Received:
    """A reply, matched and compared; nothing is written yet."""

    session: Session = field(repr=False, compare=False)
    """The tracker it was compared with."""
    path: Path
    sent: Event
    """The copy it answers."""
    reply: Reply
    sha256: str
    before: Event | None
    """When the very same file was taken in already."""
    taken_back: bool = False
    """Whether the tracker no longer has what was taken in then, since that run was taken back."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """One number for each difference and each new row, from 1, in that order."""
        return tuple(range(1, 1 + len(self.reply.differences) + len(self.reply.rows)))

    @property
    def safe(self) -> tuple[int, ...]:
        """The numbers of all that contradicts nothing in the tracker."""
        conflicts = [each.conflict for each in self.reply.differences] + [row.conflict for row in self.reply.rows]
        return tuple(number for number, conflict in enumerate(conflicts, 1) if not conflict)


def read_reply(
    host: Host,
    workbook: Path,
    path: Path,
    *,
    supplier: str | None = None,
    older: bool = False,
    progress: Progress = lambda _: None,
) -> Received:
    """Read a reply and compare it with the tracker; nothing is written.

    Args:
        host: Where the tracker is.
        workbook: Its file, beside which the log is kept.
        path: What came back.
        supplier: Who sent it; None takes whoever its reference says.
        older: Take a reply to a copy that is not the last one this supplier got.
        progress: Told of each step.

    Raises:
        InputError: If it is no reply to a copy of this tracker, or one that must not be taken; the message says why.
        HostError: If a file cannot be read.
    """
    progress("Reading the reply")
    found = read_reply_file(path)
    log = send_log.read(send_log.log_of(workbook))
    sent = _matched(path, found, workbook, log, supplier=supplier, older=older)
    lots = _table(path, found, form.LOTS, form.REPLY_LOTS)
    new = _table(path, found, form.NEW, form.NEW_LOTS)
    _check_columns(path, lots, dict.fromkeys(header for _, _, header in sent.blanks))
    if sent.certificates:
        _check_certificates(path, found)
    session = Session.open(host, progress=progress)
    progress("Comparing the two")
    tracker = session.tracker
    order = tracker.settings.date_order
    theirs, added = (
        parse(
            raw,
            table,
            order=order,
        )
        for raw, table in ((lots, form.REPLY_LOTS), (new, form.NEW_LOTS))
    )
    reply = compare(
        tracker,
        session.book.tables["Lots"],
        supplier=sent.supplier,
        asked=sent.blanks,
        listed=sent.listed,
        lots=theirs,
        new=added,
        dates=dates_in(lots, form.CERTIFICATE) | dates_in(new, form.CERTIFICATE),
        numbers=numbers_in(new, form.NEW_LOT),
        shown=sent.shown,
    )
    others = (*_answers(path, found), *strays(found.sheets, sent.texts), *_notes(found))
    reply = replace(reply, problems=(*reply.problems, *others))
    if form.CERTIFICATES in found.sheets:
        reply = reply.with_certificates(_certificates(path, found, session, sent))
    else:
        gone = tuple(lost_certificate(*each, "Ask the supplier why.") for each in sent.certificates_listed)
        reply = replace(reply, problems=(*reply.problems, *gone))
    taken_in = [e for e in reversed(log) if e.event == send_log.RECEIVED and e.sha256 == found.sha256]
    still = _still_there(host, taken_in)
    before = next(iter((*still, *taken_in)), None)
    return Received(session, path, sent, reply, found.sha256, before, bool(taken_in) and not still)


def _still_there(host: Host, taken_in: Sequence[Event]) -> list[Event]:
    """Those whose run was not taken back; also where the journal doesn't know it."""
    runs = runs_of(host) if taken_in else []
    there = {run.number for run in in_force(runs)}
    found = [(event, run_of(runs, event)) for event in taken_in]
    return [event for event, run in found if run is None or run.number in there]


def _check_certificates(path: Path, found: ReplyFile) -> None:
    """Refuse a reply that has lost what its copy asked for on the sheet Certificates."""
    name = form.CERTIFICATES
    if name not in found.sheets:
        raise InputError(f"{path} has no sheet {name!r}, which the file you sent had. Nothing was applied. {RESEND}")
    table = form.REPLY_CERTIFICATES
    _check_columns(path, _table(path, found, name, table), [column.header for column in table.columns])


def _check_columns(path: Path, raw: RawTable, headers: Iterable[str]) -> None:
    """Refuse a reply of which a sheet has lost what was asked for on it."""
    there = {folded_header(header) for header in raw.headers}
    gone = next((header for header in headers if folded_header(header) not in there), None)
    if gone is not None:
        raise InputError(f"{path}: the sheet {raw.sheet!r} {lost(raw, gone)}. {RESEND}")


def _certificates(path: Path, found: ReplyFile, session: Session, sent: Event) -> Reply:
    """What the sheet Certificates of a reply comes to."""
    tracker = session.tracker
    raw = _table(path, found, form.CERTIFICATES, form.REPLY_CERTIFICATES)
    answers = parse(raw, form.REPLY_CERTIFICATES, order=tracker.settings.date_order)
    there = session.book.tables.get(CERTIFICATES.name)
    compared = compare_certificates(
        tracker,
        there,
        supplier=sent.supplier,
        asked=sent.certificates,
        listed=sent.certificates_listed,
        answers=answers,
        dates=dates_in(raw, form.NEW_NUMBER),
    )
    unread = tuple(plain(problem) for problem in answers.problems if problem.rule != "number-code")
    return replace(compared, problems=(*unread, *compared.problems))


def _answers(path: Path, found: ReplyFile) -> Iterator[ReplyProblem]:
    """What the supplier says should happen with lots that expire soon or are held, for somebody to decide."""
    for name in (form.SOON, form.HELD):
        answers = parse(_table(path, found, name, form.REPLY_ANSWERS), form.REPLY_ANSWERS, order=None)
        for row in rows_of(answers.frame):
            if row["answer"]:
                told = f"The supplier says what should happen: '{row['answer']}'."
                place = place_of(answers, row["row"], "answer")
                yield ReplyProblem(place, told, "Decide, and do it in the tracker.", row["sku"], row["lot"])


def _notes(found: ReplyFile) -> Iterator[ReplyProblem]:
    """Comments on cells: a copy has none."""
    for text in found.notes:
        yield ReplyProblem("A comment", f"'{text}'.", "Read it, and type in the tracker what is right.")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a reply."""

    refreshed: Refreshed | None = None
    """The tracker; None where nothing was picked."""
    remarks: tuple[str, ...] = ()


def take_in(
    workbook: Path,
    received: Received,
    numbers: Collection[int],
    *,
    clock: Callable[[], dt.datetime],
    progress: Progress = lambda _: None,
) -> TakenIn:
    """Write what the user picked into the tracker, with every sheet up to date: all of it or nothing.

    Args:
        workbook: The file of the tracker.
        received: The reply.
        numbers: Of the differences and new rows, as `Received.numbers` counts them.
        clock: Gives the time.
        progress: Told of each step.

    Raises:
        InputError: If a number is none, or the sheet Lots cannot be written.
        HostError: If the workbook cannot be saved; it is then as it was.
    """
    unknown = sorted(set(numbers) - set(received.numbers))
    if unknown:
        raise InputError(f"There is no change number {unknown[0]}; there are {len(received.numbers)}.")
    reply = received.reply
    cells: dict[tuple[str, str], dict[int, Cell]] = {}
    for number, each in enumerate(reply.differences, 1):
        if number in numbers:
            cells.setdefault((each.table, each.header), {})[each.row] = each.new
    rows: dict[str, list[Mapping[str, Cell]]] = {}
    for number, row in enumerate(reply.rows, 1 + len(reply.differences)):
        if number in numbers:
            rows.setdefault(row.table, []).append(row.values)
    if not cells and not rows:
        return TakenIn()
    inputs = tuple(InputCells(table, header, values) for (table, header), values in cells.items())
    changes = Changes(inputs=inputs, new_rows=tuple(NewRows(table, new) for table, new in rows.items()))
    now = clock()
    refreshed = received.session.apply(changes, now=now, command=COMMAND, progress=progress)
    remarks: tuple[str, ...] = ()
    sent = received.sent
    event = Event(
        at=now.isoformat(timespec="seconds"),
        event=send_log.RECEIVED,
        reference=sent.reference,
        supplier=sent.supplier,
        file=received.path.name,
        sha256=received.sha256,
        lots=len(rows.get("Lots", ())),
        detail=f"{_number(cells.values(), 'cell')} and {_number(rows.values(), 'new row')} taken in",
    )
    try:
        run = run_of(runs_of(received.session.host), event)
        send_log.append(send_log.log_of(workbook), replace(event, run=run.number if run else 0))
    except HostError as error:
        remarks = (f"The changes are in the tracker, but not in the log: {error}",)
    return TakenIn(refreshed, remarks)


def _number(groups: Iterable[Sized], word: str) -> str:
    return counted(sum(map(len, groups)), word)


def chosen(text: str, received: Received) -> tuple[int, ...]:
    """The numbers a user picks: all, none, or some, such as "1, 3-5"; `all` leaves out conflicts.

    Raises:
        InputError: If it is neither.
    """
    word = text.strip().lower()
    if word in {"all", "a", "yes", "y"}:
        return received.safe
    if word in {"none", "n", "no", ""}:
        return ()
    picked: set[int] = set()
    for part in word.replace(";", ",").split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise InputError(f"{text!r} is not a valid choice. Type all, none, or numbers such as 1, 3-5.")
        numbers = range(int(first), int(last if dash else first) + 1)
        outside = [number for number in (numbers[:1] or (int(first),)) if number not in received.numbers]
        if outside or not numbers or numbers[-1] not in received.numbers:
            there = len(received.numbers)
            choice = {0: "there is no change", 1: "there is only change 1"}.get(
                there, f"there are changes 1 to {there}"
            )
            raise InputError(f"{part.strip()!r}: {choice} to choose from.")
        picked.update(numbers)
    return tuple(sorted(picked))


def _matched(
    path: Path, found: ReplyFile, workbook: Path, log: Sequence[Event], *, supplier: str | None, older: bool
) -> Event:
    """The copy that a reply answers."""
    cover = _labelled(found.sheets[form.COVER])
    reference = str(cover.get(form.REFERENCE) or "").strip().upper()
    if not reference.startswith(form.FORMS):
        raise InputError(
            f"{path}: the sheet {form.COVER!r} has lost its reference, so lotbook cannot tell which copy it answers. "
            f"{RESEND}"
        )
    if not reference.startswith(f"{form.FORM}-"):
        raise InputError(
            f"{path}: the reference {reference!r} is of another version of lotbook, which this one does not take in. "
            "Send a new copy, or use the version that made it."
        )
    sent = send_log.states(log).get(reference)
    if sent is None:
        beside = send_log.log_of(workbook).name
        told = f"is not in {beside} beside the tracker" if log else f"cannot be looked up: there is no {beside}"
        raise InputError(
            f"{path}: the reference {reference} {told}. It is a reply to a copy of another tracker, or the workbook or "
            f"its log was renamed or moved: put the log beside the workbook, and call it {beside}."
        )
    named = str(cover.get(form.SUPPLIER) or "").strip()
    if key_of_name(named) != key_of_name(sent.supplier):
        raise InputError(f"{path}: the cover says {named!r}, but {reference} went to {sent.supplier!r}. {RESEND}")
    if supplier is not None and key_of_name(supplier) != key_of_name(sent.supplier):
        raise InputError(f"{path} is a reply from {sent.supplier}, not from {supplier!r}. Nothing was applied.")
    last = send_log.latest(log, sent.supplier, sent.owner)
    if last is not None and last.reference != reference and not older:
        raise InputError(
            f"{path} answers an older copy, of {sent.at[:10]}; {sent.supplier} got a newer one on {last.at[:10]} "
            f"({last.reference}). Ask for that one, or use --older to take this one in."
        )
    return sent


def _labelled(rows: Sequence[Sequence[Cell]]) -> dict[str, Cell]:
    """What stands beside each text of the cover, wherever columns or rows were inserted; the first of each text."""
    found: dict[str, Cell] = {}
    for row in rows:
        filled = [cell for cell in row if cell is not None and str(cell).strip()]
        for label, value in pairwise(filled):
            found.setdefault(str(label).strip(), value)
    return found


def _table(path: Path, found: ReplyFile, sheet: str, table: Table) -> RawTable:
    """What is read of a sheet.

    Raises:
        InputError: If a column is gone that no reply can be without, or is there twice.
    """
    raw = raw_table(found.sheets[sheet], sheet, table)
    wrong = next(wrong_headers(raw, table), None)
    if wrong is not None:
        raise InputError(f"{path}: the sheet {sheet!r} {wrong}. {RESEND}")
    return raw
