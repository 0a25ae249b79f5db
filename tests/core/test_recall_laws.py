"""What holds of every recall: nothing is missed, units are conserved, and the rest of the workbook does not matter."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.core import bundles as bundle_graph
from lotbook.core import nw
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.recall import Filters, Recall, recall
from lotbook.core.table import RawTable
from tests import examples
from tests.core.test_metamorphic import NEW, rows_in, with_rows
from tests.notation import frame_of, lines
from tests.strategies import AS_OF, LOT_CODES, SKU_CODES, countable, entries, raw_trackers, trackers_of_unique_keys

pytestmark = pytest.mark.slow

Lot = tuple[str, str]
FRAMES = ("lots", "places", "movements", "consignees", "addressees", "uncertain", "near")

bundle_links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14)
"""Which of eight lots went into which, circles among them."""


def links(pairs: list[tuple[int, int]]) -> Any:
    """Bundles as links."""
    names = ("bundle_sku", "bundle_lot", "component_sku", "component_lot")
    made = [dict(zip(names, ("S", str(whole), "S", str(part)), strict=True)) for part, whole in pairs]
    return bundle_graph.links_of(nw.from_native(frame_of(names, made), eager_only=True))


def reached(pairs: list[tuple[int, int]], start: set[int]) -> set[int]:
    """Where links lead, walked one by one."""
    seen = set(start)
    while more := {to for of, to in pairs if of in seen} - seen:
        seen |= more
    return seen


def lots_of(numbers: set[int]) -> Any:
    """Lots by number."""
    keys = [{"sku": "S", "lot": str(number)} for number in sorted(numbers)]
    return nw.from_native(frame_of(("sku", "lot"), keys), eager_only=True)


def numbers(lots: Any) -> set[int]:
    """The numbers of lots, each of which must stand there once."""
    found = [int(lot) for lot in lots["lot"].to_list()]
    assert len(found) == len(set(found))
    return set(found)


def walk(pairs: list[tuple[int, int]], start: int, *, back: bool) -> set[int]:
    """What `bundle_graph.reach` finds from one lot."""
    forward = links(pairs)
    one = bundle_graph.starting(lots_of({start}), forward.head(0))
    found = bundle_graph.reach(bundle_graph.reversed_links(forward) if back else forward, one, forward.head(0))
    return numbers(found)


@settings(max_examples=examples.of(10))
@given(bundle_links)
def test_forward_and_back_are_inverse(pairs: list[tuple[int, int]]) -> None:
    forward = {(x, y) for x in range(8) for y in walk(pairs, x, back=False)}
    back = {(x, y) for y in range(8) for x in walk(pairs, y, back=True)}
    assert forward == back == {(x, y) for x in range(8) for y in reached(pairs, {x})}


@settings(max_examples=examples.of(25))
@given(bundle_links, st.sets(st.integers(0, 7), min_size=1, max_size=3))
def test_affected_are_the_components_and_all_that_has_them(pairs: list[tuple[int, int]], asked: set[int]) -> None:
    forward = links(pairs)
    found = bundle_graph.affected(forward, lots_of(asked).with_columns(exact=nw.lit(value=True)), forward.head(0))
    back = reached([(whole, part) for part, whole in pairs], asked)
    assert numbers(found) == reached(pairs, back)
    how = {int(row["lot"]): row["how"] for row in rows_of(found)}
    assert {lot for lot, kind in how.items() if kind == bundle_graph.ASKED} == asked
    assert {lot for lot, kind in how.items() if kind == bundle_graph.WENT_INTO} == back - asked
    # Each is one bundle further than the lot it was reached through.
    depth = {f"S {row['lot']}": row["depth"] for row in rows_of(found)}
    both = {(f"S {one}", f"S {other}") for pair in pairs for one, other in (pair, pair[::-1])}
    for row in rows_of(found):
        if row["depth"]:
            assert depth[row["via"]] == row["depth"] - 1
            assert (row["via"], f"S {row['lot']}") in both


def recalled(raws: dict[str, RawTable], code: str, sku: str = "") -> Recall:
    """A recall of one lot code."""
    return recall(read_tracker(raws), Filters(sku=sku, lots=(code,)), as_of=AS_OF)


class Walker:
    """Goes through the tables on foot, from lot to bundle to lot."""

    def __init__(self, raws: dict[str, RawTable]) -> None:
        shipments, bundles = entries(raws["Shipments"]), entries(raws["Bundles"])
        counted = [row for row in shipments if countable(row, "Quantity")]
        # A sale without a readable date may have gone out.
        self.sales = [row for row in counted if row["Type"] == "Sale" and (row["Date"] or AS_OF) <= AS_OF]
        self.made = [
            ((row["Component SKU"], row["Component lot"]), (row["Bundle SKU"], row["Bundle lot"])) for row in bundles
        ]
        self.listed = {(row["SKU"], row["Lot"]) for row in entries(raws["Lots"])}
        shipped = {(row["SKU"], row["Lot"]) for row in shipments}
        self.every: set[Lot] = self.listed | shipped | {lot for pair in self.made for lot in pair}

    @staticmethod
    def look(lot: Lot) -> Lot:
        """The lot as it looks."""
        return lot[0], lot[1].replace("-", "").lstrip("0")

    def spelled_like(self, lots: set[Lot]) -> set[Lot]:
        """The lots, and those of the same look, unless both stand on Lots."""
        pairs = {(one, other) for one in lots for other in self.every if self.look(one) == self.look(other)}
        return lots | {other for one, other in pairs if one not in self.listed or other not in self.listed}

    def asked(self, code: str) -> set[Lot]:
        """The lots with a code, and where none is on Lots with it those of the same look."""
        exact = {lot for lot in self.every if lot[1] == code}
        alike = {lot for lot in self.every if self.look(lot)[1] == self.look(("", code))[1]}
        return exact if exact & self.listed else alike

    def affected(self, code: str) -> set[Lot]:
        """Every lot a recall of a code must name."""
        seen = self.spelled_like(self.asked(code))
        for back in (True, False):
            ahead = seen
            while ahead:
                step = {(part if back else made) for part, made in self.made if (made if back else part) in ahead}
                ahead = self.spelled_like(step) - seen
                seen = seen | ahead
        return seen


def same_name(name: str | None) -> str:
    """A consignee, however the name is spelled."""
    return re.sub(r"\s", "", name or "Not named").lower()


@pytest.mark.long
@settings(max_examples=examples.of(20))
@given(raw_trackers(), st.sampled_from(LOT_CODES))
def test_no_lot_and_no_consignee_is_missed(raws: dict[str, RawTable], code: str) -> None:
    result, walker = recalled(raws, code), Walker(raws)
    lots = {(row["sku"], row["lot"]) for row in rows_of(result.lots)}
    assert lots == walker.affected(code)
    sent: dict[tuple[str, str, str], int] = {}
    for row in walker.sales:
        if (row["SKU"], row["Lot"]) in lots:
            key = (same_name(row["To"]), row["SKU"], row["Lot"])
            sent[key] = sent.get(key, 0) + row["Quantity"]
    found = {(same_name(row["consignee"]), row["sku"], row["lot"]): row["sent"] for row in rows_of(result.consignees)}
    assert len(found) == result.consignees.shape[0]
    assert {key: units for key, units in found.items() if units} == sent


@pytest.mark.long
@settings(max_examples=examples.of(12))
@given(raw_trackers(), st.sampled_from(SKU_CODES))
def test_units_are_conserved_and_nothing_is_retrieved_twice(raws: dict[str, RawTable], sku: str) -> None:
    result = recalled(raws, "*", sku)
    typed = [(row["SKU"], row["Lot"]) for row in entries(raws["Lots"])]
    stands = {(row["sku"], row["lot"]): 0 for row in rows_of(result.lots)}
    not_packed = dict.fromkeys(stands, 0)
    for row in entries(raws["Bundles"]):
        key = row["Component SKU"], row["Component lot"]
        if key in not_packed and not countable(row, "Date", "Component quantity"):
            not_packed[key] += row["Component quantity"] or 0
    for row in rows_of(result.places):
        stands[row["sku"], row["lot"]] += row["on_hand"]
    for row in rows_of(result.lots):
        came = row["received"] + row["returned"] + row["adjusted_in"]
        assert came == row["on_hand"] + row["sold"] + row["disposed"] + row["consumed"] + row["adjusted_out"]
        assert stands[row["sku"], row["lot"]] == row["on_hand"]
        assert 0 <= row["at_fba_low"] <= row["at_fba_high"]
        assert row["reconciled"] is None or 0 <= row["reconciled"] <= 100
        if row["on_hand"] >= 0 and not result.uncertain.shape[0] and typed.count((row["sku"], row["lot"])) == 1:
            lost = row["adjusted_out"] - row["adjusted_in"]
            assert row["unaccounted"] == abs(lost) + not_packed[row["sku"], row["lot"]]
    head = result.headline
    assert head.made == sum(row["received"] for row in rows_of(result.lots))
    assert head.unaccounted >= abs(head.made - head.found)


def shown(result: Recall) -> dict[str, list[str]]:
    """Everything a recall found, without the numbers of rows in the workbook."""
    found = {}
    for name in FRAMES:
        frame: Any = getattr(result, name)
        found[name] = sorted(lines(frame, *(column for column in frame.columns if column != "row")))
    return {**found, "headline": [str(result.headline)], "hints": list(result.hints)}


@pytest.mark.long
@settings(max_examples=examples.of(8))
@given(trackers_of_unique_keys(), st.sampled_from(LOT_CODES), st.sampled_from(SKU_CODES), st.randoms())
def test_row_order_and_rows_of_other_products_change_nothing(
    raws: dict[str, RawTable], code: str, sku: str, chance: Any
) -> None:
    more = {name: with_rows(table, NEW.get(name, [])) for name, table in raws.items()}
    mixed = {name: rows_in(chance.sample(range(table.rows), table.rows), table) for name, table in more.items()}
    one, other = shown(recalled(raws, code, sku)), shown(recalled(mixed, code, sku))
    # A lot of the other product may well be near, and what is said about a code nobody else has then differs.
    strangers = ("near",) if one["near"] == other["near"] else ("near", "hints")
    assert {name: found for name, found in one.items() if name not in strangers} == {
        name: found for name, found in other.items() if name not in strangers
    }
