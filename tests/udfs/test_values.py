"""Cases worked by hand."""

import datetime as dt
from typing import Any

import pytest

from udfs import (
    FEFO_ALLOCATE,
    FEFO_RANK,
    GS1_EXPIRY,
    GS1_GTIN,
    GS1_LOT,
    LOT_AT_RISK,
    LOT_BUCKET,
    LOT_DATE,
    LOT_DAYS_LEFT,
    LOT_DECODE,
    LOT_EXPIRY,
    LOT_FLAG,
    LOT_ON_HAND,
    LOT_SELL_BY,
    LOT_SHIP_BY,
    LOT_TRACE,
)


def on(text: str) -> dt.datetime:
    """A date as Excel takes and gives it."""
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("expiry", "as_of", "days"),
    [
        ("2027-03-31", "2027-03-31", 0),
        ("2027-03-31", "2027-04-01", -1),
        ("2028-03-01", "2028-02-28", 2),
        ("2100-03-01", "2100-02-28", 1),
        ("02/2028", "2028-02-01", 28),
    ],
)
def test_days_left(expiry: str, as_of: str, days: int) -> None:
    assert LOT_DAYS_LEFT(expiry, as_of) == days


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-1, "Expired"), (0, "0-50"), (50, "0-50"), (51, "51-90"), (90, "51-90"), (365, "181-365"), (366, "Over 365")],
)
def test_the_buckets_of_a_new_tracker(days: int, bucket: str) -> None:
    assert LOT_BUCKET(46023 + days, 46023) == bucket


def test_the_flag_of_each_side_of_each_date() -> None:
    as_of = ["2027-02-08", "2027-02-09", "2027-03-31", "2027-04-01"]
    assert LOT_FLAG("2027-03-31", as_of, 50) == ["OK", "Inside cut-off", "Inside cut-off", "Expired"]
    assert LOT_FLAG("2027-03-31", as_of) == ["OK", "OK", "Inside cut-off", "Expired"]  # the tracker's, for 0 days
    assert LOT_FLAG("2027-03-31", "2027-02-09", [49, 50, None]) == ["OK", "Inside cut-off", "OK"]


def test_the_expiry_date_itself_can_be_too_late() -> None:
    days = ["2027-03-30", "2027-03-31", "2027-04-01"]
    assert LOT_FLAG("2027-03-31", days, 0, 1) == ["OK", "Expired", "Expired"]
    assert LOT_FLAG("2027-03-31", days, 0, [0, 1, None]) == ["OK", "Expired", "Expired"]


def test_the_dates_that_follow_from_an_expiry_date() -> None:
    assert LOT_SELL_BY("2028-03-31", [0, 31, "50"]) == [on("2028-03-31"), on("2028-02-29"), on("2028-02-10")]
    assert LOT_SHIP_BY("2027-03-31", 90, 7) == on("2026-12-24")
    assert LOT_SHIP_BY("2027-03-31", 90, 7, 5) == on("2026-12-19")


@pytest.mark.parametrize(
    ("production", "life", "expiry"),
    [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2025-02-28", "36 months", "2028-02-29"),
        ("2025-03-15", 540, "2026-09-06"),
        ("2025-03-15", "540 days", "2026-09-06"),
        ("2025-03-15", "2 years", "2027-03-15"),
        ("03/2025", "24 months", "2027-03-31"),
    ],
)
def test_expiry_from_production(production: str, life: Any, expiry: str) -> None:
    assert LOT_EXPIRY(production, life) == on(expiry)


def test_the_date_on_a_label() -> None:
    assert LOT_DATE(["EXP 03/2027", 46477.5, None]) == [on("2027-03-31"), on("2027-03-31"), ""]
    assert LOT_DATE("03/04/2027", "dmy") == on("2027-04-03")
    assert LOT_DATE("01/02/03", "YMD") == on("2001-02-03")
    assert LOT_DATE("25/12/2026", "MDY") == on("2026-12-25")  # it can mean nothing else


