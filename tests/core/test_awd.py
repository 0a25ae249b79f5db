"""Amazon's bulk storage: a place of its own, counted by a report of its own, and no part of what is at FBA."""

import pytest

from lotbook.core.frames import rows_of
from lotbook.core.problem import Problem
from tests.notation import lines, report_on

PLACES = "Place | Kind | Channel\nWarehouse | Own |\nBulk | AWD | FBA-US\nFBA-US | FBA | FBA-US"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity | Place
    TEA | 1 | 2027-03-31 | 2025-12-01 | 600 | Warehouse
"""
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-05 | Transfer | TEA | 1 | 500 | Warehouse | Bulk
    2025-12-05 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
"""
MOVED_ON = "2026-01-10 | Transfer | TEA | 1 | 200 | Bulk | FBA-US"
FBA = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source\n"
AT_FBA = "TEA | US | 2026-02-20 | 90 | 4 | 6 | 0 | Inventory planning\n"
AT_AWD = "TEA | AWD | {day} | {units} | | 20 | 10 | AWD inventory\n"


def found(shipments: str = SENT, stock: str = AT_FBA) -> list[Problem]:
    report = report_on(SKUs="SKU\nTEA", Lots=LOTS, Shipments=shipments, Places=PLACES, AmazonStock=FBA + stock)
    return [each for each in report.problems if each.rule == "awd-count-differs"]


def test_what_is_in_awd_is_not_missing_at_fba() -> None:
    report = report_on(SKUs="SKU\nTEA", Lots=LOTS, Shipments=SENT, Places=PLACES, AmazonStock=FBA + AT_FBA)
    columns = ("sku", "sent", "expected", "counted", "difference")
    assert lines(report.amazon, *columns) == ["TEA | 100 | 100 | 100 | 0"]


@pytest.mark.parametrize("source", ["AWD inventory", "typed by hand"])
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_count_of_awd_is_no_count_of_fba(source: str, engine: str) -> None:
    stock = AT_FBA + AT_AWD.format(day="2026-02-21", units=470).replace("AWD inventory", source)
    report = report_on(
        engine=engine, SKUs="SKU\nTEA", Lots=LOTS, Shipments=SENT, Places=PLACES, AmazonStock=FBA + stock
    )
    assert lines(report.amazon, "sku", "counted", "counted_on") == ["TEA | 100 | 46073"]
    assert lines(report.stock, "place", "on_hand") == ["Bulk | 500", "FBA-US | 100"]
    rules = {each.rule for each in report.problems}
    assert ("stock-counted-twice" in rules, "awd-count-differs" in rules) == (False, False)


def test_what_amazon_moved_on_by_itself_is_pointed_out() -> None:
    # 170 + 20 reserved + 10 on their way: 300 less than were sent.
    (problem,) = found(stock=AT_FBA + AT_AWD.format(day="2026-02-20", units=170))
    assert problem.problem == (
        "On 2026-02-20 Amazon counted 200 units of this SKU in AWD, and your records have 500 there."
    )
    assert "Transfer" in problem.remedy


@pytest.mark.parametrize(
    ("shipments", "day", "units"),
    [
        (SENT, "2026-02-20", 470),
        (SENT + MOVED_ON, "2026-02-20", 270),
        # A count holds for its day: what was moved on later is not held against it.
        (SENT + MOVED_ON, "2026-01-09", 470),
    ],
)
def test_a_count_that_fits_the_records_of_its_day_is_no_problem(shipments: str, day: str, units: int) -> None:
    assert found(shipments, AT_FBA + AT_AWD.format(day=day, units=units)) == []


def test_the_last_count_up_to_the_day_is_the_one_that_counts() -> None:
    earlier = AT_AWD.format(day="2026-02-01", units=1)
    assert found(stock=AT_FBA + earlier + AT_AWD.format(day="2026-02-20", units=470)) == []
    assert found(stock=AT_FBA + AT_AWD.format(day="2027-02-20", units=1)) == []


