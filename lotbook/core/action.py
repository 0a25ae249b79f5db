"""What to do with each lot, by when, and why."""

from collections.abc import Sequence

from lotbook.core import nw
from lotbook.core.frames import Frame, GivenT, closed, first_that_holds, is_true, opened, text, whole
from lotbook.core.settings import Settings
from lotbook.core.words import ACTIONS_BY_URGENCY, Action, Status

_HALF_A_UNIT = 0.5


def with_action(stock: GivenT, settings: Settings, *, as_of: int) -> GivenT:
    """What to do with each lot, and how urgent it is.

    The first that holds: Recall (status Recalled), Hold (status Hold or Quarantine), Dispose (expired), Remove (at
    risk and its remove-by date past or within `settings.remove_soon_days`), Promote or bundle (at risk), Ship first
    (first in pick order, in your own place, its ship-by date not past and within
    `settings.ship_first_horizon_days`), Keep.

    Args:
        stock: `status`, `kind`, `days_left`, `ship_by`, `remove_by`, `sell_by` (days or null), `rank` (or null),
            `units_at_risk` (units or null).
        settings: The thresholds.
        as_of: The day everything is judged on.

    Returns:
        The rows with `action`, `urgency` (its place in `words.ACTIONS_BY_URGENCY`) and `due` (the day to have done it
        by, null where there is nothing to do).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    needed = ("status", "kind", "days_left", "ship_by", "remove_by", "sell_by", "rank", "units_at_risk")
    frame = opened(stock, "stock", needed)
    at_risk = _at_risk()
    cases = {
        Action.RECALL: nw.col("status") == Status.RECALLED,
        Action.HOLD: nw.col("status") != Status.RELEASED,
        Action.DISPOSE: nw.col("days_left") < settings.expired_below,
        Action.REMOVE: at_risk & (nw.col("remove_by") <= as_of + settings.remove_soon_days),
        Action.PROMOTE: at_risk,
        Action.SHIP_FIRST: (nw.col("rank") == 1)
        & ~_at_amazon()
        & (nw.col("ship_by") >= as_of)
        & (nw.col("ship_by") <= as_of + settings.ship_first_horizon_days),
    }
    frame = frame.with_columns(action=first_that_holds(cases, text(Action.KEEP)))
    urgency = whole(ACTIONS_BY_URGENCY.index(Action.KEEP))
    due: nw.Expr = nw.when(nw.col("action") != Action.KEEP).then(whole(as_of))
    for number, action in enumerate(ACTIONS_BY_URGENCY):
        urgency = nw.when(nw.col("action") == action).then(whole(number)).otherwise(urgency)
    for action, day in _DUE.items():
        due = nw.when(nw.col("action") == action).then(day).otherwise(due)
    return closed(frame.with_columns(urgency=urgency, due=due), stock)


_DUE = {Action.SHIP_FIRST: "ship_by", Action.REMOVE: "remove_by", Action.PROMOTE: "sell_by"}
"""The column that says by when an action is due; any other is due at once."""


def _at_risk() -> nw.Expr:
    """Half a unit at risk is rounding, not a reason to act."""
    return nw.col("units_at_risk") >= _HALF_A_UNIT


def _at_amazon() -> nw.Expr:
    """Whether Amazon sells it from there, which it doesn't from AWD."""
    return nw.col("kind") == "FBA"


