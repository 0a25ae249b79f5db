"""Which lots to take for an order: a look at the stock that books nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotbook.actions.for_channel import days_required, named, ruled, with_promised, without_shelf_life
from lotbook.actions.orders import Ask, Names, units_in
from lotbook.actions.session import Progress, Session
from lotbook.core import fefo, nw
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, make_rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.words import AMAZON_KINDS, BOOKED_FOR_LATER, TOO_SHORT_LIVED, Flag
from lotbook.hosts.host import Host

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one lot at one place."""

    lot: str
    place: str
    expiry_date: dt.date | None
    units: int
    reason: str = ""
    """Why the lot was passed over; blank for one to take."""

    @property
    def named(self) -> str:
        """The lot with its date and place."""
        until = "no date" if self.expiry_date is None else f"{self.expiry_date:%Y-%m-%d}"
        return f"lot {self.lot} ({until}) at {self.place}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, and what it gets."""

    sku: str
    product: str
    lot: str | None
    """The lot the line names; None where any will do."""
    asked: int
    """Units asked for."""
    quantity: int
    """Units to take: those asked for, or rounded up to full cases."""
    per_case: int | None
    """Units in a full case, where the SKUs sheet says."""
    picks: tuple[Pick, ...] = ()
    """To take, in this order."""
    skipped: tuple[Pick, ...] = ()
    """On hand and passed over: held, expired, too close to their expiry date."""
    short: int = 0
    """Units that are not there. Picked and short units make up the quantity."""
    there: int = 0
    """Units of the named lot at the places looked at; 0 where no lot is named."""
    free: int = 0
    """Those of them that can be taken and that no other line takes."""
    loose: tuple[Pick, ...] = ()
    """Loose units of the lots to take, which stay since they fill no case."""
    no_life_for: str = ""
    """The channel that asks for a percentage of a shelf life that isn't known; blank if none does."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about the line, in sentences."""
        named = self.sku if self.lot is None else f"{self.sku}, lot {self.lot}"
        told = []
        if self.quantity != self.asked:
            told.append(f"{named}: {_counted(self.asked)} rounded up to {self.quantity:,}, full cases.")
        if self.lot is not None and self.short:
            told.append(f"{named}: {_counted(self.short)} wanted, but {self._there()}. Nothing is taken from it.")
        elif self.short:
            told.append(f"{named}: {_counted(self.short)} short.")
        told += [f"{named}: {_loose(each)}, too few for a case." for each in self.loose]
        return (*told, *self.not_asked)

    @property
    def not_asked(self) -> tuple[str, ...]:
        """What the channel asks for and nobody can hold a lot against, as a sentence."""
        if not self.no_life_for:
            return ()
        return (
            f"{self.sku}: Shelf life on SKUs is blank, so the percentage of it that {self.no_life_for} asks for does "
            "not count. Type the shelf life, and ask again.",
        )

    def _there(self) -> str:
        """How many units of the named lot there are, and why they are not enough."""
        if not self.there:
            return "there are none"
        some = f"only {self.free:,}" if self.free else "none"
        reasons = ", ".join(dict.fromkeys(pick.reason for pick in self.skipped))
        if reasons:
            return f"{some} of its {_counted(self.there)} can be taken ({reasons})"
        if self.free < self.there:
            return f"{some} of its {_counted(self.there)} are left for this line"
        return f"there are only {self.there:,}"

    def cases(self, units: int) -> str:
        """Units of the SKU in cases; blank where it is not known what is in one.

        Examples:
            >>> line = Line("TEA", "", None, 50, 50, 12)
            >>> line.cases(50), line.cases(48), line.cases(5)
            ('4 x 12 + 2', '4 x 12', '5 loose')
        """
        if self.per_case is None:
            return ""
        full, rest = divmod(units, self.per_case)
        return f"{full:,} x {self.per_case:,}{f' + {rest:,}' if rest else ''}" if full else f"{rest:,} loose"


