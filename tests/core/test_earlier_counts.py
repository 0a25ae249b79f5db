"""Earlier counts of Amazon's: what had not been sent yet when it sold the others is still there."""

import pytest

from tests.notation import lines, report_on

pytestmark = pytest.mark.slow

PLACES = "Place | Kind | Channel\n3PL | 3PL | FBA-US\nFBA-US | FBA | FBA-US"
COUNT = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound | Source"
SENT_LAST = (("2", "2025-12-01", 300), ("1", "2026-02-12", 60))
"""Lot 2, and the lot 1 that expires first."""


def at_fba(
    *counts: str,
    sent: tuple[tuple[str, str, int], ...] = SENT_LAST,
    engine: str = "polars",
    places: str = PLACES,
    receiving: int = 5,
    shared: str = "",
) -> dict[str, int]:
    """Units of each lot that are thought to be at Amazon."""
    moves = [f"{day} | Transfer | TEA | {lot} | {units} | 3PL | FBA-US" for lot, day, units in sent]
    found = report_on(
        engine=engine,
        Settings=f"Setting | Value\nAmazon shared stock | {shared}",
        Places=places,
        Channels=f"Channel | Transit days | Receiving days\nFBA-US | 7 | {receiving}",
        Lots="""
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | 1 | 2026-08-31 | 2025-11-01 | 500 | 3PL
        TEA | 2 | 2027-08-31 | 2025-11-01 | 900 | 3PL
        """,
        Shipments="\n".join(["Date | Type | SKU | Lot | Quantity | From | To", *moves]),
        AmazonStock="\n".join([COUNT, *(f"TEA | {count}" for count in counts)]),
    )
    rows = (line.split(" | ") for line in lines(found.stock, "place", "lot", "on_hand"))
    return {lot: int(units) for place, lot, units in rows if place == "FBA-US"}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_lot_that_was_sent_after_the_others_had_sold_is_there(engine: str) -> None:
    earlier = "US | 2026-02-10 | 100 | 0 | 0 | 0"
    later = "US | 2026-02-27 | 150 | 0 | 0 | 0"
    assert at_fba(earlier, later, engine=engine) == {"1": 50, "2": 100}
    # By the last count alone, what expires first is gone.
    assert at_fba(later, engine=engine) == {"2": 150}


def test_what_is_still_on_its_way_has_not_been_sold() -> None:
    assert at_fba("US | 2026-02-14 | 90 | 0 | 0 | 60") == {"1": 60, "2": 90}
    # Some of it has been received.
    assert at_fba("US | 2026-02-20 | 100 | 0 | 0 | 45", "US | 2026-02-14 | 90 | 0 | 0 | 60") == {"1": 55, "2": 90}


def test_a_place_without_a_channel_has_the_days_of_the_channel_that_allows_the_most() -> None:
    counts = ("US | 2026-02-20 | 100 | 0 | 0 | 45", "US | 2026-02-14 | 90 | 0 | 0 | 60")
    assert at_fba(*counts, places="Place | Kind\n3PL | 3PL\nFBA-US | FBA") == {"1": 55, "2": 90}


def test_what_a_slow_channel_may_still_have_on_its_way_is_not_taken_off() -> None:
    """Of lot 2, 300 left 60 days before the count: a channel that allows 70 days may have them on their way."""
    sent = (("2", "2025-12-16", 300), ("1", "2026-02-12", 60))
    count = "US | 2026-02-14 | 90 | 0 | 0 | 60"
    assert at_fba(count, sent=sent) == {"1": 60, "2": 90}
    assert at_fba(count, sent=sent, receiving=63) == {"2": 150}


def test_every_count_is_remembered_when_more_was_sent() -> None:
    sent = (*SENT_LAST, ("2", "2026-02-26", 200))
    counts = ("US | 2026-02-10 | 100 | 0 | 0 | 0", "US | 2026-02-24 | 150 | 0 | 0 | 0")
    # On the 24th there were 50 of lot 1, and 20 have been sold since.
    assert at_fba(*counts, "US | 2026-02-28 | 130 | 0 | 0 | 200", sent=sent) == {"1": 30, "2": 300}


