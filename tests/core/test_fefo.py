"""Pick order, allocation and audit against a clerk who goes through lots, lines and days one by one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import fefo, nw
from lotbook.core.frames import rows_of
from tests.notation import frame, frame_of, lines
from tests.strategies import AS_OF, Row, by_key

STOCK = ("sku", "lot", "place", "expiry_date", "received_date", "days_left", "status", "on_hand")
DEMAND = ("line", "sku", "quantity", "min_days_at_receipt")
KEY = ("sku", "lot", "place")
NEVER = 10**9


def rows(native: Any) -> list[dict[str, Any]]:
    """The rows of a native frame."""
    return rows_of(nw.from_native(native, eager_only=True))


# Pick order


def test_pick_order_goes_by_expiry_then_received_then_lot_and_place() -> None:
    stock = frame("""
        sku | lot | place | expiry_date | received_date | days_left | status | on_hand
        TEA | undated | Shop | | 2025-01-01 | | Released | 1
        TEA | undated too | Shop | | | | Released | 1
        TEA | later | Shop | 2027-01-01 | 2025-01-01 | 306 | Released | 1
        TEA | b | Shop | 2026-06-01 | 2026-01-02 | 92 | Released | 1
        TEA | a | Shop | 2026-06-01 | 2026-01-02 | 92 | Released | 1
        TEA | z | Shop | 2026-06-01 | 2026-01-01 | 92 | Released | 1
        TEA | 0 | Shop | 2026-06-01 | | 92 | Released | 1
        JAR | other SKU | Shop | 2026-05-01 | | 61 | Released | 1
    """)
    ordered = nw.from_native(fefo.pick_order(stock), eager_only=True).sort("sku", "position")
    assert lines(ordered, "position", "rank", "lot") == [
        "1 | 1 | other SKU",
        "1 | 1 | z",
        "2 | 2 | a",
        "3 | 3 | b",
        "4 | 4 | 0",
        "5 | 5 | later",
        "6 | 6 | undated",
        "7 | 7 | undated too",
    ]


def test_what_may_not_be_picked_keeps_its_position_and_has_no_rank() -> None:
    stock = frame("""
        sku | lot | place | expiry_date | received_date | days_left | status | on_hand
        TEA | expired | Shop | 2026-02-28 | | -1 | Released | 9
        TEA | last day | Shop | 2026-03-01 | | 0 | Released | 5
        TEA | recalled | Shop | 2026-04-01 | | 31 | Recalled | 9
        TEA | two places | Warehouse | 2026-05-01 | | 61 | Released | 30
        TEA | two places | FBA | 2026-05-01 | | 61 | Released | 20
        TEA | two places | Lost | 2026-05-01 | | 61 | Released | -3
        TEA | last | Shop | 2026-06-01 | | 92 | Released | 7
    """)
    columns = ("position", "rank", "running_units", "lot", "place")
    ordered = nw.from_native(fefo.pick_order(stock), eager_only=True).sort("position")
    assert lines(ordered, *columns) == [
        "1 | - | - | expired | Shop",
        "2 | 1 | 5 | last day | Shop",
        "3 | - | - | recalled | Shop",
        "4 | 2 | 25 | two places | FBA",
        "5 | - | - | two places | Lost",
        "6 | 2 | 55 | two places | Warehouse",
        "7 | 3 | 62 | last | Shop",
    ]
    strict = nw.from_native(fefo.pick_order(stock, expired_below=1), eager_only=True).sort("position")
    assert lines(strict, "rank", "lot")[:4] == ["- | expired", "- | last day", "- | recalled", "1 | two places"]


@st.composite
def stocks(draw: st.DrawFn) -> list[Row]:
    """Lots of two SKUs, each at up to two places, with ties of every kind."""
    stock: list[Row] = []
    lots = st.tuples(st.sampled_from(["TEA", "JAR"]), st.sampled_from(["1", "01", "B", "C"]))
    for sku, lot in draw(st.lists(lots, min_size=1, max_size=6, unique=True)):
        expiry = draw(st.none() | st.sampled_from([AS_OF - 1, AS_OF, AS_OF + 5, AS_OF + 10, AS_OF + 20]))
        known: Row = {"sku": sku, "lot": lot, "expiry_date": expiry}
        known |= {"received_date": draw(st.none() | st.integers(AS_OF - 2, AS_OF))}
        known |= {"days_left": None if expiry is None else expiry - AS_OF}
        known |= {"status": draw(st.sampled_from(["Released"] * 4 + ["Hold", "Recalled"]))}
        places = draw(st.sampled_from([["X"], ["Y", "X"]]))
        stock += [known | {"place": place, "on_hand": draw(st.integers(-2, 12))} for place in places]
    return stock


@st.composite
def orders(draw: st.DrawFn) -> list[Row]:
    """Order lines, some of the same SKU with differing demands on the life left."""
    skus, lives = st.sampled_from(["TEA", "TEA", "JAR", "NONE"]), st.sampled_from([0, 0, 5, 6, 20])
    return [
        {"line": line, "sku": draw(skus), "quantity": draw(st.integers(0, 15)), "min_days_at_receipt": draw(lives)}
        for line in range(1, draw(st.integers(0, 6)) + 1)
    ]


def first_out(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a clerk sorts by."""
    expiry, received = (NEVER if row[name] is None else row[name] for name in ("expiry_date", "received_date"))
    return expiry, received, row["lot"], row["place"]


