"""What one supplier gets to see, and is asked for: their lots and nobody else's.

A lot is a supplier's if its row names them, or names nobody and its SKU is theirs. Every other row, column and name is
left out here, before anything is written, so that nothing can leak further on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from lotbook.core import nw
from lotbook.core.certificates import DUE, MISSING, OVERDUE, VALID
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import FOREVER, Frame, Rows, first_known, first_that_holds, is_true, rows_of, text
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name, name_key
from lotbook.core.records import Records, once, records_of
from lotbook.core.report import Report
from lotbook.core.suppliers.makers import makers
from lotbook.core.suppliers.settings import ASKED, ASKS_CERTIFICATES, EXTRAS, SupplierSettings
from lotbook.core.table import folded_header
from lotbook.core.words import Flag, Status

FLAGS = (Flag.RECALLED, Flag.ON_HOLD, Flag.NO_DATE, Flag.EXPIRED, Flag.EXPIRING_SOON, Flag.OK)
"""Every flag of a copy, in the order in which they are tried; the sheets compute the same words live."""

_ALWAYS = ("sku", "product", "lot", "status", "expiry_date", "production_date", "certificate")


@dataclass(frozen=True, slots=True)
class Supplier:
    """Whom to write to, as the sheet Suppliers says."""

    name: str
    contact: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class SupplierLots:
    """What one supplier gets."""

    supplier: Supplier
    as_of: int
    expired_below: int
    settings: SupplierSettings
    lots: Rows
    """One row per lot, those that expire first before the others, undated ones last: `row` (worksheet row of the sheet
    Lots), `sku`, `product`, `lot`, `status`, `expiry_date` and `production_date` as typed, `certificate`,
    `received_quantity`, the columns the supplier may see, `expiry_read` (the date that counts), `days_left`, `flag`,
    and for each thing that can be asked for `ask_…`: whether it is."""
    products: Rows
    """`sku`, `product` of everything they make: SKUs or a lot on Lots says so."""
    asked: int
    """Cells they are asked to fill in on the sheet Your lots."""
    certificates: Rows
    """Certificates of their lots and products, and those that are missing: `sku`, `product`, `lot` (null: every lot),
    `number`, `laboratory`, `issue_date`, `due_date` (days or null), `state`, `is_asked`: whether a new one is asked
    for. None where certificates aren't asked for."""
    currency: str = ""
    """What stands before amounts of money."""

    def _count(self, *flags: str) -> int:
        return int(self.lots.filter(nw.col("flag").is_in(list(flags))).shape[0])

    @property
    def expiring(self) -> int:
        """Lots that expire soon, or have expired."""
        return self._count(Flag.EXPIRED, Flag.EXPIRING_SOON)

    @property
    def held(self) -> int:
        """Lots on hold or recalled."""
        return self._count(Flag.ON_HOLD, Flag.RECALLED)

    @property
    def certificates_asked(self) -> tuple[tuple[str, str, str], ...]:
        """SKU, lot (blank: every lot) and number (blank: missing) of each certificate that is due or missing."""
        return _keys(self.certificates.filter(nw.col("is_asked")))

    @property
    def certificates_listed(self) -> tuple[tuple[str, str, str], ...]:
        """SKU, lot (blank: every lot) and number (blank: missing) of each certificate in the copy."""
        return _keys(self.certificates)

    def blanks(self) -> Iterator[tuple[str, str, str]]:
        """SKU, lot and header of each cell they are asked to fill in."""
        for row in rows_of(self.lots):
            yield from ((row["sku"], row["lot"], header) for header, name in ASKED.items() if row[f"ask_{name}"])


def _keys(certificates: Rows) -> tuple[tuple[str, str, str], ...]:
    return tuple((row["sku"], row["lot"] or "", row["number"] or "") for row in rows_of(certificates))


def supplier_names(tracker: Tracker) -> tuple[str, ...]:
    """Every supplier that some SKU or lot names, or that has a row on the sheet Suppliers, in alphabetical order."""
    names: dict[str, str] = {}
    for table in ("Suppliers", "SKUs", "Lots"):
        frame = tracker.tables[table].frame
        for name in frame["supplier"].drop_nulls().unique().to_list():
            if name:
                names.setdefault(key_of_name(name), name)
    return tuple(sorted(names.values(), key=str.casefold))


