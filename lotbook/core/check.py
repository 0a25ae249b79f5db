"""Every data problem that shows only when rows are seen together, as one list of findings.

Problems of single cells are found when the tables are read; here rows are compared with other rows and other tables.
"""

from collections.abc import Collection, Mapping, Sequence

from lotbook.core import ledger, nw
from lotbook.core.amazon.stranded import stranded_on
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, Rows, first_known, is_true, text
from lotbook.core.names import name_key
from lotbook.core.reading import Parsed
from lotbook.core.records import Records, repeated
from lotbook.core.tables import CERTIFICATES
from lotbook.core.words import AMAZON_KINDS, HELD_STATUSES, IN_CASES, IN_EACHES, MOVEMENT_TYPES, PLACE_KINDS, STATUSES

_FAR_APART = 90
"""Days between the expiry dates of two lots of one SKU at Amazon from which it is worth pointing out."""

_LEAVING, _COMING = tuple(ledger.LEAVING.values()), tuple(ledger.COMING.values())


def unknown_words(tables: Mapping[str, Parsed], plans: Mapping[str, Frame]) -> list[Finding]:
    """Types, statuses, kinds, places, channels and units that mean nothing.

    Args:
        tables: The tables as they were read.
        plans: The same tables as plans.
    """
    lots, shipments, places = (plans[name] for name in ("Lots", "Shipments", "Places"))
    kind = nw.col("type")
    leaving = shipments.filter(kind.is_in([*_LEAVING, "Adjustment"]))
    coming = shipments.filter(kind.is_in([*_COMING, "Adjustment"]))
    known_places = _texts(tables["Places"].frame, "place")
    known_channels = _texts(tables["Channels"].frame, "channel")
    customers = plans["Customers"].select(known_as=name_key("customer")).drop_nulls().unique()
    strange = (
        *(("Lots", "place", lots), ("Shipments", "source", leaving), ("Shipments", "destination", coming)),
        ("StockCount", "place", plans["StockCount"]),
    )
    return [
        *(
            Finding(table, rule, column, _unknown(rows, column, known), keys=keys)
            for table, rule, column, rows, known, keys in (
                ("Shipments", "unknown-type", "type", shipments, MOVEMENT_TYPES, ("sku", "lot")),
                ("Lots", "unknown-status", "status", lots, STATUSES, ("sku", "lot")),
                ("Places", "unknown-kind", "kind", places, PLACE_KINDS, ()),
                ("Shipments", "unknown-channel", "channel", shipments, known_channels, ("sku", "lot")),
                ("Places", "unknown-channel", "channel", places, known_channels, ()),
                ("Demand", "unknown-channel", "channel", plans["Demand"], known_channels, ("sku",)),
                ("StockCount", "unknown-unit", "unit", plans["StockCount"], (*IN_EACHES, *IN_CASES), ("sku", "lot")),
            )
        ),
        *(
            each
            for table, column, rows in strange
            for each in _of_places(table, column, _unknown(rows, column, known_places), customers)
        ),
    ]


def _of_places(table: str, column: str, rows: Frame, customers: Frame) -> list[Finding]:
    """Names that are no place: those of customers, and the others."""
    rows, keys = rows.with_columns(known_as=name_key(column)), ("sku", "lot")
    return [
        Finding(table, "unknown-place", column, rows.join(customers, on="known_as", how="anti"), keys=keys),
        Finding(table, "customer-as-place", column, rows.join(customers, on="known_as", how="semi"), keys=keys),
    ]


def _texts(rows: Rows, column: str) -> list[str]:
    """The distinct texts of a column of a short table."""
    return [word for word in dict.fromkeys(rows[column].to_list()) if word is not None]


def _unknown(rows: Frame, column: str, known: Sequence[str]) -> Frame:
    """Rows whose text is given but is none of those that are known."""
    return rows.filter(~nw.col(column).is_null(), ~nw.col(column).is_in(list(known)))


