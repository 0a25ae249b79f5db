"""Trackers of any size for the benchmarks: steady sellers whose lots follow each other, first expired first out.

    python benchmarks/ledgers.py PATH LOTS [own|careless]

`own` and `careless` sell from the seller's own warehouse, so that the order is audited, and a unit of each lot stays
there: with `careless` nearly every sale breaks the order, with `own` none does, since all lots are on Hold by now.
"""

import datetime as dt
import io
import sys
from pathlib import Path

from lotbook.core.days import to_day
from lotbook.sheets.build import build
from lotbook.sheets.defaults import Content, Rows

AS_OF = dt.date(2026, 11, 23)
LOTS_PER_SKU = 20
SHIPMENTS_PER_LOT = 5
RECENT = 6
"""The last lots of a SKU, of which most is still on hand."""
_LEFT_OVER = (SHIPMENTS_PER_LOT * LOTS_PER_SKU - 2 * RECENT) % (LOTS_PER_SKU - RECENT)


def rows(lots: int, *, own: bool = False, careless: bool = False) -> Rows:
    """Input tables with so many lots, and five shipments for each.

    Every SKU receives a lot each month, sends it to Amazon two weeks later and sells it out there over the next months,
    in order; the lots of the last months are still on hand. Nothing is random.

    Args:
        lots: How many.
        own: Each sale is from the own warehouse, where a unit of each lot stays; all lots are on Hold.
        careless: The same with all lots Released, so that nearly every sale breaks the order.
    """
    today = to_day(AS_OF)
    skus = max(1, lots // LOTS_PER_SKU)
    lot_rows: list[tuple[Content, ...]] = []
    shipments: list[tuple[Content, ...]] = []
    for number in range(lots):
        sku, nth = f"SKU-{number % skus:05d}", number // skus
        received = today - 30 * (LOTS_PER_SKU - nth) - 30 + number % 7
        code, units = f"L{nth:03d}-{number:06d}", 300 + number % 50
        status = "Hold" if own else None
        expiry = received + 700 + number % 20
        lot_rows.append((sku, code, expiry, received, units, "Warehouse", f"PO-{number % 997}", status))
        recent = nth >= LOTS_PER_SKU - RECENT
        parts = 1 if recent else (SHIPMENTS_PER_LOT * LOTS_PER_SKU - 2 * RECENT) // (LOTS_PER_SKU - RECENT) - 1
        if not recent and nth < _LEFT_OVER:
            parts += 1
        sold = [units // (parts + 2 * recent)] * parts
        sold[-1] = sold[-1] if recent else units - sum(sold[:-1]) - 2 * (own or careless)
        moves: list[tuple[int, str, int, str, str]] = [(received + 14, "Transfer", units, "Warehouse", "FBA-US")]
        if own or careless:
            moves = [(received + 49, "Sale", 1, "Warehouse", "Customers")]
        source = moves[0][4] if moves[0][1] == "Transfer" else "Warehouse"
        moves += [
            (received + 50 + 4 * part, "Sale", quantity, source, "Customers") for part, quantity in enumerate(sold)
        ]
        shipments += [
            (day, f"S{number:06d}{part}", kind, sku, code, quantity, source, to, "FBA-US")
            for part, (day, kind, quantity, source, to) in enumerate(moves)
        ]
    codes = [f"SKU-{number:05d}" for number in range(skus)]
    lot_names = ("sku", "lot", "expiry_date", "received_date", "received_quantity", "place", "purchase_order", "status")
    names = ("date", "shipment", "type", "sku", "lot", "quantity", "source", "destination", "channel")
    return {
        "SKUs": {
            "sku": codes,
            "product": [f"Product {number}" for number in range(skus)],
            "units_per_day": [2 + number % 5 for number in range(skus)],
            "unit_cost": [1.5 + number % 7 for number in range(skus)],
            "removal_fee": [0.84 for _ in codes],
        },
        "Lots": dict(zip(lot_names, zip(*lot_rows, strict=True), strict=True)),
        "Shipments": dict(zip(names, zip(*shipments, strict=True), strict=True)),
    }


def write(path: Path, lots: int, *, own: bool = False, careless: bool = False) -> None:
    """Write a tracker with so many lots; see `rows`."""
    buffer = io.BytesIO()
    build(buffer, rows=rows(lots, own=own, careless=careless), as_of=to_day(AS_OF))
    path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    how = sys.argv[3:]
    write(Path(sys.argv[1]), int(sys.argv[2]), own=how == ["own"], careless=how == ["careless"])
