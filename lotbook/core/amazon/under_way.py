"""Units on their way to Amazon that no report tells of, since it says what is there and not what is coming.

The problem: the ledger counts what Amazon has received. Units sent last week have left the warehouse and are in no
count. The idea: what was sent lately can be on its way, and what was sent longer ago than any shipment takes cannot.
Of what was sent lately the ledger says how many units came in; the earliest of them came first. Where no ledger is
about the last days, what was sent within the days the channel allows for the way and the check-in is on its way; of a
ledger that begins within these days, less what it received.

Worked example: 100 units of lot 1 were sent 20 days before the count and 60 of lot 2 ten days before it, and nothing
before. The ledger received 120: 40 of lot 2 are thought to be on their way; 100 and 60 can be at most.
"""

from collections.abc import Sequence

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE
from lotbook.core.frames import Frame, at_least_zero, is_true, or_zero, running_sum, settled, sums, whole

LONGEST_DAYS = 45
"""Days a shipment takes at most until Amazon has received it, unless a channel says more."""


def sent_lately(lines: Frame, days: Frame, channels: Frame, *, by: Sequence[str] = LOT_PLACE) -> Frame:
    """Units of each lot that can be on their way on the day of a count.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        days: The columns of `by` that are not `lot`, and `counted_on`, the day of a count that does not say what is on
            its way.
        channels: `channel`, `transit_days`, `receiving_days`; one row per channel.
        by: What to add up by.

    Returns:
        The columns of `by`, `sent_lately` (units, > 0).
    """
    sent = _sent(lines, days, [name for name in by if name != "lot"]).join(_longest(channels), how="cross")
    lately = sent.filter(nw.col("date") > nw.col("counted_on") - nw.col("longest"))
    return sums(lately, by, ("units",)).rename({"units": "sent_lately"})


def under_way(lines: Frame, days: Frame, channels: Frame, ledger: tuple[Frame, Frame] | None) -> Frame:
    """Units of each lot that are thought to be on their way on the day of a count.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        days: `sku`, `place`, `counted_on`, `stated` (units Amazon says are on their way, or null).
        channels: As for `sent_lately`.
        ledger: What the ledger received (`sku`, `place`, `date`, `units`), and the days it is about (`sku`, `place`,
            `first_day`, `last_day`); None without a ledger.

    Returns:
        `sku`, `lot`, `place`, `under_way` (units, > 0).
    """
    here = list(SKU_PLACE)
    sent = with_days_allowed(_sent(lines, days, here), channels)
    stated = days.filter(~nw.col("stated").is_null())
    (sent,) = settled(sent)
    unstated = sent.join(stated, on=here, how="anti")
    nothing = unstated.filter(nw.col("units") < 0).select(*here, missing="units", told=nw.lit(value=True))
    missing = nothing if ledger is None else _missing(unstated, *ledger)
    recent = sent.filter(nw.col("date") > nw.col("counted_on") - nw.col("longest"))
    lately = nw.concat(
        [
            sent.join(stated.select(*here, missing="stated", told=nw.lit(value=True)), on=here),
            recent.join(stated, on=here, how="anti").join(missing, on=here, how="left"),
        ]
    )
    # The earliest came first, so that the last to leave are the ones still under way.
    lately = lately.with_columns(_later=-nw.col("date"))
    lately = lately.with_columns(_upto=running_sum("units", here, ("_later", "lot")))
    rest = or_zero("missing") - (nw.col("_upto") - nw.col("units"))
    by_ledger = nw.min_horizontal(at_least_zero(rest), nw.col("units"))
    recent_enough = nw.col("date") > nw.col("counted_on") - nw.col("days_allowed")
    by_days = nw.when(recent_enough).then("units").otherwise(whole(0))
    lately = lately.with_columns(_by_ledger=nw.when(~nw.col("missing").is_null()).then(by_ledger), _by_days=by_days)
    # A ledger that begins within these days knows of what came in since, and not of what came in before.
    at_most = nw.min_horizontal(nw.coalesce("_by_ledger", "_by_days"), nw.col("_by_days"))
    told = is_true(nw.col("told"))
    lately = lately.with_columns(under_way=nw.when(told).then("_by_ledger").otherwise(at_most))
    return sums(lately, LOT_PLACE, ("under_way",)).filter(nw.col("under_way") > 0)


