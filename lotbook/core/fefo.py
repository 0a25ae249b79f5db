"""First expired, first out: the order to pick in, what an order line gets, and where the order was not kept.

The problem of allocating: several lines want the same SKU, each may ask for a different minimum life, and all draw on
one running balance. The idea: lay the lots end to end in pick order, and the lines end to end in their own order; a
line gets from a lot what their stretches overlap. Lines that ask for the same life are laid out together; where the
minimum changes from one line to the next, the next stretch starts from what is left.

Worked example: lots of 30 and 50 units, lines of 40 and 20. Lots cover 0-30 and 30-80, lines 0-40 and 40-60: the first
line gets 30 of the first lot and 10 of the second, the second line 20 of the second.
"""

from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrameT, IntoFrameT

from lotbook.core.frames import FOREVER, columns_of, neighbour, text, whole

PICK_ORDER = ("_expiry", "_received", "lot", "place")
"""Undated last, then received first, then lot and place, so that row order never matters."""


def _with_pick_keys(frame: Any) -> Any:
    return frame.with_columns(
        _expiry=nw.coalesce(nw.col("expiry_date"), whole(FOREVER)),
        _received=nw.coalesce(nw.col("received_date"), whole(FOREVER)),
    )


def is_pickable(expired_below: int) -> nw.Expr:
    """True of stock that may be picked: released, not expired, and there."""
    fresh = nw.col("expiry_date").is_null() | (nw.col("days_left") >= expired_below)
    return (nw.col("status") == "Released") & fresh & (nw.col("on_hand") > 0)


