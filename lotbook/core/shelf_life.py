"""How long a lot lasts: its expiry date, the days left, and the dates a channel's rules make of it."""

from lotbook.core import nw
from lotbook.core.bundles import nesting
from lotbook.core.calendar_days import first_of_month, with_calendar
from lotbook.core.frames import Frame, GivenT, closed, first_that_holds, is_true, opened, or_zero, text, whole
from lotbook.core.tables import DISPOSAL_LEAD_DAYS
from lotbook.core.words import AMAZON_KINDS, ExpiryBasis

_DAYS_IN_A_MONTH = 365 / 12
_DIGITS = 6
"""What a number of days may be off by rounding is behind these."""
_LIFE = ("shelf_life_months", "shelf_life_days", "shelf_life_from_receipt")


def with_expiry(
    lots: GivenT, skus: GivenT, bundles: GivenT, *, levels: int | None = None, derives: bool = True
) -> GivenT:
    """Lots with the expiry date that counts, and how it is known.

    A typed date always wins. Without one, a bundle's lot expires with the first of its components (and stays undated
    while one of them is), any other lot at its production date plus the SKU's shelf life, or at its received date plus
    that, if the shelf life counts from receipt. A typed date that cannot be read stays unknown: nothing is worked out
    in its place.

    Args:
        lots: `sku`, `lot`, `expiry_date`, `production_date` and `received_date` (days or null),
            `expiry_date_precision` ("day", "month", "unreadable" or null), `usable`.
        skus: `sku`, `shelf_life_months`, `shelf_life_days`, `shelf_life_from_receipt` (null where unknown), `usable`,
            `row`.
        bundles: `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`, `usable`.
        levels: How deep bundles are nested, which `bundles.nesting` says; None works it out.
        derives: Whether any lot has a production or received date and no expiry date.

    Returns:
        The rows of `lots` with `expiry_date` filled in, `typed_expiry` (as it was), and `expiry_basis`: "exact",
        "exact, month end", "computed", "computed, from receipt" or null.

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    dates = ("expiry_date", "expiry_date_precision", "production_date", "received_date")
    frame = opened(lots, "lots", ("sku", "lot", *dates))
    lives = opened(skus, "skus", ("row", "sku", *_LIFE, "usable"))
    parts = opened(bundles, "bundles", ("bundle_sku", "bundle_lot", "component_sku", "component_lot", "usable"))
    parts = parts.filter(nw.col("usable"))
    if levels is None:
        levels = nesting(parts.collect("polars"))
    packed = parts.select(sku="bundle_sku", lot="bundle_lot").unique().with_columns(is_bundle=nw.lit(value=True))
    frame = frame.join(packed, on=["sku", "lot"], how="left").with_columns(typed_expiry=nw.col("expiry_date"))
    lives = lives.filter(nw.col("usable"))
    lives = lives.filter(nw.col("row") == nw.col("row").min().over("sku"))
    if derives:
        frame = _from_shelf_life(frame, lives)
    for _ in range(levels):
        frame = _from_components(frame, parts)
    precision = nw.col("expiry_date_precision")
    cases = {
        ExpiryBasis.EXACT_MONTH: precision == "month",
        ExpiryBasis.EXACT: precision == "day",
        **({ExpiryBasis.FROM_RECEIPT: nw.col("counts_from_receipt")} if derives else {}),
    }
    basis = nw.when(~nw.col("expiry_date").is_null()).then(first_that_holds(cases, text(ExpiryBasis.COMPUTED)))
    frame = frame.with_columns(expiry_basis=basis)
    return closed(frame.drop("is_bundle", *(("counts_from_receipt",) if derives else ())), lots)


def with_sell_by_that_counts(lots: Frame) -> Frame:
    """Lots with their own sell-by date only where it can be one; after the expiry date nothing is sold.

    Args:
        lots: `expiry_date` (the one that counts) and `typed_sell_by` (days or null).

    Returns:
        The rows with `typed_sell_by` null where it is after the expiry date, and `late_sell_by`: the date as typed
        there, null elsewhere.
    """
    late = is_true(nw.col("typed_sell_by") > nw.col("expiry_date"))
    return lots.with_columns(
        typed_sell_by=nw.when(~late).then("typed_sell_by"), late_sell_by=nw.when(late).then("typed_sell_by")
    )


def days_left(as_of: int | nw.Expr) -> nw.Expr:
    """Days from the as-of date to `expiry_date` (day or null): 0 on the last good day, negative after it."""
    return nw.col("expiry_date") - as_of


def channel_sell_by() -> nw.Expr:
    """The day on which a channel stops selling a lot that has no sell-by date of its own.

    Expects `expiry_date` (day or null) and `cutoff_days`.
    """
    return nw.col("expiry_date") - nw.col("cutoff_days")


def channel_arrive_by() -> nw.Expr:
    """The last day on which a lot has the days left that a channel asks for.

    Expects `expiry_date` (day or null) and `min_days_at_receipt`.
    """
    return nw.col("expiry_date") - nw.col("min_days_at_receipt")


def days_on_the_way() -> nw.Expr:
    """Days from leaving to being received. Expects `transit_days` and `receiving_days`."""
    return nw.col("transit_days") + nw.col("receiving_days")


def sell_by() -> nw.Expr:
    """The day on which a channel stops selling a lot: the lot's own, else its expiry date less the channel's cut-off.

    Expects `typed_sell_by`, `expiry_date` (days or null) and `cutoff_days`.
    """
    return nw.coalesce(nw.col("typed_sell_by"), channel_sell_by())


def arrive_by() -> nw.Expr:
    """The last day a channel accepts a lot: with the days left that it asks for, and before its sell-by date.

    Where a channel has no cut-off, its last good day is the one that counts.

    Expects `typed_sell_by`, `expiry_date` (days or null), `cutoff_days` and `min_days_at_receipt`.
    """
    stops = nw.when((nw.col("cutoff_days") > 0) | ~nw.col("typed_sell_by").is_null()).then(sell_by() - 1)
    return nw.min_horizontal(channel_arrive_by(), stops)


def expiry_of(frame: Frame, begins: str = "production_date") -> Frame:
    """A plan with `computed_expiry`: production date plus shelf life, months by calendar, then days; null if unknown.

    What was produced on the last day of a month expires on the last day of a month, if the shelf life has months.

    Args:
        frame: The column `begins` (day or null), `shelf_life_months`, `shelf_life_days` (null where unknown).
        begins: The column with the day from which the shelf life counts.
    """
    frame = with_calendar(frame, begins)
    month = nw.col("calendar_year") * 12 + nw.col("calendar_month") - 1
    frame = frame.with_columns(_until=month + nw.col("shelf_life_months"), _length=_days_in(month))
    last = _days_in(nw.col("_until"))
    at_month_end = (nw.col("calendar_day") == nw.col("_length")) & (nw.col("shelf_life_months") > 0)
    day = nw.when(at_month_end).then(last).otherwise(nw.min_horizontal(nw.col("calendar_day"), last))
    expiry = first_of_month(nw.col("_until")) + day - 1 + nw.col("shelf_life_days")
    frame = frame.with_columns(computed_expiry=expiry).drop("_until", "_length")
    return frame.drop("calendar_year", "calendar_month", "calendar_day")


def _days_in(month_number: nw.Expr) -> nw.Expr:
    return first_of_month(month_number + 1) - first_of_month(month_number)


def _from_shelf_life(frame: Frame, lives: Frame) -> Frame:
    """Fill in production or received date plus shelf life where nothing was typed and the lot is no bundle.

    With `counts_from_receipt`, whether the shelf life gave the date and counts from receipt.
    """
    frame = frame.join(lives.select("sku", *_LIFE), on="sku", how="left")
    received = is_true(nw.col("shelf_life_from_receipt"))
    frame = frame.with_columns(life_begins=nw.when(received).then("received_date").otherwise("production_date"))
    frame = expiry_of(frame, "life_begins")
    derived = nw.col("expiry_date_precision").is_null() & nw.col("is_bundle").is_null()
    filled = nw.when(nw.col("expiry_date").is_null() & derived).then("computed_expiry").otherwise("expiry_date")
    frame = frame.with_columns(expiry_date=filled, counts_from_receipt=received & derived)
    return frame.drop("computed_expiry", "life_begins", *_LIFE)


def _from_components(frame: Frame, parts: Frame) -> Frame:
    """Fill in the earliest component's expiry for bundles all of whose components are dated."""
    dates = frame.select(component_sku="sku", component_lot="lot", component_expiry="expiry_date")
    dated = parts.join(dates, on=["component_sku", "component_lot"], how="left").with_columns(
        undated=nw.when(nw.col("component_expiry").is_null()).then(1).otherwise(0)
    )
    first = dated.group_by("bundle_sku", "bundle_lot").agg(nw.col("component_expiry").min(), nw.col("undated").sum())
    first = first.filter(nw.col("undated") == 0)
    first = first.select(sku="bundle_sku", lot="bundle_lot", _first="component_expiry")
    waiting = nw.col("expiry_date").is_null() & nw.col("expiry_date_precision").is_null()
    frame = frame.join(first, on=["sku", "lot"], how="left")
    return frame.with_columns(expiry_date=nw.when(waiting).then("_first").otherwise("expiry_date")).drop("_first")


