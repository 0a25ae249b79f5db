"""The removal list: which units to take out, where, by when and at what cost."""

from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from lotbook.core.amazon.fba import REPORTED
from lotbook.core.frames import columns_of, sums, text, whole
from lotbook.core.risk import DISPOSE, REMOVE, whole_units
from lotbook.core.tables import AMAZON_KINDS

EXPIRED, SELLABLE, UNSELLABLE = "EXPIRED", "SELLABLE", "UNSELLABLE"
"""Dispositions on the list: units of an expired lot, units that still sell, and units of whatever lot that Amazon
cannot sell."""

HELD = ("Hold", "Quarantine", "Recalled")
"""Statuses of lots whose units have to stay where they are."""

BY_ORDER = "Removal order: Amazon picks by SKU"


def propose(stock: IntoFrameT) -> IntoFrameT:
    """Units to remove or dispose of, one line per lot and place.

    All units of an expired lot; of a lot to be removed only the units at risk, rounded up. Amazon takes removal orders
    by SKU, not by lot: the line says what we want out, not what Amazon will pick.

    Args:
        stock: One row per lot and place: `sku`, `fnsku`, `product`, `lot`, `place`, `kind`, `action`, `on_hand`
            (units), `units_at_risk` (or null), `basis`, `unit_cost`, `removal_fee` (money per unit or null),
            `expiry_date`, `days_left`, `sell_by`, `remove_by`, `due` (days or null).

    Returns:
        Sorted by `due`, then SKU, lot, place: `sku`, `fnsku`, `product`, `lot`, `place`, `units` (> 0), `basis`,
        `disposition` ("EXPIRED" or "SELLABLE"), `reason`, `how`, `expiry_date`, `days_left`, `sell_by`, `remove_by`,
        `removal_fee` (null in your own place), `removal_cost` (units times fee), `value_at_risk` (units times cost).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    money = ("unit_cost", "removal_fee")
    days = ("expiry_date", "days_left", "sell_by", "remove_by", "due")
    known = ("sku", "fnsku", "product", "lot", "place", "kind", "action", "on_hand", "units_at_risk", "basis")
    frame = columns_of(stock, "stock", (*known, *money, *days)).select(*known, *money, *days)
    frame = frame.filter(nw.col("action").is_in([DISPOSE, REMOVE]), nw.col("on_hand") > 0)
    expired = nw.col("action") == DISPOSE
    at_amazon = nw.col("kind").is_in(list(AMAZON_KINDS))
    frame = frame.with_columns(
        units=nw.when(expired).then("on_hand").otherwise(whole_units(nw.col("units_at_risk"))),
        disposition=nw.when(expired).then(text(EXPIRED)).otherwise(text(SELLABLE)),
        reason=nw.when(expired).then(text("Expired")).otherwise(text("Will not sell before its sell-by date")),
        how=nw.when(at_amazon).then(text(BY_ORDER)).otherwise(text("Take out of your own stock")),
        removal_fee=nw.when(at_amazon).then("removal_fee"),
    )
    proposed: IntoFrameT = (
        frame.with_columns(
            removal_cost=nw.col("units") * nw.col("removal_fee"), value_at_risk=nw.col("units") * nw.col("unit_cost")
        )
        .sort("due", "sku", "lot", "place")
        .drop("kind", "action", "on_hand", "units_at_risk", "unit_cost", "due")
        .to_native()
    )
    return proposed


def with_unsellable(removals: Any, counted: Any, skus: Any, stock: Any) -> Any:
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
    expired = removals.filter(nw.col("disposition") == EXPIRED, nw.col("how") == BY_ORDER)
    on_list = sums(expired, ("sku", "place"), ("units",)).rename({"units": "_listed"})
    rest = nw.col("unfulfillable") - nw.coalesce("_listed", whole(0))
    held = stock.filter(nw.col("status").is_in(list(HELD))).select("sku", "place").unique()
    more = (
        counted.select("sku", "place", "unfulfillable")
        .join(held, on=["sku", "place"], how="anti")
        .join(on_list, on=["sku", "place"], how="left")
    )
    more = more.with_columns(units=rest).filter(nw.col("units") > 0).select("sku", "place", "units")
    more = more.join(skus.select("sku", "fnsku", "product", "removal_fee"), on="sku").sort("sku", "place")
    more = more.with_columns(
        basis=text(REPORTED),
        disposition=text(UNSELLABLE),
        reason=text("Amazon cannot sell them: damaged, defective or returned"),
        how=text(BY_ORDER),
        removal_cost=nw.col("units") * nw.col("removal_fee"),
    )
    # What is not known of them is null, of the type it has on the list.
    unknown = [name for name in removals.columns if name not in more.columns]
    none = removals.head(0).select("sku", "place", *unknown)
    return nw.concat([removals, more.join(none, on=["sku", "place"], how="left").select(*removals.columns)])
