"""Where the units of a lot went: movements in the order they happened, who has units now, and what nobody can say."""

from collections.abc import Sequence
from typing import Any

from lotbook.core import nw
from lotbook.core.blanks import BLANKS
from lotbook.core.frames import (
    FOREVER,
    GivenT,
    Rows,
    at_least_zero,
    closed,
    is_true,
    make_rows,
    opened,
    or_zero,
    rows_of,
    text,
    whole,
)
from lotbook.core.lot_match import with_code_keys
from lotbook.core.names import name_key, with_one_spelling
from lotbook.core.records import is_assumed
from lotbook.core.words import MOVEMENT_TYPES

MOVEMENT = (
    *("date", "type", "shipment", "document", "sku", "lot", "quantity", "source", "destination", "channel", "note"),
    *("table", "row"),
)
"""Columns of a movement in a recall."""

UNCERTAIN = tuple(name for name in MOVEMENT if name != "table")
"""Columns of a shipment that may have moved an affected lot."""

NOT_NAMED = "Not named"
"""The consignee of a sale that names none."""

_COMPONENT = {"sku": "component_sku", "lot": "component_lot", "quantity": "component_quantity"}
_DOCUMENTS = 20
"""So many document numbers of a consignee are listed; the movements have all."""


def movements_of(shipments: GivenT, lots: GivenT) -> GivenT:
    """The shipments that moved one of the given lots, earliest first.

    Every row of a lot counts, also one that cannot be used for figures because its date or quantity cannot be read:
    what left must be found. Rows without a date come last; rows of one day stay in the order they stand in.

    Args:
        shipments: `row` (on Shipments), `date` (day or null), `sku`, `lot`, and whatever else is to be seen.
        lots: `sku`, `lot`; repeated ones count once.

    Returns:
        Those rows of `shipments`, all its columns, by date and row.

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    Examples:
        >>> import polars as pl
        >>> shipments = pl.DataFrame({"row": [5, 6, 7], "date": [46020, 46010, 46000], "sku": ["TEA"] * 3,
        ...     "lot": ["1", "1", "2"], "quantity": [5, 100, 7]})
        >>> movements_of(shipments, pl.DataFrame({"sku": ["TEA"], "lot": ["1"]}))["quantity"].to_list()
        [100, 5]
    """
    moved = opened(shipments, "shipments", ("row", "date", "sku", "lot"))
    asked = opened(lots, "lots", ("sku", "lot")).select("sku", "lot").unique()
    found = moved.join(asked, on=["sku", "lot"]).with_columns(_when=nw.coalesce(nw.col("date"), whole(FOREVER)))
    return closed(found.sort("_when", "row").drop("_when"), shipments)


def all_movements(lots: Rows, shipments: Rows, bundles: Rows, affected: Rows) -> Rows:
    """Every row anywhere that moved an affected lot, earliest first, undated last.

    Args:
        lots: Rows of Lots: `row`, `sku`, `lot`, `received_date`, `received_quantity`, `place`, `supplier`,
            `purchase_order`, `note`.
        shipments: Rows of Shipments, all columns.
        bundles: Rows of Bundles, all columns.
        affected: `sku`, `lot`, each once.

    Returns:
        `date` (day or null), `type` ("Received" for a row of Lots, "Bundled" for one of Bundles), `shipment`,
        `document`, `sku`, `lot`, `quantity` (units or null), `source`, `destination`, `channel`, `note`, `table`,
        `row`.
    """
    blank = nw.when(nw.col("row") < 0).then("lot")
    received = lots.select(
        *("row", "sku", "lot", "note"),
        date="received_date",
        type=text("Received"),
        shipment=blank,
        document="purchase_order",
        quantity="received_quantity",
        source="supplier",
        destination="place",
        channel=blank,
        table=text("Lots"),
    )
    packed = bundles.select("row", "date", "bundle_sku", "bundle_lot", **_COMPONENT)
    packed = packed.with_columns(
        destination=nw.concat_str(nw.col("bundle_sku"), text(" "), nw.col("bundle_lot")),
        **dict.fromkeys(("note", "source", "document", "shipment", "channel"), blank),
        type=text("Bundled"),
        table=text("Bundles"),
    )
    moved = shipments.with_columns(table=text("Shipments"))
    rows = [
        frame.select(*MOVEMENT).join(affected.select("sku", "lot"), on=["sku", "lot"])
        for frame in (received, moved, packed)
    ]
    every = nw.concat(rows).with_columns(_when=nw.coalesce(nw.col("date"), whole(FOREVER)))
    return every.sort("_when", "table", "row").drop("_when")


