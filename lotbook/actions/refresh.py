"""Refresh aging, the main job: read every table, work out what follows, write every result."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from lotbook.actions.session import Progress, Session
from lotbook.actions.summary import Summary
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.hosts.host import Host


@dataclass(frozen=True, slots=True)
class Supply:
    """The plan of supply on one day."""

    as_of: dt.date
    lines: tuple[dict[str, Any], ...]
    """One per SKU and channel: see `core.supply.COLUMNS`."""


def refresh(
    host: Host,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    live_as_of: bool = False,
    progress: Progress = lambda _: None,
) -> Summary:
    """Bring every output of a tracker up to date.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        as_of: A date to judge everything on, written into the as-of cell; None lets the cell rule.
        live_as_of: Put `=TODAY()` back into the as-of cell; `as_of` is then ignored.
        progress: Told of each step.

    Returns:
        What was found.

    Raises:
        InputError: If the workbook cannot be used as it is; nothing was written.
        HostError: If it cannot be read or saved; it is as it was.
    """
    session = Session.open(host, progress=progress)
    prepared = session.prepare(now=now, command="refresh", as_of=as_of, live_as_of=live_as_of, progress=progress)
    return session.write(prepared, progress=progress).summary


def plan(
    host: Host,
    *,
    now: dt.datetime,
    as_of: dt.date | None = None,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> Supply:
    """How long stock lasts in each channel, and how much can be sent in or reordered; nothing is written.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If it cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date(), as_of=as_of)
    progress("Working out how long stock lasts")
    return Supply(to_date(day), tuple(rows_of(session.report(day).supply)))


def check(host: Host, *, now: dt.datetime, owner: str | None = None, progress: Progress = lambda _: None) -> Summary:
    """Find every problem in a tracker and write nothing.

    Args:
        host: Where the tracker is.
        now: The time of this run.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is.
        HostError: If it cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date())
    progress("Looking for problems")
    return session.summary(day)
