"""Everything lotbook knows about the lots on one day: the rules in the order they build on each other.

`plan_report` adds the steps to one plan over the records, and `report` computes it. Each step is a few lines that name
what it adds; the rules themselves are in the modules it calls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lotbook.core import (
    action,
    channels,
    check,
    check_bundles,
    check_returns,
    demand,
    fefo,
    fefo_audit,
    ledger,
    lots_to_come,
    nw,
    removal,
    shelf_life,
    supply,
)
from lotbook.core.amazon import checks as amazon_checks
from lotbook.core.amazon import moved_out, order_places, reconcile, removal_orders
from lotbook.core.amazon.counts import by_sku, shared_stock
from lotbook.core.amazon.demand import latest_speeds
from lotbook.core.amazon.on_the_way import on_their_way, with_on_the_way
from lotbook.core.amazon.sold_since import shelf_counted
from lotbook.core.amazon.sources import is_of_awd
from lotbook.core.amazon.stock import ESTIMATE, AtAmazon, estimate_lots_at_amazon
from lotbook.core.amazon.unsellable import with_unsellable
from lotbook.core.buckets import aging, bucket_of
from lotbook.core.certificates import certificates, odd_certificates
from lotbook.core.count import odd_counts
from lotbook.core.findings import Finding
from lotbook.core.flags import flag
from lotbook.core.frames import (
    Engine,
    Frame,
    Rows,
    at_least_zero,
    collected,
    is_true,
    or_zero,
    rows_of,
    settled,
    text,
    until,
    whole,
)
from lotbook.core.inputs import Tracker
from lotbook.core.odd_numbers import odd_glns, odd_gtins
from lotbook.core.people import odd_consignees, places_as_customers
from lotbook.core.problem import Problem
from lotbook.core.records import Records, is_assumed, once, records_of
from lotbook.core.required_days import with_required_days
from lotbook.core.rules import Severity
from lotbook.core.tables import AMAZON_STOCK
from lotbook.core.typed_months import typed_months
from lotbook.core.words import AMAZON_KINDS, Action, Basis, Status

FIRST_TEN = 10
"""How many things to do are named first."""

_LOT_PLACE = ("sku", "lot", "place")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything lotbook makes of the tables, as of one day."""

    as_of: int
    lots: Rows
    """One row per usable lot: `row`, `sku`, `lot`, `status`, `expiry_date`, `received_date`, `place`, `on_hand`,
    `sell_by`, `ship_by`, `days_left`, `flag`, `bucket`; days or null, units or null."""
    stock: Rows
    """One row per lot and place with units other than 0, in pick order: the columns of the sheet FEFO, and `bucket`,
    `kind`, `urgency`, `due`, `fnsku`, `send_to`, `send_units` and `send_by` (the channel of Amazon that has to sell
    units of it, how many, and the last day for them to leave), `unsellable` (units that Amazon has and cannot
    sell) and `removal_left` (units that a removal order is still
    to ask for; see `action.with_orders`)."""
    supply: Rows
    """What `supply.supply` returns."""
    to_do: Rows
    """The rows of `stock` to act on: by urgency of the action, then due date, then value."""
    first: Rows
    """The first ten of them at most, with `units`: those that the action is about."""
    aging: Rows
    """What `buckets.aging` returns."""
    removals: Rows
    """The removal list: `removal.COLUMNS`."""
    amazon: Rows
    """What `amazon.reconcile.reconcile` returns."""
    ordered: Rows
    """What `amazon.removal_orders.units_ordered` returns."""
    counted: Rows
    """What `amazon.places.counted_at` returns."""
    fefo_audit: Rows
    """What `fefo_audit.by_sku_and_month` returns."""
    certificates: Rows
    """What `certificates.certificates` returns as `in_force`."""
    certificates_owed: Rows
    """And as `owed`."""
    problems: tuple[Problem, ...]
    """Every problem that was not accepted, the most severe first, then by table and row."""
    accepted: int = 0
    """How many were."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The report before anything is computed."""

    tables: Mapping[str, Frame]
    """The tables of `Report` by name."""
    findings: Sequence[Finding]
    several_counts: Frame
    """What `amazon.checks.counts_of_several_marketplaces` returns."""


