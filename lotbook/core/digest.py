"""What is due in the next days: lots that expire, have to be shipped or removed, orders, and certificates."""

from lotbook.core import nw
from lotbook.core.action import TO_REMOVE, units_concerned
from lotbook.core.frames import GivenT, Rows, closed, is_true, opened, text
from lotbook.core.words import HELD_STATUSES, Action

EXPIRES, SHIP, REMOVE = "Expires", "Ship by", "Remove by"
KINDS = {EXPIRES: "expiry_date", SHIP: "ship_by", REMOVE: "remove_by"}
"""What can be due, and the column with its day."""

CERTIFICATE = "Certificate due"
"""Of a certificate, on the day by which a new one is needed."""

SEND = "Send by"
"""Of a SKU in a channel of Amazon, on the last day on which units leave in time: on sale before it has none left."""

ORDER = "Order by"
"""Of a SKU in a channel, on the last day on which an order comes before there is nothing to sell."""

_COLUMNS = (
    *("sku", "lot", "place", "product", "status", "on_hand", "units_at_risk", "removal_left", "send_by", "send_units"),
    *KINDS.values(),
    "reason",
)


def due(stock: GivenT, *, as_of: int, days: int) -> GivenT:
    """What is due from a day on, that day and the last one included.

    Nothing is to be shipped of a lot that is on hold, in quarantine or recalled, so it only expires.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `product`, `status` (text), `on_hand` (units),
            `expiry_date`, `ship_by`, `remove_by` (days or null), `units_at_risk` (units, null where not known),
            `removal_left` (units, null where none is to be removed), and of the units that Amazon has to sell
            `send_by` (day) and `send_units`, null where it has to sell none, and `reason` (text).
        as_of: The first day.
        days: How many days behind it.

    Returns:
        One row per lot, place and kind that is due: `day`, `kind` (of `KINDS`), `sku`, `lot`, `place`, `product`,
        `units`, `why` (the reason where something is to be done, else blank), the first day first.
    """
    frame = opened(stock, "stock", _COLUMNS).filter(nw.col("on_hand") > 0)
    # What Amazon has to sell may have to leave before its ship-by date, and is not all of the lot.
    first = is_true(nw.col("send_by") <= nw.coalesce("ship_by", "send_by"))
    frame = frame.with_columns(
        ship_by=nw.when(first).then("send_by").otherwise("ship_by"),
        to_ship=nw.when(first).then("send_units").otherwise("on_hand"),
    )
    is_held = nw.col("status").is_in(list(HELD_STATUSES)).fill_null(value=False)
    parts = [
        (frame if kind == EXPIRES else frame.filter(~is_held)).select(
            *("sku", "lot", "place", "product"),
            day=nw.col(column),
            kind=nw.lit(kind),
            units=_UNITS[kind],
            why=text("") if kind == EXPIRES else nw.col("reason"),
        )
        for kind, column in KINDS.items()
    ]
    found = nw.concat(parts).filter(nw.col("units") > 0, (nw.col("day") >= as_of) & (nw.col("day") <= as_of + days))
    return closed(found.sort("day", "kind", "sku", "lot", "place"), stock)


_UNITS = {EXPIRES: nw.col("on_hand"), SHIP: nw.col("to_ship"), REMOVE: TO_REMOVE}


def overdue(to_do: Rows, *, as_of: int) -> Rows:
    """What should have been done before a day, and what is to be done at once.

    At once: what is recalled or has expired, and what is on hold or in quarantine and Amazon sells all the same.

    Args:
        to_do: The table of a report: `action`, `due`, `kind` (of the place) and the columns of the function `due`.
        as_of: The day.

    Returns:
        One row per lot and place, the most urgent first: `day`, `kind` (the action), `sku`, `lot`, `place`, `product`,
        `units`, `why` (the reason).
    """
    sold_all_the_same = (nw.col("action") == Action.HOLD) & (nw.col("kind") == "FBA")
    at_once = nw.col("action").is_in([Action.RECALL, Action.DISPOSE]) | is_true(sold_all_the_same)
    found = to_do.filter(at_once | ((nw.col("due") < as_of) & (nw.col("action") != Action.HOLD)))
    named = ("sku", "lot", "place", "product")
    return found.select(*named, day="due", kind="action", units=units_concerned(), why="reason")


def supply_due(plan: Rows, *, as_of: int, days: int) -> Rows:
    """What is to be sent or ordered from a day on, that day and the last one included.

    Args:
        plan: What `supply.supply` returns.
        as_of: The first day.
        days: How many days behind it.

    Returns:
        One row per SKU, channel and kind, `SEND` or `ORDER`: `day`, `kind`, `sku`, `channel`, `product`, `units` (at
        most), `why`, the first day first.
    """
    return _supply(plan).filter(nw.col("day") >= as_of, nw.col("day") <= as_of + days)


def supply_overdue(plan: Rows, *, as_of: int) -> Rows:
    """What should have been sent or ordered before a day.

    What nobody wants to buy any more has no units per day after a while, and so no such day.

    Args:
        plan: What `supply.supply` returns.
        as_of: The day.

    Returns:
        As `supply_due`.
    """
    return _supply(plan).filter(nw.col("day") < as_of)


def _supply(plan: Rows) -> Rows:
    units = {SEND: ("send_by", "send_at_most"), ORDER: ("order_by", "reorder_at_most")}
    parts = [
        plan.select("sku", "channel", "product", "why", day=day, kind=text(kind), units=most)
        for kind, (day, most) in units.items()
    ]
    return nw.concat(parts).sort("day", "kind", "sku", "channel")


def certificates_due(certificates: Rows, *, as_of: int, days: int) -> Rows:
    """Certificates that are due from a day on, that day and the last one included.

    Args:
        certificates: What `certificates.certificates` returns as `in_force`.
        as_of: The first day.
        days: How many days behind it.

    Returns:
        One row per certificate: `day`, `sku`, `lot` (null: every lot), `number`, the first day first.
    """
    day = nw.col("due_date")
    return _certificates(certificates.filter(day >= as_of, day <= as_of + days))


def certificates_overdue(certificates: Rows, *, as_of: int) -> Rows:
    """Certificates that were due before a day.

    Args:
        certificates: What `certificates.certificates` returns as `in_force`.
        as_of: The day.

    Returns:
        As `certificates_due`.
    """
    return _certificates(certificates.filter(nw.col("due_date") < as_of))


def _certificates(certificates: Rows) -> Rows:
    found = certificates.filter(nw.col("matters"))
    return found.select("sku", "lot", "number", day="due_date").sort("day", "sku", "lot", "number")
