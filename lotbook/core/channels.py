"""What will not be sold in time, each channel selling what it can reach.

The problem: what Amazon sells a day does not sell what stands in your garage. A unit at a 3PL can be sold at Amazon
only if it may still be sent there, only from the day it is on sale there, and only after the units that are there.

The idea: stock serves demand in an order. Units at a place serve that place's channel first. What of your own places'
stock that channel will not sell is offered to the other channels, in the order of the sheet Channels. In every channel
the units that are there go first. Those that have left for it take the demand that these leave, which is all of it from
the day they are gone; and those that still have to be sent, what these leave. So each step is one running demand
(`risk.with_sold`) that begins on a later day.

Worked example: 300 units at FBA and 200 at the 3PL, 10 a day, all to be sold within 40 days, 12 days on the way. FBA
sells its 300 by day 30; the 3PL's get days 30 to 40: 100 of them are at risk.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.frames import FOREVER, Frame, at_least_zero, is_true, settled, shortened, text, whole
from lotbook.core.number_words import counted
from lotbook.core.risk import SOLD, sells, whole_units_down, with_latest_start, with_sold
from lotbook.core.shelf_life import arrive_by, sell_by
from lotbook.core.words import AMAZON_KINDS

_HOME = ("sku", "channel")
_NOTHING = 1e-6
"""What a number of units or days may be off by rounding."""
_OWN = ("until", "opens_in", "is_shut", "arrives_late", "speed")
"""What the stock has of its own channel, and another channel has too."""
_SENDING = ("send_to", "send_units", "send_within")
_RULES = ("cutoff_days", "min_days_at_receipt", "transit_days", "receiving_days")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Another channel that stock can be offered to."""

    channel: str
    has_place: bool
    """Whether a place of your own has it."""
    has_demand: bool
    """Whether the demand of some SKU is known; without it there is nothing to sell, only what is not known."""
    rules: Frame
    """The rules for the stock of your own places: `sku`, `place` and, in days, `cutoff_days`, `min_days_at_receipt`,
    `transit_days`, `receiving_days`; one row for each."""


