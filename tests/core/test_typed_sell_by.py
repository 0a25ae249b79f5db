"""A lot's own sell-by date, typed on Lots, beats the one that follows from its channel."""

import datetime as dt

import pytest

from lotbook.core import fefo, nw
from lotbook.core.days import to_day
from lotbook.core.report import Report
from tests.notation import TODAY, frame, lines, problems, report_on

pytestmark = pytest.mark.slow

LOTS = "SKU | Lot | Expiry date | Sell-by date | Received date | Received quantity | Place"
SKUS = "SKU | Units per day\nOAT | 2"
DATES = ("lot", "expiry_date", "sell_by", "arrive_by", "ship_by", "remove_by")


def report_of(*rows: str, shipments: str = "", as_of: dt.date = TODAY) -> Report:
    moved = f"Date | Type | SKU | Lot | Quantity | From | To | Channel\n{shipments}"
    return report_on(as_of, SKUs=SKUS, Lots="\n".join([LOTS, *rows]), Shipments=moved)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_it_beats_the_computed_one_and_all_that_follows_from_it(engine: str) -> None:
    lots = f"""{LOTS}
        OAT | computed | 2026-12-31 | | 2026-01-02 | 5 | Warehouse
        OAT | earlier | 2026-12-31 | 2026-06-30 | 2026-01-02 | 5 | Warehouse
        OAT | later | 2026-12-31 | 2026-12-20 | 2026-01-02 | 5 | Warehouse
        OAT | there | 2026-12-31 | 2026-06-30 | 2026-01-02 | 5 | FBA-US
        OAT | undated | | 2026-06-30 | 2026-01-02 | 5 | Warehouse
    """
    result = report_on(engine=engine, SKUs=SKUS, Lots=lots)
    # FBA-US: 90 days at receipt, 50 before expiry, 12 on the way, 104 to remove (30 to dispose of).
    assert sorted(lines(result.stock, *DATES)) == [
        "computed | 2026-12-31 | 2026-11-11 | 2026-10-02 | 2026-09-20 | 2026-11-11",
        "earlier | 2026-12-31 | 2026-06-30 | 2026-06-29 | 2026-06-17 | 2026-06-30",
        "later | 2026-12-31 | 2026-12-20 | 2026-10-02 | 2026-09-20 | 2026-12-20",
        "there | 2026-12-31 | 2026-06-30 | - | - | 2026-05-31",
        "undated | - | 2026-06-30 | 2026-06-29 | 2026-06-17 | 2026-06-30",
    ]
    assert lines(result.lots.filter(nw.col("lot") == "earlier"), "sell_by", "ship_by") == ["2026-06-30 | 2026-06-17"]


def test_risk_counts_the_days_until_it() -> None:
    # 2 a day for 10 days from 1 March: 20 of the 50 are sold, although the channel would go on until July.
    result = report_of("OAT | A | 2026-09-30 | 2026-03-11 | 2026-01-02 | 50 | FBA-US")
    assert lines(result.stock, "units_at_risk", "action") == ["30 | Remove"]


def test_from_that_day_on_the_lot_is_not_picked_and_says_why() -> None:
    rows = (
        "OAT | over | 2026-12-31 | 2026-03-01 | 2026-01-02 | 5 | Warehouse",
        "OAT | no expiry | | 2026-02-28 | 2026-01-02 | 5 | Warehouse",
        "OAT | good | 2027-12-31 | | 2026-01-02 | 5 | Warehouse",
    )
    stock = report_of(*rows).stock
    assert sorted(lines(stock, "lot", "rank", "flag", "units_at_risk")) == [
        "good | 1 | OK | 0",
        "no expiry | - | No date | 5",
        "over | - | Inside cut-off | 5",
    ]
    over = stock.filter(nw.col("lot") == "over")
    assert lines(over, "reason") == ["Its sell-by date on Lots has come."]