def handed(shipments: Rows, apart: Sequence[str], places: Sequence[str] = ()) -> Rows:
    """Units that went to somebody else, or came back from there.

    A Sale and a Return are between us and somebody; so are a Transfer and a Removal to or from a customer or supplier
    that is no place of ours. A row whose type cannot be read, and that names no place of ours as where it went, went to
    whom it names.

    Args:
        shipments: Rows of Shipments, or of a recall's movements.
        apart: What `people.apart` returns.
        places: The places of ours, as `names.name_key` makes their names.

    Returns:
        The rows with `consignee` (text or null), `sent`, `returned` (units, 0 or more), `back` (true where they came
        back).
    """
    units = at_least_zero(or_zero("quantity"))
    unread = ~is_true(nw.col("type").is_in(list(MOVEMENT_TYPES)))
    named = ~nw.col("destination").is_null() & ~is_true(name_key("destination").is_in(list(places)))
    went = shipments.filter(to_them(apart) | (unread & named))
    came = shipments.filter(from_them(apart))
    went = went.with_columns(consignee=_who("destination"), sent=units, returned=whole(0), back=nw.lit(value=False))
    came = came.with_columns(consignee=_who("source"), sent=whole(0), returned=units, back=nw.lit(value=True))
    return nw.concat([went, came])


def _who(column: str) -> nw.Expr:
    """Whom a row names; null for what people type if they name nobody, such as n/a."""
    return nw.when(~name_key(column).is_in(sorted(BLANKS))).then(nw.col(column))


def given_away(shipments: Rows, places: Sequence[str]) -> Rows:
    """Disposals that name somebody under To: samples are written down so, and so is whoever destroyed the units.

    Args:
        shipments: The shipments of the affected lots.
        places: The places of ours, as `names.name_key` makes their names.

    Returns:
        `row`, `why`.
    """
    named = ~nw.col("destination").is_null() & ~is_true(name_key("destination").is_in(list(places)))
    disposed = shipments.filter(is_true(nw.col("type") == "Disposal"), named)
    why = nw.concat_str(
        text("It is a Disposal that names "), nw.col("destination"), text(", who may have got the units")
    )
    return disposed.select("row", why=why)


def to_them(apart: Sequence[str]) -> nw.Expr:
    """Whether a movement took units to somebody else: see `handed`."""
    return is_true(nw.col("type") == "Sale") | _with_them("destination", apart)


def from_them(apart: Sequence[str]) -> nw.Expr:
    """Whether a movement brought units back from somebody else: see `handed`."""
    return is_true(nw.col("type") == "Return") | _with_them("source", apart)


def _with_them(end: str, apart: Sequence[str]) -> nw.Expr:
    return is_true(nw.col("type").is_in(["Transfer", "Removal"]) & name_key(end).is_in(list(apart)))