def may_go(row: dict[str, Any], least: int = 0) -> bool:
    """Released, there, not expired, and lasting at least so many days."""
    left = row["days_left"]
    lasts = least <= 0 if left is None else left >= max(0, least)
    return row["status"] == "Released" and row["on_hand"] > 0 and lasts


@given(stocks(), st.randoms())
def test_ranks_are_what_a_clerk_counts_whatever_the_row_order(stock: list[Row], chance: Any) -> None:
    expected: dict[Any, Any] = {}
    for sku in ("TEA", "JAR"):
        ranked: list[str] = []
        running = 0
        for position, row in enumerate(sorted((r for r in stock if r["sku"] == sku), key=first_out), 1):
            expected[sku, row["lot"], row["place"]] = (position, None, None)
            if may_go(row):
                running += int(row["on_hand"] or 0)
                ranked += [str(row["lot"])] if row["lot"] not in ranked else []
                expected[sku, row["lot"], row["place"]] = (position, len(ranked), running)
    chance.shuffle(stock)
    found = by_key(rows(fefo.pick_order(frame_of(STOCK, stock))), *KEY)
    assert {key: (row["position"], row["rank"], row["running_units"]) for key, row in found.items()} == expected


# Allocation


def clerk(stock: list[Row], demand: list[Row]) -> Iterator[tuple[Any, ...]]:
    """What each line gets, passes over and lacks, taking lots from the shelf one by one."""
    units = {tuple(row[name] for name in KEY): row["on_hand"] for row in stock}
    for line in demand:
        wanted: Any = line["quantity"]
        for row in sorted((r for r in stock if r["sku"] == line["sku"]), key=first_out):
            key = tuple(row[name] for name in KEY)
            here: Any = row["on_hand"]
            if wanted == 0 or here <= 0:
                continue
            if may_go(row, int(line["min_days_at_receipt"] or 0)):
                taken = min(wanted, units[key])
                units[key] -= taken
                wanted -= taken
                if taken:
                    yield line["line"], "Allocated", row["lot"], row["place"], taken, ""
            else:
                yield line["line"], "Skipped", row["lot"], row["place"], here, why_not(row)
        if wanted:
            yield line["line"], "Short", None, None, wanted, "Not enough stock"


def why_not(row: dict[str, Any]) -> str:
    """Why a lot that is there is passed over."""
    if row["status"] != "Released":
        return str(row["status"])
    if row["days_left"] is None:
        return "No date"
    return "Expired" if row["days_left"] < 0 else "Too short-lived"


