"""Trackers as Hypothesis draws them: few SKUs and lots, many movements, now and then something odd."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from lotbook.core.days import to_day
from lotbook.core.tables import BUNDLES, LOTS, SHIPMENTS, SKUS, Cell, RawTable, Table
from tests.notation import DEFAULTS, TODAY, raw_tables

AS_OF = to_day(TODAY)
SKU_CODES = ("TEA", "JAR", "SET")
LOT_CODES = ("1", "01", "A-1", "B")
PLACE_NAMES = ("Warehouse", "Shop", "FBA-US")

Row = dict[str, Cell]

_days = st.integers(AS_OF - 400, AS_OF + 30)
_maybe_place = st.sampled_from([*PLACE_NAMES, None])


@st.composite
def lot_rows(draw: st.DrawFn) -> list[Row]:
    """Lots with keys of their own."""
    keys = draw(
        st.lists(st.tuples(st.sampled_from(SKU_CODES), st.sampled_from(LOT_CODES)), min_size=1, max_size=8, unique=True)
    )
    return [
        {
            "SKU": sku,
            "Lot": lot,
            "Expiry date": draw(st.none() | st.integers(AS_OF - 60, AS_OF + 500)),
            "Received date": draw(st.none() | _days),
            "Received quantity": draw(st.integers(0, 300)),
            "Place": draw(_maybe_place),
            "Status": draw(st.sampled_from([None, None, None, "Released", "Hold", "Quarantine", "Recalled"])),
        }
        for sku, lot in keys
    ]


@st.composite
def shipment_rows(draw: st.DrawFn) -> list[Row]:
    """Movements of every type, of known and unknown lots, with places given or left out."""
    kinds = ("Receipt", "Transfer", "Sale", "Sale", "Return", "Removal", "Disposal", "Adjustment")
    rows: list[Row] = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(kinds))
        rows.append(
            {
                "Date": draw(_days),
                "Type": kind,
                "SKU": draw(st.sampled_from(SKU_CODES)),
                "Lot": draw(st.sampled_from(LOT_CODES)),
                "Quantity": draw(st.integers(-50, 50) if kind == "Adjustment" else st.integers(1, 120)),
                "From": draw(_maybe_place),
                "To": draw(_maybe_place),
            }
        )
    return rows


@st.composite
def bundle_rows(draw: st.DrawFn) -> list[Row]:
    """Bundles of the SKU SET from lots of the others."""
    return [
        {
            "Date": draw(_days),
            "Bundle SKU": "SET",
            "Bundle lot": draw(st.sampled_from(LOT_CODES)),
            "Component SKU": draw(st.sampled_from(SKU_CODES[:2])),
            "Component lot": draw(st.sampled_from(LOT_CODES)),
            "Component quantity": draw(st.integers(1, 40)),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]


def raw(table: Table, rows: list[Row]) -> RawTable:
    """Rows by header as a host hands them over."""
    headers = tuple(column.header for column in table.columns if not column.computed)
    return RawTable(table.name, table.name, headers, 5, 1, tuple([row.get(name) for row in rows] for name in headers))


@st.composite
def raw_trackers(draw: st.DrawFn) -> dict[str, RawTable]:
    """All input tables of a small tracker."""
    per_day = {sku: draw(st.none() | st.sampled_from([0, 0.5, 1, 2, 5])) for sku in SKU_CODES}
    skus: list[Row] = [
        {
            "SKU": sku,
            "Product": sku.title(),
            "Units per day": per_day[sku],
            "Unit cost": draw(st.none() | st.just(2.5)),
            "Cut-off days": draw(st.none() | st.integers(0, 60)),
            "Days of use": draw(st.none() | st.integers(0, 30)),
        }
        for sku in SKU_CODES
    ]
    tables = raw_tables(DEFAULTS)
    return {
        **tables,
        "SKUs": raw(SKUS, skus),
        "Lots": raw(LOTS, draw(lot_rows())),
        "Shipments": raw(SHIPMENTS, draw(shipment_rows())),
        "Bundles": raw(BUNDLES, draw(bundle_rows())),
    }


def by_key(rows: list[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by the values of some columns."""
    return {tuple(row[name] for name in names): row for row in rows}


def day(text: str) -> int:
    """The day number of a date as text."""
    return to_day(dt.date.fromisoformat(text))
