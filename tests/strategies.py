"""Trackers as Hypothesis draws them: few SKUs and lots, many movements, and all that people type by mistake.

A drawn book has what real ones have: quantities of 0 and below, months without a day, dates nobody can read, the same
key twice, names in other capitals and with stray blanks, headers wrapped with Alt+Enter, and what Amazon reports.
`entries` reads it for the oracles of the laws, in the plainest way there is and without the product's code.
"""

import calendar
import datetime as dt
import re
from typing import Any

from hypothesis import strategies as st

from lotbook.core.days import to_day
from lotbook.core.table import Cell, RawTable, Table
from lotbook.core.tables import AMAZON_STOCK, BUNDLES, INPUTS, LOTS, SHIPMENTS, SKUS
from lotbook.core.tables_amazon import AMAZON_EXPIRY, AMAZON_LEDGER, OPTIONAL, REMOVAL_ORDERS
from tests.notation import DEFAULTS, TODAY, raw_tables

AS_OF = to_day(TODAY)
SKU_CODES = ("TEA", "JAR", "SET")
LOT_CODES = ("1", "01", "A-1", "B")
PLACE_NAMES = ("Warehouse", "Shop", "FBA-US")
SUPPLIER_NAMES = ("Acme Labs", "ACME  labs", " AcmeLabs ", "Bo & Co", "bo\u00a0& co")
"""Two suppliers in five spellings."""
CONSIGNEES = ("Jane Roe", "JANE ROE", " Jane  Roe", "Joe")
"""Two customers in four spellings."""
MONTHS = ("03/2027", "2026-12")
UNREADABLE = ("soon", "31/31/2026", -3, True)
AMAZON_TABLES = ("AmazonStock", "AmazonLedger", "AmazonExpiry", "RemovalOrders")

Row = dict[str, Cell]

_days = st.integers(AS_OF - 400, AS_OF + 30)
_past_days = st.integers(AS_OF - 90, AS_OF + 5)
_written_days = _days.map(lambda day: (dt.date(1899, 12, 30) + dt.timedelta(days=day)).isoformat())
_skus, _lots = st.sampled_from(SKU_CODES), st.sampled_from(LOT_CODES)
_counts = st.sampled_from([None, 0, 1, 7, 40, 200])


