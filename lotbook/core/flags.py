"""The word beside each lot that says at a glance what to know about it; the sheets compute the same words live."""

import narwhals as nw

from lotbook.core.frames import text

RECALLED, USED_UP, ON_HOLD, NO_DATE = "Recalled", "Used up", "On hold", "No date"
EXPIRED, NEW, INSIDE_CUTOFF, PAST_SHIP_BY, OK = "Expired", "New", "Inside cut-off", "Past ship-by", "OK"

FLAGS = {
    RECALLED: "Recalled: find every unit, sell none.",
    ON_HOLD: "On hold or in quarantine: not to be sold.",
    EXPIRED: "Past its expiry date: dispose of it.",
    INSIDE_CUTOFF: "The channel no longer sells it: remove or use it elsewhere.",
    PAST_SHIP_BY: "Too late to reach the channel in time: sell it elsewhere.",
    NO_DATE: "No expiry date is known: look at the label.",
    OK: "Nothing to do.",
    NEW: "Not counted: typed after the last refresh, still to come, or listed on Checks.",
    USED_UP: "Nothing on hand.",
}
"""Every flag and what it means, the most serious first."""


def flag(*, expired_below: int, as_of: int) -> nw.Expr:
    """The flag of each row, the first that holds in the order of the code below.

    Expects columns `status`, `on_hand` (units; null means not counted yet), `days_left`, `sell_by`, `ship_by` (days or
    null). A lot is inside the cut-off from its sell-by date on, and past ship-by from the day after it.
    """
    tests = [
        (nw.col("status") == "Recalled", RECALLED),
        (nw.col("on_hand") == 0, USED_UP),
        (nw.col("status") != "Released", ON_HOLD),
        (nw.col("days_left").is_null(), NO_DATE),
        (nw.col("days_left") < expired_below, EXPIRED),
        (nw.col("on_hand").is_null(), NEW),
        (nw.col("sell_by") <= as_of, INSIDE_CUTOFF),
        (nw.col("ship_by") < as_of, PAST_SHIP_BY),
    ]
    word = text(OK)
    for holds, name in reversed(tests):
        word = nw.when(nw.coalesce(holds, nw.lit(value=False))).then(text(name)).otherwise(word)
    return word
