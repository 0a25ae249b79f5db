"""How many units of a lot can still be at Amazon, which knows units by SKU only.

The problem: Amazon says how many units of a SKU it has, not of which lot, and does not ship in order of receipt. The
idea: nobody can have more of a lot than was put in, nor more than Amazon has in all; and what the other lots cannot
account for must be of this one. Between these bounds first expired, first out is a guess, and is called one.

Worked example: 100 units of lot 1 and 60 of lot 2 were put in, Amazon has 90. At most 90 of them are of lot 1, and at
least 30, since lot 2 can make up no more than 60. If the earlier lot 1 went first, 30 of it are left.
"""

from collections.abc import Sequence

from lotbook.core import nw
from lotbook.core.frames import (
    FOREVER,
    Frame,
    GivenT,
    at_least_zero,
    closed,
    opened,
    or_zero,
    running_sum,
    sums,
    text,
    until,
    whole,
)
from lotbook.core.words import AMAZON_KINDS, Basis

NEEDED = ("sku", "lot", "expiry_date", "received_date", "put_in", "remaining", "coming", "unnamed")
"""Columns that `lot_bounds` cannot do without."""

KNOWN_AS_WELL = ("recorded", "may_be_expired", "expired", "expired_out")
"""Columns that narrow its guess and its bounds."""

ORDER = ("expiry_or_never", "received_or_never", "lot")
"""The order in which lots are taken to be sold: what expires first at first."""

_ON_THE_WAY = (
    *("expiry_or_never", "received_or_never", "by_records", "was_due", "expired_here", "expired_gone"),
    *("put_in_of_all", "put_in_due", "put_in_of_all_due", "most_counted"),
)
"""Columns that the steps below hand on to each other."""


def lot_bounds(lots: GivenT, *, by: Sequence[str] = ("sku",), known: Sequence[str] = ()) -> GivenT:
    """The least and the most units of each lot that can be at Amazon, and the FEFO guess between them.

    What Amazon found to be expired narrows them: such units are of lots that were due by then, and of no others.

    Args:
        lots: All lots of each SKU that were ever at Amazon: `sku`, `lot`, `expiry_date`, `received_date` (days or
            null), `put_in` (units put in less units taken out, >= 0), `remaining` (units of the SKU that Amazon counts,
            null if not known), `coming` (units of the SKU on their way or put in since that count, >= 0), `unnamed`
            (units of the SKU put in of which the lot is not known, >= 0). Where they are known: `recorded` (units that
            should still be there by the records; the guess starts from these), `may_be_expired` (whether the lot was
            due when Amazon last found some expired), `expired` and `expired_out` (units of the SKU that Amazon found
            expired and has, and those that left since).
        by: What `remaining` is counted by: lots alike in these columns share it.
        known: Those of `KNOWN_AS_WELL` that `lots` has.

    Returns:
        The rows with `at_fba_low`, `at_fba_high`, `at_fba_estimate` (units; the estimate null where `remaining` is) and
        `at_fba_basis`: "exact" where the bounds meet, "bounded" where `remaining` is not known (then 0 to `put_in`),
        "assumed" else. Where Amazon counts more than was ever put in, the bounds are `put_in` and the basis "bounded".
        The estimates of a SKU sum to `remaining` where that can be.

    Raises:
        MissingColumnError: If a column named above is missing.

    Examples:
        >>> import polars as pl
        >>> lots = pl.DataFrame({"sku": ["TEA"] * 2, "lot": ["1", "2"], "expiry_date": [46100, 46200],
        ...     "received_date": [46000] * 2, "put_in": [100, 60], "remaining": [90] * 2, "coming": [0] * 2,
        ...     "unnamed": [0] * 2})
        >>> lot_bounds(lots)["at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis"].rows()
        [(30, 90, 30, 'assumed'), (0, 60, 60, 'assumed')]

    References:
        docs/domain.md, section 7.
    """
    frame = opened(lots, "lots", (*NEEDED, *known))
    none, no = whole(0), nw.lit(value=False)
    told = {name: nw.col(name) for name in known}
    recorded = nw.coalesce(told.get("recorded", nw.col("put_in")), nw.col("put_in"))
    frame = with_order(frame).with_columns(
        by_records=recorded,
        was_due=nw.coalesce(told.get("may_be_expired", no), no),
        expired_here=nw.coalesce(told.get("expired", none), none),
        expired_gone=nw.coalesce(told.get("expired_out", none), none),
    )
    frame = _with_guess(_with_limits(_with_sums(frame, by)), by)
    counted = ~nw.col("remaining").is_null()
    meet = nw.col("at_fba_low") == nw.col("at_fba_high")
    fits = nw.col("remaining") <= nw.col("put_in_of_all") + nw.col("unnamed")
    plausible = nw.coalesce(fits, nw.col("put_in") <= 0)
    guessed = nw.when(plausible & counted).then(text(Basis.ASSUMED)).otherwise(text(Basis.BOUNDED))
    exact = meet & (plausible | (nw.col("put_in") == 0))
    frame = frame.with_columns(at_fba_basis=nw.when(exact).then(text(Basis.EXACT)).otherwise(guessed))
    return closed(frame.drop(*_ON_THE_WAY), lots)


