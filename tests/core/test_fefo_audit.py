"""Picks out of FEFO order, against an auditor who goes through the movements day by day."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import fefo_audit, ledger
from lotbook.core.days import to_day
from tests.core.test_fefo import rows
from tests.notation import frame_of, lines, problems, report_on
from tests.strategies import AS_OF, Row

MOVES = ("date", "sku", "lot", "place", "effect", "units", "table", "row")
LOT_NAMES = ("sku", "lot", "expiry_date", "status", "typed_sell_by")


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Row], list[Row], list[Row]]:
    """Movements of three lots over eight days, the lots, and the days each shipment asked for."""
    lots: list[Row] = [
        {
            "sku": "TEA",
            "lot": lot,
            "expiry_date": draw(st.none() | st.integers(AS_OF - 2, AS_OF + 9)),
            "status": draw(st.sampled_from(["Released", "Released", "Recalled"])),
        }
        for lot in "ABC"
    ]
    moves: list[Row] = []
    for row in range(5, 5 + draw(st.integers(1, 12))):
        effect = draw(st.sampled_from(["received", "sold", "sold", "transferred", "disposed"]))
        sign = 1 if effect == "received" else -1
        move: Row = {"sku": "TEA", "table": "Shipments", "row": row, "effect": effect}
        move |= {"lot": draw(st.sampled_from("ABC")), "place": draw(st.sampled_from("XXY"))}
        move |= {"date": draw(st.integers(AS_OF - 7, AS_OF + 1)), "units": sign * draw(st.integers(1, 9))}
        moves.append(move)
    asked: list[Row] = [
        {"row": move["row"], "required_days": draw(st.sampled_from([0, 1, 5]))}
        for move in moves
        if move["effect"] in {"sold", "transferred"}
    ]
    return moves, lots, asked


MOVED = ("row", "type", "sku", "lot", "place", "date", "is_assumed", "expiry_date", "required_days")
TYPES = {"sold": "Sale", "transferred": "Transfer"}


def shipped(moves: list[Row], lots: list[Row], asked: list[Row]) -> list[Row]:
    """What `with_required_days` makes of them; what Amazon picks at Y is nobody's to audit."""
    expiry = {lot["lot"]: lot["expiry_date"] for lot in lots}
    required = {line["row"]: line["required_days"] for line in asked}
    return [
        {"row": move["row"], "type": TYPES[str(move["effect"])], "is_assumed": False}
        | {name: move[name] for name in ("sku", "lot", "place", "date")}
        | {"expiry_date": expiry[move["lot"]], "required_days": required[move["row"]]}
        for move in moves
        if move["effect"] in TYPES and move["place"] != "Y" and int(move["date"] or 0) <= AS_OF
    ]


def auditor(moves: list[Any], lots: list[Any], asked: list[Any]) -> set[tuple[int, str]]:
    """Walks through the days with a tally of what stood there in the evening: (row, earlier lot)."""
    expiry = {lot["lot"]: lot["expiry_date"] for lot in lots}
    released = {lot["lot"] for lot in lots if lot["status"] == "Released"}
    required = {line["row"]: line["required_days"] for line in asked}
    found: set[tuple[int, str]] = set()
    there = Counter[tuple[str, str]]()
    for today in range(AS_OF - 7, AS_OF + 1):
        morning = there.copy()
        happened = [move for move in moves if move["date"] == today]
        for move in happened:
            there[move["lot"], move["place"]] += move["units"]
        for move in happened:
            if move["row"] not in required or expiry[move["lot"]] is None or move["place"] == "Y":
                continue
            passed_over = [
                (expiry[lot], lot)
                for lot in released
                if expiry[lot] is not None
                and today + required[move["row"]] <= expiry[lot] < expiry[move["lot"]]
                and min(morning[lot, move["place"]], there[lot, move["place"]]) > 0
            ]
            if passed_over:
                found.add((move["row"], min(passed_over)[1]))
    return found


