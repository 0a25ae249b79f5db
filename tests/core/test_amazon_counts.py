"""What Amazon counts, worked by hand: stock that marketplaces share, and units that no report tells of."""

from typing import Any

import pytest

from lotbook.core import nw
from lotbook.core.amazon.counts import by_sku, latest_counts, shared_stock
from lotbook.core.amazon.demand import latest_speeds
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.report import report
from lotbook.core.rules import RULES
from tests.notation import TODAY, lines, problems, report_on, tracker_of
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow

SKUS = "SKU | Units per day\nTEA | 2\nJAR | 2"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity
    TEA | 1 | 2027-01-31 | 2025-11-01 | 300
    TEA | 2 | 2027-06-30 | 2026-01-01 | 300
"""
COLUMNS = ("lot", "on_hand", "at_fba_low", "at_fba_high", "basis")


def at_fba(**tables: Any) -> list[str]:
    stock = report_on(SKUs=SKUS, Lots=LOTS, **tables).stock
    return lines(stock.filter(stock["place"] == "FBA-US"), *COLUMNS)


def test_the_latest_count_of_every_marketplace_counts() -> None:
    stock = """
        SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound
        TEA | US | 2026-02-01 | 500 | | |
        TEA | US | 2026-02-20 | 40 | 2 | 5 | 30
        TEA | US | 2026-03-05 | 900 | | |
        TEA | DE | 2026-02-10 | 7 | | |
        TEA | DE | 2026-02-25 | | 3 | |
        JAR | US | 2026-03-05 | 1 | | |
    """
    tracker = tracker_of(AmazonStock=stock)
    counted = by_sku(latest_counts(tracker.tables["AmazonStock"].frame.lazy(), shared={}, as_of=AS_OF))
    columns = ("sku", "remaining", "inbound", "inbound_known", "marketplaces", "snapshot_date")
    assert lines(counted, *columns) == ["TEA | 54 | 30 | 0 | 2 | 2026-02-20"]  # 40 + 2 + 5, and 7; DE tells no inbound


PLANNING = """
    SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Units per day | Source
    TEA | DE | 2026-02-20 | 430 | 20 | 3 | Inventory planning; speed: Inventory planning, up to 90 days
    TEA | FR | 2026-02-20 | 430 | 20 | 1 | Inventory planning; speed: Inventory planning, up to 90 days
    TEA | UK | 2026-02-20 | 9 | 0 | 0.5 | Inventory planning; speed: Inventory planning, up to 90 days
"""
LEDGER = """
    TEA | DE | {day} | 350 | | 1.5 | Ledger summary; speed: Ledger summary, up to 90 days
    TEA | PL | {day} | 80 | | 2 | Ledger summary; speed: Ledger summary, up to 90 days
    TEA | CZ | 2026-01-15 | 77 | | 1 | Ledger summary; speed: Ledger summary, up to 90 days