@dataclass(frozen=True, slots=True)
class Allocation:
    """What an order would take."""

    as_of: dt.date
    lines: tuple[Line, ...]
    """In the order they were asked for."""
    place: str = ""
    """The one place to take from; blank for all of your own and your 3PLs'."""
    channel: str = ""
    """The channel or customer whose rules count; blank for the channel of each place."""
    cases: bool = False
    """Whether full cases only are taken."""
    at_amazon: int = 0
    """Units of these SKUs at Amazon, which picks its own."""
    marketplace: str = ""
    """The one in Settings."""

    @property
    def short(self) -> int:
        """Units that are not there, over all lines."""
        return sum(line.short for line in self.lines)

    @property
    def heading(self) -> str:
        """What the allocation is, in a few words."""
        place = f", from {self.place}" if self.place else ""
        channel = f", for {self.channel}" if self.channel else ""
        return f"Pick list, first expired first out, as of {self.as_of:%Y-%m-%d}{place}{channel}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about it, in sentences."""
        left = f"Not counted: {_counted(self.at_amazon)} at Amazon, which picks its own."
        return (*(remark for line in self.lines for remark in line.remarks), *((left,) if self.at_amazon else ()))


def allocate(
    host: Host,
    order: Sequence[Ask],
    *,
    now: dt.datetime,
    place: str = "",
    channel: str = "",
    cases: bool = False,
    as_of: dt.date | None = None,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> Allocation:
    """Fill an order from the lots that expire first; nothing is written.

    All lines draw on one stock: those that name a lot first, then the others in their order. Lots that are not
    released, expired or past their sell-by date are passed over, and those with fewer days left than the channel of
    their place asks for; with `channel`, those that would reach it after that date, or with too few days left for it.

    Args:
        host: Where the tracker is.
        order: What is ordered.
        now: The time of this run.
        place: The place to take it from; blank takes all places except Amazon's, which picks its own units.
        channel: The channel or customer it goes to, as on Channels; blank: the rules of each place's own channel count.
        cases: Take full cases only: each line is rounded up to full cases, and no case mixes lots.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If a SKU, lot, place or channel is unknown, a quantity no whole number above 0, full cases are asked
            for where nobody says what is in one, or the workbook cannot be used.
        HostError: If it cannot be read.
    """
    wanted = [units_in(ask.quantity) for ask in order]
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date(), as_of=as_of)
    progress("Looking for lots")
    tracker, every, stock = session.tracker, session.everything, session.report(day).stock
    place, channel = (named(every, *each) for each in (("Places", "place", place), ("Channels", "channel", channel)))
    products = _products(tracker)
    names = Names(tracker, stock)
    lines = []
    for ask, units in zip(order, wanted, strict=True):
        sku, lot = names.meant(ask.name)
        row = products.get(sku, {})
        per_case = row.get("units_per_case") or None
        quantity = _rounded_up(sku, units, per_case) if cases else units
        lines.append(Line(sku, str(row.get("product") or ""), lot, units, quantity, per_case))
    unknown = without_shelf_life(every, channel, {line.sku for line in lines})
    lines = [replace(line, no_life_for=channel if line.sku in unknown else "") for line in lines]
    here, at_amazon = _stock_at(stock, place, {line.sku for line in lines})
    ruled_stock = ruled(with_promised(here, every, as_of=day), every, channel, as_of=day)
    full = _in_cases(ruled_stock, products) if cases else ruled_stock
    demand = _demand(lines, days_required(ruled_stock) if channel else {})
    below = tracker.settings.expired_below
    filled = fefo.allocate(full, demand, as_of=day, expired_below=below, sold_on=day, has_lot=True, has_promised=True)
    found = _filled(lines, rows_of(filled), rows_of(full), as_of=day)
    marketplace = tracker.settings.amazon_marketplace
    return Allocation(to_date(day), found, place, channel, cases, at_amazon, marketplace)


def _products(tracker: Tracker) -> dict[str, _Row]:
    """The first usable row of SKUs by SKU."""
    products: dict[str, _Row] = {}
    for row in rows_of(tracker.tables["SKUs"].frame):
        if row["usable"]:
            products.setdefault(row["sku"], row)
    return products


def _stock_at(stock: Rows, place: str, skus: Iterable[str]) -> tuple[Rows, int]:
    """The stock to take from, and units of it that Amazon has and that are therefore left out."""
    of_order = stock.filter(nw.col("sku").is_in(sorted(skus)))
    if place:
        return of_order.filter(nw.col("place") == place), 0
    at_amazon = nw.col("kind").is_in(list(AMAZON_KINDS))
    there = of_order.filter(at_amazon, nw.col("on_hand") > 0)["on_hand"].to_list()
    return of_order.filter(~at_amazon), sum(there)


