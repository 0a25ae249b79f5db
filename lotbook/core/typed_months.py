"""Expiry dates that Excel has made of a typed month.

The problem: a label says 12/27, and so somebody types it. Excel knows no dates without a day: 12/2027 becomes
December 1, 2027, and where the month comes first, 12/27 becomes December 27 of the year in which it is typed. The one
is a month early at most, and can't be told from a true date. The other is a year or more, and good units are removed.
The idea: such a date has the two digits of a likely year as its day, lies in the year of receipt or before, and
leaves the lot far less time than its product, or the other lots, have.
"""

from lotbook.core import nw
from lotbook.core.calendar_days import first_of_month, with_calendar
from lotbook.core.days import firsts_of_months
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, whole
from lotbook.core.records import Records
from lotbook.core.shelf_life import life_in_days

_CENTURY = 2000
_YEARS_AHEAD = 6
"""A lot that comes in expires within so many years."""
_FAR_LESS = 2
"""The lot has less than this part of the time that others have."""
_LEEWAY = 62
"""Days by which a lot may have more time than was seen so far."""
_KEY = ("row", "sku", "lot")


def typed_months(records: Records) -> list[Finding]:
    """First days of a month, and days that are probably a month and a year.

    Args:
        records: For lots and the shelf lives of their SKUs.
    """
    typed = records.lots.filter(nw.col("expiry_date_precision") == "day")
    first = typed.filter(nw.col("expiry_date").is_in(firsts_of_months()))
    return [
        Finding("Lots", "first-of-month", "expiry_date", first),
        Finding("Lots", "month-as-day", "expiry_date", _months_as_days(typed, records.skus), other="meant_date"),
    ]


def _months_as_days(typed: Frame, skus: Frame) -> Frame:
    """The lots whose date was probably typed as a month: `row`, `sku`, `lot`, `expiry_date`, `meant_date`."""
    dated = _with_meant(typed.filter(~nw.col("received_date").is_null()).select(*_KEY, "expiry_date", "received_date"))
    dated = dated.with_columns(table=whole(1), time=nw.col("expiry_date") - nw.col("received_date"))
    may_be, others = (dated.filter(each) for each in (~nw.col("meant_date").is_null(), nw.col("meant_date").is_null()))
    others = others.filter(nw.col("time") > 0)
    least, most = nw.col("time").min(), nw.col("time").max()
    of_sku = others.group_by("sku").agg(least_of_sku=least, most_of_sku=most)
    of_table = others.group_by("table").agg(least_of_all=least, most_of_all=most)
    several = may_be.group_by("table").agg(dates=nw.col("expiry_date").n_unique())
    lives = skus.select("sku", life=life_in_days().cast(nw.Int64))
    for known, key in ((lives, "sku"), (of_sku, "sku"), (of_table, "table"), (several, "table")):
        may_be = may_be.join(known, on=key, how="left")
    may_be = may_be.with_columns(
        least=nw.coalesce("life", "least_of_sku", "least_of_all"),
        most=nw.coalesce("life", "most_of_sku", "most_of_all"),
    )
    fits = nw.col("meant_date") - nw.col("received_date") <= nw.col("most") + _LEEWAY
    short = (nw.col("time") * _FAR_LESS < nw.col("least")) & fits
    all_of_them = nw.col("least").is_null() & (nw.col("dates") > 1)
    return may_be.filter(short | all_of_them).select(*_KEY, "expiry_date", "meant_date")


def _with_meant(dated: Frame) -> Frame:
    """Lots with `meant_date`, the last day of the month that may have been typed; null where none can have been."""
    dated = with_calendar(dated, "expiry_date")
    year, day = nw.col("calendar_year"), nw.col("calendar_day")
    next_month = year * 12 + nw.col("calendar_month")
    is_end = first_of_month(next_month) - 1 == nw.col("expiry_date")
    typed_by_then = first_of_month(year * 12) <= nw.col("received_date")
    years_ahead = _CENTURY + day - year
    likely = (years_ahead >= 0) & (years_ahead <= _YEARS_AHEAD) & ~is_end & typed_by_then
    meant = first_of_month((_CENTURY + day) * 12 + nw.col("calendar_month")) - 1
    dated = dated.with_columns(meant_date=nw.when(likely).then(meant))
    return dated.drop("calendar_year", "calendar_month", "calendar_day")
