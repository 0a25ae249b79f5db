"""What will not be sold in time, by one demand: what the worksheet function LOT_AT_RISK computes.

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

from collections.abc import Sequence

from lotbook.core import nw
from lotbook.core.frames import FOREVER, Frame, GivenT, closed, opened, whole
from lotbook.core.words import Status

HALF_A_UNIT = 0.5
"""Less than that is rounding, not a reason to act."""
_NO_LIMIT = 1e15
_ROUNDING_DIGITS = 6
_ORDER = ("until_or_never", "expiry_or_never", "received_or_never", "lot", "place")


SOLD = ("sold", "taken", "sold_before")
"""What `with_sold` adds."""


def sells() -> nw.Expr:
    """True of units that can be sold: of a released lot, and there."""
    return (nw.col("status") == Status.RELEASED) & (nw.col("on_hand") > 0)


def with_sold(frame: Frame, by: Sequence[str]) -> Frame:
    """A plan with what each row sells of one running demand per group, the first to go out of sale first.

    Args:
        frame: `lot`, `place`, `expiry_date`, `received_date`, `until` (the first day on which it isn't sold any more,
            or null), `to_sell` (units with fractions, 0 of rows that take no part), `speed` (units per day of the
            group, or null), `selling_days` (days with fractions for which the row can be sold, null where not known).
        by: The group.

    Returns:
        The rows with `sold` (units; null where the speed or the days are not known), `taken`: the same, with all units
        of a row whose days are not known; and `sold_before`: what the rows before it sell.
    """
    frame, order = _ordered(frame), list(_ORDER)
    frame = frame.with_columns(_stock=nw.col("to_sell").cum_sum().over(*by, order_by=order))
    slack = nw.when(nw.col("to_sell") > 0).then(nw.col("speed") * nw.col("selling_days") - nw.col("_stock"))
    frame = frame.with_columns(_slack=slack.otherwise(_NO_LIMIT))
    frame = frame.with_columns(_limit=nw.coalesce(nw.col("_slack"), nw.lit(_NO_LIMIT)))
    frame = frame.with_columns(_least=nw.col("_limit").cum_min().over(*by, order_by=order))
    frame = frame.with_columns(_upto=nw.col("_stock") + nw.min_horizontal(nw.col("_least"), nw.lit(0.0)))
    before = nw.coalesce(nw.col("_upto").shift(1).over(*by, order_by=order), nw.lit(0.0))
    frame = frame.with_columns(sold_before=before)
    frame = frame.with_columns(taken=nw.col("_upto") - nw.col("sold_before"))
    frame = frame.with_columns(sold=nw.when(~nw.col("_slack").is_null()).then("taken"))
    return frame.drop("_stock", "_slack", "_limit", "_least", "_upto", *_ORDER[:3])


def with_latest_start(frame: Frame, by: Sequence[str]) -> Frame:
    """A plan with the last moment at which each row's sales can begin, if all that are to be sold are to be in time.

    The rows are sold one after the other, in the order of `with_sold`. So a row has to be done by the time the next one
    begins, or by the end of its own sale, whichever is first: with N the running sum of days needed, and U the day on
    which a row's sale is over, row i begins by the least of (U_k - N_k) for k >= i, plus N_(i-1).

    Args:
        frame: `lot`, `place`, `expiry_date`, `received_date`, `until` (as for `with_sold`), `needed_days` (days with
            fractions that its sales take; 0 or null of rows that take no part).
        by: The group.

    Returns:
        The rows with `start_by` (day with fractions; null of rows that take no part).
    """
    frame, order = _ordered(frame), list(_ORDER)
    needed = nw.coalesce(nw.col("needed_days"), nw.lit(0.0))
    frame = frame.with_columns(_done=needed.cum_sum().over(*by, order_by=order), _part=needed > 0)
    limit = nw.when(nw.col("_part")).then(nw.col("until").cast(nw.Float64) - nw.col("_done"))
    frame = frame.with_columns(_limit=nw.coalesce(limit, nw.lit(_NO_LIMIT)))
    frame = frame.with_columns(_least=nw.col("_limit").cum_min(reverse=True).over(*by, order_by=order))
    start = nw.col("_least") + nw.col("_done") - nw.col("needed_days")
    return frame.with_columns(start_by=nw.when(nw.col("_part")).then(start)).drop(
        "_done", "_part", "_limit", "_least", *_ORDER[:3]
    )


def _ordered(frame: Frame) -> Frame:
    """With what the first columns of `_ORDER` name."""
    return frame.with_columns(
        until_or_never=nw.coalesce(nw.col("until"), whole(FOREVER)),
        expiry_or_never=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        received_or_never=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
    )


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
    days = nw.col("sell_by") - as_of
    over = days <= 0
    frame = frame.with_columns(
        until=nw.col("sell_by"),
        to_sell=nw.when(sells() & ~over.fill_null(value=False)).then(nw.col("on_hand").cast(nw.Float64)).otherwise(0.0),
        speed=nw.col("units_per_day"),
        selling_days=days,
    )
    frame = with_sold(frame, ("sku",))
    left = nw.when(over).then(nw.col("on_hand").cast(nw.Float64)).otherwise(nw.col("on_hand") - nw.col("sold"))
    frame = frame.with_columns(units_at_risk=nw.when(sells()).then(left))
    frame = frame.with_columns(value_at_risk=nw.col("units_at_risk") * nw.col("unit_cost"))
    return closed(frame.drop("until", "to_sell", "speed", "selling_days", *SOLD), stock)


def whole_units_down(units: nw.Expr) -> nw.Expr:
    """Units rounded down to whole ones; what differs from a whole number by rounding only is that number."""
    return units.round(_ROUNDING_DIGITS).floor().cast(nw.Int64)


def whole_units(at_risk: nw.Expr) -> nw.Expr:
    """Units at risk rounded up to whole ones; what differs from a whole number by rounding only is that number."""
    return at_risk.round(_ROUNDING_DIGITS).ceil().cast(nw.Int64)
