"""Removal orders: what is asked of Amazon per SKU, less what was ordered before, and no more than Amazon has.

Amazon takes removal orders by SKU, sellable or unsellable, and picks the units itself: the lots that are meant stand
beside the order, and what comes back may be of others.
"""

from collections.abc import Sequence

from lotbook.core import nw, removal
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.amazon.removal_states import taken_out_by_order, units_open
from lotbook.core.frames import (
    Frame,
    at_least_zero,
    is_true,
    make_frame,
    or_zero,
    running_sum,
    sums,
    text,
    until,
    whole,
)
from lotbook.core.number_words import grouped
from lotbook.core.words import Disposition

SELLABLE, UNSELLABLE = "Sellable", "Unsellable"
NOT_THERE_YET = "Won't sell in time, and is still on its way: Amazon takes no order for it until it has arrived"

OUT_OF_REACH = "Amazon counts none of them as unsellable, so no order reaches them: open a case in Seller Central."


def units_ordered(orders: Frame, shipments: Frame, counted: Frame, *, as_of: int) -> Frame:
    """Units of each SKU and disposition that were ordered and that the stock at Amazon still holds.

    These are what is open, and what Amazon says left after it last counted. A Removal, Disposal or Transfer on
    Shipments with the order's number is off the stock already, whether or not Amazon's report has it.

    Args:
        orders: What `order_places.with_places` returns of the usable rows of RemovalOrders.
        shipments: Rows of Shipments: `usable`, `type`, `date`, `sku`, `quantity`, `document`, `shipment`; of Transfers
            those that left FBA.
        counted: What `counts.by_sku` returns.
        as_of: Later shipments are left out.

    Returns:
        `sku`, `order_disposition`, `place` (null where nothing says which), `ordered` (units), `returning` (those of
        them that come back), `left_since` (units of these orders that are typed as removed after the day Amazon counted
        them).
    """
    rows = orders.join(counted.select("sku", counted_on="snapshot_date"), on="sku", how="left")
    rows = rows.join(_typed(shipments, rows, as_of=as_of), on=list(_ORDERED_SKU), how="left")
    rows = _by_disposition(rows)
    gone, typed = or_zero("shipped") + or_zero("disposed"), nw.col("typed")
    in_count = is_true(or_zero("updated_on") <= nw.col("counted_on"))
    still_there = nw.when(in_count).then(whole(0)).otherwise(at_least_zero(gone - typed))
    still_open = nw.min_horizontal(units_open(), at_least_zero(or_zero("requested") - or_zero("cancelled") - typed))
    rows = rows.with_columns(ordered=still_open + still_there, left_since="since", order_disposition="disposition")
    stays_away = is_true(nw.col("order_type").str.to_lowercase().is_in(list(_NOT_BACK)))
    rows = rows.with_columns(returning=nw.when(stays_away).then(whole(0)).otherwise("ordered"))
    return sums(rows, ORDERED[:3], ORDERED[3:])


def _by_disposition(rows: Frame) -> Frame:
    """The orders, of the units `typed` and those typed `since` in each row those of its disposition.

    An order may have both of a SKU, and Shipments doesn't say which is meant: first come those that left, as Amazon
    says, then the others, those that can be sold first.
    """
    asked = (*_ORDERED_SKU, "disposition")
    gone = or_zero("shipped") + or_zero("disposed")
    rows = rows.with_columns(_gone=nw.min_horizontal(gone, or_zero("requested")))
    rows = rows.with_columns(_stays=or_zero("requested") - nw.col("_gone"))
    rows = rows.with_columns(
        _gone_upto=running_sum("_gone", _ORDERED_SKU, asked),
        _stays_upto=running_sum("_stays", _ORDERED_SKU, asked),
        _all_gone=nw.col("_gone").sum().over(*_ORDERED_SKU).cast(nw.Int64),
    )
    left, stay = nw.col("_gone"), nw.col("_stays")
    for name in ("typed", "since"):
        units = or_zero(name)
        of_left = nw.min_horizontal(at_least_zero(units - (nw.col("_gone_upto") - left)), left)
        rest = at_least_zero(units - nw.col("_all_gone") - (nw.col("_stays_upto") - stay))
        rows = rows.with_columns(**{name: of_left + nw.min_horizontal(rest, stay)})
    return rows.drop("_gone", "_stays", "_gone_upto", "_stays_upto", "_all_gone")


