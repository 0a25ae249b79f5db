"""A seller's tracker with an own place, and lists of what shops shipped from it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.command import Command
from tests.drawn import write_new
from tests.package_checks import problems

SHIPPED = ("Date", "SKU", "Lot", "Quantity", "From", "To", "Document", "Lot basis")
LOTS: list[dict[str, Any]] = [
    {"SKU": "TEA-1", "Lot": "A", "Expiry date": "2027-05-31", "Received date": "2026-09-01", "Received quantity": 10,
     "Place": "Garage"},
    {"SKU": "TEA-1", "Lot": "B", "Expiry date": "2027-06-30", "Received date": "2026-09-01", "Received quantity": 10,
     "Place": "Garage"},
    {"SKU": "HON-2", "Lot": "H", "Expiry date": "2027-01-31", "Received date": "2026-10-05", "Received quantity": 4,
     "Place": "Garage"},
]  # fmt: skip


def shop_tracker(tmp_path: Path) -> Path:
    """A tracker with three lots in a garage."""
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    rows = (
        NewRows("SKUs", [{"SKU": "TEA-1", "Product": "Tea"}, {"SKU": "HON-2", "Product": "Honey"}]),
        NewRows("Lots", LOTS),
        NewRows("Places", [{"Place": "Garage", "Kind": "Own"}, {"Place": "ShipCo", "Kind": "3PL"}]),
    )
    FileHost(path).write(Changes(new_rows=rows))
    return path


def imported(lotbook: Command, tracker: Path, *arguments: object) -> Any:
    """What an import says, as JSON; its exit code is checked."""
    outcome = lotbook("import", tracker, "--json", *arguments)
    assert outcome.code in {0, 1}, outcome.err
    assert problems(tracker) == []
    found = json.loads(outcome.out)
    assert outcome.code == (1 if found["unbooked"] else 0)
    return found


def written(path: Path, header: str, *lines: str) -> Path:
    """A list as a file."""
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return path


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Lineitem quantity,Lineitem name,Lineitem sku,"
    "Lineitem fulfillment status,Shipping Name,Shipping Street,Cancelled at,Id"
)
SHOPIFY_LINES = (
    "#1001,jane@buyer.example,paid,x,fulfilled,2026-10-01 09:15:00 -0400,6,Tea,TEA-1,fulfilled,Jane Buyer,1 Home St,,1",
    "#1001,jane@buyer.example,,,,,2,Honey,HON-2,fulfilled,,,,",
    "#1002,joe@buyer.example,paid,x,fulfilled,2026-10-10 11:00:00 -0400,7,Tea,TEA-1,fulfilled,Joe Buyer,2 Home St,,2",
    "#1003,a@buyer.example,paid,x,unfulfilled,,1,Tea,TEA-1,pending,Ann Buyer,3 Home St,,3",
    "#1004,b@buyer.example,refunded,x,fulfilled,2026-10-02 09:15:00 -0400,1,Tea,TEA-1,fulfilled,B,4 St,2026-10-01,4",
    "#1005,c@buyer.example,paid,x,fulfilled,2026-10-11 09:15:00 -0400,1,Mug,MUG,fulfilled,C Buyer,5 Home St,,5",
)
WOO = "Order Number,Order Status,Order Date,SKU,Quantity (- Refund),First Name (Billing),Last Name (Billing)"
PICKS = "Ship Date;Order Number;SKU;Lot Number;Qty;Ship To"
