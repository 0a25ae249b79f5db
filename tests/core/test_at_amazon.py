"""What is at Amazon by lot, worked by hand, and against an Amazon that picks at random and tells what Amazon tells."""

import datetime as dt
import random
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lotbook.core.days import to_date, to_day
from lotbook.core.frames import Rows, rows_of
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.report import Report, report
from tests import examples
from tests.notation import TODAY, lines, report_on, tracker_of
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow

SKUS = "SKU | Units per day\nTEA |\nJAR | 2"
LOTS = """
    SKU | Lot | Expiry date | Received date | Received quantity
    TEA | 1 | 2026-09-30 | 2025-12-01 | 300
    TEA | 2 | 2027-03-31 | 2026-01-01 | 300
    JAR | 7 | 2027-03-31 | 2026-01-01 | 100
"""
SENT = """
    Date | Type | SKU | Lot | Quantity | From | To
    2025-12-05 | Transfer | TEA | 1 | 200 | Warehouse | FBA-US
    2026-01-05 | Transfer | TEA | 2 | 150 | Warehouse | FBA-US
    2026-02-25 | Transfer | TEA | 2 | 100 | Warehouse | FBA-US
    2026-01-05 | Transfer | JAR | 7 | 60 | Warehouse | FBA-US
"""
COLUMNS = ("sku", "lot", "on_hand", "at_fba_low", "at_fba_high", "basis")


def at_fba_rows(result: Report, place: str = "FBA-US") -> Rows:
    return result.stock.filter(result.stock["place"] == place)


def at_fba(result: Report, place: str = "FBA-US") -> list[str]:
    return lines(at_fba_rows(result, place), *COLUMNS)


def test_without_a_count_the_records_stay() -> None:
    result = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT)
    assert at_fba(result) == ["JAR | 7 | 60 | - | - | assumed", "TEA | 1 | 200 | - | - | assumed",
                              "TEA | 2 | 250 | - | - | assumed"]  # fmt: skip


def test_a_count_tells_how_much_is_left_and_fefo_of_what() -> None:
    stock = """
        SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Units per day | Source
        TEA | US | 2026-02-20 | 180 | 4 | 6 | | 3.5 | Inventory planning; speed: Inventory planning, up to 90 days
        TEA | US | 2026-02-01 | 999 | | | | |
        JAR | US | 2026-02-20 | 25 | | | 5 | 9 | Inventory planning
    """
    result = report_on(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonStock=stock)
    # 190 of 350 were there on 20 February, 40 to 190 of them of lot 1; 100 of lot 2 came since.
    assert at_fba(result) == [
        "JAR | 7 | 30 | 30 | 30 | exact",
        "TEA | 1 | 40 | 40 | 190 | assumed",
        "TEA | 2 | 250 | 100 | 250 | assumed",
    ]
    speeds = lines(result.stock, "sku", "units_per_day", "speed_from")
    assert set(speeds) == {"TEA | 3.5 | Inventory planning, up to 90 days", "JAR | 2 | SKUs"}


@pytest.mark.slow
def test_a_report_by_expiration_date_says_it() -> None:
    expiry = """
        SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
        TEA | US | 2026-02-21 | 2026-09-01 | SELLABLE | 70
        TEA | US | 2026-02-21 | 2027-03-31 | SELLABLE | 90
        TEA | US | 2026-02-21 | 2027-03-31 | CUSTOMER_DAMAGED | 2
    """
    monthly = LOTS.replace("2026-09-30", "'09/2026'")
    result = report_on(SKUs=SKUS, Lots=monthly, Shipments=SENT, AmazonExpiry=expiry)
    # The label of lot 1 shows September; 100 of lot 2 came since.
    assert at_fba(result)[1:] == ["TEA | 1 | 70 | 70 | 70 | reported", "TEA | 2 | 192 | 192 | 192 | reported"]
    undated = expiry + "TEA | US | 2026-02-21 | | SELLABLE | 10"
    result = report_on(SKUs=SKUS, Lots=monthly, Shipments=SENT, AmazonExpiry=undated)
    assert [row.split(" | ")[3:] for row in at_fba(result)[1:]] == [["70", "80", "assumed"], ["192", "202", "assumed"]]
    for day, found in (
        ("2026-02-24", ["TEA | 1 | 70 | 70 | 70 | reported", "TEA | 2 | 192 | 192 | 192 | reported"]),
        ("2026-02-26", ["TEA | 2 | 100 | 0 | 100 | assumed"]),  # nothing of lot 1 need be among the 100
    ):
        count = f"SKU | Marketplace | Snapshot date | Fulfillable | Inbound\nTEA | US | {day} | 100 | 0"
        result = report_on(SKUs=SKUS, Lots=monthly, Shipments=SENT, AmazonExpiry=expiry, AmazonStock=count)
        assert at_fba(result)[1:] == found


