"""The form a supplier gets and sends back: its sheets, the labels on its cover, its columns; written and read by it."""

import base64
import hashlib

from lotbook.core.table import Column, Kind, Table

FORMS = "LB"
"""What a reference of any make of the form begins with."""

FORM = f"{FORMS}1"
"""What every reference of this make of the form begins with."""

COVER, LOTS, SOON, HELD, NEW = "Cover", "Your lots", "Expiring soon", "On hold or recalled", "New lots"
SHEETS = (COVER, LOTS, SOON, HELD, NEW)
"""The sheets of every copy, in order; a reply has exactly these, and those of `MORE_SHEETS` that its copy had."""

CERTIFICATES = "Certificates"
MORE_SHEETS = (CERTIFICATES,)
"""Sheets of copies that have something to say on them."""

REFERENCE, SUPPLIER, AS_OF, PREPARED = "Reference", "Supplier", "As of", "Prepared on"
SOON_DAYS, TO_FILL = "Expiring soon means days left up to", "Cells still to fill in"
"""Labels on the cover: each stands left of its value."""

HEADER_ROW = 4
"""Worksheet row of the headers on every sheet but the cover."""

NEW_ROWS = 25
"""Blank rows for lots the tracker does not have."""

_T, _C, _D, _U, _N, _E = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.UNITS, Kind.DAYS, Kind.LABEL_DATE

_SKU = Column("SKU", "sku", _C, required=True, key=True)
_LOT = Column("Lot", "lot", _C, required=True, key=True)
EXPIRY = Column("Expiry date", "expiry_date", _E, help="Last good day, for example 2027-03-31.")
PRODUCTION = Column("Production date", "production_date", _E, help="The day it was made, for example 2026-03-31.")
QUANTITY = Column("Received quantity", "received_quantity", _U, help="Units delivered, whole units.")
CERTIFICATE = Column("Certificate", "certificate", _C, help="Number of the certificate of analysis.")

FILLABLE = (EXPIRY, PRODUCTION, QUANTITY, CERTIFICATE)
"""What a supplier may be asked for; the only columns of the sheet Your lots that are taken in."""

SHOWN = (
    Column("Status", "status", _T),
    Column("Purchase order", "purchase_order", _C),
    Column("Received date", "received_date", _D),
)
"""Columns of the sheet Lots that a supplier sees and is never asked for: what they change there is told."""

REPLY_LOTS = Table(
    "Lots", (_SKU, _LOT, *(Column(c.header, c.name, c.kind, optional=True) for c in (*FILLABLE, *SHOWN)))
)
"""What is read of the sheet Your lots."""

ANSWER = Column("What should happen", "answer", _T, help="What we should do with the lot.")
"""What a supplier fills in for a lot that expires soon, or is held."""

ANSWERS = Table("Answer", (ANSWER,))
REPLY_ANSWERS = Table("Answers", (_SKU, _LOT, Column(ANSWER.header, ANSWER.name, ANSWER.kind, optional=True)))
"""What is read of the sheets Expiring soon and On hold or recalled."""

NEW_LOT = Column("Lot", "lot", _C, required=True, key=True, help="Lot or batch code from the label.")

NEW_LOTS = Table(
    "NewLots",
    (
        Column("SKU", "sku", _C, required=True, key=True, help="One of your products: pick it from the list."),
        NEW_LOT,
        EXPIRY,
        PRODUCTION,
        Column("Received quantity", "received_quantity", _U, required=True, help="Units delivered, whole units."),
        Column("Purchase order", "purchase_order", _C, help="Our order number."),
        CERTIFICATE,
        Column("Note", "note", _T),
    ),
)
"""What is read of the sheet New lots."""

NUMBER = Column("Certificate", "number", _C)
NEW_NUMBER = Column("New number", "new_number", _C, help="Number of the new certificate. Blank: the one on the left.")
NEW_LABORATORY = Column("New laboratory", "new_laboratory", _T, help="The laboratory or body that issued it.")
NEW_ISSUED = Column("New issue date", "new_issue_date", _D, help="The day it was issued, for example 2026-03-31.")
NEW_DUE = Column("New due date", "new_due_date", _D, help="The day by which the next one is needed, if there is one.")

NEW_CERTIFICATE = (NEW_NUMBER, NEW_LABORATORY, NEW_ISSUED, NEW_DUE)
"""What a supplier fills in for a certificate that is due or missing."""

REPLY_CERTIFICATES = Table(
    "Certificates",
    (
        _SKU,
        Column("Lot", "lot", _C, key=True),
        Column(NUMBER.header, NUMBER.name, _C, key=True),
        *(Column(c.header, c.name, c.kind, optional=True) for c in NEW_CERTIFICATE),
    ),
)
"""What is read of the sheet Certificates."""


def reference(*parts: str) -> str:
    """A reference for one copy, from what no two copies share; it tells nothing about them.

    Examples:
        >>> reference("my_lots.xlsm", "Acme Labs", "2026-11-23T09:30:00")
        'LB1-CNQC-4R4N-RWVH'
    """
    letters = base64.b32encode(hashlib.sha256("\x1f".join(parts).encode()).digest()).decode()
    return "-".join((FORM, letters[:4], letters[4:8], letters[8:12]))
