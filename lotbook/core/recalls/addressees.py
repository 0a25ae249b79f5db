"""How each consignee of a recall is reached: by a notice, through a marketplace, or, where nobody is named, not yet.

Nobody is left out in silence: a consignee without a notice has a reason.
"""

from collections.abc import Sequence

from lotbook.core import nw
from lotbook.core.frames import Rows, is_true, text, whole
from lotbook.core.names import key_of_name, name_key
from lotbook.core.people import PERSON, is_one_of_many
from lotbook.core.recalls.trace import NOT_NAMED


class Reach:
    """How a consignee is reached."""

    NOTICE = "Notice"
    MARKETPLACE = "Through the marketplace"
    AMAZON = "Through Amazon"
    """It is a place of Amazon's, as when a transfer was typed as a sale."""
    NOT_NAMED = "Not named"


_SUMS = ("units", "sent", "returned", "unread")


def addressees(
    consignees: Rows,
    people: Rows,
    handed: Rows,
    lots: Rows,
    from_amazon: Rows,
    *,
    at_amazon: Sequence[str],
    as_of: int,
) -> Rows:
    """Who is to be told, and how.

    Args:
        consignees: What `trace.consignees` returns.
        people: What `people.people_of` returns.
        handed: What `trace.handed` returns.
        lots: Rows of `Recall.lots`, for the days on which Amazon can have sold one.
        from_amazon: What `people.from_amazon` returns: `row` (on Shipments).
        at_amazon: Places of Amazon's. What was sold to one is there, or with Amazon's buyers.
        as_of: The day up to which these can have bought it.

    Returns:
        One row per `consignee`: `reach` (one of `Reach`; a marketplace also where all that it got left from Amazon's
        places), `units`, `sent`, `returned`, `unread`, `first_date`, `last_date` (days or null; for a marketplace the
        window of orders), the columns of `people.PERSON` and `listed_on` (texts or null: null where no sheet has the
        name); by consignee.
    """
    summed = consignees.group_by("consignee").agg(
        *(nw.col(name).sum() for name in _SUMS), nw.col("first_date").min(), nw.col("last_date").max()
    )
    named = summed.with_columns(known_as=name_key("consignee"))
    named = named.join(people.select("known_as", *PERSON, "listed_on"), on="known_as", how="left")
    named = named.join(_only_from(handed, from_amazon), on="known_as", how="left")
    many = is_one_of_many("consignee", is_true(nw.col("listed_on") == "Customers")) | is_true(nw.col("only_amazon"))
    reach = nw.when(many).then(text(Reach.MARKETPLACE)).otherwise(text(Reach.NOTICE))
    reach = nw.when(_is_place_of(at_amazon)).then(text(Reach.AMAZON)).otherwise(reach)
    blank = nw.col("consignee") == NOT_NAMED
    named = named.with_columns(
        reach=nw.when(blank & ~is_true(nw.col("only_amazon"))).then(text(Reach.NOT_NAMED)).otherwise(reach)
    )
    named = named.join(_windows(consignees, lots), on="consignee", how="left")
    through = (nw.col("reach") == Reach.MARKETPLACE) & is_true(nw.col("only_amazon"))
    named = named.with_columns(
        first_date=nw.when(through).then(nw.min_horizontal("first_date", "window_from")).otherwise("first_date"),
        last_date=nw.when(through).then(nw.max_horizontal("last_date", "window_to")).otherwise("last_date"),
    )
    until = nw.when(nw.col("reach") == Reach.AMAZON).then(whole(as_of))
    named = named.with_columns(last_date=nw.max_horizontal("last_date", until))
    columns = ("consignee", "reach", *_SUMS, "first_date", "last_date", *PERSON, "listed_on")
    return named.select(*columns).sort("consignee")


def _is_place_of(at_amazon: Sequence[str]) -> nw.Expr:
    """Whether a consignee is a place of Amazon's, and no customer or supplier that is called so."""
    return is_true(name_key("consignee").is_in([*map(key_of_name, at_amazon)]) & (nw.col("listed_on") == "Places"))


def _only_from(handed: Rows, from_amazon: Rows) -> Rows:
    """Names to which all that they got was sold from Amazon's places: `known_as`, `only_amazon`."""
    sold = handed.filter(~nw.col("back")).with_columns(known_as=name_key("consignee"))
    sold = sold.join(from_amazon.select("row", elsewhere=whole(0)), on="row", how="left")
    sold = sold.with_columns(elsewhere=nw.coalesce(nw.col("elsewhere"), whole(1)))
    sold = sold.with_columns(known_as=nw.coalesce("known_as", text(NOT_NAMED.lower().replace(" ", ""))))
    counted = sold.group_by("known_as").agg(nw.col("elsewhere").sum())
    return counted.select("known_as", only_amazon=nw.col("elsewhere") == 0)


def _windows(consignees: Rows, lots: Rows) -> Rows:
    """The days on which an order at Amazon can have got one of the lots of a consignee."""
    of_lot = consignees.select("consignee", "sku", "lot").join(
        lots.select("sku", "lot", "window_from", "window_to"), on=["sku", "lot"], how="left"
    )
    return of_lot.group_by("consignee").agg(nw.col("window_from").min(), nw.col("window_to").max())
