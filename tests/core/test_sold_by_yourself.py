"""What you sell to a customer yourself never comes to Amazon, and owes none of its days."""

import pytest

from tests.notation import problems, report_on

LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity
    TEA | A | 2026-04-20 | 2026-01-02 | 50
    TEA | B | 2027-04-20 | 2026-01-02 | 50
"""
HEADER = "Date | Type | SKU | Lot | Quantity | From | To | Channel\n"
PLACES = "Place | Kind | Channel\nWarehouse | Own | {own}\nFBA-US | FBA | FBA-US"


def told(*moves: str, own: str = "", default: str = "FBA-US", skus: str = "SKU\nTEA") -> list[str]:
    """The rows that left too late, or out of order."""
    result = report_on(
        SKUs=skus,
        Lots=LOTS,
        Places=PLACES.format(own=own),
        Settings=f"Setting | Value\nDefault channel | {default}\nDefault place | Warehouse",
        Channels="""
            Channel | Min days at receipt | Cut-off days | Transit days | Receiving days
            FBA-US | 90 | 50 | 7 | 5
            Wholesale | 60 | 0 | 5 | 0
        """,
        Shipments=HEADER + "\n".join(moves),
    )
    return [each for each in problems(result) if each.endswith(("left-too-late", "fefo-violation"))]


@pytest.mark.parametrize("own", ["", "FBA-US"])
def test_a_sale_of_your_own_is_not_held_against_amazons_days(own: str) -> None:
    # 54 days are left: too few for Amazon, and enough for whoever drinks it now.
    assert told("2026-02-25 | Sale | TEA | A | 1 | Warehouse | Shop customers |", own=own) == []


def test_what_goes_to_amazon_or_was_sold_in_its_channel_still_is() -> None:
    assert told(
        "2026-02-25 | Transfer | TEA | A | 1 | Warehouse | FBA-US |",
        "2026-02-25 | Sale | TEA | A | 1 | Warehouse | FBA-US |",
        "2026-02-25 | Sale | TEA | A | 1 | Warehouse | Shop customers |",
        "2026-02-25 | Sale | TEA | A | 1 | Warehouse | Shop customers | FBA-US",
    ) == ["Shipments!A5 left-too-late", "Shipments!A6 left-too-late", "Shipments!A8 left-too-late"]


@pytest.mark.slow
def test_so_is_a_sale_of_a_channel_that_is_not_amazons() -> None:
    row = "2026-02-25 | Sale | TEA | A | 1 | Warehouse | Corner Store |"
    for late in (told(f"{row} Wholesale"), told(row, own="Wholesale"), told(row, default="Wholesale")):
        assert late == ["Shipments!A5 left-too-late"]


def test_and_one_of_a_sku_that_has_a_minimum_of_its_own() -> None:
    row = "2026-02-25 | Sale | TEA | A | 1 | Warehouse | Corner Store |"
    assert told(row, skus="SKU | Min days at receipt\nTEA | 100") == ["Shipments!A5 left-too-late"]


def test_it_may_not_pass_over_a_lot_that_only_amazon_would_refuse() -> None:
    assert told("2026-02-25 | Sale | TEA | B | 1 | Warehouse | Shop customers |") == ["Shipments!D5 fefo-violation"]
    assert told("2026-02-25 | Transfer | TEA | B | 1 | Warehouse | FBA-US |") == []
