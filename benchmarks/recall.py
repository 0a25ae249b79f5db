"""How long a recall takes among 20,000 lots and 100,000 shipments, beside the two seconds allowed.

python benchmarks/recall.py
"""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import ledgers

from lotbook.core.days import to_day
from lotbook.core.inputs import Tracker, read_tracker
from lotbook.core.recalls.recall import Filters, Span, recall
from lotbook.core.table import Cell, RawTable
from lotbook.core.tables import INPUTS
from lotbook.sheets.defaults import DEFAULT_ROWS, Content

LOTS = 20_000
RUNS = 3
ALLOWED = 2.0
BUNDLED = 1_000
"""So many lots went into bundles, in chains five deep."""


def _cells(contents: Sequence[Content]) -> list[Cell]:
    return [to_day(content) if isinstance(content, dt.date) else content for content in contents]


def tracker() -> Tracker:
    """The benchmark's ledger, with bundles, as a host would hand it over."""
    typed: dict[str, Mapping[str, Sequence[Content]]] = {**DEFAULT_ROWS, **ledgers.rows(LOTS)}
    lots = typed["Lots"]
    keys = list(zip(lots["sku"], lots["lot"], strict=True))[:BUNDLED]
    made = [keys[number + 1] if number % 5 else keys[number] for number in range(BUNDLED - 1)]
    links = [(part, whole) for part, whole in zip(keys, made, strict=False) if part != whole]
    typed["Bundles"] = {
        "date": [to_day(ledgers.AS_OF) - 100 for _ in links],
        "bundle_sku": [whole[0] for _, whole in links],
        "bundle_lot": [whole[1] for _, whole in links],
        "component_sku": [part[0] for part, _ in links],
        "component_lot": [part[1] for part, _ in links],
        "component_quantity": [5 for _ in links],
    }
    raws = {}
    for table in INPUTS:
        given = typed.get(table.name, {})
        columns = [column for column in table.columns if not column.computed]
        rows = len(next(iter(given.values()), ()))
        values = tuple(_cells(given[column.name]) if column.name in given else [None] * rows for column in columns)
        headers = tuple(column.header for column in columns)
        raws[table.name] = RawTable(table.name, table.name, headers, 5, 1, values)
    return read_tracker(raws)


def main() -> None:
    """Measure and print."""
    as_of = to_day(ledgers.AS_OF)
    asked = {
        "one lot": Filters(lots=("L005-005002",)),
        "a lot in bundles": Filters(lots=("L000-000003",)),
        "a code nobody has": Filters(lots=("L005-0050x2",)),
        "one SKU": Filters(sku="SKU-00042"),
        "a purchase order": Filters(purchase_order="PO-42"),
        "a month of deliveries": Filters(received=Span(as_of - 90, as_of - 60)),
        "every lot": Filters(lots=("*",)),
    }
    book = tracker()
    print(f"{LOTS:,} lots, {book.tables['Shipments'].frame.shape[0]:,} shipments")
    for name, filters in asked.items():
        taken = []
        for _ in range(RUNS):
            start = time.perf_counter()
            found = recall(book, filters, as_of=as_of)
            taken.append(time.perf_counter() - start)
        seconds = statistics.median(taken)
        size = f"{found.lots.shape[0]:,} lots, {found.movements.shape[0]:,} movements"
        print(f"  {name:22} {seconds:6.2f} s   {seconds / ALLOWED:5.2f} of what is allowed   {size}")


if __name__ == "__main__":
    main()
