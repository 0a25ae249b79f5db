"""A seller's weeks, whose truth is known: what is where, and what got lost, held against what the tracker says."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from lotbook.core.recalls.filters import Filters
from lotbook.core.recalls.recall import recall
from lotbook.core.report import Report, report
from tests.notation import tracker_of

pytestmark = pytest.mark.long

BEGIN = dt.date(2026, 1, 5)
LOTS = {"A": 400, "B": 500}
MARKETS = ("US", "DE")
COUNT_DAYS = {"US": (20, 41, 55), "DE": (20, 38, 55)}
"""Days of the business on which each marketplace is counted, if the weeks are not all alike."""
PLACES = "Place | Kind | Channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nFBA-DE | FBA | FBA-DE"


@dataclass
class Business:
    """Two lots in one warehouse and at two marketplaces, day by day."""

    seed: int
    morning: bool
    """Whether reports are of the morning, before that day's units leave and sell; else of the evening."""
    at: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Units of each place and lot."""
    way: list[tuple[int, str, str, int, int]] = field(default_factory=list)
    """Units on their way: the day they arrive, where, of which lot, how many, and how many of these get lost."""
    lost: Counter[str] = field(default_factory=Counter)
    lost_by_count: Counter[str] = field(default_factory=Counter)
    shipped: list[str] = field(default_factory=list)
    ledger: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    clear: dict[str, bool] = field(default_factory=dict)
    """Whether the last count of each marketplace shows if it was made before what left on its day."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a game, no secret
        self.at.update({("Warehouse", lot): units for lot, units in LOTS.items()})

    def live(self, number: int) -> None:
        """One day: what leaves, arrives and sells, and a count before or after it."""
        counts = [market for market in MARKETS if number in COUNT_DAYS[market]]
        if self.morning:
            for market in counts:
                self.count(market, number)
        day = BEGIN + dt.timedelta(days=number)
        for market in MARKETS:
            left = self.send(market, number, day)
            if market in counts and self.morning:
                way = sum(units for when, where, _, units, _ in self.way if where == market) - left
                self.clear[market] = left == 0 or way < left
            self.sell(market, day)
        self.arrive(number, day)
        for market in counts:
            if not self.morning:
                self.count(market, number)
                self.clear[market] = True

    def arrive(self, number: int, day: dt.date) -> None:
        """What Amazon receives, after the day's sales: on its first day the ledger has nothing but receipts."""
        arrived = [each for each in self.way if each[0] == number]
        self.way = [each for each in self.way if each[0] != number]
        for _, market, lot, units, missing in arrived:
            self.at[f"FBA-{market}", lot] += units - missing
            self.lost[market] += missing
            self.ledger.append(f"TEA | {market} | {day} | Received | SELLABLE | {units - missing} | 1 | Ledger detail")

    def send(self, market: str, number: int, day: dt.date) -> int:
        """What leaves for a marketplace, in units."""
        if number not in {0, 8, 20, 41} and self.dice.random() > 0.06:
            return 0
        lot, units = self.dice.choice("AB"), self.dice.choice([20, 30, 40])
        self.at["Warehouse", lot] -= units
        missing = self.dice.choice([0, 0, 0, 2])
        self.way.append((number + self.dice.randint(4, 10), market, lot, units, missing))
        self.shipped.append(f"{day} | Transfer | TEA | {lot} | {units} | Warehouse | FBA-{market}")
        return units

    def sell(self, market: str, day: dt.date) -> None:
        """What Amazon sells; a line on each day that there was stock, so that the ledger has no gap."""
        there = [lot for lot in LOTS for _ in range(self.at[f"FBA-{market}", lot])]
        for lot in self.dice.sample(there, min(len(there), self.dice.choice([1, 1, 2]))):
            self.at[f"FBA-{market}", lot] -= 1
            self.ledger.append(f"TEA | {market} | {day} | Sold | SELLABLE | -1 | 1 | Ledger detail")

    def count(self, market: str, number: int) -> None:
        """What Amazon counts, with what is on its way."""
        there = sum(self.at[f"FBA-{market}", lot] for lot in LOTS)
        coming = sum(units for _, where, _, units, _ in self.way if where == market)
        day = BEGIN + dt.timedelta(days=number)
        self.counted.append(f"TEA | {market} | {day} | {there} | {coming} | Inventory planning")
        self.lost_by_count[market] = self.lost[market]

    def truth(self, lot: str) -> int:
        """Units of a lot at Amazon and on their way to it."""
        there = sum(self.at[f"FBA-{market}", lot] for market in MARKETS)
        return there + sum(units for _, _, of, units, _ in self.way if of == lot)

    def told(self, number: int) -> tuple[Report, dict[str, tuple[int, int]]]:
        """What the tracker says in the evening: its report, and the least and most of each lot in a recall."""
        tracker = tracker_of(
            SKUs="SKU\nTEA",
            Places=PLACES,
            Lots="SKU | Lot | Expiry date | Received date | Received quantity\n"
            + "\n".join(f"TEA | {lot} | 2027-0{5 + i}-15 | {BEGIN} | {LOTS[lot]}" for i, lot in enumerate(LOTS)),
            Shipments="\n".join(["Date | Type | SKU | Lot | Quantity | From | To", *self.shipped]),
            AmazonStock="\n".join(
                ["SKU | Marketplace | Snapshot date | Fulfillable | Inbound | Source", *self.counted]
            ),
            AmazonLedger="\n".join(
                ["SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source", *self.ledger]
            ),
        )
        day = to_day(BEGIN + dt.timedelta(days=number))
        found = rows_of(recall(tracker, Filters(sku="TEA"), as_of=day).lots)
        ranges = {row["lot"]: (row["at_fba_low"], row["at_fba_high"]) for row in found}
        return report(tracker, as_of=day), ranges


@pytest.mark.parametrize("morning", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_tracker_knows_what_is_where_and_what_is_lost(seed: int, morning: bool) -> None:  # noqa: FBT001 - a column of the table
    business = Business(seed, morning)
    for number in range(56):
        sold_before = len(business.ledger)
        business.live(number)
        if number not in {20, 41, 55}:
            continue
        found, ranges = business.told(number)
        sold = sum("Sold" in row for row in business.ledger[sold_before:])
        for lot, (_, most) in ranges.items():
            assert business.truth(lot) <= most, (number, lot)
        held = {(row["place"], row["lot"]): row["on_hand"] for row in rows_of(found.stock)}
        for lot in LOTS:
            assert held.get(("Warehouse", lot), 0) == business.at["Warehouse", lot], (number, lot)
        at_amazon = sum(units for (place, _), units in held.items() if place != "Warehouse")
        counted_now = all(number in COUNT_DAYS[market] and business.clear[market] for market in MARKETS)
        if counted_now:
            # What sold after a count of the morning is in the next one.
            truth = sum(business.truth(lot) for lot in LOTS)
            assert truth <= at_amazon <= truth + (sold if morning else 0) + sum(business.lost.values()) * morning, (
                number
            )
        (line,) = rows_of(found.amazon)
        if not morning:
            assert line["difference"] in {None, -sum(business.lost_by_count.values())}, (number, line)
            if number == 55:
                assert line["difference"] is not None, line["told_by"]
