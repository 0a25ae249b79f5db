"""One answer to each question, wherever it is asked: on Lots, in a recall, in a supplier's copy."""

import pytest

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.report import report
from lotbook.core.suppliers.lots import find_supplier, supplier_lots
from lotbook.core.suppliers.settings import SupplierSettings
from lotbook.core.tables import Kind, column_of
from tests.notation import lines, tracker_of
from tests.strategies import AS_OF

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


def test_a_misspelled_flag_of_a_column_is_refused() -> None:
    with pytest.raises(ValueError, match="'requird' is not one of required, key, computed, optional"):
        column_of("SKU", "sku", Kind.CODE, "", "requird key")