def project_by_channel(
    stock: Frame, demand: Frame, outlets: Sequence[Outlet], *, amazon: Collection[str], as_of: int
) -> Frame:
    """Units of each lot and place that will not be sold in time, and what keeps them from being sold.

    Only what is Released and there takes part. Unknown demand of its own channel, or an unknown expiry date, leaves the
    figure unknown, never 0; what no channel can take any more is at risk whole.

    Args:
        stock: One row per lot and place: `sku`, `lot`, `place`, `kind`, `channel`, `expiry_date`, `received_date`,
            `typed_sell_by` (days or null), `status`, `on_hand` (units), `unsellable` (units of these that Amazon can't
            sell), `on_the_way`, `lands_in` (see `on_the_way.with_on_the_way`), `unit_cost` (or null), and the rules of
            its channel in days: `cutoff_days`, `min_days_at_receipt`, `transit_days`, `receiving_days`,
            `removal_lead_days`.
        demand: What `demand.demand` returns.
        outlets: Other channels, in the order in which stock is offered to them; those without demand can be left out.
        amazon: The channels whose units are at places of Amazon.
        as_of: The day from which demand counts.

    Returns:
        The rows with `units_per_day` and `speed_from` of their own channel, `units_at_risk` (units with fractions;
        0 <= it <= `on_hand`; null where not known), `value_at_risk` (units at risk times unit cost), and as conditions
        `is_shut` (its own channel cannot take it any more), `must_travel` (it has to be sent to its own channel first),
        `arrives_late` (it would be on sale there only after its sell-by date) and `has_outlet` (another channel
        with demand can take it); and `sold_if_back`: of the units at risk at Amazon those that channels of your own
        places would sell, were they ordered back today, and `sold_elsewhere_until` (day until which one of these
        channels sells the lot; null where none does) and `back_unknown` (one of them may, but its demand is not known);
        `left_at_home` (units that its own channel will not sell),
        `sells_from` and `gone_on` (days: when its own channel begins to sell it, and has sold all of it; null where it
        does not), `send_to`, `send_units`, `send_within` (the channel of Amazon that sells the lot once it is sent
        there, the units it then sells, the days within which they have to leave so that it does; null where no such
        channel takes a whole unit), `here_days` and `busy_days` (days until its own channel has sold what it will sell
        of its units there or on their way, and of those to be sent too), `empty_until_landing` (days on which it has
        nothing to sell before units on their way there are on sale), `told_others` (sentences on what channels of your
        own places sell of units whose own channel won't; blank if none does), and what `sold_in` and `busy_in` name.

    References:
        docs/domain.md, section 6.
    """
    at_amazon = nw.col("channel").is_in(sorted(amazon))
    # Nothing is sold from AWD: it has to be sent on first.
    stock = stock.with_columns(is_here=is_true(nw.col("kind") == "FBA"))
    stock = stock.with_columns(must_travel=at_amazon & ~nw.col("is_here"))
    stock = _with_days(stock, travels=nw.col("must_travel"), at_amazon=at_amazon, as_of=as_of)
    stock = stock.join(demand, on=list(_HOME), how="left").with_columns(speed="units_per_day")
    (stock,) = settled(_with_own_sales(stock, as_of=as_of))
    busy = stock.group_by(*_HOME).agg(nw.col("busy_days").max())
    none = nw.lit(None, dtype=nw.Int64())
    stock = stock.with_columns(has_outlet=nw.lit(value=False), sold_if_back=nw.lit(0.0), sold_elsewhere_until=none)
    stock = stock.with_columns(back_unknown=nw.lit(value=False))
    for outlet in (each for each in outlets if not each.has_demand and each.channel not in amazon):
        stock = _with_unknown_return(stock, outlet, as_of=as_of)
    for number, outlet in enumerate(sellers(outlets)):
        named = nw.col("channel") == outlet.channel
        of_outlet = demand.filter(named).select("sku", outlet_speed="units_per_day")
        of_outlet = of_outlet.join(busy.filter(named).select("sku", outlet_busy="busy_days"), on="sku", how="left")
        offered = nw.col("unsold")
        stock = _with_outlet(stock.with_columns(offered=offered), outlet, of_outlet, amazon=amazon, as_of=as_of)
        taken = nw.coalesce(nw.col("offered") - nw.col("unsold"), nw.lit(0.0))
        stock = stock.with_columns(taken.alias(f"sold_in_{number}")).drop("offered")
        (stock,) = settled(stock.rename({"outlet_busy": f"busy_in_{number}", "outlet_unknown": f"unknown_in_{number}"}))
    stock = stock.with_columns(told_others=_told_others(outlets, amazon))
    stock = stock.with_columns(units_at_risk=nw.when(sells()).then("unsold"))
    stock = stock.with_columns(value_at_risk=nw.col("units_at_risk") * nw.col("unit_cost"))
    return stock.drop("is_here", "opens_in", "until", "speed", "unsold")


def _told_others(outlets: Sequence[Outlet], amazon: Collection[str]) -> nw.Expr:
    """What the channels of your own places sell of stock that stands at another's place."""
    said = [text("")]
    for number, outlet in enumerate(sellers(outlets)):
        units = whole_units_down(sold_in(number))
        sold = (text(f" {outlet.channel} has to sell "), counted(units, "unit"), text(" of it."))
        if outlet.channel not in amazon:
            said.append(nw.when(units > 0).then(nw.concat_str(*sold)).otherwise(text("")))
    return nw.concat_str(*said)


def sellers(outlets: Sequence[Outlet]) -> list[Outlet]:
    """The outlets that sell something, which `sold_in` and `busy_in` count."""
    return [outlet for outlet in outlets if outlet.has_demand]


def sold_in(outlet: int) -> nw.Expr:
    """Units of the stock that `project_by_channel` found to be sold by one of its outlets, counted from 0."""
    return nw.col(f"sold_in_{outlet}")


def unknown_in(outlet: int) -> nw.Expr:
    """Units that it could take, were it known how many of them their own channel sells."""
    return nw.col(f"unknown_in_{outlet}")


def busy_in(outlet: int) -> nw.Expr:
    """Days until that outlet has sold what it has and what it takes; the same in every row of a SKU."""
    return nw.col(f"busy_in_{outlet}")


def without_steps(stock: Frame, outlets: Sequence[Outlet]) -> Frame:
    """The stock without what only the next steps need of `project_by_channel`."""
    numbers = range(len(sellers(outlets)))
    steps = ("is_shut", "must_travel", "arrives_late", "has_outlet", "left_at_home", "here_days", "busy_days")
    landing = ("on_the_way", "lands_in", "empty_until_landing")
    of_outlets = (f"{name}_in_{number}" for name in ("sold", "unknown", "busy") for number in numbers)
    return stock.drop(*steps, *landing, "send_within", "told_others", *of_outlets)


