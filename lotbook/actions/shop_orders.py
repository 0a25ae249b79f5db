"""Orders of shops and warehouses into Shipments: read, lots found, and written once, or only shown."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.actions.amazon.imports import FileRead, Imported
from lotbook.actions.orders_listings import Listed, with_tracked_skus
from lotbook.actions.orders_shipped import (
    OrdersShipped,
    confirmed_lots,
    file_read,
    gone,
    orders_shipped,
    other_lots,
    said_of_lots,
    said_of_shops,
    shown,
    to_type,
    withdrawn,
)
from lotbook.actions.orders_without_lots import Part, row_of, without_lots
from lotbook.actions.session import Progress, Session
from lotbook.core import nw
from lotbook.core.counted import counted
from lotbook.core.date_texts import Order
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import meant
from lotbook.core.table import Cell, folded_header
from lotbook.core.tables import SHIPMENTS
from lotbook.core.words import AMAZON_KINDS
from lotbook.exchange.shops.orders import (
    PARTLY,
    OrderLine,
    Orders,
    Skipped,
    has_report_of_amazons,
    nearly_orders,
    read_orders,
    whose_orders,
)
from lotbook.exchange.shops.profiles import Profile, buyers_elsewhere, known_lists
from lotbook.hosts.host import Changes, Host, InputCells, NewRows
from lotbook.hosts.ooxml.foreign import check_foreign

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class OrderWishes:
    """What the user says of orders."""

    place: str = ""
    """Where they left from; blank takes the default place of Settings."""
    assume_lots: bool = False
    """Whether a line that names no lot gets the one that first-expired-first-out picking would have taken."""
    consignees: bool = False
    """Whether to keep who got the units."""


@dataclass(slots=True)
class _Booked:
    """The rows as they come together, and remarks on the others."""

    rows: list[dict[str, Cell]] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)
    """By worksheet row of Shipments, the consignee of an order whose buyer was not kept before."""
    there: int = 0
    """Lines that are on Shipments already."""
    open: int = 0
    """Lines of SKUs that are tracked that could not be booked; the remarks name them."""
    unknown: set[str] = field(default_factory=set)
    """SKUs that are not on the SKUs sheet."""
    other_lots: list[str] = field(default_factory=list)
    """Orders of which Shipments has other lots."""
    confirmed: list[str] = field(default_factory=list)
    """Orders of which Shipments has the same lots as assumed."""
    elsewhere: list[str] = field(default_factory=list)
    """Orders that Shipments has as sold to another shop's buyers."""
    remarks: list[str] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)


def only_orders(paths: Sequence[Path], wishes: OrderWishes) -> bool:
    """Whether all files are lists of orders, and not Amazon's reports.

    Raises:
        InputError: If some are and others are not, one nearly is, or none is though something was said of orders.
        HostError: If one cannot be read.
    """
    for path in paths:
        check_foreign(path)
    orders = [path for path in paths if whose_orders(path) is not None]
    others = [path.name for path in paths if path not in orders]
    if orders and others:
        raise InputError(
            f"{orders[0].name} is a list of orders and {others[0]} is not. Import orders and Amazon's reports one "
            "after the other."
        )
    if not orders:
        for path in paths:
            _refuse_what_is_nearly_one(path)
            _refuse_saved_report(path)
    if not orders and wishes != OrderWishes():
        raise InputError(
            f"{others[0]} isn't a list of orders lotbook recognizes (--from, --assume-fefo and --consignees are for "
            f"those). It knows {known_lists()}. lotbook adopt takes in any list, and asks what its columns are."
        )
    return bool(orders)


def refuse_orders(paths: Sequence[Path]) -> None:
    """For the button in Excel, which takes in Amazon's reports only.

    Raises:
        InputError: If a file is a list of orders.
        HostError: If one cannot be read.
    """
    for path in paths:
        check_foreign(path)
        profile = whose_orders(path)
        if profile is not None:
            takes = "what Amazon keeps and ships" if profile.is_of_amazon else "Amazon's reports"
            raise InputError(
                f"{path.name} is a list of {profile.name}, and this button takes in {takes}. Save and close the "
                "workbook, and run lotbook import in a terminal, with --from and the place the orders left from."
            )
        _refuse_saved_report(path)


