"""How long a lot lasts: its expiry date, the days left, and the dates a channel's rules make of it."""

from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrameT, IntoFrameT

from lotbook.core.dates import add_shelf_life
from lotbook.core.frames import backend_of, columns_of, make_frame, text
from lotbook.core.tables import AMAZON_KINDS

EXACT, EXACT_MONTH, COMPUTED = "exact", "exact, month end", "computed"
"""How an expiry date is known: typed to the day, typed as a month, or worked out."""


def with_expiry(lots: IntoDataFrameT, skus: IntoDataFrameT, bundles: IntoDataFrameT) -> IntoDataFrameT:
    """Lots with the expiry date that counts, and how it is known.

    A typed date always wins. Without one, a bundle's lot expires with the first of its components (and stays undated
    while one of them is), any other lot at its production date plus the SKU's shelf life. A typed date that cannot be
    read stays unknown: nothing is worked out in its place.

    Args:
        lots: `sku`, `lot`, `expiry_date` and `production_date` (days or null), `expiry_date_precision` ("day",
            "month", "unreadable" or null), `usable`.
        skus: `sku`, `shelf_life_months`, `shelf_life_days` (null where unknown), `usable`.
        bundles: `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`, `usable`.

    Returns:
        The rows of `lots` with `expiry_date` filled in, and `expiry_basis`: "exact", "exact, month end", "computed" or
        null.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    frame = columns_of(lots, "lots", ("sku", "lot", "expiry_date", "expiry_date_precision", "production_date"))
    lives = columns_of(skus, "skus", ("sku", "shelf_life_months", "shelf_life_days", "usable"))
    parts = columns_of(bundles, "bundles", ("bundle_sku", "bundle_lot", "component_sku", "component_lot", "usable"))
    parts = parts.filter(nw.col("usable"))
    packed = parts.select(sku="bundle_sku", lot="bundle_lot").unique().with_columns(is_bundle=nw.lit(value=True))
    frame = frame.join(packed, on=["sku", "lot"], how="left")
    frame = _from_production(frame, lives.filter(nw.col("usable")))
    frame = _from_components(frame, parts).drop("is_bundle")
    month = nw.col("expiry_date_precision") == "month"
    typed = nw.col("expiry_date_precision").is_in(["day", "month"])
    basis = nw.when(~nw.col("expiry_date").is_null()).then(
        nw.when(month).then(text(EXACT_MONTH)).otherwise(nw.when(typed).then(text(EXACT)).otherwise(text(COMPUTED)))
    )
    dated: IntoDataFrameT = frame.with_columns(expiry_basis=basis).to_native()
    return dated


def _from_production(frame: Any, lives: Any) -> Any:
    """Fill in production date plus shelf life; each distinct pair is worked out once."""
    names = ["production_date", "shelf_life_months", "shelf_life_days"]
    frame = frame.join(lives.select("sku", *names[1:]).unique(subset=["sku"]), on="sku", how="left")
    open_ = nw.col("expiry_date").is_null() & nw.col("expiry_date_precision").is_null() & nw.col("is_bundle").is_null()
    pairs = frame.filter(open_).select(*names).drop_nulls().unique().rows()
    known = {name: [pair[i] for pair in pairs] for i, name in enumerate(names)}
    known["worked_out"] = [add_shelf_life(*pair) for pair in pairs]
    worked_out = make_frame(known, dict.fromkeys(known, nw.Int64()), backend_of(frame))
    frame = frame.join(worked_out, on=names, how="left")
    filled = nw.when(open_).then("worked_out").otherwise("expiry_date")
    return frame.with_columns(expiry_date=filled).drop("worked_out", *names[1:])


def _from_components(frame: Any, parts: Any) -> Any:
    """Fill in the earliest component's expiry, level by level, as long as that dates another bundle."""
    waiting = nw.col("expiry_date").is_null() & nw.col("expiry_date_precision").is_null() & nw.col("is_bundle")
    undated = frame.filter(waiting).shape[0]
    while undated:
        dates = frame.select(component_sku="sku", component_lot="lot", component_expiry="expiry_date")
        found = parts.join(dates, on=["component_sku", "component_lot"], how="left").with_columns(
            unknown=nw.when(nw.col("component_expiry").is_null()).then(1).otherwise(0)
        )
        bundles = found.group_by("bundle_sku", "bundle_lot")
        first = bundles.agg(nw.col("component_expiry").min(), nw.col("unknown").sum())
        first = first.filter(nw.col("unknown") == 0).select(
            sku="bundle_sku", lot="bundle_lot", first="component_expiry"
        )
        frame = frame.join(first, on=["sku", "lot"], how="left")
        frame = frame.with_columns(expiry_date=nw.when(waiting).then("first").otherwise("expiry_date")).drop("first")
        still = frame.filter(waiting).shape[0]
        if still == undated:
            break
        undated = still
    return frame