"""


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # Planning is newer: 450 in the shared stock, whatever the ledger said two days before; 4 units per day.
        ("2026-02-18", "DE | 2026-02-20 | 430 | 20"),
        # The ledger is newer: 350 in Germany and 80 in Poland; Czechia is in it no more.
        ("2026-02-25", "DE | 2026-02-25 | 430 | -"),
    ],
)
def test_a_stock_that_marketplaces_share_counts_once(day: str, told: str) -> None:
    shared = shared_stock("DE, FR, IT, PL, CZ")
    # The ledger's row of Germany would else stand in the place of the planning report's.
    rows = PLANNING + LEDGER.format(day=day)
    tracker = tracker_of(AmazonStock=rows)
    found = latest_counts(tracker.tables["AmazonStock"].frame.lazy(), shared=shared, as_of=AS_OF)
    columns = ("marketplace", "snapshot_date", "fulfillable", "inbound")
    assert sorted(lines(found, *columns)) == [told, "UK | 2026-02-20 | 9 | 0"]
    assert sorted(found.collect()["marketplaces"].to_list()) == [1, 5]


def test_a_speed_of_a_shared_stock_counts_once() -> None:
    def speed(day: str, setting: str) -> list[str]:
        tracker = tracker_of(AmazonStock=PLANNING + LEDGER.format(day=day))
        rows = tracker.tables["AmazonStock"].frame.lazy()
        return sorted(lines(latest_speeds(rows, shared=shared_stock(setting)), "marketplace", "amazon_speed"))

    # Bought in Germany and France, and the UK's own.
    assert speed("2026-02-18", "DE,FR,PL,CZ") == ["DE | 3", "FR | 1", "UK | 0.5"]
    # Shipped from Germany and Poland, none from CZ, which was emptied.
    assert speed("2026-02-25", "DE,FR,PL,CZ") == ["DE | 1.5", "PL | 2", "UK | 0.5"]


@pytest.mark.slow
def test_marketplaces_that_seem_to_share_a_stock_are_pointed_out() -> None:
    def found(stock: str, setting: str = "") -> list[str]:
        settings = f"Setting | Value\nAmazon shared stock | {setting}"
        result = report_on(SKUs=SKUS, AmazonStock=stock, Settings=settings)
        return [each.problem for each in result.problems if each.rule == "stock-counted-twice"]

    assert found(PLANNING) == ["DE, FR seem to share one stock, which is counted more than once."]
    # Where DE and FR are entered already, it is the countries of warehouses that are not.
    assert "PL, CZ. Include the countries where Amazon only stores it" in RULES["stock-counted-twice"].remedy
    assert found(PLANNING, "DE, FR") == []
    header, *_, british = PLANNING.strip().splitlines()
    poland = LEDGER.format(day="2026-02-20").splitlines()[2]
    german = PLANNING.strip().splitlines()[1]
    mixed = "\n".join([header, german, poland, british])
    assert found(mixed) == ["DE, PL seem to share one stock, which is counted more than once."]
    assert found(mixed, "DE, PL") == []
    # Some SKUs alike and others not: two stocks.
    other = "JAR | DE | 2026-02-20 | 5\nJAR | FR | 2026-02-20 | 6"
    assert found(PLANNING + other) == []


SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-05 | Transfer | TEA | 1 | 200 | Warehouse | FBA-US
    2026-01-31 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
    2026-02-10 | Transfer | TEA | 2 | 60 | Warehouse | FBA-US
"""
COUNT = """
    SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source
    TEA | US | 2026-02-20 | {there} | {inbound} | Ledger summary
"""


def daily(first: str, *received: str) -> str:
    """A ledger in which something happens to JAR every few days, and TEA is received."""
    rows = [f"JAR | US | {day} | Sold | SELLABLE | -1 | Ledger summary" for day in DAYS if day >= first]
    rows += [f"TEA | US | {row} | Ledger summary" for row in received]
    return "SKU | Marketplace | Date | Event | Disposition | Units | Source\n" + "\n".join(rows)


DAYS = [f"2025-{month:02}-{day:02}" for month in (11, 12) for day in (1, 6, 11, 16, 21, 26)] + [
    f"2026-{month:02}-{day:02}" for month in (1, 2) for day in (1, 6, 11, 16, 20, 26)
]


@pytest.mark.slow
def test_what_is_on_its_way_is_not_lost_where_the_report_does_not_tell() -> None:
    # 360 were sent, 240 received and 90 are there. 120 are missing: 60 of lot 2, and 60 of the 100 sent before them.
    ledger = daily("2025-11-01", "2025-12-15 | Received | SELLABLE | 200", "2026-02-12 | Received | SELLABLE | 40")
    told = COUNT.format(there=90, inbound="")
    # Lot 1: 200 + 40 came in, 90 of them are left, and 60 are on their way; 90 and 100 at most.
    assert at_fba(Shipments=SENT, AmazonStock=told, AmazonLedger=ledger) == [
        "1 | 150 | 30 | 190 | assumed",
        "2 | 60 | 0 | 60 | assumed",
    ]
    # A ledger that begins too late does not say what came in: the 60 of ten days ago are within the 12 of the channel.
    late = daily("2026-02-16")
    assert at_fba(Shipments=SENT, AmazonStock=told, AmazonLedger=late) == [
        "1 | 90 | 30 | 190 | assumed",
        "2 | 60 | 0 | 60 | assumed",
    ]
    # A report that tells of 60 on their way is believed: 150 in all, and not lot by lot.
    known = COUNT.format(there=90, inbound=60)
    assert at_fba(Shipments=SENT, AmazonStock=known, AmazonLedger=ledger) == [
        "1 | 90 | 90 | 150 | assumed",
        "2 | 60 | 0 | 60 | assumed",
    ]


