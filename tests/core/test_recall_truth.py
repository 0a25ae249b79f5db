"""A small business of which it is known who got what, written down as badly as people do: a recall asks all of them.

Two owners' goods are in one tracker. Lots are left out, spelled otherwise, assumed or of another SKU, bundles name half
of what went in, names differ in capitals and blanks, returns are sold again, units vanish until somebody counts, and
what was sent to Amazon is called a sale. Whoever held a unit of a lot is a consignee or in a shipment in doubt.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.names import key_of_name
from lotbook.core.owners import limited, of_nobody
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.recall import Filters, Recall, Span, recall
from tests.notation import DEFAULTS, TODAY, raw_tables
from tests.strategies import AS_OF

PEOPLE = ("Ann", "Bob Co", "Cy", "Di & Son", "Ed")
CODES = ("A-17", "B-2", "C9", "D-44")
SUPPLIERS = ("acme", "BO", "Zed Ltd")
PARTS = {"SET": ("TEA", "JAR"), "KIT": ("OIL", "GEL")}
OWNERS = {"TEA": "Harbor", "JAR": "Harbor", "SET": "Harbor", "OIL": "Fern", "GEL": "Fern", "KIT": "Fern"}
BOUGHT = ("TEA", "JAR", "OIL", "GEL")
AMAZON = "FBA-US"

Lot = tuple[str, str]


def day(number: int) -> str:
    """A day before or after today."""
    return (TODAY + dt.timedelta(days=number)).isoformat()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a lot came."""

    supplier: str
    received: int
    expires: int
    label: str
    """What is typed of the day it expires: the day, its month, or nothing."""


