"""What consignees answered: held against what they held, never counted twice, never more than was sent."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from lotbook.core.recalls.answers import STATES, Answers, answers
from lotbook.core.recalls.recall import Filters, recall
from tests.core.test_people import BOOK, CUSTOMERS
from tests.notation import TODAY, lines, tracker_of
from tests.strategies import AS_OF, CONSIGNEES

HEAD = "Consignee | Recall | Sent on | Answered on | Units found | Units disposed or returned\n"
MARCH = to_day(TODAY)


def answered(
    rows: str = "",
    *,
    complaint: str = "",
    shipments: str = BOOK["Shipments"],
    as_of: int = AS_OF,
    since: int | None = None,
    others: tuple[str, ...] = (),
) -> Answers:
    tracker = tracker_of(**{**BOOK, "Shipments": shipments, "Customers": CUSTOMERS, "RecallResponses": HEAD + rows})
    found = recall(tracker, Filters(lots=("L1",)), as_of=as_of)
    responses = tracker.tables["RecallResponses"].frame
    return answers(
        responses,
        found.addressees,
        found.handed,
        complaint=complaint,
        answer_days=2,
        as_of=as_of,
        since=since,
        others=others,
    )


def states(found: Answers) -> dict[str, str]:
    return {row["consignee"]: row["state"] for row in rows_of(found.rows)}


def test_who_answered_who_waits_and_who_is_overdue() -> None:
    found = answered("""
        HARBOR market | | 2026-02-20 | 2026-02-24 | 12 | 12
        Corner Deli | | 2026-02-26 | | |
        Acme Labs | | 2026-02-27 | | |
    """)
    assert states(found) == {
        "Harbor Market": "Answered",
        "CORNER deli": "Overdue",  # due on 28 February
        "ACME Labs": "Waiting",  # due on 1 March, today
        "Old Friend": "Not sent yet",
        "Shopify customers": "Through the marketplace",
        "113-0000001-0000001": "Through the marketplace",
        "Not named": "Not named",
    }
    assert (found.told, found.answered, found.percent_answered) == (4, 1, 25.0)
    # Held: Harbor 12, Corner 10 - 2, Acme 1, and Old Friend none: 21, of which Harbor found 12.
    assert (found.held, found.accounted) == (21, 12)
    assert found.percent_accounted == pytest.approx(57.142857)
    assert (found.overdue, found.doubts) == (("CORNER deli",), ())


def test_a_number_that_was_corrected_after_the_notices_went_out_hides_no_answer_without_a_word() -> None:
    rows = """
        Harbor Market | C-1 | 2026-02-20 | 2026-02-24 | 12 | 12
        Corner Deli | C-1 | 2026-02-20 | | |
        Corner Deli | C-01 | 2026-02-26 | | |
        Acme Labs | before 2026-02-27 10:15 | 2026-02-27 | | |
    """
    found = answered(rows, complaint="C-01")
    (said,) = found.doubts
    assert (found.answered, found.numbered) == (0, (("Harbor Market", "C-1"),))
    assert said.endswith("don't count: Harbor Market (C-1). If they belong to this recall, change it to C-01.")
    assert (
        answered(rows)
        .doubts[0]
        .endswith("CORNER deli (C-1), Harbor Market (C-1). If they belong to this recall, empty that cell.")
    )
    # Of an earlier recall, or sent before this one began: they say nothing about it.
    assert answered(rows, complaint="C-01", others=("c-1",)).doubts == ()
    assert answered(rows, complaint="C-01", since=to_day(dt.date(2026, 2, 21))).doubts == ()


def test_an_answer_without_a_day_or_of_none_found_is_one() -> None:
    found = answered("harbor market | | | | 0 |\nCorner Deli | | | 2026-02-26 | |")
    assert (states(found)["Harbor Market"], states(found)["CORNER deli"]) == ("Answered", "Answered")


def test_units_that_were_found_and_then_sent_back_count_once() -> None:
    """30 sent, 6 back in January; told on 20 February; 24 found; 24 back on 25 February: 24 held, 24 accounted for."""
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | L1 | 30 | Warehouse | Harbor Market
        2026-01-20 | Return | TEA | L1 | 6 | Harbor Market | Warehouse
        2026-02-25 | Return | TEA | L1 | 24 | HARBOR MARKET | Warehouse
    """
    found = answered("Harbor Market | | 2026-02-20 | 2026-02-24 | 24 | 24", shipments=shipments)
    assert lines(found.rows, "held", "found", "accounted") == ["24 | 24 | 24"]
    unanswered = answered("Harbor Market | | 2026-02-20 | | |", shipments=shipments)
    assert lines(unanswered.rows, "held", "accounted", "state") == ["24 | 24 | Overdue"]
    before = answered("", shipments=shipments)
    assert lines(before.rows, "held", "accounted") == ["0 | 0"]