def _in_cases(stock: Rows, products: dict[str, _Row]) -> Rows:
    sizes = {sku: row["units_per_case"] for sku, row in products.items() if row["units_per_case"]}
    schema = {"sku": nw.String(), "units_per_case": nw.Int64()}
    of_sku = make_rows({"sku": list(sizes), "units_per_case": list(sizes.values())}, schema)
    return fefo.in_full_cases(stock.join(of_sku, on="sku"))


def _rounded_up(sku: str, units: int, per_case: int | None) -> int:
    if per_case is None:
        raise InputError(f"{sku} has no Units per case on the sheet SKUs, which --cases requires. Fill it in.")
    return -(-units // per_case) * per_case


def _demand(lines: Sequence[Line], required: Mapping[str, int]) -> Rows:
    """The lines as the rules take them: those that name a lot are served first, lest others take its units."""
    later = len(lines)
    columns: dict[str, list[Any]] = {
        "line": [number + (later if line.lot is None else 0) for number, line in enumerate(lines)],
        "sku": [line.sku for line in lines],
        "lot": [line.lot for line in lines],
        "quantity": [line.quantity for line in lines],
        "min_days_at_receipt": [required.get(line.sku, 0) for line in lines],
    }
    return make_rows(columns, {name: nw.String() if name in {"sku", "lot"} else nw.Int64() for name in columns})


def _filled(lines: Sequence[Line], outcome: Sequence[_Row], stock: Sequence[_Row], *, as_of: int) -> tuple[Line, ...]:
    """The lines with what they get."""
    shelf = {(row["sku"], row["lot"], row["place"]): row for row in stock}
    found = []
    for number, line in enumerate(lines):
        mine = [row for row in outcome if row["line"] % len(lines) == number]
        picks = tuple(_pick(row, row["units"]) for row in mine if row["outcome"] == "Allocated")
        skipped = [(row, shelf[row["sku"], row["lot"], row["place"]]) for row in mine if row["outcome"] == "Skipped"]
        found.append(
            replace(
                line,
                picks=picks,
                skipped=tuple(_passed_over(row, of, as_of) for row, of in skipped),
                short=sum(row["units"] for row in mine if row["outcome"] == "Short"),
                loose=tuple(
                    replace(pick, units=rest)
                    for pick in picks
                    if (rest := shelf[line.sku, pick.lot, pick.place].get("loose"))
                ),
            )
        )
    return tuple(_with_lot(line, outcome, stock) for line in found)


def _with_lot(line: Line, outcome: Sequence[_Row], stock: Sequence[_Row]) -> Line:
    """The line with how many units of the lot it names there are, and how many are free."""
    if line.lot is None:
        return line
    key = line.sku, line.lot
    there = sum(_all_units(row) for row in stock if (row["sku"], row["lot"]) == key and row["on_hand"] >= 0)
    gone = sum(row["units"] for row in outcome if row["outcome"] == "Allocated" and (row["sku"], row["lot"]) == key)
    return replace(line, there=there, free=there - gone - sum(pick.units for pick in line.skipped))


def _all_units(row: _Row) -> int:
    """Units of a lot at a place, those that fill no case too."""
    return int(row["on_hand"] + row.get("loose", 0))


def _counted(units: int) -> str:
    return f"{units:,} unit{'' if units == 1 else 's'}"


def _loose(pick: Pick) -> str:
    return f"left {_counted(pick.units)} of lot {pick.lot} at {pick.place}"


def _passed_over(row: _Row, there: _Row, as_of: int) -> Pick:
    """A lot that stays; one that is still on sale where it is would only arrive too late."""
    pick = _pick(row, row["units"] if row["reason"] == BOOKED_FOR_LATER else _all_units(there))
    late = pick.reason == Flag.INSIDE_CUTOFF and there["sell_by"] > as_of
    return replace(pick, reason=TOO_SHORT_LIVED) if late else pick


def _pick(row: _Row, units: int) -> Pick:
    date = None if row["expiry_date"] is None else to_date(row["expiry_date"])
    return Pick(row["lot"], row["place"], date, units, row["reason"] or "")
