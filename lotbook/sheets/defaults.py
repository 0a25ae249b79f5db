"""What a new tracker holds: settings, buckets, channels and places, as plain rows of the input tables."""

import datetime as dt
from collections.abc import Mapping, Sequence

from lotbook.core.suppliers.settings import DRAFT, EXTRAS, PLACEHOLDERS, STARTTLS, SUBJECT, TEXT, SupplierSettings
from lotbook.sheets.conf import CONF, settings

Content = str | int | float | dt.date | None
"""A cell as it is typed; dates as dates, day numbers or text."""

Rows = Mapping[str, Mapping[str, Sequence[Content]]]
"""Table name to column name (as the code calls it) to values."""

_AMAZON = "Copied from Amazon's help pages; check yours"
_OWN = "Your own rule; edit it"
_CHECKED = dt.date(2026, 11, 1)

SUPPLIER_SETTINGS = (
    (
        "Supplier may see",
        ", ".join(SupplierSettings().sees),
        f"Extra columns to show: any of {', '.join(EXTRAS)}.",
    ),
    (
        "Supplier is asked for",
        ", ".join(SupplierSettings().asks),
        "What to ask a supplier for if it is missing on Lots.",
    ),
    (
        "Supplier expiring soon days",
        SupplierSettings().soon_days,
        "On a supplier's copy, lots with this many days left or fewer expire soon.",
    ),
    (
        "Mail by",
        DRAFT,
        "Draft: a file your mail program opens. Outlook: a draft in Outlook (Windows). SMTP: sent right away.",
    ),
    ("Mail from", None, "Your own address."),
    ("Mail subject", SUBJECT, f"You can use {', '.join(f'{{{word}}}' for word in PLACEHOLDERS)}."),
    ("Mail text", TEXT, "You can use the same words in braces. Alt+Enter starts a new line."),
    (
        "SMTP server",
        None,
        "If Mail by is SMTP, for example smtp.example.com. The password is never stored in the workbook.",
    ),
    ("SMTP port", None, "Blank: 587 for STARTTLS, 465 for TLS."),
    ("SMTP security", STARTTLS, "STARTTLS or TLS. Mail is never sent unencrypted."),
    ("SMTP user", None, "Blank: your own address."),
)

SETTINGS = (
    ("Default channel", "FBA-US", "The channel whose rules apply if neither the place nor the row names one."),
    ("Default place", "Warehouse", "The place of lots and movements that don't name one."),
    (
        "Expired below days left",
        0,
        "0: the expiry date is the last good day. 1: a lot already counts as expired on that day.",
    ),
    ("Remove soon days", 14, "Units at risk go on the removal list this many days before their remove-by date."),
    (
        "Ship-first horizon days",
        30,
        "The next lot in line is marked Ship first this many days before its ship-by date.",
    ),
    (
        "Date order",
        "Auto",
        "How text such as 03/04/2027 is read. Auto works it out from the whole column; or choose DMY, MDY or YMD.",
    ),
    ("Company", None, "Your company's name, as shown on recall notices, packets and emails."),
    *SUPPLIER_SETTINGS,
    ("Amazon marketplace", "US", "Marketplace to assume if an Amazon report names none, for example US or DE."),
    (
        "Amazon shared stock",
        None,
        "Marketplaces that share one stock, so it counts once: DE, FR, IT, ES. Several stocks: DE, FR; US, CA.",
    ),
    (
        "Dispose of unsellable units",
        "Yes",
        "Yes: units Amazon can't sell, such as damaged ones, go on the removal list.",
    ),
    ("Return name", None, "Your company, where Amazon sends removed units. Save removal files requires this address."),
    ("Return address line 1", None, "Street and number."),
    ("Return address line 2", None, "Suite or dock, if any."),
    ("Return address line 3", None, ""),
    ("Return city", None, ""),
    ("Return state or region", None, "For example NV."),
    ("Return postal code", None, ""),
    ("Return country code", None, "Two letters, for example US."),
    ("Return phone", None, "Amazon's carrier may call this number."),
)

BUCKETS = (
    ("Expired", None, -1, "B5382E"),
    ("0-50", 0, 50, "E07B39"),
    ("51-90", 51, 90, "F0B64A"),
    ("91-180", 91, 180, "E8DB8A"),
    ("181-365", 181, 365, "9CC9A3"),
    ("Over 365", 366, None, "3F8F86"),
    ("No date", None, None, "A9B2BD"),
)

CHANNELS = (
    ("FBA-US", 90, "Yes", 50, 7, 5, 104, _AMAZON, _CHECKED),
    ("FBA-DE", 90, "Yes", 50, 7, 5, 104, _AMAZON, _CHECKED),
    ("FBA-IT", 90, "Yes", 50, 7, 5, 104, _AMAZON, _CHECKED),
    ("DTC", 0, "No", 0, 3, 0, 0, _OWN, _CHECKED),
    ("Wholesale", 180, "No", 0, 5, 0, 0, _OWN, _CHECKED),
)

PLACES = (("Warehouse", "Own", None), ("FBA-US", "FBA", "FBA-US"), ("FBA-DE", "FBA", "FBA-DE"))


def _columns(names: str, rows: Sequence[Sequence[Content]]) -> dict[str, Sequence[Content]]:
    return dict(zip(names.split(), zip(*rows, strict=True), strict=True))


DEFAULT_ROWS: Rows = {
    "Settings": _columns("setting value help", SETTINGS),
    "Buckets": _columns("bucket from_days to_days colour", BUCKETS),
    "Channels": _columns(
        "channel min_days_at_receipt adds_days_of_use cutoff_days transit_days receiving_days removal_lead_days"
        " source checked_on",
        CHANNELS,
    ),
    "Places": _columns("place kind channel", PLACES),
    CONF.name: _columns("setting value", tuple(settings().items())),
}
"""The content of a new tracker; every other input table has one blank row."""