OUTCOME = ("line", "outcome", "lot", "place", "units", "reason")


def allocated(stock: list[Row], demand: list[Row], *, all_or_nothing: bool = False) -> list[dict[str, Any]]:
    """The rows `allocate` gives."""
    lots, asked = frame_of(STOCK, stock), frame_of(DEMAND, demand)
    return rows(fefo.allocate(lots, asked, as_of=AS_OF, all_or_nothing=all_or_nothing))


@given(stocks(), orders(), st.randoms())
def test_lines_get_what_a_clerk_gives_them_whatever_the_row_order(
    stock: list[Row], demand: list[Row], chance: Any
) -> None:
    expected = list(clerk(stock, demand))
    chance.shuffle(stock)
    mixed = chance.sample(demand, len(demand))
    assert [tuple(row[name] for name in OUTCOME) for row in allocated(stock, mixed)] == expected


@given(stocks(), orders())
def test_no_unit_is_promised_twice_and_every_line_adds_up(stock: list[Row], demand: list[Row]) -> None:
    result = allocated(stock, demand)
    there, drawn = by_key(stock, *KEY), Counter[Any]()
    per_line = Counter[int]()
    asked = by_key(demand, "line")
    for row in (row for row in result if row["outcome"] == "Allocated"):
        here = there[row["sku"], row["lot"], row["place"]]
        least = asked[row["line"],]["min_days_at_receipt"]
        assert may_go(here, least)
        drawn[row["sku"], row["lot"], row["place"]] += row["units"]
        for other in stock:  # nothing earlier that would have done has units left
            if other["sku"] == row["sku"] and first_out(other) < first_out(here) and may_go(other, least):
                assert drawn[tuple(other[name] for name in KEY)] == other["on_hand"]
    for row in result:
        assert row["units"] > 0
        per_line[row["line"]] += row["units"] if row["outcome"] != "Skipped" else 0
    assert all(units <= int(there[key]["on_hand"] or 0) for key, units in drawn.items())
    assert all(per_line[line["line"]] == line["quantity"] for line in asked.values())


@given(stocks(), orders())
def test_all_or_nothing_promises_nothing_when_a_line_is_short(stock: list[Row], demand: list[Row]) -> None:
    usual, strict = allocated(stock, demand), allocated(stock, demand, all_or_nothing=True)
    is_short = any(row["outcome"] == "Short" for row in usual)
    assert strict == [row for row in usual if row["outcome"] != "Allocated" or not is_short]


def test_a_line_lists_what_it_passed_over_and_what_it_lacks() -> None:
    stock = frame("""
        sku | lot | place | expiry_date | received_date | status | on_hand
        TEA | old | Shop | 2026-02-28 | | Released | 10
        TEA | held | Shop | 2026-03-05 | | Hold | 10
        TEA | short | Shop | 2026-05-29 | | Released | 10
        TEA | just | Shop | 2026-05-30 | | Released | 10
        TEA | undated | Shop | | | Released | 10
    """)
    demand = frame("line | sku | quantity | min_days_at_receipt\n1 | TEA | 4 | 90\n2 | TEA | 25 | 0\n3 | TEA | 9 | 90")
    # Line 1 wants 90 days: 2026-05-30 is exactly that. Line 2 takes anything, line 3 finds 90 days nowhere.
    assert lines(fefo.allocate(stock, demand, as_of=AS_OF), *OUTCOME) == [
        "1 | Skipped | old | Shop | 10 | Expired",
        "1 | Skipped | held | Shop | 10 | Hold",
        "1 | Skipped | short | Shop | 10 | Too short-lived",
        "1 | Allocated | just | Shop | 4 | ",
        "2 | Skipped | old | Shop | 10 | Expired",
        "2 | Skipped | held | Shop | 10 | Hold",
        "2 | Allocated | short | Shop | 10 | ",
        "2 | Allocated | just | Shop | 6 | ",
        "2 | Allocated | undated | Shop | 9 | ",
        "3 | Skipped | old | Shop | 10 | Expired",
        "3 | Skipped | held | Shop | 10 | Hold",
        "3 | Skipped | short | Shop | 10 | Too short-lived",
        "3 | Skipped | undated | Shop | 10 | No date",
        "3 | Short | - | - | 9 | Not enough stock",
    ]


