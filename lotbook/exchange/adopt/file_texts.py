"""What all cells of one file say together: the order of day and month in its dates, and the mark before decimals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.core.date_texts import ORDERS, Evidence, Order, Reading, Spelling, spelling_of
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.number_texts import decimal_mark, has_comma_and_three, may_have_decimals, number_and_unit
from lotbook.core.table import Kind
from lotbook.exchange.adopt.cell_kinds import spelled_date
from lotbook.exchange.adopt.proposal import Proposal

DATES = (Kind.DATE, Kind.LABEL_DATE)
NUMBERS = (Kind.UNITS, Kind.DAYS, Kind.MONEY, Kind.RATE)

_DOTS_AND_TWO_DIGITS = "n.n.yy"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_YEAR_FIRST = re.compile(r"\d{4}[/.\u5e74\uff0e\uff0f]")
"""A date that begins with its year, as labels have it there, also in full-width digits. Programs everywhere write
2027-03-31."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes dates and numbers."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    """By the form of a date, the order of its parts."""
    mark: str | None = None
    """Before decimals; None if nothing shows it."""
    is_comma_open: bool = False
    """Whether 1,000 can be one with three decimals, too, where nothing shows the mark."""

    def leaves_open(self, number: str) -> bool:
        """Whether a number can be one of thousands, or one with three decimals, and nothing in the file shows which."""
        if self.mark is not None:
            return False
        return may_have_decimals(number) or (self.is_comma_open and has_comma_and_three(number))

    def reading(self, text: str) -> Reading | None:
        """The date of a text; None if it is none, or leaves open whether it has a day."""
        spelling = spelling_of(text.strip())
        if spelling.date is not None:
            return spelling.date
        order = self.orders.get(spelling.form)
        return None if order is None or _may_be_month(spelling) else spelling.readings.get(order)


def habits_of(
    path: Path, proposals: Sequence[Proposal], asked: Order | None, *, dates_stay_open: bool = False
) -> Habits:
    """How a file writes dates and numbers, from all the columns that are used.

    Args:
        path: The file.
        proposals: What becomes of its lists.
        asked: The order the user gave, if any.
        dates_stay_open: Whether a date that could be two may stay a text.

    Raises:
        InputError: If a date could be two, nothing settles which, and it may not stay open; the message says how to.
    """
    places: dict[str, str] = {}
    for place, text in _texts(proposals, DATES):
        places.setdefault(text, place)
    dates = list(places)
    year_first = _writes_year_first(proposals, dates)
    has_dots = any(
        form.startswith("n.n.") and not (year_first and form == _DOTS_AND_TWO_DIGITS)
        for form in (spelling_of(text).form for text in dates)
    )
    mark, is_comma_open = _mark(proposals, has_dots=has_dots)
    orders = _orders(path, places, asked, year_first=year_first, dates_stay_open=dates_stay_open)
    return Habits(orders, mark, is_comma_open)


def _mark(proposals: Sequence[Proposal], *, has_dots: bool) -> tuple[str | None, bool]:
    """The mark before decimals, and whether 1,000 can be either.

    A list that a spreadsheet divides by semicolons, or whose dates have dots, is from where decimals have a comma. But
    neither says so of 1,000 in a list that is divided by commas, or beside a count of 300: it would have decimals, too.
    """
    delimiters = {proposal.source.delimiter for proposal in proposals}
    numbers = _numbers(proposals, NUMBERS)
    shown = decimal_mark(numbers)
    mark = decimal_mark(numbers, "," if has_dots or ";" in delimiters else None)
    if mark != "," or shown or not any(map(has_comma_and_three, numbers)):
        return mark, False
    beside = _beside_thousands(proposals)
    if not beside:
        return (None, True) if delimiters == {","} else (mark, False)
    is_grouped = ";" not in delimiters and all(len(number) < len("1000") for number in beside)
    return (".", False) if is_grouped else (None, True)


def _beside_thousands(proposals: Sequence[Proposal]) -> list[str]:
    """The counts without any mark in columns where others are written as 1,000."""
    found: list[str] = []
    for proposal in proposals:
        for match in proposal.matches:
            numbers = _numbers([replace(proposal, matches=(match,))], (Kind.UNITS,))
            if any(map(has_comma_and_three, numbers)):
                found += [number for number in numbers if number.isdecimal() and int(number)]
    return found


