"""A believable year of a small seller of supplements, tea, nut butter and cosmetics, told relative to one day.

Goods arrive at the warehouse, go on to Amazon and are sold there, first expired first out, as a simple simulation plays
it; a few things then go wrong on purpose, as they do. Nothing is random: the same day gives the same rows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lotbook.core.dates import add_shelf_life, read_shelf_life
from lotbook.core.days import to_date, to_day
from lotbook.core.gtin import with_last_digit
from lotbook.sheets.defaults import DEFAULT_ROWS, Content, Rows

WAREHOUSE, FBA, DTC = "Warehouse", "FBA-US", "DTC"
NORTHWIND, ALPINE = "Northwind Botanicals", "Alpine Pantry Co."


_CATALOGUE = """
VIT-D3-120   | Vitamin D3 2000 IU, 120 softgels | N | B0C1D3V120 | 24 months | 60 | 9.5 |  3.10 | 11.40 | 0.84 | D3
VIT-C-90     | Vitamin C 1000 mg, 90 tablets    | N | B0C1C1V090 | 24 months | 45 | 6.0 |  2.40 |  8.90 | 0.84 | C
MAG-GLY-60   | Magnesium glycinate, 60 capsules | N | B0C1M60GLY | 24 months | 30 | 7.0 |  3.65 | 12.10 | 0.84 | MG
OMEGA-100    | Omega-3 fish oil, 100 softgels   | N | B0C1OM3100 | 18 months | 50 | 5.0 |  4.20 | 13.80 | 1.53 | OM
PROB-30      | Probiotic, 30 capsules           | N | B0C1PRB030 | 12 months | 30 | 4.0 |  5.10 | 16.20 | 0.84 | PB
COLL-300     | Collagen peptides, 300 g         | N | B0C1COL300 | 24 months | 30 | 3.5 |  6.90 | 19.50 | 1.53 | CO
GUM-MULTI    | Multivitamin gummies, 90         | N | B0C1GUM090 | 18 months | 45 | 4.5 |  3.30 | 10.70 | 1.53 | GM
TEA-GRN-20   | Green tea, 20 bags               | A | B0C1TGR020 | 24 months | 20 | 6.5 |  1.20 |  5.60 | 0.84 | 24-1
TEA-CHAM-20  | Chamomile tea, 20 bags           | A | B0C1TCH020 | 24 months | 20 | 3.0 |  1.15 |  5.20 | 0.84 | 24-2
NUT-ALM-250  | Almond butter, 250 g             | A | B0C1NAL250 | 9 months  | 21 | 5.5 |  3.80 |  9.40 | 1.53 | AB
NUT-CASH-250 | Cashew butter, 250 g             | A | B0C1NCS250 | 9 months  | 21 | 2.5 |  4.10 |  9.90 | 1.53 | CB
SERUM-C-30   | Vitamin C face serum, 30 ml      | A | B0C1SER030 | 540 days  | 60 | 2.0 |  5.60 | 17.30 | 0.84 | S
CREAM-N-50   | Night cream, 50 ml               | A | B0C1CRM050 | 36 months | 75 | 1.5 |  6.20 | 18.10 | 0.84 | N
"""
"""SKU, name, supplier, ASIN, shelf life, days of use, units per day, unit cost, net price, removal fee, lot prefix."""

_DELIVERIES = {
    "VIT-D3-120": ((352, 40, 900), (262, 35, 900), (171, 38, 950), (83, 33, 900), (17, 30, 600)),
    "VIT-C-90": ((340, 60, 540), (290, 50, 200), (231, 45, 640), (122, 50, 660), (30, 44, 420)),
    "MAG-GLY-60": ((331, 52, 700), (229, 47, 720), (118, 41, 760), (24, 39, 640)),
    "OMEGA-100": ((346, 430, 260), (318, 88, 520), (236, 80, 560), (126, 91, 600), (41, 70, 520)),
    "PROB-30": ((321, 30, 460), (215, 35, 520), (112, 33, 560), (36, 28, 430)),
    "COLL-300": ((338, 66, 300), (280, 61, 120), (214, 60, 400), (96, 58, 420)),
    "GUM-MULTI": ((349, 120, 520), (247, 118, 500), (140, 125, 560), (47, 96, 420)),
    "TEA-GRN-20": ((344, 70, 500), (300, 66, 220), (238, 64, 700), (131, 66, 720), (33, 61, 480)),
    "TEA-CHAM-20": ((356, 300, 420), (205, 445, 520), (77, 70, 360), (12, 64, 240)),
    "NUT-ALM-250": ((335, 35, 520), (246, 40, 560), (161, 42, 700), (88, 45, 560), (21, 38, 480)),
    "NUT-CASH-250": ((302, 40, 360), (228, 30, 300), (203, 35, 340), (109, 44, 340), (52, 40, 260)),
    "SERUM-C-30": ((333, 100, 260), (200, 120, 280), (86, 90, 240), (20, 70, 160)),
    "CREAM-N-50": ((347, 140, 180), (270, 130, 60), (190, 120, 260), (64, 95, 220)),
}
"""For each SKU the lots that arrived: days ago, age in days on arrival, units."""


@dataclass(frozen=True, slots=True)
class _Product:
    sku: str
    name: str
    supplier: str
    asin: str
    shelf_life: str
    days_of_use: int
    per_day: float
    cost: float
    price: float
    fee: float
    prefix: str

    @classmethod
    def of(cls, line: str) -> "_Product":
        """The product of one line of the catalogue."""
        sku, name, supplier, asin, life, use, *figures, prefix = (cell.strip() for cell in line.split("|"))
        maker = {"N": NORTHWIND, "A": ALPINE}[supplier]
        per_day, cost, price, fee = map(float, figures)
        return cls(sku, name, maker, asin, life, int(use), per_day, cost, price, fee, prefix)


_PRODUCTS = tuple(_Product.of(line) for line in _CATALOGUE.strip().splitlines())

_SET = ("SET-CALM", "Calm evening set: chamomile and magnesium", "B0C1SETCLM")


@dataclass(slots=True)
class _Lot:
    sku: str
    code: str
    expiry: int | None
    produced: int | None
    received: int
    units: int
    order: str
    expiry_text: str | None = None
    status: str | None = None
    status_since: int | None = None
    note: str | None = None
    supplier: str | None = None
    stock: dict[str, int] = field(default_factory=dict)


_Move = tuple[int, str, str, str, str, int, str | None, str | None, str | None, str | None, str | None]


class _Year:
    """The year as it happened: lots, and every movement with its day."""

    def __init__(self, today: int) -> None:
        self.today = today
        self.lots: list[_Lot] = []
        self.moves: list[_Move] = []
        self.packed: list[tuple[Content, ...]] = []
        self._numbers: dict[str, int] = {}

    def number(self, prefix: str) -> str:
        """The next document number of a kind."""
        self._numbers[prefix] = self._numbers.get(prefix, 1000) + 7
        return f"{prefix}{self._numbers[prefix]}"

    def move(
        self,
        day: int,
        kind: str,
        lot: _Lot,
        units: int,
        *,
        source: str | None,
        to: str | None,
        channel: str | None = None,
        note: str | None = None,
    ) -> None:
        """One movement; stock follows."""
        for place, change in ((source, -units), (to, units)):
            if place in {WAREHOUSE, FBA}:
                lot.stock[place] = lot.stock.get(place, 0) + change
        prefix = {"Transfer": "FBA15K", "Sale": "AMZ-", "Return": "RMA-", "Removal": "RO-"}.get(kind, "DOC-")
        self.moves.append((day, self.number(prefix), kind, lot.sku, lot.code, units, source, to, channel, None, note))

    def pick(self, sku: str, place: str, units: int, day: int, *, least: int = 51) -> Iterable[tuple[_Lot, int]]:
        """Units of a SKU at a place, first expired first out, of lots with that many days left at least."""
        there = [lot for lot in self.lots if lot.sku == sku and lot.stock.get(place, 0) > 0 and lot.status is None]
        for lot in sorted(there, key=lambda lot: (lot.expiry or 1 << 30, lot.code)):
            if units <= 0:
                return
            if lot.expiry is not None and lot.expiry - day < least:
                continue
            taken = min(units, lot.stock[place])
            units -= taken
            yield lot, taken


def sample_rows(today: dt.date) -> Rows:
    """Rows of the input tables: 14 SKUs, about 60 lots and 400 shipments in the year before `today`.

    Args:
        today: The day the sample is told from. The same day gives the same rows.

    Returns:
        Table name to column name to values, as `build` takes them; a few of them are wrong on purpose.
    """
    year = _Year(to_day(today))
    for product in _PRODUCTS:
        _receive(year, product)
    for day in range(year.today - 364, year.today + 1):
        for number, product in enumerate(_PRODUCTS):
            _trade(year, product, number, day)
        for number, (ago, units) in enumerate(_SETS.items(), 1):
            if year.today - day == ago:
                _pack(year, number, day, units)
    _mishaps(year)
    rows = {**_master_data(), **_typed(year), "Bundles": _bundles(year), "AmazonStock": _amazon_stock(year)}
    return {**rows, "Certificates": _certificates(year), "Settings": _settings(), "Channels": _channels()}


def _certificates(year: _Year) -> dict[str, Sequence[Content]]:
    """An analysis of every lot of two supplements, and one of a tea that is organic, which is due soon."""
    analysed = [lot for lot in year.lots if lot.sku in {"VIT-D3-120", "PROB-30"}]
    tea = ("TEA-GRN-20", None, "ORG-US-20418", "Pacific Organic Certifiers")
    rows: list[tuple[Content, ...]] = [
        (lot.sku, lot.code, f"COA-{lot.code}", "Cascade Analytical", to_date(lot.received - 4), None, None)
        for lot in analysed
    ]
    rows.append((*tea, to_date(year.today - 341), to_date(year.today + 24), "certificates/organic tea.pdf"))
    names = ("sku", "lot", "number", "laboratory", "issue_date", "due_date", "file")
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _channels() -> Mapping[str, Sequence[Content]]:
    """The channels of a new tracker; the shops of this seller take what has 60 days left."""
    channels = DEFAULT_ROWS["Channels"]
    least = zip(channels["channel"], channels["min_days_at_receipt"], strict=True)
    return {**channels, "min_days_at_receipt": [60 if name == "Wholesale" else days for name, days in least]}


def _settings() -> Mapping[str, Sequence[Content]]:
    settings = DEFAULT_ROWS["Settings"]
    values = zip(settings["setting"], settings["value"], strict=True)
    return {**settings, "value": [_COMPANY.get(str(setting), value) for setting, value in values]}


def _receive(year: _Year, product: _Product) -> None:
    months, days = read_shelf_life(product.shelf_life) or (0, 0)
    for number, (ago, age, units) in enumerate(_DELIVERIES[product.sku], 1):
        received = year.today - ago
        produced = received - age
        date = to_date(produced)
        code = f"{product.prefix}{date.timetuple().tm_yday:03d}{'ABCDEF'[number]}"
        if product.sku == "CREAM-N-50":
            code = f"{number:05d}"  # leading zeros, which must survive
        expiry = add_shelf_life(produced, months, days)
        year.lots.append(
            _Lot(product.sku, code, expiry, produced, received, units, f"PO-{2400 + ago}", stock={WAREHOUSE: 0})
        )


def _trade(year: _Year, product: _Product, number: int, day: int) -> None:
    for lot in year.lots:
        if lot.sku == product.sku and lot.received == day:
            lot.stock[WAREHOUSE] = lot.units
    ago = year.today - day
    if ago % 45 == (number * 3) % 45:
        wanted = int(product.per_day * 62)
        at_amazon = sum(lot.stock.get(FBA, 0) for lot in year.lots if lot.sku == product.sku)
        for lot, units in list(year.pick(product.sku, WAREHOUSE, wanted - at_amazon, day)):
            year.move(day, "Transfer", lot, units, source=WAREHOUSE, to=FBA, channel=FBA)
    if ago % 21 == (number * 5) % 21:
        swing = 1 + ((ago // 21 + number) % 5 - 2) / 10
        for lot, units in list(year.pick(product.sku, FBA, int(product.per_day * 21 * swing), day)):
            year.move(day, "Sale", lot, units, source=FBA, to="Amazon customers", channel=FBA)
    if ago > 0:
        _side_trade(year, product, number, day)


def _side_trade(year: _Year, product: _Product, number: int, day: int) -> None:
    """A few cases to shops now and then, and a few returns from Amazon's customers."""
    ago = year.today - day
    if ago % 61 == (number * 11) % 61:
        shop = _SHOPS[(number + ago) % len(_SHOPS)]
        for lot, units in list(year.pick(product.sku, WAREHOUSE, 6 + number, day)):
            year.move(day, "Sale", lot, units, source=WAREHOUSE, to=shop, channel="Wholesale")
    if ago % 97 == (number * 13) % 97:
        for lot, _ in list(year.pick(product.sku, FBA, 1, day)):
            units, note = 1 + number % 3, "Unopened"
            year.move(day, "Return", lot, units, source="Amazon customers", to=FBA, channel=FBA, note=note)


