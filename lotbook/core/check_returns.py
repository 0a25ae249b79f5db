"""Units that can't be: returned though they never left, or not to that customer, and adjusted in beyond what came."""

from lotbook.core import nw
from lotbook.core.findings import Finding
from lotbook.core.frames import (
    Frame,
    at_least_zero,
    is_true,
    or_zero,
    row_number,
    running_sum,
    sums,
    until,
    whole,
)
from lotbook.core.names import name_key
from lotbook.core.people import is_one_of_many
from lotbook.core.records import Records, is_assumed
from lotbook.core.words import AMAZON_KINDS

_LOT = ("sku", "lot")


def odd_returns(records: Records, balance: Frame, *, as_of: int) -> list[Finding]:
    """Lots of which more units came back than ever left, or are on hand by adjustments than ever came in.

    A lot that is not named for its returns may still have a customer who sent back too many. What was sent to Amazon
    may have been sold there without a row on Shipments, unless such rows are there.

    Args:
        records: The records of the tracker.
        balance: What `ledger.mass_balance` returns.
        as_of: The day everything is judged on.
    """
    at_amazon = records.places.filter(nw.col("kind").is_in(list(AMAZON_KINDS))).select("place")
    there = records.movements.filter(until(as_of)).join(at_amazon, on="place")
    effect, units = nw.col("effect"), nw.col("units")
    there = there.with_columns(
        sent=nw.when(effect.is_in(["transferred", "removed"])).then(units).otherwise(0),
        sold_there=nw.when(effect == "sold").then(1).otherwise(0),
    )
    key = list(_LOT)
    joined = balance.join(sums(there, key, ("sent", "sold_there")), on=key, how="left")
    unrecorded = nw.when(or_zero("sold_there") == 0).then(at_least_zero(or_zero("sent"))).otherwise(0)
    joined = joined.with_columns(
        left=nw.col("sold") + nw.col("consumed") + nw.col("adjusted_out"), unrecorded=unrecorded
    )
    joined = joined.join(records.lots.select("row", "received_quantity", *key), on=key)
    over = joined.filter(nw.col("returned") > nw.col("left") + nw.col("unrecorded"))
    told = {"found": "returned", "other": "left", "third": "on_hand"}
    # Who types no received quantity begins with an adjustment.
    known = is_true(nw.col("received_quantity") > 0) & (nw.col("received") > 0)
    more = joined.filter(known, nw.col("adjusted_in") > nw.col("left") + nw.col("disposed"))
    return [
        Finding("Lots", "returned-more-than-left", "lot", over, **told),
        Finding("Lots", "adjusted-beyond-received", "received_quantity", more, found="on_hand", other="received"),
        _more_than_a_customer_bought(records, over, as_of=as_of),
    ]


def _more_than_a_customer_bought(records: Records, over: Frame, *, as_of: int) -> Finding:
    """The return with which a customer had sent back more of a lot than they had been sold by that day.

    Customers who were never sold the SKU are left out, since they may have it from somebody else. So are components of
    bundles, which may have come in a bundle, and customers with a sale of the SKU whose lot was assumed.
    """
    moved = records.placed.filter(until(as_of))
    back = moved.filter(nw.col("type") == "Return", ~nw.col("source").is_null())
    back = back.join(records.bundles.select(sku="component_sku"), on="sku", how="anti")
    back = back.join(over.select(*_LOT), on=list(_LOT), how="anti")
    sold = moved.filter(nw.col("type") == "Sale", ~nw.col("destination").is_null())
    sold = sold.join(back.select("sku"), on="sku", how="semi")
    columns = ("row", "date", *_LOT)
    moves = nw.concat(
        [
            sold.select(*columns, who="destination", sold="quantity", back=whole(0), assumed=_one_if(is_assumed())),
            back.select(*columns, who="source", sold=whole(0), back="quantity", assumed=whole(0)),
        ]
    )
    moves = moves.filter(~is_one_of_many("who", nw.lit(value=False))).with_columns(_who=name_key("who"))
    moves = moves.join(records.places.select(_who=name_key("place")), on="_who", how="anti")
    of_sku = ("sku", "_who")
    moves = moves.with_columns(
        _bought=nw.col("sold").sum().over(*of_sku),
        _unsure=nw.col("assumed").sum().over(*of_sku),
        _is_back=_one_if(nw.col("back") > 0),
        _day=nw.coalesce("date", nw.when(nw.col("back") > 0).then(whole(as_of)).otherwise(whole(0))),
    )
    moves = moves.filter(nw.col("_bought") > 0, nw.col("_unsure") == 0)
    by, order = (*_LOT, "_who"), ("_day", "_is_back", "row")
    moves = moves.with_columns(sold=running_sum("sold", by, order), all_back=running_sum("back", by, order))
    moves = moves.filter(nw.col("back") > 0, nw.col("all_back") > nw.col("sold"))
    first = moves.with_columns(_number=row_number(by, order)).filter(nw.col("_number") == 1)
    return Finding(
        *("Shipments", "customer-returned-more", "quantity", first), found="all_back", other="sold", third="who"
    )


def _one_if(test: nw.Expr) -> nw.Expr:
    return nw.when(is_true(test)).then(whole(1)).otherwise(whole(0))
