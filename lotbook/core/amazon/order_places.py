"""From which place of Amazon's a removal order takes its units.

The problem: Amazon's report on removal orders is of one account, and names no place; a seller of two countries has the
same SKU at two places. The idea: RemovalOrders may say it, by a place or by a marketplace; else units typed with the
order's number say where they left; else a SKU of the order that is at one place only. An order is about one place, so
what says it of one SKU says it of all.

Worked example: an order is about TEA, which is at FBA-US and FBA-DE, and JAR, which is at FBA-US. Both leave FBA-US.
"""

from collections.abc import Mapping

from lotbook.core import nw
from lotbook.core.amazon.counts import stock_name
from lotbook.core.amazon.places import SKU_PLACE, marketplace_in
from lotbook.core.amazon.removal_states import taken_out_by_order
from lotbook.core.frames import Frame, settled, text


def with_places(
    orders: Frame, shipments: Frame, lines: Frame, counted: Frame, places: Frame, *, shared: Mapping[str, str]
) -> Frame:
    """Removal orders with the place that they take units from.

    Args:
        orders: Rows of RemovalOrders: `order_id`, `sku`, `taken_from` (a place or a marketplace, or null) and others.
        shipments: Rows of Shipments: `row`, `type`, `date`, `sku`, `quantity`, `document`, `shipment`.
        lines: The movements at FBA: `table`, `row`, `sku`, `place`, `units`.
        counted: What `places.counted_at` returns.
        places: `place`, `kind`, `channel`; one row per place.
        shared: What `counts.shared_stock` returns.

    Returns:
        The rows with `place`: null where nothing says it.
    """
    at_fba = places.filter(nw.col("kind") == "FBA").select("place", _named=marketplace_in("channel"))
    at_fba = at_fba.with_columns(_named=stock_name("_named", shared).str.to_uppercase())
    given = orders.select("order_id", "taken_from").filter(~nw.col("taken_from").is_null()).unique()
    given = given.with_columns(_named=marketplace_in("taken_from"))
    given = given.with_columns(_named=stock_name("_named", shared).str.to_uppercase())
    by_place = given.join(at_fba.select("place"), left_on="taken_from", right_on="place")
    by_place = by_place.select("order_id", place="taken_from")
    by_name = given.join(at_fba, on="_named").select("order_id", "place")
    by_name = by_name.join(by_place.select("order_id").unique(), on="order_id", how="anti")
    named = taken_out_by_order(shipments).select("row", "order_id", table=text("Shipments"))
    typed = lines.filter(nw.col("units") < 0).select("table", "row", "place").join(named, on=["table", "row"])
    here = lines.filter(nw.col("units") > 0).select(*SKU_PLACE)
    alone = _only(nw.concat([here, counted.select(*SKU_PLACE)]), "sku")
    of_skus = orders.select("order_id", "sku").unique().join(alone, on="sku")
    found = orders
    sources = {
        "_given": nw.concat([by_place, by_name]), "_typed": typed.select("order_id", "place"),
        "_alone": of_skus.select("order_id", "place"),
    }  # fmt: skip
    for name, source in sources.items():
        only = _only(source, "order_id").rename({"place": name})
        found = found.join(only, on="order_id", how="left")
    of_sku = alone.rename({"place": "_of_sku"})
    found = found.join(of_sku, on="sku", how="left")
    (found,) = settled(found.with_columns(place=nw.coalesce("_given", "_typed", "_alone", "_of_sku")))
    return found.drop(*sources, "_of_sku")


def _only(rows: Frame, key: str) -> Frame:
    """The place of each key that has one place only."""
    places = rows.select(key, "place").unique()
    return places.filter(nw.col("place").count().over(key) == 1)