def with_order(frame: Frame) -> Frame:
    """With the columns of `ORDER`, from `expiry_date`, `received_date` (days or null) and `lot`."""
    return frame.with_columns(
        expiry_or_never=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        received_or_never=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
    )


def _with_sums(frame: Frame, by: Sequence[str]) -> Frame:
    """With what was sent of the SKU and of its lots that may have expired; expiry that cannot be is dropped."""
    due = nw.when(nw.col("was_due")).then("put_in").otherwise(whole(0))
    frame = frame.with_columns(put_in_of_all=_total("put_in", by), put_in_due=due)
    frame = frame.with_columns(put_in_of_all_due=_total("put_in_due", by))
    expired, out, unnamed = nw.col("expired_here"), nw.col("expired_gone"), nw.col("unnamed")
    possible = (expired + out <= nw.col("put_in_of_all_due") + unnamed) & (expired <= nw.col("remaining"))
    possible &= nw.col("remaining") + out <= nw.col("put_in_of_all") + unnamed
    return frame.with_columns(
        expired_here=nw.when(possible).then(expired).otherwise(whole(0)),
        expired_gone=nw.when(possible).then(out).otherwise(whole(0)),
    )


def _total(column: str, by: Sequence[str]) -> nw.Expr:
    return nw.col(column).sum().over(*by).cast(nw.Int64)


def _with_limits(frame: Frame) -> Frame:
    """With `at_fba_low` and `at_fba_high`.

    What must have left expired of a lot is what the other due lots cannot account for. The least of a lot is what all
    others together cannot account for, once as much as possible of what left expired was of it.
    """
    put_in, remaining, zero = nw.col("put_in"), nw.col("remaining"), whole(0)
    expired, out, due = nw.col("expired_here"), nw.col("expired_gone"), nw.col("was_due")
    others = nw.col("put_in_of_all") - put_in + nw.col("unnamed")
    other_due = nw.col("put_in_of_all_due") - put_in + nw.col("unnamed")
    left = nw.when(due).then(at_least_zero(out - other_due)).otherwise(zero)
    # Of a lot that was not due, none is among the expired ones.
    counted = nw.when(due).then(remaining).otherwise(remaining - expired)
    elsewhere = at_least_zero(out - put_in)
    least_due = nw.max_horizontal(remaining - others + elsewhere, expired - other_due + elsewhere, zero)
    least = nw.when(due).then(least_due).otherwise(at_least_zero(remaining + out - others))
    known = ~remaining.is_null()
    high = nw.when(known).then(nw.min_horizontal(put_in - left, counted + nw.col("coming"))).otherwise(put_in)
    cap = nw.when(known).then(nw.min_horizontal(put_in - left, counted)).otherwise(zero)
    frame = frame.with_columns(at_fba_high=high, most_counted=cap)
    low = nw.when(known).then(nw.min_horizontal(least, nw.col("at_fba_high"), put_in)).otherwise(zero)
    return frame.with_columns(at_fba_low=low)


def _with_guess(frame: Frame, by: Sequence[str]) -> Frame:
    """With `at_fba_estimate`: what the records say, first expired first gone, brought to what Amazon counts.

    The least of every lot is there; the rest is what the records say of it. Where that is more than Amazon counts, the
    first to expire are gone; where it is less, there is more of the last to expire.
    """
    order, cap = ORDER, nw.col("most_counted")
    low = nw.min_horizontal(nw.col("at_fba_low"), cap)
    more = nw.min_horizontal(at_least_zero(nw.col("by_records") - low), cap - low)
    frame = frame.with_columns(_base=low, _more=more)
    frame = frame.with_columns(_room=cap - nw.col("_base") - nw.col("_more"))
    frame = frame.with_columns(
        **{f"_all{name}": _total(name, by) for name in ("_base", "_more", "_room")},
        **{f"_upto{name}": running_sum(name, by, order) for name in ("_more", "_room")},
    )
    rest = nw.col("remaining") - nw.col("_all_base")
    later = {name: nw.col(f"_all{name}") - nw.col(f"_upto{name}") for name in ("_more", "_room")}
    kept = nw.min_horizontal(nw.col("_more"), at_least_zero(rest - later["_more"]))
    beyond = rest - nw.col("_all_more") - later["_room"]
    added = nw.min_horizontal(nw.col("_room"), at_least_zero(beyond))
    guess = nw.when(~nw.col("remaining").is_null()).then(nw.col("_base") + kept + added)
    here = ("_base", "_more", "_room", "_all_base", "_all_more", "_all_room", "_upto_more", "_upto_room")
    return frame.with_columns(at_fba_estimate=guess).drop(*here)


