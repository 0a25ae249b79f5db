"""The removal list: which units to take out, where, how, by when, and what each choice is worth.

The problem: a removal is worth the trouble only if the units still have a use once they are back, and that takes Amazon
months. The idea: units at risk at Amazon are offered to the channels of your own places as of the day they would be
back (`channels`); what these would sell is what a return brings in. Where they would sell nothing, disposal is left,
which is quicker, or selling down while there is time. Doing nothing costs what Amazon's own disposal costs.

Worked example: 100 units at risk, back in 104 days, a fee of 0.50 each; the shop sells 1 a day until day 164 at 8.00.
Returned: 60 x 8.00 - 100 x 0.50 = 430. Disposed of, or left: -50.
"""

from lotbook.core import nw
from lotbook.core.frames import (
    Frame,
    GivenT,
    at_least_zero,
    closed,
    first_that_holds,
    is_true,
    opened,
    or_zero,
    sums,
    text,
    whole,
)
from lotbook.core.number_words import grouped
from lotbook.core.risk import whole_units, whole_units_down
from lotbook.core.words import HELD_STATUSES, Action, Basis, Disposition, Proposal

BY_ORDER = "Removal order: Amazon picks by SKU"
BY_CASE = "Case in Seller Central: no removal order takes them"


def with_deadlines(stock: GivenT, *, as_of: int) -> GivenT:
    """Stock with the last days to order its removal.

    Args:
        stock: `kind`, `sell_by`, `remove_by` (days or null), `removal_lead_days`, `disposal_lead_days` (days),
            `sold_if_back` (units), `sold_elsewhere_until` (day or null).
        as_of: The day everything is judged on.

    Returns:
        The rows with `return_by` and `dispose_by` (days; null in your own place), and `remove_by`: by when to do what
        is proposed. What comes back must be there while one of your own channels still sells it, and Amazon gives
        nothing back from its own sell-by on; without such a channel it would have to be back by that day. Each day that
        a return waits, fewer of the units are sold, so it is due as soon as they could not be back at Amazon's sell-by.
    """
    needed = ("kind", "sell_by", "remove_by", "removal_lead_days", "disposal_lead_days", "sold_elsewhere_until")
    frame = opened(stock, "stock", needed)
    back_by = nw.coalesce(nw.col("sold_elsewhere_until"), nw.col("sell_by")) - nw.col("removal_lead_days")
    frame = frame.with_columns(
        return_by=nw.when(_at_fba()).then(nw.min_horizontal(back_by, nw.col("sell_by") - 1)),
        dispose_by=nw.when(_at_fba()).then(nw.col("sell_by") - nw.col("disposal_lead_days")),
    )
    soon = nw.max_horizontal(nw.col("sell_by") - nw.col("removal_lead_days"), whole(as_of))
    chosen = nw.when(_comes_back()).then(nw.min_horizontal("return_by", soon)).otherwise("dispose_by")
    return closed(frame.with_columns(remove_by=nw.when(_at_fba()).then(chosen).otherwise("remove_by")), stock)


def _at_fba() -> nw.Expr:
    """Whether a removal order reaches it. None reaches AWD: Amazon would take units of the SKU out of FBA instead."""
    return is_true(nw.col("kind") == "FBA")


def _comes_back() -> nw.Expr:
    """Whether the units, or one of them, would be sold once they are back."""
    return is_true(whole_units_down(nw.col("sold_if_back")) > 0)


