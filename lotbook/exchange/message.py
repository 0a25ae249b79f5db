"""A message with a file, to a supplier or a consignee, as every mail program reads it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePath

from lotbook.core.errors import InputError

_OFFICE = "vnd.openxmlformats-officedocument"
_SUBTYPES = {".xlsx": f"{_OFFICE}.spreadsheetml.sheet", ".docx": f"{_OFFICE}.wordprocessingml.document"}
_ODD = re.compile(r"[\x00-\x20\x7f<>()\[\]\\,;:\"]")
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    """With its ending, which tells a workbook or a document."""
    content: bytes
    kind: str = ""
    """Its media type; blank for that of its ending."""


def addresses(text: str, *, where: str, name: str = "") -> tuple[Address, ...]:
    """The e-mail addresses in a cell, separated by semicolons, commas or blanks.

    Args:
        text: What the cell holds; blank gives none.
        where: The cell, for a message: "Suppliers, E-mail of Acme Labs".
        name: The person they are of.

    Raises:
        InputError: If a part is no address.

    Examples:
        >>> [each.addr_spec for each in addresses("a@x.example; b@köln.example", where="here")]
        ['a@x.example', 'b@xn--kln-sna.example']
    """
    return tuple(_address(each, where, " ".join(name.split())) for each in re.split(r"[;,\s]+", text) if each)


def _address(text: str, where: str, name: str) -> Address:
    user, _, domain = text.rpartition("@")
    sound = user.isascii() and "." in domain.strip(".") and len(text) <= _LONGEST_ADDRESS and not _ODD.search(text)
    try:
        if sound and user:
            return Address(name, addr_spec=f"{user}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, HeaderParseError):
        pass  # said below
    raise InputError(f"{where}: {text!r} is not an e-mail address. Correct it there.")


def message(
    *,
    to: Sequence[Address],
    sender: Sequence[Address],
    subject: str,
    text: str,
    attachment: Attachment | None,
    draft: bool,
) -> EmailMessage:
    """A message, with a file if there is one.

    Nothing in the subject or a name can become a header of its own: line ends are blanks there.

    Args:
        to: Whom it is for; may be empty in a draft.
        sender: Whom it is from: one, or none in a draft.
        subject: One line; more are joined.
        text: The text.
        attachment: The file; None for a message without one.
        draft: Mail programs open it ready to be sent (the header X-Unsent).
    """
    made = EmailMessage(policy=SMTP)
    try:
        made["Subject"] = " ".join(subject.split())
        if sender:
            made["From"] = sender[0]
        if to:
            made["To"] = list(to)
        if draft:
            made["X-Unsent"] = "1"
        # Not as 8 bits, which old servers and programs spoil.
        plain = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
        made.set_content(plain, cte="quoted-printable")
        if attachment is not None:
            ending = PurePath(attachment.name).suffix
            kind = attachment.kind or f"application/{_SUBTYPES.get(ending, _SUBTYPES['.xlsx'])}"
            main, _, sub = kind.partition("/")
            made.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    except (ValueError, MessageError) as error:
        raise InputError(
            f"The message cannot be made: {error}. Look at Mail subject and Mail text in Settings."
        ) from error
    return made
