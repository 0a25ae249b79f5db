"""What one supplier gets to see, and is asked for: their lots and nobody else's.

A lot is a supplier's if its row names them, or names nobody and its SKU is theirs. Every other row, column and name is
left out here, before anything is written, so that nothing can leak further on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import narwhals as nw

from lotbook.core import shelf_life
from lotbook.core.check import without_repeats
from lotbook.core.errors import InputError
from lotbook.core.flags import EXPIRED, NO_DATE, OK, ON_HOLD, RECALLED, USED_UP
from lotbook.core.frames import FOREVER, first_known, rows_of, text
from lotbook.core.suppliers.settings import ASKED, EXTRAS, SupplierSettings
from lotbook.core.tables import folded_header
from lotbook.core.tracker import Report, Tracker, lots_that_count

EXPIRING_SOON = "Expiring soon"

FLAGS = (RECALLED, ON_HOLD, NO_DATE, EXPIRED, EXPIRING_SOON, OK)
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
    lots: nw.DataFrame[Any]
    """One row per lot, those that expire first before the others, undated ones last: `row` (worksheet row of the sheet
    Lots), `sku`, `product`, `lot`, `status`, `expiry_date` and `production_date` as typed, `certificate`,
    `received_quantity`, the columns the supplier may see, `expiry_read` (the date that counts), `days_left`, `flag`,
    and for each thing that can be asked for `ask_…`: whether it is."""
    products: nw.DataFrame[Any]
    """`sku`, `product` of everything they make."""
    asked: int
    """Cells they are asked to fill in."""

    def _count(self, *flags: str) -> int:
        return int(self.lots.filter(nw.col("flag").is_in(list(flags))).shape[0])

    @property
    def expiring(self) -> int:
        """Lots that expire soon, or have expired."""
        return self._count(EXPIRED, EXPIRING_SOON)

    @property
    def held(self) -> int:
        """Lots on hold or recalled."""
        return self._count(ON_HOLD, RECALLED)

    def blanks(self) -> Iterator[tuple[str, str, str]]:
        """SKU, lot and header of each cell they are asked to fill in."""
        for row in rows_of(self.lots):
            yield from ((row["sku"], row["lot"], header) for header, name in ASKED.items() if row[f"ask_{name}"])


def folded(name: str) -> str:
    """A supplier's name as it is compared: capitals, and how many blanks stand where, make no other one.

    Examples:
        >>> folded(" ACME  Labs ") == folded("Acme Labs")
        True
    """
    return " ".join(name.split()).lower()


def supplier_names(tracker: Tracker) -> tuple[str, ...]:
    """Every supplier that some SKU or lot names, or that has a row on the sheet Suppliers, in alphabetical order."""
    names: dict[str, str] = {}
    for table in ("Suppliers", "SKUs", "Lots"):
        frame = tracker.tables[table].frame
        for name in frame["supplier"].drop_nulls().unique().to_list():
            if name:
                names.setdefault(folded(name), name)
    return tuple(sorted(names.values(), key=str.casefold))


def find_supplier(tracker: Tracker, name: str) -> Supplier:
    """The supplier of this name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody in the tracker is called so.
    """
    names = {folded(each): each for each in supplier_names(tracker)}
    wanted = folded(name)
    if wanted not in names:
        near = get_close_matches(wanted, names, 3, 0.5) or list(names)[:5]
        listed = ", ".join(repr(names[each]) for each in near) or "none at all"
        raise InputError(f"No supplier is called {name!r}. The tracker has {listed}. Check the name on Suppliers.")
    for row in rows_of(tracker.tables["Suppliers"].frame):
        if row["supplier"] and folded(row["supplier"]) == wanted:
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
    lots = _theirs(tracker, supplier)
    gone = nw.when(nw.col("flag") == USED_UP).then(1)
    lots = lots.join(report.lots.select("row", "on_hand", gone=gone), on="row", how="left")
    lots = lots.filter(nw.col("gone").is_null())
    left = nw.col("expiry_read") - report.as_of
    lots = lots.with_columns(days_left=left).with_columns(
        flag=flag(expired_below=tracker.settings.expired_below, soon_days=settings.soon_days)
    )
    can_answer = {"certificate"} if _has_column(tracker, "Certificate") else set()
    can_answer |= {"expiry_date", "production_date", "received_quantity"}
    wanted = {ASKED[header] for header in settings.asks} & can_answer
    lots = lots.with_columns(
        *(
            (nw.col(name).is_null() if name in wanted else nw.lit(value=False)).alias(f"ask_{name}")
            for name in ASKED.values()
        )
    )
    shown = dict.fromkeys([*_ALWAYS, "received_quantity", *(EXTRAS[header] for header in settings.sees)])
    lots = lots.sort("_last", "sku", "lot").select(
        "row", *shown, "expiry_read", "days_left", "flag", *(f"ask_{name}" for name in ASKED.values())
    )
    if "received_quantity" not in {EXTRAS[header] for header in settings.sees}:
        lots = lots.with_columns(received_quantity=nw.when(nw.col("row") < 0).then("row"))
    asked = sum(int(lots[f"ask_{name}"].sum() or 0) for name in ASKED.values())
    skus = tracker.tables["SKUs"].frame
    products = without_repeats(skus.filter(nw.col("usable") & _is(supplier.name)), ("sku",)).select("sku", "product")
    return SupplierLots(
        supplier, report.as_of, tracker.settings.expired_below, settings, lots, products.sort("sku"), asked
    )


def expiring_suppliers(tracker: Tracker, report: Report, settings: SupplierSettings) -> tuple[SupplierLots, ...]:
    """What each supplier gets who has lots that expire soon or have expired, in alphabetical order of their names."""
    each = (supplier_lots(tracker, report, find_supplier(tracker, n), settings) for n in supplier_names(tracker))
    return tuple(lots for lots in each if lots.expiring)


def flag(*, expired_below: int, soon_days: int) -> nw.Expr:
    """The flag of each row, from `status` and `days_left` (days or null): the first that holds of `FLAGS`."""
    tests = [
        (nw.col("status") == RECALLED, RECALLED),
        (nw.col("status") != "Released", ON_HOLD),
        (nw.col("days_left").is_null(), NO_DATE),
        (nw.col("days_left") < expired_below, EXPIRED),
        (nw.col("days_left") <= soon_days, EXPIRING_SOON),
    ]
    word = text(OK)
    for holds, name in reversed(tests):
        word = nw.when(nw.coalesce(holds, nw.lit(value=False))).then(text(name)).otherwise(word)
    return word


def _theirs(tracker: Tracker, supplier: Supplier) -> nw.DataFrame[Any]:
    tables = tracker.tables
    skus = without_repeats(tables["SKUs"].frame.filter(nw.col("usable")), ("sku",))
    bundles = tables["Bundles"].frame
    counted = nw.from_native(lots_that_count(tables["Lots"]), eager_only=True)
    typed = counted.select("row", typed_expiry="expiry_date")
    lots = shelf_life.with_expiry(counted.to_native(), tables["SKUs"].frame.to_native(), bundles.to_native())
    frame: nw.DataFrame[Any] = nw.from_native(lots, eager_only=True)
    frame = frame.rename({"expiry_date": "expiry_read"}).join(typed, on="row", how="left")
    frame = frame.rename({"typed_expiry": "expiry_date"})
    of_sku = skus.select("sku", "product", "gtin", "asin", "fnsku", "unit_cost", sku_supplier="supplier")
    frame = frame.rename({"unit_cost": "lot_cost"}).join(of_sku, on="sku", how="left")
    frame = frame.with_columns(
        supplier=first_known("supplier", "sku_supplier"), unit_cost=nw.coalesce("lot_cost", "unit_cost")
    )
    known = frame.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null(), _is(supplier.name))
    named: nw.DataFrame[Any] = without_repeats(known, ("sku", "lot"))
    return named.with_columns(_last=nw.coalesce(nw.col("expiry_read"), nw.lit(FOREVER)))


def _is(name: str) -> nw.Expr:
    """Whether the column `supplier` names this one, whatever the capitals and blanks."""
    blanks = nw.col("supplier").str.replace_all(r"[\s\u00a0]+", " ")
    same = blanks.str.strip_chars().str.to_lowercase() == folded(name)
    return nw.coalesce(same, nw.lit(value=False))


def _has_column(tracker: Tracker, header: str) -> bool:
    return folded_header(header) in map(folded_header, tracker.tables["Lots"].raw.headers)


def asked_headers(lots: SupplierLots) -> Sequence[str]:
    """What is asked for in some row, with the number of rows.

    Returns:
        Such as "3 × Expiry date".
    """
    counts = ((header, int(lots.lots[f"ask_{name}"].sum() or 0)) for header, name in ASKED.items())
    return [f"{count} × {header}" for header, count in counts if count]