_SPEED_FROM_AMAZON = {"SERUM-C-30", "CREAM-N-50"}
"""SKUs whose units per day are only on AmazonStock."""

_WRONG_PALLET = 24
"""Units that once left in the wrong order."""

_COMPANY: Mapping[str, Content] = {
    "Company": "Fern & Fell Wellness",
    "Company address": "31 Foundry Lane, Salem, OR 97301, USA",
    "Company phone": "+1 503 555 0190",
}
_SHOPS = ("Corner Health, Portland", "Green Leaf Market, Boise", "Harbor Pharmacy, Tacoma")


_SETS = {130: 50, 70: 60, 18: 80}
"""Units of the set that were packed so many days ago."""

_SETS_LAST = 200
"""Days that what goes into a set has left at least."""


def _pack(year: _Year, number: int, day: int, units: int) -> None:
    """Pack a lot of the set from lots of its components, and send it to Amazon; of the last lot, half."""
    code = f"SET-{number:02d}"
    first = []
    for sku in ("TEA-CHAM-20", "MAG-GLY-60"):
        for lot, taken in list(year.pick(sku, WAREHOUSE, units, day, least=_SETS_LAST)):
            lot.stock[WAREHOUSE] -= taken
            first.append(lot.expiry or 0)
            year.packed.append((to_date(day), _SET[0], code, sku, lot.code, taken))
    bundle = _Lot(_SET[0], code, None, None, day, units, "Packed here", stock={WAREHOUSE: units})
    bundle.expiry = min(first)
    year.lots.append(bundle)
    sent = units // 2 if number == len(_SETS) else units
    year.move(day + 4, "Transfer", bundle, sent, source=WAREHOUSE, to=FBA, channel=FBA)
    year.move(min(day + 16, year.today), "Sale", bundle, units // 4, source=FBA, to="Amazon customers", channel=FBA)
    bundle.expiry = None  # nobody types it: lotbook takes the earliest component's


def _bundles(year: _Year) -> dict[str, Sequence[Content]]:
    names = ("date", "bundle_sku", "bundle_lot", "component_sku", "component_lot", "component_quantity")
    return dict(zip(names, zip(*year.packed, strict=True), strict=True))


def _mishaps(year: _Year) -> None:
    """What goes wrong in a year: held goods, missing and unclear dates, a miscount, leftovers."""
    by_sku: dict[str, list[_Lot]] = {}
    for lot in year.lots:
        by_sku.setdefault(lot.sku, []).append(lot)

    held = by_sku["COLL-300"][-1]
    held.status, held.note = "Hold", "Seal complaint, waiting for the lab"
    held.status_since = year.today

    month_only = by_sku["SERUM-C-30"][-1]
    month_only.expiry_text = f"{to_date(month_only.expiry or 0):%m/%Y}"
    month_only.note = "Label shows month and year only"

    unclear = by_sku["CREAM-N-50"][-1]
    unclear.expiry_text = f"04/05/{to_date(year.today).year + 2}"
    unclear.produced, unclear.note = None, "Copied from the label"

    undated = by_sku["VIT-C-90"][-1]
    undated.expiry, undated.produced = None, None
    undated.note = "Label photo requested"

    derived = by_sku["VIT-D3-120"][-1]
    derived.expiry_text = ""  # worked out from the production date and the shelf life

    miscount = next(lot for lot in by_sku["TEA-GRN-20"] if lot.stock.get(WAREHOUSE, 0) > 0)
    year.move(year.today - 6, "Adjustment", miscount, -4, source=WAREHOUSE, to=None, note="Damaged in storage")

    wrong = _later_of_two_in_the_warehouse(by_sku.values(), year.today)
    year.move(
        *(year.today - 9, "Transfer", wrong, _WRONG_PALLET),
        source=WAREHOUSE,
        to=FBA,
        channel=FBA,
        note="Wrong pallet picked",
    )


def _later_of_two_in_the_warehouse(lots: Iterable[Sequence[_Lot]], today: int) -> _Lot:
    """A lot partly in the warehouse, next to an earlier lot of its SKU that Amazon would still accept."""
    for of_sku in lots:
        waiting = [
            lot
            for lot in of_sku
            if lot.stock.get(WAREHOUSE, 0) > _WRONG_PALLET
            and (lot.expiry or 0) > today + 250
            and lot.status is None
            and lot.received < today - 15
        ]
        if len(waiting) > 1:
            return max(waiting, key=lambda lot: lot.expiry or 0)
    raise LookupError("the sample's deliveries leave no SKU with two lots in the warehouse")


def _typed(year: _Year) -> dict[str, dict[str, Sequence[Content]]]:
    lots = sorted(year.lots, key=lambda lot: (lot.received, lot.sku, lot.code))
    moves = sorted(year.moves, key=lambda move: (move[0], move[1]))

    def expiry(lot: _Lot) -> Content:
        if lot.expiry_text is not None:
            return lot.expiry_text or None
        return None if lot.expiry is None else to_date(lot.expiry)

    names = (
        *("date", "shipment", "type", "sku", "lot", "quantity", "source", "destination", "channel", "document"),
        "note",
    )
    shipments: list[list[Content]] = [[to_date(move[0]), *move[1:]] for move in moves]
    return {
        "Lots": {
            "sku": [lot.sku for lot in lots],
            "lot": [lot.code for lot in lots],
            "expiry_date": [expiry(lot) for lot in lots],
            "production_date": [None if lot.produced is None else to_date(lot.produced) for lot in lots],
            "received_date": [to_date(lot.received) for lot in lots],
            "received_quantity": [lot.units for lot in lots],
            "place": [WAREHOUSE for _ in lots],
            "status": [lot.status for lot in lots],
            "status_since": [lot.status_since for lot in lots],
            "purchase_order": [lot.order for lot in lots],
            "note": [lot.note for lot in lots],
        },
        "Shipments": dict(zip(names, map(list, zip(*shipments, strict=True)), strict=True)),
    }


def _amazon_stock(year: _Year) -> dict[str, Sequence[Content]]:
    """What Amazon counted yesterday: what the lots say, less two units that nobody can explain.

    What left in the last week is on its way; a unit or two of some is damaged.
    """
    there = {p.sku: sum(lot.stock.get(FBA, 0) for lot in year.lots if lot.sku == p.sku) for p in _PRODUCTS}
    sent = dict.fromkeys(there, 0)
    for day, _, kind, sku, _, units, source, to, *_ in year.moves:
        if sku in there and day == year.today:
            there[sku] += units * ((source == FBA) - (to == FBA))
        elif sku in there and kind == "Transfer" and day > year.today - 7:
            sent[sku] += units
    there[_PRODUCTS[3].sku] -= 2
    counted = list(there.values())
    inbound = [min(coming, units) for coming, units in zip(sent.values(), counted, strict=True)]
    here = [units - coming for units, coming in zip(counted, inbound, strict=True)]
    damaged = [min(number % 3, units) for number, units in enumerate(here)]
    return {
        "sku": [p.sku for p in _PRODUCTS],
        "marketplace": ["US" for _ in _PRODUCTS],
        "snapshot_date": [to_date(year.today - 1) for _ in _PRODUCTS],
        "fulfillable": [units - less for units, less in zip(here, damaged, strict=True)],
        "unfulfillable": damaged,
        "reserved": [0] * len(_PRODUCTS),
        "inbound": inbound,
        "units_per_day": [p.per_day for p in _PRODUCTS],
        "source": ["Inventory planning report" for _ in _PRODUCTS],
    }


def _master_data() -> dict[str, dict[str, Sequence[Content]]]:
    products = _PRODUCTS
    return {
        "SKUs": {
            "sku": [*(p.sku for p in products), _SET[0]],
            "product": [*(p.name for p in products), _SET[1]],
            "supplier": [*(p.supplier for p in products), None],
            "fnsku": [f"X003K{number:02d}7QJ" for number in range(len(products) + 1)],
            "asin": [*(p.asin for p in products), _SET[2]],
            "gtin": [with_last_digit(f"0085001234{number:02d}") for number in range(len(products) + 1)],
            "shelf_life": [*(p.shelf_life for p in products), None],
            "days_of_use": [*(p.days_of_use for p in products), 20],
            "units_per_day": [*(None if p.sku in _SPEED_FROM_AMAZON else p.per_day for p in products), None],
            "unit_cost": [*(p.cost for p in products), 5.2],
            "net_price": [*(p.price for p in products), 18.9],
            "removal_fee": [*(p.fee for p in products), 1.53],
        },
        "Suppliers": {
            "supplier": [NORTHWIND, ALPINE],
            "contact": ["Priya Raman", "Jonas Keller"],
            "email": ["quality@northwind.example", "orders@alpinepantry.example"],
            "address": ["410 Mill Road, Eugene, OR 97402, USA", "Seestrasse 18, 8800 Thalwil, Switzerland"],
            "phone": ["+1 541 555 0148", "+41 44 555 01 62"],
            "lead_days": [35, 28],
            "note": ["Softgels and capsules", "Tea, spreads, cosmetics"],
        },
        "Customers": {
            "customer": [*_SHOPS],
            "contact": ["Dana Whitfield", "Luis Ortega", "Mei Tanaka"],
            "email": ["dana@cornerhealth.example", "store@greenleaf.example", "pharmacist@harborpharmacy.example"],
            "address": [
                "1220 Alder Street, Portland, OR 97205, USA",
                "77 Grove Avenue, Boise, ID 83702, USA",
                "905 Dock Street, Tacoma, WA 98402, USA",
            ],
            "phone": ["+1 503 555 0117", "+1 208 555 0133", "+1 253 555 0159"],
        },
        "Places": {
            "place": [WAREHOUSE, FBA],
            "kind": ["Own", "FBA"],
            "channel": [FBA, FBA],
            "address": ["31 Foundry Lane, Salem, OR 97301, USA", None],
            "phone": ["+1 503 555 0190", None],
        },
    }
