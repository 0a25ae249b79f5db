"""More came back than left, and more left than was there for some days: each on Checks, with its row and day."""

import pytest

from tests.notation import report_on

pytestmark = pytest.mark.slow

PLACES = """
    Place | Kind
    Warehouse | Own
    Shop | Own
    FBA-US | FBA
"""
HEADER = "Date | Type | SKU | Lot | Quantity | From | To"


def said(
    rule: str,
    *shipments: str,
    received: str = "2026-01-05",
    bundles: str = "",
    header: str = HEADER,
    engine: str = "polars",
) -> list[str]:
    """The problems of a rule for 100 units of a lot at Warehouse and these shipments, as place and sentence."""
    made = report_on(
        engine=engine,
        SKUs="SKU\nTEA\nSET",
        Places=PLACES,
        Lots=f"""
            SKU | Lot | Expiry date | Received date | Received quantity | Place
            TEA | 1 | 2027-02-28 | {received} | 100 | Warehouse
            SET | S | 2027-02-28 | 2026-01-05 | 10 | Warehouse
        """,
        Shipments="\n".join([header, *shipments]),
        Bundles=f"Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n{bundles}",
    )
    return [f"{problem.place} {problem.problem}" for problem in made.problems if problem.rule == rule]


# Returns


SOLD = "2026-02-01 | Sale | TEA | 1 | 10 | Warehouse | Jane"


def returned(units: int, to: str = "Warehouse") -> str:
    return f"2026-02-09 | Return | TEA | 1 | {units} | Jane | {to}"


@pytest.mark.parametrize("to", ["Warehouse", "Shop", "FBA-US"])
def test_more_came_back_than_left(to: str) -> None:
    assert said("returned-more-than-left", SOLD, returned(4), returned(9, to)) == [
        "Lots!B5 13 units came back, but only 10 ever left; on hand: 103."
    ]
    assert said("returned-more-than-left", SOLD, returned(10, to)) == []


def test_units_thrown_away_cannot_come_back() -> None:
    thrown = "2026-02-01 | Disposal | TEA | 1 | 50 | Warehouse |"
    assert len(said("returned-more-than-left", SOLD, thrown, returned(11))) == 1


def test_units_of_a_bundle_and_samples_can_come_back() -> None:
    sample = "2026-02-01 | Adjustment | TEA | 1 | -5 | Warehouse |"
    packed = "2026-02-01 | SET | S | TEA | 1 | 20"
    assert said("returned-more-than-left", sample, returned(25), bundles=packed) == []
    assert len(said("returned-more-than-left", sample, returned(26), bundles=packed)) == 1


def test_what_amazon_sold_can_come_back_unless_its_sales_are_entered() -> None:
    sent = "2026-01-20 | Transfer | TEA | 1 | 60 | Warehouse | FBA-US"
    assert said("returned-more-than-left", sent, returned(60)) == []
    assert len(said("returned-more-than-left", sent, returned(61))) == 1
    sold_there = "2026-02-01 | Sale | TEA | 1 | 5 | FBA-US | Jane"
    assert len(said("returned-more-than-left", sent, sold_there, returned(6))) == 1


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_adjustments_make_no_more_than_ever_came_in(engine: str) -> None:
    rule, more = "adjusted-beyond-received", "2026-02-09 | Adjustment | TEA | 1 | 30 | Warehouse |"
    assert said(rule, more, engine=engine) == [
        "Lots!E5 130 units are on hand after adjustments, but only 100 ever came in."
    ]
    # What was missing and is found again, or had been sold too often, was there.
    for gone in ("Adjustment | TEA | 1 | -30", "Sale | TEA | 1 | 30", "Disposal | TEA | 1 | 30"):
        assert said(rule, f"2026-02-02 | {gone} | Warehouse | Jane", more, engine=engine) == []
        assert len(said(rule, f"2026-02-02 | {gone.replace('30', '29')} | Warehouse | Jane", more, engine=engine)) == 1
    receipt = "2026-02-02 | Receipt | TEA | 1 | 5 | | Warehouse"
    assert said(rule, receipt, more, engine=engine)[0].endswith(
        "135 units are on hand after adjustments, but only 105 ever came in."
    )


