"""Dates of one lot that can't all be right."""

import pytest

from tests.notation import report_on

HEADER = "SKU | Lot | Expiry date | Production date | Received date | Received quantity"


@pytest.mark.parametrize(
    ("expiry", "made", "received", "said"),
    [
        ("2027-06-30", "2026-02-21", "2026-02-20", "Received 2026-02-20, before it was produced on 2026-02-21."),
        ("", "2027-01-31", "2026-02-20", "Received 2026-02-20, before it was produced on 2027-01-31."),
        ("2027-06-30", "2026-02-20", "2026-02-20", ""),
        ("2027-06-30", "2026-02-20", "", ""),
        # Some day of a month, perhaps before the lot came.
        ("2027-06-30", "'02/2026'", "2026-02-20", ""),
        # One of two dates is told to be wrong already.
        ("2026-06-30", "2026-12-31", "2026-02-20", "Expiry date 2026-06-30 is before production date 2026-12-31."),
    ],
)
def test_a_lot_does_not_come_before_it_was_produced(expiry: str, made: str, received: str, said: str) -> None:
    found = report_on(SKUs="SKU\nTEA", Lots=f"{HEADER}\nTEA | 1 | {expiry} | {made} | {received} | 10")
    told = [each.problem for each in found.problems if "produc" in each.problem]
    assert told == ([said] if said else [])
