"""How many days a lot must have had left when it was sold, or sent somewhere."""

from collections.abc import Collection

from lotbook.core import customers, nw, shelf_life
from lotbook.core.frames import Frame, is_true, text, whole
from lotbook.core.records import Records, is_assumed
from lotbook.core.words import AMAZON_KINDS

TYPES = ("Sale", "Transfer", "Receipt")
"""The shipments that are held against anything; a receipt against its lot's dates only."""


_OF_NO_CHANNEL = ""
"""Whose rules a sale goes by that no channel has any for."""


def with_required_days(records: Records, *, default_channel: str, amazon: Collection[str], as_of: int) -> Frame:
    """Shipments of lots with what is known of the lot, and how many days it must have had left.

    The rules are those of the channel it was sold in or sent to; a customer with a row on Channels has rules of its
    own. What a place of your own sells to a customer never comes to Amazon: unless the row says that it was sold in a
    channel of Amazon's, it is held against none of these, though the place or the settings have one. A lot's own
    sell-by date stands in for the channel's cut-off in what is asked of that lot. What Amazon sells it picks itself, so
    what leaves its places is not among them.

    Args:
        records: For shipments and lots, and for the rules of SKUs, places and channels.
        default_channel: The channel of a place that has none.
        amazon: The channels whose units are at places of Amazon.
        as_of: Later shipments are left out.

    Returns:
        One row per shipment of `TYPES`: `row` (on Shipments), `type`, `sku`, `lot`, `date`, `place` (they left; text or
        null), `into` (text or null), `channel` (whose rules these are; "" if nobody's), `is_assumed` (whether its lot
        was not recorded); of the lot `expiry_date`, `status_since` (days or null), `status`; `required_days` (of any
        lot of the SKU) and `required_of_lot` (of the lot that moved), which mean nothing for a receipt.
    """
    kinds = records.places.select("place", kind_left="kind", channel_left="channel")
    moved = records.placed.filter(nw.col("type").is_in(list(TYPES)), nw.col("date") <= as_of)
    moved = moved.join(kinds, left_on="out_of", right_on="place", how="left")
    moved = moved.filter(~is_true(nw.col("kind_left").is_in(list(AMAZON_KINDS))))
    sold = nw.col("type") == "Sale"
    moved = customers.with_rules_of_customer(moved, records.channels)
    theirs = records.places.filter(nw.col("kind").is_in(list(AMAZON_KINDS)))
    theirs = theirs.select("place", to_amazon=nw.lit(value=True))
    moved = moved.join(theirs, left_on="destination", right_on="place", how="left")
    unnamed = nw.coalesce("channel_left", text(default_channel))
    not_theirs = ~is_true(nw.col("to_amazon")) & unnamed.is_in(sorted(amazon))
    moved = moved.with_columns(unnamed=nw.when(not_theirs).then(text(_OF_NO_CHANNEL)).otherwise(unnamed))
    moved = moved.with_columns(channel=nw.coalesce("channel", "unnamed"))
    moved = moved.select(
        *("row", "type", "sku", "lot", "date", "out_of", "into"),
        is_assumed=is_assumed(),
        channel=nw.when(sold).then("channel"),
        place=nw.when(sold).then("out_of").otherwise("into"),
    )
    of_lot = records.lots.select("sku", "lot", "expiry_date", "typed_sell_by", "status", "status_since")
    moved = shelf_life.with_rules(
        moved.join(of_lot, on=["sku", "lot"]),
        *(records.skus, records.places, records.channels),
        default_channel=default_channel,
        has_channel=True,
    )
    own = nw.col("expiry_date") - nw.col("typed_sell_by")
    least, cutoff = nw.col("min_days_at_receipt"), nw.coalesce(own, nw.col("cutoff_days"))
    # A customer receives it on the day it is sold; what is sent must be on sale there before its sell-by date.
    way = nw.when(sold).then(whole(0)).otherwise(shelf_life.days_on_the_way())
    return moved.select(
        *("row", "type", "sku", "lot", "date", "into", "channel", "is_assumed"),
        *("expiry_date", "status", "status_since"),
        place="out_of",
        required_days=nw.max_horizontal(nw.col("cutoff_days") + 1, least) + way,
        required_of_lot=nw.max_horizontal(cutoff + 1, least) + way,
    )
