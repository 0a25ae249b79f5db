"""What to do with each lot, by when, and why."""

from collections.abc import Mapping, Sequence

from lotbook.core import nw
from lotbook.core.amazon.removal_orders import OUT_OF_REACH
from lotbook.core.frames import Frame, GivenT, closed, first_that_holds, is_true, opened, sums, text, whole
from lotbook.core.ledger import leaves_later
from lotbook.core.number_words import counted, grouped
from lotbook.core.risk import HALF_A_UNIT, whole_units
from lotbook.core.settings import Settings
from lotbook.core.words import ACTIONS_BY_URGENCY, SPEED_UNKNOWN, Action, Status


def with_action(stock: GivenT, settings: Settings, *, as_of: int) -> GivenT:
    """What to do with each lot, and how urgent it is.

    The first that holds: Recall (status Recalled), Hold (status Hold or Quarantine), Dispose (expired), Remove (at
    risk and its remove-by date past or within `settings.remove_soon_days`), Promote or bundle (at risk), Ship first
    (in your own place, and to leave within `settings.ship_first_horizon_days`: first in pick order, by its ship-by date
    and before its sell-by date; or any, for the channel of Amazon that has to sell it), Keep.

    Args:
        stock: `status`, `kind`, `days_left`, `ship_by`, `remove_by`, `sell_by` (days or null), `rank` (or null),
            `units_at_risk` (units or null), `send_within` (days or null).
        settings: The thresholds.
        as_of: The day everything is judged on.

    Returns:
        The rows with `action`, `urgency` (its place in `words.ACTIONS_BY_URGENCY`), `due` (the day to have done it by,
        null where there is nothing to do) and `send_by` (the last day for the units that Amazon has to sell to leave,
        null where it has to sell none).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    needed = ("status", "kind", "days_left", "ship_by", "remove_by", "sell_by", "rank", "units_at_risk", "send_within")
    frame = opened(stock, "stock", needed).with_columns(send_by=nw.col("send_within") + as_of)
    frame = frame.with_columns(_leave_by=_leave_by(as_of))
    at_risk = _at_risk()
    cases = {
        Action.RECALL: nw.col("status") == Status.RECALLED,
        Action.HOLD: nw.col("status") != Status.RELEASED,
        Action.DISPOSE: nw.col("days_left") < settings.expired_below,
        Action.REMOVE: at_risk & (nw.col("remove_by") <= as_of + settings.remove_soon_days),
        Action.PROMOTE: at_risk,
        Action.SHIP_FIRST: ~_at_fba() & (nw.col("_leave_by") <= as_of + settings.ship_first_horizon_days),
    }
    frame = frame.with_columns(action=first_that_holds(cases, text(Action.KEEP)))
    urgency = whole(ACTIONS_BY_URGENCY.index(Action.KEEP))
    due: nw.Expr = nw.when(nw.col("action") != Action.KEEP).then(whole(as_of))
    for number, action in enumerate(ACTIONS_BY_URGENCY):
        urgency = nw.when(nw.col("action") == action).then(whole(number)).otherwise(urgency)
    for action, day in _DUE.items():
        due = nw.when(nw.col("action") == action).then(day).otherwise(due)
    return closed(frame.with_columns(urgency=urgency, due=due).drop("_leave_by"), stock)


_DUE: Mapping[str, str | nw.Expr] = {
    Action.SHIP_FIRST: "_leave_by",
    Action.REMOVE: nw.min_horizontal("remove_by", "send_by"),
    Action.PROMOTE: nw.min_horizontal("remove_by", "sell_by", "send_by"),
}
"""By when an action is due; any other is due at once. What wasn't sold by its remove-by date is to be removed; where
Amazon sells some of the units, these have to leave first."""


TO_REMOVE = nw.coalesce("removal_left", whole_units(nw.col("units_at_risk")), nw.col("on_hand"))
"""Units that are to go: what sells in time is not to be removed, nor what is on a removal order."""


def units_concerned() -> nw.Expr:
    """Units that an action is about: those to remove, to promote or to send; of any other action all there are.

    Of columns that `with_orders` returns.
    """
    in_part = {
        Action.REMOVE: TO_REMOVE,
        Action.PROMOTE: whole_units(nw.col("units_at_risk")),
        Action.SHIP_FIRST: nw.when(nw.col("send_by") <= nw.col("due")).then("send_units"),
    }
    units: nw.Expr = nw.col("on_hand")
    for action, some in in_part.items():
        units = nw.when(nw.col("action") == action).then(nw.coalesce(some, nw.col("on_hand"))).otherwise(units)
    return units


def _leave_by(as_of: int) -> nw.Expr:
    """The last day on which a lot may leave your own place, for its own channel if it is the next one, or for Amazon.

    Null where there is none, or it is past.
    """
    before_sell_by = nw.min_horizontal("ship_by", nw.col("sell_by") - 1)
    in_time = (nw.col("ship_by") >= as_of) & (before_sell_by >= as_of)
    own = nw.when((nw.col("rank") == 1) & in_time).then(before_sell_by)
    return nw.min_horizontal(own, nw.col("send_by"))


def _at_risk() -> nw.Expr:
    return nw.col("units_at_risk") >= HALF_A_UNIT


def _at_fba() -> nw.Expr:
    """Whether Amazon sells it from there, which it doesn't from AWD."""
    return nw.col("kind") == "FBA"


