"""What will not be sold in time, what that is worth, and what to do about it.

The problem: a SKU sells v units a day, first expired first. A lot only gets the demand that the lots before it leave,
and only until its own sell-by date; what an earlier lot failed to sell does not use up demand. Subtracting the whole
earlier quantity is therefore wrong.

The idea: with D_i = v * days until sell-by, lot i has sold min(Q_i, D_i - S_(i-1)) by then, where S is what all lots so
far sold. Writing C for the running sum of Q, S_i = C_i + min(0, least of (D_k - C_k) for k <= i): running sums and
running minima, so no loop over rows. This holds as long as D never falls from one lot to the next, so the lots are
taken by sell-by date; where all stock of a SKU has one cut-off, as it mostly has, that is the FEFO order.

Worked example: v = 5, 500 units with 30 days and 200 with 60. D = 150, 300; C = 500, 700; D - C = -350, -400. S = 150,
300, so the lots sell 150 and 150, and 350 and 50 stay behind.
"""

import narwhals as nw

from lotbook.core.frames import FOREVER, GivenT, closed, first_that_holds, opened, text, whole
from lotbook.core.settings import Settings
from lotbook.core.words import ACTIONS_BY_URGENCY, AMAZON_KINDS, Action, Status

_NO_LIMIT = 1e15
_HALF_A_UNIT = 0.5
_ROUNDING_DIGITS = 6


def project(stock: GivenT, *, as_of: int) -> GivenT:
    """Units of each lot that will not be sold by its sell-by date, and their cost.

    Only what is Released and there takes part: what is held sells nothing and uses no demand. Unknown demand or an
    unknown sell-by date leaves the figure unknown, never 0; what is past its sell-by date is at risk in any case.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `received_date`, `sell_by` (days or
            null), `status`, `on_hand` (units), `units_per_day` (of the SKU, or null), `unit_cost` (or null).
        as_of: The day from which demand counts.

    Returns:
        The rows with `units_at_risk` (units, may have a fraction; 0 <= it <= `on_hand`) and `value_at_risk`
        (units at risk times unit cost); null where not known.

    Raises:
        MissingColumnError: If a column named above is missing.

    Examples:
        >>> import polars as pl
        >>> stock = pl.DataFrame({"sku": ["TEA"] * 2, "lot": ["1", "2"], "place": ["FBA"] * 2,
        ...     "expiry_date": [46030, 46060], "received_date": [45000] * 2, "sell_by": [46030, 46060],
        ...     "status": ["Released"] * 2, "on_hand": [500, 200], "units_per_day": [5.0] * 2, "unit_cost": [2.0] * 2})
        >>> project(stock, as_of=46000)["units_at_risk"].to_list()
        [350.0, 50.0]

    References:
        docs/domain.md, section 6.
    """
    needed = ("sku", "lot", "place", "expiry_date", "received_date", "sell_by", "status", "on_hand", "units_per_day")
    frame = opened(stock, "stock", (*needed, "unit_cost"))
    sells = (nw.col("status") == Status.RELEASED) & (nw.col("on_hand") > 0)
    selling_days = nw.col("sell_by") - as_of
    order = ["_sell_by", "_expiry", "_received", "lot", "place"]
    frame = frame.with_columns(
        _sell_by=nw.coalesce(nw.col("sell_by"), whole(FOREVER)),
        _expiry=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        _received=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
        _units=nw.when(sells).then(nw.col("on_hand").cast(nw.Float64)).otherwise(0.0),
        _demand=nw.when(selling_days <= 0).then(0.0).otherwise(nw.col("units_per_day") * selling_days),
    )
    frame = frame.with_columns(_stock=nw.col("_units").cum_sum().over("sku", order_by=order))
    frame = frame.with_columns(_slack=nw.when(sells).then(nw.col("_demand") - nw.col("_stock")).otherwise(_NO_LIMIT))
    frame = frame.with_columns(_least=nw.col("_slack").cum_min().over("sku", order_by=order))
    frame = frame.with_columns(_sold=nw.col("_stock") + nw.min_horizontal(nw.col("_least"), nw.lit(0.0)))
    frame = frame.with_columns(
        _sold_before=nw.coalesce(nw.col("_sold").shift(1).over("sku", order_by=order), nw.lit(0.0))
    )
    unsold = nw.col("_units") - (nw.col("_sold") - nw.col("_sold_before"))
    frame = frame.with_columns(units_at_risk=nw.when(sells & ~nw.col("_slack").is_null()).then(unsold))
    frame = frame.with_columns(value_at_risk=nw.col("units_at_risk") * nw.col("unit_cost"))
    scratch = ("_units", "_demand", "_stock", "_slack", "_least", "_sold", "_sold_before", "_sell_by")
    return closed(frame.drop(*scratch, "_expiry", "_received"), stock)


def whole_units(at_risk: nw.Expr) -> nw.Expr:
    """Units at risk rounded up to whole ones; what differs from a whole number by rounding only is that number."""
    return at_risk.round(_ROUNDING_DIGITS).ceil().cast(nw.Int64)


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
