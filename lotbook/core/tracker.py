"""All tables in, all results out: the rules of the other modules in the order they build on each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lotbook.core import check, fefo, ledger, removal, risk, shelf_life
from lotbook.core.amazon import balance as amazon_balance
from lotbook.core.amazon import checks as amazon_checks
from lotbook.core.amazon import removal_orders
from lotbook.core.amazon.counts import counts_in_force, shared_stock
from lotbook.core.amazon.demand import demand_in_force
from lotbook.core.amazon.stock import at_amazon
from lotbook.core.amazon.tables import IMPORTED
from lotbook.core.buckets import Bucket, aging, bucket_of, read_buckets
from lotbook.core.flags import flag
from lotbook.core.frames import rows_of, text, whole
from lotbook.core.problem import Problem, Severity
from lotbook.core.reading import Parsed, parse
from lotbook.core.settings import Settings, read_settings
from lotbook.core.tables import AMAZON_KINDS, INPUTS, MOVEMENT_TYPES, PLACE_KINDS, STATUSES, RawTable, Table


@dataclass(frozen=True, slots=True)
class Tracker:
    """Everything the user typed, read."""

    tables: Mapping[str, Parsed]
    """By Excel table name."""
    settings: Settings
    buckets: tuple[Bucket, ...]
    problems: tuple[Problem, ...]
    """Cells that could not be read, and rows of Buckets and Settings that cannot be used."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything lotbook makes of it, as of one day."""

    as_of: int
    lots: nw.DataFrame[Any]
    """One row per usable lot: `row`, `sku`, `lot`, `expiry_date`, `on_hand`, `sell_by`, `ship_by`, `days_left`,
    `flag`, `bucket`; days or null, units or null."""
    stock: nw.DataFrame[Any]
    """One row per lot and place with units other than 0, in pick order: the columns of the sheet FEFO, and `bucket`,
    `kind`, `urgency`, `due`, `fnsku`."""
    aging: nw.DataFrame[Any]
    """What `buckets.aging` returns."""
    removals: nw.DataFrame[Any]
    """What `removal.propose` returns."""
    amazon: nw.DataFrame[Any]
    """What `amazon.balance.account` returns."""
    counted: nw.DataFrame[Any] | None
    """What `amazon.places.counted_at` returns; None where Amazon counts nothing."""
    problems: tuple[Problem, ...]
    """Every problem, the most severe first, then by table and row."""


def read_tracker(raws: Mapping[str, RawTable], *, backend: str = "pandas") -> Tracker:
    """Read all input tables.

    Args:
        raws: The raw tables by Excel table name; all of `tables.INPUTS`, and those of `tables.IMPORTED` that are there.
        backend: Engine of the frames, "pandas" or "polars".

    Raises:
        MissingColumnError: If a table lacks a column.
    """
    schema = {table.name: table for table in (*INPUTS, *IMPORTED)}
    raws = {**{table.name: _absent(table) for table in IMPORTED}, **raws}
    parsed = {"Settings": parse(raws["Settings"], schema["Settings"], backend=backend)}
    settings, wrong = _settings(parsed["Settings"])
    order = settings.date_order

    def spelled(name: str, **words: tuple[str, ...]) -> Parsed:
        return parse(raws[name], schema[name], order=order, spellings=words, backend=backend)

    parsed["Channels"] = spelled("Channels")
    channels = _words(parsed["Channels"], "channel")
    parsed["Places"] = spelled("Places", kind=PLACE_KINDS, channel=channels)
    places = _words(parsed["Places"], "place")
    parsed["Lots"] = spelled("Lots", status=STATUSES, place=places)
    parsed["Shipments"] = spelled("Shipments", type=MOVEMENT_TYPES, source=places, destination=places, channel=channels)
    for name in schema.keys() - parsed.keys():
        parsed[name] = spelled(name)
    parsed = {name: parsed[name] for name in schema}
    wrong += _unknown_defaults(parsed["Settings"], settings, places, channels)
    buckets, bucket_problems = read_buckets(parsed["Buckets"])
    cells = [problem for table in parsed.values() for problem in table.problems]
    return Tracker(parsed, settings, buckets, (*cells, *bucket_problems, *wrong))


def _absent(table: Table) -> RawTable:
    """An imported table in a tracker that does not have it."""
    headers = tuple(column.header for column in table.columns)
    return RawTable(table.name, table.name, headers, 1, 1, ((),) * len(headers))


