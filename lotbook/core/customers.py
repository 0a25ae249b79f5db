"""Customers with a minimum of their own: rows of the sheet Channels that bear their name.

A retailer that wants more life left than its channel promises gets a row on Channels, called as on Shipments. What is
sold to it is then held against that row, whatever channel the sale counts for.
"""

from lotbook.core import nw
from lotbook.core.frames import Frame
from lotbook.core.names import name_key


def with_rules_of_customer(sold: Frame, channels: Frame) -> Frame:
    """Sales with the channel whose rules they are held against.

    Args:
        sold: `channel` and `destination` (texts or null).
        channels: `row`, `channel`; one row per channel.

    Returns:
        The rows with `channel`: the one that is named like the customer, in any capitals and with any blanks, else as
        it was.
    """
    named = channels.select("row", customer_key=name_key("channel"), customer="channel")
    named = named.filter(nw.col("row") == nw.col("row").min().over("customer_key")).drop("row")
    # A name is looked at once, however many sales go to it.
    names = sold.select("destination").unique().with_columns(customer_key=name_key("destination"))
    known = names.join(named, on="customer_key").select("destination", "customer")
    sold = sold.join(known, on="destination", how="left")
    return sold.with_columns(channel=nw.coalesce("customer", "channel")).drop("customer")