def propose(stock: GivenT) -> GivenT:
    """Units to remove or dispose of, one line per lot and place, with what each choice is worth.

    All units of an expired lot; of a lot to be removed only the units at risk, rounded up. Those of them that Amazon
    has taken off sale already, inside its cut-off, have a line of their own. Amazon takes removal orders by SKU, not by
    lot: the line says what we want out, not what Amazon will pick.

    Args:
        stock: One row per lot and place: `sku`, `fnsku`, `product`, `lot`, `place`, `kind`, `action`, `on_hand`
            (units), `unsellable` (units of these that Amazon can't sell), `units_at_risk` (or null), `sold_if_back`
            (units), `back_unknown` (condition), `basis`, `unit_cost`, `net_price`, `removal_fee` (money per unit or
            null), `expiry_date`, `days_left`, `sell_by`, `remove_by`, `return_by`, `dispose_by`, `due` (days or null).

    Returns:
        `due` (day) and `COLUMNS`: `sku`, `fnsku`, `product`, `lot`, `place`, `units` (> 0), `basis`,
        `disposition` ("EXPIRED", "SELLABLE" or "UNSELLABLE"), `proposal` (see `words.Proposal`), `reason`, `how`,
        `expiry_date`, `days_left`, `sell_by`, `remove_by`, `return_by`, `dispose_by`, `removal_fee` (null in your own
        place), `removal_cost` (units times fee), `if_returned`, `if_disposed` and `if_left` (money, negative where it
        costs; null in your own place and where it is not known; what comes back counts at its net price, or else at its
        unit cost), `value_at_risk` (units times cost); and `back` (units that would be sold once they are back) and
        `back_price` (money per unit or null).

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    money = ("unit_cost", "net_price", "removal_fee")
    days = ("expiry_date", "days_left", "sell_by", "remove_by", "return_by", "dispose_by", "due")
    units = ("on_hand", "unsellable", "units_at_risk")
    known = ("sku", "fnsku", "product", "lot", "place", "kind", "action", *units, "basis")
    names = (*known, "sold_if_back", "back_unknown", *money, *days)
    frame = opened(stock, "stock", names).select(*names)
    frame = frame.filter(nw.col("action").is_in([Action.DISPOSE, Action.REMOVE]), nw.col("on_hand") > 0)
    expired = nw.col("action") == Action.DISPOSE
    back = nw.when(~expired & _comes_back()).then(whole_units_down(nw.col("sold_if_back"))).otherwise(0)
    frame = frame.with_columns(
        units=nw.when(expired).then("on_hand").otherwise(whole_units(nw.col("units_at_risk"))),
        disposition=nw.when(expired).then(text(Disposition.EXPIRED)).otherwise(text(Disposition.SELLABLE)),
        how=nw.when(_at_fba())
        .then(text(BY_ORDER))
        .otherwise(
            nw.when(is_true(nw.col("kind") == "AWD"))
            .then(text("Have it sent out of AWD: removal orders are for FBA"))
            .otherwise(text("Take out of your own stock"))
        ),
        removal_fee=nw.when(_at_fba()).then("removal_fee"),
        back=back,
    )
    frame = _with_lines_of_unsellable(frame)
    proposals = {Proposal.TAKE_OUT: ~_at_fba(), Proposal.RETURN: nw.col("back") > 0}
    frame = frame.with_columns(proposal=first_that_holds(proposals, text(Proposal.DISPOSAL)))
    fee = nw.col("units") * nw.col("removal_fee")
    frame = frame.with_columns(back_unknown=is_true(nw.col("back_unknown")) & (nw.col("back") == 0) & ~expired)
    frame = frame.with_columns(back_price=nw.coalesce("net_price", "unit_cost"))
    frame = frame.with_columns(
        reason=_reason(expired),
        removal_cost=fee,
        if_returned=nw.when(~nw.col("back_unknown")).then(_worth_back(nw.col("back"), nw.col("units"))),
        if_disposed=-fee,
        if_left=-fee,
        value_at_risk=nw.col("units") * nw.col("unit_cost"),
    )
    return closed(frame.select(*COLUMNS, *UNDERLYING).sort("due", "sku", "lot", "place"), stock)


def _with_lines_of_unsellable(frame: Frame) -> Frame:
    """With the units to remove that Amazon can't sell any more on lines of their own; those that have expired are."""
    over = at_least_zero(nw.col("units") + nw.col("unsellable") - nw.col("on_hand"))
    to_sell = nw.col("disposition") == Disposition.SELLABLE
    frame = frame.with_columns(_pulled=nw.when(to_sell).then(over).otherwise(whole(0)))
    pulled = frame.with_columns(units="_pulled", disposition=text(Disposition.UNSELLABLE), back=whole(0))
    rest = frame.with_columns(units=nw.col("units") - nw.col("_pulled"))
    return nw.concat([rest, pulled]).filter(nw.col("units") > 0).drop("_pulled")


def less_coming_back(removals: Frame) -> Frame:
    """The list where your own channels sell first what removal orders bring back already.

    Args:
        removals: What `propose` returns, with `removal_left` (units that no order asks for yet) and `coming_back`
            (units of the others that come back).

    Returns:
        The rows with `back`, `proposal`, `reason` and `if_returned` of the units that are left.
    """
    left, back, proposed = nw.col("removal_left"), nw.col("back"), nw.col("proposal") == Proposal.RETURN
    removals = removals.with_columns(back=nw.min_horizontal(left, at_least_zero(back - nw.col("coming_back"))))
    covered = proposed & (back == 0)
    changes = proposed & (left < nw.col("units"))
    reason = nw.when(covered).then(_too_late(text(COVERED))).otherwise(_would_sell())
    return removals.with_columns(
        proposal=nw.when(covered).then(text(Proposal.DISPOSAL)).otherwise("proposal"),
        reason=nw.when(changes).then(reason).otherwise("reason"),
        if_returned=nw.when(~nw.col("if_returned").is_null()).then(_worth_back(back, left)),
    )