_CODES = (
    ("Lots", "sku", "", ("sku", "lot")),
    ("Shipments", "sku", "lot", ("sku", "lot")),
    ("Bundles", "bundle_sku", "bundle_lot", ()),
    ("Bundles", "component_sku", "component_lot", ()),
    ("AmazonStock", "sku", "", ("sku",)),
    ("Demand", "sku", "", ("sku",)),
    ("StockCount", "sku", "lot", ("sku", "lot")),
    ("Certificates", "sku", "lot", ("sku", "lot")),
)
"""Where codes refer to other sheets: table, column of the SKU, column of the lot, columns that a problem names."""


def unknown_codes(records: Records) -> list[Finding]:
    """SKUs that are not on SKUs, and lots that are not on Lots, with the one that each looks like."""
    plans = records.tables
    known_skus = plans["SKUs"].select("sku").filter(~nw.col("sku").is_null()).unique()
    on_lots = plans["Lots"].filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null()).select("row", "sku", "lot")
    keyed = on_lots.join(records.lot_codes, left_on="lot", right_on="code")
    alike, seen = (_first_of(keyed, key) for key in ("code_key", "seen_key"))
    keys_on_lots = on_lots.select("sku", "lot").unique()
    findings = []
    for table, sku, lot, keys in _CODES:
        if table not in records.filled:
            continue
        rows = plans[table]
        absent = rows.filter(~nw.col(sku).is_null()).join(known_skus, left_on=sku, right_on="sku", how="anti")
        absent = absent.join(records.skus_meant, left_on=sku, right_on="code", how="left")
        findings.append(Finding(table, "unknown-sku", sku, absent, third="meant", keys=keys))
        if not lot:
            continue
        given = rows.filter(~nw.col(lot).is_null()).join(known_skus, left_on=sku, right_on="sku", how="semi")
        stray = given.join(keys_on_lots, left_on=[sku, lot], right_on=["sku", "lot"], how="anti")
        stray = stray.join(records.lot_codes, left_on=lot, right_on="code", how="left")
        stray = stray.join(alike, left_on=[sku, "code_key"], right_on=["of_sku", "of_code_key"], how="left")
        stray = stray.join(seen, left_on=[sku, "seen_key"], right_on=["of_sku", "of_seen_key"], how="left")
        stray = stray.with_columns(meant=nw.coalesce("by_code_key", "by_seen_key"))
        findings.append(Finding(table, "unknown-lot", lot, stray, other=sku, third="meant", keys=keys))
    return findings


def _first_of(lots: Frame, key: str) -> Frame:
    """The first lot of each SKU with each key."""
    first = lots.filter(nw.col("row") == nw.col("row").min().over("sku", key))
    return first.select(nw.col("lot").alias(f"by_{key}"), nw.col(key).alias(f"of_{key}"), of_sku="sku")


def repeated_keys(tables: Mapping[str, Parsed], records: Records) -> list[Finding]:
    """Rows whose key an earlier row has already.

    Args:
        tables: The tables as they were read.
        records: For their rows.
    """
    findings = []
    for name, parsed in tables.items():
        key = parsed.table.key
        if not key or name not in records.filled or name == CERTIFICATES.name:  # its numbers are compared as names
            continue
        given = records.tables[name].filter(*(~nw.col(column).is_null() for column in key))
        rule, column = ("duplicate-lot", "lot") if name == "Lots" else ("duplicate-key", key[0])
        keys = tuple(column.name for column in parsed.table.columns if column.name in {"sku", "lot"})
        findings.append(Finding(name, rule, column, repeated(given, key), other="first_row", keys=keys))
    return findings


_ALIKE = (
    *("sku", "lot", "type", "date", "quantity", "source", "destination", "channel", "shipment", "document", "note"),
)
"""Of two rows of Shipments that are the same in all of these, one may have been pasted again."""