def with_rules(
    stock: IntoFrameT, skus: IntoFrameT, places: IntoFrameT, channels: IntoFrameT, *, default_channel: str
) -> IntoFrameT:
    """Stock with the rules of the channel it is for.

    The channel is the row's own, else the place's, else `default_channel`. A number typed on the SKU beats the
    channel's; a channel that adds days of use adds the SKU's to its own minimum. A number nobody gave is 0.

    Args:
        stock: `sku`, `place`, and `channel` where a row may name one of its own (text or null), which then counts.
        skus: `sku`, `cutoff_days`, `min_days_at_receipt`, `days_of_use` (days or null); one row per SKU.
        places: `place`, `kind`, `channel` (text or null); one row per place.
        channels: `channel`, `min_days_at_receipt`, `adds_days_of_use` (yes/no or null), `cutoff_days`, `transit_days`,
            `receiving_days`, `removal_lead_days` (days or null); one row per channel.
        default_channel: The channel of stock at a place that has none.

    Returns:
        The rows of `stock` with `kind` (Own where not given), `channel`, and in days `cutoff_days`,
        `min_days_at_receipt`, `transit_days`, `receiving_days`, `removal_lead_days`.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    frame = columns_of(stock, "stock", ("sku", "place"))
    own = columns_of(skus, "skus", ("sku", "cutoff_days", "min_days_at_receipt", "days_of_use")).select(
        "sku", "days_of_use", own_cutoff="cutoff_days", own_min="min_days_at_receipt"
    )
    where = columns_of(places, "places", ("place", "kind", "channel")).select("place", "kind", here="channel")
    if "channel" not in frame.collect_schema().names():
        frame = frame.join(where, on="place", how="left").with_columns(channel=nw.col("here"))
    else:
        frame = frame.join(where, on="place", how="left").with_columns(channel=nw.coalesce("channel", "here"))
    numbers = ("min_days_at_receipt", "cutoff_days", "transit_days", "receiving_days", "removal_lead_days")
    rules = columns_of(channels, "channels", ("channel", "adds_days_of_use", *numbers))
    frame = frame.with_columns(
        kind=nw.coalesce(nw.col("kind"), text("Own")), channel=nw.coalesce(nw.col("channel"), text(default_channel))
    ).drop("here")
    frame = frame.join(rules.select("channel", "adds_days_of_use", *numbers), on="channel", how="left")
    frame = frame.join(own, on="sku", how="left")
    use = nw.when(nw.col("adds_days_of_use")).then(nw.coalesce(nw.col("days_of_use"), nw.lit(0))).otherwise(0)
    ruled: IntoFrameT = (
        frame.with_columns(
            cutoff_days=nw.coalesce("own_cutoff", "cutoff_days", nw.lit(0)),
            min_days_at_receipt=nw.coalesce(nw.col("own_min"), nw.col("min_days_at_receipt") + use, nw.lit(0)),
            transit_days=nw.coalesce(nw.col("transit_days"), nw.lit(0)),
            receiving_days=nw.coalesce(nw.col("receiving_days"), nw.lit(0)),
            removal_lead_days=nw.coalesce(nw.col("removal_lead_days"), nw.lit(0)),
        )
        .drop("own_cutoff", "own_min", "days_of_use", "adds_days_of_use")
        .to_native()
    )
    return ruled


def with_dates(stock: IntoFrameT, *, as_of: int | nw.Expr) -> IntoFrameT:
    """Stock with days left and the last days to ship, sell and remove it.

    `days_left` is 0 on the last good day and negative after it. What is at Amazon already has no arrive-by and ship-by;
    what is in your own place takes no removal time.

    Args:
        stock: `expiry_date` (day or null), `kind`, and the days that `with_rules` gives.
        as_of: The day everything is judged on, or a column that says it for each row.

    Returns:
        The rows with `days_left`, `sell_by`, `arrive_by`, `ship_by`, `remove_by`; all null where the expiry is.

    Raises:
        MissingColumnError: If a column named above is missing.

    Examples:
        >>> import pandas as pd
        >>> jar = pd.DataFrame({"expiry_date": [46200], "kind": ["Own"], "cutoff_days": [50],
        ...     "min_days_at_receipt": [120], "transit_days": [7], "receiving_days": [5], "removal_lead_days": [104]})
        >>> with_dates(jar, as_of=46000)[["days_left", "sell_by", "arrive_by", "ship_by"]].values.tolist()
        [[200, 46150, 46080, 46068]]
    """
    days = ("cutoff_days", "min_days_at_receipt", "transit_days", "receiving_days", "removal_lead_days")
    frame = columns_of(stock, "stock", ("expiry_date", "kind", *days))
    at_amazon = nw.col("kind").is_in(list(AMAZON_KINDS))
    expiry = nw.col("expiry_date")
    arrive_by = expiry - nw.col("min_days_at_receipt")
    sell_by = expiry - nw.col("cutoff_days")
    dated: IntoFrameT = frame.with_columns(
        days_left=expiry - as_of,
        sell_by=sell_by,
        arrive_by=nw.when(~at_amazon).then(arrive_by),
        ship_by=nw.when(~at_amazon).then(arrive_by - nw.col("transit_days") - nw.col("receiving_days")),
        remove_by=nw.when(at_amazon).then(sell_by - nw.col("removal_lead_days")).otherwise(sell_by),
    ).to_native()
    return dated
