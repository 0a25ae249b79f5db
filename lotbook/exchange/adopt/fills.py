"""The columns of the tracker that lists fill: where what a header means goes in each table."""

from collections.abc import Mapping, Sequence

from lotbook.core.errors import InputError
from lotbook.core.table import Column, Kind, folded_header
from lotbook.exchange.adopt.proposal import CASE_QTY, CASES, LOOSE, QUANTITY, SOLD, TABLES
from lotbook.exchange.adopt.unit_counts import PER_CASE

_COUNTED = {CASES: Column("Cases", CASES, Kind.UNITS), LOOSE: Column("Loose units", LOOSE, Kind.UNITS)}
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "Lots": {
        "quantity": "received_quantity",
        "on_hand": "received_quantity",
        "date": "received_date",
        "shop": "place",
        CASE_QTY: CASES,
    },
    "Shipments": {
        "received_date": "date",
        "invoice_date": "date",
        "place": "source",
        "purchase_order": "document",
        "on_hand": "",
        SOLD: "quantity",
        CASE_QTY: CASES,
    },
    "StockCount": {
        "quantity": "counted",
        "on_hand": "counted",
        "count_date": "date",
        "shop": "place",
        CASE_QTY: CASES,
    },
    "SKUs": {"on_hand": "", CASE_QTY: PER_CASE},
    "Customers": {"destination": "customer", "company": "customer"},
    "Certificates": {"certificate": "number"},
}
"""What a meaning is called in a table, where not as in `header_words`."""


def place_of(what: str, tables: Sequence[str]) -> tuple[str, Column] | None:
    """The table and column for a meaning, among the tables of a list."""
    for table in tables:
        name = _ELSEWHERE.get(table, {}).get(what, what)
        if name in _COUNTED and table in QUANTITY:
            return table, _COUNTED[name]
        column = next((c for c in TABLES[table].columns if c.name == name and not c.computed), None)
        if column is not None:
            return table, column
    return None


def column_named(named: str, tables: Sequence[str]) -> tuple[str, Column]:
    """The column of the tracker that the user named."""
    table, dot, header = named.partition(".")
    choice = [name for name in tables if folded_header(name) == folded_header(table)] if dot else list(tables)
    for name in choice:
        for column in columns_to_fill(name):
            if folded_header(column.header) == folded_header(header if dot else named):
                return name, column
    there = ", ".join(column.header for column in columns_to_fill(tables[0]))
    raise InputError(f"--map: {' and '.join(tables)} has no column '{named}' to fill. {tables[0]} has {there}.")


def is_column(table: str, header: str) -> bool:
    """Whether a table has a column of this header that a list can fill."""
    return table in TABLES and any(folded_header(c.header) == folded_header(header) for c in columns_to_fill(table))


def columns_to_fill(table: str) -> list[Column]:
    """The columns of a table that a list can fill, with those that units are counted in besides."""
    return [*(c for c in TABLES[table].columns if not c.computed), *(_COUNTED.values() if table in QUANTITY else ())]