def _with_days(stock: Frame, *, travels: nw.Expr, at_amazon: nw.Expr, as_of: int) -> Frame:
    """With `until` (the day the channel stops selling), `opens_in` (days until it can sell), `is_shut`, `arrives_late`.

    Amazon sells until its cut-off. Any other channel's customer is to receive what he buys with the days left that the
    channel promises.
    """
    way = nw.col("transit_days") + nw.col("receiving_days")
    accepted = nw.col("expiry_date") - nw.col("min_days_at_receipt")
    stock = stock.with_columns(
        until=nw.when(at_amazon).then(sell_by()).otherwise(nw.min_horizontal(sell_by(), accepted)),
        opens_in=nw.when(travels).then(way).otherwise(0),
    )
    over = nw.col("until") <= as_of
    too_late_to_send = travels & (arrive_by() - way < as_of)
    late = nw.col("until") - as_of <= nw.col("opens_in")
    stock = stock.with_columns(is_shut=is_true(over | too_late_to_send))
    return stock.with_columns(arrives_late=is_true(~nw.col("is_shut") & travels & late))


def _days_after(begin: nw.Expr, *, as_of: int) -> nw.Expr:
    """Days of sale that are left after a number of days from now."""
    days = (nw.col("until") - as_of).cast(nw.Float64) - begin
    return days.clip(lower_bound=0.0)


def _with_own_sales(stock: Frame, *, as_of: int) -> Frame:
    """With `unsold` by their own channel; `here_days`, `busy_days`: how long it sells units there, and all its own.

    What is on sale there goes first, then what is on its way there already, then what has to be sent.
    """
    every = nw.col("on_hand").cast(nw.Float64)
    is_open = sells() & ~nw.col("is_shut")
    stock = stock.with_columns(
        _units=every - nw.col("unsellable"),
        _there=is_true(is_open & ~nw.col("must_travel")),
        _sent=is_true(is_open & nw.col("must_travel")),
        **dict.fromkeys(("sold_yet", "busy_yet", "idle_days"), nw.lit(0.0)),
        **dict.fromkeys(("begins", "ends"), nw.lit(None, dtype=nw.Float64())),
    )
    units, landing = nw.col("_units"), nw.col("on_the_way").cast(nw.Float64)
    stock = _with_step(stock, nw.when("_there").then(units - landing), nw.lit(0.0), as_of=as_of)
    stock = _with_step(stock, nw.when("_there").then(landing), nw.col("lands_in"), as_of=as_of)
    stock = stock.with_columns(here_days="busy_yet", empty_until_landing="idle_days")
    stock = _with_step(stock, nw.when("_sent").then(units), nw.col("opens_in").cast(nw.Float64), as_of=as_of)
    sells_some, sells_all = nw.col("sold_yet") > 0, nw.col("sold_yet") >= units - _NOTHING
    stock = stock.with_columns(
        busy_days="busy_yet",
        left_at_home=nw.when(nw.col("is_shut")).then(every).otherwise(units - nw.col("sold_yet")),
        sells_from=nw.when(sells_some).then(_day(nw.col("begins") + _NOTHING, as_of=as_of)),
        gone_on=nw.when(sells_some & sells_all).then(_day(nw.col("ends") + 1 - _NOTHING, as_of=as_of)),
    ).with_columns(unsold="left_at_home")
    nothing = {"send_to": nw.String(), "send_units": nw.Int64(), "send_within": nw.Int64()}
    stock = stock.with_columns(**{name: nw.lit(None, dtype=kind) for name, kind in nothing.items()})
    travels = nw.when("_sent").then("sold_yet")
    stock = _with_sending(stock, travels, nw.col("channel"), _HOME, as_of=as_of)
    return stock.drop("_units", "_there", "_sent", "sold_yet", "busy_yet", "idle_days", "begins", "ends")


