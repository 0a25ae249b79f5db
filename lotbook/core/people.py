"""Who the people, companies and places behind a name are, and which names only stand for buyers nobody can write to.

A consignee on Shipments is a name. Customers, Suppliers and Places say how to reach it; names match as everywhere
(`names`). Buyers on a marketplace are one name for many, such as "Amazon customers": no letter reaches them.
"""

from lotbook.core import nw
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, Rows, is_true, text, whole
from lotbook.core.inputs import Tracker
from lotbook.core.ledger import placed
from lotbook.core.names import name_key
from lotbook.core.records import Records, once
from lotbook.core.words import AMAZON_KINDS

PERSON = ("person", "email", "address", "phone", "gln")
"""How to reach somebody: texts or null."""

_SOURCES = (("Customers", "customer"), ("Suppliers", "supplier"), ("Places", "place"))
"""Where a name is looked up, and the column it is in; the first that has it counts."""

_SHOPS = (
    "amazon|fba|mcf|shopify|woocommerce|shipstation|tiktok|ebay|etsy|walmart|temu|shein|otto|kaufland|zalando|bolcom|mercado|"
    "rakuten|onlineshop|online|webshop|web|marketplace|retail|dtc|d2c|b2c"
)
_BUYERS = (
    "customers?|buyers?|consumers?|shoppers?|endcustomers|kunden|endkunden|kaufer|käufer|clients?|clientes|clienti|"
    "acheteurs|acquirenti|compradores|klanten|kopers|お客様|顧客|購入者"
)
_MARKS = "[^a-z0-9]*"
_BETWEEN = f"{_MARKS}((shop|store|fbm|mfn|marketplace|com|co|us|uk|de|fr|it|es|jp|ca|di|des|von|の){_MARKS}){{0,3}}"
_OF_A_SHOP = f"^(({_SHOPS}){_BETWEEN}({_BUYERS})|({_BUYERS}){_BETWEEN}({_SHOPS})|dtc|d2c|b2c){_MARKS}$"
_OF_ANY = f"({_BUYERS})$"


def people_of(tracker: Tracker) -> Rows:
    """Everybody who is on Customers, Suppliers or Places: one row per name.

    Returns:
        `known_as` (what `names.name_key` makes of the name), `name` (as that table spells it), the columns of `PERSON`,
        `listed_on` (the table),
        `contact` (person and e-mail address, or null).
    """
    found = []
    for rank, (table, column) in enumerate(_SOURCES):
        parsed = tracker.tables[table].frame
        person = nw.col("contact") if "contact" in parsed.columns else nw.lit(None, dtype=nw.String())
        email = nw.col("email") if "email" in parsed.columns else nw.lit(None, dtype=nw.String())
        rows = parsed.filter(nw.col("usable")).with_columns(
            known_as=name_key(column), name=column, person=person, email=email, listed_on=text(table), rank=whole(rank)
        )
        found.append(rows.select("known_as", "name", *PERSON, "listed_on", "rank", "row"))
    every = nw.concat(found)
    first = every.filter(nw.col("rank") == nw.col("rank").min().over("known_as"))
    both = nw.concat_str(nw.col("person"), text(", "), nw.col("email"))
    one = nw.when(nw.col("person").is_null() | nw.col("email").is_null()).then(nw.coalesce("person", "email"))
    people = first.filter(nw.col("row") == nw.col("row").min().over("known_as"))
    return people.with_columns(contact=one.otherwise(both)).drop("rank", "row")


def apart(tracker: Tracker) -> list[str]:
    """Customers and suppliers that are no place of stock, as `names.name_key` makes their names.

    What a Transfer or a Removal takes to one of them is with somebody else, as after a sale.
    """
    people = people_of(tracker).filter(nw.col("listed_on") != "Places")["known_as"].drop_nulls().to_list()
    places = set(places_of(tracker))
    return [name for name in people if name not in places]


def places_of(tracker: Tracker) -> list[str]:
    """The places of stock on Places, as `names.name_key` makes their names."""
    places = tracker.tables["Places"].frame.select(known_as=name_key("place"))
    found: list[str] = places["known_as"].drop_nulls().to_list()
    return found


def is_one_of_many(column: str, listed: nw.Expr) -> nw.Expr:
    """Whether a name stands for the buyers of a shop or a marketplace: nobody can write to it.

    The buyers of a shop that is known by name are never one person. Any other name that ends like "… customers" is a
    company where Customers has it.

    Args:
        column: The column of names.
        listed: Whether the name is on Customers.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> names = ["Amazon customers", "Kunden (Shopify)", "Farm shop customers", "Harbor Market", "DTC"]
        >>> rows = make_rows({"name": names}, {"name": nw.String()})
        >>> rows.select(is_one_of_many("name", nw.lit(value=False)))["name"].to_list()
        [True, True, True, False, True]
    """
    name = name_key(column)
    return name.str.contains(_OF_A_SHOP) | (name.str.contains(_OF_ANY) & ~listed)