def with_reason(stock: GivenT, *, as_of: int) -> GivenT:
    """Why each lot has its action, in a sentence.

    Args:
        stock: What `with_action` returns, with what `channels.project_by_channel` adds, and `channel`, `transit_days`,
            `unsellable` (units of `on_hand` that Amazon can't sell), `stranded_until` (day or null), `expiry_date`,
            `typed_sell_by`, `send_units`, `send_to`, `send_within`, `promised` (units; see `ledger.promised`).
        as_of: The day everything is judged on.

    Returns:
        The rows with `reason` (text).
    """
    frame = opened(stock, "stock", ("action", "status", "channel", "units_at_risk", "expiry_date", "transit_days"))
    shut, outlet = nw.col("is_shut"), nw.col("has_outlet")
    on_the_way = nw.col("arrives_late") & (nw.col("expiry_date") <= as_of + nw.col("transit_days"))
    keep = nw.col("action") == Action.KEEP
    broken = (nw.col("unsellable") > 0) & ~shut
    stranded = ~nw.col("stranded_until").is_null() & ~shut & (nw.col("unsellable") < nw.col("on_hand"))
    cases = (
        (nw.col("action") == Action.RECALL, ("Recalled: stop selling it and get it back.",)),
        (nw.col("status") == Status.NOT_ON_LOTS, ("It isn't on the Lots sheet: add it there.",)),
        (
            (nw.col("action") == Action.HOLD) & _at_fba(),
            ("Its status on Lots is ", "status", ", but Amazon sells it: close the listing or order it back."),
        ),
        (nw.col("action") == Action.HOLD, ("Its status on Lots is ", "status", ": don't ship it.")),
        (nw.col("action") == Action.DISPOSE, ("It has expired.",)),
        (shut & (nw.col("typed_sell_by") <= as_of), ("Its sell-by date on Lots has come.",)),
        (shut & _at_fba(), ("", "channel", " has stopped selling it: it is inside the cut-off.")),
        (
            shut & nw.col("must_travel") & ~outlet,
            ("Too late to send to ", "channel", ", and nothing else sells it: find another buyer."),
        ),
        (shut & ~outlet, ("", "channel", " no longer takes it, and nothing else sells it: find another buyer.")),
        (broken & (nw.col("unsellable") >= nw.col("on_hand")), ("Amazon can't sell any of it.",)),
        (on_the_way & ~outlet, ("It would expire on the way to ", "channel", ".")),
        (nw.col("arrives_late") & ~outlet, ("It would be on sale at ", "channel", " too late.")),
        (shut & _at_risk(), ("Too late for ", "channel", "; other channels won't sell all of it in time.")),
        (nw.col("arrives_late") & _at_risk(), ("Too late for ", "channel", "; other channels won't sell all of it.")),
        (_at_risk() & outlet, ("More than ", "channel", " and other channels will sell in time.")),
        (_at_risk(), ("More than ", "channel", " will sell in time.")),
        (
            (nw.col("action") == Action.SHIP_FIRST) & (nw.col("send_within") <= nw.col("due") - as_of),
            ("Send ", "send_units", " to ", "send_to", " ", "send_within", "later"),
        ),
        (nw.col("action") == Action.SHIP_FIRST, ("Next in line, and its ship-by date is near.",)),
        (keep & stranded, (_STRANDED,)),
        (keep & nw.col("expiry_date").is_null(), ("It has no expiry date: type it on Lots.",)),
        (keep & (nw.col("on_hand") < 0), ("More units left than were there: see Checks.",)),
        (keep & nw.col("units_at_risk").is_null(), (SPEED_UNKNOWN[0], "channel", SPEED_UNKNOWN[1])),
        (
            keep & ~nw.col("send_within").is_null(),
            ("It will sell in time if ", "send_units", "go", "send_to", " ", "send_within", "."),
        ),
    )
    frame = frame.with_columns(**_SAID)
    told = [(condition, [_WORDS.get(word, text(word)) for word in words]) for condition, words in cases]
    reason = _first_told(told, text("It will sell in time."))
    send = [
        _WORDS.get(word, text(word)) for word in (" Send ", "send_units", " to ", "send_to", " ", "send_within", ".")
    ]
    some_sell = is_true(_at_risk() & ~nw.col("send_within").is_null())
    reason = nw.when(some_sell).then(nw.concat_str(reason, *send)).otherwise(reason)
    some_broken = broken & (nw.col("unsellable") < nw.col("on_hand")) & nw.col("action").is_in(list(_SELLING))
    rest = nw.concat_str(text(" Amazon can't sell "), nw.col("told_unsellable"), text(" of it."))
    leaving = is_true(nw.col("promised") > 0) & ~_at_fba() & nw.col("action").is_in(list(_SELLING))
    later = nw.concat_str(text(" "), nw.col("told_promised"), leaves_later())
    others = nw.when(nw.col("action").is_in(list(_SELLING))).then("told_others").otherwise(text(""))
    still_listed = stranded & ~keep & nw.col("action").is_in(list(_SELLING))
    reason = nw.concat_str(
        reason,
        others,
        nw.when(is_true(some_broken)).then(rest).otherwise(text("")),
        nw.when(is_true(still_listed)).then(text(f" {_STRANDED}")).otherwise(text("")),
        nw.when(is_true(leaving)).then(later).otherwise(text("")),
    )
    return closed(frame.with_columns(reason=reason).drop(*_SAID), stock)