@pytest.mark.parametrize(("left", "most"), [(0, 90), (5, 95)])
def test_a_marketplace_that_is_in_no_report_any_more_does_not_age_the_others(left: int, most: int) -> None:
    stock = f"""
        SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source
        TEA | US | 2026-02-20 | 90 | 0 | Inventory planning
        TEA | MX | 2026-02-05 | {left} | 0 | Inventory planning
    """
    # The 60 of 10 February are among the 90 of the 20th; where Mexico still has some, they can be there as well.
    found = at_fba(Shipments=SENT, AmazonStock=stock)
    there = 30 + left
    assert found == [f"1 | {there} | {there} | {90 + left} | assumed", "2 | 60 | 0 | 60 | assumed"]
    lots = recall(tracker_of(SKUs=SKUS, Lots=LOTS, AmazonStock=stock, Shipments=SENT),
                  Filters(lots=("1",)), as_of=AS_OF).lots  # fmt: skip
    assert lines(lots, "at_fba_high") == [str(most)]
    account = report_on(SKUs=SKUS, Lots=LOTS, AmazonStock=stock, Shipments=SENT).amazon
    assert lines(account, "sku", "sent", "counted", "counted_on")[0] == f"TEA | 360 | {90 + left} | 46073"


EVERY_TWO_WEEKS = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-11-20 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
    2026-01-10 | Transfer | TEA | 1 | 100 | Warehouse | FBA-US
    2026-01-24 | Transfer | TEA | 2 | 100 | Warehouse | FBA-US
    2026-02-07 | Transfer | TEA | 2 | 100 | Warehouse | FBA-US
