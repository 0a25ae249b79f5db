"""Every data problem that shows only when rows are seen together, as one list.

Problems of single cells are found when the tables are read; here rows are compared with other rows and other tables.
"""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of, text
from lotbook.core.lot_match import look
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed
from lotbook.core.recalls.bundle_graph import in_cycles
from lotbook.core.tables import AMAZON_KINDS, MOVEMENT_TYPES, PLACE_KINDS, STATUSES

Tables = Mapping[str, Parsed]
"""Parsed tables by Excel table name."""

_FAR_APART = 90
"""Days between the expiry dates of two lots of one SKU at Amazon from which it is worth saying so."""


def problems_in(
    parsed: Parsed, rows: Any, rule: str, name: str, *, found: str = "", other: str = "", third: str = ""
) -> list[Problem]:
    """One problem for each row of a frame.

    Args:
        parsed: The table the rows are of.
        rows: `row`, the columns named by `found` and `other`, and `sku` and `lot` where it has them.
        rule: Name of the rule.
        name: Code name of the column at fault.
        found: Column whose text is shown as found; without it that of `name`.
        other: Column whose text is shown as the other.
        third: Column whose text is shown as the third.
    """
    if not rows.shape[0]:
        return []
    listed = []
    shown = {"row", "sku", "lot", found or name, other, third} & set(rows.columns)
    for row in rows_of(rows.select(*shown)):
        texts = {
            word: _shown(column, row.get(column))
            for word, column in (("found", found or name), ("other", other), ("third", third))
        }
        lot = {key: row[key] for key in ("sku", "lot") if key in row}
        listed.append(parsed.problem(rule, row["row"], name, **texts, **lot))
    return listed


def _shown(column: str, value: Any) -> str:
    if value is None:
        return ""
    return to_date(value).isoformat() if column.endswith(("date", "expiry")) else str(value)


def repeated(frame: Any, key: tuple[str, ...]) -> Any:
    """Rows whose key stands in an earlier row already, with that row as `first_row`."""
    if not frame.select(*key).is_duplicated().any():
        return frame.head(0).with_columns(first_row=nw.col("row"))
    first = frame.group_by(*key).agg(nw.col("row").min().alias("first_row"))
    return frame.join(first, on=list(key)).filter(nw.col("row") != nw.col("first_row"))


def without_repeats(frame: Any, key: tuple[str, ...]) -> Any:
    """The first row of each key."""
    again = repeated(frame, key)
    return frame.filter(~nw.col("row").is_in(again["row"].to_list())) if again.shape[0] else frame


def _unknown(frame: Any, key: str, known: Any) -> Any:
    """Rows whose text is given but is none of the texts of the series `known`."""
    return frame.filter(~nw.col(key).is_null(), ~nw.col(key).is_in(known.drop_nulls().unique().to_list()))


def unknown_words(tables: Tables) -> list[Problem]:
    """Types, statuses, kinds, places and channels that mean nothing."""
    lots, shipments, places = (tables[name] for name in ("Lots", "Shipments", "Places"))
    found = []
    for parsed, column, words, rule in (
        (shipments, "type", MOVEMENT_TYPES, "unknown-type"),
        (lots, "status", STATUSES, "unknown-status"),
        (places, "kind", PLACE_KINDS, "unknown-kind"),
    ):
        odd = parsed.frame.filter(~nw.col(column).is_null(), ~nw.col(column).is_in(list(words)))
        found += problems_in(parsed, odd, rule, column)
    here = places.frame["place"]
    leaving = ["Transfer", "Sale", "Removal", "Disposal", "Adjustment"]
    coming = ["Receipt", "Transfer", "Return", "Removal", "Adjustment"]
    moved = shipments.frame
    for parsed, frame, column in (
        (lots, lots.frame, "place"),
        (shipments, moved.filter(nw.col("type").is_in(leaving)), "source"),
        (shipments, moved.filter(nw.col("type").is_in(coming)), "destination"),
    ):
        found += problems_in(parsed, _unknown(frame, column, here), "unknown-place", column)
    for parsed in (shipments, places):
        odd = _unknown(parsed.frame, "channel", tables["Channels"].frame["channel"])
        found += problems_in(parsed, odd, "unknown-channel", "channel")
    return found