def _missing(sent: Frame, receipts: Frame, covered: Frame) -> Frame:
    """Units sent and not received by the ledger: `sku`, `place`, `missing`, `told` (or these are the most).

    What left shortly before the first day that is looked at came in on one of these days, so it is looked at as well.
    Nothing can come in before it leaves: of what left since a day, at least what did not come in since is under way.
    So the most of these differences counts, and what was received and never sent takes nothing off what left later.
    """
    here = list(SKU_PLACE)
    first = sent.group_by(*here).agg(nw.col("counted_on").max(), nw.col("days_allowed").max(), nw.col("longest").max())
    known = first.join(covered, on=here)
    day, begin = nw.col("counted_on"), nw.col("first_day")
    known = known.filter(nw.col("last_day") >= day - FRESH_DAYS)
    known = known.with_columns(told=is_true(begin <= day - nw.col("days_allowed")))
    before = nw.when(nw.col("told")).then("days_allowed").otherwise("longest")
    # Further back, old differences would add up.
    since = nw.max_horizontal(begin, day - nw.col("longest") * 2)
    known = known.select(*here, "told", _since=since, _until="counted_on", _before=before)
    left = sent.select(*here, "date", "units", _in=whole(0)).join(known, on=here)
    came = receipts.select(*here, "date", units=-nw.col("units"), _in=whole(1)).join(known, on=here)
    left = left.filter(nw.col("date") > nw.col("_since") - nw.col("_before"))
    came = came.filter(nw.col("date") >= nw.col("_since"), nw.col("date") <= nw.col("_until"))
    columns = (*here, "date", "units", "_in")
    both = nw.concat([left.select(*columns), came.select(*columns)])
    # What came in on the day that others left is none of these.
    daily = sums(both, (*here, "date", "_in"), ("units",)).with_columns(_later=-nw.col("date"))
    daily = daily.with_columns(_open=running_sum("units", here, ("_later", "_in")))
    most = daily.group_by(*here).agg(nw.col("_open").max())
    missing = known.select(*here, "told").join(most, on=here, how="left")
    return missing.select(*here, "told", missing=at_least_zero(or_zero("_open"))).select(*here, "missing", "told")


def _sent(lines: Frame, days: Frame, here: Sequence[str]) -> Frame:
    """What was sent up to the day of the count, with that day."""
    sent = lines.filter(nw.col("effect").is_in(["received", "transferred"]), nw.col("units") > 0)
    dated = sent.join(days.select(*here, "counted_on"), on=list(here))
    return dated.filter(nw.col("date") <= nw.col("counted_on"))


def with_days_allowed(sent: Frame, channels: Frame) -> Frame:
    """Shipments with the days that their way and check-in take.

    Args:
        sent: `channel` of the place they went to; null counts as the channel that allows the most.
        channels: As for `sent_lately`.

    Returns:
        The rows with `days_allowed` (days that the channel allows) and `longest` (days a shipment takes at most).
    """
    sent = sent.join(_longest(channels), how="cross").join(_days_allowed(channels), on="channel", how="left")
    return sent.with_columns(days_allowed=nw.coalesce("days_allowed", "most_days_allowed"))


def _days_allowed(channels: Frame) -> Frame:
    """Days each channel allows for the way and the check-in: `channel`, `days_allowed`."""
    return channels.select("channel", days_allowed=or_zero("transit_days") + or_zero("receiving_days"))


def _longest(channels: Frame) -> Frame:
    """One row: `most_days_allowed`, the most a channel allows, and `longest`, the days a shipment takes at most."""
    most = _days_allowed(channels).select(most_days_allowed=or_zero(nw.col("days_allowed").max()))
    return most.with_columns(longest=nw.max_horizontal(nw.col("most_days_allowed"), whole(LONGEST_DAYS)))
