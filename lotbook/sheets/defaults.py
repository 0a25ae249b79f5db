"""What a new tracker holds: settings, buckets, channels and places, as plain rows of the input tables."""

import datetime as dt
from collections.abc import Mapping, Sequence

from lotbook.core.suppliers.settings import DRAFT, EXTRAS, PLACEHOLDERS, STARTTLS, SUBJECT, TEXT, SupplierSettings
from lotbook.sheets.conf import CONF, settings

Content = str | int | float | dt.date | None
"""A cell as it is typed; dates as dates, day numbers or text."""

Rows = Mapping[str, Mapping[str, Sequence[Content]]]
"""Table name to column name (as the code calls it) to values."""

_AMAZON = "Amazon help page copies; check yours"
_OWN = "Your own promise; edit it"
_CHECKED = dt.date(2026, 11, 1)

SUPPLIER_SETTINGS = (
    (
        "Supplier may see",
        ", ".join(SupplierSettings().sees),
        f"One or more of {', '.join(EXTRAS)}.",
    ),
    (
        "Supplier is asked for",
        ", ".join(SupplierSettings().asks),
        "What a supplier is to fill in where it is missing on Lots.",
    ),
    ("Supplier expiring soon days", SupplierSettings().soon_days, "On a copy a lot expires soon from this many days."),
    (
        "Mail by",
        DRAFT,
        "Draft: a file that your mail program opens. Outlook: a draft there (Windows). SMTP: sent at once.",
    ),
    ("Mail from", None, "Your own address."),
    ("Mail subject", SUBJECT, f"May hold {', '.join(f'{{{word}}}' for word in PLACEHOLDERS)}."),
    ("Mail text", TEXT, "May hold the same words in braces. Alt+Enter begins a new line."),
    (
        "SMTP server",
        None,
        "For Mail by SMTP, for example smtp.example.com. The password is never kept in the workbook.",
    ),
    ("SMTP port", None, "Blank: 587 for STARTTLS, 465 for TLS."),
    ("SMTP security", STARTTLS, "STARTTLS or TLS. Nothing is ever sent in the clear."),
    ("SMTP user", None, "Blank: your own address."),
)

SETTINGS = (
    ("Default channel", "FBA-US", "Channel whose rules apply where neither the place nor the row names one."),
    ("Default place", "Warehouse", "Place of lots and movements that name none."),
    (
        "Expired below days left",
        0,
        "0: the expiry date is the last good day. 1: a lot counts as expired on that day already.",
    ),
    ("Remove soon days", 14, "Units at risk are put on the removal list this many days before their remove-by date."),
    ("Ship-first horizon days", 30, "The next lot in line is marked Ship first when its ship-by date is this near."),
    (
        "Date order",
        "Auto",
        "How a text such as 03/04/2027 is read. Auto works it out from the whole column; DMY, MDY or YMD fix it.",
    ),
    ("Company", None, "Your company's name, as it stands on what you send out: recall notices, packets, mails."),
    *SUPPLIER_SETTINGS,
    ("Amazon marketplace", "US", "Of an Amazon report that names none, for example US or DE."),
    (
        "Amazon shared stock",
        None,
        "Marketplaces that sell from one stock, which counts once: DE, FR, IT, ES. Several stocks: DE, FR; US, CA.",
    ),
    (
        "Dispose of unsellable units",
        "Yes",
        "Yes: what Amazon cannot sell, such as damaged units, is to be removed.",
    ),
    ("Return name", None, "Where Amazon sends removed units: your company. Save removal files needs the address."),
    ("Return address line 1", None, "Street and number."),
    ("Return address line 2", None, "Suite or dock, if any."),
    ("Return address line 3", None, ""),
    ("Return city", None, ""),
    ("Return state or region", None, "For example NV."),
    ("Return postal code", None, ""),
    ("Return country code", None, "Two letters, for example US."),
    ("Return phone", None, "Amazon's carrier may call it."),
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
