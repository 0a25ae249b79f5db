"""Amazon's first ledger, which begins days after the first units were sent."""

import pytest

from tests.notation import lines, report_on

LOTS = "SKU | Lot | Expiry date | Received date | Received quantity\nTEA | 1 | 2027-05-15 | 2025-12-01 | 300"
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-02-18 | Transfer | TEA | 1 | 40 | Warehouse | FBA-US
    {later}
"""
LATER = "2026-02-26 | Transfer | TEA | 1 | 20 | Warehouse | FBA-US"
LEDGER = """
    SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source
    TEA | US | 2026-02-22 | Received | SELLABLE | {received} | 1 | Ledger summary
    TEA | US | 2026-02-24 | Sold | SELLABLE | -5 | 5 | Ledger summary
    TEA | US | 2026-02-27 | Sold | SELLABLE | -3 | 3 | Ledger summary
"""
STOCK = """
    SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Source
    TEA | US | 2026-02-27 | {there} | 0 | 0 | Ledger summary
"""


@pytest.mark.parametrize("engine", ["polars", pytest.param("duckdb", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("received", "later", "on_hand"),
    [
        (40, "", 32),  # all of them came in, and 8 were sold
        (30, "", 32),  # 22 are there, and 10 on their way
        (40, LATER, 52),  # the 20 can't have come in before they left
        (90, LATER, 52),  # neither can they, though the ledger received units of which Shipments knows nothing
    ],
)
def test_what_the_first_ledger_received_is_not_on_its_way(received: int, later: str, on_hand: int, engine: str) -> None:
    there = min(received, 40) - 8
    found = report_on(
        SKUs="SKU\nTEA", Lots=LOTS, Shipments=SENT.format(later=later), engine=engine,
        AmazonLedger=LEDGER.format(received=received), AmazonStock=STOCK.format(there=there),
    )  # fmt: skip
    assert lines(found.stock, "place", "on_hand")[0] == f"FBA-US | {on_hand}"
    if received <= 40:
        assert lines(found.amazon, "difference") == ["0"]
