"""Every rule of the checks finds its row in one messy workbook, and spoils nothing else."""

import pytest

from lotbook.core.problem import Problem
from lotbook.core.report import Report
from lotbook.core.rules import RULES
from tests.errors.messy import TABLES, without
from tests.notation import TODAY, lines, report_on

CELLS = {
    # cells that cannot be read
    "error-value": ["Lots!E11"],
    "missing": ["Lots!B12"],
    "not-a-date": ["Lots!C13"],
    "date-out-of-range": ["Certificates!F9"],
    "ambiguous-date": ["Lots!C14"],
    "half-converted": ["Channels!G6"],
    "no-day": ["Lots!E15"],
    "not-a-number": ["SKUs!C10"],
    "not-whole": ["Lots!F16"],
    "too-large": ["AmazonStock!D7"],
    "negative": ["Lots!F17"],
    "not-positive": ["Bundles!F8", "Shipments!E10"],
    "not-a-shelf-life": ["SKUs!B8"],
    "short-shelf-life": ["SKUs!B14"],
    "not-yes-or-no": ["Channels!B6"],
    "number-code": ["SKUs!A11"],
    "date-code": ["SKUs!A12"],
    "logical-code": ["SKUs!A13"],
    # words that mean nothing to lotbook
    "unknown-type": ["Shipments!B9"],
    "unknown-status": ["Lots!H18"],
    "unknown-kind": ["Places!B8"],
    "unknown-place": ["Lots!G19"],
    "customer-as-place": ["Shipments!G25"],
    "place-as-customer": ["Shipments!G26"],
    "unknown-customer": ["Shipments!G24"],
    "unknown-channel": ["Shipments!H11"],
    "stranded": ["AmazonStock!F8"],
    "count-left-out": ["AmazonStock!C11"],
    "awd-count-differs": ["AmazonStock!C13"],
    "unknown-sku": ["AmazonStock!A6", "Lots!A20"],
    "unknown-lot": ["Certificates!B9", "Shipments!D12"],
    "unknown-setting": ["Settings!B7"],
    "no-place": ["Shipments!G13"],
    # rows that contradict each other
    "duplicate-lot": ["Lots!B21"],
    "duplicate-key": ["Certificates!C7", "SKUs!A9"],
    "no-expiry": ["Lots!C22"],
    "not-days-or-share": ["SKUs!G10"],
    "share-of-no-life": ["SKUs!B7"],
    "no-received-date": ["Lots!E36"],
    "first-of-month": ["Lots!C23"],
    "month-as-day": ["Lots!C38"],
    "expiry-before-production": ["Lots!C24"],
    "received-before-production": ["Lots!E39"],
    "produced-later": ["Lots!D40"],
    "sell-by-after-expiry": ["Lots!I35"],
    "received-after-expiry": ["Lots!E25"],
    "shipped-before-received": ["Shipments!A14"],
    "shipped-more-than-received": ["Lots!F26"],
    "negative-balance": ["Lots!B26", "Lots!B27"],
    "negative-before": ["Shipments!E18"],
    "returned-more-than-left": ["Lots!B32"],
    "not-yet": ["Lots!E28", "Shipments!A17", "Shipments!A25", "Shipments!A26"],
    "bundle-outlives-component": ["Bundles!C5"],
    "bundle-of-held-lot": ["Lots!H9"],
    "bundle-cycle": ["Bundles!C6"],
    "bundle-of-two-owners": ["Bundles!D7", "Bundles!D8"],
    # certificates
    "certificate-overdue": ["Certificates!F5"],
    "certificate-due": ["Certificates!F6"],
    "certificate-issued-after-due": ["Certificates!E8"],
    "certificate-not-listed": ["Lots!L37"],
    "no-certificate": ["Lots!B10"],
    "certificate-without-number": ["Certificates!C10"],
    # codes that look alike
    "near-duplicate-lot": ["Lots!B29"],
    "near-duplicate-sku": ["SKUs!A16"],
    "two-skus-one-lot": ["Lots!B30"],
    "look-alike-lot": ["Lots!B34"],
    # numbers under barcodes
    "unknown-unit": ["StockCount!F6"],
    "no-case-size": ["StockCount!F7"],
    "count-at-amazon": ["StockCount!B8"],
    "count-of-unknown-stock": ["StockCount!D9"],
    "counted-too-early": ["StockCount!A10"],
    "gtin-check-digit": ["SKUs!F6"],
    "not-a-gtin": ["SKUs!F7"],
    "not-a-gln": ["Customers!C6"],
    # buckets
    "bucket-gap": ["Buckets!B9"],
    "bucket-overlap": ["Buckets!B10"],
    "bucket-reversed": ["Buckets!B15"],
    "too-many-buckets": ["Buckets!A16"],
    # first expired, first out
    "fefo-violation": ["Shipments!D8"],
    "left-too-late": ["Shipments!A22"],
    "left-expired": ["Shipments!A23"],
    "left-held": ["Shipments!A24"],
    "behind-a-gap": ["Lots!A42", "Lots!A44"],
    "mixed-expiry": ["Lots!A7"],
    # what Amazon reports beside the records
    "stock-counted-twice": ["AmazonStock!B9"],
    "amazon-more-than-sent": ["AmazonStock!D5"],
    "amazon-date-of-no-lot": ["AmazonExpiry!D6"],
    "amazon-date-never-sent": ["AmazonExpiry!D7"],
    "amazon-date-more-than-sent": ["AmazonExpiry!D8"],
}
"""Where each rule finds something, and nowhere else."""