def rows_typed_twice(shipments: Frame) -> list[Finding]:
    """Rows of Shipments that are the same as an earlier one and have a number: units that moved once count twice.

    Args:
        shipments: Rows of Shipments: `usable`, `row`, and the columns of `_ALIKE`.
    """
    numbered = shipments.with_columns(_number=nw.coalesce("shipment", "document"))
    numbered = numbered.filter("usable", ~nw.col("_number").is_null())
    # Few numbers are there twice with a lot; to compare all columns of all rows is the longest step of a large ledger.
    often = numbered.group_by("_number", "lot").agg(_rows=nw.col("row").count()).filter(nw.col("_rows") > 1)
    again = repeated(numbered.join(often, on=["_number", "lot"], how="semi").drop("_number"), _ALIKE)
    return [Finding("Shipments", "same-row-twice", "quantity", again, other="first_row")]


def odd_quantities(plans: Mapping[str, Frame]) -> list[Finding]:
    """Quantities that must be above 0 and are not."""
    moved = plans["Shipments"].filter(nw.col("quantity") <= 0, nw.col("type") != "Adjustment")
    packed = plans["Bundles"].filter(nw.col("component_quantity") <= 0)
    return [
        Finding("Shipments", "not-positive", "quantity", moved),
        Finding("Bundles", "not-positive", "component_quantity", packed, keys=()),
    ]


def odd_dates(records: Records, *, as_of: int) -> list[Finding]:
    """Dates that are missing, contradict each other, or have not come yet."""
    lots = records.lots
    undated = lots.filter(nw.col("expiry_date").is_null(), nw.col("expiry_date_precision").is_null())
    undated = undated.join(records.skus.select("sku", "shelf_life_from_receipt"), on="sku", how="left")
    waits = is_true(nw.col("shelf_life_from_receipt")) & nw.col("received_date").is_null()
    backwards = lots.filter(nw.col("expiry_date") < nw.col("production_date"))
    # A month of production is its last day, and the lot may have come before that.
    to_the_day = nw.col("production_date_precision") == "day"
    unmade = lots.filter(to_the_day, nw.col("received_date") < nw.col("production_date"))
    unmade = unmade.filter(~is_true(nw.col("expiry_date") < nw.col("production_date")))
    unmade_yet = lots.filter(to_the_day, nw.col("production_date") > as_of, nw.col("received_date").is_null())
    unmade_yet = unmade_yet.filter(nw.col("received_quantity") > 0)
    late = lots.filter(nw.col("received_date") > nw.col("expiry_date"))
    outlived = lots.filter(~nw.col("late_sell_by").is_null())
    moved = records.tables["Shipments"].filter(nw.col("usable"))
    early = moved.filter(nw.col("type").is_in(list(_LEAVING)))
    early = early.join(lots.select("sku", "lot", "received_date"), on=["sku", "lot"])
    early = early.filter(nw.col("date") < nw.col("received_date"))
    packed = records.tables["Bundles"].filter(nw.col("usable"))
    return [
        Finding("Lots", "no-expiry", "expiry_date", undated.filter(~waits)),
        Finding("Lots", "no-received-date", "received_date", undated.filter(waits)),
        Finding("Lots", "expiry-before-production", "expiry_date", backwards, other="production_date"),
        Finding("Lots", "received-before-production", "received_date", unmade, other="production_date"),
        Finding("Lots", "produced-later", "production_date", unmade_yet, other="received_quantity"),
        Finding("Lots", "sell-by-after-expiry", "typed_sell_by", outlived, found="late_sell_by", other="expiry_date"),
        Finding("Lots", "received-after-expiry", "received_date", late, other="expiry_date"),
        Finding("Shipments", "shipped-before-received", "date", early, other="received_date"),
        Finding("Lots", "not-yet", "received_date", lots.filter(nw.col("received_date") > as_of)),
        Finding("Shipments", "not-yet", "date", moved.filter(nw.col("date") > as_of)),
        Finding("Bundles", "not-yet", "date", packed.filter(nw.col("date") > as_of), keys=()),
    ]