def _unknown_defaults(
    parsed: Parsed, settings: Settings, places: tuple[str, ...], channels: tuple[str, ...]
) -> list[Problem]:
    """A default place or channel that has no row of its own, so that no rules apply there."""
    rows = {row["setting"].casefold(): row["row"] for row in rows_of(parsed.frame) if row["usable"]}
    return [
        parsed.problem(rule, rows[label], "value", value)
        for rule, label, value, known in (
            ("unknown-channel", "default channel", settings.default_channel, channels),
            ("unknown-place", "default place", settings.default_place, places),
        )
        if value is not None and label in rows and value not in known
    ]


def _words(parsed: Parsed, column: str) -> tuple[str, ...]:
    return tuple(word for word in parsed.frame[column].to_list() if word)


def _settings(parsed: Parsed) -> tuple[Settings, list[Problem]]:
    labelled = {row["setting"]: row for row in rows_of(parsed.frame) if row["usable"]}
    settings, wrong = read_settings({label: row["value"] for label, row in labelled.items()})
    rows = {label.casefold(): row["row"] for label, row in labelled.items()}
    return settings, [
        parsed.problem("unknown-setting", rows[label.casefold()], "value", label, why) for label, why in wrong.items()
    ]


def report(tracker: Tracker, *, as_of: int) -> Report:
    """Everything lotbook knows about the lots on one day.

    Args:
        tracker: What was typed.
        as_of: The day everything is judged on.

    Returns:
        The results and every problem; what is wrong with a row keeps it out of the figures it would spoil, and out of
        nothing else.
    """
    tables, settings = tracker.tables, tracker.settings
    skus, places, channels = (_usable(tables[name]) for name in ("SKUs", "Places", "Channels"))
    bundles = tables["Bundles"].frame
    bundles = bundles.with_columns(usable=nw.col("usable") & (nw.col("component_quantity") > 0))
    lots = shelf_life.with_expiry(
        lots_that_count(tables["Lots"]), tables["SKUs"].frame.to_native(), bundles.to_native()
    )
    lots = nw.from_native(lots, eager_only=True)
    shipments = shipments_that_count(tables["Shipments"])

    moves = ledger.movements(
        lots.to_native(), shipments.to_native(), bundles.to_native(), default_place=settings.default_place
    )
    hand = ledger.on_hand(moves, as_of=as_of)
    balance = nw.from_native(ledger.mass_balance(moves, as_of=as_of), eager_only=True)
    counted_lots = lots.filter(nw.col("usable"))
    shared = shared_stock(settings.amazon_shared_stock)
    counts = counts_in_force(tables["AmazonStock"], shared=shared, as_of=as_of)
    amazon = at_amazon(
        tables,
        counted_lots,
        nw.from_native(moves, eager_only=True),
        nw.from_native(hand, eager_only=True),
        counts,
        shared=shared,
        as_of=as_of,
    )
    at_hand = _with_amazon(nw.from_native(hand, eager_only=True), None if amazon is None else amazon.lots)
    told = _usable(tables["AmazonStock"]).filter(nw.col("snapshot_date") <= as_of)
    stock = _stock(at_hand, lots, skus, demand_in_force(told, shared=shared), tables)
    stock = shelf_life.with_rules(
        stock.to_native(),
        skus.to_native(),
        places.to_native(),
        channels.to_native(),
        default_channel=settings.default_channel,
    )
    stock = shelf_life.with_dates(stock, as_of=as_of)
    stock = fefo.pick_order(stock, expired_below=settings.expired_below)
    stock = risk.project(stock, as_of=as_of)
    stock = risk.with_action(stock, settings, as_of=as_of)
    stock = (
        nw.from_native(stock, eager_only=True)
        .with_columns(
            bucket=bucket_of(nw.col("days_left"), tracker.buckets),
            flag=flag(expired_below=settings.expired_below, as_of=as_of),
        )
        .sort("sku", "position")
    )
    placed = ledger.with_places(
        shipments.filter(nw.col("usable")).join(
            lots.filter(nw.col("usable")).select("sku", "lot", home="place"), on=["sku", "lot"], how="left"
        ),
        settings.default_place,
    )
    counted = lots.filter(nw.col("usable"))
    asked = _asked(placed, tracker)
    broken = fefo.violations(moves, counted.to_native(), asked.to_native(), as_of=as_of)
    problems = [
        *tracker.problems,
        *check.unknown_words(tables),
        *check.unknown_codes(tables),
        *check.repeated_keys(tables),
        *check.odd_quantities(tables),
        *check.odd_dates(tables, counted, as_of=as_of),
        *check.odd_places(tables, counted, placed, settings.default_place),
        *check.odd_balances(tables, counted, balance, nw.from_native(hand, eager_only=True)),
        *check.look_alikes(tables, counted),
        *check.odd_bundles(tables, counted),
        *check.stranded(tables, as_of=as_of),
        *amazon_checks.odd_dates_at_amazon(tables["AmazonExpiry"], amazon, counted),
        *amazon_checks.stock_counted_twice(tables["AmazonStock"], shared=shared, as_of=as_of),
        *check.fefo_problems(tables, nw.from_native(broken, eager_only=True), stock),
    ]
    removals = nw.from_native(removal.propose(stock.to_native()), eager_only=True)
    if amazon is not None and settings.dispose_of_unsellable:
        # A lot of which nothing is thought to be left can be there all the same.
        there = amazon.lots.filter(nw.col("at_fba_high") > 0).select("sku", "lot", "place")
        there = there.join(counted.select("sku", "lot", "status"), on=["sku", "lot"])
        each = ("sku", "place", "status")
        removals = removal.with_unsellable(
            removals, amazon.counted, skus, nw.concat([stock.select(*each), there.select(*each)])
        )
    return Report(
        as_of,
        _lot_lines(counted, stock, tracker, as_of=as_of),
        stock,
        nw.from_native(aging(stock.to_native(), tracker.buckets), eager_only=True),
        removal_orders.less_ordered(
            removals,
            removal_orders.ordered(_usable_rows(tables["RemovalOrders"]), tables["Shipments"].frame, counts),
        ),
        amazon_balance.account(
            tables,
            nw.from_native(moves, eager_only=True),
            counts,
            None if amazon is None else amazon.lots.select("sku", "under_way"),
            as_of=as_of,
        ),
        None if amazon is None else amazon.counted,
        _sorted(problems, list(tables)),
    )


