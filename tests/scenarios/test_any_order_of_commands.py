"""Everyday commands in any order on one tracker: what is on hand stays what a simple tally says, and undo goes back."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lotbook.cli import amazon, journal, lists, recalls, tracker, warehouse
from lotbook.core.days import to_date, to_day
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.package_checks import problems
from tests.scenarios.shop_lists import PICKS, written
from tests.scenarios.test_every_command_is_kept import typed

TODAY = to_day(SAMPLE_DAY)
LOTS = {("TEA", "T-1"): 60, ("TEA", "007"): 40, ("JAR", "J 1"): 50}


class Day:
    """A tracker, and what its lots must have on hand."""

    def __init__(self, lotbook: Command, folder: Path, seed: int) -> None:
        self.lotbook, self.folder, self.dice = lotbook, folder, random.Random(seed)  # noqa: S311 - a game, no secret
        self.path, self.held = folder / "lots.xlsx", Counter(LOTS)
        self.number = 0
        self.marked: set[tuple[str, str]] = set()
        rows: dict[str, dict[str, list[Any]]] = {
            "SKUs": {"sku": ["TEA", "JAR"]},
            "Lots": {
                "sku": [sku for sku, _ in LOTS],
                "lot": [lot for _, lot in LOTS],
                "expiry_date": [TODAY + 200, TODAY + 300, TODAY + 300],
                "received_date": [TODAY - 90] * 3,
                "received_quantity": list(LOTS.values()),
                "note": ["mine", None, "also mine"],
            },
        }
        build(self.path, rows=rows, as_of=TODAY, cells={"AsOf": TODAY}, macros=False)

    def run(self, *arguments: object) -> None:
        """A command that has to work, and to change nothing once more; undo takes it back, and it can be done again."""
        before = typed(self.path)
        outcome = self.lotbook(*arguments)
        assert outcome.code in {0, 1}, outcome.err
        after = typed(self.path)
        assert self.lotbook(*arguments).code in {0, 1}
        assert typed(self.path) == after, arguments
        if after == before:
            return
        if self.dice.random() < 0.4:
            assert self.lotbook("undo", self.path, "--yes").code == 0
            assert typed(self.path) == before, arguments
            assert self.lotbook(*arguments).code in {0, 1}
            assert typed(self.path) == after, arguments

    def some(self) -> tuple[str, str, int]:
        """A lot, and a few of its units."""
        (sku, lot), held = self.dice.choice([each for each in self.held.items() if each[1] > 9])
        return sku, lot, self.dice.randint(1, min(9, held))

    def move(self) -> None:
        """Typed on Shipments."""
        sku, lot, units = self.some()
        sale = {"Type": "Sale", "From": "Warehouse", "To": "Ann", "Note": "by hand"}
        row: dict[str, Any] = {"Date": TODAY - 3, "SKU": sku, "Lot": lot, "Quantity": units, **sale}
        FileHost(self.path).write(Changes(new_rows=(NewRows("Shipments", [row]),)))
        self.held[sku, lot] -= units

    def pick(self) -> None:
        """A warehouse's pick list."""
        sku, lot, units = self.some()
        self.number += 1
        line = f"{to_date(TODAY - 2)};P-{self.number};{sku};{lot};{units};Shop"
        self.held[sku, lot] -= units
        self.run("import", self.path, written(self.folder / f"{self.number}.csv", PICKS, line), "--from", "Warehouse")

    def adopt(self) -> None:
        """A list of what came in."""
        self.number += 1
        lot = ("JAR", f"A{self.number}")
        line = f"JAR;A{self.number};{to_date(TODAY + 250)};{20 + self.number};new"
        path = written(self.folder / f"{self.number}.csv", "SKU;Batch;Best before;Quantity;Remark", line)
        self.held[lot] = 20 + self.number
        self.run("adopt", path, "--into", self.path, "--yes")

    def count(self) -> None:
        """A lot is counted; one that was counted that day already stays as booked."""
        self.number += 1
        sku, lot, off = self.some()
        table = FileHost(self.path).read(["StockCount"], []).tables["StockCount"]
        row: dict[str, Any] = {
            "Date": TODAY,
            "Place": "Warehouse",
            "SKU": sku,
            "Lot": lot,
            "Counted": self.held[sku, lot] - off,
        }
        blank = tuple(
            InputCells("StockCount", header, dict.fromkeys(range(5, 5 + len(table.values[0])))) for header in row
        )
        FileHost(self.path).write(Changes(inputs=blank))
        FileHost(self.path).write(Changes(new_rows=(NewRows("StockCount", [row]),)))
        there = any(
            (each.get("SKU"), each.get("Lot"), each.get("Type")) == (sku, lot, "Adjustment")
            for each in typed(self.path)["Shipments"]
        )
        self.held[sku, lot] -= 0 if there else off
        self.run("count", self.path, "--yes")

    def mark(self) -> None:
        """A lot is recalled, or no longer."""
        sku, lot = self.dice.choice([*LOTS])
        self.marked ^= {(sku, lot)}
        how = "--mark" if (sku, lot) in self.marked else "--unmark"
        self.run("recall", self.path, "--sku", sku, "--lot", lot, how)

    def anew(self) -> None:
        """A new tracker with all rows."""
        before = typed(self.path)
        self.number += 1
        path = self.folder / f"next {self.number} ü.xlsx"
        assert self.lotbook("new", path, "--from", self.path).code in {0, 1}
        after = typed(path)
        for name in ("SKUs", "Lots", "Shipments", "StockCount", "Mappings"):
            assert after[name] == before[name], name
        self.path = path

    def check(self) -> None:
        """What the sheets say, refreshed; once more changes nothing."""
        assert self.lotbook("refresh", self.path).code in {0, 1}
        content = self.path.read_bytes()
        assert self.lotbook("refresh", self.path).code in {0, 1}
        assert self.path.read_bytes() == content
        fefo = FileHost(self.path).read(["FEFO"], []).tables["FEFO"]
        rows = [dict(zip(fefo.headers, cells, strict=True)) for cells in zip(*fefo.values, strict=True)]
        assert {(row["SKU"], row["Lot"]): row["On hand"] for row in rows if row["SKU"]} == +self.held
        lots = typed(self.path)["Lots"]
        assert {(row["SKU"], row["Lot"]) for row in lots if row.get("Status") == "Recalled"} == self.marked
        assert [(row["Lot"], row.get("Note")) for row in lots[:3]] == [
            ("T-1", "mine"),
            ("007", None),
            ("J 1", "also mine"),
        ]
        assert problems(self.path) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_on_hand_is_what_came_in_and_left(
    seed: int, lotbook: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (amazon, journal, lists, recalls, tracker, warehouse):
        monkeypatch.setattr(module, "now", lambda: SAMPLE_TIME)
    day = Day(lotbook, tmp_path, seed)
    steps = [day.move, day.pick, day.adopt, day.count, day.mark, day.anew, day.pick, day.mark]
    day.dice.shuffle(steps)
    for step in steps:
        step()
    day.check()