def test_an_order_passes_it_over_where_it_comes_before_the_units_do() -> None:
    rows = (
        "OAT | over | 2026-12-31 | 2026-03-01 | 2026-01-02 | 5 | Warehouse",
        "OAT | close | 2026-12-31 | 2026-03-10 | 2026-01-03 | 5 | Warehouse",
        "OAT | good | 2027-12-31 | | 2026-01-02 | 5 | Warehouse",
    )
    stock = report_of(*rows).stock.with_columns(off_sale_on="typed_sell_by").to_native()
    order = frame("line | sku | quantity | min_days_at_receipt\n1 | OAT | 8 | 0")
    today = to_day(TODAY)
    taken = {
        days: lines(fefo.allocate(stock, order, as_of=today, sold_on=today + days), "outcome", "lot", "reason")
        for days in (0, 9)
    }
    assert taken[0] == ["Skipped | over | Inside cut-off", "Allocated | close | ", "Allocated | good | "]
    assert taken[9][:2] == ["Skipped | over | Inside cut-off", "Skipped | close | Inside cut-off"]


def test_the_checks_of_sales_and_transfers_hold_against_it() -> None:
    found = report_of(
        "OAT | A | 2027-12-31 | 2026-02-10 | 2026-01-02 | 50 | Warehouse",
        "OAT | B | 2026-03-20 | 2026-03-15 | 2026-01-02 | 50 | Shop",
        shipments="""
            2026-02-10 | Sale | OAT | A | 1 | Warehouse | Jane | DTC
            2026-02-11 | Sale | OAT | A | 1 | Warehouse | Jane | DTC
            2026-02-01 | Transfer | OAT | A | 1 | Warehouse | FBA-US |
            2026-01-20 | Transfer | OAT | A | 1 | Warehouse | FBA-US |
            2026-02-27 | Sale | OAT | B | 1 | Shop | Jane | DTC
        """,
    )
    late = [each for each in problems(found) if each.endswith("left-too-late")]
    # On the day itself a sale is held against nobody; a transfer of 1 February is on sale on the 13th.
    assert late == ["Shipments!A6 left-too-late", "Shipments!A7 left-too-late"]


def test_the_audit_holds_nothing_against_leaving_a_lot_behind_that_no_channel_sells() -> None:
    rows = "2026-02-20 | Sale | OAT | late | 1 | Warehouse | Jane | DTC"
    audited = {
        typed: report_of(
            f"OAT | early | 2026-12-31 | {typed} | 2026-01-02 | 5 | Warehouse",
            "OAT | late | 2027-12-31 | | 2026-01-02 | 5 | Warehouse",
            shipments=rows,
        )
        .fefo_audit["out_of_order"]
        .to_list()
        for typed in ("2026-02-21", "2026-02-20")
    }
    assert audited == {"2026-02-21": [1], "2026-02-20": [0]}


def test_one_that_cannot_be_read_or_is_after_the_expiry_is_told_by_its_cell_and_does_not_count() -> None:
    rows = (
        "OAT | A | 2026-12-31 | 2027-01-01 | 2026-01-02 | 5 | Warehouse",
        "OAT | B | 2026-12-31 | soon | 2026-01-02 | 5 | Warehouse",
        "OAT | C | 2026-12-31 | '06/2026' | 2026-01-02 | 5 | Warehouse",
        "OAT | D | 2026-12-30 | 2026-12-30 | 2026-01-02 | 5 | Warehouse",
    )
    result = report_of(*rows)
    told = [str(each) for each in result.problems if "sell-by" in each.header.casefold()]
    assert [text.split(" ")[0] for text in told] == ["Lots!D5:", "Lots!D6:", "Lots!D7:"]
    assert "2027-01-01 is after expiry date 2026-12-31" in told[0]
    assert lines(result.lots, "lot", "sell_by") == [
        "A | 2026-11-11", "B | 2026-11-11", "C | 2026-11-11", "D | 2026-12-30",
    ]  # fmt: skip
