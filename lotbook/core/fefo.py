"""First expired, first out: the order to pick in, and what an order line gets.

The problem of allocating: several lines want the same SKU, each may ask for a different minimum life, and all draw on
one running balance. The idea: lay the lots end to end in pick order, and the lines end to end in their own order; a
line gets from a lot what their stretches overlap. Lines that ask for the same life are laid out together; where the
minimum changes from one line to the next, or a line names its lot, the next stretch starts from what is left.

Worked example: lots of 30 and 50 units, lines of 40 and 20. Lots cover 0-30 and 30-80, lines 0-40 and 40-60: the first
line gets 30 of the first lot and 10 of the second, the second line 20 of the second.
"""

from lotbook.core import nw
from lotbook.core.frames import (
    FOREVER,
    Frame,
    GivenT,
    Rows,
    at_least_zero,
    closed,
    first_that_holds,
    is_true,
    neighbour,
    opened,
    or_zero,
    row_number,
    running_sum,
    settled,
    text,
    whole,
)
from lotbook.core.words import BOOKED_FOR_LATER, TOO_SHORT_LIVED, Flag, Status

PICK_ORDER = ("expiry_or_never", "received_or_never", "lot", "place")
"""Undated last, then received first, then lot and place, so that row order never matters."""


def _with_pick_keys(frame: Frame) -> Frame:
    return frame.with_columns(
        expiry_or_never=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        received_or_never=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
    )


def is_pickable(expired_below: int, off_sale: nw.Expr | None = None) -> nw.Expr:
    """True of stock that may be picked: released, not expired, not off sale, and there."""
    fresh = nw.col("expiry_date").is_null() | (nw.col("days_left") >= expired_below)
    pickable = is_true((nw.col("status") == Status.RELEASED) & fresh & (nw.col("on_hand") > 0))
    return pickable if off_sale is None else pickable & ~is_true(off_sale)