def find_supplier(tracker: Tracker, name: str) -> Supplier:
    """The supplier of this name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody in the tracker is called so.
    """
    names = {key_of_name(each): each for each in supplier_names(tracker)}
    wanted = key_of_name(name)
    if wanted not in names:
        near = get_close_matches(wanted, names, 3, 0.5) or list(names)[:5]
        listed = ", ".join(repr(names[each]) for each in near) or "none at all"
        raise InputError(f"No supplier is called {name!r}. The tracker has {listed}. Check the name on Suppliers.")
    for row in rows_of(tracker.tables["Suppliers"].frame):
        if row["supplier"] and key_of_name(row["supplier"]) == wanted:
            return Supplier(row["supplier"], row["contact"], row["email"])
    return Supplier(names[wanted])


def supplier_lots(tracker: Tracker, report: Report, supplier: Supplier, settings: SupplierSettings) -> SupplierLots:
    """What a supplier gets to see of a tracker, and is asked for.

    Their lots, but for those used up and second rows of one lot. A blank, or a date that cannot be read, is
    asked for where `settings` say so; an expiry date also where one can be worked out: the label is better.

    Args:
        tracker: What was typed.
        report: What follows from it.
        supplier: Whose lots.
        settings: What they may see, and are asked for.
    """
    records = records_of(tracker)
    used_up = nw.when(nw.col("flag") == Flag.USED_UP).then(1)
    in_report = report.lots.lazy().select("row", "on_hand", used_up=used_up)
    theirs = _theirs(records, supplier)
    lots = theirs.join(in_report, on="row", how="left").filter(nw.col("used_up").is_null())
    papers = _certificates(records, report, lots.select("sku", "lot").collect(), supplier)
    papers = papers if ASKS_CERTIFICATES in settings.asks else papers.head(0)
    own = papers.lazy().filter(~nw.col("lot").is_null()).group_by("sku", "lot").agg(own_number=nw.col("number").min())
    own = own.with_columns(is_told_there=nw.lit(value=True))
    lots = lots.join(own, on=["sku", "lot"], how="left")
    lots = lots.with_columns(
        certificate=nw.coalesce("certificate", "own_number"), days_left=nw.col("expiry_read") - report.as_of
    )
    lots = lots.with_columns(flag=flag(expired_below=tracker.settings.expired_below, soon_days=settings.soon_days))
    can_answer = {"certificate"} if _has_column(tracker, "Certificate") else set()
    can_answer |= {"expiry_date", "production_date", "received_quantity"}
    wanted = {ASKED[header] for header in settings.asks} & can_answer
    lots = lots.with_columns(
        *(
            (nw.col(name).is_null() if name in wanted else nw.lit(value=False)).alias(f"ask_{name}")
            for name in ASKED.values()
        )
    )
    # What the sheet Certificates asks for isn't asked for twice.
    lots = lots.with_columns(ask_certificate=nw.col("ask_certificate") & ~is_true(nw.col("is_told_there")))
    seen = {EXTRAS[header] for header in settings.sees}
    shown = dict.fromkeys([*_ALWAYS, "received_quantity", *seen])
    lots = lots.sort("read_or_never", "sku", "lot").select(
        "row", *shown, "expiry_read", "days_left", "flag", *(f"ask_{name}" for name in ASKED.values())
    )
    if "received_quantity" not in seen:
        lots = lots.with_columns(received_quantity=nw.when(nw.col("row") < 0).then("row"))
    rows = lots.collect()
    asked = sum(sum(rows[f"ask_{name}"].to_list()) for name in ASKED.values())
    delivered = theirs.select("sku", is_delivered=nw.lit(value=True)).unique()
    made = _is(supplier.name) | is_true(nw.col("is_delivered"))
    skus = records.skus.join(delivered, on="sku", how="left").filter(made)
    products = skus.select("sku", "product").sort("sku").collect()
    general = tracker.settings
    return SupplierLots(
        supplier, report.as_of, general.expired_below, settings, rows, products, asked, papers, general.currency
    )