_ORDERED_SKU = ("order_id", "sku")
ORDERED = ("sku", "order_disposition", "place", "ordered", "returning", "left_since")
_NOT_BACK = ("disposal", "liquidation")
"""Types of orders, in small letters, whose units don't come back to you."""


def _typed(shipments: Frame, orders: Frame, *, as_of: int) -> Frame:
    """Units of each order and SKU that are typed as taken out: `typed`, and of these `since` Amazon's count."""
    named = taken_out_by_order(shipments.filter(nw.col("usable"), until(as_of)))
    found = named.join(orders.select(*_ORDERED_SKU, "counted_on").unique(), on=list(_ORDERED_SKU))
    later = nw.when(nw.col("date") > nw.col("counted_on")).then("quantity").otherwise(whole(0))
    return sums(found.with_columns(typed="quantity", since=later), _ORDERED_SKU, ("typed", "since"))


def disposed_of_without_order(
    shipments: Frame, orders: Frame | None, lines: Frame, counted: Frame, *, as_of: int
) -> Frame:
    """Units disposed of at FBA since Amazon counted them, by no order that is known, as `units_ordered` returns them.

    Amazon disposes of what it can't sell, unless it is told otherwise: such units are unsellable ones, as far as it
    counted any.

    Args:
        shipments: Rows of Shipments: `row`, `usable`, `type`, `date`, `sku`, `quantity`, `document`, `shipment`.
        orders: Usable rows of RemovalOrders: `order_id`, `sku`; None where there are none.
        lines: The movements at places of FBA, as `fba.lines_at_amazon` returns them.
        counted: What `places.counted_at` returns.
        as_of: Later shipments are left out.
    """
    disposed = shipments.filter(nw.col("usable"), until(as_of), nw.col("type") == "Disposal")
    if orders is not None:
        ordered = taken_out_by_order(disposed).join(orders.select(*_ORDERED_SKU), on=list(_ORDERED_SKU))
        disposed = disposed.join(ordered.select("row"), on="row", how="anti")
    there = lines.filter(nw.col("effect") == "disposed", nw.col("table") == "Shipments", nw.col("units") < 0)
    there = there.select("row", "sku", "place", "date", gone=-nw.col("units")).join(disposed.select("row"), on="row")
    late = there.join(counted.select(*SKU_PLACE, "snapshot_date", "unfulfillable"), on=list(SKU_PLACE))
    late = late.filter(nw.col("date") > nw.col("snapshot_date"))
    late = late.group_by(*SKU_PLACE).agg(nw.col("gone").sum().cast(nw.Int64), nw.col("unfulfillable").max())
    unsellable = nw.min_horizontal("gone", or_zero("unfulfillable"))
    parts = {UNSELLABLE: unsellable, SELLABLE: nw.col("gone") - unsellable}
    left = nw.concat(
        [
            late.select(
                *("sku", "place"), order_disposition=text(state), ordered=whole(0), returning=whole(0), left_since=units
            )
            for state, units in parts.items()
        ]
    )
    return left.filter(nw.col("left_since") > 0).select(*ORDERED)


def nothing_ordered(like: Frame) -> Frame:
    """What `units_ordered` returns where nothing was ordered.

    Args:
        like: A plan of the engine it is for.
    """
    texts, units = ORDERED[:3], ORDERED[3:]
    schema = {**dict.fromkeys(texts, nw.String()), **dict.fromkeys(units, nw.Int64())}
    return make_frame({name: [] for name in schema}, schema, like)


def available(counted: Frame, ordered: Frame) -> Frame:
    """Units that Amazon counts and no order asks for yet; one of an unknown place may ask for those of any.

    Args:
        counted: What `places.counted_at` returns.
        ordered: What `units_ordered` returns.

    Returns:
        `place`, `sku`, `order_disposition`, `available` (units); no row where Amazon does not say how many there are.
    """
    states = {SELLABLE: "fulfillable", UNSELLABLE: "unfulfillable"}
    parts = [
        counted.select("place", "sku", order_disposition=text(state), available=column)
        for state, column in states.items()
    ]
    counts = nw.concat(parts).filter(~nw.col("available").is_null())
    ordered = ordered.select("sku", "order_disposition", "place", _gone=nw.col("ordered") + nw.col("left_since"))
    here, anywhere = _by_place(ordered, "_gone")
    counts = counts.join(here, on=list(_AT_PLACE), how="left").join(anywhere, on=list(_IN_ALL), how="left")
    gone = or_zero("_gone") + or_zero("_gone_anywhere")
    counts = counts.with_columns(available=at_least_zero(nw.col("available") - gone))
    return counts.drop("_gone", "_gone_anywhere")


