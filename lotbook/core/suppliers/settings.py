"""The settings for suppliers: the columns they see, the words of the message, and how it is sent.

A tracker without these rows uses the defaults. A value that cannot be used stops the copy instead of falling back to
the default: lotbook never guesses what a supplier may see.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.errors import InputError

EXTRAS: Mapping[str, str] = {
    "GTIN": "gtin",
    "ASIN": "asin",
    "FNSKU": "fnsku",
    "Purchase order": "purchase_order",
    "Received date": "received_date",
    "Received quantity": "received_quantity",
    "On hand": "on_hand",
    "Place": "place",
    "Unit cost": "unit_cost",
    "Note": "note",
}
"""Columns a supplier may be shown besides the lot, its dates, its status and its certificate, by header."""

ASKED: Mapping[str, str] = {
    "Expiry date": "expiry_date",
    "Production date": "production_date",
    "Received quantity": "received_quantity",
    "Certificate": "certificate",
}
"""What a supplier can be asked for where the tracker has a blank, by header."""

DRAFT, OUTLOOK, SMTP = "Draft", "Outlook", "SMTP"
WAYS = (DRAFT, OUTLOOK, SMTP)
STARTTLS, TLS = "STARTTLS", "TLS"

SUBJECT = "Your lots as of {as_of} ({reference})"
TEXT = """Dear {contact},

Attached are your lots with us as of {as_of}: {lots} lots, {expiring} of them expiring soon, {held} on hold or recalled.

Please fill in the yellow cells ({asked} in all), add any lots we don't list yet on the sheet New lots, and send the \
file back. It opens in Excel, LibreOffice or a browser and contains no macros.

Reference: {reference}

Kind regards,
{company}"""

PLACEHOLDERS = ("supplier", "contact", "company", "as_of", "lots", "expiring", "held", "asked", "reference")
"""The words in braces that the subject and the text of a message may have."""

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class SupplierSettings:
    """One field per row of the sheet Settings."""

    sees: tuple[str, ...] = ("Purchase order", "Received date", "Received quantity")
    """Headers of `EXTRAS`."""
    asks: tuple[str, ...] = tuple(ASKED)
    """Headers of `ASKED`."""
    soon_days: int = 90
    """A lot expires soon while it has this many days left or fewer."""
    company: str = ""
    """Who writes."""
    mail_from: str = ""
    subject: str = SUBJECT
    text: str = TEXT
    way: str = DRAFT
    smtp_server: str = ""
    smtp_port: int | None = None
    """None: 587 for STARTTLS, 465 for TLS."""
    smtp_security: str = STARTTLS
    smtp_user: str = ""


LABELS: Mapping[str, str] = {
    "Supplier may see": "sees",
    "Supplier is asked for": "asks",
    "Supplier expiring soon days": "soon_days",
    "Company": "company",
    "Mail from": "mail_from",
    "Mail subject": "subject",
    "Mail text": "text",
    "Mail by": "way",
    "SMTP server": "smtp_server",
    "SMTP port": "smtp_port",
    "SMTP security": "smtp_security",
    "SMTP user": "smtp_user",
}
"""What each setting is called on the sheet."""

_COLUMNS: Mapping[str, Mapping[str, str]] = {"sees": EXTRAS, "asks": ASKED}
_WORDS: Mapping[str, Sequence[str]] = {"way": WAYS, "smtp_security": (STARTTLS, TLS)}
_MOST: Mapping[str, int] = {"soon_days": 9999, "smtp_port": 65535}


def read_supplier_settings(values: Mapping[str, str | None]) -> SupplierSettings:
    """Settings from the texts on the sheet.

    Args:
        values: Text of each setting by its label; unknown labels are ignored, missing and blank ones get their
            default, except that a blank list of columns means none.

    Raises:
        InputError: If a value cannot be used.

    Examples:
        >>> found = read_supplier_settings({"Supplier may see": "place, on hand", "Mail by": "smtp"})
        >>> found.sees, found.way, found.soon_days
        (('Place', 'On hand'), 'SMTP', 90)
    """
    folded = {label.casefold().strip(): value for label, value in values.items()}
    chosen: dict[str, Any] = {}
    for label, name in LABELS.items():
        if label.casefold() not in folded:
            continue
        value = (folded[label.casefold()] or "").strip()
        if value or name in _COLUMNS:
            chosen[name] = _read(label, name, value)
    return SupplierSettings(**chosen)


def _read(label: str, name: str, value: str) -> object:
    read: object = value
    if name in _COLUMNS:
        read = _headers(label, value, tuple(_COLUMNS[name]))
    elif name in _MOST:
        if not value.isdecimal() or int(value) > _MOST[name]:
            raise _refused(label, value, f"a whole number up to {_MOST[name]}")
        read = int(value)
    elif name in _WORDS:
        read = _one_of(label, value, _WORDS[name])
    elif name in {"subject", "text"}:
        unknown = [word for word in _PLACEHOLDER.findall(value) if word not in PLACEHOLDERS]
        if unknown:
            known = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
            raise _refused(label, f"{{{unknown[0]}}}", f"one of {known}")
        read = " ".join(value.split()) if name == "subject" else value
    return read


def _headers(label: str, value: str, known: Sequence[str]) -> tuple[str, ...]:
    words = [" ".join(word.split()) for word in re.split(r"[,;\n]", value) if word.strip()]
    return tuple(dict.fromkeys(_one_of(label, word, known) for word in words if word.casefold() != "none"))


def _one_of(label: str, value: str, known: Sequence[str]) -> str:
    found = next((each for each in known if each.casefold() == value.casefold()), None)
    if found is None:
        raise _refused(label, value, f"one of {', '.join(known)}")
    return found


def _refused(label: str, found: str, wanted: str) -> InputError:
    return InputError(
        f"Settings, {label}: {found!r} cannot be used; it must be {wanted}. Correct the value on that sheet."
    )


def filled(template: str, values: Mapping[str, str]) -> str:
    """A subject or text with its placeholders filled in; braces in the values mean nothing.

    Examples:
        >>> filled("{company}: {lots} lots", {"company": "{lots} & Co", "lots": "3"})
        '{lots} & Co: 3 lots'
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
