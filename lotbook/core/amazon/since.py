"""What came to a place of Amazon's, and what left it, after the day on which Amazon counted there.

The problem: a count is as old as its day. What was sent afterwards is there as well, and what was moved on, removed or
disposed of afterwards is not: it would be counted twice, at Amazon and where it went. The idea: what Shipments has
after the day of the count changes it, except for sales, which Amazon doesn't report as they happen. A removal is often
typed on the day its units arrive, weeks after they left; what Amazon said had left before it counted stays as it is.

Worked example: Amazon counts 110 units, and 90 are removed nine days later: 20 are left. If Amazon's report on that
removal order had come before the count, all 110 would still be there.
"""

from lotbook.core import nw
from lotbook.core.amazon.places import LOT_PLACE
from lotbook.core.amazon.removal_states import taken_out_by_order
from lotbook.core.frames import Frame, at_least_zero, or_zero, sums, text, whole
from lotbook.core.records import Records

CAME = ("received", "transferred", "removed", "returned")
"""Effects of movements by which units come to Amazon, or leave it again unsold."""


def lines_since(records: Records, lines: Frame) -> Frame:
    """The lines that change what is there after a count.

    Args:
        records: The records of the tracker.
        lines: What `fba.lines_at_amazon` returns.

    Returns:
        Its rows of these effects, with `known_by`: the day by which Amazon reported on the removal order that they had
        left; null where it did not.
    """
    moved = lines.filter(nw.col("effect").is_in([*CAME, "disposed"]))
    if "RemovalOrders" not in records.filled:
        return moved.with_columns(known_by=nw.lit(None, dtype=nw.Int64()))
    orders = records.tables["RemovalOrders"].filter(nw.col("usable"), or_zero("shipped") + or_zero("disposed") > 0)
    orders = orders.group_by("order_id", "sku").agg(nw.col("updated_on").min().alias("known_by"))
    named = taken_out_by_order(records.tables["Shipments"])
    known = named.join(orders, on=["order_id", "sku"]).group_by("row").agg(nw.col("known_by").min())
    known = known.with_columns(table=text("Shipments"))
    return moved.join(known, on=["table", "row"], how="left")


def left_since(lines: Frame, days: Frame, by: tuple[str, ...]) -> Frame:
    """Units that left after the day of a count, net of what came of the same lot.

    Args:
        lines: What `lines_since` returns.
        days: The columns of `by`, `counted_on`; one row each.
        by: What is counted together.

    Returns:
        The columns of `by`, `left` (units, > 0).
    """
    lots = _net(lines, days, by, tuple(dict.fromkeys((*by, "lot"))))
    return sums(lots.filter(nw.col("left") > 0), by, ("left",))


def since_by_lot(lines: Frame, days: Frame) -> Frame:
    """What came and left of each lot at a place after the day of a count.

    Args:
        lines: What `lines_since` returns.
        days: `sku`, `lot`, `place`, `counted_on`; one row each.

    Returns:
        `sku`, `lot`, `place`, `came` (units by effects of `CAME`, below 0 where more left), `left` (units, >= 0).
    """
    return _net(lines, days, LOT_PLACE, LOT_PLACE)


def taken_out_since(lines: Frame, days: Frame) -> Frame:
    """Units of each lot that left all of Amazon's places, unsold, after the day on which they were counted.

    Args:
        lines: What `lines_since` returns.
        days: `sku`, `lot`, `place`, `counted_on`; one row each.

    Returns:
        `sku`, `lot`, `place`, `taken_out` (units, > 0).
    """
    to_amazon = lines.filter(nw.col("units") > 0).select("table", "row")
    out = lines.filter(nw.col("units") < 0, nw.col("effect") != "disposed")
    out = _net(out.join(to_amazon, on=["table", "row"], how="anti"), days, LOT_PLACE, LOT_PLACE)
    return out.select(*LOT_PLACE, taken_out="left").filter(nw.col("taken_out") > 0)


def _net(lines: Frame, days: Frame, on: tuple[str, ...], by: tuple[str, ...]) -> Frame:
    late = lines.join(days.select(*on, "counted_on"), on=list(on)).filter(nw.col("date") > nw.col("counted_on"))
    had_left = ~nw.col("known_by").is_null() & (nw.col("known_by") <= nw.col("counted_on")) & (nw.col("units") < 0)
    late = late.filter(~had_left)
    came = nw.when(nw.col("effect") == "disposed").then(whole(0)).otherwise("units")
    return sums(late.with_columns(came=came), by, ("came", "units")).select(
        *by, "came", left=at_least_zero(-nw.col("units"))
    )