def pick_order(stock: IntoFrameT, *, expired_below: int = 0) -> IntoFrameT:
    """Stock in the order to use it up, within each SKU.

    Expiry date first, undated last; then received date, undated last; then lot, then place. What is held, expired or
    not there keeps its position but gets no rank.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null),
            `days_left` (days or null), `status` (text), `on_hand` (units), and `cutoff_days` (days) where the channel's
            cut-off counts: inside it nothing is picked.
        expired_below: Days left below which a lot is expired.

    Returns:
        The rows with `position` (1, 2, … within the SKU, all rows), `rank` (of the lot within the SKU; places of one
        lot share it; null where nothing may be picked) and `running_units` (units that may be picked, down to here).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    needed = ("sku", "lot", "place", "expiry_date", "received_date", "days_left", "status", "on_hand")
    frame = _with_pick_keys(columns_of(stock, "stock", needed))
    pickable = is_pickable(expired_below)
    if "cutoff_days" in frame.collect_schema().names():
        inside = nw.coalesce(nw.col("days_left") <= nw.col("cutoff_days"), nw.lit(value=False))
        pickable &= (nw.col("cutoff_days") <= 0) | ~inside
    frame = frame.with_columns(_pick=pickable)
    frame = frame.with_columns(
        _one=whole(1),
        _flag=nw.when(nw.col("_pick")).then(1).otherwise(0),
        _units=nw.when(nw.col("_pick")).then("on_hand").otherwise(0),
    )
    frame = frame.with_columns(_nth=nw.col("_flag").cum_sum().over("sku", "lot", order_by="place"))
    frame = frame.with_columns(_new=nw.when(nw.col("_pick") & (nw.col("_nth") == 1)).then(1).otherwise(0))
    running = {"position": "_one", "_rank": "_new", "_running": "_units"}
    frame = frame.with_columns(
        **{
            name: nw.col(of).cum_sum().over("sku", order_by=list(PICK_ORDER)).cast(nw.Int64)
            for name, of in running.items()
        }
    )
    ordered: IntoFrameT = (
        frame.with_columns(
            rank=nw.when(nw.col("_pick")).then("_rank"), running_units=nw.when(nw.col("_pick")).then("_running")
        )
        .drop("_expiry", "_received", "_pick", "_one", "_flag", "_units", "_nth", "_new", "_rank", "_running")
        .to_native()
    )
    return ordered


def allocate(
    stock: IntoDataFrameT, demand: IntoDataFrameT, *, as_of: int, expired_below: int = 0, all_or_nothing: bool = False
) -> IntoDataFrameT:
    """Fill demand lines from the lots that expire first.

    A lot is usable through its expiry date: one that expires on `as_of` has 0 days left. Undated lots come last, and
    serve only lines that ask for no minimum life. Lines are served in order and draw on one running balance.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null),
            `status` (text), `on_hand` (units).
        demand: One row per line: `line` (whole number, the order to serve in, no two alike), `sku`, `quantity`
            (units, >= 0), `min_days_at_receipt` (days the units must have left on `as_of`).
        as_of: The day eligibility is judged on.
        expired_below: Days left below which a lot is expired.
        all_or_nothing: If any line cannot be filled, allocate nothing; the shortages are still listed.

    Returns:
        One row per line and lot touched, by line and pick order: `line`, `sku`, `lot`, `place`, `expiry_date`,
        `outcome`, `units`, `reason`. Outcomes: "Allocated" (units > 0), "Skipped" (units on hand that a line passed
        over, with the reason) and "Short" (units missing; lot and place null). Allocated + Short = quantity.

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    Examples:
        >>> import pandas as pd
        >>> stock = pd.DataFrame({"sku": ["TEA"] * 2, "lot": ["2", "1"], "place": ["Warehouse"] * 2,
        ...     "expiry_date": [46100, 46050], "received_date": [45000, 45000], "status": ["Released"] * 2,
        ...     "on_hand": [50, 30]})
        >>> demand = pd.DataFrame({"line": [1, 2], "sku": ["TEA"] * 2, "quantity": [40, 60],
        ...     "min_days_at_receipt": [0, 0]})
        >>> result = allocate(stock, demand, as_of=46000)
        >>> result[["line", "outcome", "units"]].values.tolist()
        [[1, 'Allocated', 30], [1, 'Allocated', 10], [2, 'Allocated', 40], [2, 'Short', 20]]

    References:
        DOMAIN.md, section 4, FEFO order.
    """
    needed = ("sku", "lot", "place", "expiry_date", "received_date", "status", "on_hand")
    lots = _with_pick_keys(columns_of(stock, "stock", needed).select(*needed))
    lots = lots.with_columns(days_left=nw.col("expiry_date") - as_of)
    lots = lots.with_columns(pickable=is_pickable(expired_below), taken=whole(0), _one=whole(1))
    lots = lots.with_columns(_at=nw.col("_one").cum_sum().over("sku", order_by=list(PICK_ORDER)))
    lines = columns_of(demand, "demand", ("line", "sku", "quantity", "min_days_at_receipt")).with_columns(
        _changed=nw.when(nw.col("min_days_at_receipt") == neighbour("min_days_at_receipt", 1, ("sku",), ("line",)))
        .then(0)
        .otherwise(1)
    )
    lines = lines.with_columns(_round=nw.col("_changed").cum_sum().over("sku", order_by="line"))
    picks = []
    for number in range(1, int(lines["_round"].max() or 0) + 1):
        drawn = _overlaps(lots, lines.filter(nw.col("_round") == number))
        picks.append(drawn)
        used = drawn.group_by("sku", "lot", "place").agg(nw.col("units").sum())
        lots = lots.join(used, on=["sku", "lot", "place"], how="left")
        lots = lots.with_columns(taken=nw.col("taken") + nw.coalesce(nw.col("units"), whole(0))).drop("units")
    result = _explain(lots, lines, nw.concat(picks) if picks else _overlaps(lots, lines))
    if all_or_nothing and result.filter(nw.col("outcome") == "Short").shape[0]:
        result = result.filter(nw.col("outcome") != "Allocated")
    outcome: IntoDataFrameT = result.sort("line", "_at").drop("_at").to_native()
    return outcome


_LOT = ("line", "sku", "lot", "place", "expiry_date", "_at")


def _suits() -> nw.Expr:
    """True where a lot lasts as long as a line asks."""
    lasts = nw.coalesce(nw.col("days_left") >= nw.col("min_days_at_receipt"), nw.lit(value=False))
    return (nw.col("min_days_at_receipt") <= 0) | lasts


def _overlaps(lots: Any, lines: Any) -> Any:
    """What each line gets from each lot, where all lines of a SKU ask for the same life."""
    asked = lines.with_columns(_to=nw.col("quantity").cum_sum().over("sku", order_by="line"))
    life = asked.group_by("sku").agg(nw.col("min_days_at_receipt").min())
    free = lots.join(life, on="sku").filter(nw.col("pickable"), _suits())
    free = free.with_columns(_free=nw.col("on_hand") - nw.col("taken")).drop("min_days_at_receipt")
    free = free.with_columns(_until=nw.col("_free").cum_sum().over("sku", order_by="_at"))
    both = free.join(asked, on="sku").with_columns(
        units=nw.min_horizontal("_until", "_to")
        - nw.max_horizontal(nw.col("_until") - nw.col("_free"), nw.col("_to") - nw.col("quantity"))
    )
    return both.filter(nw.col("units") > 0).select(*_LOT, "units")


def _explain(lots: Any, lines: Any, picks: Any) -> Any:
    """Picks, then for every line the lots it passed over and the units it lacks."""
    got = picks.group_by("line").agg(nw.col("units").sum(), nw.col("_at").max())
    asked = lines.join(got.rename({"units": "_got", "_at": "_last"}), on="line", how="left").with_columns(
        _short=nw.col("quantity") - nw.coalesce(nw.col("_got"), whole(0))
    )
    seen = nw.when(nw.col("_short") > 0).then(whole(FOREVER)).otherwise(nw.coalesce(nw.col("_last"), whole(0)))
    passed = lots.filter(nw.col("on_hand") > 0).join(asked, on="sku")
    passed = passed.filter(nw.col("_at") < seen, ~(nw.col("pickable") & _suits()))
    reason = (
        nw.when(nw.col("status") != "Released")
        .then(nw.col("status"))
        .otherwise(
            nw.when(~nw.col("pickable"))
            .then(text("Expired"))
            .otherwise(nw.when(nw.col("days_left").is_null()).then(text("No date")).otherwise(text("Too short-lived")))
        )
    )
    skipped = passed.select(*_LOT, nw.col("on_hand").alias("units"), reason.alias("reason"))
    short = asked.filter(nw.col("_short") > 0)
    missing = short.select(
        *("line", "sku", _null_like("sku").alias("lot"), _null_like("sku").alias("place")),
        *(_null_like("_short").alias("expiry_date"), whole(FOREVER).alias("_at")),
        *(nw.col("_short").alias("units"), text("Not enough stock").alias("reason")),
    )
    parts = {"Allocated": picks.with_columns(reason=text("")), "Skipped": skipped, "Short": missing}
    columns = ("line", "sku", "lot", "place", "expiry_date", "outcome", "units", "reason", "_at")
    return nw.concat([part.with_columns(outcome=text(outcome)).select(*columns) for outcome, part in parts.items()])


def _null_like(column: str) -> nw.Expr:
    """A null of the column's type: what a condition that never holds leaves of it, the same on every engine."""
    return nw.when(nw.col("_short") < 0).then(column)


