"""The notices of a recall as files: a letter to fill in, its text, and a draft of the message it goes out with."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lotbook.core.frames import rows_of
from lotbook.core.names import key_of_name
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.answers import OVERDUE, Answers
from lotbook.core.recalls.trace import NOT_NAMED
from lotbook.exchange.message import Attachment, message
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.files import PacketFile
from lotbook.exchange.recalls.notice import Notice, as_text, notice, reminder
from lotbook.exchange.recalls.notice_docx import as_docx
from lotbook.exchange.recalls.reaching import mail_of

Row = Mapping[str, Any]


def letters(
    addressees: Sequence[Row], units: Mapping[str, Sequence[Row]], names: Mapping[str, str], background: Background
) -> Iterator[PacketFile]:
    """The notices of all consignees that get one, and a reminder for those whose answer is overdue.

    Args:
        addressees: Rows of `Recall.addressees`.
        units: By consignee what it got, as `notice.notice` has it.
        names: By consignee the name of its files.
        background: Who recalls, and what was answered so far.
    """
    case, overdue = background.case, _overdue(background.answers)
    for to in addressees:
        if to["reach"] != Reach.NOTICE:
            continue
        said = notice(
            to,
            units[to["consignee"]],
            sender=background.sender,
            date=background.made_at.date(),
            answer_days=background.answer_days,
            mock=background.mock,
            reason=case.reason,
            hazard=case.hazard,
            depth=case.depth,
            contact=case.contact,
            instructions=background.instructions,
        )
        name = f"notices/{names[to['consignee']]}"
        letter = as_docx(said)
        yield PacketFile(f"{name}.txt", as_text(said).encode("utf-8-sig"))
        yield PacketFile(f"{name}.docx", letter)
        if draft := _draft(to, said, letter, f"{names[to['consignee']]}.docx"):
            yield PacketFile(f"{name}.eml", draft)
        if to["consignee"] in overdue:
            yield from _reminder(to, said, letter, names[to["consignee"]], overdue[to["consignee"]])


def _overdue(found: Answers | None) -> dict[str, int]:
    """Those whose answer is overdue, and the day on which they were told."""
    rows = [] if found is None else rows_of(found.rows)
    return {row["consignee"]: row["sent_on"] for row in rows if row["state"] == OVERDUE}


def _reminder(to: Row, said: Notice, letter: bytes, name: str, told_on: int) -> Iterator[PacketFile]:
    """A reminder with the letter: as a draft where there is an address, and as text to read out on the phone."""
    text = reminder(said, told_on)
    yield PacketFile(f"reminders/{name}.txt", text.encode("utf-8-sig"))
    if draft := draft_bytes(to, f"REMINDER: {said.subject}", text, Attachment(f"{name}.docx", letter)):
        yield PacketFile(f"reminders/{name}.eml", draft)


def draft_bytes(to: Row, subject: str, text: str, attachment: Attachment) -> bytes:
    """A draft to a consignee, the same bytes for the same content; empty where there is no address.

    Args:
        to: A row of `Recall.addressees`.
        subject: Of the message.
        text: Of the message.
        attachment: What goes with it.
    """
    whom = mail_of(to)
    if not whom:
        return b""
    made = message(to=whom, sender=(), subject=subject, text=text, attachment=attachment, draft=True)
    made.set_boundary(f"lotbook-{hashlib.sha256(attachment.content).hexdigest()[:32]}")
    return bytes(made)


def _draft(to: Row, said: Notice, letter: bytes, name: str) -> bytes:
    return draft_bytes(to, said.subject, as_text(said), Attachment(name, letter))


def days_shipped(handed: Sequence[Row], *, as_of: int) -> dict[tuple[str, str, str], list[int]]:
    """The days on which each lot was shipped to each consignee, each once, earliest first.

    Args:
        handed: Rows of `Recall.handed`.
        as_of: The day; what is dated later was not shipped.

    Returns:
        Days by what `names.name_key` makes of the consignee, SKU and lot.
    """
    found: dict[tuple[str, str, str], set[int]] = {}
    for row in handed:
        if not row["back"] and row["date"] is not None and row["date"] <= as_of:
            key = key_of_name(row["consignee"] or NOT_NAMED), row["sku"], row["lot"]
            found.setdefault(key, set()).add(row["date"])
    return {key: sorted(days) for key, days in found.items()}