ELSEWHERE = {
    *("expired-bucket", "nearly-full", "renamed-column", "sells-for-another", "fba-without-channel", "held-since-when"),
    *(
        "amazon-not-counted",
        "moving-date",
        "returned-not-typed",
        "same-row-twice",
        "customer-returned-more",
        "adjusted-beyond-received",
    ),
}
"""A table that reaches the end of its sheet, a renamed column, a formula of today: tests/core/test_reading.py; a ledger
without a count: tests/core/test_amazon_balance.py; units sent back: tests/core/test_ordered.py; equal rows:
tests/core/test_same_rows.py; returns by customer and
adjustments: tests/core/test_odd_movements.py; the others: below."""

WORDS = {
    "error-value": "Lots!E11: Received date shows #N/A. Fix the formula, or type the value.",
    "ambiguous-date": "Expiry date '03/04/2027' could be 2027-04-03 or 2027-03-04.",
    "short-shelf-life": "Shelf life '24' has no unit, so it is 24 days and not 24 months. Type it with its unit",
    "duplicate-lot": "Lot 'A-1' is already in row 5; this row does not count.",
    "unknown-lot": "Lot 'Z-9' is not on the Lots sheet for SKU TEA.",
    "shipped-more-than-received": "8 units left, but only 5 ever came in.",
    "negative-balance": "-3 units at Warehouse: more units left than were there.",
    "negative-before": "After this row Warehouse had -3 units of the lot on 2026-02-16: more left than were there.",
    "returned-more-than-left": "3 units came back, but only 1 ever left; on hand: 7.",
    "bundle-outlives-component": "The bundle expires on 2026-12-15, later than its component on 2026-08-15.",
    "bundle-of-held-lot": "This bundle contains JAR F-2, whose status is Hold, but the bundle itself is not held "
    "back: orders still take it.",
    "bucket-gap": "No bucket holds 30 days left: gap after '20-29' and before '30-39'.",
    "fefo-violation": "Lot 'D-4' left while lot 'C-3', which expires earlier, was on hand there.",
    "certificate-overdue": "Certificate 'C-1' was due on 2026-02-28. Add the new one",
    "certificate-issued-after-due": "Certificate 'C-4' was issued on 2026-06-01, after its due date 2026-05-01.",
    "no-certificate": "Lot 'S-2' is in stock and has no certificate of its own.",
    "certificate-without-number": "'pending' is not the number of a certificate: it has no digit. It counts as none.",
    "mixed-expiry": "JAR has lots at FBA-US that expire 345 days apart",
}

