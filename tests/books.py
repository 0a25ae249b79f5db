"""A rich book from a number: goods of two owners at several places, months of movements, and what Amazon reports.

What the strategies draw is small and odd; these are as a seller's are, so that every rule of the report has something
to say. Most rows follow from the ones before; here and there a unit too many leaves, or nobody wrote down where from.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lotbook.core.table import RawTable
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from tests.strategies import AS_OF, Row, raw

SKU_CODES = ("TEA", "JAR", "OIL", "NUT")
LOT_CODES = ("1", "01", "A-1", "B", "C-7", "Z9")
OWN_PLACES = ("Warehouse", "Shop", "Depot")
CUSTOMERS = ("Corner Health", "Green Leaf", "Amazon customers")
SUPPLIERS = ("Acme Labs", "Bo & Co")

Book = dict[str, list[Row]]


def raws_of(book: Book) -> dict[str, RawTable]:
    """A book as a host hands it over."""
    return {table.name: raw(table, book.get(table.name, [])) for table in (*INPUTS, *OPTIONAL)}


def table(header: str, *rows: tuple[Any, ...]) -> list[Row]:
    """Rows by header; the headers are parted by |."""
    return [dict(zip(header.split(" | "), row, strict=True)) for row in rows]


@dataclass
class _Writer:
    """The book while it is written."""

    dice: random.Random
    book: Book = field(default_factory=dict)
    there: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Units by SKU, lot and place."""

    def maybe(self, share: float, value: Any) -> Any:
        """The value in so many cases, else a blank."""
        return value if self.dice.random() < share else None

    def rules(self) -> None:
        """Settings, channels, places, SKUs: what is typed once."""
        dice = self.dice
        chosen = (
            ("Default channel", dice.choice(["FBA-US", "FBA-US", "DTC"])),
            ("Default place", dice.choice(["Warehouse", "Warehouse", None])),
            ("Expired below days left", dice.choice([0, 1])),
            ("Dispose of unsellable units", dice.choice(["Yes", "No"])),
            ("Amazon shared stock", dice.choice([None, None, "DE, FR, US"])),
        )
        self.book["Settings"] = table("Setting | Value", *chosen)
        channels = [
            ("FBA-US", "Yes", 90, 50, 7, 5, 104),
            ("FBA-DE", "Yes", dice.choice([60, "30%"]), 30, 5, 3, 60),
            ("DTC", "No", 0, 0, 3, 0, 0),
            ("Wholesale", "No", dice.choice([60, "50%"]), 20, 4, 1, 0),
        ]
        dice.shuffle(channels)
        self.book["Channels"] = table(
            "Channel | Add days of use | Min days at receipt | Cut-off days | Transit days | Receiving days | "
            "Removal lead days",
            *channels,
        )
        self.book["Places"] = table(
            "Place | Kind | Channel",
            ("Warehouse", "Own", dice.choice([None, "Wholesale", "DTC"])),
            ("Shop", "Own", "DTC"),
            ("Depot", "3PL", dice.choice([None, "Wholesale"])),
            ("FBA-US", "FBA", "FBA-US"),
            ("FBA-DE", "FBA", "FBA-DE"),
        )
        self.book["Buckets"] = table("Bucket | From days | To days", ("Late", None, 50), ("Fine", 51, None), ("?",) * 3)
        self.book["Buckets"][2] |= {"From days": None, "To days": None}
        self.book["Suppliers"] = table(
            "Supplier | Lead days", (SUPPLIERS[0], dice.randint(5, 60)), (SUPPLIERS[1], None)
        )
        skus = [
            (
                *(sku, sku.title(), self.maybe(0.7, dice.choice(SUPPLIERS))),
                *(dice.choice([None, "400 days", "200 days from receipt"]), dice.choice([None, 30])),
                *(dice.choice([None, 0.5, 1, 6]), dice.choice([None, 2.5]), dice.choice([None, 9.0])),
                *(dice.choice([None, 10, 70]), dice.choice([None, 45, "40%"]), dice.choice([None, "North"])),
            )
            for sku in (*SKU_CODES, "SET")
        ]
        self.book["SKUs"] = table(
            "SKU | Product | Supplier | Shelf life | Days of use | Units per day | Unit cost | Net price | "
            "Cut-off days | Min days at receipt | Owner",
            *skus,
        )

    def buy(self) -> None:
        """Lots of every SKU, and a bundle."""
        dice, rows = self.dice, []
        for sku in SKU_CODES:
            for code in dice.sample(LOT_CODES, dice.randint(1, 4)):
                units, place = dice.choice([40, 100, 500]), dice.choice(["Warehouse", "Depot", None, "FBA-DE"])
                expiry, came = AS_OF + dice.randint(-40, 600), AS_OF - dice.randint(100, 300)
                status = dice.choice([None, None, None, None, "Hold", "Recalled"])
                dated = (None, came - 30) if dice.random() < 0.2 else (expiry, None)
                typed = self.maybe(0.1, expiry - dice.randint(0, 80))
                rows.append((sku, code, *dated, self.maybe(0.9, came), units, place, status, typed))
                self.there[sku, code, place or "Warehouse"] += units
        rows.append(("SET", "S", None, None, AS_OF - 90, 20, "Warehouse", None, None))
        self.there["SET", "S", "Warehouse"] = 20
        self.book["Lots"] = table(
            "SKU | Lot | Expiry date | Production date | Received date | Received quantity | Place | Status | "
            "Sell-by date",
            *rows,
        )
        self.book["Bundles"] = []
        for sku, code, place in dice.sample(sorted(key for key in self.there if key[0] != "SET"), 2):
            self.there[sku, code, place] -= 20
            row = (AS_OF - 90, "SET", "S", sku, code, 20)
            self.book["Bundles"] += table(
                "Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity", row
            )

    def move(self) -> None:
        """Half a year of movements."""
        dice, rows = self.dice, []
        for day in sorted(AS_OF - int(dice.triangular(0, 180, 20)) for _ in range(dice.randint(20, 50))):
            sku, code, place = dice.choice(sorted(key for key, units in self.there.items() if units > 0))
            units = min(self.there[sku, code, place], dice.randint(1, 60))
            kinds = ["Sale", "Sale", "Disposal", "Transfer", "Transfer", "Return"]
            kind = dice.choice(kinds)
            source, to = place, None
            if kind == "Transfer":
                to = dice.choice([each for each in (*OWN_PLACES, "FBA-US", "FBA-DE") if each != place])
            elif kind == "Sale":
                to = dice.choice(CUSTOMERS)
            elif kind == "Return":
                source, to, units = dice.choice(CUSTOMERS), place, 1
            self.there[sku, code, place] += units if kind == "Return" else -units
            if kind == "Transfer":
                self.there[sku, code, str(to)] += units
            channel = self.maybe(0.3, dice.choice(["DTC", "Wholesale"])) if place in OWN_PLACES else None
            rows.append((day, kind, sku, code, units, source, to, channel, self.maybe(0.05, "assumed")))
        self.book["Shipments"] = table("Date | Type | SKU | Lot | Quantity | From | To | Channel | Lot basis", *rows)

    def count(self) -> None:
        """What Amazon says of it."""
        dice = self.dice
        counts, lines, dates, orders = [], {}, {}, {}
        source, begin = dice.choice(["Ledger detail", "Ledger summary"]), AS_OF - dice.choice([30, 150])
        for sku in SKU_CODES:
            for market in ("US", "DE"):
                here = sum(units for key, units in self.there.items() if key[0] == sku and key[2] == f"FBA-{market}")
                for ago in dice.sample([0, 1, 3, 8, 20, 45], dice.randint(0, 2)):
                    units = (max(0, here + dice.choice([0, -3, 15])), dice.choice([0, 4]), dice.choice([None, 5]))
                    told = (dice.choice([None, 0, 12]), dice.choice([None, 1, 3.5]), "Inventory planning")
                    counts.append((sku, market, AS_OF - ago, *units, *told))
                for day in range(begin, AS_OF - dice.choice([0, 1, 10]), 3) if dice.random() < 0.4 else ():
                    event, units_of = dice.choice([("Received", 20), ("Sold", -3), ("Removed", -5), ("Lost", -1)])
                    lines[sku, market, day, event, "SELLABLE", source] = (units_of, 1)
                if dice.random() < 0.2:
                    for lot in self.book["Lots"]:
                        if lot["SKU"] == sku:
                            dates[sku, market, AS_OF - 2, lot["Expiry date"], "SELLABLE"] = (dice.choice([0, 20]),)
            key = (f"LOT-{dice.randint(1, 2)}", sku, dice.choice(["Sellable", "Unsellable"]))
            rest = ("Return", AS_OF - dice.randint(1, 60), 30, dice.choice([0, 10]), "Pending")
            orders[key] = (*rest, dice.choice([None, "US", "FBA-DE"]))
        self.book["AmazonStock"] = table(
            "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Units per day | "
            "Source",
            *counts,
        )
        keyed = [(*key[:5], *rest, key[5]) for key, rest in lines.items()]
        self.book["AmazonLedger"] = table(
            "SKU | Marketplace | Date | Event | Disposition | Units | Lines | Source", *keyed
        )
        self.book["AmazonExpiry"] = table(
            "SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units",
            *((*key, *rest) for key, rest in dates.items()),
        )
        self.book["RemovalOrders"] = table(
            "Order ID | SKU | Disposition | Type | Ordered on | Requested | Shipped | State | From",
            *((*key, *rest) for key, rest in orders.items() if dice.random() < 0.4),
        )


def book_of(seed: int) -> Book:
    """The book of a number: rows by header of every table, judged on `strategies.AS_OF`."""
    writer = _Writer(random.Random(seed))  # noqa: S311 - a book to practice on, no secret
    writer.rules()
    writer.buy()
    writer.move()
    writer.count()
    return writer.book