def amazon_places(tracker: Tracker) -> list[str]:
    """Places where Amazon keeps and sells units."""
    places = tracker.tables["Places"].frame
    found: list[str] = places.filter(nw.col("kind").is_in(list(AMAZON_KINDS)))["place"].drop_nulls().to_list()
    return found


def from_amazon(tracker: Tracker, lots: Rows, shipments: Rows) -> Rows:
    """The sales among shipments whose units left a place of Amazon's, which knows who bought them.

    Args:
        tracker: What was typed.
        lots: `sku`, `lot`, `place` (text or null); one row per lot.
        shipments: Rows of Shipments.
    """
    left = placed(shipments.filter(nw.col("type") == "Sale"), lots, tracker.settings.default_place)
    return left.filter(is_true(nw.col("out_of").is_in(amazon_places(tracker))))


def consumer_sales(tracker: Tracker, lots: Rows, shipments: Rows) -> list[int]:
    """The rows of sales to consumers: what left Amazon's places, and what went to a name that stands for many buyers.

    Args:
        tracker: What was typed.
        lots: `sku`, `lot`, `place` (text or null); one row per lot.
        shipments: Rows of Shipments.
    """
    customers = people_of(tracker).filter(nw.col("listed_on") == "Customers").select("known_as", "listed_on")
    sold = shipments.filter(nw.col("type") == "Sale").with_columns(known_as=name_key("destination"))
    named = sold.join(customers, on="known_as", how="left")
    many = named.filter(is_true(is_one_of_many("destination", ~nw.col("listed_on").is_null())))
    return sorted({*many["row"].to_list(), *from_amazon(tracker, lots, sold)["row"].to_list()})


def odd_consignees(records: Records, default_place: str | None) -> list[Finding]:
    """Consignees that are not on Customers, once each, in the first row that names them.

    Only where Customers is filled in: who keeps no list of customers misses none. What leaves Amazon's places goes to
    its buyers, whatever the row says of them.

    Args:
        records: The records of the tracker.
        default_place: Where units are when nothing says where, or None.
    """
    if "Customers" not in records.filled:
        return []
    plans = records.tables
    known = [plans[table].select(known_as=name_key(column)) for table, column in _SOURCES]
    kinds = records.places.select(out_of="place", kind_there="kind")
    moved = plans["Shipments"].filter(nw.col("type").is_in(["Sale", "Return"]))
    moved = placed(moved, records.lots, default_place).join(kinds, on="out_of", how="left")
    return [
        Finding("Shipments", "unknown-customer", column, _strangers(moved, kind, column, nw.concat(known).unique()))
        for kind, column in (("Sale", "destination"), ("Return", "source"))
    ]


def places_as_customers(records: Records) -> list[Finding]:
    """Sales to a place and returns from one, which is no customer or supplier: most were meant as transfers."""
    plans = records.tables
    places = plans["Places"].select(known_as=name_key("place")).unique()
    for table, column in _SOURCES[:2]:
        places = places.join(plans[table].select(known_as=name_key(column)), on="known_as", how="anti")
    moved = plans["Shipments"].filter(nw.col("usable"))
    return [
        Finding(
            *("Shipments", "place-as-customer", column),
            moved.filter(nw.col("type") == kind).with_columns(known_as=name_key(column)).join(places, on="known_as"),
        )
        for kind, column in (("Sale", "destination"), ("Return", "source"))
    ]


def _strangers(moved: Frame, kind: str, column: str, known: Frame) -> Frame:
    """The first row of each unknown name: the sale to it, if there is one, before a return from it."""
    at_amazon = is_true(nw.col("kind_there").is_in(list(AMAZON_KINDS)))
    named = moved.filter(nw.col("type") == kind, ~nw.col(column).is_null(), ~at_amazon)
    if kind == "Return":
        sold = moved.filter(nw.col("type") == "Sale", ~nw.col("destination").is_null())
        known = nw.concat([known, sold.select(known_as=name_key("destination"))]).unique()
    named = named.filter(~is_one_of_many(column, nw.lit(value=False))).with_columns(known_as=name_key(column))
    return once(named.join(known, on="known_as", how="anti"), ("known_as",))
