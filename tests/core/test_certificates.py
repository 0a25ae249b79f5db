"""Which certificates are due or missing, and that nothing is asked of a tracker that has none."""

import pytest
from hypothesis import given, settings

from lotbook.core.days import to_day
from lotbook.core.inputs import read_tracker
from lotbook.core.report import report
from lotbook.core.table import RawTable
from tests.notation import TODAY, lines, problems, tracker_of
from tests.strategies import AS_OF, raw_trackers

SKUS = "SKU | Product\nTEA | Tea\nJAR | Jam"
LOTS = """
    SKU | Lot | Expiry date | Received quantity | Certificate
    TEA | A | 2027-01-15 | 10 | C-1
    TEA | B | 2027-02-15 | 10 |
    TEA | GONE | 2027-02-15 | 0 |
    JAR | J | 2027-03-15 | 10 |
"""
HEAD = "SKU | Lot | Number | Laboratory | Issued | Due\n"
RULES = ("certificate", "duplicate", "unknown")


def told(rows: str = "", *, lots: str = LOTS, **more: str) -> list[str]:
    tables = {"SKUs": SKUS, "Lots": lots, **({"Certificates": HEAD + rows} if rows else {}), **more}
    return [
        each
        for each in problems(report(tracker_of(**tables), as_of=to_day(TODAY)))
        if any(rule in each for rule in RULES)
    ]


def test_without_the_table_nothing_is_asked() -> None:
    assert told() == []


@pytest.mark.long
@given(raw_trackers())
@settings(max_examples=25, deadline=None)
def test_no_tracker_without_certificates_gets_a_problem_of_them(raws: dict[str, RawTable]) -> None:
    found = report(read_tracker(raws), as_of=AS_OF).problems
    assert not [problem for problem in found if "certificate" in problem.rule]


def test_one_that_is_due_today_is_not_overdue() -> None:
    rows = "TEA | | C-1 | Lab | 2025-03-01 | 2026-03-01\nJAR | | C-2 | Lab | 2025-03-01 | 2026-02-28"
    assert told(rows) == ["Certificates!F6 certificate-overdue", "Certificates!F5 certificate-due"]


@pytest.mark.parametrize(("days", "is_told"), [("30", True), ("29", False)])
def test_how_many_days_before_it_is_due_is_a_setting(days: str, *, is_told: bool) -> None:
    named = told("JAR | | C-2 | Lab | | 2026-03-31", Settings=f"Setting | Value\nCertificate due days | {days}")
    assert ("Certificates!F5 certificate-due" in named) is is_told


def test_one_of_a_lot_matters_while_it_is_in_stock_and_one_of_a_sku_always() -> None:
    rows = "TEA | GONE | C-1 | Lab | | 2026-01-31\nOUT | | C-2 | Lab | | 2026-01-31"
    skus = SKUS + "\nOUT | Out of stock"
    assert [each for each in told(rows, SKUs=skus) if "overdue" in each] == ["Certificates!F6 certificate-overdue"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TEA | | C-1 | Lab One | 2025-01-01 | 2026-01-01", "TEA | | C-2 | LAB  one | 2026-01-02 | 2028-01-01"),
        ("TEA | | C-1 | | 2025-01-01 | 2026-01-01", "TEA | | C-2 | | 2025-12-31 |"),
        ("TEA | | C-1 | Lab | | 2026-01-01", "TEA | | C-2 | Lab | | 2028-01-01"),
        ("TEA | | C-1 | Lab | 2025-01-01 | 2026-01-01", "TEA | | C-2 | Lab | | 2028-01-01"),
        ("TEA | A | C-1 | Lab | 2025-01-01 | 2026-01-01", "TEA | A | C-2 | Lab | 2025-01-01 | 2028-01-01"),
    ],
)
def test_one_that_was_renewed_is_not_due_any_more_wherever_it_stands(old: str, new: str) -> None:
    for rows in (f"{old}\n{new}", f"{new}\n{old}"):
        assert not [each for each in told(rows) if "overdue" in each], rows


