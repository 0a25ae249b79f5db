"""What `lotbook check` and the sheet Checks show of many problems: each kind counted, and the first of it."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cells import cell_of, named_cell
from tests.command import Command
from tests.drawn import build

MANY = 40


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    """A tracker with 40 lots at a place that is not on Places, and one of no SKU that is known."""
    path = tmp_path / "careless.xlsm"
    lots = [f"L{number:02}" for number in range(MANY)]
    build(
        path,
        rows={
            "SKUs": {"sku": ["TEA"]},
            "Lots": {
                "sku": ["TEA"] * MANY + ["COW"],
                "lot": [*lots, "C1"],
                "expiry_date": [46800] * (MANY + 1),
                "received_quantity": [1] * (MANY + 1),
                "place": ["Attic"] * MANY + ["Warehouse"],
            },
        },
    )
    return path


def test_each_kind_is_counted_and_its_first_25_are_shown(lotbook: Command, careless: Path) -> None:
    found = lotbook("check", careless)
    shown = [" ".join(line.split()) for line in found.out.splitlines()]
    assert found.code == 1
    # The counts come first.
    assert shown.index("Error 1 Unknown SKU") < shown.index("Warning 40 Unknown place") < 8
    assert sum("Lots!G" in line and "Attic" in line for line in shown) == 25
    text = " ".join(shown)
    assert "15 more of this kind, from Lots!G30 on. lotbook check --all lists every one." in " ".join(text.split())
    assert "sheet Checks" not in text


def test_all_of_them_are_told_when_asked_for(lotbook: Command, careless: Path, tmp_path: Path) -> None:
    every = lotbook("check", careless, "--all").out
    assert sum("Lots!G" in line for line in every.splitlines()) == MANY
    file = tmp_path / "problems.csv"
    lotbook("check", careless, "--csv", file)
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [row["rule"] for row in rows].count("unknown-place") == MANY
    assert [row["cell"] for row in rows if row["rule"] == "unknown-sku"] == ["Lots!A45"]
    told = json.loads(lotbook("check", careless, "--json").out)
    assert {kind["rule"]: kind["found"] for kind in told["kinds"]} == {"unknown-sku": 1, "unknown-place": MANY}
    assert len(told["problems"]) == MANY + 1


def test_the_sheet_checks_has_the_counts_on_top_and_start_counts_every_one(lotbook: Command, careless: Path) -> None:
    lotbook("refresh", careless)
    book = openpyxl.load_workbook(careless, data_only=True)
    rows = [
        [cell_of(book, "Checks", header, row).value for header in ("Severity", "Found", "Problem")]
        for row in range(1, 30)
    ]
    assert rows[:2] == [["Error", 1, "Unknown SKU"], ["Warning", MANY, "Unknown place"]]
    assert {row[1] for row in rows[2:]} == {None}
    assert sum("Attic" in str(row[2]) for row in rows) == 25
    assert rows[28][2] == "15 more of this kind, from Lots!G30 on."
    assert named_cell(book, "DataProblems").value == MANY + 1


@pytest.mark.long
def test_a_tracker_without_the_sheet_fefo_audit_still_refreshes(lotbook: Command, careless: Path) -> None:
    older = openpyxl.load_workbook(careless, keep_vba=True)
    del older["FEFO audit"]
    older.save(careless)
    assert lotbook("refresh", careless).code == 1
    book = openpyxl.load_workbook(careless, data_only=True)
    assert "FEFO audit" not in book.sheetnames
    assert named_cell(book, "DataProblems").value == MANY + 1
