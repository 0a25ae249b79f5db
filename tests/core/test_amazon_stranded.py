"""Lists of stranded stock: the last one of a marketplace counts, whatever the order they come in."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.amazon import merge as amazon_merge
from lotbook.core.amazon import stranded
from lotbook.core.amazon.facts import STOCK
from lotbook.core.amazon.stranded import StrandedList
from lotbook.core.frames import rows_of
from tests.core.test_amazon_merge import DAY, SPEED, THERE, frame
from tests.notation import report_on

Listed = tuple[int, dict[str, str]]
"""A day, and the reason by SKU."""


class Sheet:
    """AmazonStock and the setting, import after import."""

    def __init__(self, *typed: dict[str, Any]) -> None:
        self.rows = [{"row": 5 + i, "marketplace": "US", **row} for i, row in enumerate(typed)]
        self.setting: str | None = None

    def read(self, *reports: Listed, place: str = "US") -> amazon_merge.StockChanges:
        """Import lists, and write what changes."""
        there = frame(self.rows, THERE)
        last = amazon_merge.last_lists(there, self.setting)
        lists, _ = stranded.in_force(
            (StrandedList(place, day, frozenset(map(str.casefold, skus))) for day, skus in reports), last
        )
        facts = [
            {"sku": sku, "marketplace": place, "snapshot_date": day, "fulfillable": 1, "source": stranded.SOURCE,
             "stranded_reason": why, "auto_removal": day + 30}
            for day, skus in reports for sku, why in skus.items()
        ]  # fmt: skip
        counts, speeds = frame(facts, dict(STOCK)), frame([], SPEED)
        changes = amazon_merge.merge_stock(there, counts, speeds, lists=lists, last=last)
        by_row = {row["row"]: row for row in self.rows}
        for name, cells in changes.cells.items():
            for row, value in cells.items():
                by_row[row][name] = value
        self.rows += [{**row, "row": 5 + len(self.rows) + i} for i, row in enumerate(changes.rows)]
        read = stranded.last_read(self.setting)
        for each in lists:
            read[each.marketplace] = max(each.day, read.get(each.marketplace, 0))
        self.setting = stranded.as_setting(read)
        return changes

    @property
    def marks(self) -> set[tuple[str, int]]:
        """SKU and day of the rows that say stranded; always in both cells."""
        for row in self.rows:
            assert (row.get("auto_removal") is None) == (row.get("stranded_reason") is None)
        return {(row["sku"], row["snapshot_date"] - DAY) for row in self.rows if row.get("stranded_reason")}


def test_what_a_later_list_leaves_out_is_stranded_no_longer() -> None:
    sheet = Sheet()
    sheet.read((DAY, {"TEA": "Closed", "JAR": "Price"}))
    sheet.read((DAY, {"TEA": "Closed"}), place="DE")
    assert sheet.marks == {("TEA", 0), ("JAR", 0)}
    changes = sheet.read((DAY + 7, {"jar": "Price"}))  # Amazon's capitals are not always the seller's
    assert changes.freed == [("TEA", "US", DAY)]
    marked = [(row["marketplace"], row["sku"]) for row in sheet.rows if row.get("auto_removal")]
    assert sorted(marked) == [("DE", "TEA"), ("US", "JAR"), ("US", "jar")]
    # Counts stay as they were.
    assert [row["fulfillable"] for row in sheet.rows] == [1, 1, 1, 1]


def test_rows_the_user_typed_are_never_cleared() -> None:
    typed = {"sku": "TEA", "snapshot_date": DAY, "auto_removal": DAY + 9, "stranded_reason": "By phone"}
    for source in (None, "Counted by phone"):
        sheet = Sheet({**typed, "source": source})
        changes = sheet.read((DAY + 1, {}))
        assert (changes.cells, changes.freed, sheet.marks) == ({}, [], {("TEA", 0)})


def test_counts_of_better_reports_are_freed_as_well_and_other_marketplaces_left() -> None:
    mark = {"sku": "TEA", "auto_removal": DAY + 9, "stranded_reason": "Closed", "source": "Inventory planning"}
    sheet = Sheet({**mark, "snapshot_date": DAY}, {**mark, "snapshot_date": DAY + 2})
    sheet.rows[1]["marketplace"] = "DE"
    assert sheet.read((DAY + 1, {})).freed == [("TEA", "US", DAY)]


def test_a_list_with_nothing_on_it_is_remembered_where_no_row_can_hold_it() -> None:
    sheet = Sheet()
    sheet.read((DAY + 5, {}))
    assert (sheet.rows, sheet.setting) == ([], "US 2026-11-25")
    changes = sheet.read((DAY, {"TEA": "Closed"}))
    assert ([row["fulfillable"] for row in changes.rows], sheet.marks) == ([1], set())


def test_the_rows_remember_the_last_list_where_the_setting_was_deleted() -> None:
    sheet = Sheet()
    sheet.read((DAY + 5, {"JAR": "Price"}))
    sheet.setting = None
    sheet.read((DAY, {"TEA": "Closed"}))
    assert sheet.marks == {("JAR", 5)}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_list_counts_whichever_comes_first(order: tuple[int, ...]) -> None:
    lists: list[Listed] = [(DAY, {"TEA": "Closed"}), (DAY + 3, {}), (DAY + 6, {"JAR": "Price"})]
    alone, together = Sheet(), Sheet()
    for which in order:
        alone.read(lists[which])
    together.read(*(lists[which] for which in order))
    assert alone.marks == together.marks == {("JAR", 6)}
    assert alone.setting == together.setting == "US 2026-11-26"


_LISTS = st.lists(
    st.tuples(
        st.integers(DAY, DAY + 4), st.sets(st.sampled_from(["TEA", "JAR", "OIL"])).map(lambda s: dict.fromkeys(s, "?"))
    ),
    max_size=4,
)


@given(_LISTS, _LISTS)
def test_the_same_lists_change_nothing_twice(before: list[Listed], lists: list[Listed]) -> None:
    sheet = Sheet()
    for each in before:
        sheet.read(each)
    sheet.read(*lists)
    for again in (lists, lists[::-1]):
        changes = sheet.read(*again)
        assert (changes.cells, changes.rows) == ({}, [])


@given(_LISTS.filter(bool))
def test_nothing_but_the_last_list_is_marked_on_its_day_or_later(lists: list[Listed]) -> None:
    sheet = Sheet()
    days = dict(lists)  # one list a day: the last drawn
    for day, skus in days.items():
        sheet.read((day, skus))
    last = max(days)
    assert {sku for sku, day in sheet.marks} <= days[last].keys()
    assert {sku for sku, day in sheet.marks if day == last - DAY} == days[last].keys()


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("Closed | 2026-03-20", True),
        ("Closed | 2026-02-20", False),  # Amazon has taken it out, or a list has not been imported since
        (" | ", False),
    ],
)
def test_advice_on_stranded_stock_says_that_nobody_can_buy_it(mark: str, *, said: bool) -> None:
    found = report_on(
        SKUs="SKU\nTEA\nJAR",
        Lots="""
            SKU | Lot | Expiry date | Received quantity | Place
            TEA | 1 | 2027-06-30 | 100 | FBA-US
            TEA | 2 | 2026-07-31 | 100 | FBA-US
            TEA | 3 | 2027-07-31 | 100 | Warehouse
            JAR | 4 | 2027-07-31 | 100 | FBA-US
        """,
        AmazonStock=f"""
            SKU | Marketplace | Snapshot date | Fulfillable | Units per day | Stranded because | Auto-removal
            TEA | US | 2026-02-28 | 200 | 1 | {mark}
            JAR | US | 2026-02-28 | 100 | 1 | |
        """,
    )
    words = "It is stranded at Amazon: nobody can buy it until its listing is fixed."
    reasons = {row["lot"]: row["reason"] for row in rows_of(found.stock)}
    assert [lot for lot, reason in reasons.items() if words in reason] == (["2", "1"] if said else [])
    assert reasons["1"] == (words if said else "It will sell in time.")
    plan = {row["sku"]: row["why"] for row in rows_of(found.supply)}
    assert ("fix its listing before you send or order more" in plan["TEA"]) is said
    assert "stranded" not in plan["JAR"]
