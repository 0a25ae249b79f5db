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
from lotbook.core.amazon.counts import FRESH_DAYS, UNITS, inbound_known, stock_name, total
from lotbook.core.amazon.ledger import SUMMARY
from lotbook.core.amazon.places import LOT_PLACE, SKU_PLACE, at_places
from lotbook.core.amazon.sources import counts_source, is_of_awd
from lotbook.core.frames import Frame, or_zero, row_number, running_sum, sums, whole
from lotbook.core.records import Records, once
from lotbook.core.tables import AMAZON_STOCK

_COUNT = (*SKU_PLACE, "day", "units", "since")


def counts_that_tell(
    records: Records, lines: Frame, sold_at: Frame, counted: Frame, *, shared: Mapping[str, str], as_of: int
) -> Frame:
    """What was at Amazon on some days, and from when on what was sent came on top.

    These are the last count before units left, and the least of those before they can have arrived. The first has all
    that is on its way among its units, but for what left in the days before; of what was on the shelf then, which is
    all that some reports tell, nothing is missing but what left within the longest time that a shipment takes.

    Args:
        records: For AmazonStock and Channels.
        lines: What `fba.lines_at_amazon` returns.
        sold_at: What `places.marketplaces_of` returns.
        counted: What `places.counted_at` returns.
        shared: What `counts.shared_stock` returns.
        as_of: Later counts are left out.

    Returns:
        `sku`, `place`, `day`, `units`, and `since` (day): what left after that may not be among the units.
    """
    here, of_shipment = list(SKU_PLACE), (*SKU_PLACE, "date")
    days = counted.select(*here, counted_on="snapshot_date")
    left = _came(lines).join(days, on=here).filter(nw.col("date") <= nw.col("counted_on"))
    left = under_way.with_days_allowed(left, records.channels).with_columns(
        arrives=nw.col("date") + nw.col("days_allowed")
    )
    left = left.select(*of_shipment, "counted_on", "arrives", "longest").unique()
    counts = _counts(records.tables["AmazonStock"], sold_at, shared=shared, as_of=as_of)
    day, shelf = nw.col("day"), nw.col("on_the_shelf")
    pairs = left.join(counts, on=here).filter(day <= nw.col("counted_on"))
    before = pairs.filter(day < nw.col("date"))
    before = before.filter(day == day.max().over(*of_shipment, "inbound_known"))
    told = nw.col("inbound_known") == 1
    of_all = before.filter(told).with_columns(units=shelf + nw.col("inbound"), since=day - FRESH_DAYS)
    meanwhile = pairs.filter(day >= nw.col("date"), day < nw.col("arrives"))
    meanwhile = meanwhile.filter(shelf == shelf.min().over(*of_shipment))
    on_the_shelf = (
        each.with_columns(units=shelf, since=day - nw.col("longest")) for each in (before.filter(~told), meanwhile)
    )
    return nw.concat([each.select(*_COUNT) for each in (of_all, *on_the_shelf)]).unique()