def with_unsellable_left(counted: Frame, ordered: Frame) -> Frame:
    """What Amazon counts at each place, less the unsellable units that orders took out since.

    Args:
        counted: What `places.counted_at` returns.
        ordered: What `units_ordered` returns.

    Returns:
        The rows of `counted`, with `unfulfillable` as it is now (units; null where no count says).
    """
    ordered = ordered.filter(nw.col("order_disposition") == UNSELLABLE)
    here, anywhere = _by_place(ordered.select(*_AT_PLACE, "left_since"), "left_since")
    counted = counted.join(here.drop("order_disposition"), on=["place", "sku"], how="left")
    counted = counted.join(anywhere.drop("order_disposition"), on="sku", how="left")
    left = nw.col("unfulfillable") - or_zero("left_since") - or_zero("left_since_anywhere")
    known = ~nw.col("unfulfillable").is_null()
    counted = counted.with_columns(unfulfillable=nw.when(known).then(at_least_zero(left)))
    return counted.drop("left_since", "left_since_anywhere")


_IN_ALL = ("sku", "order_disposition")
_AT_PLACE = ("place", *_IN_ALL)


def _by_place(ordered: Frame, *names: str) -> tuple[Frame, Frame]:
    """Units of orders by place, and of those whose place isn't known, under the names with `_anywhere` behind them."""
    known = ~nw.col("place").is_null()
    anywhere = sums(ordered.filter(~known), _IN_ALL, names).rename({name: f"{name}_anywhere" for name in names})
    return sums(ordered.filter(known), _AT_PLACE, names), anywhere


def with_left(removals: Frame, ordered: Frame, available: Frame, on_way: Frame) -> Frame:
    """The removal list with the units that no order asks for yet; the most urgent lines are the ordered ones.

    Args:
        removals: The removal list with `removal.UNDERLYING`.
        ordered: What `units_ordered` returns.
        available: What `available` returns.
        on_way: What `on_the_way.on_their_way` returns.

    Returns:
        The rows with `on_order`, `removal_left` (units that are not; what they are worth and why counts what comes back
        by orders first), `not_there_yet` (units of these that are on their way; `reason` says so), `can_be_ordered`
        (units: the others, but 0 where some are ordered and Amazon counts no more than that) and `out_of_reach`
        (whether they have expired and Amazon counts none as unsellable, so that no order reaches them; `reason` says
        so).
    """
    sellable = nw.col("disposition") == Disposition.SELLABLE
    removals = removals.with_columns(
        order_disposition=nw.when(sellable).then(text(SELLABLE)).otherwise(text(UNSELLABLE)),
        _orderable=nw.when(nw.col("how") == removal.BY_ORDER).then("units").otherwise(whole(0)),
        _without_lot=_without_lot(),
    )
    removals = removals.join(available, on=list(_AT_PLACE), how="left")
    here, anywhere = _by_place(ordered, "ordered", "returning")
    turn = ("_without_lot", *_URGENT)
    removals = removals.join(here, on=list(_AT_PLACE), how="left").join(anywhere, on=list(_IN_ALL), how="left")
    removals = removals.with_columns(_here=_taken("ordered", "_orderable", _AT_PLACE, turn))
    removals = removals.with_columns(_open=nw.col("_orderable") - nw.col("_here"))
    removals = removals.with_columns(_anywhere=_taken("ordered_anywhere", "_open", _IN_ALL, turn))
    back_here = _taken("returning", "_here", _AT_PLACE, turn)
    back_from_anywhere = _taken("returning_anywhere", "_anywhere", _IN_ALL, turn)
    removals = removals.with_columns(
        on_order=nw.col("_here") + nw.col("_anywhere"), coming_back=back_here + back_from_anywhere
    )
    no_more = is_true(nw.col("available") == 0) & (nw.col("on_order") > 0)
    removals = removals.with_columns(removal_left=nw.col("units") - nw.col("on_order"))
    removals = removal.less_coming_back(removals)
    removals = _with_those_on_their_way(removals, on_way, turn)
    out_of_reach = (nw.col("disposition") == Disposition.EXPIRED) & (nw.col("how") == removal.BY_ORDER)
    out_of_reach = is_true(out_of_reach & (nw.col("available") == 0) & (nw.col("on_order") == 0))
    reason = nw.when(out_of_reach).then(nw.concat_str(nw.col("reason"), text(f". {OUT_OF_REACH}")))
    arrived = nw.col("removal_left") - nw.col("not_there_yet")
    removals = removals.with_columns(
        can_be_ordered=nw.when(no_more).then(whole(0)).otherwise(arrived),
        out_of_reach=out_of_reach,
        reason=reason.otherwise("reason"),
        how=nw.when(out_of_reach).then(text(removal.BY_CASE)).otherwise("how"),
    )
    left = ("on_order", "removal_left", "not_there_yet", "can_be_ordered", "out_of_reach")
    return removals.select(*removal.COLUMNS, "due", *left)


