"""A warehouse that does what lotbook says, day by day: what it is told to pick and send, held against the truth."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.days import to_date, to_day
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.sending import FULL, rows, template

pytestmark = pytest.mark.long

BEGIN = to_day(SAMPLE_DAY)
DAYS = 6
CHANNELS = {"FBA-US": (90, 50, 12), "FBA-CA": (105, 50, 14), "DTC": (0, 10, 3), "Wholesale": (60, 20, 5)}
"""Days left on arrival, cut-off days, and days on the way."""
PLACES = {"Warehouse": "DTC", "ShipCo": "Wholesale", "FBA-US": "FBA-US", "FBA-CA": "FBA-CA"}
SIZES = {"TEA": 24, "JAR": None}
"""Units in a box and in a case."""
Key = tuple[str, str, str]
"""SKU, lot and place."""


@dataclass
class Lot:
    """What is true of a lot."""

    expiry: int
    received: int
    status: str | None
    sell_by: int | None

    def may_leave(self, day: int, channel: str, *, travels: bool) -> bool:
        """Whether its units arrive with enough days left, and are on sale there before its sell-by date."""
        least, cutoff, way = CHANNELS[channel]
        arrives = day + (way if travels else 0)
        sell_by = self.expiry - cutoff if self.sell_by is None else self.sell_by
        return self.status is None and self.expiry >= day and self.expiry - arrives >= least and arrives < sell_by


@dataclass
class Warehouse:
    """Lots at two places, and a tracker of them."""

    lotbook: Command
    folder: Path
    seed: int
    there: Counter[Key] = field(default_factory=Counter)
    """Units that nothing needs, on its day or later."""
    lots: dict[tuple[str, str], Lot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice, self.tracker = random.Random(self.seed), self.folder / "lots.xlsx"  # noqa: S311 - a game, no secret
        self.template = template(self.folder / "template.xlsx", FULL)
        for sku in SIZES:
            for number in range(5):
                expiry = BEGIN + self.dice.choice([30, 45, 62, 103, 104, 119, 120, 300, 300, 400])
                sell_by = expiry - self.dice.choice([5, 80]) if self.dice.random() < 0.2 else None
                status = self.dice.choice([None, None, None, None, "Hold", "Recalled"])
                self.lots[sku, f"{9 - number}A"] = Lot(expiry, BEGIN - self.dice.randint(5, 9), status, sell_by)
                self.there[sku, f"{9 - number}A", self.dice.choice(["Warehouse", "ShipCo"])] = self.dice.randint(
                    30, 160
                )
        keys = sorted(self.there)
        about = [self.lots[sku, lot] for sku, lot, _ in keys]
        content: dict[str, dict[str, list[Any]]] = {
            "SKUs": {"sku": [*SIZES], "units_per_box": [*SIZES.values()], "units_per_case": [*SIZES.values()]},
            "Lots": {
                "sku": [key[0] for key in keys], "lot": [key[1] for key in keys], "place": [key[2] for key in keys],
                "expiry_date": [lot.expiry for lot in about], "received_date": [lot.received for lot in about],
                "received_quantity": [self.there[key] for key in keys], "status": [lot.status for lot in about],
                "typed_sell_by": [lot.sell_by for lot in about],
            },
            "Places": {"place": [*PLACES], "kind": ["Own", "3PL", "FBA", "FBA"], "channel": [*PLACES.values()]},
            "Channels": {
                "channel": [*CHANNELS], "min_days_at_receipt": [each[0] for each in CHANNELS.values()],
                "cutoff_days": [each[1] for each in CHANNELS.values()],
                "transit_days": [each[2] for each in CHANNELS.values()],
            },
        }  # fmt: skip
        build(self.tracker, rows=content, as_of=BEGIN, macros=False)

    def taken(self, key: Key) -> tuple[int, int, str, str]:
        """When a lot is to be used up."""
        lot = self.lots[key[:2]]
        return lot.expiry, lot.received, key[1], key[2]

    def check(
        self, took: Mapping[Key, int], wanted: int, fit: Iterable[Key], stays: int, free: Mapping[Key, int]
    ) -> None:
        """What was told to leave is fit, there, in order, and as much as there is; `stays` were said to stay behind."""
        in_order = sorted((key for key in fit if free[key] > 0), key=self.taken)
        assert set(took) <= set(in_order)
        assert all(units <= free[key] for key, units in took.items())
        assert sum(took.values()) + stays == min(wanted, sum(free[key] for key in in_order))
        last = max(map(self.taken, took), default=None)
        passed_by = sum(free[key] - took.get(key, 0) for key in in_order if last and self.taken(key) < last)
        assert passed_by <= stays

    def pick(self, day: int) -> None:
        """An order, picked as Allocate says and typed on Shipments; or one that leaves in two days."""
        sku, place = self.dice.choice([*SIZES]), self.dice.choice(["", "Warehouse", "ShipCo"])
        channel, size = self.dice.choice(["", "", "Wholesale"]), SIZES[sku]
        cases, leaves = size is not None and self.dice.random() < 0.4, day + self.dice.choice([0, 2])
        options = [*(["--place", place] if place else []), *(["--channel", channel] if channel else [])]
        options += ["--as-of", to_date(leaves).isoformat(), *(["--cases"] if cases else [])]
        told = self.lotbook("allocate", self.tracker, f"{sku}={self.dice.choice([5, 40, 200])}", *options, "--json")
        (line,) = told.json["lines"]
        took = {(sku, each["lot"], each["place"]): each["units"] for each in line["picks"]}
        own = [key for key in self.there if key[0] == sku and place in {"", key[2]}]
        fit = [
            key for key in own if self.lots[key[:2]].may_leave(leaves, channel or PLACES[key[2]], travels=bool(channel))
        ]
        step = size if cases and size else 1
        free = {key: self.there[key] // step * step for key in own}
        self.check(took, line["quantity"], fit, 0, free)
        assert sum(took.values()) + line["short"] == line["quantity"]
        assert all(units % step == 0 for units in took.values())
        assert not {(sku, each["lot"], each["place"]) for each in line["skipped"] if "Booked" not in each["reason"]} & {
            *fit
        }
        self.type(
            [
                {"Date": leaves, "Type": "Sale", "SKU": sku, "Lot": key[1], "Quantity": units, "From": key[2]}
                | {"To": "Corner", "Channel": channel or None}
                for key, units in took.items()
            ]
        )
        self.there.subtract(took)

    def send(self, day: int) -> None:
        """A shipment to Amazon, packed and booked; what is written, booked and labelled is one and the same."""
        sku, source = self.dice.choice([*SIZES]), self.dice.choice(["Warehouse", "ShipCo"])
        place, wanted = self.dice.choice(["FBA-US", "FBA-CA"]), self.dice.choice([20, 100, 240])
        leaves, number = day + self.dice.choice([0, 0, 3]), f"FBA{self.seed}{day}"
        options = ("--from", source, "--to", place, "--as-of", to_date(leaves).isoformat(), "--book")
        files = ("--out", self.folder / f"{number}.xlsx", "--shipment", number)
        outcome = self.lotbook(
            "send", self.tracker, self.template, "--units", f"{sku}={wanted}", *options, *files, "--json"
        )
        found = outcome.json
        own = [key for key in self.there if key[0] == sku and key[2] == source]
        fit = [key for key in own if self.lots[key[:2]].may_leave(leaves, place, travels=True)]
        took: Counter[Key] = Counter()
        for line in found["lines"]:
            took[sku, line["lot"], source] += line["units"]
            assert line["units"] % (line["per_box"] or 1) == 0
        behind = [text.split(": ")[1].split()[0] for text in found["remarks"] if "behind" in text]
        self.check(took, wanted, fit, sum(map(int, behind)), self.there)
        assert any("short" in text for text in found["remarks"]) == (wanted > sum(self.there[key] for key in fit))
        refused = {(sku, lot["lot"], source) for lot in found["refused"] if "Booked" not in lot["why"]}
        assert not refused & set(fit)
        if found["file"] is None:
            return
        dates = {(row[5], row[4]) for row in rows(Path(found["file"]))}
        assert dates == {(key[1], f"{to_date(self.lots[key[:2]].expiry):%m/%d/%Y}") for key in took}
        written: Counter[str] = Counter()
        for row in rows(Path(found["file"])):
            written[row[5]] += row[1]
        booked = Counter({row["Lot"]: row["Quantity"] for row in self.shipments() if row["Shipment"] == number})
        assert written == booked == Counter({key[1]: units for key, units in took.items()})
        again = ("--out", self.folder / "again.xlsx", "--shipment", number)
        assert self.lotbook("send", self.tracker, self.template, "--units", f"{sku}=1", *options, *again).code == 2
        labels = self.lotbook(
            "labels", self.tracker, self.folder / f"{number}-l.xlsx", "--shipment", number, "--unit-labels", 0, "--json"
        )
        labelled: Counter[str] = Counter()
        for line in labels.json["lines"]:
            labelled[line["lot"]] += line["units"]
        assert labelled == booked
        if self.dice.random() < 0.3:
            assert self.lotbook("undo", self.tracker, "--yes").code == 0
            assert not [row for row in self.shipments() if row["Shipment"] == number]
        else:
            self.there.subtract(took)

    def type(self, typed: list[dict[str, Any]]) -> None:
        """Type rows on Shipments."""
        FileHost(self.tracker).write(Changes(new_rows=(NewRows("Shipments", typed),)))

    def shipments(self) -> list[dict[str, Any]]:
        """What is on Shipments."""
        lines = openpyxl.load_workbook(self.tracker)["Shipments"].iter_rows(values_only=True)
        header = next(line for line in lines if "Shipment" in line)
        return [dict(zip(header, line, strict=True)) for line in lines if any(line)]


@pytest.mark.parametrize("seed", [2, 3])
def test_what_leaves_is_fit_in_order_there_and_booked_once(lotbook: Command, tmp_path: Path, seed: int) -> None:
    house = Warehouse(lotbook, tmp_path, seed)
    for day in range(BEGIN, BEGIN + DAYS):
        house.pick(day)
        house.send(day)
