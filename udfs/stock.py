"""What lots hold and where it goes: units on hand, units at risk, the order to use lots up, and where they went."""

from collections.abc import Iterator, Sequence
from typing import Any

from lotbook.core import fefo, ledger, nw, risk, shelf_life
from lotbook.core.frames import FOREVER, Frame, make_frame, make_rows, rows_of, text, whole
from lotbook.core.reading import Parsed, parse
from lotbook.core.recalls.trace import movements_of
from lotbook.core.records import countable_lots, countable_shipments, status_that_counts
from lotbook.core.settings import Settings
from lotbook.core.shelf_life import with_sell_by_that_counts
from lotbook.core.table import Kind, RawTable, Table, folded_header
from lotbook.core.tables import BUNDLES, LOTS, SHIPMENTS
from lotbook.core.tables_report import FEFO
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.cell_texts import ArgumentError
from udfs import arguments
from udfs.arguments import UNREAD, Given, Rows, dates_of, message_of, read_rows
from udfs.registry import udf
from udfs.tables import cell_of, read_table, table_of

_RECEIVED = table_of(LOTS, "sku", "lot", "received_quantity", optional=("received_date", "place", "status"))
_MOVED = table_of(SHIPMENTS, "date", "type", "sku", "lot", "quantity", optional=("source", "destination"))
_TRACED = table_of(
    SHIPMENTS,
    *("date", "type", "sku", "lot", "quantity"),
    optional=("source", "destination", "document", "shipment"),
)
_OF_LOTS = table_of(
    LOTS,
    *("sku", "lot", "expiry_date", "on_hand"),
    optional=("expiry_read", "typed_sell_by", "received_date", "place", "status"),
)
_STOCKED = Table(LOTS.name, (*_OF_LOTS.columns, *table_of(FEFO, optional=("sell_by",)).columns))
"""The sheet Lots or FEFO: on one stands a lot's own sell-by date, on the other the one that counts."""
_LOTS_ALL, _SHIPMENTS_ALL, _FEFO_ALL = "Lots[#All]", "Shipments[#All]", "FEFO[#All] or Lots[#All]"
_DIGITS = 6
"""Of a unit at risk; what is beyond is rounding."""
_EXPIRY = _STOCKED.column("expiry_date").header
_PLACE = _STOCKED.column("place").header
_ON_LOTS = "received quantity"
"""Header that only the table Lots has; there a second row of a lot does not count."""
_SHORTAGE = "Shortage"
_MORE_DAYS = 100_000
"""More than any day number, so that two of them fit in one number."""
_FIRST, _LAST = (-1, -1, -1), (FOREVER + 1, 0, 0)
"""A turn before all others, and one behind them."""


