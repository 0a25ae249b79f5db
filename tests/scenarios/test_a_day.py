"""Days in the life of a seller: what was typed, and what the tracker then says. Today is 1 March 2026."""

from lotbook.core import fefo, nw
from tests.notation import frame, lines, problems, report_on
from tests.strategies import AS_OF


def test_tea_arrives_goes_to_amazon_and_sells() -> None:
    result = report_on(
        SKUs="SKU | Product | Units per day | Unit cost | Net price\nTEA | Green tea | 4 | 2 | 6",
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity
            TEA | 007 | 2026-07-20 | 2026-01-05 | 300
            TEA | 008 | 2027-01-20 | 2026-02-05 | 400
        """,
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | To
            2026-01-20 | Transfer | TEA | 007 | 120 | Warehouse | FBA-US
            2026-02-10 | Sale | TEA | 007 | 80 | FBA-US | Amazon customers
            2026-02-12 | Return | TEA | 007 | 5 | Amazon customers | FBA-US
        """,
    )
    assert problems(result) == []
    # Lot 007: 300 - 120 = 180 in the warehouse, 120 - 80 + 5 = 45 at Amazon. It has 141 days left, and can be sold
    # until 50 days before its expiry: 31 May, 91 days from now. It must arrive 90 days before (21 April) and leave
    # 12 days before that (9 April): 39 days from now, more than the horizon of 30. Lot 008 comes second.
    # 91 days sell 364 of all 225 units of 007; lot 008 sells until 1 December: 275 days, 1,100 units less 225.
    columns = ("rank", "lot", "place", "on_hand", "days_left", "ship_by", "sell_by", "units_at_risk", "action")
    assert lines(result.stock, *columns) == [
        "1 | 007 | FBA-US | 45 | 141 | - | 2026-05-31 | 0 | Keep",
        "1 | 007 | Warehouse | 180 | 141 | 2026-04-09 | 2026-05-31 | 0 | Keep",
        "2 | 008 | Warehouse | 400 | 325 | 2026-10-10 | 2026-12-01 | 0 | Keep",
    ]
    # 625 units at 2 each: 225 in the bucket 91-180, 400 in 181-365.
    assert lines(result.aging, "sku", "units", "value", "units_3", "value_3", "units_4") == [
        "TEA | 625 | 1250 | 225 | 450 | 400"
    ]


def test_what_to_ship_promote_remove_and_dispose_of_this_morning() -> None:
    result = report_on(
        SKUs="""
            SKU | FNSKU | Units per day | Unit cost | Net price | Removal fee
            TEA | X001 | 10 | 2 | 6 | 0.5
            JAR | X002 | 2 | 4 | 9 | 0.75
            OIL | X003 | 1 | 3 | 8 |
        """,
        Lots="""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | first | 2026-07-01 | 2026-01-05 | 100 | Warehouse
            TEA | second | 2027-03-20 | 2026-01-05 | 100 | Warehouse
            JAR | old | 2026-06-19 | 2025-10-05 | 200 | FBA-US
            JAR | older | 2026-02-20 | 2025-09-05 | 6 | FBA-US
            OIL | slow | 2026-12-10 | 2026-01-05 | 330 | Warehouse
        """,
    )
    # TEA first: arrive by 2 April, ship by 21 March, 20 days from now; 72 of the 82 days to its sell-by would do.
    # JAR old: sell-by 30 April, 60 days at 2 a day are 120 of 200, so 80 stay, and 80 at 4 is 320 at risk. No other
    #   channel would sell what is back in 104 days; a disposal takes 30: until 31 March there is time to sell down.
    # JAR older: expired 9 days ago: all 6 go, for 4.50 in fees.
    # OIL slow: sell-by 21 October, 234 days, 12 of them on the way: 330 - 222 = 108 stay, 324 at risk; those that
    #   Amazon sells in time have to leave today.
    columns = ("sku", "lot", "action", "due", "units_at_risk", "value_at_risk")
    assert lines(result.stock.sort("urgency", "due", "sku", "lot"), *columns) == [
        "JAR | older | Dispose | 2026-03-01 | 6 | 24",
        "OIL | slow | Promote or bundle | 2026-03-01 | 108 | 324",
        "JAR | old | Promote or bundle | 2026-03-31 | 80 | 320",
        "TEA | first | Ship first | 2026-03-21 | 0 | 0",
        "TEA | second | Keep | - | 0 | 0",
    ]
    listed = ("sku", "fnsku", "lot", "place", "units", "disposition", "removal_fee", "removal_cost", "value_at_risk")
    assert lines(result.removals, *listed) == [
        "JAR | X002 | older | FBA-US | 6 | EXPIRED | 0.75 | 4.5 | 24",
    ]
    # What selling or removing one unit of the old jar brings.
    assert lines(result.stock.filter(nw.col("lot") == "old"), "net_price", "removal_money") == ["9 | -0.75"]


LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity | Place | Status
    JAR | bad | 2026-09-15 | 2026-01-05 | 50 | Warehouse | {status}
    JAR | good | 2026-11-15 | 2026-01-05 | 50 | Warehouse |
"""
ORDER = "line | sku | quantity | min_days_at_receipt\n1 | JAR | 60 | 90\n2 | JAR | 20 | 0"


def test_a_recalled_lot_drops_out_of_the_next_allocation() -> None:
    answers = {}
    for status in ("Released", "Recalled"):
        result = report_on(SKUs="SKU | Units per day\nJAR | 1", Lots=LOTS.format(status=status))
        stock, demand = result.stock.to_native(), frame(ORDER)
        answers[status] = lines(fefo.allocate(stock, demand, as_of=AS_OF), "line", "outcome", "lot", "units", "reason")
        answers[f"{status} lots"] = lines(result.stock, "lot", "rank", "action", "units_at_risk")
    assert answers["Released"] == [
        "1 | Allocated | bad | 50 | ",
        "1 | Allocated | good | 10 | ",
        "2 | Allocated | good | 20 | ",
    ]
    # Now only the 50 good ones are left for 60 and then 20.
    assert answers["Recalled"] == [
        "1 | Skipped | bad | 50 | Recalled",
        "1 | Allocated | good | 50 | ",
        "1 | Short | - | 10 | Not enough stock",
        "2 | Skipped | bad | 50 | Recalled",
        "2 | Short | - | 20 | Not enough stock",
    ]
    # Before, 148 days to 27 July sell the 50 bad ones and the good follow; then the good have all demand to themselves.
    assert answers["Released lots"] == ["bad | 1 | Keep | 0", "good | 2 | Keep | 0"]
    assert answers["Recalled lots"] == ["bad | - | Recall | -", "good | 1 | Keep | 0"]


def test_a_gift_set_is_packed_shipped_too_early_and_comes_back() -> None:
    result = report_on(
        SKUs="SKU | Shelf life | Unit cost\nTEA | 12 months | 2\nJAR | | 4\nSET | | 9",
        Lots="""
            SKU | Lot | Expiry date | Production date | Received date | Received quantity
            TEA | t | | 2025-12-31 | 2026-01-05 | 100
            JAR | j | '10/2026' | | 2026-01-05 | 40
            SET | s | | | 2026-01-25 | 30
            SET | older | 2026-10-15 | | 2026-01-25 | 5
        """,
        Bundles="""
            Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
            2026-01-25 | SET | s | TEA | t | 60
            2026-01-25 | SET | s | JAR | j | 30
        """,
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | To
            2026-02-01 | Transfer | SET | s | 12 | Warehouse | FBA-US
            2026-02-10 | Sale | SET | s | 2 | FBA-US | Amazon customers
            2026-02-20 | Removal | SET | s | 4 | FBA-US | Warehouse
            2026-02-25 | Disposal | SET | s | 1 | Warehouse |
            2026-02-26 | Adjustment | SET | s | -2 | Warehouse |
        """,
    )
    # 30 sets of 2 teas and a jar leave 40 teas and 10 jars. The jar's month ends on 31 October, before the tea's year.
    # Sets: 30 - 12 + 4 - 1 - 2 = 19 in the warehouse, 12 - 2 - 4 = 6 at Amazon.
    assert lines(result.stock, "sku", "lot", "place", "on_hand", "expiry_date", "expiry_basis", "value") == [
        "JAR | j | Warehouse | 10 | 2026-10-31 | exact, month end | 40",
        "SET | older | Warehouse | 5 | 2026-10-15 | exact | 45",
        "SET | s | FBA-US | 6 | 2026-10-31 | computed | 54",
        "SET | s | Warehouse | 19 | 2026-10-31 | computed | 171",
        "TEA | t | Warehouse | 40 | 2026-12-31 | computed | 80",
    ]
    # The older sets stood in the warehouse, good for Amazon, when the newer ones left.
    assert problems(result) == ["Shipments!D5 fefo-violation"]