def odd_minimums(records: Records, asked: Frame) -> list[Finding]:
    """SKUs without a shelf life of which a percentage of it is to be left on arrival.

    Args:
        records: For SKUs and Channels.
        asked: `sku`, `channel`: where units are, go or went; some of them twice.
    """
    least, share = nw.col("min_days_at_receipt"), nw.col("min_days_at_receipt_share")
    skus = records.skus.filter(nw.col("shelf_life_months").is_null())
    own = skus.filter(~share.is_null()).select("row", "sku", channel=text("the SKU"))
    plain = skus.filter(least.is_null(), share.is_null()).select("row", "sku")
    sharing = records.channels.filter(~share.is_null()).select("channel")
    of_channel = plain.join(asked, on="sku").join(sharing, on="channel").select("row", "sku", "channel")
    rows = nw.concat([own, of_channel]).group_by("row", "sku").agg(nw.col("channel").min())
    return [Finding("SKUs", "share-of-no-life", "shelf_life", rows, found="sku", other="channel", keys=("sku",))]


def odd_lives(moved: Frame, lots: Frame, places: Frame, *, expired_below: int) -> list[Finding]:
    """Shipments of lots that had expired, were held, or had too few days left for whoever got them.

    On the very day from which a lot is held, it may have left before that was known; and to a place of your own it may
    be moved.

    Args:
        moved: What `required_days.with_required_days` returns.
        lots: Usable lots: `row`, `sku`, `lot`, `status`, `status_since`.
        places: `place`, `kind`; one row per place.
        expired_below: Days left below which a lot is expired.
    """
    days_left = nw.col("expiry_date") - nw.col("date")
    late = moved.filter(days_left < expired_below)
    is_sale = nw.col("type") == "Sale"
    there = places.select(into="place", kind_into="kind")
    held = moved.filter(nw.col("status").is_in(list(HELD_STATUSES)), nw.col("date") > nw.col("status_since"))
    held = held.join(there, on="into", how="left")
    others = [kind for kind in PLACE_KINDS if kind != "Own"]
    held = held.filter(is_sale | ((nw.col("type") == "Transfer") & nw.col("kind_into").is_in(others)))
    undated = lots.filter(nw.col("status").is_in(list(HELD_STATUSES)), nw.col("status_since").is_null())
    sold = moved.filter(is_sale).join(undated.select("sku", "lot"), on=["sku", "lot"], how="semi")
    undated = undated.join(sold.select("sku", "lot").unique(), on=["sku", "lot"])
    # On the very day of its cut-off a sale is held against nobody.
    least = nw.when(is_sale).then(nw.col("required_of_lot") - 1).otherwise("required_of_lot")
    short = moved.filter(nw.col("type") != "Receipt", days_left >= expired_below, days_left < least)
    return [
        Finding("Shipments", "left-expired", "date", late, other="expiry_date"),
        Finding("Shipments", "left-too-late", "date", short, other="expiry_date"),
        Finding("Shipments", "left-held", "date", held, other="status_since", third="status"),
        Finding("Lots", "held-since-when", "status_since", undated, found="status"),
    ]


def odd_places(lots: Frame, placed: Frame, default_place: str | None) -> list[Finding]:
    """Lots and movements that do not say where, and nothing else does.

    Args:
        lots: Usable lots.
        placed: What `ledger.placed` makes of the usable shipments.
        default_place: Where units are when nothing says where, or None.
    """
    kind = nw.col("type")
    gone = placed.filter(kind.is_in(list(_LEAVING)), nw.col("out_of").is_null())
    lost = placed.filter(kind.is_in(list(_COMING)), nw.col("into").is_null())
    pair = kind.is_in(["Transfer", "Removal"])
    nowhere = placed.filter(kind == "Adjustment", nw.col("at").is_null())
    homeless = [Finding("Lots", "no-place", "place", lots.filter(nw.col("place").is_null()))]
    return [
        *(homeless if default_place is None else ()),
        Finding("Shipments", "no-place", "source", gone.filter(~pair | nw.col("source").is_null())),
        Finding("Shipments", "no-place", "destination", lost.filter(~pair | nw.col("destination").is_null())),
        Finding("Shipments", "no-place", "source", nowhere),
    ]


