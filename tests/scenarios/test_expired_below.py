"""When a lot is expired is one setting: with it at 1, no report calls a lot good on its last day."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.command import Command
from tests.drawn import build
from tests.scenarios.shop_lists import SHOPIFY, written

TODAY = 46082
LAST_DAY, NEXT_DAY = "2026-03-01", "2026-03-02"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """One lot on its last day, sold on that day, and one that lasts."""
    path = tmp_path / "lots.xlsm"
    content: dict[str, dict[str, list[Any]]] = {
        "Settings": {"setting": ["Expired below days left", "Default channel"], "value": [1, "DTC"]},
        "SKUs": {"sku": ["TEA"]},
        "Lots": {
            "sku": ["TEA"] * 2, "lot": ["old", "good"], "expiry_date": [TODAY, TODAY + 300],
            "received_date": [TODAY - 90] * 2, "received_quantity": [41, 40], "place": ["Garage"] * 2,
        },
        "Shipments": {
            "date": [TODAY], "type": ["Sale"], "sku": ["TEA"], "lot": ["old"], "quantity": [1], "destination": ["Ann"],
        },
        "Places": {"place": ["Garage"], "kind": ["Own"], "channel": ["DTC"]},
        "Channels": {"channel": ["DTC"], "cutoff_days": [0], "transit_days": [0], "receiving_days": [0]},
    }  # fmt: skip
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    return path


def test_an_order_passes_it_over(tracker: Path, lotbook: Command) -> None:
    (line,) = lotbook("allocate", tracker, "TEA=10", "--json").json["lines"]
    assert [(pick["lot"], pick["reason"]) for pick in line["skipped"]] == [("old", "Expired")]
    assert [pick["lot"] for pick in line["picks"]] == ["good"]


def test_its_sale_is_one_of_an_expired_lot_and_the_buckets_are_said_to_differ(tracker: Path, lotbook: Command) -> None:
    told = {each["rule"]: each for each in lotbook("check", tracker, "--json").json["problems"]}
    assert told["left-expired"]["cell"] == "Shipments!A5"
    assert told["expired-bucket"]["cell"] == "Buckets!B6"
    assert told["expired-bucket"]["problem"] == (
        "Settings has 1 for Expired below days left, but '0-50' begins at 0 days."
    )


def test_a_digest_has_it_once(tracker: Path, lotbook: Command) -> None:
    told = lotbook("digest", tracker, "--dry-run").out
    assert [line.split(":")[0].strip() for line in told.splitlines() if "lot old" in line] == [f"{LAST_DAY} Dispose"]


def test_orders_of_a_shop_are_not_taken_from_it(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    at = f"{LAST_DAY} 09:00:00 +0000"
    line = f"#1,a@x.example,paid,{at},fulfilled,{at},2,Tea,TEA,fulfilled,Ann,1 Pier,,9"
    orders = written(tmp_path / "orders.csv", SHOPIFY, line)
    outcome = lotbook("import", tracker, orders, "--from", "Garage", "--assume-fefo", "--json")
    assert outcome.code == 0, outcome.err
    sheet = openpyxl.load_workbook(tracker, data_only=True)["Shipments"]
    assert [row[4] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]] == ["old", "good"]