def test_a_code_that_can_mean_several_dates_gives_them_all() -> None:
    decades = [on(f"20{tens}5-05-03") for tens in range(5)]
    assert LOT_DECODE("5123", "YDDD") == [decades]
    assert LOT_DECODE([["5123"]], "YDDD") == [decades]
    assert LOT_DECODE(["5123", None], "202YDDD") == [on("2025-05-03"), ""]
    joined = "2005-05-03 or 2015-05-03 or 2025-05-03 or 2035-05-03 or 2045-05-03"
    assert LOT_DECODE([["5123"], ["4366"]], "YDDD") == [(joined,), ("2004-12-31 or 2024-12-31 or 2044-12-31",)]


def test_a_code_as_number_a_code_that_does_not_fit_and_a_pattern_that_is_none() -> None:
    assert LOT_DECODE(26045.0, "YYDDD") == on("2026-02-14")
    assert LOT_DECODE("L123", "YYDDD") == "Does not fit YYDDD: L123"
    assert LOT_DECODE("L123", "what") == "Not a pattern: what. Use Y, M and D, for example YDDD, YYMMDD or YYMDD."
    assert LOT_DECODE("#N/A", "YYDDD") == "#N/A"


def test_scans() -> None:
    scans = ["(01)09506000134352(17)270331(10)00123", "]C117270300" + "10AB1", "9506000134352", None, "tea", "#N/A"]
    assert GS1_LOT(scans) == ["00123", "AB1", "No lot (10) in the scan.", "", "Not a GS1 scan: tea", "#N/A"]
    assert GS1_EXPIRY(scans)[:3] == [
        *(on("2027-03-31"), on("2027-03-31")),
        "No expiry date (17, 15 or 16) in the scan.",
    ]
    assert GS1_GTIN(scans)[:3] == ["09506000134352", "No GTIN (01 or 02) in the scan.", "09506000134352"]
    assert GS1_GTIN(9506000134352.0) == "09506000134352"
    assert GS1_LOT(1.0950600013435e18).startswith("Too long for a number: 1.0950600013435e+18")


LOTS = [
    ["SKU", "Lot", "Received date", "Received quantity", "Place", "Status"],
    ["TEA", "00123", on("2026-01-01"), 100, None, "Hold"],
    ["TEA", "00123", on("2026-01-02"), 999, None, None],  # a second row of the lot does not count
    ["TEA", 123.0, on("2026-01-01"), 10, "Shop", None],
    ["JAR", "A", on("2026-05-01"), 50, None, None],
    [None, None, None, None, None, None],
]
MOVES = [
    ["Date", "Type", "SKU", "Lot", "Quantity", "From", "To", "Document"],
    [on("2026-02-01"), "Sale", "TEA", "00123", 5, "FBA-US", "Ann", "INV-2"],
    [on("2026-01-10"), "transfer", "TEA", "00123", 60, None, "FBA-US", 7.0],
    [on("2026-03-01"), "Adjustment", "TEA", "00123", -3, None, None, None],
    [on("2026-01-10"), "Sale", "TEA", "00123", "many", None, "Bob", None],
    [on("2026-01-10"), "Sale", "PIE", "9", 4, None, "Bob", None],
]


def test_units_on_hand() -> None:
    lots = [["00123"], ["123"], ["9"], [None]]
    assert LOT_ON_HAND("TEA", lots, LOTS, MOVES, None, "2026-02-28") == [(95,), (10,), ("No such lot: 9",), ("",)]
    assert LOT_ON_HAND("TEA", "00123", LOTS, MOVES, None, "2026-03-01") == 92
    at = [LOT_ON_HAND("TEA", "00123", LOTS, MOVES, place, "2026-02-28") for place in ("Warehouse", "fba-us", "Shop")]
    assert at == [40, 55, 0]
    assert LOT_ON_HAND(["JAR", "PIE"], ["A", "9"], LOTS, MOVES, None, "2026-02-28") == [0, -4]


