"""The sentences beside the plan of supply: where its numbers come from, or why there are none."""

from lotbook.core import nw
from lotbook.core.frames import first_that_holds, is_true, text
from lotbook.core.risk import whole_units_down

_AT_HOME = "at home"
_NO_MAKER = ". SKUs names no supplier, so the last day to order isn't known."
_NO_LEAD = ". The supplier's lead days aren't known, so the last day to order isn't either."


def why(speed: nw.Expr, *, unsent: nw.Expr, as_of: int) -> nw.Expr:
    """Where the numbers of a line come from, or why there are none.

    Expects what `supply.supply` works out.

    Args:
        speed: Units per day.
        unsent: Whether something could be sent to the channel.
        as_of: The day everything is judged on.
    """
    days = nw.col("days").floor().cast(nw.Int64).cast(nw.String)
    sold = nw.concat_str(text("A new lot ordered today sells for "), days, text(" days after what is there"))
    unknown_lead = nw.when(nw.col("maker").is_null()).then(text(_NO_MAKER)).otherwise(text(_NO_LEAD))
    end = nw.when(nw.col("has_lead")).then(text(".")).otherwise(unknown_lead)
    cases = {
        "Nothing sells.": speed <= 0,
        "No place on Places has this channel, so no stock is planned for it.": nw.col("has_place").is_null(),
        "No shelf life on SKUs, so a new lot's last day of sale isn't known.": nw.col("computed_expiry").is_null(),
        "A new lot would be too short-lived.": nw.col("short_lived") & (nw.col("days") <= 0),
        "What there is lasts longer than a new lot would.": nw.col("days") <= 0,
        "Less than one unit of a new lot would sell in time.": nw.col("reorder_at_most") <= 0,
    }
    empty = whole_units_down(nw.col("empty_days"))
    plain = first_that_holds(cases, text(""))
    said = nw.concat_str(
        nw.when(plain == "").then(nw.concat_str(sold, end)).otherwise(plain),
        _if(nw.col("unsellable") > 0, " Amazon has ", nw.col("unsellable"), " more, which it can't sell."),
        _if(nw.col("covered_days") > 0, " ", nw.col("arriving"), " units of new lots to come are counted in."),
        _if(empty > 0, " Even so, there is nothing to sell for ", empty, _days(empty)),
        _if(nw.col("is_late"), " Stock ends before an order comes."),
        _sending(unsent, as_of=as_of),
        _if(nw.col("has_place") & (nw.col("held") > 0), " ", nw.col("held"), " units on hold aren't counted."),
        _if(
            nw.col("unplaced") != nw.col("channel"),
            *(" ", nw.col("unplaced"), " sells it too, which isn't counted: no place on Places has that channel."),
        ),
    )
    unknown = nw.concat_str(text("Not known how many "), nw.col("channel"), text(" sells per day."))
    return nw.when(is_true(speed.is_null())).then(unknown).otherwise(said)


def _sending(unsent: nw.Expr, *, as_of: int) -> nw.Expr:
    """Why nothing is to be sent from other places; blank where something is."""
    none = {
        " Not known how much of what is elsewhere can be sent.": nw.col("send_at_most").is_null(),
        "": nw.col("send_at_most") > 0,
        " There is nothing elsewhere to send.": nw.col("elsewhere") <= 0,
        _AT_HOME: (nw.col("elsewhere_left") <= 0) & (nw.col("travelling") <= 0),
    }
    said = first_that_holds(none, text(" Nothing to send would sell in time."))
    days = nw.col("elsewhere_until") - as_of
    at_home = nw.concat_str(
        text(" What is elsewhere sells in its own channels"),
        _if(days > 0, ", the last of it in ", days, " days"),
        _if(nw.col("elsewhere_until") > nw.col("sold_out_on"), "; send some all the same if this one comes first"),
        text("."),
    )
    said = nw.when(said == _AT_HOME).then(at_home).otherwise(said)
    return nw.when(unsent).then(said).otherwise(text(""))


def _days(number: nw.Expr) -> nw.Expr:
    return (
        nw.when(number == 1)
        .then(text(" day before the last of them is on sale."))
        .otherwise(text(" days before the last of them is on sale."))
    )


def _if(condition: nw.Expr, *parts: str | nw.Expr) -> nw.Expr:
    """Words and numbers where a condition holds; nothing where it doesn't, or isn't known."""
    said = nw.concat_str(*(text(part) if isinstance(part, str) else part.cast(nw.String) for part in parts))
    return nw.when(is_true(condition)).then(said).otherwise(text(""))