"""


@pytest.mark.parametrize(
    ("first", "earlier"),
    [
        # Of November's 100, which left before the 90 days that are looked at, no other shipment is any less under way.
        ("2025-11-01", ["2025-12-01 | Received | SELLABLE | 100"]),
        # January's first 100 had left when the ledger begins, and came in later.
        ("2026-01-16", []),
    ],
)
def test_what_left_before_the_ledger_began_takes_nothing_off_what_left_since(first: str, earlier: list[str]) -> None:
    came = ["2026-01-25 | Received | SELLABLE | 100", "2026-02-08 | Received | SELLABLE | 100"]
    ledger = daily(first, *earlier, *came)
    counted = COUNT.format(there=90, inbound="")
    # All but the last 100 came in, and 90 are left. Of the last none has come in, 13 days later.
    found = at_fba(Shipments=EVERY_TWO_WEEKS, AmazonStock=counted, AmazonLedger=ledger)
    assert found == ["2 | 190 | 0 | 200 | assumed"]
    # And once they have, none is under way, within the 12 days of the channel as well.
    sent = EVERY_TWO_WEEKS.replace("2026-02-07", "2026-02-10")
    ledger = daily(first, *earlier, *came, "2026-02-19 | Received | SELLABLE | 100")
    found = at_fba(Shipments=sent, AmazonStock=counted, AmazonLedger=ledger)
    assert found == ["2 | 90 | 0 | 200 | assumed"]


def test_a_country_that_was_emptied_does_not_end_the_ledger() -> None:
    days = {"2025-12-15": 200, "2026-02-08": 100, "2026-02-16": 60}
    came = [f"{day} | Received | SELLABLE | {units}" for day, units in days.items()]
    ledger = daily("2025-11-01", *came) + "\nTEA | CA | 2026-01-12 | Sold | SELLABLE | -5 | Ledger summary"
    found = at_fba(Shipments=SENT, AmazonStock=COUNT.format(there=90, inbound=""), AmazonLedger=ledger)
    # The 60 of ten days ago have come in, so that the 90 are all there is.
    assert found == ["1 | 30 | 30 | 190 | assumed", "2 | 60 | 0 | 60 | assumed"]


def test_a_recall_and_the_balance_know_what_is_on_its_way() -> None:
    ledger = daily("2025-11-01", "2025-12-15 | Received | SELLABLE | 200", "2026-02-12 | Received | SELLABLE | 100")
    tables: dict[str, Any] = {
        "Shipments": SENT,
        "AmazonStock": COUNT.format(there=250, inbound=""),
        "AmazonLedger": ledger,
    }
    found = recall(tracker_of(SKUs=SKUS, Lots=LOTS, **tables), Filters(sku="TEA"), as_of=AS_OF).lots
    # Of lot 2 all 60 can be under way, and of lot 1 all 300 can be there: 250 and some of the 100 sent lately.
    assert lines(found, "lot", "at_fba_high") == ["1 | 300", "2 | 60"]
    # 360 were sent and 50 sold: 310 are there or on their way, and nothing is missing.
    sold = ledger + "\nTEA | US | 2026-02-15 | Sold | SELLABLE | -50 | Ledger summary"
    account = report_on(SKUs=SKUS, Lots=LOTS, **{**tables, "AmazonLedger": sold}).amazon
    assert (
        lines(account, "sku", "sent", "received", "sold", "counted", "difference")[0]
        == "TEA | 360 | 300 | -50 | 310 | 0"
    )


@pytest.mark.parametrize(
    ("counted", "found"),
    [
        # The 60 of ten days ago are within the 12 days of the channel; of the 100 sent before any can still be coming.
        ("", ["1 | 70 | 70 | 170 | reported", "2 | 60 | 0 | 60 | reported"]),
        # Planning tells of 45 on their way: the last to leave.
        ("TEA | US | 2026-02-20 | 70 | 45 | Inventory planning", ["1 | 70 | 70 | 115 | reported",
                                                                 "2 | 45 | 0 | 45 | reported"]),
        ("TEA | US | 2026-02-20 | 70 | 0 | Inventory planning", ["1 | 70 | 70 | 70 | reported"]),
    ],
)  # fmt: skip
def test_a_report_by_date_does_not_lose_what_is_on_its_way(counted: str, found: list[str]) -> None:
    expiry = """
        SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
        TEA | US | 2026-02-20 | 2027-01-31 | SELLABLE | 70
    """
    stock = f"SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source\n{counted}"
    tables: dict[str, Any] = {"Shipments": SENT, "AmazonExpiry": expiry, "AmazonStock": stock}
    assert at_fba(**tables) == found
    lots = recall(tracker_of(SKUs=SKUS, Lots=LOTS, **tables), Filters(sku="TEA"), as_of=AS_OF).lots
    most = [row.split(" | ")[3] for row in found]
    assert lines(lots, "at_fba_high") == [*most, "0"][:2]


def test_what_amazon_reports_no_more_is_sold() -> None:
    expiry = "SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units\n"
    sent = "\n".join(SENT.strip().splitlines()[:2])
    assert at_fba(Shipments=sent, AmazonExpiry=expiry) == ["1 | 200 | - | - | assumed"]
    none = expiry + "TEA | US | 2026-02-20 | | SELLABLE | 0"
    assert at_fba(Shipments=sent, AmazonExpiry=none) == []


def test_lots_of_one_date_have_what_is_reported_and_what_is_on_its_way() -> None:
    # 30 of their date are there, all of lot 1 that came in; the 60 of lot 2 are under way.
    lots = LOTS.replace("2027-06-30", "2027-01-31")
    expiry = EXPIRY.splitlines()[1] + "\nTEA | US | 2026-02-20 | 2027-01-31 | SELLABLE | 30"
    result = report_on(SKUs=SKUS, Lots=lots, Shipments=SENT, AmazonExpiry=expiry)
    shown = lines(result.stock.filter(result.stock["place"] == "FBA-US"), *COLUMNS)
    assert shown == ["1 | 30 | 0 | 130 | assumed", "2 | 60 | 0 | 60 | assumed"]


EXPIRY = """
    SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
    TEA | US | 2026-02-21 | 2027-01-31 | SELLABLE | 320
    TEA | US | 2026-02-21 | 2027-06-30 | SELLABLE | 40
    TEA | US | 2026-02-21 | 2028-12-31 | SELLABLE | 7