def report(tracker: Tracker, *, as_of: int, engine: Engine = "polars") -> Report:
    """Everything lotbook knows about the lots on one day.

    Args:
        tracker: What was typed.
        as_of: The day everything is judged on.
        engine: What computes it.

    Returns:
        The results and every problem; what is wrong with a row keeps it out of the figures it would spoil, and out of
        nothing else.
    """
    plan = plan_report(tracker, records_of(tracker, engine=engine), as_of=as_of)
    findings = {f"finding {number}": finding.plan for number, finding in enumerate(plan.findings)}
    rows = collected({**plan.tables, "several counts": plan.several_counts, **findings})
    problems = list(tracker.problems)
    for number, finding in enumerate(plan.findings):
        problems += finding.problems(rows[f"finding {number}"], tracker.tables)
    problems += check_bundles.bundle_cycles(tracker.tables["Bundles"])
    shared = shared_stock(tracker.settings.amazon_shared_stock)
    several = rows_of(rows["several counts"])
    problems += amazon_checks.stock_counted_twice(tracker.tables["AmazonStock"], several, shared=shared)
    open_ = without_accepted(problems, accepted_keys(tracker))
    tables = {name: rows[name] for name in plan.tables}
    return Report(as_of, **tables, problems=_sorted(open_, list(tracker.tables)), accepted=len(problems) - len(open_))


def accepted_keys(tracker: Tracker) -> frozenset[tuple[str, str]]:
    """Rule and key of each problem that somebody accepted."""
    rows = (row for row in rows_of(tracker.tables["Accepted"].frame) if row["usable"])
    return frozenset((row["rule"], row["accept_key"]) for row in rows)


def without_accepted(problems: Sequence[Problem], accepted: frozenset[tuple[str, str]]) -> list[Problem]:
    """The problems that nobody accepted; an error cannot be: it keeps a row out of the figures.

    Args:
        problems: The problems.
        accepted: What `accepted_keys` returns.
    """
    if not accepted:
        return list(problems)
    return [each for each in problems if each.severity is Severity.ERROR or (each.rule, each.key) not in accepted]


def _sorted(problems: Sequence[Problem], tables: Sequence[str]) -> tuple[Problem, ...]:
    severities = {severity: number for number, severity in enumerate(Severity)}
    order = {name: number for number, name in enumerate(tables)}
    return tuple(sorted(problems, key=lambda p: (severities[p.severity], order[p.table], p.row, p.cell, p.rule)))


