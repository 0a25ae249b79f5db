"""Bundles of which nobody wrote down what went in: who got them may have got an affected lot, worked by hand."""

import pytest

from lotbook.core.frames import rows_of
from lotbook.core.recalls.recall import Filters, Recall, recall
from tests.core.test_recall import names
from tests.notation import lines, tracker_of
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow

LOTS = """
    SKU | Lot | Received date | Received quantity
    TEA | A-1 | 2026-01-01 | 100
    TEA | B | 2026-01-01 | 100
    JAR | 7 | 2026-01-01 | 100
    SET | S1 | 2026-01-05 | 10
    SET | S2 | 2026-01-05 | 10
    BOX | X1 | 2026-01-06 | 5
"""
BUNDLES = "Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n"
SOLD = """
    Date | Type | SKU | Lot | Quantity | To
    2026-01-20 | Sale | SET | S1 | 1 | Ann
    2026-01-20 | Sale | SET | S2 | 1 | Bob
    2026-01-20 | Sale | BOX | X1 | 1 | Cy
    2026-01-20 | Sale | SET | | 1 | Di
"""


def packed(*rows: str, **filters: object) -> Recall:
    """A recall of a lot, with some rows of Bundles."""
    tables = {"Lots": LOTS, "Bundles": BUNDLES + "\n".join(rows), "Shipments": SOLD}
    return recall(tracker_of(**tables), Filters(**({"lots": ("A-1",)} | filters)), as_of=AS_OF)  # type: ignore[arg-type]


def in_doubt(result: Recall) -> list[str]:
    """Who may have got an affected lot."""
    return [row["destination"] for row in rows_of(result.uncertain)]


@pytest.mark.parametrize(
    ("component", "asked"),
    [
        ("TEA |", ["Ann", "Di"]),  # of which lot of the tea nobody wrote down
        ("tea |", ["Ann", "Di"]),
        ("TEA | Q9", ["Ann", "Di"]),  # no sheet has that lot
        ("| a1", ["Ann", "Di"]),  # the code is that of the affected lot
        ("|", ["Ann", "Di"]),
        ("TEB | A-1", ["Ann", "Di"]),  # no lot of such a SKU is anywhere
        ("TEA | B", []),
        ("JAR |", []),
        ("JAR | Q9", []),
        ("| 7", []),
    ],
)
def test_who_got_a_bundle_of_an_unknown_lot_is_in_doubt(component: str, asked: list[str]) -> None:
    result = packed(f"2026-01-05 | SET | S1 | {component} | 10", sku="TEA")
    assert (names(result), result.consignees.shape[0]) == (["TEA | A-1"], 0)
    assert in_doubt(result) == asked
    assert any("gone into SET S1: " in hint for hint in result.hints) == bool(asked)
    assert result.headline.found == 100


def test_so_is_who_got_what_was_made_of_it() -> None:
    result = packed("2026-01-05 | SET | S1 | TEA | | 10", "2026-01-06 | BOX | X1 | SET | S1 | 5")
    assert lines(result.uncertain, "sku", "lot", "destination", "why") == [
        "SET | S1 | Ann | An affected lot may have gone into SET S1: see Bundles",
        "BOX | X1 | Cy | An affected lot may have gone into SET S1: see Bundles",
        "SET | - | Di | It names no lot",
    ]
    further = packed("2026-01-05 | SET | S1 | TEA | | 10", "2026-01-06 | BOX | X1 | SET | | 5")
    assert in_doubt(further) == ["Ann", "Cy", "Di"]


def test_a_bundle_without_a_lot_may_be_any_of_its_sku_and_one_without_a_name_any() -> None:
    result = packed("2026-01-05 | SET | | TEA | A-1 | 10")
    assert in_doubt(result) == ["Ann", "Bob", "Di"]
    assert any("gone into SET (lot not known), SET S1, SET S2: " in hint for hint in result.hints)
    nameless = packed("2026-01-05 | | | TEA | A-1 | 10")
    assert in_doubt(nameless) == []
    assert any("a bundle that Bundles doesn't name: " in hint for hint in nameless.hints)


def test_a_bundle_that_is_affected_anyway_is_in_no_doubt() -> None:
    result = packed("2026-01-05 | SET | S1 | TEA | A-1 | 10", "2026-01-05 | SET | S1 | TEA | | 2")
    assert (names(result), in_doubt(result)) == (["TEA | A-1", "SET | S1"], ["Di"])
    assert not [hint for hint in result.hints if "may have gone into" in hint]


def test_a_recall_of_a_bundle_says_where_it_is_not_known_what_went_in() -> None:
    rows = ("2026-01-05 | SET | S1 | TEA | | 10", "2026-01-05 | SET | S1 | JAR | 7 | 10")
    (hint,) = packed(*rows, lots=("S1",)).hints
    assert hint.startswith("Bundles doesn't say which lots went into SET S1. ")
    assert not packed(*rows, lots=("7",)).hints
