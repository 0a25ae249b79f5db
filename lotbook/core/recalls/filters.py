"""What a recall is asked for, and which lots that names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from lotbook.core import nw
from lotbook.core.bundles import LOT, reach, reversed_links, starting
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, is_true, text, whole
from lotbook.core.lot_match import SPELLED_ALIKE, Wanted, is_pattern, meant, near_codes, same_name, wanted
from lotbook.core.recalls.arrivals import arrivals_of
from lotbook.core.recalls.codes import as_text
from lotbook.core.recalls.filter_hints import HAS_NO, if_no_lot, if_shared, if_unknown, not_included, without_lot
from lotbook.core.recalls.filter_list import FILTERS, RANGES, Filter

FILL_IN = (
    "There is nothing to look for. Fill in at least one filter: SKU, lot, supplier, purchase order, shipment, "
    "consignee, or a range of production, received or expiry dates."
)
OTHER_SKU = "The same code in another SKU"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days, both included."""

    first: int | None = None
    """None: from ever."""
    last: int | None = None
    """None: for ever."""

    @property
    def is_open(self) -> bool:
        """True where it holds every day, known or not."""
        return self.first is None and self.last is None

    @property
    def spoken(self) -> str:
        """It in words: "2026-09-01 to 2026-09-30", "from 2026-09-01", "to 2026-09-30", "2026-09-01", "any day"."""
        first, last = ("" if day is None else to_date(day).isoformat() for day in (self.first, self.last))
        if first == last:
            return first or "any day"
        return f"{first} to {last}" if first and last else f"from {first}" if first else f"to {last}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a recall is asked for; a lot must fit all that is given, and one of `lots`."""

    sku: str = ""
    lots: tuple[str, ...] = ()
    """Lot codes; in one that is not there as it is, * stands for any characters, ? for one."""
    supplier: str = ""
    purchase_order: str = ""
    production: Span = Span()
    received: Span = Span()
    expiry: Span = Span()
    shipment: str = ""
    """A shipment or document number: the lots that were in it."""
    consignee: str = ""
    """Who got it, or the place it went to."""

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for."""
        return not self.asked

    @property
    def spans(self) -> tuple[tuple[str, Span], ...]:
        """The ranges of days by the name of their column."""
        return tuple((each.column, getattr(self, each.field)) for each in RANGES if each.column is not None)

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """What is asked for, each with what it is called; a range of days as "2026-09-01 to 2026-09-30".

        Examples:
            >>> Filters(lots=("7", "8"), received=Span(first=46266)).asked
            (('Lot', '7, 8'), ('Received date', 'from 2026-09-01'))
        """
        given = ((each.label, self._spoken(each)) for each in FILTERS)
        return tuple((label, value) for label, value in given if value)

    def _spoken(self, each: Filter) -> str:
        """What is asked for by one filter, in words; nothing where it is blank."""
        if each.field == "lots":
            return as_text(self.codes, ", ").strip()
        value: str | Span = getattr(self, each.field)
        if isinstance(value, Span):
            return "" if value.is_open else value.spoken
        return value.strip()

    @property
    def codes(self) -> tuple[str, ...]:
        """The lot codes without blanks around them, and without blank ones."""
        return tuple(code.strip() for code in self.lots if code.strip())


@dataclass(frozen=True, slots=True)
class Asked:
    """The lots that filters name."""

    lots: Rows
    """`sku`, `lot`, `exact` (false where a code or number is only spelled like what was asked for)."""
    near: Rows
    """`asked`, `sku`, `lot`, `why`: like what was asked for, but not among `lots`."""
    hints: tuple[str, ...]


def refuse_reversed(filters: Filters) -> None:
    """Raise where a range of days ends before it begins.

    Raises:
        InputError: If one does; it names the filter and both days.
    """
    for name, span in filters.spans:
        if span.first is not None and span.last is not None and span.first > span.last:
            label = name.replace("_", " ").capitalize()
            first, last = to_date(span.first), to_date(span.last)
            raise InputError(f"Recall filter '{label}': {first} is after {last}. Swap the two dates.")


def asked_for(lots: Rows, again: Rows, shipments: Rows, links: Rows, alike: Rows, *, filters: Filters) -> Asked:
    """The lots that fit all filters, those that nearly do, and what to tell the user.

    A code that is on Lots as asked means that lot and no other; only where none is do codes that are spelled alike come
    up, and then not as exact. Numbers of purchase orders, shipments and documents likewise. A lot was in a shipment if
    the shipment names it; where other filters are given as well, also if a bundle made from it was. A supplier, a
    purchase order and a received date are those of any of its arrivals (`arrivals`). A date known to the month fits if
    any day of that month does. Of a lot that is on Lots more than once, each row counts. A lot of which the date, the
    supplier or the purchase order asked for is not known is near, unless Bundles says that it was made here.

    Args:
        lots: What `lots.lots_in` returns.
        again: What `lots.repeated_in` returns.
        shipments: `date`, `type`, `sku`, `lot`, `shipment`, `document`, `source`, `destination`.
        links: What `bundles.links_of` returns.
        alike: What `lots.other_spellings` returns.
        filters: What is asked for.
    """
    if filters.is_empty:
        nothing = lots.head(0)
        return Asked(nothing.select(*LOT, exact=nw.lit(value=True)), _near_rows(nothing, ""), (FILL_IN,))
    hints: list[str] = []
    arrivals = arrivals_of(lots, again, shipments)
    fits, near, exact = _fits(lots, again, arrivals, filters, hints)
    pool = lots.with_columns(exact=nw.lit(exact))
    if filters.shipment.strip() or filters.consignee.strip():
        shipped = _shipped(shipments, filters, hints)
        if fits or filters.codes:
            shipped = _with_components(shipped, links, alike)
        pool = pool.drop("exact").join(shipped, on=list(LOT)).with_columns(exact=nw.col("exact") & exact)
    found = _where(pool, fits.values())
    unknown = _unknown(filters, arrivals, links)
    codes = {code: _lots_meant(lots, code, fits) for code in filters.codes}
    coded = nw.col("lot").is_in(sorted({each for lot in codes.values() for each in lot.wanted}))
    near += [_without(pool.filter(coded) if codes else pool, name, unknown[name], fits) for name in unknown]
    if codes:
        for code, lot in codes.items():
            near.append(_near_lots(pool, code, lot, fits))
        as_asked = {each for lot in codes.values() for each in lot.exact}
        found = found.filter(coded)
        found = found.with_columns(exact=nw.col("exact") & nw.col("lot").is_in(sorted(as_asked)))
        for code, lot in codes.items():
            hints += if_no_lot(lots, found, code, lot)
        hints += if_shared(found, codes)
    if not found.shape[0] and not hints:
        hints.append("No lot fits all filters together. Take one away, or look at the lots that nearly fit.")
    chosen = _without_other_spellings(found).select(*LOT, "exact")
    close = nw.concat(near).unique().join(chosen, on=list(LOT), how="anti") if near else _near_rows(lots.head(0), "")
    return Asked(chosen, close.sort("asked", *LOT, "why"), tuple(hints))


def _without_other_spellings(found: Rows) -> Rows:
    """The lots without those that are not on Lots and are spelled like one of them that is: it leads to these."""
    same = ["sku_key", "code_key"]
    listed = found.filter(~nw.col("row").is_null(), nw.col("exact")).select(*same).unique()
    unlisted = found.filter(nw.col("row").is_null()).join(listed, on=same, how="anti")
    return nw.concat([found.filter(~nw.col("row").is_null()), unlisted])


def _lots_meant(lots: Rows, code: str, fits: Mapping[str, nw.Expr]) -> Wanted:
    """Which lot codes a code means, in the SKU asked for."""
    of_sku = lots.filter(fits["sku"]) if "sku" in fits else lots
    listed = of_sku.filter(~nw.col("row").is_null())
    return wanted(meant(of_sku["lot"].to_list(), code), listed["lot"].to_list())


def _fits(
    lots: Rows, again: Rows, arrivals: Rows, filters: Filters, hints: list[str]
) -> tuple[dict[str, nw.Expr], list[Rows], bool]:
    """What a lot must be, by column, but for its code and its shipments; those that nearly are; and whether exactly.

    Of a supplier, a purchase order and a received date any arrival of the lot may be.
    """
    fits: dict[str, nw.Expr] = {}
    came: dict[str, nw.Expr] = {}
    if sku := filters.sku.strip():
        fits["sku"] = same_name("sku", sku)
        listed = lots.filter(~nw.col("row").is_null(), fits["sku"])["sku"].unique().to_list()
        # Another SKU that differs in capitals only is another SKU; in a shipment it is a slip of whoever typed it.
        if sku in listed and len(listed) > 1:
            others = sorted(each for each in listed if each != sku)
            fits["sku"] &= ~nw.col("sku").is_in(others)
            hints.append(not_included(sku, others))
        hints += if_unknown(lots, ("sku",), "SKU", sku, fits["sku"])
    if supplier := filters.supplier.strip():
        from_it = came["supplier"] = same_name("supplier", supplier)
        hints += if_unknown(arrivals, ("supplier",), "supplier", supplier, from_it)
    near: list[Rows] = []
    exact = True
    order = filters.purchase_order.strip()
    if order:
        orders = _numbers(arrivals, ("purchase_order",), order)
        exact = orders.is_listed or not orders.alike
        of_it, like_it = (nw.col("purchase_order").is_in(list(each)) for each in (orders.wanted, orders.alike))
        came["purchase_order"] = of_it
        hints += if_unknown(arrivals, ("purchase_order",), "purchase order", order, of_it)
    within = {name: _within(name, span) for name, span in filters.spans if not span.is_open}
    came |= {name: within.pop(name) for name in ("received_date",) if name in within}
    if came:
        fitting = _where(arrivals, [*fits.values(), *came.values()])
        nameless = fitting.filter(nw.col("lot").is_null() | nw.col("sku").is_null())
        hints += without_lot(nameless["receipt"].n_unique(), "of these receipts")
    within = {name: fit | _came(again.filter(fit)) for name, fit in within.items()}
    fits |= {**within, **{name: _came(arrivals.filter(fit)) for name, fit in came.items()}}
    if order:
        near.append(_elsewhere(lots, "purchase_order", _came(arrivals.filter(like_it)), order, fits))
    return fits, near, exact


def _came(arrivals: Rows) -> nw.Expr:
    """True of the lots that came with one of these arrivals."""
    keys = arrivals.drop_nulls(list(LOT)).select(*LOT, key=_key()).unique()["key"].to_list()
    return _key().is_in(keys)


def _key() -> nw.Expr:
    return nw.concat_str(nw.col("sku"), text("\n"), nw.col("lot"))


def _elsewhere(lots: Rows, name: str, fit: nw.Expr, asked: str, fits: Mapping[str, nw.Expr]) -> Rows:
    """Lots that fit all else, and in one column what is spelled alike."""
    others = [each for other, each in fits.items() if other != name]
    return _near_rows(lots.filter(fit, *others), asked, SPELLED_ALIKE)


def _numbers(rows: Rows, columns: Sequence[str], asked: str) -> Wanted:
    """Which numbers in some columns a number means."""
    known = {each for column in columns for each in rows[column].unique().to_list() if each is not None}
    return wanted(meant(sorted(known), asked), known)


def _where(lots: Rows, fits: Iterable[nw.Expr]) -> Rows:
    """The lots that fit all of some conditions, of which there may be none."""
    conditions = list(fits)
    return lots.filter(*conditions) if conditions else lots


def _within(name: str, span: Span) -> nw.Expr:
    """True where a day lies in the range, or any day of its month does where only the month is known."""
    day, fits = nw.col(name), ~nw.col(name).is_null()
    if span.first is not None:
        fits &= day >= span.first
    if span.last is not None:
        fits &= _no_later(name, span.last)
    return fits


def _no_later(name: str, last: int) -> nw.Expr:
    if name == "received_date":
        return nw.col(name) <= last
    # A month stands as its last day, which is no later than the end of the month of `last` where it begins by `last`.
    month_end = to_day(to_date(last) + relativedelta(day=31))
    is_month = nw.col(f"{name}_precision") == "month"
    return nw.col(name) <= nw.when(is_month).then(whole(month_end)).otherwise(whole(last))


def _shipped(shipments: Rows, filters: Filters, hints: list[str]) -> Rows:
    """The lots of the shipments asked for: `sku`, `lot`, `exact`."""
    moved, exact = shipments, True
    if number := filters.shipment.strip():
        columns = ("shipment", "document")
        numbers = _numbers(shipments, columns, number)
        exact = numbers.is_listed or not numbers.alike
        one, other = (is_true(nw.col(name).is_in(list(numbers.wanted))) for name in columns)
        hints += if_unknown(shipments, columns, "shipment or document", number, one | other)
        hints += [not_included(number, numbers.alike)] if numbers.is_listed and numbers.alike else []
        moved = moved.filter(one | other)
    if consignee := filters.consignee.strip():
        columns = ("source", "destination")
        one, other = (is_true(same_name(name, consignee)) for name in columns)
        hints += if_unknown(shipments, columns, "consignee or place", consignee, one | other)
        moved = moved.filter(one | other)
    hints += without_lot(moved.filter(nw.col("lot").is_null()).shape[0], "of these shipments")
    return moved.select(*LOT).drop_nulls().unique().with_columns(exact=nw.lit(exact))


def _with_components(shipped: Rows, links: Rows, alike: Rows) -> Rows:
    """Lots that were shipped, and those in them: `sku`, `lot`, `exact`."""
    back = reversed_links(links)
    exact = reach(back, starting(shipped.filter(nw.col("exact")), alike.head(0)), alike.head(0)).select(*LOT)
    every = reach(back, starting(shipped, alike), alike).select(*LOT)
    every = every.join(exact.with_columns(as_named=whole(1)), on=list(LOT), how="left")
    return every.select(*LOT, exact=~nw.col("as_named").is_null())


def _unknown(filters: Filters, arrivals: Rows, links: Rows) -> dict[str, nw.Expr]:
    """True of the lots of which something that is asked for is not known, by column. Bundles were not bought."""
    unknown = {name: nw.col(name).is_null() for name, span in filters.spans if not span.is_open}
    if "received_date" in unknown:
        unknown["received_date"] = _came(arrivals.filter(unknown["received_date"]))
    bought = arrivals.join(links.select(sku="to_sku", lot="to_lot"), on=list(LOT), how="anti")
    for name, asked in (("supplier", filters.supplier), ("purchase_order", filters.purchase_order)):
        if asked.strip():
            named = bought.filter(~nw.col(name).is_null(), ~nw.col("receipt").is_null()).select("receipt").unique()
            nameless = bought.filter(nw.col(name).is_null()).join(named, on="receipt", how="anti")
            later = _came(nameless.filter(~nw.col("receipt").is_null()))
            unknown[name] = later | (_came(nameless) & ~nw.col("row").is_null())
    return unknown


def _without(pool: Rows, name: str, is_unknown: nw.Expr, fits: dict[str, nw.Expr]) -> Rows:
    """Lots that fit all else, and of which a date, the supplier or the purchase order is not known."""
    others = [fit for other, fit in fits.items() if other != name]
    label = name.replace("_", " ")
    return _near_rows(_where(pool, [is_unknown, *others]), label, f"{HAS_NO} {label}")


def _near_lots(pool: Rows, code: str, lot: Wanted, fits: dict[str, nw.Expr]) -> Rows:
    """Lots that fit all else, and whose code is nearly the one asked for, or is it in another SKU."""
    fitting = _where(pool, fits.values())
    parts = [_near_rows(fitting.filter(nw.col("lot").is_in(list(lot.alike))), code, SPELLED_ALIKE)]
    if not is_pattern(code):
        near = near_codes(fitting, "lot", code)
        parts.append(near.select(*LOT, "why").with_columns(asked=text(code)).select("asked", *LOT, "why"))
    if "sku" in fits:
        others = [fit for name, fit in fits.items() if name != "sku"]
        elsewhere = _where(pool, [~fits["sku"], *others])
        same = meant(elsewhere["lot"].to_list(), code)
        parts.append(_near_rows(elsewhere.filter(nw.col("lot").is_in([*same.exact, *same.alike])), code, OTHER_SKU))
    return nw.concat(parts)


def _near_rows(lots: Rows, asked: str, why: str = "") -> Rows:
    return lots.select(*LOT).with_columns(asked=text(asked), why=text(why)).select("asked", *LOT, "why")
