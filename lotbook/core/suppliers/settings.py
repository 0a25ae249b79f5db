"""The settings for suppliers: the columns they see, the words of the message, and how it is sent.

A tracker without these rows uses the defaults. A value that cannot be used stops the copy instead of falling back to
the default: lotbook never guesses what a supplier may see.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core.errors import InputError
from lotbook.core.setting import Setting, UnusableError, chosen, number, one_of, some_of
from lotbook.core.settings import COMPANY

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

ASKS_CERTIFICATES = "Certificate"
"""Of these the one that also shows certificates, and asks for those that are due or missing."""

DRAFT, OUTLOOK, SMTP = "Draft", "Outlook", "SMTP"
WAYS = (DRAFT, OUTLOOK, SMTP)
STARTTLS, TLS = "STARTTLS", "TLS"

SUBJECT = "Your lots as of {as_of} ({reference})"
TEXT = """Dear {contact},

Attached are your lots with us as of {as_of}. Lots: {lots}; expiring soon: {expiring}; on hold or recalled: {held}.

Please fill in the yellow cells ({asked} in all), add any lots we don't list yet on the sheet New lots, and send the \
file back. It opens in Excel, LibreOffice or a browser and contains no macros.

{certificates}

Reference: {reference}

Kind regards,
{company}"""

CERTIFICATES_WORD = "certificates"
PLACEHOLDERS = (
    *("supplier", "contact", "company", "as_of", "lots", "expiring", "held", "asked", CERTIFICATES_WORD, "reference"),
)
"""The words in braces that the subject and the text of a message may have."""

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class SupplierSettings:
    """What a supplier sees and is sent; `SUPPLIER_SETTINGS` says what each is for."""

    sees: tuple[str, ...] = ("Purchase order", "Received date", "Received quantity")
    """Headers of `EXTRAS`."""
    asks: tuple[str, ...] = tuple(ASKED)
    """Headers of `ASKED`."""
    soon_days: int = 90
    company: str = ""
    mail_from: str = ""
    subject: str = SUBJECT
    text: str = TEXT
    way: str = DRAFT
    smtp_server: str = ""
    smtp_port: int | None = None
    """None: 587 for STARTTLS, 465 for TLS."""
    smtp_security: str = STARTTLS
    smtp_user: str = ""


def _template(text: str) -> str:
    unknown = [word for word in _PLACEHOLDER.findall(text) if word not in PLACEHOLDERS]
    if unknown:
        raise UnusableError(f"{{{unknown[0]}}}", f"be one of {_IN_BRACES}")
    return text


def _one_line(text: str) -> str:
    return " ".join(_template(text).split())


_IN_BRACES = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)

SUPPLIER_SETTINGS = (
    Setting(
        "Supplier may see",
        "sees",
        f"Extra columns to show: any of {', '.join(EXTRAS)}.",
        read=some_of(tuple(EXTRAS)),
        may_be_blank=True,
    ),
    Setting(
        "Supplier is asked for",
        "asks",
        "What to ask a supplier for if it is missing on Lots.",
        read=some_of(tuple(ASKED)),
        may_be_blank=True,
    ),
    Setting(
        "Supplier expiring soon days",
        "soon_days",
        "On a supplier's copy, lots with this many days left or fewer expire soon.",
        read=number(9999, "be a whole number up to 9999"),
    ),
    Setting(
        "Mail by",
        "way",
        "Draft: a file your mail program opens. Outlook: a draft in Outlook (Windows). SMTP: sent right away.",
        read=one_of(WAYS),
    ),
    Setting("Mail from", "mail_from", "Your own address."),
    Setting("Mail subject", "subject", f"You can use {_IN_BRACES}.", read=_one_line),
    Setting("Mail text", "text", "You can use the same words in braces. Alt+Enter starts a new line.", read=_template),
    Setting(
        "SMTP server",
        "smtp_server",
        "If Mail by is SMTP, for example smtp.example.com. The password is never stored in the workbook.",
    ),
    Setting(
        "SMTP port",
        "smtp_port",
        "Blank: 587 for STARTTLS, 465 for TLS.",
        read=number(65535, "be a whole number up to 65535"),
    ),
    Setting(
        "SMTP security",
        "smtp_security",
        "STARTTLS or TLS. Mail is never sent unencrypted.",
        read=one_of((STARTTLS, TLS)),
    ),
    Setting("SMTP user", "smtp_user", "Blank: your own address."),
)
"""Settings about suppliers, in the order of the sheet; their company is the one of `lotbook.core.settings`."""


def read_supplier_settings(texts: Mapping[str, str | None]) -> SupplierSettings:
    """Settings from the texts on the sheet.

    Args:
        texts: Text of each setting by its label; unknown labels are ignored, missing and blank ones get their
            default, except that a blank list of columns means none.

    Raises:
        InputError: If a value cannot be used.

    Examples:
        >>> found = read_supplier_settings({"Supplier may see": "place, on hand", "Mail by": "smtp"})
        >>> found.sees, found.way, found.soon_days
        (('Place', 'On hand'), 'SMTP', 90)
    """
    values, wrong = chosen((COMPANY, *SUPPLIER_SETTINGS), texts)
    for label, error in wrong.items():
        raise InputError(
            f"Settings, {label}: {error.found!r} cannot be used; it must {error.wanted}. "
            "Correct the value on that sheet."
        )
    return SupplierSettings(**values)  # type: ignore[arg-type]  # each reader gives what its field holds


def filled(template: str, values: Mapping[str, str]) -> str:
    """A subject or text with its placeholders filled in; braces in the values mean nothing.

    Examples:
        >>> filled("{company}: {lots} lots", {"company": "{lots} & Co", "lots": "3"})
        '{lots} & Co: 3 lots'
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
