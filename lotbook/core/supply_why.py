"""The sentences beside the plan of supply: where its numbers come from, or why there are none."""

import re

from lotbook.core import nw
from lotbook.core.amazon.counts import FRESH_DAYS
from lotbook.core.frames import Frame, first_that_holds, is_true, text
from lotbook.core.ledger import leaves_later
from lotbook.core.number_words import counted, grouped
from lotbook.core.risk import whole_units_down
from lotbook.core.words import SPEED_UNKNOWN

_AT_HOME = "at home"
STRANDED = "It is stranded at Amazon: fix its listing before you send or order more."
NOT_COUNTED = "Not counted: "
"""How what the figures leave out begins, which is there all the same."""
_TO_DO = re.compile(
    r"(?:[\d,]+ units? (?:is|are)(?: still on (?:its|their) way;| on Shipments already,)"
    r"|It can sell [\d,]+ units? of other places|Amazon counted it [\d,]+ days ago\. Out of stock)[^.]*\."
)
"""The sentences about units elsewhere: nothing is to sell until they have arrived, they are to be sent only once, or
orders are to be filled from where they are; and that on a count that is old."""
_NO_PLACE = (
    "No place on Places has this channel, so no stock is planned for it, and what it sells isn't counted in other rows."
)
_NO_MAKER = ". SKUs names no supplier, so the last day to order isn't known."
_NO_LEAD = ". The supplier's lead days aren't known, so the last day to order isn't either."


def with_why(lines: Frame, speed: nw.Expr, *, unsent: nw.Expr, as_of: int) -> Frame:
    """Lines of the plan with where their numbers come from, or why there are none.

    Args:
        lines: What `supply.supply` works out.
        speed: Units per day.
        unsent: Whether something could be sent to the channel.
        as_of: The day everything is judged on.

    Returns:
        The rows with `why`.
    """
    # Numbers first, as columns: DuckDB writes out an expression wherever it is used.
    numbers = {
        "told_days": counted(nw.col("days").floor().cast(nw.Int64), "day"),
        "told_unsellable": grouped(nw.col("unsellable")),
        "told_on_the_way": counted(nw.col("on_the_way"), "unit"),
        "told_landing": counted(whole_units_down(nw.col("empty_until_landing")), "day"),
        "told_age": counted(nw.col("count_age"), "day"),
        "told_promised": counted(nw.col("promised"), "unit"),
        "told_arriving": counted(nw.col("arriving"), "unit"),
        "told_empty": counted(whole_units_down(nw.col("empty_days")), "day"),
        "told_coming": counted(whole_units_down(nw.col("coming")), "unit"),
        "told_held": counted(nw.col("held"), "unit"),
        "told_unknown": counted(nw.col("unknown"), "unit"),
        "told_until": counted(nw.col("elsewhere_until") - as_of, "day"),
    }
    sending = nw.when(unsent).then(_sending(as_of=as_of)).otherwise(_of_others())
    told = lines.with_columns(**numbers).with_columns(sending=sending)
    return told.with_columns(why=_why(speed, unsent)).drop(*numbers, "sending")


def caveats(why: str) -> str:
    """What `with_why` says of stock that isn't there yet, can't be sold or isn't counted; blank if there is none.

    Examples:
        >>> caveats("A new lot ordered today sells for 80 days after what is there. Not counted: 350 units on hold.")
        'Not counted: 350 units on hold.'
        >>> caveats("Nothing sells. 280 units are on Shipments already, to leave on a later day.")
        '280 units are on Shipments already, to leave on a later day.'
    """
    starts = [why.index(words) for words in (STRANDED, NOT_COUNTED) if words in why]
    end = [why[min(starts) :]] if starts else []
    return " ".join([*_TO_DO.findall(why), *end])