def with_rules(
    stock: GivenT,
    skus: GivenT,
    places: GivenT,
    channels: GivenT,
    *,
    default_channel: str,
    has_channel: bool = False,
) -> GivenT:
    """Stock with the rules of the channel it is for.

    The channel is the row's own, else the place's, else `default_channel`. A number typed on the SKU beats the
    channel's; a channel that adds days of use adds the SKU's to its own minimum. A number nobody gave is 0. A minimum
    in percent is of the SKU's shelf life, in days and rounded up; where that is not known, nobody gave it.

    Args:
        stock: `sku`, `place`.
        skus: `sku`, `cutoff_days`, `min_days_at_receipt`, `days_of_use` (days or null), `min_days_at_receipt_share`
            (percent or null), `shelf_life_months`, `shelf_life_days` (null where unknown); one row per SKU.
        places: `place`, `kind`, `channel` (text or null); one row per place.
        channels: `channel`, `min_days_at_receipt`, `adds_days_of_use` (yes/no or null), `cutoff_days`, `transit_days`,
            `receiving_days`, `removal_lead_days`, `disposal_lead_days` (days or null), `min_days_at_receipt_share`
            (percent or null); one row per channel.
        default_channel: The channel of stock at a place that has none.
        has_channel: Whether `stock` has a column `channel` (text or null), which then comes first.

    Returns:
        The rows of `stock` with `kind` (Own where not given), `channel`, and in days `cutoff_days`,
        `min_days_at_receipt`, `transit_days`, `receiving_days`, `removal_lead_days`, `disposal_lead_days` (30 where
        nobody says).

    Raises:
        MissingColumnError: If a frame lacks a column named above.
    """
    frame = opened(stock, "stock", ("sku", "place"))
    given = ("cutoff_days", "min_days_at_receipt", "min_days_at_receipt_share", "days_of_use", *_LIFE[:2])
    own = opened(skus, "skus", ("sku", *given)).select(
        *("sku", "days_of_use"),
        _own_cutoff="cutoff_days",
        _own_min=nw.coalesce(
            nw.col("min_days_at_receipt"), _share(nw.col("min_days_at_receipt_share"), life_in_days())
        ),
        _life=life_in_days(),
    )
    where = opened(places, "places", ("place", "kind", "channel")).select("place", "kind", _here="channel")
    numbers = (
        *("min_days_at_receipt", "cutoff_days", "transit_days", "receiving_days"),
        *("removal_lead_days", "disposal_lead_days"),
    )
    asked = ("adds_days_of_use", "min_days_at_receipt_share")
    rules = opened(channels, "channels", ("channel", *asked, *numbers))
    frame = frame.join(where, on="place", how="left")
    known = ["channel"] if has_channel else []
    frame = frame.with_columns(
        kind=nw.coalesce(nw.col("kind"), text("Own")), channel=nw.coalesce(*known, "_here", text(default_channel))
    )
    frame = frame.join(rules.select("channel", *asked, *numbers), on="channel", how="left")
    frame = frame.join(own, on="sku", how="left")
    use = nw.when(nw.col("adds_days_of_use")).then(or_zero("days_of_use")).otherwise(0)
    share = _share(nw.col("min_days_at_receipt_share"), nw.col("_life"))
    least = nw.coalesce(nw.col("min_days_at_receipt"), share)
    frame = frame.with_columns(
        cutoff_days=nw.coalesce("_own_cutoff", or_zero("cutoff_days")),
        min_days_at_receipt=nw.coalesce("_own_min", or_zero(least + use)),
        transit_days=or_zero("transit_days"),
        receiving_days=or_zero("receiving_days"),
        removal_lead_days=or_zero("removal_lead_days"),
        disposal_lead_days=nw.coalesce(nw.col("disposal_lead_days"), whole(DISPOSAL_LEAD_DAYS)),
    )
    return closed(frame.drop("_here", "_own_cutoff", "_own_min", "_life", "days_of_use", *asked), stock)


