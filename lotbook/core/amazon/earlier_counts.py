"""What earlier counts leave room for: nothing of a lot is sold before the lot is there.

The problem: Amazon had sold most of lot 2 when lot 1, which expires first, was sent. First expired, first out over all
that was ever put in would have lot 1 sold, and lot 2 whole. The idea: at no time were there more units of the lots that
expire later than Amazon counted, and since then only what was sent came. So they are at most each count, and what was
sent of them since; the rest of what is there now is of the lots that expire first.

Worked example: 300 of lot 2 were put in, and Amazon counts 100. Then 60 of lot 1 leave, and Amazon counts 150 of 360.
Lot 2 has no more than the 100, so that 50 are of lot 1. By the last count alone, all 150 would be of lot 2.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon import fba, under_way
from lotbook.core.amazon.counts import FRESH_DAYS, UNITS, total
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE, at_places
from lotbook.core.amazon.sources import is_of_awd
from lotbook.core.frames import Frame, or_zero, running_sum, sums
from lotbook.core.records import once
from lotbook.core.tables import AMAZON_STOCK

_COUNT = (*SKU_PLACE, "day", "units", "since")


def earlier_counts(stock: Frame, sold_at: Frame, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """Every count of a SKU that one marketplace alone counts, and that says what is on its way.

    Counts of several marketplaces are seldom of one day, and would have to be added up.

    Args:
        stock: All rows of the table AmazonStock.
        sold_at: What `places.marketplaces_of` returns.
        shared: What `counts.shared_stock` returns.
        as_of: Later counts are left out.

    Returns:
        `sku`, `place`, `day`, `on_the_shelf` (units), `inbound` (units on their way).
    """
    rows = once(stock.filter(nw.col("usable")), AMAZON_STOCK.key)
    rows = rows.filter(~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of, ~is_of_awd())
    name = nw.col("marketplace").str.to_uppercase()
    rows = rows.filter(name.min().over("sku") == name.max().over("sku"), ~name.is_in([*shared, ""]))
    rows = rows.filter(~nw.col("inbound").is_null()).with_columns(
        day="snapshot_date", on_the_shelf=total(*UNITS[:3]), inbound=total("inbound")
    )
    return at_places(rows, sold_at, ("day", "on_the_shelf", "inbound"), shared={})


def with_room(base: Frame, earlier: Frame, lines: Frame, channels: Frame) -> Frame:
    """Lots whose SKU Amazon counts, with no more by the records than earlier counts leave room for.

    Args:
        base: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null), `recorded` (units that should be
            there by the records), `remaining` (units of the SKU that are counted), `counted_on` (the day of the count).
        earlier: What `earlier_counts` returns.
        lines: What `fba.lines_at_amazon` returns.
        channels: `channel`, `transit_days`, `receiving_days`; one row per channel.

    Returns:
        The rows with `recorded` as it is then.
    """
    here, order = list(SKU_PLACE), fba.ORDER
    days = base.select(*here, "counted_on", "remaining").unique()
    came = lines.filter(nw.col("units") > 0, nw.col("effect") != "disposed")
    came = came.join(days, on=here).filter(or_zero("date") <= nw.col("counted_on"))
    came = came.join(under_way.days_allowed(channels), on="channel", how="left")
    counts = _counts(earlier, came, days)
    sent = sums(came.with_columns(date=or_zero("date")), (*LOT_PLACE, "date"), ("units",)).rename({"units": "came"})
    since = sent.join(counts, on=here).filter(nw.col("date") > nw.col("since"))
    since = sums(since, (*LOT_PLACE, "day", "since"), ("came",))
    lots = fba.with_order(base.select(*LOT_PLACE, "expiry_date", "received_date", "remaining"))
    room = lots.join(counts, on=here).join(since, on=[*LOT_PLACE, "day", "since"], how="left")
    by = (*here, "day", "since")
    room = room.with_columns(came=or_zero("came"))
    room = room.with_columns(_all=nw.col("came").sum().over(*by).cast(nw.Int64), _upto=running_sum("came", by, order))
    # What came without being sent by the records was there then, for all that is known.
    there = nw.max_horizontal(nw.col("units"), nw.col("remaining") - nw.col("_all"))
    room = room.with_columns(_later=there + nw.col("_all") - nw.col("_upto"))
    room = room.with_columns(_with_it=nw.col("_later") + nw.col("came"))
    room = room.group_by(*LOT_PLACE).agg(nw.col("_later", "_with_it").min())
    base = fba.with_order(base.join(room, on=list(LOT_PLACE), how="left"))
    every = nw.col("recorded").sum().over(*here).cast(nw.Int64)
    base = base.with_columns(_rest=every - running_sum("recorded", here, order))
    with_it = nw.col("_rest") + nw.col("recorded")
    later = nw.min_horizontal("_rest", nw.coalesce("_later", "_rest"))
    some = nw.min_horizontal(with_it, nw.coalesce(nw.col("_with_it"), with_it)) - later
    return base.with_columns(recorded=some).drop("_later", "_with_it", "_rest", *order[:2])


def _counts(earlier: Frame, came: Frame, days: Frame) -> Frame:
    """The counts that tell most: the last before units left, and the least of those before they can have arrived.

    The first has all that is on its way among its units, but for what left in the days before; of what was on the shelf
    then, nothing is missing but what left within the longest time that a shipment takes.
    """
    here, of_shipment = list(SKU_PLACE), (*SKU_PLACE, "date")
    left = came.select(*of_shipment, arrives=or_zero("date") + or_zero("days_allowed")).unique()
    known = earlier.join(days.select(*here, "counted_on"), on=here).filter(nw.col("day") <= nw.col("counted_on"))
    day, shelf = nw.col("day"), nw.col("on_the_shelf")
    pairs = left.join(known, on=here)
    before = pairs.filter(day < nw.col("date"))
    before = before.filter(day == day.max().over(*of_shipment))
    before = before.with_columns(units=shelf + nw.col("inbound"), since=day - FRESH_DAYS)
    meanwhile = pairs.filter(day >= nw.col("date"), day < nw.col("arrives"))
    meanwhile = meanwhile.filter(shelf == shelf.min().over(*of_shipment))
    meanwhile = meanwhile.with_columns(units=shelf, since=day - under_way.LONGEST_DAYS)
    return nw.concat([before.select(*_COUNT), meanwhile.select(*_COUNT)]).unique()