def _with_those_on_their_way(removals: Frame, on_way: Frame, turn: Sequence[str]) -> Frame:
    """With `not_there_yet`: what is beyond the units that can be ordered now, as far as units are on their way.

    The most urgent lines get those that are there: Amazon picks by SKU, whichever lot has arrived.
    """
    removals = removals.join(on_way, on=list(SKU_PLACE), how="left")
    removals = removals.with_columns(
        _asked=nw.when(nw.col("how") == removal.BY_ORDER).then("removal_left").otherwise(whole(0))
    )
    removals = removals.with_columns(
        _upto=running_sum("_asked", _AT_PLACE, turn), _in_all=nw.col("_asked").sum().over(*_AT_PLACE).cast(nw.Int64)
    )
    there = nw.max_horizontal(nw.col("available"), nw.col("_in_all") - nw.col("on_way"))
    waits = nw.min_horizontal("_asked", at_least_zero(nw.col("_upto") - there))
    known = ~nw.col("on_way").is_null() & ~nw.col("available").is_null()
    known &= nw.col("disposition") == Disposition.SELLABLE
    removals = removals.with_columns(not_there_yet=nw.when(known).then(waits).otherwise(whole(0)))
    waits, units = nw.col("not_there_yet"), nw.col("units")
    removals = removals.with_columns(_said=_still_on_their_way(waits, units))
    reason = nw.when(waits > 0).then("_said").otherwise("reason")
    return removals.with_columns(reason=reason).drop("on_way", "_asked", "_upto", "_in_all", "_said")


def _still_on_their_way(waits: nw.Expr, units: nw.Expr) -> nw.Expr:
    """Why a line can't be ordered, or not all of it."""
    one = text(" units is still on its way: order it once it has arrived")
    more = text(" units are still on their way: order them once they have arrived")
    rest = nw.when(waits == 1).then(one).otherwise(more)
    some = nw.concat_str(nw.col("reason"), text(". "), grouped(waits), text(" of "), grouped(units), rest)
    return nw.when(waits == units).then(text(NOT_THERE_YET)).otherwise(some)


_URGENT = ("due", "sku", "lot", "place")


def _taken(ordered: str, open_: str, by: Sequence[str], turn: Sequence[str]) -> nw.Expr:
    """Units of each line that are ordered, where the lines of a group whose turn comes first are the ordered ones."""
    before = running_sum(open_, by, turn) - nw.col(open_)
    return nw.min_horizontal(at_least_zero(or_zero(ordered) - before), nw.col(open_))


def _without_lot() -> nw.Expr:
    return nw.when(nw.col("lot").is_null()).then(whole(1)).otherwise(whole(0))


def less_ordered(removals: Frame) -> Frame:
    """The removal list without the units that were ordered.

    Args:
        removals: What `with_left` returns.

    Returns:
        The rows with units left, by `due`, SKU, lot and place, those without a lot last.
    """
    left = nw.col("removal_left")
    share = left / nw.col("units")
    removals = removals.with_columns(
        units=left,
        removal_cost=left * nw.col("removal_fee"),
        _without_lot=_without_lot(),
        **{name: nw.col(name) * share for name in ("if_disposed", "if_left", "value_at_risk")},
    )
    return removals.filter(left > 0).sort("_without_lot", *_URGENT).select(*removal.COLUMNS)