def lines_at_amazon(moves: Frame, places: Frame, *, as_of: int) -> Frame:
    """The movements at places of Amazon up to a day, undated ones included, with `kind` and `channel` of the place.

    Args:
        moves: What `ledger.movements` returns.
        places: `place`, `kind`, `channel`; one row per place.
        as_of: The day.
    """
    there = places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place", "kind", "channel")
    return moves.join(there, on="place").filter(until(as_of))


def put_in(lines: Frame, by: Sequence[str] = ("sku", "lot")) -> Frame:
    """What was put into Amazon of each lot, and when.

    Receipts, transfers, returns and corrections upwards put in, transfers and removals take out. What Amazon sold,
    lost or disposed of does not count here, since nobody can say of which lot it was.

    Args:
        lines: What `lines_at_amazon` returns.
        by: What to add up by.

    Returns:
        One row per `sku`, `lot` (see `by`) that was ever there: `put_in` (units, >= 0), `window_from` (the first day it
        came, null where a day is not known), `last_out` (the last day any was taken out, or null), `has_awd` (1 where
        any of it was sent to AWD, whose units Amazon's count leaves out, else 0).
    """
    moved = nw.col("effect").is_in(["received", "transferred", "removed", "returned"])
    came = nw.col("units") > 0
    changes = lines.filter(moved | ((nw.col("effect") == "adjusted") & came)).with_columns(
        _came=nw.when(came).then(or_zero("date")),
        last_out=nw.when(~came).then("date"),
        has_awd=nw.when(came & (nw.col("kind") == "AWD")).then(whole(1)).otherwise(whole(0)),
    )
    per_lot = changes.group_by(*by).agg(
        nw.col("units").sum().cast(nw.Int64),
        nw.col("_came").min(),
        nw.col("last_out").max(),
        nw.col("has_awd").max(),
    )
    window_from = nw.when(nw.col("_came") > 0).then("_came")
    return per_lot.with_columns(put_in=at_least_zero(nw.col("units")), window_from=window_from).drop("units", "_came")


def put_in_since(lines: Frame, counted: Frame) -> Frame:
    """Units of each SKU that came to Amazon after the day of its count: `sku`, `since` (units, > 0).

    Args:
        lines: What `lines_at_amazon` returns.
        counted: What `counts.by_sku` returns.
    """
    late = lines.filter(nw.col("units") > 0).join(counted.select("sku", "snapshot_date"), on="sku")
    late = late.filter(nw.col("date") > nw.col("snapshot_date"))
    return sums(late, ("sku",), ("units",)).rename({"units": "since"})


def put_in_meanwhile(lines: Frame, counted: Frame, by: Sequence[str]) -> Frame:
    """Units of each lot that came to Amazon when it is not known whether its count has them.

    Args:
        lines: What `lines_at_amazon` returns.
        counted: `sku` and what else of `by` is not `lot`, and what `counts.days_counted` returns.
        by: What to add up by.

    Returns:
        The columns of `by`, `unsure` (units, > 0).
    """
    where = [name for name in by if name != "lot"]
    late = lines.filter(nw.col("units") > 0, nw.col("effect") == "transferred")
    late = late.join(counted.select(*where, "sure_until", "oldest_date"), on=where)
    late = late.filter(nw.col("date") > nw.col("sure_until"), nw.col("date") <= nw.col("oldest_date"))
    return sums(late, by, ("units",)).rename({"units": "unsure"})


def channels_used(lines: Frame) -> Frame:
    """To how many of Amazon's channels units of each SKU were sent: `sku`, `channels`.

    Args:
        lines: What `lines_at_amazon` returns.
    """
    used = lines.filter(nw.col("units") > 0).select("sku", channel=nw.coalesce(nw.col("channel"), text("")))
    return sums(used.unique().with_columns(channels=whole(1)), ("sku",), ("channels",))
