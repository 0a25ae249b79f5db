"""Units that have left for Amazon are on sale once they have arrived, and not before."""

import datetime as dt
import io
from contextlib import redirect_stdout
from typing import Any

import pytest

from lotbook.actions.refresh import Supply
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.supply_why import caveats
from lotbook.told.supply import print_supply
from tests.notation import TODAY, report_on

pytestmark = pytest.mark.slow

WAY = 12
CHANNELS = "Channel | Min days at receipt | Cut-off days | Transit days | Receiving days\nFBA-US | 23 | 0 | 7 | 5"
PLACES = "Place | Kind | Channel\n3PL | 3PL |\nFBA-US | FBA | FBA-US\nFBA-2 | FBA | FBA-US"


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def found(
    *lots: tuple[str, int, int],
    sent: tuple[tuple[str, int, int], ...] = (),
    counted: str = "",
    reported: str = "",
    status: str = "",
) -> Any:
    """The report on lots at the 3PL (lot, days until it expires, units), of which some left for FBA (day, units)."""
    rows = [f"TEA | {lot} | {day(ahead)} | 2025-12-01 | {units} | 3PL | {status}" for lot, ahead, units in lots]
    moves = [f"{day(left)} | Transfer | TEA | {lot} | {units} | 3PL | FBA-US" for lot, left, units in sent]
    count = "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable | Reserved | Inbound"
    return report_on(
        Places=PLACES,
        Channels=CHANNELS,
        SKUs="SKU | Shelf life | Supplier\nTEA | '200 days' | Acme",
        Suppliers="Supplier | Lead days\nAcme | 30",
        Demand="SKU | Channel | Units per day\nTEA | FBA-US | 10",
        Lots="\n".join(["SKU | Lot | Expiry date | Received date | Received quantity | Place | Status", *rows]),
        Shipments="\n".join(["Date | Type | SKU | Lot | Quantity | From | To", *moves]),
        AmazonExpiry=f"SKU | Marketplace | Snapshot date | Expiration date | Units\nTEA | US | {reported}"
        if reported
        else "",
        AmazonStock=f"{count}\nTEA | US | {counted}" if counted else "",
    )


def plan(report: Any) -> dict[str, Any]:
    (row,) = rows_of(report.supply)
    dates = {name: row[name] and (to_date(row[name]) - TODAY).days for name in ("sold_out_on", "sent_out_on")}
    return {**row, **dates}


def at_fba(report: Any) -> dict[str, tuple[float, int | None, int | None]]:
    """Units at risk of each lot at FBA, and the days until its sale begins and ends."""
    days = ("sells_from", "gone_on")
    return {
        row["lot"]: (row["units_at_risk"], *(row[name] and (to_date(row[name]) - TODAY).days for name in days))
        for row in rows_of(report.stock)
        if row["place"] == "FBA-US"
    }


def test_a_shipment_that_is_booked_is_asked_for_no_second_time() -> None:
    before = found(("1", 40, 500))
    asked, at_risk = plan(before)["send_at_most"], rows_of(before.stock)[0]["units_at_risk"]
    after = found(("1", 40, 500), sent=(("1", 0, asked),))
    # Sold out until day 12, and sold until day 40: 28 days of 10.
    assert (asked, at_risk, plan(before)["sent_out_on"]) == (280, 220, 40)
    assert sum(row["units_at_risk"] for row in rows_of(after.stock)) == at_risk
    row = plan(after)
    assert (row["there"], row["send_at_most"], row["sold_out_on"]) == (280, 0, 40)
    assert row["reorder_at_most"] == plan(before)["reorder_at_most"]
    assert (
        "280 units are still on their way; until the last of them is on sale, there is nothing to sell for 12 days."
        in (row["why"])
    )


def test_what_is_to_leave_later_is_told_beside_what_to_send() -> None:
    row = plan(found(("1", 40, 500), sent=(("1", 3, 200), ("1", 5, 80))))
    assert (row["there"], row["send_at_most"]) == (0, 280)
    assert "280 units are on Shipments already, to leave on a later day." in row["why"]
    one = plan(found(("1", 40, 500), sent=(("1", 3, 1),)))
    assert "1 unit is on Shipments already, to leave on a later day." in one["why"]
    assert "on Shipments" not in plan(found(("1", 40, 500), sent=(("1", 0, 200),)))["why"]
    # A lot that isn't on Lots, and so isn't among what to send.
    assert "on Shipments" not in plan(found(("1", 40, 500), sent=(("2", 3, 80),)))["why"]


def reasons(report: Any) -> list[tuple[str, str]]:
    """Place and reason of each lot and place."""
    return [(row["place"], row["reason"]) for row in rows_of(report.stock)]


def test_what_is_to_leave_later_is_told_of_the_lot_too() -> None:
    sending = "More than FBA-US will sell in time. Send 280 units to FBA-US today."
    assert reasons(found(("1", 40, 500))) == [("3PL", sending)]
    later = found(("1", 40, 500), sent=(("1", 3, 200), ("1", 5, 80)))
    assert reasons(later) == [("3PL", f"{sending} 280 units are on Shipments already, to leave on a later day.")]
    one = found(("1", 40, 500), sent=(("1", 3, 1),))
    assert reasons(one) == [("3PL", f"{sending} 1 unit is on Shipments already, to leave on a later day.")]
    # More than there is, and a lot that is held back.
    assert " 500 units are on Shipments already" in reasons(found(("1", 40, 500), sent=(("1", 3, 900),)))[0][1]
    assert "Shipments" not in reasons(found(("1", 40, 500), sent=(("1", 3, 200),), status="Hold"))[0][1]