def pick_order(stock: GivenT, *, expired_below: int = 0, sold_on: int | None = None) -> GivenT:
    """Stock in the order to use it up, within each SKU.

    Expiry date first, undated last; then received date, undated last; then lot, then place. What is held, expired, off
    sale or not there keeps its position but gets no rank.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null),
            `days_left` (days or null), `status` (text), `on_hand` (units).
        expired_below: Days left below which a lot is expired.
        sold_on: The day everything is judged on, where `stock` has a column `sell_by` (day or null): from that day on
            a lot isn't picked.

    Returns:
        The rows with `position` (1, 2, … within the SKU, all rows), `rank` (of the lot within the SKU; places of one
        lot share it; null where nothing may be picked) and `running_units` (units that may be picked, down to here).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    needed = ("sku", "lot", "place", "expiry_date", "received_date", "days_left", "status", "on_hand")
    frame = _with_pick_keys(opened(stock, "stock", needed))
    off_sale = None if sold_on is None else nw.col("sell_by") <= sold_on
    frame = frame.with_columns(_pick=is_pickable(expired_below, off_sale))
    picked = nw.when(nw.col("_pick"))
    frame = frame.with_columns(
        _pickable=picked.then(whole(1)).otherwise(whole(0)), _units=picked.then("on_hand").otherwise(whole(0))
    )
    frame = frame.with_columns(_nth=running_sum("_pickable", ("sku", "lot"), ("place",)))
    frame = frame.with_columns(_new=nw.when(nw.col("_pick") & (nw.col("_nth") == 1)).then(whole(1)).otherwise(whole(0)))
    frame = frame.with_columns(
        position=row_number(("sku",), PICK_ORDER),
        _rank=running_sum("_new", ("sku",), PICK_ORDER),
        _running=running_sum("_units", ("sku",), PICK_ORDER),
    )
    frame = frame.with_columns(rank=picked.then("_rank"), running_units=picked.then("_running"))
    frame = frame.drop("_pick", "_pickable", "_units", "_nth", "_new", "_rank", "_running")
    return closed(frame.drop("expiry_or_never", "received_or_never"), stock)


def in_full_cases(stock: GivenT) -> GivenT:
    """Stock without the loose units that fill no case: a case holds units of one lot.

    Args:
        stock: One row per lot and place: `on_hand` (units), `units_per_case` (units, > 0), and perhaps `promised`
            (units of these that are for something else).

    Returns:
        The rows with `on_hand` rounded down to full cases and `loose` (units left over); stock of less than nothing
        stays as it is.

    Raises:
        MissingColumnError: If a column named above is missing.

    Examples:
        >>> import polars as pl
        >>> stock = pl.DataFrame({"on_hand": [50, 11, -3], "units_per_case": [12, 12, 12]})
        >>> in_full_cases(stock)["on_hand", "loose"].rows()
        [(48, 2), (0, 11), (-3, 0)]
    """
    frame = opened(stock, "stock", ("on_hand", "units_per_case"))
    free = nw.col("on_hand")
    if "promised" in frame.collect_schema().names():
        free -= nw.col("promised")
    rest = nw.when(free > 0).then(free % nw.col("units_per_case")).otherwise(whole(0))
    frame = frame.with_columns(loose=rest)
    return closed(frame.with_columns(on_hand=nw.col("on_hand") - nw.col("loose")), stock)


def allocate(
    stock: GivenT,
    demand: GivenT,
    *,
    as_of: int,
    expired_below: int = 0,
    all_or_nothing: bool = False,
    sold_on: int | None = None,
    has_lot: bool = False,
    has_promised: bool = False,
) -> GivenT:
    """Fill demand lines from the lots that expire first.

    A lot is usable through its expiry date: one that expires on `as_of` has 0 days left. Undated lots come last, and
    serve only lines that ask for no minimum life. Lines are served in order and draw on one running balance. A line
    that names a lot gets all its units from that lot, or none.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null),
            `status` (text), `on_hand` (units).
        demand: One row per line: `line` (whole number, the order to serve in, no two alike), `sku`, `quantity`
            (units, >= 0), `min_days_at_receipt` (days the units must have left on `as_of`).
        as_of: The day eligibility is judged on.
        expired_below: Days left below which a lot is expired.
        all_or_nothing: If any line cannot be filled, allocate nothing; the shortages are still listed.
        sold_on: The day on which the units are to be on sale, where `stock` has a column `off_sale_on` (day or null):
            from that date on nothing is picked.
        has_lot: Whether `demand` has a column `lot` (text, or null where any lot will do).
        has_promised: Whether `stock` has a column `promised`: units of `on_hand` (0 or more) that no line gets.

    Returns:
        One row per line and lot touched, by line and pick order: `line`, `sku`, `lot`, `place`, `expiry_date`,
        `outcome`, `units`, `reason`. Outcomes: "Allocated" (units > 0), "Skipped" (units on hand that a line passed
        over, with the reason) and "Short" (units missing; lot and place null). Allocated + Short = quantity.

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    Examples:
        >>> import polars as pl
        >>> stock = pl.DataFrame({"sku": ["TEA"] * 2, "lot": ["2", "1"], "place": ["Warehouse"] * 2,
        ...     "expiry_date": [46100, 46050], "received_date": [45000, 45000], "status": ["Released"] * 2,
        ...     "on_hand": [50, 30]})
        >>> demand = pl.DataFrame({"line": [1, 2], "sku": ["TEA"] * 2, "quantity": [40, 60],
        ...     "min_days_at_receipt": [0, 0]})
        >>> result = allocate(stock, demand, as_of=46000)
        >>> result["line", "outcome", "units"].rows()
        [(1, 'Allocated', 30), (1, 'Allocated', 10), (2, 'Allocated', 40), (2, 'Short', 20)]

    References:
        docs/domain.md, section 5.
    """
    ends = () if sold_on is None else ("off_sale_on",)
    needed = (*("sku", "lot", "place", "expiry_date", "received_date", "status", "on_hand"), *ends)
    needed = (*needed, "promised") if has_promised else needed
    lots = _with_pick_keys(opened(stock, "stock", needed).select(*needed))
    lots = lots.with_columns(days_left=nw.col("expiry_date") - as_of)
    lots = lots if has_promised else lots.with_columns(promised=whole(0))
    lots = lots.with_columns(
        pickable=is_pickable(expired_below, None if sold_on is None else nw.col("off_sale_on") <= sold_on),
        expired=is_true(nw.col("days_left") < expired_below),
        taken=whole(0),
        fefo_turn=row_number(("sku",), PICK_ORDER),
    )
    lines = _in_rounds(opened(demand, "demand", ("line", "sku", "quantity", "min_days_at_receipt")), has_lot=has_lot)
    lots, lines = settled(lots, lines)
    rounds = lines.select(nw.col("served_in").max()).collect().item()
    picks = [_overlaps(lots, lines.filter(nw.col("served_in") == 0))]
    for number in range(1, int(rounds or 0) + 1):
        (drawn,) = settled(_overlaps(lots, lines.filter(nw.col("served_in") == number)))
        picks.append(drawn)
        used = drawn.group_by("sku", "lot", "place").agg(nw.col("units").sum())
        lots = lots.join(used, on=["sku", "lot", "place"], how="left")
        (lots,) = settled(lots.with_columns(taken=nw.col("taken") + or_zero("units")).drop("units"))
    result: Rows = _explain(lots, lines, nw.concat(picks)).sort("line", "fefo_turn").collect()
    if all_or_nothing and result.filter(nw.col("outcome") == "Short").shape[0]:
        result = result.filter(nw.col("outcome") != "Allocated")
    return closed(result.drop("fefo_turn").lazy(), stock)


_LOT = ("line", "sku", "lot", "place", "expiry_date", "fefo_turn")


def _suits() -> nw.Expr:
    """True where a lot lasts as long as a line asks."""
    return (nw.col("min_days_at_receipt") <= 0) | is_true(nw.col("days_left") >= nw.col("min_days_at_receipt"))


def _in_rounds(demand: Frame, *, has_lot: bool) -> Frame:
    """Demand lines with `served_in`: lines of a round ask for the same life; one that names a lot has its own."""
    named = nw.col("lot") if has_lot else nw.when(nw.col("quantity") < 0).then("sku")
    lines = demand.with_columns(asked_lot=named)
    by, order = ("sku",), ("line",)
    alike = nw.col("min_days_at_receipt") == neighbour("min_days_at_receipt", 1, by, order)
    alike &= nw.col("asked_lot").is_null() & neighbour("asked_lot", 1, by, order).is_null()
    lines = lines.with_columns(_changed=nw.when(alike).then(whole(0)).otherwise(whole(1)))
    return lines.with_columns(served_in=running_sum("_changed", by, order)).drop("_changed")


def _is_asked_for() -> nw.Expr:
    """True where a line names no lot, or this one."""
    return nw.col("asked_lot").is_null() | is_true(nw.col("lot") == nw.col("asked_lot"))


def _overlaps(lots: Frame, lines: Frame) -> Frame:
    """What each line gets from each lot, for the lines of one round."""
    asked = lines.select("line", "sku", "quantity", _to=running_sum("quantity", ("sku",), ("line",)))
    terms = lines.select("sku", "min_days_at_receipt", "asked_lot").unique()
    free = lots.join(terms, on="sku").filter(nw.col("pickable"), _suits(), _is_asked_for())
    free = free.with_columns(_free=at_least_zero(nw.col("on_hand") - nw.col("promised")) - nw.col("taken"))
    free = free.with_columns(
        _until=running_sum("_free", ("sku",), ("fefo_turn",)), _there=nw.col("_free").sum().over("sku")
    )
    both = free.join(asked, on="sku").with_columns(
        units=nw.min_horizontal("_until", "_to")
        - nw.max_horizontal(nw.col("_until") - nw.col("_free"), nw.col("_to") - nw.col("quantity"))
    )
    enough = nw.col("asked_lot").is_null() | (nw.col("_there") >= nw.col("quantity"))
    return both.filter(nw.col("units") > 0, enough).select(*_LOT, "units")


def _explain(lots: Frame, lines: Frame, picks: Frame) -> Frame:
    """Picks, then for every line the lots it passed over and the units it lacks."""
    got = picks.group_by("line").agg(nw.col("units").sum(), nw.col("fefo_turn").max())
    asked = lines.join(got.rename({"units": "_got", "fefo_turn": "_last"}), on="line", how="left").with_columns(
        _short=nw.col("quantity") - or_zero("_got")
    )
    seen = nw.when(nw.col("_short") > 0).then(whole(FOREVER)).otherwise(or_zero("_last"))
    passed = lots.filter(nw.col("on_hand") > 0).join(asked, on="sku")
    passed = passed.filter(nw.col("fefo_turn") < seen, _is_asked_for())
    passed = passed.with_columns(_would_do=nw.col("pickable") & _suits())
    passed = passed.filter(~nw.col("_would_do") | (nw.col("promised") > 0))
    cases = {
        Flag.EXPIRED: nw.col("expired"),
        Flag.INSIDE_CUTOFF: ~nw.col("pickable"),
        "No date": nw.col("days_left").is_null(),
    }
    too_short = first_that_holds(cases, text(TOO_SHORT_LIVED))
    reason = nw.when(nw.col("status") != Status.RELEASED).then("status").otherwise(too_short)
    reason = nw.when(nw.col("_would_do")).then(text(BOOKED_FOR_LATER)).otherwise(reason)
    units = nw.when(nw.col("_would_do")).then(nw.min_horizontal("promised", "on_hand")).otherwise("on_hand")
    skipped = passed.select(*_LOT, units.alias("units"), reason.alias("reason"))
    short = asked.filter(nw.col("_short") > 0)
    never = nw.when(nw.col("_short") < 0)  # leaves a null of the column's type, the same on every engine
    missing = short.select(
        *("line", "sku", never.then("sku").alias("lot"), never.then("sku").alias("place")),
        *(never.then("_short").alias("expiry_date"), whole(FOREVER).alias("fefo_turn")),
        *(nw.col("_short").alias("units"), text("Not enough stock").alias("reason")),
    )
    parts = {"Allocated": picks.with_columns(reason=text("")), "Skipped": skipped, "Short": missing}
    columns = ("line", "sku", "lot", "place", "expiry_date", "outcome", "units", "reason", "fefo_turn")
    return nw.concat([part.with_columns(outcome=text(outcome)).select(*columns) for outcome, part in parts.items()])
