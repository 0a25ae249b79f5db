"""What a list says of units that can and can't be sold: its statuses, and columns that the tracker doesn't have."""

from pathlib import Path

import pytest

from lotbook.exchange.adopt.file_texts import habits_of
from lotbook.exchange.adopt.rows import read_list
from tests.exchange.taken import cells_of, proposals


def told(tmp_path: Path, header: str, *cells: str) -> list[str]:
    path = tmp_path / "stock.csv"
    rows = [f"VC,L{number},2027-12-31,40,{cell}" for number, cell in enumerate(cells)]
    path.write_text("\n".join([f"SKU,Lot,Expiry,Qty,{header}", *rows]), "utf-8")
    (proposal,) = proposals(path)
    return [
        each
        for each in read_list(proposal, habits_of(path, [proposal], None), {}).remarks
        if header.casefold() in each.casefold()
    ]


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


def test_a_certificate_of_a_lot_that_failed_is_named(tmp_path: Path) -> None:
    """It came in as one in force, and all that was said is that the result is left out."""
    path = tmp_path / "coa.csv"
    path.write_text("SKU,Lot,COA #,Lab,COA Date,Result\nVC,B1,C-1,Lab,2026-01-15,Pass\nVC,B2,C-2,Lab,2026-01-16,Fail\n")
    (proposal,) = proposals(path)
    read = read_list(proposal, habits_of(path, [proposal], None), {})
    assert [row.parts["Certificates"].typed["issue_date"] for row in read.rows] == [46037, 46038]
    assert read.remarks == (
        "Row 3 says 'Fail' under 'Result'. That column is left out, so its certificate counts as in force. If the lot "
        "failed, type Hold under its Status on Lots, and leave the certificate out.",
    )


def statuses(tmp_path: Path, *words: str) -> list[object]:
    lines = [f"VC,L{number},2027-12-31,40,{word}" for number, word in enumerate(words)]
    found = cells_of(tmp_path, "SKU,Lot,Expiry,Qty,Status", *lines)
    return [row["Lots"].get("status") for row in found]


def test_words_for_stock_for_sale_are_released(tmp_path: Path) -> None:
    """The lot counted as held, as one with a status that nobody knows does."""
    words = ("In stock", "Active", "Disponible", "disponibile", "verfügbar", "op voorraad", "在庫あり", "Unrestricted")
    assert statuses(tmp_path, *words) == ["Released"] * len(words)
    assert statuses(tmp_path, "Bloqueado", "Restricted", "Quarantine") == ["Hold", "Hold", "Quarantine"]


def test_a_status_that_nobody_knows_is_named(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "Status", "OK", "Pending review", "Reserve")
    assert said == (
        "Row 3 and 1 more say 'Pending review' or the like for a status. lotbook knows Released, Hold, Quarantine, "
        "Recalled, and a lot with any other counts as held. If it can be sold, type Released instead on Lots "
        "afterwards."
    )