TWO_LOTS = LOTS + "TEA | 2 | 2027-06-30 | 2025-12-01 | 400 | Warehouse"
TWO_SENT = SENT + "2025-12-06 | Transfer | TEA | 2 | 300 | Warehouse | Bulk"
DATED = "SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units\n"
IN_AWD = """
    TEA | AWD | 2026-02-10 | 2027-03-31 | SELLABLE | 320
    TEA | awd | 2026-02-10 | 2027-06-30 | SELLABLE | 300
"""
FIGURES = ("lot", "place", "on_hand", "at_fba_low", "at_fba_high", "basis")


def stock(dated: str, shipments: str = TWO_SENT, counted: str = AT_FBA, engine: str = "polars") -> list[str]:
    report = report_on(
        engine=engine,
        SKUs="SKU\nTEA",
        Lots=TWO_LOTS,
        Shipments=shipments,
        Places=PLACES,
        AmazonStock=FBA + counted,
        AmazonExpiry=DATED + dated,
    )
    return sorted(lines(report.stock, *FIGURES))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_stock_of_awd_by_date_says_which_lots_are_there(engine: str) -> None:
    assert stock(IN_AWD, engine=engine) == [
        "1 | Bulk | 320 | 320 | 320 | reported",
        "1 | FBA-US | 100 | 100 | 100 | exact",
        "2 | Bulk | 300 | 300 | 300 | reported",
        "2 | Warehouse | 100 | - | - | exact",
    ]


@pytest.mark.slow
def test_what_was_moved_on_since_the_report_is_not_there_twice() -> None:
    moved = TWO_SENT + "\n2026-02-15 | Transfer | TEA | 1 | 120 | Bulk | FBA-US"
    found = stock(IN_AWD, moved, AT_FBA.replace("| 90", "| 210"))
    assert found[0] == "1 | Bulk | 200 | 200 | 200 | reported"
    assert found[1] == "1 | FBA-US | 220 | 220 | 220 | exact"
    # Moved on before the report, it is in the report already.
    before = moved.replace("2026-02-15", "2026-02-05")
    assert stock(IN_AWD, before, AT_FBA.replace("| 90", "| 210"))[0] == "1 | Bulk | 320 | 320 | 320 | reported"


def test_dates_of_awd_are_none_of_fba_and_the_other_way_round() -> None:
    at_fba = "TEA | US | 2026-02-20 | 2027-03-31 | SELLABLE | 70\n"
    found = stock(IN_AWD + at_fba)
    assert found[:2] == ["1 | Bulk | 320 | 320 | 320 | reported", "1 | FBA-US | 70 | 70 | 70 | reported"]
    assert stock(at_fba)[:2] == ["1 | Bulk | 500 | - | - | assumed", "1 | FBA-US | 70 | 70 | 70 | reported"]


def test_a_date_in_awd_that_nobody_sent_is_on_checks() -> None:
    report = report_on(
        SKUs="SKU\nTEA",
        Lots=TWO_LOTS,
        Shipments=TWO_SENT,
        Places=PLACES,
        AmazonExpiry=DATED + IN_AWD.replace("2027-06-30", "2028-01-31"),
    )
    rules = [each.rule for each in report.problems if each.table == "AmazonExpiry"]
    # 620 of 800 are there, and 300 of them have a date that no lot has.
    assert rules == ["awd-count-differs", "amazon-date-of-no-lot"]


def of_expiry(dated: str, shipments: str = TWO_SENT) -> list[str]:
    report = report_on(SKUs="SKU\nTEA", Lots=TWO_LOTS, Shipments=shipments, Places=PLACES, AmazonExpiry=DATED + dated)
    return [each.rule for each in report.problems if each.table == "AmazonExpiry"]