def plan_report(tracker: Tracker, records: Records, *, as_of: int) -> Plan:
    """The plan of a report.

    Args:
        tracker: What was typed: its settings, buckets and headers.
        records: What the tables come to.
        as_of: The day everything is judged on.
    """
    settings = tracker.settings
    amazon = demand.channels_of_amazon(tracker.tables["Places"].frame, default_channel=settings.default_channel)
    shared = shared_stock(settings.amazon_shared_stock)
    hand = ledger.on_hand(records.movements, as_of=as_of)
    balance = ledger.mass_balance(records.movements, as_of=as_of)
    days = ledger.daily(records.movements, as_of=as_of)
    promised = ledger.promised(records.movements, as_of=as_of)
    hand, balance, days, promised = settled(hand, balance, days, promised)
    at_amazon = estimate_lots_at_amazon(records, records.lots, hand, shared=shared, as_of=as_of)
    known = _demand(tracker, records, at_amazon, days, as_of=as_of)
    stock = _stock(_counted_hand(hand, at_amazon), promised, records, as_of=as_of)
    ordered = _ordered(records, at_amazon, shared=shared, as_of=as_of)
    counted = removal_orders.with_unsellable_left(at_amazon.counted, ordered)
    stock, plan_of_supply = _judged(stock, tracker, records, (at_amazon, counted), known, as_of=as_of)
    available = removal_orders.available(at_amazon.counted, ordered)
    removals = _removals(stock, tracker, records, at_amazon, counted)
    on_way = on_their_way(stock, at_amazon)
    removals = removal_orders.with_left(removals, ordered, available, on_way)
    (removals,) = settled(removals)
    (stock,) = settled(action.with_orders(stock, removals))
    moved = with_required_days(records, default_channel=settings.default_channel, amazon=amazon, as_of=as_of)
    (moved,) = settled(moved)
    asked = nw.concat([rows.select("sku", "channel").unique() for rows in (stock, known, moved)])
    (picked,) = settled(fefo_audit.picks(moved))
    (broken,) = settled(fefo_audit.violations(days, records.lots, picked))
    plans = records.tables
    (lot_lines,) = settled(_lot_lines(records.lots, stock, tracker, as_of=as_of))
    papers = certificates(records, lot_lines, settings, as_of=as_of)
    findings = [
        *check.unknown_words(tracker.tables, plans),
        *check.unknown_codes(records),
        *check.repeated_keys(tracker.tables, records),
        *check.odd_quantities(plans),
        *odd_gtins(plans["SKUs"]),
        *odd_glns(records),
        *check.odd_dates(records, as_of=as_of),
        *typed_months(records, as_of=as_of),
        *check.odd_minimums(records, asked),
        *check.odd_lives(moved, records.lots, records.places, expired_below=settings.expired_below),
        *check.odd_places(records.lots, records.placed, settings.default_place),
        *check.odd_channels(records, default_channel=settings.default_channel, amazon=amazon),
        *check.without_marketplace(records, default_channel=settings.default_channel),
        *check.odd_balances(records.lots, balance, hand),
        *check_returns.odd_returns(records, balance, as_of=as_of),
        *check.earlier_shortages(records, days, as_of=as_of),
        *(odd_counts(records, settings.default_place, as_of=as_of) if "StockCount" in records.filled else ()),
        *odd_consignees(records, settings.default_place),
        *places_as_customers(records),
        *odd_certificates(records, papers),
        *check.rows_typed_twice(plans["Shipments"]),
        *check.look_alike_skus(records.skus, records.sku_codes),
        *check.look_alikes(records.lots, records.lot_codes),
        *check_bundles.odd_bundles(plans["Bundles"].filter(nw.col("usable")), records.lots),
        *(check_bundles.bundles_of_held_lots(records, lot_lines, as_of=as_of) if "Bundles" in records.filled else ()),
        *(check_bundles.bundles_of_two_owners(records, settings.company) if "Bundles" in records.filled else ()),
        *check.stranded(plans["AmazonStock"], as_of=as_of),
        *amazon_checks.odd_reports(at_amazon, records, as_of=as_of, shared=shared_stock(settings.amazon_shared_stock)),
        *check.fefo_findings(fefo_audit.by_sku(broken), stock),
    ]
    to_do = _to_do(stock)
    tables = {
        "lots": lot_lines,
        "stock": stock.sort("sku", "position"),
        "supply": plan_of_supply,
        "to_do": to_do,
        "first": to_do.head(FIRST_TEN).with_columns(units=action.units_concerned()),
        "aging": aging(stock, tracker.buckets),
        "removals": removal_orders.less_ordered(removals),
        "ordered": ordered,
        "amazon": reconcile.up_to_the_ledger(records, at_amazon, shared=shared, as_of=as_of),
        "counted": at_amazon.counted,
        "fefo_audit": fefo_audit.by_sku_and_month(picked, broken),
        "certificates": papers.in_force,
        "certificates_owed": papers.owed,
    }
    return Plan(tables, findings, amazon_checks.counts_of_several_marketplaces(plans["AmazonStock"], as_of=as_of))


def _amazon_rows(records: Records, *, as_of: int) -> Frame:
    """Usable rows of AmazonStock on FBA up to the day, one per key."""
    rows = once(records.tables["AmazonStock"].filter(nw.col("usable")), AMAZON_STOCK.key)
    return rows.filter(nw.col("snapshot_date") <= as_of, ~is_of_awd())


def _counted_hand(hand: Frame, at_amazon: AtAmazon) -> Frame:
    """Units on hand, those at Amazon as it counts them, with what is known of how many there can be."""
    key = list(_LOT_PLACE)
    # What Amazon reports of a lot is there, also where the records never sent it.
    unsent = at_amazon.lots.select(*key).join(hand.select(*key), on=key, how="anti")
    columns = (*key, "on_hand")
    every = nw.concat([hand.select(*columns), unsent.with_columns(on_hand=whole(0)).select(*columns)])
    joined = every.join(at_amazon.lots.select(*key, *ESTIMATE), on=key, how="left")
    return joined.with_columns(on_hand=nw.coalesce("at_fba_estimate", "on_hand")).drop("at_fba_estimate")


def _demand(tracker: Tracker, records: Records, at_amazon: AtAmazon, days: Frame, *, as_of: int) -> Frame:
    """Units per day of each SKU in each channel."""
    default = tracker.settings.default_channel
    shared = shared_stock(tracker.settings.amazon_shared_stock)
    speeds = latest_speeds(_amazon_rows(records, as_of=as_of), shared=shared)
    sold = demand.sales_by_channel(records.placed, records.places, default_channel=default)
    own = demand.from_sales(sold, days, as_of=as_of)
    amazon = demand.at_amazon(speeds, at_amazon.lines, records.places, shared=shared, default_channel=default)
    (known,) = settled(demand.demand(records, amazon, own, default_channel=default))
    return known