@udf
def LOT_ON_HAND(
    sku: Any, lot: Any, lots: Any, shipments: Any, place: Any = None, as_of: Any = None, default_place: Any = None
) -> Any:
    """Units of a lot on hand at the end of the as-of date, over all places or at one.

    The figure is that of the movements, without bundles and without what Amazon counts: rows that do not count in the
    tracker do not count here, and rows that name no place are at the default place. A lot that is in
    neither table is named. Where its received quantity cannot be read, the message says so wherever those units would
    be; where it is blank and nothing else was entered, the result is.

    Examples:
        >>> lots = [["SKU", "Lot", "Received quantity"], ["TEA", "00123", 100]]
        >>> moves = [["Date", "Type", "SKU", "Lot", "Quantity"], ["2026-01-10", "Sale", "TEA", "00123", 30]]
        >>> LOT_ON_HAND("TEA", ["00123", "123"], lots, moves, None, "2026-02-01")
        [70, 'No such lot: 123']
    """
    day = arguments.one("as_of", arguments.as_of(as_of))
    at = arguments.one("place", Given(place, Kind.TEXT))
    base = arguments.one("default_place", Given(default_place, Kind.TEXT)) or Settings().default_place
    received = read_table("lots", lots, _RECEIVED, _LOTS_ALL)
    moved = read_table("shipments", shipments, _MOVED, _SHIPMENTS_ALL)
    moves = ledger.movements(
        countable_lots(received.frame.lazy()),
        countable_shipments(moved.frame.lazy()),
        _no_bundles(),
        default_place=base,
    )
    every = moves.collect()
    counted = dict.fromkeys(zip(every["sku"].to_list(), every["lot"].to_list(), strict=True), 0)
    hand = ledger.on_hand(moves, as_of=day).collect()
    for row_sku, row_lot, row_place, row_units in hand.select("sku", "lot", "place", "on_hand").iter_rows():
        if at is None or row_place.casefold() == at.casefold():
            counted[row_sku, row_lot] += int(row_units)
    units: dict[tuple[str, str], int | str] = {**_without_lines(moved, shipments), **counted}
    wrong = _unread_quantities(received, lots, _RECEIVED.column("received_quantity").header)
    for row, key, came, home in _without_quantity(received):
        at_home = at is None or str(home or base).casefold() == at.casefold()
        if not (at_home and (came is None or came <= day)):
            units[key] = counted.get(key, 0)
        elif row in wrong or key not in counted:
            units[key] = wrong.get(row, "")
    rows = read_rows(sku=Given(sku, Kind.CODE), lot=Given(lot, Kind.CODE))
    asked = zip(rows.frame["sku"].to_list(), rows.frame["lot"].to_list(), strict=True)
    return rows.filled([units.get(key, messages.NO_SUCH_LOT.format(found=messages.shown(key[1]))) for key in asked])


def _unread_quantities(parsed: Parsed, value: Any, header: str) -> dict[int, str]:
    """By row, what is wrong with each quantity that cannot be read."""
    problems = (each for each in parsed.problems if each.header == header and each.rule in UNREAD)
    return {each.row: message_of(each, cell_of(value, each.row, header)) for each in problems}


def _without_lines(moved: Parsed, shipments: Any) -> dict[tuple[str, str], str]:
    """For each lot of Shipments, what is wrong with its first quantity that cannot be read; blank if none is."""
    wrong = _unread_quantities(moved, shipments, _MOVED.column("quantity").header)
    found: dict[tuple[str, str], str] = {}
    for row, sku, lot in moved.frame.select("row", "sku", "lot").iter_rows():
        if sku is not None and lot is not None:
            found[sku, lot] = found.get((sku, lot)) or wrong.get(row, "")
    return found


def _without_quantity(received: Parsed) -> Iterator[tuple[int, tuple[str, str], int | None, str | None]]:
    """Each lot whose received quantity is blank or cannot be read: row, key, received date and place."""
    lots = countable_lots(received.frame.lazy()).filter(nw.col("usable"), nw.col("received_quantity").is_null())
    names = ("row", "sku", "lot", "received_date", "place")
    for row, sku, lot, came, home in lots.collect().select(*names).iter_rows():
        yield row, (sku, lot), came, home


def _no_bundles() -> Frame:
    headers = tuple(column.header for column in BUNDLES.columns)
    return parse(RawTable("Bundles", "Bundles", headers, 2, 1, tuple([] for _ in headers)), BUNDLES).frame.lazy()


