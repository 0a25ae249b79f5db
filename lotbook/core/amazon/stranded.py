"""Lists of stranded stock: the last list of a marketplace says what is stranded there, and what is no longer.

A list is whole: a SKU that is not on it can be sold again, or is gone. A list that is older than the last one read says
nothing any more, so the day of the last one is kept, even where that list was empty and left no row behind.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lotbook.core import nw
from lotbook.core.days import to_date, to_day
from lotbook.core.frames import Frame, latest_by

SOURCE = "Stranded inventory"
MARKS = ("auto_removal", "stranded_reason")
"""Cells of AmazonStock that say that units are stranded."""

SETTING = "Stranded list read"
"""The setting that keeps the day of the last list of each marketplace."""
SETTING_HELP = "Kept by Import Amazon report: the last list of each marketplace. Older lists no longer count."
_ONE = re.compile(r"(\S+) (\d{4}-\d{2}-\d{2})")


def stranded_on(stock: Frame, *, as_of: int) -> Frame:
    """Rows of stock that Amazon does not sell and will take out on a day to come, the newest of each marketplace.

    Args:
        stock: All rows of AmazonStock: `usable`, `sku`, `marketplace`, `snapshot_date`, `auto_removal` (days or null).
        as_of: The day everything is judged on.
    """
    held = stock.filter(nw.col("usable"), nw.col("snapshot_date") <= as_of, nw.col("auto_removal") >= as_of)
    return latest_by(held, ("sku", "marketplace"), "snapshot_date")


def with_stranded(counts: Frame, stock: Frame, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """Counts with `stranded_until`: the day Amazon takes the stock out that it doesn't sell; null where it sells it.

    Stock that several marketplaces share is sold by the others.

    Args:
        counts: What `counts.latest_counts` returns.
        stock: All rows of AmazonStock.
        shared: What `counts.shared_stock` returns.
        as_of: The day everything is judged on.
    """
    held = stranded_on(stock, as_of=as_of).filter(~nw.col("marketplace").is_in([*shared, *shared.values()]))
    held = held.group_by("sku", "marketplace").agg(nw.col("auto_removal").min().alias("stranded_until"))
    return counts.join(held, on=["sku", "marketplace"], how="left")


@dataclass(frozen=True, slots=True)
class StrandedList:
    """All SKUs of a marketplace that are stranded on a day."""

    marketplace: str
    day: int
    skus: frozenset[str]
    """As `str.casefold` gives them."""

    def clears(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of AmazonStock speaks of its marketplace, up to its day, and of a SKU it does not list."""
        return (
            row["marketplace"] == self.marketplace
            and row["snapshot_date"] <= self.day
            and row["sku"].casefold() not in self.skus
        )


def last_read(text: str | None) -> dict[str, int]:
    """The day of the last list of each marketplace, from the setting; what is none in it is passed over.

    Examples:
        >>> last_read("DE 2026-11-20, US 2026-11-25"), last_read("soon, FR 2026-02-31"), last_read(None)
        ({'DE': 46346, 'US': 46351}, {}, {})
    """
    found = {}
    for each in (text or "").split(","):
        if one := _ONE.fullmatch(each.strip()):
            try:
                found[one[1]] = to_day(dt.date.fromisoformat(one[2]))
            except ValueError:
                continue
    return found


def as_setting(days: Mapping[str, int]) -> str | None:
    """The days of the last lists as the setting keeps them.

    Examples:
        >>> as_setting({"US": 46351, "DE": 46346})
        'DE 2026-11-20, US 2026-11-25'
    """
    return ", ".join(f"{place} {to_date(day)}" for place, day in sorted(days.items())) or None


def in_force(
    lists: Iterable[StrandedList], last: Mapping[str, int]
) -> tuple[tuple[StrandedList, ...], tuple[StrandedList, ...]]:
    """The lists that count, one for each marketplace and day, and those that are too old to.

    Several files of one day are one list, so that their order does not matter.

    Args:
        lists: Those of an import.
        last: Day of the last list of each marketplace that was read before.
    """
    together: dict[tuple[str, int], frozenset[str]] = {}
    for each in lists:
        key = each.marketplace, each.day
        together[key] = together.get(key, frozenset()) | each.skus
    joined = [StrandedList(*key, skus) for key, skus in sorted(together.items())]
    new = tuple(each for each in joined if each.day >= last.get(each.marketplace, each.day))
    return new, tuple(each for each in joined if each not in new)