def _worth_back(back: nw.Expr, units: nw.Expr) -> nw.Expr:
    """What units bring in that are ordered back, of which so many would be sold, less the fee."""
    return back * nw.col("back_price") - units * nw.col("removal_fee")


def _would_sell() -> nw.Expr:
    sold = grouped(nw.col("back"))
    return nw.concat_str(text("Won't sell in time at Amazon; your own channels would sell "), sold, text(" of them"))


def _too_late(otherwise: nw.Expr) -> nw.Expr:
    """That the last day is past, or else another reason."""
    missed = text("Its last day is past: order at once, or Amazon disposes of it")
    as_of = nw.col("expiry_date") - nw.col("days_left")
    return nw.when(is_true(nw.col("remove_by") < as_of)).then(missed).otherwise(otherwise)


def _reason(expired: nw.Expr) -> nw.Expr:
    back = _would_sell()
    late = text("Won't sell in time, and wouldn't be back in time to sell elsewhere")
    unknown = text("Won't sell in time at Amazon; not known how many your own channels would sell once they are back")
    disposed_of = _too_late(late)
    disposed_of = nw.when(nw.col("back_unknown")).then(unknown).otherwise(disposed_of)
    away = nw.when(nw.col("proposal") == Proposal.RETURN).then(back).otherwise(disposed_of)
    here = nw.when(nw.col("proposal") == Proposal.TAKE_OUT).then(text("Won't sell in time")).otherwise(away)
    return nw.when(expired).then(text("Expired")).otherwise(here)


COLUMNS = (
    *("sku", "fnsku", "product", "lot", "place", "units", "basis", "disposition", "proposal", "reason", "how"),
    *("expiry_date", "days_left", "sell_by", "remove_by", "return_by", "dispose_by", "removal_fee", "removal_cost"),
    *("if_returned", "if_disposed", "if_left", "value_at_risk"),
)
"""Columns of the removal list."""

UNDERLYING = ("due", "back", "back_price")
"""What it is worked out from, beside them."""

COVERED = "Won't sell in time at Amazon; removal orders bring back all that your own channels would sell"


def with_rest_of_unsellable(removals: Frame, counted: Frame, skus: Frame, stock: Frame) -> Frame:
    """The list with what Amazon counts as unfulfillable beyond the units of lots that are on it as such.

    Such units are damaged, defective or came back opened. Nobody knows which lot they are from, so the lot is blank;
    and none is asked for of a SKU with a lot there that is held back or recalled, since they may be what has to be
    kept.

    Args:
        removals: What `propose` returns.
        counted: What Amazon counts: `sku`, `place`, `unfulfillable` (units or null).
        skus: `sku`, `fnsku`, `product`, `removal_fee`; units of other SKUs are left out.
        stock: `sku`, `place`, `status`: the lots that are there.

    Returns:
        The rows of `removals`, then one for each SKU and place with such units.
    """
    place = ("sku", "place")
    named = removals.filter(nw.col("disposition") != Disposition.SELLABLE, nw.col("how") == BY_ORDER)
    listed = sums(named, place, ("units",)).rename({"units": "_listed"})
    held = stock.filter(nw.col("status").is_in(list(HELD_STATUSES))).select(*place).unique()
    more = counted.select(*place, "unfulfillable").join(held, on=list(place), how="anti")
    more = more.join(listed, on=list(place), how="left")
    more = more.with_columns(units=nw.col("unfulfillable") - or_zero("_listed")).filter(nw.col("units") > 0)
    more = more.join(skus.select("sku", "fnsku", "product", "removal_fee"), on="sku")
    more = more.with_columns(
        basis=text(Basis.REPORTED),
        disposition=text(Disposition.UNSELLABLE),
        proposal=text(Proposal.DISPOSAL),
        reason=text("Amazon cannot sell them: damaged, defective or returned"),
        how=text(BY_ORDER),
        removal_cost=nw.col("units") * nw.col("removal_fee"),
        if_disposed=-(nw.col("units") * nw.col("removal_fee")),
        if_left=-(nw.col("units") * nw.col("removal_fee")),
    )
    # What is not known of them is null, of the type it has on the list.
    known = (
        *(*place, "fnsku", "product", "removal_fee", "units", "basis", "disposition", "proposal", "reason", "how"),
        *("removal_cost", "if_disposed", "if_left"),
    )
    names = (*COLUMNS, *UNDERLYING)
    unknown = removals.filter(nw.col("units") < 0).select(*place, *(name for name in names if name not in known))
    more = more.join(unknown, on=list(place), how="left")
    return nw.concat([removals.select(*names), more.select(*names)])