@udf
def LOT_AT_RISK(expiries: Any, quantities: Any, units_per_day: Any, as_of: Any = None, cutoff: Any = None) -> Any:
    """Units of each lot of one SKU that will not be sold by their sell-by date.

    Lots with the same dates sell in the order they stand in. Where the quantity of a lot cannot be read, nothing is
    known of the lots that sell after it; where its date or its cut-off cannot, nothing is known of any other. What no
    demand reaches anyhow is known all the same.

    Examples:
        >>> LOT_AT_RISK(["2026-01-31", "2026-03-02"], [500, 200], 5, "2026-01-01")
        [350, 50]
        >>> LOT_AT_RISK(["2026-01-31", "2026-02-10", "2026-03-02"], [100, "a few", 200], 5, "2026-01-01")
        [0, 'Not a whole number: a few', '']
    """
    day = arguments.one("as_of", arguments.as_of(as_of))
    speed = arguments.one("units_per_day", Given(units_per_day, Kind.RATE, required=False))
    rows = read_rows(
        partly=True,
        expiry_date=arguments.maybe_date(expiries),
        on_hand=Given(quantities, Kind.UNITS),
        cutoff_days=arguments.days(cutoff, 0),
    )
    unread = make_rows({"unread": rows.is_unread("expiry_date", "on_hand", "cutoff_days")}, {"unread": nw.Boolean()})
    stock = nw.concat([_numbered(rows), unread], how="horizontal").with_columns(
        *(text("").alias(name) for name in ("sku", "place")),
        *(text("Released").alias("status"), text("Own").alias("kind"), nw.col("number").alias("lot")),
        *(whole(0).alias(name) for name in ("min_days_at_receipt", "transit_days", "receiving_days")),
        *(whole(0).alias("removal_lead_days"), _none(whole(0)).alias("received_date")),
        (_none(nw.lit(0.0)) if speed is None else nw.lit(speed)).alias("units_per_day"),
        nw.lit(0.0).alias("unit_cost"),
        on_hand=nw.when(nw.col("unread")).then(whole(0)).otherwise("on_hand"),
    )
    projected = risk.project(shelf_life.with_dates(stock, as_of=day), as_of=day)
    at_risk = _as_far_as_known(rows, projected.sort("number"))
    return rows.filled([int(units) if units is not None and units.is_integer() else units for units in at_risk])


def _as_far_as_known(rows: Rows, projected: nw.DataFrame[Any]) -> list[float | None]:
    """The units at risk of lots in the order they were given; None where they depend on what cannot be read."""
    at_risk: list[float | None] = projected["units_at_risk"].round(_DIGITS).to_list()
    unread = projected["unread"].to_list()
    if not any(unread):
        return at_risk
    dates = [
        [FOREVER if day is None else day for day in projected[name].to_list()] for name in ("sell_by", "expiry_date")
    ]
    turns = list(zip(*dates, range(len(at_risk)), strict=True))
    undated = [expiry == FOREVER for expiry in dates[1]]
    lost = zip(rows.is_unread("expiry_date"), rows.is_unread("cutoff_days"), undated, strict=True)
    anywhere = [expiry or (cutoff and not is_undated) for expiry, cutoff, is_undated in lost]
    cells = zip(unread, rows.frame["on_hand"].to_list(), anywhere, turns, strict=True)
    doubts = [_FIRST if is_anywhere else turn for is_lost, units, is_anywhere, turn in cells if is_lost and units != 0]
    known_before = min(doubts, default=_LAST)
    held = projected["on_hand"].to_list()
    return [
        None if units is None or (turn > known_before and units < there) else units
        for units, there, turn in zip(at_risk, held, turns, strict=True)
    ]


@udf
def FEFO_RANK(skus: Any, expiries: Any, received: Any = None) -> Any:
    """The order in which to use up lots, within each SKU; what has the same dates shares a rank.

    Where a date cannot be read, the lots of the SKU that may go after it have no rank: all of them for an expiry date,
    those that expire no earlier for a received date.

    Examples:
        >>> FEFO_RANK(["TEA", "TEA", "JAR", "TEA"], ["2027-04-06", "2026-01-31", "2027-01-13", None])
        [2, 1, 1, 3]
        >>> FEFO_RANK(["TEA", "TEA", "JAR"], ["03/04/2027", "2027-03-10", "2027-01-13"])[1:]
        ['', 1]
    """
    rows = read_rows(
        partly=True,
        sku=Given(skus, Kind.CODE),
        expiry_date=arguments.maybe_date(expiries),
        received_date=arguments.maybe_date(received),
    )
    unread = make_rows({"unread": rows.is_unread("sku", "expiry_date", "received_date")}, {"unread": nw.Boolean()})
    # Nothing but the dates tells two lots apart here, so lots with the same dates are one lot at several places.
    dates = nw.coalesce(nw.col("expiry_date"), whole(0)) * _MORE_DAYS + nw.coalesce(nw.col("received_date"), whole(0))
    stock = nw.concat([_numbered(rows), unread], how="horizontal").with_columns(
        lot=dates,
        place=nw.col("number"),
        days_left=whole(0),
        status=text("Released"),
        on_hand=nw.when(nw.col("unread")).then(whole(0)).otherwise(whole(1)),
    )
    ranked = fefo.pick_order(stock).sort("number")
    return rows.filled(_ranks_known(rows, ranked["rank"].to_list()))


