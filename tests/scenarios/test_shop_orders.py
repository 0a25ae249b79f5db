"""A seller's own shop and warehouse: what they shipped, taken into Shipments."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from tests.command import Command
from tests.scenarios.adopted import listed
from tests.scenarios.shop_lists import PICKS, SHIPPED, SHOPIFY, SHOPIFY_LINES, WOO, imported, shop_tracker, written


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return shop_tracker(tmp_path)


def test_a_shops_orders_are_listed_until_lots_may_be_assumed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    before = tracker.read_bytes()
    found = imported(lotbook, tracker, path, "--from", "garage")
    assert (found["changed"], found["unbooked"], tracker.read_bytes()) == ({}, 3, before)
    told = lotbook("import", tracker, path, "--from", "garage").out
    assert "Nothing was booked: 3 lines could not be. The notes say why." in told
    said = " ".join(found["remarks"])
    assert "3 lines (order #1001, 6 of TEA-1; order #1001, 2 of HON-2; order #1002, 7 of TEA-1) name no lot" in said
    assert "Not on the SKUs sheet, so left out: MUG." in said
    (file,) = found["files"]
    assert (file["kind"], file["first_day"], file["last_day"]) == ("Shopify orders", "2026-10-01", "2026-10-11")
    assert "order cancelled" in " ".join(file["remarks"])
    assert "not shipped (pending)" in " ".join(file["remarks"])


@pytest.mark.long
def test_a_line_without_a_lot_gets_the_one_that_was_there_and_expires_first(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """A is gone after 10 units; the honey came on the 5th, so that none was there on the 1st."""
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    day, later, to = dt.date(2026, 10, 1), dt.date(2026, 10, 10), "Shopify customers"
    assert listed(tracker, "Shipments", *SHIPPED) == [
        (day, "TEA-1", "A", 6, "Garage", to, "#1001", "assumed"),
        (later, "TEA-1", "A", 4, "Garage", to, "#1002", "assumed"),
        (later, "TEA-1", "B", 3, "Garage", to, "#1002", "assumed"),
    ]
    assert "Garage had too few units on the day for 1 line (order #1001, 2 of HON-2 missing), so" in " ".join(
        found["remarks"]
    )
    assert "Enter what came in" in " ".join(found["remarks"])
    content = tracker.read_bytes()
    again = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert (again["changed"], tracker.read_bytes()) == ({}, content)


def test_no_buyer_is_kept_unless_asked_for(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    texts = [str(row) for name in ("Shipments", "SKUs", "Lots") for row in listed(tracker, name, "SKU")]
    assert "Buyer" not in " ".join([*texts, *map(str, listed(tracker, "Shipments", "To", "Note", "Document"))])


@pytest.mark.long
def test_that_nobody_is_kept_is_said(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    picks = written(tmp_path / "picks.csv", PICKS, "13.10.2026;P-1;TEA-1;B;2;Shop")
    found = imported(lotbook, tracker, picks, "--from", "Garage")
    assert "Who got the units is left out. Use --consignees to keep it" in " ".join(found["files"][0]["remarks"])
    nameless = written(tmp_path / "nameless.csv", PICKS.removesuffix(";Ship To"), "14.10.2026;P-9;TEA-1;B;1")
    found = imported(lotbook, tracker, nameless, "--from", "Garage", "--consignees")
    assert "no column lotbook knows for who got the units" in " ".join(found["files"][0]["remarks"])


def test_a_consignee_is_kept_for_recalls(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert {to for (to,) in listed(tracker, "Shipments", "To")} == {"Jane Buyer", "Joe Buyer"}


@pytest.mark.long
def test_consignees_can_be_kept_later(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    before = listed(tracker, "Shipments", *(header for header in SHIPPED if header != "To"))
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert found["changed"] == {"Shipments": 3}
    assert listed(tracker, "Shipments", "To", "Document") == [
        ("Jane Buyer", "#1001"), ("Joe Buyer", "#1002"), ("Joe Buyer", "#1002")
    ]  # fmt: skip
    assert listed(tracker, "Shipments", *(header for header in SHIPPED if header != "To")) == before
    content = tracker.read_bytes()
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert tracker.read_bytes() == content


def test_a_name_typed_by_hand_stays(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    picks = written(tmp_path / "picks.csv", PICKS, "13.10.2026;P-1;TEA-1;B;2;Shop", "13.10.2026;P-2;TEA-1;B;2;Shop")
    imported(lotbook, tracker, picks, "--from", "Garage", "--consignees")
    other = written(tmp_path / "other.csv", PICKS, "13.10.2026;P-1;TEA-1;B;2;Cafe", "13.10.2026;P-2;TEA-1;B;2;Cafe")
    found = imported(lotbook, tracker, other, "--from", "Garage", "--consignees")
    assert (found["changed"], listed(tracker, "Shipments", "To")) == ({}, [("Shop",), ("Shop",)])


def test_a_buyers_name_may_be_in_two_columns_and_its_company_blank(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    header = WOO + ",Company (Shipping),First Name (Shipping),Last Name (Shipping)"
    lines = (
        "7,completed,2026-10-13,TEA-1,1,Ann,Payer,Cafe Blue,Bo,Barista",
        "8,completed,2026-10-13,TEA-1,1,Ann,Payer,,Zoë,de Wit",
        "9,completed,2026-10-13,TEA-1,1,Ann,Payer,,,",
    )
    path = written(tmp_path / "orders.csv", header, *lines)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert listed(tracker, "Shipments", "To") == [("Cafe Blue",), ("Zoë de Wit",), ("Ann Payer",)]


@pytest.mark.long
def test_a_day_that_stands_in_for_the_day_it_left_is_said(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders.csv", WOO, "7,completed,2026-10-13,TEA-1,1,Ann,Payer")
    said = " ".join(imported(lotbook, tracker, path, "--from", "Garage", "--dry-run")["files"][0]["remarks"])
    assert "The list has no Completed Date, so Order Date counts as the day the units left." in said
    both = written(
        tmp_path / "both.csv", WOO + ",Completed Date", "7,completed,2026-10-13,TEA-1,1,Ann,Payer,2026-10-15"
    )
    found = imported(lotbook, tracker, both, "--from", "Garage", "--assume-fefo")
    assert "counts as the day" not in " ".join(found["files"][0]["remarks"])
    assert listed(tracker, "Shipments", "Date") == [(dt.date(2026, 10, 15),)]


def test_a_list_that_is_nearly_one_of_orders_says_what_it_lacks(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path = written(tmp_path / "orders.csv", SHOPIFY.replace("Fulfilled at", "Shipped"), *SHOPIFY_LINES)
    refused = " ".join(lotbook("import", tracker, path).err.split())
    assert "orders.csv looks like Shopify orders, but has no column 'Fulfilled at'." in refused
    assert "lotbook adopt" in refused
    etsy = written(tmp_path / "etsy.csv", "Order ID,Date Shipped,SKU,Quantity", "1,11/03/2026,TEA,2")
    refused = " ".join(lotbook("import", tracker, etsy).err.split())
    assert "has no column 'Lot'. Export it again with that column, or add it and type the lots" in refused
    assert "lotbook adopt" not in refused  # it needs the lots as well
    other = written(tmp_path / "other.csv", "Colour,Size", "red,L")
    refused = " ".join(lotbook("import", tracker, other).err.split())
    assert "lists of orders: Amazon orders, eBay orders, Etsy order items, Pick list with lots, ShipStation" in refused
    sheet = tmp_path / "picks.xlsx"
    with xlsxwriter.Workbook(sheet) as book:
        book.add_worksheet().write_row("A1", ["Colour", "Size"])
    refused = " ".join(lotbook("import", tracker, sheet).err.split())
    assert "A list of your own, or a warehouse's, is for lotbook adopt" in refused


@pytest.mark.long
def test_a_later_movement_is_not_taken_from_a_lot(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    sold: dict[str, Any] = {
        "Date": "2026-10-20",
        "Type": "Sale",
        "SKU": "TEA-1",
        "Lot": "A",
        "Quantity": 6,
        "From": "Garage",
        "To": "X",
    }
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [sold]),)))
    path = written(tmp_path / "orders_export.csv", SHOPIFY, SHOPIFY_LINES[2])
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert listed(tracker, "Shipments", "Lot", "Quantity")[1:] == [("A", 4), ("B", 3)]


@pytest.mark.long
def test_a_held_or_expired_lot_is_passed_over(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lotbook("refresh", tracker)
    first = FileHost(tracker).read(["Lots"], []).tables["Lots"].first_row
    cells = (InputCells("Lots", "Status", {first: "Hold"}), InputCells("Lots", "Status since", {first: "2026-10-05"}))
    FileHost(tracker).write(Changes(inputs=cells))
    path = written(tmp_path / "orders_export.csv", SHOPIFY, SHOPIFY_LINES[0], SHOPIFY_LINES[2])
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert listed(tracker, "Shipments", "Date", "Lot", "Quantity") == [
        (dt.date(2026, 10, 1), "A", 6), (dt.date(2026, 10, 10), "B", 7)
    ]  # fmt: skip


def test_a_recall_says_that_lots_are_assumed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """Whoever got the other lot by the records may have got the affected one."""
    path = written(tmp_path / "orders_export.csv", SHOPIFY, *SHOPIFY_LINES)
    imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    told = " ".join(lotbook("recall", tracker, "--sku", "TEA-1", "--lot", "B").out.split())
    assert (
        "Sales of these SKUs whose lot is only assumed (Lot basis on Shipments): 3, of which 1 name these lots" in told
    )
    audit = FileHost(tracker).read(["FefoAudit"], []).tables["FefoAudit"]
    assert not any(cell for cells in audit.values for cell in cells)


EBAY = (
    "Sales Record Number,Order Number,Buyer Name,Ship To Name,Item Number,Item Title,Custom Label,Quantity,Sale Date,"
    "Shipped On Date,Variation Details"
)
WALMART = "PO#,Order#,Order Date,Customer Name,Line#,UPC,Status,Item Description,Qty,SKU,Fulfillment Entity"

OTHERS = {
    "eBay orders": (
        EBAY,
        "142,11-10000-00002,Ann Lee,Ann Lee,220000000001,Tea,TEA-1,2,Oct-12-26,Oct-13-26,[Size:250 g]",
        "145,,Bo Ray,,220000000001,Tea,TEA-1,1,Oct-15-26,,",
    ),
    "Etsy order items": (
        "Sale Date,Item Name,Buyer,Quantity,Price,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Order ID,"
        "Variations,SKU",
        "10/12/26,Tea,annlee,2,$5.00,4001,9001,10/12/2026,10/13/2026,Ann Lee,3001,Size: 250 g,TEA-1",
        "10/12/26,Tea,boray,1,$5.00,4002,9001,10/12/2026,,Bo Ray,3002,,TEA-1",
    ),
    "Walmart orders": (
        WALMART,
        "119118392769067,200015034663668,2026-10-13,Ann Lee,1,5089,Delivered,Tea,2,TEA-1,SellerFulfilled",
        "119118392769068,200015034663669,2026-10-13,Bo Ray,1,5089,Cancelled,Tea,1,TEA-1,SellerFulfilled",
    ),
    "ShipStation orders": (
        "Order - Number,Date - Shipped Date,Item - SKU,Item - Name,Item - Qty,Ship To - Company",
        "S-1,10/13/2026,TEA-1,Tea,2,Corner Shop",
        "S-2,,TEA-1,Tea,2,Corner Shop",
    ),
    "WooCommerce orders": (
        "Order Number,Order Status,Order Date,SKU,Item Name,Quantity,Billing First Name",
        "501,completed,2026-10-13 12:00,TEA-1,Tea,2,Jane",
        "502,processing,2026-10-13 12:00,TEA-1,Tea,9,Jane",
    ),
    "TikTok Shop orders": (
        "Order ID,Order Status,Seller SKU,Quantity,Sku Quantity of return,Shipped Time,Cancelled Time,Recipient",
        "Platform unique order ID.,Status,Seller SKU,Quantity,Returned,When it left,When it was cancelled,Name",
        "5790\t,Completed,TEA-1,3,1,10/13/2026 9:30:33 AM,,Jane",
        "5791\t,Cancelled,TEA-1,3,0,,10/13/2026 9:30:33 AM,Jane",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_shop_is_known_by_its_columns(lotbook: Command, tracker: Path, tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "list.csv", *OTHERS[name])
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert found["files"][0]["kind"] == name
    assert listed(tracker, "Shipments", "Date", "Lot", "Quantity") == [(dt.date(2026, 10, 13), "A", 2)]


def test_what_surrounds_the_lines_of_ebays_report_is_none_of_them(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """The first line of an order of several items counts all their units, and alone says who got them."""
    lines = (
        ",,,,,,,,,,",
        "119,11-1,Cy Dee,Cy Dee,,,,4,Oct-12-26,Oct-13-26,",
        "119,11-1,,,22001,Tea,TEA-1,3,Oct-12-26,Oct-13-26,",
        "119,11-1,,,22003,Honey,HON-2,1,Oct-12-26,Oct-13-26,",
        "120,11-2,Al Bee,Al Bee,22001,Tea,,1,Oct-12-26,Oct-13-26,",
        "",
        "2,record(s) downloaded,from Oct-01-26 to Oct-31-26",
        "Seller ID : a-seller",
    )
    path = tmp_path / "ebay.csv"
    path.write_text("\n".join(("", EBAY, *lines)) + "\n", "utf-8-sig")
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo", "--consignees")
    assert sorted(listed(tracker, "Shipments", "SKU", "Quantity", "To", "Document")) == [
        ("HON-2", 1, "Cy Dee", "11-1"), ("TEA-1", 3, "Cy Dee", "11-1")
    ]  # fmt: skip
    assert (found["remarks"], found["files"][0]["remarks"]) == (["ebay.csv, row 7 left out: no SKU named."], [])


@pytest.mark.parametrize(
    ("lines", "who"),
    [
        (
            (
                WALMART,
                "1,2,2026-10-13,Ann,1,5089,Shipped,Tea,2,TEA-1,Seller Fulfilled",
                "3,4,2026-10-13,Bo,1,5089,Delivered,Tea,5,TEA-1,WFSFulfilled",
            ),
            "WFSFulfilled",
        ),
        (
            (
                "Order ID,Order Status,Seller SKU,Quantity,Shipped Time,Fulfillment Type",
                "1,Completed,TEA-1,2,10/13/2026,Fulfillment by seller",
                "2,Completed,TEA-1,5,10/13/2026,Fulfillment by TikTok Shop",
            ),
            "Fulfillment by TikTok Shop",
        ),
    ],
)
def test_what_a_marketplace_shipped_did_not_leave_from_here(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: tuple[str, ...], who: str
) -> None:
    path = written(tmp_path / "orders.csv", *lines)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--assume-fefo")
    assert listed(tracker, "Shipments", "Quantity") == [(2,)]
    assert f"1 line left out: not shipped by you ({who})." in found["files"][0]["remarks"]


def test_a_list_without_a_day_of_shipping_asks_for_no_column(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "po.csv", *OTHERS["Walmart orders"])
    said = imported(lotbook, tracker, path, "--from", "Garage", "--dry-run")["files"][0]["remarks"]
    assert "The list doesn't say when units left, so Order Date counts as the day they did." in said
    undated = written(tmp_path / "undated.csv", WALMART.replace("Order Date,", ""), "1,2,Ann,1,5,Shipped,Tea,2,TEA-1,x")
    assert "has no column 'Order Date'" in " ".join(lotbook("import", tracker, undated).err.split())


@pytest.mark.parametrize("name", OTHERS)
def test_lots_that_were_typed_beside_a_shops_orders_count(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str
) -> None:
    """They were not looked at: the lines named no lot, or came in with one that was only assumed."""
    lines = (f"{line},{lot}" for line, lot in zip(OTHERS[name], ("Lot", *"b" * 9), strict=False))
    imported(lotbook, tracker, written(tmp_path / "list.csv", *lines), "--from", "Garage", "--assume-fefo")
    assert listed(tracker, "Shipments", "Lot", "Quantity", "Lot basis") == [("B", 2, None)]


@pytest.mark.long
def test_a_warehouses_pick_list_has_the_lots(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("13.10.2026;P-1;tea-1;B;2;Shop", "13.10.2026;P-1;TEA-1;B;1;Shop", "13.10.2026;P-2;TEA-1;A;x;Shop",
             "14.10.2026;P-3;TEA-1;A;5;Shop")  # fmt: skip
    path = written(tmp_path / "picks.csv", PICKS, *lines)
    found = imported(lotbook, tracker, path, "--from", "Garage", "--consignees")
    assert listed(tracker, "Shipments", *SHIPPED) == [
        (dt.date(2026, 10, 13), "TEA-1", "B", 3, "Garage", "Shop", "P-1", None),
        (dt.date(2026, 10, 14), "TEA-1", "A", 5, "Garage", "Shop", "P-3", None),
    ]
    assert "picks.csv, row 4 left out: 'x' is not a number of units." in found["remarks"]
    more = written(tmp_path / "more.csv", PICKS, "14.10.2026;P-3;TEA-1;A;4;Shop", "15.10.2026;P-4;TEA-1;A;1;Shop")
    found = imported(lotbook, tracker, more, "--from", "Garage")
    assert found["changed"] == {"Shipments": 1}
    assert "Order P-3: Shipments has 5 of TEA-1, and the list 4" in " ".join(found["remarks"])


@pytest.mark.long
@pytest.mark.long
def test_days_that_excel_has_probably_swapped_are_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = tmp_path / "picks.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        days = ["31/10/2026", "25/10/2026", dt.datetime(2026, 4, 10)]  # noqa: DTZ001 - a cell knows no time zone
        for row, day in enumerate(days, 1):
            sheet.write_row(row, 0, ["Ship Date", f"W-{row}", "TEA-1", "L1", 1, "Bay Cafe"])
            (sheet.write_datetime if isinstance(day, dt.datetime) else sheet.write)(row, 0, day)
        sheet.write_row(0, 0, PICKS.split(";"))
    said = " ".join(lotbook("import", tracker, path, "--dry-run").out.split())
    assert "Row 4: 'Ship Date' 2026-04-10 is probably 2026-10-04. The texts in this column all have a day" in said


def test_an_order_that_leaves_in_two_shipments_is_booked_whole(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """As many units of another lot on another day are not the same units once more."""
    first = written(tmp_path / "one.csv", PICKS, "13.10.2026;P-1;TEA-1;A;4;Shop")
    second = written(tmp_path / "two.csv", PICKS, "13.10.2026;P-1;TEA-1;A;4;Shop", "15.10.2026;P-1;TEA-1;B;4;Shop")
    imported(lotbook, tracker, first, "--from", "Garage")
    found = imported(lotbook, tracker, second, "--from", "Garage")
    assert found["remarks"] == ["Order P-1: another shipment of it, 4 of TEA-1 on 2026-10-15, is booked."]
    rows = [(dt.date(2026, 10, 13), "A", 4), (dt.date(2026, 10, 15), "B", 4)]
    assert listed(tracker, "Shipments", "Date", "Lot", "Quantity") == rows
    content = tracker.read_bytes()
    assert (imported(lotbook, tracker, second, "--from", "Garage")["changed"], tracker.read_bytes()) == ({}, content)


def test_lots_that_were_assumed_are_not_sold_once_more(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    shop = written(tmp_path / "orders.csv", WOO, "7,completed,2026-10-13,TEA-1,2,Ann,Payer")
    imported(lotbook, tracker, shop, "--from", "Garage", "--assume-fefo")
    picks = written(tmp_path / "picks.csv", PICKS, "14.10.2026;7;TEA-1;B;2;Ann")
    assert imported(lotbook, tracker, picks, "--from", "Garage")["changed"] == {}


def test_the_line_that_describes_the_columns_is_no_order(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    header, line = OTHERS["TikTok Shop orders"][0], OTHERS["TikTok Shop orders"][-1]
    about = ",".join("What this is." for _ in header.split(","))
    path = written(tmp_path / "tiktok.csv", header, about, line)
    remarks = imported(lotbook, tracker, path, "--from", "Garage")["files"][0]["remarks"]
    assert [each for each in remarks if "left out:" in each] == ["1 line left out: order cancelled."]


def test_where_orders_left_from_has_to_be_a_place_of_ones_own(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "orders.csv", SHOPIFY, *SHOPIFY_LINES)
    for place in ("FBA-US", "Nowhere"):
        refused = lotbook("import", tracker, path, "--from", place)
        assert (refused.code, "not a place of your own or a 3PL" in refused.err) == (2, True)
    report = written(tmp_path / "report.csv", "sku,afn-fulfillable-quantity", "TEA-1,5")
    mixed = lotbook("import", tracker, path, report)
    assert (mixed.code, "one after the other" in " ".join(mixed.err.split())) == (2, True)
    odd = lotbook("import", tracker, report, "--assume-fefo")
    assert (odd.code, "isn't a list of orders" in odd.err) == (2, True)


_OPEN = ("10/09/2026;P-1;TEA-1;B;{};02/03/27;2;Shop", "11/09/2026;P-2;TEA-1;B;;02/03/27;1;Shop")
"""Lines of a pick list whose days could be two, with an expiry date to fill in."""


def _picks_with_dates(folder: Path, expiry: str) -> Path:
    header = PICKS.replace("Lot Number", "Lot Number;Expiration;Best by")
    return written(folder / "picks.csv", header, *(line.format(expiry) for line in _OPEN))


@pytest.mark.parametrize(
    ("expiry", "days"), [("12/31/2027", ["2026-10-09", "2026-11-09"]), ("31/12/2027", ["2026-09-10", "2026-09-11"])]
)
def test_other_dates_of_a_list_show_the_order_of_its_days(
    lotbook: Command, tracker: Path, tmp_path: Path, expiry: str, days: list[str]
) -> None:
    imported(lotbook, tracker, _picks_with_dates(tmp_path, expiry), "--from", "Garage")
    assert [day.isoformat() for (day,) in listed(tracker, "Shipments", "Date")] == days


@pytest.mark.parametrize("expiry", ["01/02/2027", ""])
def test_days_that_no_date_of_the_list_settles_are_asked_about(
    lotbook: Command, tracker: Path, tmp_path: Path, expiry: str
) -> None:
    refused = " ".join(lotbook("import", tracker, _picks_with_dates(tmp_path, expiry), "--from", "Garage").err.split())
    assert "picks.csv, A2: the date '10/09/2026' could be 2026-09-10 or 2026-10-09" in refused