@pytest.mark.parametrize(
    "other",
    [
        "TEA | | C-2 | Another lab | 2026-01-02 | 2028-01-01",
        "JAR | | C-2 | Lab | 2026-01-02 | 2028-01-01",
        "TEA | A | C-2 | Lab | 2026-01-02 | 2028-01-01",
    ],
)
def test_one_of_another_laboratory_sku_or_lot_renews_nothing(other: str) -> None:
    assert "Certificates!F5 certificate-overdue" in told(f"TEA | | C-1 | Lab | 2025-01-01 | 2026-01-01\n{other}")


def test_a_lot_owes_one_if_another_of_its_sku_has_one() -> None:
    # A is named by its number only, GONE is not in stock, and JAR has none at all.
    assert told("TEA | A | C-1 | Lab | |") == ["Lots!B6 no-certificate"]


def test_one_of_the_whole_sku_makes_no_lot_owe_one() -> None:
    assert told("TEA | | c -1 | Lab | |") == []


def test_every_lot_in_stock_owes_one_if_the_user_asks_for_it() -> None:
    every = "Setting | Value\nCertificate for each lot | Yes"
    assert told(Settings=every) == ["Lots!B6 no-certificate", "Lots!B8 no-certificate"]
    assert told("TEA | | C-1 | Lab | |", Settings=every) == ["Lots!B6 no-certificate", "Lots!B8 no-certificate"]


@pytest.mark.parametrize("said", ["pending", "yes", "on file"])
def test_what_has_no_digit_is_no_number(said: str) -> None:
    """It counted as the lot's certificate, or as one that is in force."""
    every = "Setting | Value\nCertificate for each lot | Yes"
    without = ["Lots!B6 no-certificate", "Lots!B8 no-certificate"]
    lots = LOTS.replace("C-1", said)
    assert told(lots=lots, Settings=every) == ["Lots!E5 certificate-without-number", *without]
    assert told(lots=lots) == []
    row = f"TEA | B | {said} | Lab | 2026-01-01 | 2026-02-01"
    found = ["Certificates!C5 certificate-without-number", *without, "Lots!E5 certificate-not-listed"]
    assert sorted(told(row, Settings=every)) == found


@pytest.mark.slow
def test_a_number_on_lots_is_found_as_a_name_and_of_its_sku_only() -> None:
    assert told("TEA | | c -1 | Lab | |") == []
    assert told("JAR | | C-1 | Lab | |") == ["Lots!E5 certificate-not-listed"]
    gone = LOTS.replace("TEA | GONE | 2027-02-15 | 0 |", "TEA | GONE | 2027-02-15 | 0 | C-9")
    assert told("TEA | | C-1 | Lab | |", lots=gone) == []


def test_one_that_is_there_twice_counts_once_also_of_a_whole_sku() -> None:
    rows = "JAR | | C-1 | Lab | | 2028-01-01\nJAR | | c-1 | Lab | | 2026-01-01\nTEA | A | C-1 | Lab | |"
    assert told(rows) == ["Certificates!C6 duplicate-key", "Lots!B6 no-certificate"]


def test_one_of_an_unknown_lot_is_named_and_makes_no_other_owe_one() -> None:
    assert told("TEA | a | C-1 | Lab | |\nCOW | | C-2 | Lab | |") == [
        "Certificates!B5 unknown-lot",
        "Certificates!A6 unknown-sku",
    ]


def test_one_issued_after_it_is_due_is_named() -> None:
    assert told("TEA | | C-1 | Lab | 2029-01-02 | 2029-01-01") == ["Certificates!E5 certificate-issued-after-due"]
    assert told("TEA | | C-1 | Lab | 2029-01-01 | 2029-01-01") == []


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_report_has_what_is_in_force_and_what_is_owed(engine: str) -> None:
    rows = "TEA | A | C-1 | Lab | 2025-01-01 | 2026-01-01\nTEA | A | C-2 | Lab | 2026-01-01 |\nTEA | | O-1 | | |"
    tables = {"SKUs": SKUS, "Lots": LOTS, "Certificates": HEAD + rows}
    found = report(tracker_of(**tables), as_of=to_day(TODAY), engine=engine)
    assert sorted(lines(found.certificates, "lot", "number", "state", "matters")) == [
        "- | O-1 | On file | True",
        "A | C-2 | On file | True",
    ]
    assert lines(found.certificates_owed, "lot", "state") == ["B | Missing"]