def violations(moves: IntoFrameT, lots: IntoFrameT, asked: IntoFrameT, *, as_of: int) -> IntoFrameT:
    """Sales and transfers that took a lot while an earlier-expiring one was on hand at the same place.

    The earlier lot must have been there before that day, and still have had units at its end; be Released today; and
    have lasted long enough for what left. Days, not hours, are known: what arrived or ran out the same day is not held
    against anyone.

    Args:
        moves: What `ledger.movements` returns.
        lots: `sku`, `lot`, `expiry_date` (day or null), `status`.
        asked: What each shipment asked of a lot: `row` (on Shipments), `required_days` (days left on that day).
        as_of: Only movements up to this day count.

    Returns:
        One row per movement that broke the order, with the earliest lot it passed over: `row` (on Shipments), `sku`,
        `lot`, `place`, `date`, `earlier_lot`, `earlier_expiry`.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    lines = columns_of(moves, "movements", ("date", "sku", "lot", "place", "effect", "units", "table", "row"))
    dated = columns_of(lots, "lots", ("sku", "lot", "expiry_date", "status")).filter(~nw.col("expiry_date").is_null())
    dated = dated.select("sku", "lot", "expiry_date", "status")
    lines = lines.with_columns(date=nw.coalesce(nw.col("date"), whole(0))).filter(nw.col("date") <= as_of)
    present = _presence(lines).join(dated.filter(nw.col("status") == "Released"), on=["sku", "lot"])
    present = present.select(
        *("sku", "place", "since", "until", "arrived"),
        *(nw.col("lot").alias("earlier_lot"), nw.col("expiry_date").alias("earlier_expiry")),
    )
    left = lines.filter(nw.col("effect").is_in(["sold", "transferred"]), nw.col("units") < 0)
    left = left.join(dated.select("sku", "lot", "expiry_date"), on=["sku", "lot"])
    left = left.join(columns_of(asked, "asked", ("row", "required_days")).select("row", "required_days"), on="row")
    left = _while_an_earlier_lot_lasted(left, present)
    pairs = left.join(present, on=["sku", "place"]).filter(
        nw.col("earlier_expiry") < nw.col("expiry_date"),
        nw.col("since") <= nw.col("date"),
        nw.col("date") < nw.col("until"),
        nw.col("arrived") < nw.col("date"),
        nw.col("earlier_expiry") - nw.col("date") >= nw.col("required_days"),
    )
    keys = ("row", "sku", "lot", "place", "date")
    first = pairs.with_columns(_one=whole(1)).with_columns(
        _nth=nw.col("_one").cum_sum().over(*keys, order_by=["earlier_expiry", "earlier_lot"])
    )
    found: IntoFrameT = first.filter(nw.col("_nth") == 1).select(*keys, "earlier_lot", "earlier_expiry").to_native()
    return found


def _presence(lines: Any) -> Any:
    """For each lot and place the stretches of days that ended with units there: `since` <= day < `until`.

    `arrived` is the day from which it was there without a break.
    """
    where = ("sku", "lot", "place")
    daily = lines.group_by(*where, "date").agg(nw.col("units").sum()).with_columns(nw.col("units").cast(nw.Int64))
    # Sorted once and compared row by row: four window functions over texts take four times as long.
    daily = daily.sort(*where, "date")
    same = [nw.col(column) == nw.col(column).shift(1) for column in where]
    begins = ~nw.coalesce(nw.all_horizontal(*same, ignore_nulls=False), nw.lit(value=False))
    daily = daily.with_columns(_begins=begins, _total=nw.col("units").cum_sum())
    daily = daily.with_columns(
        _before=nw.when(nw.col("_begins")).then(nw.col("_total") - nw.col("units")),
        _ends=nw.coalesce(nw.col("_begins").shift(-1), nw.lit(value=True)),
    )
    daily = daily.with_columns(balance=nw.col("_total") - nw.col("_before").fill_null(strategy="forward"))
    came = nw.col("_begins") | (nw.coalesce(nw.col("balance").shift(1), whole(0)) <= 0)
    daily = daily.with_columns(
        until=nw.when(nw.col("_ends")).then(whole(FOREVER)).otherwise(nw.col("date").shift(-1)),
        arrived=nw.when(came).then("date"),
    )
    daily = daily.with_columns(nw.col("arrived").fill_null(strategy="forward"), since=nw.col("date"))
    return daily.filter(nw.col("balance") > 0)


def _while_an_earlier_lot_lasted(left: Any, present: Any) -> Any:
    """Shipments from before every earlier-expiring lot was gone: most kept the order, and need no closer look."""
    at = ("sku", "place", "expiry_date")
    ends = nw.concat(
        [
            present.select("sku", "place", nw.col("earlier_expiry").alias("expiry_date"), "until"),
            left.select(*at, whole(0).alias("until")),
        ]
    )
    ends = ends.group_by(*at).agg(nw.col("until").max())
    ends = ends.with_columns(_gone=nw.col("until").cum_max().over("sku", "place", order_by="expiry_date"))
    ends = ends.with_columns(_gone=neighbour("_gone", 1, ("sku", "place"), ("expiry_date",)))
    return left.join(ends.select(*at, "_gone"), on=list(at)).filter(nw.col("date") < nw.col("_gone"))