@dataclass
class Business:
    """What really happened, and what was written down of it."""

    chance: random.Random
    made: dict[Lot, int] = field(default_factory=dict)
    came: dict[Lot, Delivery] = field(default_factory=dict)
    holds: dict[Lot, set[Lot]] = field(default_factory=dict)
    """The bought lots that are in each lot."""
    there: dict[tuple[Lot, str], int] = field(default_factory=dict)
    got: dict[str, set[Lot]] = field(default_factory=dict)
    """The bought lots of which each customer ever had a unit."""
    has: dict[str, dict[Lot, int]] = field(default_factory=dict)
    """The units of each lot that each customer has."""
    buyers: list[tuple[int, Lot]] = field(default_factory=list)
    """The days on which Amazon sold a lot."""
    shipped: list[tuple[object, ...]] = field(default_factory=list)
    packed: list[tuple[object, ...]] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Buy, and pack bundles."""
        for sku in BOUGHT:
            for code in self.chance.sample(CODES, 3):
                lot = sku, code
                self.made[lot] = self.there[lot, "Warehouse"] = self.chance.randint(20, 60)
                self.holds[lot] = {lot}
                expires = self.chance.randint(-20, 400)
                labels = (day(expires), day(expires), f"'{day(expires)[5:7]}/{day(expires)[:4]}'", "")
                delivery = self.chance.choice(SUPPLIERS), self.chance.randint(-120, -70), expires
                self.came[lot] = Delivery(*delivery, self.chance.choice(labels))
        for bundle, parts in PARTS.items():
            for code in ("S-0", "S-1"):
                self.made[bundle, code] = self.there[(bundle, code), "Warehouse"] = 8
                self.holds[bundle, code] = set()
                for sku in parts:
                    part = self.chance.choice([lot for lot in self.made if lot[0] == sku])
                    self.there[part, "Warehouse"] -= 8
                    self.holds[bundle, code] |= self.holds[part]
                    slip = self.chance.random()
                    named = "" if 0.12 < slip < 0.2 else sku, "" if slip < 0.12 else self.spelled(part[1])
                    self.packed.append((day(-60), bundle, "" if self.chance.random() < 0.1 else code, *named, 8))

    def spelled(self, code: str) -> str:
        """A code as somebody may type it."""
        return self.chance.choice([code, code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"0{code}"])

    def named(self, lot: Lot) -> tuple[str, str, str]:
        """The SKU, lot and lot basis of a sale as somebody may type them."""
        sku, code = lot
        slip = self.chance.random()
        if slip < 0.08:
            return sku, "", ""
        if slip < 0.16:
            return sku, self.chance.choice([other for of, other in self.made if of == sku]), "assumed"
        if slip < 0.2:
            return "", code, ""
        # The first letter wide, as an Asian keyboard has it.
        wide = chr(ord(sku[0]) + 0xFEE0) + sku[1:]
        return self.chance.choice([sku.lower(), wide]) if slip < 0.26 else sku, self.spelled(code), ""

    def move(self, number: int) -> None:
        """Sell, send, take back, lose or throw away a few units on a day."""
        lot, place = self.chance.choice(list(self.there))
        units = min(self.there[lot, place], self.chance.randint(1, 6))
        what, who = self.chance.random(), self.chance.choice(PEOPLE)
        if units < 1:
            return
        if place == AMAZON:
            self.at_amazon(number, lot, units, what)
        elif what < 0.6:
            self.sell(number, lot, units, place=place, who=who)
        elif what < 0.7 and self.has.get(who, {}).get(lot, 0):
            self.has[who][lot] -= 1
            self.there[lot, place] += 1
            self.shipped.append((day(number), "Return", *lot, 1, who, place, ""))
        elif what < 0.88:
            to = self.chance.choice([other for other in ("Warehouse", "Shop", AMAZON) if other != place])
            self.go(number, "Sale" if to == AMAZON and what > 0.83 else "Transfer", lot, units, place=place, to=to)
        else:
            self.there[lot, place] -= units
            if what < 0.95:
                self.shipped.append((day(number), "Disposal", *lot, units, place, "", ""))

    def sell(self, number: int, lot: Lot, units: int, *, place: str, who: str) -> None:
        """Sell units to somebody."""
        self.got.setdefault(who, set()).update(self.holds[lot])
        theirs = self.has.setdefault(who, {})
        theirs[lot] = theirs.get(lot, 0) + units
        self.there[lot, place] -= units
        sku, code, basis = self.named(lot)
        spelling = self.chance.choice([who, who.upper(), who.replace(" ", "  ")])
        self.shipped.append((day(number), "Sale", sku, code, units, place, spelling, basis))

    def go(self, number: int, how: str, lot: Lot, units: int, *, place: str, to: str) -> None:
        """Take units from a place to another."""
        self.there[lot, place] -= units
        self.there[lot, to] = self.there.get((lot, to), 0) + units
        self.shipped.append((day(number), how, *lot, units, place, to, ""))

    def at_amazon(self, number: int, lot: Lot, units: int, what: float) -> None:
        """Amazon sells units, which some write down, or gives them back."""
        if what < 0.6:
            self.buyers.append((number, lot))
            self.there[lot, AMAZON] -= units
            if what < 0.2:
                self.shipped.append((day(number), "Sale", *lot, units, AMAZON, "Amazon customers", ""))
        elif what < 0.8:
            self.go(number, "Removal", lot, units, place=AMAZON, to="Warehouse")

    def count(self, number: int) -> None:
        """Count the Warehouse and book the differences; Amazon counts, too."""
        for lot in self.made:
            moved = [row for row in self.shipped if row[2:4] == lot]
            came = sum(row[4] for row in moved if row[6] == "Warehouse" and row[1] != "Sale")  # type: ignore[misc]
            went = sum(row[4] for row in moved if row[5] == "Warehouse" and row[1] != "Return")  # type: ignore[misc]
            packed = sum(row[5] for row in self.packed if row[3:5] == lot)  # type: ignore[misc]
            more = self.there[lot, "Warehouse"] - (self.made[lot] + came - went - packed)
            if more:
                self.shipped.append((day(number), "Adjustment", *lot, more, "Warehouse", "", ""))
        for sku in OWNERS:
            units = [units for (lot, place), units in self.there.items() if place == AMAZON and lot[0] == sku]
            if units:
                self.counts.append(f"{sku} | US | {day(number)} | {sum(units)} | 0 | 0")

    def tables(self) -> dict[str, str]:
        """What was written down."""
        lots = [f"{sku} | {code} | {units}" for (sku, code), units in self.made.items()]
        lots = [
            f"{row} | {day(came.received)} | {came.supplier} | {came.label}" if came else f"{row} | {day(-60)}"
            for row, came in zip(lots, map(self.came.get, self.made), strict=True)
        ]
        shipped, packed = ("\n".join(" | ".join(map(str, row)) for row in rows) for rows in (self.shipped, self.packed))
        heads = {"AmazonStock": "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Inbound"}
        return {
            **DEFAULTS,
            "SKUs": "\n".join(["SKU | Owner", *(f"{sku} | {owner}" for sku, owner in OWNERS.items())]),
            "Lots": "\n".join(["SKU | Lot | Received quantity | Received date | Supplier | Expiry date", *lots]),
            "Shipments": f"Date | Type | SKU | Lot | Quantity | From | To | Lot basis\n{shipped}",
            "Bundles": f"Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n{packed}",
            **({table: "\n".join([head, *self.counts]) for table, head in heads.items()} if self.counts else {}),
        }

    def asked_for(self, lot: Lot) -> list[Filters]:
        """What somebody may ask for who looks for a lot."""
        came, some = self.came[lot], self.chance.randint(0, 3)
        received = Span(AS_OF + came.received - some, AS_OF + came.received + some)
        return [
            Filters(sku=lot[0], lots=(lot[1],)),
            Filters(supplier=came.supplier.upper(), received=received),
            Filters(expiry=Span(AS_OF + came.expires - some, AS_OF + came.expires + some)),
        ]


def by_name(rows: list[dict[str, Any]], name: str, units: str) -> dict[str, int]:
    """Units by whoever got them."""
    found: dict[str, int] = {}
    for row in rows:
        who = key_of_name(row[name] or "")
        found[who] = found.get(who, 0) + (row[units] or 0)
    return found


def check_whom_it_asks(found: Recall, real: Business, lot: Lot, *, left_out: dict[str, int]) -> None:
    """Everybody who ever got one, with as many units as they have at least."""
    in_doubt = by_name([row for row in rows_of(found.uncertain) if row["destination"]], "destination", "quantity")
    most, least = (by_name(rows_of(found.consignees), "consignee", units) for units in ("units", "units_low"))
    who = {key_of_name(who) for who, lots in real.got.items() if lot in lots}
    assert who <= {*in_doubt, *most, *left_out}
    for name, units in real.has.items():
        key, has = key_of_name(name), sum(count for other, count in units.items() if lot in real.holds[other])
        assert least.get(key, 0) <= has <= sum(known.get(key, 0) for known in (most, in_doubt, left_out))


def check_amazon(found: Recall, real: Business, lot: Lot) -> None:
    """What is there is in a range, in what was sold to it, or in doubt; so are the days of its buyers."""
    through = [row for row in rows_of(found.addressees) if row["reach"] == Reach.AMAZON]
    doubted = [row for row in rows_of(found.uncertain) if row["destination"] == AMAZON]
    units = sum(n for (other, place), n in real.there.items() if place == AMAZON and lot in real.holds[other])
    high = sum(row["at_fba_high"] for row in rows_of(found.lots))
    assert units <= high + sum(row["units"] for row in through) + sum(row["quantity"] for row in doubted)
    windows = [(row["window_from"], row["window_to"]) for row in rows_of(found.lots) if row["window_from"] is not None]
    windows += [(row["first_date"], row["last_date"]) for row in through]
    days = [AS_OF + number for number, other in real.buyers if lot in real.holds[other]]
    assert doubted or all(any(first <= each <= last for first, last in windows) for each in days)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(24, 30))
def test_whoever_got_a_unit_is_asked(seed: int) -> None:
    real = Business(random.Random(seed))  # noqa: S311 - a business to practice on, no secret
    real.begin()
    for number in range(-50, 0):
        real.move(number)
        real.move(number)
        if number in {-20, -3} and seed % 2:
            real.count(number)
    raws = raw_tables(real.tables())
    nobodys = [row for row in real.shipped if row[2] == "" and row[1] == "Sale"]
    left_out = by_name([{"who": row[6], "units": row[4]} for row in nobodys], "who", "units")
    whole, *each = (read_tracker(raws), *(read_tracker(limited(raws, owner)) for owner in ("Harbor", "Fern")))
    theirs = dict(zip(("Harbor", "Fern"), each, strict=True))
    assert of_nobody(raws) <= len(nobodys)
    for lot in real.chance.sample([lot for lot in real.made if lot[0] in BOUGHT], 3):
        for tracker in (whole, theirs[OWNERS[lot[0]]]):
            for filters in real.asked_for(lot):
                found = recall(tracker, filters, as_of=AS_OF)
                lots = rows_of(found.lots)
                assert lot in {(row["sku"], row["lot"]) for row in [*lots, *rows_of(found.near)]}, filters
                for row in lots:
                    came = row["received"] + row["returned"] + row["adjusted_in"]
                    went = row["sold"] + row["disposed"] + row["consumed"] + row["adjusted_out"]
                    assert came == row["on_hand"] + went
                if filters.lots:
                    check_whom_it_asks(found, real, lot, left_out={} if tracker is whole else left_out)
                    check_amazon(found, real, lot)
                if tracker is not whole:
                    told = " ".join(str(rows_of(table)) for table in (found.movements, found.uncertain, found.near))
                    assert not [sku for sku, owner in OWNERS.items() if owner != OWNERS[lot[0]] and f"'{sku}'" in told]
