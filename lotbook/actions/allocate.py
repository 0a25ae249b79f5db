"""Which lots to take for an order: a look at the stock that books nothing."""

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches

import narwhals as nw

from lotbook.actions.session import Progress, Session
from lotbook.core import fefo, shelf_life
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import make_rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name
from lotbook.hosts.host import Host

_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one lot at one place."""

    lot: str
    place: str
    expiry_date: dt.date | None
    units: int
    reason: str = ""
    """Why the lot was passed over; blank for one to take."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """What an order would take."""

    as_of: dt.date
    sku: str
    quantity: int
    picks: tuple[Pick, ...]
    """To take, in this order."""
    skipped: tuple[Pick, ...]
    """On hand and passed over: held, expired, too short-lived."""
    short: int
    """Units that are not there. Picked and short units make up the quantity."""
    channel: str | None = None
    """Whose rules the lots have to meet."""


def allocate(
    host: Host,
    *,
    sku: str,
    quantity: str | int,
    now: dt.datetime,
    whom: str = "",
    progress: Progress = lambda _: None,
) -> Allocation:
    """Fill one order from the lots that expire first, over all places; nothing is written.

    Args:
        host: Where the tracker is.
        sku: What is ordered.
        quantity: Units wanted; a text may group its digits.
        now: The time of this run.
        whom: The channel or customer it is for, as on Channels: lots that arrive there with too few days left are
            passed over. Blank: nobody's rules.
        progress: Told of each step.

    Raises:
        InputError: If the SKU is unknown, the quantity no whole number above 0, `whom` is not on Channels, or the
            workbook cannot be used.
        HostError: If it cannot be read.
    """
    wanted = _units(quantity)
    session = Session.open(host, progress=progress)
    day = session.day(today=now.date())
    progress("Looking for lots")
    tracker, stock = session.tracker, session.report(day).stock
    known = [*dict.fromkeys(tracker.tables["SKUs"].frame["sku"].drop_nulls().to_list()), *stock["sku"].to_list()]
    found = next((each for each in known if each.casefold() == sku.strip().casefold()), None)
    if found is None:
        near = get_close_matches(sku.strip(), known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else " It is neither on the sheet SKUs nor on hand."
        raise InputError(f"There is no SKU {sku.strip()!r}.{hint}")
    channel = _channel(tracker, whom)
    least, way = (0, 0) if channel is None else _asked_by(tracker, channel, found)
    demand = make_rows(
        {"line": [1], "sku": [found], "quantity": [wanted], "min_days_at_receipt": [least + way]},
        {"line": nw.Int64(), "sku": nw.String(), "quantity": nw.Int64(), "min_days_at_receipt": nw.Int64()},
    )
    filled = fefo.allocate(stock, demand, as_of=day, expired_below=tracker.settings.expired_below, arrives_in=way)
    rows = rows_of(filled)
    return Allocation(
        as_of=to_date(day),
        sku=found,
        quantity=wanted,
        channel=channel,
        picks=tuple(_pick(row) for row in rows if row["outcome"] == "Allocated"),
        skipped=tuple(_pick(row) for row in rows if row["outcome"] == "Skipped"),
        short=sum(row["units"] for row in rows if row["outcome"] == "Short"),
    )


def _channel(tracker: Tracker, whom: str) -> str | None:
    """The channel or customer of that name, in any capitals and with any blanks."""
    names: list[str] = [row["channel"] for row in rows_of(tracker.tables["Channels"].frame) if row["usable"]]
    if not whom.strip():
        return None
    found = next((name for name in names if key_of_name(name) == key_of_name(whom)), None)
    if found is None:
        raise InputError(f"{whom.strip()!r} is not on the sheet Channels; it has {', '.join(names) or 'none'}.")
    return found


def _asked_by(tracker: Tracker, channel: str, sku: str) -> tuple[int, int]:
    """Days a lot must have left when it arrives there, and the days until it is on sale."""
    line = make_rows(
        {"sku": [sku], "place": [""], "channel": [channel]}, dict.fromkeys(("sku", "place", "channel"), nw.String())
    )
    tables = [tracker.tables[name].frame.filter(nw.col("usable")) for name in ("SKUs", "Places", "Channels")]
    ruled = shelf_life.with_rules(line, *tables, default_channel=tracker.settings.default_channel, has_channel=True)
    (row,) = rows_of(ruled)
    cutoff = row["cutoff_days"] + 1 if row["cutoff_days"] else 0
    return max(row["min_days_at_receipt"], cutoff), row["transit_days"] + row["receiving_days"]


def _pick(row: dict[str, object]) -> Pick:
    expiry, units = row["expiry_date"], row["units"]
    date = to_date(expiry) if isinstance(expiry, int) else None
    return Pick(
        str(row["lot"]), str(row["place"]), date, units if isinstance(units, int) else 0, str(row["reason"] or "")
    )


def _units(quantity: str | int) -> int:
    text = str(quantity).strip()
    digits = text.replace(",", "").replace(" ", "").removesuffix(".0")
    if not digits.isdecimal() or not 0 < int(digits) <= _LARGEST:
        raise InputError(f"{text!r} is not a number of units. Type a whole number above 0, such as 120.")
    return int(digits)