def _refuse_saved_report(path: Path) -> None:
    """Say why a report of Amazon's isn't read from a workbook.

    Raises:
        InputError: If it is one.
        HostError: If it cannot be read.
    """
    if has_report_of_amazons(path):
        raise InputError(
            f"{path.name} is a report of Amazon's saved as a workbook, in which Excel may have changed dates and "
            "codes. Download it again from Seller Central, and import the .csv or .txt file itself."
        )


def _refuse_what_is_nearly_one(path: Path) -> None:
    """Say which column a list lacks that is else one of orders.

    Raises:
        InputError: If it lacks one.
        HostError: If it cannot be read.
    """
    near = nearly_orders(path)
    if near is not None:
        profile, lacks = near
        otherwise = "take it in with lotbook adopt, which asks what its columns are"
        if profile.export:
            raise InputError(
                f"{path.name} looks like {profile.name}, but has no column '{profile.header(lacks)}'. {profile.export}"
            )
        if lacks == "lot":
            otherwise = "add it and type the lots: units of a list like this can only be booked with their lots"
        raise InputError(
            f"{path.name} looks like {profile.name}, but has no column '{profile.header(lacks)}'. Export it again "
            f"with that column, or {otherwise}."
        )


def import_orders(
    host: Host,
    paths: Sequence[Path],
    *,
    now: dt.datetime,
    wishes: OrderWishes = OrderWishes(),
    order: Order | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Imported:
    """Bring what shops and warehouses shipped into Shipments, and every sheet up to date: all of it or nothing.

    Args:
        host: Where the tracker is.
        paths: Lists of orders, of any shop lotbook knows.
        now: The time of this run; no order may have left later.
        wishes: What the user says of them.
        order: Of day, month and year in their dates; None finds it for each file.
        dry_run: Only say what would change.
        progress: Told of each step.

    Raises:
        InputError: If a file is no list of orders, has dates that could be two days, or the place cannot be used.
        HostError: If something cannot be read or saved; the tracker is as it was.
    """
    session = Session.open(host, progress=progress)
    tracker = session.tracker
    place = _place(tracker, wishes.place)
    headers = {folded_header(header) for header in session.book.tables[SHIPMENTS.name].headers}
    if wishes.assume_lots and folded_header("Lot basis") not in headers:
        raise InputError(
            "Shipments has no column 'Lot basis' to say which lots are assumed. Add that header to the table, or make "
            "a new tracker with its rows: lotbook new next.xlsm --from this one."
        )
    progress("Reading the orders")
    lists = [
        with_tracked_skus(read_orders(path, order=order, consignees=wishes.consignees), tracker)
        for path in dict.fromkeys(paths)
    ]
    progress("Finding the lots")
    booked = _booked(tracker, lists, place, wishes, to_day(now.date()))
    files = tuple(booked.files)
    new = NewRows(SHIPMENTS.name, booked.rows)
    changes = Changes(new_rows=(new,)) if booked.rows else Changes()
    count = len(booked.rows)
    details = (f"Shipments: {count:,} new {'row' if count == 1 else 'rows'}",) if booked.rows else ()
    if booked.named:
        named = len(booked.named)
        column = folded_header(SHIPMENTS.column("destination").header)
        to = next(header for header in session.book.tables[SHIPMENTS.name].headers if folded_header(header) == column)
        changes = replace(changes, inputs=(InputCells(SHIPMENTS.name, to, dict(sorted(booked.named.items()))),))
        details = (*details, f"Shipments: who got the units, in {named:,} {'row' if named == 1 else 'rows'}")
    changed = {SHIPMENTS.name: count + len(booked.named)} if details else {}
    found = Imported(
        *(files, changed, details, tuple(booked.remarks), changes),
        tracked=count + booked.there,
        left_out=len(booked.unknown),
        unbooked=booked.open,
    )
    if found.is_empty:
        return found
    prepared = session.prepare(changes, now=now, command="import", progress=progress)
    return replace(found, refreshed=prepared.refreshed if dry_run else session.write(prepared, progress=progress))


def _place(tracker: Tracker, named: str) -> str:
    """The place that orders left from, as it is spelled on Places.

    Raises:
        InputError: If there is none of that name, or it is one of Amazon's.
    """
    rows = [row for row in rows_of(tracker.tables["Places"].frame.filter(nw.col("usable"))) if row["place"]]
    own = {row["place"].casefold(): row["place"] for row in rows if row["kind"] not in AMAZON_KINDS}
    asked = named.strip() or tracker.settings.default_place or ""
    if asked.casefold() in own:
        return str(own[asked.casefold()])
    what = f"--from '{named}'" if named.strip() else "The default place of Settings"
    shown = ", ".join(own.values()) or "none"
    raise InputError(
        f"{what} is not a place of your own or a 3PL on the sheet Places; those are: {shown}. Say with --from where "
        "the orders left from. What Amazon ships comes with Amazon's own reports."
    )


def _booked(tracker: Tracker, listed: Sequence[Listed], place: str, wishes: OrderWishes, today: int) -> _Booked:
    lists = [each.orders for each in listed]
    booked = _Booked(open=sum(each.open for each in listed), remarks=[text for each in listed for text in each.remarks])
    ours = {sku.casefold(): sku for sku in tracker.tables["SKUs"].frame["sku"].to_list() if sku}
    spelled, shipped = _lot_names(tracker), orders_shipped(tracker)
    others = _other_places(tracker, place)
    counted_now = {line.key for each in lists for line in each.lines}
    open_: list[Part] = []
    for each in lists:
        booked.files.append(file_read(each, shipped, ours))
        booked.remarks += [*withdrawn(each, shipped, counted_now), *gone(each, shipped, ours)]
        booked.open += sum(skipped.why == PARTLY for skipped in to_type(each, shipped, ours))
        _say_left_out(booked, each, shipped, ours)
        parts: dict[tuple[str, str], list[OrderLine]] = {}
        elsewhere: list[OrderLine] = []
        for line in _together(each.lines):
            sku = ours.get(line.sku.casefold())
            if sku is None:
                booked.unknown.add(line.sku)
            elif line.place.casefold() in others:
                elsewhere.append(line)
            elif line.day > today + 1:
                booked.open += 1
                booked.remarks.append(
                    f"{each.path.name}, row {line.row:,} left out: {to_date(line.day)} is in the future."
                )
            else:
                lot = spelled.get((sku, line.lot.casefold()), line.lot)
                parts.setdefault(line.key, []).append(replace(line, sku=sku, lot=lot))
        ours_elsewhere = _leave_out_what_left_elsewhere(booked, elsewhere, each.path.name, shipped, others)
        _leave_out_what_is_not_whole(booked, parts, [*each.left_out, *ours_elsewhere, *_partly(each)], shipped)
        for lines in parts.values():
            later = _take(booked, lines, shipped, place=place, profile=each.profile)
            if later:
                open_.append(Part(later, each.profile.buyers))
    booked.remarks += [*said_of_shops(booked.elsewhere), *said_of_lots(booked.other_lots, booked.confirmed)]
    if booked.unknown:
        has_asins = any("asin" in each.profile.columns for each in lists)
        booked.remarks.append(_not_tracked(booked.unknown, [*ours.values()], has_asins=has_asins))
    if open_:
        found = without_lots(tracker, open_, booked.rows, place, assume=wishes.assume_lots)
        booked.rows += found.rows
        booked.open += found.open
        booked.remarks += found.remarks
    booked.rows.sort(key=lambda row: (row["Date"], str(row["Document"]), str(row["SKU"])))
    return booked


def _partly(orders: Orders) -> list[Skipped]:
    return [each for each in orders.skipped if each.why == PARTLY]


def _other_places(tracker: Tracker, place: str) -> dict[str, bool]:
    """Every other place on Places, in small letters, and whether it is Amazon's."""
    rows = [row for row in rows_of(tracker.tables["Places"].frame.filter(nw.col("usable"))) if row["place"]]
    found = {row["place"].casefold(): row["kind"] in AMAZON_KINDS for row in rows}
    return {name: is_amazons for name, is_amazons in found.items() if name != place.casefold()}


def _leave_out_what_left_elsewhere(
    booked: _Booked, lines: Sequence[OrderLine], name: str, shipped: OrdersShipped, others: Mapping[str, bool]
) -> list[OrderLine]:
    """Name what a list has as left from another place, and isn't on Shipments; the lines that are not Amazon's.

    Args:
        booked: The rows as they come together.
        lines: The lines of other places.
        name: The name of the list's file.
        shipped: What is on Shipments.
        others: The other places, and whether they are Amazon's.
    """
    by_place: dict[str, list[OrderLine]] = {}
    for line in lines:
        if not shipped.sold.get(line.key):
            by_place.setdefault(line.place.casefold(), []).append(line)
    for place, found in by_place.items():
        left = f"{name} has {counted(len(found), 'line')} that left from {found[0].place}"
        if others[place]:
            booked.remarks.append(f"{left}, so left out: what Amazon ships comes with Amazon's own reports.")
        else:
            booked.open += len(found)
            booked.remarks.append(f'{left}, and not booked: import it once more with --from "{found[0].place}".')
    return [line for place, found in by_place.items() if not others[place] for line in found]


def _leave_out_what_is_not_whole(
    booked: _Booked,
    parts: dict[tuple[str, str], list[OrderLine]],
    open_: Sequence[OrderLine | Skipped],
    shipped: OrdersShipped,
) -> None:
    """Take out and name what an order has of a SKU of which another line can't be booked: that one would be forgotten.

    Args:
        booked: The rows as they come together.
        parts: What is to be booked, by order and SKU.
        open_: The lines that can't be booked.
        shipped: What is on Shipments.
    """
    stuck = {each.key for each in open_}
    found = [parts.pop(key) for key in [*parts] if key in stuck and not shipped.sold.get(key)]
    if found:
        booked.open += sum(map(len, found))
        texts = [f"order {part[0].order}, {sum(line.units for line in part):,} of {part[0].sku}" for part in found]
        booked.remarks.append(
            f"Another line of the same order and SKU could not be booked, so these weren't either: {shown(texts)}. "
            "Correct that line and import again, or type on Shipments what left, with the order's number under "
            "Document."
        )


def _not_tracked(unknown: Collection[str], tracked: Sequence[str], *, has_asins: bool) -> str:
    """What to say of SKUs that are not on the SKUs sheet, first of those that are spelled like one that is."""
    like = {sku: meant(tracked, sku).alike for sku in sorted(unknown)}
    texts = [f"{sku} (did you mean {alike[0]}?)" if alike else sku for sku, alike in like.items()]
    texts.sort(key=lambda text: not text.endswith("?)"))
    more = f" and {len(texts) - _MOST_NAMED:,} more" if len(texts) > _MOST_NAMED else ""
    how = (
        " For another listing of a SKU you have, type its ASIN beside that SKU, and import again." if has_asins else ""
    )
    return f"Not on the SKUs sheet, so left out: {', '.join(texts[:_MOST_NAMED])}{more}.{how}"


def _take(
    booked: _Booked, lines: Sequence[OrderLine], shipped: OrdersShipped, *, place: str, profile: Profile
) -> Sequence[OrderLine]:
    """Book what an order has of a SKU and is not on Shipments yet, if the list names the lots; else what is open.

    Args:
        booked: The rows as they come together.
        lines: What the list has.
        shipped: What is on Shipments. What is booked is added.
        place: Where they left from.
        profile: Whose list it is.
    """
    buyers = profile.buyers
    key = lines[0].key
    before, days = shipped.sold.setdefault(key, {}), shipped.days.setdefault(key, set())
    later = _later(before, lines)
    if before and len(later) < len(lines):
        there = [line for line in lines if line not in later]
        listed = {line.day for line in there}
        # A warehouse lists what left day by day: what it had left of an order on other days isn't missing.
        by_day = bool(later) or ("lot" in profile.columns and None not in before and listed <= set(before))
        units = sum(before[day] for day in listed) if by_day else sum(before.values())
        apart = sum(shipped.sold_to.get(key, Counter[str]())[name] for name in buyers_elsewhere(profile))
        _compare(booked, there, units - apart if apart < units else units, shipped, buyers)
        if differs := other_lots(there, shipped):
            booked.other_lots.append(differs)
        if confirmed := confirmed_lots(there, shipped):
            booked.confirmed.append(confirmed)
        if days and days.isdisjoint(line.day for line in there):
            booked.remarks.append(_other_day(there[0], days))
        elif apart and apart == sum(before.values()):
            booked.elsewhere.append(f"order {there[0].order}, {units:,} of {there[0].sku}")
    has_lots = all(line.lot for line in later)
    if has_lots:
        booked.rows += [row_of(line, place, buyers) for line in later]
        booked.remarks += [_another(line) for line in later if before]
    for line in later:
        before[line.day] = before.get(line.day, 0) + line.units
        shipped.lots.setdefault(key, {}).setdefault(line.day, Counter())[line.lot] += line.units
        days.add(line.day)
        shipped.sold_to.setdefault(key, Counter())[line.consignee or buyers] += line.units
    return () if has_lots else later


def _later(before: Mapping[int | None, int], lines: Sequence[OrderLine]) -> Sequence[OrderLine]:
    """The lines of an order and SKU that are not on Shipments yet.

    All of them where nothing is. Where lots were only assumed, or are not known now, an order is there whole or not at
    all; else what left on another day is a shipment of its own.

    Args:
        before: Units by day; None where a lot was assumed.
        lines: What the list has.
    """
    if not before:
        return lines
    if None in before or not all(line.lot for line in lines):
        return []
    return [line for line in lines if line.day not in before]


def _other_day(line: OrderLine, days: Collection[int]) -> str:
    """What to say of an order that is on Shipments, of another day: two shops may give the same number."""
    shown = ", ".join(to_date(day).isoformat() for day in sorted(days)[:_MOST_NAMED])
    return (
        f"Order {line.order}: its {line.sku} left on {to_date(line.day)}, and Shipments has that order on {shown}, so "
        "it counts as booked already. If it is another shop's order with the same number, type it on Shipments."
    )


def _another(line: OrderLine) -> str:
    return (
        f"Order {line.order}: another shipment of it, {line.units:,} of {line.sku} on {to_date(line.day)}, is booked."
    )


def _together(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """One line for each order, day, SKU, lot and place."""
    found: dict[tuple[str, str, int, str, str], OrderLine] = {}
    for line in lines:
        key = (*line.key, line.day, line.lot.casefold(), line.place.casefold())
        found[key] = replace(found[key], units=found[key].units + line.units) if key in found else line
    return list(found.values())


def _lot_names(tracker: Tracker) -> dict[tuple[str, str], str]:
    """How each lot is spelled on Lots, by SKU and in small letters; not where two differ in capitals only."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows_of(tracker.tables["Lots"].frame.filter(nw.col("usable")).select("sku", "lot")):
        found.setdefault((row["sku"], row["lot"].casefold()), set()).add(row["lot"])
    return {key: next(iter(lots)) for key, lots in found.items() if len(lots) == 1}


def _compare(booked: _Booked, lines: Sequence[OrderLine], before: int, shipped: OrdersShipped, buyers: str) -> None:
    """Hold what an order has of a SKU against Shipments, and name its consignee in the rows that don't yet."""
    booked.there += 1
    key = lines[0].key
    who = next((line.consignee for line in lines if line.consignee), "")
    if who:
        booked.named |= dict.fromkeys(shipped.unnamed.get((*key, buyers), ()), who)
    units = sum(line.units for line in lines)
    # A return that was typed is off the list of some shops, and not of others.
    if units not in {before, before - shipped.returned.get(key, 0)}:
        booked.remarks.append(
            f"Order {lines[0].order}: Shipments has {before:,} of {lines[0].sku}, and the list {units:,}. What is "
            "there stays; correct it if need be."
        )


def _say_left_out(booked: _Booked, orders: Orders, shipped: OrdersShipped, skus: Collection[str]) -> None:
    """Name the lines that could not be read, but for those of other SKUs and of orders that are there all the same."""
    rows: dict[str, list[int]] = {}
    for each in orders.left_out:
        if each.key not in shipped.sold and (not each.sku or each.key[1] in skus):
            rows.setdefault(each.why, []).append(each.row)
    for reason, numbers in rows.items():
        booked.open += len(numbers)
        shown = ", ".join(f"{row:,}" for row in numbers[:_MOST_NAMED])
        more = f" and {len(numbers) - _MOST_NAMED:,} more" if len(numbers) > _MOST_NAMED else ""
        word = "row" if len(numbers) == 1 else "rows"
        booked.remarks.append(f"{orders.path.name}, {word} {shown}{more} left out: {reason}.")
