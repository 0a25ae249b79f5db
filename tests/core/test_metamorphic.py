"""What must not change a report: the order of rows, and rows that have nothing to do with the others."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.report import Report, report
from lotbook.core.table import RawTable
from tests import examples
from tests.notation import lines
from tests.strategies import AS_OF, SKU_CODES, Row, plain, raw_trackers, trackers_of_unique_keys

pytestmark = pytest.mark.slow

NEW: dict[str, list[Row]] = {
    "SKUs": [{"SKU": "COCOA", "Units per day": 3, "Unit cost": 1}],
    "Lots": [
        {"SKU": "COCOA", "Lot": "1", "Expiry date": AS_OF + 40, "Received quantity": 500, "Place": "FBA-US"},
        {"SKU": "COCOA", "Lot": "K", "Expiry date": AS_OF - 3, "Received quantity": 20, "Status": "Recalled"},
    ],
    "Shipments": [
        {"Date": AS_OF - 5, "Type": "Sale", "SKU": "COCOA", "Lot": "K", "Quantity": 90, "From": "Shop"},
        {"Date": AS_OF - 5, "Type": "Transfer", "SKU": "COCOA", "Lot": "1", "Quantity": 9, "To": "Warehouse"},
    ],
}
"""Rows of a SKU that no drawn tracker has, among them some that are odd."""


def figures(result: Report, skus: tuple[str, ...] = SKU_CODES) -> dict[str, list[str]]:
    """All results on some SKUs, without the numbers of rows in the workbook."""
    shown = {}
    for name in ("lots", "stock", "aging", "removals", "supply"):
        frame: Any = getattr(result, name)
        columns = [column for column in frame.columns if column not in {"row", "lot_row"}]
        shown[name] = sorted(lines(frame.filter(nw.col("sku").is_in(skus)), *columns))
    return shown


def on(raws: dict[str, RawTable]) -> Report:
    """The report on raw tables."""
    return report(read_tracker(raws), as_of=AS_OF)


def rows_in(order: list[int], table: RawTable) -> RawTable:
    """A table with its rows in another order."""
    columns = tuple([column[i] for i in order] for column in table.values)
    return RawTable(table.name, table.sheet, table.headers, table.first_row, table.first_column, columns)


def with_rows(table: RawTable, rows: list[Row]) -> RawTable:
    """A table with rows added at its end."""
    cells = zip(plain(table).headers, table.values, strict=True)
    columns = tuple([*column, *(row.get(header) for row in rows)] for header, column in cells)
    return RawTable(table.name, table.sheet, table.headers, table.first_row, table.first_column, columns)


@pytest.mark.long
@settings(max_examples=examples.of(10))
@given(trackers_of_unique_keys(), st.randoms())
def test_the_order_of_rows_changes_nothing(raws: dict[str, RawTable], chance: Any) -> None:
    mixed = {name: rows_in(chance.sample(range(table.rows), table.rows), table) for name, table in raws.items()}
    one, other = on(raws), on(mixed)
    assert figures(one) == figures(other)
    assert [row.split(" | ")[:3] for row in lines(one.stock, "sku", "lot", "place")] == [
        row.split(" | ")[:3] for row in lines(other.stock, "sku", "lot", "place")
    ]
    found, again = (sorted((p.rule, p.sku or "", p.lot or "") for p in result.problems) for result in (one, other))
    named_by_row = {"near-duplicate-lot", "look-alike-lot", "two-skus-one-lot", "mixed-expiry"}
    assert [p for p in found if p[0] not in named_by_row] == [p for p in again if p[0] not in named_by_row]


@pytest.mark.long
@settings(max_examples=examples.of(10))
@given(raw_trackers())
def test_rows_of_another_sku_change_nothing(raws: dict[str, RawTable]) -> None:
    more = {name: with_rows(table, NEW.get(name, [])) for name, table in raws.items()}
    one, other = on(raws), on(more)
    assert figures(one) == figures(other)
    assert len(figures(other, ("COCOA",))["stock"]) == 4
    assert {p for p in one.problems if p.rule != "two-skus-one-lot"} <= set(other.problems)


@pytest.mark.long
@settings(max_examples=examples.of(20))
@given(raw_trackers())
def test_what_is_counted_in_awd_changes_nothing_elsewhere(raws: dict[str, RawTable]) -> None:
    without, with_awd = dict(raws), dict(raws)
    for name in ("AmazonStock", "AmazonExpiry"):
        table = raws[name]
        number = [header.casefold() for header in plain(table).headers].index("marketplace")
        places = table.values[number]
        without[name] = rows_in([i for i, place in enumerate(places) if place != "DE"], table)
        columns = list(table.values)
        columns[number] = ["AWD" if place == "DE" else place for place in places]
        with_awd[name] = replace(table, values=tuple(columns))
    one, other = on(without), on(with_awd)
    assert figures(one) == figures(other)
    assert [rows_of(one.amazon), rows_of(one.supply)] == [rows_of(other.amazon), rows_of(other.supply)]
