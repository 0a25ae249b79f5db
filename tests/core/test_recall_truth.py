"""A small business of which it is known who got what, written down as badly as people do: a recall asks all of them.

Lots are left out, spelled otherwise, assumed or of another SKU, bundles name half of what went in, names differ in
capitals and blanks, returns are sold again. Whoever held a unit of a lot is a consignee or in a shipment in doubt.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest

from lotbook.core.frames import rows_of
from lotbook.core.names import key_of_name
from lotbook.core.recalls.recall import Filters, recall
from tests.notation import TODAY, tracker_of
from tests.strategies import AS_OF

PEOPLE = ("Ann", "Bob Co", "Cy", "Di & Son", "Ed")
CODES = ("A-17", "B-2", "C9", "D-44")
SUPPLIERS = {"TEA": "acme", "JAR": "BO"}

Lot = tuple[str, str]


def day(number: int) -> str:
    """A day before or after today."""
    return (TODAY + dt.timedelta(days=number)).isoformat()


@dataclass
class Business:
    """What really happened, and what was written down of it."""

    chance: random.Random
    made: dict[Lot, int] = field(default_factory=dict)
    holds: dict[Lot, set[Lot]] = field(default_factory=dict)
    """The bought lots that are in each lot."""
    there: dict[tuple[Lot, str], int] = field(default_factory=dict)
    got: dict[str, set[Lot]] = field(default_factory=dict)
    """The bought lots of which each customer ever had a unit."""
    shipped: list[tuple[object, ...]] = field(default_factory=list)
    packed: list[tuple[object, ...]] = field(default_factory=list)

    def begin(self) -> None:
        """Buy, and pack bundles."""
        for sku in SUPPLIERS:
            for code in self.chance.sample(CODES, 3):
                lot = sku, code
                self.made[lot] = self.there[lot, "Warehouse"] = self.chance.randint(20, 60)
                self.holds[lot] = {lot}
        for code in ("S-0", "S-1"):
            self.made["SET", code] = self.there[("SET", code), "Warehouse"] = 8
            self.holds["SET", code] = set()
            for sku in SUPPLIERS:
                part = self.chance.choice([lot for lot in self.made if lot[0] == sku])
                self.there[part, "Warehouse"] -= 8
                self.holds["SET", code] |= self.holds[part]
                slip = self.chance.random()
                named = "" if 0.12 < slip < 0.2 else sku, "" if slip < 0.12 else self.spelled(part[1])
                self.packed.append((day(-60), "SET", "" if self.chance.random() < 0.1 else code, *named, 8))

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
        return ("", code, "") if slip < 0.2 else (sku.lower() if slip < 0.24 else sku, self.spelled(code), "")

    def move(self, number: int) -> None:
        """Sell, send, take back or throw away a few units on a day."""
        lot, place = self.chance.choice(list(self.there))
        units = min(self.there[lot, place], self.chance.randint(1, 6))
        what, who = self.chance.random(), self.chance.choice(PEOPLE)
        spelling = self.chance.choice([who, who.upper(), who.replace(" ", "  ")])
        if units < 1:
            return
        if what < 0.65 and place != "FBA-US":
            sku, code, basis = self.named(lot)
            self.got.setdefault(who, set()).update(self.holds[lot])
            self.shipped.append((day(number), "Sale", sku, code, units, place, spelling, basis))
        elif what < 0.75 and self.holds[lot] <= self.got.get(who, set()):
            units = -1
            self.shipped.append((day(number), "Return", *lot, 1, spelling, place, ""))
        elif what < 0.9:
            to = self.chance.choice([other for other in ("Warehouse", "Shop", "FBA-US") if other != place])
            self.there[lot, to] = self.there.get((lot, to), 0) + units
            self.shipped.append((day(number), "Transfer", *lot, units, place, to, ""))
        else:
            self.shipped.append((day(number), "Disposal", *lot, units, place, "", ""))
        self.there[lot, place] -= units

    def tables(self) -> dict[str, str]:
        """What was written down."""
        skus = "\n".join(f"{sku} | {supplier}" for sku, supplier in SUPPLIERS.items())
        lots = "\n".join(f"{sku} | {code} | {day(-90)} | {units}" for (sku, code), units in self.made.items())
        shipped, packed = ("\n".join(" | ".join(map(str, row)) for row in rows) for rows in (self.shipped, self.packed))
        return {
            "SKUs": f"SKU | Supplier\n{skus}\nSET |",
            "Lots": f"SKU | Lot | Received date | Received quantity\n{lots}",
            "Shipments": f"Date | Type | SKU | Lot | Quantity | From | To | Lot basis\n{shipped}",
            "Bundles": f"Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n{packed}",
        }


@pytest.mark.long
@pytest.mark.parametrize("seed", range(24, 30))
def test_whoever_got_a_unit_is_asked(seed: int) -> None:
    real = Business(random.Random(seed))  # noqa: S311 - a business to practice on, no secret
    real.begin()
    for number in range(-50, 0):
        real.move(number)
    tracker = tracker_of(**real.tables())
    for sku, code in [lot for lot in real.made if lot[0] in SUPPLIERS]:
        for filters in (Filters(sku=sku, lots=(code,)), Filters(supplier=SUPPLIERS[sku])):
            found = recall(tracker, filters, as_of=AS_OF)
            asked = {key_of_name(row["consignee"]) for row in rows_of(found.consignees)}
            asked |= {key_of_name(row["destination"] or "") for row in rows_of(found.uncertain)}
            assert {key_of_name(who) for who, lots in real.got.items() if (sku, code) in lots} <= asked, filters
            at_amazon = sum(
                units
                for (lot, place), units in real.there.items()
                if place == "FBA-US" and (sku, code) in real.holds[lot]
            )
            assert at_amazon <= sum(row["at_fba_high"] for row in rows_of(found.lots)) or "fba-us" in asked, filters
            for row in rows_of(found.lots):
                came = row["received"] + row["returned"] + row["adjusted_in"]
                went = row["sold"] + row["disposed"] + row["consumed"] + row["adjusted_out"]
                assert came == row["on_hand"] + went