@pytest.mark.parametrize(
    ("quantity", "said"), [("a few", "Not a whole number: a few"), (-5, "Below 0: -5"), ("#N/A", "#N/A"), (None, "")]
)
def test_units_on_hand_of_a_lot_whose_quantity_cannot_be_read(quantity: object, said: str) -> None:
    lots = [LOTS[0], ["TEA", "1", on("2026-01-01"), quantity, None, None]]
    assert LOT_ON_HAND("TEA", "1", lots, MOVES, None, "2026-02-28") == said
    # They were never there.
    assert LOT_ON_HAND("TEA", "1", lots, MOVES, "Shop", "2026-02-28") == 0
    assert LOT_ON_HAND("TEA", "1", lots, MOVES, None, "2025-12-31") == 0
    moves = [MOVES[0], [on("2026-01-10"), "Transfer", "TEA", "1", 60, None, "FBA-US", None]]
    at = [LOT_ON_HAND("TEA", "1", lots, moves, place, "2026-02-28") for place in ("Warehouse", "FBA-US")]
    assert at == [said or -60, 60]


def test_units_on_hand_of_a_lot_that_is_only_on_shipments() -> None:
    moves = [MOVES[0], *([on("2026-01-10"), "Sale", "TEA", "1", units, None, "Ann", None] for units in (None, "many"))]
    assert LOT_ON_HAND("TEA", "1", LOTS, moves[:2], None, "2026-02-28") == ""
    assert LOT_ON_HAND("TEA", "1", LOTS, moves, None, "2026-02-28") == "Not a whole number: many"


def test_units_on_hand_in_empty_tables() -> None:
    assert LOT_ON_HAND("TEA", "1", LOTS[:1], MOVES[:1], None, "2026-02-28") == "No such lot: 1"


def test_units_at_risk() -> None:
    assert LOT_AT_RISK([[46053], [46083]], [[500], [200]], 5, 46023) == [(350,), (50,)]
    assert LOT_AT_RISK([46083, 46053], [200, 500], 5, 46023) == [50, 350]
    # sell-by 20 and 50 days away: 100 and 250 units of demand, of which the first lot leaves 150
    assert LOT_AT_RISK([46053, 46083], [500, 200], 5, 46023, 10) == [400, 50]
    assert LOT_AT_RISK([46053, 46083], [100, 10], 2.5, 46023) == [25, 0]
    # an undated lot is not at risk of anything known
    assert LOT_AT_RISK([46053, None, 46083], [500, 9, None], 5, 46023) == [350, "", ""]
    assert LOT_AT_RISK([46053, 46000], [500, 20], None, 46023) == ["", 20]
    assert LOT_AT_RISK([46053], [500], [5, 5], 46023) == "Give one value for units_per_day, not a range."


FEW, NO_DATE = "Not a whole number: a few", "Not a date: soon"


@pytest.mark.parametrize(
    ("dates", "units", "cutoffs", "expected"),
    [
        # the first sells 100 of 300; how many the second sells isn't known, nor then what the third does
        ([46043, 46053, 46083], [300, "a few", 20], 0, [200, FEW, ""]),
        # what comes in front of it is known, and so is what is past its sell-by date, or isn't sold at all
        ([46083, 46053, 46000], ["a few", 500, 20], 0, [FEW, 350, 20]),
        ([46053, 46043, 46083], [20, "a few", 1000], 0, ["", FEW, ""]),
        ([46053, 46053, 46053], [20, "a few", 20], 0, [0, FEW, ""]),
        # of lots without a clear date, or a clear cut-off, it isn't known whether they come before the others
        ([46053, "soon", None, 46000], [500, 7, 9, 20], 0, ["", NO_DATE, "", 20]),
        ([46053, 46083], [500, 7], [0, "soon"], ["", "Not a whole number: soon"]),
        # none of it is there
        ([46053, "soon"], [500, 0], 0, [350, NO_DATE]),
        ([46053, "soon"], [500, None], 0, [350, ""]),
        ([46053, "#REF!"], [500, "#N/A"], 0, ["", "#REF!"]),
        ([46053, "soon", None], [500, "a few", "a few"], "#REF!", ["#REF!", NO_DATE, FEW]),
    ],
)
def test_units_at_risk_beside_what_cannot_be_read(dates: Any, units: Any, cutoffs: Any, expected: list[Any]) -> None:
    assert LOT_AT_RISK(dates, units, 5, 46023, cutoffs) == expected


def test_units_at_risk_where_nothing_is_sold() -> None:
    assert LOT_AT_RISK([46053, "soon", 46083], [500, 7, 30], 0, 46023) == [500, NO_DATE, 30]
    assert LOT_AT_RISK([46053, "soon", 46083], [500, 7, 30], None, 46023) == ["", NO_DATE, ""]


