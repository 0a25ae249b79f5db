from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.amazon import fba
from lotbook.core.frames import rows_of
from tests.notation import frame, frame_of, lines

NAMES = ("sku", "lot", "expiry_date", "received_date", "put_in", "remaining", "coming", "unnamed")
SHOWN = ("lot", "at_fba_low", "at_fba_high", "at_fba_estimate", "at_fba_basis")


def test_bounds_worked_by_hand() -> None:
    lots = frame(
        """
        sku | lot | expiry_date | received_date | put_in | remaining | coming | unnamed
        TEA | 1 | 2026-05-01 | 2026-01-01 | 100 | 90 | 0 | 0
        TEA | 2 | 2026-06-01 | 2026-01-01 | 60 | 90 | 0 | 0
        JAR | 7 | 2026-06-01 | 2026-01-01 | 80 | 30 | 0 | 0
        BAR | 1 | 2026-06-01 | 2026-01-01 | 10 | | 0 | 0
        BAR | 2 | | 2026-01-01 | 0 | | 0 | 0
        SET | 1 | 2026-06-01 | 2026-01-01 | 10 | 12 | 0 | 0
        OIL | 1 | 2026-06-01 | 2026-01-01 | 50 | 20 | 15 | 0
        NUT | 1 | 2026-06-01 | 2026-01-01 | 50 | 20 | 0 | 30
        """,
    )
    assert lines(fba.lot_bounds(lots), "sku", *SHOWN) == [
        "TEA | 1 | 30 | 90 | 30 | assumed",  # lot 2 can be 60 of the 90; first expired is first out
        "TEA | 2 | 0 | 60 | 60 | assumed",
        "JAR | 7 | 30 | 30 | 30 | exact",  # one lot: all that Amazon has
        "BAR | 1 | 0 | 10 | - | bounded",  # Amazon's count is not known
        "BAR | 2 | 0 | 0 | - | exact",
        "SET | 1 | 10 | 10 | 10 | bounded",  # Amazon has more than was ever sent
        "OIL | 1 | 20 | 35 | 20 | assumed",  # 15 more are on their way
        "NUT | 1 | 0 | 20 | 20 | assumed",  # the 20 may all be of the 30 nobody named
    ]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.data())
def test_bounds_are_the_extremes_of_all_that_can_be(sent: list[int], data: st.DataObject) -> None:
    remaining = data.draw(st.integers(0, sum(sent)))
    coming = data.draw(st.integers(0, 3))
    rows = [
        {"sku": "TEA", "lot": f"L{i}", "expiry_date": 46000 + i, "put_in": units, "coming": coming, "unnamed": 0}
        for i, units in enumerate(sent)
    ]
    lots = frame_of(NAMES, [{**row, "remaining": remaining} for row in rows])
    found = rows_of(nw.from_native(fba.lot_bounds(lots), eager_only=True))
    possible = [
        mix for mix in product(*(range(units + 1) for units in sent)) if remaining <= sum(mix) <= remaining + coming
    ]
    for i, row in enumerate(found):
        assert row["at_fba_low"] == min(mix[i] for mix in possible)
        assert row["at_fba_high"] == max(mix[i] for mix in possible)
        assert row["at_fba_low"] <= row["at_fba_estimate"] <= row["at_fba_high"]
    # First expired, first out: what is left is the mix that is largest from the last lot backwards.
    last_out = max(mix[::-1] for mix in possible if sum(mix) == remaining)
    assert [row["at_fba_estimate"] for row in found] == list(last_out[::-1])


MOVES = """
    date | sku | lot | place | effect | units
    2026-01-10 | TEA | 1 | FBA-US | transferred | 60
    2026-01-10 | TEA | 1 | Warehouse | transferred | -60
    2026-01-20 | TEA | 1 | FBA-US | sold | -25
    2026-01-25 | TEA | 1 | FBA-US | returned | 2
    2026-02-01 | TEA | 1 | FBA-US | removed | -20
    2026-02-02 | TEA | 1 | FBA-US | adjusted | -3
    2026-03-02 | TEA | 1 | FBA-US | transferred | 500
    | TEA | 2 | FBA-US | received | 10
    2026-02-01 | TEA | 2 | FBA-US | removed | -10
    2026-02-01 | TEA | 3 | AWD | transferred | 7
"""
PLACES = "place | kind | channel\nWarehouse | Own |\nFBA-US | FBA | FBA-US\nAWD | AWD |"
AS_OF = 46082
"""2026-03-01."""


def plan(text: str) -> nw.LazyFrame[Any]:
    """A jotted frame, computed once it is asked for."""
    jotted: nw.DataFrame[Any] = nw.from_native(frame(text), eager_only=True)
    return jotted.lazy()


def test_what_was_put_in_leaves_out_what_nobody_can_tell_the_lot_of() -> None:
    there = fba.put_in(fba.lines_at_amazon(plan(MOVES), plan(PLACES), as_of=AS_OF)).sort("lot")
    first, last = 46032, 46054  # 2026-01-10 and 2026-02-01
    assert there.select("lot", "put_in", "window_from", "last_out", "has_awd").collect().rows() == [
        ("1", 42, first, last, 0),  # 60 + 2 - 20; neither the sale nor the loss
        ("2", 0, None, last, 0),  # came on a day nobody knows
        ("3", 7, last, None, 1),
    ]


def test_what_came_since_the_count_is_known_of() -> None:
    counted = plan("sku | snapshot_date\nTEA | 2026-01-20")
    there = fba.lines_at_amazon(plan(MOVES), plan(PLACES), as_of=AS_OF)
    assert fba.put_in_since(there, counted).collect().rows() == [("TEA", 9)]  # 2 returned, 7 to AWD
    assert fba.channels_used(there).collect().rows() == [("TEA", 2)]