def _counts(stock: Frame, sold_at: Frame, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """Every day on which all marketplaces of a place that ever counted the SKU did: what was there, and on its way.

    Of marketplaces that share a stock, the fullest view of it. Amazon's ledger doesn't tell what is on its way, but all
    that is there; the parts that it has of a shared stock, country by country, are left out.
    """
    rows = once(stock.filter(nw.col("usable")), AMAZON_STOCK.key)
    rows = rows.filter(~nw.col("fulfillable").is_null(), nw.col("snapshot_date") <= as_of, ~is_of_awd())
    name = nw.col("marketplace").str.to_uppercase()
    of_ledger = (counts_source() == SUMMARY) & ~name.is_in(list(shared))
    rows = rows.filter(~nw.col("inbound").is_null() | of_ledger)
    rows = rows.with_columns(
        stock=stock_name("marketplace", shared).str.to_uppercase(),
        day="snapshot_date",
        on_the_shelf=total(*UNITS[:3]),
        inbound=total("inbound"),
        inbound_known=inbound_known(),
    )
    columns = ("on_the_shelf", "inbound", "inbound_known")
    each = (*SKU_PLACE, "stock")
    placed = at_places(rows, sold_at, ("stock", "day", *columns), shared=shared)
    placed = placed.with_columns(_less=-nw.col("on_the_shelf") - nw.col("inbound"), _counted=whole(1))
    views = placed.filter(row_number((*each, "day"), ("_less", *columns)) == 1)
    is_first = row_number(each, ("day",)) == 1
    views = views.with_columns(_stocks=nw.when(is_first).then(whole(1)).otherwise(whole(0)))
    views = views.with_columns(nw.col("_stocks").sum().over(*SKU_PLACE))
    days = views.group_by(*SKU_PLACE, "day").agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in (*columns[:2], "_counted")),
        nw.col("inbound_known").min(),
        nw.col("_stocks").max(),
    )
    return days.filter(nw.col("_counted") == nw.col("_stocks")).select(*SKU_PLACE, "day", *columns)


def _came(lines: Frame) -> Frame:
    """What came to Amazon, with the day it left, or 0 where that isn't known."""
    came = lines.filter(nw.col("units") > 0, nw.col("effect") != "disposed")
    return came.with_columns(date=or_zero("date"))


def with_room(base: Frame, counts: Frame, lines: Frame) -> Frame:
    """Lots whose SKU Amazon counts, with no more by the records than earlier counts leave room for.

    Args:
        base: `sku`, `lot`, `place`, `expiry_date`, `received_date` (days or null), `recorded` (units that should be
            there by the records), `remaining` (units of the SKU that are counted), `counted_on` (the day of the count).
        counts: What `counts_that_tell` returns.
        lines: What `fba.lines_at_amazon` returns.

    Returns:
        The rows with `recorded` as it is then.
    """
    here, order, by = list(SKU_PLACE), fba.ORDER, (*SKU_PLACE, "day", "since")
    sent = sums(_came(lines), (*LOT_PLACE, "date"), ("units",)).rename({"units": "came"})
    since = sent.join(counts, on=here).filter(nw.col("date") > nw.col("since"))
    base = fba.with_order(base)
    lots = base.select(*LOT_PLACE, "remaining", "counted_on", *order[:2])
    since = since.join(lots.select(*here, "counted_on").unique(), on=here).filter(
        nw.col("date") <= nw.col("counted_on")
    )
    since = sums(since, (*LOT_PLACE, "day", "since"), ("came",))
    room = lots.join(counts, on=here).join(since, on=[*LOT_PLACE, "day", "since"], how="left")
    room = room.with_columns(came=or_zero("came"))
    room = room.with_columns(_all=nw.col("came").sum().over(*by).cast(nw.Int64), _upto=running_sum("came", by, order))
    # What came without being sent by the records was there then, for all that is known.
    there = nw.max_horizontal(nw.col("units"), nw.col("remaining") - nw.col("_all"))
    room = room.with_columns(_later=there + nw.col("_all") - nw.col("_upto"))
    room = room.with_columns(_with_it=nw.col("_later") + nw.col("came"))
    room = room.group_by(*LOT_PLACE).agg(nw.col("_later", "_with_it").min())
    base = base.join(room, on=list(LOT_PLACE), how="left")
    every = nw.col("recorded").sum().over(*here).cast(nw.Int64)
    base = base.with_columns(_rest=every - running_sum("recorded", here, order))
    with_it = nw.col("_rest") + nw.col("recorded")
    later = nw.min_horizontal("_rest", nw.coalesce("_later", "_rest"))
    some = nw.min_horizontal(with_it, nw.coalesce(nw.col("_with_it"), with_it)) - later
    return base.with_columns(recorded=some).drop("_later", "_with_it", "_rest", *order[:2])
