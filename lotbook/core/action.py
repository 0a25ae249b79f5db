"""What to do with each lot, by when, and why."""

import narwhals as nw

from lotbook.core.frames import GivenT, closed, first_that_holds, opened, text, whole
from lotbook.core.settings import Settings
from lotbook.core.words import ACTIONS_BY_URGENCY, AMAZON_KINDS, Action, Status

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
    # Half a unit at risk is rounding, not a reason to act.
    at_risk = nw.col("units_at_risk") >= _HALF_A_UNIT
    cases = {
        Action.RECALL: nw.col("status") == Status.RECALLED,
        Action.HOLD: nw.col("status") != Status.RELEASED,
        Action.DISPOSE: nw.col("days_left") < settings.expired_below,
        Action.REMOVE: at_risk & (nw.col("remove_by") <= as_of + settings.remove_soon_days),
        Action.PROMOTE: at_risk,
        Action.SHIP_FIRST: (nw.col("rank") == 1)
        & ~nw.col("kind").is_in(list(AMAZON_KINDS))
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
