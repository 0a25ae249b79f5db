"""A bundle whose component is held back is still picked, so Checks names it."""

import pytest

from tests.notation import report_on

SKUS = "SKU\nTEA\nSET\nBOX"
BUNDLES = """
    Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
    2026-01-05 | SET | S1 | TEA | 1 | 10
    2026-01-06 | SET | S2 | TEA | 2 | 10
"""


def named(lots: dict[str, str], *, bundles: str = BUNDLES, shipments: str = "", engine: str = "polars") -> list[str]:
    """The cells and what they say, for 20 units of each lot with its status."""
    rows = [f"{code.split()[0]} | {code.split()[1]} | 2027-01-31 | 20 | {status}" for code, status in lots.items()]
    found = report_on(
        engine=engine,
        SKUs=SKUS,
        Lots="\n".join(["SKU | Lot | Expiry date | Received quantity | Status", *rows]),
        Shipments=f"Date | Type | SKU | Lot | Quantity | From | To\n{shipments}",
        Bundles=bundles,
    ).problems
    return [f"{each.place} {each.problem}" for each in found if each.rule == "bundle-of-held-lot"]


def says(cell: str, component: str, status: str) -> str:
    return (
        f"Lots!{cell} This bundle contains {component}, whose status is {status}, but the bundle itself is not held "
        "back: orders still take it."
    )


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("status", ["Hold", "Quarantine", "Recalled"])
def test_a_bundle_of_a_held_lot_is_named_and_no_other(status: str, engine: str) -> None:
    lots = {"TEA 1": status, "TEA 2": "", "SET S1": "", "SET S2": "Released"}
    assert named(lots, engine=engine) == [says("E7", "TEA 1", status)]


def test_one_that_is_held_itself_or_of_which_none_is_left_is_not() -> None:
    lots = {"TEA 1": "Hold", "TEA 2": "", "SET S1": "Quarantine", "SET S2": ""}
    assert named(lots) == []
    sold = "2026-02-01 | Sale | SET | S1 | 20 | Warehouse | Ann"
    assert named({**lots, "SET S1": ""}, shipments=sold) == []
    # A hold of the bundle says nothing about what went into it.
    assert named({"TEA 1": "", "TEA 2": "", "SET S1": "Hold", "SET S2": ""}) == []


def test_one_that_is_still_to_be_packed_or_has_none_of_it_is_not() -> None:
    lots = {"TEA 1": "Hold", "TEA 2": "", "SET S1": "", "SET S2": ""}
    assert named(lots, bundles=BUNDLES.replace("2026-01-05", "2026-03-02")) == []
    assert named(lots, bundles=BUNDLES.replace("| 1 | 10", "| 1 | 0")) == []


def test_a_bundle_in_a_bundle_leads_to_the_outer_one_step_by_step() -> None:
    bundles = f"{BUNDLES}    2026-01-07 | BOX | B1 | SET | S1 | 20"
    lots = {"TEA 1": "Hold", "TEA 2": "", "SET S1": "", "SET S2": "", "BOX B1": ""}
    # All of S1 went into B1.
    assert named(lots, bundles=bundles) == [says("E7", "TEA 1", "Hold")]
    assert named({**lots, "SET S1": "Hold"}, bundles=bundles) == [says("E9", "SET S1", "Hold")]