def _numbers(proposals: Sequence[Proposal], kinds: Sequence[Kind]) -> list[str]:
    """The numbers in the columns of some kinds, without their units."""
    numbers = (number_and_unit(text) for _, text in _texts(proposals, kinds))
    return [number[0] for number in numbers if number is not None]


def _texts(proposals: Sequence[Proposal], kinds: Sequence[Kind]) -> Iterable[tuple[str, str]]:
    """The texts in the columns of some kinds, each with its cell as the user finds it."""
    for proposal in proposals:
        source = proposal.source
        for match in (match for match in proposal.matches if match.column.kind in kinds):
            for row in source.rows:
                cell = row.cells[match.position]
                cell = spelled_date(cell) if match.column.kind in DATES else cell
                if isinstance(cell, str):
                    sheet = f"{source.sheet}!" if source.sheet else ""
                    yield f"{sheet}{source.letters[match.position]}{row.number}", cell.strip()


def _writes_year_first(proposals: Sequence[Proposal], dates: Sequence[str]) -> bool:
    """Whether a file is from where the year comes first, as in Japan: by its headers, or by other dates."""
    headers = (header for proposal in proposals for header in proposal.source.headers)
    return any(_CJK.search(text) for text in headers) or any(_YEAR_FIRST.match(text) for text in dates)


def _orders(
    path: Path, places: Mapping[str, str], asked: Order | None, *, year_first: bool, dates_stay_open: bool
) -> Mapping[str, Order]:
    spellings = {text: spelling_of(text) for text in places}
    forms: dict[str, list[str]] = {}
    for text, spelling in spellings.items():
        if spelling.form and spelling.readings and not spelling.is_slip and not _may_be_month(spelling):
            forms.setdefault(spelling.form, []).append(text)
    evidence = Evidence.of(spellings.values()).layouts
    orders: dict[str, Order] = {}
    for form, like in forms.items():
        fits = [order for order in ORDERS if all(order in spellings[text].readings for text in like)]
        shown = next((order for order in ORDERS if evidence.get(form) == order), None)
        order = shown or _with_dots(form, fits, asked, year_first=year_first) or asked
        unclear = [text for text in like if len(spellings[text].dates) > 1]
        if order is None and unclear and form not in evidence and len(fits) == 1:
            order = fits[0]
        if order is None and unclear and not dates_stay_open:
            first = unclear[0]
            where = f"{path.name}, {places[first]}"
            raise InputError(_question(where, first, spellings[first], contradicted=form in evidence))
        if order is not None:
            orders[form] = order
    return orders


def _with_dots(form: str, fits: Sequence[Order], asked: Order | None, *, year_first: bool) -> Order | None:
    """The order of dates with dots, which begin with the day, unless two digits can be a year where that comes first.

    Of such dates, 27.03.31 is March 2027 in Japan and March 2031 in Germany.
    """
    may_be_year = form == _DOTS_AND_TWO_DIGITS and "YMD" in fits and (year_first or asked == "YMD")
    return "DMY" if form.startswith("n.n.") and "DMY" in fits and not may_be_year else None


def _may_be_month(spelling: Spelling) -> bool:
    return not spelling.readings.keys() <= set(ORDERS)


def _question(where: str, text: str, spelling: Spelling, *, contradicted: bool) -> str:
    dates = {to_date(each.day).isoformat(): order for order, each in [*spelling.readings.items()][::-1]}
    why = (
        "other dates of the file begin with the day, and others with the month"
        if contradicted
        else "nothing in the file says which comes first in its dates, the day or the month"
        if {*dates.values()} == {"DMY", "MDY"}
        else "nothing in the file says in which order its dates are"
    )
    by_order = sorted((ORDERS.index(order), order, date) for date, order in dates.items() if order in ORDERS)
    say = " or ".join(f"--date-order {order} for {date}" for _, order, date in by_order)
    return f"{where}: the date '{text}' could be {' or '.join(sorted(dates))}, and {why}. Say which it is: {say}."