def unknown_codes(tables: Tables) -> list[Problem]:
    """SKUs that are not on SKUs, and lots that are not on Lots, with the lot that was probably meant."""
    skus, lots = tables["SKUs"].frame, tables["Lots"].frame
    found = []
    for name, columns in (
        ("Lots", ("sku",)),
        ("Shipments", ("sku",)),
        ("Bundles", ("bundle_sku", "component_sku")),
        ("AmazonStock", ("sku",)),
    ):
        for key in columns:
            odd = _unknown(tables[name].frame, key, skus["sku"])
            found += problems_in(tables[name], odd, "unknown-sku", key)
    sold = skus["sku"].drop_nulls().unique().to_list()
    known = lots.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null())
    keys = known.select("sku", "lot").unique()
    alike = known.with_columns(_key=look("lot"))
    alike = alike.join(alike.group_by("sku", "_key").agg(nw.col("row").min()), on=["sku", "_key", "row"])
    alike = alike.select("sku", "_key", meant="lot")
    for name, sku, lot in (
        ("Shipments", "sku", "lot"),
        ("Bundles", "bundle_sku", "bundle_lot"),
        ("Bundles", "component_sku", "component_lot"),
    ):
        given = tables[name].frame.filter(~nw.col(lot).is_null(), nw.col(sku).is_in(sold))
        absent = given.select(sku, lot).unique().join(keys, left_on=[sku, lot], right_on=["sku", "lot"], how="anti")
        if not absent.shape[0]:
            continue
        odd = given.join(absent, on=[sku, lot]).with_columns(_key=look(lot), _of=nw.col(sku))
        odd = odd.join(alike, left_on=["_of", "_key"], right_on=["sku", "_key"], how="left")
        found += problems_in(tables[name], odd, "unknown-lot", lot, other="_of", third="meant")
    return found


def repeated_keys(tables: Tables) -> list[Problem]:
    """Rows whose key stands in another row already."""
    found = []
    for name, parsed in tables.items():
        key = parsed.table.key
        if not key:
            continue
        given = parsed.frame.filter(*(~nw.col(column).is_null() for column in key))
        rule, column = ("duplicate-lot", "lot") if name == "Lots" else ("duplicate-key", key[0])
        found += problems_in(parsed, repeated(given, key), rule, column, other="first_row")
    return found


def odd_quantities(tables: Tables) -> list[Problem]:
    """Quantities that must be above 0 and are not."""
    shipments, bundles = tables["Shipments"], tables["Bundles"]
    moved = shipments.frame.filter(nw.col("quantity") <= 0, nw.col("type") != "Adjustment")
    packed = bundles.frame.filter(nw.col("component_quantity") <= 0)
    return [
        *problems_in(shipments, moved, "not-positive", "quantity"),
        *problems_in(bundles, packed, "not-positive", "component_quantity"),
    ]


