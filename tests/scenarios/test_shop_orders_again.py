"""Orders of a shop that come in again, in part, or with something changed since."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.command import Command
from tests.scenarios.adopted import listed
from tests.scenarios.shop_lists import PICKS, SHIPPED, SHOPIFY, SHOPIFY_LINES, WOO, imported, shop_tracker, written


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return shop_tracker(tmp_path)


@pytest.mark.long
def test_an_order_has_a_sku_whole_or_not_at_all(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """So that the same list brings the rest once it can: lots for some lines, stock that is entered later."""
    lines = ("13.10.2026;P-1;TEA-1;b;2;Shop", "13.10.2026;P-1;TEA-1;;1;Shop", "14.10.2026;P-2;HON-2;;6;Shop",
             "15.10.2026;P-3;HON-2;;3;Shop")  # fmt: skip
    path = written(tmp_path / "picks.csv", PICKS, *lines)
    assert imported(lotbook, tracker, path, "--from", "Garage")["changed"] == {}
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert "order P-2, 2 of HON-2 missing)" in " ".join(found["remarks"])
    booked = [(day, sku, lot, units) for day, sku, lot, units, *_ in listed(tracker, "Shipments", *SHIPPED)]
    assert sorted(booked) == [
        (dt.date(2026, 10, 13), "TEA-1", "A", 1), (dt.date(2026, 10, 13), "TEA-1", "B", 2),
        (dt.date(2026, 10, 15), "HON-2", "H", 3),
    ]  # fmt: skip
    more: dict[str, Any] = {"SKU": "HON-2", "Lot": "H2", "Expiry date": "2027-02-28", "Received date": "2026-10-01",
            "Received quantity": 9, "Place": "Garage"}  # fmt: skip
    FileHost(tracker).write(Changes(new_rows=(NewRows("Lots", [more]),)))
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert sum(units for *_, units in listed(tracker, "Shipments", "SKU", "Quantity")) == 12
    assert imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")["changed"] == {}


@pytest.mark.long
def test_refunds_and_shipped_lines_without_a_day_are_told(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    partial = "#1006,x@buyer.example,paid,x,partial,,4,Tea,TEA-1,fulfilled,X,1 St,,6"
    refunded = SHOPIFY_LINES[2].replace(",paid,", ",refunded,")
    path = written(tmp_path / "orders_export.csv", SHOPIFY, partial, refunded)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert "orders_export.csv, row 2 left out: shipped, and the list doesn't say when." in found["remarks"]
    assert "Refunded, and counted as shipped: #1002." in " ".join(found["files"][0]["remarks"])


def test_units_that_came_back_are_taken_off(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "woo.csv", "Order Number;Order Status;Order Date;SKU;Quantity (- Refund);Quantity",
                   "501;Completed;2026-10-13;TEA-1;1;3", "502;Refunded;2026-10-13;TEA-1;0;3")  # fmt: skip
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert [units for (units,) in listed(tracker, "Shipments", "Quantity")] == [1]
    assert "1 line left out: refunded." in " ".join(found["files"][0]["remarks"])


@pytest.mark.long
def test_an_order_of_the_same_number_on_another_day_is_named(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    """Two shops of one seller both begin to count at #1001; the second one's order must not vanish without a word."""
    line = "#1001,a@x,paid,,fulfilled,{} 10:00:00 -0500,1,Tea,TEA-1,fulfilled,Ann,,,1"
    first = written(tmp_path / "us.csv", SHOPIFY, line.format("2026-10-02"))
    second = written(tmp_path / "eu.csv", SHOPIFY, line.format("2026-10-20"))
    said = (
        "Order #1001: its TEA-1 left on 2026-10-20, and Shipments has that order on 2026-10-02, so it counts as booked"
    )
    options = ("--from", "Garage", "--assume-fefo")
    found = imported(lotbook, tracker, first, second, *options)
    assert said in " ".join(found["remarks"])
    found = imported(lotbook, tracker, second, *options)
    assert said in " ".join(found["remarks"])
    assert listed(tracker, "Shipments", *SHIPPED[:2]) == [(dt.date(2026, 10, 2), "TEA-1")]
    found = imported(lotbook, tracker, first, *options)
    assert "counts as booked" not in " ".join(found["remarks"])


