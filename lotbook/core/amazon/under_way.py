"""Units on their way to Amazon that no report tells of, since it says what is there and not what is coming.

The problem: the ledger counts what Amazon has received. Units sent last week have left the warehouse and are in no
count. The idea: what was sent lately can be on its way, and what was sent longer ago than any shipment takes cannot.
Of what was sent lately the ledger says how many units came in; the earliest of them came first. Where no ledger is
about the last days, what was sent within the days the channel allows for the way and the check-in is on its way.

Worked example: 100 units of lot 1 were sent 20 days before the count and 60 of lot 2 ten days before it, and nothing
before. The ledger received 120: 40 of lot 2 are thought to be on their way; 100 and 60 can be at most.
"""

from typing import Any

import narwhals as nw

from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.places import HERE, LOT
from lotbook.core.frames import sums, whole

LONGEST_DAYS = 45
"""Days a shipment takes at most until Amazon has received it, unless a channel says more."""


def sent_lately(lines: Any, days: Any, channels: Any, *, by: tuple[str, ...] = LOT) -> Any:
    """Units of each lot that can be on their way on the day of a count.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        days: `sku`, perhaps `place`, and `_day`, the day of a count that does not tell.
        channels: `channel`, `transit_days`, `receiving_days`; one row per channel.
        by: What to add up by.

    Returns:
        The columns of `by`, `sent_lately` (units, > 0).
    """
    allowed = _days_allowed(channels)
    sent = _sent(lines, days).filter(nw.col("date") > nw.col("_day") - _longest(allowed))
    return sums(sent, by, ("units",)).rename({"units": "sent_lately"})


def under_way(lines: Any, days: Any, channels: Any, receipts: Any, covered: Any) -> Any:
    """Units of each lot that are thought to be on their way on the day of a count.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        days: `sku`, `place`, `_day`, `_told` (units Amazon says are on their way, or null).
        channels: As for `sent_lately`.
        receipts: What the ledger received: `sku`, `place`, `date`, `units`.
        covered: The days the ledger is about: `sku`, `place`, `first_day`, `last_day`.

    Returns:
        `sku`, `lot`, `place`, `under_way` (units, > 0).
    """
    allowed = _days_allowed(channels)
    longest = _longest(allowed)
    sent = _sent(lines, days).join(allowed, on="channel", how="left")
    sent = sent.with_columns(_allowed=nw.coalesce("_allowed", whole(max([*allowed["_allowed"].to_list(), 0]))))
    told = days.filter(~nw.col("_told").is_null())
    missing = _missing(sent.join(told, on=list(HERE), how="anti"), receipts, covered, longest=longest)
    late = nw.col("date") > nw.col("_day") - longest
    lately = nw.concat(
        [
            sent.join(told.select(*HERE, _missing="_told"), on=list(HERE)),
            sent.filter(late).join(told, on=list(HERE), how="anti").join(missing, on=list(HERE), how="left"),
        ]
    )
    # The earliest came first, so that the last to leave are the ones still under way.
    lately = lately.with_columns(_later=-nw.col("date"))
    lately = lately.with_columns(_upto=nw.col("units").cum_sum().over(*HERE, order_by=["_later", "lot"]))
    rest = nw.coalesce("_missing", whole(0)) - (nw.col("_upto") - nw.col("units"))
    by_ledger = nw.min_horizontal(nw.max_horizontal(rest, whole(0)), nw.col("units"))
    by_days = nw.when(nw.col("date") > nw.col("_day") - nw.col("_allowed")).then("units").otherwise(0)
    known = ~nw.col("_missing").is_null()
    lately = lately.with_columns(under_way=nw.when(known).then(by_ledger).otherwise(by_days).cast(nw.Int64))
    return sums(lately, LOT, ("under_way",)).filter(nw.col("under_way") > 0)


def _missing(sent: Any, receipts: Any, covered: Any, *, longest: int) -> Any:
    """Units sent and not received, where the ledger tells: `sku`, `place`, `_missing`.

    What left shortly before the first day that is looked at came in on one of these days, so it is looked at as well.
    Nothing can come in before it leaves: of what left since a day, at least what did not come in since is under way.
    So the most of these differences counts, and what was received and never sent takes nothing off what left later.
    """
    first = sent.group_by(*HERE).agg(nw.col("_day").max(), nw.col("_allowed").max())
    known = first.join(covered, on=list(HERE))
    day, begin = nw.col("_day"), nw.col("first_day")
    known = known.filter(begin <= day - nw.col("_allowed"), nw.col("last_day") >= day - FRESH_DAYS)
    # Further back, old differences would add up.
    since = nw.max_horizontal(begin, day - 2 * longest)
    known = known.select(*HERE, _since=since, _until="_day", _before="_allowed")
    left = sent.select(*HERE, "date", "units", _in=whole(0)).join(known, on=list(HERE))
    came = receipts.select(*HERE, "date", units=-nw.col("units"), _in=whole(1)).join(known, on=list(HERE))
    left = left.filter(nw.col("date") > nw.col("_since") - nw.col("_before"))
    came = came.filter(nw.col("date") >= nw.col("_since"), nw.col("date") <= nw.col("_until"))
    both = nw.concat([left, came.select(*left.columns)]).with_columns(_later=-nw.col("date"))
    # What came in on the day that others left is none of these.
    both = both.with_columns(_open=nw.col("units").cum_sum().over(*HERE, order_by=["_later", "_in"]))
    most = both.group_by(*HERE).agg(nw.col("_open").max())
    found = known.select(*HERE).join(most, on=list(HERE), how="left")
    return found.select(*HERE, _missing=nw.max_horizontal(nw.coalesce("_open", whole(0)), whole(0)))


def _sent(lines: Any, days: Any) -> Any:
    """What was sent up to the day of the count, with that day."""
    on = [name for name in HERE if name in days.columns]
    sent = lines.filter(nw.col("effect").is_in(["received", "transferred"]), nw.col("units") > 0)
    return sent.join(days.select(*on, "_day"), on=on).filter(nw.col("date") <= nw.col("_day"))


def _days_allowed(channels: Any) -> Any:
    """Days each channel allows for the way and the check-in: `channel`, `_allowed`."""
    days = [nw.coalesce(nw.col(name), whole(0)) for name in ("transit_days", "receiving_days")]
    return channels.select("channel", _allowed=days[0] + days[1])


def _longest(allowed: Any) -> int:
    days: list[int] = allowed["_allowed"].to_list()
    return max([*days, LONGEST_DAYS])