def _stock(hand: Frame, promised: Frame, records: Records, *, as_of: int) -> Frame:
    """Units on hand with what is known about their lot, SKU and place."""
    of_lot = records.lots.select(
        *("sku", "lot", "expiry_date", "expiry_basis", "received_date", "status", "typed_sell_by"),
        lot_row="row",
        lot_cost="unit_cost",
    )
    of_sku = records.skus.select(*("sku", "product", "fnsku", "net_price", "removal_fee"), sku_cost="unit_cost")
    stock = hand.filter(nw.col("on_hand") != 0).join(of_lot, on=["sku", "lot"], how="left")
    stock = stock.join(of_sku, on="sku", how="left")
    stock = stock.join(records.places.select("place", kind_here="kind"), on="place", how="left")
    stock = stock.join(promised, on=list(_LOT_PLACE), how="left")
    stock = stock.with_columns(promised=nw.min_horizontal(or_zero("promised"), at_least_zero(nw.col("on_hand"))))
    assumed = is_true(nw.col("kind_here").is_in(list(AMAZON_KINDS)))
    if records.has_assumed:
        # Where lots were only assumed to leave, it is only assumed which lots are left.
        left = records.placed.filter(is_assumed(), until(as_of)).select("sku", place="out_of")
        left = left.unique().with_columns(left_unknown=nw.lit(value=True))
        stock = stock.join(left, on=["sku", "place"], how="left")
        assumed |= is_true(nw.col("left_unknown"))
    basis = nw.when(assumed).then(text(Basis.ASSUMED)).otherwise(text(Basis.EXACT))
    stock = stock.with_columns(
        status=nw.coalesce(nw.col("status"), text(Status.NOT_ON_LOTS)),
        unit_cost=nw.coalesce("lot_cost", "sku_cost"),
        basis=nw.coalesce("at_fba_basis", basis),
    )
    stock = stock.with_columns(value=nw.col("on_hand") * nw.col("unit_cost"), removal_money=-nw.col("removal_fee"))
    scratch = ("lot_cost", "sku_cost", "kind_here", "at_fba_basis", *(("left_unknown",) if records.has_assumed else ()))
    return stock.drop(*scratch)


def _judged(
    stock: Frame, tracker: Tracker, records: Records, seen: tuple[AtAmazon, Frame], known: Frame, *, as_of: int
) -> tuple[Frame, Frame]:
    """Stock with its channel's rules, its dates, its place in the pick order, what is at risk and what to do.

    And the plan of supply, which follows from what each channel sells. `seen` is what is at Amazon, and what it counts
    there, less what left since.
    """
    settings, (at_amazon, counted) = tracker.settings, seen
    default = settings.default_channel
    stock = shelf_life.with_rules(
        stock, records.skus, records.places, records.channels, default_channel=settings.default_channel
    )
    stock = shelf_life.with_dates(stock, as_of=as_of, has_typed=True)
    stock = fefo.pick_order(stock, expired_below=settings.expired_below, sold_on=as_of)
    stock = with_unsellable(stock, counted, at_amazon.reported if "AmazonExpiry" in records.filled else None)
    (stock,) = settled(with_on_the_way(stock, at_amazon, known, as_of=as_of))
    amazon = demand.channels_of_amazon(tracker.tables["Places"].frame, default_channel=settings.default_channel)
    outlets = _outlets(stock, records, known, default_channel=settings.default_channel)
    stock = channels.project_by_channel(stock, known, outlets, amazon=amazon, as_of=as_of)
    (stock,) = settled(removal.with_deadlines(stock, as_of=as_of))
    (stock,) = settled(action.with_action(stock, settings, as_of=as_of))
    plan_of_supply = supply.supply(
        *(stock, known, outlets, records),
        arriving=lots_to_come.arriving(records, default_channel=default, as_of=as_of),
        shelf=shelf_counted(at_amazon.counted, at_amazon.reported, stock, as_of=as_of),
        amazon=amazon,
        default_channel=default,
        as_of=as_of,
    )
    stock = action.with_reason(stock, as_of=as_of).drop("stranded_until", "promised")
    stock = stock.with_columns(
        bucket=bucket_of(nw.col("days_left"), tracker.buckets),
        flag=flag(expired_below=settings.expired_below, as_of=as_of),
    )
    stock, plan_of_supply = settled(channels.without_steps(stock, outlets), plan_of_supply)
    return stock, plan_of_supply


