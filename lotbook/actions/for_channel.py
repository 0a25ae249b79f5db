"""Stock that is to go to a channel: what it asks of each lot, and from when a lot can't be sold there any more."""

from collections.abc import Collection

from lotbook.core import ledger, nw, shelf_life
from lotbook.core.demand import channels_of_amazon
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, or_zero, rows_of, text
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name
from lotbook.core.records import once, records_of
from lotbook.core.words import AMAZON_KINDS


def named(tracker: Tracker, table: str, column: str, asked: str) -> str:
    """A place or channel as it is spelled on its sheet; blank stays blank.

    Args:
        tracker: What was typed.
        table: Places or Channels.
        column: The code name of the column with its names.
        asked: The name, in any capitals and with any blanks.

    Raises:
        InputError: If it is not there.
    """
    if not asked.strip():
        return ""
    known = [str(word) for word in tracker.tables[table].frame[column].to_list() if word]
    found = next((word for word in known if key_of_name(word) == key_of_name(asked)), None)
    if found is None:
        raise InputError(f"There is no {column} {asked.strip()!r} on the sheet {table}; it has {', '.join(known)}.")
    return found


def with_promised(stock: Rows, tracker: Tracker, *, as_of: int) -> Rows:
    """Stock with the units that are booked to leave on a later day.

    Args:
        stock: Rows of `Report.stock`.
        tracker: For what moves later.
        as_of: The day.

    Returns:
        The rows with `promised` (units, 0 or more).
    """
    later = ledger.promised(records_of(tracker).movements, as_of=as_of).collect()
    stock = stock.join(later, on=["sku", "lot", "place"], how="left")
    return stock.with_columns(promised=or_zero("promised"))


def ruled(stock: Rows, tracker: Tracker, channel: str, *, as_of: int, from_amazon: bool = False) -> Rows:
    """Stock with the rules of the channel it is for, or of its place's; and the day from which it isn't picked.

    What goes to a channel must be on sale there before its sell-by date: the lot's own, or else the channel's. Units in
    AWD have yet to travel, those at FBA have arrived. Where no channel is named, a place that sells for one other than
    Amazon's sells until its customers would get too few days.

    Args:
        stock: What `with_promised` returns.
        tracker: For the rules of SKUs, places and channels.
        channel: The channel it goes to, as on Channels; blank for the channel of each place.
        as_of: The day everything is judged on.
        from_amazon: Whether what is at FBA is to travel as well.

    Returns:
        The rows with what `shelf_life.with_rules` and `with_dates` add, `travels` (whether the units have to travel to
        be on sale in the channel), `way` (days until they are, 0 where they don't) and `off_sale_on` (day or null).
    """
    dates = ("expiry_date", "received_date", "typed_sell_by")
    columns = ("sku", "lot", "place", *dates, "status", "on_hand", "promised")
    bare = stock.select(*columns).with_columns(channel=text(channel)) if channel else stock.select(*columns)
    rules = [
        once(tracker.tables[name].frame.lazy().filter(nw.col("usable")), tracker.tables[name].table.key).collect()
        for name in ("SKUs", "Places", "Channels")
    ]
    default = tracker.settings.default_channel
    with_rules = shelf_life.with_rules(bare, *rules, default_channel=default, has_channel=bool(channel))
    dated = shelf_life.with_dates(with_rules, as_of=as_of, has_typed=True)
    travels = (~nw.col("kind").is_in(["FBA"]) | nw.lit(from_amazon)) & nw.lit(bool(channel))
    dated = dated.with_columns(travels=travels, way=nw.when(travels).then(shelf_life.days_on_the_way()).otherwise(0))
    amazon = channels_of_amazon(tracker.tables["Places"].frame, default_channel=default)
    theirs = nw.col("kind").is_in(list(AMAZON_KINDS)) | nw.col("channel").is_in(sorted(amazon)) | nw.lit(bool(channel))
    too_few = nw.when(~theirs).then(nw.col("expiry_date") - nw.col("min_days_at_receipt") + 1)
    return dated.with_columns(off_sale_on=nw.min_horizontal(nw.col("sell_by") - nw.col("way"), too_few))


def without_shelf_life(tracker: Tracker, channel: str, skus: Collection[str]) -> frozenset[str]:
    """SKUs of which a channel asks for a percentage of their shelf life, and nobody typed one: nothing is asked then.

    Args:
        tracker: For the rules of SKUs and channels.
        channel: The channel or customer, as on Channels.
        skus: The SKUs to look at.
    """
    usable, blank = nw.col("usable"), nw.col("min_days_at_receipt").is_null()
    share = nw.col("min_days_at_receipt_share")
    asks = once(tracker.tables["Channels"].frame.lazy().filter(usable), ("channel",))
    if not rows_of(asks.filter(nw.col("channel") == channel, blank, ~share.is_null()).collect()):
        return frozenset()
    plain = once(tracker.tables["SKUs"].frame.lazy().filter(usable), ("sku",))
    plain = plain.filter(blank, share.is_null(), nw.col("shelf_life_months").is_null())
    return frozenset(skus).intersection(row["sku"] for row in rows_of(plain.select("sku").collect()))


def days_required(stock: Rows) -> dict[str, int]:
    """Days a lot must have left today, by SKU, to be accepted on arrival; what doesn't travel has arrived.

    Args:
        stock: What `ruled` returns for a channel.
    """
    rows = rows_of(stock.filter(nw.col("travels")))
    return {row["sku"]: row["min_days_at_receipt"] + row["way"] for row in rows}