def test_lines_below_the_first_of_an_order_are_its_own(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    """An export that fills in the order on its first line only: the others were left out as not shipped."""
    header = "Order Number,Order Status,Completed Date,SKU,Quantity,First Name (Shipping),Last Name (Shipping)"
    lines = ("5001,completed,2026-10-11,TEA-1,2,Ann,Lee", ",,,HON-2,1,,", ",,,TEA-1,1,,", "5002,processing,,TEA-1,4,,")
    path = written(tmp_path / "woo.csv", header, *lines, ",,,HON-2,3,,")
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert found["unbooked"] == 0
    assert sorted(listed(tracker, "Shipments", "SKU", "Quantity", "To", "Document")) == [
        ("HON-2", 1, "Ann Lee", "5001"),
        ("TEA-1", 3, "Ann Lee", "5001"),
    ]


def test_a_refunded_order_is_named(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    header = "Order Number,Order Status,Completed Date,SKU,Quantity"
    lines = ("5001,completed,2026-10-11,TEA-1,2", "5003,refunded,2026-10-11,TEA-1,2")
    outcome = lotbook(
        "import", tracker, written(tmp_path / "woo.csv", header, *lines), "--assume-fefo", "--from", "Garage"
    )
    assert "1 line left out: refunded." in outcome.out
    said = "Refunded: 5003. If units of these orders left and didn't come back, type the sale on Shipments."
    assert said in outcome.out


def test_an_order_number_that_a_spreadsheet_shortened_is_none(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    """All such orders had one number, and those of the next file counted as there already."""
    header = "Order ID,Order Status,Seller SKU,Quantity,Sku Quantity of return,Shipped Time,Cancelled Time"
    lines = ("5.76461E+17,Completed,TEA-1,1,,10/14/2026,", "576461413038589123,Completed,TEA-1,2,,10/14/2026,")
    found = imported(
        lotbook, tracker, written(tmp_path / "tt.csv", header, *lines), "--from", "Garage", "--assume-fefo"
    )
    assert found["unbooked"] == 1
    assert "a spreadsheet has shortened the order number to 5.76461E+17" in " ".join(found["remarks"])
    assert listed(tracker, "Shipments", "Quantity", "Document") == [(2, "576461413038589123")]


def test_an_order_that_is_there_without_a_day_is_on_no_other(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    sale = {"Date": "soon", "Type": "Sale", "SKU": "TEA-1", "Lot": "A", "From": "Garage", "Document": "#1001"}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [sale | {"Quantity": 1}]),)))
    line = "#1001,a@x,paid,,fulfilled,2026-10-20 10:00:00 -0500,1,Tea,TEA-1,fulfilled,Ann,,,1"
    found = imported(lotbook, tracker, written(tmp_path / "o.csv", SHOPIFY, line), "--from", "Garage", "--assume-fefo")
    assert "counts as booked" not in " ".join(found["remarks"])
    assert len(listed(tracker, "Shipments", "Quantity")) == 1


