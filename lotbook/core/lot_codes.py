r"""Production dates hidden in makers' lot codes, every one that a code can mean.

The problem: `5123` may be day 123 of 2015, of 2025 or of 2035, and `K` is November to one maker and October to the
next, who leaves out the I that looks like a 1. The idea: a pattern says which characters hold the date; every reading
of the code that fits it is a candidate, and all candidates are given. What the maker means is for the user to say, by a
pattern that says more.

A pattern is written with these parts; anything else stands for itself, whatever its capitals:

    Y, YY, YYYY   year; one digit: 2000 to 2049, two digits: 2000 to 2099
    202Y, 20YY    the same with the year's first digits fixed, whether or not the code has them
    M, MM, MMM    month: A to L, with or without I; two digits; the first letters of its English name
    DD, DDD       day of the month; day of the year
    ?, *          one character, any number of characters, that say nothing
    \Y, \M, \D    the letter itself

A month without a day is its last day, as on a label.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from lotbook.core.days import FIRST_DAY, LAST_DAY, to_day
from lotbook.core.errors import InputError

_PART = re.compile(
    r"(?P<fixed>20[0-9](?=Y(?!Y))|20(?=YY(?!Y)))|(?P<date>Y+|M+|D+)|\\(?P<letter>.)|(?P<other>.)", re.DOTALL
)
_WIDTHS = {"Y": {1, 2, 4}, "M": {1, 2, 3}, "D": {2, 3}}
_CENTURY = 2000
_ONE_DIGIT_YEARS = range(_CENTURY, _CENTURY + 50)
_LONGEST = 100
"""Characters of a pattern or code; longer ones are something else."""
_MOST_RUNS = 2
"""Parts written `*`; with more of them nearly everything fits."""
_WITH_I, _WITHOUT_I = "ABCDEFGHIJKL", "ABCDEFGHJKLM"
_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_HELP = "Use Y, M and D, for example YDDD, YYMMDD or YYMDD."


class PatternError(InputError):
    """A pattern that does not say where a date stands."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a pattern."""

    name: str
    """Y, M or D for a part of the date, * for any number of characters, ? for one, else empty: the text itself."""
    text: str
    """As the pattern has it."""

    def fits(self, found: str) -> bool:
        """True if these characters of a code can be this part."""
        if self.name in {"*", "?"}:
            return True
        if not self.name:
            return found.casefold() == self.text.casefold()
        letters = self.name == "M" and len(self.text) != 2  # noqa: PLR2004 - two M are two digits
        return found.isascii() and (found.isalpha() if letters else found.isdigit())


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern, taken apart."""

    spellings: tuple[tuple[_Part, ...], ...]
    """Its parts, once with and once without the year's fixed digits, where it has any."""
    year_start: str
    """Digits of the year that the pattern fixes."""


def production_days(code: str, pattern: str) -> tuple[int, ...]:
    """Every day a lot code can mean, earliest first; none if the code does not fit the pattern.

    Only days from 2000-01-01 to 2100-12-31 count, and only dates that exist: day 366 of a one-digit year leaves the
    leap years.

    Args:
        code: The lot code; blanks around it do not count.
        pattern: What its characters mean, see the top of this module.

    Raises:
        PatternError: If the pattern lacks the year, or the month or day of the year, or has something twice.

    Examples:
        >>> from lotbook.core.days import to_date
        >>> [to_date(day).isoformat() for day in production_days("26045", "YYDDD")]
        ['2026-02-14']
        >>> [to_date(day).isoformat() for day in production_days("L5123B", "L202YDDD?")]
        ['2025-05-03']
        >>> [to_date(day).isoformat() for day in production_days("26K07", "YYMDD")]
        ['2026-10-07', '2026-11-07']
    """
    known = _taken_apart(pattern.strip())
    days = set[int]()
    for parts in known.spellings:
        for found in _readings(code.strip(), parts):
            years = _years(known.year_start + found["Y"])
            days.update(*(_days(year, month, found.get("D")) for year, month in product(years, _months(found))))
    return tuple(sorted(day for day in days if FIRST_DAY <= day <= LAST_DAY))


@lru_cache(maxsize=64)
def _taken_apart(pattern: str) -> _Pattern:
    parts: list[_Part] = []
    start = ""
    for found in _PART.finditer(pattern):
        if found["fixed"]:
            start = found["fixed"]
            parts.append(_Part("", start))
        elif found["date"]:
            parts.append(_Part(found["date"][0], found["date"]))
        elif found["other"] in {"?", "*"}:
            parts.append(_Part(found["other"], found["other"]))
        else:
            parts.append(_Part("", found["letter"] or found["other"]))
    dated = {part.name: len(part.text) for part in parts if part.name in _WIDTHS}
    by_month = "M" in dated and dated.get("D", 2) == 2  # noqa: PLR2004 - DD
    by_day = "M" not in dated and dated.get("D") == 3  # noqa: PLR2004 - DDD
    names = [part.name for part in parts]
    if (
        len(pattern) > _LONGEST
        or "Y" not in dated
        or not (by_month or by_day)
        or any(names.count(name) > 1 or width not in _WIDTHS[name] for name, width in dated.items())
        or names.count("*") > _MOST_RUNS
    ):
        raise PatternError(f"Not a pattern: {pattern[:_LONGEST]}. {_HELP}")
    spellings = [tuple(parts)]
    if start:
        spellings.append(tuple(part for part in parts if part.name or part.text != start))
    return _Pattern(tuple(spellings), start)


def _readings(code: str, parts: Sequence[_Part]) -> Iterator[dict[str, str]]:
    """Every way the whole code fits the parts: the characters of the date by the part's name."""
    runs = sum(part.name == "*" for part in parts)
    spare = len(code) - sum(len(part.text) for part in parts if part.name != "*")
    if len(code) > _LONGEST or spare < 0 or (spare and not runs):
        return
    for first in range(spare + 1) if runs == _MOST_RUNS else [spare]:
        lengths = iter((first, spare - first))
        at, found = 0, {}
        for part in parts:
            end = at + (next(lengths) if part.name == "*" else len(part.text))
            if not part.fits(code[at:end]):
                break
            found[part.name] = code[at:end]
            at = end
        else:
            yield found


def _years(digits: str) -> list[int]:
    """The years that a year's last digits, or all four, can mean."""
    if len(digits) == 1:
        return [year for year in _ONE_DIGIT_YEARS if year % 10 == int(digits)]
    return [int(digits) if len(digits) > 2 else _CENTURY + int(digits)]  # noqa: PLR2004 - two digits of a year


def _months(found: dict[str, str]) -> set[int]:
    """The months meant, of any number; 0 where the day of the year is given instead."""
    text = found.get("M", "00").upper()
    if text.isdigit():
        return {int(text)} if "M" not in found or int(text) else set()
    if len(text) == 1:
        return {letters.index(text) + 1 for letters in (_WITH_I, _WITHOUT_I) if text in letters}
    return {_NAMES.index(text) + 1} if text in _NAMES else set()


def _days(year: int, month: int, digits: str | None) -> set[int]:
    """The one day meant, or none if there is no such date."""
    if not dt.MINYEAR <= year < dt.MAXYEAR or month > 12:  # noqa: PLR2004 - months of a year
        return set()
    if month:
        last, before = calendar.monthrange(year, month)[1], to_day(dt.date(year, month, 1)) - 1
    else:
        last, before = 365 + calendar.isleap(year), to_day(dt.date(year, 1, 1)) - 1
    day = last if digits is None else int(digits)
    return {before + day} if 1 <= day <= last else set()