STOCK = [
    # Sound lots. A-1: 100 - 40 sent - 1 sold through a channel not on Channels - 10 bundled.
    "TEA | A-1 | Warehouse | 49 | 2027-02-28 | Released",
    "TEA | A-1 | FBA-US | 25 | 2027-02-28 | Released",
    # A sale dated before it arrived counts: 80 - 2.
    "TEA | B-2 | Warehouse | 78 | 2027-05-31 | Released",
    # 60 - 10 sent - 10 bundled.
    "JAR | C-3 | Warehouse | 40 | 2026-08-15 | Released",
    "JAR | C-3 | FBA-US | 10 | 2026-08-15 | Released",
    "JAR | D-4 | Warehouse | 150 | 2027-01-31 | Released",
    "JAR | D-4 | FBA-US | 50 | 2027-01-31 | Released",
    "SET | S-1 | Warehouse | 10 | 2026-12-15 | Released",
    # It used up one of itself.
    "SET | S-2 | Warehouse | 9 | 2027-01-15 | Released",
    # Lots with a fault that are there all the same, without what could not be read.
    "OIL | E-5 | Warehouse | 7 | 2027-02-28 | Released",
    "TEA | E-6 | Warehouse | 7 | - | Released",
    "TEA | E-7 | Warehouse | 7 | - | Released",
    "OIL | E-8 | Warehouse | 7 | 2027-02-28 | Released",
    "JAR | F-2 | Warehouse | 6 | 2027-02-28 | Hold",
    "JAR | F-3 | Attic | 7 | 2027-02-28 | Released",
    "COW | F-4 | Warehouse | 7 | 2027-02-28 | Released",
    "GEL | F-5 | Warehouse | 7 | - | Released",
    "JAR | F-6 | Warehouse | 7 | 2027-03-01 | Released",
    "GEL | F-7 | Warehouse | 7 | 2026-06-15 | Released",
    "OIL | F-8 | Warehouse | 7 | 2025-12-15 | Released",
    "OIL | F-9 | Warehouse | -3 | 2027-02-28 | Released",
    "OIL | G-1 | Warehouse | 5 | 2027-02-28 | Released",
    "OIL | G-1 | Shop | -2 | 2027-02-28 | Released",
    "TEA | b2 | Warehouse | 7 | 2027-05-31 | Released",
    "JAR | K-1 | FBA-US | 1 | 2026-02-20 | Released",
    "JAR | K-1 | Warehouse | 7 | 2026-02-20 | Released",
    "OIL | D-4 | Warehouse | 7 | 2027-02-28 | Released",
    "OIL | H-1 | Warehouse | 6 | 2027-02-28 | Released",
    "OIL | H-2 | Warehouse | 7 | 2027-02-28 | Released",
    "TEA | 8-2 | Warehouse | 7 | 2027-05-31 | Released",
    "TEA | L-1 | Warehouse | 7 | 2027-05-31 | Released",
    "FIG | M-1 | Warehouse | 7 | - | Released",
    "FIG | N-1 | Warehouse | 6 | 2027-06-30 | Hold",
    "JAR | P-1 | Warehouse | 7 | 2026-06-27 | Released",
    "JAR | Q-1 | Warehouse | 7 | 2027-06-30 | Released",
    "JAR | R-1 | Warehouse | 7 | 2027-06-30 | Released",
    # Sold, but nobody knows the lot.
    "TEA | Z-9 | Warehouse | -5 | - | Not on Lots",
]


@pytest.fixture(scope="module")
def messy() -> Report:
    """The report on the messy workbook."""
    return report_on(TODAY, **TABLES)


def test_every_rule_has_a_case() -> None:
    assert CELLS.keys() | ELSEWHERE == RULES.keys()


@pytest.mark.parametrize("rule", CELLS)
def test_a_rule_finds_its_cells_and_no_others(rule: str, messy: Report) -> None:
    assert sorted(problem.place for problem in messy.problems if problem.rule == rule) == sorted(CELLS[rule])


def test_every_problem_says_how_much_it_matters_what_it_is_and_what_to_do(messy: Report) -> None:
    for problem in messy.problems:
        assert problem.severity in {"Error", "Warning", "Info"}
        for sentence in (problem.problem, problem.remedy, str(problem)):
            assert not set("{}") & set(sentence)
            assert "''" not in sentence
            assert sentence[0] not in " ,;"
            assert "  " not in sentence
            assert sentence.endswith((".", "?"))


def _said(rule: str, problems: tuple[Problem, ...]) -> str:
    return next(str(problem) for problem in problems if problem.rule == rule)


@pytest.mark.parametrize(("rule", "words"), WORDS.items(), ids=WORDS.keys())
def test_a_problem_names_what_it_found(rule: str, words: str, messy: Report) -> None:
    assert words in _said(rule, messy.problems)


def test_the_most_severe_come_first(messy: Report) -> None:
    order = ["Error", "Warning", "Info"]
    found = [order.index(problem.severity) for problem in messy.problems]
    assert found == sorted(found)


SHOWN = ("sku", "lot", "place", "on_hand", "expiry_date", "status")


def test_stock_is_what_the_sound_rows_and_cells_say(messy: Report) -> None:
    assert sorted(lines(messy.stock, *SHOWN)) == sorted(STOCK)