def odd_dates(tables: Tables, lots: Any, *, as_of: int) -> list[Problem]:
    """Dates that are missing, contradict each other, or have not come yet.

    Args:
        tables: The parsed tables.
        lots: Usable lots with the expiry date that counts.
        as_of: The day everything is judged on.
    """
    sheet, shipments = tables["Lots"], tables["Shipments"]
    undated = lots.filter(nw.col("expiry_date").is_null(), nw.col("expiry_date_precision").is_null())
    backwards = lots.filter(nw.col("expiry_date") < nw.col("production_date"))
    late = lots.filter(nw.col("received_date") > nw.col("expiry_date"))
    arrived = lots.select("sku", "lot", "received_date")
    moved = shipments.frame.filter(nw.col("usable"))
    early = moved.filter(nw.col("type").is_in(["Transfer", "Sale", "Removal", "Disposal"]))
    early = early.join(arrived, on=["sku", "lot"]).filter(nw.col("date") < nw.col("received_date"))
    return [
        *problems_in(sheet, undated, "no-expiry", "expiry_date"),
        *problems_in(sheet, _on_the_first(lots), "first-of-month", "expiry_date"),
        *problems_in(sheet, backwards, "expiry-before-production", "expiry_date", other="production_date"),
        *problems_in(sheet, late, "received-after-expiry", "received_date", other="expiry_date"),
        *problems_in(shipments, early, "shipped-before-received", "date", other="received_date"),
        *problems_in(sheet, lots.filter(nw.col("received_date") > as_of), "not-yet", "received_date"),
        *problems_in(shipments, moved.filter(nw.col("date") > as_of), "not-yet", "date"),
        *problems_in(
            tables["Bundles"],
            tables["Bundles"].frame.filter(nw.col("usable"), nw.col("date") > as_of),
            *("not-yet", "date"),
        ),
    ]


def _on_the_first(lots: Any) -> Any:
    """Lots whose expiry date was typed as a day, and the day is the first of a month."""
    typed = lots.filter(nw.col("expiry_date_precision") == "day")
    firsts = [day for day in set(typed["expiry_date"].to_list()) if to_date(day).day == 1]
    return typed.filter(nw.col("expiry_date").is_in(firsts))


def odd_places(tables: Tables, lots: Any, placed: Any, default_place: str | None) -> list[Problem]:
    """Lots and movements that do not say where, and nothing else does.

    Args:
        tables: The parsed tables.
        lots: Usable lots.
        default_place: Where units are when nothing says where, or None.
        placed: What `ledger.with_places` makes of the usable shipments.
    """
    type_ = nw.col("type")
    gone = placed.filter(type_.is_in(["Transfer", "Sale", "Removal", "Disposal"]), nw.col("out_of").is_null())
    lost = placed.filter(type_.is_in(["Receipt", "Transfer", "Return", "Removal"]), nw.col("into").is_null())
    pair = nw.col("type").is_in(["Transfer", "Removal"])
    nowhere = placed.filter(type_ == "Adjustment", nw.col("at").is_null())
    shipments = tables["Shipments"]
    homeless = lots.filter(nw.col("place").is_null()) if default_place is None else lots.head(0)
    return [
        *problems_in(tables["Lots"], homeless, "no-place", "place"),
        *problems_in(shipments, gone.filter(~pair | nw.col("source").is_null()), "no-place", "source"),
        *problems_in(shipments, lost.filter(~pair | nw.col("destination").is_null()), "no-place", "destination"),
        *problems_in(shipments, nowhere, "no-place", "source"),
    ]


def odd_balances(tables: Tables, lots: Any, balance: Any, stock: Any) -> list[Problem]:
    """Lots of which more left than came, altogether or at one place.

    Args:
        tables: The parsed tables.
        lots: Usable lots.
        balance: What `ledger.mass_balance` returns.
        stock: What `ledger.on_hand` returns.
    """
    sheet = tables["Lots"]
    where = lots.select("row", "sku", "lot")
    over = balance.filter(nw.col("on_hand") < 0).with_columns(
        came=nw.col("received") + nw.col("returned") + nw.col("adjusted_in"),
        left=nw.col("sold") + nw.col("disposed") + nw.col("consumed") + nw.col("adjusted_out"),
    )
    short = stock.filter(nw.col("on_hand") < 0)
    over, short = (frame.join(where, on=["sku", "lot"]) for frame in (over, short))
    return [
        *problems_in(sheet, over, "shipped-more-than-received", "received_quantity", found="left", other="came"),
        *problems_in(sheet, short, "negative-balance", "lot", found="on_hand", other="place"),
    ]