@pytest.mark.parametrize(
    ("reported", "one", "other", "lot"),
    [
        ("2027-04-01", "2027-03-31", "2027-04-15", "1"),  # a day off, as Amazon keeps dates in UTC
        ("2027-04-14", "2027-03-31", "2027-04-15", "2"),
        ("2027-04-01", "2027-03-31", "2027-04-01", "2"),  # exactly that day comes first
        ("2027-04-01", "2027-03-31", "2027-04-02", ""),  # between two dates: of neither for sure
        ("2027-03-28", "'03/2027'", "2027-04-15", "1"),  # what Japan makes of a label with a month
        ("2027-03-01", "'03/2027'", "2027-03-15", "1"),
        ("2027-03-28", "2027-03-31", "2027-04-15", ""),  # the label of lot 1 shows a day, and it is another
    ],
)
def test_a_reported_date_belongs_to_a_lot_for_sure_or_to_none(reported: str, one: str, other: str, lot: str) -> None:
    lots = f"SKU | Lot | Expiry date | Received quantity\nTEA | 1 | {one} | 300\nTEA | 2 | {other} | 300"
    sent = "\n".join(SENT.splitlines()[:4])
    expiry = f"SKU | Marketplace | Snapshot date | Expiration date | Units\nTEA | US | 2026-02-21 | {reported} | 70"
    result = report_on(SKUs=SKUS, Lots=lots, Shipments=sent, AmazonExpiry=expiry)
    rows = {row["lot"]: row for row in rows_of(at_fba_rows(result))}
    sure = [name for name, row in rows.items() if row["basis"] == "reported" and row["on_hand"] == 70]
    assert sure == ([lot] if lot else [])
    if not lot:
        assert {(row["at_fba_low"], row["at_fba_high"]) for row in rows.values()} == {(0, 70)}


@pytest.mark.parametrize(("day", "inbound"), [("2026-02-25", 0), ("2026-02-28", 100)])
def test_what_was_sent_between_a_report_by_date_and_a_later_count_is_there_once(day: str, inbound: int) -> None:
    lots = """
        SKU | Lot | Expiry date | Received quantity
        TEA | 1 | 2027-04-01 | 300
        TEA | 2 | 2027-08-01 | 300
        TEA | 3 | 2027-12-01 | 300
    """
    sent = """
        Date | Type | SKU | Lot | Quantity | From | To
        2025-11-01 | Transfer | TEA | 1 | 200 | Warehouse | FBA-US
        2025-11-01 | Transfer | TEA | 2 | 300 | Warehouse | FBA-US
        2026-02-26 | Transfer | TEA | 3 | 100 | Warehouse | FBA-US
    """
    expiry = """
        SKU | Marketplace | Snapshot date | Expiration date | Units
        TEA | US | 2026-02-25 | 2027-04-01 | 60
        TEA | US | 2026-02-25 | 2027-08-01 | 140
        TEA | US | 2026-02-25 | | 10
    """
    count = f"SKU | Marketplace | Snapshot date | Fulfillable | Inbound\nTEA | US | {day} | 210 | {inbound}"
    result = report_on(SKUs=SKUS, Lots=lots, Shipments=sent, AmazonExpiry=expiry, AmazonStock=count)
    assert at_fba(result) == [
        "TEA | 1 | 60 | 60 | 70 | assumed",
        "TEA | 2 | 150 | 140 | 150 | assumed",
        "TEA | 3 | 100 | 100 | 100 | reported",
    ]


