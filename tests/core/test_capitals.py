"""Names that are typed in other capitals than on their own sheet mean the same."""

import pytest

from lotbook.core.report import Report
from tests.notation import DEFAULTS, lines, problems, report_on

LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity
    TEA | 1 | 2026-09-01 | 2026-01-05 | 300
    TEA | 2 | 2026-11-01 | 2026-01-05 | 300
"""
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-20 | Transfer | TEA | 1 | 150 | Warehouse | FBA-US
"""
COUNTED = "SKU | Marketplace | Snapshot date | Fulfillable | Units per day\nTEA | {first} | 2026-02-20 | 130 | 2\n"


def on(settings: str = DEFAULTS["Settings"], counted: str = COUNTED.format(first="US")) -> Report:
    """The report on these tables."""
    return report_on(SKUs="SKU\nTEA", Lots=LOTS, Shipments=SENT, Settings=settings, AmazonStock=counted)


def shown(found: Report) -> list[str]:
    """What can be seen of it."""
    units = ("sku", "lot", "place", "channel", "on_hand", "ship_by", "units_per_day", "units_at_risk")
    return [*lines(found.stock, *units), *lines(found.supply, "channel", "there", "why"), *problems(found)]


@pytest.mark.parametrize(("typed", "otherwise"), [("FBA-US", "Fba-us"), ("Warehouse", "WAREHOUSE")])
def test_the_default_place_and_channel_are_read_in_any_capitals(typed: str, otherwise: str) -> None:
    assert shown(on(DEFAULTS["Settings"].replace(typed, otherwise))) == shown(on())


def test_a_marketplace_is_read_in_any_capitals() -> None:
    later = "TEA | {second} | 2026-02-27 | 110 | 2"
    both = [COUNTED.format(first=first) + later.format(second=second) for first, second in (("US", "US"), ("us", "US"))]
    one, other = (shown(on(counted=counted)) for counted in both)
    assert one == other
