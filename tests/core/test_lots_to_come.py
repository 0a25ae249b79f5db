"""Lots to come: how long a channel has something to sell, held against a loop over the lots."""

import random
from typing import Any

import polars as pl
import pytest

from lotbook.core import nw
from lotbook.core.days import to_day
from lotbook.core.frames import Frame, plan_of
from lotbook.core.lots_to_come import with_arriving
from tests.notation import TODAY

AS_OF = to_day(TODAY)
SPEED, ON_SALE, LIFE = 10.0, 20.0, 300.0


def planned(busy: float, lots: list[tuple[int, int, int | None]], *, engine: str = "polars") -> dict[str, Any]:
    """The line of a shop that sells 10 a day, where lots come: day, units, and the last day of sale if it has one."""
    line = {"sku": "TEA", "channel": "DTC", "units_per_day": SPEED, "busy_days": busy, "way": 0, "on_sale": ON_SALE}
    rules = dict.fromkeys(("cutoff_days", "min_days_at_receipt", "transit_days", "receiving_days"), 0)
    days = {"expiry_date": pl.Int64(), "typed_sell_by": pl.Int64(), "only_channel": pl.String()}
    coming = [
        {"sku": "TEA", "lot": str(number), "place": "Garage", "date": AS_OF + first, "arriving": units}
        | {"expiry_date": None if last is None else AS_OF + last, "typed_sell_by": None, "only_channel": None}
        for number, (first, units, last) in enumerate(lots)
    ]
    found = with_arriving(
        _plan(pl.DataFrame([line | rules | {"life": LIFE}]), engine),
        _plan(pl.DataFrame(coming, schema_overrides=days), engine),
        nw.col("units_per_day") > 0,
        at_amazon=nw.col("channel") == "FBA-US",
        as_of=AS_OF,
    )
    return found.collect("polars").rows(named=True)[0]


def _plan(frame: pl.DataFrame, engine: str) -> Frame:
    return plan_of(nw.from_native(frame), "duckdb" if engine == "duckdb" else "polars")


def one_by_one(busy: float, lots: list[tuple[int, int, int | None]]) -> tuple[float, float, float, float | None]:
    """When the last unit is sold, days with nothing to sell, those a new lot can fill, and where these begin."""
    end, empty, filled, start = busy, 0.0, 0.0, None
    for first, units, last in sorted(lots, key=lambda lot: (lot[0], 10**6 if lot[2] is None else lot[2])):
        if last is not None and last <= first:
            continue
        empty += max(0.0, first - end)
        usable = max(0.0, min(first, LIFE) - max(end, ON_SALE))
        filled += usable
        start = end if usable and start is None else start
        begin = max(first, end)
        end = begin + (units / SPEED if last is None else max(0.0, min(units / SPEED, last - begin)))
    return end, empty, filled, start


@pytest.mark.parametrize("seed", range(40))
def test_lots_to_come_sell_one_after_the_other(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same cases every time
    several, mortal = chance.choice([(3, True), (7, False)])
    lots = [
        (chance.randint(1, 250), chance.randint(1, 900), chance.randint(20, 400) if mortal else None)
        for _ in range(chance.randint(1, several))
    ]
    busy = chance.choice([0.0, 12.5, 100.0])
    row = planned(busy, lots, engine="polars" if seed % 8 else "duckdb")
    end, empty, filled, start = one_by_one(busy, lots)
    found = (row["covered_days"], row["empty_days"], row["gap_days"], row["gap_from"])
    if row["arriving"] is None:
        assert (end, empty, filled, start) == (busy, 0, 0, None)
    else:
        assert found == pytest.approx((end, empty, filled, start), abs=1e-6)


def test_none_of_many_lots_that_wait_for_others_sells_after_the_last_day_of_all() -> None:
    lots: list[tuple[int, int, int | None]] = [(day, 1000, 110 + 10 * day) for day in range(1, 7)]
    row = planned(100.0, lots)
    assert row["covered_days"] == one_by_one(100.0, lots)[0] == 170