def test_units_with_a_date_between_two_are_of_lots_with_one_of_them_and_of_no_other() -> None:
    lots = """
        SKU | Lot | Expiry date | Received quantity | Place
        TEA | 1 | 2027-03-31 | 20 | FBA-US
        TEA | 2 | 2027-04-02 | 35 | FBA-US
        TEA | 3 | 2027-04-30 | 52 | FBA-US
    """
    expiry = "SKU | Marketplace | Snapshot date | Expiration date | Units\nTEA | US | 2026-02-21 | 2027-04-01 | 23"
    tracker = tracker_of(SKUs=SKUS, Lots=lots, AmazonExpiry=expiry)
    found = recall(tracker, Filters(sku="TEA"), as_of=AS_OF).lots
    assert lines(found, "lot", "at_fba_high") == ["1 | 20", "2 | 23", "3 | 0"]


def test_moves_to_expired_narrow_the_bounds() -> None:
    stock = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable\nTEA | US | 2026-02-24 | 130 | 30"
    lots = LOTS.replace("2026-09-30", "2026-02-15")
    ledger = """
        SKU | Marketplace | Date | Event | Disposition | Units | Source
        TEA | US | 2026-01-10 | Changed state | EXPIRED | 50 | Ledger detail
        TEA | US | 2026-01-10 | Changed state | SELLABLE | -50 | Ledger detail
        TEA | US | 2026-02-10 | Removed | EXPIRED | -20 | Ledger detail
    """
    result = report_on(SKUs=SKUS, Lots=lots, Shipments=SENT, AmazonStock=stock, AmazonLedger=ledger)
    # Of lot 1, 20 left expired and 30 are there expired. 130 others: all of them can be of lot 2, or 130 of lot 1.
    assert at_fba(result)[1:] == ["TEA | 1 | 30 | 30 | 160 | assumed", "TEA | 2 | 230 | 100 | 230 | assumed"]


def test_marketplaces_are_kept_apart() -> None:
    places = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nLager | FBA | FBA-DE"
    channels = "Channel | Cut-off days\nFBA-US | 50\nFBA-DE | 50"
    sent = SENT + "    2026-01-06 | Transfer | JAR | 7 | 40 | Warehouse | Lager"
    stock = """
        SKU | Marketplace | Snapshot date | Fulfillable
        JAR | US | 2026-02-20 | 25
        JAR | DE | 2026-02-20 | 11
    """
    result = report_on(SKUs=SKUS, Lots=LOTS, Shipments=sent, AmazonStock=stock, Places=places, Channels=channels)
    assert at_fba(result)[0] == "JAR | 7 | 25 | 25 | 25 | exact"
    assert at_fba(result, "Lager") == ["JAR | 7 | 11 | 11 | 11 | exact"]


