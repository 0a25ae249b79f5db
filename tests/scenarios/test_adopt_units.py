"""Quantities with words beside them: only what is known to be units, dozens, cases or boxes is counted."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, empty_tracker, left_out, listed, reasons, text

HEADERS = "SKU,Lot,EXP,Qty"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def test_a_quantity_in_words_nobody_knows_is_left_out_with_what_to_type(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    cells = ("2 dz", "2 trays", "250 g", "~100", "50?", "24 pcs")
    rows = [f"T1,L{number},2027-03-31,{cell}" for number, cell in enumerate(cells, 1)]
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", HEADERS, *rows))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 24), ("L6", 24)]
    assert reasons(found) == {
        3: "Received quantity '2 trays' can't be counted, because lotbook doesn't know how many units 'trays' are: "
        "type the number of units, such as 24",
        4: "Received quantity '250 g' is a weight or a volume and not a number of units: type the number of units, "
        "such as 24",
        5: "Received quantity '~100' isn't an exact number of units: type the number alone, such as 100",
        6: "Received quantity '50?' isn't an exact number of units: type the number alone, such as 50",
    }
    assert left_out(found, "Lot", "Qty")["Left out"][0] == ("L2", "2 trays")


def test_boxes_hold_what_a_box_does_where_that_is_known(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        "SKU,Lot,EXP,Qty,Units per case,Units per box",
        "T1,L1,2027-03-31,5 boxes,24,6",
        "T1,L2,2027-03-31,5 cases,24,6",
        "T2,L3,2027-03-31,5 boxes,10,",
    )
    adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 30), ("L2", 120), ("L3", 50)]


def test_a_column_of_weights_is_not_guessed_to_be_the_quantity(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "list.csv", "SKU,Lot,EXP,Net,In the rack", "T1,L1,2027-03-31,250 g,7")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 7)]