def odd_channels(records: Records, *, default_channel: str, amazon: Collection[str]) -> list[Finding]:
    """Places of your own whose stock counts for Amazon because they have no channel, though they sell for another.

    Only where no place has that other channel: its sales would then be planned for nowhere.

    Args:
        records: For Places, Channels and shipments.
        default_channel: The channel of a place that has none.
        amazon: The channels whose units are at places of Amazon.
    """
    if default_channel not in amazon:
        return []
    places = records.tables["Places"].filter(nw.col("usable"))
    homes = places.select("channel").filter(~nw.col("channel").is_null()).unique()
    open_ = places.filter(nw.col("channel").is_null(), ~is_true(nw.col("kind").is_in(list(AMAZON_KINDS))))
    sold = records.placed.filter(nw.col("type") == "Sale").select("channel", place="out_of").unique()
    sold = sold.join(records.channels.select("channel"), on="channel").filter(nw.col("channel") != default_channel)
    sold = sold.join(homes, on="channel", how="anti").group_by("place").agg(sells_for=nw.col("channel").min())
    rows = open_.select("row", "place").join(sold, on="place").with_columns(counts_for=text(default_channel))
    named = {"found": "place", "other": "sells_for", "third": "counts_for"}
    return [Finding("Places", "sells-for-another", "channel", rows, **named, keys=())]


def without_marketplace(records: Records, *, default_channel: str) -> list[Finding]:
    """Places of the kind FBA that have no channel, where another one has the default channel, too.

    What two marketplaces count and sell would be one, and stock would be sent to the one for what the other sells.

    Args:
        records: For Places.
        default_channel: The channel of a place that has none.
    """
    at_fba = records.tables["Places"].filter(nw.col("usable"), nw.col("kind") == "FBA")
    counts_for = nw.coalesce(nw.col("channel"), text(default_channel))
    there = at_fba.with_columns(counts_for=counts_for).filter(nw.col("counts_for") == default_channel)
    others = there.select("counts_for", another="place")
    open_ = there.filter(nw.col("channel").is_null()).select("row", "place", "counts_for")
    rows = open_.join(others, on="counts_for").filter(nw.col("another") != nw.col("place"))
    rows = rows.group_by("row", "place", "counts_for").agg(another=nw.col("another").min())
    named = {"found": "place", "other": "another", "third": "counts_for"}
    return [Finding("Places", "fba-without-channel", "channel", rows, **named, keys=())]


def odd_balances(lots: Frame, balance: Frame, hand: Frame) -> list[Finding]:
    """Lots of which more left than came, altogether or at one place.

    Args:
        lots: Usable lots.
        balance: What `ledger.mass_balance` returns.
        hand: What `ledger.on_hand` returns.
    """
    rows = lots.select("row", "sku", "lot", "received_quantity")
    over = balance.filter(nw.col("on_hand") < 0).with_columns(
        came=nw.col("received") + nw.col("returned") + nw.col("adjusted_in"),
        left=nw.col("sold") + nw.col("disposed") + nw.col("consumed") + nw.col("adjusted_out"),
    )
    # How many came is not known if the quantity can't be read, which is a problem of its own.
    over = over.join(rows.filter(~nw.col("received_quantity").is_null()), on=["sku", "lot"])
    short = hand.filter(nw.col("on_hand") < 0).join(rows, on=["sku", "lot"])
    return [
        Finding("Lots", "shipped-more-than-received", "received_quantity", over, found="left", other="came"),
        Finding("Lots", "negative-balance", "lot", short, found="on_hand", other="place"),
    ]


def earlier_shortages(records: Records, days: Frame, *, as_of: int) -> list[Finding]:
    """Rows that left a place with less than nothing of a lot on an earlier day only.

    A row dated before its lot was received is a problem of its own, and so is a received quantity that can't be read.

    Args:
        records: The records of the tracker.
        days: What `ledger.daily` makes of their movements.
        as_of: The day everything is judged on.
    """
    short = ledger.shortages_made_up_for(records.movements, days, as_of=as_of)
    known = records.lots.filter(~nw.col("received_quantity").is_null())
    short = short.join(known.select("sku", "lot", "received_date"), on=["sku", "lot"])
    late = is_true(nw.col("date") < nw.col("received_date"))
    shipped = short.filter(nw.col("table") == "Shipments", ~late)
    packed = short.filter(nw.col("table") == "Bundles")
    told = {"found": "balance", "other": "place", "third": "date"}
    return [
        Finding("Shipments", "negative-before", "quantity", shipped, **told),
        Finding("Bundles", "negative-before", "component_quantity", packed, **told, keys=()),
    ]