def consignees(moved: Rows, people: Rows, *, as_of: int) -> Rows:
    """Who has how many units of which lot.

    A row that cannot be counted, because its date, type or quantity cannot be read, names its consignee all the same,
    with the units it gives.

    Args:
        moved: What `handed` returns of the shipments of the affected lots.
        people: What `people.people_of` returns.
        as_of: The day; what is dated later does not count.

    Returns:
        One row per `consignee` ("Not named" where nobody is; capitals and blanks between words make no other one, and
        the spelling of Customers, Suppliers or Places stands for all, or else the first in the alphabet), `sku`, `lot`:
        `units` (sent less returned), `units_low` (those without what may be of another lot, because its lot is assumed,
        or may not have gone there, because its type cannot be read; no fewer than 0 unless `units` is), `sent`,
        `returned`, `unread` (rows that sent it units, nobody can read how many), `first_date`, `last_date` (days or
        null), `documents` (the first twenty numbers), `contact` (text or null); by consignee, SKU and lot.
    """
    due = moved.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    unsure = is_assumed() | ~is_true(nw.col("type").is_in(list(MOVEMENT_TYPES)))
    lines = due.with_columns(
        consignee=nw.coalesce(nw.col("consignee"), text(NOT_NAMED)),
        sure=nw.when(unsure).then(whole(0)).otherwise("sent"),
        unread=nw.when(~nw.col("back") & ~is_true(nw.col("quantity") >= 0)).then(whole(1)).otherwise(whole(0)),
        first_date=nw.col("date"),
        last_date=nw.col("date"),
        document=nw.coalesce("document", "shipment"),
    )
    who = ("consignee", "sku", "lot")
    lines = with_one_spelling(lines, "consignee", people["name"].drop_nulls().to_list())
    summed = lines.group_by(*who).agg(
        *(nw.col(name).sum() for name in ("sent", "returned", "sure", "unread")),
        nw.col("first_date").min(),
        nw.col("last_date").max(),
    )
    whole_numbers = ("sent", "returned", "unread", "first_date", "last_date")
    summed = summed.join(_documents(lines, who), on=list(who), how="left").with_columns(known_as=name_key("consignee"))
    summed = summed.join(people.select("known_as", "contact"), on="known_as", how="left")
    summed = summed.with_columns(
        units=nw.col("sent") - nw.col("returned"), units_low=at_least_zero(nw.col("sure") - nw.col("returned"))
    )
    summed = summed.with_columns(units_low=nw.min_horizontal("units", "units_low"))
    return summed.select(*who, "units", "units_low", *whole_numbers, "documents", "contact").sort(*who)


def _documents(lines: Rows, who: tuple[str, ...]) -> Rows:
    """The first twenty document numbers of each group by date, joined by commas: `documents`."""
    given = lines.filter(~nw.col("document").is_null()).with_columns(_when=nw.coalesce(nw.col("date"), whole(FOREVER)))
    first = given.group_by(*who, "document").agg(nw.col("_when").min()).sort("_when", "document")
    numbers: dict[tuple[str, ...], list[str]] = {}
    for row in rows_of(first):
        numbers.setdefault(tuple(row[name] for name in who), []).append(row["document"])
    listed = [", ".join([*each[:_DOCUMENTS], *(["…"] if len(each) > _DOCUMENTS else [])]) for each in numbers.values()]
    columns = {name: [key[place] for key in numbers] for place, name in enumerate(who)}
    return make_rows({**columns, "documents": listed}, dict.fromkeys((*who, "documents"), nw.String()))