WOO_PLAIN = "Order Number,Order Status,Completed Date,SKU,Quantity"
GARAGE = ("--from", "Garage", "--assume-fefo")
RETURN: dict[str, Any] = {"Date": "2026-10-20", "Type": "Return", "SKU": "TEA-1", "Lot": "A", "To": "Garage"}
LATER: dict[str, tuple[str, str, str, str]] = {
    "cancelled": (
        SHOPIFY,
        "#1,a@x,paid,,fulfilled,2026-10-13 09:15:00 -0400,2,Tea,TEA-1,fulfilled,Ann,,,1",
        "#1,a@x,paid,,fulfilled,2026-10-13 09:15:00 -0400,2,Tea,TEA-1,fulfilled,Ann,,2026-10-14,1",
        "lists these as cancelled, but Shipments has them as sold: order #1, 2 of TEA-1.",
    ),
    "cancelled by status": (
        WOO,
        "7,completed,2026-10-13,TEA-1,2,Ann,Payer",
        "7,cancelled,2026-10-13,TEA-1,2,Ann,Payer",
        "lists these as cancelled, but Shipments has them as sold: order 7, 2 of TEA-1.",
    ),
    "refunded": (
        WOO,
        "7,completed,2026-10-13,TEA-1,2,Ann,Payer",
        "7,refunded,2026-10-13,TEA-1,0,Ann,Payer",
        "lists these as refunded, but Shipments has them as sold: order 7, 2 of TEA-1.",
    ),
    "came back": (
        "Order ID,Order Status,Seller SKU,Quantity,Sku Quantity of return,Shipped Time",
        "7,Completed,TEA-1,2,0,10/13/2026",
        "7,Completed,TEA-1,2,2,10/13/2026",
        "lists these as all returned, but Shipments has them as sold: order 7, 2 of TEA-1.",
    ),
    "came back in part": (
        "Order ID,Order Status,Seller SKU,Quantity,Sku Quantity of return,Shipped Time",
        "7,Completed,TEA-1,3,0,10/13/2026",
        "7,Completed,TEA-1,3,2,10/13/2026",
        "Order 7: Shipments has 3 of TEA-1, and the list 1.",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", LATER)
def test_what_was_withdrawn_after_it_came_in_is_told_until_its_return_is_typed(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str
) -> None:
    header, first, later, said = LATER[name]
    imported(lotbook, tracker, written(tmp_path / "one.csv", header, first), *GARAGE)
    two = written(tmp_path / "two.csv", header, later)
    found = imported(lotbook, tracker, two, *GARAGE)
    notes = " ".join((*found["remarks"], *found["files"][0]["remarks"]))
    assert (said in notes, "type the sale" in notes, found["changed"]) == (True, False, {})
    row: dict[str, Any] = {**RETURN, "Quantity": 2}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [{**row, "Document": first[: first.find(",")]}]),)))
    assert imported(lotbook, tracker, two, *GARAGE)["remarks"] == []


@pytest.mark.long
def test_a_refund_is_no_more_told_once_its_return_is_typed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders.csv", SHOPIFY, SHOPIFY_LINES[2].replace(",paid,", ",refunded,"))
    row: dict[str, Any] = {**RETURN, "Quantity": 7}
    assert "counted as shipped" in " ".join(imported(lotbook, tracker, path, *GARAGE)["files"][0]["remarks"])
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [{**row, "Document": "#1002"}]),)))
    assert "counted as shipped" not in " ".join(imported(lotbook, tracker, path, *GARAGE)["files"][0]["remarks"])


@pytest.mark.parametrize("status", ["partial-shipped", "Partially shipped"])
def test_a_plugin_may_say_that_an_order_left_in_part(
    lotbook: Command, tracker: Path, tmp_path: Path, status: str
) -> None:
    path = written(tmp_path / "woo.csv", WOO_PLAIN, f"7,{status},2026-10-13,TEA-1,2")
    found = imported(lotbook, tracker, path, *GARAGE)
    assert "Shipped in part: 7. Type what left on Shipments" in " ".join(found["files"][0]["remarks"])


@pytest.mark.long
def test_a_line_that_left_in_part_is_open_until_it_is_typed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """How many units left, Shopify doesn't say: only the number of such lines was told, and not whose they are."""
    line = "#1005,a@x,paid,,partial,2026-10-13 09:15:00 -0400,2,Tea,TEA-1,partial,Ann,,,1"
    path = written(tmp_path / "orders.csv", SHOPIFY, line)
    found = imported(lotbook, tracker, path, *GARAGE)
    assert found["unbooked"] == 1
    assert "Shipped in part: #1005. Type what left on Shipments" in " ".join(found["files"][0]["remarks"])
    row: dict[str, Any] = {"Date": "2026-10-13", "Type": "Sale", "SKU": "TEA-1", "Lot": "A", "Quantity": 1}
    row |= {"From": "Garage", "Document": "#1005"}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [row]),)))
    assert imported(lotbook, tracker, path, *GARAGE)["unbooked"] == 0