def _sorted(problems: list[Problem], tables: list[str]) -> tuple[Problem, ...]:
    severities = {severity: number for number, severity in enumerate(Severity)}
    order = {name: number for number, name in enumerate(tables)}
    return tuple(sorted(problems, key=lambda p: (severities[p.severity], order[p.table], p.row, p.cell)))


def _usable_rows(parsed: Parsed) -> list[dict[str, Any]]:
    """The usable rows of a short table."""
    return rows_of(parsed.frame.filter(nw.col("usable")))


def _usable(parsed: Parsed) -> nw.DataFrame[Any]:
    frame: nw.DataFrame[Any] = check.without_repeats(parsed.frame.filter(nw.col("usable")), parsed.table.key)
    return frame


def status_that_counts() -> nw.Expr:
    """The column `status` with Released where it is blank and Hold where it is none lotbook knows."""
    known = nw.col("status").is_in(list(STATUSES))
    given = nw.when(known).then("status").otherwise(text("Hold"))
    return nw.when(nw.col("status").is_null()).then(text("Released")).otherwise(given)


def lots_that_count(parsed: Parsed) -> Any:
    """Lots with a status each, and repeated ones not usable."""
    frame = parsed.frame
    again = check.repeated(frame.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null()), parsed.table.key)
    twice = frame.join(again.select("row").with_columns(_twice=nw.lit(value=True)), on="row", how="left")
    return (
        twice.with_columns(status=status_that_counts(), usable=nw.col("usable") & nw.col("_twice").is_null())
        .drop("_twice")
        .to_native()
    )


def shipments_that_count(parsed: Parsed) -> nw.DataFrame[Any]:
    """Shipments of which those that cannot be counted are not usable."""
    sound = nw.col("type").is_in(list(MOVEMENT_TYPES)) & ((nw.col("quantity") > 0) | (nw.col("type") == "Adjustment"))
    return parsed.frame.with_columns(usable=nw.col("usable") & nw.coalesce(sound, nw.lit(value=False)))


def _with_amazon(hand: nw.DataFrame[Any], amazon: Any) -> nw.DataFrame[Any]:
    """Units on hand, those at Amazon as it counts them, with what is known of how many there can be."""
    nothing = nw.when(nw.col("on_hand").is_null()).then(whole(0))
    if amazon is None:
        return hand.with_columns(
            at_fba_low=nothing, at_fba_high=nothing, at_fba_basis=nw.when(nothing > 0).then(text(""))
        )
    key = ["sku", "lot", "place"]
    # What Amazon reports of a lot is there, also where the records never sent it.
    unsent = amazon.select(*key).join(hand.select(*key), on=key, how="anti")
    every = nw.concat([hand, unsent.with_columns(on_hand=whole(0)).select(*hand.columns)])
    joined = every.join(amazon, on=key, how="left")
    counted = nw.coalesce("at_fba_estimate", "on_hand").cast(nw.Int64)
    counted_hand: nw.DataFrame[Any] = joined.with_columns(on_hand=counted).drop("at_fba_estimate", "under_way")
    return counted_hand


