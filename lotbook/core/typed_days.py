"""Days that people type into an option or a filter: read as cells are, alone, and therefore never guessed."""

import datetime as dt
from dataclasses import dataclass

from lotbook.core.date_texts import possible_readings
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A day, or a month without one."""

    first: int
    """The day itself; the first day of a month."""
    last: int
    """The day itself; the last day of a month."""

    @property
    def is_month(self) -> bool:
        """Whether only the month was typed."""
        return self.first != self.last


def typed_day(text: str, what: str) -> TypedDay:
    """A day or a month as a cell reads it.

    Args:
        text: What was typed.
        what: What it was typed into, as a message begins.

    Raises:
        InputError: If it is no date, or can be several; the message names them.

    Examples:
        >>> typed_day("31.12.2026", "--as-of"), typed_day("2026-04", "--produced").is_month
        (TypedDay(first=46387, last=46387), True)
        >>> typed_day("03/04/2026", "--as-of")
        Traceback (most recent call last):
        ...
        lotbook.core.errors.InputError: --as-of '03/04/2026' can be several dates: 2026-04-03 or 2026-03-04. Type the \
one you mean.
    """
    readings = list(dict.fromkeys(possible_readings(text).values()))
    if len(readings) == 1:
        (reading,) = readings
        is_month = reading.precision == "month"
        return TypedDay(to_day(to_date(reading.day).replace(day=1)) if is_month else reading.day, reading.day)
    if readings:
        days = [to_date(reading.day).isoformat() for reading in readings]
        raise InputError(f"{what} '{text}' can be several dates: {' or '.join(days)}. Type the one you mean.")
    if _is_day(text):
        first, last = to_date(FIRST_DAY), to_date(LAST_DAY)
        raise InputError(f"{what} '{text}' is not between {first} and {last}.")
    raise InputError(f"{what} '{text}' is not a date. Type it as 2027-02-28.")


def full_day(text: str, what: str) -> int:
    """A day as a cell reads it, never a month.

    Args:
        text: What was typed.
        what: What it was typed into, as a message begins.

    Raises:
        InputError: If it is no date, can be several, or has no day.
    """
    found = typed_day(text, what)
    if found.is_month:
        raise InputError(f"{what} '{text}' has no day. Type the full date, for example {to_date(found.last)}.")
    return found.last


def _is_day(text: str) -> bool:
    """Whether it is a day, if one that no lot has."""
    try:
        dt.date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
