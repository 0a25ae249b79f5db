"""What a recall is asked for, and which lots that names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import narwhals as nw
from dateutil.relativedelta import relativedelta

from lotbook.core.bundles import LOT, reach, reversed_links
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, is_true, rows_of, text, whole
from lotbook.core.lot_match import is_pattern, near_codes, nearest_codes, normalized, same_code, same_name
from lotbook.core.recalls.codes import as_text
from lotbook.core.recalls.filter_list import FILTERS, RANGES, Filter

FILL_IN = (
    "Nothing is asked for. Fill in at least one filter: SKU, lot, supplier, purchase order, shipment, consignee, or a "
    "range of production, received or expiry dates."
)
OTHER_SKU = "The same code in another SKU"
_NAMED = 5
"""So many nearest ones are named in a hint."""


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
    """Lot codes; * stands for any characters, ? for one."""
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
    """`sku`, `lot`."""
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


def asked_for(lots: Rows, shipments: Rows, links: Rows, alike: Rows, filters: Filters) -> Asked:
    """The lots that fit all filters, those that nearly do, and what to tell the user.

    A lot was in a shipment if the shipment names it; where other filters are given as well, also if a bundle made from
    it was. A date known to the month fits if any day of that month does. A lot whose date is not known is near.

    Args:
        lots: What `lots.lots_in` returns.
        shipments: `sku`, `lot`, `shipment`, `document`, `source`, `destination`.
        links: What `bundle_graph.links_of` returns.
        alike: What `lots.other_spellings` returns.
        filters: What is asked for.
    """
    if filters.is_empty:
        return Asked(lots.head(0).select(*LOT), _near_rows(lots.head(0), ""), (FILL_IN,))
    hints: list[str] = []
    fits = _fits(lots, filters, hints)
    pool = lots
    if filters.shipment.strip() or filters.consignee.strip():
        shipped = _shipped(shipments, filters, hints)
        if fits or filters.codes:
            start = shipped.with_columns(depth=whole(0), via=nw.col("sku"))
            shipped = reach(reversed_links(links), start, alike).select(*LOT)
        pool = lots.join(shipped, on=list(LOT))
    found = _where(pool, fits.values())
    near = [_undated(pool, name, fits) for name, span in filters.spans if not span.is_open]
    if filters.codes:
        for code in filters.codes:
            near.append(_near_lots(pool, code, fits))
            hints += _if_no_lot(lots, code)
        found = found.filter(same_code("lot", filters.codes, "code_key"))
        hints += _if_shared(found, filters)
    if not found.shape[0] and not hints:
        hints.append("No lot fits all filters together. Take one away, or look at the lots that nearly fit.")
    chosen = found.select(*LOT)
    close = nw.concat(near).unique().join(chosen, on=list(LOT), how="anti") if near else _near_rows(lots.head(0), "")
    return Asked(chosen, close.sort("asked", *LOT, "why"), tuple(hints))


def _fits(lots: Rows, filters: Filters, hints: list[str]) -> dict[str, nw.Expr]:
    """What a lot must be, by column, but for its code and its shipments."""
    fits = {}
    for name, label, asked in (
        ("sku", "SKU", filters.sku.strip()),
        ("supplier", "supplier", filters.supplier.strip()),
        ("purchase_order", "purchase order", filters.purchase_order.strip()),
    ):
        if asked:
            fits[name] = same_code(name, [asked]) if name == "purchase_order" else same_name(name, asked)
            hints += _if_unknown(lots, (name,), label, asked, fits[name])
    dated = {name: _within(name, span) for name, span in filters.spans if not span.is_open}
    return {**fits, **dated}


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
    """The lots of the shipments asked for."""
    moved = shipments
    for label, asked, names in (
        ("shipment or document", filters.shipment.strip(), ("shipment", "document")),
        ("consignee or place", filters.consignee.strip(), ("source", "destination")),
    ):
        if asked:
            one, other = (
                is_true(same_code(name, [asked]) if "shipment" in names else same_name(name, asked)) for name in names
            )
            hints += _if_unknown(shipments, names, label, asked, one | other)
            moved = moved.filter(one | other)
    nameless = moved.filter(nw.col("lot").is_null()).shape[0]
    if nameless:
        hints.append(
            f"{_count(nameless, 'of these shipments names', 'of these shipments name')} no lot: see Shipments."
        )
    return moved.select(*LOT).drop_nulls().unique()


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _undated(pool: Rows, name: str, fits: dict[str, nw.Expr]) -> Rows:
    """Lots that fit all else, and have no such date."""
    others = [fit for other, fit in fits.items() if other != name]
    label = name.replace("_", " ")
    return _near_rows(_where(pool, [nw.col(name).is_null(), *others]), label, f"It has no {label}")


def _near_lots(pool: Rows, code: str, fits: dict[str, nw.Expr]) -> Rows:
    """Lots that fit all else, and whose code is nearly the one asked for, or is it in another SKU."""
    parts = [_near_rows(pool.head(0), code)]
    if not is_pattern(code):
        near = near_codes(_where(pool, fits.values()), "lot", code)
        parts.append(near.select(*LOT, "why").with_columns(asked=text(code)).select("asked", *LOT, "why"))
    if "sku" in fits:
        others = [fit for name, fit in fits.items() if name != "sku"]
        elsewhere = pool.filter(same_code("lot", [code], "code_key"), ~fits["sku"], *others)
        parts.append(_near_rows(elsewhere, code, OTHER_SKU))
    return nw.concat(parts)


def _near_rows(lots: Rows, asked: str, why: str = "") -> Rows:
    return lots.select(*LOT).with_columns(asked=text(asked), why=text(why)).select("asked", *LOT, "why")


def _if_unknown(frame: Rows, names: Sequence[str], label: str, asked: str, fit: nw.Expr) -> list[str]:
    """A hint where nothing fits what was asked for, with what may have been meant."""
    if frame.filter(fit).shape[0]:
        return []
    known = nw.concat([frame.select(name=name) for name in names]).drop_nulls().unique()
    near = [] if is_pattern(asked) else nearest_codes(known, "name", asked).sort("name").head(_NAMED)["name"].to_list()
    meant = " or ".join(f"'{name}'" for name in near)
    return [f"No {label} is '{asked}'. {f'Did you mean {meant}?' if near else 'Check how it is written.'}"]


def _if_no_lot(lots: Rows, code: str) -> list[str]:
    if lots.filter(same_code("lot", [code], "code_key")).shape[0]:
        return []
    near = [] if is_pattern(code) else rows_of(nearest_codes(lots, "lot", code).sort(*LOT).head(_NAMED).select(*LOT))
    names = ", ".join(f"{row['sku']} {row['lot']}" for row in near)
    return [f"No lot is '{code}'. {f'The nearest: {names}.' if names else 'Check it against the label.'}"]


def _if_shared(found: Rows, filters: Filters) -> list[str]:
    """A hint for each lot code asked for that several SKUs have."""
    hints = []
    for code in (code for code in filters.codes if not is_pattern(code)):
        same = found.filter(nw.col("code_key") == normalized(code))
        skus = sorted(set(same["sku"].to_list()))
        if same["sku_key"].n_unique() > 1:
            hints.append(
                f"Lot '{code}' is one of several SKUs: {', '.join(skus)}. All are shown; name the SKU for one."
            )
    return hints
