"""A report that is imported a second time counts what it counted the first time."""

from typing import Any

from lotbook.core import nw
from lotbook.core.amazon.demand import sellable_of_one_stock
from lotbook.core.frames import make_rows, rows_of

SCHEMA = {
    "sku": nw.String(),
    "marketplace": nw.String(),
    "snapshot_date": nw.Int64(),
    "sellable": nw.Int64(),
    "source": nw.String(),
}


def test_a_row_of_the_tracker_and_the_file_it_came_from_are_one_count() -> None:
    """Twice as many units at the end hid the days without stock, and the speed halved."""
    sources = ["Ledger summary; speed: Ledger summary, 11 of 32 days in stock", "Ledger summary"]
    rows: dict[str, list[Any]] = {
        "sku": ["TEA"] * 2,
        "marketplace": ["US"] * 2,
        "snapshot_date": [46000] * 2,
        "sellable": [13] * 2,
    }
    counts = make_rows({**rows, "source": sources}, SCHEMA).lazy()
    assert [row["sellable"] for row in rows_of(sellable_of_one_stock(counts, {}).collect())] == [13]