def test_rows_of_one_consignee_add_up_and_another_recall_is_another() -> None:
    rows = """
        Harbor Market | C-7 | 2026-02-20 | 2026-02-24 | 5 | 5
        harbor  market | c-7 | 2026-02-26 | 2026-02-27 | 4 |
        Harbor Market | C-6 | 2025-02-20 | 2025-02-24 | 3 | 3
        Corner Deli | | 2026-02-20 | 2026-02-21 | 8 |
    """
    ours = answered(rows, complaint="C-7")
    told = MARCH - 9
    assert lines(ours.rows.filter(~nw.col("found").is_null()), "consignee", "found", "disposed", "sent_on") == [
        f"CORNER deli | 8 | - | {told}",
        f"Harbor Market | 9 | 5 | {told}",
    ]
    assert "Harbor Market | -" in lines(answered(rows).rows, "consignee", "found")


def test_a_row_without_a_number_from_before_the_recall_is_of_another_one() -> None:
    rows = """
        Harbor Market | | 2026-01-05 | 2026-02-24 | 12 | 12
        Harbor Market | | 2026-02-21 | | |
        Corner Deli | | 2026-02-19 | 2026-02-20 | 8 |
        Acme Labs | C-7 | 2026-02-19 | | |
        Old Friend | | | 2026-02-10 | 3 |
    """
    found = answered(rows, complaint="C-7", since=MARCH - 9)  # began on 20 February
    told = {"ACME Labs": "Overdue", "CORNER deli": "Not sent yet", "Harbor Market": "Overdue"}
    assert {name: states(found)[name] for name in told} == told
    assert (states(found)["Old Friend"], found.accounted) == ("Not sent yet", 0)
    assert found.doubts == (
        "Rows of Recall responses from before this recall began don't count: CORNER deli, Old Friend. If they belong "
        "to this one, give them its complaint number in the column Recall, or correct Started on.",
    )
    assert answered(rows, complaint="C-7").answered == 3


def test_what_cannot_be_right_is_said_and_counted_no_higher_than_what_was_held() -> None:
    found = answered("""
        harbor market | | | 2026-02-24 | 99 | 100
        Nobody Known | | | 2026-02-24 | 5 |
    """)
    assert found.accounted == 12
    assert found.doubts == (
        "Harbor Market reported 99 units found, but had 12; 12 count.",
        "Harbor Market reported 100 units disposed of or returned, but only 99 found.",
        "'Nobody Known' on Recall responses got none of these lots.",
    )


_units = st.one_of(st.none(), st.integers(0, 200))
_days = st.one_of(st.none(), st.integers(MARCH - 40, MARCH))
_moves = st.lists(
    st.tuples(
        st.integers(MARCH - 40, MARCH),
        st.sampled_from(["Sale", "Return"]),
        st.integers(1, 60),
        st.sampled_from(CONSIGNEES),
    ),
    min_size=1,
    max_size=8,
)
_responses = st.lists(st.tuples(st.sampled_from([*CONSIGNEES, "Nobody"]), _days, _days, _units, _units), max_size=6)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.long
@given(_moves, _responses)
def test_answers_never_exceed_what_was_sent_and_nobody_is_lost(moves: Any, responses: Any) -> None:
    shipments = ["Date | Type | SKU | Lot | Quantity | From | To"]
    for day, kind, units, who in moves:
        ends = f"Warehouse | {who}" if kind == "Sale" else f"{who} | Warehouse"
        shipments.append(f"{day} | {kind} | TEA | L1 | {units} | {ends}")
    rows = [f"{who} | | {_cell(sent)} | {_cell(on)} | {_cell(n)} | {_cell(out)}" for who, sent, on, n, out in responses]
    found = answered("\n".join(rows), shipments="\n".join(shipments))
    told = rows_of(found.rows)
    people = {"".join(who.lower().split()) for _, _, _, who in moves}
    assert {"".join(row["consignee"].lower().split()) for row in told} == people
    assert len(told) == len(people)
    for row in told:
        key = "".join(row["consignee"].lower().split())
        sent = sum(units for _, kind, units, who in moves if kind == "Sale" and "".join(who.lower().split()) == key)
        assert 0 <= row["accounted"] <= row["held"] <= sent
        assert row["state"] in STATES
    for percent in (found.percent_answered, found.percent_accounted):
        assert percent is None or 0 <= percent <= 100


def test_an_answer_before_the_notice_is_said_and_does_not_count() -> None:
    found = answered("Harbor Market | | 2026-02-20 | 2026-02-19 | 12 | 12")
    assert (states(found)["Harbor Market"], found.accounted) == ("Overdue", 0)
    assert found.doubts == (
        "Harbor Market answered before it was notified, by the dates on Recall responses, so its answer doesn't count.",
    )
    assert answered("Harbor Market | | 2026-02-20 | 2026-02-20 | 12 | 12").accounted == 12


LATER = f"{BOOK['Shipments'].rstrip()}\n2026-02-27 | Sale | TEA | L1 | 5 | Warehouse | Harbor Market\n"


