"""Dates as people and labels write them, read without ever guessing.

The problem: `03/04/2027` is two dates, `03/2027` is none, and a wrong one costs a pallet. The idea: every text has a
set of possible readings, one per day/month order (`date_texts`). What one value leaves open, the other values of its
column may settle if they are spelled alike; what stays open is reported, not read. `03/04/2027` beside `25/12/2026` is
3 April; alone or beside `25.12.2026` it is an error.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from lotbook.core.date_texts import ORDERS, Evidence, Layout, Order, Reading, Spelling, spelling_of
from lotbook.core.days import to_date, to_day
from lotbook.core.life_units import DAYS, MONTHS, WEEKS, YEARS, unit_of

_LIFE = re.compile(r"^(\d{1,5})\s*-?\s*([^\W\d_][^\d]*)$")
_ARRIVED = "(?:receipt|receiving|arrival|delivery)"
_FROM_RECEIPT = re.compile(
    rf"^(?:(?:from|after|since|on)\s+)?{_ARRIVED}\s*[:+,;=-]?\s*(?P<first>.+)$"
    rf"|^(?P<last>.+?)\s*[,;(]?\s*(?:from|after|since)\s+{_ARRIVED}\)?\.?$",
    re.IGNORECASE,
)
_LONGEST_LIFE = (1200, 36525)
"""Months, days."""
_FEWEST_BARE_DAYS = 90
"""A bare number below this is more likely one of months: what Amazon takes has more days than that when it arrives."""


@dataclass(frozen=True, slots=True)
class TextDates:
    """What the texts of one column mean."""

    readings: Mapping[str, Reading]
    orders: Mapping[str, Layout]
    """By form, the order that the column's own texts settle."""
    unreadable: frozenset[str]
    ambiguous: Mapping[str, tuple[Reading, ...]]
    """Texts with more than one possible date that nothing settles."""


def read_column(texts: Iterable[str], order: Order | None = None) -> TextDates:
    """Read all texts of one column together, so that clear dates settle the unclear ones of the same form.

    Args:
        texts: The distinct texts of the column.
        order: What the user fixed in Settings, or None to work it out. A text with one possible reading is
            read that way whatever the order. Whether six digits have a day at all is not a question of order.

    Returns:
        A reading for each text that has exactly one, and the texts that have none or several.

    Examples:
        >>> found = read_column(["03/04/2027", "25/12/2026", "2027"])
        >>> to_date(found.readings["03/04/2027"].day), found.orders, sorted(found.unreadable)
        (datetime.date(2027, 4, 3), {'n/n/yyyy': 'DMY'}, ['2027'])
        >>> [to_date(r.day).isoformat() for r in read_column(["03/04/2027", "31.12.2026"]).ambiguous["03/04/2027"]]
        ['2027-04-03', '2027-03-04']
    """
    spellings = {text: spelling_of(text) for text in texts}
    orders = {form: layout for form, layout in Evidence.of(spellings.values()).layouts.items() if layout is not None}
    readings: dict[str, Reading] = {}
    ambiguous: dict[str, tuple[Reading, ...]] = {}
    for text, spelling in spellings.items():
        reading = _settled(spelling, orders, order)
        if reading is not None:
            readings[text] = reading
        elif spelling.readings and not spelling.is_slip:
            ambiguous[text] = spelling.dates
    return TextDates(readings, orders, frozenset(spellings.keys() - readings.keys() - ambiguous.keys()), ambiguous)


def _settled(spelling: Spelling, orders: Mapping[str, Layout], fixed: Order | None) -> Reading | None:
    """The one date a text means, if it has one."""
    if spelling.date is not None:
        return spelling.date
    layout: Layout | None = orders.get(spelling.form)
    if fixed is not None and spelling.readings.keys() <= set(ORDERS):
        layout = fixed
    return None if layout is None else spelling.readings.get(layout)


def read_shelf_life(text: str) -> tuple[int, int] | None:
    """Months and days of a shelf life such as "24 months", "2 Jahre", "540 days" or "540"; None if it is none.

    What is longer than a hundred years is none: it is a code or a date in the wrong cell. Whether it counts from
    receipt is for `counts_from_receipt` to say.

    Examples:
        >>> read_shelf_life("24 months"), read_shelf_life("540"), read_shelf_life("long")
        ((24, 0), (0, 540), None)
        >>> read_shelf_life("from receipt: 10 days")
        (0, 10)
    """
    text = _length_of_life(text)
    found = _LIFE.match(f"{text} days" if text.isdecimal() else text)
    if not found:
        return None
    number = int(found[1])
    lives = {DAYS: (0, number), WEEKS: (0, 7 * number), MONTHS: (number, 0), YEARS: (12 * number, 0)}
    months, days = lives.get(unit_of(found[2], number) or "", (0, 0))
    return (months, days) if months + days and months <= _LONGEST_LIFE[0] and days <= _LONGEST_LIFE[1] else None


def counts_from_receipt(text: str) -> bool:
    """Whether a shelf life counts from the day a lot was received, and not from its production.

    Examples:
        >>> [counts_from_receipt(text) for text in ("from receipt: 10 days", "10 days after receipt", "10 days")]
        [True, True, False]
    """
    return _FROM_RECEIPT.match(text.strip()) is not None


def _length_of_life(text: str) -> str:
    """A shelf life without the words that say from when it counts."""
    found = _FROM_RECEIPT.match(text.strip())
    return (found["first"] or found["last"] if found else text).strip()


def is_short_bare_life(text: str) -> bool:
    """Whether a shelf life is a number without a unit, and so small that months were probably meant.

    Examples:
        >>> [is_short_bare_life(text) for text in ("24", "24 days", "540", "24 months")]
        [True, False, False, False]
    """
    text = text.strip()
    return text.isdecimal() and 0 < int(text) < _FEWEST_BARE_DAYS


def add_shelf_life(production_day: int, months: int, days: int) -> int:
    """The expiry day of something produced on a day: months by calendar, with the end of a month kept, then days.

    What was produced on the last day of a month expires on the last day of a month.

    Examples:
        >>> import datetime as dt
        >>> to_date(add_shelf_life(to_day(dt.date(2026, 1, 31)), 1, 0))
        datetime.date(2026, 2, 28)
        >>> to_date(add_shelf_life(to_day(dt.date(2025, 2, 28)), 36, 0))
        datetime.date(2028, 2, 29)
    """
    produced = to_date(production_day)
    expiry = produced + relativedelta(months=months)
    if months and produced.day == calendar.monthrange(produced.year, produced.month)[1]:
        expiry += relativedelta(day=31)
    return to_day(expiry) + days