def test_rank() -> None:
    skus = ["TEA", "TEA", "JAR", "TEA", "TEA", None, "TEA"]
    expiries = [46100, 46050, 46200, None, 46050, 46000, 46000]
    assert FEFO_RANK(skus, expiries) == [3, 2, 1, 4, 2, "", 1]
    received = [46001, 46002, None, None, 46001, None, None]
    assert FEFO_RANK(skus, expiries, received) == [4, 3, 1, 5, 2, "", 1]


def test_rank_beside_a_date_that_cannot_be_read() -> None:
    skus = ["TEA", "TEA", "TEA", "TEA", "JAR", "#REF!", None]
    two = "Two dates possible: 03/04/2027. Type it as 2027-04-03 or 2027-03-04."
    expiries = [46100, "03/04/2027", 46050, None, 46200, 46000, "soon"]
    assert FEFO_RANK(skus, expiries) == ["", two, "", "", 1, "#REF!", ""]
    # By its expiry date, that of a lot that came on an unclear day is behind those that expire sooner.
    expiries = [46100, 46100, 46050, None, 46200, 46000, 46000]
    assert FEFO_RANK(skus, expiries, [46001, "soon", "", *[None] * 4]) == ["", NO_DATE, 1, "", 1, "#REF!", ""]


def test_units_that_no_row_gives_a_place_are_at_the_default_place() -> None:
    """They were at Warehouse, whatever Settings said, so that a lot in the garage had 0 units there."""
    lots = [["SKU", "Lot", "Received quantity", "Place"], ["TEA", "A", 100, None], ["TEA", "B", 50, "Shop"]]
    moves = [
        ["Date", "Type", "SKU", "Lot", "Quantity", "From", "To"],
        ["2026-01-10", "Sale", "TEA", "A", 30, None, "X"],
    ]
    asked = ("TEA", ["A", "B"], lots, moves)
    assert LOT_ON_HAND(*asked, "Garage", "2026-02-01", "Garage") == [70, 0]
    assert LOT_ON_HAND(*asked, "Warehouse", "2026-02-01", "Garage") == [0, 0]
    assert LOT_ON_HAND(*asked, "Warehouse", "2026-02-01") == [70, 0]
    assert LOT_ON_HAND(*asked, None, "2026-02-01", "Garage") == [70, 50]


STOCK = [
    ["Rank", "SKU", "Lot", "Place", "Status", "Expiry date", "On hand"],
    [3, "TEA", "C", "Warehouse", None, None, 500],
    [1, "TEA", "A", "Warehouse", "Released", on("2026-04-10"), 30],
    [1, "TEA", "A", "Shop", "Released", on("2026-04-10"), 5],
    [2, "TEA", "B", "Warehouse", "Released", on("2026-06-30"), 50],
    [None, "TEA", "H", "Warehouse", "Hold", on("2026-05-01"), 90],
    [None, "TEA", "X", "Warehouse", "Released", on("2026-02-28"), 90],
    [1, "JAR", "A", "Warehouse", "Released", on("2026-04-10"), 70],
]


def test_allocation() -> None:
    first, second = ["A", on("2026-04-10"), 35], ["B", on("2026-06-30"), 5]
    assert FEFO_ALLOCATE("TEA", 40, STOCK, "2026-03-01") == [first, second]
    assert FEFO_ALLOCATE("TEA", 40, STOCK, "2026-03-01", 60) == [["B", on("2026-06-30"), 40]]
    assert FEFO_ALLOCATE("TEA", 90, STOCK, "2026-03-01", 60) == [["B", on("2026-06-30"), 50], ["Shortage", "", 40]]
    assert FEFO_ALLOCATE("TEA", 100, STOCK, "2026-03-01")[-1] == ["C", "", 15]
    assert FEFO_ALLOCATE("PIE", 1, STOCK, "2026-03-01") == [["Shortage", "", 1]]
    assert FEFO_ALLOCATE("TEA", 0, STOCK, "2026-03-01") == FEFO_ALLOCATE(None, 5, STOCK, "2026-03-01") == ""
    assert FEFO_ALLOCATE("TEA", 1, STOCK[:1], "2026-03-01") == [["Shortage", "", 1]]


