"""Packing lines as templates of different columns can tell them apart."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.amazon.inbound import MOST_LINES, Packing, packing_lines, template_rows

JUNE, JULY = 46500, 46530


def line(lot: str, date: int, units: int, per_box: int | None = None, sku: str = "TEA") -> Packing:
    return Packing(sku, lot, "Warehouse", date, units, per_box)


LINES = (
    line("T1", JUNE, 48, 24),
    line("T1", JUNE, 12),
    line("T2", JUNE, 72, 24),
    line("T3", JULY, 96, 24),
    line("J1", JULY, 30, sku="JAR"),
)
Row = tuple[str, int | None, str, int, int | None]
JAR: Row = ("JAR", JULY, "J1", 30, None)


@pytest.mark.parametrize(
    ("dates", "lots", "boxes", "expected"),
    [
        (True, True, False, [("TEA", JUNE, "T1", 60, None), ("TEA", JUNE, "T2", 72, None),
                             ("TEA", JULY, "T3", 96, None), JAR]),
        (True, False, False, [("TEA", JUNE, "", 132, None), ("TEA", JULY, "", 96, None),
                              ("JAR", JULY, "", 30, None)]),
        (False, True, False, [("TEA", None, "T1", 60, None), ("TEA", None, "T2", 72, None),
                              ("TEA", None, "T3", 96, None), ("JAR", None, "J1", 30, None)]),
        (False, False, False, [("TEA", None, "", 228, None), ("JAR", None, "", 30, None)]),
        (True, False, True, [("TEA", JUNE, "", 120, 5), ("TEA", JUNE, "", 12, None), ("TEA", JULY, "", 96, 4),
                             ("JAR", JULY, "", 30, None)]),
        (False, False, True, [("TEA", None, "", 216, 9), ("TEA", None, "", 12, None), ("JAR", None, "", 30, None)]),
    ],
)  # fmt: skip
def test_what_the_template_cannot_tell_apart_is_one_row(
    dates: bool,  # noqa: FBT001 - a case of the table above
    lots: bool,  # noqa: FBT001 - likewise
    boxes: bool,  # noqa: FBT001 - likewise
    expected: list[Row],
) -> None:
    rows, _ = template_rows(LINES, dates=dates, lots=lots, boxes=boxes)
    assert [(row.sku, row.expiry_date, row.lot, row.units, row.boxes) for row in rows] == expected


def test_a_template_that_asks_for_everything_has_every_line_and_nothing_to_say() -> None:
    assert template_rows(LINES, dates=True, lots=True, boxes=True) == (LINES, ())


def test_what_amazon_may_refuse_or_mix_is_said() -> None:
    _, said = template_rows(LINES, dates=True, lots=True, boxes=False)
    assert [each.split(",")[0] for each in said] == ["TEA: 3 rows of loose units"]
    _, said = template_rows(LINES, dates=True, lots=False, boxes=True)
    assert [each.split(",")[:2] for each in said] == [["TEA: lots T1", " T2 are in one row"]]
    _, said = template_rows(LINES, dates=False, lots=False, boxes=False)
    assert [each.split(" are in")[0] for each in said] == ["TEA: lots T1, T2, T3"]


_PICKS = st.lists(
    st.tuples(st.sampled_from(["TEA", "JAR"]), st.sampled_from("1234567"), st.integers(1, 200)),
    max_size=9,
    unique_by=lambda pick: pick[:2],
)


@given(_PICKS, st.integers(2, 30))
def test_no_template_changes_how_many_units_go(picks: list[tuple[str, str, int]], size: int) -> None:
    drawn = [
        {"sku": sku, "lot": lot, "place": "W", "expiry_date": JUNE + int(lot) // 2, "units": units}
        for sku, lot, units in picks
    ]
    lines, _ = packing_lines(drawn, {"TEA": size})
    going = Counter[str]()
    for each in lines:
        going[each.sku] += each.units
    for dates, lots, boxes in product([True, False], repeat=3):
        rows, _ = template_rows(lines, dates=dates, lots=lots, boxes=boxes)
        told = Counter[str]()
        for row in rows:
            told[row.sku] += row.units
            assert row.per_box is None or row.units == row.per_box * (row.boxes or 0)
        assert told == going
        shown = [(row.sku, row.expiry_date, row.lot, row.per_box) for row in rows]
        assert len(shown) == len(set(shown))
        assert max(Counter(row.sku for row in rows).values(), default=0) <= MOST_LINES