def life_in_days() -> nw.Expr:
    """A shelf life in days, with fractions; a year of months counts as 365 days."""
    return nw.col("shelf_life_months").cast(nw.Float64) * _DAYS_IN_A_MONTH + nw.col("shelf_life_days")


def _share(percent: nw.Expr, life: nw.Expr) -> nw.Expr:
    """Whole days that a share of a shelf life comes to, rounded up; null where either is."""
    return (percent * life / 100).round(_DIGITS).ceil().cast(nw.Int64)


def with_dates(stock: GivenT, *, as_of: int | nw.Expr, has_typed: bool = False) -> GivenT:
    """Stock with days left and the last days to ship, sell and remove it.

    `days_left` is 0 on the last good day and negative after it. What is at Amazon already has no arrive-by and ship-by;
    what is in your own place takes no removal time.

    Args:
        stock: `expiry_date` (day or null), `kind`, and the days that `with_rules` gives.
        as_of: The day everything is judged on, or a column that says it for each row.
        has_typed: Whether `stock` has a column `typed_sell_by` (day or null): a lot's own date, which beats the one
            that follows from the cut-off.

    Returns:
        The rows with `days_left`, `sell_by`, `arrive_by`, `ship_by`, `remove_by`; all null where the expiry is, but for
        what follows from a lot's own sell-by date.

    Raises:
        MissingColumnError: If a column named above is missing.

    Examples:
        >>> import polars as pl
        >>> jar = pl.DataFrame({"expiry_date": [46200], "kind": ["Own"], "cutoff_days": [50],
        ...     "min_days_at_receipt": [120], "transit_days": [7], "receiving_days": [5], "removal_lead_days": [104]})
        >>> with_dates(jar, as_of=46000)["days_left", "sell_by", "arrive_by", "ship_by"].rows()
        [(200, 46150, 46080, 46068)]
    """
    days = ("cutoff_days", "min_days_at_receipt", "transit_days", "receiving_days", "removal_lead_days")
    frame = opened(stock, "stock", ("expiry_date", "kind", *days))
    at_amazon = nw.col("kind").is_in(list(AMAZON_KINDS))
    if not has_typed:
        frame = frame.with_columns(typed_sell_by=nw.when(nw.col("cutoff_days").is_null()).then("cutoff_days"))
    dated = frame.with_columns(
        days_left=days_left(as_of),
        sell_by=sell_by(),
        arrive_by=nw.when(~at_amazon).then(arrive_by()),
        ship_by=nw.when(~at_amazon).then(arrive_by() - days_on_the_way()),
        remove_by=nw.when(at_amazon).then(sell_by() - nw.col("removal_lead_days")).otherwise(sell_by()),
    )
    return closed(dated if has_typed else dated.drop("typed_sell_by"), stock)
