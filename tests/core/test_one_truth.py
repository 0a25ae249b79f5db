"""One answer to each question, wherever it is asked: on Lots, in a recall, in a supplier's copy."""

from typing import Any

import pytest
from hypothesis import example, given, settings

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.lots import lots_in
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.records import records_of
from lotbook.core.report import report
from lotbook.core.suppliers.lots import find_supplier, supplier_lots, supplier_names
from lotbook.core.suppliers.settings import SupplierSettings
from lotbook.core.table import Kind, RawTable, column_of
from lotbook.core.words import Flag
from tests import examples
from tests.core.test_metamorphic import figures, on
from tests.notation import lines, raw_tables, tracker_of
from tests.strategies import AS_OF, countable, entries, plain, raw_trackers

pytestmark = pytest.mark.slow

SKUS = """
    SKU | Supplier
    SET | Acme Labs
    TEA | Acme Labs
    JAR | acme  labs
    OIL | AcmeLabs
"""
LOTS = """
    SKU | Lot | Expiry date | Received quantity | Place
    SET | S1 | | 10 | Warehouse
    TEA | 1 | 2027-06-30 | 100 | Warehouse
    JAR | 7 | 2026-04-30 | 100 | Warehouse
    OIL | 3 | 2028-01-31 | 20 | Warehouse
"""
BUNDLES = """
    Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
    2026-02-01 | SET | S1 | TEA | 1 | 10
    2026-02-01 | SET | S1 | JAR | 7 | {quantity}
"""


@pytest.mark.parametrize(("quantity", "expected"), [("0", "2027-06-30"), ("", "2027-06-30"), ("5", "2026-04-30")])
def test_a_lot_expires_on_one_day_wherever_that_is_asked(quantity: str, expected: str) -> None:
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Bundles=BUNDLES.format(quantity=quantity))
    made = report(tracker, as_of=AS_OF)
    on_lots = {row["lot"]: row["expiry_date"] for row in rows_of(made.lots)}
    recalled = recall(tracker, Filters(sku="SET"), as_of=AS_OF).lots
    copy = supplier_lots(tracker, made, find_supplier(tracker, "Acme Labs"), SupplierSettings()).lots
    in_recall = {row["lot"]: row["expiry_date"] for row in rows_of(recalled)}
    in_copy = {row["lot"]: row["expiry_read"] for row in rows_of(copy)}
    assert [to_date(days["S1"]).isoformat() for days in (on_lots, in_recall, in_copy)] == [expected] * 3


@pytest.mark.parametrize("name", ["Acme Labs", "ACME LABS", "acmelabs", " Acme   Labs "])
def test_a_supplier_is_one_supplier_in_a_recall_and_in_a_copy(name: str) -> None:
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS)
    made = report(tracker, as_of=AS_OF)
    recalled = recall(tracker, Filters(supplier=name), as_of=AS_OF).lots
    copy = supplier_lots(tracker, made, find_supplier(tracker, name), SupplierSettings()).lots
    assert sorted(lines(recalled, "sku", "lot")) == sorted(lines(copy, "sku", "lot"))
    assert sorted(lines(copy, "sku")) == ["JAR", "OIL", "SET", "TEA"]


Lot = tuple[str, str]


def first_lots(raws: dict[str, RawTable]) -> dict[Lot, dict[str, Any]]:
    """The row of each lot that counts: the first."""
    lots: dict[Lot, dict[str, Any]] = {}
    for row in entries(raws["Lots"]):
        lots.setdefault((row["SKU"], row["Lot"]), row)
    return lots


def dates_that_count(raws: dict[str, RawTable]) -> dict[Lot, int | None]:
    """The expiry date of every lot whose date was typed, or that has none and is a bundle of such lots."""
    lots = first_lots(raws)
    typed = {(row["SKU"], row["Lot"]): row["Expiry date"] for row in entries(raws["Lots"])[::-1]}
    blank = {key for key, cells in first_cells(raws).items() if cells is None}
    dates = {key: date for key, date in typed.items() if date is not None}
    for key in blank & lots.keys():
        packed = [row for row in entries(raws["Bundles"]) if countable(row, "Date", "Component quantity")]
        parts = {(r["Component SKU"], r["Component lot"]) for r in packed if (r["Bundle SKU"], r["Bundle lot"]) == key}
        if parts and all(typed.get(part) is not None for part in parts):
            dates[key] = min(typed[part] for part in parts)
    return dates


def first_cells(raws: dict[str, RawTable]) -> dict[Lot, Any]:
    """What was typed as the expiry date of each lot."""
    table = plain(raws["Lots"])
    cells = dict(zip(table.headers, table.values, strict=True))
    rows = list(zip(cells["SKU"], cells["Lot"], cells["Expiry date"], strict=True))
    return {(str(sku), str(lot)): cell for sku, lot, cell in rows[::-1]}


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=examples.of(15))
@given(raw_trackers())
@example(raw_tables({"SKUs": SKUS, "Lots": LOTS, "Bundles": BUNDLES.format(quantity="0")}))
def test_every_lot_expires_on_one_day_wherever_that_is_asked(raws: dict[str, RawTable]) -> None:
    tracker = read_tracker(raws)
    made = report(tracker, as_of=AS_OF)
    on_lots = {(row["sku"], row["lot"]): row["expiry_date"] for row in rows_of(made.lots)}
    in_recall = {(row["sku"], row["lot"]): row["expiry_date"] for row in rows_of(lots_in(records_of(tracker)))}
    assert {key: in_recall[key] for key in on_lots} == on_lots
    in_copies: dict[Lot, int | None] = {}
    for name in supplier_names(tracker):
        copy = rows_of(supplier_lots(tracker, made, find_supplier(tracker, name), SupplierSettings()).lots)
        theirs = {(row["sku"], row["lot"]): row["expiry_read"] for row in copy}
        assert not theirs.keys() & in_copies.keys(), "a lot is in the copies of two suppliers"
        in_copies |= theirs
    of_sku = {row["SKU"]: row["Supplier"] for row in entries(raws["SKUs"])}
    supplied = {key for key, row in first_lots(raws).items() if row["Supplier"] or of_sku.get(key[0])}
    supplied -= {(row["sku"], row["lot"]) for row in rows_of(made.lots) if row["flag"] == Flag.USED_UP}
    assert in_copies == {key: in_recall[key] for key in supplied}
    expected = dates_that_count(raws)
    assert {key: on_lots[key] for key in expected} == expected


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=examples.of(10))
@given(raw_trackers())
def test_the_headers_of_a_tracker_may_be_spelled_in_any_way(raws: dict[str, RawTable]) -> None:
    one, other = on(raws), on({name: plain(table) for name, table in raws.items()})
    assert figures(one) == figures(other)
    assert [(p.rule, p.table, p.row, p.cell) for p in one.problems] == [
        (p.rule, p.table, p.row, p.cell) for p in other.problems
    ]


def test_a_misspelled_flag_of_a_column_is_refused() -> None:
    with pytest.raises(ValueError, match="'requird' is not one of required, key, computed, optional"):
        column_of("SKU", "sku", Kind.CODE, "", "requird key")