_STRANDED = "It is stranded at Amazon: nobody can buy it until its listing is fixed."


_SELLING = (Action.REMOVE, Action.PROMOTE, Action.SHIP_FIRST, Action.KEEP)
"""What is to be done with a lot as long as it may be sold."""

_SAID: Mapping[str, nw.Expr] = {
    "told_unsellable": counted(nw.col("unsellable"), "unit"),
    "told_promised": counted(nw.col("promised"), "unit"),
    "told_units": counted(nw.col("send_units"), "unit"),
    "told_within": nw.when(nw.col("send_within") <= 0)
    .then(text("today"))
    .otherwise(nw.concat_str(text("within "), counted(nw.col("send_within"), "day"))),
}
"""Texts that several sentences have; as columns, so that DuckDB writes them out once."""

_WORDS: Mapping[str, nw.Expr] = {
    **{name: nw.col(name) for name in ("status", "channel", "send_to")},
    "send_units": nw.col("told_units"),
    "go": nw.when(nw.col("send_units") == 1).then(text(" goes to ")).otherwise(text(" go to ")),
    "send_within": nw.col("told_within"),
    "later": nw.when(nw.col("send_units") == 1)
    .then(text(": later, it won't sell in time."))
    .otherwise(text(": later, they won't all sell in time.")),
}
"""What a sentence says of the lot it is about."""


def _first_told(cases: Sequence[tuple[nw.Expr, Sequence[nw.Expr]]], otherwise: nw.Expr) -> nw.Expr:
    """The sentence of the first condition that holds, put together from its parts."""
    sentence = otherwise
    for condition, parts in reversed(cases):
        sentence = nw.when(is_true(condition)).then(nw.concat_str(*parts)).otherwise(sentence)
    return sentence


def with_orders(stock: Frame, removals: Frame) -> Frame:
    """Stock with what removal orders ask for already: what is ordered needs nothing more.

    Args:
        stock: What `with_reason` returns, with `sku`, `lot`, `place`.
        removals: What `removal_orders.with_left` returns.

    Returns:
        The rows with `removal_left` (units still to be ordered, 0 where all of them are, or some and Amazon counts no
        more, or the others are still on their way; null where none is to be removed), and with `reason` and `due` as
        they are then.
    """
    key = ["sku", "lot", "place"]
    asked = removals.filter(~nw.col("lot").is_null()).with_columns(
        out_of_reach=nw.when("out_of_reach").then(whole(1)).otherwise(whole(0))
    )
    columns = {
        "removal_left": "can_be_ordered",
        "_on_order": "on_order",
        "_asked": "units",
        "_no_order": "out_of_reach",
        "_not_there": "not_there_yet",
    }
    # A lot has two lines where Amazon can't sell some of its units any more.
    asked = sums(asked, key, tuple(columns.values())).rename({old: new for new, old in columns.items()})
    said = {"_units": counted(nw.col("_asked"), "unit"), "_ordered": grouped(nw.col("_on_order"))}
    stock = stock.join(asked, on=key, how="left").with_columns(**said)
    units, ordered = map(nw.col, said)
    is_done = is_true(nw.col("removal_left") == 0)
    cases = (
        (
            nw.col("_on_order") == nw.col("_asked"),
            (text("All "), units, text(" to remove are on a removal order.")),
        ),
        (
            is_done & (nw.col("_not_there") > 0) & (nw.col("_on_order") == 0),
            (nw.col("reason"), text(" It is still on its way to Amazon: order its removal once it has arrived.")),
        ),
        (nw.col("_no_order") > 0, (nw.col("reason"), text(f" {OUT_OF_REACH}"))),
        (is_done, (ordered, text(" of "), units, text(" are on a removal order, and Amazon counts no more."))),
        (
            nw.col("_on_order") > 0,
            (ordered, text(" of "), units, text(" are on a removal order. "), nw.col("reason")),
        ),
    )
    stock = stock.with_columns(reason=_first_told(cases, nw.col("reason")), due=nw.when(~is_done).then("due"))
    return stock.drop("_asked", "_on_order", "_no_order", "_not_there", *said)
