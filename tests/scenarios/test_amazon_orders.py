"""Orders of Amazon's that the seller ships, from the report All orders."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from tests.amazon import NEEDS_SAMPLES, SAMPLES
from tests.command import Command
from tests.scenarios.adopted import listed
from tests.scenarios.shop_lists import imported, shop_tracker, written

HEADER = (
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,"
    "order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,ship-city,"
    "ship-state,ship-postal-code,ship-country,promotion-ids,is-business-order"
).replace(",", "\t")
COLUMNS = HEADER.split("\t")
TEA, HONEY = "B0TEA00001", "B0HON00002"


def line(order: str, day: str, *of_line: str | int, **others: str) -> str:
    """A line of the report: its order's status, who ships it, and the line's SKU, status and units."""
    status, channel, sku, of_item, units = map(str, of_line)
    cells = {
        "amazon-order-id": order, "purchase-date": f"{day}T18:53:56+00:00", "order-status": status,
        "last-updated-date": f"{day}T20:00:00+00:00", "fulfillment-channel": channel, "sales-channel": "Amazon.com",
        "product-name": "Tea", "sku": sku, "item-status": of_item, "quantity": units, "ship-city": "RENO",
        "currency": "USD", "item-price": "9.99",
    }  # fmt: skip
    cells |= {name.replace("_", "-"): text for name, text in others.items()}
    return "\t".join(cells.get(name, "") for name in COLUMNS)


LINES = (
    line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 2),
    line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 1),
    line("111-1", "2026-10-10", "Shipped", "Merchant", "HON-2", "Cancelled", 0),
    line("111-2", "2026-10-10", "Shipped", "Amazon", "TEA-1", "Shipped", 3),
    line("111-3", "2026-10-11", "Cancelled", "Merchant", "TEA-1", "Cancelled", 0),
    line("111-4", "2026-10-12", "Pending", "Merchant", "TEA-1", "Unshipped", 1),
    line("111-5", "2026-10-12", "Partially Shipped", "Merchant", "TEA-1", "Unshipped", 4),
    line("111-6", "2026-10-13", "Partially Shipped", "Merchant", "TEA-1", "Shipped", 1),
    line("111-6", "2026-10-13", "Partially Shipped", "Merchant", "HON-2", "Unshipped", 1),
    line("111-7", "2026-10-14", "Shipped - Delivered to Buyer", "Merchant", "TEA-1", "Shipped", 1),
    line("111-8", "2026-10-14", "Shipped - Returned to Seller", "Merchant", "TEA-1", "Shipped", 1),
)
BOOKED = [("111-1", "TEA-1", 3), ("111-6", "TEA-1", 1), ("111-7", "TEA-1", 1)]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = shop_tracker(tmp_path)
    first = FileHost(path).read(["SKUs"], []).tables["SKUs"].first_row
    FileHost(path).write(Changes(inputs=(InputCells("SKUs", "ASIN", {first: TEA, first + 1: HONEY}),)))
    return path


def _sold(tracker: Path) -> list[tuple[Any, ...]]:
    return listed(tracker, "Shipments", "Document", "SKU", "Quantity")


@pytest.mark.long
def test_what_the_seller_ships_is_sold_and_what_amazon_ships_is_counted(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path = written(tmp_path / "all.txt", HEADER, *LINES)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert (_sold(tracker), found["unbooked"]) == (BOOKED, 1)
    assert listed(tracker, "Shipments", "Date", "From", "To", "Lot")[0] == (
        dt.date(2026, 10, 10), "Garage", "Amazon FBM customers", "A"
    )  # fmt: skip
    assert found["files"][0]["kind"] == "Amazon orders"
    assert found["files"][0]["remarks"] == [
        "1 line left out: cancelled.",
        "1 line left out: not shipped by you (Amazon).",
        "1 line left out: order cancelled.",
        "1 line left out: not shipped (Pending).",
        "1 line left out: shipped in part, and the list doesn't say how many units.",
        "1 line left out: not shipped (Unshipped).",
        "1 line left out: no units, or all of them came back.",
        "Shipped in part: 111-5. Type what left on Shipments, with the order's number under Document.",
        "The list doesn't say when units left, so purchase-date counts as the day they did.",
    ]


@pytest.mark.long
def test_the_same_report_again_and_a_later_one_book_no_unit_twice(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path = written(tmp_path / "all.txt", HEADER, *LINES)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    content = tracker.read_bytes()
    assert imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")["changed"] == {}
    assert tracker.read_bytes() == content
    later = (
        *LINES[:4],
        line("111-4", "2026-10-12", "Shipped", "Merchant", "TEA-1", "Shipped", 1),
        line("111-5", "2026-10-12", "Shipped", "Merchant", "TEA-1", "Shipped", 4),
        line("111-7", "2026-10-14", "Shipped - Returned to Seller", "Merchant", "TEA-1", "Shipped", 1),
        line("111-9", "2026-10-20", "Shipped", "MFN", "TEA-1", "Shipped", 1),
    )
    found = imported(
        lotbook, tracker, written(tmp_path / "later.txt", HEADER, *later), "--from", "Garage", "--assume-fefo"
    )
    units: dict[str, int] = {}
    for order, _, count in _sold(tracker):
        units[order] = units.get(order, 0) + count
    assert units == {"111-1": 3, "111-6": 1, "111-7": 1, "111-4": 1, "111-5": 4, "111-9": 1}
    assert "lists these as all returned, but Shipments has them as sold: order 111-7, 1 of TEA-1" in " ".join(
        found["remarks"]
    )


def test_a_line_that_was_cancelled_after_it_was_booked_is_named(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path = written(tmp_path / "all.txt", HEADER, *LINES[:2])
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    now = line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Cancelled", 0)
    found = imported(lotbook, tracker, written(tmp_path / "now.txt", HEADER, now), "--from", "Garage")
    assert "lists these as cancelled, but Shipments has them as sold: order 111-1, 3 of TEA-1" in " ".join(
        found["remarks"]
    )


@pytest.mark.parametrize("header", ["fulfillment-channel", "fulfilment-channel"])
def test_the_report_is_known_in_each_spelling_and_as_a_csv(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str
) -> None:
    text = (HEADER, line("111-1", "2026-10-10", "Shipped", "Seller", "TEA-1", "Shipped", 2))
    lines = [each.replace("\t", ",").replace("fulfillment-channel", header) for each in text]
    lines[0] = lines[0].replace(",quantity,", ",quantity-purchased,")
    imported(lotbook, tracker, written(tmp_path / "all.csv", *lines), "--from", "Garage", "--assume-fefo")
    assert _sold(tracker) == [("111-1", "TEA-1", 2)]


def test_a_quotation_mark_in_a_products_name_takes_no_line_away(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    lines = (
        line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 1, product_name='"Best tea, 5 oz'),
        line("111-2", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 1, product_name='Tin 5"'),
        line("111-3", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 1, product_name='"Tea'),
    )
    path = written(tmp_path / "all.txt", HEADER, *lines)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert [order for order, _, _ in _sold(tracker)] == ["111-1", "111-2", "111-3"]


def test_a_listing_of_its_own_is_the_sku_that_has_its_asin(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = (
        line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1", "Shipped", 1, asin=TEA),
        line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1-FBM", "Shipped", 2, asin=TEA.lower()),
        line("111-2", "2026-10-10", "Shipped", "Merchant", "TEA-1-2PACK", "Shipped", 1, asin="B0TEA2PACK"),
    )
    path = written(tmp_path / "all.txt", HEADER, *lines)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert _sold(tracker) == [("111-1", "TEA-1", 3)]
    assert found["remarks"] == [
        "Not on the SKUs sheet, and counted as the SKU that has their ASIN: TEA-1-FBM as TEA-1.",
        "Not on the SKUs sheet, so left out: TEA-1-2PACK. For another listing of a SKU you have, type its ASIN beside "
        "that SKU, and import again.",
    ]
    content = tracker.read_bytes()
    assert imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")["changed"] == {}
    assert tracker.read_bytes() == content


def test_an_asin_of_two_skus_decides_nothing(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    FileHost(tracker).write(Changes(new_rows=(NewRows("SKUs", [{"SKU": "TEA-9", "ASIN": TEA}]),)))
    text = line("111-1", "2026-10-10", "Shipped", "Merchant", "TEA-1-FBM", "Shipped", 2, asin=TEA)
    found = imported(lotbook, tracker, written(tmp_path / "all.txt", HEADER, text), "--from", "Garage", "--assume-fefo")
    assert (found["changed"], found["unbooked"]) == ({}, 1)
    assert "1 line left out, since more than one SKU on SKUs has its ASIN: TEA-1-FBM (TEA-1 or TEA-9)." in " ".join(
        found["remarks"]
    )


def test_who_ships_a_line_is_never_guessed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    blank = line("111-1", "2026-10-10", "Shipped", "", "TEA-1", "Shipped", 2)
    found = imported(
        lotbook, tracker, written(tmp_path / "all.txt", HEADER, blank), "--from", "Garage", "--assume-fefo"
    )
    assert (found["changed"], found["unbooked"]) == ({}, 1)
    assert found["remarks"] == ["all.txt, row 2 left out: fulfillment-channel is blank."]
    for missing in ("fulfillment-channel", "item-status"):
        cut = written(tmp_path / "cut.txt", HEADER.replace(missing, "x"), LINES[0])
        refused = " ".join(lotbook("import", tracker, cut).err.split())
        assert f"cut.txt looks like Amazon orders, but has no column '{missing}'. Download All orders (" in refused
        assert "adopt" not in refused


UNSHIPPED = (
    "order-id,order-item-id,purchase-date,payments-date,reporting-date,promise-date,days-past-promise,buyer-email,"
    "buyer-name,buyer-phone-number,sku,product-name,quantity-purchased,quantity-shipped,quantity-to-ship,"
    "ship-service-level,recipient-name,ship-address-1,ship-country"
).replace(",", "\t")
NEW = (
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,buyer-phone-number,sku,product-name,"
    "quantity-purchased,currency,item-price,ship-service-level,recipient-name,ship-address-1,ship-country"
).replace(",", "\t")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (UNSHIPPED, "is the report Unshipped orders, which lotbook doesn't read. It lists what has not left yet."),
        (NEW, "is the report New orders, which lotbook doesn't read. It doesn't say what has left."),
    ],
)
def test_orders_that_are_still_to_leave_are_not_sold(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str, said: str
) -> None:
    path = written(tmp_path / "orders.txt", header, "\t".join("1" * len(header.split("\t"))))
    refused = lotbook("import", tracker, path)
    text = " ".join(refused.err.split())
    assert (refused.code, said in text) == (2, True)
    assert "once they have left: from All orders (Reports > Fulfillment)" in text
    adopted = lotbook("adopt", path, "--into", tracker)
    assert (adopted.code, "is a report of Amazon's" in " ".join(adopted.err.split())) == (2, True)


@NEEDS_SAMPLES
@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("amazon_fulfilled_shipments.txt", "Amazon fulfilled shipments"),
        ("fba_customer_shipment_sales.txt", "Customer shipment sales"),
    ],
)
def test_what_amazon_ships_is_read_as_before_in_any_order(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str, kind: str
) -> None:
    """It has the same numbers of orders, and comes in apart."""
    report = shutil.copy(SAMPLES / name, tmp_path / name)
    path = written(tmp_path / "all.txt", HEADER, *LINES)
    mixed = lotbook("import", tracker, path, report)
    assert (mixed.code, "one after the other" in " ".join(mixed.err.split())) == (2, True)
    assert imported(lotbook, tracker, report, "--dry-run")["files"][0]["kind"] == kind
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert imported(lotbook, tracker, report, "--dry-run")["files"][0]["kind"] == kind
    assert _sold(tracker) == BOOKED


def test_a_recall_counts_what_the_seller_shipped_apart_from_what_amazon_did(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Of 10 units 3 went to Amazon, which sold one of them; 5 were shipped for orders, and 2 are left."""
    moved: list[dict[str, Any]] = [
        {"Date": "2026-09-10", "Type": "Transfer", "SKU": "TEA-1", "Lot": "A", "Quantity": 3, "From": "Garage",
         "To": "FBA-US"},
        {"Date": "2026-10-01", "Type": "Sale", "SKU": "TEA-1", "Lot": "A", "Quantity": 1, "From": "FBA-US",
         "To": "Amazon customers"},
    ]  # fmt: skip
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", moved),)))
    lots = (f"{text}\tA" for text in LINES)
    path = written(tmp_path / "all.txt", f"{HEADER}\tLot", *lots)
    imported(lotbook, tracker, path, "--from", "Garage")
    found = lotbook("recall", tracker, "--lot", "A", "--json").json
    (lot,) = found["lots"]
    assert (lot["received"], lot["sold"], found["unaccounted"], found["reconciled"]) == (10, 6, 0, 100)
    assert {each["consignee"]: each["units"] for each in found["consignees"]} == {
        "Amazon FBM customers": 5, "Amazon customers": 1
    }  # fmt: skip
    assert {each["place"]: each["on_hand"] for each in found["places"]} == {"Garage": 2, "FBA-US": 2}
    out = tmp_path / "packet"
    assert lotbook("recall", tracker, "--lot", "A", "--packet", out).code == 0
    # What they got is in the packet, and no letter goes to them.
    assert {each.parent.name for each in out.rglob("*FBM*")} == {"consignees"}
