"""Certificates: which count, what is due or missing, and what is wrong with them.

The problem: certificates are renewed, and the old ones stay on the sheet; a certificate may be of one lot or of every
lot of a SKU; and not every seller keeps one for each lot. The idea: of the same SKU, lot and laboratory only the one
issued last counts. A lot owes one of its own only where another lot of its SKU has one, or where the user asks for
that. Without a row on Certificates, nothing is missing.
"""

import re
from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, Rows, first_known, first_that_holds, is_true, or_zero, text, whole
from lotbook.core.names import name_key
from lotbook.core.records import Records
from lotbook.core.settings import Settings

OVERDUE, DUE, VALID = "Overdue", "Due soon", "On file"
MISSING, NOT_LISTED = "Missing", "Not listed"
STATES = (OVERDUE, DUE, MISSING, NOT_LISTED, VALID)
"""What can be said of a certificate; all but the last ask for something."""

_DIGIT = "[0-9\uff10-\uff19]"
"""What the number of a certificate has: "yes" and "pending" are answers, and no numbers."""
COLUMNS = ("row", "sku", "lot", "number", "laboratory", "issue_date", "due_date", "state")
"""The columns of what `certificates` returns."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """What the sheet Certificates comes to."""

    in_force: Frame
    """One row per certificate that counts and was not renewed: `row`, `sku`, `lot` (null: every lot of the SKU),
    `number`, `laboratory`, `issue_date`, `due_date` (days or null), `file`, `state`, and `matters`: whether its lot is
    in stock, or it is of the whole SKU."""
    owed: Frame
    """One row per lot in stock without one: `row` (on Lots), `sku`, `lot`, `number` (as on Lots, or null), `state`
    (Missing or Not listed)."""
    unnumbered: Frame
    """One row per lot in stock with something else under Certificate than a number: `row` (on Lots), `sku`, `lot`,
    `certificate`."""


def certificates(records: Records, lots: Frame, settings: Settings, *, as_of: int) -> Certificates:
    """The certificates that count, and the lots that lack one.

    Args:
        records: The records of the tracker.
        lots: One row per usable lot: `sku`, `lot`, `on_hand` (units or null).
        settings: How many days before it is due a certificate is named, and which lots owe one.
        as_of: The day everything is judged on. A certificate that is due on it is not overdue.
    """
    rows = that_count(records)
    in_stock = lots.filter(nw.col("on_hand") > 0).select("sku", "lot", here=whole(1))
    if "Certificates" not in records.filled and not settings.certificate_for_each_lot:
        in_stock = in_stock.head(0)
    left = nw.col("due_date") - as_of
    state = first_that_holds({OVERDUE: left < 0, DUE: left <= settings.certificate_due_days}, text(VALID))
    rows = not_renewed(rows).join(in_stock, on=["sku", "lot"], how="left")
    rows = rows.with_columns(state=state, matters=nw.col("lot").is_null() | (or_zero("here") == 1))
    stocked = records.lots.join(in_stock, on=["sku", "lot"]).select("row", "sku", "lot", "certificate")
    unnumbered = stocked.filter(~nw.col("certificate").is_null(), ~_is_number("certificate"))
    return Certificates(rows.drop("here"), _owed(records, stocked, settings), unnumbered)


def _is_number(column: str) -> nw.Expr:
    """Whether a text can be the number of a certificate; false for none."""
    return is_true(nw.col(column).str.contains(_DIGIT))


def that_count(records: Records) -> Frame:
    """Rows of Certificates that can be read and have a number, each once: SKU, lot, and number as names are compared.

    Returns:
        The columns of the table and `known_as` (the number as it is compared).
    """
    rows = _numbered(records)
    return rows.filter(nw.col("row") == nw.col("first_row")).drop("first_row")


def _numbered(records: Records) -> Frame:
    rows = records.tables["Certificates"].filter(nw.col("usable"), _is_number("number"))
    rows = rows.with_columns(known_as=name_key("number"), lot_or_all=first_known("lot", otherwise=""))
    return rows.with_columns(first_row=nw.col("row").min().over("sku", "lot_or_all", "known_as"))


def not_renewed(rows: Frame) -> Frame:
    """The certificates that no later one of the same SKU, lot and laboratory has replaced.

    The later one was issued later; where that isn't known, it is due later.

    Args:
        rows: What `that_count` returns.
    """
    rows = rows.with_columns(laboratory_key=first_known(name_key("laboratory"), otherwise=""))
    same = ("sku", "lot_or_all", "laboratory_key")
    rows = rows.with_columns(
        last_issued=nw.col("issue_date").max().over(*same), last_due=nw.col("due_date").max().over(*same)
    )
    is_last = nw.col("issue_date").is_null() | (nw.col("issue_date") == nw.col("last_issued"))
    renewed = is_true(nw.col("issue_date") < nw.col("last_issued"))
    renewed |= is_last & is_true(nw.col("due_date") < nw.col("last_due"))
    return rows.filter(~renewed).drop("laboratory_key", "last_issued", "last_due", "lot_or_all", "known_as")


def _owed(records: Records, stocked: Frame, settings: Settings) -> Frame:
    """Of the lots in stock, those that have no certificate, or one that isn't on the sheet."""
    every = that_count(records)
    # One that names an unknown lot says nothing of the others.
    own = every.join(records.lots.select("sku", "lot"), on=["sku", "lot"], how="semi").select("sku", "lot").unique()
    number = nw.when(_is_number("certificate")).then(nw.col("certificate"))
    lots = stocked.select("row", "sku", "lot", number=number)
    lots = lots.join(own, on=["sku", "lot"], how="anti").with_columns(known_as=name_key("number"))
    listed = every.select("sku", "known_as").unique()
    named = lots.filter(~nw.col("number").is_null()).join(listed, on=["sku", "known_as"], how="anti")
    named = named.with_columns(state=text(NOT_LISTED))
    bare = lots.filter(nw.col("number").is_null())
    if not settings.certificate_for_each_lot:
        bare = bare.join(own.select("sku").unique(), on="sku", how="semi")
    bare = bare.with_columns(state=text(MISSING))
    columns = ("row", "sku", "lot", "number", "state")
    if "Certificates" not in records.filled:
        named = named.filter(nw.col("row") < 0)
    return nw.concat([named.select(*columns), bare.select(*columns)])


