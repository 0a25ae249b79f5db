"""A stock count against the records: what it finds, and that booking it makes them agree, once."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.count import KEY, compare, document_of
from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.ledger import mass_balance, on_hand
from lotbook.core.records import records_of
from lotbook.core.table import RawTable
from lotbook.core.tables import STOCK_COUNT
from tests.notation import lines, report_on, tracker_of
from tests.strategies import AS_OF, LOT_CODES, SKU_CODES, Row, raw, raw_trackers

BOOK: dict[str, Any] = {
    "SKUs": "SKU | Units per case\nTEA | 12\nJAR |",
    "Lots": """
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | 1 | 2027-03-01 | 2025-06-01 | 100 | Warehouse
        TEA | 2 | 2027-06-01 | 2025-06-01 | 50 | Warehouse
        TEA | 3 | 2027-09-01 | 2025-06-01 | 30 | Shop
        JAR | 1 | 2027-03-01 | 2025-06-01 | 20 |
    """,
    "Shipments": """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | 1 | 30 | Warehouse | Ann
        2026-02-10 | Sale | TEA | 1 | 20 | Warehouse | Ann
    """,
}
SHOWN = (*KEY, "row", "counted", "by_records", "difference", "booked_row", "later_row")


def found(count: str, *, missing_is_zero: bool = False, engine: str = "polars", **more: str) -> list[str]:
    tracker = tracker_of(**{**BOOK, **more, "StockCount": count})
    records = records_of(tracker, engine=engine)
    return lines(compare(records, "Warehouse", missing_is_zero=missing_is_zero), *SHOWN)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_count_is_held_against_the_end_of_its_own_day(engine: str) -> None:
    count = """
        Date | Place | SKU | Lot | Counted | Unit
        2026-02-01 | warehouse | TEA | 1 | 68 | Each
        2026-02-20 | | TEA | 1 | 5 | Cases
        2026-02-20 | Warehouse | TEA | 1 | 3 |
        2026-02-20 | Shop | JAR | 1 | 2 | eaches
    """
    # On 2026-02-01 the records say 70; on 2026-02-20 50, or 48 once the first count is booked. 5 cases and 3 are 63.
    assert found(count, engine=engine) == [
        "2026-02-01 | Warehouse | TEA | 1 | 5 | 68 | 70 | -2 | - | -",
        "2026-02-20 | Shop | JAR | 1 | 8 | 2 | 0 | 2 | - | -",
        "2026-02-20 | Warehouse | TEA | 1 | 6 | 63 | 48 | 15 | - | -",
    ]


def test_lots_that_are_not_listed_count_0_only_if_asked() -> None:
    count = "Date | Place | SKU | Lot | Counted\n2026-02-20 | | TEA | 1 | 50"
    assert found(count) == ["2026-02-20 | Warehouse | TEA | 1 | 5 | 50 | 50 | 0 | - | -"]
    # Lot 3 is in the shop, and JAR was not counted at all.
    assert found(count, missing_is_zero=True) == [
        "2026-02-20 | Warehouse | TEA | 1 | 5 | 50 | 50 | 0 | - | -",
        "2026-02-20 | Warehouse | TEA | 2 | - | 0 | 50 | -50 | - | -",
    ]


def test_what_is_booked_under_its_document_is_booked_whatever_its_capitals() -> None:
    booked = """
        Date | Type | SKU | Lot | Quantity | From | Document
        2026-02-20 | Adjustment | TEA | 1 | -2 | Warehouse | count 2026-02-20  WAREHOUSE
        2026-02-20 | Adjustment | TEA | 2 | -2 | Warehouse | Count 2026-02-19 Warehouse
        2026-02-25 | Adjustment | TEA | 2 | 5 | Warehouse | Count 27
    """
    count = """
        Date | SKU | Lot | Counted
        2026-02-20 | TEA | 1 | 98
        2026-02-20 | TEA | 2 | 40
        2026-02-10 | TEA | 1 | 90
    """
    assert found(count, Shipments=booked) == [
        "2026-02-10 | Warehouse | TEA | 1 | 7 | 90 | 100 | -10 | - | 5",
        "2026-02-20 | Warehouse | TEA | 1 | 5 | 98 | 98 | 0 | 5 | -",
        "2026-02-20 | Warehouse | TEA | 2 | 6 | 40 | 48 | -8 | - | -",
    ]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_rows_that_cannot_be_counted_are_named_by_cell(engine: str) -> None:
    count = """
        Date | Place | SKU | Lot | Counted | Unit
        2026-02-20 | FBA-US | TEA | 1 | 5 |
        2026-02-20 | Attic | TEA | 1 | 5 |
        2026-02-20 | | TEA | 9 | 5 |
        2026-02-20 | | CUP | 1 | 5 |
        2026-02-20 | | TEA | 1 | many |
        2026-02-20 | | JAR | 1 | 5 | cases
        2026-02-20 | | TEA | 1 | 5 | pallets
        2026-03-02 | | TEA | 1 | 5 |
        2026-02-20 | | TEA | 2 | 5 |
        2026-02-20 | Warehouse | TEA | 2 | 6 | unit
        2026-02-20 | | TEA | 4 | 6 |
        | | TEA | 1 | -6 |
    """
    lots = f"{BOOK['Lots']}\n        TEA | 4 | 2027-09-01 | | a few | Warehouse"
    result = report_on(engine=engine, **{**BOOK, "Lots": lots, "StockCount": count})
    assert [f"{each.place} {each.rule}" for each in result.problems if each.table == "StockCount"] == [
        "StockCount!B5 count-at-amazon",
        "StockCount!D7 unknown-lot",
        "StockCount!C8 unknown-sku",
        "StockCount!E9 not-whole",
        "StockCount!F10 no-case-size",
        "StockCount!F11 unknown-unit",
        "StockCount!D14 duplicate-key",
        "StockCount!D15 count-of-unknown-stock",
        "StockCount!A16 missing",
        "StockCount!E16 negative",
        "StockCount!B6 unknown-place",
        "StockCount!A12 not-yet",
    ]


# Laws


@st.composite
def counts(draw: st.DrawFn) -> list[Row]:
    """Counts of random lots on some days, each lot once a day and place."""
    day = st.sampled_from([AS_OF - 40, AS_OF - 39, AS_OF - 3, AS_OF])
    keys = st.tuples(
        day, st.sampled_from(["Warehouse", "Shop"]), st.sampled_from(SKU_CODES), st.sampled_from(LOT_CODES)
    )
    return [
        {"Date": date, "Place": place, "SKU": sku, "Lot": lot, "Counted": draw(st.integers(0, 150))}
        for date, place, sku, lot in draw(st.lists(keys, min_size=1, max_size=8, unique=True))
    ]


def with_rows(table: RawTable, rows: list[Row]) -> RawTable:
    """A table with more rows at its end, whatever is done to its headers."""
    plain = [" ".join(header.lower().split()) for header in table.headers]
    more = [[{key.lower(): value for key, value in row.items()}.get(header) for row in rows] for header in plain]
    values = tuple([*old, *new] for old, new in zip(table.values, more, strict=True))
    return RawTable(table.name, table.sheet, table.headers, table.first_row, table.first_column, values)


def adjusted(row: dict[str, Any]) -> Row:
    """The row of Shipments that books a difference."""
    return {
        "Date": row["date"], "Type": "Adjustment", "SKU": row["sku"], "Lot": row["lot"],
        "Quantity": row["difference"], "From": row["place"], "Document": document_of(row["date"], row["place"]),
    }  # fmt: skip


@pytest.mark.long
@given(raw_trackers(), counts(), st.booleans())
def test_booking_makes_on_hand_what_was_counted_once(
    raws: dict[str, RawTable],
    count: list[Row],
    missing: bool,  # noqa: FBT001 - drawn
) -> None:
    raws = {**raws, "StockCount": raw(STOCK_COUNT, count)}
    before = records_of(read_tracker(raws))
    unread = {(row["sku"], row["lot"]) for row in rows_of(before.lots) if row["received_quantity"] is None}
    found = rows_of(compare(before, "Warehouse", missing_is_zero=missing))
    booked = {**raws, "Shipments": with_rows(raws["Shipments"], [adjusted(row) for row in found if row["difference"]])}
    after = records_of(read_tracker(booked))
    for row in count:
        there = {
            (each["sku"], each["lot"], each["place"]): each["on_hand"]
            for each in rows_of(on_hand(after.movements, as_of=int(row["Date"] or 0)))
        }
        assert there.get((row["SKU"], row["Lot"], row["Place"]), 0) == row["Counted"]
        if missing:
            listed = {
                each["Lot"] for each in count if all(each[name] == row[name] for name in ("Date", "Place", "SKU"))
            }
            others = {key: units for key, units in there.items() if (key[0], key[2]) == (row["SKU"], row["Place"])}
            assert all(not units or key[1] in listed or key[:2] in unread for key, units in others.items())
    # Units are conserved: what was adjusted is all that is there more or less.
    for each in rows_of(mass_balance(after.movements, as_of=AS_OF)):
        came = each["received"] + each["returned"] + each["adjusted_in"]
        assert came == each["on_hand"] + each["sold"] + each["disposed"] + each["consumed"] + each["adjusted_out"]
    total = sum(row["on_hand"] for row in rows_of(on_hand(before.movements, as_of=AS_OF)))
    changed = sum(row["on_hand"] for row in rows_of(on_hand(after.movements, as_of=AS_OF))) - total
    assert changed == sum(row["difference"] for row in found)
    again = rows_of(compare(after, "Warehouse", missing_is_zero=missing))
    assert [row for row in again if row["booked_row"] is None and row["difference"]] == []
    assert all(row["difference"] == 0 for row in again)


def test_a_document_names_the_day_and_the_place() -> None:
    assert document_of(to_day(dt.date(2026, 11, 27)), "Garage") == "Count 2026-11-27 Garage"