def test_a_row_said_not_to_count_changes_no_figure(messy: Report) -> None:
    idle = {name for name, rule in RULES.items() if "does not count" in rule.problem} | {"negative", "not-whole"}
    assert {"missing", "duplicate-lot", "duplicate-key", "unknown-type", "not-positive", "no-place", "not-yet"} <= idle
    # What leaves later doesn't count yet, and the reason beside its lot says that it will.
    for rules, apart in ((idle - {"not-yet"}, {"lot_row"}), (idle, {"lot_row", "reason"})):
        clean = report_on(TODAY, **without(rules))
        for name in ("stock", "aging", "removals"):
            columns = [column for column in getattr(messy, name).columns if column not in apart]
            assert lines(getattr(messy, name), *columns) == lines(getattr(clean, name), *columns), name


def test_a_clean_workbook_has_no_problems() -> None:
    clean = report_on(
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity\nTEA | 1 | 2027-02-28 | 2026-01-05 | 10",
        Shipments="Date | Type | SKU | Lot | Quantity | From | To\n2026-02-01 | Sale | TEA | 1 | 5 | Warehouse | Jane",
    )
    assert clean.problems == ()


def test_a_status_that_shows_an_error_counts_as_hold_like_any_other_that_cannot_be_read() -> None:
    result = report_on(
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received quantity | Status\nTEA | 1 | 2027-02-28 | 10 | #N/A",
    )
    assert lines(result.stock, "lot", "rank", "action") == ["1 | - | Hold"]


@pytest.mark.parametrize(
    ("channel", "home", "told"),
    [
        ("DTC", "", ["C5"]),
        ("DTC", "Shop | Own | DTC", []),
        ("", "", []),
        ("FBA-US", "", []),
    ],
)
def test_a_place_that_counts_for_amazon_and_sells_for_another(channel: str, home: str, told: list[str]) -> None:
    report = report_on(
        Places=f"Place | Kind | Channel\nWarehouse | Own | \nFBA-US | FBA | FBA-US\n{home}",
        Channels="Channel | Cut-off days\nFBA-US | 50\nDTC | 0",
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
        "TEA | 1 | 2028-01-31 | 2026-01-01 | 9 | Warehouse",
        Shipments="Date | Type | SKU | Lot | Quantity | From | Channel\n"
        f"2026-02-01 | Sale | TEA | 1 | 1 | Warehouse | {channel}",
    )
    found = [problem for problem in report.problems if problem.rule == "sells-for-another"]
    assert [problem.cell for problem in found] == told
    if told:
        assert found[0].problem == "Warehouse has no Channel, so its stock counts for FBA-US, though it sells for DTC."
        assert found[0].remedy == "Under Channel, type the channel that it mainly sells for."


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ("FBA-US | FBA | FBA-US\nFBA-CA | FBA |", ["C6"]),
        ("FBA | FBA |\nFBA-CA | FBA |", ["C5", "C6"]),
        ("FBA-US | FBA |\nFBA-DE | FBA | FBA-DE\nStorage | AWD |", []),
        ("FBA-US | FBA | FBA-US\nFBA-CA | FBA | FBA-US", []),
    ],
)
def test_a_place_of_a_second_marketplace_needs_its_channel(places: str, told: list[str]) -> None:
    report = report_on(Places=f"Place | Kind | Channel\n{places}\nWarehouse | Own |")
    found = [problem for problem in report.problems if problem.rule == "fba-without-channel"]
    assert [problem.cell for problem in found] == told
    if told == ["C6"]:
        assert found[0].problem == (
            "FBA-CA has no Channel, so its stock and its sales count for FBA-US, together with those at FBA-US."
        )


@pytest.mark.parametrize(
    ("status", "since", "place", "told"),
    [
        ("Recalled", "", "Warehouse", ["E5"]),
        ("Hold", "", "Warehouse", ["E5"]),
        ("Hold", "2026-02-10", "Warehouse", []),
        ("Released", "", "Warehouse", []),
        ("Hold", "", "FBA-US", []),
    ],
)
def test_a_held_lot_that_was_sold_needs_the_day(status: str, since: str, place: str, told: list[str]) -> None:
    report = report_on(
        Places="Place | Kind\nWarehouse | Own\nFBA-US | FBA",
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Status | Status since | Received quantity | Place\n"
        f"TEA | 1 | 2028-01-31 | {status} | {since} | 9 | {place}",
        Shipments=f"Date | Type | SKU | Lot | Quantity | From\n2026-02-01 | Sale | TEA | 1 | 1 | {place}",
    )
    assert [problem.cell for problem in report.problems if problem.rule == "held-since-when"] == told


def test_a_lot_typed_twice_is_not_to_get_the_later_of_two_dates(messy: Report) -> None:
    (found,) = (problem for problem in messy.problems if problem.rule == "duplicate-lot")
    assert "If the labels have two expiry dates, keep the earlier one." in found.remedy
