"""The record of a recall from complaint to closing: what was reported, what was decided, and how long it took."""

import datetime as dt
from dataclasses import dataclass

from lotbook.core.counted import counted
from lotbook.core.days import serial
from lotbook.core.errors import InputError

_HOUR, _MINUTES_A_DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Case:
    """What was written down; blank where nothing was. `case_list.ENTRIES` says what each field is."""

    complaint: str = ""
    complained_on: int | None = None
    """A day."""
    reported_by: str = ""
    hazard: str = ""
    depth: str = ""
    reason: str = ""
    contact: str = ""
    strategy: str = ""
    started_by: str = ""
    started_on: float | None = None
    """A day with a fraction for the time; a whole number where only the day is known."""
    closed_by: str = ""
    closed_on: float | None = None
    corrective_action: str = ""

    def check(self) -> None:
        """Refuse a record that contradicts itself.

        Raises:
            InputError: If it was closed before it was started.
        """
        if self.started_on is None or self.closed_on is None or self._closing_end >= self.started_on:
            return
        raise InputError(
            f"The recall was closed on {moment_text(self.closed_on)}, before it was started on "
            f"{moment_text(self.started_on)}. Correct Started on or Closed on."
        )

    @property
    def _closing_end(self) -> float:
        """The last moment at which it can have been closed: the end of a day whose time is not known."""
        closed = self.closed_on or 0.0
        return closed + 1 if float(closed).is_integer() else closed

    def clock(self, now: dt.datetime) -> str:
        """How long the recall took from its start to its closing, or has been open, in words.

        In whole days where one of the two has no time.

        Examples:
            >>> now = dt.datetime(2026, 11, 27, 12, 5)
            >>> Case(started_on=46350.5, closed_on=46351.75).clock(now)
            '1 day 6 h, closed 2026-11-25 18:00'
            >>> Case(started_on=46350, closed_on=46352).clock(now)
            '2 days, closed 2026-11-26'
            >>> Case(started_on=46353.5).clock(now), Case().clock(now)
            ('open for 5 min, since 2026-11-27 12:00', 'not started')
        """
        if self.started_on is None:
            return "not started"
        end = serial(now) if self.closed_on is None else self.closed_on
        by_day = float(self.started_on).is_integer() or float(end).is_integer()
        if by_day:
            took = counted(int(end) - int(self.started_on), "day") if int(end) > int(self.started_on) else "under a day"
        else:
            took = _span(round((end - self.started_on) * _MINUTES_A_DAY))
        if self.closed_on is None:
            return f"open for {took}, since {moment_text(self.started_on)}"
        return f"{took}, closed {moment_text(self.closed_on)}"


def moment_text(value: float) -> str:
    """A day, with the time where there is one.

    Examples:
        >>> moment_text(46353.5), moment_text(46353.0)
        ('2026-11-27 12:00', '2026-11-27')
    """
    at = dt.datetime(1899, 12, 30) + dt.timedelta(minutes=round(value * _MINUTES_A_DAY))  # noqa: DTZ001 - as cells have it
    return f"{at:%Y-%m-%d}" if float(value).is_integer() else f"{at:%Y-%m-%d %H:%M}"


def _span(minutes: int) -> str:
    days, rest = divmod(max(minutes, 0), _MINUTES_A_DAY)
    hours, left = divmod(rest, _HOUR)
    parts = [counted(days, "day") if days else "", f"{hours} h" if hours else "", f"{left} min" if left else ""]
    return " ".join(part for part in parts if part) or "under a minute"