def test_the_terminal_tells_what_is_not_there_yet() -> None:
    row = plan(found(("1", 40, 500), sent=(("1", -3, 60), ("1", 3, 200))))
    told = caveats(row["why"])
    assert told == (
        "60 units are still on their way; until the last of them is on sale, there is nothing to sell for 9 days. "
        "200 units are on Shipments already, to leave on a later day."
    )
    output = io.StringIO()
    with redirect_stdout(output):
        print_supply(Supply(TODAY, ({**row, **dict.fromkeys(("sold_out_on", "send_by", "sent_out_on"))},)))
    assert f"TEA (FBA-US): {told}" in " ".join(output.getvalue().split())
    # Where something is to be sold all the time, the terminal has the figures alone.
    assert not caveats(plan(found(("1", 60, 500), sent=(("1", -20, 200), ("1", -3, 60))))["why"])


def test_a_lot_on_its_way_sells_from_the_day_it_has_arrived() -> None:
    sent = (("1", -20, 60), ("2", -4, 200))
    # The first 60 are on sale, and last 6 days. The others are on sale in 8; 80 of them are too many by day 20.
    report = found(("1", 60, 60), ("2", 20, 200), sent=sent)
    assert at_fba(report) == {"1": (0, 0, 6), "2": (80, 8, None)}
    assert plan(report)["sold_out_on"] == 20


@pytest.mark.parametrize(
    ("units", "begins", "said"),
    [
        (
            None,
            8,
            "100 units are still on their way; until the last of them is on sale, there is nothing to sell for 8",
        ),
        ("0 | 0 | 0 | 100", 8, "100 units are still on their way; until the last of them is on sale"),
        ("100 | 0 | 0 | 0", 0, ""),
        ("0 | 0 | 100 | 0", 0, ""),  # what Amazon moves between its warehouses is there
        ("70 | 0 | 0 | 30", 0, "30 units are still on their way; until the last of them is on sale, there is nothing"),
        ("70 | 0 | 0 | 30", 0, "nothing to sell for 1 day."),
        ("99 | 0 | 0 | 1", 0, "1 unit is still on its way."),
        ("59 | 0 | 0 | 1", 0, "1 unit is still on its way; until it is on sale, there is nothing to sell for 2 days."),
        ("90 | 10 | 0 | 0", 0, ""),
    ],
)
def test_a_count_that_says_what_has_arrived_is_believed(units: str | None, begins: int, said: str) -> None:
    counted = f"{day(-1)} | {units}" if units else ""
    report = found(("1", 200, 100), sent=(("1", -4, 100),), counted=counted)
    assert at_fba(report)["1"][1] == begins
    assert said in plan(report)["why"]
    assert said or "way" not in plan(report)["why"]


@pytest.mark.parametrize(
    ("reported", "counted", "on_their_way"),
    [
        (f"{day(-1)} | {day(200)} | 100", "", 0),
        (f"{day(-1)} | {day(200)} | 60", "", 40),
        # The later of the two says what has arrived.
        (f"{day(-1)} | {day(200)} | 100", f"{day(-6)} | 0 | 0 | 0 | 100", 0),
        (f"{day(-8)} | {day(200)} | 60", f"{day(-1)} | 90 | 0 | 0 | 10", 10),
    ],
)
def test_so_is_a_report_by_date(reported: str, counted: str, on_their_way: int) -> None:
    why = plan(found(("1", 200, 100), sent=(("1", -10, 100),), counted=counted, reported=reported))["why"]
    assert (f"{on_their_way} units are still on their way" in why) == (on_their_way > 0), why
    assert on_their_way or "way" not in why


def test_what_left_longer_ago_than_a_shipment_takes_is_there() -> None:
    assert at_fba(found(("1", 200, 100), sent=(("1", -WAY, 100),)))["1"] == (0, 0, 10)
    assert at_fba(found(("1", 200, 100), sent=(("1", 1 - WAY, 100),)))["1"] == (0, 1, 11)


def test_a_shipment_that_lands_while_another_sells_loses_no_day() -> None:
    apart = found(("1", 200, 120), sent=(("1", 2 - WAY, 20), ("1", 10 - WAY, 100)))
    # 20 units last until day 4, and the others are on sale from day 10.
    assert plan(apart)["sold_out_on"] == 20
    together = found(("1", 200, 200), sent=(("1", 2 - WAY, 100), ("1", 10 - WAY, 100)))
    assert plan(together)["sold_out_on"] == 22
    assert "for 2 days." in plan(together)["why"]


def test_units_of_a_lot_on_hold_keep_no_channel_waiting() -> None:
    sent = (("1", 11 - WAY, 100),)
    row = plan(found(("1", 200, 100), sent=sent, status="Hold"))
    assert (row["there"], row["sold_out_on"]) == (0, 0)
    assert "on their way" not in row["why"]