def _outlets(stock: Frame, records: Records, known: Frame, *, default_channel: str) -> list[channels.Outlet]:
    """The channels with demand or a place of your own, in the order of the sheet Channels, with their rules."""
    own = records.places.filter(~is_true(nw.col("kind").is_in(list(AMAZON_KINDS))))
    rows = collected(
        {
            "demanded": known.select("channel").unique(),
            "at home": own.select("channel").unique(),
            "listed": records.channels.sort("row").select("channel"),
        }
    )
    demanded, at_home, listed = (each["channel"].to_list() for each in rows.values())
    here = stock.select("sku", "place").unique()
    return [
        channels.Outlet(
            name,
            has_place=name in at_home,
            has_demand=name in demanded,
            rules=shelf_life.with_rules(
                here.with_columns(channel=text(name)),
                *(records.skus, records.places, records.channels),
                default_channel=default_channel,
                has_channel=True,
            ),
        )
        for name in listed
        if name in demanded or name in at_home
    ]


def _to_do(stock: Frame) -> Frame:
    """The lots to act on, the most urgent first."""
    is_ordered = is_true(nw.col("removal_left") == 0)
    lines = stock.filter(nw.col("action") != Action.KEEP, nw.col("on_hand") > 0, ~is_ordered)
    lines = lines.with_columns(_due=or_zero("due"), _value=-nw.coalesce(nw.col("value"), nw.lit(0.0)))
    return lines.sort("urgency", "_due", "_value", "sku", "lot", "place").drop("_due", "_value")


def _removals(stock: Frame, tracker: Tracker, records: Records, at_amazon: AtAmazon, counted: Frame) -> Frame:
    """The removal list, whatever was ordered."""
    removals = removal.propose(stock)
    if tracker.settings.dispose_of_unsellable:
        # A lot of which nothing is thought to be left can be there all the same.
        possible = at_amazon.lots.filter(nw.col("at_fba_high") > 0).select(*_LOT_PLACE)
        possible = possible.join(records.lots.select("sku", "lot", "status"), on=["sku", "lot"])
        columns = ("sku", "place", "status")
        there = nw.concat([stock.select(*columns), possible.select(*columns)])
        removals = removal.with_rest_of_unsellable(removals, counted, records.skus, there)
    return removals


def _ordered(records: Records, at_amazon: AtAmazon, *, shared: Mapping[str, str], as_of: int) -> Frame:
    """Units that removal orders ask for already, and what was disposed of without one since Amazon counted."""
    lines = at_amazon.lines.filter(nw.col("kind") == "FBA")
    orders, ordered = None, removal_orders.nothing_ordered(at_amazon.counts)
    if "RemovalOrders" in records.filled:
        orders = records.tables["RemovalOrders"].filter(nw.col("usable"))
        shipments = moved_out.without_other_transfers(records.tables["Shipments"], lines)
        given = (shipments.filter(nw.col("usable")), lines, at_amazon.counted, records.places)
        placed = order_places.with_places(orders, *given, shared=shared)
        ordered = removal_orders.units_ordered(placed, shipments, by_sku(at_amazon.counts), as_of=as_of)
    disposed = removal_orders.disposed_of_without_order(
        records.tables["Shipments"], orders, lines, at_amazon.counted, as_of=as_of
    )
    return nw.concat([ordered.select(*removal_orders.ORDERED), disposed])


def _lot_lines(lots: Frame, stock: Frame, tracker: Tracker, *, as_of: int) -> Frame:
    """One line per lot: what the computed columns of the sheet Lots show."""
    dates = stock.filter(nw.col("on_hand") > 0)
    dates = dates.group_by("sku", "lot").agg(nw.col("sell_by").min(), nw.col("ship_by").min())
    units = stock.group_by("sku", "lot").agg(nw.col("on_hand").sum().cast(nw.Int64))
    columns = ("row", "sku", "lot", "status", "expiry_date", "received_date", "received_quantity", "place")
    lines = lots.select(*columns)
    lines = lines.join(units, on=["sku", "lot"], how="left").join(dates, on=["sku", "lot"], how="left")
    arrived = nw.col("received_date").is_null() | (nw.col("received_date") <= as_of)
    known = ~nw.col("received_quantity").is_null()
    if tracker.settings.default_place is None:
        arrived &= ~nw.col("place").is_null()
    lines = lines.with_columns(
        on_hand=nw.when(known).then(nw.coalesce(nw.col("on_hand"), nw.when(arrived).then(whole(0)))),
        days_left=nw.col("expiry_date") - as_of,
    )
    lines = lines.with_columns(
        flag=flag(expired_below=tracker.settings.expired_below, as_of=as_of),
        bucket=bucket_of(nw.col("days_left"), tracker.buckets),
    )
    return lines.drop("received_quantity").sort("row")