def test_allocation_from_some_places_only() -> None:
    """An order that you pack yourself also got units that are at Amazon."""
    assert FEFO_ALLOCATE("TEA", 40, STOCK, "2026-03-01", None, None, " warehouse") == [
        ["A", on("2026-04-10"), 30],
        ["B", on("2026-06-30"), 10],
    ]
    both = [["SHOP"], [None], ["Warehouse"]]
    assert FEFO_ALLOCATE("TEA", 35, STOCK, "2026-03-01", places=both) == [["A", on("2026-04-10"), 35]]
    assert FEFO_ALLOCATE("TEA", 7, STOCK, "2026-03-01", places="FBA-US") == [["Shortage", "", 7]]
    assert FEFO_ALLOCATE("TEA", 7, STOCK, "2026-03-01", places="#REF!") == "#REF!"
    # On Lots, a lot is one row with its units at all places.
    lots = [["SKU", "Lot", "Place", "Received quantity", "Expiry date", "On hand"]]
    assert str(FEFO_ALLOCATE("TEA", 7, lots, "2026-03-01", places="Shop")).endswith("FEFO[#All] to choose places.")


@pytest.mark.parametrize(("below", "taken"), [(None, "A"), (0, "A"), (1, "B")])
def test_allocation_passes_over_what_has_expired_by_the_setting(below: int | None, taken: str) -> None:
    lots = [
        ["SKU", "Lot", "Expiry date", "On hand"],
        ["TEA", "A", on("2026-03-01"), 10],
        ["TEA", "B", on("2026-03-02"), 10],
    ]
    assert FEFO_ALLOCATE("TEA", 10, lots, "2026-03-01", None, below)[0][0] == taken


@pytest.mark.parametrize("header", ["Sell-by", "Sell-by date"])
def test_allocation_passes_over_what_the_sheets_no_longer_sell(header: str) -> None:
    lots = [
        ["SKU", "Lot", "Expiry date", header, "On hand"],
        ["TEA", "A", on("2026-12-31"), on("2026-03-01"), 10],
        ["TEA", "B", on("2027-12-31"), on("2026-03-02"), 10],
    ]
    assert FEFO_ALLOCATE("TEA", 10, lots, "2026-03-01") == [["B", on("2027-12-31"), 10]]


def test_allocation_from_the_table_lots_takes_the_expiry_date_that_was_worked_out() -> None:
    lots = [
        ["SKU", "Lot", "Expiry date", "Received date", "Expiry read as", "On hand"],
        ["TEA", "A", on("2027-04-30"), None, on("2027-04-30"), 10],
        ["TEA", "B", None, None, on("2027-03-31"), 10],
    ]
    assert FEFO_ALLOCATE("TEA", 10, lots, "2026-03-01", 30) == [["B", on("2027-03-31"), 10]]


def test_allocation_says_which_expiry_date_it_could_not_read() -> None:
    lots = [["SKU", "Lot", "Expiry date", "On hand", "Status"], ["TEA", "A", "soon", 10, "released"]]
    assert FEFO_ALLOCATE("TEA", 10, lots, "2026-03-01") == [["A", "Expiry date 'soon' is not a date.", 10]]


def test_trace() -> None:
    assert LOT_TRACE("TEA", "00123", MOVES) == [
        ["Date", "Type", "From", "To", "Quantity", "Document", "Shipment"],
        [on("2026-01-10"), "Transfer", "", "FBA-US", 60, "7", ""],
        [on("2026-01-10"), "Sale", "", "Bob", "", "", ""],
        [on("2026-02-01"), "Sale", "FBA-US", "Ann", 5, "INV-2", ""],
        [on("2026-03-01"), "Adjustment", "", "", -3, "", ""],
    ]
    assert LOT_TRACE("TEA", "123", MOVES) == "No movements"
    assert LOT_TRACE("TEA", None, MOVES) == ""
    assert LOT_TRACE(["TEA", "JAR"], "1", MOVES) == "Give one value for sku, not a range."
    assert LOT_TRACE("#REF!", "1", MOVES) == "#REF!"