def test_what_left_just_before_a_count_may_not_be_in_it() -> None:
    later = "US | 2026-02-27 | 250 | 0 | 0 | 0"
    sent = (("1", "2026-01-02", 200), ("2", "2026-02-09", 200))
    assert at_fba("US | 2026-02-10 | 100 | 0 | 0 | 0", later, sent=sent) == {"1": 50, "2": 200}


def test_of_what_came_without_being_sent_nothing_is_taken_off() -> None:
    """A count of nothing by mistake, or units that Amazon found: what is there now is there."""
    assert at_fba("US | 2026-02-10 | 0 | 0 | 0 | 0", "US | 2026-02-27 | 200 | 0 | 0 | 0") == {"1": 60, "2": 140}


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param("US | 2026-02-10 | 100 | 0 | 0 |", id="it doesn't say what is on its way"),
        pytest.param("US | 2026-02-28 | 100 | 0 | 0 | 0", id="it is later than the report's day"),
        pytest.param("US | 2026-02-10 | | 0 | 0 | 0", id="it counts nothing"),
    ],
)
def test_a_count_that_does_not_tell_is_left_out(earlier: str) -> None:
    assert at_fba(earlier, "US | 2026-02-27 | 150 | 0 | 0 | 0").get("2", 0) >= 100


SEVERAL = ("CA | 2026-02-27 | 30 | 0 | 0 | 0", "US | 2026-02-27 | 120 | 0 | 0 | 0")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_counts_of_several_marketplaces_on_one_day_are_added_up(engine: str) -> None:
    earlier = ("CA | 2026-02-10 | 20 | 0 | 0 | 0", "US | 2026-02-10 | 80 | 0 | 0 | 0")
    assert at_fba(*earlier, *SEVERAL, engine=engine) == {"1": 50, "2": 100}


def test_a_day_on_which_one_of_them_was_not_counted_does_not_tell() -> None:
    assert at_fba("US | 2026-02-10 | 80 | 0 | 0 | 0", *SEVERAL) == {"2": 150}
    assert at_fba("CA | 2026-02-09 | 20 | 0 | 0 | 0", "US | 2026-02-10 | 80 | 0 | 0 | 0", *SEVERAL) == {"2": 150}


def test_marketplaces_on_one_stock_count_the_same_units() -> None:
    """Each has its own view of them, and the fullest is taken."""
    views = ("DE | 2026-02-10 | 100 | 0 | 0 | 0", "FR | 2026-02-10 | 90 | 0 | 0 | 0")
    counts = (*views, "DE | 2026-02-27 | 150 | 0 | 0 | 0", "FR | 2026-02-27 | 150 | 0 | 0 | 0")
    assert at_fba(*counts, shared="DE, FR") == {"1": 50, "2": 100}
    assert at_fba(*counts[:1], *counts[2:3], shared="DE, FR") == {"1": 50, "2": 100}


def test_the_ledger_says_what_was_on_the_shelf() -> None:
    later = "US | 2026-02-27 | 150 | | | | Ledger summary"
    assert at_fba("US | 2026-02-10 | 100 | | | | Ledger summary", later) == {"1": 50, "2": 100}
    # What was sent as long ago as a shipment can take may have been on its way.
    sent = (("2", "2026-01-12", 300), ("1", "2026-02-12", 60))
    assert at_fba("US | 2026-02-10 | 100 | | | | Ledger summary", later, sent=sent) == {"2": 150}
    # Countries of a stock that several marketplaces share are parts of it, and any of them may be missing.
    parts = ("DE | 2026-02-10 | 100 | | | | Ledger summary", "DE | 2026-02-27 | 150 | | | | Ledger summary")
    assert at_fba(*parts, shared="DE, FR") == {"2": 150}


def test_the_order_in_which_lots_expire_is_the_usual_one_and_nothing_changes() -> None:
    sent = (("1", "2026-01-02", 300), ("2", "2026-02-12", 60))
    counts = ("US | 2026-02-10 | 100 | 0 | 0 | 0", "US | 2026-02-27 | 150 | 0 | 0 | 0")
    assert at_fba(*counts, sent=sent) == at_fba(counts[1], sent=sent) == {"1": 90, "2": 60}
