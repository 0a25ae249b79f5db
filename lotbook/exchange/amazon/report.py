"""One report read: what kind it is, what it says, and what of it could not be used."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from lotbook.core import nw
from lotbook.core.amazon.facts import Facts
from lotbook.core.amazon.sources import AWD_MARKETPLACE
from lotbook.core.amazon.stranded import StrandedList
from lotbook.core.date_texts import Order
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import HostError
from lotbook.exchange.amazon.cells import Unreadable
from lotbook.exchange.amazon.ledger_reports import read_detail, read_returns, read_sales, read_summary
from lotbook.exchange.amazon.products import Product
from lotbook.exchange.amazon.reading import Told, lines_of
from lotbook.exchange.amazon.recognise import FIELDS, Kind
from lotbook.exchange.amazon.removal_reports import read_removals
from lotbook.exchange.amazon.report_dates import ReportDates
from lotbook.exchange.amazon.stock_reports import Columns, read_expiry, read_stock

_NAMES_NO_DAY = {
    Kind.UNSUPPRESSED, Kind.RESTOCK, Kind.STRANDED, Kind.FULFILLABLE, Kind.BY_COUNTRY, Kind.RESERVED,
    Kind.AWD,
}  # fmt: skip
_MOST_LINES = 5
_SHOWN = 40
"""So much of a cell is shown."""
_DATE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|"
    r"\d{1,2}\.? [A-Za-z]{3,9}\.?,? \d{4}"
)
_MADE_ON = re.compile("time|date|generated|created", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What one file says."""

    path: Path
    kind: Kind
    facts: Facts
    remarks: tuple[str, ...]
    """What could not be read, and what had to be assumed."""
    stranded: StrandedList | None = None
    """All that is stranded; None for reports of other kinds, or where a line of it was left out."""
    products: Mapping[str, Product] = field(default_factory=dict)
    """What it says of its products, by SKU, if that was asked for."""

    @property
    def marketplaces(self) -> tuple[str, ...]:
        """The marketplaces it is about."""
        frames = (self.facts.stock, self.facts.sales, self.facts.ledger, self.facts.expiry)
        empty = set() if self.stranded is None else {self.stranded.marketplace}
        return tuple(sorted(empty.union(*(frame["marketplace"].to_list() for frame in frames))))

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day it is about."""
        facts = self.facts
        places = (
            (facts.stock, "snapshot_date"),
            (facts.sales, "date"),
            (facts.ledger, "date"),
            (facts.expiry, "snapshot_date"),
            (facts.orders, "ordered_on"),
        )
        days = [day for frame, name in places for day in _ends(frame, name)]
        days += [] if self.stranded is None else [self.stranded.day]
        return (min(days), max(days)) if days else None


def _ends(frame: nw.DataFrame[Any], name: str) -> list[int]:
    known = frame[name].drop_nulls()
    return [int(known.min()), int(known.max())] if known.shape[0] else []


def read_report(
    path: Path,
    *,
    marketplace: str,
    is_default: bool = True,
    day: dt.date | None,
    zone: dt.tzinfo = dt.UTC,
    today: dt.date | None = None,
    order: Order | None = None,
    skus: Collection[str] = (),
    fnskus: Mapping[str, str] | None = None,
    products: bool = False,
    told: Told = lambda *_: None,
) -> Report:
    """Read a report of Amazon's, whatever its kind, encoding or spelling.

    Args:
        path: The file.
        marketplace: Of a report that names none, for example "US".
        is_default: Whether nobody asked for that marketplace; a remark says so then.
        day: Of a report that names none; None takes the day the file was written.
        zone: Where the seller is: an evening in California is the next day elsewhere.
        today: The day it is read on; None takes the day the file was written.
        order: Of day, month and year in its dates; None finds it.
        skus: SKUs of the tracker, which show the encoding of a file that isn't UTF-8.
        fnskus: The SKU of each FNSKU that names one, by the FNSKU in small letters: for lines without a SKU.
        products: Whether to read what it says of its products, too.
        told: Told how far the reading is.

    Raises:
        InputError: If it is no report lotbook knows; the message names the nearest kind and the columns it lacks. If a
            date could be two days, and nothing settles which.
        HostError: If the file cannot be read.
    """
    lines = lines_of(path, told, skus=skus, fnskus=fnskus, products=products)
    kind = lines.recognised.kind
    unreadable = Unreadable(is_default=is_default)
    remarks = []
    counted = to_day(day or _written_on(path, zone))
    if kind in _NAMES_NO_DAY and day is None:
        above = lines.layout.above
        stated = _day_above(above, ReportDates(path, counted if today is None else to_day(today), counted, order))
        if stated is None:
            why = "date above the header of the report can't be read" if _tells_a_day(above) else "report has no date"
            remarks.append(
                f"The {why}, so {to_date(counted)}, the date of the file, is used. Use --date to set another."
            )
        counted = counted if stated is None else stated
    of_one = kind is Kind.STRANDED or any(field.name == "marketplace" for field in FIELDS[kind])
    if of_one and is_default and "marketplace" not in lines.recognised.positions:
        remarks.append(f"The report has no marketplace, so {marketplace} is used. Use --marketplace to set another.")
    dates = ReportDates(path, counted if today is None else to_day(today), counted, order)
    try:
        columns = _reader(kind, marketplace, counted, is_default=is_default)(lines, dates=dates, unreadable=unreadable)
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error
    remarks += [_odd_lines("many", lines.long)] if lines.long else []
    remarks += [f"{_odd_lines('few', lines.short)} Download the report again."] if lines.short else []
    remarks += _shifted(lines.shifted)
    remarks += _without_sku(lines.unnamed)
    facts = Facts.of(**columns)
    headers = {name: lines.layout.headers[position] for name, position in lines.recognised.positions.items()}
    listed = None
    if kind is Kind.STRANDED and not (lines.long or lines.short or lines.shifted or lines.unnamed):
        listed = StrandedList(marketplace, counted, frozenset(sku.casefold() for sku in facts.skus()))
    elif kind is Kind.STRANDED:
        remarks.append("SKUs it does not list stay as they are. Download it again to clear those no longer stranded.")
    if not facts.skus():
        remarks.append("It has no usable lines." if listed is None else "It lists nothing as stranded.")
    said = (*remarks, *dates.remarks, *unreadable.remarks(headers))
    return Report(path, kind, facts, said, listed, lines.products)


def _day_above(lines: Sequence[str], dates: ReportDates) -> int | None:
    """The day that the lines above a header name, None if they name none.

    Raises:
        InputError: If it could be two days, and nothing settles which.
    """
    for text in (found[0] for found in map(_DATE.search, lines) if found):
        dates.saw([text], happened=True)
        if (day := dates.days([text])[text]) is not None:
            return day
    return None


def _tells_a_day(lines: Sequence[str]) -> bool:
    """Whether lines seem to say when a report was made."""
    return any(_MADE_ON.search(line) and any(map(str.isdigit, line)) for line in lines)


def _odd_lines(what: str, numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _MOST_LINES:,} more" if len(numbers) > _MOST_LINES else ""
    word = "Line" if len(numbers) == 1 else "Lines"
    return f"{word} {', '.join(map(str, numbers[:_MOST_LINES]))}{more} skipped: too {what} cells."


def _shifted(lines: Sequence[tuple[int, str, str]]) -> list[str]:
    """What to say of lines with words where numbers belong.

    Args:
        lines: Their numbers, each with a column and its word.
    """
    if not lines:
        return []
    _, header, word = lines[0]
    shown = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…"
    numbers = [number for number, _, _ in lines]
    whose = "its" if len(lines) == 1 else "their"
    said = _odd_lines("", numbers).partition(": ")[0]
    return [
        f"{said}: {whose} cells are in the wrong columns, such as {shown!r} in {header}. Download the report again."
    ]


def _without_sku(unnamed: Mapping[str, int]) -> list[str]:
    """What to say of lines that name no SKU.

    Args:
        unnamed: How many, by their FNSKU, which may be blank.
    """
    if not unnamed:
        return []
    lines, fnskus = sum(unnamed.values()), sorted(filter(None, unnamed))
    said = "Skipped 1 line without a SKU." if lines == 1 else f"Skipped {lines:,} lines without a SKU."
    if not fnskus:
        return [said]
    more = f" and {len(fnskus) - _MOST_LINES:,} more" if len(fnskus) > _MOST_LINES else ""
    shown = f"{', '.join(fnskus[:_MOST_LINES])}{more}"
    what = f"FNSKU {shown}, enter it" if len(fnskus) == 1 else f"FNSKUs {shown}, enter each"
    return [f"{said} To count those with the {what} on the SKUs sheet for one SKU, and import the report again."]


def _written_on(path: Path, zone: dt.tzinfo) -> dt.date:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=zone).date()


def _reader(kind: Kind, marketplace: str, day: int, *, is_default: bool) -> Callable[..., Columns]:
    removals = partial(read_removals, asked_for="" if is_default else marketplace)
    readers: Mapping[Kind, Callable[..., Columns]] = {
        Kind.LEDGER_DETAIL: partial(read_detail, default=marketplace),
        Kind.LEDGER_SUMMARY: partial(read_summary, default=marketplace),
        Kind.FULFILLED: partial(read_sales, default=marketplace),
        Kind.SALES: partial(read_sales, default=marketplace),
        Kind.RETURNS: partial(read_returns, default=marketplace),
        Kind.EXPIRATION: partial(read_expiry, default=marketplace, day=day),
        Kind.REMOVAL_ORDERS: removals,
        Kind.REMOVAL_SHIPMENTS: removals,
        Kind.AWD: partial(read_stock, default=AWD_MARKETPLACE, day=day),
    }
    return readers.get(kind, partial(read_stock, default=marketplace, day=day))