class Amazon:
    """A warehouse that takes units of a SKU at random, and finds expired what is within 50 days of its date."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a simulation
        self.there: list[tuple[str, int, str]] = []
        self.ledger: list[tuple[int, str, str, int]] = []

    def receive(self, lot: str, expiry: int, units: int, day: int) -> None:
        """Take units in."""
        self.there += [(lot, expiry, "SELLABLE")] * units
        self.ledger.append((day, "Received", "SELLABLE", units))

    def pass_day(self, day: int) -> None:
        """Pull, sell and remove units."""
        for old in [unit for unit in self.there if unit[2] == "SELLABLE" and unit[1] - 50 <= day]:
            if self.chance.random() < 0.9:  # it does not find all of them
                self.there.remove(old)
                self.there.append((*old[:2], "EXPIRED"))
                self.ledger += [(day, "Changed state", "EXPIRED", 1), (day, "Changed state", "SELLABLE", -1)]
        sold = [unit for unit in self.there if unit[2] == "SELLABLE"]
        for unit in self.chance.sample(sold, min(len(sold), self.chance.randint(0, 3))):
            self.there.remove(unit)
            self.ledger.append((day, "Sold", "SELLABLE", -1))
        expired = [unit for unit in self.there if unit[2] == "EXPIRED"]
        for unit in self.chance.sample(expired, len(expired) // 3):
            self.there.remove(unit)
            self.ledger.append((day, "Removed", "EXPIRED", -1))

    def left(self, lot: str) -> int:
        """Units of a lot that are really there."""
        return sum(unit[0] == lot for unit in self.there)


def iso(day: int) -> str:
    return to_date(day).isoformat()


@pytest.mark.slow
@settings(max_examples=examples.of(8))
@given(
    st.lists(
        # Nothing arrives on the day it leaves.
        st.tuples(st.integers(1, 30), st.integers(0, 60), st.integers(40, 200), st.integers(1, 40)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 10**6),
    st.sampled_from(["tells what is coming", "does not tell"]),
)
def test_the_truth_of_an_amazon_that_picks_at_random_is_within_the_bounds(
    lots: list[tuple[int, int, int, int]], seed: int, tells: str
) -> None:
    amazon = Amazon(seed)
    first = AS_OF - 60
    for day in range(first, AS_OF + 1):
        for i, (units, sent, life, under_way) in enumerate(lots):
            if first + sent + under_way == day:
                amazon.receive(f"L{i}", first + life, units, day)
        amazon.pass_day(day)
    coming = [units if first + sent + under_way > AS_OF else 0 for units, sent, _, under_way in lots]
    tables: dict[str, list[str]] = {
        "Lots": ["SKU | Lot | Expiry date | Received date | Received quantity"],
        "Shipments": ["Date | Type | SKU | Lot | Quantity | From | To"],
        "AmazonStock": ["SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Inbound"],
        "AmazonLedger": ["SKU | Marketplace | Date | Event | Disposition | Units | Source"],
    }
    for i, (units, sent, life, _) in enumerate(lots):
        tables["Lots"].append(f"TEA | L{i} | {iso(first + life)} | {iso(first)} | {units}")
        tables["Shipments"].append(f"{iso(first + sent)} | Transfer | TEA | L{i} | {units} | Warehouse | FBA-US")
    expired = sum(unit[2] == "EXPIRED" for unit in amazon.there)
    # Another SKU of which something happens every day: the ledger is about all of them.
    tables["AmazonLedger"] += [
        f"JAR | US | {iso(day)} | Sold | SELLABLE | -1 | Ledger detail" for day in range(first, AS_OF + 1)
    ]
    inbound = sum(coming) if tells == "tells what is coming" else ""
    tables["AmazonStock"].append(f"TEA | US | {TODAY} | {len(amazon.there) - expired} | {expired} | {inbound}")
    tables["AmazonLedger"] += [
        f"TEA | US | {iso(day)} | {event} | {state} | {units} | Ledger detail"
        for day, event, state, units in amazon.ledger
    ]
    jotted: dict[str, Any] = {name: "\n".join(rows) for name, rows in tables.items()}
    result = report_on(SKUs=SKUS, **jotted)
    found: dict[str, Any] = {row["lot"]: row for row in result.stock.rows(named=True) if row["place"] == "FBA-US"}
    for i in range(len(lots)):
        row = found.get(f"L{i}")
        if row is None:  # nothing is shown of a lot of which nothing is thought to be left
            continue
        assert row["at_fba_low"] <= amazon.left(f"L{i}") + coming[i] <= row["at_fba_high"]
        assert row["at_fba_low"] <= row["on_hand"] <= row["at_fba_high"]
    # Conservation: what is shown is what Amazon counts; the ledger, which is complete here, tells what is coming.
    if tells == "tells what is coming" or amazon.ledger:
        assert sum(row["on_hand"] for row in found.values()) == len(amazon.there) + sum(coming)


@dataclass(frozen=True, slots=True)
class Sent:
    """A lot at Amazon, and what Amazon makes of its date."""

    expiry: int
    by_month: bool
    """Whether its label shows a month only."""
    shift: int
    """Days by which Amazon's date is off, as it keeps dates in UTC; of a month, any day of it."""
    sent: int
    before: int
    now: int

    @property
    def label(self) -> str:
        """What stands on Lots."""
        return f"'{to_date(self.expiry):%m/%Y}'" if self.by_month else iso(self.expiry)

    @property
    def reported(self) -> str:
        """What Amazon's report says."""
        if not self.by_month:
            return iso(self.expiry + self.shift)
        last = to_date(self.expiry)
        return last.replace(day=(15, 28, last.day)[self.shift + 1]).isoformat()