def is_number(text: str) -> bool:
    """Whether what stands under Certificate can be the number of one, which has a digit.

    Examples:
        >>> is_number("COA-77"), is_number("pending")
        (True, False)
    """
    return re.search(_DIGIT, text) is not None


def of_lots(records: Records, lots: Rows) -> Rows:
    """Every certificate of some lots, old ones too: their own, and those of every lot of their SKU.

    Args:
        records: The records of the tracker.
        lots: `sku`, `lot`.

    Returns:
        `sku`, `lot` (null: every lot), `number`, `laboratory`, `issue_date`, `due_date` (days or null), `file`.
    """
    every = that_count(records).collect("polars")
    own = every.join(lots.select("sku", "lot").unique(), on=["sku", "lot"], how="semi")
    shared = every.filter(nw.col("lot").is_null()).join(lots.select("sku").unique(), on="sku", how="semi")
    columns = ("sku", "lot", "number", "laboratory", "issue_date", "due_date", "file")
    return nw.concat([own.select(*columns), shared.select(*columns)]).sort("sku", "lot", "issue_date", "number")


def odd_certificates(records: Records, found: Certificates) -> list[Finding]:
    """Certificates that are due, missing, there twice or contradict themselves.

    Args:
        records: The records of the tracker.
        found: What `certificates` returns.
    """
    matters = found.in_force.filter(nw.col("matters"))
    backwards = that_count(records).filter(nw.col("issue_date") > nw.col("due_date"))
    again = _numbered(records).filter(nw.col("row") != nw.col("first_row"))
    table = "Certificates"
    unnumbered = records.tables[table].filter(nw.col("usable"), ~_is_number("number"))
    missing = found.owed.filter(nw.col("state") == MISSING).join(found.unnumbered.select("row"), on="row", how="anti")
    due = {"found": "number", "other": "due_date"}
    return [
        Finding(table, "certificate-overdue", "due_date", matters.filter(nw.col("state") == OVERDUE), **due),
        Finding(table, "certificate-due", "due_date", matters.filter(nw.col("state") == DUE), **due),
        Finding(
            "Lots",
            "certificate-not-listed",
            "certificate",
            found.owed.filter(nw.col("state") == NOT_LISTED),
            found="number",
            other="sku",
        ),
        Finding("Lots", "certificate-without-number", "certificate", found.unnumbered),
        Finding(table, "certificate-without-number", "number", unnumbered),
        Finding("Lots", "no-certificate", "lot", missing),
        Finding(table, "certificate-issued-after-due", "issue_date", backwards, other="due_date", third="number"),
        Finding(table, "duplicate-key", "number", again, other="first_row"),
    ]
