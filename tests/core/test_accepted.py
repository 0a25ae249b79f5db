"""Warnings that somebody has accepted stay away until their row changes."""

from typing import Any

import pytest

from tests.notation import report_on

pytestmark = pytest.mark.slow

TABLES: dict[str, Any] = {
    "SKUs": "SKU\nTEA",
    "Lots": "SKU | Lot | Expiry date | Received quantity\nTEA | 1 | {day} | 5\nTEA | 2 | 2027-05-31 | -5",
}


def problems(accepted: str = "", day: str = "2027-03-01") -> dict[str, str]:
    """The keys of the problems by rule."""
    tables: dict[str, Any] = {**TABLES, "Lots": TABLES["Lots"].format(day=day)}
    if accepted:
        tables["Accepted"] = f"Rule | Key | By | Why\n{accepted}"
    result = report_on(**tables)
    assert result.accepted == (1 if accepted and "first-of-month" not in {each.rule for each in result.problems} else 0)
    return {each.rule: each.key for each in result.problems}


@pytest.mark.slow
def test_an_accepted_warning_stays_away_until_its_row_changes() -> None:
    key = problems()["first-of-month"]
    assert key == "Lots / TEA / 1 / Expiry date / 2027-03-01"
    accept = f"first-of-month | {key} | Ann | The label says so"
    assert "first-of-month" not in problems(accept)
    assert problems(accept, day="2027-04-01")["first-of-month"] == "Lots / TEA / 1 / Expiry date / 2027-04-01"


def test_a_row_that_moves_keeps_its_key() -> None:
    moved = {
        **TABLES,
        "Lots": "SKU | Lot | Expiry date | Received quantity\nTEA | 9 | 2027-05-31 | 5\nTEA | 1 | 2027-03-01 | 5",
    }
    (found,) = (each for each in report_on(**moved).problems if each.rule == "first-of-month")
    assert found.key == problems()["first-of-month"]


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["negative"])
def test_an_error_cannot_be_accepted(rule: str) -> None:
    key = problems()[rule]
    assert rule in problems(f"{rule} | {key} | Ann | no")
