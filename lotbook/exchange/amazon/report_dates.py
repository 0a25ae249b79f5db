"""The dates of one report, all in one order of day and month, which is found and never assumed.

The problem: Amazon writes 11/03/2026 for November 3, and a spreadsheet that opened the report and saved it again may
have made 03/11/2026 of it; both look the same. The idea: every date column of a report has the same order, so that any
date with a day above 12 settles all of them. Where none has, the day of the file helps: no report speaks of days to
come, and the last day of most is the day it was made. What is still open is asked for.

Worked example: a count of 03/11/2026 in a file of November 4, 2026 is of November 3. In a file of December 20 it could
be of March 11 as well, so the report is refused until the user says which.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotbook.core.date_texts import ORDERS, Order, Spelling, spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.texts import mapped

if TYPE_CHECKING:
    import pandas as pd

_TIME = re.compile(
    r"(?<=\d)[T ]+\d{1,2}:\d\d.*$|(?:(?<=\d{4})|(?<=[/.-]\d\d)),? +\d{1,2}[.h]\d\d(?:\.\d\d)?$",
)
"""A time of day; with points, as Italian and Finnish spreadsheets write it, only behind a year."""
_DAY = re.compile(r"\d{4}[-/]\d\d[-/]\d\d")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_LONGEST_AGO = 3 * 366
"""Reports go back less than that: years of two digits that would be older are something else."""
_ONE_YEAR = 366
_DAYS_BEHIND = 3
"""The last day of a report is at most so many days before the day it is downloaded."""
_FIRST = {"DMY": "day", "MDY": "month", "YMD": "year"}


def without_time(text: str) -> str:
    """A date of a report without its time of day, whatever follows it.

    Examples:
        >>> without_time("2026-11-20T05:00:00+00:00"), without_time("3/4/26 0.00.00")
        ('2026-11-20', '3/4/26')
        >>> without_time("20. 11.2026"), without_time("20.11.2026")
        ('20. 11.2026', '20.11.2026')
    """
    return _TIME.sub("", text)


def without_times(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column of dates without their times of day; most stand in the ten characters that Amazon writes."""
    return mapped(texts, lambda text: text[:10] if _DAY.fullmatch(text[:10]) else without_time(text))


def days_in_name(path: Path) -> list[int]:
    """The days a file name has in it, in a spelling that cannot be mistaken.

    Examples:
        >>> [to_date(day).isoformat() for day in days_in_name(Path("expiry_2026-11-20 (1).csv"))]
        ['2026-11-20']
        >>> days_in_name(Path("123456020399.txt"))
        []
    """
    found = []
    for year, month, day in _IN_NAME.findall(path.stem):
        try:
            found.append(to_day(dt.date(int(year), int(month), int(day))))
        except ValueError:
            continue
    return [day for day in found if FIRST_DAY <= day <= LAST_DAY]


