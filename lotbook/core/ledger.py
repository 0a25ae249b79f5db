"""Movements to stock: what came, what left, and so how many units of each lot are where.

The problem: receipts, transfers, sales, returns, removals, disposals, corrections and bundles all change stock, some at
two places at once. The idea: every one of them is one or two signed lines of one long list, the movements; stock is
their sum, and so is every other figure about a lot. Nothing is clamped: what sums to less than nothing is shown.

Worked example: 100 units received at Warehouse, 60 transferred to FBA, 5 sold there, 1 returned to the Warehouse.
Lines: Warehouse +100 received, Warehouse -60 and FBA +60 transferred, FBA -5 sold, Warehouse +1 returned. On hand:
Warehouse 41, FBA 55; and 100 received + 1 returned = 96 on hand + 5 sold.
"""

from lotbook.core import nw
from lotbook.core.frames import (
    Frame,
    GivenT,
    at_least_zero,
    closed,
    first_known,
    first_that_holds,
    opened,
    or_zero,
    row_number,
    running_sum,
    sums,
    text,
    until,
)

EFFECTS = ("received", "returned", "adjusted", "sold", "disposed", "consumed", "transferred", "removed")
"""What a movement did. Transferred and removed lines come in pairs that sum to nothing."""

_LOT_COLUMNS = ("row", "sku", "lot", "received_date", "received_quantity", "place", "usable")
_SHIPMENT_COLUMNS = ("row", "date", "type", "sku", "lot", "quantity", "source", "destination", "usable")
_BUNDLE_COLUMNS = (
    *("row", "date", "bundle_sku", "bundle_lot", "component_sku", "component_lot"),
    *("component_quantity", "usable"),
)
_PLACE = ("sku", "lot", "place")
LEAVING = {"transferred": "Transfer", "sold": "Sale", "removed": "Removal", "disposed": "Disposal"}
COMING = {"received": "Receipt", "transferred": "Transfer", "returned": "Return", "removed": "Removal"}
_MENDING = {"adjusted": "Adjustment"}
"""For each effect the type of shipment that has it, where units leave, where they come to, and where they are."""


def movements(lots: GivenT, shipments: GivenT, bundles: GivenT, *, default_place: str | None) -> GivenT:
    """Every change of stock as signed lines.

    The receipt typed on `lots` counts at the lot's place. Where a shipment leaves a place open, the lot's place counts,
    then `default_place`; only a Transfer must name where to, and a Removal where from. A bundle takes its components
    from the place of the bundle's own lot. Rows that are not `usable`, and lines without a place or units, are left
    out.

    Args:
        lots: `row`, `sku`, `lot`, `received_date` (day or null), `received_quantity` (units or null), `place` (text or
            null), `usable`; one row per (`sku`, `lot`).
        shipments: `row`, `date` (day), `type` (see `words.MOVEMENT_TYPES`), `sku`, `lot`, `quantity` (units, > 0;
            signed for an Adjustment), `source`, `destination` (text or null), `usable`.
        bundles: `row`, `date` (day), `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`,
            `component_quantity` (units), `usable`.
        default_place: Where units are when nothing says where, or None.

    Returns:
        One row per line: `date` (day, null where a receipt is undated), `sku`, `lot`, `place`, `effect` (see
        `EFFECTS`), `units` (signed), `table` and `row` (where it was typed).

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    References:
        docs/domain.md, section 3.
    """
    received = opened(lots, "lots", _LOT_COLUMNS).filter(nw.col("usable"))
    moved = opened(shipments, "shipments", _SHIPMENT_COLUMNS).filter(nw.col("usable"))
    packed = opened(bundles, "bundles", _BUNDLE_COLUMNS).filter(nw.col("usable"))
    moved = placed(moved, received, default_place)
    return closed(lines_of(received, moved, packed, default_place=default_place), lots)


def lines_of(received: Frame, moved: Frame, packed: Frame, *, default_place: str | None) -> Frame:
    """The same of usable rows whose shipments are placed already.

    Args:
        received: The usable `lots` of `movements`.
        moved: What `placed` makes of its usable `shipments`.
        packed: Its usable `bundles`.
        default_place: Where units are when nothing says where, or None.
    """
    homes = received.select("sku", "lot", home=first_known("place", otherwise=default_place))
    packed = packed.join(homes, left_on=["bundle_sku", "bundle_lot"], right_on=["sku", "lot"], how="left")
    lines = [
        received.select(
            *(nw.col("received_date").alias("date"), "sku", "lot"),
            *(first_known("place", otherwise=default_place).alias("place"), text("received").alias("effect")),
            *(nw.col("received_quantity").alias("units"), text("Lots").alias("table"), "row"),
        ),
        packed.select(
            *("date", nw.col("component_sku").alias("sku"), nw.col("component_lot").alias("lot")),
            *(first_known("home", otherwise=default_place).alias("place"), text("consumed").alias("effect")),
            *((-nw.col("component_quantity")).alias("units"), text("Bundles").alias("table"), "row"),
        ),
        _shipped(moved, LEAVING, "out_of", -nw.col("quantity")),
        _shipped(moved, COMING, "into", nw.col("quantity")),
        _shipped(moved, _MENDING, "at", nw.col("quantity")),
    ]
    return nw.concat(lines).filter(~nw.col("place").is_null(), ~nw.col("units").is_null())