def _stock(hand: nw.DataFrame[Any], lots: nw.DataFrame[Any], skus: nw.DataFrame[Any], speeds: Any, tables: Any) -> Any:
    """Units on hand with what is known about their lot and SKU."""
    of_lot = lots.filter(nw.col("usable")).select(
        *("sku", "lot", "expiry_date", "expiry_basis", "received_date", "status"),
        *(nw.col("row").alias("lot_row"), nw.col("unit_cost").alias("lot_cost")),
    )
    of_sku = skus.select("sku", "product", "fnsku", "units_per_day", "unit_cost", "net_price", "removal_fee")
    stock = hand.filter(nw.col("on_hand") != 0).join(of_lot, on=["sku", "lot"], how="left")
    stock = stock.join(of_sku, on="sku", how="left")
    stock = stock.join(speeds, on="sku", how="left")
    places = _usable(tables["Places"]).select("place", kind_here="kind")
    stock = stock.join(places, on="place", how="left")
    assumed = nw.coalesce(nw.col("kind_here").is_in(["FBA", "AWD"]), nw.lit(value=False))
    return (
        stock.with_columns(
            status=nw.coalesce(nw.col("status"), text("Not on Lots")),
            unit_cost=nw.coalesce("lot_cost", "unit_cost"),
            units_per_day=nw.coalesce("units_per_day", "amazon_speed"),
            speed_from=nw.when(~nw.col("units_per_day").is_null()).then(text("SKUs")).otherwise("amazon_speed_from"),
            basis=nw.coalesce(nw.col("at_fba_basis"), nw.when(assumed).then(text("assumed")).otherwise(text("exact"))),
        )
        .with_columns(value=nw.col("on_hand") * nw.col("unit_cost"), removal_money=-nw.col("removal_fee"))
        .drop("lot_cost", "amazon_speed", "amazon_speed_from", "kind_here", "at_fba_basis")
    )


def _asked(placed: nw.DataFrame[Any], tracker: Tracker) -> nw.DataFrame[Any]:
    """Days a lot must have had left for each sale and transfer: the rules of the channel it was sold in or sent to."""
    skus, places, channels = (_usable(tracker.tables[name]).to_native() for name in ("SKUs", "Places", "Channels"))
    sold = placed.filter(nw.col("type") == "Sale").select("row", "sku", "channel", place="out_of")
    sent = placed.filter(nw.col("type") == "Transfer").select("row", "sku", place="into")
    found = []
    sellable = nw.col("cutoff_days") + 1
    received = nw.col("min_days_at_receipt") + nw.col("transit_days") + nw.col("receiving_days")
    # What Amazon sells it has received already; anybody else's customer receives it now.
    asked = nw.when(nw.col("kind").is_in(list(AMAZON_KINDS))).then(sellable)
    for lines, days in (
        (sold, asked.otherwise(nw.max_horizontal(sellable, nw.col("min_days_at_receipt")))),
        (sent, received),
    ):
        ruled = shelf_life.with_rules(
            lines.to_native(), skus, places, channels, default_channel=tracker.settings.default_channel
        )
        found.append(nw.from_native(ruled, eager_only=True).select("row", required_days=days))
    return nw.concat(found)


def _lot_lines(lots: nw.DataFrame[Any], stock: nw.DataFrame[Any], tracker: Tracker, *, as_of: int) -> Any:
    """One line per lot: what the computed columns of the sheet Lots show."""
    there = stock.filter(nw.col("on_hand") > 0).group_by("sku", "lot")
    dates = there.agg(nw.col("sell_by").min(), nw.col("ship_by").min())
    units = stock.group_by("sku", "lot").agg(nw.col("on_hand").sum())
    lines = lots.select("row", "sku", "lot", "status", "expiry_date", "received_date", "place")
    lines = lines.join(units, on=["sku", "lot"], how="left").join(dates, on=["sku", "lot"], how="left")
    come = nw.col("received_date").is_null() | (nw.col("received_date") <= as_of)
    if tracker.settings.default_place is None:
        come &= ~nw.col("place").is_null()
    lines = lines.with_columns(
        on_hand=nw.when(~nw.col("on_hand").is_null()).then("on_hand").otherwise(nw.when(come).then(0)),
        days_left=nw.col("expiry_date") - as_of,
    )
    return lines.with_columns(
        flag=flag(expired_below=tracker.settings.expired_below, as_of=as_of),
        bucket=bucket_of(nw.col("days_left"), tracker.buckets),
    )