@dataclass(slots=True)
class ReportDates:
    """The dates of one report: told of all of them first, then asked for the days they mean."""

    path: Path
    today: int
    """No report has days after it; the day before it ends somewhere, so one more is allowed."""
    written: int
    """The day the file was written, or the day the user gives a report without one."""
    asked: Order | None = None
    """The order the user gave for this report."""
    remarks: list[str] = field(default_factory=list)
    """How dates that could be two were read, and why."""
    _happened: dict[str, Spelling] = field(default_factory=dict)
    _others: dict[str, Spelling] = field(default_factory=dict)

    def saw(self, texts: Iterable[str], *, happened: bool) -> None:
        """Remember the texts of a column of dates.

        Args:
            texts: As they are in the file; a blank says nothing.
            happened: Whether they are days of something that has been, such as a count or a sale.
        """
        seen = self._happened if happened else self._others
        for text in texts:
            if text:
                seen[text] = spelling_of(without_time(text))

    def days(self, texts: Iterable[str]) -> dict[str, int | None]:
        """The day of each text; None for a blank and for what is no day.

        Args:
            texts: Texts that were seen.

        Raises:
            InputError: If a date could be two days and nothing settles which; the message says how to.
        """
        seen, order = self._all, self._order()
        return {text: _day(seen.get(text), order) for text in dict.fromkeys(texts)}

    @property
    def _all(self) -> Mapping[str, Spelling]:
        return self._others | self._happened

    def _order(self) -> Order | None:
        """The order of all dates; None if none of them depends on it."""
        unclear = {text: each for text, each in self._all.items() if each.form and each.readings and not each.is_slip}
        could_be_two = [text for text, each in unclear.items() if len(each.dates) > 1]
        if not could_be_two:
            return None
        example = min(could_be_two)
        orders: Sequence[Order] = [order for order in ORDERS if all(_fits(each, order) for each in unclear.values())]
        if self.asked is not None:
            return self._as_asked(unclear)
        if not orders:
            raise InputError(self._contradiction(unclear, example))
        because = "" if len(orders) > 1 else _witness(unclear, orders[0])
        for narrower, reason in (
            (self._no_days_to_come, "the other order would give days in the future"),
            (self._no_days_long_ago, "the other order would give days of years ago"),
            (self._last_day_of_file, "this way its last day is the day of the file"),
        ):
            if len(orders) > 1:
                orders, because = narrower(orders), reason
        if len({_day(unclear[example], order) for order in orders}) > 1:
            raise InputError(self._question(unclear[example], example))
        if orders[0] != "MDY" or not because.startswith("as "):
            self._remember(example, orders[0], because)
        return orders[0]

    def _remember(self, example: str, order: Order, because: str) -> None:
        remark = f"Dates such as {example} are read with the {_FIRST[order]} first: {because}."
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _as_asked(self, unclear: Mapping[str, Spelling]) -> Order | None:
        odd = [text for text, each in unclear.items() if self.asked not in each.readings]
        if odd:
            raise InputError(
                f"{self.path}: the order {self.asked} doesn't fit the date '{min(odd)}'. Leave it out, or download "
                "the report again."
            )
        return self.asked

    def _no_days_to_come(self, orders: Sequence[Order]) -> Sequence[Order]:
        for last in (self.today, min(self.today, self.written)):
            orders = _kept(orders, lambda order, last=last: self._last(order) <= last + 1)  # type: ignore[misc] # bound now
        return orders

    def _no_days_long_ago(self, orders: Sequence[Order]) -> Sequence[Order]:
        newest = max(self._last(order) for order in orders)
        # Day and month change places within a year; only another year makes more of a difference.
        first = min(min(self.today, self.written) - _LONGEST_AGO, newest - _ONE_YEAR)
        return _kept(orders, lambda order: self._last(order) >= first)

    def _last_day_of_file(self, orders: Sequence[Order]) -> Sequence[Order]:
        days = [self.written, *days_in_name(self.path)]
        return _kept(orders, lambda order: any(-1 <= day - self._last(order) <= _DAYS_BEHIND for day in days))

    def _last(self, order: Order) -> int:
        return max((_day(each, order) or 0 for each in self._happened.values()), default=0)

    def _question(self, unclear: Spelling, text: str) -> str:
        dates = " or ".join(to_date(each.day).isoformat() for each in unclear.dates)
        return (
            f"{self.path}: the date '{text}' could be {dates}, and nothing in the report says whether its dates begin "
            "with the day or the month. A spreadsheet that saved it again may have changed that. Download the report "
            "again, or say what comes first: lotbook import with --date-order DMY (day) or --date-order MDY (month)."
        )

    def _contradiction(self, unclear: Mapping[str, Spelling], example: str) -> str:
        shown = sorted(text for text, each in unclear.items() if each.only_layout or _is_dotted(each))
        first, last = (
            shown[0],
            next((text for text in shown if not _agree(unclear[text], unclear[shown[0]])), shown[-1]),
        )
        return (
            f"{self.path}: some dates begin with the day and others with the month, such as '{first}' and '{last}', so "
            f"that '{example}' can't be read. A spreadsheet that opened it has changed some of them. Download the "
            "report again, and import it without opening it."
        )


def _day(spelling: Spelling | None, order: Order | None) -> int | None:
    """The day a text means in an order; None if it is none, or if six digits leave open whether they have a day."""
    if spelling is None or not spelling.readings:
        return None
    if spelling.date is not None:
        return spelling.date.day
    if order is None or not spelling.readings.keys() <= set(ORDERS) or order not in spelling.readings:
        return None
    return spelling.readings[order].day


def _fits(spelling: Spelling, order: Order) -> bool:
    if _is_dotted(spelling):
        return order == "DMY"
    return order in spelling.readings and (order != "MDY" or spelling.form != "n.n.yy")


def _is_dotted(spelling: Spelling) -> bool:
    """Whether it is written as in 20.11.2026, where the day is always first; in 20.11.26 the year can be."""
    return spelling.form == "n.n.yyyy"


def _agree(one: Spelling, other: Spelling) -> bool:
    return any(_fits(one, order) and _fits(other, order) for order in ORDERS)


def _witness(unclear: Mapping[str, Spelling], order: Order) -> str:
    """The date that leaves only one order."""
    shown = [text for text, each in unclear.items() if each.only_layout == order or _is_dotted(each)]
    return f"as {min(shown)} shows" if shown else "no other order fits all of them"


def _kept(orders: Sequence[Order], fits: Callable[[Order], bool]) -> Sequence[Order]:
    """The orders that fit, or all of them if none does: then the clue is wrong."""
    return [order for order in orders if fits(order)] or orders