def _now_and_then(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly the usual cells, and an odd one in about eight."""
    return st.integers(0, 7).flatmap(lambda number: odd if number == 7 else usual)


_dates = _now_and_then(_days, st.sampled_from([None, *MONTHS, *UNREADABLE]) | _written_days)
_spelled_places = st.sampled_from(["warehouse", " Shop", "fba-us ", "SHOP", "Fba-US\u00a0"])
_places = _now_and_then(st.sampled_from([*PLACE_NAMES, None]), _spelled_places)
_suppliers = st.sampled_from([None, None, *SUPPLIER_NAMES])


@st.composite
def lot_rows(draw: st.DrawFn, *, unique: bool = False) -> list[Row]:
    """Lots, now and then one twice unless they are to have keys of their own."""
    keys = draw(st.lists(st.tuples(_skus, _lots), min_size=1, max_size=8, unique=unique))
    expiries = st.none() | st.integers(AS_OF - 60, AS_OF + 500)
    return [
        {
            "SKU": sku,
            "Lot": lot,
            "Expiry date": draw(_now_and_then(expiries, st.sampled_from([*MONTHS, *UNREADABLE]))),
            "Received date": draw(st.none() | _dates),
            "Received quantity": draw(_now_and_then(st.integers(0, 300), st.sampled_from([0, -5, None, "many"]))),
            "Place": draw(_places),
            "Status": draw(st.sampled_from([None, None, None, "Released", "hold", "Quarantine", "RECALLED ", "ok?"])),
            "Supplier": draw(_suppliers),
        }
        for sku, lot in keys
    ]


@st.composite
def shipment_rows(draw: st.DrawFn) -> list[Row]:
    """Movements of every type, of known and unknown lots, with places given or left out."""
    kinds = ("Receipt", "Transfer", "Sale", "SALE ", "Return", "removal", "Disposal", "Adjustment", "Gift")
    quantities = _now_and_then(st.integers(1, 120), st.sampled_from([0, -4, None, "a few"]))
    rows: list[Row] = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(kinds))
        to_whom = st.sampled_from([*CONSIGNEES, None]) if kind in {"Sale", "SALE "} else _places
        rows.append(
            {
                "Date": draw(_dates),
                "Type": kind,
                "SKU": draw(_skus),
                "Lot": draw(_lots),
                "Quantity": draw(st.integers(-50, 50) if kind == "Adjustment" else quantities),
                "From": draw(_places),
                "To": draw(to_whom),
            }
        )
    return rows


@st.composite
def bundle_rows(draw: st.DrawFn) -> list[Row]:
    """Bundles of the SKU SET from lots of the others, now and then from none of a lot."""
    return [
        {
            "Date": draw(_dates),
            "Bundle SKU": "SET",
            "Bundle lot": draw(_lots),
            "Component SKU": draw(st.sampled_from(SKU_CODES[:2])),
            "Component lot": draw(_lots),
            "Component quantity": draw(st.integers(1, 40) | st.sampled_from([0, None, -2])),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]


@st.composite
def amazon_rows(draw: st.DrawFn, *, unique: bool = False) -> dict[str, list[Row]]:
    """What Amazon reports: counts, its ledger, its stock by expiration date, and removal orders."""
    of_sku = {"SKU": _skus, "Marketplace": st.sampled_from(["US", "US", "DE"])}
    dispositions = st.sampled_from(["SELLABLE", "DEFECTIVE", None])
    orders = st.sampled_from(["Sellable", "Unsellable"])
    columns: dict[str, tuple[Table, dict[str, st.SearchStrategy[Any]]]] = {
        "AmazonStock": (
            AMAZON_STOCK,
            {
                **of_sku,
                "Snapshot date": _past_days,
                **dict.fromkeys(("Fulfillable", "Unfulfillable", "Reserved", "Inbound"), _counts),
                "Units per day": st.sampled_from([None, 0, 0.5, 3]),
            },
        ),
        "AmazonLedger": (
            AMAZON_LEDGER,
            {
                **of_sku,
                "Date": _past_days,
                "Event": st.sampled_from(["Received", "Sold", "Returned", "Removed", "Found", "Lost"]),
                "Disposition": dispositions,
                "Units": st.integers(-60, 60) | st.none(),
                "Lines": st.just(1),
                "Source": st.sampled_from(["Ledger detail", "Ledger summary"]),
            },
        ),
        "AmazonExpiry": (
            AMAZON_EXPIRY,
            {
                **of_sku,
                "Snapshot date": _past_days,
                "Expiration date": st.none() | st.integers(AS_OF - 60, AS_OF + 500),
                "Disposition": dispositions,
                "Units": st.sampled_from([0, 1, 12, 90, -1, None]),
            },
        ),
        "RemovalOrders": (
            REMOVAL_ORDERS,
            {
                "Order ID": st.sampled_from(["LOT-1", "LOT-2"]),
                "SKU": _skus,
                "Disposition": orders,
                "Type": st.sampled_from(["Return", "Disposal"]),
                "Ordered on": _past_days,
                **dict.fromkeys(("Requested", "Shipped", "Disposed", "Cancelled"), st.sampled_from([None, 0, 5, 30])),
                "State": st.sampled_from(["Saved", "Pending", "Completed", "Cancelled"]),
            },
        ),
    }
    drawn: dict[str, list[Row]] = {}
    for name, (table, cells) in columns.items():
        key = [table.column(column).header for column in table.key]
        rows = st.fixed_dictionaries(cells)
        of_key = (lambda row, key=key: tuple(row[header] for header in key)) if unique else None
        drawn[name] = draw(st.just([]) | st.lists(rows, max_size=4, unique_by=of_key))
    return drawn


def raw(table: Table, rows: list[Row]) -> RawTable:
    """Rows by header as a host hands them over."""
    headers = tuple(column.header for column in table.columns if not column.computed)
    return RawTable(table.name, table.name, headers, 5, 1, tuple([row.get(name) for row in rows] for name in headers))


@st.composite
def raw_trackers(draw: st.DrawFn, *, unique: bool = False) -> dict[str, RawTable]:
    """All input tables of a small tracker."""
    per_day = {sku: draw(st.none() | st.sampled_from([0, 0.5, 1, 2, 5])) for sku in SKU_CODES}
    skus: list[Row] = [
        {
            "SKU": sku,
            "Product": sku.title(),
            "Supplier": draw(_suppliers),
            "Units per day": per_day[sku],
            "Unit cost": draw(st.none() | st.just(2.5)),
            "Cut-off days": draw(st.none() | st.integers(0, 60)),
            "Days of use": draw(st.none() | st.integers(0, 30)),
        }
        for sku in SKU_CODES
    ]
    drawn: dict[Table, list[Row]] = {
        SKUS: skus,
        LOTS: draw(lot_rows(unique=unique)),
        SHIPMENTS: draw(shipment_rows()),
        BUNDLES: draw(bundle_rows()),
    }
    of_amazon = draw(amazon_rows(unique=unique))
    drawn |= {_BY_NAME[name]: rows for name, rows in of_amazon.items()}
    tables = {**raw_tables(DEFAULTS), **{table.name: raw(table, rows) for table, rows in drawn.items()}}
    wrap = draw(st.sampled_from(list(WRAPPED)))
    return {name: with_headers(table, *map(WRAPPED[wrap], table.headers)) for name, table in tables.items()}


def trackers_of_unique_keys() -> st.SearchStrategy[dict[str, RawTable]]:
    """Trackers in which every key is there once: of a repeated one the first row counts, so row order matters there."""
    return raw_trackers(unique=True)


WRAPPED = {
    "plain": lambda header: header,
    "line break": lambda header: header.replace(" ", "\n"),
    "double blank": lambda header: f" {header.replace(' ', '  ')} ",
    "no-break space": lambda header: header.replace(" ", "\u00a0"),
    "capitals": lambda header: header.upper(),
}
"""What people do to headers."""

_BY_NAME = {table.name: table for table in (*INPUTS, *OPTIONAL)}


def with_headers(table: RawTable, *headers: str) -> RawTable:
    """A table under other headers."""
    return RawTable(table.name, table.sheet, headers, table.first_row, table.first_column, table.values)


def plain(table: RawTable) -> RawTable:
    """A table under the headers it has when new."""
    spelled = {"".join(column.header.lower().split()): column.header for column in _BY_NAME[table.name].columns}
    return with_headers(table, *(spelled["".join(header.lower().split())] for header in table.headers))


def without_amazon(raws: dict[str, RawTable]) -> dict[str, RawTable]:
    """A tracker without anything that Amazon reports."""
    return {**raws, **{name: raw(_BY_NAME[name], []) for name in AMAZON_TABLES}}


# What the oracles read


def entries(table: RawTable) -> list[dict[str, Any]]:
    """The rows of a table by plain header: texts trimmed, known words as lotbook spells them, what is unreadable None.

    A month is its last day where a label may show one, and no date elsewhere.
    """
    headers = plain(table).headers
    rows = [dict(zip(headers, cells, strict=True)) for cells in zip(*table.values, strict=True)]
    return [{header: _entry(header, cell) for header, cell in row.items()} for row in rows]


def _entry(header: str, cell: Cell) -> Any:
    if header.lower().endswith("date") or header == "Ordered on":
        return _day(cell, may_be_month=header in {"Expiry date", "Production date"})
    if header.lower().endswith("quantity"):
        negative = isinstance(cell, int) and cell < 0 and header != "Quantity"
        return None if isinstance(cell, str) or negative else cell
    if not isinstance(cell, str):
        return cell
    words = {"Place": PLACE_NAMES, "From": PLACE_NAMES, "To": PLACE_NAMES, "Type": _TYPES}.get(header, ())
    return next((word for word in words if word.lower() == cell.strip().lower()), cell.strip())


_TYPES = ("Receipt", "Transfer", "Sale", "Return", "Removal", "Disposal", "Adjustment")


def _day(cell: Cell, *, may_be_month: bool) -> int | None:
    if cell is None or isinstance(cell, (bool, float)):
        return None
    if isinstance(cell, int):
        return cell if cell > 0 else None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return day(cell)
    if cell in MONTHS and may_be_month:
        year, month = sorted(map(int, re.split("[-/]", cell)), reverse=True)
        return day(f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}")
    return None


def countable(row: dict[str, Any], *required: str) -> bool:
    """Whether a row has what it needs to be counted; of movements also a known type and a quantity above 0."""
    if any(row[header] is None for header in required):
        return False
    if "Component quantity" in row:
        return bool(row["Component quantity"] > 0)
    return "Type" not in row or (row["Type"] in _TYPES and (row["Type"] == "Adjustment" or row["Quantity"] > 0))


def by_key(rows: list[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by the values of some columns."""
    return {tuple(row[name] for name in names): row for row in rows}


def day(text: str) -> int:
    """The day number of a date as text."""
    return to_day(dt.date.fromisoformat(text))
