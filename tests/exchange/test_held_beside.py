"""Columns that say that units can't be sold, and that no column of a tracker is for."""

from pathlib import Path

import pytest

from lotbook.exchange.adopt.file_texts import habits_of
from lotbook.exchange.adopt.rows import read_list
from tests.exchange.taken import proposals


def told(tmp_path: Path, header: str, *cells: str) -> list[str]:
    path = tmp_path / "stock.csv"
    rows = [f"VC,L{number},2027-12-31,40,{cell}" for number, cell in enumerate(cells)]
    path.write_text("\n".join([f"SKU,Lot,Expiry,Qty,{header}", *rows]), "utf-8")
    (proposal,) = proposals(path)
    return [each for each in read_list(proposal, habits_of(path, [proposal], None), {}).remarks if header in each]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Condition", "Damaged"),
        ("Quality", "QC hold"),
        ("Damaged", "yes"),
        ("Defekt", "x"),
        ("Blocked", "TRUE"),
        ("Warenzustand", "beschädigt"),
    ],
)
def test_units_that_cannot_be_sold_are_named(tmp_path: Path, header: str, cell: str) -> None:
    """They came in as stock for sale, and all that was said is that a column is left out."""
    assert told(tmp_path, header, "", cell) == [
        f"Row 3 says '{cell}' under '{header}'. That column is left out, so its units count as stock that can be sold. "
        "If they can't be, type Hold under Status on Lots afterwards."
    ]


def test_statuses_of_how_soon_lots_expire_may_say_more(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "Status", "Expiring soon", "Damaged", "OK")
    assert said.startswith("Row 3 says 'Damaged' under 'Status'.")


@pytest.mark.parametrize("header", ["Damaged Qty", "Quarantine", "Defective units"])
def test_numbers_of_units_that_cannot_be_sold_are_named(tmp_path: Path, header: str) -> None:
    assert told(tmp_path, header, "0", "20", "3", "") == [
        f"Row 3 and 1 more have 20 or the like under '{header}'. That column is left out. If the quantity includes "
        "these units, they count as stock that can be sold: take them off the list first, or enter them on Shipments "
        "as a Disposal."
    ]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Condition", "New"),
        ("Condition", "not damaged"),
        ("Status", "Expired"),
        ("Damaged", "no"),
        ("Damaged", "0"),
        ("Used", "12"),
        ("Brand", "Damaged Goods"),
        ("Expired", "yes"),
        ("Damaged on", "2026-01-05"),
    ],
)
def test_other_columns_say_nothing(tmp_path: Path, header: str, cell: str) -> None:
    assert told(tmp_path, header, "", cell) == []