OTHERS = "2026-02-01 | Sale | TEA | 1 | 10 | Warehouse | Bob"


def from_jane(day: str, units: int, lot: str = "1", who: str = "Jane") -> str:
    return f"{day} | Return | TEA | {lot} | {units} | {who} | Warehouse"


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_customer_cannot_send_back_more_than_they_bought(engine: str) -> None:
    rule = "customer-returned-more"
    assert said(rule, SOLD, OTHERS, returned(13), engine=engine) == [
        "Shipments!E7 With this row, 13 units of the lot came back from Jane, who had been sold 10 by that day."
    ]
    # The row with which it became too many; however the name is spelled.
    again = [from_jane("2026-02-08", 8, who=" JANE"), from_jane("2026-02-10", 1), from_jane("2026-02-09", 2)]
    assert [each[:12] for each in said(rule, SOLD, OTHERS, *again)] == ["Shipments!E8"]
    assert said(rule, SOLD, OTHERS, returned(10)) == []
    # The lot as a whole is named already.
    assert said(rule, SOLD, returned(13)) == []


def test_nothing_comes_back_before_it_was_sold() -> None:
    rule, early = "customer-returned-more", from_jane("2026-01-31", 4)
    assert said(rule, SOLD, early) == [
        "Shipments!E6 With this row, 4 units of the lot came back from Jane, who had been sold 0 by that day."
    ]
    # On the same day, and where a day is not known, it may have been sold first.
    assert said(rule, SOLD, early.replace("2026-01-31", "2026-02-01")) == []
    assert said(rule, SOLD.replace("2026-02-01", ""), early) == []
    assert said(rule, SOLD, early.replace("2026-01-31", "")) == []


def test_a_customer_sends_back_what_they_bought_of_another_lot() -> None:
    rule, other = "customer-returned-more", "2026-02-01 | Sale | SET | S | 5 | Warehouse | Jane"
    back = "2026-02-09 | Return | TEA | 1 | 1 | Jane | Warehouse"
    # Who bought none of the SKU may be spelled in another way, or has it from a set or from somebody else.
    assert said(rule, OTHERS, other, back) == []
    assert said(rule, SOLD, OTHERS, from_jane("2026-02-09", 11), bundles="2026-01-10 | SET | S | TEA | 1 | 1") == []
    elsewhere = SOLD.replace("| TEA | 1 |", "| TEA | 2 |")
    assert [each[:12] for each in said(rule, elsewhere, OTHERS, back)] == ["Shipments!E7"]


@pytest.mark.parametrize("who", ["Amazon customers", "Shop", ""])
def test_of_buyers_that_are_not_one_person_nothing_is_known(who: str) -> None:
    sold = SOLD.replace("Jane", who)
    assert said("customer-returned-more", sold, OTHERS, from_jane("2026-02-09", 11, who=who)) == []


def test_where_the_lots_of_sales_are_assumed_a_return_may_be_of_any() -> None:
    header = f"{HEADER} | Lot basis"
    sold, back = f"{SOLD} | assumed", f"{from_jane('2026-02-09', 11)} |"
    for rows, found in (((sold, f"{OTHERS} |", back), 0), ((f"{SOLD} |", f"{OTHERS} |", back), 1)):
        assert len(said("customer-returned-more", *rows, header=header)) == found


# Balances below 0 for some days


def gone(kind: str, day: str, units: int, source: str = "Warehouse", to: str = "Jane") -> str:
    return f"2026-02-{day} | {kind} | TEA | 1 | {units} | {source} | {to}"


BACK = "2026-02-20 | Receipt | TEA | 1 | 50 | | Warehouse"


LEAVING = {"Sale": (140, "Jane"), "Transfer": (140, "Shop"), "Disposal": (140, ""), "Adjustment": (-140, "")}


@pytest.mark.parametrize("leaving", [gone(kind, "05", units, to=to) for kind, (units, to) in LEAVING.items()])
def test_the_row_and_the_day_are_named(leaving: str) -> None:
    assert said("negative-before", BACK, leaving) == [
        "Shipments!E6 After this row Warehouse had -40 units of the lot on 2026-02-05: more left than were there."
    ]


