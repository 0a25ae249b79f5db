"""How old Amazon's count of a SKU is in each channel, for what has sold since it.

The problem: whoever imports Amazon's reports on Mondays plans on Friday with what was there on Monday, and sends four
days too late. The idea: a channel has sold since as many days as the count is old, but no more than was on the shelf.

Worked example: 120 units were counted seven days ago, 10 are sold a day, so 50 are taken to be there: five days' worth.
Of 40 units none is, and what was sent since then is all there.
"""

from lotbook.core import nw
from lotbook.core.amazon.places import SKU_PLACE
from lotbook.core.frames import Frame, at_least_zero, or_zero, sums, whole

_CHANNEL = ("sku", "channel")


def shelf_counted(counted: Frame, reported: Frame, stock: Frame, *, as_of: int) -> Frame:
    """What was on the shelf when a channel of Amazon was counted, and how long ago that was.

    Args:
        counted: What `places.counted_at` returns.
        reported: What `by_date.reported_at` returns; where it is newer, its day counts.
        stock: `sku`, `place`, `channel`.
        as_of: The day everything is judged on.

    Returns:
        One row per `sku` and `channel` that is counted: `count_age` (days; of several places the least),
        `shelf` (units that it could sell then).
    """
    here = list(SKU_PLACE)
    dated = reported.group_by(*here).agg(nw.col("reported_on").max())
    counts = counted.join(dated, on=here, how="left").join(stock.select(*here, "channel").unique(), on=here)
    last = nw.max_horizontal("newest_date", nw.coalesce("reported_on", "newest_date"))
    shelf = at_least_zero(nw.col("remaining") - nw.col("inbound") - or_zero("unfulfillable"))
    counts = counts.with_columns(count_age=at_least_zero(whole(as_of) - last), shelf=shelf)
    ages = counts.group_by(*_CHANNEL).agg(nw.col("count_age").min())
    return sums(counts, _CHANNEL, ("shelf",)).join(ages, on=list(_CHANNEL))