@given(histories(), st.randoms())
def test_violations_are_what_an_auditor_finds_day_by_day(
    history: tuple[list[Row], list[Row], list[Row]], chance: Any
) -> None:
    expected = auditor(*history)
    for table in history:
        chance.shuffle(table)
    moves, lots, asked = history
    left = shipped(moves, lots, asked)
    days = ledger.daily(frame_of(MOVES, moves), as_of=AS_OF)
    picked = fefo_audit.picks(frame_of(MOVED, left))
    broken = fefo_audit.violations(days, frame_of(LOT_NAMES, lots), picked)
    alike = ("lot", "place", "date", "expiry_date", "required_days")
    earlier = {tuple(row[name] for name in alike): row["earlier_lot"] for row in rows(broken)}
    found = {(row["row"], earlier[key]) for row in left if (key := tuple(row[name] for name in alike)) in earlier}
    assert found == expected
    assert sum(int(row["shipments"] or 0) for row in rows(broken)) == len(expected)
    table = rows(fefo_audit.by_sku_and_month(picked, broken))
    assert sum(int(row["picks"] or 0) for row in table) == sum(row["expiry_date"] is not None for row in left)
    assert sum(int(row["out_of_order"] or 0) for row in table) == len(expected)
    day_of = {row["row"]: int(row["date"] or 0) for row in left}
    newest = max((row for row, _ in expected), key=lambda row: (day_of[row], row), default=None)
    assert [row["row"] for row in rows(fefo_audit.by_sku(broken))] == ([] if newest is None else [newest])