def placed(shipments: GivenT, lots: GivenT, default_place: str | None) -> GivenT:
    """Shipments with the places they mean: a blank one is the lot's own, then `default_place`.

    A Transfer or Removal that lacks one of its two places gets neither, so that no unit appears or vanishes.

    Args:
        shipments: `type`, `sku`, `lot`, `source`, `destination` (texts or null).
        lots: `sku`, `lot`, `place` (text or null); one row per lot.
        default_place: Where units are when nothing says where, or None.

    Returns:
        The rows with `out_of`, `into` and (for an Adjustment) `at`: texts or null.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    moved = opened(shipments, "shipments", ("type", "sku", "lot", "source", "destination"))
    homes = opened(lots, "lots", ("sku", "lot", "place")).select("sku", "lot", _home="place")
    moved = moved.join(homes, on=["sku", "lot"], how="left")
    moved = moved.with_columns(_home=first_known("_home", otherwise=default_place))
    kind = nw.col("type")
    moved = moved.with_columns(
        out_of=nw.when(kind == "Removal").then("source").otherwise(nw.coalesce("source", "_home")),
        into=nw.when(kind == "Transfer").then("destination").otherwise(nw.coalesce("destination", "_home")),
        at=nw.coalesce("source", "destination", "_home"),
    )
    whole_pair = ~kind.is_in(["Transfer", "Removal"]) | ~(nw.col("out_of").is_null() | nw.col("into").is_null())
    moved = moved.with_columns(out_of=nw.when(whole_pair).then("out_of"), into=nw.when(whole_pair).then("into"))
    return closed(moved.drop("_home"), shipments)


def _shipped(moved: Frame, effects: dict[str, str], place: str, units: nw.Expr) -> Frame:
    """The lines of some movement types at one end of the shipment."""
    *others, last = effects
    effect = first_that_holds({name: nw.col("type") == effects[name] for name in others}, text(last))
    return moved.filter(nw.col("type").is_in(list(effects.values()))).select(
        *("date", "sku", "lot", nw.col(place).alias("place"), effect.alias("effect")),
        *(units.alias("units"), text("Shipments").alias("table"), "row"),
    )


def on_hand(moves: GivenT, *, as_of: int) -> GivenT:
    """Units of each lot at each place at the end of a day.

    Lines without a date count as having happened. Nothing is clamped: a negative sum means that more left a place
    than came to it.

    Args:
        moves: What `movements` returns.
        as_of: The day.

    Returns:
        One row per `sku`, `lot`, `place` that ever held the lot: `on_hand` (units, may be 0 or negative).

    Examples:
        >>> import polars as pl
        >>> moves = pl.DataFrame({
        ...     "date": [46000, 46010], "sku": ["TEA", "TEA"], "lot": ["1", "1"], "place": ["Warehouse"] * 2,
        ...     "units": [100, -60],
        ... })
        >>> on_hand(moves, as_of=46010)["on_hand"].to_list(), on_hand(moves, as_of=46009)["on_hand"].to_list()
        ([40], [100])
    """
    lines = opened(moves, "movements", ("date", "sku", "lot", "place", "units")).filter(until(as_of))
    return closed(sums(lines, ("sku", "lot", "place"), ("units",)).rename({"units": "on_hand"}), moves)


def promised(moves: GivenT, *, as_of: int) -> GivenT:
    """Units of each lot and place that movements of later days need of what is there at the end of a day.

    What comes in later is there for what leaves after it.

    Args:
        moves: What `movements` returns.
        as_of: The day.

    Returns:
        One row per `sku`, `lot`, `place` with such units: `promised` (units, > 0).

    Examples:
        >>> import polars as pl
        >>> moves = pl.DataFrame({
        ...     "date": [46000, 46010, 46020, 46030], "sku": ["TEA"] * 4, "lot": ["1"] * 4, "place": ["Warehouse"] * 4,
        ...     "units": [100, -60, 30, -40],
        ... })
        >>> promised(moves, as_of=46000)["promised"].to_list(), promised(moves, as_of=46020)["promised"].to_list()
        ([70], [40])
    """
    lines = opened(moves, "movements", ("date", "sku", "lot", "place", "units")).filter(nw.col("date") > as_of)
    later = sums(lines, (*_PLACE, "date"), ("units",))
    later = later.with_columns(_balance=running_sum("units", _PLACE, ("date",)))
    least = later.group_by(*_PLACE).agg(nw.col("_balance").min())
    return closed(least.filter(nw.col("_balance") < 0).select(*_PLACE, promised=-nw.col("_balance")), moves)


def leaves_later() -> nw.Expr:
    """The rest of the sentence about `promised` units, after their number."""
    are = nw.when(nw.col("promised") == 1).then(text(" is")).otherwise(text(" are"))
    return nw.concat_str(are, text(" on Shipments already, to leave on a later day."))


def mass_balance(moves: GivenT, *, as_of: int) -> GivenT:
    """What became of every unit of each lot, over all places, at the end of a day.

    Args:
        moves: What `movements` returns.
        as_of: The day.

    Returns:
        One row per `sku`, `lot`, in units, none negative except `on_hand`: `received`, `returned`, `adjusted_in`,
        `adjusted_out`, `sold`, `disposed`, `consumed`, `on_hand`. For every row received + returned + adjusted_in =
        on_hand + sold + disposed + consumed + adjusted_out.

    References:
        docs/domain.md, section 3.
    """
    lines = opened(moves, "movements", ("date", "sku", "lot", "effect", "units")).filter(until(as_of))
    units, effect = nw.col("units"), nw.col("effect")
    parts = {
        "received": nw.when(effect == "received").then(units),
        "returned": nw.when(effect == "returned").then(units),
        "adjusted_in": nw.when((effect == "adjusted") & (units > 0)).then(units),
        "adjusted_out": nw.when((effect == "adjusted") & (units < 0)).then(-units),
        "sold": nw.when(effect == "sold").then(-units),
        "disposed": nw.when(effect == "disposed").then(-units),
        "consumed": nw.when(effect == "consumed").then(-units),
        "on_hand": nw.when(units != 0).then(units),
    }
    split = lines.with_columns(**{name: part.otherwise(0) for name, part in parts.items()})
    return closed(sums(split, ("sku", "lot"), tuple(parts)), moves)


def daily(moves: GivenT, *, as_of: int) -> GivenT:
    """How many units of each lot came to each place and left it on each day.

    Args:
        moves: What `movements` returns.
        as_of: The last day.

    Returns:
        One row per `sku`, `lot`, `place` and `date` (day; 0 for lines without one) with movements: `units` (what came
        less what left) and `came`.

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    Examples:
        >>> import polars as pl
        >>> moves = pl.DataFrame({
        ...     "date": [46000, 46000], "sku": ["TEA", "TEA"], "lot": ["1", "1"], "place": ["Warehouse"] * 2,
        ...     "units": [100, -60],
        ... })
        >>> daily(moves, as_of=46000)["units", "came"].rows()
        [(40, 100)]
    """
    lines = opened(moves, "movements", ("date", "sku", "lot", "place", "units")).filter(until(as_of))
    lines = lines.with_columns(date=or_zero("date"), came=at_least_zero(nw.col("units")))
    return closed(sums(lines, (*_PLACE, "date"), ("units", "came")), moves)


def shortages_made_up_for(moves: GivenT, days: GivenT, *, as_of: int) -> GivenT:
    """The movement with which a place first had less than nothing of a lot, where it has enough again by now.

    What comes on a day counts before what leaves on it, so the order of rows doesn't matter.

    Args:
        moves: What `movements` returns.
        days: What `daily` makes of them.
        as_of: The day; a balance still below 0 at its end is not among these.

    Returns:
        One row per `sku`, `lot`, `place`: `date` (day), `table` and `row` of the movement, `balance` (units, below 0).
    """
    needed = ("date", "sku", "lot", "place", "units", "table", "row")
    evenings = opened(days, "days", (*_PLACE, "date", "units"))
    evenings = evenings.with_columns(
        _balance=running_sum("units", _PLACE, ("date",)), _now=nw.col("units").sum().over(*_PLACE)
    )
    # What leaves last leaves less than nothing in the evening, too: only these lots need a look at each movement.
    short = evenings.filter(nw.col("_balance") < 0, nw.col("_now") >= 0).select(*_PLACE).unique()
    lines = opened(moves, "movements", needed).filter(until(as_of)).join(short, on=list(_PLACE), how="semi")
    order = ("date", "_leaves", "table", "row")
    lines = lines.with_columns(date=or_zero("date"), _leaves=nw.when(nw.col("units") < 0).then(1).otherwise(0))
    below = lines.with_columns(balance=running_sum("units", _PLACE, order)).filter(nw.col("balance") < 0)
    first = below.filter(row_number(_PLACE, order) == 1)
    return closed(first.select(*_PLACE, "date", "table", "row", "balance"), moves)
