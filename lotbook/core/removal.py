"""The removal list: which units to take out, where, by when and at what cost."""

import narwhals as nw

from lotbook.core.frames import Frame, GivenT, closed, opened, or_zero, sums, text
from lotbook.core.risk import whole_units
from lotbook.core.words import AMAZON_KINDS, HELD_STATUSES, Action, Basis, Disposition

BY_ORDER = "Removal order: Amazon picks by SKU"


def propose(stock: GivenT) -> GivenT:
    """Units to remove or dispose of, one line per lot and place.

    All units of an expired lot; of a lot to be removed only the units at risk, rounded up. Amazon takes removal orders
    by SKU, not by lot: the line says what we want out, not what Amazon will pick.

    Args:
        stock: One row per lot and place: `sku`, `fnsku`, `product`, `lot`, `place`, `kind`, `action`, `on_hand`
            (units), `units_at_risk` (or null), `basis`, `unit_cost`, `removal_fee` (money per unit or null),
            `expiry_date`, `days_left`, `sell_by`, `remove_by`, `due` (days or null).

    Returns:
        `due` (day) and `COLUMNS`: `sku`, `fnsku`, `product`, `lot`, `place`, `units` (> 0), `basis`,
        `disposition` ("EXPIRED" or "SELLABLE"), `reason`, `how`, `expiry_date`, `days_left`, `sell_by`, `remove_by`,
        `removal_fee` (null in your own place), `removal_cost` (units times fee), `value_at_risk` (units times cost).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    money = ("unit_cost", "removal_fee")
    days = ("expiry_date", "days_left", "sell_by", "remove_by", "due")
    known = ("sku", "fnsku", "product", "lot", "place", "kind", "action", "on_hand", "units_at_risk", "basis")
    frame = opened(stock, "stock", (*known, *money, *days)).select(*known, *money, *days)
    frame = frame.filter(nw.col("action").is_in([Action.DISPOSE, Action.REMOVE]), nw.col("on_hand") > 0)
    expired = nw.col("action") == Action.DISPOSE
    at_amazon = nw.col("kind").is_in(list(AMAZON_KINDS))
    frame = frame.with_columns(
        units=nw.when(expired).then("on_hand").otherwise(whole_units(nw.col("units_at_risk"))),
        disposition=nw.when(expired).then(text(Disposition.EXPIRED)).otherwise(text(Disposition.SELLABLE)),
        reason=nw.when(expired).then(text("Expired")).otherwise(text("Will not sell before its sell-by date")),
        how=nw.when(at_amazon).then(text(BY_ORDER)).otherwise(text("Take out of your own stock")),
        removal_fee=nw.when(at_amazon).then("removal_fee"),
    )
    frame = frame.with_columns(
        removal_cost=nw.col("units") * nw.col("removal_fee"), value_at_risk=nw.col("units") * nw.col("unit_cost")
    )
    return closed(frame.select(*COLUMNS, "due").sort("due", "sku", "lot", "place"), stock)


COLUMNS = (
    *("sku", "fnsku", "product", "lot", "place", "units", "basis", "disposition", "reason", "how", "expiry_date"),
    *("days_left", "sell_by", "remove_by", "removal_fee", "removal_cost", "value_at_risk"),
)
"""Columns of the removal list."""


def with_unsellable(removals: Frame, counted: Frame, skus: Frame, stock: Frame) -> Frame:
    """The list with what Amazon counts as unfulfillable beyond the units of expired lots that are on it.

    Such units are damaged, defective or came back opened. Of which lot they are nobody knows, so the lot is blank; and
    none is asked for of a SKU with a lot there that is held back or recalled, since they may be what has to be kept.

    Args:
        removals: What `propose` returns.
        counted: What Amazon counts: `sku`, `place`, `unfulfillable` (units or null).
        skus: `sku`, `fnsku`, `product`, `removal_fee`; units of other SKUs are left out.
        stock: `sku`, `place`, `status`: the lots that are there.

    Returns:
        The rows of `removals`, then one for each SKU and place with such units.
    """
    place = ("sku", "place")
    expired = removals.filter(nw.col("disposition") == Disposition.EXPIRED, nw.col("how") == BY_ORDER)
    listed = sums(expired, place, ("units",)).rename({"units": "_listed"})
    held = stock.filter(nw.col("status").is_in(list(HELD_STATUSES))).select(*place).unique()
    more = counted.select(*place, "unfulfillable").join(held, on=list(place), how="anti")
    more = more.join(listed, on=list(place), how="left")
    more = more.with_columns(units=nw.col("unfulfillable") - or_zero("_listed")).filter(nw.col("units") > 0)
    more = more.join(skus.select("sku", "fnsku", "product", "removal_fee"), on="sku")
    more = more.with_columns(
        basis=text(Basis.REPORTED),
        disposition=text(Disposition.UNSELLABLE),
        reason=text("Amazon cannot sell them: damaged, defective or returned"),
        how=text(BY_ORDER),
        removal_cost=nw.col("units") * nw.col("removal_fee"),
    )
    # What is not known of them is null, of the type it has on the list.
    known = (
        *place,
        "fnsku",
        "product",
        "removal_fee",
        "units",
        "basis",
        "disposition",
        "reason",
        "how",
        "removal_cost",
    )
    names = (*COLUMNS, "due")
    unknown = removals.filter(nw.col("units") < 0).select(*place, *(name for name in names if name not in known))
    more = more.join(unknown, on=list(place), how="left")
    return nw.concat([removals.select(*names), more.select(*names)])