def _why(speed: nw.Expr, unsent: nw.Expr) -> nw.Expr:
    sold = nw.concat_str(text("A new lot ordered today sells for "), nw.col("told_days"), text(" after what is there"))
    unknown_lead = nw.when(nw.col("maker").is_null()).then(text(_NO_MAKER)).otherwise(text(_NO_LEAD))
    end = nw.when(nw.col("has_lead")).then(text(".")).otherwise(unknown_lead)
    cases = {
        "Nothing sells.": speed <= 0,
        _NO_PLACE: nw.col("has_place").is_null(),
        "No shelf life on SKUs, so a new lot's last day of sale isn't known.": nw.col("computed_expiry").is_null(),
        "A new lot would be too short-lived.": nw.col("short_lived") & (nw.col("days") <= 0),
        "What there is lasts longer than a new lot would.": nw.col("days") <= 0,
        "Less than one unit of a new lot would sell in time.": nw.col("reorder_at_most") <= 0,
    }
    plain = first_that_holds(cases, text(""))
    said = nw.concat_str(
        nw.when(plain == "").then(nw.concat_str(sold, end)).otherwise(plain),
        _if(nw.col("unsellable") > 0, " Amazon has ", nw.col("told_unsellable"), " more, which it can't sell."),
        _landing(),
        _if(
            nw.col("count_age") > FRESH_DAYS,
            *(" Amazon counted it ", nw.col("told_age")),
            " ago. Out of stock allows for what has sold since: import a newer report.",
        ),
        _if(nw.col("covered_days") > 0, " Included: ", nw.col("told_arriving"), " of new lots to come."),
        _if(
            whole_units_down(nw.col("empty_days")) > 0,
            *(" Even so, nothing is there to sell for ", nw.col("told_empty"), " before the last of them is on sale."),
        ),
        _if(nw.col("is_late"), " Stock ends before an order comes."),
        nw.col("sending"),
        _if(unsent & (nw.col("promised") > 0), " ", nw.col("told_promised"), leaves_later()),
        _if(nw.col("stranded"), f" {STRANDED}"),
        _if(nw.col("has_place") & (nw.col("held") > 0), f" {NOT_COUNTED}", nw.col("told_held"), " on hold."),
    )
    unknown = nw.concat_str(text(SPEED_UNKNOWN[0]), nw.col("channel"), text(SPEED_UNKNOWN[1]))
    return nw.when(is_true(speed.is_null())).then(unknown).otherwise(said)


def _landing() -> nw.Expr:
    """What is still on its way to the channel, and the days on which it has nothing to sell before."""
    one = nw.col("on_the_way") == 1
    way = nw.when(one).then(text(" is still on its way")).otherwise(text(" are still on their way"))
    until = nw.when(one).then(text("; until it")).otherwise(text("; until the last of them"))
    empty = _if(
        whole_units_down(nw.col("empty_until_landing")) > 0,
        *(until, " is on sale, there is nothing to sell for ", nw.col("told_landing")),
    )
    return _if(nw.col("on_the_way") > 0, " ", nw.col("told_on_the_way"), way, empty, ".")


def _of_others() -> nw.Expr:
    """What a channel that nothing is sent to gets of other places, and what it may get besides and isn't counted on."""
    words = (
        f" {NOT_COUNTED}",
        nw.col("told_unknown"),
        " elsewhere, since it isn't known how many of them are left for ",
    )
    some = nw.col("has_place") & (whole_units_down(nw.col("coming")) > 0)
    return nw.concat_str(
        _if(some, " It can sell ", nw.col("told_coming"), " of other places, too: fill its orders from there."),
        _if(nw.col("unknown") > 0, *words, nw.col("channel"), "."),
    )


def _sending(*, as_of: int) -> nw.Expr:
    """Why nothing is to be sent from other places; blank where something is."""
    none = {
        " It isn't known how much of the stock elsewhere can be sent.": nw.col("send_at_most").is_null(),
        "": nw.col("send_at_most") > 0,
        " There is nothing elsewhere to send.": nw.col("elsewhere") <= 0,
        _AT_HOME: (nw.col("elsewhere_left") + nw.col("elsewhere_unknown") <= 0) & (nw.col("travelling") <= 0),
    }
    said = first_that_holds(none, text(" Nothing that could be sent would sell in time."))
    at_home = nw.concat_str(
        text(" What is elsewhere sells in its own channels"),
        _if(nw.col("elsewhere_until") > as_of, ", the last of it in ", nw.col("told_until")),
        _if(nw.col("elsewhere_until") > nw.col("sold_out_on"), "; send some all the same if this one comes first"),
        text("."),
    )
    return nw.when(said == _AT_HOME).then(at_home).otherwise(said)


def _if(condition: nw.Expr, *parts: str | nw.Expr) -> nw.Expr:
    """Words where a condition holds; nothing where it doesn't, or isn't known."""
    said = nw.concat_str(*(text(part) if isinstance(part, str) else part for part in parts))
    return nw.when(is_true(condition)).then(said).otherwise(text(""))