def _with_step(stock: Frame, units: nw.Expr, opens_in: nw.Expr, *, as_of: int) -> Frame:
    """One more step of a channel's sales, for the demand that the steps before it leave.

    Args:
        stock: `sold_yet` (units by the steps before), `busy_yet` (how long these keep the channel busy), `begins` and
            `ends` (days until the first and the last of the row is sold; null where none is).
        units: Those that this step offers; null of rows that have none.
        opens_in: Days until these can be sold.
        as_of: The day.

    Returns:
        The rows with these columns as they are after the step; and `idle_days` (days on which the channel had nothing
        to sell before the step's units were there; the same in every row of a SKU).
    """
    stock = stock.with_columns(
        to_sell=nw.coalesce(units, nw.lit(0.0)), _start=nw.max_horizontal(opens_in, nw.col("busy_yet"))
    )
    stock = with_sold(stock.with_columns(selling_days=_days_after(nw.col("_start"), as_of=as_of)), _HOME)
    (stock,) = shortened(stock)
    speed = nw.when(nw.col("speed") > 0).then("speed")
    taken = nw.col("taken").sum().over(*_HOME)
    part = nw.when(nw.col("to_sell") > 0)
    stock = stock.with_columns(
        _more=nw.coalesce(taken / speed, nw.lit(0.0)), _last=part.then("_start").otherwise(0.0).max().over(*_HOME)
    )
    first = nw.col("_start") + nw.col("sold_before") / speed
    is_sold = (nw.col("to_sell") > 0) & (nw.col("sold") > 0)
    busy = nw.col("_more") > 0
    stock = stock.with_columns(
        sold_yet=nw.col("sold_yet") + nw.col("sold"),
        begins=nw.coalesce("begins", nw.when(is_sold).then(first)),
        ends=nw.when(is_sold).then(first + nw.col("sold") / speed).otherwise("ends"),
        idle_days=nw.when(busy).then(nw.col("_last") - nw.col("busy_yet")).otherwise(0.0),
        busy_yet=nw.when(busy).then(nw.col("_last") + nw.col("_more")).otherwise("busy_yet"),
    )
    return stock.drop("_start", "_more", "_last", "to_sell", "selling_days", *SOLD)


def _with_sending(stock: Frame, sold: nw.Expr, channel: nw.Expr, by: Sequence[str], *, as_of: int) -> Frame:
    """With what a channel of Amazon sells of units that are sent there, where these have to leave soonest.

    They have to arrive while Amazon takes them, and so early that they, and those it sells after them, are sold by the
    time it stops selling them.
    """
    units = whole_units_down(sold)
    needed = nw.when(units > 0).then(sold / nw.when(nw.col("speed") > 0).then("speed"))
    stock = with_latest_start(stock.with_columns(needed_days=needed), by)
    days = nw.col("start_by") - nw.col("opens_in") - as_of + _NOTHING
    days = nw.min_horizontal(days.floor().cast(nw.Int64), arrive_by() - nw.col("opens_in") - as_of)
    stock = stock.with_columns(_within=nw.when(~nw.col("start_by").is_null()).then(at_least_zero(days)))
    sooner = is_true(nw.col("_within") < nw.coalesce(nw.col("send_within"), whole(FOREVER)))
    return stock.with_columns(
        send_to=nw.when(sooner).then(channel).otherwise("send_to"),
        send_units=nw.when(sooner).then(units).otherwise("send_units"),
        send_within=nw.when(sooner).then("_within").otherwise("send_within"),
    ).drop("_within", "needed_days", "start_by")


def _day(days: nw.Expr, *, as_of: int) -> nw.Expr:
    """The day that many whole days from now."""
    return days.floor().cast(nw.Int64) + as_of


def _with_outlet(stock: Frame, outlet: Outlet, of_outlet: Frame, *, amazon: Collection[str], as_of: int) -> Frame:
    """With less `unsold`, by what another channel takes of it, and what it takes of units that Amazon sends back."""
    at_amazon = outlet.channel in amazon
    found = _by_rules_of(stock, outlet, at_amazon=at_amazon, as_of=as_of)
    found = found.join(of_outlet, on="sku", how="left").with_columns(
        speed="outlet_speed", outlet_busy=nw.coalesce(nw.col("outlet_busy"), nw.lit(0.0))
    )
    found = _with_offer(found, outlet.channel, at_amazon=at_amazon, as_of=as_of)
    if not at_amazon:
        found = _with_return(found, has_place=outlet.has_place, as_of=as_of)
    return _by_own_rules(found.drop("outlet_speed"))


def _by_rules_of(stock: Frame, outlet: Outlet, *, at_amazon: bool, as_of: int) -> Frame:
    """The stock with the days of another channel; its own begin with `own_`."""
    own = stock.rename({name: f"own_{name}" for name in (*_OWN, *_RULES)})
    found = own.join(outlet.rules.select("sku", "place", *_RULES), on=["sku", "place"], how="left")
    return _with_days(found, travels=nw.lit(value=True), at_amazon=nw.lit(at_amazon), as_of=as_of)