"""


def test_a_lot_that_amazon_reports_and_nobody_sent_is_there() -> None:
    tables: dict[str, Any] = {
        "SKUs": SKUS, "Lots": LOTS, "AmazonExpiry": EXPIRY, "Shipments": "\n".join(SENT.strip().splitlines()[:-1])
    }  # fmt: skip
    result = report_on(**tables)
    shown = lines(result.stock.filter(result.stock["place"] == "FBA-US"), *COLUMNS)
    # The 7 of a date that no lot has can be of no lot but the one of which more was sent than is reported: of none.
    assert shown == ["1 | 320 | 320 | 320 | reported", "2 | 40 | 40 | 40 | reported"]
    said = [str(each) for each in result.problems if each.table == "AmazonExpiry"]
    assert [each.split(". ")[0] for each in said] == [
        "AmazonExpiry!D5: Amazon reports 320 units with the expiry date 2027-01-31, but your records show only 300 "
        "sent there",
        "AmazonExpiry!D6: Amazon reports 40 units with the expiry date 2027-06-30, but your records show no lot with "
        "that date being sent",
        "AmazonExpiry!D7: Amazon reports 7 units with the expiry date 2028-12-31, but no lot of the SKU has that date",
    ]
    found = recall(tracker_of(**tables), Filters(lots=("2",)), as_of=AS_OF).lots
    columns = ("lot", "at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")
    assert lines(found, *columns) == ["2 | 40 | 40 | 40 | reported"]
    # Of a SKU that was never sent anywhere, too.
    nothing = report_on(**{**tables, "Shipments": ""})
    assert lines(nothing.stock.filter(nothing.stock["place"] == "FBA-US"), *COLUMNS) == shown
    assert [each.split()[1] for each in problems(nothing) if each.startswith("AmazonExpiry")] == [
        "amazon-date-never-sent", "amazon-date-never-sent", "amazon-date-of-no-lot"
    ]  # fmt: skip


@pytest.mark.slow
def test_units_amazon_cannot_sell_are_to_be_removed_once() -> None:
    skus = "SKU | Units per day | Removal fee\nTEA | 0.1 | 0.5\nJAR | 2 | 0.5"
    lots = "SKU | Lot | Expiry date | Received date | Received quantity | Place\n" + "\n".join([
        "TEA | 1 | 2026-02-10 | 2025-11-01 | 30 | FBA-US", "TEA | 2 | 2027-06-30 | 2025-11-01 | 50 | FBA-US"
    ])  # fmt: skip
    stock = (
        "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Inbound\nTEA | US | 2026-02-20 | 46 | 34 | 0"
    )
    result = report_on(SKUs=skus, Lots=lots, AmazonStock=stock)
    # 30 expired are among the 34; which lot the other 4 are of nobody knows.
    assert lines(result.removals, "lot", "place", "units", "disposition", "removal_cost") == [
        "1 | FBA-US | 30 | EXPIRED | 15",
        "- | FBA-US | 4 | UNSELLABLE | 2",
    ]
    # While a lot there is held back, they may be of it, and are kept.
    held = lots.replace("| Place", "| Place | Status").replace("50 | FBA-US", "50 | FBA-US | Quarantine")
    result = report_on(SKUs=skus, Lots=held, AmazonStock=stock)
    assert lines(result.removals, "lot", "units") == ["1 | 30"]
    # Also where it is thought to be sold: 30 are there, of the other lot if the first to expire went first.
    gone = lots.replace("30 | FBA-US", "30 | FBA-US | Recalled").replace("| Place", "| Place | Status")
    gone = gone.replace("2026-02-10", "2027-05-31")
    few = stock.replace("46 | 34", "28 | 2")
    assert lines(report_on(SKUs=skus, Lots=lots.replace("2026-02-10", "2027-05-31"), AmazonStock=few)
                 .removals, "lot", "units") == ["- | 2"]  # fmt: skip
    assert lines(report_on(SKUs=skus, Lots=gone, AmazonStock=few).removals, "lot", "units") == []


def test_a_speed_of_a_later_day_is_not_known_yet() -> None:
    stock = """
        SKU | Marketplace | Snapshot date | Fulfillable | Units per day
        TEA | US | 2026-02-20 | 90 | 4
        TEA | US | 2026-03-05 | 20 | 9
    """
    skus = "SKU\nTEA"
    for day, speed in ((1, "4"), (5, "9")):
        result = report_on(TODAY.replace(day=day), SKUs=skus, Lots=LOTS, AmazonStock=stock)
        assert set(lines(result.stock, "units_per_day")) == {speed}


@pytest.mark.parametrize("setting", ["DE; FR", "Germany, France", "DE", "amazon.de, amazon.fr"])
def test_a_shared_stock_that_names_no_two_marketplaces_is_a_problem(setting: str) -> None:
    said = problems(report_on(Settings=f"Setting | Value\nAmazon shared stock | {setting}"))
    assert said == ["Settings!B5 unknown-setting"]


def test_marketplaces_of_a_shared_stock_may_be_parted_by_blanks() -> None:
    assert problems(report_on(Settings="Setting | Value\nAmazon shared stock | de fr/GB")) == []
    stock = tracker_of(AmazonStock=PLANNING).tables["AmazonStock"].frame.lazy()
    counted = latest_counts(stock, shared=shared_stock("de FR"), as_of=AS_OF)
    assert lines(counted.filter(nw.col("marketplaces") == 2), "marketplace") == ["DE"]


LEFT_OUT = """
    SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source
    TEA | US | {day} | {units} | 0 | {source}
    JAR | US | 2026-02-20 | 9 | 0 | {later}