def test_who_was_sent_more_after_it_was_told_is_to_be_told_again() -> None:
    once = "Harbor Market | | 2026-02-20 | 2026-02-24 | 12 | 12\n"
    found = answered(once, shipments=LATER)
    said = "Harbor Market was sent 5 units after it was notified on 2026-02-20: notify it again."
    assert (states(found)["Harbor Market"], found.doubts) == ("Answered", (said,))
    again = answered(once + "Harbor Market | | 2026-02-27 | | |", shipments=LATER)
    assert (states(again)["Harbor Market"], again.doubts, again.accounted) == ("Waiting", (), 12)
    done = answered(once + "Harbor Market | | 2026-02-27 | 2026-02-28 | 5 | 5", shipments=LATER)
    assert (states(done)["Harbor Market"], done.doubts, done.accounted) == ("Answered", (), 17)
    late = answered(once + "Harbor Market | | 2026-02-25 | | |", as_of=MARCH, shipments=BOOK["Shipments"])
    assert states(late)["Harbor Market"] == "Overdue"  # two days after it was told again


TWICE = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-10 | Sale | TEA | L1 | 30 | Warehouse | Harbor Market
    2026-02-20 | Return | TEA | L1 | 18 | Harbor Market | Warehouse
    2026-02-23 | Sale | TEA | L1 | 12 | Warehouse | Harbor Market
"""


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("2026-02-20 | |", "12", (42, 30, 30)),  # 18 came back before the second notice: the 12 found are others
        ("2026-02-20 | 18 | 18", "12", (42, 30, 30)),  # the 18 found are those that came back
        ("2026-02-20 | 30 | 18", "12", (42, 42, 42)),
        ("2026-02-20 | 30 | 18", "20", (42, 50, 42)),
        ("2026-02-20 | |", "30", (42, 48, 42)),
        # A reminder without an answer between: the units found may be those that came back.
        (" | |", "12", (42, 12, 18)),
    ],
)
def test_a_second_answer_is_about_other_units_than_the_first(
    first: str, second: str, counts: tuple[int, int, int]
) -> None:
    rows = f"Harbor Market | | 2026-02-19 | {first}\nHarbor Market | | 2026-02-24 | 2026-02-25 | {second} |"
    found = answered(rows, shipments=TWICE)
    assert lines(found.rows, "held", "answered_for", "accounted") == [" | ".join(map(str, counts))]
    assert bool(found.doubts) == (counts[1] > 42)


def test_a_second_answer_that_counts_units_again_is_named() -> None:
    rows = "Harbor Market | | 2026-02-19 | 2026-02-20 | |\nHarbor Market | | 2026-02-24 | 2026-02-25 | 30 |"
    assert answered(rows, shipments=TWICE).doubts == (
        "Harbor Market reported 30 units found, and 18 more had come back before it was notified again, but it had 42; "
        "42 count. An answer should count only units that no earlier answer counted.",
    )


def test_what_came_back_of_one_lot_is_nothing_of_another() -> None:
    """Two boxes are out there, however many single units of the tea in them came back."""
    tables = {
        "SKUs": "SKU\nTEA\nBOX",
        "Lots": "SKU | Lot | Received date | Received quantity\nTEA | L1 | 2026-01-01 | 500\nBOX | B1 | 2026-01-02 | 9",
        "Bundles": """
            Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity
            2026-01-02 | BOX | B1 | TEA | L1 | 90
        """,
        "Shipments": """
            Date | Type | SKU | Lot | Quantity | From | To
            2026-01-10 | Sale | BOX | B1 | 2 | Warehouse | Crate Shop
            2026-01-11 | Sale | TEA | L1 | 1 | Warehouse | Crate Shop
            2026-01-12 | Return | TEA | L1 | 6 | Crate Shop | Warehouse
        """,
        "RecallResponses": f"{HEAD}Crate Shop | | 2026-02-20 | 2026-02-21 | 2 | 0",
    }
    tracker = tracker_of(**tables)
    found = recall(tracker, Filters(lots=("L1",)), as_of=AS_OF)
    responses = tracker.tables["RecallResponses"].frame
    told = answers(responses, found.addressees, found.handed, complaint="", answer_days=2, as_of=AS_OF)
    assert lines(told.rows, "consignee", "held", "accounted") == ["Crate Shop | 2 | 2"]
    assert told.doubts == ()


@pytest.mark.parametrize("quantity", ["a few", "-3", ""])
def test_who_was_sent_nobody_knows_how_many_may_find_any_number(quantity: str) -> None:
    shipments = f"""
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | L1 | {quantity} | Warehouse | Jane
        2026-01-11 | Sale | TEA | L1 | 4 | Warehouse | Joe
    """
    found = answered(
        "Jane | | 2026-02-20 | 2026-02-21 | 5 | 0\nJoe | | 2026-02-20 | 2026-02-21 | 5 | 0", shipments=shipments
    )
    unread, over = sorted(found.doubts)
    assert unread == (
        "Jane accounts for 5 units; 0 count, because a quantity that was sent to it can't be read. Correct the "
        "quantity on Shipments."
    )
    assert over == "Joe reported 5 units found, but had 4; 4 count."
    assert lines(found.rows, "consignee", "unread") == ["Jane | 1", "Joe | 0"]