def test_the_first_row_that_went_below_0_is_named() -> None:
    rows = (gone("Sale", "03", 90), gone("Sale", "04", 20), gone("Sale", "06", 30), BACK)
    assert [text.split()[0] for text in said("negative-before", *rows)] == ["Shipments!E6"]
    assert said("negative-before", *rows) == [
        "Shipments!E6 After this row Warehouse had -10 units of the lot on 2026-02-04: more left than were there."
    ]


def test_places_are_apart() -> None:
    rows = (gone("Sale", "05", 5, "Shop"), gone("Transfer", "08", 20, to="Shop"))
    assert said("negative-before", *rows) == [
        "Shipments!E5 After this row Shop had -5 units of the lot on 2026-02-05: more left than were there."
    ]


def test_what_comes_on_a_day_is_there_on_it() -> None:
    assert said("negative-before", gone("Sale", "20", 140), BACK) == []


def test_what_is_still_missing_or_yet_to_come_is_another_problem() -> None:
    late = "2026-03-20 | Receipt | TEA | 1 | 50 | | Warehouse"
    assert said("negative-before", gone("Sale", "05", 140), late) == []
    assert len(said("negative-balance", gone("Sale", "05", 140), late)) == 1


def test_a_sale_before_the_lot_was_received_is_one_problem() -> None:
    sale = gone("Sale", "05", 5)
    assert said("negative-before", sale, received="2026-02-10") == []
    assert len(said("shipped-before-received", sale, received="2026-02-10")) == 1


def test_undated_units_were_always_there() -> None:
    assert said("negative-before", gone("Sale", "05", 5), received="") == []


def test_a_bundle_that_used_more_than_there_was() -> None:
    packed = "2026-02-05 | SET | S | TEA | 1 | 140"
    assert said("negative-before", BACK, bundles=packed) == [
        "Bundles!F5 After this row Warehouse had -40 units of the lot on 2026-02-05: more left than were there."
    ]


# Held lots


def held(status: str, since: str, *shipments: str) -> list[str]:
    """The problems with what left of a lot that is held from some day on."""
    made = report_on(
        SKUs="SKU\nTEA",
        Places=f"{PLACES.rstrip()}\n    Pack and Co | 3PL",
        Lots=f"""
            SKU | Lot | Expiry date | Received date | Received quantity | Place | Status | Status since
            TEA | 1 | 2027-02-28 | 2026-01-05 | 100 | Warehouse | {status} | {since}
        """,
        Shipments="\n".join([HEADER, *shipments]),
    )
    return [f"{problem.place} {problem.problem}" for problem in made.problems if problem.rule == "left-held"]


@pytest.mark.parametrize("status", ["Hold", "Quarantine", "recalled"])
def test_what_left_of_a_held_lot_is_named(status: str) -> None:
    moves = (
        "2026-02-09 | Sale | TEA | 1 | 1 | Warehouse | Jane",  # before
        "2026-02-10 | Sale | TEA | 1 | 1 | Warehouse | Jane",  # on the day, perhaps before anyone knew
        "2026-02-11 | Sale | TEA | 1 | 1 | Warehouse | Jane",
        "2026-02-12 | Transfer | TEA | 1 | 1 | Warehouse | FBA-US",
        "2026-02-12 | Transfer | TEA | 1 | 1 | Warehouse | Pack and Co",
        "2026-02-12 | Transfer | TEA | 1 | 1 | Warehouse | Shop",  # out of the way
        "2026-02-12 | Disposal | TEA | 1 | 1 | Warehouse |",
        "2026-02-12 | Sale | TEA | 1 | 1 | FBA-US | Amazon customers",  # Amazon picks by itself
    )
    said_so = f"though the status of the lot has been {status.capitalize()} since 2026-02-10."
    assert held(status, "2026-02-10", *moves) == [
        f"Shipments!A7 Left on 2026-02-11, {said_so}",
        f"Shipments!A8 Left on 2026-02-12, {said_so}",
        f"Shipments!A9 Left on 2026-02-12, {said_so}",
    ]


def test_without_a_day_or_once_released_nothing_is_said() -> None:
    sale = "2026-02-11 | Sale | TEA | 1 | 1 | Warehouse | Jane"
    assert held("Hold", "", sale) == held("Released", "2026-02-10", sale) == []
