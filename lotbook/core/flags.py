"""The word beside each lot that says at a glance what to know about it; the sheets compute the same words live."""

from lotbook.core import nw
from lotbook.core.frames import first_that_holds, text
from lotbook.core.words import Flag, Status


def flag(*, expired_below: int | nw.Expr, as_of: int | nw.Expr) -> nw.Expr:
    """The flag of each row, the first that holds in the order of the code below.

    Expects columns `status`, `on_hand` (units; null means not counted yet), `days_left`, `sell_by`, `ship_by` (days or
    null). A lot is inside the cut-off from its sell-by date on, and past ship-by from the day after it.
    """
    cases = {
        Flag.RECALLED: nw.col("status") == Status.RECALLED,
        Flag.USED_UP: nw.col("on_hand") == 0,
        Flag.ON_HOLD: nw.col("status") != Status.RELEASED,
        Flag.NO_DATE: nw.col("days_left").is_null(),
        Flag.EXPIRED: nw.col("days_left") < expired_below,
        Flag.NEW: nw.col("on_hand").is_null(),
        Flag.INSIDE_CUTOFF: nw.col("sell_by") <= as_of,
        Flag.PAST_SHIP_BY: nw.col("ship_by") < as_of,
    }
    return first_that_holds(cases, text(Flag.OK))