def look_alikes(lots: Frame, codes: Frame) -> list[Finding]:
    """Lot codes of one SKU that are spelled alike or look alike, and lots shared by several SKUs.

    Args:
        lots: Usable lots.
        codes: What `lot_match.code_keys` gives for their codes.
    """
    keyed = lots.select("row", "sku", "lot").join(codes, left_on="lot", right_on="code")
    spelled = _of_first(keyed, "code_key").filter(nw.col("lot") != nw.col("first_lot"))
    seen = _of_first(keyed, "seen_key").filter(nw.col("code_key") != nw.col("first_code_key"))
    owner = keyed.filter(nw.col("row") == nw.col("row").min().over("lot")).select("lot", owner="sku")
    shared = keyed.join(owner, on="lot").filter(nw.col("sku") != nw.col("owner"))
    return [
        Finding("Lots", "near-duplicate-lot", "lot", spelled, other="first_lot"),
        Finding("Lots", "look-alike-lot", "lot", seen, other="first_lot"),
        Finding("Lots", "two-skus-one-lot", "lot", shared, other="owner"),
    ]


def look_alike_skus(skus: Frame, codes: Frame) -> list[Finding]:
    """SKUs that are spelled alike, such as with another dash or other capitals, beside the first of them.

    Args:
        skus: One row for each: `row`, `sku`.
        codes: What `lot_match.code_keys` gives for them.
    """
    keyed = skus.select("row", "sku").join(codes, left_on="sku", right_on="code")
    first = keyed.filter(nw.col("row") == nw.col("row").min().over("code_key")).select("code_key", first_sku="sku")
    alike = keyed.join(first, on="code_key").filter(nw.col("sku") != nw.col("first_sku"))
    return [Finding("SKUs", "near-duplicate-sku", "sku", alike, other="first_sku", keys=("sku",))]


def _of_first(lots: Frame, key: str) -> Frame:
    """Lots with the first of their SKU that has the same key: `first_lot`, `first_code_key`."""
    first = lots.filter(nw.col("row") == nw.col("row").min().over("sku", key))
    return lots.join(first.select("sku", key, first_lot="lot", first_code_key="code_key"), on=["sku", key])


def stranded(stock: Frame, *, as_of: int) -> list[Finding]:
    """Stock that Amazon does not sell and will take out on a day to come.

    Args:
        stock: All rows of AmazonStock.
        as_of: The day everything is judged on.
    """
    held = stranded_on(stock, as_of=as_of).with_columns(
        reason=first_known("stranded_reason", otherwise="no reason given")
    )
    return [Finding("AmazonStock", "stranded", "auto_removal", held, other="reason", keys=("sku",))]


def fefo_findings(broken: Frame, stock: Frame) -> list[Finding]:
    """SKUs that were picked out of order, and those whose lots Amazon mixes although they expire far apart.

    Args:
        broken: What `fefo_audit.by_sku` returns.
        stock: One row per lot and place: `sku`, `place`, `kind`, `expiry_date`, `on_hand`, `lot_row`.
    """
    live = stock.filter(nw.col("kind").is_in(list(AMAZON_KINDS)), nw.col("on_hand") > 0)
    live = live.filter(~nw.col("expiry_date").is_null(), ~nw.col("lot_row").is_null())
    spread = live.group_by("sku", "place").agg(
        nw.col("expiry_date").min().alias("first"), nw.col("expiry_date").max().alias("last"), nw.col("lot_row").min()
    )
    spread = spread.rename({"lot_row": "row"}).with_columns(apart=nw.col("last") - nw.col("first"))
    spread = spread.filter(nw.col("apart") >= _FAR_APART)
    return [
        Finding("Shipments", "fefo-violation", "lot", broken, other="earlier_lot", third="shipments"),
        Finding("Lots", "mixed-expiry", "sku", spread, other="apart", third="place", keys=("sku",)),
    ]