def clerk_with_lots(stock: list[Row], demand: list[Row]) -> Iterator[tuple[Any, ...]]:
    """What each line gets where lines may name a lot and channels stop selling before the expiry date."""
    units = {tuple(row[name] for name in KEY): int(row["on_hand"] or 0) for row in stock}
    for line in demand:
        wanted, least = int(line["quantity"] or 0), int(line["min_days_at_receipt"] or 0)
        shelf = sorted((r for r in stock if r["sku"] == line["sku"]), key=first_out)
        good = [row for row in shelf if may_go(row, least) and line["lot"] in {None, row["lot"]}]
        good = [row for row in good if row["off_sale_on"] is None or int(row["off_sale_on"]) > AS_OF]
        if line["lot"] is not None and sum(units[tuple(row[name] for name in KEY)] for row in good) < wanted:
            good = []
        for row in good:
            key = tuple(row[name] for name in KEY)
            taken = min(wanted, units[key])
            units[key] -= taken
            wanted -= taken
            if taken:
                yield line["line"], "Allocated", row["lot"], row["place"], taken
        if wanted:
            yield line["line"], "Short", None, None, wanted


@given(stocks(), orders(), st.data())
def test_a_line_that_names_a_lot_gets_all_of_it_from_there_or_nothing(
    stock: list[Row], demand: list[Row], data: st.DataObject
) -> None:
    for row in stock:
        row["off_sale_on"] = data.draw(st.sampled_from([None, None, AS_OF, AS_OF + 1, AS_OF + 10]))
    for line in demand:
        line["lot"] = data.draw(st.sampled_from([None, None, "1", "01", "B"]))
    lots, asked = frame_of((*STOCK, "off_sale_on"), stock), frame_of((*DEMAND, "lot"), demand)
    found = rows(fefo.allocate(lots, asked, as_of=AS_OF, sold_on=AS_OF, has_lot=True))
    taken = [tuple(row[name] for name in OUTCOME[:-1]) for row in found if row["outcome"] != "Skipped"]
    assert taken == list(clerk_with_lots(stock, demand))


def test_a_named_lot_is_passed_over_for_its_own_reasons_only() -> None:
    stock = frame("""
        sku | lot | place | expiry_date | received_date | status | on_hand | off_sale_on
        TEA | old | Shop | 2026-02-28 | | Released | 10 | 2026-01-09
        TEA | close | Shop | 2026-04-20 | | Released | 10 | 2026-03-01
        TEA | next day | Shop | 2026-04-21 | | Released | 10 | 2026-03-02
        TEA | held | Shop | 2027-04-21 | | Hold | 10 | 2027-03-02
    """)
    demand = frame("""
        line | sku | lot | quantity | min_days_at_receipt
        1 | TEA | held | 4 | 0
        2 | TEA | next day | 8 | 0
        3 | TEA | next day | 3 | 0
        4 | TEA | | 3 | 0
    """)
    found = fefo.allocate(stock, demand, as_of=AS_OF, sold_on=AS_OF, has_lot=True)
    # What is off sale on 2026-03-01 is not taken on that day, what is from 2026-03-02 on is.
    assert lines(found, *OUTCOME) == [
        "1 | Skipped | held | Shop | 10 | Hold",
        "1 | Short | - | - | 4 | Not enough stock",
        "2 | Allocated | next day | Shop | 8 | ",
        "3 | Short | - | - | 3 | Not enough stock",
        "4 | Skipped | old | Shop | 10 | Expired",
        "4 | Skipped | close | Shop | 10 | Inside cut-off",
        "4 | Allocated | next day | Shop | 2 | ",
        "4 | Skipped | held | Shop | 10 | Hold",
        "4 | Short | - | - | 1 | Not enough stock",
    ]