@pytest.mark.long
def test_a_report_by_date_is_held_against_what_was_there_on_its_day() -> None:
    assert of_expiry(IN_AWD) == ["awd-count-differs"]
    whole = IN_AWD.replace("| 320", "| 500")
    assert of_expiry(whole) == []
    # Moved on since: the report is right for its day, and no unit was more than sent.
    assert of_expiry(whole, TWO_SENT + "\n2026-02-15 | Transfer | TEA | 1 | 120 | Bulk | FBA-US") == []
    # Sent shortly before: it may be on its way.
    assert of_expiry(whole, TWO_SENT + "\n2026-02-08 | Transfer | TEA | 2 | 50 | Warehouse | Bulk") == []
    assert of_expiry(whole.replace("| 500", "| 650")) == ["amazon-date-more-than-sent"]


CHANNELS = (
    "Channel | Cut-off days | Min days at receipt | Transit days | Receiving days | Removal lead days"
    " | Disposal lead days\nFBA-US | 50 | 60 | 5 | 5 | 104 | 30"
)


@pytest.mark.parametrize("name", ["Bulk", "Aaa"])
def test_what_is_at_fba_sells_before_what_has_to_be_sent_on_from_awd(name: str) -> None:
    """2 a day until the sell-by of 2026-04-30, 60 days: 96 of FBA's own 100 first, and then 24 of AWD's 500."""
    report = report_on(
        SKUs="SKU | Units per day\nTEA | 2",
        Lots="SKU | Lot | Expiry date | Received date | Received quantity | Place\n"
        "TEA | 1 | 2026-06-19 | 2025-12-01 | 600 | Warehouse",
        Shipments=SENT.replace("Bulk", name),
        Places=PLACES.replace("Bulk", name),
        Channels=CHANNELS,
        AmazonStock=FBA + AT_FBA.replace("2026-02-20", "2026-03-01"),
    )
    at_risk = dict(zip(report.stock["place"].to_list(), report.stock["units_at_risk"].to_list(), strict=True))
    assert (at_risk["FBA-US"], at_risk[name]) == (0, 500 - 24)
    (row,) = [each for each in rows_of(report.supply) if each["channel"] == "FBA-US"]
    # Of its 100 units 4 are unfulfillable.
    assert (row["there"], row["send_at_most"]) == (96, 24)
    # No removal order takes it: it would take what is at FBA.
    assert {each["how"] for each in rows_of(report.removals) if each["place"] == name} <= {
        "Have it sent out of AWD: removal orders are for FBA"
    }


def test_a_lot_in_awd_that_fba_would_not_take_any_more_is_too_late_to_send() -> None:
    report = report_on(
        SKUs="SKU | Units per day\nTEA | 2",
        Lots=LOTS.replace("2027-03-31", "2026-04-15"),
        Shipments=SENT,
        Places=PLACES,
        Channels=CHANNELS,
    )
    told = {row["place"]: row["reason"] for row in rows_of(report.stock)}
    assert told["Bulk"] == "Too late to send to FBA-US, and nothing else sells it: find another buyer."
    assert told["FBA-US"] == "FBA-US has stopped selling it: it is inside the cut-off."


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(("kind", "at_risk"), [("AWD", 400), ("3PL", 0)])
def test_from_awd_units_go_on_to_fba_and_to_no_customer_of_your_own(kind: str, at_risk: int, engine: str) -> None:
    report = report_on(
        engine=engine,
        SKUs="SKU\nTEA",
        Lots="SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2026-06-09 | 500 | Bulk",
        Places=f"Place | Kind | Channel\nWarehouse | Own | DTC\nBulk | {kind} | FBA-US\nFBA-US | FBA | FBA-US",
        Channels="Channel | Cut-off days\nFBA-US | 0\nDTC | 0",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 1\nTEA | DTC | 50",
    )
    # Amazon sells until June 9, 100 days from now.
    (told,) = rows_of(report.stock)
    assert told["units_at_risk"] == pytest.approx(at_risk)
    assert ("DTC has to sell" in told["reason"]) == (kind == "3PL")