@st.composite
def sent_lots(draw: st.DrawFn) -> list[Sent]:
    """Lots with dates that are near each other, of which less is there each time.

    No two dates are a day apart, nor is what Amazon makes of a month and another lot's date: there a date as reported
    belongs to the lot that has it, or is next to it (docs/domain.md).
    """
    found = []
    for _ in range(draw(st.integers(1, 4))):
        units = sorted((draw(st.integers(0, 60)) for _ in range(3)), reverse=True)
        day = AS_OF + 300 + draw(st.integers(0, 45))
        by_month = draw(st.booleans())
        last = dt.date(to_date(day).year, to_date(day).month, monthrange(to_date(day).year, to_date(day).month)[1])
        found.append(
            Sent(to_day(last) if by_month else day, by_month, draw(st.integers(-1, 1)), units[0] + 1, *units[1:])
        )
    days = {lot.expiry for lot in found}
    of_months = {to_day(dt.date.fromisoformat(lot.reported)) for lot in found if lot.by_month}
    assume(not any(day + 1 in days for day in days))
    assume(not any(abs(day - lot.expiry) <= 1 for day in of_months for lot in found if not lot.by_month))
    return found


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=examples.of(20))
@given(sent_lots(), st.sampled_from(["lists the SKU", "leaves it out"]))
def test_the_truth_is_within_the_bounds_whatever_amazon_makes_of_the_dates(lots: list[Sent], last: str) -> None:
    listed = last == "lists the SKU"
    tables = {
        "Lots": [
            "SKU | Lot | Expiry date | Received date | Received quantity",
            "JAR | J | 2027-03-31 | 2025-12-01 | 90",
        ],
        "Shipments": ["Date | Type | SKU | Lot | Quantity | From | To"],
        "AmazonExpiry": ["SKU | Marketplace | Snapshot date | Expiration date | Units"],
    }
    tables["Shipments"].append("2025-12-02 | Transfer | JAR | J | 90 | Warehouse | FBA-US")
    for number, lot in enumerate(lots):
        tables["Lots"].append(f"TEA | L{number} | {lot.label} | 2025-12-01 | {lot.sent}")
        tables["Shipments"].append(f"2025-12-02 | Transfer | TEA | L{number} | {lot.sent} | Warehouse | FBA-US")
    for day, counts in ((AS_OF - 20, [lot.before for lot in lots]), (AS_OF, [lot.now for lot in lots])):
        tables["AmazonExpiry"].append(f"JAR | US | {iso(day)} | 2027-03-31 | 40")
        by_date: dict[str, int] = {}
        for lot, units in zip(lots, counts, strict=True):
            by_date[lot.reported] = by_date.get(lot.reported, 0) + units
        if day < AS_OF or listed:
            rows = [f"TEA | US | {iso(day)} | {date} | {units}" for date, units in by_date.items()]
            tables["AmazonExpiry"] += rows
    jotted: dict[str, Any] = {name: "\n".join(rows) for name, rows in tables.items()}
    tracker = tracker_of(SKUs=SKUS, **jotted)
    found = {row["lot"]: row for row in rows_of(recall(tracker, Filters(sku="TEA"), as_of=AS_OF).lots)}
    for number, lot in enumerate(lots):
        row = found[f"L{number}"]
        assert row["at_fba_low"] <= lot.now <= row["at_fba_high"], (number, row)
        guess = row["at_fba_estimate"]
        assert guess is None or row["at_fba_low"] <= guess <= row["at_fba_high"]
        if row["at_fba_basis"] == "reported":
            assert row["at_fba_estimate"] == lot.now
        assert row["at_fba_low"] == 0 or listed
    result = report(tracker, as_of=AS_OF)
    told = [problem.found for problem in result.problems if problem.rule == "count-left-out"]
    assert bool(told) == (not listed and any(lot.before for lot in lots))


def test_a_recall_takes_what_amazon_reports_by_date() -> None:
    expiry = """
        SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units
        TEA | US | 2026-02-21 | 2026-09-30 | SELLABLE | 70
        TEA | US | 2026-02-21 | 2027-03-31 | SELLABLE | 90
    """
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=SENT, AmazonExpiry=expiry)
    found = recall(tracker, Filters(sku="TEA"), as_of=AS_OF).lots
    columns = ("lot", "at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")
    assert lines(found, *columns) == ["1 | 70 | 70 | 70 | reported", "2 | 190 | 190 | 190 | reported"]
