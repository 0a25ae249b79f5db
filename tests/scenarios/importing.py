"""Reports of Amazon's, and what is on a sheet once they are imported."""

import json
from pathlib import Path
from typing import Any

from tests.cells import book_of
from tests.command import Command

PLANNING = """
    snapshot-date | sku | available | units-shipped-t7 | units-shipped-t30 | units-shipped-t90 | unfulfillable-quantity
    2026-11-21 | VIT-C-90 | 240 | 14 | 66 | 180 | 3
    2026-11-21 | vit-d3-120 | 400 | 70 | 270 | 800 | 0
    2026-11-22 | NOT-OURS | 9 | 1 | 1 | 1 | 0
"""
LEDGER = """
    Date | MSKU | Event Type | Quantity | Disposition | Reason | Country
    11/02/2026 | VIT-C-90 | Shipments | -1 | SELLABLE | | US
    11/02/2026 | VIT-C-90 | Shipments | -1 | SELLABLE | | US
    11/09/2026 | VIT-C-90 | Adjustments | -2 | SELLABLE | M | US
    11/16/2026 | VIT-C-90 | Adjustments | 1 | SELLABLE | F | US
"""


def imported(lotbook: Command, tracker: Path, *arguments: object) -> Any:
    outcome = lotbook("import", tracker, "--json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    rows = book_of(path)[name].iter_rows(min_row=4, values_only=True)
    header = next(rows)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]