def _ranks_known(rows: Rows, ranks: Sequence[int | None]) -> list[int | None]:
    """The ranks of lots in the order they were given; None where they depend on a date that cannot be read."""
    days = [FOREVER if day is None else day for day in rows.frame["expiry_date"].to_list()]
    skus = rows.frame["sku"].to_list()
    known_before: dict[str, int] = {}
    unread = zip(rows.is_unread("expiry_date"), rows.is_unread("received_date"), strict=True)
    for sku, day, (no_expiry, no_received) in zip(skus, days, unread, strict=True):
        if no_expiry or no_received:
            known_before[sku] = min(0 if no_expiry else day, known_before.get(sku, day))
    unknown = [day >= known_before.get(sku, FOREVER + 1) for sku, day in zip(skus, days, strict=True)]
    return [None if is_unknown else rank for is_unknown, rank in zip(unknown, ranks, strict=True)]


def _numbered(rows: Rows) -> nw.DataFrame[Any]:
    """The rows with their `number`: what tells them apart, and puts them back in order."""
    return rows.frame.with_row_index("number").with_columns(nw.col("number").cast(nw.Int64()))


def _none(like: nw.Expr) -> nw.Expr:
    """A null of the type of something: what a condition that never holds leaves of it."""
    return nw.when(nw.col("number") < 0).then(like)