# One sale of the later lot on 20 February, from row 5 of Shipments unless something else comes first.
LATER_SALE = "2026-02-20 | Sale | TEA | later | 1 | Shop | Jane"
AUDITS = {
    "an earlier lot was there": ("2026-06-01 | 2026-01-01 | Released", "", True),
    "it expires the same day": ("2027-01-01 | 2026-01-01 | Released", "", False),
    "it arrived the same day": ("2026-06-01 | 2026-02-20 | Released", "", False),
    "it arrived the day before": ("2026-06-01 | 2026-02-19 | Released", "", True),
    "it is recalled": ("2026-06-01 | 2026-01-01 | Recalled", "", False),
    "it is on hold": ("2026-06-01 | 2026-01-01 | Hold", "", False),
    "its date is not known": (" | 2026-01-01 | Released", "", False),
    "it had reached its sell-by": ("2026-02-20 | 2026-01-01 | Released", "", False),
    "it could be sold on that day only": ("2026-02-21 | 2026-01-01 | Released", "", True),
    "it ran out the same day": (
        "2026-06-01 | 2026-01-01 | Released",
        "2026-02-20 | Sale | TEA | earlier | 10 | Shop | Joe",
        False,
    ),
    "it ran out and came back the same day": (
        "2026-06-01 | 2026-01-01 | Released",
        "2026-01-05 | Sale | TEA | earlier | 10 | Shop | Joe\n2026-02-20 | Return | TEA | earlier | 1 | Joe | Shop",
        False,
    ),
    "all of it is elsewhere": (
        "2026-06-01 | 2026-01-01 | Released",
        "2026-01-05 | Transfer | TEA | earlier | 10 | Shop | Warehouse",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("earlier", "before", "is_broken"), AUDITS.values(), ids=AUDITS.keys())
def test_a_shop_sale_of_a_later_lot_is_a_violation_only_if(earlier: str, before: str, is_broken: bool) -> None:  # noqa: FBT001 - a column of the table
    result = report_on(
        SKUs="SKU\nTEA",
        Lots=f"""
            SKU | Lot | Received quantity | Place | Expiry date | Received date | Status
            TEA | earlier | 10 | Shop | {earlier}
            TEA | later | 10 | Shop | 2027-01-01 | 2026-01-01 | Released
        """,
        Shipments=f"Date | Type | SKU | Lot | Quantity | From | To\n{LATER_SALE}\n{before}",
    )
    assert ("Shipments!D5 fefo-violation" in problems(result)) is is_broken


@pytest.mark.parametrize(("expiry", "is_broken"), [("2026-06-01", False), ("2026-06-02", True)])
def test_an_earlier_lot_too_short_lived_for_the_channel_may_be_passed_over(expiry: str, is_broken: bool) -> None:  # noqa: FBT001 - a column of the table
    # FBA-US asks for 90 days on arrival, 12 days after it left (7 on the road, 5 in receiving): 102 days are 2 June.
    result = report_on(
        SKUs="SKU\nTEA",
        Lots=f"""
            SKU | Lot | Received quantity | Expiry date | Received date
            TEA | earlier | 10 | {expiry} | 2026-01-01
            TEA | later | 10 | 2027-01-01 | 2026-01-01
        """,
        Shipments="""
            Date | Type | SKU | Lot | Quantity | From | To
            2026-02-20 | Transfer | TEA | later | 1 | Warehouse | FBA-US
        """,
    )
    assert ("Shipments!D5 fefo-violation" in problems(result)) is is_broken


SOLD_THROUGH = {
    # DTC sells to the last day, so the lot with 39 days left should have gone; FBA-US stops 50 days before.
    "DTC": ("2026-03-31", True),
    "FBA-US": ("2026-03-31", False),
    # Wholesale wants 180 days when it receives, and the lot had 101.
    "Wholesale": ("2026-06-01", False),
}


@pytest.mark.parametrize(("channel", "expiry", "is_broken"), [(name, *case) for name, case in SOLD_THROUGH.items()])
def test_a_sale_is_judged_by_the_channel_it_was_sold_in(channel: str, expiry: str, is_broken: bool) -> None:  # noqa: FBT001 - a column of the table
    result = report_on(
        SKUs="SKU\nTEA",
        Channels="""
            Channel | Min days at receipt | Cut-off days | Transit days
            FBA-US | 90 | 50 | 7
            DTC | 0 | 0 | 3
            Wholesale | 180 | 0 | 5
        """,
        Lots=f"""
            SKU | Lot | Received quantity | Expiry date | Received date
            TEA | earlier | 10 | {expiry} | 2026-01-01
            TEA | later | 10 | 2027-01-01 | 2026-01-01
        """,
        Shipments=f"""
            Date | Type | SKU | Lot | Quantity | From | To | Channel
            2026-02-20 | Sale | TEA | later | 1 | Warehouse | A customer | {channel}
        """,
    )
    assert ("Shipments!D5 fefo-violation" in problems(result)) is is_broken


MANY = """
    SKU | Lot | Received quantity | Place | Expiry date | Received date
    TEA | early | 100 | Warehouse | 2026-12-01 | 2025-12-01
    TEA | late | 100 | Warehouse | 2027-01-01 | 2025-12-01
    JAR | early | 100 | Pack and Co | 2026-12-01 | 2025-12-01
    JAR | late | 100 | Pack and Co | 2027-01-01 | 2025-12-01
    SET | early | 100 | FBA-US | 2026-12-01 | 2025-12-01
    SET | late | 100 | FBA-US | 2027-01-01 | 2025-12-01
"""
PICKED = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-10 | Sale | TEA | early | 1 | Warehouse | Ann
    2026-02-10 | Sale | TEA | late | 1 | Warehouse | Ann
    2026-02-12 | Sale | TEA | late | 1 | Warehouse | Bob
    2026-02-11 | Sale | TEA | early | 1 | Warehouse | Cy
    2026-02-12 | Sale | TEA | late | 1 | Warehouse | Di
    2026-02-10 | Sale | JAR | late | 1 | Pack and Co | Ann
    2026-02-10 | Sale | SET | late | 1 | FBA-US | Ann
"""


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_audit_counts_picks_by_sku_and_month_and_checks_has_a_line_for_each_sku(engine: str) -> None:
    places = "Place | Kind\nWarehouse | Own\nPack and Co | 3PL\nFBA-US | FBA"
    result = report_on(SKUs="SKU\nTEA\nJAR\nSET", Lots=MANY, Shipments=PICKED, Places=places, engine=engine)
    shown = ("sku", "month", "picks", "out_of_order", "in_order", "newest_row", "newest_lot", "earlier_lot")
    assert lines(result.fefo_audit, *shown) == [
        f"JAR | {to_day(dt.date(2026, 2, 1))} | 1 | 1 | 0 | 10 | late | early",
        f"TEA | {to_day(dt.date(2026, 2, 1))} | 4 | 3 | 25 | 9 | late | early",
        f"TEA | {to_day(dt.date(2026, 1, 1))} | 1 | 0 | 100 | - | - | -",
    ]
    found = [each for each in result.problems if each.rule == "fefo-violation"]
    assert [(each.sku, each.place) for each in found] == [("TEA", "Shipments!D9"), ("JAR", "Shipments!D10")]
    assert found[0].problem.startswith("3 shipments of the SKU were out of order.")
    assert found[1].problem == "Lot 'late' left while lot 'early', which expires earlier, was on hand there."


def test_lots_that_amazon_mixes_are_named_with_the_place_they_are_at() -> None:
    tables: dict[str, Any] = {
        "SKUs": "SKU\nTEA",
        "Lots": "SKU | Lot | Expiry date | Received quantity | Place\n"
        "TEA | 1 | 2027-03-31 | 5 | FBA-US\nTEA | 2 | 2028-03-31 | 5 | FBA-US",
        "Shipments": "Date | Type | SKU | Lot | Quantity | From | To\n"
        "2026-02-01 | Transfer | TEA | 1 | 1 | FBA-US | FBA-DE\n2026-02-01 | Transfer | TEA | 2 | 1 | FBA-US | FBA-DE",
        "Places": "Place | Kind\nFBA-US | FBA\nFBA-DE | FBA",
    }
    said = sorted(each.problem for each in report_on(**tables).problems if each.rule == "mixed-expiry")
    assert said == [
        f"TEA has lots at {place} that expire 366 days apart, and Amazon does not pick by date."
        for place in ("FBA-DE", "FBA-US")
    ]
