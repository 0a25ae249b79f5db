"""What all cells of one file say together: the order of day and month in its dates, and the mark before decimals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lotbook.core.date_texts import ORDERS, Evidence, Order, Reading, Spelling, spelling_of
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.number_texts import decimal_mark, number_and_unit
from lotbook.core.table import Kind
from lotbook.exchange.adopt.mapping import Proposal

DATES = (Kind.DATE, Kind.LABEL_DATE)
NUMBERS = (Kind.UNITS, Kind.DAYS, Kind.MONEY, Kind.RATE)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes dates and numbers."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    """By the form of a date, the order of its parts."""
    mark: str | None = None
    """Before decimals; None if nothing shows it."""

    def reading(self, text: str) -> Reading | None:
        """The date of a text; None if it is none, or leaves open whether it has a day."""
        spelling = spelling_of(text.strip())
        if len(spelling.dates) == 1:
            return spelling.dates[0]
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
    numbers = [number_and_unit(text) for text in _texts(proposals, NUMBERS)]
    dates = list(_texts(proposals, DATES))
    # A list that a spreadsheet divides by semicolons, or whose dates have dots, is from where decimals have a comma.
    with_commas = any(proposal.source.delimiter == ";" for proposal in proposals)
    with_commas = with_commas or any(spelling_of(text).form.startswith("n.n.") for text in dates)
    mark = decimal_mark((number[0] for number in numbers if number is not None), "," if with_commas else None)
    orders = _orders(path, dates, asked, dates_stay_open=dates_stay_open)
    return Habits(orders, mark)


def _texts(proposals: Sequence[Proposal], kinds: Sequence[Kind]) -> Iterable[str]:
    return (
        cell.strip()
        for proposal in proposals
        for match in proposal.matches
        if match.column.kind in kinds
        for cell in proposal.source.column(match.position)
        if isinstance(cell, str)
    )


def _orders(path: Path, texts: Sequence[str], asked: Order | None, *, dates_stay_open: bool) -> Mapping[str, Order]:
    spellings = {text: spelling_of(text) for text in texts}
    forms: dict[str, list[str]] = {}
    for text, spelling in spellings.items():
        if spelling.form and spelling.readings and not _may_be_month(spelling):
            forms.setdefault(spelling.form, []).append(text)
    evidence = Evidence.of(spellings.values()).layouts
    orders: dict[str, Order] = {}
    for form, like in forms.items():
        fits = [order for order in ORDERS if all(order in spellings[text].readings for text in like)]
        shown = next((order for order in ORDERS if evidence.get(form) == order), None)
        dotted: Order | None = "DMY" if form.startswith("n.n.") and "DMY" in fits else None
        order = shown or dotted or asked
        unclear = [text for text in like if len(spellings[text].dates) > 1]
        if order is None and unclear and form not in evidence and len(fits) == 1:
            order = fits[0]
        if order is None and unclear and not dates_stay_open:
            raise InputError(_question(path, min(unclear), spellings, contradicted=form in evidence))
        if order is not None:
            orders[form] = order
    return orders


def _may_be_month(spelling: Spelling) -> bool:
    return not spelling.readings.keys() <= set(ORDERS)


def _question(path: Path, text: str, spellings: Mapping[str, Spelling], *, contradicted: bool) -> str:
    dates = " or ".join(sorted(to_date(each.day).isoformat() for each in spellings[text].dates))
    why = (
        "other dates of the file begin with the day, and others with the month"
        if contradicted
        else "nothing in the file says whether its dates begin with the day or the month"
    )
    return (
        f"{path.name}: the date '{text}' could be {dates}, and {why}. Say what comes first: --date-order DMY (day) or "
        "--date-order MDY (month)."
    )