def with_reason(stock: GivenT, *, as_of: int) -> GivenT:
    """Why each lot has its action, in a sentence.

    Args:
        stock: What `with_action` returns, with what `channels.project_by_channel` adds, and `channel`, `transit_days`,
            `expiry_date`, `typed_sell_by`.
        as_of: The day everything is judged on.

    Returns:
        The rows with `reason` (text).
    """
    frame = opened(stock, "stock", ("action", "status", "channel", "units_at_risk", "expiry_date", "transit_days"))
    shut, outlet = nw.col("is_shut"), nw.col("has_outlet")
    on_the_way = nw.col("arrives_late") & (nw.col("expiry_date") <= as_of + nw.col("transit_days"))
    keep = nw.col("action") == Action.KEEP
    cases = (
        (nw.col("action") == Action.RECALL, ("Recalled: stop selling it and get it back.",)),
        (nw.col("status") == Status.NOT_ON_LOTS, ("It isn't on the Lots sheet: add it there.",)),
        (nw.col("action") == Action.HOLD, ("Its status on Lots is ", "status", ": don't ship it.")),
        (nw.col("action") == Action.DISPOSE, ("It has expired.",)),
        (shut & (nw.col("typed_sell_by") <= as_of), ("Its sell-by date on Lots has come.",)),
        (shut & _at_amazon(), ("", "channel", " has stopped selling it: it is inside the cut-off.")),
        (
            shut & nw.col("must_travel") & ~outlet,
            ("Too late to send to ", "channel", ", and nothing else sells it: find another buyer."),
        ),
        (shut & ~outlet, ("", "channel", " no longer takes it, and nothing else sells it: find another buyer.")),
        (on_the_way & ~outlet, ("It would expire on the way to ", "channel", ".")),
        (nw.col("arrives_late") & ~outlet, ("It would be on sale at ", "channel", " too late.")),
        (shut & _at_risk(), ("Too late for ", "channel", "; other channels won't sell all of it in time.")),
        (nw.col("arrives_late") & _at_risk(), ("Too late for ", "channel", "; other channels won't sell all of it.")),
        (_at_risk() & outlet, ("More than ", "channel", " and other channels will sell in time.")),
        (_at_risk(), ("More than ", "channel", " will sell in time.")),
        (nw.col("action") == Action.SHIP_FIRST, ("Next in line, and its ship-by date is near.",)),
        (keep & nw.col("expiry_date").is_null(), ("It has no expiry date: type it on Lots.",)),
        (keep & (nw.col("on_hand") < 0), ("More units left than were there: see Checks.",)),
        (keep & nw.col("units_at_risk").is_null(), ("Not known how many ", "channel", " sells per day.")),
    )
    told = [
        (condition, [nw.col(word) if word in {"status", "channel"} else text(word) for word in words])
        for condition, words in cases
    ]
    return closed(frame.with_columns(reason=_first_told(told, text("It will sell in time."))), stock)


def _first_told(cases: Sequence[tuple[nw.Expr, Sequence[nw.Expr]]], otherwise: nw.Expr) -> nw.Expr:
    """The sentence of the first condition that holds, put together from its parts."""
    sentence = otherwise
    for condition, parts in reversed(cases):
        sentence = nw.when(is_true(condition)).then(nw.concat_str(*parts)).otherwise(sentence)
    return sentence


def with_orders(stock: Frame, removals: Frame) -> Frame:
    """Stock with what removal orders ask for already: what is ordered needs nothing more.

    Args:
        stock: What `with_reason` returns, with `sku`, `lot`, `place`.
        removals: What `removal_orders.with_left` returns.

    Returns:
        The rows with `removal_left` (units still to be ordered, 0 where all of them are, or some and Amazon counts no
        more; null where none is to be removed), and with `reason` and `due` as they are then.
    """
    key = ["sku", "lot", "place"]
    asked = removals.filter(~nw.col("lot").is_null())
    asked = asked.select(*key, removal_left="can_be_ordered", _on_order="on_order", _asked="units")
    stock = stock.join(asked, on=key, how="left")
    units, ordered = nw.col("_asked").cast(nw.String), nw.col("_on_order").cast(nw.String)
    is_done = is_true(nw.col("removal_left") == 0)
    cases = (
        (
            nw.col("_on_order") == nw.col("_asked"),
            (text("All "), units, text(" units to remove are on a removal order.")),
        ),
        (is_done, (ordered, text(" of "), units, text(" units are on a removal order, and Amazon counts no more."))),
        (
            nw.col("_on_order") > 0,
            (ordered, text(" of "), units, text(" units are on a removal order. "), nw.col("reason")),
        ),
    )
    stock = stock.with_columns(reason=_first_told(cases, nw.col("reason")), due=nw.when(~is_done).then("due"))
    return stock.drop("_asked", "_on_order")