"""


@pytest.mark.parametrize(
    ("day", "units", "source", "later", "times"),
    [
        ("2026-02-01", 5, "Inventory planning", "Inventory planning; speed: Ledger detail", 1),
        ("2026-02-18", 5, "Inventory planning", "Inventory planning", 0),  # of about the same time
        ("2026-02-01", 5, "Inventory planning", "Restock inventory", 0),  # of another kind
        ("2026-02-01", 5, "", "Inventory planning", 0),  # typed
        ("2026-02-01", 0, "Inventory planning", "Inventory planning", 0),  # there was none anyway
    ],
)
def test_a_count_that_later_reports_leave_out_is_certain_no_more(
    day: str, units: int, source: str, later: str, times: int
) -> None:
    lots = "SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2027-05-01 | 50 | FBA-US"
    stock = LEFT_OUT.format(day=day, units=units, source=source, later=later)
    tracker = tracker_of(SKUs="SKU\nTEA\nJAR", Lots=lots, AmazonStock=stock)
    result = report(tracker, as_of=AS_OF)
    found = recall(tracker, Filters(sku="TEA"), as_of=AS_OF).lots
    assert lines(found, "at_fba_low", "at_fba_high") == [f"{0 if times else units} | {units}"]
    shown = lines(result.stock, "on_hand", "at_fba_low", "at_fba_high", "basis")
    exact = [f"{units} | {units} | {units} | exact"] if units else []
    assert shown == (["5 | 0 | 5 | bounded"] if times else exact)
    told = [each.problem for each in result.problems if each.rule == "count-left-out"]
    assert told == [
        f"Amazon counted 5 units on {day}, but its later reports, the latest from 2026-02-20, no longer list the SKU."
        for _ in range(times)
    ]


@pytest.mark.parametrize(
    ("stock", "expiry", "times"),
    [
        ("TEA | US | 2026-02-20 | 0 | Inventory planning", "TEA | US | 2026-02-01 | 2027-05-01 | 5", 0),  # sold out
        ("TEA | US | 2026-02-10 | 0 | Inventory planning", "TEA | US | 2026-02-01 | 2027-05-01 | 5", 1),  # long ago
        ("TEA | DE | 2026-02-20 | 0 | Inventory planning", "TEA | US | 2026-02-01 | 2027-05-01 | 5", 1),  # elsewhere
        ("TEA | US | 2026-02-01 | 5 | Inventory planning", "TEA | US | 2026-02-20 | 2027-05-01 | 4", 0),  # listed there
        ("TEA | US | 2026-02-01 | 5 | Inventory planning", "TEA | US | 2026-02-01 | 2027-05-01 | 5", 2),
    ],
)
def test_what_another_report_has_counted_since_is_not_said_to_be_left_out(stock: str, expiry: str, times: int) -> None:
    lots = "SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2027-05-01 | 50 | FBA-US"
    tables = {
        "AmazonStock": f"""
            SKU | Marketplace | Snapshot date | Fulfillable | Source
            JAR | US | 2026-02-20 | 0 | Inventory planning
            {stock}
        """,
        "AmazonExpiry": f"""
            SKU | Marketplace | Snapshot date | Expiration date | Units
            JAR | US | 2026-02-20 | 2027-05-01 | 0
            {expiry}
        """,
    }
    result = report(tracker_of(SKUs="SKU\nTEA\nJAR", Lots=lots, **tables), as_of=AS_OF)
    assert [each.rule for each in result.problems if each.rule == "count-left-out"] == ["count-left-out"] * times


def test_a_count_by_country_that_later_ones_leave_out_is_certain_no_more_unless_the_stock_is_shared() -> None:
    tables = {
        "Lots": "SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2027-05-01 | 50 | FBA-DE",
        "Places": "Place | Kind | Channel\nFBA-DE | FBA | FBA-DE",
        "AmazonStock": """
            SKU | Marketplace | Snapshot date | Fulfillable | Source
            TEA | DE | 2026-02-01 | 5 | Multi-country inventory
            JAR | DE | 2026-02-20 | 5 | Multi-country inventory
            TEA | FR | 2026-02-20 | 4 | Multi-country inventory
        """,
    }
    alone = report(tracker_of(SKUs="SKU\nTEA\nJAR", **tables), as_of=AS_OF)
    assert [each.rule for each in alone.problems if each.rule == "count-left-out"] == ["count-left-out"]
    assert lines(alone.stock, "at_fba_low") == ["0"]
    settings = "Setting | Value\nAmazon shared stock | DE, FR"
    shared = report(tracker_of(SKUs="SKU\nTEA\nJAR", Settings=settings, **tables), as_of=AS_OF)
    assert not [each for each in shared.problems if each.rule == "count-left-out"]
    assert lines(shared.stock, "at_fba_low") == ["4"]


def test_a_count_of_a_shared_stock_is_told_by_the_marketplace_that_lists_it() -> None:
    tables = {
        "Lots": "SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2027-05-01 | 50 | FBA-DE",
        "Places": "Place | Kind | Channel\nFBA-DE | FBA | FBA-DE",
        "Settings": "Setting | Value\nAmazon shared stock | DE, FR",
        "AmazonStock": """
            SKU | Marketplace | Snapshot date | Fulfillable | Source
            TEA | DE | 2026-02-20 | 5 | Inventory planning
            TEA | FR | 2026-02-01 | 5 | Inventory planning
            JAR | FR | 2026-02-20 | 0 | Inventory planning
        """,
        "AmazonExpiry": """
            SKU | Marketplace | Snapshot date | Expiration date | Units
            TEA | DE | 2026-02-20 | 2027-05-01 | 5
        """,
    }
    result = report(tracker_of(SKUs="SKU\nTEA\nJAR", **tables), as_of=AS_OF)
    assert [each.problem for each in result.problems if each.rule == "count-left-out"] == []
