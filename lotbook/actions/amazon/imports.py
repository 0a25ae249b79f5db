"""Amazon's reports into the tracker: read, worked out what changes, and written once, or only shown."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.actions.amazon.import_changes import ImportChanges, stock_frame
from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.core import nw
from lotbook.core.amazon import demand as amazon_demand
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.amazon import speed as amazon_speed
from lotbook.core.amazon.counts import shared_stock
from lotbook.core.amazon.facts import SALES, Facts
from lotbook.core.amazon.fba import lines_at_amazon
from lotbook.core.amazon.sources import AWD_MARKETPLACE, is_of_awd
from lotbook.core.date_texts import Order
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import FOREVER, Frame, Rows, or_zero, rows_of, settled
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import normalized
from lotbook.core.records import records_of
from lotbook.exchange.amazon.marketplaces import marketplace as country_of
from lotbook.exchange.amazon.products import Product
from lotbook.exchange.amazon.recognise import Kind
from lotbook.exchange.amazon.report import Report, read_report
from lotbook.hosts.host import Book, Changes, Host

_MOST_NAMED = 5

Told = Callable[[Path, int, int], None]
Adds = Callable[[Sequence[Product]], bool]
"""Asked whether to add products to the sheet SKUs."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """One report, for whoever asked."""

    path: Path
    kind: str
    marketplaces: tuple[str, ...]
    first_day: dt.date | None
    last_day: dt.date | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What reports change, or would change."""

    files: tuple[FileRead, ...]
    changed: Mapping[str, int]
    """By sheet, how many rows are new or different."""
    details: tuple[str, ...]
    """What changes, in sentences."""
    remarks: tuple[str, ...]
    changes: Changes = field(repr=False)
    tracked: int = 0
    """SKUs of the reports that are on the sheet SKUs."""
    left_out: int = 0
    """SKUs of the reports that are not."""
    unbooked: int = 0
    """Lines of orders for SKUs on it that could not be booked; the remarks say why."""
    refreshed: Refreshed | None = field(default=None, repr=False)
    """The tracker with them in it, also where it was only asked what would change; None where nothing changes."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return self.changes == Changes()


def import_reports(
    host: Host,
    paths: Sequence[Path],
    *,
    now: dt.datetime,
    marketplace: str = "",
    day: dt.date | None = None,
    order: Order | None = None,
    allow_fewer: bool = False,
    adds: Adds | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
    told: Told = lambda *_: None,
) -> Imported:
    """Bring what Amazon's reports say into the tracker, and every sheet up to date: all of it or nothing.

    Args:
        host: Where the tracker is.
        paths: The reports, of any kinds, in any order.
        now: The time of this run; no report may be from later.
        marketplace: Of reports that name none; blank takes the one in Settings.
        day: Of reports that name none; None takes the day each file was written.
        order: Of day, month and year in the dates of the reports; None finds it for each report.
        allow_fewer: Whether a ledger may hold fewer lines for its days than were imported before.
        adds: Asked whether to add the SKUs that the tracker does not have; None adds none.
        dry_run: Only say what would change.
        progress: Told of each step.
        told: Told how far the reading of each file is.

    Raises:
        InputError: If a file is no report, has dates that could be two days, or would take ledger lines away; nothing
            is written then.
        HostError: If something cannot be read or saved; the tracker is as it was.
    """
    session = Session.open(host, progress=progress)
    tracker = session.tracker
    named = marketplace.strip() or tracker.settings.amazon_marketplace
    place = country_of(named) or named.upper()
    if marketplace.strip() and country_of(marketplace) is None and place != AWD_MARKETPLACE:
        raise InputError(
            f"--marketplace '{marketplace.strip()}' is not a marketplace lotbook knows. Type its code, such as US or "
            f"DE; {AWD_MARKETPLACE} is for stock in AWD."
        )
    progress("Reading the reports")
    reports = [
        read_report(
            path,
            marketplace=place,
            is_default=not marketplace.strip(),
            day=day,
            zone=now.tzinfo or dt.UTC,
            today=now.date(),
            order=order,
            skus=_tracked(tracker),
            fnskus=_by_fnsku(tracker),
            products=adds is not None,
            told=told,
        )
        for path in dict.fromkeys(paths)
    ]
    for report in reports:
        if report.span is not None and report.span[1] > to_day(now.date()) + 1:
            raise InputError(
                f"{report.path} contains the date {to_date(report.span[1])}, which is in the future. If its days and "
                "months are swapped, say what comes first: lotbook import with --date-order DMY (day) or --date-order "
                "MDY (month); --date sets the day of a report without one."
            )
    new = [] if adds is None else _new_products(tracker, reports)
    new = new if adds is not None and new and adds(new) else []
    progress("Comparing with the tracker")
    found = compared(tracker, session.book, reports, allow_fewer=allow_fewer, new=new)
    if found.is_empty:
        return found
    prepared = session.prepare(found.changes, now=now, command="import", progress=progress)
    return replace(found, refreshed=prepared.refreshed if dry_run else session.write(prepared, progress=progress))


def compared(
    tracker: Tracker,
    book: Book,
    reports: Sequence[Report],
    *,
    allow_fewer: bool = False,
    new: Sequence[Product] = (),
) -> Imported:
    """What the reports change in a tracker.

    Args:
        tracker: What is there.
        book: What it was read from: says which tables there are.
        reports: What the reports say.
        allow_fewer: Whether a ledger may hold fewer lines for its days than before.
        new: Products to add to the sheet SKUs.

    Raises:
        InputError: If a ledger would lose lines, or the tracker has no sheet for what a report says.
    """
    tracked = [*_tracked(tracker), *(product.sku for product in new)]
    known, others = _known(tracked, reports)
    alike = _alike(others, tracked)
    remarks = [*_skipped([sku for sku in others if sku not in alike]), *_skipped_alike(alike)]
    facts = [report.facts.only(known) for report in reports]
    work = ImportChanges(tracker, book, tracked)
    work.products(new)
    ledger = work.ledger(facts, allow_fewer=allow_fewer)
    speeds = _speeds(facts, reports, ledger, tracker, work)
    work.stock(facts, speeds, [report.stranded for report in reports if report.stranded is not None])
    work.expiry(facts)
    work.orders(facts)
    files = tuple(_file(report, reports) for report in reports)
    changes = Changes(rows=tuple(work.tables), inputs=tuple(work.cells), new_rows=tuple(work.rows))
    said = (*remarks, *work.remarks)
    return Imported(files, work.changed, tuple(work.details), said, changes, len(known), len(others))


def _file(report: Report, reports: Sequence[Report]) -> FileRead:
    first, last = (None, None) if report.span is None else map(to_date, report.span)
    remarks = report.remarks
    if report.kind in {Kind.FULFILLABLE, Kind.BY_COUNTRY} and not _has_reserved(report, reports):
        remarks += ("It doesn't say how much is reserved. Import Reserved inventory of the same day as well.",)
    return FileRead(report.path, report.kind.value, report.marketplaces, first, last, remarks)


def _has_reserved(report: Report, reports: Sequence[Report]) -> bool:
    """Whether the report on what is reserved, for the same marketplaces and days, is among the reports."""
    reserved = [each for each in reports if each.kind is Kind.RESERVED and each.span == report.span]
    return set(report.marketplaces) <= {place for each in reserved for place in each.marketplaces}


def _new_products(tracker: Tracker, reports: Sequence[Report]) -> list[Product]:
    """The products of the reports that are not on the sheet SKUs; one for spellings that differ in capitals only.

    Those that are spelled like one on it are left out: they are most likely that one.
    """
    tracked = _tracked(tracker)
    _, others = _known(tracked, reports)
    alike = _alike(others, tracked)
    found: dict[str, Product] = {}
    for sku in (each for each in others if each not in alike):
        for report in reports:
            product = report.products.get(sku, Product(sku))
            known = found.get(sku.casefold())
            found[sku.casefold()] = product if known is None else known.with_more(product)
    return list(found.values())


def _known(ours: Sequence[str], reports: Sequence[Report]) -> tuple[dict[str, str], list[str]]:
    """SKUs of the reports that are on the sheet SKUs, by the name the reports use; and the others."""
    folded: dict[str, str] = {}
    for sku in reversed(ours):
        folded[sku.casefold()] = sku
    named = sorted({sku for report in reports for sku in report.facts.skus() if sku})
    exact = set(ours)
    known = {sku: sku if sku in exact else folded[sku.casefold()] for sku in named if sku.casefold() in folded}
    return known, [sku for sku in named if sku not in known]


def _tracked(tracker: Tracker) -> list[str]:
    """The SKUs on the sheet SKUs."""
    return [sku for sku in tracker.tables["SKUs"].frame["sku"].to_list() if sku]


def _by_fnsku(tracker: Tracker) -> dict[str, str]:
    """The SKU of each FNSKU on the sheet SKUs that only one SKU has, by the FNSKU in small letters."""
    found: dict[str, set[str]] = {}
    for row in rows_of(tracker.tables["SKUs"].frame.select("sku", "fnsku")):
        if row["sku"] and row["fnsku"]:
            found.setdefault(row["fnsku"].casefold(), set()).add(row["sku"])
    return {fnsku: next(iter(skus)) for fnsku, skus in found.items() if len(skus) == 1}


def _skipped(others: Sequence[str]) -> list[str]:
    """What to say of SKUs that are not on the sheet SKUs."""
    if not others:
        return []
    more = f" and {len(others) - _MOST_NAMED:,} more" if len(others) > _MOST_NAMED else ""
    shown = ", ".join(others[:_MOST_NAMED]) + more
    what = "1 SKU that isn't" if len(others) == 1 else f"{len(others):,} SKUs that aren't"
    return [
        f"Skipped {what} on the SKUs sheet: {shown}. Add what you want to track there, and import again; or use "
        "lotbook import with --add-skus."
    ]


def _alike(others: Sequence[str], tracked: Sequence[str]) -> dict[str, str]:
    """SKUs that are spelled like one on the sheet SKUs, each with that one: adding them would make two of one."""
    ours = {normalized(sku): sku for sku in reversed(tracked)} if others else {}
    return {sku: ours[normalized(sku)] for sku in others if normalized(sku) in ours}


def _skipped_alike(alike: Mapping[str, str]) -> list[str]:
    """What to say of them."""
    if not alike:
        return []
    more = f" and {len(alike) - _MOST_NAMED:,} more" if len(alike) > _MOST_NAMED else ""
    shown = ", ".join(f"{sku} and {own}" for sku, own in list(alike.items())[:_MOST_NAMED]) + more
    what = "1 SKU that may be one" if len(alike) == 1 else f"{len(alike):,} SKUs that may be some"
    return [
        f"Skipped {what} on the SKUs sheet in another spelling: {shown}. Such a pair differs only in dashes, spaces, "
        "capitals, leading zeros, width or the alphabet of a letter. If it is one SKU, enter it on the SKUs sheet as "
        "Seller Central has it, and import the report again. If it is another product, add it there yourself: "
        "--add-skus leaves it out."
    ]


def _speeds(
    facts: Sequence[Facts], reports: Sequence[Report], ledger: Rows, tracker: Tracker, work: ImportChanges
) -> Rows:
    """Units per day by SKU, marketplace and day, from everything the reports hold."""
    stock = stock_frame(tracker)
    shared = shared_stock(tracker.settings.amazon_shared_stock)
    counts = nw.concat(
        [
            frame.lazy().select("sku", "marketplace", "snapshot_date", "source", sellable=_sellable())
            for frame in (stock, *(each.stock for each in facts))
        ]
    ).filter(~nw.col("sellable").is_null(), ~is_of_awd())
    in_force = amazon_demand.of_one_stock(amazon_ledger.rows_that_count(ledger.lazy()), shared)
    # What a report is about is told by all its lines, not by those of a few slow SKUs.
    (covered,) = settled(_covered(reports, shared))
    ledger_span = amazon_speed.last_span(in_force, covered)
    in_force, ledger_span = settled(amazon_speed.in_span(in_force, ledger_span), ledger_span)
    one_each = amazon_demand.sellable_of_one_stock(counts, shared)
    (empty,) = settled(amazon_speed.days_without_stock(in_force, one_each, ledger_span))
    columns = ("sku", "marketplace", "snapshot_date", "units_per_day", "source")
    # No balance speaks for a report on sales: what it leaves out was there only if it was counted.
    by_place = amazon_demand.sellable_of_one_stock(counts, {})
    found: list[Frame] = []
    if any(each.windows.shape[0] for each in facts):
        windows = nw.concat([each.windows.lazy() for each in facts])
        found.append(amazon_speed.from_windows(windows, by_place, _arrivals(tracker)).select(*columns))
    daily = [
        (
            each.sales.lazy(),
            amazon_speed.covered_by(report.facts.sales.lazy()),
            by_place,
            empty.head(0),
            report.kind.value,
        )
        for each, report in zip(facts, reports, strict=True)
    ]
    if any(set(each.ledger["source"].unique().to_list()) - {amazon_ledger.RETURNS} for each in facts):
        # Of a SKU without a line nobody knows whether it was asked for.
        asked = in_force.select("sku", "marketplace").unique()
        mine = one_each.join(asked, on=["sku", "marketplace"])
        detail = in_force.filter(nw.col("source") == amazon_ledger.DETAIL).collect().shape[0]
        source = amazon_ledger.DETAIL if detail else amazon_ledger.SUMMARY
        daily.append((amazon_speed.sales_of(in_force), ledger_span, mine, empty, source))
    now_read = {row["marketplace"] for row in rows_of(covered)}
    for sales, span, there, balances, source in daily:
        none = amazon_speed.not_sold(sales, span, there, balances, source=source)
        sales = nw.concat([frame.select(*SALES) for frame in (sales, none)])  # noqa: PLW2901 - the same sales, complete
        short = span.filter(nw.col("last_day") - nw.col("first_day") + 1 < amazon_speed.FEWEST_DAYS)
        # Of a ledger that was read before, its own import told.
        for row in [row for row in rows_of(short) if source not in _LEDGERS or row["marketplace"] in now_read]:
            work.remarks.append(
                f"Days from {to_date(row['first_day'])} to {to_date(row['last_day'])} are too few for units per day "
                f"({row['marketplace']}); {amazon_speed.FEWEST_DAYS} are needed, 90 are best."
            )
        speeds = amazon_speed.from_days(sales, span, empty).select(*columns)
        found.append(amazon_demand.named(speeds, shared) if source in _LEDGERS else speeds)
    return nw.concat(found).collect()


def _arrivals(tracker: Tracker) -> Frame:
    """The first day on which units of each SKU could be on sale at Amazon, by the records."""
    records = records_of(tracker)
    lines = lines_at_amazon(records.movements, records.places, as_of=FOREVER)
    (found,) = settled(amazon_speed.arrivals(lines, records.channels))
    return found


_LEDGERS = {amazon_ledger.DETAIL, amazon_ledger.SUMMARY}


def _covered(reports: Sequence[Report], shared: Mapping[str, str]) -> Frame:
    """The days the ledgers are about, of a shared stock together."""
    ledgers = [amazon_ledger.of_ledger(report.facts.ledger.lazy()) for report in reports]
    return nw.concat([amazon_speed.covered_by(amazon_demand.of_one_stock(each, shared)) for each in ledgers])


def _sellable() -> nw.Expr:
    """What Amazon can sell or is about to: what is reserved counts as sellable in its ledger."""
    return nw.col("fulfillable") + or_zero("reserved")
