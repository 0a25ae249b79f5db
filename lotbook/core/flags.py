"""The word beside each lot that says at a glance what to know about it; the sheets compute the same words live."""

import narwhals as nw

from lotbook.core.frames import text

RECALLED, USED_UP, ON_HOLD, NO_DATE = "Recalled", "Used up", "On hold", "No date"
EXPIRED, NEW, INSIDE_CUTOFF, PAST_SHIP_BY, OK = "Expired", "New", "Inside cut-off", "Past ship-by", "OK"

FLAGS = (RECALLED, ON_HOLD, EXPIRED, INSIDE_CUTOFF, PAST_SHIP_BY, NO_DATE, OK, NEW, USED_UP)
"""Every flag, the most serious first; what each means stands in the legend of the sheet Start."""


def flag(*, expired_below: int, as_of: int | nw.Expr) -> nw.Expr:
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