@udf
def FEFO_ALLOCATE(
    sku: Any,
    quantity: Any,
    lots: Any,
    as_of: Any = None,
    min_days: Any = None,
    expired_below: Any = None,
    places: Any = None,
) -> Any:
    """Which lots fill a demand, those that expire first, and what is missing.

    A lot is usable until it has expired or its sell-by date has come. Undated lots come last, and serve only a demand
    without a minimum. Where a lot stands in several rows, at several places, its units are added up. Where the expiry
    date is blank on the sheet Lots, the date that lotbook worked out counts. A date that can't be read counts as none,
    and its cell says so. Only the sheet FEFO says where units are, so places are chosen there.

    Examples:
        >>> lots = [["SKU", "Lot", "Expiry date", "On hand"], ["TEA", "2", "2027-04-30", 50],
        ...     ["TEA", "1", "2027-03-31", 30]]
        >>> [row[::2] for row in FEFO_ALLOCATE("TEA", 100, lots, "2026-02-01")]
        [['1', 30], ['2', 50], ['Shortage', 20]]
        >>> stock = [["SKU", "Lot", "Expiry date", "On hand", "Place"], ["TEA", "1", "2027-03-31", 30, "FBA-US"],
        ...     ["TEA", "2", "2027-04-30", 50, "Garage"]]
        >>> [row[::2] for row in FEFO_ALLOCATE("TEA", 40, stock, "2026-02-01", places="garage")]
        [['2', 40]]
    """
    wanted = arguments.one("sku", Given(sku, Kind.CODE))
    units = arguments.one("quantity", Given(quantity, Kind.UNITS))
    day = arguments.one("as_of", arguments.as_of(as_of))
    life = arguments.one("min_days", arguments.days(min_days, 0))
    below = arguments.one("expired_below", arguments.days(expired_below, Settings().expired_below))
    stocked = read_table("lots", lots, _STOCKED, _FEFO_ALL)
    if not wanted or not units:
        return ""
    at = _places(places)
    is_lots = _ON_LOTS in map(folded_header, stocked.raw.headers)
    if at and is_lots:
        raise ArgumentError(messages.NEEDS_FEFO)
    if at and folded_header(_PLACE) not in map(folded_header, stocked.raw.headers):
        raise ArgumentError(messages.NO_COLUMN.format(argument="lots", header=_PLACE, example="FEFO[#All]"))
    frame = stocked.frame.lazy().with_columns(status=status_that_counts())
    if is_lots:
        frame = countable_lots(stocked.frame.lazy())
    frame = frame.filter(nw.col("usable"), nw.col("sku") == wanted)
    frame = frame.with_columns(
        expiry_date=nw.coalesce("expiry_date", "expiry_read"), place=nw.coalesce(nw.col("place"), text(""))
    )
    if at:
        frame = frame.filter(nw.col("place").str.to_lowercase().is_in(sorted(at)))
    line = {"line": [1], "sku": [wanted], "quantity": [units], "min_days_at_receipt": [life]}
    schema = dict.fromkeys(line, nw.Int64()) | {"sku": nw.String()}
    frame = with_sell_by_that_counts(frame)
    frame = frame.with_columns(off_sale_on=nw.min_horizontal("sell_by", "typed_sell_by"))
    outcome = fefo.allocate(frame, make_frame(line, schema), as_of=day, expired_below=below, sold_on=day)
    said = {each.lot: each.problem for each in stocked.problems if (each.sku, each.header) == (wanted, _EXPIRY)}
    picked: dict[str, list[Any]] = {}
    short = []
    for row in rows_of(outcome):
        if row["outcome"] == "Allocated":
            date = dates_of([row["expiry_date"]])[0]
            shown = said.get(row["lot"], "") if date is None else date
            picked.setdefault(row["lot"], [row["lot"], shown, 0])[2] += int(row["units"])
        elif row["outcome"] == "Short":
            short = [[_SHORTAGE, "", int(row["units"])]]
    return [*picked.values(), *short]


def _places(value: Any) -> set[str]:
    """The places in one cell or several, in small letters; none where all are blank.

    Raises:
        ArgumentError: If a cell has an error or a message in place of a name.
    """
    rows = read_rows(place=Given(value, Kind.TEXT))
    for message in rows.messages.values():
        raise ArgumentError(message)
    return {place.lower() for place in rows.frame["place"].to_list()}


@udf
def LOT_TRACE(sku: Any, lot: Any, shipments: Any) -> Any:
    """Every movement of a lot on the sheet Shipments, earliest first, below a header row.

    Examples:
        >>> moves = [["Date", "Type", "SKU", "Lot", "Quantity", "To"], ["2026-01-10", "Sale", "TEA", "1", 30, "Ann"]]
        >>> [row[1:5] for row in LOT_TRACE("TEA", 1, moves)]
        [['Type', 'From', 'To', 'Quantity'], ['Sale', '', 'Ann', 30]]
    """
    key = {"sku": arguments.one("sku", Given(sku, Kind.CODE)), "lot": arguments.one("lot", Given(lot, Kind.CODE))}
    moved = read_table("shipments", shipments, _TRACED, _SHIPMENTS_ALL)
    if None in key.values():
        return ""
    lots = make_rows({name: [value] for name, value in key.items()}, dict.fromkeys(key, nw.String()))
    found = movements_of(moved.frame, lots)
    if not found.shape[0]:
        return messages.NO_MOVEMENTS
    names = ("date", "type", "source", "destination", "quantity", "document", "shipment")
    header: list[Any] = [_TRACED.column(name).header for name in names]
    dates = dates_of(found["date"].to_list())
    columns = [dates, *(found[name].to_list() for name in names[1:])]
    return [header, *(["" if cell is None else cell for cell in row] for row in zip(*columns, strict=True))]