@pytest.mark.long
def test_nobody_is_told_to_keep_buyers_that_are_kept(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders.csv", WOO, "7,completed,2026-10-13,TEA-1,2,Ann,Payer")
    imported(lotbook, tracker, path, *GARAGE, "--consignees")
    found = imported(lotbook, tracker, path, *GARAGE)
    assert "--consignees" not in " ".join(found["files"][0]["remarks"])
    more = written(tmp_path / "more.csv", WOO, "8,completed,2026-10-13,TEA-1,2,Bo,Payer")
    assert "--consignees" in " ".join(imported(lotbook, tracker, more, *GARAGE)["files"][0]["remarks"])


@pytest.mark.long
def test_a_status_that_lotbook_does_not_know_is_not_one_of_what_is_still_here(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Orders that a plugin calls Shipped were told as not shipped, and those of a shop in German, all of them."""
    lines = ("1,Shipped,2026-10-13,TEA-1,1", "2,Abgeschlossen,2026-10-13,TEA-1,1", "3,on-hold,2026-10-13,TEA-1,1",
             "4,Abgeschlossen,2026-10-13,MUG,1")  # fmt: skip
    path = written(tmp_path / "woo.csv", WOO_PLAIN, *lines)
    found = imported(lotbook, tracker, path, *GARAGE)
    assert (found["unbooked"], found["files"][0]["remarks"]) == (1, ["1 line left out: not shipped (on-hold)."])
    assert "woo.csv, row 3 left out: lotbook doesn't know the status 'Abgeschlossen'" in " ".join(found["remarks"])
    assert listed(tracker, "Shipments", "Document") == [("1",)]
    sale: dict[str, Any] = {"Date": "2026-10-13", "Type": "Sale", "SKU": "TEA-1", "Lot": "A", "Quantity": 1}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [{**sale, "From": "Garage", "Document": "2"}]),)))
    found = imported(lotbook, tracker, path, *GARAGE)
    assert (found["unbooked"], found["remarks"]) == (0, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,completed,2026-10-13,TEA-1,", "row 2 left out: no number of units."),
        (
            "1,completed,46308,TEA-1,2",
            "row 2 left out: '46308' is not a date, but looks like Excel's number for 2026-10-13; format the column as "
            "a date in Excel, and save the list.",
        ),
        ("1,completed,2026-10-13,,2", "row 2 left out: no SKU named."),
        ("1,completed,2026-10-13,MUG,x", ""),
    ],
)
def test_only_lines_of_tracked_skus_are_open(
    lotbook: Command, tracker: Path, tmp_path: Path, line: str, said: str
) -> None:
    path = written(tmp_path / "woo.csv", WOO_PLAIN, line)
    found = imported(lotbook, tracker, path, *GARAGE)
    assert (found["unbooked"], said in " ".join(found["remarks"])) == (1 if said else 0, True)


def test_a_sku_that_is_spelled_like_one_that_is_tracked_is_asked_about(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Among SKUs that nobody tracks, it was passed over."""
    lines = [f"{n},completed,2026-10-13,A{n},1" for n in range(6)]
    path = written(tmp_path / "woo.csv", WOO_PLAIN, *lines, "7,completed,2026-10-13,tea 1,1")
    said = "Not on the SKUs sheet, so left out: tea 1 (did you mean TEA-1?), A0, A1, A2, A3 and 2 more."
    assert imported(lotbook, tracker, path, *GARAGE)["remarks"] == [said]


def test_a_total_is_no_line_that_is_not_booked(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "picks.csv", PICKS, "13.10.2026;P-1;TEA-1;B;2;Shop", "Total;;;;2;")
    found = imported(lotbook, tracker, path, "--from", "Garage", "--consignees")
    assert (found["unbooked"], found["files"][0]["remarks"]) == (
        0,
        ["1 line left out: no order and no SKU named."],
    )


def test_etsys_list_without_units_of_each_sku_says_which_to_download(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """To adopt it, which was the advice, books one SKU of several, or none."""
    path = written(tmp_path / "EtsySoldOrders.csv", "Sale Date,Order ID,Number of Items,Date Shipped,Buyer,SKU")
    refused = " ".join(lotbook("import", tracker, path).err.split())
    assert "looks like Etsy order items, but has no column 'Quantity'. Download Order Items, not Orders" in refused
    assert "adopt" not in refused


@pytest.mark.long
def test_what_an_order_has_no_more_is_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """The tea was exchanged for honey before it left: both were on the books as sold, without a word."""
    day, other = "2026-10-13", "2026-10-20"
    lines = (f"1,completed,{day},TEA-1,2", f"2,completed,{day},TEA-1,1", f"3,completed,{day},TEA-1,1")
    imported(lotbook, tracker, written(tmp_path / "one.csv", WOO_PLAIN, *lines), *GARAGE)
    changed = (f"1,completed,{day},HON-2,1", f"2,completed,{other},HON-2,1", f"3,completed,{day},MUG,1")
    found = imported(lotbook, tracker, written(tmp_path / "two.csv", WOO_PLAIN, *changed), *GARAGE)
    said = "On Shipments, but not in two.csv: order 1, 2 of TEA-1; order 3, 1 of TEA-1. Correct Shipments if need be."
    assert said in found["remarks"]
    picks = written(tmp_path / "picks.csv", PICKS, "13.10.2026;1;HON-2;H;1;Ann")
    assert "not in picks.csv" not in " ".join(imported(lotbook, tracker, picks, "--from", "Garage")["remarks"])


@pytest.mark.long
def test_an_order_that_another_program_numbers_without_a_sign_is_the_same(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Shopify writes #1001, and ShipStation, which ships it, 1001."""
    shop = written(tmp_path / "shopify.csv", SHOPIFY, *SHOPIFY_LINES[2:3])
    shipped = written(
        tmp_path / "shipstation.csv",
        "Order - Number,Date - Shipped Date,Item - SKU,Item - Name,Item - Qty",
        "1002,10/13/2026,TEA-1,Tea,7",
    )
    options = ("--from", "Garage", "--assume-fefo")
    imported(lotbook, tracker, shop, *options)
    found = imported(lotbook, tracker, shipped, *options)
    assert found["changed"] == {}
    assert listed(tracker, "Shipments", "Quantity", "Document") == [(7, "#1002")]


@pytest.mark.long
def test_other_lots_than_on_shipments_are_named(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    """A warehouse that corrected a lot, or named the one that had been assumed, was told that all is up to date."""
    first = ("13.10.2026;P-1;TEA-1;;2;Shop", "13.10.2026;P-2;TEA-1;B;2;Shop", "13.10.2026;P-3;TEA-1;B;1;Shop")
    imported(lotbook, tracker, written(tmp_path / "a.csv", PICKS, *first), "--from", "Garage", "--assume-fefo")
    content = tracker.read_bytes()
    then = ("13.10.2026;P-1;TEA-1;B;2;Shop", "13.10.2026;P-2;TEA-1;A;1;Shop", "13.10.2026;P-2;TEA-1;b;1;Shop", first[2])
    found = imported(lotbook, tracker, written(tmp_path / "b.csv", PICKS, *then), "--from", "Garage")
    assert found["remarks"] == [
        "The list has other lots than Shipments: order P-1, TEA-1: 2 of lot B (on Shipments 2 of lot A, assumed); "
        "order P-2, TEA-1: 1 of lot A and 1 of lot B (on Shipments 2 of lot B). Shipments stays as it is: correct it "
        "if the list is right. Where a lot was assumed, clear its Lot basis."
    ]
    assert tracker.read_bytes() == content
    assert imported(lotbook, tracker, tmp_path / "a.csv", "--from", "Garage")["remarks"] == []


@pytest.mark.long
def test_lots_that_were_assumed_and_are_the_lists_are_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """A recall went on asking all their buyers: the import said that all is up to date, and not what to clear."""
    lines = ("13.10.2026;P-1;TEA-1;{};2;Shop", "13.10.2026;P-2;TEA-1;B;2;Shop", "14.10.2026;P-3;HON-2;{};1;Shop")
    first = [line.format("") for line in lines]
    imported(lotbook, tracker, written(tmp_path / "a.csv", PICKS, *first), "--from", "Garage", "--assume-fefo")
    content = tracker.read_bytes()
    then = [lines[0].format("a"), lines[1], lines[2].format("H")]
    found = imported(lotbook, tracker, written(tmp_path / "b.csv", PICKS, *then), "--from", "Garage")
    assert found["remarks"] == [
        "The list has the lots that were assumed: order P-1, TEA-1; order P-3, HON-2. Clear Lot basis in these rows of "
        "Shipments: their lots are known now."
    ]
    assert tracker.read_bytes() == content


@pytest.mark.long
def test_one_days_pick_list_once_more_is_held_against_that_day(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    """What had left of an order on another day looked as if Shipments had too much of it."""
    days = [
        written(tmp_path / f"{day}.csv", PICKS, f"{day}.10.2026;P-1;TEA-1;B;{units};Shop")
        for day, units in ((13, 2), (14, 3))
    ]
    for path in days:
        assert imported(lotbook, tracker, path, "--from", "Garage")["changed"] == {"Shipments": 1}
    for path in days:
        found = imported(lotbook, tracker, path, "--from", "Garage")
        assert (found["changed"], found["remarks"]) == ({}, [])
    more = written(tmp_path / "more.csv", PICKS, "13.10.2026;P-1;TEA-1;B;4;Shop")
    (said,) = imported(lotbook, tracker, more, "--from", "Garage")["remarks"]
    assert "Order P-1: Shipments has 2 of TEA-1, and the list 4." in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("quantities", "booked"),
    [
        (("1.000", "2.000", "4.000"), []),
        (("1.000", "2.00", "4"), [1, 2, 4]),
        (("1.000", "24", "4,5"), [24, 1000]),
    ],
)
def test_thousands_and_three_decimals_are_not_guessed(
    lotbook: Command, tracker: Path, tmp_path: Path, quantities: tuple[str, ...], booked: list[int]
) -> None:
    """A list that writes one unit as 1.000 had a thousand booked."""
    header = "Ship Date,Order Number,SKU,Lot Number,Qty"
    lines = (f'2026-10-13,P-{number},TEA-1,B,"{units}"' for number, units in enumerate(quantities))
    found = imported(lotbook, tracker, written(tmp_path / "picks.csv", header, *lines), "--from", "Garage")
    assert sorted(units for (units,) in listed(tracker, "Shipments", "Quantity") if units) == sorted(booked)
    assert ("could be thousands or have three decimals" in " ".join(found["remarks"])) == (not booked)
    assert found["unbooked"] == 3 - len(booked)


@pytest.mark.long
@pytest.mark.parametrize("other", ["2,HON-2,partial", "x,HON-2,fulfilled"])
def test_a_sku_of_an_order_waits_for_its_line_that_cannot_be_booked(
    lotbook: Command, tracker: Path, tmp_path: Path, other: str
) -> None:
    """The rest was booked, and from then on nothing told of the line that wasn't."""
    header = "Name,Fulfilled at,Lineitem quantity,Lineitem sku,Lineitem fulfillment status"
    lines = ("#1,2026-10-13 12:00:00 -0400,1,HON-2,fulfilled", f"#1,,{other}", "#1,,2,TEA-1,fulfilled")
    path = written(tmp_path / "orders.csv", header, *lines)
    for changed in ({"Shipments": 1}, {}):
        found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
        assert (found["changed"], found["unbooked"]) == (changed, 2)
        assert listed(tracker, "Shipments", "SKU", "Quantity") == [("TEA-1", 2)]
        assert (
            "Another line of the same order and SKU could not be booked, so these weren't either: order #1, 1 of "
            "HON-2. Correct that line and import again, or type on Shipments what left, with the order's number under "
            "Document."
        ) in found["remarks"]
    whole = written(tmp_path / "whole.csv", header, lines[0], "#1,,2,HON-2,fulfilled", lines[2])
    imported(lotbook, tracker, whole, "--from", "Garage", "--assume-fefo")
    assert ("HON-2", 3) in listed(tracker, "Shipments", "SKU", "Quantity")


def test_a_cancelled_line_of_a_pick_list_has_not_left(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """It was booked, though the warehouse had given it a day."""
    header = "Ship Date,Order Number,SKU,Batch/SN,Qty,Status"
    lines = ("2026-10-13,P-1,TEA-1,B,2,Shipped", "2026-10-13,P-2,TEA-1,B,3,Cancelled", "2026-10-13,P-3,TEA-1,B,4,VOID")
    found = imported(lotbook, tracker, written(tmp_path / "picks.csv", header, *lines), "--from", "Garage")
    assert listed(tracker, "Shipments", "Quantity") == [(2,)]
    assert found["files"][0]["remarks"] == ["2 lines left out: order cancelled."]


@pytest.mark.long
def test_what_left_from_another_place_is_booked_from_there(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """A list of two warehouses was booked as having left from one of them."""
    header = PICKS.removesuffix(";Ship To") + ";Warehouse"
    lefts = ("P-5;2;fba-us", "P-1;2;Garage", "P-1;1;fba-us", "P-2;3;shipco", "P-3;1;", "P-4;1;Garage", "P-4;1;ShipCo")
    lines = ("13.10.2026;{};TEA-1;A;{};{}".format(*left.split(";")) for left in lefts)
    path = written(tmp_path / "picks.csv", header, *lines)
    found = imported(lotbook, tracker, path, "--from", "Garage")
    amazons, elsewhere, split = found["remarks"]
    assert amazons.endswith(
        "2 lines that left from fba-us, so left out: what Amazon ships comes with Amazon's own reports."
    )
    assert elsewhere == (
        'picks.csv has 2 lines that left from shipco, and not booked: import it once more with --from "shipco".'
    )
    assert split.startswith(
        "Another line of the same order and SKU could not be booked, so these weren't either: order P-4"
    )
    assert found["unbooked"] == 3
    imported(lotbook, tracker, path, "--from", "ShipCo")
    sold = {("P-1", 2, "Garage"), ("P-2", 3, "ShipCo"), ("P-3", 1, "Garage")}
    assert {*listed(tracker, "Shipments", "Document", "Quantity", "From")} == sold
    assert imported(lotbook, tracker, path, "--from", "Garage")["changed"] == {}


@pytest.mark.long
@pytest.mark.parametrize("name", ["#1", ""])
def test_the_place_of_an_order_is_that_of_all_its_lines(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str
) -> None:
    header = "Name,Fulfilled at,Lineitem quantity,Lineitem sku,Lineitem fulfillment status,Location"
    lines = ("#1,2026-10-13 12:00:00 -0400,1,HON-2,fulfilled,ShipCo", f"{name},,2,TEA-1,fulfilled,")
    found = imported(
        *(lotbook, tracker, written(tmp_path / "orders.csv", header, *lines), "--from", "Garage", "--assume-fefo")
    )
    assert (found["changed"], found["unbooked"]) == ({}, 2)


@pytest.mark.long
def test_an_order_of_another_shop_with_the_same_number_is_named(
    tracker: Path, tmp_path: Path, lotbook: Command
) -> None:
    """Both shops sold as many of a SKU on one day, so that nothing was said of the second."""
    shop = written(tmp_path / "shopify.csv", SHOPIFY, SHOPIFY_LINES[0])
    web = written(tmp_path / "woo.csv", WOO, "1001,completed,2026-10-01,TEA-1,6,Ann,Payer")
    said = "Another shop has orders with these numbers, so these count as booked already: order 1001, 6 of "
    said += "TEA-1. If one of them is a different order, type it on Shipments."
    imported(lotbook, tracker, shop, "--from", "Garage", "--assume-fefo")
    found = imported(lotbook, tracker, web, "--from", "Garage", "--assume-fefo")
    assert (found["changed"], found["remarks"]) == ({}, [said])
    ship = written(
        tmp_path / "ship.csv", "Order - Number,Date - Shipped Date,Item - SKU,Item - Qty", "1001,2026-10-01,TEA-1,6"
    )
    assert imported(lotbook, tracker, ship, "--from", "Garage", "--assume-fefo")["remarks"] == []
    typed: dict[str, Any] = {
        "Date": "2026-10-01", "Type": "Sale", "SKU": "TEA-1", "Lot": "B", "Quantity": 6, "From": "Garage",
        "To": "WooCommerce customers", "Document": "1001",
    }  # fmt: skip
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [typed]),)))
    assert imported(lotbook, tracker, web, "--from", "Garage", "--assume-fefo")["remarks"] == []
    assert imported(lotbook, tracker, shop, "--from", "Garage", "--assume-fefo")["remarks"] == []
