"""Bounds against every way things can have gone at Amazon, and against an Amazon that picks at random."""

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.amazon import fba
from lotbook.core.frames import make_frame, rows_of

_TYPES = {"sku": nw.String(), "lot": nw.String(), "may_be_expired": nw.Boolean()}
_NAMES = (
    *("sku", "lot", "expiry_date", "received_date", "put_in", "remaining", "coming", "unnamed"),
    *("recorded", "may_be_expired", "expired", "expired_out"),
)


def bounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = {name: [row.get(name, 0) for row in rows] for name in _NAMES}
    frame = make_frame(columns, {name: _TYPES.get(name, nw.Int64()) for name in _NAMES})
    return rows_of(fba.lot_bounds(frame, known=fba.KNOWN_AS_WELL))


def splits(units: int, caps: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every way to take units from places that hold so many each."""
    return [mix for mix in product(*(range(cap + 1) for cap in caps)) if sum(mix) == units]


@given(
    lots=st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=3),
    unnamed=st.integers(0, 2),
    data=st.data(),
)
def test_bounds_hold_for_every_way_things_can_have_gone_and_no_wider(
    lots: list[tuple[int, bool]], unnamed: int, data: st.DataObject
) -> None:
    sent = tuple(units for units, _ in lots)
    due = tuple(units if may else 0 for units, may in lots)
    out = data.draw(st.integers(0, sum(due)))
    expired = data.draw(st.integers(0, sum(due) - out))
    remaining = data.draw(st.integers(expired, sum(sent) - out))
    # The units of no named lot are one more lot, of which nobody can say when it expires.
    caps, due_caps = (*sent, unnamed), (*due, unnamed)
    possible = set()
    for left in splits(out, due_caps):
        for old in splits(expired, tuple(cap - gone for cap, gone in zip(due_caps, left, strict=True))):
            rest = tuple(cap - gone - kept for cap, gone, kept in zip(caps, left, old, strict=True))
            for fresh in splits(remaining - expired, rest):
                possible.add(tuple(kept + more for kept, more in zip(old, fresh, strict=True)))
    rows = [
        {
            "sku": "TEA", "lot": f"L{i}", "expiry_date": 46000 + i, "received_date": 45000, "put_in": units,
            "remaining": remaining, "unnamed": unnamed, "recorded": units, "may_be_expired": may, "expired": expired,
            "expired_out": out,
        }
        for i, (units, may) in enumerate(lots)
    ]  # fmt: skip
    found = bounded(rows)
    for i, row in enumerate(found):
        assert row["at_fba_low"] == min(mix[i] for mix in possible)
        assert row["at_fba_high"] == max(mix[i] for mix in possible)
        assert row["at_fba_low"] <= row["at_fba_estimate"] <= row["at_fba_high"]
    if not unnamed:
        assert sum(row["at_fba_estimate"] for row in found) == remaining


def test_what_amazon_found_expired_is_of_lots_that_were_due() -> None:
    row = {"sku": "TEA", "received_date": 45000, "remaining": 90, "expired": 20, "expired_out": 10}
    old = {**row, "lot": "old", "expiry_date": 46000, "put_in": 40, "recorded": 40, "may_be_expired": True}
    new = {**row, "lot": "new", "expiry_date": 46300, "put_in": 100, "recorded": 100, "may_be_expired": False}
    # 10 of the old lot left expired and 20 are there expired: 20 to 30 of it are there. 70 of the 90 are sellable: at
    # least 60 of them are of the new lot, since no more than 10 of the old one can be.
    assert [(r["lot"], r["at_fba_low"], r["at_fba_high"], r["at_fba_estimate"]) for r in bounded([old, new])] == [
        ("old", 20, 30, 20),
        ("new", 60, 70, 70),
    ]


@given(
    recorded=st.lists(st.integers(-2, 6), min_size=2, max_size=4),
    data=st.data(),
)
def test_estimates_are_what_the_records_say_where_amazon_agrees(recorded: list[int], data: st.DataObject) -> None:
    sent = [data.draw(st.integers(max(units, 0), 8)) for units in recorded]
    there = [max(units, 0) for units in recorded]
    rows = [
        {"sku": "TEA", "lot": f"L{i}", "expiry_date": 46000 + i, "received_date": 45000, "put_in": units,
         "remaining": sum(there), "recorded": typed, "may_be_expired": False}
        for i, (units, typed) in enumerate(zip(sent, recorded, strict=True))
    ]  # fmt: skip
    assert [row["at_fba_estimate"] for row in bounded(rows)] == there


def test_estimates_move_from_the_records_to_the_count() -> None:
    def guess(remaining: int) -> list[int]:
        rows = [
            {"sku": "TEA", "lot": lot, "expiry_date": 46000 + i, "received_date": 45000, "put_in": 100,
             "remaining": remaining, "recorded": recorded, "may_be_expired": False}
            for i, (lot, recorded) in enumerate((("a", 30), ("b", 80)))
        ]  # fmt: skip
        return [row["at_fba_estimate"] for row in bounded(rows)]

    assert guess(110) == [30, 80]  # as recorded
    assert guess(90) == [10, 80]  # 20 more were sold than typed: of the first to expire
    assert guess(120) == [30, 90]  # 10 fewer: the last to expire are there
    assert guess(150) == [50, 100]