def look_alikes(tables: Tables, lots: Any) -> list[Problem]:
    """Lot codes of one SKU that differ in dashes, capitals or zeros only, and lots shared by several SKUs."""
    sheet = tables["Lots"]
    keyed = lots.select("row", "sku", "lot").with_columns(_key=look("lot"))
    first = keyed.join(keyed.group_by("sku", "_key").agg(nw.col("row").min()), on=["sku", "_key", "row"])
    first = first.select("sku", "_key", alike="lot")
    alike = keyed.join(first, on=["sku", "_key"]).filter(nw.col("lot") != nw.col("alike"))
    owner = lots.join(lots.group_by("lot").agg(nw.col("row").min()), on=["lot", "row"]).select("lot", owner="sku")
    shared = lots.select("row", "sku", "lot").join(owner, on="lot").filter(nw.col("sku") != nw.col("owner"))
    return [
        *problems_in(sheet, alike, "near-duplicate-lot", "lot", other="alike"),
        *problems_in(sheet, shared, "two-skus-one-lot", "lot", other="owner"),
    ]


def odd_bundles(tables: Tables, lots: Any) -> list[Problem]:
    """Bundles that outlive a component, and bundles that contain themselves."""
    sheet = tables["Bundles"]
    packed = sheet.frame.filter(nw.col("usable"))
    dates = lots.filter(~nw.col("expiry_date").is_null()).select("sku", "lot", "expiry_date")
    bundle = dates.select(bundle_sku="sku", bundle_lot="lot", bundle_expiry="expiry_date")
    component = dates.select(component_sku="sku", component_lot="lot", component_expiry="expiry_date")
    dated = packed.join(bundle, on=["bundle_sku", "bundle_lot"]).join(component, on=["component_sku", "component_lot"])
    late = dated.filter(nw.col("bundle_expiry") > nw.col("component_expiry"))
    return [
        *problems_in(
            sheet, late, "bundle-outlives-component", "bundle_lot", found="bundle_expiry", other="component_expiry"
        ),
        *problems_in(sheet, in_cycles(packed), "bundle-cycle", "bundle_lot"),
    ]


def stranded(tables: Tables, *, as_of: int) -> list[Problem]:
    """Stock that Amazon does not sell and will take out on a day to come.

    Args:
        tables: The parsed tables.
        as_of: The day everything is judged on.
    """
    sheet = tables["AmazonStock"]
    held = sheet.frame.filter(nw.col("usable"), nw.col("snapshot_date") <= as_of)
    held = held.filter(~nw.col("auto_removal").is_null(), nw.col("auto_removal") >= as_of)
    if not held.shape[0]:
        return []
    latest = held.group_by("sku", "marketplace").agg(nw.col("snapshot_date").max())
    held = held.join(latest, on=["sku", "marketplace", "snapshot_date"])
    reason = nw.coalesce(nw.col("stranded_reason"), text("no reason given"))
    held = held.with_columns(reason=reason, _until_date=nw.col("auto_removal"))
    return problems_in(sheet, held, "stranded", "auto_removal", found="_until_date", other="reason")


def fefo_problems(tables: Tables, violations: Any, stock: Any) -> list[Problem]:
    """Shipments out of order, and SKUs whose lots Amazon mixes although they expire far apart.

    Args:
        tables: The parsed tables.
        violations: What `fefo.violations` returns.
        stock: One row per lot and place: `sku`, `place`, `kind`, `expiry_date`, `on_hand`, `lot_row`.
    """
    live = stock.filter(nw.col("kind").is_in(list(AMAZON_KINDS)), nw.col("on_hand") > 0)
    live = live.filter(~nw.col("expiry_date").is_null(), ~nw.col("lot_row").is_null())
    live = live.with_columns(last=nw.col("expiry_date"), row=nw.col("lot_row"))
    spread = live.group_by("sku", "place").agg(nw.col("expiry_date").min(), nw.col("last").max(), nw.col("row").min())
    spread = spread.with_columns(apart=nw.col("last") - nw.col("expiry_date")).filter(nw.col("apart") >= _FAR_APART)
    return [
        *problems_in(tables["Shipments"], violations, "fefo-violation", "lot", other="earlier_lot"),
        *problems_in(tables["Lots"], spread, "mixed-expiry", "sku", other="apart"),
    ]