def _by_own_rules(found: Frame) -> Frame:
    """The stock with its own days again."""
    return found.drop(*_OWN, *_RULES).rename({f"own_{name}": name for name in (*_OWN, *_RULES)})


def _with_unknown_return(stock: Frame, outlet: Outlet, *, as_of: int) -> Frame:
    """With `back_unknown` where a channel of which no demand is known could sell what comes back."""
    found = _by_rules_of(stock, outlet, at_amazon=False, as_of=as_of).with_columns(
        speed=nw.lit(None, dtype=nw.Float64())
    )
    days = _days_after(nw.col("removal_lead_days").cast(nw.Float64), as_of=as_of)
    may = is_true(sells() & nw.col("is_here") & ~nw.col("own_is_shut") & (days > 0))
    return _by_own_rules(found.with_columns(back_unknown=nw.col("back_unknown") | may))


def _with_offer(found: Frame, channel: str, *, at_amazon: bool, as_of: int) -> Frame:
    """What the channel takes of your own places' stock, and how long that keeps it busy."""
    # From AWD, units go on to FBA and nowhere else.
    own = ~nw.col("kind").is_in(list(AMAZON_KINDS))
    can = sells() & own & (nw.col("channel") != channel) & ~nw.col("is_shut")
    can &= ~nw.col("arrives_late") & (nw.col("speed") > 0)
    begin = nw.max_horizontal(nw.col("opens_in").cast(nw.Float64), "outlet_busy")
    found = found.with_columns(_can=is_true(can), _begin=begin, selling_days=_days_after(begin, as_of=as_of))
    unknown = nw.when(nw.col("_can") & nw.col("unsold").is_null()).then("on_hand")
    found = found.with_columns(outlet_unknown=unknown.otherwise(whole(0)))
    units = nw.when(nw.col("_can")).then(nw.coalesce("unsold", nw.lit(0.0)))
    found = with_sold(found.with_columns(to_sell=units.otherwise(0.0)), ("sku",))
    taken = nw.when(nw.col("_can")).then(nw.coalesce("sold", nw.lit(0.0))).otherwise(0.0)
    found = found.with_columns(unsold=nw.col("unsold") - taken, has_outlet=nw.col("has_outlet") | nw.col("_can"))
    more = nw.when(nw.col("speed") > 0).then(nw.col("taken").sum().over("sku") / nw.col("speed")).otherwise(0.0)
    last = nw.when(nw.col("_can")).then("_begin").otherwise(0.0).max().over("sku")
    busy = nw.when(more > 0).then(last + more).otherwise("outlet_busy")
    found = found.with_columns(outlet_busy=nw.max_horizontal("outlet_busy", busy))
    if at_amazon:
        found = _with_sending(found, taken, text(channel), ("sku",), as_of=as_of)
    return found.drop("selling_days", "to_sell", *SOLD, "_can", "_begin")


def _with_return(found: Frame, *, has_place: bool, as_of: int) -> Frame:
    """What the channel would sell of the units at risk at Amazon, once they are back.

    Amazon does not give back what is inside its cut-off.
    """
    lead = nw.col("removal_lead_days").cast(nw.Float64)
    days = _days_after(nw.max_horizontal(lead, "outlet_busy"), as_of=as_of)
    can = is_true(sells() & nw.col("is_here") & ~nw.col("own_is_shut") & (days > 0))
    unknown = can & nw.col("speed").is_null() & nw.lit(has_place)
    can &= is_true(nw.col("speed") > 0)
    rest = nw.coalesce("unsold", nw.lit(0.0)) - nw.col("sold_if_back")
    found = found.with_columns(selling_days=days, to_sell=nw.when(can).then(rest).otherwise(0.0))
    found = with_sold(found, ("sku",))
    sold = nw.when(nw.col("to_sell") > 0).then(nw.coalesce("sold", nw.lit(0.0))).otherwise(0.0)
    until = nw.max_horizontal("sold_elsewhere_until", nw.when(nw.col("speed") > 0).then("until"))
    found = found.with_columns(sold_if_back=nw.col("sold_if_back") + sold, sold_elsewhere_until=until)
    found = found.with_columns(back_unknown=nw.col("back_unknown") | unknown)
    return found.drop("selling_days", "to_sell", *SOLD)