def uncertain(shipments: Rows, lots: Rows, affected: Rows, not_counted: Rows, unsure: Rows) -> Rows:
    """Shipments that may have moved an affected lot, and do not say so.

    Those whose lot is only spelled like an affected one; those of an affected SKU that name no lot, or one that is not
    on Lots and is not affected, or one, affected or not, that was only assumed; those of an affected lot code that name
    no SKU, or one without a lot on Lots; those that name neither; those of affected lots that could not be counted; and
    those of bundles that may have an affected lot in them.

    Args:
        shipments: Rows of Shipments, all columns, with what `lots.with_sku_keys` adds.
        lots: What `lots.lots_in` returns.
        affected: `sku`, `lot`, each once, and `spelled_like`: of a lot that is not on Lots, those on Lots that its code
            is spelled like, or null.
        not_counted: `row` and `why` of further shipments of affected lots.
        unsure: What `unsure_bundles` returns as its lots.

    Returns:
        The columns of `MOVEMENT` but `table`, and `why`; each once, by row.
    """
    columns = (*UNCERTAIN, "why")
    lot, sku = nw.col("lot"), nw.col("sku")
    doubted = nw.concat([affected.select("sku", "lot"), unsure.select("sku", "lot")])
    keys = nw.concat([each.select("sku", "sku_key") for each in (shipments, lots)]).unique()
    of_sku = shipments.join(doubted.join(keys, on="sku").select("sku_key").unique(), on="sku_key")
    unlisted = lots.filter(nw.col("row").is_null()).select("sku", "lot")
    stray = unlisted.join(doubted, on=["sku", "lot"], how="anti")
    spelled_like = affected.filter(~nw.col("spelled_like").is_null()).select("sku", "lot", "spelled_like")
    alike = shipments.join(spelled_like, on=["sku", "lot"])
    alike_why = nw.concat_str(text("It names "), sku, text(" "), lot, text(", which may be "), nw.col("spelled_like"))
    parts = [
        alike.with_columns(why=alike_why),
        of_sku.filter(lot.is_null()).with_columns(why=text("It names no lot")),
        of_sku.filter(~lot.is_null())
        .join(stray.select("sku", "lot"), on=["sku", "lot"])
        .with_columns(why=text("Its lot is not on the sheet Lots")),
        of_sku.filter(is_assumed(), ~lot.is_null())
        .join(nw.concat([stray, unsure.select("sku", "lot")]), on=["sku", "lot"], how="anti")
        .with_columns(why=text("Its lot is only assumed")),
        _without_sku(shipments, lots, doubted.drop_nulls()),
        shipments.filter(sku.is_null(), lot.is_null()).with_columns(why=text("It names neither SKU nor lot")),
        shipments.join(not_counted, on="row"),
        shipments.join(unsure, on=["sku", "lot"]),
    ]
    return _with_all_reasons(nw.concat([part.select(*columns) for part in parts]))


def _with_all_reasons(doubted: Rows) -> Rows:
    """Each row once, by row, with every reason it is there for."""
    reasons: dict[int, list[str]] = {}
    for row, why in zip(doubted["row"].to_list(), doubted["why"].to_list(), strict=True):
        known = reasons.setdefault(row, [])
        if why not in known:
            known.append(why)
    told: dict[str, list[Any]] = {
        "row": list(reasons),
        "why": [
            "; ".join([first, *(f"{each[0].lower()}{each[1:]}" for each in more)]) for first, *more in reasons.values()
        ],
    }
    every = make_rows(told, {"row": nw.Int64(), "why": nw.String()})
    return doubted.drop("why").unique("row").join(every, on="row", how="left").select(*doubted.columns).sort("row")


def _without_sku(shipments: Rows, lots: Rows, affected: Rows) -> Rows:
    """Shipments whose SKU is blank, or has no lot on Lots, and whose lot code is that of an affected lot.

    A code that is only spelled like one counts as well, if no other lot has it. The rows have `why`.
    """
    is_listed = lots.filter(~nw.col("row").is_null())
    known = nw.concat([is_listed.select("sku"), affected.select("sku")]).unique().with_columns(sku_known=whole(1))
    nameless = shipments.filter(~nw.col("lot").is_null()).join(known, on="sku", how="left")
    blank = nw.when(nw.col("sku").is_null()).then(text("It names no SKU"))
    why = blank.otherwise(text("It has the code of an affected lot, and its SKU has no lot on the sheet Lots"))
    nameless = nameless.filter(nw.col("sku_known").is_null()).with_columns(why=why).drop("sku_known")
    ours = affected.select("lot").unique()
    named = nameless.join(ours, on="lot")
    others = nameless.join(nw.concat([ours, is_listed.select("lot")]).unique(), on="lot", how="anti")
    keys = with_code_keys(ours, "lot").select("code_key").unique()
    spelled = with_code_keys(others, "lot").join(keys, on="code_key")
    return nw.concat([each.select(*shipments.columns, "why") for each in (named, spelled)])