def _certificates(records: Records, report: Report, lots: Rows, supplier: Supplier) -> Rows:
    """Their certificates: those of their lots, of whole SKUs that are theirs, and those that their lots lack."""
    here = lots.select("sku", "lot")
    products = records.skus.select("sku", "product").collect()
    theirs = makers(records).filter(nw.col("maker") == key_of_name(supplier.name)).select("sku").collect()
    of_lot = report.certificates.filter(~nw.col("lot").is_null()).join(here, on=["sku", "lot"], how="semi")
    of_sku = report.certificates.filter(nw.col("lot").is_null()).join(theirs, on="sku", how="semi")
    columns = ("sku", "lot", "number", "laboratory", "issue_date", "due_date", "state", "is_asked")
    there = nw.concat([of_lot, of_sku]).with_columns(is_asked=nw.col("matters") & (nw.col("state") != VALID))
    owed = report.certificates_owed.join(here, on=["sku", "lot"], how="semi")
    nothing = there.head(0).select("laboratory", "issue_date", "due_date").schema
    owed = owed.with_columns(
        *(nw.lit(None, dtype=dtype).alias(name) for name, dtype in nothing.items()), is_asked=nw.lit(value=True)
    )
    every = nw.concat([there.select(*columns), owed.select(*columns)])
    every = every.join(products, on="sku", how="left")
    return every.sort("sku", "lot", "number")


def asked_certificates(lots: SupplierLots) -> Sequence[str]:
    """Each certificate that is due or missing, in words.

    Returns:
        Such as "SKU TEA, lot 007: COA 1, was due on 2026-02-28".
    """
    return [_in_words(row) for row in rows_of(lots.certificates.filter(nw.col("is_asked")))]


def _in_words(row: Mapping[str, Any]) -> str:
    about = f"SKU {row['sku']}, {'every lot' if row['lot'] is None else 'lot ' + row['lot']}"
    if row["state"] == MISSING:
        return f"{about}: missing"
    due = "" if row["due_date"] is None else to_date(row["due_date"]).isoformat()
    said = {OVERDUE: f"was due on {due}", DUE: f"is due on {due}"}.get(row["state"], "its laboratory and dates")
    return f"{about}: {row['number']}, {said}"


def expiring_suppliers(tracker: Tracker, report: Report, settings: SupplierSettings) -> tuple[SupplierLots, ...]:
    """What each supplier gets who has lots that expire soon or have expired, in alphabetical order of their names."""
    each = (supplier_lots(tracker, report, find_supplier(tracker, n), settings) for n in supplier_names(tracker))
    return tuple(lots for lots in each if lots.expiring)


def flag(*, expired_below: int, soon_days: int) -> nw.Expr:
    """The flag of each row, from `status` and `days_left` (days or null): the first that holds of `FLAGS`."""
    cases = {
        Flag.RECALLED: nw.col("status") == Status.RECALLED,
        Flag.ON_HOLD: nw.col("status") != Status.RELEASED,
        Flag.NO_DATE: nw.col("days_left").is_null(),
        Flag.EXPIRED: nw.col("days_left") < expired_below,
        Flag.EXPIRING_SOON: nw.col("days_left") <= soon_days,
    }
    return first_that_holds(cases, text(Flag.OK))


def _theirs(records: Records, supplier: Supplier) -> Frame:
    """The lots of a supplier, each once: `expiry_date` as typed, `expiry_read` the one that counts."""
    lots = records.typed_lots.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null())
    lots = lots.rename({"expiry_date": "expiry_read", "typed_expiry": "expiry_date", "unit_cost": "lot_cost"})
    columns = ("sku", "product", "gtin", "asin", "fnsku", "unit_cost")
    lots = lots.join(records.skus.select(*columns, sku_supplier="supplier"), on="sku", how="left")
    lots = lots.with_columns(
        supplier=first_known("supplier", "sku_supplier"), unit_cost=nw.coalesce("lot_cost", "unit_cost")
    )
    lots = once(lots, ("sku", "lot")).filter(_is(supplier.name))
    return lots.with_columns(read_or_never=nw.coalesce(nw.col("expiry_read"), nw.lit(FOREVER)))


def _is(name: str) -> nw.Expr:
    """Whether the column `supplier` names this one, whatever the capitals and blanks."""
    return is_true(name_key("supplier") == key_of_name(name))


def _has_column(tracker: Tracker, header: str) -> bool:
    return folded_header(header) in map(folded_header, tracker.tables["Lots"].raw.headers)


def asked_headers(lots: SupplierLots) -> Sequence[str]:
    """What is asked for in some row, with the number of rows.

    Returns:
        Such as "3 × Expiry date".
    """
    counts = ((header, int(lots.lots[f"ask_{name}"].sum() or 0)) for header, name in ASKED.items())
    return [f"{count} × {header}" for header, count in counts if count]
