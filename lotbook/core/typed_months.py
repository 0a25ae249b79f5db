"""Expiry dates that Excel has made of a typed month.

The problem: a label says 12/27, and so somebody types it. Excel knows no dates without a day: 12/2027 becomes
December 1, 2027, and where the month comes first, 12/27 becomes December 27 of the year in which it is typed.
The one is a month early at most, and can't be told from a true date. The other is a year or more, and good
units are removed. The idea: such a date has the two digits of a likely year as its day and lies in the year of
receipt or before. Either it leaves the lot far less time than its product or the other lots have, or all dates
of the table are such dates.
"""

import calendar
import datetime as dt
from functools import cache
from itertools import product

from lotbook.core import nw
from lotbook.core.days import FIRST_DAY, firsts_of_months, to_date, to_day
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, is_true, make_frame, whole
from lotbook.core.records import Records
from lotbook.core.shelf_life import life_in_days

_CENTURY = 2000
_YEARS_AHEAD = 6
"""A lot that comes in expires within so many years."""
_FAR_LESS = 2
"""The lot has less than this part of the time that others have."""
_LEEWAY = 62
"""Days by which a lot may have more time than was seen so far."""
_LAST_DAY = 31
"""Of a month, and so of the years whose digits can be a day."""
_KEY = ("row", "sku", "lot")


def typed_months(records: Records, *, as_of: int) -> list[Finding]:
    """First days of a month, and days that are probably a month and a year.

    Args:
        records: For lots and the shelf lives of their SKUs.
        as_of: The day everything is judged on; lots that come in later do not tell.
    """
    typed = records.lots.filter(nw.col("expiry_date_precision") == "day")
    first = typed.filter(nw.col("expiry_date").is_in(firsts_of_months()))
    here = typed.filter(nw.col("received_date").is_null() | (nw.col("received_date") <= as_of))
    months = _months_as_days(here, records.skus, as_of=as_of)
    return [
        Finding("Lots", "first-of-month", "expiry_date", first),
        Finding("Lots", "month-as-day", "expiry_date", months, other="meant_date"),
    ]


def _months_as_days(typed: Frame, skus: Frame, *, as_of: int) -> Frame:
    """The lots whose date was probably typed as a month: `row`, `sku`, `lot`, `expiry_date`, `meant_date`."""
    dated = typed.select(*_KEY, "expiry_date", "received_date").with_columns(table=whole(1))
    dated = _with_meant(dated, as_of=as_of).with_columns(time=nw.col("expiry_date") - nw.col("received_date"))
    may_be, others = (dated.filter(each) for each in (~nw.col("meant_date").is_null(), nw.col("meant_date").is_null()))
    known_time = others.filter(nw.col("time") > 0)
    least, most = nw.col("time").min(), nw.col("time").max()
    facts = (
        (skus.select("sku", life=life_in_days().cast(nw.Int64)), "sku"),
        (known_time.group_by("sku").agg(least_of_sku=least, most_of_sku=most), "sku"),
        (known_time.group_by("table").agg(least_of_all=least, most_of_all=most), "table"),
        (others.group_by("table").agg(others=nw.col("row").count()), "table"),
        (may_be.group_by("table").agg(dates=nw.col("expiry_date").n_unique()), "table"),
    )
    for fact, key in facts:
        may_be = may_be.join(fact, on=key, how="left")
    may_be = may_be.with_columns(
        least=nw.coalesce("life", "least_of_sku", "least_of_all"),
        most=nw.coalesce("life", "most_of_sku", "most_of_all"),
    )
    fits = nw.col("meant_date") - nw.col("received_date") <= nw.col("most") + _LEEWAY
    is_short = nw.col("time") * _FAR_LESS < nw.col("least")
    enough = nw.col("time") * _FAR_LESS >= nw.col("least")
    all_of_them = nw.col("others").is_null() & (nw.col("dates") > 1) & ~is_true(enough)
    return may_be.filter((is_short & fits) | all_of_them).select(*_KEY, "expiry_date", "meant_date")


def _with_meant(dated: Frame, *, as_of: int) -> Frame:
    """Lots with `meant_date`, the last day of the month that may have been typed; null where none can have been."""
    days = make_frame(
        _days_of_typed_months(), dict.fromkeys(("expiry_date", "month_end", "typed_from"), nw.Int64()), dated
    )
    dated = dated.join(days, on="expiry_date", how="left")
    typed_on = nw.coalesce(nw.col("received_date"), whole(as_of))
    meant = nw.when(nw.col("typed_from") <= typed_on).then("month_end")
    return dated.with_columns(meant_date=meant).drop("month_end", "typed_from")


@cache
def _days_of_typed_months() -> dict[str, list[int]]:
    """The days that Excel makes of months, with the end of the month that is meant, and from when it can be typed.

    Days that end a month are none of them, since many labels have these.
    """
    found = []
    for year, month in product(range(to_date(FIRST_DAY).year, _CENTURY + _LAST_DAY + 1), range(1, 13)):
        last = calendar.monthrange(year, month)[1]
        for day in range(max(year - _CENTURY, 1), min(year - _CENTURY + _YEARS_AHEAD + 1, last)):
            meant = dt.date(_CENTURY + day, month, calendar.monthrange(_CENTURY + day, month)[1])
            found.append((dt.date(year, month, day), meant, dt.date(year, 1, 1)))
    return {
        name: [to_day(each[place]) for each in found]
        for place, name in enumerate(("expiry_date", "month_end", "typed_from"))
    }
