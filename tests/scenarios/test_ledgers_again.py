"""Amazon's ledgers, again and again: shorter ones, those of two accounts, and SKUs that are gone."""

from pathlib import Path

import openpyxl
import pytest

from tests.amazon import written
from tests.command import Command
from tests.scenarios.importing import LEDGER, imported, sheet


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


@pytest.mark.long
def test_a_shrunken_ledger_is_refused_and_nothing_is_written(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    imported(lotbook, tracker, written(tmp_path / "l.txt", LEDGER))
    before = tracker.read_bytes()
    lines = [line for line in LEDGER.strip().splitlines() if "11/09" not in line]
    outcome = lotbook("import", tracker, written(tmp_path / "short.txt", "\n".join(lines)))
    assert (outcome.code, "has 3 lines, where 4 were imported before" in outcome.err) == (2, True)
    assert tracker.read_bytes() == before
    imported(lotbook, tracker, tmp_path / "short.txt", "--allow-fewer")
    assert [row["Event"] for row in sheet(tracker, "AmazonLedger")] == ["Sold", "Found"]


OTHER_ACCOUNT = """
    Date | MSKU | Event Type | Quantity | Disposition | Reason | Country
    11/01/2026 | PROB-30 | Shipments | -4 | SELLABLE | | US
    11/20/2026 | PROB-30 | Shipments | -1 | SELLABLE | | US
"""
SUMMARY = """
    Date | MSKU | Disposition | Receipts | Customer Shipments | Ending Warehouse Balance | Location
    {first} | {sku} | SELLABLE | 0 | -4 | 46 | US
    {last} | {sku} | SELLABLE | 0 | -1 | 45 | US
"""


def the_ledger(tracker: Path) -> list[tuple[str, str, int]]:
    rows = sheet(tracker, "AmazonLedger")
    return [(row["SKU"], row["Date"].date().isoformat(), row["Units"]) for row in rows]


@pytest.mark.long
def test_ledgers_of_two_accounts_stay_beside_each_other(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    mine, other = written(tmp_path / "mine.txt", LEDGER), written(tmp_path / "other.txt", OTHER_ACCOUNT)
    together = tmp_path / "together.xlsm"
    together.write_bytes(tracker.read_bytes())
    assert imported(lotbook, together, other, mine)["remarks"] == []
    imported(lotbook, tracker, mine)
    did = imported(lotbook, tracker, other)
    assert did["remarks"] == [
        "AmazonLedger: the ledger detail (US) doesn't list 1 SKU that has lines on its days: VIT-C-90. These lines "
        "were kept."
    ]
    assert the_ledger(tracker) == the_ledger(together)
    assert sorted(the_ledger(tracker)) == [
        ("PROB-30", "2026-11-01", -4),
        ("PROB-30", "2026-11-20", -1),
        ("VIT-C-90", "2026-11-02", -2),
        ("VIT-C-90", "2026-11-09", -2),
        ("VIT-C-90", "2026-11-16", 1),
    ]
    for file in (mine, other):
        assert imported(lotbook, tracker, file)["changed"] == {}


@pytest.mark.long
def test_summaries_of_two_accounts_stay_beside_each_other(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    days = {"first": "11/01/2026", "last": "11/20/2026"}
    for sku in ("VIT-C-90", "PROB-30"):
        imported(lotbook, tracker, written(tmp_path / f"{sku}.txt", SUMMARY.format(sku=sku, **days)))
    assert sorted(units for _, _, units in the_ledger(tracker)) == [-4, -4, -1, -1]


@pytest.mark.long
def test_days_of_a_sku_that_is_not_tracked_any_more_stay(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    both = LEDGER + "    11/05/2026 | PROB-30 | Shipments | -4 | SELLABLE | | US\n"
    report = written(tmp_path / "l.txt", both)
    imported(lotbook, tracker, report)
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    for row in book["SKUs"].iter_rows(min_row=5, max_col=1):
        row[0].value = "PROB-60" if row[0].value == "PROB-30" else row[0].value
    book.save(tracker)
    assert imported(lotbook, tracker, report)["changed"] == {}
    assert [row["Units"] for row in sheet(tracker, "AmazonLedger") if row["SKU"] == "PROB-30"] == [-4]


@pytest.mark.long
def test_few_days_of_a_ledger_are_told_when_it_is_imported_and_not_with_others(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def too_few(name: str, text: str) -> list[str]:
        remarks = imported(lotbook, tracker, written(tmp_path / name, text))["remarks"]
        return [each for each in remarks if "are too few for units per day" in each]

    header, *_ = LEDGER.strip().splitlines()
    canada = f"{header}\n11/18/2026 | VIT-C-90 | Shipments | -1 | SELLABLE | | CA"
    assert too_few("canada.txt", canada) == [
        "Days from 2026-11-18 to 2026-11-18 are too few for units per day (CA); 7 are needed, 90 are best."
    ]
    assert too_few("us.txt", LEDGER) == []
